"""What speaks against us is answered: by somebody, by a date, and with a verdict."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.records import Andon, Decision, Memo, MemoStatus, Review
from mkdocs_dissent.register import ContradictionKind, LinkType, contradictions_of
from mkdocs_dissent.rules.core import Case, is_foreign, rule
from mkdocs_dissent.text import count, list_code


@rule("DM208", "tripwire-silent", Severity.WARNING, practice=True)
def tripwire_silent(case: Case) -> Iterator[Problem]:
    """Evidence contradicts a decision, and no revisit since has answered it.

    Evidence that is only collected changes nothing. Whoever finds that a claim does not hold has
    done the hard part; what is left is to look, and to say what comes of it, also where the
    verdict is `inconclusive`. A revisit of the same day has seen it; one that was `postponed` has
    not (Dissent Mode: publish the disconfirming evidence).

    Bad:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        steward: ana
        hypothesis: a backup is restored within an hour
        revisit: 2027-02-01
        evidence:
          - {date: 2026-10-12, bearing: contradicts, note: the restore took nine hours}
        ---
        # Use Postgres

    Good:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        steward: ana
        hypothesis: a backup is restored within an hour
        evidence:
          - {date: 2026-10-12, bearing: contradicts, note: the restore took nine hours}
        revisits:
          - {date: 2026-10-14, verdict: inconclusive, by: bo, note: a cold disk, next: 2026-12-01}
        ---
        # Use Postgres
    """
    for item in contradictions_of(case.register).oldest_first:
        if item.kind is not ContradictionKind.EVIDENCE:
            continue
        decision = case.register.by_key[item.record]
        assert isinstance(decision, Decision)
        wires = [name for name in _TRIPWIRES if getattr(decision, name.replace("-", "_"))]
        calls = f", and whether {list_code(wires, 'or')} is met" if wires else ""
        yield case.problem(
            decision,
            f"evidence of {item.since} contradicts it, and no revisit has answered that",
            f"Look at it{calls}; then record the verdict: add an entry to `revisits`, or run"
            f" `dissent revisit {decision.id}`.",
            at=item.at,
        )


_TRIPWIRES = ("revisit-if", "stop-criteria")


@rule("DM305", "memo-unanswered", Severity.WARNING, practice=True)
def memo_unanswered(case: Case) -> Iterator[Problem]:
    """A dissent memo is open past its date, or was overruled by acceptance with no date at all.

    Accepting a decision over a memo is fair: disagreement needs no consensus, only an answer. But
    an objection that nobody has to answer by any day was not overruled, it was waited out. While
    a probe runs it is not forgotten, and until its date it has time (Dissent Mode: no outstanding
    items without an owner or revisit date).

    Bad:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        date: 2026-11-02
        ---
        # Use Postgres

        dissent/0007-operational-cost.md:
        ---
        decision: 7
        author: cy
        date: 2026-10-28
        status: open
        owner: bo
        ---
        # Nobody here has run it

    Good:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        date: 2026-11-02
        ---
        # Use Postgres

        dissent/0007-operational-cost.md:
        ---
        decision: 7
        author: cy
        date: 2026-10-28
        status: open
        owner: bo
        revisit: 2026-12-14
        ---
        # Nobody here has run it
    """
    for memo in case.memos:
        if not memo.is_open:
            continue
        if memo.revisit and memo.revisit < case.today:
            late = (case.today - memo.revisit).days
            yield case.problem(
                memo,
                f"the objection was to be answered by {memo.revisit}, {count(late, 'day')} ago,"
                f" and is {memo.status or 'open'}",
                _ANSWER.format(memo.id),
                at=("revisit",),
            )
        elif decision := _accepted_over(case, memo):
            yield case.problem(
                memo,
                f"{decision.label} was accepted on {decision.date} over this objection, and no"
                " date says when it is answered",
                _ANSWER.format(memo.id),
                at=("status",),
            )


_ANSWER = (
    "Answer it with evidence, test it, or uphold it (`dissent resolve {}`); else add `revisit: …`,"
    " the day by which its owner will."
)


def _accepted_over(case: Case, memo: Memo) -> Decision | None:
    """The decision in force that was taken while a memo stood open that nobody has to answer."""
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


@rule("DM321", "orphan-contradiction", Severity.WARNING, practice=True)
def orphan_contradiction(case: Case) -> Iterator[Problem]:
    """An open memo or cord has no owner or no date, or a word of the forum belongs to nobody.

    An objection without a name beside it is everybody's, and waits for everybody. The cadence has
    succeeded when no contradiction is left without an owner or a date (Dissent Mode). What is said
    in a review's forum needs the record it is about, whose steward then owns it, or a memo.
    Evidence and readings fall to the steward of what they contradict.

    Bad:

        decisions/0007-use-postgres.md:
        ---
        status: proposed
        ---
        # Use Postgres

        dissent/0007-operational-cost.md:
        ---
        decision: 7
        author: cy
        status: open
        ---
        # Nobody here has run it

    Good:

        decisions/0007-use-postgres.md:
        ---
        status: proposed
        ---
        # Use Postgres

        dissent/0007-operational-cost.md:
        ---
        decision: 7
        author: cy
        status: open
        owner: bo
        revisit: 2026-12-14
        ---
        # Nobody here has run it
    """
    for record in case.records:
        if is_foreign(record):
            continue
        if isinstance(record, (Memo, Andon)) and record.is_open:
            yield from _orphan(case, record)
        elif isinstance(record, Review):
            yield from _nobodys(case, record)


def _orphan(case: Case, record: Memo | Andon) -> Iterator[Problem]:
    noun, date = ("cord", "review-by") if isinstance(record, Andon) else ("memo", "revisit")
    lacks = []
    if not record.owners and not case.misread(record, "owner"):
        lacks.append("owner")
    # DM305 asks for the date of a memo that was accepted over.
    asked = isinstance(record, Memo) and _accepted_over(case, record) is not None
    if record.revisit_date is None and not asked and not case.misread(record, date):
        lacks.append(date)
    if lacks:
        yield case.problem(
            record,
            f"the {noun} is {record.state or 'open'} without {list_code(lacks)}",
            "Add " + " and ".join(_SAYS[name] for name in lacks) + ".",
            at=("status",),
        )


_SAYS = {
    "owner": "`owner: …`, who takes the next step",
    "revisit": "`revisit: …`, the day by which it is answered",
    "review-by": "`review-by: …`, the end of the pause",
}


def _nobodys(case: Case, review: Review) -> Iterator[Problem]:
    for index, said in enumerate(review.forum):
        if said.item is None and said.memo is None and not case.misread(review, "forum", index):
            yield case.problem(
                review,
                f"`forum[{index + 1}]` names neither the record it is about nor a memo",
                "Add `item: …`, what it contradicts; where it stays unresolved, `memo: …`.",
                at=("forum", index),
            )
