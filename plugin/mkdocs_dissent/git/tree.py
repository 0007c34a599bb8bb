"""A register's files as they were at a commit; nothing is checked out."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from mkdocs_dissent.git.git import Git, GitError
from mkdocs_dissent.git.lfs import POINTER_BYTES, is_pointer
from mkdocs_dissent.git.objects import Found, Objects
from mkdocs_dissent.reading.load import DiskTree, TreeFile, Unreadable

_LINK, _SUBMODULE = b"120000", b"160000"
_WHY_NOT = {
    "tree": "it is a folder",
    "outside": "it is a link that leads out of the repository",
    "dangling": "it is a link that leads nowhere",
    "loop": "it is a link that leads back to itself",
}


class RevisionTree:
    """The files of a commit, as `load.Tree`: the counterpart of a `DiskTree` around them.

    `folder` is relative to the configuration file's directory, every file's path to the
    repository's root. Links inside the repository are followed, as on disk. Use it as a context
    manager, or `close` it: it keeps two git processes.
    """

    __slots__ = (
        "_base",
        "_git",
        "_ids",
        "_known",
        "_listed",
        "_objects",
        "_root",
        "_skip",
        "commit",
    )

    def __init__(
        self,
        root: Path,
        base: Path,
        commit: str,
        *,
        skip: Sequence[Path] = (),
        environ: Mapping[str, str] | None = None,
        ids: Mapping[str, str] | None = None,
    ) -> None:
        """`commit` is a full object id; `root`, `base` and `skip` are a DiskTree's.

        `ids` are those of plain files that are known already: git looks a path up by reading every
        folder above it, and a folder of ten thousand records takes milliseconds.
        """
        self.commit = commit
        self._root = root
        self._base = base
        self._skip = frozenset(self._relative(path) for path in skip)
        self._git = Git(root, environ)
        self._objects = Objects(self._git)
        self._ids = ids or {}
        self._listed: dict[str, list[tuple[bytes, str]]] = {}
        self._known: frozenset[str] | None = None

    @classmethod
    def beside(
        cls,
        disk: DiskTree,
        commit: str,
        environ: Mapping[str, str] | None = None,
        ids: Mapping[str, str] | None = None,
    ) -> RevisionTree:
        """What a working tree was at a commit."""
        return cls(disk.root, disk.base, commit, skip=disk.skip, environ=environ, ids=ids)

    def __enter__(self) -> RevisionTree:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; what is asked next starts them again."""
        self._objects.close()

    def has(self, folder: str) -> bool:
        return self._find(self._path(folder)).kind == "tree"

    def leads_out(self, folder: str) -> bool:
        return self._find(self._path(folder)).kind == "outside"

    def files(self, folder: str) -> Iterator[TreeFile]:
        top = self._path(folder)
        entries = [(mode, file) for mode, file in self._entries(top) if mode != _SUBMODULE]
        environments = {
            file.rpartition("/")[0] for _, file in entries if file.endswith("/pyvenv.cfg")
        }
        for mode, file in sorted(entries, key=lambda entry: _by_name(entry[1])):
            path = posixpath.normpath(f"{top}/{file}")
            if self._is_passed_over(top, file, environments):
                continue
            if mode == _LINK and self._find(path).kind == "tree":
                continue
            yield TreeFile(path, file)

    def among(self, folder: str, paths: Iterable[str]) -> Iterator[TreeFile]:
        """Those of `files` that are at some paths, without listing the folder."""
        top = self._path(folder)
        prefix = "" if top == "." else f"{top}/"
        below = sorted((path for path in paths if path.startswith(prefix)), key=_by_name)
        for path in below:
            file = path[len(prefix) :]
            if self._find(path).kind == "blob" and not self._is_passed_over(top, file, set()):
                yield TreeFile(path, file)

    def read(self, path: str, most: int) -> bytes:
        found = self._find(posixpath.normpath(path))
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
        if found.size < POINTER_BYTES and is_pointer(data):
            raise Unreadable(
                "the file can't be read at the base: Git LFS keeps it elsewhere",
                "Keep records out of LFS: they are text.",
            )
        return data

    def _why_not(self, path: str, found: Found) -> str:
        if found.kind in _WHY_NOT:
            return _WHY_NOT[found.kind]
        # A blob that is known and not there looks just like a path that is not.
        if self._known is None:
            listed = self._git.ask("ls-tree", "-r", "-z", "--name-only", "--full-tree", self.commit)
            self._known = frozenset(listed.split("\0"))
        known = posixpath.normpath(path)
        if known not in self._known:
            return "there is none of that name"
        return "a partial clone leaves it out, or it is a submodule"

    def _find(self, path: str) -> Found:
        if path == ".." or path.startswith(("../", "/")):
            return Found("missing")
        try:
            name = os.fsencode(
                self._ids.get(path) or f"{self.commit}:{'' if path == '.' else path}"
            )
            return self._objects.find(name)
        except (GitError, UnicodeEncodeError):
            return Found("missing")

    def _entries(self, top: str) -> list[tuple[bytes, str]]:
        """The mode of everything below a folder, and its path from there."""
        tree = self._find(top)
        if tree.kind != "tree":
            return []
        if tree.id not in self._listed:
            try:
                said = self._git.run("ls-tree", "-r", "-z", "--full-tree", tree.id)
            except GitError:
                said = b""
            rows = (row.partition(b"\t") for row in said.split(b"\0") if row)
            self._listed[tree.id] = [(what[:6], os.fsdecode(name)) for what, _, name in rows]
        return self._listed[tree.id]

    def _is_passed_over(self, top: str, file: str, environments: set[str]) -> bool:
        """Whether a directory's walk would not come by."""
        parts = file.split("/")
        if any(part.startswith(".") or part == "node_modules" for part in parts):
            return True
        if not self._skip and not environments:
            return False
        parents = ["/".join(parts[:count]) for count in range(1, len(parts))]
        return any(
            parent in environments or posixpath.normpath(f"{top}/{parent}") in self._skip
            for parent in parents
        )

    def _path(self, folder: str) -> str:
        return self._relative(Path(os.path.normpath(self._base / folder)))

    def _relative(self, path: Path) -> str:
        return Path(os.path.relpath(path, self._root)).as_posix()


def _by_name(path: str) -> list[str]:
    """As a walk through directories orders files."""
    return path.split("/")
