"""What a pull request changes, as text: for a terminal, for a comment, for scripts.

One module per format; each is imported when it is asked for. All are pure, and whatever a record's
author wrote is shown and never obeyed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType

from msgspec import Struct

from mkdocs_dissent.pages.changes import ChangesView

__all__ = ["CHANGE_FORMATS", "MARKER", "UNCHANGED", "ChangesContext", "write_changes"]

CHANGE_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "text": "for a terminal: every change, record by record",
        "markdown": "a comment on a pull request, of 65,000 characters at most",
        "json": "for scripts",
    }
)
"""Every format by its name, with what it is for."""
MARKER = "<!-- mkdocs-dissent:diff -->"
"""How a comment is found again, to be brought up to date instead of written anew."""
UNCHANGED = "<!-- mkdocs-dissent:unchanged -->"
"""Tells a job that nothing changed: it begins no comment for that."""
_MODULES = {"text": "plain_text", "markdown": "comment", "json": "plain_json"}


def _no_page(uri: str) -> str | None:  # noqa: ARG001
    return None


class ChangesContext(Struct, frozen=True, kw_only=True):
    """What a report of changes needs to know beside the changes."""

    as_of: str
    version: str
    colour: bool = False
    page_of: Callable[[str], str | None] = _no_page
    """The address of a page of the preview by its source uri; None where nobody named the site."""
    changes_page: str | None = None
    """The address of the preview's page of changes."""


def write_changes(view: ChangesView, format: str, *, context: ChangesContext) -> str:
    """The changes as a text of that format, ending with a newline.

    Raises ValueError for a format that is none of `CHANGE_FORMATS`.
    """
    if format not in CHANGE_FORMATS:
        raise ValueError(f"`{format}` is no format; there are {', '.join(CHANGE_FORMATS)}")
    module = import_module(f"{__name__}.{_MODULES[format]}")
    text: str = module.write(view, context)
    return text
