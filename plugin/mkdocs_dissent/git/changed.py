"""Which files differ between a base and the working tree."""

from __future__ import annotations

import hashlib
import os
import posixpath
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from mkdocs_dissent.git.base import Base
from mkdocs_dissent.git.git import Git, GitError
from mkdocs_dissent.git.lfs import is_pointer, points_to
from mkdocs_dissent.git.objects import Objects

_LINK, _SUBMODULE = "120000", "160000"


class NotCompared(NamedTuple):
    """What git can't compare."""

    path: str
    why: str
    """To be read after the path: `is a submodule …`."""


class Changed(Struct, frozen=True, kw_only=True):
    """Files whose bytes differ, by path relative to the repository's root, in order."""

    modified: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    links: frozenset[str] = frozenset()
    """Those of the files that are, or were, symbolic links."""
    ids: Mapping[str, str] = {}
    """The objects that plain files are at the base, where git named them: path → object id."""
    not_compared: tuple[NotCompared, ...] = ()

    @property
    def paths(self) -> frozenset[str]:
        return frozenset((*self.modified, *self.added, *self.removed))


def changed_paths(
    root: Path,
    base: Base,
    folders: Sequence[str],
    environ: Mapping[str, str] | None = None,
) -> Changed:
    """The files below `folders` that differ between `base` and the working tree.

    `folders` are relative to `root`, the repository's. What is not committed, not added and
    ignored counts too, for a register is read from the disk; hidden files and `node_modules` don't,
    for it is read without them. git's own record of sizes and times tells which files to look at;
    those that only look touched are compared byte for byte, line endings aside. Raises GitError.
    """
    places, outside = _places(root, folders)
    if not places:
        return Changed(not_compared=outside)
    git = Git(root, environ)
    entries = _differing(git, base.commit, places)
    loose = _untracked(git, places)
    with closing(Objects(git)) as objects:
        told = _Told(root, objects, places)
        for entry in entries:
            told.tell(entry, entry.path in loose)
        before = {entry.path for entry in entries}
        for path in sorted(loose - before):
            told.tell_loose(path)
    return told.changed(outside)


def added_since(
    root: Path, base: Base, folders: Sequence[str], environ: Mapping[str, str] | None = None
) -> frozenset[str]:
    """The files below `folders` that the base's branch has gained since `base`, by path.

    Nothing where its later commits are not in this clone. Raises GitError.
    """
    places, _ = _places(root, folders)
    if not places or base.tip in ("", base.commit):
        return frozenset()
    options = ("-r", "-z", "--name-only", "--no-renames", "--diff-filter=A", "--no-commit-id")
    said = Git(root, environ).run("diff-tree", *options, base.commit, base.tip, "--", *places)
    return frozenset(os.fsdecode(name) for name in said.split(b"\0") if name)


class _Entry(NamedTuple):
    """A row of `git diff-index`."""

    mode: str
    """At the base."""
    new_mode: str
    id: str
    """At the base."""
    new_id: str
    """Zeros where git would have to read the file to know."""
    path: str


def _places(root: Path, folders: Iterable[str]) -> tuple[dict[str, str], tuple[NotCompared, ...]]:
    """Where each folder really is in the repository, and how it is called; and those that aren't.

    git does not look behind a symbolic link, so a folder behind one is asked for by its real path.
    """
    places: dict[str, str] = {}
    outside = []
    top = os.path.realpath(root)
    for folder in folders:
        real = Path(os.path.relpath(os.path.realpath(root / folder), top)).as_posix()
        if real == ".." or real.startswith("../") or Path(real).is_absolute():
            outside.append(NotCompared(folder, "is outside the repository"))
        else:
            places[real] = posixpath.normpath(folder)
    return places, tuple(outside)


def _differing(git: Git, commit: str, places: Iterable[str]) -> list[_Entry]:
    options = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv")
    said = git.run(
        "diff-index",
        *options,
        "--ignore-submodules=dirty",
        commit,
        "--",
        *places,
        settings=_without_filters(git),
    )
    words = said.split(b"\0")
    # `:<mode> <mode> <id> <id> <letter>`, then the path.
    return [
        _Entry(*_four(what[1:].decode().split(" ")), os.fsdecode(path))
        for what, path in zip(words[0::2], words[1::2], strict=False)
        if what
    ]


def _four(words: list[str]) -> tuple[str, str, str, str]:
    mode, new_mode, id_, new_id, _ = words
    return mode, new_mode, id_, new_id


def _without_filters(git: Git) -> list[str]:
    """Settings that switch off the filters that a configuration names: they are programs."""
    pattern = r"^filter\..*\.(clean|smudge|process|required)$"
    named = git.ask("config", "--null", "--name-only", "--get-regexp", pattern).split("\0")
    drivers = sorted({name.rpartition(".")[0] for name in named if name})
    if any("=" in driver or not driver.isprintable() for driver in drivers):
        raise GitError("the repository's configuration names a filter that can't be switched off")
    values = ("clean=", "smudge=", "process=", "required=false")
    return [f"{driver}.{value}" for driver in drivers for value in values]


def _untracked(git: Git, places: Mapping[str, str]) -> frozenset[str]:
    """The files that are not in the index, ignored ones too; those never read are passed by."""
    parts = {part for place in places for part in place.split("/")}
    passed = ["--exclude=node_modules/"] if "node_modules" not in parts else []
    if all(part == "." or part[0] != "." for part in parts):
        passed.append("--exclude=.*")
    said = git.run("ls-files", "--others", "-z", *passed, "--", *places)
    return frozenset(os.fsdecode(name) for name in said.split(b"\0") if name)


class _Told:
    """Sorts what differs into what happened."""

    def __init__(self, root: Path, objects: Objects, places: Mapping[str, str]) -> None:
        self._root = root
        self._objects = objects
        self._places = places
        self._modified: list[str] = []
        self._added: list[str] = []
        self._removed: list[str] = []
        self._links: set[str] = set()
        self._ids: dict[str, str] = {}
        self._not: dict[str, str] = {}

    def changed(self, outside: Sequence[NotCompared]) -> Changed:
        return Changed(
            modified=tuple(sorted(self._modified)),
            added=tuple(sorted(self._added)),
            removed=tuple(sorted(self._removed)),
            links=frozenset(self._links),
            ids=self._ids,
            not_compared=(*outside, *(NotCompared(*item) for item in sorted(self._not.items()))),
        )

    def tell(self, entry: _Entry, loose: bool) -> None:
        path = self._called(entry.path)
        if path is None:
            return
        if _SUBMODULE in (entry.mode, entry.new_mode):
            self._not[path] = "is a submodule: its files belong to another repository"
            return
        if entry.mode.startswith("100") and path == entry.path:
            self._ids[path] = entry.id
        there = os.path.lexists(self._root / entry.path)
        if _LINK in (entry.mode, entry.new_mode) and not self._is_same(entry, there):
            self._links.add(path)
        if entry.mode == "000000":
            self._added.append(path)
        elif not there or (entry.new_mode == "000000" and not loose):
            self._removed.append(path)
        elif not self._is_same(entry, there):
            self._modified.append(path)

    def tell_loose(self, name: str) -> None:
        path = self._called(name)
        if path is None:
            return
        if name.endswith("/"):
            self._not[path] = "is a repository of its own inside this one"
            return
        if (self._root / name).is_symlink():
            self._links.add(path)
        self._added.append(path)

    def _called(self, path: str) -> str | None:
        """The path as the register's folders have it; None where the register does not read it."""
        for place, folder in self._places.items():
            below = path if place == "." else path.removeprefix(f"{place}/")
            if place != "." and below == path:
                continue
            if not any(part[:1] == "." or part == "node_modules" for part in below.split("/")):
                return posixpath.normpath(f"{folder}/{below}")
        # The place itself: a submodule, or a file that took a folder's name.
        return self._places.get(path.rstrip("/"))

    def _is_same(self, entry: _Entry, there: bool) -> bool:
        """Whether a file has the bytes that it has at the base."""
        if entry.id == entry.new_id:
            return entry.mode == entry.new_mode or _LINK not in (entry.mode, entry.new_mode)
        if not there or (set(entry.new_id) != {"0"}):
            return False
        file = self._root / entry.path
        try:
            status = file.lstat()
            if stat.S_ISLNK(status.st_mode):
                target = os.fsencode(os.readlink(file))  # noqa: PTH115 (its bytes)
                return entry.mode == _LINK and _id(target, entry.id) == entry.id
            if entry.mode == _LINK or not stat.S_ISREG(status.st_mode):
                return False
            data = file.read_bytes()
        except OSError:
            return False
        if entry.id in (_id(data, entry.id), _id(data.replace(b"\r\n", b"\n"), entry.id)):
            return True
        return self._is_pointer_to(entry.id, data)

    def _is_pointer_to(self, id_: str, data: bytes) -> bool:
        found = self._objects.find(id_.encode())
        if found.kind != "blob" or found.size > 1024:
            return False
        try:
            text = self._objects.content(id_)
        except GitError:
            return False
        return is_pointer(text) and points_to(text, data)


def _id(data: bytes, like: str) -> str:
    """The object id of a blob, by the hash that another id was made with."""
    made = hashlib.sha1 if len(like) == 40 else hashlib.sha256
    return made(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
