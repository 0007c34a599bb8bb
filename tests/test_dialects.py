"""dialects/: each way to write a decision down is recognised and read into native fields."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading import dialects
from mkdocs_dissent.reading.dialects import DIALECTS, read
from mkdocs_dissent.reading.dialects.phrases import StatusPhrase, later, read_day, split_status
from mkdocs_dissent.reading.dialects.vocabulary import vocabulary
from mkdocs_dissent.reading.frontmatter import Document, parse
from mkdocs_dissent.records.fields.types import Position, Value
from patience import PATIENCE

PATH = "decisions/0012-x.md"


def load(text: str) -> Document:
    document = parse(text, PATH)
    found = read(document)
    assert found.body == document.body and found.body_line == document.body_line
    assert found.dialect in DIALECTS
    return found


def at(text: str, piece: str, nth: int = 0) -> Position:
    """The place of the nth occurrence of a piece of text."""
    offset = -1
    for _ in range(nth + 1):
        offset = text.index(piece, offset + 1)
    return Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


# Recognition

MADR_BODY = "# T\n\n## Context and Problem Statement\n\nx\n\n## Decision Outcome\n\ny\n"


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("---\nstatus: accepted\nsteward: ada\n---\n" + MADR_BODY, "native"),
        ("---\nstatus: accepted\nrevisit_if: x\n---\n" + MADR_BODY, "native"),
        ("---\nkind: decision\n---\n" + MADR_BODY, "native"),
        ("---\nstatus: accepted\n---\n# T\n\n## Context\n", "front-matter"),
        ("---\ntitle: T\n---\nprose\n", "front-matter"),
        ("---\n---\n", "front-matter"),
        ("---\nstatus: accepted\ndeciders: ada\nnav_order: 1\n---\n" + MADR_BODY, "madr"),
        ("---\nstatus: accepted\nreview-date: 2027-01-02\n---\n" + MADR_BODY, "madr"),
        ("---\nparent: Decisions\n---\n" + MADR_BODY, "madr"),
        (MADR_BODY, "madr"),
        ("## Considered Options\n", "madr"),
        ("# T\n\n* Status: accepted\n\n## Context and Problem Statement\n", "bullets"),
        ("---\nlayout: page\n---\n# T\n\n* Status: accepted\n", "bullets"),
        ("# T\n\nDate: 2017-06-30\n\n## Status\n\nAccepted\n", "nygard"),
        ("# T\n\n## STATUS\n\nAccepted\n", "nygard"),
        ("# T\n\n**Status:** Accepted\n\n## Context\n", "table"),
        ("# T\n\n| | |\n|-|-|\n| Status | Accepted |\n", "table"),
        ("# T\n\nJust prose.\n", "plain"),
        ("", "plain"),
    ],
)
def test_each_file_is_recognised_on_its_own(text: str, dialect: str) -> None:
    assert load(text).dialect == dialect


def test_the_unreadable_stays_unreadable() -> None:
    document = parse("---\na: b: c\n---\n# T\n\n* Status: accepted\n", PATH)
    assert read(document) is document


def test_native_front_matter_with_nothing_to_read_into_it_is_passed_on() -> None:
    document = parse("---\nstatus: accepted\nsteward: ada\n---\n", PATH)
    assert read(document) is document


# Status phrases


@pytest.mark.parametrize(
    ("text", "status", "links"),
    [
        ("accepted", "accepted", {}),
        ("on hold", "on hold", {}),
        ("Accepted (2021-03-04)", "Accepted", {}),
        ("Accepted on 2021-03-04", "Accepted", {}),
        ("**accepted**", "accepted", {}),
        ("_accepted_", "accepted", {}),
        ("in_review", "in_review", {}),
        ("✅ Accepted", "Accepted", {}),
        (":white_check_mark: Accepted", "Accepted", {}),
        ("~~Proposed~~ Accepted", "Accepted", {}),
        ("`Accepted`", "Accepted", {}),
        ("Q&amp;A done", "Q&A done", {}),
        ('<span class="x">Accepted</span>', "Accepted", {}),
        ("accepted <!-- optional -->", "accepted", {}),
        ("![Accepted](https://badges.example/accepted.svg)", "Accepted", {}),
        ("[Accepted](process.md)", "Accepted", {}),
        ("superseded by [ADR-5](0005-x.md)", "superseded", {"superseded-by": ["0005-x.md"]}),
        ("Superceded by [3. T](0003-t.md)", "Superceded", {"superseded-by": ["0003-t.md"]}),
        ("Superseded by [a_b](<0005_a_b.md>)", "Superseded", {"superseded-by": ["0005_a_b.md"]}),
        ("SUPERSEDED: [T](5.md)", "SUPERSEDED", {"superseded-by": ["5.md"]}),
        ("superseded by [T](5.md#why)", "superseded", {"superseded-by": ["5.md"]}),
        ("superseded by ADR-0005", "superseded", {"superseded-by": ["ADR-0005"]}),
        ("superseded by ADR 12.", "superseded", {"superseded-by": ["ADR-12"]}),
        ("superseded by #5", "superseded", {"superseded-by": ["5"]}),
        ("superseded by 0005-use-x-in-y", "superseded", {"superseded-by": ["0005-use-x-in-y"]}),
        ("superseded by use-x-in-y", "superseded", {"superseded-by": ["use-x-in-y"]}),
        ("superseded by 5 and 6", "superseded", {"superseded-by": ["5", "6"]}),
        ("Superseded by ADR-5 on 2021-03-04", "Superseded", {"superseded-by": ["ADR-5"]}),
        ("superseded by [a](5.md). See [b](6.md)", "superseded", {"superseded-by": ["5.md"]}),
        ("This was superseded by [a](5.md)", "superseded", {"superseded-by": ["5.md"]}),
        ("Replaced by [a](5.md)", "superseded", {"superseded-by": ["5.md"]}),
        ("deprecated by [a](5.md)", "deprecated", {"superseded-by": ["5.md"]}),
        ("reversed by 7", "reversed", {"reversed-by": ["7"]}),
        ("Partly superseded", "Partly superseded", {}),
        ("Superceded in part", "partly superseded", {}),
        ("superseded in part by 33", "superseded in part", {"superseded-in-part-by": ["33"]}),
        (
            "Partly superseded by [a](33.md)",
            "Partly superseded",
            {"superseded-in-part-by": ["33.md"]},
        ),
        ("Accepted, supersedes [x](y.md)", "Accepted", {"supersedes": ["y.md"]}),
        ("Accepted. Supersedes 3 in part", "Accepted", {"supersedes-in-part": ["3"]}),
        ("Superseded by 3 in part", "partly superseded", {"superseded-in-part-by": ["3"]}),
        (
            "Superseded by [a](3.md) in part. In force otherwise",
            "partly superseded",
            {"superseded-in-part-by": ["3.md"]},
        ),
        ("Accepted; partly supersedes [x](y.md)", "Accepted", {"supersedes-in-part": ["y.md"]}),
        ("Amends [x](y.md)", None, {"amends": ["y.md"]}),
        ("Amended by [x](y.md)", None, {"amended-by": ["y.md"]}),
        (
            "Accepted, amends 1, amended by 2",
            "Accepted",
            {"amends": ["1"], "amended-by": ["2"]},
        ),
        ("Accepted, deprecated", "Accepted, deprecated", {}),
        ("{proposed | superseded by ADR-1}", "{proposed | superseded by ADR-1}", {}),
        ("[draft | superseded by [x](y.md)]", "[draft | superseded by [x](y.md)]", {}),
        ("~~Proposed~~", None, {}),
        ("", None, {}),
    ],
)
def test_a_status_is_taken_apart(
    text: str, status: str | None, links: dict[str, list[str]]
) -> None:
    assert split_status(text) == StatusPhrase(status, links)


# Dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-01-02", "2026-01-02"),
        ("2026/1/2", "2026-01-02"),
        ("2026.01.02", "2026-01-02"),
        ("2026年1月2日", "2026-01-02"),
        ("2026-01-02T10:00:00Z", "2026-01-02"),
        ("2026-01-02 (updated 2026-02-03)", "2026-01-02"),
        ("2026-01-02, 2025-02-03", "2026-01-02"),
        ("on 2026-01-02 by Ana", "2026-01-02"),
        ("12 March 2021", "2021-03-12"),
        ("12th of March, 2021", "2021-03-12"),
        ("March 12th, 2021", "2021-03-12"),
        ("Sep 5th, 2023", "2023-09-05"),
        ("11-April-2023", "2023-04-11"),
        ("12. März 2021", "2021-03-12"),
        ("12 de março de 2021", "2021-03-12"),
        ("1er février 2021", "2021-02-01"),
        ("12 марта 2021", "2021-03-12"),
        ("05.09.2022", "2022-09-05"),
        ("25/12/2020", "2020-12-25"),
        ("12/25/2020", "2020-12-25"),
        ("22-10-2024", "2024-10-22"),
        ("04/04/2020", "2020-04-04"),
        ("03/04/2020", None),
        ("03-04-2020", None),
        ("31/02/2020", None),
        ("2026-11-31", None),
        ("2023-07-2i", None),
        ("2022-09", None),
        ("June 2020", None),
        ("2024-01-02 - 2024-02-03", None),
        ("v1.2.2024.3", None),
        ("see the notes of the meeting on 2024-01-02", None),
        ("", None),
    ],
)
def test_one_plain_day_is_the_day(text: str, iso: str | None) -> None:
    found = read_day(text)
    assert found.day == iso
    assert bool(found.problem) is (iso is None)


def test_a_day_that_could_be_two_is_settled_by_an_order() -> None:
    assert read_day("03/04/2020").ambiguous
    assert read_day("03/04/2020", day_first=True).day == "2020-04-03"
    assert read_day("03/04/2020", day_first=False).day == "2020-03-04"
    assert read_day("25/12/2020").day_first is True
    assert read_day("12/25/2020").day_first is False


@pytest.mark.parametrize(
    ("day", "length", "due"),
    [
        (date(2025, 8, 31), "6 months", date(2026, 2, 28)),
        (date(2024, 2, 29), "1 year", date(2025, 2, 28)),
        (date(2025, 12, 15), "1 month", date(2026, 1, 15)),
        (date(2025, 1, 1), "90 days", date(2025, 4, 1)),
        (date(2025, 1, 1), "2 Weeks", date(2025, 1, 15)),
        (date(2025, 1, 1), "9999 years", None),
        (date(2025, 1, 1), "9999 weeks", date(2216, 8, 21)),
        (date(2025, 1, 1), "soon", None),
    ],
)
def test_a_length_after_a_day(day: date, length: str, due: date | None) -> None:
    assert later(day, length) == due


# Front matter


def test_a_front_matter_status_is_taken_apart_in_place() -> None:
    text = '---\nstatus: "superseded by [ADR-5](0005-x.md)"\n---\n' + MADR_BODY
    document = load(text)
    assert document.values == {"status": "superseded", "superseded-by": ["0005-x.md"]}
    assert document.places[("superseded-by", 0)] == document.places[("status",)] == Position(2, 9)


def test_a_link_in_the_status_joins_the_field_of_that_name() -> None:
    document = load("---\nstatus: superseded by 5\nsuperseded_by: 6\nowner: ada\n---\n")
    assert document.values["superseded_by"] == [6, "5"]
    assert document.places[("superseded_by", 0)] == Position(3, 16)
    assert document.values["status"] == "superseded"


def test_a_status_that_is_no_text_is_left_for_the_schema() -> None:
    document = load("---\nstatus: {accepted}\nsteward: ada\n---\n")
    assert document.values["status"] == {"accepted": None}


@pytest.mark.parametrize(
    "name",
    [
        *("review", "review-by", "Review_Date", "reassessment-date"),
        *("revisit_by", "expires", "resubmission", "next review"),
    ],
)
def test_review_dates_under_the_names_people_use(name: str) -> None:
    document = load(f"---\nstatus: accepted\n{name}: 2027-01-02\n---\n" + MADR_BODY)
    assert document.values == {"status": "accepted", "revisit": "2027-01-02"}
    assert document.keys[("revisit",)] == Position(3, 1)
    assert document.places[("revisit",)] == Position(3, len(name) + 3)
    assert document.dialect == "madr"


def test_revisit_itself_goes_before_its_synonyms() -> None:
    document = load("---\nreview: 2027-01-02\nrevisit: 2028-01-02\n---\n")
    assert document.values == {"review": "2027-01-02", "revisit": "2028-01-02"}


def test_a_relative_review_date() -> None:
    text = "---\ntitle: T\nlast_reviewed_on: 2025-08-31\nreview_in: 6 months\n---\nprose\n"
    document = load(text)
    assert document.values == {"title": "T", "revisit": "2026-02-28"}
    assert document.places[("revisit",)] == at(text, "6 months")


@pytest.mark.parametrize(
    ("last", "length", "wrong"),
    [("2025-02-30", "6 months", "last_reviewed_on"), ("2025-02-03", "a while", "review_in")],
)
def test_a_relative_review_date_that_cannot_be_read(last: str, length: str, wrong: str) -> None:
    document = load(f"---\nlast_reviewed_on: {last}\nreview_in: {length}\n---\n")
    [problem] = document.problems
    assert problem.code == "DM004" and wrong in problem.message
    assert "revisit" not in document.values and wrong in document.values


# Bullets


BULLETS = """\
# Use a queue

An introduction.

* Status: accepted <!-- optional -->
* Deciders: Ada L, Grace H <!-- optional -->
- **Date**: 25/12/2020
+ **Steward:** Ada L
* Source: <https://example.org>
* Technical Story: none

Tags: queue, back-end

## Context and Problem Statement

* Status: not this one

## Links <!-- optional -->

* [Some article](https://example.org)
* Supersedes [T](0003-t.md)
* Refines [U](0004-u.md)
* Relates to [V](0005-v.md)
"""


def test_bullets() -> None:
    document = load(BULLETS)
    assert document.dialect == "bullets" and not document.problems
    assert document.values == {
        "status": "accepted",
        "decision-makers": ["Ada L", "Grace H"],
        "date": "2020-12-25",
        "steward": ["Ada L"],
        "tags": ["queue", "back-end"],
        "supersedes": ["0003-t.md"],
        "amends": ["0004-u.md"],
    }
    assert document.places[("status",)] == at(BULLETS, "accepted")
    assert document.keys[("status",)] == at(BULLETS, "Status")
    assert document.places[("decision-makers", 1)] == at(BULLETS, "Grace")
    assert document.places[("date",)] == at(BULLETS, "25/12")
    assert document.keys[("date",)] == at(BULLETS, "Date")
    assert document.places[("tags", 0)] == at(BULLETS, "queue", 1)
    assert document.places[("supersedes", 0)] == at(BULLETS, "0003-t.md")


def test_bullets_below_front_matter_have_the_files_lines() -> None:
    text = "---\nlayout: page\nnav_order: 3\n---\n\n# T\n\n* Status: accepted\n"
    document = load(text)
    assert document.values == {"layout": "page", "nav_order": 3, "status": "accepted"}
    assert document.places[("status",)] == at(text, "accepted")
    assert document.places[("nav_order",)] == Position(3, 12)


def test_front_matter_goes_before_prose() -> None:
    text = "---\ndate: 2026-01-02\ndeciders: ada\n---\n* Status: accepted\n* Date: 2020-01-01\n"
    text += "* Deciders: bob\n"
    document = load(text)
    assert document.values == {"date": "2026-01-02", "deciders": "ada", "status": "accepted"}


def test_bullets_without_a_heading_and_a_nested_list() -> None:
    text = "* Status: superseded by [T](5.md)\n* Deciders:\n  * Ada\n  * Grace\n* Date: 2020-01-02"
    document = load(text)
    assert document.values == {
        "status": "superseded",
        "superseded-by": ["5.md"],
        "decision-makers": ["Ada", "Grace"],
        "date": "2020-01-02",
    }
    assert document.places[("decision-makers", 1)] == Position(4, 5)
    assert document.places[("superseded-by", 0)] == at(text, "5.md")


def test_an_impossible_day_is_said_and_kept() -> None:
    document = load("# T\n\n* Date: 31/02/2020\n")
    [problem] = document.problems
    assert (problem.code, problem.location.line, problem.location.column) == ("DM004", 3, 9)
    assert document.values["date"] == "31/02/2020"


def test_an_empty_bullet_says_nothing() -> None:
    assert load("# T\n\n* Status:\n* Date: 2020-01-02\n").values == {"date": "2020-01-02"}


def test_code_and_comments_are_not_metadata() -> None:
    text = (
        "# T\n\n```\n* Status: accepted\n```\n\n<!--\n* Status: rejected\n-->\n* Date: 2020-01-02\n"
    )
    document = load(text)
    assert document.values == {"date": "2020-01-02"}
    assert document.places[("date",)] == at(text, "2020-01-02")


# Nygard

NYGARD = """\
# 12. Use a queue
\x20
Date: 2017-06-30
\x20
## Status
\x20
Accepted
\x20
Supercedes [3. T](0003-t.md)

Amends [4. U](0004-u.md)
Amended by [5. V](0005-v.md)

## Context

Superseded by [W](0009-w.md), says nobody's status.
"""


def test_nygard() -> None:
    document = load(NYGARD)
    assert document.dialect == "nygard"
    assert document.values == {
        "date": "2017-06-30",
        "status": "Accepted",
        "supersedes": ["0003-t.md"],
        "amends": ["0004-u.md"],
        "amended-by": ["0005-v.md"],
    }
    assert document.places[("status",)] == at(NYGARD, "Accepted")
    assert document.keys[("status",)] == at(NYGARD, "## Status")
    assert document.places[("amended-by", 0)] == at(NYGARD, "0005-v.md")


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("Superceded by [3. T](3.md)", {"status": "Superceded", "superseded-by": ["3.md"]}),
        ("Accepted\n\nSuperseded by 3", {"status": "Superseded", "superseded-by": ["3"]}),
        ("superseded by\n[3. T](3.md)", {"status": "superseded", "superseded-by": ["3.md"]}),
        (
            "Superseded in part by 3",
            {"status": "Superseded in part", "superseded-in-part-by": ["3"]},
        ),
        (
            "Accepted\n\nPartly superseded by 3",
            {"status": "Accepted", "superseded-in-part-by": ["3"]},
        ),
        ("Accepted. We will see.", {"status": "Accepted"}),
        ("Proposed - awaiting review", {"status": "Proposed"}),
        ("* Accepted 2020-01-02", {"status": "Accepted", "date": "2020-01-02"}),
        ("- [ ] Proposed\n- [x] Accepted", {"status": "Accepted"}),
        ("- [ ] Proposed\n- [ ] Accepted", {}),
        ("Status: Accepted", {"status": "Accepted"}),
        ("Amended by 3\n\nAccepted", {"status": "Accepted", "amended-by": ["3"]}),
        ("[proposed | accepted]", {"status": "[proposed | accepted]"}),
        ("", {}),
    ],
)
def test_status_sections(section: str, values: dict[str, Value]) -> None:
    assert load(f"# T\n\n## Status\n\n{section}\n\n## Context\n\nx\n").values == values


def test_a_status_in_the_heading() -> None:
    assert load("# T\n\n## Status: Accepted\n\n## Context\n").values == {"status": "Accepted"}


def test_partial_supersession_is_read_from_the_body() -> None:
    text = "# T\n\n## Status\n\nPending\n\n## Context\n\nThis in part supersedes [0003](3.md).\n"
    text += "```\nThis partly supersedes [4](4.md).\n```\nPartially superseded by [A 5](../5.md).\n"
    document = load(text)
    assert document.values == {
        "status": "Pending",
        "supersedes-in-part": ["3.md"],
        "superseded-in-part-by": ["../5.md"],
    }
    assert document.places[("supersedes-in-part", 0)] == at(text, "3.md")


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("Partly superseded", ["33.md"]),
        ("Superseded in part", ["33.md"]),
        ("Accepted", None),
        ("Partly superseded by 9", ["9"]),
    ],
)
def test_a_plain_sentence_counts_only_where_the_status_asks_for_it(
    status: str, found: list[str] | None
) -> None:
    text = f"# T\n\n## Status\n\n{status}\n\n## Context\n\n**This was superseded by [x](33.md).**\n"
    assert load(text).values.get("superseded-in-part-by") == found
    assert "superseded-by" not in load(text).values


# Tables and inline metadata


def test_inline_metadata() -> None:
    text = "# T\n\n**Status:** Accepted | **Date:** 2025-02-17 | **Review:** 2026-02-17\n\n## C\n"
    document = load(text)
    assert document.values == {
        "status": "Accepted",
        "date": "2025-02-17",
        "revisit": "2026-02-17",
    }
    assert document.places[("revisit",)] == at(text, "2026-02-17")
    assert document.keys[("revisit",)] == at(text, "Review")


@pytest.mark.parametrize("end", ["  ", "\\", "<br>", "", " |"])
def test_inline_metadata_on_lines_of_their_own(end: str) -> None:
    text = f"# T\n\n**Status**: Superseded by [x](5.md){end}\n**Deciders:** Ada, Grace{end}\n"
    text += f"__Review in__: 1 year{end}\n**Last reviewed:** 2025-01-02{end}\n"
    assert load(text).values == {
        "status": "Superseded",
        "superseded-by": ["5.md"],
        "decision-makers": ["Ada", "Grace"],
        "revisit": "2026-01-02",
    }


def test_a_bold_word_in_prose_is_no_metadata() -> None:
    assert load("# T\n\nWe set **Status:** to done.\n").dialect == "plain"


@pytest.mark.parametrize("header", ["| | |", "| Field | Value |", "| **Status** | Accepted |"])
def test_a_table_of_two_columns(header: str) -> None:
    text = (
        f"# T\n\n{header}\n| --- | :-- |\n| Status | Accepted |\n| **Next review** | 2027-01-02 |\n"
    )
    text += (
        "| Deciders | Ada, `Grace \\| Co` |\n| Supersedes | [x](3.md) |\n\n| Date | 2020-01-02 |\n"
    )
    document = load(text)
    assert document.dialect == "table"
    assert document.values["status"] == "Accepted"
    assert document.values["revisit"] == "2027-01-02"
    assert document.values["supersedes"] == ["3.md"]
    assert "date" not in document.values
    assert document.places[("revisit",)] == at(text, "2027-01-02")
    assert document.keys[("revisit",)] == at(text, "**Next review")


# Properties


MARKDOWNISH = st.lists(
    st.sampled_from(
        [
            *"*_-|:[](){}#`~<>&\\ \n\té✅\ue000\ue001",
            "# T\n",
            "\n## Status\n\n",
            "\n## Links\n\n- ",
            "* Status: ",
            "**Status:** ",
            "| Status | ",
            "Date: ",
            "Tags: ",
            "Deciders: ",
            "superseded by ",
            "partly supersedes ",
            "Accepted",
            "[x](y.md)",
            "31/02/2020",
            "review_in: ",
            "<!--",
            "-->",
            "```\n",
            "---\n",
            "a: b\n",
            "status: ",
            "owner: ",
        ]
    ),
    max_size=40,
).map("".join)


@given(st.one_of(MARKDOWNISH, st.text(), MARKDOWNISH.map(lambda text: f"---\n{text}\n---\n{text}")))
def test_reading_never_raises_and_every_position_lies_in_the_file(text: str) -> None:
    document = load(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for place in [*document.places.values(), *document.keys.values()]:
        line, column = place.line, place.column
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
    for key, value in document.values.items():
        assert (key,) in document.places and (key,) in document.keys
        if isinstance(value, list):
            assert all((key, index) in document.places for index in range(len(value)))


@given(st.one_of(MARKDOWNISH, st.text()))
def test_taking_a_status_apart_never_raises(text: str) -> None:
    split_status(text)


UNITS = (
    *("a", "*", "[", "[a](", "**Status:** ", "| a ", "<!--", " ", "superseded by ", "```\n"),
    *("~~", "Status: a\n", "partly superseded by [x](y.md)\n", "- Supersedes [a](b.md)\n", "_ "),
)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("lead", ["", "* Status: ", "## Status\n\n"])
def test_a_megabyte_of_anything_is_read_in_linear_time(unit: str, lead: str) -> None:
    text = f"# T\n\n{lead}{unit * (1_000_000 // len(unit))}"
    start = time.process_time()
    load(text)
    assert time.process_time() - start < PATIENCE


def test_fields_of_ours_above_an_old_text_leave_its_status_standing() -> None:
    text = (
        "---\nsteward: ana\nrevisit: 2027-01-01\n---\n# 4. Queues\n\nDate: 2020-02-03\n\n"
        "## Status\n\nAccepted\n\n## Context\n\nText.\n"
    )
    found = read(parse(text, "adr/0004-queues.md"))
    assert found.dialect == "nygard"
    assert found.values["status"] == "Accepted"
    assert found.values["steward"] == "ana"
    assert found.values["revisit"] == "2027-01-01"
    assert found.values["date"] == "2020-02-03"


def test_fields_of_ours_above_a_text_without_status_are_our_own_front_matter() -> None:
    text = "---\nsteward: ana\n---\n# Queues\n\nText.\n"
    assert read(parse(text, "adr/0004-queues.md")).dialect == "native"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Suplantada", "superseded"),
        ("akceptowany", "accepted"),
        ("nieaktualny", "retired"),
        ("置換済", "superseded"),
    ],
)
def test_words_of_public_templates_are_known(word: str, status: str) -> None:
    assert vocabulary(Policy()).meaning(word) == (word, status)


def test_every_language_names_the_templates_its_words_were_read_in() -> None:
    sources = json.loads(Path(dialects.__file__).with_name("languages.json").read_text("utf-8"))[
        "sources"
    ]
    assert len(sources) == 11
    assert all(
        re.search(r"[\w-]+/[\w.-]+|no public template found", text) for text in sources.values()
    )
