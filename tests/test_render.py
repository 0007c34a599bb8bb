"""The HTML of views and pages: escaped by construction, by its contract, linked relatively."""

from __future__ import annotations

import datetime as dt
import re
import time
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from markupsafe import Markup

import hostile
from mkdocs_dissent import policy
from mkdocs_dissent.pages import engine
from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.engine import relative, source
from mkdocs_dissent.pages.filters import Filters
from mkdocs_dissent.pages.renderer import Renderer
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records.fields.types import Reading, Readings, Reference
from mkdocs_dissent.records.kinds import Bet, Decision, Memo, Record
from mkdocs_dissent.records.parts import MemoResolution, Metric, Metrics, Source
from mkdocs_dissent.records.vocabularies import (
    DecisionStatus,
    InitiativeStatus,
    Kind,
    MemoStatus,
    Stakes,
)
from mkdocs_dissent.register.register import link
from patience import PATIENCE
from registers import made

TODAY = dt.date(2026, 11, 22)
EVIL = "\"><img src=x onerror=alert(1)><script>alert(1)</script>'{{ 7 * 7 }}<!--"
VIEWS = [name for name, view in policy.VIEWS.items() if not view.preview_only]


def day(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


def at(folder: str, id_: str, **more: Any) -> Source:
    return Source(path=f"{folder}/{id_}.md", file=f"{id_}.md", uri=f"{folder}/{id_}.md", **more)


def decision(id_: str = "0007-use-postgres", **more: Any) -> Decision:
    values: dict[str, Any] = {
        "kind": Kind.DECISION,
        "title": "Use Postgres",
        "source": at("decisions", id_),
        "status": DecisionStatus.ACCEPTED,
        "date": day(-21),
    }
    return Decision(id=id_, **(values | more))


def memo(id_: str = "0007-cost", **more: Any) -> Memo:
    values: dict[str, Any] = {
        "kind": Kind.MEMO,
        "title": "Operational cost",
        "source": at("dissent", id_),
        "status": MemoStatus.OPEN,
        "decision": (Reference("0007-use-postgres"),),
        "revisit": day(9),
    }
    return Memo(id=id_, **(values | more))


def bet(id_: str = "0001-ledger", **more: Any) -> Bet:
    values: dict[str, Any] = {
        "kind": Kind.BET,
        "title": "Ledger rewrite",
        "source": at("initiatives", id_),
        "status": InitiativeStatus.ACTIVE,
    }
    return Bet(id=id_, **(values | more))


def url_of(uri: str) -> str:
    stem = uri.removesuffix(".md")
    return "./" if stem == "index" else stem.removesuffix("/index") + "/"


def renderer(*records: Record, **policy: Any) -> Renderer:
    return Renderer(Context(link(records), Policy(**policy), TODAY), url_of)


def page(found: Renderer, record: Record, body: str = "<h1>Title</h1><p>Text.</p>") -> str:
    """A record's page as an adapter puts it together."""
    html = found.compose(record, body)
    parts = found.page(record, lambda memo: f"<p>Body of {memo.kind}.</p>").parts
    for name, part in parts.items():
        assert html.count(f"<!--dissent-part:{name}-->") == 1, name
        html = html.replace(f"<!--dissent-part:{name}-->", part)
    assert "dissent-part:" not in html
    return html


def toc(found: Renderer, record: Record) -> list[tuple[str, str]]:
    """The sections that a record's page adds to its table of contents."""
    return [*found.page(record, lambda memo: str(memo.kind)).sections]


class _Tags(HTMLParser):
    """Every element with its attributes, and whether all of them were closed."""

    VOID = frozenset(("input", "img", "br", "hr", "rect", "line", "circle", "path", "link"))

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def having(self, name: str) -> list[dict[str, str]]:
        return [attributes for _, attributes in self.tags if name in attributes]


def plain(html: str) -> str:
    """The text of an HTML fragment, on one line."""
    return " ".join(" ".join(_Tags(html).text).split())


# ── Hostile records ──


@cache
def hostile_records() -> list[Record]:
    """A record of each kind and status, every text an attack, and some that can't be read."""
    found = [
        made(path.removesuffix(".md"), text.removeprefix("---\n"))
        for path, text in hostile.files().items()
    ]
    evil = hostile.attack("status")
    return [
        *found,
        decision("0300-c", status=None, source=at("decisions", "c", status_text=evil)),
        decision("0301-d", status=None, source=at("decisions", "d", readable=False), title=evil),
        memo("0300-lost", decision=(Reference(evil),)),
    ]


def _assert_harmless(html: str) -> None:
    hostile.assert_escaped(html, "this page")
    found = _Tags(html)
    assert found.wrong == []
    for tag, attributes in found.tags:
        assert tag not in ("script", "img", "iframe", "style"), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        href = attributes.get("href", "")
        assert not href.lower().startswith(("javascript:", "data:", "vbscript:")), href
    assert "<!--" not in re.sub(r"&lt;!--", "", html)


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_lets_markup_of_a_record_through(view: str) -> None:
    html = renderer(*hostile_records()).view(view, "index.md")
    assert "&lt;script&gt;" in html
    _assert_harmless(html)


@pytest.mark.parametrize("index", range(len(hostile_records())))
def test_no_page_lets_markup_of_a_record_through(index: int) -> None:
    records = hostile_records()
    _assert_harmless(page(renderer(*records), records[index]))


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("https://example.org/a?b=c", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("https://example.org and more", False),
        ("see https://example.org", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://", False),
        ("https://[bad", False),
        ('https://x.example/"onclick="alert(1)', False),
    ],
)
def test_a_source_is_a_link_only_where_it_is_a_web_address(text: str, linked: bool) -> None:
    assert ("<a " in source(text)) is linked


# ── The contract ──


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("records", [(), (decision(), memo(), bet())], ids=["empty", "some"])
def test_a_view_is_one_whole_element(view: str, records: tuple[Record, ...]) -> None:
    html = renderer(*records).view(view, "index.md")
    found = _Tags(html)
    assert found.wrong == []
    assert found.open == []
    assert html.startswith("<section ")
    root = found.tags[0][1]
    assert root["id"] == f"dissent-{view}"
    assert root["data-as-of"] == "2026-11-22"
    assert root["data-clock"] == "reader"
    assert root["data-due-soon"] == "30"
    assert "dissent" in root["class"].split()


def test_a_register_of_the_past_keeps_its_clock() -> None:
    html = renderer(decision(), historical=True, as_of=TODAY).view("register", "index.md")
    assert 'data-clock="fixed"' in html


def test_rows_carry_what_the_script_needs() -> None:
    ctx = renderer(
        decision(steward=("ana", "bo|cy"), revisit=day(-12), initiative=Reference("1")),
        decision("0002-retired", status=DecisionStatus.RETIRED, revisit=day(-9)),
        memo(),
        bet(),
    )
    rows = {
        row["data-record"]: row for row in _Tags(ctx.view("register", "r.md")).having("data-record")
    }
    row = rows["0007-use-postgres"]
    assert row["data-due"] == "2026-11-10"
    assert "data-overdue" in row
    assert row["data-steward"] == "ana|bo¦cy"
    assert row["data-initiative"] == "0001-ledger"
    assert (row["data-dissent"], row["data-open"]) == ("1", "1")
    assert "data-due" not in rows["0002-retired"]
    assert "data-receded" in rows["0002-retired"]


@pytest.mark.parametrize(
    ("more", "columns", "unsaid"),
    [
        ({}, "label title status dissent", "No decision has a steward, a date or a revisit date."),
        ({"steward": ("ana",)}, "label title status steward dissent", "a date or a revisit date."),
        (
            {"steward": ("ana",), "date": day(-9), "revisit": day(9)},
            "label title status steward date revisit dissent",
            "",
        ),
    ],
)
def test_a_column_that_every_decision_leaves_empty_is_none(
    more: dict[str, Any], columns: str, unsaid: str
) -> None:
    empty = {"steward": (), "date": None, "revisit": None}
    found = renderer(decision(**empty), decision("0008-b", **empty | more))
    html = found.view("register", "register.md")
    assert re.findall(r'data-sort="(\w+)"', html) == columns.split()
    rows = re.findall(r'class="dissent-row" aria-rowindex="\d+" data-record.*?\n(?=<)', html, re.S)
    for row in rows:
        assert re.findall(r'role="cell" class="dissent-c-(\w+)"', row) == columns.split()
    assert len(rows) == 2
    assert f'aria-colcount="{len(columns.split())}"' in html
    assert ('name="overdue"' in html) is ("revisit" in columns)
    assert unsaid in html
    assert ("dissent-unsaid" in html) is bool(unsaid)


def test_without_script_everything_is_there_and_the_filters_are_not() -> None:
    found = _Tags(renderer(*(decision(f"{n:04}-x") for n in range(120))).view("register", "r.md"))
    [form] = found.having("data-dissent-filters")
    assert "hidden" in form
    assert len(found.having("data-record")) == 120
    blocks = [a for _, a in found.tags if a.get("class") == "dissent-block"]
    assert len(blocks) == 3
    assert blocks[2]["style"] == "--dissent-rows:20"
    indexes = [int(a["aria-rowindex"]) for a in found.having("aria-rowindex")]
    assert indexes == list(range(1, 122))


def test_the_empty_register_teaches() -> None:
    text = plain(renderer().view("register", "register.md"))
    assert "decisions/0001-use-postgres.md" in text
    assert "status: accepted" in text


def test_the_leap_day_does_not_break_examples() -> None:
    ctx = Context(link(()), Policy(), dt.date(2028, 2, 29))
    found = {view: Renderer(ctx, url_of).view(view, "index.md") for view in VIEWS}
    for view in ("register", "overdue", "initiatives", "scorecard"):
        assert "2029-02-01" in found[view]


def test_overdue_has_every_list_so_that_cards_can_move() -> None:
    found = _Tags(renderer(decision(revisit=day(3))).view("overdue", "overdue.md"))
    lists = [a["data-dissent-list"] for a in found.having("data-dissent-list")]
    assert lists == ["overdue", "soon", "later"]
    hidden = {a["data-dissent-group"]: "hidden" in a for a in found.having("data-dissent-group")}
    assert hidden == {"overdue": True, "soon": False, "later": True}
    [card] = [a for a in found.having("data-due") if "data-record" in a]
    assert card["data-due"] == "2026-11-25"


def test_a_narrowed_view_says_so_and_offers_no_filters() -> None:
    html = renderer(decision(), decision("0008-b")).view(
        "register", "index.md", Filters(status=("accepted",), limit=1)
    )
    assert "data-dissent-filters" not in html
    assert "Shown: accepted · at most 1." in plain(html)
    assert html.count("data-record=") == 1


def test_links_are_relative_to_the_page_that_shows_them() -> None:
    ctx = renderer(decision(), memo(), bet())
    for view_at, expected in [
        ("index.md", "decisions/0007-use-postgres/"),
        ("register.md", "../decisions/0007-use-postgres/"),
        ("a/b/c.md", "../../../decisions/0007-use-postgres/"),
        ("decisions/index.md", "0007-use-postgres/"),
    ]:
        assert f'href="{expected}"' in ctx.view("register", view_at)
    html = page(ctx, ctx.ctx.register.decisions[0])
    assert 'href="../../register/"' in html
    assert 'href="../../dissent/0007-cost/"' in html
    assert not re.search(r'href="(/|https?:)', html)


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("a/b/", "a/b/", "./"),
        ("a/b/", "a/c/", "../c/"),
        ("a/b.html", "a/c.html", "c.html"),
        ("./", "a/", "a/"),
        ("a/", "./", "../"),
        ("./", "./", "./"),
        ("a/", "a/b/", "b/"),
        ("a/b/c/", "x/", "../../../x/"),
        ("./", "x:y/", "./x:y/"),
    ],
)
def test_relative(here: str, there: str, expected: str) -> None:
    assert relative(here, there) == expected


def test_a_view_without_page_is_not_linked() -> None:
    ctx = renderer(decision(), pages={"register": None, "overdue": None, "initiatives": None})
    html = page(ctx, ctx.ctx.register.decisions[0])
    assert "register/" not in html
    assert "Decision 0007" in plain(html)


def test_an_unknown_view_is_an_error() -> None:
    with pytest.raises(ValueError, match="no view 'x'"):
        renderer().view("x", "index.md")


# ── A record's page ──


def test_the_head_stands_after_the_title_and_the_foot_after_the_text() -> None:
    found = renderer(decision())
    record = found.ctx.register.decisions[0]
    html = found.compose(
        record, '<!-- <h1>no</h1> --><p>Before.</p><h1 id="t">T</h1>\n<p>Text.</p>'
    )
    assert re.search(r'Before\.</p><h1 id="t">T</h1>\s*<!--dissent-part:head-->\s*<p>Text', html)
    assert html.rstrip().endswith("<!--dissent-part:foot-->")
    without = found.compose(replace(record, title="<b>&"), "<p>Text.</p>")
    assert without.startswith("<h1>&lt;b&gt;&amp;</h1>\n<!--dissent-part:head-->\n<p>Text.")


def test_a_decision_shows_every_memo_whole() -> None:
    settled = MemoResolution(date=day(-2), by=("ana",), note="Priced: three times the cost.")
    ctx = renderer(
        decision(stakes=Stakes.MAJOR),
        memo(),
        memo("0007-managed", status=MemoStatus.ANSWERED, resolution=settled),
    )
    html = page(ctx, ctx.ctx.register.decisions[0])
    memos = re.findall(r'<article class="dissent-memo" data-record="([^"]+)"', html)
    assert memos == ["0007-cost", "0007-managed"]
    assert html.count("Body of memo.") == 2
    text = plain(html)
    assert "Dissent: 2 memos, 1 open" in text
    assert "Answered by ana , 2026-11-20" in text
    assert "Priced: three times the cost." in text
    assert 'href="#dissent"' in html
    assert 'id="dissent"' in html


def test_many_memos_have_an_index() -> None:
    ctx = renderer(decision(), *(memo(f"0007-{n:02}") for n in range(30)))
    html = page(ctx, ctx.ctx.register.decisions[0])
    assert html.count('<article class="dissent-memo"') == 30
    assert "dissent-index" in html


def test_a_major_decision_without_dissent_says_so_and_what_to_do() -> None:
    ctx = renderer(decision(stakes=Stakes.MAJOR))
    text = plain(page(ctx, ctx.ctx.register.decisions[0]))
    assert "none, though this is major" in text
    assert "dissent/0007-use-postgres-dissent.md" in text


def test_sections_with_nothing_in_them_are_left_out() -> None:
    ctx = renderer(decision())
    html = page(ctx, ctx.ctx.register.decisions[0])
    assert "<h2" not in html
    assert toc(ctx, ctx.ctx.register.decisions[0]) == []


def test_the_table_of_contents_names_what_is_there() -> None:
    records = hostile_records()
    ctx = renderer(*records)
    for record in records:
        html = page(ctx, record)
        for title, anchor in toc(ctx, record):
            assert html.count(f'id="{anchor}"') == 1, (record.kind, anchor)
            assert title
        added = re.findall(r'<h2 id="([^"]+)"', html)
        assert [anchor for _, anchor in toc(ctx, record)] == [
            a for a in added if not a.endswith(("aim", "mechanism", "feedback"))
        ]


def test_the_anchor_of_dissent_gives_way_to_the_authors_own() -> None:
    record = decision(source=at("decisions", "0007-use-postgres", body="# T\n\n## Dissent\n\nNo."))
    ctx = renderer(record, memo())
    assert toc(ctx, record) == [("Dissent", "dissent-memos")]
    assert 'href="#dissent-memos"' in page(ctx, record)


def test_an_overdue_banner_waits_until_it_is_true() -> None:
    ahead, past = decision("0001-a", revisit=day(3)), decision("0002-b", revisit=day(-3))
    ctx = renderer(ahead, past)
    [waiting] = _Tags(page(ctx, ahead)).having("data-dissent-banner")
    [said] = _Tags(page(ctx, past)).having("data-dissent-banner")
    assert "hidden" in waiting
    assert "hidden" not in said
    [facts] = _Tags(page(ctx, past)).having("data-record")
    assert facts["data-due"] == "2026-11-19"
    assert "data-overdue" in facts


def test_an_unreadable_record_says_what_to_do() -> None:
    record = decision(source=at("decisions", "0007-use-postgres", readable=False), status=None)
    text = plain(page(renderer(record), record))
    assert "could not be read" in text
    assert "dissent check decisions/0007-use-postgres.md" in text
    assert "unreadable" in plain(renderer(record).view("register", "register.md"))


def test_a_memo_leads_back_to_its_decision() -> None:
    found = memo()
    ctx = renderer(decision(), found)
    text = plain(page(ctx, found))
    assert "Dissent from 0007 Use Postgres" in text
    assert "Nobody has answered it yet" in text


# ── The sheet ──

BODY = (
    "<h1>Ledger</h1><p>Intro.</p>"
    '<h2 id="aim">Aim<a class="headerlink" href="#aim">¶</a></h2><p>A.</p>'
    "<blockquote><h2>Feedback</h2></blockquote>"
    "<h2>2. <em>Mechanism</em></h2><p>M.</p>"
    "<h2>Feedback:</h2><p>F.</p><h2>Notes</h2><p>N.</p><h2>Aim</h2><p>Again.</p>"
)


def panels(html: str) -> dict[str, str]:
    return dict(re.findall(r'data-panel="(\w+)">(.*?)</section>', html, re.S))


def test_the_body_of_an_initiative_becomes_three_panels() -> None:
    record = bet()
    html = renderer(record).compose(record, BODY)
    found = panels(html)
    assert list(found) == ["aim", "mechanism", "feedback"]
    assert "A." in found["aim"]
    assert "<blockquote>" in found["aim"]
    assert "M." in found["mechanism"]
    assert "F." in found["feedback"]
    assert html.index("Intro.") < html.index("data-panel") < html.index("N.") < html.index("Again.")
    assert html.count("<h2") == BODY.count("<h2")
    assert _Tags(html).wrong == []


def test_a_missing_section_teaches() -> None:
    record = bet()
    html = renderer(record).compose(record, "<h1>T</h1><h2>Aim</h2><p>A.</p>")
    assert "## Mechanism" in panels(html)["mechanism"]
    assert "initiatives/0001-ledger.md" in panels(html)["feedback"]
    assert "Not written yet" not in panels(html)["aim"]


def test_a_body_that_nothing_closes_is_still_shown_whole() -> None:
    record = bet()
    html = renderer(record).compose(record, "<h1>T</h1><div><h2>Aim</h2><p>A.</p>")
    assert "<p>A.</p>" in html
    assert "Not written yet" not in panels(html)["aim"]


def test_the_charts_stand_below_the_panels() -> None:
    record = bet(metrics=Metrics(outcome=(Metric(name="x"),)))
    html = renderer(record).compose(record, BODY)
    assert "dissent-part:charts" not in panels(html)["feedback"]
    assert html.index('data-panel="feedback"') < html.index("dissent-part:charts")


def test_a_chart_can_be_read_without_seeing_it() -> None:
    readings = Readings(values=(Reading(day(-30), 94), Reading(day(-3), 71)))
    metric = Metric(name="Restore", unit="min", target=60, readings=readings)
    record = bet(metrics=Metrics(outcome=(metric,)))
    html = page(renderer(record), record, BODY)
    assert re.search(
        r'<svg class="dissent-plot" role="img" aria-labelledby="([\w-]+) ([\w-]+)"', html
    )
    text = plain(html)
    assert "2 readings from 2026-10-23 (94\xa0min)".replace("\xa0", " ") in text
    assert "<table>" in html
    assert "target 60" in text


def test_memos_of_an_initiative_follow_the_sheet() -> None:
    record = bet(stakes=Stakes.MAJOR)
    against = memo("0001-no", decision=(), initiative=(Reference("1"),))
    html = page(renderer(record, against), record, BODY)
    assert html.index('class="dissent-bottom') < html.index('class="dissent-memo"')
    assert "dissent-screen" in html


# ── Many ──


def test_ten_thousand_rows_take_no_time_worth_mentioning() -> None:
    people = [f"person {n}" for n in range(40)]
    records: list[Record] = [
        decision(
            f"{n:05}-decision",
            title=f"Decide on <matter> number {n}",
            steward=(people[n % 40],),
            revisit=day(n % 700 - 100),
            initiative=Reference("0001-ledger"),
        )
        for n in range(10_000)
    ]
    found = renderer(*records, bet())
    found.view("register", "register.md", Filters(limit=1))
    start = time.process_time()
    html = found.view("register", "register.md")
    spent = time.process_time() - start
    assert html.count("data-record=") == 10_000
    assert spent < PATIENCE


def test_assets_are_the_style_and_the_script() -> None:
    names = list(renderer().assets())
    assert "dissent.css" in names
    assert all(name.endswith((".css", ".js")) for name in names)


def test_the_style_asks_no_other_host() -> None:
    assert not re.search(r"@import|url\(|https?:", renderer().assets()["dissent.css"])


def test_a_mark_that_is_kept_for_markup_is_not_given_for_the_same_text() -> None:
    """The two are equal and have one hash, and only one of them is escaped."""
    called = engine._environment().filters["called"]
    assert called("", Markup(EVIL)) == f"<bdi>{EVIL}</bdi>"
    assert "<img" not in called("", EVIL)
    assert called("", Markup(EVIL)) == f"<bdi>{EVIL}</bdi>"
