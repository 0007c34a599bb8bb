"""Findings for people: each in full, a line for each, and a summary in Markdown."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TypeAlias

from mkdocs_dissent.findings import Finding, Severity, in_order
from mkdocs_dissent.report import ReportContext, changed_first, summary
from mkdocs_dissent.report.terminal import (
    BOLD_BLUE,
    BOLD_CYAN,
    BOLD_RED,
    BOLD_YELLOW,
    Paint,
    painter,
)
from mkdocs_dissent.report.terminal import cells as width_of
from mkdocs_dissent.text import COMMAND, count, harmless, visible, visible_char

# Each with the line it is about and a caret under the place, as rustc and ruff print it:
# https://rustc-dev-guide.rust-lang.org/diagnostics.html#diagnostic-output-style-guide


_BREAK = re.compile(r"\r\n|\n|\r")
_WINDOW = 96
"""So many characters of a line are shown, ..."""
_BEFORE = 60
"""... so many of them before the caret."""
_TAB = 4
_CODES = {Severity.ERROR: BOLD_RED, Severity.WARNING: BOLD_YELLOW, Severity.NOTE: BOLD_CYAN}

Lines: TypeAlias = Callable[[str], Sequence[str]]
"""A file's path → its lines."""


def write_full(findings: Sequence[Finding], context: ReportContext) -> str:
    """Every finding as a block, then the summary; notes of one code in foreign records are one."""
    lines_of = reader(context)
    paint = painter(context.colour)
    quiet = [each for each in findings if _is_quiet(each, context)]
    times = Counter(each.code for each in quiet)
    folded = {code for code, number in times.items() if number > _SHOWN}
    parts = []
    for each in findings:
        if each.code not in folded or not _is_quiet(each, context):
            parts.append("\n".join(_block(each, lines_of, paint)) + "\n\n")
        elif number := times.pop(each.code, 0):
            parts.append(_fold(each, number, paint))
    if folded:
        parts.append("`dissent check --format concise` lists each.")
        if not context.baseline:
            parts.append(" `dissent check --write-baseline` leaves out what is known today.")
        parts.append("\n\n")
    if context.read:
        parts.append(f"Read {context.read}.\n")
    return "".join([*parts, summary(findings, context), "\n"])


_SHOWN = 3
"""So many notes of one code in foreign records are told each."""


def _is_quiet(finding: Finding, context: ReportContext) -> bool:
    return finding.severity is Severity.NOTE and finding.location.path in context.foreign


def _fold(first: Finding, number: int, paint: Paint) -> str:
    head = paint(f"{first.severity.value}[{first.code} × {number}]", _CODES[first.severity])
    return (
        f"{head} {first.name}: records in another tool's dialect\n"
        f" {paint('-->', BOLD_BLUE)} {visible(first.location.path)}:{first.location.line}"
        f":{first.location.column} and {number - 1} more\n\n"
    )


def reader(context: ReportContext) -> Lines:
    """Reads a file's lines, once; none where the file can't be had."""

    @cache
    def lines_of(path: str) -> Sequence[str]:
        text = context.source_of(path)
        return _BREAK.split(text) if text is not None else ()

    return lines_of


def _block(finding: Finding, lines_of: Lines, paint: Paint) -> Iterator[str]:
    where = finding.location
    number = str(where.line)
    margin = " " * len(number)
    head = paint(f"{finding.severity.value}[{finding.code}]", _CODES[finding.severity])
    yield f"{head} {finding.name}: {visible(finding.message)}{mark_of(finding)}"
    path = visible(where.path)
    yield f"{margin}{paint('-->', BOLD_BLUE)} {path}:{where.line}:{where.column}"
    lines = lines_of(where.path)
    if 0 < where.line <= len(lines) and lines[where.line - 1].strip():
        text, offset = excerpt(lines[where.line - 1], where.column)
        caret = paint("^", _CODES[finding.severity])
        yield paint(f"{margin} |", BOLD_BLUE)
        yield f"{paint(f'{number} |', BOLD_BLUE)} {text}"
        yield f"{paint(f'{margin} |', BOLD_BLUE)} {' ' * offset}{caret}"
    if finding.hint:
        yield f"{margin} {paint('=', BOLD_BLUE)} help: {visible(finding.hint)}"


def excerpt(line: str, column: int) -> tuple[str, int]:
    """A line as a terminal shows it, and how many cells stand before a column of it.

    Of a long line the part around the column.
    """
    at = min(max(column - 1, 0), len(line))
    start = max(0, min(at - _BEFORE, len(line) - _WINDOW))
    stop = start + _WINDOW
    text, offset = _laid_out(line[start:stop], at - start)
    if start:
        text, offset = f"…{text}", offset + 1
    return (f"{text}…" if stop < len(line) else text.rstrip()), offset


def _laid_out(text: str, at: int) -> tuple[str, int]:
    if text.isascii() and text.isprintable() and not COMMAND.search(text):
        return text, at
    commands = {match.end() for match in COMMAND.finditer(text)}
    parts: list[str] = []
    cells = caret = 0
    for index, char in enumerate(text):
        seen = " " * (_TAB - cells % _TAB) if char == "\t" else visible_char(char)
        if index in commands:
            seen = f"\\{seen}"
        width = width_of(seen)
        if index == at:
            # A combining mark stands on the character before it.
            caret = cells if width else max(cells - 1, 0)
        parts.append(seen)
        cells += width
    return "".join(parts), cells if at >= len(text) else caret


# `path:line:column: error DM201 revisit-missing: message`, as compilers print and editors read:
# https://www.gnu.org/prep/standards/html_node/Errors.html


def write_concise(findings: Sequence[Finding], context: ReportContext) -> str:  # noqa: ARG001
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


# A step's summary in GitHub's Markdown: a table of the findings
#
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary;
# a step may write 1 MiB, and one byte more shows nothing at all.

LIMIT = 1_000_000
"""Bytes at most; the rest of the step's mebibyte is for others who write there."""
_ROOM = 200
"""Bytes kept for the last line."""
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+!|~$^=])")


def write_markdown(findings: Sequence[Finding], context: ReportContext, limit: int = LIMIT) -> str:
    """A heading, what was looked at, and a row for each finding that fits."""
    text = _head(findings, context)
    if not findings:
        return text
    text += "\n| Severity | Rule | Where | What |\n| --- | --- | --- | --- |\n"
    room = limit - _ROOM - len(text.encode())
    rows: list[str] = []
    for finding in changed_first(in_order(findings), context):
        row = _row(finding)
        room -= len(row.encode())
        if room < 0:
            break
        rows.append(row)
    left = len(findings) - len(rows)
    rest = f"\n… and {count(left, 'more finding')}.\n" if left else ""
    return text + "".join(rows) + rest


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


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no link, no mention, one table cell."""
    text = harmless(visible(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _PUNCTUATION.sub(r"\\\1", text)
