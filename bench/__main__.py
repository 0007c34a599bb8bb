"""`python -m bench`: every figure of the README and the records, made afresh.

--quick measures 300 and 900 records once, to see that it runs.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import browser, check, diff, generate, governing, harness, practices, stages


def main() -> None:
    """Measure and print; exits with 1 where a ratio misses its aim."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, one run")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each command")
    parser.add_argument("--rows", type=int, default=10_000, help="rows of the browser's register")
    options = parser.parse_args()
    small, large = (300, 900) if options.quick else (1000, 3000)
    runs = 1 if options.quick else options.runs
    rows = 500 if options.quick else options.rows
    misses: list[str] = []
    with tempfile.TemporaryDirectory(prefix="dissent-bench-") as name:
        folder = Path(name)
        sizes = sorted({small // 2, small, large - small // 2, large})
        projects = {size: generate.project(folder / str(size), size) for size in sizes}
        plain = {
            size: generate.project(folder / f"plain-{size}", size, plain=True)
            for size in (small, large)
        }
        misses += against_bare("with Markdown extensions", folder, projects, (small, large), runs)
        misses += against_bare("without Markdown extensions", folder, plain, (small, large), runs)
        misses += growth(folder, projects, small, large, runs)
        by_stage(folder, (small, large))
        misses += check.measure(folder, runs, large=900 if options.quick else 10_000)
        misses += diff.measure(folder, runs, large=900 if options.quick else 10_000)
        misses += governing.measure(folder, runs, records=300 if options.quick else 1000)
        misses += practices.measure(folder, runs, decisions=large)
        misses += in_browser(folder, rows)
    for miss in misses:
        print("MISSED:", miss)
    sys.exit(bool(misses))


Projects = dict[int, dict[str, Path]]


def _command(folder: Path, projects: Projects, size: int, name: str) -> list[str]:
    return harness.build_command(
        sys.executable, projects[size][name], folder / f"site-{size}-{name}"
    )


MOST = 1.2
"""The most that a build may cost, as a ratio to the bare one."""


def against_bare(
    which: str, folder: Path, projects: Projects, sizes: tuple[int, int], runs: int
) -> list[str]:
    """Our build, views and all, against MkDocs alone over the same pages out of the nav."""
    print(f"Build against a bare `mkdocs build` of the same pages, {which} (CPU, ratio ours/bare)")
    misses = []
    for size in sizes:
        commands = {name: _command(folder, projects, size, name) for name in ("ours", "bare")}
        series = harness.in_turn(commands, runs)
        least, median, most = harness.paired_ratio(series["ours"], series["bare"])
        memory = {name: max(found.memory) for name, found in series.items()}
        print(
            f"  {size:>6} decisions: {median:.2f} ({least:.2f}–{most:.2f}),"
            f" ours {series['ours'].median:.2f} s, bare {series['bare'].median:.2f} s,"
            f" peak {memory['ours']} against {memory['bare']} MiB"
        )
        if median > MOST:
            misses.append(f"{which}: {median:.2f} at {size} decisions; the aim is {MOST} at most")
    return misses


def growth(folder: Path, projects: Projects, small: int, large: int, runs: int) -> list[str]:
    """The cost of one more record at `large`, against the cost of one more at `small`.

    Of the least times: these are differences, in which a machine whose speed varies by half leaves
    nothing of the medians.
    """
    step = small // 2
    sizes = (small - step, small, large - step, large)
    commands = {str(size): _command(folder, projects, size, "ours") for size in sizes}
    series = harness.in_turn(commands, runs)
    early = series[str(small)].least - series[str(small - step)].least
    late = series[str(large)].least - series[str(large - step)].least
    print(
        f"Growth: one more decision costs {1000 * late / step:.2f} ms at {large} and"
        f" {1000 * early / step:.2f} ms at {small}: ratio {late / early:.2f}"
    )
    return [f"growth {late / early:.2f}; the aim is 1.15 at most"] if late / early > 1.15 else []


def by_stage(folder: Path, sizes: tuple[int, int]) -> None:
    """Where the core's own time goes."""
    for size in sizes:
        spent = stages.stages(folder / str(size), generate.TODAY)
        print(f"The core at {size} decisions, CPU ms:")
        for name, seconds in spent.items():
            print(f"  {name:<20} {1000 * seconds:>8.1f}")


def in_browser(folder: Path, rows: int) -> list[str]:
    """A large register in Chromium, under Material."""
    configs = generate.project(folder / "rows", rows)
    site = folder / "rows-site"
    subprocess.run(harness.build_command(sys.executable, configs["ours"], site), check=True)
    found = browser.measure(site)
    print(
        f"A register of {rows} rows in the browser: "
        + ", ".join(f"{name} {value:.0f}" for name, value in found.items())
    )
    median = found["keystroke ms, median"]
    return [f"keystroke {median:.0f} ms; the aim is 50 at most"] if median > 50 else []


if __name__ == "__main__":
    main()
