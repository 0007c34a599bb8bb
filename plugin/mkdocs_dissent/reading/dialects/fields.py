"""What the dialects share: fields found in prose, and a document that is filled in with them."""

import re
from dataclasses import replace
from typing import NamedTuple

from mkdocs_dissent.findings import Problem, problem_in
from mkdocs_dissent.reading.dialects.phrases import (
    IN_PART,
    PARTIAL,
    later,
    read_day,
    references,
    split_status,
)
from mkdocs_dissent.reading.dialects.vocabulary import REVIEW_NAMES, Vocabulary
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.reading.markdown import LONGEST_LINE, Excerpt, plain
from mkdocs_dissent.records.fields.declaring import canonical, names_of
from mkdocs_dissent.records.fields.types import (
    NO_REFERENCE,
    Path,
    Position,
    Value,
    iso_date,
    position_in,
)
from mkdocs_dissent.records.kinds import Decision
from mkdocs_dissent.text import shorten

_DECLARED = frozenset(names_of(Decision))
PEOPLE = frozenset({"decision-makers", "consulted", "informed", "steward"})
RELATIONS = frozenset(
    "supersedes superseded-by supersedes-in-part superseded-in-part-by amends amended-by reverses"
    " reversed-by".split()
)
DAYS = ("date", "date-changed", "date-created", "revisit", "last-reviewed-on")
_SURE_OF_DATE = frozenset("date decided decision-date datum fecha дата 日期 日付".split())
"""Labels whose value is a date, whatever it is; below another one only a day is taken for one."""
_SAYS_WHEN = re.compile(r"[0-9]{2}")
_NO_DAY_YET = frozenset("tbd todo pending ?".split())


class Entry(NamedTuple):
    """One field found in prose; a value may go over several lines."""

    field: str
    key_at: int
    parts: tuple[Excerpt, ...]
    form: str = "nygard"
    """The dialect that writes fields so."""
    label: str = ""

    @property
    def whole(self) -> Excerpt:
        """All of its value on one line."""
        return Excerpt(" ".join(part.text for part in self.parts), self.parts[0].at)


# Filling in fields


class Collector:
    """Collects a document's fields: what front matter says stays, what prose says is added."""

    def __init__(self, document: Document, words: Vocabulary, day_first: bool | None) -> None:
        self.document = document
        self.words = words
        self.day_first = day_first
        self.shows_day_first: bool | None = None
        self.ambiguous_day = False
        self.values: dict[str, Value] = dict(document.values)
        self.places: dict[Path, Position] = dict(document.places)
        self.keys: dict[Path, Position] = dict(document.keys)
        self.problems: list[Problem] = []
        self.names = {name: key for key, name in document.names.items()}
        self.given = frozenset(
            words.field_of(key) or name
            for name, key in self.names.items()
            if self.values[key] is not None
        )

    def finished(self, dialect: str) -> Document:
        """The document with all that was read."""
        self._set_revisit_from_length()
        for name in ("date-changed", "date-created"):
            if name in self.values:
                if not any(canonical(key) == "date" for key in self.values):
                    self._rename(name, "date")
                else:
                    del self.values[name], self.places[(name,)], self.keys[(name,)]
        return replace(
            self.document,
            values=self.values,
            places=self.places,
            keys=self.keys,
            problems=(*self.document.problems, *self.problems),
            dialect=dialect,
            day_first=self.shows_day_first,
            ambiguous_day=self.ambiguous_day,
        )

    def position(self, at: int) -> Position:
        """The position in the file of an offset into the body."""
        return position_in(self.document.body, at, self.document.body_line)

    # From prose

    def add(self, entry: Entry) -> None:
        """Fill in a field, unless front matter or an earlier line has."""
        entry = entry._replace(parts=tuple(part for part in entry.parts if part.text))
        if not entry.parts or entry.field in self.given:
            return
        if entry.field in RELATIONS:
            for part in entry.parts:
                self.relate(entry.field, references(part.text), part, entry.key_at)
        elif entry.field in PEOPLE or entry.field == "tags":
            self._add_list(entry)
        elif entry.field in DAYS:
            self._add_date(entry)
        elif entry.field and not self.has(entry.field):
            place = self.position(entry.whole.at)
            self._set(entry.field, plain(entry.whole.text), place, self.position(entry.key_at))

    def add_status(self, status: str, part: Excerpt, key_at: int, day: str | None) -> None:
        """Fill in the status, and the date that it bears, where no other is given."""
        if not self.has("status"):
            self._set("status", status, self._within(status, part), self.position(key_at))
        dates = ("date", "date-changed", "date-created")
        if day and not any(name in self.given or self.has(name) for name in dates):
            self._set("date", day, self.position(part.at), self.position(key_at))

    def relate(self, field: str, found: list[str], part: Excerpt, key_at: int) -> None:
        """Add references to a field of relations, each once."""
        if field in self.given:
            return
        for reference in found:
            self._append(field, reference, self._within(reference, part), self.position(key_at))

    def has(self, field: str) -> bool:
        """Whether a field has a value; a key of front matter may stand there without one."""
        return self.values.get(field) is not None

    def _add_list(self, entry: Entry) -> None:
        if self.has(entry.field):
            return
        for part in entry.parts:
            by_comma = entry.field != "tags" or "," in part.text
            for piece in re.finditer(r"[^,]+" if by_comma else r"\S+", part.text):
                if text := plain(piece[0]).strip():
                    at = self._within(text, part, piece.start())
                    self._append(entry.field, text, at, self.position(entry.key_at))

    def _add_date(self, entry: Entry) -> None:
        part = entry.whole
        text = plain(part.text)
        if not text or self.has(entry.field) or text.casefold() in NO_REFERENCE:
            return
        read = self._read_day(part.text.replace("**", ""))
        sure = entry.field == "date" and canonical(entry.label) in _SURE_OF_DATE
        # `Review: see the notes` and `Data: …` are no dates that can't be read.
        if read is None and not (sure or _SAYS_WHEN.search(text[:12])):
            return
        at = self._within(text, part)
        if read is None and text.casefold() not in _NO_DAY_YET:
            label = entry.label or entry.field
            self._bad_date(at, f"`{label}` is `{shorten(text, 60)}`, which {self.why}")
        self._set(entry.field, read or text, at, self.position(entry.key_at))

    def _read_day(self, text: str) -> str | None:
        """The day that a text says; `why` says why there is none."""
        read = read_day(text, self.day_first)
        self.why = read.problem
        self.ambiguous_day = self.ambiguous_day or read.ambiguous
        if read.day_first is not None:
            self.shows_day_first = read.day_first
        return read.day

    def _within(self, text: str, part: Excerpt, start: int = 0) -> Position:
        """Where a piece of a part stands; the part's place if markup runs through the piece."""
        begin, end = part.at + start, part.at + len(part.text) + LONGEST_LINE
        found = self.document.body.find(text, begin, end)
        return self.position(found if found >= 0 else begin)

    def _set(self, field: str, value: Value, place: Position, key: Position) -> None:
        if (empty := self.names.get(field, field)) != field and self.values.get(empty, "") is None:
            del self.values[empty]
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
        hint = "Write it as `YYYY-MM-DD`: a date such as `2026-11-22`."
        self.problems.append(problem_in(self.document.path, message, hint, "DM004", place))

    # From front matter

    def read_front_matter(self) -> None:
        """Take a status apart, and give fields their native names."""
        self._split_status()
        self._move_partial_relations()
        # A review date, unless the native field is given too.
        for name, key in self.names.items():
            is_one = name in REVIEW_NAMES and not isinstance(self.values[key], list | dict | None)
            if is_one and "revisit" not in self.names:
                self._rename(key, "revisit")
                return

    def _split_status(self) -> None:
        """Take the front matter's `status` apart as a status in prose is."""
        key = self.names.get("status")
        text = self.values.get(key) if key else None
        if not key or not isinstance(text, str):
            return
        phrase = split_status(text, self.words)
        if phrase.status:
            self.values[key] = phrase.status
        for field, found in phrase.links.items():
            name = self.names.get(field, field)
            given = self.values.get(name)
            if isinstance(given, list):
                self.values[name] = list(given)
            for reference in found:
                self._append(name, reference, self.places[(key,)], self.keys[(key,)])

    def _move_partial_relations(self) -> None:
        """`supersedes: ADR-1 (in part: …)` is a supersession in part."""
        for whole, part in PARTIAL.items():
            key = self.names.get(whole)
            items = self.values.get(key) if key else None
            every: list[Value] = items if isinstance(items, list) else [items]
            partial = [item for item in every if isinstance(item, str) and IN_PART.search(item)]
            if not key or not partial or part in self.names:
                continue
            self.values[key] = [item for item in every if item not in partial]
            for text in partial:
                self._append(part, str(text), self.places[(key,)], self.keys[(key,)])

    def read_front_matter_of_others(self) -> None:
        """Read fields under the names, and days in the forms, that other tools write."""
        for name, key in self.names.items():
            field, value = self.words.field_of(key), self.values[key]
            if not field or value is None or isinstance(value, dict):
                continue
            is_ours = name == field or name in _DECLARED or name in REVIEW_NAMES
            if field in DAYS and isinstance(value, str) and iso_date(value) is None:
                text, value = value, self._read_day(value)
                if value is None and is_ours and (field == "date" or _SAYS_WHEN.search(text[:30])):
                    continue  # It stays as it is, for the schema to report.
            if is_ours:
                self.values[key] = value
            elif field not in self.values and value is not None:
                self._set(field, value, self.places[(key,)], self.keys[(key,)])
                below = [at for at in self.places if at[0] == key and len(at) > 1]
                self.places.update({(field, *at[1:]): self.places[at] for at in below})

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
            wrong, expected = length, "a length such as `6 months`"
            if day is None:
                wrong, expected = last, "a date such as `2026-11-22`"
            message = f"`{wrong}` is `{self.values[wrong]}`; expected {expected}"
            self._bad_date(self.places[(wrong,)], message)
            return
        self._rename(length, "revisit")
        self.values["revisit"] = due.isoformat()
        del self.values[last], self.places[(last,)], self.keys[(last,)]
