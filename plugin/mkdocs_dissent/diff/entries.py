"""Lists of entries, before and after: evidence, the ledger, what a review did, metrics."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mkdocs_dissent.diff.parts import (
    EntryChange,
    FieldChange,
    MetricChange,
    ReadingChange,
    What,
)
from mkdocs_dissent.diff.values import entry_line, entry_texts, field_change, plain
from mkdocs_dissent.records import Bearing, Evidence, Metric, Metrics, Record, Revisit
from mkdocs_dissent.records.fields import Reading, declared_fields

_LISTS = ("evidence", "revisits", "examined", "forum")


def entry_changes(before: Record, after: Record) -> Iterator[EntryChange]:
    """Entries added, changed and removed, list by list, each in the order of its own list."""
    for name in _LISTS:
        old, new = getattr(before, name, ()), getattr(after, name, ())
        if old != new:
            yield from _list_changes(name, old, new)
    old, new = getattr(before, "permits", {}), getattr(after, "permits", {})
    for team in dict.fromkeys((*old, *new)):
        texts = [f"{team}: {plain(side[team])}" if team in side else "" for side in (old, new)]
        if texts[0] != texts[1]:
            yield EntryChange(field="permits", what=_what(*texts), old=texts[0], new=texts[1])


def _what(old: object, new: object) -> What:
    return What.CHANGED if old and new else What.ADDED if new else What.REMOVED


def _list_changes(name: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[EntryChange]:
    gone, come = _apart(old, new)
    found = _paired(gone, come)
    others = set(map(id, gone))
    kept = (_day(entry) for entry in old if id(entry) not in others)
    last = max(filter(None, kept), default=None)
    for was, now in found:
        yield EntryChange(
            field=name,
            what=_what(was, now),
            old=entry_line(was) if was else "",
            new=entry_line(now) if now else "",
            date=_day(now) or _day(was),
            note=_entry_note(was, now, last),
        )


def _apart(old: Sequence[Any], new: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """The entries that have no equal on the other side, wherever it stands."""
    right = Counter(map(entry_texts, new))
    left = Counter(map(entry_texts, old))
    both = left & right

    def others(entries: Sequence[Any]) -> list[Any]:
        spent = Counter(both)
        rest = []
        for entry in entries:
            said = entry_texts(entry)
            if spent[said]:
                spent[said] -= 1
            else:
                rest.append(entry)
        return rest

    return others(old), others(new)


_Pair = tuple[Any, Any]


def _paired(gone: Sequence[Any], come: Sequence[Any]) -> list[_Pair]:
    """Entries that are one that changed: of one date, else of one item, else of one note."""
    left = dict(enumerate(gone))
    right = dict(enumerate(come))
    pairs: dict[int, int] = {}
    marks: tuple[Callable[[Any], object], ...] = (
        _day,
        lambda entry: plain(getattr(entry, "item", None)),
        lambda entry: entry.note,
    )
    for mark in marks:
        waiting: dict[object, list[int]] = defaultdict(list)
        for at, entry in left.items():
            if value := mark(entry):
                waiting[value].append(at)
        for at, entry in list(right.items()):
            if (value := mark(entry)) and waiting[value]:
                was = waiting[value].pop(0)
                pairs[at] = was
                del left[was], right[at]
    removed: list[_Pair] = [(entry, None) for entry in left.values()]
    changed = {at: gone[was] for at, was in pairs.items()}
    return removed + [(changed.get(at), entry) for at, entry in enumerate(come)]


def _day(entry: Any) -> dt.date | None:
    day: dt.date | None = getattr(entry, "date", None)
    return day


def _entry_note(was: Any, now: Any, last: dt.date | None) -> str:
    entry = now or was
    if isinstance(entry, Revisit):
        if was:
            return "rewrites the ledger's past"
        if last and entry.date and entry.date < last:
            return "put into the ledger's past"
    elif isinstance(was, Evidence) and was.bearing is Bearing.CONTRADICTS:
        if now is None:
            return "contradicting evidence is gone"
        if now.bearing is not Bearing.CONTRADICTS:
            return "it contradicted before"
    return ""


def rewrites(entry: EntryChange) -> bool:
    """Whether an entry of a decision's history was altered or taken out, rather than added."""
    return entry.what is not What.ADDED and entry.field in ("evidence", "revisits")


_ROLES = ("outcome", "leading", "shadow")


def metric_changes(before: Record, after: Record, *, published: bool) -> Iterator[MetricChange]:
    """What became of each metric, by role and name."""
    old: Metrics = getattr(before, "metrics", None) or Metrics()
    new: Metrics = getattr(after, "metrics", None) or Metrics()
    for role in _ROLES:
        was, now = _by_name(getattr(old, role)), _by_name(getattr(new, role))
        for name in dict.fromkeys((*was, *now)):
            if change := _metric(role, was.get(name), now.get(name), published):
                yield change


def _by_name(metrics: Sequence[Metric]) -> Mapping[tuple[str, int], Metric]:
    found: dict[tuple[str, int], Metric] = {}
    times: Counter[str] = Counter()
    for metric in metrics:
        name = (metric.name or "").casefold()
        found[name, times[name]] = metric
        times[name] += 1
    return found


def _metric(
    role: str, was: Metric | None, now: Metric | None, published: bool
) -> MetricChange | None:
    metric = now or was
    if metric is None:
        return None
    what = _what(was, now)
    old, new = was or Metric(), now or Metric()
    added, altered = _readings(old.readings.values, new.readings.values)
    fields = tuple(_metric_fields(old, new, published)) if what is What.CHANGED else ()
    if what is What.CHANGED and not (fields or added or altered):
        return None
    return MetricChange(
        role=role,
        name=metric.name or "",
        unit=metric.unit or "",
        what=what,
        fields=fields,
        readings_added=len(added),
        last=added[-1] if added else None,
        altered=altered if what is What.CHANGED else (),
    )


def _metric_fields(old: Metric, new: Metric, published: bool) -> Iterator[FieldChange]:
    for field in declared_fields(Metric):
        was, now = getattr(old, field.attribute), getattr(new, field.attribute)
        if field.name == "readings":
            was, now = ("" if published else was.file), ("" if published else now.file)
        if change := field_change(field.name, was, now):
            yield change


def _readings(
    old: Sequence[Reading], new: Sequence[Reading]
) -> tuple[tuple[Reading, ...], tuple[ReadingChange, ...]]:
    """The readings after the last old one, and those of the past that are others now."""
    last = max((reading.day for reading in old), default=dt.date.min)
    added = tuple(reading for reading in new if reading.day > last)
    was, now = _by_day(old), _by_day([reading for reading in new if reading.day <= last])
    altered: list[ReadingChange] = []
    for day in sorted(was.keys() | now.keys()):
        before, after = was.get(day, []), now.get(day, [])
        for at in range(max(len(before), len(after))):
            pair = before[at] if at < len(before) else None, after[at] if at < len(after) else None
            if pair[0] != pair[1]:
                altered.append(ReadingChange(day=day, old=pair[0], new=pair[1]))
    return added, tuple(altered)


def _by_day(readings: Sequence[Reading]) -> dict[dt.date, list[float]]:
    found: dict[dt.date, list[float]] = defaultdict(list)
    for reading in readings:
        found[reading.day].append(reading.value)
    return found
