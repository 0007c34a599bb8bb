"""What is to be decided about the portfolio, and why."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_dissent.pages.context import Context, ref
from mkdocs_dissent.pages.portfolio.model import Question, Reason
from mkdocs_dissent.pages.portfolio.plates import time_box
from mkdocs_dissent.pages.portfolio.scales import against_range, is_out
from mkdocs_dissent.practices.audit import Rated
from mkdocs_dissent.practices.portfolio import Portfolio, Shape, Standing
from mkdocs_dissent.records import Initiative, InitiativeStatus, Key
from mkdocs_dissent.text import list_words, percent, sentence


def questions_of(found: Portfolio, ctx: Context, narrowed: bool) -> Iterator[Question]:
    """What stands to be decided, then what will once a time box has ended.

    The balance of a narrowed view is nobody's: it is left out.
    """
    by_key: dict[Key, tuple[Initiative, list[Reason]]] = {}
    for initiative, reason in _reasons(found, ctx):
        by_key.setdefault(initiative.key, (initiative, []))[1].append(reason)
    questions = [
        Question(ref=ref(initiative), reasons=tuple(reasons))
        for initiative, reasons in by_key.values()
    ]
    yield from (question for question in questions if not question.waits)
    if not narrowed:
        yield from (Question(ref=None, reasons=(reason,)) for reason in _balance(found.shape))
    yield from (question for question in questions if question.waits)


def _reasons(found: Portfolio, ctx: Context) -> Iterator[tuple[Initiative, Reason]]:
    """Why something is to be decided about an initiative, the most pressing first."""
    for item in found.shape.middle:
        lacks = list_words([f"`{name}`" for name in item.missing])
        ask = f"Kill it, shrink it, or make it real: it lacks {lacks}."
        yield item.initiative, Reason(words="Mid-bar", ask=ask)
    for rated in filter(_undecided, found.audit.detractors):
        words = f"Value detractor: benefit {rated.benefit}, harm to {list_words(rated.kinds)} high"
        yield rated.initiative, Reason(words=words, ask="Cut or pause it, and keep its lesson.")
    for rated in filter(_undecided, found.audit.unsustainable):
        words = f"Unsustainable: benefit high, and so is harm to {list_words(rated.kinds)}"
        yield rated.initiative, Reason(words=words, ask="Re-scope it until the harm is smaller.")
    for row in found.optics:
        if row.unanswered and row.initiative.is_active:
            ask = "Name an `adjustment` that brings it back, or stop it."
            yield row.initiative, Reason(words="Feedback lands outside", ask=ask)
    for item in found.shape.items:
        if item.clock:
            ask = "Judge it: prune it, or promote it with evidence."
            due = time_box(item.clock, ctx).due
            yield item.initiative, Reason(words="Time box over", ask=ask, due=due)


def _undecided(rated: Rated) -> bool:
    return rated.initiative.status is not InitiativeStatus.PAUSED


def _balance(shape: Shape) -> Iterator[Reason]:
    """What is to be decided about the whole; like DM404, silent where no capacity is stated."""
    if shape.split is None:
        return
    if shape.split.overcommitted:
        words = f"{percent(shape.split.stated / 100)} of capacity is given out"
        yield Reason(words=words, ask="Say what is really given, or pause something.")
    probe_share, bet_share, probes, bets = shape.gauges
    out = [gauge for gauge in (probe_share, bet_share) if is_out(gauge)]
    if out:
        ask = "Move capacity until most of it learns fast and a smaller slice compounds."
        yield Reason(words=sentence(list_words([against_range(gauge) for gauge in out])), ask=ask)
    for gauge, low, high in (
        (probes, "Split what can be tested on its own into probes.", "End or pause some."),
        (bets, "Name one that is worth its horizon.", "End or pause one."),
    ):
        if is_out(gauge):
            ask = low if gauge.standing is Standing.BELOW else high
            yield Reason(words=sentence(against_range(gauge)), ask=ask)
