"""What the dialects share: fields found in prose, and a document that is filled in with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from mkdocs_dissent.findings import Location, Problem
from mkdocs_dissent.reading.dialects.phrases import (
    REVIEW_NAMES,
    StatusPhrase,
    later,
    plain,
    references,
    split_status,
    to_iso,
)
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.reading.markdown import LONGEST_LINE, Excerpt, short_lines, trimmed
from mkdocs_dissent.records.fields import Path, Position, Value, canonical, iso_date

PEOPLE = frozenset({"decision-makers", "consulted", "informed", "steward"})
RELATIONS = frozenset(
    {
        "supersedes",
        "superseded-by",
        "supersedes-in-part",
        "superseded-in-part-by",
        "amends",
        "amended-by",
        "reverses",
        "reversed-by",
    }
)
_FIELD_OF = {
    **{name: name for name in PEOPLE | RELATIONS | {"status", "date", "tags", "review-in"}},
    **dict.fromkeys(REVIEW_NAMES, "revisit"),
    "deciders": "decision-makers",
    "owner": "steward",
    "tag": "tags",
    "last-reviewed": "last-reviewed-on",
    "last-reviewed-on": "last-reviewed-on",
}


def field_of(label: str) -> str | None:
    """The native field a label such as `Deciders` or `Next review` means, if any."""
    return _FIELD_OF.get(canonical(label))


class Entry(NamedTuple):
    """One field found in prose; a value may go over several lines."""

    field: str
    key_at: int
    parts: tuple[Excerpt, ...]


LABEL = re.compile(
    r"([*_]{0,3})([A-Za-z][A-Za-z _-]{0,30}?)[ \t]{0,3}(?:[*_]{1,3}[ \t]?:|:[*_]{0,3})[ \t]*"
)
"""`Status:`, `**Date**:`, `__Deciders:__`: group 2 is the label."""
_NESTED = re.compile(r"[ \t]{2,20}(?:[*+-][ \t]+)?")


def labelled(line: Excerpt, start: int, following: Iterator[Excerpt] | None = None) -> Entry | None:
    """The entry whose label begins at `start` of a line; `following` may continue its value."""
    found = LABEL.match(line.text, start)
    field = field_of(found[2]) if found else None
    if not found or not field:
        return None
    parts = [trimmed(line, found.end())]
    for more in following or ():
        if not (nested := _NESTED.match(more.text)) or not more.text.strip():
            break
        parts.append(trimmed(more, nested.end()))
    return Entry(field, line.at + found.start(2), tuple(part for part in parts if part.text))


def plain_entries(text: str) -> list[Entry]:
    """Lines such as `Date: 2017-06-30`."""
    found = (
        labelled(line, len(line.text) - len(line.text.lstrip(" "))) for line in short_lines(text)
    )
    return [entry for entry in found if entry and entry.parts]


# Filling in fields


class Collector:
    """Collects a document's fields: what front matter says stays, what prose says is added."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.values: dict[str, Value] = dict(document.values)
        self.places: dict[Path, Position] = dict(document.places)
        self.keys: dict[Path, Position] = dict(document.keys)
        self.problems: list[Problem] = []
        self.names = {canonical(key): key for key in self.values}
        self.given = frozenset(
            field_of(name) or name
            for name, key in self.names.items()
            if self.values[key] is not None
        )

    def finished(self, dialect: str) -> Document:
        """The document with all that was read."""
        self._set_revisit_from_length()
        return replace(
            self.document,
            values=self.values,
            places=self.places,
            keys=self.keys,
            problems=(*self.document.problems, *self.problems),
            dialect=dialect,
        )

    def position(self, at: int) -> Position:
        """The position in the file of an offset into the body."""
        body = self.document.body
        line = self.document.body_line + body.count("\n", 0, at)
        return Position(line, at - body.rfind("\n", 0, at))

    # From prose

    def add(self, entry: Entry) -> None:
        """Fill in a field, unless front matter or an earlier line has."""
        parts = [part for part in entry.parts if part.text]
        if not parts or entry.field in self.given:
            return
        if entry.field == "status":
            self.add_status(
                Excerpt(" ".join(part.text for part in parts), parts[0].at), entry.key_at
            )
        elif entry.field in RELATIONS:
            for part in parts:
                self.relate(entry.field, references(part.text), part, entry.key_at)
        elif entry.field in PEOPLE or entry.field == "tags":
            self._add_list(entry, parts)
        else:
            whole = Excerpt(" ".join(part.text for part in parts), parts[0].at)
            self._add_date(entry, whole)

    def add_status(self, part: Excerpt, key_at: int, phrase: StatusPhrase | None = None) -> None:
        """Fill in the status, and what it supersedes or amends."""
        phrase = phrase or split_status(part.text)
        if phrase.status and "status" not in self.given and "status" not in self.values:
            self._set(
                "status", phrase.status, self._within(phrase.status, part), self.position(key_at)
            )
        for field, found in phrase.links.items():
            self.relate(field, found, part, key_at)

    def relate(self, field: str, found: list[str], part: Excerpt, key_at: int) -> None:
        """Add references to a field of relations, each once."""
        if field in self.given:
            return
        for reference in found:
            self._append(field, reference, self._within(reference, part), self.position(key_at))

    def _add_list(self, entry: Entry, parts: list[Excerpt]) -> None:
        if entry.field in self.values:
            return
        for part in parts:
            by_comma = entry.field != "tags" or "," in part.text
            for piece in re.finditer(r"[^,]+" if by_comma else r"\S+", part.text):
                if text := plain(piece[0]).strip():
                    at = self._within(text, Excerpt(part.text, part.at), piece.start())
                    self._append(entry.field, text, at, self.position(entry.key_at))

    def _add_date(self, entry: Entry, part: Excerpt) -> None:
        text = plain(part.text)
        if not text or entry.field in self.values:
            return
        at = self._within(text, part)
        iso = to_iso(text)
        if iso is None:
            self._bad_date(at, f"`{entry.field}` is `{text}`, which is not a day of any calendar")
        self._set(entry.field, iso or text, at, self.position(entry.key_at))

    def _within(self, text: str, part: Excerpt, start: int = 0) -> Position:
        """Where a piece of a part stands; the part's place if markup runs through the piece."""
        found = self.document.body.find(
            text, part.at + start, part.at + len(part.text) + LONGEST_LINE
        )
        return self.position(found if found >= 0 else part.at + start)

    def _set(self, field: str, value: Value, place: Position, key: Position) -> None:
        self.values[field] = value
        self.places[(field,)] = place
        self.keys[(field,)] = key

    def _append(self, field: str, text: str, place: Position, key: Position) -> None:
        items = self.values.get(field)
        if not isinstance(items, list):
            first = self.places.get((field,), place)
            items = [] if items is None else [items]
            self._set(field, items, first, self.keys.get((field,), key))
            if items:
                self.places[(field, 0)] = first
        if text not in items:
            self.places[(field, len(items))] = place
            items.append(text)

    def _bad_date(self, place: Position, message: str) -> None:
        at = Location(path=self.document.path, line=place.line, column=place.column)
        hint = "Write a date such as `2026-11-22`."
        self.problems.append(Problem(code="DM004", location=at, message=message, hint=hint))

    # From front matter

    def split_front_matter_status(self) -> None:
        """Take the front matter's `status` apart as a status in prose is."""
        key = self.names.get("status")
        text = self.values.get(key) if key else None
        if not key or not isinstance(text, str):
            return
        phrase = split_status(text)
        if phrase.status:
            self.values[key] = phrase.status
        place, at = self.places[(key,)], self.keys[(key,)]
        for field, found in phrase.links.items():
            name = self.names.get(field, field)
            given = self.values.get(name)
            if isinstance(given, list):
                self.values[name] = list(given)
            for reference in found:
                self._append(name, reference, place, at)

    def rename_review_dates(self) -> None:
        """The review date under its native name, unless that is given too."""
        if "revisit" in self.names:
            return
        for name, key in self.names.items():
            if name in REVIEW_NAMES and not isinstance(self.values[key], list | dict):
                self._rename(key, "revisit")
                return

    def _rename(self, key: str, name: str) -> None:
        # In its old place, so that what is reported in the order of fields still is.
        self.values = {name if old == key else old: value for old, value in self.values.items()}
        self.places[(name,)] = self.places.pop((key,))
        self.keys[(name,)] = self.keys.pop((key,))

    def _set_revisit_from_length(self) -> None:
        """`last_reviewed_on` and `review_in` together are a review date."""
        names = {canonical(key): key for key in self.values}
        last, length = names.get("last-reviewed-on"), names.get("review-in")
        if last is None or length is None or "revisit" in names:
            return
        day = iso_date(str(self.values[last]))
        due = later(day, str(self.values[length])) if day else None
        if due is None:
            wrong = last if day is None else length
            expected = (
                "a date such as `2026-11-22`" if day is None else "a length such as `6 months`"
            )
            message = f"`{wrong}` is `{self.values[wrong]}`; expected {expected}"
            self._bad_date(self.places[(wrong,)], message)
            return
        self._rename(length, "revisit")
        self.values["revisit"] = due.isoformat()
        del self.values[last], self.places[(last,)], self.keys[(last,)]
