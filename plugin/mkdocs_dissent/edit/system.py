"""What the operating system refuses, in one line each."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from mkdocs_dissent.edit.errors import EditError


@contextmanager
def explained(name: str, verb: str) -> Iterator[None]:
    """Turn an OSError into an EditError that says what can't be `verb`, and why."""
    try:
        yield
    except OSError as error:
        raise EditError(f"{name} can't be {verb}: {reason(error)}", _hint(error)) from error


_HINTS = {
    errno.ENOSPC: "Free some space, then run it again; nothing was half-written.",
    errno.EDQUOT: "Free some space, then run it again; nothing was half-written.",
    errno.EACCES: "Make the file and its folder writable, then run it again.",
    errno.EPERM: "Make the file and its folder writable, then run it again.",
    errno.EROFS: "The disk is mounted read-only.",
    errno.ENOENT: "Was the file removed while this ran? Run it again.",
}


def _hint(error: OSError) -> str:
    return _HINTS.get(error.errno or 0, "")


def reason(error: OSError) -> str:
    """The system's own words for an error."""
    return (error.strerror or str(error)).lower()
