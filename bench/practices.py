"""What the practices cost: views, triggers and cadence over a register that uses them all.

The same pages are built twice: once with readings, what reviews examined, the options of the
cadence and every view, once without any of these.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path

from bench import harness
from bench.generate import EXTENSIONS, PEOPLE, TODAY, Generator

AIM = 1.25
INITIATIVES, READINGS, REVIEWS = 200, 60, 100
_OFF = "{contradictions: false, portfolio: false, scorecard: false, stewards: false}"
CONFIG = """\
site_name: Bench
theme: {{name: material, font: false}}
not_in_nav: |
  decisions/
  dissent/
  initiatives/
  reviews/
plugins:
  - search
  - dissent:
      as_of: 2026-11-22
      folders:
        decisions: docs/decisions
        dissent: docs/dissent
        initiatives: docs/initiatives
        reviews: docs/reviews
      {options}
markdown_extensions: {extensions}
"""
_CADENCE = (
    "cadence: {start: 2023-01-02, weeks: 2, budget_hours: 4}\n"
    "      teams: {one: [ana, bo], two: [chen, dara], three: [eli, fen]}\n"
    f"      red_team: [{', '.join(PEOPLE)}]"
)


def measure(folder: Path, runs: int, *, decisions: int = 3000) -> list[str]:
    """Measure and print; what misses its aim."""
    commands = {}
    for name, options in (("with", _CADENCE), ("without", f"pages: {_OFF}")):
        config = register(folder / f"practices-{name}", decisions, options, used=name == "with")
        site = folder / f"practices-site-{name}"
        commands[name] = harness.build_command(sys.executable, config, site)
    series = harness.in_turn(commands, runs)
    least, median, most = harness.paired_ratio(series["with"], series["without"])
    print(
        f"The practices over {decisions} decisions, {INITIATIVES} initiatives of {READINGS}"
        f" readings and {REVIEWS} reviews (CPU, ratio to the same pages without them):\n"
        f"  {median:.2f} ({least:.2f}–{most:.2f}); the aim is {AIM} at most"
    )
    return [f"practices: ratio {median:.2f}; the aim is {AIM} at most"] if median > AIM else []


def register(folder: Path, decisions: int, options: str, *, used: bool) -> Path:
    """The register; its configuration."""
    docs = folder / "docs"
    Generator(docs, decisions).write()
    for number in range(1, INITIATIVES + 1):
        _sheet(docs / f"initiatives/{number:04d}-i.md", number, used)
    (docs / "reviews").mkdir(exist_ok=True)
    for number in range(1, REVIEWS + 1):
        _review(docs / f"reviews/{number:04d}-r.md", number, decisions, used)
    (docs / "index.md").write_text("# Bench\n", encoding="utf-8")
    config = folder / "mkdocs.yml"
    config.write_text(CONFIG.format(options=options, extensions=EXTENSIONS), encoding="utf-8")
    return config


def _sheet(path: Path, number: int, used: bool) -> None:
    """A sheet of the generator, or one like it, with sixty readings of each metric or none."""
    if not path.exists():
        text = path.with_name("0001-i.md").read_text(encoding="utf-8")
        path.write_text(text.replace("# Initiative 1", f"# Initiative {number}"), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    first = dt.date(2022, 1, 1)
    days = [(first + dt.timedelta(days=30 * at)).isoformat() for at in range(READINGS)]
    readings = ", ".join(f"{day}: {(7 * number + 13 * at) % 90}" for at, day in enumerate(days))
    put = f"readings: {{{readings}}}" if used else "unit: days"
    path.write_text(re.sub(r"readings: \{[^}]*\}", put, text), encoding="utf-8")


def _review(path: Path, number: int, decisions: int, used: bool) -> None:
    day = TODAY - dt.timedelta(days=14 * (REVIEWS - number))
    items = [f"{1 + (number * 37 + at * 11) % decisions:04d}-d" for at in range(3)]
    examined = "".join(
        f"  - {{item: decisions/{item}, outcome: survived, by: ana, note: looked at}}\n"
        for item in items
    )
    front = f"date: {day}\nfacilitator: chen\n"
    if used:
        front += (
            f"red-team: [ana, bo]\nbudget-hours: 4\nspent-hours: 3\nexamined:\n{examined}"
            f"permits: {{one: [{items[0]}]}}\n"
            f"forum: [{{raised-by: bo, item: {items[1]}, note: said}}]\n"
        )
    text = f"---\n{front}---\n\n# Review {number}\n"
    path.write_text(text, encoding="utf-8")
