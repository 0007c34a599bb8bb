"""A small chart: its numbers and what it says; `charts.html.j2` draws it as SVG."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from mkdocs_dissent.records.parts import Metric
from mkdocs_dissent.records.vocabularies import Better
from mkdocs_dissent.text import count, figure, quantity


class Level(NamedTuple):
    """A horizontal line: a tick of the axis, the target or a guardrail."""

    words: str
    at: float
    """0 at the bottom, 1 at the top."""


class Point(NamedTuple):
    """A reading in the plane of the chart, and as the table beside it says it."""

    x: float
    """From 0 to 1, to the right."""
    y: float
    """From 0 to 1, upwards."""
    date: dt.date
    words: str
    beyond: bool
    """Whether it is beyond a guardrail."""


class Chart(NamedTuple):
    """A metric, drawn."""

    name: str
    role: str
    """`outcome`, `leading` or `shadow`."""
    source: str
    points: Sequence[Point]
    ticks: Sequence[Level]
    target: Level | None
    guardrails: Sequence[Level]
    moved: str
    """Which way it went since the first reading; empty where there are no two."""
    target_words: str
    """The target, and whether the last reading reaches it."""
    guardrail_words: str
    """The guardrail, and whether the last reading keeps it."""
    stale: str
    """Since when it was not measured, in words; empty where it is measured in time."""

    @property
    def last(self) -> str:
        """The last reading with its unit; empty where there is none."""
        return self.points[-1].words if self.points else ""

    @property
    def beyond(self) -> bool:
        """Whether the last reading is beyond a guardrail."""
        return bool(self.points) and self.points[-1].beyond

    @property
    def dots(self) -> Sequence[Point]:
        """The readings that get a dot each: of many only the last."""
        return self.points if len(self.points) <= _MANY else self.points[-1:]

    def path(self, left: float, width: float, top: float, height: float) -> str:
        """The curve in whole units of a plane, as data of an SVG path.

        Each step is relative to the point before: of many readings that is a third of the text.
        Of readings at one place across, those are drawn that show: first, last and extremes.
        """
        every = [(round(left + width * p.x), round(top + height * (1 - p.y))) for p in self.points]
        at: list[tuple[int, int]] = []
        for _, group in groupby(every, itemgetter(0)):
            found = list(group)
            at += sorted({found[0], min(found), max(found)}, key=found.index)
            at += found[-1:] if at[-1] != found[-1] else []
        steps = "".join(f"l{x - a} {y - b}" for (a, b), (x, y) in pairwise(at))
        return f"M{at[0][0]} {at[0][1]}{steps}".replace(" -", "-")

    def named_levels(self) -> Iterator[tuple[Level, str, bool, bool]]:
        """Guardrails and target, and where each is named: on the right or not, above it or not.

        A name stands where the drawing leaves most room beside its line.
        """
        named = [(level, "guardrail") for level in self.guardrails]
        named += [(self.target, "target")] if self.target else []
        taken: list[tuple[bool, float]] = []
        for level, kind in named:
            right, above = max(_CORNERS, key=lambda at: _room(level, at, named, taken, self.points))
            taken.append((right, _middle(level, above)))
            yield level, kind, right, above

    @property
    def summary(self) -> str:
        """What the drawing shows, for those who can't see it."""
        if not self.points:
            return "No readings yet."
        first, last = self.points[0], self.points[-1]
        readings = f"{count(len(self.points), 'reading')} from {first.date} ({first.words})"
        readings += f" to {last.date} ({last.words})."
        parts = (readings, self.target_words, self.guardrail_words, self.stale)
        return " ".join(filter(None, parts))


def chart(metric: Metric, role: str, stale: dt.date | None = None) -> Chart:
    """The chart of a metric; `stale` is the day since which nobody has read it."""
    readings, bounds = metric.readings.values, _bounds(metric)
    target = [] if metric.target is None else [metric.target]
    axis = Axis.over([*(r.value for r in readings), *(value for _, value in bounds), *target])
    start = readings[0].day if readings else dt.date.min
    days = (readings[-1].day - start).days if readings else 0
    last = readings[-1].value if readings else None
    return Chart(
        name=metric.name or "Unnamed metric",
        role=role,
        source=metric.source or "",
        points=[
            Point(
                (r.day - start).days / days if days else 0.5,
                axis.at(r.value),
                r.day,
                quantity(r.value, metric.unit),
                _beyond(r.value, metric),
            )
            for r in readings
        ],
        ticks=[Level(figure(tick), axis.at(tick)) for tick in axis.ticks],
        target=next((Level(f"target {figure(at)}", axis.at(at)) for at in target), None),
        guardrails=[Level(f"guardrail {side} {figure(at)}", axis.at(at)) for side, at in bounds],
        moved=_moved(metric),
        target_words=_against_target(metric, last),
        guardrail_words=_against_guardrail(metric, last),
        stale=f"Not measured since {stale}." if stale else "",
    )


def _bounds(metric: Metric) -> list[tuple[str, float]]:
    rail = metric.guardrail
    if rail is None:
        return []
    sides = (("min", rail.min), ("max", rail.max))
    return [(side, value) for side, value in sides if value is not None]


def _beyond(value: float, metric: Metric) -> bool:
    return any(value < at if side == "min" else value > at for side, at in _bounds(metric))


def _moved(metric: Metric) -> str:
    readings = metric.readings.values
    if len(readings) < 2:
        return ""
    first, last = readings[0].value, readings[-1].value
    if first == last:
        return "Unchanged since the first reading."
    return f"{'Up' if last > first else 'Down'} from {quantity(first, metric.unit)}."


def _against_target(metric: Metric, value: float | None) -> str:
    if metric.target is None:
        return ""
    words = f"Target {quantity(metric.target, metric.unit)}"
    if metric.better is None:
        return f"{words}."
    words = f"{words}, {metric.better.about}"
    if value is None:
        return f"{words}."
    higher = metric.better is Better.HIGHER
    reached = value >= metric.target if higher else value <= metric.target
    return f"{words}: {'reached' if reached else 'not reached'}."


def _against_guardrail(metric: Metric, value: float | None) -> str:
    bounds = _bounds(metric)
    if not bounds:
        return ""
    words = {"min": "at least", "max": "at most"}
    rail = " and ".join(f"{words[side]} {quantity(at, metric.unit)}" for side, at in bounds)
    kept = "" if value is None else ": exceeded" if _beyond(value, metric) else ": kept"
    return f"Guardrail {rail}{kept}."


_MANY = 30
"""More readings than this are drawn as a line without dots."""
_MOST = 1e300
"""Values beyond it are drawn at it, so that no difference of two overflows."""


class Axis(NamedTuple):
    """A vertical axis from `low` to `high` with ticks at round numbers."""

    low: float
    high: float
    ticks: tuple[float, ...]

    @classmethod
    def over(cls, values: Iterable[float]) -> Axis:
        """The axis that holds all values.

        It begins at zero where that costs little, since a line that fills the frame makes small
        changes look large.
        """
        clipped = [max(-_MOST, min(_MOST, value)) for value in values] or [0.0, 1.0]
        low, high = min(clipped), max(clipped)
        if low == high:
            room = abs(low) * 0.1 or 1.0
            low, high = low - room, high + room
        if 0 < low < 0.5 * high:
            low = 0.0
        if 0.5 * low < high < 0:
            high = 0.0
        step = _round_step((high - low) / 2)
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        ticks = tuple(index * step for index in range(first, last + 1))
        return cls(ticks[0], ticks[-1], ticks)

    def at(self, value: float) -> float:
        """Where a value stands, 0 at the bottom and 1 at the top."""
        share = (max(-_MOST, min(_MOST, value)) - self.low) / (self.high - self.low)
        return max(0.0, min(1.0, share))


def _round_step(rough: float) -> float:
    """The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next((f * power for f in (1, 2, 2.5, 5) if f * power >= rough * 0.999), 10 * power)


_LINE_OF_TEXT = 0.16
"""The height of a line of text, as a share of the plot's."""
_CORNERS = ((False, True), (True, True), (False, False), (True, False))
"""Where a line may be named: on the right or not, above it or not; earlier ones are preferred."""


def _middle(level: Level, above: bool) -> float:
    return level.at + (_LINE_OF_TEXT if above else -_LINE_OF_TEXT) * 0.6


def _room(
    level: Level,
    corner: tuple[bool, bool],
    named: list[tuple[Level, str]],
    taken: list[tuple[bool, float]],
    points: Sequence[Point],
) -> float:
    """How far a name there would be from whatever else is drawn, up to a line's height."""
    right, above = corner
    middle = _middle(level, above)
    others = [other.at for other, _ in named if other is not level]
    others += [at for side, at in taken if side is right]
    others += _heights(points, 0.5 if right else 0.0, 1.0 if right else 0.5)
    if not 0 <= middle <= 1.02:
        return -1.0
    return min([_LINE_OF_TEXT, *(abs(at - middle) for at in others)])


def _heights(points: Sequence[Point], start: float, end: float) -> list[float]:
    """How high the curve is at places between `start` and `end`."""
    if len(points) == 1:
        return [points[0].y] if start <= points[0].x <= end else []
    out = []
    for at in (start + (end - start) * step / 8 for step in range(9)):
        for left, right in pairwise(points):
            if left.x <= at <= right.x and right.x > left.x:
                out.append(left.y + (right.y - left.y) * (at - left.x) / (right.x - left.x))
    return out
