"""The scorecard: are we learning, by figures that come with their `n` and their definition.

No figure is made from nothing: where there is none of what it counts, its value is None.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mkdocs_dissent.people import ANONYMOUS, identity
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence import evidence_reviews, rhythm_of
from mkdocs_dissent.practices.calibration import Forecasts, forecasts_of, verdicts_of
from mkdocs_dissent.practices.episodes import (
    Figure,
    Resolution,
    episodes_of,
    resolution_of,
    success,
)
from mkdocs_dissent.records import (
    Better,
    Claim,
    Constraint,
    DecisionStatus,
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
from mkdocs_dissent.register.examinations import Examination, examinations, ledger, reviews_held
from mkdocs_dissent.register.triggers import readings_of
from mkdocs_dissent.text import list_words, sentence, spaced


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdicts:
    """The revisits on record, by their verdict, each of the vocabulary in its order."""

    counts: tuple[tuple[Verdict, int], ...]
    n: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Constraints:
    """Which constraints the open work loosens."""

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

    @property
    def leads(self) -> str:
        """Which one is named most often, in words, or which tie."""
        if len(self.dominant) > _TIE:
            return "No constraint is named more often than the others"
        names = sentence(list_words([spaced(item) for item in self.dominant]))
        verb = "is" if len(self.dominant) == 1 else "are each"
        return f"{names} {verb} named by {self.counts[0][1]} of {self.n}"

    @property
    def meaning(self) -> tuple[str, ...]:
        """What the leading ones mean, in the vocabulary's words."""
        leading = self.dominant if len(self.dominant) <= _TIE else ()
        return tuple(item.about for item in leading)

    @property
    def unnamed(self) -> tuple[str, ...]:
        """Those that no open record names."""
        return tuple(spaced(item) for item, count in self.counts if not count)


_TIE = 3
"""More constraints than this that tie are not named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Credit:
    """One person's falsifications."""

    person: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Credits:
    """Falsifications and who made them."""

    people: tuple[Credit, ...]
    """Most first, then by name."""
    anonymous: int
    """How many were made by people who may not be named."""
    uncredited: int
    """How many are credited to no person."""
    n: int
    """All of them; one that two people made is one here."""

    @property
    def others(self) -> str:
        """The falsifications of people without a name here, in words."""
        others = []
        if self.anonymous:
            more, too = (" more", ", too") if self.people else ("", "")
            who = "was found by somebody" if self.anonymous == 1 else "were found by people"
            others.append(f"{self.anonymous}{more} {who} whom nobody names. Thank you{too}.")
        if self.uncredited:
            verb, what = ("is", "it") if self.uncredited == 1 else ("are", "them")
            others.append(
                f"{self.uncredited} {verb} credited to nobody: name who found {what} under `by`, or"
                " as the memo's `author`."
            )
        return " ".join(others)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scorecard:
    """Whether the system corrects itself."""

    decisions: int
    """How many decisions are on record."""
    verdicts: Verdicts
    forecasts: Forecasts
    success: Figure
    """Contradictions resolved or tested again within one cadence."""
    resolution: Resolution
    majors_with_memo: Figure
    memos_upheld: Figure
    objections_with_probe: Figure
    credits: Credits
    constraints: Constraints
    targets_met: Figure

    @property
    def shares(self) -> tuple[Figure, ...]:
        """Every figure that is a share."""
        return (
            self.success,
            self.majors_with_memo,
            self.memos_upheld,
            self.objections_with_probe,
            self.targets_met,
        )


def scorecard(register: Register, policy: Policy, today: dt.date) -> Scorecard:
    """The scorecard of a register as of `today`."""
    reviews = reviews_held(register, today)
    examined = examinations(register, reviews)
    rhythm = rhythm_of(policy, evidence_reviews(reviews))
    episodes = episodes_of(register, examined, today)
    decisions = register.decisions
    memos = [
        record for record in register.records if isinstance(record, Memo) and record.source.readable
    ]
    return Scorecard(
        decisions=len(decisions),
        verdicts=verdicts_on(register.claims, today),
        forecasts=forecasts_of(register.claims, today, policy.limit("forecasts_least")),
        success=success(episodes, rhythm, today),
        resolution=resolution_of(episodes, rhythm, today),
        majors_with_memo=_majors_with_memo(register),
        memos_upheld=_memos_upheld(memos),
        objections_with_probe=_objections_with_probe(register, memos),
        credits=credits_of(register, examined, today),
        constraints=_constraints(register),
        targets_met=_targets_met(register.initiatives, today),
    )


# Verdicts and constraints


def verdicts_on(claims: Iterable[Claim], today: dt.date) -> Verdicts:
    """The verdicts of revisits and of probes, dated `today` or before."""
    found = Counter(verdict for claim in claims for verdict in verdicts_of(claim, today))
    return Verdicts(counts=tuple((verdict, found[verdict]) for verdict in Verdict), n=found.total())


def _constraints(register: Register) -> Constraints:
    """The constraints of the decisions and initiatives that still ask something of someone."""
    named = [
        record.constraint
        for record in register.records
        if isinstance(record, Claim) and str(record.state) in record.asks
    ]
    found = Counter(constraint for constraint in named if constraint)
    # Sorting is stable: what ties keeps the order of the vocabulary.
    ordered = sorted(Constraint, key=lambda constraint: -found[constraint])
    return Constraints(
        counts=tuple((constraint, found[constraint]) for constraint in ordered),
        n=found.total(),
        unstated=len(named) - found.total(),
    )


# Shares

_TAKEN = (
    DecisionStatus.ACCEPTED,
    DecisionStatus.SUPERSEDED,
    DecisionStatus.REVERSED,
    DecisionStatus.RETIRED,
)


def _majors_with_memo(register: Register) -> Figure:
    majors = [
        bool(register.dissent(decision))
        for decision in register.decisions
        if decision.stakes is Stakes.MAJOR and decision.status in _TAKEN
    ]
    return Figure(
        name="majors-with-memo",
        title="Major decisions with a memo",
        part=sum(majors),
        n=len(majors),
        counted="major decision",
    )


def _memos_upheld(memos: Iterable[Memo]) -> Figure:
    found = Counter(memo.status for memo in memos)
    return Figure(
        name="memos-upheld",
        title="Memos upheld",
        part=found[MemoStatus.UPHELD],
        n=found[MemoStatus.UPHELD] + found[MemoStatus.ANSWERED],
        counted="memo",
        which="settled on their merits",
    )


def _objections_with_probe(register: Register, memos: Iterable[Memo]) -> Figure:
    shipped = [bool(register.to(memo, LinkType.PROBED_BY)) for memo in memos]
    return Figure(
        name="objections-with-probe",
        title="Objections that shipped a probe",
        part=sum(shipped),
        n=len(shipped),
        counted="memo",
    )


def _targets_met(initiatives: Iterable[Initiative], today: dt.date) -> Figure:
    ended = (InitiativeStatus.STOPPED, InitiativeStatus.DONE)
    judged = [
        met
        for initiative in initiatives
        if initiative.status in ended and (met := met_target(initiative, today)) is not None
    ]
    return Figure(
        name="targets-met",
        title="Initiatives that met their target",
        part=sum(judged),
        n=len(judged),
        counted="initiative",
        which="that have ended",
    )


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


# Credits


def credits_of(register: Register, examined: Sequence[Examination], today: dt.date) -> Credits:
    """The falsifications on record, dated `today` or before; upheld memos whatever their date.

    A review and the ledger that tell of one subject on one day tell of one falsification.
    """
    merged: dict[tuple[Key, dt.date | None], list[str]] = {}
    for subject, date, names_of in _falsifications(register, examined, today):
        merged.setdefault((subject, date), []).extend(names_of)
    names: dict[str, str] = {}
    counts: dict[str, int] = defaultdict(int)
    anonymous = uncredited = 0
    for by in merged.values():
        people = {identity(name): " ".join(name.split()) for name in reversed(by)}
        people.pop("", None)
        if ANONYMOUS in people:
            # A name beside an anonymous one would say who that person worked with.
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


def _falsifications(
    register: Register, examined: Iterable[Examination], today: dt.date
) -> Iterator[tuple[Key, dt.date | None, tuple[str, ...]]]:
    """What proved false, when, and who found it, as each record says."""
    for found in examined:
        if found.falsified:
            yield found.item, found.date, found.by
    for claim in register.claims:
        for look in ledger(claim):
            if look.falsified and look.date <= today:
                yield claim.key, look.date, look.by
    for record in register.records:
        if isinstance(record, Memo) and record.status is MemoStatus.UPHELD:
            yield record.key, None, record.author
