"""`dissent review`: what a meeting writes down while it is held, and its minutes."""

from __future__ import annotations

from dataclasses import replace

import click

from mkdocs_dissent import edit
from mkdocs_dissent.cli.editing import dry_run_option, edits, refusals, write_edit
from mkdocs_dissent.cli.output import write_out
from mkdocs_dissent.cli.setup import RecordName, Setup, one_record, read_register, with_setup
from mkdocs_dissent.records import ExaminedOutcome, Kind, Record, Review, ReviewStatus
from mkdocs_dissent.register import Register

_REVIEW = (Kind.REVIEW,)
_FIRST = (Kind.DECISION,)
"""What a bare number means first."""
_REVIEW_OPTION = click.option(
    "--review",
    "review_",
    metavar="REF",
    type=RecordName(*_REVIEW),
    help="Which review; default: the one that is planned in this cycle.",
)
_BY = click.option(
    "--by", multiple=True, required=True, metavar="NAME", help="Who; again for more."
)
_NOTE = click.option("--note", required=True, metavar="TEXT", help="What was found or said.")


def _review(register: Register, setup: Setup, reference: str | None) -> Record:
    if reference is not None:
        return one_record(register, reference, kinds=_REVIEW, tree=setup.tree)
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
@_REVIEW_OPTION
@edits
def examine(
    setup: Setup,
    register: Register,
    item: str,
    outcome: str,
    by: tuple[str, ...],
    note: str,
    review_: str | None,
) -> edit.Edit:
    """Write what came of testing ITEM. Prints the change that it makes."""
    found = one_record(register, item, tree=setup.tree, rather=_FIRST)
    planned = _review(register, setup, review_)
    read = edit.reader(setup.tree.root)
    return edit.examine(register, read, planned, found, outcome=outcome, by=by, note=note)


@review.command()
@click.option("--item", metavar="REF", type=RecordName(), help="The record that it is about.")
@_BY
@_NOTE
@_REVIEW_OPTION
@edits
def hear(
    setup: Setup,
    register: Register,
    item: str | None,
    by: tuple[str, ...],
    note: str,
    review_: str | None,
) -> edit.Edit:
    """Write what was said in the forum. Prints the change that it makes."""
    found = one_record(register, item, tree=setup.tree, rather=_FIRST) if item else None
    planned = _review(register, setup, review_)
    read = edit.reader(setup.tree.root)
    return edit.hear(register, read, planned, by=by, note=note, item=found)


@review.command()
@click.option(
    "--spent",
    required=True,
    type=click.FloatRange(min=0, max=10_000),
    metavar="HOURS",
    help="Hours of the contradiction budget that were used.",
)
@_REVIEW_OPTION
@dry_run_option
@with_setup
def close(spent: float, review_: str | None, dry_run: bool, setup: Setup) -> int:
    """Say that the review was held, and print its minutes as Markdown."""
    from mkdocs_dissent.scaffold.agenda import minutes

    register = read_register(setup)
    read = edit.reader(setup.tree.root)
    with refusals():
        planned = _review(register, setup, review_)
        made = edit.close(register, read, planned, spent=spent, today=setup.today)
    assert isinstance(planned, Review)
    status = write_edit(setup, made, dry_run, quiet=True)
    day = min(planned.date or setup.today, setup.today)
    held = replace(planned, status=ReviewStatus.HELD, spent_hours=spent, date=day)
    write_out(minutes(register, held))
    return status
