"""Declared fields, before and after, as plain texts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any

from mkdocs_dissent.diff.parts import FieldChange
from mkdocs_dissent.records import Key, Record, Stakes
from mkdocs_dissent.records.fields import (
    Field,
    Model,
    Readings,
    Reference,
    References,
    Span,
    declared_fields,
)

ENTRIES = frozenset({"evidence", "revisits", "examined", "forum", "permits"})
"""Fields that hold lists of entries, and are compared entry by entry."""
APART = ENTRIES | {"metrics", "revisit", "review-by", "status"}
"""Fields that are compared by what they mean, not as texts."""

Resolve = Callable[[Reference], "Key | None"]
"""The record that a reference leads to, as the later register knows it."""


def plain(value: Any) -> str:
    """A field's value as one line of text; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (Span, Reference)):
        return value.text
    if isinstance(value, Readings):
        return value.file or ", ".join(f"{item.day}: {plain(item.value)}" for item in value.values)
    if isinstance(value, tuple):
        return _joined([plain(item) for item in value])
    if isinstance(value, Mapping):
        return "; ".join(items_of(value))
    if isinstance(value, Model):
        return entry_line(value) if hasattr(value, "date") else _named_parts(value)
    return " ".join(str(value).split())


def _joined(items: list[str]) -> str:
    return ("; " if any("," in item or len(item) > 30 for item in items) else ", ").join(items)


def _named_parts(part: Any) -> str:
    named = ((f.name, plain(getattr(part, f.attribute))) for f in declared_fields(type(part)))
    return ", ".join(f"{name} {text}" for name, text in named if text)


def entry_line(entry: Any) -> str:
    """An entry in one line: `2026-04-01 · contradicts · Costs rose · the April bill`."""
    return " · ".join(filter(None, entry_texts(entry)))


def entry_texts(entry: Any) -> tuple[str, ...]:
    """What an entry says, field by field, wherever it stands in its file."""
    return tuple(plain(getattr(entry, f.attribute)) for f in declared_fields(type(entry)))


def items_of(value: Any) -> list[str]:
    """The items of a list or mapping, each as text; none for a single value."""
    if isinstance(value, Mapping):
        return [f"{key}: {plain(item)}" if plain(item) else str(key) for key, item in value.items()]
    return [plain(item) for item in value] if isinstance(value, tuple) else []


def field_changes(
    before: Record, after: Record, old_key: Resolve, new_key: Resolve, *, published: bool
) -> Iterator[FieldChange]:
    """The fields that say something else, in the order of their declaration.

    References are the same where they lead to the same record, however they are written. Of a
    published register nobody knows which side stated a link, nor fields that it does not hold.
    """
    if before.kind is not after.kind:
        yield FieldChange(name="kind", old=str(before.kind), new=str(after.kind))
    if before.title != after.title:
        yield FieldChange(name="title", old=before.title, new=after.title)
    for field in _fields_of(before, after):
        if field.name in APART:
            continue
        old = getattr(before, field.attribute, field.type.empty)
        new = getattr(after, field.attribute, field.type.empty)
        if isinstance(field.type, References):
            if not published and (change := _references(field, old, new, old_key, new_key)):
                yield change
        elif old != new and (change := field_change(field.name, old, new)):
            yield change
    if not published:
        yield from _others(before, after)


def _fields_of(before: Record, after: Record) -> Iterator[Field]:
    known = declared_fields(type(after))
    yield from known
    if type(before) is not type(after):
        names = {field.attribute for field in known}
        yield from (f for f in declared_fields(type(before)) if f.attribute not in names)


def field_change(name: str, old: Any, new: Any, note: str = "") -> FieldChange | None:
    """What became of one field; None where both values are the same text."""
    texts = plain(old), plain(new)
    was, is_ = items_of(old), items_of(new)
    if texts[0] == texts[1] and was == is_:
        return None
    return FieldChange(
        name=name,
        old=texts[0],
        new=texts[1],
        note=note or _note(name, old, new),
        lost=tuple(item for item in was if item not in is_),
        gained=tuple(item for item in is_ if item not in was),
    )


def _note(name: str, old: Any, new: Any) -> str:
    if isinstance(old, float) and isinstance(new, float):
        return "raised" if new > old else "lowered"
    if name == "stakes" and old is Stakes.MAJOR:
        return "it needs no dissent memo any more"
    if isinstance(old, dt.date) and isinstance(new, dt.date):
        days = abs((new - old).days)
        return f"{days} day{'s' * (days != 1)} {'later' if new > old else 'earlier'}"
    return ""


def _references(
    field: Field, old: Any, new: Any, old_key: Resolve, new_key: Resolve
) -> FieldChange | None:
    was = dict(_target(reference, old_key) for reference in _all(old))
    is_ = dict(_target(reference, new_key) for reference in _all(new))
    # What is written the same and leads elsewhere now is a link that changed, and no field.
    same = {item.text for item in _all(old)} & {item.text for item in _all(new)}
    lost = tuple(text for at, (text, own) in was.items() if at not in is_ and own not in same)
    gained = tuple(text for at, (text, own) in is_.items() if at not in was and own not in same)
    if not (lost or gained):
        return None
    return FieldChange(
        name=field.name,
        old=_joined([text for text, _ in was.values()]),
        new=_joined([text for text, _ in is_.values()]),
        lost=lost,
        gained=gained,
        is_link=True,
    )


def _all(value: Any) -> tuple[Reference, ...]:
    if isinstance(value, Reference):
        return (value,)
    return tuple(value or ())


def _target(reference: Reference, key_of: Resolve) -> tuple[Key | str, tuple[str, str]]:
    """Where a reference leads; the record's id, or else what is written; and what is written."""
    key = key_of(reference)
    written = reference.text
    return (written, (written, written)) if key is None else (key, (key[1], written))


def _others(before: Record, after: Record) -> Iterator[FieldChange]:
    """Fields that nobody knows, and keys of the page."""
    for old, new in (
        (before.source.unknown, after.source.unknown),
        (before.source.page, after.source.page),
    ):
        if old == new:
            continue
        for name in dict.fromkeys((*new, *old)):
            texts = _as_written(old.get(name)), _as_written(new.get(name))
            if texts[0] != texts[1]:
                yield FieldChange(name=name, old=texts[0], new=texts[1])


def _as_written(value: Any) -> str:
    if value is None or isinstance(value, (str, bool)):
        return plain(value)
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return "a value too deep to be shown"
