"""DM311–DM321: an andon is reviewed and logged, and a contradiction has an owner and a date."""

import datetime as dt
from collections.abc import Iterator

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.records import Andon, AndonStatus, Memo, Review
from mkdocs_dissent.register import ContradictionKind, LinkType, contradictions_of
from mkdocs_dissent.register.examinations import examined_by_reviews
from mkdocs_dissent.rules.core import Case, is_foreign, rule
from mkdocs_dissent.rules.memos import accepted_over
from mkdocs_dissent.text import count, list_code

_CLOSE = (
    "Hold the review now; then close the loop: `continue`, `alter` or `retire`, and the decision"
    " that logs it (`dissent resolve {} --verdict … --decision … --note …`)."
)


@rule("DM311", "andon-open-too-long", Severity.WARNING)
def andon_open_too_long(case: Case) -> Iterator[Problem]:
    """An andon was not reviewed within a cadence, or is open past its `review-by`."""
    weeks = case.policy.cadence.andon_weeks
    for pull in case.of(Andon):
        if not pull.is_open:
            continue
        if pull.review_by and pull.review_by < case.today:
            late = (case.today - pull.review_by).days
            message = f"the andon was to be reviewed by {pull.review_by}, {count(late, 'day')} ago"
            yield case.problem(pull, message, _CLOSE.format(pull.id), at=("review-by",))
        elif (
            pull.date
            and pull.status is not AndonStatus.REVIEWING
            and (case.today - pull.date).days > 7 * weeks
            and not _reviewed(case, pull, pull.date)
        ):
            hangs = (case.today - pull.date).days
            yield case.problem(
                pull,
                f"the andon was pulled {count(hangs, 'day')} ago and no review examined it;"
                f" an andon is reviewed within {count(weeks, 'week')}",
                _CLOSE.format(pull.id),
                at=("date",),
            )


def _reviewed(case: Case, pull: Andon, since: dt.date) -> bool:
    """Whether a review since then examined an andon, or something that it doubts."""
    doubted = (pull, *case.register.to(pull, LinkType.AFFECTS))
    examined = examined_by_reviews(case.register)
    return any(look.date >= since for record in doubted for look in examined.get(record.key, ()))


@rule("DM312", "andon-unlogged", Severity.WARNING)
def andon_unlogged(case: Case) -> Iterator[Problem]:
    """An andon was resolved, and no decision logs how."""
    for pull in case.of(Andon):
        if pull.status is not AndonStatus.RESOLVED or case.misread(pull, "resolution"):
            continue
        if pull.resolution is None:
            message = "the andon is resolved, and nothing says how: `resolution` is missing"
            hint = "Add `resolution: {date: …, verdict: …, decision: …, note: …}`."
            yield case.problem(pull, message, hint, at=("status",))
        elif pull.resolution.decision is None:
            yield case.problem(
                pull,
                "the andon is resolved, and `resolution` names no `decision` that logs it",
                "Add `decision: …`: the one that was changed, or a new one that says why to go on.",
                at=("resolution",),
            )


_SAYS = {
    "owner": "`owner: …`, who takes the next step",
    "revisit": "`revisit: …`, the day by which it is answered",
    "review-by": "`review-by: …`, the end of the pause",
}


@rule("DM321", "orphan-contradiction", Severity.WARNING)
def orphan_contradiction(case: Case) -> Iterator[Problem]:
    """A contradiction has no owner or date, names no record, or is a cadence old and untouched."""
    for record in case.records:
        if is_foreign(record):
            continue
        if isinstance(record, (Memo, Andon)) and record.is_open:
            yield from _orphan(case, record)
        elif isinstance(record, Review):
            yield from _without_subject(case, record)
    yield from _untouched(case)


_JUDGED_ELSEWHERE = (
    ContradictionKind.MEMO,
    ContradictionKind.ANDON,
    ContradictionKind.STORY,
    ContradictionKind.IDLE_STORY,
    ContradictionKind.EVIDENCE,
)
"""Kinds with a rule of their own that says when they are late: DM305, DM311, DM408, DM208."""


def _untouched(case: Case) -> Iterator[Problem]:
    """What was measured, found or said, and nobody has looked at within a cadence."""
    judged = {record.key for record in case.records if not is_foreign(record)}
    for item in contradictions_of(case.register, case.today).oldest_first:
        if (
            item.kind in _JUDGED_ELSEWHERE
            or item.record not in judged
            or item.due is None
            or item.due >= case.today
        ):
            continue
        message = (
            f"{item.kind.words}: it stands since {item.since}, and nobody looked at it by"
            f" {item.due}, one cadence later"
        )
        hint = "Settle it, or test what it is about in the next review."
        yield case.problem(case.register.by_key[item.record], message, hint, at=item.at)


def _orphan(case: Case, record: Memo | Andon) -> Iterator[Problem]:
    noun, date = ("andon", "review-by") if isinstance(record, Andon) else ("memo", "revisit")
    lacks = []
    if not record.owners and not case.misread(record, "owner"):
        lacks.append("owner")
    # DM305 asks for the date of a memo that was accepted over.
    asked = isinstance(record, Memo) and accepted_over(case, record) is not None
    if record.revisit_date is None and not asked and not case.misread(record, date):
        lacks.append(date)
    if lacks:
        message = f"the {noun} is {record.state or 'open'} without {list_code(lacks)}"
        hint = "Add " + " and ".join(_SAYS[name] for name in lacks) + "."
        yield case.problem(record, message, hint, at=("status",))


def _without_subject(case: Case, review: Review) -> Iterator[Problem]:
    for index, said in enumerate(review.forum):
        if said.item is None and said.memo is None and not case.misread(review, "forum", index):
            message = f"`forum[{index + 1}]` names neither the record it is about nor a memo"
            hint = "Add `item: …`, what it contradicts; where it stays unresolved, `memo: …`."
            yield case.problem(review, message, hint, at=("forum", index))
