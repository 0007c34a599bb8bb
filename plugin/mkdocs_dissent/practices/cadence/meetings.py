"""What the next meeting of the cadence begins with, and what its figures and choices mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence.accounts import Account, account_of
from mkdocs_dissent.practices.cadence.cycles import Cycle, Origin, Rhythm, rhythm_of
from mkdocs_dissent.practices.cadence.episodes import Episodes, episodes_of
from mkdocs_dissent.practices.cadence.examined import examinations, reviews_held
from mkdocs_dissent.practices.cadence.falsifying import FALSIFYING_RULE, Candidate, to_falsify
from mkdocs_dissent.practices.cadence.figures import Figure, share
from mkdocs_dissent.practices.cadence.rotation import ROTATION_RULE, RedTeam, Task, red_team
from mkdocs_dissent.records import Review
from mkdocs_dissent.register import Contradiction, Register

DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "cycle": (
            "Cycles follow each other without gaps, each as long as `cadence.weeks`, from"
            " `cadence.start` on; without it, from the Monday of the week of the first review. A"
            " review belongs to the cycle that holds its date."
        ),
        "red-team": ROTATION_RULE,
        "falsify": FALSIFYING_RULE,
        "budget": (
            "The contradiction budget is the hours a cycle sets aside to look for evidence that we"
            " are wrong. Planned: `budget-hours` of the cycle's reviews, else"
            " `cadence.budget_hours` of the configuration. Spent: `spent-hours` of its reviews."
        ),
        "permits": (
            "Each configured team may, and should, challenge something once a cycle. A permit is"
            " used where a review of the cycle says under `permits` what the team challenged."
        ),
        "orphans": "Open contradictions that name nobody as owner, or no date for the next step.",
        "success": (
            "Contradictions that were resolved or tested again within one cadence, of those that"
            " began at least one cadence ago. Counted are dissent memos, pulled cords and"
            " contradicting evidence. Resolved: the date of the resolution, or for evidence of the"
            " first revisit that looked. Tested again: a later review examined it, or what it is"
            " about. Those without the dates to tell are left out, and counted beside it."
        ),
    }
)
"""What each figure and choice of the cadence means, by name."""

_SHOWN = 12
"""How many past cycles a meeting looks back on: a typing error in a date must not make millions."""


class Orphan(Struct, frozen=True, kw_only=True):
    """An open contradiction that nobody will come back to."""

    contradiction: Contradiction
    lacks_owner: bool
    lacks_due: bool


class Meeting(Struct, frozen=True, kw_only=True):
    """What the next meeting of the cadence begins with."""

    rhythm: Rhythm
    current: Cycle | None
    """The cycle that holds `today`; None where the cadence begins later."""
    prepared: Cycle
    """The cycle that is prepared: this one, or the next where a review was held in this one."""
    account: Account | None
    """What this cycle has come to so far."""
    past: tuple[Account, ...]
    """The cycles before this one, the latest first; twelve at most, none before the first review
    or the begin of the cadence."""
    falsify: tuple[Candidate, ...]
    red_team: RedTeam
    orphans: tuple[Orphan, ...]
    success: Figure
    undated: int
    """How many contradictions the success leaves out, since their dates can't tell."""

    @property
    def begun(self) -> bool:
        """Whether the cadence has begun."""
        return self.current is not None


def meeting(register: Register, policy: Policy, today: dt.date) -> Meeting:
    """What the next meeting begins with, as of `today`."""
    queue = register.queue()
    reviews = reviews_held(register, today)
    rhythm = rhythm_of(policy, reviews)
    current = rhythm.at(today)
    account = account_of(current, reviews, register, policy) if current else None
    prepared = current or rhythm.cycle(1)
    if account and account.reviews:
        prepared = rhythm.after(prepared)
    examined = examinations(register, reviews)
    before = rhythm.before(prepared, 1)
    candidates = to_falsify(
        register,
        queue,
        examined,
        since=before[0].begins if before else prepared.begins,
        count=policy.limit("examined_least"),
    )
    episodes = episodes_of(register, examined, today)
    return Meeting(
        rhythm=rhythm,
        current=current,
        prepared=prepared,
        account=account,
        past=_past(rhythm, current, reviews, register, policy),
        falsify=candidates,
        red_team=red_team(
            policy.red_team,
            [review.red_team for review in reviews],
            [Task(item=found.item, stewards=found.stewards) for found in candidates],
        ),
        orphans=orphans(queue),
        success=success(episodes, rhythm, today),
        undated=episodes.undated,
    )


def _past(
    rhythm: Rhythm,
    current: Cycle | None,
    reviews: Sequence[Review],
    register: Register,
    policy: Policy,
) -> tuple[Account, ...]:
    # Without a start and without any review there is no cadence to look back on.
    if current is None or rhythm.origin is Origin.CALENDAR:
        return ()
    return tuple(
        account_of(cycle, reviews, register, policy) for cycle in rhythm.before(current, _SHOWN)
    )


def orphans(contradictions: Iterable[Contradiction]) -> tuple[Orphan, ...]:
    """The contradictions without owner or date, in their order."""
    return tuple(
        Orphan(contradiction=item, lacks_owner=not item.owner, lacks_due=item.due is None)
        for item in contradictions
        if not item.owner or item.due is None
    )


def success(episodes: Episodes, rhythm: Rhythm, today: dt.date) -> Figure:
    """The share of contradictions that were resolved or tested again within one cadence."""
    due = [item for item in episodes.known if (today - item.since).days >= rhythm.days]
    met = sum(item.met_within(rhythm.days) for item in due)
    return share("success", DEFINITIONS, met, len(due))
