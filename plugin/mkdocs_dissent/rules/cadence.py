"""DM501–DM512: what readings say before a person has to, and whether the cadence is kept."""

from collections.abc import Iterator

from mkdocs_dissent.findings import Location, Problem, Severity
from mkdocs_dissent.practices.cadence import (
    Account,
    account_of,
    evidence_reviews,
    quarters_of,
    rhythm_of,
)
from mkdocs_dissent.records.fields.types import shown
from mkdocs_dissent.records.kinds import Review
from mkdocs_dissent.records.vocabularies import Folder
from mkdocs_dissent.register.contradictions import contradictions_of
from mkdocs_dissent.register.examinations import reviews_held
from mkdocs_dissent.register.triggers import TriggerKind
from mkdocs_dissent.rules.core import Case, rule
from mkdocs_dissent.text import count

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
    """An outcome of active work moved against its intent for two reviews: stop the line."""
    remedy = "If the change is noise, say how much is: `tolerance`."
    yield from _fired(case, TriggerKind.OUTCOME_REVERSED, remedy)


@rule("DM502", "guardrail-exceeded", Severity.WARNING)
def guardrail_exceeded(case: Case) -> Iterator[Problem]:
    """The latest reading of active work is beyond its guardrail: stop the line."""
    remedy = "If more is agreed to, move the guardrail and say why."
    yield from _fired(case, TriggerKind.GUARDRAIL_EXCEEDED, remedy)


@rule("DM503", "indicators-diverge", Severity.WARNING)
def indicators_diverge(case: Case) -> Iterator[Problem]:
    """A leading indicator of active work and its outcome parted, or a shadow metric got worse."""
    remedy = "Ask what the indicator really measures, and what else changed meanwhile."
    yield from _fired(case, TriggerKind.INDICATORS_DIVERGE, remedy)
    remedy = "If so much is agreed to, say so: a `guardrail`."
    yield from _fired(case, TriggerKind.SHADOW_WORSENED, remedy)


@rule("DM511", "cadence-missed", Severity.WARNING)
def cadence_missed(case: Case) -> Iterator[Problem]:
    """The last cycle had no review, tested fewer than two items, or used under half its budget."""
    yield from _quarter_missed(case)
    account = _last(case)
    if account is None:
        return
    if not account.reviews:
        yield from _unheld(case, account)
        return
    last = account.reviews[-1]
    least = case.policy.limits["examined_least"]
    if account.examined < least and not _misread(case, account, "examined"):
        message = (
            f"the reviews of {_span(account)} examined {count(account.examined, 'item')};"
            f" at least {least} are asked for"
        )
        hint = "Try to falsify another, and add it under `examined`."
        yield case.problem(last, message, hint, at=("examined",))
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
    reviews = evidence_reviews(reviews_held(case.register, case.today))
    cycle = rhythm_of(case.policy, reviews).completed(case.today)
    return account_of(cycle, reviews, case.register, case.policy) if cycle else None


def _quarter_missed(case: Case) -> Iterator[Problem]:
    """The last quarter that has ended, where no review of initiatives was held in it."""
    started = [item.start for item in case.register.initiatives if item.start]
    if case.policy.cadence.start is None or not started:
        return
    held = reviews_held(case.register, case.today)
    quarter = quarters_of(case.policy, held).completed(case.today)
    if quarter is None or min(started) > quarter.ends:
        return
    inside = [review for review in held if review.is_quarterly and quarter.holds(review.date)]
    if inside and not any(item.verdict for review in inside for item in review.decided):
        message = "the quarterly review was held, and decided about no initiative"
        hint = "Write what becomes of each: `decided: [{initiative: …, verdict: continue}]`."
        if not case.misread(inside[-1], "decided"):
            yield case.problem(inside[-1], message, hint, at=("decided",), at_most=Severity.NOTE)
    elif not inside:
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
        message = f"{message}; this one was planned, and nothing says that it took place"
        hint = "Write what came of each item, then run `dissent review close`; or hold another."
        yield case.problem(
            planned[-1], message, hint, at=("status",) if planned[-1].status else ("date",)
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
    """A team challenged nothing on record in the last cycle."""
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
