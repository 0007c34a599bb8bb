"""The line of facts under a record's title: terms, and values that a template knows how to show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct

from mkdocs_dissent.pages.context import Context, Due, Glyph, Ref, due_of, glyph, ref
from mkdocs_dissent.records import Andon, Decision, Initiative, Memo, Record, Review
from mkdocs_dissent.records.fields import Reference
from mkdocs_dissent.register import LinkType
from mkdocs_dissent.text import figure, percent, spaced


class Fact(Struct, frozen=True, kw_only=True):
    """A term and what is known about it; the parts that are given are shown in this order."""

    term: str
    glyph: Glyph | None = None
    date: dt.date | None = None
    due: Due | None = None
    refs: tuple[Ref, ...] = ()
    text: str = ""
    stewards: tuple[str, ...] = ()
    """The names in `text`, where each that may be named has a part of the stewards' page."""
    missing: bool = False
    """Whether `text` says that something is absent that should be there."""


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
    return tuple(facts)


def people(term: str, names: tuple[str, ...]) -> list[Fact]:
    """A fact that names people, where there are any."""
    return [Fact(term=term, text=", ".join(names))] if names else []


def dated(term: str, day: dt.date | None) -> list[Fact]:
    """A fact that is a day, where there is one."""
    return [Fact(term=term, date=day)] if day else []


def texts(term: str, text: object) -> list[Fact]:
    """A fact that is a text, where there is one."""
    return [Fact(term=term, text=str(text))] if text else []


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
    ]


def _initiative(initiative: Initiative, ctx: Context) -> list[Fact]:
    share = None if initiative.capacity is None else percent(initiative.capacity / 100)
    return [
        *_steward(initiative.steward, asked=initiative.is_active),
        *_revisit(initiative, ctx, asked=initiative.is_active),
        *people("Team", initiative.team),
        *dated("Started", initiative.start or initiative.date),
        *texts("Horizon", initiative.horizon.text if initiative.horizon else ""),
        *texts("Capacity", share),
        *texts("Loosens", spaced(initiative.constraint or "")),
    ]


def _review(review: Review) -> list[Fact]:
    budget = [figure(review.spent_hours)] if review.spent_hours is not None else []
    if review.budget_hours is not None:
        budget.append(f"{figure(review.budget_hours)} hours")
    return [
        *dated("Held", review.date),
        *people("Led by", review.facilitator),
        *people("Red team", review.red_team),
        *people("There", review.attendees),
        *texts("Contradiction budget spent", " of ".join(budget)),
    ]
