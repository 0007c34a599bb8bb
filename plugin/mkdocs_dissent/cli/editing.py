"""The edits that people make: `dissent revisit`, `supersede`, `resolve`, `rename`, `review`, …"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from mkdocs_dissent.cli.output import Refusal, write_err, write_out
from mkdocs_dissent.cli.setup import (
    Day,
    RecordName,
    Setup,
    Word,
    path_filter,
    path_in,
    progress,
    with_setup,
)
from mkdocs_dissent.edit import convert as converting
from mkdocs_dissent.edit import settle
from mkdocs_dissent.edit.record import Edit
from mkdocs_dissent.edit.supersede import supersede as supersede_records
from mkdocs_dissent.edit.write import EditError, reader
from mkdocs_dissent.records.kinds import Memo, Record, Review
from mkdocs_dissent.records.vocabularies import (
    AndonVerdict,
    ExaminedOutcome,
    Kind,
    MemoStatus,
    ProbeVerdict,
    ReviewStatus,
    Verdict,
)
from mkdocs_dissent.report.terminal import diff_lines, has_colour, painter
from mkdocs_dissent.text import count, visible_lines

_CLAIMS = (Kind.DECISION, Kind.BET, Kind.PROBE)
_DECISION = RecordName(Kind.DECISION)
_ENDS = (Kind.MEMO, Kind.ANDON, Kind.PROBE, Kind.BET)
_RESOLVING = [
    word
    for words in (AndonVerdict, ProbeVerdict, Verdict)
    for word in words
    if word is not Verdict.POSTPONED
]
_Command = TypeVar("_Command", bound=Callable[..., Any])

dry_run_option = click.option("--dry-run", is_flag=True, help="Show the change, write nothing.")
_ON = click.option("--date", "on", type=Day(), help="When it happened. Default: today.")
_NOTE = click.option("--note", help="Why, in a sentence.")


def _people(name: str, help_: str) -> Callable[[_Command], _Command]:
    return click.option(name, multiple=True, metavar="NAME", help=f"{help_}; may be given again.")


# What every edit does


@contextmanager
def refusals(setup: Setup | None = None) -> Iterator[None]:
    """Turn an edit that was refused into a Refusal of the command line."""
    try:
        yield
    except EditError as error:
        message, hint = error.message, error.hint
        if setup is not None:
            message, hint = setup.from_here(message), setup.from_here(hint)
        raise Refusal(message, hint) from error


def edits(command: Callable[..., Edit]) -> Callable[..., int]:
    """Make a command of a function that takes `setup`, and returns an edit of its drafts.

    The edit is written, unless it is a dry run, and printed.
    """

    @dry_run_option
    @with_setup
    @wraps(command)
    def run(setup: Setup, dry_run: bool, **options: Any) -> int:
        with refusals(setup):
            made = command(setup, **options)
        return write_edit(setup, made, dry_run)

    return run


def write_edit(setup: Setup, made: Edit, dry_run: bool, *, quiet: bool = False) -> int:
    """Write an edit unless it is a dry run, and print it; `quiet` leaves the change out."""
    if made and not dry_run:
        with refusals(setup):
            made.apply(setup.tree.root)
    if not quiet:
        diff = visible_lines(made.diff())
        colours = painter(has_colour(sys.stdout))
        write_out(diff_lines(diff, colours) if sys.stdout.isatty() else diff)
    for line in made.summary:
        write_err(setup.from_here(line))
    if made and dry_run:
        write_err("A dry run: nothing was written.")
    return 0


# The commands


@click.command()
@click.argument("reference", metavar="REF", type=RecordName(*_CLAIMS))
@click.option("--verdict", required=True, type=Word(Verdict))
@click.option("--next", "next_", type=Day(), help="When to look at it again.")
@_NOTE
@_people("--by", "Who looked")
@_ON
@edits
def revisit(setup: Setup, reference: str, **entry: Any) -> Edit:
    """Write down that REF was looked at again, and set the next date.

    REF is a decision, a bet or a probe. `falsified` and `postponed` need a note. The command
    prints its change.
    """
    record = setup.record(reference, *_CLAIMS, rather=_CLAIMS[:1])
    return settle.revisit(setup.drafts, record, **entry)


@click.command()
@click.argument("old", metavar="OLD...", nargs=-1, required=True, type=_DECISION)
@click.option("--by", required=True, metavar="NEW", type=_DECISION, help="The later decision.")
@click.option("--reverse", is_flag=True, help="NEW undoes OLD, and does not replace it.")
@_people("--co-signed-by", "With --reverse: who signs the reversal of a major decision")
@edits
def supersede(
    setup: Setup, old: tuple[str, ...], by: str, reverse: bool, co_signed_by: tuple[str, ...]
) -> Edit:
    """Replace the decisions OLD by NEW. Both sides of each link change, and the status of OLD.

    With --reverse, NEW undoes OLD. For a major decision that takes two keys: two independent
    people. The command prints its change.
    """
    if co_signed_by and not reverse:
        raise click.UsageError("--co-signed-by belongs to --reverse: superseding needs no keys")
    olds = [setup.record(text, Kind.DECISION) for text in old]
    new = setup.record(by, Kind.DECISION)
    return supersede_records(setup.drafts, olds, new, reverse=reverse, keys=co_signed_by)


@click.command()
@click.argument("reference", metavar="REF", type=RecordName(*_ENDS))
@click.option(
    "--status",
    type=Word(word for word in MemoStatus if word not in Memo.asks),
    help="For a memo: how it ends.",
)
@click.option(
    "--verdict",
    type=Word(_RESOLVING),
    help="For an andon: what becomes of the mechanism. For a probe or a bet: of its hypothesis.",
)
@click.option(
    "--decision",
    metavar="REF",
    type=_DECISION,
    help="For an andon: the decision that logs the outcome.",
)
@click.option(
    "--led-to",
    metavar="REF",
    type=RecordName(*_CLAIMS, Kind.MEMO),
    help="For a probe: the bet, decision or memo that it led to.",
)
@_NOTE
@_people("--by", "For a memo, an andon or a bet: who settled it")
@_ON
@edits
def resolve(
    setup: Setup, reference: str, decision: str | None, led_to: str | None, **outcome: Any
) -> Edit:
    """Settle the dissent memo or the andon REF, or end the probe or the bet REF.

    A memo takes --status, and a note unless it is withdrawn. An andon takes --verdict and
    --decision. A probe takes --verdict supported, falsified or inconclusive, a note and --led-to.
    A bet takes --verdict confirmed, falsified or inconclusive, and a note. The command prints its
    change.
    """
    return settle.resolve(
        setup.drafts,
        setup.record(reference, *_ENDS, rather=_ENDS[:2]),
        decision=setup.record(decision, Kind.DECISION) if decision else None,
        led_to=setup.record(led_to, *_CLAIMS, Kind.MEMO) if led_to else None,
        **outcome,
    )


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--write/--dry-run",
    "write",
    default=False,
    help="Write the files, or only show the change (the default).",
)
@with_setup
def convert(paths: tuple[Path, ...], write: bool, setup: Setup) -> int:
    """Give decisions of other tools our front matter. Their text stays as it is.

    PATHS limit the command to files and folders. It prints its change, and on stderr the place of
    every field that can't be read. The exit status is 1 if something can't be read, or if a record
    stays as it is. To convert twice changes nothing.
    """
    named = path_filter(setup, paths)
    records = [record for record in setup.register.records if named(record.source.path)]
    with refusals(setup):
        read = reader(setup.tree.root)
        made, found = converting.convert_records(records, read, setup.policy)
    write_edit(setup, made, dry_run=not write)
    for item in found:
        for problem in item.unread:
            write_err(setup.from_here(f"{problem.location}: not read: {problem.message}"))
        if item.missing and item.changed:
            write_err(f"{setup.shown(item.path)}: says no {' and no '.join(item.missing)}")
    if not found:
        write_err("Nothing to convert: no decision is in another dialect.")
        return 0
    changed = sum(item.changed for item in found)
    verb = "converted" if write or not changed else "can be converted: add `--write`"
    incomplete = sum(bool(item.refused or item.unread) for item in found)
    rest = f"; of {incomplete} something could not be read" if incomplete else ""
    write_err(f"{count(changed, 'record')} {verb}{rest}.")
    return int(incomplete > 0)


@click.command(name="edit")
@click.argument("reference", metavar="REF", type=RecordName())
@with_setup
def edit_(reference: str, setup: Setup) -> int:
    """Open the file of record REF in $VISUAL or $EDITOR."""
    click.edit(filename=str(setup.tree.absolute(setup.record(reference).source.path)))
    return 0


@click.command()
@click.argument("reference", metavar="REF", type=RecordName())
@click.argument("new", metavar="[NEW]", required=False)
@click.option("--next-free", is_flag=True, help="Take the next number that no branch has taken.")
@dry_run_option
@with_setup
def rename(reference: str, new: str | None, next_free: bool, dry_run: bool, setup: Setup) -> int:
    """Give record REF another number, slug, file name or folder: NEW.

    The file, every reference in records and every link in pages change together. A new number
    keeps the slug, and a new slug keeps the number. A folder ends with `/`. The command prints its
    change.
    """
    from mkdocs_dissent.edit import rename as renaming
    from mkdocs_dissent.scaffold.names import Names

    if (new is None) is not next_free:
        raise click.UsageError("say NEW, or `--next-free`")
    tree, docs = setup.tree, setup.config.docs_dir
    record = setup.record(reference)
    if tree.absolute(record.source.path).is_symlink():
        raise Refusal(f"{record.source.path} is a link to a file elsewhere", "Rename it by hand.")
    with refusals(setup):
        if new is None:
            names = Names(tree, setup.policy, record.kind, setup.today)
            if names.problem:
                write_err(f"dissent: other branches were not asked: {names.problem}")
            path = names.next_of(record)
        else:
            path = renaming.named_anew(record, path_in(tree, new) if "/" in new else new)
        place = renaming.place_at(path, record.folder, tree, setup.policy, docs)
        read = reader(tree.root)
        with progress("Reading every page…"):
            made = renaming.rename(setup.drafts, read, record, place, renaming.pages_of(tree, docs))
    status = write_edit(setup, made, dry_run)
    config = setup.config.path
    if made and config is not None and record.source.uri in read(tree.relative(config)):
        write_err(f"{config.name} names {record.source.uri}: change it there to {place.uri}.")
    return status


# While a meeting is held

_REVIEW = click.option(
    "--review",
    metavar="REF",
    type=RecordName(Kind.REVIEW),
    help="Which review. Default: the one that is planned in this cycle.",
)
_WHO = click.option(
    "--by", multiple=True, required=True, metavar="NAME", help="Who; may be given again."
)
_WORDS = click.option("--note", required=True, metavar="TEXT", help="What was found or said.")


def _planned(setup: Setup, reference: str | None) -> Record:
    if reference is not None:
        return setup.record(reference, Kind.REVIEW)
    return settle.planned_review(setup.drafts)


def _item(setup: Setup, reference: str) -> Record:
    """A record; a bare number means a decision first."""
    return setup.record(reference, rather=(Kind.DECISION,))


@click.group()
def review() -> None:
    """Write down what comes of the review that is planned in this cycle, and end it.

    `dissent new review` plans a review.
    """


@review.command()
@click.argument("item", metavar="ITEM", type=RecordName())
@click.option("--outcome", required=True, type=Word(ExaminedOutcome))
@_WHO
@_WORDS
@_REVIEW
@edits
def examine(setup: Setup, item: str, review: str | None, **found: Any) -> Edit:
    """Write down what came of a test of ITEM. The command prints its change."""
    return settle.examine(setup.drafts, _planned(setup, review), _item(setup, item), **found)


@review.command()
@click.option("--item", metavar="REF", type=RecordName(), help="The record that it is about.")
@_WHO
@_WORDS
@_REVIEW
@edits
def hear(setup: Setup, item: str | None, review: str | None, **words: Any) -> Edit:
    """Write down what was said in the forum. The command prints its change."""
    about = _item(setup, item) if item else None
    return settle.hear(setup.drafts, _planned(setup, review), about, **words)


@review.command()
@click.option(
    "--spent",
    required=True,
    type=click.FloatRange(min=0, max=10_000),
    metavar="HOURS",
    help="The hours that the review took.",
)
@_REVIEW
@dry_run_option
@with_setup
def close(spent: float, review: str | None, dry_run: bool, setup: Setup) -> int:
    """End the review, and print its minutes as Markdown."""
    from mkdocs_dissent.scaffold.agenda import minutes

    with refusals(setup):
        planned = _planned(setup, review)
        made = settle.close(setup.drafts, planned, spent=spent)
    assert isinstance(planned, Review)
    status = write_edit(setup, made, dry_run, quiet=True)
    day = min(planned.date or setup.today, setup.today)
    held = replace(planned, status=ReviewStatus.HELD, spent_hours=spent, date=day)
    write_out(minutes(setup.register, held))
    return status
