"""What the value of a field can be once it is read, and how a value is said in a message."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from mkdocs_dissent.text import shorten

Value: TypeAlias = "str | int | float | bool | None | list[Value] | dict[str, Value]"
Path: TypeAlias = tuple[str | int, ...]


class Position(Struct, frozen=True, order=True):
    """A line and a column in a file, counted from 1."""

    line: int
    column: int


class Reference(Struct, frozen=True):
    """A pointer to another record as its author wrote it: an id, a number or a file link."""

    text: str
    place: Position = Position(1, 1)
    field: str = ""

    def __str__(self) -> str:
        return self.text


class Span(Struct, frozen=True):
    """A length of time as its author wrote it, and in days (a month is taken as 30.4)."""

    text: str
    days: int


class Reading(Struct, frozen=True):
    """One reading of a metric."""

    day: date
    value: float


class Readings(Struct, frozen=True):
    """The readings of a metric, oldest first, or the name of the CSV file that holds them."""

    values: tuple[Reading, ...] = ()
    file: str | None = None
    place: Position = Position(1, 1)


def name_of(at: Path) -> str:
    """`("evidence", 0, "date")` as a reader would say it: `evidence[1].date`."""
    text = ""
    for part in at:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += ("." if text else "") + shown(part)
    return text


def shown(value: Value) -> str:
    """A value as it can stand in a message: short, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        text = value if isinstance(value, str) else repr(value)
    except ValueError:  # Python refuses to print a number of more than 4,300 digits
        return "a number of thousands of digits"
    return shorten(text, 60, whole_words=False)


def nearest(text: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Of the known words those that are most like a text, the likest first."""
    # Few texts are wrong, and no other comes by here.
    from difflib import get_close_matches

    return get_close_matches(text, list(known), n=most, cutoff=cutoff)


ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def iso_date(text: str) -> date | None:
    """The date that `YYYY-MM-DD` names, or None where it names none."""
    return _date(text) if len(text) == len("YYYY-MM-DD") else None


@lru_cache(maxsize=4096)
def _date(text: str) -> date | None:
    match = ISO_DATE.fullmatch(text)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
