"""The Vienna example: each comparison that its own tables can decide is true of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

VIENNA = Path(__file__).parents[1] / "examples/vienna"
FIGURES = (VIENNA / "docs/figures.md").read_text(encoding="utf-8")
MONTHS = [
    "January February March April May June".split(),
    "July August September October November December".split(),
]
NUMBERS = {month: at for at, month in enumerate([*MONTHS[0], *MONTHS[1]], 1)}


def number(text: str) -> int:
    return int(text.replace(",", ""))


def years() -> dict[int, tuple[float, float]]:
    """Year → percent who died in the First and the Second Clinic."""
    row = re.compile(r"^\| (\d{4}) \| ([\d,]+) \| (\d+) \| [\d.]+ \| ([\d,]+) \| (\d+) \|", re.M)
    return {
        int(year): (100 * int(a) / number(births), 100 * int(b) / number(others))
        for year, births, a, others, b in row.findall(FIGURES)
    }


def months() -> dict[tuple[int, int], float]:
    """Year and month → percent who died in the First Clinic."""
    row = re.compile(r"^\| (\w+) (\d{4}) \| (\d+) \| (\d+) \|", re.M)
    return {
        (int(year), NUMBERS[month]): 100 * int(deaths) / int(births)
        for month, year, births, deaths in row.findall(FIGURES)
    }


YEARS, MONTHLY = years(), months()
APRIL_1846 = 100 * 48 / 253
DECEMBER_1842 = 31.38

CLAIMS: list[tuple[str, str, Callable[[], bool]]] = [
    (
        "decisions/0002-fewer-students-fewer-examinations.md",
        "In 1846 the First Clinic lost 459 women in 4,010 births, four times the share",
        lambda: 3.9 < YEARS[1846][0] / YEARS[1846][1] < 4.2,
    ),
    (
        "decisions/0002-fewer-students-fewer-examinations.md",
        "just below April 1846, when 48 of 253 women died (18.97 %)",
        lambda: 0 < APRIL_1846 - MONTHLY[1847, 4] < 1 and round(APRIL_1846, 2) == 18.97,
    ),
    (
        "decisions/0002-fewer-students-fewer-examinations.md",
        "far below December 1842 (31.38 %)",
        lambda: 1.5 * MONTHLY[1847, 4] < DECEMBER_1842,
    ),
    (
        "decisions/0002-fewer-students-fewer-examinations.md",
        "Deaths fell for four months",
        lambda: max(MONTHLY[key] for key in [(1846, 12), (1847, 1), (1847, 2), (1847, 3)]) < 6,
    ),
    (
        "decisions/0003-wash-in-chlorine-before-examining.md",
        "For the first time since teaching was divided, the First Clinic is below the Second",
        lambda: next(year for year, (a, b) in sorted(YEARS.items()) if a < b) == 1848,
    ),
    (
        "decisions/0003-wash-in-chlorine-before-examining.md",
        "from 2.80 % in 1846 to 0.97 % in 1847",
        lambda: (round(YEARS[1846][1], 2), round(YEARS[1847][1], 2)) == (2.80, 0.97),
    ),
    (
        "decisions/0003-wash-in-chlorine-before-examining.md",
        "none in March or August",
        lambda: [key for key, value in MONTHLY.items() if value == 0] == [(1848, 3), (1848, 8)],
    ),
    (
        "decisions/0003-wash-in-chlorine-before-examining.md",
        "The winter climbs",
        lambda: MONTHLY[1849, 1] < MONTHLY[1849, 2] < MONTHLY[1849, 3],
    ),
    (
        "decisions/0008-do-not-renew-the-assistant.md",
        "the lowest in the table of both clinics since they were divided but for the Second",
        lambda: (
            sorted(share for pair in YEARS.values() for share in pair)[:2]
            == [YEARS[1847][1], YEARS[1848][0]]
        ),
    ),
    (
        "dissent/0001-the-women-ask-for-the-other-clinic.md",
        "in every year from 1841 to 1846 the First Clinic lost more",
        lambda: all(YEARS[year][0] > YEARS[year][1] for year in range(1841, 1847)),
    ),
    (
        "dissent/0004-an-epidemic-constitution.md",
        "In 1847 the Second Clinic fell too, from 2.80 % to 0.97 %",
        lambda: YEARS[1847][1] < YEARS[1846][1],
    ),
]


def test_the_tables_are_read_whole() -> None:
    assert sorted(YEARS) == list(range(1841, 1849))
    assert len(MONTHLY) == 28


@pytest.mark.parametrize(
    ("path", "words", "holds"), CLAIMS, ids=[words[:40] for _, words, _ in CLAIMS]
)
def test_a_comparison_stands_in_its_record_and_is_true(
    path: str, words: str, holds: Callable[[], bool]
) -> None:
    text = " ".join((VIENNA / path).read_text(encoding="utf-8").split())
    assert words in text, f"{path} does not say {words!r} any more: mend the claim here as well"
    assert holds(), f"{path} says {words!r}, and the tables of docs/figures.md do not"


def test_the_sums_that_do_not_fit_are_named() -> None:
    part = FIGURES.partition("Some things do not fit")[2]
    for words in ("3,352 births", "13.69 %", "14.5 %", "0.65 and 2.90 %"):
        assert words in part
    assert round(100 * 459 / 3352, 2) == 13.69
