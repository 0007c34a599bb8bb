"""Findings, and what a pull request changes, as text: for people, for scripts, for reviews.

A format is one function, `write_…`, which returns the text, and one line in a registry here. A file
is imported when a format of it is asked for, so that naming the formats costs nothing. The same
findings and the same context give the same text. Whatever a record's author wrote is shown and
never obeyed: it goes through `text.visible`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mkdocs_dissent.findings import Finding, in_order
from mkdocs_dissent.report.context import ChangesContext, ReportContext

if TYPE_CHECKING:
    from mkdocs_dissent.pages.changes import ChangesView

FORMATS: Mapping[str, str] = {
    "full": "each finding with its source line and the remedy",
    "concise": "one line each, as editors and grep read them",
    "json": "for scripts",
    "github": "annotations of a GitHub Actions run",
    "gitlab": "a GitLab code quality report",
    "sarif": "SARIF 2.1.0, as GitHub code scanning reads it",
    "junit": "JUnit XML, as most build servers read it",
    "rdjson": "reviewdog's diagnostic format",
}
"""Every format of findings, with what it is for. The worst finding comes first in all of them."""

CHANGE_FORMATS: Mapping[str, str] = {
    "text": "for a terminal: every change, record by record",
    "markdown": "a comment on a pull request, of 65,000 characters at most",
    "json": "for scripts",
}
"""Every format of changes, with what it is for."""


DIGEST_FORMATS = ("markdown", "html", "json", "text")
"""Every format of the digest."""
_FOR_PEOPLE = ("full", "concise")


def write(findings: Sequence[Finding], format: str, *, context: ReportContext) -> str:
    """The findings as a text of that format, empty or ending with a newline.

    Raises ValueError for a format that is none of `FORMATS`.
    """
    file = "people" if format in _FOR_PEOPLE else "machines"
    return _write(file, format, FORMATS, in_order(findings), context)


def write_changes(view: ChangesView, format: str, *, context: ChangesContext) -> str:
    """The changes as a text of that format, ending with a newline.

    Raises ValueError for a format that is none of `CHANGE_FORMATS`.
    """
    return _write("changes", format, CHANGE_FORMATS, view, context)


def _write(file: str, format: str, known: Mapping[str, str], *values: Any) -> str:
    if format not in known:
        raise ValueError(f"`{format}` is no format; there are {', '.join(known)}")
    text: str = getattr(import_module(f"{__name__}.{file}"), f"write_{format}")(*values)
    return text
