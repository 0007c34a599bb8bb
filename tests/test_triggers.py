"""triggers: what the readings say, whatever order, scale or noise they come in."""

from __future__ import annotations

import datetime as dt
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_dissent.records.fields.types import Reading, Readings, Span
from mkdocs_dissent.records.parts import Guardrail, Metric, Metrics
from mkdocs_dissent.records.vocabularies import Better
from mkdocs_dissent.register.triggers import (
    Fired,
    TriggerKind,
    change,
    fired,
    readings_of,
    reviews_of,
)
from patience import PATIENCE

REVERSED = TriggerKind.OUTCOME_REVERSED
EXCEEDED = TriggerKind.GUARDRAIL_EXCEEDED
DIVERGE = TriggerKind.INDICATORS_DIVERGE
FIRST = dt.date(2026, 1, 1)


def day(number: int) -> dt.date:
    """The day of a review; reviews are two weeks apart."""
    return FIRST + dt.timedelta(weeks=2 * number)


def metric(*values: float, better: str | None = "higher", **more: Any) -> Metric:
    """A metric read once a review."""
    return dated(dict(enumerate(values)), better=better, **more)


def dated(values: dict[int, float], better: str | None = "higher", **more: Any) -> Metric:
    """A metric read at some reviews, counted from the first of January."""
    readings = tuple(Reading(day(number), value) for number, value in values.items())
    return Metric(
        name=more.pop("name", "uptake"),
        better=Better(better) if better else None,
        readings=Readings(values=readings),
        **more,
    )


def found(
    *outcome: Metric, leading: Sequence[Metric] = (), shadow: Sequence[Metric] = ()
) -> tuple[Fired, ...]:
    return fired(Metrics(outcome=outcome, leading=tuple(leading), shadow=tuple(shadow)))


def kinds(*outcome: Metric, **more: Sequence[Metric]) -> list[TriggerKind]:
    return [item.kind for item in found(*outcome, **more)]


# An outcome that moves against its intent


@pytest.mark.parametrize(
    ("values", "fires"),
    [
        ((), False),
        ((3,), False),
        ((3, 2), False),
        ((3, 2, 1), True),
        ((9, 3, 2, 1), True),
        ((5, 6, 4, 7, 5, 6, 3, 2), False),
        ((5, 6, 4, 7, 5, 6, 1, -2), False),
        ((5, 6, 4, 7, 5, 6, 0, -5), True),
        ((0, 3, 1, 2, 9, 8, 7, 6, 5), True),
        ((3, 2, 2), False),
        ((3, 3, 3), False),
        ((3, 2, 1, 1), False),
        ((3, 2, 1, 2), False),
        ((1, 2, 3), False),
        ((3, 1, 2), False),
        ((0, -1, -2), True),
    ],
)
def test_an_outcome_is_reversed_by_two_moves_against_it_in_a_row(
    values: tuple[float, ...], fires: bool
) -> None:
    assert kinds(metric(*values)) == [REVERSED] * fires


def test_the_figures_and_dates_that_fired_it_are_told() -> None:
    [trigger] = found(metric(9, 9.5, 5, 1, unit="teams"))
    assert trigger.readings == (Reading(day(1), 9.5), Reading(day(2), 5), Reading(day(3), 1))
    assert trigger.since == day(3)
    assert (trigger.metric.name, trigger.metric.unit, trigger.at) == (
        "uptake",
        "teams",
        ("metrics", "outcome", 0),
    )


def test_only_an_outcome_is_reversed() -> None:
    assert kinds(leading=[metric(3, 2, 1)]) == []


def test_a_shadow_that_gets_worse_is_a_sign_unless_a_guardrail_says_how_much_is_agreed() -> None:
    assert kinds(shadow=[metric(3, 2, 1)]) == [TriggerKind.SHADOW_WORSENED]
    assert kinds(shadow=[metric(3, 2, 1, guardrail=Guardrail(min=0))]) == []


def days_apart(days: int, *values: float, **more: Any) -> Metric:
    one = metric(*values, **more)
    readings = (
        Reading(FIRST + dt.timedelta(days * at), item.value)
        for at, item in enumerate(one.readings.values)
    )
    return replace(one, readings=Readings(values=tuple(readings)))


def test_readings_of_three_days_are_one_review() -> None:
    assert kinds(days_apart(1, 3, 2, 1)) == []
    assert kinds(days_apart(1, 3, 2, 1, every=Span("1 day", 1))) == [REVERSED]
    assert kinds(days_apart(14, 3, 2, 1, every=Span("3 months", 91))) == []
    assert kinds(days_apart(28, 3, 2, 1, every=Span("1 month", 30))) == [REVERSED]


def test_a_review_sees_the_last_reading_of_its_interval() -> None:
    weekly = days_apart(7, 9, 8, 7, 6, 5, 4)
    assert [item.value for item in reviews_of(weekly, 14)] == [8, 6, 4]


def test_a_drift_in_steps_within_the_noise_counts() -> None:
    steps = [10.0 + 2 * number for number in range(10)]
    assert kinds(metric(*steps, better="lower")) == [REVERSED]
    assert kinds(metric(*steps, better="lower", tolerance=3)) == [REVERSED]
    uneven = (10, 11, 10, 12, 11, 13, 12, 14, 16, 15, 17, 18, 17)
    assert kinds(metric(*uneven, better="lower")) == [REVERSED]


def test_a_level_that_stays_worse_counts() -> None:
    held = (10, 12, 11, 9, 10, 11, 12, 10, 19, 18, 20)
    [trigger] = found(metric(*held, better="lower", unit="hours"))
    assert trigger.words == (
        "“uptake” is worse by 8.38 than the mean of 10.6 in the 8 reviews before, where less is"
        " better and more than 2.98 counts by the noise of the 8 reviews before: 19 hours on"
        " 2026-04-23, 18 on 2026-05-07, 20 on 2026-05-21"
    )


# Noise


NOISE: dict[str, Callable[[random.Random], float]] = {
    "normal": lambda chance: chance.gauss(100, 1),
    "even": lambda chance: chance.random(),
    "skewed": lambda chance: chance.lognormvariate(0, 0.5),
    "as waiting times are": lambda chance: chance.expovariate(1),
    "skewed the other way": lambda chance: -chance.expovariate(1),
}


def looks(seed: int, length: int, *, shift: float = 0, noise: str = "normal") -> tuple[int, int]:
    """How many looks at a metric fired, and how many there were: at every review from the third.

    With a `shift` only the last look counts, after three reviews of it.
    """
    chance = random.Random(seed)
    values = [NOISE[noise](chance) for _ in range(length)]
    values[-3:] = [value + shift for value in values[-3:]] if shift else values[-3:]
    others = [chance.gauss(5, 2) for _ in range(length)]
    ends = [length] if shift else range(3, length + 1)
    fires = [
        bool(found(metric(*values[:end], better="lower"), leading=[metric(*others[:end])]))
        for end in ends
    ]
    return sum(fires), len(fires)


@pytest.mark.parametrize("noise", NOISE)
def test_noise_fires_at_most_one_look_in_twenty_over_all_tests(noise: str) -> None:
    for length in (13, 30):
        found = (looks(seed, length, noise=noise) for seed in range(160))
        fires, of = map(sum, zip(*found, strict=True))
        assert fires / of <= 0.05, (length, fires, of)


def test_a_shift_of_three_deviations_held_for_three_reviews_is_seen_four_times_in_five() -> None:
    fires, of = map(sum, zip(*(looks(seed, 13, shift=3) for seed in range(600)), strict=True))
    assert fires / of >= 0.8, (fires, of)


def test_without_an_intent_nothing_moves_against_it() -> None:
    assert kinds(metric(3, 2, 1, better=None)) == []
    assert kinds(metric(1, 2, 3, better=None)) == []


@pytest.mark.parametrize(
    ("values", "tolerance", "fires"),
    [
        ((9, 7, 5), 1, True),
        ((9, 7, 5), 2, False),
        ((9, 7, 5.5), 1.5, False),
        ((9, 8, 5), 1, False),
        ((0.4, 0.3, 0.2), 0.1, False),
        ((1.3, 1.0, 0.7), 0.3, False),
        ((1.3, 1.0, 0.6999), 0.3, False),
        ((1.3001, 1.0, 0.6999), 0.3, True),
    ],
)
def test_a_move_within_the_tolerance_is_noise_at_each_step(
    values: tuple[float, ...], tolerance: float, fires: bool
) -> None:
    assert kinds(metric(*values, tolerance=tolerance)) == [REVERSED] * fires


def test_what_improved_within_the_tolerance_did_not_move() -> None:
    reading = [Reading(day(0), 1), Reading(day(1), 2)]
    assert change(metric(tolerance=1), *reading) == 0
    assert change(metric(tolerance=0.5), *reading) == 1
    assert change(metric(tolerance=0.5, better="lower"), *reading) == -1


def test_gaps_are_of_no_account() -> None:
    assert kinds(dated({0: 3, 40: 2, 41: 1})) == [REVERSED]


def test_of_two_readings_of_a_day_the_last_counts() -> None:
    twice = Readings(values=(Reading(day(0), 3), Reading(day(1), 2), Reading(day(2), 1)))
    again = Readings(values=(*twice.values, Reading(day(2), 5)))
    assert kinds(replace(metric(), readings=twice)) == [REVERSED]
    assert kinds(replace(metric(), readings=again)) == []
    assert readings_of(replace(metric(), readings=again))[-1] == Reading(day(2), 5)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_counts_nowhere(value: float) -> None:
    guarded = metric(3, value, 2, 1, value, guardrail=Guardrail(min=0, max=4))
    assert kinds(guarded) == [REVERSED]
    assert kinds(metric(value, guardrail=Guardrail(min=0, max=4))) == []


# A guardrail


@pytest.mark.parametrize(
    ("value", "bound"), [(0.9, 1), (1, None), (3, None), (5, None), (5.1, 5), (-7, 1)]
)
def test_a_guardrail_is_exceeded_beyond_its_bounds(value: float, bound: float | None) -> None:
    rail = Guardrail(min=1, max=5)
    for role in ("outcome", "leading", "shadow"):
        made = {role: (metric(9, value, better=None, guardrail=rail),)}
        triggers = fired(Metrics(**made))
        assert [item.bound for item in triggers] == ([] if bound is None else [bound])
        assert all(item.at == ("metrics", role, 0) for item in triggers)


def test_only_the_latest_reading_is_held_against_a_guardrail() -> None:
    rail = Guardrail(max=5)
    assert kinds(shadow=[metric(9, 4, guardrail=rail)]) == []
    assert kinds(shadow=[dated({7: 4, 3: 9}, guardrail=rail)]) == []
    assert kinds(shadow=[metric(9, guardrail=rail)]) == [EXCEEDED]


def test_a_guardrail_without_readings_or_bounds_says_nothing() -> None:
    assert (
        kinds(shadow=[metric(guardrail=Guardrail(max=5)), metric(9, guardrail=Guardrail())]) == []
    )


# Indicators that diverge

WORSE = metric(3, 2, tolerance=0.5)
"""From the first review to the second."""


def sure(values: dict[int, float], **more: Any) -> Metric:
    return dated(values, **{"tolerance": 0.5, **more})


@pytest.mark.parametrize(
    ("leading", "fires"),
    [
        (sure({0: 1, 1: 2}), True),
        (sure({0: 2, 1: 1}), False),
        (sure({0: 1, 1: 1}), False),
        (sure({0: 2, 1: 1}, better="lower"), True),
        (sure({0: 1, 1: 2}, better=None), False),
        (sure({0: 1, 1: 2}, tolerance=1), False),
        (sure({0: 1, 1: 2}, tolerance=None), False),
        (sure({0: 1}), False),
        (sure({1: 2}), False),
        (sure({-9: 1, 1: 2}), True),
        (sure({-9: 1, 0: 3, 1: 2}), False),
        (sure({0: 1, 9: 2}), False),
        (sure({-9: 1, -8: 2}), False),
    ],
)
def test_indicators_diverge_over_the_outcomes_last_move(leading: Metric, fires: bool) -> None:
    assert kinds(WORSE, leading=[leading]) == [DIVERGE] * fires


def test_an_outcome_that_does_not_worsen_beyond_noise_diverges_from_nothing() -> None:
    better = metric(1, 2, tolerance=0)
    for outcome in (metric(2, 3), metric(2, 2), metric(2), metric(3, 2, tolerance=1)):
        assert kinds(outcome, leading=[better]) == []


def test_indicators_diverge_the_other_way_round_as_well() -> None:
    [trigger] = found(metric(2, 3, tolerance=0), leading=[metric(2, 1, tolerance=0, name="talks")])
    assert trigger.kind is DIVERGE
    assert trigger.words == (
        "“talks” worsened from 2 (2026-01-01) to 1 (2026-01-15) while “uptake” improved from"
        " 2 (2026-01-01) to 3 (2026-01-15)"
    )


def test_small_moves_diverge_where_three_in_a_row_do() -> None:
    noisy, steady = (5, 9, 4, 8, 5, 9), (6, 7, 8, 9)
    falling, rising = metric(*noisy, 8, 7, 6), metric(1, 1, 9, 2, 8, *steady)
    assert DIVERGE in kinds(falling, leading=[rising])
    assert DIVERGE not in kinds(falling, leading=[metric(1, 1, 9, 2, 8, 6, 7, 6, 7)])


def test_one_trigger_names_every_indicator_that_went_the_other_way() -> None:
    moved = [
        sure({0: 1, 1: 2}, name="a"),
        sure({0: 2, 1: 1}, name="b"),
        sure({0: 5, 1: 9}, name="c", unit="%"),
    ]
    [trigger] = found(WORSE, leading=moved)
    assert [(other.name, then.value, now.value) for other, then, now in trigger.leading] == [
        ("a", 1, 2),
        ("c", 5, 9),
    ]
    assert trigger.readings == (Reading(day(0), 3), Reading(day(1), 2))


def test_an_initiative_without_metrics_fires_nothing() -> None:
    assert fired(None) == fired(Metrics()) == ()


# What is said


def test_each_trigger_is_said_with_its_figures_and_dates() -> None:
    late = metric(20, 26, 31.5, better="lower", name="lead time", unit="hours")
    row = "20 hours on 2026-01-01, 26 on 2026-01-15, 31.5 on 2026-01-29"
    assert [item.words for item in found(late)] == [
        "“lead time” rose twice in a row, by 11.5 in all, where less is better and no `tolerance`"
        f" says what counts: {row}"
    ]
    [noisy] = found(replace(late, tolerance=2.0))
    assert noisy.words.endswith(f"less is better and more than 4 counts by its tolerance: {row}")
    calls = metric(6, better="lower", name="calls", guardrail=Guardrail(max=4))
    cold = metric(-3, better=None, name="", unit="°C", guardrail=Guardrail(min=-2.5))
    assert [item.words for item in found(shadow=[calls, cold])] == [
        "“calls” was 6 on 2026-01-01, above its guardrail of at most 4",
        "a metric without a name was −3 °C on 2026-01-01, below its guardrail of at least −2.5 °C",
    ]
    talks = sure({0: 1, 1: 2}, name="talks", unit="a week")
    [apart] = found(WORSE, leading=[talks])
    assert apart.words == (
        "“talks” improved from 1 (2026-01-01) to 2 a week (2026-01-15) while “uptake” worsened from"
        " 3 (2026-01-01) to 2 (2026-01-15)"
    )


def test_a_name_of_many_lines_is_said_on_one() -> None:
    [trigger] = found(metric(3, 2, 1, name="x\n\n# y " + "z" * 5000, unit="\n<b>\n"))
    assert "\n" not in trigger.words and len(trigger.words) < 400


# Whatever is read

VALUES = st.integers(-50, 50)
RAILS = st.builds(Guardrail, min=st.none() | VALUES, max=st.none() | VALUES)
BETTER = st.sampled_from(["higher", "lower", None])
TOLERANCE = st.none() | st.integers(0, 20)


@st.composite
def metrics(draw: st.DrawFn) -> Metric:
    days = draw(st.lists(st.integers(0, 40), max_size=8, unique=True))
    values = draw(st.lists(VALUES, min_size=len(days), max_size=len(days)))
    return dated(
        dict(zip(days, values, strict=True)),
        better=draw(BETTER),
        tolerance=draw(TOLERANCE),
        guardrail=draw(st.none() | RAILS),
    )


SHEETS = st.builds(
    Metrics,
    outcome=st.tuples(metrics()),
    leading=st.tuples(metrics()),
    shadow=st.tuples(metrics()),
)


def each(sheet: Metrics, change: Any) -> Metrics:
    """A sheet with each of its metrics changed."""
    return Metrics(
        outcome=tuple(map(change, sheet.outcome)),
        leading=tuple(map(change, sheet.leading)),
        shadow=tuple(map(change, sheet.shadow)),
    )


def valued(one: Metric, change: Any) -> Metric:
    readings = tuple(Reading(item.day, change(item.value)) for item in one.readings.values)
    return replace(one, readings=Readings(values=readings))


def marks(sheet: Metrics) -> list[Any]:
    """What fired, and when, figures aside."""
    return [(item.kind, item.at, [one.day for one in item.readings]) for item in fired(sheet)]


@given(SHEETS, st.randoms(use_true_random=False))
def test_the_order_in_which_readings_are_given_changes_nothing(
    sheet: Metrics, chance: random.Random
) -> None:
    def shuffled(one: Metric) -> Metric:
        given_ = list(one.readings.values)
        chance.shuffle(given_)
        return replace(one, readings=Readings(values=tuple(given_)))

    assert fired(each(sheet, shuffled)) == fired(sheet)


@given(SHEETS, st.integers(1, 9), VALUES)
def test_another_scale_and_origin_of_the_unit_change_nothing(
    sheet: Metrics, scale: int, shift: int
) -> None:
    def measured(one: Metric) -> Metric:
        rail = one.guardrail
        if rail is not None:
            ends = [None if end is None else end * scale + shift for end in (rail.min, rail.max)]
            rail = Guardrail(min=ends[0], max=ends[1])
        tolerance = None if one.tolerance is None else one.tolerance * scale
        moved = valued(one, lambda value: value * scale + shift)
        return replace(moved, guardrail=rail, tolerance=tolerance)

    assert marks(each(sheet, measured)) == marks(sheet)


@given(SHEETS)
def test_a_mirrored_unit_mirrors_the_intent(sheet: Metrics) -> None:
    def mirrored(one: Metric) -> Metric:
        better = one.better and (Better.LOWER if one.better is Better.HIGHER else Better.HIGHER)
        rail = one.guardrail
        if rail is not None:
            ends = [None if end is None else -end for end in (rail.max, rail.min)]
            rail = Guardrail(min=ends[0], max=ends[1])
        return replace(valued(one, lambda value: -value), better=better, guardrail=rail)

    # A guardrail whose bounds cross names one of them, and mirrored the other.
    assert marks(each(sheet, mirrored)) == marks(sheet)


@given(SHEETS, st.integers(0, 20))
def test_more_tolerance_never_fires_more(sheet: Metrics, more: int) -> None:
    stated = each(sheet, lambda one: replace(one, tolerance=one.tolerance or 0))
    lax = each(stated, lambda one: replace(one, tolerance=one.tolerance + more))
    strict = {(item.kind, item.at) for item in fired(stated)}
    assert {(item.kind, item.at) for item in fired(lax)} <= strict


@given(SHEETS)
def test_a_trigger_carries_what_bears_it_out(sheet: Metrics) -> None:
    for trigger in fired(sheet):
        _, role, index = trigger.at
        own = getattr(sheet, str(role))[index]
        known = readings_of(own)
        assert all(reading in known for reading in trigger.readings)
        assert trigger.since == known[-1].day
        assert str(trigger.since) in trigger.words
        if trigger.kind is not EXCEEDED:
            assert own.better is not None


@given(SHEETS)
def test_a_newer_reading_that_puts_it_right_ends_every_trigger(sheet: Metrics) -> None:
    def healed(one: Metric) -> Metric:
        best = 1000 if one.better is Better.HIGHER else -1000
        one = replace(one, guardrail=None)
        return replace(
            one, readings=Readings(values=(*one.readings.values, Reading(day(990), best)))
        )

    assert fired(each(sheet, healed)) == ()


def test_ten_thousand_readings_are_read_at_once() -> None:
    rows = [Reading(day(number), number % 7) for number in range(10_000)]
    random.Random(7).shuffle(rows)
    long = replace(metric(guardrail=Guardrail(max=3)), readings=Readings(values=tuple(rows)))
    started = time.process_time()
    fired(Metrics(outcome=(long,), leading=(long, long), shadow=(long,)))
    assert time.process_time() - started < PATIENCE
