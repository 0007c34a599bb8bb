"""`dissent revisit`, `supersede`, `resolve` and `convert`: the edits that people make."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from mkdocs_dissent import edit
from mkdocs_dissent.cli.output import Refusal, write_err, write_out
from mkdocs_dissent.cli.setup import (
    Day,
    RecordName,
    Setup,
    one_record,
    path_filter,
    read_register,
    with_setup,
)
from mkdocs_dissent.records import (
    Andon,
    AndonVerdict,
    Kind,
    Memo,
    MemoStatus,
    ProbeVerdict,
    Record,
    Verdict,
)
from mkdocs_dissent.register import Register
from mkdocs_dissent.report.terminal import diff_lines, has_colour, painter
from mkdocs_dissent.text import count, visible_lines, with_article

_DECISION = (Kind.DECISION,)
_CLAIMS = (Kind.DECISION, Kind.BET, Kind.PROBE)
_ENDS = (Kind.MEMO, Kind.ANDON, Kind.PROBE, Kind.BET)
_RESOLVING = dict.fromkeys(
    str(word)
    for words in (AndonVerdict, ProbeVerdict, Verdict)
    for word in words
    if word is not Verdict.POSTPONED
)
_Command = TypeVar("_Command", bound=Callable[..., Any])

dry_run_option = click.option("--dry-run", is_flag=True, help="Show the change, write nothing.")
_ON = click.option("--date", "on", type=Day(), help="When it happened; default: today.")
_NOTE = click.option("--note", help="Why, in a sentence.")


def _people(name: str, help_: str) -> Callable[[_Command], _Command]:
    return click.option(name, multiple=True, metavar="NAME", help=f"{help_}; may be given again.")


# What every edit does


@contextmanager
def refusals() -> Iterator[None]:
    """Turn an edit that was refused into a Refusal of the command line."""
    try:
        yield
    except edit.EditError as error:
        raise Refusal(error.message, error.hint) from error


def edits(command: Callable[..., edit.Edit]) -> Callable[..., int]:
    """Make a command of a function that takes `setup` and `register`, and returns an edit.

    The edit is written, unless it is a dry run, and printed.
    """

    @dry_run_option
    @with_setup
    @wraps(command)
    def run(setup: Setup, dry_run: bool, **options: Any) -> int:
        register = read_register(setup)
        with refusals():
            made = command(setup, register, **options)
        return write_edit(setup, made, dry_run)

    return run


def write_edit(setup: Setup, made: edit.Edit, dry_run: bool, *, quiet: bool = False) -> int:
    """Write an edit unless it is a dry run, and print it; `quiet` leaves the change out."""
    if made and not dry_run:
        with refusals():
            made.apply(setup.tree.root)
    if not quiet:
        write_out(_diff_text(made.diff()))
    for line in made.summary:
        write_err(line)
    if made and dry_run:
        write_err("A dry run: nothing was written.")
    return 0


def _diff_text(diff: str) -> str:
    """A diff with nothing in it that a terminal or a build server would obey."""
    if sys.stdout.isatty():
        return diff_lines(visible_lines(diff), painter(has_colour(sys.stdout)))
    return visible_lines(diff)


# The commands


@click.command()
@click.argument("reference", metavar="REF", type=RecordName(*_CLAIMS))
@click.option("--verdict", required=True, type=click.Choice([str(word) for word in Verdict]))
@click.option("--next", "next_", type=Day(), help="When to look at it again.")
@_NOTE
@_people("--by", "Who looked")
@_ON
@edits
def revisit(
    setup: Setup,
    register: Register,
    reference: str,
    verdict: str,
    next_: dt.date | None,
    note: str | None,
    by: tuple[str, ...],
    on: dt.date | None,
) -> edit.Edit:
    """Record in the ledger of REF that it was looked at again, and set the next date.

    REF is a decision, a bet or a probe.

    `falsified` and `postponed` need a note. Prints the change that it makes.
    """
    return edit.revisit(
        register,
        edit.reader(setup.tree.root),
        one_record(register, reference, kinds=_CLAIMS, tree=setup.tree, rather=_DECISION),
        verdict=verdict,
        on=on or setup.today,
        today=setup.today,
        by=by,
        note=note,
        next_=next_,
    )


@click.command()
@click.argument("old", metavar="OLD...", nargs=-1, required=True, type=RecordName(*_DECISION))
@click.option(
    "--by", required=True, metavar="NEW", type=RecordName(*_DECISION), help="The later decision."
)
@click.option("--reverse", is_flag=True, help="It undoes them, rather than taking their place.")
@_people("--co-signed-by", "With --reverse: a key to the reversal of a major decision")
@edits
def supersede(
    setup: Setup,
    register: Register,
    old: tuple[str, ...],
    by: str,
    reverse: bool,
    co_signed_by: tuple[str, ...],
) -> edit.Edit:
    """Replace the decisions OLD by NEW: both sides of each link, and the status, at once.

    With --reverse they are undone; of a major decision that takes two keys, two independent
    people. Prints the change that it makes.
    """
    if co_signed_by and not reverse:
        raise click.UsageError("--co-signed-by belongs to --reverse: superseding needs no keys")
    olds = [one_record(register, text, kinds=_DECISION, tree=setup.tree) for text in old]
    new = one_record(register, by, kinds=_DECISION, tree=setup.tree)
    read = edit.reader(setup.tree.root)
    if reverse:
        return edit.reverse(register, read, olds, new, setup.policy, keys=co_signed_by)
    return edit.supersede(register, read, olds, new)


@click.command()
@click.argument("reference", metavar="REF", type=RecordName(*_ENDS))
@click.option(
    "--status",
    type=click.Choice([str(word) for word in MemoStatus if word not in Memo.asks]),
    help="Of a memo: how it ends.",
)
@click.option(
    "--verdict",
    type=click.Choice(list(_RESOLVING)),
    help="Of an andon: what becomes of the mechanism. Of a probe or a bet: of its hypothesis.",
)
@click.option(
    "--decision",
    metavar="REF",
    type=RecordName(*_DECISION),
    help="Of an andon: the decision that logs the outcome.",
)
@click.option(
    "--led-to",
    metavar="REF",
    type=RecordName(*_CLAIMS, Kind.MEMO),
    help="Of a probe: the bet, decision or memo that it led to.",
)
@_NOTE
@_people("--by", "Of a memo, an andon or a bet: who settled it")
@_ON
@edits
def resolve(
    setup: Setup,
    register: Register,
    reference: str,
    status: str | None,
    verdict: str | None,
    decision: str | None,
    led_to: str | None,
    note: str | None,
    by: tuple[str, ...],
    on: dt.date | None,
) -> edit.Edit:
    """Settle the dissent memo or the andon REF, or end the probe or the bet REF with its result.

    A memo takes --status, and a note unless it is withdrawn; an andon --verdict and --decision; a
    probe --verdict supported, falsified or inconclusive, a note, and --led-to; a bet --verdict
    confirmed, falsified or inconclusive, and a note. Prints the change that it makes.
    """
    record = one_record(register, reference, kinds=_ENDS, tree=setup.tree, rather=_ENDS[:2])
    given = {"status": status, "verdict": verdict, "decision": decision, "led-to": led_to, "by": by}
    _check_options(record, given)
    read, today = edit.reader(setup.tree.root), setup.today
    settled: dict[str, Any] = {"on": on or today, "today": today, "by": by, "note": note}

    def named(text: str | None, *kinds: Kind) -> Record | None:
        return one_record(register, text, kinds=kinds, tree=setup.tree) if text else None

    if isinstance(record, Memo):
        return edit.resolve_memo(register, read, record, status=status or "", **settled)
    word = verdict or ""
    if isinstance(record, Andon):
        log = named(decision, *_DECISION)
        return edit.resolve_andon(register, read, record, verdict=word, decision=log, **settled)
    led = named(led_to, *_CLAIMS, Kind.MEMO)
    return edit.resolve_initiative(register, read, record, verdict=word, led_to=led, **settled)


_TAKES: Mapping[Kind, tuple[str, tuple[str, ...], str]] = {
    Kind.MEMO: (
        "status",
        ("by",),
        "A memo takes `--status upheld|answered|withdrawn`, `--note` and `--by`.",
    ),
    Kind.ANDON: (
        "verdict",
        ("decision", "by"),
        "An andon takes `--verdict continue|alter|retire`, `--decision REF`, `--note` and `--by`.",
    ),
    Kind.PROBE: (
        "verdict",
        ("led-to",),
        "A probe takes `--verdict supported|falsified|inconclusive`, `--note` and `--led-to REF`.",
    ),
    Kind.BET: (
        "verdict",
        ("by",),
        "A bet takes `--verdict confirmed|falsified|inconclusive`, `--note` and `--by`.",
    ),
}
"""Kind → the option it needs, others that it takes, and a sentence that says so."""


def _check_options(record: Record, given: Mapping[str, object]) -> None:
    """Raises Refusal for an option of another kind, or where the needed one is missing."""
    if record.kind not in _TAKES:
        raise Refusal(
            f"{record.id} is {with_article(record.kind)};"
            " a memo, an andon, a probe or a bet can be resolved",
            "`dissent list --kind memo --kind andon` shows what is open.",
        )
    needed, others, hint = _TAKES[record.kind]
    named = f"{record.id} is {with_article(record.kind)}"
    for name, value in given.items():
        if value and name not in (needed, *others):
            raise Refusal(f"{named}, which takes no `--{name}`", hint)
    if not given[needed]:
        raise Refusal(f"{named}: say what came of it", hint)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--write/--dry-run",
    "write",
    default=False,
    help="Write the files, or only show what would change (the default).",
)
@with_setup
def convert(paths: tuple[Path, ...], write: bool, setup: Setup) -> int:
    """Give decisions in another tool's dialect front matter of ours; their text stays as it is.

    PATHS narrow it to files and folders. Prints the change; every field that can't be read is
    named on stderr, where it stands. Exit status: 1 where something could not be read or a record
    was left as it is, else 0. Converting twice changes nothing.
    """
    register = read_register(setup)
    named = path_filter(setup, paths)
    records = [record for record in register.records if named(record.source.path)]
    with refusals():
        made, found = edit.convert_records(records, edit.reader(setup.tree.root), setup.policy)
    write_edit(setup, made, dry_run=not write)
    return _report(found, write)


def _report(found: Sequence[edit.Conversion], write: bool) -> int:
    for item in found:
        for problem in item.unread:
            write_err(f"{problem.location}: not read: {problem.message}")
        if item.missing and item.changed:
            write_err(f"{item.path}: says no {' and no '.join(item.missing)}")
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
    record = one_record(read_register(setup), reference, tree=setup.tree)
    click.edit(filename=str(setup.tree.absolute(record.source.path)))
    return 0
