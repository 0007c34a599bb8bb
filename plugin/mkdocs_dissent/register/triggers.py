"""Triggers: readings of an initiative that say by themselves: stop the line.

Dissent Mode names three states in which the line stops, whatever people feel: an outcome that
moves against its intent twice in a row, a side effect beyond its agreed guardrail, and an outcome
that moves opposite to its leading indicator. All three are computed here from recorded readings.

What the words mean:

- Readings are taken in the order of their dates, however they were written and however far apart;
  of two on one date the one given last counts, and one that is no finite number counts nowhere.
- A metric *moves against its intent* from one reading to the next where the change goes away from
  `better` by more than `tolerance`; by less, or by exactly as much, is noise. The tolerance is
  held against each step alone: a drift that keeps within it at every step is not seen, which is
  what a guardrail is for. Equal readings don't move, and without `better` nothing can be said.
- Figures are compared as they are written: 0.4 after 0.1 has moved by 0.3 and by no more.
- Only the latest readings count. A trigger that fired is over as soon as a newer reading no
  longer bears it out, and a new reading that does fires it anew.

Whether a trigger was acted on is not for readings to say; see `contradictions.py`. Reviews carry
no readings (RECORDS), so "two reviews in a row" are the readings taken for them.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from mkdocs_dissent.records import Better, Metric, Metrics
from mkdocs_dissent.records.fields import Path, Reading, shown


class TriggerKind(StrEnum):
    """What the readings say; the words are those of an andon's `trigger`."""

    OUTCOME_REVERSED = "outcome-reversed"
    GUARDRAIL_EXCEEDED = "guardrail-exceeded"
    INDICATORS_DIVERGE = "indicators-diverge"


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A leading indicator that improved meanwhile: what was known of it, then and now."""

    metric: str
    unit: str | None
    earlier: Reading
    later: Reading


@dataclass(frozen=True, kw_only=True, slots=True)
class Fired:
    """A trigger, with the figures and dates that fired it."""

    kind: TriggerKind
    metric: str
    """The metric's name as its author wrote it; empty where it has none."""
    unit: str | None
    at: Path
    """Where the metric stands in the front matter: `("metrics", "outcome", 0)`."""
    better: Better | None
    tolerance: float
    readings: tuple[Reading, ...]
    """Oldest first: three of a reversed outcome, two of one that diverges, else the latest."""
    bound: float | None = None
    """The bound of the guardrail that it is beyond."""
    leading: tuple[Move, ...] = ()
    """The leading indicators that improved while the outcome worsened."""

    @property
    def since(self) -> date:
        """The date of the reading that fired it."""
        return self.readings[-1].day

    @property
    def words(self) -> str:
        """The trigger in one sentence, without a full stop; plain text, to be escaped."""
        return _words(self)


def fired(metrics: Metrics | None) -> tuple[Fired, ...]:
    """Every trigger that the readings of an initiative bear out, in the order of its metrics.

    An outcome reversed stands before its guardrail, and that before indicators that diverge. The
    cost is linear in the readings.
    """
    if metrics is None:
        return ()
    leading = [(metric, readings_of(metric)) for metric in metrics.leading]
    return tuple(_fired(metrics, leading))


_Leading = Sequence[tuple[Metric, Sequence[Reading]]]


def _fired(metrics: Metrics, leading: _Leading) -> Iterator[Fired]:
    for role in ("outcome", "leading", "shadow"):
        for index, metric in enumerate(getattr(metrics, role)):
            at: Path = ("metrics", role, index)
            readings = readings_of(metric)
            if role == "outcome":
                yield from _reversed(metric, readings, at)
            yield from _exceeded(metric, readings, at)
            if role == "outcome":
                yield from _diverging(metric, readings, leading, at)


def readings_of(metric: Metric) -> list[Reading]:
    """A metric's readings by date, one a date, every one a finite number."""
    given = (item for item in metric.readings.values if math.isfinite(item.value))
    last = {item.day: item for item in given}
    return sorted(last.values(), key=lambda item: item.day)


def change(metric: Metric, earlier: Reading, later: Reading) -> int:
    """1 where a metric improved from one reading to the next, -1 where it moved against, else 0."""
    if metric.better is None:
        return 0
    by = Decimal(str(later.value)) - Decimal(str(earlier.value))
    if metric.better is Better.LOWER:
        by = -by
    tolerance = Decimal(str(metric.tolerance or 0))
    return (by > tolerance) - (by < -tolerance)


def _reversed(metric: Metric, readings: Sequence[Reading], at: Path) -> Iterator[Fired]:
    last = readings[-3:]
    if len(last) == 3 and all(change(metric, *step) < 0 for step in pairwise(last)):
        yield _trigger(TriggerKind.OUTCOME_REVERSED, metric, last, at)


def _exceeded(metric: Metric, readings: Sequence[Reading], at: Path) -> Iterator[Fired]:
    if metric.guardrail is None or not readings:
        return
    least, most, last = metric.guardrail.min, metric.guardrail.max, readings[-1]
    if most is not None and last.value > most:
        yield _trigger(TriggerKind.GUARDRAIL_EXCEEDED, metric, [last], at, bound=most)
    elif least is not None and last.value < least:
        yield _trigger(TriggerKind.GUARDRAIL_EXCEEDED, metric, [last], at, bound=least)


def _diverging(
    metric: Metric, readings: Sequence[Reading], leading: _Leading, at: Path
) -> Iterator[Fired]:
    """An outcome whose latest step went against it while a leading indicator improved.

    The period is that step: from the outcome's last reading but one to its last.
    """
    last = readings[-2:]
    if len(last) < 2 or change(metric, *last) >= 0:
        return
    moves = tuple(_improved(leading, last[0].day, last[1].day))
    if moves:
        yield _trigger(TriggerKind.INDICATORS_DIVERGE, metric, last, at, leading=moves)


def _improved(leading: _Leading, start: date, end: date) -> Iterator[Move]:
    """The indicators that improved over a period, by what was known when it began and ended.

    Known on a day is the latest reading on or before it. An indicator that was not read before
    the period began, or not since, says nothing.
    """
    for metric, readings in leading:
        known = [
            readings[index - 1]
            for day in (start, end)
            if (index := bisect_right(readings, day, key=lambda item: item.day))
        ]
        if len(known) == 2 and change(metric, *known) > 0:
            earlier, later = known
            yield Move(metric=metric.name or "", unit=metric.unit, earlier=earlier, later=later)


def _trigger(
    kind: TriggerKind,
    metric: Metric,
    readings: Sequence[Reading],
    at: Path,
    *,
    bound: float | None = None,
    leading: tuple[Move, ...] = (),
) -> Fired:
    return Fired(
        kind=kind,
        metric=metric.name or "",
        unit=metric.unit,
        at=at,
        better=metric.better,
        tolerance=metric.tolerance or 0.0,
        readings=tuple(readings),
        bound=bound,
        leading=leading,
    )


def _words(trigger: Fired) -> str:
    """A trigger in one sentence with its figures and dates; rules and pages use the same words."""
    name = _name(trigger.metric)
    first, last = trigger.readings[0], trigger.readings[-1]
    if trigger.kind is TriggerKind.GUARDRAIL_EXCEEDED:
        bound = trigger.bound or 0.0
        side, kind = ("above", "most") if last.value > bound else ("below", "least")
        return (
            f"{name} was {_figure(last.value, trigger.unit)} on {last.day},"
            f" {side} its guardrail of at {kind} {_figure(bound, trigger.unit)}"
        )
    noise = f" by more than {_figure(trigger.tolerance)} each time" if trigger.tolerance else ""
    if trigger.kind is TriggerKind.OUTCOME_REVERSED:
        row = ", ".join(f"{_figure(item.value)} on {item.day}" for item in trigger.readings)
        unit = f"; {shown(trigger.unit)}" if trigger.unit else ""
        return (
            f"{name} moved against its intent twice in a row{noise}: {row}"
            f" ({trigger.better} is better{unit})"
        )
    moved = " and ".join(
        f"{_name(move.metric)} improved from {_figure(move.earlier.value)}"
        f" ({move.earlier.day}) to {_figure(move.later.value, move.unit)} ({move.later.day})"
        for move in trigger.leading
    )
    return (
        f"{moved} while {name} worsened from {_figure(first.value)} ({first.day})"
        f" to {_figure(last.value, trigger.unit)} ({last.day})"
    )


def _name(metric: str) -> str:
    return f"“{shown(metric)}”" if metric.strip() else "a metric without a name"


def _figure(value: float, unit: str | None = None) -> str:
    text = f"{value:.12g}".replace("-", "\N{MINUS SIGN}")
    return f"{text} {shown(unit)}" if unit else text
