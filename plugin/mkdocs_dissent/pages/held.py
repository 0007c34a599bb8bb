"""What somebody answers for: a record, a contradiction, a story; each with how long it waits."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from mkdocs_dissent.pages.context import Context, Due, Ref, due_of, ref
from mkdocs_dissent.pages.overdue import about
from mkdocs_dissent.people import people
from mkdocs_dissent.records import Andon, Decision, Initiative, Memo, Record
from mkdocs_dissent.register import Contradiction, ContradictionKind
from mkdocs_dissent.register.due import binds, last_told, rotation_due
from mkdocs_dissent.text import count, shorten

_NOTE = 200
"""Characters of a contradiction's text; its own page has the whole."""
_OWN = (ContradictionKind.MEMO, ContradictionKind.ANDON)
"""Contradictions that are a record as a whole; its title says what they say."""


class Stewardship(Struct, frozen=True):
    """Since when somebody has answered for a record."""

    since: dt.date
    months: int
    """Whole months until today."""
    rotates: bool
    """Whether the turn is over by the policy's `steward_months`."""

    @property
    def words(self) -> str:
        """`20 months`."""
        return count(self.months, "month") if self.months else "under a month"


class Held(Struct, frozen=True):
    """A record that somebody answers for."""

    ref: Ref
    due: Due | None
    about: tuple[Ref, ...]
    """What a memo or a cord is about."""
    stewardship: Stewardship | None
    in_force: bool
    """A decision in force, an active initiative, an open memo or cord: what makes up a load."""
    kind: str
    """`decision`, `initiative`, `memo` or `cord`."""


class Objection(Struct, frozen=True):
    """A contradiction whose next step is somebody's."""

    words: str
    state: str
    ref: Ref
    about: tuple[Ref, ...]
    since: dt.date | None
    age: str
    """`12 days`; empty where nobody wrote since when."""
    due: Due | None
    note: str
    is_whole: bool
    """Whether the record as a whole is the contradiction, a memo or a cord."""


class Story(Struct, frozen=True):
    """An initiative whose story is old or missing."""

    ref: Ref
    owners: tuple[str, ...]
    told: dt.date | None
    """When it was last told; None where it never was."""
    began: bool
    """Whether nobody has said when, so that it counts from the initiative's start."""
    age: str
    """`202 days`."""


def held_of(record: Record, ctx: Context) -> Held:
    """A record as whoever answers for it must see it."""
    return Held(
        ref=ref(record),
        due=due_of(record, ctx),
        about=tuple(ref(found) for found in about(record, ctx)),
        stewardship=stewardship_of(record, ctx),
        in_force=loads(record),
        kind=_kind(record),
    )


def loads(record: Record) -> bool:
    """Whether it weighs on whoever owns it: in force, under way, or open."""
    if isinstance(record, Memo | Andon):
        return record.source.readable and record.is_open
    return in_force(record)


def in_force(record: Record) -> bool:
    """Whether it is a decision in force or an active initiative."""
    return isinstance(record, Decision | Initiative) and binds(record)


def _kind(record: Record) -> str:
    kinds = {Decision: "decision", Memo: "memo", Andon: "cord"}
    return kinds.get(type(record), "initiative")


def stewardship_of(record: Record, ctx: Context) -> Stewardship | None:
    """How long a decision in force or an active initiative has had its steward, where it says."""
    if not isinstance(record, Decision | Initiative) or not binds(record):
        return None
    since = record.steward_since
    if since is None or since > ctx.today:
        return None
    months = (ctx.today.year - since.year) * 12 + ctx.today.month - since.month
    rotates = rotation_due(record, ctx.policy.limit("steward_months"), ctx.today)
    return Stewardship(since, months - (ctx.today.day < since.day), rotates)


def objection_of(item: Contradiction, ctx: Context) -> Objection:
    """A contradiction as whoever takes its next step must see it."""
    days = None if item.since is None else (ctx.today - item.since).days
    by_key = ctx.register.by_key
    own = item.kind in _OWN
    asks = by_key[item.record if own or not item.about else item.about[0]]
    return Objection(
        words=item.kind.words,
        state=item.state,
        ref=ref(by_key[item.record]),
        about=tuple(ref(by_key[key]) for key in item.about if key != item.record),
        since=item.since,
        age="" if days is None or days < 0 else count(days, "day"),
        due=due_of(asks, ctx) if item.due else None,
        note="" if own else shorten(item.note, _NOTE),
        is_whole=own,
    )


def story_of(initiative: Initiative, ctx: Context) -> Story:
    """An initiative's story by when it was last told."""
    told = last_told(initiative) if initiative.story else None
    return Story(
        ref=ref(initiative),
        owners=tuple(people(initiative.owners).values()),
        told=told,
        began=initiative.story_told is None,
        age="" if told is None else count((ctx.today - told).days, "day"),
    )
