"""The end of the previous quarter beside today, as far as dates on record tell of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence import evidence_reviews, quarters_of, rhythm_of
from mkdocs_dissent.practices.calibration import Forecast, brier, decimals, resolved_on
from mkdocs_dissent.practices.episodes import (
    Figure,
    Resolution,
    episodes_of,
    resolution_of,
    success,
)
from mkdocs_dissent.practices.outcomes import ENDED
from mkdocs_dissent.practices.scoring import Scorecard, Verdicts, verdicts_on
from mkdocs_dissent.records import Initiative, InitiativeStatus, Probe, Verdict
from mkdocs_dissent.register import Register
from mkdocs_dissent.register.examinations import examinations, reviews_held
from mkdocs_dissent.text import days_after, percent

SCORECARD_UNDATED = (
    "No dates tell what these were then: major decisions with a memo, memos upheld, objections that"
    " shipped a probe, constraints of open work, and initiatives that met their target."
)
PORTFOLIO_UNDATED = (
    "No dates tell what these were then: mid-bar work, benefit and harm, and where feedback lands."
    " `capacity` has none either: what is stated today counts for both days."
)
QUARTER = (
    "A quarter has `cadence.quarter_weeks` weeks, counted from where cycles begin. Both columns"
    " count the same in the same way, from the dates on record of that day or before. An entry that"
    " was written or corrected later with an earlier date counts on its date."
)
"""What the comparison compares, for a page to show."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """A figure at the end of the previous quarter and today, in words."""

    title: str
    then: str
    now: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """The end of the previous quarter beside today."""

    then: dt.date
    """The last day of the previous quarter."""
    now: dt.date
    rows: tuple[Beside, ...]
    unknown: str
    """What can't be compared, and why."""
    definition: str = QUARTER


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
    reviews = reviews_held(register, ended)
    rhythm = rhythm_of(policy, evidence_reviews(reviews))
    episodes = episodes_of(register, examinations(register, reviews), ended)
    least = policy.limit("forecasts_least")
    before = (
        *_stated(verdicts_on(register.claims, ended), resolved_on(register.claims, ended), least),
        *_waited(resolution_of(episodes, rhythm, ended), success(episodes, rhythm, ended)),
    )
    now = (
        *_stated(card.verdicts, card.forecasts.resolved, least),
        *_waited(card.resolution, card.success),
    )
    rows = tuple(
        Beside(title=title, then=then, now=found)
        for (title, then), (_, found) in zip(before, now, strict=True)
    )
    return Comparison(then=ended, now=today, rows=rows, unknown=SCORECARD_UNDATED)


_Row = tuple[str, str]


def _stated(verdicts: Verdicts, resolved: Sequence[Forecast], least: int) -> Iterator[_Row]:
    """What came of revisits and of forecasts, each figure with its title."""
    yield "Revisits with a verdict", str(verdicts.n)
    yield "Claims that they proved false", str(dict(verdicts.counts)[Verdict.FALSIFIED])
    yield "Forecasts resolved", str(len(resolved))
    enough = len(resolved) >= least
    yield "Brier score", decimals(brier(resolved), 2) if enough else f"none below {least} forecasts"


def _waited(resolution: Resolution, met: Figure) -> Iterator[_Row]:
    """How long contradictions wait, each figure with its title."""
    wait = resolution.wait
    yield "Contradictions open", str(resolution.open)
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
    unknown = PORTFOLIO_UNDATED
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
    result = initiative.result if isinstance(initiative, Probe) else None
    ends = (result.date if result else None) or initiative.date
    if status in (*ENDED, InitiativeStatus.PAUSED) and ends and ends <= day:
        return False
    known = start and ends and start <= ends and status is not None
    return True if known else None


def _under_way(then: Iterable[Initiative], now: Iterable[Initiative]) -> Iterator[Beside]:
    for noun, is_probe in (("Probes", True), ("Bets", False)):
        sides = [
            [item for item in found if isinstance(item, Probe) is is_probe] for found in (then, now)
        ]
        before, today = (str(len(side)) for side in sides)
        yield Beside(title=f"{noun} under way, mid-bar ones included", then=before, now=today)
        before, today = (_capacity(side) for side in sides)
        yield Beside(title=f"Capacity given to these {noun.lower()}", then=before, now=today)


def _capacity(initiatives: Sequence[Initiative]) -> str:
    stated = [
        item.capacity
        for item in initiatives
        if item.capacity is not None and 0 <= item.capacity <= 100
    ]
    silent = len(initiatives) - len(stated)
    beside = f", and {silent} not stated" if silent else ""
    return f"{percent(sum(stated) / 100)}{beside}" if stated or not silent else "not stated"
