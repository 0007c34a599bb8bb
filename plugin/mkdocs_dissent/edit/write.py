"""Files are read for an edit and written whole: a file holds its old text or its new one.

Several files change together or not at all, unless the process is killed between two renames. Git
is the journal then: `git diff` shows what was written, `dissent check` names a link whose sides
disagree, and the same command again completes it.
"""

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from mkdocs_dissent.filesystem import Unreadable, is_gits, read_inside
from mkdocs_dissent.text import Hinted

Read = Callable[[str], str]
"""A file's text by its path in the repository, byte for byte: mark, line ends and all."""


_MOST_BYTES = 50_000_000
"""Of a page with links to a record, which may hold more than a record."""


class EditError(Hinted):
    """An edit was refused and nothing was written."""


def reader(root: Path) -> Read:
    """Return a function that reads texts below a root.

    It raises EditError for a file that is no UTF-8 text or can't be read, and for a record that is
    a link to something hidden or outside.
    """

    def read(path: str) -> str:
        try:
            within = "" if path.lower().endswith((".md", ".csv")) else None
            return read_inside(os.fspath(root), path, _MOST_BYTES, within).decode()
        except Unreadable as error:
            raise EditError(error.message.replace("the file", path, 1), error.hint) from error
        except UnicodeDecodeError as error:
            message = f"{path} can't be edited: byte {error.start + 1} is not UTF-8"
            raise EditError(message, "Save the file as UTF-8.") from None

    return read


def write_whole(path: Path, data: bytes) -> None:
    """Write one file by way of a temporary file beside it; it keeps its mode. Raises OSError."""
    write = _Write(path.name, path, data)
    try:
        write.prepare()
        write.rename()
    finally:
        write.clean_up()


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
        known = (seen or {}).items()
        expected = {_inside(path, root)[0]: _bytes(content) for path, content in known}
        writes: dict[Path, _Write] = {}
        for path, content in changes.items():
            target, name = _inside(path, root)
            if target in writes:
                raise EditError(f"{name} is to be written twice", "Is one of the files a link?")
            with _explained(name, "written"):
                write = writes[target] = _Write(name, target, _bytes(content))
                if write.like is not None and not stat.S_ISREG(write.like.st_mode):
                    raise EditError(f"{name} is not a file", "Name a record's file.")
                if write.like is not None and not os.access(target, os.W_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            if write.old not in (expected.get(target, write.old), write.data):
                raise _changed_meanwhile(name)
        _write_together([write for write in writes.values() if write.old != write.data])


def create(path: Path, text: bytes | str, *, root: Path | None = None) -> None:
    """Write a new file, whole or not at all; an existing one is never touched.

    Of two that create one file at once, one gets an EditError. Missing directories are made.
    """
    name = str(path)
    if root is not None:
        root = Path(os.path.realpath(root))
        path, name = _inside(path, root)
    with _explained(name, "written"):
        if os.path.lexists(path):
            raise _taken(name)
        _write_together([_Write(name, path, _bytes(text), new=True)])


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Let one writer at a time into a root, where the system knows locks; a kill frees it.

    Without locks, as on Windows, `seen` and the names of new files still keep two writers apart.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(root, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


# One file

_TEMPS = "dissent-tmp"
_LEFT_AFTER = 3600
"""Seconds after which a temporary file was left behind by a command that was killed."""
_TRIES, _PAUSE = (10 if os.name == "nt" else 1), 0.05
"""How often a rename is tried, and seconds between: on Windows an editor may hold the file."""


class _Write:
    """A file and what it is to hold, which waits in a temporary file until it gets its name."""

    def __init__(self, name: str, target: Path, data: bytes | None, *, new: bool = False) -> None:
        self.name, self.target, self.data = name, target, data
        self.like = None if new or not target.exists() else target.stat()
        self.old = None if new else self._content()
        self.begun = False
        # Nothing reads a file of this name, and git doesn't look into the folder.
        temp = f".{target.name[:200]}.{os.urandom(8).hex()}.dissent-tmp"
        self._temp = (_temp_folder(target) or target.parent) / temp
        self._made: list[Path] = []

    def check_unchanged(self) -> None:
        """Raises EditError where an editor has saved the file since: that is not lost."""
        if self.old is not None and self._content() != self.old:
            raise _changed_meanwhile(self.name)

    def make_folder(self) -> None:
        """Make the file's folder."""
        folder = self.target.parent
        self._made = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)

    def prepare(self) -> None:
        """Write the new text to the disk, with the mode and the owner of the old one."""
        if self.data is not None:
            _write_new(self._temp, self.data, self.like)

    def rename(self) -> None:
        """Give the new text its name. Raises EditError where another has taken it."""
        self.begun = True
        if self.data is None:
            self.target.unlink(missing_ok=True)
        elif self.old is None:
            self._place_new(self.data)
        else:
            for left in reversed(range(_TRIES)):
                try:
                    self._temp.replace(self.target)
                    break
                except PermissionError:
                    if not left:
                        raise
                    time.sleep(_PAUSE)
        _sync_directory(self.target.parent)

    def _place_new(self, data: bytes) -> None:
        try:
            try:
                os.link(self._temp, self.target)
            except (AttributeError, OSError):  # taken, or a file system without hard links
                _write_new(self.target, data)
        except FileExistsError:
            raise _taken(self.name) from None

    @property
    def is_done(self) -> bool:
        """Whether the file holds its new text."""
        return self.begun and self._content() == self.data

    def put_back(self) -> None:
        """Give the file its old text; what was saved over it since is let alone."""
        if self.is_done and self.old is None:
            self.target.unlink()
        elif self.is_done and self.old is not None:
            write_whole(self.target, self.old)

    def clean_up(self, *, undone: bool = False) -> None:
        """Remove the temporary file; also the directories that were made, if all is `undone`."""
        with suppress(OSError):
            self._temp.unlink()
        for directory in self._made if undone else ():
            with suppress(OSError):
                directory.rmdir()

    def _content(self) -> bytes | None:
        try:
            return self.target.read_bytes() if not self.target.is_dir() else b""
        except (FileNotFoundError, NotADirectoryError):
            return None


def _remove_left_behind(target: Path) -> None:
    folder = _temp_folder(target)
    with suppress(OSError):
        for path in folder.iterdir() if folder else ():
            if path.lstat().st_mtime < time.time() - _LEFT_AFTER:
                path.unlink()


def _temp_folder(target: Path) -> Path | None:
    """A folder in `.git`, made for temporary files; None where none can be renamed from there."""
    gits = (parent / ".git" for parent in target.parents)
    git = next(filter(os.path.lexists, gits), None)
    if git is None or git.is_symlink():
        return None
    try:
        folder = _git_folder(git) / _TEMPS
        folder.mkdir(exist_ok=True)
        status, beside = folder.lstat(), next(filter(Path.exists, target.parents)).stat()
    except OSError:  # a `.git` that can't be written, or leads nowhere
        return None
    return folder if stat.S_ISDIR(status.st_mode) and status.st_dev == beside.st_dev else None


def _git_folder(git: Path) -> Path:
    """The folder of git's own files: `.git`, or what that names in a worktree or a submodule."""
    if not git.is_file():
        return git
    with git.open("rb") as file:
        named = os.fsdecode(file.read(4096)).removeprefix("gitdir:").strip()
    folder = git.parent / named
    # No other folder is written to, whatever a stranger's file says.
    return folder if (folder / "HEAD").is_file() else git


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
                    with suppress(OSError):
                        os.fchown(handle, like.st_uid, like.st_gid)
                if hasattr(os, "fchmod"):
                    os.fchmod(handle, stat.S_IMODE(like.st_mode))
            os.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def _sync_directory(path: Path) -> None:
    """Have a directory's entries on the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# Several files


def _write_together(writes: Sequence[_Write]) -> None:
    """Write every text beside its file, then rename them; a failure puts all of them back."""
    undone = True
    try:
        for write in writes:
            with _explained(write.name, "written"):
                write.make_folder()
                write.prepare()
        for write in writes:
            write.check_unchanged()
        try:
            _rename_all(writes)
        except KeyboardInterrupt:
            # Half of a set is worse than a moment more: what was begun is finished first.
            _rename_all([write for write in writes if not write.is_done])
            undone = False
            raise
        undone = False
    finally:
        stuck = _put_back(writes) if undone else []
        for write in writes:
            write.clean_up(undone=undone)
            _remove_left_behind(write.target)
        if stuck:
            raise EditError(
                f"the files can't be written, and {', '.join(stuck)} can't be put back",
                "Make them writable, then see `git diff` for what was changed.",
            )


def _rename_all(writes: Sequence[_Write]) -> None:
    for write in writes:
        write.check_unchanged()
        write.rename()


def _put_back(writes: Sequence[_Write]) -> list[str]:
    """Give every file that was replaced its old text; return the names of those that resist."""
    stuck = []
    for write in writes:
        try:
            write.put_back()
        except OSError:
            stuck.append(write.name)
    return stuck


def _bytes(content: bytes | str | None) -> bytes | None:
    try:
        return content.encode() if isinstance(content, str) else content
    except UnicodeEncodeError as error:
        wrong = f"U+{ord(error.object[error.start]):04X}"
        raise EditError(f"{wrong} can't be written as UTF-8", "Type the text again.") from None


def _inside(path: Path, root: Path) -> tuple[Path, str]:
    """The real path of a file, links followed, and its name. Raises EditError outside of `root`."""
    real = Path(os.path.realpath(root / path))
    if not real.is_relative_to(root) or real == root:
        message = f"{path} leads out of the repository, and is not written"
        raise EditError(message, "Name a file inside it.")
    name = real.relative_to(root).as_posix()
    if is_gits(name):
        raise EditError(f"{path} is git's own, and is not written")
    return real, name


# What is refused


def _changed_meanwhile(name: str) -> EditError:
    return EditError(f"{name} changed while this ran; nothing was written", "Run it again.")


def _taken(name: str) -> EditError:
    return EditError(f"{name} exists already", "Choose another name or number.")


_WRITABLE = "Make the file and its folder writable, then run it again."
_SPACE = "Free some space, then run it again; nothing was half-written."
_HINTS = {
    errno.ENOSPC: _SPACE,
    errno.EDQUOT: _SPACE,
    errno.EACCES: _WRITABLE,
    errno.EPERM: _WRITABLE,
    errno.EROFS: "The disk is mounted read-only.",
    errno.ENOENT: "Was the file removed while this ran? Run it again.",
}


@contextmanager
def _explained(name: str, verb: str) -> Iterator[None]:
    """Turn an OSError into an EditError that says what can't be `verb`, and why."""
    try:
        yield
    except OSError as error:
        message = f"{name} can't be {verb}: {(error.strerror or str(error)).lower()}"
        raise EditError(message, _HINTS.get(error.errno or 0, "")) from error
