"""What reviews examined: each entry with the record that it names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from msgspec import Struct

from mkdocs_dissent.records import Examined, Key, Review
from mkdocs_dissent.register import Register, resolved_by


class Examination(Struct, frozen=True, kw_only=True):
    """One item that a review tested."""

    review: Review
    date: dt.date
    """The review's."""
    item: Key
    entry: Examined


def reviews_held(register: Register, today: dt.date) -> tuple[Review, ...]:
    """The reviews dated `today` or before, oldest first."""
    held = [
        (record.date, record.id, record)
        for record in register.records
        if isinstance(record, Review) and record.date and record.date <= today
    ]
    return tuple(review for _, _, review in sorted(held, key=lambda item: item[:2]))


def examinations(register: Register, reviews: Sequence[Review]) -> tuple[Examination, ...]:
    """What `reviews` examined, in their order; entries whose item leads nowhere are left out."""
    return tuple(found for review in reviews for found in _of(register, review))


def _of(register: Register, review: Review) -> Iterator[Examination]:
    meant = resolved_by(register, review)
    for entry in review.examined:
        # Without an outcome it is planned, and nobody has looked yet.
        if review.date and entry.item and entry.outcome and (item := meant.get(entry.item)):
            yield Examination(review=review, date=review.date, item=item, entry=entry)


def items_of(register: Register, review: Review) -> set[Key | str]:
    """The different items that a review examined; one that leads nowhere is known by its text."""
    meant = resolved_by(register, review)
    return {
        meant.get(entry.item, entry.item.text.strip())
        for entry in review.examined
        if entry.item and entry.outcome
    }
