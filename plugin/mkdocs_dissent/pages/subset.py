"""A part of the register, for views that are made of figures rather than of rows."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.filters import Filters, matches
from mkdocs_dissent.records import Andon, Key, Memo, Record, Review
from mkdocs_dissent.register import LinkType, Register
from mkdocs_dissent.register.examinations import resolved_by


def subset(ctx: Context, filters: Filters) -> Register:
    """The register of the decisions and initiatives that `filters` let through.

    Memos and cords go with what they are about, a review's items with what was examined.
    """
    about = {Memo: LinkType.DISSENTS, Andon: LinkType.AFFECTS}
    register = ctx.register
    subjects = [r for r in register.records if not isinstance(r, Memo | Andon | Review)]
    kept = {record.key for record in subjects if matches(record, filters, ctx)}
    for type_, link in about.items():
        for record in register.records:
            if isinstance(record, type_) and _any_of(register.to(record, link), kept):
                kept.add(record.key)
    records = (
        _examining(record, register, kept) if isinstance(record, Review) else record
        for record in register.records
        if isinstance(record, Review) or record.key in kept
    )
    return replace(register, records=tuple(records))


def _any_of(records: Iterable[Record], kept: set[Key]) -> bool:
    return any(record.key in kept for record in records)


def _examining(review: Review, register: Register, kept: set[Key]) -> Review:
    meant = resolved_by(register, review)
    examined = (item for item in review.examined if item.item and meant.get(item.item) in kept)
    return replace(review, examined=tuple(examined))
