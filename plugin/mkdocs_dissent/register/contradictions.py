"""Contradictions: everything on record that says we may be wrong and that is not settled.

An open memo or andon, evidence that no revisit answered, a trigger that the readings fired, a
claim found false without a consequence, an exception that became the default, a forum item that
was not taken up: one idea, found in the records and kept in no list. The function that finds a kind
says what settles it; what has no date settles nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, NamedTuple
from unicodedata import normalize

from mkdocs_dissent.records.fields.types import Path
from mkdocs_dissent.records.kinds import (
    Andon,
    Claim,
    Decision,
    Initiative,
    Key,
    Memo,
    Record,
    Review,
)
from mkdocs_dissent.records.parts import AndonResolution, MemoResolution
from mkdocs_dissent.records.vocabularies import Bearing
from mkdocs_dissent.register.due import last_told
from mkdocs_dissent.register.examinations import (
    Examination,
    examined_by_reviews,
    ledger,
    resolved_by,
)
from mkdocs_dissent.register.references import LINEAGE, LinkType
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.register.triggers import Fired, TriggerKind, fired
from mkdocs_dissent.text import days_after


class ContradictionKind(Enum):
    """Where a contradiction comes from, and how much it weighs."""

    TRIGGER = ("trigger", 0, "trigger that fired", "triggers that fired")
    ANDON = ("andon", 1, "andon", "andons")
    EVIDENCE = ("evidence", 2, "unanswered evidence", "contradicting evidence")
    VERDICT = ("verdict", 2, "falsified, not acted on", "falsified claims")
    EXCEPTION = (
        *("exception", 2, "exception that became the default"),
        "exceptions that became the default",
    )
    STORY = ("story", 0, "story untold for a quarter", "untold stories")
    SIGN = ("sign", 2, "shadow metric that worsened", "shadow metrics that worsened")
    MEMO = ("memo", 3, "dissent memo", "dissent memos")
    FORUM = ("forum", 4, "raised in the forum", "words of the forum")
    IDLE_STORY = (
        *("idle-story", 4, "story untold for a quarter, of work that has not begun"),
        "untold stories",
    )

    # Members are singletons; see `LinkType`.
    __hash__ = object.__hash__

    rank: int
    """0 for the heaviest: what was measured, then who stopped the line, what was found, argued,
    and said."""
    words: str
    """As a person would name it."""
    many: str
    """As a list of all that is counted names it."""

    def __new__(cls, value: str, rank: int, words: str, many: str) -> ContradictionKind:
        member = object.__new__(cls)
        member._value_, member.rank, member.words, member.many = value, rank, words, many
        return member


class Settled(NamedTuple):
    """How a contradiction was settled."""

    date: dt.date | None
    """None where no date tells."""
    how: str
    """`upheld`, `alter`, `an andon was pulled`."""
    record: Key
    """Where it is written."""
    by: tuple[str, ...] = ()
    note: str = ""


@dataclass(kw_only=True, slots=True)
class Contradiction:
    """A record or an entry that says we may be wrong, settled or not."""

    kind: ContradictionKind
    record: Key
    """The record that says it."""
    about: tuple[Key, ...]
    since: dt.date | None
    owner: tuple[str, ...]
    """Who takes the next step: its own owner, else that of what it is about."""
    due: dt.date | None
    """What a memo or an andon says; of all else one cadence after it arose or was last tested."""
    state: str
    """`open`, `testing`, `pulled`, `reviewing`, `unanswered`, `fired`, `not acted on`,
    `became the default`, `past its end`, `unresolved`."""
    note: str = ""
    """What it says, in its author's words or in the figures that fired it; plain text."""
    at: Path = ()
    """Where in the record it stands; with `kind` and `record`, what tells it from others."""
    trigger: Fired | None = None
    raised_by: tuple[str, ...] = ()
    """Who said it; `anonymous` stays so."""
    settled: Settled | None = None

    @property
    def age(self) -> tuple[dt.date, int, Key, str]:
        """Sorts the oldest first, undated ones last, and the heavier first on one day."""
        # An index in a path has at most as many digits as a front matter has bytes.
        at = ".".join(f"{part:06}" if isinstance(part, int) else part for part in self.at)
        return (self.since or dt.date.max, self.kind.rank, self.record, at)


def contradictions_of(register: Register, today: dt.date) -> Contradictions:
    """Every contradiction of a register as of `today`, found once."""
    return register.derived(Contradictions, today)


class Contradictions:
    """Every contradiction of a register."""

    def __init__(self, register: Register, today: dt.date) -> None:
        self._register = register
        self._today = today
        self._examined = examined_by_reviews(register, today)
        self._defaults = _defaults(register, today)
        self._missing = {(item.record.key, item.reference) for item in register.unresolved}
        self.every = [item for record in register.records for item in self._of(record)]
        """The settled ones too, in the order of the register."""
        found = [item for item in self.every if item.settled is None]
        self.oldest_first = sorted(found, key=lambda item: item.age)
        self.heaviest_first = sorted(self.oldest_first, key=lambda item: item.kind.rank)
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
        tripwires = getattr(record, "stop_criteria", ()) or getattr(record, "revisit_if", ())
        if not tripwires or record.state not in record.asks:
            return []
        kinds = (ContradictionKind.EVIDENCE, ContradictionKind.TRIGGER, ContradictionKind.SIGN)
        return [item for item in self.about(record) if item.kind in kinds]

    def _of(self, record: Record) -> Iterator[Contradiction]:
        if not record.source.readable:
            return
        if isinstance(record, (Memo, Andon)):
            yield self._own(record)
        elif isinstance(record, Claim):
            if isinstance(record, Initiative):
                yield from self._triggers(record)
                yield from self._story(record)
            yield from self._evidence(record) if record.evidence else ()
            looks = self._looks(record)
            if looks and (found := self._verdict(record, looks)):
                yield found
            yield from self._exceptions(record) if record.exceptions else ()
        elif isinstance(record, Review):
            yield from self._forum(record)

    def _own(self, record: Memo | Andon) -> Contradiction:
        """A memo or an andon, which is a contradiction as a whole."""
        end, settled = record.resolution, None
        if not record.is_open:
            verdict = end.verdict if isinstance(end, AndonResolution) else None
            settled = Settled(
                date=end.date if end else None,
                how=str(verdict or record.state),
                record=record.key,
                by=end.by if isinstance(end, MemoResolution) else (),
                note=(end.note if end else None) or "",
            )
        if isinstance(record, Memo):
            kind, type_, state = ContradictionKind.MEMO, LinkType.DISSENTS, "open"
            note, raised_by = None, record.author
        else:
            kind, type_, state = ContradictionKind.ANDON, LinkType.AFFECTS, "pulled"
            note, raised_by = record.why, record.raised_by
        return Contradiction(
            kind=kind,
            record=record.key,
            about=tuple(self._register.targets.get((type_, record.key), ())),
            since=record.date,
            owner=record.owners,
            due=record.due,
            state=str(record.state or state),
            note=note or "",
            raised_by=raised_by,
            settled=settled,
        )

    def _triggers(self, initiative: Initiative) -> Iterator[Contradiction]:
        """The triggers of an active initiative that fired.

        One was acted on where an andon over the initiative is open, or was pulled or resolved on
        the day of the reading that fired it or later, or where a review of that day or later
        examined the initiative. A newer reading that still bears it out fires it anew. A shadow
        metric that got worse and has no guardrail is a sign, which weighs less.
        """
        if not initiative.is_active:
            return
        days = self._register.review_days(initiative)
        for trigger in fired(initiative.metrics, days, self._today):
            looks = _looked(self._examined.get(initiative.key, ()), trigger.since)
            sign = trigger.kind is TriggerKind.SHADOW_WORSENED
            yield self._about_one(
                initiative,
                ContradictionKind.SIGN if sign else ContradictionKind.TRIGGER,
                trigger.since,
                "fired",
                trigger.words,
                trigger.at,
                [*looks, *self._stopped(initiative, trigger.since, even_before=True)],
                trigger=trigger,
            )

    def _story(self, initiative: Initiative) -> Iterator[Contradiction]:
        """A story that was not told for a quarter, of work under way or to come."""
        told = last_told(initiative)
        if told is None or initiative.state not in initiative.asks:
            return
        # Thirteen weeks are 91 days, and quarters of the calendar have up to 92.
        since = days_after(told, 7 * self._register.cadence.quarter_weeks + 2)
        if since <= self._today:
            kind = ContradictionKind.STORY if initiative.is_active else ContradictionKind.IDLE_STORY
            note = f"Its story was last told on {told}, more than a quarter ago"
            yield self._about_one(initiative, kind, since, "untold", note, ("story-told",))

    def _evidence(self, claim: Claim) -> Iterator[Contradiction]:
        """Contradicting evidence; a revisit of its day or later has answered it, as has an end."""
        looks = self._own_looks(claim)
        for index, item in enumerate(claim.evidence):
            if item.bearing is Bearing.CONTRADICTS and item.date is not None:
                yield self._about_one(
                    claim,
                    ContradictionKind.EVIDENCE,
                    item.date,
                    "unanswered",
                    item.note or "",
                    ("evidence", index),
                    _looked(looks, item.date),
                )

    def _verdict(self, record: Claim, looks: list[Examination]) -> Contradiction | None:
        """A claim that was found false when it was last looked at.

        It was acted on where, that day or later, its own `date` says that it was changed, a
        decision that stands superseded, amended or reversed it, an andon was pulled over it, or
        where it has ended. A date for the next revisit is no act, and neither is postponing it.
        """
        # Of a review and the ledger on one day, the ledger has the last word.
        last = max(looks, key=lambda look: (look.date, look.record == record.key))
        if not last.falsified:
            return None
        return self._about_one(
            record,
            ContradictionKind.VERDICT,
            last.date,
            "not acted on",
            last.note or "",
            last.at,
            self._acts(record, last.date),
            record=last.record,
            raised_by=last.by,
        )

    def _exceptions(self, claim: Claim) -> Iterator[Contradiction]:
        """The latest of three exceptions to one thing or more, and each one past its end.

        It is settled where, after the day on which it was granted or ended, its record was looked
        at or changed, a decision that stands replaced or amended it, an andon was pulled over it,
        or where it has ended.
        """
        for index, item in enumerate(claim.exceptions):
            keys = self._defaults.get((*claim.key, index), [])
            ended = item.until is not None and item.until < self._today
            day = item.date if keys else item.until if ended else None
            if day is None:
                continue
            after = days_after(day, 1)
            what = (item.what or "something").rstrip(".")
            note = f"“{what}” was excepted" + (f" {len(keys)} times" if keys else "")
            note += f" until {item.until}, and that day is past" if ended else ""
            yield self._about_one(
                claim,
                ContradictionKind.EXCEPTION,
                day if keys else after,
                "became the default" if keys else "past its end",
                note,
                ("exceptions", index),
                [*_looked(self._looks(claim), after), *self._acts(claim, after)],
                ends_from=after,
                about=tuple(dict.fromkeys([claim.key, *keys])),
                raised_by=item.by,
            )

    def _forum(self, review: Review) -> Iterator[Contradiction]:
        """What was said in a review's forum.

        It was taken up where it became a memo, where the record it is about no longer asks
        anything, or a later review examined that record; also where, on the review's day or later,
        it was looked at or changed, or a memo or an andon was written against it. What names no
        record stays until it names one, or a memo.
        """
        resolved = resolved_by(self._register, review)
        for index, item in enumerate(review.forum):
            about = resolved.get(item.item) if item.item else None
            target = self._register.by_key[about] if about else None
            settled = self._taken_up(target, review) if target is not None else None
            if item.memo and (review.key, item.memo) not in self._missing:
                memo = resolved.get(item.memo, review.key)
                settled = Settled(date=review.date, how="it became a memo", record=memo)
            yield Contradiction(
                kind=ContradictionKind.FORUM,
                record=review.key,
                about=(target.key,) if target else (),
                since=review.date,
                owner=target.owners if target else (),
                due=self._due(target, review.date),
                state="unresolved",
                note=item.note or "",
                at=("forum", index),
                raised_by=item.raised_by,
                settled=settled,
            )

    def _taken_up(self, record: Record, review: Review) -> Settled | None:
        if isinstance(record, Review):
            return None
        since = review.date or dt.date.max
        memos = (memo for memo in self._register.dissent(record) if self._from(memo.date, since))
        taken = [
            *_looked(self._examined.get(record.key, ()), days_after(since, 1)),
            *_looked(self._own_looks(record), since),
            *(Settled(date=memo.date, how="a memo was written", record=memo.key) for memo in memos),
            *self._acts(record, since),
        ]
        return _first(taken) or self._ended(record, since)

    def _looks(self, record: Record) -> list[Examination]:
        """Every examination of a record: those of reviews, then its own ledger."""
        return [*self._examined.get(record.key, ()), *self._own_looks(record)]

    def _own_looks(self, record: Record) -> list[Examination]:
        """The examinations of a record's own ledger, save those that are yet to come."""
        return [look for look in ledger(record) if look.date <= self._today]

    def _ended(self, record: Record, since: dt.date) -> Settled | None:
        """That nothing is asked of a record any more; dated where its own date can tell.

        A record of unknown status may hold.
        """
        if record.state is None or record.state in record.asks:
            return None
        day = record.date if self._from(record.date, since) else None
        return Settled(date=day, how=str(record.state or "ended"), record=record.key)

    def _acts(self, record: Record, since: dt.date) -> Iterator[Settled]:
        """What changed a record on a day or later, and the andons that were pulled over it."""
        if self._from(record.date, since):
            yield Settled(date=record.date, how="it was changed", record=record.key)
        for type_ in LINEAGE:
            for decision in self._register.of(record, type_):
                took_force = isinstance(decision, Decision) and decision.took_force
                if took_force and self._from(decision.date, since):
                    yield Settled(date=decision.date, how=type_.inverse, record=decision.key)
        yield from self._stopped(record, since)

    def _stopped(
        self, record: Record, since: dt.date, *, even_before: bool = False
    ) -> Iterator[Settled]:
        """The andons over a record that were pulled or resolved on a day or later.

        With `even_before`, one that is still open counts whenever it was pulled: the line stands.
        """
        for pull in self._register.andons(record):
            ended = pull.resolution.date if pull.resolution else None
            days = [day for day in (pull.date, ended) if day and day >= since]
            if days or (even_before and pull.is_open):
                day = min(days, default=since)
                yield Settled(date=day, how="an andon was pulled", record=pull.key)

    def _from(self, day: dt.date | None, since: dt.date) -> bool:
        """Whether something happened on a day or later; what is yet to come did not."""
        return day is not None and since <= day <= self._today

    def _due(self, record: Record | None, since: dt.date | None) -> dt.date | None:
        """One cadence after something arose, or after what it is about was last tested."""
        if since is None:
            return None
        days = 7 * self._register.cadence.weeks
        if isinstance(record, Initiative):
            days = self._register.review_days(record)
        looks = self._looks(record) if record else []
        return days_after(max([since, *(look.date for look in looks)]), days)

    def _about_one(
        self,
        claim: Claim,
        kind: ContradictionKind,
        since: dt.date,
        state: str,
        note: str,
        at: Path,
        answers: Iterable[Settled] = (),
        ends_from: dt.date | None = None,
        **more: Any,
    ) -> Contradiction:
        """A contradiction that falls to the owner of the record it is about.

        The first of its `answers` has settled it, else the record's end, from a day on.
        """
        found = Contradiction(
            kind=kind,
            record=claim.key,
            about=(claim.key,),
            since=since,
            owner=claim.owners,
            due=self._due(claim, since),
            state=state,
            note=note,
            at=at,
            settled=_first(answers) or self._ended(claim, ends_from or since),
        )
        return replace(found, **more)


def _looked(looks: Iterable[Examination], since: dt.date) -> Iterator[Settled]:
    """The examinations of a day or later as what settled something."""
    for look in looks:
        if look.date >= since:
            how = "falsified" if look.falsified else "tested"
            note = look.note or ""
            yield Settled(date=look.date, how=how, record=look.record, by=look.by, note=note)


def _first(found: Iterable[Settled]) -> Settled | None:
    """What settled something first."""
    return min(found, key=lambda item: item.date or dt.date.max, default=None)


# Exceptions that became the default: the third to one thing (Dissent Mode, signals)

_MANY = 3
"""So many exceptions to one thing are no exceptions any more."""

_WORDS = re.compile(r"[^\W_]+")


def _defaults(register: Register, today: dt.date) -> Mapping[Path, list[Key]]:
    """The latest exception to each thing that was excepted three times or more.

    By kind of record, id and index of the exception; each with the records of all of them. One
    that is granted for later does not count yet.
    """
    granted: dict[str, list[tuple[dt.date, Key, int]]] = defaultdict(list)
    for claim in register.claims:
        for index, item in enumerate(claim.exceptions):
            if item.what and (item.date is None or item.date <= today):
                # All spellings of one thing have its letters and digits in common.
                text = normalize("NFKC", item.what).casefold()
                thing = " ".join(_WORDS.findall(text)) or text
                granted[thing].append((item.date or dt.date.min, claim.key, index))
    found: dict[Path, list[Key]] = {}
    for several in granted.values():
        if len(several) >= _MANY:
            _, key, index = max(several)
            found[*key, index] = [each for _, each, _ in sorted(several)]
    return found
