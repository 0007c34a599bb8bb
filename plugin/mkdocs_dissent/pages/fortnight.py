"""This cycle of the cadence: who challenges, what is tested next, what was planned and used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from msgspec import Struct

from mkdocs_dissent.pages.context import Context, Glyph, Ref, ref
from mkdocs_dissent.pages.queue import KIND_GLYPHS, anchor_of
from mkdocs_dissent.people import identity
from mkdocs_dissent.practices.cadence import Account, Origin
from mkdocs_dissent.practices.cadence import Permit as Used
from mkdocs_dissent.practices.meeting import Candidate, Meeting
from mkdocs_dissent.practices.rotation import Obstacle
from mkdocs_dissent.records import Key
from mkdocs_dissent.register.examinations import reviews_held
from mkdocs_dissent.text import count, figure, sentence


class Budget(Struct, frozen=True, kw_only=True):
    """The contradiction budget of a cycle."""

    words: str
    """`1.5 of 4 hours`; spent is nothing before a review, and not said where reviews don't."""
    share: float | None
    """How much of it is used, 0 to 1; None where nothing was planned."""


class Permit(Struct, frozen=True, kw_only=True):
    """A team, and what it challenged."""

    team: str
    challenged: tuple[str, ...]
    known: bool
    """Whether the option `teams` names it."""


class Cycle(Struct, frozen=True, kw_only=True):
    """A cycle, and what it came to."""

    title: str
    """`Cycle 24`; without a number where nothing says when the cadence began."""
    begins: dt.date
    ends: dt.date
    reviews: tuple[Ref, ...]
    examined: int
    budget: Budget | None
    red_team: tuple[str, ...]
    """As the last of its reviews recorded it."""
    permits: tuple[Permit, ...]

    @property
    def used(self) -> int:
        """How many teams challenged something."""
        return sum(bool(permit.challenged) for permit in self.permits)

    @property
    def teams(self) -> int:
        """How many teams have a permit or used one."""
        return len(self.permits)


class Turn(Struct, frozen=True, kw_only=True):
    """Whose turn it is to challenge."""

    pair: tuple[str, ...]
    why: str
    problems: tuple[str, ...]


class Test(Struct, frozen=True, kw_only=True):
    """Something to try to falsify next."""

    ref: Ref
    kind: Glyph | None
    """What contradicts it; None where nothing does."""
    anchor: str
    """Its row in the queue; empty where it has none."""
    about: tuple[Ref, ...]
    why: str
    since: dt.date | None
    testers: tuple[str, ...]
    stewards: tuple[str, ...]


class Fortnight(Struct, frozen=True, kw_only=True):
    """What the facilitator of this cycle needs."""

    now: Cycle | None
    """None where the cadence begins later."""
    begins: dt.date
    """When the cycle begins that is prepared."""
    day: int
    """Today's place in the cycle, from 1."""
    days: int
    next: str
    """The name of the cycle that pair and tests are for, where this one's review was held."""
    least: int
    """How many items a cycle should examine."""
    turn: Turn | None
    """None where nobody is in the rotation."""
    tests: tuple[Test, ...]
    past: tuple[Cycle, ...]
    missing: tuple[tuple[str, str], ...]
    """Options that are not set, each with what it would say."""


def fortnight(found: Meeting, ctx: Context) -> Fortnight:
    """This cycle as the page shows it."""
    numbered = found.rhythm.origin is not Origin.CALENDAR
    nobody = Obstacle.NOBODY in found.red_team.obstacles
    held = bool(found.account and found.account.reviews)
    return Fortnight(
        now=_cycle(found.account, numbered=numbered) if found.account else None,
        begins=found.prepared.begins,
        day=(ctx.today - found.current.begins).days + 1 if found.current else 0,
        days=found.rhythm.days,
        next=f"cycle {found.prepared.number}" if held else "",
        least=ctx.policy.limit("examined_least"),
        turn=None if nobody else _turn(found, ctx),
        tests=tuple(_test(item, found, ctx) for item in found.falsify),
        past=tuple(_cycle(account, numbered=numbered) for account in found.past),
        missing=tuple(_missing(found, ctx)),
    )


def _cycle(account: Account, *, numbered: bool) -> Cycle:
    return Cycle(
        title=f"Cycle {account.cycle.number}" if numbered else "This cycle",
        begins=account.cycle.begins,
        ends=account.cycle.ends,
        reviews=tuple(ref(review) for review in account.reviews),
        examined=account.examined,
        budget=_budget(account),
        red_team=account.red_team,
        permits=tuple(map(_permit, account.permits)),
    )


def _budget(account: Account) -> Budget | None:
    planned, spent = account.planned, account.spent
    if planned is None:
        return Budget(words=_hours(spent), share=None) if spent is not None else None
    if spent is None and account.reviews:
        return Budget(words=f"not said, of {_hours(planned)}", share=None)
    share = min(1.0, (spent or 0.0) / planned) if planned > 0 else None
    return Budget(words=f"{figure(spent or 0.0)} of {_hours(planned)}", share=share)


def _hours(hours: float) -> str:
    return f"{figure(hours)} {'hour' if hours == 1 else 'hours'}"


def _permit(found: Used) -> Permit:
    return Permit(team=found.team, challenged=found.challenged, known=found.known)


def _turn(found: Meeting, ctx: Context) -> Turn:
    team = found.red_team
    return Turn(
        pair=team.pair,
        why=_why(found, ctx) if len(team.pair) == 2 else "",
        problems=tuple(sentence(item.value) + "." for item in team.obstacles),
    )


def _why(found: Meeting, ctx: Context) -> str:
    """Why it is this pair's turn."""
    pair = {identity(name) for name in found.red_team.pair}
    met = _last_met(pair, ctx)
    if met is None:
        left = found.red_team.unmet - 1
        others = f"; {count(left, 'more pair has', 'more pairs have')} not met" if left else ""
        return f"They have not met on a red team yet{others}."
    return f"They last met on {met}; every other pair that could test this has met since."


def _last_met(pair: set[str], ctx: Context) -> dt.date | None:
    """When the two were last on one red team; None where they never were."""
    days = (
        review.date
        for review in reviews_held(ctx.register, ctx.today)
        if review.date and pair <= {identity(name) for name in review.red_team}
    )
    return max(days, default=None)


def _test(candidate: Candidate, found: Meeting, ctx: Context) -> Test:
    by_key = ctx.register.by_key
    item = candidate.contradiction
    kind = KIND_GLYPHS[item.kind] if item else None
    return Test(
        ref=ref(by_key[candidate.item]),
        kind=kind,
        anchor=anchor_of(item) if item else "",
        about=tuple(ref(by_key[key]) for key in candidate.subjects if key != candidate.item),
        why=sentence(candidate.reason.value),
        since=candidate.since,
        testers=_testers(candidate.item, found),
        stewards=candidate.stewards,
    )


def _testers(item: Key, found: Meeting) -> tuple[str, ...]:
    return next((task.testers for task in found.red_team.assignments if task.item == item), ())


def _missing(found: Meeting, ctx: Context) -> Iterator[tuple[str, str]]:
    policy = ctx.policy
    if found.rhythm.origin is not Origin.STATED:
        yield "cadence.start", "when the first cycle began"
    if policy.cadence.budget_hours is None:
        yield "cadence.budget_hours", "how many hours a cycle sets aside"
    if not policy.teams:
        yield "teams", "who has a dissent permit"
    if Obstacle.NOBODY in found.red_team.obstacles:
        yield "red_team", "who takes turns challenging"
