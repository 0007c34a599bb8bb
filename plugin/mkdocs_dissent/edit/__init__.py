"""Round-trip edits of records, and writing them: all files or none.

Nothing here prints, asks or knows a command line. `actions` turns a register and a wish into an
`Edit`, `convert` a foreign dialect into front matter; `files` writes an `Edit` to disk.
"""

from __future__ import annotations
