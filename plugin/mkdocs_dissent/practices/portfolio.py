"""The portfolio as a whole: its balance, its audit, and what is to be decided about it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.balance import Clock, Shape, Standing, shape_of
from mkdocs_dissent.practices.episodes import Figure
from mkdocs_dissent.practices.outcomes import (
    Cut,
    EndedProbe,
    NorthStar,
    Quarter,
    cuts_of,
    ended_probes,
    north_star,
    paragraph,
    paragraph_under,
    quarters,
    rates,
)
from mkdocs_dissent.records.fields.types import shown
from mkdocs_dissent.records.kinds import Initiative, Key
from mkdocs_dissent.records.parts import Harm
from mkdocs_dissent.records.vocabularies import FeedbackLands, InitiativeStatus, Level
from mkdocs_dissent.register.contradictions import ContradictionKind, contradictions_of
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.register.triggers import stale_since
from mkdocs_dissent.text import list_code, list_words, percent, sentence

AUDITED = (InitiativeStatus.PROPOSED, InitiativeStatus.ACTIVE, InitiativeStatus.PAUSED)
"""What the audit looks at: work planned, under way or on hold."""


class Rated(NamedTuple):
    """An initiative in the matrix."""

    initiative: Initiative
    benefit: Level
    harm: Level
    """The worst of its kinds."""
    kinds: tuple[str, ...]
    """The kinds of harm that are rated as high as that."""

    @property
    def detracts(self) -> bool:
        """Whether it is a value detractor: of no or low benefit and high harm."""
        return self.benefit in (Level.NONE, Level.LOW) and self.harm is Level.HIGH

    @property
    def erodes(self) -> bool:
        """Whether it is unsustainable: of high benefit and high harm."""
        return self.benefit is Level.HIGH and self.harm is Level.HIGH

    @property
    def verdict(self) -> str:
        """What the audit says of it; empty where it says nothing."""
        return "value detractor" if self.detracts else "unsustainable" if self.erodes else ""


class Audit(NamedTuple):
    """The negative-impact audit; every list is in the register's order."""

    rated: tuple[Rated, ...]
    unrated: tuple[Initiative, ...]
    """Those that lack a rating of benefit or of every kind of harm."""

    def cell(self, benefit: Level, harm: Level) -> tuple[Rated, ...]:
        """The initiatives in one cell of the matrix."""
        return tuple(item for item in self.rated if item.benefit is benefit and item.harm is harm)


def worst_harm(harm: Harm | None) -> tuple[Level, tuple[str, ...]] | None:
    """The highest level of harm and the kinds rated so; None where no kind is rated."""
    kinds = ("complexity", "cost", "friction", "trust")
    rated = {kind: level for kind in kinds if (level := getattr(harm, kind, None)) is not None}
    if not rated:
        return None
    worst: Level = max(rated.values(), key=list(Level).index)
    return worst, tuple(kind for kind, level in rated.items() if level is worst)


def audit_of(initiatives: Iterable[Initiative]) -> Audit:
    """The audit of those among `initiatives` that are planned, under way or on hold."""
    rated, unrated = [], []
    for item in initiatives:
        worst = worst_harm(item.harm)
        if item.status not in AUDITED:
            continue
        if item.benefit is None or worst is None:
            unrated.append(item)
        else:
            harm, kinds = worst
            rated.append(Rated(initiative=item, benefit=item.benefit, harm=harm, kinds=kinds))
    return Audit(rated=tuple(rated), unrated=tuple(unrated))


class Feedback(NamedTuple):
    """Where the feedback of an initiative lands; texts are plain, None where nothing is written."""

    initiative: Initiative
    goal: str | None
    """The first paragraph under Aim."""
    mechanism: str | None
    """The first paragraph under Mechanism."""
    lands: FeedbackLands | None
    real_outcome: str | None
    adjustment: str | None

    @property
    def unanswered(self) -> bool:
        """Whether feedback lands outside and nothing is named that would bring it in."""
        return self.lands is FeedbackLands.OUTSIDE and not self.adjustment


def optics_of(initiatives: Iterable[Initiative]) -> tuple[Feedback, ...]:
    """The table: first what lands outside without an adjustment, then outside, then the rest."""
    rows = [
        Feedback(
            initiative=item,
            goal=paragraph_under(item, ("Aim",)),
            mechanism=paragraph_under(item, ("Mechanism",)),
            lands=item.feedback_lands,
            real_outcome=paragraph(item.real_outcome or ""),
            adjustment=paragraph(item.adjustment or ""),
        )
        for item in initiatives
        if item.feedback_lands or item.real_outcome or item.adjustment
    ]
    rows.sort(key=lambda row: row.initiative.key)
    rows.sort(key=lambda row: (not row.unanswered, row.lands is not FeedbackLands.OUTSIDE))
    return tuple(rows)


class Reason(NamedTuple):
    """Why something is to be decided, and what there is to choose from."""

    words: str
    ask: str
    clock: Clock | None = None
    """The time box that must end first; nothing is to be decided until then."""

    @property
    def waits(self) -> bool:
        """Whether there is nothing to decide yet."""
        return self.clock is not None and not self.clock.over


class Question(NamedTuple):
    """Something to decide about an initiative, or about the portfolio where none is given."""

    initiative: Initiative | None
    reasons: tuple[Reason, ...]

    @property
    def waits(self) -> bool:
        """Whether no reason holds yet."""
        return all(reason.waits for reason in self.reasons)


class Portfolio(NamedTuple):
    """Everything that the quarterly look at the portfolio begins with."""

    shape: Shape
    audit: Audit
    cuts: tuple[Cut, ...]
    optics: tuple[Feedback, ...]
    probes: tuple[EndedProbe, ...]
    """Those that have ended."""
    north_star: NorthStar | None
    quarters: tuple[Quarter, ...]
    undated: int
    """How many initiatives have no dates that tell which quarters they were in."""
    questions: tuple[Question, ...]
    """What stands to be decided, then what will once a time box has ended."""

    @property
    def open(self) -> int:
        """How many of the questions stand today."""
        return sum(not question.waits for question in self.questions)

    @property
    def silent(self) -> tuple[Initiative, ...]:
        """What is under way and does not say where its feedback lands."""
        known = {row.initiative.key for row in self.optics}
        return tuple(bar.initiative for bar in self.shape.bars if bar.initiative.key not in known)

    @property
    def rates(self) -> tuple[Figure, ...]:
        """How many of the ended probes were promoted, and how many pruned."""
        return rates(self.probes)


def portfolio(
    register: Register, policy: Policy, today: dt.date, only: Iterable[Initiative] | None = None
) -> Portfolio:
    """The portfolio of a register as of `today`; unreadable initiatives are left out.

    `only` are the initiatives of a part of it, whose balance is not to be decided about.
    """
    initiatives = [
        initiative
        for initiative in (register.initiatives if only is None else only)
        if initiative.source.readable
    ]
    shape = shape_of(initiatives, policy, today)
    audit, optics = audit_of(initiatives), optics_of(initiatives)
    by_quarter, undated = quarters(initiatives, policy, today)
    reasons = _reasons(register, shape, audit, optics, today)
    return Portfolio(
        shape=shape,
        audit=audit,
        cuts=cuts_of(initiatives, register),
        optics=optics,
        questions=tuple(_questions(reasons, () if only is not None else _balance(shape))),
        probes=ended_probes(register, initiatives),
        north_star=north_star(register, policy, initiatives),
        quarters=by_quarter,
        undated=undated,
    )


_MOST_WAITING = 60
"""How many initiatives are told that wait for nothing but their time box."""


def _questions(
    reasons: Iterable[tuple[Initiative, Reason]], balance: Iterable[Reason]
) -> Iterator[Question]:
    by_key: dict[Key, list[tuple[Initiative, Reason]]] = defaultdict(list)
    for initiative, reason in reasons:
        by_key[initiative.key].append((initiative, reason))
    questions = [
        Question(initiative=found[0][0], reasons=tuple(reason for _, reason in found))
        for found in by_key.values()
    ]
    yield from (question for question in questions if not question.waits)
    yield from (Question(initiative=None, reasons=(reason,)) for reason in balance)
    waiting = [question for question in questions if question.waits]
    waiting.sort(key=lambda question: min(r.clock.ends for r in question.reasons if r.clock))
    # A page is built anew long before so many have ended.
    yield from waiting[:_MOST_WAITING]


def _reasons(
    register: Register, shape: Shape, audit: Audit, optics: Iterable[Feedback], today: dt.date
) -> Iterator[tuple[Initiative, Reason]]:
    """Why something is to be decided about an initiative, by what waiting costs."""
    every = contradictions_of(register, today)
    for bar in shape.bars:
        for item in every.about(bar.initiative):
            if item.kind is ContradictionKind.VERDICT:
                ask = "Stop it, or change its mechanism and say so."
                yield bar.initiative, Reason(words="Falsified, and still running", ask=ask)
    ask = "Judge it: prune it, or promote it with evidence."
    boxed = [(bar.initiative, bar.box) for bar in shape.bars if bar.box]
    ended = [(item, Reason(words="Time box over", ask=ask, clock=box)) for item, box in boxed]
    yield from (found for found in ended if not found[1].waits)
    paused = InitiativeStatus.PAUSED
    running = [rated for rated in audit.rated if rated.initiative.status is not paused]
    for rated in running:
        if rated.detracts:
            harms = list_words(rated.kinds)
            words = f"Value detractor: benefit {rated.benefit}, harm to {harms} high"
            yield rated.initiative, Reason(words=words, ask="Cut or pause it, and keep its lesson.")
    for bar in shape.middle:
        lacks = f"it lacks {list_code(bar.missing)}" if bar.missing else "it is too short a bet"
        ask = f"Kill it, shrink it, or make it real: {lacks}."
        yield bar.initiative, Reason(words="Mid-bar", ask=ask)
    for bar in shape.bars:
        if stale := _stale(bar.initiative, register, today):
            words = f"Not measured in time: {list_words(stale)}"
            yield bar.initiative, Reason(words=words, ask="Read it, or steer by something else.")
    for rated in running:
        if rated.erodes:
            words = f"Unsustainable: benefit high, and so is harm to {list_words(rated.kinds)}"
            ask = "Re-scope it until the harm is smaller."
            yield rated.initiative, Reason(words=words, ask=ask)
    for row in optics:
        if row.unanswered and row.initiative.is_active:
            ask = "Name an `adjustment` that brings it back, or stop it."
            yield row.initiative, Reason(words="Feedback lands outside", ask=ask)
    yield from (found for found in ended if found[1].waits)


def _stale(initiative: Initiative, register: Register, today: dt.date) -> list[str]:
    """The metrics of an initiative that were not read for two intervals, with the last day."""
    days = register.review_days(initiative)
    found = ((metric, stale_since(metric, days, today)) for metric in initiative.all_metrics)
    return [f"{shown(metric.name or 'a metric')} since {day}" for metric, day in found if day]


def _balance(shape: Shape) -> Iterator[Reason]:
    """What is to be decided about the whole; like DM404, silent where no capacity is stated."""
    if shape.split is None:
        return
    if shape.split.overcommitted:
        words = f"{percent(shape.split.stated / 100)} of capacity is given out"
        yield Reason(words=words, ask="Say what is really given, or pause something.")
    probe_share, bet_share, probes, bets = shape.gauges
    out = [gauge.words for gauge in (probe_share, bet_share) if gauge.is_out]
    if out:
        ask = "Move capacity until most of it learns fast and a smaller slice compounds."
        yield Reason(words=sentence(list_words(out)), ask=ask)
    for gauge, low, high in (
        (probes, "Split what can be tested on its own into probes.", "End or pause some."),
        (bets, "Name one that is worth its horizon.", "End or pause one."),
    ):
        if gauge.is_out:
            ask = low if gauge.standing is Standing.BELOW else high
            yield Reason(words=sentence(gauge.words), ask=ask)
