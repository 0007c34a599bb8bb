"""Settling what was open: dissent memos, pulled andons, and the claims of probes and bets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TypeVar

from mkdocs_dissent.edit.record import Drafts, Edit, Entry, plain_text
from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.records import (
    Andon,
    AndonStatus,
    AndonVerdict,
    Decision,
    Initiative,
    InitiativeStatus,
    Kind,
    Memo,
    MemoStatus,
    Probe,
    ProbeVerdict,
    Record,
    Verdict,
)
from mkdocs_dissent.records.fields import Vocabulary
from mkdocs_dissent.text import list_words, with_article

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
        raise EditError(f"`{text}` is no verdict{what}", f"It is one of {known}.") from None


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
