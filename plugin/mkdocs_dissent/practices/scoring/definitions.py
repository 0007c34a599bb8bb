"""What each figure of the scorecard means, in one place: shown a click away from the figure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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
