"""Edits keep every byte they are not about, refuse what is untrue, and are whole or not at all."""

from __future__ import annotations

import dataclasses
import datetime as dt
import errno
import os
import shutil
import stat
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mkdocs_dissent.edit.convert import convert, convert_records
from mkdocs_dissent.edit.record import Drafts, Edit, unified_diff
from mkdocs_dissent.edit.settle import resolve, revisit
from mkdocs_dissent.edit.source import Source
from mkdocs_dissent.edit.splice import changed_text
from mkdocs_dissent.edit.supersede import supersede
from mkdocs_dissent.edit.write import EditError, create, reader, write_all
from mkdocs_dissent.options import read_policy
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading import frontmatter
from mkdocs_dissent.reading.load import DiskTree, load
from mkdocs_dissent.records.fields.types import Value
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.records.vocabularies import MemoStatus, Verdict
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.register import Register, link

TODAY = dt.date(2026, 11, 22)


def values(text: str) -> Mapping[str, Value]:
    document = frontmatter.parse(text.removeprefix("\ufeff"), "x.md")
    assert document.readable, document.problems
    return document.values


# One field, and not one other byte


def set_fields(text: str, changes: Mapping[str, Value], after: Sequence[str] = ()) -> str:
    above = dict.fromkeys(changes, after)
    return changed_text(Source.of_record(text), changes, above=above)[0]


def append_item(text: str, name: str, *values: Value) -> str:
    old = frontmatter.parse(text.removeprefix("\ufeff"), "").values.get(name)
    items = old if isinstance(old, list) else [] if old is None else [old]
    return set_fields(text, {name: [*items, *values]})


FULL = """\
---
# Who and when
status: accepted   # as of today
date: 2026-01-10
"decision-makers" : ['ana', "bo"]
steward:   ana
empty:
hollow: # to be filled
note: |
  one

  two

# below a block
kept: |+
  x

wrapped: one
  two # of a plain scalar
many: [a,
  b, # the second
  ]
revisits:
- {date: 2026-02-01, verdict: confirmed, next: 2026-10-01}   # first
sole: {date: 2026-02-01, verdict: confirmed}
tall:
  date: 2026-02-01 # a comment
  note: >-
    long
    text
supersedes: 3
# the end
---
Body, and `---`

---
no newline at the end"""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("value", ["x", "a: b", ["p", "q"], [{"d": "2026-01-01"}], {"z": 1}, 7])
def test_only_the_lines_of_a_field_change(end: str, bom: str, value: Value) -> None:
    text = bom + FULL.replace("\n", end)
    for name in values(text):
        changed = set_fields(text, {name: value})
        assert values(changed) == {**values(text), name: value}
        before, after = text.split(end), changed.split(end)
        start = next(i for i, row in enumerate(before) if row.strip('"').startswith(name))
        stop = next(
            i
            for i, row in enumerate(before)
            if i > start and (row[:1].isalpha() or row[:1] in ('"', "#") or row == "---")
        )
        assert after[:start] == before[:start]
        assert after[len(after) - len(before) + stop :] == before[stop:]
        if end == "\r\n":
            assert "\n" not in changed.replace("\r\n", "")
        if end == "\r":
            assert "\n" not in changed


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("status", "status: x   # as of today"),
        ("steward", "steward:   x"),
        ("empty", "empty: x"),
        ("hollow", "hollow: x # to be filled"),
        ("wrapped", "wrapped: x # of a plain scalar"),
    ],
)
def test_spacing_and_comments_of_the_line_stay(name: str, line: str) -> None:
    assert line in set_fields(FULL, {name: "x"}).split("\n")


def test_quotes_stay_as_they_are_and_are_added_only_where_needed() -> None:
    text = "---\na: 'x'\nb: \"x\"\nc: x\n---\n"
    changed = set_fields(text, {"a": "it's", "b": "y", "c": "no", "d": "2026-01-02", "e": "Ana Bo"})
    assert changed == ("---\na: 'it''s'\nb: \"y\"\nc: \"no\"\nd: 2026-01-02\ne: Ana Bo\n---\n")


@pytest.mark.parametrize(
    "text",
    [
        *("no", "0012", "12:30", "1e5", "~", "", " x ", "a: b", "a #b", "- x", "*x", "&x", "!x"),
        *("%x", "@x", "`x`", "{x}", "[x](y)", "'x'", '"x"', "x:", "a\nb", "a\tb", "\\", "<<", "="),
        *("0x1F", "\u2028", "\ufeff", "\x85", "\x07", "é ü 漢", "🙂", "---", "...", "null", "true"),
        *("2026-02-30", "0o17", "1_000", ".inf", "on", "Yes", "2026-01-01 10:00"),
    ],
)
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    for made in (
        set_fields("---\na: 1\n---\n", {"b": text}),
        set_fields("---\na: 1\n---\n", {"b": [text, {"c": text}]}),
        set_fields("---\n{a: 1}\n---\n", {"b": text}),
    ):
        found = values(made)["b"]
        assert found == text or found == [text, {"c": text}]
    alone = set_fields("---\n---\n", {"b": [text]})[4:-4]
    assert yaml.safe_load(alone) == {"b": [text]}, "another reader takes it for the same text"


def test_a_new_field_goes_below_the_ones_it_belongs_to() -> None:
    text = "---\nstatus: accepted # now\ndate: 2026-01-01\ntags: [x]\n---\nBody\n"
    assert set_fields(
        text, {"steward": "ana"}, after=["status", "date", "nowhere"]
    ) == text.replace("tags", "steward: ana\ntags")
    assert set_fields(text, {"steward": "ana"}) == text.replace(
        "\n---\nB", "\nsteward: ana\n---\nB"
    )


def test_a_name_is_found_however_it_is_spelt_and_keeps_its_spelling() -> None:
    assert (
        set_fields("---\nRevisit_If: x\n---\n", {"revisit-if": "y"}) == "---\nRevisit_If: y\n---\n"
    )


def test_a_field_that_says_it_already_is_left_alone() -> None:
    text = "---\na: [ x ,y ]\nb: '2026-01-01'\n---\n"
    assert set_fields(text, {"a": ["x", "y"], "b": "2026-01-01"}) == text


def test_front_matter_is_begun_where_there_is_none() -> None:
    text = "\ufeff# Title\r\n\r\nText"
    made = set_fields(text, {"status": "accepted"})
    assert made == "\ufeff---\r\nstatus: accepted\r\n---\r\n# Title\r\n\r\nText"
    assert set_fields("---\n\nNo fence\n", {"a": 1}) == "---\na: 1\n---\n---\n\nNo fence\n"
    assert set_fields("", {"a": 1, "b": 2}) == "---\na: 1\nb: 2\n---\n"


def test_several_fields_change_at_once() -> None:
    text = "---\nl:\n- a\ns: x\n---\nBody\n"
    changes = {"n": ["z"], "l": ["a", "b", "c"], "s": "y", "m": 1}
    expected = "---\nl:\n- a\n- b\n- c\ns: y\nn: [z]\nm: 1\n---\nBody\n"
    assert set_fields(text, changes, after=["nowhere"]) == expected
    flow = set_fields("---\n{}\n---\n", {"a": 1, "b": [2, 3]})
    assert flow == "---\n{a: 1, b: [2, 3]}\n---\n"
    assert append_item("---\nl: [\n  a\n]\n---\n", "l", "b", "c") == (
        "---\nl: [\n  a,\n  b,\n  c\n]\n---\n"
    )
    # The new field's place is where the list ends.
    ends = set_fields("---\nl:\n- a\n---\n", {"n": 1, "l": ["a", "b"]})
    assert ends == "---\nl:\n- a\n- b\nn: 1\n---\n"


@pytest.mark.parametrize("empty", ["---\n---\nX", "---\n# nothing yet\n\n---\nX", "---\n...\nX"])
def test_empty_front_matter_takes_a_first_field(empty: str) -> None:
    made = set_fields(empty, {"a": "x"})
    assert values(made) == {"a": "x"}
    assert made.replace("a: x\n", "") == empty


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l: [a]", "l: [a, z]"),
        ("l: [ ]", "l: [z]"),
        ("l: [a, b,]  # c", "l: [a, b, z,]  # c"),
        ("l: [\n  a,\n  b # the last\n]", "l: [\n  a,\n  b, # the last\n  z\n]"),
        ("l: [\n  a, # one\n]", "l: [\n  a, # one\n  z,\n]"),
        ("l:\n- a\n# end", "l:\n- a\n- z\n# end"),
        ("l:\n    - a # c\nm: 1", "l:\n    - a # c\n    - z\nm: 1"),
        ("l: a # c", "l: [a, z] # c"),
        ("l:", "l: [z]"),
        ("m: 1", "m: 1\nl: [z]"),
        ("l:\n- |\n  a\n\nm: 1", "l:\n- |\n  a\n- z\n\nm: 1"),
    ],
)
def test_an_item_is_added_in_the_form_of_the_list(text: str, expected: str) -> None:
    assert append_item(f"---\n{text}\n---\n", "l", "z") == f"---\n{expected}\n---\n"


def test_a_ledger_entry_takes_the_form_of_the_others() -> None:
    entry: Value = {"date": "2026-02-02", "verdict": "postponed", "note": "a, b"}
    flow = '- {date: 2026-02-02, verdict: postponed, note: "a, b"}\n'
    tall = "- date: 2026-02-02\n  verdict: postponed\n  note: a, b\n"
    indented = "".join(f"  {row}\n" for row in tall.splitlines())
    assert (
        append_item("---\nr:\n- {date: 1}\n---\n", "r", entry)
        == f"---\nr:\n- {{date: 1}}\n{flow}---\n"
    )
    assert (
        append_item("---\nr:\n- date: 1\n---\n", "r", entry) == f"---\nr:\n- date: 1\n{tall}---\n"
    )
    assert append_item("---\nr:\n  date: 1 # c\n---\n", "r", entry) == (
        f"---\nr:\n  - date: 1 # c\n{indented}---\n"
    )
    assert append_item("---\nr: {date: 1}\n---\n", "r", entry) == (
        f"---\nr: [{{date: 1}}, {flow[2:-1]}]\n---\n"
    )
    assert append_item("---\na: 1\n---\n", "r", entry) == f"---\na: 1\nr:\n  {flow}---\n"


@pytest.mark.parametrize(
    "text",
    [
        "---\na: [x\n---\n",
        "---\n- a list\n---\n",
        "---\na: 1\n",
        "---\na: &x 1\nb: *x\n---\n",
        "---\na: 1\n---\n\0",
        "\ufeff\ufeff---\na: 1\n---\n",
        "\n---\na: 1\n---\n",
    ],
)
def test_what_cannot_be_read_cannot_be_edited(text: str) -> None:
    with pytest.raises(EditError) as error:
        set_fields(text, {"a": "y"})
    assert "\n" not in error.value.message + error.value.hint


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**30])
def test_a_number_that_front_matter_cannot_hold_is_refused(value: float) -> None:
    with pytest.raises(EditError):
        set_fields("---\na: 1\n---\n", {"b": value})


def test_an_explicit_key_is_refused_or_right() -> None:
    text = "---\n? a\n: x\nb: 1\n---\n"
    assert values(set_fields(text, {"a": "y"})) == {"a": "y", "b": 1}


# Properties

KEYS = ["status", "date", "x-one", "revisit", "revisits", "Decision_Makers", "tags"]
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
scalars = st.one_of(
    words,
    st.integers(-(10**17), 10**17),
    st.booleans(),
    st.floats(-1e6, 1e6).map(lambda x: round(x, 4)),
)
new_values: st.SearchStrategy[Any] = st.one_of(
    scalars,
    st.lists(scalars, max_size=4),
    st.lists(
        st.dictionaries(st.sampled_from(["date", "note", "by"]), scalars, min_size=1), max_size=3
    ),
    st.dictionaries(
        st.sampled_from(["min", "max"]), st.one_of(scalars, st.lists(words)), max_size=2
    ),
)
comments = st.sampled_from(["", "", "# a comment\n", "\n", " # far\n", "\n\n# x: y\n"])
tails = st.sampled_from(["", "", " # why", "   ", "\t# tab"])
chunks = st.sampled_from(
    [
        "{k}: plain words{t}\n",
        "{k} : 'single ''quoted'''{t}\n",
        '{k}: "double \\"quoted\\" \\u00e9"{t}\n',
        "{k}:{t}\n",
        "{k}: 0012{t}\n",
        "{k}: one\n   two{t}\n",
        "{k}: |{t}\n  text\n   more\n\n  end\n",
        "{k}: |2-\n   text\n",
        "{k}: >+\n  text\n\n",
        "{k}: [a, 'b,c', {{d: 1}}]{t}\n",
        "{k}: [\n  a,{t}\n  b\n  ]\n",
        "{k}: {{a: 1, b: [x]}}{t}\n",
        "{k}:{t}\n- a\n- b{t}\n",
        "{k}:\n    - a: 1{t}\n      b:\n        - c\n    -  d\n",
        '{k}:\n# inside\n- {{date: 2026-01-01, note: "x: y"}}{t}\n\n# again\n- {{date: 2026}}\n',
        "{k}:\n  a: 1{t}\n  b: >\n    folded\n    text\n",
        '"{k}": x{t}\n',
        "{k}: [] {t}\n",
    ]
)


@st.composite
def files(draw: st.DrawFn) -> tuple[list[tuple[str | None, str]], str, str]:
    """Chunks of a front matter, each with its key if it has one; the line's end; the body."""
    parts: list[tuple[str | None, str]] = []
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=5)):
        if comment := draw(comments):
            parts.append((None, comment))
        parts.append((key, draw(chunks).format(k=key, t=draw(tails))))
    parts.append((None, draw(comments)))
    return (
        parts,
        draw(st.sampled_from(["\n", "\r\n"])),
        draw(st.sampled_from(["", "B", "B\n\n---\n"])),
    )


@given(files(), st.sampled_from(KEYS), new_values, st.booleans())
@settings(max_examples=400, deadline=None)
def test_setting_a_field_changes_that_field_only(
    file: tuple[list[tuple[str | None, str]], str, str], name: str, value: Value, bom: bool
) -> None:
    parts, end, body = file
    text = ("\ufeff" if bom else "") + "---\n" + "".join(part for _, part in parts) + "---\n" + body
    text = text.replace("\n", end)
    assume(frontmatter.parse(text.removeprefix("\ufeff"), "").readable)
    changed = set_fields(text, {name: value})
    assert values(changed) == {**values(text), name: value}
    assert list(values(changed))[: len(values(text))] == list(values(text))
    keys = [key for key, _ in parts]
    at = keys.index(name) if name in keys else None
    if at is not None:
        head = (
            text[: text.index("---") + 3]
            + end
            + "".join(p for _, p in parts[:at]).replace("\n", end)
        )
        rest = (
            "".join(p for _, p in parts[at + 1 :]).replace("\n", end)
            + f"---{end}"
            + body.replace("\n", end)
        )
        assert changed.startswith(head)
        assert changed.endswith(rest)
    else:
        rows = iter(changed.split(end))
        assert all(row in rows for row in text.split(end)), "every line is there, in order"
    if end == "\r\n":
        assert "\n" not in changed.replace("\r\n", "")
    assert set_fields(changed, {name: value}) == changed


@given(files(), st.sampled_from(KEYS), new_values)
@settings(max_examples=400, deadline=None)
def test_appending_keeps_the_other_items_and_every_other_field(
    file: tuple[list[tuple[str | None, str]], str, str], name: str, value: Value
) -> None:
    parts, end, body = file
    text = ("---\n" + "".join(part for _, part in parts) + "---\n" + body).replace("\n", end)
    assume(frontmatter.parse(text, "").readable)
    before = values(text)
    changed = append_item(text, name, value)
    old = before.get(name)
    items = old if isinstance(old, list) else [] if old is None else [old]
    assert values(changed) == {**before, name: [*items, value]}
    for key, part in parts:
        if key != name:
            assert part.strip("\n").replace("\n", end) in changed, key


# A register on disk

DECISION = """\
---
status: accepted
date: 2026-01-10   # decided
steward: ana
stakes: {stakes}
revisit: 2026-10-01
---

# Use one store
"""
FILES = {
    "decisions/0001-old.md": DECISION.format(stakes="minor"),
    "decisions/0002-new.md": "---\r\nstatus: accepted\r\nsteward: bo\r\n---\r\n# New\r\n",
    "decisions/0003-third.md": "---\nstatus: accepted\n---\n# Third\n",
    "decisions/0004-major.md": DECISION.format(stakes="major"),
    "decisions/0005-rejected.md": "---\nstatus: rejected\n---\n# No\n",
    "decisions/0006-on-hold.md": "---\nstatus: on hold\n---\n# Later\n",
    "decisions/0007-broken.md": "---\nstatus: [accepted\n---\n# Broken\n",
    "dissent/0001-memo.md": "---\ndecision: 1\nauthor: cy\nstatus: open # yet\n---\n# Doubt\n",
    "dissent/0002-cord.md": "---\nkind: andon\nstatus: pulled\naffects: 1\n---\n# Stop\n",
    "initiatives/0001-bet.md": "---\nkind: bet\nstatus: active\n---\n# Bet\n",
}


class Repo:
    def __init__(self, root: Path, files: Mapping[str, str], **options: Any) -> None:
        self.root = root
        self.policy, problems = read_policy(options)
        assert not problems
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode())
        self.load()

    def load(self) -> None:
        self.register: Register = link(load(DiskTree(self.root, self.root), self.policy).records)

    @property
    def read(self) -> Callable[[str], str]:
        return reader(self.root)

    @property
    def drafts(self) -> Drafts:
        return Drafts(self.register, self.read, self.policy, TODAY)

    def __getitem__(self, path: str) -> Record:
        return next(r for r in self.register.records if r.source.path == path)

    def text(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def apply(self, edit: Edit) -> Edit:
        edit.apply(self.root)
        self.load()
        return edit


OLD, NEW, THIRD, MAJOR = (
    f"decisions/{name}.md" for name in ("0001-old", "0002-new", "0003-third", "0004-major")
)
MEMO, CORD, BET = "dissent/0001-memo.md", "dissent/0002-cord.md", "initiatives/0001-bet.md"
HOLD, BROKEN, REJECTED = (
    f"decisions/{name}.md" for name in ("0006-on-hold", "0007-broken", "0005-rejected")
)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path, FILES, teams={"a": ["bo", "cy"], "b": ["dara"]})


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def look(repo: Repo, path: str = OLD, **more: Any) -> Edit:
    wish: dict[str, Any] = {
        "verdict": "confirmed",
        "on": TODAY,
        "by": ["ana"],
        "note": None,
        "next_": day("2027-05-01"),
    }
    wish |= more
    return revisit(repo.drafts, repo[path], **wish | {"verdict": Verdict(wish["verdict"])})


def test_a_revisit_adds_to_the_ledger_and_moves_the_date(repo: Repo) -> None:
    edit = repo.apply(look(repo, note="costs: as told"))
    entry = (
        '{date: 2026-11-22, verdict: confirmed, by: ana, note: "costs: as told", next: 2027-05-01}'
    )
    assert repo.text(OLD) == FILES[OLD].replace(
        "2026-10-01\n", f"2027-05-01\nrevisits:\n  - {entry}\n"
    )
    assert edit.summary == ("0001-old: confirmed on 2026-11-22, to be revisited on 2027-05-01",)
    record: Any = repo[OLD]
    assert record.revisits[-1].note == "costs: as told"
    assert record.due == day("2027-05-01")


def test_an_edit_parses_each_file_once_and_what_comes_of_it_once(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    real = frontmatter.parse

    def counted(text: str, path: str, **more: Any) -> Any:
        parsed.append(path)
        return real(text, path, **more)

    monkeypatch.setattr(frontmatter, "parse", counted)
    assert look(repo, note="why")
    assert parsed == [OLD, OLD]
    parsed.clear()
    assert supersede(repo.drafts, [repo[OLD], repo[THIRD]], repo[NEW])
    assert sorted(parsed) == sorted(2 * [OLD, NEW, THIRD])


def test_a_revisit_done_twice_changes_nothing_the_second_time(repo: Repo) -> None:
    repo.apply(look(repo, note="two\nlines"))
    again = look(repo, note="two\nlines")
    assert not again
    assert again.summary == ("0001-old: this entry stands in `revisits` already",)


def test_a_revisit_moves_the_date_where_it_stands_under_another_name(tmp_path: Path) -> None:
    text = "---\nstatus: accepted\nreview_date: 2026-10-01 # yearly\n---\n# X\n"
    repo = Repo(tmp_path, {OLD: text})
    repo.apply(look(repo))
    assert "review_date: 2027-05-01 # yearly" in repo.text(OLD)
    assert "\nrevisit:" not in repo.text(OLD)
    assert repo[OLD].revisit_date == day("2027-05-01")


def test_a_revisit_of_an_unknown_status_says_so(repo: Repo) -> None:
    assert "on hold" in look(repo, HOLD).summary[-1]


@pytest.mark.parametrize(
    ("path", "wish", "why"),
    [
        (OLD, {"verdict": "falsified"}, "needs a note"),
        (OLD, {"verdict": "postponed", "note": " "}, "needs a note"),
        (OLD, {"verdict": "postponed", "note": "x", "next_": None}, "needs the date"),
        (OLD, {"verdict": "confirmed", "next_": None}, "would stay so"),
        (OLD, {"next_": TODAY}, "not after"),
        (OLD, {"next_": day("2020-01-01")}, "not after"),
        (OLD, {"on": day("2026-11-23")}, "after today"),
        (OLD, {"on": day("2026-01-09")}, "was decided on"),
        (REJECTED, {}, "is rejected"),
        (MEMO, {}, "not revisited"),
        (CORD, {}, "not revisited"),
        (BROKEN, {}, "can't be read"),
    ],
)
def test_a_revisit_that_would_be_untrue_is_refused(
    repo: Repo, path: str, wish: dict[str, Any], why: str
) -> None:
    with pytest.raises(EditError, match=why) as error:
        look(repo, path, **wish)
    assert "\n" not in error.value.message + error.value.hint


@pytest.mark.parametrize(("path", "field"), [(MEMO, "revisit"), (CORD, "review-by")])
def test_memos_and_andons_are_postponed_with_a_reason(repo: Repo, path: str, field: str) -> None:
    wish = {"verdict": "postponed", "note": "the probe runs", "next_": day("2027-06-01")}
    repo.apply(look(repo, path, **wish))
    text = repo.text(path)
    assert f"{field}: 2027-06-01" in text
    assert "verdict: postponed" in text and "note: the probe runs" in text
    assert repo[path].revisit_date == day("2027-06-01")
    # The same again changes nothing.
    assert not look(repo, path, **wish)


def test_a_postponement_goes_forward(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {OLD: FILES[OLD].replace("2026-10-01", "2027-10-01")})
    with pytest.raises(EditError, match="no later than 2027-10-01"):
        look(repo, verdict="postponed", note="busy")
    repo.apply(look(repo, verdict="postponed", note="busy", next_=day("2027-12-01")))
    with pytest.raises(EditError, match="which is after"):
        look(repo, on=day("2026-11-01"))


def test_superseding_writes_both_sides(repo: Repo) -> None:
    edit = repo.apply(supersede(repo.drafts, [repo[OLD], repo[THIRD], repo[OLD]], repo[NEW]))
    assert repo.text(NEW) == FILES[NEW].replace(
        "steward: bo\r\n", "steward: bo\r\nsupersedes: [0001-old, 0003-third]\r\n"
    )
    assert repo.text(OLD) == FILES[OLD].replace("accepted", "superseded").replace(
        "2026-10-01\n", "2026-10-01\nsuperseded-by: [0002-new]\n"
    )
    assert len(edit.changes) == 3
    again = supersede(repo.drafts, [repo[OLD]], repo[NEW])
    assert not again
    assert again.summary == ("0001-old is superseded by 0002-new already",)


def test_superseding_completes_what_one_side_says(tmp_path: Path) -> None:
    files = {
        OLD: "---\nstatus: superseded by [2](0002-new.md)\n---\n# Old\n",
        NEW: "---\nstatus: accepted\n---\n# New\n",
    }
    repo = Repo(tmp_path, files)
    edit = repo.apply(supersede(repo.drafts, [repo[OLD]], repo[NEW]))
    assert list(edit.changes) == [NEW]
    assert not supersede(repo.drafts, [repo[OLD]], repo[NEW])


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (OLD, OLD, "itself"),
        (REJECTED, NEW, "is rejected"),
        (OLD, REJECTED, "is rejected"),
        (MEMO, NEW, "not a decision"),
        (OLD, MEMO, "not a decision"),
        (BROKEN, NEW, "can't be read"),
    ],
)
def test_superseding_what_cannot_be_is_refused(repo: Repo, old: str, new: str, why: str) -> None:
    with pytest.raises(EditError, match=why):
        supersede(repo.drafts, [repo[old]], repo[new])


def test_superseding_in_a_circle_or_twice_is_refused(repo: Repo) -> None:
    elsewhere = link([])
    with pytest.raises(EditError, match="there is no decision"):
        supersede(Drafts(elsewhere, repo.read, repo.policy, TODAY), [repo[OLD]], repo[NEW])
    repo.apply(supersede(repo.drafts, [repo[OLD]], repo[NEW]))
    repo.apply(supersede(repo.drafts, [repo[NEW]], repo[THIRD]))
    with pytest.raises(EditError, match="superseded"):
        supersede(repo.drafts, [repo[THIRD]], repo[OLD])
    with pytest.raises(EditError, match="superseded by `0002-new` already"):
        supersede(repo.drafts, [repo[OLD]], repo[MAJOR])
    stated = {
        OLD: "---\nstatus: accepted\nsupersedes: 2\n---\n# Old\n",
        NEW: "---\nstatus: accepted\n---\n# New\n",
    }
    circle = Repo(repo.root / "circle", stated)
    with pytest.raises(EditError, match="came before"):
        supersede(circle.drafts, [circle[OLD]], circle[NEW])


def test_a_duplicate_id_is_not_superseded_by_chance(repo: Repo) -> None:
    (repo.root / "decisions/0009-copy.md").write_text("---\nid: 0001-old\nstatus: accepted\n---\n")
    repo.load()
    with pytest.raises(EditError, match="both claim the id"):
        supersede(repo.drafts, [repo["decisions/0009-copy.md"]], repo[NEW])


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ([], "nobody co-signed it"),
        (["cy"], "no key of two; `cy` is on"),
        (["ana", "dara"], "`ana` is a steward"),
        (["bo", "dara"], "`bo` is a steward"),
        (["cy", "CY"], "no key of two; `cy` is on"),
        (["anonymous", "dara"], "nobody who can be asked"),
    ],
)
def test_reversing_a_major_decision_needs_two_keys(repo: Repo, keys: list[str], why: str) -> None:
    with pytest.raises(EditError, match=why):
        supersede(repo.drafts, [repo[MAJOR]], repo[NEW], reverse=True, keys=keys)


def test_two_keys_of_one_team_are_one(tmp_path: Path) -> None:
    repo = Repo(tmp_path, FILES, teams={"a": ["cy", "dara"]})
    with pytest.raises(EditError, match="of one team, a"):
        supersede(repo.drafts, [repo[MAJOR]], repo[NEW], reverse=True, keys=["cy", "dara"])


def test_a_key_of_several_teams_is_refused_as_the_check_refuses_it(tmp_path: Path) -> None:
    repo = Repo(tmp_path, FILES, teams={"a": ["dara"], "b": ["cy", "dara"]})
    with pytest.raises(EditError, match="`cy` and `dara`, who co-signed it, are of one team, b"):
        supersede(repo.drafts, [repo[MAJOR]], repo[NEW], reverse=True, keys=["cy", "dara"])


def test_who_may_hold_a_key_is_in_a_team_and_in_none_of_the_stewards(tmp_path: Path) -> None:
    """Teams and leaders are what the option says, and rule DM207 asks the same function."""

    def refused(why: str, **options: Any) -> None:
        repo = Repo(tmp_path / why[1:8], FILES, **options)
        with pytest.raises(EditError, match=why):
            keys = ["cy", "dara"]
            supersede(repo.drafts, [repo[MAJOR]], repo[NEW], reverse=True, keys=keys)

    refused("`dara` is in no team", teams={"a": ["cy"], "b": ["bo"]})
    refused("`cy` is on the team a with bo, a steward", teams={"a": ["bo", "cy"], "b": ["dara"]})
    refused("`dara` is not among the `leaders`", leaders=["cy", "eli"])


def test_reversing_with_two_keys_writes_both_sides_and_the_keys(tmp_path: Path) -> None:
    repo = Repo(tmp_path, FILES, teams={"a": ["bo"], "b": ["dara"], "c": ["cy"]})
    wish = {"keys": ["cy", "dara"]}
    repo.apply(supersede(repo.drafts, [repo[MAJOR]], repo[NEW], reverse=True, **wish))
    assert "co-signed-by: [cy, dara]\r\n" in repo.text(NEW)
    assert "reverses: [0004-major]\r\n" in repo.text(NEW)
    assert "status: reversed\n" in repo.text(MAJOR)
    assert "reversed-by: [0002-new]\n" in repo.text(MAJOR)
    assert not supersede(repo.drafts, [repo[MAJOR]], repo[NEW], reverse=True, **wish)
    minor = supersede(repo.drafts, [repo[OLD]], repo[THIRD], reverse=True)
    assert len(minor.changes) == 2


def settle(repo: Repo, status: str, **more: Any) -> Edit:
    wish: dict[str, Any] = {"by": ["ana"], "note": "tested"}
    return resolve(repo.drafts, repo[MEMO], status=MemoStatus(status), **{**wish, **more})


def test_a_memo_is_answered_once(repo: Repo) -> None:
    repo.apply(settle(repo, "answered"))
    assert repo.text(MEMO) == FILES[MEMO].replace("open", "answered").replace(
        "yet\n", "yet\nresolution: {date: 2026-11-22, by: ana, note: tested}\n"
    )
    assert not settle(repo, "answered")
    assert not settle(repo, "answered", on=day("2026-11-01"))
    with pytest.raises(EditError, match="already"):
        settle(repo, "answered", note="otherwise")
    with pytest.raises(EditError, match="settled already"):
        settle(repo, "upheld")


def test_a_memo_is_settled_with_evidence_or_withdrawn(repo: Repo) -> None:
    with pytest.raises(EditError, match="needs a note"):
        settle(repo, "upheld", note="")
    with pytest.raises(EditError, match="after today"):
        settle(repo, "upheld", on=day("2027-01-01"))
    with pytest.raises(EditError, match="who settled it is kept with the note"):
        settle(repo, "withdrawn", note=None, by=["cy"])
    repo.apply(settle(repo, "withdrawn", note=None, by=[]))
    assert repo.text(MEMO) == FILES[MEMO].replace("open", "withdrawn")
    assert not settle(repo, "withdrawn", note=None, by=[])


def close(repo: Repo, decision: str | None = NEW, **more: Any) -> Edit:
    wish: dict[str, Any] = {"verdict": "alter", "note": "why: this"}
    logged = repo[decision] if decision else None
    return resolve(repo.drafts, repo[CORD], decision=logged, **{**wish, **more})


def test_a_cord_is_resolved_by_the_decision_that_logs_it(repo: Repo) -> None:
    repo.apply(close(repo))
    resolution = '{date: 2026-11-22, verdict: alter, decision: 0002-new, note: "why: this"}'
    assert f"resolution: {resolution}\n" in repo.text(CORD)
    assert "status: resolved\n" in repo.text(CORD)
    assert [r.id for r in repo.register.to(repo[CORD], LinkType.LOGGED_BY)] == ["0002-new"]
    assert not close(repo)
    with pytest.raises(EditError, match="already"):
        close(repo, verdict="retire")


def test_a_cord_is_not_resolved_by_nothing(repo: Repo) -> None:
    with pytest.raises(EditError, match="without the decision"):
        close(repo, None)
    with pytest.raises(EditError, match="a decision logs"):
        close(repo, MEMO)
    with pytest.raises(EditError, match="can't be read"):
        close(repo, BROKEN)
    with pytest.raises(EditError, match="not a verdict"):
        close(repo, verdict="stop")


# Records that other tools wrote

NYGARD = "# {n}. {title}\n\nDate: 2020-01-01\n\n## Status\n\nAccepted{more}\n\n## Context\n\nText\n"
BULLETS = "# {title}\n\n* Status: accepted <!-- optional -->\n* Date: 2020-01-01\n\n## Context\n"
TABLE = "# ADR {n}: {title}\n\n**Status:** Accepted | **Date:** 2020-01-01\n\n## Context\n"
ROWS = "# {title}\n\n| Status | Accepted |\n| --- | --- |\n| Date | 2020-01-01 |\n\nText\n"
MADR = "---\nstatus: accepted # yet\ndate: 2020-01-01\n---\n# {title}\n\n## Considered Options\n"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (NYGARD, "## Status\n\nSuperseded by [2. The new one](0002-new.md)\n\n## Context"),
        (BULLETS, "* Status: superseded by [0002-new](0002-new.md) <!-- optional -->\n"),
        (TABLE, "**Status:** Superseded by [0002-new](0002-new.md) | **Date:** 2020-01-01\n"),
        (ROWS, "| Status | Superseded by [0002-new](0002-new.md) |\n"),
        (MADR, "status: superseded by [ADR-0002](0002-new.md) # yet\n"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_foreign_record_is_superseded_where_it_keeps_its_status(
    tmp_path: Path, template: str, expected: str, end: str
) -> None:
    files = {
        OLD: template.format(n=1, title="The old one", more="").replace("\n", end),
        NEW: template.format(n=2, title="The [new] one", more="").replace("\n", end),
    }
    repo = Repo(tmp_path, files)
    dialect = repo[OLD].source.dialect
    assert dialect != "native"
    repo.apply(supersede(repo.drafts, [repo[OLD]], repo[NEW]))
    assert expected.replace("\n", end).replace("The new", "The new") in repo.text(OLD)
    old: Any = repo[OLD]
    assert (old.status, old.date, old.source.dialect) == ("superseded", day("2020-01-01"), dialect)
    assert [r.id for r in repo.register.of(old, LinkType.SUPERSEDES)] == ["0002-new"]
    assert not supersede(repo.drafts, [repo[OLD]], repo[NEW])
    if template is NYGARD:
        assert (
            f"Accepted{end}{end}Supersedes [1. The old one](0001-old.md){end}{end}##"
            in repo.text(NEW)
        )
    else:
        assert repo.text(NEW) == files[NEW]


def test_what_a_status_section_says_beside_the_status_stays(tmp_path: Path) -> None:
    more = "\n\nAmends [3. Third](0003-third.md)"
    files = {
        OLD: NYGARD.format(n=1, title="Old", more=more),
        NEW: NYGARD.format(n=2, title="New", more=""),
        THIRD: NYGARD.format(n=3, title="Third", more=""),
    }
    repo = Repo(tmp_path, files)
    repo.apply(supersede(repo.drafts, [repo[OLD]], repo[NEW]))
    assert repo.text(OLD) == files[OLD].replace("Accepted", "Superseded by [2. New](0002-new.md)")
    assert [r.id for r in repo.register.to(repo[OLD], LinkType.AMENDS)] == ["0003-third"]


@pytest.mark.parametrize("template", [NYGARD, BULLETS, TABLE])
def test_a_ledger_goes_above_prose_that_says_the_rest(tmp_path: Path, template: str) -> None:
    text = template.format(n=1, title="Old", more="")
    repo = Repo(tmp_path, {OLD: text})
    dialect = repo[OLD].source.dialect
    repo.apply(look(repo))
    assert repo.text(OLD).endswith(f"---\n{text}")
    old: Any = repo[OLD]
    assert (old.status, old.date, old.source.dialect) == ("accepted", day("2020-01-01"), dialect)
    assert old.due == day("2027-05-01")
    assert not look(repo)


def test_a_madr_record_keeps_what_its_prose_says_or_is_not_edited(tmp_path: Path) -> None:
    text = MADR.format(title="Old")
    links = text + "\n## Links\n\n* Supersedes [3](0003-third.md)\n"
    repo = Repo(tmp_path, {OLD: text, NEW: links, THIRD: text})
    repo.apply(look(repo))
    assert "revisits:" in repo.text(OLD)
    with pytest.raises(EditError, match="`supersedes` would not be read any more"):
        look(repo, NEW)


# Conversion


def said(register: Register) -> list[Any]:
    """What a register says, without where it stands in the files."""
    records = []
    for record in register.records:
        known = {
            name: getattr(record, name)
            for name in (item.name for item in dataclasses.fields(record))
            if name not in ("source",)
        }
        page = dict(record.source.page)
        heading = (record.source.heading, record.source.status_text, record.source.body)
        records.append((_without_places(known), page, heading))
    links = sorted(
        (made.type.name, made.source, made.target, sorted(s.by for s in stated))
        for made, stated in register.statements.items()
    )
    lost = [(u.record.id, u.reference.text, u.ambiguous) for u in register.unresolved]
    return [records, links, lost]


def _without_places(known: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(map(str, value)) if isinstance(value, tuple) else value
        for name, value in known.items()
    }


@pytest.mark.parametrize("template", [NYGARD, BULLETS, TABLE, ROWS, MADR])
@pytest.mark.parametrize(("end", "bom"), [("\n", ""), ("\r\n", "\ufeff")])
def test_conversion_keeps_the_body_and_the_meaning(
    tmp_path: Path, template: str, end: str, bom: str
) -> None:
    text = bom + template.format(n=1, title="A title", more="").replace("\n", end).removesuffix(end)
    repo = Repo(tmp_path, {OLD: text})
    before = said(repo.register)
    made = convert(text, OLD)
    assert made.changed
    assert made.unread == ()
    body = frontmatter.parse(text.removeprefix(bom), OLD).body
    assert made.after.endswith(body.replace("\n", end))
    assert made.after.startswith(f"{bom}---{end}")
    assert not convert(made.after, OLD).changed
    (repo.root / OLD).write_bytes(made.after.encode())
    repo.load()
    assert repo[OLD].source.dialect == "native"
    assert said(repo.register) == before


def test_conversion_keeps_front_matter_that_is_there_in_place() -> None:
    text = "---\nparent: Decisions # nav\nstatus: superseded by [ADR-5](0005-x.md)\n---\n# X\n"
    text += "## Considered Options\n"
    made = convert(text, OLD)
    assert made.fields == ("kind",)
    assert made.after == text.replace("md)\n", "md)\nkind: decision\n")


def test_conversion_reports_what_could_not_be_read_and_keeps_it() -> None:
    text = "# X\n\n* Status: on hold\n* Date: 31/02/2020\n"
    made = convert(text, OLD)
    assert {problem.code for problem in made.unread} == {"DM004", "DM007"}
    assert {problem.location.line for problem in made.unread} == {3, 4}
    assert made.after == f"---\nkind: decision\n---\n{text}"
    assert convert("# X\n\n* Deciders: a\n", OLD).missing == ("status", "date")


def test_conversion_leaves_what_it_cannot_convert() -> None:
    assert "opens" in convert("---\nstatus: [x\n---\n# X\n", OLD).refused
    assert convert("# Only prose\n", OLD).refused
    assert not convert("# Only prose\n", OLD).changed
    assert not convert(FILES[OLD], OLD).changed


prose = st.lists(
    st.sampled_from(
        [
            "# 1. A title",
            "Date: 2020-01-01",
            "Date: 31/12/2020",
            "Date: soon",
            "## Status",
            "Accepted",
            "accepted",
            "Superseded by [2. X](0002-new.md)",
            "Partly superseded by [2](0002-new.md)",
            "Amends [3](0003-third.md), amended by ADR-2",
            "* Status: superseded by [x](0002-new.md)",
            "- Status: [proposed | accepted]",
            "* Deciders: ana, Bo C. <b@x.org>",
            "* Tags: a, b: c",
            "**Status:** Accepted | **Date:** 2025-02-17 | **Review:** 2026-02-17",
            "| Status | on hold: why |",
            "| --- | --- |",
            "| Owner | no |",
            "last_reviewed_on: 2026-01-01",
            "review_in: 6 months",
            "## Links",
            "* Supersedes [3](0003-third.md)",
            "## Considered Options",
            "---",
            "",
            "",
            "<!-- a",
            "```",
        ]
    ),
    max_size=14,
)
heads = st.sampled_from(
    [
        "",
        "---\nparent: X\n---\n",
        "---\nstatus: accepted by [x](y.md)\nreview: 2026-01-01\n---\n",
        "---\ndate: 2020-01-01\nlast_reviewed_on: 2026-01-01\nreview_in: 1 year\n---\n",
        "---\nstatus: superseded by [2](0002-new.md)\ndeciders: a, b\n---\n",
    ]
)


@given(heads, prose, st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=500, deadline=None)
def test_whatever_is_converted_says_what_it_said(head: str, rows: list[str], end: str) -> None:
    from mkdocs_dissent.reading.load import TreeFile

    text = (head + "\n".join(rows)).replace("\n", end)

    class Memory:
        def __init__(self, text: str) -> None:
            self.all = {OLD: text, NEW: FILES[NEW], THIRD: FILES[THIRD]}

        def has(self, folder: str) -> bool:
            return folder == "decisions"

        def leads_out(self, _folder: str) -> bool:
            return False

        def files(self, _folder: str) -> Iterator[TreeFile]:
            return (TreeFile(path, path.partition("/")[2]) for path in self.all)

        def read(self, path: str, _most: int, _within: str | None = None) -> bytes:
            return self.all[path].encode()

    made = convert(text, OLD)
    # Only a status that nobody could read can't be carried over word for word.
    assert "would not say the same" not in made.refused or made.unread
    assert not convert(made.after, OLD).changed
    body = frontmatter.parse(text, OLD).body.replace("\n", end)
    assert made.after.endswith(body)
    before = link(load(Memory(text), Policy()).records)
    after = link(load(Memory(made.after), Policy()).records)
    assert said(before) == said(after)


CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
FOLDERS = {
    "adr+madr": ["docs/decisions"],
    "alphagov+govuk-aws": ["docs/architecture/decisions"],
    "thomvaill+log4brains": ["docs/adr", "packages/core/docs/adr", "packages/web/docs/adr"],
    "thomvaill+log4brains/packages/core/integration-tests/ro-project": ["."],
    "wagov-dtt+architecture-decision-records": ["."],
}


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not here")
@pytest.mark.parametrize("corpus", FOLDERS)
def test_a_corpus_converted_is_the_same_register(corpus: str, tmp_path: Path) -> None:
    shutil.copytree(CORPORA / corpus, tmp_path / "repo", copy_function=shutil.copyfile)
    for path in [tmp_path / "repo", *(tmp_path / "repo").rglob("*")]:
        path.chmod(0o755)
    repo = Repo(tmp_path / "repo", {}, folders={"decisions": FOLDERS[corpus]})
    before = said(repo.register)
    texts = {record.source.path: repo.text(record.source.path) for record in repo.register.records}
    edit, made = convert_records(repo.register.records, repo.read, repo.policy)
    assert len(edit.summary) == len(made)
    if corpus != "nodejs+TSC":
        assert edit
        refused = {item.dialect for item in made if item.refused}
        assert refused <= {"plain"}
    repo.apply(edit)
    assert said(repo.register) == before
    for item in made:
        if item.changed:
            body = frontmatter.parse(texts[item.path], item.path).body
            assert repo.text(item.path).endswith(body)
            assert repo[item.path].source.dialect == "native"
    again, _ = convert_records(repo.register.records, repo.read, repo.policy)
    assert not again


def test_prose_of_a_register_of_native_records_is_converted_before_it_is_edited(
    tmp_path: Path,
) -> None:
    nygard = NYGARD.format(n=1, title="Old", more="")
    short = "---\nstatus: accepted\n---\n# New\n"
    repo = Repo(tmp_path, {OLD: nygard, NEW: short, THIRD: "# Bare\n"}, records="native")
    with pytest.raises(EditError, match="`date` would not be read any more") as refused:
        supersede(repo.drafts, [repo[OLD]], repo[NEW])
    assert refused.value.hint == f"Convert it first: `dissent convert {OLD}`."
    before = said(repo.register)
    edit, made = convert_records(repo.register.records, repo.read, repo.policy)
    assert [(item.path, item.dialect) for item in made] == [(OLD, "nygard")]
    repo.apply(edit)
    assert said(repo.register) == before
    assert not convert_records(repo.register.records, repo.read, repo.policy)[0]
    repo.apply(supersede(repo.drafts, [repo[OLD]], repo[NEW]))
    assert [r.id for r in repo.register.of(repo[OLD], LinkType.SUPERSEDES)] == ["0002-new"]


# Writing: all or none

BEFORE = {"a.md": b"old a\r\n", "d/b.md": b"old b", "d/c.md": None}
AFTER = {"a.md": b"new a\r\n", "d/b.md": b"new b, longer" * 2000, "d/c.md": b"new c"}


def lay_out(root: Path, *, git: bool) -> None:
    shutil.rmtree(root, ignore_errors=True)
    (root / "d").mkdir(parents=True)
    if git:
        (root / ".git").mkdir()
    for name, data in BEFORE.items():
        if data is not None:
            (root / name).write_bytes(data)


def contents(root: Path) -> dict[str, bytes | None]:
    return {name: (root / name).read_bytes() if (root / name).exists() else None for name in BEFORE}


def litter(root: Path) -> list[str]:
    files = (path for path in root.rglob("*") if path.is_file())
    return sorted(
        str(p.relative_to(root)) for p in files if p.relative_to(root).as_posix() not in BEFORE
    )


def write(root: Path) -> None:
    write_all(
        {Path(name): data for name, data in AFTER.items()},
        root=root,
        seen={Path(name): data for name, data in BEFORE.items()},
    )


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    lay_out(tmp_path / "r", git=True)
    (tmp_path / "r/d/b.md").write_bytes(b"somebody's work")
    with pytest.raises(EditError, match=r"d/b.md changed while this ran"):
        write(tmp_path / "r")
    lay_out(tmp_path / "r", git=True)
    (tmp_path / "r/d/c.md").write_bytes(b"somebody's work")
    with pytest.raises(EditError, match=r"d/c.md changed while this ran"):
        write(tmp_path / "r")
    assert contents(tmp_path / "r") == {**BEFORE, "d/c.md": b"somebody's work"}
    assert litter(tmp_path / "r") == []


def test_a_file_removed_meanwhile_is_said(tmp_path: Path) -> None:
    lay_out(tmp_path / "r", git=True)
    (tmp_path / "r/a.md").unlink()
    with pytest.raises(EditError, match=r"a.md changed while this ran"):
        write(tmp_path / "r")
    with pytest.raises(EditError, match=r"gone.md can't be read: No such file"):
        reader(tmp_path / "r")("gone.md")


def test_nothing_outside_the_root_is_written(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    lay_out(root, git=True)
    outside = tmp_path / "outside.md"
    outside.write_text("mine")
    (root / "link.md").symlink_to(outside)
    (root / "up").symlink_to(tmp_path)
    for path in ("../outside.md", str(outside), "link.md", "up/outside.md", "up/new.md", "."):
        with pytest.raises(EditError, match="leads out of the repository"):
            write_all({Path(path): "x"}, root=root)
        with pytest.raises(EditError, match="leads out"):
            create(Path(path), "x", root=root)
    with pytest.raises(EditError, match="git's own"):
        write_all({Path(".git/config"): "x"}, root=root)
    with pytest.raises(EditError, match="is not a file"):
        write_all({Path("d"): "x"}, root=root)
    assert outside.read_text() == "mine"


def test_a_link_inside_stays_a_link(tmp_path: Path) -> None:
    lay_out(tmp_path / "r", git=True)
    (tmp_path / "r/e.md").symlink_to("a.md")
    write_all({Path("e.md"): "x"}, root=tmp_path / "r")
    assert (tmp_path / "r/e.md").is_symlink()
    assert (tmp_path / "r/a.md").read_text() == "x"
    with pytest.raises(EditError, match="written twice"):
        write_all({Path("e.md"): "x", Path("a.md"): "y"}, root=tmp_path / "r")


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    lay_out(tmp_path / "r", git=True)
    (tmp_path / "r/a.md").chmod(0o751)
    write(tmp_path / "r")
    assert stat.S_IMODE((tmp_path / "r/a.md").stat().st_mode) == 0o751


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do anything")
def test_no_permission_is_one_line_and_changes_nothing(tmp_path: Path) -> None:
    root = tmp_path / "r"
    lay_out(root, git=True)
    (root / "d/b.md").chmod(0o444)
    with pytest.raises(EditError, match=r"d/b.md can't be written: permission denied"):
        write(root)
    (root / "d/b.md").chmod(0o644)
    (root / "d").chmod(0o555)
    try:
        with pytest.raises(EditError, match="can't be written: permission denied"):
            write(root)
        with pytest.raises(EditError, match="can't be written: permission denied"):
            create(Path("d/new.md"), "x", root=root)
    finally:
        (root / "d").chmod(0o755)
    assert contents(root) == BEFORE
    assert litter(root) == []


@pytest.mark.parametrize("what", ["write", "fsync"])
@pytest.mark.parametrize("at", range(1, 8))
def test_a_full_disk_is_one_line_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, at: int
) -> None:
    root = tmp_path / "r"
    lay_out(root, git=True)
    real, calls = getattr(os, what), 0

    def full(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls >= at:
            if what == "write" and calls == at:
                return real(args[0], args[1][:3])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*args)

    monkeypatch.setattr(os, what, full)
    try:
        write(root)
    except EditError as error:
        assert "no space left" in error.message
        assert "\n" not in error.message
        monkeypatch.undo()
        assert contents(root) == BEFORE
    else:
        assert contents(root) == AFTER
    assert litter(root) == []


@pytest.mark.parametrize("at", [1, 2])
def test_a_rename_that_fails_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    root = tmp_path / "r"
    lay_out(root, git=True)
    real, calls = os.replace, 0

    def failing(*args: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        real(*args)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(EditError, match="permission denied"):
        write(root)
    assert contents(root) == BEFORE
    assert litter(root) == []


def test_where_undoing_fails_too_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "r"
    lay_out(root, git=True)
    real, calls = os.replace, 0

    def failing(*args: Any) -> None:
        nonlocal calls
        calls += 1
        if calls >= 2:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        real(*args)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(EditError, match=r"a.md can't be put back"):
        write(root)
    monkeypatch.undo()
    assert contents(root) == {**BEFORE, "a.md": AFTER["a.md"]}
    assert litter(root) == []


def test_an_interrupt_between_renames_finishes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "r"
    lay_out(root, git=True)
    real, calls = os.replace, 0

    def interrupted(*args: Any) -> None:
        nonlocal calls
        calls += 1
        real(*args)
        if calls == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(root)
    assert contents(root) == AFTER
    assert litter(root) == []


def test_a_file_is_created_once_however_many_try(tmp_path: Path) -> None:
    made: list[int] = []
    refused: list[EditError] = []

    def attempt(number: int) -> None:
        try:
            create(Path("new/x.md"), f"{number}\n" * 10000, root=tmp_path)
            made.append(number)
        except EditError as error:
            refused.append(error)

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len(refused) == 7
    assert {error.message for error in refused} == {"new/x.md exists already"}
    assert (tmp_path / "new/x.md").read_text() == f"{made[0]}\n" * 10000
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["x.md"]


def test_a_file_is_created_where_there_are_no_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: Any) -> None:
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(os, "link", no_links)
    create(tmp_path / "x.md", "x")
    with pytest.raises(EditError, match="exists already"):
        create(tmp_path / "x.md", "y")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["x"]


def test_text_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_bytes(b"ab\xff")
    with pytest.raises(EditError, match="byte 3 is not UTF-8"):
        reader(tmp_path)("x.md")
    with pytest.raises(EditError, match="can't be written as UTF-8"):
        create(tmp_path / "y.md", "\udc80")


def test_an_edit_is_not_applied_over_newer_work(repo: Repo) -> None:
    edit = supersede(repo.drafts, [repo[OLD]], repo[NEW])
    (repo.root / OLD).write_text("somebody's work")
    with pytest.raises(EditError, match=r"0001-old.md changed while this ran"):
        edit.apply(repo.root)
    assert repo.text(NEW) == FILES[NEW]


# Diffs


def test_a_diff_is_gits(repo: Repo) -> None:
    edit = settle(repo, "withdrawn", note=None, by=[])
    assert edit.diff() == (
        f"--- a/{MEMO}\n+++ b/{MEMO}\n@@ -1,6 +1,6 @@\n ---\n decision: 1\n author: cy\n"
        "-status: open # yet\n+status: withdrawn # yet\n ---\n # Doubt\n"
    )
    assert unified_diff("same", "same", "x") == ""
    assert unified_diff(None, "a", "x") == (
        "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n"
    )
