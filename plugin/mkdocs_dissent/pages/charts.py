"""Charts as SVG: percentages for places, pixels for strokes and letters, so that none is stretched.

The colours are the style sheet's. Nothing here computes a scale: `views/chart.py` does.
"""

from __future__ import annotations

from itertools import pairwise

from markupsafe import Markup

from mkdocs_dissent.pages.chart import Chart, Level, Point

_LEFT, _WIDTH = 15.0, 81.0
_TOP, _HEIGHT = 9.0, 72.0
_MANY = 30
"""More readings than this are drawn as a line without dots."""
_LINE_OF_TEXT = 0.16
"""The height of a line of text, as a share of the plot's."""


def _x(share: float) -> str:
    return f"{_LEFT + _WIDTH * share:.2f}%"


def _y(share: float) -> str:
    return f"{_TOP + _HEIGHT * (1 - share):.2f}%"


def plot(chart: Chart, key: str) -> Markup:
    """The drawing of a chart; `key` makes its ids unique on the page."""
    parts = [
        Markup(
            '<svg class="dissent-plot" role="img" aria-labelledby="{0}-t {0}-d">'
            '<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>'
        ).format(key, chart.name, chart.summary),
        *(_tick(tick) for tick in chart.ticks),
        *_levels(chart),
        _line(chart.points),
        *_dots(chart),
        *_days(chart),
        Markup("</svg>"),
    ]
    return Markup("").join(parts)


def _tick(tick: Level) -> Markup:
    return Markup(
        '<line class="dissent-grid" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>'
        '<text class="dissent-tick" x="{3}%" y="{2}" dy=".32em" text-anchor="end">{4}</text>'
    ).format(_x(0), _x(1), _y(tick.at), _LEFT - 2, tick.words)


def _levels(chart: Chart) -> list[Markup]:
    """Target and guardrails, each named where the drawing leaves most room beside its line."""
    named = [(level, "guardrail") for level in chart.guardrails]
    named += [(chart.target, "target")] if chart.target else []
    taken: list[tuple[bool, float]] = []
    out = []
    for level, kind in named:
        right, above = max(_CORNERS, key=lambda at: _room(level, at, named, taken, chart.points))
        taken.append((right, _middle(level, above)))
        out.append(
            Markup(
                '<line class="dissent-{0}" x1="{1}" x2="{2}" y1="{3}" y2="{3}"/>'
                '<text class="dissent-{0}-name" x="{4}" y="{3}" dy="{5}"'
                ' text-anchor="{6}">{7}</text>'
            ).format(
                kind,
                _x(0),
                _x(1),
                _y(level.at),
                _x(0.99 if right else 0.01),
                "-.4em" if above else "1.05em",
                "end" if right else "start",
                level.words,
            )
        )
    return out


_CORNERS = ((False, True), (True, True), (False, False), (True, False))
"""Where a line may be named: on the right or not, above it or not; earlier ones are preferred."""


def _middle(level: Level, above: bool) -> float:
    return level.at + (_LINE_OF_TEXT if above else -_LINE_OF_TEXT) * 0.6


def _room(
    level: Level,
    corner: tuple[bool, bool],
    named: list[tuple[Level, str]],
    taken: list[tuple[bool, float]],
    points: tuple[Point, ...],
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


def _heights(points: tuple[Point, ...], start: float, end: float) -> list[float]:
    """How high the curve is at places between `start` and `end`."""
    if len(points) == 1:
        return [points[0].y] if start <= points[0].x <= end else []
    out = []
    for at in (start + (end - start) * step / 8 for step in range(9)):
        for left, right in pairwise(points):
            if left.x <= at <= right.x and right.x > left.x:
                out.append(left.y + (right.y - left.y) * (at - left.x) / (right.x - left.x))
    return out


def _line(points: tuple[Point, ...]) -> Markup:
    if len(points) < 2:
        return Markup("")
    places = " ".join(f"{100 * point.x:.2f},{100 * (1 - point.y):.2f}" for point in points)
    return Markup(
        '<svg x="{}%" y="{}%" width="{}%" height="{}%" viewBox="0 0 100 100"'
        ' preserveAspectRatio="none" overflow="visible" aria-hidden="true">'
        '<polyline class="dissent-curve" points="{}" vector-effect="non-scaling-stroke"/></svg>'
    ).format(_LEFT, _TOP, _WIDTH, _HEIGHT, places)


def _dots(chart: Chart) -> list[Markup]:
    shown = chart.points if len(chart.points) <= _MANY else chart.points[-1:]
    out = []
    for point, row in zip(shown, chart.rows[-len(shown) :] if shown else (), strict=True):
        last = point is chart.points[-1]
        classes = ["dissent-dot"] + ["dissent-dot-last"] * last + ["dissent-dot-out"] * row.beyond
        out.append(
            Markup('<circle class="{}" cx="{}" cy="{}" r="{}"/>').format(
                " ".join(classes), _x(point.x), _y(point.y), 4 if last else 2.2
            )
        )
    return out


def _days(chart: Chart) -> list[Markup]:
    text = Markup('<text class="dissent-tick" x="{}" y="98%" text-anchor="{}">{}</text>')
    first, last = chart.first_day, chart.last_day
    if first is None or last is None:
        return []
    if first == last:
        return [text.format(_x(0.5), "middle", first)]
    return [text.format(_x(0), "start", first), text.format(_x(1), "end", last)]


def spark(chart: Chart) -> Markup:
    """A chart without axis or words, for a line of a list; the words stand beside it."""
    if len(chart.points) < 2:
        return Markup("")
    last = chart.points[-1]
    places = " ".join(f"{94 * p.x + 3:.2f},{92 * (1 - p.y) + 4:.2f}" for p in chart.points)
    target = Markup("")
    if chart.target is not None:
        line = Markup('<line class="dissent-target" x1="3%" x2="97%" y1="{0}%" y2="{0}%"/>')
        target = line.format(round(92 * (1 - chart.target.at) + 4, 2))
    return Markup(
        '<svg class="dissent-spark" aria-hidden="true">{}<svg viewBox="0 0 100 100" width="100%"'
        ' height="100%" preserveAspectRatio="none" overflow="visible"><polyline'
        ' class="dissent-curve" points="{}" vector-effect="non-scaling-stroke"/></svg>'
        '<circle class="dissent-dot dissent-dot-last{}" cx="{}%" cy="{}%" r="3.5"/></svg>'
    ).format(
        target,
        places,
        " dissent-dot-out" if chart.beyond else "",
        round(94 * last.x + 3, 2),
        round(92 * (1 - last.y) + 4, 2),
    )
