"""What it costs to say what governs fifty paths, against reading the register alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bench import harness
from bench.check import dissent

AIM = 1.5
RECORDS = 1000
PATTERNS = 2
"""Patterns a record."""
PATHS = 50


def measure(folder: Path, runs: int, *, records: int = RECORDS) -> list[str]:
    """Measure and print; what misses its aim."""
    config = register(folder / "governing", records)
    paths = [f"src/m{number * 17 % records}/a{number}.py" for number in range(PATHS)]
    commands = {
        "read": dissent("list", "--format", "json", "--status", "rejected", "-f", str(config)),
        "for": dissent("for", *(str(config.parent / path) for path in paths), "-f", str(config)),
    }
    series = harness.in_turn(commands, runs)
    least, median, most = harness.paired_ratio(series["for"], series["read"])
    seconds = series["for"].median
    print(
        f"`for` of {PATHS} paths, {records} records with {records * PATTERNS} patterns:"
        f" {seconds:.2f} s (CPU); against reading the register {median:.2f}"
        f" ({least:.2f}–{most:.2f}); the aim is {AIM} at most"
    )
    return [f"for: ratio {median:.2f}; the aim is {AIM} at most"] if median > AIM else []


def register(folder: Path, records: int) -> Path:
    """A repository of decisions that each name a folder and a kind of file in another."""
    decisions = folder / "decisions"
    decisions.mkdir(parents=True)
    for number in range(records):
        text = (
            f"---\nstatus: accepted\ndate: 2026-01-10\nsteward: ana\nrevisit: 2027-03-01\n"
            f"hypothesis: module {number} stays small until 2027\n"
            f'applies-to: ["src/m{number}/", "lib/**/x{number}/*.py"]\n---\n'
            f"# Decide {number}\n\nModule {number} is kept by one team.\n"
        )
        (decisions / f"{number:04}-decide.md").write_text(text, encoding="utf-8")
    config = folder / "mkdocs.yml"
    config.write_text("site_name: x\nplugins: [dissent]\n", encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return config
