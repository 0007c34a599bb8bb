"""Firefox and WebKit for tests, each by the protocol that it speaks without another program.

Firefox has Marionette: JSON over a socket, which needs no geckodriver (Debian has none). WebKitGTK
has `WebKitWebDriver`, W3C WebDriver over HTTP; its browser wants a display, so Xvfb gives one.
Both offer `goto`, `run`, `type`, `back` and `print`, and `Chromium` here the same over Playwright.
`start(name)` gives one, or raises `MissingError`, which says what is not there.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

SECONDS = 30
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key under which WebDriver names an element."""


class MissingError(Exception):
    """A browser, or what it needs, is not on this machine."""


class Engine(Protocol):
    """One window of a browser."""

    def goto(self, url: str) -> None:
        """Open a page and wait until it has loaded."""

    def run(self, script: str, *args: Any) -> Any:
        """What the body of a function returns in the page."""

    def type(self, selector: str, text: str) -> None:
        """Press keys in a field."""

    def back(self) -> None:
        """Go back in the history."""

    def print(self) -> bytes | None:
        """The page as PDF; None where the engine can't make one here."""


def wait_until(engine: Engine, condition: str, *args: Any) -> None:
    """Wait until an expression is true in the page."""
    end = time.monotonic() + SECONDS
    while not engine.run(f"return Boolean({condition})", *args):
        if time.monotonic() > end:
            raise AssertionError(f"never true: {condition}")
        time.sleep(0.05)


class Chromium:
    """A page of Playwright's."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def goto(self, url: str) -> None:
        self._page.goto(url)

    def run(self, script: str, *args: Any) -> Any:
        from playwright.sync_api import Error

        call = f"args => (function () {{ {script} }})(...args)"
        try:
            return self._page.evaluate(call, list(args))
        except Error:
            # Another page came meanwhile.
            self._page.wait_for_load_state()
            return self._page.evaluate(call, list(args))

    def type(self, selector: str, text: str) -> None:
        self._page.locator(selector).press_sequentially(text)

    def back(self) -> None:
        self._page.go_back()

    def print(self) -> bytes | None:
        return bytes(self._page.pdf())


class Firefox:
    """Firefox by Marionette: messages `length:[0, id, command, parameters]`."""

    def __init__(self, port: int) -> None:
        self._socket = _connected(port)
        self._file = self._socket.makefile("rb")
        self._read()
        self._call("NewSession", capabilities={})

    def _read(self) -> Any:
        length = b""
        while (byte := self._file.read(1)) != b":":
            if not byte:
                raise ConnectionError("Firefox ended")
            length += byte
        return json.loads(self._file.read(int(length)))

    def _call(self, command: str, **parameters: Any) -> Any:
        message = json.dumps([0, 1, f"WebDriver:{command}", parameters]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, result = self._read()
        if error:
            raise AssertionError(f"{error['error']}: {error['message']}")
        return result.get("value") if isinstance(result, dict) and "value" in result else result

    def goto(self, url: str) -> None:
        self._call("Navigate", url=url)

    def run(self, script: str, *args: Any) -> Any:
        return self._call("ExecuteScript", script=script, args=list(args), sandbox=None)

    def type(self, selector: str, text: str) -> None:
        found = self._call("FindElement", using="css selector", value=selector)
        self._call("ElementSendKeys", id=found[ELEMENT], text=text)

    def back(self) -> None:
        self._call("Back")

    def print(self) -> bytes | None:
        return base64.b64decode(self._call("Print"))


class WebKit:
    """WebKitGTK by its driver, W3C WebDriver over HTTP."""

    def __init__(self, port: int, browser: str) -> None:
        self._port = port
        _connected(port).close()
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._at = ""
        session = self._call("POST", "/session", wanted)
        self._at = f"/session/{session['sessionId']}"

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=SECONDS)
        connection.request(method, self._at + path, None if body is None else json.dumps(body))
        found = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(found, dict) and "error" in found:
            raise AssertionError(f"{found['error']}: {found['message']}")
        return found

    def goto(self, url: str) -> None:
        self._call("POST", "/url", {"url": url})

    def run(self, script: str, *args: Any) -> Any:
        return self._call("POST", "/execute/sync", {"script": script, "args": list(args)})

    def type(self, selector: str, text: str) -> None:
        found = self._call("POST", "/element", {"using": "css selector", "value": selector})
        self._call("POST", f"/element/{found[ELEMENT]}/value", {"text": text})

    def back(self) -> None:
        self._call("POST", "/back", {})

    def print(self) -> bytes | None:
        return None


@contextmanager
def start(name: str) -> Iterator[Engine]:
    """`firefox` or `webkit`, until the block ends; raises `MissingError` where it is not there."""
    with tempfile.TemporaryDirectory(prefix="dissent-engine-", ignore_cleanup_errors=True) as home:
        started: list[subprocess.Popen[bytes]] = []

        def run(*command: str, **environment: str) -> None:
            started.append(
                subprocess.Popen(
                    command,
                    env={**os.environ, "HOME": home, **environment},
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            )

        try:
            yield (_firefox if name == "firefox" else _webkit)(Path(home), run)
        finally:
            for process in reversed(started):
                # The group: a browser has children of its own.
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(timeout=SECONDS)


def firefox_commands() -> list[str]:
    """What Firefox needs; raises `MissingError`."""
    return [_found("firefox-esr", "firefox")]


def webkit_commands() -> list[str]:
    """What WebKit needs: a display, its driver, its browser; raises `MissingError`."""
    browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser"))
    if not browsers:
        raise MissingError("webkit2gtk-driver is not installed")
    return [_found("Xvfb"), _found("WebKitWebDriver"), str(browsers[-1])]


ENGINES = {"firefox": firefox_commands, "webkit": webkit_commands}


def _firefox(home: Path, run: Callable[..., None]) -> Engine:
    [browser] = firefox_commands()
    port = _free_port()
    preferences = {
        "marionette.port": port,
        "app.update.enabled": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "services.settings.server": "http://127.0.0.1:9/",
    }
    lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in preferences.items())
    (home / "user.js").write_text("".join(lines), encoding="utf-8")
    run(browser, "--marionette", "--headless", "--no-remote", "--profile", str(home))
    return Firefox(port)


def _webkit(home: Path, run: Callable[..., None]) -> Engine:
    xvfb, driver, browser = webkit_commands()
    port, display = _free_port(), f":{100 + os.getpid() % 20_000}"
    run(xvfb, display, "-screen", "0", "1400x1000x24", "-nolisten", "tcp")
    settings = {"GDK_BACKEND": "x11", "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
    run(driver, f"--port={port}", DISPLAY=display, **settings)
    return WebKit(port, browser)


def _found(*commands: str) -> str:
    """The path of the first command that is there."""
    path = f"/usr/bin{os.pathsep}{os.environ.get('PATH', '')}"
    for command in commands:
        if found := shutil.which(command, path=path):
            return found
    raise MissingError(f"{commands[0]} is not installed")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _connected(port: int) -> socket.socket:
    """A connection, once somebody listens."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        except OSError as error:
            if time.monotonic() > end:
                raise MissingError(f"the browser did not start: {error}") from error
            time.sleep(0.1)
