"""The types a front-matter field can have: how each is read, described and put into JSON Schema.

A field is declared once, on the dataclass of its record (`records.py`). The declaration is the
only source of validation, of the JSON Schema and of the guide's tables.

A type's `read` takes a plain value as YAML gave it, the path to it, and a `Reader` that collects
problems and knows positions. It returns the typed value, or the type's `empty` value after it has
reported why it could not; it never raises.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeAlias

Value: TypeAlias = "str | int | float | bool | None | list[Value] | dict[str, Value]"
Path: TypeAlias = tuple[str | int, ...]


class Place(NamedTuple):
    """A line and a column in a file, counted from 1."""

    line: int
    column: int


class Reader(Protocol):
    """What a field type needs of whoever reads a record."""

    def problem(self, code: str, at: Path, message: str, hint: str = "") -> None:
        """Report a problem with the value at `at`."""

    def place(self, at: Path) -> Place:
        """Where the value at `at` stands in the file."""

    def synonyms(self, enum: type[StrEnum]) -> Mapping[str, str]:
        """Further words that the policy reads as members of `enum`."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A pointer to another record as its author wrote it: an id, a number or a file link."""

    text: str
    place: Place = Place(1, 1)
    field: str = ""

    def __str__(self) -> str:
        return self.text


class FieldType:
    """What a value of a field must be."""

    empty: Any = None
    """The value of a field that is missing or could not be read."""

    def read(self, value: Value, at: Path, reader: Reader) -> Any:
        """The typed value, or `empty` with a problem reported."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema (draft 2020-12)."""
        raise NotImplementedError

    def describe(self) -> str:
        """A few words for the guide's tables."""
        raise NotImplementedError


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
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"


def _a(noun: str) -> str:
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def _as_text(value: Value) -> str | None:
    """A text or a number as it was written; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        return str(value).strip()
    except ValueError:
        return None


def _wrong(reader: Reader, at: Path, value: Value, expected: str, hint: str = "") -> None:
    reader.problem("DM003", at, f"`{name_of(at)}` is `{shown(value)}`; expected {expected}", hint)


def _plain(value: Value, at: Path, reader: Reader) -> Value:
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


class Text(FieldType):
    """Plain text; shown escaped wherever it is shown."""

    def read(self, value: Value, at: Path, reader: Reader) -> str | None:
        value = _plain(value, at, reader)
        if value is None:
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        text = _as_text(value)
        if text is not None:
            return text or None
        _wrong(reader, at, value, "text", "Quote text that holds `: `, `[` or `{`.")
        return None

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "number"]}

    def describe(self) -> str:
        return "text"


class Words(FieldType):
    """A list of texts; one text stands for a list of one."""

    empty: tuple[str, ...] = ()

    def __init__(self, noun: str = "text", *, split: bool = False) -> None:
        self.noun = noun
        self.split = split
        """Whether one string may hold several, separated by commas."""

    def read(self, value: Value, at: Path, reader: Reader) -> tuple[str, ...]:
        value = _plain(value, at, reader)
        if value is None:
            return ()
        if self.split and isinstance(value, str):
            return tuple(part for piece in value.split(",") if (part := piece.strip()))
        items = value if isinstance(value, list) else [value]
        out: list[str] = []
        for index, item in enumerate(items):
            text = _TEXT.read(item, (*at, index) if isinstance(value, list) else at, reader)
            if text is not None:
                out.append(text)
        return tuple(dict.fromkeys(out))

    def schema(self) -> dict[str, Any]:
        item = _TEXT.schema()
        return {"anyOf": [item, {"type": "array", "items": item}]}

    def describe(self) -> str:
        return f"{self.noun}, or a list of them"


_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def iso_date(text: str) -> date | None:
    """The date that `YYYY-MM-DD` names, or None where it names none."""
    match = _ISO_DATE.fullmatch(text)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


class Day(FieldType):
    """A date, `YYYY-MM-DD` and nothing else."""

    def read(self, value: Value, at: Path, reader: Reader) -> date | None:
        value = _plain(value, at, reader)
        if value is None:
            return None
        text = value.strip() if isinstance(value, str) else shown(value)
        found = iso_date(text)
        if found is None and text:
            impossible = _ISO_DATE.fullmatch(text)
            what = "is not a day of any calendar" if impossible else "is not `YYYY-MM-DD`"
            reader.problem(
                "DM004",
                at,
                f"`{name_of(at)}` is `{shown(value)}`, which {what}",
                "Write a date such as `2026-11-22`.",
            )
        return found

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}

    def describe(self) -> str:
        return "date `YYYY-MM-DD`"


class Number(FieldType):
    """A finite number within bounds, both included."""

    def __init__(self, least: float = -math.inf, most: float = math.inf) -> None:
        self.least = least
        self.most = most

    def read(self, value: Value, at: Path, reader: Reader) -> float | None:
        value = _plain(value, at, reader)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            _wrong(reader, at, value, self.describe())
            return None
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number) or not self.least <= number <= self.most:
            _wrong(reader, at, value, self.describe())
            return None
        return number

    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "number"}
        if math.isfinite(self.least):
            schema["minimum"] = self.least
        if math.isfinite(self.most):
            schema["maximum"] = self.most
        return schema

    def describe(self) -> str:
        if math.isfinite(self.least) and math.isfinite(self.most):
            return f"a number from {self.least:g} to {self.most:g}"
        if math.isfinite(self.least):
            return f"a number of at least {self.least:g}"
        return "a number"


class Vocabulary(StrEnum):
    """A closed list of words; each member's docstring-like `about` is its meaning."""

    about: str

    __hash__ = str.__hash__

    def __new__(cls, word: str, about: str = "") -> Vocabulary:
        member = str.__new__(cls, word)
        member._value_ = word
        member.about = about
        return member


_GAP = re.compile(r"[\s_-]+")


def _evened(word: str) -> str:
    return _GAP.sub("-", word.strip().lower())


class Choice(FieldType):
    """One word of a vocabulary, case and spacing aside."""

    def __init__(
        self,
        vocabulary: type[Vocabulary],
        *,
        synonyms: Mapping[str, str] | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.synonyms = dict(synonyms or {})
        self._known = {_evened(word): known for word, known in self.synonyms.items()}

    def read(self, value: Value, at: Path, reader: Reader) -> Vocabulary | None:
        value = _plain(value, at, reader)
        if value is None:
            return None
        if isinstance(value, str):
            more = reader.synonyms(self.vocabulary)
            word = _evened(value)
            configured = {_evened(own): known for own, known in more.items()} if more else {}
            try:
                return self.vocabulary(configured.get(word) or self._known.get(word, word))
            except ValueError:
                pass
            words = [str(member) for member in self.vocabulary]
            near = get_close_matches(word, [*words, *self.synonyms, *more], n=1)
            expected = "one of " + ", ".join(f"`{word}`" for word in words)
            _wrong(reader, at, value, expected, f"Did you mean `{near[0]}`?" if near else "")
            return None
        _wrong(reader, at, value, self.describe())
        return None

    def schema(self) -> dict[str, Any]:
        words = [str(member) for member in self.vocabulary]
        return {"enum": [*words, *(word for word in self.synonyms if word not in words)]}

    def describe(self) -> str:
        return ", ".join(f"`{member}`" for member in self.vocabulary)


_MARKDOWN_LINK = re.compile(r"\[[^\[\]]{0,300}\]\(\s*<?([^()\s<>]{1,500})>?[^()]{0,200}\)")


class References(FieldType):
    """Pointers to other records: ids, numbers or file links; one stands for a list of one."""

    empty: tuple[Reference, ...] = ()

    def __init__(self, noun: str = "record") -> None:
        self.noun = noun

    def read(self, value: Value, at: Path, reader: Reader) -> tuple[Reference, ...]:
        if value is None:
            return ()
        is_list = isinstance(value, list) and not _is_wiki_link(value)
        items = value if is_list and isinstance(value, list) else [value]
        found = (
            self._one(item, (*at, index) if is_list else at, reader)
            for index, item in enumerate(items)
        )
        return tuple(dict.fromkeys(ref for ref in found if ref is not None))

    def _one(self, value: Value, at: Path, reader: Reader) -> Reference | None:
        value = _plain(value, at, reader)
        if value is None:
            return None
        text = None if isinstance(value, float) else _as_text(value)
        if text is None:
            expected = f"a reference to {_a(self.noun)}"
            _wrong(reader, at, value, expected, "Write its id or its number.")
            return None
        if link := _MARKDOWN_LINK.search(text):
            text = link[1]
        return Reference(text, reader.place(at), str(at[0])) if text else None

    def schema(self) -> dict[str, Any]:
        item = {"type": ["string", "integer"]}
        return {"anyOf": [item, {"type": "array", "items": item}]}

    def describe(self) -> str:
        return f"{_a(self.noun)}'s id, number or file; or a list of them"


def _is_wiki_link(value: list[Value]) -> bool:
    # `[ADR-5](0005-x.md)` unquoted is a YAML error, never a list; `[[x]]` is a list in a list.
    return len(value) == 1 and isinstance(value[0], list)


class OneReference(References):
    """A pointer to one other record."""

    empty: Any = None

    def read(self, value: Value, at: Path, reader: Reader) -> Any:
        found = super().read(value, at, reader)
        if len(found) > 1:
            expected = f"one reference to {_a(self.noun)}"
            _wrong(reader, at, value, expected, f"`{shown(found[0].text)}` is what was read.")
        return found[0] if found else None

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "integer"]}

    def describe(self) -> str:
        return f"{_a(self.noun)}'s id, number or file"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as its author wrote it, and in days (a month is taken as 30.4)."""

    text: str
    days: int


_SPAN = re.compile(r"(\d{1,4})\s*(day|week|month|year)s?")
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}


class Length(FieldType):
    """A length of time: `10 days`, `2 weeks`, `3 months`."""

    def read(self, value: Value, at: Path, reader: Reader) -> Span | None:
        value = _plain(value, at, reader)
        if value is None:
            return None
        match = _SPAN.fullmatch(value.strip().lower()) if isinstance(value, str) else None
        if not match or not isinstance(value, str):
            _wrong(reader, at, value, self.describe())
            return None
        return Span(value.strip(), round(int(match[1]) * _DAYS[match[2]]))

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d+ *(day|week|month|year)s?$"}

    def describe(self) -> str:
        return "a length such as `10 days`, `2 weeks`, `3 months`"


class Part(FieldType):
    """A mapping with declared keys, read into a dataclass."""

    def __init__(self, model: type[Any]) -> None:
        self.model = model

    def read(self, value: Value, at: Path, reader: Reader) -> Any:
        if value is None:
            return None
        if not isinstance(value, dict):
            names = ", ".join(f"`{field.name}`" for field in declared_fields(self.model))
            _wrong(reader, at, value, f"a mapping of {names}")
            return None
        return read_part(self.model, value, at, reader)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": properties(self.model),
            "patternProperties": {"^x-": {}},
            "additionalProperties": False,
        }

    def describe(self) -> str:
        names = ", ".join(f"`{field.name}`" for field in declared_fields(self.model))
        return f"a mapping of {names}"


class Parts(FieldType):
    """A list of mappings with declared keys; one mapping stands for a list of one."""

    empty: tuple[Any, ...] = ()

    def __init__(self, model: type[Any]) -> None:
        self.part = Part(model)

    def read(self, value: Value, at: Path, reader: Reader) -> tuple[Any, ...]:
        if value is None:
            return ()
        if not isinstance(value, list):
            one = self.part.read(value, at, reader)
            return () if one is None else (one,)
        found = (self.part.read(item, (*at, index), reader) for index, item in enumerate(value))
        return tuple(item for item in found if item is not None)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.part.schema()}

    def describe(self) -> str:
        return "a list, each " + self.part.describe()


class Table(FieldType):
    """A mapping whose keys are the author's: each value is read by one type."""

    def __init__(self, item: FieldType, *, key: str) -> None:
        self.item = item
        self.key = key
        self.empty: dict[str, Any] = {}

    def read(self, value: Value, at: Path, reader: Reader) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            _wrong(reader, at, value, self.describe())
            return {}
        return {key: self.item.read(item, (*at, key), reader) for key, item in value.items()}

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.item.schema()}

    def describe(self) -> str:
        return f"a mapping from {self.key} to {self.item.describe()}"


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
    place: Place = Place(1, 1)


class ReadingsOf(FieldType):
    """A mapping date → number, or the name of a CSV file beside the record."""

    empty: Readings = Readings()

    def read(self, value: Value, at: Path, reader: Reader) -> Readings:
        if value is None:
            return Readings()
        if isinstance(value, str):
            return Readings(file=value.strip(), place=reader.place(at))
        if not isinstance(value, dict):
            _wrong(reader, at, value, self.describe())
            return Readings()
        found = []
        for key, number in value.items():
            day = Day().read(key, (*at, key), reader)
            amount = Number().read(number, (*at, key), reader)
            if day is not None and amount is not None:
                found.append(Reading(day, amount))
        return Readings(values=tuple(sorted(found, key=lambda reading: reading.day)))

    def schema(self) -> dict[str, Any]:
        return {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": {"type": "number"}},
            ]
        }

    def describe(self) -> str:
        return "a mapping from dates to numbers, or a CSV file beside the record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One declared field: its name in front matter, its type, its meaning."""

    name: str
    attribute: str
    """The dataclass attribute that holds it."""
    type: FieldType
    about: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


_KEY = "dissent"


def declared(
    type_: FieldType,
    about: str,
    *,
    name: str | None = None,
    synonyms: tuple[str, ...] = (),
    required: bool = False,
) -> Any:
    """A dataclass field that is also a front-matter field.

    The name in front matter is the attribute's with hyphens unless `name` is given. A missing
    field has its type's `empty` value.
    """
    empty = type_.empty
    spec = (name, type_, about, synonyms, required)
    if isinstance(empty, dict):
        return dataclasses.field(default_factory=dict, metadata={_KEY: spec})
    return dataclasses.field(default=empty, metadata={_KEY: spec})


_FIELDS: dict[type[Any], tuple[Field, ...]] = {}


def declared_fields(model: type[Any]) -> tuple[Field, ...]:
    """The front-matter fields of a record or part, in the order of their declaration."""
    if model not in _FIELDS:
        _FIELDS[model] = tuple(
            Field(
                name=spec[0] or attribute.name.replace("_", "-"),
                attribute=attribute.name,
                type=spec[1],
                about=spec[2],
                synonyms=spec[3],
                required=spec[4],
            )
            for attribute in dataclasses.fields(model)
            if (spec := attribute.metadata.get(_KEY))
        )
    return _FIELDS[model]


def canonical(name: str) -> str:
    """A field's name with underscores and case evened out."""
    return name.strip().lower().replace("_", "-").replace(" ", "-")


_NAMES: dict[type[Any], dict[str, Field]] = {}


def names_of(model: type[Any]) -> Mapping[str, Field]:
    """Every name, synonyms included, under which a field of `model` may be written."""
    if model not in _NAMES:
        _NAMES[model] = {
            canonical(name): field
            for field in declared_fields(model)
            for name in (field.name, *field.synonyms)
        }
    return _NAMES[model]


def read_part(model: type[Any], value: dict[str, Value], at: Path, reader: Reader) -> Any:
    """Read a mapping into `model`, reporting unknown, repeated and missing keys."""
    known = names_of(model)
    values: dict[str, Any] = {}
    given: dict[str, str] = {}
    for key, item in value.items():
        name = canonical(key)
        field = known.get(name)
        if field is None:
            if not name.startswith("x-"):
                near = get_close_matches(name, known, n=1)
                names = ", ".join(known)
                reader.problem(
                    "DM005",
                    (*at, key),
                    f"`{name_of((*at, key))}` is not a field here",
                    f"Did you mean `{near[0]}`?" if near else f"Known here: {names}.",
                )
        elif field.attribute in given:
            first = given[field.attribute]
            reader.problem(
                "DM002",
                (*at, key),
                f"`{name_of((*at, key))}` says the same as `{first}`, which is given already",
                f"Keep one of them; `{first}` is what was read.",
            )
        else:
            given[field.attribute] = key
            values[field.attribute] = field.type.read(item, (*at, key), reader)
            if field.required and _is_blank(item):
                del given[field.attribute]
    for field in declared_fields(model):
        if field.required and field.attribute not in given:
            reader.problem(
                "DM003", at, f"`{name_of(at)}` has no `{field.name}`", f"Add `{field.name}: …`."
            )
    return model(**values)


def _is_blank(value: Value) -> bool:
    return value in (None, [], {}) or (isinstance(value, str) and not value.strip())


def properties(model: type[Any]) -> dict[str, Any]:
    """The JSON Schema `properties` of a record or part."""
    return {
        field.name: {"description": field.about, **field.type.schema()}
        for field in declared_fields(model)
    }


_TEXT = Text()
