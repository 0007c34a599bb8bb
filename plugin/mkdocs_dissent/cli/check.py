"""`dissent check`: every finding of a register in one run."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click

from mkdocs_dissent import __version__
from mkdocs_dissent.baseline import apply_baseline, write_baseline
from mkdocs_dissent.cli.setup import Refusal, Setup, register_options, set_up, with_records
from mkdocs_dissent.findings import Finding, Severity
from mkdocs_dissent.report import FORMATS, ReportContext, step_summary, write
from mkdocs_dissent.site import Examined

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    help="Default: full, or github in a GitHub Actions run.",
)
@click.option(
    "--fail-on",
    type=click.Choice([str(severity) for severity in Severity]),
    default="error",
    show_default=True,
    help="The least severity that makes the exit status 1.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Findings to tell no more.")
@click.option(
    "--write-baseline",
    "new_baseline",
    type=click.Path(path_type=Path),
    help="Write today's findings to a baseline, and end.",
)
@click.option("--watch", is_flag=True, help="Check again whenever a record changes.")
@register_options
def check(
    paths: tuple[Path, ...],
    format_: str | None,
    fail_on: str,
    output: Path | None,
    baseline: Path | None,
    new_baseline: Path | None,
    watch: bool,
    config_file: Path | None,
    as_of: Any,
) -> int:
    """Every finding in one run, worst first; PATHS narrow them to files and folders."""
    format_ = format_ or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "full")

    def once() -> int:
        setup = set_up(config_file, as_of)
        with _progress():
            examined = with_records(setup)
        findings = _narrowed(examined.findings, paths, setup)
        if new_baseline is not None:
            _save(new_baseline, write_baseline(findings))
            click.echo(f"{new_baseline}: {len(findings)} findings will be told no more.", err=True)
            return 0
        if baseline is not None:
            findings = _without_baseline(findings, baseline)
        text = write(findings, format_, context=_context(setup, examined, format_, output))
        if output is not None:
            _save(output, text)
        else:
            click.echo(text, nl=False)
        _summarise(findings, setup, examined)
        worst = Severity(fail_on).rank
        return int(any(finding.severity.rank <= worst for finding in findings))

    return _watched(once, config_file, as_of) if watch else once()


@contextmanager
def _progress() -> Iterator[None]:
    """Say on a terminal that work is going on, once it has taken a second."""
    if not sys.stderr.isatty():
        yield
        return
    timer = threading.Timer(1.0, lambda: click.echo("Reading the register…", err=True))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _narrowed(
    findings: Sequence[Finding], paths: Sequence[Path], setup: Setup
) -> list[Finding]:
    wanted = []
    for path in paths:
        absolute = Path(os.path.abspath(path))
        if not absolute.exists():
            raise Refusal(f"there is no file or folder {path}")
        wanted.append(PurePosixPath(setup.tree.relative(absolute)))
    return [
        finding
        for finding in findings
        if not wanted or any(PurePosixPath(finding.location.path).is_relative_to(w) for w in wanted)
    ]


def _without_baseline(findings: list[Finding], path: Path) -> list[Finding]:
    try:
        applied = apply_baseline(findings, path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        hint = f"Write one: `dissent check --write-baseline {path}`."
        raise Refusal(f"the baseline {path} can't be used: {reason}", hint) from error
    for entry in applied.stale:
        click.echo(f"{path}: no longer found: {entry}", err=True)
    if applied.matched:
        click.echo(f"{path}: {applied.matched} findings known and not told.", err=True)
    return applied.remaining


def _context(
    setup: Setup, examined: Examined, format_: str, output: Path | None
) -> ReportContext:
    def source_of(path: str) -> str | None:
        try:
            data = setup.tree.read(path, setup.policy.limit("file_bytes"))
        except Exception:
            # A report without its source line is a report; the finding says what is wrong.
            return None
        return data.decode("utf-8", errors="replace")

    counts = Counter(str(record.kind) for record in examined.register.records)
    colour = format_ == "full" and output is None and sys.stdout.isatty()
    return ReportContext(
        as_of=setup.today,
        base=None,
        records=dict(counts),
        source_of=source_of,
        colour=colour and "NO_COLOR" not in os.environ,
        changed=_changed(setup) if format_ == "github" else frozenset(),
        version=__version__,
    )


def _changed(setup: Setup) -> frozenset[str]:
    """The files that a pull request changes, where its base is at hand."""
    branch = os.environ.get("GITHUB_BASE_REF")
    bases = [f"origin/{branch}...HEAD"] if branch else []
    for base in [*bases, "HEAD^1"]:
        command = ["git", "-C", str(setup.tree.root), "diff", "--name-only", "-z", base, "--"]
        try:
            done = subprocess.run(command, capture_output=True, check=True, timeout=20)
        except (OSError, subprocess.SubprocessError):
            continue
        return frozenset(filter(None, done.stdout.decode("utf-8", "replace").split("\0")))
    return frozenset()


def _summarise(findings: Sequence[Finding], setup: Setup, examined: Examined) -> None:
    """Add to the step summary of a GitHub Actions run."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        context = _context(setup, examined, "github", None)
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(step_summary(findings, context))


def _save(path: Path, text: str) -> None:
    """Write a file whole, or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise Refusal(f"{path} can't be written: {error.strerror}") from error


def _watched(once: Any, config_file: Path | None, as_of: Any) -> int:
    """Check, and again whenever a file of the register changes, until Ctrl-C."""
    seen: dict[str, int] | None = None
    while True:
        now = _stamps(config_file, as_of)
        if now != seen:
            seen = now
            click.clear()
            try:
                once()
            except Refusal as error:
                error.show()
            click.echo("Watching; Ctrl-C ends it.", err=True)
        time.sleep(0.5)


def _stamps(config_file: Path | None, as_of: Any) -> dict[str, int]:
    setup = set_up(config_file, as_of)
    found: dict[str, int] = {}
    for paths in setup.policy.folders.values():
        for path in paths:
            for file in setup.tree.files(path) if setup.tree.has(path) else ():
                try:
                    found[file.path] = setup.tree.absolute(file.path).stat().st_mtime_ns
                except OSError:
                    found[file.path] = 0
    if setup.config.path is not None:
        found[str(setup.config.path)] = setup.config.path.stat().st_mtime_ns
    return found
