"""Stop the line: what the readings say before anybody has to."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.register import ContradictionKind, contradictions_of
from mkdocs_dissent.register.triggers import TriggerKind
from mkdocs_dissent.rules.core import Case, rule

_RESPOND = (
    "Stop the line: pull a cord over it (`dissent pull`), or have a review examine it that day or"
    " later."
)


def _fired(case: Case, kind: TriggerKind, remedy: str) -> Iterator[Problem]:
    """One problem for each trigger of a kind that nobody has acted on."""
    for item in contradictions_of(case.register).oldest_first:
        if item.kind is ContradictionKind.TRIGGER and item.trigger and item.trigger.kind is kind:
            record = case.register.by_key[item.record]
            yield case.problem(record, item.note, f"{_RESPOND} {remedy}", at=item.at)


@rule("DM501", "outcome-reversed", Severity.WARNING, practice=True)
def outcome_reversed(case: Case) -> Iterator[Problem]:
    """An outcome of active work moved against its intent for two readings in a row: stop the line.

    Once is weather. Twice in a row is what Dissent Mode names first among the reasons to stop,
    and it is computed because nobody likes to be the one who says it. A move counts where it goes
    away from `better` by more than the metric's `tolerance`. It is answered by a cord over the
    initiative, or by a review that examined it, on the day of the last reading or later.

    Bad:

        initiatives/own-the-pipeline.md:
        ---
        kind: bet
        status: active
        metrics:
          outcome:
            - name: lead time
              unit: hours
              better: lower
              readings: {2026-09-01: 20, 2026-10-01: 26, 2026-11-01: 31}
        ---
        # Own the pipeline

    Good:

        initiatives/own-the-pipeline.md:
        ---
        kind: bet
        status: active
        metrics:
          outcome:
            - name: lead time
              unit: hours
              better: lower
              readings: {2026-09-01: 20, 2026-10-01: 26, 2026-11-01: 31}
        ---
        # Own the pipeline

        dissent/slower-every-month.md:
        ---
        kind: andon
        date: 2026-11-03
        trigger: outcome-reversed
        affects: initiatives/own-the-pipeline
        scope: [moving a third team]
        owner: bo
        review-by: 2026-11-24
        status: reviewing
        ---
        # Slower every month
    """
    remedy = "If the change is noise, say how much is: `tolerance`."
    yield from _fired(case, TriggerKind.OUTCOME_REVERSED, remedy)


@rule("DM502", "guardrail-exceeded", Severity.WARNING, practice=True)
def guardrail_exceeded(case: Case) -> Iterator[Problem]:
    """The latest reading of active work is beyond its guardrail: stop the line.

    A guardrail was agreed while nobody was tempted. Read past, it is the second of Dissent Mode's
    reasons to stop, whichever metric it guards. It is answered by a cord over the initiative, or
    by a review that examined it, on the day of the reading or later; the next reading beyond it
    asks again. If what comes of it is to live with more, the guardrail moves, and the pull
    request that moves it says why.

    Bad:

        initiatives/own-the-pipeline.md:
        ---
        kind: bet
        status: active
        metrics:
          shadow:
            - name: nights on call
              better: lower
              guardrail: {max: 4}
              readings: {2026-10-01: 3, 2026-11-01: 6}
        ---
        # Own the pipeline

    Good:

        initiatives/own-the-pipeline.md:
        ---
        kind: bet
        status: active
        metrics:
          shadow:
            - name: nights on call
              better: lower
              guardrail: {max: 4}
              readings: {2026-10-01: 3, 2026-11-01: 4}
        ---
        # Own the pipeline
    """
    remedy = "If more is agreed to, move the guardrail and say why."
    yield from _fired(case, TriggerKind.GUARDRAIL_EXCEEDED, remedy)


@rule("DM503", "indicators-diverge", Severity.WARNING, practice=True)
def indicators_diverge(case: Case) -> Iterator[Problem]:
    """A leading indicator of active work improved while its outcome got worse.

    What should move first has moved, and what it should bring went the other way: then it does
    not lead, and effort goes into a figure. Dissent Mode counts an outcome that moves opposite to
    its leading indicator among the signs that the mechanism is wrong. Both are compared from the
    outcome's last reading but one to its last, each beyond its own `tolerance`.

    Bad:

        initiatives/own-the-pipeline.md:
        ---
        kind: bet
        status: active
        metrics:
          outcome:
            - name: lead time
              unit: hours
              better: lower
              readings: {2026-10-01: 20, 2026-11-01: 26}
          leading:
            - name: builds on the new pipeline
              unit: "%"
              better: higher
              readings: {2026-10-01: 30, 2026-11-01: 55}
        ---
        # Own the pipeline

    Good:

        initiatives/own-the-pipeline.md:
        ---
        kind: bet
        status: active
        metrics:
          outcome:
            - name: lead time
              unit: hours
              better: lower
              readings: {2026-10-01: 20, 2026-11-01: 17}
          leading:
            - name: builds on the new pipeline
              unit: "%"
              better: higher
              readings: {2026-10-01: 30, 2026-11-01: 55}
        ---
        # Own the pipeline
    """
    remedy = "Ask what the indicator really measures, and what else changed meanwhile."
    yield from _fired(case, TriggerKind.INDICATORS_DIVERGE, remedy)
