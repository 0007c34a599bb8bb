"""Counts and shares of the scorecard: verdicts, memos, probes, constraints, targets."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from mkdocs_dissent.practices.cadence import Figure, share
from mkdocs_dissent.practices.scoring.definitions import DEFINITIONS
from mkdocs_dissent.records import (
    Better,
    Constraint,
    Decision,
    DecisionStatus,
    Initiative,
    InitiativeStatus,
    Memo,
    MemoStatus,
    Metric,
    Stakes,
    Verdict,
)
from mkdocs_dissent.register import LinkType, Register
from mkdocs_dissent.register.triggers import readings_of

_TAKEN = (
    DecisionStatus.ACCEPTED,
    DecisionStatus.SUPERSEDED,
    DecisionStatus.REVERSED,
    DecisionStatus.RETIRED,
)


class Verdicts(Struct, frozen=True, kw_only=True):
    """The revisits on record, by their verdict, each of the vocabulary in its order."""

    counts: tuple[tuple[Verdict, int], ...]
    n: int


class Constraints(Struct, frozen=True, kw_only=True):
    """What the open work loosens."""

    counts: tuple[tuple[Constraint, int], ...]
    """All nine, the most frequent first, then in the order of the vocabulary."""
    n: int
    unstated: int
    """How many open records name no constraint."""

    @property
    def dominant(self) -> tuple[Constraint, ...]:
        """The most frequent; several where they tie, none where nothing names one."""
        most = self.counts[0][1] if self.counts else 0
        return tuple(item for item, count in self.counts if most and count == most)


def verdicts_of(decisions: Iterable[Decision], today: dt.date) -> Verdicts:
    """The verdicts of revisits, dated `today` or before."""
    found = Counter(
        entry.verdict
        for decision in decisions
        for entry in decision.revisits
        if entry.verdict and entry.date and entry.date <= today
    )
    return Verdicts(counts=tuple((verdict, found[verdict]) for verdict in Verdict), n=found.total())


def majors_with_memo(register: Register) -> Figure:
    """The share of major decisions taken that have a dissent memo."""
    majors = [
        decision
        for decision in register.decisions
        if decision.stakes is Stakes.MAJOR and decision.status in _TAKEN
    ]
    with_memo = sum(bool(register.dissent(decision)) for decision in majors)
    return share("majors-with-memo", DEFINITIONS, with_memo, len(majors))


def memos_of(register: Register) -> list[Memo]:
    """Every readable dissent memo, in order."""
    return [
        record for record in register.records if isinstance(record, Memo) and record.source.readable
    ]


def memos_upheld(memos: Iterable[Memo]) -> Figure:
    """The share of memos that proved right, of those settled on their merits."""
    found = Counter(memo.status for memo in memos)
    upheld = found[MemoStatus.UPHELD]
    return share("memos-upheld", DEFINITIONS, upheld, upheld + found[MemoStatus.ANSWERED])


def objections_with_probe(register: Register, memos: Iterable[Memo]) -> Figure:
    """The share of memos that name a probe on record."""
    shipped = [bool(register.to(memo, LinkType.PROBED_BY)) for memo in memos]
    return share("objections-with-probe", DEFINITIONS, sum(shipped), len(shipped))


def constraints_of(register: Register) -> Constraints:
    """The constraints of what still asks something of someone: decisions and initiatives."""
    named = [
        record.constraint
        for record in register.records
        if isinstance(record, Decision | Initiative) and str(record.state) in record.asks
    ]
    found = Counter(constraint for constraint in named if constraint)
    # Sorting is stable: what ties keeps the order of the vocabulary.
    ordered = sorted(Constraint, key=lambda constraint: -found[constraint])
    return Constraints(
        counts=tuple((constraint, found[constraint]) for constraint in ordered),
        n=found.total(),
        unstated=len(named) - found.total(),
    )


def targets_met(initiatives: Iterable[Initiative], today: dt.date) -> Figure:
    """The share of ended initiatives that met their target."""
    ended = (InitiativeStatus.STOPPED, InitiativeStatus.DONE)
    judged = [
        met
        for initiative in initiatives
        if initiative.status in ended and (met := met_target(initiative, today)) is not None
    ]
    return share("targets-met", DEFINITIONS, sum(judged), len(judged))


def met_target(initiative: Initiative, today: dt.date) -> bool | None:
    """Whether every outcome metric that can be judged met its target; None where none can."""
    outcomes = initiative.metrics.outcome if initiative.metrics else ()
    judged = [met for metric in outcomes if (met := _met(metric, today)) is not None]
    return all(judged) if judged else None


def _met(metric: Metric, today: dt.date) -> bool | None:
    readings = [reading for reading in readings_of(metric) if reading.day <= today]
    if metric.target is None or metric.better is None or not readings:
        return None
    last = readings[-1].value
    return last >= metric.target if metric.better is Better.HIGHER else last <= metric.target
