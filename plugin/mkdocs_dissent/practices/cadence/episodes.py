"""Contradictions from their beginning to their end, and whether each was met within one cadence."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from mkdocs_dissent.practices.cadence.examined import Examination
from mkdocs_dissent.records import Andon, Bearing, Decision, Key, Memo, Record, Verdict
from mkdocs_dissent.register import ContradictionKind, LinkType, Register


class Episode(Struct, frozen=True, kw_only=True):
    """One contradiction, settled or not.

    Dissent memos, pulled cords and contradicting evidence, which carry their dates. A trigger, a
    forum item or a verdict leaves no date at which it was settled.
    """

    kind: ContradictionKind
    record: Key
    about: tuple[Key, ...]
    since: dt.date
    resolved: dt.date | None
    """When it was settled; None where it is open."""
    retested: dt.date | None
    """When a review after it began first examined it, or what it is about; None where none has."""

    @property
    def days(self) -> int | None:
        """Days from the contradiction to its resolution; None where it is open."""
        return (self.resolved - self.since).days if self.resolved else None

    def met_within(self, days: int) -> bool:
        """Whether it was settled or tested again within so many days of its beginning."""
        ends = (day for day in (self.resolved, self.retested) if day)
        return any((day - self.since).days <= days for day in ends)


class Episodes(Struct, frozen=True, kw_only=True):
    """Every contradiction whose dates are known, oldest first."""

    known: tuple[Episode, ...]
    undated: int
    """How many can't be told: without a beginning, settled on no date, or before they began."""


def episodes_of(register: Register, examined: Sequence[Examination], today: dt.date) -> Episodes:
    """The contradictions of a register as they stood on `today`.

    What happened after `today` has not happened yet: such a contradiction is left out, and one
    settled later is open.
    """
    tests = _tests(examined)
    known: list[Episode] = []
    undated = 0
    for raised in (raised for record in register.records for raised in _raised(register, record)):
        if raised.since is not None and raised.since > today:
            continue
        if raised.since is None or (raised.settled and not raised.is_possible):
            undated += 1
            continue
        resolved = raised.resolved if raised.settled else None
        known.append(
            Episode(
                kind=raised.kind,
                record=raised.record.key,
                about=raised.about,
                since=raised.since,
                resolved=resolved if resolved and resolved <= today else None,
                retested=_retested(raised, raised.since, tests),
            )
        )
    ordered = sorted(known, key=lambda episode: (episode.since, episode.record))
    return Episodes(known=tuple(ordered), undated=undated)


class _Raised(Struct, frozen=True):
    """A contradiction as its record tells it."""

    kind: ContradictionKind
    record: Record
    about: tuple[Key, ...]
    since: dt.date | None
    settled: bool
    resolved: dt.date | None

    @property
    def is_possible(self) -> bool:
        """Whether it was settled on a day on which it had begun."""
        return bool(self.since and self.resolved and self.resolved >= self.since)


def _raised(register: Register, record: Record) -> Iterator[_Raised]:
    if not record.source.readable:
        return
    if isinstance(record, Memo | Andon):
        memo = isinstance(record, Memo)
        about = register.to(record, LinkType.DISSENTS if memo else LinkType.AFFECTS)
        yield _Raised(
            kind=ContradictionKind.MEMO if memo else ContradictionKind.ANDON,
            record=record,
            about=tuple(item.key for item in about),
            since=record.date,
            settled=not record.is_open,
            resolved=record.resolution.date if record.resolution else None,
        )
    elif isinstance(record, Decision):
        for item in record.evidence:
            if item.bearing is Bearing.CONTRADICTS:
                answered = _answered(record, item.date)
                yield _Raised(
                    kind=ContradictionKind.EVIDENCE,
                    record=record,
                    about=(record.key,),
                    since=item.date,
                    settled=answered is not None,
                    resolved=answered,
                )


def _answered(decision: Decision, found: dt.date | None) -> dt.date | None:
    """When a revisit first looked at evidence; one of the same day has seen it."""
    if found is None:
        return None
    looked = (
        entry.date for entry in decision.revisits if entry.verdict not in (None, Verdict.POSTPONED)
    )
    return min((day for day in looked if day and day >= found), default=None)


def _tests(examined: Iterable[Examination]) -> Mapping[Key, list[dt.date]]:
    """When each record was examined, in order."""
    days: dict[Key, list[dt.date]] = defaultdict(list)
    for found in examined:
        days[found.item].append(found.date)
    return {key: sorted(dates) for key, dates in days.items()}


def _retested(
    raised: _Raised, since: dt.date, tests: Mapping[Key, Sequence[dt.date]]
) -> dt.date | None:
    """The first examination after a contradiction began: a review of that day may have begun it."""
    found = []
    for key in (raised.record.key, *raised.about):
        days = tests.get(key, ())
        if (at := bisect_right(days, since)) < len(days):
            found.append(days[at])
    return min(found, default=None)
