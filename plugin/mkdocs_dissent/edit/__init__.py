"""Round-trip edits of records, and writing them: all files or none.

Nothing here prints, asks or knows a command line. `revisiting`, `lineage` and `settling` turn a
register and a wish into an `Edit`, `convert` a foreign dialect into front matter; `write` writes an
`Edit` to disk.
"""

from __future__ import annotations

from mkdocs_dissent.edit.change import Edit, unified_diff
from mkdocs_dissent.edit.convert import Conversion, convert, convert_records
from mkdocs_dissent.edit.lineage import reverse, supersede
from mkdocs_dissent.edit.revisiting import revisit
from mkdocs_dissent.edit.settling import resolve_andon, resolve_memo
from mkdocs_dissent.edit.write import EditError, create, reader, write_all, write_whole
from mkdocs_dissent.edit.yaml_text import append_item, set_fields

__all__ = [
    "Conversion",
    "Edit",
    "EditError",
    "append_item",
    "convert",
    "convert_records",
    "create",
    "reader",
    "resolve_andon",
    "resolve_memo",
    "reverse",
    "revisit",
    "set_fields",
    "supersede",
    "unified_diff",
    "write_all",
    "write_whole",
]
