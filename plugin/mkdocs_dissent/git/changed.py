"""Which files differ between a base and the working tree."""

import hashlib
import os
import posixpath
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from mkdocs_dissent.filesystem import relative_path
from mkdocs_dissent.git.base import Base
from mkdocs_dissent.git.forge import repository_names
from mkdocs_dissent.git.run import Git, GitError

_LINK, _SUBMODULE, _NOTHING = "120000", "160000", "000000"


class NotCompared(NamedTuple):
    """What git can't compare."""

    path: str
    why: str
    """To be read after the path: `is a submodule …`."""


@dataclass(kw_only=True, slots=True)
class Changed:
    """Files whose bytes differ, by path relative to the repository's root."""

    paths: frozenset[str] = frozenset()
    ids: Mapping[str, str] = field(default_factory=dict)
    """The objects that plain files are at the base, where git named them: path → object id."""
    not_compared: tuple[NotCompared, ...] = ()


def changed_paths(
    root: Path, base: Base, folders: Sequence[str], environ: Mapping[str, str] | None = None
) -> Changed:
    """The files below `folders` that differ between `base` and the working tree.

    `folders` are relative to `root`, the repository's. A register is read from the disk, so files
    that are not committed, not added or ignored count too. Hidden files and `node_modules` are not
    read, so they don't count. git's own record of sizes and times says which files to look at;
    those that were only touched are compared byte for byte, line endings aside. Raises GitError.
    """
    places, outside = _places(root, folders)
    if not places:
        return Changed(not_compared=outside)
    git = Git(root, environ)
    entries = _differing(git, base.commit, places)
    loose = _untracked(git, places)
    paths: set[str] = set()
    ids: dict[str, str] = {}
    not_compared: dict[str, str] = {}
    for entry in entries:
        path = _name_of(entry.path, places)
        if path is None:
            continue
        if _SUBMODULE in (entry.mode, entry.new_mode):
            not_compared[path] = "is a submodule: its files belong to another repository"
            continue
        if entry.mode.startswith("100") and path == entry.path:
            ids[path] = entry.id
        if (entry.new_mode == _NOTHING and entry.path not in loose) or _differs(root, entry):
            paths.add(path)
    # Then what is neither at the base nor in the index.
    for name in loose.difference(entry.path for entry in entries):
        path = _name_of(name, places)
        if path is not None and name.endswith("/"):
            not_compared[path] = "is a repository of its own inside this one"
        elif path is not None:
            paths.add(path)
    named = (NotCompared(*item) for item in sorted(not_compared.items()))
    return Changed(paths=frozenset(paths), ids=ids, not_compared=(*outside, *named))


def added_since(
    root: Path, base: Base, folders: Sequence[str], environ: Mapping[str, str] | None = None
) -> frozenset[str]:
    """The files below `folders` that the base's branch has gained since `base`, by path.

    Empty where its later commits are not in this clone. Raises GitError.
    """
    places, _ = _places(root, folders)
    if not places or base.tip in ("", base.commit):
        return frozenset()
    options = ("-r", "-z", "--name-only", "--no-renames", "--diff-filter=A", "--no-commit-id")
    out = Git(root, environ).run("diff-tree", *options, base.commit, base.tip, "--", *places)
    return _names(out)


def touched_paths(
    root: Path, base: Base, environ: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Every file of the repository that differs between `base` and the working tree, in order.

    Hidden files count and ignored ones don't; of a file that moved, both paths. A submodule's path
    ends with a slash. Raises GitError.
    """
    git = Git(root, environ)
    loose = _names(git.run("ls-files", "--others", "--exclude-standard", "-z"))
    touched = set()
    for entry in _differing(git, base.commit, ["."]):
        if _SUBMODULE in (entry.mode, entry.new_mode):
            touched.add(f"{entry.path}/")
        elif _differs(root, entry):
            touched.add(entry.path)
    return tuple(sorted(touched | loose))


class Repository(NamedTuple):
    """What a repository holds, and what it is called."""

    files: Sequence[str]
    """The files that git tracks, in order; those of submodules where they are at hand."""
    names: Collection[str]
    """What a pattern may call it: nothing, or `owner/name` in small letters."""


def repository_at(
    root: Path, environ: Mapping[str, str] | None = None, commit: str = ""
) -> Repository:
    """The repository at a commit, else as it is now; where git can't tell, the files there."""
    git = Git(root, environ)
    listing = ("ls-files", "-z", "--recurse-submodules")
    at_commit = ("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit)
    try:
        files = _names(git.run(*(at_commit if commit else listing)))
    except GitError:
        files = frozenset(_files_below(root))
    return Repository(files=sorted(files), names=repository_names(root, environ))


def _files_below(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in (".git", "node_modules")]
        yield from (relative_path(f"{folder}/{name}", root) for name in files)


def _names(out: bytes) -> frozenset[str]:
    return frozenset(os.fsdecode(name) for name in out.split(b"\0") if name)


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
    """Each folder's real path in the repository → its name; and the folders outside of it.

    git does not look behind a symbolic link, so a folder behind one is asked for by its real path.
    """
    places: dict[str, str] = {}
    outside = []
    top = os.path.realpath(root)
    for folder in folders:
        real = relative_path(os.path.realpath(root / folder), top)
        if real == ".." or real.startswith("../") or Path(real).is_absolute():
            outside.append(NotCompared(folder, "is outside the repository"))
        elif any(Path(top, parent, ".git").exists() for parent in Path(real).parents[:-1]):
            why = "is in a submodule: its files belong to another repository"
            outside.append(NotCompared(folder, why))
        else:
            places[real] = posixpath.normpath(folder)
    return places, tuple(outside)


def _differing(git: Git, commit: str, places: Iterable[str]) -> list[_Entry]:
    options = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv")
    out = git.run(
        "diff-index",
        *options,
        "--ignore-submodules=dirty",
        commit,
        "--",
        *places,
        settings=_without_filters(git),
    )
    words = out.split(b"\0")
    # `:<mode> <mode> <id> <id> <letter>`, then the path.
    return [
        _Entry._make((*what[1:].decode().split(" ")[:4], os.fsdecode(path)))
        for what, path in zip(words[0::2], words[1::2], strict=False)
        if what
    ]


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
    """The files that are not in the index, ignored ones too; not those that are never read."""
    parts = {part for place in places for part in place.split("/")}
    skipped = ["--exclude=node_modules/"] if "node_modules" not in parts else []
    if all(part == "." or part[0] != "." for part in parts):
        skipped.append("--exclude=.*")
    out = git.run("ls-files", "--others", "-z", *skipped, "--", *places)
    return _names(out)


def _name_of(path: str, places: Mapping[str, str]) -> str | None:
    """The path as the register's folders have it; None where the register does not read it."""
    for place, folder in places.items():
        below = path if place == "." else path.removeprefix(f"{place}/")
        if place != "." and below == path:
            continue
        if not any(part[:1] == "." or part == "node_modules" for part in below.split("/")):
            return posixpath.normpath(f"{folder}/{below}")
    # The place itself: a submodule, or a file that took a folder's name.
    return places.get(path.rstrip("/"))


def _differs(root: Path, entry: _Entry) -> bool:
    """Whether a file came, went or has other bytes."""
    file = root / entry.path
    return entry.mode == _NOTHING or not os.path.lexists(file) or not _is_same(file, entry)


def _is_same(file: Path, entry: _Entry) -> bool:
    """Whether a file that is there has the bytes that it has at the base."""
    if entry.id == entry.new_id:
        return entry.mode == entry.new_mode or _LINK not in (entry.mode, entry.new_mode)
    if set(entry.new_id) != {"0"}:
        return False
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
    return entry.id in (_id(data, entry.id), _id(data.replace(b"\r\n", b"\n"), entry.id))


def _id(data: bytes, like: str) -> str:
    """The object id of a blob, by the hash that another id was made with."""
    made = hashlib.sha1 if len(like) == 40 else hashlib.sha256
    return made(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
