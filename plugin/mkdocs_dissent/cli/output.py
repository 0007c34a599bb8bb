"""Printing and saving what a command found: whole, in UTF-8, and true about what failed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from mkdocs_dissent.cli.streams import put, reason, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    # What `dissent --help` needs not is imported where it is needed; paths alone cost 5 ms.
    from pathlib import Path


__all__ = ["Refusal", "nearby", "reason", "save", "say", "summarise", "tell"]


class Refusal(click.ClickException):
    """A command that can't do what was asked: one clear line, and what to do instead."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def show(self, file: Any = None) -> None:
        del file
        tell(f"dissent: {self.message}")
        if self.hint:
            tell(f"  {self.hint}")


def say(text: str) -> None:
    """Print a result. Raises Refusal where it can't be written."""
    try:
        put(text)
    except OSError as error:
        raise Refusal(f"the output can't be written: {reason(error)}") from error


def summarise(text: Callable[[], str]) -> None:
    """Add to the step summary of a GitHub Actions run; a run without one is as good."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with open(path, "a", encoding="utf-8", errors="backslashreplace") as file:  # noqa: PTH123
            file.write(text())
    except OSError as error:
        tell(f"dissent: no step summary: {path} can't be written: {reason(error)}")


def nearby(path: Path) -> str:
    """A path as a person here would type it."""
    try:
        return str(path.relative_to(path.cwd()))
    except (OSError, ValueError):
        return str(path)


def save(path: Path, text: str) -> None:
    """Write a file whole, or not at all; a device or a pipe is written to as it is."""
    from mkdocs_dissent.edit.write import write_whole

    data = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            write_whole(path.resolve(), data)
    except OSError as error:
        raise Refusal(f"{path} can't be written: {reason(error)}") from error
