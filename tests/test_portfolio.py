"""portfolio: sides, capacity, clocks, the negative-impact audit, what was cut, optics."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.balance import (
    Gauge,
    Shape,
    Standing,
    is_mid_bar,
    shape_of,
    unreasoned,
)
from mkdocs_dissent.practices.outcomes import paragraph
from mkdocs_dissent.practices.portfolio import Portfolio, portfolio, worst_harm
from mkdocs_dissent.records.kinds import Initiative
from mkdocs_dissent.records.vocabularies import Level
from mkdocs_dissent.rules import judge
from registers import made, policy, registered

TODAY = dt.date(2026, 11, 22)
BET, PROBE = "kind: bet\nstatus: active\n", "kind: probe\nstatus: active\n"


def initiative(text: str, name: str = "a") -> Initiative:
    record = made(f"initiatives/{name}", text)
    assert isinstance(record, Initiative)
    return record


def pictured(*texts: str, **options: Any) -> Portfolio:
    files = {f"initiatives/{chr(97 + n)}": text for n, text in enumerate(texts)}
    return portfolio(registered(files), policy(**options), TODAY)


def shaped(*texts: str, **options: Any) -> Shape:
    return pictured(*texts, **options).shape


def standings(shape: Shape) -> dict[str, Standing]:
    return {gauge.name: gauge.standing for gauge in shape.gauges}


# Sides


def test_probes_stand_left_bets_right_and_mid_bar_work_between() -> None:
    shape = shaped(
        PROBE + "capacity: 10",
        BET + "capacity: 20",
        BET + "capacity: 30\nhorizon: 6 weeks",
        PROBE + "capacity: 40\nhorizon: 4 weeks\nhypothesis: it works",
        BET + "capacity: 5\nhorizon: 10 weeks\nhypothesis: it works\n"
        "metrics: {leading: [{name: questions, readings: {2026-11-02: 9}}]}",
        "kind: bet\nstatus: proposed\nhorizon: 6 weeks\ncapacity: 90",
        "kind: probe\nstatus: done\ncapacity: 90",
    )
    sides = [shape.probes, shape.middle, shape.bets]
    assert [[item.initiative.id for item in side] for side in sides] == [
        ["a"],
        ["d", "c"],
        ["b", "e"],
    ]
    assert [item.missing for item in shape.middle] == [
        ("metrics.leading",),
        ("hypothesis", "metrics.leading"),
    ]
    assert [item.initiative.id for item in shape.bars] == ["d", "c", "b", "a", "e"]


@pytest.mark.parametrize(
    ("horizon", "middle"),
    [("27 days", False), ("4 weeks", True), ("10 weeks", True), ("71 days", False)],
)
def test_the_middle_is_four_to_ten_weeks(horizon: str, middle: bool) -> None:
    assert is_mid_bar(initiative(PROBE + f"horizon: {horizon}"), Policy(), TODAY) is middle


def test_the_middle_is_the_policys_to_move() -> None:
    found = initiative(BET + "horizon: 3 weeks")
    assert is_mid_bar(found, policy(policy={"mid_bar_least_days": 20}), TODAY)


@given(
    st.tuples(
        st.sampled_from(["active", "proposed", "paused", "done"]),
        st.sampled_from(["", "\nhorizon: 3 weeks", "\nhorizon: 6 weeks"]),
        st.sampled_from(["", "\nhypothesis: it works"]),
        st.sampled_from(["", "\nmetrics: {leading: [{name: q}]}", "\nstart: 2026-10-05"]),
    )
)
def test_mid_bar_on_the_page_is_mid_bar_in_the_rule(parts: tuple[str, ...]) -> None:
    register = registered({"initiatives/a": "kind: bet\nstatus: " + "".join(parts)})
    [found] = register.initiatives
    codes = {finding.code for finding in judge(register, [], Policy(), TODAY)}
    assert is_mid_bar(found, Policy(), TODAY) == ("DM403" in codes)


def test_what_would_make_it_real_is_named() -> None:
    assert unreasoned(initiative(BET)) == ("hypothesis", "metrics.leading")
    assert unreasoned(initiative(BET + "hypothesis: x")) == ("hypothesis", "metrics.leading")
    assert unreasoned(initiative(BET + "hypothesis: it halves")) == ("metrics.leading",)
    read = "metrics: {leading: [{name: q, readings: {2026-11-02: 1}}]}"
    assert unreasoned(initiative(BET + read)) == ("hypothesis",)
    unread = "metrics: {leading: [{name: q}]}"
    assert unreasoned(initiative(BET + unread)) == ("hypothesis", "metrics.leading")


def test_time_that_has_gone_by_counts_where_the_horizon_is_missing_or_passed() -> None:
    sides = shaped(
        PROBE + "start: 2026-10-12",
        BET + "start: 2026-10-12",
        BET + "start: 2026-11-16",
        BET + "start: 2026-01-05",
        BET + "start: 2026-01-05\nhorizon: 6 weeks",
        BET + "horizon: 3 weeks",
    )
    assert [item.initiative.id for item in sides.middle] == ["a", "b", "f"]
    assert [item.initiative.id for item in sides.bets] == ["c", "d", "e"]


def test_a_probes_clock_uses_its_own_box() -> None:
    [item] = shaped(PROBE + "start: 2026-11-16\nhorizon: 5 days").probes
    assert item.clock is not None
    assert (item.clock.ends, item.clock.over) == (dt.date(2026, 11, 21), True)


# Capacity


def test_capacity_is_split_and_held_against_its_ranges() -> None:
    shape = shaped(PROBE + "capacity: 50", PROBE + "capacity: 25.5", BET + "capacity: 20")
    split = shape.split
    assert split is not None
    assert (split.probes, split.bets, split.middle, split.rest) == (75.5, 20, 0, 4.5)
    assert (split.stated, split.unstated, split.overcommitted) == (95.5, 0, False)
    assert standings(shape) == {
        "probe-capacity": Standing.WITHIN,
        "bet-capacity": Standing.WITHIN,
        "probes": Standing.BELOW,
        "bets": Standing.WITHIN,
    }
    probes: Gauge = shape.gauges[0]
    assert (probes.value, probes.n, probes.least, probes.most) == (75.5, 2, 70, 90)


@pytest.mark.parametrize(
    ("probes", "bets", "standing"),
    [
        (70, 30, (Standing.WITHIN, Standing.WITHIN)),
        (90, 10, (Standing.WITHIN, Standing.WITHIN)),
        (91, 9, (Standing.ABOVE, Standing.BELOW)),
        (69, 31, (Standing.BELOW, Standing.ABOVE)),
        (0, 0, (Standing.BELOW, Standing.BELOW)),
    ],
)
def test_the_ends_of_a_range_belong_to_it(
    probes: int, bets: int, standing: tuple[Standing, Standing]
) -> None:
    shape = shaped(PROBE + f"capacity: {probes}", BET + f"capacity: {bets}")
    assert (shape.gauges[0].standing, shape.gauges[1].standing) == standing


def test_more_than_there_is_becomes_shares_of_what_was_stated() -> None:
    split = shaped(PROBE + "capacity: 100", BET + "capacity: 100").split
    assert split is not None and split.overcommitted
    assert (split.probes, split.bets, split.rest, split.stated) == (50, 50, 0, 200)


def test_where_nobody_states_capacity_nothing_is_split() -> None:
    shape = shaped(PROBE, BET)
    assert shape.split is None
    assert shape.gauges[0].value is None and shape.gauges[0].n == 0
    assert standings(shape)["probe-capacity"] is Standing.UNKNOWN
    empty = shaped()
    assert empty.split is None and empty.bars == []


def test_what_is_not_stated_is_not_held_against_its_side() -> None:
    shape = shaped(PROBE + "capacity: 20", PROBE, BET + "capacity: 40")
    assert shape.split is not None and shape.split.unstated == 1
    assert standings(shape)["probe-capacity"] is Standing.UNKNOWN
    assert standings(shape)["bet-capacity"] is Standing.ABOVE
    shape = shaped(PROBE, BET + "capacity: 40", BET + "capacity: 80")
    assert standings(shape)["bet-capacity"] is Standing.UNKNOWN, "the probe could have half of it"


@pytest.mark.parametrize("capacity", ["-20", "many", "101", ".nan", "1e400"])
def test_a_nonsensical_capacity_is_none(capacity: str) -> None:
    shape = shaped(PROBE + f"capacity: {capacity}", BET + "capacity: 20")
    assert shape.split is not None
    assert (shape.split.unstated, shape.split.stated) == (1, 20)


CAPACITIES = st.none() | st.floats(0, 100)


@given(st.lists(st.tuples(st.sampled_from([BET, PROBE, BET + "horizon: 6 weeks"]), CAPACITIES)))
def test_shares_add_up_whatever_is_stated(items: list[tuple[str, float | None]]) -> None:
    made_ = [replace(initiative(text), capacity=capacity) for text, capacity in items]
    shape = shape_of(made_, Policy(), TODAY)
    assert len(shape.bars) == len(items)
    stated = [c for _, c in items if c is not None]
    if shape.split is None:
        assert not stated
        return
    split = shape.split
    parts = (split.probes, split.middle, split.bets, split.rest)
    assert all(0 <= part <= 100 for part in parts)
    assert math.isclose(sum(parts), 100, abs_tol=1e-4)
    assert split.unstated == len(items) - len(stated)


def test_counts_are_held_against_their_ranges() -> None:
    assert standings(shaped(*[PROBE] * 5, *[BET] * 3))["probes"] is Standing.WITHIN
    assert standings(shaped(*[PROBE] * 11, *[BET] * 4)) == {
        "probe-capacity": Standing.UNKNOWN,
        "bet-capacity": Standing.UNKNOWN,
        "probes": Standing.ABOVE,
        "bets": Standing.ABOVE,
    }
    assert standings(shaped())["bets"] is Standing.BELOW


# Clocks


@pytest.mark.parametrize(
    ("start", "ends", "left", "over"),
    [
        ("2026-11-22", "2026-12-06", 14, False),
        ("2026-11-08", "2026-11-22", 0, False),
        ("2026-11-07", "2026-11-21", -1, True),
        ("2026-12-01", "2026-12-15", 23, False),
        ("9999-12-30", "9999-12-31", 2912117, False),
    ],
)
def test_a_probe_has_two_weeks(start: str, ends: str, left: int, over: bool) -> None:
    [item] = shaped(PROBE + f"start: {start}").probes
    assert item.clock is not None
    assert (str(item.clock.ends), item.clock.left, item.clock.over) == (ends, left, over)


def test_without_a_start_no_clock_runs_and_none_for_a_bet() -> None:
    [probe] = shaped(PROBE).probes
    [bet] = shaped(BET + "start: 2026-11-01").bets
    assert probe.clock is None and bet.clock is None
    [probe] = shaped(PROBE + "start: 2026-11-01", policy={"probe_days": 30}).probes
    assert probe.clock is not None and probe.clock.left == 9


# The audit

HIGH = "harm: {complexity: low, trust: high, cost: high}"


def test_initiatives_stand_in_the_matrix_by_benefit_and_worst_harm() -> None:
    audit = pictured(
        BET + f"benefit: low\n{HIGH}",
        BET + f"benefit: high\n{HIGH}",
        BET + "benefit: medium\nharm: {friction: med}",
        BET + "benefit: none\nharm: {trust: none}",
        BET + "benefit: low",
        BET + HIGH,
        f"kind: bet\nstatus: proposed\nbenefit: none\n{HIGH}",
        f"kind: bet\nstatus: stopped\nbenefit: low\n{HIGH}",
    ).audit
    assert [item.initiative.id for item in audit.rated] == ["a", "b", "c", "d", "g"]
    assert [item.id for item in audit.unrated] == ["e", "f"]
    assert [item.initiative.id for item in audit.rated if item.detracts] == ["a", "g"]
    assert [item.initiative.id for item in audit.rated if item.erodes] == ["b"]
    [first] = audit.cell(Level.LOW, Level.HIGH)
    assert (first.initiative.id, first.kinds) == ("a", ("cost", "trust"))
    assert [item.initiative.id for item in audit.cell(Level.MEDIUM, Level.MEDIUM)] == ["c"]
    cells = [audit.cell(benefit, harm) for benefit in Level for harm in Level]
    assert sum(map(len, cells)) == len(audit.rated), "each stands in one cell"


def test_no_harm_that_was_rated_is_not_no_rating() -> None:
    none, nothing = initiative(BET + "harm: {cost: none}"), initiative(BET + "harm: {}")
    assert worst_harm(none.harm) == (Level.NONE, ("cost",))
    assert worst_harm(nothing.harm) is None
    assert worst_harm(None) is None


def test_detractors_and_unsustainable_items_need_both_ratings() -> None:
    audit = pictured(
        BET + HIGH,
        BET + "benefit: high",
        BET + f"benefit: none\n{HIGH}",
        BET + f"benefit: high\n{HIGH}",
        BET + f"benefit: medium\n{HIGH}",
    ).audit
    verdicts = {rated.initiative.id: rated.verdict for rated in audit.rated}
    assert verdicts == {"c": "value detractor", "d": "unsustainable", "e": ""}
    assert [item.id for item in audit.unrated] == ["a", "b"]


# Cuts

STOPPED = "kind: bet\nstatus: stopped\n"
MEMO = "initiative: a\nstatus: {}\nresolution: {{date: {}, by: ana, note: {}}}\ndate: 2026-01-01"


def lesson(text: str, **memos: str) -> tuple[str | None, str, str | None]:
    files = {"initiatives/a": STOPPED + text, **{f"dissent/{k}": v for k, v in memos.items()}}
    [cut] = portfolio(registered(files), Policy(), TODAY).cuts
    return cut.lesson, cut.source, cut.memo and cut.memo.id


def test_a_lesson_is_taken_from_the_text_first() -> None:
    body = (
        "why: nobody asked\n---\n# A\n\n## Aim\n\nNo.\n\n"
        "## Lessons\n\n- Ask   first,\n  always.\n\nMore.\n"
    )
    memo = MEMO.format("upheld", "2026-02-01", "the memo")
    assert lesson(body, m=memo) == ("Ask first, always.", "its text", None)


def test_then_from_the_last_settled_memo() -> None:
    first = MEMO.format("answered", "2026-02-01", "first")
    last = MEMO.format("upheld", "2026-03-01", "last")
    later = MEMO.format("open", "2026-04-01", "not settled")
    found = lesson("why: nobody asked", m=last, n=first, o=later)
    assert found == ("last", "the dissent memo that closed it", "m")


def test_then_from_the_audit_and_else_there_is_none() -> None:
    assert lesson("why: nobody asked\n---\n# A\n\n## Lesson\n\n") == (
        "nobody asked",
        "its audit",
        None,
    )
    assert lesson("why: ''") == (None, "", None)


def test_cuts_are_published_latest_first() -> None:
    cuts = pictured(
        STOPPED,
        STOPPED + "date: 2026-01-01",
        STOPPED + "date: 2026-03-01",
        STOPPED + "date: 2026-01-01",
        "kind: bet\nstatus: done",
    ).cuts
    assert [cut.initiative.id for cut in cuts] == ["c", "b", "d", "a"]


# Optics


def test_what_lands_outside_without_an_adjustment_stands_first() -> None:
    rows = pictured(
        BET + "feedback-lands: inside\nreal-outcome: faster",
        BET + "feedback-lands: outside\nadjustment: count the tickets of others",
        BET,
        "kind: bet\nstatus: done\nfeedback-lands: outside\nreal-outcome: others triage\n"
        "---\n# D\n\n## Aim\n\nBe safe.\n\n## Mechanism\n\nA scanner\nfinds it.\n",
    ).optics
    assert [row.initiative.id for row in rows] == ["d", "b", "a"]
    assert [row.unanswered for row in rows] == [True, False, False]
    assert (rows[0].goal, rows[0].mechanism) == ("Be safe.", "A scanner finds it.")
    assert (rows[2].goal, rows[2].real_outcome) == (None, "faster")


def test_an_unreadable_initiative_is_on_no_side() -> None:
    found = pictured("kind: probe\nstatus: [active\n", BET)
    assert len(found.shape.bars) == 1


def test_a_lesson_keeps_the_words_after_an_emphasis_and_a_year() -> None:
    assert paragraph("- Ask *before* choosing, in 2024. Next year") == (
        "Ask before choosing, in 2024. Next year"
    )
