"""A register of 10,000 rows in the browser: load, and the cost of a keystroke."""

from __future__ import annotations

import statistics
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser_support import ARGUMENTS, chromium_path

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


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def measure(site: Path) -> dict[str, float]:
    """Milliseconds from the response to `DOMContentLoaded`, and of a keystroke to its frame.

    Raises RuntimeError where there is no Chromium.
    """
    path = chromium_path()
    if path is None:
        raise RuntimeError("no Chromium; see `make browser`")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"http://127.0.0.1:{server.server_address[1]}/register/")
            page.wait_for_selector("[data-dissent-filters]:not([hidden])")
            field = "[data-dissent-filters] [name=q]"
            page.evaluate(KEYSTROKE, [field, "x"])
            keystrokes = page.evaluate(KEYSTROKE, [field, TYPED])
            found = {
                "load ms": page.evaluate(LOAD),
                "keystroke ms, median": statistics.median(keystrokes),
                "keystroke ms, most": max(keystrokes),
            }
            browser.close()
    finally:
        server.shutdown()
    return found
