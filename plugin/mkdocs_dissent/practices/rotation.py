"""The red team: who challenges this time, so that everyone pairs with everyone in turn.

No timetable is kept. The pair is chosen from what reviews record, so it is the same whoever works
it out, and a person who joins or leaves changes nobody else's history. Among the people who are
left, the pair that has never met goes first, then the one that met longest ago: a pair repeats
only when every other has met since.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

from mkdocs_dissent.people import identity, people

ROTATION_RULE = (
    "Everyone pairs with everyone before a pair repeats. Of the people in `red_team`, the pair"
    " that has not met yet comes first, then the one that met longest ago, by the `red-team` of"
    " past reviews; among equals, those who have rested longest, then the order of the list."
    " Nobody tests what they steward: a pair that would leave an item without a tester waits,"
    " and comes first again the next time."
)
"""The definition of the rotation, for a page to show."""


class Obstacle(Enum):
    """Why there is no proper pair; the value is the words for it."""

    NOBODY = "nobody is in the rotation: name people in `red_team`"
    ALONE = "one person is in the rotation; a pair needs two"
    STEWARDS = "everyone who could test an item answers for it"


@dataclass(frozen=True, kw_only=True, slots=True)
class RedTeam:
    """Who challenges, and what each of them tests."""

    pair: tuple[str, ...]
    """Two people; fewer where the rotation has fewer."""
    testers: tuple[tuple[str, ...], ...]
    """Who of the pair tests each item; no person where both answer for it."""
    unmet: int
    """How many pairs of the rotation have never met, this one included."""
    obstacles: tuple[Obstacle, ...] = ()
    last_met: int | None = None
    """At which of the past meetings, from 0, the two were last on one red team; None at none."""


def red_team(
    members: Iterable[str],
    meetings: Sequence[Collection[str]],
    stewards: Sequence[Collection[str]] = (),
) -> RedTeam:
    """The pair whose turn it is, and who of it tests what.

    `meetings` are the people of past red teams, oldest first; of more than two, everyone has met
    everyone. `stewards` answer for each item that is to be tested. See `ROTATION_RULE`.
    """
    names = people(members)
    kept = [{identity(person) for person in owners} for owners in stewards]
    pair, unmet, last_met = tuple(names), 0, None
    obstacles = [] if len(names) > 1 else [Obstacle.ALONE if names else Obstacle.NOBODY]
    if len(names) > 1:
        history = _History(meetings, names)
        one, other = min(
            combinations(names, 2),
            key=lambda two: (sum(set(two) <= owners for owners in kept), *history.order(two)),
        )
        pair, last_met = (one, other), history.last_met(one, other)
        unmet = len(names) * (len(names) - 1) // 2 - len(history.met)
    testers = tuple(tuple(names[key] for key in pair if key not in owners) for owners in kept)
    if pair and not all(testers):
        obstacles.append(Obstacle.STEWARDS)
    return RedTeam(
        pair=tuple(names[key] for key in pair),
        testers=testers,
        unmet=unmet,
        obstacles=tuple(obstacles),
        last_met=last_met,
    )


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

    def last_met(self, one: str, other: str) -> int | None:
        """At which meeting two people were last on one red team; None where they never were."""
        return self.met.get((one, other) if one < other else (other, one))

    def order(self, pair: tuple[str, str]) -> tuple[int, int, int]:
        """Smaller for a pair whose turn comes sooner."""
        one, other = pair
        met = self.last_met(one, other)
        first, second = self.served.get(one, -1), self.served.get(other, -1)
        return -1 if met is None else met, max(first, second), min(first, second)
