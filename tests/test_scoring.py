"""scoring: calibration, days to resolution, shares and credits, and no figure from nothing."""

from __future__ import annotations

import datetime as dt
import math
import random
import statistics
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices import DEFINITIONS
from mkdocs_dissent.practices.calibration import Calibration, Forecast, calibration, forecasts_of
from mkdocs_dissent.practices.episodes import Episode, spread, wait_of
from mkdocs_dissent.practices.scoring import Scorecard, met_target, scorecard
from mkdocs_dissent.records.kinds import Decision, Initiative
from mkdocs_dissent.records.vocabularies import Constraint, Folder, Verdict
from mkdocs_dissent.register.contradictions import ContradictionKind
from mkdocs_dissent.text import list_words
from registers import made, policy, registered

ROOT = Path(__file__).parents[1]

TODAY = dt.date(2026, 11, 22)


def scored(files: dict[str, str], today: dt.date = TODAY, **options: Any) -> Scorecard:
    return scorecard(registered(files), policy(**options), today)


# Forecasts

CLAIM = "hypothesis: it will do\nconfidence: 0.7\n"


def resolved(text: str, today: dt.date = TODAY) -> list[bool]:
    register = registered({"decisions/1-a": text})
    return [item.came_true for item in forecasts_of(register, today, 10).resolved]


@pytest.mark.parametrize(
    ("entries", "outcome"),
    [
        ("{date: 2026-01-01, verdict: confirmed}", [True]),
        ("{date: 2026-01-01, verdict: falsified, note: x}", [False]),
        (
            "{date: 2026-01-01, verdict: postponed, note: x},"
            " {date: 2026-02-01, verdict: inconclusive},"
            " {date: 2026-03-01, verdict: falsified, note: x},"
            " {date: 2026-04-01, verdict: confirmed}",
            [False],
        ),
        ("{date: 2026-01-01, verdict: postponed, note: x}", []),
        ("{date: 2026-01-01, verdict: inconclusive}", []),
        ("{date: 2027-01-01, verdict: confirmed}", []),
        ("{verdict: confirmed}", []),
        ("", []),
    ],
)
def test_a_forecast_is_resolved_by_the_first_verdict_that_settles_it(
    entries: str, outcome: list[bool]
) -> None:
    assert resolved(f"{CLAIM}revisits: [{entries}]") == outcome


@pytest.mark.parametrize("missing", ["hypothesis", "confidence"])
def test_a_forecast_needs_a_claim_and_a_probability(missing: str) -> None:
    claim = "\n".join(line for line in CLAIM.splitlines() if missing not in line)
    assert resolved(f"{claim}\nrevisits: [{{date: 2026-01-01, verdict: confirmed}}]") == []


def test_superseded_without_a_verdict_is_unresolved() -> None:
    found = scored({"decisions/1-a": f"status: superseded\n{CLAIM}"})
    assert (found.forecasts.resolved, found.forecasts.lapsed) == ((), 1)


# Calibration


def stated(*pairs: tuple[float, bool]) -> list[Forecast]:
    decision = made("decisions/1-a", "")
    assert isinstance(decision, Decision)
    verdicts = {True: Verdict.CONFIRMED, False: Verdict.FALSIFIED}
    return [Forecast(claim=decision, confidence=p, verdict=verdicts[true]) for p, true in pairs]


def of(*pairs: tuple[float, bool]) -> Calibration:
    found = calibration(stated(*pairs))
    assert found is not None
    return found


def test_a_perfect_forecaster_scores_nothing() -> None:
    found = of((1, True), (1, True), (0, False))
    assert found.brier == 0
    assert found.reliability == 0
    assert math.isclose(found.resolution, found.uncertainty)


def test_always_stating_the_base_rate_scores_the_uncertainty() -> None:
    found = of((0.75, True), (0.75, True), (0.75, True), (0.75, False))
    assert (found.brier, found.uncertainty) == (0.1875, 0.1875)
    assert (found.reliability, found.resolution, found.within_bins) == (0, 0, 0)


def test_the_score_of_four_forecasts_by_hand() -> None:
    # Two bins: 0.9, 0.9 with one of two true; 0.1 and 0.3 apart. Base rate 2/4.
    found = of((0.9, True), (0.9, False), (0.1, False), (0.3, True))
    assert math.isclose(found.brier, (0.01 + 0.81 + 0.01 + 0.49) / 4)
    # 0.9 against 1/2, 0.1 against 0, 0.3 against 1.
    assert math.isclose(found.reliability, (2 * 0.16 + 0.01 + 0.49) / 4)
    assert math.isclose(found.resolution, (2 * 0 + 0.25 + 0.25) / 4)
    assert found.uncertainty == 0.25
    assert math.isclose(found.within_bins, 0, abs_tol=1e-12)


def test_confidences_that_differ_within_a_bin_leave_two_terms() -> None:
    # One bin, means 0.7 and 1/2: variance 0.01; covariance of 0.6 true, 0.8 false: -0.05.
    found = of((0.6, True), (0.799, False))
    middle = 0.6995
    assert math.isclose(found.reliability, (middle - 0.5) ** 2)
    variance = 0.0995**2
    assert math.isclose(found.within_bins, variance - 2 * (-0.0995 * 0.5))
    assert found.resolution == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_the_parts_add_up_to_the_score(pairs: list[tuple[float, bool]]) -> None:
    found = of(*pairs)
    parts = found.reliability - found.resolution + found.uncertainty + found.within_bins
    assert math.isclose(found.brier, parts, rel_tol=1e-9, abs_tol=1e-9)
    assert 0 <= found.brier <= 1
    assert 0 <= found.reliability <= 1
    assert 0 <= found.resolution <= found.uncertainty + 1e-12 <= 0.25 + 2e-12


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_the_curve_counts_every_forecast_once(pairs: list[tuple[float, bool]]) -> None:
    found = of(*pairs)
    assert sum(part.n for part in found.bins) == found.n == len(pairs)
    for part in found.bins:
        assert (part.stated is None) == (part.came_true is None) == (part.n == 0)
        if part.stated is not None and part.came_true is not None:
            assert part.least - 1e-12 <= part.stated <= part.most + 1e-12
            assert 0 <= part.came_true <= 1
    true = sum((part.came_true or 0) * part.n for part in found.bins)
    assert math.isclose(true, sum(came for _, came in pairs), abs_tol=1e-9)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=20))
def test_the_order_of_forecasts_does_not_matter(pairs: list[tuple[float, bool]]) -> None:
    assert of(*pairs) == of(*reversed(pairs))


@pytest.mark.parametrize(
    ("confidence", "at"),
    [(0, 0), (0.1999, 0), (0.2, 1), (0.4, 2), (0.5, 2), (0.6, 3), (0.8, 4), (1, 4)],
)
def test_a_confidence_on_an_edge_belongs_to_the_upper_bin(confidence: float, at: int) -> None:
    assert [part.n for part in of((confidence, True)).bins].index(1) == at


def claims(count: int) -> dict[str, str]:
    entry = "revisits: [{date: 2026-01-01, verdict: confirmed}]"
    return {f"decisions/{n}-d": f"status: accepted\n{CLAIM}{entry}" for n in range(count)}


def test_calibration_is_hidden_below_ten_resolved_forecasts() -> None:
    found = scored(claims(9)).forecasts
    assert (found.calibration, len(found.resolved), found.least) == (None, 9, 10)
    shown = scored(claims(10)).forecasts.calibration
    assert shown is not None and shown.n == 10
    assert math.isclose(shown.brier, 0.09)
    assert scored(claims(3), policy={"forecasts_least": 3}).forecasts.calibration is not None
    assert scored({}, policy={"forecasts_least": 0}).forecasts.calibration is None


# The middle and the spread


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=30))
def test_quartiles_are_those_of_the_standard_library(numbers: list[int]) -> None:
    found = spread(numbers)
    expected = statistics.quantiles(numbers, n=4, method="inclusive")
    for one, other in zip((found.lower, found.median, found.upper), expected, strict=True):
        assert one is not None and math.isclose(one, other, abs_tol=1e-9)


def test_one_number_is_its_own_middle_and_none_has_none() -> None:
    one, none = spread([7]), spread([])
    assert (one.lower, one.median, one.upper, one.n) == (7, 7, 7, 1)
    assert (none.lower, none.median, none.upper, none.n) == (None, None, None, 0)


def memo(status: str, began: str, ended: str = "", more: str = "") -> str:
    end = f"\nresolution: {{date: {ended}, by: ana, note: x}}" if ended else ""
    return f"decision: 1\nstatus: {status}\ndate: {began}{end}\n{more}"


def test_days_to_resolution_are_told_over_all_and_by_cycle() -> None:
    found = scored(
        {
            "decisions/1-a": "status: accepted\n"
            "evidence: [{date: 2026-11-03, bearing: contradicts}]\n"
            "revisits: [{date: 2026-11-03, verdict: confirmed}]",
            "dissent/a": memo("upheld", "2026-10-05", "2026-10-09"),
            "dissent/b": memo("answered", "2026-10-05", "2026-10-11"),
            "dissent/c": memo("answered", "2026-10-05", "2026-11-14"),
            "dissent/d": memo("open", "2026-10-05"),
            "dissent/e": memo("withdrawn", "2026-10-05"),
            "dissent/f": memo("answered", "2026-08-01", "2026-09-01"),
        },
        cadence={"start": "2026-10-05", "weeks": 2},
    ).resolution
    assert (found.days.n, found.days.median, found.open, found.undated) == (5, 6, 1, 1)
    assert (found.days.lower, found.days.upper) == (4, 31)
    told = [(item.cycle and item.cycle.number, item.days.median) for item in found.by_cycle]
    assert told == [(None, 31), (1, 5), (3, 20)]


def test_what_is_resolved_after_today_is_open() -> None:
    files = {"dissent/a": memo("upheld", "2026-10-05", "2026-12-09"), "decisions/1-a": ""}
    found = scored(files).resolution
    assert (found.days.n, found.open) == (0, 1)
    assert scored(files, dt.date(2026, 12, 9)).resolution.days.median == 65


# Shares


def test_nothing_gives_no_figure() -> None:
    found = scored({})
    for figure in (
        found.majors_with_memo,
        found.memos_upheld,
        found.objections_with_probe,
        found.targets_met,
        found.success,
    ):
        assert (figure.value, figure.n) == (None, 0)
        assert figure.definition
    assert found.resolution.days.median is None and found.resolution.by_cycle == ()
    assert found.verdicts.n == 0
    assert found.credits.people == () and found.credits.n == 0
    assert found.constraints.dominant == ()


def test_verdicts_are_counted_each() -> None:
    ledger = (
        "revisits: [{date: 2026-01-01, verdict: confirmed}, {date: 2026-02-01, verdict: confirmed},"
        " {date: 2026-03-01, verdict: falsified, note: x}, {date: 2027-01-01, verdict: postponed}]"
    )
    found = scored({"decisions/1-a": ledger, "decisions/2-b": ""}).verdicts
    assert dict(found.counts) == {
        Verdict.CONFIRMED: 2,
        Verdict.FALSIFIED: 1,
        Verdict.INCONCLUSIVE: 0,
        Verdict.POSTPONED: 0,
    }
    assert found.n == 3


def test_majors_with_a_memo_are_a_share_of_those_taken() -> None:
    found = scored(
        {
            "decisions/1-a": "status: accepted\nstakes: major",
            "decisions/2-b": "status: reversed\nstakes: major",
            "decisions/3-c": "status: proposed\nstakes: major",
            "decisions/4-d": "status: rejected\nstakes: major",
            "decisions/5-e": "status: accepted\nstakes: minor",
            "decisions/6-f": "stakes: major",
            "dissent/m": "decision: 2",
            "dissent/n": "decision: 5",
        }
    ).majors_with_memo
    assert (found.value, found.n) == (0.5, 2)


def test_memos_upheld_are_a_share_of_those_settled_on_their_merits() -> None:
    statuses = ["upheld", "answered", "answered", "withdrawn", "open", "testing"]
    files = {f"dissent/{n}": f"decision: 1\nstatus: {s}" for n, s in enumerate(statuses)}
    found = scored({"decisions/1-a": "", **files})
    assert found.memos_upheld.n == 3
    assert found.memos_upheld.value == 1 / 3


def test_an_objection_ships_a_probe_that_is_on_record() -> None:
    found = scored(
        {
            "decisions/1-a": "",
            "initiatives/p": "kind: probe",
            "dissent/m": "decision: 1\nprobe: p",
            "dissent/n": "decision: 1\nprobe: gone",
            "dissent/o": "decision: 1",
            "dissent/q": "kind: andon\naffects: decisions/1",
        }
    ).objections_with_probe
    assert (found.value, found.n) == (1 / 3, 3)


# Credit


def credited(files: dict[str, str]) -> tuple[dict[str, int], int, int, int]:
    found = scored(files).credits
    people = dict(found.people)
    return people, found.anonymous, found.uncredited, found.n


def test_falsifications_are_credited_to_those_who_made_them() -> None:
    files = {
        "decisions/1-a": "status: accepted\nrevisits:\n"
        "  - {date: 2026-02-01, verdict: falsified, by: [bo, cy], note: x}\n"
        "  - {date: 2026-03-01, verdict: confirmed, by: dara}",
        "dissent/m": memo("upheld", "2026-01-01", "2026-02-01", "author: BO"),
        "dissent/n": memo("answered", "2026-01-01", "2026-02-01", "author: dara"),
        "reviews/a": "date: 2026-04-01\nexamined:\n"
        "  - {item: 1, outcome: falsified, by: cy}\n"
        "  - {item: dissent/n, outcome: survived, by: dara}",
    }
    assert credited(files) == ({"bo": 2, "cy": 2}, 0, 0, 3)


def test_what_a_review_and_the_ledger_both_tell_is_counted_once() -> None:
    files = {
        "decisions/1-a": "revisits: [{date: 2026-04-01, verdict: falsified, by: Cy, note: x}]",
        "reviews/a": "date: 2026-04-01\nexamined: [{item: 1, outcome: falsified, by: cy}]",
    }
    assert credited(files) == ({"cy": 1}, 0, 0, 1)


def test_whoever_is_anonymous_is_counted_and_never_named() -> None:
    files = {
        "decisions/1-a": "revisits: [{date: 2026-04-01, verdict: falsified, by: Anonymous}]",
        "dissent/m": memo("upheld", "2026-01-01", "2026-02-01", "author: [anonymous, eve]"),
        "dissent/n": memo("upheld", "2026-01-01", "2026-02-01"),
        "reviews/a": "date: 2026-05-01\nexamined: [{item: 1, outcome: falsified}]",
    }
    assert credited(files) == ({}, 2, 2, 4)
    assert "eve" not in repr(scored(files).credits)


def test_credit_is_in_the_order_of_count_and_name() -> None:
    review = "date: 2026-0{n}-01\nexamined: [{{item: 1, outcome: falsified, by: [{by}]}}]"
    files = {
        "decisions/1-a": "",
        "reviews/a": review.format(n=1, by="cy, ana"),
        "reviews/b": review.format(n=2, by="bo, cy"),
    }
    assert list(credited(files)[0].items()) == [("cy", 2), ("ana", 1), ("bo", 1)]


# Constraints and targets


def test_the_constraint_that_dominates_open_work_is_told() -> None:
    found = scored(
        {
            "decisions/1-a": "status: accepted\nconstraint: social-stasis",
            "decisions/2-b": "status: proposed\nconstraint: context-debt",
            "decisions/3-c": "status: retired\nconstraint: context-debt",
            "decisions/4-d": "status: accepted",
            "initiatives/1-a": "kind: bet\nstatus: active\nconstraint: social-stasis",
            "initiatives/2-b": "kind: bet\nstatus: stopped\nconstraint: context-debt",
        }
    ).constraints
    assert found.counts[0] == (Constraint.SOCIAL_STASIS, 2)
    assert found.counts[1] == (Constraint.CONTEXT_DEBT, 1)
    assert len(found.counts) == 9
    assert (found.n, found.unstated) == (3, 1)
    assert found.dominant == (Constraint.SOCIAL_STASIS,)


def test_constraints_that_tie_are_all_told() -> None:
    found = scored(
        {
            "decisions/1-a": "status: accepted\nconstraint: social-stasis",
            "decisions/2-b": "status: accepted\nconstraint: context-debt",
        }
    ).constraints
    assert found.dominant == (Constraint.CONTEXT_DEBT, Constraint.SOCIAL_STASIS)


def met(metrics: str, today: dt.date = TODAY) -> bool | None:
    record = made("initiatives/a", f"kind: bet\nstatus: done\nmetrics:\n  outcome: {metrics}")
    assert isinstance(record, Initiative)
    return met_target(record, today)


READ = "readings: {2026-03-01: 5, 2026-01-01: 9, 2027-01-01: 0}"


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (f"{{name: a, better: higher, target: 5, {READ}}}", True),
        (f"{{name: a, better: higher, target: 6, {READ}}}", False),
        (f"{{name: a, better: lower, target: 5, {READ}}}", True),
        (f"{{name: a, better: lower, target: 4, {READ}}}", False),
        (f"{{name: a, target: 5, {READ}}}", None),
        (f"{{name: a, better: lower, {READ}}}", None),
        ("{name: a, better: lower, target: 5}", None),
        ("{name: a, better: lower, target: 5, readings: {2027-01-01: 1}}", None),
    ],
)
def test_a_target_is_met_by_the_last_reading_in_its_direction(
    metric: str, expected: bool | None
) -> None:
    assert met(f"[{metric}]") is expected


def test_an_initiative_met_its_target_where_every_metric_did() -> None:
    yes = f"{{name: a, better: higher, target: 5, {READ}}}"
    no = f"{{name: b, better: higher, target: 6, {READ}}}"
    unknown = "{name: c, target: 1}"
    assert met(f"[{yes}, {unknown}]") is True
    assert met(f"[{yes}, {no}]") is False


def test_the_base_rate_is_of_initiatives_that_ended_and_can_be_judged() -> None:
    metrics = "metrics: {{outcome: [{{name: a, better: higher, target: {}, {}}}]}}"
    kind = "kind: bet\nstatus: {}\n"
    found = scored(
        {
            "initiatives/a": kind.format("done") + metrics.format(5, READ),
            "initiatives/b": kind.format("stopped") + metrics.format(9, READ),
            "initiatives/c": kind.format("active") + metrics.format(5, READ),
            "initiatives/d": kind.format("done"),
        }
    ).targets_met
    assert (found.value, found.n) == (0.5, 2)


# The whole


@given(st.dates(), st.integers(1, 10**9))
def test_no_day_and_no_rhythm_is_an_exception(today: dt.date, weeks: int) -> None:
    files = {
        "decisions/1-a": "status: accepted\nevidence: [{date: 0001-01-01, bearing: contradicts}]",
        "dissent/m": memo("answered", "9999-12-30", "9999-12-31"),
        "dissent/n": memo("answered", "0001-01-01", "9999-12-31"),
        "reviews/a": "date: 0001-01-01\nexamined: [{item: 1}, {}]",
    }
    found = scored(files, today, cadence={"weeks": weeks})
    assert found.resolution.days.n + found.resolution.open <= 3


def test_an_unreadable_record_is_in_no_figure() -> None:
    found = scored({"dissent/m": "status: [open\n", "decisions/1-a": "status: [accepted\n"})
    assert found.objections_with_probe.n == 0 and found.constraints.unstated == 0


def test_all_that_is_counted_as_a_contradiction_is_named() -> None:
    counted = list_words(dict.fromkeys(kind.many for kind in ContradictionKind))
    assert counted in DEFINITIONS["Scorecard"]["days-to-resolution"]
    assert counted in DEFINITIONS["Cadence"]["success"]
    assert counted in (ROOT / "docs/practices/scorecard.md").read_text(encoding="utf-8")


def test_definitions_are_sentences() -> None:
    for page in DEFINITIONS.values():
        assert page and all(text[0].isupper() and text.endswith(".") for text in page.values())
    assert Policy().limits["forecasts_least"] == 10


# What is still open, what chance can do, and when a claim can be judged


def test_what_is_still_open_counts_for_as_long_as_it_has_waited() -> None:
    def episode(since: int, days: int | None) -> Episode:
        began = TODAY - dt.timedelta(since)
        return Episode(
            record=(Folder.DISSENT, f"{since}-{days}"),
            since=began,
            resolved=began + dt.timedelta(days) if days is not None else None,
            retested=None,
        )

    quick = [episode(100, 2), episode(100, 4), episode(100, 10)]
    # Of the resolved alone the median is 4 days, however many wait.
    assert wait_of(quick, TODAY).median == 4
    waiting = [*quick, episode(55, None), episode(60, None), episode(70, None), episode(90, 80)]
    found = wait_of(waiting, TODAY)
    # By hand: 6/7, 5/7, 4/7 after 2, 4 and 10 days; then only the one of 80 days is left.
    assert (found.n, found.median, found.longest) == (7, 80, 80)
    never = wait_of([episode(30, None), episode(120, None), episode(5, 1)], TODAY)
    assert (never.median, never.longest) == (None, 120)
    assert never.sentence == "More than half of 3 contradictions are still open after 120 days."
    assert wait_of([], TODAY).n == 0


@cache
def _claim() -> Decision:
    [claim] = registered({"decisions/1-a": CLAIM}).decisions
    return claim


def _forecast(confidence: float, came_true: bool) -> Forecast:
    verdict = Verdict.CONFIRMED if came_true else Verdict.FALSIFIED
    return Forecast(claim=_claim(), confidence=confidence, verdict=verdict)


@pytest.mark.parametrize("n", [10, 20, 40])
def test_who_is_perfectly_calibrated_is_hardly_ever_called_worse(n: int) -> None:
    drawn = random.Random(n)
    worse = 0
    for _ in range(100):
        stated = drawn.choices((0.5, 0.6, 0.7, 0.8, 0.9), k=n)
        found = calibration([_forecast(one, drawn.random() < one) for one in stated])
        assert found
        worse += found.against_base.startswith("worse")
    assert worse <= 5


def test_who_is_far_too_sure_is_called_worse() -> None:
    found = calibration([_forecast(0.95, at % 2 == 0) for at in range(30)])
    assert found and found.against_base == "worse than the 0.25"
    least, most = found.difference
    assert 0 < least < most


def test_a_claim_proves_false_early_and_true_only_in_time() -> None:
    def verdict(first: str, day: str) -> object:
        text = (
            "status: accepted\nhypothesis: x\nconfidence: 0.7\nresolves-on: 2026-10-01\n"
            f"revisits:\n- {{date: {day}, verdict: {first}, by: ana, note: x}}"
        )
        return scored({"decisions/0001-x": text}).forecasts.resolved

    assert verdict("confirmed", "2026-09-30") == ()
    assert len(verdict("confirmed", "2026-10-01")) == 1  # type: ignore[arg-type]
    assert len(verdict("falsified", "2026-09-30")) == 1  # type: ignore[arg-type]
