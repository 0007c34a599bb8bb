"""A register's files as they were at a commit; nothing is checked out."""

from __future__ import annotations

import contextlib
import os
import posixpath
import subprocess
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from mkdocs_dissent.filesystem import LFS_POINTER, Unreadable, is_hidden, relative_path
from mkdocs_dissent.git.run import Git, GitError
from mkdocs_dissent.reading.load import DiskTree, TreeFile

_BAD_LINKS = {
    "outside": "it is a link that leads out of the repository",
    "dangling": "it is a link that leads nowhere",
    "loop": "it is a link that leads back to itself",
}


@dataclass
class RevisionTree:
    """Some files of a commit, as `load.Tree`: the counterpart of a `DiskTree` around them.

    `folder` is relative to the configuration file's directory, every file's path to the
    repository's root. Links inside the repository are followed, as on disk. Use it as a context
    manager, or `close` it: it keeps two git processes.
    """

    disk: DiskTree
    commit: str
    """A full object id."""
    paths: Collection[str]
    """The files that `files` lists, as far as the commit has them; `read` reads others too."""
    environ: Mapping[str, str] | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    """The objects of plain files that are known already: to look up a path, git reads every folder
    above it, and that takes milliseconds for a folder of ten thousand records."""

    def __post_init__(self) -> None:
        self._git = Git(self.disk.root, self.environ)
        self._objects = Objects(self._git)
        self._skip = frozenset(map(self._relative, self.disk.skip))

    def __enter__(self) -> RevisionTree:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; the next question starts them again."""
        self._objects.close()

    def has(self, folder: str) -> bool:
        return self._find(self._path(folder)).kind == "tree"

    def leads_out(self, folder: str) -> bool:
        return self._find(self._path(folder)).kind == "outside"

    def files(self, folder: str) -> Iterator[TreeFile]:
        """The files of a folder that are among the tree's paths, as a walk orders them."""
        top = self._path(folder)
        prefix = "" if top == "." else f"{top}/"
        below = [path for path in self.paths if path.startswith(prefix)]
        for path in sorted(below, key=lambda path: path.split("/")):
            file = path[len(prefix) :]
            if not self._is_skipped(top, file) and self._is_file(path):
                yield TreeFile(path, file)

    def read(self, path: str, most: int, within: str | None = None) -> bytes:
        path = posixpath.normpath(path)
        found = self._find(path)
        if found.kind == "blob" and path not in self.ids:
            self._stay_inside(path, posixpath.dirname(path) if within is None else within)
        if found.kind != "blob":
            raise Unreadable(f"the file can't be read at the base: {self._why_not(path, found)}")
        if found.size > most:
            raise Unreadable(
                f"the file has {found.size:,} bytes at the base; a record has at most {most:,}"
            )
        try:
            data = self._objects.content(found.id)
        except GitError as error:
            raise Unreadable(f"the file can't be read at the base: {error}") from error
        if data.startswith(LFS_POINTER):
            message = "the file can't be read at the base: Git LFS keeps it elsewhere"
            raise Unreadable(message, "Keep records out of LFS: they are text.")
        return data

    def _stay_inside(self, path: str, within: str) -> None:
        """Refuse a hidden file, and a link to one or out of the folder, as on disk.

        Raises Unreadable.
        """
        below = posixpath.relpath(self._resolved(path), self._resolved(within))
        if is_hidden(below) or below.startswith("../"):
            raise Unreadable(
                "the file is hidden at the base, or a link that leads out of its record folder or"
                " to a hidden file, and is not read"
            )

    def _resolved(self, path: str) -> str:
        """A path without links in it; those that go round were refused before."""
        done = ""
        rest = path.split("/") if path not in ("", ".") else []
        while rest:
            here = posixpath.normpath(posixpath.join(done, rest.pop(0)))
            if here in self._links:
                target = os.fsdecode(self._objects.content(self._links[here]))
                rest = [*target.split("/"), *rest]
            else:
                done = here
        return done or "."

    @cached_property
    def _links(self) -> Mapping[str, str]:
        """Every symbolic link of the commit: its path → the object that holds its target."""
        rows = self._listed.items()
        return {path: id_ for path, (mode, _, id_) in rows if mode == "120000"}

    @cached_property
    def _listed(self) -> Mapping[str, Sequence[str]]:
        """Every file of the commit: its path → its mode, kind and object."""
        listed = self._git.ask("ls-tree", "-r", "-z", "--full-tree", self.commit).split("\0")
        rows = (row.partition("\t") for row in listed if row)
        return {path: about.split() for about, _, path in rows}

    def _why_not(self, path: str, found: Found) -> str:
        if found.kind in _BAD_LINKS:
            return _BAD_LINKS[found.kind]
        if found.kind == "tree":
            return "it is a folder"
        # git says the same of a blob that it knows and lacks as of a path that never was.
        if posixpath.normpath(path) not in self._listed:
            return "there is none of that name"
        return "a partial clone leaves it out, or it is a submodule"

    def _is_file(self, path: str) -> bool:
        """Whether there is a file or a link to one; also one that can't be read."""
        return path in self.ids or self._find(path).kind in ("blob", *_BAD_LINKS)

    def _find(self, path: str) -> Found:
        if path == ".." or path.startswith(("../", "/")):
            return Found("missing")
        name = self.ids.get(path) or f"{self.commit}:{'' if path == '.' else path}"
        try:
            return self._objects.find(os.fsencode(name))
        except (GitError, UnicodeEncodeError):
            return Found("missing")

    def _is_skipped(self, top: str, file: str) -> bool:
        """Whether a walk through the directory would leave a file out."""
        parts = file.split("/")
        if any(part.startswith(".") or part == "node_modules" for part in parts):
            return True
        parents = ("/".join(parts[:count]) for count in range(1, len(parts)))
        return bool(self._skip) and any(
            posixpath.normpath(f"{top}/{parent}") in self._skip for parent in parents
        )

    def _path(self, folder: str) -> str:
        return self._relative(Path(os.path.normpath(self.disk.base / folder)))

    def _relative(self, path: Path) -> str:
        return relative_path(path, self.disk.root)


class Found(NamedTuple):
    """What stands under a name."""

    kind: str
    """`blob`, `tree` or `commit`; or why there is none: `missing`, `outside`, `dangling`, `loop`,
    `notdir`."""
    id: str = ""
    size: int = 0


class Objects:
    """Reads a repository's objects by name, through two processes that stay.

    One says what is there, one reads. Both start when they are first needed; `close` ends them.
    """

    def __init__(self, git: Git) -> None:
        self._git = git
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def find(self, name: bytes) -> Found:
        """What a name such as `<commit>:<path>` leads to, links inside the repository followed.

        Raises GitError where git ended.
        """
        if b"\n" in name or b"\0" in name:
            return Found("missing")
        process = self._ask("--batch-check", name)
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
        process = self._ask("--batch", id_.encode())
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

    def _ask(self, mode: str, name: bytes) -> subprocess.Popen[bytes]:
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
