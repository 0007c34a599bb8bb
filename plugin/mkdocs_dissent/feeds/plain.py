"""Text from records as feeds can hold it: no control characters, no markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mkdocs_dissent.people import person
from mkdocs_dissent.reading import prose
from mkdocs_dissent.reading.dialects.phrases import plain

# What XML 1.0 has no place for (section 2.2), what RFC 5545 calls CONTROL, the second block of
# control characters, and the halves of surrogate pairs, which no UTF-8 can hold.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean(text: str) -> str:
    """The text without characters that some format can't hold; every line break is a newline."""
    return _UNFIT.sub("", _BREAK.sub("\n", text))


def one_line(text: str) -> str:
    """The text on one line."""
    return " ".join(clean(text).split())


def first_paragraph(markdown: str) -> str:
    """The first paragraph of a Markdown text as plain text on one line; empty without one."""
    return plain(prose.first_paragraph(clean(markdown)))


def named(people: Iterable[str]) -> list[str]:
    """Those who may be named, each on one line."""
    return [one_line(name) for name in people if person(name)]
