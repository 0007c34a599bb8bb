"""The layout of ten pages, by structure and boxes: what stands in what order, where, how wide.

`DISSENT_LAYOUT=write .venv/bin/python -m pytest tests/test_browser_layout.py` writes the baseline
`tests/layout.json` anew; its difference shows what a change of the style moved.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sites

pytest_plugins = ["browser_support"]
pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
BASELINE = Path(__file__).with_name("layout.json")
PAGES = (
    "register/",
    "overdue/",
    "contradictions/",
    "stewards/",
    "portfolio/",
    "scorecard/",
    "initiatives/",
    "initiatives/0001-one-ledger/",
    "decisions/0011-two-queues-interactive-and-bulk/",
    "dissent/0003-one-noisy-tenant/",
)
BOXES = """() => {
  const found = [];
  const walk = (element, root, depth) => {
    for (const child of element.children) {
      const box = child.getBoundingClientRect();
      const name = [...child.classList].find(one => one.startsWith("dissent-"));
      if (!box.width || !box.height || box.width < 2) continue;
      const tenth = (length) => Math.round(10 * length / root.width) / 10;
      // What is as wide as its words is as wide as the machine's fonts make it.
      const worded = getComputedStyle(child).display.startsWith("inline")
        || getComputedStyle(element).display === "flex";
      const line = "  ".repeat(depth) + (name || child.localName)
        + (worded ? "" : " " + tenth(box.left - root.left) + "+" + tenth(box.width));
      if (found.at(-1) !== line) found.push(line);
      if (depth < 2) walk(child, root, depth + 1);
    }
  };
  for (const root of document.querySelectorAll(".dissent")) {
    found.push([...root.classList].join(" "));
    walk(root, root.getBoundingClientRect(), 1);
  }
  return found;
}"""
"""Each element of ours with its left side and its width as tenths of its page's; alike ones once."""


def test_pages_are_laid_out_as_they_were(
    tmp_path: Path, serve: Callable[[Path], str], visit: Callable[..., Any]
) -> None:
    folder = tmp_path / "team"
    shutil.copytree(ROOT / "examples/platform-team", folder, ignore=shutil.ignore_patterns("site"))
    address = serve(sites.build_site(folder).site)
    found = {}
    for width in (1440, 390):
        page = visit(address + "register/", width=width, today=sites.AS_OF)
        for url in PAGES:
            page.goto(address + url)
            found[f"{url} {width}"] = page.evaluate(BOXES)
    if os.environ.get("DISSENT_LAYOUT") == "write":
        BASELINE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    known = json.loads(BASELINE.read_text(encoding="utf-8"))
    moved = {name for name in {*known, *found} if known.get(name) != found.get(name)}
    for name in sorted(moved):
        assert found.get(name) == known.get(name), name
