"""Blanks: text of a template that was left where the record's own belongs."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from mkdocs_dissent.reading.markdown import Line, headings, lines
from mkdocs_dissent.records.fields.declaring import Model, declared_fields
from mkdocs_dissent.records.fields.types import Choice, Day, Length, Number, Path, References
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.records.parts import Source

# A blank is a whole text in braces or brackets with several words in it, as MADR, log4brains and
# adr-tools write them; or one of the words that stand for text to come and nothing else.
_BRACES = r"\{(?!\{)[^\W\d_][^{}\[\]=%:]*[\s|…][^{}=%:]*\}"
_BLANK = re.compile(
    r"\s*(?:(?:\d{1,6}[.:)]|(?i:ADR)[- ]?\d{1,6}:?)\s+)?"
    rf"(?:{_BRACES}"
    r"|\[[^\W\d_][^\[\]]*\s[^\[\]]*\]"
    r"|\{\{\s*[\w.-]{1,60}\s*\}\}"
    r"|\{?YYYY-MM-DD\b[^{}]{0,60}\}?"
    r"|NUMBER\. TITLE|TITLE"
    r"|(?i:.{0,40}lorem ipsum\b.*)"
    r"|(?:TODO|TBD|FIXME|XXX)(?:\s*:.*)?[.…]*)\s*",
    re.S,
)
_LONGEST = 400
"""Characters of the longest blank: MADR's are under 300, and matching stays cheap."""
# Not tied to a line's beginning: looking for a sign is ten times as fast.
_HEADING_MAY_BE_BLANK = re.compile(
    r"#[ \t]+(?:(?:ADR[- ]?)?\d{1,6}[.:)]?[ \t]+)?"
    r"(?:[\[{]|TODO|TBD|FIXME|XXX|YYYY|TITLE|NUMBER|[^\n]{0,40}lorem ipsum)",
    re.I,
)
_LINK_DEFINITION = re.compile(r"^ {0,3}(\[[^\[\]\n]{1,400}\]):", re.M)
_BODY_BLANK = re.compile(rf"\s*(?:[-*+]|\d{{1,3}}[.)])?\s*({_BRACES})\s*")
_BODY_HAS_BLANK = re.compile(r"^[ \t]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]*)?\{\w", re.M)


def is_blank(text: str) -> bool:
    """Whether a title, a heading or a field's text is one that a template left to be filled in."""
    return len(text) <= _LONGEST and _BLANK.fullmatch(text) is not None


# In a body


def blanks_in_body(source: Source) -> list[tuple[Line, str]]:
    """The headings and lines of a record's body that a template left, with their blank."""
    body = source.body
    blank: list[Line] = []
    # Taking every body apart would cost more than all rules together.
    if _HEADING_MAY_BE_BLANK.search(body) or is_blank(source.heading or ""):
        blank = [heading for heading in headings(body) if is_blank(heading.text)]
    # `[like this]` is a link where the text defines it somewhere.
    links = _LINK_DEFINITION.findall(body) if blank else ()
    found = [(heading, heading.text) for heading in blank if heading.text not in links]
    for line in lines(body) if "{" in body and _BODY_HAS_BLANK.search(body) else ():
        if line.level or line.code or len(line.text) > _LONGEST:
            continue
        if match := _BODY_BLANK.fullmatch(line.text):
            found.append((line, match[1]))
    return found


# In front matter


def blanks_in_front(record: Record) -> list[tuple[Path, str]]:
    """Every blank of the front matter, the title's included, with its path."""
    found: list[tuple[Path, str]] = []
    if is_blank(record.title) and ("title",) in record.source.places:
        found.append((("title",), record.title))
    model: Any = type(record)
    for path, attribute in _texts(model):
        blanks = (value := getattr(record, attribute)) and _blanks_in(value, path)
        # What a dialect read in the prose is no field of the front matter.
        if blanks and path in record.source.keys:
            found += blanks
    return found


_NO_TEXT = (Choice, Day, Number, Length, References)
"""Fields of these types hold no words of an author, and can't be a blank."""


@cache
def _texts(model: Any) -> Sequence[tuple[Path, str]]:
    """The top-level fields that may hold an author's own words, with their attributes."""
    fields = declared_fields(model)
    texts = [item for item in fields if not isinstance(item.type, _NO_TEXT)]
    return [((item.name,), item.attribute) for item in texts]


def _blanks_in(value: Any, at: Path) -> list[tuple[Path, str]]:
    # A word of a vocabulary is a string too, and is no blank.
    if type(value) is str:
        return [(at, value)] if is_blank(value) else []
    parts: Iterable[tuple[str | int, Any]]
    if isinstance(value, tuple):
        parts = enumerate(value)
    elif isinstance(value, Mapping):
        parts = value.items()
    elif isinstance(value, Model):
        fields = declared_fields(type(value))
        parts = ((field.name, getattr(value, field.attribute)) for field in fields)
    else:
        return []
    found: list[tuple[Path, str]] = []
    for key, part in parts:
        if type(part) is not str:
            found += _blanks_in(part, (*at, key))
        elif is_blank(part):
            found.append(((*at, key), part))
    return found
