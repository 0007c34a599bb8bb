"""The page of an evidence review: what it examined, what its forum said, who challenged what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mkdocs_dissent.pages.context import Context, Glyph, Ref, glyph_of, ref
from mkdocs_dissent.pages.facts import Banner, Fact, Section, banner_of, facts_of
from mkdocs_dissent.records import Key, Review
from mkdocs_dissent.records.fields import Reference
from mkdocs_dissent.register import resolved_by


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """Something that was examined, or said in the forum."""

    ref: Ref | None
    text: str
    """What was written where it leads nowhere."""
    glyph: Glyph | None
    by: tuple[str, ...]
    note: str
    memo: Ref | None = None
    """The dissent memo that it became, where it stayed unresolved."""


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The page of an evidence review."""

    ref: Ref
    facts: tuple[Fact, ...]
    banner: Banner | None
    examined: tuple[ReviewLine, ...]
    decided: tuple[ReviewLine, ...]
    forum: tuple[ReviewLine, ...]
    sections: Mapping[str, Section]


def review_view(review: Review, ctx: Context) -> ReviewView:
    """The page of an evidence review."""
    found = resolved_by(ctx.register, review)
    sections = {
        "examined": review.examined and Section("Examined", "dissent-examined"),
        "decided": review.decided and Section("Decided", "dissent-decided"),
        "forum": review.forum and Section("Forum", "dissent-forum"),
        "permits": review.permits and Section("Dissent permits", "dissent-permits"),
    }
    return ReviewView(
        ref=ref(review),
        facts=facts_of(review, ctx),
        banner=banner_of(review, ctx, None),
        examined=tuple(
            _line(item.item, found, ctx, glyph_of(item.outcome), item.by, item.note)
            for item in review.examined
        ),
        decided=tuple(
            _line(item.initiative, found, ctx, glyph_of(item.verdict), (), item.note)
            for item in review.decided
        ),
        forum=tuple(
            _line(item.item, found, ctx, None, item.raised_by, item.note, item.memo)
            for item in review.forum
        ),
        sections={name: section for name, section in sections.items() if section},
    )


def _line(
    reference: Reference | None,
    found: Mapping[Reference, Key],
    ctx: Context,
    state: Glyph | None,
    by: tuple[str, ...],
    note: str | None,
    became: Reference | None = None,
) -> ReviewLine:
    target = _ref(reference, found, ctx)
    return ReviewLine(
        ref=target,
        text=reference.text if reference and not target else "",
        glyph=state,
        by=by,
        note=note or "",
        memo=_ref(became, found, ctx),
    )


def _ref(reference: Reference | None, found: Mapping[Reference, Key], ctx: Context) -> Ref | None:
    key = found.get(reference) if reference else None
    return ref(ctx.register.by_key[key]) if key else None
