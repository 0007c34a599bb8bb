"""`cadence.ics`: when the reviews of the cadence are, whose turn it is, and what to falsify.

A series repeats by a rule for a year from the cycle that is prepared. Its first event is written
out with what is known of it: the pair, the items, the planned day, its page. Each review that was
held in the last year is an event of its own, and so is each andon that waits for its review.
Where nothing says when the cadence begins, there is no series: no meeting is invented.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

from mkdocs_dissent.feeds.calendar import due_events, iso_day, vcalendar, vevent
from mkdocs_dissent.feeds.links import Origin
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence import Cycle, day_of, quarters_of, usual_day
from mkdocs_dissent.practices.meeting import Meeting, meeting
from mkdocs_dissent.records import Andon, Review
from mkdocs_dissent.register import Register
from mkdocs_dissent.register.examinations import reviews_held
from mkdocs_dissent.text import days_after, list_words, one_line

_YEAR = 52
_NAMES = ("Evidence review", "Quarterly review")


def cadence_calendar(register: Register, policy: Policy, today: dt.date, at: Origin) -> str:
    """The calendar of the cadence as it stands on `today`."""
    found = meeting(register, policy, today)
    events = list(_held(register, today, at))
    if found.numbered:
        events += _evidence(found, register, policy, at)
        events += _quarters(found, register, policy, at)
    due = due_events(register, today, at, policy.remind_days)
    events += [event.text for event in due if isinstance(event.record, Andon)]
    return vcalendar(f"{at.name}: cadence", events)


def _evidence(found: Meeting, register: Register, policy: Policy, at: Origin) -> Iterator[str]:
    titles = [one_line(register.by_key[item.item].title) for item in found.falsify]
    pair = found.red_team.pair
    said = [f"Red team: {list_words(pair)}"] if pair else []
    said += [f"To falsify: {title}" for title in titles]
    yield from _series(0, found.prepared, found.usual, found.on, said, found, policy, at)


def _quarters(found: Meeting, register: Register, policy: Policy, at: Origin) -> Iterator[str]:
    held = reviews_held(register, found.today)
    quarterly = [review for review in held if review.is_quarterly]
    rhythm = quarters_of(policy, held)
    quarter = rhythm.at(found.today) or rhythm.cycle(1)
    if any(quarter.holds(review.date) for review in quarterly):
        quarter = rhythm.after(quarter)
    usual = usual_day(rhythm, quarterly)
    reviews = (record for record in register.records if isinstance(record, Review))
    on = day_of(quarter, usual, (review for review in reviews if review.is_quarterly))
    yield from _series(1, quarter, usual, on, ["Judge each initiative."], found, policy, at)


def _series(
    which: int,
    cycle: Cycle,
    usual: int,
    on: dt.date,
    said: list[str],
    found: Meeting,
    policy: Policy,
    at: Origin,
) -> Iterator[str]:
    """The events of one review: how it repeats, and the next one with what is known of it."""
    page = policy.pages[("contradictions", "portfolio")[which]]
    address = at.absolute(at.url_of(page)) if page else None
    weeks = ((cycle.ends - cycle.begins).days + 1) // 7
    first = days_after(cycle.begins, usual)
    rule = f"RRULE:FREQ=WEEKLY;INTERVAL={weeks};COUNT={max(1, _YEAR // weeks)}"
    again = f"RECURRENCE-ID;VALUE=DATE:{iso_day(first)}"
    where = [address] if address else []
    for day, words, more in ((first, where, rule), (on, said + where, again)):
        yield vevent(
            str(uuid.uuid5(at.identity, f"cadence/{which}")),
            day,
            _NAMES[which],
            "\n".join(words) or _NAMES[which],
            stamp=min(found.today, found.since or cycle.begins),
            sequence=cycle.number,
            address=address,
            category="Review",
            remind=policy.remind_days,
            more=[more],
        )


def _held(register: Register, today: dt.date, at: Origin) -> Iterator[str]:
    """The reviews that were held in the last year."""
    for review in reviews_held(register, today):
        if review.date and (today - review.date).days <= 7 * _YEAR:
            address = at.absolute(at.url_of(review.source.uri))
            yield vevent(
                str(at.id_of(review)),
                review.date,
                one_line(review.title),
                address or review.source.path,
                stamp=review.date,
                sequence=0,
                address=address,
                category="Review",
            )
