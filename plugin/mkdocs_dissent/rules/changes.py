"""DM601–DM606: what a pull request may not do in silence; they compare with a base."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.records.fields.types import Path, Position
from mkdocs_dissent.records.kinds import Claim, Initiative, Memo, Record, Review
from mkdocs_dissent.records.parts import Revisit
from mkdocs_dissent.records.vocabularies import Bearing, Kind
from mkdocs_dissent.register.due import box_ends
from mkdocs_dissent.rules.core import Case, is_foreign, line_of, rule
from mkdocs_dissent.text import count, list_code

if TYPE_CHECKING:
    # Most runs have no base, and should not pay for what compares two registers.
    from mkdocs_dissent.diff.model import RecordChange


@rule("DM601", "accepted-text-changed", Severity.ERROR, foreign=Severity.WARNING)
def accepted_text_changed(case: Case) -> Iterator[Problem]:
    """The text of an accepted decision changed, and no record says so."""
    for change in case.changes.records if case.changes else ():
        record, body = change.record, change.body
        if body is None or change.accepted_text_changed is None:
            continue
        if change.accepted_text_changed == "typo":
            yield case.problem(
                record,
                "a word of an accepted decision changed",
                "It looks like a slip of the pen; if it changes what was decided, write a record"
                " that amends it.",
                place=line_of(record),
                at_most=Severity.NOTE,
            )
            continue
        why = f" ({body.why})" if body.why else ""
        yield case.problem(
            record,
            f"the text of an accepted decision changed: {count(body.added, 'word')} in,"
            f" {count(body.removed, 'word')} out{why}",
            f"Put the text back and write a record with `amends: {record.id}` or `supersedes:"
            f' {record.id}`; or give the reason: `waive: {{DM601: "…"}}`.',
            place=line_of(record),
        )


@rule("DM602", "record-deleted", Severity.ERROR, foreign=Severity.WARNING)
def record_deleted(case: Case) -> Iterator[Problem]:
    """A record was removed rather than retired."""
    for change in case.changes.records if case.changes else ():
        record = change.record
        if (
            change.what != "removed"
            or isinstance(record, Memo)
            or (record.kind is Kind.DECISION and str(record.state) == "proposed")
        ):
            continue
        message = f"the {record.kind} `{record.title}` was removed"
        yield _gone(
            case, record, message, f"Bring the file back and end it: {_ENDINGS[record.kind]}."
        )


_ENDINGS = {
    Kind.DECISION: "`status: retired`, or `superseded` with its successor",
    Kind.ANDON: "`status: resolved` with a `resolution`",
    Kind.BET: "`status: stopped` or `done`",
    Kind.PROBE: "`status: stopped` or `done`",
    Kind.REVIEW: "a review stays as it was held",
}


@rule("DM603", "revisit-pushed", Severity.WARNING, foreign=Severity.NOTE)
def revisit_pushed(case: Case) -> Iterator[Problem]:
    """A revisit date or the end of a time box moved later, and the ledger does not say why."""
    for change in case.changes.records if case.changes else ():
        record, push = change.record, change.push
        if ends := _box_moved(case, change):
            message = f"the end of its time box moved from {ends[0]} to {ends[1] or 'no day'}"
            hint = f"Say why: `dissent revisit {record.id} --verdict postponed --note …`."
            message += ", and no entry of `revisits` says why"
            yield case.problem(record, message, hint, at=("horizon",))
        if push is None or not push.unlogged:
            continue
        moved = f", which was {push.old}, is gone"
        if push.new:
            moved = f" moved from {push.old} to {push.new}"
        message = f"the revisit{moved}, and no entry of `revisits` says why"
        hint = (
            f"Record it: `dissent revisit {record.id} --verdict postponed --note … --next"
            f" {push.new or 'DATE'}`."
        )
        yield case.problem(record, message, hint, at=("revisit",))


def _box_moved(case: Case, change: RecordChange) -> tuple[dt.date, dt.date | None] | None:
    """From when to when the end of what is under way moved, where its ledger has no new entry."""
    before, after = change.before, change.after
    if not (isinstance(before, Initiative) and isinstance(after, Initiative)):
        return None
    if not (before.is_active and after.is_active) or len(after.revisits) > len(before.revisits):
        return None
    old, new = (box_ends(item, case.policy.limits["probe_days"]) for item in (before, after))
    return (old, new) if old and (new is None or new > old) else None


@rule("DM604", "memo-removed", Severity.ERROR, foreign=Severity.WARNING)
def memo_removed(case: Case) -> Iterator[Problem]:
    """A dissent memo was removed or weakened."""
    for change in case.changes.records if case.changes else ():
        memo = change.record
        for event in change.memo_lost:
            if change.after is None or event.event == "removed":
                message = f"the dissent memo `{memo.title}` was removed"
                answer = f"`dissent resolve {memo.id} --status … --note …`"
                yield _gone(case, memo, message, f"Bring the file back, and answer it: {answer}.")
            else:
                message = f"the dissent memo was weakened: {event.note}"
                hint = "Put back what is missing; an answer goes into `resolution`, by the claim."
                yield case.problem(memo, message, hint)


@rule("DM605", "past-rewritten", Severity.ERROR, foreign=Severity.WARNING)
def past_rewritten(case: Case) -> Iterator[Problem]:
    """A past entry, a verdict, contradicting evidence or the claim of what was in force changed."""
    for change in case.changes.records if case.changes else ():
        before, after = change.before, change.after
        if (
            before is None
            or after is None
            or not (before.source.readable and after.source.readable)
        ):
            continue
        corrections = [entry.corrects for entry in after.revisits if entry.corrects]
        for name, day, message, at in _rewritten(before, after):
            corrected = any(
                found.why and found.field == name and day in (None, found.date)
                for found in corrections
            )
            hint = (
                "Put it back; what was wrong is corrected by a new entry of `revisits` with"
                f" `corrects: {{date: {day or '…'}, field: {name}, why: …}}`."
            )
            yield case.problem(
                after, message, hint, at=at, at_most=Severity.NOTE if corrected else None
            )


_Rewritten: TypeAlias = tuple[str, dt.date | None, str, Path]
"""The field, the day of what was rewritten, what to say, and where it stands now."""


def _rewritten(before: Record, after: Record) -> Iterator[_Rewritten]:
    yield from _ledger_rewritten(before, after)
    if isinstance(before, Claim) and str(before.state) in _IN_FORCE:
        for name in ("hypothesis", "confidence"):
            old = getattr(before, name)
            if old is not None and old != getattr(after, name, None):
                yield name, None, f"the `{name}` of what was {before.state} changed", (name,)
    if isinstance(before, Claim) and isinstance(after, Claim):
        had, has = (
            Counter(found.date for found in claim.evidence if found.bearing is Bearing.CONTRADICTS)
            for claim in (before, after)
        )
        for day in had - has:
            message = f"the contradicting evidence of {day} is gone"
            yield "evidence", day, message, ("evidence",)
    # A probe's result and an andon's resolution each hold one verdict.
    for name in ("result", "resolution"):
        part: Any = getattr(before, name, None)
        old = getattr(part, "verdict", None)
        if old is not None and getattr(getattr(after, name, None), "verdict", None) is not old:
            yield name, part.date, f"the verdict of its {name}, `{old}`, is another now", (name,)
    if isinstance(before, Review) and isinstance(after, Review):
        outcomes = {item.item.text: item.outcome for item in after.examined if item.item}
        for item in before.examined:
            if item.item and item.outcome and outcomes.get(item.item.text) is not item.outcome:
                message = f"the outcome for `{item.item.text}`, `{item.outcome}`, is another now"
                yield "examined", before.date, message, ("examined",)


def _ledger_rewritten(before: Record, after: Record) -> Iterator[_Rewritten]:
    old = Counter(map(_as_entered, before.revisits))
    for entry in old - Counter(map(_as_entered, after.revisits)):
        what = f"the entry of {entry.date} in the ledger" if entry.date else "an undated entry"
        now = next((item for item in after.revisits if item.date == entry.date), None)
        if now is None:
            yield "revisits", entry.date, f"{what} was removed", ("revisits",)
            continue
        at = ("revisits", after.revisits.index(now))
        for name in _ENTRY:
            if getattr(now, name) != getattr(entry, name):
                yield name, entry.date, f"{what} has another `{name}`", at


_ENTRY = ("verdict", "by", "note", "next")
_IN_FORCE = ("accepted", "active")


def _as_entered(entry: Revisit) -> Revisit:
    """An entry without what it corrects, which may be added to it."""
    return replace(entry, corrects=None)


@rule("DM606", "frozen-scope-changed", Severity.ERROR, foreign=Severity.WARNING)
def frozen_scope_changed(case: Case) -> Iterator[Problem]:
    """A record that an andon had frozen changed before the andon was resolved."""
    for change in case.changes.records if case.changes else ():
        frozen = case.changes.frozen if case.changes else {}
        # A rename thaws nothing.
        andon = frozen.get(change.before.key if change.before else change.key)
        if andon is None or not (what := _frozen_parts(change)):
            continue
        pull = case.register.by_key.get(andon)
        name = f"the andon `{pull.title}`" if pull else f"the andon {andon[1]}"
        message = f"{name} froze this record, and its {list_code(what)} changed"
        hint = f"Put it back, or resolve the andon first: `dissent resolve {andon[1]} --verdict …`."
        if change.after is None:
            yield _gone(case, change.record, message, hint)
        else:
            yield case.problem(change.after, message, hint)


def _frozen_parts(change: RecordChange) -> list[str]:
    """What of a frozen record changed that may not: names of fields, and `text`."""
    if change.after is None:
        return ["file"]
    logged = {"revisit", "review-by"} if change.push and change.push.entered else set()
    named = [item.name for item in change.fields if not item.is_link and item.name not in logged]
    grows = ("evidence", "revisits", "metrics")
    named += [
        item.field for item in change.entries if item.what != "added" or item.field not in grows
    ]
    if change.body is not None and change.body.size != "form":
        named.append("text")
    return list(dict.fromkeys(named))


def _gone(case: Case, record: Record, message: str, hint: str) -> Problem:
    """A problem of a record that is no longer there: it stands where its file was."""
    at_most = Severity.WARNING if is_foreign(record) else None
    return case.problem(record, message, hint, place=Position(1, 1), at_most=at_most)
