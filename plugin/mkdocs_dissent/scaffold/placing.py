"""Where the next record goes: its folder, under a name that nobody has."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

from mkdocs_dissent.edit import EditError, create
from mkdocs_dissent.edit.write import locked
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import DiskTree, is_record
from mkdocs_dissent.records import FOLDER_OF, Kind
from mkdocs_dissent.scaffold.branches import Branches, names_on_branches
from mkdocs_dissent.scaffold.names import next_name, slug


def branches_of(tree: DiskTree, policy: Policy, kind: Kind) -> Branches:
    """What other branches hold in the folders of a kind."""
    folders = [tree.relative(tree.directory(path)) for path in policy.folders[FOLDER_OF[kind]]]
    inside = [folder for folder in folders if not folder.startswith("..")]
    return names_on_branches(tree.root, inside)


def free_paths(
    tree: DiskTree, policy: Policy, kind: Kind, title: str, *, today: dt.date, branches: Branches
) -> Iterator[str]:
    """Paths that no record has here or on any branch, the first choice first.

    Raises EditError where a file is in the way, and for a name that would be no record's.
    """
    folders = policy.folders[FOLDER_OF[kind]]
    directory = tree.directory(folders[0])
    _refuse_file(tree, directory)
    taken = {file.file for folder in folders for file in tree.files(folder)}
    words = slug(title, str(kind))
    if not is_record(f"0-{words}.md", Policy()):
        # `…-template.md` would be no record.
        words = f"{words}-{kind}"
    names = next_name(words, taken | branches.names, scheme=policy.id_scheme, today=today)
    for name in names:
        if not is_record(f"{name}.md", policy):
            raise EditError(
                f"{name}.md would be no record: `exclude` in the plugin's options names it",
                "Choose another title, or correct `exclude`.",
            )
        yield tree.relative(directory / f"{name}.md")


def _refuse_file(tree: DiskTree, directory: Path) -> None:
    for place in (directory, *directory.parents):
        if place.is_dir():
            return
        if os.path.lexists(place):
            name = tree.relative(place)
            raise EditError(f"{name} is a file, and a folder is needed there", "Move or rename it.")


def write_new(
    tree: DiskTree,
    policy: Policy,
    kind: Kind,
    title: str,
    text: str,
    *,
    today: dt.date,
    branches: Branches,
) -> str:
    """Write a record under the next free name; returns its path.

    The root is locked from looking for a number to taking it. Where there are no locks a file is
    never written over all the same, and the name after it is tried. Raises EditError.
    """
    with locked(tree.root):
        for path in free_paths(tree, policy, kind, title, today=today, branches=branches):
            target = tree.absolute(path)
            # A folder that was configured outside of the repository is meant to be there.
            root = tree.root if target.is_relative_to(tree.root) else None
            try:
                create(target, text, root=root)
            except EditError:
                if not os.path.lexists(target):
                    raise
            else:
                return path
    raise EditError("every number is taken", "`id_scheme: date` names files by their day.")
