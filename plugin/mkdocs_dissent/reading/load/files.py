"""What of a tree was read; which files are records, and where their pages stand."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase

from msgspec import Struct

from mkdocs_dissent.findings import Problem
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records import Folder, Record

_TEMPLATE = "-template.md"
NOT_RECORDS = ("index.md", "readme.md", "template.md", f"*{_TEMPLATE}")
"""Files in a record folder that are pages of their own, never records."""


class Loaded(Struct, frozen=True):
    """What was read."""

    records: tuple[Record, ...]
    """In the order of folders and file names; every file of a folder that is a record."""
    problems: tuple[Problem, ...]
    others: tuple[Other, ...] = ()


class Other(Struct, frozen=True):
    """A file beside records that is none: an image, a CSV file, an index page."""

    path: str
    uri: str


def below(path: str, folder: str) -> str | None:
    """`path` relative to `folder`, or None where it is not below it."""
    return inside(posixpath.normpath(path), posixpath.normpath(folder))


def inside(path: str, folder: str) -> str | None:
    """The same, of paths that are normal already."""
    if folder == ".":
        return None if path in (".", "..") or path.startswith(("../", "/")) else path
    return path[len(folder) + 1 :] if path.startswith(folder + "/") else None


def page_uri(folder: Folder, path: str, file: str, docs: str | None) -> str:
    """The source uri of the page of `file` in a record folder at `path`.

    Inside the documentation directory it is the page's own; outside, it is the file's path below
    the configuration file's directory; a folder elsewhere is published under its kind's name.
    """
    whole = posixpath.normpath(posixpath.join(path, file))
    docs = None if docs is None else posixpath.normpath(docs)
    return uri_of(folder, whole, file, docs)


def uri_of(folder: Folder, whole: str, file: str, docs: str | None) -> str:
    """The same, where `whole` is the file's path already and both paths are normal."""
    if docs is not None and (own := inside(whole, docs)) is not None:
        return own
    return f"{folder}/{file}" if inside(whole, ".") is None else whole


def is_record(file: str, policy: Policy) -> bool:
    """Whether a file of a record folder is a record, by its name."""
    name = file.rpartition("/")[2].lower()
    if not name.endswith(".md") or name in NOT_RECORDS or name.endswith(_TEMPLATE):
        return False
    return not (policy.exclude and is_excluded(file, policy))


def is_excluded(file: str, policy: Policy) -> bool:
    """Whether the option `exclude` names a file of a record folder."""
    return any(
        fnmatchcase(file, pattern.rstrip("/"))
        or file.startswith(pattern.rstrip("/") + "/")
        or ("/" not in pattern and fnmatchcase(file.rpartition("/")[2], pattern))
        for pattern in policy.exclude
    )
