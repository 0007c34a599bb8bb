"""Files are read for an edit and written whole: a file holds its old text or its new one.

Several files change together or not at all, unless the process is killed between two renames. Git
is the journal then: `git diff` shows what was written, `dissent check` names a link whose sides
disagree, and the same command again completes it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from mkdocs_dissent.filesystem import is_gits

Read = Callable[[str], str]
"""A file's text by its path in the repository, byte for byte: mark, line ends and all."""


class EditError(Exception):
    """An edit was refused and nothing was written; the message says why, the hint what to do.

    Both are one line each.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def reader(root: Path) -> Read:
    """Return a function that reads texts below a root.

    It raises EditError for a file that is no UTF-8 text or can't be read.
    """

    def read(path: str) -> str:
        with _explained(path, "read"):
            data = (root / path).read_bytes()
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            message = f"{path} can't be edited: byte {error.start + 1} is not UTF-8"
            raise EditError(message, "Save the file as UTF-8.") from None

    return read


def write_whole(path: Path, data: bytes) -> None:
    """Write one file by way of a temporary file beside it; it keeps its mode. Raises OSError."""
    try:
        like = path.stat()
    except FileNotFoundError:
        like = None
    temp = _temp_for(path)
    try:
        _write_new(temp, data, like)
        _replace(temp, path)
    finally:
        _remove([temp])
    _sync_directory(path.parent)


def write_all(
    changes: Mapping[Path, bytes | str | None],
    *,
    root: Path,
    seen: Mapping[Path, bytes | str | None] | None = None,
) -> None:
    """Write several files, all of them or none; after a kill at any point each is whole.

    Paths are absolute or relative to `root`, and must stay inside it; None removes a file. `seen`
    is what each held when the change was worked out, None for a file that was not there: if one
    holds something else now, nothing is written. A file keeps its mode. Raises EditError, with
    every file as it was, for what can't be written.
    """
    root = Path(os.path.realpath(root))
    with _explained("the files", "written"), locked(root):
        writes = _checked(changes, root, seen or {})
        if writes:
            _write_together(writes)


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
    with _explained(name, "written"):
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_left_behind(path)
        temp = _temp_for(path)
        try:
            _write_new(temp, data)
            _place_new(temp, path, data)
        except FileExistsError:
            raise EditError(f"{name} exists already", "Choose another name or number.") from None
        finally:
            _remove([temp])
        _sync_directory(path.parent)


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Let one writer at a time into a root, where the system knows locks; a kill frees it."""
    try:
        import fcntl
    except ImportError:  # Windows
        with _locked_by_file(root):
            yield
        return
    handle = os.open(root, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _locked_by_file(root: Path) -> Iterator[None]:
    """The same by a file in the system's temporary folder, for Windows locks no folder."""
    import hashlib
    import tempfile

    name = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    with Path(tempfile.gettempdir(), f"dissent-{name}.lock").open("ab") as file:
        with contextlib.suppress(ImportError, OSError):  # after ten seconds it gives up
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        yield


# One file


_TEMPS = "dissent-tmp"
_LEFT_AFTER = 3600
"""Seconds after which a temporary file was left behind by a command that was killed."""


def _temp_for(target: Path) -> Path:
    """Return a new name for what a file will hold, where nothing reads it and git doesn't look."""
    name = f".{target.name[:200]}.{os.urandom(8).hex()}.dissent-tmp"
    folder = _temp_folder(target)
    return target.with_name(name) if folder is None else folder / name


def _temp_folder(target: Path) -> Path | None:
    """A folder in `.git`, made for temporary files; None where none can be renamed from there."""
    for parent in target.parents:
        git = parent / ".git"
        if not os.path.lexists(git):
            continue
        folder = git / _TEMPS
        try:
            if git.is_symlink() or git.stat().st_dev != target.parent.stat().st_dev:
                return None
            folder.mkdir(exist_ok=True)
            return folder if stat.S_ISDIR(folder.lstat().st_mode) else None
        except OSError:  # a worktree, whose `.git` is a file; or a `.git` that can't be written
            return None
    return None


def _remove_left_behind(target: Path) -> None:
    """Remove the temporary files of commands that were killed some time ago."""
    folder = _temp_folder(target)
    with contextlib.suppress(OSError):
        for path in folder.iterdir() if folder else ():
            if path.lstat().st_mtime < time.time() - _LEFT_AFTER:
                _remove([path])


def _write_new(path: Path, data: bytes, like: os.stat_result | None = None) -> None:
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
            if like is not None:
                # Windows has neither, or from Python 3.13 only the second.
                if hasattr(os, "fchown"):
                    with contextlib.suppress(OSError):
                        os.fchown(handle, like.st_uid, like.st_gid)
                if hasattr(os, "fchmod"):
                    os.fchmod(handle, stat.S_IMODE(like.st_mode))
            os.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        _remove([path])
        raise


def _place_new(temp: Path, path: Path, data: bytes) -> None:
    """Give a file its name unless the name is taken."""
    try:
        os.link(temp, path)
    except FileExistsError:
        raise
    except (OSError, AttributeError):  # a file system without hard links
        _write_new(path, data)


_TRIES, _PAUSE = (10 if os.name == "nt" else 1), 0.05


def _replace(temp: Path, target: Path) -> None:
    """Rename a file over another; an editor on Windows may hold that for a moment."""
    for left in reversed(range(_TRIES)):
        try:
            temp.replace(target)
            return
        except PermissionError:
            if not left:
                raise
            time.sleep(_PAUSE)


def _sync_directory(path: Path) -> None:
    """Have a directory's entries on the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove(paths: Sequence[Path]) -> None:
    """Remove files that may be gone already."""
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()


# Several files


class _Write(NamedTuple):
    """A file and what it is to hold."""

    name: str
    target: Path
    temp: Path
    data: bytes | None
    old: bytes | None
    like: os.stat_result | None


def _checked(
    changes: Mapping[Path, bytes | str | None], root: Path, seen: Mapping[Path, bytes | str | None]
) -> list[_Write]:
    """Return what is to be written, by real paths; a file that has its new content is left out."""
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
        with _explained(name, "written"):
            old, like = _state(target, name)
        data = None if content is None else _bytes(content)
        if target in expected and old not in (expected[target], data):
            raise _changed_meanwhile(name)
        writes[target] = _Write(name, target, _temp_for(target), data, old, like)
    return [write for write in writes.values() if write.old != write.data]


def _write_together(writes: Sequence[_Write]) -> None:
    """Write every text beside its file, then rename them; a failure puts all of them back."""
    made: list[Path] = []
    try:
        for write in writes:
            with _explained(write.name, "written"):
                if write.data is not None:
                    made += _make_directories(write.target.parent)
                    _write_new(write.temp, write.data, write.like)
        for write in writes:
            if _content(write.target) != write.old:
                raise _changed_meanwhile(write.name)
    except BaseException:
        _remove([write.temp for write in writes])
        _remove_directories(made)
        raise
    _remove_left_behind(writes[0].target)
    try:
        _rename_all(writes)
    except EditError:
        _put_back(writes)
        _remove_directories(made)
        raise
    except KeyboardInterrupt:
        # Half of a set is worse than a moment more: what was begun is finished first.
        _rename_all([write for write in writes if _content(write.target) != write.data])
        raise
    except OSError as error:
        _put_back(writes)
        _remove_directories(made)
        raise EditError(
            f"the files can't be written: {_reason(error)}; nothing was changed",
            "Make the files and their folders writable, then run it again.",
        ) from error


def _rename_all(writes: Sequence[_Write]) -> None:
    for write in writes:
        # An editor may have saved since; what it saved is not lost.
        if _content(write.target) != write.old:
            raise _changed_meanwhile(write.name)
        if write.data is None:
            write.target.unlink(missing_ok=True)
        else:
            _replace(write.temp, write.target)
    for directory in {write.target.parent for write in writes}:
        _sync_directory(directory)


def _put_back(writes: Sequence[_Write]) -> None:
    """Give every file that was replaced its old text. Raises EditError where that fails too."""
    stuck = []
    for write in writes:
        try:
            # What was saved over it since is let alone.
            done = not write.temp.exists() and _content(write.target) == write.data
            if done and write.data != write.old:
                if write.old is None:
                    write.target.unlink()
                else:
                    write_whole(write.target, write.old)
        except OSError:
            stuck.append(write.name)
    _remove([write.temp for write in writes])
    if stuck:
        raise EditError(
            f"the files can't be written, and {', '.join(stuck)} can't be put back",
            "Make them writable, then see `git diff` for what was changed.",
        )


def _bytes(content: bytes | str) -> bytes:
    try:
        return content.encode() if isinstance(content, str) else content
    except UnicodeEncodeError as error:
        wrong = f"U+{ord(content[error.start]):04X}" if isinstance(content, str) else "a character"
        raise EditError(f"{wrong} can't be written as UTF-8", "Type the text again.") from None


def _inside(path: Path, root: Path) -> Path:
    """Return the real path of a file, links followed. Raises EditError if it is outside `root`."""
    real = Path(os.path.realpath(root / path))
    if not real.is_relative_to(root) or real == root:
        message = f"{path} leads out of the repository, and is not written"
        raise EditError(message, "Name a file inside it.")
    if is_gits(real.relative_to(root).as_posix()):
        raise EditError(f"{path} is git's own, and is not written")
    return real


def _state(target: Path, name: str) -> tuple[bytes | None, os.stat_result | None]:
    """Return what a file holds, and whose it is; None where there is no file."""
    try:
        status = target.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None, None
    if not stat.S_ISREG(status.st_mode):
        raise EditError(f"{name} is no file", "Name a record's file.")
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return target.read_bytes(), status


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _changed_meanwhile(name: str) -> EditError:
    return EditError(f"{name} changed while this ran; nothing was written", "Run it again.")


def _make_directories(directory: Path) -> list[Path]:
    missing = []
    while not directory.exists():
        missing.append(directory)
        directory = directory.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
    return missing[::-1]


def _remove_directories(directories: Sequence[Path]) -> None:
    for directory in reversed(directories):
        with contextlib.suppress(OSError):
            directory.rmdir()


# What the system refuses

_HINTS = {
    errno.ENOSPC: "Free some space, then run it again; nothing was half-written.",
    errno.EDQUOT: "Free some space, then run it again; nothing was half-written.",
    errno.EACCES: "Make the file and its folder writable, then run it again.",
    errno.EPERM: "Make the file and its folder writable, then run it again.",
    errno.EROFS: "The disk is mounted read-only.",
    errno.ENOENT: "Was the file removed while this ran? Run it again.",
}


@contextmanager
def _explained(name: str, verb: str) -> Iterator[None]:
    """Turn an OSError into an EditError that says what can't be `verb`, and why."""
    try:
        yield
    except OSError as error:
        message = f"{name} can't be {verb}: {_reason(error)}"
        raise EditError(message, _HINTS.get(error.errno or 0, "")) from error


def _reason(error: OSError) -> str:
    """Return the system's own words for an error."""
    return (error.strerror or str(error)).lower()
