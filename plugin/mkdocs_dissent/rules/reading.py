"""What can't be read, or was read and can't be true of a single record.

Most of it was seen while reading; the rules here give it a name, so that policy and waivers apply
to it as to anything else.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.reading.blanks import blanks_in_body, blanks_in_front
from mkdocs_dissent.records.fields.types import Path, Position, name_of, shown
from mkdocs_dissent.records.kinds import (
    Andon,
    Claim,
    Decision,
    Initiative,
    Memo,
    Probe,
    Record,
    Review,
)
from mkdocs_dissent.records.vocabularies import (
    DecisionStatus,
    InitiativeStatus,
    MemoStatus,
    Verdict,
)
from mkdocs_dissent.register.due import binds, revisit_place
from mkdocs_dissent.rules.core import Case, is_foreign, line_of, rule
from mkdocs_dissent.text import count, days_after, list_code, list_words


@rule("DM001", "unreadable", Severity.ERROR)
def unreadable(case: Case) -> Iterator[Problem]:
    """The front matter can't be read: broken YAML, an unclosed block, wrong encoding, too large."""
    yield from case.by_code.get("DM001", ())


@rule("DM002", "duplicate-key", Severity.ERROR)
def duplicate_key(case: Case) -> Iterator[Problem]:
    """A key is given twice, or under two names for the same field."""
    yield from case.by_code.get("DM002", ())


@rule("DM003", "wrong-type", Severity.ERROR, foreign=Severity.NOTE)
def wrong_type(case: Case) -> Iterator[Problem]:
    """A field's value has the wrong type, is no word of its vocabulary, or contradicts another."""
    # What the status of an adopted register says is DM007's.
    foreign = [found for found in case.of_unknown_status if is_foreign(found)]
    told = {(found.source.path, _status_at(found)) for found in foreign}
    for problem in case.by_code.get("DM003", ()):
        where = problem.location
        if (where.path, Position(where.line, where.column)) not in told:
            yield problem
    for record in case.records:
        if isinstance(record, Review) and record.was_held and case.lacks(record, "date"):
            message = "the review was held, and `date` is missing: it counts in no cycle"
            yield case.problem(record, message, "Add `date: …`, the day on which it was held.")
    for memo in case.of(Memo):
        yield from _unsettled(case, memo)
    for claim in case.of(Claim):
        if claim.revisits:
            yield from _ledger(case, claim)


def _unsettled(case: Case, memo: Memo) -> Iterator[Problem]:
    if not memo.decision and case.lacks(memo, "initiative") and case.lacks(memo, "decision"):
        yield case.problem(
            memo,
            "the memo does not say what it dissents from: `decision` is missing",
            "Add `decision: …` (or `initiative: …`) with a number, an id or a file.",
        )
    settled = memo.status in (MemoStatus.UPHELD, MemoStatus.ANSWERED)
    if settled and case.lacks(memo, "resolution"):
        message = f"`status` is `{memo.status}` and there is no `resolution`"
        hint = "Add `resolution: {date: …, by: …, note: …}`: what settled it, with what evidence."
        yield case.problem(memo, message, hint, at=("status",))


_NEED_NOTE = (Verdict.FALSIFIED, Verdict.POSTPONED)


def _ledger(case: Case, claim: Claim) -> Iterator[Problem]:
    for index, entry in enumerate(claim.revisits):
        at: Path = ("revisits", index)
        if entry.verdict in _NEED_NOTE and not entry.note and not case.misread(claim, *at):
            yield case.problem(
                claim,
                f"`{name_of(at)}` is `{entry.verdict}` and has no `note`",
                "Add `note: …`: what was found, or what kept you from looking.",
                at=(*at, "verdict"),
            )
    stated = claim.revisits[-1].next
    if claim.revisit and stated and stated != claim.revisit:
        message = (
            f"`revisit` is {claim.revisit}, and the last entry of `revisits` says `next: {stated}`"
        )
        hint = "Keep one of them, or make them the same date."
        yield case.problem(claim, message, hint, at=("revisit",))


@rule("DM004", "bad-date", Severity.ERROR, foreign=Severity.NOTE)
def bad_date(case: Case) -> Iterator[Problem]:
    """A date is impossible, not `YYYY-MM-DD`, before what it must follow, or yet to come."""
    yield from case.by_code.get("DM004", ())
    latest = days_after(case.today, 1)
    for record in case.records:
        held = isinstance(record, Review) and record.was_held
        if held and record.date and record.date > latest:
            message = f"`date` is {record.date}, which is yet to come, though the review was held"
            hint = (
                f"Write the day on which it was; today is {case.today}. One to come is `planned`."
            )
            yield case.problem(record, message, hint, at=("date",))
        # Where nothing is asked any more, `date` is the day it ended and an older revisit is
        # history.
        if (day := record.date) and (due := record.due) and due < day:
            at = revisit_place(record)
            message = f"`{name_of(at)}` is {due}, before the record's own `date`, {day}"
            hint = "Correct one of them: a revisit comes after what it revisits."
            yield case.problem(record, message, hint, at=at)
    for claim in case.of(Claim):
        yield from _out_of_order(case, claim)
        yield from _yet_to_come(case, claim, latest)
    for record in case.records:
        yield from _settled_on(case, record, latest)
        if record.date and record.date > latest and isinstance(record, (Memo, Andon)):
            what = f"though the {record.kind} is {record.state or 'open'}"
            yield _not_yet(case, record, ("date",), record.date, what)


def _out_of_order(case: Case, claim: Claim) -> Iterator[Problem]:
    for index, entry in enumerate(claim.revisits):
        if entry.date and entry.next and entry.next < entry.date:
            at = ("revisits", index, "next")
            message = f"`{name_of(at)}` is {entry.next}, before the entry's own date, {entry.date}"
            yield case.problem(claim, message, "Write the date of the next revisit.", at=at)


def _settled_on(case: Case, record: Record, latest: dt.date) -> Iterator[Problem]:
    """The day of a result or a resolution that can't be."""
    name, begun = ("result", "start") if isinstance(record, Probe) else ("resolution", "date")
    end, since = getattr(record, name, None), getattr(record, begun)
    if end is None or end.date is None:
        return
    if since and end.date < since:
        message = f"`{name}.date` is {end.date}, before the {record.kind}'s `{begun}`, {since}"
        hint = f"Correct one of them: a {name} comes after what it is the {name} of."
        yield case.problem(record, message, hint, at=(name, "date"))
    elif end.date > latest:
        yield _not_yet(case, record, (name, "date"), end.date, "and it tells what has happened")


_PROPOSED = (None, DecisionStatus.PROPOSED, InitiativeStatus.PROPOSED)


def _yet_to_come(case: Case, claim: Claim, latest: dt.date) -> Iterator[Problem]:
    dated: list[tuple[Path, dt.date | None]] = []
    if claim.date and claim.date > latest and claim.state not in _PROPOSED:
        dated.append((("date",), claim.date))
    dated += [(("revisits", at, "date"), item.date) for at, item in enumerate(claim.revisits)]
    dated += [(("evidence", at, "date"), item.date) for at, item in enumerate(claim.evidence)]
    if isinstance(claim, Initiative):
        dated.append((("story-told",), claim.story_told))
        if claim.is_active:
            dated.append((("start",), claim.start))
        dated += [
            (("metrics", role, index, "readings"), max(item.day for item in metric.readings.values))
            for role in ("outcome", "leading", "shadow")
            for index, metric in enumerate(getattr(claim.metrics, role, ()))
            if metric.readings.values
        ]
    for at, day in dated:
        if day and day > latest:
            told = "and it tells what has happened"
            is_state = at in (("date",), ("start",))
            what = f"though the {claim.kind} is {claim.state}" if is_state else told
            yield _not_yet(case, claim, at, day, what)


def _not_yet(case: Case, record: Record, at: Path, day: dt.date, what: str) -> Problem:
    message = f"`{name_of(at)}` is {day}, which is yet to come, {what}"
    hint = f"Write the day on which it was; today is {case.today}."
    return case.problem(record, message, hint, at=at)


@rule("DM005", "unknown-field", Severity.WARNING, foreign=Severity.NOTE)
def unknown_field(case: Case) -> Iterator[Problem]:
    """A field has a name that is not known."""
    yield from case.by_code.get("DM005", ())


@rule("DM006", "template-left", Severity.ERROR, foreign=Severity.NOTE)
def template_left(case: Case) -> Iterator[Problem]:
    """Text of the template was left in where the record's own belongs."""
    typed: dict[str, list[_Blank]] = defaultdict(list)
    for item in case.by_code.get("DM006", ()):
        place = Position(item.location.line, item.location.column)
        typed[item.location.path].append((item.message, item.hint, place))
    for record in case.records:
        blanks = _blanks(record) + typed.get(record.source.path, [])
        if not blanks:
            continue
        where, text, place = blanks[0]
        bound = isinstance(record, Decision | Initiative) and binds(record)
        yield case.problem(
            record,
            f"{where} `{shown(text)}`, which the template left to be filled in{_more(blanks[1:])}",
            "Write your own words there, or remove it.",
            place=place,
            at_most=None if bound and len(blanks) >= _MANY else Severity.WARNING,
        )


_MANY = 3
"""From so many blanks on, a record that binds says little of its own."""
_Blank: TypeAlias = tuple[str, str, Position]


def _blanks(record: Record) -> list[_Blank]:
    """What is blank, its text and its place."""
    found: list[_Blank] = []
    for at, text in blanks_in_front(record):
        name = name_of(at if at in record.source.places else at[:-1])
        found.append((f"`{name}` is", text, record.source.place_of(*at)))
    for line, text in blanks_in_body(record.source):
        what = "the heading is" if line.level else "the text is"
        found.append((what, text, line_of(record, line.number)))
    return found


def _more(blanks: Sequence[_Blank]) -> str:
    """`; 3 more blanks in lines 12, 14 and 20`."""
    if not blanks:
        return ""
    lines = [str(line) for line in sorted({place.line for _, _, place in blanks})]
    noun = "line" if len(lines) == 1 else "lines"
    return f"; {count(len(blanks), 'more blank')} in {noun} {list_words(lines)}"


@rule("DM007", "status-unknown", Severity.WARNING, foreign=Severity.NOTE)
def status_unknown(case: Case) -> Iterator[Problem]:
    """A decision, a bet or a probe states no status, or one that can't be read."""
    for claim in case.of_unknown_status:
        is_decision = isinstance(claim, Decision)
        words = list_code(map(str, DecisionStatus if is_decision else InitiativeStatus), "or")
        text = " ".join((claim.source.status_text or "").split())
        if text:
            message = f"the status is `{shown(text)}`, which is none that is known"
            meant = ", or say what it means by the option `status_synonyms`" * is_decision
            hint = f"Write {words}{meant}."
        else:
            message = "it states no status"
            hint = f"Add `status:` with {words}."
        if claim.overdue(case.today):
            message += f", and its revisit was due {claim.due}"
        yield case.problem(claim, message, hint, place=_status_at(claim))


@rule("DM008", "folder-without-records", Severity.WARNING)
def folder_without_records(case: Case) -> Iterator[Problem]:
    """A folder holds files and no record, or a page with a status that is no record."""
    yield from case.by_code.get("DM008", ())


def _status_at(claim: Claim) -> Position | None:
    return claim.source.places.get(("status",)) or claim.source.keys.get(("status",))
