"""Where a register's files come from: a directory now (`DiskTree`), a git revision later."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from mkdocs_dissent.filesystem import (
    FILE,
    FOLDER,
    Unreadable,
    entries_of,
    is_inside,
    kind_at,
    read_inside,
)

__all__ = ["DiskTree", "Tree", "TreeFile", "Unreadable"]


class TreeFile(Struct, frozen=True):
    """A file in a record folder."""

    path: str
    """Relative to the repository's root, with forward slashes."""
    file: str
    """Relative to the record folder."""


class Tree(Protocol):
    """Where a register's files come from."""

    def has(self, folder: str) -> bool:
        """Whether there is such a folder; `folder` is relative to the configuration file."""

    def leads_out(self, folder: str) -> bool:
        """Whether a folder of the repository is a link to somewhere outside it."""

    def files(self, folder: str) -> Iterator[TreeFile]:
        """Every file below a folder, hidden ones aside, in the order of their names."""

    def read(self, path: str, most: int) -> bytes:
        """A file's bytes, by path relative to the repository's root.

        Raises Unreadable where there is no such file in reach, or where it has more than `most`
        bytes.
        """


class DiskTree(Struct, frozen=True):
    """A working tree on disk.

    `root` is the repository's root, to which paths in any output are relative; `base` is the
    directory of the configuration file, to which folders are relative.
    """

    root: Path
    base: Path
    skip: tuple[Path, ...] = ()
    """Directories that never hold records, such as the built site."""

    @classmethod
    def at(cls, base: Path, skip: Sequence[Path] = ()) -> DiskTree:
        """The tree around a configuration file's directory; the root is git's, else `base`."""
        base = Path(os.path.realpath(base))
        skip = tuple(Path(os.path.realpath(path)) for path in skip)
        for directory in (base, *base.parents):
            if kind_at(directory / ".git"):
                return cls(directory, base, skip)
        return cls(base, base, skip)

    def directory(self, folder: str) -> Path:
        """The directory of a folder."""
        return Path(os.path.normpath(self.base / folder))

    def relative(self, path: Path) -> str:
        """A path relative to the root, with forward slashes."""
        return Path(os.path.relpath(path, self.root)).as_posix()

    def absolute(self, path: str) -> Path:
        """The inverse of `relative`."""
        return Path(os.path.normpath(self.root / path))

    def has(self, folder: str) -> bool:
        directory = os.fspath(self.directory(folder))
        return kind_at(directory) == FOLDER and not self.leads_out(folder)

    def leads_out(self, folder: str) -> bool:
        directory = self.directory(folder)
        # A folder named outside the repository is its owner's word; a link within it may be a
        # stranger's.
        if not directory.is_relative_to(self.root):
            return False
        real, root = (os.path.realpath(path) for path in (directory, self.root))
        return not is_inside(real, root)

    def files(self, folder: str) -> Iterator[TreeFile]:
        top = self.directory(folder)
        prefix = self.relative(top)
        for file in self._walk(os.fspath(top)):
            yield TreeFile(file if prefix == "." else f"{prefix}/{file}", file)

    def _walk(self, top: str) -> Iterator[str]:
        """Every file below `top`; without recursion, for git holds trees of any depth."""
        skip = {os.fspath(path) for path in self.skip}
        levels = [("", iter(entries_of(top)))]
        while levels:
            prefix, entries = levels[-1]
            entry = next(entries, None)
            if entry is None:
                levels.pop()
                continue
            name, kind = entry
            if kind == FILE:
                yield prefix + name
            # A link to a directory is not followed: it may loop, or lead anywhere.
            elif kind == FOLDER:
                path = os.path.normpath(f"{top}/{prefix}{name}")
                if path in skip:
                    continue
                below = entries_of(path)
                if not any(file == "pyvenv.cfg" for file, _ in below):
                    levels.append((f"{prefix}{name}/", iter(below)))

    def read(self, path: str, most: int) -> bytes:
        return read_inside(os.fspath(self.root), path, most)
