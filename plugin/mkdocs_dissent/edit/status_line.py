"""Superseding in a record that keeps its status in prose or in MADR's way: there, as its tool does.

adr-tools writes `Superseded by [3. Title](0003-title.md)` where the old status stood, MADR and
log4brains `superseded by [ADR-0003](0003-title.md)`; all of them are read with that link.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote

from mkdocs_dissent.edit.change import Texts
from mkdocs_dissent.edit.record_text import document_of, put
from mkdocs_dissent.edit.source import Splice, flattened, spliced
from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.edit.yaml_text import set_fields
from mkdocs_dissent.records import Record

PROSE = frozenset({"bullets", "table", "nygard"})
"""The dialects that have no front matter, or none that matters."""
_NO_BRACKETS = str.maketrans("", "", "[]")


def is_own_place(record: Record) -> bool:
    """Whether a record's status is changed by a phrase and not by fields of ours."""
    return record.source.dialect in PROSE or record.source.dialect == "madr"


def end_by_phrase(texts: Texts, old: Record, new: Record, status: str) -> None:
    """Write `status by [new](new.md)` where `old` has its status.

    `status` is `superseded` or `reversed`. Raises EditError where there is no such place.
    """
    path = old.source.path
    text = texts[path]
    document = document_of(text, old)
    field = f"{status}-by"
    if document.values.get(field):
        raise EditError(
            f"{path} names another record by which it is {status}",
            "Add this one to its status by hand.",
        )
    if old.source.dialect == "madr":
        phrase = f"{status} by {_link(old, new)}"
        ended = set_fields(text, {"status": phrase}, create=True)
    else:
        said = document.values.get("status")
        place = document.places.get(("status",))
        flat = flattened(text)
        starts = [0, *(found.end() for found in re.finditer("\n", flat))]
        at = starts[place.line - 1] + place.column - 1 if place else -1
        if not isinstance(said, str) or place is None or not flat.startswith(said, at):
            raise _no_place(path)
        word = status.capitalize() if said[:1].isupper() else status
        phrase = f"{word} by {_link(old, new)}"
        ended = spliced(text, [Splice(at, at + len(said), phrase)])
    after = document_of(ended, old).values
    links = after.get(field)
    if str(after.get("status")).lower() != status or not isinstance(links, list):
        raise _no_place(path)
    if _target(old, new) not in links:
        raise _no_place(path)
    put(texts, old, ended, ("status", field))


def add_statement(texts: Texts, new: Record, old: Record, verb: str) -> bool:
    """Add `Supersedes [old](old.md)` to the status section of a record of adr-tools.

    Whether there was a place for it; where there is none, the old record's side is enough.
    """
    if new.source.dialect != "nygard":
        return False
    path = new.source.path
    text = texts[path]
    place = document_of(text, new).places.get(("status",))
    if place is None:
        return False
    flat = flattened(text)
    starts = [0, *(found.end() for found in re.finditer("\n", flat))]
    gap = re.compile(r"[ \t]*(?:\n[ \t]*\n|\n?\Z)").search(flat, starts[place.line - 1])
    at = gap.start() if gap else len(flat)
    stated = spliced(text, [Splice(at, at, f"\n\n{verb.capitalize()} {_link(new, old)}")])
    links = document_of(stated, new).values.get(verb)
    if not isinstance(links, list) or _target(new, old) not in links:
        return False
    try:
        put(texts, new, stated, (verb,))
    except EditError:
        return False
    return True


def _link(record: Record, other: Record) -> str:
    """A Markdown link from one record to another, labelled as the record's dialect does."""
    name = other.id.rpartition("/")[2]
    if record.source.dialect == "nygard" and other.number is not None:
        name = f"{other.number}. {other.title}"
    elif record.source.dialect == "madr" and other.number is not None:
        name = f"ADR-{other.label}"
    return f"[{name.translate(_NO_BRACKETS)[:200]}]({_target(record, other)})"


def _target(record: Record, other: Record) -> str:
    here = posixpath.dirname(record.source.path)
    return quote(posixpath.relpath(other.source.path, here or "."))


def _no_place(path: str) -> EditError:
    return EditError(
        f"{path} has no place for its status that can be written to",
        f"Convert it first: `dissent convert {path}`.",
    )
