"""The register as it was at a base, read at the cost of what differs.

A record whose file is the same is the same record: only files that differ are read again, and put
in the place of those of today.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from mkdocs_dissent.diff.published import published_register
from mkdocs_dissent.findings import Problem
from mkdocs_dissent.git import (
    Base,
    GitError,
    NoBase,
    NotCompared,
    Published,
    RevisionTree,
    added_since,
    changed_paths,
    resolve,
)
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import DiskTree, Loaded, Tree, TreeFile, load
from mkdocs_dissent.records import Initiative, Key, Record
from mkdocs_dissent.register import Register, relink


class Earlier(Struct, frozen=True, kw_only=True):
    """Where the register as it was is read from."""

    base: Base
    tree: Tree
    """The files at the base."""
    differing: frozenset[str]
    """Paths, relative to the repository's root, of files that are not the same at the base:
    changed, added or removed since."""
    taken: frozenset[str] = frozenset()
    """Paths of files that the base's branch has gained since, by others."""
    not_compared: tuple[NotCompared, ...] = ()
    """What git could not compare."""

    def close(self) -> None:
        """End what reading the base has started."""
        if isinstance(self.tree, RevisionTree):
            self.tree.close()


def find_earlier(
    tree: DiskTree,
    policy: Policy,
    wanted: str,
    environ: Mapping[str, str],
    *,
    offline: bool = False,
) -> Earlier | Published | NoBase:
    """What a register on disk is compared with, by git; see `revision.resolve`. Never raises."""
    base = resolve(tree.root, wanted, environ, offline=offline)
    if not isinstance(base, Base):
        return base
    folders = [
        tree.relative(tree.directory(path)) for paths in policy.folders.values() for path in paths
    ]
    try:
        changed = changed_paths(tree.root, base, folders, environ)
        taken = added_since(tree.root, base, folders, environ)
    except GitError as error:
        tried = f"The base is {base.name}, and git can't compare with it: {error}."
        return NoBase(tried=(tried,))
    return Earlier(
        base=base,
        tree=RevisionTree.beside(tree, base.commit, environ, changed.ids),
        differing=changed.paths,
        taken=taken,
        not_compared=changed.not_compared,
    )


class Snapshot(Struct, frozen=True, kw_only=True):
    """A register that was published, where no git history is at hand; it has no texts."""

    base: Base
    register: Register
    not_compared: tuple[NotCompared, ...] = ()


def read_published(text: str, name: str, policy: Policy) -> Snapshot:
    """The base that the text of a published `register.json` is; `name` says which file it was.

    Raises ValueError where it is not what this project publishes.
    """
    found = published_register(text, policy)
    of = f" of {found.as_of}" if found.as_of else ""
    how = f"The base is the published register{of}, from {name}; it holds no texts to compare."
    return Snapshot(
        base=Base(name=f"the published register{of}", commit="", how=how),
        register=found.register,
        not_compared=tuple(NotCompared(name, note) for note in found.notes),
    )


class Before(Struct, frozen=True):
    """The register as it was, and what reading it saw."""

    register: Register
    problems: tuple[Problem, ...]
    differing: frozenset[Key]
    """The records, of either side, that are not read from the same bytes on both."""


def read_earlier(
    earlier: Earlier, now: Loaded, register: Register, policy: Policy, docs: str | None
) -> Before:
    """The register at the base; `now` is what reading today's files gave, `register` is of it."""
    differing = earlier.differing | _with_readings(now.records, earlier.differing)
    old = load(_Part(earlier.tree, differing), policy, docs)
    stood = [record for record in now.records if record.source.path not in differing]
    records = _in_order([*stood, *old.records], policy)
    problems = [problem for problem in now.problems if problem.location.path not in differing]
    fresh = [record for record in now.records if record.source.path in differing]
    return Before(
        register=relink(register, records),
        problems=(*problems, *old.problems),
        differing=frozenset(record.key for record in (*fresh, *old.records)),
    )


def _with_readings(records: Iterable[Record], differing: frozenset[str]) -> frozenset[str]:
    """The files of initiatives whose readings stand in a CSV file that differs."""
    return frozenset(
        record.source.path
        for record in records
        if isinstance(record, Initiative) and not differing.isdisjoint(_csv_files(record))
    )


def _csv_files(initiative: Initiative) -> set[str]:
    if initiative.metrics is None:
        return set()
    metrics = initiative.metrics
    beside = posixpath.dirname(initiative.source.path)
    return {
        posixpath.normpath(posixpath.join(beside, metric.readings.file))
        for metric in (*metrics.outcome, *metrics.leading, *metrics.shadow)
        if metric.readings.file
    }


def _in_order(records: Iterable[Record], policy: Policy) -> list[Record]:
    """As loading orders them: by folder, then by the file's path."""
    folders = {folder: at for at, folder in enumerate(policy.folders)}
    return sorted(records, key=lambda r: (folders.get(r.folder, 0), r.source.path.split("/")))


class _Part(Struct, frozen=True):
    """A tree of which only some files are seen; those that a record names can all be read."""

    tree: Tree
    seen: frozenset[str]

    def has(self, folder: str) -> bool:
        return self.tree.has(folder)

    def leads_out(self, folder: str) -> bool:
        return self.tree.leads_out(folder)

    def files(self, folder: str) -> Iterator[TreeFile]:
        if isinstance(self.tree, RevisionTree):
            return self.tree.among(folder, self.seen)
        return (file for file in self.tree.files(folder) if file.path in self.seen)

    def read(self, path: str, most: int) -> bytes:
        return self.tree.read(path, most)
