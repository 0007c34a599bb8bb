"""The scorecard: are we learning, by figures that come with their `n` and their definition.

No figure is made from nothing: where there is none of what it counts, its value is None.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mkdocs_dissent.people import ANONYMOUS, identity
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices import DEFINITIONS
from mkdocs_dissent.practices.cadence import evidence_reviews, quarters_of, rhythm_of
from mkdocs_dissent.practices.calibration import Forecasts, forecasts_of, verdicts_of
from mkdocs_dissent.practices.episodes import (
    Figure,
    Resolution,
    episodes_of,
    resolution_of,
    success,
)
from mkdocs_dissent.practices.outcomes import ENDED, ended_on
from mkdocs_dissent.records.kinds import Initiative, Key, Memo, Probe
from mkdocs_dissent.records.parts import Metric
from mkdocs_dissent.records.vocabularies import (
    Better,
    Constraint,
    InitiativeStatus,
    MemoStatus,
    Stakes,
    Verdict,
)
from mkdocs_dissent.register.examinations import Examination, examinations, ledger, reviews_held
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.register.triggers import readings_of
from mkdocs_dissent.text import days_after, percent


class Verdicts(NamedTuple):
    """The verdicts of revisits and probes on record, each of the vocabulary in its order."""

    counts: tuple[tuple[Verdict, int], ...]
    n: int


class Constraints(NamedTuple):
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


class Credits(NamedTuple):
    """Falsifications and who made them."""

    people: tuple[tuple[str, int], ...]
    """Each person with how many; most first, then by name."""
    anonymous: int
    """How many were made by people who may not be named."""
    uncredited: int
    """How many are credited to no person."""
    n: int
    """All of them; one that two people made is one here."""


class Dated(NamedTuple):
    """What of a scorecard dates tell, and so as of any day."""

    verdicts: Verdicts
    forecasts: Forecasts
    success: Figure
    """Contradictions resolved or tested again within one cadence."""
    resolution: Resolution


class Scorecard(NamedTuple):
    """Whether the system corrects itself."""

    decisions: int
    """How many decisions are on record."""
    verdicts: Verdicts
    forecasts: Forecasts
    success: Figure
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
        return tuple(figure for figure in self if isinstance(figure, Figure))


def scorecard(register: Register, policy: Policy, today: dt.date) -> Scorecard:
    """The scorecard of a register as of `today`."""
    examined = examinations(register, reviews_held(register, today))
    readable = (record for record in register.records if record.source.readable)
    memos = [record for record in readable if isinstance(record, Memo)]
    settled = (MemoStatus.UPHELD, MemoStatus.ANSWERED)
    return Scorecard(
        **_dated(register, policy, today)._asdict(),
        decisions=len(register.decisions),
        majors_with_memo=_share(
            "majors-with-memo",
            "Major decisions with a memo",
            "major decision",
            (
                register.has_dissent(decision)
                for decision in register.decisions
                if decision.stakes is Stakes.MAJOR and decision.took_force
            ),
        ),
        memos_upheld=_share(
            "memos-upheld",
            "Memos upheld",
            "memo",
            (memo.status is MemoStatus.UPHELD for memo in memos if memo.status in settled),
            "settled on their merits",
        ),
        objections_with_probe=_share(
            "objections-with-probe",
            "Objections that shipped a probe",
            "memo",
            (bool(register.to(memo, LinkType.PROBED_BY)) for memo in memos),
        ),
        credits=_credits(register, examined, today),
        constraints=_constraints(register),
        targets_met=_share(
            "targets-met",
            "Initiatives that met their target",
            "initiative",
            (
                met
                for initiative in register.initiatives
                if initiative.status in ENDED and (met := met_target(initiative, today)) is not None
            ),
            "that have ended",
        ),
    )


def _dated(register: Register, policy: Policy, today: dt.date) -> Dated:
    reviews = reviews_held(register, today)
    rhythm = rhythm_of(policy, evidence_reviews(reviews))
    episodes = episodes_of(register, examinations(register, reviews), today)
    found = Counter(found for claim in register.claims for _, found in verdicts_of(claim, today))
    return Dated(
        verdicts=Verdicts(counts=tuple((one, found[one]) for one in Verdict), n=found.total()),
        forecasts=forecasts_of(register, today, policy.limits["forecasts_least"]),
        success=success(episodes, rhythm, today),
        resolution=resolution_of(episodes, rhythm, today),
    )


def _share(name: str, title: str, counted: str, met: Iterable[bool], which: str = "") -> Figure:
    found = list(met)
    n = len(found)
    return Figure(name=name, title=title, part=sum(found), n=n, counted=counted, which=which)


def _constraints(register: Register) -> Constraints:
    """The constraints of the decisions and initiatives that still ask something of someone."""
    asking = [record.constraint for record in register.claims if record.state in record.asks]
    found = Counter(constraint for constraint in asking if constraint)
    # Sorting is stable: what ties keeps the order of the vocabulary.
    ordered = sorted(Constraint, key=lambda constraint: -found[constraint])
    return Constraints(
        counts=tuple((constraint, found[constraint]) for constraint in ordered),
        n=found.total(),
        unstated=len(asking) - found.total(),
    )


def met_target(initiative: Initiative, today: dt.date) -> bool | None:
    """Whether every outcome metric that can be judged met its target; None where none can."""
    outcomes = initiative.metrics.outcome if initiative.metrics else ()
    judged = [met for metric in outcomes if (met := _met(metric, today)) is not None]
    return all(judged) if judged else None


def _met(metric: Metric, today: dt.date) -> bool | None:
    readings = readings_of(metric, today)
    if metric.target is None or metric.better is None or not readings:
        return None
    last = readings[-1].value
    return last >= metric.target if metric.better is Better.HIGHER else last <= metric.target


# Credits


def _credits(register: Register, examined: Sequence[Examination], today: dt.date) -> Credits:
    """The falsifications on record, dated `today` or before; upheld memos whatever their date.

    A review and the ledger that tell of one subject on one day tell of one falsification.
    """
    merged: dict[tuple[Key, dt.date | None], list[str]] = defaultdict(list)
    ledgers = (look for claim in register.claims for look in ledger(claim))
    for look in (*examined, *(look for look in ledgers if look.date <= today)):
        if look.falsified:
            merged[look.item, look.date].extend(look.by)
    for record in register.records:
        if isinstance(record, Memo) and record.status is MemoStatus.UPHELD:
            merged[record.key, None].extend(record.author)
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
        people=tuple((names[person], counts[person]) for person in ordered),
        anonymous=anonymous,
        uncredited=uncredited,
        n=len(merged),
    )


# The end of the previous quarter beside today, as far as dates on record tell of it


_WORDS = DEFINITIONS["Quarter"]


class Comparison(NamedTuple):
    """The end of the previous quarter beside today."""

    then: dt.date
    """The last day of the previous quarter."""
    now: dt.date
    rows: tuple[tuple[str, str, str], ...]
    """Each figure: its title, what it was then and what it is now, in words."""
    unknown: str
    """What can't be compared, and why."""
    definition: str = _WORDS["compared"]


def previous_end(register: Register, policy: Policy, today: dt.date) -> dt.date | None:
    """The day on which the quarter before today's ended; None before the cadence begins."""
    quarter = quarters_of(policy, reviews_held(register, today)).at(today)
    if quarter is None or quarter.begins == dt.date.min:
        return None
    return days_after(quarter.begins, -1)


def scorecard_beside(
    register: Register, policy: Policy, today: dt.date, card: Scorecard
) -> Comparison | None:
    """The scorecard of today beside that of the previous quarter's end."""
    ended = previous_end(register, policy, today)
    if ended is None:
        return None
    sides = zip(_figures(_dated(register, policy, ended)), _figures(card), strict=True)
    rows = tuple((title, then, now) for (title, then), (_, now) in sides)
    return Comparison(then=ended, now=today, rows=rows, unknown=_WORDS["undated-scorecard"])


def _figures(card: Dated | Scorecard) -> Iterator[tuple[str, str]]:
    """Each figure of a scorecard that dates tell, with its title."""
    yield "Revisits with a verdict", str(card.verdicts.n)
    yield "Claims that they proved false", str(dict(card.verdicts.counts)[Verdict.FALSIFIED])
    stated, wait, met = card.forecasts, card.resolution.wait, card.success
    yield "Forecasts resolved", str(len(stated.resolved))
    too_few = f"none below {stated.least} forecasts"
    yield "Brier score", stated.calibration.score if stated.calibration else too_few
    yield "Contradictions open", str(card.resolution.open)
    words = f"{wait.words} (n = {wait.n})" if wait.n else "none to tell"
    yield "Median from contradiction to resolution", words
    share = "" if met.value is None else percent(met.value, 0)
    yield met.title, f"{met.part} of {met.n}, {share}" if met.n else "none to judge"


def portfolio_beside(
    initiatives: Sequence[Initiative], register: Register, policy: Policy, today: dt.date
) -> Comparison | None:
    """What was under way at the previous quarter's end beside what is today."""
    ended = previous_end(register, policy, today)
    if ended is None:
        return None
    ran = [(item, _ran(item, ended)) for item in initiatives]
    then = [item for item, found in ran if found]
    now = [item for item in initiatives if item.is_active]
    untold = sum(found is None for _, found in ran)
    unknown = _WORDS["undated-portfolio"]
    if untold:
        unknown += f" Without the dates to tell, and not counted then: {untold}."
    return Comparison(then=ended, now=today, rows=tuple(_under_way(then, now)), unknown=unknown)


def _ran(initiative: Initiative, day: dt.date) -> bool | None:
    """Whether an initiative was under way on a day; None where its dates can't tell.

    Active work runs from its `start` on; what has ended or is paused, until its result or `date`.
    """
    start, status = initiative.start, initiative.status
    if status is InitiativeStatus.PROPOSED or (start and start > day):
        return False
    if status is InitiativeStatus.ACTIVE:
        return None if start is None else True
    ends = ended_on(initiative)
    if status in (*ENDED, InitiativeStatus.PAUSED) and ends and ends <= day:
        return False
    known = start and ends and start <= ends and status is not None
    return True if known else None


def _under_way(
    then: Iterable[Initiative], now: Iterable[Initiative]
) -> Iterator[tuple[str, str, str]]:
    for noun, is_probe in (("Probes", True), ("Bets", False)):
        before, today = (
            [item for item in found if isinstance(item, Probe) is is_probe] for found in (then, now)
        )
        title = f"{noun} under way, mid-bar ones included"
        yield title, str(len(before)), str(len(today))
        title = f"Capacity given to these {noun.lower()}"
        yield title, _capacity(before), _capacity(today)


def _capacity(initiatives: Sequence[Initiative]) -> str:
    stated = [item.capacity for item in initiatives if item.capacity is not None]
    silent = len(initiatives) - len(stated)
    beside = f", and {silent} not stated" if silent else ""
    return f"{percent(sum(stated) / 100)}{beside}" if stated or not silent else "not stated"
