"""The register that a site publishes, read back as a base where no git history is at hand.

`register.json` holds every declared field and both sides of every link, but no text, and not which
side stated a link. What is read here comes from whoever serves that file.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

from msgspec import structs

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.reading.schema import read_record
from mkdocs_dissent.records import FOLDER_OF, MODELS, Folder, Kind, Record
from mkdocs_dissent.records.fields import References, Value, declared_fields, iso_date, shown
from mkdocs_dissent.register import Register, link

SCHEMA = 1
"""The version of `register.json` that is read."""
MOST_CHARACTERS = 40_000_000
"""Of 10,000 records there are about 15 million."""
_DEPTH = 12
"""How deep a published record is at most, with room: metrics, role, metric, readings, reading."""
_NOTES = 20

_LINKS: Mapping[Kind, Mapping[str, tuple[tuple[str, Folder], ...]]] = {
    Kind.DECISION: {
        "supersedes": (("supersedes", Folder.DECISIONS),),
        "supersedes_in_part": (("supersedes-in-part", Folder.DECISIONS),),
        "amends": (("amends", Folder.DECISIONS),),
        "reverses": (("reverses", Folder.DECISIONS),),
        "initiative": (("initiative", Folder.INITIATIVES),),
    },
    Kind.MEMO: {
        "dissents_from": (
            ("decision", Folder.DECISIONS),
            ("initiative", Folder.INITIATIVES),
        ),
        "probe": (("probe", Folder.INITIATIVES),),
    },
    Kind.ANDON: {
        "affects": (("affects", Folder.DECISIONS), ("affects", Folder.INITIATIVES)),
    },
}
"""The published links from their source: name → the fields that state them, and where each leads.

Links that a review's items and an andon's resolution state are in those fields as they are.
"""


class Published(NamedTuple):
    """A published register, for `compare(…, published=True)`."""

    register: Register
    as_of: dt.date | None
    """The day for which the site was built."""
    notes: tuple[str, ...]
    """What in it was not understood, in whole sentences."""


def published_register(text: str, policy: Policy) -> Published:
    """The register that the text of a `register.json` holds, without any body.

    Raises ValueError with a plain sentence where the text is not what this project publishes.
    """
    data = _document(text)
    entries = data["records"]
    checked = [_entry(number, value) for number, value in enumerate(entries, 1)]
    ids = {(FOLDER_OF[Kind(item["kind"])], item["id"]) for item in checked}
    records: list[Record] = []
    notes: list[str] = []
    for item in checked:
        record, problems = _record(item, ids, policy)
        records.append(record)
        notes += [f"{shown(record.source.path)}: {problem}" for problem in problems]
    if len(notes) > _NOTES:
        notes[_NOTES:] = [f"{len(notes) - _NOTES} more values were not understood."]
    as_of = data.get("as_of")
    return Published(
        register=link(records),
        as_of=iso_date(as_of) if isinstance(as_of, str) else None,
        notes=tuple(notes),
    )


def _document(text: str) -> dict[str, Any]:
    if len(text) > MOST_CHARACTERS:
        _refuse(f"has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read")
    try:
        data = json.loads(text.removeprefix("\ufeff"), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        _refuse(f"is not JSON: line {error.lineno}, column {error.colno}: {error.msg}")
    except (RecursionError, ValueError):
        _refuse("is not JSON that can be read")
    if not isinstance(data, dict) or not isinstance(data.get("records"), list):
        _refuse("is not an object with a list `records`")
    version = data.get("schema")
    if version != SCHEMA or isinstance(version, bool):
        _refuse(f"has the `schema` {_in_short(version)}, and this version reads {SCHEMA}")
    _check(data["records"])
    return data


def _refuse(why: str) -> NoReturn:
    raise ValueError(
        f"the published register {why}; name the `register.json` of a site built by this plugin"
    )


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _in_short(value: Any) -> str:
    return "of a wrong type" if isinstance(value, (dict, list)) else shown(value)


def _check(records: list[Any]) -> None:
    """Refuse what is nested too deep to be a record, and text that is none."""
    level: list[Any] = records
    for _ in range(_DEPTH):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += value.keys()
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str) and not _is_text(value):
                _refuse("holds text that is no Unicode")
        if not below:
            return
        level = below
    _refuse("is nested too deep")


def _is_text(value: str) -> bool:
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _entry(number: int, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        _refuse(f"has no object as record {number}")
    for name in ("kind", "id", "title", "path"):
        if not isinstance(value.get(name), str) or not value[name]:
            _refuse(f"gives record {number} no text as `{name}`")
    if value["kind"] not in tuple(Kind):
        _refuse(f"gives record {number} the kind `{shown(value['kind'])}`, which nobody knows")
    return value


def _record(
    item: dict[str, Any], ids: set[tuple[Folder, str]], policy: Policy
) -> tuple[Record, Iterator[str]]:
    kind = Kind(item["kind"])
    dialect = item.get("dialect")
    document = Document(
        path=item["path"],
        values={"kind": str(kind), **_values(item, kind), **_links(item, kind, ids)},
        marks={},
        keys={},
        body="",
        body_line=1,
        readable=item.get("readable") is not False,
        has_front_matter=True,
        dialect=dialect if isinstance(dialect, str) else "native",
    )
    folder = FOLDER_OF[kind]
    file = f"{item['id']}.md"
    record, problems = read_record(document, folder, file, f"{folder}/{file}", policy)
    # The title is published as it is shown; reading it once more might take another number off.
    named = structs.replace(record, title=item["title"])
    return named, (problem.message for problem in problems)


def _values(item: dict[str, Any], kind: Kind) -> dict[str, Value]:
    """The declared fields of a record, references aside, under their names in front matter."""
    found: dict[str, Value] = {}
    for field in declared_fields(MODELS[kind]):
        own = "steward" if field.attribute == "steward" else field.name.replace("-", "_")
        if isinstance(field.type, References) or item.get(own) is None:
            continue
        value = item[own]
        found[field.name] = _metrics(value) if field.name == "metrics" else value
    if "status" not in found and isinstance(item.get("status_text"), str):
        found["status"] = item["status_text"]
    return found


def _metrics(value: Any) -> Any:
    """Metrics with readings as front matter has them: a mapping from dates to numbers."""
    if not isinstance(value, dict):
        return value
    return {
        role: [_metric(item) for item in items] if isinstance(items, list) else items
        for role, items in value.items()
    }


def _metric(value: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("readings"), list):
        return value
    readings = {
        item["date"]: item.get("value")
        for item in value["readings"]
        if isinstance(item, dict) and isinstance(item.get("date"), str)
    }
    return {**value, "readings": readings}


def _links(item: dict[str, Any], kind: Kind, ids: set[tuple[Folder, str]]) -> dict[str, Value]:
    found: dict[str, list[Value]] = {}
    for name, targets in _LINKS.get(kind, {}).items():
        linked = item.get(name)
        for id_ in linked if isinstance(linked, list) else ():
            if not isinstance(id_, str):
                continue
            for field, folder in targets:
                if (folder, id_) in ids:
                    found.setdefault(field, []).append(id_)
                    break
    return dict(found)
