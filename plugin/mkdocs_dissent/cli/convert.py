"""`dissent convert`: records in another tool's dialect get front matter of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import click

from mkdocs_dissent import edit
from mkdocs_dissent.cli.changing import begin, finish, refusals
from mkdocs_dissent.cli.output import tell
from mkdocs_dissent.cli.setup import register_options, within
from mkdocs_dissent.report.words import visible
from mkdocs_dissent.text import count


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--write/--dry-run",
    "write",
    default=False,
    help="Write the files, or only show what would change (the default).",
)
@register_options
def convert(
    paths: tuple[Path, ...], write: bool, config_file: Path | None, as_of: dt.date | None
) -> int:
    """Give decisions in another tool's dialect front matter of ours; their text stays as it is.

    PATHS narrow it to files and folders. Prints the change; every field that can't be read is
    named on stderr, where it stands. Exit status: 1 where something could not be read or a record
    was left as it is, else 0. Converting twice changes nothing.
    """
    setup, register = begin(config_file, as_of)
    named = within(setup, paths)
    records = [record for record in register.records if named(record.source.path)]
    with refusals():
        made, found = edit.convert_records(records, edit.reader(setup.tree.root), setup.policy)
    finish(setup, made, dry_run=not write)
    return _reported(found, write)


def _reported(found: Sequence[edit.Conversion], write: bool) -> int:
    for item in found:
        for problem in item.unread:
            tell(f"{problem.location}: not read: {visible(problem.message)}")
        if item.missing and item.changed:
            tell(f"{item.path}: says no {' and no '.join(item.missing)}")
    if not found:
        tell("Nothing to convert: no decision is in another dialect.")
        return 0
    changed = sum(item.changed for item in found)
    verb = "converted" if write or not changed else "can be converted: add `--write`"
    incomplete = sum(bool(item.refused or item.unread) for item in found)
    rest = f"; of {incomplete} something could not be read" if incomplete else ""
    tell(f"{count(changed, 'record')} {verb}{rest}.")
    return int(incomplete > 0)
