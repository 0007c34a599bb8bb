"""What pages of decisions, memos, andons and reviews say beside their facts."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mkdocs_dissent.pages.context import Context, Glyph, about, glyph
from mkdocs_dissent.records.fields.types import Reference
from mkdocs_dissent.records.kinds import Andon, Claim, Memo, Record, Review
from mkdocs_dissent.records.parts import Evidence
from mkdocs_dissent.records.vocabularies import MemoStatus
from mkdocs_dissent.register.examinations import resolved_by
from mkdocs_dissent.register.references import LINEAGE, Link, LinkType
from mkdocs_dissent.text import sentence, spaced

_ASIDES = (
    (LinkType.SUPERSEDES_IN_PART, "Superseded in part by", "; the rest stays in force"),
    (LinkType.AMENDS, "Amended by", ""),
)


def asides_of(record: Record, ctx: Context) -> Iterator[tuple[str, tuple[Record, ...], str]]:
    """What changed a part of a decision: a lead, the records, and what follows them."""
    for type_, lead, text in _ASIDES:
        if found := ctx.register.of(record, type_):
            yield lead, found, text


def evidence_of(claim: Claim, *bearings: str | None) -> list[Evidence]:
    """The evidence of a record that bears on it so, oldest first."""
    found = (item for item in claim.evidence if item.bearing in bearings)
    return sorted(found, key=lambda item: item.date or dt.date.max)


_WORDS = {
    LinkType.SUPERSEDES: ("replaces", "replaced by"),
    LinkType.SUPERSEDES_IN_PART: ("replaces a part of", "replaced in part by"),
    LinkType.AMENDS: ("amends", "amended by"),
    LinkType.REVERSES: ("reverses", "reversed by"),
}
"""How a decision relates to an earlier one, and to a later one."""


class Step(NamedTuple):
    """A decision in the lineage of another."""

    words: str
    """How it relates; for one further away, to the nearer decision it is reached through."""
    record: Record
    direct: bool


def lineage_of(decision: Record, ctx: Context) -> tuple[list[Step], list[Step]]:
    """What a decision replaced or changed, and what replaced or changed it, nearest first."""
    links = ctx.register.targets, ctx.register.sources
    if not any((type_, decision.key) in found for found in links for type_ in LINEAGE):
        return [], []
    earlier, later = ctx.register.lineage(decision)
    return _steps(decision, earlier, ctx, back=True), _steps(decision, later, ctx, back=False)


def _steps(decision: Record, found: Iterable[Record], ctx: Context, *, back: bool) -> list[Step]:
    nearer, steps = [decision], []
    for record in found:
        relations = ((other, _relation(other, record, ctx, back=back)) for other in nearer)
        through, words = next((pair for pair in relations if pair[1]), (decision, "related to"))
        direct = through is decision
        steps.append(Step(words if direct else f"{through.label} {words}", record, direct))
        nearer.append(record)
    return steps


def _relation(other: Record, record: Record, ctx: Context, *, back: bool) -> str:
    """How a decision relates to an earlier or a later one; empty where no link says so."""
    source, target = (other, record) if back else (record, other)
    return " and ".join(
        _WORDS[type_][not back]
        for type_ in LINEAGE
        if Link(type_, source.key, target.key) in ctx.register.statements
    )


class Answer(NamedTuple):
    """What came of a memo or an andon; or that nothing has yet."""

    word: str
    """`Answered`, `Upheld`, `Not answered yet`."""
    date: dt.date | None = None
    by: tuple[str, ...] = ()
    note: str = ""
    records: tuple[Record, ...] = ()
    """The probe that tests it, or the decision that logs it."""


def answer_of(record: Memo | Andon, ctx: Context) -> Answer:
    """What came of a memo or an andon."""
    return _memo_answer(record, ctx) if isinstance(record, Memo) else _andon_answer(record, ctx)


def _memo_answer(memo: Memo, ctx: Context) -> Answer:
    if memo.is_open:
        if memo.status is MemoStatus.TESTING:
            return Answer("A probe tests it", records=ctx.register.to(memo, LinkType.PROBED_BY))
        return Answer("Nobody has answered it yet")
    word, found = sentence(str(memo.status)), memo.resolution
    unwritten = (
        "Its author took it back."
        if memo.status is MemoStatus.WITHDRAWN
        else "How is not written down: the memo has no resolution."
    )
    if found is None:
        return Answer(word, note=unwritten)
    return Answer(word, found.date, found.by, found.note or unwritten)


def _andon_answer(andon: Andon, ctx: Context) -> Answer:
    if andon.is_open:
        return Answer("Not resolved yet")
    logged, found = ctx.register.to(andon, LinkType.LOGGED_BY), andon.resolution
    if found is None:
        return Answer("Resolved", records=logged)
    word = f"Resolved: {spaced(found.verdict)}" if found.verdict else "Resolved"
    return Answer(word, found.date, note=found.note or "", records=logged)


def siblings_of(record: Memo | Andon, ctx: Context) -> tuple[Record, ...]:
    """The other memos against what a memo dissents from."""
    if not isinstance(record, Memo):
        return ()
    found = (memo for subject in about(record, ctx) for memo in ctx.register.dissent(subject))
    return tuple({memo.key: memo for memo in found if memo.key != record.key}.values())


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
