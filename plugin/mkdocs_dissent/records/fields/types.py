"""What a field can hold: values, and the types of single values and of plain lists."""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeAlias

from mkdocs_dissent.people import ANONYMOUS
from mkdocs_dissent.text import shorten, with_article

Value: TypeAlias = "str | int | float | bool | None | list[Value] | dict[str, Value]"
Path: TypeAlias = tuple[str | int, ...]


class Position(NamedTuple):
    """A line and a column in a file, counted from 1."""

    line: int
    column: int


def position_in(text: str, at: int, first_line: int = 1) -> Position:
    """The position of a character in a text that begins on the `first_line` of its file."""
    return Position(text.count("\n", 0, at) + first_line, at - text.rfind("\n", 0, at))


@dataclass(frozen=True, slots=True)
class Reference:
    """A pointer to another record as its author wrote it: an id, a number or a file link."""

    text: str
    at: Path = ()
    """The path to it in the front matter."""

    def __str__(self) -> str:
        return self.text

    @property
    def field(self) -> str:
        """The field that holds it; empty where none does."""
        return str(self.at[0]) if self.at else ""


@dataclass(slots=True)
class Span:
    """A length of time as its author wrote it, and in days (a month is taken as 30.4)."""

    text: str
    days: int


@dataclass(slots=True)
class Reading:
    """One reading of a metric."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings of a metric, oldest first, and the name of the CSV file that holds them."""

    values: tuple[Reading, ...] = ()
    file: str | None = None
    at: Path = ()
    """The path to the file's name in the front matter."""


NO_REFERENCE = frozenset(
    "none n/a na n.a. n.a - -- – — nil null nothing no keine keiner aucun aucune ninguno ninguna"
    " nenhum nenhuma nessuno nessuna geen brak нет なし 无 無 not-applicable".split()
)
"""Words, in small letters, by which people say that there is no such record or day."""


def name_of(at: Path) -> str:
    """`("evidence", 0, "date")` as a reader would say it: `evidence[1].date`."""
    text = ""
    for part in at:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += ("." if text else "") + shown(part)
    return text


def shown(value: Value) -> str:
    """A value as it can stand in a message: short, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        text = value if isinstance(value, str) else repr(value)
    except ValueError:  # Python refuses to print a number of more than 4,300 digits
        return "a number of thousands of digits"
    # What stands beside the word may be the name that it hides.
    return ANONYMOUS if ANONYMOUS in text.casefold() else shorten(text, 60, whole_words=False)


def nearest(text: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Of the known words those that are most like a text, the likest first."""
    # Few texts are wrong, and no other comes by here.
    from difflib import get_close_matches

    return get_close_matches(text, list(known), n=most, cutoff=cutoff)


ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def iso_date(text: str) -> date | None:
    """The date that `YYYY-MM-DD` names, or None where it names none."""
    if not ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# Field types


class Reader(Protocol):
    """What a field type needs of the reader of a record."""

    def problem(self, code: str, at: Path, message: str, hint: str = "") -> None:
        """Report a problem with the value at `at`."""

    def readings(self, file: str, at: Path) -> tuple[Reading, ...]:
        """The readings in the CSV file that the value at `at` names."""

    def synonyms(self, enum: type[StrEnum]) -> Mapping[str, str]:
        """Further words that the policy reads as members of `enum`."""


class FieldType:
    """What a value of a field must be."""

    empty: Any = None
    """The value of a field that is missing or could not be read."""
    json: Mapping[str, Any]
    """Its JSON Schema (draft 2020-12), where it needs no `schema` of its own."""
    words: str
    """A few words for the guide's tables and for messages, where it needs no `describe`."""

    def read(self, value: Value, at: Path, reader: Reader) -> Any:
        """The typed value, or `empty` with a problem reported."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        return dict(self.json)

    def describe(self) -> str:
        return self.words


def as_text(value: Value) -> str | None:
    """A text or a number as it was written; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        return str(value).strip()
    except ValueError:
        return None


def wrong(reader: Reader, at: Path, value: Value, expected: str, hint: str = "") -> None:
    """Report a value that is not what was expected; a template's blank is one to be filled in."""
    if isinstance(value, str) and value.startswith("{") and value.endswith("}") and " " in value:
        reader.problem("DM006", at, f"`{name_of(at)}` is", value)
        return
    reader.problem("DM003", at, f"`{name_of(at)}` is `{shown(value)}`; expected {expected}", hint)


def plain(value: Value, at: Path, reader: Reader) -> Value:
    """The one plain meaning of a value that YAML reads as something else.

    An unquoted `{accepted}` is a mapping to YAML and a template's blank to its author.
    """
    if isinstance(value, dict) and len(value) == 1:
        [(key, inner)] = value.items()
        if inner is None:
            reader.problem(
                "DM003",
                at,
                f"`{name_of(at)}` is `{{{shown(key)}}}`, which YAML reads as a mapping;"
                f" read as `{shown(key)}`",
                f"Remove the braces: `{name_of(at)}: {shown(key)}`",
            )
            return key
    return value


class Text(FieldType):
    """Plain text; shown escaped wherever it is shown."""

    json: Mapping[str, Any] = {"type": ["string", "number"]}
    words = "text"

    def read(self, value: Value, at: Path, reader: Reader) -> str | None:
        if isinstance(value, str):
            return value.strip() or None
        value = plain(value, at, reader)
        if value is None:
            return None
        text = str(value).lower() if isinstance(value, bool) else as_text(value)
        if text is None:
            wrong(reader, at, value, "text", "Quote text that holds `: `, `[` or `{`.")
        return text or None


_TEXT = Text()


class Words(FieldType):
    """A list of texts; one text stands for a list of one."""

    empty: tuple[str, ...] = ()
    json: Mapping[str, Any] = {"anyOf": [Text.json, {"type": "array", "items": Text.json}]}

    def __init__(self, noun: str = "text", *, split: bool = False) -> None:
        self.noun = noun
        self.words = f"{noun}, or a list of them"
        self.split = split
        """Whether one string may hold several, separated by commas."""

    def read(self, value: Value, at: Path, reader: Reader) -> tuple[str, ...]:
        if not isinstance(value, list):
            value = plain(value, at, reader)
            if self.split and isinstance(value, str):
                return tuple(part for piece in value.split(",") if (part := piece.strip()))
            text = _TEXT.read(value, at, reader)
            return () if text is None else (text,)
        texts = [_TEXT.read(item, (*at, index), reader) for index, item in enumerate(value)]
        return tuple(filter(None, dict.fromkeys(texts)))


class Day(FieldType):
    """A date, `YYYY-MM-DD` and nothing else."""

    json: Mapping[str, Any] = {
        "type": "string",
        "format": "date",
        "pattern": r"^\d{4}-\d{2}-\d{2}$",
    }
    words = "date `YYYY-MM-DD`"

    def read(self, value: Value, at: Path, reader: Reader) -> date | None:
        value = plain(value, at, reader)
        if value is None:
            return None
        text = value.strip() if isinstance(value, str) else shown(value)
        found = iso_date(text)
        if found is None and text and text.casefold() not in NO_REFERENCE:
            impossible = ISO_DATE.fullmatch(text)
            what = "is not a day of any calendar" if impossible else "is not `YYYY-MM-DD`"
            message = f"`{name_of(at)}` is `{shown(value)}`, which {what}"
            reader.problem("DM004", at, message, "Write a date such as `2026-11-22`.")
        return found


class Number(FieldType):
    """A finite number within bounds, both included."""

    def __init__(self, least: float = -math.inf, most: float = math.inf) -> None:
        self.least = least
        self.most = most
        json: dict[str, Any] = {"type": "number"}
        self.json = json
        self.words = "a number"
        if math.isfinite(least):
            json["minimum"] = least
            self.words = f"a number of at least {least:g}"
        if math.isfinite(most):
            json["maximum"] = most
            self.words = f"a number from {least:g} to {most:g}"

    def read(self, value: Value, at: Path, reader: Reader) -> float | None:
        value = plain(value, at, reader)
        if value is None:
            return None
        if (
            isinstance(value, (int, float))
            and not isinstance(value, bool)
            and abs(value) <= sys.float_info.max
            and self.least <= value <= self.most
        ):
            return float(value)
        wrong(reader, at, value, self.words)
        return None


class Vocabulary(StrEnum):
    """A closed list of words; each member's docstring-like `about` is its meaning."""

    about: str

    __hash__ = str.__hash__

    def __new__(cls, word: str, about: str = "") -> Vocabulary:
        member = str.__new__(cls, word)
        member._value_ = word
        member.about = about
        return member


def evened(text: str) -> str:
    """A word or phrase as it is looked up: one Unicode form, small letters, single spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


class Choice(FieldType):
    """One word of a vocabulary, case and spacing aside."""

    def __init__(
        self,
        vocabulary: type[Vocabulary],
        *,
        synonyms: Mapping[str, str] | None = None,
        configurable: bool = False,
    ) -> None:
        """`configurable` says whether the policy may add further synonyms."""
        self.vocabulary = vocabulary
        self.synonyms = dict(synonyms or {})
        self.configurable = configurable
        self._members: dict[str, Vocabulary] = {str(member): member for member in vocabulary}
        known = self.synonyms | {word: word for word in self._members}
        self._known = {evened(word): meant for word, meant in known.items()}
        self.json = {"enum": list(dict.fromkeys([*self._members, *self.synonyms]))}
        self.words = ", ".join(f"`{word}`" for word in self._members)

    def read(self, value: Value, at: Path, reader: Reader) -> Vocabulary | None:
        if type(value) is str and not self.configurable and value in self._members:
            return self._members[value]
        value = plain(value, at, reader)
        if isinstance(value, list) and len(value) == 1:
            [value] = value
        if value is None:
            return None
        if not isinstance(value, str):
            wrong(reader, at, value, self.words)
            return None
        word = value if value in self._members else evened(value)
        more = reader.synonyms(self.vocabulary) if self.configurable else {}
        meant = more.get(word) or more.get(word.replace(" ", "-")) or self._known.get(word, value)
        if (member := self._members.get(meant)) is None:
            near = nearest(word, [*self._members, *self.synonyms, *more])
            hint = f"Did you mean `{near[0]}`?" if near else ""
            wrong(reader, at, value, f"one of {self.words}", hint)
        return member


_SPAN = re.compile(r"(\d{1,4})\s*(day|week|month|year)s?")
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}


class Length(FieldType):
    """A length of time: `10 days`, `2 weeks`, `3 months`."""

    json: Mapping[str, Any] = {"type": "string", "pattern": r"^\d+ *(day|week|month|year)s?$"}
    words = "a length such as `10 days`, `2 weeks`, `3 months`"

    def read(self, value: Value, at: Path, reader: Reader) -> Span | None:
        value = plain(value, at, reader)
        if value is None:
            return None
        if isinstance(value, str) and (found := _SPAN.fullmatch(value.strip().lower())):
            return Span(value.strip(), round(int(found[1]) * _DAYS[found[2]]))
        wrong(reader, at, value, self.words)
        return None


# References

_MARKDOWN_LINK = re.compile(r"\[[^\[\]]{0,300}\]\(\s*<?([^()\s<>]{1,500})>?[^()]{0,200}\)")


class References(FieldType):
    """Pointers to other records: ids, numbers or file links; one stands for a list of one."""

    empty: tuple[Reference, ...] = ()
    json: Mapping[str, Any] = {
        "anyOf": [
            {"type": ["string", "integer"]},
            {"type": "array", "items": {"type": ["string", "integer"]}},
        ]
    }

    def __init__(self, noun: str = "record") -> None:
        self.noun = noun
        self.words = f"{with_article(noun)}'s id, number or file; or a list of them"

    def read(self, value: Value, at: Path, reader: Reader) -> tuple[Reference, ...]:
        if value is None:
            return ()
        if not isinstance(value, list) or _is_wiki_link(value):
            found = self._several(value, at, reader)
        else:
            found = []
            for index, item in enumerate(value):
                found += self._several(item, (*at, index), reader)
        return tuple(dict.fromkeys(found) if len(found) > 1 else found)

    def _several(self, value: Value, at: Path, reader: Reader) -> list[Reference]:
        """The references of one text: links and numbers may stand apart by commas."""
        if isinstance(value, list) and _is_wiki_link(value):
            value = value[0][0]  # type: ignore[index]
        value = plain(value, at, reader)
        if value is None:
            return []
        text = None if isinstance(value, float) else as_text(value)
        if text is None:
            expected = f"a reference to {with_article(self.noun)}"
            wrong(reader, at, value, expected, "Write its id or its number.")
            return []
        texts = [text] if text.isdecimal() else reference_texts(text)
        return [Reference(one, at) for one in texts if one]


_WIKI_LINK = re.compile(r"\[\[([^\[\]|#]{1,300})(?:[#|][^\[\]]{0,300})?\]\]")
_SEVERAL = re.compile(r"(?:[A-Za-z]{0,8}[-_ #]{0,2}[0-9]{1,6}|[^\s,]+\.md)(?:\s*,\s*|$)")
_REMARK = re.compile(r"(?<=\w)\s+\([^()]{0,300}\)$")


def reference_texts(text: str) -> list[str]:
    """The references in a text: the targets of its links, numbers apart by commas, or all of it.

    A remark in brackets is left out, and so is a word that says that there is none.
    """
    for links in (_MARKDOWN_LINK, _WIKI_LINK) if "[" in text else ():
        if found := links.findall(text):
            return [target.strip() for target in found]
    if text.casefold() in NO_REFERENCE:
        return []
    text = _REMARK.sub("", text)
    if "," in text and "".join(each[0] for each in _SEVERAL.finditer(text)) == text:
        return [piece.strip() for piece in text.split(",")]
    return [text]


def _is_wiki_link(value: list[Value]) -> bool:
    """Whether a list is what YAML makes of an unquoted `[[x]]`."""
    # `[ADR-5](0005-x.md)` unquoted is a YAML error, never a list.
    return len(value) == 1 and isinstance(value[0], list) and len(value[0]) == 1


class OneReference(References):
    """A pointer to one other record."""

    empty: Any = None
    json: Mapping[str, Any] = {"type": ["string", "integer"]}

    def __init__(self, noun: str = "record") -> None:
        super().__init__(noun)
        self.words = f"{with_article(noun)}'s id, number or file"

    def read(self, value: Value, at: Path, reader: Reader) -> Any:
        found = super().read(value, at, reader)
        if len(found) > 1:
            expected = f"one reference to {with_article(self.noun)}"
            wrong(reader, at, value, expected, f"`{shown(found[0].text)}` is what was read.")
        return found[0] if found else None
