"""frontmatter.py: what is read, where it stands, and what is said of what can't be read."""

from __future__ import annotations

import importlib.util
import sys
import time
from types import ModuleType
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_dissent.findings import Problem
from mkdocs_dissent.reading import yaml as reading_yaml
from mkdocs_dissent.reading.frontmatter import Document, decode, parse
from mkdocs_dissent.records.fields.types import Position
from patience import PATIENCE


def read(block: str, body: str = "# Title\n") -> Document:
    return parse(f"---\n{block}---\n{body}", "decisions/0001-x.md")


def only(document: Document) -> Problem:
    [problem] = document.problems
    assert problem.location.path == "decisions/0001-x.md"
    assert problem.message and problem.hint
    return problem


def place(problem: Problem) -> tuple[str, int, int]:
    return problem.code, problem.location.line, problem.location.column


# Splitting


@given(st.lists(st.sampled_from(["---", "...", "\n", " ", "\t", "a: b", "-", ".", "\n---\n"])))
def test_front_matter_ends_at_the_first_line_that_is_a_fence(pieces: list[str]) -> None:
    text = "---\n" + "".join(pieces)
    rows = text.splitlines(keepends=True)
    ends = [at for at, row in enumerate(rows) if at and row.rstrip(" \t\n") in ("---", "...")]
    document = parse(text, "x.md")
    if ends:
        assert document.body == "".join(rows[ends[0] + 1 :])
        assert document.has_front_matter
    else:
        assert not document.has_front_matter or "never closed" in document.problems[0].message


def test_values_body_and_positions() -> None:
    document = read("status: accepted\ntags: [a, bc]\nevidence:\n  - date: 2026-01-02\n", "\n# T\n")
    assert document.values == {
        "status": "accepted",
        "tags": ["a", "bc"],
        "evidence": [{"date": "2026-01-02"}],
    }
    assert document.keys[("status",)] == Position(2, 1)
    assert document.places[("status",)] == Position(2, 9)
    assert document.places[("tags", 1)] == Position(3, 11)
    assert document.keys[("evidence", 0, "date")] == Position(5, 5)
    assert document.places[("evidence", 0, "date")] == Position(5, 11)
    assert (document.body, document.body_line) == ("\n# T\n", 7)
    assert document.readable and document.has_front_matter and not document.problems


def test_an_empty_value_stands_where_its_key_does() -> None:
    document = read("a: 1\nrevisit:\n")
    assert document.places[("revisit",)] == document.keys[("revisit",)] == Position(3, 1)


@pytest.mark.parametrize(
    ("text", "values", "body", "line"),
    [
        ("", {}, "", 1),
        ("prose only", {}, "prose only", 1),
        ("---\n---\n", {}, "", 3),
        ("---\n---", {}, "", 3),
        ("---\n# a comment\n---\nx", {}, "x", 4),
        ("---  \na: b\n--- \t\nx", {"a": "b"}, "x", 4),
        ("---\na: b\n...\nx", {"a": "b"}, "x", 4),
        ("---\na: b\n---", {"a": "b"}, "", 4),
        ("---\na: b\n---\n\n---\nx", {"a": "b"}, "\n---\nx", 4),
        ("---\na: |\n  x\n  ----\n---\ny", {"a": "x\n----\n"}, "y", 6),
        ("----\na: b\n----\n", {}, "----\na: b\n----\n", 1),
        ("--- # no fence\na: b\n---\n", {}, "--- # no fence\na: b\n---\n", 1),
    ],
)
def test_fences(text: str, values: dict[str, str], body: str, line: int) -> None:
    document = parse(text, "x.md")
    assert document.readable and not document.problems
    assert (document.values, document.body, document.body_line) == (values, body, line)


@pytest.mark.parametrize(
    "text", ["---\n\nAn essay begins.\n", "---\nPlain prose.\n", "---", "---\n"]
)
def test_a_thematic_break_is_not_front_matter(text: str) -> None:
    document = parse(text, "x.md")
    assert not document.has_front_matter and document.readable and not document.problems
    assert document.body == text


def test_every_kind_of_line_end() -> None:
    text, problems = decode(b"---\r\na: b\r\rc: d\r\n---\r\nbody\r\n", "x.md")
    document = parse(text, "x.md")
    assert not problems
    assert document.values == {"a": "b", "c": "d"}
    assert document.body == "body\n"
    assert parse("---\r\na: b\r\n---\r\nx\r\n", "x.md").body == "x\n"


def test_an_unclosed_block_is_unreadable_and_keeps_its_prose() -> None:
    document = parse("---\nstatus: accepted\ndate: 2026-01-02\n\n# Title\n", "decisions/0001-x.md")
    problem = only(document)
    assert place(problem) == ("DM001", 1, 1)
    assert "never closed" in problem.message and "`---`" in problem.hint
    assert not document.readable and document.has_front_matter and document.values == {}
    assert (document.body, document.body_line) == ("# Title\n", 5)


def test_a_block_closed_by_a_later_rule_is_suspected() -> None:
    problem = only(read("status: accepted\n\n# Title\n\nSome prose.\n\n"))
    assert place(problem) == ("DM001", 6, 1)
    assert "closing `---` missing" in problem.hint


@pytest.mark.parametrize("before", ["\n", "\n\n  \n", "\ufeff", "\ufeff\ufeff"])
def test_front_matter_that_begins_too_late_is_said(before: str) -> None:
    document = parse(f"{before}---\nstatus: accepted\n---\nbody\n", "decisions/0001-x.md")
    assert place(only(document))[:2] == ("DM001", before.count("\n") + 1)
    assert not document.readable and document.body == "body\n"
    assert document.body_line == before.count("\n") + 4


# Bytes


def test_a_leading_byte_order_mark_is_dropped_quietly() -> None:
    text, problems = decode("\ufeff---\na: é\n---\n".encode(), "x.md")
    assert not problems and parse(text, "x.md").values == {"a": "é"}


@pytest.mark.parametrize("lead", [b"", b"\xef\xbb\xbf"])
def test_bytes_that_are_not_utf8(lead: bytes) -> None:
    text, [problem] = decode(lead + "---\r\ntitle: é".encode() + b"\xe9\n---\n", "x.md")
    assert place(problem) == ("DM001", 2, 9)
    assert "0xE9" in problem.message
    assert "\ufffd" in text


def test_utf16_is_named() -> None:
    _, [problem] = decode("---\n".encode("utf-16"), "x.md")
    assert "UTF-16" in problem.hint


def test_a_null_character() -> None:
    _, [problem] = decode(b"---\na: b\n---\nx\0y", "x.md")
    assert place(problem) == ("DM001", 4, 2)


# Strict YAML


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0012", "0012"),
        ("12", 12),
        ("-3", -3),
        ("+3", "+3"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("12:30", "12:30"),
        ("0.25", 0.25),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("2026-02-31", "2026-02-31"),
        ("2026-01-02", "2026-01-02"),
        ("9" * 5000, "9" * 5000),
        ("'12'", "12"),
        ('"true"', "true"),
        ("{accepted}", {"accepted": None}),
        ("<<", "<<"),
    ],
)
def test_what_unquoted_text_means(written: str, value: object) -> None:
    found = read(f"a: {written}\n").values["a"]
    assert found == value and type(found) is type(value)


def test_dates_and_numbers_may_be_nested_keys() -> None:
    document = read("readings: {1847-04-30: 18.3, 1848: 5}\n")
    assert document.values == {"readings": {"1847-04-30": 18.3, "1848": 5}}
    assert not document.problems


def test_a_duplicate_key_keeps_the_first_value() -> None:
    document = read("status: accepted\ndate: x\nstatus: rejected\n")
    problem = only(document)
    assert place(problem) == ("DM002", 4, 1)
    assert "`status`" in problem.message and "line 2" in problem.message
    assert document.values == {"status": "accepted", "date": "x"} and document.readable
    assert document.places[("status",)] == Position(2, 9)


def test_a_nested_duplicate_key() -> None:
    document = read("a: {b: 1, b: 2}\n")
    assert place(only(document)) == ("DM002", 2, 11)
    assert document.values == {"a": {"b": 1}}


@pytest.mark.parametrize(
    ("block", "key"),
    [("1: x\n", "1"), ("? [a, b]\n: x\n", "a, b"), ("~: x\n", "~"), ("true: x\n", "true")],
)
def test_a_key_that_is_not_text_is_kept_and_said(block: str, key: str) -> None:
    document = read(block + "b: c\n")
    assert only(document).code == "DM001"
    assert document.values == {key: "x", "b": "c"} and document.readable


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("!!python/object/apply:os.system [ls]", ["ls"]),
        ("!!binary aGVsbG8=", "aGVsbG8="),
        ("!!int 12", "12"),
        ("!foo bar", "bar"),
        ("!ENV PATH", "PATH"),
        ("!relative", ""),
    ],
)
def test_a_tag_is_reported_and_never_obeyed(written: str, value: object) -> None:
    document = read(f"x: y\na: {written}\n")
    problem = only(document)
    assert place(problem) == ("DM001", 3, 4)
    assert written.split()[0] in problem.message
    assert document.values["a"] == value and document.readable


def test_an_alias_is_reported_and_the_rest_is_read() -> None:
    document = read("a: &x [1, 2]\nb: *x\nc: *x\nd: R&D * 2\n")
    assert [place(problem) for problem in document.problems] == [
        ("DM001", 2, 4),
        ("DM001", 3, 4),
        ("DM001", 4, 4),
    ]
    assert document.values == {"a": [1, 2], "b": None, "c": None, "d": "R&D * 2"}
    assert document.readable


def test_a_list_that_holds_itself() -> None:
    assert read("a: &x [*x, 1]\n").values == {"a": [None, 1]}


@pytest.mark.parametrize(
    ("block", "line", "column", "said", "hinted"),
    [
        ("x: y\ntitle: Use X: why\n", 3, 13, "colon must be quoted", '`title: "Use X: why"`'),
        ("title: a\n  status: b\n", 3, 9, "`status:` can't begin here", "one level"),
        ("status accepted\ndate: x\n", 3, 5, "without `name:`", "`name: value`"),
        ("a: b\n\tc: d\n", 3, 1, "tab", "spaces"),
        ("a:\n\t- b\n", 3, 1, "tab", "spaces"),
        ("a:\n    b: 1\n  c: 2\n", 4, 3, "next `name:`", "alike"),
        ('title: "abc\ndate: x\n', 2, 8, "quote opens here", "closing quote"),
        ("title: 'abc\ndate: x\n", 2, 8, "quote opens here", "closing quote"),
        ("a: [b, c\nd: e\n", 2, 4, "list `[` opens and never closes", "bracket"),
        ("a: [b, c\n", 2, 4, "list `[` opens and never closes", "bracket"),
        ("a: {b\nc: d\n", 2, 4, "mapping `{` opens and never closes", "bracket"),
        ("a: [b: c: d]\n", 2, 9, "comma or the closing bracket", "Quote"),
        ("a: [x](y.md)\n", 2, 7, "text follows the closing `]`", '`a: "[x](y.md)"`'),
        ('a: "Use "X""\n', 2, 10, "text follows", '`a: \'"Use "X""\'`'),
        ("a: @ada\n", 2, 4, "begins with `@`", '`a: "@ada"`'),
        ("a: `x`\n", 2, 4, "backtick", "Quote"),
        ("a: *bold*\n", 2, 4, "begins with `*`", "Quote"),
        ("a: *bold\n", 2, 4, "begins with `*`", "Quote"),
        ("a: &\n", 2, 4, "begins with `&`", "Quote"),
        ("a: > b\n", 2, 4, "begins with `>`", "Quote"),
        ("a: !e!x y\n", 2, 4, "begins with `!`", "Quote"),
        ("a: - b\n", 2, 4, "list begins on the line below", "line of its own"),
        ("- a\nb: c\n", 3, 1, "next `- `", "Indent"),
        ('a: "\\q"\n', 2, 5, "escape", "single quotes"),
        ("a: b\nprose here\nc: d\n", 3, 1, "has no `name:`", "close with `---`"),
        ("a: b\n--- c\n", 3, 1, "begins with `---`", "alone"),
        ("a: ]\n", 2, 4, "can't begin a value", "Quote"),
        ("a: é\nb: \x07c\n", 3, 4, "U+0007", "Delete"),
        ("a: \ud800\n", 2, 4, "U+D800", "Delete"),
        ("a: b\n\ufeffc: d\n", 3, 1, "byte-order mark", "Delete"),
        ("- a\n- b\n", 2, 1, "a list", "`status: accepted`"),
        ("just words\n", 2, 1, "plain text", "`status: accepted`"),
    ],
)
def test_what_cannot_be_read_says_where_and_what_to_do(
    block: str, line: int, column: int, said: str, hinted: str
) -> None:
    document = read(block)
    problem = only(document)
    assert place(problem) == ("DM001", line, column)
    assert said in problem.message
    assert hinted in problem.hint
    assert not document.readable and document.has_front_matter and document.values == {}
    assert document.body == "# Title\n"


def test_line_ends_that_only_yaml_knows_move_no_position() -> None:
    document = read("a: b\u2028c\nd: e\n")
    assert document.keys[("d",)] == Position(3, 1)


# Hostile input


def quick(text: str) -> Document:
    start = time.process_time()
    document = parse(text, "decisions/0001-x.md")
    assert time.process_time() - start < PATIENCE
    return document


def test_ten_megabytes_are_not_read() -> None:
    problem = only(quick("---\n" + "a: b\n" * 2_000_000 + "---\n# T\n"))
    assert "10,000,000" in problem.message and "65,536" in problem.message
    assert not quick("---\n" + "a: b\n" * 2_000_000).readable
    assert not quick("---\n" + "\n" * 10_000_000).has_front_matter


def test_the_limit_is_the_callers() -> None:
    assert parse("---\na: bcd\n---\n", "x.md", limit=7).readable
    assert not parse("---\na: bcd\n---\n", "x.md", limit=6).readable


@pytest.mark.parametrize("unit", ["[", "- ", "{a: ", "? ", "[a, ", "- ? "])
@pytest.mark.parametrize("count", [40, 100, 10_000, 100_000])
def test_deep_nesting_is_refused_not_followed(unit: str, count: int) -> None:
    start = time.process_time()
    document = parse(f"---\na:\n  {unit * count}\n---\n", "decisions/0001-x.md", limit=10**7)
    assert time.process_time() - start < PATIENCE
    assert not document.readable
    assert "deep" in only(document).message or "never closes" in only(document).message


def test_nesting_by_lines() -> None:
    block = "".join(f"{' ' * depth}a:\n" for depth in range(31))
    assert read(block).readable
    assert not read(block + " " * 31 + "a:\n" + " " * 32 + "a: 1\n").readable


def test_billion_laughs_cost_nothing() -> None:
    block = "a0: &a0 [lol, lol]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )
    document = quick(f"---\n{block}---\n")
    assert document.readable and document.values["a0"] == ["lol", "lol"]
    assert document.values["a1"] == [None] * 9


# One field a line


@pytest.mark.parametrize(
    ("block", "values"),
    [
        (
            "date: 2026-11-22\nx: 12\ny: 0.5\nz: true\nid: 0012\n",
            {"date": "2026-11-22", "x": 12, "y": 0.5, "z": True, "id": "0012"},
        ),
        ("a:\nb:   \nc: null\nd: ~\n", {"a": None, "b": None, "c": None, "d": None}),
        (
            '# a comment: of its own\n\ntitle: "it\'s"   \nwhy: \'a "b" #c: d\'\n',
            {"title": "it's", "why": 'a "b" #c: d'},
        ),
        ("by: [ana, bo van x,  chen]\nnone: []\n", {"by": ["ana", "bo van x", "chen"], "none": []}),
        ("title: Über Größe – naïve 日本 🎉\n", {"title": "Über Größe – naïve 日本 🎉"}),
        (
            "x: -1\ny: 1_000\nz: 1e3\nw: -0.25\nv: 01.5\n",
            {"x": -1, "y": "1_000", "z": "1e3", "w": -0.25, "v": "01.5"},
        ),
        ("", {}),
    ],
)
def test_plain_fields_mean_what_is_written(block: str, values: dict[str, object]) -> None:
    document = read(block)
    assert repr(document.values) == repr(values)
    assert document.problems == ()


# Without libyaml


def test_pure_yaml_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    pure = _second_copy()
    assert pure._Composer.__mro__ != reading_yaml._Composer.__mro__
    for block in (
        "a: 'b'\nc: [1, no, {d: }]\ne: |\n  x\n",
        "a: &x !t y\nb: *x\na: 2\n1: z\n",
        "a: b: c\n",
        "a:\n\t- b\n",
        'a: "b\n',
        "a: [b\n",
        "a: @b\n",
        "a: \x07\n",
    ):
        assert _outcome(pure, block) == _outcome(reading_yaml, block), block
    assert "32 deep" in str(_outcome(pure, "a: " + "[" * 50_000 + "\n"))


def _outcome(reader: ModuleType, block: str) -> object:
    try:
        found = reader.read_yaml(block, 2)
        return found.values, found.places, found.keys, found.remarks
    except reader.Unreadable as error:
        return error.place, error.message, error.hint


def _second_copy() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pure_yaml", str(reading_yaml.__file__))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # annotations are looked up in it
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[spec.name]
    return module


# Properties


YAMLISH = st.lists(
    st.sampled_from(
        [
            *"abc:#-[]{}&*!|>'\"%@`,?\\~ \t\n\r\x00\x07\x85\u2028\ufeffé😀\ud800",
            "---\n",
            "...\n",
            "\n",
            "a: ",
            "\n  - ",
            "status: ",
            "<<: ",
            "!!int ",
            "&x ",
            "*x",
            "2026-01-02",
            "12",
            "# T\n",
        ]
    ),
    max_size=60,
).map("".join)


def assert_inside(document: Document, text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    places = [*document.places.values(), *document.keys.values()]
    places += [Position(p.location.line, p.location.column) for p in document.problems]
    for at in places:
        line, column = at.line, at.column
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1


@given(st.one_of(st.text(), YAMLISH, YAMLISH.map(lambda text: f"---\n{text}\n---\nbody\n")))
def test_parse_never_raises_and_every_position_lies_in_the_file(text: str) -> None:
    document = parse(text, "x.md")
    assert_inside(document, text)
    assert document.readable or document.problems
    assert text.replace("\r\n", "\n").replace("\r", "\n").endswith(document.body)


@given(st.binary())
def test_decode_never_raises(data: bytes) -> None:
    text, problems = decode(data, "x.md")
    assert "\r" not in text
    for problem in problems:
        assert problem.location.line <= text.count("\n") + 1


WORDS = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), min_size=1)
LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**12), 10**12), WORDS
)
MAPPINGS = st.dictionaries(
    st.from_regex(r"[a-z][a-z-]{0,10}", fullmatch=True).filter(
        lambda key: key not in ("null", "true", "false")
    ),
    st.one_of(LEAVES, st.lists(LEAVES, max_size=3)),
    max_size=5,
)


@given(MAPPINGS)
def test_a_dumped_mapping_is_read_back(mapping: dict[str, Any]) -> None:
    document = read(yaml.safe_dump(mapping, sort_keys=False))
    assert not document.problems
    assert document.values == mapping
    assert list(document.values) == list(mapping)
