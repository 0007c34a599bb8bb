"""Are we learning: the figures of the scorecard in words and drawings, and what can't be said yet.

A figure that is made of nothing is not shown: it is listed under "not yet", with what to write for
it to exist.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from mkdocs_dissent.pages.charts import Axis
from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.filters import Filters, subset
from mkdocs_dissent.practices import DEFINITIONS
from mkdocs_dissent.practices.calibration import EDGES
from mkdocs_dissent.practices.episodes import Resolved, days_figure, days_words
from mkdocs_dissent.practices.scoring import (
    Comparison,
    Scorecard,
    Verdicts,
    scorecard,
    scorecard_beside,
)
from mkdocs_dissent.records.vocabularies import Verdict
from mkdocs_dissent.text import count, list_words, sentence


class ScorecardView(NamedTuple):
    """The scorecard's page."""

    card: Scorecard
    quarter: Comparison | None
    """The end of the previous quarter beside today; None where nothing can be said at all."""
    not_yet: Mapping[str, str]
    """Each figure that is made of nothing, and what to write for it; backticks are code."""
    edges: Sequence[float] = (0.0, *EDGES, 1.0)
    """Where the bins of the reliability curve begin and end."""

    @property
    def summary(self) -> str:
        """`Of 12 revisits, 7 confirmed a claim and 3 proved one false.`, and how long we took."""
        return " ".join(_sentences(self.card)) or _nothing(self.card.decisions)

    @property
    def is_bare(self) -> bool:
        """Whether nothing can be said at all: a new register, or one of old records only."""
        return len(self.not_yet) == len(_NOT_YET)

    @property
    def cycles(self) -> Sequence[Resolved]:
        """The cycles whose days to resolution are drawn; empty where no two can be compared."""
        found = self.card.resolution.by_cycle
        return found[-_DRAWN:] if len(found) > 1 else ()

    @property
    def days_axis(self) -> Axis:
        """The axis of days; from zero, for the length of a wait is what is compared."""
        return Axis.over([0.0, 1.0, *(item.days.upper or 0.0 for item in self.cycles)])

    @property
    def cycles_summary(self) -> str:
        """What the drawing of days shows, for those who can't see it."""
        first, last = (days_figure(self.cycles[at].days.median or 0.0) for at in (0, -1))
        return (
            f"the median of {count(len(self.cycles), 'cycle')}, from {first} in the first to {last}"
            " in the last. The table has each of them."
        )


_NOT_YET = DEFINITIONS["Not yet"]
_DRAWN = 12
"""How many cycles are drawn, the latest; the table holds all."""


def scorecard_view(ctx: Context, filters: Filters) -> ScorecardView:
    """The scorecard of what `filters` let through; their limit is not one of figures."""
    filters = replace(filters, limit=None)
    register = subset(ctx, filters) if filters.given else ctx.register
    card = scorecard(register, ctx.policy, ctx.today)
    made_of: tuple[Any, ...] = (
        *(card.verdicts, card.forecasts, card.resolution.wait, card.success),
        *(card.majors_with_memo, card.memos_upheld, card.objections_with_probe),
        *(card.credits, card.constraints, card.targets_met),
    )
    pairs = zip(_NOT_YET.items(), made_of, strict=True)
    not_yet = {title: text for (title, text), found in pairs if not found.n}
    said = len(not_yet) < len(_NOT_YET)
    beside = scorecard_beside(register, ctx.policy, ctx.today, card) if said else None
    return ScorecardView(card, beside, not_yet)


# ── In words ──


def _sentences(card: Scorecard) -> Iterator[str]:
    if card.verdicts.n:
        yield _revisited(card.verdicts)
    wait = card.resolution.wait
    if wait.n > 1:
        yield wait.sentence
    elif wait.n:
        answer = "was answered after" if not card.resolution.open else "has been open for"
        yield f"The one contradiction so far {answer} {days_words(wait.longest)}."
    if found := card.forecasts.calibration:
        base = f", {found.against_base} of always stating the same" if found.against_base else ""
        yield f"Our stated confidences score {found.score} (0 is perfect){base}."


def _revisited(verdicts: Verdicts) -> str:
    found = dict(verdicts.counts)
    confirmed, falsified = found[Verdict.CONFIRMED], found[Verdict.FALSIFIED]
    parts = [f"{confirmed} confirmed a claim"] if confirmed else []
    parts += [f"{falsified} proved one false"] if falsified else []
    if not parts:
        return f"{sentence(count(verdicts.n, 'revisit'))} settled nothing yet."
    return f"Of {count(verdicts.n, 'revisit')}, {list_words(parts)}."


def _nothing(decisions: int) -> str:
    if not decisions:
        return "Whether we learn can't be said yet: no decision has been written."
    of = "the only decision" if decisions == 1 else f"any of {count(decisions, 'decision')}"
    return f"Whether we learn can't be said yet: no revisit has been entered for {of}."
