"""The types of single values and plain lists: text, dates, numbers, words, lengths, references."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import Any

from mkdocs_dissent.records.fields.values import (
    ISO_DATE,
    NO_REFERENCE,
    FieldType,
    Path,
    Reader,
    Reference,
    Span,
    Value,
    as_text,
    iso_date,
    name_of,
    nearest,
    plain,
    shown,
    wrong,
)
from mkdocs_dissent.text import with_article


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
        texts = (_TEXT.read(item, (*at, index), reader) for index, item in enumerate(value))
        return tuple(dict.fromkeys(text for text in texts if text is not None))


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
        number = math.nan
        if isinstance(value, int | float) and not isinstance(value, bool):
            with suppress(OverflowError):
                number = float(value)
        if math.isfinite(number) and self.least <= number <= self.most:
            return number
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


_GAP = re.compile(r"[\s_-]+")


def _evened(word: str) -> str:
    return _GAP.sub("-", word.strip().lower())


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
        self._known = {_evened(word): known for word, known in self.synonyms.items()}
        self.json = {"enum": list(dict.fromkeys([*self._members, *self.synonyms]))}
        self.words = ", ".join(f"`{word}`" for word in self._members)

    def read(self, value: Value, at: Path, reader: Reader) -> Vocabulary | None:
        value = plain(value, at, reader)
        if isinstance(value, list) and len(value) == 1:
            [value] = value
        if value is None:
            return None
        if not isinstance(value, str):
            wrong(reader, at, value, self.words)
            return None
        word = value if value in self._members else _evened(value)
        more = reader.synonyms(self.vocabulary) if self.configurable else {}
        meant = more.get(word.replace("-", " ")) or more.get(word) or self._known.get(word, word)
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
            return tuple(dict.fromkeys(self._several(value, at, reader)))
        found = (
            reference
            for index, item in enumerate(value)
            for reference in self._several(item, (*at, index), reader)
        )
        return tuple(dict.fromkeys(found))

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
        return [Reference(one, reader.place(at), str(at[0])) for one in texts if one]


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
