"""What a build says: findings, and what of them a strict build stops at."""

import logging
from collections import Counter
from collections.abc import Sequence

from mkdocs.plugins import get_plugin_logger

from mkdocs_dissent.findings import Finding, Severity, group_of
from mkdocs_dissent.text import visible

_log = get_plugin_logger("mkdocs_dissent.plugin")


def tell(level: int, text: str) -> None:
    """Say something in the build's log, with nothing in it that a terminal would obey."""
    _log.log(level, visible(text))


def inform(text: str) -> None:
    """Say something that ends no build."""
    tell(logging.INFO, text)


def warn(text: str) -> None:
    """Say something that ends a strict build."""
    tell(logging.WARNING, text)


_LEVELS = {
    Severity.ERROR: logging.ERROR,
    Severity.WARNING: logging.WARNING,
    Severity.NOTE: logging.INFO,
}


def _level(finding: Finding) -> int:
    # A preview is built to show what changed; `dissent check --base` is where that can fail.
    return logging.INFO if group_of(finding.code).compares else _LEVELS[finding.severity]


NOTES_SHOWN = 10
"""Notes that a build prints; a register adopted in place may have hundreds."""


def report(findings: Sequence[Finding]) -> None:
    """A log line for each finding; errors and warnings count in strict mode.

    Of the notes, the first few and the number of the others.
    """
    loud = [finding for finding in findings if _level(finding) > logging.INFO]
    notes = [finding for finding in findings if _level(finding) <= logging.INFO]
    for finding in loud + notes[:NOTES_SHOWN]:
        hint = f" {finding.hint}" if finding.hint else ""
        line = f"{finding.location}: {finding.code} {finding.name}: {finding.message}.{hint}"
        tell(_level(finding), line.replace("\n", " "))
    if len(notes) > NOTES_SHOWN:
        codes = Counter(finding.code for finding in notes[NOTES_SHOWN:])
        counted = ", ".join(f"{code} × {times}" for code, times in sorted(codes.items()))
        inform(f"and {len(notes) - NOTES_SHOWN} notes more: {counted}")
