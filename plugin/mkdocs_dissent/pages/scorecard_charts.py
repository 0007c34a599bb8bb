"""The pictures of the scorecard: the reliability curve, and days to resolution by cycle.

Percentages for places, pixels for strokes and letters, as in `charts.py`.
"""

from __future__ import annotations

import math
from itertools import pairwise

from markupsafe import Markup

from mkdocs_dissent.pages.calibration import BinPoint, Curve
from mkdocs_dissent.pages.resolution import Column, Columns

_LEFT, _WIDTH = 14.0, 80.0
_TOP, _HEIGHT = 8.0, 78.0
_LEAST_DOT, _MOST_DOT = 3.5, 10.0
_LABELS = 4
"""More dates than this under the columns would touch each other on a phone."""

# Without ids, since a view may stand on a page several times.
_HEAD = Markup('<svg class="dissent-plot {}" role="img" aria-label="{}: {}">')
_TEXT = Markup('<text class="{}" x="{}" y="{}" dy="{}" text-anchor="{}">{}</text>')
_LINE = Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>')


def _x(share: float) -> str:
    return f"{_LEFT + _WIDTH * share:.2f}%"


def _y(share: float) -> str:
    return f"{_TOP + _HEIGHT * (1 - share):.2f}%"


def reliability(curve: Curve) -> Markup:
    """The reliability curve."""
    parts = [_HEAD.format("dissent-reliability", "Reliability curve", curve.summary)]
    for at, words in curve.ticks:
        parts.append(_LINE.format("dissent-grid", _x(0), _y(at), _x(1), _y(at)))
        parts.append(_TEXT.format("dissent-tick", f"{_LEFT - 2:g}%", _y(at), ".32em", "end", words))
        anchor = "end" if at == 1 else "middle"
        parts.append(_TEXT.format("dissent-tick", _x(at), _y(0), "1.6em", anchor, words))
    parts.append(_LINE.format("dissent-diagonal", _x(0), _y(0), _x(1), _y(1)))
    parts.append(_TEXT.format("dissent-axis-name", _x(0), _y(1), "-.8em", "start", "came true"))
    parts.append(_TEXT.format("dissent-axis-name", _x(1), _y(0), "3em", "end", "confidence stated"))
    parts += [
        _LINE.format("dissent-curve", _x(left.x), _y(left.y), _x(right.x), _y(right.y))
        for left, right in pairwise(curve.points)
    ]
    parts += [part for point in curve.points for part in _point(point)]
    return Markup("").join([*parts, Markup("</svg>")])


def _point(point: BinPoint) -> tuple[Markup, Markup]:
    """A dot whose area is its count, and the count beside it."""
    radius = max(_LEAST_DOT, _MOST_DOT * math.sqrt(point.size))
    dot = Markup('<circle class="dissent-dot dissent-dot-last" cx="{}" cy="{}" r="{:.1f}"/>')
    # Up and to the left of a dot a rising curve leaves room; beside the axis only the right has.
    dx, dy, anchor = (radius + 4, 4.0, "start") if point.x < 0.12 else (-radius, -radius, "end")
    text = Markup(
        '<text class="dissent-count" x="{}" y="{}" dx="{:.1f}" dy="{:.1f}" text-anchor="{}">'
        "n = {}</text>"
    ).format(_x(point.x), _y(point.y), dx, dy, anchor, point.n)
    return dot.format(_x(point.x), _y(point.y), radius), text


def by_cycle(picture: Columns) -> Markup:
    """Days to resolution by cycle: bars for the middle halves, dots for the medians."""
    title = "Days from contradiction to resolution, by cycle"
    parts = [_HEAD.format("dissent-by-cycle", title, picture.summary)]
    for tick in picture.ticks:
        parts.append(_LINE.format("dissent-grid", _x(0), _y(tick.at), _x(1), _y(tick.at)))
        place = f"{_LEFT - 2:g}%"
        parts.append(_TEXT.format("dissent-tick", place, _y(tick.at), ".32em", "end", tick.words))
    parts.append(_TEXT.format("dissent-axis-name", _x(0), _y(1), "-.8em", "start", "days"))
    step = math.ceil(len(picture.columns) / _LABELS)
    for at, column in enumerate(picture.columns):
        parts += _column(column)
        # Counted from the last, which is the one that people look at.
        if (len(picture.columns) - 1 - at) % step == 0:
            parts.append(
                _TEXT.format("dissent-tick", _x(column.x), _y(0), "1.6em", "middle", column.begins)
            )
    return Markup("").join([*parts, Markup("</svg>")])


def _column(column: Column) -> list[Markup]:
    x, median = _x(column.x), _y(column.median)
    return [
        _LINE.format("dissent-middle", x, _y(column.lower), x, _y(column.upper)),
        Markup('<circle class="dissent-dot dissent-dot-last" cx="{}" cy="{}" r="4"/>').format(
            x, median
        ),
        _TEXT.format("dissent-count", x, _y(column.upper), "-.75em", "middle", column.n),
    ]
