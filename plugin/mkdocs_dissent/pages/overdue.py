"""What must be revisited: overdue, called early, due soon, later; what has no date or steward."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mkdocs_dissent.pages.context import Context, Due, Ref, asked_of, due_of, not_understood, ref
from mkdocs_dissent.pages.filters import Filters, describe, matches
from mkdocs_dissent.pages.notices import reasons, tripwires
from mkdocs_dissent.records import Andon, Decision, Initiative, Memo, Record
from mkdocs_dissent.register import LinkType, contradictions_of
from mkdocs_dissent.text import count, shorten

NONE_KNOWN = "No revisit is known to be overdue."
"""What the page says where a part of the register was not understood."""


@dataclass(frozen=True, slots=True)
class Item:
    """A record with a date on which it asks for someone."""

    ref: Ref
    due: Due
    owners: tuple[str, ...]
    about: tuple[Ref, ...]
    """What a memo or an andon is about."""
    share: float
    """How long it is overdue, as a share of the most overdue."""
    boxed: bool
    """Whether the date is the end of a time box."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A record in force that lacks a date or a steward."""

    ref: Ref
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A record that asks for its status to be stated, whenever its revisit falls due."""

    ref: Ref
    due: Due | None
    owners: tuple[str, ...]
    text: str
    """What stands in the place of its status, as its author wrote it; empty where nothing does."""


@dataclass(frozen=True, slots=True)
class Called:
    """A record whose tripwire may be met, whenever its revisit falls due."""

    ref: Ref
    due: Due | None
    owners: tuple[str, ...]
    tripwires: str
    """Its tripwires and stop criteria, as its author wrote them."""
    reasons: tuple[str, ...]
    """What says that it may be met."""


@dataclass(frozen=True, slots=True)
class OverdueView:
    """The overdue page."""

    summary: str
    overdue: tuple[Item, ...]
    called: tuple[Called, ...]
    """In the order of their dates, those without one last."""
    soon: tuple[Item, ...]
    later: tuple[Item, ...]
    unknown: tuple[Unknown, ...]
    """Decisions whose status is unknown, by their dates, those without one last."""
    next: Item | None
    """The next one to fall due, overdue ones aside."""
    dateless: tuple[Gap, ...]
    orphaned: tuple[Gap, ...]
    due_soon_days: int
    narrowed: tuple[str, ...]


def overdue_view(ctx: Context, filters: Filters) -> OverdueView:
    """Everything with a date, most overdue first."""
    records = [r for r in ctx.register.records if matches(r, filters, ctx)]
    asked = [(record, *asked_of(record, ctx)) for record in records]
    dated = [(record, due, boxed) for record, due, boxed in asked if due is not None]
    dated.sort(key=lambda found: (found[1].date, found[0].id))
    worst = max((-due.days for _, due, _ in dated), default=0)
    items = [_item(record, due, worst, ctx, boxed=boxed) for record, due, boxed in dated]
    overdue = [item for item in items if item.due.overdue]
    ahead = [item for item in items if not item.due.overdue]
    force = [record for record in records if _in_force(record)]
    # A decision of unknown status may have any that is asked for.
    wider = replace(filters, status=())
    unknown = [r for r in ctx.register.decisions if r.status is None and matches(r, wider, ctx)]
    whole = OverdueView(
        summary=summary(overdue, ctx),
        overdue=tuple(overdue),
        called=tuple(_called(records, ctx)),
        soon=tuple(item for item in ahead if item.due.soon),
        later=tuple(item for item in ahead if not item.due.soon),
        unknown=tuple(sorted((_unknown(r, ctx) for r in unknown), key=_by_date)),
        next=ahead[0] if ahead else None,
        dateless=tuple(_gap(r) for r in force if r.revisit_date is None),
        orphaned=tuple(_gap(r) for r in force if not r.owners),
        due_soon_days=ctx.policy.due_soon_days,
        narrowed=tuple(describe(filters)),
    )
    return whole if filters.limit is None else _first(whole, filters.limit)


def _first(view: OverdueView, limit: int) -> OverdueView:
    """What must be looked at first, so many in all; the lists of what can wait are left out."""
    overdue = view.overdue[:limit]
    called = view.called[: limit - len(overdue)]
    soon = view.soon[: limit - len(overdue) - len(called)]
    unknown = view.unknown[: limit - len(overdue) - len(called) - len(soon)]
    return replace(
        view,
        overdue=overdue,
        called=called,
        soon=soon,
        unknown=unknown,
        later=(),
        dateless=(),
        orphaned=(),
    )


def summary(overdue: Sequence[Item], ctx: Context) -> str:
    """`6 revisits are overdue; the oldest by 392 days.`"""
    if not overdue:
        return NONE_KNOWN if not_understood(ctx) else "Nothing is overdue."
    days = count(-overdue[0].due.days, "day")
    if len(overdue) == 1:
        return f"1 revisit is overdue, by {days}."
    return f"{count(len(overdue), 'revisit')} are overdue; the oldest by {days}."


def about(record: Record, ctx: Context) -> tuple[Record, ...]:
    """What a memo dissents from, or whose mechanism an andon puts in doubt."""
    if isinstance(record, Memo):
        return ctx.register.to(record, LinkType.DISSENTS)
    return ctx.register.to(record, LinkType.AFFECTS) if isinstance(record, Andon) else ()


def _item(record: Record, due: Due, worst: int, ctx: Context, *, boxed: bool) -> Item:
    return Item(
        ref=ref(record),
        due=due,
        owners=record.owners,
        about=tuple(ref(found) for found in about(record, ctx)),
        share=max(0.0, -due.days / worst) if worst > 0 else 0.0,
        boxed=boxed,
    )


def _called(records: Sequence[Record], ctx: Context) -> list[Called]:
    found = []
    for record in records:
        if calls := contradictions_of(ctx.register, ctx.today).tripwire_called(record):
            found.append(
                Called(
                    ref=ref(record),
                    due=due_of(record, ctx),
                    owners=record.owners,
                    tripwires=tripwires(record),
                    reasons=reasons(calls),
                )
            )
    return sorted(found, key=_by_date)


def _unknown(record: Decision, ctx: Context) -> Unknown:
    text = " ".join((record.source.status_text or "").split())
    return Unknown(ref(record), due_of(record, ctx), record.owners, shorten(text, 60))


def _by_date(item: Called | Unknown) -> tuple[dt.date, str]:
    return (item.due.date if item.due else dt.date.max, item.ref.id)


def _gap(record: Record) -> Gap:
    return Gap(ref(record), record.owners)


def _in_force(record: Record) -> bool:
    if isinstance(record, Decision):
        return record.in_force
    return isinstance(record, Initiative) and record.is_active
