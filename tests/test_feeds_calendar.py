"""The calendars: what is due, as another library reads it, whatever people are called."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feed_samples import DAYS, NAMES, SITE, TEXTS, TODAY, record, register, url_of
from mkdocs_dissent.feeds import feed_files
from mkdocs_dissent.feeds.calendar import calendars, folded, sequence, text_value
from mkdocs_dissent.feeds.links import REVISITS_ICS, origin
from mkdocs_dissent.records.fields.types import Reference, Span
from mkdocs_dissent.records.parts import Revisit
from mkdocs_dissent.records.vocabularies import InitiativeStatus, Kind, Verdict
from mkdocs_dissent.text import clean

DUE = dt.date(2027, 2, 1)
AT = origin(SITE, "Trial", url_of)


def parsed(text: str) -> icalendar.Calendar:
    """A calendar as another library reads it, which has nothing to say against it."""
    found = icalendar.Calendar.from_ical(text.encode())
    assert [problem for part in found.walk() for problem in part.errors] == []
    return found


def events(text: str) -> list[Any]:
    return parsed(text).walk("VEVENT")


def decision(**fields: Any) -> Any:
    fields = {"date": dt.date(2026, 11, 1), "steward": ("ana",), "revisit": DUE, **fields}
    return record(Kind.DECISION, "0007-use-postgres", fields.pop("title", "Use Postgres"), **fields)


def event_of(item: Any, today: dt.date = TODAY, at: Any = AT) -> Any:
    [found] = events(calendars(register([item]), today, at)[REVISITS_ICS])
    return found


def entry(day: dt.date, next_: dt.date | None = None) -> Revisit:
    return Revisit(date=day, verdict=Verdict.POSTPONED, note="n", next=next_)


# What is in it


def test_an_event_says_what_is_due_and_of_whom() -> None:
    found = event_of(decision())
    assert found["SUMMARY"] == "Revisit: Use Postgres"
    assert found["DESCRIPTION"].split("\n") == [
        "Steward: ana",
        "Status: accepted",
        f"{SITE}decisions/0007-use-postgres/",
    ]
    assert found["URL"] == f"{SITE}decisions/0007-use-postgres/"
    assert (found["TRANSP"], found.categories) == ("TRANSPARENT", ["Decision"])
    assert not found.subcomponents, "a calendar that many people read reminds nobody"


def test_an_event_is_a_day_and_no_time() -> None:
    found = event_of(decision())
    assert found["DTSTART"].dt == DUE
    assert type(found["DTSTART"].dt) is dt.date
    assert found["DTEND"].dt == DUE + dt.timedelta(1)
    assert found["DTSTART"].params["VALUE"] == "DATE"


def test_whatever_is_due_has_an_event_and_nothing_else_has() -> None:
    found = register(
        [
            decision(),
            record(Kind.DECISION, "0008-over", status="retired", revisit=DUE),
            record(Kind.DECISION, "0009-unknown", status=None, revisit=DUE),
            record(Kind.DECISION, "0010-undated"),
            record(Kind.BET, "0001-bet", revisit=DUE),
            record(Kind.PROBE, "0002-probe", revisit=DUE),
            record(Kind.PROBE, "0003-done", status="done", revisit=DUE),
            record(Kind.MEMO, "0001-cost", revisit=DUE, decision=(Reference("0007-use-postgres"),)),
            record(Kind.MEMO, "0002-answered", status="answered", revisit=DUE),
            record(Kind.ANDON, "0003-cord", review_by=DUE),
            record(Kind.REVIEW, "2026-11", date=TODAY),
        ]
    )
    said = {
        item["SUMMARY"]: (item.categories, item["DESCRIPTION"])
        for item in events(calendars(found, TODAY, AT)[REVISITS_ICS])
    }
    assert {title: kinds for title, (kinds, _) in said.items()} == {
        "Revisit: Use Postgres": ["Decision"],
        # It may be in force: that its status is unknown is no reason to forget it.
        "Revisit: 0009-unknown": ["Decision"],
        "Revisit bet: 0001-bet": ["Bet"],
        "Revisit probe: 0002-probe": ["Probe"],
        "Dissent due: 0001-cost": ["Dissent"],
        "Review of an andon: 0003-cord": ["Andon"],
    }
    assert "About: Use Postgres" in said["Dissent due: 0001-cost"][1]


def test_a_time_box_is_due_as_a_revisit_is_and_the_earlier_of_both_counts() -> None:
    start, later = dt.date(2026, 11, 20), dt.date(2027, 3, 1)
    probe = record(Kind.PROBE, "0001-cache", start=start, steward=("ana",))
    bet = record(Kind.BET, "0002-bet", start=start, horizon=Span("10 weeks", 70), revisit=later)
    soon = replace(bet, id="0003-soon", title="0003-soon", revisit=dt.date(2026, 12, 1))
    over = replace(probe, id="0004-over", status=InitiativeStatus.DONE)
    found = register([probe, bet, soon, over])
    assert [
        (item["SUMMARY"], item["DTSTART"].dt)
        for item in events(calendars(found, TODAY, AT)[REVISITS_ICS])
    ] == [
        ("Revisit bet: 0003-soon", dt.date(2026, 12, 1)),
        ("Judge probe: 0001-cache", dt.date(2026, 12, 4)),
        ("Judge bet: 0002-bet", dt.date(2027, 1, 29)),
    ]
    assert "0001-cache" in calendars(found, TODAY, AT)["revisits/ana.ics"]


def test_what_is_overdue_stays_where_it_was_due() -> None:
    assert event_of(decision(revisit=dt.date(2026, 1, 1)))["DTSTART"].dt == dt.date(2026, 1, 1)


def test_without_an_address_of_the_site_an_event_has_no_link() -> None:
    found = event_of(decision(), at=origin(None, "Trial", url_of))
    assert "URL" not in found
    assert found["DESCRIPTION"].endswith("\ndecisions/0007-use-postgres.md")


def test_events_come_in_the_order_of_their_days() -> None:
    days = [dt.date(2027, 3, 1), dt.date(2027, 1, 1), dt.date(2027, 2, 1)]
    found = register(record(Kind.DECISION, f"{n}", revisit=day) for n, day in enumerate(days))
    assert [
        item["DTSTART"].dt for item in events(calendars(found, TODAY, AT)[REVISITS_ICS])
    ] == sorted(days)


def test_a_calendar_of_nothing_is_a_calendar() -> None:
    found = parsed(calendars(register([]), TODAY, AT)[REVISITS_ICS])
    assert found.subcomponents, "RFC 5545, section 3.6: one component at least"
    assert not found.walk("VEVENT")


def test_a_calendar_says_its_name_and_when_to_look_again() -> None:
    found = parsed(
        calendars(register([]), TODAY, origin(SITE, "Ana, Bo; & Co", url_of))[REVISITS_ICS]
    )
    for name in ("NAME", "X-WR-CALNAME"):  # which that library knows not, and leaves escaped
        assert found[name] == r"Ana\, Bo\; & Co: revisits"
    assert found["REFRESH-INTERVAL"].dt == dt.timedelta(days=1)
    assert found["X-PUBLISHED-TTL"] == "P1D"
    assert (found["VERSION"], found["PRODID"][:3]) == ("2.0", "-//")


def test_the_last_and_the_first_day_there_is_are_days_too() -> None:
    last = event_of(decision(revisit=dt.date.max))
    assert last["DTSTART"].dt == dt.date.max
    assert "DTEND" not in last
    assert event_of(decision(revisit=dt.date.min))["DTEND"].dt == dt.date(1, 1, 2)


# What tells one event from another


def test_an_events_id_stays_when_everything_else_changes() -> None:
    first = event_of(decision())["UID"]
    for change in (
        {"title": "Use MySQL"},
        {"revisit": dt.date(2028, 1, 1)},
        {"date": dt.date(2026, 11, 20)},
        {"steward": ("bo",)},
        {"status": "proposed"},
    ):
        assert event_of(decision(**change))["UID"] == first
    assert event_of(decision(), TODAY + dt.timedelta(9))["UID"] == first
    bet, probe = (record(kind, "1", revisit=DUE) for kind in (Kind.BET, Kind.PROBE))
    assert event_of(bet)["UID"] == event_of(probe)["UID"], "a probe may become a bet"


def test_an_events_id_is_nobody_elses() -> None:
    found = register(
        [
            record(Kind.DECISION, "0001-x", revisit=DUE),
            record(Kind.DECISION, "0002-x", revisit=DUE),
            record(Kind.MEMO, "0001-x", revisit=DUE),
            record(Kind.BET, "0001-x", revisit=DUE),
        ]
    )
    places = [AT, origin("https://example.com/", "Trial", url_of), origin(None, "Trial", url_of)]
    ids = [
        item["UID"] for at in places for item in events(calendars(found, TODAY, at)[REVISITS_ICS])
    ]
    assert len(set(ids)) == len(ids) == 12


@pytest.mark.parametrize(
    "address", ["http://example.org/decisions-site", "https://EXAMPLE.org/decisions-site/#x"]
)
def test_one_site_is_one_site_however_its_address_is_spelled(address: str) -> None:
    assert origin(address, "Another name", url_of).identity == AT.identity


@pytest.mark.parametrize(
    "address", [None, "", "example.org", "/x/", "javascript:alert(1)", "http:"]
)
def test_what_is_no_address_of_a_site_makes_no_links(address: str | None) -> None:
    assert origin(address, "Trial", url_of).site is None


def test_of_two_records_of_one_id_one_has_the_event() -> None:
    found = register([decision(title="First"), decision(title="Second")])
    assert [item["SUMMARY"] for item in events(calendars(found, TODAY, AT)[REVISITS_ICS])] == [
        "Revisit: First"
    ]


@given(DAYS, st.integers(1, 20_000), st.integers(0, 50))
def test_the_sequence_grows_when_the_date_moves_later(day: dt.date, by: int, entries: int) -> None:
    ledger = (entry(TODAY),) * entries
    if day.year < 2000 or day.toordinal() + by > dt.date(2109, 1, 1).toordinal():
        day = dt.date(2026, 1, 1)
    before = decision(revisit=day, revisits=ledger)
    after = decision(revisit=day + dt.timedelta(by), revisits=ledger)
    assert 0 <= sequence(before, before.due) < sequence(after, after.due) < 2**31


@given(DAYS, DAYS, st.integers(0, 2000))
def test_the_sequence_grows_with_the_ledger_wherever_the_date_goes(
    day: dt.date, next_: dt.date, entries: int
) -> None:
    ledger = (entry(TODAY),) * entries
    before = decision(revisit=day, revisits=ledger)
    after = decision(revisit=next_, revisits=(*ledger, entry(TODAY, next_)))
    assert 0 <= sequence(before, before.due) < sequence(after, after.due) < 2**31


def test_a_sequence_is_what_its_type_can_hold() -> None:
    found = decision(revisit=dt.date.max, revisits=(entry(TODAY),) * 100_000)
    assert sequence(found, found.due) == 2**31 - 1


def test_the_stamp_is_the_last_day_that_the_record_knows() -> None:
    def stamp(**fields: Any) -> str:
        return event_of(decision(**fields)).to_ical().decode().split("DTSTAMP:")[1][:16]

    assert stamp() == "20261101T000000Z"
    assert stamp(revisits=(entry(dt.date(2026, 11, 9)),)) == "20261109T000000Z"
    assert stamp(date=None) == "20261122T000000Z", "the day of the build"
    assert stamp(date=dt.date(2031, 1, 1)) == "20261122T000000Z", "no day that is still to come"


# How it is written


@given(TEXTS.map(lambda text: text * 3))
def test_a_long_line_is_folded_and_unfolds_to_itself(text: str) -> None:
    line = "SUMMARY:" + text_value(text)
    data = folded(line).encode()
    assert data.endswith(b"\r\n")
    physical = data[:-2].split(b"\r\n")
    assert all(len(piece) <= 75 for piece in physical)
    assert all(piece.startswith(b" ") for piece in physical[1:])
    for piece in physical:
        piece.decode()  # no character is cut in two
    assert data[:-2].replace(b"\r\n ", b"").decode() == line


@given(TEXTS)
def test_text_is_read_as_it_was_written(text: str) -> None:
    found = event_of(decision(title=f"x{text}x"))
    assert found["SUMMARY"] == "Revisit: " + " ".join(clean(f"x{text}x").split())


@given(TEXTS, NAMES, NAMES, DAYS)
def test_nothing_in_a_record_breaks_a_calendar(
    title: str, first: str, second: str, due: dt.date
) -> None:
    found = register(
        [
            decision(title=title, steward=(first, second), revisit=due),
            record(Kind.ANDON, "1", title, steward=(second,), review_by=due, raised_by=(first,)),
        ]
    )
    for uri, text in calendars(found, TODAY, AT).items():
        lines = text.split("\r\n")
        assert lines.pop() == ""
        assert all(re.match(r"[A-Z-]+[;:]| ", line) for line in lines), uri
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]", "".join(lines))
        assert len(events(text)) <= 2
    assert len(events(calendars(found, TODAY, AT)["revisits.ics"])) == 2


def test_text_cannot_add_a_property() -> None:
    found = event_of(decision(title="x\r\nATTENDEE:mailto:ana@example.org\nEND:VEVENT"))
    assert "ATTENDEE" not in found
    assert found["SUMMARY"] == "Revisit: x ATTENDEE:mailto:ana@example.org END:VEVENT"


def test_two_builds_are_the_same_to_the_byte() -> None:
    def files() -> Mapping[str, str]:
        found = register([decision(), record(Kind.ANDON, "1", steward=("bo",), review_by=DUE)])
        return feed_files(found, TODAY, url_of, site_url=SITE, site_name="Trial")

    assert files() == files()
    assert {"revisits.ics", "revisits/ana.ics", "revisits/bo.ics"} <= set(files())


def test_what_knows_its_day_is_the_same_on_another() -> None:
    found = register([decision()])
    assert (
        calendars(found, TODAY, AT)[REVISITS_ICS]
        == calendars(found, TODAY + dt.timedelta(5), AT)[REVISITS_ICS]
    )
