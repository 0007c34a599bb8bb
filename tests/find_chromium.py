"""Finds the Chromium of the browser tests, or installs it; says how where neither works.

Exit status 0 where there is one, or where its absence only skips tests; 1 under CI=true without.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from browser_support import chromium_path

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


def main() -> int:
    """Find or install; returns the exit status."""
    for command in [None, *attempts()]:
        if command is not None:
            print("No Chromium yet; trying:", " ".join(command), flush=True)
            try:
                quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
                subprocess.run(command, check=False, timeout=600, **quiet)
            except (OSError, subprocess.TimeoutExpired):
                continue
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
