"""Stewards and stories: who answers for something changes, and why it exists is told again."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.people import is_named, two_keys
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records import (
    Bet,
    Decision,
    DecisionStatus,
    Initiative,
    Stakes,
)
from mkdocs_dissent.register import LinkType
from mkdocs_dissent.register.due import last_told, rotation_due, story_is_old
from mkdocs_dissent.rules.core import Case, rule
from mkdocs_dissent.text import count, list_code


@rule("DM205", "steward-too-long", Severity.WARNING, practice=True)
def steward_too_long(case: Case) -> Iterator[Problem]:
    """The steward of something in force has not changed for longer than the policy's months.

    Whoever has answered for a decision for years explains it better and doubts it less; a new
    steward asks the questions that were settled too early (Dissent Mode: rotate stewards, so that
    no team overfits to its own story). `steward_months` says how long a turn is, a year unless
    the policy says otherwise; `steward-since` says when it began.

    Bad:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        steward: ana
        steward-since: 2025-03-03
        revisit: 2027-02-01
        ---
        # Use Postgres

    Good:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        steward: bo
        steward-since: 2026-03-02
        revisit: 2027-02-01
        ---
        # Use Postgres
    """
    months = case.policy.limit("steward_months")
    stewarded: list[Decision | Initiative] = [*case.decisions, *case.initiatives]
    for record in stewarded:
        if rotation_due(record, months, case.today):
            yield case.problem(
                record,
                f"{list_code(record.steward)} has been its steward since {record.steward_since}; a"
                f" turn is {count(months, 'month')}",
                "Hand it on: `steward: …` and `steward-since: …`, with a revisit by the one who"
                " takes it over.",
                at=("steward-since",),
            )


@rule("DM207", "two-keys-missing", Severity.WARNING, practice=True)
def two_keys_missing(case: Case) -> Iterator[Problem]:
    """A major decision was reversed without two independent co-signers.

    To reverse what cost a debate should take less than the debate, and more than one person in a
    bad week: two people who read the case and sign, from different teams, and neither of them the
    steward of what is reversed or of what reverses it (`co-signed-by`). Teams are the option
    `teams`; somebody who is in none of them is taken as independent of everybody.

    Bad:

        decisions/0007-use-postgres.md:
        ---
        status: reversed
        stakes: major
        steward: ana
        ---
        # Use Postgres

        decisions/0012-leave-postgres.md:
        ---
        status: accepted
        steward: cy
        reverses: 7
        co-signed-by: [ana, bo]
        ---
        # Leave Postgres

    Good:

        decisions/0007-use-postgres.md:
        ---
        status: reversed
        stakes: major
        steward: ana
        ---
        # Use Postgres

        decisions/0012-leave-postgres.md:
        ---
        status: accepted
        steward: cy
        reverses: 7
        co-signed-by: [bo, dee]
        ---
        # Leave Postgres
    """
    for decision in case.decisions:
        if decision.status is not DecisionStatus.ACCEPTED or case.misread(decision, "co-signed-by"):
            continue
        for reversed_ in case.register.to(decision, LinkType.REVERSES):
            if not isinstance(reversed_, Decision) or reversed_.stakes is not Stakes.MAJOR:
                continue
            if lacking := _lacking_keys(decision, reversed_, case.policy):
                yield case.problem(
                    decision,
                    f"it reverses {reversed_.label}, a major decision, and {lacking}",
                    "Name two people in `co-signed-by`: from different teams, and neither of them"
                    " a steward of either.",
                    at=_where(decision),
                )


def _where(decision: Decision) -> tuple[str]:
    if decision.co_signed_by:
        return ("co-signed-by",)
    return ("reverses",) if decision.reverses else ("status",)


def _lacking_keys(decision: Decision, reversed_: Decision, policy: Policy) -> str:
    """What keeps co-signers from being two keys, in words; empty where nothing does."""
    stewards = (*decision.steward, *reversed_.steward)
    keys = two_keys(decision.co_signed_by, stewards, policy.teams)
    if keys.independent:
        return ""
    if not keys.signed:
        return "nobody co-signed it"
    if len(keys.able) < 2:
        refused = [f"`{name}` is {_refused(name)}" for name in keys.signed if name not in keys.able]
        held = f"one key of two, `{keys.able[0]}`" if keys.able else "no key of two"
        return "; ".join([f"has {held}", *refused])
    return f"{list_code(keys.able)}, who co-signed it, are of one team"


def _refused(name: str) -> str:
    return "a steward of one of them" if is_named([name]) else "nobody"


@rule("DM408", "story-stale", Severity.WARNING, practice=True)
def story_stale(case: Case) -> Iterator[Problem]:
    """The story of an active initiative was not told anew within a quarter.

    Why an initiative exists is true on the day it begins, and nobody notices when it stops being
    true. Told again every quarter, it is checked against what has happened meanwhile; if it can't
    be told crisply, that is the finding (Dissent Mode: narrative checks). `story_days` says how
    long it lasts; an initiative that never said `story-told` is counted from its `start`.

    Bad:

        initiatives/own-the-pipeline.md:
        ---
        kind: bet
        status: active
        story: Teams wait for builds that somebody else owns. We own ours.
        story-told: 2026-05-04
        ---
        # Own the pipeline

    Good:

        initiatives/own-the-pipeline.md:
        ---
        kind: bet
        status: active
        story: Builds no longer wait; reviews do. We own the pipeline to shorten what is left.
        story-told: 2026-11-02
        ---
        # Own the pipeline
    """
    most = case.policy.limit("story_days")
    for initiative in case.initiatives:
        told = last_told(initiative)
        if told is None or not story_is_old(initiative, most, case.today):
            continue
        if case.misread(initiative, "story-told"):
            continue
        noun = "bet" if isinstance(initiative, Bet) else "probe"
        days = count((case.today - told).days, "day")
        field = "story-told" if initiative.story_told else "start"
        said = f"was last told {told}" if initiative.story_told else f"was not told since {told}"
        yield case.problem(
            initiative,
            f"the story of the {noun} {said}, {days} ago",
            f"Write `story` anew as it is true today, then `story-told: {case.today}`. If it can't"
            " be told crisply, stop the line.",
            at=(field,),
        )
