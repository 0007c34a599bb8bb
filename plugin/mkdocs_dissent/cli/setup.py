"""What every command needs: the configuration, the policy, the tree and the day."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from mkdocs_dissent import config as configuration
from mkdocs_dissent.config import ConfigError, ConfigFile
from mkdocs_dissent.fields import iso_date
from mkdocs_dissent.load import DiskTree
from mkdocs_dissent.policy import Policy, read_policy, today_of
from mkdocs_dissent.records import Record
from mkdocs_dissent.register import Register
from mkdocs_dissent.site import Examined, examine


class Refusal(click.ClickException):
    """A command that can't do what was asked: one clear line, and what to do instead."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def show(self, file: Any = None) -> None:
        del file
        click.echo(f"dissent: {self.message}", err=True)
        if self.hint:
            click.echo(f"  {self.hint}", err=True)


class Day(click.ParamType):
    """A date, `YYYY-MM-DD`."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> dt.date:
        if isinstance(value, dt.date):
            return value
        day = iso_date(str(value))
        if day is None:
            self.fail(f"`{value}` is not a date such as 2026-11-22", param, ctx)
        return day


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Where a register is, and how it is to be read."""

    config: ConfigFile
    policy: Policy
    tree: DiskTree
    today: dt.date

    def examine(self) -> Examined:
        """Read, link and judge the register."""
        return examine(self.tree, self.policy, self.today, docs=self.config.docs_dir)


_Command = TypeVar("_Command", bound=Callable[..., Any])


def register_options(command: _Command) -> _Command:
    """The options that every command of a register has."""
    for option in (
        click.option("--as-of", type=Day(), help="The day to take for today."),
        click.option(
            "-f",
            "--config-file",
            type=click.Path(path_type=Path),
            help="The configuration file; else mkdocs.yml or properdocs.yml here or above.",
        ),
    ):
        command = option(command)
    return command


def set_up(config_file: Path | None, as_of: dt.date | None, *, folder: Path | None = None) -> Setup:
    """The register of this directory. Raises Refusal where its configuration can't be used."""
    folder = folder or Path.cwd()
    try:
        path = configuration.find(folder, config_file)
        config = configuration.read(path) if path else configuration.without_file(folder)
    except ConfigError as error:
        raise Refusal(str(error), error.hint) from error
    policy, problems = read_policy(config.options)
    if problems:
        name = config.path.name if config.path else "the configuration"
        wrong = "; ".join(f"`{problem.option}` {problem.message}" for problem in problems)
        raise Refusal(f"{name}: {wrong}")
    try:
        clock = dt.datetime.now(dt.UTC).date()
        today = today_of(policy, os.environ.get("SOURCE_DATE_EPOCH"), clock, as_of)
    except ValueError as error:
        raise Refusal(str(error)) from error
    tree = DiskTree.at(config.base, skip=((config.base / config.site_dir).resolve(),))
    return Setup(config=config, policy=policy, tree=tree, today=today)


def with_records(setup: Setup) -> Examined:
    """The examined register. Raises Refusal where no folder of records is to be found."""
    if not any(setup.tree.has(path) for paths in setup.policy.folders.values() for path in paths):
        named = setup.config.path or Path.cwd()
        raise Refusal(
            f"no records: none of the folders of {named} exists",
            "`dissent init` sets one up; `folders` in the plugin's options names others.",
        )
    return setup.examine()


def one_record(register: Register, text: str) -> Record:
    """The record that a user means: by id, number, file or title's file name.

    Raises Refusal where none or several could be meant, and lists them.
    """
    found = register.named(text)
    if len(found) == 1:
        return found[0]
    if not found:
        near = ", ".join(f"`{name}`" for name in register.near(text))
        hint = f"Did you mean {near}?" if near else "`dissent list` shows every record."
        raise Refusal(f"there is no record `{text}`", hint)
    names = ", ".join(f"`{record.source.path}`" for record in found[:8])
    raise Refusal(f"`{text}` could mean {len(found)} records", f"Say which: {names}")
