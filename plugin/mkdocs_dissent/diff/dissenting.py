"""What happened to a dissent memo: answered, upheld, withdrawn, reopened, removed, weakened."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_dissent.diff.parts import DissentChange, DissentEvent
from mkdocs_dissent.people import is_among, is_named
from mkdocs_dissent.reading.prose import Section, named, sections, words
from mkdocs_dissent.records import Key, Memo, MemoStatus

PARTS = ("Claim challenged", "Alternative mechanism", "Evidence", "Proposed probe")
"""The four parts of a memo (Dissent Mode, "Dissent Memos")."""
_CLAIM = PARTS[0]
_SHORTER = 2 / 3
_FEWER = 8
"""A claim is weakened where less than two thirds of its words are left, and at least eight went."""

_EVENTS = {
    MemoStatus.TESTING: DissentEvent.TESTING,
    MemoStatus.ANSWERED: DissentEvent.ANSWERED,
    MemoStatus.UPHELD: DissentEvent.UPHELD,
    MemoStatus.WITHDRAWN: DissentEvent.WITHDRAWN,
}


def dissent_changes(
    before: Memo | None,
    after: Memo | None,
    was_about: tuple[Key, ...],
    is_about: tuple[Key, ...],
    *,
    bodies: bool,
) -> Iterator[DissentChange]:
    """What happened to one memo; `was_about` and `is_about` are what it dissents from.

    What the same change removed is in neither, unless the memo itself was removed. `bodies` says
    whether its text is known on both sides.
    """
    memo = after or before
    assert memo is not None

    def event(what: DissentEvent, note: str = "") -> DissentChange:
        about = is_about or was_about
        return DissentChange(event=what, memo=memo.key, title=memo.title, about=about, note=note)

    if before is None:
        yield event(DissentEvent.NEW)
    elif after is None:
        yield event(DissentEvent.REMOVED)
    elif not after.source.readable:
        if before.source.readable:
            yield event(DissentEvent.WEAKENED, "it can't be read any more")
    elif before.source.readable:
        if what := _transition(before, after):
            yield event(what, _settled(after))
        if lost := list(_lost(before, after, was_about, is_about, bodies)):
            yield event(DissentEvent.WEAKENED, "; ".join(lost))


def _transition(before: Memo, after: Memo) -> DissentEvent | None:
    if before.status is after.status or after.status is None:
        return None
    if after.is_open and not before.is_open:
        return DissentEvent.REOPENED
    return _EVENTS.get(after.status)


def _settled(memo: Memo) -> str:
    by = memo.resolution.by if memo.resolution and not memo.is_open else ()
    return "by " + ", ".join(by) if by else ""


def _lost(
    before: Memo,
    after: Memo,
    was_about: tuple[Key, ...],
    is_about: tuple[Key, ...],
    bodies: bool,
) -> Iterator[str]:
    for _, id_ in (key for key in was_about if key not in is_about):
        yield f"it dissents no longer from {id_}"
    if before.probe and not after.probe:
        yield "its probe is gone"
    if before.resolved_if and not after.resolved_if:
        yield "`resolved-if` is gone"
    if (who := _another(after)) and before.status is not MemoStatus.WITHDRAWN:
        yield f"withdrawn by {who}, who did not write it"
    if bodies and before.source.body != after.source.body:
        yield from _lost_parts(before, after)


def _another(memo: Memo) -> str:
    """Who withdrew a memo, where nobody of those who wrote it did; empty where that is unknown."""
    if memo.status is not MemoStatus.WITHDRAWN or not memo.resolution:
        return ""
    by = memo.resolution.by
    if not by or not memo.author or not is_named(memo.author):
        return ""
    return "" if any(is_among(name, memo.author) for name in by) else ", ".join(by)


def _lost_parts(before: Memo, after: Memo) -> Iterator[str]:
    old, new = sections(before.source.body), sections(after.source.body)
    for part in PARTS:
        was, now = named(old, part), named(new, part)
        if was is None or was.empty:
            continue
        if now is None or now.empty:
            yield f"its part “{part}” is gone"
        elif part == _CLAIM and _is_shorter(was, now):
            yield f"its claim has {words(now.text)} of {words(was.text)} words left"


def _is_shorter(was: Section, now: Section) -> bool:
    before, after = words(was.text), words(now.text)
    return after < before * _SHORTER and before - after >= _FEWER
