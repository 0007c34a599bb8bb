"""The structure of Markdown: what is code or a comment, headings, sections, lines and words.

No Markdown parser: only what decides whether a line is a heading, code, a comment or text, by the
rules of CommonMark that writers of records use (ATX and one-line setext headings, fences,
comments). A comment that is never closed hides nothing, as in Python-Markdown.
"""

import re
from collections.abc import Callable, Container, Iterator, Sequence
from html import unescape
from itertools import repeat
from typing import NamedTuple, TypeAlias
from unicodedata import normalize

_Row: TypeAlias = tuple[int, str, int, bool]
"""A `Line` that is not made yet: few are asked for."""


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


class Section(NamedTuple):
    """A heading and everything below it, up to the next heading of its level or a higher one."""

    level: int
    title: str
    name: str
    """The title without what stands around its words, in small letters."""
    line: int
    """The heading's line, counted from 1."""
    rows: Sequence[_Row]
    """The lines below the heading, subsections included; comments left out."""

    @property
    def text(self) -> str:
        """What stands below the heading, as it is written."""
        rows = (f"{'#' * level} {text}" if level else text for _, text, level, _ in self.rows)
        return "\n".join(rows)

    @property
    def empty(self) -> bool:
        """Whether nothing was written below the heading or the headings under it."""
        for _, text, level, _ in self.rows:
            if text and not level and _WORD.search(text):
                return False
        return True


# The info string of a backtick fence holds no backtick: "```x``` is inline" opens nothing.
_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})")
_ATX = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_NO_PARAGRAPH = r"(?:[ \t]*(?:[-*+>|#]|\d+[.)][ \t]|$)| {4}|\t)"
_NO_TITLE = {
    "-": re.compile(_NO_PARAGRAPH),
    # `12. Use X` above a `===` is a heading on the page, and not the first item of a list.
    "=": re.compile(r"(?: {0,3}\d+[.)][ \t]+)?+" + _NO_PARAGRAPH),
}
_WORD = re.compile(r"\w")
ATTRIBUTES = re.compile(r"[ \t]*\{[ \t]*[:#.][^{}]{0,200}\}[ \t]*$")
"""Attributes at the end of a heading: `{#status}`."""


def _rows(rows: Sequence[str], blank: str = "") -> Iterator[tuple[str, bool, bool]]:
    """Each line without its comments, whether it is code, and whether it was all comment.

    `blank` stands for every character of a comment. A line counts as all comment where the
    comment has several lines.
    """
    fence = ""
    comment = False
    last_end = -1
    for at, text in enumerate(rows):
        if fence:
            yield text, True, False
            closing = text.strip()
            if closing.startswith(fence) and not closing.strip(fence[0]):
                fence = ""
        elif ("```" in text or "~~~" in text) and not comment and (opening := _FENCE.match(text)):
            fence = opening[1]
            yield text, True, False
        elif comment or "<!--" in text:
            if last_end < 0:
                ends = (number for number in range(len(rows) - 1, -1, -1) if "-->" in rows[number])
                last_end = next(ends, 0)
            began = comment
            text, comment = _uncommented(text, comment, blank, closes=at < last_end)
            yield text, False, (began or comment) and not text.strip()
        else:
            yield text, False, False


def _uncommented(text: str, comment: bool, blank: str, *, closes: bool) -> tuple[str, bool]:
    """A line without its comments, and whether one goes on; `closes` says if one may."""
    shown = ""
    while True:
        if comment:
            inside, end, text = text.partition("-->")
            shown += blank * (len(inside) + len(end))
            if not end:
                return shown, True
        before, start, text = text.partition("<!--")
        shown += before
        if not start:
            return shown, False
        if not closes and "-->" not in text:
            return shown + start + text, False
        shown += blank * len(start)
        comment = True


def visible(body: str) -> str:
    """The body with comments and fenced code blanked out, every other character in its place."""
    rows = _rows(body.split("\n"), blank=" ")
    return "\n".join(" " * len(text) if code else text for text, code, _ in rows)


def lines(body: str) -> Iterator[Line]:
    """The lines of a Markdown text that a reader sees, headings marked as such."""
    return map(Line._make, _lines(body))


def _lines(body: str) -> Iterator[_Row]:
    rows = body.split("\n")
    # Most texts hold neither fences nor comments.
    holds = "<" in body or "~" in body or "```" in body
    shown = _rows(rows) if holds else zip(rows, repeat(False), repeat(False), strict=False)
    alone = True  # whether a paragraph that begins on this line is a one-line one so far
    is_underline = False
    for number, (text, code, hidden) in enumerate(shown, 1):
        if is_underline:
            is_underline = False
        elif hidden:
            continue
        elif code:
            yield number, text, 0, True
            alone = True
        elif not text:
            yield number, text, 0, False
            alone = True
        elif "#" in text and (found := _ATX.match(text)):
            yield number, _heading_text(text[found.end() :]), len(found[1]), False
            alone = True
        elif (
            alone
            and number < len(rows)
            and rows[number].startswith((" ", "=", "-"))
            and (underline := _SETEXT.match(rows[number]))
            and not _NO_TITLE[underline[1][0]].match(text)
        ):
            is_underline = True
            yield number, text.strip(), 1 if underline[1][0] == "=" else 2, False
        else:
            alone = text.isspace()
            yield number, text, 0, False


def _heading_text(text: str) -> str:
    """The words of an ATX heading, from what follows its first `#`s; closing ones are no words."""
    text = text.strip()
    bare = text.rstrip("#")
    return bare.rstrip() if bare[-1:] in ("", " ", "\t") else text


# Headings and sections

_NAME = re.compile(r"[\W_]*(?:\d+[.)]\s*)?[\W_]*(.*[^\W_])?")


def headings(body: str) -> Iterator[Line]:
    """The headings of a Markdown text, in order; read no further than they are asked for."""
    return (Line(*line) for line in _lines(body) if line[2])


def sections(body: str) -> list[Section]:
    """Every section of a Markdown text, in the order of their headings; one holds those below."""
    rows = list(_lines(body))
    ends = [len(rows)] * 7
    found = []
    for at in range(len(rows) - 1, -1, -1):
        number, title, level, _ = rows[at]
        if level:
            match = _NAME.match(title[:200])
            name = (match[1] or "").casefold() if match else ""
            found.append(Section(level, title, name, number, rows[at + 1 : ends[level]]))
            ends[level:] = [at] * (7 - level)
    return found[::-1]


def first_heading(body: str) -> str | None:
    """The first level-1 heading of a Markdown text, outside code and comments; None without one."""
    # Nearly every text begins with it, and need not be taken apart.
    line, end, _ = body[:300].lstrip("\n").partition("\n")
    if end and line.startswith("# ") and "<!--" not in line:
        return _heading_text(line[1:]) or None
    for _, text, level, _ in _lines(body):
        if level == 1:
            return text or None
    return None


def named(found: Sequence[Section], name: str) -> Section | None:
    """The section whose heading is `name`, case, numbering and emphasis aside; None without one.

    A heading that goes on is taken too (`Mechanism of action` for `Mechanism`) where no other is
    an exact match. The title of the text, its level-1 heading, names no section.
    """
    wanted = name.casefold()
    for section in found:
        if section.name == wanted and section.level > 1:
            return section
    longer = re.compile(re.escape(wanted) + r"\b").match
    return next((each for each in found if each.level > 1 and longer(each.name)), None)


# Passages, each with its place in the text: what dialects find metadata in

LONGEST_LINE = 2000
"""No line of metadata is longer; no pattern of a dialect sees a longer one."""
LONGEST_HEAD = 20000
"""How much is looked at of the text before the first `## ` heading, and of a section."""


class Excerpt(NamedTuple):
    """Some text of a body, and where it stands in it."""

    text: str
    at: int


class Passage(NamedTuple):
    """The text below a heading, where it begins, and where its heading does."""

    text: str
    at: int
    heading_at: int
    title: str = ""
    """The heading's words; empty for what stands above every section."""


def passages(seen: str, blocks: Container[str], is_label: Callable[[str], bool]) -> list[Passage]:
    """What stands above the sections, then each section that belongs to no other one.

    A section inside another belongs to that; the record's title, and sections named in `blocks`
    (canonical), are none. A heading that `is_label` is no title. `seen` is a `visible` body.
    """
    rows = list(short_lines(seen, most=len(seen)))
    found = []
    for line in headings(seen):
        row = rows[line.number - 1]
        indent = len(row.text) - len(row.text.lstrip())
        last = row if row.text[indent : indent + 1] == "#" else rows[line.number]
        start = last.at + len(last.text)
        found.append((line.level, Passage("", start, row.at + indent, line.text)))
    titles = _titles(seen, found, is_label)
    end = found[titles][1].heading_at if len(found) > titles else len(seen)
    own = [Passage(seen[: min(end, LONGEST_HEAD)], 0, 0)]
    outer: list[int] = []
    for at, (level, below) in enumerate(found[titles:], titles + 1):
        while outer and outer[-1] >= level:
            outer.pop()
        if not outer:
            ends = (other.heading_at for inner, other in found[at:] if inner <= level)
            end = min(next(ends, len(seen)), below.at + LONGEST_HEAD)
            own.append(below._replace(text=seen[below.at : end]))
        if below.title.strip("*_: ").lower().replace(" ", "-") not in blocks:
            outer.append(level)
    return own


def _titles(
    seen: str, found: Sequence[tuple[int, Passage]], is_label: Callable[[str], bool]
) -> int:
    """How many of the first headings are the title: of the highest level, with no text between."""
    levels = [level for level, _ in found]
    if found and 1 not in levels:
        # Without any level-1 heading the first one is the title, unless text stands above it.
        above = seen[: found[0][1].heading_at].strip()
        is_title = not above and levels.count(levels[0]) == 1 and not is_label(found[0][1].title)
        return int(is_title)
    count = 0
    for level, below in found:
        above = seen[found[count - 1][1].at : below.heading_at] if count else ""
        if level > 1 or above.strip() or is_label(below.title):
            break
        count += 1
    return count


def short_lines(text: str, at: int = 0, most: int = LONGEST_LINE) -> Iterator[Excerpt]:
    """The lines that are short enough to hold metadata."""
    for line in text.split("\n"):
        if len(line) <= most:
            yield Excerpt(line, at)
        at += len(line) + 1


def trimmed(line: Excerpt, start: int, end: int | None = None) -> Excerpt:
    """A piece of a line without the blanks around it."""
    text = line.text[start:end]
    bare = text.lstrip()
    return Excerpt(bare.rstrip(), line.at + start + len(text) - len(bare))


# Prose

LIST_MARK = re.compile(r"^\s*(?:[-*+>]|\d+[.)])\s+")


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
        if found and LIST_MARK.match(line.text):
            break
        found.append(line.text if found else LIST_MARK.sub("", line.text, count=1))
    return " ".join(" ".join(found).split())


_LINK_TARGET = re.compile(r"\]\([^()\s]{0,500}(?:\s[^()]{0,200})?\)")
_URL = re.compile(r"https?://\S+")
_TOKEN = re.compile(r"[^\W_]\w*+(?:['’.,-]++\w++)*+")


def words(text: str) -> int:
    """How many words of prose a reader meets: no headings, code, comments or link targets."""
    prose = "\n".join(row for _, row, level, code in lines(text) if not level and not code)
    return len(_TOKEN.findall(_URL.sub("x", _LINK_TARGET.sub("]", prose))))


def longer_than(text: str, most: int) -> int | None:
    """How many words of prose a text has where they are more than `most`, else None."""
    # A word takes a letter and a sign after it: most texts need no counting.
    if len(text) <= 2 * most:
        return None
    count = words(text)
    return count if count > most else None


# Bare words

LINK = r"\[([^\[\]]{0,300})\]\(\s{0,3}<?([^()\s<>]{1,500})>?(?:\s{1,3}\"[^\"]{0,200}\")?\s{0,3}\)"
HELD = re.compile("\ue000([0-9]{1,4})\ue001")
"""Where `bare_words` holds a link aside, by its number."""
_LINK = re.compile("(!?)" + LINK)
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_STRUCK = re.compile(r"~~[^~]{0,500}~~|<(del|s|strike)>[^<]{0,500}</\1>", re.IGNORECASE)
_REFERRED = re.compile(r"\[([^\[\]]{1,300})\]\[[^\[\]]{0,100}\]|\[![A-Z]{1,20}\]")
"""A link by reference, of which the words stay; and the mark of a note, of which nothing does."""
_EMPHASIS = re.compile(
    r"\*+|`+|__|(?<!\w)_|_(?!\w)|:[a-z0-9_+-]{2,40}:(?=\s|$)|</?[A-Za-z][^<>]{0,300}>"
)


def plain(text: str) -> str:
    """Text without comments, emphasis, entities and with a link's words for the link."""
    if len(text) > LONGEST_LINE:
        return text.strip()
    bare, held = bare_words(text)
    return put_back(bare.rstrip("\\ "), held)


def bare_words(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The bare words, each link held aside under its number between two private characters."""
    held: list[tuple[str, str]] = []

    def hold(found: re.Match[str]) -> str:
        if found[1]:  # an image: a badge says its status in words
            return found[2]
        held.append((found[2], found[3]))
        return f"\ue000{len(held) - 1}\ue001"

    # `é` in two signs would lose its accent as a sign at the edge.
    text = normalize("NFC", text).replace("\ue000", "").replace("\ue001", "")
    text = _LINK.sub(hold, _COMMENT.sub(" ", text))
    text = _REFERRED.sub(lambda found: found[1] or " ", _STRUCK.sub(" ", unescape(text)))
    return " ".join(_EMPHASIS.sub("", text).split()), held


def put_back(text: str, held: Sequence[tuple[str, str]]) -> str:
    """The words of each link that is held aside in its place again."""
    return HELD.sub(lambda found: held[int(found[1])][0], text).strip()
