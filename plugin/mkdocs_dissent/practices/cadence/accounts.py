"""What a cycle came to: its reviews, what they examined, hours and permits used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence.cycles import Cycle
from mkdocs_dissent.practices.cadence.examined import items_of
from mkdocs_dissent.practices.cadence.rotation import identity
from mkdocs_dissent.records import Review
from mkdocs_dissent.register import Register


class Permit(Struct, frozen=True, kw_only=True):
    """A team's dissent permit in a cycle: the licence to challenge, and what it was used for."""

    team: str
    challenged: tuple[str, ...]
    """What the team challenged, as reviews say; nothing where the permit was not used."""
    known: bool
    """Whether the configuration knows the team."""

    @property
    def used(self) -> bool:
        """Whether the team challenged anything."""
        return bool(self.challenged)


class Account(Struct, frozen=True, kw_only=True):
    """What a cycle came to."""

    cycle: Cycle
    reviews: tuple[Review, ...]
    """Those held in it, oldest first."""
    examined: int
    """How many different items they examined."""
    planned: float | None
    """Hours of the contradiction budget; None where nobody planned any."""
    spent: float | None
    """Hours used of it; None where no review says."""
    permits: tuple[Permit, ...]
    """Of the configured teams in their order, then of others that reviews name."""

    @property
    def red_team(self) -> tuple[str, ...]:
        """Who challenged, as the last review that says so recorded it."""
        return next((review.red_team for review in self.reviews[::-1] if review.red_team), ())

    @property
    def unused(self) -> tuple[str, ...]:
        """The configured teams that challenged nothing."""
        return tuple(permit.team for permit in self.permits if permit.known and not permit.used)


def account_of(
    cycle: Cycle, reviews: Sequence[Review], register: Register, policy: Policy
) -> Account:
    """The account of a cycle; `reviews` may hold those of other cycles too, oldest first."""
    held = tuple(review for review in reviews if cycle.holds(review.date))
    planned = _sum(review.budget_hours for review in held)
    return Account(
        cycle=cycle,
        reviews=held,
        examined=len({item for review in held for item in items_of(register, review)}),
        planned=policy.cadence.budget_hours if planned is None else planned,
        spent=_sum(review.spent_hours for review in held),
        permits=_permits(held, policy),
    )


def _sum(hours: Iterable[float | None]) -> float | None:
    given = [item for item in hours if item is not None]
    return sum(given) if given else None


def _permits(reviews: Iterable[Review], policy: Policy) -> tuple[Permit, ...]:
    names = {identity(team): team for team in policy.teams}
    used: dict[str, list[str]] = defaultdict(list)
    for review in reviews:
        for team, challenged in review.permits.items():
            names.setdefault(identity(team), team)
            used[identity(team)].extend(challenged)
    known = {identity(team) for team in policy.teams}
    return tuple(
        Permit(
            team=name,
            challenged=tuple(dict.fromkeys(used.get(team, ()))),
            known=team in known,
        )
        for team, name in names.items()
    )
