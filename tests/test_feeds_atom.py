"""The news: what happened, as another library reads it, newest first and without names withheld."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given

from feed_samples import DAYS, NAMES, SITE, TEXTS, TODAY, record, register, url_of
from mkdocs_dissent.feeds.atom import MOST, atom, json_feed, latest
from mkdocs_dissent.feeds.links import origin
from mkdocs_dissent.records.fields.types import Reference
from mkdocs_dissent.records.parts import AndonResolution, MemoResolution, Revisit
from mkdocs_dissent.records.vocabularies import AndonVerdict, Kind, Verdict
from registers import registered

AT = origin(SITE, "Trial", url_of)
NAMESPACE = "{http://www.w3.org/2005/Atom}"


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


def feed(*records: Any, today: dt.date = TODAY, at: Any = AT) -> Any:
    """The feed as another library reads it, which finds it well formed."""
    found = feedparser.parse(atom(latest(register(records), today), at).encode())
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def titles(*records: Any, **more: Any) -> list[str]:
    return [entry.title for entry in feed(*records, **more).entries]


DECISION = record(
    Kind.DECISION,
    "0007-use-postgres",
    "Use Postgres",
    date=day(1),
    steward=("ana",),
    decision_makers=("bo", "cy"),
    hypothesis="It answers <b>fast</b> & long.",
    revisits=(
        Revisit(date=day(9), verdict=Verdict.CONFIRMED, by=("ana",), note="Still so", next=day(20)),
        Revisit(date=day(20), verdict=Verdict.FALSIFIED, note="It did not"),
    ),
)
MEMO = record(
    Kind.MEMO,
    "0001-cost",
    "Cost",
    status="upheld",
    date=day(2),
    author=("dee",),
    decision=(Reference("0007-use-postgres"),),
    resolution=MemoResolution(date=day(19), by=("bo",), note="It cost more"),
    body="# Cost\n\n## Claim challenged\n\n```\ncode\n```\nThat *one* server\nis [cheap](x.md).\n\nMore.\n",
)
CORD = record(
    Kind.ANDON,
    "0002-cord",
    "Queries are slow",
    status="resolved",
    date=day(10),
    raised_by=("dee",),
    why="The tripwire",
    assumption="Queries stay fast",
    affects=(Reference("decisions/0007-use-postgres"),),
    resolution=AndonResolution(
        date=day(12),
        verdict=AndonVerdict.ALTER,
        decision=Reference("0007-use-postgres"),
        note="An index",
    ),
)


def test_what_happened_is_told_newest_first() -> None:
    assert titles(DECISION, MEMO, CORD) == [
        "Revisit, falsified: Use Postgres",
        "Dissent upheld: Cost",
        "Andon resolved, alter: Queries are slow",
        "Andon pulled: Queries are slow",
        "Revisit, confirmed: Use Postgres",
        "Dissent: Cost",
        "Decision accepted: Use Postgres",
    ]


def test_an_entry_says_who_and_what_in_plain_text() -> None:
    said = {entry.title: entry for entry in feed(DECISION, MEMO, CORD).entries}
    assert {
        title: ElementTree.fromstring(f"<x>{entry.summary}</x>").text
        for title, entry in {
            title: entry for title, entry in said.items() if "Decision" not in title
        }.items()
    } == {
        "Revisit, falsified: Use Postgres": "It did not.",
        "Revisit, confirmed: Use Postgres": "By ana. Still so. Next revisit: 2026-11-20.",
        "Dissent upheld: Cost": "Raised by dee. By bo. It cost more.",
        "Dissent: Cost": "Status: upheld. By dee. Dissents from Use Postgres."
        " That one server is cheap.",
        "Andon resolved, alter: Queries are slow": "Raised by dee. Logged in Use Postgres. An index.",
        "Andon pulled: Queries are slow": "Status: resolved. By dee. In doubt: Use Postgres."
        " The tripwire. Assumption: Queries stay fast.",
    }
    [decision] = (entry for title, entry in said.items() if title.startswith("Decision"))
    assert decision.summary_detail.type == "text/plain"
    assert decision.summary == (
        "Status: accepted. Decided by bo, cy. Steward: ana."
        " Hypothesis: It answers <b>fast</b> & long."
    )
    assert decision.link == f"{SITE}decisions/0007-use-postgres/"
    assert [tag.term for tag in decision.tags] == ["decision"]


def test_what_another_reader_needs_is_there() -> None:
    """RFC 4287, sections 4.1.1 and 4.1.2."""
    root = ElementTree.fromstring(atom(latest(register([DECISION, MEMO, CORD]), TODAY), AT))
    for name in ("id", "title", "updated", "author"):
        assert len(root.findall(NAMESPACE + name)) == 1
    entries = root.findall(NAMESPACE + "entry")
    for entry in entries:
        for name in ("id", "title", "updated", "summary"):
            assert len(entry.findall(NAMESPACE + name)) == 1
        assert [item.get("rel") for item in entry.findall(NAMESPACE + "link")] == ["alternate"]
    ids = [item.text or "" for item in root.iter(NAMESPACE + "id")]
    assert len(set(ids)) == len(ids) == 8
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", id_) for id_ in ids)


def test_dates_are_the_records_own_and_the_feeds_is_the_newest() -> None:
    found = feed(DECISION, MEMO, CORD)
    assert found.feed.updated == found.entries[0].updated == "2026-11-20T00:00:00Z"
    assert found.entries[-1].updated == "2026-11-01T00:00:00Z"
    records = register([DECISION, MEMO, CORD])
    assert atom(latest(records, TODAY), AT) == atom(latest(records, TODAY + dt.timedelta(400)), AT)


def test_an_entrys_id_stays_when_everything_else_changes() -> None:
    def ids(**fields: Any) -> list[str]:
        ledger = fields.pop("revisits", DECISION.revisits)
        found = record(
            Kind.DECISION, "0007-use-postgres", **{"date": day(1), "revisits": ledger, **fields}
        )
        return [entry.id for entry in feed(found).entries]

    first = ids()
    assert ids(title="Use MySQL", date=day(3), status="retired") == first
    later = Revisit(date=day(21), verdict=Verdict.CONFIRMED)
    earlier = Revisit(date=day(2), verdict=Verdict.CONFIRMED)
    assert set(ids(revisits=(earlier, *DECISION.revisits, later))) > set(first)


def test_nothing_has_happened_in_an_empty_register() -> None:
    found = feed()
    assert (found.entries, found.feed.title) == ([], "Trial")
    assert found.feed.updated == "1970-01-01T00:00:00Z"


def test_what_has_no_day_or_one_to_come_is_no_news_yet() -> None:
    undated = record(Kind.DECISION, "1", "Undated")
    future = record(Kind.DECISION, "2", "Future", date=TODAY + dt.timedelta(1))
    today = record(Kind.DECISION, "3", "Today", date=TODAY)
    assert titles(undated, future, today) == ["Decision accepted: Today"]
    assert len(titles(undated, future, today, today=TODAY + dt.timedelta(1))) == 2


def test_a_feed_is_bounded_and_keeps_the_newest() -> None:
    days = [TODAY - dt.timedelta(n // 3) for n in range(400)]
    records = [record(Kind.DECISION, f"{n:04}", date=when) for n, when in enumerate(days)]
    found = feed(*records)
    assert len(found.entries) == MOST
    told = [entry.updated[:10] for entry in found.entries]
    assert told == [when.isoformat() for when in sorted(days, reverse=True)[:MOST]]
    assert [entry.title[-4:] for entry in found.entries[:4]] == ["0002", "0001", "0000", "0005"]


def test_without_an_address_of_the_site_links_are_relative_to_it() -> None:
    text = atom(latest(register([DECISION]), TODAY), origin(None, "Trial", url_of))
    root = ElementTree.fromstring(text)
    assert {item.get("href") for item in root.iter(NAMESPACE + "link")} == {
        "decisions/0007-use-postgres/"
    }


def test_with_an_address_the_feed_says_where_it_is() -> None:
    links = {link.rel: link.href for link in feed().feed.links}
    assert links == {"self": f"{SITE}register.atom", "alternate": SITE}


@pytest.mark.parametrize("names", [("anonymous",), ("Anonymous", "zoe"), ("zoe", "ANONYMOUS")])
def test_who_is_anonymous_is_not_named(names: tuple[str, ...]) -> None:
    records = [
        record(Kind.MEMO, "1", "Cost", date=day(1), author=names),
        record(Kind.ANDON, "2", "Slow", date=day(1), raised_by=names),
    ]
    found = atom(latest(register(records), TODAY), AT)
    assert "By " not in found and "zoe" not in found and "anonymous" not in found.lower()


def test_the_author_of_the_feed_is_the_register() -> None:
    root = ElementTree.fromstring(atom(latest(register([MEMO]), TODAY), AT))
    assert [item.text for item in root.iter(NAMESPACE + "name")] == ["Trial"]


def test_of_two_records_of_one_id_one_is_told_of() -> None:
    first, second = (record(Kind.DECISION, "1", title, date=day(1)) for title in ("One", "Two"))
    assert titles(first, second) == ["Decision accepted: One"]


def test_a_long_text_is_cut_after_a_word() -> None:
    found = feed(record(Kind.DECISION, "1", date=day(1), hypothesis="word " * 500))
    assert found.entries[0].summary.endswith("word word…")
    assert len(found.entries[0].summary) < 500


@given(TEXTS, TEXTS, NAMES, DAYS)
def test_nothing_in_a_record_breaks_the_feed(
    title: str, text: str, name: str, when: dt.date
) -> None:
    records = [
        record(Kind.DECISION, "1", title, date=when, steward=(name,), hypothesis=text),
        record(
            Kind.MEMO, "1", title, date=when, author=(name,), body=f"## Claim challenged\n{text}"
        ),
        record(Kind.ANDON, "2", title, date=when, raised_by=(name,), why=text),
    ]
    found = atom(latest(register(records), dt.date.max), origin(SITE, title, url_of))
    root = ElementTree.fromstring(found.encode())
    assert len(root.findall(NAMESPACE + "entry")) == 3
    assert {item.tag for item in root.iter()} <= {
        NAMESPACE + tag
        for tag in "feed id title author name updated generator link entry category summary".split()
    }


def test_what_was_settled_and_what_was_cut_is_news_and_hides_who_stays_unnamed() -> None:
    files = {
        "decisions/0001-x": "status: accepted\nrevisits:\n"
        "- {date: 2026-10-20, verdict: inconclusive, by: bo, note: Looked}",
        "reviews/r": "status: held\ndate: 2026-10-15\nforum:\n"
        "- {raised-by: anonymous, item: decisions/1, note: It is <slow>}",
        "initiatives/a": "kind: bet\nstatus: stopped\ndate: 2026-11-02\nsteward: cy\n"
        "evidence: [{date: 2026-11-01, supports: contradicts, note: Users left}]",
        "initiatives/b": "kind: probe\nstatus: paused\ndate: 2026-11-03",
        "initiatives/c": "kind: probe\nstatus: paused\ndate: 2027-11-03",
    }
    news = feedparser.parse(atom(latest(registered(files), TODAY), AT).encode()).entries
    found = {re.sub(r":.*", "", entry.title): entry for entry in news}
    assert "Probe paused" in found and "Bet stopped" in found
    assert len([entry for entry in news if "paused" in entry.title]) == 1
    said = found["Settled, raised in the forum"]
    assert said.updated.startswith("2026-10-20")
    assert "Raised by someone who is not named." in said.summary
    assert "By bo." in said.summary and "It is <slow>." in said.summary
    assert len({entry.id for entry in news}) == len(news)


NEWS = {
    "decisions/0001-a": "status: accepted\ntitle: Own it\nsteward: ana\nrevisit: 2026-11-18\n"
    "date: 2026-01-01\nevidence: [{date: 2026-11-17, bearing: contradicts, note: It costs more}]",
    "initiatives/0001-x": "kind: bet\nstatus: active\nsteward: bo\ntitle: Rewrite\nmetrics:\n"
    "  outcome: [{name: uptake, better: higher,"
    " readings: {2026-08-01: 5, 2026-09-01: 4, 2026-11-02: 3}}]",
    "dissent/m": "status: open\ndecision: 1\ntitle: Buy it\nauthor: cy\ndate: 2026-11-03",
    "reviews/r": "status: held\ndate: 2026-11-05\ntitle: The first\nred-team: [ana, bo]\n"
    "examined: [{item: decisions/1, outcome: survived, note: Still so}]\n"
    "forum: [{raised-by: eli, note: Support sees it}]",
}
WANTED = {
    "Overdue: Own it": ("2026-11-19", {"decision", "overdue"}),
    "Unanswered evidence: Own it": ("2026-11-17", {"decision", "dissent"}),
    "Review held: The first": ("2026-11-05", {"review", "minutes"}),
    "Raised in the forum: The first": ("2026-11-05", {"review", "dissent"}),
    "Dissent: Buy it": ("2026-11-03", {"memo", "dissent"}),
    "Trigger that fired: Rewrite": ("2026-11-02", {"bet", "trigger"}),
    "Decision accepted: Own it": ("2026-01-01", {"decision"}),
}


def test_triggers_overdue_and_minutes_are_news_with_categories_to_take_some_by() -> None:
    entries = feedparser.parse(atom(latest(registered(NEWS), TODAY), AT).encode()).entries
    found = {
        entry.title: (entry.updated[:10], {tag.term for tag in entry.tags}) for entry in entries
    }
    assert found == WANTED
    said = {entry.title: entry.summary for entry in entries}
    assert said["Review held: The first"] == (
        "Red team: ana, bo. Own it: survived. Still so. 1 word of the forum."
    )
    assert said["Overdue: Own it"] == "Due on 2026-11-18. Who answers: ana."
    assert "Raised by eli" in said["Raised in the forum: The first"]


def test_the_json_feed_tells_the_same() -> None:
    data = json.loads(json_feed(latest(registered(NEWS), TODAY), AT))
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    assert (data["title"], data["authors"]) == ("Trial", [{"name": "Trial"}])
    assert data["home_page_url"] == SITE
    assert data["feed_url"] == f"{SITE}register.feed.json"
    found = {
        item["title"]: (item["date_published"][:10], set(item["tags"])) for item in data["items"]
    }
    assert found == WANTED
    ids = [
        entry.id for entry in feedparser.parse(atom(latest(registered(NEWS), TODAY), AT)).entries
    ]
    assert [item["id"] for item in data["items"]] == ids
    assert len(set(ids)) == len(ids)
    assert all(item["content_text"] and item["url"].startswith(SITE) for item in data["items"])
    nowhere = json.loads(json_feed(latest(register([]), TODAY), origin(None, "Trial", url_of)))
    assert set(nowhere) == {"version", "title", "authors", "items"}
