"""Reading and judging are linear in every input: steps are counted, not seconds."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sites
from mkdocs_dissent import site
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import DiskTree

FRONT = "---\nstatus: accepted\n---\n# T\n\n"
STATUS = "# T\n\n## Status\n\nAccepted\n\n"


def keys(pattern: str) -> Callable[[int], str]:
    return lambda n: "---\n" + "".join(f"{pattern.format(i)}\n" for i in range(n)) + "---\n# T\n"


def repeated(before: str, part: str, after: str = "\n") -> Callable[[int], str]:
    return lambda n: before + part * n + after


TEXTS: dict[str, Callable[[int], str]] = {
    "lines": repeated(FRONT, "Some text.\n"),
    "empty lines": repeated(FRONT, "\n"),
    "headings under the status": repeated(STATUS, "# h\n"),
    "headings of one name": repeated(FRONT, "## Aim\n\ntext\n\n"),
    "headings of every level": repeated(FRONT, "## a\n### b\n#### c\n##### d\n###### e\n"),
    "underlined headings": repeated(FRONT, "a\n===\n"),
    "template headings": repeated(FRONT, "## [a b]\n"),
    "backticks in a heading": repeated("# ", "`"),
    "emphasis in a heading": repeated("# ", "*_`a "),
    "brackets in a heading": repeated("# ", "[{:"),
    "emphasis in a title": repeated('---\ntitle: "', "**a `", '"\n---\n'),
    "unknown keys": keys("status{}: 1"),
    "keys in another spelling": keys("X_{}: 1"),
    "one key again and again": keys("status: accepted"),
    "nested keys": lambda n: "---\nprediction:\n" + "".join(f"  p{i}: 1\n" for i in range(n)),
    "tags of YAML": keys("x-{}: !a 1"),
    "aliases": keys("x-{0}: &a{0} 1"),
    "parts with a wrong key": repeated("---\nevidence:\n", "  - {dat: 2026-01-01}\n", "---\n# T\n"),
    "references": lambda n: f"---\nsupersedes: {list(range(2, n + 2))}\n---\n# T\n",
    "unclosed front matter": repeated("---\n", "a: b\n"),
    "links in prose": repeated("# T\n\n", "superseded in part by [a](a.md) "),
    "open links": repeated(STATUS, "[a]("),
    "bullets of links": lambda n: (
        "# T\n\n## Links\n\n" + "".join(f"* Supersedes [a](a{i}.md)\n" for i in range(n))
    ),
    "bullets of fields": repeated("# T\n\n", "* Status: accepted\n"),
    "people": lambda n: "# T\n\n* Deciders: " + ", ".join(f"p{i}" for i in range(n)),
    "statuses": repeated("# T\n\n## Status\n\n", "Superseded by [a](a.md)\n\n"),
    "rows of a table": repeated("# T\n\n", "| Status | Accepted |\n"),
    "cells of a table": repeated("# T\n\n| Status |", " a |"),
    "comments": repeated(FRONT, "<!-- a\n-->\n"),
    "open comments": repeated(FRONT, "<!--\n"),
    "fences": repeated(FRONT, "```\na\n"),
    "blanks of a template": repeated(FRONT, "{a b}\n"),
    "braces": repeated(FRONT, "{a "),
    "definitions of links": repeated(FRONT + "## [a b]\n", "[a\n"),
    "apostrophes": repeated(FRONT, "a'"),
}


WITHOUT_LIMITS = Policy(
    limits=Policy().limits
    | dict.fromkeys(("headings", "front_matter_keys", "front_matter_bytes", "file_bytes"), 10**9)
)


def examined(folder: Path) -> None:
    site.examine(DiskTree.at(folder), WITHOUT_LIMITS, dt.date(2026, 11, 28))


def steps(folder: Path) -> int:
    """How many calls reading, linking and judging a register take, those of C among them."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        examined(folder)
    finally:
        sys.setprofile(None)
    return count


def cpu(folder: Path) -> float:
    """Seconds of computing, which a pattern that backtracks takes in a single step.

    The least of three: a busy machine adds, and never takes away.
    """

    def once() -> float:
        begun = time.process_time()
        examined(folder)
        return time.process_time() - begun

    return min(once() for _ in range(3))


@pytest.mark.parametrize("kind", TEXTS)
def test_reading_is_linear(kind: str, tmp_path: Path) -> None:
    def register(parts: int) -> Path:
        text = TEXTS[kind](parts)
        # In one register, so that each rule meets each text.
        records = {f"{name}/0001-a.md": text for name in ("decisions", "initiatives", "dissent")}
        sites.write(tmp_path / str(parts), dict(records))
        return tmp_path / str(parts)

    small, large = register(250), register(2000)
    assert steps(large) < 10 * steps(small), "eight times the text, eight times the steps"
    if cpu(large) > 0.2:
        # In turn, since a machine may be slow for a while; what is quadratic takes 64 times each time.
        is_linear = any(cpu(large) < 24 * cpu(small) for _ in range(5))
        assert is_linear, "eight times the text, not 64 times the computing"


def test_what_a_record_may_hold_is_limited_and_named(tmp_path: Path) -> None:
    files = {
        "0001-keys": keys("x-{}: 1")(2001),
        "0002-headings": "# T\n" + "## Aim\n" * 1000,
        "0003-marks": "# T\n" + "> #h\n" * 1000,
        "0004-lines": "# T\n" + "a\n-\n" * 1000,
        "0005-bytes": "# T\n" + "x" * 2_000_000,
        "0006-code": "# T\n\n```sh\n" + "# a comment\n" * 2000 + "```\n",
        "0007-quotes": "# " + "`" * 30_000 + "\n",
    }
    sites.write(tmp_path, {f"decisions/{name}.md": text for name, text in files.items()})
    found = site.examine(DiskTree.at(tmp_path), Policy(), dt.date(2026, 11, 28))
    told = {at.location.path[10:14]: at.message for at in found.findings if at.code == "DM001"}
    assert sorted(told) == ["0001", "0002", "0003", "0004", "0005"]
    assert "2,001 keys; it may have 2,000" in told["0001"]
    assert all("1,001 headings; it may have 1,000" in told[name] for name in ("0002", "0003"))
    assert max(len(record.title) for record in found.register.records) <= 1001


PIECES = (
    *("# h", "## Aim", "- a", "> q", "```", "<div>", "</div>", "<!--", "-->", "| a | b |", "\\"),
    *("[a](../x.md)", "![i](é.png)", "**b*", "`c", "{: #i }", "<h2 id=x>", "1. x", "---", "\x0c"),
    *("<!-- dissent:register -->", "<script>", "&amp;", "===", "[a]: b"),
)


@given(
    front=st.text(alphabet="abst: \n-[]{}'\"#&*!|>0129\t\r\u202e<", max_size=200),
    body=st.lists(
        st.sampled_from(PIECES),
        max_size=25,
    ),
    folder=st.sampled_from(["decisions", "initiatives", "dissent", "reviews"]),
)
@settings(deadline=None)
def test_no_record_ends_reading_judging_or_rendering(
    front: str, body: list[str], folder: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        text = f"---\n{front}\n---\n" + "\n".join(body)
        head = "---\nstatus: accepted\n---\n# D\n"
        root = sites.write(Path(name), {f"{folder}/0001-a.md": text, "decisions/0002-b.md": head})
        built = site.build(DiskTree.at(root), Policy(), dt.date(2026, 11, 28))
        for record in built.records:
            html = markdown.markdown(record.source.body, extensions=["tables", "fenced_code"])
            built.renderer.compose(record, html)
            built.renderer.page(record, lambda _: "")
        for view, uri in built.views.items():
            built.renderer.view(view, uri)
