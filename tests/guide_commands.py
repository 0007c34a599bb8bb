"""Types the commands of the guide in the register that a comment above each block names.

`<!-- typed: ledger -->` above a block of `console` names a register below; what is typed in one goes
on in the next block that names it. `<!-- not typed: why -->` says why a block is not. A line `…`
stands for any lines. `python tests/guide_commands.py` writes what the commands print today.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import sites
import tutorial

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLE = "examples/platform-team"
_BLOCK = re.compile(
    r"^(?:<!-- (typed|not typed): (.+?) -->\n\n?)?```console\n(.*?)^```$", re.M | re.S
)
_LEFT_OUT = "…\n"

DECISION = """\
---
status: accepted
date: 2026-11-22
steward: ana
stakes: major
hypothesis: "One server answers 95 % of queries within 50 ms until 2028."
confidence: 0.7
revisit: 2027-02-01
---

# Use Postgres for the ledger
"""
MEMO = """\
---
decision: 0001-use-postgres-for-the-ledger
status: open
date: 2026-11-22
author: cy
owner: ana
resolved-if: We restore a backup of it in under an hour.
revisit: 2026-12-06
---

# Nobody here has run it
"""
REVIEW = """\
---
status: planned
date: 2026-11-22
facilitator: ana
attendees: [ana, bo, cy]
red-team: [bo, cy]
# what the meeting may take
budget-hours: 4
spent-hours:
examined:
  - item: 0001-use-postgres-for-the-ledger
    outcome:
    by: [bo, cy]
    note:
permits:
  ledger:
  web:
forum:
  - raised-by: support
    item: 0001-use-postgres-for-the-ledger
    note: Restores are slow on Mondays
---

# Evidence review of 2026-11-22
"""
PROBE = """\
---
kind: probe
status: active
date: 2027-01-18
steward: ana
start: 2027-01-18
horizon: 2 weeks
hypothesis: A cache of one minute halves the time to the first answer.
---

# Cache the catalogue
"""
OLD = """\
# {n}. {title}

Date: {date}

## Status

{status}

## Context

Why.
"""
ADOPTED = "site_name: x\nplugins:\n  - dissent:\n      folders: {decisions: docs/adr}\n"
OLD_RECORDS = {
    "docs/adr/0001-use-mysql.md": OLD.format(
        n=1, title="Use MySQL", date="2019-02-11", status="Accepted"
    ),
    "docs/adr/0002-use-postgres.md": OLD.format(
        n=2,
        title="Use Postgres",
        date="2021-03-01",
        status="Accepted\n\nSupersedes [1. Use MySQL](0001-use-mysql.md)",
    ),
    "docs/adr/0003-log-to-files.md": "# 3. Log to files\n\n## Status\n\nOn hold\n\n## Context\n\nWhy.\n",
}
_ONE = "decisions/0001-use-postgres-for-the-ledger.md"
_SHORT = "---\nstatus: accepted\ndate: 2026-11-22\nsteward: ana\n{more}---\n\n# {title}\n"


def _issue(decision: str) -> str:
    """An issue as GitHub's API has it."""
    body = f"### Which decision?\n\n{decision}\n\n### Claim challenged\n\nIt posts once.\n"
    return json.dumps({
        "html_url": f"https://github.com/o/r/issues/{decision}", "number": 7, "title": "A retry posts twice",
        "body": body, "user": {"login": "bo", "id": 5}, "labels": [{"id": 1, "name": "dissent"}],
    })  # fmt: skip


REGISTERS: dict[str, dict[str, str]] = {
    "an empty folder": {},
    "ledger": {_ONE: DECISION, "dissent/0001-nobody-here-has-run-it.md": MEMO},
    "without a revisit": {_ONE: _SHORT.format(more="", title="Use Postgres for the ledger")},
    "zensical": {
        "zensical.toml": '[project]\nsite_name = "x"\n[project.plugins.dissent]\n',
        _ONE: _SHORT.format(more="revisit: 2027-02-22\n", title="Use Postgres for the ledger"),
    },
    "review": {
        "mkdocs.yml": "site_name: x\nplugins:\n  - dissent:\n"
        "      cadence: {start: 2026-11-16, weeks: 2}\n      teams: {ledger: [bo], web: [cy]}\n",
        _ONE: DECISION,
        "reviews/2026-11-22-evidence-review.md": REVIEW,
    },
    "probe": {
        "initiatives/0002-cache-the-catalogue.md": PROBE,
        "initiatives/0003-cache-every-catalogue.md": "---\nkind: bet\nstatus: proposed\n---\n# Cache\n",
    },
    "two of one number": {
        "decisions/0012-use-kafka.md": _SHORT.format(more="", title="12. Use Kafka for events"),
        "decisions/0012-use-redis.md": _SHORT.format(
            more="revisit: 2027-02-01\n", title="12. Use Redis for sessions"
        ),
        "dissent/0003-it-forgets.md": "---\ndecision: 0012-use-redis\nauthor: cy\nstatus: open\n"
        "owner: bo\n---\n\n# It forgets\n",
    },
    "issues": {
        _ONE: DECISION,
        "issue.json": _issue("1"),
        "other.json": _issue("99"),
    },
    "old records": OLD_RECORDS,
    "old records, set up": {"mkdocs.yml": ADOPTED, **OLD_RECORDS},
    "old records, adopted": {"mkdocs.yml": ADOPTED, **OLD_RECORDS},
    "a wrong option": {"bad.yml": "site_name: x\nplugins:\n  - dissent: {due_soon_day: 3}\n"},
}
BRANCH = "a branch"


class Block(NamedTuple):
    """A block of a page that shows what commands print."""

    place: str
    register: str | None
    """Where it is typed; None where it is not."""
    why: str
    """Why it is not typed."""
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """Each block of a page with output."""
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        if any(shown for _, shown in tutorial.commands(found[3])):
            line = text.count("\n", 0, found.start(3))
            typed = found[2] if found[1] == "typed" else None
            why = found[2] if found[1] == "not typed" else ""
            yield Block(f"{page.name}:{line}", typed, why, found[3])


def make(root: Path, name: str) -> Path:
    """A register by its name; returns its folder."""
    if name == EXAMPLE:
        shutil.copytree(
            DOCS.parent / EXAMPLE, root / EXAMPLE, ignore=shutil.ignore_patterns("site")
        )
        subprocess.run(["git", "init", "-q", "-b", "main", root], check=True)
        return root / EXAMPLE
    if name == BRANCH:
        return _branch(root)
    root.mkdir(parents=True)
    sites.write(root, REGISTERS[name])
    return root


def _branch(root: Path) -> Path:
    early, late = "revisit: 2027-02-22\n", "revisit: 2027-05-24\n"
    title = "Use Postgres for the ledger"
    script = "git init -q -b main; git add -A; git commit -q -m one; git switch -q -c topic"
    sites.write(root, {_ONE: _SHORT.format(more=early, title=title)})
    day = "2026-11-22T12:00:00Z"
    who = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "x"), ("EMAIL", "x@example.org"), ("DATE", day))
    }
    subprocess.run(script, shell=True, cwd=root, check=True, env=tutorial.environment(root) | who)
    sites.write(root, {_ONE: _SHORT.format(more=late, title=title)})
    return root


def agrees(shown: str, printed: str) -> bool:
    """Whether a command printed what is shown, where `…` stands for any lines."""
    parts = [re.escape(part) for part in f"\n{shown}".split(f"\n{_LEFT_OUT}")]
    return re.fullmatch(r"\n(?:.*\n)*".join(parts), f"\n{printed}") is not None


def play(page: Path, root: Path) -> Iterator[tuple[Block, list[tuple[str, str, str]]]]:
    """Type each block of a page; yields it with each command, what is shown and what it printed."""
    folders: dict[str, Path] = {}
    for block in blocks(page):
        name = block.register
        if name is not None:
            if name not in folders:
                folders[name] = make(root / str(len(folders)), name)
            done, folders[name] = tutorial.play(folders[name], f"```console\n{block.text}```\n")
            yield block, done


def _written_anew(page: Path, root: Path) -> str:
    text = page.read_text(encoding="utf-8")
    for block, done in play(page, root):
        lines = []
        for command, shown, printed in done:
            kept = agrees(shown, printed) or _LEFT_OUT in shown.splitlines(keepends=True)
            lines.append(f"$ {command}\n{shown if kept else printed}")
        text = text.replace(f"```console\n{block.text}```", f"```console\n{''.join(lines)}```", 1)
    return text


if __name__ == "__main__":
    for each in sorted(DOCS.glob("*.md")):
        with tempfile.TemporaryDirectory() as here:
            each.write_text(_written_anew(each, Path(here)), encoding="utf-8")
