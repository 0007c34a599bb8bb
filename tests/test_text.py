"""Counts, lists, figures, dates and long texts in words."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mkdocs_dissent.text import (
    count,
    distance,
    figure,
    harmless,
    likelihood,
    list_code,
    list_words,
    percent,
    shorten,
)

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "due today"),
        (1, "in 1 day"),
        (71, "in 71 days"),
        (-1, "1 day overdue"),
        (-392, "392 days overdue"),
    ],
)
def test_distance_says_how_far_away_a_date_is(days: int, words: str) -> None:
    assert distance(TODAY + dt.timedelta(days=days), TODAY) == words


def test_words_for_counts_and_names() -> None:
    assert count(1, "memo") == "1 memo"
    assert count(0, "memo") == "0 memos"
    assert list_words(()) == ""
    assert list_words(("ana", "bo", "cy")) == "ana, bo and cy"


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (0.5, "0.5"), (42, "42"), (1234567, "1 234 567"), (-3.14159, "−3.142")],
)
def test_figures_have_four_significant_digits(value: float, words: str) -> None:
    assert figure(value).replace("\N{NARROW NO-BREAK SPACE}", " ") == words


def test_extreme_figures_stay_short() -> None:
    assert all(len(figure(value)) < 12 for value in (1e300, -1e300, 1e-300, 1e15))


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0, "almost no chance"), (0.5, "roughly even chance"), (0.8, "likely"), (1, "almost certain")],
)
def test_confidence_in_words(probability: float, words: str) -> None:
    assert likelihood(probability) == words


def test_percent_has_one_decimal_or_as_many_as_asked_for() -> None:
    shown = [percent(0.805), percent(1 / 3), percent(0.9995, decimals=3), percent(2 / 3, 0)]
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in shown] == [
        "80.5 %",
        "33.3 %",
        "99.95 %",
        "67 %",
    ]


def test_a_text_that_fits_stays_and_stands_on_one_line() -> None:
    assert shorten(" two\n words ", 9) == "two words"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("nobody looked again", "nobody…"),
        ("nobody, they said", "nobody…"),
        ("incomprehensibilities", "incomprehe…"),
    ],
)
def test_prose_is_cut_after_a_whole_word(text: str, short: str) -> None:
    assert shorten(text, 10) == short


def test_a_value_loses_at_least_three_characters() -> None:
    assert shorten("x" * 60, 60, whole_words=False) == "x" * 60
    assert shorten("x" * 61, 60, whole_words=False) == "x" * 57 + "…"


def test_a_list_in_a_message_stands_in_backticks() -> None:
    assert list_code(["a", "b"], "or") == "`a` or `b`"


# What leaves


_ACTS = (
    r"[@#!][^\s#\u200b]",
    r"&[\w#]",
    r"<[!@#/\w]",
    r"\bGH-\d",
    r"://",
    r"\bwww\.",
    r"(?m)^[ \t>]*/[a-z]",
    r"\[\s*(skip|no|ci|actions)\b",
    r"\bskip-checks",
    r"(?<!\w)(close[sd]?|fix(e[sd])?|resolve[sd]?):?\s+\S{0,40}\d",
)
_LEAVES = st.lists(
    st.sampled_from(
        "@ # ! & < > / : - [ ] www. // ana org/team 1 17 GH-3 closes Closes: fixed RESOLVES !channel"
        " @here users/all &#64;ana &commat; https skip ci skip-checks:true /close ENG-4 ![a](b) \n"
        " \r\n \u200b ##[group] <!channel> <b> &amp;".split(" ")
    )
    | st.text(max_size=4)
    | st.just(" "),
    max_size=14,
).map("".join)


@given(_LEAVES)
@example("@ana closes #1, owner/repo#2 and GH-3; <!channel> <@U1> !4")
@example("Closes: ENG-4, fixes https://forge.example/o/r/issues/7")
@example("&#64;ana and &commat;bo, ![a picture](https://tracker.example/p.png)")
@example("> /close\n/assign me")
@example("no need to build [skip ci] [ ci skip]\nskip-checks: true")
@example("fixed\n\n17")
def test_what_leaves_acts_on_nothing_and_reads_the_same(text: str) -> None:
    posted = harmless(text)
    for pattern in _ACTS:
        assert not re.search(pattern, posted, re.I), pattern
    assert posted.replace("\u200b", "") == text.replace("\u200b", "")
    assert harmless(posted) == posted


def test_plain_prose_leaves_as_it_is() -> None:
    text = "It is full at 40% & 2 < 3! Nobody closes it; ask in a/b, or by mail [a ticket]."
    assert harmless(text) == text
