"""Lists of entries, before and after: evidence, the ledger, what a review did, metrics."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from typing import Any

from mkdocs_dissent.diff.fields import ENTRIES, entry_line, entry_texts, field_change, plain
from mkdocs_dissent.diff.match import align, without
from mkdocs_dissent.diff.model import EntryChange, FieldChange, What
from mkdocs_dissent.records.fields.declaring import declared_fields
from mkdocs_dissent.records.fields.types import Reading
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.records.parts import Evidence, Metric, Metrics, Revisit
from mkdocs_dissent.records.vocabularies import Bearing
from mkdocs_dissent.text import count, figure, quantity


def entry_changes(before: Record, after: Record) -> Iterator[EntryChange]:
    """Entries added, changed and removed, list by list, each in the order of its own list."""
    for name in ENTRIES:
        old, new = getattr(before, name, ()), getattr(after, name, ())
        if old != new:
            yield from _list_changes(name, old, new)
    old, new = getattr(before, "permits", {}), getattr(after, "permits", {})
    for team in dict.fromkeys((*old, *new)):
        old_text, new_text = (f"{team}: {plain(x[team])}" if team in x else "" for x in (old, new))
        if old_text != new_text:
            what = _what(old_text, new_text)
            yield _entry("permits", what, old_text, new_text)
    yield from _metric_changes(before, after)


def _entry(field: str, what: What, old: str = "", new: str = "", note: str = "") -> EntryChange:
    alarming = what is not What.ADDED
    return EntryChange(field=field, what=what, old=old, new=new, note=note, alarming=alarming)


def _what(old: object, new: object) -> What:
    return What.CHANGED if old and new else What.ADDED if new else What.REMOVED


def _list_changes(name: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[EntryChange]:
    # The entries that have no equal on the other side, wherever it stands.
    both = Counter(map(entry_texts, old)) & Counter(map(entry_texts, new))
    old_rest, new_rest = without(old, both, entry_texts), without(new, both, entry_texts)
    others = set(map(id, old_rest))
    kept = (_day(entry) for entry in old if id(entry) not in others)
    last = max(filter(None, kept), default=None)
    for before, after in _paired(old_rest, new_rest):
        what, note = _what(before, after), _entry_note(before, after, last)
        old_text, new_text = (entry_line(entry) if entry else "" for entry in (before, after))
        yield _entry(name, what, old_text, new_text, note)
    if name == "revisits":
        yield from _moved(old, new, {*others, *map(id, new_rest)})


def _moved(
    old: Sequence[Revisit], new: Sequence[Revisit], others: Collection[int]
) -> Iterator[EntryChange]:
    """The entries of the ledger that say the same in another place; `others` are not the same.

    The ledger is read in its order: its last entry sets the revisit date, and the postponements at
    its end are counted. The other lists hold dated facts, which say the same in any order.
    """
    old, new = ([entry for entry in side if id(entry) not in others] for side in (old, new))
    for region in align(list(map(entry_texts, old)), list(map(entry_texts, new))):
        for entry in () if region.same else new[region.c : region.d]:
            note = "moved to another place in the ledger"
            yield _entry("revisits", What.CHANGED, new=entry_line(entry), note=note)


def _paired(gone: Sequence[Any], come: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Entries that are one that changed: of one date, else of one item, else of one note."""
    left = dict(enumerate(gone))
    right = dict(enumerate(come))
    pairs: dict[int, Any] = {}
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
        for to, entry in list(right.items()):
            if (value := mark(entry)) and waiting[value]:
                pairs[to] = left.pop(waiting[value].pop(0))
                del right[to]
    removed = [(entry, None) for entry in left.values()]
    return removed + [(pairs.get(to), entry) for to, entry in enumerate(come)]


def _day(entry: Any) -> dt.date | None:
    day: dt.date | None = getattr(entry, "date", None)
    return day


def _entry_note(before: Any, after: Any, last: dt.date | None) -> str:
    entry = after or before
    if isinstance(entry, Revisit):
        if before:
            return "rewrites the ledger's past"
        if last and entry.date and entry.date < last:
            return "put into the ledger's past"
    elif isinstance(before, Evidence) and before.bearing is Bearing.CONTRADICTS:
        if after is None:
            return "contradicting evidence is gone"
        if after.bearing is not Bearing.CONTRADICTS:
            return "it contradicted before"
    return ""


def rewrites(entry: EntryChange) -> bool:
    """Whether an entry of a decision's history was altered or taken out, rather than added."""
    return entry.what is not What.ADDED and entry.field in ("evidence", "revisits")


def _metric_changes(before: Record, after: Record) -> Iterator[EntryChange]:
    """What became of each metric, by role and name."""
    old: Metrics = getattr(before, "metrics", None) or Metrics()
    new: Metrics = getattr(after, "metrics", None) or Metrics()
    for role in ("outcome", "leading", "shadow"):
        old_ones, new_ones = _by_name(getattr(old, role)), _by_name(getattr(new, role))
        for name in dict.fromkeys((*old_ones, *new_ones)):
            metric = new_ones.get(name) or old_ones[name]
            term = f"{role} metric {metric.name or ''}".strip()
            yield from _metric(term, old_ones.get(name), new_ones.get(name))


def _by_name(metrics: Sequence[Metric]) -> Mapping[tuple[str, int], Metric]:
    found: dict[tuple[str, int], Metric] = {}
    times: Counter[str] = Counter()
    for metric in metrics:
        name = (metric.name or "").casefold()
        found[name, times[name]] = metric
        times[name] += 1
    return found


def _metric(term: str, old: Metric | None, new: Metric | None) -> Iterator[EntryChange]:
    if old is None or new is None:
        what = _what(old, new)
        gone = new is None
        yield EntryChange(field="metrics", what=what, note=str(what), metric=term, alarming=gone)
        return
    changed = partial(EntryChange, field="metrics", what=What.CHANGED)
    for field in _metric_fields(old, new):
        name = f"{term}: {field.name}"
        yield changed(old=field.old, new=field.new, note=field.note, metric=name)
    added, altered = _readings(old.readings.values, new.readings.values)
    if added:
        last = f"{quantity(added[-1].value, new.unit)} on {added[-1].day}"
        note = f"{count(len(added), 'new reading')}; the last is {last}"
        yield EntryChange(field="metrics", what=What.ADDED, note=note, metric=term)
    for day, was, now in altered:
        old_text, new_text = ("" if value is None else figure(value) for value in (was, now))
        name = f"{term}: reading of {day}"
        note = "a reading of the past was altered"
        yield changed(old=old_text, new=new_text, note=note, metric=name, alarming=True)


def _metric_fields(old: Metric, new: Metric) -> Iterator[FieldChange]:
    for field in declared_fields(Metric):
        old_value, new_value = getattr(old, field.attribute), getattr(new, field.attribute)
        if field.name == "readings":
            old_value, new_value = old_value.file, new_value.file
        if change := field_change(field.name, old_value, new_value):
            yield change


def _readings(
    old: Sequence[Reading], new: Sequence[Reading]
) -> tuple[list[Reading], list[tuple[dt.date, float | None, float | None]]]:
    """The readings after the last old one, and those of the past that are others now."""
    last = max((reading.day for reading in old), default=dt.date.min)
    added = [reading for reading in new if reading.day > last]
    old_days, new_days = _by_day(old), _by_day([item for item in new if item.day <= last])
    altered = [
        (day, before, after)
        for day in sorted(old_days.keys() | new_days.keys())
        for before, after in zip_longest(old_days.get(day, ()), new_days.get(day, ()))
        if before != after
    ]
    return added, altered


def _by_day(readings: Sequence[Reading]) -> dict[dt.date, list[float]]:
    found: dict[dt.date, list[float]] = defaultdict(list)
    for reading in readings:
        found[reading.day].append(reading.value)
    return found
