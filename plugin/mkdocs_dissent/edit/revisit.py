"""Revisiting: an entry in the ledger of a record, and the next revisit's date.

Like every action, it looks at the register, refuses what would make it untrue and says why, and
returns the texts as they should be; nothing is written here. Doing it twice changes nothing the
second time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from mkdocs_dissent.edit.record import (
    Drafts,
    Edit,
    by_and_note,
    editable,
    one_of,
    plain_text,
    refuse_future,
)
from mkdocs_dissent.edit.write import EditError, Read
from mkdocs_dissent.records import Andon, Claim, Decision, Memo, Record, Revisit, Verdict
from mkdocs_dissent.records.fields import Value
from mkdocs_dissent.register import Register
from mkdocs_dissent.text import with_article


def revisit(
    register: Register,
    read: Read,
    record: Record,
    *,
    verdict: str,
    on: dt.date,
    today: dt.date,
    by: Sequence[str] = (),
    note: str | None = None,
    next_: dt.date | None = None,
) -> Edit:
    """Add an entry to a record's ledger of revisits and move its date to the next one.

    Memos and andons are settled by `resolve`; they can only be postponed.

    Raises EditError for a record without a ledger, one that is over, a verdict without the
    reason it needs, and dates that can't be.
    """
    claim = editable(register, record)
    word = one_of(Verdict, verdict, "verdict")
    _check_ledger(claim, word)
    due_field = "review-by" if isinstance(claim, Andon) else "revisit"
    note = plain_text(note)
    entry = Revisit(date=on, verdict=word, by=tuple(by), note=note, next=next_)
    drafts = Drafts(read)
    draft = drafts[claim]
    if claim.revisits and _says_the_same(claim.revisits[-1], entry):
        if next_ is not None and claim.revisit_date != next_:
            draft.set(due_field, next_.isoformat())
            return drafts.edit([f"{claim.id}: revisit moves to {next_}"])
        return drafts.edit([f"{claim.id}: this entry stands in `revisits` already"])
    if str(claim.state) not in claim.asks and claim.state is not None:
        raise EditError(
            f"{claim.id} is {claim.state}: nothing of it is left to revisit",
            "Revisit what took its place.",
        )
    _check_reason(word, note)
    _check_days(claim, entry, today)
    item: dict[str, Value] = {"date": on.isoformat(), "verdict": str(word)}
    item |= by_and_note(by, note)
    if next_ is not None:
        item["next"] = next_.isoformat()
    draft.append("revisits", item)
    summary = [f"{claim.id}: {word} on {on}"]
    stands = claim.review_by if isinstance(claim, Andon) else claim.revisit
    if next_ is not None and stands != next_:
        draft.set(due_field, next_.isoformat())
        summary[0] += f", to be revisited on {next_}"
    if claim.state is None:
        text = claim.source.status_text
        summary.append(
            f"{claim.id}: its status is "
            + (f"`{text}`, which is none that is known" if text else "not stated")
            + ": nothing will call it overdue"
        )
    return drafts.edit(summary)


def _says_the_same(entry: Revisit, other: Revisit) -> bool:
    return entry == other or (
        (entry.date, entry.verdict, entry.by, entry.next)
        == (other.date, other.verdict, other.by, other.next)
        and " ".join((entry.note or "").split()) == " ".join((other.note or "").split())
    )


def _check_ledger(record: Record, verdict: Verdict) -> None:
    """Raises EditError where a record keeps no such entry."""
    if isinstance(record, Claim):
        return
    if isinstance(record, Memo | Andon) and verdict is Verdict.POSTPONED:
        return
    if isinstance(record, Memo):
        hint = f"`dissent resolve {record.id} --status … --note …` settles it."
    elif isinstance(record, Andon):
        hint = f"`dissent resolve {record.id} --verdict … --decision …` closes it."
    else:
        hint = "Decisions, bets and probes can be revisited; memos and andons postponed."
    raise EditError(f"{record.id} is {with_article(record.kind)}, which is not revisited", hint)


def _check_reason(verdict: Verdict, note: str | None) -> None:
    if note is None and verdict in (Verdict.FALSIFIED, Verdict.POSTPONED):
        raise EditError(
            f"`{verdict}` needs a note that says why",
            "Say what proved false, or why nobody looked: `--note …`.",
        )


def _check_days(claim: Record, entry: Revisit, today: dt.date) -> None:
    """Raises EditError where the dates of an entry can't be, or leave the record overdue."""
    assert entry.date is not None
    day, next_ = entry.date, entry.next
    refuse_future(day, today, "revisit")
    last = max((e.date for e in claim.revisits if e.date), default=None)
    if last is not None and day < last:
        raise EditError(
            f"{claim.id} was revisited on {last}, which is after {day}",
            "The ledger goes from old to new: give a later date.",
        )
    if claim.date is not None and day < claim.date:
        raise EditError(
            f"{claim.id} {'was decided on' if isinstance(claim, Decision) else 'is of'}"
            f" {claim.date}, which is after {day}",
            "Correct the date of one of them.",
        )
    due = claim.revisit_date
    if next_ is None:
        if entry.verdict is Verdict.POSTPONED:
            raise EditError("`postponed` needs the date it is postponed to", "Give `--next DATE`.")
        if entry.verdict is not Verdict.FALSIFIED and (due is None or due <= today):
            what = "has no revisit date" if due is None else f"was due on {due}"
            raise EditError(
                f"{claim.id} {what}, and would stay so", "Say when to look again: `--next DATE`."
            )
    elif next_ <= today or next_ <= day:
        raise EditError(
            f"the next revisit, {next_}, is not after {max(day, today)}",
            "Give a date that is still to come.",
        )
    elif entry.verdict is Verdict.POSTPONED and due is not None and next_ <= due:
        raise EditError(
            f"`postponed` to {next_} is no later than {due}, when it is due",
            "Give a later date, or another verdict.",
        )
