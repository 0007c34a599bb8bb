"""What the formats share: the summary, JSON, and text that can't be misused.

Paths and messages quote what people wrote, in a pull request anybody may open. Build servers obey
commands that they find in a step's output: GitHub's runner `::command::` at the start of a line
and the older `##[command]` *anywhere* in a line, Azure's agent `##vso[command]` likewise
(https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs,
https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands), terminals obey
control characters, and eyes obey bidirectional overrides (https://trojansource.codes).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from mkdocs_dissent.findings import Finding, Severity
from mkdocs_dissent.report.context import ReportContext
from mkdocs_dissent.text import count, list_words

COMMAND = re.compile(r"##(?=[\w.-]*\[)")
"""Where a build server would read a command; anything after it makes it text."""


def summary(findings: Sequence[Finding], context: ReportContext) -> str:
    """`3 errors, 2 warnings and 1 note in 2 records`."""
    if not findings:
        return f"nothing found in {count(sum(context.records.values()), 'record')}"
    places = count(len({finding.location.path for finding in findings}), "record")
    return f"{counts(findings)} in {places}{_how_many_new(findings)}"


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

    return COMMAND.sub(r"#\\u0023", json.dumps(value, indent=2)) + "\n"


_SURROGATES = re.compile(r"[\ud800-\udfff]")


def clean(text: str) -> str:
    """Text that any JSON reader takes: file names may hold bytes that are no characters."""
    return _SURROGATES.sub("\ufffd", text)


_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def shown(char: str) -> str:
    """A character as one can see it; most are themselves."""
    if not _UNSEEN.match(char):
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"


def visible(text: str) -> str:
    """Text on one line with nothing hidden in it and no command for a build server."""
    # Nothing of what is unseen is printable, as Unicode has it.
    if not text.isprintable():
        text = _UNSEEN.sub(lambda match: shown(match[0]), text)
    return COMMAND.sub(r"##\\", text) if "##" in text else text


_MENTION = re.compile(r"@(?=\w)")


def unmentioning(text: str) -> str:
    """Text that sends no notification when a review tool posts it."""
    return _MENTION.sub("@\u200b", text)
