"""The stewards' page: who answers for what, what waits for each person, and stories to rewrite."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mkdocs_dissent.pages.context import Context, Due, asked_of, kind
from mkdocs_dissent.pages.filters import Filters, matches
from mkdocs_dissent.people import anchor, identity, people
from mkdocs_dissent.policy import LIMITS
from mkdocs_dissent.records.kinds import Andon, Decision, Initiative, Memo, Record
from mkdocs_dissent.register.contradictions import (
    Contradiction,
    ContradictionKind,
    contradictions_of,
)
from mkdocs_dissent.register.due import binds, last_told, rotation_due, story_is_old
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import count, one_line

_OWN = (ContradictionKind.MEMO, ContradictionKind.ANDON)
"""Contradictions that are a record as a whole; its title says what they say."""


class Stewardship(NamedTuple):
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


class Held(NamedTuple):
    """A record, and what it asks of those who answer for it."""

    record: Record
    due: Due | None
    boxed: bool
    """Whether that is the end of its time box."""
    loads: bool
    turn: Stewardship | None

    @property
    def near(self) -> bool:
        """Whether it is overdue or due soon."""
        return self.due is not None and (self.due.overdue or self.due.soon)

    @property
    def by_date(self) -> tuple[dt.date, str]:
        """Sorts by date, what has none last."""
        return (self.due.date if self.due else dt.date.max, self.record.source.uri)


class Steward(NamedTuple):
    """A person, what they answer for, and what of it waits for them."""

    name: str
    anchor: str
    load: int
    kinds: Sequence[str]
    """The kinds of what makes up the load."""
    made_of: str
    """What the load is made of, in words."""
    share: float
    """The load as a share of the heaviest."""
    overdue: int
    soon: int
    longest: Stewardship | None
    dues: Sequence[Held]
    """What is overdue or due soon, most overdue first."""
    ahead: Sequence[Held]
    """What is due later and stands among the objections until then."""
    objections: Sequence[Contradiction]
    """Contradictions whose next step is theirs, the heaviest first."""
    others: Sequence[Held]
    """What else they answer for: a turn that is over first, then by date."""


class StewardsView(NamedTuple):
    """The stewards' page."""

    summary: str
    stewards: Sequence[Steward]
    """Most overdue first, then by contradictions and load."""
    stories: Sequence[Initiative]
    """Active initiatives whose story is old or missing: never told first, then the oldest."""
    story_age: str
    """`a quarter`: how long a story lasts."""
    nobodys: Sequence[Held]
    """In force without a steward who can be named."""


def stewards_view(ctx: Context, filters: Filters) -> StewardsView:
    """Each person with what they own that is not settled."""
    asked = ctx.register.derived(held_by_all, ctx)
    if filters.steward is not None:
        owner = ctx.register.derived(_owners, ctx).get(identity(filters.steward))
        asked = owner.held if owner else []
    held = [one for one in asked if matches(one.record, filters, ctx)]
    found = _stewards(held, ctx, filters)
    days = ctx.policy.limits["story_days"]
    age = "a quarter" if days == LIMITS["story_days"][0] else count(days, "day")
    untold = [
        r
        for r, *_ in held
        if isinstance(r, Initiative)
        and r.is_active
        and (not r.story or story_is_old(r, days, ctx.today))
    ]
    stories = sorted(untold, key=lambda i: (told_of(i) or dt.date.min, i.source.uri))
    answered = [one for one in held if people(one.record.owners)]
    turns = sum(one.turn.rotates for one in answered if one.turn)
    return StewardsView(
        summary=_summary(len(found), sum(one.loads for one in answered), turns, stories, age),
        stewards=found[: filters.limit],
        stories=stories,
        story_age=age,
        nobodys=[
            one
            for one in held
            if one.loads
            and not isinstance(one.record, Memo | Andon)
            and not people(one.record.owners)
        ],
    )


def _summary(people: int, records: int, turns: int, stories: Sequence[Initiative], age: str) -> str:
    """`5 people answer for 23 records; 2 stewardships should rotate.`"""
    verb = "answers" if people == 1 else "answer"
    whole = f"{count(people, 'person', 'people')} {verb} for {count(records, 'record')}"
    parts = [whole if people else "Nobody answers for anything"]
    parts += [f"{count(turns, 'stewardship')} should rotate"] * bool(turns)
    never = sum(told_of(story) is None for story in stories)
    told = []
    if old := len(stories) - never:
        told = [f"{count(old, 'story', 'stories')} {'is' if old == 1 else 'are'} older than {age}"]
    if never:
        noun = str(never) if old else count(never, "story", "stories")
        told.append(f"{noun} {'was' if never == 1 else 'were'} never told")
    parts += [", ".join(told)] * bool(told)
    return "; ".join(parts) + "."


# ── People ──


def held_by_all(register: Register, ctx: Context) -> list[Held]:
    """Every record as those who answer for it have it, whoever does."""
    return [
        Held(record, *asked_of(record, ctx), _loads(record), stewardship_of(record, ctx))
        for record in register.records
    ]


class Owner(NamedTuple):
    """Who answers for records: the name as it is first written, and the records in order."""

    name: str
    held: list[Held]


def _owners(register: Register, ctx: Context) -> Mapping[str, Owner]:
    """Everybody who answers for a record, by identity."""
    found: dict[str, Owner] = {}
    for one in register.derived(held_by_all, ctx):
        for key, name in {identity(name): name for name in reversed(one.record.owners)}.items():
            found.setdefault(key, Owner(one_line(name), [])).held.append(one)
    return found


def _objections(register: Register, today: dt.date) -> Mapping[str, list[Contradiction]]:
    """The contradictions whose next step is a person's, the heaviest first."""
    found: Mapping[str, list[Contradiction]] = defaultdict(list)
    for item in contradictions_of(register, today).heaviest_first:
        for key in people(item.owner):
            found[key].append(item)
    return found


def _stewards(held: Sequence[Held], ctx: Context, filters: Filters) -> list[Steward]:
    """The people who own one of the records, the most overdue first."""
    owned: Mapping[str, list[Held]] = defaultdict(list)
    for one in held:
        if one.loads or one.record.due is not None:
            for key in people(one.record.owners):
                owned[key].append(one)
    owners = ctx.register.derived(_owners, ctx)
    theirs = ctx.register.derived(_objections, ctx.today)
    kept = {one.record.key for one in held}
    objections = {
        key: [
            item for item in theirs.get(key, ()) if not kept.isdisjoint((item.record, *item.about))
        ]
        for key in (owners if filters.steward is None else [identity(filters.steward)])
    }
    keys = [key for key, items in objections.items() if key in owned or items]
    most = max((sum(one.loads for one in owned[key]) for key in keys), default=0)
    found = [
        (_steward(key, owners[key].name, owned[key], objections[key], most), key) for key in keys
    ]
    found.sort(
        key=lambda pair: (-pair[0].overdue, -len(pair[0].objections), -pair[0].load, pair[1])
    )
    return [steward for steward, _ in found]


def _steward(
    key: str, name: str, owned: Sequence[Held], objections: Sequence[Contradiction], most: int
) -> Steward:
    load = [one.record for one in owned if one.loads]
    near = sorted((one for one in owned if one.near), key=lambda one: one.by_date)
    overdue = sum(one.due.overdue for one in near if one.due)
    # An open memo or andon is a contradiction, and stands among those.
    own = {item.record for item in objections if item.kind in _OWN}
    others = [one for one in owned if not one.near and one.record.key not in own]
    return Steward(
        name=name,
        anchor=anchor(key),
        load=len(load),
        kinds=sorted({kind(record) for record in load}),
        made_of=_made_of(load),
        share=len(load) / most if most else 0.0,
        overdue=overdue,
        soon=len(near) - overdue,
        longest=min((one.turn for one in owned if one.turn), key=lambda it: it.since, default=None),
        dues=near,
        ahead=[one for one in owned if one.due and not one.near and one.record.key in own],
        objections=objections,
        others=sorted(others, key=lambda one: (not (one.turn and one.turn.rotates), *one.by_date)),
    )


def _made_of(load: Sequence[Record]) -> str:
    nouns = {Decision: "decision", Initiative: "initiative", Memo: "memo", Andon: "andon"}
    counts = ((sum(isinstance(r, type_) for r in load), noun) for type_, noun in nouns.items())
    return ", ".join(count(number, noun) for number, noun in counts if number)


# ── What a person owns ──


def _loads(record: Record) -> bool:
    """Whether it counts for the load of its owner: in force, under way, or open."""
    if isinstance(record, Memo | Andon):
        return record.source.readable and record.is_open
    return isinstance(record, Decision | Initiative) and binds(record)


def stewardship_of(record: Record, ctx: Context) -> Stewardship | None:
    """How long a decision in force or an active initiative has had its steward, where it says."""
    if not isinstance(record, Decision | Initiative) or not binds(record):
        return None
    since = record.steward_since
    if since is None or since > ctx.today:
        return None
    months = (ctx.today.year - since.year) * 12 + ctx.today.month - since.month
    rotates = rotation_due(record, ctx.policy.limits["steward_months"], ctx.today)
    return Stewardship(since, months - (ctx.today.day < since.day), rotates)


def told_of(initiative: Initiative) -> dt.date | None:
    """When the story of an initiative was last told; None where it never was."""
    return last_told(initiative) if initiative.story else None


ASKED = (told_of,)
