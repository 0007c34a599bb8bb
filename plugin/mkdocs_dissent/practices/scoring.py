"""The scorecard: are we learning, by figures that come with their `n` and their definition.

No figure is made from nothing: where there is none of what it counts, its value is None.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from mkdocs_dissent.people import ANONYMOUS, identity
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence import rhythm_of
from mkdocs_dissent.practices.calibration import (
    Calibration,
    calibration,
    forecasts_of,
    unresolved_of,
)
from mkdocs_dissent.practices.episodes import (
    Figure,
    Resolution,
    episodes_of,
    resolution_of,
    share,
    success,
)
from mkdocs_dissent.practices.examinations import Examination, examinations, reviews_held
from mkdocs_dissent.records import (
    Better,
    Constraint,
    Decision,
    DecisionStatus,
    ExaminedOutcome,
    Initiative,
    InitiativeStatus,
    Key,
    Memo,
    MemoStatus,
    Metric,
    Stakes,
    Verdict,
)
from mkdocs_dissent.register import LinkType, Register
from mkdocs_dissent.register.triggers import readings_of

DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "verdicts": "The entries of every decision's ledger of revisits, by their verdict.",
        "calibration": (
            "Whether what was given 70 % came true seven times in ten. A forecast is a decision"
            " with a `hypothesis` and a `confidence`. It is resolved by the first revisit that"
            " confirmed or falsified it; postponed and inconclusive revisits leave it open, and so"
            " does a decision that was superseded or reversed without a verdict. Nothing is shown"
            " below ten resolved forecasts (`forecasts_least`): fewer are chance."
        ),
        "brier": (
            "The mean of the squared distances between the confidence stated (0 to 1) and what"
            " came of it (1 confirmed, 0 falsified). 0 is perfect, 0.25 is a coin. Brier 1950."
        ),
        "reliability": (
            "How far the mean confidence of each bin is from the share that came true, squared and"
            " weighted by count: 0 is perfectly calibrated. Murphy 1973."
        ),
        "resolution": (
            "How far the share that came true in each bin is from the share over all, squared and"
            " weighted by count: the larger, the better the doubtful is told from the sure."
            " Murphy 1973."
        ),
        "uncertainty": (
            "What always stating the share that came true over all would have scored. Murphy 1973."
        ),
        "within-bins": (
            "What is left because a bin holds different confidences: the variance of confidences"
            " within bins, less twice their covariance with what came true. With it, reliability"
            " less resolution plus uncertainty is exactly the Brier score. Stephenson, Coelho and"
            " Jolliffe 2008."
        ),
        "curve": (
            "Of the forecasts in each fifth of the scale, the mean confidence stated, and the share"
            " that came true. On the diagonal the two are equal."
        ),
        "days-to-resolution": (
            "Days from the date of a dissent memo, a pulled cord or contradicting evidence to its"
            " resolution: the median, and the quartiles between which the middle half lies. By"
            " cycle: those resolved in it. What is still open has no such days and is counted"
            " beside them."
        ),
        "majors-with-memo": (
            "Major decisions that have a dissent memo, of all that were taken: accepted, and since"
            " then perhaps superseded, reversed or retired."
        ),
        "memos-upheld": (
            "Dissent memos that proved right (`upheld`), of those settled on their merits: upheld"
            " or `answered`. Withdrawn ones were not."
        ),
        "objections-with-probe": (
            "Dissent memos that name a probe on record, of all dissent memos: disagree and show."
        ),
        "falsifications": (
            "Who found us wrong: the people named `by` a review that falsified an item or by a"
            " revisit that falsified a decision, and the authors of memos that were upheld. Several"
            " people share one; of a review and a ledger that tell the same, one is counted."
            " Whoever chose to stay anonymous is counted and not named."
        ),
        "constraints": (
            "Which of the nine forms of misalignment the open work loosens: decisions proposed or"
            " in force and initiatives proposed or under way, by their `constraint`. Those that"
            " name none are counted beside it."
        ),
        "targets-met": (
            "Initiatives that met their target, of those stopped or done that can be judged: an"
            " outcome metric has a target, says which way is better, and has a reading. Met is met"
            " by the last reading of every such metric."
        ),
    }
)
SOURCES: tuple[str, ...] = (
    "G. W. Brier, Verification of forecasts expressed in terms of probability."
    " Monthly Weather Review 78 (1950), 1–3.",
    "A. H. Murphy, A new vector partition of the probability score."
    " Journal of Applied Meteorology 12 (1973), 595–600.",
    "D. B. Stephenson, C. A. S. Coelho and I. T. Jolliffe, Two extra components in the Brier score"
    " decomposition. Weather and Forecasting 23 (2008), 752–757.",
)
"""Where the formulas of calibration come from."""


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


class Credit(Struct, frozen=True, kw_only=True):
    """One person's falsifications."""

    person: str
    count: int


class Credits(Struct, frozen=True, kw_only=True):
    """Falsifications and who made them."""

    people: tuple[Credit, ...]
    """Most first, then by name."""
    anonymous: int
    """How many were made by somebody whom nobody may name."""
    uncredited: int
    """How many nobody was credited with."""
    n: int
    """All of them; one that two people made is one here."""


class _Found(Struct, frozen=True):
    """One falsification as a record tells it."""

    subject: Key
    date: dt.date | None
    by: tuple[str, ...]


def credits_of(register: Register, examined: Sequence[Examination], today: dt.date) -> Credits:
    """The falsifications on record, dated `today` or before; upheld memos whatever their date.

    A review and the ledger that tell of one subject on one day tell of one falsification.
    """
    merged: dict[tuple[Key, dt.date | None], list[str]] = {}
    for found in (*_reviewed(examined), *_revisited(register, today), *_upheld(register)):
        merged.setdefault((found.subject, found.date), []).extend(found.by)
    names: dict[str, str] = {}
    counts: dict[str, int] = defaultdict(int)
    anonymous = uncredited = 0
    for by in merged.values():
        people = {identity(name): " ".join(name.split()) for name in reversed(by)}
        people.pop("", None)
        if ANONYMOUS in people:
            # Nobody is named of those who worked with somebody whom nobody may name.
            anonymous += 1
        elif not people:
            uncredited += 1
        else:
            for person, name in people.items():
                names.setdefault(person, name)
                counts[person] += 1
    ordered = sorted(counts, key=lambda person: (-counts[person], person))
    return Credits(
        people=tuple(Credit(person=names[person], count=counts[person]) for person in ordered),
        anonymous=anonymous,
        uncredited=uncredited,
        n=len(merged),
    )


def _reviewed(examined: Iterable[Examination]) -> Iterator[_Found]:
    for found in examined:
        if found.entry.outcome is ExaminedOutcome.FALSIFIED:
            yield _Found(found.item, found.date, found.entry.by)


def _revisited(register: Register, today: dt.date) -> Iterator[_Found]:
    for decision in register.decisions:
        for entry in decision.revisits:
            if entry.verdict is Verdict.FALSIFIED and entry.date and entry.date <= today:
                yield _Found(decision.key, entry.date, entry.by)


def _upheld(register: Register) -> Iterator[_Found]:
    for record in register.records:
        if isinstance(record, Memo) and record.status is MemoStatus.UPHELD:
            yield _Found(record.key, None, record.author)


class Scorecard(Struct, frozen=True, kw_only=True):
    """Whether the system corrects itself."""

    verdicts: Verdicts
    forecasts: int
    """How many forecasts are resolved."""
    pending: int
    """How many are not."""
    forecasts_least: int
    """How many resolved ones calibration needs."""
    calibration: Calibration | None
    """None below `forecasts_least`: so few say nothing."""
    success: Figure
    """Contradictions resolved or tested again within one cadence; defined by `cadence`."""
    resolution: Resolution
    majors_with_memo: Figure
    memos_upheld: Figure
    objections_with_probe: Figure
    credits: Credits
    constraints: Constraints
    targets_met: Figure


def scorecard(register: Register, policy: Policy, today: dt.date) -> Scorecard:
    """The scorecard of a register as of `today`."""
    reviews = reviews_held(register, today)
    examined = examinations(register, reviews)
    rhythm = rhythm_of(policy, reviews)
    episodes = episodes_of(register, examined, today)
    decisions = register.decisions
    forecasts = forecasts_of(decisions, today)
    least = policy.limit("forecasts_least")
    memos = memos_of(register)
    return Scorecard(
        verdicts=verdicts_of(decisions, today),
        forecasts=len(forecasts),
        pending=unresolved_of(decisions, today),
        forecasts_least=least,
        calibration=calibration(forecasts) if len(forecasts) >= least else None,
        success=success(episodes, rhythm, today),
        resolution=resolution_of(episodes, rhythm),
        majors_with_memo=majors_with_memo(register),
        memos_upheld=memos_upheld(memos),
        objections_with_probe=objections_with_probe(register, memos),
        credits=credits_of(register, examined, today),
        constraints=constraints_of(register),
        targets_met=targets_met(register.initiatives, today),
    )
