"""The page that runs the cadence: what contradicts us, what to test next, and who tests it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from msgspec import Struct

from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.filters import Filters, describe
from mkdocs_dissent.pages.fortnight import Fortnight, fortnight
from mkdocs_dissent.pages.queue import Group, Row, age_of, grouped, row_of, shown
from mkdocs_dissent.practices.meeting import DEFINITIONS, Meeting, meeting
from mkdocs_dissent.records import Folder
from mkdocs_dissent.register import contradictions_of
from mkdocs_dissent.text import count


class ContradictionsView(Struct, frozen=True, kw_only=True):
    """The page of contradictions; narrowed, it is the queue alone."""

    lead: str
    """`9 contradictions are open; the oldest for`, and then its age."""
    oldest: dt.date | None
    """Since when the oldest stands; None where no date tells."""
    age: str
    success: str
    """`7 of 9 contradictions were resolved or re-tested within one cadence.`; empty of nothing."""
    left_out: str
    """What the success can't count."""
    total: int
    groups: tuple[Group, ...]
    orphans: tuple[Row, ...]
    """What nobody will come back to: without owner, or without a date."""
    fortnight: Fortnight | None
    """None on a narrowed page."""
    definitions: Mapping[str, str]
    folder: str
    """Where dissent is written."""
    narrowed: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The first sentence of the page."""
        return f"{self.lead} {self.age}".strip() + "."


def contradictions_view(ctx: Context, filters: Filters) -> ContradictionsView:
    """Everything that says we may be wrong, by weight and age, and what this cycle does next."""
    items = shown(contradictions_of(ctx.register).heaviest_first, filters, ctx)
    narrowed = tuple(describe(filters))
    found = None if narrowed else meeting(ctx.register, ctx.policy, ctx.today)
    oldest = min((i.since for i in items if i.since and i.since <= ctx.today), default=None)
    return ContradictionsView(
        lead=_lead(len(items), oldest),
        oldest=oldest,
        age=age_of(oldest, ctx.today),
        success=_success(found) if found else "",
        left_out=_left_out(found) if found else "",
        total=len(items),
        groups=grouped(items[: filters.limit], ctx),
        orphans=tuple(row_of(item.contradiction, ctx) for item in found.orphans) if found else (),
        fortnight=fortnight(found, ctx) if found else None,
        definitions=DEFINITIONS,
        folder=ctx.policy.folders[Folder.DISSENT][0],
        narrowed=narrowed,
    )


def _lead(number: int, oldest: dt.date | None) -> str:
    if not number:
        return "No contradiction is open"
    many = count(number, "contradiction is open", "contradictions are open")
    if oldest is None:
        return many
    return f"{many}; the oldest for" if number > 1 else f"{many}, for"


def _success(found: Meeting) -> str:
    if not found.success.n:
        return ""
    noun = count(found.success.n, "contradiction was", "contradictions were")
    return f"{found.success.part} of {noun} resolved or re-tested within one cadence."


def _left_out(found: Meeting) -> str:
    if not found.undated:
        return ""
    return count(found.undated, "other has", "others have") + " no dates to tell."
