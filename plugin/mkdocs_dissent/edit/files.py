"""Reading texts for an edit, and writing them back: every file whole, all of them or none."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from mkdocs_dissent.edit.errors import EditError
from mkdocs_dissent.edit.journal import (
    Journal,
    Log,
    Recovered,
    Rename,
    digest,
    digest_of,
    finish,
    locked,
    remove,
    sync_directory,
    temp_for,
    write_whole,
)
from mkdocs_dissent.edit.system import explained, reason

Read = Callable[[str], str]
"""A file's text by its path in the repository, byte for byte: mark, line ends and all."""


def reader(root: Path) -> Read:
    """Reads texts below a root; raises EditError for what is no UTF-8 text or can't be read."""

    def read(path: str) -> str:
        with explained(path, "read"):
            data = (root / path).read_bytes()
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            message = f"{path} can't be edited: byte {error.start + 1} is not UTF-8"
            raise EditError(message, "Save the file as UTF-8.") from None

    return read


class _Write(NamedTuple):
    name: str
    target: Path
    data: bytes
    old: bytes | None
    like: os.stat_result | None


def write_all(
    changes: Mapping[Path, bytes | str],
    *,
    root: Path,
    seen: Mapping[Path, bytes | str | None] | None = None,
) -> None:
    """Write files so that after a kill at any point each is whole, and a rerun completes them.

    Paths are absolute or relative to `root`, and must stay inside it. `seen` is what each held
    when the change was worked out, None for a file that was not there: one that holds something
    else now is somebody's work, and nothing is written. A file keeps its mode. Raises EditError,
    with every file as it was, for what can't be written.
    """
    root = Path(os.path.realpath(root))
    with explained("the files", "written"), locked(root):
        _recover(root)
        writes = _checked(changes, root, seen or {})
        if writes:
            _commit(writes, Log(root))


def recover(root: Path) -> Recovered:
    """Finish what a killed run began below `root`; to be called before anything is read.

    Raises EditError where the files can't be written.
    """
    root = Path(os.path.realpath(root))
    log = Log(root)
    if not any(place.exists() or log.draft(place).exists() for place in log.places):
        return Recovered()
    with explained("the files", "written"), locked(root):
        return _recover(root)


def _recover(root: Path) -> Recovered:
    """`recover` for who holds the lock; `root` is a real path."""
    log = Log(root)
    finished: list[Path] = []
    left: list[Path] = []
    for place in log.places:
        remove([log.draft(place)])
        if not place.exists():
            continue
        # One that can't be believed is no journal of ours that was ever whole.
        if (journal := log.read(place)) is not None:
            made = finish(journal)
            finished += made.finished
            left += made.left
        place.unlink()
    return Recovered(tuple(finished), tuple(left))


def create(path: Path, text: bytes | str, *, root: Path | None = None) -> None:
    """Write a new file, whole or not at all; an existing one is never touched.

    Of two that create one file at once, one gets an EditError. Missing directories are made.
    """
    data = _bytes(text)
    name = str(path)
    if root is not None:
        real_root = Path(os.path.realpath(root))
        path = _inside(path, real_root)
        name = path.relative_to(real_root).as_posix()
    with explained(name, "written"):
        path.parent.mkdir(parents=True, exist_ok=True)
        temp = temp_for(path)
        try:
            write_whole(temp, data)
            _place_new(temp, path, data)
        except FileExistsError:
            raise EditError(f"{name} exists already", "Choose another name or number.") from None
        finally:
            remove([temp])
        sync_directory(path.parent)


def _place_new(temp: Path, path: Path, data: bytes) -> None:
    """Give a file its name unless the name is taken."""
    try:
        os.link(temp, path)
    except FileExistsError:
        raise
    except (OSError, AttributeError):  # a file system without hard links
        write_whole(path, data)


# Checks


def _checked(
    changes: Mapping[Path, bytes | str], root: Path, seen: Mapping[Path, bytes | str | None]
) -> list[_Write]:
    """What is to be written, by real paths; what holds its new content already is left out."""
    writes: dict[Path, _Write] = {}
    expected = {
        _inside(path, root): None if content is None else _bytes(content)
        for path, content in seen.items()
    }
    for path, content in changes.items():
        target = _inside(path, root)
        name = target.relative_to(root).as_posix()
        if target in writes:
            raise EditError(f"{name} is to be written twice", "Is one of the files a link?")
        with explained(name, "written"):
            old, like = _state(target, name)
        write = _Write(name, target, _bytes(content), old, like)
        if target in expected and write.old not in (expected[target], write.data):
            raise EditError(f"{name} changed while this ran; nothing was written", "Run it again.")
        writes[target] = write
    return [write for write in writes.values() if write.old != write.data]


def _bytes(content: bytes | str) -> bytes:
    try:
        return content.encode() if isinstance(content, str) else content
    except UnicodeEncodeError as error:
        wrong = f"U+{ord(content[error.start]):04X}" if isinstance(content, str) else "a character"
        raise EditError(f"{wrong} can't be written as UTF-8", "Type the text again.") from None


def _inside(path: Path, root: Path) -> Path:
    """The real path of a file, links followed. Raises EditError where it is outside `root`."""
    real = Path(os.path.realpath(root / path))
    if not real.is_relative_to(root) or real == root:
        message = f"{path} leads out of the repository, and is not written"
        raise EditError(message, "Name a file inside it.")
    if real.relative_to(root).parts[0] == ".git":
        raise EditError(f"{path} is git's own, and is not written")
    return real


def _state(target: Path, name: str) -> tuple[bytes | None, os.stat_result | None]:
    """What a file holds, and whose it is; None where there is no file."""
    try:
        status = target.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None, None
    if not stat.S_ISREG(status.st_mode):
        raise EditError(f"{name} is no file", "Name a record's file.")
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return target.read_bytes(), status


# All or none


def _commit(writes: list[_Write], log: Log) -> None:
    """Write beside the targets, note what is to be renamed, rename, forget the note."""
    renames = tuple(
        Rename(
            temp_for(write.target),
            write.target,
            None if write.old is None else digest(write.old),
            digest(write.data),
        )
        for write in writes
    )
    temps = tuple(rename.temp for rename in renames)
    place = log.begin()
    made: list[Path] = []
    try:
        log.write(place, Journal(discard=temps))
        for write, temp in zip(writes, temps, strict=True):
            with explained(write.name, "written"):
                made += _make_directories(write.target.parent)
                write_whole(temp, write.data, write.like)
        for write, rename in zip(writes, renames, strict=True):
            if digest_of(rename.target) != rename.old:
                message = f"{write.name} changed while this ran; nothing was written"
                raise EditError(message, "Run it again.")
        log.write(place, Journal(renames))
    except BaseException:
        remove([*temps, place])
        for directory in reversed(made):
            _remove_directory(directory)
        raise
    try:
        _rename_all(renames)
    except KeyboardInterrupt:
        finish(Journal(renames))
        remove([place])
        raise
    except OSError as error:
        _undo(writes, renames, log, place)
        raise EditError(
            f"the files can't be written: {reason(error)}; nothing was changed",
            "Make the files and their folders writable, then run it again.",
        ) from error
    remove([place])


def _rename_all(renames: tuple[Rename, ...]) -> None:
    for rename in renames:
        rename.temp.replace(rename.target)
    for directory in {rename.target.parent for rename in renames}:
        sync_directory(directory)


def _undo(writes: list[_Write], renames: tuple[Rename, ...], log: Log, place: Path) -> None:
    """Put back what was replaced already, as carefully as it was written.

    Where that fails too, a journal stays, and the next start makes all of them new, or all old.
    """
    back: list[Rename] = []
    noted = False
    try:
        for write, rename in zip(writes, renames, strict=True):
            if digest_of(rename.target) != rename.new:
                continue
            if write.old is None:
                rename.target.unlink()
                continue
            undo = Rename(temp_for(rename.target), rename.target, rename.new, digest(write.old))
            write_whole(undo.temp, write.old, write.like)
            back.append(undo)
        log.write(place, Journal(tuple(back), tuple(rename.temp for rename in renames)))
        noted = True
        _rename_all(tuple(back))
    except OSError as error:
        if not noted:
            remove([undo.temp for undo in back])
        raise EditError(
            f"some of the files are written and some are not: {reason(error)}",
            "Make them writable, then run this again: it puts them right first.",
        ) from error
    remove([*(rename.temp for rename in renames), place])


def _make_directories(directory: Path) -> list[Path]:
    missing = []
    while not directory.exists():
        missing.append(directory)
        directory = directory.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
    return missing[::-1]


def _remove_directory(directory: Path) -> None:
    try:
        directory.rmdir()
    except OSError:
        return
