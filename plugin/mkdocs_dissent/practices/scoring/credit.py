"""Who found us wrong: falsifications credited to the people who made them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from mkdocs_dissent.practices.cadence import Examination, identity
from mkdocs_dissent.records import (
    ANONYMOUS,
    ExaminedOutcome,
    Key,
    Memo,
    MemoStatus,
    Verdict,
)
from mkdocs_dissent.register import Register


class Credit(Struct, frozen=True, kw_only=True):
    """One person's falsifications."""

    person: str
    count: int


class Credits(Struct, frozen=True, kw_only=True):
    """Falsifications and who made them."""

    people: tuple[Credit, ...]
    """Most first, then by name."""
    anonymous: int
    """How many were made by somebody whom nobody may name."""
    uncredited: int
    """How many nobody was credited with."""
    n: int
    """All of them; one that two people made is one here."""


class _Found(Struct, frozen=True):
    """One falsification as a record tells it."""

    subject: Key
    date: dt.date | None
    by: tuple[str, ...]


def credits_of(register: Register, examined: Sequence[Examination], today: dt.date) -> Credits:
    """The falsifications on record, dated `today` or before; upheld memos whatever their date.

    A review and the ledger that tell of one subject on one day tell of one falsification.
    """
    merged: dict[tuple[Key, dt.date | None], list[str]] = {}
    for found in (*_reviewed(examined), *_revisited(register, today), *_upheld(register)):
        merged.setdefault((found.subject, found.date), []).extend(found.by)
    names: dict[str, str] = {}
    counts: dict[str, int] = defaultdict(int)
    anonymous = uncredited = 0
    for by in merged.values():
        people = {identity(name): " ".join(name.split()) for name in reversed(by)}
        people.pop("", None)
        if ANONYMOUS in people:
            # Nobody is named of those who worked with somebody whom nobody may name.
            anonymous += 1
        elif not people:
            uncredited += 1
        else:
            for person, name in people.items():
                names.setdefault(person, name)
                counts[person] += 1
    ordered = sorted(counts, key=lambda person: (-counts[person], person))
    return Credits(
        people=tuple(Credit(person=names[person], count=counts[person]) for person in ordered),
        anonymous=anonymous,
        uncredited=uncredited,
        n=len(merged),
    )


def _reviewed(examined: Iterable[Examination]) -> Iterator[_Found]:
    for found in examined:
        if found.entry.outcome is ExaminedOutcome.FALSIFIED:
            yield _Found(found.item, found.date, found.entry.by)


def _revisited(register: Register, today: dt.date) -> Iterator[_Found]:
    for decision in register.decisions:
        for entry in decision.revisits:
            if entry.verdict is Verdict.FALSIFIED and entry.date and entry.date <= today:
                yield _Found(decision.key, entry.date, entry.by)


def _upheld(register: Register) -> Iterator[_Found]:
    for record in register.records:
        if isinstance(record, Memo) and record.status is MemoStatus.UPHELD:
            yield _Found(record.key, None, record.author)
