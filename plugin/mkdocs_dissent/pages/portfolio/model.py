"""What the portfolio page says, part by part."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from mkdocs_dissent.pages.context import Due, Glyph, Ref
from mkdocs_dissent.practices.portfolio import Side
from mkdocs_dissent.records import Level


class TimeBox(Struct, frozen=True, kw_only=True):
    """The two weeks that a probe has."""

    start: dt.date
    due: Due
    share: float
    """How much of it is used, from 0 to 1."""
    words: str


class Plate(Struct, frozen=True, kw_only=True):
    """An initiative under way: a plate of the barbell and a row of its table."""

    key: str
    """By which the drawing and the table name it: `P1`, `M1`, `B1`."""
    ref: Ref
    owners: tuple[str, ...]
    about: str
    """Team and horizon, in words."""
    capacity: str
    """In words; empty where none is stated."""
    share: float | None
    """Its capacity as a share of the largest one's; None where none is stated."""
    missing: tuple[str, ...]
    probe: bool
    box: TimeBox | None
    revisit: Due | None
    """Of a bet."""

    @property
    def due(self) -> Due | None:
        """When it is to be judged."""
        return self.box.due if self.box else self.revisit


class SideView(Struct, frozen=True, kw_only=True):
    """A side of the barbell, or what is between them."""

    side: Side
    name: str
    words: str
    """How many there are, and their share of the capacity."""
    plates: tuple[Plate, ...]


class Scale(Struct, frozen=True, kw_only=True):
    """A figure on its scale with the range it should be in; places are from 0 to 1."""

    name: str
    value: str
    range: str
    glyph: Glyph
    at: float | None
    least: float
    most: float
    least_words: str
    most_words: str
    end: str
    """The value at the end of the scale."""
    n: int


class Reason(Struct, frozen=True, kw_only=True):
    """Why something is to be decided, and what there is to choose from."""

    words: str
    ask: str
    due: Due | None = None
    """The day after which it is: it waits until then."""

    @property
    def waits(self) -> bool:
        """Whether there is nothing to decide yet."""
        return self.due is not None and not self.due.overdue


class Question(Struct, frozen=True, kw_only=True):
    """Something to decide: about an initiative, or, without `ref`, about the portfolio."""

    ref: Ref | None
    reasons: tuple[Reason, ...]

    @property
    def waits(self) -> bool:
        """Whether no reason holds yet."""
        return all(reason.waits for reason in self.reasons)


class Placed(Struct, frozen=True, kw_only=True):
    """An initiative in a cell of the matrix."""

    ref: Ref
    kinds: str
    """The kinds of harm that place it there."""
    verdict: str
    """`value detractor` or `unsustainable`; empty for the rest."""


class Band(Struct, frozen=True, kw_only=True):
    """A row of the matrix: a level of benefit, and a cell for each level of harm."""

    benefit: Level
    cells: tuple[tuple[Level, tuple[Placed, ...]], ...]


class CutView(Struct, frozen=True, kw_only=True):
    """What was stopped, and what it taught."""

    ref: Ref
    date: dt.date | None
    lesson: str
    source: str
    memo: Ref | None


class Optics(Struct, frozen=True, kw_only=True):
    """Where the feedback of an initiative lands."""

    ref: Ref
    goal: str
    mechanism: str
    lands: str
    real_outcome: str
    adjustment: str
    unanswered: bool


class PortfolioView(Struct, frozen=True, kw_only=True):
    """The portfolio page."""

    empty: bool
    summary: str
    """How many are under way and which share of the capacity they have."""
    questions: tuple[Question, ...]
    open: int
    """How many of the questions stand today."""
    sides: tuple[SideView, SideView, SideView]
    """Probes, the middle, bets."""
    drawing: str
    """What the drawing shows, in words."""
    capacity_notes: tuple[str, ...]
    scales: tuple[Scale, ...]
    """None where the view is narrowed: the ranges are of the whole."""
    harms: tuple[Level, ...]
    bands: tuple[Band, ...]
    """Empty where nothing is rated."""
    unrated: tuple[Ref, ...]
    cuts: tuple[CutView, ...]
    optics: tuple[Optics, ...]
    unsaid: tuple[Ref, ...]
    """Under way, and silent on where the feedback lands."""
    definitions: tuple[tuple[str, str], ...]
    narrowed: tuple[str, ...]
    folder: str
    probe_days: int

    @property
    def under_way(self) -> bool:
        """Whether there is a barbell to draw."""
        return any(side.plates for side in self.sides)
