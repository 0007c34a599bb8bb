"""The cycles of the dissent cadence, what each came to, and the red team whose turn it is."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from enum import Enum
from itertools import combinations
from typing import NamedTuple

from mkdocs_dissent.people import identity, people
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records.kinds import Review
from mkdocs_dissent.register.examinations import is_on_record, items_of
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import days_after, figure

CALENDAR_START = dt.date(2000, 1, 3)
"""The Monday of the first ISO week of 2000: where cycles begin when nothing else says so."""


class Origin(Enum):
    """What the first cycle's begin was taken from; the value is the words for it."""

    STATED = "the option `cadence.start`"
    FIRST_REVIEW = "the Monday of the week of the first review"
    CALENDAR = "the Monday of the first ISO week of 2000"


class Cycle(NamedTuple):
    """One cycle of the cadence; both days belong to it."""

    number: int
    """Counted from 1, the cycle that begins on the first day of the cadence."""
    begins: dt.date
    ends: dt.date

    def holds(self, day: dt.date | None) -> bool:
        """Whether a day belongs to it."""
        return day is not None and self.begins <= day <= self.ends


class Rhythm(NamedTuple):
    """When cycles begin. They follow each other without gaps from `start` on."""

    start: dt.date
    weeks: int
    """The length of a cycle, at least 1."""
    origin: Origin

    @property
    def days(self) -> int:
        """The length of a cycle in days."""
        return 7 * self.weeks

    def at(self, day: dt.date) -> Cycle | None:
        """The cycle that holds a day; None before the cadence begins."""
        if day < self.start:
            return None
        return self.cycle((day - self.start).days // self.days + 1)

    def cycle(self, number: int) -> Cycle:
        """The cycle of a number from 1 on. One beyond the last day of the calendar ends on it."""
        if number < 1:
            raise ValueError(f"a cycle has a number of at least 1, not {number}")
        begins = days_after(self.start, (number - 1) * self.days)
        return Cycle(number=number, begins=begins, ends=days_after(begins, self.days - 1))

    def before(self, cycle: Cycle, count: int) -> tuple[Cycle, ...]:
        """Up to `count` cycles before `cycle`, the latest first."""
        first = max(1, cycle.number - count)
        return tuple(self.cycle(number) for number in range(cycle.number - 1, first - 1, -1))

    def after(self, cycle: Cycle) -> Cycle:
        """The cycle that follows."""
        return self.cycle(cycle.number + 1)

    def completed(self, today: dt.date) -> Cycle | None:
        """The last cycle that has ended before `today`; None where none has."""
        current = self.at(today)
        return self.cycle(current.number - 1) if current and current.number > 1 else None


def evidence_reviews(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """The meetings of cycles: reviews that are not those of a quarter."""
    return tuple(review for review in reviews if not review.is_quarterly)


def rhythm_of(policy: Policy, reviews: Iterable[Review]) -> Rhythm:
    """The rhythm that a policy sets.

    Without `cadence.start` the first cycle begins on the Monday of the week of the first review;
    without a review either, cycles are counted from `CALENDAR_START`, so that no day depends on
    the day of the build.
    """
    weeks = policy.cadence.weeks
    if policy.cadence.start is not None:
        return Rhythm(start=policy.cadence.start, weeks=weeks, origin=Origin.STATED)
    first = min((review.date for review in reviews if review.date), default=None)
    if first is None:
        return Rhythm(start=CALENDAR_START, weeks=weeks, origin=Origin.CALENDAR)
    monday = days_after(first, -first.weekday())
    return Rhythm(start=monday, weeks=weeks, origin=Origin.FIRST_REVIEW)


_WORKING_DAYS = 5
_RECENT = 6


def usual_day(rhythm: Rhythm, reviews: Sequence[Review]) -> int:
    """The day of a cycle, from 0, on which its review is expected.

    It is the day on which most of the last six were held, the latest of equals. Before the first
    one it is the cycle's last working day.
    """
    places = [
        (review.date - cycle.begins).days
        for review in reviews[: -_RECENT - 1 : -1]
        if review.date and (cycle := rhythm.at(review.date))
    ]
    last = rhythm.days - 1
    weekday = (rhythm.start.weekday() + last) % 7
    before_the_first = last - max(0, weekday - _WORKING_DAYS + 1)
    return Counter(places).most_common(1)[0][0] if places else before_the_first


def day_of(cycle: Cycle, usual: int, reviews: Iterable[Review]) -> dt.date:
    """When the review of a cycle is held: as one of `reviews` plans it, else on the usual day."""
    planned = (review.date for review in reviews if review.date and not review.was_held)
    return min(filter(cycle.holds, planned), default=days_after(cycle.begins, usual))


def quarters_of(policy: Policy, reviews: Iterable[Review]) -> Rhythm:
    """The rhythm of quarters: `cadence.quarter_weeks` each, from where cycles begin."""
    rhythm = rhythm_of(policy, evidence_reviews(reviews))
    return rhythm._replace(weeks=policy.cadence.quarter_weeks)


class Permit(NamedTuple):
    """A team's dissent permit in a cycle: the licence to challenge, and what it was used for."""

    team: str
    challenged: tuple[str, ...]
    """What the team challenged, as reviews say; nothing where the permit was not used."""
    known: bool
    """Whether the configuration knows the team."""
    used: bool
    """Whether any of it names a record or an item of the forum: words alone are no challenge."""


class Account(NamedTuple):
    """What a cycle came to."""

    cycle: Cycle
    reviews: tuple[Review, ...]
    """Those held in it, oldest first."""
    examined: int
    """How many different items they examined."""
    planned: float | None
    """Hours of the contradiction budget; None where none are planned."""
    spent: float | None
    """Hours used of it; None where no review says."""
    permits: tuple[Permit, ...]
    """Of the configured teams in their order, then of others that reviews name."""

    @property
    def red_team(self) -> tuple[str, ...]:
        """Who challenged, as the last review that says so recorded it."""
        return next((review.red_team for review in self.reviews[::-1] if review.red_team), ())

    @property
    def used(self) -> int:
        """How many teams challenged something on record."""
        return sum(permit.used for permit in self.permits)

    @property
    def budget(self) -> str:
        """`1.5 of 4 hours`; empty where no hours are planned or spent.

        Before a review nothing is spent. Where reviews do not say, that is not known.
        """
        if self.planned is None:
            return "" if self.spent is None else _hours(self.spent)
        if self.spent is None and self.reviews:
            return f"not said, of {_hours(self.planned)}"
        return f"{figure(self.spent or 0.0)} of {_hours(self.planned)}"

    @property
    def budget_used(self) -> float | None:
        """How much of the budget is used, from 0 to 1; None where that is not known."""
        if self.planned is None or (self.spent is None and self.reviews):
            return None
        return min(1.0, (self.spent or 0.0) / self.planned) if self.planned > 0 else None

    @property
    def unused(self) -> tuple[Permit, ...]:
        """The permits of configured teams that challenged nothing on record."""
        return tuple(permit for permit in self.permits if permit.known and not permit.used)


def _hours(hours: float) -> str:
    return f"{figure(hours)} {'hour' if hours == 1 else 'hours'}"


def account_of(
    cycle: Cycle, reviews: Sequence[Review], register: Register, policy: Policy
) -> Account:
    """The account of a cycle; `reviews` may hold those of other cycles too, oldest first."""
    inside = tuple(review for review in reviews if cycle.holds(review.date))
    planned = _sum(review.budget_hours for review in inside)
    return Account(
        cycle=cycle,
        reviews=inside,
        examined=len({item for review in inside for item in items_of(register, review)}),
        # A review that plans no hours plans nothing; the policy's hold then.
        planned=planned or policy.cadence.budget_hours,
        spent=_sum(review.spent_hours for review in inside),
        permits=_permits(register, inside, policy),
    )


def _sum(hours: Iterable[float | None]) -> float | None:
    given = [item for item in hours if item is not None]
    return sum(given) if given else None


def _permits(register: Register, reviews: Iterable[Review], policy: Policy) -> tuple[Permit, ...]:
    names = {identity(team): team for team in policy.teams}
    known = frozenset(names)
    challenges: dict[str, dict[str, bool]] = defaultdict(dict)
    for review in reviews:
        for team, challenged in review.permits.items():
            names.setdefault(identity(team), team)
            for text in challenged:
                counts = challenges[identity(team)].get(text, False)
                counts = counts or is_on_record(register, review, text)
                challenges[identity(team)][text] = counts
    return tuple(
        Permit(
            team=name,
            challenged=tuple(challenges[team]),
            known=team in known,
            used=any(challenges[team].values()),
        )
        for team, name in names.items()
    )


# The red team: turns are even and pairs change
#
# No timetable is kept. The pair is chosen from what reviews record, so it is the same whoever works
# it out. Turns are counted over as many reviews as there are people, in which each serves about
# twice: who joins or comes back makes up for those, and not for all that they were not there for.


class Obstacle(Enum):
    """Why there is no proper pair; the value is the words for it."""

    NOBODY = "nobody is in the rotation: name people in `red_team`"
    ALONE = "one person is in the rotation; a pair needs two"
    AWAY = "fewer than two people of the rotation are there; the others are away"
    STEWARDS = "everyone who could test an item answers for it"


class RedTeam(NamedTuple):
    """Who challenges, and what each of them tests."""

    pair: tuple[str, ...]
    """Two people; fewer where the rotation has fewer."""
    testers: tuple[tuple[str, ...], ...] = ()
    """Who of the pair tests each item; no person where both answer for it."""
    turns: tuple[int, int] = (0, 0)
    """How often each of the pair served in the last reviews."""
    counted: int = 0
    """How many reviews those are: as many as there are people, or fewer where fewer were held."""
    obstacles: tuple[Obstacle, ...] = ()
    last_met: int | None = None
    """At which of the past meetings, from 0, the two were last on one red team; None at none."""


def red_team(
    members: Iterable[str],
    meetings: Sequence[Collection[str]],
    stewards: Sequence[Collection[str]] = (),
    away: Collection[str] = (),
) -> RedTeam:
    """The pair whose turn it is, and who of it tests what.

    `meetings` are the people of past red teams, oldest first; of more than two, everyone has met
    everyone. `stewards` answer for each item that is to be tested. The definition of
    `red-team` says how.
    """
    everyone = people(members)
    gone = {identity(name) for name in away}
    names = {key: name for key, name in everyone.items() if key not in gone}
    kept = [{identity(person) for person in owners} for owners in stewards]
    found = _pair(names, meetings, kept)
    alone = {0: Obstacle.NOBODY, 1: Obstacle.ALONE}
    obstacles = [] if len(names) > 1 else [alone.get(len(everyone), Obstacle.AWAY)]
    testers = tuple(tuple(names[key] for key in found.pair if key not in its) for its in kept)
    if found.pair and not all(testers):
        obstacles.append(Obstacle.STEWARDS)
    pair = tuple(names[key] for key in found.pair)
    return found._replace(pair=pair, testers=testers, obstacles=tuple(obstacles))


def _pair(
    names: Collection[str], meetings: Sequence[Collection[str]], kept: Sequence[Collection[str]]
) -> RedTeam:
    """Whose turn it is, by identity; fewer than two where fewer can serve."""
    if len(names) < 2:
        return RedTeam(pair=tuple(names))
    met: dict[frozenset[str], int] = {}
    served: dict[str, int] = {}
    teams = [{identity(name) for name in meeting} for meeting in meetings]
    for at, team in enumerate(teams):
        present = team & set(names)
        served.update(dict.fromkeys(present, at))
        met.update(dict.fromkeys(map(frozenset, combinations(present, 2)), at))
    # A meeting that names no red team says nothing of who served.
    recent = [team for team in teams if team][-len(names) :]
    turns = Counter(name for team in recent for name in team)
    last = recent[-1] if recent else ()

    def order(pair: tuple[str, str]) -> tuple[int, ...]:
        """Smaller for a pair whose turn comes sooner, by the definition."""
        rested = sorted((served.get(name, -1) for name in pair), reverse=True)
        return (
            sum(set(pair) <= set(owners) for owners in kept),
            sum(name in last for name in pair),
            sum(turns[name] for name in pair),
            met.get(frozenset(pair), -1),
            *rested,
        )

    one, other = min(combinations(names, 2), key=order)
    return RedTeam(
        pair=(one, other),
        turns=(turns[one], turns[other]),
        counted=len(recent),
        last_met=met.get(frozenset((one, other))),
    )
