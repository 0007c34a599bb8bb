"""frontmatter/plain_fields.py: what is read without YAML is read as YAML reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_dissent.reading.frontmatter import Mark, _composed
from mkdocs_dissent.reading.frontmatter.document import Unreadable
from mkdocs_dissent.reading.frontmatter.fences import split
from mkdocs_dissent.reading.frontmatter.plain_fields import plain_fields
from mkdocs_dissent.reading.prose import lines, longer_than, sections, words

READ = {
    "status: accepted\n": {"status": "accepted"},
    "date: 2026-11-22\nx: 12\ny: 0.5\nz: true\nid: 0012\n": {
        "date": "2026-11-22",
        "x": 12,
        "y": 0.5,
        "z": True,
        "id": "0012",
    },
    "a:\nb:   \nc: ~x\n": None,
    "a:\nb:   \nc: null\n": {"a": None, "b": None, "c": None},
    '# a comment: of its own\n\ntitle: "it\'s"   \nwhy: \'a "b" #c: d\'\n': {
        "title": "it's",
        "why": 'a "b" #c: d',
    },
    "by: [ana, bo van x,  chen]\nnone: []\n": {"by": ["ana", "bo van x", "chen"], "none": []},
    "title: Über Größe – naïve 日本 🎉\n": {"title": "Über Größe – naïve 日本 🎉"},
    "": {},
}
LEFT = (
    "a: b: c\n",
    "a: b #c\n",
    "a: b\n  c\n",
    "a:b\n",
    " a: b\n",
    "a: b\na: c\n",
    "true: b\n",
    "null: b\n",
    "12: b\n",
    "a: &b\n",
    "a: *b\n",
    "a: !b c\n",
    "a: |\n  b\n",
    "a: >-\n  b\n",
    "a: {b: c}\n",
    "a: [b, [c]]\n",
    "a: [b,\n  c]\n",
    "a: [b, ]\n",
    'a: "b\\n"\n',
    "a: 'it''s'\n",
    'a: "b" c\n',
    "a:\n  - b\n",
    "a:\n- b\n",
    "- a\n",
    "? a\n",
    "a: \tb\n",
    "a: b\t\n",
    "a: b\u2028c: d\n",
    "a: b\x85c: d\n",
    "a: \ufeffb\n",
    "a: \x07b\n",
    "a: \ud800\n",
    "a: ---\n",
    "a: `b`\n",
    "a: @b\n",
    "a: %b\n",
    "a: -b\n",
)


@pytest.mark.parametrize("block", READ)
def test_a_field_a_line_needs_no_parser(block: str) -> None:
    found = plain_fields(block)
    if (expected := READ[block]) is None:
        assert found is None
    else:
        assert found is not None
        assert found[0] == expected
        assert [*found, []] == list(_composed(block, "x.md"))


@pytest.mark.parametrize("block", LEFT)
def test_anything_else_is_left_to_the_parser_whole(block: str) -> None:
    assert plain_fields(block) is None
    assert plain_fields("status: accepted\n" + block) is None


def test_every_part_stands_where_it_is_written() -> None:
    found = plain_fields("status:  accepted\nby: [ana, bo]\nempty:\n")
    assert found is not None
    _, marks, keys = found
    assert keys == {("status",): Mark(2, 1), ("by",): Mark(3, 1), ("empty",): Mark(4, 1)}
    assert marks == {
        ("status",): Mark(2, 10),
        ("by",): Mark(3, 5),
        ("by", 0): Mark(3, 6),
        ("by", 1): Mark(3, 11),
        ("empty",): Mark(4, 1),
    }


def test_what_is_not_there_stands_nowhere() -> None:
    found = plain_fields("by: [ana, bo]\nx: 1\n")
    assert found is not None
    _, marks, keys = found
    absent = ((), ("y",), ("x", 0), ("by", 2), ("by", -1), ("by", "0"), ("by", 0, 0))
    for path in absent:
        assert path not in marks and marks.get(path) is None
    for path in (*absent, ("by", 0)):
        assert path not in keys and keys.get(path) is None
    assert (len(marks), len(keys)) == (4, 2)


@given(st.lists(st.sampled_from(["---", "...", "\n", " ", "\t", "a: b", "-", ".", "\n---\n"])))
def test_front_matter_ends_at_the_first_line_that_is_a_fence(pieces: list[str]) -> None:
    text = "---\n" + "".join(pieces)
    rows = text.splitlines(keepends=True)
    ends = [at for at, row in enumerate(rows) if at and row.rstrip(" \t\n") in ("---", "...")]
    if not ends:
        with pytest.raises(ValueError):
            split(text, 4)
    else:
        block, body = "".join(rows[1 : ends[0]]), "".join(rows[ends[0] + 1 :])
        assert split(text, 4) == (block, body)


@given(st.lists(st.sampled_from(["# a", "  ## b #", "###", "c", "", "---", "==", "- d", "    e"])))
def test_sections_are_the_same_beside_a_comment(rows: list[str]) -> None:
    # With a comment every line is read in turn; without, headings alone are looked for.
    body = "\n".join(rows)
    found = sections(body)
    assert found == sections(f"{body}\n<!-- x")
    for section in found:
        prose = [line.text for line in lines(section.text) if not line.level]
        assert section.empty is not any(char.isalnum() for text in prose for char in text)


def test_no_two_records_share_a_list() -> None:
    first, second = plain_fields("by: [ana]\n"), plain_fields("by: [ana]\n")
    assert first is not None and second is not None
    assert first[0]["by"] == second[0]["by"]
    assert first[0]["by"] is not second[0]["by"]


PIECES = st.sampled_from(
    [
        *"ab0-:,#[]{}'\"&*!|>%@`?~. \t\\",
        ": ",
        " #",
        "- ",
        "true",
        "null",
        "2026-11-22",
        "é",
        "日",
        "\u2028",
        "\x85",
        "\xa0",
        "\ufeff",
        "\x07",
        "�",
        "🎉",
        "<<",
        "1.5",
        "...",
        "---",
    ]
)
VALUES = st.one_of(
    st.lists(PIECES, max_size=5).map("".join),
    st.lists(st.lists(PIECES, max_size=2).map("".join), max_size=3).map(
        lambda items: f"[{', '.join(items)}]"
    ),
    st.tuples(st.sampled_from("'\""), st.lists(PIECES, max_size=4).map("".join)).map(
        lambda pair: pair[0] + pair[1] + pair[0]
    ),
)
LINES = st.one_of(
    st.builds("{}:{}{}".format, st.sampled_from("ab"), st.sampled_from(["", " ", "  "]), VALUES),
    st.sampled_from(["", "# c", "  # c", " ", "- a", "true: a", "a b: c", "  a: b"]),
)


@given(st.lists(LINES, max_size=4).map(lambda lines: "".join(f"{line}\n" for line in lines)))
def test_what_is_read_is_what_yaml_reads(block: str) -> None:
    found = plain_fields(block)
    if found is None:
        return
    try:
        values, marks, keys, problems = _composed(block, "x.md")
    except Unreadable as error:
        raise AssertionError(f"YAML refuses {block!r}: {error}") from error
    assert not problems
    assert repr(found[0]) == repr(values)
    assert (list(found[1].items()), list(found[2].items())) == (
        list(marks.items()),
        list(keys.items()),
    )


WORDY = st.lists(
    st.sampled_from(
        ["a", "b_", "c d", "](x y)", "](", "https://x.y/z ", "\n", "# h\n", "```\n", "-"]
    )
).map("".join)


@given(WORDY, st.integers(0, 12))
def test_a_text_is_too_long_exactly_where_its_words_are_too_many(text: str, most: int) -> None:
    count = words(text)
    assert longer_than(text, most) == (count if count > most else None)
