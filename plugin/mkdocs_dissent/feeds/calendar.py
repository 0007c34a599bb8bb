"""`revisits.ics` and a calendar for each steward (RFC 5545, with the names of RFC 7986).

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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from mkdocs_dissent.feeds.links import REVISITS, REVISITS_ICS, Origin
from mkdocs_dissent.people import ends_in_digest, people, person, plain_name
from mkdocs_dissent.records.kinds import Claim, Record
from mkdocs_dissent.records.vocabularies import Kind
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import clean, days_after, one_line

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


class Event(NamedTuple):
    """The event of a record that is due."""

    record: Record
    text: str


def calendars(
    register: Register, today: dt.date, origin: Origin, remind: int | None = None
) -> dict[str, str]:
    """The calendar of every revisit, and that of each steward: uri → text."""
    events = due_events(register, register.records, today, origin, remind)
    files = {REVISITS_ICS: _calendar(f"{origin.name}: revisits", events)}
    names = stewards(register)
    theirs: dict[str, list[Event]] = {uri: [] for uri in names}
    for event in events:
        for uri in stewards_of(event.record):
            theirs[uri].append(event)
    for uri in sorted(theirs):
        files[uri] = _calendar(f"{origin.name}: revisits of {names[uri]}", theirs[uri])
    return files


def calendar(
    register: Register,
    today: dt.date,
    origin: Origin,
    steward: str | None = None,
    remind: int | None = None,
) -> str:
    """The calendar of every revisit, or of one steward's."""
    events = due_events(register, register.records, today, origin, remind)
    if steward is None:
        return _calendar(f"{origin.name}: revisits", events)
    wanted = person(steward)
    theirs = [event for event in events if wanted in map(person, event.record.owners)]
    return _calendar(f"{origin.name}: revisits of {one_line(steward)}", theirs)


def due_events(
    register: Register,
    records: Iterable[Record],
    today: dt.date,
    origin: Origin,
    remind: int | None,
) -> list[Event]:
    """The events of some records, the first to come first; of two records of one id, the first."""
    asked = ((register.asked_on(record), record) for record in records)
    dated = [
        (*found, record)
        for found, record in asked
        if found and register.by_key.get(record.key) is record
    ]
    dated.sort(key=lambda item: item[0])
    return [
        Event(record, _event(register, record, due, boxed, today, origin, remind))
        for due, boxed, record in dated
    ]


def _calendar(name: str, events: Iterable[Event]) -> str:
    return vcalendar(name, [event.text for event in events])


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


def _event(
    register: Register,
    record: Record,
    due: dt.date,
    boxed: bool,
    today: dt.date,
    at: Origin,
    remind: int | None,
) -> str:
    address = at.address_of(record.source.uri)
    category, asked = _SAID[record.kind]
    asked = f"Judge {record.kind}" if boxed else asked
    return vevent(
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
    alarm = ("ACTION:DISPLAY", f"DESCRIPTION:{text_value(summary)}", f"TRIGGER:-P{remind}D")
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{iso_day(stamp)}T000000Z",
        f"SEQUENCE:{sequence}",
        f"DTSTART;VALUE=DATE:{iso_day(day)}",
        *_end(day),
        *more,
        f"SUMMARY:{text_value(summary)}",
        f"DESCRIPTION:{text_value(description)}",
        *([f"URL:{address}"] if address else []),
        f"CATEGORIES:{text_value(category)}",
        "TRANSP:TRANSPARENT",
        *([] if remind is None else ["BEGIN:VALARM", *alarm, "END:VALARM"]),
        "END:VEVENT",
    ]
    return "".join(map(folded, lines))


def iso_day(day: dt.date) -> str:
    """A date as calendars write it."""
    return day.isoformat().replace("-", "")


def _end(due: dt.date) -> Iterator[str]:
    # Without an end an event of a date lasts that day (section 3.6.1); the last has no next.
    if due < dt.date.max:
        yield f"DTEND;VALUE=DATE:{iso_day(days_after(due, 1))}"


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
    owners = list(people(record.owners).values())
    about = [other.title for link in _ABOUT for other in register.to(record, link)]
    lines = (
        ("Steward" if isinstance(record, Claim) else "Owner", owners),
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
    data = line.encode()
    if len(data) <= _OCTETS:
        return line + "\r\n"
    return b"\r\n ".join(_pieces(data)).decode() + "\r\n"


def _pieces(data: bytes) -> Sequence[bytes]:
    pieces = []
    start, room = 0, _OCTETS
    while start < len(data):
        end = min(start + room, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[start:end])
        start, room = end, _OCTETS - 1
    return pieces


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
    found: dict[str, str] = {}
    for record in register.records:
        for uri, name in stewards_of(record).items():
            found.setdefault(uri, name)
    return found


def stewards_of(record: Record) -> Mapping[str, str]:
    """Those who answer for a record: the uri of their calendar → their name."""
    return {f"{REVISITS}/{_stem(key)}.ics": name for key, name in people(record.owners).items()}
