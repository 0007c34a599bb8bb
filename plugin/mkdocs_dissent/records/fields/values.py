"""What a value of a field can be once it is read, and what every field type is made of."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeAlias

from mkdocs_dissent.people import ANONYMOUS
from mkdocs_dissent.text import shorten

Value: TypeAlias = "str | int | float | bool | None | list[Value] | dict[str, Value]"
Path: TypeAlias = tuple[str | int, ...]


class Position(NamedTuple):
    """A line and a column in a file, counted from 1."""

    line: int
    column: int


def position_in(text: str, at: int, first_line: int = 1) -> Position:
    """The position of a character in a text that begins on the `first_line` of its file."""
    return Position(text.count("\n", 0, at) + first_line, at - text.rfind("\n", 0, at))


@dataclass(frozen=True, slots=True)
class Reference:
    """A pointer to another record as its author wrote it: an id, a number or a file link."""

    text: str
    place: Position = Position(1, 1)
    field: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as its author wrote it, and in days (a month is taken as 30.4)."""

    text: str
    days: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a metric."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings of a metric, oldest first, or the name of the CSV file that holds them."""

    values: tuple[Reading, ...] = ()
    file: str | None = None
    place: Position = Position(1, 1)


NO_REFERENCE = frozenset(
    "none n/a na n.a. n.a - -- – — nil null nothing no keine keiner aucun aucune ninguno ninguna"
    " nenhum nenhuma nessuno nessuna geen brak нет なし 无 無 not-applicable".split()
)
"""Words, in small letters, by which people say that there is no such record or day."""


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
    # What stands beside the word may be the name that it hides.
    return ANONYMOUS if ANONYMOUS in text.casefold() else shorten(text, 60, whole_words=False)


def nearest(text: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Of the known words those that are most like a text, the likest first."""
    # Few texts are wrong, and no other comes by here.
    from difflib import get_close_matches

    return get_close_matches(text, list(known), n=most, cutoff=cutoff)


ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def iso_date(text: str) -> date | None:
    """The date that `YYYY-MM-DD` names, or None where it names none."""
    if not ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# Field types


class Reader(Protocol):
    """What a field type needs of the reader of a record."""

    def problem(self, code: str, at: Path, message: str, hint: str = "") -> None:
        """Report a problem with the value at `at`."""

    def place(self, at: Path) -> Position:
        """Where the value at `at` stands in the file."""

    def synonyms(self, enum: type[StrEnum]) -> Mapping[str, str]:
        """Further words that the policy reads as members of `enum`."""


class FieldType:
    """What a value of a field must be."""

    empty: Any = None
    """The value of a field that is missing or could not be read."""
    json: Mapping[str, Any]
    """Its JSON Schema (draft 2020-12), where it needs no `schema` of its own."""
    words: str
    """A few words for the guide's tables and for messages, where it needs no `describe`."""

    def read(self, value: Value, at: Path, reader: Reader) -> Any:
        """The typed value, or `empty` with a problem reported."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        return dict(self.json)

    def describe(self) -> str:
        return self.words


def as_text(value: Value) -> str | None:
    """A text or a number as it was written; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        return str(value).strip()
    except ValueError:
        return None


def wrong(reader: Reader, at: Path, value: Value, expected: str, hint: str = "") -> None:
    """Report a value that is not what was expected; a template's blank is one to be filled in."""
    if isinstance(value, str) and value.startswith("{") and value.endswith("}") and " " in value:
        reader.problem("DM006", at, f"`{name_of(at)}` is", value)
        return
    reader.problem("DM003", at, f"`{name_of(at)}` is `{shown(value)}`; expected {expected}", hint)


def plain(value: Value, at: Path, reader: Reader) -> Value:
    """The one plain meaning of a value that YAML reads as something else.

    An unquoted `{accepted}` is a mapping to YAML and a template's blank to its author.
    """
    if isinstance(value, dict) and len(value) == 1:
        [(key, inner)] = value.items()
        if inner is None:
            reader.problem(
                "DM003",
                at,
                f"`{name_of(at)}` is `{{{shown(key)}}}`, which YAML reads as a mapping;"
                f" read as `{shown(key)}`",
                f"Remove the braces: `{name_of(at)}: {shown(key)}`",
            )
            return key
    return value
