"""How pages look where readers differ: forced colours, wide text, other directions, paper."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

import sites

pytest_plugins = ["browser_support"]
pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
Serve = Callable[[Path], str]
Visit = Callable[..., Any]
SHEET = "initiatives/0001-one-ledger/"
DECISION = "decisions/0011-two-queues-interactive-and-bulk/"
MEMO = "dissent/0003-one-noisy-tenant/"
VIEWS = ("register", "overdue", "contradictions", "stewards", "portfolio", "scorecard")
PAGES = (*(f"{view}/" for view in VIEWS), "initiatives/", SHEET, DECISION, MEMO)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("team") / "team"
    shutil.copytree(ROOT / "examples/platform-team", folder, ignore=shutil.ignore_patterns("site"))
    return sites.build_site(folder).site


# ── Colours that the reader chose ──

CUT_OUT = """() => [...document.querySelectorAll('.dissent *')].flatMap(element =>
  ['::before', '::after'].map(which => [element, which, getComputedStyle(element, which)]))
  .filter(([, , { content, clipPath, opacity }]) =>
    content !== 'none' && clipPath.startsWith('polygon') && opacity > 0)
  .map(([{ className }, which, { backgroundColor }]) =>
    [String(className), which, backgroundColor])"""


def test_what_is_drawn_stays_visible_in_forced_colours(
    team: Path, serve: Serve, visit: Visit
) -> None:
    address = serve(team)
    seen = set()
    for url in ("register/", "overdue/", SHEET, DECISION):
        page = visit(address + url, forced_colors="active", color_scheme="dark", width=1440)
        for name, which, colour in page.evaluate(CUT_OUT):
            seen.add((name, which))
            assert colour == "rgb(255, 255, 255)", (url, name, which)
        names = page.locator(".dissent-plot text")
        fills = names.evaluate_all("all => all.map(text => getComputedStyle(text).fill)")
        assert set(fills) <= {"rgb(255, 255, 255)"}, url
    kinds = {name.split()[0] for name, _ in seen if name}
    assert {"dissent-panel", "dissent-step"} <= kinds, "the arrows of sheet and lineage"
    assert ("", "::after") in seen, "the arrow of the sort"
    assert ("", "::before") in seen, "the triangle of what unfolds"


# ── Text as wide as a reader may ask for ──

SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-bottom: 2em !important }"""
"""WCAG 2.2, 1.4.12."""
SPILL = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.slow)])
def test_spaced_text_does_not_scroll_sideways(
    width: int, team: Path, serve: Serve, visit: Visit
) -> None:
    """At 320 CSS pixels, as 1280 are at 400 % zoom."""
    address = serve(team)
    page = visit(address + "register/", width=width)
    for url in PAGES:
        page.goto(address + url)
        assert page.evaluate(SPILL) <= 0, f"{url} at {width}"
        page.add_style_tag(content=SPACED)
        assert page.evaluate(SPILL) <= 0, f"{url} at {width}, spaced"


# ── Sites in other languages and themes ──


def test_our_english_reads_from_the_left_on_a_site_that_does_not(
    tmp_path: Path, serve: Serve, visit: Visit
) -> None:
    folder = tmp_path / "team"
    shutil.copytree(ROOT / "examples/platform-team", folder, ignore=shutil.ignore_patterns("site"))
    text = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        text.replace("  name: material\n", "  name: material\n  language: ar\n", 1),
        encoding="utf-8",
    )
    page = visit(serve(sites.build_site(folder).site) + SHEET, width=1440)
    assert page.get_attribute("body", "dir") == "rtl"
    roots = page.locator(".dissent[data-as-of]")
    assert set(roots.evaluate_all("all => all.map(e => e.lang)")) == {"en"}
    ways = roots.evaluate_all("all => all.map(e => getComputedStyle(e).direction)")
    assert set(ways) == {"ltr"}
    lefts = page.locator(".dissent-panel").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().left)"
    )
    assert lefts == sorted(lefts), "aim, mechanism, feedback"
    assert page.evaluate(SPILL) <= 0


TEXTS = (".dissent-lede", ".dissent-due-title", ".dissent-lacking", ".dissent-asof a",
         ".dissent-under", ".dissent-under .dissent-term", "code")  # fmt: skip


@pytest.mark.parametrize(
    ("paper", "ink", "style"),
    [
        ("#0a0a0a", "#fafafa", ""),
        ("#ffffff", "#3e3f3a", ""),
        # A theme whose ink is near its paper, one with a link and an ink for bootstrap.
        ("#414558", "#b6b9c9", ""),
        ("#414558", "#b6b9c9", "html { --bs-body-color: #adb5bd; --bs-link-color: #6ea8fe }"),
        ("#060606", "#888888", "code { background: #555 }"),
        ("#000084", "#bbbbbb", "code { background: #f9f2f4; color: #c7254e }"),
    ],
)
def test_a_theme_that_we_do_not_know_is_legible(
    paper: str, ink: str, style: str, show_theme: Callable[..., Any]
) -> None:
    """Without variables of its own, the ink of the page is what the theme gave the text."""
    page = show_theme(
        f"body {{ background: {paper}; color: {ink} }} {style}",
        "data-bs-theme" if "--bs-" in style else "",
    )
    behind = luminance(page, paper, paper)
    for selector in TEXTS:
        colour = page.locator(selector).first.evaluate("e => getComputedStyle(e).color")
        darker, lighter = sorted((behind, luminance(page, colour, paper)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (selector, colour)
    ground = page.locator("code").evaluate("e => getComputedStyle(e).backgroundColor")
    assert abs(luminance(page, ground, paper) - behind) < 0.1


def test_lists_of_ours_have_no_numbers_of_a_theme(show_theme: Callable[..., Any]) -> None:
    page = show_theme("ol > li::before { content: counter(item) '.' }")
    signs = "e => getComputedStyle(e, '::before').content"
    assert page.locator(".dissent-dues > li").evaluate(signs) == "none"


def luminance(page: Any, colour: str, paper: str) -> float:
    """Of a colour of any notation, on paper."""
    found = page.evaluate(
        """colours => { const brush = new OffscreenCanvas(1, 1).getContext('2d');
        for (const one of colours) { brush.fillStyle = one; brush.fillRect(0, 0, 1, 1); }
        return [...brush.getImageData(0, 0, 1, 1).data] }""",
        [paper, colour],
    )
    red, green, blue = (
        (part / 255 / 12.92) if part < 11 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in found[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.fixture
def show_theme(tmp_path: Path, serve: Serve, visit: Visit) -> Callable[..., Any]:
    """`show_theme(css)` opens a page of ours that knows nothing but that style."""
    from mkdocs_dissent.pages.renderer import Renderer

    def show(css: str, attributes: str = "") -> Any:
        style = f"<style>{css}</style><style>{Renderer.assets()['dissent.css']}</style>"
        (tmp_path / "index.html").write_text(
            f'<!doctype html><html lang="en" {attributes}><meta charset="utf-8"><title>t</title>{style}'
            '<div class="dissent"><p class="dissent-lede">One</p><p class="dissent-asof">'
            '<a href="#a">As of</a></p><a class="dissent-due-title" href="#b">Title</a>'
            '<span class="dissent-lacking">nobody</span> <code>revisit:</code>'
            '<p class="dissent-quiet"><span class="dissent-under">on <span class="dissent-term">'
            'term</span></span></p><ol class="dissent-dues"><li>One</li></ol></div></html>',
            encoding="utf-8",
        )
        return visit(serve(tmp_path))

    return show


# ── Paper ──


def printed(page: Any, paper: str) -> list[str]:
    """The text of each printed page."""
    page.emulate_media(media="print")
    file = PdfReader(BytesIO(page.pdf(format=paper, prefer_css_page_size=False)))
    return [found.extract_text().strip() for found in file.pages]


def test_no_page_of_paper_is_empty(team: Path, serve: Serve, visit: Visit) -> None:
    address = serve(team)
    andon, review = "dissent/andon-rounding-one-cent/", "reviews/2026-09-17/"
    page = visit(address + MEMO)
    for url in (MEMO, andon, review, "dissent/0006-a-train-makes-bigger-accidents/", DECISION):
        page.goto(address + url)
        for paper in ("A4", "Letter"):
            assert all(printed(page, paper)), f"{url} on {paper}"


slow = partial(pytest.param, marks=pytest.mark.slow)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(
    "url",
    ["portfolio/", *(slow(f"{view}/") for view in VIEWS if view != "portfolio"), slow(DECISION)],
)
def test_no_heading_is_the_last_line_of_a_page_and_no_page_has_one_item_only(
    url: str, paper: str, team: Path, serve: Serve, visit: Visit
) -> None:
    page = visit(serve(team) + url)
    heads = page.locator(".dissent :is(h1, h2, h3, h4, thead)").all_inner_texts()
    known = {" ".join(text.split()) for text in heads}
    pages = printed(page, paper)
    for text in pages:
        last = " ".join(text.splitlines()[-1].split())
        assert last not in known, f"{url} on {paper}: {last}"
    assert len(pages[-1].splitlines()) > 4, f"{url} on {paper}: {pages[-1]}"


def test_every_sheet_of_the_team_prints_on_one_page_whatever_stands_above_it(
    team: Path, serve: Serve, visit: Visit
) -> None:
    address = serve(team)
    sheets = sorted(path.name for path in (team / "initiatives").iterdir() if path.is_dir())
    assert len(sheets) > 10
    page = visit(address + "initiatives/", width=1200)
    long = []
    for at, name in enumerate(sheets):
        page.goto(f"{address}initiatives/{name}/")
        # Letter is the shorter: what fits there fits on A4, as some of them show.
        papers = ("Letter", "A4")[: 1 + (at % 4 == 0)]
        long += [(name, paper) for paper in papers if len(printed(page, paper)) != 1]
    assert long == []
