"""A real browser for tests: `pytest_plugins = ["browser_support"]`, then the fixtures below.

`serve(directory)` gives the directory's address on localhost; `visit(address, …)` opens a page
there. Every page visited must end without a console error and without a request to another host.
A test that needs this bears the marker `browser`.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from sites import AS_OF

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCAL = ("127.0.0.1", "localhost")
PATIENCE = 120_000
"""Milliseconds that anything may take on a busy machine. Only what hangs takes so long."""


def chromium_path() -> str | None:
    """The Chromium to use: `$DISSENT_CHROMIUM`, the system's, or the one Playwright installed."""
    named = os.environ.get("DISSENT_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    for command in COMMANDS:
        found = shutil.which(command, path=f"/usr/bin{os.pathsep}{os.environ.get('PATH', '')}")
        if found:
            return found
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "0")
    folder = Path(cache) if cache != "0" else Path.home() / ".cache" / "ms-playwright"
    installed = [
        path
        for pattern in ("chromium-*/chrome-linux*/chrome", "chromium_headless_shell-*/*/*shell")
        for path in sorted(folder.glob(pattern))
    ]
    return str(installed[-1]) if installed else None


def _missing(reason: str) -> None:
    """Skips; fails where CI promised a browser."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{reason}; CI=true promises one", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        _missing("playwright is not installed: pip install playwright")
    path = chromium_path()
    if path is None:
        _missing("no Chromium found: install one or name it in DISSENT_CHROMIUM")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        chromium = playwright.chromium.launch(
            executable_path=path, args=list(ARGUMENTS), timeout=PATIENCE
        )
        yield chromium
        chromium.close()


class _Handler(SimpleHTTPRequestHandler):
    """Serves files and says nothing; no favicon is no error."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    """Lets as many browsers wait as want to; five at a time are few."""

    request_queue_size = 128
    daemon_threads = True


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """`serve(directory)`: its address, as `http://127.0.0.1:PORT/`, until the test ends."""
    servers: list[_Server] = []

    def start(directory: Path) -> str:
        handler = partial(_Handler, directory=str(directory))
        server = _Server(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@dataclass
class Complaints:
    """What went wrong on the pages of one test. A test may clear what it provoked."""

    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._said(page, said))
        page.context.route("**/*", self._route)

    def _said(self, page: Page, said: Any) -> None:
        if said.type == "error":
            self.errors.append(f"{page.url}: {said.text} ({said.location.get('url', '')})")

    def _route(self, route: Any) -> None:
        parts = urlsplit(route.request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOCAL:
            self.foreign.append(route.request.url)
            route.abort()
        else:
            route.continue_()


@pytest.fixture
def complaints() -> Complaints:
    """The list that `visit` fills and checks when the test ends."""
    return Complaints()


@pytest.fixture
def visit(browser: Browser, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """`visit(address, …)` opens a page in a context of its own.

    `today` is the date that the script takes for the reader's: that of the builds, unless a test
    says another, or None for the browser's clock. `init` is JavaScript to run before the page's
    own, `javascript=False` a reader without it. Other keywords are Playwright's `new_context`
    options: `color_scheme`, `reduced_motion`, `forced_colors`, `locale`, ….
    """
    contexts = []

    def open_page(
        address: str,
        *,
        width: int = 1280,
        height: int = 800,
        today: str | None = AS_OF,
        init: str = "",
        javascript: bool = True,
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            timezone_id=options.pop("timezone_id", "UTC"),
            **options,
        )
        contexts.append(context)
        if today is not None:
            context.add_init_script(f"window.dissentToday = {today!r};")
        if init:
            context.add_init_script(init)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        complaints.watch(page)
        page.goto(address, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints.foreign, f"requests left the site: {complaints.foreign}"
    assert not complaints.errors, f"errors in the browser: {complaints.errors}"
