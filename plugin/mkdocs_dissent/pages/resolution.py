"""How long contradictions wait for their answer: over all, and cycle by cycle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct

from mkdocs_dissent.pages.chart import Axis, Level
from mkdocs_dissent.practices.episodes import Resolution, Resolved, Spread
from mkdocs_dissent.text import count, figure

_WHOLE_FROM = 10
"""From so many days on, a part of a day says nothing."""
SHOWN = 12
"""How many cycles are drawn, the latest; the table holds all."""


class CycleRow(Struct, frozen=True, kw_only=True):
    """What was resolved in a cycle, as the table beside the picture says it."""

    begins: dt.date | None
    """None before the cadence began."""
    ends: dt.date | None
    n: int
    median: str
    middle: str
    """The middle half, `3 to 12`."""


class Column(Struct, frozen=True, kw_only=True):
    """A cycle in the plane of the picture, both axes from 0 to 1."""

    x: float
    lower: float
    median: float
    upper: float
    n: int
    begins: str


class Columns(Struct, frozen=True, kw_only=True):
    """The picture: a bar for the middle half of each cycle and a dot for its median."""

    columns: tuple[Column, ...]
    ticks: tuple[Level, ...]
    summary: str


class Waiting(Struct, frozen=True, kw_only=True):
    """Days from contradiction to resolution."""

    n: int
    median: str
    """`12 days`"""
    middle: str
    """Where the middle half lies; empty where one alone was resolved."""
    beside: str
    """What has no such days."""
    rows: tuple[CycleRow, ...]
    picture: Columns | None
    """None where there are not two cycles to compare."""


def waiting_view(found: Resolution) -> Waiting:
    """How long the resolved contradictions took."""
    days = found.days
    said = [f"{count(found.open, 'contradiction')} still open"] if found.open else []
    said += [f"{found.undated} without the dates to tell"] if found.undated else []
    return Waiting(
        n=days.n,
        median=days_words(days.median or 0.0),
        middle=f"{_middle(days)} days" if days.n > 1 else "",
        beside=", ".join(said),
        rows=tuple(_row(item) for item in found.by_cycle),
        picture=_picture(found.by_cycle[-SHOWN:]) if len(found.by_cycle) > 1 else None,
    )


def days_words(days: float) -> str:
    """`1 day`, `12.5 days`."""
    return f"{_figure(days)} {'day' if days == 1 else 'days'}"


def _figure(days: float) -> str:
    """Parts of a day only where few days are compared."""
    return figure(round(days, 1) if days < _WHOLE_FROM else int(days + 0.5))


def _middle(found: Spread) -> str:
    lower, upper = found.lower or 0.0, found.upper or 0.0
    return _figure(lower) if lower == upper else f"{_figure(lower)} to {_figure(upper)}"


def _row(item: Resolved) -> CycleRow:
    return CycleRow(
        begins=item.cycle.begins if item.cycle else None,
        ends=item.cycle.ends if item.cycle else None,
        n=item.days.n,
        median=_figure(item.days.median or 0.0),
        middle=_middle(item.days),
    )


def _picture(shown: Sequence[Resolved]) -> Columns:
    # From zero: the length of a wait is what is compared.
    axis = Axis.over([0.0, 1.0, *(item.days.upper or 0.0 for item in shown)])
    columns = tuple(
        Column(
            x=(at + 0.5) / len(shown),
            lower=axis.at(item.days.lower or 0.0),
            median=axis.at(item.days.median or 0.0),
            upper=axis.at(item.days.upper or 0.0),
            n=item.days.n,
            begins=str(item.cycle.begins) if item.cycle else "before",
        )
        for at, item in enumerate(shown)
    )
    first, last = shown[0].days, shown[-1].days
    return Columns(
        columns=columns,
        ticks=tuple(Level(figure(tick), axis.at(tick)) for tick in axis.ticks),
        summary=(
            f"the median of {count(len(shown), 'cycle')}, from"
            f" {_figure(first.median or 0.0)} in the first to {_figure(last.median or 0.0)} in the"
            " last. The table has each of them."
        ),
    )
