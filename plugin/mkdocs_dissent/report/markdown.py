"""A step's summary in GitHub's Markdown: a table of the findings.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary;
a step may write 1 MiB, and one byte more shows nothing at all.
"""

import re
from collections.abc import Sequence

from mkdocs_dissent.findings import Finding
from mkdocs_dissent.report.context import ReportContext
from mkdocs_dissent.report.words import changed_first, summary
from mkdocs_dissent.text import count, harmless, visible

LIMIT = 1_000_000
"""Bytes at most; the rest of the step's mebibyte is for others who write there."""
_ROOM = 200
"""Bytes kept for the last line."""
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+!|~$^=])")


def write(findings: Sequence[Finding], context: ReportContext, limit: int = LIMIT) -> str:
    """A heading, what was looked at, and a row for each finding that fits."""
    text = _head(findings, context)
    if not findings:
        return text
    text += "\n| Severity | Rule | Where | What |\n| --- | --- | --- | --- |\n"
    room = limit - _ROOM - len(text.encode())
    rows: list[str] = []
    for finding in changed_first(findings, context):
        row = _row(finding)
        room -= len(row.encode())
        if room < 0:
            break
        rows.append(row)
    return text + "".join(rows) + _rest(len(findings) - len(rows))


def _head(findings: Sequence[Finding], context: ReportContext) -> str:
    kinds = ", ".join(count(number, escaped(kind)) for kind, number in context.records.items())
    against = f", compared with {escaped(context.base)}" if context.base else ""
    looked_at = f" ({kinds})" if kinds else ""
    return (
        f"### Decision register: {summary(findings, context)}\n\n"
        f"As of {context.as_of}{looked_at}{against}; dissent {escaped(context.version)}.\n"
    )


def _row(finding: Finding) -> str:
    where = finding.location
    new = " (new)" if finding.new else ""
    hint = f" {escaped(finding.hint)}" if finding.hint else ""
    return (
        f"| {finding.severity.value}{new} | {finding.code} {escaped(finding.name)}"
        f" | {escaped(where.path)}:{where.line} | {escaped(finding.message)}{hint} |\n"
    )


def _rest(number: int) -> str:
    return f"\n… and {count(number, 'more finding')}.\n" if number > 0 else ""


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no link, no mention, one table cell."""
    text = harmless(visible(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _PUNCTUATION.sub(r"\\\1", text)
