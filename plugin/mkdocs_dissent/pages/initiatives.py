"""The gallery of initiatives: every one-page sheet as a card, bets before probes."""

from __future__ import annotations

from dataclasses import dataclass

from mkdocs_dissent.pages.charts import Chart, chart
from mkdocs_dissent.pages.context import Context, Due, Ref, due_of, due_on, ref
from mkdocs_dissent.pages.filters import Filters, describe, matches
from mkdocs_dissent.pages.sheet import against_of
from mkdocs_dissent.practices.audit import paragraph_under
from mkdocs_dissent.practices.balance import Bar, Side, shape_of
from mkdocs_dissent.reading.dialects.phrases import plain
from mkdocs_dissent.records import Folder, Initiative, InitiativeStatus
from mkdocs_dissent.text import count, percent, shorten

AIM_LENGTH = 160
"""Characters of an aim that its card has room for."""


@dataclass(frozen=True, slots=True)
class Card:
    """An initiative in the gallery."""

    initiative: Initiative
    ref: Ref
    due: Due | None
    """Its revisit; of a probe that has none, the end of its time box."""
    timed: bool
    """Whether `due` is the end of a time box."""
    facts: str
    """Team, horizon and share of capacity, in words."""
    aim: str
    """The first paragraph under Aim, shortened."""
    middle: bool
    """Whether it is mid-bar work."""
    chart: Chart | None
    """The first outcome metric."""
    against: int
    """Open contradictions."""
    ended: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The initiatives of one kind."""

    name: str
    about: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class InitiativesView:
    """The gallery of sheets: bets, then probes."""

    groups: tuple[Group, ...]
    summary: str
    narrowed: tuple[str, ...]
    folder: str


_ORDER = [
    InitiativeStatus.ACTIVE,
    InitiativeStatus.PROPOSED,
    None,
    InitiativeStatus.PAUSED,
    InitiativeStatus.DONE,
    InitiativeStatus.STOPPED,
]
_KINDS = (
    ("bet", "Bets", "few, with high conviction"),
    ("probe", "Probes", "many, small and safe to fail"),
)


def initiatives_view(ctx: Context, filters: Filters) -> InitiativesView:
    """Every initiative: what runs first, then what is proposed, then what has ended."""
    found = [i for i in ctx.register.initiatives if matches(i, filters, ctx)]
    found.sort(key=lambda i: (_ORDER.index(i.status), i.id))
    found = found[: filters.limit]
    bars = {bar.initiative.key: bar for bar in shape_of(found, ctx.policy, ctx.today).bars}
    groups = tuple(
        Group(
            name,
            about,
            tuple(_card(i, bars.get(i.key), ctx) for i in found if str(i.kind) == kind),
        )
        for kind, name, about in _KINDS
    )
    active = sum(initiative.is_active for initiative in found)
    return InitiativesView(
        groups=tuple(group for group in groups if group.cards),
        summary=f"{count(len(found), 'initiative')}, {active} active." if found else "",
        narrowed=tuple(describe(filters)),
        folder=ctx.policy.folders[Folder.INITIATIVES][0],
    )


def _card(initiative: Initiative, bar: Bar | None, ctx: Context) -> Card:
    metrics = initiative.metrics
    revisit = due_of(initiative, ctx)
    box = due_on(bar.clock.ends, ctx) if bar and bar.clock else None
    about = list(initiative.team)
    about += [initiative.horizon.text] if initiative.horizon else []
    if initiative.capacity is not None:
        about.append(f"{percent(initiative.capacity / 100)} of capacity")
    return Card(
        initiative=initiative,
        ref=ref(initiative),
        due=revisit or box,
        timed=revisit is None and box is not None,
        facts=" · ".join(about),
        aim=shorten(plain(paragraph_under(initiative, ("Aim",)) or ""), AIM_LENGTH),
        middle=bar is not None and bar.side is Side.MIDDLE,
        chart=chart(metrics.outcome[0], "outcome") if metrics and metrics.outcome else None,
        against=len(against_of(initiative, ctx)),
        ended=initiative.status in (InitiativeStatus.DONE, InitiativeStatus.STOPPED),
    )
