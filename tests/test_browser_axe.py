"""Every kind of page of the examples by axe's rules of WCAG 2.2, at three widths in both schemes.

What the gate has time for stands in `test_browser_site.py`; this runs in `make slow`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sites
from test_browser_site import violations

pytest_plugins = ["browser_support"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[1]
Serve = Callable[[Path], str]
Visit = Callable[..., Any]
EXAMPLES = ("platform-team", "vienna", "mistakes")
SPILL = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OPEN = "document.querySelectorAll('.dissent details').forEach(one => { one.open = true })"
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-bottom: 2em !important }"""
"""The spacing of text that WCAG 2.2 lets a reader ask for, 1.4.12."""


@pytest.fixture(scope="module", params=EXAMPLES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("axe") / request.param
    shutil.copytree(ROOT / "examples" / request.param, folder, ignore=_built)
    return sites.build_site(folder).site


_built = shutil.ignore_patterns("site")


def kinds_of_page(site: Path) -> list[str]:
    """Every view, a person's page, and of each folder of records the four longest pages."""
    pages = {
        path.parent for path in site.rglob("index.html") if 'class="dissent' in path.read_text()
    }
    found = {path for path in pages if site in (path, path.parent)}
    for folder in {path.parent for path in pages} - {site}:
        inside = [path for path in pages if path.parent == folder]
        found |= set(sorted(inside, key=_length)[-4:])
    return sorted(f"{path.relative_to(site)}/" for path in found)


def _length(folder: Path) -> int:
    return (folder / "index.html").stat().st_size


@pytest.mark.parametrize("width", [1440, 768, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(scheme: str, width: int, site: Path, serve: Serve, visit: Visit) -> None:
    address = serve(site)
    wrong = []
    page = visit(address, color_scheme=scheme, width=width)
    for url in kinds_of_page(site):
        page.goto(address + url)
        page.evaluate(OPEN)
        wrong += [f"{url} {line}" for line in violations(page)]
        if (spill := page.evaluate(SPILL)) > 0:
            wrong.append(f"{url} scrolls sideways by {spill}")
    assert wrong == []


@pytest.mark.parametrize("width", [320, 1280])
def test_wide_text_and_forced_colours_hold(
    width: int, site: Path, serve: Serve, visit: Visit
) -> None:
    """At 320 CSS pixels, as 1280 are at 400 % zoom."""
    address = serve(site)
    wrong = []
    page = visit(address, forced_colors="active", color_scheme="dark", width=width)
    for url in kinds_of_page(site):
        page.goto(address + url)
        page.evaluate(OPEN)
        for style in ("/* plain */", SPACED):
            page.add_style_tag(content=style)
            if (spill := page.evaluate(SPILL)) > 0:
                wrong.append(f"{url} scrolls sideways by {spill} {style[:8]}")
        wrong += [f"{url} {line}" for line in violations(page, ["color-contrast"])]
    assert wrong == []
