"""The brief, "Where are we wrong?": what a person who has three minutes must know."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from mkdocs_dissent.pages.context import Context, record_of
from mkdocs_dissent.pages.contradictions import ASKED as OF_CONTRADICTIONS
from mkdocs_dissent.pages.contradictions import age_of, lead_of, words_of
from mkdocs_dissent.pages.filters import Filters, subset
from mkdocs_dissent.practices.brief import Brief, brief
from mkdocs_dissent.records.kinds import Key, Record
from mkdocs_dissent.register.contradictions import Contradiction
from mkdocs_dissent.register.references import LinkType

HEAVIEST = 5
"""How many contradictions have a line."""


class BriefView(NamedTuple):
    """The brief's page."""

    brief: Brief
    heaviest: Sequence[Contradiction]
    lead: str
    age: str
    narrowed: bool
    """Whether it is of a part of the register; a limit alone leaves it whole."""


def brief_view(ctx: Context, filters: Filters) -> BriefView:
    """The brief of what `filters` let through; a limit is one of the lines that it begins with."""
    kept = replace(filters, limit=None)
    register = subset(ctx, kept) if kept.given else ctx.register
    found = brief(register, ctx.register, ctx.policy, ctx.today)
    return BriefView(
        brief=found,
        heaviest=found.open[: filters.limit or HEAVIEST],
        lead=lead_of(len(found.open), found.oldest),
        age=age_of(found.oldest, ctx),
        narrowed=kept.given,
    )


def headline_of(item: Contradiction, ctx: Context) -> str:
    """A contradiction in one line: of a trigger what happened, without its figures."""
    if item.trigger:
        return item.trigger.headline
    return words_of(item, record_of(item.record, ctx).title)[0]


def logs_of(key: Key, ctx: Context) -> tuple[Record, ...]:
    """The decisions that log how an andon ended."""
    return ctx.register.to(record_of(key, ctx), LinkType.LOGGED_BY)


ASKED = (*OF_CONTRADICTIONS, headline_of, logs_of)
