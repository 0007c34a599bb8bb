"""The decision register: one line a decision, newest first, and what it can be filtered by."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mkdocs_dissent.pages.context import Context, glyph
from mkdocs_dissent.pages.filters import Filters, matches
from mkdocs_dissent.records.kinds import Decision, Initiative
from mkdocs_dissent.records.vocabularies import Constraint, DecisionStatus
from mkdocs_dissent.register.references import LinkType
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


class RegisterView(NamedTuple):
    """The decision register."""

    decisions: Sequence[Decision]
    total: int
    """How many decisions there are, shown or not."""
    options: Mapping[str, Sequence[tuple[str, str]]]
    """What it can be filtered by: value and text of what some decision has."""
    receded: frozenset[DecisionStatus] = RECEDED


def register_view(ctx: Context, filters: Filters) -> RegisterView:
    """The register, narrowed to what a page asks for."""
    every = ctx.register.decisions
    listed = [d for d in every if matches(d, filters, ctx)] if filters.given else every
    listed = newest_first(listed)[: filters.limit]
    return RegisterView(listed, len(every), _options(listed, ctx))


def newest_first(decisions: Iterable[Decision]) -> list[Decision]:
    """By date, the undated last; those of one day by id, the later first."""
    return sorted(decisions, key=lambda d: (d.date or dt.date.min, d.id), reverse=True)


def initiative_of(decision: Decision, ctx: Context) -> Initiative | None:
    """The initiative whose mechanism a decision serves."""
    found = ctx.register.to(decision, LinkType.SERVES)
    return next((record for record in found if isinstance(record, Initiative)), None)


def _options(decisions: Sequence[Decision], ctx: Context) -> dict[str, list[tuple[str, str]]]:
    served = {i.id: i.title for d in decisions if (i := initiative_of(d, ctx))}
    stewards = dict.fromkeys(name for d in decisions for name in d.steward)
    tags = dict.fromkeys(tag for d in decisions for tag in d.tags)
    stands = {glyph(d).word for d in decisions}
    words = (*map(str, DecisionStatus), "unknown", "unreadable")
    constraints = {d.constraint for d in decisions}
    return {
        "status": [(word, word) for word in words if word in stands],
        "steward": [(name, name) for name in sorted(stewards, key=str.casefold)],
        "initiative": sorted(served.items(), key=lambda item: item[1].casefold()),
        "tag": [(tag, tag) for tag in sorted(tags, key=str.casefold)],
        "path": [("", "")] if any(d.applies_to for d in decisions) else [],
        "constraint": [(str(word), spaced(word)) for word in Constraint if word in constraints],
    }
