"""Runs commands in turn and compares their CPU time pair by pair.

The machine's speed drifts; a ratio of two runs side by side drifts less, and the median of several
less still. CPU time is user and system time of the whole process, as the kernel accounts it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Series:
    """What the runs of one command took."""

    cpu: list[float] = field(default_factory=list)
    """Seconds of user and system time, a run each."""
    memory: list[int] = field(default_factory=list)
    """Peak resident memory in MiB, a run each."""

    @property
    def median(self) -> float:
        """The median of the CPU times, in seconds."""
        return statistics.median(self.cpu)

    @property
    def least(self) -> float:
        """The least of the CPU times, in seconds: of the run that was disturbed least."""
        return min(self.cpu)


def run_once(command: Sequence[str]) -> tuple[float, int]:
    """Run a command to its end; its CPU seconds and peak memory in MiB. Raises where it fails."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors = process.stderr.read() if process.stderr else ""
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{errors[-2000:]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def in_turn(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, Series]:
    """Run every command once to warm up, then all of them in turn, `runs` times."""
    series = {name: Series() for name in commands}
    for attempt in range(runs + 1):
        for name, command in commands.items():
            cpu, memory = run_once(command)
            if attempt:
                series[name].cpu.append(cpu)
                series[name].memory.append(memory)
    return series


def paired_ratio(first: Series, second: Series) -> tuple[float, float, float]:
    """Least, median and most of the ratios first/second, run by run."""
    ratios = [a / b for a, b in zip(first.cpu, second.cpu, strict=True)]
    return min(ratios), statistics.median(ratios), max(ratios)


def build_command(python: str, config: Path, site: Path) -> list[str]:
    """The command that builds a site."""
    return [python, "-m", "mkdocs", "-q", "build", "-f", str(config), "-d", str(site)]
