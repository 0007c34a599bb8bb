"""`dissent review`: what a meeting writes down while it is held, and its minutes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from mkdocs_dissent.cli.editing import dry_run_option, edits, refusals, write_edit
from mkdocs_dissent.cli.output import write_out
from mkdocs_dissent.cli.setup import RecordName, Setup, Word, with_setup
from mkdocs_dissent.edit import hold
from mkdocs_dissent.edit.record import Edit
from mkdocs_dissent.records import ExaminedOutcome, Kind, Record, Review, ReviewStatus

_REVIEW = click.option(
    "--review",
    metavar="REF",
    type=RecordName(Kind.REVIEW),
    help="Which review; default: the one that is planned in this cycle.",
)
_BY = click.option(
    "--by", multiple=True, required=True, metavar="NAME", help="Who; again for more."
)
_NOTE = click.option("--note", required=True, metavar="TEXT", help="What was found or said.")


def _planned(setup: Setup, reference: str | None) -> Record:
    if reference is not None:
        return setup.record(reference, Kind.REVIEW)
    return hold.planned_review(setup.drafts)


def _item(setup: Setup, reference: str) -> Record:
    """A record; a bare number means a decision first."""
    return setup.record(reference, rather=(Kind.DECISION,))


@click.group()
def review() -> None:
    """Hold the review that is planned in this cycle: write what comes of it, and end it.

    `dissent new review` plans one.
    """


@review.command()
@click.argument("item", metavar="ITEM", type=RecordName())
@click.option("--outcome", required=True, type=Word(ExaminedOutcome))
@_BY
@_NOTE
@_REVIEW
@edits
def examine(setup: Setup, item: str, review: str | None, **found: Any) -> Edit:
    """Write what came of testing ITEM. Prints the change that it makes."""
    return hold.examine(setup.drafts, _planned(setup, review), _item(setup, item), **found)


@review.command()
@click.option("--item", metavar="REF", type=RecordName(), help="The record that it is about.")
@_BY
@_NOTE
@_REVIEW
@edits
def hear(setup: Setup, item: str | None, review: str | None, **words: Any) -> Edit:
    """Write what was said in the forum. Prints the change that it makes."""
    about = _item(setup, item) if item else None
    return hold.hear(setup.drafts, _planned(setup, review), about, **words)


@review.command()
@click.option(
    "--spent",
    required=True,
    type=click.FloatRange(min=0, max=10_000),
    metavar="HOURS",
    help="Hours of the contradiction budget that were used.",
)
@_REVIEW
@dry_run_option
@with_setup
def close(spent: float, review: str | None, dry_run: bool, setup: Setup) -> int:
    """Say that the review was held, and print its minutes as Markdown."""
    from mkdocs_dissent.scaffold.agenda import minutes

    with refusals():
        planned = _planned(setup, review)
        made = hold.close(setup.drafts, planned, spent=spent)
    assert isinstance(planned, Review)
    status = write_edit(setup, made, dry_run, quiet=True)
    day = min(planned.date or setup.today, setup.today)
    held = replace(planned, status=ReviewStatus.HELD, spent_hours=spent, date=day)
    write_out(minutes(setup.register, held))
    return status
