"""The types of single values and plain lists: text, dates, numbers, words, lengths, references."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
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

    def read(self, value: Value, at: Path, reader: Reader) -> str | None:
        if isinstance(value, str):
            return value.strip() or None
        value = plain(value, at, reader)
        if value is None:
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        text = as_text(value)
        if text is not None:
            return text or None
        wrong(reader, at, value, "text", "Quote text that holds `: `, `[` or `{`.")
        return None

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "number"]}

    def describe(self) -> str:
        return "text"


class Words(FieldType):
    """A list of texts; one text stands for a list of one."""

    empty: tuple[str, ...] = ()

    def __init__(self, noun: str = "text", *, split: bool = False) -> None:
        self.noun = noun
        self.split = split
        """Whether one string may hold several, separated by commas."""

    def read(self, value: Value, at: Path, reader: Reader) -> tuple[str, ...]:
        if isinstance(value, str) and not self.split:
            one = value.strip()
            return (one,) if one else ()
        value = plain(value, at, reader)
        if value is None:
            return ()
        if self.split and isinstance(value, str):
            return tuple(part for piece in value.split(",") if (part := piece.strip()))
        items = value if isinstance(value, list) else [value]
        out: list[str] = []
        for index, item in enumerate(items):
            if isinstance(item, str):
                text = item.strip() or None
            else:
                text = _TEXT.read(item, (*at, index) if isinstance(value, list) else at, reader)
            if text is not None:
                out.append(text)
        return tuple(dict.fromkeys(out))

    def schema(self) -> dict[str, Any]:
        item = _TEXT.schema()
        return {"anyOf": [item, {"type": "array", "items": item}]}

    def describe(self) -> str:
        return f"{self.noun}, or a list of them"


class Day(FieldType):
    """A date, `YYYY-MM-DD` and nothing else."""

    def read(self, value: Value, at: Path, reader: Reader) -> date | None:
        if isinstance(value, str) and (found := iso_date(value)) is not None:
            return found
        value = plain(value, at, reader)
        if value is None:
            return None
        text = value.strip() if isinstance(value, str) else shown(value)
        found = iso_date(text)
        if found is None and text and text.casefold() not in NO_REFERENCE:
            impossible = ISO_DATE.fullmatch(text)
            what = "is not a day of any calendar" if impossible else "is not `YYYY-MM-DD`"
            reader.problem(
                "DM004",
                at,
                f"`{name_of(at)}` is `{shown(value)}`, which {what}",
                "Write a date such as `2026-11-22`.",
            )
        return found

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}

    def describe(self) -> str:
        return "date `YYYY-MM-DD`"


class Number(FieldType):
    """A finite number within bounds, both included."""

    def __init__(self, least: float = -math.inf, most: float = math.inf) -> None:
        self.least = least
        self.most = most

    def read(self, value: Value, at: Path, reader: Reader) -> float | None:
        value = plain(value, at, reader)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            wrong(reader, at, value, self.describe())
            return None
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number) or not self.least <= number <= self.most:
            wrong(reader, at, value, self.describe())
            return None
        return number

    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "number"}
        if math.isfinite(self.least):
            schema["minimum"] = self.least
        if math.isfinite(self.most):
            schema["maximum"] = self.most
        return schema

    def describe(self) -> str:
        if math.isfinite(self.least) and math.isfinite(self.most):
            return f"a number from {self.least:g} to {self.most:g}"
        if math.isfinite(self.least):
            return f"a number of at least {self.least:g}"
        return "a number"


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

    def read(self, value: Value, at: Path, reader: Reader) -> Vocabulary | None:
        if not isinstance(value, str):
            value = plain(value, at, reader)
        if isinstance(value, list) and len(value) == 1:
            [value] = value
        if value is None:
            return None
        if isinstance(value, str):
            more = reader.synonyms(self.vocabulary) if self.configurable else {}
            member = self._members.get(value)
            if member is not None and more.get(value, value) == value:
                return member
            word = _evened(value)
            configured = more.get(word.replace("-", " ")) or more.get(word)
            try:
                return self.vocabulary(configured or self._known.get(word, word))
            except ValueError:
                pass
            words = [str(member) for member in self.vocabulary]
            near = nearest(word, [*words, *self.synonyms, *more])
            expected = "one of " + ", ".join(f"`{word}`" for word in words)
            wrong(reader, at, value, expected, f"Did you mean `{near[0]}`?" if near else "")
            return None
        wrong(reader, at, value, self.describe())
        return None

    def schema(self) -> dict[str, Any]:
        words = [str(member) for member in self.vocabulary]
        return {"enum": [*words, *(word for word in self.synonyms if word not in words)]}

    def describe(self) -> str:
        return ", ".join(f"`{member}`" for member in self.vocabulary)


_SPAN = re.compile(r"(\d{1,4})\s*(day|week|month|year)s?")
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}


class Length(FieldType):
    """A length of time: `10 days`, `2 weeks`, `3 months`."""

    def read(self, value: Value, at: Path, reader: Reader) -> Span | None:
        value = plain(value, at, reader)
        if value is None:
            return None
        match = _SPAN.fullmatch(value.strip().lower()) if isinstance(value, str) else None
        if not match or not isinstance(value, str):
            wrong(reader, at, value, self.describe())
            return None
        return Span(value.strip(), round(int(match[1]) * _DAYS[match[2]]))

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d+ *(day|week|month|year)s?$"}

    def describe(self) -> str:
        return "a length such as `10 days`, `2 weeks`, `3 months`"


_TEXT = Text()


# References

_MARKDOWN_LINK = re.compile(r"\[[^\[\]]{0,300}\]\(\s*<?([^()\s<>]{1,500})>?[^()]{0,200}\)")


class References(FieldType):
    """Pointers to other records: ids, numbers or file links; one stands for a list of one."""

    empty: tuple[Reference, ...] = ()

    def __init__(self, noun: str = "record") -> None:
        self.noun = noun

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
        value = _inside_wiki_link(value)
        if not isinstance(value, str):
            value = plain(value, at, reader)
        if value is None:
            return []
        text = None if isinstance(value, float) else as_text(value)
        if text is None:
            expected = f"a reference to {with_article(self.noun)}"
            wrong(reader, at, value, expected, "Write its id or its number.")
            return []
        texts = [text] if text else []
        if texts and not text.isdecimal():
            texts = reference_texts(text)
        return [Reference(one, reader.place(at), str(at[0])) for one in texts]

    def schema(self) -> dict[str, Any]:
        item = {"type": ["string", "integer"]}
        return {"anyOf": [item, {"type": "array", "items": item}]}

    def describe(self) -> str:
        return f"{with_article(self.noun)}'s id, number or file; or a list of them"


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
        return [part for piece in text.split(",") if (part := piece.strip())]
    return [text]


def _inside_wiki_link(value: Value) -> Value:
    """The text of an unquoted `[[x]]`; any other value as it is."""
    if _is_wiki_link(value) and isinstance(value, list) and isinstance(value[0], list):
        return value[0][0]
    return value


def _is_wiki_link(value: Value) -> bool:
    # `[ADR-5](0005-x.md)` unquoted is a YAML error, never a list; `[[x]]` is a list in a list.
    if not isinstance(value, list) or len(value) != 1:
        return False
    return isinstance(value[0], list) and len(value[0]) == 1


class OneReference(References):
    """A pointer to one other record."""

    empty: Any = None

    def read(self, value: Value, at: Path, reader: Reader) -> Any:
        found = super().read(value, at, reader)
        if len(found) > 1:
            expected = f"one reference to {with_article(self.noun)}"
            wrong(reader, at, value, expected, f"`{shown(found[0].text)}` is what was read.")
        return found[0] if found else None

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "integer"]}

    def describe(self) -> str:
        return f"{with_article(self.noun)}'s id, number or file"
