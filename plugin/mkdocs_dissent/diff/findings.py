"""Findings that came, went or were waived."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from mkdocs_dissent.diff.match import without
from mkdocs_dissent.diff.model import Changes, FieldChange, FindingChange, FindingWhat, RecordChange
from mkdocs_dissent.findings import Finding, Fingerprint, in_order
from mkdocs_dissent.records.fields.types import iso_date
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.records.parts import code_of
from mkdocs_dissent.text import count

_Place: TypeAlias = tuple[str, str | None]
"""The file and the id that a finding names."""


def with_findings(
    changes: Changes, before: Sequence[Finding], after: Sequence[Finding], today: dt.date
) -> Changes:
    """Changes with the findings that came, went or were waived, also on the records they are about.

    A finding is known again by its `Fingerprint`; of several alike, as many are named as came or
    went. A finding that went is taken for waived where its record gained a waiver of its code that
    holds today. The changes hold the very findings that were given.
    """
    both = [(item.before, item.after) for item in changes.records if item.before and item.after]
    moved = {_place_of(old): _place_of(new) for old, new in both}
    reasons = {_place_of(old): _gained(old, new, today) for old, new in both}
    by_place = {_place_of(item.before): item for item in changes.records if item.before}
    gone, come = _apart(before, after, moved)
    found = [FindingChange(what=FindingWhat.NEW, finding=finding) for finding in come]
    for finding in gone:
        reason = reasons.get(_place(finding), {}).get(finding.code, "")
        what = FindingWhat.WAIVED if reason else FindingWhat.FIXED
        if not reason and (reason := _unmended(by_place.get(_place(finding)))):
            what = FindingWhat.UNREPORTED
        found.append(FindingChange(what=what, finding=finding, reason=reason))
    ordered = tuple(_sorted(found))
    records = tuple(_on_records(changes.records, ordered))
    return replace(changes, records=records, findings=ordered)


def _unmended(change: RecordChange | None) -> str:
    """Why a finding about a record is gone though nothing was mended; empty where it was.

    A record that is gone or can't be read is judged no more. A date that alone moved, or that a
    postponement moved, settles nothing.
    """
    if change is None:
        return ""
    if change.after is None:
        return "the record was removed"
    if not change.after.source.readable:
        return "the record can't be read any more"
    other = (change.entries, change.links, change.dissent, change.body)
    postponed = change.push is not None and change.push.entered in ("", "postponed")
    moved = [field for field in change.fields if _days(field) is not None]
    if moved and (postponed or (len(moved) == len(change.fields) and not any(other))):
        days = _days(next((one for one in moved if one.name in _DUE), moved[0]))
        return f"the date moved by {count(abs(days or 0), 'day')}"
    return "the date was removed" if postponed else ""


_DUE = ("revisit", "review-by")


def _days(field: FieldChange) -> int | None:
    """By how many days a date moved; None where it is no date on one of the sides."""
    old, new = iso_date(field.old), iso_date(field.new)
    return (new - old).days if old and new else None


def _place(finding: Finding) -> _Place:
    return (finding.location.path, finding.record)


def _place_of(record: Record) -> _Place:
    return (record.source.path, record.id)


def _gained(before: Record, after: Record, today: dt.date) -> dict[str, str]:
    """The reasons of the waivers that a record gained and that hold today, by rule code."""
    old, new = (
        {code_of(key): one.why or "" for key, one in side.waivers.items() if one.holds(today)}
        for side in (before, after)
    )
    return {code: reason for code, reason in new.items() if code not in old}


def _apart(
    before: Sequence[Finding], after: Sequence[Finding], moved: Mapping[_Place, _Place]
) -> tuple[Sequence[Finding], Sequence[Finding]]:
    """The findings that have no equal on the other side."""
    # Most have an exact equal, which is cheaper to find than a fingerprint.
    for mark in (_exactly, Fingerprint.of):

        def old_mark(finding: Finding) -> Hashable:
            place = _place(finding)
            return mark(finding, moved.get(place, place))  # noqa: B023 (called in this turn)

        def new_mark(finding: Finding) -> Hashable:
            return mark(finding, _place(finding))  # noqa: B023 (called in this turn)

        both = Counter(map(old_mark, before)) & Counter(map(new_mark, after))
        before, after = without(before, both, old_mark), without(after, both, new_mark)
    return before, after


def _exactly(finding: Finding, place: _Place) -> tuple[str, _Place, str]:
    return (finding.code, place, finding.message)


def _on_records(
    records: Iterable[RecordChange], findings: Iterable[FindingChange]
) -> Iterator[RecordChange]:
    """Each change with the findings of its record, which stand where it was or where it is."""
    waiting: dict[tuple[bool, _Place], list[FindingChange]] = defaultdict(list)
    for change in findings:
        waiting[change.what is FindingWhat.NEW, _place(change.finding)].append(change)
    for item in records:
        places = [(True, _place_of(item.record))]
        if item.before:
            places.append((False, _place_of(item.before)))
        own = tuple(found for place in places for found in waiting.get(place, ()))
        yield replace(item, findings=own) if own else item


def _sorted(found: Sequence[FindingChange]) -> list[FindingChange]:
    """New findings first, then fixed and waived ones, each in the order of findings."""
    kinds = list(FindingWhat)
    order = {id(item): at for at, item in enumerate(in_order(c.finding for c in found))}
    return sorted(found, key=lambda c: (kinds.index(c.what), order[id(c.finding)]))
