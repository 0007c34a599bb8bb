"""What the formats share: the summary, and JSON that can't be misused."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from mkdocs_dissent.findings import Finding, Severity
from mkdocs_dissent.report.context import ReportContext
from mkdocs_dissent.text import COMMAND, count, list_words


def summary(findings: Sequence[Finding], context: ReportContext) -> str:
    """`3 errors, 2 warnings and 1 note in 2 records`."""
    known = f"; {count(context.known, 'finding')} stood before" if context.known else ""
    if not findings:
        what = "nothing new" if context.known else "nothing"
        return f"{what} found in {count(sum(context.records.values()), 'record')}{known}"
    places = count(len({finding.location.path for finding in findings}), "record")
    return f"{counts(findings)} in {places}{_how_many_new(findings)}{known}"


def counts(findings: Iterable[Finding]) -> str:
    """`3 errors, 2 warnings and 1 note`."""
    number = Counter(finding.severity for finding in findings)
    return list_words(count(number[each], each.value) for each in Severity if number[each])


def _how_many_new(findings: Sequence[Finding]) -> str:
    if all(finding.new is None for finding in findings):
        return ""
    return f", {sum(finding.new is True for finding in findings)} of them new"


def changed_first(findings: Iterable[Finding], context: ReportContext) -> list[Finding]:
    """The findings in files that this pull request changes, then the others, else in order."""
    return sorted(findings, key=lambda finding: finding.location.path not in context.changed)


def dump(value: object) -> str:
    """A value as JSON in ASCII: any reader, any encoding of the output, printed to any log."""
    import json

    return COMMAND.sub(r"#\\u0023", json.dumps(_cleaned(value), indent=2)) + "\n"


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return list(map(_cleaned, value)) if isinstance(value, list | tuple) else value


_SURROGATES = re.compile(r"[\ud800-\udfff]")


def clean(text: str) -> str:
    """Text that any JSON reader takes: file names may hold bytes that are no characters."""
    return _SURROGATES.sub("\ufffd", text)
