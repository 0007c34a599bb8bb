"""What a clone holds, and what its remote adds: commits, and where two histories meet.

Objects come into the store and nothing else changes: no reference, no `FETCH_HEAD`, no index. A
shallow clone's list of where its history ends moves back, as with any `git fetch --depth`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from mkdocs_dissent.git.hosts import is_object
from mkdocs_dissent.git.run import Git, GitError, GitMissing
from mkdocs_dissent.text import shorten

NETWORK_SECONDS = 10.0
"""How long a remote is asked in all."""

WHOLE = 0x7FFFFFFF
"""The depth that is git's word for all of the history."""

# A configuration may name a program for the other side; a remote on this machine would run it.
_OTHER_SIDE = "--upload-pack=git-upload-pack"
_FETCH = (
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-prune",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    "--no-filter",
    "--refmap=",  # or the remote-tracking branch moves along
    _OTHER_SIDE,
)
_STEPS = (50, 500)
_Answer = TypeVar("_Answer")


class Refused(Exception):  # noqa: N818 (it is an answer)
    """There is no repository to work with."""


def _opened(git: Git) -> tuple[bool, str]:
    """Whether the repository is shallow, and the commit that is checked out."""
    try:
        asked = ("--is-bare-repository", "--is-inside-work-tree", "--is-shallow-repository")
        bare, inside, shallow, *prefix = (
            git.run("rev-parse", *asked, "--show-prefix").decode(errors="replace").splitlines()
        )
    except GitMissing as error:
        raise Refused("there is no `git` here to ask what changed") from error
    except (GitError, ValueError) as error:
        raise Refused(_trouble(str(error))) from error
    if bare == "true":
        raise Refused("the repository is bare: it has no files to compare")
    if inside != "true" or any(prefix):
        raise Refused("the repository's files are elsewhere, by its `core.worktree`")
    head = commit_of(git, "HEAD")
    if not head:
        raise Refused("the repository has no commit yet")
    return shallow == "true", head


def _trouble(message: str) -> str:
    if "not a git repository" in message:
        return "the register is in no git repository"
    if "dubious ownership" in message:
        return (
            "git does not open the repository, for it belongs to another user;"
            " `git config --global --add safe.directory` with its path lets it"
        )
    return f"git can't open the repository: {printable(message)}"


def commit_of(git: Git, reference: str) -> str:
    """The object id of the commit that a reference names here; nothing where there is none."""
    found = git.ask("rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}")
    return found if is_object(found) else ""


def printable(text: str) -> str:
    """A text by strangers, on one line and not too long."""
    plain = "".join(character if character.isprintable() else "�" for character in text)
    return shorten(plain, 100, whole_words=False)


@dataclass(kw_only=True, slots=True)
class Clone:
    """A repository with files and at least one commit."""

    git: Git
    head: str
    """The commit that is checked out."""
    shallow: bool
    remote_name: str = ""
    remote: Remote | None = None
    """The remote to ask; None where there is none, or it must not be asked."""
    problem: str = ""
    """Why the remote did not help, last; to be read after "and"."""

    @classmethod
    def at(cls, root: Path, environ: Mapping[str, str], *, offline: bool, seconds: float) -> Clone:
        """The clone at `root`. Raises Refused where there is none to work with."""
        git = Git(root, environ)
        shallow, head = _opened(git)
        clone = cls(git=git, head=head, shallow=shallow)
        clone._find_remote(seconds, offline=offline)
        return clone

    def _find_remote(self, seconds: float, *, offline: bool) -> None:
        """Choose the remote: what a fork is of before the fork, else `origin`, else the only one.

        One that was never fetched from comes last; a name that begins with a `-` stands in hostile
        configurations only.
        """
        names = [name for name in self.git.ask("remote").splitlines() if name[0] != "-"]
        usual = [name for name in ("upstream", "origin") if name in names]
        choice = usual or (names if len(names) == 1 else [])
        fetched = filter(self._has_branches, choice or ["origin"])
        self.remote_name = next(fetched, choice[0] if choice else "")
        if not choice:
            # Some hosts take the remote away after cloning, and leave its branches.
            self.problem = "there is no one remote to ask" if names else "there is no remote to ask"
        elif offline:
            self.problem = "the remote must not be asked"
        else:
            self.remote = Remote(self.git, self.remote_name, seconds)

    def _has_branches(self, remote: str) -> bool:
        return bool(self.git.ask("for-each-ref", "--count=1", f"refs/remotes/{remote}"))

    # Which branch

    def default_here(self) -> str:
        """The name of the remote's default branch, where the clone was told."""
        prefix = f"refs/remotes/{self.remote_name}/"
        found = self.git.ask("symbolic-ref", "--quiet", f"{prefix}HEAD") if self.remote_name else ""
        return found.removeprefix(prefix) if found.startswith(prefix) else ""

    def default_there(self) -> tuple[str, str] | None:
        """The remote's default branch and its commit, as it says itself."""
        found = self._asked(lambda remote: remote.default())
        commit = found and self._got(found[1])
        return (found[0], commit) if found and commit else None

    def _asked(self, ask: Callable[[Remote], _Answer]) -> _Answer | None:
        """What the remote says; None where it must not be asked or does not help."""
        if self.remote is None:
            return None
        try:
            return ask(self.remote)
        except GitError as error:
            self.problem = str(error)
            return None

    # Which commit

    def branch(self, name: str) -> str:
        """The commit of a branch of the remote; where there is none, of a branch here."""
        return self.tracked(name) or self.got(name)

    def tracked(self, name: str) -> str:
        """`branch`, as far as it is here."""
        if not self.remote_name:
            return commit_of(self.git, f"refs/heads/{name}")
        return commit_of(self.git, f"refs/remotes/{self.remote_name}/{name}")

    def commit(self, reference: str) -> str:
        """The commit that a reference names, here or at the remote."""
        return commit_of(self.git, reference) or self.got(reference)

    def got(self, reference: str) -> str:
        """The commit that the remote has under a name or an object id."""
        tip = self._asked(lambda on: reference if is_object(reference) else on.tip(reference))
        return self._got(tip) if tip else ""

    def _got(self, tip: str) -> str:
        if here := commit_of(self.git, tip):
            return here
        # A depth would make a whole clone shallow.
        depth = 1 if self.shallow else None
        self._asked(lambda remote: remote.fetch([tip], depth))
        return commit_of(self.git, tip)

    def shared(self, commit: str) -> str:
        """The merge base, in what this clone holds."""
        found = self.git.ask("merge-base", self.head, commit)
        return found if is_object(found) else ""

    def fork(self, commit: str) -> str:
        """The merge base, after as much more of the history as it takes."""
        fork = self.shared(commit)
        if fork or not self.shallow or self.remote is None:
            return fork
        # Deeper than anything here, or the fetch would cut off what is.
        have = int(self.git.ask("rev-list", "--count", "--all", "HEAD") or 0)
        for depth in (*(have + step for step in _STEPS), WHOLE):
            if not self._asked(partial(self._deepen, commit=commit, depth=depth)):
                return ""
            if fork := self.shared(commit):
                return fork
        # All of the history is here.
        self.shallow = False
        return ""

    def _deepen(self, remote: Remote, commit: str, depth: int) -> bool:
        try:
            remote.fetch([self.head, commit], depth)
        except GitError:
            # A commit that was never pushed: go on from where the history ends.
            ends = self.git.ask("rev-list", "--max-parents=0", self.head, commit).split()
            remote.fetch(ends[:50], depth)
        return True


@dataclass(slots=True)
class Remote:
    """A remote by name; `seconds` are for all questions to it together."""

    git: Git
    name: str
    seconds: float = NETWORK_SECONDS
    _ends: float = 0.0

    def default(self) -> tuple[str, str]:
        """Its default branch and that branch's commit. Raises GitError."""
        branch = commit = ""
        for value, name in self._listed("--symref", "HEAD"):
            if value.startswith("ref: refs/heads/"):
                branch = value.removeprefix("ref: refs/heads/")
            elif name == "HEAD":
                commit = value
        if not branch or not commit:
            raise GitError(f"the remote {self.name} does not say which branch is its default")
        return branch, commit

    def tip(self, reference: str) -> str:
        """The object id of a branch or else of a tag. Raises GitError where it has neither."""
        names = [f"refs/heads/{reference}", f"refs/tags/{reference}"]
        found = {name: value for value, name in self._listed("", *names)}
        for name in names:
            if name in found:
                return found[name]
        raise GitError(f"the remote {self.name} has no branch or tag of that name")

    def fetch(self, wanted: Sequence[str], depth: int | None = None) -> None:
        """Bring objects into the store, each with its history up to `depth`. Raises GitError."""
        to = () if depth is None else (f"--depth={depth}",)
        self._ask(*_FETCH, *to, "--", self.name, *wanted)

    def _listed(self, option: str, *patterns: str) -> list[tuple[str, str]]:
        options = filter(None, ("--quiet", _OTHER_SIDE, option))
        text = os.fsdecode(self._ask("ls-remote", *options, "--", self.name, *patterns))
        rows = (line.partition("\t") for line in text.splitlines())
        return [(value, name) for value, _, name in rows]

    def _ask(self, *arguments: str) -> bytes:
        now = time.monotonic()
        self._ends = self._ends or now + self.seconds
        late = f"the remote {self.name} did not answer within {self.seconds:.0f} seconds"
        if now >= self._ends:
            raise GitError(late)
        try:
            return self.git.run(*arguments, seconds=self._ends - now, network=True)
        except GitError as error:
            if time.monotonic() >= self._ends:
                raise GitError(late) from error
            raise GitError(f"the remote {self.name} did not give it") from error
