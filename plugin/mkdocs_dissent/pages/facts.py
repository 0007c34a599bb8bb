"""What every record's page says: the line of facts, the one banner, and who mentions it."""

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mkdocs_dissent.pages.context import Context, Due, Glyph, due_of, due_on, glyph
from mkdocs_dissent.practices.governing import Pattern, patterns_of
from mkdocs_dissent.records.fields.types import Reference
from mkdocs_dissent.records.kinds import (
    Andon,
    Claim,
    Decision,
    Initiative,
    Memo,
    Probe,
    Record,
    Review,
)
from mkdocs_dissent.records.vocabularies import DecisionStatus, ReviewStatus
from mkdocs_dissent.register.due import box_ends
from mkdocs_dissent.register.references import Link, LinkType
from mkdocs_dissent.text import figure, percent, sentence, spaced


class Fact(NamedTuple):
    """A term and what is known about it; the parts that are given are shown in this order."""

    term: str
    glyph: Glyph | None = None
    due: Due | None = None
    date: dt.date | None = None
    records: tuple[Record, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    """The files that it governs."""
    text: str = ""
    url: str = ""
    """Where `text` leads, elsewhere on the web."""
    stewards: tuple[str, ...] = ()
    """The names in `text`, where each that may be named has a part of the stewards' page."""
    missing: bool = False
    """Whether `text` says that something is absent that should be there."""

    @property
    def leads(self) -> bool:
        """Whether it leads to other pages, and so reads differently on each."""
        return bool(self.records or self.patterns or self.stewards)


def facts_of(record: Record, ctx: Context) -> tuple[Fact, ...]:
    """The facts of a record of any kind, the most asked-for first."""
    status: object = record
    if isinstance(record, Review):
        # Without a status an outcome tells that it was held; without both nothing is known.
        status = record.status or (ReviewStatus.HELD if record.was_held else None)
    facts = [Fact("Status", glyph(status))]
    if record.source.readable:
        facts += next(of(record, ctx) for type_, of in _FACTS.items() if isinstance(record, type_))
        for reference in ctx.register.outside.get(record.key, ()):
            url = reference.text.strip(" <>")
            facts.append(Fact(sentence(spaced(reference.field)), text=url, url=url))
        facts.append(Fact("Tags", text=", ".join(record.tags)))
    return tuple([fact for fact in facts if any(fact[1:])])


def _people(term: str, names: Iterable[str]) -> Fact:
    return Fact(term, text=", ".join(names))


def _pointed(term: str, found: tuple[Record, ...], written: Reference | None) -> Fact:
    """A fact that points to records, or says what was written where that leads nowhere."""
    if found or written is None or "://" in written.text:
        return Fact(term, records=found)
    return Fact(term, text=f"{written.text} (leads nowhere)", missing=True)


def _steward(record: Record, *, asked: bool, term: str = "Steward") -> Fact:
    names = record.steward
    if asked and not names:
        return Fact(term, text="nobody", missing=True)
    return Fact(term, text=", ".join(names), stewards=names if asked else ())


def _revisit(record: Record, ctx: Context, *, asked: bool, term: str = "Revisit") -> Fact:
    due = due_of(record, ctx)
    missing = due is None and asked and record.revisit_date is None
    return Fact(term, due=due, text="no date" if missing else "", missing=missing)


def _decision(decision: Decision, ctx: Context) -> Iterator[Fact]:
    door = f"{decision.door} door" if decision.door else ""
    yield Fact("Decided", date=decision.date)
    yield _steward(decision, asked=decision.in_force)
    yield _revisit(decision, ctx, asked=decision.in_force)
    yield _people("Stakes", filter(None, (decision.stakes, door)))
    yield _pointed("Serves", ctx.register.to(decision, LinkType.SERVES), decision.initiative)
    yield Fact("Loosens", text=spaced(decision.constraint or ""))
    yield _people("Decided by", decision.decision_makers)
    yield _people("Consulted", decision.consulted)
    yield _people("Informed", decision.informed)
    yield _people("Co-signed by", decision.co_signed_by)
    yield Fact("Applies to", patterns=tuple(patterns_of(decision)))
    yield from _exceptions(decision, ctx)


def _memo(memo: Memo, ctx: Context) -> Iterator[Fact]:
    yield Fact("Written", date=memo.date)
    yield _people("By", memo.author)
    yield _steward(memo, asked=memo.is_open, term="Next step")
    yield _revisit(memo, ctx, asked=memo.is_open, term="Answer by")
    yield _pointed("Probe", ctx.register.to(memo, LinkType.PROBED_BY), memo.probe)
    yield Fact("Taken in from", text=memo.origin or "")


def _andon(andon: Andon, ctx: Context) -> Iterator[Fact]:
    yield Fact("Pulled", date=andon.date)
    yield _people("By", andon.raised_by)
    yield _steward(andon, asked=andon.is_open, term="Next step")
    yield _revisit(andon, ctx, asked=andon.is_open, term="Review by")
    yield Fact("Trigger", text=spaced(andon.trigger or ""))
    yield _people("Frozen until then", andon.scope)
    yield Fact("Frozen files", patterns=tuple(patterns_of(andon)))
    yield Fact("Taken in from", text=andon.origin or "")


def _initiative(initiative: Initiative, ctx: Context) -> Iterator[Fact]:
    share = "" if initiative.capacity is None else percent(initiative.capacity / 100)
    yield _steward(initiative, asked=initiative.is_active)
    yield _revisit(initiative, ctx, asked=initiative.is_active)
    yield _people("Team", initiative.team)
    yield Fact("Started", date=initiative.start or initiative.date)
    if isinstance(initiative, Probe) and initiative.is_active:
        # A bet is revisited meanwhile.
        yield Fact(
            "Judge by", due=due_on(box_ends(initiative, ctx.policy.limits["probe_days"]), ctx)
        )
    yield Fact("Horizon", text=initiative.horizon.text if initiative.horizon else "")
    yield Fact("Capacity", text=share)
    yield Fact("Serves", text=getattr(initiative, "serves", None) or "")
    yield Fact("Loosens", text=spaced(initiative.constraint or ""))
    yield Fact("Applies to", patterns=tuple(patterns_of(initiative)))
    yield from _exceptions(initiative, ctx)


def _exceptions(record: Claim, ctx: Context) -> Iterator[Fact]:
    """What may be overridden, each until when."""
    for item in record.exceptions:
        yield Fact("Excepted", text=item.what or "something", due=due_on(item.until, ctx))


def _review(review: Review, _: Context) -> Iterator[Fact]:
    spent = "" if review.spent_hours is None else figure(review.spent_hours)
    budget = "" if review.budget_hours is None else f"{figure(review.budget_hours)} hours"
    yield Fact("Of the", text=review.period or "")
    yield Fact("Held" if review.was_held else "Planned for", date=review.date)
    yield _people("Led by", review.facilitator)
    yield _people("Red team", review.red_team)
    yield _people("There", review.attendees)
    yield Fact("Contradiction budget spent", text=" of ".join(filter(None, (spent, budget))))


_FACTS: Mapping[type[Record], Any] = {
    Decision: _decision,
    Memo: _memo,
    Andon: _andon,
    Initiative: _initiative,
    Review: _review,
}


class Banner(NamedTuple):
    """The one thing that a reader must know before all others."""

    kind: str
    """`unreadable`, `replaced`, `reversed`, `overdue` or `unknown`."""
    lead: str
    text: str = ""
    records: tuple[Record, ...] = ()
    due: Due | None = None


def banner_of(record: Record, ctx: Context) -> Banner | None:
    """At most one banner: unreadable, else replaced, else overdue, else unknown."""
    if not record.source.readable:
        return Banner(
            "unreadable",
            "The front matter of this record could not be read.",
            f"Nothing is known of it but its title. `dissent check {record.source.path}`"
            " names the line and the remedy.",
        )
    if isinstance(record, Decision) and (found := _replaced(record, ctx)) is not None:
        return found
    if record.due is not None:
        return Banner("overdue", "Its revisit is overdue", due=due_of(record, ctx))
    if isinstance(record, Claim) and record.state is None:
        written = record.source.status_text
        held = "in force" if isinstance(record, Decision) else "under way"
        return Banner(
            "unknown",
            f"Nobody knows whether this is {held}.",
            f"Its status reads “{written}”, which is no known word."
            if written
            else "It has no status: say by `status:` what is true of it.",
        )
    return None


def _replaced(decision: Decision, ctx: Context) -> Banner | None:
    if by := ctx.register.of(decision, LinkType.SUPERSEDES):
        return Banner("replaced", "Superseded by", records=by)
    if by := ctx.register.of(decision, LinkType.REVERSES):
        return Banner("reversed", "Reversed by", records=by)
    if decision.status in (DecisionStatus.SUPERSEDED, DecisionStatus.REVERSED):
        lead = f"This decision was {decision.status}."
        return Banner("replaced", lead, "Which decision took its place is not recorded.")
    return None


class Mention(NamedTuple):
    """A record that speaks of this one."""

    words: str
    record: Record
    note: str = ""


def mentions_of(record: Record, ctx: Context) -> list[Mention]:
    """Reviews that examined a record, andons whose outcome it logs, memos that it tests."""
    of, found = ctx.register.of, []
    for type_, words, said_of in _REVIEWED:
        for review in of(record, type_):
            stated = ctx.register.statements.get(Link(type_, review.key, record.key), ())
            names = {statement.reference for statement in stated}
            if isinstance(review, Review):
                found.append(Mention(words, review, said_of(review, names)))
    found += [Mention("Logs the outcome of", pull) for pull in of(record, LinkType.LOGGED_BY)]
    found += [Mention("Tests", memo) for memo in of(record, LinkType.PROBED_BY)]
    return sorted(found, key=lambda item: item.record.date or dt.date.max)


def _examined(review: Review, names: Container[Reference | None]) -> str:
    """What a review found about a record that it names so."""
    return "; ".join(
        " — ".join(filter(None, (str(item.outcome or ""), item.note)))
        for item in review.examined
        if item.item in names
    )


def _raised(review: Review, names: Container[Reference | None]) -> str:
    """What was said in a review's forum of a record that it names so."""
    return "; ".join(item.note for item in review.forum if item.note and item.item in names)


_REVIEWED = (
    (LinkType.EXAMINES, "Examined in", _examined),
    (LinkType.RAISES, "Raised in the forum of", _raised),
)
"""How a review bears on a record, the words for that, and what it says."""
