"""Findings, and what a pull request changes, as text: for people, for scripts, for reviews.

A format is one file, with a function `write` that returns the text, and one line in a registry
here. A file is imported when its format is asked for, so that naming the formats costs nothing.
The same findings and the same context give the same text. Whatever a record's author wrote is shown
and never obeyed: see `words.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mkdocs_dissent.findings import Finding, in_order
from mkdocs_dissent.report.context import MARKER as MARKER
from mkdocs_dissent.report.context import UNCHANGED as UNCHANGED
from mkdocs_dissent.report.context import ChangesContext as ChangesContext
from mkdocs_dissent.report.context import ReportContext as ReportContext

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
"""Every format of findings, with what it is for; `sarif` is written by `sarif.py`. The worst
finding comes first in all of them."""

CHANGE_FORMATS: Mapping[str, str] = {
    "text": "for a terminal: every change, record by record",
    "markdown": "a comment on a pull request, of 65,000 characters at most",
    "json": "for scripts",
}
"""Every format of changes, with what it is for; `text` is written by `diff_text.py`."""


def write(findings: Sequence[Finding], format: str, *, context: ReportContext) -> str:
    """The findings as a text of that format, empty or ending with a newline.

    Raises ValueError for a format that is none of `FORMATS`.
    """
    return _write(format, FORMATS, format, in_order(findings), context)


def write_changes(view: ChangesView, format: str, *, context: ChangesContext) -> str:
    """The changes as a text of that format, ending with a newline.

    Raises ValueError for a format that is none of `CHANGE_FORMATS`.
    """
    return _write(format, CHANGE_FORMATS, f"diff_{format}", view, context)


def _write(format: str, known: Mapping[str, str], file: str, *values: Any) -> str:
    if format not in known:
        raise ValueError(f"`{format}` is no format; there are {', '.join(known)}")
    text: str = import_module(f"{__name__}.{file}").write(*values)
    return text


def step_summary(findings: Sequence[Finding], context: ReportContext) -> str:
    """The findings as Markdown for the file that `GITHUB_STEP_SUMMARY` names."""
    from mkdocs_dissent.report import markdown

    return markdown.write(in_order(findings), context)


def summary(findings: Sequence[Finding], context: ReportContext) -> str:
    """`3 errors, 2 warnings and 1 note in 2 records`, without a newline."""
    from mkdocs_dissent.report import words

    return words.summary(findings, context)
