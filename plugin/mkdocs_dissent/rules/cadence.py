"""DM501–DM512: what readings say before a person has to, and whether the cadence is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mkdocs_dissent.findings import Location, Problem, Severity
from mkdocs_dissent.records import Folder, Review
from mkdocs_dissent.records.fields import shown
from mkdocs_dissent.register import contradictions_of
from mkdocs_dissent.register.triggers import TriggerKind
from mkdocs_dissent.rules.core import Case, rule
from mkdocs_dissent.text import count

if TYPE_CHECKING:
    from mkdocs_dissent.practices.cadence import Account


_RESPOND = (
    "Stop the line: pull an andon over it (`dissent pull TITLE --affects … --why …`), or have a"
    " review examine it that day or later."
)


def _fired(case: Case, kind: TriggerKind, remedy: str) -> Iterator[Problem]:
    """One problem for each trigger of a kind that was not acted on."""
    for item in contradictions_of(case.register, case.today).oldest_first:
        if item.trigger and item.trigger.kind is kind:
            record = case.register.by_key[item.record]
            yield case.problem(record, item.note, f"{_RESPOND} {remedy}", at=item.at)


@rule("DM501", "outcome-reversed", Severity.WARNING)
def outcome_reversed(case: Case) -> Iterator[Problem]:
    """An outcome of active work moved against its intent for two reviews: stop the line.

    Once is weather. Twice in a row is what Dissent Mode names first among the reasons to stop,
    and it is computed because nobody likes to be the one who says it. Readings closer together than
    an interval (`every`, else a cycle of reviews) belong to one review. What counts is more than
    noise: the metric's `tolerance`, else what its own history tells, as in a control chart for
    individuals. A drift in small steps counts, too. It is answered by an andon over the initiative,
    or by a review that examined it, on the day of the last reading or later.
    """
    remedy = "If the change is noise, say how much is: `tolerance`."
    yield from _fired(case, TriggerKind.OUTCOME_REVERSED, remedy)


@rule("DM502", "guardrail-exceeded", Severity.WARNING)
def guardrail_exceeded(case: Case) -> Iterator[Problem]:
    """The latest reading of active work is beyond its guardrail: stop the line.

    A guardrail was agreed while nobody was tempted. Read past, it is the third of Dissent Mode's
    reasons to stop, whichever metric it guards. It is answered by an andon over the initiative, or
    by a review that examined it, on the day of the reading or later; the next reading beyond it
    asks again. If what comes of it is to live with more, the guardrail moves, and the pull
    request that moves it says why.
    """
    remedy = "If more is agreed to, move the guardrail and say why."
    yield from _fired(case, TriggerKind.GUARDRAIL_EXCEEDED, remedy)


@rule("DM503", "indicators-diverge", Severity.WARNING)
def indicators_diverge(case: Case) -> Iterator[Problem]:
    """A leading indicator of active work and its outcome went opposite ways, or a shadow got worse.

    What should move first has moved, and what it should bring went the other way: then it does
    not lead, and effort goes into a figure. Dissent Mode counts an outcome that moves opposite to
    its leading indicator among the signs that the mechanism is wrong. An outcome that improves
    while its indicator worsens owes that to something else. Both are compared over the outcome's
    last move, each beyond its own `tolerance` or the noise of its history; or over its last three,
    where all went so. A shadow metric without a guardrail that gets worse by more than its noise
    is the weaker sign.
    """
    remedy = "Ask what the indicator really measures, and what else changed meanwhile."
    yield from _fired(case, TriggerKind.INDICATORS_DIVERGE, remedy)
    remedy = "If so much is agreed to, say so: a `guardrail`."
    yield from _fired(case, TriggerKind.SHADOW_WORSENED, remedy)


@rule("DM511", "cadence-missed", Severity.WARNING)
def cadence_missed(case: Case) -> Iterator[Problem]:
    """The last cycle had no review, tested fewer than two items, or used under half its budget.

    A register that nobody contradicts on a schedule is contradicted by events. Once a cycle the
    queue is looked through and two items are put to the test (`examined_least`), in hours set
    aside for it (Dissent Mode, appendix C). A review counts that was held: it says `status: held`,
    or says nothing of it and an item has an outcome. Only the last cycle that has ended is judged,
    since those before it can't be mended, and only where the option `cadence.start` says when the
    cadence began. Where initiatives were under way, it judges the last quarter too
    (`cadence.quarter_weeks`), in which a review with `for: quarter` decides about them.
    """
    yield from _quarter_missed(case)
    account = _last(case)
    if account is None:
        return
    if not account.reviews:
        yield from _unheld(case, account)
        return
    last = account.reviews[-1]
    least = case.policy.limit("examined_least")
    if account.examined < least and not _misread(case, account, "examined"):
        yield case.problem(
            last,
            f"the reviews of {_span(account)} examined {count(account.examined, 'item')};"
            f" at least {least} are asked for",
            "Try to falsify another, and add it under `examined`.",
            at=("examined",),
        )
    spent = account.spent or 0.0
    if spent < (account.planned or 0.0) / 2 and not _misread(case, account, "spent-hours"):
        said = f"only {spent:g} were spent" if spent else "no review says that any were spent"
        yield case.problem(
            last,
            f"{account.planned:g} hours of contradiction budget were planned for {_span(account)},"
            f" and {said}",
            "Write down what was used, `spent-hours: …`, or plan fewer.",
            at=("spent-hours",) if last.spent_hours is not None else ("budget-hours",),
        )


def _last(case: Case) -> Account | None:
    """The last cycle that has ended, where the configuration says when the cadence began."""
    if case.policy.cadence.start is None:
        return None
    # A tenth of a start, and few configurations ask for it.
    from mkdocs_dissent.practices.cadence import account_of, evidence_reviews, rhythm_of
    from mkdocs_dissent.register.examinations import reviews_held

    reviews = evidence_reviews(reviews_held(case.register, case.today))
    cycle = rhythm_of(case.policy, reviews).completed(case.today)
    return account_of(cycle, reviews, case.register, case.policy) if cycle else None


def _quarter_missed(case: Case) -> Iterator[Problem]:
    """The last quarter that has ended, where no review of initiatives was held in it."""
    started = [item.start for item in case.register.initiatives if item.start]
    if case.policy.cadence.start is None or not started:
        return
    from mkdocs_dissent.practices.cadence import quarters_of
    from mkdocs_dissent.register.examinations import reviews_held

    held = reviews_held(case.register, case.today)
    quarter = quarters_of(case.policy, held).completed(case.today)
    if quarter is None or min(started) > quarter.ends:
        return
    if not any(review.is_quarterly and quarter.holds(review.date) for review in held):
        yield Problem(
            code="",
            location=Location(path=case.policy.folders[Folder.REVIEWS][0]),
            message="no quarterly review of the initiatives was held from"
            f" {quarter.begins} to {quarter.ends}",
            hint="Plan one: `dissent new review --for quarter` begins with what portfolio and"
            " scorecard say.",
        )


def _span(account: Account) -> str:
    return f"the cycle from {account.cycle.begins} to {account.cycle.ends}"


def _misread(case: Case, account: Account, field: str) -> bool:
    return any(case.misread(review, field) for review in account.reviews)


def _unheld(case: Case, account: Account) -> Iterator[Problem]:
    every = [record for record in case.register.records if isinstance(record, Review)]
    reviews = [review for review in every if not review.is_quarterly]
    # It may be the one that was missed: reading has reported it.
    if any(not review.source.readable or case.misread(review, "date") for review in reviews):
        return
    message = f"no review was held in {_span(account)}"
    planned = [review for review in reviews if account.cycle.holds(review.date)]
    if planned:
        yield case.problem(
            planned[-1],
            f"{message}; this one was planned, and nothing says that it took place",
            "Write what came of each item, then run `dissent review close`; or hold another.",
            at=("status",) if planned[-1].status else ("date",),
        )
        return
    hint = "Hold one soon: `dissent new review` begins it with what is contradicted."
    before = [
        review
        for review in reviews
        if review.was_held and review.date and review.date < account.cycle.begins
    ]
    if before:
        latest = max(before, key=lambda review: (review.date, review.id))
        yield case.problem(latest, message, hint, at=("date",))
    else:
        folder = case.policy.folders[Folder.REVIEWS][0]
        yield Problem(code="", location=Location(path=folder), message=message, hint=hint)


@rule("DM512", "permit-unused", Severity.NOTE)
def permit_unused(case: Case) -> Iterator[Problem]:
    """A team challenged nothing on record in the last cycle.

    A dissent permit is licence and airtime: once a cycle each team may challenge the mechanism of
    its own most important work, and nobody has to ask (Dissent Mode: dissent permits). One that is
    never used tells of silence rather than of agreement. It counts where it names a record, or an
    item of the review's forum: words alone can be typed without looking. Judged is the last cycle
    that has ended, where a review was held in it, `teams` are configured and `cadence.start` is.
    """
    account = _last(case)
    if account is None or not account.reviews or _misread(case, account, "permits"):
        return
    for permit in account.unused:
        words = f": “{shown(permit.challenged[0])}” names no record" if permit.challenged else ""
        yield case.problem(
            account.reviews[-1],
            f"the team `{permit.team}` challenged nothing on record in {_span(account)}{words}",
            "Ask it for the assumption that it trusts least. Write the record that rests on it"
            f' under `permits`, `{permit.team}: "7: that one store is enough"`, or an item of'
            " the forum, `forum 1`.",
            at=("permits",),
        )
