"""DM504–DM506: what is measured is read in time, has a direction, and is held against stories."""

from collections.abc import Iterator

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.practices.stories import stories_diverge
from mkdocs_dissent.records import Bet, Initiative, Metric
from mkdocs_dissent.records.fields import Path, name_of, shown
from mkdocs_dissent.register.triggers import interval_of, stale_since
from mkdocs_dissent.rules.core import Case, rule
from mkdocs_dissent.text import count, list_words

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
