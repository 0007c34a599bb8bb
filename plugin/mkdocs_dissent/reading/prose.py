"""Markdown as prose: its headings, the sections below them, and how many words a reader meets.

No Markdown parser: only what decides whether a line is a heading, code, a comment or text, by the
rules of CommonMark that writers of records use (ATX and one-line setext headings, fences, block
comments).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct


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


class Section(Struct, frozen=True, kw_only=True):
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
        first = self.text.lstrip("\n")[:1]
        # Most begin with a sentence; only if that might be a heading need its line be looked at.
        if first.isalpha() and not _UNDERLINE.search(self.text):
            return False
        return not any(
            _WORD.search(line.text) for line in lines(self.text) if not line.level or line.code
        )


# The info string of a backtick fence holds no backtick: "```x``` is inline" opens nothing.
_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})")
_ATX = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_UNDERLINE = re.compile(r"\n {0,3}(?:=|--)")
"""Without this no line is a setext heading."""
_NOT_A_PARAGRAPH = re.compile(r"[ \t]*(?:[-*+>|#]|\d+[.)][ \t]|$)| {4}|\t")
_WORD = re.compile(r"\w")


_LIST_MARK = re.compile(r"\s*(?:[-*+>]|\d+[.)])\s+")


def first_paragraph(markdown: str) -> str:
    """The first paragraph on one line, or the first item of a list; empty where there is none.

    Its Markdown stays; headings, code and list marks are left out.
    """
    found: list[str] = []
    for line in lines(markdown):
        if line.level or line.code or not line.text.strip():
            if found:
                break
            continue
        if found and _LIST_MARK.match(line.text):
            break
        found.append(_without_mark(line.text) if not found else line.text)
    return " ".join(" ".join(found).split())


def _without_mark(text: str) -> str:
    match = _LIST_MARK.match(text)
    return text[match.end() :] if match else text


def lines(body: str) -> Iterator[Line]:
    """The lines of a Markdown text that a reader sees, headings marked as such."""
    fence = ""
    comment = False
    alone = True  # whether a paragraph that begins on this line is a one-line one so far
    # Most texts hold neither, and their lines need not be looked at for them.
    has_code, has_comment = "```" in body or "~~~" in body, "<!--" in body
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
        if not row:
            alone = True
            yield Line(at + 1, row)
            continue
        if has_code and (opening := _FENCE.match(row)):
            fence = opening[1]
            yield Line(at + 1, row, code=True)
            continue
        if has_comment and "<!--" in row:
            row = _uncommented(row)
            if row.lstrip().startswith("<!--"):
                comment = True
                continue
        if row.startswith(("#", " ")) and (heading := _atx_heading(at + 1, row)):
            yield heading
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


def _atx_heading(number: int, row: str) -> Line | None:
    match = _ATX.match(row)
    return match and Line(number, heading_text(row[match.end() :]), len(match[1]))


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


def heading_text(text: str) -> str:
    """The words of an ATX heading, from what follows its first `#`s; closing ones are no words."""
    text = text.strip()
    bare = text.rstrip("#")
    return bare.rstrip() if bare[-1:] in ("", " ", "\t") else text


def headings(body: str) -> Iterator[Line]:
    """The headings of a Markdown text, in order; read no further than they are asked for."""
    return (line for line in lines(body) if line.level)


def sections(body: str) -> list[Section]:
    """Every section of a Markdown text, in the order of their headings; one holds those below."""
    rows, begun = _outline(body)
    found = []
    for index, (at, line) in enumerate(begun, 1):
        ends = (end for end, after in begun[index:] if after.level <= line.level)
        below = "\n".join(rows[at + 1 : next(ends, len(rows))])
        found.append(Section(level=line.level, title=line.text, line=line.number, text=below))
    return found


def _outline(body: str) -> tuple[list[str], list[tuple[int, Line]]]:
    """The rows that a reader sees, headings as they are commonly written; which are headings."""
    if "```" in body or "~~~" in body or "<!--" in body or _UNDERLINE.search(body):
        seen = list(lines(body))
        rows = [line.text for line in seen]
        begun = [(at, line) for at, line in enumerate(seen) if line.level]
    else:
        # Every row is seen then, and is a heading or not for itself.
        rows = body.split("\n")
        begun = [
            (at, line)
            for at, row in enumerate(rows)
            if row and row[0] in "# " and (line := _atx_heading(at + 1, row))
        ]
    for at, line in begun:
        rows[at] = "#" * line.level + " " + line.text
    return rows, begun


_EDGES = re.compile(r"^[\W_]*(?:\d+[.)]\s*)?[\W_]*|[\W_]+$")


@lru_cache(maxsize=4096)
def _bare(title: str) -> str:
    """A heading without what stands around its words; a register repeats its headings."""
    return _EDGES.sub("", title).casefold()


def named(found: Sequence[Section], name: str) -> Section | None:
    """The section whose heading is `name`, case, numbering and emphasis aside; None without one.

    A heading that goes on is taken too (`Mechanism of action` for `Mechanism`) where no other is
    an exact match. The title of the text, its level-1 heading, is nobody's section.
    """
    wanted = name.casefold()
    below = [section for section in found if section.level > 1]
    for section in below:
        if _bare(section.title[:200]) == wanted:
            return section
    longer = re.compile(re.escape(wanted) + r"\b")
    return next((item for item in below if longer.match(_bare(item.title[:200]))), None)


def longer_than(text: str, most: int) -> int | None:
    """How many words of prose a text has where they are more than `most`, else None."""
    # A word takes a letter and a sign after it: most texts need no counting.
    if len(text) <= 2 * most:
        return None
    count = words(text)
    return count if count > most else None


_LINK_TARGET = re.compile(r"\]\([^()\s]{0,500}(?:\s[^()]{0,200})?\)")
_URL = re.compile(r"<?https?://\S+")
_TOKEN = re.compile(r"[^\W_](?:[\w'’.,-]*\w)?")


def words(text: str) -> int:
    """How many words of prose a reader meets: no headings, code, comments or link targets."""
    prose = "\n".join(line.text for line in lines(text) if not line.level and not line.code)
    if "](" in prose:
        prose = _LINK_TARGET.sub("]", prose)
    if "://" in prose:
        prose = _URL.sub("x", prose)
    return len(_TOKEN.findall(prose))
