"""Findings become text: for a terminal, for scripts, and for the places where reviews happen.

One module per format; each is imported when it is asked for, so that naming the formats costs
nothing. All are pure: the same findings and the same context give the same text. Whatever a
record's author wrote is shown and never obeyed: see `words.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType

from mkdocs_dissent.findings import Finding, in_order
from mkdocs_dissent.report.context import ReportContext

__all__ = ["FORMATS", "ReportContext", "step_summary", "summary", "write"]

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "full": "each finding with its source line and the remedy",
        "concise": "one line each, as editors and grep read them",
        "json": "for scripts",
        "github": "annotations of a GitHub Actions run",
        "gitlab": "a GitLab code quality report",
        "sarif": "SARIF 2.1.0, as GitHub code scanning reads it",
        "junit": "JUnit XML, as most build servers read it",
        "rdjson": "reviewdog's diagnostic format",
    }
)
"""Every format by its name, with what it is for; worst-first order in all of them."""

_MODULES = {name: name for name in FORMATS} | {"json": "plain_json"}


def write(findings: Sequence[Finding], format: str, *, context: ReportContext) -> str:
    """The findings as a text of that format, empty or ending with a newline.

    Raises ValueError for a format that is none of `FORMATS`.
    """
    if format not in FORMATS:
        raise ValueError(f"`{format}` is no format; there are {', '.join(FORMATS)}")
    module = import_module(f"{__name__}.{_MODULES[format]}")
    text: str = module.write(in_order(findings), context)
    return text


def step_summary(findings: Sequence[Finding], context: ReportContext) -> str:
    """The findings as Markdown for the file that `GITHUB_STEP_SUMMARY` names."""
    from mkdocs_dissent.report import markdown

    return markdown.write(in_order(findings), context)


def summary(findings: Sequence[Finding], context: ReportContext) -> str:
    """`3 errors, 2 warnings and 1 note in 2 records`, without a newline."""
    from mkdocs_dissent.report import words

    return words.summary(findings, context)
