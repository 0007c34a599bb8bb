"""What the script does, in three engines: filter, address, going back, judging, paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

import sites
from engines import Chromium, Engine, MissingError, start, wait_until

pytest_plugins = ["browser_support"]
pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
LATER = "2026-12-20"
Serve = Callable[[Path], str]

VISIBLE = """return [...document.querySelectorAll('.dissent-block > .dissent-row')]
  .filter(row => !row.hidden && !row.parentNode.hidden).map(row => row.firstElementChild.textContent)"""
FIND, STATUS = "[data-dissent-filters] [name=q]", "[data-dissent-filters] [name=status]"
CHOOSE = """const field = document.querySelector(arguments[0]); field.value = arguments[1];
  field.dispatchEvent(new Event('input', {bubbles: true}))"""
VALUE = "return document.querySelector(arguments[0]).value"
COUNT = "return document.querySelector('[data-dissent-count]').textContent"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("team") / "team"
    shutil.copytree(ROOT / "examples/platform-team", folder, ignore=shutil.ignore_patterns("site"))
    site = sites.build_site(folder).site
    # The same page as another day's reader has it.
    text = (site / "overdue/index.html").read_text(encoding="utf-8")
    head = f"<head><script>window.dissentToday = '{LATER}'</script>"
    (site / "overdue/later.html").write_text(text.replace("<head>", head, 1), encoding="utf-8")
    return site


@pytest.fixture(scope="module", params=["chromium", "firefox", "webkit"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "chromium":
        context = request.getfixturevalue("browser").new_context(service_workers="block")
        yield Chromium(context.new_page())
        context.close()
        return
    try:
        started = start(request.param)
        found = started.__enter__()
    except MissingError as why:
        pytest.skip(f"{request.param}: {why}")
    yield found
    started.__exit__(None, None, None)


def test_the_filter_narrows_and_the_address_keeps_it(
    engine: Engine, team: Path, serve: Serve
) -> None:
    address = serve(team) + "register/"
    engine.goto(address)
    engine.type(FIND, "queue")
    wait_until(engine, "location.search === '?find=queue'")
    rows = engine.run(VISIBLE)
    assert {"0003", "0011", "0020"} <= set(rows)
    assert engine.run(COUNT) == f"{len(rows)} of 21 decisions"
    engine.goto(f"{address}?find=queue&status=accepted&sort=title")
    assert set(engine.run(VISIBLE)) < set(rows)
    assert engine.run(VALUE, STATUS) == "accepted"
    engine.run("document.querySelector('[data-dissent-clear]').click()")
    wait_until(engine, "!location.search")
    assert len(engine.run(VISIBLE)) == 21


def test_a_page_gone_back_to_is_as_it_was_left(engine: Engine, team: Path, serve: Serve) -> None:
    engine.goto(serve(team) + "register/")
    engine.type(FIND, "queue")
    wait_until(engine, "location.search === '?find=queue'")
    rows = engine.run(VISIBLE)
    engine.run("document.querySelector('[data-record^=\"0011\"] a').click()")
    wait_until(engine, "location.pathname.includes('0011')")
    engine.back()
    wait_until(engine, "location.pathname.includes('register')")
    wait_until(engine, "document.querySelector(arguments[0]).value === 'queue'", FIND)
    assert engine.run(VISIBLE) == rows
    engine.run(CHOOSE, STATUS, "accepted")
    chosen = engine.run(VISIBLE)
    assert chosen
    assert set(chosen) < set(rows), "the text still holds"


EMPTY = "document.querySelector('[data-dissent-filters]').reset()"
BACK = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"


@pytest.mark.parametrize("emptied", ["before the reader acts", "after"])
def test_fields_that_a_browser_empties_are_filled_again(
    engine: Engine, team: Path, serve: Serve, emptied: str
) -> None:
    """WebKit empties the fields of a page gone back to, without an event and at no certain time."""
    engine.goto(serve(team) + "register/?find=queue")
    found = set(engine.run(VISIBLE))
    # At once: the script looks after the fields for a second, in which a busy machine does little.
    steps = (BACK, CHOOSE, EMPTY) if emptied == "after" else (BACK, EMPTY, CHOOSE)
    engine.run("; ".join(steps), STATUS, "accepted")
    wait_until(engine, "document.querySelector(arguments[0]).value === 'accepted'", STATUS)
    assert engine.run(VALUE, FIND) == "queue"
    assert engine.run(VALUE, STATUS) == "accepted"
    chosen = set(engine.run(VISIBLE))
    assert chosen
    assert chosen < found, "the text still holds"
    wait_until(engine, "location.search === '?find=queue&status=accepted'")


def test_a_page_is_judged_by_the_readers_day(engine: Engine, team: Path, serve: Serve) -> None:
    engine.goto(serve(team) + "overdue/later.html")
    lists = (team / "overdue/index.html").read_text(encoding="utf-8")
    days = re.findall(r'data-due="[\d-]+" data-overdue', lists.partition("Called early")[0])
    assert days
    found = engine.run(
        "return [...document.querySelectorAll('[data-dissent-list=overdue] > *')]"
        ".map(card => card.dataset.due)"
    )
    assert len(found) > len(days), "more are overdue by then"
    assert found == sorted(found)
    assert max(found) < LATER
    summary = engine.run("return document.querySelector('[data-dissent-summary]').textContent")
    assert summary.startswith(f"{len(found)} revisits are overdue, the oldest by ")


def test_paper_says_what_the_screen_said(engine: Engine, team: Path, serve: Serve) -> None:
    engine.goto(serve(team) + "register/")
    engine.run("dispatchEvent(new Event('beforeprint'))")
    assert engine.run(COUNT) == "21 decisions"
    engine.goto(serve(team) + "register/?status=accepted")
    rows = engine.run(VISIBLE)
    engine.run("dispatchEvent(new Event('beforeprint'))")
    assert engine.run(COUNT) == f"{len(rows)} of 21 decisions"
    if paper := engine.print():
        pages = [page.extract_text() for page in PdfReader(BytesIO(paper)).pages]
        assert all(text.strip() for text in pages)
        assert "Two queues: interactive and bulk" in " ".join("".join(pages).split())


SPILL = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_nothing_scrolls_sideways(engine: Engine, team: Path, serve: Serve) -> None:
    address: Any = serve(team)
    views = ("register", "overdue", "contradictions", "stewards", "portfolio", "scorecard")
    for page in (*views, "initiatives/0001-one-ledger"):
        engine.goto(f"{address}{page}/")
        assert engine.run(SPILL) <= 0, page
