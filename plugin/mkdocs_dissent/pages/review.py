"""The page of an evidence review: what it examined, what its forum said, who challenged what."""

from collections.abc import Iterator
from typing import NamedTuple

from mkdocs_dissent.pages.context import Context, Glyph, glyph
from mkdocs_dissent.records.fields.types import Reference
from mkdocs_dissent.records.kinds import Record, Review
from mkdocs_dissent.register.examinations import resolved_by


class ReviewLine(NamedTuple):
    """Something that was examined, decided, or said in the forum."""

    record: Record | None
    written: Reference | None
    """The record as the review names it, which may lead nowhere."""
    note: str | None
    glyph: Glyph | None = None
    by: tuple[str, ...] = ()
    memo: Record | None = None
    """The dissent memo that it became, where it stayed unresolved."""


def lines_of(review: Review, ctx: Context) -> Iterator[tuple[str, list[ReviewLine]]]:
    """The lists of a review by their names; empty ones are left out."""
    meant = resolved_by(ctx.register, review)

    def found(reference: Reference | None) -> Record | None:
        key = meant.get(reference) if reference else None
        return ctx.register.by_key[key] if key else None

    examined = [
        ReviewLine(found(each.item), each.item, each.note, glyph(each.outcome), each.by)
        for each in review.examined
    ]
    decided = [
        ReviewLine(found(each.initiative), each.initiative, each.note, glyph(each.verdict))
        for each in review.decided
    ]
    forum = [
        ReviewLine(found(each.item), each.item, each.note, None, each.raised_by, found(each.memo))
        for each in review.forum
    ]
    lists = (("Examined", examined), ("Decided", decided), ("Forum", forum))
    yield from (pair for pair in lists if pair[1])
