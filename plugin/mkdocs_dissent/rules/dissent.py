"""DM301–DM321: major decisions carry their strongest opposing view; andons are settled in time."""

import datetime as dt
from collections.abc import Iterator, Sequence

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.practices.outcomes import ENDED
from mkdocs_dissent.reading.markdown import longer_than, named
from mkdocs_dissent.records.kinds import (
    MEMO_PARTS,
    Andon,
    Bet,
    Decision,
    Initiative,
    Memo,
    Record,
    Review,
)
from mkdocs_dissent.records.vocabularies import AndonStatus, DecisionStatus, MemoStatus, Stakes
from mkdocs_dissent.register.contradictions import ContradictionKind, contradictions_of
from mkdocs_dissent.register.examinations import examined_by_reviews
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.rules.core import Case, is_foreign, line_of, rule
from mkdocs_dissent.text import count, list_code


@rule("DM301", "memo-missing", Severity.WARNING)
def memo_missing(case: Case) -> Iterator[Problem]:
    """A major decision is accepted and no dissent memo is attached to it."""
    for decision in case.of(Decision):
        if (
            decision.in_force
            and decision.stakes is Stakes.MAJOR
            and not case.register.has_dissent(decision)
        ):
            message = "a major decision was accepted without a dissent memo"
            message += ": what was written is withdrawn" * bool(case.register.dissent(decision))
            hint = (
                f"Have somebody write one, with `decision: {decision.label}`, in the folder of"
                " dissent; if it is easily undone, `stakes: minor`."
            )
            yield case.problem(decision, message, hint, at=("stakes",))


@rule("DM302", "memo-too-long", Severity.WARNING)
def memo_too_long(case: Case) -> Iterator[Problem]:
    """A dissent memo is longer than a page."""
    most = case.policy.limits["memo_words"]
    for memo in case.of(Memo):
        if (count := longer_than(memo.source.body, most)) is not None:
            message = f"the memo has {count} words; a page is {most}"
            hint = "Keep the strongest objection, and move the rest into a file that it links to."
            yield case.problem(memo, message, hint, place=line_of(memo))


@rule("DM303", "memo-part-missing", Severity.WARNING)
def memo_part_missing(case: Case) -> Iterator[Problem]:
    """One of the four parts of a dissent memo is missing or empty."""
    for memo in case.of(Memo):
        if not is_foreign(memo):
            yield from parts_missing(case, memo, "the memo", MEMO_PARTS)


def parts_missing(case: Case, record: Record, noun: str, names: Sequence[str]) -> Iterator[Problem]:
    """One problem for all headings that are missing, and one for each that nothing follows."""
    found = case.sections(record)
    parts = {name: named(found, name) for name in names}
    missing = [name for name, section in parts.items() if section is None]
    if missing:
        yield case.problem(
            record,
            f"{noun} has no {'heading' if len(missing) == 1 else 'headings'} {list_code(missing)}",
            "Add " + ", ".join(f"`## {name}`" for name in missing) + " with a few sentences below.",
            place=line_of(record),
        )
    for section in parts.values():
        if section is not None and section.empty:
            message = f"nothing is written below `{section.title}`"
            hint = "Write a few sentences there."
            yield case.problem(record, message, hint, place=line_of(record, section.line))


@rule("DM304", "memo-without-probe", Severity.WARNING)
def memo_without_probe(case: Case) -> Iterator[Problem]:
    """An objection is open and proposes no probe."""
    for memo in case.of(Memo):
        if not memo.is_open or not case.lacks(memo, "probe"):
            continue
        section = named(case.sections(memo), "Proposed probe")
        if section is None or section.empty:
            message = f"the objection is {memo.status or 'open'} and proposes no probe"
            hint = (
                "Describe the smallest safe test below `## Proposed probe`, or name it: `probe: …`."
            )
            yield case.problem(memo, message, hint, at=("status",))


_ANSWER = (
    "Answer it with evidence, test it, or uphold it (`dissent resolve {} --status … --note …`);"
    " else add `revisit: …`, the day by which its owner will."
)


@rule("DM305", "memo-unanswered", Severity.WARNING)
def memo_unanswered(case: Case) -> Iterator[Problem]:
    """A dissent memo is open past its date, or was overruled by acceptance with no date at all."""
    for memo in case.of(Memo):
        if not memo.is_open:
            continue
        if memo.revisit and memo.revisit < case.today:
            late = (case.today - memo.revisit).days
            message = (
                f"the objection was to be answered by {memo.revisit}, {count(late, 'day')} ago,"
                f" and is {memo.status or 'open'}"
            )
            yield case.problem(memo, message, _ANSWER.format(memo.id), at=("revisit",))
        elif decision := accepted_over(case, memo):
            yield case.problem(
                memo,
                f"{decision.label} was accepted on {decision.date} over this objection, and no"
                " date says when it is answered",
                _ANSWER.format(memo.id),
                at=("status",),
            )


def accepted_over(case: Case, memo: Memo) -> Decision | None:
    """The decision in force that was accepted over an open memo without a date for an answer."""
    # What another dialect has no field for can't be asked of it.
    if is_foreign(memo) or memo.status is MemoStatus.TESTING or memo.date is None:
        return None
    if memo.revisit or case.misread(memo, "revisit"):
        return None
    for decision in case.register.to(memo, LinkType.DISSENTS):
        if not isinstance(decision, Decision) or not decision.in_force:
            continue
        if decision.date is not None and decision.date >= memo.date:
            return decision
    return None


_DECISION_ENDED = (DecisionStatus.SUPERSEDED, DecisionStatus.REVERSED, DecisionStatus.RETIRED)


@rule("DM306", "closing-memo-missing", Severity.WARNING)
def closing_memo_missing(case: Case) -> Iterator[Problem]:
    """A major decision or initiative has ended and no dissent memo was ever attached to it."""
    for decision in case.of(Decision):
        if _major(decision) and decision.status in _DECISION_ENDED:
            yield from _no_memo(case, decision, f"a major decision was {decision.status}")
    for initiative in case.of(Initiative):
        if _major(initiative) and initiative.status in ENDED:
            what = f"a major {initiative.kind} is {initiative.status}"
            yield from _no_memo(case, initiative, what)


def _major(record: Decision | Initiative) -> bool:
    if isinstance(record, Bet):
        return record.stakes is not Stakes.MINOR
    return record.stakes is Stakes.MAJOR


def _no_memo(case: Case, record: Record, what: str) -> Iterator[Problem]:
    if not case.register.has_dissent(record):
        field = "decision" if isinstance(record, Decision) else "initiative"
        message = f"{what}, and no dissent memo is attached to it"
        hint = f"Write the case against it as it looks now, with `{field}: {record.id}`."
        yield case.problem(record, message, hint, at=("status",))


# Andons, and contradictions without an owner or a date


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
    examined = examined_by_reviews(case.register, case.today)
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
            for at, said in enumerate(record.forum):
                known = said.item or said.memo or case.misread(record, "forum", at)
                if not known:
                    message = f"`forum[{at + 1}]` names neither the record it is about nor a memo"
                    hint = "Add `item: …`, what it contradicts; if it stays unresolved, `memo: …`."
                    yield case.problem(record, message, hint, at=("forum", at))
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
    late = [
        item
        for item in contradictions_of(case.register, case.today).oldest_first
        if item.kind not in _JUDGED_ELSEWHERE and item.due is not None and item.due < case.today
    ]
    judged = {record.key for record in case.records if not is_foreign(record)} if late else ()
    for item in late:
        if item.record not in judged:
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
