"""The register as it was at a base: only files that differ are read from git.

A record whose file is the same is the same record, the very same object as at present.
"""

import posixpath
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from mkdocs_dissent import config as configuration
from mkdocs_dissent.findings import Problem
from mkdocs_dissent.git.base import AUTO, Base, NoBase, Published, resolve
from mkdocs_dissent.git.changed import (
    NotCompared,
    Repository,
    added_since,
    changed_paths,
    repository_at,
    touched_paths,
)
from mkdocs_dissent.git.hosts import host_of
from mkdocs_dissent.git.run import Git, GitError
from mkdocs_dissent.git.tree import RevisionTree
from mkdocs_dissent.options import read_policy
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.files import below
from mkdocs_dissent.reading.load import DiskTree, Loaded, Tree, load
from mkdocs_dissent.records.kinds import Record, csv_files
from mkdocs_dissent.register.register import Register, link


class BaseFiles(NamedTuple):
    """A base, and the files that differ from it."""

    base: Base
    open: Callable[[Collection[str]], AbstractContextManager[Tree]]
    """Some files as they were at the base, by their paths."""
    differing: frozenset[str]
    """Paths, relative to the repository's root, of files that are not the same at the base:
    changed, added or removed since."""
    taken: frozenset[str] = frozenset()
    """Paths of files that the base's branch has gained since, by others."""
    not_compared: tuple[NotCompared, ...] = ()
    """What git could not compare."""
    touched: Callable[[], Sequence[str]] = tuple
    """The files of the whole repository that differ; raises GitError."""
    policy: Policy | None = None
    """The policy with the folders as the base configured them; None where they are the same."""
    docs: str | None = None
    """The documentation directory as the base configured it, with `policy`."""
    repository: Callable[[], Repository] | None = None
    """What the repository held at the base; None where that is not known."""


def find_base(
    tree: DiskTree,
    policy: Policy,
    wanted: str,
    environ: Mapping[str, str],
    *,
    offline: bool = False,
) -> BaseFiles | Published | NoBase:
    """What a register on disk is compared with, by git; see `git.resolve`. Never raises."""
    base = resolve(tree.root, wanted, environ, offline=offline)
    if not isinstance(base, Base):
        return base
    moved = _as_configured(tree, policy, base, environ)
    old_tree, old_policy, old_docs = moved or (tree, policy, None)
    folders = list(dict.fromkeys((*_folders(tree, policy), *_folders(old_tree, old_policy))))
    try:
        changed = changed_paths(tree.root, base, folders, environ)
        taken = added_since(tree.root, base, folders, environ)
    except GitError as error:
        tried = f"The base is {base.name}, and git can't compare with it: {error}."
        return NoBase(tried=(tried,))
    return BaseFiles(
        base=base,
        open=partial(RevisionTree, old_tree, base.commit, environ=environ, ids=changed.ids),
        differing=changed.paths,
        taken=taken,
        not_compared=changed.not_compared,
        policy=old_policy if moved else None,
        docs=old_docs,
        touched=partial(touched_paths, tree.root, base, environ),
        repository=partial(repository_at, tree.root, environ, base.commit),
    )


def _folders(tree: DiskTree, policy: Policy) -> list[str]:
    return [tree.relative(tree.directory(one)) for all_ in policy.folders.values() for one in all_]


def _as_configured(
    tree: DiskTree, policy: Policy, base: Base, environ: Mapping[str, str]
) -> tuple[DiskTree, Policy, str] | None:
    """The tree, policy and documentation folder by the base's own configuration.

    None where that puts the records where they are.

    A change may move the folders, or the configuration itself. One that can't be read there, or
    that knew no register, says nothing: then the folders are those of today.
    """
    git = Git(tree.root, environ)
    here = tree.relative(tree.base)
    known = [posixpath.normpath(posixpath.join(here, name)) for name in configuration.NAMES]
    if not git.ask("diff-index", "--name-only", base.commit, "--", *known):
        return None
    listed = git.ask("ls-tree", "-r", "-z", "--name-only", "--full-tree", base.commit).split("\0")
    found = [path for path in known if path in listed] or [
        path
        for path in listed
        if posixpath.basename(path) in configuration.NAMES and not (tree.root / path).exists()
    ]
    read = [one for path in found if (one := _config_at(git, base.commit, path))]
    if len(read) != 1:
        return None
    [(folder, config)] = read
    options, _ = read_policy(config.options)
    old_tree = replace(tree, base=tree.root / folder)
    old = replace(policy, folders=options.folders)
    same = _folders(tree, policy) == _folders(old_tree, old)
    return None if same else (old_tree, old, config.docs_dir)


def _config_at(git: Git, commit: str, path: str) -> tuple[str, configuration.ConfigFile] | None:
    """The folder of a configuration at a commit, and the file; None where it knows no register."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, posixpath.basename(path))
        try:
            copy.write_bytes(git.run("cat-file", "blob", f"{commit}:{path}"))
            config = configuration.read(copy)
        except (configuration.ConfigError, GitError):
            return None
    return (posixpath.dirname(path), config) if config.has_plugin else None


def preview_base(
    tree: DiskTree, policy: Policy, environ: Mapping[str, str]
) -> BaseFiles | NoBase | None:
    """What a preview is compared with; None for a build of what is published.

    A build server is asked for the base and its remote may be; a build on somebody's own
    machine asks no remote, and is silent where there is nothing to compare with.
    """
    wanted = policy.changes_base
    if wanted == "off":
        return None
    host = host_of(environ)
    found = find_base(tree, policy, wanted, environ, offline=host is None)
    if isinstance(found, Published):
        return None
    if isinstance(found, NoBase):
        return None if host is None and wanted == AUTO else found
    return None if found.base.is_head and not found.differing else found


def read_base(
    files: BaseFiles, now: Loaded, policy: Policy, docs: str | None
) -> tuple[Register, list[Problem]]:
    """The register at the base, and what reading it saw; `now` is what was read today."""
    differing = files.differing | {
        record.source.path
        for record in now.records
        if any(path in files.differing for path, _ in csv_files(record))
    }
    stood = [record for record in now.records if record.source.path not in differing]
    with files.open(differing) as tree:
        old = load(tree, files.policy or policy, files.docs or docs, stood)
    problems = [
        problem
        for problem in now.problems
        if problem.location.path not in differing
        # What a folder lacks today, it may have held.
        and not any(below(known.source.path, problem.location.path) for known in old.records)
    ]
    register = link(_in_order([*stood, *old.records], policy), policy)
    return register, [*problems, *old.problems]


def _in_order(records: Iterable[Record], policy: Policy) -> list[Record]:
    """As loading orders them: by folder, then by the file's path."""
    folders = {folder: at for at, folder in enumerate(policy.folders)}
    return sorted(records, key=lambda r: (folders.get(r.folder, 0), r.source.path.split("/")))
