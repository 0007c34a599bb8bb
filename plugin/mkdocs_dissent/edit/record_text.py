"""A record's file as the place of its fields: by native name, whatever they are called there.

After every change the file is read as the register reads it. A change by which the record would
say anything else in another field is refused: a field of ours in the front matter of another
tool's record may make the record ours, and then some of its prose is not read any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from mkdocs_dissent.edit.change import Texts
from mkdocs_dissent.edit.source import flattened
from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.edit.yaml_text import append_item, set_fields
from mkdocs_dissent.reading import dialects, frontmatter
from mkdocs_dissent.reading.dialects.dates import REVIEW_NAMES
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.records import Decision, Record
from mkdocs_dissent.records.fields import Value, canonical, declared_fields, names_of


def document_of(text: str, record: Record) -> Document:
    """A record's document as the register reads it, its fields under native names."""
    document = frontmatter.parse(flattened(text), record.source.path)
    if isinstance(record, Decision):
        document = dialects.read(document)
    known = names_of(type(record))
    values: dict[str, Value] = {}
    for key, value in document.values.items():
        field = known.get(canonical(key))
        values.setdefault(field.name if field else key, value)
    return replace(document, values=values)


def set_record(texts: Texts, record: Record, changes: Mapping[str, Value]) -> None:
    """Set fields of a record by native name. Raises EditError where that can't be done."""
    path = record.source.path
    text = texts[path]
    for name, value in changes.items():
        written = _written(text, record, name) or name
        text = set_fields(text, {written: value}, after=_before(record, name), create=True)
    put(texts, record, text, changes)


def append_to_record(texts: Texts, record: Record, name: str, value: Value) -> None:
    """Add an item to a list field of a record. Raises EditError where that can't be done."""
    text = texts[record.source.path]
    written = _written(text, record, name) or name
    text = append_item(text, written, value, after=_before(record, name), create=True)
    put(texts, record, text, (name,))


def put(texts: Texts, record: Record, text: str, changed: Collection[str]) -> None:
    """Take `text` for a record's, if only the fields `changed` say something else in it."""
    path = record.source.path
    before = document_of(texts[path], record)
    after = document_of(text, record)
    names = (set(before.values) | set(after.values)) - set(changed)
    lost = sorted(name for name in names if before.values.get(name) != after.values.get(name))
    if not after.readable or lost:
        what = f"`{lost[0]}`" if lost else "the front matter"
        raise EditError(
            f"{path} keeps its fields in another tool's way, and {what} would not be read any more",
            f"Convert it first: `dissent convert {path}`.",
        )
    texts[path] = text


def _written(text: str, record: Record, name: str) -> str | None:
    """The name under which the front matter has a field, if it does."""
    document = frontmatter.parse(flattened(text), record.source.path)
    known = names_of(type(record))
    for key in document.values:
        field = known.get(canonical(key))
        if field is not None and field.name == name:
            return key
    if name != "revisit" or not isinstance(record, Decision):
        return None
    # As `dialects` reads it: the first of the names that other tools have for it.
    return next((key for key in document.values if canonical(key) in REVIEW_NAMES), None)


def _before(record: Record, name: str) -> list[str]:
    """The names of the fields that belong above a field."""
    fields = [field for field in declared_fields(type(record)) if field.name != "waive"]
    fields.sort(key=lambda field: field.name != "status")
    names = [field.name for field in fields]
    above = fields[: names.index(name)] if name in names else fields
    return [word for field in above for word in (*field.synonyms, field.name)]
