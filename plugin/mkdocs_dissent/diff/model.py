"""What a change of a register is made of: types only, no judgement of how it came about.

Everything that is text here is plain text by strangers: pages and reports escape it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import cached_property

from mkdocs_dissent.findings import Finding
from mkdocs_dissent.git.base import Base, NoBase
from mkdocs_dissent.git.changed import NotCompared
from mkdocs_dissent.practices.governing import Governing
from mkdocs_dissent.records.kinds import Decision, Key, Record
from mkdocs_dissent.records.vocabularies import DecisionStatus
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.text import count


class What(StrEnum):
    """What became of a record."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    """Its file or its id is another; `fields` and `body` say what else changed."""
    CHANGED = "changed"


@dataclass(kw_only=True, slots=True)
class FieldChange:
    """One field, declared or unknown (`x-…`), before and after."""

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
    """It lost a part, its probe or its `resolved-if`, or most of its claim; or a person who is
    not its author withdrew it; or it can't be read any more."""


@dataclass(kw_only=True, slots=True)
class DissentChange:
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


@dataclass(kw_only=True, slots=True)
class EntryChange:
    """One entry of a list: evidence, the ledger, what a review examined; or a fact of a metric."""

    field: str
    """The list's name: `evidence`, `revisits`, `examined`, `forum`, `permits`, `metrics`."""
    what: What
    """Added, removed or changed."""
    old: str = ""
    """The entry in one line of plain text."""
    new: str = ""
    note: str = ""
    """`rewrites the ledger's past` where history itself was edited."""
    metric: str = ""
    """Of a metric, which one and what of it: `outcome metric Latency: target`."""
    alarming: bool = False
    """Whether something that was stated is no longer there as it was."""


class TokenOp(StrEnum):
    """What became of a run of text."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


@dataclass(slots=True)
class Token:
    """A run of Markdown text, never rendered."""

    op: TokenOp
    text: str


@dataclass(kw_only=True, slots=True)
class Block:
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
    """At most `severity.TYPO_WORDS` other words, each still like the word that it replaces; no
    number, no link target and none of the words that turn a meaning around."""
    SUBSTANTIAL = "substantial"


@dataclass(kw_only=True, slots=True)
class BodyChange:
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


@dataclass(kw_only=True, slots=True)
class LinkChange:
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


@dataclass(kw_only=True, slots=True)
class Push:
    """A revisit date that moved later, or went."""

    old: dt.date
    new: dt.date | None
    """None where there is no date any more and something is still asked."""
    times: int
    """The how-manieth postponement in a row this is, by the ledger and by this change."""
    entered: str = ""
    """The verdict of the new ledger entry that set the new date, empty without one."""
    unlogged: bool = False
    """Whether the ledger ought to say so and does not (DM603)."""

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
    UNREPORTED = "no longer reported"
    """It holds no longer, and nothing was mended: its record went, or a date moved."""
    WAIVED = "waived"


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingChange:
    """A finding that came, went or was waived."""

    what: FindingWhat
    finding: Finding
    reason: str = ""
    """Of a waiver, why, as its record says; of what is no longer reported, what happened."""

    @property
    def reason_words(self) -> str:
        """`waived: until March`; `the date moved by 135 days`."""
        waived = "waived: " if self.what is FindingWhat.WAIVED else ""
        return f"{waived}{self.reason}" if self.reason else ""


class Reason(Enum):
    """Why a reviewer must judge a change; the first reason weighs most.

    `words` is the reason as a heading or a badge says it, `rank` is 0 for the first.
    """

    OVERRULED = "a decision was accepted over open dissent"
    ACCEPTED = "an accepted decision changed"
    DISSENT = "dissent is missing or weakened"
    REVISIT = "a revisit date was pushed"
    STATUS = "a status changed"
    REMOVED = "a record was removed"
    ADDED = "a record was added"
    RENAMED = "a record was renamed"
    FIELDS = "fields or text changed"
    FORM = "written differently, saying the same"
    """A conversion to our front matter, a typo in something not in force."""

    @property
    def words(self) -> str:
        """The reason as a heading says it."""
        return self.value

    @property
    def rank(self) -> int:
        """0 for what must be judged first."""
        return list(Reason).index(self)


@dataclass(kw_only=True, slots=True)
class RecordChange:
    """What became of one record."""

    what: What
    before: Record | None
    after: Record | None
    reasons: tuple[Reason, ...] = (Reason.FORM,)
    """Every reason to judge it, the first one first; never empty."""
    fields: tuple[FieldChange, ...] = ()
    """Kind, title and status first, then in the order of their declaration. Of an added or removed
    record none: the record is there whole."""
    dissent: tuple[DissentChange, ...] = ()
    entries: tuple[EntryChange, ...] = ()
    body: BodyChange | None = None
    links: tuple[LinkChange, ...] = ()
    push: Push | None = None
    newly_overdue: dt.date | None = None
    """The date since which it is overdue, where it is and would not be without this change."""
    findings: tuple[FindingChange, ...] = ()
    converted: str = ""
    """`converted from nygard to native`."""
    notes: tuple[str, ...] = ()
    """What else a reviewer should know: what could not be read or compared, in whole sentences."""
    unreadable: bool = False
    """Whether one side could not be read, so that fields were not compared."""
    dissent_missing: bool = False
    """Whether by this change it is an accepted major decision without a dissent memo."""
    overruled: tuple[str, ...] = ()
    """Of a decision that this change puts in force, though it is major or a one-way door: its
    memos that are open, and those that the same change removed or weakened, each as text."""
    amended_by: tuple[Key, ...] = ()
    """Accepted decisions that this change adds, accepts or rewrites, and that amend, supersede or
    reverse this one."""

    @property
    def reason(self) -> Reason:
        """The first reason to judge it."""
        return self.reasons[0]

    @property
    def record(self) -> Record:
        """The record as it is, or as it was before it was removed."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def key(self) -> Key:
        """What identifies it in the register where it stands: after, or before a removal."""
        return self.record.key

    @property
    def status(self) -> FieldChange | None:
        """The status transition, where there is one."""
        return self.field("status")

    def field(self, name: str) -> FieldChange | None:
        """The change of a field by its name in front matter; None where it did not change."""
        return next((change for change in self.fields if change.name == name), None)

    @property
    def accepted(self) -> bool:
        """Whether it is a decision that was accepted before and is accepted after."""
        return _is_accepted(self.before) and _is_accepted(self.after)

    @property
    def accepted_text_changed(self) -> Size | None:
        """How much of the text of a decision in force changed (DM601); None where none did.

        None too where words took the place of a template's blanks, or where another decision
        that this change puts in force amends, supersedes or reverses it: then that is the change.
        """
        if not self.accepted or self.body is None or self.body.size is Size.FORM:
            return None
        return None if self.body.fills_blanks or self.amended_by else self.body.size

    @property
    def memo_lost(self) -> tuple[DissentChange, ...]:
        """How a dissent memo was removed or weakened, empty where it was not (DM604)."""
        return tuple(change for change in self.dissent if change.alarming)


def _is_accepted(record: Record | None) -> bool:
    return isinstance(record, Decision) and record.status is DecisionStatus.ACCEPTED


@dataclass(kw_only=True)
class Changes:
    """What one register changes against another."""

    records: tuple[RecordChange, ...] = ()
    """In the order in which a reviewer must judge them."""
    findings: tuple[FindingChange, ...] = ()
    """Every finding that came, went or was waived, those of `records` included."""
    form_only: tuple[Key, ...] = ()
    """Records whose files differ and say the same: spaces, comments, the order of keys."""
    not_compared: tuple[NotCompared, ...] = ()
    """What could not be read or compared; the rest is shown all the same."""
    summary: tuple[str, ...] = ()
    """How many records of each kind changed: `2 decisions changed`, `1 added`, …"""
    base_name: str = ""
    """What people call the base; empty where nothing gave it."""
    taken: frozenset[str] = frozenset()
    """Paths of files that the base's branch has gained since the base, by others."""
    frozen: Mapping[Key, Key] = field(default_factory=dict)
    """Records that an andon with a scope froze at the base, and the andon, which stands still."""

    def __bool__(self) -> bool:
        """Whether there is anything to report."""
        return bool(self.records or self.findings or self.not_compared)

    @cached_property
    def _by_key(self) -> Mapping[Key, RecordChange]:
        return {change.key: change for change in reversed(self.records) if change.after is not None}

    @property
    def words(self) -> str:
        """`2 decisions changed, 1 added, 1 dissent memo removed`; `no record changed`."""
        return ", ".join(self.summary) or "no record changed"

    @property
    def finding_words(self) -> str:
        """`2 new findings, 1 fixed, 1 waived`; empty where there are none."""
        numbers = Counter(change.what for change in self.findings)
        parts: list[str] = []
        for what in FindingWhat:
            number = numbers[what]
            if number and what is FindingWhat.NEW:
                parts.append(count(number, "new finding"))
            elif number:
                one, more = (what, what) if parts else (f"finding {what}", f"findings {what}")
                parts.append(count(number, one, more))
        return ", ".join(parts)

    def of(self, record: Record) -> RecordChange | None:
        """The change of a record of the later register; None where it did not change."""
        return self._by_key.get(record.key)


@dataclass(kw_only=True, slots=True)
class Comparison:
    """A register beside its base: how the base was found, and what changed since."""

    base: Base | NoBase
    changes: Changes | None = None
    """None where there is no base to compare with; never empty for want of one."""
    not_compared: tuple[NotCompared, ...] = ()
    """Files that git could not compare, beside what the changes say of records."""
    governing: tuple[Governing, ...] = ()
    """The records that govern the files of this change, heaviest first."""
