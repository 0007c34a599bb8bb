"""A register beside its base: how the base was found, and what changed since."""

from __future__ import annotations

from dataclasses import dataclass

from mkdocs_dissent.changes.model import Changes
from mkdocs_dissent.revision import Base, NoBase, NotCompared


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a register was compared with, and what came of it."""

    base: Base | NoBase
    changes: Changes | None = None
    """None where there is no base to compare with; never empty for want of one."""
    not_compared: tuple[NotCompared, ...] = ()
    """Files that git could not compare, beside what the changes say of records."""
