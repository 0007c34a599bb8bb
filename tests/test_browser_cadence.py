"""The page of contradictions, what records say first, and the cadence card, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import sites
from test_browser_site import DARK, PALETTE, printed_pages, violations
from test_view_contradictions import CONFIGURED, FILES

pytest_plugins = ["browser_support"]
pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
Serve = Callable[[Path], str]
Visit = Callable[..., Any]
FROZEN = (
    "kind: andon\naffects: decisions/1\nstatus: pulled\ndate: 2026-11-19\n"
    "title: The migration loses rows\nwhy: x\nscope: [the migration, 0001-x]\nreview-by: 2026-11-30"
)
RECORDS = {
    f"{name}.md": f"---\n{front}\n---\n\n# Title\n\nText.\n"
    for name, front in (
        FILES
        | {
            "dissent/f": FROZEN,
            "decisions/0001-a": FILES["decisions/0001-a"] + "\nrevisit-if: traffic doubles",
            "initiatives/0001-x": FILES["initiatives/0001-x"] + "\nstop-criteria: [it costs 200]",
        }
    ).items()
}
PAGES = (
    "contradictions/",
    "overdue/",
    "decisions/0001-a/",
    "decisions/0002-b/",
    "initiatives/0001-x/",
    "",
)
OPEN = """document.querySelectorAll(".dissent-later").forEach(
    (one) => { one.open = true })"""
HOME = "# Home\n\n<!-- dissent:contradictions steward=ana -->\n"


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cadence")
    data = yaml.safe_load(sites.config(options=CONFIGURED))
    data["theme"]["palette"] = [PALETTE, DARK]
    files = {**RECORDS, "docs/index.md": HOME, "mkdocs.yml": yaml.safe_dump(data)}
    return sites.build_site(folder, files).site


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1440), pytest.param("dark", 390, marks=pytest.mark.slow)]
)
def test_axe_finds_nothing(
    scheme: str, width: int, material: Path, serve: Serve, visit: Visit
) -> None:
    address = serve(material)
    wrong = []
    for url in PAGES:
        page = visit(address + url, color_scheme=scheme, width=width, today=sites.AS_OF)
        page.evaluate(OPEN)
        wrong += [f"{url} {line}" for line in violations(page)]
    assert wrong == []


@pytest.mark.parametrize(
    "width", [390, *(pytest.param(w, marks=pytest.mark.slow) for w in (768, 1440))]
)
def test_nothing_scrolls_sideways(width: int, material: Path, serve: Serve, visit: Visit) -> None:
    address = serve(material)
    for url in PAGES:
        page = visit(address + url, width=width, today=sites.AS_OF)
        page.evaluate(OPEN)
        spill = page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert spill <= 0, f"{url} at {width}"


@pytest.mark.parametrize("theme", ["mkdocs", pytest.param("readthedocs", marks=pytest.mark.slow)])
def test_other_themes_show_it_as_well(
    theme: str, tmp_path: Path, serve: Serve, visit: Visit
) -> None:
    files = {**RECORDS, "docs/index.md": HOME}
    files["mkdocs.yml"] = sites.config(theme, options=CONFIGURED)
    address = serve(sites.build_site(tmp_path, files).site)
    for width in (390, 1440):
        for url in ("contradictions/", "decisions/0001-a/"):
            page = visit(address + url, width=width, today=sites.AS_OF)
            assert violations(page) == [], (url, width)
            spill = page.evaluate(
                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert spill <= 0, (url, width)


def test_a_notice_leads_to_its_row(material: Path, serve: Serve, visit: Visit) -> None:
    page = visit(serve(material) + "decisions/0001-a/", today=sites.AS_OF)
    page.locator(".dissent-banner[data-kind=frozen] a", has_text="In the queue").click()
    target = page.locator(".dissent-contradiction:target")
    target.wait_for()
    assert "The migration loses rows" in target.inner_text()


def test_a_folded_table_is_a_table_for_those_who_hear_it(
    material: Path, serve: Serve, visit: Visit
) -> None:
    page = visit(serve(material) + "contradictions/", width=390, today=sites.AS_OF)
    table = page.get_by_role("table", name="Past cycles")
    assert table.get_by_role("row").count() == 2 - 1  # its head is not shown
    assert table.get_by_role("rowheader").count() == 1
    assert table.get_by_role("cell").count() == 5


def test_a_freeze_is_judged_again_by_the_readers_day(
    material: Path, serve: Serve, visit: Visit
) -> None:
    page = visit(serve(material) + "decisions/0001-a/", today="2026-12-02")
    assert "2 days overdue" in page.locator(".dissent-banner[data-kind=frozen]").inner_text()


def test_ages_are_counted_to_the_readers_day(material: Path, serve: Serve, visit: Visit) -> None:
    page = visit(serve(material) + "contradictions/", today="2026-11-24")
    assert "the oldest for 202 days" in page.locator(".dissent-lede").inner_text()
    assert "202 days" in page.locator("#memo-m .dissent-contradiction-what").inner_text()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_sheet_with_notices_still_prints_on_one_page(
    paper: str, material: Path, serve: Serve, visit: Visit
) -> None:
    page = visit(serve(material) + "initiatives/0001-x/", today=sites.AS_OF)
    assert page.locator(".dissent-notices .dissent-banner").count() == 3
    assert printed_pages(page, paper) == 1


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_cadence_card_prints_on_one_page(
    paper: str, tmp_path: Path, serve: Serve, visit: Visit
) -> None:
    card, guide = (
        (ROOT / "docs/practices" / name).read_text(encoding="utf-8")
        for name in ("cadence-card.md", "cadence.md")
    )
    files = {
        "docs/index.md": "# Home\n",
        "docs/practices/cadence-card.md": card,
        "docs/practices/cadence.md": guide,
        "mkdocs.yml": sites.config(),
    }
    page = visit(serve(sites.build_site(tmp_path, files).site) + "practices/cadence-card/")
    assert printed_pages(page, paper) == 1
