"""Contradictions from beginning to end: how long each took, and which were met in time."""

import datetime as dt
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from mkdocs_dissent.practices import MEANING
from mkdocs_dissent.practices.cadence import Cycle, Rhythm
from mkdocs_dissent.records.kinds import Key
from mkdocs_dissent.register.contradictions import contradictions_of
from mkdocs_dissent.register.examinations import Examination
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import count, figure


class Figure(NamedTuple):
    """A share as it is shown: `part` of `n`, what is counted, and what it means."""

    name: str
    """By which the page and its definitions name it."""
    title: str
    part: int
    n: int
    """How many records, or entries of records, it is made of."""
    counted: str
    """What those are, in the singular: `memo`."""
    which: str = ""
    """Which of them: `settled on their merits`."""

    @property
    def definition(self) -> str:
        """What is counted, out of what; shown a click away from the figure."""
        return MEANING[self.name]

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1; None of nothing."""
        return self.part / self.n if self.n else None

    @property
    def of(self) -> str:
        """`4 of 6 memos settled on their merits`"""
        which = f" {self.which}" if self.which else ""
        return f"{self.part} of {count(self.n, self.counted)}{which}"


class Episode(NamedTuple):
    """One contradiction, settled or not."""

    record: Key
    """The record that says it."""
    since: dt.date
    resolved: dt.date | None
    """When it was settled; None where it is open."""
    retested: dt.date | None
    """When a review after it began first examined it, or what it is about; None where none has."""

    @property
    def days(self) -> int | None:
        """Days from the contradiction to its resolution; None where it is open."""
        return (self.resolved - self.since).days if self.resolved else None

    def met_within(self, days: int) -> bool:
        """Whether it was settled or tested again within so many days of its beginning."""
        ends = (day for day in (self.resolved, self.retested) if day)
        return any((day - self.since).days <= days for day in ends)


class Episodes(NamedTuple):
    """Every contradiction whose dates are known, oldest first."""

    known: tuple[Episode, ...]
    undated: int
    """How many can't be told: without a beginning, settled on no date, or before they began."""


def episodes_of(register: Register, examined: Sequence[Examination], today: dt.date) -> Episodes:
    """The contradictions of a register as they stood on `today`.

    What happened after `today` has not happened yet: such a contradiction is left out, and one
    settled later is open.
    """
    tests: dict[Key, list[dt.date]] = defaultdict(list)
    for found in sorted(examined, key=lambda found: found.date):
        tests[found.item].append(found.date)
    known: list[Episode] = []
    undated = 0
    for item in contradictions_of(register, today).every:
        since, settled = item.since, item.settled
        if since is not None and since > today:
            continue
        ended = settled.date if settled else None
        if since is None or (settled and (ended is None or ended < since)):
            undated += 1
            continue
        # A review of the day on which it began may have begun it.
        days = (tests.get(key, ()) for key in (item.record, *item.about))
        after = (found[at] for found in days if (at := bisect_right(found, since)) < len(found))
        known.append(
            Episode(
                record=item.record,
                since=since,
                resolved=ended if ended and ended <= today else None,
                retested=min(after, default=None),
            )
        )
    ordered = sorted(known, key=lambda episode: (episode.since, episode.record))
    return Episodes(known=tuple(ordered), undated=undated)


class Spread(NamedTuple):
    """Median and quartiles of `n` numbers of days; None where there are none."""

    n: int
    median: float | None
    lower: float | None
    """A quarter lies at or below it."""
    upper: float | None
    """A quarter lies at or above it."""

    @property
    def typical(self) -> str:
        """The median in words, without its unit."""
        return days_figure(self.median or 0.0)

    @property
    def middle(self) -> str:
        """Between which days the middle half lies: `3 to 12`."""
        lower, upper = self.lower or 0.0, self.upper or 0.0
        return (
            days_figure(lower) if lower == upper else " to ".join(map(days_figure, (lower, upper)))
        )


_WHOLE_FROM = 10
"""From so many days on, a part of a day says nothing."""


def days_figure(days: float) -> str:
    """Days as a number, with parts of a day only where few days are compared."""
    return figure(round(days, 1) if days < _WHOLE_FROM else int(days + 0.5))


def days_words(days: float) -> str:
    """`1 day`, `12.5 days`"""
    return f"{days_figure(days)} {'day' if days == 1 else 'days'}"


class Resolved(NamedTuple):
    """How long the contradictions that were resolved in a cycle had taken."""

    cycle: Cycle | None
    """None for those that were resolved before the cadence began."""
    days: Spread


class Wait(NamedTuple):
    """How long contradictions wait for their answer, the open ones included.

    The median of Kaplan and Meier's estimate (Journal of the American Statistical Association 53,
    1958, 457-481): a contradiction that is still open counts for as long as it has waited.
    """

    n: int
    median: int | None
    """Days after which at most half are still open; None where more than half are open still."""
    longest: int
    """The most days that one of them has waited so far, or waited in all."""

    @property
    def words(self) -> str:
        """`55 days`, or `over 120 days` where half of them have no answer yet."""
        if self.median is None:
            return f"over {days_words(self.longest)}"
        return days_words(self.median)

    @property
    def sentence(self) -> str:
        """The same in a sentence."""
        what = count(self.n, "contradiction")
        if self.median is None:
            return f"More than half of {what} are still open after {days_words(self.longest)}."
        return f"Half of {what} had an answer within {days_words(self.median)}."


def wait_of(episodes: Sequence[Episode], today: dt.date) -> Wait:
    """How long contradictions wait, as of `today`."""
    waited = [((item.resolved or today) - item.since).days for item in episodes]
    answered = [item.days for item in episodes if item.days is not None]
    open_share, median = 1.0, None
    for days in sorted(set(answered)):
        at_risk = sum(other >= days for other in waited)
        open_share *= 1 - answered.count(days) / at_risk
        if open_share <= 0.5 + 1e-9:
            median = days
            break
    return Wait(n=len(waited), median=median, longest=max(waited, default=0))


class Resolution(NamedTuple):
    """Days from contradiction to resolution."""

    days: Spread
    """Of those that were resolved."""
    wait: Wait
    """Of all of them, the open ones included."""
    open: int
    """How many are not resolved, and so have no such days yet."""
    undated: int
    """How many carry no dates to tell."""
    by_cycle: tuple[Resolved, ...]
    """Cycles in which something was resolved, the earliest first."""


def spread(numbers: Sequence[float]) -> Spread:
    """Median and quartiles, by linear interpolation between the two nearest.

    The seventh of the definitions of Hyndman and Fan, The American Statistician 50 (1996),
    361-365; `statistics.quantiles(…, method="inclusive")` is the same, and refuses one number.
    """
    ordered = sorted(numbers)
    return Spread(
        n=len(ordered),
        lower=_quantile(ordered, 0.25),
        median=_quantile(ordered, 0.5),
        upper=_quantile(ordered, 0.75),
    )


def _quantile(ordered: Sequence[float], part: float) -> float | None:
    if not ordered:
        return None
    at = part * (len(ordered) - 1)
    below = math.floor(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def resolution_of(episodes: Episodes, rhythm: Rhythm, today: dt.date) -> Resolution:
    """How long contradictions took to be resolved, over all and by cycle."""
    days = [episode.days for episode in episodes.known if episode.days is not None]
    cycles: dict[Cycle | None, list[int]] = defaultdict(list)
    for episode in episodes.known:
        if episode.resolved is not None and episode.days is not None:
            cycles[rhythm.at(episode.resolved)].append(episode.days)
    ordered = sorted(cycles.items(), key=lambda item: item[0].number if item[0] else 0)
    return Resolution(
        days=spread(days),
        wait=wait_of(episodes.known, today),
        open=len(episodes.known) - len(days),
        undated=episodes.undated,
        by_cycle=tuple(Resolved(cycle=cycle, days=spread(found)) for cycle, found in ordered),
    )


def success(episodes: Episodes, rhythm: Rhythm, today: dt.date) -> Figure:
    """The share of contradictions that were resolved or tested again within one cadence."""
    due = [item for item in episodes.known if (today - item.since).days >= rhythm.days]
    met = sum(item.met_within(rhythm.days) for item in due)
    return Figure(
        name="success",
        title="Met within one cadence",
        part=met,
        n=len(due),
        counted="contradiction",
        which="that began long enough ago",
    )
