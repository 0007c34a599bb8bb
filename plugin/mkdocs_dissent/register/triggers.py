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
  poor, and what is asked for grows by two parts in their number.
- An outcome *moved against its intent* where it did so twice in a row, each time by more than its
  tolerance; or more often, in all by more than two tolerances. Without one: twice in a row or more,
  in all by more than 4.5 standard deviations; or four times in a row, however little. With three
  reviews there is no history to learn noise from, and twice in a row is enough.
- It also did where its *level* is worse: the mean of the last three reviews is beyond that of the
  ten before, or of the first ten, by more than the tolerance or 2.7 standard errors, and each of
  the last two is beyond it by the tolerance or one standard deviation. So a drift counts that keeps
  within the noise at every step. At least five reviews must lie before the three.
- Outcome and leading indicator *diverge* where one got worse and the other better, either way
  round, in the outcome's last move: each by more than its tolerance or 3 standard deviations; or
  in each of its last three moves, or in both where there are no more, however little.
- Figures are compared as they are written: 0.4 after 0.1 has moved by 0.3 and by no more.
- Only the latest readings count. A trigger that fired is over as soon as a newer reading no
  longer bears it out, and a new reading that does fires it anew.

`tests/test_triggers.py` simulates it: noise fires at most one look in twenty at a metric, also
where it is as skewed as waiting times are (exponential), and a shift of three standard deviations
that lasts three reviews, after ten, is seen four times in five. The usual limits of normal noise
would fire one look in fifteen at skewed noise.
Whether a trigger was acted on is not for readings to say; see `contradictions.py`.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from mkdocs_dissent.records.fields.types import Path, Reading, shown
from mkdocs_dissent.records.parts import Metric, Metrics
from mkdocs_dissent.records.vocabularies import Better
from mkdocs_dissent.text import count, list_words

REVIEW_DAYS = 14
"""Days between two reviews where no policy says otherwise."""


class TriggerKind(StrEnum):
    """What the readings say; where an andon has a word for it, the word is the same."""

    OUTCOME_REVERSED = "outcome-reversed"
    GUARDRAIL_EXCEEDED = "guardrail-exceeded"
    INDICATORS_DIVERGE = "indicators-diverge"
    SHADOW_WORSENED = "shadow-worsened"


class Noise(NamedTuple):
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


class Shift(NamedTuple):
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


@dataclass(kw_only=True, slots=True)
class Fired:
    """A trigger, with the figures and dates that fired it."""

    kind: TriggerKind
    metric: Metric = field(compare=False)
    at: Path
    """Where the metric stands in the front matter: `("metrics", "outcome", 0)`."""
    readings: tuple[Reading, ...]
    """Those that fired it, oldest first."""
    bound: float = 0.0
    """The bound of the guardrail that it is beyond."""
    shift: Shift | None = None
    """Of a metric that got worse."""
    leading: tuple[tuple[Metric, Reading, Reading], ...] = field(default=(), compare=False)
    """The leading indicators that went the other way than the outcome: what was known of each,
    then and now."""
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

    @property
    def headline(self) -> str:
        """What happened, without what it is judged by."""
        if self.shift is not None:
            return f"{_name(self.metric)} {_movement(self.shift, self.metric)}"
        if not self.leading:
            return self.words
        verbs = ("improved", "worsened") if self.worsened else ("worsened", "improved")
        others = list_words(_name(metric) for metric, _, _ in self.leading)
        return f"{others} {verbs[0]} while {_name(self.metric)} {verbs[1]}"


def fired(
    metrics: Metrics | None, review_days: int = REVIEW_DAYS, today: date = date.max
) -> tuple[Fired, ...]:
    """Every trigger that the readings of an initiative bear out, in the order of its metrics.

    `review_days` is the interval of a metric that states none. No reading after `today` counts.
    The cost is linear in the readings.
    """
    return tuple(_fired(metrics, review_days, today)) if metrics else ()


_Leading = Sequence[tuple[Metric, Sequence[Reading]]]
_WORSENED = {"outcome": TriggerKind.OUTCOME_REVERSED, "shadow": TriggerKind.SHADOW_WORSENED}


def _fired(metrics: Metrics, review_days: int, today: date) -> Iterator[Fired]:
    leading = [(metric, reviews_of(metric, review_days, today)) for metric in metrics.leading]
    for role in ("outcome", "leading", "shadow"):
        for index, metric in enumerate(getattr(metrics, role)):
            at: Path = ("metrics", role, index)
            reviews = reviews_of(metric, review_days, today)
            # A guardrail says how much of a shadow metric is agreed to.
            agreed = role == "shadow" and metric.guardrail
            if role in _WORSENED and not agreed and (shift := worsened(metric, reviews)):
                kind, readings = _WORSENED[role], shift.readings
                yield Fired(kind=kind, metric=metric, at=at, readings=readings, shift=shift)
            last = tuple(reviews[-1:])
            if last and (bound := _exceeded(metric, last[0].value)) is not None:
                kind = TriggerKind.GUARDRAIL_EXCEEDED
                yield Fired(kind=kind, metric=metric, at=at, readings=last, bound=bound)
            if role == "outcome" and (apart := _diverging(metric, reviews, leading, at)):
                yield apart


def _exceeded(metric: Metric, value: float) -> float | None:
    """The bound of a metric's guardrail that a value is beyond."""
    rail = metric.guardrail
    if rail and rail.max is not None and value > rail.max:
        return rail.max
    return rail.min if rail and rail.min is not None and value < rail.min else None


# Readings and reviews


def readings_of(metric: Metric, until: date = date.max) -> list[Reading]:
    """A metric's readings by date until a day, one a date, every one a finite number."""
    given = (item for item in metric.readings.values if math.isfinite(item.value))
    last = {item.day: item for item in given if item.day <= until}
    return sorted(last.values(), key=lambda item: item.day)


def interval_of(metric: Metric, review_days: int) -> int:
    """How many days lie between two readings of a metric, as it should be."""
    return max(1, metric.every.days if metric.every else review_days)


def stale_since(metric: Metric, review_days: int, today: date) -> date | None:
    """The day of the last reading where it is older than two intervals; None where it is not.

    None as well where there is no reading at all.
    """
    last = max((item.day for item in readings_of(metric, today)), default=None)
    late = last is not None and (today - last).days > 2 * interval_of(metric, review_days)
    return last if late else None


def reviews_of(metric: Metric, review_days: int, until: date = date.max) -> list[Reading]:
    """What each review until a day saw of a metric: the last reading of its interval, by date."""
    apart = max(1, interval_of(metric, review_days) * 6 // 7)
    seen: list[Reading] = []
    begins = date.min
    for reading in readings_of(metric, until):
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
    poor = 1 + 2 / Decimal(len(ranges))
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
    values = [_worse(metric, reading) for reading in reviews]
    return _in_a_row(metric, reviews, values) or _level(metric, reviews, values)


def _in_a_row(
    metric: Metric, reviews: Sequence[Reading], values: Sequence[Decimal]
) -> Shift | None:
    start = len(values) - 1
    while start and values[start] > values[start - 1]:
        start -= 1
    moves = len(values) - 1 - start
    if moves < _RUN:
        return None
    noise = noise_of(metric, reviews[: start + 1])
    by, limit = values[-1] - values[start], noise.limit(_RUN, "4.5")
    if noise.tolerance is not None:
        least = min(now - then for then, now in pairwise(values[-_RUN - 1 :]))
        counts = least > noise.tolerance or (moves > _RUN and by > limit)
    else:
        counts = by > limit or moves >= _LONG_RUN
    run = tuple(reviews[start:])
    more_than = float(limit)
    return Shift(readings=run, by=float(by), more_than=more_than, noise=noise) if counts else None


def _level(metric: Metric, reviews: Sequence[Reading], values: Sequence[Decimal]) -> Shift | None:
    before, now = values[:-_LAST], values[-_LAST:]
    if len(before) < _LEAST_BASE:
        return None
    noise = noise_of(metric, reviews[:-_LAST])
    for base in (before[-_BASE:], before[:_BASE]):
        level = _mean(base)
        error = (1 / Decimal(_LAST) + 1 / Decimal(len(base))).sqrt()
        limit, by = noise.limit(1, Decimal("2.7") * error), _mean(now) - level
        if by > limit and min(now[1:]) > level + noise.limit(1, "1"):
            return Shift(
                readings=tuple(reviews[-_LAST:]),
                by=float(by),
                more_than=float(limit),
                noise=noise,
                base=float(level if metric.better is Better.LOWER else -level),
                base_of=len(base),
            )
    return None


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


# Indicators that diverge

_MOVES = 3
"""How many moves in a row are enough, however small."""
LARGE = "3"
"""How many standard deviations one move is beyond noise."""


def _diverging(
    metric: Metric, reviews: Sequence[Reading], leading: _Leading, at: Path
) -> Fired | None:
    """An outcome that went one way while a leading indicator went the other."""
    moves = list(pairwise(reviews))[-_MOVES:]
    if metric.better is None or not moves:
        return None
    signs = [change(metric, *move) for move in moves]
    steady = len(moves) >= 2 and len(set(signs)) == 1
    large = _is_large(metric, *moves[-1], reviews[:-1])
    apart = []
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
            apart.append((other, pairs[0][0] if steady and all(against) else then, now))
    if not apart:
        return None
    return Fired(
        kind=TriggerKind.INDICATORS_DIVERGE,
        metric=metric,
        at=at,
        readings=(moves[0][0] if steady else moves[-1][0], moves[-1][1]),
        leading=tuple(apart),
        worsened=signs[-1] < 0,
    )


def _is_large(metric: Metric, earlier: Reading, later: Reading, before: Sequence[Reading]) -> bool:
    """Whether one move is beyond what the reviews before it tell of noise."""
    noise = noise_of(metric, before)
    by = abs(_worse(metric, later) - _worse(metric, earlier))
    return noise.known and by > noise.limit(1, LARGE)


def _known(seen: Sequence[Reading], day: date) -> Reading | None:
    """The latest of the readings on a day or before it."""
    index = bisect_right(seen, day, key=lambda item: item.day)
    return seen[index - 1] if index else None


# In words

_SHOWN = 5
"""How many readings of a long run are named."""


def _words(trigger: Fired) -> str:
    """A trigger in one sentence with its figures and dates; rules and pages use the same words."""
    metric, last = trigger.metric, trigger.readings[-1]
    name = _name(metric)
    if trigger.kind is TriggerKind.GUARDRAIL_EXCEEDED:
        side, kind = ("above", "most") if last.value > trigger.bound else ("below", "least")
        return (
            f"{name} was {_figure(last.value, metric.unit)} on {last.day},"
            f" {side} its guardrail of at {kind} {_figure(trigger.bound, metric.unit)}"
        )
    if trigger.shift is not None:
        return f"{trigger.headline}, {_evidence(trigger.shift, metric)}"
    verbs = ("worsened", "improved") if trigger.worsened else ("improved", "worsened")
    others = " and ".join(_moved(*move, verbs[1]) for move in trigger.leading)
    return f"{others} while {_moved(metric, trigger.readings[0], last, verbs[0])}"


def _moved(metric: Metric, then: Reading, now: Reading, verb: str) -> str:
    return (
        f"{_name(metric)} {verb} from {_figure(then.value)} ({then.day})"
        f" to {_figure(now.value, metric.unit)} ({now.day})"
    )


def _movement(shift: Shift, metric: Metric) -> str:
    if shift.base is not None:
        before = f"the mean of {_rough(shift.base)} in the {count(shift.base_of, 'review')} before"
        return f"is worse by {_rough(shift.by)} than {before}"
    moves = len(shift.readings) - 1
    verb = "rose" if metric.better is Better.LOWER else "fell"
    times = "twice" if moves == _RUN else count(moves, "time")
    return f"{verb} {times} in a row, by {_figure(shift.by)} in all"


def _evidence(shift: Shift, metric: Metric) -> str:
    noise, (first, *later) = shift.noise, shift.readings[-_SHOWN:]
    assert metric.better is not None
    limit = "no `tolerance` says what counts"
    if noise.known:
        before = f"the noise of the {count(noise.reviews, 'review')} before"
        by = before if noise.tolerance is None else "its tolerance"
        limit = f"more than {_rough(shift.more_than)} counts by {by}"
    row = f"{_figure(first.value, metric.unit)} on {first.day}"
    if len(shift.readings) > _SHOWN:
        begin = shift.readings[0]
        row = f"{_figure(begin.value, metric.unit)} on {begin.day}, …, {_dated(first)}"
    return f"where {metric.better.about} and {limit}: {', '.join([row, *map(_dated, later)])}"


def _dated(item: Reading) -> str:
    return f"{_figure(item.value)} on {item.day}"


def _name(metric: Metric) -> str:
    name = metric.name or ""
    return f"“{shown(name)}”" if name.strip() else "a metric without a name"


def _figure(value: float, unit: str | None = None) -> str:
    text = f"{value:.12g}".replace("-", "\N{MINUS SIGN}")
    return f"{text} {shown(unit)}" if unit else text


def _rough(value: float) -> str:
    """A figure that was worked out: to three digits, since more would claim too much."""
    return _figure(float(f"{value:.3g}") if abs(value) < 1000 else round(value))
