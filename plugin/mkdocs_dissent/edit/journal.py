"""What is about to happen to which files, written down first, so that a kill can be made good.

A journal lists renames, each of a temporary file onto its target, and temporary files to discard.
It lies in git's own directory, where nobody commits it, or in the root where there is no git. A
journal is believed only as far as hashes confirm it: a target that is neither what it was nor what
it should become was edited since, and is left alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

_VERSION = 1
_LARGEST = 10_000_000
_TEMP = re.compile(r"\..{1,200}\.[0-9a-f]{16}\.dissent-tmp")


class Rename(NamedTuple):
    """A temporary file that becomes its target; hashes of what is there before and after."""

    temp: Path
    target: Path
    old: str | None
    """None where the target does not exist before."""
    new: str


class Journal(Struct, frozen=True):
    """Renames to make, then files to discard."""

    renames: tuple[Rename, ...] = ()
    discard: tuple[Path, ...] = ()


class Recovered(NamedTuple):
    """What was made good at a start."""

    finished: tuple[Path, ...] = ()
    """Files that a killed run had not got to; they are written now."""
    left: tuple[Path, ...] = ()
    """Files that were edited since, and were not touched."""


def digest(data: bytes) -> str:
    """The hash by which a file's content is known."""
    return hashlib.sha256(data).hexdigest()


def digest_of(path: Path) -> str | None:
    """The hash of a file; None where there is none."""
    try:
        return digest(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None


def temp_for(target: Path) -> Path:
    """A new name beside a file for what it will hold; hidden, so that nothing reads it."""
    return target.with_name(f".{target.name[:200]}.{os.urandom(8).hex()}.dissent-tmp")


def write_whole(path: Path, data: bytes, like: os.stat_result | None = None) -> None:
    """Write a file that must not exist yet, and have it on the disk.

    It gets the mode of `like` and, where that is allowed, its owner. Where it can't be written it
    is not left behind.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        try:
            done = 0
            while done < len(data):
                done += os.write(handle, data[done:])
            if like is not None and hasattr(os, "fchmod"):
                with contextlib.suppress(OSError):
                    os.fchown(handle, like.st_uid, like.st_gid)
                os.fchmod(handle, stat.S_IMODE(like.st_mode))
            os.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        remove([path])
        raise


def sync_directory(path: Path) -> None:
    """Have a directory's entries on the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def replace(temp: Path, target: Path) -> None:
    """Put a temporary file in its place."""
    temp.replace(target)
    sync_directory(target.parent)


def remove(paths: Sequence[Path]) -> None:
    """Remove files that may be gone already."""
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()


class Log:
    """The place of the journal of one root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        git = _git_directory(root)
        self.inside = git / "mkdocs-dissent" / "journal.json" if git else None
        self.beside = root / ".dissent-journal"

    @property
    def places(self) -> list[Path]:
        return [path for path in (self.inside, self.beside) if path is not None]

    def begin(self) -> Path:
        """Where the next journal goes: git's directory if it can be written to."""
        if self.inside is not None:
            with contextlib.suppress(OSError):
                self.inside.parent.mkdir(exist_ok=True)
                if os.access(self.inside.parent, os.W_OK):
                    return self.inside
        return self.beside

    def write(self, place: Path, journal: Journal) -> None:
        """Replace the journal by another, at one stroke."""
        data = {
            "version": _VERSION,
            "renames": [
                [self._name(rename.temp), self._name(rename.target), rename.old, rename.new]
                for rename in journal.renames
            ],
            "discard": [self._name(path) for path in journal.discard],
        }
        draft = self.draft(place)
        remove([draft])
        try:
            write_whole(draft, json.dumps(data).encode())
            replace(draft, place)
        except OSError:
            remove([draft])
            raise

    @staticmethod
    def draft(place: Path) -> Path:
        """The file that becomes the journal at a place; a kill may leave it behind."""
        return place.with_name(f"{place.name}.new")

    def read(self, place: Path) -> Journal | None:
        """The journal at a place; None where there is none, or none that can be believed."""
        try:
            if place.stat().st_size > _LARGEST:
                return None
            data = json.loads(place.read_bytes())
            if data["version"] != _VERSION:
                return None
            renames = tuple(self._rename(*entry) for entry in data["renames"])
            discard = tuple(self._temp(self._path(name)) for name in data["discard"])
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        return Journal(renames, discard)

    def _rename(self, temp: str, target: str, old: str | None, new: str) -> Rename:
        if not isinstance(new, str) or not (old is None or isinstance(old, str)):
            raise ValueError("no hash")
        paths = self._temp(self._path(temp)), self._path(target)
        if paths[0].parent != paths[1].parent:
            raise ValueError("a temporary file lies beside its target")
        return Rename(*paths, old, new)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _path(self, name: str) -> Path:
        path = self.root / name
        real = Path(os.path.realpath(path))
        if real != path or not real.is_relative_to(self.root):
            raise ValueError("a path that leads elsewhere")
        return path

    @staticmethod
    def _temp(path: Path) -> Path:
        if not _TEMP.fullmatch(path.name):
            raise ValueError("not a temporary file of ours")
        return path


def _git_directory(root: Path) -> Path | None:
    """Git's directory of a working tree; of a linked one, the directory it points to."""
    git = root / ".git"
    if git.is_dir():
        return git
    try:
        text = git.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    if not text.startswith("gitdir:"):
        return None
    pointed = root / text.removeprefix("gitdir:").strip()
    return pointed if pointed.is_dir() else None


def finish(journal: Journal) -> Recovered:
    """Make the renames that are still to be made, unless somebody edited a target since.

    Where no target has been replaced yet and one was edited, none is: the whole is given up.
    """
    done: list[Path] = []
    open_: list[Rename] = []
    lost: list[Path] = []
    for rename in journal.renames:
        now = digest_of(rename.target)
        if now == rename.new:
            done.append(rename.target)
        elif now == rename.old and digest_of(rename.temp) == rename.new:
            open_.append(rename)
        else:
            lost.append(rename.target)
    if lost and not done:
        open_ = []
    for rename in open_:
        replace(rename.temp, rename.target)
    remove([*(rename.temp for rename in journal.renames), *journal.discard])
    return Recovered(tuple(rename.target for rename in open_), tuple(lost))


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Only one writer at a time in a root, where the system knows locks; a kill frees it."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    handle = os.open(root, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
