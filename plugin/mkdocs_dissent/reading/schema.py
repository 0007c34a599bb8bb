"""A mapping becomes a record, or problems; and the JSON Schema of every kind.

The fields themselves are declared in `records/kinds.py`. What is here: which names are fields,
page keys or unknown, how a title and an id are found, and the schema documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import Any

from mkdocs_dissent.findings import Location, Problem
from mkdocs_dissent.people import ANONYMOUS, is_named
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.dialects import NATIVE_FIELDS
from mkdocs_dissent.reading.dialects.vocabulary import vocabulary
from mkdocs_dissent.reading.files import own_id
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.reading.markdown import headings
from mkdocs_dissent.records import (
    AUTHORS,
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
from mkdocs_dissent.text import shorten

PAGE_KEYS = frozenset(
    "template hide icon search description image social"
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
_SUGGESTIONS = 20
"""Unknown fields of a record for which a known one is looked up: it takes milliseconds."""
_COMMON_NAMES = frozenset(field.name for field in _COMMON)


class _RecordReader:
    """Reads one record: collects what is wrong with it, and knows where each field stands."""

    def __init__(self, document: Document, policy: Policy) -> None:
        self.document = document
        self.policy = policy
        self.names: dict[Path, Path] = {}
        """Canonical path of a top-level field → path as written, where the two differ."""
        self.problems: list[Problem] = []

    def problem(self, code: str, at: Path, message: str, hint: str = "") -> None:
        # What a status of another tool means is asked of the register's owner, not held against it.
        if code == "DM003" and at == ("status",) and self.document.dialect != "native":
            return
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
        places, keys = self.document.places, self.document.keys
        while written:
            if found := places.get(written) or keys.get(written):
                return found
            written = written[:-1]
        return Position(1, 1)

    def synonyms(self, enum: type[StrEnum]) -> Mapping[str, str]:
        return vocabulary(self.policy).words.known if enum is DecisionStatus else {}


def read_record(
    document: Document, folder: Folder, file: str, uri: str, policy: Policy, prefix: str = ""
) -> tuple[Record, list[Problem]]:
    """The record that a document describes, and what is wrong with it.

    `file` is the path below the folder of its kind, `uri` the source uri of its page, `prefix`
    what the ids of that folder begin with. A document
    that could not be read gives a record with `readable` false: its id, its title, no facts.
    """
    reader = _RecordReader(document, policy)
    names = {key: canonical(key) for key in document.values}
    common = _common_keys(names, reader)
    given = {name: document.values[key] for name, key in common.items()}
    kind = _kind(document, given.get("kind"), folder, reader)
    model: Any = MODELS[kind]
    values, page, unknown = _read_fields(model, names, reader)

    for author in AUTHORS:
        # Nobody is named beside `anonymous`, on any page, in any feed or message.
        if not is_named(values.get(author, ())):
            values[author] = (ANONYMOUS,)

    places, keys = document.places, document.keys
    if reader.names:
        places, keys = _renamed(places, reader.names), _renamed(keys, reader.names)
    own = prefix + own_id(file)
    heading = first_heading(document.body)
    title = _TEXT.read(given["title"], ("title",), reader) if "title" in given else None
    status = next((key for key, name in names.items() if name == "status"), None)
    source = Source(
        path=document.path,
        file=file,
        prefix=prefix,
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
        status_text=_status_text(document.values[status]) if status is not None else None,
    )
    record = model(
        kind=kind,
        id=_id(given["id"], own, reader) if "id" in given else own,
        title=_without_number(title or "")
        or shown_title(heading, document.body)
        or _title_of_file(file),
        source=source,
        **values,
    )
    return record, [*document.problems, *reader.problems]


def _common_keys(names: Mapping[str, str], reader: _RecordReader) -> dict[str, str]:
    """Field that every kind has → its key as written."""
    found: dict[str, str] = {}
    for key, name in names.items():
        if name not in _COMMON_NAMES:
            continue
        if name in found:
            reader.given_already(key, found[name])
            continue
        found[name] = key
        if name != key:
            reader.names[(name,)] = (key,)
    return found


def _read_fields(
    model: type[Record], names: Mapping[str, str], reader: _RecordReader
) -> tuple[dict[str, Any], dict[str, Value], dict[str, Value]]:
    """The attributes of a kind's fields, the keys of a page, and the keys that are neither."""
    known = names_of(model)
    values: dict[str, Any] = {}
    page: dict[str, Value] = {}
    unknown: dict[str, Value] = {}
    given: dict[str, str] = {}
    for key, name in names.items():
        value = reader.document.values[key]
        if name in _COMMON_NAMES:
            continue
        field = known.get(name)
        if field is None:
            if name.replace("-", "_") in PAGE_KEYS:
                page[name.replace("-", "_")] = value
                continue
            unknown[key] = value
            if not name.startswith("x-"):
                _report_unknown(key, model, reader, suggest=len(unknown) <= _SUGGESTIONS)
        elif field.attribute in given:
            reader.given_already(key, given[field.attribute])
        else:
            given[field.attribute] = key
            at = (field.name,)
            if field.name != key:
                reader.names[at] = (key,)
            values[field.attribute] = field.type.read(value, at, reader)
            if name == "tags" and values["tags"]:
                # A field of ours that themes read too.
                page["tags"] = list(values["tags"])
    return values, page, unknown


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


def _kind(document: Document, value: Value, folder: Folder, reader: _RecordReader) -> Kind:
    allowed = KINDS_IN[folder]
    if value is None and (folder is not Folder.INITIATIVES or not document.readable):
        return allowed[0]
    word = shown(value).lower() if value is not None else None
    if word in allowed:
        return Kind(word)
    expected = " or ".join(f"`{kind}`" for kind in allowed)
    if word is not None:
        reader.problem(
            "DM003",
            ("kind",),
            f"`kind` is `{word}`; this folder holds {expected}",
            f"Read as `{allowed[0]}`.",
        )
    else:
        reader.problem(
            "DM003",
            (),
            f"`kind` is missing; an initiative is {expected}",
            f"Add `kind: {allowed[0]}` or `kind: {allowed[1]}`; read as `{allowed[0]}`.",
        )
    return allowed[0]


_LONG_NAME = 6


def _report_unknown(key: str, model: type[Record], reader: _RecordReader, *, suggest: bool) -> None:
    known: Iterable[str] = [*names_of(model), "title"]
    is_foreign = reader.document.dialect != "native"
    if is_foreign:  # Its other fields are its own; only a misspelt one of ours is worth a word.
        known = [name for name in NATIVE_FIELDS if len(name) >= _LONG_NAME]
    near = nearest(canonical(key), known, cutoff=0.85 if is_foreign else 0.75) if suggest else []
    if is_foreign and not near:
        return
    if near:
        hint = f"Did you mean `{near[0]}`?"
    else:
        hint = f"It is kept as it is. Name fields of your own `x-{shown(canonical(key))}`."
    reader.at_key("DM005", key, f"`{shown(key)}` is not a field of this record", hint)


_ID = re.compile(r"[^\s/\\<>\"'`|{}\x00-\x1f][^\\<>\"'`|{}\x00-\x1f]*")


_ID_LENGTH = 200


def _id(written: Value, own: str, reader: _RecordReader) -> str:
    value = _TEXT.read(written, ("id",), reader)
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
        reader.problem(
            "DM003",
            ("id",),
            f"`id` is `{printable}`, which is no id",
            f"Use a file-like name below the folder; `{own}` is used instead.",
        )
        return own
    return value


def first_heading(body: str) -> str | None:
    """The first level-1 heading of a Markdown text, outside code and comments; None without one."""
    return next((line.text or None for line in headings(body) if line.level == 1), None)


_PREFIX = re.compile(
    r"^(?:\[?(?:(?-i:[A-Z]{2,10}-){0,3}(?:ADR|RFC|DR|KEP|EIP|PEP|Decision|Proposal)"
    r"|(?-i:[A-Z]{2,5}(?=-0)))(?:-(?-i:[A-Z][A-Za-z]{0,11})(?=-))?[ \t]*[-#]?[ \t]*[0-9]{1,6}"
    r"(?:\][ \t]*[:.)–—-]*|[ \t]*[:.)–—-]+)"
    r"|ADR[ \t-]?#?[0-9]{1,6}(?=[ \t])"
    r"|[0-9]{1,6}[.:)]|[0-9]{3,6}[ \t]*[-–—]|\[[0-9]{1,6}\])"
    r"[ \t]+(?=\S)",
    re.I,
)
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\](?:\([^()]{0,500}\)|\[[^\[\]]{0,100}\])")
_INLINE_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()]{0,500}\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"(\*\*|__|\*|(?<!`)`++)(?=\S)(.{1,300}?)(?<=\S)\1")
_MARKUP = re.compile(r"[][{*_`\\]")
_ATTRIBUTES = re.compile(r"[ \t]*\{[ \t]*[:#.][^{}]{0,200}\}[ \t]*$")


LONGEST_TITLE = 1000
"""Characters of the longest title that is shown whole."""


def shown_title(text: str | None, body: str = "") -> str:
    """A title as it is shown: plain text, without a leading number or `ADR 12:`.

    `[a][b]` is a link where the body defines `[b]`, else it stands as it is written.
    """
    if not text:
        return ""
    text = shorten(text, LONGEST_TITLE)
    if _MARKUP.search(text):
        has_links = "]:" in body and "][" in text
        text = (_LINK if has_links else _INLINE_LINK).sub(r"\1", _ATTRIBUTES.sub("", text))
        text = _EMPHASIS.sub(r"\2", text)
    text = unescape(text)
    return _without_number(_ESCAPED.sub(r"\1", text) if "\\" in text else text)


def _without_number(text: str) -> str:
    return _PREFIX.sub("", " ".join(text.split()), count=1)


def number_in_title(text: str | None) -> int | None:
    """The record's number as a heading states it: `12. Title`, `ADR 012: Title`."""
    match = _PREFIX.match(text) if text else None
    digits = re.search(r"\d+", match[0]) if match else None
    return int(digits[0]) if digits else None


_NUMBER = re.compile(r"^(?:\d{4}-\d{2}-\d{2}|\d+)[-_. ]+")


def _title_of_file(file: str) -> str:
    name = own_id(file).rpartition("/")[2]
    if iso_date(name):
        return name
    words = re.sub(r"[-_]+", " ", _NUMBER.sub("", name)).strip()
    return words[:1].upper() + words[1:] if words else name


def front_matter_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the front matter of every kind, each under `$defs`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:mkdocs-dissent:front-matter:1",
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


@dataclass(frozen=True, slots=True)
class FieldRow:
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
