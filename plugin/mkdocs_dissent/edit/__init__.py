"""Edits of records, byte for byte, and writing them: all files or none.

Nothing here prints, asks or knows a command line. One file a kind of action, `settle`,
`supersede`, `convert` and `rename`, turns a register and a request into an `Edit`. `record`
drafts each file that it changes, over `source` and `splice`; `write` writes them whole.
"""
