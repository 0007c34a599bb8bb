"""Calibration of stated confidences: the Brier score, its decomposition, the reliability curve."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from msgspec import Struct

from mkdocs_dissent.records import Decision, Key, Verdict

EDGES = (0.2, 0.4, 0.6, 0.8)
"""Where one bin ends and the next begins; a confidence on an edge belongs to the upper bin."""


class Forecast(Struct, frozen=True, kw_only=True):
    """A confidence that was stated, and what came of it."""

    decision: Key
    confidence: float
    """The probability given to the hypothesis, from 0 to 1."""
    came_true: bool


class Bin(Struct, frozen=True, kw_only=True):
    """One fifth of the scale of confidences."""

    least: float
    most: float
    """Not in the bin itself, save 1."""
    n: int
    stated: float | None
    """The mean confidence; None in an empty bin."""
    came_true: float | None
    """The share that came true; None in an empty bin."""


class Calibration(Struct, frozen=True, kw_only=True):
    """How good a set of forecasts was.

    `brier == reliability - resolution + uncertainty + within_bins`, save rounding: Murphy's
    decomposition (Journal of Applied Meteorology 12, 1973, 595-600), with the two terms for
    confidences that differ within a bin (Stephenson, Coelho and Jolliffe, Weather and Forecasting
    23, 2008, 752-757) in one. For a bin k of n_k forecasts, f their confidences and o their
    outcomes, f_k and o_k the means of the bin, o the mean over all N::

        reliability  1/N sum of n_k (f_k - o_k)^2
        resolution   1/N sum of n_k (o_k - o)^2
        uncertainty  o (1 - o)
        within_bins  1/N sum of (f - f_k)^2 - 2/N sum of (f - f_k)(outcome - o_k)
    """

    n: int
    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within_bins: float
    bins: tuple[Bin, ...]


def forecasts_of(decisions: Iterable[Decision], today: dt.date) -> list[Forecast]:
    """The resolved forecasts among `decisions`, in their order.

    A decision with hypothesis and confidence, resolved by the first revisit, dated `today` or
    before, that confirmed or falsified it. Revisits count in the order of the ledger.
    """
    return [
        Forecast(
            decision=decision.key,
            confidence=decision.confidence,
            came_true=verdict is Verdict.CONFIRMED,
        )
        for decision in decisions
        if decision.hypothesis and decision.confidence is not None
        if (verdict := _resolved(decision, today)) is not None
    ]


def unresolved_of(decisions: Iterable[Decision], today: dt.date) -> int:
    """How many forecasts nobody has resolved yet."""
    return sum(
        bool(decision.hypothesis)
        and decision.confidence is not None
        and _resolved(decision, today) is None
        for decision in decisions
    )


def _resolved(decision: Decision, today: dt.date) -> Verdict | None:
    settling = (Verdict.CONFIRMED, Verdict.FALSIFIED)
    return next(
        (
            entry.verdict
            for entry in decision.revisits
            if entry.verdict in settling and entry.date and entry.date <= today
        ),
        None,
    )


def calibration(forecasts: Sequence[Forecast]) -> Calibration | None:
    """How good forecasts were (Brier, Monthly Weather Review 78, 1950, 1-3); None of none."""
    n = len(forecasts)
    if not n:
        return None
    binned: list[list[Forecast]] = [[] for _ in range(len(EDGES) + 1)]
    for forecast in forecasts:
        binned[bisect_right(EDGES, forecast.confidence)].append(forecast)
    rate = _rate(forecasts)
    full = [(found, _stated(found), _rate(found)) for found in binned if found]
    return Calibration(
        n=n,
        brier=math.fsum((f.confidence - f.came_true) ** 2 for f in forecasts) / n,
        reliability=math.fsum(len(found) * (f - o) ** 2 for found, f, o in full) / n,
        resolution=math.fsum(len(found) * (o - rate) ** 2 for found, _, o in full) / n,
        uncertainty=rate * (1 - rate),
        within_bins=math.fsum(_within(found, f, o) for found, f, o in full) / n,
        bins=tuple(
            Bin(
                least=least,
                most=most,
                n=len(found),
                stated=_stated(found) if found else None,
                came_true=_rate(found) if found else None,
            )
            for least, most, found in zip((0.0, *EDGES), (*EDGES, 1.0), binned, strict=True)
        ),
    )


def _stated(forecasts: Sequence[Forecast]) -> float:
    return math.fsum(f.confidence for f in forecasts) / len(forecasts)


def _rate(forecasts: Sequence[Forecast]) -> float:
    return sum(f.came_true for f in forecasts) / len(forecasts)


def _within(forecasts: Iterable[Forecast], stated: float, rate: float) -> float:
    """Of one bin: the sum of squares of confidences, less twice their products with outcomes."""
    return math.fsum(
        (f.confidence - stated) ** 2 - 2 * (f.confidence - stated) * (f.came_true - rate)
        for f in forecasts
    )
