"""The pieces of which a record's change is made: types only.

Everything that is text here is plain text by strangers: whoever shows it escapes it.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from msgspec import Struct

from mkdocs_dissent.findings import Finding
from mkdocs_dissent.records import Key
from mkdocs_dissent.records.fields import Reading
from mkdocs_dissent.register import LinkType


class What(StrEnum):
    """What became of a record."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    """Its file or its id is another; `fields` and `body` say what else changed."""
    CHANGED = "changed"


class FieldChange(Struct, frozen=True, kw_only=True):
    """One declared field, or one that nobody knows (`x-…`), before and after."""

    name: str
    """As in front matter: `stop-criteria`."""
    old: str = ""
    """As plain text; empty where it was not given."""
    new: str = ""
    note: str = ""
    """What it means, in words: `moved 90 days later, third time`."""
    lost: tuple[str, ...] = ()
    """Of a list: the items that went."""
    gained: tuple[str, ...] = ()
    """Of a list: the items that came."""
    is_link: bool = False
    """Whether it holds references: `RecordChange.links` tells the same with the records' keys."""


class DissentEvent(StrEnum):
    """What happened to a dissent memo."""

    NEW = "new"
    TESTING = "being tested"
    ANSWERED = "answered"
    UPHELD = "upheld"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    REMOVED = "removed"
    WEAKENED = "weakened"
    """It lost a part, its probe or its `resolved-if`, or most of its claim; or somebody else than
    its author withdrew it; or it can't be read any more."""


class DissentChange(Struct, frozen=True, kw_only=True):
    """One thing that happened to a dissent memo; it stands with the memo's change."""

    event: DissentEvent
    memo: Key
    title: str
    about: tuple[Key, ...] = ()
    """The decisions and initiatives that it dissents from, or did before it was removed."""
    note: str = ""
    """For `weakened`, what it lost; for a settled memo, by whom."""

    @property
    def alarming(self) -> bool:
        """Whether less dissent is left than there was."""
        return self.event in (DissentEvent.REMOVED, DissentEvent.WEAKENED)


class EntryChange(Struct, frozen=True, kw_only=True):
    """One entry of a list of entries: evidence, the ledger of revisits, what a review examined."""

    field: str
    """The list's name in front matter: `evidence`, `revisits`, `examined`, `forum`, `permits`."""
    what: What
    """Added, removed or changed."""
    old: str = ""
    """The entry in one line of plain text."""
    new: str = ""
    date: dt.date | None = None
    """The entry's own date, the later one where it changed."""
    note: str = ""
    """`rewrites the ledger's past` where history itself was edited."""


class ReadingChange(Struct, frozen=True, kw_only=True):
    """A reading of the past that is another now; None where there is none on that day."""

    day: dt.date
    old: float | None
    new: float | None


class MetricChange(Struct, frozen=True, kw_only=True):
    """One metric of an initiative."""

    role: str
    """`outcome`, `leading` or `shadow`."""
    name: str
    unit: str = ""
    what: What
    fields: tuple[FieldChange, ...] = ()
    """Its target, guardrail and so on."""
    readings_added: int = 0
    """How many readings came after the last one that was there."""
    last: Reading | None = None
    """The latest of those."""
    altered: tuple[ReadingChange, ...] = ()
    """Readings of the past that were altered, removed, or put in between."""


class TokenOp(StrEnum):
    """What became of a run of text."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


class Token(Struct, frozen=True):
    """A run of Markdown text, never rendered."""

    op: TokenOp
    text: str


class Block(Struct, frozen=True, kw_only=True):
    """A paragraph that changed, or a count of paragraphs that did not."""

    tokens: tuple[Token, ...] = ()
    """In reading order; without the deleted ones they are the new text, without the inserted ones
    the old. Empty where paragraphs are only counted."""
    unchanged: int = 0
    """How many paragraphs in a row are the same on both sides, where `tokens` is empty."""


class Size(StrEnum):
    """How much a change of prose may change of what it says."""

    FORM = "form"
    """Other line breaks or spaces; no word is another."""
    TYPO = "typo"
    """At most `diff.TYPO_WORDS` words in at most `diff.TYPO_PLACES` places, each still like the
    word it replaces; no number, no link target and none of the words that turn a meaning around."""
    SUBSTANTIAL = "substantial"


class BodyChange(Struct, frozen=True, kw_only=True):
    """The prose of a record, before and after."""

    blocks: tuple[Block, ...]
    size: Size
    removed: int
    """How many words went."""
    added: int
    """How many words came."""
    why: str = ""
    """Why it is not typo-size, where the count alone does not say so: `never` was removed."""
    fills_blanks: bool = False
    """Whether nothing but blanks of a template gave way to the new words."""
    coarse: bool = False
    """Whether paragraphs were compared whole, for the text is too long for words."""
    shortened: int = 0
    """How many further changed paragraphs are not among `blocks`."""


class LinkChange(Struct, frozen=True, kw_only=True):
    """A link between two records that came or went; it stands with the record that states it."""

    type: LinkType
    forward: bool
    """Whether the record whose change this is is the link's source."""
    other: Key
    title: str
    """The other record's title."""
    gained: bool

    @property
    def words(self) -> str:
        """`supersedes`, or `superseded by`, from the record whose change this is."""
        return self.type.forward if self.forward else self.type.inverse


class Push(Struct, frozen=True, kw_only=True):
    """A revisit date that moved later, or went."""

    old: dt.date
    new: dt.date | None
    """None where there is no date any more and something is still asked."""
    times: int
    """The how-manieth postponement in a row this is, by the ledger and by this change."""
    has_ledger: bool
    """Whether records of this kind keep a ledger of revisits."""
    entered: str = ""
    """The verdict of the new ledger entry that set the new date, empty without one."""

    @property
    def unlogged(self) -> bool:
        """Whether the ledger ought to say so and does not."""
        return self.has_ledger and not self.entered

    @property
    def words(self) -> str:
        """`moved 90 days later, third time`."""
        if self.new is None:
            return "removed, though something is still asked"
        days = (self.new - self.old).days
        moved = f"moved {days} day{'s' * (days != 1)} later"
        if self.entered and self.entered != "postponed":
            return f"{moved} by a revisit ({self.entered})"
        again = f", {ordinal(self.times)} time" if self.times > 1 else ""
        return f"{moved}{again}{', without a ledger entry' if self.unlogged else ''}"


def ordinal(number: int) -> str:
    """`first`, `second`, …, `tenth`, `11th`, `21st`."""
    words = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
    if 1 <= number <= len(words):
        return words[number - 1]
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


class FindingWhat(StrEnum):
    """What became of a finding."""

    NEW = "new"
    FIXED = "fixed"
    WAIVED = "waived"


class FindingChange(Struct, frozen=True, kw_only=True):
    """A finding that came, went or was waived."""

    what: FindingWhat
    finding: Finding
    reason: str = ""
    """Of a waiver: why, as its record says."""
