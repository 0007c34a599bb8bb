"""reviewdog's diagnostic format.

https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto. Its columns count
bytes of UTF-8; where a line can't be had, no column is given. reviewdog posts messages as review
comments in its own name, so they mention no person.
"""

from collections.abc import Sequence
from typing import Any

from mkdocs_dissent.findings import Finding, Severity
from mkdocs_dissent.report.context import ReportContext
from mkdocs_dissent.report.full import Lines, reader
from mkdocs_dissent.report.words import clean, dump
from mkdocs_dissent.text import harmless

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


def write(findings: Sequence[Finding], context: ReportContext) -> str:
    """One result with all diagnostics."""
    lines_of = reader(context)
    source = {"name": "dissent"}
    return dump(
        {"source": source, "diagnostics": [_diagnostic(each, lines_of) for each in findings]}
    )


def _diagnostic(finding: Finding, lines_of: Lines) -> dict[str, Any]:
    text = f"{finding.name}: {finding.message}"
    return {
        "message": harmless(f"{text}\n{finding.hint}" if finding.hint else text),
        "location": {
            "path": finding.location.path,
            "range": {"start": _position(finding, lines_of)},
        },
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.code},
    }


def _position(finding: Finding, lines_of: Lines) -> dict[str, int]:
    where = finding.location
    lines = lines_of(where.path)
    if not 0 < where.line <= len(lines):
        return {"line": where.line}
    before = clean(lines[where.line - 1][: where.column - 1])
    return {"line": where.line, "column": len(before.encode()) + 1}
