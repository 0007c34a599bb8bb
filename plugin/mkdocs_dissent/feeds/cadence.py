"""`cadence.ics`: when the reviews of the cadence are, whose turn it is, and what to falsify.

A series repeats by a rule for a year from the cycle that is prepared. Its first event is written
out with what is known of it: the pair, the items, the planned day, its page. Each review that was
held in the last year is an event of its own, and so is each andon that waits for its review.
Where nothing says when the cadence begins, there is no series: no meeting is invented.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence

from mkdocs_dissent.feeds.calendar import due_events, iso_day, vcalendar, vevent
from mkdocs_dissent.feeds.links import Origin
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence import Cycle, day_of, quarters_of, usual_day
from mkdocs_dissent.practices.meeting import Meeting, meeting
from mkdocs_dissent.records.kinds import Andon, Review
from mkdocs_dissent.register.examinations import reviews_held
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import days_after, list_words, one_line

_YEAR = 52
"""Weeks that a series lasts, and that held reviews are kept for."""


def cadence_calendar(register: Register, policy: Policy, today: dt.date, at: Origin) -> str:
    """The calendar of the cadence as it stands on `today`."""
    found = meeting(register, policy, today)
    held = reviews_held(register, today)
    events = [_held(review, today, at) for review in held]
    if found.numbered:
        titles = [one_line(register.by_key[item.item].title) for item in found.falsify]
        pair = found.red_team.pair
        said = [f"Red team: {list_words(pair)}"] if pair else []
        said += [f"To falsify: {title}" for title in titles]
        next_one = (found.prepared, found.usual, found.on, said)
        events += _series("Evidence review", "contradictions", *next_one, found, policy, at)
        quarter = (*_quarter(register, policy, today, held), ["Judge each initiative."])
        events += _series("Quarterly review", "portfolio", *quarter, found, policy, at)
    andons = [record for record in register.records if isinstance(record, Andon)]
    events += [event.text for event in due_events(register, andons, today, at, policy.remind_days)]
    return vcalendar(f"{at.name}: cadence", list(filter(None, events)))


def _quarter(
    register: Register, policy: Policy, today: dt.date, held: Sequence[Review]
) -> tuple[Cycle, int, dt.date]:
    """The quarter that is to be reviewed, the usual day of its review, and when that is."""
    quarterly = [review for review in held if review.is_quarterly]
    rhythm = quarters_of(policy, held)
    quarter = rhythm.at(today) or rhythm.cycle(1)
    if any(quarter.holds(review.date) for review in quarterly):
        quarter = rhythm.after(quarter)
    usual = usual_day(rhythm, quarterly)
    reviews = (record for record in register.records if isinstance(record, Review))
    return quarter, usual, day_of(quarter, usual, (one for one in reviews if one.is_quarterly))


def _series(
    name: str, view: str, cycle: Cycle, usual: int, on: dt.date, said: Sequence[str],
    found: Meeting, policy: Policy, at: Origin,
) -> Iterator[str]:  # fmt: skip
    """The events of one review: how it repeats, and the next one with what is known of it."""
    address = at.address_of(policy.pages[view])
    # The last cycle of the calendar ends with it.
    weeks = max(1, ((cycle.ends - cycle.begins).days + 1) // 7)
    first = days_after(cycle.begins, usual)
    rule = f"RRULE:FREQ=WEEKLY;INTERVAL={weeks};COUNT={max(1, _YEAR // weeks)}"
    again = f"RECURRENCE-ID;VALUE=DATE:{iso_day(first)}"
    where = [address] if address else []
    for day, words, more in ((first, where, rule), (on, [*said, *where], again)):
        yield vevent(
            str(uuid.uuid5(at.identity, f"cadence/{view}")),
            day,
            name,
            "\n".join(words) or name,
            stamp=min(found.today, found.since or cycle.begins),
            sequence=cycle.number,
            address=address,
            category="Review",
            remind=policy.remind_days,
            more=[more],
        )


def _held(review: Review, today: dt.date, at: Origin) -> str:
    """The event of a review that was held; none once it is a year ago."""
    if review.date is None or (today - review.date).days > 7 * _YEAR:
        return ""
    address = at.address_of(review.source.uri)
    return vevent(
        str(at.id_of(review)),
        review.date,
        one_line(review.title),
        address or review.source.path,
        stamp=review.date,
        sequence=0,
        address=address,
        category="Review",
    )
