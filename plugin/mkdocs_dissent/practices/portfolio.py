"""The portfolio: probes left, bets right, nothing between, and how the capacity is split.

Most capacity goes into many small probes that are safe to fail, a smaller slice into a few bets of
high conviction, none into the middle (Dissent Mode, appendix B).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from types import MappingProxyType

from msgspec import Struct

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.audit import (
    AUDIT_DEFINITIONS,
    OPTICS_DEFINITION,
    Audit,
    Cut,
    Row,
    audit_of,
    cuts_of,
    optics_of,
)
from mkdocs_dissent.records import Initiative, Key, Probe
from mkdocs_dissent.register import Register

SHAPE_DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "mid-bar": (
            "An initiative under way whose horizon is four to ten weeks and that lacks a"
            " hypothesis or leading indicators: too big to learn from fast, too small to change"
            " anything. Kill it, shrink it, or make it real."
        ),
        "probe-capacity": (
            "Percent of the group's capacity that probes under way have by their `capacity`."
            " Mid-bar work counts on neither side. Where everything stated adds up to more than"
            " 100, the shares are of what was stated."
        ),
        "bet-capacity": (
            "Percent of the group's capacity that bets under way have by their `capacity`."
            " Mid-bar work counts on neither side. Where everything stated adds up to more than"
            " 100, the shares are of what was stated."
        ),
        "probes": "How many probes are under way; mid-bar work is not counted.",
        "bets": "How many bets are under way; mid-bar work is not counted.",
        "clock": (
            "A probe is judged within two weeks of its `start` (`probe_days`): the days left until"
            " then, or the days since."
        ),
    }
)
_EVEN = 6
"""Decimals to which shares are compared: 0.1 + 0.2 is 0.3."""


class Side(Enum):
    """Where on the barbell an initiative stands; the value is the words for it."""

    PROBES = "probes"
    MIDDLE = "mid-bar"
    BETS = "bets"


class Standing(Enum):
    """How a figure compares with its range; the value is the words for it."""

    BELOW = "below its range"
    WITHIN = "within its range"
    ABOVE = "above its range"
    UNKNOWN = "not known"


class Clock(Struct, frozen=True, kw_only=True):
    """How long a probe has until it is judged."""

    start: dt.date
    ends: dt.date
    left: int
    """Days until `ends`; negative once it is over."""

    @property
    def over(self) -> bool:
        """Whether it should have been judged before today."""
        return self.left < 0


class Item(Struct, frozen=True, kw_only=True):
    """An initiative under way, on its side of the barbell."""

    initiative: Initiative
    side: Side
    capacity: float | None
    """Percent of the group's capacity; None where none is stated, or a nonsensical one."""
    missing: tuple[str, ...]
    """Of mid-bar work: which fields would make it real."""
    clock: Clock | None
    """Of a probe; None for a bet and where no start is stated."""


class Split(Struct, frozen=True, kw_only=True):
    """How the group's capacity is split, in percent of it."""

    probes: float
    bets: float
    middle: float
    rest: float
    """What no initiative under way has."""
    stated: float
    """Everything stated, added up; more than 100 is more than there is."""
    unstated: int
    """How many initiatives under way state no capacity."""

    @property
    def overcommitted(self) -> bool:
        """Whether more is stated than there is; the other figures are then shares of it."""
        return self.stated > 100


class Gauge(Struct, frozen=True, kw_only=True):
    """A figure against the range that the barbell asks for."""

    name: str
    value: float | None
    """None where nothing is stated."""
    n: int
    """How many initiatives it is made of."""
    least: int
    most: int
    standing: Standing
    definition: str


class Shape(Struct, frozen=True, kw_only=True):
    """The barbell. Each side is in the order of capacity, the largest first."""

    probes: tuple[Item, ...]
    middle: tuple[Item, ...]
    bets: tuple[Item, ...]
    split: Split | None
    """None where no initiative under way states its capacity."""
    gauges: tuple[Gauge, Gauge, Gauge, Gauge]
    """`probe-capacity`, `bet-capacity`, `probes`, `bets`."""

    @property
    def items(self) -> list[Item]:
        """Everything under way, the largest capacity first."""
        return sorted((*self.probes, *self.middle, *self.bets), key=_largest_first)


def in_the_middle(initiative: Initiative, policy: Policy) -> bool:
    """Whether an initiative under way takes longer than a probe and less than a bet should."""
    horizon = initiative.horizon
    return (
        initiative.is_active
        and horizon is not None
        and policy.limit("mid_bar_least_days") <= horizon.days <= policy.limit("mid_bar_most_days")
    )


def unreasoned(initiative: Initiative) -> tuple[str, ...]:
    """What an initiative lacks to be causally clear: fields, by their front-matter names."""
    leading = initiative.metrics and initiative.metrics.leading
    missing = (("hypothesis", initiative.hypothesis), ("metrics.leading", leading))
    return tuple(name for name, value in missing if not value)


def is_mid_bar(initiative: Initiative, policy: Policy) -> bool:
    """Whether an initiative is mid-bar work, as DM403 has it."""
    return in_the_middle(initiative, policy) and bool(unreasoned(initiative))


def shape_of(initiatives: Iterable[Initiative], policy: Policy, today: dt.date) -> Shape:
    """The barbell of the initiatives under way."""
    items = sorted(
        (_item(initiative, policy, today) for initiative in initiatives if initiative.is_active),
        key=_largest_first,
    )
    probes, middle, bets = (
        tuple(item for item in items if item.side is side)
        for side in (Side.PROBES, Side.MIDDLE, Side.BETS)
    )
    split = _split(probes, middle, bets)
    return Shape(
        probes=probes,
        middle=middle,
        bets=bets,
        split=split,
        gauges=(
            _capacity(policy, "probe", probes, split.probes if split else None, split),
            _capacity(policy, "bet", bets, split.bets if split else None, split),
            _count(policy, "probes", probes),
            _count(policy, "bets", bets),
        ),
    )


def _largest_first(item: Item) -> tuple[float, Key]:
    return -(item.capacity or 0), item.initiative.key


def _item(initiative: Initiative, policy: Policy, today: dt.date) -> Item:
    probe = isinstance(initiative, Probe)
    middle = is_mid_bar(initiative, policy)
    capacity = initiative.capacity
    sensible = capacity is not None and 0 <= capacity <= 100
    return Item(
        initiative=initiative,
        side=Side.MIDDLE if middle else Side.PROBES if probe else Side.BETS,
        capacity=capacity if sensible else None,
        missing=unreasoned(initiative) if middle else (),
        clock=_clock(initiative.start, policy, today) if probe else None,
    )


def _clock(start: dt.date | None, policy: Policy, today: dt.date) -> Clock | None:
    if start is None:
        return None
    last = min(start.toordinal() + policy.limit("probe_days"), dt.date.max.toordinal())
    ends = dt.date.fromordinal(last)
    return Clock(start=start, ends=ends, left=(ends - today).days)


def _split(probes: Sequence[Item], middle: Sequence[Item], bets: Sequence[Item]) -> Split | None:
    sides = [
        [item.capacity for item in side if item.capacity is not None]
        for side in (probes, middle, bets)
    ]
    if not any(sides):
        return None
    sums = [math.fsum(side) for side in sides]
    stated = round(math.fsum(sums), _EVEN)
    whole = max(100.0, stated)
    left, between, right = (round(100 * side / whole, _EVEN) for side in sums)
    return Split(
        probes=left,
        middle=between,
        bets=right,
        rest=round(max(0.0, 100 - stated), _EVEN),
        stated=stated,
        unstated=len(probes) + len(middle) + len(bets) - sum(map(len, sides)),
    )


def _capacity(
    policy: Policy, side: str, items: Sequence[Item], value: float | None, split: Split | None
) -> Gauge:
    least = policy.limit(f"{side}_capacity_least")
    most = policy.limit(f"{side}_capacity_most")
    name = f"{side}-capacity"
    stated = [item for item in items if item.capacity is not None]
    standing = Standing.UNKNOWN if value is None else _standing(value, least, most)
    # What is not stated could fill a side up, or have others share what is stated.
    if standing is Standing.BELOW and len(stated) < len(items):
        standing = Standing.UNKNOWN
    if standing is Standing.ABOVE and split and split.overcommitted and split.unstated:
        standing = Standing.UNKNOWN
    return Gauge(
        name=name,
        value=value,
        n=len(stated),
        least=least,
        most=most,
        standing=standing,
        definition=SHAPE_DEFINITIONS[name],
    )


def _count(policy: Policy, name: str, items: Sequence[Item]) -> Gauge:
    least, most = policy.limit(f"{name}_least"), policy.limit(f"{name}_most")
    return Gauge(
        name=name,
        value=len(items),
        n=len(items),
        least=least,
        most=most,
        standing=_standing(len(items), least, most),
        definition=SHAPE_DEFINITIONS[name],
    )


def _standing(value: float, least: int, most: int) -> Standing:
    if value < least:
        return Standing.BELOW
    return Standing.ABOVE if value > most else Standing.WITHIN


DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {**SHAPE_DEFINITIONS, **AUDIT_DEFINITIONS, "optics": OPTICS_DEFINITION}
)
"""What each figure and list of the portfolio means, by name."""


class Portfolio(Struct, frozen=True, kw_only=True):
    """Everything that the quarterly look at the portfolio begins with."""

    shape: Shape
    audit: Audit
    cuts: tuple[Cut, ...]
    optics: tuple[Row, ...]


def portfolio(register: Register, policy: Policy, today: dt.date) -> Portfolio:
    """The portfolio of a register as of `today`; unreadable initiatives are left out."""
    initiatives: list[Initiative] = [
        initiative for initiative in register.initiatives if initiative.source.readable
    ]
    return Portfolio(
        shape=shape_of(initiatives, policy, today),
        audit=audit_of(initiatives),
        cuts=cuts_of(initiatives, register),
        optics=optics_of(initiatives),
    )
