"""The objects of a repository, through processes that stay: one tells what is there, one reads."""

from __future__ import annotations

import contextlib
import subprocess
from typing import NamedTuple

from mkdocs_dissent.git.git import Git, GitError


class Found(NamedTuple):
    """What stands under a name."""

    kind: str
    """`blob`, `tree` or `commit`; or why there is none: `missing`, `outside`, `dangling`, `loop`,
    `notdir`."""
    id: str = ""
    size: int = 0


class Objects:
    """Reads objects by name. Both processes start when they are first needed; `close` ends them."""

    __slots__ = ("_git", "_processes")

    def __init__(self, git: Git) -> None:
        self._git = git
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def find(self, name: bytes) -> Found:
        """What a name such as `<commit>:<path>` leads to, links inside the repository followed.

        Raises GitError where git ended.
        """
        if b"\n" in name or b"\0" in name:
            return Found("missing")
        process = self._asked("--batch-check", name)
        words = _line(process).rsplit(b" ", 2)
        if words[-1] == b"missing" or len(words) < 2:
            return Found("missing")
        if len(words) == 2:  # a link that leads nowhere, and the rest of the name after it
            _exactly(process, int(words[1]) + 1)
            kind = words[0].decode()
            return Found("outside" if kind == "symlink" else kind)
        return Found(words[1].decode(), words[0].decode(), int(words[2]))

    def content(self, id_: str) -> bytes:
        """An object's bytes. Raises GitError where it is not in the store."""
        process = self._asked("--batch", id_.encode())
        words = _line(process).split()
        if len(words) != 3:
            raise GitError("the object is not in this clone")
        return _exactly(process, int(words[2]) + 1)[:-1]

    def close(self) -> None:
        for process in self._processes.values():
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()
            process.terminate()
            process.wait()
        self._processes.clear()

    def _asked(self, mode: str, name: bytes) -> subprocess.Popen[bytes]:
        process = self._processes.get(mode)
        if process is None:
            follow = ("--follow-symlinks",) if mode == "--batch-check" else ()
            process = self._processes[mode] = self._git.start("cat-file", mode, *follow)
        assert process.stdin is not None
        try:
            process.stdin.write(name + b"\n")
            process.stdin.flush()
        except (OSError, ValueError) as error:
            raise GitError("git ended early") from error
        return process


def _line(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.endswith(b"\n"):
        raise GitError("git ended early")
    return line[:-1]


def _exactly(process: subprocess.Popen[bytes], size: int) -> bytes:
    assert process.stdout is not None
    data = process.stdout.read(size)
    if len(data) != size:
        raise GitError("git ended early")
    return data
