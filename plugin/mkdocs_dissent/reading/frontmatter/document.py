"""A file taken apart, and how a problem with it is said where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from msgspec import Struct

from mkdocs_dissent.findings import Location, Problem
from mkdocs_dissent.records.fields import Path, Place, Value

Mark = Place


class Document(Struct, frozen=True, kw_only=True):
    """A file taken apart: what its metadata says, where each part of it stands, and its prose."""

    path: str
    """Relative to the repository's root."""
    values: Mapping[str, Value]
    """The front matter, its keys as written; dates are text."""
    marks: Mapping[Path, Mark]
    """Where each value stands in the file; an empty value stands where its key does."""
    keys: Mapping[Path, Mark]
    """Where each key stands in the file."""
    body: str
    """Everything after the closing fence, untouched, with `\\n` for a line's end."""
    body_line: int
    """The line of the file on which the body begins."""
    problems: tuple[Problem, ...] = ()
    readable: bool = True
    """False where there is front matter that could not be read as a mapping."""
    has_front_matter: bool = False
    front: str = ""
    """The front matter as it is written, without its fences."""
    dialect: str = "native"


class Unreadable(Exception):  # noqa: N818 (it never leaves this room)
    """Front matter that can't be read: where it goes wrong, what is wrong, and the remedy."""

    def __init__(self, mark: Mark, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.mark = mark
        self.message = message
        self.hint = hint


def fail(mark: Mark, message: str, hint: str = "") -> NoReturn:
    """Give up on the front matter."""
    raise Unreadable(mark, message, hint)


def in_file(block: str, at: int) -> Mark:
    """Where a character of the front matter stands in its file."""
    place = place_in(block, at)
    return Mark(place.line + 1, place.column)


def with_newlines(text: str) -> str:
    """`text` with `\\n` for a line's end."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def place_in(text: str, at: int) -> Mark:
    """Where a character of `text` stands in it."""
    return Mark(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def problem_at(path: str, mark: Mark, message: str, hint: str, code: str = "DM001") -> Problem:
    """A problem with the file at `path`."""
    at = Location(path=path, line=mark.line, column=mark.column)
    return Problem(code=code, location=at, message=message, hint=hint)
