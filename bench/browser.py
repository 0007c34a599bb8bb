"""A register of 10,000 rows in the browser: load, and the cost of a keystroke."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser_support import launch, serve  # type: ignore[import-not-found]

TYPED = "ledger queue 42"
LOAD = """() => {
  const entry = performance.getEntriesByType('navigation')[0];
  return entry.domContentLoadedEventEnd - entry.responseEnd;
}"""
KEYSTROKE = """async ([selector, text]) => {
  const input = document.querySelector(selector);
  const spent = [];
  for (let end = 1; end <= text.length; end++) {
    const start = performance.now();
    input.value = text.slice(0, end);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    spent.push(performance.now() - start);
  }
  return spent;
}"""


def measure(site: Path) -> dict[str, Any]:
    """Milliseconds from the response to `DOMContentLoaded`, and of each keystroke to its frame."""
    with serve(site) as url, launch() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{url}/register/")
        page.wait_for_selector("[data-dissent-filters]:not([hidden])")
        keystrokes = page.evaluate(KEYSTROKE, ["[data-dissent-filters] [name=q]", TYPED])
        return {
            "rows": page.locator("#dissent-register [data-record]").count(),
            "load": page.evaluate(LOAD),
            "keystroke median": statistics.median(keystrokes),
            "keystroke most": max(keystrokes),
        }
