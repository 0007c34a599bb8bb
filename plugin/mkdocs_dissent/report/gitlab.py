"""A GitLab code quality report.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format: a list of objects
with `description`, `check_name`, `fingerprint`, `severity` and `location`, its paths relative
and without `./`. A merge request shows what its fingerprints add and take away.
"""

from collections.abc import Sequence
from typing import Any

from mkdocs_dissent.baseline import fingerprints
from mkdocs_dissent.findings import Finding, Severity
from mkdocs_dissent.report.context import ReportContext
from mkdocs_dissent.report.words import dump

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def write(findings: Sequence[Finding], context: ReportContext) -> str:  # noqa: ARG001
    """One object a finding."""
    marks = fingerprints(findings)
    return dump([_issue(finding, mark) for finding, mark in zip(findings, marks, strict=True)])


def _issue(finding: Finding, fingerprint: str) -> dict[str, Any]:
    text = f"{finding.code} {finding.name}: {finding.message}"
    return {
        "description": f"{text} – {finding.hint}" if finding.hint else text,
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": finding.location.path, "lines": {"begin": finding.location.line}},
    }
