"""What every field type is and needs: the reader it reports to, and its words for a wrong value."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

from mkdocs_dissent.records.fields.values import Path, Position, Value, name_of, shown


class Reader(Protocol):
    """What a field type needs of whoever reads a record."""

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
    pure = False
    """Whether what a text is read as depends on the text alone, so that it may be remembered: a
    pure type reports nothing where it returns more than `empty` for a text."""

    def read(self, value: Value, at: Path, reader: Reader) -> Any:
        """The typed value, or `empty` with a problem reported."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema (draft 2020-12)."""
        raise NotImplementedError

    def describe(self) -> str:
        """A few words for the guide's tables."""
        raise NotImplementedError


def with_article(noun: str) -> str:
    """`noun` with its article."""
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def as_text(value: Value) -> str | None:
    """A text or a number as it was written; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        return str(value).strip()
    except ValueError:
        return None


def wrong(reader: Reader, at: Path, value: Value, expected: str, hint: str = "") -> None:
    """Report a value that is not what was expected."""
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
