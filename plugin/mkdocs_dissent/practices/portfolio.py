"""The portfolio as a whole: its balance, its audit, and what is to be decided about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.audit import (
    AUDIT_DEFINITIONS,
    OPTICS_DEFINITION,
    Audit,
    Cut,
    Feedback,
    audit_of,
    cuts_of,
    optics_of,
)
from mkdocs_dissent.practices.balance import BALANCE_DEFINITIONS, Clock, Shape, Standing, shape_of
from mkdocs_dissent.records import Initiative, InitiativeStatus, Key
from mkdocs_dissent.register import Register
from mkdocs_dissent.text import list_code, list_words, percent, sentence

DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {**BALANCE_DEFINITIONS, **AUDIT_DEFINITIONS, "optics": OPTICS_DEFINITION}
)
"""What each figure and list of the portfolio means, by name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why something is to be decided, and what there is to choose from."""

    words: str
    ask: str
    clock: Clock | None = None
    """The time box that must end first; nothing is to be decided until then."""

    @property
    def waits(self) -> bool:
        """Whether there is nothing to decide yet."""
        return self.clock is not None and not self.clock.over


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Something to decide about an initiative, or about the portfolio where none is given."""

    initiative: Initiative | None
    reasons: tuple[Reason, ...]

    @property
    def waits(self) -> bool:
        """Whether no reason holds yet."""
        return all(reason.waits for reason in self.reasons)


@dataclass(frozen=True, kw_only=True, slots=True)
class Portfolio:
    """Everything that the quarterly look at the portfolio begins with."""

    shape: Shape
    audit: Audit
    cuts: tuple[Cut, ...]
    optics: tuple[Feedback, ...]
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
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        audit = self.audit
        return not (self.shape.bars or audit.rated or audit.unrated or self.cuts or self.optics)


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
    return Portfolio(
        shape=shape,
        audit=audit,
        cuts=cuts_of(initiatives, register),
        optics=optics,
        questions=tuple(
            _questions(_reasons(shape, audit, optics), () if only is not None else _balance(shape))
        ),
    )


def _questions(
    reasons: Iterable[tuple[Initiative, Reason]], balance: Iterable[Reason]
) -> Iterator[Question]:
    by_key: dict[Key, tuple[Initiative, list[Reason]]] = {}
    for initiative, reason in reasons:
        by_key.setdefault(initiative.key, (initiative, []))[1].append(reason)
    questions = [
        Question(initiative=initiative, reasons=tuple(found))
        for initiative, found in by_key.values()
    ]
    yield from (question for question in questions if not question.waits)
    yield from (Question(initiative=None, reasons=(reason,)) for reason in balance)
    yield from (question for question in questions if question.waits)


def _reasons(
    shape: Shape, audit: Audit, optics: Iterable[Feedback]
) -> Iterator[tuple[Initiative, Reason]]:
    """Why something is to be decided about an initiative, the most pressing first."""
    for bar in shape.middle:
        ask = f"Kill it, shrink it, or make it real: it lacks {list_code(bar.missing)}."
        yield bar.initiative, Reason(words="Mid-bar", ask=ask)
    undecided = [
        rated for rated in audit.rated if rated.initiative.status is not InitiativeStatus.PAUSED
    ]
    for rated in undecided:
        if rated.detracts:
            harms = list_words(rated.kinds)
            words = f"Value detractor: benefit {rated.benefit}, harm to {harms} high"
            yield rated.initiative, Reason(words=words, ask="Cut or pause it, and keep its lesson.")
    for rated in undecided:
        if rated.erodes:
            words = f"Unsustainable: benefit high, and so is harm to {list_words(rated.kinds)}"
            ask = "Re-scope it until the harm is smaller."
            yield rated.initiative, Reason(words=words, ask=ask)
    for row in optics:
        if row.unanswered and row.initiative.is_active:
            ask = "Name an `adjustment` that brings it back, or stop it."
            yield row.initiative, Reason(words="Feedback lands outside", ask=ask)
    for bar in shape.bars:
        if bar.clock:
            ask = "Judge it: prune it, or promote it with evidence."
            yield bar.initiative, Reason(words="Time box over", ask=ask, clock=bar.clock)


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
