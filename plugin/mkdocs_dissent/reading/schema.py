"""A mapping becomes a record, or problems; and the JSON Schema of every kind.

The fields themselves are declared in `records/kinds.py`. What is here: which names are fields,
page keys or unknown, how a title and an id are found, and the schema documents.
"""

import csv
import datetime as dt
import io
import math
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from enum import StrEnum
from functools import cache
from html import unescape
from typing import Any

from mkdocs_dissent.filesystem import Unreadable
from mkdocs_dissent.findings import Problem, problem_in
from mkdocs_dissent.people import ANONYMOUS, is_named
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.dialects import NATIVE_FIELDS
from mkdocs_dissent.reading.dialects.vocabulary import vocabulary
from mkdocs_dissent.reading.files import own_id
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.reading.markdown import ATTRIBUTES, first_heading
from mkdocs_dissent.records.fields.declaring import (
    Field,
    canonical,
    declared_fields,
    names_of,
    properties,
)
from mkdocs_dissent.records.fields.types import (
    Path,
    Position,
    Reading,
    Text,
    Value,
    iso_date,
    nearest,
    shown,
)
from mkdocs_dissent.records.kinds import AUTHORS, MODELS, Record
from mkdocs_dissent.records.parts import Source
from mkdocs_dissent.records.vocabularies import FOLDER_OF, KINDS_IN, DecisionStatus, Folder, Kind
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
_SUGGESTIONS = 20
"""Unknown fields of a record for which a known one is looked up: it takes milliseconds."""


@dataclass(slots=True)
class RecordReader:
    """Reads one record: collects what is wrong with it, and knows where each field stands."""

    document: Document
    policy: Policy
    file: str = ""
    read: Callable[[str], bytes] | None = None
    names: dict[str, str] = dataclass_field(default_factory=dict)
    """Canonical name of a top-level field → the name as written, where the two differ."""
    problems: list[Problem] = dataclass_field(default_factory=list)

    def problem(self, code: str, at: Path, message: str, hint: str = "") -> None:
        # What a status of another tool means is asked of the register's owner, not held against it.
        if code == "DM003" and at == ("status",) and self.document.dialect != "native":
            return
        written = (self.names.get(str(at[0]), at[0]), *at[1:]) if at else at
        places, keys = self.document.places, self.document.keys
        # An unknown or repeated field is wrong at its name, everything else at its value.
        place = keys.get(written) if code in ("DM002", "DM005") else None
        while written and place is None:
            place = places.get(written) or keys.get(written)
            written = written[:-1]
        self.problems.append(problem_in(self.document.path, message, hint, code, place or (1, 1)))

    def at_key(self, code: str, key: str, message: str, hint: str) -> None:
        """Report a problem with a top-level key, by the name under which it was written."""
        place = self.document.keys.get((key,), (1, 1))
        self.problems.append(problem_in(self.document.path, message, hint, code, place))

    def readings(self, file: str, at: Path) -> tuple[Reading, ...]:
        if self.read is None:
            return ()
        hint = ""
        below = posixpath.normpath(posixpath.join(posixpath.dirname(self.file), file))
        if posixpath.isabs(file) or below.startswith("..") or not file.lower().endswith(".csv"):
            wrong = f"is `{shown(file)}`; expected the name of a .csv file beside the record"
        else:
            beside = posixpath.dirname(self.document.path)
            path = posixpath.normpath(posixpath.join(beside, file))
            try:
                found, problems = csv_readings(self.read(path).decode("utf-8-sig"), path)
                self.problems += problems
                return found
            except (Unreadable, UnicodeDecodeError) as error:
                why = error if isinstance(error, Unreadable) else "it is not UTF-8 text"
                wrong = f"names `{shown(file)}`, which can't be read: {why}"
                hint = "Put a CSV file with the columns `date,value` beside the record."
        self.problem("DM003", at, f"`readings` {wrong}", hint)
        return ()

    def synonyms(self, enum: type[StrEnum]) -> Mapping[str, str]:
        return vocabulary(self.policy).known if enum is DecisionStatus else {}


@cache
def _reading(model: type[Record]) -> Mapping[str, tuple[str, tuple[str], Callable[..., Any]]]:
    """How a field is read, by every name for it: its attribute, its path, its type's `read`."""
    fields = {**{field.name: field for field in _COMMON}, **names_of(model)}
    return {name: (each.attribute, (each.name,), each.type.read) for name, each in fields.items()}


_NAMES_ITS_AUTHOR = (
    "`source` of an anonymous record says who wrote it: an issue has an author",
    "Take `source` out, and have its history rewritten if it must not be known.",
)


def read_record(
    document: Document,
    folder: Folder,
    file: str,
    uri: str,
    policy: Policy,
    prefix: str = "",
    read: Callable[[str], bytes] | None = None,
) -> tuple[Record, list[Problem]]:
    """The record that a document describes, and what is wrong with it.

    `file` is the path below the folder of its kind, `uri` the source uri of its page, `prefix`
    what the ids of that folder begin with. `read` gives the bytes of a file that the record names,
    by its path from the repository's root. A document that could not be read gives a record with
    `readable` false: its id, its title, no facts.
    """
    reader = RecordReader(document, policy, file, read)
    kind = _kind(document, folder, reader)
    model: Any = MODELS[kind]
    known = _reading(model)
    values: dict[str, Any] = {}
    given: dict[str, str] = {}
    unnamed: set[str] = set()
    page: dict[str, Value] = {}
    unknown: dict[str, Value] = {}
    names = document.names
    for key, value in document.values.items():
        name = names[key]
        if (field := known.get(name)) is None:
            if (page_key := name.replace("-", "_")) in PAGE_KEYS:
                page[page_key] = value
                continue
            unknown[key] = value
            if not name.startswith("x-"):
                _report_unknown(key, model, reader, suggest=len(unknown) <= _SUGGESTIONS)
            continue
        attribute, at, read_value = field
        if attribute in AUTHORS and _hides_a_name(value):
            # Its value is read no further, since a problem would quote it.
            unnamed.add(attribute)
            value = ANONYMOUS
        elif attribute == "forum":
            value = _unnamed(value)
        if attribute in given:
            first = shown(given[attribute])
            message = f"`{shown(key)}` says the same as `{first}`, which is given already"
            reader.at_key("DM002", key, message, f"Keep one of them; `{first}` is what was read.")
            continue
        given[attribute] = key
        if at[0] != key:
            reader.names[at[0]] = key
        if attribute != "kind":
            values[attribute] = read_value(value, at, reader)
    if tags := values.get("tags"):
        # A field of ours that themes read too.
        page["tags"] = list(tags)
    for author in unnamed:
        # Nobody is named beside `anonymous`, on any page, in any feed or message.
        values[author] = (ANONYMOUS,)
        if values.pop("origin", None):
            # Told of the whole record: a report would quote the line.
            reader.problem("DM003", (), *_NAMES_ITS_AUTHOR)
        # Nor by the field of another kind.
        unknown = {
            key: unknown[key] for key in unknown if names[key].replace("-", "_") not in AUTHORS
        }
    if forum := values.get("forum"):
        values["forum"] = tuple(
            item if is_named(item.raised_by) else replace(item, origin=None) for item in forum
        )
    heading = first_heading(document.body)
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
        places=_renamed(document.places, reader.names),
        keys=_renamed(document.keys, reader.names),
        page=page,
        unknown=unknown,
        heading=heading,
        status_text=_status_text(document.values[given["status"]]) if "status" in given else None,
    )
    title = values.pop("title", None)
    record = model(
        kind=kind,
        id=_id(values.pop("id", None), prefix + own_id(file), reader),
        title=(title and _without_number(title))
        or shown_title(heading, document.body)
        or _title_of_file(file),
        source=source,
        **values,
    )
    return record, [*document.problems, *reader.problems]


def _hides_a_name(value: Value) -> bool:
    """Whether `anonymous` stands anywhere in a value."""
    if isinstance(value, dict):
        return _hides_a_name([*value, *value.values()])
    if isinstance(value, list):
        return any(map(_hides_a_name, value))
    return isinstance(value, str) and not is_named([value])


def _unnamed(value: Value) -> Value:
    """Words of the forum in which nobody is named beside `anonymous`."""
    if isinstance(value, list):
        return [*map(_unnamed, value)]
    if not isinstance(value, dict):
        return value
    return {
        key: ANONYMOUS if key.replace("-", "_") in AUTHORS and _hides_a_name(item) else item
        for key, item in value.items()
    }


def _renamed(places: Mapping[Path, Position], names: Mapping[str, str]) -> Mapping[Path, Position]:
    """Places by the canonical names of top-level fields."""
    if not names:
        return places
    back = {written: name for name, written in names.items()}
    return {
        (back.get(str(at[0]), at[0]), *at[1:]): place
        for at, place in places.items()
        # A second name of a field that was given already was not read, and has no place.
        if at[0] in back or at[0] not in names
    }


def _status_text(value: Value) -> str | None:
    if isinstance(value, dict) and len(value) == 1:
        [value] = value
    return str(value) if isinstance(value, (str, int, float)) else None


def _kind(document: Document, folder: Folder, reader: RecordReader) -> Kind:
    allowed = KINDS_IN[folder]
    key = value = None
    if "kind" in document.names.values():
        key = next(key for key, name in document.names.items() if name == "kind")
        value = document.values[key]
    if value is None and (folder is not Folder.INITIATIVES or not document.readable):
        return allowed[0]
    word = shown(value).lower()
    if value is not None and word in allowed:
        return Kind(word)
    expected = " or ".join(f"`{kind}`" for kind in allowed)
    if value is None:
        add = f"Add `kind: {allowed[0]}` or `kind: {allowed[1]}`; read as `{allowed[0]}`."
        reader.problem("DM003", (), f"`kind` is missing; an initiative is {expected}", add)
    else:
        message = f"`kind` is `{word}`; this folder holds {expected}"
        reader.names["kind"] = str(key)
        reader.problem("DM003", ("kind",), message, f"Read as `{allowed[0]}`.")
    return allowed[0]


_LONG_NAME = 6


def _report_unknown(key: str, model: type[Record], reader: RecordReader, *, suggest: bool) -> None:
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


_ID = re.compile(r"[^\s/\\<>\"'`|{}\x00-\x1f][^\\<>\"'`|{}\x00-\x1f]{0,199}")


def _id(written: str | None, own: str, reader: RecordReader) -> str:
    if written is None:
        return own
    parts = [part.strip() for part in written.split("/")]
    if written.isprintable() and _ID.fullmatch(written) and not {"", ".", ".."} & {*parts}:
        return written
    printable = "".join(c if c.isprintable() else "\ufffd" for c in shown(written))
    hint = f"Use a file-like name below the folder; `{own}` is used instead."
    reader.problem("DM003", ("id",), f"`id` is `{printable}`, which is no id", hint)
    return own


_PREFIX = re.compile(
    r"(?:\[?(?:(?-i:[A-Z]{2,10}-){0,3}(?:ADR|RFC|RFD|DR|DEC|KEP|EIP|PEP|Decision|Proposal)"
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
        text = (_LINK if has_links else _INLINE_LINK).sub(r"\1", ATTRIBUTES.sub("", text))
        text = _EMPHASIS.sub(r"\2", text)
    text = unescape(text)
    return _without_number(_ESCAPED.sub(r"\1", text) if "\\" in text else text)


def _without_number(text: str) -> str:
    text = " ".join(text.split())
    number = _PREFIX.match(text)
    return text[number.end() :] if number else text


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


# Readings in a CSV file beside the record


def csv_readings(text: str, path: str) -> tuple[tuple[Reading, ...], list[Problem]]:
    """The readings in a CSV text with the columns `date` and `value`, oldest first.

    Other columns are allowed. A row that can't be read is a problem at its line, and so is a
    second one of a day, of which the last counts.
    """
    problems: list[Problem] = []
    readings: dict[dt.date, float] = {}
    rows = csv.reader(io.StringIO(text, newline=""))

    def wrong(code: str, message: str, hint: str = "") -> None:
        problems.append(problem_in(path, message, hint, code, (max(rows.line_num, 1), 1)))

    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        if header.count("date") != 1 or header.count("value") != 1:
            names = shown(",".join(header))
            message = f"the header is `{names}`; expected the columns `date,value`"
            wrong("DM003", message, "Write `date,value` as the first line.")
            return (), problems
        day_at, value_at = header.index("date"), header.index("value")
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) <= max(day_at, value_at):
                wrong("DM003", f"the row has {len(row)} of {len(header)} columns")
            elif (day := iso_date(row[day_at].strip())) is None:
                wrong("DM004", f"`{shown(row[day_at])}` is not a date like 2026-11-22")
            elif (number := _finite(row[value_at])) is None:
                wrong("DM003", f"`{shown(row[value_at])}` is not a number")
            else:
                if day in readings:
                    hint = "Keep one row a day: the right one, or their average."
                    wrong("DM002", f"{day} has a reading already; the last one counts", hint)
                readings[day] = number
    except csv.Error as error:
        wrong("DM003", f"the file is not CSV: {error}")
        return (), problems
    return tuple(Reading(day, readings[day]) for day in sorted(readings)), problems


def _finite(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


# JSON Schema


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
    fields = {field.name: {"description": field.about, **field.type.schema()} for field in _COMMON}
    fields["kind"] = {"description": "the kind of record", "const": str(kind)}
    fields |= properties(model)
    if kind is Kind.DECISION:
        status = fields["status"]
        phrase = {"type": "string", "pattern": "^[Ss]uper[sc]eded( in part)? by "}
        status["anyOf"] = [{"enum": status.pop("enum")}, phrase]
    schema = {"type": "object", "title": str(kind), "properties": fields}
    if kind is not KINDS_IN[FOLDER_OF[kind]][0] or FOLDER_OF[kind] is Folder.INITIATIVES:
        schema["required"] = ["kind"]
    for field in declared_fields(model):
        for synonym in field.synonyms:
            about = f"same as `{field.name}`"
            fields[synonym] = {"description": about, **field.type.schema()}
    return schema


def field_table(kind: Kind) -> tuple[Field, ...]:
    """The fields of a kind as the guide lists them."""
    return (*_COMMON, *declared_fields(MODELS[kind]))
