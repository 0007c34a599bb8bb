"""Printing and saving what a command found: whole, in UTF-8, and true about what failed.

`dissent --help` imports this, so heavy modules are imported where they are needed.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    # Paths alone cost 5 ms.
    from pathlib import Path


class Refusal(click.ClickException):
    """A command that can't do what was asked: one clear line, and what to do instead."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def show(self, file: Any = None) -> None:
        del file
        write_err(f"dissent: {self.message}")
        if self.hint:
            write_err(f"  {self.hint}")


def prepare_streams() -> None:
    """Make standard output and error take every character, as the same bytes on every system.

    What a terminal can't show is shown by its number; what goes to a file or a pipe is UTF-8
    unless `PYTHONIOENCODING` says otherwise. A stream that was closed before (`>&-`) is replaced
    by one that drops what it is given.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty() or "PYTHONIOENCODING" in os.environ:
            reconfigure(errors="backslashreplace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def write_out(text: str) -> None:
    """Print a result. Raises Refusal where it can't be written.

    A reader that has seen enough, such as `head`, changes no exit status.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        _drop_output()
        raise Refusal(f"the output can't be written: {reason_of(error)}") from error


def _drop_output() -> None:
    """Send what is still in the buffer nowhere, so that the interpreter ends without an error."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return


def write_err(*lines: str) -> None:
    """Print lines about the run, beside its result; a failure to do so is ignored."""
    from mkdocs_dissent.text import visible

    try:
        sys.stderr.write("".join(f"{visible(line)}\n" for line in lines))
        sys.stderr.flush()
    except OSError:
        return


def write_file(path: Path, text: str) -> None:
    """Write a file whole, or not at all; a device or a pipe is written to as it is."""
    from mkdocs_dissent.edit.write import write_whole

    data = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            write_whole(path.resolve(), data)
    except OSError as error:
        raise Refusal(f"{path} can't be written: {reason_of(error)}") from error


def write_result(text: str, output: Path | None, about: str = "") -> None:
    """Print a result or write it to a file; then `about` says on stderr what the file holds."""
    if output is None:
        write_out(text)
        return
    write_file(output, text)
    if about:
        write_err(f"{output}: {about}")


def write_step_summary(text: Callable[[], str]) -> None:
    """Add to the step summary of a GitHub Actions run; elsewhere do nothing."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with open(path, "a", encoding="utf-8", errors="backslashreplace") as file:  # noqa: PTH123
            file.write(text())
    except OSError as error:
        write_err(f"dissent: no step summary: {path} can't be written: {reason_of(error)}")


def path_from_here(path: Path) -> str:
    """A path as a person in this directory would type it."""
    try:
        return str(path.relative_to(path.cwd()))
    except (OSError, ValueError):
        return str(path)


def reason_of(error: OSError) -> str:
    """The system's own words for an error."""
    return (error.strerror or str(error)).lower()
