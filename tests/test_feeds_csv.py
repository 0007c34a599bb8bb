"""The table: what register.json says, as spreadsheets read it, and nothing that they run."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given

from feed_samples import DAYS, NAMES, TEXTS, TODAY, record, register, url_of
from mkdocs_dissent.feeds import feed_files
from mkdocs_dissent.feeds.data import COLUMNS, register_csv, register_json
from mkdocs_dissent.records.vocabularies import Kind

FORMULA_SIGNS = "=+-@\t\r\n\0＝＋－＠"


def rows(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def table(*records: Any) -> str:
    return register_csv(register_json(register(records), TODAY, url_of)["records"])


def test_a_row_says_what_the_data_say() -> None:
    found = record(
        Kind.DECISION,
        "0007-x",
        "Use Postgres, now",
        steward=("ana", "bo"),
        date=TODAY,
        revisit=TODAY,
    )
    assert rows(table(found)) == [
        {
            "kind": "decision",
            "id": "0007-x",
            "label": "0007",
            "title": "Use Postgres, now",
            "status": "accepted",
            "date": "2026-11-22",
            "revisit": "2026-11-22",
            "due": "2026-11-22",
            "overdue": "False",
            "steward": "ana, bo",
            "path": "decisions/0007-x.md",
            "url": "decisions/0007-x/",
            "tags": "",
        }
    ]


def test_an_empty_register_is_a_head() -> None:
    assert table() == ",".join(COLUMNS) + "\n"


def test_the_site_has_the_table_too() -> None:
    found = register([record(Kind.DECISION, "1")])
    assert feed_files(found, TODAY, url_of)["register.csv"] == table(*found.records)


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_what_begins_like_a_formula_is_text(sign: str) -> None:
    [row] = rows(table(record(Kind.DECISION, "1", f"{sign}1+1", steward=(f"{sign}x", "ana"))))
    assert row["title"] == f"'{sign}1+1"
    assert row["steward"] == f"'{sign}x, ana"


@pytest.mark.parametrize("separator", [";", "\t", "|", ";;", "\t\t", "\n", "\r\n"])
@pytest.mark.parametrize("rest", ["=1+1", '"=1+1"', '""=1+1', "-1", "@x"])
def test_nothing_is_run_where_another_sign_separates_cells(separator: str, rest: str) -> None:
    text = table(record(Kind.DECISION, "1", f'x{separator}{rest}{separator}"'))
    for delimiter in ",;|\t":
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            assert not any(cell.startswith(("=", "-", "@")) for cell in line)


def test_an_ordinary_text_is_left_alone() -> None:
    title = "a; b - c, d=e | f @ g; -h"
    assert rows(table(record(Kind.DECISION, "1", title)))[0]["title"] == title


@given(TEXTS, NAMES, NAMES, DAYS)
def test_every_cell_is_read_as_it_is_and_none_is_run(
    title: str, first: str, second: str, due: Any
) -> None:
    found = record(Kind.DECISION, "1", f"x{title}", steward=(first, second), revisit=due)
    text = table(found, record(Kind.DECISION, "2"))
    row, _ = rows(text)
    assert row["title"].replace("'", "") == f"x{title}".replace("'", "")
    assert row["steward"].replace("'", "") == f"{first}, {second}".replace("'", "")
    for delimiter in ",;|\t":
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            assert not any(cell.startswith(tuple("=+-@＝＋－＠")) for cell in line)
