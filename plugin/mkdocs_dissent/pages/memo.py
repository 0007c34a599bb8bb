"""The pages of a dissent memo, a pulled cord and an evidence review; and what follows what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct

from mkdocs_dissent.pages.context import Context, Due, Glyph, Ref, due_of, glyph_of, ref
from mkdocs_dissent.pages.decision import Banner, Mention, banner_of, mentions_of
from mkdocs_dissent.pages.dissent import Answer, cord_answer, memo_answer
from mkdocs_dissent.pages.facts import Fact, facts_of
from mkdocs_dissent.records import Andon, Key, Kind, Memo, Record, Review
from mkdocs_dissent.records.fields import Reference
from mkdocs_dissent.register import LinkType, Register, resolved_by


class ContraryView(Struct, frozen=True):
    """The page of a memo or a cord."""

    ref: Ref
    lead: str
    """`Dissent from`, `A cord pulled over`."""
    about: tuple[Ref, ...]
    lost: str
    """What was written where it leads nowhere."""
    facts: tuple[Fact, ...]
    due: Due | None
    banner: Banner | None
    claims: tuple[tuple[str, str], ...]
    """Term and text of what the front matter says at length."""
    answer: Answer
    siblings: tuple[Ref, ...]
    """The other memos about the same record."""
    mentions: tuple[Mention, ...]


def memo_view(memo: Memo, ctx: Context) -> ContraryView:
    """The page of a dissent memo."""
    about = ctx.register.to(memo, LinkType.DISSENTS)
    others = {other.key: other for found in about for other in ctx.register.dissent(found)}
    due = due_of(memo, ctx)
    return ContraryView(
        ref=ref(memo),
        lead="Dissent from",
        about=tuple(ref(found) for found in about),
        lost=_lost((*memo.decision, *memo.initiative)),
        facts=facts_of(memo, ctx),
        due=due,
        banner=banner_of(memo, ctx, due),
        claims=(("Resolved if", memo.resolved_if),) if memo.resolved_if else (),
        answer=memo_answer(memo, ctx),
        siblings=tuple(ref(other) for key, other in others.items() if key != memo.key),
        mentions=mentions_of(memo, ctx),
    )


def andon_view(andon: Andon, ctx: Context) -> ContraryView:
    """The page of a pulled cord."""
    due = due_of(andon, ctx)
    claims = (("Why", andon.why), ("Assumption in doubt", andon.assumption))
    return ContraryView(
        ref=ref(andon),
        lead="A cord pulled over",
        about=tuple(ref(found) for found in ctx.register.to(andon, LinkType.AFFECTS)),
        lost=_lost(andon.affects),
        facts=facts_of(andon, ctx),
        due=due,
        banner=banner_of(andon, ctx, due),
        claims=tuple((term, text) for term, text in claims if text),
        answer=cord_answer(andon, ctx),
        siblings=(),
        mentions=mentions_of(andon, ctx),
    )


def _lost(references: tuple[Reference, ...]) -> str:
    return ", ".join(reference.text for reference in references)


class ReviewLine(Struct, frozen=True):
    """Something that was examined, or said in the forum."""

    ref: Ref | None
    text: str
    """What was written where it leads nowhere."""
    glyph: Glyph | None
    by: tuple[str, ...]
    note: str
    memo: Ref | None = None
    """The dissent memo that it became, where it stayed unresolved."""


class ReviewView(Struct, frozen=True):
    """The page of an evidence review."""

    ref: Ref
    facts: tuple[Fact, ...]
    banner: Banner | None
    examined: tuple[ReviewLine, ...]
    forum: tuple[ReviewLine, ...]
    permits: tuple[tuple[str, str], ...]


def review_view(review: Review, ctx: Context) -> ReviewView:
    """The page of an evidence review."""
    found = resolved_by(ctx.register, review)
    return ReviewView(
        ref=ref(review),
        facts=facts_of(review, ctx),
        banner=banner_of(review, ctx, None),
        examined=tuple(
            _line(item.item, found, ctx, glyph_of(item.outcome), item.by, item.note)
            for item in review.examined
        ),
        forum=tuple(
            _line(item.item, found, ctx, None, item.raised_by, item.note, item.memo)
            for item in review.forum
        ),
        permits=tuple((team, ", ".join(items)) for team, items in review.permits.items()),
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


class Neighbours(Struct, frozen=True):
    """The records before and after one, of its kind."""

    previous: Ref | None
    next: Ref | None


def neighbours(register: Register) -> Mapping[Key, Neighbours]:
    """For every record, those before and after it in the order of files."""
    rows: dict[Kind, list[Record]] = defaultdict(list)
    for record in register.records:
        rows[record.kind].append(record)
    out = {}
    for row in rows.values():
        refs = [ref(record) for record in row]
        for at, record in enumerate(row):
            before = refs[at - 1] if at else None
            out[record.key] = Neighbours(before, refs[at + 1] if at + 1 < len(refs) else None)
    return out
