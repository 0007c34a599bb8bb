"""The brief, "Where are we wrong?": what a person who has three minutes must know."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mkdocs_dissent.pages.context import Context, Ref, ref
from mkdocs_dissent.pages.contradictions import ContradictionRow, age_of, lead_of, row_of
from mkdocs_dissent.pages.filters import Filters, describe, subset
from mkdocs_dissent.practices.brief import Brief, brief
from mkdocs_dissent.records import Key
from mkdocs_dissent.register import Contradiction, LinkType, Register
from mkdocs_dissent.text import list_words

HEAVIEST = 5
"""How many contradictions have a line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BriefView:
    """The brief's page."""

    register: Register
    brief: Brief
    rows: tuple[ContradictionRow, ...]
    """The heaviest contradictions."""
    lead: str
    age: str
    narrowed: tuple[str, ...]

    def ref(self, key: Key) -> Ref:
        """How a record is named and linked."""
        return ref(self.register.by_key[key])

    def logs(self, key: Key) -> tuple[Ref, ...]:
        """The decisions that log how an andon ended."""
        records = self.register.to(self.register.by_key[key], LinkType.LOGGED_BY)
        return tuple(map(ref, records))


def brief_view(ctx: Context, filters: Filters) -> BriefView:
    """The brief of what `filters` let through; a limit is one of the lines that it begins with."""
    kept = replace(filters, limit=None)
    register = subset(ctx, kept) if kept.given else ctx.register
    found = brief(register, ctx.register, ctx.policy, ctx.today)
    return BriefView(
        register=register,
        brief=found,
        rows=tuple(_row(item, ctx) for item in found.open[: filters.limit or HEAVIEST]),
        lead=lead_of(len(found.open), found.oldest),
        age=age_of(found.oldest, ctx.today),
        narrowed=tuple(describe(filters)),
    )


def _row(item: Contradiction, ctx: Context) -> ContradictionRow:
    """A contradiction in one line: of a trigger what happened, without its figures."""
    row, trigger = row_of(item, ctx), item.trigger
    if trigger and trigger.leading:
        better, worse = ("improved", "worsened") if trigger.worsened else ("worsened", "improved")
        leading = list_words(f"“{metric.name}”" for metric, _, _ in trigger.leading)
        return replace(row, sentence=f"{leading} {better} while “{trigger.metric.name}” {worse}")
    return replace(row, sentence=row.sentence.split(": ")[0]) if trigger else row
