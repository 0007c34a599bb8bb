"""The red team: who challenges this time, so that turns are even and pairs change.

No timetable is kept. The pair is chosen from what reviews record, so it is the same whoever works
it out. Turns are counted over as many reviews as there are people, in which each serves about
twice: who joins or comes back makes up for those, and not for all that they were not there for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

from mkdocs_dissent.people import identity, people


class Obstacle(Enum):
    """Why there is no proper pair; the value is the words for it."""

    NOBODY = "nobody is in the rotation: name people in `red_team`"
    ALONE = "one person is in the rotation; a pair needs two"
    AWAY = "fewer than two people of the rotation are there; the others are away"
    STEWARDS = "everyone who could test an item answers for it"


@dataclass(frozen=True, kw_only=True, slots=True)
class RedTeam:
    """Who challenges, and what each of them tests."""

    pair: tuple[str, ...]
    """Two people; fewer where the rotation has fewer."""
    testers: tuple[tuple[str, ...], ...]
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
    pair, turns, counted, last_met = tuple(names), (0, 0), 0, None
    obstacles = [] if len(names) > 1 else [_too_few(len(everyone))]
    if len(names) > 1:
        history = _History(meetings, names)
        one, other = min(
            combinations(names, 2),
            key=lambda two: (sum(set(two) <= owners for owners in kept), *history.order(two)),
        )
        pair, last_met = (one, other), history.last_met(one, other)
        turns, counted = (history.turns[one], history.turns[other]), history.counted
    testers = tuple(tuple(names[key] for key in pair if key not in owners) for owners in kept)
    if pair and not all(testers):
        obstacles.append(Obstacle.STEWARDS)
    return RedTeam(
        pair=tuple(names[key] for key in pair),
        testers=testers,
        turns=turns,
        counted=counted,
        obstacles=tuple(obstacles),
        last_met=last_met,
    )


def _too_few(known: int) -> Obstacle:
    """Why fewer than two can serve, of so many in the rotation."""
    return (Obstacle.NOBODY, Obstacle.ALONE)[known] if known < 2 else Obstacle.AWAY


class _History:
    """When people, and pairs of people, were last on a red team: places in `meetings`, from 0.

    People are given by `identity` everywhere.
    """

    def __init__(self, meetings: Sequence[Collection[str]], people: Collection[str]) -> None:
        self.met: dict[tuple[str, str], int] = {}
        self.served: dict[str, int] = {}
        for at, meeting in enumerate(meetings):
            present = {identity(name) for name in meeting} & set(people)
            self.served.update(dict.fromkeys(present, at))
            self.met.update(dict.fromkeys(combinations(sorted(present), 2), at))
        # A meeting that names no red team says nothing of who served.
        named = [{identity(name) for name in meeting} for meeting in meetings if meeting]
        self.last: Collection[str] = named[-1] if named else ()
        recent = named[-len(people) :]
        self.counted = len(recent)
        self.turns = Counter(name for meeting in recent for name in meeting)

    def last_met(self, one: str, other: str) -> int | None:
        """At which meeting two people were last on one red team; None where they never were."""
        return self.met.get((one, other) if one < other else (other, one))

    def order(self, pair: tuple[str, str]) -> tuple[int, ...]:
        """Smaller for a pair whose turn comes sooner, by the definition."""
        one, other = pair
        met = self.last_met(one, other)
        first, second = self.served.get(one, -1), self.served.get(other, -1)
        return (
            (one in self.last) + (other in self.last),
            self.turns[one] + self.turns[other],
            -1 if met is None else met,
            max(first, second),
            min(first, second),
        )
