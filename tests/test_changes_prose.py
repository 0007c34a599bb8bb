"""changes: a difference of two texts loses nothing, stays cheap, and knows a slip from a change."""

from __future__ import annotations

import time
from collections import Counter
from difflib import SequenceMatcher
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_dissent.diff.match import align
from mkdocs_dissent.diff.model import BodyChange, Size, Token, TokenOp
from mkdocs_dissent.diff.severity import TYPO_WORDS
from mkdocs_dissent.diff.text import Effort, diff_prose, diff_words, paragraphs
from patience import PATIENCE


def told(tokens: tuple[Token, ...]) -> str:
    """Tokens as one text: `one [-stoer-]{+store+}`."""
    marks = {TokenOp.EQUAL: "{}", TokenOp.DELETE: "[-{}-]", TokenOp.INSERT: "{{+{}+}}"}
    return "".join(marks[token.op].format(token.text) for token in tokens)


def diff(before: str, after: str) -> BodyChange:
    found = diff_prose(before, after)
    assert found is not None
    return found


def one_word(old: str, new: str) -> BodyChange:
    return diff(f"# T\n\nWe {old} it here.\n", f"# T\n\nWe {new} it here.\n")


# Tokens

WORDS = st.lists(st.sampled_from(["a", "b", "the", "{what to do}", "x-1", "never", "é", "**b**"]))
GAPS = st.sampled_from([" ", "  ", "\n", "\t", "\n\n", " \n \n"])
TEXTS = st.one_of(
    st.text(alphabet="ab {}\n\t.", max_size=60),
    st.builds(lambda words, gap: gap.join(words), WORDS, GAPS),
)


@given(TEXTS, TEXTS)
def test_tokens_hold_both_texts_exactly(before: str, after: str) -> None:
    tokens = diff_words(before, after)
    assert "".join(t.text for t in tokens if t.op is not TokenOp.INSERT) == before
    assert "".join(t.text for t in tokens if t.op is not TokenOp.DELETE) == after
    assert all(token.text for token in tokens)


@given(TEXTS)
def test_a_text_is_equal_to_itself(text: str) -> None:
    assert all(token.op is TokenOp.EQUAL for token in diff_words(text, text))
    assert diff_prose(text, text) is None


@given(st.lists(TEXTS, max_size=8), st.lists(TEXTS, max_size=8))
def test_blocks_hold_every_paragraph_of_both_texts(old: list[str], new: list[str]) -> None:
    before, after = "\n\n".join(old), "\n\n".join(new)
    found = diff_prose(before, after)
    if found is None:
        assert paragraphs(before) == paragraphs(after)
        return
    for side, missing, text in (
        ("old", TokenOp.INSERT, before),
        ("new", TokenOp.DELETE, after),
    ):
        rest = paragraphs(text)
        for block in found.blocks:
            if block.unchanged:
                del rest[: block.unchanged]
            elif kept := "".join(t.text for t in block.tokens if t.op is not missing):
                assert rest.pop(0) == kept, side
        assert rest == []


@given(st.lists(st.integers(0, 6)), st.lists(st.integers(0, 6)))
def test_aligned_regions_cover_both_sides_and_are_what_they_say(a: list[int], b: list[int]) -> None:
    i = j = 0
    for region in align(a, b):
        assert (region.a, region.c) == (i, j)
        assert (a[region.a : region.b] == b[region.c : region.d]) is region.same
        i, j = region.b, region.d
    assert (i, j) == (len(a), len(b))


@given(st.lists(st.integers(0, 400), min_size=101, max_size=300), st.data())
def test_long_sequences_are_aligned_too(a: list[int], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(a)))
    b = [*a[cut:], *range(500, 530), *a[:cut]]
    i = j = 0
    for region in align(a, b):
        assert (region.a, region.c) == (i, j)
        if region.same:
            assert a[region.a : region.b] == b[region.c : region.d]
        i, j = region.b, region.d
    assert (i, j) == (len(a), len(b))


def test_a_changed_word_stands_between_what_is_equal() -> None:
    [_, block, _] = diff(
        "# T\n\nWe use one stoer.\n\nEnd\n", "# T\n\nWe use one store.\n\nEnd\n"
    ).blocks
    assert told(block.tokens) == "We use one [-stoer.-]{+store.+}"


def test_unchanged_paragraphs_are_only_counted() -> None:
    before = "\n\n".join(f"Paragraph {n}." for n in range(20))
    found = diff(before, before.replace("Paragraph 7.", "Paragraph seven."))
    assert [block.unchanged for block in found.blocks] == [7, 0, 12]


def test_a_paragraph_put_in_leaves_its_neighbours_unchanged() -> None:
    found = diff("One.\n\nThree.\n", "One.\n\nTwo stands here.\n\nThree.\n")
    assert [(b.unchanged, told(b.tokens)) for b in found.blocks] == [
        (1, ""),
        (0, "{+Two stands here.+}"),
        (1, ""),
    ]
    assert (found.removed, found.added) == (0, 3)


def test_a_paragraph_put_at_the_end_is_the_only_one_told() -> None:
    found = diff("One.", "One.\n\nTwo.\n")
    assert [told(b.tokens) for b in found.blocks] == ["", "{+Two.+}"]


def test_paragraphs_that_share_nothing_are_told_one_after_the_other() -> None:
    found = diff("We buy a house by the sea.", "Nobody ever asked for any such thing!")
    assert [told(b.tokens)[:2] for b in found.blocks] == ["[-", "{+"]


# Size


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("recieve", "receive"),
        ("occured", "occurred"),
        ("seperate", "separate"),
        ("use,", "use"),
        ("use", "Use"),
        ("use", "**use**"),
        ("data base", "database"),
        ("use the the", "use the"),
        ("use store", "use the store"),
    ],
)
def test_a_slip_is_typo_size(old: str, new: str) -> None:
    found = one_word(old, new)
    assert (found.size, found.why) == (Size.TYPO, "")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("must use", "use", "`must` was removed"),
        ("never use", "ever use", "`never` was removed"),
        ("can use", "can't use", "`can` was removed"),
        ("use", "do not use", "`not` was added"),
        ("keep 30", "keep 90", "the number 30 was removed"),
        ("keep 1.5", "keep 15", "the number 1.5 was removed"),
        ("able", "unable", "`able` became `unable`"),
        ("include", "exclude", "`include` became `exclude`"),
        ("increase", "decrease", "`increase` became `decrease`"),
        ("should", "shall", "`should` was removed"),
        ("see [it](a.md)", "see [it](b.md)", "[it](a.md) was removed"),
        ("use `a`", "use `b`", "`a` was removed"),
        ("keep", "throw", "`keep` became `throw`"),
        ("use", "use and love", "`and` was added"),
        ("use ~~now~~", "use now", "`~~now~~` became `now`"),
        ("typical", "atypical", "`typical` became `atypical`"),
    ],
)
def test_what_turns_a_meaning_around_is_never_typo_size(old: str, new: str, why: str) -> None:
    found = one_word(old, new)
    assert (found.size, found.why) == (Size.SUBSTANTIAL, why)


def test_many_slips_are_no_slip() -> None:
    words = ["recieve", "seperate", "occured", "wich", "thier", "untill"]
    right = ["receive", "separate", "occurred", "which", "their", "until1"]
    few = diff(" x ".join(words[:TYPO_WORDS]), " x ".join(right[:TYPO_WORDS]))
    many = diff("\n\n".join(words * 2), "\n\n".join(right[:-1] * 2 + ["which"] * 2))
    assert few.size is Size.TYPO
    assert many.size is Size.SUBSTANTIAL


def test_other_line_breaks_are_form() -> None:
    found = diff("We use one\nstore here.\n", "We use one store\nhere.\n")
    assert (found.size, found.added, found.removed) == (Size.FORM, 0, 0)


def test_paragraphs_in_another_order_are_substantial() -> None:
    assert diff("First one.\n\nThen two.", "Then two.\n\nFirst one.").size is Size.SUBSTANTIAL


# Blanks


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# T\n\n{what we will do, in a sentence}\n", "# T\n\nWe buy milk.\n"),
        ("# T\n\n{what we will do}\n", "# T\n\nWe buy milk.\n\nAnd never cream.\n"),
        ("The plan is {to be told}, ok.", "The plan is to buy milk, ok."),
        ("Owner: TODO", "Owner: ana"),
        ("a\n\n{one thing}\n\nb\n\n{two things}\n", "a\n\nOne.\n\nb\n\nTwo.\n"),
    ],
)
def test_words_for_blanks_fill_them(before: str, after: str) -> None:
    assert diff(before, after).fills_blanks


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# T\n\n{what we will do}\n\nEnd.\n", "# T\n\nWe buy milk.\n\nEnd never.\n"),
        ("# T\n\nWe buy {what we buy}.\n", "# T\n\nWe sell milk.\n"),
        ("# T\n\nWe buy milk.\n", "# T\n\nWe buy milk.\n\nMore.\n"),
        ("# T\n\n[any old words]\n", "# T\n\nWe buy milk.\n"),
        ("a\n\n{one thing}\n\nb\n", "a\n\nOne.\n\nb\n\nAnd another thing.\n"),
    ],
)
def test_other_words_beside_blanks_do_not(before: str, after: str) -> None:
    assert not diff(before, after).fills_blanks


# Work


def test_a_long_text_is_told_by_paragraphs() -> None:
    before = "\n\n".join(f"Word {n} is here." for n in range(60_000))
    after = before.replace("is here", "was there")
    found = diff(before, after)
    assert found.coarse
    assert found.size is Size.SUBSTANTIAL
    assert found.shortened > 100_000
    assert sum(len(t.text) for b in found.blocks for t in b.tokens) <= 100_000


def test_a_long_text_with_a_small_change_is_told_by_words() -> None:
    before = "\n\n".join(f"Word {n} is here." for n in range(60_000))
    found = diff(before, before.replace("Word 500 is", "Word 500 was"))
    assert not found.coarse
    assert [b.unchanged for b in found.blocks] == [500, 0, 59_499]


def test_all_texts_together_have_a_bound() -> None:
    effort = Effort(all=100)
    assert not diff("One word.", "One wort.").coarse
    first, second = (diff_prose("One " * 20, "Two " * 20, effort) for _ in range(2))
    assert first is not None
    assert second is not None
    assert (first.coarse, second.coarse) == (True, True), "each has 160 characters"


def test_what_is_shown_of_all_texts_has_a_bound_too() -> None:
    effort = Effort(shown=15)
    first, second = (diff_prose("One word.", "One wort.", effort) for _ in range(2))
    assert first is not None
    assert second is not None
    assert ([bool(b.tokens) for b in first.blocks], first.shortened) == ([True], 0)
    assert (second.blocks, second.shortened, second.size) == ((), 1, Size.TYPO)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x " * 100_000, "x y " * 50_000),
        ("x\n\n" * 60_000, "x\n\ny\n\n" * 40_000),
        ("a b " * 20_000, "b a " * 20_000),
        ("{a b" * 30_000, "{a c" * 30_000),
        (" ".join(map(str, range(20_000))), " ".join(map(str, range(20_000, 0, -1)))),
        (
            "\n\n".join("ab" * (n % 7) for n in range(9_000)),
            "\n\n".join("ab" * (n % 5) for n in range(9_000)),
        ),
    ],
)
def test_no_text_hangs_the_comparison(before: str, after: str) -> None:
    start = time.process_time()
    diff_prose(before, after)
    assert time.process_time() - start < PATIENCE


def test_exact_comparison_is_asked_for_short_stretches_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes: list[int] = []
    original = SequenceMatcher.__init__

    def counted(
        self: object, junk: object, a: list[str], b: list[str], autojunk: bool = True
    ) -> None:
        sizes.append(len(a) * len(b))
        original(self, junk, a, b, autojunk)  # type: ignore[arg-type]

    monkeypatch.setattr(SequenceMatcher, "__init__", counted)
    old = [n * 7919 % 10_007 for n in range(5_000)]
    new = [item if n % 9 else -1 - n for n, item in enumerate(old)]
    regions = align(old, new)
    assert all(size <= 10_000 for size in sizes)
    assert len(sizes) <= 2_000
    kept = sum(region.b - region.a for region in regions if region.same)
    assert kept == Counter(n % 9 == 0 for n in range(5_000))[False], (
        "every item that stayed is found"
    )


@given(TEXTS, TEXTS)
def test_deletions_stand_before_insertions(before: str, after: str) -> None:
    for equal, group in groupby(diff_words(before, after), key=lambda t: t.op is TokenOp.EQUAL):
        ops = [token.op for token in group]
        assert (
            ops in ([TokenOp.EQUAL],)
            if equal
            else ops
            in (
                [TokenOp.DELETE],
                [TokenOp.INSERT],
                [TokenOp.DELETE, TokenOp.INSERT],
            )
        )
