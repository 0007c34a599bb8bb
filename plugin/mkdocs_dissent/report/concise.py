"""`path:line:column: error DM201 revisit-missing: message`, as compilers print and editors read.

The form is GNU's, https://www.gnu.org/prep/standards/html_node/Errors.html.
"""

from collections.abc import Sequence

from mkdocs_dissent.findings import Finding
from mkdocs_dissent.report.context import ReportContext
from mkdocs_dissent.text import visible


def write(findings: Sequence[Finding], context: ReportContext) -> str:  # noqa: ARG001
    """One line a finding, and nothing where nothing was found."""
    return "".join(f"{line_of(finding)}\n" for finding in findings)


def line_of(finding: Finding) -> str:
    """A finding on one line."""
    where = finding.location
    return (
        f"{path_of(finding)}:{where.line}:{where.column}: {finding.severity.value}"
        f" {finding.code} {finding.name}: {visible(finding.message)}{mark_of(finding)}"
    )


def path_of(finding: Finding) -> str:
    """Its path, visible, and no workflow command at the start of a line."""
    path = visible(finding.location.path)
    return f"./{path}" if path.lstrip().startswith("::") else path


def mark_of(finding: Finding) -> str:
    """Says of a new finding that it is; old ones are not marked."""
    return " (new)" if finding.new else ""
