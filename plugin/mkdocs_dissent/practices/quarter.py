"""The end of the previous quarter beside today, as far as dates on record tell of it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices import DEFINITIONS
from mkdocs_dissent.practices.cadence import quarters_of
from mkdocs_dissent.practices.outcomes import ENDED, ended_on
from mkdocs_dissent.practices.scoring import Scorecard, scorecard
from mkdocs_dissent.records.kinds import Initiative, Probe
from mkdocs_dissent.records.vocabularies import InitiativeStatus, Verdict
from mkdocs_dissent.register.examinations import reviews_held
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import days_after, percent

_WORDS = DEFINITIONS["Quarter"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
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
    sides = zip(_figures(scorecard(register, policy, ended)), _figures(card), strict=True)
    rows = tuple((title, then, now) for (title, then), (_, now) in sides)
    return Comparison(then=ended, now=today, rows=rows, unknown=_WORDS["undated-scorecard"])


def _figures(card: Scorecard) -> Iterator[tuple[str, str]]:
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
