"""Findings that came, went or were waived."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import structs

from mkdocs_dissent.diff.model import Changes, RecordChange
from mkdocs_dissent.diff.parts import FindingChange, FindingWhat
from mkdocs_dissent.findings import Finding, Fingerprint, in_order
from mkdocs_dissent.records import Record

Where: TypeAlias = tuple[str, str | None]
"""The file and the id that a finding names."""


def with_findings(
    changes: Changes,
    before: Iterable[Finding],
    after: Iterable[Finding],
    waived: Iterable[Finding] = (),
) -> Changes:
    """Changes with the findings that came, went or were waived, also on the records they are about.

    A finding is known again by its code, its record and its message, whatever line it stands on
    and whatever was counted ("52 days ago"); of several alike, as many are told as came or went.
    `waived` is what the later register exempts itself from, where that is known; without it, what
    went is taken for waived where its record gained a waiver of its code. The findings told are the
    very objects that were given.
    """
    both = [item for item in changes.records if item.before and item.after]
    moved = {_where(item.before): _where(item.after) for item in both if item.before and item.after}
    reasons = {_where(item.before): _gained(item) for item in both if item.before}
    gone, come = _apart([_Known(item, moved) for item in before], [_Known(x, {}) for x in after])
    hidden = Counter(_Known(item, {}).lasting for item in waived)
    found = [FindingChange(what=FindingWhat.NEW, finding=item.finding) for item in come]
    for item in gone:
        reason = reasons.get(item.was, {}).get(item.finding.code, "")
        what = FindingWhat.WAIVED if reason or hidden[item.lasting] else FindingWhat.FIXED
        if hidden[item.lasting]:
            hidden[item.lasting] -= 1
        found.append(FindingChange(what=what, finding=item.finding, reason=reason))
    ordered = _sorted(found)
    records = tuple(_on_records(changes.records, ordered))
    return changes.having(records, ordered)


def _where(record: Record) -> Where:
    return (record.source.path, record.id)


def _gained(change: RecordChange) -> dict[str, str]:
    """The reasons of the waivers that a record gained, by rule code."""
    was, now = (
        {key.strip().upper(): reason for key, reason in side.waive.items() if reason}
        if side
        else {}
        for side in (change.before, change.after)
    )
    return {code: reason for code, reason in now.items() if code not in was}


def _on_records(
    records: Iterable[RecordChange], findings: Iterable[FindingChange]
) -> Iterator[RecordChange]:
    """Each change with the findings of its record, which stand where it was or where it is."""
    waiting: dict[tuple[bool, Where], list[FindingChange]] = defaultdict(list)
    for change in findings:
        place = (change.finding.location.path, change.finding.record)
        waiting[change.what is FindingWhat.NEW, place].append(change)
    for item in records:
        places = [(True, item.record)]
        if item.before:
            places.append((False, item.before))
        own = [found for new, record in places for found in waiting.get((new, _where(record)), ())]
        yield structs.replace(item, findings=tuple(own)) if own or item.findings else item


def _sorted(found: Sequence[FindingChange]) -> tuple[FindingChange, ...]:
    by_what: dict[FindingWhat, list[FindingChange]] = defaultdict(list)
    for change in found:
        by_what[change.what].append(change)
    ordered: list[FindingChange] = []
    for what in FindingWhat:
        waiting: dict[int, list[FindingChange]] = defaultdict(list)
        for change in by_what[what]:
            waiting[id(change.finding)].append(change)
        for finding in in_order(change.finding for change in by_what[what]):
            ordered.append(waiting[id(finding)].pop())
    return tuple(ordered)


class _Known:
    """A finding and what it is known again by."""

    __slots__ = ("exact", "finding", "place", "was")

    def __init__(self, finding: Finding, moved: Mapping[Where, Where]) -> None:
        self.finding = finding
        self.was = (finding.location.path, finding.record)
        self.place = moved.get(self.was, self.was)
        self.exact = (finding.code, self.place, finding.message)

    @property
    def lasting(self) -> Fingerprint:
        """The same without what was merely counted; names in backticks stay."""
        return Fingerprint.of(self.finding, self.place)


def _apart(before: list[_Known], after: list[_Known]) -> tuple[list[_Known], list[_Known]]:
    """What has no equal on the other side; most have an exact one, which is cheap to tell."""
    for mark in ("exact", "lasting"):
        left = Counter(getattr(item, mark) for item in before)
        right = Counter(getattr(item, mark) for item in after)
        both = left & right
        before, after = _without(before, both, mark), _without(after, both, mark)
        if not (before and after):
            break
    return before, after


def _without(items: list[_Known], both: Counter[object], mark: str) -> list[_Known]:
    spent = Counter(both)
    rest = []
    for item in items:
        value = getattr(item, mark)
        if spent[value]:
            spent[value] -= 1
        else:
            rest.append(item)
    return rest
