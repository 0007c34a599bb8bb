"""DM601–DM604: what a pull request may not do in silence; they compare with a base."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mkdocs_dissent.findings import Location, Problem, Severity
from mkdocs_dissent.records import Kind, Memo, Record
from mkdocs_dissent.rules.core import Case, body_start, is_foreign, rule
from mkdocs_dissent.text import count

if TYPE_CHECKING:
    # Most runs have no base, and should not pay for what compares two registers.
    from mkdocs_dissent.diff import RecordChange


@rule("DM601", "accepted-text-changed", Severity.ERROR, foreign=Severity.WARNING)
def accepted_text_changed(case: Case) -> Iterator[Problem]:
    """The text of an accepted decision changed, and no record says so.

    People acted on what it said. A decision changes by a record of its own that amends or
    supersedes it, so that both can be read and the new one can be argued with; or by a waiver that
    says why (`waive: {DM601: "…"}`). A slip of the pen is a note. What was found since belongs
    into `evidence` and `revisits`, which may grow. This rule compares with a base: the branch that
    a pull request goes to. In the examples, `main:` marks a file as it is there.
    """
    for change in case.changes.accepted_texts if case.changes else ():
        record, body = change.record, change.body
        if body is None:
            continue
        if change.accepted_text_changed == "typo":
            yield case.problem(
                record,
                "a word of an accepted decision changed",
                "It looks like a slip of the pen; if it changes what was decided, write a record"
                " that amends it.",
                place=body_start(record),
                at_most=Severity.NOTE,
            )
            continue
        why = f" ({body.why})" if body.why else ""
        yield case.problem(
            record,
            f"the text of an accepted decision changed: {count(body.added, 'word')} in,"
            f" {count(body.removed, 'word')} out{why}",
            f"Put the text back and write a record with `amends: {record.id}` or `supersedes:"
            f' {record.id}`; or give the reason: `waive: {{DM601: "…"}}`.',
            place=body_start(record),
        )


@rule("DM602", "record-deleted", Severity.ERROR, foreign=Severity.WARNING)
def record_deleted(case: Case) -> Iterator[Problem]:
    """A record was removed rather than retired.

    What was decided once, and why, is what later decisions are argued with. A record that no
    longer holds says so: `retired`, `superseded`, `rejected`, `withdrawn`. Dissent memos are
    DM604. This rule compares with a base; `main:` marks a file as it is there.
    """
    for change in case.changes.removed if case.changes else ():
        record = change.record
        if isinstance(record, Memo) or (record.kind is Kind.DECISION and _was_a_draft(record)):
            continue
        yield _gone(
            record,
            f"the {record.kind} `{record.title}` was removed",
            f"Bring the file back and end it: {_ENDINGS[record.kind]}.",
        )


_ENDINGS = {
    Kind.DECISION: "`status: retired`, or `superseded` with its successor",
    Kind.ANDON: "`status: resolved` with a `resolution`",
    Kind.BET: "`status: stopped` or `done`",
    Kind.PROBE: "`status: stopped` or `done`",
    Kind.REVIEW: "a review stays as it was held",
}


def _was_a_draft(record: Record) -> bool:
    """Whether a record was only proposed."""
    return str(record.state) == "proposed"


@rule("DM603", "revisit-pushed", Severity.WARNING, foreign=Severity.NOTE)
def revisit_pushed(case: Case) -> Iterator[Problem]:
    """A revisit date moved later, and the ledger does not say why.

    Postponing is a verdict. Written into `revisits`, it has a reason and a name, and the third in a
    row is seen; a date that is merely edited is a promise that moves by itself. This rule compares
    with a base; `main:` marks a file as it is there.
    """
    for change in case.changes.unlogged_pushes if case.changes else ():
        record, push = change.record, change.push
        if push is None:
            continue
        moved = f"from {push.old} to {push.new}" if push.new else f", which was {push.old}, is gone"
        yield case.problem(
            record,
            f"the revisit moved {moved}, and no entry of `revisits` says why"
            if push.new
            else f"the revisit{moved}, and no entry of `revisits` says why",
            f"Record it: `dissent revisit {record.id} --verdict postponed --note … --next"
            f" {push.new or 'DATE'}`.",
            at=("revisit",),
        )


@rule("DM604", "memo-removed", Severity.ERROR, foreign=Severity.WARNING)
def memo_removed(case: Case) -> Iterator[Problem]:
    """A dissent memo was removed or weakened.

    The losing argument is what a register is for. A memo ends by an answer with evidence, by being
    upheld, or by its own author's word; it keeps its claim, its probe and what would resolve it,
    so that whoever reads it later can see what was answered. This rule compares with a base;
    `main:` marks a file as it is there.
    """
    for change in case.changes.lost_memos if case.changes else ():
        yield from _lost(case, change)


def _lost(case: Case, change: RecordChange) -> Iterator[Problem]:
    for event in change.memo_lost:
        if change.after is None or event.event == "removed":
            yield _gone(
                change.record,
                f"the dissent memo `{change.record.title}` was removed",
                "Bring the file back, and answer it:"
                f" `dissent resolve {change.record.id} --status … --note …`.",
            )
        else:
            yield case.problem(
                change.after,
                f"the dissent memo was weakened: {event.note}",
                "Put back what is missing; an answer goes into `resolution`, beside the claim.",
            )


def _gone(record: Record, message: str, hint: str) -> Problem:
    """A problem of a record that is no longer there: it stands where its file was."""
    return Problem(
        code="",
        location=Location(path=record.source.path),
        message=message,
        hint=hint,
        record=record.id,
        at_most=Severity.WARNING if is_foreign(record) else None,
    )
