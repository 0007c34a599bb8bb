"""`revisits.ics`, one for each steward, and `cadence.ics` (RFC 5545, with the names of RFC 7986).

An event a record that asks for someone, by its revisit or by the end of its time box: all day, so
that it shifts with nobody's time zone; transparent, so that it blocks nobody's day; without an
alarm, so that it nags nobody.

Everything in it comes from the record, so that two builds agree to the byte:

- `UID` is made of the register's address and the record's id. It survives a new title, date,
  status and kind.
- `SEQUENCE` grows with every entry in the ledger of revisits, and with every day that the date
  moves later. It can't see a date that is moved earlier by hand, without an entry.
- `DTSTAMP` is the last day on which the record says that something happened to it: its own date
  or that of a ledger entry; the day of the build where it says nothing.

A steward's calendar has their name as its file's name. Names come from strangers, and some file
systems know no case: a name in plain letters is kept; any other is spelled in plain letters and
gets a digest of the whole name, so that two people never share a file and none leads out of the
folder.
"""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from mkdocs_dissent.feeds.links import REVISITS, REVISITS_ICS, Origin
from mkdocs_dissent.people import ends_in_digest, people, person, plain_name
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence import Cycle, day_of, quarters_of, usual_day
from mkdocs_dissent.practices.meeting import Meeting, meeting
from mkdocs_dissent.records.kinds import Andon, Claim, Record, Review
from mkdocs_dissent.records.vocabularies import Kind
from mkdocs_dissent.register.examinations import reviews_held
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import clean, days_after, list_words, one_line

_OCTETS = 75
"""The longest line (RFC 5545, section 3.1), its break not counted."""
_EPOCH = dt.date(2000, 1, 1)
_DAYS_PER_ENTRY = 40_000
"""An entry outweighs any move of the date within a century; the sum stays below 2^31."""

_SAID: Mapping[Kind, tuple[str, str]] = {
    Kind.DECISION: ("Decision", "Revisit"),
    Kind.MEMO: ("Dissent", "Dissent due"),
    Kind.ANDON: ("Andon", "Review of an andon"),
    Kind.BET: ("Bet", "Revisit bet"),
    Kind.PROBE: ("Probe", "Revisit probe"),
    Kind.REVIEW: ("Review", "Evidence review"),
}
"""Kind → its category, and what is asked on the day."""
_ABOUT = (LinkType.DISSENTS, LinkType.AFFECTS)
# An iCalendar object holds one component at least (section 3.6), and a subscriber's address
# should hold one too, whatever is due.
_NOTHING = (
    "BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
    "TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)

_PLAIN = re.compile(r"[a-z0-9]+(?:[-. ][a-z0-9]+)*")
_LONGEST_NAME = 60
# Windows opens a device for these, whatever follows the first dot.
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)


def calendars(
    register: Register, today: dt.date, origin: Origin, remind: int | None = None
) -> dict[str, str]:
    """The calendar of every revisit, and that of each steward: uri → text."""
    events = due_events(register, register.records, today, origin, remind)
    files = {REVISITS_ICS: vcalendar(f"{origin.name}: revisits", [text for _, text in events])}
    names = stewards(register)
    theirs: dict[str, list[str]] = {uri: [] for uri in sorted(names)}
    for record, text in events:
        for uri in stewards_of(record.owners):
            theirs[uri].append(text)
    for uri, texts in theirs.items():
        files[uri] = vcalendar(f"{origin.name}: revisits of {names[uri]}", texts)
    return files


def due_events(
    register: Register,
    records: Iterable[Record],
    today: dt.date,
    at: Origin,
    remind: int | None,
) -> list[tuple[Record, str]]:
    """The events of some records, the first to come first; of two records of one id, the first."""
    found = []
    for record in records:
        due, boxed = register.asked_on(record) or (None, False)
        if due is None or register.by_key.get(record.key) is not record:
            continue
        address = at.address_of(record.source.uri)
        category, asked = _SAID[record.kind]
        asked = f"Judge {record.kind}" if boxed else asked
        event = vevent(
            str(at.id_of(record)),
            due,
            f"{asked}: {one_line(record.title)}",
            _description(register, record, address),
            stamp=_stamp(record, today),
            sequence=sequence(record, due),
            address=address,
            category=category,
            remind=remind,
        )
        found.append((due, record, event))
    return [(record, event) for _, record, event in sorted(found, key=lambda item: item[0])]


def vcalendar(name: str, events: Sequence[str]) -> str:
    """A calendar of events."""
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//mkdocs-dissent//Revisits//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{text_value(name)}",
        f"X-WR-CALNAME:{text_value(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
    )
    body = "".join(events) or _NOTHING
    return "".join(map(folded, head)) + body + "END:VCALENDAR\r\n"


def vevent(
    uid: str,
    day: dt.date,
    summary: str,
    description: str,
    *,
    stamp: dt.date,
    sequence: int,
    category: str,
    address: str | None = None,
    remind: int | None = None,
    more: Sequence[str] = (),
) -> str:
    """An event of a day; `remind` days before, it reminds. `more` are content lines besides."""
    alarm: tuple[str, ...] = ()
    if remind is not None:
        words, before = f"DESCRIPTION:{text_value(summary)}", f"TRIGGER:-P{remind}D"
        alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", words, before, "END:VALARM")
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{iso_day(stamp)}T000000Z",
        f"SEQUENCE:{sequence}",
        f"DTSTART;VALUE=DATE:{iso_day(day)}",
        # Without an end an event of a date lasts that day (section 3.6.1); the last has no next.
        *([f"DTEND;VALUE=DATE:{iso_day(days_after(day, 1))}"] if day < dt.date.max else []),
        *more,
        f"SUMMARY:{text_value(summary)}",
        f"DESCRIPTION:{text_value(description)}",
        *([f"URL:{address}"] if address else []),
        f"CATEGORIES:{text_value(category)}",
        "TRANSP:TRANSPARENT",
        *alarm,
        "END:VEVENT",
    ]
    return "".join(map(folded, lines))


def iso_day(day: dt.date) -> str:
    """A date as calendars write it."""
    return day.isoformat().replace("-", "")


def _stamp(record: Record, today: dt.date) -> dt.date:
    ledger = [entry.date for entry in record.revisits] if isinstance(record, Claim) else []
    said = [day for day in (record.date, *ledger) if day is not None and day <= today]
    return max(said, default=today)


def sequence(record: Record, due: dt.date) -> int:
    """How often the event of a record has changed, as far as the record alone can tell."""
    entries = len(record.revisits) if isinstance(record, Claim) else 0
    days = (due - _EPOCH).days
    return min(entries * _DAYS_PER_ENTRY + min(max(days, 0), _DAYS_PER_ENTRY - 1), 2**31 - 1)


def _description(register: Register, record: Record, address: str | None) -> str:
    about = [other.title for link in _ABOUT for other in register.to(record, link)]
    lines = (
        ("Steward" if isinstance(record, Claim) else "Owner", stewards_of(record.owners).values()),
        ("Status", [str(record.state)]),
        ("About", about),
    )
    said = [f"{term}: {', '.join(map(one_line, words))}" for term, words in lines if words]
    return "\n".join((*said, address or one_line(record.source.path)))


# Content lines


def text_value(text: str) -> str:
    """A value of type TEXT (section 3.3.11)."""
    escaped = clean(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def folded(line: str) -> str:
    """A content line, folded between characters so that none is longer than 75 octets."""
    if len(line) <= _OCTETS and line.isascii():
        return line + "\r\n"
    data = line.encode()
    pieces = []
    start, room = 0, _OCTETS
    while start < len(data):
        end = min(start + room, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[start:end])
        start, room = end, _OCTETS - 1
    return b"\r\n ".join(pieces).decode() + "\r\n"


# Whose calendar it is


def calendar_uri(steward: str) -> str | None:
    """The uri of a steward's calendar, `revisits/ana.ics`; None for a person without a name.

    `Ana B` has `revisits/ana_b.ics`. What has other signs than letters of ASCII, digits, single
    spaces, points and hyphens has a digest in its name.
    """
    key = person(steward)
    return None if key is None else f"{REVISITS}/{_stem(key)}.ics"


def _stem(key: str) -> str:
    stem = key.replace(" ", "_")
    kept = (
        len(stem) <= _LONGEST_NAME
        and _PLAIN.fullmatch(key)
        and stem.partition(".")[0] not in _DEVICES
        # Else a person could take the name that is made of another's.
        and not ends_in_digest(stem)
    )
    return stem if kept else plain_name(key, _LONGEST_NAME // 2)


def stewards(register: Register) -> Mapping[str, str]:
    """Who answers for any record, open or settled: the uri of their calendar → their name.

    A calendar stays where it is once nothing is due any more: people are subscribed to it. A name
    is as it was written first.
    """
    owners = [record.owners for record in reversed(register.records)]
    return {uri: name for names in owners for uri, name in stewards_of(names).items()}


@lru_cache(maxsize=4096)
def stewards_of(owners: tuple[str, ...]) -> Mapping[str, str]:
    """Those who answer for a record, each once: the uri of their calendar → their name."""
    return {f"{REVISITS}/{_stem(key)}.ics": name for key, name in people(owners).items()}


# The reviews of the cadence

_YEAR = 52
"""Weeks that a series lasts, and that held reviews are kept for."""


def cadence_calendar(register: Register, policy: Policy, today: dt.date, at: Origin) -> str:
    """When the reviews of the cadence are, whose turn it is, and what to falsify.

    A series repeats by a rule for a year from the cycle that is prepared. Its first event is
    written out with what is known of it: the pair, the items, the planned day, its page. Each
    review that was held in the last year is an event of its own, and so is each andon that waits
    for its review. Where nothing says when the cadence begins, there is no series: no meeting is
    invented.
    """
    found = meeting(register, policy, today)
    held = reviews_held(register, today)
    events = [_held(review, today, at) for review in held]
    if found.numbered:
        tested = [register.by_key[item.item] for item in found.falsify]
        pair = found.red_team.pair
        said = [f"Red team: {list_words(pair)}"] if pair else []
        said += [f"To falsify: {one_line(record.title)}" for record in tested]
        next_one = (found.prepared, found.usual, found.on, said)
        events += _series("Evidence review", "contradictions", *next_one, found, policy, at)
        quarter = (*_quarter(register, policy, today, held), ["Judge each initiative."])
        events += _series("Quarterly review", "portfolio", *quarter, found, policy, at)
    andons = [record for record in register.records if isinstance(record, Andon)]
    events += [text for _, text in due_events(register, andons, today, at, policy.remind_days)]
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
    known = [one for one in register.records if isinstance(one, Review) and one.is_quarterly]
    return quarter, usual, day_of(quarter, usual, known)


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
