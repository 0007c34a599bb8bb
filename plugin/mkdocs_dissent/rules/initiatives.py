"""DM401–DM411 and DM504–DM506: initiatives on one page, their balance, and what they measure."""

import datetime as dt
from collections.abc import Iterator, Sequence

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.practices.balance import (
    Bar,
    Gauge,
    Shape,
    Split,
    Standing,
    clock_of,
    is_mid_bar,
    is_no_bet,
    shape_of,
    takes_days,
    unreasoned,
)
from mkdocs_dissent.practices.outcomes import stories_diverge
from mkdocs_dissent.practices.portfolio import audit_of
from mkdocs_dissent.reading.markdown import longer_than, named
from mkdocs_dissent.records.fields.types import Path, name_of, shown
from mkdocs_dissent.records.kinds import SHEET_PARTS, Bet, Initiative, Probe
from mkdocs_dissent.records.parts import Metric
from mkdocs_dissent.records.vocabularies import FeedbackLands, InitiativeStatus
from mkdocs_dissent.register.due import last_told, story_is_old
from mkdocs_dissent.register.triggers import interval_of, stale_since
from mkdocs_dissent.rules.core import Case, line_of, rule
from mkdocs_dissent.rules.dissent import parts_missing
from mkdocs_dissent.text import count, days_after, list_code, list_words, percent


@rule("DM401", "probe-incomplete", Severity.WARNING)
def probe_incomplete(case: Case) -> Iterator[Problem]:
    """An active probe lacks hypothesis, owner, guardrail, rollback, next decision, or runs long."""
    needed = ("hypothesis", "steward", "guardrail", "rollback", "next-decision")
    most = case.policy.limits["probe_days"]
    for probe in case.of(Probe):
        if not probe.is_active:
            continue
        if missing := [field for field in needed if case.lacks(probe, field)]:
            message = f"the probe is active without {list_code(missing)}"
            hint = "Add " + ", ".join(f"`{field}: …`" for field in missing) + "."
            yield case.problem(probe, message, hint, at=("status",))
        if probe.horizon and probe.horizon.days > most:
            yield case.problem(
                probe,
                f"the probe's `horizon` is {probe.horizon.text};"
                f" a probe is judged within {count(most, 'day')}",
                "Shrink it to what can be judged by then, or make it a bet: `kind: bet`.",
                at=("horizon",),
            )


@rule("DM402", "bet-incomplete", Severity.WARNING)
def bet_incomplete(case: Case) -> Iterator[Problem]:
    """An active bet lacks mechanism, leading indicators, stop criteria, or its revisit is late."""
    latest = days_after(case.today, case.policy.limits["bet_revisit_days"])
    for bet in case.of(Bet):
        if not bet.is_active:
            continue
        if remedies := list(_bet_lacks(case, bet)):
            message = f"the bet is active without {list_code([what for what, _ in remedies])}"
            hint = "Add " + "; ".join(remedy for _, remedy in remedies) + "."
            yield case.problem(bet, message, hint, at=("status",))
        if bet.revisit and bet.revisit > latest:
            away = (bet.revisit - case.today).days
            yield case.problem(
                bet,
                f"the bet's `revisit` is {bet.revisit}, {count(away, 'day')} away",
                f"Look at it sooner: {latest} at the latest.",
                at=("revisit",),
            )


def _bet_lacks(case: Case, bet: Bet) -> Iterator[tuple[str, str]]:
    mechanism = named(case.sections(bet), "Mechanism")
    if mechanism is None or mechanism.empty:
        yield "Mechanism", "`## Mechanism`: why it should work"
    if not _has_metric(case, bet, "leading"):
        yield "metrics.leading", "`metrics.leading`: what should move first"
    if case.lacks(bet, "stop-criteria"):
        yield "stop-criteria", "`stop-criteria`: what would make us stop"


def _has_metric(case: Case, initiative: Initiative, role: str) -> bool:
    """Whether there are metrics of a role, or some that could not be read."""
    if initiative.metrics is None:
        return case.misread(initiative, "metrics")
    return bool(getattr(initiative.metrics, role)) or case.misread(initiative, "metrics", role)


@rule("DM403", "mid-bar", Severity.WARNING)
def mid_bar(case: Case) -> Iterator[Problem]:
    """An active initiative takes four to ten weeks without a hypothesis or leading indicators."""
    for initiative in case.of(Initiative):
        if not is_mid_bar(initiative, case.policy, case.today):
            continue
        at = ("horizon",) if initiative.horizon else ("start",)
        days = takes_days(initiative, case.today)
        if is_no_bet(initiative, case.policy, case.today):
            message = f"a bet of {_taken(initiative, days)} is no bet"
            hint = "Make it a probe, `kind: probe`, or give it the horizon of a bet."
            yield case.problem(initiative, message, hint, at=at)
            continue
        missing = [name for name in unreasoned(initiative) if not _misread(case, initiative, name)]
        if missing:
            yield case.problem(
                initiative,
                f"mid-bar: {_taken(initiative, days)} of work without {list_code(missing)}",
                "Kill it, shrink it to a probe of two weeks, or make it real: a claim that could"
                " prove false, and a leading indicator that has been read.",
                at=at,
            )


def _taken(initiative: Initiative, days: int | None) -> str:
    """How long an initiative takes, in its author's words where those are the longer."""
    if initiative.horizon and initiative.horizon.days == days:
        return initiative.horizon.text
    return count(days or 0, "day")


def _misread(case: Case, initiative: Initiative, name: str) -> bool:
    """Whether a field holds something that could not be read; `metrics` may be wrong as a whole."""
    if name == "metrics.leading" and initiative.metrics is None:
        return case.misread(initiative, "metrics")
    return case.misread(initiative, *name.split("."))


@rule("DM405", "shadow-metric-missing", Severity.WARNING)
def shadow_metric_missing(case: Case) -> Iterator[Problem]:
    """An active bet has no shadow metric."""
    for bet in case.of(Bet):
        if bet.is_active and not _has_metric(case, bet, "shadow"):
            message = "the bet is active without a shadow metric"
            hint = "Add one under `metrics.shadow`: what would get worse first if this did harm?"
            yield case.problem(bet, message, hint, at=("metrics",) if bet.metrics else ("status",))


_SHEETS = (InitiativeStatus.PROPOSED, InitiativeStatus.ACTIVE, InitiativeStatus.PAUSED)


@rule("DM406", "sheet-part-missing", Severity.WARNING)
def sheet_part_missing(case: Case) -> Iterator[Problem]:
    """Aim, Mechanism or Feedback of an initiative is missing or empty."""
    for initiative in case.of(Initiative):
        if initiative.status in _SHEETS:
            yield from parts_missing(case, initiative, f"the {initiative.kind}", SHEET_PARTS)


@rule("DM407", "sheet-over-a-page", Severity.WARNING)
def sheet_over_a_page(case: Case) -> Iterator[Problem]:
    """An initiative's text is too long for the one-page sheet."""
    most = case.policy.limits["sheet_words"]
    for initiative in case.of(Initiative):
        if (count := longer_than(initiative.source.body, most)) is not None:
            message = f"the {initiative.kind} has {count} words; its one page holds {most}"
            hint = (
                "Keep aim, mechanism and feedback, and move the rest into a page that it links to."
            )
            yield case.problem(initiative, message, hint, place=line_of(initiative))


@rule("DM408", "story-stale", Severity.WARNING)
def story_stale(case: Case) -> Iterator[Problem]:
    """The story of an active initiative was not told anew within a quarter."""
    most = case.policy.limits["story_days"]
    for initiative in case.of(Initiative):
        told = last_told(initiative)
        if told is None or not story_is_old(initiative, most, case.today):
            continue
        if case.misread(initiative, "story-told"):
            continue
        days = count((case.today - told).days, "day")
        field = "story-told" if initiative.story_told else "start"
        said = f"was last told {told}" if initiative.story_told else f"was not told since {told}"
        message = f"the story of the {initiative.kind} {said}, {days} ago"
        hint = (
            f"Write `story` anew as it is true today, then `story-told: {case.today}`. If it can't"
            " be told crisply, stop the line."
        )
        yield case.problem(initiative, message, hint, at=(field,))


@rule("DM411", "time-box-over", Severity.WARNING)
def time_box_over(case: Case) -> Iterator[Problem]:
    """An active probe, or whatever has a horizon, runs past its time box."""
    for initiative in case.of(Initiative):
        if not initiative.is_active:
            continue
        clock = clock_of(initiative, case.policy, case.today)
        if clock is None and initiative.horizon and case.lacks(initiative, "start"):
            message = f"whether the time box of the {initiative.kind} is over is not known"
            hint = "Add `start: …`, the day on which it began."
            yield case.problem(initiative, message, hint, at=("horizon",), at_most=Severity.NOTE)
        if clock is None or not clock.over:
            continue
        end = "`dissent resolve`, with what it taught" if initiative.kind == "probe" else "stop it"
        yield case.problem(
            initiative,
            f"the time box of the {initiative.kind} ended on {clock.ends},"
            f" {count(-clock.left, 'day')} ago",
            f"Judge it: {end}; or say why it takes longer, and give it a new `horizon`.",
            at=("horizon",) if initiative.horizon else ("start",),
        )


# What is measured


_ROLES = ("outcome", "leading", "shadow")


def _measured(case: Case) -> Iterator[tuple[Initiative, str, Path, Metric]]:
    """Every metric of what is under way, with its role and its place."""
    for initiative in case.of(Initiative):
        if initiative.is_active and initiative.metrics:
            for role in _ROLES:
                for index, metric in enumerate(getattr(initiative.metrics, role)):
                    yield initiative, role, ("metrics", role, index), metric


def _named(metric: Metric, at: Path) -> str:
    return f"“{shown(metric.name)}”" if metric.name else f"`{name_of(at)}`"


@rule("DM504", "metric-stale", Severity.WARNING)
def metric_stale(case: Case) -> Iterator[Problem]:
    """The last reading of a metric of active work is older than two of its intervals."""
    for initiative, _, at, metric in _measured(case):
        days = case.register.review_days(initiative)
        if since := stale_since(metric, days, case.today):
            message = (
                f"{_named(metric, at)} was not measured since {since},"
                f" {count((case.today - since).days, 'day')} ago; it is to be read every"
                f" {count(interval_of(metric, days), 'day')}"
            )
            hint = "Read it and add the figure, or say how often it is read: `every: 1 month`."
            yield case.problem(initiative, message, hint, at=at)


@rule("DM505", "metric-undirected", Severity.WARNING)
def metric_undirected(case: Case) -> Iterator[Problem]:
    """A metric of active work has no direction or no readings, or there is no metric."""
    for bet in case.of(Bet):
        outcome = bet.metrics.outcome if bet.metrics else ()
        if bet.is_active and not outcome and not case.misread(bet, "metrics"):
            yield case.problem(
                bet,
                "the bet has no outcome metric: nothing can show whether its aim is met",
                "Add `metrics.outcome`: what the aim is measured by, with `better` and readings.",
                at=("metrics",),
            )
    for initiative, role, at, metric in _measured(case):
        if case.misread(initiative, *at):
            continue
        lacks = ["`better`"] if metric.better is None else []
        if role != "leading" and not metric.readings.values:
            lacks.append("readings")
            if role == "shadow" and metric.guardrail is None:
                lacks.append("a guardrail")
        if lacks:
            message = f"{_named(metric, at)} says nothing: it has no {list_words(lacks, 'or')}"
            hint = "Say which way is `better`, and add what was measured under `readings`."
            yield case.problem(initiative, message, hint, at=at)


@rule("DM506", "stories-diverge", Severity.WARNING)
def stories_diverge_rule(case: Case) -> Iterator[Problem]:
    """Two or more stories of a quarter contradict an active initiative whose outcome improves."""
    for initiative in case.of(Initiative):
        found = stories_diverge(case.register, initiative, case.today)
        if found is None or not initiative.is_active:
            continue
        stories, metric = found
        days = list_words([str(item.date) for item in reversed(stories)])
        own = (item.at for item in stories if item.record == initiative.key)
        name = f"“{shown(metric)}”" if metric else "its outcome"
        message = (
            f"{count(len(stories), 'story', 'stories')} contradict it ({days})"
            f" while {name} improved"
        )
        hint = "Ask those who told them what the figure leaves out; then change figure or work."
        yield case.problem(initiative, message, hint, at=next(own, ("metrics",)))


# The balance of the portfolio, what costs too much, and whom it hits


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


def _capacity(
    case: Case, shape: Shape, split: Split, probes: Gauge, bets: Gauge
) -> Iterator[Problem]:
    if split.overcommitted:
        message = f"the capacity of initiatives under way adds up to {percent(split.stated / 100)}"
        hint = "Nobody has more than 100 %: state what is really given, or pause something."
        yield case.problem(shape.bars[0].initiative, message, hint, at=("capacity",))
    if not (probes.is_out or bets.is_out):
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
    for rated in audit_of(case.of(Initiative)).rated:
        if rated.initiative.is_active and rated.detracts:
            yield case.problem(
                rated.initiative,
                f"a value detractor: `benefit` is `{rated.benefit}`, and harm to"
                f" {list_code(rated.kinds)} is high",
                "Cut it or pause it, and write down what it taught; or re-scope it until the harm"
                " is smaller, and rate it again.",
                at=("benefit",),
            )


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
