"""The decision register: one line a decision, newest first, and what it can be filtered by."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mkdocs_dissent.pages.context import Context, Dissent, Due, dissent_of, due_of, glyph
from mkdocs_dissent.pages.filters import Filters, matches
from mkdocs_dissent.records.kinds import Decision, Initiative
from mkdocs_dissent.records.vocabularies import Constraint, DecisionStatus
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.text import spaced


class Row(NamedTuple):
    """A decision, and what its row says of other records and of today."""

    record: Decision
    served: Initiative | None
    due: Due | None
    dissent: Dissent


class RegisterView(NamedTuple):
    """The decision register."""

    rows: Sequence[Row]
    total: int
    """How many decisions there are, shown or not."""
    options: Mapping[str, Sequence[tuple[str, str]]]
    """What it can be filtered by: value and text of what some decision has."""
    dated: bool
    """Whether some decision has a date."""
    revisited: bool
    """Whether some decision has a date on which it is looked at again."""


def register_view(ctx: Context, filters: Filters) -> RegisterView:
    """What a page asks for: the newest first, the undated last; of one day the later id."""
    every = ctx.register.decisions
    listed = [d for d in every if matches(d, filters, ctx)] if filters.given else every
    newest = sorted(listed, key=lambda d: (d.date or dt.date.min, d.id), reverse=True)
    listed = newest[: filters.limit]
    rows = [Row(d, initiative_of(d, ctx), due_of(d, ctx), dissent_of(d, ctx)) for d in listed]
    return RegisterView(
        rows,
        total=len(every),
        options=_options(rows),
        dated=any(d.date for d in listed),
        revisited=any(d.revisit_date for d in listed),
    )


def initiative_of(decision: Decision, ctx: Context) -> Initiative | None:
    """The initiative whose mechanism a decision serves."""
    found = ctx.register.to(decision, LinkType.SERVES)
    return next((record for record in found if isinstance(record, Initiative)), None)


def _options(rows: Sequence[Row]) -> dict[str, list[tuple[str, str]]]:
    decisions = [row.record for row in rows]
    initiatives = {row.served.id: row.served.title for row in rows if row.served}
    stewards = dict.fromkeys(name for d in decisions for name in d.steward)
    tags = dict.fromkeys(tag for d in decisions for tag in d.tags)
    stands = {glyph(d).word for d in decisions}
    words = (*map(str, DecisionStatus), "unknown", "unreadable")
    constraints = {d.constraint for d in decisions}
    return {
        "status": [(word, word) for word in words if word in stands],
        "steward": [(name, name) for name in sorted(stewards, key=str.casefold)],
        "initiative": sorted(initiatives.items(), key=lambda item: item[1].casefold()),
        "tag": [(tag, tag) for tag in sorted(tags, key=str.casefold)],
        "path": [("", "")] if any(d.applies_to for d in decisions) else [],
        "constraint": [(str(word), spaced(word)) for word in Constraint if word in constraints],
    }
