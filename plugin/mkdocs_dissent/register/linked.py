"""The linked register: its records, both sides of every link, lineage and contradictions."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from mkdocs_dissent.records import (
    Andon,
    Bearing,
    Decision,
    DecisionStatus,
    Folder,
    Initiative,
    Key,
    Memo,
    Record,
)
from mkdocs_dissent.register.index import ANY, Index
from mkdocs_dissent.register.links import LINEAGE, Link, LinkType, Statement, Unresolved


class ContradictionKind(Enum):
    """Where a contradiction comes from."""

    MEMO = "memo"
    ANDON = "andon"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Something that says we may be wrong, and that nobody has settled yet."""

    kind: ContradictionKind
    record: Key
    about: tuple[Key, ...]
    since: dt.date | None
    owner: tuple[str, ...]
    due: dt.date | None


@dataclass(frozen=True, slots=True)
class Register:
    """Every record, and what each says of others. Made by `link`."""

    records: tuple[Record, ...]
    by_key: Mapping[Key, Record]
    """The first record of each key; a second one of the same id is a finding."""
    statements: Mapping[Link, tuple[Statement, ...]]
    """Every link, with each place that states it, on either side."""
    unresolved: tuple[Unresolved, ...]
    _out: Mapping[tuple[LinkType, Key], tuple[Key, ...]] = field(default_factory=dict)
    _in: Mapping[tuple[LinkType, Key], tuple[Key, ...]] = field(default_factory=dict)

    def to(self, record: Record, type_: LinkType) -> tuple[Record, ...]:
        """What `record` bears on, by a kind of link, in the order of the register."""
        return tuple(self.by_key[key] for key in self._out.get((type_, record.key), ()))

    def of(self, record: Record, type_: LinkType) -> tuple[Record, ...]:
        """What bears on `record`, by a kind of link, in the order of the register."""
        return tuple(self.by_key[key] for key in self._in.get((type_, record.key), ()))

    def states(self, record: Record, link: Link) -> bool:
        """Whether `record` itself states a link, rather than having it derived."""
        return any(statement.by == record.key for statement in self.statements.get(link, ()))

    @property
    def decisions(self) -> list[Decision]:
        """Every decision, in order."""
        return [record for record in self.records if isinstance(record, Decision)]

    @property
    def initiatives(self) -> list[Initiative]:
        """Every bet and probe, in order."""
        return [record for record in self.records if isinstance(record, Initiative)]

    def dissent(self, record: Record) -> tuple[Memo, ...]:
        """The dissent memos of a decision or initiative, unsettled ones first, then by date."""
        memos = (memo for memo in self.of(record, LinkType.DISSENTS) if isinstance(memo, Memo))
        return tuple(
            sorted(memos, key=lambda memo: (not memo.is_open, memo.date or dt.date.max, memo.id))
        )

    def andons(self, record: Record) -> tuple[Andon, ...]:
        """The cords pulled over a record, unresolved ones first, then by date."""
        found = (pull for pull in self.of(record, LinkType.AFFECTS) if isinstance(pull, Andon))
        return tuple(
            sorted(found, key=lambda pull: (not pull.is_open, pull.date or dt.date.max, pull.id))
        )

    def contradictions(self) -> list[Contradiction]:
        """Everything unsettled that contradicts a record, oldest first."""
        found = [found for record in self.records for found in self._contradictions(record)]
        return sorted(found, key=lambda item: (item.since or dt.date.max, item.record))

    def contradicting(self, record: Record) -> list[Contradiction]:
        """What contradicts one record."""
        about = [*self.dissent(record), *self.andons(record), record]
        found = (found for source in about for found in self._contradictions(source))
        return [item for item in found if record.key in item.about]

    def _contradictions(self, record: Record) -> Iterator[Contradiction]:
        if isinstance(record, Memo) and record.is_open and record.source.readable:
            about = self.to(record, LinkType.DISSENTS)
            yield self._contradiction(ContradictionKind.MEMO, record, about)
        elif isinstance(record, Andon) and record.is_open and record.source.readable:
            about = self.to(record, LinkType.AFFECTS)
            yield self._contradiction(ContradictionKind.ANDON, record, about)
        elif isinstance(record, Decision) and (found := unanswered_evidence(record)):
            yield Contradiction(
                kind=ContradictionKind.EVIDENCE,
                record=record.key,
                about=(record.key,),
                since=found,
                owner=record.steward,
                due=record.due,
            )

    @staticmethod
    def _contradiction(
        kind: ContradictionKind, record: Record, about: Iterable[Record]
    ) -> Contradiction:
        return Contradiction(
            kind=kind,
            record=record.key,
            about=tuple(item.key for item in about),
            since=record.date,
            owner=record.owners,
            due=record.due,
        )

    def named(self, text: str) -> list[Record]:
        """Every record that a person may mean by `text`: an id, a file, a number, part of an id."""
        index = Index(self.records)
        text = text.strip()
        if (by_path := index.by_path.get(posixpath.normpath(text))) is not None:
            return [by_path]
        folder, _, rest = text.partition("/")
        if rest and folder in (str(item) for item in Folder):
            return index.anywhere(rest, (Folder(folder),))
        return index.anywhere(text, ANY)

    def near(self, text: str) -> tuple[str, ...]:
        """Ids that look like `text`."""
        return Index(self.records).near(text, ANY)

    def lineage(self, decision: Record) -> tuple[list[Record], list[Record]]:
        """What a decision replaced or changed, and what replaced or changed it, at any distance.

        Both lists are in the order of distance; a cycle ends where it began.
        """
        return self._reach(decision, self._out), self._reach(decision, self._in)

    def _reach(
        self, start: Record, links: Mapping[tuple[LinkType, Key], tuple[Key, ...]]
    ) -> list[Record]:
        seen = {start.key}
        order: list[Key] = []
        front = [start.key]
        while front:
            nearest = [
                key for at in front for type_ in LINEAGE for key in links.get((type_, at), ())
            ]
            front = [key for key in dict.fromkeys(nearest) if key not in seen]
            seen.update(front)
            order.extend(front)
        return [self.by_key[key] for key in order]


def unanswered_evidence(decision: Decision) -> dt.date | None:
    """The date of the oldest contradicting evidence that no later revisit looked at.

    A revisit of the same day has seen it. None where there is none, or where the decision is
    no longer in force.
    """
    if decision.status not in (DecisionStatus.ACCEPTED, DecisionStatus.PROPOSED):
        return None
    looked = max(
        (
            entry.date
            for entry in decision.revisits
            if entry.date and entry.verdict not in (None, "postponed")
        ),
        default=dt.date.min,
    )
    return min(
        (
            item.date
            for item in decision.evidence
            if item.bearing is Bearing.CONTRADICTS and item.date and item.date > looked
        ),
        default=None,
    )
