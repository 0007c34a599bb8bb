"""The balance of the portfolio: probes left, bets right, nothing between, and their capacity.

Most capacity goes into many small probes that are safe to fail, a smaller slice into a few bets of
high conviction, none into the middle (Dissent Mode, appendix B).
"""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records.kinds import Bet, Initiative, Key, Probe
from mkdocs_dissent.register.due import box_ends
from mkdocs_dissent.register.triggers import readings_of
from mkdocs_dissent.text import count, figure, list_words, percent

_EVEN = 6
"""Decimals to which shares are compared: 0.1 + 0.2 is 0.3."""


class Side(Enum):
    """Where in the portfolio an initiative stands; the value is the words for it."""

    PROBES = "probes"
    MIDDLE = "mid-bar"
    BETS = "bets"

    @property
    def title(self) -> str:
        """The words with a capital letter; its first letter begins the keys of its bars."""
        return self.value.capitalize()


class Standing(Enum):
    """How a figure compares with its range; the value is the words for it."""

    BELOW = "below its range"
    WITHIN = "within its range"
    ABOVE = "above its range"
    UNKNOWN = "not known"


class Clock(NamedTuple):
    """How long a probe has until it is judged."""

    start: dt.date
    ends: dt.date
    left: int
    """Days until `ends`; negative once it is over."""

    @property
    def over(self) -> bool:
        """Whether it should have been judged before today."""
        return self.left < 0

    @property
    def used(self) -> int:
        """Days since the start; negative before it."""
        return self._whole - self.left

    @property
    def share(self) -> float:
        """How much of its time is used, from 0 to 1."""
        return max(0.0, min(1.0, self.used / self._whole)) if self._whole else 1.0

    @property
    def words(self) -> str:
        """`9 of 14 days used`; the script in the browser uses the same words."""
        if self.used < 0:
            return "not begun"
        return f"{self.used} of {count(self._whole, 'day')} used"

    @property
    def _whole(self) -> int:
        return (self.ends - self.start).days


class Bar(NamedTuple):
    """An initiative under way: a bar of the drawing, on its side, and a row of the table."""

    initiative: Initiative
    side: Side
    capacity: float | None
    """Percent of the group's capacity; None where none is stated, or a nonsensical one."""
    missing: tuple[str, ...]
    """Of mid-bar work: which fields would make it real; of a bet that is none, nothing."""
    box: Clock | None
    """Its time box; None where no start, or of a bet no horizon, is stated."""
    key: str = ""
    """By which the drawing and the table name it: `P1`, `M1`, `B1`."""
    share: float | None = None
    """Its capacity as a share of the largest one's; None where none is stated."""

    @property
    def is_probe(self) -> bool:
        """Whether it is a probe, on whichever side it stands."""
        return isinstance(self.initiative, Probe)

    @property
    def clock(self) -> Clock | None:
        """The time box of a probe; None for a bet, which is revisited meanwhile."""
        return self.box if self.is_probe else None

    @property
    def capacity_words(self) -> str:
        """Its capacity; empty where none is stated."""
        return "" if self.capacity is None else percent(self.capacity / 100)


class Split(NamedTuple):
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


_TITLES = {
    "probe-capacity": "Capacity on probes",
    "bet-capacity": "Capacity on bets",
    "probes": "Probes under way",
    "bets": "Bets under way",
}


class Gauge(NamedTuple):
    """A figure against the range that it should be in."""

    name: str
    value: float | None
    """None where nothing is stated."""
    n: int
    """How many initiatives it is made of."""
    least: int
    most: int
    standing: Standing

    @property
    def title(self) -> str:
        """`Capacity on probes`"""
        return _TITLES[self.name]

    @property
    def is_share(self) -> bool:
        """Whether it is a share of the capacity, in percent, and not a count."""
        return self.name.endswith("-capacity")

    @property
    def is_out(self) -> bool:
        """Whether it is known to be outside its range."""
        return self.standing in (Standing.BELOW, Standing.ABOVE)

    @property
    def value_words(self) -> str:
        """`70 %`, or `not stated`"""
        return "not stated" if self.value is None else self._words(self.value)

    @property
    def range(self) -> str:
        """`10–30 %`"""
        return f"{self.least}–{self._words(self.most)}"

    @property
    def standing_words(self) -> str:
        """How it compares with its range."""
        if self.standing is Standing.UNKNOWN and self.value is not None:
            return "not known: some unstated"
        return self.standing.value

    @property
    def words(self) -> str:
        """`bets under way 4, above its range of 1–3`"""
        value = "unknown" if self.value is None else self._words(self.value)
        return f"{self.title.lower()} {value}, {self.standing.value} of {self.range}"

    def _words(self, value: float) -> str:
        return percent(value / 100) if self.is_share else figure(value)


class Shape(NamedTuple):
    """The initiatives under way. Each side is in the order of capacity, the largest first."""

    probes: tuple[Bar, ...]
    middle: tuple[Bar, ...]
    bets: tuple[Bar, ...]
    split: Split | None
    """None where no initiative under way states its capacity."""
    gauges: tuple[Gauge, Gauge, Gauge, Gauge]
    """`probe-capacity`, `bet-capacity`, `probes`, `bets`."""

    @property
    def bars(self) -> list[Bar]:
        """Everything under way, the largest capacity first."""
        return sorted((*self.probes, *self.middle, *self.bets), key=_largest_first)

    @property
    def sides(self) -> tuple[tuple[Side, tuple[Bar, ...], str], ...]:
        """Each side with its bars, and how many those are with their share: `2 · 70 %`."""
        split = self.split
        shares = (split.probes, split.middle, split.bets) if split else (None, None, None)
        every = zip(Side, (self.probes, self.middle, self.bets), shares, strict=True)
        return tuple((side, bars, _side_words(bars, share)) for side, bars, share in every)

    @property
    def summary(self) -> str:
        """`3 bets and 6 probes under way, 1 caught in the middle; 24 % of capacity on bets, …`"""
        if not self.bars:
            return "Nothing is under way"
        sides = ((self.bets, "bet"), (self.probes, "probe"))
        words = list_words([count(len(bars), noun) for bars, noun in sides if bars])
        middle, split = len(self.middle), self.split
        if not words:
            words = f"{middle} under way, all caught in the middle"
        else:
            words += " under way" + (f", {middle} caught in the middle" if middle else "")
        if split is None:
            return f"{words}; no capacity stated"
        words += f"; {_percent(split.bets)} of capacity on bets, {_percent(split.probes)} on probes"
        return words + (f", {_percent(split.middle)} in the middle" if middle else "")


def _side_words(bars: Sequence[Bar], share: float | None) -> str:
    if not bars:
        return "none"
    return str(len(bars)) + ("" if share is None else f" · {_percent(share)}")


def _percent(value: float) -> str:
    return percent(value / 100)


def takes_days(initiative: Initiative, today: dt.date) -> int | None:
    """How long an initiative takes: the longer of what it states and what has gone by.

    None where it says neither how long it takes nor when it began.
    """
    stated = [initiative.horizon.days] if initiative.horizon else []
    gone = [max(0, (today - initiative.start).days)] if initiative.start else []
    return max((*stated, *gone), default=None)


def is_no_bet(initiative: Initiative, policy: Policy, today: dt.date) -> bool:
    """Whether what is called a bet takes less time than any bet does."""
    days = takes_days(initiative, today)
    stated = isinstance(initiative, Bet) and initiative.is_active and bool(initiative.horizon)
    return stated and days is not None and days < policy.limits["mid_bar_least_days"]


_LEAST_LETTERS = 6
"""A hypothesis of fewer letters claims nothing."""


def unreasoned(initiative: Initiative) -> tuple[str, ...]:
    """What an initiative lacks to be causally clear: fields, by their front-matter names.

    A hypothesis of a letter or two claims nothing, and a metric without a reading leads nowhere.
    """
    claims = sum(letter.isalnum() for letter in initiative.hypothesis or "") >= _LEAST_LETTERS
    metrics = initiative.metrics
    leads = any(readings_of(metric) for metric in metrics.leading) if metrics else False
    missing = (("hypothesis", claims), ("metrics.leading", leads))
    return tuple(name for name, found in missing if not found)


def is_mid_bar(initiative: Initiative, policy: Policy, today: dt.date) -> bool:
    """Whether an initiative is mid-bar work, as DM403 has it."""
    days = takes_days(initiative, today)
    least, most = policy.limits["mid_bar_least_days"], policy.limits["mid_bar_most_days"]
    between = initiative.is_active and days is not None and least <= days <= most
    return is_no_bet(initiative, policy, today) or (between and bool(unreasoned(initiative)))


def shape_of(initiatives: Iterable[Initiative], policy: Policy, today: dt.date) -> Shape:
    """The shape of the initiatives under way."""
    bars = sorted(
        (_bar(initiative, policy, today) for initiative in initiatives if initiative.is_active),
        key=_largest_first,
    )
    largest = max((bar.capacity or 0 for bar in bars), default=0.0)
    probes, middle, bets = (
        tuple(_placed([bar for bar in bars if bar.side is side], largest)) for side in Side
    )
    split = _split(probes, middle, bets)
    values = ((split.probes, split.bets) if split else (None, None)) + (len(probes), len(bets))
    probe_share, bet_share, many_probes, many_bets = (
        _gauge(policy, name, bars, value, split)
        for name, bars, value in zip(_TITLES, (probes, bets) * 2, values, strict=True)
    )
    return Shape(
        probes=probes,
        middle=middle,
        bets=bets,
        split=split,
        gauges=(probe_share, bet_share, many_probes, many_bets),
    )


def _placed(bars: Iterable[Bar], largest: float) -> Iterator[Bar]:
    """The bars of a side with their keys, and their capacity as a share of the largest."""
    for number, bar in enumerate(bars, 1):
        share = None if bar.capacity is None else bar.capacity / largest if largest else 0.0
        yield bar._replace(key=f"{bar.side.title[0]}{number}", share=share)


def _largest_first(bar: Bar) -> tuple[float, Key]:
    return -(bar.capacity or 0), bar.initiative.key


def _bar(initiative: Initiative, policy: Policy, today: dt.date) -> Bar:
    side = Side.PROBES if isinstance(initiative, Probe) else Side.BETS
    middle = is_mid_bar(initiative, policy, today)
    lacks = middle and not is_no_bet(initiative, policy, today)
    return Bar(
        initiative=initiative,
        side=Side.MIDDLE if middle else side,
        capacity=initiative.capacity,
        missing=unreasoned(initiative) if lacks else (),
        box=clock_of(initiative, policy, today),
    )


def clock_of(initiative: Initiative, policy: Policy, today: dt.date) -> Clock | None:
    """The time box of an initiative; None where no start, or of a bet no horizon, is stated."""
    ends = box_ends(initiative, policy.limits["probe_days"])
    if ends is None or initiative.start is None:
        return None
    return Clock(start=initiative.start, ends=ends, left=(ends - today).days)


def _split(*sides: Sequence[Bar]) -> Split | None:
    """How capacity is split among probes, the middle and bets."""
    given = [[bar.capacity for bar in side if bar.capacity is not None] for side in sides]
    if not any(given):
        return None
    sums = [math.fsum(side) for side in given]
    stated = round(math.fsum(sums), _EVEN)
    probes, middle, bets = (round(100 * side / max(100.0, stated), _EVEN) for side in sums)
    return Split(
        probes=probes,
        middle=middle,
        bets=bets,
        rest=round(max(0.0, 100 - stated), _EVEN),
        stated=stated,
        unstated=sum(map(len, sides)) - sum(map(len, given)),
    )


def _gauge(
    policy: Policy, name: str, bars: Sequence[Bar], value: float | None, split: Split | None
) -> Gauge:
    least, most = (policy.limits[f"{name.replace('-', '_')}_{end}"] for end in ("least", "most"))
    standing = Standing.UNKNOWN
    if value is not None:
        standing = Standing.ABOVE if value > most else Standing.WITHIN
        standing = Standing.BELOW if value < least else standing
    made_of = bars
    if name.endswith("-capacity"):
        made_of = [bar for bar in bars if bar.capacity is not None]
        # What is not stated could fill a side up, or have others share what is stated.
        shared = split and split.overcommitted and split.unstated
        filled = len(made_of) == len(bars)
        if (standing is Standing.BELOW and not filled) or (standing is Standing.ABOVE and shared):
            standing = Standing.UNKNOWN
    return Gauge(name=name, value=value, n=len(made_of), least=least, most=most, standing=standing)
