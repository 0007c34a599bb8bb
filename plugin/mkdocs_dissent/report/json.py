"""The findings for scripts; the shape is described in the user guide and changes with `schema`."""

from collections.abc import Sequence
from typing import Any

from mkdocs_dissent.findings import Finding
from mkdocs_dissent.report.context import ReportContext
from mkdocs_dissent.report.words import dump

SCHEMA = 1
"""The version of the shape; it changes when something is renamed, moved or removed."""


def write(findings: Sequence[Finding], context: ReportContext) -> str:
    """One object: what was looked at, and the findings."""
    return dump(
        {
            "schema": SCHEMA,
            "as_of": context.as_of.isoformat(),
            "base": context.base,
            "records": dict(context.records),
            "findings": [_entry(finding) for finding in findings],
        }
    )


def _entry(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "path": finding.location.path,
        "line": finding.location.line,
        "column": finding.location.column,
        "record": finding.record if finding.record is not None else None,
        "message": finding.message,
        "hint": finding.hint,
        "new": finding.new,
    }
