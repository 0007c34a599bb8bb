"""Real sites in a real browser: accessibility, printing, no JavaScript, stale pages."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

import git_repositories as repositories
import sites
from samples import FILES

pytest_plugins = ["browser_support"]
pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
Serve = Callable[[Path], str]
Visit = Callable[..., Any]
PAGES = (
    "register/",
    "overdue/",
    "brief/",
    "contradictions/",
    "stewards/",
    "portfolio/",
    "initiatives/",
    "scorecard/",
    "changes/",
    "decisions/0002-one-store/",
    "dissent/0002-spof/",
    "dissent/0003-bill/",
    "initiatives/0001-ledger/",
    "initiatives/0002-warm-copy/",
)
PALETTE = {"media": "(prefers-color-scheme: light)", "scheme": "default"}
DARK = {"media": "(prefers-color-scheme: dark)", "scheme": "slate"}


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("material")
    data = yaml.safe_load(sites.config(options={"changes": {"base": "main"}}))
    data["theme"]["palette"] = [PALETTE, DARK]
    sites.write(folder, {**FILES, "mkdocs.yml": yaml.safe_dump(data)})
    _begin_a_change(folder)
    return sites.build_site(folder).site


def _begin_a_change(folder: Path) -> None:
    """Commit everything as `main`, then change a text, a field, and a memo; so it is a preview."""
    repositories.git(folder, "init", "-q", "-b", "main")
    repositories.commit(folder)
    decision = folder / "decisions" / "0002-one-store.md"
    text = decision.read_text(encoding="utf-8")
    text = text.replace("confidence: 0.7", "confidence: 0.9").replace("One store.", "Two stores.")
    decision.write_text(text, encoding="utf-8")
    (folder / "dissent" / "0002-point-of-failure.md").rename(folder / "dissent" / "0002-spof.md")
    (folder / "decisions" / "0009-new.md").write_text(
        "---\nstatus: proposed\nstakes: major\n---\n# A new one\n", encoding="utf-8"
    )


@pytest.fixture(scope="module")
def vienna(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vienna") / "vienna"
    shutil.copytree(ROOT / "examples/vienna", folder, ignore=shutil.ignore_patterns("site"))
    return sites.build_site(folder).site


def violations(page: Any, rules: Sequence[str] = ()) -> list[str]:
    """What axe-core finds wrong within our elements, one line each; by some rules, or by all."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else WCAG
    results = Axe().run(page, context={"include": [[".dissent"]]}, options=options)
    return [
        f"{found['id']}: {node['target']} {node.get('failureSummary', '')[:300]}"
        for found in results.response["violations"]
        for node in found["nodes"]
        if not (found["id"] in BY_THE_THEME and _is_authors_text(page, node["target"][0]))
    ]


WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
"""The rules of WCAG 2.2; axe leaves out the one on the size of targets where it is not asked for."""

BY_THE_THEME = ("link-in-text-block",)
"""What Material itself brings: its links in running text are told by colour alone."""


def _is_authors_text(page: Any, target: str) -> bool:
    """Whether an element stands in a memo's text, which is styled as the theme styles any text."""
    return bool(page.locator(target).first.evaluate("e => !!e.closest('.dissent-memo-text')"))


COLOURS = ("color-contrast", "target-size", "scrollable-region-focusable")


# In the gate the markup is seen once, then what hangs on the colours and on the width.
@pytest.mark.parametrize(("scheme", "width", "rules"), [("light", 390, ()), ("dark", 768, COLOURS)])
def test_axe_finds_nothing_of_ours(
    scheme: str, width: int, rules: tuple[str, ...], material: Path, serve: Serve, visit: Visit
) -> None:
    address = serve(material)
    wrong = []
    for url in PAGES:
        page = visit(address + url, color_scheme=scheme, width=width, today=sites.AS_OF)
        wrong += [f"{url} {line}" for line in violations(page, rules)]
        page.context.close()
    assert wrong == []


@pytest.mark.parametrize(
    "width", [390, *(pytest.param(w, marks=pytest.mark.slow) for w in (768, 1440))]
)
def test_nothing_scrolls_sideways(width: int, material: Path, serve: Serve, visit: Visit) -> None:
    address = serve(material)
    for url in PAGES:
        page = visit(address + url, width=width, today=sites.AS_OF)
        spill = page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert spill <= 0, f"{url} at {width}"


def printed_pages(page: Any, paper: str) -> int:
    page.emulate_media(media="print")
    return len(PdfReader(BytesIO(page.pdf(format=paper, prefer_css_page_size=False))).pages)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_sheet_prints_on_one_page(
    paper: str, scheme: str, material: Path, vienna: Path, serve: Serve, visit: Visit
) -> None:
    for site, url in (
        (material, "initiatives/0001-ledger/"),
        (material, "initiatives/0002-warm-copy/"),
        (vienna, "initiatives/0001-stop-childbed-fever/"),
    ):
        page = visit(serve(site) + url, color_scheme=scheme)
        assert printed_pages(page, paper) == 1, url


def probe(prose: int, terms: int, charts: int) -> str:
    """A probe with so many words in its text, in its terms, and so many metrics."""
    metrics = "".join(
        f"    - {{name: Metric {at}, unit: min, target: 60, better: lower,"
        f" readings: {{2026-10-01: {80 - at}, 2026-11-01: 70}}}}\n"
        for at in range(charts)
    )
    long = "several words " * (terms // 6)
    front_matter = (
        f"kind: probe\nstatus: active\nsteward: ana\nmetrics:\n  outcome:\n{metrics}"
        f"guardrail: {long}\nrollback: {long}\nnext-decision: {long}\n"
    )
    text = "\n\n".join(f"## {name}\n\n{'words here ' * (prose // 6)}" for name in PANELS)
    return f"---\n{front_matter}---\n# A probe\n\n{text}\n"


PANELS = ("Aim", "Mechanism", "Feedback")


@pytest.mark.parametrize(
    ("prose", "terms", "charts"), [(130, 180, 3), (60, 240, 3), (260, 100, 4), (150, 300, 3)]
)
def test_a_sheet_prints_on_one_page_whatever_part_of_it_is_long(
    prose: int, terms: int, charts: int, tmp_path: Path, serve: Serve, visit: Visit
) -> None:
    built = sites.build_site(tmp_path, {"initiatives/0001-x.md": probe(prose, terms, charts)})
    page = visit(serve(built.site) + "initiatives/0001-x/")
    assert [printed_pages(page, paper) for paper in ("A4", "Letter")] == [1, 1]


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_a_sheet_prints_on_one_page_in_other_themes(
    theme: str, tmp_path: Path, serve: Serve, browser: Any
) -> None:
    built = sites.build_site(tmp_path, FILES, theme=theme)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.route("**/*", lambda r: r.continue_() if "127.0.0.1" in r.request.url else r.abort())
    page.goto(serve(built.site) + "initiatives/0001-ledger/")
    assert printed_pages(page, "A4") == 1
    page.context.close()


def test_the_register_is_whole_without_javascript(
    material: Path, serve: Serve, visit: Visit
) -> None:
    page = visit(serve(material) + "register/", javascript=False)
    assert page.locator("#dissent-register [data-record]").count() == 4
    assert page.locator("#dissent-register [data-record]").first.is_visible()
    assert not page.locator("[data-dissent-filters]").is_visible()


def test_the_filter_narrows_the_register_and_the_link_carries_it(
    material: Path, serve: Serve, visit: Visit
) -> None:
    address = serve(material)
    page = visit(address + "register/", today=sites.AS_OF)
    page.fill("[data-dissent-filters] [name=q]", "one store")
    assert page.locator("#dissent-register [data-record]:visible").count() == 1
    page.wait_for_url("**find=one*")
    again = visit(page.url, today=sites.AS_OF)
    assert again.locator("#dissent-register [data-record]:visible").count() == 1
    again.select_option("[data-dissent-filters] [name=dissent]", "open")
    assert again.locator("#dissent-register [data-record]:visible").count() == 1


def test_a_page_read_later_tells_the_truth_of_that_day(
    material: Path, serve: Serve, visit: Visit
) -> None:
    address = serve(material)
    page = visit(address + "overdue/", today="2026-12-02")
    late = page.locator('[data-dissent-list="overdue"] [data-record="0003-guide-first"]')
    assert late.count() == 1
    assert "1 day overdue" in late.inner_text()
    assert "10 days ago" in page.locator("#dissent-overdue").inner_text()
    register = visit(address + "register/", today="2026-12-02")
    row = register.locator('[data-record="0003-guide-first"]')
    assert row.get_attribute("data-overdue") is not None
    decision = visit(address + "decisions/0003-guide-first/", today="2026-12-02")
    assert decision.locator('[data-dissent-banner="overdue"]').is_visible()


def test_a_page_read_on_its_day_says_nothing_of_age(
    material: Path, serve: Serve, visit: Visit
) -> None:
    page = visit(serve(material) + "overdue/", today=sites.AS_OF)
    text = page.locator("#dissent-overdue").inner_text()
    assert "2026-11-22" in text
    assert "days ago" not in text


def test_a_register_of_the_past_is_read_as_of_its_day(
    vienna: Path, serve: Serve, visit: Visit
) -> None:
    page = visit(serve(vienna) + "overdue/")
    text = page.locator("#dissent-overdue").inner_text()
    assert "3 revisits are overdue" in text
    assert "days ago" not in text


def test_everything_can_be_reached_by_keyboard(material: Path, serve: Serve, visit: Visit) -> None:
    page = visit(serve(material) + "register/", today=sites.AS_OF)
    page.focus("[data-dissent-filters] [name=q]")
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                "() => document.activeElement.dataset.sort || document.activeElement.name"
                " || document.activeElement.closest('[data-record]')?.dataset.record"
            )
        )
    assert {"status", "steward", "title", "revisit", "0002-one-store"} <= seen
    page.focus("[data-sort=title]")
    page.keyboard.press("Enter")
    header = page.locator("[role=columnheader]:has([data-sort=title])")
    assert header.get_attribute("aria-sort") == "ascending"


@pytest.mark.parametrize("selector", ["[data-sort]", "[data-dissent-filters] :is(input,select)"])
def test_controls_are_large_enough_to_touch(
    selector: str, material: Path, serve: Serve, visit: Visit
) -> None:
    page = visit(serve(material) + "register/", width=390, has_touch=True, today=sites.AS_OF)
    for box in page.locator(selector).all():
        if box.is_visible() and box.get_attribute("type") != "checkbox":
            size = box.bounding_box()
            assert size["height"] >= 44, box.evaluate("e => e.outerHTML")
