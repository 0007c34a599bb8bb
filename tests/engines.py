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
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

SECONDS = 120
"""How long anything of a browser may take. Only a browser that hangs takes so long."""
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key under which WebDriver names an element."""


class MissingError(Exception):
    """A browser, or what it needs, is not on this machine."""


class GoneError(AssertionError):
    """A script did not run to its end, as the page was being left."""


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
    """Wait until an expression is true in the page, or in the one that comes meanwhile."""
    # A page that is still being read lacks what the expression asks for.
    script = f"try {{ return Boolean({condition}) }} catch {{ return false }}"

    def holds() -> bool:
        with suppress(GoneError):
            return bool(engine.run(script, *args))
        return False

    wait_for(holds, f"never true: {condition}")


def wait_for(holds: Callable[[], bool], complaint: str) -> None:
    """Ask again and again until something holds."""
    end = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(complaint)
        time.sleep(0.05)


class Chromium:
    """A page of Playwright's."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def goto(self, url: str) -> None:
        self._page.goto(url)

    def run(self, script: str, *args: Any) -> Any:
        from playwright.sync_api import Error

        try:
            call = f"args => (function () {{ {script} }})(...args)"
            return self._page.evaluate(call, list(args))
        except Error as error:
            raise GoneError(str(error)) from error

    def type(self, selector: str, text: str) -> None:
        self._page.locator(selector).press_sequentially(text)

    def back(self) -> None:
        self._page.go_back()

    def print(self) -> bytes | None:
        return bytes(self._page.pdf())


class Firefox:
    """Firefox by Marionette: messages `length:[0, id, command, parameters]`."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
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
        try:
            return self._call("ExecuteScript", script=script, args=list(args), sandbox=None)
        except AssertionError as error:
            raise GoneError(str(error)) from error

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
        try:
            return self._call("POST", "/execute/sync", {"script": script, "args": list(args)})
        except AssertionError as error:
            raise GoneError(str(error)) from error

    def type(self, selector: str, text: str) -> None:
        found = self._call("POST", "/element", {"using": "css selector", "value": selector})
        self._call("POST", f"/element/{found[ELEMENT]}/value", {"text": text})

    def back(self) -> None:
        self._call("POST", "/back", {})

    def print(self) -> bytes | None:
        return None


class Programs:
    """Programs that run until the engine is let go, and the folder that is their home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._started: list[subprocess.Popen[bytes]] = []

    def run(
        self, *command: str, fd: int | None = None, **environment: str
    ) -> subprocess.Popen[bytes]:
        """Start a program, which may write to one more file descriptor."""
        process = subprocess.Popen(
            command,
            env={**os.environ, "HOME": str(self.home), **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=() if fd is None else (fd,),
        )
        self._started.append(process)
        return process

    def end(self) -> None:
        """End them, each with its group: a browser has children of its own."""
        for process in reversed(self._started):
            for sign in (signal.SIGTERM, signal.SIGKILL):
                with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                    os.killpg(process.pid, sign)
                    process.wait(timeout=SECONDS / 4)


@contextmanager
def start(name: str) -> Iterator[Engine]:
    """`firefox` or `webkit`, until the block ends; raises `MissingError` where it does not start."""
    with tempfile.TemporaryDirectory(prefix="dissent-engine-", ignore_cleanup_errors=True) as home:
        programs = Programs(Path(home))
        try:
            try:
                engine = (_firefox if name == "firefox" else _webkit)(programs)
            except (AssertionError, OSError) as error:
                raise MissingError(f"it did not start: {error}") from error
            yield engine
        finally:
            programs.end()


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


def _firefox(programs: Programs) -> Engine:
    [browser] = firefox_commands()
    preferences = {
        "marionette.port": 0,
        "app.update.enabled": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "services.settings.server": "http://127.0.0.1:9/",
    }
    home = programs.home
    lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in preferences.items())
    (home / "user.js").write_text("".join(lines), encoding="utf-8")
    programs.run(browser, "--marionette", "--headless", "--no-remote", "--profile", str(home))
    # It takes a free port, and says here which.
    port = home / "MarionetteActivePort"
    wait_for(lambda: port.exists() and bool(port.read_text()), "Firefox does not listen")
    return Firefox(int(port.read_text()))


def _webkit(programs: Programs) -> Engine:
    xvfb, driver, browser = webkit_commands()
    ours, theirs = os.pipe()
    # It takes a free display, and says here which.
    programs.run(
        *(xvfb, "-displayfd", str(theirs), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"),
        fd=theirs,
    )
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        display = f":{pipe.readline().strip()}"
    settings = {"GDK_BACKEND": "x11", "WEBKIT_DISABLE_COMPOSITING_MODE": "1", "DISPLAY": display}
    for _ in range(5):
        if port := _start_driver(programs, driver, settings):
            return WebKit(port, browser)
    raise MissingError("its driver ends as soon as it starts")


def _start_driver(programs: Programs, driver: str, settings: dict[str, str]) -> int | None:
    """The port at which it listens; None where another program took that meanwhile."""
    port = free_port()
    process = programs.run(driver, f"--port={port}", **settings)
    wait_for(lambda: process.poll() is not None or _listens(port), "no driver listens")
    return port if process.poll() is None else None


def _found(*commands: str) -> str:
    """The path of the first command that is there."""
    path = f"/usr/bin{os.pathsep}{os.environ.get('PATH', '')}"
    for command in commands:
        if found := shutil.which(command, path=path):
            return found
    raise MissingError(f"{commands[0]} is not installed")


def free_port() -> int:
    """A port for a program that can't choose one itself.

    It lies below those that the system gives to whoever asks for any, such as servers of tests.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 30_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=SECONDS):
        return True
    return False
