"""The portfolio's page: where the bars of its drawing stand; `portfolio.html.j2` draws them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mkdocs_dissent.pages.context import Context, Glyph
from mkdocs_dissent.pages.filters import Filters, describe, matches
from mkdocs_dissent.practices.balance import Bar, Gauge, Shape, Side, Standing
from mkdocs_dissent.practices.portfolio import Portfolio, portfolio
from mkdocs_dissent.practices.scoring import Comparison, portfolio_beside
from mkdocs_dissent.records.kinds import Initiative
from mkdocs_dissent.records.vocabularies import Level


class PortfolioView(NamedTuple):
    """The portfolio's page."""

    portfolio: Portfolio
    quarter: Comparison | None
    """The end of the previous quarter beside today."""
    scales: Sequence[Gauge]
    """The figures that have a range; none where the view is narrowed: ranges are of all."""
    levels: Sequence[Level] = tuple(Level)
    most_probes: int = 24
    """How many ended probes are told; what one taught years ago stands on its own page."""


_STANDINGS = {
    Standing.BELOW: ("triangle", "wait"),
    Standing.WITHIN: ("check", "live"),
    Standing.ABOVE: ("triangle", "wait"),
    Standing.UNKNOWN: ("broken", "quiet"),
}


def standing_of(gauge: Gauge) -> Glyph:
    """How a figure compares with its range."""
    return Glyph(gauge.standing_words, *_STANDINGS[gauge.standing])


def portfolio_view(ctx: Context, filters: Filters) -> PortfolioView:
    """The portfolio, or that part of it which the filters leave."""
    found = [item for item in ctx.register.initiatives if item.source.readable]
    only: Sequence[Initiative] | None = None
    if filters.given:
        # What is under way comes first.
        kept = [initiative for initiative in found if matches(initiative, filters, ctx)]
        only = sorted(kept, key=lambda i: (not i.is_active, i.key))[: filters.limit]
    whole = portfolio(ctx.register, ctx.policy, ctx.today, only)
    beside = found if only is None else only
    return PortfolioView(
        portfolio=whole,
        quarter=portfolio_beside(beside, ctx.register, ctx.policy, ctx.today),
        scales=() if describe(filters) else whole.shape.gauges,
    )


# ── The drawing ──
# Places are percentages. All bars are equally wide, so that areas compare as capacities do.

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


class Plate(NamedTuple):
    """A bar in the drawing, or the smaller bars of a side that has too many, as one outline."""

    side: str
    x: float
    """Its middle."""
    width: float
    height: float
    words: str
    stated: bool = False
    """Whether its height is a capacity."""
    bar: Bar | None = None
    figure: str = ""
    """Above it."""
    key: str = ""
    """Below it."""


def plates(shape: Shape) -> Iterator[Plate]:
    """The bars of probes, of mid-bar work and of bets from left to right."""
    sides = (shape.probes, shape.middle, shape.bets)
    # What is not drawn by itself takes one place, towards the middle.
    places = [min(len(bars), _MOST) for bars in sides]
    wide = max(_LEAST_MIDDLE, min(50.0, _PITCH * places[1]))
    room = (100 - 2 * _EDGE - 2 * _APART - wide) / 2
    rooms = zip(places, (room, wide, room), strict=True)
    pitches = [min(_PITCH, width / max(1, count)) for count, width in rooms]
    width = _FILLED * min(pitches)
    starts = (_EDGE, 50 - pitches[1] * places[1] / 2, 100 - _EDGE - pitches[2] * places[2])
    groups: list[Plate] = []
    for side, bars, start, pitch in zip(Side, sides, starts, pitches, strict=True):
        many = len(bars) > _MOST
        row = bars[: _MOST - 1] if many else bars
        # The heaviest bars of both sides are at the ends.
        inward = side is Side.BETS
        for at, bar in enumerate(reversed(row) if inward else row):
            x = start + pitch * (at + 0.5 + (many and inward))
            yield _plate(bar, side, x, width, pitch)
        if many:
            more = len(bars) - len(row)
            x = start + pitch / 2 if inward else start + pitch * len(row) + pitch / 2
            words = f"{more} more of less capacity, which the table has"
            height = _TALLEST * _UNKNOWN
            groups.append(Plate(side.value, x, width, height, words, figure=f"+{more}"))
    yield from groups


def _plate(bar: Bar, side: Side, x: float, width: float, pitch: float) -> Plate:
    return Plate(
        side=side.value,
        x=x,
        width=width,
        height=max(1.5, _TALLEST * (_UNKNOWN if bar.share is None else bar.share)),
        words=f"{bar.key} {bar.initiative.title}, {bar.capacity_words or 'capacity not stated'}",
        stated=bar.share is not None,
        bar=bar,
        figure=(bar.capacity_words.removesuffix("%").rstrip() or "?") * (pitch >= _FIGURE_ROOM),
        key=bar.key * (pitch >= _KEY_ROOM),
    )


ASKED = (plates, standing_of)
