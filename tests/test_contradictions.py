"""contradictions: whatever says that we may be wrong is one idea, until somebody settles it."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sites
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import DiskTree, load
from mkdocs_dissent.records.kinds import Andon
from mkdocs_dissent.records.vocabularies import Folder
from mkdocs_dissent.register.contradictions import (
    Contradiction,
    ContradictionKind,
    contradictions_of,
)
from mkdocs_dissent.register.register import Register, link
from patience import PATIENCE
from test_register import _SAMPLES, TEXTS, at, record, registered

TRIGGER, ANDON, EVIDENCE, VERDICT, EXCEPTION, STORY, SIGN, MEMO, FORUM, IDLE_STORY = (
    ContradictionKind
)
BET = "kind: bet\nstatus: active\nsteward: ana\nrevisit: 2027-01-01\n"
WORSE = "{2026-08-01: 5, 2026-09-01: 4, 2026-10-01: 3}"
REVERSED = f"{BET}metrics:\n  outcome: [{{name: uptake, better: higher, readings: {WORSE}}}]"


TODAY = dt.date(2026, 11, 22)


def found(register: Register, kind: ContradictionKind) -> list[Contradiction]:
    return [item for item in contradictions_of(register, TODAY).oldest_first if item.kind is kind]


def stands(kind: ContradictionKind, files: dict[str, str]) -> bool:
    """Whether the first file's record is contradicted so, beside the others."""
    register = registered(files)
    first = at(register, next(iter(files)))
    return any(item.kind is kind for item in contradictions_of(register, TODAY).about(first))


# Exceptions


def exceptions(*entries: str) -> str:
    """Exceptions as front matter, each given as `date until what`."""
    split = [entry.split(maxsplit=2) for entry in entries]
    listed = [f"{{date: {a}, until: {b}, what: '{what}', why: x, by: bo}}" for a, b, what in split]
    return f"exceptions: [{', '.join(listed)}]"


def excepted(*entries: str, front: str = "") -> str:
    """A decision in force with exceptions."""
    return f"status: accepted\nsteward: ana\n{front}\n{exceptions(*entries)}"


def test_the_third_exception_to_one_thing_is_the_default() -> None:
    files = {
        "decisions/1-a": excepted("2026-07-01 2026-12-31 No deploys on Fridays"),
        "decisions/2-b": excepted("2026-08-01 2026-12-31 no deploys, on FRIDAYS."),
        "decisions/3-c": excepted("2026-09-01 2026-12-31 Rounding"),
    }
    assert found(registered(files), EXCEPTION) == []
    third = exceptions("2026-09-01 2026-12-31 No-deploys on fridays")
    register = registered({**files, "initiatives/1-x": BET + third})
    [item] = found(register, EXCEPTION)
    bet = at(register, "initiatives/1-x")
    assert (item.record, item.at, item.since) == (bet.key, ("exceptions", 0), dt.date(2026, 9, 1))
    assert item.about == (
        bet.key,
        at(register, "decisions/1-a").key,
        at(register, "decisions/2-b").key,
    )
    assert (item.state, item.owner, item.raised_by) == ("became the default", ("ana",), ("bo",))
    assert item.note == "“No-deploys on fridays” was excepted 3 times"
    assert item.due == dt.date(2026, 9, 15)


def test_an_exception_that_begins_later_is_not_the_third_yet() -> None:
    entries = ["2026-07-01 2026-12-31 x", "2026-08-01 2026-12-31 x", "2026-11-23 2026-12-31 x"]
    assert not stands(EXCEPTION, {"decisions/1-a": excepted(*entries)})
    entries[2] = "2026-11-22 2026-12-31 x"
    assert stands(EXCEPTION, {"decisions/1-a": excepted(*entries)})


@pytest.mark.parametrize(
    ("until", "front", "stays"),
    [
        ("2026-11-22", "", False),
        ("2026-11-21", "", True),
        ("2026-09-30", "revisits: [{date: 2026-09-30, verdict: confirmed}]", True),
        ("2026-09-30", "revisits: [{date: 2026-10-01, verdict: confirmed}]", False),
        ("2026-09-30", "revisits: [{date: 2026-10-01, verdict: postponed, note: x}]", True),
        ("2026-09-30", "date: 2026-10-02", False),
        ("0001-01-01", "", True),
    ],
)
def test_an_exception_past_its_end_stands_until_somebody_looks(
    until: str, front: str, stays: bool
) -> None:
    files = {"decisions/1-a": excepted(f"2026-08-01 {until} no deploys", front=front)}
    assert stands(EXCEPTION, files) is stays


def test_an_exception_past_its_end_says_so() -> None:
    register = registered({"decisions/1-a": excepted("2026-08-01 2026-09-30 No deploys.")})
    [item] = found(register, EXCEPTION)
    assert item.note == "“No deploys” was excepted until 2026-09-30, and that day is past"
    assert (item.state, item.since) == ("past its end", dt.date(2026, 10, 1))


CONTRADICTED = "steward: ana\nevidence: [{date: 2026-10-01, bearing: contradicts, note: slow}]"


@pytest.mark.parametrize(
    ("front", "stays"),
    [
        ("status: accepted", True),
        ("", True),
        ("status: retired", False),
        ("status: accepted\nrevisits: [{date: 2026-10-02, verdict: confirmed}]", False),
        ("status: accepted\nrevisits: [{date: 2027-10-02, verdict: confirmed}]", True),
    ],
)
def test_what_is_unknown_or_yet_to_come_answers_no_evidence(front: str, stays: bool) -> None:
    assert stands(EVIDENCE, {"decisions/1-a": f"{front}\n{CONTRADICTED}"}) is stays


def test_a_review_or_a_change_that_is_yet_to_come_settles_nothing() -> None:
    false = "status: accepted\nrevisits: [{date: 2026-10-01, verdict: falsified, note: no}]"
    review = "status: held\ndate: 2027-01-05\nexamined: [{item: 1-a, outcome: survived}]"
    files = {"decisions/1-a": false, "reviews/1-r": review}
    assert stands(VERDICT, files)
    assert not stands(VERDICT, {**files, "reviews/1-r": review.replace("2027-01", "2026-11")})
    assert stands(VERDICT, {"decisions/1-a": f"{false}\ndate: 2027-01-05"})


# Triggers


def test_a_reading_that_is_yet_to_come_hides_none_of_today() -> None:
    readings = "{2026-11-01: 60, 2027-11-01: 3}"
    rail = f"[{{name: complaints, better: lower, guardrail: {{max: 10}}, readings: {readings}}}]"
    assert stands(TRIGGER, {"initiatives/1-a": f"{BET}metrics:\n  shadow: {rail}"})


def test_a_trigger_falls_to_the_steward_with_its_figures() -> None:
    register = registered({"initiatives/1-a": REVERSED})
    [item] = contradictions_of(register, TODAY).oldest_first
    bet = at(register, "initiatives/1-a")
    assert (item.kind, item.record, item.about) == (TRIGGER, bet.key, (bet.key,))
    assert (item.since, item.owner, item.due) == (
        dt.date(2026, 10, 1),
        ("ana",),
        dt.date(2026, 10, 15),
    )
    assert (item.state, item.at) == ("fired", ("metrics", "outcome", 0))
    assert "5 on 2026-08-01, 4 on 2026-09-01, 3 on 2026-10-01" in item.note
    assert item.trigger is not None and item.trigger.words == item.note
    assert contradictions_of(register, TODAY).about(bet) == [item]


@pytest.mark.parametrize(
    ("acted", "stays"),
    [
        ({}, True),
        ({"dissent/c": "kind: andon\naffects: 1\nstatus: pulled\ndate: 2026-10-01"}, False),
        ({"dissent/c": "kind: andon\naffects: 1\nstatus: pulled\ndate: 2026-02-01"}, False),
        ({"dissent/c": "kind: andon\naffects: 1\nstatus: pulled"}, False),
        ({"dissent/c": "kind: andon\nstatus: pulled\ndate: 2026-10-01"}, True),
        (
            {
                "dissent/c": "kind: andon\naffects: 1\nstatus: resolved\ndate: 2026-02-01\n"
                "resolution: {date: 2026-09-30, verdict: continue}"
            },
            True,
        ),
        (
            {
                "dissent/c": "kind: andon\naffects: 1\nstatus: resolved\ndate: 2026-02-01\n"
                "resolution: {date: 2026-10-01, verdict: continue}"
            },
            False,
        ),
        ({"reviews/r": "date: 2026-10-01\nexamined: [{item: 1, outcome: survived}]"}, False),
        ({"reviews/r": "date: 2026-10-02\nexamined: [{item: 1, outcome: survived}]"}, False),
        ({"reviews/r": "date: 2026-09-30\nexamined: [{item: 1, outcome: survived}]"}, True),
        ({"reviews/r": "examined: [{item: 1, outcome: survived}]"}, True),
        ({"reviews/r": "date: 2026-10-02\nforum: [{item: 1, note: hm}]"}, True),
        # Planned, and not looked at yet.
        ({"reviews/r": "date: 2026-10-02\nexamined: [{item: 1}]"}, True),
    ],
)
def test_a_trigger_stands_until_somebody_acts_on_it(acted: dict[str, str], stays: bool) -> None:
    assert stands(TRIGGER, {"initiatives/1-a": REVERSED, **acted}) is stays


@pytest.mark.parametrize("status", ["proposed", "paused", "stopped", "done"])
def test_what_is_not_under_way_fires_nothing(status: str) -> None:
    assert not stands(TRIGGER, {"initiatives/1-a": REVERSED.replace("active", status)})


def test_a_newer_reading_fires_a_trigger_anew() -> None:
    review = {"reviews/r": "date: 2026-10-02\nexamined: [{item: 1, outcome: survived}]"}
    again = REVERSED.replace("2026-10-01: 3", "2026-10-01: 3, 2026-11-01: 2")
    assert not stands(TRIGGER, {"initiatives/1-a": REVERSED, **review})
    assert stands(TRIGGER, {"initiatives/1-a": again, **review})


# Verdicts

LEDGER = (
    "status: accepted\nsteward: ana\nrevisits: [{date: 2026-10-01, verdict: falsified, note: no}"
)


@pytest.mark.parametrize(
    ("more", "others", "stays"),
    [
        ("]", {}, True),
        ("]\nrevisit: 2027-01-01", {}, True),
        (", {date: 2026-10-05, verdict: postponed, note: x, next: 2026-11-01}]", {}, True),
        (", {date: 2026-10-05, verdict: confirmed}]", {}, False),
        (", {date: 2026-10-05, verdict: inconclusive}]", {}, False),
        (", {date: 2026-09-05, verdict: confirmed}]", {}, True),
        ("]\ndate: 2026-10-01", {}, False),
        ("]\ndate: 2026-09-30", {}, True),
        ("]", {"decisions/2-b": "status: accepted\ndate: 2026-10-03\namends: 1"}, False),
        ("]", {"decisions/2-b": "status: accepted\ndate: 2026-10-03\nreverses: 1"}, False),
        ("]", {"decisions/2-b": "status: accepted\ndate: 2026-09-30\namends: 1"}, True),
        ("]", {"decisions/2-b": "status: proposed\ndate: 2026-10-03\namends: 1"}, True),
        ("]", {"decisions/2-b": "status: accepted\namends: 1"}, True),
        ("]", {"dissent/c": "kind: andon\naffects: 1\ndate: 2026-10-02\nstatus: pulled"}, False),
        ("]", {"dissent/c": "kind: andon\naffects: 1\ndate: 2026-09-02\nstatus: pulled"}, True),
        ("]", {"reviews/r": "date: 2026-10-09\nexamined: [{item: 1, outcome: survived}]"}, False),
        ("]", {"reviews/r": "date: 2026-09-09\nexamined: [{item: 1, outcome: survived}]"}, True),
    ],
)
def test_a_falsified_verdict_stands_until_somebody_acts_on_it(
    more: str, others: dict[str, str], stays: bool
) -> None:
    assert stands(VERDICT, {"decisions/1-a": LEDGER + more, **others}) is stays


@pytest.mark.parametrize("status", ["superseded", "reversed", "retired", "rejected"])
def test_a_verdict_on_what_has_ended_asks_nothing(status: str) -> None:
    assert not stands(VERDICT, {"decisions/1-a": LEDGER.replace("accepted", status) + "]"})


def test_a_verdict_says_what_was_found_and_who_answers() -> None:
    register = registered({"decisions/1-a": LEDGER + "]\nrevisit: 2027-01-01"})
    [item] = contradictions_of(register, TODAY).oldest_first
    assert (item.record[1], item.since, item.owner) == ("1-a", dt.date(2026, 10, 1), ("ana",))
    assert (item.note, item.state, item.due) == ("no", "not acted on", dt.date(2026, 10, 15))
    assert item.at == ("revisits", 0)


FALSIFIED = {
    "reviews/r": "date: 2026-10-01\nexamined: [{item: ITEM, outcome: falsified, note: no}]"
}


def examined(files: dict[str, str], item: str) -> dict[str, str]:
    return {**files, "reviews/r": FALSIFIED["reviews/r"].replace("ITEM", item)}


@pytest.mark.parametrize(
    ("first", "front", "stays"),
    [
        ("decisions/1-a", "status: accepted", True),
        ("decisions/1-a", "status: proposed", True),
        ("decisions/1-a", "status: retired", False),
        (
            "decisions/1-a",
            "status: accepted\nrevisits: [{date: 2026-10-01, verdict: confirmed}]",
            False,
        ),
        ("initiatives/1-a", "kind: bet\nstatus: active", True),
        ("initiatives/1-a", "kind: probe\nstatus: stopped", False),
        ("dissent/1-a", "status: open", False),
    ],
)
def test_what_a_review_found_false_stands_until_somebody_acts_on_it(
    first: str, front: str, stays: bool
) -> None:
    assert stands(VERDICT, examined({first: front}, first)) is stays


def test_one_falsification_in_ledger_and_review_is_one_contradiction() -> None:
    register = registered(examined({"decisions/1-a": LEDGER + "]"}, "1"))
    [item] = contradictions_of(register, TODAY).oldest_first
    assert (item.kind, item.record[1]) == (VERDICT, "1-a")


def test_what_a_review_found_false_is_the_reviews_to_tell() -> None:
    register = registered(examined({"decisions/1-a": "status: accepted\nsteward: ana"}, "1"))
    [item] = contradictions_of(register, TODAY).oldest_first
    assert (item.record[1], item.at) == ("r", ("examined", 0))
    assert ([key[1] for key in item.about], item.owner) == (["1-a"], ("ana",))


# The forum

SAID = "date: 2026-10-01\nforum: [{raised-by: bo, item: decisions/1, note: it is slow}]"


@pytest.mark.parametrize(
    ("others", "stays"),
    [
        ({}, True),
        ({"reviews/s": "date: 2026-10-15\nexamined: [{item: 1, outcome: survived}]"}, False),
        ({"reviews/s": "date: 2026-10-01\nexamined: [{item: 1, outcome: survived}]"}, True),
        ({"reviews/s": "date: 2026-09-15\nexamined: [{item: 1, outcome: survived}]"}, True),
        ({"reviews/s": "date: 2026-10-15\nforum: [{item: 1, memo: m}]"}, True),
        ({"dissent/m": "decision: 1\ndate: 2026-10-02\nstatus: open"}, False),
        ({"dissent/m": "decision: 1\ndate: 2026-09-02\nstatus: open"}, True),
        ({"dissent/c": "kind: andon\naffects: 1\ndate: 2026-10-02\nstatus: pulled"}, False),
        ({"decisions/2-b": "status: accepted\ndate: 2026-10-02\namends: 1"}, False),
    ],
)
def test_a_word_of_the_forum_stands_until_it_is_taken_up(
    others: dict[str, str], stays: bool
) -> None:
    files = {"decisions/1-a": "status: accepted", "reviews/r": SAID, **others}
    register = registered(files)
    assert any(item.record[1] == "r" for item in found(register, FORUM)) is stays


@pytest.mark.parametrize(
    ("front", "stays"),
    [
        ("status: accepted\ndate: 2026-09-01", True),
        ("status: accepted\ndate: 2026-10-01", False),
        ("status: retired", False),
        ("status: accepted\nrevisits: [{date: 2026-10-01, verdict: inconclusive}]", False),
        ("status: accepted\nrevisits: [{date: 2026-09-30, verdict: inconclusive}]", True),
        ("status: accepted\nrevisits: [{date: 2026-10-02, verdict: postponed, note: x}]", True),
    ],
)
def test_a_word_of_the_forum_stands_until_its_record_answers(front: str, stays: bool) -> None:
    assert stands(FORUM, {"decisions/1-a": front, "reviews/r": SAID}) is stays


def test_a_word_that_became_a_memo_is_the_memos_to_tell() -> None:
    files = {"reviews/r": "date: 2026-10-01\nforum: [{note: slow, memo: m}, {note: x, memo: gone}]"}
    register = registered({**files, "dissent/m": "decision: 1\nstatus: answered"})
    [item] = contradictions_of(register, TODAY).oldest_first
    assert (item.kind, item.note, item.about, item.owner) == (FORUM, "x", (), ())


def test_each_word_of_the_forum_is_one_contradiction() -> None:
    note = "{item: 1, note: a}, {item: 1, note: b}, {note: c}"
    files = {"decisions/1-a": "status: accepted\nsteward: ana", "reviews/r": f"forum: [{note}]"}
    register = registered(files)
    items = found(register, FORUM)
    assert [(item.note, item.owner, item.at) for item in items] == [
        ("a", ("ana",), ("forum", 0)),
        ("b", ("ana",), ("forum", 1)),
        ("c", (), ("forum", 2)),
    ]
    assert contradictions_of(register, TODAY).about(at(register, "decisions/1-a")) == items[:2]


# States, order


def test_states_are_words() -> None:
    register = registered(
        {
            "decisions/1-a": "status: accepted\nevidence: [{date: 2026-10-01, bearing: contradicts}]",
            "dissent/1-m": "decision: 1\nstatus: testing",
            "dissent/2-m": "decision: 1",
            "dissent/3-c": "kind: andon\naffects: 1\nstatus: reviewing\nwhy: it drifts",
            "dissent/4-c": "kind: andon\naffects: 1",
        }
    )
    assert {
        (item.record[1], item.state) for item in contradictions_of(register, TODAY).oldest_first
    } == {
        ("1-a", "unanswered"),
        ("1-m", "testing"),
        ("2-m", "open"),
        ("3-c", "reviewing"),
        ("4-c", "pulled"),
    }
    [cord, _] = found(register, ANDON)
    assert cord.note == "it drifts"


EVERYTHING: dict[str, str] = {
    "decisions/1-a": "status: accepted\nevidence: [{date: 2026-01-04, bearing: contradicts}]",
    "decisions/2-b": LEDGER.replace("2026-10-01", "2026-01-03") + "]",
    "dissent/m": "decision: 1\nstatus: open\ndate: 2026-01-02",
    "dissent/c": "kind: andon\naffects: decisions/2\nstatus: pulled\ndate: 2026-01-02",
    "initiatives/1-a": REVERSED,
    "reviews/r": "date: 2026-01-01\nforum: [{item: initiatives/1, note: x}, {note: y}]",
}


def test_the_queue_is_by_weight_and_then_by_age() -> None:
    register = registered(EVERYTHING)
    assert [item.kind for item in contradictions_of(register, TODAY).heaviest_first] == [
        *(TRIGGER, ANDON, VERDICT, EVIDENCE, MEMO, FORUM, FORUM),
    ]
    assert [item.kind for item in contradictions_of(register, TODAY).oldest_first] == [
        *(FORUM, FORUM, ANDON, MEMO, VERDICT, EVIDENCE, TRIGGER),
    ]
    assert [
        item.kind
        for item in contradictions_of(register, TODAY).about(at(register, "initiatives/1-a"))
    ] == [*(TRIGGER, FORUM)]


@given(st.permutations(sorted(EVERYTHING)))
def test_the_order_of_files_changes_nothing(names: list[str]) -> None:
    shuffled = registered({name: EVERYTHING[name] for name in names})
    assert (
        contradictions_of(shuffled, TODAY).heaviest_first
        == contradictions_of(registered(EVERYTHING), TODAY).heaviest_first
    )


def test_what_contradicts_a_record_is_found_once_for_all_pages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    register = registered(EVERYTHING)
    contradictions_of(register, TODAY)
    # What looks again would need the links.
    monkeypatch.setattr(Register, "to", None)
    monkeypatch.setattr(Register, "of", None)
    assert (
        sum(len(contradictions_of(register, TODAY).about(item)) for item in register.records) == 6
    )


def test_an_unreadable_review_says_nothing(tmp_path: Path) -> None:
    sites.write(tmp_path, {"reviews/r.md": "---\nforum: [{note: x}\n---\n# A review\n"})
    register = link(load(DiskTree(tmp_path, tmp_path), Policy()).records)
    assert contradictions_of(register, TODAY).oldest_first == []


# Stop the line


def frozen(scope: str, status: str = "pulled", affects: str = "[]") -> list[str]:
    """What a cord freezes."""
    register = registered(
        {
            "decisions/1-a": "",
            "decisions/2-b": "",
            "decisions/9-z": "",
            "initiatives/2-c": "kind: bet",
            "dissent/d": f"kind: andon\nstatus: {status}\naffects: {affects}\nscope: {scope}",
        }
    )
    return [item.id for item in register.records if register.frozen_by(item)]


@pytest.mark.parametrize(
    ("scope", "affects", "expected"),
    [
        ("[]", "[decisions/1]", []),
        ("[new integrations]", "[decisions/1]", ["1-a"]),
        ("[decisions/2, new integrations]", "[decisions/1]", ["1-a", "2-b"]),
        ("[9-z]", "[]", ["9-z"]),
        ("['9']", "[]", ["9-z"]),
        ("['2']", "[]", []),
        ("[initiatives/2]", "[]", ["2-c"]),
        ("['../initiatives/2-c.md', 9-z]", "[decisions/9]", ["9-z", "2-c"]),
        ("[every deployment of 9-z]", "[]", []),
        ("[d]", "[]", []),
    ],
)
def test_a_cord_with_a_scope_freezes_what_it_affects_and_names(
    scope: str, affects: str, expected: list[str]
) -> None:
    assert frozen(scope, affects=affects) == expected


@given(TEXTS)
def test_no_scope_is_an_exception(text: str) -> None:
    pull = record("dissent/d", "kind: andon\naffects: [decisions/99]")
    assert isinstance(pull, Andon)
    register = link([replace(pull, scope=(text, "x")), record("decisions/99-z"), *_SAMPLES])
    assert register.frozen_by(register.by_key[Folder.DECISIONS, "99-z"])


def test_a_resolved_cord_freezes_nothing() -> None:
    assert frozen("[9-z]", "reviewing") == ["9-z"]
    assert frozen("[9-z]", "resolved", "[decisions/1]") == []


def test_the_oldest_cord_stands_first() -> None:
    pull = "kind: andon\nstatus: pulled\naffects: 1\nscope: [work]\ndate: 2026-0{}-01"
    register = registered(
        {"decisions/1-a": "", "dissent/a": pull.format(2), "dissent/b": pull.format(1)}
    )
    assert [item.id for item in register.frozen_by(at(register, "decisions/1-a"))] == ["b", "a"]


# Tripwires

AGAINST = "evidence: [{date: 2026-10-01, bearing: contradicts}]"


@pytest.mark.parametrize(
    ("front", "called"),
    [
        (f"status: accepted\n{AGAINST}\nstop-criteria: [two outages]", [EVIDENCE]),
        (f"status: accepted\n{AGAINST}\nrevisit-if: it rains", [EVIDENCE]),
        (f"status: accepted\n{AGAINST}", []),
        ("status: accepted\nrevisit-if: it rains", []),
        (f"status: retired\n{AGAINST}\nrevisit-if: it rains", []),
        ("status: accepted\nrevisit-if: it rains\ninitiative: 1", []),
        (f"status: accepted\n{AGAINST}\nrevisit-if: it rains\ninitiative: 1", [EVIDENCE]),
        (
            f"status: accepted\n{AGAINST}\nrevisit-if: it rains\n"
            "revisits: [{date: 2026-10-02, verdict: confirmed}]",
            [],
        ),
    ],
)
def test_a_decisions_tripwire_is_called_by_its_own_evidence_alone(
    front: str, called: list[ContradictionKind]
) -> None:
    register = registered({"decisions/1-a": front, "initiatives/1-a": REVERSED})
    calls = contradictions_of(register, TODAY).tripwire_called(at(register, "decisions/1-a"))
    assert [item.kind for item in calls] == called


def test_an_initiatives_tripwire_is_called_by_its_own_readings() -> None:
    stop = f"{REVERSED}\nstop-criteria: [it falls]"
    against = {"decisions/1-a": f"status: accepted\n{AGAINST}\ninitiative: 1"}
    register = registered({"initiatives/1-a": stop, **against})
    calls = contradictions_of(register, TODAY).tripwire_called(at(register, "initiatives/1-a"))
    assert [item.kind for item in calls] == [TRIGGER]


def test_a_memo_calls_no_tripwire() -> None:
    files: dict[str, Any] = {"decisions/1-a": "status: accepted\nrevisit-if: it rains"}
    register = registered({**files, "dissent/m": "decision: 1\nstatus: open"})
    first = at(register, "decisions/1-a")
    assert contradictions_of(register, TODAY).about(first) and not contradictions_of(
        register, TODAY
    ).tripwire_called(first)


# Size


def test_thousands_of_contradictions_are_found_in_seconds() -> None:
    sheets = [record(f"initiatives/{n:04}-s", REVERSED) for n in range(300)]
    decisions = [record(f"decisions/{n:04}-d", f"status: accepted\n{AGAINST}") for n in range(1500)]
    reviews = [
        record(
            f"reviews/{n:03}-r",
            f"date: 2025-01-01\nexamined: [{{item: decisions/{n}, outcome: falsified}}]\n"
            f"forum: [{{item: decisions/{n + 500}, note: x}}]",
        )
        for n in range(200)
    ]
    register = link([*sheets, *decisions, *reviews])
    started = time.process_time()
    assert len(contradictions_of(register, TODAY).oldest_first) == 300 + 1500 + 200 + 200
    assert (
        sum(len(contradictions_of(register, TODAY).about(item)) for item in register.records)
        == 2200
    )
    assert time.process_time() - started < PATIENCE
