"""The confidences that people stated, and what came of them so far."""

from __future__ import annotations

from msgspec import Struct

from mkdocs_dissent.pages.calibration import CalibrationView, calibration_view
from mkdocs_dissent.pages.context import Context, Due, Glyph, Ref, due_of, glyph_of, ref
from mkdocs_dissent.practices.calibration import forecasts_of
from mkdocs_dissent.practices.scoring import Scorecard
from mkdocs_dissent.records import Decision, Verdict
from mkdocs_dissent.register import Register
from mkdocs_dissent.text import percent


class StatedForecast(Struct, frozen=True, kw_only=True):
    """A confidence that somebody stated, and what came of it so far."""

    ref: Ref
    stated: str
    """The confidence, `70 %`."""
    verdict: Glyph | None
    """None while it waits for one."""
    due: Due | None


class Forecasts(Struct, frozen=True, kw_only=True):
    """The confidences on record."""

    resolved: tuple[StatedForecast, ...]
    waiting: tuple[StatedForecast, ...]
    """Those that a revisit can still resolve, the first due first."""
    lapsed: int
    """How many lie with decisions that ended without a verdict."""
    least: int
    """How many resolved ones calibration needs."""
    calibration: CalibrationView | None
    """None below `least`."""


def forecasts_view(card: Scorecard, register: Register, ctx: Context) -> Forecasts | None:
    if not card.forecasts and not card.pending:
        return None
    found = {item.decision: item for item in forecasts_of(register.decisions, ctx.today)}
    stated = [d for d in register.decisions if d.hypothesis and d.confidence is not None]
    resolved, waiting = [], []
    for decision in stated:
        if item := found.get(decision.key):
            verdict = Verdict.CONFIRMED if item.came_true else Verdict.FALSIFIED
            resolved.append(_stated(decision, glyph_of(verdict), None))
        elif str(decision.state) in decision.asks:
            waiting.append(_stated(decision, None, due_of(decision, ctx)))
    waiting.sort(key=lambda item: (item.due is None, item.due.days if item.due else 0, item.ref.id))
    return Forecasts(
        resolved=tuple(resolved),
        waiting=tuple(waiting),
        lapsed=len(stated) - len(resolved) - len(waiting),
        least=card.forecasts_least,
        calibration=calibration_view(card.calibration) if card.calibration else None,
    )


def _stated(decision: Decision, verdict: Glyph | None, due: Due | None) -> StatedForecast:
    stated = percent(decision.confidence or 0.0, decimals=0)
    return StatedForecast(ref=ref(decision), stated=stated, verdict=verdict, due=due)
