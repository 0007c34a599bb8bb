"""DM401–DM403, DM405–DM408, DM411: a sheet of one page with aim, mechanism, feedback; its time."""

from collections.abc import Iterator

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.practices.balance import clock_of, is_mid_bar, is_no_bet, takes_days, unreasoned
from mkdocs_dissent.reading.markdown import longer_than, named
from mkdocs_dissent.records import SHEET_PARTS, Bet, Initiative, InitiativeStatus, Probe
from mkdocs_dissent.register.due import last_told, story_is_old
from mkdocs_dissent.rules.core import Case, body_start, rule
from mkdocs_dissent.rules.memos import parts_missing
from mkdocs_dissent.text import count, days_after, list_code


@rule("DM401", "probe-incomplete", Severity.WARNING)
def probe_incomplete(case: Case) -> Iterator[Problem]:
    """An active probe lacks hypothesis, owner, guardrail, rollback, next decision, or runs long."""
    needed = ("hypothesis", "steward", "guardrail", "rollback", "next-decision")
    most = case.policy.limit("probe_days")
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
    latest = days_after(case.today, case.policy.limit("bet_revisit_days"))
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
    most = case.policy.limit("sheet_words")
    for initiative in case.of(Initiative):
        if (count := longer_than(initiative.source.body, most)) is not None:
            message = f"the {initiative.kind} has {count} words; its one page holds {most}"
            hint = (
                "Keep aim, mechanism and feedback, and move the rest into a page that it links to."
            )
            yield case.problem(initiative, message, hint, place=body_start(initiative))


@rule("DM408", "story-stale", Severity.WARNING)
def story_stale(case: Case) -> Iterator[Problem]:
    """The story of an active initiative was not told anew within a quarter."""
    most = case.policy.limit("story_days")
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
        clock = clock_of(initiative, case.policy, case.today) if initiative.is_active else None
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
