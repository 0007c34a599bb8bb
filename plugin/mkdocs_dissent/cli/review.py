"""`dissent review`: what a meeting writes down while it is held, and its minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from mkdocs_dissent import edit
from mkdocs_dissent.cli.editing import dry_run_option, read_to_edit, refusals, write_edit
from mkdocs_dissent.cli.output import write_out
from mkdocs_dissent.cli.setup import RecordName, Setup, one_record, register_options
from mkdocs_dissent.records import ExaminedOutcome, Kind, Record, Review, ReviewStatus
from mkdocs_dissent.register import Register

_REVIEW = (Kind.REVIEW,)
_FIRST = (Kind.DECISION,)
"""What a bare number means first."""
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _options(command: _Command) -> _Command:
    for option in (
        register_options,
        dry_run_option,
        click.option(
            "--review",
            "review_",
            metavar="REF",
            type=RecordName(*_REVIEW),
            help="Which review; default: the one that is planned in this cycle.",
        ),
    ):
        command = option(command)
    return command


_BY = click.option(
    "--by", multiple=True, required=True, metavar="NAME", help="Who; again for more."
)
_NOTE = click.option("--note", required=True, metavar="TEXT", help="What was found or said.")


def _review(register: Register, setup: Setup, reference: str | None) -> Record:
    if reference is not None:
        return one_record(register, reference, kinds=_REVIEW, tree=setup.tree)
    with refusals():
        return edit.planned_review(register, setup.policy, setup.today)


@click.group()
def review() -> None:
    """Hold the review that is planned in this cycle: write what comes of it, and end it.

    `dissent new review` plans one.
    """


@review.command()
@click.argument("item", metavar="ITEM", type=RecordName())
@click.option(
    "--outcome", required=True, type=click.Choice([str(word) for word in ExaminedOutcome])
)
@_BY
@_NOTE
@_options
def examine(
    item: str,
    outcome: str,
    by: tuple[str, ...],
    note: str,
    review_: str | None,
    dry_run: bool,
    config_file: Path | None,
    as_of: dt.date | None,
) -> int:
    """Write what came of testing ITEM. Prints the change that it makes."""
    setup, register = read_to_edit(config_file, as_of)
    found = one_record(register, item, tree=setup.tree, rather=_FIRST)
    planned = _review(register, setup, review_)
    with refusals():
        made = edit.examine(
            register,
            edit.reader(setup.tree.root),
            planned,
            found,
            outcome=outcome,
            by=by,
            note=note,
        )
    return write_edit(setup, made, dry_run)


@review.command()
@click.option("--item", metavar="REF", type=RecordName(), help="The record that it is about.")
@_BY
@_NOTE
@_options
def hear(
    item: str | None,
    by: tuple[str, ...],
    note: str,
    review_: str | None,
    dry_run: bool,
    config_file: Path | None,
    as_of: dt.date | None,
) -> int:
    """Write what was said in the forum. Prints the change that it makes."""
    setup, register = read_to_edit(config_file, as_of)
    found = one_record(register, item, tree=setup.tree, rather=_FIRST) if item else None
    planned = _review(register, setup, review_)
    with refusals():
        made = edit.hear(
            register, edit.reader(setup.tree.root), planned, by=by, note=note, item=found
        )
    return write_edit(setup, made, dry_run)


@review.command()
@click.option(
    "--spent",
    required=True,
    type=click.FloatRange(min=0, max=10_000),
    metavar="HOURS",
    help="Hours of the contradiction budget that were used.",
)
@_options
def close(
    spent: float,
    review_: str | None,
    dry_run: bool,
    config_file: Path | None,
    as_of: dt.date | None,
) -> int:
    """Say that the review was held, and print its minutes as Markdown."""
    from mkdocs_dissent.scaffold.agenda import minutes

    setup, register = read_to_edit(config_file, as_of)
    planned = _review(register, setup, review_)
    with refusals():
        made = edit.close(
            register, edit.reader(setup.tree.root), planned, spent=spent, today=setup.today
        )
    assert isinstance(planned, Review)
    status = write_edit(setup, made, dry_run, quiet=True)
    day = min(planned.date or setup.today, setup.today)
    held = replace(planned, status=ReviewStatus.HELD, spent_hours=spent, date=day)
    write_out(minutes(register, held))
    return status
