"""Are we learning: the figures of the scorecard in words and drawings, and what can't be said yet.

A figure that is made of nothing is not shown: it is listed under "not yet", with what to write for
it to exist.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from markupsafe import Markup

from mkdocs_dissent.pages.charts import Axis
from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.filters import Filters, describe, subset
from mkdocs_dissent.practices.calibration import DIFFERENCE, EDGES, SOURCES, TERMS, Bin
from mkdocs_dissent.practices.episodes import Figure, Resolved, days_figure, days_words
from mkdocs_dissent.practices.scoring import DEFINITIONS, Scorecard, Verdicts, scorecard
from mkdocs_dissent.records import Folder, Verdict
from mkdocs_dissent.text import count, figure, list_words, percent, sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class ScorecardView:
    """The scorecard's page."""

    card: Scorecard
    narrowed: tuple[str, ...]
    folder: str
    """Where decisions are written."""
    definitions: Mapping[str, str] = field(default_factory=lambda: DEFINITIONS)
    terms: tuple[tuple[str, str], ...] = tuple(TERMS.values())
    """What each figure of the calibration is called, and what it means."""
    difference: tuple[str, str] = DIFFERENCE
    sources: tuple[str, ...] = SOURCES

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
    def curve(self) -> Markup:
        """The drawing of the reliability curve."""
        found = self.card.forecasts.calibration
        return reliability(found.bins) if found else Markup("")

    @property
    def cycles(self) -> Markup:
        """The drawing of days to resolution by cycle; empty where no two cycles can be compared."""
        found = self.card.resolution.by_cycle
        return by_cycle(found[-_DRAWN:]) if len(found) > 1 else Markup("")


def scorecard_view(ctx: Context, filters: Filters) -> ScorecardView:
    """The scorecard of what `filters` let through; their limit is not one of figures."""
    filters = replace(filters, limit=None)
    register = subset(ctx, filters) if filters.given else ctx.register
    return ScorecardView(
        card=scorecard(register, ctx.policy, ctx.today),
        narrowed=tuple(describe(filters)),
        folder=ctx.policy.folders[Folder.DECISIONS][0],
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


# ── Drawn ──
# Percentages for places, pixels for strokes and letters, as in `charts.py`. Places are given from
# 0 to 1. Without ids, since a view may stand on a page several times.

_LEFT, _WIDTH = 14.0, 80.0
_TOP, _HEIGHT = 8.0, 78.0
_LEAST_DOT, _MOST_DOT = 3.5, 10.0
_DRAWN = 12
"""How many cycles are drawn, the latest; the table holds all."""
_LABELS = 4
"""More dates than this under the columns would touch each other on a phone."""
_HEAD = Markup('<svg class="dissent-plot {}" role="img" aria-label="{}: {}">')
_TEXT = Markup('<text class="{}" x="{}" y="{}" dy="{}" text-anchor="{}">{}</text>')
_LINE = Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>')


def _x(share: float) -> str:
    return f"{_LEFT + _WIDTH * share:.2f}%"


def _y(share: float) -> str:
    return f"{_TOP + _HEIGHT * (1 - share):.2f}%"


def _ruled(ticks: Sequence[tuple[float, str]]) -> Iterator[Markup]:
    """The lines across the plot, each with its words on the left."""
    for at, words in ticks:
        yield _LINE.format("dissent-grid", _x(0), _y(at), _x(1), _y(at))
        yield _TEXT.format("dissent-tick", f"{_LEFT - 2:g}%", _y(at), ".32em", "end", words)


def reliability(bins: Sequence[Bin]) -> Markup:
    """The reliability curve: a dot for each bin, its area its count."""
    most = max(item.n for item in bins)
    points = [
        (item.stated, item.came_true, item.n)
        for item in bins
        if item.stated is not None and item.came_true is not None
    ]
    summary = "; ".join(
        f"{percent(x, 0)} stated, {percent(y, 0)} came true (n = {n})" for x, y, n in points
    )
    about = f"the share that came true against the mean confidence stated: {summary}."
    parts = [_HEAD.format("dissent-reliability", "Reliability curve", about)]
    for at in (0.0, *EDGES, 1.0):
        words = percent(at, 0)
        parts += _ruled([(at, words)])
        anchor = "end" if at == 1 else "middle"
        parts.append(_TEXT.format("dissent-tick", _x(at), _y(0), "1.6em", anchor, words))
    parts.append(_LINE.format("dissent-diagonal", _x(0), _y(0), _x(1), _y(1)))
    parts.append(_TEXT.format("dissent-axis-name", _x(0), _y(1), "-.8em", "start", "came true"))
    parts.append(_TEXT.format("dissent-axis-name", _x(1), _y(0), "3em", "end", "confidence stated"))
    parts += [
        _LINE.format("dissent-curve", _x(one[0]), _y(one[1]), _x(other[0]), _y(other[1]))
        for one, other in pairwise(points)
    ]
    parts += [_point(x, y, n, most) for x, y, n in points]
    return Markup("").join([*parts, Markup("</svg>")])


def _point(x: float, y: float, n: int, most: int) -> Markup:
    radius = max(_LEAST_DOT, _MOST_DOT * math.sqrt(n / most))
    dot = Markup('<circle class="dissent-dot dissent-dot-last" cx="{}" cy="{}" r="{:.1f}"/>')
    # Up and to the left of a dot a rising curve leaves room; beside the axis only the right has.
    dx, dy, anchor = (radius + 4, 4.0, "start") if x < 0.12 else (-radius, -radius, "end")
    text = Markup(
        '<text class="dissent-count" x="{}" y="{}" dx="{:.1f}" dy="{:.1f}" text-anchor="{}">'
        "n = {}</text>"
    ).format(_x(x), _y(y), dx, dy, anchor, n)
    return dot.format(_x(x), _y(y), radius) + text


def by_cycle(found: Sequence[Resolved]) -> Markup:
    """Days to resolution by cycle: bars for the middle halves, dots for the medians."""
    first, last = (days_figure(found[at].days.median or 0.0) for at in (0, -1))
    about = (
        f"the median of {count(len(found), 'cycle')}, from {first} in the first to {last} in the"
        " last. The table has each of them."
    )
    title = "Days from contradiction to resolution, by cycle"
    # From zero: the length of a wait is what is compared.
    axis = Axis.over([0.0, 1.0, *(item.days.upper or 0.0 for item in found)])
    parts = [_HEAD.format("dissent-by-cycle", title, about)]
    parts += _ruled([(axis.at(tick), figure(tick)) for tick in axis.ticks])
    parts.append(_TEXT.format("dissent-axis-name", _x(0), _y(1), "-.8em", "start", "days"))
    step = math.ceil(len(found) / _LABELS)
    for at, item in enumerate(found):
        x = _x((at + 0.5) / len(found))
        parts += _column(item, x, axis)
        # Counted from the last, which is the one that people look at.
        if (len(found) - 1 - at) % step == 0:
            begins = str(item.cycle.begins) if item.cycle else "before"
            parts.append(_TEXT.format("dissent-tick", x, _y(0), "1.6em", "middle", begins))
    return Markup("").join([*parts, Markup("</svg>")])


def _column(item: Resolved, x: str, axis: Axis) -> tuple[Markup, Markup, Markup]:
    days = item.days
    lower, median, upper = (
        _y(axis.at(value or 0.0)) for value in (days.lower, days.median, days.upper)
    )
    return (
        _LINE.format("dissent-middle", x, lower, x, upper),
        Markup('<circle class="dissent-dot dissent-dot-last" cx="{}" cy="{}" r="4"/>').format(
            x, median
        ),
        _TEXT.format("dissent-count", x, upper, "-.75em", "middle", days.n),
    )
