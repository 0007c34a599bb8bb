"""A page that is read later says what the page built on that day says, in the same words.

Counts, distances and sentences are written twice: by Python at the build, by the script when time
has passed. Here the script's are held beside Python's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.renderer import Renderer
from registers import policy, registered
from test_render import url_of

pytest_plugins = ["browser_support"]
pytestmark = pytest.mark.browser

Read = Callable[..., tuple[dict[str, set[str]], dict[str, set[str]]]]

BUILT = dt.date(2026, 11, 22)
CADENCE = policy(cadence={"start": "2026-11-02", "weeks": 2})
"""Without a start no page names the next review."""
VIEWS = ("overdue", "portfolio", "stewards", "contradictions", "register", "brief")
MARKED = (
    "summary", "distance", "total", "since", "used", "decisions", "recount", "count", "review"
)  # fmt: skip
"""What the script writes: `data-dissent-…`."""

DECISION = """\
status: accepted
steward: {steward}
date: 2026-01-01
revisit: {revisit}
---
# {revisit}
"""
PROBE = "kind: probe\nstatus: active\nsteward: bo\nstart: {start}\ncapacity: 20\n---\n# {start}\n"
MEMO = "status: open\ndecision: 1\ndate: 2026-11-01\nauthor: cy\nrevisit: 2026-12-20\n---\n# Memo\n"
OVERDUE = (BUILT - dt.timedelta(days=1200), "cy")
AHEAD = tuple((BUILT + dt.timedelta(days=days), "ana") for days in (1, 3, 20, 200))
OTHERS = {
    "initiatives/0001-old": PROBE.format(start=BUILT - dt.timedelta(days=12)),
    "initiatives/0002-new": PROBE.format(start=BUILT + dt.timedelta(days=2)),
    "dissent/0001-memo": MEMO,
}
HELP = (
    "the script says `data-dissent-{}` (left) in other words than Python (right);"
    " change both: pages/assets/script/, and text.py or the view's model"
)


def page_of(files: Mapping[str, str], day: dt.date) -> str:
    """All views in one page, as a build of that day has them."""
    renderer = Renderer(Context(registered(files), CADENCE, day), url_of)
    views = "\n".join(renderer.view(name, f"{name}.md") for name in VIEWS)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title>'
        "<style>.dissent [hidden] { display: none !important }</style></head>"
        f'<body><main>{views}</main><script src="dissent.js"></script></body></html>'
    )


@pytest.fixture
def read(tmp_path: Path, serve: Callable[[Path], str], visit: Callable[..., Any]) -> Read:
    """`read(revisits, day, files)`: the words of the page built before, and of one built that day."""

    def both(revisits: Sequence[tuple[dt.date, str]], day: dt.date, others: Mapping[str, str]):
        decisions = {
            f"decisions/{at:04}-x": DECISION.format(revisit=revisit, steward=steward)
            for at, (revisit, steward) in enumerate(revisits, 1)
        }
        (tmp_path / "dissent.js").write_text(Renderer.assets()["dissent.js"], encoding="utf-8")
        for name, built in (("early", BUILT), ("late", day)):
            html = page_of(decisions | dict(others), built)
            (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
        address = serve(tmp_path)
        early, late = (
            words_on(visit(f"{address}{name}.html", today=str(day))) for name in ("early", "late")
        )
        return early, late

    return both


def words_on(page: Any) -> dict[str, set[str]]:
    """By mark what the page says there, where a reader sees it: view, record and words."""
    said = page.evaluate(
        """marks => Object.fromEntries(marks.map(mark => [mark,
            [...document.querySelectorAll(`[data-dissent-${mark}]`)]
                .filter(one => !one.closest('[hidden]'))
                .map(one => [one.closest('.dissent').id,
                    one.closest('[data-record]')?.dataset.record || '',
                    one.textContent.trim()].join(' | '))]))""",
        list(MARKED),
    )
    return {mark: set(words) for mark, words in said.items()}


def lines_of(words: set[str]) -> set[str]:
    """Which records are told of, in which view."""
    return {one.rpartition(" | ")[0] for one in words}


@pytest.mark.parametrize("days", [1, 2, 5, 30, 250], ids="{}-days-later".format)
def test_a_page_read_later_says_what_one_built_then_says(days: int, read: Read) -> None:
    early, late = read((*AHEAD, OVERDUE), BUILT + dt.timedelta(days=days), OTHERS)
    for mark in MARKED:
        assert late[mark], f"no view shows `data-dissent-{mark}` any more; has it been renamed?"
        # What joined the queue since then is not on the early page, which is marked as built.
        queues = ("dissent-contradictions | ", *["dissent-stewards | "] * (mark == "since"))
        joined = {one for one in late[mark] if one.startswith(queues)}
        # What weighs most may be another five by then; the heading is marked as built.
        stays = lines_of(early[mark]) & lines_of(late[mark])
        left = {
            one
            for one in early[mark] | late[mark]
            if one.startswith("dissent-brief | 0") and not lines_of({one}) <= stays
        }
        assert early[mark] - left <= late[mark] <= early[mark] | joined | left, HELP.format(mark)


@pytest.mark.parametrize(("days", "summary"), [(1, "Nothing"), (2, "1 revisit"), (5, "2 revisits")])
def test_the_summary_is_said_alike_for_none_for_one_and_for_more(
    days: int, summary: str, read: Read
) -> None:
    early, late = read(AHEAD, BUILT + dt.timedelta(days=days), {})
    assert early["summary"] == late["summary"], HELP.format("summary")
    assert summary in "".join(late["summary"])
