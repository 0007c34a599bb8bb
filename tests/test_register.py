"""register: references resolve however they are written, and links have two sides."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.frontmatter import parse
from mkdocs_dissent.reading.schema import read_record
from mkdocs_dissent.records.kinds import Andon, Decision, Key, Memo, Record
from mkdocs_dissent.records.vocabularies import Folder
from mkdocs_dissent.register.contradictions import ContradictionKind, contradictions_of
from mkdocs_dissent.register.references import LINEAGE, Link, LinkType, Unresolved
from mkdocs_dissent.register.register import Register, cycles, link
from patience import PATIENCE

D, M = Folder.DECISIONS, Folder.DISSENT


TODAY = dt.date(2026, 11, 22)


def registered(files: Mapping[str, str]) -> Register:
    """The register of files: `decisions/0007-x` → its front matter."""
    return link([record(name, front) for name, front in files.items()])


def record(name: str, front: str = "") -> Record:
    folder, _, file = name.partition("/")
    path = f"{name}.md"
    document = parse(f"---\n{front}\n---\n", path)
    made, problems = read_record(document, Folder(folder), f"{file}.md", path, Policy())
    assert [p for p in problems if p.code != "DM003" or "`kind`" not in p.message] == []
    return made


def at(register: Register, name: str) -> Record:
    folder, _, id_ = name.partition("/")
    return register.by_key[Folder(folder), id_]


def ids(records: Sequence[Record]) -> list[str]:
    return [record.id for record in records]


def resolved(files: Mapping[str, str], reference: str, by: str = "dissent/m") -> str | None:
    """The id of what a memo's `decision` leads to among `files`; None where nowhere or unclear."""
    register = registered({**files, by: f"decision: {reference}"})
    found = register.to(at(register, by), LinkType.DISSENTS)
    assert len(found) + len(register.unresolved) + len(register.outside) == 1
    return found[0].id if found else None


def unresolved(files: Mapping[str, str]) -> Unresolved:
    [found] = registered(files).unresolved
    return found


# Every form of reference

SEVEN = {
    "decisions/0007-use-postgres": "",
    "decisions/0003-old": "",
    "decisions/security/001-isolation": "",
    "decisions/20200101-by-date": "",
    "decisions/plain": "",
    "initiatives/0007-other": "kind: bet",
}


@pytest.mark.parametrize(
    ("written", "id_"),
    [
        ("7", "0007-use-postgres"),
        ("0007", "0007-use-postgres"),
        ("'7'", "0007-use-postgres"),
        ("ADR-0007", "0007-use-postgres"),
        ("ADR 7", "0007-use-postgres"),
        ("adr7", "0007-use-postgres"),
        ("'#7'", "0007-use-postgres"),
        ("'No. 7'", "0007-use-postgres"),
        ("Decision 7", "0007-use-postgres"),
        ("0007-use-postgres", "0007-use-postgres"),
        ("0007-Use-Postgres", "0007-use-postgres"),
        ("0007-use-postgres.md", "0007-use-postgres"),
        ("../decisions/0007-use-postgres.md", "0007-use-postgres"),
        ("../decisions/0007-use-postgres", "0007-use-postgres"),
        ("../decisions/0007-use-postgres.html", "0007-use-postgres"),
        ("../decisions/0007-use-postgres/", "0007-use-postgres"),
        ("../decisions/0007-use-postgres.md#context", "0007-use-postgres"),
        ("'[ADR 7](../decisions/0007-use-postgres.md)'", "0007-use-postgres"),
        ("'see [it](../decisions/0007-use-postgres.md#a \"title\")'", "0007-use-postgres"),
        ("../decisions/0007%2Duse%2Dpostgres.md", "0007-use-postgres"),
        ("./../dissent/../decisions/0007-use-postgres.md", "0007-use-postgres"),
        ("decisions/7", "0007-use-postgres"),
        ("decisions/0007-use-postgres", "0007-use-postgres"),
        ("decisions/0007-use-postgres.md", "0007-use-postgres"),
        ("security/001-isolation", "security/001-isolation"),
        ("Security/001-Isolation", "security/001-isolation"),
        ("security/001-isolation.md", "security/001-isolation"),
        ("001-isolation", "security/001-isolation"),
        ("001-isolation.md", "security/001-isolation"),
        ("1", "security/001-isolation"),
        ("decisions/security/001-isolation", "security/001-isolation"),
        ("20200101-by-date", "20200101-by-date"),
        ("plain", "plain"),
        ("7.5", None),
        ("8", None),
        ("20200101", None),
        ("initiatives/7", None),
        ("../initiatives/0007-other.md", None),
        ("../../decisions/0007-use-postgres.md", None),
        ("/decisions/0007-use-postgres.md", "0007-use-postgres"),
        ("https://example.org/decisions/0007-use-postgres.md", None),
        ("'#'", None),
        ("'#context'", None),
        ("'.md'", None),
        ("..", None),
        ("'%'", None),
        ("'7 8'", None),
        ("-7", None),
        ("0007-use", None),
    ],
)
def test_a_reference_is_resolved_however_it_is_written(written: str, id_: str | None) -> None:
    if written == "7.5":
        written = "'7.5'"
    assert resolved(SEVEN, written) == id_


def test_a_file_link_beside_the_record_is_resolved() -> None:
    register = registered({**SEVEN, "decisions/0009-new": "supersedes: 0003-old.html"})
    assert ids(register.to(at(register, "decisions/0009-new"), LinkType.SUPERSEDES)) == ["0003-old"]


def test_a_file_link_is_relative_to_the_record() -> None:
    files = {"decisions/a/1-x": "", "decisions/b/1-x": ""}
    assert resolved(files, "../decisions/b/1-x.md") == "b/1-x"
    assert resolved(files, "../../decisions/b/1-x.md", by="dissent/deep/m") == "b/1-x"
    register = registered({**files, "decisions/a/2-y": "amends: ../b/1-x.md"})
    assert ids(register.to(at(register, "decisions/a/2-y"), LinkType.AMENDS)) == ["b/1-x"]


def test_an_id_comes_before_a_number() -> None:
    assert resolved({"decisions/7": "", "decisions/0007-x": ""}, "7") == "7"
    assert resolved({"decisions/0007-x": "", "decisions/y": "id: '7'"}, "7") == "7"


@pytest.mark.parametrize("id_", ["a#b", "#7", "50%25", "a b", "x.html", "ADR 7", "über"])
def test_an_id_with_odd_signs_is_found(id_: str) -> None:
    assert resolved({"decisions/0007-x": "", "decisions/y": f"id: '{id_}'"}, f"'{id_}'") == id_


def test_the_last_part_of_a_nested_id_is_enough_unless_two_have_it() -> None:
    files = {"decisions/a/1-x": "", "decisions/b/1-x": "", "decisions/b/2-y": ""}
    assert resolved(files, "2-y") == "b/2-y"
    found = unresolved({**files, "dissent/m": "decision: 1-x"})
    assert (found.candidates, found.ambiguous) == (("a/1-x", "b/1-x"), True)
    assert resolved({**files, "decisions/1-x": ""}, "1-x") == "1-x"


def test_a_number_that_two_records_bear_is_ambiguous_and_lists_both() -> None:
    found = unresolved({"decisions/0007-a": "", "decisions/0007-b": "", "dissent/m": "decision: 7"})
    assert found.ambiguous
    assert found.candidates == ("0007-a", "0007-b")
    assert found.expected == "decision"
    assert (found.record.id, found.reference.text, found.reference.field) == ("m", "7", "decision")
    assert found.reference.at == ("decision",)


def test_a_number_that_leads_nowhere_lists_near_ids() -> None:
    found = unresolved({**SEVEN, "dissent/m": "decision: 0007-use-postgras"})
    assert not found.ambiguous
    assert found.candidates[0] == "0007-use-postgres"
    found = unresolved({**SEVEN, "dissent/m": "decision: ../decisions/0007-use-postgress.md"})
    assert "0007-use-postgres" in found.candidates


def test_one_that_leads_nowhere_does_not_hide_the_others() -> None:
    register = registered({**SEVEN, "dissent/m": "decision: [7, 99, 3]"})
    assert ids(register.to(at(register, "dissent/m"), LinkType.DISSENTS)) == [
        "0007-use-postgres",
        "0003-old",
    ]
    assert [item.reference.text for item in register.unresolved] == ["99"]


@pytest.mark.parametrize("reference", ["0007-other", "../initiatives/0007-other.md"])
def test_a_record_of_another_kind_is_not_what_is_meant(reference: str) -> None:
    found = unresolved({**SEVEN, "dissent/m": f"decision: {reference}"})
    assert found.expected == "decision"
    assert "0007-other" not in found.candidates


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("kind: andon\naffects: 99", "decision or initiative"),
        ("initiative: 99", "initiative"),
        ("probe: 99", "initiative"),
    ],
)
def test_what_was_expected_is_said_in_words(front: str, expected: str) -> None:
    assert unresolved({"dissent/m": front}).expected == expected


def test_a_review_may_examine_any_kind_and_its_forum_names_memos() -> None:
    register = registered(
        {
            **SEVEN,
            "dissent/0004-m": "",
            "reviews/2026-11": "examined: [{item: dissent/4}, {item: security/001-isolation}]\n"
            "forum: [{item: plain, memo: 4}, {memo: 99}]",
        }
    )
    review = at(register, "reviews/2026-11")
    assert ids(register.to(review, LinkType.EXAMINES)) == ["security/001-isolation", "0004-m"]
    assert ids(register.to(review, LinkType.RAISES)) == ["plain"]
    assert ids(register.to(review, LinkType.LED_TO)) == ["0004-m"]
    [found] = register.unresolved
    assert (found.reference.text, found.expected) == ("99", "memo")


# Two kinds at once

BOTH = {
    "decisions/0007-a": "",
    "initiatives/0007-b": "kind: bet",
    "initiatives/0008-c": "kind: bet",
}


@pytest.mark.parametrize(
    ("reference", "affected"),
    [
        ("8", ["0008-c"]),
        ("decisions/7", ["0007-a"]),
        ("initiatives/7", ["0007-b"]),
        ("initiatives/0007", ["0007-b"]),
        ("0007-b", ["0007-b"]),
        ("../initiatives/0007-b.md", ["0007-b"]),
        ("[decisions/7, initiatives/7]", ["0007-a", "0007-b"]),
    ],
)
def test_a_folder_before_it_tells_which_kind_is_meant(reference: str, affected: list[str]) -> None:
    register = registered({**BOTH, "dissent/n": f"kind: andon\naffects: {reference}"})
    assert ids(register.to(at(register, "dissent/n"), LinkType.AFFECTS)) == affected
    assert register.unresolved == ()


def test_a_number_of_two_kinds_is_ambiguous_and_the_candidates_tell_the_folders() -> None:
    found = unresolved({**BOTH, "dissent/n": "kind: andon\naffects: 7"})
    assert found.ambiguous
    assert found.candidates == ("decisions/0007-a", "initiatives/0007-b")


def test_an_id_of_two_kinds_is_ambiguous_too() -> None:
    same = {"decisions/0007-a": "", "initiatives/0007-a": "kind: bet"}
    found = unresolved({**same, "dissent/n": "kind: andon\naffects: 0007-a"})
    assert found.ambiguous
    assert found.candidates == ("decisions/0007-a", "initiatives/0007-a")
    for candidate in found.candidates:
        register = registered({**same, "dissent/n": f"kind: andon\naffects: {candidate}"})
        assert register.unresolved == ()


# Both sides


@pytest.mark.parametrize(
    ("forward", "inverse", "type_"),
    [
        ("supersedes", "superseded-by", LinkType.SUPERSEDES),
        ("supersedes-in-part", "superseded-in-part-by", LinkType.SUPERSEDES_IN_PART),
        ("amends", "amended-by", LinkType.AMENDS),
        ("reverses", "reversed-by", LinkType.REVERSES),
    ],
)
def test_each_side_derives_the_other(forward: str, inverse: str, type_: LinkType) -> None:
    later = registered({"decisions/1-a": "", "decisions/2-b": f"{forward}: 1"})
    earlier = registered({"decisions/1-a": f"{inverse}: 2", "decisions/2-b": ""})
    both = registered({"decisions/1-a": f"{inverse}: 2", "decisions/2-b": f"{forward}: 1"})
    made = Link(type_, (D, "2-b"), (D, "1-a"))
    for register in (later, earlier, both):
        one, two = at(register, "decisions/1-a"), at(register, "decisions/2-b")
        assert list(register.statements) == [made]
        assert register.to(two, type_) == (one,)
        assert register.of(one, type_) == (two,)
        assert register.of(two, type_) == register.to(one, type_) == ()
    assert [len(r.statements[made]) for r in (later, earlier, both)] == [1, 1, 2]
    assert both.states(one, made) and both.states(two, made)
    assert later.states(at(later, "decisions/2-b"), made)
    assert not later.states(at(later, "decisions/1-a"), made)


def test_every_place_that_states_a_link_is_kept() -> None:
    register = registered({"decisions/1-a": "", "decisions/2-b": "supersedes: [1, 1-a]"})
    [said] = register.statements.values()
    assert [statement.reference.text for statement in said] == ["1", "1-a"]
    assert len(register.of(at(register, "decisions/1-a"), LinkType.SUPERSEDES)) == 1


def test_a_link_stated_inconsistently_is_two_links() -> None:
    register = registered({"decisions/1-a": "supersedes: 2", "decisions/2-b": "supersedes: 1"})
    assert len(register.statements) == 2
    assert all(len(said) == 1 for said in register.statements.values())


def test_every_kind_of_link_is_made() -> None:
    register = registered(
        {
            "decisions/1-a": "initiative: 1",
            "initiatives/1-b": "kind: bet",
            "initiatives/2-p": "kind: probe",
            "dissent/1-m": "decision: 1\ninitiative: 1\nprobe: 2",
            "dissent/2-n": "kind: andon\naffects: decisions/1\n"
            "resolution: {date: 2026-01-01, verdict: alter, decision: 1}",
            "reviews/r": "examined: [{item: 1-b}]",
        }
    )
    assert register.unresolved == ()
    made = [(made.type.forward, made.source[1], made.target[1]) for made in register.statements]
    assert made == [
        ("serves", "1-a", "1-b"),
        ("dissents from", "1-m", "1-a"),
        ("dissents from", "1-m", "1-b"),
        ("tested by", "1-m", "2-p"),
        ("doubts", "2-n", "1-a"),
        ("logged by", "2-n", "1-a"),
        ("examined", "r", "1-b"),
    ]


def test_linked_records_come_in_the_order_of_the_register() -> None:
    register = registered(
        {
            "decisions/3-c": "",
            "decisions/1-a": "",
            "decisions/2-b": "",
            "decisions/9": "amends: [1, 2, 3]",
        }
    )
    assert ids(register.to(at(register, "decisions/9"), LinkType.AMENDS)) == ["3-c", "1-a", "2-b"]


# Ids given twice


def test_a_second_record_of_an_id_stays_in_the_register_and_links_mean_the_first() -> None:
    register = registered(
        {"decisions/1-a": "steward: ana", "decisions/2-b": "id: 1-a", "dissent/m": "decision: 1-a"}
    )
    assert ids(register.decisions) == ["1-a", "1-a"]
    [found] = register.to(at(register, "dissent/m"), LinkType.DISSENTS)
    assert found.steward == ("ana",)


def test_a_number_of_two_records_of_one_id_is_not_ambiguous_between_a_name_and_itself() -> None:
    twice = {"decisions/1-a": "", "decisions/x": "id: 1-a"}
    assert resolved(twice, "1") == "1-a"
    assert resolved(twice, "1-A") == "1-a"


def test_one_id_in_two_folders_is_two_records() -> None:
    register = registered({"decisions/1-a": "", "dissent/1-a": "decision: 1-a"})
    assert register.by_key.keys() == {(D, "1-a"), (M, "1-a")}
    assert ids(register.to(at(register, "dissent/1-a"), LinkType.DISSENTS)) == ["1-a"]


# Lineage and cycles


def chain(*links: tuple[int, int], field: str = "supersedes") -> Register:
    """Decisions, each of which supersedes others by number."""
    numbers = sorted({n for pair in links for n in pair})
    return registered(
        {
            f"decisions/{n}-d": f"{field}: [{', '.join(str(b) for a, b in links if a == n)}]"
            for n in numbers
        }
    )


def loops(register: Register) -> list[list[str]]:
    return [[key[1] for key in found] for found in cycles(register, LINEAGE)]


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ([(2, 1), (3, 2)], []),
        ([(3, 1), (3, 2), (4, 1), (4, 3)], []),
        ([(1, 1)], [[1]]),
        ([(1, 2), (2, 1)], [[1, 2]]),
        ([(1, 2), (2, 3), (3, 1)], [[1, 2, 3]]),
        ([(3, 2), (2, 1), (1, 3), (9, 1), (3, 8)], [[1, 2, 3]]),
        ([(1, 2), (2, 1), (3, 4), (4, 3), (2, 3)], [[1, 2], [3, 4]]),
        ([(1, 2), (2, 1), (2, 3), (3, 2)], [[1, 2, 3]]),
        ([(5, 5), (1, 2), (2, 1)], [[1, 2], [5]]),
    ],
)
def test_every_cycle_is_found_once(links: list[tuple[int, int]], found: list[list[int]]) -> None:
    assert loops(chain(*links)) == [[f"{n}-d" for n in loop] for loop in found]


def test_a_cycle_may_run_through_several_kinds_of_links() -> None:
    register = registered({"decisions/1-a": "amends: 2", "decisions/2-b": "reverses: 1"})
    assert loops(register) == [["1-a", "2-b"]]
    assert cycles(register, [LinkType.AMENDS]) == []


def test_a_self_reference_in_any_form_is_a_cycle_and_not_unresolved() -> None:
    for written in ("1", "1-a", "1-a.md", "ADR-1", "./1-a.md", "decisions/1"):
        register = registered({"decisions/1-a": f"supersedes: {written}", "decisions/x/1-b": ""})
        if written in ("1", "ADR-1", "decisions/1"):
            assert [item.ambiguous for item in register.unresolved] == [True]
        else:
            assert loops(register) == [["1-a"]], written
    nested = registered({"decisions/1-a": "supersedes: 1-a", "decisions/x/1-a": ""})
    assert loops(nested) == [["1-a"]]


def test_a_chain_of_five_thousand_is_walked_and_closed() -> None:
    count = 5000
    started = time.process_time()
    register = _long(count, closed=False)
    assert loops(register) == []
    newest, oldest = at(register, f"decisions/{count}-d"), at(register, "decisions/1-d")
    before, after = register.lineage(newest)
    assert (len(before), after) == (count - 1, [])
    assert register.lineage(oldest)[1][0].id == "2-d"
    [loop] = loops(_long(count, closed=True))
    assert len(loop) == count
    assert time.process_time() - started < PATIENCE


def _long(count: int, *, closed: bool) -> Register:
    fronts = {
        f"decisions/{n}-d": f"supersedes: {n - 1}-d" if n > 1 else "" for n in range(1, count + 1)
    }
    if closed:
        fronts["decisions/1-d"] = f"supersedes: {count}-d"
    return registered(fronts)


def test_a_lineage_is_in_the_order_of_distance() -> None:
    register = registered(
        {
            "decisions/1-a": "",
            "decisions/2-b": "supersedes: 1",
            "decisions/3-c": "amends: 1",
            "decisions/4-d": "supersedes: [2]\nreverses: 3",
            "decisions/5-e": "supersedes-in-part: 4",
            "decisions/6-unrelated": "",
        }
    )
    before, after = register.lineage(at(register, "decisions/4-d"))
    assert ids(before) == ["2-b", "3-c", "1-a"]
    assert ids(after) == ["5-e"]
    before, after = register.lineage(at(register, "decisions/1-a"))
    assert (ids(before), ids(after)) == ([], ["2-b", "3-c", "4-d", "5-e"])


def test_a_lineage_ends_where_a_cycle_began() -> None:
    register = chain((1, 2), (2, 3), (3, 1), (4, 3))
    before, after = register.lineage(at(register, "decisions/1-d"))
    assert ids(before) == ["2-d", "3-d"]
    assert ids(after) == ["3-d", "2-d", "4-d"]
    alone = chain((1, 1))
    assert alone.lineage(at(alone, "decisions/1-d")) == ([], [])


def test_a_partial_supersession_is_lineage_and_no_supersession() -> None:
    register = registered(
        {"decisions/1-a": "status: accepted", "decisions/2-b": "supersedes-in-part: 1"}
    )
    one, two = cast(Decision, at(register, "decisions/1-a")), at(register, "decisions/2-b")
    assert register.of(one, LinkType.SUPERSEDES) == ()
    assert register.of(one, LinkType.SUPERSEDES_IN_PART) == (two,)
    assert register.lineage(one) == ([], [two])
    assert one.in_force


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=1, max_size=14))
def test_cycles_are_what_can_reach_itself(links: list[tuple[int, int]]) -> None:
    register = chain(*links)
    reach = {(a, b) for a, b in links}
    for _ in range(7):
        reach |= {(a, d) for a, b in reach for c, d in reach if b == c}
    expected = {f"{n}-d" for n in range(1, 8) if (n, n) in reach}
    found = loops(register)
    assert {id_ for loop in found for id_ in loop} == expected
    assert sum(map(len, found)) == len(expected), "each once"


# Dissent


def test_dissent_has_the_unsettled_first_then_goes_by_date() -> None:
    register = registered(
        {
            "decisions/1-a": "",
            "dissent/a": "decision: 1\nstatus: answered\ndate: 2026-01-01",
            "dissent/b": "decision: 1\nstatus: open\ndate: 2026-03-01",
            "dissent/c": "decision: 1\nstatus: withdrawn",
            "dissent/d": "decision: 1\nstatus: testing\ndate: 2026-02-01",
            "dissent/e": "decision: 1",
            "dissent/f": "decision: 1\nstatus: upheld\ndate: 2025-01-01",
            "dissent/g": "kind: andon\naffects: 1",
        }
    )
    assert ids(register.dissent(at(register, "decisions/1-a"))) == ["d", "b", "e", "f", "a", "c"]


def test_cords_have_the_unresolved_first_then_go_by_date() -> None:
    register = registered(
        {
            "initiatives/1-a": "kind: bet",
            "dissent/a": "kind: andon\naffects: 1\nstatus: resolved\ndate: 2026-01-01",
            "dissent/b": "kind: andon\naffects: 1\nstatus: pulled\ndate: 2026-03-01",
            "dissent/c": "kind: andon\naffects: 1\nstatus: reviewing\ndate: 2026-02-01",
            "dissent/d": "kind: andon\naffects: 1",
            "dissent/m": "initiative: 1",
        }
    )
    pulled = register.andons(at(register, "initiatives/1-a"))
    assert ids(pulled) == ["c", "b", "d", "a"]
    assert all(isinstance(pull, Andon) for pull in pulled)


# Contradictions


def test_contradictions_are_what_nobody_has_settled_oldest_first() -> None:
    register = registered(
        {
            "decisions/1-a": "status: accepted\nsteward: ana\nrevisit: 2027-01-01\n"
            "evidence: [{date: 2026-02-01, bearing: contradicts}]",
            "initiatives/1-b": "kind: bet",
            "dissent/m": "decision: 1\nstatus: open\ndate: 2026-03-01\nowner: bo\n"
            "revisit: 2026-12-01",
            "dissent/n": "kind: andon\naffects: [decisions/1, initiatives/1]\nstatus: pulled\n"
            "date: 2026-01-01\nowner: chen\nreview-by: 2026-02-01",
            "dissent/o": "decision: 1\nstatus: answered\ndate: 2026-01-01",
            "dissent/p": "kind: andon\naffects: decisions/1\nstatus: resolved",
            "dissent/q": "decision: 99",
        }
    )
    found = contradictions_of(register, TODAY).oldest_first
    assert [(item.kind, item.record[1], item.since, item.due) for item in found] == [
        (ContradictionKind.ANDON, "n", dt.date(2026, 1, 1), dt.date(2026, 2, 1)),
        (ContradictionKind.EVIDENCE, "1-a", dt.date(2026, 2, 1), dt.date(2026, 2, 15)),
        (ContradictionKind.MEMO, "m", dt.date(2026, 3, 1), dt.date(2026, 12, 1)),
        (ContradictionKind.MEMO, "q", None, None),
    ]
    assert [item.owner for item in found] == [("chen",), ("ana",), ("bo",), ()]
    assert [[key[1] for key in item.about] for item in found] == [
        ["1-a", "1-b"],
        ["1-a"],
        ["1-a"],
        [],
    ]
    decision, initiative = at(register, "decisions/1-a"), at(register, "initiatives/1-b")
    assert {item.record[1] for item in contradictions_of(register, TODAY).about(decision)} == {
        "n",
        "m",
        "1-a",
    }
    assert [item.record[1] for item in contradictions_of(register, TODAY).about(initiative)] == [
        "n"
    ]
    assert contradictions_of(register, TODAY).about(at(register, "dissent/m")) == []


def test_an_unreadable_memo_is_no_contradiction_and_no_crash() -> None:
    document = parse("---\nstatus: [open\n---\n", "dissent/m.md")
    memo, _ = read_record(document, M, "m.md", "dissent/m.md", Policy())
    assert isinstance(memo, Memo)
    register = link([memo])
    assert contradictions_of(register, TODAY).oldest_first == []
    assert register.unresolved == ()


def evidence(front: str, status: str = "accepted") -> dt.date | None:
    made = record("decisions/1-a", f"status: {status}\n{front}")
    return unanswered(link([made]))


def unanswered(register: Register) -> dt.date | None:
    """Since when the oldest evidence stands that no revisit looked at."""
    found = contradictions_of(register, TODAY).oldest_first
    pieces = (item for item in found if item.kind is ContradictionKind.EVIDENCE)
    return min((item.since for item in pieces if item.since), default=None)


AGAINST = (
    "evidence: [{date: 2026-03-01, bearing: contradicts}, {date: 2026-05-01, bearing: contradicts}]"
)


@pytest.mark.parametrize(
    ("entry", "since"),
    [
        ("", "2026-03-01"),
        ("{date: 2026-02-01, verdict: confirmed}", "2026-03-01"),
        ("{date: 2026-03-01, verdict: confirmed}", "2026-05-01"),
        ("{date: 2026-04-01, verdict: inconclusive}", "2026-05-01"),
        ("{date: 2026-05-01, verdict: falsified}", None),
        ("{date: 2026-06-01, verdict: confirmed}", None),
        ("{date: 2026-06-01, verdict: postponed}", "2026-03-01"),
        (
            "{date: 2026-04-01, verdict: confirmed}, {date: 2026-06-01, verdict: postponed}",
            "2026-05-01",
        ),
        (
            "{date: 2026-06-01, verdict: confirmed}, {date: 2026-02-01, verdict: confirmed}",
            None,
        ),
    ],
)
def test_evidence_is_answered_by_a_revisit_that_looked_at_it(entry: str, since: str | None) -> None:
    found = evidence(f"{AGAINST}\nrevisits: [{entry}]")
    assert found == (dt.date.fromisoformat(since) if since else None)


def test_a_revisit_without_a_verdict_has_answered_nothing() -> None:
    front = f"---\nstatus: accepted\n{AGAINST}\nrevisits: [{{date: 2026-06-01}}]\n---\n"
    made, _ = read_record(parse(front, "d.md"), D, "d.md", "d.md", Policy())
    assert isinstance(made, Decision)
    assert unanswered(link([made])) == dt.date(2026, 3, 1)


@pytest.mark.parametrize("bearing", ["supports", "inconclusive"])
def test_evidence_that_does_not_contradict_is_no_contradiction(bearing: str) -> None:
    assert evidence(f"evidence: [{{date: 2026-03-01, bearing: {bearing}}}]") is None


@pytest.mark.parametrize("status", ["rejected", "superseded", "reversed", "retired"])
def test_evidence_against_what_is_no_longer_in_force_asks_nothing(status: str) -> None:
    assert evidence(AGAINST, status) is None
    assert evidence(AGAINST, "proposed") is not None


# Size


@pytest.mark.parametrize("front", ["supersedes: {before}", "supersedes: gone-{n}"])
def test_two_thousand_records_are_linked_in_seconds(front: str) -> None:
    records = [
        record(f"decisions/{n:04}-d", front.format(n=n, before=max(1, n - 1)))
        for n in range(1, 2001)
    ]
    started = time.process_time()
    register = link(records)
    assert time.process_time() - started < PATIENCE
    assert len(register.statements) + len(register.unresolved) == 2000


# Whatever is written

TEXTS = st.text(alphabet="07/.#%-adrmdhtl[]() é\\", max_size=12) | st.text(max_size=8)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(["decision", "initiative", "probe"]))
def test_no_reference_is_an_exception(text: str, field: str) -> None:
    values: dict[str, Any] = {field: [text, text]}
    document = parse("", "dissent/m.md")
    document = replace(document, values=values)
    memo, _ = read_record(document, M, "m.md", "dissent/m.md", Policy())
    register = link([memo, *_SAMPLES])
    keys: set[Key] = {record.key for record in register.records}
    assert all(made.target in keys for made in register.statements)
    assert contradictions_of(register, TODAY).oldest_first


_SAMPLES = [record(name, front) for name, front in SEVEN.items()]


def test_what_is_not_there_is_not_put_in_by_asking() -> None:
    register = link([record("decisions/0001-a", "supersedes: 9")])
    size = len(register.statements)
    with pytest.raises(KeyError):
        register.statements["nothing"]  # type: ignore[index]
    assert len(register.statements) == size
