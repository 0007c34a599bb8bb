"""cadence: cycles, the red team's turns, the two to falsify next, and whether it worked."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_dissent.policy import Cadence, Policy
from mkdocs_dissent.practices.cadence import CALENDAR_START, Obstacle, Origin, red_team, rhythm_of
from mkdocs_dissent.practices.meeting import Grounds, Meeting, meeting
from mkdocs_dissent.records.kinds import Review
from mkdocs_dissent.records.vocabularies import Folder
from mkdocs_dissent.register.contradictions import ContradictionKind
from mkdocs_dissent.register.examinations import examinations, reviews_held
from registers import made, policy, registered

TODAY = dt.date(2026, 11, 22)
DAYS = st.dates()
NAMES = ("ana", "bo", "cy", "dara", "eli", "fay", "gus", "hana", "ivo")
FORTNIGHTLY = policy(cadence={"start": "2026-11-02", "weeks": 2})


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def review(text: str) -> Review:
    record = made("reviews/a", text)
    assert isinstance(record, Review)
    return record


def met(files: dict[str, str], today: dt.date = TODAY, **options: Any) -> Meeting:
    options = {"cadence": {"start": "2026-11-02", "weeks": 2}, **options}
    return meeting(registered(files), policy(**options), today)


# Cycles


def test_cycles_follow_each_other_from_the_configured_start() -> None:
    rhythm = rhythm_of(FORTNIGHTLY, [])
    assert rhythm.origin is Origin.STATED
    first, second = rhythm.cycle(1), rhythm.cycle(2)
    assert (first.begins, first.ends) == (day("2026-11-02"), day("2026-11-15"))
    assert (second.begins, second.ends) == (day("2026-11-16"), day("2026-11-29"))
    assert rhythm.at(day("2026-11-15")) == first
    assert rhythm.at(day("2026-11-16")) == second
    assert rhythm.before(second, 5) == (first,)
    assert rhythm.before(first, 5) == ()
    assert rhythm.after(first) == second


def test_a_cycle_is_complete_the_day_after_its_last() -> None:
    rhythm = rhythm_of(FORTNIGHTLY, [])
    assert rhythm.completed(day("2026-11-15")) is None
    assert rhythm.completed(day("2026-11-16")) == rhythm.cycle(1)
    assert rhythm.completed(day("2026-10-01")) is None


def test_without_a_start_cycles_begin_in_the_week_of_the_first_review() -> None:
    reviews = [review("date: 2026-06-20"), review("date: 2026-05-14"), review("")]
    rhythm = rhythm_of(Policy(), reviews)
    assert (rhythm.origin, rhythm.start) == (Origin.FIRST_REVIEW, day("2026-05-11"))
    assert rhythm.start.weekday() == 0


def test_without_reviews_either_cycles_are_counted_from_one_monday_for_all() -> None:
    rhythm = rhythm_of(Policy(), [])
    assert rhythm.origin is Origin.CALENDAR
    assert CALENDAR_START.isocalendar() == (2000, 1, 1)
    assert rhythm.start == CALENDAR_START


@given(DAYS, st.integers(1, 10**12), DAYS)
def test_every_day_from_the_start_on_is_in_exactly_one_cycle(
    start: dt.date, weeks: int, today: dt.date
) -> None:
    rhythm = rhythm_of(Policy(cadence=Cadence(start=start, weeks=weeks)), [])
    cycle = rhythm.at(today)
    assert (cycle is None) == (today < start)
    if cycle is None:
        return
    assert cycle.holds(today)
    assert cycle.begins <= cycle.ends
    if cycle.number > 1:
        before = rhythm.cycle(cycle.number - 1)
        assert not before.holds(today)
        assert (cycle.begins - before.ends).days == 1


@given(DAYS, st.none() | DAYS, st.lists(DAYS, max_size=4))
def test_no_dates_are_an_exception(
    today: dt.date, start: dt.date | None, reviews: list[dt.date]
) -> None:
    files = {f"reviews/{n}": f"status: held\ndate: {date}" for n, date in enumerate(reviews)}
    found = meeting(registered(files), Policy(cadence=Cadence(start=start)), today)
    assert (found.current is not None) == (found.rhythm.start <= today)
    assert found.prepared.begins <= found.prepared.ends
    assert len(found.past) <= 12


def test_a_cadence_that_begins_later_is_told() -> None:
    found = met({}, day("2026-10-01"))
    assert found.current is None
    assert found.current is None and found.account is None and found.past == ()
    assert found.prepared.begins == day("2026-11-02")


def test_a_review_belongs_to_the_cycle_of_its_date() -> None:
    found = met(
        {
            "reviews/a": "status: held\ndate: 2026-11-02",
            "reviews/b": "status: held\ndate: 2026-11-15",
            "reviews/c": "status: held\ndate: 2026-11-16",
            "reviews/d": "status: held\ndate: 2026-11-30",
            "reviews/e": "facilitator: ana",
            "reviews/f": "status: held\ndate: 2026-10-31",
        }
    )
    [past] = found.past
    assert [item.id for item in past.reviews] == ["a", "b"]
    assert found.account is not None
    assert [item.id for item in found.account.reviews] == ["c"], "the 30th has not come yet"


def test_once_a_review_was_held_the_next_cycle_is_prepared() -> None:
    assert met({}).prepared.number == 2
    assert met({"reviews/c": "status: held\ndate: 2026-11-16"}).prepared.number == 3


# The red team


CYCLES = 60


def simulated(
    people: Sequence[str], meetings: list[tuple[str, ...]], count: int, away: Sequence[str] = ()
) -> list[tuple[str, ...]]:
    """The pairs of the next cycles, each held as proposed; they are added to `meetings`."""
    pairs = []
    for _ in range(count):
        pair = red_team(people, meetings, away=away).pair
        pairs.append(pair)
        meetings.append(pair)
    return pairs


def turns(people: Sequence[str], pairs: Sequence[tuple[str, ...]]) -> list[int]:
    served = Counter(name for pair in pairs for name in pair)
    return [served[name] for name in people]


def assert_no_turns_in_a_row(pairs: Sequence[tuple[str, ...]]) -> None:
    for one, other in pairwise(pairs):
        assert not set(one) & set(other), (one, other)


@pytest.mark.parametrize("count", range(4, 10))
def test_nobody_serves_twice_in_a_row_and_turns_are_even(count: int) -> None:
    people = NAMES[:count]
    pairs = simulated(people, [], CYCLES)
    assert_no_turns_in_a_row(pairs)
    for number in range(1, CYCLES + 1):
        served = turns(people, pairs[:number])
        assert max(served) - min(served) <= 2, pairs[:number]


@pytest.mark.parametrize("count", [3, *range(5, 10)])
def test_everyone_pairs_with_everyone_in_time(count: int) -> None:
    every = {frozenset(pair) for pair in combinations(NAMES[:count], 2)}
    pairs = simulated(NAMES[:count], [], CYCLES)
    # Even turns leave no choice now and then; a quarter more than every pair is enough.
    assert {frozenset(pair) for pair in pairs[: len(every) * 5 // 4 + 1]} == every


def test_of_four_nobody_serves_twice_in_a_row_though_only_two_pairs_meet() -> None:
    pairs = simulated(NAMES[:4], [], CYCLES)
    assert_no_turns_in_a_row(pairs)
    assert {frozenset(pair) for pair in pairs} == {
        frozenset(("ana", "bo")),
        frozenset(("cy", "dara")),
    }


@given(st.integers(5, 30), st.integers(4, 7), st.integers(1, 2))
def test_who_joins_has_even_turns_soon_and_never_two_in_a_row(
    held: int, count: int, joined: int
) -> None:
    meetings: list[tuple[str, ...]] = []
    simulated(NAMES[:count], meetings, held)
    people = NAMES[: count + joined]
    pairs = simulated(people, meetings, CYCLES - held)
    assert_no_turns_in_a_row(meetings[held - 1 :])
    for new in people[count:]:
        assert sum(new in pair for pair in pairs[:6]) <= 3
        assert any(new in pair for pair in pairs[:2])
    later = turns(people, pairs[len(people) :])
    assert max(later) - min(later) <= 4


@given(st.integers(0, 30), st.integers(5, 8), st.data())
def test_when_people_leave_the_turns_of_the_rest_stay_even(
    held: int, count: int, data: st.DataObject
) -> None:
    meetings: list[tuple[str, ...]] = []
    simulated(NAMES[:count], meetings, held)
    gone = data.draw(st.sampled_from(NAMES[:count]))
    rest = [name for name in NAMES[:count] if name != gone]
    pairs = simulated(rest, meetings, CYCLES - held)
    assert_no_turns_in_a_row(meetings[max(0, held - 1) :])
    assert max(turns(rest, pairs)) - min(turns(rest, pairs)) <= 3


@given(st.integers(1, 20), st.integers(1, 20), st.integers(5, 8), st.data())
def test_who_is_away_is_left_out_and_comes_back_to_even_turns(
    before: int, away: int, count: int, data: st.DataObject
) -> None:
    people = NAMES[:count]
    who = data.draw(st.sampled_from(people))
    meetings: list[tuple[str, ...]] = []
    simulated(people, meetings, before)
    assert not [pair for pair in simulated(people, meetings, away, [who.upper()]) if who in pair]
    pairs = simulated(people, meetings, CYCLES - before - away)
    assert_no_turns_in_a_row(meetings)
    assert sum(who in pair for pair in pairs[:6]) <= 3


@given(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=8),
    st.lists(st.lists(st.sampled_from(NAMES), max_size=3), max_size=8),
)
def test_the_same_records_always_give_the_same_pair(
    people: list[str], meetings: list[list[str]]
) -> None:
    found = red_team(people, meetings)
    assert found == red_team(people, [list(reversed(meeting)) for meeting in meetings])
    assert set(found.pair) <= set(people) and len(found.pair) <= 2
    assert found == red_team(people, [[], *meetings, []]) or found.last_met is not None


def test_fewer_than_two_who_are_there_are_told() -> None:
    found = red_team(["ana", "bo"], [], [()], away=["bo"])
    assert (found.pair, found.obstacles) == (("ana",), (Obstacle.AWAY,))
    assert red_team(["ana"], [], away=["ana"]).obstacles == (Obstacle.ALONE,)


def test_absences_and_aliases_are_those_of_the_policy() -> None:
    away = [{"who": "bo", "from": "2026-11-10", "until": "2026-11-16"}, {"who": "eli"}]
    team = {"people": ["ana", "bo", "cy", "dara", "eli"], "away": away, "aliases": {"Annie": "ana"}}
    files = {"reviews/a": "status: held\ndate: 2026-11-05\nred-team: [annie, cy]"}
    found = met(files, dt.date(2026, 11, 22), red_team=team)
    assert [item.who for item in found.away] == ["bo", "eli"]
    # bo is back on the second day of the cycle, and the pair of a cycle does not change within it.
    assert set(found.red_team.pair) <= {"ana", "cy", "dara"}
    later = met(files, dt.date(2026, 12, 1), red_team=team)
    assert later.red_team.pair == ("bo", "dara")


def test_two_spellings_of_one_name_are_one_person() -> None:
    composed, decomposed = "Ren\u00e9", "Rene\u0301"
    found = red_team([composed, "bo", "cy", "dara"], [(decomposed, "bo")])
    assert found.pair == ("cy", "dara")


def test_history_is_what_reviews_record() -> None:
    people = {"red_team": ["ana", "bo", "cy"]}
    files = {
        "reviews/a": "status: held\ndate: 2026-11-03\nred-team: [Ana, BO]",
        "reviews/b": "status: held\ndate: 2026-11-04\nred-team: [cy, ana]",
    }
    assert met(files, **people).red_team.pair == ("bo", "cy")
    files["reviews/c"] = "status: held\ndate: 2026-11-05\nred-team: [bo, cy, zoe]"
    assert met(files, **people).red_team.pair == ("ana", "bo")
    files["reviews/d"] = "status: held\ndate: 2026-12-24\nred-team: [ana, bo]"
    assert met(files, **people).red_team.pair == ("ana", "bo"), "that is still to come"


def test_a_red_team_of_three_has_met_pair_by_pair() -> None:
    found = red_team(NAMES[:4], [("ana", "bo", "cy")])
    assert "dara" in found.pair


@pytest.mark.parametrize(
    ("people", "names"),
    [
        ([], ()),
        (["ana"], ("ana",)),
        (["ana", "ANA", " ana "], ("ana",)),
        (["Ana  Lee", "bo", "ana lee"], ("Ana Lee", "bo")),
        (["anonymous", "ana", "", " "], ("ana",)),
    ],
)
def test_each_person_takes_turns_once(people: list[str], names: tuple[str, ...]) -> None:
    assert red_team(people, []).pair == names


@pytest.mark.parametrize(
    ("people", "pair", "obstacle"),
    [([], (), Obstacle.NOBODY), (["ana", "Ana"], ("ana",), Obstacle.ALONE)],
)
def test_a_rotation_of_nobody_or_one_is_told(
    people: list[str], pair: tuple[str, ...], obstacle: Obstacle
) -> None:
    found = red_team(people, [("ana",), ()], [()])
    assert (found.pair, found.obstacles) == (pair, (obstacle,))


def test_nobody_tests_what_they_steward() -> None:
    found = red_team(["ana", "bo", "cy"], [], [("ANA",), ()])
    assert found.pair == ("ana", "bo")
    assert found.testers == (("bo",), ("ana", "bo"))
    assert found.obstacles == ()


def test_a_pair_that_leaves_an_item_without_a_tester_waits() -> None:
    found = red_team(["ana", "bo", "cy"], [], [("ana", "bo"), ()])
    assert found.pair == ("ana", "cy")
    assert found.testers == (("cy",), ("ana", "cy"))
    again = red_team(["ana", "bo", "cy"], [found.pair], [()])
    assert again.pair == ("ana", "bo")


def test_where_everyone_stewards_an_item_nobody_is_given_it() -> None:
    found = red_team(["ana", "bo"], [], [("ana", "bo"), ("bo",)])
    assert found.testers == ((), ("ana",))
    assert found.obstacles == (Obstacle.STEWARDS,)


@given(
    st.lists(st.sampled_from(NAMES), min_size=2, max_size=6),
    st.lists(st.lists(st.sampled_from(NAMES), max_size=3), max_size=6),
    st.lists(st.lists(st.sampled_from(NAMES), max_size=4), max_size=3),
)
def test_no_assignment_ever_names_a_steward(
    people: list[str], meetings: list[list[str]], stewards: list[list[str]]
) -> None:
    found = red_team(people, meetings, stewards)
    for owners, testers in zip(stewards, found.testers, strict=True):
        assert not set(testers) & set(owners)
    untested = [owners for owners in stewards if set(people) <= set(owners)]
    if untested:
        assert Obstacle.STEWARDS in found.obstacles


# The two to falsify next

MAJOR = "status: accepted\nstakes: major\nsteward: ana\n"


def chosen(files: dict[str, str], today: dt.date = TODAY) -> list[tuple[str, Grounds]]:
    return [(found.item[1], found.reason) for found in met(files, today).falsify]


def test_contradictions_come_first_by_weight_and_then_by_age() -> None:
    files = {
        "decisions/1-a": MAJOR + "date: 2020-01-01",
        "decisions/2-b": "status: accepted",
        "decisions/3-c": "status: accepted",
        "dissent/young": "decision: 1\nstatus: open\ndate: 2026-09-01",
        "dissent/old": "decision: 2\nstatus: open\ndate: 2026-08-01",
        "dissent/cord": "kind: andon\naffects: decisions/3\nstatus: pulled\ndate: 2026-11-01",
    }
    assert chosen(files) == [("cord", Grounds.CONTRADICTED), ("old", Grounds.CONTRADICTED)]


def test_two_about_one_record_are_taken_only_where_there_is_nothing_else() -> None:
    files = {
        "decisions/1-a": MAJOR,
        "dissent/m": "decision: 1\nstatus: open\ndate: 2026-08-01",
        "dissent/n": "decision: 1\nstatus: open\ndate: 2026-08-02",
    }
    assert [item for item, _ in chosen(files)] == ["m", "n"]
    files["decisions/2-b"] = "status: accepted"
    assert chosen(files) == [("m", Grounds.CONTRADICTED), ("2-b", Grounds.IN_FORCE)]


def test_noise_starves_no_argument() -> None:
    """Eight bets whose readings are noise, a few memos, and twenty cycles."""
    chance = random.Random(14)
    start = day("2026-01-05")
    memos = {f"dissent/m{n}": f"2026-01-0{n}" for n in range(1, 5)}
    files = {
        name: f"initiative: {n}\nstatus: open\nowner: bo\ndate: {date}"
        for n, (name, date) in enumerate(memos.items(), 1)
    }
    series: dict[int, dict[str, float]] = {n: {} for n in range(1, 9)}
    tested: dict[str, list[int]] = {name: [] for name in memos}
    measured = 0
    for cycle in range(20):
        today = start + dt.timedelta(weeks=2 * cycle)
        for n, readings in series.items():
            readings[today.isoformat()] = round(chance.gauss(50, 5), 2)
            files[f"initiatives/{n}"] = (
                "kind: bet\nstatus: active\nsteward: ana\nmetrics:\n"
                f"  outcome: [{{name: x, better: higher, readings: {{{given_of(readings)}}}}}]"
            )
        options = {"cadence": {"start": start.isoformat(), "weeks": 2}}
        candidates = met(files, today, **options).falsify
        for candidate in candidates:
            name = f"{candidate.item[0]}/{candidate.item[1]}"
            if name in tested:
                tested[name].append(cycle)
        kinds = [
            candidate.contradiction.kind for candidate in candidates if candidate.contradiction
        ]
        measured += ContradictionKind.TRIGGER in kinds
        items = ", ".join(
            f"{{item: {c.item[0]}/{c.item[1]}, outcome: survived}}" for c in candidates
        )
        files[f"reviews/{today}"] = f"date: {today}\nexamined: [{items}]"
    assert measured, "the noise set off something"
    for cycles in tested.values():
        gaps = [later - earlier for earlier, later in pairwise([-1, *cycles, 20])]
        assert max(gaps) <= 4, tested


def given_of(readings: dict[str, float]) -> str:
    return ", ".join(f"{date}: {value}" for date, value in readings.items())


def test_then_the_major_decision_that_nobody_has_looked_at_for_longest() -> None:
    files = {
        "decisions/1-minor": "status: accepted\ndate: 2019-01-01",
        "decisions/2-looked": MAJOR
        + "date: 2020-01-01\nrevisits: [{date: 2026-06-01, verdict: confirmed}]",
        "decisions/3-postponed": MAJOR
        + "date: 2021-01-01\nrevisits: [{date: 2026-06-01, verdict: postponed, note: x}]",
        "decisions/4-gone": "status: retired\nstakes: major",
        "decisions/5-examined": MAJOR + "date: 2018-01-01",
        "reviews/a": "status: held\ndate: 2026-05-01\nexamined: [{item: 5, outcome: survived}]",
    }
    found = met(files).falsify
    assert [(item.item[1], item.since) for item in found] == [
        ("3-postponed", day("2021-01-01")),
        ("5-examined", day("2026-05-01")),
    ]
    assert {item.reason for item in found} == {Grounds.MAJOR}
    del files["decisions/3-postponed"], files["decisions/5-examined"]
    assert chosen(files) == [("2-looked", Grounds.MAJOR), ("1-minor", Grounds.IN_FORCE)]


@pytest.mark.parametrize(
    ("held", "outcome", "waits"),
    [
        ("2026-11-16", "survived", True),
        ("2026-11-02", "survived", True),
        ("2026-11-02", "retest", False),
        ("2026-10-30", "survived", False),
    ],
)
def test_what_was_examined_lately_waits_unless_it_is_to_be_retested(
    held: str, outcome: str, waits: bool
) -> None:
    files = {
        "decisions/1-a": MAJOR,
        "dissent/m": "decision: 1\nstatus: open\ndate: 2026-08-01",
        "reviews/a": f"status: held\ndate: {held}\nexamined: [{{item: dissent/m, outcome: {outcome}}}]",
    }
    assert (("m", Grounds.CONTRADICTED) not in chosen(files)) == waits


def test_an_examined_decision_has_its_memo_wait_with_it_but_not_a_newer_one() -> None:
    files = {
        "decisions/1-a": MAJOR,
        "dissent/before": "decision: 1\nstatus: open\ndate: 2026-08-01",
        "reviews/a": "status: held\ndate: 2026-11-05\nexamined: [{item: 1, outcome: survived}]",
    }
    assert chosen(files) == []
    files["dissent/since"] = "decision: 1\nstatus: open\ndate: 2026-11-07"
    assert chosen(files) == [("since", Grounds.CONTRADICTED)]


def test_stewards_of_what_a_memo_is_about_do_not_test_it() -> None:
    files = {
        "decisions/1-a": MAJOR,
        "dissent/m": "decision: 1\nstatus: open\ndate: 2026-08-01\nowner: cy",
    }
    found = met(files, red_team=["ana", "bo"])
    [first] = found.falsify
    assert first.stewards == ("ana",)
    assert first.testers == ("bo",)


def test_what_the_forum_said_is_tested_on_the_record_it_is_about() -> None:
    files = {
        "decisions/1-a": MAJOR + "date: 2026-01-01",
        "reviews/a": "status: held\ndate: 2026-11-05\nforum: [{raised-by: bo, item: 1, note: it is slow}]",
    }
    [found] = met(files).falsify
    assert (found.item, found.reason) == ((Folder.DECISIONS, "1-a"), Grounds.CONTRADICTED)


def test_an_empty_register_has_nothing_to_falsify() -> None:
    found = met({})
    assert found.falsify == () and found.orphans == ()
    assert found.red_team.obstacles == (Obstacle.NOBODY,)
    assert (found.success.value, found.success.n) == (None, 0)


# Hours, permits, orphans


def test_the_budget_is_the_reviews_own_else_the_configured_one() -> None:
    options = {"cadence": {"start": "2026-11-02", "budget_hours": 4}}
    account = met({}, **options).account
    assert account is not None and (account.planned, account.spent) == (4, None)
    files = {
        "reviews/a": "status: held\ndate: 2026-11-17\nbudget-hours: 2\nspent-hours: 1.5",
        "reviews/b": "status: held\ndate: 2026-11-18\nspent-hours: 1",
    }
    account = met(files, **options).account
    assert account is not None and (account.planned, account.spent) == (2, 2.5)


def test_permits_are_told_for_every_team_and_for_others_that_used_one() -> None:
    teams = {"Team-A": ["ana", "bo"], "team-b": ["ana"], "team-c": []}
    files = {
        "reviews/a": "status: held\ndate: 2026-11-17\n"
        "permits: {team-a: [the aim], guests: ['1: the name']}",
        "reviews/b": "status: held\ndate: 2026-11-18\n"
        "permits: {TEAM-A: [the aim, the cost], team-b: []}",
        "decisions/1-a": "status: accepted",
    }
    account = met(files, teams=teams).account
    assert account is not None
    assert [(item.team, item.challenged, item.known) for item in account.permits] == [
        ("Team-A", ("the aim", "the cost"), True),
        ("team-b", (), True),
        ("team-c", (), True),
        ("guests", ("1: the name",), False),
    ]
    assert [permit.team for permit in account.unused] == ["Team-A", "team-b", "team-c"]


@pytest.mark.parametrize(
    ("challenge", "counts"),
    [
        ("1", True),
        ("1-a", True),
        ("decisions/1-a", True),
        ("decisions/1: that one store is enough", True),
        ("That 1-a still holds.", True),
        ("forum 1", True),
        ("forum/1, what support said", True),
        ("forum 2", False),
        ("forum 0", False),
        ("That 1 store is enough", False),
        ("the plan", False),
        ("7: that one store is enough", False),
        ("", False),
        ("../../etc/passwd", False),
    ],
)
def test_a_permit_counts_where_it_names_a_record_or_what_the_forum_said(
    challenge: str, counts: bool
) -> None:
    front = (
        f"status: held\ndate: 2026-11-17\nforum: [{{note: slow}}]\npermits: {{a: ['{challenge}']}}"
    )
    account = met({"reviews/a": front, "decisions/1-a": "status: accepted"}).account
    assert account is not None and account.used == counts


@pytest.mark.parametrize(
    ("front", "held"),
    [
        ("", False),
        ("status: planned", False),
        ("status: held", True),
        ("status: planned\nexamined: [{item: 1, outcome: survived}]", False),
        ("examined: [{item: 1, outcome: survived}]", True),
        ("examined: [{item: 1, note: an agenda}]\nspent-hours: 4\nred-team: [ana, bo]", False),
        ("status: held\nfor: quarter", False),
    ],
)
def test_only_a_held_review_counts(front: str, held: bool) -> None:
    files = {"reviews/a": f"date: 2026-11-17\n{front}", "decisions/1-a": "status: accepted"}
    found = met(files, red_team=["ana", "bo", "cy"])
    assert found.account is not None
    assert bool(found.account.reviews) == held
    assert found.red_team.pair == ("ana", "bo")
    assert (found.account.spent or 0) == 0


def test_reviews_without_items_are_accounts_of_nothing() -> None:
    account = met(
        {"reviews/a": "status: held\ndate: 2026-11-17\nexamined:\nforum: [{}]\npermits: {}"}
    ).account
    assert account is not None
    assert (account.examined, account.spent, account.red_team, account.permits) == (0, None, (), ())


def test_what_nobody_will_come_back_to_is_told() -> None:
    files = {
        "dissent/a": "status: open\nowner: ana\nrevisit: 2026-12-01",
        "dissent/b": "status: open\nowner: ana",
        "dissent/c": "status: open\nrevisit: 2026-12-01",
        "dissent/d": "status: open",
    }
    found = [(item.record[1], not item.owner, item.due is None) for item in met(files).orphans]
    assert sorted(found) == [("b", False, True), ("c", True, False), ("d", True, True)]


# Whether it worked


def test_success_is_what_was_resolved_or_tested_again_within_one_cadence() -> None:
    files = {
        "decisions/1-a": MAJOR
        + "evidence:\n"
        + "  - {date: 2026-08-01, bearing: contradicts}\n"
        + "  - {date: 2026-10-30, bearing: contradicts}\n"
        + "revisits: [{date: 2026-09-30, verdict: confirmed}]",
        "decisions/2-b": MAJOR,
        "dissent/in-time": "decision: 1\nstatus: upheld\ndate: 2026-09-01\n"
        "resolution: {date: 2026-09-15, by: ana, note: x}",
        "dissent/late": "decision: 1\nstatus: answered\ndate: 2026-07-01\n"
        "resolution: {date: 2026-07-16, by: ana, note: x}",
        "dissent/tested": "decision: 2\nstatus: open\ndate: 2026-10-20",
        "dissent/cord": "kind: andon\naffects: decisions/2\nstatus: pulled\ndate: 2026-10-25",
        "dissent/young": "decision: 1\nstatus: open\ndate: 2026-11-09",
        "dissent/open": "decision: 1\nstatus: open\ndate: 2026-11-08",
        "dissent/undated": "decision: 1\nstatus: open",
        "dissent/settled-when": "decision: 1\nstatus: withdrawn\ndate: 2026-01-01",
        "dissent/backwards": "decision: 1\nstatus: answered\ndate: 2026-03-01\n"
        "resolution: {date: 2026-02-01, by: ana, note: x}",
        "reviews/a": "status: held\ndate: 2026-10-25\nexamined: [{item: decisions/2, outcome: retest}]",
        "reviews/b": "status: held\ndate: 2026-11-08\nexamined: [{item: dissent/cord, outcome: survived}]",
    }
    found = met(files)
    # In time: `in-time`, `tested`, `cord`. Not: `late`, `open`, and both pieces of evidence.
    assert (found.success.part, found.success.n) == (3, 7)
    assert found.success.value == 3 / 7
    assert found.undated == 3
    assert "within one cadence" in found.success.definition


def test_a_review_of_the_day_a_memo_was_written_has_not_tested_it_again() -> None:
    files = {
        "decisions/1-a": MAJOR,
        "dissent/m": "decision: 1\nstatus: open\ndate: 2026-10-01",
        "reviews/a": "status: held\ndate: 2026-10-01\nexamined: [{item: 1, outcome: survived}]",
    }
    assert met(files).success.value == 0
    files["reviews/b"] = "date: 2026-10-15\nexamined: [{item: 1, outcome: survived}]"
    assert met(files).success.value == 1


def test_what_is_dated_after_today_has_not_happened() -> None:
    files = {
        "decisions/1-a": MAJOR,
        "dissent/m": "decision: 1\nstatus: answered\ndate: 2026-10-01\n"
        "resolution: {date: 2026-10-10, by: ana, note: x}",
    }
    assert met(files).success.value == 1
    assert met(files, day("2026-10-16")).success.value == 1
    assert met(files, day("2026-10-09")).success.n == 0
    assert met(files, day("2026-09-01")).success.n == 0


def test_what_a_review_examined_is_found_however_it_is_written() -> None:
    register = registered(
        {
            "decisions/0007-use-postgres": MAJOR,
            "dissent/m": "decision: 7",
            "reviews/a": "status: held\ndate: 2026-10-01\nexamined:\n"
            "  - {item: 7, outcome: falsified, by: bo}\n"
            "  - {item: ../dissent/m.md, outcome: survived}\n"
            "  - {item: nowhere, outcome: survived}\n"
            "  - {outcome: survived}",
            "reviews/later": "status: held\ndate: 2026-12-01\nexamined: [{item: 7, outcome: survived}]",
        }
    )
    found = examinations(register, reviews_held(register, TODAY))
    assert [item.item[1] for item in found] == ["0007-use-postgres", "m"]
    assert found[0].by == ("bo",)


def test_an_item_that_two_reviews_examined_is_counted_once() -> None:
    files = {
        "decisions/1-a": MAJOR,
        "reviews/a": "status: held\ndate: 2026-11-17\nexamined: [{item: 1, outcome: retest}]",
        "reviews/b": "status: held\ndate: 2026-11-18\nexamined: [{item: 1-a, outcome: survived}, {item: 2, outcome: survived}]",
    }
    account = met(files).account
    assert account is not None and account.examined == 2


def test_postponing_a_revisit_does_not_answer_evidence() -> None:
    ledger = "\nrevisits: [{{date: 2026-10-05, verdict: {}, note: x}}]"
    evidence = MAJOR + "evidence: [{date: 2026-10-01, bearing: contradicts}]"
    assert met({"decisions/1-a": evidence + ledger.format("postponed")}).success.value == 0
    assert met({"decisions/1-a": evidence + ledger.format("inconclusive")}).success.value == 1
