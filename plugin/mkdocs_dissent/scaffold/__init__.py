"""What gets written for somebody: the next record, and the files that set a register up.

Templates and names are functions from text to text. Nothing here prints or asks; `branches` asks
git what other branches hold, `adopting` looks for a register that is there already.
"""

from __future__ import annotations

from mkdocs_dissent.scaffold.adopting import Found, find_register, read_register
from mkdocs_dissent.scaffold.branches import Branches, is_bare, names_on_branches
from mkdocs_dissent.scaffold.drafts import Agenda, compose
from mkdocs_dissent.scaffold.names import clean_title, next_name, slug
from mkdocs_dissent.scaffold.yaml_list import CannotAppend, append_entry

__all__ = [
    "Agenda",
    "Branches",
    "CannotAppend",
    "Found",
    "append_entry",
    "clean_title",
    "compose",
    "find_register",
    "is_bare",
    "names_on_branches",
    "next_name",
    "read_register",
    "slug",
]
