"""What the next meeting of the cadence begins with: what to falsify, and who does it.

Every cycle people meet, try to falsify two things, and say what came of it (Dissent Mode, appendix
C). Everything here is worked out from records, the policy and `today`; no list is kept.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from mkdocs_dissent.policy import Away, Policy
from mkdocs_dissent.practices.cadence import (
    Account,
    Cycle,
    Origin,
    RedTeam,
    Rhythm,
    account_of,
    day_of,
    evidence_reviews,
    red_team,
    rhythm_of,
    usual_day,
)
from mkdocs_dissent.practices.episodes import Figure, episodes_of, success
from mkdocs_dissent.practices.outcomes import CUT
from mkdocs_dissent.records.kinds import Initiative, Key, Review
from mkdocs_dissent.records.vocabularies import Folder, Stakes
from mkdocs_dissent.register.contradictions import (
    Contradiction,
    ContradictionKind,
    contradictions_of,
)
from mkdocs_dissent.register.examinations import Examination, examinations, ledger, reviews_held
from mkdocs_dissent.register.register import Register


class Grounds(Enum):
    """Why an item is to be falsified; the value is the words for it."""

    CONTRADICTED = "it is contradicted, and nobody has settled it"
    MAJOR = "it is a major decision in force that nobody has looked at for longest"
    IN_FORCE = "it is a decision in force that nobody has looked at for longest"


class Candidate(NamedTuple):
    """Something that could be falsified next."""

    item: Key
    """What a review would name under `examined`."""
    reason: Grounds
    since: dt.date | None
    """Since when it is contradicted, or was not looked at."""
    subjects: tuple[Key, ...]
    """What it is about: itself, where it is a decision."""
    stewards: tuple[str, ...]
    """Who answers for the subjects, and so must not test them."""
    contradiction: Contradiction | None = None
    testers: tuple[str, ...] = ()
    """Who of the red team tests it."""


def to_falsify(
    register: Register,
    contradictions: Iterable[Contradiction],
    examined: Sequence[Examination],
    *,
    since: dt.date,
    count: int = 2,
) -> tuple[Candidate, ...]:
    """What to try to falsify next, the first one first; the definition of `falsify` says how.

    `examined` is everything that past reviews examined, oldest first; what was examined on `since`
    or later waits. Fewer than `count` where there is nothing more.
    """
    looked_at = {found.item: found.date for found in examined}
    # Of each item the last outcome counts, save a retest.
    last = {found.item: found for found in examined if found.date >= since}
    settled = {item: found.date for item, found in last.items() if not found.retest}
    contradicted = list(_contradicted(register, contradictions))
    everything = (*contradicted, *_unexamined(register, looked_at))
    candidates = [candidate for candidate in everything if not _waits(candidate, settled)]
    argued = _argued(contradicted, looked_at, settled) if count > 1 else None
    # Where the same record is to be tested for a heavier reason, that is one test.
    chosen = [next((c for c in candidates if c.item == argued.item), argued)] if argued else []
    # What weighs most is never put off for an argument about the same record.
    heaviest = next((c for c in candidates if c.contradiction and c not in chosen), None)
    if chosen and heaviest and not _is_argued(heaviest):
        chosen.append(heaviest)
    for candidate in candidates:
        touched = {key for other in chosen for key in other.subjects}
        if len(chosen) < count and not touched & set(candidate.subjects):
            chosen.append(candidate)
    chosen.sort(key=everything.index)
    found = {candidate.item: candidate for candidate in chosen}
    for candidate in candidates:
        # A decision tested by way of a memo against it is not tested a second time for itself.
        if candidate.contradiction:
            found.setdefault(candidate.item, candidate)
    return tuple(found.values())[:count]


def _is_argued(candidate: Candidate) -> bool:
    argued = (ContradictionKind.MEMO, ContradictionKind.FORUM)
    return candidate.contradiction is not None and candidate.contradiction.kind in argued


def _argued(
    candidates: Iterable[Candidate],
    looked_at: Mapping[Key, dt.date],
    settled: Mapping[Key, dt.date],
) -> Candidate | None:
    """The memo or the word of a forum that has waited longest; None where each was tested lately.

    A test of the bet that it is about is no test of it: one that is looked at every cycle for its
    readings would keep every memo against it waiting for ever.
    """

    def waits_since(candidate: Candidate) -> tuple[dt.date, Key]:
        days = (candidate.since, looked_at.get(candidate.item))
        return max((day for day in days if day), default=dt.date.min), candidate.item

    waiting = []
    for candidate in filter(_is_argued, candidates):
        decided = tuple(key for key in candidate.subjects if key[0] is Folder.DECISIONS)
        if not _waits(candidate._replace(subjects=decided), settled):
            waiting.append(candidate)
    return min(waiting, key=waits_since, default=None)


def _waits(candidate: Candidate, settled: Mapping[Key, dt.date]) -> bool:
    """Whether it was examined lately, and after it was contradicted."""
    known = candidate.since if candidate.contradiction else None
    days = (settled.get(key) for key in (candidate.item, *candidate.subjects))
    return any(day is not None and day >= (known or dt.date.min) for day in days)


def _contradicted(
    register: Register, contradictions: Iterable[Contradiction]
) -> Iterator[Candidate]:
    for item in sorted(contradictions, key=lambda item: (item.kind.rank, item.age)):
        subjects = item.about or (item.record,)
        stewards = (name for key in subjects for name in register.by_key[key].steward)
        # A review only says who was contradicted: what is tested is the record that it speaks of.
        said_by_review = item.record[0] is Folder.REVIEWS
        yield Candidate(
            item=subjects[0] if said_by_review else item.record,
            reason=Grounds.CONTRADICTED,
            since=item.since,
            subjects=subjects,
            stewards=tuple(dict.fromkeys(stewards)),
            contradiction=item,
        )


def _unexamined(register: Register, looked_at: Mapping[Key, dt.date]) -> Iterator[Candidate]:
    """The decisions in force, major ones first, then by when each was last looked at, or taken."""
    in_force = []
    for decision in register.decisions:
        if decision.in_force:
            days = (decision.date, looked_at.get(decision.key), *(x.date for x in ledger(decision)))
            looked = max((day for day in days if day), default=None)
            in_force.append((decision.stakes is not Stakes.MAJOR, looked, decision))
    in_force.sort(key=lambda item: (item[0], item[1] or dt.date.min, item[2].key))
    for minor, looked, decision in in_force:
        yield Candidate(
            item=decision.key,
            reason=Grounds.IN_FORCE if minor else Grounds.MAJOR,
            since=looked,
            subjects=(decision.key,),
            stewards=decision.steward,
        )


_SHOWN = 12
"""How many past cycles a meeting looks back on: a typing error in a date must not make millions."""


class Meeting(NamedTuple):
    """What the next meeting of the cadence begins with."""

    today: dt.date
    rhythm: Rhythm
    current: Cycle | None
    """The cycle that holds `today`; None where the cadence begins later."""
    prepared: Cycle
    """The cycle that is prepared: this one, or the next where a review was held in this one."""
    on: dt.date
    """When its review is held: as it is planned, else on the usual day."""
    usual: int
    """The day of a cycle, from 0, on which its review is expected."""
    account: Account | None
    """What this cycle has come to so far."""
    past: tuple[Account, ...]
    """The cycles before this one, the latest first; twelve at most, none before the first review
    or the begin of the cadence."""
    falsify: tuple[Candidate, ...]
    red_team: RedTeam
    away: tuple[Away, ...]
    """Who of the rotation is away in the cycle that is prepared."""
    least: int
    """How many items a cycle should examine."""
    last_met: dt.date | None
    """When the two of the red team were last on one; None where they never were."""
    orphans: tuple[Contradiction, ...]
    """Open contradictions without an owner or a date: they will be forgotten."""
    planned: tuple[Review, ...]
    """Reviews of this cycle that were not held, or not yet."""
    since: dt.date | None
    """When the last review was held; None where none was."""
    settled: tuple[Contradiction, ...]
    """What was settled on that day or later, the latest first."""
    cut: tuple[Initiative, ...]
    """Initiatives that ended or were paused on that day or later."""
    success: Figure
    undated: int
    """How many contradictions the success leaves out, since their dates can't tell."""

    @property
    def numbered(self) -> bool:
        """Whether cycles have a number: something says when the cadence began."""
        return self.rhythm.origin is not Origin.CALENDAR

    @property
    def day(self) -> int:
        """Today's place in the cycle, from 1."""
        return (self.today - self.current.begins).days + 1 if self.current else 0

    @property
    def next(self) -> int | None:
        """The number of the cycle that is prepared, where this one's review was held."""
        return self.prepared.number if self.account and self.account.reviews else None


def meeting(register: Register, policy: Policy, today: dt.date) -> Meeting:
    """What the next meeting begins with, as of `today`, worked out once."""
    return register.derived(_meeting, policy, today)


def _meeting(register: Register, policy: Policy, today: dt.date) -> Meeting:
    contradictions = contradictions_of(register, today)
    held = reviews_held(register, today)
    reviews = evidence_reviews(held)
    rhythm = rhythm_of(policy, reviews)
    current = rhythm.at(today)
    account = account_of(current, reviews, register, policy) if current else None
    prepared = current or rhythm.cycle(1)
    if account and account.reviews:
        prepared = rhythm.after(prepared)
    examined = examinations(register, held)
    before = rhythm.before(prepared, 1)
    least = policy.limits["examined_least"]
    candidates = to_falsify(
        register,
        contradictions.heaviest_first,
        examined,
        since=before[0].begins if before else prepared.begins,
        count=least,
    )
    episodes = episodes_of(register, examined, today)
    usual = usual_day(rhythm, reviews)
    ahead = [item for item in register.records if isinstance(item, Review) and not item.was_held]
    since = reviews[-1].date if reviews else None
    away = tuple(
        item
        for item in policy.away
        if item.begins <= prepared.ends and prepared.begins <= item.until
    )
    team = red_team(
        policy.names_of(policy.red_team),
        [policy.names_of(review.red_team) for review in reviews],
        [policy.names_of(found.stewards) for found in candidates],
        policy.names_of(item.who for item in away),
    )
    # Without a start and without any review there is no cadence to look back on.
    begun = current if rhythm.origin is not Origin.CALENDAR else None
    past = rhythm.before(begun, _SHOWN) if begun else ()
    return Meeting(
        rhythm=rhythm,
        current=current,
        prepared=prepared,
        on=day_of(prepared, usual, evidence_reviews(ahead)),
        usual=usual,
        today=today,
        account=account,
        past=tuple(account_of(cycle, reviews, register, policy) for cycle in past),
        falsify=tuple(
            found._replace(testers=testers)
            for found, testers in zip(candidates, team.testers, strict=True)
        ),
        red_team=team,
        away=away,
        least=least,
        last_met=None if team.last_met is None else reviews[team.last_met].date,
        orphans=tuple(
            item for item in contradictions.heaviest_first if not item.owner or item.due is None
        ),
        planned=tuple(item for item in ahead if current and current.holds(item.date)),
        since=since,
        settled=settled_since(register, since, today),
        cut=cut_since(register, since, today),
        success=success(episodes, rhythm, today),
        undated=episodes.undated,
    )


def last_review(register: Register, today: dt.date) -> dt.date | None:
    """When the last review of a cycle was held; None where none was."""
    reviews = evidence_reviews(reviews_held(register, today))
    return reviews[-1].date if reviews else None


def settled_since(
    register: Register, since: dt.date | None, today: dt.date
) -> tuple[Contradiction, ...]:
    """What was settled on a day or later, the latest first; nothing where no day is known."""
    settled = [
        (item.settled.date, item.age, item)
        for item in contradictions_of(register, today).every
        if item.settled and _between(since, item.settled.date, today)
    ]
    settled.sort(key=lambda found: found[:2], reverse=True)
    return tuple(item for *_, item in settled)


def cut_since(register: Register, since: dt.date | None, today: dt.date) -> tuple[Initiative, ...]:
    """The initiatives that were stopped or paused on a day or later."""
    ended = (item for item in register.initiatives if item.status in CUT)
    return tuple(item for item in ended if _between(since, item.date, today))


def _between(since: dt.date | None, day: dt.date | None, today: dt.date) -> bool:
    """Whether something happened since a day, where both are known."""
    return since is not None and day is not None and since <= day <= today
