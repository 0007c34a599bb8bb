"""Why a reviewer must judge a change of a record, and how far up that puts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mkdocs_dissent.diff.entries import rewrites
from mkdocs_dissent.diff.model import Count, RecordChange, Weight
from mkdocs_dissent.diff.parts import BodyChange, Size, What
from mkdocs_dissent.records import (
    Andon,
    Decision,
    DecisionStatus,
    Folder,
    Kind,
    Record,
    Stakes,
)

SUBSTANCE = frozenset(
    "kind title decision-makers stakes door initiative hypothesis confidence revisit-if"
    " stop-criteria constraint supersedes supersedes-in-part amends reverses co-signed-by".split()
)
"""The fields of a decision that say what was decided, by whom and on what grounds. The others say
how it fares since: they are meant to change."""


def weights_of(change: RecordChange) -> tuple[Weight, ...]:
    """Every reason to judge a change, in the order of their ranks; never empty."""
    found = set(_weights(change))
    return tuple(weight for weight in Weight if weight in found) or (Weight.FORM,)


def _weights(change: RecordChange) -> Iterator[Weight]:
    if _touches_accepted(change):
        yield Weight.ACCEPTED
    if change.memo_lost or _lacks_dissent(change):
        yield Weight.DISSENT
    if change.push:
        yield Weight.REVISIT
    if change.status:
        yield Weight.STATUS
    for what, weight in (
        (What.REMOVED, Weight.REMOVED),
        (What.ADDED, Weight.ADDED),
        (What.RENAMED, Weight.RENAMED),
    ):
        if change.what is what:
            yield weight
    if change.what in (What.CHANGED, What.RENAMED) and _says_other(change):
        yield Weight.FIELDS


def _says_other(change: RecordChange) -> bool:
    told = (change.fields, change.dissent, change.entries, change.metrics, change.links)
    text = change.body is not None and change.body.size is Size.SUBSTANTIAL
    return any(told) or text or change.unreadable


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


def _lacks_dissent(change: RecordChange) -> bool:
    if change.what is What.REMOVED and isinstance(change.before, Andon):
        return True
    return change.dissent_missing


def is_accepted_major(record: Record | None) -> bool:
    """Whether a record is a decision that needs a dissent memo."""
    return (
        isinstance(record, Decision)
        and record.status is DecisionStatus.ACCEPTED
        and record.stakes is Stakes.MAJOR
    )


_FOLDERS = list(Folder)


def order_of(change: RecordChange) -> tuple[int, int, int, str, str, int]:
    """By weight; larger changes of text first; then by folder, id and file: a total order."""
    body = change.body
    slight = body is not None and body.size is not Size.SUBSTANTIAL
    record = change.record
    folder = _FOLDERS.index(record.folder)
    gone = int(change.what is What.REMOVED)
    return (change.weight.rank, int(slight), folder, record.id, record.source.path, gone)


_NOUNS = {Kind.MEMO: "dissent memo"}
_VERBS = (What.CHANGED, What.ADDED, What.RENAMED, What.REMOVED)


def summary_of(changes: Iterable[RecordChange]) -> tuple[Count, ...]:
    """How many records of each kind were changed, added, renamed and removed, in that order.

    `words` can be read one after the other: `2 decisions changed`, `1 added`, `1 dissent memo
    removed`.
    """
    numbers: dict[tuple[Kind, What, bool], int] = {}
    for change in changes:
        converted = change.weight is Weight.FORM and bool(change.converted)
        at = (change.record.kind, change.what, converted)
        numbers[at] = numbers.get(at, 0) + 1
    found: list[Count] = []
    for kind in Kind:
        said = False
        noun = _NOUNS.get(kind, str(kind))
        for what in _VERBS:
            for converted in (False, True):
                number = numbers.get((kind, what, converted), 0)
                if number:
                    verb = "converted" if converted else str(what)
                    many = f" {noun}{'s' * (number != 1)}" if not said else ""
                    found.append(Count(what, noun, number, f"{number:,}{many} {verb}"))
                    said = True
    return tuple(found)


def in_order(changes: Iterable[RecordChange]) -> tuple[RecordChange, ...]:
    """Changes as a reviewer must judge them."""
    return tuple(sorted(changes, key=order_of))
