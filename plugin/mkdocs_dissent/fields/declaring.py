"""Declaring fields on a dataclass, and reading a mapping into one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mkdocs_dissent.fields.reading import FieldType, Reader
from mkdocs_dissent.fields.values import Path, Value, name_of


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


@lru_cache(maxsize=4096)
def canonical(name: str) -> str:
    """A field's name with underscores and case evened out; a register repeats its names."""
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
                from difflib import get_close_matches

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
