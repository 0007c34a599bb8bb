"""Lints the script of the pages with Biome: `make lint-js`.

Biome comes from npm by `npx`. Without it, or without a network, this says that it was skipped;
under `CI=true` that is a failure. It reads the script as the browser gets it, so that a name
which one file uses and no other defines is found.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from mkdocs_dissent.pages.renderer import Renderer

ROOT = Path(__file__).parents[1]
BIOME = "@biomejs/biome@2.6.8"


def main() -> int:
    """Lint; returns the exit status."""
    npx = shutil.which("npx")
    command = [npx or "npx", "--yes", BIOME]
    if npx is None:
        return _skipped("there is no `npx`: install Node.js")
    if subprocess.run([*command, "--version"], cwd=ROOT, capture_output=True).returncode:
        return _skipped(f"`npx {BIOME}` does not start here")
    script = ROOT / ".build" / "dissent.cjs"  # no module: it is a plain script of the page
    script.parent.mkdir(exist_ok=True)
    script.write_text(Renderer.assets()["dissent.js"], encoding="utf-8")
    return subprocess.run([*command, "lint", "--error-on-warnings", script], cwd=ROOT).returncode


def _skipped(reason: str) -> int:
    print(f"lint-js: skipped, as {reason}")
    return int(os.environ.get("CI") == "true")


if __name__ == "__main__":
    sys.exit(main())
