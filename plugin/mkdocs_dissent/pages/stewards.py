"""Who answers for what: stewards with what waits for each of them, and stories to tell anew."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.filters import Filters, describe, matches
from mkdocs_dissent.pages.held import (
    Held,
    Objection,
    Stewardship,
    Story,
    held_of,
    in_force,
    loads,
    objection_of,
    stewardship_of,
    story_of,
)
from mkdocs_dissent.pages.people import anchor
from mkdocs_dissent.people import people, person
from mkdocs_dissent.policy.model import LIMITS
from mkdocs_dissent.records import Folder, Initiative, Key, Record
from mkdocs_dissent.register import contradictions_of
from mkdocs_dissent.register.due import story_is_old
from mkdocs_dissent.text import count


class Steward(Struct, frozen=True):
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
    dues: tuple[Held, ...]
    """What is overdue or due soon, most overdue first."""
    objections: tuple[Objection, ...]
    """The heaviest first."""
    others: tuple[Held, ...]
    """What else they answer for: a turn that is over first, then by date."""


class StewardsView(Struct, frozen=True):
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
    nobodys: tuple[Held, ...]
    """In force without a steward who can be named."""
    due_soon_days: int
    folder: str
    narrowed: tuple[str, ...]


def stewards_view(ctx: Context, filters: Filters) -> StewardsView:
    """Every person to whom something falls that is not settled."""
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
        nobodys=tuple(held_of(record, ctx) for record in nobodys),
        due_soon_days=ctx.policy.due_soon_days,
        folder=ctx.policy.folders[Folder.DECISIONS][0],
        narrowed=tuple(describe(filters)),
    )


def _answered(records: Iterable[Record]) -> int:
    """How many records somebody who can be named answers for."""
    return sum(loads(record) and bool(people(record.owners)) for record in records)


def _turns(records: Iterable[Record], ctx: Context) -> int:
    """How many stewardships have lasted for longer than a turn."""
    found = (stewardship_of(record, ctx) for record in records if people(record.owners))
    return sum(stewardship.rotates for stewardship in found if stewardship)


def _summary(people: int, records: int, turns: int, stories: Sequence[Story], age: str) -> str:
    """`5 people answer for 23 records; 2 stewardships should rotate.`"""
    if not people:
        said = ["Nobody answers for anything"]
    else:
        verb = "answers" if people == 1 else "answer"
        said = [f"{count(people, 'person', 'people')} {verb} for {count(records, 'record')}"]
    said += [f"{count(turns, 'stewardship')} should rotate"] * bool(turns)
    told = _told(stories, age)
    return "; ".join([*said, told] if told else said) + "."


def _told(stories: Sequence[Story], age: str) -> str:
    """`1 story is older than a quarter, 2 were never told`."""
    never = sum(story.told is None for story in stories)
    old = len(stories) - never
    said = []
    if old:
        said.append(
            f"{count(old, 'story', 'stories')} {'is' if old == 1 else 'are'} older than {age}"
        )
    if never:
        noun = str(never) if old else count(never, "story", "stories")
        said.append(f"{noun} {'was' if never == 1 else 'were'} never told")
    return ", ".join(said)


def _story_age(days: int) -> str:
    return "a quarter" if days == LIMITS["story_days"][0] else count(days, "day")


# ── People ──


def _stewards(records: Iterable[Record], ctx: Context, filters: Filters) -> list[Steward]:
    """Everybody to whom one of the records falls, the most overdue first."""
    names: dict[str, str] = {}
    for record in ctx.register.records:
        for key, name in people(record.owners).items():
            names.setdefault(key, name)
    held = _held_by_person(records, ctx)
    objections = _objections_by_person(ctx, filters)
    keys = [key for key in names if (key in held or key in objections) and _wanted(key, filters)]
    loads = {key: sum(item.in_force for item in held.get(key, ())) for key in keys}
    most = max(loads.values(), default=0)
    found = [
        (_steward(key, names[key], held.get(key, ()), objections.get(key, ()), most), key)
        for key in keys
    ]
    found.sort(key=lambda pair: (*_urgency(pair[0]), pair[1]))
    return [steward for steward, _ in found]


def _urgency(steward: Steward) -> tuple[int, int, int]:
    return (-steward.overdue, -len(steward.objections), -steward.load)


def _wanted(key: str, filters: Filters) -> bool:
    return filters.steward is None or key == person(filters.steward)


def _steward(
    key: str, name: str, held: Sequence[Held], objections: Sequence[Objection], most: int
) -> Steward:
    load = [item for item in held if item.in_force]
    dues = [item for item in held if item.due and (item.due.overdue or item.due.soon)]
    due = {item.ref for item in dues}
    # An open memo or cord is a contradiction, and stands among those.
    said = due | {item.ref for item in objections if item.is_whole}
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
        objections=tuple(objections),
        others=tuple(sorted((item for item in held if item.ref not in said), key=_by_turn)),
    )


def _made_of(load: Iterable[Held]) -> str:
    counts = Counter(item.kind for item in load)
    kinds = ("decision", "initiative", "memo", "cord")
    return ", ".join(count(counts[kind], kind) for kind in kinds if counts[kind])


def _by_date(item: Held) -> tuple[dt.date, str]:
    return (item.due.date if item.due else dt.date.max, item.ref.uri)


def _by_turn(item: Held) -> tuple[bool, dt.date, str]:
    return (not (item.stewardship and item.stewardship.rotates), *_by_date(item))


def _held_by_person(records: Iterable[Record], ctx: Context) -> Mapping[str, list[Held]]:
    found: dict[str, list[Held]] = defaultdict(list)
    for record in records:
        owners = people(record.owners)
        if owners and (loads(record) or record.due is not None):
            item = held_of(record, ctx)
            for key in owners:
                found[key].append(item)
    return found


def _objections_by_person(ctx: Context, filters: Filters) -> Mapping[str, list[Objection]]:
    """Contradictions by who takes the next step, where they or what they are about match."""
    found: dict[str, list[Objection]] = defaultdict(list)
    kept: dict[Key, bool] = {}
    for item in contradictions_of(ctx.register).heaviest_first:
        owners = people(item.owner)
        if not owners or not any(
            _kept(key, kept, filters, ctx) for key in (item.record, *item.about)
        ):
            continue
        objection = objection_of(item, ctx)
        for key in owners:
            found[key].append(objection)
    return found


def _kept(key: Key, kept: dict[Key, bool], filters: Filters, ctx: Context) -> bool:
    if key not in kept:
        kept[key] = matches(ctx.register.by_key[key], filters, ctx)
    return kept[key]


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
