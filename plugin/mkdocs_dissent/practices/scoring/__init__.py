"""The scorecard: are we learning, by figures that come with their `n` and their definition.

No figure is made from nothing: where there is none of what it counts, its value is None.
"""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence import (
    Figure,
    episodes_of,
    examinations,
    reviews_held,
    rhythm_of,
    success,
)
from mkdocs_dissent.practices.scoring.calibration import (
    EDGES,
    Bin,
    Calibration,
    Forecast,
    calibration,
    forecasts_of,
    unresolved_of,
)
from mkdocs_dissent.practices.scoring.credit import Credit, Credits, credits_of
from mkdocs_dissent.practices.scoring.definitions import DEFINITIONS, SOURCES
from mkdocs_dissent.practices.scoring.shares import (
    Constraints,
    Verdicts,
    constraints_of,
    majors_with_memo,
    memos_of,
    memos_upheld,
    met_target,
    objections_with_probe,
    targets_met,
    verdicts_of,
)
from mkdocs_dissent.practices.scoring.spread import (
    Resolution,
    Resolved,
    Spread,
    resolution_of,
    spread,
)
from mkdocs_dissent.register import Register

__all__ = [
    "DEFINITIONS",
    "EDGES",
    "SOURCES",
    "Bin",
    "Calibration",
    "Constraints",
    "Credit",
    "Credits",
    "Forecast",
    "Resolution",
    "Resolved",
    "Scorecard",
    "Spread",
    "Verdicts",
    "calibration",
    "constraints_of",
    "credits_of",
    "forecasts_of",
    "majors_with_memo",
    "memos_of",
    "memos_upheld",
    "met_target",
    "objections_with_probe",
    "resolution_of",
    "scorecard",
    "spread",
    "targets_met",
    "unresolved_of",
    "verdicts_of",
]


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
