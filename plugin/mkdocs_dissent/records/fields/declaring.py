"""Declaring fields on a struct, and reading a mapping into one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import Struct, StructMeta

from mkdocs_dissent.records.fields.reading import FieldType, Reader
from mkdocs_dissent.records.fields.values import Path, Value, name_of, nearest


class Field(Struct, frozen=True, kw_only=True):
    """One declared field: its name in front matter, its type, its meaning."""

    name: str
    attribute: str
    """The attribute that holds it."""
    type: FieldType
    about: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


class Declaration(NamedTuple):
    """What `declared` says of an attribute."""

    type: FieldType
    about: str
    name: str | None
    synonyms: tuple[str, ...]
    required: bool


def declared(
    type_: FieldType,
    about: str,
    *,
    name: str | None = None,
    synonyms: tuple[str, ...] = (),
    required: bool = False,
) -> Any:
    """An attribute of a `Model` that is also a front-matter field.

    The name in front matter is the attribute's with hyphens unless `name` is given. A missing
    field has its type's `empty` value.
    """
    return Declaration(type_, about, name, synonyms, required)


_DECLARED: dict[type[Any], dict[str, Declaration]] = {}


class _Declaring(StructMeta):
    """Keeps what a class declares, and gives its attributes their empty values."""

    def __new__(
        cls, name: str, bases: tuple[type[Any], ...], namespace: dict[str, Any], **options: Any
    ) -> _Declaring:
        own = {key: said for key, said in namespace.items() if isinstance(said, Declaration)}
        empty = {key: said.type.empty for key, said in own.items()}
        made = super().__new__(cls, name, bases, {**namespace, **empty}, **options)
        # A field that is declared again stays where its base has it.
        _DECLARED[made] = {k: v for base in bases for k, v in _DECLARED.get(base, {}).items()} | own
        return made


class Model(Struct, metaclass=_Declaring, frozen=True):
    """A record, or a part of one: a struct whose attributes are `declared`."""


_FIELDS: dict[type[Any], tuple[Field, ...]] = {}


def declared_fields(model: type[Any]) -> tuple[Field, ...]:
    """The front-matter fields of a record or part, in the order of their declaration."""
    if model not in _FIELDS:
        _FIELDS[model] = tuple(
            Field(
                name=said.name or attribute.replace("_", "-"),
                attribute=attribute,
                type=said.type,
                about=said.about,
                synonyms=said.synonyms,
                required=said.required,
            )
            for attribute, said in _DECLARED.get(model, {}).items()
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
                near = nearest(name, known)
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
