"""Examinations: who held which claim against the world, when, and whether it proved false.

A record was looked at where a review that was held examined it with an outcome, where its own
ledger has a dated verdict that is not `postponed`, or where a probe has a dated result, which its
steward found. Every rule, page and figure asks here.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from mkdocs_dissent.records.fields.types import Path, Reference
from mkdocs_dissent.records.kinds import Claim, Key, Probe, Record, Review
from mkdocs_dissent.records.vocabularies import ExaminedOutcome, Folder, ProbeVerdict, Verdict
from mkdocs_dissent.register.references import ANY, Link, LinkType
from mkdocs_dissent.register.register import Register


@dataclass(kw_only=True, slots=True)
class Examination:
    """One look at what a record claims."""

    item: Key
    """The record that was looked at."""
    date: dt.date
    falsified: bool
    retest: bool = False
    """Whether it is to be tested again, and so settles nothing."""
    by: tuple[str, ...]
    note: str | None
    record: Key
    """Where it is written: in a review, or in the ledger of the record itself."""
    at: Path
    """Where in that record."""


def ledger(record: Record) -> Iterator[Examination]:
    """The dated revisits of a record that looked at it, and a probe's result.

    A postponed revisit did not look.
    """
    result = record.result if isinstance(record, Probe) else None
    if not isinstance(record, Claim) or not (record.revisits or result):
        return
    own = partial(Examination, item=record.key, record=record.key)
    for index, entry in enumerate(record.revisits):
        if entry.date and entry.verdict not in (None, Verdict.POSTPONED):
            falsified, at = entry.verdict is Verdict.FALSIFIED, ("revisits", index)
            yield own(date=entry.date, falsified=falsified, by=entry.by, note=entry.note, at=at)
    if result and result.date and result.verdict:
        yield own(
            date=result.date,
            falsified=result.verdict is ProbeVerdict.FALSIFIED,
            by=record.steward,
            note=result.note,
            at=("result",),
        )


def reviews_held(register: Register, today: dt.date) -> tuple[Review, ...]:
    """The reviews that were held on `today` or before, oldest first."""
    dated = ((item.date, item) for item in register.records if isinstance(item, Review))
    held = [(day, item) for day, item in dated if item.was_held and day and day <= today]
    return tuple(item for _, item in sorted(held, key=lambda found: (found[0], found[1].id)))


def examinations(register: Register, reviews: Iterable[Review]) -> tuple[Examination, ...]:
    """What held reviews examined, in their order; an item that leads nowhere is left out."""
    return tuple(found for review in reviews if review.was_held for found in _of(register, review))


def _of(register: Register, review: Review) -> Iterator[Examination]:
    meant = resolved_by(register, review)
    for index, entry in enumerate(review.examined):
        # An item without an outcome is planned and was not looked at yet.
        if review.date and entry.item and entry.outcome and (item := meant.get(entry.item)):
            yield Examination(
                item=item,
                date=review.date,
                falsified=entry.outcome is ExaminedOutcome.FALSIFIED,
                retest=entry.outcome is ExaminedOutcome.RETEST,
                by=entry.by,
                note=entry.note,
                record=review.key,
                at=("examined", index),
            )


def examined_by_reviews(register: Register, today: dt.date) -> Mapping[Key, Sequence[Examination]]:
    """What the reviews held until `today` found of each record, oldest first."""
    return register.derived(_by_item, today)


def _by_item(register: Register, today: dt.date) -> Mapping[Key, Sequence[Examination]]:
    found: dict[Key, list[Examination]] = defaultdict(list)
    for item in examinations(register, reviews_held(register, today)):
        found[item.item].append(item)
    return dict(found)


def items_of(register: Register, review: Review) -> set[Key | str]:
    """The different items that a review examined; one that leads nowhere is known by its text.

    A review is no claim that the world could contradict.
    """
    meant = resolved_by(register, review)
    found = {
        meant.get(entry.item, entry.item.text.strip())
        for entry in review.examined
        if entry.item and entry.outcome
    }
    return {item for item in found if not item or item[0] is not Folder.REVIEWS}


_CLAIMS = tuple(folder for folder in ANY if folder is not Folder.REVIEWS)
_FORUM_ITEM = re.compile(r"forum\W{0,3}(\d{1,3})", re.IGNORECASE)
_WORD = re.compile(r"[\w./#-]+")


def is_on_record(register: Register, review: Review, challenge: str) -> bool:
    """Whether what a team challenged names a record, or an item of the review's forum.

    No review is one, and neither is an item of the forum that says nothing.
    A record is named as a reference would, by the whole text or by what stands before its colon,
    or by its id in the midst of a sentence; a mere number in a sentence names none.
    """
    if found := _FORUM_ITEM.search(challenge):
        said = review.forum[int(found[1]) - 1 :][:1] if int(found[1]) else ()
        return any(item.note or item.item or item.memo for item in said)
    words = (word.strip(".-#") for word in _WORD.findall(challenge))
    texts = (challenge, challenge.partition(":")[0], *(w for w in words if not w.isdecimal()))
    return any(register.index.find(review, text, _CLAIMS) for text in texts if text.strip())


def resolved_by(register: Register, review: Review) -> Mapping[Reference, Key]:
    """The record that each reference of a review leads to."""
    return {
        statement.reference: record.key
        for type_ in (LinkType.EXAMINES, LinkType.RAISES, LinkType.LED_TO, LinkType.DECIDES)
        for record in register.to(review, type_)
        for statement in register.statements[Link(type_, review.key, record.key)]
    }
