"""Where front matter ends, and what is said of front matter that begins or ends wrongly."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from mkdocs_dissent.findings import Problem
from mkdocs_dissent.reading.frontmatter.document import Document, Mark, problem_at

if TYPE_CHECKING:
    from frontmatter.default_handlers import BaseHandler


@cache
def _splitter() -> BaseHandler:
    """python-frontmatter's splitting, with fences that are lines of their own and nothing else."""
    # Most fences are bare, and found without it; it takes 5 ms to import.
    from frontmatter.default_handlers import BaseHandler

    class Splitter(BaseHandler):
        # The line's end belongs to the fence, so that the body begins where its first line does.
        FM_BOUNDARY = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)

    return Splitter()


OPENING = re.compile(r"---[ \t]*(?:\n|\Z)")
_KEY_LINE = re.compile(
    r"(?:[ \t]*(?:#[^\n]*)?\n)*[\"']?[^\W\d][\w -]{0,60}[\"']?[ \t]*:(?:[ \t\n]|\Z)"
)
_LATE_OPENING = re.compile(r"(?:\s*\n)?---[ \t]*\n")


def split(text: str, start: int) -> tuple[str, str]:
    """Front matter that begins at `start`, and what follows it. Raises ValueError if unclosed."""
    # A bare `---` is found ten times as fast without a pattern; what may be another fence is not.
    before = start - 1
    end = text.find("\n---\n", before)
    if end < 0 or text.find("\n---", before, end) >= 0 or text.find("\n...", before, end) >= 0:
        return _splitter().split(text)
    return text[start : end + 1], text[end + 5 :]


def _begins_with_key(text: str, start: int) -> bool:
    return _KEY_LINE.match(text, start, start + 4096) is not None


def plain(text: str, path: str) -> Document:
    """A file without front matter."""
    return Document(path=path, values={}, marks={}, keys={}, body=text, body_line=1)


def unreadable(path: str, body: str, body_line: int, problem: Problem) -> Document:
    """A file whose front matter can't be read."""
    return Document(
        path=path,
        values={},
        marks={},
        keys={},
        body=body,
        body_line=body_line,
        problems=(problem,),
        readable=False,
        has_front_matter=True,
    )


def unclosed(text: str, path: str, start: int) -> Document:
    """A file that begins with a fence, and has no other."""
    # A thematic break is a `---` too: only a key right below makes it the front matter's fence.
    if not _begins_with_key(text, start):
        return plain(text, path)
    gap = text.find("\n\n", start)
    body_at = len(text) if gap < 0 else gap + 2
    message = "front matter opens here and is never closed"
    hint = "Add a line `---` after its last field."
    problem = problem_at(path, Mark(1, 1), message, hint)
    return unreadable(path, text[body_at:], text.count("\n", 0, body_at) + 1, problem)


def without_fence_at_start(text: str, path: str) -> Document:
    """A file whose first line is no fence; front matter that begins too late is said, not lost."""
    if text.startswith("\ufeff"):
        message = "a byte-order mark stands before the front matter"
        late = _LATE_OPENING.match(text, len(text) - len(text.lstrip("\ufeff")))
    elif text[:1].isspace():
        message = "front matter must begin on the first line of the file"
        late = _LATE_OPENING.match(text)
    else:
        return plain(text, path)
    if not late or not _begins_with_key(text, late.end()):
        return plain(text, path)
    try:
        block, body = _splitter().split("---\n" + text[late.end() :])
    except ValueError:
        return plain(text, path)
    line = text.count("\n", 0, late.end())
    hint = "Remove what stands before the first `---`."
    problem = problem_at(path, Mark(line, 1), message, hint)
    return unreadable(path, body, line + block.count("\n") + 2, problem)
