"""What a report needs to know beside the findings or the changes."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mkdocs_dissent.records import Record

MARKER = "<!-- mkdocs-dissent:diff -->"
"""How a comment is found again, to be brought up to date instead of written anew."""
UNCHANGED = "<!-- mkdocs-dissent:unchanged -->"
"""Tells a job that nothing changed: it begins no comment for that."""


def _none(text: str) -> str | None:  # noqa: ARG001
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
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
    source_of: Callable[[str], str | None] = _none
    """The text of a file, by its path in the repository; None where it can't be had."""
    colour: bool = False
    changed: frozenset[str] = frozenset()
    """The paths that this pull request changes: what is there comes first where space is short."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangesContext:
    """The run that compared two registers."""

    as_of: str
    version: str
    colour: bool = False
    page_of: Callable[[str], str | None] = _none
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
