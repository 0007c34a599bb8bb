"""What a change of a register is made of: types only, no judgement of how it came about."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from enum import Enum
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_dissent.diff.parts import (
    BodyChange,
    DissentChange,
    EntryChange,
    FieldChange,
    FindingChange,
    FindingWhat,
    LinkChange,
    MetricChange,
    Push,
    Size,
    What,
)
from mkdocs_dissent.records import Decision, DecisionStatus, Key, Record


class Weight(Enum):
    """Why a reviewer must judge a change, what comes first first.

    `words` is the reason as a heading or a badge says it, `rank` is 0 for the first.
    """

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
        return _WEIGHTS.index(self)


_WEIGHTS = list(Weight)


class RecordChange(Struct, frozen=True, kw_only=True):
    """What became of one record."""

    what: What
    before: Record | None
    after: Record | None
    weights: tuple[Weight, ...]
    """Every reason to judge it, first things first; never empty."""
    fields: tuple[FieldChange, ...] = ()
    """Kind, title and status first, then in the order of their declaration. Of an added or removed
    record none: the record is there whole."""
    dissent: tuple[DissentChange, ...] = ()
    entries: tuple[EntryChange, ...] = ()
    metrics: tuple[MetricChange, ...] = ()
    body: BodyChange | None = None
    links: tuple[LinkChange, ...] = ()
    push: Push | None = None
    newly_overdue: dt.date | None = None
    """The date since which it is overdue, where it is and would not be without this change."""
    findings: tuple[FindingChange, ...] = ()
    moved: str = ""
    """Of a renamed record: `moved from decisions/old to decisions/new`, or `renamed from …`."""
    converted: str = ""
    """`converted from nygard to native`."""
    notes: tuple[str, ...] = ()
    """What else a reviewer should know: what could not be read or compared, in whole sentences."""
    unreadable: bool = False
    """Whether one side could not be read, so that fields were not compared."""
    dissent_missing: bool = False
    """Whether by this change it is an accepted major decision without a dissent memo."""
    amended_by: tuple[Key, ...] = ()
    """Accepted decisions that this change adds, accepts or rewrites, and that amend, supersede or
    reverse this one."""

    @property
    def weight(self) -> Weight:
        """The first reason to judge it."""
        return self.weights[0]

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
    def evidence(self) -> tuple[EntryChange, ...]:
        """Evidence added, changed or removed."""
        return tuple(entry for entry in self.entries if entry.field == "evidence")

    @property
    def ledger(self) -> tuple[EntryChange, ...]:
        """Entries of the ledger of revisits added, changed or removed."""
        return tuple(entry for entry in self.entries if entry.field == "revisits")

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
    def revisit_pushed(self) -> Push | None:
        """The revisit date that moved without a word in the ledger (DM603)."""
        return self.push if self.push is not None and self.push.unlogged else None

    @property
    def memo_lost(self) -> tuple[DissentChange, ...]:
        """How a dissent memo was removed or weakened, empty where it was not (DM604)."""
        return tuple(change for change in self.dissent if change.alarming)


def _is_accepted(record: Record | None) -> bool:
    return isinstance(record, Decision) and record.status is DecisionStatus.ACCEPTED


class NotCompared(Struct, frozen=True, kw_only=True):
    """Something that could not be compared, and why."""

    path: str
    key: Key
    why: str
    """A sentence: `It could not be read before this change.`"""


class Count(Struct, frozen=True):
    """So many records of which the same happened."""

    what: What
    noun: str
    """`decision`, `dissent memo`, … in the singular."""
    number: int
    words: str
    """`2 decisions changed`."""


class Changes(Struct, frozen=True, kw_only=True, dict=True):
    """What one register changes against another."""

    records: tuple[RecordChange, ...] = ()
    """In the order in which a reviewer must judge them."""
    findings: tuple[FindingChange, ...] = ()
    """Every finding that came, went or was waived, those of `records` included."""
    form_only: tuple[Key, ...] = ()
    """Records whose files differ and say the same: spaces, comments, the order of keys."""
    not_compared: tuple[NotCompared, ...] = ()
    """What could not be read or compared; the rest is shown all the same."""
    summary: tuple[Count, ...] = ()
    base_name: str = ""
    """What people call the base; given by whoever knows it."""
    taken: frozenset[str] = frozenset()
    """Paths of files that the base's branch has gained since the base, by others."""

    def __bool__(self) -> bool:
        """Whether anything changed that is told."""
        return bool(self.records or self.findings or self.not_compared)

    def having(
        self, records: tuple[RecordChange, ...], findings: tuple[FindingChange, ...]
    ) -> Changes:
        """The same with findings, here and on its records, which are given in their order."""
        return replace(self, records=records, findings=findings)

    @cached_property
    def _by_key(self) -> Mapping[Key, RecordChange]:
        return {change.key: change for change in reversed(self.records) if change.after is not None}

    @property
    def words(self) -> str:
        """`2 decisions changed, 1 added, 1 dissent memo removed`; `no record changed`."""
        return ", ".join(count.words for count in self.summary) or "no record changed"

    @property
    def finding_words(self) -> str:
        """`2 new findings, 1 fixed, 1 waived`; empty where there are none."""
        counts = Counter(change.what for change in self.findings)
        said: list[str] = []
        for what in FindingWhat:
            if number := counts[what]:
                plain = what is FindingWhat.NEW
                noun = f" finding{'s' * (number != 1)}"
                words = (
                    f"{number:,} new{noun}" if plain else f"{number:,}{noun * (not said)} {what}"
                )
                said.append(words)
        return ", ".join(said)

    def of(self, record: Record) -> RecordChange | None:
        """The change of a record of the later register; None where it did not change."""
        return self._by_key.get(record.key)

    @property
    def removed(self) -> tuple[RecordChange, ...]:
        """Records that were removed, those that only bear another name left out (DM602)."""
        return tuple(change for change in self.records if change.what is What.REMOVED)

    @property
    def accepted_texts(self) -> tuple[RecordChange, ...]:
        """Decisions in force whose text changed without an excuse (DM601)."""
        return tuple(change for change in self.records if change.accepted_text_changed)

    @property
    def unlogged_pushes(self) -> tuple[RecordChange, ...]:
        """Records whose revisit date moved later without a ledger entry (DM603)."""
        return tuple(change for change in self.records if change.revisit_pushed)

    @property
    def lost_memos(self) -> tuple[RecordChange, ...]:
        """Memos that were removed or weakened (DM604)."""
        return tuple(change for change in self.records if change.memo_lost)
