"""What other branches of a clone hold: a number that one of them took is taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from mkdocs_dissent.git import Git, GitError


class Branches(NamedTuple):
    """The files of a folder on every branch that this clone knows."""

    names: frozenset[str] = frozenset()
    """Relative to the folder, with forward slashes."""
    problem: str = ""
    """Why git could not be asked; empty where it could, and where there is no git."""


def names_on_branches(root: Path, folders: Sequence[str]) -> Branches:
    """The files below `folders` on every local and remote-tracking branch, and at HEAD.

    `folders` are relative to `root`, the repository's root. A few processes whatever the number
    of branches: one lists them, one finds their folders, and each distinct folder is read once.
    """
    if not (root / ".git").exists():
        return Branches()
    git = Git(root)
    try:
        listed = git.run("for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes")
        tips = ["HEAD", *dict.fromkeys(listed.decode().split())]
        wanted = "".join(f"{tip}:{_path(folder)}\n" for tip in tips for folder in folders)
        check = "--batch-check=%(objectname) %(objecttype)"
        asked = git.run("cat-file", check, said=wanted.encode())
        lines = (line.split() for line in asked.decode(errors="replace").splitlines())
        trees = dict.fromkeys(line[0] for line in lines if line[1:] == ["tree"])
        names = frozenset(name for tree in trees for name in _names(git, tree))
    except GitError as error:
        return Branches(problem=str(error))
    return Branches(names)


def _path(folder: str) -> str:
    return "" if folder == "." else folder


def _names(git: Git, tree: str) -> list[str]:
    found = git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", tree)
    return [name for name in found.decode(errors="replace").split("\0") if name]
