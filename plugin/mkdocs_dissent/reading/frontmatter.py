"""A file taken apart: its front matter with the position of every key, and its prose.

python-frontmatter splits the two. Its reading of the YAML is not used: it drops a list or an
unclosed block silently, keeps the last of duplicate keys and moves lines. `yaml.py` reads it.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from frontmatter.default_handlers import BaseHandler

from mkdocs_dissent.findings import Problem, problem_in
from mkdocs_dissent.reading.markdown import visible
from mkdocs_dissent.reading.yaml import Unreadable, read_yaml
from mkdocs_dissent.records.fields.declaring import canonical
from mkdocs_dissent.records.fields.types import Path, Position, Value, position_in

LIMIT = 65536
"""How many characters of front matter are read at most, unless the caller says otherwise."""


@dataclass(kw_only=True, slots=True)
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
    names: Mapping[str, str] = field(init=False)
    """Each key with its canonical name."""
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

    def __post_init__(self) -> None:
        self.names = {key: canonical(key) for key in self.values}


def decode(data: bytes, path: str) -> tuple[str, tuple[Problem, ...]]:
    """The text of a file, with `\\n` for a line's end and without a leading byte-order mark.

    Bytes that are not UTF-8 are replaced, and a null character is left in: both come with a
    DM001, and a caller must treat the record as unreadable then.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    hint = "Save the file as UTF-8."
    try:
        text = _with_newlines(data.decode())
    except UnicodeDecodeError as error:
        before = _with_newlines(data[: error.start].decode())
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8 text"
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            hint = "It looks like UTF-16: save the file as UTF-8."
        problem = problem_in(path, message, hint, at=position_in(before, len(before)))
        return _with_newlines(data.decode(errors="replace")), (problem,)
    if (at := text.find("\0")) >= 0:
        message = "the file holds a null character, which no text does"
        return text, (problem_in(path, message, hint, at=position_in(text, at)),)
    return text, ()


def parse(text: str, path: str, *, limit: int = LIMIT) -> Document:
    """Take a file apart. Never raises: what can't be read is in `problems`.

    `limit` is the number of characters above which front matter is not read at all.
    """
    text = _with_newlines(text)
    # One sign is looked for twenty times as fast as several of them.
    if "<" in text and "<<<<<<<" in text and (at := _conflict(text)) is not None:
        problem = problem_in(path, *_IN_CONFLICT, at=position_in(text, at))
        return Document(path=path, body=text, problems=(problem,), readable=False)
    start = 0
    # A licence's comment may stand above.
    if text.startswith("<!--") and (above := _COMMENTS.match(text)):
        start = above.end() if _begins_with_key(text, text.index("\n", above.end()) + 1) else 0
    opening = _OPENING.match(text, start)
    if not opening:
        return _misplaced(text, path) or Document(path=path, body=text)
    first_line = text.count("\n", 0, start) + 1
    try:
        block, body = _SPLITTER.split(text[start:])
    except ValueError:
        # A thematic break is a `---` too: only a key right below makes it the front matter's fence.
        if not _begins_with_key(text, opening.end()):
            return Document(path=path, body=text)
        body = text[opening.end() :].partition("\n\n")[2]
        message = "front matter opens here and is never closed"
        hint = "Add a line `---` after its last field."
        return _unreadable(path, text, body, message, hint, (first_line, 1))
    try:
        if len(block) > limit:
            raise Unreadable(
                Position(first_line, 1),
                f"front matter of {len(block):,} characters is too large; the limit is {limit:,}",
                "Move prose below the closing `---`, and long data to a file beside the record.",
            )
        fields = read_yaml(block, first_line + 1)
    except Unreadable as error:
        return _unreadable(path, text, body, error.message, error.hint, error.place)
    return Document(
        path=path,
        values=fields.values,
        places=fields.places,
        keys=fields.keys,
        body=body,
        body_line=first_line + block.count("\n") + 2,
        problems=tuple([problem_in(path, *remark) for remark in fields.remarks]),
        has_front_matter=True,
        front_line=first_line + 1,
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
        return problem_in(document.path, message, hint)
    # Most texts have not even as many lines.
    if body.count("\n") < headings:
        return None
    number = sum(1 for _ in _MAYBE_HEADING.finditer(visible(body)))
    if number <= headings:
        return None
    message = f"the text has {number:,} headings; it may have {headings:,}"
    hint = "Keep what is no part of the record in a page of its own."
    return problem_in(document.path, message, hint)


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


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
_COMMENTS = re.compile(r"(?:<!--(?:(?!-->)[^\0]){0,4000}-->[ \t]*\n\s{0,100})+(?=---[ \t]*\n)")
_ELSEWHERE = re.compile(r"(?P<fence>\+\+\+|;;;|---(?:json|toml))[ \t]*\n")
_IN_CONFLICT = (
    "the text holds the marks of a merge that was not finished, and neither side is taken",
    "Keep one side, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`.",
)


def _conflict(text: str) -> int | None:
    """Where a text has the marks of a merge that was not finished; None where it has none."""
    seen = f"\n{visible(text)}"
    start = seen.find("\n<<<<<<< ")
    middle = seen.find("\n=======\n", start)
    return start if 0 <= start < middle < seen.find("\n>>>>>>> ", middle) else None


def _begins_with_key(text: str, start: int) -> bool:
    return _KEY_LINE.match(text, start, start + 4096) is not None


def _unreadable(
    path: str, text: str, body: str, message: str, hint: str, at: tuple[int, int] = (1, 1)
) -> Document:
    """A file whose front matter can't be read; its text ends in `body`."""
    return Document(
        path=path,
        body=body,
        body_line=text.count("\n", 0, len(text) - len(body)) + 1,
        problems=(problem_in(path, message, hint, at=at),),
        readable=False,
        has_front_matter=True,
    )


def _misplaced(text: str, path: str) -> Document | None:
    """A file whose front matter is of another format or begins too late; None where it has none."""
    if opening := _ELSEWHERE.match(text):
        fence = opening["fence"][:3]
        end = text.find(f"\n{fence}", opening.end() - 1)
        if end < 0:
            return None
        kind = "TOML" if fence == "+++" or "toml" in opening["fence"] else "JSON"
        message = f"the front matter is {kind}, which is not read"
        hint = "Write it as YAML between two lines `---`."
        return _unreadable(path, text, text[end + 1 :].partition("\n")[2], message, hint)
    if text.startswith("\ufeff"):
        message = "a byte-order mark stands before the front matter"
    elif text[:1].isspace():
        message = "front matter must begin on the first line of the file"
    else:
        return None
    late = _LATE_OPENING.match(text, len(text) - len(text.lstrip("\ufeff")))
    if not late or not _begins_with_key(text, late.end()):
        return None
    try:
        _, body = _SPLITTER.split("---\n" + text[late.end() :])
    except ValueError:
        return None
    line = text.count("\n", 0, late.end())
    hint = "Remove what stands before the first `---`."
    return _unreadable(path, text, body, message, hint, (line, 1))
