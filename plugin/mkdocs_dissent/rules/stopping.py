"""Stop the line: a pulled cord is reviewed soon, and what came of it is logged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.records import Andon, AndonStatus
from mkdocs_dissent.register import LinkType
from mkdocs_dissent.register.examinations import examined_by_reviews
from mkdocs_dissent.rules.core import Case, rule
from mkdocs_dissent.text import count


def _andons(case: Case) -> Iterator[Andon]:
    return (record for record in case.records if isinstance(record, Andon))


@rule("DM311", "andon-open-too-long", Severity.WARNING, practice=True)
def andon_open_too_long(case: Case) -> Iterator[Problem]:
    """A pulled cord was not reviewed within a cadence, or is open past its `review-by`.

    Pulling the cord is cheap only where the pause is short: a stop that lasts is an outage, and a
    cord that nobody comes to is the last one anybody pulls. So the pause is time-boxed, and an
    evidence review that examines the cord, or what it doubts, comes within a cycle of the
    `cadence`, two weeks unless the policy says otherwise (Dissent Mode: review weekly and close
    the loop publicly).

    Bad:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        ---
        # Use Postgres

        dissent/restores-fail.md:
        ---
        kind: andon
        raised-by: anonymous
        date: 2026-10-05
        affects: decisions/7
        assumption: a backup can be restored within an hour
        owner: bo
        review-by: 2026-10-12
        status: pulled
        ---
        # Restores fail

    Good:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        ---
        # Use Postgres

        dissent/restores-fail.md:
        ---
        kind: andon
        raised-by: anonymous
        date: 2026-10-05
        affects: decisions/7
        assumption: a backup can be restored within an hour
        owner: bo
        review-by: 2026-10-12
        status: resolved
        resolution: {date: 2026-10-09, verdict: alter, decision: 7, note: we restore every night}
        ---
        # Restores fail
    """
    weeks = case.policy.cadence.weeks
    for pull in _andons(case):
        if not pull.is_open:
            continue
        if pull.review_by and pull.review_by < case.today:
            late = (case.today - pull.review_by).days
            yield case.problem(
                pull,
                f"the cord was to be reviewed by {pull.review_by}, {count(late, 'day')} ago",
                _CLOSE.format(pull.id),
                at=("review-by",),
            )
        elif (
            pull.date
            and pull.status is not AndonStatus.REVIEWING
            and (case.today - pull.date).days > 7 * weeks
            and not _reviewed(case, pull, pull.date)
        ):
            hangs = (case.today - pull.date).days
            yield case.problem(
                pull,
                f"the cord was pulled {count(hangs, 'day')} ago and no review examined it;"
                f" a cycle is {count(weeks, 'week')}",
                _CLOSE.format(pull.id),
                at=("date",),
            )


_CLOSE = (
    "Hold the review now; then close the loop: `continue`, `alter` or `retire`, and the decision"
    " that logs it (`dissent resolve {}`)."
)


def _reviewed(case: Case, pull: Andon, since: dt.date) -> bool:
    """Whether a review since then examined a cord, or something that it doubts."""
    doubted = (pull, *case.register.to(pull, LinkType.AFFECTS))
    examined = examined_by_reviews(case.register)
    return any(look.date >= since for record in doubted for look in examined.get(record.key, ()))


@rule("DM312", "andon-unlogged", Severity.WARNING, practice=True)
def andon_unlogged(case: Case) -> Iterator[Problem]:
    """A cord was resolved, and no decision logs how.

    The next person who sees the assumption drift must be able to read what was decided about it,
    or pulls the cord again, or doesn't. Closing the loop in public means a decision that says
    continue, alter or retire (Dissent Mode: the andon for assumptions).

    Bad:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        ---
        # Use Postgres

        dissent/restores-fail.md:
        ---
        kind: andon
        date: 2026-10-05
        affects: decisions/7
        owner: bo
        status: resolved
        resolution: {date: 2026-10-09, verdict: continue, note: it was the network}
        ---
        # Restores fail

    Good:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        ---
        # Use Postgres

        dissent/restores-fail.md:
        ---
        kind: andon
        date: 2026-10-05
        affects: decisions/7
        owner: bo
        status: resolved
        resolution: {date: 2026-10-09, verdict: continue, decision: 7, note: it was the network}
        ---
        # Restores fail
    """
    for pull in _andons(case):
        if pull.status is not AndonStatus.RESOLVED or case.misread(pull, "resolution"):
            continue
        if pull.resolution is None:
            yield case.problem(
                pull,
                "the cord is resolved, and nothing says how: `resolution` is missing",
                "Add `resolution: {date: …, verdict: …, decision: …, note: …}`.",
                at=("status",),
            )
        elif pull.resolution.decision is None:
            yield case.problem(
                pull,
                "the cord is resolved, and `resolution` names no `decision` that logs it",
                "Add `decision: …`: the one that was changed, or a new one that says why to go on.",
                at=("resolution",),
            )
