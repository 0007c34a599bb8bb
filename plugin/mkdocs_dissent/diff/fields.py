"""The fields of a record, before and after, as plain texts; its status and its revisit date."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, TypeAlias

from mkdocs_dissent.diff.model import FieldChange, Push
from mkdocs_dissent.records.fields.declaring import Field, Model, declared_fields
from mkdocs_dissent.records.fields.types import Readings, Reference, References, Span
from mkdocs_dissent.records.kinds import Andon, Key, Record, Review
from mkdocs_dissent.records.parts import Revisit
from mkdocs_dissent.records.vocabularies import Stakes
from mkdocs_dissent.register.due import postponements
from mkdocs_dissent.text import count

ENTRIES = ("evidence", "revisits", "examined", "forum")
"""Fields that hold lists of entries, and are compared entry by entry."""
_APART = frozenset({*ENTRIES, "permits", "metrics", "revisit", "review-by", "status"})
"""Fields that are compared by what they mean, not as texts."""

Targets: TypeAlias = Mapping[tuple[str, str], Key]
"""Where a record's references lead: field and text → the record, as the later register knows it."""


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
    before: Record, after: Record, old_targets: Targets, new_targets: Targets
) -> Iterator[FieldChange]:
    """The fields that say something else, in the order of their declaration.

    References are the same where they lead to the same record, however they are written.
    """
    if before.kind is not after.kind:
        yield FieldChange(name="kind", old=str(before.kind), new=str(after.kind))
    if before.title != after.title:
        yield FieldChange(name="title", old=before.title, new=after.title)
    for field in _fields_of(before, after):
        if field.name in _APART:
            continue
        old = getattr(before, field.attribute, field.type.empty)
        new = getattr(after, field.attribute, field.type.empty)
        if isinstance(field.type, References):
            if change := _references(field, _linked(old, old_targets), _linked(new, new_targets)):
                yield change
        elif old != new and (change := field_change(field.name, old, new)):
            yield change
    yield from _others(before, after)


def _fields_of(before: Record, after: Record) -> Iterator[Field]:
    known = declared_fields(type(after))
    yield from known
    if type(before) is not type(after):
        names = {field.attribute for field in known}
        yield from (f for f in declared_fields(type(before)) if f.attribute not in names)


def field_change(name: str, old: Any, new: Any, note: str = "") -> FieldChange | None:
    """What became of one field; None where both values are the same text."""
    old_text, new_text = plain(old), plain(new)
    old_items, new_items = items_of(old), items_of(new)
    if old_text == new_text and old_items == new_items:
        return None
    return FieldChange(
        name=name,
        old=old_text,
        new=new_text,
        note=note or _note(name, old, new),
        lost=tuple(item for item in old_items if item not in new_items),
        gained=tuple(item for item in new_items if item not in old_items),
    )


def _note(name: str, old: Any, new: Any) -> str:
    if isinstance(old, float) and isinstance(new, float):
        return "raised" if new > old else "lowered"
    if name == "stakes" and old is Stakes.MAJOR:
        return "it needs no dissent memo any more"
    if isinstance(old, dt.date) and isinstance(new, dt.date):
        days = abs((new - old).days)
        return f"{count(days, 'day')} {'later' if new > old else 'earlier'}"
    return ""


_Linked: TypeAlias = dict[Key | str, Reference]
"""References by where they lead; those that lead nowhere by what is written."""


def _linked(value: Any, targets: Targets) -> _Linked:
    references = (value,) if isinstance(value, Reference) else tuple(value or ())
    return {targets.get((item.field, item.text), item.text): item for item in references}


def _references(field: Field, old: _Linked, new: _Linked) -> FieldChange | None:
    # What is written the same and leads elsewhere now is a link that changed, and no field.
    same = {item.text for item in old.values()} & {item.text for item in new.values()}
    lost = _only(old, new, same)
    gained = _only(new, old, same)
    if not (lost or gained):
        return None
    return FieldChange(
        name=field.name,
        old=_joined(list(map(_name, old))),
        new=_joined(list(map(_name, new))),
        lost=lost,
        gained=gained,
        is_link=True,
    )


def _only(here: _Linked, there: _Linked, same: set[str]) -> tuple[str, ...]:
    return tuple(
        _name(target)
        for target, item in here.items()
        if target not in there and item.text not in same
    )


def _name(target: Key | str) -> str:
    return target if isinstance(target, str) else target[1]


def _others(before: Record, after: Record) -> Iterator[FieldChange]:
    """Unknown fields, and keys of the page."""
    for old, new in (
        (before.source.unknown, after.source.unknown),
        (before.source.page, after.source.page),
    ):
        if old == new:
            continue
        for name in dict.fromkeys((*new, *old)):
            if name == "tags":  # a field, which is compared as one
                continue
            old_text, new_text = _as_written(old.get(name)), _as_written(new.get(name))
            if old_text != new_text:
                yield FieldChange(name=name, old=old_text, new=new_text)


def _as_written(value: Any) -> str:
    if value is None or isinstance(value, (str, bool)):
        return plain(value)
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return "a value too deep to be shown"


def status_change(before: Record, after: Record) -> FieldChange | None:
    """The status transition; an unknown status is shown as its author wrote it."""
    old, new = _status(before), _status(after)
    if old == new:
        return None
    about = after.state.about if after.state is not None else ""
    if not about and new:
        about = "not a status of this kind of record"
    return FieldChange(name="status", old=old, new=new, note=about)


def _status(record: Record) -> str:
    if record.state is not None:
        return str(record.state)
    return " ".join((record.source.status_text or "").split())


def revisit_change(before: Record, after: Record) -> tuple[FieldChange | None, Push | None]:
    """What became of the effective revisit date, and whether it was pushed away."""
    name = "review-by" if isinstance(after, Andon) else "revisit"
    old, new = before.revisit_date, after.revisit_date
    push = _push(before, after, old, new)
    return field_change(name, old, new, push.words if push else ""), push


def _push(before: Record, after: Record, old: dt.date | None, new: dt.date | None) -> Push | None:
    """A date that moved later or went, while something is still asked on both sides."""
    if old is None or (new is not None and new <= old):
        return None
    if not (_asks(before) and _asks(after)):
        return None
    entry = _entry_for(before, after, new)
    return Push(
        old=old,
        new=new,
        times=len(postponements(after)) + (entry is None),
        entered=str(entry.verdict or "no verdict") if entry else "",
        unlogged=entry is None and not isinstance(after, Review),
    )


def _asks(record: Record) -> bool:
    return record.state is None or str(record.state) in record.asks


def _entry_for(before: Record, after: Record, new: dt.date | None) -> Revisit | None:
    """The ledger entry that this change adds and that sets the new date."""
    if new is None:
        return None
    known = {entry_texts(entry) for entry in before.revisits}
    fresh = (item for item in reversed(after.revisits) if entry_texts(item) not in known)
    return next((entry for entry in fresh if entry.next == new), None)


def newly_overdue(before: Record | None, after: Record, today: dt.date) -> dt.date | None:
    """Since when a record is overdue that would not be, today, without the change.

    A record that only time made overdue is overdue on both sides.
    """
    if not after.overdue(today) or (before is not None and before.overdue(today)):
        return None
    return after.due
