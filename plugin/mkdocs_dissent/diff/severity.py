"""Why a reviewer must judge a change of a record, and how far up that puts it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product

from mkdocs_dissent.diff.entries import rewrites
from mkdocs_dissent.diff.model import BodyChange, Reason, RecordChange, Size, What
from mkdocs_dissent.records import Andon, Decision, DecisionStatus, Folder, Kind
from mkdocs_dissent.text import count

SUBSTANCE = frozenset(
    "kind title decision-makers stakes door initiative hypothesis confidence revisit-if"
    " stop-criteria constraint supersedes supersedes-in-part amends reverses co-signed-by".split()
)
"""The fields of a decision that say what was decided, by whom and on what grounds. The others say
how it fares since: they are meant to change."""


def reasons_of(change: RecordChange) -> tuple[Reason, ...]:
    """Every reason to judge a change, in the order of their ranks; never empty."""
    found = set(_reasons(change))
    return tuple(reason for reason in Reason if reason in found) or (Reason.FORM,)


def _reasons(change: RecordChange) -> Iterator[Reason]:
    if change.overruled:
        yield Reason.OVERRULED
    if _touches_accepted(change):
        yield Reason.ACCEPTED
    andon_gone = change.what is What.REMOVED and isinstance(change.before, Andon)
    if change.memo_lost or change.dissent_missing or andon_gone:
        yield Reason.DISSENT
    if change.push:
        yield Reason.REVISIT
    if change.status:
        yield Reason.STATUS
    if change.what is not What.CHANGED:
        yield Reason[change.what.name]
    if change.what in (What.CHANGED, What.RENAMED) and _says_other(change):
        yield Reason.FIELDS


def _says_other(change: RecordChange) -> bool:
    parts = (change.fields, change.dissent, change.entries, change.links)
    text = change.body is not None and change.body.size is Size.SUBSTANTIAL
    return any(parts) or text or change.unreadable


def _touches_accepted(change: RecordChange) -> bool:
    """Whether what a decision in force says, or said, is another now or can't be seen."""
    before = change.before
    if not isinstance(before, Decision) or before.status is not DecisionStatus.ACCEPTED:
        return False
    if change.after is None or change.unreadable:
        return True
    if is_text(change.body) or any(map(rewrites, change.entries)):
        return True
    return any(field.name in SUBSTANCE for field in change.fields)


def is_text(body: BodyChange | None) -> bool:
    """Whether words became other words, rather than spaces or a template's blanks."""
    return body is not None and body.size is not Size.FORM and not body.fills_blanks


_FOLDERS = list(Folder)


def order_of(change: RecordChange) -> tuple[int, int, int, int, str, str, int]:
    """A total order: first reason, memos overruled, larger changes of text, folder, id and file."""
    body = change.body
    slight = body is not None and body.size is not Size.SUBSTANTIAL
    record = change.record
    folder = _FOLDERS.index(record.folder)
    gone = int(change.what is What.REMOVED)
    overruled = -len(change.overruled)
    return (change.reason.rank, overruled, int(slight), folder, record.id, record.source.path, gone)


_NOUNS = {Kind.MEMO: "dissent memo"}
_VERBS = (What.CHANGED, What.ADDED, What.RENAMED, What.REMOVED)


def summary_of(changes: Iterable[RecordChange]) -> tuple[str, ...]:
    """How many records of each kind were changed, added, renamed and removed, in that order.

    The texts can be read one after the other: `2 decisions changed`, `1 added`, `1 dissent memo
    removed`.
    """
    numbers = Counter(
        (change.record.kind, change.what, change.reason is Reason.FORM and bool(change.converted))
        for change in changes
    )
    found: list[str] = []
    for kind in Kind:
        noun = _NOUNS.get(kind, str(kind))
        for what, converted in product(_VERBS, (False, True)):
            if number := numbers[kind, what, converted]:
                verb = "converted" if converted else str(what)
                one, more = (f"{noun} {verb}", f"{noun}s {verb}") if noun else (verb, verb)
                found.append(count(number, one, more))
                noun = ""
    return tuple(found)


def in_order(changes: Iterable[RecordChange]) -> tuple[RecordChange, ...]:
    """Changes as a reviewer must judge them."""
    return tuple(sorted(changes, key=order_of))
