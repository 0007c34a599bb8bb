"""A register beside its base: how the base was found, and what changed since."""

from __future__ import annotations

from msgspec import Struct

from mkdocs_dissent.diff.model import Changes
from mkdocs_dissent.git import Base, NoBase, NotCompared


class Comparison(Struct, frozen=True, kw_only=True):
    """What a register was compared with, and what came of it."""

    base: Base | NoBase
    changes: Changes | None = None
    """None where there is no base to compare with; never empty for want of one."""
    not_compared: tuple[NotCompared, ...] = ()
    """Files that git could not compare, beside what the changes say of records."""
