"""Where a register's files come from: a directory now (`DiskTree`), a git revision later."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from msgspec import Struct


class TreeFile(NamedTuple):
    """A file in a record folder."""

    path: str
    """Relative to the repository's root, with forward slashes."""
    file: str
    """Relative to the record folder."""


class Unreadable(Exception):  # noqa: N818 (it says what the file is)
    """A file is there and can't be read; the message says why, the hint what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


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
        base = base.resolve()
        skip = tuple(path.resolve() for path in skip)
        for directory in (base, *base.parents):
            if (directory / ".git").exists():
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
        return self.directory(folder).is_dir() and not self.leads_out(folder)

    def leads_out(self, folder: str) -> bool:
        directory = self.directory(folder)
        # A folder named outside the repository is its owner's word; a link within it may be a
        # stranger's.
        if not directory.is_relative_to(self.root):
            return False
        real = Path(os.path.realpath(directory))
        return not real.is_relative_to(os.path.realpath(self.root))

    def files(self, folder: str) -> Iterator[TreeFile]:
        top = self.directory(folder)
        prefix = self.relative(top)
        for file in self._walk(top):
            yield TreeFile(file if prefix == "." else f"{prefix}/{file}", file)

    def _walk(self, top: Path) -> Iterator[str]:
        """Every file below `top`; without recursion, for git holds trees of any depth."""
        levels = [("", iter(_entries(top)))]
        while levels:
            prefix, entries = levels[-1]
            entry = next(entries, None)
            if entry is None:
                levels.pop()
            # A link to a directory is not followed: it may loop, or lead anywhere.
            elif entry.is_dir(follow_symlinks=False):
                path = Path(entry.path)
                below = _entries(path)
                if path not in self.skip and not any(x.name == "pyvenv.cfg" for x in below):
                    levels.append((f"{prefix}{entry.name}/", iter(below)))
            elif not _leads_to_directory(entry):
                yield prefix + entry.name

    def read(self, path: str, most: int) -> bytes:
        try:
            # Ten thousand files are read so: a Path for each would cost as much as their contents.
            file = f"{self.root}/{path}"
            if "../" in path:
                file = os.path.normpath(file)
            status = os.lstat(file)
            # The walk enters no links; but a file that a record names may be reached through one.
            if stat.S_ISLNK(status.st_mode) or not file.endswith(".md"):
                self._stay_inside(path)
                status = os.stat(file)  # noqa: PTH116 (as above)
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("the file can't be read: it is not a plain file")
            if status.st_size > most:
                raise Unreadable(
                    f"the file has {status.st_size:,} bytes; a record has at most {most:,}",
                    "Move what is not the record's text into a file beside it.",
                )
            return _bytes_of(file, status.st_size)
        except (OSError, RuntimeError, ValueError) as error:
            raise Unreadable(f"the file can't be read: {_reason(error)}") from error

    def _stay_inside(self, path: str) -> None:
        root = os.path.realpath(self.root)
        plain = os.path.normpath(os.path.join(root, path))  # noqa: PTH118 (no Path: it is compared)
        target = os.path.realpath(plain)
        if target != plain and not Path(target).is_relative_to(root):
            raise Unreadable(
                "the file is a link that leads out of the repository, and is not followed",
                "Copy the text into the record.",
            )


def _bytes_of(file: str, size: int) -> bytes:
    """The bytes of a file that had `size` of them a moment ago."""
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        data = os.read(descriptor, size + 1)
        if len(data) != size:
            while more := os.read(descriptor, 65536):
                data += more
        return data
    finally:
        os.close(descriptor)


def _entries(directory: Path) -> list[os.DirEntry[str]]:
    """What stands in a directory and may hold records, by name."""
    try:
        with os.scandir(directory) as entries:
            found = [x for x in entries if x.name[0] != "." and x.name != "node_modules"]
    except OSError:
        return []
    return sorted(found, key=lambda entry: entry.name)


def _leads_to_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that loops leads nowhere
        return False


def _reason(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
