"""The red team: who challenges this time, so that turns are even and pairs change.

No timetable is kept. The pair is chosen from what reviews record, so it is the same whoever works
it out. Turns are counted over as many reviews as there are people, in which each serves about
twice: who joins or comes back makes up for those, and not for all that they were not there for.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
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
    obstacles = [] if len(names) > 1 else [_too_few(len(everyone))]
    testers = tuple(tuple(names[key] for key in found.pair if key not in its) for its in kept)
    if found.pair and not all(testers):
        obstacles.append(Obstacle.STEWARDS)
    pair = tuple(names[key] for key in found.pair)
    return replace(found, pair=pair, testers=testers, obstacles=tuple(obstacles))


def _too_few(known: int) -> Obstacle:
    """Why fewer than two can serve, of so many in the rotation."""
    return (Obstacle.NOBODY, Obstacle.ALONE)[known] if known < 2 else Obstacle.AWAY


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
