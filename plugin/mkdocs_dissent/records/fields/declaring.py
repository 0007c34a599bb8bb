"""Fields declared on a struct, a mapping read into one, and the types of mappings."""

import inspect
from collections.abc import Mapping
from dataclasses import field, fields, is_dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from mkdocs_dissent.records.fields.types import (
    Day,
    FieldType,
    Number,
    Path,
    Reader,
    Reading,
    Readings,
    Text,
    Value,
    name_of,
    nearest,
    wrong,
)


class Field(NamedTuple):
    """One declared field: its name in front matter, its type, its meaning."""

    name: str
    attribute: str
    """The attribute that holds it."""
    type: FieldType
    about: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


def declared(
    type_: FieldType,
    about: str,
    *,
    name: str = "",
    synonyms: tuple[str, ...] = (),
    required: bool = False,
) -> Any:
    """An attribute of a `Model` that is also a front-matter field.

    The name in front matter is the attribute's with hyphens unless `name` is given. A missing
    field has its type's `empty` value.
    """
    said = Field(
        name=name, attribute="", type=type_, about=about, synonyms=synonyms, required=required
    )
    empty = type_.empty
    if empty.__hash__ is None:
        return field(default_factory=empty.copy, metadata={"declared": said})
    return field(default=empty, metadata={"declared": said})


class Model:
    """A record, or a part of one: a dataclass whose attributes are `declared`."""

    __slots__ = ()


_FIELDS: dict[type[Any], tuple[Field, ...]] = {}
_NAMES: dict[type[Any], dict[str, Field]] = {}


def declared_fields(model: type[Any]) -> tuple[Field, ...]:
    """The front-matter fields of a record or part, in the order of their declaration.

    Those of a base come first, even where its heir declares them anew.
    """
    if model not in _FIELDS:
        known: dict[str, Any] = {each.name: each.metadata.get("declared") for each in fields(model)}
        names = [
            name
            for base in reversed(model.__mro__)
            for name in inspect.get_annotations(base)
            if is_dataclass(base) and "declared" in base.__dataclass_fields__[name].metadata
        ]
        _FIELDS[model] = tuple(
            known[name]._replace(attribute=name, name=known[name].name or name.replace("_", "-"))
            for name in dict.fromkeys(names)
        )
    return _FIELDS[model]


@lru_cache(1024)
def canonical(name: str) -> str:
    """A field's name with underscores and case evened out."""
    return name.strip().lower().replace("_", "-").replace(" ", "-")


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
    missing = {field.attribute: field.name for field in known.values() if field.required}
    for key, item in value.items():
        name, here = canonical(key), (*at, key)
        field = known.get(name)
        if field is None:
            if not name.startswith("x-"):
                near = nearest(name, known)
                hint = f"Did you mean `{near[0]}`?" if near else f"Known here: {', '.join(known)}."
                reader.problem("DM005", here, f"`{name_of(here)}` is not a field here", hint)
        elif first := given.get(field.attribute):
            message = f"`{name_of(here)}` says the same as `{first}`, which is given already"
            hint = f"Keep one of them; `{first}` is what was read."
            reader.problem("DM002", here, message, hint)
        else:
            values[field.attribute] = field.type.read(item, here, reader)
            is_blank = not item.strip() if isinstance(item, str) else item in (None, [], {})
            if not (field.required and is_blank):
                given[field.attribute] = key
                missing.pop(field.attribute, None)
    for lacking in missing.values():
        message = f"`{name_of(at)}` has no `{lacking}`"
        reader.problem("DM003", at, message, f"Add `{lacking}: …`.")
    return model(**values)


def properties(model: type[Any]) -> dict[str, Any]:
    """The JSON Schema `properties` of a record or part."""
    return {
        field.name: {"description": field.about, **field.type.schema()}
        for field in declared_fields(model)
    }


# The types of mappings


class Part(FieldType):
    """A mapping with declared keys, read into a struct."""

    def __init__(self, model: type[Any]) -> None:
        self.model = model

    def read(self, value: Value, at: Path, reader: Reader) -> Any:
        if value is None:
            return None
        if not isinstance(value, dict):
            wrong(reader, at, value, self.describe())
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


class TextOrPart(Part):
    """A text, which stays as it is written, or a mapping with declared keys."""

    def read(self, value: Value, at: Path, reader: Reader) -> Any:
        if isinstance(value, dict):
            # An unquoted `{text}` is a mapping to YAML.
            is_blank = list(value.values()) == [None]
            if not is_blank or not {canonical(key) for key in value}.isdisjoint(
                names_of(self.model)
            ):
                return super().read(value, at, reader)
        return Text().read(value, at, reader)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [Text().schema(), super().schema()]}

    def describe(self) -> str:
        return f"text, or {super().describe()}"


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
            wrong(reader, at, value, self.describe())
            return {}
        return {key: self.item.read(item, (*at, key), reader) for key, item in value.items()}

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.item.schema()}

    def describe(self) -> str:
        return f"a mapping from {self.key} to {self.item.describe()}"


class ReadingsOf(FieldType):
    """A mapping date → number, or the name of a CSV file beside the record."""

    empty: Readings = Readings()
    json: Mapping[str, Any] = {
        "anyOf": [
            {"type": "string"},
            {"type": "object", "additionalProperties": {"type": "number"}},
        ]
    }
    words = "a mapping from dates to numbers, or a CSV file beside the record"

    def read(self, value: Value, at: Path, reader: Reader) -> Readings:
        if value is None:
            return Readings()
        if isinstance(value, str):
            file = value.strip()
            return Readings(values=reader.readings(file, at), file=file, at=at)
        if not isinstance(value, dict):
            wrong(reader, at, value, self.describe())
            return Readings()
        found = []
        for key, number in value.items():
            day = Day().read(key, (*at, key), reader)
            amount = Number().read(number, (*at, key), reader)
            if day is not None and amount is not None:
                found.append(Reading(day, amount))
        return Readings(values=tuple(sorted(found, key=lambda reading: reading.day)))
