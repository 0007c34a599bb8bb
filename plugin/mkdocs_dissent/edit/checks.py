"""What every action asks before it edits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.records import Record
from mkdocs_dissent.records.fields import Value, Vocabulary
from mkdocs_dissent.register import Register


def editable(register: Register, record: Record, *, written: bool = True) -> Record:
    """The record, if it can be named, and edited unless `written` is false.

    Raises EditError otherwise.
    """
    path = record.source.path
    if not record.source.readable:
        raise EditError(
            f"{path} can't be read, so it can't be edited", "`dissent check` says what is wrong."
        )
    known = register.by_key.get(record.key)
    if known is None:
        raise EditError(f"there is no {record.kind} `{record.id}`", "`dissent list` shows them.")
    if known.source.path != path or known.kind != record.kind:
        raise EditError(
            f"{path} and {known.source.path} both claim the id `{record.id}`",
            "Rename one of them first.",
        )
    if written and not path.endswith(".md"):
        raise EditError(f"{path} is no Markdown file, and is not edited")
    return record


_Word = TypeVar("_Word", bound=Vocabulary)


def one_of(words: type[_Word], said: str, what: str) -> _Word:
    """The member of a vocabulary. Raises EditError for a word that is none."""
    try:
        return words(said.strip().lower())
    except ValueError:
        known = ", ".join(f"`{word}`" for word in words)
        raise EditError(f"`{said}` is no {what}", f"It is one of {known}.") from None


def in_past(day: dt.date, today: dt.date, what: str) -> None:
    """Raises EditError for a day that is still to come."""
    if day > today:
        raise EditError(f"the {what} is dated {day}, which is after today, {today}")


def plain_text(text: str | None) -> str | None:
    """A note without blanks around it; None for an empty one."""
    return (text or "").strip() or None


def signed(by: Sequence[str], note: str | None) -> dict[str, Value]:
    """Who and why, as an entry holds it."""
    out: dict[str, Value] = {}
    if by:
        out["by"] = by[0] if len(by) == 1 else list(by)
    if note is not None:
        out["note"] = note
    return out
