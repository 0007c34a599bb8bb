"""What a command compares the register with: a commit that git knows, or a published register."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_dissent.cli.output import Refusal, reason
from mkdocs_dissent.diff.earlier import Earlier, Snapshot, find_earlier, read_published
from mkdocs_dissent.git import AUTO, NoBase, Published

if TYPE_CHECKING:
    from mkdocs_dissent.cli.setup import Setup


def earlier(
    setup: Setup, wanted: str | None, published: Path | None = None
) -> Earlier | Snapshot | NoBase:
    """The base: the one that was asked for, else the option's, else what git finds out.

    Raises Refusal where the one that was asked for can't be used.
    """
    option = setup.policy.changes_base
    base = wanted or (AUTO if option == "off" else option)
    found = find_earlier(setup.tree, setup.policy, base, os.environ)
    if isinstance(found, Earlier):
        return found
    if wanted is not None and isinstance(found, NoBase):
        raise Refusal(found.reason, " ".join(found.tried))
    if published is None and setup.policy.changes_published is not None:
        published = setup.config.base / setup.policy.changes_published
    if published is not None:
        return _published(published, setup)
    if isinstance(found, Published):
        return NoBase(reason="there is nothing to compare with", tried=(found.how,))
    return found


def _published(path: Path, setup: Setup) -> Snapshot:
    try:
        return read_published(path.read_text(encoding="utf-8"), str(path), setup.policy)
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise Refusal(f"{path} can't be used as a base: {why}") from error
