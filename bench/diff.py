"""What comparing costs: ten thousand records of which twenty changed, against `dissent check`."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench import harness
from bench.check import dissent, register

AIM = 2.0
CHANGED = 20


def measure(folder: Path, runs: int, *, large: int = 10_000) -> list[str]:
    """Measure and print; what misses its aim."""
    config = register(folder / "diff", large)
    pull_request(config.parent)
    commands = {
        "check": dissent("check", "--format", "concise", "-f", str(config)),
        "diff": dissent("diff", "main", "-f", str(config)),
        "check --base": with_findings(
            dissent("check", "--base", "main", "--format", "concise", "-f", str(config))
        ),
    }
    series = harness.in_turn(commands, runs)
    print(f"{CHANGED} of {large} records changed (CPU, ratio to `check` without a base)")
    misses = []
    for name in ("diff", "check --base"):
        least, median, most = harness.paired_ratio(series[name], series["check"])
        print(f"  {name:<14} {median:.2f} ({least:.2f}–{most:.2f}); the aim is {AIM} at most")
        if median > AIM:
            misses.append(f"{name}: ratio {median:.2f}; the aim is {AIM} at most")
    return misses


def with_findings(command: Sequence[str]) -> list[str]:
    """A command that ends with status 1, as it should: the text of decisions in force changed."""
    return ["sh", "-c", '"$@"; test $? -eq 1', "sh", *command]


def pull_request(repository: Path) -> None:
    """A repository with everything on `main`, and a branch on which twenty decisions differ."""
    _git(repository, "init", "--quiet", "--initial-branch", "main")
    _commit(repository, "Everything")
    _git(repository, "checkout", "--quiet", "-b", "change")
    for path in sorted((repository / "docs" / "decisions").glob("*.md"))[:CHANGED]:
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}\nOne paragraph more.\n", encoding="utf-8")
    _commit(repository, "Twenty decisions")


def _commit(repository: Path, message: str) -> None:
    _git(repository, "add", "--all")
    identity = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    _git(repository, *identity, "commit", "--quiet", "--no-gpg-sign", "--message", message)


def _git(repository: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(repository), *arguments], check=True)
