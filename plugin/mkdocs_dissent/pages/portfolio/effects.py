"""What the portfolio does: harm by benefit, what was cut, and where the feedback lands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_dissent.pages.context import Context, ref
from mkdocs_dissent.pages.portfolio.model import Band, CutView, Optics, Placed
from mkdocs_dissent.practices.audit import Cut, Rated, Row
from mkdocs_dissent.practices.portfolio import Portfolio
from mkdocs_dissent.reading.dialects.phrases import plain
from mkdocs_dissent.records import Level, Memo
from mkdocs_dissent.text import list_words, shorten

LONGEST = 240
"""Characters of a text that a table shows; the initiative's page has it whole."""


def bands_of(found: Portfolio, levels: Sequence[Level]) -> Iterator[Band]:
    """The rows of the matrix, the highest benefit first."""
    detractors = {rated.initiative.key for rated in found.audit.detractors}
    unsustainable = {rated.initiative.key for rated in found.audit.unsustainable}

    def placed(rated: Rated) -> Placed:
        key = rated.initiative.key
        verdict = "value detractor" if key in detractors else ""
        verdict = "unsustainable" if key in unsustainable else verdict
        kinds = "" if rated.harm is Level.NONE else list_words(rated.kinds)
        return Placed(ref=ref(rated.initiative), kinds=kinds, verdict=verdict)

    for benefit in reversed(levels):
        cells = ((harm, tuple(map(placed, found.audit.cell(benefit, harm)))) for harm in levels)
        yield Band(benefit=benefit, cells=tuple(cells))


def cut_of(cut: Cut, ctx: Context) -> CutView:
    """What was stopped, and what it taught, on one line."""
    memo = ctx.register.by_key.get(cut.memo) if cut.memo else None
    return CutView(
        ref=ref(cut.initiative),
        date=cut.initiative.date,
        lesson=_short(cut.lesson, 3 * LONGEST),
        source=cut.source.value if cut.source else "",
        memo=ref(memo) if isinstance(memo, Memo) else None,
    )


def optics_row(row: Row) -> Optics:
    """A row of the table of optics and outcomes, its texts on one line each."""
    return Optics(
        ref=ref(row.initiative),
        goal=_short(row.goal),
        mechanism=_short(row.mechanism),
        lands=str(row.lands) if row.lands else "",
        real_outcome=_short(row.real_outcome),
        adjustment=_short(row.adjustment),
        unanswered=row.unanswered,
    )


def _short(text: str | None, most: int = LONGEST) -> str:
    return shorten(plain(text or ""), most)
