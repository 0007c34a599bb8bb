"""`dissent list`, `show` and `overdue`: the register on a terminal, and as JSON."""

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from mkdocs_dissent.cli.output import write_err, write_out
from mkdocs_dissent.cli.setup import RecordName, Setup, Word, with_setup
from mkdocs_dissent.feeds.data import contradiction_json, record_json, to_json
from mkdocs_dissent.people import is_among
from mkdocs_dissent.records.kinds import Decision, Record, counted
from mkdocs_dissent.records.vocabularies import (
    AndonStatus,
    Constraint,
    DecisionStatus,
    InitiativeStatus,
    Kind,
    MemoStatus,
)
from mkdocs_dissent.register.contradictions import Contradiction, contradictions_of
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.report import terminal
from mkdocs_dissent.text import days_after, distance, visible

_INITIATIVE = (Kind.BET, Kind.PROBE)
_STATUSES = (
    *dict.fromkeys(
        str(word)
        for words in (DecisionStatus, MemoStatus, AndonStatus, InitiativeStatus)
        for word in words
    ),
    "unknown",
    *("fired", "unanswered", "not acted on", "unresolved"),
)
_CONTRADICTION = "contradiction"
_WHOLE = ("kind", "no.", "date", "since")
_DATES = ("revisit", "due")
_WIDE = 90
_NARROW = ("no.", "title", "status", "revisit", "about", "state", "due")
"""The columns of a terminal with fewer than `_WIDE` characters in a line."""
_FORMAT = click.option("--format", "format_", type=Word(["text", "json"]), default="text")


@click.command(name="list")
@click.option(
    "--kind",
    type=Word([*map(str, Kind), _CONTRADICTION]),
    multiple=True,
    help="`contradiction` lists what speaks against a record.",
)
@click.option(
    "--status", multiple=True, type=Word(_STATUSES), metavar="STATUS", help="May be given again."
)
@click.option("--steward", help="The name of a steward; of a memo or an andon, its owner.")
@click.option(
    "--initiative",
    metavar="REF",
    type=RecordName(*_INITIATIVE),
    help="The initiative that a decision serves.",
)
@click.option(
    "--constraint",
    type=Word(Constraint),
    metavar="NAME",
    help="The form of misalignment that a record loosens.",
)
@click.option("--tag", help="A tag, as it is written.")
@click.option("--due", type=Word(["overdue", "soon"]), help="By their revisit date.")
@click.option("--find", metavar="TEXT", help="Words in the id, the title or the text.")
@_FORMAT
@with_setup
def list_(
    kind: tuple[str, ...],
    initiative: str | None,
    due: str | None,
    find: str | None,
    format_: str,
    setup: Setup,
    **given: Any,
) -> int:
    """List records. A record must match every filter; of a filter that is given twice, either.

    A contradiction is matched by its own state, owner and date, and by what it is about.
    """
    served = setup.record(initiative, *_INITIATIVE) if initiative else None
    words = (find or "").casefold().split()
    filter_ = _Filter(setup=setup, served=served, due=due, words=words, **given)
    if _CONTRADICTION in kind:
        if len(set(kind)) > 1:
            raise click.UsageError("contradictions are listed alone: give one `--kind`")
        return _print_contradictions(filter_, setup, format_)
    found = [
        record
        for record in setup.register.records
        if (not kind or str(record.kind) in kind) and filter_.keeps_record(record)
    ]
    _print_records(found, setup, format_, sorted_by_due=due is not None)
    if not found:
        write_err("No record matches.")
    return 0


@dataclass(kw_only=True)
class _Filter:
    """The filters of a listing; None and () filter nothing."""

    setup: Setup
    status: tuple[str, ...]
    steward: str | None
    served: Record | None
    constraint: Constraint | None
    tag: str | None
    due: str | None
    words: list[str]

    def keeps_record(self, record: Record) -> bool:
        """Whether a record is to be listed."""
        texts = (record.id, record.title, record.source.body)
        served = self._served_by(record)
        asked = self.setup.register.asked_on(record)
        due = asked[0] if asked else None
        return self._keeps([record], served, _status(record), record.owners, due, texts)

    def keeps_contradiction(self, item: Contradiction) -> bool:
        """Whether a contradiction is to be listed: by its own state and the records it is about."""
        about = [self.setup.register.by_key[key] for key in item.about]
        served = [*about, *(found for record in about for found in self._served_by(record))]
        texts = (item.record[1], item.note or "", *(record.title for record in about))
        return self._keeps(about, served, item.state, item.owner, item.due, texts)

    def _served_by(self, record: Record) -> tuple[Record, ...]:
        return self.setup.register.to(record, LinkType.SERVES)

    def _keeps(
        self,
        about: Sequence[Record],
        served: Sequence[Record],
        state: str,
        owners: Sequence[str],
        due: dt.date | None,
        texts: Sequence[str],
    ) -> bool:
        constraints = [getattr(record, "constraint", None) for record in about]
        return (
            (not self.status or state in self.status)
            and (not self.steward or is_among(self.steward, owners))
            and (self.served is None or self.served in served)
            and (self.constraint is None or self.constraint in constraints)
            and (self.tag is None or any(self.tag in record.tags for record in about))
            and self._is_due(due)
            and all(word in "\n".join(texts).casefold() for word in self.words)
        )

    def _is_due(self, day: dt.date | None) -> bool:
        if self.due is None or day is None:
            return self.due is None
        today = self.setup.today
        soon = days_after(today, self.setup.policy.due_soon_days)
        return day < today if self.due == "overdue" else today <= day <= soon


def _print_contradictions(filter_: _Filter, setup: Setup, format_: str) -> int:
    """Contradictions, heaviest first; with a filter by date, by the day they are due."""
    register, today = setup.register, setup.today
    ordered = contradictions_of(register, today).heaviest_first
    found = [item for item in ordered if filter_.keeps_contradiction(item)]
    if filter_.due:
        found.sort(key=lambda item: item.due or dt.date.max)
    if format_ == "json":
        rows = [contradiction_json(item) for item in found]
        write_out(to_json({"schema": 1, "as_of": today.isoformat(), "contradictions": rows}))
    else:
        head = ("kind", "about", "since", "state", "owner", "due", "said by", "what")
        _table(head, [_contradiction_row(item, register, today) for item in found])
    if not found:
        write_err("No contradiction matches.")
    return 0


def _contradiction_row(item: Contradiction, register: Register, today: dt.date) -> tuple[str, ...]:
    source = register.by_key[item.record]
    about = (register.by_key[key] for key in item.about)
    return (
        item.kind.value,
        " ".join(", ".join(f"{record.label} {record.title}" for record in about).split()),
        item.since.isoformat() if item.since else "",
        item.state,
        ", ".join(item.owner),
        _due_cell(item.due, today),
        source.id,
        " ".join((item.note or source.title).split()),
    )


def _status(record: Record) -> str:
    return str(record.state or ("" if record.kind is Kind.REVIEW else "unknown"))


@click.command()
@_FORMAT
@with_setup
def overdue(format_: str, setup: Setup) -> int:
    """List what should have been revisited or judged, the oldest first.

    The exit status is 1 if anything is overdue.
    """
    register = setup.register
    asked = ((record, register.asked_on(record)) for record in register.records)
    late = [record for record, found in asked if found and found[0] < setup.today]
    unknown = len(register.of_unknown_status)
    if late or format_ == "json":
        _print_records(late, setup, format_, sorted_by_due=True, status_unknown=unknown)
    else:
        write_out("No revisit is known to be overdue.\n" if unknown else "Nothing is overdue.\n")
    if unknown and format_ != "json":
        write_out(
            f"The status of {counted(register.of_unknown_status)} is unknown:"
            " see `dissent list --status unknown`.\n"
        )
    return int(bool(late))


@click.command()
@click.argument("reference", metavar="REF", type=RecordName())
@_FORMAT
@with_setup
def show(reference: str, format_: str, setup: Setup) -> int:
    """Show one record with its links. REF is an id, a number or a file.

    If several records have that number, the decision is shown.
    """
    record = setup.record(reference, Kind.DECISION)
    others = [item for item in setup.records_named(reference) if item is not record]
    data = record_json(setup.register, record, setup.today, setup.url_of)
    facts = data | {"path": setup.shown(record.source.path)}
    write_out(to_json(data) if format_ == "json" else _facts(record, facts))
    if others:
        names = ", ".join(f"`{setup.shown(item.source.path)}`" for item in others)
        write_err(f"`{reference}` is the number of {names} too.")
    return 0


def _facts(record: Record, data: dict[str, Any]) -> str:
    lines = [visible(f"{record.label}  {record.title}")]
    for name, value in data.items():
        if name in ("label", "title", "url", "readable") or value in (None, (), [], False, ""):
            continue
        lines.append(f"  {name.replace('_', '-'):<22} {_as_text(value)}".replace(" \n", "\n"))
    if not record.source.readable:
        lines.append("  Its front matter can't be read: `dissent check` says what is wrong.")
    return "\n".join(lines) + "\n"


def _as_text(value: Any) -> str:
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], dict):
            return "".join(f"\n    - {_as_text(item)}" for item in value)
        return ", ".join(map(_as_text, value))
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_as_text(item)}" for name, item in value.items())
    return visible(str(value))


def _print_records(
    records: Sequence[Record], setup: Setup, format_: str, *, sorted_by_due: bool, **more: int
) -> None:
    """Records as a table or as JSON, each with the day on which it asks for someone."""
    register, today = setup.register, setup.today

    def due(record: Record) -> dt.date | None:
        asked = register.asked_on(record)
        return asked[0] if asked else None

    if sorted_by_due:
        records = sorted(records, key=lambda record: (due(record) or dt.date.max, record.id))
    if format_ == "json":
        found = [record_json(register, item, today, setup.url_of) for item in records]
        data = {"schema": 1, "as_of": today.isoformat(), "records": found}
        write_out(to_json(data | more))
        return
    head = ("kind", "no.", "title", "status", "steward", "date", "revisit", "dissent")
    _table(head, [_record_row(record, register, today, due(record)) for record in records])


def _record_row(
    record: Record, register: Register, today: dt.date, due: dt.date | None
) -> tuple[str, ...]:
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
        _due_cell(due, today),
        dissent if isinstance(record, Decision) or memos else "",
    )


# Tables


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table as wide as the terminal; one line a row with tabs between cells elsewhere."""
    rows = [tuple(map(visible, row)) for row in rows]
    if not sys.stdout.isatty():
        write_out("".join("\t".join(row) + "\n" for row in rows))
        return

    def code_of(name: str, cell: str) -> str | None:
        """What is overdue is red."""
        return terminal.RED if name in _DATES and cell.endswith("overdue") else None

    width = terminal.terminal_width()
    if width < _WIDE:
        kept = [at for at, name in enumerate(head) if name in _NARROW]
        rows = [[row[at] for at in kept] for row in rows]
        head = [head[at] for at in kept]
    paint = terminal.painter(terminal.has_colour(sys.stdout))
    write_out(terminal.table(head, rows, paint=paint, width=width, whole=_WHOLE, code_of=code_of))


def _due_cell(due: dt.date | None, today: dt.date) -> str:
    """A date and how far away it is, as a cell has it."""
    return f"{due} · {distance(due, today)}" if due else ""
