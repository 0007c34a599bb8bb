"""Colour, width and tables for a terminal.

Text that comes here has been through `words.visible`: it holds nothing that a terminal obeys.
"""

import os
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TextIO, TypeAlias

Paint: TypeAlias = Callable[[str, str], str]
"""Gives a text a colour, by its code."""

BOLD = "1"
DIM = "2"
RED = "31"
GREEN = "32"
CYAN = "36"
BOLD_RED = "1;31"
BOLD_YELLOW = "1;33"
BOLD_BLUE = "1;34"
BOLD_CYAN = "1;36"
"""Codes of ECMA-48, "select graphic rendition"."""

_GAP = "  "
_LEAST = 6
"""A column is made no narrower than this."""


def has_colour(stream: TextIO) -> bool:
    """Whether a stream is a terminal that shows colours (https://no-color.org)."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not plain


def painter(colour: bool) -> Paint:
    """The function that paints, or one that leaves every text as it is."""
    return lambda text, code: f"\x1b[{code}m{text}\x1b[0m" if text and colour else text


def diff_lines(diff: str, paint: Paint) -> str:
    """A unified diff with its lines coloured as git colours them."""
    return "".join(f"{paint(line, _diff_code(line))}\n" for line in diff.split("\n")[:-1])


def _diff_code(line: str) -> str:
    if line.startswith(("--- ", "+++ ")):
        return BOLD
    return {"+": GREEN, "-": RED, "@": CYAN}.get(line[:1], "0")


# Width


def terminal_width() -> int:
    """How many cells a line of the terminal has; 80 where that is unknown."""
    # It brings compressors along, which take long to import.
    from shutil import get_terminal_size

    return get_terminal_size().columns


def cells(text: str) -> int:
    """How many cells a text takes on a line."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def _cells_of(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` cells, broken at spaces where there are any."""
    if cells(text) <= width:
        return [text]
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if cells(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _folded(word, width)
        lines += whole
    return [*lines, line]


def _folded(word: str, width: int) -> Iterator[str]:
    """A word in pieces of at most `width` cells."""
    piece, used = "", 0
    for char in word:
        size = _cells_of(char)
        if used + size > width and piece:
            yield piece
            piece, used = "", 0
        piece += char
        used += size
    yield piece


# Tables


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    paint: Paint,
    width: int,
    whole: Collection[str] = (),
    code_of: Callable[[str, str], str | None] = lambda name, cell: None,  # noqa: ARG005
) -> str:
    """A table of at most `width` cells; its cells are wrapped, but for the columns `whole`.

    `code_of` gives the colour of a cell by the name of its column and its text.
    """
    widths = _widths(head, rows, width, whole)
    lines = list(_lines(head, [DIM] * len(head), widths, paint))
    for row in rows:
        codes = [code_of(name, cell) for name, cell in zip(head, row, strict=True)]
        lines += _lines(row, codes, widths, paint)
    return "".join(f"{line}\n" for line in lines)


def _widths(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int, whole: Collection[str]
) -> list[int]:
    """The width of each column: what it needs; where that is too much, the widest give way."""
    widths = [max(map(cells, column)) for column in zip(head, *rows, strict=True)]
    room = max(width - len(_GAP) * (len(head) - 1), 0)
    flexible = [at for at, name in enumerate(head) if name not in whole]
    for at in flexible:
        widths[at] = min(widths[at], max(room, _LEAST))
    while sum(widths) > room:
        widest = max(flexible, key=widths.__getitem__)
        if widths[widest] <= _LEAST:
            break
        widths[widest] -= 1
    return widths


def _lines(
    row: Sequence[str], codes: Sequence[str | None], widths: Sequence[int], paint: Paint
) -> Iterator[str]:
    """The lines of a row: as many as its longest cell has."""
    columns = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for number in range(max(map(len, columns))):
        line = ""
        space = ""
        for column, code, width in zip(columns, codes, widths, strict=True):
            text = column[number] if number < len(column) else ""
            # Spaces only before a cell, so that no line ends with any.
            if text:
                line += space + (paint(text, code) if code else text)
                space = ""
            space += " " * (width - cells(text)) + _GAP
        yield line
