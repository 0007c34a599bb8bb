"""Files become records and problems; the only room that reads the register's files.

A `Tree` is where files come from: a directory now (`DiskTree`), a git revision later. Reading
never fails on a file's account: what can't be read is a problem with a place, and the record
stands in the register marked unreadable.
"""

from __future__ import annotations

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load.files import (
    NOT_RECORDS,
    Loaded,
    Other,
    is_excluded,
    is_record,
    page_uri,
)
from mkdocs_dissent.reading.load.tree import DiskTree, Tree, TreeFile, Unreadable

__all__ = [
    "NOT_RECORDS",
    "DiskTree",
    "Loaded",
    "Other",
    "Tree",
    "TreeFile",
    "Unreadable",
    "is_excluded",
    "is_record",
    "load",
    "page_uri",
]


def load(tree: Tree, policy: Policy, docs: str | None = None) -> Loaded:
    """Read every record of a tree.

    `docs` is the documentation directory relative to the configuration file: records inside it
    keep the page that they have there.
    """
    # A tree is named by every command, and read by some: all dialects are a third of a start.
    from mkdocs_dissent.reading.load.records import read_all

    return read_all(tree, policy, docs)
