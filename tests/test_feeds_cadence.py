"""`cadence.ics`: the reviews as two other libraries read them, and what repeats for a year."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import icalendar
import pytest

from feed_samples import SITE, url_of
from mkdocs_dissent.feeds import feed_files
from mkdocs_dissent.feeds.calendar import cadence_calendar
from mkdocs_dissent.feeds.links import origin
from registers import policy, registered

vobject = pytest.importorskip("vobject")
TODAY = dt.date(2026, 11, 22)
AT = origin(SITE, "Trial", url_of)
OPTIONS: dict[str, Any] = {"cadence": {"start": "2026-11-02"}, "red_team": ["ana", "bo", "cy"]}
FILES = {
    "decisions/0001-a": "status: accepted\ntitle: Own it\nsteward: dee\nstakes: major\ndate: 2026-01-01",
    "decisions/0002-b": "status: accepted\ntitle: Rent it\nsteward: dee\ndate: 2026-01-01",
    "dissent/m": "status: open\ndecision: 2\ntitle: 'Buy it, now; or never'\ndate: 2026-10-01",
    "dissent/c": "kind: andon\nstatus: pulled\naffects: 1\ntitle: Stop\ndate: 2026-11-18\n"
    "review-by: 2026-11-25\nowner: dee",
    "reviews/r": "status: held\ndate: 2026-11-12\ntitle: The first\nred-team: [ana, bo]\n"
    "examined: [{item: decisions/1, outcome: survived}]",
}  # fmt: skip


def text(files: dict[str, str] = FILES, today: dt.date = TODAY, **options: Any) -> str:
    return cadence_calendar(registered(files), policy(**{**OPTIONS, **options}), today, AT)


def icalendars(words: str) -> list[dict[str, Any]]:
    """The events as icalendar reads them, which has nothing to say against them."""
    found = icalendar.Calendar.from_ical(words.encode())
    assert [problem for part in found.walk() for problem in part.errors] == []
    return [
        {
            "uid": str(event["UID"]),
            "day": event["DTSTART"].dt,
            "summary": str(event["SUMMARY"]),
            "description": str(event["DESCRIPTION"]),
            "again": event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else None,
            "rule": {name: value[0] for name, value in event.get("RRULE", {}).items()},
            "alarms": [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")],
        }
        for event in found.walk("VEVENT")
    ]


def vobjects(words: str) -> list[dict[str, Any]]:
    """The same as vobject reads them, and checks them."""
    found = vobject.readOne(words)
    assert found.validate(raiseException=True)
    return [
        {
            "uid": event.uid.value,
            "day": event.dtstart.value,
            "summary": event.summary.value,
            "description": event.description.value,
            "again": event.recurrence_id.value if hasattr(event, "recurrence_id") else None,
            "rule": dict(part.split("=") for part in event.rrule.value.split(";"))
            if hasattr(event, "rrule")
            else {},
            "alarms": [alarm.trigger.value for alarm in getattr(event, "valarm_list", [])],
        }
        for event in found.vevent_list
    ]


def events(words: str) -> list[dict[str, Any]]:
    """The events, where two independent libraries agree on them."""
    ours, theirs = icalendars(words), vobjects(words)
    for one in (*ours, *theirs):
        one["rule"] = {name: str(value) for name, value in one["rule"].items()}
    assert sorted(ours, key=str) == sorted(theirs, key=str)
    return ours


def series(words: str, name: str) -> list[dict[str, Any]]:
    return [event for event in events(words) if event["summary"] == name]


def test_the_review_repeats_for_a_year_and_the_next_one_says_what_is_known() -> None:
    master, following = series(text(), "Evidence review")
    assert master["rule"] == {"FREQ": "WEEKLY", "INTERVAL": "2", "COUNT": "26"}
    assert master["day"] == following["again"] == dt.date(2026, 11, 26)
    assert master["uid"] == following["uid"]
    assert following["description"].split("\n") == [
        "Red team: ana and cy",
        "To falsify: Stop",
        "To falsify: Buy it, now; or never",
        f"{SITE}contradictions/",
    ]
    assert master["description"] == f"{SITE}contradictions/", "of later ones nothing is known yet"


def test_the_days_of_the_rule_are_those_of_the_cadence() -> None:
    found = vobject.readOne(text())
    [master] = [event for event in found.vevent_list if event.uid.value == series(
        text(), "Evidence review")[0]["uid"] and hasattr(event, "rrule")]  # fmt: skip
    days = [day.date() for day in master.getrruleset()]
    assert len(days) == 26
    assert days[0] == dt.date(2026, 11, 26)
    assert {(later - day).days for day, later in pairwise(days)} == {14}
    assert (days[-1] - TODAY).days > 330


def test_a_planned_review_moves_the_next_one_only() -> None:
    planned = {"reviews/p": "status: planned\ndate: 2026-11-27\ntitle: Next"}
    master, following = series(text(FILES | planned), "Evidence review")
    assert (master["day"], following["again"]) == (dt.date(2026, 11, 26),) * 2
    assert following["day"] == dt.date(2026, 11, 27)


def test_ids_stay_and_the_sequence_grows_from_cycle_to_cycle() -> None:
    def at(day: dt.date) -> tuple[str, int]:
        found = icalendar.Calendar.from_ical(text(today=day)).walk("VEVENT")
        [event] = [one for one in found if "RRULE" in one and one["SUMMARY"] == "Evidence review"]
        return str(event["UID"]), int(event["SEQUENCE"])

    (uid, now), (same, later) = at(TODAY), at(TODAY + dt.timedelta(14))
    assert uid == same
    assert later == now + 1
    assert text() == text(), "two builds agree to the byte"
    assert text(today=TODAY + dt.timedelta(1)) == text(), "and do so within a cycle"


def test_held_reviews_andons_and_the_quarter_are_in_it() -> None:
    found = {event["summary"]: event["day"] for event in events(text())}
    assert found["The first"] == dt.date(2026, 11, 12)
    assert found["Review of an andon: Stop"] == dt.date(2026, 11, 25)
    # Thirteen weeks from 2 November end on Sunday, 31 January; the last working day is Friday.
    master, _ = series(text(), "Quarterly review")
    assert master["day"] == dt.date(2027, 1, 29)
    assert master["rule"] == {"FREQ": "WEEKLY", "INTERVAL": "13", "COUNT": "4"}
    held = FILES | {"reviews/q": "status: held\nfor: quarter\ndate: 2026-11-20\ntitle: Q"}
    assert series(text(held), "Quarterly review")[0]["day"] == dt.date(2027, 2, 19)


def test_no_meeting_is_invented_where_nothing_says_when_cycles_begin() -> None:
    files = {name: words for name, words in FILES.items() if not name.startswith("reviews/")}
    found = cadence_calendar(registered(files), policy(), TODAY, AT)
    assert [event["summary"] for event in events(found)] == ["Review of an andon: Stop"]
    assert icalendar.Calendar.from_ical(cadence_calendar(registered({}), policy(), TODAY, AT))


@pytest.mark.parametrize("start", ["0001-01-01", "2026-11-02", "9999-12-20"])
@pytest.mark.parametrize("today", [dt.date.min, TODAY, dt.date.max])
def test_the_ends_of_the_calendar_break_nothing(start: str, today: dt.date) -> None:
    words = text(today=today, cadence={"start": start, "weeks": 1, "quarter_weeks": 5000})
    assert icalendar.Calendar.from_ical(words)


@pytest.mark.parametrize("days", [0, 1, 7])
def test_events_remind_only_where_it_is_asked_for(days: int) -> None:
    assert not any(event["alarms"] for event in events(text()))
    ahead = [event for event in events(text(remind_days=days)) if event["day"] > TODAY]
    assert ahead
    assert {tuple(event["alarms"]) for event in ahead} == {(-dt.timedelta(days),)}
    files = feed_files(
        registered(FILES), TODAY, url_of, site_url=SITE, policy=policy(remind_days=days)
    )
    assert "BEGIN:VALARM" in files["revisits.ics"]


def test_nothing_in_a_record_breaks_the_calendar() -> None:
    evil = '"a\\r\\nEND:VCALENDAR\\nBEGIN:VEVENT\\n, ; \\\\ é決\u202e"'
    files = FILES | {
        "dissent/x": f"status: open\ndate: 2026-01-01\ntitle: {evil}\nauthor: anonymous",
        "reviews/x": f"status: held\ndate: 2026-11-13\ntitle: {evil}\nred-team: [{evil}, bo]",
    }
    words = text(files, red_team=["a\r\nEND:VEVENT", "b;,", "c"])
    assert len(events(words)) == words.count("BEGIN:VEVENT\r\n")
    assert all(len(line.encode()) <= 75 for line in words.split("\r\n"))
    assert "anonymous" not in words
