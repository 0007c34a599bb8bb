"""What `dissent check` costs: to start, over a hundred records, and over ten thousand.

Small ones are measured against `python -c pass`, large ones against a process that only reads and
YAML-parses the same files. A hundred records have no aim, for what a check must import alone,
click and PyYAML, costs more than four times an empty Python.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench import generate, harness

AIMS = {"check": 1.6}
"""The most that each may cost, as a ratio."""


def dissent(*arguments: str) -> list[str]:
    """The command line as the console script runs it."""
    return [sys.executable, "-c", "from mkdocs_dissent.__main__ import main; main()", *arguments]


def register(folder: Path, records: int) -> Path:
    """A register of about so many records, three decisions to every memo; its configuration."""
    decisions = round(records / 1.31)
    return generate.project(folder, decisions)["ours"]


def measure(folder: Path, runs: int, *, large: int = 10_000) -> list[str]:
    """Measure and print; what misses its aim."""
    # What pip installs is compiled; without this a shell's habit has each run compile it anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    small = register(folder / "check-small", 100)
    config = register(folder / "check-large", large)
    check = dissent("check", "--format", "concise", "-f")
    starts = {
        "pass": [sys.executable, "-c", "pass"],
        "import click": [sys.executable, "-c", "import click"],
        "import click, yaml": [sys.executable, "-c", "import click, yaml"],
        "dissent --help": dissent("--help"),
        "check, 100 records": [*check, str(small)],
    }
    read_yaml = Path(__file__).with_name("read_yaml.py")
    whole = {
        "read and parse": [sys.executable, str(read_yaml), str(config.parent / "docs")],
        "check": [*check, str(config)],
    }
    print("Starting (CPU, ratio to `python -c pass`)")
    misses = _against("pass", starts, 2 * runs)
    print(f"`check` over {large} records (CPU, ratio to reading and YAML-parsing the same files)")
    return misses + _against("read and parse", whole, runs)


def _against(yardstick: str, commands: Mapping[str, Sequence[str]], runs: int) -> list[str]:
    series = harness.in_turn(commands, runs)
    misses = []
    for name, found in series.items():
        least, median, most = harness.paired_ratio(found, series[yardstick])
        aim = AIMS.get(name)
        said = f"; the aim is {aim:g} at most" if aim else ""
        spread = f"({least:.2f}–{most:.2f}), {1000 * found.median:.0f} ms"
        print(f"  {name:<26} {median:>6.2f} {spread}{said}")
        if aim and median > aim:
            misses.append(f"{name}: ratio {median:.2f}{said}")
    return misses
