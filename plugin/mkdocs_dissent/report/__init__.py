"""Findings, and what a pull request changes, as text: for people, for scripts, for reviews.

A format is one function, `write_…`, which returns the text, and one line in a registry here. A file
is imported when a format of it is asked for, so that naming the formats costs nothing. The same
findings and the same context give the same text. Whatever a record's author wrote is shown and
never obeyed: it goes through `text.visible`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from mkdocs_dissent.findings import Finding, Severity, in_order
from mkdocs_dissent.text import COMMAND, count, list_words

if TYPE_CHECKING:
    from mkdocs_dissent.pages.changes import ChangesView
    from mkdocs_dissent.records.kinds import Record

FORMATS: Mapping[str, str] = {
    "full": "each finding with its source line and the remedy",
    "concise": "one line each, as editors and grep read them",
    "json": "for scripts",
    "github": "annotations of a GitHub Actions run",
    "gitlab": "a GitLab code quality report",
    "sarif": "SARIF 2.1.0, as GitHub code scanning reads it",
    "junit": "JUnit XML, as most build servers read it",
    "rdjson": "reviewdog's diagnostic format",
}
"""Every format of findings, with what it is for. The worst finding comes first in all of them."""

CHANGE_FORMATS: Mapping[str, str] = {
    "text": "for a terminal: every change, record by record",
    "markdown": "a comment on a pull request, of 65,000 characters at most",
    "json": "for scripts",
}
"""Every format of changes, with what it is for."""
DIGEST_FORMATS = ("markdown", "html", "json", "text")
"""Every format of the digest."""
_FOR_PEOPLE = ("full", "concise")

MARKER = "<!-- mkdocs-dissent:diff -->"
"""How a comment is found again, to be brought up to date instead of written anew."""
UNCHANGED = "<!-- mkdocs-dissent:unchanged -->"
"""Tells a job that nothing changed: it begins no comment for that."""


@dataclass(kw_only=True, slots=True)
class ReportContext:
    """The run that found the findings."""

    as_of: dt.date
    version: str
    base: str | None = None
    """The revision that the findings were compared with."""
    known: int = 0
    """How many findings stood at the base already and are left out."""
    records: Mapping[str, int] = field(default_factory=dict)
    """How many records of each kind were looked at."""
    read: str = ""
    """What was read of the whole register, in figures; empty where a part was looked at."""
    foreign: frozenset[str] = frozenset()
    """The paths of records that are read in another tool's dialect."""
    baseline: bool = False
    """Whether findings that a baseline knows are left out."""
    source_of: Callable[[str], str | None] = lambda path: None  # noqa: ARG005
    """The text of a file, by its path in the repository; None where it can't be had."""
    colour: bool = False
    changed: frozenset[str] = frozenset()
    """The paths that this pull request changes: what is there comes first where space is short."""


class ChangesContext(NamedTuple):
    """The run that compared two registers."""

    as_of: str
    version: str
    colour: bool = False
    page_of: Callable[[str], str | None] = lambda path: None  # noqa: ARG005
    """The address of a page of the preview by its source uri; None where no site is named."""
    changes_page: str | None = None
    """The address of the preview's page of changes."""
    file_of: Callable[[str, bool], str | None] = lambda path, here: None  # noqa: ARG005
    """The address of a file on the forge, as it is, or as it was at the base; None where no
    forge is known."""

    def address_of(self, record: Record, *, here: bool) -> str | None:
        """Where a record can be read: its page of the preview, else its file on the forge."""
        source = record.source
        return (self.page_of(source.uri) if here else None) or self.file_of(source.path, here)


def write(findings: Sequence[Finding], format: str, *, context: ReportContext) -> str:
    """The findings as a text of that format, empty or ending with a newline.

    Raises ValueError for a format that is none of `FORMATS`.
    """
    file = "people" if format in _FOR_PEOPLE else "machines"
    return _write(file, format, FORMATS, in_order(findings), context)


def write_changes(view: ChangesView, format: str, *, context: ChangesContext) -> str:
    """The changes as a text of that format, ending with a newline.

    Raises ValueError for a format that is none of `CHANGE_FORMATS`.
    """
    return _write("changes", format, CHANGE_FORMATS, view, context)


def _write(file: str, format: str, known: Mapping[str, str], *values: Any) -> str:
    if format not in known:
        raise ValueError(f"`{format}` is no format; there are {', '.join(known)}")
    text: str = getattr(import_module(f"{__name__}.{file}"), f"write_{format}")(*values)
    return text


# What the formats share: the summary, and JSON that can't be misused


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
