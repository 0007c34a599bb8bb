"""Which commit a change is compared with: found, published already, or honestly unknown.

The base of a branch is where it left the branch that it goes to (the merge base, as in a pull
request's own diff), so that what others did there since is never shown as a change of this branch.
Where no common commit can be found there is no base: comparing two tips would invent deletions.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from mkdocs_dissent.git.clone import NETWORK_SECONDS, Clone, Refused, commit_of, printable
from mkdocs_dissent.git.hosts import Candidate, Host, host_of

AUTO = "auto"
"""The word for finding the base oneself."""
_USUAL = ("main", "master", "trunk", "develop")
_UNKNOWN = "what this changes could not be determined"


class Base(NamedTuple):
    """A commit to compare the working tree with."""

    name: str
    """What people call it: a branch, a tag, the beginning of an object id."""
    commit: str
    """Its full object id."""
    how: str
    """How it was found, in one sentence."""
    head: str = ""
    """The full object id of the commit that is checked out."""
    tip: str = ""
    """The full object id of the last commit of the branch that this goes to, as far as this clone
    knows it; others may have gone on there since `commit`."""

    @property
    def is_head(self) -> bool:
        """Whether the base is what is checked out, so that only uncommitted changes can differ."""
        return self.commit == self.head


class Published(NamedTuple):
    """A build of what is published: there is nothing to review."""

    how: str
    """Who says so, in one sentence."""


class NoBase(NamedTuple):
    """There is no telling what changed; which is not to say that nothing did."""

    reason: str = _UNKNOWN
    """One line, without a full stop."""
    tried: tuple[str, ...] = ()
    """A sentence for each thing that was tried and why it did not serve."""


def resolve(
    root: Path,
    wanted: str,
    environ: Mapping[str, str],
    *,
    offline: bool = False,
    seconds: float = NETWORK_SECONDS,
) -> Base | Published | NoBase:
    """What to compare the working tree of the repository at `root` with.

    `wanted` is `auto` or a reference that a person gave. `environ` says which build host this is
    and is the environment of git; `DISSENT_OFFLINE=1` in it, or `offline`, keeps the network out,
    and `seconds` bounds it. Never raises, never changes a reference, the index or a file.
    """
    quiet = offline or environ.get("DISSENT_OFFLINE", "0") not in ("", "0")
    try:
        clone = Clone.at(root, environ, offline=quiet, seconds=seconds)
    except Refused as refusal:
        return NoBase(reason=str(refusal))
    search = _Search(clone)
    if wanted != AUTO:
        return search.given(wanted) or NoBase(
            reason=f"the base {printable(wanted)} can't be used", tried=tuple(search.tried)
        )
    host = host_of(environ)
    found = search.host(host) or search.default(host)
    return found or NoBase(tried=tuple(search.tried))


@dataclass(slots=True)
class _Search:
    clone: Clone
    tried: list[str] = field(default_factory=list)

    # What a person, a host, the repository say

    def given(self, reference: str) -> Base | None:
        """The base that a person named."""
        if reference.startswith("-") or not reference.strip() or not reference.isprintable():
            self.tried.append(f"{printable(reference)} is no name of a commit.")
            return None
        candidate = Candidate(reference, reference, "which was asked for")
        clone = self.clone
        here = commit_of(clone.git, reference) or clone.tracked(reference)
        commit = here or clone.got(reference)
        if not commit:
            self._missing(candidate)
            return None
        fork = clone.fork(commit)
        if not fork and not clone.shallow:
            how = f"{self._sentence(candidate, commit, commit)} It shares no history with this."
            return Base(name=printable(reference), commit=commit, how=how, head=self.clone.head)
        return self._based(candidate, commit, fork)

    def host(self, host: Host | None) -> Base | Published | None:
        """The base that the build host names."""
        if host is None:
            return None
        if host.published:
            return Published(how=f"{printable(host.published)}.")
        self.tried += (f"{sentence[0].upper()}{sentence[1:]}." for sentence in host.tried)
        bases = map(self._candidate, host.candidates)
        return next(filter(None, bases), None)

    def default(self, host: Host | None) -> Base | Published | None:
        """Where this branch left the default branch."""
        found = next(self._defaults(host), None)
        if found is None:
            why = self.clone.problem or "its remote does not tell"
            self.tried.append(f"The default branch is not known to this clone, and {why}.")
            return None
        candidate, commit = found
        base = self._based(candidate, commit, self.clone.fork(commit))
        if base is not None and base.is_head and host is not None:
            return Published(how=f"{host.name} builds the default branch, {base.name}.")
        return base

    # Candidates

    def _candidate(self, candidate: Candidate) -> Base | None:
        if candidate.reference == "HEAD^1":
            return self._first_parent(candidate)
        find = self.clone.commit if candidate.is_object else self.clone.branch
        commit = find(candidate.reference)
        if not commit:
            self._missing(candidate)
            return None
        here = bool(candidate.built) and candidate.built == self.clone.head
        fork = self.clone.shared(commit) or (commit if here else self.clone.fork(commit))
        return self._based(candidate, commit, fork)

    def _first_parent(self, candidate: Candidate) -> Base | None:
        """The first parent of a merge that the host made.

        Read from the commit itself, for a shallow clone hides the parents that it lacks.
        """
        text = self.clone.git.ask("cat-file", "commit", "HEAD").partition("\n\n")[0]
        parents = re.findall(r"^parent ([0-9a-f]+)$", text, re.MULTILINE)
        right = len(parents) == 2 and all(
            expected in ("", parent)
            for expected, parent in zip(candidate.parents, parents, strict=True)
        )
        if not right or (candidate.built and candidate.built != self.clone.head):
            self.tried.append("What is checked out is not the merge that the host made.")
            return None
        commit = self.clone.commit(parents[0])
        if not commit:
            self._missing(candidate)
            return None
        return self._based(candidate, commit, commit)

    def _defaults(self, host: Host | None) -> Iterator[tuple[Candidate, str]]:
        """The default branch and its commit, by what is surest first.

        On a person's own machine the remote is not asked where one usual name is there. A build
        server's clone may hold just the branch that it builds, so there the remote is asked first.
        """
        of = f" of {self.clone.remote_name}" if self.clone.remote_name else ""
        how = f"the default branch{of}"
        named = (host.default_branch if host else "") or self.clone.default_here()
        if named and (commit := self.clone.branch(named)):
            yield Candidate(named, named, how), commit
        if host is not None and (asked := self.clone.default_there()):
            yield Candidate(asked[0], asked[0], how), asked[1]
        there = [(name, self.clone.tracked(name)) for name in _USUAL]
        match [(name, commit) for name, commit in there if commit]:
            case [(name, commit)]:
                guess = "taken for the default branch by its name"
                yield Candidate(name, name, guess), commit
        if host is None and (asked := self.clone.default_there()):
            yield Candidate(asked[0], asked[0], how), asked[1]

    def _based(self, candidate: Candidate, commit: str, fork: str) -> Base | None:
        if not fork:
            why = f"; {self.clone.problem}" if self.clone.shallow and self.clone.problem else ""
            self.tried.append(
                f"{printable(candidate.name)}, {candidate.how}, has no commit in common with this"
                f" in what this clone holds{why}."
            )
            return None
        how = self._sentence(candidate, commit, fork)
        name, head = printable(candidate.name), self.clone.head
        return Base(name=name, commit=fork, how=how, head=head, tip=commit)

    def _sentence(self, candidate: Candidate, commit: str, fork: str) -> str:
        lead = "The base is" if fork == commit else "The base is the commit where this branch left"
        return f"{lead} {printable(candidate.name)}, {candidate.how}."

    def _missing(self, candidate: Candidate) -> None:
        why = self.clone.problem or "its remote does not have it"
        what = f"{printable(candidate.name)}, {candidate.how},"
        self.tried.append(f"{what} is not in this clone, and {why}.")
