"""changes: two registers become typed changes, in the order in which a reviewer judges them."""

from __future__ import annotations

import datetime as dt

import pytest

from changes_support import MEMO_BODY, TODAY, change, changes, decision, memo, registered
from mkdocs_dissent.diff.compare import compare
from mkdocs_dissent.diff.model import (
    Changes,
    DissentEvent,
    FieldChange,
    Reason,
    RecordChange,
    Size,
    What,
)
from mkdocs_dissent.records.vocabularies import Folder

TWO = "decisions/0002-one-store.md"
THREE = "decisions/0003-two.md"
MEMO = "dissent/0002-failure.md"
BET = "initiatives/0001-ledger.md"
D = Folder.DECISIONS


def edit(text: str, new: str) -> tuple[dict[str, str], dict[str, str]]:
    return {TWO: text}, {TWO: new}


def fields(found_in: object) -> dict[str, tuple[str, str]]:
    return {f.name: (f.old, f.new) for f in found_in.fields}  # type: ignore[attr-defined]


# Nothing


def test_a_register_changes_nothing_against_itself() -> None:
    register = registered({TWO: decision(), MEMO: memo()})
    found = compare(register, register, TODAY)
    assert found == Changes()
    assert not found
    assert found.words == "no record changed"


def test_a_file_that_says_the_same_in_another_form_is_only_counted() -> None:
    before = decision("steward: ana\nstakes: minor")
    after = decision("# who\nstakes: minor\nsteward: [ana]")
    found = changes({TWO: before}, {TWO: after})
    assert found.records == ()
    assert found.form_only == ((D, "0002-one-store"),)


def test_a_reference_written_otherwise_is_the_same_link() -> None:
    old = {TWO: decision("supersedes: 3"), THREE: decision()}
    new = {TWO: decision("supersedes: [0003-two]"), THREE: decision()}
    assert changes(old, new).records == ()


# Fields


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("confidence: 0.6", "confidence: 0.8", FieldChange(name="confidence", old="0.6", new="0.8", note="raised")),
        ("", "steward: ana", FieldChange(name="steward", new="ana", gained=("ana",))),
        ("steward: [ana, bo]", "steward: [bo, cy]", FieldChange(name="steward", old="ana, bo", new="bo, cy", lost=("ana",), gained=("cy",))),
        ("stakes: major", "stakes: minor", FieldChange(name="stakes", old="major", new="minor", note="it needs no dissent memo any more")),
        ("door: one-way", "", FieldChange(name="door", old="one-way")),
        ("co-signed-by: [ana]", "co-signed-by: [ana, bo]", FieldChange(name="co-signed-by", old="ana", new="ana, bo", gained=("bo",))),
        ("date: 2026-01-10", "date: 2026-01-12", FieldChange(name="date", old="2026-01-10", new="2026-01-12", note="2 days later")),
        ("x-ticket: A-1", "x-ticket: A-2", FieldChange(name="x-ticket", old="A-1", new="A-2")),
        ("tags: [a]", "tags: [a, b]", FieldChange(name="tags", old="a", new="a, b", gained=("b",))),
        ("", "waive: {DM201: until March}", FieldChange(name="waive", new="DM201: until March", gained=("DM201: until March",))),
    ],
)  # fmt: skip
def test_a_field_is_told_before_and_after(old: str, new: str, expected: FieldChange) -> None:
    found = change(*edit(decision(old), decision(new)))
    assert found.what is What.CHANGED
    assert found.fields == (expected,)
    assert (found.body, found.entries, found.links) == (None, (), ())


def test_parts_are_told_in_a_line() -> None:
    old = "---\nkind: bet\nstatus: active\nharm: {cost: low, trust: high}\n---\n# Try it\n"
    found = change({BET: old}, {BET: old.replace("trust: high", "trust: none")})
    assert fields(found) == {"harm": ("cost low, trust high", "cost low, trust none")}
    by = "resolution: {date: 2026-11-01, by: [ana, bo], note: it held}"
    found = change({MEMO: memo(status="answered")}, {MEMO: memo(by, status="answered")})
    assert fields(found)["resolution"] == ("", "2026-11-01 · ana, bo · it held")


def test_status_comes_first_and_fields_in_the_order_of_their_declaration() -> None:
    old = decision("hypothesis: a\nsteward: ana", "# One\n")
    new = "---\nx-a: 1\nhypothesis: b\nsteward: bo\nstatus: proposed\n---\n# Two\n"
    found = change({TWO: old}, {TWO: new})
    assert list(fields(found)) == ["title", "status", "steward", "hypothesis", "x-a"]


def test_a_status_transition_says_what_the_new_one_means() -> None:
    found = change(*edit(decision(), decision().replace("accepted", "retired")))
    assert found.status == FieldChange(
        name="status", old="accepted", new="retired", note="no longer needed; nothing replaces it"
    )
    assert found.reason is Reason.STATUS


def test_a_status_that_nobody_knows_is_shown_as_written() -> None:
    found = change(*edit(decision(), decision().replace("accepted", "sort of")))
    assert found.status is not None
    assert (found.status.old, found.status.new) == ("accepted", "sort of")
    assert "not a status" in found.status.note


def test_a_record_of_another_kind_says_so() -> None:
    old = "---\nkind: bet\nstatus: active\n---\n# Try it\n"
    new = "---\nkind: probe\nstatus: active\nguardrail: none hurt\n---\n# Try it\n"
    assert fields(change({BET: old}, {BET: new})) == {
        "kind": ("bet", "probe"),
        "guardrail": ("", "none hurt"),
    }


# Revisit dates


def test_a_date_that_moves_later_is_pushed() -> None:
    found = change(*edit(decision("revisit: 2026-12-01"), decision("revisit: 2027-03-01")))
    assert found.push is not None
    assert (found.push.old, found.push.new) == (dt.date(2026, 12, 1), dt.date(2027, 3, 1))
    assert found.fields[0].note == "moved 90 days later, without a ledger entry"
    assert found.push and found.push.unlogged
    assert found.reason is Reason.REVISIT


POSTPONED = "revisits: [{date: 2026-01-01, verdict: postponed, note: a, next: 2026-06-01}, {date: 2026-06-01, verdict: postponed, note: b, next: 2026-12-01}%s]"


def test_a_third_postponement_is_counted_from_the_ledger() -> None:
    entry = ", {date: 2026-11-20, verdict: postponed, note: c, next: 2027-03-01}"
    found = change(*edit(decision(POSTPONED % ""), decision(POSTPONED % entry)))
    assert found.push is not None
    assert found.push.times == 3
    assert found.field("revisit") == FieldChange(
        name="revisit", old="2026-12-01", new="2027-03-01", note="moved 90 days later, third time"
    )
    assert found.push is None or not found.push.unlogged, "the ledger says so"
    [added] = found.entries
    assert (added.what, added.new) == (
        What.ADDED,
        "2026-11-20 · postponed · c · 2027-03-01",
    )


def test_a_push_beside_the_ledger_counts_too() -> None:
    before, after = (
        decision(f"{POSTPONED % ''}\nrevisit: {day}") for day in ("2026-12-01", "2027-03-01")
    )
    found = change(*edit(before, after))
    assert found.push is not None
    assert found.push.words == "moved 90 days later, third time, without a ledger entry"


def test_a_revisit_sets_the_next_date_and_is_told_as_one() -> None:
    entry = "revisit: 2027-03-01\nrevisits: [{date: 2026-11-20, verdict: confirmed, by: ana, next: 2027-03-01}]"
    found = change(*edit(decision("revisit: 2026-12-01"), decision(entry)))
    assert found.push is not None
    assert found.push.words == "moved 90 days later by a revisit (confirmed)"
    assert not found.push.unlogged


def test_an_entry_that_sets_another_date_excuses_nothing() -> None:
    entry = (
        "revisit: 2027-03-01\nrevisits: [{date: 2026-11-20, verdict: confirmed, next: 2026-12-24}]"
    )
    push = change(*edit(decision("revisit: 2026-12-01"), decision(entry))).push
    assert push and push.unlogged


def test_a_date_that_goes_is_pushed_for_ever() -> None:
    found = change(*edit(decision("revisit: 2026-12-01"), decision()))
    assert found.push is not None
    assert found.push.words == "removed, though something is still asked"


@pytest.mark.parametrize("after", ["revisit: 2026-11-30", "revisit: 2026-12-01\nsteward: bo"])
def test_a_date_that_comes_nearer_or_stays_is_not_pushed(after: str) -> None:
    assert change(*edit(decision("revisit: 2026-12-01"), decision(after))).push is None


def test_the_date_of_what_ended_is_nobodys() -> None:
    ended = decision("").replace("accepted", "retired")
    assert change(*edit(decision("revisit: 2026-12-01"), ended)).push is None


def test_a_bets_date_is_pushed_as_a_decisions_is() -> None:
    old = "---\nkind: bet\nstatus: active\nrevisit: 2026-12-01\n---\n# Try it\n"
    found = change({BET: old}, {BET: old.replace("2026-12-01", "2027-01-01")})
    assert found.reason is Reason.REVISIT
    assert found.push and found.push.unlogged


def test_the_end_of_a_cords_time_box_is_pushed() -> None:
    old = "---\nkind: andon\nstatus: pulled\nreview-by: 2026-12-01\naffects: [2]\n---\n# Stop\n"
    path = "dissent/0003-stop.md"
    found = change({path: old}, {path: old.replace("2026-12-01", "2026-12-08")})
    assert [f.name for f in found.fields] == ["review-by"]
    assert found.reason is Reason.REVISIT


# Overdue


def test_a_change_that_makes_a_record_overdue_says_since_when() -> None:
    found = change(*edit(decision("revisit: 2026-12-01"), decision("revisit: 2026-11-01")))
    assert found.newly_overdue == dt.date(2026, 11, 1)


def test_a_change_of_status_can_make_a_record_overdue() -> None:
    before = decision("revisit: 2026-11-01").replace("accepted", "retired")
    assert change(*edit(before, decision("revisit: 2026-11-01"))).newly_overdue


def test_time_makes_nothing_newly_overdue() -> None:
    before, after = decision("revisit: 2026-11-01"), decision("revisit: 2026-11-01\nsteward: bo")
    assert change(*edit(before, after)).newly_overdue is None
    assert change(*edit(before, decision("revisit: 2026-10-01"))).newly_overdue is None


def test_an_added_record_can_be_overdue() -> None:
    assert change({}, {TWO: decision("revisit: 2026-11-01")}).newly_overdue


# Entries

EVIDENCE = "evidence: [{date: 2026-03-01, bearing: supports, note: Faster}, {date: 2026-04-01, bearing: contradicts, note: Costs rose}]"


def test_evidence_is_told_entry_by_entry() -> None:
    more = EVIDENCE[:-1] + ", {date: 2026-05-01, bearing: inconclusive, note: Who knows}]"
    found = change(*edit(decision(EVIDENCE), decision(more)))
    [entry] = found.entries
    assert (entry.what, entry.new) == (What.ADDED, "2026-05-01 · inconclusive · Who knows")
    assert found.reasons == (Reason.FIELDS,)


def test_contradicting_evidence_that_goes_is_noted_and_weighs() -> None:
    fewer = EVIDENCE.partition(", {date: 2026-04")[0] + "]"
    found = change(*edit(decision(EVIDENCE), decision(fewer)))
    [entry] = found.entries
    assert (entry.what, entry.note) == (What.REMOVED, "contradicting evidence is gone")
    assert found.reason is Reason.ACCEPTED


def test_evidence_that_changes_its_bearing_is_one_that_changed() -> None:
    found = change(*edit(decision(EVIDENCE), decision(EVIDENCE.replace("contradicts", "supports"))))
    [entry] = found.entries
    assert (entry.what, entry.note) == (What.CHANGED, "it contradicted before")
    assert (entry.old, entry.new) == (
        "2026-04-01 · contradicts · Costs rose",
        "2026-04-01 · supports · Costs rose",
    )


def test_evidence_in_another_order_says_the_same() -> None:
    one, two = (
        "{date: 2026-03-01, bearing: supports, note: a}",
        "{date: 2026-04-01, bearing: supports, note: b}",
    )
    before, after = (decision(f"evidence: [{x}, {y}]") for x, y in ((one, two), (two, one)))
    found = changes({TWO: before}, {TWO: after})
    assert found.records == ()
    assert found.form_only == ((D, "0002-one-store"),), "and the file is counted all the same"


def test_the_ledger_in_another_order_says_another_thing() -> None:
    one = "{date: 2026-03-01, verdict: postponed, note: a, next: 2026-12-01}"
    two = "{date: 2026-06-01, verdict: confirmed, note: b, next: 2026-12-01}"
    front = "revisit: 2026-12-01\nrevisits: [{}, {}]"
    found = change(*edit(decision(front.format(one, two)), decision(front.format(two, one))))
    [moved] = found.entries
    assert (moved.field, moved.what) == ("revisits", What.CHANGED)
    assert moved.note == "moved to another place in the ledger"
    assert found.reason is Reason.ACCEPTED


def test_rewriting_the_ledgers_past_is_noted() -> None:
    entry = "revisits: [{date: 2026-06-01, verdict: %s, note: x, next: 2026-12-01}]"
    found = change(*edit(decision(entry % "falsified"), decision(entry % "confirmed")))
    [changed] = found.entries
    assert (changed.what, changed.note) == (What.CHANGED, "rewrites the ledger's past")
    assert found.reason is Reason.ACCEPTED


def test_an_entry_put_into_the_ledgers_past_is_noted() -> None:
    last = "{date: 2026-06-01, verdict: confirmed, next: 2026-12-01}"
    late = "{date: 2026-02-01, verdict: confirmed, next: 2026-06-01}"
    found = change(*edit(decision(f"revisits: [{last}]"), decision(f"revisits: [{late}, {last}]")))
    assert [entry.note for entry in found.entries] == ["put into the ledger's past"]


def test_two_alike_entries_are_two() -> None:
    one = "{date: 2026-03-01, bearing: supports, note: a}"
    found = change(*edit(decision(f"evidence: [{one}]"), decision(f"evidence: [{one}, {one}]")))
    assert [entry.what for entry in found.entries] == [What.ADDED]


def test_a_reviews_entries_are_told() -> None:
    path = "reviews/2026-11-01.md"
    old = "---\ndate: 2026-11-01\nexamined: [{item: 2, outcome: retest}]\npermits: {team-a: load}\n---\n# R\n"
    new = "---\ndate: 2026-11-01\nexamined: [{item: 2, outcome: survived}]\npermits: {team-a: load, team-b: cost}\nforum: [{note: slow}]\nspent-hours: 3\n---\n# R\n"
    found = change({path: old, TWO: decision()}, {path: new, TWO: decision()})
    assert [(e.field, e.what, e.old, e.new) for e in found.entries] == [
        ("examined", What.CHANGED, "2 · retest", "2 · survived"),
        ("forum", What.ADDED, "", "slow"),
        ("permits", What.ADDED, "", "team-b: cost"),
    ]
    assert fields(found) == {"spent-hours": ("", "3")}


# Metrics


def bet(readings: str = "{2026-09-01: 140, 2026-10-01: 120}", more: str = "") -> str:
    return f"---\nkind: bet\nstatus: active\nmetrics:\n  outcome:\n    - {{name: Latency, unit: ms, readings: {readings}{more}}}\n---\n# Try it\n"


def told(found: RecordChange) -> list[tuple[str, What, str, str, str]]:
    return [(e.metric, e.what, e.old, e.new, e.note) for e in found.entries]


def test_readings_added_are_counted_and_the_last_told() -> None:
    after = bet("{2026-09-01: 140, 2026-10-01: 120, 2026-11-01: 100, 2026-11-15: 95}")
    assert told(change({BET: bet()}, {BET: after})) == [
        (
            "outcome metric Latency",
            What.ADDED,
            "",
            "",
            "2 new readings; the last is 95\xa0ms on 2026-11-15",
        ),
    ]


def test_readings_of_the_past_that_alter_are_told_apart() -> None:
    after = bet("{2026-08-01: 99, 2026-09-01: 130, 2026-11-01: 100}")
    altered = "a reading of the past was altered"
    assert told(change({BET: bet()}, {BET: after})) == [
        (
            "outcome metric Latency",
            What.ADDED,
            "",
            "",
            "1 new reading; the last is 100\xa0ms on 2026-11-01",
        ),
        ("outcome metric Latency: reading of 2026-08-01", What.CHANGED, "", "99", altered),
        ("outcome metric Latency: reading of 2026-09-01", What.CHANGED, "140", "130", altered),
        ("outcome metric Latency: reading of 2026-10-01", What.CHANGED, "120", "", altered),
    ]


def test_a_metrics_own_fields_and_its_coming_are_told() -> None:
    more = bet(more=", target: 80, guardrail: {max: 200}")
    assert told(change({BET: bet()}, {BET: more})) == [
        ("outcome metric Latency: target", What.CHANGED, "", "80", ""),
        ("outcome metric Latency: guardrail", What.CHANGED, "", "max 200", ""),
    ]
    without = "---\nkind: bet\nstatus: active\n---\n# Try it\n"
    come, gone = change({BET: without}, {BET: bet()}), change({BET: bet()}, {BET: without})
    assert told(come) == [("outcome metric Latency", What.ADDED, "", "", "added")]
    assert told(gone) == [("outcome metric Latency", What.REMOVED, "", "", "removed")]


# Dissent


def dissent(before: str | None, after: str | None) -> list[tuple[DissentEvent, str]]:
    old, new = ({TWO: decision(), **({MEMO: m} if m else {})} for m in (before, after))
    found = change(old, new)
    return [(item.event, item.note) for item in found.dissent]


@pytest.mark.parametrize(
    ("old", "new", "event"),
    [
        ("open", "testing", DissentEvent.TESTING),
        ("open", "upheld", DissentEvent.UPHELD),
        ("testing", "answered", DissentEvent.ANSWERED),
        ("open", "withdrawn", DissentEvent.WITHDRAWN),
        ("answered", "open", DissentEvent.REOPENED),
    ],
)
def test_what_became_of_a_memo_is_an_event(old: str, new: str, event: DissentEvent) -> None:
    assert dissent(memo(status=old), memo(status=new)) == [(event, "")]


def test_a_memo_comes_and_goes() -> None:
    assert dissent(None, memo()) == [(DissentEvent.NEW, "")]
    assert dissent(memo(), None) == [(DissentEvent.REMOVED, "")]


def test_a_settled_memo_says_by_whom() -> None:
    after = memo("resolution: {date: 2026-11-01, by: ana, note: it held}", status="answered")
    assert dissent(memo(), after) == [(DissentEvent.ANSWERED, "by ana")]


def test_a_memo_withdrawn_by_somebody_else_is_weakened() -> None:
    by = "resolution: {date: 2026-11-01, by: %s, note: no more}"
    assert dissent(memo(), memo(by % "bo", status="withdrawn")) == [
        (DissentEvent.WITHDRAWN, "by bo"),
        (DissentEvent.WEAKENED, "withdrawn by bo, who did not write it"),
    ]
    assert dissent(memo(), memo(by % "Chen", status="withdrawn")) == [
        (DissentEvent.WITHDRAWN, "by Chen")
    ]


SHORT_CLAIM = MEMO_BODY.replace(
    "One store is enough for a year, says the decision, and the load of last spring says that it is not.",
    "One store may be few.",
)


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        (memo("resolved-if: a load test passes"), memo(), "`resolved-if` is gone"),
        (memo("probe: 1"), memo(), "its probe is gone"),
        (memo(), memo(body=MEMO_BODY.replace("Two outages.", "")), "its part “Evidence” is gone"),
        (memo(), memo(body=MEMO_BODY.partition("## Proposed")[0]), "its part “Proposed probe” is gone"),
        (memo(), memo(body=SHORT_CLAIM), "its claim has 5 of 21 words left"),
        (memo("resolved-if: x\nprobe: 1"), memo(), "its probe is gone; `resolved-if` is gone"),
        (memo(), memo().replace("decision: 2", "initiative: 1"), "it dissents no longer from 0002-one-store"),
        (memo(), memo("broken: [", status="open"), "it can't be read any more"),
    ],
)  # fmt: skip
def test_a_memo_that_loses_something_is_weakened(before: str, after: str, lost: str) -> None:
    assert dissent(before, after) == [(DissentEvent.WEAKENED, lost)]


def test_a_memo_is_not_weakened_by_the_end_of_its_decision() -> None:
    old = {TWO: decision(), MEMO: memo()}
    found = changes(old, {MEMO: memo("owner: ana")})
    [memos] = [item for item in found.records if item.key[0] is Folder.DISSENT]
    assert memos.dissent == ()
    assert [field.name for field in memos.fields] == ["owner"]
    assert [(link.words, link.gained) for link in memos.links] == [("dissents from", False)]


def test_a_memo_that_gains_is_not_weakened() -> None:
    assert (
        dissent(memo(), memo("probe: 1", body=MEMO_BODY.replace("One store", "One lone store")))
        == []
    )


def test_a_memo_names_what_it_dissents_from() -> None:
    found = change({TWO: decision(), MEMO: memo()}, {TWO: decision()})
    assert found.memo_lost[0].about == ((D, "0002-one-store"),)
    assert found.reasons[0] is Reason.DISSENT


def test_a_memo_stays_with_a_decision_that_is_renamed() -> None:
    renamed = {"decisions/0002-a-single-store.md": decision(), MEMO: memo()}
    found = changes({TWO: decision(), MEMO: memo()}, renamed)
    [only] = found.records
    assert (only.what, only.key[1]) == (What.RENAMED, "0002-a-single-store")
    assert only.links == ()


def test_a_major_decision_accepted_without_dissent_is_missing_it() -> None:
    before = decision("stakes: major").replace("accepted", "proposed")
    found = change(*edit(before, decision("stakes: major")))
    assert found.dissent_missing
    assert found.reasons == (Reason.DISSENT, Reason.STATUS, Reason.FIELDS)
    withs = {TWO: before, MEMO: memo()}, {TWO: decision("stakes: major"), MEMO: memo()}
    assert not change(*withs).dissent_missing
    assert not change(
        *edit(decision("stakes: major"), decision("stakes: major\nsteward: bo"))
    ).dissent_missing


def test_a_memo_that_becomes_another_kind_is_gone_as_dissent() -> None:
    cord = memo().replace("decision: 2", "kind: andon\naffects: 2").replace("open", "pulled")
    found = change({TWO: decision(), MEMO: memo()}, {TWO: decision(), MEMO: cord})
    assert [item.event for item in found.dissent] == [DissentEvent.REMOVED]
    assert found.reason is Reason.DISSENT


# Links


def links(before: dict[str, str], after: dict[str, str]) -> dict[str, list[tuple[str, str, bool]]]:
    return {
        item.key[1]: [(link.words, link.other[1], link.gained) for link in item.links]
        for item in changes(before, after).records
        if item.links
    }


def test_a_link_is_told_by_the_record_that_states_it() -> None:
    old, new = (
        {TWO: decision(), THREE: decision()},
        {TWO: decision(), THREE: decision("supersedes: 2")},
    )
    assert links(old, new) == {"0003-two": [("supersedes", "0002-one-store", True)]}
    assert links(new, old) == {"0003-two": [("supersedes", "0002-one-store", False)]}


def test_a_link_stated_on_both_sides_is_told_on_both() -> None:
    old = {TWO: decision(), THREE: decision()}
    new = {TWO: decision("superseded-by: 3"), THREE: decision("supersedes: 2")}
    assert links(old, new) == {
        "0002-one-store": [("superseded by", "0003-two", True)],
        "0003-two": [("supersedes", "0002-one-store", True)],
    }


def test_a_removed_record_tells_the_links_that_others_stated() -> None:
    old = {TWO: decision(), THREE: decision("amends: 2")}
    assert links(old, {THREE: old[THREE]}) == {
        "0002-one-store": [("amended by", "0003-two", False)]
    }


def test_a_reference_that_leads_elsewhere_now_is_told_though_its_file_is_the_same() -> None:
    old = {TWO: decision(), MEMO: memo()}
    new = {**old, "decisions/sub/0002-other.md": decision(body="# Another\n\nThing.\n")}
    found = links(old, new)
    assert found == {"0002-failure": [("dissents from", "0002-one-store", False)]}


def test_a_reference_field_is_marked_as_a_link() -> None:
    old, new = {TWO: decision(), THREE: decision()}, {TWO: decision(), THREE: decision("amends: 2")}
    assert change(old, new).fields == (
        FieldChange(name="amends", new="0002-one-store", gained=("0002-one-store",), is_link=True),
    )


# Text of accepted decisions

LONG = "# Use one store\n\nWe use one store, and nobody may add another without a revisit.\n"


def accepted_text(before: str, after: str, **others: str) -> Size | None:
    old, new = {TWO: before}, {TWO: after}
    for path, text in others.items():
        new[f"decisions/{path}.md"] = text
    found = next(c for c in changes(old, new).records if c.key[1] == "0002-one-store")
    return found.accepted_text_changed


OTHER = LONG.replace("nobody may", "anybody may")


def test_an_accepted_text_that_changes_is_told_by_size() -> None:
    assert accepted_text(decision(body=LONG), decision(body=OTHER)) is Size.SUBSTANTIAL
    assert (
        accepted_text(decision(body=LONG), decision(body=LONG.replace("another", "anothr")))
        is Size.TYPO
    )


def test_other_line_breaks_change_no_text() -> None:
    found = change(*edit(decision(body=LONG), decision(body=LONG.replace(", and", ",\nand"))))
    assert found.accepted_text_changed is None
    assert found.reasons == (Reason.FORM,)


def test_filling_blanks_changes_no_text() -> None:
    blank = decision(body="# Use one store\n\n{what we will do, in a sentence}\n")
    assert accepted_text(blank, decision(body=LONG.replace("## ", ""))) is None


@pytest.mark.parametrize("link", ["amends", "supersedes", "reverses"])
def test_a_record_of_the_change_that_amends_it_excuses(link: str) -> None:
    third = decision(f"{link}: 2", "# Two stores\n\nYes.\n")
    assert accepted_text(decision(body=LONG), decision(body=OTHER), **{"0003-x": third}) is None


@pytest.mark.parametrize("status", ["proposed", "rejected", "sort of"])
def test_an_amendment_that_is_not_in_force_excuses_nothing(status: str) -> None:
    third = decision("amends: 2", "# Two stores\n\nYes.\n").replace("accepted", status)
    found = accepted_text(decision(body=LONG), decision(body=OTHER), **{"0003-x": third})
    assert found is Size.SUBSTANTIAL


def test_an_amendment_that_this_change_accepts_excuses() -> None:
    third = decision("amends: 2", "# Two stores\n\nYes.\n")
    old = {TWO: decision(body=LONG), THREE: third.replace("accepted", "proposed")}
    found = changes(old, {TWO: decision(body=OTHER), THREE: third})
    assert not any(item.accepted_text_changed for item in found.records)
    assert [item.amended_by for item in found.records if item.accepted] == [((D, "0003-two"),)]


def test_an_amendment_of_long_ago_does_not_excuse() -> None:
    third = decision("amends: 2", "# Two stores\n\nYes.\n")
    slip = third.replace("Yes.", "Yess.")
    for now in (third, slip, third.replace("status:", "steward: bo\nstatus:")):
        found = changes(
            {TWO: decision(body=LONG), THREE: third}, {TWO: decision(body=OTHER), THREE: now}
        )
        assert "0002-one-store" in [
            item.key[1] for item in found.records if item.accepted_text_changed
        ]


@pytest.mark.parametrize(("old", "new"), [("proposed", "accepted"), ("accepted", "retired"), ("proposed", "proposed")])  # fmt: skip
def test_only_what_is_accepted_before_and_after_counts(old: str, new: str) -> None:
    before, after = (
        decision(body=LONG).replace("accepted", old),
        decision(body=OTHER).replace("accepted", new),
    )
    assert accepted_text(before, after) is None


# Unreadable

BROKEN = "---\nstatus: [accepted\n---\n# Use one store\n\nWe use one store.\n"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (decision("steward: ana"), BROKEN, "can't be read any more"),
        (BROKEN, decision("steward: ana"), "could not be read before"),
        (BROKEN, BROKEN.replace("accepted", "proposed"), "on either side"),
    ],
)
def test_what_can_not_be_read_is_said_and_not_compared(before: str, after: str, words: str) -> None:
    old, new = {TWO: before, THREE: decision()}, {TWO: after, THREE: decision("steward: bo")}
    found = changes(old, new)
    first, second = sorted(found.records, key=lambda item: item.key)
    assert first.unreadable
    assert words in first.notes[0]
    assert (first.fields, first.body, first.entries) == ((), None, ())
    assert [(item.path, item.why) for item in found.not_compared] == [(TWO, first.notes[0])]
    assert fields(second) == {"steward": ("", "bo")}


def test_an_accepted_decision_that_can_not_be_read_any_more_comes_first() -> None:
    assert change(*edit(decision(), BROKEN)).reason is Reason.ACCEPTED


# Dialects

NYGARD = "# 2. Use one store\n\nDate: 2026-01-10\n\n## Status\n\nAccepted\n\n## Context\n\nWe have two.\n\n## Decision\n\nWe use one store.\n"


def test_a_pure_conversion_is_told_as_one_and_weighs_least() -> None:
    converted = f"---\nkind: decision\nstatus: accepted\ndate: 2026-01-10\n---\n{NYGARD}"
    found = change(*edit(NYGARD, converted))
    assert found.converted == "converted from nygard to native"
    assert (found.fields, found.body) == ((), None)
    assert found.reasons == (Reason.FORM,)
    assert changes({TWO: NYGARD}, {TWO: converted}).words == "1 decision converted"


def test_metadata_in_the_text_is_told_as_fields_only() -> None:
    found = change(
        *edit(NYGARD, NYGARD.replace("Accepted", "Deprecated").replace("01-10", "02-10"))
    )
    assert fields(found) == {
        "status": ("accepted", "retired"),
        "date": ("2026-01-10", "2026-02-10"),
    }
    assert found.body is None


def test_text_beside_metadata_is_not_hidden() -> None:
    other = NYGARD.replace("01-10", "02-10").replace("use one", "use no")
    found = change(*edit(NYGARD, other))
    assert found.body is not None
    assert found.accepted_text_changed is Size.SUBSTANTIAL


BULLETS = (
    "# Use one store\n\n* Status: accepted\n* Date: 2026-01-10\n\n## Context\n\nWe have two.\n"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (NYGARD, NYGARD.replace("Accepted", "Accepted\n\nSuperseded by [3. Two](0003-two.md)")),
        (NYGARD, NYGARD.replace("Accepted", "Accepted\n\nAmended by [3. Two](0003-two.md)")),
        (BULLETS, BULLETS.replace("accepted", "superseded by [3](0003-two.md)")),
        (BULLETS, BULLETS.replace("2026-01-10", "21/02/2026")),
    ],
)
def test_a_line_of_metadata_that_changed_is_no_change_of_text(old: str, new: str) -> None:
    three = {THREE: decision(body="# Two\n")}
    found = change({TWO: old, **three}, {TWO: new, **three})
    assert found.fields
    assert found.body is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (NYGARD, NYGARD.replace("Accepted", "Accepted, and binding for all")),
        (BULLETS, BULLETS.replace("accepted", "accepted, though never for tests")),
        (BULLETS, BULLETS.replace("accepted", "superseded and forgotten")),
        (BULLETS, BULLETS.replace("01-10", "02-10 (but never again)")),
    ],
)
def test_words_put_into_a_line_of_metadata_are_shown(old: str, new: str) -> None:
    found = change({TWO: old}, {TWO: new})
    told = " ".join(f"{f.old} {f.new}" for f in found.fields)
    assert found.body is not None or {"binding", "tests", "forgotten", "again"} & set(told.split())


def test_a_front_matter_of_ours_in_a_madr_text_is_no_conversion() -> None:
    body = "# T\n\n## Context and Problem Statement\n\nx\n\n## Considered Options\n\n* a\n\n## Decision Outcome\n\na\n"
    found = change(*edit(decision(body=body), decision("steward: ana", body)))
    assert found.converted == ""


# Order and summary


def test_changes_stand_in_the_order_of_a_review() -> None:
    major = decision("revisit: 2026-12-01", LONG)
    before = {
        "decisions/0009-text.md": major,
        "decisions/0008-pushed.md": decision("revisit: 2026-12-01", "# Pushed\n"),
        "decisions/0007-status.md": decision("", "# Status\n"),
        "decisions/0006-gone.md": decision("", "# Gone\n").replace("accepted", "proposed"),
        "decisions/0005-name.md": decision("", "# A name\n"),
        "decisions/0004-field.md": decision("steward: ana", "# Field\n"),
        "dissent/0009-memo.md": memo().replace("decision: 2", "decision: 9"),
    }
    after = {
        "decisions/0009-text.md": major.replace("nobody may", "anybody may"),
        "decisions/0008-pushed.md": decision("revisit: 2027-12-01", "# Pushed\n"),
        "decisions/0007-status.md": decision("", "# Status\n").replace("accepted", "retired"),
        "decisions/0005-other.md": decision("", "# A name\n"),
        "decisions/0004-field.md": decision("steward: bo", "# Field\n"),
        "decisions/0001-new.md": decision("", "# New\n"),
    }
    found = changes(before, after)
    assert [(item.reason.name, item.key[1]) for item in found.records] == [
        ("ACCEPTED", "0009-text"),
        ("DISSENT", "0009-memo"),
        ("REVISIT", "0008-pushed"),
        ("STATUS", "0007-status"),
        ("REMOVED", "0006-gone"),
        ("ADDED", "0001-new"),
        ("RENAMED", "0005-other"),
        ("FIELDS", "0004-field"),
    ]
    assert found.words == (
        "4 decisions changed, 1 added, 1 renamed, 1 removed, 1 dissent memo removed"
    )
    for item in found.records:
        assert (found.of(item.after) is item) if item.after else True
    assert [item.key[1] for item in found.records if item.memo_lost] == ["0009-memo"]
    assert [item.key[1] for item in found.records if item.push and item.push.unlogged] == [
        "0008-pushed"
    ]
    assert [item.key[1] for item in found.records if item.accepted_text_changed] == ["0009-text"]


def test_a_removed_decision_that_was_in_force_comes_first() -> None:
    assert change({TWO: decision()}, {}).reasons == (Reason.ACCEPTED, Reason.REMOVED)


def test_a_slip_in_a_decision_in_force_stands_behind_its_substance() -> None:
    old = {TWO: decision(body=LONG), THREE: decision(body=OTHER)}
    new = {TWO: decision(body=LONG.replace("another", "anothr")), THREE: decision(body=LONG)}
    assert [item.key[1] for item in changes(old, new).records] == ["0003-two", "0002-one-store"]
    assert changes(old, new).records[1].reason is Reason.ACCEPTED


# Accepted over open dissent


OPEN = "---\ndecision: 2\nauthor: chen\nstatus: open\n---\n# One point\n\n- It fails at once.\n- It has failed.\n"
GRAVE = "---\nstatus: proposed\nstakes: major\ndoor: one-way\n---\n# Use one store\n"
MEMO_FILE = "dissent/0002-one-point.md"


def test_what_is_accepted_over_open_dissent_stands_first() -> None:
    other = {"decisions/0001-first.md": decision("stakes: major")}
    old = {TWO: GRAVE, MEMO_FILE: OPEN} | other
    new = old | {TWO: GRAVE.replace("proposed", "accepted")}
    new |= {"decisions/0001-first.md": decision("stakes: minor")}
    first, second = changes(old, new).records
    assert first.reason is Reason.OVERRULED and first.overruled == ("“One point” is open",)
    assert second.reason is Reason.ACCEPTED


def test_a_memo_that_the_same_change_removes_or_weakens_counts_too() -> None:
    old = {TWO: GRAVE, MEMO_FILE: OPEN}
    accepted = {TWO: GRAVE.replace("proposed", "accepted")}
    [first, *_] = changes(old, accepted).records
    assert first.overruled == ("“One point” was removed by the same change",)
    weaker = MEMO_BODY.replace("## Proposed probe\n\nTurn one off for an hour.\n", "")
    whole = {TWO: GRAVE, MEMO_FILE: memo()}
    [first, *_] = changes(whole, accepted | {MEMO_FILE: memo(body=weaker)}).records
    assert first.overruled == (
        "“One store is one point of failure” is open",
        "“One store is one point of failure” was weakened by the same change",
    )


@pytest.mark.parametrize("front", ["stakes: minor\ndoor: two-way", ""])
def test_what_is_slight_and_can_be_walked_back_is_a_status_as_any(front: str) -> None:
    slight = f"---\nstatus: proposed\n{front}\n---\n# Use one store\n"
    old = {TWO: slight, MEMO_FILE: OPEN}
    [found] = changes(old, old | {TWO: slight.replace("proposed", "accepted")}).records
    assert found.reason is Reason.STATUS and not found.overruled


def test_a_removed_memo_shows_what_was_removed_with_its_bullets() -> None:
    found = change({TWO: decision(), MEMO_FILE: OPEN}, {TWO: decision()})
    assert found.body is not None
    gone = [token.text for block in found.body.blocks for token in block.tokens]
    assert gone == ["# One point", "- It fails at once.\n- It has failed."]
