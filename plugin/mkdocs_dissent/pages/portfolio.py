"""The portfolio's page, with the bars of each side drawn and the figures on their scales."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from mkdocs_dissent.pages.context import Context, Glyph
from mkdocs_dissent.pages.filters import Filters, describe, matches
from mkdocs_dissent.practices.balance import Bar, Gauge, Shape, Side, Standing
from mkdocs_dissent.practices.portfolio import Portfolio, portfolio
from mkdocs_dissent.practices.quarter import Comparison, portfolio_beside
from mkdocs_dissent.records import Initiative, Level


@dataclass(frozen=True, kw_only=True, slots=True)
class PortfolioView:
    """The portfolio's page."""

    portfolio: Portfolio
    quarter: Comparison | None
    """The end of the previous quarter beside today."""
    narrowed: bool
    levels: tuple[Level, ...] = tuple(Level)
    most_probes: int = 24
    """How many ended probes are told; what one taught years ago stands on its own page."""

    @property
    def drawing(self) -> Markup:
        """The bars, from the smallest probe to the largest bet."""
        return draw_sides(self.portfolio.shape)

    @property
    def scales(self) -> tuple[Gauge, ...]:
        """The figures that have a range; none where the view is narrowed: ranges are of all."""
        return () if self.narrowed else self.portfolio.shape.gauges

    def draw(self, gauge: Gauge) -> Markup:
        """A figure on its scale."""
        return draw_scale(gauge)

    def standing(self, gauge: Gauge) -> Glyph:
        """How a figure compares with its range."""
        shape, tone = _STANDINGS[gauge.standing]
        return Glyph(gauge.standing_words, shape, tone)


_STANDINGS = {
    Standing.BELOW: ("triangle", "wait"),
    Standing.WITHIN: ("check", "live"),
    Standing.ABOVE: ("triangle", "wait"),
    Standing.UNKNOWN: ("broken", "quiet"),
}


def portfolio_view(ctx: Context, filters: Filters) -> PortfolioView:
    """The portfolio, or that part of it which the filters leave."""
    only = _kept(ctx, filters) if filters.given else None
    found = [item for item in ctx.register.initiatives if item.source.readable]
    return PortfolioView(
        portfolio=portfolio(ctx.register, ctx.policy, ctx.today, only),
        quarter=portfolio_beside(
            found if only is None else only, ctx.register, ctx.policy, ctx.today
        ),
        narrowed=bool(describe(filters)),
    )


def _kept(ctx: Context, filters: Filters) -> Sequence[Initiative]:
    """The initiatives that the filters leave; what is under way comes first."""
    kept = [
        initiative
        for initiative in ctx.register.initiatives
        if initiative.source.readable and matches(initiative, filters, ctx)
    ]
    kept.sort(key=lambda initiative: (not initiative.is_active, initiative.key))
    return kept[: filters.limit]


# ── Drawn ──
# Percentages for places, pixels for strokes and letters, as in `charts.html.j2`. All bars are
# equally wide, so that areas compare as capacities do.

_EDGE = 1.5
"""Percent left free at both ends of the drawing."""
_PITCH = 6.5
"""Percent from one bar to the next where there is room."""
_APART = 4.0
"""Percent between a side and what is in the middle."""
_LEAST_MIDDLE = 14.0
_FILLED = 0.8
"""How much of the pitch a bar fills."""
_TALLEST = 68.0
_UNKNOWN = 0.3
"""Of the tallest: the height of an outline, which means nothing."""
_MOST = 16
"""Bars of a side that are drawn; more would be a solid block."""
_KEY_ROOM, _FIGURE_ROOM = 3.6, 4.4
"""Percent of pitch below which keys and figures would run into each other."""


def draw_sides(shape: Shape) -> Markup:
    """The bars of probes, of mid-bar work and of bets from left to right."""
    words = ", ".join(f"{side.value} {words}" for side, _, words in shape.sides)
    sides = (shape.probes, shape.middle, shape.bets)
    shown = [bars if len(bars) <= _MOST else bars[: _MOST - 1] for bars in sides]
    # What is not drawn by itself takes one place, towards the middle.
    places = [min(len(bars), _MOST) for bars in sides]
    wide = max(_LEAST_MIDDLE, min(50.0, _PITCH * places[1]))
    room = (100 - 2 * _EDGE - 2 * _APART - wide) / 2
    rooms = ((places[0], room), (places[1], wide), (places[2], room))
    pitches = [min(_PITCH, width / max(1, count)) for count, width in rooms]
    width = _FILLED * min(pitches)
    starts = (
        _EDGE,
        50 - pitches[1] * places[1] / 2,
        100 - _EDGE - pitches[2] * places[2],
    )
    # The heaviest bars of both sides are at the ends.
    rows = (shown[0], shown[1], shown[2][::-1])
    bars = [
        _bar(bar, start + pitch * (at + 0.5 + _offset(side, row, sides)), width, pitch, side)
        for row, start, pitch, side in zip(rows, starts, pitches, Side, strict=True)
        for at, bar in enumerate(row)
    ]
    for bars_of, row, start, pitch, side in zip(sides, rows, starts, pitches, Side, strict=True):
        if more := len(bars_of) - len(row):
            at = start if side is Side.BETS else start + pitch * len(row)
            bars.append(_group(more, at + pitch / 2, width, side))
    return Markup(
        '<svg class="dissent-barbell" role="img" aria-label="{}">'
        '<line class="dissent-bar" x1="0.5%" x2="99.5%" y1="50%" y2="50%"/>{}</svg>'
    ).format(
        f"From left to right: {words}. The table below has every plate.", Markup("").join(bars)
    )


def _offset(side: Side, row: Sequence[Bar], sides: Sequence[Sequence[Bar]]) -> int:
    """1 where the first place of a side is that of what is not drawn by itself."""
    return int(side is Side.BETS and len(sides[2]) > len(row))


def _group(more: int, x: float, width: float, side: Side) -> Markup:
    """The smaller bars of a side that has too many to draw, as one outline with their number."""
    return Markup(
        '<g class="dissent-plate" data-side="{}" data-unstated><title>{}</title>'
        '<rect x="{:.2f}%" y="{:.2f}%" width="{:.2f}%" height="{:.2f}%" rx="2"/>'
        '<text class="dissent-plate-figure" x="{:.2f}%" y="{:.2f}%" dy="-.4em">+{}</text></g>'
    ).format(
        side.value,
        f"{more} more of less capacity, which the table has",
        *(x - width / 2, 50 - _TALLEST * _UNKNOWN / 2, width, _TALLEST * _UNKNOWN),
        *(x, 50 - _TALLEST * _UNKNOWN / 2),
        more,
    )


def _bar(bar: Bar, x: float, width: float, pitch: float, side: Side) -> Markup:
    height = max(1.5, _TALLEST * (_UNKNOWN if bar.share is None else bar.share))
    place = Markup('x="{:.2f}%" y="{:.2f}%" width="{:.2f}%" height="{:.2f}%" rx="2"')
    # A theme's ink may be translucent, and the line behind would show through.
    return Markup(
        '<g class="dissent-plate" data-side="{side}"{unstated}><title>{name}</title>'
        '<rect class="dissent-under-plate" {place}/><rect {place}/>{words}</g>'
    ).format(
        side=side.value,
        unstated=Markup(" data-unstated") if bar.share is None else "",
        name=f"{bar.key} {bar.initiative.title}, {bar.capacity_words or 'capacity not stated'}",
        place=place.format(x - width / 2, 50 - height / 2, width, height),
        words=Markup("").join(_words(bar, x, height, pitch)),
    )


def _words(bar: Bar, x: float, height: float, pitch: float) -> Iterator[Markup]:
    text = Markup('<text class="dissent-{}" x="{:.2f}%" y="{:.2f}%" dy="{}">{}</text>')
    if pitch >= _FIGURE_ROOM:
        figure = bar.capacity_words.removesuffix("%").rstrip() or "?"
        yield text.format("plate-figure", x, 50 - height / 2, "-.4em", figure)
    if pitch >= _KEY_ROOM:
        yield text.format("plate-key", x, 50 + height / 2, "1.15em", bar.key)


def draw_scale(gauge: Gauge) -> Markup:
    """A figure on its scale, its range marked and named; counts have room beyond their range."""
    end = (
        100.0 if gauge.is_share else float(max(1, round(1.25 * max(gauge.most, gauge.value or 0))))
    )
    least, most = min(1.0, gauge.least / end), min(1.0, gauge.most / end)
    bar = Markup("")
    if gauge.value is not None:
        bar = Markup(
            '<line class="dissent-scale-bar" x1="0%" x2="{0:.2f}%" y1="34%" y2="34%"/>'
            '<line class="dissent-scale-end" x1="{0:.2f}%" x2="{0:.2f}%" y1="8%" y2="60%"/>'
        ).format(100 * min(1.0, gauge.value / end))
    return Markup(
        '<svg class="dissent-scale" role="img" aria-label="{}: {}, {}; the range is {}">'
        '<rect class="dissent-range" x="{:.2f}%" y="4%" width="{:.2f}%" height="60%"/>'
        '<line class="dissent-axis" x1="0%" x2="100%" y1="34%" y2="34%"/>{}{}{}</svg>'
    ).format(
        gauge.title,
        gauge.value_words,
        gauge.standing_words,
        gauge.range,
        100 * least,
        100 * max(0.0, most - least),
        bar,
        _bound(least, gauge.least),
        _bound(most, gauge.most) if most > least else "",
    )


def _bound(at: float, value: int) -> Markup:
    anchor = "start" if at < 0.03 else "end" if at > 0.97 else "middle"
    text = Markup('<text class="dissent-tick" x="{:.2f}%" y="96%" text-anchor="{}">{}</text>')
    return text.format(100 * at, anchor, value)
