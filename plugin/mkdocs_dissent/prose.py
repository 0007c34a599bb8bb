"""Markdown as prose: its headings, the sections below them, and how many words a reader meets.

No Markdown parser: only what decides whether a line is a heading, code, a comment or text, by the
rules of CommonMark that writers of records use (ATX and one-line setext headings, fences, block
comments).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Line(NamedTuple):
    """A line that a reader sees. Lines of comments are left out."""

    number: int
    """Counted from 1."""
    text: str
    """The line; of a heading, its words without `#`."""
    level: int = 0
    """1 to 6 for a heading, 0 for any other line."""
    code: bool = False
    """Whether it belongs to a fenced block, the fences included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and everything below it, up to the next heading of its level or a higher one."""

    level: int
    title: str
    line: int
    """The heading's line, counted from 1."""
    text: str
    """What stands below the heading, subsections included; comments left out."""

    @property
    def empty(self) -> bool:
        """Whether nothing was written below the heading or the headings under it."""
        return not any(
            _WORD.search(line.text) for line in lines(self.text) if not line.level or line.code
        )


# The info string of a backtick fence holds no backtick: "```x``` is inline" opens nothing.
_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})")
_ATX = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_NOT_A_PARAGRAPH = re.compile(r"[ \t]*(?:[-*+>|#]|\d+[.)][ \t]|$)| {4}|\t")
_WORD = re.compile(r"\w")


def lines(body: str) -> Iterator[Line]:
    """The lines of a Markdown text that a reader sees, headings marked as such."""
    fence = ""
    comment = False
    alone = True  # whether a paragraph that begins on this line is a one-line one so far
    rows = body.split("\n")
    skip = -1
    for at, row in enumerate(rows):
        if at == skip:
            continue
        if comment:
            comment = "-->" not in row
            continue
        if fence:
            yield Line(at + 1, row, code=True)
            closing = row.strip()
            if closing.startswith(fence) and not closing.strip(fence[0]):
                fence = ""
                alone = True
            continue
        if opening := _FENCE.match(row):
            fence = opening[1]
            yield Line(at + 1, row, code=True)
            continue
        if "<!--" in row:
            row = _uncommented(row)
            if row.lstrip().startswith("<!--"):
                comment = True
                continue
        if row.startswith(("#", " ")) and (heading := _ATX.match(row)):
            yield Line(at + 1, _title(row[heading.end() :]), len(heading[1]))
            alone = True
            continue
        if (
            alone
            and at + 1 < len(rows)
            and rows[at + 1].lstrip().startswith(("=", "-"))
            and not _NOT_A_PARAGRAPH.match(row)
            and (underline := _SETEXT.match(rows[at + 1]))
        ):
            skip = at + 1
            yield Line(at + 1, row.strip(), 1 if underline[1][0] == "=" else 2)
            continue
        alone = not row.strip()
        yield Line(at + 1, row)


def _uncommented(row: str) -> str:
    """A line without the comments that end on it."""
    kept = ""
    while True:
        before, mark, rest = row.partition("<!--")
        _, end, after = rest.partition("-->")
        if not end:
            return kept + before + mark + rest
        kept += before
        row = after


def _title(text: str) -> str:
    """The words of an ATX heading: closing `#` are not part of them."""
    text = text.strip()
    bare = text.rstrip("#")
    return bare.rstrip() if bare[-1:] in ("", " ", "\t") else text


def headings(body: str) -> Iterator[Line]:
    """The headings of a Markdown text, in order; read no further than they are asked for."""
    return (line for line in lines(body) if line.level)


def sections(body: str) -> list[Section]:
    """Every section of a Markdown text, in the order of their headings; one holds those below."""
    begun: list[tuple[Line, list[str]]] = []
    around: list[tuple[Line, list[str]]] = []
    for line in lines(body):
        row = line.text
        if line.level:
            row = "#" * line.level + " " + line.text
            while around and around[-1][0].level >= line.level:
                around.pop()
        for _, below in around:
            below.append(row)
        if line.level:
            begun.append((line, []))
            around.append(begun[-1])
    return [
        Section(level=line.level, title=line.text, line=line.number, text="\n".join(below))
        for line, below in begun
    ]


_EDGES = re.compile(r"^[\W_]*(?:\d+[.)]\s*)?[\W_]*|[\W_]+$")


def named(found: Sequence[Section], name: str) -> Section | None:
    """The section whose heading is `name`, case, numbering and emphasis aside; None without one.

    A heading that goes on is taken too (`Mechanism of action` for `Mechanism`) where no other is
    an exact match. The title of the text, its level-1 heading, is nobody's section.
    """
    wanted = name.casefold()
    titles = [
        (_EDGES.sub("", section.title[:200]).casefold(), section)
        for section in found
        if section.level > 1
    ]
    for title, section in titles:
        if title == wanted:
            return section
    longer = re.compile(re.escape(wanted) + r"\b")
    return next((section for title, section in titles if longer.match(title)), None)


_LINK_TARGET = re.compile(r"\]\([^()\s]{0,500}(?:\s[^()]{0,200})?\)")
_URL = re.compile(r"<?https?://\S+")
_TOKEN = re.compile(r"[^\W_](?:[\w'’.,-]*\w)?")


def words(text: str) -> int:
    """How many words of prose a reader meets: no headings, code, comments or link targets."""
    prose = "\n".join(line.text for line in lines(text) if not line.level and not line.code)
    prose = _URL.sub("x", _LINK_TARGET.sub("]", prose))
    return len(_TOKEN.findall(prose))
