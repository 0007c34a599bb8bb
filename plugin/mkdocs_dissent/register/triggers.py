"""Triggers: readings of an initiative that say by themselves: stop the line.

Dissent Mode names three states in which the line stops, whatever people feel: an outcome that
moves against its intent for two reviews, a side effect beyond its agreed guardrail, and an outcome
that moves opposite to its leading indicator. All three are computed here from recorded readings. A
shadow metric without a guardrail that gets worse is a weaker sign.

What the words mean:

- Readings are taken in the order of their dates; of two on one date the one given last counts, and
  one that is no finite number counts nowhere. Readings that lie closer together than an interval
  of their metric, less a seventh for reviews that come early, belong to one *review*, which sees
  the last of them. The interval is `every`, else that of the reviews of bets or of probes.
- *Noise* is how much a metric moves from one review to the next without meaning anything:
  `tolerance` where it is stated. Else it is estimated from up to twenty reviews before those that
  are judged, as in a control chart for individuals: the standard deviation is the mean moving
  range divided by 1.128 (W. A. Shewhart, Economic Control of Quality of Manufactured Product, 1931;
  NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.2). Of few ranges the estimate is
  poor, and what is asked for grows by one part in their number.
- An outcome *moved against its intent* where it did so twice in a row, each time by more than its
  tolerance; or more often, in all by more than two tolerances. Without one: twice in a row or more,
  in all by more than 3.6 standard deviations; or four times in a row, however little. With three
  reviews there is no history to learn noise from, and twice in a row is enough.
- It also did where its *level* is worse: the mean of the last three reviews is beyond that of the
  ten before, or of the first ten, by more than the tolerance or 2.7 standard errors, and each of
  the last two is beyond it by the tolerance or one standard deviation. So a drift counts that keeps
  within the noise at every step. At least five reviews must lie before the three.
- Outcome and leading indicator *diverge* where one got worse and the other better, either way
  round, in the outcome's last move: each by more than its tolerance or 2.6 standard deviations; or
  in each of its last three moves, or in both where there are no more, however little.
- Figures are compared as they are written: 0.4 after 0.1 has moved by 0.3 and by no more.
- Only the latest readings count. A trigger that fired is over as soon as a newer reading no
  longer bears it out, and a new reading that does fires it anew.

`tests/test_triggers.py` simulates it: noise fires at most one look in twenty at a metric, and a
shift of three standard deviations that lasts three reviews, after ten, is seen four times in five.
Whether a trigger was acted on is not for readings to say; see `contradictions.py`.
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
from mkdocs_dissent.text import count

REVIEW_DAYS = 14
"""Days between two reviews where no policy says otherwise."""


class TriggerKind(StrEnum):
    """What the readings say; where an andon has a word for it, the word is the same."""

    OUTCOME_REVERSED = "outcome-reversed"
    GUARDRAIL_EXCEEDED = "guardrail-exceeded"
    INDICATORS_DIVERGE = "indicators-diverge"
    SHADOW_WORSENED = "shadow-worsened"


@dataclass(frozen=True, kw_only=True, slots=True)
class Noise:
    """How much a metric moves without meaning anything."""

    tolerance: Decimal | None
    """What its author stated; None where it is estimated."""
    deviation: Decimal = Decimal(0)
    """The standard deviation that moving ranges tell, made larger where they are few."""
    reviews: int = 0
    """How many reviews it was estimated from; 0 where there was nothing to learn from."""

    @property
    def known(self) -> bool:
        """Whether anything says how much is noise."""
        return self.tolerance is not None or self.reviews > 0

    def limit(self, tolerances: int, deviations: str | Decimal) -> Decimal:
        """So many tolerances where one is stated, else so many standard deviations."""
        if self.tolerance is not None:
            return tolerances * self.tolerance
        return Decimal(deviations) * self.deviation

    @property
    def words(self) -> str:
        """Where a limit comes from."""
        if self.tolerance is not None:
            return "by its tolerance"
        if not self.reviews:
            return "though three reviews can't tell noise: state a `tolerance`"
        return f"by the noise of the {count(self.reviews, 'review')} before"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """By how much a metric got worse, and how much it would have taken at least."""

    readings: tuple[Reading, ...]
    """Of a run of moves, from where it began; of a worse level, the last three."""
    by: float
    more_than: float
    noise: Noise
    base: float | None = None
    """The mean that the level is compared with; None of a run of moves."""
    base_of: int = 0
    """How many reviews that is the mean of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A leading indicator that went the other way: what was known of it, then and now."""

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
    readings: tuple[Reading, ...]
    """Those that fired it, oldest first."""
    bound: float | None = None
    """The bound of the guardrail that it is beyond."""
    shift: Shift | None = None
    """Of a metric that got worse."""
    leading: tuple[Move, ...] = ()
    """The leading indicators that went the other way than the outcome."""
    worsened: bool = True
    """Of indicators that diverge: whether the outcome is what got worse."""

    @property
    def since(self) -> date:
        """The date of the reading that fired it."""
        return self.readings[-1].day

    @property
    def words(self) -> str:
        """The trigger in one sentence, without a full stop; plain text, to be escaped."""
        return _words(self)


def fired(metrics: Metrics | None, review_days: int = REVIEW_DAYS) -> tuple[Fired, ...]:
    """Every trigger that the readings of an initiative bear out, in the order of its metrics.

    `review_days` is the interval of a metric that states none. The cost is linear in the readings.
    """
    if metrics is None:
        return ()
    leading = [(metric, reviews_of(metric, review_days)) for metric in metrics.leading]
    return tuple(_fired(metrics, leading, review_days))


_Leading = Sequence[tuple[Metric, Sequence[Reading]]]


def _fired(metrics: Metrics, leading: _Leading, review_days: int) -> Iterator[Fired]:
    for role in ("outcome", "leading", "shadow"):
        for index, metric in enumerate(getattr(metrics, role)):
            at: Path = ("metrics", role, index)
            reviews = reviews_of(metric, review_days)
            kind = _WORSENED.get(role)
            # A guardrail says how much of a shadow metric is agreed to.
            agreed = role == "shadow" and metric.guardrail
            shift = worsened(metric, reviews) if kind and not agreed else None
            if kind and shift:
                yield _trigger(kind, metric, shift.readings, at, shift=shift)
            yield from _exceeded(metric, reviews, at)
            if role == "outcome":
                yield from _diverging(metric, reviews, leading, at)


_WORSENED = {"outcome": TriggerKind.OUTCOME_REVERSED, "shadow": TriggerKind.SHADOW_WORSENED}


# Readings and reviews


def readings_of(metric: Metric) -> list[Reading]:
    """A metric's readings by date, one a date, every one a finite number."""
    given = (item for item in metric.readings.values if math.isfinite(item.value))
    last = {item.day: item for item in given}
    return sorted(last.values(), key=lambda item: item.day)


def interval_of(metric: Metric, review_days: int) -> int:
    """How many days lie between two readings of a metric, as it should be."""
    return max(1, metric.every.days if metric.every else review_days)


def stale_since(metric: Metric, review_days: int, today: date) -> date | None:
    """The day of the last reading where it is older than two intervals; None where it is not.

    None as well where there is no reading at all.
    """
    days = [item.day for item in metric.readings.values if math.isfinite(item.value)]
    last = max((day for day in days if day <= today), default=None)
    late = last is not None and (today - last).days > 2 * interval_of(metric, review_days)
    return last if late else None


def reviews_of(metric: Metric, review_days: int) -> list[Reading]:
    """What each review saw of a metric: the last reading of its interval, by date."""
    apart = max(1, interval_of(metric, review_days) * 6 // 7)
    seen: list[Reading] = []
    begins = date.min
    for reading in readings_of(metric):
        if seen and (reading.day - begins).days < apart:
            seen[-1] = reading
        else:
            begins = reading.day
            seen.append(reading)
    return seen


def change(metric: Metric, earlier: Reading, later: Reading) -> int:
    """1 where a metric improved from one reading to the next, -1 where it moved against, else 0."""
    if metric.better is None:
        return 0
    worse = _worse(metric, later) - _worse(metric, earlier)
    tolerance = Decimal(str(metric.tolerance or 0))
    return (worse < -tolerance) - (worse > tolerance)


def _worse(metric: Metric, reading: Reading) -> Decimal:
    """The value of a reading, turned so that more is worse."""
    value = Decimal(str(reading.value))
    return value if metric.better is Better.LOWER else -value


# Noise

_HISTORY = 20
"""From how many reviews noise is learned at most."""
_RANGE = Decimal("1.128")
"""The mean range of two, in standard deviations: d2 of Shewhart's charts."""


def noise_of(metric: Metric, before: Sequence[Reading]) -> Noise:
    """The noise of a metric, stated or as the reviews before those that are judged tell it."""
    if metric.tolerance is not None:
        return Noise(tolerance=Decimal(str(metric.tolerance)))
    values = [Decimal(str(reading.value)) for reading in before[-_HISTORY:]]
    ranges = [abs(later - earlier) for earlier, later in pairwise(values)]
    if not ranges:
        return Noise(tolerance=None)
    mean = sum(ranges, Decimal(0)) / len(ranges)
    poor = 1 + 1 / Decimal(len(ranges))
    return Noise(tolerance=None, deviation=mean / _RANGE * poor, reviews=len(values))


# A metric that gets worse

_RUN, _LONG_RUN = 2, 4
"""How many moves in a row count where they are large, and however small."""
_LAST, _BASE, _LEAST_BASE = 3, 10, 5
"""Reviews whose level is judged, and those it is compared with, at most and at least."""


def worsened(metric: Metric, reviews: Sequence[Reading]) -> Shift | None:
    """How a metric moved against its intent by more than its noise; None where it did not."""
    if metric.better is None or len(reviews) < _LAST:
        return None
    return _in_a_row(metric, reviews) or _level(metric, reviews)


def _in_a_row(metric: Metric, reviews: Sequence[Reading]) -> Shift | None:
    start = len(reviews) - 1
    while start and _worse(metric, reviews[start]) > _worse(metric, reviews[start - 1]):
        start -= 1
    moves = len(reviews) - 1 - start
    if moves < _RUN:
        return None
    noise = noise_of(metric, reviews[: start + 1])
    by = _worse(metric, reviews[-1]) - _worse(metric, reviews[start])
    limit = noise.limit(_RUN, "3.6")
    each = [_worse(metric, b) - _worse(metric, a) for a, b in pairwise(reviews[-_RUN - 1 :])]
    if noise.tolerance is not None:
        counts = min(each) > noise.tolerance or (moves > _RUN and by > limit)
    else:
        counts = by > limit or moves >= _LONG_RUN
    if counts:
        return Shift(
            readings=tuple(reviews[start:]), by=float(by), more_than=float(limit), noise=noise
        )
    return None


def _level(metric: Metric, reviews: Sequence[Reading]) -> Shift | None:
    before, last = reviews[:-_LAST], reviews[-_LAST:]
    if len(before) < _LEAST_BASE:
        return None
    noise = noise_of(metric, before)
    now = [_worse(metric, reading) for reading in last]
    for base in (before[-_BASE:], before[:_BASE]):
        level = sum((_worse(metric, reading) for reading in base), Decimal(0)) / len(base)
        error = (1 / Decimal(_LAST) + 1 / Decimal(len(base))).sqrt()
        limit, by = noise.limit(1, Decimal("2.7") * error), sum(now, Decimal(0)) / _LAST - level
        if by > limit and min(now[1:]) > level + noise.limit(1, "1"):
            return Shift(
                readings=tuple(last),
                by=float(by),
                more_than=float(limit),
                noise=noise,
                base=float(level if metric.better is Better.LOWER else -level),
                base_of=len(base),
            )
    return None


def _exceeded(metric: Metric, readings: Sequence[Reading], at: Path) -> Iterator[Fired]:
    if metric.guardrail is None or not readings:
        return
    least, most, last = metric.guardrail.min, metric.guardrail.max, readings[-1]
    if most is not None and last.value > most:
        yield _trigger(TriggerKind.GUARDRAIL_EXCEEDED, metric, [last], at, bound=most)
    elif least is not None and last.value < least:
        yield _trigger(TriggerKind.GUARDRAIL_EXCEEDED, metric, [last], at, bound=least)


# Indicators that diverge

_MOVES = 3
"""How many moves in a row are enough, however small."""


def _diverging(
    metric: Metric, reviews: Sequence[Reading], leading: _Leading, at: Path
) -> Iterator[Fired]:
    """An outcome that went one way while a leading indicator went the other."""
    moves = list(pairwise(reviews))[-_MOVES:]
    if metric.better is None or not moves:
        return
    signs = [change(metric, *move) for move in moves]
    steady = len(moves) >= 2 and len(set(signs)) == 1
    large = _is_large(metric, *moves[-1], reviews[:-1])
    apart: list[Move] = []
    for other, seen in leading if signs[-1] else ():
        known = [_known(seen, day) for day in (moves[0][0].day, *(end.day for _, end in moves))]
        pairs = [(then, now) for then, now in pairwise(known) if then and now]
        if other.better is None or not pairs or not known[-1] or not known[-2]:
            continue
        then, now = pairs[-1]
        against = [change(other, *pair) == -signs[-1] for pair in pairs]
        before = seen[: bisect_right(seen, then.day, key=lambda item: item.day)]
        if against[-1] and (
            (large and _is_large(other, then, now, before))
            or (steady and len(pairs) == len(moves) and all(against))
        ):
            first = pairs[0][0] if steady and all(against) else then
            apart.append(Move(metric=other.name or "", unit=other.unit, earlier=first, later=now))
    if apart:
        yield _trigger(
            TriggerKind.INDICATORS_DIVERGE,
            metric,
            (moves[0][0] if steady else moves[-1][0], moves[-1][1]),
            at,
            leading=tuple(apart),
            worsened=signs[-1] < 0,
        )


def _is_large(metric: Metric, earlier: Reading, later: Reading, before: Sequence[Reading]) -> bool:
    """Whether one move is beyond what the reviews before it tell of noise."""
    noise = noise_of(metric, before)
    by = abs(_worse(metric, later) - _worse(metric, earlier))
    return noise.known and by > noise.limit(1, "2.6")


def _known(seen: Sequence[Reading], day: date) -> Reading | None:
    """The latest of the readings on a day or before it."""
    index = bisect_right(seen, day, key=lambda item: item.day)
    return seen[index - 1] if index else None


def _trigger(
    kind: TriggerKind,
    metric: Metric,
    readings: Sequence[Reading],
    at: Path,
    *,
    bound: float | None = None,
    shift: Shift | None = None,
    leading: tuple[Move, ...] = (),
    worsened: bool = True,
) -> Fired:
    return Fired(
        kind=kind,
        metric=metric.name or "",
        unit=metric.unit,
        at=at,
        better=metric.better,
        readings=tuple(readings),
        bound=bound,
        shift=shift,
        leading=leading,
        worsened=worsened,
    )


# In words

_SHOWN = 5
"""How many readings of a long run are named."""


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
    if trigger.shift is not None:
        return f"{name} {_shift_words(trigger.shift, trigger)}"
    moved = " and ".join(
        f"{_name(move.metric)} {'improved' if trigger.worsened else 'worsened'}"
        f" from {_figure(move.earlier.value)} ({move.earlier.day})"
        f" to {_figure(move.later.value, move.unit)} ({move.later.day})"
        for move in trigger.leading
    )
    return (
        f"{moved} while {name} {'worsened' if trigger.worsened else 'improved'}"
        f" from {_figure(first.value)} ({first.day})"
        f" to {_figure(last.value, trigger.unit)} ({last.day})"
    )


def _shift_words(shift: Shift, trigger: Fired) -> str:
    readings = shift.readings[-_SHOWN:]
    row = ", ".join(f"{_figure(item.value)} on {item.day}" for item in readings)
    unit = f"; {shown(trigger.unit)}" if trigger.unit else ""
    scale = f" ({trigger.better} is better{unit})"
    limit = f"more than {_rough(shift.more_than)} counts, {shift.noise.words}"
    if shift.base is not None:
        return (
            f"is worse than it was: {row}, against a mean of {_rough(shift.base)} in"
            f" {count(shift.base_of, 'review')}{scale}; it is {_rough(shift.by)} worse in the"
            f" mean, and {limit}"
        )
    moves = len(shift.readings) - 1
    times = "twice" if moves == _RUN else count(moves, "time")
    if moves >= len(readings):
        row = f"{_figure(shift.readings[0].value)} on {shift.readings[0].day}, …, {row}"
    if not shift.noise.known:
        limit = shift.noise.words
    return (
        f"moved against its intent {times} in a row: {row}{scale}; {_figure(shift.by)} in all,"
        f" {'and ' if shift.noise.known else ''}{limit}"
    )


def _name(metric: str) -> str:
    return f"“{shown(metric)}”" if metric.strip() else "a metric without a name"


def _figure(value: float, unit: str | None = None) -> str:
    text = f"{value:.12g}".replace("-", "\N{MINUS SIGN}")
    return f"{text} {shown(unit)}" if unit else text


def _rough(value: float) -> str:
    """A figure that was worked out: to three digits, since more would claim too much."""
    return _figure(float(f"{value:.3g}") if abs(value) < 1000 else round(value))
