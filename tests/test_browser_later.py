"""Every page, read months after its build: what is not marked as built is true of that day.

The example of the platform team is built on its own day and on a later one. Both are read with
the later clock. What the early pages say unmarked must stand on the late ones too.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sites
from mkdocs_dissent.policy import VIEWS

pytest_plugins = ["browser_support"]
pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
LATER = "2027-03-01"
EMBEDS = """# Embeds

<!-- dissent:overdue limit=2 -->

<!-- dissent:overdue overdue=true -->

<!-- dissent:register overdue=true -->

<!-- dissent:contradictions steward=eli overdue=true -->

<!-- dissent:stewards steward=eli -->
"""
TEXTS = """() => {
    const heads = (one) => one.matches("h2, h3, h4");
    const bears = (one) =>
        one.querySelector(":scope > .dissent-built, :scope > :is(h2, h3, h4, p) > .dissent-built");
    const marked = (one, root) => {
        if (root.querySelector(":scope > .dissent-narrowed > .dissent-built")) return true;
        for (let at = one; at && at !== root; at = at.parentElement) {
            if (bears(at)) return true;
            let head = at.previousElementSibling;
            while (head && !heads(head)) head = head.previousElementSibling;
            if (head && head.querySelector(".dissent-built")) return true;
        }
        return false;
    };
    const aside = "[hidden], pre, svg, .dissent-filters, .dissent-tally, .dissent-asof, .dissent-stale, .dissent-built";
    return [...document.querySelectorAll(".dissent")].flatMap((root) => {
        const found = [];
        const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const one = walk.currentNode.parentElement;
            const words = walk.currentNode.textContent.trim().replace(/\\s+/g, " ");
            if (!words || one.closest(aside)) continue;
            const record = one.closest("[data-record], .dissent-due, [data-dissent-person], [data-steward]");
            // The whole of a long list names a record by its link alone.
            const link = record?.matches(".dissent-due") && record.querySelector("a").pathname;
            const where = record ? record.dataset.record || link && link.split("/").at(-2)
                || record.id || record.dataset.steward : "";
            found.push([`${root.id} | ${where} | ${words}`, marked(one, root)]);
        }
        return found;
    });
}"""
"""The texts that a reader sees, each with where it stands and whether a mark covers it."""


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sites `early` and `late`."""
    folder = tmp_path_factory.mktemp("later")
    for name, day in (("early", sites.AS_OF), ("late", LATER)):
        project = folder / "projects" / name
        ignored = shutil.ignore_patterns("site", "mkdocs-*.yml")
        shutil.copytree(ROOT / "examples" / "platform-team", project, ignore=ignored)
        config = project / "mkdocs.yml"
        text = config.read_text(encoding="utf-8")
        assert f"as_of: {sites.AS_OF}" in text
        text = text.replace(f"as_of: {sites.AS_OF}", f"as_of: {day}")
        files = {"mkdocs.yml": text, "docs/embeds.md": EMBEDS}
        shutil.move(sites.build_site(project, files).site, folder / name)
    return folder


def texts(page: Any) -> tuple[Counter[str], Counter[str]]:
    """All texts of a page, and those of them that no mark covers."""
    found = page.evaluate(TEXTS)
    plain = Counter(text for text, marked in found if not marked)
    return Counter(text for text, _ in found), plain


def test_what_is_not_marked_as_built_is_what_a_build_of_the_day_says(
    team: Path, serve: Callable[[Path], str], visit: Callable[..., Any]
) -> None:
    address = serve(team)
    views = [*(name for name in VIEWS if (team / "early" / name).is_dir()), "embeds"]
    assert len(views) > 6
    folders = ("decisions", "dissent", "initiatives", "reviews")
    records = [next(iter(sorted(team.glob(f"early/{name}/*/index.html")))) for name in folders]
    pages = [*views, *(path.parent.relative_to(team / "early").as_posix() for path in records)]
    wrong = {}
    for path in pages:
        # A list that grew long by then has all of it on a page of its own.
        whole = f"{path}/all" if (team / "late" / path / "all").is_dir() else path
        (_, early), (late, plain) = (
            texts(visit(f"{address}{name}/", today=LATER))
            for name in (f"early/{path}", f"late/{whole}")
        )
        # A record's page says nothing of what came up since, and its head says that it is old.
        missing = plain - early if path in views else Counter()
        if found := [*(f"- {text}" for text in early - late), *(f"+ {text}" for text in missing)]:
            wrong[path] = found
    assert wrong == {}


def test_marks_and_the_head_say_when_a_page_was_built(
    team: Path, serve: Callable[[Path], str], visit: Callable[..., Any]
) -> None:
    address = serve(team) + "early/"
    stale = "built 99 days ago, in an earlier cycle"
    for url in ("contradictions/", "scorecard/", "initiatives/0001-one-ledger/", "register/"):
        page = visit(address + url, today=LATER)
        assert stale in page.locator(".dissent-stale").inner_text(), url
    page = visit(address + "contradictions/", today=LATER)
    cycle = page.locator("[data-part=cycle] > h2")
    assert cycle.inner_text() == f"Cycle 6 as built on {sites.AS_OF}"
    page = visit(address + "contradictions/", today=sites.AS_OF)
    assert page.locator(".dissent-built:visible").count() == 0
    assert page.locator(".dissent-stale").count() == 0
    page = visit(address + "contradictions/", javascript=False)
    assert page.locator(".dissent-lede .dissent-built").is_visible()


@pytest.mark.parametrize(("day", "stale"), [("2026-11-29", 0), ("2026-11-30", 1)])
def test_the_head_speaks_of_a_cycle_from_its_first_day_on(
    day: str,
    stale: int,
    team: Path,
    serve: Callable[[Path], str],
    visit: Callable[..., Any],
) -> None:
    page = visit(serve(team) + "early/contradictions/", today=day)
    assert page.locator(".dissent-stale", has_text="in an earlier cycle").count() == stale
