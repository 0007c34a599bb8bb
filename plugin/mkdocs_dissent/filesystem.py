"""Looking at the disk: the few questions that reading a register asks of it, and a note of them.

What a command says is a function of what it asked and was answered. `Noting` keeps the questions
and digests the answers (a *verifying trace*: Mokhov, Mitchell and Peyton Jones, "Build systems à la
carte", 2018, section 4.2.2): where the same questions have the same answers still, the same would
be said. Nobody who asks needs to know of it, so nothing that was looked at can be forgotten.

Imports nothing that takes its time, for a command whose answer is known does nothing else.
"""

from __future__ import annotations

import errno
import os
import stat
from hashlib import sha256

FILE, FOLDER, OTHER, NOTHING, LINK = "file", "folder", "other", "", "link"
"""What stands at a path."""
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.EBADF, errno.ELOOP)


class Unreadable(Exception):  # noqa: N818 (it says what the file is)
    """A file is there and can't be read; the message says why, the hint what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Looking:
    """The disk as it is."""

    __slots__ = ()

    def kind(self, path: str) -> str:
        """`FILE`, `FOLDER` or `OTHER`, links followed; `NOTHING` where there is none.

        Raises OSError where that can't be told.
        """
        try:
            mode = os.stat(path).st_mode
        except ValueError:
            return NOTHING
        except OSError as error:
            if error.errno in _NOT_THERE:
                return NOTHING
            raise
        return FILE if stat.S_ISREG(mode) else FOLDER if stat.S_ISDIR(mode) else OTHER

    def real(self, path: str) -> str:
        """The absolute path without links."""
        return os.path.realpath(path)

    def entries(self, folder: str) -> list[tuple[str, str]]:
        """What stands in a folder and may hold records, by name.

        Each a name and `FOLDER`, `LINK` (to a folder) or `FILE`; nothing of a folder that can't be
        read.
        """
        try:
            with os.scandir(folder) as found:
                seen = [x for x in found if x.name[0] != "." and x.name != "node_modules"]
        except OSError:
            return []
        return sorted((entry.name, _kind_of(entry)) for entry in seen)

    def read(self, root: str, path: str, most: int) -> bytes:
        """The bytes of a file below `root`, or beside it if `path` says so (`../x`).

        Raises Unreadable where it has more than `most` bytes, is no plain file, or is a link that
        leads out of `root`; and where there is none.
        """
        try:
            # Ten thousand files are read so: a Path for each would cost as much as their contents.
            file = f"{root}/{path}"
            if "../" in path:
                file = os.path.normpath(file)
            # The walk enters no links; but a file that a record names may be reached through one.
            descriptor = _opened_if_no_link(file) if file.endswith(".md") else None
            if descriptor is None:
                if not file.endswith(".md") or stat.S_ISLNK(os.lstat(file).st_mode):
                    _stay_inside(root, path)
                # A pipe would keep who opens it waiting.
                _refuse_odd(os.stat(file), most)
                descriptor = os.open(file, os.O_RDONLY | _BINARY)
            try:
                status = os.fstat(descriptor)
                _refuse_odd(status, most)
                return _bytes_of(descriptor, status.st_size)
            finally:
                os.close(descriptor)
        except (OSError, RuntimeError, ValueError) as error:
            raise Unreadable(f"the file can't be read: {_reason(error)}") from error

    def whole(self, file: str) -> bytes:
        """The bytes of a file that a person named. Raises OSError."""
        with open(file, "rb") as opened:
            return opened.read()


DISK = Looking()


class Noting(Looking):
    """The disk as it is, with a note of every question and a digest of the answers."""

    __slots__ = ("_answers", "_limits", "_read", "asked")

    def __init__(self) -> None:
        self.asked: list[str] = []
        """Each question: a letter and what it is asked of."""
        self._answers = sha256()
        self._read: set[str] = set()
        self._limits: tuple[str, int] | None = None
        """Of the last file that was read: most have the same as the one before."""

    @property
    def answers(self) -> str:
        """A digest of all that was answered so far."""
        return self._answers.hexdigest()

    def ask_again(self, asked: list[str]) -> None:
        """Ask what was asked before. Raises ValueError where that is no question."""
        root, most = "", 0
        for question in asked:
            letter, of = question[:1], question[1:]
            if letter == "r":
                try:
                    self.read(root, of, most)
                except Unreadable:
                    continue
            elif letter == "m":
                number, _, root = of.partition(" ")
                most = int(number)
            elif letter in _ASK:
                try:
                    _ASK[letter](self, of)
                except OSError:
                    continue
            else:
                raise ValueError(question)

    def _note(self, question: str, answer: bytes) -> None:
        self.asked.append(question)
        # With its length, so that no two answers run into each other and look like a third.
        self._answers.update(b"%s %d\n%s" % (question[:1].encode(), len(answer), answer))

    def kind(self, path: str) -> str:
        answer = "?"
        try:
            answer = Looking.kind(self, path)
        finally:
            self._note(f"k{path}", answer.encode())
        return answer

    def real(self, path: str) -> str:
        answer = Looking.real(self, path)
        self._note(f"={path}", os.fsencode(answer))
        return answer

    def entries(self, folder: str) -> list[tuple[str, str]]:
        answer = Looking.entries(self, folder)
        self._note(f"e{folder}", os.fsencode("\0".join(word for entry in answer for word in entry)))
        return answer

    def read(self, root: str, path: str, most: int) -> bytes:
        if (root, most) != self._limits:
            self._limits = (root, most)
            self._read.clear()
            self.asked.append(f"m{most} {root}")
        elif path in self._read:
            return Looking.read(self, root, path, most)
        self._read.add(path)
        try:
            answer = Looking.read(self, root, path, most)
        except Unreadable as error:
            said = f"?{error} {error.hint}"
            self._note(f"r{path}", said.encode(errors="backslashreplace"))
            raise
        # As `_note` does it; this is asked of every file there is.
        self.asked.append(f"r{path}")
        self._answers.update(b"r %d\n%s" % (len(answer), answer))
        return answer

    def whole(self, file: str) -> bytes:
        answer = b"?"
        try:
            answer = Looking.whole(self, file)
        finally:
            self._note(f"w{file}", answer)
        return answer


_ASK = {"k": Noting.kind, "=": Noting.real, "e": Noting.entries, "w": Noting.whole}


def _kind_of(entry: os.DirEntry[str]) -> str:
    if entry.is_dir(follow_symlinks=False):
        return FOLDER
    try:
        return LINK if entry.is_dir() else FILE
    except OSError:  # a link that loops leads nowhere
        return FILE


def _stay_inside(root: str, path: str) -> None:
    real = os.path.realpath(root)
    plain = os.path.normpath(os.path.join(real, path))
    target = os.path.realpath(plain)
    if target != plain and not is_inside(target, real):
        raise Unreadable(
            "the file is a link that leads out of the repository, and is not followed",
            "Copy the text into the record.",
        )


def is_inside(path: str, folder: str) -> bool:
    """Whether an absolute path is that of a folder or of something below it."""
    return path == folder or path.startswith(folder.removesuffix(os.sep) + os.sep)


_BINARY = getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def _opened_if_no_link(file: str) -> int | None:
    """A descriptor of a file that is no link itself; None for one that only a second look tells."""
    if not _NO_LINK:
        return None
    try:
        return os.open(file, os.O_RDONLY | os.O_NONBLOCK | _NO_LINK)
    except OSError:
        return None


def _refuse_odd(status: os.stat_result, most: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("the file can't be read: it is not a plain file")
    if status.st_size > most:
        raise Unreadable(
            f"the file has {status.st_size:,} bytes; a record has at most {most:,}",
            "Move what is not the record's text into a file beside it.",
        )


def _bytes_of(descriptor: int, size: int) -> bytes:
    """The bytes of a file that had `size` of them a moment ago."""
    data = os.read(descriptor, size + 1)
    if len(data) != size:
        while more := os.read(descriptor, 65536):
            data += more
    return data


def _reason(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
