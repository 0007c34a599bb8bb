"""The gallery of initiatives: every one-page sheet as a card, bets before probes."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mkdocs_dissent.pages.charts import Chart, chart
from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.filters import Filters, matches
from mkdocs_dissent.practices.balance import Bar, shape_of
from mkdocs_dissent.practices.outcomes import paragraph_under
from mkdocs_dissent.records.kinds import Initiative, Key
from mkdocs_dissent.records.vocabularies import InitiativeStatus
from mkdocs_dissent.text import count, percent


class InitiativesView(NamedTuple):
    """The gallery of sheets."""

    groups: Sequence[tuple[str, str, Sequence[Initiative]]]
    """Bets, then probes: a name, what they are about, and those that there are."""
    summary: str
    bars: Mapping[Key, Bar]
    """What is under way, as the portfolio shows it."""

    def chart(self, initiative: Initiative) -> Chart | None:
        """The first outcome metric."""
        metrics = initiative.metrics
        return chart(metrics.outcome[0], "outcome") if metrics and metrics.outcome else None

    def aim(self, initiative: Initiative) -> str:
        """The first paragraph under Aim."""
        return paragraph_under(initiative, ("Aim",)) or ""

    def facts(self, initiative: Initiative) -> str:
        """Team, horizon and share of capacity, in words."""
        facts = [*initiative.team]
        facts += [initiative.horizon.text] if initiative.horizon else []
        if initiative.capacity is not None:
            facts.append(f"{percent(initiative.capacity / 100)} of capacity")
        return " · ".join(facts)


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
    groups = [(name, about, [i for i in found if i.kind == kind]) for kind, name, about in _KINDS]
    active = sum(initiative.is_active for initiative in found)
    return InitiativesView(
        groups=[group for group in groups if group[2]],
        summary=f"{count(len(found), 'initiative')}, {active} active." if found else "",
        bars={bar.initiative.key: bar for bar in shape_of(found, ctx.policy, ctx.today).bars},
    )
