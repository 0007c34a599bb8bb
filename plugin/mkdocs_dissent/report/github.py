"""Workflow commands, which GitHub Actions turns into annotations.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions says what they
are, https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts how values are
escaped, and https://docs.github.com/rest/checks/runs with
https://github.com/orgs/community/discussions/26680 that a step shows ten of a level.
"""

from collections.abc import Sequence

from mkdocs_dissent.findings import Finding, Severity
from mkdocs_dissent.report.concise import line_of
from mkdocs_dissent.report.context import ReportContext
from mkdocs_dissent.report.words import changed_first, counts, summary
from mkdocs_dissent.text import count, visible

LIMIT = 10
"""So many annotations of a level does a step show."""
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write(findings: Sequence[Finding], context: ReportContext) -> str:
    """Every finding in the log, folded; what can be shown as annotations; how many can't."""
    if not findings:
        return f"{summary(findings, context)}\n"
    chosen = _chosen(findings, context)
    lines = [f"::group::{count(len(findings), 'finding')}"]
    lines += [line_of(finding) for finding in findings]
    lines += ["::endgroup::", *(_command(finding) for finding in chosen)]
    if len(chosen) < len(findings):
        lines.append(_left_out(findings, chosen))
    return "\n".join([*lines, summary(findings, context)]) + "\n"


def _chosen(findings: Sequence[Finding], context: ReportContext) -> list[Finding]:
    levels = {
        severity: changed_first((f for f in findings if f.severity is severity), context)
        for severity in Severity
    }
    if any(len(level) > LIMIT for level in levels.values()):
        # What was left out is said in a notice of its own.
        levels[Severity.NOTE] = levels[Severity.NOTE][: LIMIT - 1]
    return [finding for level in levels.values() for finding in level[:LIMIT]]


def _left_out(findings: Sequence[Finding], chosen: Sequence[Finding]) -> str:
    shown = set(map(id, chosen))
    rest = [finding for finding in findings if id(finding) not in shown]
    text = (
        f"{counts(rest)} more: GitHub shows {LIMIT} annotations of a level in a step."
        " The log of this step lists every finding."
    )
    return f"::notice title=Findings without an annotation::{_data(text)}"


def _command(finding: Finding) -> str:
    where = finding.location
    properties = {
        "file": visible(where.path),
        "line": str(where.line),
        "col": str(where.column),
        "title": f"{finding.code} {finding.name}",
    }
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    paragraphs = [visible(text) for text in (finding.message, finding.hint) if text]
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(chr(10).join(paragraphs))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    # The runner does not unescape `;` in commands of this form, so it stays as it is.
    return _data(text).replace(":", "%3A").replace(",", "%2C")
