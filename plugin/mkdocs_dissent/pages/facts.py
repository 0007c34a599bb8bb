"""What every record's page says: the line of facts, the one banner, and who mentions it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from mkdocs_dissent.pages.context import (
    Context,
    Due,
    Glyph,
    Ref,
    due_of,
    due_on,
    glyph,
    glyph_of,
    ref,
)
from mkdocs_dissent.practices.governing import Pattern, patterns_of
from mkdocs_dissent.records import (
    Andon,
    Claim,
    Decision,
    DecisionStatus,
    Initiative,
    Memo,
    Probe,
    Record,
    Review,
    ReviewStatus,
)
from mkdocs_dissent.records.fields import Reference
from mkdocs_dissent.register import Link, LinkType
from mkdocs_dissent.register.due import box_ends
from mkdocs_dissent.text import figure, percent, spaced


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A term and what is known about it; the parts that are given are shown in this order."""

    term: str
    glyph: Glyph | None = None
    date: dt.date | None = None
    due: Due | None = None
    refs: tuple[Ref, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    """The files that it governs."""
    text: str = ""
    stewards: tuple[str, ...] = ()
    """The names in `text`, where each that may be named has a part of the stewards' page."""
    missing: bool = False
    """Whether `text` says that something is absent that should be there."""


class Section(NamedTuple):
    """A level-2 section that a record's page adds to its author's text."""

    title: str
    anchor: str


def facts_of(record: Record, ctx: Context) -> tuple[Fact, ...]:
    """The facts of a record of any kind, the most asked-for first."""
    if not record.source.readable:
        return (Fact(term="Status", glyph=glyph(record)),)
    facts = [Fact(term="Status", glyph=glyph(record))]
    if isinstance(record, Decision):
        facts += _decision(record, ctx)
    elif isinstance(record, Memo):
        facts += _memo(record, ctx)
    elif isinstance(record, Andon):
        facts += _andon(record, ctx)
    elif isinstance(record, Initiative):
        facts += _initiative(record, ctx)
    elif isinstance(record, Review):
        facts = list(_review(record))
    return (*facts, *texts("Tags", ", ".join(record.tags)))


def people(term: str, names: tuple[str, ...]) -> list[Fact]:
    """A fact that names people, where there are any."""
    return [Fact(term=term, text=", ".join(names))] if names else []


def dated(term: str, day: dt.date | None) -> list[Fact]:
    """A fact that is a day, where there is one."""
    return [Fact(term=term, date=day)] if day else []


def texts(term: str, text: object) -> list[Fact]:
    """A fact that is a text, where there is one."""
    return [Fact(term=term, text=str(text))] if text else []


def governed(term: str, record: Record) -> list[Fact]:
    """A fact that names files by patterns, where there are any."""
    found = tuple(patterns_of(record))
    return [Fact(term=term, patterns=found)] if found else []


def pointed(term: str, found: Iterable[Record], written: Iterable[Reference | None]) -> list[Fact]:
    """A fact that points to records, or says what was written where that leads nowhere."""
    refs = tuple(ref(record) for record in found)
    if refs:
        return [Fact(term=term, refs=refs)]
    lost = ", ".join(reference.text for reference in written if reference is not None)
    return [Fact(term=term, text=f"{lost} (leads nowhere)", missing=True)] if lost else []


def _steward(names: tuple[str, ...], *, asked: bool, term: str = "Steward") -> list[Fact]:
    if not asked:
        return people(term, names)
    if names:
        return [Fact(term=term, text=", ".join(names), stewards=names)]
    return [Fact(term=term, text="nobody", missing=True)]


def _revisit(record: Record, ctx: Context, *, asked: bool, term: str = "Revisit") -> list[Fact]:
    due = due_of(record, ctx)
    if due is not None:
        return [Fact(term=term, date=due.date, due=due)]
    if asked and record.revisit_date is None:
        return [Fact(term=term, text="no date", missing=True)]
    return []


def _decision(decision: Decision, ctx: Context) -> list[Fact]:
    weight = ", ".join(
        [str(decision.stakes)] * bool(decision.stakes)
        + [f"{decision.door} door"] * bool(decision.door)
    )
    serves = ctx.register.to(decision, LinkType.SERVES)
    return [
        *dated("Decided", decision.date),
        *_steward(decision.steward, asked=decision.in_force),
        *_revisit(decision, ctx, asked=decision.in_force),
        *texts("Stakes", weight),
        *pointed("Serves", serves, [decision.initiative]),
        *texts("Loosens", spaced(decision.constraint or "")),
        *people("Decided by", decision.decision_makers),
        *people("Consulted", decision.consulted),
        *people("Informed", decision.informed),
        *people("Co-signed by", decision.co_signed_by),
        *governed("Applies to", decision),
        *_exceptions(decision, ctx),
    ]


def _memo(memo: Memo, ctx: Context) -> list[Fact]:
    return [
        *dated("Written", memo.date),
        *people("By", memo.author),
        *_steward(memo.steward, asked=memo.is_open, term="Next step"),
        *_revisit(memo, ctx, asked=memo.is_open, term="Answer by"),
        *pointed("Probe", ctx.register.to(memo, LinkType.PROBED_BY), [memo.probe]),
    ]


def _andon(andon: Andon, ctx: Context) -> list[Fact]:
    return [
        *dated("Pulled", andon.date),
        *people("By", andon.raised_by),
        *_steward(andon.steward, asked=andon.is_open, term="Next step"),
        *_revisit(andon, ctx, asked=andon.is_open, term="Review by"),
        *texts("Trigger", spaced(andon.trigger or "")),
        *texts("Frozen until then", ", ".join(andon.scope)),
        *governed("Frozen files", andon),
    ]


def _initiative(initiative: Initiative, ctx: Context) -> list[Fact]:
    share = None if initiative.capacity is None else percent(initiative.capacity / 100)
    return [
        *_steward(initiative.steward, asked=initiative.is_active),
        *_revisit(initiative, ctx, asked=initiative.is_active),
        *people("Team", initiative.team),
        *dated("Started", initiative.start or initiative.date),
        *_judge_by(initiative, ctx),
        *texts("Horizon", initiative.horizon.text if initiative.horizon else ""),
        *texts("Capacity", share),
        *texts("Serves", getattr(initiative, "serves", None)),
        *texts("Loosens", spaced(initiative.constraint or "")),
        *governed("Applies to", initiative),
        *_exceptions(initiative, ctx),
    ]


def _exceptions(record: Claim, ctx: Context) -> list[Fact]:
    """What may be overridden, each until when."""
    return [
        Fact(term="Excepted", text=item.what or "something", due=due_on(item.until, ctx))
        for item in record.exceptions
    ]


def _judge_by(initiative: Initiative, ctx: Context) -> list[Fact]:
    """When the time box of a probe under way ends; a bet is revisited meanwhile."""
    ends = box_ends(initiative, ctx.policy.limit("probe_days"))
    if ends is None or not initiative.is_active or not isinstance(initiative, Probe):
        return []
    return [Fact(term="Judge by", date=ends, due=due_on(ends, ctx))]


def _review(review: Review) -> list[Fact]:
    budget = [figure(review.spent_hours)] if review.spent_hours is not None else []
    if review.budget_hours is not None:
        budget.append(f"{figure(review.budget_hours)} hours")
    # Without a status an outcome tells that it was held; without both nothing is known.
    known = review.status or (ReviewStatus.HELD if review.was_held else None)
    return [
        Fact(term="Status", glyph=glyph_of(known)),
        *texts("Of the", review.period),
        *dated("Held" if review.was_held else "Planned for", review.date),
        *people("Led by", review.facilitator),
        *people("Red team", review.red_team),
        *people("There", review.attendees),
        *texts("Contradiction budget spent", " of ".join(budget)),
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Banner:
    """The one thing that a reader must know before all others."""

    kind: str
    """`unreadable`, `replaced`, `reversed`, `overdue` or `unknown`."""
    lead: str
    refs: tuple[Ref, ...] = ()
    text: str = ""
    due: Due | None = None


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
    text = f"Its status reads “{written}”, which is no known word." if written else ""
    return Banner(
        kind="unknown",
        lead="Nobody knows whether this decision is in force.",
        text=text or "It has no status: add `status: accepted`, or what is true of it.",
    )


@dataclass(frozen=True, slots=True)
class Mention:
    """A record that speaks of this one."""

    words: str
    ref: Ref
    date: dt.date | None
    note: str = ""


def mentions_of(record: Record, ctx: Context) -> tuple[Mention, ...]:
    """Reviews that examined a record, andons whose outcome it logs, memos that it tests."""
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
    statements = ctx.register.statements.get(Link(LinkType.RAISES, review.key, record.key), ())
    places = {statement.reference for statement in statements}
    return "; ".join(item.note for item in review.forum if item.note and item.item in places)


def _examined(review: Review, record: Record, ctx: Context) -> str:
    """What a review found about a record."""
    statements = ctx.register.statements.get(Link(LinkType.EXAMINES, review.key, record.key), ())
    names = {statement.reference.text for statement in statements}
    return "; ".join(
        " — ".join(part for part in (str(item.outcome or ""), item.note or "") if part)
        for item in review.examined
        if item.item and item.item.text in names
    )
