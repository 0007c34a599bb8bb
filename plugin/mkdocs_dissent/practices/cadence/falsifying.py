"""The two to falsify next: chosen by a rule that anybody can follow by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum

from msgspec import Struct

from mkdocs_dissent.practices.cadence.examined import Examination
from mkdocs_dissent.records import Decision, ExaminedOutcome, Folder, Key, Stakes, Verdict
from mkdocs_dissent.register import Contradiction, Register

FALSIFYING_RULE = (
    "Open contradictions come first, the heaviest before the lighter and the oldest before the"
    " younger; then the major decisions in force, then the other ones, that nobody has examined or"
    " revisited for longest. What was examined in this cycle or the one before waits, unless it"
    " was to be tested again or has been contradicted since. Two about the same record are taken"
    " only where there is nothing else."
)
"""The definition of the choice, for a page to show."""


class Reason(Enum):
    """Why something is to be falsified; the value is the words for it."""

    CONTRADICTED = "it is contradicted, and nobody has settled it"
    MAJOR = "it is a major decision in force that nobody has looked at for longest"
    IN_FORCE = "it is a decision in force that nobody has looked at for longest"


class Candidate(Struct, frozen=True, kw_only=True):
    """Something that could be falsified next."""

    item: Key
    """What a review would name under `examined`."""
    reason: Reason
    since: dt.date | None
    """Since when it is contradicted, or nobody has looked at it."""
    subjects: tuple[Key, ...]
    """What it is about: itself, where it is a decision."""
    stewards: tuple[str, ...]
    """Who answers for the subjects, and so must not test them."""
    contradiction: Contradiction | None = None


def to_falsify(
    register: Register,
    contradictions: Iterable[Contradiction],
    examined: Sequence[Examination],
    *,
    since: dt.date,
    count: int = 2,
) -> tuple[Candidate, ...]:
    """What to try to falsify next, the first one first; see `FALSIFYING_RULE`.

    `examined` is everything that past reviews examined, oldest first; what was examined on `since`
    or later waits. Fewer than `count` where there is nothing more.
    """
    settled = _settled(examined, since)
    candidates = [
        candidate
        for candidate in (
            *_contradicted(register, contradictions),
            *_unexamined(register, _looked_at(examined)),
        )
        if not _waits(candidate, settled)
    ]
    chosen: list[Candidate] = []
    for candidate in candidates:
        touched = {key for other in chosen for key in other.subjects}
        if len(chosen) < count and not touched & set(candidate.subjects):
            chosen.append(candidate)
    found = {candidate.item: candidate for candidate in chosen}
    for candidate in candidates:
        # A decision tested by way of a memo against it is not tested a second time for itself.
        if candidate.contradiction:
            found.setdefault(candidate.item, candidate)
    return tuple(found.values())[:count]


def _settled(examined: Iterable[Examination], since: dt.date) -> dict[Key, dt.date]:
    """What was examined lately, and when: of each item the last outcome counts, save a retest."""
    last = {found.item: found for found in examined if found.date >= since}
    return {
        item: found.date
        for item, found in last.items()
        if found.entry.outcome is not ExaminedOutcome.RETEST
    }


def _waits(candidate: Candidate, settled: Mapping[Key, dt.date]) -> bool:
    """Whether it was examined lately, and after it was contradicted."""
    known = dt.date.min
    if candidate.contradiction:
        known = candidate.contradiction.since or known
    return any(
        key in settled and settled[key] >= known for key in (candidate.item, *candidate.subjects)
    )


def _contradicted(
    register: Register, contradictions: Iterable[Contradiction]
) -> Iterator[Candidate]:
    for item in sorted(contradictions, key=lambda item: item.weight):
        subjects = item.about or (item.record,)
        # A review only says who was contradicted: what is tested is the record that it speaks of.
        said_by_review = item.record[0] is Folder.REVIEWS
        yield Candidate(
            item=subjects[0] if said_by_review else item.record,
            reason=Reason.CONTRADICTED,
            since=item.since,
            subjects=subjects,
            stewards=_stewards(register, subjects),
            contradiction=item,
        )


def _unexamined(register: Register, looked_at: Mapping[Key, dt.date]) -> Iterator[Candidate]:
    in_force = [
        (decision.stakes is not Stakes.MAJOR, _looked(decision, looked_at), decision)
        for decision in register.decisions
        if decision.in_force
    ]
    for minor, looked, decision in sorted(
        in_force, key=lambda item: (item[0], item[1] or dt.date.min, item[2].key)
    ):
        yield Candidate(
            item=decision.key,
            reason=Reason.IN_FORCE if minor else Reason.MAJOR,
            since=looked,
            subjects=(decision.key,),
            stewards=decision.steward,
        )


def _looked(decision: Decision, looked_at: Mapping[Key, dt.date]) -> dt.date | None:
    """When somebody last looked at a decision: a review, a revisit, or taking it."""
    revisits = (
        entry.date for entry in decision.revisits if entry.verdict not in (None, Verdict.POSTPONED)
    )
    days = (decision.date, looked_at.get(decision.key), *revisits)
    return max((day for day in days if day), default=None)


def _looked_at(examined: Iterable[Examination]) -> dict[Key, dt.date]:
    """When each item was last examined."""
    return {found.item: found.date for found in examined}


def _stewards(register: Register, keys: Iterable[Key]) -> tuple[str, ...]:
    found = (register.by_key[key] for key in keys if key in register.by_key)
    return tuple(dict.fromkeys(person for record in found for person in record.steward))
