"""Looks: who held which claim against the world, when, and whether it proved false."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from mkdocs_dissent.records import (
    Bearing,
    Decision,
    DecisionStatus,
    ExaminedOutcome,
    Key,
    Record,
    Review,
    Verdict,
)
from mkdocs_dissent.records.fields import Path, Reference
from mkdocs_dissent.register.links import Link, LinkType

if TYPE_CHECKING:
    from mkdocs_dissent.register.linked import Register


class Look(NamedTuple):
    """Somebody held a record's claim against the world."""

    day: dt.date
    falsified: bool
    record: Key
    """Where it is written: the decision's ledger or a review."""
    at: Path
    note: str | None


def ledger(record: Record) -> Iterator[Look]:
    """The dated revisits at which somebody looked."""
    if not isinstance(record, Decision):
        return
    for index, entry in enumerate(record.revisits):
        if entry.date and entry.verdict not in (None, Verdict.POSTPONED):
            falsified = entry.verdict is Verdict.FALSIFIED
            yield Look(entry.date, falsified, record.key, ("revisits", index), entry.note)


def examined(register: Register) -> Mapping[Key, list[Look]]:
    """What dated reviews found of each record, in the order of the register."""
    found: dict[Key, list[Look]] = defaultdict(list)
    for review in register.records:
        if not isinstance(review, Review) or not review.date:
            continue
        resolved = resolved_by(register, review)
        for index, item in enumerate(review.examined):
            # Without an outcome it is planned, and nobody has looked yet.
            if item.item and item.outcome and (key := resolved.get(item.item)):
                falsified = item.outcome is ExaminedOutcome.FALSIFIED
                at = ("examined", index)
                found[key].append(Look(review.date, falsified, review.key, at, item.note))
    return found


def resolved_by(register: Register, review: Review) -> Mapping[Reference, Key]:
    """What each reference of a review to a record leads to."""
    return {
        statement.reference: record.key
        for type_ in (LinkType.EXAMINES, LinkType.RAISES, LinkType.LED_TO)
        for record in register.to(review, type_)
        for statement in register.statements[Link(type_, review.key, record.key)]
    }


def unanswered_evidence(decision: Decision) -> dt.date | None:
    """The date of the oldest contradicting evidence that no later revisit looked at.

    A revisit of the same day has seen it. None where there is none, or where the decision is
    no longer in force.
    """
    if decision.status not in (DecisionStatus.ACCEPTED, DecisionStatus.PROPOSED):
        return None
    looked = max((look.day for look in ledger(decision)), default=dt.date.min)
    return min(
        (
            item.date
            for item in decision.evidence
            if item.bearing is Bearing.CONTRADICTS and item.date and item.date > looked
        ),
        default=None,
    )
