"""What other branches of a clone hold: a number that one of them took is taken."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_SECONDS = 60


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
    try:
        listed = _git(root, "for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes")
        tips = ["HEAD", *dict.fromkeys(listed.decode().split())]
        wanted = "".join(f"{tip}:{_path(folder)}\n" for tip in tips for folder in folders)
        asked = _git(root, "cat-file", "--batch-check=%(objectname) %(objecttype)", said=wanted)
        lines = (line.split() for line in asked.decode(errors="replace").splitlines())
        trees = dict.fromkeys(line[0] for line in lines if line[1:] == ["tree"])
        names = frozenset(name for tree in trees for name in _names(root, tree))
    except FileNotFoundError:
        return Branches(problem="there is no `git` here")
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        return Branches(problem=(said or ["git failed"])[0])
    except (OSError, subprocess.SubprocessError) as error:
        return Branches(problem=str(error))
    return Branches(names)


def _path(folder: str) -> str:
    return "" if folder == "." else folder


def _names(root: Path, tree: str) -> list[str]:
    found = _git(root, "ls-tree", "-r", "-z", "--name-only", "--full-tree", tree)
    return [name for name in found.decode(errors="replace").split("\0") if name]


def _git(root: Path, *arguments: str, said: str = "") -> bytes:
    # A hook sets these for the repository that it runs in; a partial clone would fetch.
    apart = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
    environment = {name: value for name, value in os.environ.items() if name not in apart}
    environment |= {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
    done = subprocess.run(
        ["git", "-C", str(root), *arguments],
        input=said.encode(),
        capture_output=True,
        check=True,
        timeout=_SECONDS,
        env=environment,
    )
    return done.stdout
