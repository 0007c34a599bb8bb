"""Edits of records, byte for byte, and writing them: all files or none.

Nothing here prints, asks or knows a command line. One file an action, `revisit`, `supersede`,
`resolve`, `hold`, `convert` and `rename`, turns a register and a request into an `Edit`. `record`
drafts each file that it changes, over `source` and `splice`; `write` writes them whole.
"""

from __future__ import annotations

from mkdocs_dissent.edit.convert import Conversion, convert, convert_records
from mkdocs_dissent.edit.hold import close, examine, hear, planned_review
from mkdocs_dissent.edit.record import Edit, unified_diff
from mkdocs_dissent.edit.rename import named_anew, pages_of, place_at, rename
from mkdocs_dissent.edit.resolve import resolve_andon, resolve_initiative, resolve_memo
from mkdocs_dissent.edit.revisit import revisit
from mkdocs_dissent.edit.splice import append_entry
from mkdocs_dissent.edit.supersede import reverse, supersede
from mkdocs_dissent.edit.write import EditError, create, reader, write_all, write_whole

__all__ = [
    "Conversion",
    "Edit",
    "EditError",
    "append_entry",
    "close",
    "convert",
    "convert_records",
    "create",
    "examine",
    "hear",
    "named_anew",
    "pages_of",
    "place_at",
    "planned_review",
    "reader",
    "rename",
    "resolve_andon",
    "resolve_initiative",
    "resolve_memo",
    "reverse",
    "revisit",
    "supersede",
    "unified_diff",
    "write_all",
    "write_whole",
]
