"""A file taken apart: its front matter with the position of every key, and its prose.

python-frontmatter splits the two. Its reading of the YAML is not used: it drops a list or an
unclosed block silently, keeps the last of duplicate keys and moves lines. `yaml.py` reads it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from frontmatter.default_handlers import BaseHandler

from mkdocs_dissent.findings import Location, Problem
from mkdocs_dissent.reading.markdown import visible
from mkdocs_dissent.reading.yaml import Unreadable, read_yaml
from mkdocs_dissent.records.fields import Path, Position, Value

LIMIT = 65536
"""How many characters of front matter are read at most, unless the caller says otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A file taken apart: what its metadata says, where each part of it stands, and its prose."""

    path: str
    """Relative to the repository's root."""
    body: str
    """Everything after the closing fence, untouched, with `\\n` for a line's end."""
    body_line: int = 1
    """The line of the file on which the body begins."""
    values: Mapping[str, Value] = field(default_factory=dict)
    """The front matter, its keys as written; dates are text."""
    places: Mapping[Path, Position] = field(default_factory=dict)
    """Where each value stands in the file; an empty value stands where its key does."""
    keys: Mapping[Path, Position] = field(default_factory=dict)
    """Where each key stands in the file."""
    problems: tuple[Problem, ...] = ()
    readable: bool = True
    """False where there is front matter that could not be read as a mapping."""
    has_front_matter: bool = False
    front_line: int = 2
    """The line of the file on which the front matter begins, below its fence."""
    front: str = ""
    """The front matter as it is written, without its fences."""
    dialect: str = "native"
    day_first: bool | None = None
    """Which order its own dates show, where they are day and month in figures."""
    ambiguous_day: bool = False
    """Whether it has a date such as `03/04/2022` that nothing settles."""


def decode(data: bytes, path: str) -> tuple[str, tuple[Problem, ...]]:
    """The text of a file, with `\\n` for a line's end and without a leading byte-order mark.

    Bytes that are not UTF-8 are replaced, and a null character is left in: both come with a
    DM001, and a caller must treat the record as unreadable then.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = _with_newlines(data.decode())
    except UnicodeDecodeError as error:
        before = _with_newlines(data[: error.start].decode())
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8 text"
        hint = "Save the file as UTF-8."
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            hint = "It looks like UTF-16: save the file as UTF-8."
        problem = _problem(path, position_in(before, len(before)), message, hint)
        return _with_newlines(data.decode(errors="replace")), (problem,)
    if (at := text.find("\0")) >= 0:
        message = "the file holds a null character, which no text does"
        return text, (_problem(path, position_in(text, at), message, "Save the file as UTF-8."),)
    return text, ()


def parse(text: str, path: str, *, limit: int = LIMIT) -> Document:
    """Take a file apart. Never raises: what can't be read is in `problems`.

    `limit` is the number of characters above which front matter is not read at all.
    """
    text = _with_newlines(text)
    if "<<<<<<<" in text and (at := _conflict(text)) is not None:
        return _conflicting(text, path, at)
    if not text.startswith("---"):
        return _without_fence_at_start(text, path, limit)
    opening = _OPENING.match(text)
    if not opening:
        return _of_another_format(text, path) or Document(path=path, body=text)
    try:
        block, body = _SPLITTER.split(text)
    except ValueError:
        return _unclosed(text, path, opening.end())
    body_line = block.count("\n") + 3
    try:
        if len(block) > limit:
            raise Unreadable(
                Position(1, 1),
                f"front matter of {len(block):,} characters is too large; the limit is {limit:,}",
                "Move prose below the closing `---`, and long data to a file beside the record.",
            )
        fields = read_yaml(block, first_line=2)
    except Unreadable as error:
        problem = _problem(path, error.place, error.message, error.hint)
        return _unreadable(path, body, body_line, problem)
    return Document(
        path=path,
        values=fields.values,
        places=fields.places,
        keys=fields.keys,
        body=body,
        body_line=body_line,
        problems=tuple(_problem(path, *remark) for remark in fields.remarks),
        has_front_matter=True,
        front=block,
    )


# Also those that are no heading to CommonMark, and one to Python-Markdown.
_MAYBE_HEADING = re.compile(r"^[ \t>*+\d.)-]*+#|\n[ >]*+[=-]++[ \t]*+$", re.MULTILINE)


def too_much(document: Document, keys: int, headings: int) -> Problem | None:
    """What a record has too much of to be shown: keys of front matter, or headings."""
    number, body = len(document.keys), document.body
    if number > keys:
        message = f"the front matter has {number:,} keys; it may have {keys:,}"
        hint = "Put long data, such as readings, into a CSV file beside the record."
        return _problem(document.path, Position(1, 1), message, hint)
    if body.count("#") + body.count("\n=") + body.count("\n-") <= headings:
        return None
    number = sum(1 for _ in _MAYBE_HEADING.finditer(visible(body)))
    if number <= headings:
        return None
    message = f"the text has {number:,} headings; it may have {headings:,}"
    hint = "Keep what is no part of the record in a page of its own."
    return _problem(document.path, Position(1, 1), message, hint)


def position_in(text: str, at: int) -> Position:
    """The position of a character in a text."""
    return Position(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _problem(path: str, at: Position, message: str, hint: str, code: str = "DM001") -> Problem:
    location = Location(path=path, line=at.line, column=at.column)
    return Problem(code=code, location=location, message=message, hint=hint)


# Fences


class _Splitter(BaseHandler):
    """python-frontmatter's splitting, with fences that are lines of their own and nothing else."""

    # The line's end belongs to the fence, so that the body begins where its first line does.
    FM_BOUNDARY = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)


_SPLITTER = _Splitter()
_OPENING = re.compile(r"---[ \t]*(?:\n|\Z)")
_KEY_LINE = re.compile(
    r"(?:[ \t]*(?:#[^\n]*)?\n)*[\"']?[^\W\d][\w -]{0,60}[\"']?[ \t]*:(?:[ \t\n]|\Z)"
)
_LATE_OPENING = re.compile(r"(?:\s*\n)?---[ \t]*\n")


def _begins_with_key(text: str, start: int) -> bool:
    return _KEY_LINE.match(text, start, start + 4096) is not None


def _unreadable(path: str, body: str, body_line: int, problem: Problem) -> Document:
    """A file whose front matter can't be read."""
    return Document(
        path=path,
        body=body,
        body_line=body_line,
        problems=(problem,),
        readable=False,
        has_front_matter=True,
    )


def _unclosed(text: str, path: str, start: int) -> Document:
    """A file that begins with a fence, and has no other."""
    # A thematic break is a `---` too: only a key right below makes it the front matter's fence.
    if not _begins_with_key(text, start):
        return Document(path=path, body=text)
    gap = text.find("\n\n", start)
    body_at = len(text) if gap < 0 else gap + 2
    message = "front matter opens here and is never closed"
    hint = "Add a line `---` after its last field."
    problem = _problem(path, Position(1, 1), message, hint)
    return _unreadable(path, text[body_at:], text.count("\n", 0, body_at) + 1, problem)


def _conflict(text: str) -> int | None:
    """Where a text has the marks of a merge that was not finished; None where it has none."""
    seen = f"\n{visible(text)}"
    start = seen.find("\n<<<<<<< ")
    middle = seen.find("\n=======\n", start)
    return start if 0 <= start < middle < seen.find("\n>>>>>>> ", middle) else None


def _conflicting(text: str, path: str, at: int) -> Document:
    message = "the text holds the marks of a merge that was not finished, and neither side is taken"
    hint = "Keep one side, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`."
    problem = _problem(path, position_in(text, at), message, hint)
    return Document(path=path, body=text, problems=(problem,), readable=False)


_ELSEWHERE = re.compile(r"(?P<fence>\+\+\+|;;;|---(?:json|toml))[ \t]*\n")


def _of_another_format(text: str, path: str) -> Document | None:
    """A file that begins with what is neither YAML nor prose, named as such; else None."""
    opening = _ELSEWHERE.match(text)
    if opening is None:
        return None
    fence = opening["fence"][:3]
    end = text.find(f"\n{fence}", opening.end() - 1)
    if end < 0:
        return None
    body_at = text.find("\n", end + 1) + 1 or len(text)
    kind = "TOML" if fence == "+++" or "toml" in opening["fence"] else "JSON"
    message = f"the front matter is {kind}, which is not read"
    hint = "Write it as YAML between two lines `---`."
    problem = _problem(path, Position(1, 1), message, hint)
    return _unreadable(path, text[body_at:], text.count("\n", 0, body_at) + 1, problem)


_COMMENTS = re.compile(r"(?:<!--(?:(?!-->)[^\0]){0,4000}-->[ \t]*\n\s{0,100})+(?=---[ \t]*\n)")


def _moved(document: Document, lines: int) -> Document:
    """A document that begins some lines further down than it was read."""

    def lower(places: Mapping[Path, Position]) -> dict[Path, Position]:
        return {at: Position(place.line + lines, place.column) for at, place in places.items()}

    return replace(
        document,
        body_line=document.body_line + lines,
        places=lower(document.places),
        keys=lower(document.keys),
        problems=tuple(
            replace(problem, location=replace(problem.location, line=problem.location.line + lines))
            for problem in document.problems
        ),
        front_line=document.front_line + lines,
    )


def _without_fence_at_start(text: str, path: str, limit: int) -> Document:
    """A file whose first line is no fence; front matter that begins too late is reported."""
    if other := _of_another_format(text, path):
        return other
    # A licence's comment may stand above.
    if text.startswith("<!--") and (above := _COMMENTS.match(text)):
        below = text[above.end() :]
        if _begins_with_key(below, below.index("\n") + 1):
            return _moved(parse(below, path, limit=limit), text.count("\n", 0, above.end()))
    if text.startswith("\ufeff"):
        message = "a byte-order mark stands before the front matter"
        late = _LATE_OPENING.match(text, len(text) - len(text.lstrip("\ufeff")))
    elif text[:1].isspace():
        message = "front matter must begin on the first line of the file"
        late = _LATE_OPENING.match(text)
    else:
        return Document(path=path, body=text)
    if not late or not _begins_with_key(text, late.end()):
        return Document(path=path, body=text)
    try:
        block, body = _SPLITTER.split("---\n" + text[late.end() :])
    except ValueError:
        return Document(path=path, body=text)
    line = text.count("\n", 0, late.end())
    hint = "Remove what stands before the first `---`."
    problem = _problem(path, Position(line, 1), message, hint)
    return _unreadable(path, body, line + block.count("\n") + 2, problem)
