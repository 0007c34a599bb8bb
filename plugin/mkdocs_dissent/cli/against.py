"""What a command compares the register with: a commit that git knows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mkdocs_dissent.cli.output import Refusal
from mkdocs_dissent.diff.base import BaseFiles, find_base
from mkdocs_dissent.git import AUTO, NoBase, Published

if TYPE_CHECKING:
    from mkdocs_dissent.cli.setup import Setup


def base_of(setup: Setup, wanted: str | None) -> BaseFiles | NoBase:
    """The base: the one that was asked for, else the option's, else what git finds out.

    Raises Refusal where the one that was asked for can't be used.
    """
    option = setup.policy.changes_base
    base = wanted or (AUTO if option == "off" else option)
    found = find_base(setup.tree, setup.policy, base, os.environ)
    if wanted is not None and isinstance(found, NoBase):
        raise Refusal(found.reason, " ".join(found.tried))
    if isinstance(found, Published):
        return NoBase(reason="there is nothing to compare with", tried=(found.how,))
    return found
