"""Revisit dates that moved, and what became overdue by a change."""

from __future__ import annotations

import datetime as dt

from mkdocs_dissent.diff.parts import FieldChange, Push
from mkdocs_dissent.diff.values import entry_texts, field_change
from mkdocs_dissent.records import Andon, Decision, Record, Revisit
from mkdocs_dissent.register.due import postponements


def revisit_change(before: Record, after: Record) -> tuple[FieldChange | None, Push | None]:
    """What became of the effective revisit date, and whether it was pushed away."""
    name = "review-by" if isinstance(after, Andon) else "revisit"
    old, new = before.revisit_date, after.revisit_date
    push = _push(before, after, old, new)
    return field_change(name, old, new, push.words if push else ""), push


def _push(before: Record, after: Record, old: dt.date | None, new: dt.date | None) -> Push | None:
    """A date that moved later or went, while something is still asked on both sides."""
    if old is None or (new is not None and new <= old):
        return None
    if not (_asks(before) and _asks(after)):
        return None
    entry = _entry_for(before, after, new)
    return Push(
        old=old,
        new=new,
        times=len(postponements(after)) + (entry is None),
        has_ledger=isinstance(after, Decision),
        entered=str(entry.verdict or "no verdict") if entry else "",
    )


def _asks(record: Record) -> bool:
    return record.state is None or str(record.state) in record.asks


def _entry_for(before: Record, after: Record, new: dt.date | None) -> Revisit | None:
    """The ledger entry that this change adds and that sets the new date."""
    if new is None or not isinstance(after, Decision):
        return None
    known = {entry_texts(entry) for entry in getattr(before, "revisits", ())}
    fresh = (item for item in reversed(after.revisits) if entry_texts(item) not in known)
    return next((entry for entry in fresh if entry.next == new), None)


def newly_overdue(before: Record | None, after: Record, today: dt.date) -> dt.date | None:
    """Since when a record is overdue that would not be, today, without the change.

    What merely time made overdue is overdue on both sides, and nobody's change.
    """
    if not after.overdue(today) or (before is not None and before.overdue(today)):
        return None
    return after.due
