"""A steward's calendar: whose it is, the name of its file, and the links that a page has."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from pathlib import PurePosixPath
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feed_samples import NAMES, SITE, TODAY, record, register, url_of
from mkdocs_dissent.feeds import feed_files
from mkdocs_dissent.feeds.calendar import calendar_uri, calendars
from mkdocs_dissent.feeds.links import feed_links, origin
from mkdocs_dissent.records.vocabularies import Kind
from mkdocs_dissent.text import clean

DUE = dt.date(2027, 2, 1)
AT = origin(SITE, "Trial", url_of)


def parsed(text: str) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(text.encode())


def events(text: str) -> list[Any]:
    return parsed(text).walk("VEVENT")


def decision(*steward: str) -> Any:
    return record(Kind.DECISION, "0007-use-postgres", "Use Postgres", steward=steward, revisit=DUE)


# Whose it is


def test_a_stewards_calendar_holds_what_they_answer_for() -> None:
    found = register(
        [
            decision("ana"),
            record(Kind.BET, "1", steward=("bo", "Ana"), revisit=DUE),
            record(Kind.MEMO, "1", steward=("bo",), revisit=DUE),
            record(Kind.DECISION, "2", steward=("cy",), status="retired"),
        ]
    )
    files = calendars(found, TODAY, AT)
    assert {uri: [item["SUMMARY"] for item in events(text)] for uri, text in files.items()} == {
        "revisits.ics": ["Revisit: Use Postgres", "Revisit bet: 1", "Dissent due: 1"],
        "revisits/ana.ics": ["Revisit: Use Postgres", "Revisit bet: 1"],
        "revisits/bo.ics": ["Revisit bet: 1", "Dissent due: 1"],
        "revisits/cy.ics": [],
    }
    assert parsed(files["revisits/ana.ics"])["X-WR-CALNAME"] == "Trial: revisits of ana"


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("ana", "revisits/ana.ics"),
        ("Ana", "revisits/ana.ics"),
        (" Ana  B ", "revisits/ana_b.ics"),
        ("team-a", "revisits/team-a.ics"),
        ("ana.b", "revisits/ana.b.ics"),
    ],
)
def test_a_plain_name_is_the_name_of_the_file(name: str, uri: str) -> None:
    assert calendar_uri(name) == uri


@pytest.mark.parametrize("name", ["", " ", "\x00", "anonymous", "Anonymous", " ANONYMOUS\n"])
def test_nobody_has_no_calendar(name: str) -> None:
    assert calendar_uri(name) is None
    found = register([decision(name), record(Kind.MEMO, "1", steward=(name,))])
    assert set(calendars(found, TODAY, AT)) == {"revisits.ics"}


def test_an_anonymous_steward_is_not_named() -> None:
    text = calendars(register([decision("anonymous")]), TODAY, AT)["revisits.ics"]
    assert "Steward" not in events(text)[0]["DESCRIPTION"]


@given(NAMES)
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    uri = calendar_uri(name)
    if uri is None:
        return
    folder, _, file = uri.partition("/")
    assert folder == "revisits"
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,80}\.ics", file)
    assert ".." not in file and PurePosixPath(uri).parts == (folder, file)
    assert len(file) <= 80
    assert file.partition(".")[0] not in ("con", "prn", "aux", "nul", "com1", "lpt1")


@given(NAMES, NAMES)
def test_two_people_never_share_a_file(one: str, other: str) -> None:
    def spelled(name: str) -> str:
        composed = unicodedata.normalize("NFC", " ".join(clean(name).split()))
        return unicodedata.normalize("NFC", composed.casefold())

    uri = calendar_uri(one)
    if uri is not None and uri == calendar_uri(other):
        assert spelled(one) == spelled(other)


@given(st.text(st.characters(codec="ascii"), max_size=20))
def test_one_person_has_one_file_however_they_are_spelled(name: str) -> None:
    assert calendar_uri(name.upper()) == calendar_uri(name.lower()) == calendar_uri(f" {name}\t")


@pytest.mark.parametrize(
    "name", ["ana_b", "ana b!", "Änä B", "ana/b", "../ana b", "an'a b", "ana-b", "ana.b", "anab"]
)
def test_a_name_that_looks_alike_has_another_file(name: str) -> None:
    assert calendar_uri(name) not in (None, calendar_uri("Ana B"))


def test_nobody_takes_anothers_digest_for_a_name() -> None:
    theirs = calendar_uri("Änä")
    assert theirs is not None
    stem = PurePosixPath(theirs).stem
    assert re.fullmatch(r"ana-[0-9a-f]{12}", stem)
    assert calendar_uri(stem) not in (None, theirs)


# The links that a page has


def test_a_page_links_feeds_that_are_there() -> None:
    files = feed_files(register([decision("ana")]), TODAY, url_of, site_url=SITE, site_name="Trial")
    found = feed_links("Trial", SITE)
    calendars = ["revisits.ics", "cadence.ics"]
    assert [item.uri for item in found] == [*calendars, "register.atom", "register.csv"]
    assert {item.uri for item in found} <= set(files)
    webcal = "webcal://example.org/decisions-site/"
    addresses = [webcal + name for name in calendars]
    assert [item.webcal for item in found] == [*addresses, None, None]
    assert all(item.webcal is None for item in feed_links())
