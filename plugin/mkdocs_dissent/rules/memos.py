"""DM301–DM306: every major decision carries its strongest opposing view, on one page, answered."""

from collections.abc import Iterator, Sequence

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.reading.markdown import longer_than, named
from mkdocs_dissent.records import (
    MEMO_PARTS,
    Bet,
    Decision,
    DecisionStatus,
    Initiative,
    InitiativeStatus,
    Memo,
    MemoStatus,
    Record,
    Stakes,
)
from mkdocs_dissent.register import LinkType
from mkdocs_dissent.rules.core import Case, body_start, is_foreign, line_of, rule
from mkdocs_dissent.text import count, list_code


@rule("DM301", "memo-missing", Severity.WARNING)
def memo_missing(case: Case) -> Iterator[Problem]:
    """A major decision is accepted and no dissent memo is attached to it."""
    for decision in case.of(Decision):
        if (
            decision.in_force
            and decision.stakes is Stakes.MAJOR
            and not case.register.dissent(decision)
        ):
            message = "a major decision was accepted without a dissent memo"
            hint = (
                f"Have somebody write one, with `decision: {decision.label}`, in the folder of"
                " dissent; if it is easily undone, `stakes: minor`."
            )
            yield case.problem(decision, message, hint, at=("stakes",))


@rule("DM302", "memo-too-long", Severity.WARNING)
def memo_too_long(case: Case) -> Iterator[Problem]:
    """A dissent memo is longer than a page."""
    most = case.policy.limit("memo_words")
    for memo in case.of(Memo):
        if (count := longer_than(memo.source.body, most)) is not None:
            message = f"the memo has {count} words; a page is {most}"
            hint = "Keep the strongest objection, and move the rest into a file that it links to."
            yield case.problem(memo, message, hint, place=body_start(memo))


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
            place=body_start(record),
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
_INITIATIVE_ENDED = (InitiativeStatus.STOPPED, InitiativeStatus.DONE)


@rule("DM306", "closing-memo-missing", Severity.WARNING)
def closing_memo_missing(case: Case) -> Iterator[Problem]:
    """A major decision or initiative has ended and no dissent memo was ever attached to it."""
    for decision in case.of(Decision):
        if _major(decision) and decision.status in _DECISION_ENDED:
            yield from _no_memo(case, decision, f"a major decision was {decision.status}")
    for initiative in case.of(Initiative):
        if _major(initiative) and initiative.status in _INITIATIVE_ENDED:
            what = f"a major {initiative.kind} is {initiative.status}"
            yield from _no_memo(case, initiative, what)


def _major(record: Decision | Initiative) -> bool:
    if isinstance(record, Bet):
        return record.stakes is not Stakes.MINOR
    return record.stakes is Stakes.MAJOR


def _no_memo(case: Case, record: Record, what: str) -> Iterator[Problem]:
    if not case.register.dissent(record):
        field = "decision" if isinstance(record, Decision) else "initiative"
        message = f"{what}, and no dissent memo is attached to it"
        hint = f"Write the case against it as it looks now, with `{field}: {record.id}`."
        yield case.problem(record, message, hint, at=("status",))
