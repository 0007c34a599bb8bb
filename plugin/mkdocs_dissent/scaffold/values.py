"""Values that are given for the fields of a new record, as front matter holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum

from mkdocs_dissent.reading import frontmatter
from mkdocs_dissent.records import MODELS, Kind
from mkdocs_dissent.records.fields import (
    Field,
    FieldType,
    Number,
    OneReference,
    Part,
    Parts,
    Path,
    Position,
    References,
    Table,
    Value,
    Words,
    declared_fields,
)

_KINDS: Mapping[str, tuple[Kind, ...]] = {
    "decision": (Kind.DECISION,),
    "initiative": (Kind.BET, Kind.PROBE),
    "probe": (Kind.PROBE,),
    "memo": (Kind.MEMO,),
    "decision or initiative": (Kind.DECISION, Kind.BET, Kind.PROBE),
    "decision, initiative or memo": (Kind.DECISION, Kind.BET, Kind.PROBE, Kind.MEMO),
}


def kinds_expected(type_: References) -> tuple[Kind, ...]:
    """The kinds that a reference may lead to."""
    return _KINDS.get(type_.noun, tuple(Kind))


def reference_fields(kind: Kind) -> dict[str, References]:
    """The fields of a kind that refer to other records, by name."""
    fields = declared_fields(MODELS[kind])
    return {field.name: field.type for field in fields if isinstance(field.type, References)}


def is_structured(type_: FieldType) -> bool:
    """Whether a value is a mapping, to be given as YAML on one line."""
    return isinstance(type_, Part | Parts | Table)


def is_repeatable(type_: FieldType) -> bool:
    """Whether a field takes several values."""
    return isinstance(type_, Words | References | Parts) and not isinstance(type_, OneReference)


def value_of(field: Field, text: str) -> Value:
    """The value that `text` gives a field. Raises ValueError for one that the field refuses."""
    text = text.strip()
    if not text:
        raise ValueError("it is empty")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("it is no UTF-8 text") from None
    value: Value = text
    if is_structured(field.type) or isinstance(field.type, Number):
        value = _inline(text, field)
    reader = _Reader()
    field.type.read(value, (field.name,), reader)
    if reader.problems:
        raise ValueError(reader.problems[0])
    return value


def _inline(text: str, field: Field) -> Value:
    document = frontmatter.parse(f"---\nx: {text}\n---\n", field.name)
    if document.problems or list(document.values) != ["x"] or "\n" in text:
        what = document.problems[0].message if document.problems else "it is no single value"
        raise ValueError(f"{what}; expected {field.type.describe()}, as YAML on one line")
    return document.values["x"]


def written(type_: FieldType, value: dt.date | Value | Sequence[Value]) -> Value:
    """A value, or the values of a repeatable field, as front matter holds it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        # One stands for a list of one, but for entries of a ledger.
        several = len(value) > 1 or isinstance(type_, Parts)
        return list(value) if several else written(type_, value[0])
    # A word of a vocabulary is a string with a meaning; the file holds the word.
    return str(value) if isinstance(value, str) else value  # type: ignore[return-value]


class _Reader:
    """Collects what a field finds wrong with a value."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def problem(self, code: str, at: Path, message: str, hint: str = "") -> None:
        del code, at
        self.problems.append(f"{message}. {hint}" if hint else message)

    def place(self, at: Path) -> Position:
        del at
        return Position(1, 1)

    def synonyms(self, enum: type[StrEnum]) -> Mapping[str, str]:
        del enum
        return {}
