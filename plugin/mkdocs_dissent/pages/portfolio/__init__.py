"""The portfolio: the barbell, what must be decided, what does harm, what was cut, where it lands.

Every figure is that of `practices/portfolio`; here they are put into words and places.
"""

from __future__ import annotations

from mkdocs_dissent.pages.context import Context, ref
from mkdocs_dissent.pages.filters import Filters, describe, matches
from mkdocs_dissent.pages.portfolio.deciding import questions_of
from mkdocs_dissent.pages.portfolio.effects import bands_of, cut_of, optics_row
from mkdocs_dissent.pages.portfolio.model import Plate, PortfolioView, Scale, SideView
from mkdocs_dissent.pages.portfolio.plates import capacity_notes, described, sides_of, summary
from mkdocs_dissent.pages.portfolio.scales import scale_of
from mkdocs_dissent.practices.audit import audit_of, cuts_of, optics_of
from mkdocs_dissent.practices.portfolio import DEFINITIONS, Portfolio, portfolio, shape_of
from mkdocs_dissent.records import Folder, Level

__all__ = ["Plate", "PortfolioView", "Scale", "SideView", "portfolio_view"]


def portfolio_view(ctx: Context, filters: Filters) -> PortfolioView:
    """The portfolio, or that part of it which the filters leave."""
    found, narrowed = _portfolio(ctx, filters)
    shape = found.shape
    questions = tuple(questions_of(found, ctx, narrowed))
    sides = sides_of(shape, ctx)
    rows = tuple(optics_row(row) for row in found.optics)
    told = {row.initiative.key for row in found.optics}
    levels = tuple(Level)
    return PortfolioView(
        empty=not (shape.items or found.audit.rated or found.audit.unrated or found.cuts or rows),
        summary=summary(shape),
        questions=questions,
        open=sum(not question.waits for question in questions),
        sides=sides,
        drawing=described(sides),
        capacity_notes=tuple(capacity_notes(shape)),
        scales=() if narrowed else tuple(map(scale_of, shape.gauges)),
        harms=levels,
        bands=tuple(bands_of(found, levels)) if found.audit.rated else (),
        unrated=tuple(map(ref, found.audit.unrated)),
        cuts=tuple(cut_of(cut, ctx) for cut in found.cuts),
        optics=rows,
        unsaid=tuple(ref(i.initiative) for i in shape.items if i.initiative.key not in told),
        definitions=tuple((name.replace("-", " "), text) for name, text in DEFINITIONS.items()),
        narrowed=tuple(describe(filters)),
        folder=ctx.policy.folders[Folder.INITIATIVES][0],
        probe_days=ctx.policy.limit("probe_days"),
    )


def _portfolio(ctx: Context, filters: Filters) -> tuple[Portfolio, bool]:
    if not filters.given:
        return portfolio(ctx.register, ctx.policy, ctx.today), False
    kept = [
        initiative
        for initiative in ctx.register.initiatives
        if initiative.source.readable and matches(initiative, filters, ctx)
    ]
    kept.sort(key=lambda initiative: (not initiative.is_active, initiative.key))
    kept = kept[: filters.limit]
    return Portfolio(
        shape=shape_of(kept, ctx.policy, ctx.today),
        audit=audit_of(kept),
        cuts=cuts_of(kept, ctx.register),
        optics=optics_of(kept),
    ), True
