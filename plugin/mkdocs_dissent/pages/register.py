"""The decision register: one line a decision, newest first, and what it can be filtered by."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mkdocs_dissent.pages.context import (
    Context,
    Dissent,
    Due,
    Glyph,
    Ref,
    dissent_of,
    due_of,
    glyph,
    ref,
)
from mkdocs_dissent.pages.filters import Filters, describe, matches
from mkdocs_dissent.records import Constraint, Decision, DecisionStatus, Folder, Initiative
from mkdocs_dissent.register import LinkType
from mkdocs_dissent.text import spaced

RECEDED = frozenset(
    {
        DecisionStatus.SUPERSEDED,
        DecisionStatus.RETIRED,
        DecisionStatus.REVERSED,
        DecisionStatus.REJECTED,
    }
)
"""Statuses of decisions that are not in force any more, or never were."""


@dataclass(frozen=True, slots=True)
class Row:
    """One decision as the register lists it."""

    id: str
    uri: str
    label: str
    title: str
    glyph: Glyph
    steward: tuple[str, ...]
    initiative: Ref | None
    tags: tuple[str, ...]
    applies_to: tuple[str, ...]
    constraint: str
    """The form of misalignment it loosens, as written in front matter; empty where none."""
    date: dt.date | None
    revisit: dt.date | None
    due: Due | None
    dissent: Dissent
    receded: bool
    dateless: bool
    """In force without a date on which it is looked at again."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something that the register can be filtered by, and how many decisions it leaves."""

    value: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class RegisterView:
    """The decision register."""

    rows: tuple[Row, ...]
    total: int
    """How many decisions there are, shown or not."""
    narrowed: tuple[str, ...]
    """The filters of the page that shows it, in words; empty where it shows everything."""
    options: Mapping[str, tuple[Option, ...]]
    overdue: int
    folder: str
    """Where a first decision would be written."""


def register_view(ctx: Context, filters: Filters) -> RegisterView:
    """The register, narrowed to what a page asks for."""
    decisions = ctx.register.decisions
    listed = [d for d in decisions if matches(d, filters, ctx)] if filters.given else decisions
    listed = newest_first(listed)[: filters.limit]
    served = {found.id: ref(found) for found in ctx.register.initiatives}
    rows = tuple(_row(decision, ctx, served) for decision in listed)
    return RegisterView(
        rows=rows,
        total=len(decisions),
        narrowed=tuple(describe(filters)),
        options=_options(rows),
        overdue=sum(row.due is not None and row.due.overdue for row in rows),
        folder=ctx.policy.folders[Folder.DECISIONS][0],
    )


def newest_first(decisions: Iterable[Decision]) -> list[Decision]:
    """By date, the undated last; those of one day by id, the later first."""
    return sorted(decisions, key=lambda d: (d.date or dt.date.min, d.id), reverse=True)


def initiative_of(decision: Decision, ctx: Context) -> Initiative | None:
    """The initiative whose mechanism a decision serves."""
    found = ctx.register.to(decision, LinkType.SERVES)
    return next((record for record in found if isinstance(record, Initiative)), None)


def _row(decision: Decision, ctx: Context, served: Mapping[str, Ref]) -> Row:
    initiative = initiative_of(decision, ctx)
    return Row(
        id=decision.id,
        uri=decision.source.uri,
        label=decision.label,
        title=decision.title,
        glyph=glyph(decision),
        steward=decision.steward,
        initiative=served[initiative.id] if initiative is not None else None,
        tags=decision.tags,
        applies_to=decision.applies_to,
        constraint=str(decision.constraint or ""),
        date=decision.date,
        revisit=decision.revisit_date,
        due=due_of(decision, ctx),
        dissent=dissent_of(decision, ctx),
        receded=decision.status in RECEDED,
        dateless=decision.in_force and decision.revisit_date is None,
    )


def _options(rows: Iterable[Row]) -> dict[str, tuple[Option, ...]]:
    rows = list(rows)
    status = Counter(row.glyph.word for row in rows)
    steward = Counter(name for row in rows for name in row.steward)
    tag = Counter(word for row in rows for word in row.tags)
    paths = sum(bool(row.applies_to) for row in rows)
    constraint = Counter(row.constraint for row in rows if row.constraint)
    initiatives = {row.initiative.id: row.initiative for row in rows if row.initiative}
    served = Counter(row.initiative.id for row in rows if row.initiative)
    words = [*map(str, DecisionStatus), "unknown", "unreadable"]
    return {
        "status": tuple(Option(word, word, status[word]) for word in words if status[word]),
        "steward": tuple(
            Option(name, name, number)
            for name, number in sorted(steward.items(), key=lambda item: item[0].casefold())
        ),
        "initiative": tuple(
            Option(id_, found.title, served[id_])
            for id_, found in sorted(initiatives.items(), key=lambda i: i[1].title.casefold())
        ),
        "tag": tuple(
            Option(word, word, tag[word]) for word in sorted(tag, key=lambda word: word.casefold())
        ),
        "path": (Option("", "", paths),) if paths else (),
        "constraint": tuple(
            Option(str(word), spaced(word), constraint[str(word)])
            for word in Constraint
            if constraint[str(word)]
        ),
    }
