"""The register as a table, `register.csv`: a row a record, for spreadsheets.

A spreadsheet takes a cell that begins like a formula for one, and runs it. Such a cell gets an
apostrophe in front (OWASP, "CSV Injection"; CWE-1236). So does what looks like a formula behind a
semicolon, a tab or a line break within a text: where a semicolon separates cells, as it does in
half of Europe, quotes within a line are no quotes, and the rest of the text is a cell of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

COLUMNS = (
    *("kind", "id", "label", "title", "status", "date"),
    *("revisit", "due", "overdue", "steward", "path", "url"),
)

# Full-width forms are signs of formulas too, where a spreadsheet is set to Japanese.
_FORMULA = re.compile(r"""(^|[;|\t\r\n])(?="*[=+\-@\t\r\n\0＝＋－＠])""")
_QUOTED = re.compile(r"""[,"\r\n]""")


def register_csv(records: Iterable[Mapping[str, Any]]) -> str:
    """The records of `register.json` as a table with a head; lists are joined by commas."""
    rows = ([_cell(record[name]) for name in COLUMNS] for record in records)
    return "".join(_row(row) for row in (COLUMNS, *rows))


def _row(cells: Iterable[str]) -> str:
    return ",".join(map(_quoted, cells)) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _cell(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return _FORMULA.sub(r"\1'", text)
