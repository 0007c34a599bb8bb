"""What a remote is asked: the tip of a branch, its default branch, missing commits.

Objects come into the store and nothing else changes: no reference, no `FETCH_HEAD`, no index. A
shallow clone's list of where its history ends moves back, as with any `git fetch --depth`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from msgspec import Struct

from mkdocs_dissent.git.git import Git, GitError

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


class Remote(Struct):
    """A remote by name; `seconds` are for all that it is asked."""

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
        said = os.fsdecode(self._ask("ls-remote", *options, "--", self.name, *patterns))
        rows = (line.partition("\t") for line in said.splitlines())
        return [(value, name) for value, _, name in rows]

    def _ask(self, *arguments: str) -> bytes:
        now = time.monotonic()
        self._ends = self._ends or now + self.seconds
        if now >= self._ends:
            raise GitError(
                f"the remote {self.name} did not answer within {self.seconds:.0f} seconds"
            )
        try:
            return self.git.over_the_network(*arguments, seconds=self._ends - now)
        except GitError as error:
            if time.monotonic() >= self._ends:
                late = f"the remote {self.name} did not answer within {self.seconds:.0f} seconds"
                raise GitError(late) from error
            raise GitError(f"the remote {self.name} did not give it") from error
