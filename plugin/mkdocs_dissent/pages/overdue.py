"""What must be revisited: overdue, called early, due soon, later; what has no date or steward."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from mkdocs_dissent.pages.context import Context, Due, asked_of, due_of, not_understood
from mkdocs_dissent.pages.filters import Filters, matches
from mkdocs_dissent.pages.notices import reasons
from mkdocs_dissent.records.kinds import Decision, Initiative, Record
from mkdocs_dissent.register.contradictions import contradictions_of
from mkdocs_dissent.register.due import binds
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import count

NONE_KNOWN = "No revisit is known to be overdue."
"""What the page says where a part of the register was not understood."""


class Item(NamedTuple):
    """A record with a date on which it asks for someone."""

    record: Record
    due: Due
    boxed: bool
    """Whether the date is the end of a time box."""
    share: float
    """How long it is overdue, as a share of the most overdue."""


class OverdueView(NamedTuple):
    """The overdue page."""

    summary: str
    overdue: Sequence[Item]
    called: Sequence[tuple[Record, tuple[str, ...]]]
    """Records whose tripwire may be met, and what says so; by their dates."""
    soon: Sequence[Item]
    later: Sequence[Item]
    unknown: Sequence[Record]
    """Those whose status is unknown, by their dates, those without one last."""
    next: Item | None
    """The next one to fall due, overdue ones aside."""
    dateless: Sequence[Record]
    """What is in force and has no date."""
    orphaned: Sequence[Record]
    """What is in force and has no steward."""

    @property
    def longest(self) -> int:
        """How many records the longest of its lists has."""
        lists = (self.overdue, self.called, self.soon, self.later, self.unknown)
        return max(map(len, (*lists, self.dateless, self.orphaned)))

    @property
    def days(self) -> str:
        """Every date, and how many fall due on it, for the browser: `2026-11-02 1 …`."""
        dated = (*self.overdue, *self.soon, *self.later)
        return " ".join(f"{day} {n}" for day, n in Counter(item.due.date for item in dated).items())


def overdue_view(ctx: Context, filters: Filters) -> OverdueView:
    """Everything with a date, most overdue first."""
    asked_for = replace(filters, first=None, limit=None)
    whole = ctx.register.derived(_listed, ctx, asked_for)
    return whole if filters.limit is None else _first(whole, filters.limit)


def _listed(register: Register, ctx: Context, filters: Filters) -> OverdueView:
    every = register.records
    records = [r for r in every if matches(r, filters, ctx)] if filters.given else every
    asked = [(record, *asked_of(record, ctx)) for record in records]
    dated = [(record, due, boxed) for record, due, boxed in asked if due is not None]
    dated.sort(key=lambda found: (found[1].date, found[0].id))
    worst = max([-due.days for _, due, _ in dated], default=0)
    items = [
        Item(record, due, boxed, max(0.0, -due.days / worst) if worst > 0 else 0.0)
        for record, due, boxed in dated
    ]
    overdue = [item for item in items if item.due.overdue]
    ahead = items[len(overdue) :]
    force = [r for r in records if isinstance(r, Decision | Initiative) and binds(r)]
    contradictions = contradictions_of(register, ctx.today)
    calls = [(r, contradictions.tripwire_called(r)) for r in records]
    # What has an unknown status may have any that is asked for.
    wider = replace(filters, status=())
    unknown = [r for r in register.of_unknown_status if matches(r, wider, ctx)]

    def by_date(record: Record) -> tuple[dt.date, str]:
        due = due_of(record, ctx)
        return (due.date if due else dt.date.max, record.id)

    return OverdueView(
        summary=summary(overdue, ctx),
        overdue=overdue,
        called=sorted(
            [(record, reasons(called)) for record, called in calls if called],
            key=lambda found: by_date(found[0]),
        ),
        soon=[item for item in ahead if item.due.soon],
        later=[item for item in ahead if not item.due.soon],
        unknown=sorted(unknown, key=by_date),
        next=ahead[0] if ahead else None,
        dateless=[r for r in force if r.revisit_date is None],
        orphaned=[r for r in force if not r.owners],
    )


def _first(view: OverdueView, limit: int) -> OverdueView:
    """What must be looked at first, so many in all; the lists of what can wait are left out."""
    kept = {}
    for name in ("overdue", "called", "soon", "unknown"):
        kept[name] = getattr(view, name)[:limit]
        limit -= len(kept[name])
    return view._replace(**kept, later=(), dateless=(), orphaned=())


def summary(overdue: Sequence[Item], ctx: Context) -> str:
    """`6 revisits are overdue, the oldest by 392 days.`"""
    if not overdue:
        return NONE_KNOWN if not_understood(ctx) else "Nothing is overdue."
    days = count(-overdue[0].due.days, "day")
    if len(overdue) == 1:
        return f"1 revisit is overdue, by {days}."
    return f"{count(len(overdue), 'revisit')} are overdue, the oldest by {days}."
