"""Settling what was open: dissent memos, pulled andons, and the claims of probes and bets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from mkdocs_dissent.edit.record import (
    Drafts,
    Edit,
    by_and_note,
    editable,
    one_of,
    plain_text,
    refuse_future,
)
from mkdocs_dissent.edit.write import EditError, Read
from mkdocs_dissent.records import (
    Andon,
    AndonStatus,
    AndonVerdict,
    Decision,
    Folder,
    Initiative,
    InitiativeStatus,
    Memo,
    MemoStatus,
    Probe,
    ProbeVerdict,
    Record,
    Verdict,
)
from mkdocs_dissent.records.fields import Value
from mkdocs_dissent.register import Register
from mkdocs_dissent.text import with_article


def resolve_memo(
    register: Register,
    read: Read,
    record: Record,
    *,
    status: str,
    on: dt.date,
    today: dt.date,
    by: Sequence[str] = (),
    note: str | None = None,
) -> Edit:
    """Settle a dissent memo: `upheld`, `answered` or `withdrawn`, with its resolution.

    Raises EditError for a record that is no memo, one that was settled otherwise, and an outcome
    without the evidence it needs.
    """
    memo = editable(register, record)
    if not isinstance(memo, Memo):
        raise EditError(f"{memo.id} is {with_article(memo.kind)}, no dissent memo")
    outcome = one_of(MemoStatus, status, "status")
    if str(outcome) in Memo.asks:
        raise EditError(
            f"`{outcome}` settles nothing", "It is `upheld`, `answered` or `withdrawn`."
        )
    refuse_future(on, today, "resolution")
    note = plain_text(note)
    drafts = Drafts(read)
    draft = drafts[memo]
    known = memo.resolution
    if memo.status is outcome and (known is not None or (note is None and not by)):
        same = known is None or ((known.note, known.by) == (note, tuple(by)))
        if not same:
            raise EditError(
                f"{memo.id} is {outcome} already" + (f", since {known.date}" if known else ""),
                "What was published stands; correct its `resolution` by hand.",
            )
        return drafts.edit([f"{memo.id}: is {outcome} already"])
    if memo.status is not None and str(memo.status) not in Memo.asks and memo.status != outcome:
        raise EditError(
            f"{memo.id} was settled already: it is {memo.status}",
            "Write a new memo if the question is open again.",
        )
    if note is None and outcome is not MemoStatus.WITHDRAWN:
        raise EditError(
            f"`{outcome}` needs a note that says with what evidence", "Give `--note …`."
        )
    if by and note is None:
        raise EditError(
            "who settled it is kept with the note, and there is none",
            "Give `--note …` too, or leave `--by` out.",
        )
    draft.set("status", str(outcome))
    if note is not None:
        draft.set("resolution", {"date": on.isoformat(), **by_and_note(by, note)})
    return drafts.edit([f"{memo.id}: {outcome} on {on}"])


def resolve_andon(
    register: Register,
    read: Read,
    record: Record,
    *,
    verdict: str,
    decision: Record | None,
    on: dt.date,
    today: dt.date,
    by: Sequence[str] = (),
    note: str | None = None,
) -> Edit:
    """Close the loop of a pulled andon: its verdict, and the decision that logs it.

    Raises EditError for a record that is no andon, one that was resolved otherwise, and a
    resolution that no decision logs.
    """
    andon = editable(register, record)
    if not isinstance(andon, Andon):
        raise EditError(f"{andon.id} is {with_article(andon.kind)}, no andon")
    word = one_of(AndonVerdict, verdict, "verdict")
    refuse_future(on, today, "resolution")
    if decision is None:
        raise EditError(
            f"{andon.id} can't be resolved without the decision that logs it",
            "Write that decision first, with `dissent new decision`, and name it.",
        )
    if not isinstance(editable(register, decision, written=False), Decision):
        raise EditError(
            f"{decision.id} is {with_article(decision.kind)}; a decision logs the outcome"
        )
    note = plain_text(note)
    drafts = Drafts(read)
    draft = drafts[andon]
    if andon.status is AndonStatus.RESOLVED and (known := andon.resolution) is not None:
        logged = known.decision.text if known.decision else None
        named = {decision.id, decision.label, decision.source.path.rpartition("/")[2]}
        same = (known.verdict, known.note, known.by) == (word, note, tuple(by))
        if same and logged in named:
            return drafts.edit([f"{andon.id}: is resolved already"])
        raise EditError(
            f"{andon.id} is resolved already, on {known.date}: {known.verdict}",
            "What was published stands; pull an andon again if the doubt is back.",
        )
    resolution: dict[str, Value] = {
        "date": on.isoformat(),
        "verdict": str(word),
        "decision": decision.id,
        **by_and_note(by, note),
    }
    draft.set("status", "resolved")
    draft.set("resolution", resolution)
    return drafts.edit([f"{andon.id}: resolved on {on}, {word}; logged by {decision.id}"])


_ENDED = (InitiativeStatus.STOPPED, InitiativeStatus.DONE)


def resolve_initiative(
    register: Register,
    read: Read,
    record: Record,
    *,
    verdict: str,
    led_to: Record | None,
    on: dt.date,
    today: dt.date,
    by: Sequence[str] = (),
    note: str | None = None,
) -> Edit:
    """End a probe with its result, or a bet with the last entry of its ledger.

    Raises EditError for another record, one that was ended otherwise, and an end that teaches
    nothing.
    """
    found = editable(register, record)
    if not isinstance(found, Initiative):
        raise EditError(f"{found.id} is {with_article(found.kind)}, neither a bet nor a probe")
    refuse_future(on, today, "result")
    note = plain_text(note)
    if note is None:
        raise EditError("a result needs a note that says what it taught", "Give `--note …`.")
    if found.start and on < found.start:
        raise EditError(
            f"{found.id} began on {found.start}, which is after {on}",
            "Correct the date of one of them.",
        )
    drafts = Drafts(read)
    draft = drafts[found]
    if isinstance(found, Probe):
        word: ProbeVerdict | Verdict = one_of(ProbeVerdict, verdict, "verdict of a probe")
        if (known := found.result) is not None:
            if (known.verdict, known.note) == (word, note):
                return drafts.edit([f"{found.id}: its result stands already"])
            raise EditError(
                f"{found.id} has a result already, of {known.date}: {known.verdict}",
                "What was published stands; test it again with a new probe.",
            )
        result: dict[str, Value] = {"date": on.isoformat(), "verdict": str(word), "note": note}
        if led_to is not None:
            result["led-to"] = _reference(register, editable(register, led_to, written=False))
        draft.set("result", result)
        ends = InitiativeStatus.DONE
    else:
        word = one_of(Verdict, verdict, "verdict of a bet")
        if word is Verdict.POSTPONED:
            raise EditError("`postponed` ends nothing", "Use `dissent revisit`.")
        if found.status in _ENDED:
            raise EditError(f"{found.id} has ended already: it is {found.status}")
        entry: dict[str, Value] = {"date": on.isoformat(), "verdict": str(word)}
        draft.append("revisits", entry | by_and_note(by, note))
        ends = InitiativeStatus.DONE if word is Verdict.CONFIRMED else InitiativeStatus.STOPPED
    if found.status not in _ENDED:
        draft.set("status", str(ends))
    return drafts.edit([f"{found.id}: {word} on {on}"])


def _reference(register: Register, record: Record) -> str:
    """How a field that takes several kinds of record names one."""
    others = [folder for folder in Folder if (folder, record.id) in register.by_key]
    return record.id if len(others) == 1 else f"{record.folder}/{record.id}"
