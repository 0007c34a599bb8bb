"""The stewards' page in a real browser: judged again on the reader's day, whole without script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sites

pytest_plugins = ["browser_support"]
pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
TEXT = "---\nstatus: accepted\nsteward: {}\nrevisit: {}\n---\n# {}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stewards")
    files = {
        "mkdocs.yml": sites.config(),
        "docs/index.md": "# Home\n",
        "decisions/0001-a.md": TEXT.format("ana", "2026-12-01", "Later overdue"),
        "decisions/0002-b.md": TEXT.format("bo", "2027-01-02", "Later due soon"),
        "dissent/0001-m.md": "---\ndecision: 1\nauthor: cy\ndate: 2026-11-12\nstatus: open\n"
        "owner: ana\n---\n# Against\n",
    }
    sites.write(folder, files)
    return sites.build_site(folder).site


def figures(page: Any, anchor: str) -> dict[str, str]:
    cells = page.locator(f"[data-dissent-recount^='{anchor} ']").all()
    return {c.get_attribute("data-dissent-recount").split()[1]: c.inner_text() for c in cells}


def test_figures_follow_the_readers_day(
    site: Path, serve: Callable[[Path], str], visit: Visit
) -> None:
    address = serve(site) + "stewards/"
    built = visit(address, today=sites.AS_OF)
    assert figures(built, "ana") == {"overdue": "0", "soon": "1"}
    assert figures(built, "bo") == {"overdue": "0", "soon": "0"}
    assert built.locator("#bo").get_by_text("Nothing is overdue").is_visible()
    assert "10 days old" in built.locator("#ana").inner_text()
    later = visit(address, today="2026-12-10")
    assert figures(later, "ana") == {"overdue": "1", "soon": "0"}
    assert figures(later, "bo") == {"overdue": "0", "soon": "1"}
    assert later.locator("#bo").get_by_text("Nothing is overdue").is_hidden()
    assert "28 days old" in later.locator("#ana").inner_text()


def test_a_link_to_a_person_leads_to_their_part_without_script(
    site: Path, serve: Callable[[Path], str], visit: Visit
) -> None:
    page = visit(serve(site) + "stewards/#bo", javascript=False, height=400)
    assert page.locator("#bo h3").inner_text() == "bo"
    assert 0 <= page.locator("#bo").bounding_box()["y"] < 400
    assert page.locator("#bo [data-record]").count() == 1
