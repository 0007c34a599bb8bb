"""Tables: drawn on a terminal, tabs between cells elsewhere."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence

from mkdocs_dissent.cli.output import say
from mkdocs_dissent.report.words import visible
from mkdocs_dissent.text import distance


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on a terminal, and one line a row with tabs between cells elsewhere."""
    rows = [tuple(map(visible, row)) for row in rows]
    if sys.stdout.isatty():
        _drawn(head, rows)
    else:
        say("".join("\t".join(row) + "\n" for row in rows))


def due_cell(due: dt.date | None, today: dt.date) -> str:
    """A date and how far away it is, as a cell has it."""
    return f"{due} · {distance(due, today)}" if due else ""


def _drawn(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in head:
        table.add_column(name, overflow="fold", no_wrap=name in ("kind", "no.", "date", "since"))
    for row in rows:
        # Text, not markup: a title may hold square brackets.
        table.add_row(*(Text(cell, style="red" if "overdue" in cell else "") for cell in row))
    Console().print(table)
