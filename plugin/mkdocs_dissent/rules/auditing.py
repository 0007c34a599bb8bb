"""Looks and outcomes: work that costs more than it brings, and harm that lands elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.records import Bet, FeedbackLands, Harm, Initiative, Level
from mkdocs_dissent.rules.core import Case, rule
from mkdocs_dissent.text import list_code


@rule("DM409", "value-detractor", Severity.WARNING, practice=True)
def value_detractor(case: Case) -> Iterator[Problem]:
    """An active initiative promises little, and one kind of harm from it is high.

    Work that feels virtuous and erodes what others live on is the hardest to stop, since nobody
    is against it. The audit is its authors' own: they have written `benefit` none or low, and
    `harm` high to complexity, cost, friction or trust. One high harm is enough; cost does not
    make up for trust (Dissent Mode, appendix A: cut or pause detractors, salvage the lessons).

    Bad:

        initiatives/rewrite-the-console.md:
        ---
        kind: bet
        status: active
        benefit: low
        harm: {complexity: medium, cost: high}
        ---
        # Rewrite the console

    Good:

        initiatives/rewrite-the-console.md:
        ---
        kind: bet
        status: stopped
        stakes: minor
        benefit: low
        harm: {complexity: medium, cost: high}
        why: nobody asked for it; the tests we wrote for it stay
        ---
        # Rewrite the console
    """
    for initiative in case.initiatives:
        if not initiative.is_active or initiative.benefit not in (Level.NONE, Level.LOW):
            continue
        if high := _high(initiative.harm):
            yield case.problem(
                initiative,
                f"a value detractor: `benefit` is `{initiative.benefit}`, and harm to"
                f" {list_code(high)} is high",
                "Cut it or pause it, and write down what it taught; or re-scope it until the harm"
                " is smaller, and rate it again.",
                at=("benefit",),
            )


def _high(harm: Harm | None) -> list[str]:
    kinds = ("complexity", "cost", "friction", "trust")
    return [kind for kind in kinds if getattr(harm, kind, None) is Level.HIGH]


@rule("DM410", "feedback-outside", Severity.WARNING, practice=True)
def feedback_outside(case: Case) -> Iterator[Problem]:
    """The feedback of an active initiative lands outside the system, with no `adjustment` named.

    Whoever decides and does not feel what comes of it steers by how it looks: the mine is closed,
    and the pollution moves to where nobody counts it. That may be how the world is; then the
    sheet says what brings the outcome back to those who decide (Dissent Mode, appendix A: optics
    versus outcomes).

    Bad:

        initiatives/buy-the-scanner.md:
        ---
        kind: bet
        status: active
        feedback-lands: outside
        real-outcome: other teams triage what it reports
        ---
        # Buy the scanner

    Good:

        initiatives/buy-the-scanner.md:
        ---
        kind: bet
        status: active
        feedback-lands: outside
        real-outcome: other teams triage what it reports
        adjustment: we take their triage for every second week
        ---
        # Buy the scanner
    """
    for initiative in case.initiatives:
        outside = initiative.feedback_lands is FeedbackLands.OUTSIDE
        if initiative.is_active and outside and case.lacks(initiative, "adjustment"):
            yield case.problem(
                initiative,
                f"the feedback of {_noun(initiative)} lands outside, and nothing brings it back",
                "Add `adjustment: …`: what makes those who decide feel the outcome.",
                at=("feedback-lands",),
            )


def _noun(initiative: Initiative) -> str:
    return "the bet" if isinstance(initiative, Bet) else "the probe"
