"""The stewards' page: who answers for what, what waits for each person, and stories to rewrite."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mkdocs_dissent.pages.context import Context, Due, Ref, due_of, due_on, ref
from mkdocs_dissent.pages.filters import Filters, describe, matches
from mkdocs_dissent.pages.overdue import about
from mkdocs_dissent.people import anchor, people, person
from mkdocs_dissent.policy import LIMITS
from mkdocs_dissent.records import Andon, Decision, Folder, Initiative, Key, Memo, Record
from mkdocs_dissent.register import Contradiction, ContradictionKind, contradictions_of
from mkdocs_dissent.register.due import binds, last_told, rotation_due, story_is_old
from mkdocs_dissent.text import count, shorten

_NOTE = 200
"""Characters of a contradiction's text; its own page has the whole."""
_OWN = (ContradictionKind.MEMO, ContradictionKind.ANDON)
"""Contradictions that are a record as a whole; its title says what they say."""


@dataclass(frozen=True, slots=True)
class Stewardship:
    """Since when a steward has answered for a record."""

    since: dt.date
    months: int
    """Whole months until today."""
    rotates: bool
    """Whether the turn is over by the policy's `steward_months`."""

    @property
    def words(self) -> str:
        """`20 months`."""
        return count(self.months, "month") if self.months else "under a month"


@dataclass(frozen=True, slots=True)
class Owned:
    """A record that a person answers for."""

    ref: Ref
    due: Due | None
    about: tuple[Ref, ...]
    """What a memo or an andon is about."""
    stewardship: Stewardship | None
    in_force: bool
    """A decision in force, an active initiative, an open memo or andon: what makes up a load."""
    kind: str
    """`decision`, `initiative`, `memo` or `andon`."""


@dataclass(frozen=True, slots=True)
class Objection:
    """A contradiction whose next step a person owns."""

    words: str
    state: str
    ref: Ref
    about: tuple[Ref, ...]
    since: dt.date | None
    age: str
    """`12 days`; empty where no date is written."""
    due: Due | None
    note: str
    is_whole: bool
    """Whether the record as a whole is the contradiction, a memo or an andon."""


@dataclass(frozen=True, slots=True)
class Story:
    """An initiative whose story is old or missing."""

    ref: Ref
    owners: tuple[str, ...]
    told: dt.date | None
    """When it was last told; None where it never was."""
    began: bool
    """Whether that is the start of the initiative, since no day of telling is written."""
    age: str
    """`202 days`."""


@dataclass(frozen=True, slots=True)
class Steward:
    """A person, what they answer for, and what of it waits for them."""

    name: str
    anchor: str
    load: int
    made_of: str
    """What the load is made of, in words."""
    share: float
    """The load as a share of the heaviest."""
    overdue: int
    soon: int
    longest: Stewardship | None
    dues: tuple[Owned, ...]
    """What is overdue or due soon, most overdue first."""
    ahead: tuple[Owned, ...]
    """What is due later and stands among the objections until then."""
    objections: tuple[Objection, ...]
    """The heaviest first."""
    others: tuple[Owned, ...]
    """What else they answer for: a turn that is over first, then by date."""


@dataclass(frozen=True, slots=True)
class StewardsView:
    """The stewards' page."""

    summary: str
    stewards: tuple[Steward, ...]
    """Most overdue first, then by contradictions and load."""
    stories: tuple[Story, ...]
    """Never told first, then the oldest."""
    story_age: str
    """`a quarter`: how long a story lasts."""
    turn: str
    """`12 months`: how long a steward's turn is."""
    nobodys: tuple[Owned, ...]
    """In force without a steward who can be named."""
    due_soon_days: int
    folder: str
    narrowed: tuple[str, ...]


def stewards_view(ctx: Context, filters: Filters) -> StewardsView:
    """Each person with what they own that is not settled."""
    records = [r for r in ctx.register.records if matches(r, filters, ctx)]
    found = _stewards(records, ctx, filters)
    stories = _stories(records, ctx)
    age = _story_age(ctx.policy.limit("story_days"))
    nobodys = [r for r in records if in_force(r) and not people(r.owners)]
    return StewardsView(
        summary=_summary(len(found), _answered(records), _turns(records, ctx), stories, age),
        stewards=tuple(found[: filters.limit]),
        stories=tuple(stories),
        story_age=age,
        turn=count(ctx.policy.limit("steward_months"), "month"),
        nobodys=tuple(owned_of(record, ctx) for record in nobodys),
        due_soon_days=ctx.policy.due_soon_days,
        folder=ctx.policy.folders[Folder.DECISIONS][0],
        narrowed=tuple(describe(filters)),
    )


def _answered(records: Iterable[Record]) -> int:
    """How many records have an owner who can be named."""
    return sum(loads(record) and bool(people(record.owners)) for record in records)


def _turns(records: Iterable[Record], ctx: Context) -> int:
    """How many stewardships have lasted for longer than a turn."""
    found = (stewardship_of(record, ctx) for record in records if people(record.owners))
    return sum(stewardship.rotates for stewardship in found if stewardship)


def _summary(people: int, records: int, turns: int, stories: Sequence[Story], age: str) -> str:
    """`5 people answer for 23 records; 2 stewardships should rotate.`"""
    if not people:
        parts = ["Nobody answers for anything"]
    else:
        verb = "answers" if people == 1 else "answer"
        parts = [f"{count(people, 'person', 'people')} {verb} for {count(records, 'record')}"]
    parts += [f"{count(turns, 'stewardship')} should rotate"] * bool(turns)
    words = _story_words(stories, age)
    return "; ".join([*parts, words] if words else parts) + "."


def _story_words(stories: Sequence[Story], age: str) -> str:
    """`1 story is older than a quarter, 2 were never told`."""
    never = sum(story.told is None for story in stories)
    old = len(stories) - never
    parts = []
    if old:
        parts.append(
            f"{count(old, 'story', 'stories')} {'is' if old == 1 else 'are'} older than {age}"
        )
    if never:
        noun = str(never) if old else count(never, "story", "stories")
        parts.append(f"{noun} {'was' if never == 1 else 'were'} never told")
    return ", ".join(parts)


def _story_age(days: int) -> str:
    return "a quarter" if days == LIMITS["story_days"][0] else count(days, "day")


# ── People ──


def _stewards(records: Iterable[Record], ctx: Context, filters: Filters) -> list[Steward]:
    """The people who own one of the records, the most overdue first."""
    names: dict[str, str] = {}
    for record in ctx.register.records:
        for key, name in people(record.owners).items():
            names.setdefault(key, name)
    owned = _owned_by_person(records, ctx)
    objections = _objections_by_person({record.key for record in records}, ctx)
    wanted = None if filters.steward is None else person(filters.steward)
    keys = [
        key
        for key in names
        if (key in owned or key in objections) and (filters.steward is None or key == wanted)
    ]
    loads = {key: sum(item.in_force for item in owned.get(key, ())) for key in keys}
    most = max(loads.values(), default=0)
    found = [
        (_steward(key, names[key], owned.get(key, ()), objections.get(key, ()), most), key)
        for key in keys
    ]
    found.sort(
        key=lambda pair: (-pair[0].overdue, -len(pair[0].objections), -pair[0].load, pair[1])
    )
    return [steward for steward, _ in found]


def _steward(
    key: str, name: str, owned: Sequence[Owned], objections: Sequence[Objection], most: int
) -> Steward:
    load = [item for item in owned if item.in_force]
    dues = [item for item in owned if item.due and (item.due.overdue or item.due.soon)]
    due = {item.ref for item in dues}
    # An open memo or andon is a contradiction, and stands among those.
    listed = due | {item.ref for item in objections if item.is_whole}
    overdue = sum(item.due.overdue for item in dues if item.due)
    turns = [item.stewardship for item in load if item.stewardship]
    return Steward(
        name=name,
        anchor=anchor(key),
        load=len(load),
        made_of=_made_of(load),
        share=len(load) / most if most else 0.0,
        overdue=overdue,
        soon=len(dues) - overdue,
        longest=min(turns, key=lambda turn: turn.since, default=None),
        dues=tuple(sorted(dues, key=_by_date)),
        ahead=tuple(item for item in owned if item.due and item.ref in listed - due),
        objections=tuple(objections),
        others=tuple(sorted((item for item in owned if item.ref not in listed), key=_by_turn)),
    )


def _made_of(load: Iterable[Owned]) -> str:
    counts = Counter(item.kind for item in load)
    kinds = ("decision", "initiative", "memo", "andon")
    return ", ".join(count(counts[kind], kind) for kind in kinds if counts[kind])


def _by_date(item: Owned) -> tuple[dt.date, str]:
    return (item.due.date if item.due else dt.date.max, item.ref.uri)


def _by_turn(item: Owned) -> tuple[bool, dt.date, str]:
    return (not (item.stewardship and item.stewardship.rotates), *_by_date(item))


def _owned_by_person(records: Iterable[Record], ctx: Context) -> Mapping[str, list[Owned]]:
    found: dict[str, list[Owned]] = defaultdict(list)
    for record in records:
        owners = people(record.owners)
        if owners and (loads(record) or record.due is not None):
            item = owned_of(record, ctx)
            for key in owners:
                found[key].append(item)
    return found


def _objections_by_person(kept: Container[Key], ctx: Context) -> Mapping[str, list[Objection]]:
    """Contradictions by who takes the next step, where they or what they are about are kept."""
    found: dict[str, list[Objection]] = defaultdict(list)
    for item in contradictions_of(ctx.register, ctx.today).heaviest_first:
        owners = people(item.owner)
        if owners and any(key in kept for key in (item.record, *item.about)):
            objection = objection_of(item, ctx)
            for key in owners:
                found[key].append(objection)
    return found


def _stories(records: Iterable[Record], ctx: Context) -> list[Story]:
    """Active initiatives whose story is old or missing."""
    days = ctx.policy.limit("story_days")
    found = [
        story_of(record, ctx)
        for record in records
        if isinstance(record, Initiative)
        and record.is_active
        and (not record.story or story_is_old(record, days, ctx.today))
    ]
    return sorted(found, key=lambda story: (story.told or dt.date.min, story.ref.uri))


# ── What a person owns ──


def owned_of(record: Record, ctx: Context) -> Owned:
    """A record as its owner must see it."""
    return Owned(
        ref=ref(record),
        due=due_of(record, ctx),
        about=tuple(ref(found) for found in about(record, ctx)),
        stewardship=stewardship_of(record, ctx),
        in_force=loads(record),
        kind=_kind(record),
    )


def loads(record: Record) -> bool:
    """Whether it counts for the load of its owner: in force, under way, or open."""
    if isinstance(record, Memo | Andon):
        return record.source.readable and record.is_open
    return in_force(record)


def in_force(record: Record) -> bool:
    """Whether it is a decision in force or an active initiative."""
    return isinstance(record, Decision | Initiative) and binds(record)


def _kind(record: Record) -> str:
    kinds = {Decision: "decision", Memo: "memo", Andon: "andon"}
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
    """A contradiction as the owner of its next step must see it."""
    days = None if item.since is None else (ctx.today - item.since).days
    by_key = ctx.register.by_key
    own = item.kind in _OWN
    return Objection(
        words=item.kind.words,
        state=item.state,
        ref=ref(by_key[item.record]),
        about=tuple(ref(by_key[key]) for key in item.about if key != item.record),
        since=item.since,
        age="" if days is None or days < 0 else count(days, "day"),
        due=due_on(item.due, ctx),
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
