"""DM201–DM208: what is in force has a date and a steward, and is looked at again."""

import datetime as dt
from collections.abc import Iterator

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.people import two_keys
from mkdocs_dissent.records.kinds import Bet, Claim, Decision, Initiative, Key
from mkdocs_dissent.records.vocabularies import DecisionStatus, Stakes
from mkdocs_dissent.register.contradictions import ContradictionKind, contradictions_of
from mkdocs_dissent.register.due import months_after, postponements, revisit_place, rotation_due
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.rules.core import Case, rule
from mkdocs_dissent.text import count, days_after, list_code


@rule("DM201", "revisit-missing", Severity.WARNING)
def revisit_missing(case: Case) -> Iterator[Problem]:
    """An accepted decision or an active bet has no revisit date."""
    quarter = months_after(case.today, 3)
    for decision in case.of(Decision):
        if decision.in_force and decision.revisit_date is None and case.lacks(decision, "revisit"):
            hint = f"Add `revisit: {quarter}`; three months from now is usual."
            yield case.problem(decision, "accepted without a revisit date", hint, at=("status",))
    most = case.policy.limits["bet_revisit_days"]
    for bet in case.of(Bet):
        if bet.is_active and case.lacks(bet, "revisit"):
            latest = days_after(case.today, most)
            yield case.problem(
                bet,
                "the bet is active and has no revisit date",
                f"Add `revisit: {latest}` or earlier: at most {count(most, 'day')} away.",
                at=("status",),
            )


@rule("DM202", "revisit-overdue", Severity.WARNING)
def revisit_overdue(case: Case) -> Iterator[Problem]:
    """The revisit date of a decision or an initiative has passed, and it still asks something."""
    for record in case.of(Claim):
        due = record.due
        # Of an unknown status DM007 tells it.
        if due is None or due >= case.today or record.state is None:
            continue
        late = (case.today - due).days
        message = f"its revisit was due {due}, {count(late, 'day')} ago"
        hint = (
            "Look at it again, then record the verdict and the next date: add an entry to"
            f" `revisits`, or run `dissent revisit {record.id} --verdict … --next …`."
        )
        yield case.problem(record, message, hint, at=revisit_place(record))


@rule("DM203", "revisit-postponed", Severity.WARNING)
def revisit_postponed(case: Case) -> Iterator[Problem]:
    """A revisit was postponed the third time in a row without new evidence."""
    most = max(1, case.policy.limits["postponements"])
    for claim in case.of(Claim):
        if str(claim.state) not in claim.asks:
            continue
        row = postponements(claim)
        since = row[-1].date or dt.date.min if row else dt.date.max
        if len(row) < most or any(item.date and item.date >= since for item in claim.evidence):
            continue
        yield case.problem(
            claim,
            f"its revisit was postponed {count(len(row), 'time')} in a row without new evidence",
            "Look at it now, bring `evidence`, or end it; if it stands, the verdict is"
            " `confirmed`.",
            at=("revisits", len(claim.revisits) - 1),
        )


@rule("DM204", "steward-missing", Severity.WARNING)
def steward_missing(case: Case) -> Iterator[Problem]:
    """An accepted decision or an active initiative has no steward."""
    for decision in case.of(Decision):
        if decision.in_force and case.lacks(decision, "steward"):
            makers = decision.decision_makers[:3]
            among = f", such as {list_code(makers, 'or')}" if makers else ""
            message = "in force, and nobody is its `steward`"
            hint = f"Add `steward: …`: a person who answers for it now{among}."
            yield case.problem(decision, message, hint, at=("status",))
    for initiative in case.of(Initiative):
        if initiative.is_active and case.lacks(initiative, "steward"):
            message = f"the {initiative.kind} is active, and nobody is its `steward`"
            hint = "Add `steward: …`: a person who answers for it now."
            yield case.problem(initiative, message, hint, at=("status",))


@rule("DM205", "steward-too-long", Severity.WARNING)
def steward_too_long(case: Case) -> Iterator[Problem]:
    """The steward of something in force has not changed for longer than the policy's months."""
    months = case.policy.limits["steward_months"]
    stewarded: list[Decision | Initiative] = [*case.of(Decision), *case.of(Initiative)]
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


@rule("DM206", "hypothesis-missing", Severity.WARNING)
def hypothesis_missing(case: Case) -> Iterator[Problem]:
    """A major decision makes no claim that could prove false."""
    for decision in case.of(Decision):
        major = decision.stakes is Stakes.MAJOR
        live = decision.status in (DecisionStatus.PROPOSED, DecisionStatus.ACCEPTED)
        if major and live and case.lacks(decision, "hypothesis"):
            message = "a major decision without a `hypothesis`"
            hint = "Add `hypothesis: …`: a claim that could prove false, with a number and a date."
            yield case.problem(decision, message, hint, at=("stakes",))


@rule("DM207", "two-keys-missing", Severity.WARNING)
def two_keys_missing(case: Case) -> Iterator[Problem]:
    """A major decision was reversed without two independent co-signers."""
    for decision in case.of(Decision):
        if decision.status is not DecisionStatus.ACCEPTED or case.misread(decision, "co-signed-by"):
            continue
        for reversed_ in case.register.to(decision, LinkType.REVERSES):
            if not isinstance(reversed_, Decision) or reversed_.stakes is not Stakes.MAJOR:
                continue
            stewards = (*decision.steward, *reversed_.steward)
            keys = two_keys(decision.co_signed_by, stewards, case.policy.teams, case.policy.leaders)
            if keys.lacking:
                message = f"it reverses {reversed_.label}, a major decision, and {keys.lacking}"
                hint = (
                    "Name two people in `co-signed-by`: from different teams, and neither of them"
                    " a steward of either."
                )
                yield case.problem(decision, message, hint, at=_where(decision))


def _where(decision: Decision) -> tuple[str]:
    if decision.co_signed_by:
        return ("co-signed-by",)
    return ("reverses",) if decision.reverses else ("status",)


_TRIPWIRES = ("revisit-if", "stop-criteria")


@rule("DM208", "tripwire-silent", Severity.WARNING)
def tripwire_silent(case: Case) -> Iterator[Problem]:
    """Evidence contradicts a decision, and no revisit since has answered it."""
    seen: set[Key] = set()
    for item in contradictions_of(case.register, case.today).oldest_first:
        if item.kind is not ContradictionKind.EVIDENCE or item.record in seen:
            continue
        seen.add(item.record)
        claim = case.register.by_key[item.record]
        wires = [name for name in _TRIPWIRES if getattr(claim, name.replace("-", "_"))]
        calls = f", and whether {list_code(wires, 'or')} is met" if wires else ""
        late = item.due is not None and item.due < case.today
        message = f"evidence of {item.since} contradicts it, and no revisit has answered that"
        message += f" by {item.due}, one cadence later" if late else ""
        hint = (
            f"Look at it{calls}; then record the verdict: add an entry to `revisits`, or run"
            f" `dissent revisit {claim.id} --verdict … --next …`."
        )
        yield case.problem(claim, message, hint, at=item.at)
