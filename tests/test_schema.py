"""schema: a mapping becomes a record, its mistakes are placed, and the JSON Schema agrees."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from typing import Any, cast

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_dissent.findings import Problem
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.frontmatter import Document, parse
from mkdocs_dissent.reading.markdown import first_heading
from mkdocs_dissent.reading.schema import (
    PAGE_KEYS,
    field_table,
    front_matter_schema,
    kind_schema,
    number_in_title,
    read_record,
    shown_title,
)
from mkdocs_dissent.records.fields.declaring import canonical, declared_fields, names_of
from mkdocs_dissent.records.fields.types import Position
from mkdocs_dissent.records.kinds import (
    MODELS,
    Andon,
    Bet,
    Decision,
    Initiative,
    Memo,
    Probe,
    Record,
    Review,
)
from mkdocs_dissent.records.vocabularies import FOLDER_OF, Folder, Kind
from patience import PATIENCE


def read(
    text: str,
    folder: Folder = Folder.DECISIONS,
    file: str = "0007-use-x.md",
    policy: Policy | None = None,
) -> tuple[Record, list[Problem]]:
    document = parse(text, f"{folder}/{file}")
    return read_record(document, folder, file, f"{folder}/{file}", policy or Policy())


def fields(front: str, **more: Any) -> tuple[Record, list[Problem]]:
    return read(f"---\n{front}\n---\n\n# Title\n", **more)


def decision(front: str) -> Decision:
    """A decision in which nothing is wrong."""
    record, problems = fields(front)
    assert problems == []
    return cast(Decision, record)


def places(problems: list[Problem]) -> list[tuple[str, int, int]]:
    return [(p.code, p.location.line, p.location.column) for p in problems]


# Kinds


@pytest.mark.parametrize(
    ("folder", "front", "model"),
    [
        (Folder.DECISIONS, "", Decision),
        (Folder.DECISIONS, "kind: decision", Decision),
        (Folder.DISSENT, "", Memo),
        (Folder.DISSENT, "kind: memo", Memo),
        (Folder.DISSENT, "kind: andon", Andon),
        (Folder.DISSENT, "kind: ' Andon '", Andon),
        (Folder.INITIATIVES, "kind: bet", Bet),
        (Folder.INITIATIVES, "Kind: probe", Probe),
        (Folder.REVIEWS, "", Review),
    ],
)
def test_the_kind_comes_from_the_folder_unless_the_record_says(
    folder: Folder, front: str, model: type[Record]
) -> None:
    record, problems = fields(front, folder=folder)
    assert type(record) is model
    assert MODELS[record.kind] is model
    assert problems == []


@pytest.mark.parametrize(
    ("folder", "value", "expected"),
    [
        (Folder.DECISIONS, "memo", "`decision`"),
        (Folder.DISSENT, "bet", "`memo` or `andon`"),
        (Folder.INITIATIVES, "project", "`bet` or `probe`"),
        (Folder.REVIEWS, "[review]", "`review`"),
        (Folder.DISSENT, "7", "`memo` or `andon`"),
    ],
)
def test_a_kind_that_a_folder_does_not_hold_is_named(
    folder: Folder, value: str, expected: str
) -> None:
    record, [problem] = fields(f"date: 2026-01-01\nkind: {value}", folder=folder)
    assert problem.code == "DM003"
    assert problem.message.endswith(f"this folder holds {expected}")
    assert places([problem]) == [("DM003", 3, 7)]
    assert record.kind in expected


def test_an_initiative_must_say_whether_it_is_a_bet_or_a_probe() -> None:
    record, [problem] = fields("status: active", folder=Folder.INITIATIVES)
    assert isinstance(record, Bet)
    assert "`kind` is missing" in problem.message
    assert "`kind: bet` or `kind: probe`" in problem.hint


def test_a_long_kind_makes_no_long_message() -> None:
    _, [problem] = fields(f'kind: "{"x y " * 5000}"')
    assert len(problem.message) < 200


# Titles


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: Of its own\n---\n\n# Heading\n", "Of its own"),
        ("---\nTitle: Of its own\n---\n\n# Heading\n", "Of its own"),
        ("---\nstatus: accepted\n---\n\n# Heading\n", "Heading"),
        ("# Heading\n", "Heading"),
        ("## Only a lower one\n", "Use x"),
        ("", "Use x"),
        ("---\ntitle:\n---\n# Heading\n", "Heading"),
        ("---\ntitle: '  '\n---\n", "Use x"),
        ("#\n\n# Later\n", "Use x"),
    ],
)
def test_a_title_is_the_fields_the_headings_or_the_files(text: str, title: str) -> None:
    record, problems = read(text)
    assert record.title == title
    assert problems == []


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("0007-use-x.md", "Use x"),
        ("security/001-app_isolation.md", "App isolation"),
        ("2026-01-05-review.md", "Review"),
        ("20200101-drop-it.md", "Drop it"),
        ("use-x.md", "Use x"),
        ("0007.md", "0007"),
        ("2026-01-05.md", "2026-01-05"),
        ("---.md", "---"),
    ],
)
def test_a_file_without_a_title_is_named_by_its_words(file: str, title: str) -> None:
    assert read("", file=file)[0].title == title


@pytest.mark.parametrize(
    ("heading", "title", "number"),
    [
        ("12. Title", "Title", 12),
        ("0012. Title", "Title", 12),
        ("12) Title", "Title", 12),
        ("12: Title", "Title", 12),
        ("ADR 001: Application Isolation", "Application Isolation", 1),
        ("ADR-0012: Title", "Title", 12),
        ("ADR-0012 - Title", "Title", 12),
        ("ADR 12. Title", "Title", 12),
        ("adr #12 – Title", "Title", 12),
        ("RFC 7: Title", "Title", 7),
        ("Decision 3: Title", "Title", 3),
        ("0012 - Title", "Title", 12),
        ("012 — Title", "Title", 12),
        ("2. 5 ways to fail", "5 ways to fail", 2),
        ("1. 2. Title", "2. Title", 1),
        ("3 reasons to use X", "3 reasons to use X", None),
        ("5-minute builds", "5-minute builds", None),
        ("12:30 is the deadline", "12:30 is the deadline", None),
        ("1.5 times as fast", "1.5 times as fast", None),
        ("42", "42", None),
        ("42.", "42.", None),
        ("ADR 12", "ADR 12", None),
        ("ADR for beginners", "ADR for beginners", None),
        ("Use IPv6: now", "Use IPv6: now", None),
        ("٣. Title", "٣. Title", None),
    ],
)
def test_a_leading_number_is_no_part_of_the_title(
    heading: str, title: str, number: int | None
) -> None:
    assert read(f"# {heading}\n")[0].title == title
    assert number_in_title(heading) == number


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Use `x` and **y**", "Use x and y"),
        ("Use [x](https://example.org)", "Use x"),
        ("Use ![x](x.png) [y][z]", "Use x [y][z]"),
        ("A title { #anchor .class }", "A title"),
        ("R&amp;D first", "R&D first"),
        ("snake_case stays", "snake_case stays"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("Closed #", "Closed"),
        ("C#", "C#"),
        ("Use <b>x</b>", "Use <b>x</b>"),
    ],
)
def test_a_headings_markup_is_no_part_of_the_title(heading: str, title: str) -> None:
    assert read(f"# {heading}\n")[0].title == title


@pytest.mark.parametrize(
    "title",
    ["Use __init__ modules", "2*3*4", "AT&amp;T", "a [b](c)", "<b>x</b>", "Use `x`", "A {#b}"],
)
def test_a_title_in_front_matter_is_plain_text(title: str) -> None:
    assert decision(f"title: '{title}'").title == title


def test_a_number_is_stripped_from_a_title_in_front_matter_too() -> None:
    assert decision("title: '12. Title'").title == "Title"
    assert decision("title: 'two   lines'").title == "two lines"


@pytest.mark.parametrize(
    ("body", "heading"),
    [
        ("```sh\n# a comment\n```\n\n# Real\n", "Real"),
        ("~~~\n# a comment\n```\n# another\n~~~\n# Real\n", "Real"),
        ("<!-- # No -->\n# Real\n", "Real"),
        ("<!--\n# No\n-->\n\n# Real\n", "Real"),
        ("Real\n====\n", "Real"),
        ("Second\n------\n\nReal\n===\n", "Real"),
        ("para\n# Real\n", "Real"),
        ("    # code\n\n# Real\n", "Real"),
        ("#hashtag\n\n# Real\n", "Real"),
        ("####### seven\n\n# Real\n", "Real"),
        ("# Real ##\n", "Real"),
        ("   # Real\n", "Real"),
        ("## No\n", None),
        ("```\n# never closed\n", None),
        ("", None),
    ],
)
def test_the_first_heading_is_one_that_readers_see(body: str, heading: str | None) -> None:
    assert first_heading(body) == heading


def test_a_long_title_is_read_quickly() -> None:
    started = time.process_time()
    for text in ("*" * 50_000, "[" * 50_000, "`a " * 20_000, "{" * 50_000, " " * 50_000 + "x"):
        shown_title(text)
    assert time.process_time() - started < PATIENCE


# Ids


@pytest.mark.parametrize(
    ("front", "file", "id_"),
    [
        ("", "0007-use-x.md", "0007-use-x"),
        ("", "security/001-isolation.md", "security/001-isolation"),
        ("id: my-own", "0007-use-x.md", "my-own"),
        ("ID: my-own", "0007-use-x.md", "my-own"),
        ("id: 0012", "x.md", "0012"),
        ("id: 7", "x.md", "7"),
        ("id: a/b c", "x.md", "a/b c"),
        ("id:", "x.md", "x"),
        ("", "x.md.md", "x.md"),
        ("", "X.MD", "X"),
    ],
)
def test_an_id_is_the_files_path_unless_the_record_says(front: str, file: str, id_: str) -> None:
    record, problems = fields(front, file=file)
    assert record.id == id_
    assert problems == []


@pytest.mark.parametrize(
    "id_",
    [
        "/etc/passwd",
        "../x",
        "a/../b",
        "a//b",
        "a/",
        ".",
        "..",
        "a/./b",
        "a\\\\b",
        "<script>",
        "a'b",
        "a`b",
        "{{ x }}",
        "a|b",
        "a\\nb",
        "a\\tb",
        "a\\u202Eb",
        "a\\x7Fb",
        "x" * 300,
    ],
)
def test_an_id_that_is_none_gives_way_to_the_files(id_: str) -> None:
    record, [problem] = fields(f'status: accepted\nid: "{id_}"')
    assert record.id == "0007-use-x"
    assert problem.code == "DM003"
    assert problem.message.startswith("`id` is `")
    assert problem.message.endswith("which is no id")
    assert "`0007-use-x` is used instead" in problem.hint
    assert places([problem]) == [("DM003", 3, 5)]
    assert problem.message.isprintable()
    assert len(problem.message) < 120


@pytest.mark.parametrize("value", ["[a]", "{a: b}"])
def test_an_id_that_is_no_text_gives_way_to_the_files(value: str) -> None:
    record, [problem] = fields(f"id: {value}")
    assert record.id == "0007-use-x"
    assert "expected text" in problem.message


# Names


@pytest.mark.parametrize(
    "front",
    ["steward: ana", "owner: ana", "Owner: ana", "OWNER: [ana]", "steward: [ana, ana]"],
)
def test_a_field_has_synonyms(front: str) -> None:
    assert decision(front).steward == ("ana",)


@pytest.mark.parametrize(
    "name", ["decision-makers", "decision_makers", "deciders", "Decision Makers"]
)
def test_hyphens_underscores_and_case_do_not_matter(name: str) -> None:
    assert decision(f"{name}: [ana, bo]").decision_makers == ("ana", "bo")


def test_a_field_under_two_names_keeps_the_first_with_a_finding() -> None:
    record, problems = fields("status: accepted\nowner: ana\nsteward: bo")
    assert record.steward == ("ana",)
    assert places(problems) == [("DM002", 4, 1)]
    assert problems[0].message == "`steward` says the same as `owner`, which is given already"
    assert problems[0].hint == "Keep one of them; `owner` is what was read."
    assert record.source.place_of("steward") == Position(3, 1)
    assert record.source.places[("steward",)] == Position(3, 8)


@pytest.mark.parametrize("name", ["title", "id", "kind"])
def test_a_title_id_or_kind_in_two_spellings_keeps_the_first(name: str) -> None:
    value = "decision" if name == "kind" else "first"
    record, problems = fields(f"{name}: {value}\n{name.upper()}: second")
    assert places(problems) == [("DM002", 3, 1)]
    assert getattr(record, name) == value


def test_an_unknown_field_is_kept_and_told_the_nearest() -> None:
    record, problems = fields("status: accepted\nstewerd: ana\nzzzz: [1]")
    assert record.source.unknown == {"stewerd": "ana", "zzzz": [1]}
    assert places(problems) == [("DM005", 3, 1), ("DM005", 4, 1)]
    assert problems[0].message == "`stewerd` is not a field of this record"
    assert problems[0].hint == "Did you mean `steward`?"
    assert problems[1].hint == "It is kept as it is. Name fields of your own `x-zzzz`."


def test_a_field_of_another_kind_is_unknown_here() -> None:
    _, [problem] = fields("raised-by: ana", folder=Folder.DISSENT)
    assert problem.message == "`raised-by` is not a field of this record"
    assert fields("kind: andon\nraised-by: ana", folder=Folder.DISSENT)[1] == []


@pytest.mark.parametrize("name", ["x-team", "X_Team", "x-"])
def test_a_field_of_ones_own_is_free(name: str) -> None:
    assert decision(f"{name}: [1, {{a: b}}]").source.unknown == {name: [1, {"a": "b"}]}


def test_page_keys_pass_through_untouched() -> None:
    front = "tags: [a, b]\ntemplate: wide.html\nhide: [toc]\nsearch: {boost: 2}\nog_title: x"
    record = decision(front)
    assert record.source.page == {
        "tags": ["a", "b"],
        "template": "wide.html",
        "hide": ["toc"],
        "search": {"boost": 2},
        "og_title": "x",
    }
    assert record.source.unknown == {}


def test_no_page_key_is_a_field() -> None:
    names = {name for model in MODELS.values() for name in names_of(model)}
    assert {canonical(key) for key in PAGE_KEYS}.isdisjoint(names | {"title", "id", "kind"})


def test_a_long_name_makes_no_long_message() -> None:
    _, problems = fields(f'"{"x " * 500}": 1\n"two\\nlines": 2')
    assert all(len(p.message) < 120 and len(p.hint) < 160 for p in problems)
    assert all("\n" not in p.message + p.hint for p in problems)


# Places

WRONG = """\
---
status: acepted
date: 2026-02-30
owner:
  - ana
  - [bo]
confidence: 70
evidence:
  - date: 2026-01-01
    bearing: suports
  - {date: yesterday, bearing: supports, nte: x}
revisits:
  - verdict: confirmed
superceded_by: 9
"""


def test_every_mistake_is_found_in_one_run_at_its_place() -> None:
    record, problems = read(WRONG + "---\n# T\n")
    assert sorted(places(problems), key=lambda place: place[1:]) == [
        ("DM003", 2, 9),
        ("DM004", 3, 7),
        ("DM003", 6, 5),
        ("DM003", 7, 13),
        ("DM003", 10, 14),
        ("DM004", 11, 12),
        ("DM005", 11, 42),
        ("DM003", 13, 5),
        ("DM005", 14, 1),
    ]
    assert {problem.location.path for problem in problems} == {"decisions/0007-use-x.md"}
    assert record.steward == ("ana",)


def test_a_key_given_twice_within_a_part_is_placed_at_its_second_name() -> None:
    _, problems = fields(
        "forum:\n  - raised-by: ana\n    raised_by: bo\n    note: x", folder=Folder.REVIEWS
    )
    assert places(problems) == [("DM002", 4, 5)]


def test_places_go_by_canonical_names() -> None:
    record = decision("decision_makers:\n  - ana\nOwner: bo")
    assert record.source.place_of("decision-makers") == Position(2, 1)
    assert record.source.places[("decision-makers", 0)] == Position(3, 5)
    assert record.source.place_of("steward") == Position(4, 1)
    assert record.source.place_of("status") == Position(1, 1)


def test_the_body_begins_where_it_does() -> None:
    record, _ = read("---\nstatus: accepted\n---\n\n# T\n")
    assert (record.source.body, record.source.body_line) == ("\n# T\n", 4)


@pytest.mark.parametrize(
    ("front", "text"),
    [
        ("status: Acepted", "Acepted"),
        ("Status: odd", "odd"),
        ("status: {accepted}", "accepted"),
        ("status: 7", "7"),
        ("status: [a]", None),
        ("date: 2026-01-01", None),
    ],
)
def test_a_status_is_kept_as_its_author_wrote_it(front: str, text: str | None) -> None:
    assert fields(front)[0].source.status_text == text


def test_a_statuss_synonym_comes_from_the_policy() -> None:
    policy = Policy(status_synonyms={"in force": "accepted"})
    record, problems = fields("status: In Force", policy=policy)
    assert (record.state, problems) == ("accepted", [])


def test_a_missing_status_is_never_silently_accepted() -> None:
    assert decision("date: 2026-01-01").status is None


# What can't be read


@pytest.mark.parametrize("kind", Kind)
def test_an_unreadable_record_stands_with_its_id_and_title_and_no_facts(kind: Kind) -> None:
    folder = FOLDER_OF[kind]
    record, problems = read("---\nstatus: [accepted\n---\n\n# 7. Use X\n", folder)
    assert (record.id, record.title, record.source.readable) == ("0007-use-x", "Use X", False)
    assert [problem.code for problem in problems] == ["DM001"]
    assert record.state is None
    assert record.source.unknown == {}


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200), st.sampled_from(Folder))
def test_no_text_is_an_exception(text: str, folder: Folder) -> None:
    for front in (text, f"---\n{text}\n---\n"):
        record, problems = read(front, folder)
        assert record.id and record.title
        assert all(problem.location.line >= 1 and problem.code for problem in problems)


NAMES = sorted({name for model in MODELS.values() for name in names_of(model)} | set(PAGE_KEYS))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*NAMES, "title", "Title", "id", "kind", "KIND"]) | st.text(max_size=9),
        VALUES,
        max_size=8,
    ),
    st.sampled_from(Folder),
)
def test_no_mapping_is_an_exception(values: Mapping[str, Any], folder: Folder) -> None:
    document = Document(
        path="x.md", values=values, places={}, keys={}, body="", body_line=1, has_front_matter=True
    )
    record, problems = read_record(document, folder, "x.md", "x.md", Policy())
    assert record.id and record.title
    assert all("\n" not in problem.message + problem.hint for problem in problems)


# The JSON Schema and the tables are the declarations

FULL: Mapping[Kind, str] = {
    Kind.DECISION: """\
title: Use X
id: 0007-use-x
kind: decision
status: accepted
date: "2026-01-10"
deciders: [ana, bo]
owner: ana
stakes: major
door: one-way
initiative: 1
confidence: 0.7
revisit: "2026-10-01"
revisit-if: traffic doubles
stop-criteria: [two outages]
supersedes: [1, 0002-y]
co-signed-by: [ana, chen]
constraint: context-debt
evidence:
  - {date: "2026-03-01", bearing: supports, note: faster, x-seen-by: bo}
revisits:
  - {date: "2026-02-01", verdict: confirmed, by: ana, next: "2026-10-01"}
waive: {DM201: "no need", DM202: {why: on leave, until: "2026-12-31"}}
exceptions: [{date: "2026-10-01", until: "2026-12-01", what: no deploys, why: a key, by: ana}]
tags: [a]
x-own: {anything: [1]}
""",
    Kind.MEMO: """\
decision: 7
author: anonymous
date: "2026-01-12"
status: answered
probe: 0002-p
resolved-if: a load test passes
owner: ana
revisit: "2026-12-15"
resolution: {date: "2026-02-02", by: [ana], note: it passed}
""",
    Kind.ANDON: """\
kind: andon
raised-by: anonymous
date: "2026-11-20"
why: the bill doubled
affects: [7, initiatives/1]
assumption: one is enough
trigger: guardrail-exceeded
scope: [new tables]
review-by: "2026-12-04"
status: resolved
resolution: {date: "2026-12-01", verdict: alter, decision: 9, note: x}
""",
    Kind.BET: """\
kind: bet
status: active
steward: ana
horizon: 6 months
capacity: 20
metrics:
  outcome:
    - {name: time, unit: ms, better: lower, target: 100, guardrail: {max: 300}, readings: t.csv}
  shadow:
    - {name: cost, readings: {"2026-01-01": 1, "2026-02-01": 2.5}}
benefit: med
harm: {cost: low, trust: none}
feedback-lands: outside
story-told: "2026-10-01"
""",
    Kind.PROBE: """\
kind: probe
status: active
hypothesis: it works
guardrail: no outage
rollback: turn it off
next-decision: whether to keep it
horizon: 10 days
""",
    Kind.REVIEW: """\
date: "2026-11-20"
facilitator: dara
attendees: [ana, bo]
red-team: [chen, dara]
budget-hours: 4
spent-hours: 3.5
examined:
  - {item: 7, outcome: survived, by: ana, note: x}
permits: {core: [7], field: "9"}
forum:
  - {raised-by: chen, item: 7, note: x, memo: 0007-m}
""",
}


def plain(kind: Kind) -> Mapping[str, Any]:
    return parse(f"---\n{FULL[kind]}---\n", "x.md").values


@pytest.mark.parametrize("kind", Kind)
def test_what_the_schema_takes_is_read_without_a_finding(kind: Kind) -> None:
    jsonschema.validate(plain(kind), kind_schema(kind))
    record, problems = fields(FULL[kind], folder=FOLDER_OF[kind])
    assert problems == []
    assert record.kind is kind


def test_the_schemas_are_valid_and_self_contained() -> None:
    whole = front_matter_schema()
    jsonschema.Draft202012Validator.check_schema(whole)
    assert set(whole["$defs"]) == set(Kind)
    for kind in Kind:
        jsonschema.Draft202012Validator.check_schema(kind_schema(kind))
        jsonschema.Draft202012Validator(whole).validate(plain(kind))


@pytest.mark.parametrize("kind", Kind)
def test_the_schema_the_class_and_the_table_name_the_same_fields(kind: Kind) -> None:
    model = MODELS[kind]
    declared = {f.name for f in declared_fields(model)}
    synonyms = {s for f in declared_fields(model) for s in f.synonyms}
    common = {"title", "id", "kind"}
    attributes = {item.name for item in dataclasses.fields(model)} - {"source", "key", *common}
    attributes -= {"revisits"} - declared  # a review keeps no ledger
    assert {f.attribute for f in declared_fields(model)} | {"steward", "revisit"} == (
        attributes | {"steward", "revisit"}
    )
    assert set(kind_schema(kind)["properties"]) == declared | synonyms | common
    assert {row.name for row in field_table(kind)} == declared | common
    assert {s for row in field_table(kind) for s in row.synonyms} == synonyms


@pytest.mark.parametrize("kind", Kind)
def test_every_field_is_described(kind: Kind) -> None:
    for row in field_table(kind):
        assert row.about.strip() and row.type.describe().strip()
    for description in kind_schema(kind)["properties"].values():
        assert description["description"]


@pytest.mark.parametrize(
    ("kind", "front"),
    [
        (Kind.DECISION, "status: acepted"),
        (Kind.DECISION, "date: 22.11.2026"),
        (Kind.DECISION, "confidence: 70"),
        (Kind.DECISION, "supersedes: [true]"),
        (Kind.DECISION, "evidence: [{date: '2026-01-01', bearing: supports, nte: x}]"),
        (Kind.DECISION, "kind: memo"),
        (Kind.MEMO, "kind: andon"),
        (Kind.BET, "kind: bet\nhorizon: soon"),
        (Kind.BET, "kind: bet\nharm: {cost: huge}"),
        (Kind.REVIEW, "budget-hours: -1"),
    ],
)
def test_what_is_read_with_a_finding_the_schema_refuses(kind: Kind, front: str) -> None:
    values = parse(f"---\n{front}\n---\n", "x.md").values
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(values, kind_schema(kind))
    record, problems = fields(front, folder=FOLDER_OF[kind])
    assert problems or record.kind is not kind


@pytest.mark.parametrize("kind", [Kind.BET, Kind.PROBE, Kind.ANDON])
def test_the_schema_asks_for_a_kind_where_the_folder_does_not_say_it(kind: Kind) -> None:
    with pytest.raises(jsonschema.ValidationError, match="'kind' is a required property"):
        jsonschema.validate({}, kind_schema(kind))


@pytest.mark.parametrize("kind", [Kind.DECISION, Kind.MEMO, Kind.REVIEW])
def test_the_schema_asks_for_no_kind_where_the_folder_says_it(kind: Kind) -> None:
    jsonschema.validate({}, kind_schema(kind))


def test_initiatives_share_their_fields() -> None:
    shared = {f.name for f in declared_fields(Initiative)}
    assert shared <= {row.name for row in field_table(Kind.BET)}
    assert shared < {row.name for row in field_table(Kind.PROBE)}
