"""Contradictions: everything on record that says we may be wrong and that is not settled.

An open memo or andon, evidence that no revisit answered, a trigger that the readings fired, a
claim found false without a consequence, a forum item that was not taken up: one idea, found in
the records and kept in no list. The function that finds a kind says what settles it; what has no
date settles nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from mkdocs_dissent.records import (
    Andon,
    Bearing,
    Claim,
    Decision,
    Initiative,
    Key,
    Memo,
    Record,
    Review,
)
from mkdocs_dissent.records.fields import Path
from mkdocs_dissent.register.examinations import (
    Examination,
    examined_by_reviews,
    ledger,
    resolved_by,
)
from mkdocs_dissent.register.references import LINEAGE, LinkType
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.register.triggers import Fired, TriggerKind, fired


class ContradictionKind(Enum):
    """Where a contradiction comes from, and how much it weighs."""

    TRIGGER = ("trigger", 0, "trigger that fired")
    ANDON = ("andon", 1, "andon")
    EVIDENCE = ("evidence", 2, "unanswered evidence")
    VERDICT = ("verdict", 2, "falsified, not acted on")
    SIGN = ("sign", 2, "shadow metric that worsened")
    MEMO = ("memo", 3, "dissent memo")
    FORUM = ("forum", 4, "raised in the forum")

    # Members are singletons; see `LinkType`.
    __hash__ = object.__hash__

    rank: int
    """0 for the heaviest: what was measured, then who stopped the line, what was found, argued,
    and said."""
    words: str
    """As a person would name it."""

    def __new__(cls, value: str, rank: int, words: str) -> ContradictionKind:
        member = object.__new__(cls)
        member._value_ = value
        member.rank = rank
        member.words = words
        return member


@dataclass(frozen=True, kw_only=True, slots=True)
class Contradiction:
    """A record or an entry that says we may be wrong, and is not settled."""

    kind: ContradictionKind
    record: Key
    """The record that says it."""
    about: tuple[Key, ...]
    since: dt.date | None
    owner: tuple[str, ...]
    """Who takes the next step: its own owner, else that of what it is about."""
    due: dt.date | None
    state: str
    """`open`, `testing`, `pulled`, `reviewing`, `unanswered`, `fired`, `not acted on`,
    `unresolved`."""
    note: str = ""
    """What it says, in its author's words or in the figures that fired it; plain text."""
    at: Path = ()
    """Where in the record it stands; with `kind` and `record`, what tells it from others."""
    trigger: Fired | None = None

    @property
    def age(self) -> tuple[dt.date, int, Key, str]:
        """Sorts the oldest first, undated ones last, and the heavier first on one day."""
        # An index in a path has at most as many digits as a front matter has bytes.
        at = ".".join(f"{part:06}" if isinstance(part, int) else part for part in self.at)
        return (self.since or dt.date.max, self.kind.rank, self.record, at)

    @property
    def weight(self) -> tuple[int, dt.date, int, Key, str]:
        """Sorts the heaviest first, and the oldest first among those of one weight."""
        return (self.kind.rank, *self.age)


def contradictions_of(register: Register) -> Contradictions:
    """Every contradiction of a register, found once."""
    return register.derived(Contradictions)


class Contradictions:
    """Every contradiction of a register."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._examined = examined_by_reviews(register)
        self._missing = {(item.record.key, item.reference) for item in register.unresolved}
        found = [item for record in register.records for item in self._of(record)]
        self.oldest_first = sorted(found, key=lambda item: item.age)
        self.heaviest_first = sorted(found, key=lambda item: item.weight)
        self._about: dict[Key, list[Contradiction]] = defaultdict(list)
        for item in self.heaviest_first:
            for key in item.about:
                self._about[key].append(item)

    def about(self, record: Record) -> list[Contradiction]:
        """What contradicts one record, heaviest first, then oldest first."""
        return self._about.get(record.key, [])

    def tripwire_called(self, record: Record) -> list[Contradiction]:
        """What says that a record's `stop-criteria` or `revisit-if` may be met; else nothing.

        Contradicting evidence that no revisit answered, and triggers that fired from readings of
        an initiative. It calls its steward to look; whether the tripwire's words are
        met is for them to judge. What an initiative's readings say of the decisions that serve it
        is no call: it would set off the tripwires of all of them at once.
        """
        if not (getattr(record, "stop_criteria", ()) or getattr(record, "revisit_if", ())):
            return []
        if str(record.state) not in record.asks:
            return []
        return [item for item in self.about(record) if _calls(item, record)]

    def _of(self, record: Record) -> Iterator[Contradiction]:
        if not record.source.readable:
            return
        if isinstance(record, Memo) and record.is_open:
            about = self._register.to(record, LinkType.DISSENTS)
            yield _own(ContradictionKind.MEMO, record, about, "open")
        elif isinstance(record, Andon) and record.is_open:
            about = self._register.to(record, LinkType.AFFECTS)
            yield _own(ContradictionKind.ANDON, record, about, "pulled", record.why or "")
        elif isinstance(record, Claim):
            if isinstance(record, Initiative) and record.is_active:
                yield from self._triggers(record)
            yield from _evidence(record)
            yield from self._verdict(record)
        elif isinstance(record, Review):
            yield from self._forum(record)

    def _triggers(self, initiative: Initiative) -> Iterator[Contradiction]:
        """The triggers of an active initiative that fired and were not acted on.

        It was acted on where an andon over the initiative is open, or was pulled or resolved on the
        day of the reading that fired it or later, or where a review of that day or later examined
        the initiative. A newer reading that still bears it out fires it anew. A shadow metric that
        got worse and has no guardrail is a sign, which weighs less.
        """
        for trigger in fired(initiative.metrics, self._register.review_days(initiative)):
            if not self._stopped(initiative, trigger.since, even_before=True) and not any(
                look.date >= trigger.since for look in self._looks(initiative)
            ):
                sign = trigger.kind is TriggerKind.SHADOW_WORSENED
                yield _about(
                    initiative,
                    ContradictionKind.SIGN if sign else ContradictionKind.TRIGGER,
                    since=trigger.since,
                    state="fired",
                    note=trigger.words,
                    at=trigger.at,
                    trigger=trigger,
                )

    def _verdict(self, record: Claim) -> Iterator[Contradiction]:
        """A record still in force whose claim was found false when it was last looked at.

        It was acted on where, that day or later, its own `date` says that it was changed, a
        decision that stands superseded, amended or reversed it, or an andon was pulled over it. A
        date for the next revisit is no act, and neither is postponing it.
        """
        if record.state not in record.asks:
            return
        looks = [*self._looks(record), *ledger(record)]
        if not looks:
            return
        # Of a review and the ledger on one day, the ledger has the last word.
        last = max(looks, key=lambda look: (look.date, look.record == record.key))
        if not last.falsified or self._acted(record, last.date):
            return
        yield _about(
            record,
            ContradictionKind.VERDICT,
            by=last.record,
            since=last.date,
            state="not acted on",
            note=last.note or "",
            at=last.at,
        )

    def _forum(self, review: Review) -> Iterator[Contradiction]:
        """What was said in a review's forum and neither became a memo nor was taken up.

        It was taken up where the record it is about no longer asks anything, or a later review
        examined that record; also where, on the review's day or later, it was looked at or
        changed, or a memo or an andon was written against it. What names no record stays until
        it names one, or a memo.
        """
        resolved = resolved_by(self._register, review)
        for index, item in enumerate(review.forum):
            if item.memo and (review.key, item.memo) not in self._missing:
                continue
            about = resolved.get(item.item) if item.item else None
            target = self._register.by_key[about] if about else None
            if target is not None and self._taken_up(target, review):
                continue
            yield Contradiction(
                kind=ContradictionKind.FORUM,
                record=review.key,
                about=(target.key,) if target else (),
                since=review.date,
                owner=target.owners if target else (),
                due=target.due if target else None,
                state="unresolved",
                note=item.note or "",
                at=("forum", index),
            )

    def _taken_up(self, record: Record, review: Review) -> bool:
        if isinstance(record, Review):
            return False
        if record.state is not None and str(record.state) not in record.asks:
            return True
        since = review.date or dt.date.max
        return (
            any(look.date > since for look in self._looks(record))
            or any(look.date >= since for look in ledger(record))
            or any(_on_or_after(memo.date, since) for memo in self._register.dissent(record))
            or self._acted(record, since)
        )

    def _looks(self, record: Record) -> Sequence[Examination]:
        return self._examined.get(record.key, ())

    def _acted(self, record: Record, since: dt.date) -> bool:
        """Whether, on a day or later, a record was changed or an andon was pulled over it."""
        changed = (
            decision.date
            for type_ in LINEAGE
            for decision in self._register.of(record, type_)
            if isinstance(decision, Decision) and decision.took_force
        )
        return any(_on_or_after(day, since) for day in (record.date, *changed)) or self._stopped(
            record, since
        )

    def _stopped(self, record: Record, since: dt.date, *, even_before: bool = False) -> bool:
        """Whether an andon over a record was pulled or resolved on a day or later.

        With `even_before`, one that is still open counts whenever it was pulled: the line stands.
        """
        return any(
            (even_before and pull.is_open)
            or _on_or_after(pull.date, since)
            or (pull.resolution and _on_or_after(pull.resolution.date, since))
            for pull in self._register.andons(record)
        )


def _calls(item: Contradiction, record: Record) -> bool:
    """Whether a contradiction says of a record what its tripwires wait for."""
    if item.kind is ContradictionKind.EVIDENCE:
        return item.record == record.key
    return item.kind in (ContradictionKind.TRIGGER, ContradictionKind.SIGN)


def _on_or_after(day: dt.date | None, since: dt.date) -> bool:
    return day is not None and day >= since


def _own(
    kind: ContradictionKind, record: Record, about: Iterable[Record], state: str, note: str = ""
) -> Contradiction:
    """A record that is a contradiction as a whole."""
    return Contradiction(
        kind=kind,
        record=record.key,
        about=tuple(item.key for item in about),
        since=record.date,
        owner=record.owners,
        due=record.due,
        state=str(record.state or state),
        note=note,
    )


def _about(
    record: Record,
    kind: ContradictionKind,
    *,
    since: dt.date,
    state: str,
    note: str,
    at: Path,
    by: Key | None = None,
    trigger: Fired | None = None,
) -> Contradiction:
    """A contradiction that falls to the owner of the record it is about."""
    return Contradiction(
        kind=kind,
        record=by or record.key,
        about=(record.key,),
        since=since,
        owner=record.owners,
        due=record.due,
        state=state,
        note=note,
        at=at,
        trigger=trigger,
    )


def _evidence(claim: Claim) -> Iterator[Contradiction]:
    since = unanswered_evidence(claim)
    if since is not None:
        index, item = next(
            (index, item)
            for index, item in enumerate(claim.evidence)
            if item.bearing is Bearing.CONTRADICTS and item.date == since
        )
        yield _about(
            claim,
            ContradictionKind.EVIDENCE,
            since=since,
            state="unanswered",
            note=item.note or "",
            at=("evidence", index),
        )


def unanswered_evidence(claim: Claim) -> dt.date | None:
    """The date of the oldest contradicting evidence that no later revisit looked at.

    A revisit of the same day has seen it. None where there is none, or where nothing is
    asked of the record any more.
    """
    if str(claim.state) not in claim.asks:
        return None
    looked = max((look.date for look in ledger(claim)), default=dt.date.min)
    return min(
        (
            item.date
            for item in claim.evidence
            if item.bearing is Bearing.CONTRADICTS and item.date and item.date > looked
        ),
        default=None,
    )
