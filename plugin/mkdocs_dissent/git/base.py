"""What a change is compared with: a commit, nothing for it is published, or honestly unknown."""

from __future__ import annotations

from msgspec import Struct

_UNKNOWN = "what this changes could not be determined"


class Base(Struct, frozen=True, kw_only=True):
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


class Published(Struct, frozen=True, kw_only=True):
    """A build of what is published: there is nothing to review."""

    how: str
    """Who says so, in one sentence."""


class NoBase(Struct, frozen=True, kw_only=True):
    """There is no telling what changed; which is not to say that nothing did."""

    reason: str = _UNKNOWN
    """One line, without a full stop."""
    tried: tuple[str, ...] = ()
    """A sentence for each thing that was tried and why it did not serve."""
