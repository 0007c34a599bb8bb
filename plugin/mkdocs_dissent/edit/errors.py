"""What an edit that can't be made is told as."""

from __future__ import annotations


class EditError(Exception):
    """An edit was refused and nothing was written; the message says why, the hint what to do.

    Both are one line each.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
