"""What people write down when they look again: revisits, resolutions, and what a review came to.

Like every action, each looks at the register, refuses what would make it untrue and says why, and
returns the texts as they should be; nothing is written here. Doing it twice changes nothing the
second time. What was published stands.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from mkdocs_dissent.edit.record import Drafts, Edit, Entry, by_and_note, plain_text
from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.practices.cadence import evidence_reviews, rhythm_of
from mkdocs_dissent.records.fields.types import Value, Vocabulary
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
from mkdocs_dissent.records.parts import Revisit
from mkdocs_dissent.records.vocabularies import (
    AndonStatus,
    AndonVerdict,
    ExaminedOutcome,
    InitiativeStatus,
    Kind,
    MemoStatus,
    ProbeVerdict,
    ReviewStatus,
    Verdict,
)
from mkdocs_dissent.register.examinations import resolved_by, reviews_held
from mkdocs_dissent.text import list_words, with_article

# A revisit: an entry in the ledger, and the next date


def revisit(
    drafts: Drafts,
    record: Record,
    *,
    verdict: Verdict,
    by: Sequence[str] = (),
    note: str | None = None,
    next_: dt.date | None = None,
    on: dt.date | None = None,
) -> Edit:
    """Add an entry to a record's ledger of revisits and move its date to the next one.

    Memos and andons are settled by `resolve`; they can only be postponed.

    Raises EditError for a record without a ledger, one that is over, a verdict without the
    reason it needs, and dates that can't be.
    """
    draft = drafts[record]
    _check_ledger(record, verdict)
    entry = Entry(on or drafts.today, by, plain_text(note))
    new = Revisit(date=entry.on, verdict=verdict, by=tuple(by), note=entry.note, next=next_)
    if record.revisits and _evened(record.revisits[-1]) == _evened(new):
        if _move(drafts, record, record.revisit_date, next_):
            return drafts.edit(f"{record.id}: revisit moves to {next_}")
        return drafts.edit(f"{record.id}: this entry stands in `revisits` already")
    if str(record.state) not in record.asks and record.state is not None:
        raise EditError(
            f"{record.id} is {record.state}: nothing of it is left to revisit",
            "Revisit what took its place.",
        )
    if entry.note is None and verdict in (Verdict.FALSIFIED, Verdict.POSTPONED):
        raise EditError(
            f"`{verdict}` needs a note that says why",
            "Say what proved false, or why nobody looked: `--note …`.",
        )
    drafts.refuse_future(entry.on, "revisit")
    _check_day(record, entry.on)
    _check_next(record, verdict, entry.on, next_, drafts.today)
    upcoming: dict[str, Value] = {"next": next_.isoformat()} if next_ else {}
    draft.append("revisits", entry.fields(verdict=str(verdict)) | upcoming)
    stands = record.review_by if isinstance(record, Andon) else record.revisit
    moved = _move(drafts, record, stands, next_)
    summary = [f"{record.id}: {verdict} on {entry.on}" + f", to be revisited on {next_}" * moved]
    if record.state is None:
        text = record.source.status_text
        status = f"`{text}`, which is not known" if text else "not stated"
        summary.append(f"{record.id}: its status is {status}: it never counts as overdue")
    return drafts.edit(*summary)


def _evened(entry: Revisit) -> Revisit:
    """An entry without what Markdown doesn't show of its note."""
    return replace(entry, note=" ".join((entry.note or "").split()))


def _move(drafts: Drafts, record: Record, stands: dt.date | None, next_: dt.date | None) -> bool:
    """Move the date of the next revisit; return whether another one stands there."""
    if next_ is None or stands == next_:
        return False
    name = "review-by" if isinstance(record, Andon) else "revisit"
    drafts[record].set(name, next_.isoformat())
    return True


def _check_ledger(record: Record, verdict: Verdict) -> None:
    """Raises EditError where a record keeps no such entry."""
    may_wait = isinstance(record, Memo | Andon)
    if isinstance(record, Claim) or (may_wait and verdict is Verdict.POSTPONED):
        return
    if isinstance(record, Memo):
        hint = f"`dissent resolve {record.id} --status … --note …` settles it."
    elif isinstance(record, Andon):
        hint = f"`dissent resolve {record.id} --verdict … --decision …` closes it."
    else:
        hint = "Decisions, bets and probes can be revisited; memos and andons postponed."
    raise EditError(f"{record.id} is {with_article(record.kind)}, which is not revisited", hint)


def _check_day(record: Record, day: dt.date) -> None:
    """Raises EditError for a day before the record was written, or last revisited."""
    last = max((e.date for e in record.revisits if e.date), default=None)
    if last is not None and day < last:
        raise EditError(
            f"{record.id} was revisited on {last}, which is after {day}",
            "The ledger goes from old to new: give a later date.",
        )
    if record.date is not None and day < record.date:
        since = "was decided on" if isinstance(record, Decision) else "is of"
        raise EditError(
            f"{record.id} {since} {record.date}, which is after {day}",
            "Correct the date of one of them.",
        )


def _check_next(
    record: Record, verdict: Verdict, day: dt.date, next_: dt.date | None, today: dt.date
) -> None:
    """Raises EditError where the next date can't be, or leaves the record overdue."""
    due = record.revisit_date
    if next_ is None:
        if verdict is Verdict.POSTPONED:
            raise EditError("`postponed` needs the date it is postponed to", "Give `--next DATE`.")
        if verdict is not Verdict.FALSIFIED and (due is None or due <= today):
            what = "has no revisit date" if due is None else f"was due on {due}"
            raise EditError(
                f"{record.id} {what}, and would stay so", "Say when to look again: `--next DATE`."
            )
    elif next_ <= today or next_ <= day:
        raise EditError(
            f"the next revisit, {next_}, is not after {max(day, today)}",
            "Give a date that is still to come.",
        )
    elif verdict is Verdict.POSTPONED and due is not None and next_ <= due:
        raise EditError(
            f"`postponed` to {next_} is no later than {due}, when it is due",
            "Give a later date, or another verdict.",
        )


# Settling what was open


_TAKES: Mapping[Kind, tuple[str, ...]] = {
    Kind.MEMO: ("status upheld|answered|withdrawn", "note", "by"),
    Kind.ANDON: ("verdict continue|alter|retire", "decision REF", "note", "by"),
    Kind.PROBE: ("verdict supported|falsified|inconclusive", "note", "led-to REF"),
    Kind.BET: ("verdict confirmed|falsified|inconclusive", "note", "by"),
}
"""Kind → the options that it takes, and their words; it needs the first."""
_ENDED = (InitiativeStatus.STOPPED, InitiativeStatus.DONE)
_Word = TypeVar("_Word", bound=Vocabulary)


def resolve(
    drafts: Drafts,
    record: Record,
    *,
    status: MemoStatus | None = None,
    verdict: str | None = None,
    decision: Record | None = None,
    led_to: Record | None = None,
    by: Sequence[str] = (),
    note: str | None = None,
    on: dt.date | None = None,
) -> Edit:
    """Settle a memo or an andon, or end a probe or a bet with its result.

    Raises EditError for another record, one that was settled otherwise, an option that belongs to
    another kind, and an outcome without the evidence it needs.
    """
    given = {"status": status, "verdict": verdict, "decision": decision, "led-to": led_to, "by": by}
    _check_options(record, [name for name, value in given.items() if value])
    entry = Entry(on or drafts.today, by, plain_text(note))
    drafts.refuse_future(entry.on, "result" if isinstance(record, Initiative) else "resolution")
    if isinstance(record, Memo):
        assert status is not None
        return _settle(drafts, record, status, entry)
    if isinstance(record, Andon):
        return _close(drafts, record, _one_of(AndonVerdict, verdict), decision, entry)
    assert isinstance(record, Initiative)
    return _end(drafts, record, verdict, led_to, entry)


def _check_options(record: Record, given: Sequence[str]) -> None:
    """Raises EditError for an option of another kind, or where the needed one is missing."""
    named = with_article(record.kind)
    if record.kind not in _TAKES:
        raise EditError(
            f"{record.id} is {named}; a memo, an andon, a probe or a bet can be resolved",
            "`dissent list --kind memo --kind andon` shows what is open.",
        )
    takes = _TAKES[record.kind]
    hint = f"{named.capitalize()} takes {list_words(f'`--{option}`' for option in takes)}."
    names = [option.partition(" ")[0] for option in takes]
    for name in given:
        if name not in names:
            raise EditError(f"{record.id} is {named}, which takes no `--{name}`", hint)
    if names[0] not in given:
        raise EditError(f"{record.id} is {named}: say what came of it", hint)


def _one_of(words: type[_Word], text: str | None) -> _Word:
    try:
        return words(str(text))
    except ValueError:
        known = ", ".join(f"`{word}`" for word in words)
        what = " of a probe" if words is ProbeVerdict else " of a bet" if words is Verdict else ""
        raise EditError(f"`{text}` is not a verdict{what}", f"It is one of {known}.") from None


def _settle(drafts: Drafts, memo: Memo, outcome: MemoStatus, entry: Entry) -> Edit:
    draft = drafts[memo]
    known = memo.resolution
    if memo.status is outcome and (known is not None or (entry.note is None and not entry.by)):
        if known is not None and (known.note, known.by) != (entry.note, tuple(entry.by)):
            raise EditError(
                f"{memo.id} is {outcome} already, since {known.date}",
                "What was published stands; correct its `resolution` by hand.",
            )
        return drafts.edit(f"{memo.id}: is {outcome} already")
    if not memo.is_open and memo.status is not outcome:
        raise EditError(
            f"{memo.id} was settled already: it is {memo.status}",
            "Write a new memo if the question is open again.",
        )
    if entry.note is None and outcome is not MemoStatus.WITHDRAWN:
        raise EditError(
            f"`{outcome}` needs a note that says with what evidence", "Give `--note …`."
        )
    if entry.by and entry.note is None:
        raise EditError(
            "who settled it is kept with the note, and there is none",
            "Give `--note …` too, or leave `--by` out.",
        )
    draft.set("status", str(outcome))
    if entry.note is not None:
        draft.set("resolution", entry.fields())
    return drafts.edit(f"{memo.id}: {outcome} on {entry.on}")


def _close(
    drafts: Drafts, andon: Andon, verdict: AndonVerdict, decision: Record | None, entry: Entry
) -> Edit:
    """Close the loop of a pulled andon: its verdict, and the decision that logs it."""
    if decision is None:
        raise EditError(
            f"{andon.id} can't be resolved without the decision that logs it",
            "Write that decision first, with `dissent new decision`, and name it.",
        )
    drafts.check(decision)
    if not isinstance(decision, Decision):
        raise EditError(
            f"{decision.id} is {with_article(decision.kind)}; a decision logs the outcome"
        )
    draft = drafts[andon]
    if andon.status is AndonStatus.RESOLVED and (known := andon.resolution) is not None:
        logged = known.decision.text if known.decision else None
        named = {decision.id, decision.label, decision.source.path.rpartition("/")[2]}
        same = (known.verdict, known.note, known.by) == (verdict, entry.note, tuple(entry.by))
        if same and logged in named:
            return drafts.edit(f"{andon.id}: is resolved already")
        raise EditError(
            f"{andon.id} is resolved already, on {known.date}: {known.verdict}",
            "What was published stands; pull an andon again if the doubt is back.",
        )
    draft.set("status", "resolved")
    draft.set("resolution", entry.fields(verdict=str(verdict), decision=decision.id))
    return drafts.edit(f"{andon.id}: resolved on {entry.on}, {verdict}; logged by {decision.id}")


def _end(
    drafts: Drafts, found: Initiative, verdict: str | None, led_to: Record | None, entry: Entry
) -> Edit:
    """End a probe with its result, or a bet with the last entry of its ledger."""
    if entry.note is None:
        raise EditError("a result needs a note that says what it taught", "Give `--note …`.")
    if found.start and entry.on < found.start:
        raise EditError(
            f"{found.id} began on {found.start}, which is after {entry.on}",
            "Correct the date of one of them.",
        )
    draft = drafts[found]
    ends = InitiativeStatus.DONE
    if isinstance(found, Probe):
        word: ProbeVerdict | Verdict = _one_of(ProbeVerdict, verdict)
        if (known := found.result) is not None:
            if (known.verdict, known.note) == (word, entry.note):
                return drafts.edit(f"{found.id}: its result stands already")
            raise EditError(
                f"{found.id} has a result already, of {known.date}: {known.verdict}",
                "What was published stands; test it again with a new probe.",
            )
        result = entry._replace(by=()).fields(verdict=str(word))
        if led_to is not None:
            drafts.check(led_to)
            result["led-to"] = drafts.register.reference_to(led_to.key)
        draft.set("result", result)
    else:
        word = _one_of(Verdict, verdict)
        if found.status in _ENDED:
            raise EditError(f"{found.id} has ended already: it is {found.status}")
        draft.append("revisits", entry.fields(verdict=str(word)))
        if word is not Verdict.CONFIRMED:
            ends = InitiativeStatus.STOPPED
    if found.status not in _ENDED:
        draft.set("status", str(ends))
    return drafts.edit(f"{found.id}: {word} on {entry.on}")


# Holding a review


def planned_reviews(drafts: Drafts, day: dt.date) -> list[Review]:
    """The reviews that are planned in the cycle of a day."""
    register = drafts.register
    rhythm = rhythm_of(drafts.policy, evidence_reviews(reviews_held(register, drafts.today)))
    cycle = rhythm.at(day)
    return [
        record
        for record in register.records
        if isinstance(record, Review) and not record.was_held and cycle and cycle.holds(record.date)
    ]


def planned_review(drafts: Drafts) -> Review:
    """The one planned review of today's cycle. Raises EditError where there is none, or several."""
    register = drafts.register
    found = planned_reviews(drafts, drafts.today)
    if not found:
        raise EditError(
            "no review is planned in this cycle",
            "Plan one with `dissent new review`, or name another: `--review REF`.",
        )
    if len(found) > 1:
        names = ", ".join(f"`{register.reference_to(review.key)}`" for review in found)
        raise EditError(
            f"several reviews are planned in this cycle: {names}", "Name one: `--review REF`."
        )
    return found[0]


def examine(
    drafts: Drafts,
    review: Record,
    item: Record,
    *,
    outcome: ExaminedOutcome,
    by: Sequence[str],
    note: str | None,
) -> Edit:
    """Write what came of an item into a planned review, in its place on the agenda or below it.

    Raises EditError for a review that was held, and an outcome without a person or a note.
    """
    planned = _planned(drafts, review)
    drafts.check(item)
    words = _by_and_note(by, note)
    meant = resolved_by(drafts.register, planned)
    entries = drafts[planned].fields.values.get("examined")
    items: list[Value] = list(entries) if isinstance(entries, list) else []
    agenda = [entry.item and meant.get(entry.item) for entry in planned.examined]
    at = agenda.index(item.key) if item.key in agenda else len(items)
    known = items[at] if at < len(items) else None
    fields = known if isinstance(known, dict) else _item(drafts, item)
    items[at:] = [{**fields, "outcome": str(outcome), **words}, *items[at + 1 :]]
    drafts[planned].set("examined", items)
    return drafts.edit(f"{planned.id}: {item.id} {outcome}")


def hear(
    drafts: Drafts,
    review: Record,
    item: Record | None = None,
    *,
    by: Sequence[str],
    note: str | None,
    origin: str = "",
) -> Edit:
    """Write what was said into the forum of a planned review; `origin` is where it was said.

    Raises EditError for a review that was held, and words without a person.
    """
    planned = _planned(drafts, review)
    words = _by_and_note(by, note)
    about = _item(drafts, item) if item else {}
    entry: dict[str, Value] = {"raised-by": words["by"], **about, "note": words["note"]}
    entry |= {"source": origin} if origin else {}
    heard = drafts[planned].fields.values.get("forum")
    if isinstance(heard, list) and entry in heard:
        return drafts.edit(f"{planned.id}: this stands in its forum already")
    drafts[planned].append("forum", entry)
    return drafts.edit(f"{planned.id}: heard {', '.join(by)}")


def close(drafts: Drafts, review: Record, *, spent: float) -> Edit:
    """Say of a planned review that it was held, and how many hours it took.

    One that was planned for a later day was held today. Raises EditError for a review that was
    held already.
    """
    planned = _planned(drafts, review)
    draft = drafts[planned]
    draft.set("status", str(ReviewStatus.HELD))
    draft.set("spent-hours", int(spent) if spent.is_integer() else spent)
    if planned.date is None or planned.date > drafts.today:
        draft.set("date", drafts.today.isoformat())
    return drafts.edit(f"{planned.id}: held")


def _planned(drafts: Drafts, review: Record) -> Review:
    drafts.check(review)
    if not isinstance(review, Review):
        raise EditError(f"{review.id} is {with_article(review.kind)}, not a review")
    if review.was_held:
        raise EditError(
            f"{review.id} was held already",
            "What was published stands; plan the next with `dissent new review`.",
        )
    return review


def _item(drafts: Drafts, item: Record) -> dict[str, Value]:
    drafts.check(item)
    return {"item": drafts.register.reference_to(item.key)}


def _by_and_note(by: Sequence[str], note: str | None) -> dict[str, Value]:
    """Who and what, both needed. Raises EditError."""
    words = by_and_note([name for name in by if name.strip()], plain_text(note))
    for name, option in (("by", "--by NAME"), ("note", "--note TEXT")):
        if name not in words:
            raise EditError(f"there is no `{name}`", f"Say it: `{option}`.")
    return words
