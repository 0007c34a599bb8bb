"""`dissent list`, `show` and `overdue`: the register on a terminal, and as JSON."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from mkdocs_dissent.cli.output import say, tell
from mkdocs_dissent.cli.setup import (
    RecordName,
    Setup,
    candidates,
    one_record,
    register_options,
    set_up,
    with_records,
)
from mkdocs_dissent.feeds import record_json, to_json
from mkdocs_dissent.records import (
    AndonStatus,
    Constraint,
    Decision,
    DecisionStatus,
    InitiativeStatus,
    Kind,
    MemoStatus,
    Record,
)
from mkdocs_dissent.register import LinkType, Register
from mkdocs_dissent.report.words import visible
from mkdocs_dissent.site import directory_url

_INITIATIVE = (Kind.BET, Kind.PROBE)
_STATUSES = (
    *dict.fromkeys(
        str(word)
        for words in (DecisionStatus, MemoStatus, AndonStatus, InitiativeStatus)
        for word in words
    ),
    "unknown",
)
_FORMAT = click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")


@click.command(name="list")
@click.option("--kind", type=click.Choice([str(kind) for kind in Kind]), multiple=True)
@click.option("--status", multiple=True, type=click.Choice(_STATUSES), metavar="STATUS")
@click.option("--steward", help="A name; for memos and cords, their owner.")
@click.option(
    "--initiative",
    metavar="REF",
    type=RecordName(*_INITIATIVE),
    help="An initiative that decisions serve.",
)
@click.option(
    "--constraint",
    type=click.Choice([str(word) for word in Constraint]),
    metavar="NAME",
    help="The form of misalignment that it loosens.",
)
@click.option("--due", type=click.Choice(["overdue", "soon"]), help="By their revisit date.")
@_FORMAT
@register_options
def list_(
    kind: tuple[str, ...],
    status: tuple[str, ...],
    steward: str | None,
    initiative: str | None,
    constraint: str | None,
    due: str | None,
    format_: str,
    config_file: Path | None,
    as_of: Any,
) -> int:
    """Records, filtered; filters given twice take either, different ones must all agree."""
    setup = set_up(config_file, as_of)
    register = with_records(setup).register
    served = None
    if initiative:
        served = one_record(register, initiative, kinds=_INITIATIVE, tree=setup.tree)
    found = [
        record
        for record in register.records
        if (not kind or str(record.kind) in kind)
        and (not status or _status(record) in status)
        and (not steward or steward.casefold() in map(str.casefold, record.owners))
        and (served is None or served in register.to(record, LinkType.SERVES))
        and (not constraint or str(getattr(record, "constraint", None)) == constraint)
        and _is_due(record, due, setup)
    ]
    _print(found, register, setup, format_, sorted_by_due=due is not None)
    if not found:
        tell("No record is like that.")
    return 0


def _status(record: Record) -> str:
    return str(record.state or ("" if record.kind is Kind.REVIEW else "unknown"))


def _is_due(record: Record, due: str | None, setup: Setup) -> bool:
    if due == "overdue":
        return record.overdue(setup.today)
    if due == "soon":
        last = setup.today + dt.timedelta(days=setup.policy.due_soon_days)
        return record.due is not None and setup.today <= record.due <= last
    return True


@click.command()
@_FORMAT
@register_options
def overdue(format_: str, config_file: Path | None, as_of: Any) -> int:
    """What should have been revisited, most overdue first; exit status 1 if anything is."""
    setup = set_up(config_file, as_of)
    register = with_records(setup).register
    late = [record for record in register.records if record.overdue(setup.today)]
    if format_ == "text" and not late:
        say("Nothing is overdue.\n")
    else:
        _print(late, register, setup, format_, sorted_by_due=True)
    return int(bool(late))


@click.command()
@click.argument("reference", metavar="REF", type=RecordName())
@_FORMAT
@register_options
def show(reference: str, format_: str, config_file: Path | None, as_of: Any) -> int:
    """One record with its links: REF is an id, a number or a file.

    Of a decision and other records that bear one number, the decision is shown.
    """
    setup = set_up(config_file, as_of)
    register = with_records(setup).register
    record = one_record(register, reference, kinds=(Kind.DECISION,), tree=setup.tree)
    others = [item for item in candidates(register, reference, setup.tree) if item is not record]
    data = record_json(register, record, setup.today, directory_url)
    say(to_json(data) if format_ == "json" else _facts(record, data))
    if others:
        names = ", ".join(f"`{item.source.path}`" for item in others)
        tell(f"`{reference}` is the number of {names} too.")
    return 0


def _facts(record: Record, data: dict[str, Any]) -> str:
    lines = [visible(f"{record.label}  {record.title}")]
    for name, value in data.items():
        if name in ("label", "title", "url", "readable") or value in (None, [], False, ""):
            continue
        lines.append(f"  {name.replace('_', '-'):<22} {_said(value)}".replace(" \n", "\n"))
    if not record.source.readable:
        lines.append("  Its front matter can't be read: `dissent check` says what is wrong.")
    return "\n".join(lines) + "\n"


def _said(value: Any) -> str:
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            return "".join(f"\n    - {_said(item)}" for item in value)
        return ", ".join(map(_said, value))
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_said(item)}" for name, item in value.items())
    return visible(str(value))


def _print(
    records: Sequence[Record],
    register: Register,
    setup: Setup,
    format_: str,
    *,
    sorted_by_due: bool,
) -> None:
    if sorted_by_due:
        records = sorted(records, key=lambda record: (record.due or dt.date.max, record.id))
    if format_ == "json":
        found = [record_json(register, item, setup.today, directory_url) for item in records]
        data = {"schema": 1, "as_of": setup.today.isoformat(), "records": found}
        say(to_json(data))
        return
    rows = [tuple(map(visible, _row(record, register, setup.today))) for record in records]
    head = ("kind", "no.", "title", "status", "steward", "date", "revisit", "dissent")
    if sys.stdout.isatty():
        _table(head, rows)
    else:
        say("".join("\t".join(row) + "\n" for row in rows))


def _row(record: Record, register: Register, today: dt.date) -> tuple[str, ...]:
    memos = register.dissent(record)
    unsettled = sum(memo.is_open for memo in memos)
    dissent = f"{len(memos)}, {unsettled} open" if memos else ""
    return (
        str(record.kind),
        record.label,
        " ".join(record.title.split()),
        _status(record),
        ", ".join(record.owners),
        record.date.isoformat() if record.date else "",
        _distance(record, today),
        dissent if isinstance(record, Decision) or memos else "",
    )


def _distance(record: Record, today: dt.date) -> str:
    if record.due is None:
        return ""
    days = (record.due - today).days
    if days < 0:
        return f"{record.due} · {-days} {'day' if days == -1 else 'days'} overdue"
    return f"{record.due} · " + ("due today" if not days else f"in {days} days")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in head:
        table.add_column(name, overflow="fold", no_wrap=name in ("kind", "no.", "date"))
    for row in rows:
        # Text, not markup: a title may hold square brackets.
        table.add_row(*(Text(cell, style="red" if "overdue" in cell else "") for cell in row))
    Console().print(table)
