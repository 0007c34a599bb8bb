"""The shape of the portfolio: most capacity in many probes, some in a few bets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.practices.balance import Bar, Gauge, Shape, Split, Standing, shape_of
from mkdocs_dissent.rules.core import Case, rule
from mkdocs_dissent.text import count, percent


@rule("DM404", "barbell-out-of-balance", Severity.NOTE, practice=True)
def barbell_out_of_balance(case: Case) -> Iterator[Problem]:
    """Probes and bets under way are too few or too many, or split the capacity badly.

    Many small probes learn fast, a few bets compound, and each starves without its share: 70 to 90
    percent for five to ten probes, 10 to 30 for one to three bets (Dissent Mode, appendix B; the
    policy's limits say otherwise). A register whose initiatives state no `capacity` is not judged.
    Mid-bar work counts on neither side, and of what is not stated nothing is held against a side.

    Bad:

        mkdocs.yml:
        plugins:
          - dissent:
              policy: {probes_least: 1}

        initiatives/own-the-pipeline.md:
        ---
        kind: bet
        status: active
        capacity: 60
        ---
        # Own the pipeline

        initiatives/cache-the-catalogue.md:
        ---
        kind: probe
        status: active
        capacity: 40
        ---
        # Cache the catalogue

    Good:

        mkdocs.yml:
        plugins:
          - dissent:
              policy: {probes_least: 1}

        initiatives/own-the-pipeline.md:
        ---
        kind: bet
        status: active
        capacity: 25
        ---
        # Own the pipeline

        initiatives/cache-the-catalogue.md:
        ---
        kind: probe
        status: active
        capacity: 75
        ---
        # Cache the catalogue
    """
    shape = shape_of(case.initiatives, case.policy, case.today)
    if shape.split is None:
        return
    probe_share, bet_share, probes, bets = shape.gauges
    yield from _capacity(case, shape, shape.split, probe_share, bet_share)
    yield from _too_many(case, shape.probes, probes, "probe")
    yield from _too_many(case, shape.bets, bets, "bet")
    if probes.standing is Standing.BELOW:
        yield case.problem(
            (shape.probes or shape.bars)[0].initiative,
            f"{count(probes.n, 'probe')} under way; at least {probes.least} are asked for",
            "Split what can be tested on its own into probes of at most two weeks each.",
            at=("status",),
        )


_OUT = (Standing.BELOW, Standing.ABOVE)


def _capacity(
    case: Case, shape: Shape, split: Split, probes: Gauge, bets: Gauge
) -> Iterator[Problem]:
    if split.overcommitted:
        yield case.problem(
            shape.bars[0].initiative,
            f"the capacity of initiatives under way adds up to {percent(split.stated / 100)}",
            "Nobody has more than 100 %: state what is really given, or pause something.",
            at=("capacity",),
        )
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
        (bar.initiative for bar in bars),
        key=lambda found: (found.start or dt.date.min, found.key),
    )
    yield case.problem(
        latest,
        f"{count(len(bars), noun)} under way; at most {gauge.most} are asked for, and this one"
        " began last",
        "End one, or pause this one until another has ended.",
        at=("status",),
    )
