"""Stewards: who answers for what, what waits for whom, stories to rewrite, and what is nobody's."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_dissent import feeds
from mkdocs_dissent.feeds.calendar import calendar_uri
from mkdocs_dissent.feeds.links import feed_links
from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.filters import read_filters
from mkdocs_dissent.pages.renderer import Renderer
from mkdocs_dissent.pages.stewards import Steward, StewardsView, stewards_view, told_of
from mkdocs_dissent.people import anchor, people, person
from mkdocs_dissent.policy import VIEWS
from registers import policy, registered

TODAY = dt.date(2026, 11, 22)
NAMES = ("../x", "<b>", "דנה כהן", "a" * 300, "Ana B", "ana-b", "@ana", "con", "?q=1#x", 'x" y="1')
REGISTER = {
    "decisions/0001-store": "status: accepted\nsteward: ana\nsteward-since: 2025-02-03\n"
    "revisit: 2026-09-01",
    "decisions/0002-events": "status: accepted\nsteward: [bo, Ana]\nsteward-since: 2026-03-23\n"
    "revisit: 2026-12-04\nevidence: [{date: 2026-10-01, bearing: contradicts, note: Wrong offsets}]",
    "decisions/0003-later": "status: accepted\nsteward: ana\nrevisit: 2027-06-01",
    "decisions/0004-idea": "status: proposed\nsteward: bo\nrevisit: 2026-11-21",
    "decisions/0005-gone": "status: retired\nsteward: cy\nsteward-since: 2020-01-01",
    "decisions/0006-nobody": "status: accepted\nrevisit: 2027-01-01",
    "decisions/0007-hidden": "status: accepted\nsteward: anonymous\nrevisit: 2026-01-01",
    "initiatives/0001-ledger": "kind: bet\nstatus: active\nsteward: ana\nstart: 2026-05-01\n"
    "story: Everything waits for it.\nrevisit: 2027-01-10",
    "initiatives/0002-told": "kind: bet\nstatus: active\nsteward: bo\nstory: We own builds.\n"
    "story-told: 2026-08-22\nrevisit: 2027-01-10",
    "initiatives/0003-mute": "kind: probe\nstatus: active\nsteward: bo\nrevisit: 2027-01-10",
    "initiatives/0004-over": "kind: bet\nstatus: done\nsteward: ana",
    "dissent/0001-spof": "decision: 1\nauthor: cy\ndate: 2026-08-05\nstatus: open\nowner: ana\n"
    "revisit: 2027-02-19",
    "dissent/0002-cord": "kind: andon\nraised-by: anonymous\naffects: [2]\ndate: 2026-11-15\n"
    "status: pulled\nreview-by: 2026-11-25\nowner: bo",
}


def context(files: Mapping[str, str], **options: Any) -> Context:
    return Context(registered(files), policy(**options), TODAY)


def view(files: Mapping[str, str] = REGISTER, filters: str = "", **options: Any) -> StewardsView:
    ctx = context(files, **options)
    asked, wrong = read_filters(filters, ctx)
    assert wrong == []
    return stewards_view(ctx, asked)


def html(files: Mapping[str, str] = REGISTER, at: str = "stewards.md", **given: Any) -> str:
    ctx = context(files)
    return Renderer(ctx, lambda uri: uri.removesuffix(".md") + "/", **given).view("stewards", at)


def by_name(found: StewardsView) -> dict[str, Steward]:
    return {one.name: one for one in found.stewards}


def ids(items: Any) -> list[str]:
    records = [getattr(item, "record", item) for item in items]
    return [getattr(record, "id", None) or record[1] for record in records]


# ── What it says ──


def test_the_sentence_sums_up() -> None:
    assert view().summary == (
        "2 people answer for 8 records; 1 stewardship should rotate;"
        " 1 story is older than a quarter, 1 was never told."
    )


def test_one_person_with_one_record_is_said_so() -> None:
    files = {"decisions/0001-a": "status: accepted\nsteward: ana"}
    assert view(files).summary == "1 person answers for 1 record."


def test_nobody_is_said_and_taught() -> None:
    files = {"decisions/0001-a": "status: accepted"}
    assert view(files).summary == "Nobody answers for anything."
    page = html(files)
    assert "steward-since: 2026-11-22" in page
    assert "decisions/" in page
    assert 'role="table"' not in page


def test_a_load_is_what_binds_or_is_open() -> None:
    found = by_name(view())
    assert found["ana"].load == 5
    assert found["ana"].made_of == "3 decisions, 1 initiative, 1 memo"
    assert (found["bo"].load, found["bo"].made_of) == (4, "1 decision, 2 initiatives, 1 andon")
    assert (found["ana"].share, found["bo"].share) == (1.0, 0.8)


def test_overdue_stands_before_due_soon_and_the_rest_follows() -> None:
    found = by_name(view())
    assert ids(found["ana"].dues) == ["0001-store", "0002-events"]
    assert (found["ana"].overdue, found["ana"].soon) == (1, 1)
    assert ids(found["bo"].dues) == ["0004-idea", "0002-cord", "0002-events"]
    assert (found["bo"].overdue, found["bo"].soon) == (1, 2)
    assert ids(found["ana"].others) == ["0001-ledger", "0003-later"]


def test_the_end_of_a_time_box_is_due_as_a_revisit_is() -> None:
    probe = "kind: probe\nstatus: active\nsteward: bo\nstory: So\nstart: {}\nrevisit: 2027-01-10"
    files = {
        "initiatives/1-over": probe.format("2026-11-01"),
        "initiatives/2-soon": probe.format(TODAY),
    }
    [bo] = view(files).stewards
    assert (ids(bo.dues), bo.overdue, bo.soon) == (["1-over", "2-soon"], 1, 1)
    page = html(files)
    assert page.count("its time box") == 2 and "2026-11-15" in page
    assert [one.name for one in view(files, "overdue=true").stewards] == ["bo"]


def test_contradictions_are_those_whose_next_step_is_theirs() -> None:
    found = by_name(view())
    assert [(item.kind.words, item.record[1]) for item in found["ana"].objections] == [
        ("story untold for a quarter", "0001-ledger"),
        ("unanswered evidence", "0002-events"),
        ("dissent memo", "0001-spof"),
    ]
    [_, evidence, memo] = found["ana"].objections
    assert evidence.note == "Wrong offsets"
    assert [(TODAY - item.since).days for item in (evidence, memo) if item.since] == [52, 109]
    assert [item.state for item in found["bo"].objections] == ["pulled", "unanswered"]


def test_an_open_memo_is_listed_once_and_as_a_contradiction() -> None:
    ana = by_name(view())["ana"]
    assert "0001-spof" in ids(ana.objections)
    assert "0001-spof" not in ids([*ana.dues, *ana.others])


def test_what_is_settled_weighs_on_nobody() -> None:
    assert "cy" not in by_name(view())
    assert all(one.longest is None or one.longest.since.year > 2020 for one in view().stewards)


def test_whoever_has_most_overdue_is_first_then_who_is_contradicted_then_who_carries_most() -> None:
    files = {
        "decisions/0001-a": "status: accepted\nsteward: heavy",
        "decisions/0002-b": "status: accepted\nsteward: heavy",
        "decisions/0003-c": "status: accepted\nsteward: late\nrevisit: 2026-11-21",
        "decisions/0004-d": "status: accepted\nsteward: light",
        "decisions/0005-e": "status: accepted\nsteward: also",
        "dissent/0001-m": "decision: 4\nauthor: x\nstatus: open\nowner: opposed",
    }
    assert [one.name for one in view(files).stewards] == [
        "late",
        "opposed",
        "heavy",
        "also",
        "light",
    ]


@pytest.mark.parametrize(
    ("since", "words", "rotates"),
    [
        ("2025-11-21", "12 months", True),
        ("2025-11-22", "12 months", False),
        ("2025-11-23", "11 months", False),
        ("2026-11-22", "under a month", False),
        ("2024-02-29", "32 months", True),
    ],
)
def test_a_turn_is_over_where_the_rule_says_so(since: str, words: str, rotates: bool) -> None:
    files = {"decisions/0001-a": f"status: accepted\nsteward: ana\nsteward-since: {since}"}
    [ana] = view(files).stewards
    assert ana.longest is not None
    assert (ana.longest.words, ana.longest.rotates) == (words, rotates)
    assert ("rotation due" in html(files)) is rotates


def test_the_policy_says_how_long_a_turn_and_a_story_are() -> None:
    limits = {"steward_months": 6, "story_days": 60}
    found = view(policy=limits)
    assert "2 stewardships should rotate" in found.summary
    assert "2 stories are older than 60 days, 1 was never told" in found.summary
    assert found.story_age == "60 days"
    page = Renderer(context(REGISTER, policy=limits), str).view("stewards", "stewards.md")
    assert "A turn is 6 months." in page


def test_a_stewardship_that_has_not_begun_is_not_the_longest() -> None:
    files = {"decisions/0001-a": "status: accepted\nsteward: ana\nsteward-since: 2027-01-01"}
    [ana] = view(files).stewards
    assert ana.longest is None


def test_stories_are_those_of_the_rule_and_those_that_nobody_told() -> None:
    found = view().stories
    assert [(story.id, told_of(story)) for story in found] == [
        ("0003-mute", None),
        ("0001-ledger", dt.date(2026, 5, 1)),
    ]
    assert [story.owners for story in found] == [("bo",), ("ana",)]
    page = html()
    assert "not told since it began" in page and ">205 days<" in page


def test_a_story_of_a_quarter_is_young_and_a_day_later_it_is_old() -> None:
    text = "kind: bet\nstatus: active\nsteward: bo\nstory: x\nstory-told: "
    assert not view({"initiatives/1-a": f"{text}2026-08-22"}).stories
    assert view({"initiatives/1-a": f"{text}2026-08-21"}).stories


def test_what_is_in_force_without_somebody_who_can_be_named_is_nobodys() -> None:
    assert ids(view().nobodys) == ["0006-nobody", "0007-hidden"]
    assert "Nobody’s" in html()


# ── Who is who ──


def test_spellings_of_one_name_are_one_person_called_as_it_was_first() -> None:
    files = {
        "decisions/0001-a": "status: accepted\nsteward: Ana  B",
        "decisions/0002-b": "status: accepted\nsteward: [ana b, ANA B]",
    }
    [ana] = view(files).stewards
    assert (ana.name, ana.load, ana.anchor) == ("Ana B", 2, "ana_b")


def test_anonymous_has_no_part_of_the_page() -> None:
    found = view({**REGISTER, "decisions/0009-x": "status: accepted\nsteward: [Anonymous, ana]"})
    assert [one.name for one in found.stewards] == ["ana", "bo"]
    assert "nonymous" not in html(REGISTER)


def test_anchors_are_safe_and_nobody_shares_one() -> None:
    keys = [key for name in NAMES if (key := person(name))]
    found = [anchor(key) for key in keys]
    assert len(set(found)) == len(NAMES)
    assert all(re.fullmatch(r"[a-z0-9_-]{1,60}", one) for one in found)
    assert anchor("ana") == "ana"


def test_nobody_can_call_themselves_by_anothers_anchor_or_by_a_part_of_the_page() -> None:
    theirs = anchor("<b>")
    assert anchor(theirs) != theirs
    for name in ("dissent-stewards", "dissent-stories", "stewards", "toc-collapse"):
        assert anchor(name) != name


@given(st.text(max_size=12), st.text(max_size=12))
def test_two_people_never_share_an_anchor(one: str, other: str) -> None:
    first, second = person(one), person(other)
    if first and second and first != second:
        assert anchor(first) != anchor(second)


@given(st.lists(st.sampled_from([*NAMES, "Ana b", "ANA  B", "ß", "SS", "anonymous", " "])))
def test_a_person_here_is_the_person_of_a_calendar(names: list[str]) -> None:
    """Else a calendar would hold less, or more, than the part of the page that links it."""
    assert len(people(names)) == len({calendar_uri(name) for name in names} - {None})


# ── Narrowed ──


def test_a_page_may_be_about_one_person() -> None:
    found = view(filters="steward=ANA")
    assert [one.name for one in found.stewards] == ["ana"]
    assert found.summary.startswith("1 person answers for 5 records;")
    assert ids(found.stories) == ["0001-ledger"]
    assert not found.nobodys


def test_what_is_overdue_only() -> None:
    found = view(filters="overdue")
    assert [ids(one.dues) for one in found.stewards] == [["0001-store"], ["0004-idea"]]


def test_at_most_so_many_people() -> None:
    found = view(filters="limit=1")
    assert len(found.stewards) == 1
    assert found.summary.startswith("2 people")


# ── The HTML ──


def test_a_person_has_a_part_with_what_waits_for_them() -> None:
    page = html(calendar_of=lambda name: f"revisits/{name}.ics")
    part = page[page.index('id="ana"') : page.index('id="bo"')]
    records = re.findall(r'data-record="([^"]+)"( data-due="[^"]+")?', part)
    assert [(name, due[11:21]) for name, due in records] == [
        ("0001-store", "2026-09-01"),
        ("0002-events", "2026-12-04"),
        ("0001-spof", "2027-02-19"),  # hidden until then; it stands among the contradictions
        ("0001-ledger", "2026-08-16"),
        ("0002-events", "2026-10-15"),
        ("0001-spof", "2027-02-19"),
        ("0001-ledger", "2027-01-10"),
        ("0003-later", "2027-06-01"),
    ]
    assert 'href="ana/"' in page


def test_each_id_stands_once() -> None:
    files = {
        f"decisions/{n:04}-x": f"status: accepted\nsteward: {name!r}"
        for n, name in enumerate(NAMES)
    }
    found = re.findall(r' id="([^"]+)"', html(files))
    assert len(found) == len(set(found))
    assert len(found) == 1 + len(NAMES)


def test_names_are_text() -> None:
    page = html({"decisions/0001-x": "status: accepted\nsteward: ['<b>', '../x', '{{ 7*7 }}']"})
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert "{{ 7*7 }}" in page
    assert not re.search(r'(?:href|id)="[^"]*(\.\./x|<b>)', page)


def test_a_calendar_is_linked_from_where_the_page_is() -> None:
    assert 'href="../revisits/ana.ics"' in html(calendar_of=calendar_uri)
    assert 'href="../../revisits/ana.ics"' in html(at="a/b.md", calendar_of=calendar_uri)
    assert ".ics" not in html()


def test_each_linked_calendar_exists() -> None:
    files = {
        f"decisions/{n:04}-x": f"status: accepted\nsteward: {name!r}\nrevisit: 2026-12-01"
        for n, name in enumerate(NAMES)
    }
    page = html(files, calendar_of=calendar_uri)
    linked = set(re.findall(r'href="\.\./(revisits/[^"]+)"', page))
    written = feeds.feed_files(registered(files), TODAY, lambda uri: uri)
    assert len(linked) == len(NAMES)
    assert linked <= set(written)


def head_of(name: str, **options: Any) -> str:
    renderer = Renderer(context(REGISTER, **options), lambda uri: uri.removesuffix(".md") + "/")
    [record] = [r for r in renderer.ctx.register.records if r.id == name]
    return renderer.page(record, lambda memo: "").parts["head"]  # noqa: ARG005


def test_the_page_of_what_is_in_force_leads_to_its_steward() -> None:
    head = head_of("0002-events")
    assert 'href="../../stewards/#bo"' in head
    assert 'href="../../stewards/#ana"><bdi>Ana</bdi>' in head
    for name in ("0005-gone", "0007-hidden"):
        assert "stewards/#" not in head_of(name)
    assert "stewards/#" not in head_of("0002-events", pages={"stewards": False})


def test_whoever_a_page_leads_to_has_a_part() -> None:
    anchors = {one.anchor for one in view().stewards}
    for name in ("0001-store", "0002-events", "0001-ledger", "0001-spof", "0002-cord"):
        assert set(re.findall(r"stewards/#([^\"]+)", head_of(name))) <= anchors


@pytest.mark.parametrize("name", sorted(set(VIEWS) - {"changes"}))
def test_every_view_links_the_feeds(name: str) -> None:
    renderer = Renderer(
        context(REGISTER),
        lambda uri: uri.removesuffix(".md") + "/",
        feed_links=feed_links("Trial", "https://example.org/x/"),
    )
    page = renderer.view(name, "a/b.md")
    for uri in ("revisits.ics", "register.atom", "register.csv"):
        assert f'href="../../{uri}"' in page
    assert 'href="webcal://example.org/x/revisits.ics"' in page
    assert "dissent-subscribe" not in html()


# ── Size ──


def steps(size: int) -> int:
    """How many times a function is entered or a generator goes on, while the view is made."""
    files = {
        f"decisions/{n:05}-x": "status: accepted\nrevisit: 2026-10-01\n"
        f"steward: [person {n % (size // 4)}, person {n // 4}]"
        for n in range(size)
    }
    renderer = Renderer(context(files), lambda uri: uri)
    renderer.view("stewards", "stewards.md")
    found = Counter[str]()
    sys.setprofile(lambda frame, event, arg: found.update((event,)))  # noqa: ARG005
    try:
        renderer.view("stewards", "stewards.md")
    finally:
        sys.setprofile(None)
    return found["call"] + found["c_call"]


def test_many_people_on_many_records_take_work_in_proportion() -> None:
    assert steps(320) < 8 * 1.1 * steps(40)
