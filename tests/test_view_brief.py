"""The brief: where we are wrong, on one screen and one printed page."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

from mkdocs_dissent.pages.brief import brief_view
from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.filters import Filters, read_filters
from mkdocs_dissent.pages.renderer import Renderer
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence import rhythm_of, usual_day
from registers import policy, registered
from test_examples import TEAM, build
from test_view_contradictions import FILES, text_of

pytest_plugins = ["browser_support"]

TODAY = dt.date(2026, 11, 22)
BET = "kind: bet\nstatus: active\nsteward: ana\nstory-told: 2026-11-01\n"


def context(files: dict[str, str], today: dt.date = TODAY, **options: Any) -> Context:
    return Context(registered(files), policy(**options), today)


def page(files: dict[str, str], asked: str = "", today: dt.date = TODAY, **options: Any) -> str:
    ctx = context(files, today, **options)
    renderer = Renderer(ctx, lambda uri: uri.removesuffix(".md") + "/")
    return renderer.view("brief", "brief.md", read_filters(asked, ctx)[0])


def said(files: dict[str, str], part: str, **options: Any) -> str:
    """The text of one part of the page."""
    return text_of(page(files, **options).split(f'data-part="{part}"')[1].split("</section>")[0])


def held(day: str, **more: str) -> str:
    return f"date: {day}\nstatus: held\n" + "".join(f"{k}: {v}\n" for k, v in more.items())


def test_the_five_heaviest_have_a_line_each_and_the_rest_is_counted() -> None:
    memos = {
        f"dissent/{at}": f"status: open\nauthor: cy\ndate: 2026-10-0{at}\ntitle: Memo {at}"
        for at in range(1, 8)
    }
    rows = brief_view(context(FILES | memos), Filters()).heaviest
    assert [row.kind.value for row in rows][:2] == ["trigger", "andon"]
    assert len(rows) == 5
    whole = text_of(page(FILES | memos))
    assert "14 contradictions are open, the oldest for 200 days" in whole
    assert "and 10 others" in text_of(page(FILES | memos, "limit=4"))


def test_a_line_says_what_since_when_who_answers_and_when_it_is_due() -> None:
    words = said({"decisions/0001-a": "status: accepted\ntitle: Own it", "dissent/m": (
        "status: open\ndecision: 1\ndate: 2026-11-20\ntitle: Buy it\nowner: bo\nrevisit: 2026-11-21"
    )}, "heaviest")  # fmt: skip
    assert "Buy it about 0001 Own it" in words
    assert "Since: 2026-11-20 2 days" in words
    assert "Who answers: bo Due: 2026-11-21 1 day overdue" in words
    lacking = said({"dissent/m": "status: open\ntitle: Buy it"}, "heaviest")
    assert "without a date Who answers: nobody Due: no date" in lacking


def test_a_trigger_is_told_without_its_figures() -> None:
    words = said(FILES, "heaviest")
    assert "“uptake” fell twice in a row, by 2 in all in 0001 Rewrite" in words


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("", "found false on 2026-10-01; nobody acted on it"),
        ("date: 2026-10-05\n", "found false on 2026-10-01; then it was changed, 2026-10-05"),
    ],
)
def test_a_bet_that_was_found_false_and_runs_is_named(more: str, words: str) -> None:
    false = "revisits: [{date: 2026-10-01, verdict: falsified, by: bo, note: n}]\n"
    assert words in said({"initiatives/0001-x": f"{BET}{false}{more}"}, "running")
    later = (
        "revisits: [{date: 2026-10-01, verdict: falsified}, {date: 2026-10-09, verdict: confirmed}]"
    )
    for text in (f"{BET}{later}", f"{BET}{false}".replace("active", "stopped")):
        assert "No bet or probe" in said({"initiatives/0001-x": text}, "running")


def test_overconfidence_is_told_by_share_and_by_name_once_enough_is_resolved() -> None:
    claim = "status: accepted\nhypothesis: h\nconfidence: {}\nrevisits: [{{date: 2026-01-01, verdict: {}}}]"
    files = {
        f"decisions/{at:04}-a": claim.format(0.9, "falsified" if at < 3 else "confirmed")
        for at in range(1, 5)
    }
    enough = {"policy": {"forecasts_least": 4}}
    words = said(files, "overconfident", **enough)
    assert "Of 4 claims held with 80–100 %, 50 % came true (90 % was stated in the mean)" in words
    assert "0001 A held with 90 %, and proved false" in words
    right = {name: text.replace("falsified", "confirmed") for name, text in files.items()}
    assert said(right, "overconfident", **enough).endswith(
        "No claim that we were sure of proved false."
    )
    assert "Too little has been resolved to say: 4 of 10 forecasts." in said(right, "overconfident")


def test_stories_against_work_under_way_are_counted_beside_its_figures() -> None:
    story = "{date: 2026-11-0%d, bearing: %s, from: story, note: n}"
    stories = ", ".join(story % (at, "contradicts" if at < 3 else "supports") for at in (1, 2, 3))
    metric = (
        "{name: uptake, better: higher, tolerance: 1, readings: {2026-08-01: 5, 2026-11-01: 15}}"
    )
    text = f"{BET}title: Rewrite\nevidence: [{stories}]\n"
    words = said({"initiatives/0001-x": text}, "stories")
    assert "Rewrite 2 of 3 stories of the last quarter contradict it" in words
    both = text + f"metrics:\n  outcome: [{metric}]"
    assert "contradict it, while uptake improved" in said({"initiatives/0001-x": both}, "stories")
    assert "No story" in said({"initiatives/0001-x": text.replace("active", "paused")}, "stories")


def test_what_was_changed_thanks_who_objected_and_names_no_one_who_is_anonymous() -> None:
    files = {
        "decisions/0001-a": "status: accepted\ntitle: Own it",
        "decisions/0002-b": "status: accepted\ntitle: Buy it",
        "dissent/m": "status: upheld\ndecision: 1\nauthor: cy\ntitle: Too dear\n"
        "resolution: {date: 2026-10-01, note: The bill says so, by: ana}",
        "dissent/n": "status: answered\nauthor: cy\ntitle: No\nresolution: {date: 2026-10-02, note: n}",
        "dissent/c": "kind: andon\nstatus: resolved\nraised-by: anonymous\ntitle: The bill doubled\n"
        "affects: 1\nresolution: {date: 2026-10-03, verdict: alter, decision: 2}",
    }
    words = said(files, "changed")
    assert words.index("The bill doubled") < words.index("Too dear")
    assert "raised by anonymous; altered, 2026-10-03, in 0002 Buy it" in words
    assert "raised by cy; upheld, 2026-10-01" in words
    assert "The bill says so" in words
    assert ">No<" not in page(files)


def test_the_next_review_is_as_planned_else_on_the_usual_day() -> None:
    cadence = {"start": "2026-11-02", "weeks": 2}
    files = {"reviews/a": held("2026-11-12"), "reviews/b": "date: 2026-12-01\nstatus: planned\n"}
    assert "2026-11-26 in 4 days" in said(files, "review", cadence=cadence)
    files["reviews/c"] = "date: 2026-11-25\nstatus: planned\n"
    assert "2026-11-25 in 3 days" in said(files, "review", cadence=cadence)
    # It stays due until its cycle has ended, or until it was held.
    late = said(files, "review", today=dt.date(2026, 11, 28), cadence=cadence)
    assert "2026-11-25 3 days overdue" in late


@pytest.mark.parametrize(
    ("start", "days", "usual"),
    [
        ("2026-11-02", [], 11),  # Monday to Sunday: the second Friday
        ("2026-11-04", [], 13),  # Wednesday to Tuesday: its last day
        ("2026-11-02", ["2026-11-12", "2026-11-26", "2026-12-07"], 10),
    ],
)
def test_the_usual_day_is_when_most_were_held_and_a_working_day_before_any(
    start: str, days: list[str], usual: int
) -> None:
    reviews: Any = registered({f"reviews/{d}": held(d) for d in days}).records
    rhythm = rhythm_of(policy(cadence={"start": start, "weeks": 2}), reviews)
    assert usual_day(rhythm, reviews) == usual


def test_no_review_is_invented_where_nothing_says_when_cycles_begin() -> None:
    words = said({}, "review")
    assert "Nothing says when reviews are held." in words
    assert "overdue" not in words


def test_nothing_is_said_only_where_everything_was_understood() -> None:
    known, unknown = page({}), page({"decisions/0001-a": "title: A"})
    for words in ("Nothing on record contradicts us", "No story of the last quarter"):
        assert words in known
        assert words not in unknown
    assert "Of what was understood, no record contradicts us" in unknown
    assert "Of what was understood, no story of the last quarter" in unknown


def test_a_brief_of_one_steward_says_so() -> None:
    words = text_of(page(FILES, "steward=ana"))
    assert "Shown: steward ana" in words
    assert "Release daily" not in words


@pytest.mark.browser
@pytest.mark.parametrize("paper", ["A4", pytest.param("Letter", marks=pytest.mark.slow)])
def test_the_teams_brief_is_one_screen_and_one_sheet_of_paper(
    paper: str, tmp_path: Path, serve: Callable[[Path], str], visit: Callable[..., Any]
) -> None:
    address = f"{serve(build(TEAM, tmp_path).site)}brief/"
    opened = visit(address, width=1440, height=900)
    assert opened.locator(".dissent-brief-line").count() == 5
    # Below the screen only the feeds follow, as on each view; they are not printed.
    bottom = opened.locator(".dissent-brief-parts").bounding_box()
    # Letters are as wide as the machine's fonts make them: three lines of room.
    assert bottom["y"] + bottom["height"] < 960
    sheets = pypdf.PdfReader(io.BytesIO(opened.pdf(format=paper)))
    assert len(sheets.pages) == 1
    text = sheets.pages[0].extract_text()
    assert "The next review" in text
    assert "Search" not in text, "the site's own furniture is not printed"
    phone = visit(address, width=390, height=844)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_policy_may_switch_the_page_off() -> None:
    assert policy(pages={"brief": False}).pages["brief"] is None
    assert Policy().pages["brief"] == "brief.md"
