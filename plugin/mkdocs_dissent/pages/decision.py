"""A decision's page: what stands above and below its author's text."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from mkdocs_dissent.pages.context import (
    Context,
    Dissent,
    Due,
    Glyph,
    Ref,
    dissent_of,
    due_of,
    glyph_of,
    ref,
)
from mkdocs_dissent.pages.dissent import CordCard, MemoCard, cords_of, memos_of
from mkdocs_dissent.pages.facts import Fact, facts_of
from mkdocs_dissent.pages.lineage import Lineage, lineage_of
from mkdocs_dissent.records import (
    Andon,
    Bearing,
    Decision,
    DecisionStatus,
    Evidence,
    Folder,
    Record,
    Review,
)
from mkdocs_dissent.register import Link, LinkType
from mkdocs_dissent.text import likelihood, percent


class Banner(Struct, frozen=True, kw_only=True):
    """The one thing that a reader must know before all others."""

    kind: str
    """`unreadable`, `replaced`, `reversed`, `overdue` or `unknown`."""
    lead: str
    refs: tuple[Ref, ...] = ()
    text: str = ""
    due: Due | None = None


class Aside(Struct, frozen=True):
    """A quieter line: something that changes a part of the decision."""

    lead: str
    refs: tuple[Ref, ...]
    text: str = ""


class Claim(Struct, frozen=True):
    """The hypothesis, and how sure its authors were."""

    text: str
    confidence: float | None
    percent: str
    words: str


class Mention(Struct, frozen=True):
    """A record that speaks of this one."""

    words: str
    ref: Ref
    date: dt.date | None
    note: str = ""


class LedgerEntry(Struct, frozen=True):
    """One revisit."""

    date: dt.date | None
    glyph: Glyph
    by: tuple[str, ...]
    note: str
    next: dt.date | None


class EvidenceItem(Struct, frozen=True):
    """One piece of evidence."""

    date: dt.date | None
    note: str
    source: str


class DecisionView(Struct, frozen=True):
    """Everything that a decision's page says beside its author's text."""

    ref: Ref
    facts: tuple[Fact, ...]
    due: Due | None
    banner: Banner | None
    asides: tuple[Aside, ...]
    claim: Claim | None
    tripwires: tuple[str, ...]
    stop: tuple[str, ...]
    dissent: Dissent
    memos: tuple[MemoCard, ...]
    cords: tuple[CordCard, ...]
    supports: tuple[EvidenceItem, ...]
    contradicts: tuple[EvidenceItem, ...]
    inconclusive: tuple[EvidenceItem, ...]
    ledger: tuple[LedgerEntry, ...]
    lineage: Lineage
    mentions: tuple[Mention, ...]
    memo_file: str
    """Where a dissent memo would be written."""

    @property
    def has_dissent(self) -> bool:
        """Whether there is a section on dissent: some, or none where there should be some."""
        return bool(self.memos or self.cords) or self.dissent.missing

    @property
    def has_evidence(self) -> bool:
        """Whether any evidence was recorded."""
        return bool(self.supports or self.contradicts or self.inconclusive)


def decision_view(decision: Decision, ctx: Context) -> DecisionView:
    """The page of a decision."""
    due = due_of(decision, ctx)
    return DecisionView(
        ref=ref(decision),
        facts=facts_of(decision, ctx),
        due=due,
        banner=banner_of(decision, ctx, due),
        asides=_asides(decision, ctx),
        claim=claim_of(decision.hypothesis, decision.confidence),
        tripwires=decision.revisit_if,
        stop=decision.stop_criteria,
        dissent=dissent_of(decision, ctx),
        memos=memos_of(decision, ctx),
        cords=cords_of(decision, ctx),
        supports=_evidence(decision, Bearing.SUPPORTS),
        contradicts=_evidence(decision, Bearing.CONTRADICTS),
        inconclusive=_evidence(decision, Bearing.INCONCLUSIVE, None),
        ledger=tuple(
            LedgerEntry(e.date, glyph_of(e.verdict), e.by, e.note or "", e.next)
            for e in decision.revisits
        ),
        lineage=lineage_of(decision, ctx),
        mentions=mentions_of(decision, ctx),
        memo_file=memo_file(decision, ctx),
    )


def memo_file(record: Record, ctx: Context) -> str:
    """The file in which dissent from a record would be written."""
    name = record.id.rpartition("/")[2]
    return f"{ctx.policy.folders[Folder.DISSENT][0]}/{name}-dissent.md"


def claim_of(hypothesis: str | None, confidence: float | None) -> Claim | None:
    """The hypothesis with its confidence in figures and in words."""
    if not hypothesis and confidence is None:
        return None
    return Claim(
        text=hypothesis or "",
        confidence=confidence,
        percent="" if confidence is None else percent(confidence, decimals=3),
        words="" if confidence is None else likelihood(confidence),
    )


def banner_of(record: Record, ctx: Context, due: Due | None) -> Banner | None:
    """At most one banner: unreadable, else replaced, else overdue, else unknown."""
    if not record.source.readable:
        return Banner(
            kind="unreadable",
            lead="The front matter of this record could not be read.",
            text=f"Nothing is known of it but its title. `dissent check {record.source.path}`"
            " names the line and the remedy.",
        )
    if isinstance(record, Decision) and (found := _replaced(record, ctx)) is not None:
        return found
    if due is not None:
        return Banner(kind="overdue", lead="Its revisit is overdue", due=due)
    if isinstance(record, Decision) and record.status is None:
        return _unknown(record)
    return None


def _replaced(decision: Decision, ctx: Context) -> Banner | None:
    by = tuple(ref(found) for found in ctx.register.of(decision, LinkType.SUPERSEDES))
    if by:
        return Banner(kind="replaced", lead="Superseded by", refs=by)
    by = tuple(ref(found) for found in ctx.register.of(decision, LinkType.REVERSES))
    if by:
        return Banner(kind="reversed", lead="Reversed by", refs=by)
    if decision.status in (DecisionStatus.SUPERSEDED, DecisionStatus.REVERSED):
        return Banner(
            kind="replaced",
            lead=f"This decision was {decision.status}.",
            text="Which decision took its place is not recorded.",
        )
    return None


def _unknown(decision: Decision) -> Banner:
    written = decision.source.status_text
    said = f"Its status reads “{written}”, which is no known word." if written else ""
    return Banner(
        kind="unknown",
        lead="Nobody knows whether this decision is in force.",
        text=said or "It has no status: add `status: accepted`, or what is true of it.",
    )


def _asides(decision: Decision, ctx: Context) -> tuple[Aside, ...]:
    lines = (
        (LinkType.SUPERSEDES_IN_PART, "Superseded in part by", "; the rest stays in force"),
        (LinkType.AMENDS, "Amended by", ""),
    )
    return tuple(
        Aside(lead, tuple(ref(record) for record in found), text)
        for type_, lead, text in lines
        if (found := ctx.register.of(decision, type_))
    )


def _evidence(decision: Decision, *bearings: Bearing | None) -> tuple[EvidenceItem, ...]:
    found = [item for item in decision.evidence if item.bearing in bearings]
    found.sort(key=lambda item: item.date or dt.date.max)
    return tuple(map(_evidence_item, found))


def _evidence_item(item: Evidence) -> EvidenceItem:
    return EvidenceItem(item.date, item.note or "", item.source or "")


def mentions_of(record: Record, ctx: Context) -> tuple[Mention, ...]:
    """Reviews that examined a record, cords whose outcome it logs, memos that it tests."""
    out = [
        Mention("Examined in", ref(review), review.date, _examined(review, record, ctx))
        for review in ctx.register.of(record, LinkType.EXAMINES)
        if isinstance(review, Review)
    ]
    out += [
        Mention("Raised in the forum of", ref(review), review.date, _raised(review, record, ctx))
        for review in ctx.register.of(record, LinkType.RAISES)
        if isinstance(review, Review)
    ]
    out += [
        Mention("Logs the outcome of", ref(pull), pull.date)
        for pull in ctx.register.of(record, LinkType.LOGGED_BY)
        if isinstance(pull, Andon)
    ]
    out += [
        Mention("Tests", ref(memo), memo.date)
        for memo in ctx.register.of(record, LinkType.PROBED_BY)
    ]
    return tuple(sorted(out, key=lambda item: item.date or dt.date.max))


def _raised(review: Review, record: Record, ctx: Context) -> str:
    """What was said of a record in a review's forum."""
    said = ctx.register.statements.get(Link(LinkType.RAISES, review.key, record.key), ())
    places = {statement.reference for statement in said}
    return "; ".join(item.note for item in review.forum if item.note and item.item in places)


def _examined(review: Review, record: Record, ctx: Context) -> str:
    """What a review found about a record."""
    said = ctx.register.statements.get(Link(LinkType.EXAMINES, review.key, record.key), ())
    names = {statement.reference.text for statement in said}
    return "; ".join(
        " — ".join(part for part in (str(item.outcome or ""), item.note or "") if part)
        for item in review.examined
        if item.item and item.item.text in names
    )
