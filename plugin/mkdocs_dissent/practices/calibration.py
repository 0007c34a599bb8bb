"""Calibration of stated confidences: the Brier score, its decomposition, the reliability curve."""

import datetime as dt
import math
import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from mkdocs_dissent.records.kinds import Claim, Probe
from mkdocs_dissent.records.vocabularies import ProbeVerdict, Verdict
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import percent, sentence

EDGES = (0.2, 0.4, 0.6, 0.8)
"""Where one bin ends and the next begins; a confidence on an edge belongs to the upper bin."""


class Forecast(NamedTuple):
    """A record with a hypothesis and a confidence, and what came of it."""

    claim: Claim
    confidence: float
    """The probability given to the hypothesis, from 0 to 1."""
    verdict: Verdict | None
    """Confirmed or falsified; None where no revisit and no result has resolved it."""

    @property
    def came_true(self) -> bool:
        """Whether it was confirmed."""
        return self.verdict is Verdict.CONFIRMED


class Bin(NamedTuple):
    """One fifth of the scale of confidences."""

    least: float
    most: float
    """Not in the bin itself, save 1."""
    n: int
    stated: float | None
    """The mean confidence; None in an empty bin."""
    came_true: float | None
    """The share that came true; None in an empty bin."""

    @property
    def range(self) -> str:
        """`20–40 %`"""
        return f"{self.least * 100:.0f}–{percent(self.most, 0)}"


_RESAMPLES = 1000
"""How often forecasts are drawn anew for the interval of a difference, as its definition says."""


class Calibration(NamedTuple):
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
    difference: tuple[float, float]
    """Between which two numbers 95 % of the resampled differences to the base lie."""

    @property
    def score(self) -> str:
        """The Brier score as it is shown."""
        return decimals(self.brier, 2)

    @property
    def against_base(self) -> str:
        """The score against always stating the share that came true: `better than the 0.24`.

        Empty where everything came out alike. Neither better nor worse where chance alone may
        have made the difference.
        """
        if self.uncertainty == 0:
            return ""
        base = decimals(self.uncertainty, 2)
        least, most = self.difference
        if least <= 0 <= most:
            return f"no better or worse than chance can tell from the {base}"
        return f"{'better' if most < 0 else 'worse'} than the {base}"

    @property
    def verdict(self) -> str:
        """The score against its base, in a sentence."""
        if not self.against_base:
            return "All came out alike, so there was nothing to tell apart."
        least, most = (decimals(value, 2) for value in self.difference)
        return (
            f"{sentence(self.against_base)} of always stating the share that came true"
            f" (95 % of differences lie between {least} and {most})."
        )

    @property
    def terms(self) -> Iterator[tuple[str, str, str, str]]:
        """Each term of the decomposition: its sign, its name, its value and what it says."""
        distinct, apart = -self.resolution, "how well the doubtful was told from the sure"
        for name, value, means in (
            ("Reliability", self.reliability, "how far from what came true; less is better"),
            ("Resolution", distinct, f"{apart}; more is better"),
            ("Uncertainty", self.uncertainty, "how open the questions were; nobody's doing"),
            ("Within bins", self.within_bins, "what differs inside a fifth of the scale"),
        ):
            sign = "" if name == "Reliability" else "+"
            sign = "\N{MINUS SIGN}" if round(value, 3) < 0 else sign
            yield sign, name, decimals(abs(value), 3), means


class Forecasts(NamedTuple):
    """The forecasts on record."""

    resolved: tuple[Forecast, ...]
    waiting: tuple[Forecast, ...]
    """Those that a revisit can still resolve, the first due first."""
    lapsed: int
    """How many lie with records that ended without a verdict."""
    least: int
    """How many resolved ones calibration needs; fewer say nothing."""
    calibration: Calibration | None
    """None below `least`."""

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.resolved) + len(self.waiting) + self.lapsed


def forecasts_of(register: Register, today: dt.date, least: int) -> Forecasts:
    """The forecasts of a register and how good they were; `least` resolved ones are needed.

    A forecast is resolved by the first revisit, dated `today` or before, that confirmed or
    falsified it, else by the result of a probe. Revisits count in the order of the ledger.
    """
    return register.derived(_forecasts, today, least)


def _forecasts(register: Register, today: dt.date, least: int) -> Forecasts:
    stated = [
        Forecast(claim=claim, confidence=claim.confidence, verdict=_resolving(claim, today))
        for claim in register.claims
        if claim.hypothesis and claim.confidence is not None
    ]
    resolved = tuple(item for item in stated if item.verdict)
    open_ = [item for item in stated if not item.verdict]
    waiting = [item for item in open_ if item.claim.state in item.claim.asks]
    waiting.sort(key=lambda item: (item.claim.due or dt.date.max, item.claim.key))
    return Forecasts(
        resolved=resolved,
        waiting=tuple(waiting),
        lapsed=len(open_) - len(waiting),
        least=least,
        calibration=calibration(resolved) if len(resolved) >= least else None,
    )


_RESULTS = {
    ProbeVerdict.SUPPORTED: Verdict.CONFIRMED,
    ProbeVerdict.FALSIFIED: Verdict.FALSIFIED,
    ProbeVerdict.INCONCLUSIVE: Verdict.INCONCLUSIVE,
}
"""The verdict of a probe's result, as a ledger would have it."""


def verdicts_of(claim: Claim, today: dt.date) -> Iterator[tuple[dt.date, Verdict]]:
    """The verdicts of a ledger in its order, then of a probe's result, dated `today` or before."""
    for entry in claim.revisits:
        if entry.verdict and entry.date and entry.date <= today:
            yield entry.date, entry.verdict
    result = claim.result if isinstance(claim, Probe) else None
    if result and result.verdict and result.date and result.date <= today:
        yield result.date, _RESULTS[result.verdict]


def _resolving(claim: Claim, today: dt.date) -> Verdict | None:
    """The verdict that settles a forecast: a claim can prove false early, and true only in time."""
    for day, verdict in verdicts_of(claim, today):
        early = claim.resolves_on is not None and day < claim.resolves_on
        if verdict is Verdict.FALSIFIED or (verdict is Verdict.CONFIRMED and not early):
            return verdict
    return None


def calibration(forecasts: Sequence[Forecast]) -> Calibration | None:
    """How good resolved forecasts were (Brier, Monthly Weather Review 78, 1950, 1-3)."""
    n = len(forecasts)
    if not n:
        return None
    pairs = sorted((forecast.confidence, int(forecast.came_true)) for forecast in forecasts)
    rate = sum(true for _, true in pairs) / n
    bins: list[Bin] = []
    reliability, resolution, within = [], [], []
    for least, most in pairwise((0.0, *EDGES, 1.0)):
        found = [pair for pair in pairs if least <= pair[0] < most or pair[0] == most == 1]
        many = len(found)
        if not found:
            bins.append(Bin(least=least, most=most, n=0, stated=None, came_true=None))
            continue
        stated = math.fsum(f for f, _ in found) / many
        came_true = sum(true for _, true in found) / many
        reliability.append(many * (stated - came_true) ** 2)
        resolution.append(many * (came_true - rate) ** 2)
        within += [(f - stated) ** 2 - 2 * (f - stated) * (true - came_true) for f, true in found]
        bins.append(Bin(least=least, most=most, n=many, stated=stated, came_true=came_true))
    return Calibration(
        n=n,
        brier=math.fsum((stated - true) ** 2 for stated, true in pairs) / n,
        reliability=math.fsum(reliability) / n,
        resolution=math.fsum(resolution) / n,
        uncertainty=rate * (1 - rate),
        within_bins=math.fsum(within) / n,
        difference=_difference(pairs),
        bins=tuple(bins),
    )


def _difference(pairs: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """The bootstrap interval of the score less that of the base, at 95 % (Efron 1979).

    The base of each forecast is the share that came true among the others: stating the share of
    all would know the outcome. The same draws for the same forecasts, so that builds are alike.
    """
    n = len(pairs)
    if n < 2:
        return (-1.0, 1.0)
    drawn = random.Random(n)
    found = []
    for _ in range(_RESAMPLES):
        sample = drawn.choices(pairs, k=n)
        true = sum(outcome for _, outcome in sample)
        ours = math.fsum((stated - outcome) ** 2 for stated, outcome in sample)
        # Of those that came true, the others hold one less.
        base = true * ((n - true) / (n - 1)) ** 2 + (n - true) * (true / (n - 1)) ** 2
        found.append((ours - base) / n)
    found.sort()
    return found[int(0.025 * _RESAMPLES)], found[int(0.975 * _RESAMPLES) - 1]


def decimals(value: float, digits: int) -> str:
    """A number with so many decimals and a proper minus sign; never a negative zero."""
    text = f"{value:.{digits}f}"
    if text.startswith("-"):
        text = f"\N{MINUS SIGN}{text[1:]}" if text.strip("-0.") else text[1:]
    return text
