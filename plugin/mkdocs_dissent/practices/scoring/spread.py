"""The middle of a set of numbers and how far they spread, and days to resolution by cycle."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from mkdocs_dissent.practices.cadence import Cycle, Episodes, Rhythm


class Spread(Struct, frozen=True, kw_only=True):
    """Median and quartiles of `n` numbers; None where there are none."""

    n: int
    median: float | None
    lower: float | None
    """A quarter lies at or below it."""
    upper: float | None
    """A quarter lies at or above it."""


class Resolved(Struct, frozen=True, kw_only=True):
    """How long the contradictions that were resolved in a cycle had taken."""

    cycle: Cycle | None
    """None for those that were resolved before the cadence began."""
    days: Spread


class Resolution(Struct, frozen=True, kw_only=True):
    """Days from contradiction to resolution."""

    days: Spread
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


def resolution_of(episodes: Episodes, rhythm: Rhythm) -> Resolution:
    """How long contradictions took to be resolved, over all and by cycle."""
    days = [episode.days for episode in episodes.known if episode.days is not None]
    cycles: dict[Cycle | None, list[int]] = defaultdict(list)
    for episode in episodes.known:
        if episode.resolved is not None and episode.days is not None:
            cycles[rhythm.at(episode.resolved)].append(episode.days)
    ordered = sorted(cycles.items(), key=lambda item: item[0].number if item[0] else 0)
    return Resolution(
        days=spread(days),
        open=len(episodes.known) - len(days),
        undated=episodes.undated,
        by_cycle=tuple(Resolved(cycle=cycle, days=spread(found)) for cycle, found in ordered),
    )
