"""Makes a register of N decisions: about 2 KB each, memos for 30 % of them, some sheets."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

WORDS = (
    "ledger service queue latency storage schema contract review owner budget rollout cache"
    " replica migration failure signal evidence cost boundary interface release capacity"
    " the a of to and in that we by for with on as it is at from be this an or".split()
)
PEOPLE = ("ana", "bo", "chen", "dara", "eli", "fen")
CONSTRAINTS = ("context-debt", "incentive-drift", "social-stasis", "temporal-myopia")
STATUSES = ("accepted",) * 7 + ("proposed", "superseded", "rejected")
TODAY = dt.date(2026, 11, 22)


class Generator:
    """The same register for the same number: every choice comes from one seeded source."""

    def __init__(self, folder: Path, decisions: int) -> None:
        self.folder = folder
        self.count = decisions
        self.random = random.Random(decisions)

    def write(self) -> None:
        """Write decisions, memos and sheets below the folder."""
        for name in ("decisions", "dissent", "initiatives"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.sheets = max(1, self.count // 100)
        for number in range(1, self.count + 1):
            self._decision(number)
            if number % 10 in (1, 4, 7):
                self._memo(number)
        for number in range(1, self.sheets + 1):
            self._sheet(number)

    def _prose(self, words: int) -> str:
        return " ".join(self.random.choices(WORDS, k=words)).capitalize() + "."

    def _day(self, least: int, most: int) -> str:
        return (TODAY + dt.timedelta(days=self.random.randint(least, most))).isoformat()

    def _decision(self, number: int) -> None:
        status = self.random.choice(STATUSES if number + 3 <= self.count else STATUSES[:1])
        replaced = f"superseded-by: {number + 3:04d}\n"
        text = (
            f"---\nstatus: {status}\ndate: {self._day(-900, -100)}\n"
            f"steward: {self.random.choice(PEOPLE)}\ndecision-makers: [ana, bo]\n"
            f"stakes: {self.random.choice(('major', 'minor'))}\ndoor: two-way\n"
            f"initiative: {self.random.randint(1, self.sheets):04d}\n"
            f'hypothesis: "{self._prose(12)}"\nconfidence: 0.7\n'
            f"constraint: {self.random.choice(CONSTRAINTS)}\nrevisit: {self._day(-60, 300)}\n"
            f"{replaced if status == 'superseded' else ''}---\n\n"
            f"# Decide on the {self.random.choice(WORDS)} {self.random.choice(WORDS)} {number}\n\n"
            f"## Context\n\n{self._prose(90)}\n\n- {self._prose(15)}\n- {self._prose(15)}\n\n"
            f"## Decision\n\n{self._prose(90)} "
            f"See [the one before]({max(1, number - 1):04d}-d.md).\n\n"
            f"## Consequences\n\n{self._prose(70)} `{self._prose(3)}` **{self._prose(3)}**\n"
        )
        (self.folder / f"decisions/{number:04d}-d.md").write_text(text, encoding="utf-8")

    def _memo(self, number: int) -> None:
        text = (
            f"---\ndecision: {number:04d}\nauthor: {self.random.choice(PEOPLE)}\n"
            f"date: {self._day(-90, -1)}\nstatus: {self.random.choice(('open', 'withdrawn'))}\n"
            f"owner: {self.random.choice(PEOPLE)}\nrevisit: {self._day(1, 90)}\n---\n\n"
            f"# Against decision {number}\n\n## Claim challenged\n\n{self._prose(30)}\n\n"
            f"## Alternative mechanism\n\n{self._prose(40)}\n\n## Evidence\n\n{self._prose(40)}\n\n"
            f"## Proposed probe\n\n{self._prose(20)}\n"
        )
        (self.folder / f"dissent/{number:04d}-m.md").write_text(text, encoding="utf-8")

    def _sheet(self, number: int) -> None:
        months = [f"2026-{month:02d}-01: {self.random.randint(10, 90)}" for month in range(1, 11)]
        readings = ", ".join(months)
        text = (
            f"---\nkind: bet\nstatus: active\nsteward: {self.random.choice(PEOPLE)}\n"
            f"revisit: {self._day(1, 80)}\nstop-criteria: [{self._prose(6)[:-1]}]\nmetrics:\n"
            f"  outcome: [{{name: first, better: lower, target: 20, readings: {{{readings}}}}}]\n"
            f"  leading: [{{name: second, better: higher, readings: {{{readings}}}}}]\n"
            f"  shadow: [{{name: third, better: lower, readings: {{{readings}}}}}]\n---\n\n"
            f"# Initiative {number}\n\n## Aim\n\n{self._prose(30)}\n\n"
            f"## Mechanism\n\n{self._prose(40)}\n\n## Feedback\n\n{self._prose(30)}\n"
        )
        (self.folder / f"initiatives/{number:04d}-i.md").write_text(text, encoding="utf-8")


CONFIG = """\
site_name: Bench
theme: {theme}
not_in_nav: |
  decisions/
  dissent/
  initiatives/
plugins: {plugins}
markdown_extensions: {extensions}
"""
# What Material's own documentation suggests to begin with.
EXTENSIONS = (
    "[admonition, attr_list, def_list, footnotes, md_in_html, tables, {toc: {permalink: true}},"
    " pymdownx.details, pymdownx.highlight, pymdownx.inlinehilite, pymdownx.snippets,"
    " pymdownx.superfences, {pymdownx.tabbed: {alternate_style: true}}]"
)
OURS = """
  - search
  - dissent:
      as_of: 2026-11-22
      folders:
        decisions: docs/decisions
        dissent: docs/dissent
        initiatives: docs/initiatives
"""


def project(folder: Path, decisions: int, *, plain: bool = False) -> dict[str, Path]:
    """A project with `decisions` decisions and two configurations: `bare` and `ours`.

    Its Markdown extensions are those that Material suggests, or none if `plain`.

    Both publish the same pages out of the navigation; the bare one knows nothing of records.
    """
    Generator(folder / "docs", decisions).write()
    (folder / "docs/index.md").write_text("# Bench\n", encoding="utf-8")
    configs = {}
    theme = "{name: material, font: false}"
    extensions = "[]" if plain else EXTENSIONS
    for name, plugins in (("bare", "[search]"), ("ours", OURS)):
        configs[name] = folder / f"{name}.yml"
        text = CONFIG.format(theme=theme, plugins=plugins, extensions=extensions)
        configs[name].write_text(text, encoding="utf-8")
    return configs
