"""Finds the browsers of the tests, or installs them; says how where neither works.

Chromium has most of the tests: under CI=true the exit status is 1 without it. Firefox and WebKit
have those of `tests/test_browser_engines.py`, which are skipped, and say so, where they are missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from browser_support import chromium_path
from engines import ENGINES, MissingError

HELP = """\
No Chromium for the browser tests. Any of these gives one:
  - install it from your system's packages (Debian, Ubuntu: apt-get install chromium)
  - .venv/bin/python -m playwright install chromium
  - name one: DISSENT_CHROMIUM=/path/to/chromium make test"""


def attempts() -> list[list[str]]:
    """Commands that may install Chromium here, the least intrusive first."""
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        commands = [
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
            *commands,
        ]
    return commands


def find_others() -> None:
    """Find or install Firefox and WebKit, each with what drives it."""
    packages = {"firefox": ["firefox-esr"], "webkit": ["webkit2gtk-driver", "xvfb"]}
    for name, needs in ENGINES.items():
        try:
            needs()
        except MissingError:
            if shutil.which("apt-get") and os.geteuid() == 0:
                print(f"No {name} yet; trying: apt-get install", *packages[name], flush=True)
                run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages[name]])
        try:
            needs()
            print(f"Some run in {name} too")
        except MissingError as why:
            print(f"The tests in {name} will be skipped: {why}")


def run(command: list[str]) -> None:
    """Run a command that may fail, without its output."""
    try:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(command, check=False, timeout=600, **quiet)
    except (OSError, subprocess.TimeoutExpired):
        pass


def main() -> int:
    """Find or install; returns the exit status."""
    status = find_chromium()
    find_others()
    return status


def find_chromium() -> int:
    """Find or install Chromium; returns the exit status."""
    for command in [None, *attempts()]:
        if command is not None:
            print("No Chromium yet; trying:", " ".join(command), flush=True)
            run(command)
        if (path := chromium_path()) is not None:
            print(f"Browser tests use {path}")
            return 0
    print(HELP)
    if os.environ.get("CI") == "true":
        return 1
    print("The browser tests will be skipped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
