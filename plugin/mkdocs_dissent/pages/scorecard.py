"""Are we learning: the figures of the scorecard in words and drawings, and what can't be said yet.

A figure that is made of nothing is not shown: it is listed under "not yet", with what to write for
it to exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mkdocs_dissent.pages.charts import Axis
from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.filters import Filters, subset
from mkdocs_dissent.practices.calibration import EDGES
from mkdocs_dissent.practices.episodes import Figure, Resolved, days_figure, days_words
from mkdocs_dissent.practices.quarter import Comparison, scorecard_beside
from mkdocs_dissent.practices.scoring import Scorecard, Verdicts, scorecard
from mkdocs_dissent.records import Verdict
from mkdocs_dissent.text import count, list_words, sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class ScorecardView:
    """The scorecard's page."""

    card: Scorecard
    quarter: Comparison | None
    """The end of the previous quarter beside today; None where nothing can be said at all."""

    @property
    def summary(self) -> str:
        """What came of revisits, how long contradictions took, how good confidences were."""
        return _summary(self.card)

    @property
    def caveat(self) -> str:
        """What can't be said of the confidences yet; empty where it can."""
        found = self.card.forecasts
        if found.calibration or not found.n:
            return ""
        return (
            "Too little has been resolved to say whether our confidences were right:"
            f" {len(found.resolved)} of {count(found.least, 'forecast')}."
        )

    @property
    def dissent(self) -> tuple[Figure, ...]:
        """The shares that say whether there is dissent and whether it changes anything."""
        card = self.card
        figures = (card.majors_with_memo, card.memos_upheld, card.objections_with_probe)
        return tuple(found for found in figures if found.n)

    @property
    def not_yet(self) -> tuple[tuple[str, str], ...]:
        """Each figure that is made of nothing, and what to write for it; backticks are code."""
        made_of = _made_of(self.card)
        return tuple(words for words, n in zip(_NOT_YET, made_of, strict=True) if not n)

    @property
    def is_bare(self) -> bool:
        """Whether nothing can be said at all: a new register, or one of old records only."""
        return not any(_made_of(self.card))

    @property
    def points(self) -> list[tuple[float, float, int]]:
        """The dots of the reliability curve: the confidence stated, what came true, how many."""
        found = self.card.forecasts.calibration
        return [
            (item.stated, item.came_true, item.n)
            for item in (found.bins if found else ())
            if item.stated is not None and item.came_true is not None
        ]

    @property
    def edges(self) -> tuple[float, ...]:
        """Where the bins of the reliability curve begin and end."""
        return (0.0, *EDGES, 1.0)

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


def scorecard_view(ctx: Context, filters: Filters) -> ScorecardView:
    """The scorecard of what `filters` let through; their limit is not one of figures."""
    filters = replace(filters, limit=None)
    register = subset(ctx, filters) if filters.given else ctx.register
    card = scorecard(register, ctx.policy, ctx.today)
    said = any(_made_of(card))
    return ScorecardView(
        card=card,
        quarter=scorecard_beside(register, ctx.policy, ctx.today, card) if said else None,
    )


# ── In words ──


def _summary(card: Scorecard) -> str:
    """`Of 12 revisits, 7 confirmed a claim and 3 proved one false.`, and how long we took."""
    return " ".join(_sentences(card)) or _nothing(card.decisions)


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


_NOT_YET = (
    (
        "What came of revisits",
        "Look at a decision again and enter what came of it under `revisits`: `date`,"
        " `verdict`, `by`.",
    ),
    (
        "Whether we are as right as we are sure",
        "Give a decision a `hypothesis` that could prove false, and a `confidence` from 0 to 1."
        " Its first verdict resolves it.",
    ),
    (
        "How long a contradiction waits for its answer",
        "A dissent memo has a `date`; once it is settled, so has its `resolution`.",
    ),
    (
        "Whether contradictions are met within one cadence",
        "This needs a dissent memo, a pulled andon or contradicting `evidence` that is at least"
        " one cadence old.",
    ),
    (
        "How many major decisions were challenged",
        "Say `stakes: major` where much hangs on a decision, and write its dissent memo.",
    ),
    (
        "How often dissent was right",
        "Settle a memo: `upheld` if it was right, `answered` if evidence refuted it.",
    ),
    (
        "How many objections shipped a probe",
        "Write a dissent memo and name the smallest safe test under `probe`.",
    ),
    (
        "Whom to thank",
        "Say `by` whom in a revisit or a review that falsified something. An upheld memo"
        " credits its `author`.",
    ),
    (
        "Which constraint open work names most",
        "Name the `constraint` that a decision or an initiative is meant to loosen.",
    ),
    (
        "How many initiatives met their target",
        "Give an outcome metric a `target` and say which way is `better`; it is judged by its"
        " last reading when the initiative ends.",
    ),
)


def _made_of(card: Scorecard) -> tuple[int, ...]:
    """Of how many things each figure is made, in the order of `_NOT_YET`."""
    return (
        card.verdicts.n,
        card.forecasts.n,
        card.resolution.wait.n,
        card.success.n,
        card.majors_with_memo.n,
        card.memos_upheld.n,
        card.objections_with_probe.n,
        card.credits.n,
        card.constraints.n,
        card.targets_met.n,
    )


_DRAWN = 12
"""How many cycles are drawn, the latest; the table holds all."""
