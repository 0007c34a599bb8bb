"""What a check said, told again for the same question while all that it looked at is as it was.

An answer is found by the command line, the directory, the environment, the day and the code that
gave it, and believed only if the disk, asked what that run asked it (`looking.py`), answers by
content what it answered then. It is plain text with a digest. Nothing here ever fails: what can't
be read, written or understood is as good as absent.

Imports nothing that takes its time: telling an answer again costs little more than Python does.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from hashlib import sha256

from mkdocs_dissent import __version__
from mkdocs_dissent.filesystem import Noting

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` itself takes as long as all of this
    from collections.abc import Mapping

FORMAT = 2
"""Raised with every change of what a file of the cache holds."""
LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that is written or read."""
MOST = 64
"""How many answers are kept; the one that was not written for longest goes first."""
SUFFIX = ".answer"
_NOBODY_WAITS = 24 * 3600
"""Seconds after which a file that was never finished is nobody's any more."""
_PASSING = frozenset({"_", "SHLVL", "PWD", "OLDPWD"})
"""Variables that tell where somebody stands, and nothing that an answer depends on."""

Answer = tuple[int, str, str]
"""Exit status, result, and what was said beside it."""


def folder_of(environ: Mapping[str, str]) -> str | None:
    """Where answers are kept; None where there is no place for them, or `DISSENT_NO_CACHE` is set.

    `$XDG_CACHE_HOME/mkdocs-dissent`, else `~/.cache/mkdocs-dissent`; a relative path counts as
    unset (https://specifications.freedesktop.org/basedir-spec/latest/).
    """
    if environ.get("DISSENT_NO_CACHE"):
        return None
    base = environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        home = os.path.expanduser("~")
        if not os.path.isabs(home):
            return None
        base = f"{home}/.cache"
    return f"{base}/mkdocs-dissent"


class Memory:
    """The place of one command line's answer."""

    __slots__ = ("_day", "_key", "file", "folder")

    def __init__(self, folder: str, argv: list[str]) -> None:
        self.folder = folder
        self._day = _day()
        self._key = _key(argv, self._day)
        self.file = f"{folder}/{self._key[:40]}{SUFFIX}"

    @classmethod
    def of(cls, argv: list[str]) -> Memory | None:
        """Of this process's command line; None where nothing is to be kept."""
        if "--no-cache" in argv or (folder := folder_of(os.environ)) is None:
            return None
        try:
            return cls(folder, argv)
        except (OSError, ValueError):
            return None

    def recall(self) -> Answer | None:
        """What was said last, where everything that it depends on is as it was."""
        try:
            key, asked, answers, answer = _opened(_read_own(self.file))
            if key != self._key:
                return None
            look = Noting()
            look.ask_again(asked)
            return answer if look.answers == answers else None
        except (OSError, ValueError, TypeError, LookupError, RuntimeError):
            return None

    def keep(self, look: Noting, answer: Answer) -> None:
        """Remember what was said after all that `look` was asked, or let it be."""
        if _day() != self._day:
            return
        try:
            data = _sealed(self._key, look.asked, look.answers, answer)
            if len(data) <= LARGEST:
                _write_own(self.file, data)
                _tidy(self.folder)
        except (OSError, ValueError, TypeError):
            return


def _day() -> int:
    """Of the clock, in UTC, as `today_of` counts them."""
    return int(time.time() // 86400)


def _key(argv: list[str], day: int) -> str:
    """A digest of everything but the disk that an answer depends on."""
    streams = [
        [stream.isatty(), *(os.get_terminal_size(stream.fileno()) if stream.isatty() else ())]
        for stream in (sys.stdout, sys.stderr)
    ]
    environ = sorted(item for item in os.environ.items() if item[0] not in _PASSING)
    told = [FORMAT, __version__, _code(), argv, os.getcwd(), day, streams, environ]
    return sha256(repr(told).encode(errors="surrogatepass")).hexdigest()


def _code() -> list[object]:
    """Python and what is installed, and size and time of every module of our own.

    The version alone would not do where the package is installed from its sources.
    """
    found: list[object] = [sys.version, repr(sys.flags)]
    for folder in sys.path:
        # Whatever is installed or removed there changes its time.
        if folder.endswith(("site-packages", "dist-packages")):
            found.append((folder, _stamp(folder)))
    waiting = [os.path.dirname(os.path.dirname(__file__))]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    status = entry.stat()
                    found.append((entry.path, status.st_size, status.st_mtime_ns))
                elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                    waiting.append(entry.path)
    return sorted(found, key=repr)


def _stamp(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0


# What a file holds. A digest of the rest on its first line, so that half of it is nothing; then a
# line of the key, the digest of what was answered, the exit status and the lengths of what follows:
# the questions, one after another with a null between, the result, and what was said beside it.


def _sealed(key: str, asked: list[str], answers: str, answer: Answer) -> bytes:
    status, *texts = answer
    if any("\0" in question for question in asked):
        raise ValueError("a question that can't be written down")
    questions = os.fsencode("\0".join(asked))
    parts = [questions, *(text.encode("utf-8", "surrogatepass") for text in texts)]
    head = " ".join([key, answers, str(status), *(str(len(part)) for part in parts)])
    data = head.encode() + b"\n" + b"".join(parts)
    return _digest(data).encode() + b"\n" + data


def _opened(data: bytes) -> tuple[str, list[str], str, Answer]:
    """The inverse. Raises ValueError for anything else."""
    seal, _, rest = data.partition(b"\n")
    if seal.decode("ascii", "replace") != _digest(rest):
        raise ValueError("no whole file of this cache")
    head, _, body = rest.partition(b"\n")
    key, answers, *numbers = head.decode("ascii").split(" ")
    status, *lengths = map(int, numbers)
    if status not in (0, 1) or len(lengths) != 3 or min(lengths) < 0 or sum(lengths) != len(body):
        raise ValueError("another format")
    first, second = lengths[0], lengths[0] + lengths[1]
    texts = [part.decode("utf-8", "surrogatepass") for part in (body[first:second], body[second:])]
    asked = os.fsdecode(body[:first]).split("\0") if first else []
    return key, asked, answers, (status, texts[0], texts[1])


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


# Files of one's own


def _read_own(file: str) -> bytes:
    """The bytes of a plain file that this user wrote. Raises OSError or ValueError otherwise."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(file, flags), "rb", buffering=0) as opened:
        status = os.fstat(opened.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            raise ValueError("no file of this cache")
        if hasattr(os, "getuid") and status.st_uid != os.getuid():
            raise ValueError("somebody else's file")
        return opened.read()


def _write_own(file: str, data: bytes) -> None:
    """Write a file whole or not at all, for this user alone; a link in its place is replaced."""
    folder, _, name = file.rpartition("/")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    temporary = f"{folder}/.{name}.{os.urandom(8).hex()}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        with open(os.open(temporary, flags, 0o600), "wb") as opened:
            opened.write(data)
        os.replace(temporary, file)
    except BaseException:
        _remove(temporary)
        raise


def _remove(file: str) -> None:
    try:
        os.unlink(file)
    except FileNotFoundError:
        return


def _tidy(folder: str) -> None:
    """Forget the answers that were not written for longest, and what was never finished."""
    with os.scandir(folder) as entries:
        found = [(x.stat(follow_symlinks=False).st_mtime, x.name) for x in entries if x.is_file()]
    newest = max(found)[0]
    old = [name for when, name in found if name.endswith(".tmp") and newest - when > _NOBODY_WAITS]
    # Earlier versions kept what they found in `.json`.
    old += [name for _, name in found if name.endswith(".json")]
    whole = sorted((item for item in found if item[1].endswith(SUFFIX)), reverse=True)
    for name in [*old, *(name for _, name in whole[MOST:])]:
        _remove(f"{folder}/{name}")
