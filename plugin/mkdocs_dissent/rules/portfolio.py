"""DM404, DM409, DM410: the balance of the portfolio, what costs too much, and whom it hits."""

import datetime as dt
from collections.abc import Iterator, Sequence

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.practices.balance import Bar, Gauge, Shape, Split, Standing, shape_of
from mkdocs_dissent.records import FeedbackLands, Harm, Initiative, Level
from mkdocs_dissent.rules.core import Case, rule
from mkdocs_dissent.text import count, list_code, percent


@rule("DM404", "barbell-out-of-balance", Severity.NOTE)
def barbell_out_of_balance(case: Case) -> Iterator[Problem]:
    """Probes and bets under way are too few or too many, or split the capacity badly."""
    shape = shape_of(case.of(Initiative), case.policy, case.today)
    yield from _unstated(case, shape)
    if shape.split is None:
        return
    probe_share, bet_share, probes, bets = shape.gauges
    yield from _capacity(case, shape, shape.split, probe_share, bet_share)
    yield from _too_many(case, shape.probes, probes, "probe")
    yield from _too_many(case, shape.bets, bets, "bet")
    if probes.standing is Standing.BELOW:
        message = f"{count(probes.n, 'probe')} under way; at least {probes.least} are asked for"
        hint = "Split what can be tested on its own into probes of at most two weeks each."
        yield case.problem(
            (shape.probes or shape.bars)[0].initiative, message, hint, at=("status",)
        )


def _unstated(case: Case, shape: Shape) -> Iterator[Problem]:
    silent = [bar.initiative for bar in shape.bars if bar.capacity is None]
    silent = [found for found in silent if not case.misread(found, "capacity")]
    if silent:
        noun = "initiative under way states", "initiatives under way state"
        message = (
            f"{len(silent)} of {count(len(shape.bars), *noun)} no `capacity`:"
            " whether the portfolio is in balance is not known"
        )
        hint = "Say what share of the group's capacity each has, in percent: `capacity: 15`."
        yield case.problem(silent[0], message, hint, at=("status",))


_OUT = (Standing.BELOW, Standing.ABOVE)


def _capacity(
    case: Case, shape: Shape, split: Split, probes: Gauge, bets: Gauge
) -> Iterator[Problem]:
    if split.overcommitted:
        message = f"the capacity of initiatives under way adds up to {percent(split.stated / 100)}"
        hint = "Nobody has more than 100 %: state what is really given, or pause something."
        yield case.problem(shape.bars[0].initiative, message, hint, at=("capacity",))
    if probes.standing not in _OUT and bets.standing not in _OUT:
        return
    heavy = shape.probes if probes.standing is Standing.ABOVE else shape.bets
    yield case.problem(
        (heavy or shape.bars)[0].initiative,
        f"probes have {percent(split.probes / 100)} of the capacity"
        f" and bets {percent(split.bets / 100)};"
        f" {probes.least}–{probes.most} % and {bets.least}–{bets.most} % are asked for",
        f"Mid-bar work has {percent(split.middle / 100)}. Prune, shrink or pause until most of the"
        " capacity learns fast and a smaller slice compounds.",
        at=("capacity",),
    )


def _too_many(case: Case, bars: Sequence[Bar], gauge: Gauge, noun: str) -> Iterator[Problem]:
    if gauge.standing is not Standing.ABOVE:
        return
    latest = max(
        (bar.initiative for bar in bars), key=lambda found: (found.start or dt.date.min, found.key)
    )
    message = (
        f"{count(len(bars), noun)} under way; at most {gauge.most} are asked for, and this one"
        " began last"
    )
    hint = "End one, or pause this one until another has ended."
    yield case.problem(latest, message, hint, at=("status",))


@rule("DM409", "value-detractor", Severity.WARNING)
def value_detractor(case: Case) -> Iterator[Problem]:
    """An active initiative promises little, and one kind of harm from it is high."""
    for initiative in case.of(Initiative):
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


@rule("DM410", "feedback-outside", Severity.WARNING)
def feedback_outside(case: Case) -> Iterator[Problem]:
    """The feedback of an active initiative lands outside the system, with no `adjustment` named."""
    for initiative in case.of(Initiative):
        outside = initiative.feedback_lands is FeedbackLands.OUTSIDE
        if initiative.is_active and outside and case.lacks(initiative, "adjustment"):
            message = (
                f"the feedback of the {initiative.kind} lands outside, and nothing brings it back"
            )
            hint = "Add `adjustment: …`: what makes those who decide feel the outcome."
            yield case.problem(initiative, message, hint, at=("feedback-lands",))
