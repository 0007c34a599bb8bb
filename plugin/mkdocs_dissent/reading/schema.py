"""A mapping becomes a record, or problems; and the JSON Schema of every kind.

The fields themselves are declared in `records.py`. What is here: which names are fields, page keys
or nobody's, how a title and an id are found, and the schema documents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, NamedTuple

from msgspec import Struct, field

from mkdocs_dissent.findings import Location, Problem
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.reading.prose import heading_text, headings
from mkdocs_dissent.records import (
    FOLDER_OF,
    KINDS_IN,
    MODELS,
    DecisionStatus,
    Folder,
    Kind,
    Record,
    Source,
)
from mkdocs_dissent.records.fields import (
    Field,
    Path,
    Position,
    Text,
    Value,
    canonical,
    declared_fields,
    iso_date,
    names_of,
    nearest,
    properties,
    shown,
)

PAGE_KEYS = frozenset(
    "tags template hide icon search description image social"
    " boost exclude comments subtitle"
    " render_macros ignore_macros revision_date hero og_title og_description lang parent nav_order"
    " layout permalink nav_exclude has_children grand_parent categories category technical_story"
    " has_toc weight slug authors_file".split()
)
"""Keys of MkDocs, its themes and other site generators: passed through untouched."""

_COMMON = (
    Field(name="title", attribute="title", type=Text(), about="the title, else the first heading"),
    Field(name="id", attribute="id", type=Text(), about="the id, else the file's path"),
    Field(name="kind", attribute="kind", type=Text(), about="the kind of record"),
)


_TEXT = Text()
_COMMON_NAMES = frozenset(field.name for field in _COMMON)


class _Reading(Struct):
    """Collects what is wrong with one record; the `Reader` of its fields."""

    document: Document
    policy: Policy
    names: Mapping[Path, Path]
    """Canonical path of a top-level field → path as written, where the two differ."""
    problems: list[Problem] = field(default_factory=list)

    def problem(self, code: str, at: Path, message: str, hint: str = "") -> None:
        # An unknown or repeated field is wrong at its name, everything else at its value.
        at_name = code in ("DM002", "DM005")
        key = self.document.keys.get(self._written(at)) if at_name else None
        place = key or self.place(at)
        self._report(code, place, message, hint)

    def given_already(self, key: str, first: str) -> None:
        """Report a top-level key that says the same as one before it."""
        self.at_key(
            "DM002",
            key,
            f"`{shown(key)}` says the same as `{shown(first)}`, which is given already",
            f"Keep one of them; `{shown(first)}` is what was read.",
        )

    def at_key(self, code: str, key: str, message: str, hint: str) -> None:
        """Report a problem with a top-level key, by the name under which it was written."""
        self._report(code, self.document.keys.get((key,), Position(1, 1)), message, hint)

    def _report(self, code: str, place: Position, message: str, hint: str) -> None:
        location = Location(path=self.document.path, line=place.line, column=place.column)
        self.problems.append(Problem(code=code, location=location, message=message, hint=hint))

    def _written(self, at: Path) -> Path:
        return (*self.names.get(at[:1], at[:1]), *at[1:])

    def place(self, at: Path) -> Position:
        written = self._written(at) if self.names else at
        marks, keys = self.document.places, self.document.keys
        while written:
            if found := marks.get(written) or keys.get(written):
                return found
            written = written[:-1]
        return Position(1, 1)

    def synonyms(self, enum: type[StrEnum]) -> Mapping[str, str]:
        return self.policy.status_synonyms if enum is DecisionStatus else {}


def read_record(
    document: Document, folder: Folder, file: str, uri: str, policy: Policy
) -> tuple[Record, list[Problem]]:
    """The record that a document describes, and what is wrong with it.

    `file` is the path below the folder of its kind, `uri` the source uri of its page. A document
    that could not be read gives a record with `readable` false: its id, its title, no facts.
    """
    written = tuple(document.values)
    common, again = _common_names(written)
    reading = _Reading(document, policy, {})
    for name, earlier in again:
        reading.given_already(name, earlier)
    given = {name: document.values[key] for name, key in common.items()}
    kind = _kind(document, given.get("kind"), folder, reading)
    model: Any = MODELS[kind]
    shape = _shape(written, model)
    names = reading.names = shape.names
    values: dict[str, Any] = {}
    page: dict[str, Value] = {}
    unknown: dict[str, Value] = {}
    for meant, value in zip(shape.meanings, document.values.values(), strict=True):
        key, at, field, first, remembered = meant
        if field is None:
            if key in shape.page:
                page[shape.page[key]] = value
            elif key in shape.unknown:
                unknown[key] = value
                if not canonical(key).startswith("x-"):
                    _report_unknown(key, model, reading)
        elif first is not None:
            reading.given_already(key, first)
        elif remembered is None or value.__class__ is not str:
            values[field.attribute] = field.type.read(value, at, reading)
        elif (known := remembered.get(value)) is not None:
            values[field.attribute] = known
        else:
            known = values[field.attribute] = field.type.read(value, at, reading)
            if known and len(value) < _LONG and len(remembered) < _REMEMBERED:
                remembered[value] = known
    for declaration in _required(model):
        if document.readable and not values.get(declaration.attribute):
            reading.problem("DM003", (), f"`{declaration.name}` is missing", declaration.about)

    places, keys = document.places, document.keys
    if names:
        places, keys = _renamed(places, names), _renamed(keys, names)
    heading = first_heading(document.body)
    title = _TEXT.read(given["title"], ("title",), reading) if "title" in given else None
    source = Source(
        path=document.path,
        file=file,
        uri=uri,
        dialect=document.dialect,
        readable=document.readable,
        body=document.body,
        body_line=document.body_line,
        front=document.front,
        places=places,
        keys=keys,
        page=page,
        unknown=unknown,
        heading=heading,
        status_text=_status_text(document.values[shape.status]) if shape.status else None,
    )
    record = model(
        kind=kind,
        id=_id(given["id"], file, reading) if "id" in given else _stem(file),
        title=_without_number(title or "") or shown_title(heading) or _title_of_file(file),
        source=source,
        **values,
    )
    return record, [*document.problems, *reading.problems]


class _Meaning(NamedTuple):
    """What a key of front matter is."""

    key: str
    """As it is written."""
    at: Path
    """The canonical path of its value."""
    field: Field | None = None
    first: str | None = None
    """The key that says the same and stands before it."""
    remembered: dict[str, Any] | None = None
    """What texts of the field were read as; None where that depends on more than the text."""


class _Shape(NamedTuple):
    """What the keys of front matter are, in their order."""

    meanings: tuple[_Meaning, ...]
    page: Mapping[str, str]
    """The keys of MkDocs, its themes or other generators, with their canonical names."""
    unknown: frozenset[str]
    names: Mapping[Path, Path]
    """Canonical path of a top-level field → path as written, where the two differ."""
    status: str | None
    """The key under which a status is given."""


# Records resemble each other: most of a kind have the same keys in the same order, and the same
# names, dates and words below them.
_LONG = 60
"""A longer text is a sentence, and no other record's."""
_REMEMBERED = 4096
"""How many texts of a field are remembered."""


@cache
def _memory(model: type[Record], attribute: str) -> dict[str, Any] | None:
    """What texts of a field were read as; None where no text alone says it."""
    field = next(item for item in declared_fields(model) if item.attribute == attribute)
    return {} if field.type.pure else None


@lru_cache(maxsize=256)
def _common_names(written: tuple[str, ...]) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """The keys that every kind has, by canonical name; and those given again, with the first."""
    found: dict[str, str] = {}
    again: list[tuple[str, str]] = []
    for key in written:
        name = canonical(key)
        if name in found:
            again.append((key, found[name]))
        elif name in _COMMON_NAMES:
            found[name] = key
    return found, tuple(again)


@lru_cache(maxsize=256)
def _shape(written: tuple[str, ...], model: type[Record]) -> _Shape:
    """What the keys of a record of a kind are."""
    known = names_of(model)
    common, _ = _common_names(written)
    names: dict[Path, Path] = {(name,): (key,) for name, key in common.items() if name != key}
    given: dict[str, str] = {}
    meanings = []
    page: dict[str, str] = {}
    unknown: set[str] = set()
    for key in written:
        name = canonical(key)
        field = known.get(name)
        if name in _COMMON_NAMES or field is None:
            meanings.append(_Meaning(key, (key,)))
            if name.replace("-", "_") in PAGE_KEYS:
                page[key] = name.replace("-", "_")
            elif name not in _COMMON_NAMES:
                unknown.add(key)
            continue
        at = (field.name,)
        first = given.setdefault(field.attribute, key)
        if first is not key:
            meanings.append(_Meaning(key, at, field, first))
            continue
        meanings.append(_Meaning(key, at, field, None, _memory(model, field.attribute)))
        if field.name != key:
            names[at] = (key,)
    status = next((key for key in written if canonical(key) == "status"), None)
    return _Shape(tuple(meanings), page, frozenset(unknown), names, status)


@cache
def _required(model: Any) -> tuple[Field, ...]:
    return tuple(field for field in declared_fields(model) if field.required)


def _renamed(
    places: Mapping[Path, Position], names: Mapping[Path, Path]
) -> Mapping[Path, Position]:
    back = {written: at for at, written in names.items()}
    return {
        (*back.get(at[:1], at[:1]), *at[1:]): place
        for at, place in places.items()
        # A second name of a field that was given already was not read, and has no place.
        if names.get(at[:1], at[:1]) == at[:1] or at[:1] in back
    }


def _status_text(value: Value) -> str | None:
    if isinstance(value, dict) and len(value) == 1:
        [value] = value
    return str(value) if isinstance(value, (str, int, float)) else None


def _kind(document: Document, value: Value, folder: Folder, reading: _Reading) -> Kind:
    allowed = KINDS_IN[folder]
    if value is None and (folder is not Folder.INITIATIVES or not document.readable):
        return allowed[0]
    word = shown(value).lower() if value is not None else None
    if word in allowed:
        return Kind(word)
    expected = " or ".join(f"`{kind}`" for kind in allowed)
    if word is not None:
        reading.problem(
            "DM003",
            ("kind",),
            f"`kind` is `{word}`; this folder holds {expected}",
            f"Read as `{allowed[0]}`.",
        )
    else:
        reading.problem(
            "DM003",
            (),
            f"`kind` is missing; an initiative is {expected}",
            f"Add `kind: {allowed[0]}` or `kind: {allowed[1]}`; read as `{allowed[0]}`.",
        )
    return allowed[0]


def _report_unknown(key: str, model: type[Record], reading: _Reading) -> None:
    known = names_of(model)
    near = nearest(canonical(key), [*known, "title"], cutoff=0.75)
    if near:
        hint = f"Did you mean `{near[0]}`?"
    else:
        hint = f"It is kept as it is. Name fields of your own `x-{shown(canonical(key))}`."
    reading.at_key("DM005", key, f"`{shown(key)}` is not a field of this record", hint)


_ID = re.compile(r"[^\s/\\<>\"'`|{}\x00-\x1f][^\\<>\"'`|{}\x00-\x1f]*")


_ID_LENGTH = 200


def _id(written: Value, file: str, reading: _Reading) -> str:
    own = _stem(file)
    value = _TEXT.read(written, ("id",), reading)
    if value is None:
        return own
    parts = value.split("/")
    if (
        len(value) > _ID_LENGTH
        or not value.isprintable()
        or not _ID.fullmatch(value)
        or any(part.strip() in ("", ".", "..") for part in parts)
    ):
        printable = "".join(c if c.isprintable() else "\ufffd" for c in shown(value))
        reading.problem(
            "DM003",
            ("id",),
            f"`id` is `{printable}`, which is no id",
            f"Use a file-like name below the folder; `{own}` is used instead.",
        )
        return own
    return value


def first_heading(body: str) -> str | None:
    """The first level-1 heading of a Markdown text, outside code and comments; None without one."""
    start = body.lstrip("\n")
    if start.startswith("# "):
        # Nearly every record begins with it: its other lines need not be looked at.
        body = start.partition("\n")[0]
        if "<!--" not in body:
            return heading_text(body[1:]) or None
    return next((line.text or None for line in headings(body) if line.level == 1), None)


_PREFIX = re.compile(
    r"(?:(?:ADR|RFC|Decision)[ \t]*[-#]?[ \t]*[0-9]{1,6}[ \t]*[:.)–—-]+"
    r"|[0-9]{1,6}[.:)]|[0-9]{3,6}[ \t]*[-–—])"
    r"[ \t]+(?=\S)",
    re.I,
)
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\](?:\([^()]{0,500}\)|\[[^\[\]]{0,100}\])")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`+)(?=\S)(.{1,300}?)(?<=\S)\1")
_ATTRIBUTES = re.compile(r"[ \t]*\{[ \t]*[:#.][^{}]{0,200}\}[ \t]*$")


def shown_title(text: str | None) -> str:
    """A title as it is shown: plain text, without a leading number or `ADR 12:`."""
    if not text:
        return ""
    text = " ".join(text.split())
    # Few titles are marked up: looking for a sign is cheaper than looking for a pattern.
    if "{" in text:
        text = _ATTRIBUTES.sub("", text)
    if "[" in text:
        text = _LINK.sub(r"\1", text)
    if "*" in text or "_" in text or "`" in text:
        text = _EMPHASIS.sub(r"\2", text)
    if "&" in text:
        from html import unescape

        text = unescape(text)
    return _without_number(text)


def _without_number(text: str) -> str:
    if not text:
        return ""
    text = " ".join(text.split())
    match = _prefix(text)
    return text[match.end() :] if match else text


def _prefix(text: str) -> re.Match[str] | None:
    # Few titles begin with what a prefix begins with; looking costs a third of matching.
    return _PREFIX.match(text) if text[:1] in "0123456789AaRrDd" else None


def number_in_title(text: str | None) -> int | None:
    """The record's number as a heading states it: `12. Title`, `ADR 012: Title`."""
    match = _prefix(text) if text else None
    digits = re.search(r"\d+", match[0]) if match else None
    return int(digits[0]) if digits else None


_NUMBER = re.compile(r"^(?:\d{4}-\d{2}-\d{2}|\d+)[-_. ]+")


def _stem(file: str) -> str:
    return file[:-3] if file.lower().endswith(".md") else file


def _title_of_file(file: str) -> str:
    name = _stem(file.rpartition("/")[2])
    if iso_date(name):
        return name
    words = re.sub(r"[-_]+", " ", _NUMBER.sub("", name)).strip()
    return words[:1].upper() + words[1:] if words else name


def front_matter_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the front matter of every kind, each under `$defs`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:mkdocs-dissent:front-matter",
        "title": "Front matter of a decision register",
        "anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in Kind],
        "$defs": {str(kind): kind_schema(kind) for kind in Kind},
    }


def kind_schema(kind: Kind) -> dict[str, Any]:
    """The JSON Schema of one kind's front matter."""
    model = MODELS[kind]
    common = {field.name: {"description": field.about, **field.type.schema()} for field in _COMMON}
    kinds = KINDS_IN[FOLDER_OF[kind]]
    common["kind"] = {"description": "the kind of record", "const": str(kind)}
    schema: dict[str, Any] = {
        "type": "object",
        "title": str(kind),
        "properties": common | properties(model),
    }
    if kind is Kind.DECISION:
        status = schema["properties"]["status"]
        phrase = {"type": "string", "pattern": "^[Ss]uper[sc]eded( in part)? by "}
        status["anyOf"] = [{"enum": status.pop("enum")}, phrase]
    if kind is not kinds[0] or FOLDER_OF[kind] is Folder.INITIATIVES:
        schema["required"] = ["kind"]
    for declaration in declared_fields(model):
        for synonym in declaration.synonyms:
            schema["properties"][synonym] = {
                "description": f"same as `{declaration.name}`",
                **declaration.type.schema(),
            }
    return schema


class FieldRow(Struct, frozen=True):
    """A line of the guide's table of fields."""

    name: str
    type: str
    about: str
    synonyms: tuple[str, ...]


def field_table(kind: Kind) -> list[FieldRow]:
    """The fields of a kind as the guide lists them, made of their declarations."""
    return [
        FieldRow(field.name, field.type.describe(), field.about, field.synonyms)
        for field in (*_COMMON, *declared_fields(MODELS[kind]))
    ]
