"""Decisions are looked at again: every one has a date for it, and somebody who answers for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import chain

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.records import Decision, DecisionStatus, Probe, Stakes
from mkdocs_dissent.register.due import months_after, postponements, revisit_place
from mkdocs_dissent.rules.core import Case, rule
from mkdocs_dissent.text import count, list_code


@rule("DM201", "revisit-missing", Severity.WARNING, practice=True)
def revisit_missing(case: Case) -> Iterator[Problem]:
    """An accepted decision or an active bet has no revisit date.

    The world a decision was made for goes away in silence. A date set while everybody still
    agrees is the one appointment at which it may be found wrong without anybody losing face
    (Dissent Mode: clear stop criteria and revisit dates).

    Bad:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        date: 2026-11-02
        steward: ana
        ---
        # Use Postgres

    Good:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        date: 2026-11-02
        steward: ana
        revisit: 2027-02-01
        ---
        # Use Postgres
    """
    quarter = months_after(case.today, 3)
    for decision in case.decisions:
        if decision.in_force and decision.revisit_date is None and case.lacks(decision, "revisit"):
            yield case.problem(
                decision,
                "accepted without a revisit date",
                f"Add `revisit: {quarter}`; three months from now is usual.",
                at=("status",),
            )
    most = case.policy.limit("bet_revisit_days")
    for bet in case.bets:
        if bet.is_active and case.lacks(bet, "revisit"):
            latest = case.today + dt.timedelta(days=most)
            yield case.problem(
                bet,
                "the bet is active and has no revisit date",
                f"Add `revisit: {latest}` or earlier: at most {count(most, 'day')} away.",
                at=("status",),
            )


@rule("DM202", "revisit-overdue", Severity.WARNING, practice=True)
def revisit_overdue(case: Case) -> Iterator[Problem]:
    """The revisit date of a decision or an initiative has passed, and it still asks something.

    A date that may pass in silence is no date. Looking again takes minutes where nothing has
    changed, and the ledger then says so: `confirmed`, with the next date. Postponing is a verdict
    too, and needs a reason.

    Bad:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        date: 2026-02-01
        steward: ana
        revisit: 2026-08-01
        ---
        # Use Postgres

    Good:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        date: 2026-02-01
        steward: ana
        revisits:
          - {date: 2026-08-03, verdict: confirmed, by: ana, next: 2027-02-01}
        ---
        # Use Postgres
    """
    for record in chain(case.decisions, case.initiatives):
        due = record.due
        if due is None or due >= case.today:
            continue
        late = (case.today - due).days
        ledger = isinstance(record, Decision)
        yield case.problem(
            record,
            f"its revisit was due {due}, {count(late, 'day')} ago",
            "Look at it again, then record the verdict and the next date: add an entry to"
            f" `revisits`, or run `dissent revisit {record.id}`."
            if ledger
            else "Look at it again, then move `revisit`, or end it: `status: stopped`.",
            at=revisit_place(record),
        )


@rule("DM203", "revisit-postponed", Severity.WARNING, practice=True)
def revisit_postponed(case: Case) -> Iterator[Problem]:
    """A revisit was postponed the third time in a row, and nobody brought evidence meanwhile.

    Once is a full week; three times is a decision that nobody dares to look at. New evidence, for
    or against, breaks the row. The policy's `postponements` says how many are too many.

    Bad:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        date: 2026-01-05
        steward: ana
        revisits:
          - {date: 2026-04-06, verdict: postponed, note: release, next: 2026-07-06}
          - {date: 2026-07-06, verdict: postponed, note: holidays, next: 2026-10-05}
          - {date: 2026-10-05, verdict: postponed, note: migration, next: 2027-01-04}
        ---
        # Use Postgres

    Good:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        date: 2026-01-05
        steward: ana
        evidence:
          - {date: 2026-09-14, bearing: supports, note: failover took 40 seconds}
        revisits:
          - {date: 2026-04-06, verdict: postponed, note: release, next: 2026-07-06}
          - {date: 2026-07-06, verdict: postponed, note: holidays, next: 2026-10-05}
          - {date: 2026-10-05, verdict: postponed, note: migration, next: 2027-01-04}
        ---
        # Use Postgres
    """
    most = max(1, case.policy.limit("postponements"))
    for decision in case.decisions:
        if str(decision.status) not in decision.asks:
            continue
        row = postponements(decision)
        if len(row) < most or _evidence_since(decision, row[-1].date):
            continue
        yield case.problem(
            decision,
            f"its revisit was postponed {count(len(row), 'time')} in a row without new evidence",
            "Look at it now, bring `evidence`, or end it; if it stands, the verdict is"
            " `confirmed`.",
            at=("revisits", len(decision.revisits) - 1),
        )


def _evidence_since(decision: Decision, day: dt.date | None) -> bool:
    return any(item.date and (day is None or item.date >= day) for item in decision.evidence)


@rule("DM204", "steward-missing", Severity.WARNING, practice=True)
def steward_missing(case: Case) -> Iterator[Problem]:
    """Nobody answers for an accepted decision or an active initiative.

    Those who decided move on. What is in force needs somebody who looks when it is due, and whom
    a contradiction can be brought to; stewardship rotates, so it is a name and not a title.

    Bad:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        decision-makers: [ana, bo]
        revisit: 2027-02-01
        ---
        # Use Postgres

    Good:

        decisions/0007-use-postgres.md:
        ---
        status: accepted
        decision-makers: [ana, bo]
        steward: bo
        revisit: 2027-02-01
        ---
        # Use Postgres
    """
    for decision in case.decisions:
        if decision.in_force and case.lacks(decision, "steward"):
            makers = decision.decision_makers[:3]
            among = f", such as {list_code(makers, 'or')}" if makers else ""
            yield case.problem(
                decision,
                "in force, and nobody is its `steward`",
                f"Add `steward: …`: a person who answers for it now{among}.",
                at=("status",),
            )
    for initiative in case.initiatives:
        if initiative.is_active and case.lacks(initiative, "steward"):
            noun = "probe" if isinstance(initiative, Probe) else "bet"
            yield case.problem(
                initiative,
                f"the {noun} is active, and nobody is its `steward`",
                "Add `steward: …`: a person who answers for it now.",
                at=("status",),
            )


@rule("DM206", "hypothesis-missing", Severity.WARNING, practice=True)
def hypothesis_missing(case: Case) -> Iterator[Problem]:
    """A major decision makes no claim that could prove false.

    "Postgres fits us better" can't be wrong, so nothing will ever show that it was. A claim with
    a number and a date in it can, and then the revisit has something to look at.

    Bad:

        decisions/0007-use-postgres.md:
        ---
        status: proposed
        stakes: major
        ---
        # Use Postgres

    Good:

        decisions/0007-use-postgres.md:
        ---
        status: proposed
        stakes: major
        hypothesis: one server answers 95 % of queries within 50 ms until 2028
        confidence: 0.7
        ---
        # Use Postgres
    """
    for decision in case.decisions:
        major = decision.stakes is Stakes.MAJOR
        live = decision.status in (DecisionStatus.PROPOSED, DecisionStatus.ACCEPTED)
        if major and live and case.lacks(decision, "hypothesis"):
            yield case.problem(
                decision,
                "a major decision without a `hypothesis`",
                "Add `hypothesis: …`: a claim that could prove false, with a number and a date.",
                at=("stakes",),
            )
