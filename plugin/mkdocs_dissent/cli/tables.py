"""Tables: drawn on a terminal, tabs between cells elsewhere."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence

from mkdocs_dissent.cli.output import say
from mkdocs_dissent.report import terminal
from mkdocs_dissent.report.words import visible
from mkdocs_dissent.text import distance

_WHOLE = ("kind", "no.", "date", "since")
_DATES = ("revisit", "due")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on a terminal, and one line a row with tabs between cells elsewhere."""
    rows = [tuple(map(visible, row)) for row in rows]
    if sys.stdout.isatty():
        say(_drawn(head, rows))
    else:
        say("".join("\t".join(row) + "\n" for row in rows))


def due_cell(due: dt.date | None, today: dt.date) -> str:
    """A date and how far away it is, as a cell has it."""
    return f"{due} · {distance(due, today)}" if due else ""


def _drawn(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as wide as the terminal, with what is overdue in red."""

    def code_of(name: str, cell: str) -> str | None:
        return terminal.RED if name in _DATES and cell.endswith("overdue") else None

    return terminal.table(
        head,
        rows,
        paint=terminal.painter(terminal.has_colour(sys.stdout)),
        width=terminal.terminal_width(),
        whole=_WHOLE,
        code_of=code_of,
    )
