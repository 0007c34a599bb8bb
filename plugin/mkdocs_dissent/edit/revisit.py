"""Revisiting: an entry in the ledger of a record, and the next revisit's date.

Like every action, it looks at the register, refuses what would make it untrue and says why, and
returns the texts as they should be; nothing is written here. Doing it twice changes nothing the
second time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from mkdocs_dissent.edit.record import Drafts, Edit, Entry, plain_text
from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.records import Andon, Claim, Decision, Memo, Record, Revisit, Verdict
from mkdocs_dissent.records.fields import Value
from mkdocs_dissent.text import with_article


def revisit(
    drafts: Drafts,
    record: Record,
    *,
    verdict: Verdict,
    by: Sequence[str] = (),
    note: str | None = None,
    next_: dt.date | None = None,
    on: dt.date | None = None,
) -> Edit:
    """Add an entry to a record's ledger of revisits and move its date to the next one.

    Memos and andons are settled by `resolve`; they can only be postponed.

    Raises EditError for a record without a ledger, one that is over, a verdict without the
    reason it needs, and dates that can't be.
    """
    draft = drafts[record]
    _check_ledger(record, verdict)
    entry = Entry(on or drafts.today, by, plain_text(note))
    new = Revisit(date=entry.on, verdict=verdict, by=tuple(by), note=entry.note, next=next_)
    if record.revisits and _evened(record.revisits[-1]) == _evened(new):
        if _move(drafts, record, record.revisit_date, next_):
            return drafts.edit(f"{record.id}: revisit moves to {next_}")
        return drafts.edit(f"{record.id}: this entry stands in `revisits` already")
    if str(record.state) not in record.asks and record.state is not None:
        raise EditError(
            f"{record.id} is {record.state}: nothing of it is left to revisit",
            "Revisit what took its place.",
        )
    if entry.note is None and verdict in (Verdict.FALSIFIED, Verdict.POSTPONED):
        raise EditError(
            f"`{verdict}` needs a note that says why",
            "Say what proved false, or why nobody looked: `--note …`.",
        )
    drafts.refuse_future(entry.on, "revisit")
    _check_day(record, entry.on)
    _check_next(record, verdict, entry.on, next_, drafts.today)
    upcoming: dict[str, Value] = {"next": next_.isoformat()} if next_ else {}
    draft.append("revisits", entry.fields(verdict=str(verdict)) | upcoming)
    stands = record.review_by if isinstance(record, Andon) else record.revisit
    moved = _move(drafts, record, stands, next_)
    summary = [f"{record.id}: {verdict} on {entry.on}" + f", to be revisited on {next_}" * moved]
    if record.state is None:
        text = record.source.status_text
        status = f"`{text}`, which is none that is known" if text else "not stated"
        summary.append(f"{record.id}: its status is {status}: nothing will call it overdue")
    return drafts.edit(*summary)


def _evened(entry: Revisit) -> Revisit:
    """An entry without what Markdown doesn't show of its note."""
    return replace(entry, note=" ".join((entry.note or "").split()))


def _move(drafts: Drafts, record: Record, stands: dt.date | None, next_: dt.date | None) -> bool:
    """Move the date of the next revisit; return whether another one stands there."""
    if next_ is None or stands == next_:
        return False
    name = "review-by" if isinstance(record, Andon) else "revisit"
    drafts[record].set(name, next_.isoformat())
    return True


def _check_ledger(record: Record, verdict: Verdict) -> None:
    """Raises EditError where a record keeps no such entry."""
    may_wait = isinstance(record, Memo | Andon)
    if isinstance(record, Claim) or (may_wait and verdict is Verdict.POSTPONED):
        return
    if isinstance(record, Memo):
        hint = f"`dissent resolve {record.id} --status … --note …` settles it."
    elif isinstance(record, Andon):
        hint = f"`dissent resolve {record.id} --verdict … --decision …` closes it."
    else:
        hint = "Decisions, bets and probes can be revisited; memos and andons postponed."
    raise EditError(f"{record.id} is {with_article(record.kind)}, which is not revisited", hint)


def _check_day(record: Record, day: dt.date) -> None:
    """Raises EditError for a day before the record was written, or last revisited."""
    last = max((e.date for e in record.revisits if e.date), default=None)
    if last is not None and day < last:
        raise EditError(
            f"{record.id} was revisited on {last}, which is after {day}",
            "The ledger goes from old to new: give a later date.",
        )
    if record.date is not None and day < record.date:
        since = "was decided on" if isinstance(record, Decision) else "is of"
        raise EditError(
            f"{record.id} {since} {record.date}, which is after {day}",
            "Correct the date of one of them.",
        )


def _check_next(
    record: Record, verdict: Verdict, day: dt.date, next_: dt.date | None, today: dt.date
) -> None:
    """Raises EditError where the next date can't be, or leaves the record overdue."""
    due = record.revisit_date
    if next_ is None:
        if verdict is Verdict.POSTPONED:
            raise EditError("`postponed` needs the date it is postponed to", "Give `--next DATE`.")
        if verdict is not Verdict.FALSIFIED and (due is None or due <= today):
            what = "has no revisit date" if due is None else f"was due on {due}"
            raise EditError(
                f"{record.id} {what}, and would stay so", "Say when to look again: `--next DATE`."
            )
    elif next_ <= today or next_ <= day:
        raise EditError(
            f"the next revisit, {next_}, is not after {max(day, today)}",
            "Give a date that is still to come.",
        )
    elif verdict is Verdict.POSTPONED and due is not None and next_ <= due:
        raise EditError(
            f"`postponed` to {next_} is no later than {due}, when it is due",
            "Give a later date, or another verdict.",
        )
