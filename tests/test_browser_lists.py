"""Long lists: the heaviest with a way to the whole, a filter, a page a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sites

pytest_plugins = ["browser_support"]
pytestmark = pytest.mark.browser

expect = pytest.importorskip("playwright.sync_api").expect
Serve = Callable[[Path], str]
Visit = Callable[..., Any]
PEOPLE = ("ana", "bo", "Zoë O’Neil", '"><b>x')
MANY = 40


def decision(at: int) -> str:
    """Overdue by `at` days, in the order of the numbers the latest first."""
    day = f"2026-{10 if at < 20 else 9:02}-{28 - at % 20:02}"
    steward = PEOPLE[at % 4].replace('"', '\\"')
    return (
        f'---\nstatus: accepted\ndate: 2026-01-02\nsteward: "{steward}"\nrevisit: {day}\n'
        f"evidence: [{{date: 2026-11-01, bearing: contradicts, note: Seen in week {at}}}]\n"
        f"---\n# Keep the {'queue' if at % 10 == 3 else 'store'} {at}\n"
    )


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {f"decisions/{at:04}-d.md": decision(at) for at in range(1, MANY + 1)}
    return sites.build_site(tmp_path_factory.mktemp("long"), files).site


ROWS = "[data-kind]:visible"


def rows(page: Any) -> int:
    return int(page.locator(ROWS).count())


def test_a_long_list_begins_with_the_heaviest_and_leads_to_the_rest(
    long: Path, serve: Serve, visit: Visit
) -> None:
    page = visit(serve(long) + "overdue/", javascript=False)
    heaviest = page.locator("[data-dissent-group=overdue] li")
    assert heaviest.count() == 25
    assert heaviest.first.get_attribute("data-record") == "0039-d"
    assert page.locator("[data-dissent-total=overdue]").inner_text() == "40"
    page.click("text=Show all 40")
    expect(page.locator("[data-dissent-group=overdue] li:visible")).to_have_count(40)
    assert page.locator("h1").inner_text() == "Overdue revisits: all"


def test_a_long_list_is_counted_by_the_readers_day(long: Path, serve: Serve, visit: Visit) -> None:
    page = visit(serve(long) + "overdue/", today="2026-11-30")
    assert page.inner_text("[data-dissent-summary]").startswith("40 revisits are overdue")
    assert page.locator("[data-dissent-group=overdue] li").count() == 25


def test_the_filter_of_a_beginning_finds_in_the_whole(
    long: Path, serve: Serve, visit: Visit
) -> None:
    page = visit(serve(long) + "overdue/", today=sites.AS_OF)
    page.fill("[name=q]", "queue")
    page.press("[name=q]", "Enter")
    page.wait_for_url("**/overdue/all/?find=queue")
    expect(page.locator(ROWS)).to_have_count(4)
    page.wait_for_function(
        "/^4 of /.test(document.querySelector('[data-dissent-count]').textContent)"
    )
    page.select_option("[name=steward]", "Zoë O’Neil")
    assert rows(page) == 0
    assert page.locator("[data-dissent-none]").is_visible()
    assert not page.locator("h2:visible", has_text="Overdue").count()
    page.click("[data-dissent-clear] >> visible=true")
    assert page.locator("[data-dissent-group=overdue] li:visible").count() == 40
    page.select_option("[name=kind]", "Decision")
    assert rows(page) >= 40


def test_contradictions_begin_with_the_queue(long: Path, serve: Serve, visit: Visit) -> None:
    page = visit(serve(long) + "contradictions/", width=1440, height=900)
    first = page.locator(".dissent-contradiction").first.bounding_box()
    assert first["y"] + first["height"] < 900, "within the first screen"
    phone = visit(serve(long) + "contradictions/", width=390, height=844)
    box = phone.locator(".dissent-contradiction").first.bounding_box()
    assert box["y"] + box["height"] < 844, "and on a phone"
    assert phone.locator("[data-dissent-clear] >> visible=true").count() == 0
    phone.goto(phone.url + "all/?find=queue")
    assert phone.locator("[data-dissent-clear] >> visible=true").count() == 1
    assert page.locator(".dissent-contradiction").count() == 25
    page.click("text=Show all 40")
    expect(page.locator(".dissent-contradiction")).to_have_count(40)
    notice = visit(serve(long) + "decisions/0001-d/")
    notice.click("text=In the queue")
    notice.wait_for_url("**/contradictions/all/#*")
    notice.wait_for_selector(".dissent-contradiction:target")


def test_a_person_has_a_page_with_their_calendar(long: Path, serve: Serve, visit: Visit) -> None:
    address = serve(long)
    page = visit(address + "stewards/", today=sites.AS_OF)
    page.click(".dissent-load-name >> text=ana")
    page.wait_for_url(f"{address}stewards/ana/")
    assert page.locator("h1").inner_text() == "ana"
    assert page.locator(".dissent-calendar").get_attribute("href") == "../../revisits/ana.ics"
    assert page.locator(".dissent-wait:visible").count() >= 10
    page.fill("[name=q]", "Keep the store 4")
    assert 0 < page.locator(".dissent-wait:visible").count() < 10
    hostile = visit(address + "stewards/", today=sites.AS_OF)
    hostile.click('.dissent-load-name >> text="><b>x')
    expect(hostile.locator("h1")).to_have_text('"><b>x')
    assert hostile.locator("h1 b").count() == 0
    assert hostile.title().startswith('"><b>x')
    decision = visit(address + "decisions/0004-d/")
    decision.click(".dissent-facts >> text=ana")
    decision.wait_for_url(f"{address}stewards/ana/")


# ── A register of many rows ──

COUNT = 260
HOSTILE = "</noscript><img src=x onerror=evil()>"


def entry(at: int) -> str:
    """The later the number, the further down; number 2 is hostile."""
    day = f"2026-{1 + at // 28:02}-{1 + at % 28:02}"
    people = "[ana, bo]" if at == 3 else "bo"
    tags = f"tags: ['{HOSTILE}', store]\napplies-to: ['{HOSTILE}', src/a/]\n" if at == 2 else ""
    return (
        f"---\nstatus: accepted\ndate: {day}\nsteward: {people}\nrevisit: 2026-12-20\n"
        f"constraint: context-debt\n{tags}---\n# {HOSTILE if at == 2 else 'Keep'} {at}\n"
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {f"decisions/{at:04}-d.md": entry(at) for at in range(1, COUNT + 1)}
    return sites.build_site(tmp_path_factory.mktemp("many"), files).site


TITLES = """() => [...document.querySelectorAll(".dissent-block .dissent-row")]
    .filter(row => row.checkVisibility()).map(row => row.querySelector("a").textContent)"""


def test_without_script_every_row_of_a_long_register_is_there(
    many: Path, serve: Serve, visit: Visit
) -> None:
    page = visit(serve(many) + "register/", javascript=False)
    rows = page.locator(".dissent-block .dissent-row")
    assert rows.count() == COUNT
    last = rows.nth(COUNT - 1)
    last.scroll_into_view_if_needed()
    assert last.is_visible()
    assert str(last.text_content()).startswith("0001")
    assert page.locator(".dissent-block img").count() == 0
    whole = page.locator(".dissent-table").bounding_box()
    assert last.bounding_box()["width"] == whole["width"]


def test_rows_far_down_are_text_until_they_are_needed(
    many: Path, serve: Serve, visit: Visit
) -> None:
    address = serve(many) + "register/"
    idle = "window.requestIdleCallback = () => 0"
    page = visit(address, init=idle, today=sites.AS_OF)
    assert page.locator(".dissent-row").count() < COUNT
    text = page.locator(".dissent-block > noscript").last
    assert text.evaluate("node => node.childElementCount") == 0
    page.fill("[name=q]", "noscript")
    assert page.evaluate(TITLES) == [f"{HOSTILE} 2"]
    assert page.locator(".dissent-block img").count() == 0
    page.fill("[name=q]", "")
    page.select_option("[name=tag]", HOSTILE)
    assert page.evaluate(TITLES) == [f"{HOSTILE} 2"]
    page.select_option("[name=tag]", "")
    page.fill("[name=path]", "src/a/b.py")
    assert page.evaluate(TITLES) == [f"{HOSTILE} 2"]
    page.fill("[name=path]", "")
    page.select_option("[name=steward]", "ana")
    assert page.evaluate(TITLES) == ["Keep 3"]
    page.select_option("[name=steward]", "")
    page.click("[data-sort=date]")
    assert page.evaluate(TITLES)[:2] == ["Keep 1", f"{HOSTILE} 2"]
    later = visit(address, today="2026-12-21")
    later.check("[name=overdue]")
    later.wait_for_function(
        "document.querySelector('[data-dissent-count]').textContent === '260 decisions'"
    )
    later.click("[data-sort=date]")
    assert "1 day overdue" in later.locator(".dissent-row[data-overdue]").first.inner_text()


def test_a_long_register_that_a_plugin_minified_is_read_as_well(
    many: Path, serve: Serve, visit: Visit
) -> None:
    text = (many / "register/index.html").read_text(encoding="utf-8")
    text = text.replace('role="row"', "role=row").replace("</div></div>\n", "</div></div>")
    (many / "register/minified.html").write_text(text, encoding="utf-8")
    page = visit(serve(many) + "register/minified.html?find=noscript&sort=date")
    assert page.evaluate(TITLES) == [f"{HOSTILE} 2"]


def test_a_long_register_put_in_by_a_script_is_whole_too(
    many: Path, serve: Serve, visit: Visit
) -> None:
    """A theme with instant navigation parses a page without script: rows are elements at once."""
    page = visit(serve(many) + "brief/")
    page.evaluate("""async () => {
        const text = await (await fetch("../register/")).text();
        const made = new DOMParser().parseFromString(text, "text/html");
        document.querySelector(".dissent").replaceWith(made.querySelector(".dissent"));
        dispatchEvent(new Event("DOMContentLoaded"));
        window.document$.next(document) }""")
    page.fill("[name=q]", "Keep 25")
    assert "Keep 25" in page.evaluate(TITLES)


def test_a_long_register_prints_every_row(many: Path, serve: Serve, visit: Visit) -> None:
    page = visit(serve(many) + "register/", today=sites.AS_OF)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".dissent-row").count() == COUNT + 1
    indexes = page.locator(".dissent-row").evaluate_all("rows => rows.map(row => row.ariaRowIndex)")
    assert indexes == [str(at) for at in range(1, COUNT + 2)]
