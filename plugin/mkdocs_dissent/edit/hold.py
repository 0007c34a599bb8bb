"""Holding a review: what came of each item, what was heard, and its end.

All three write into one planned review. What was held is published, and stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from mkdocs_dissent.edit.record import Drafts, Edit, by_and_note, editable, one_of, plain_text
from mkdocs_dissent.edit.write import EditError, Read
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence import evidence_reviews, rhythm_of
from mkdocs_dissent.records import ExaminedOutcome, Record, Review, ReviewStatus
from mkdocs_dissent.records.fields import Value
from mkdocs_dissent.register import Register, resolved_by
from mkdocs_dissent.register.examinations import reviews_held


def planned_review(register: Register, policy: Policy, today: dt.date) -> Review:
    """The one planned review of the cycle that holds `today`.

    Raises EditError where there is none, or several.
    """
    rhythm = rhythm_of(policy, evidence_reviews(reviews_held(register, today)))
    cycle = rhythm.at(today)
    found = [
        record
        for record in register.records
        if isinstance(record, Review) and not record.was_held and cycle and cycle.holds(record.date)
    ]
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
    register: Register,
    read: Read,
    review: Record,
    item: Record,
    *,
    outcome: str,
    by: Sequence[str],
    note: str | None,
) -> Edit:
    """Write what came of an item into a planned review, in its place on the agenda or below it.

    Raises EditError for a review that was held, and an outcome without a person or a note.
    """
    planned = _planned(register, review)
    word = one_of(ExaminedOutcome, outcome, "outcome")
    editable(register, item, written=False)
    said = _said(by, note)
    meant = resolved_by(register, planned)
    drafts = Drafts(read)
    draft = drafts[planned]
    entries = draft.fields.values.get("examined")
    items: list[Value] = list(entries) if isinstance(entries, list) else []
    at = next(
        (
            index
            for index, entry in enumerate(planned.examined)
            if entry.item and meant.get(entry.item) == item.key
        ),
        len(items),
    )
    known = items[at] if at < len(items) else None
    fields = known if isinstance(known, dict) else {"item": register.reference_to(item.key)}
    items[at:] = [{**fields, "outcome": str(word), **said}, *items[at + 1 :]]
    draft.set("examined", items)
    return drafts.edit([f"{planned.id}: {item.id} {word}"])


def hear(
    register: Register,
    read: Read,
    review: Record,
    *,
    by: Sequence[str],
    note: str | None,
    item: Record | None = None,
) -> Edit:
    """Write what was said into the forum of a planned review.

    Raises EditError for a review that was held, and words without a person.
    """
    planned = _planned(register, review)
    said = _said(by, note)
    entry: dict[str, Value] = {"raised-by": said["by"]}
    if item is not None:
        entry["item"] = register.reference_to(editable(register, item, written=False).key)
    entry["note"] = said["note"]
    drafts = Drafts(read)
    draft = drafts[planned]
    heard = draft.fields.values.get("forum")
    if isinstance(heard, list) and entry in heard:
        return drafts.edit([f"{planned.id}: this stands in its forum already"])
    draft.append("forum", entry)
    return drafts.edit([f"{planned.id}: heard {', '.join(by)}"])


def close(register: Register, read: Read, review: Record, *, spent: float, today: dt.date) -> Edit:
    """Say of a planned review that it was held, and how many hours it took.

    One that was planned for a later day was held today. Raises EditError for a review that was
    held already.
    """
    planned = _planned(register, review)
    drafts = Drafts(read)
    draft = drafts[planned]
    draft.set("status", str(ReviewStatus.HELD))
    draft.set("spent-hours", int(spent) if spent.is_integer() else spent)
    if planned.date is None or planned.date > today:
        draft.set("date", today.isoformat())
    return drafts.edit([f"{planned.id}: held"])


def _planned(register: Register, record: Record) -> Review:
    review = editable(register, record)
    if not isinstance(review, Review):
        raise EditError(f"{review.id} is a {review.kind}, no review")
    if review.was_held:
        raise EditError(
            f"{review.id} was held already",
            "What was published stands; plan the next with `dissent new review`.",
        )
    return review


def _said(by: Sequence[str], note: str | None) -> dict[str, Value]:
    """Who and what, both needed. Raises EditError."""
    said = by_and_note([name for name in by if name.strip()], plain_text(note))
    for name, option in (("by", "--by NAME"), ("note", "--note TEXT")):
        if name not in said:
            raise EditError(f"there is no `{name}`", f"Say it: `{option}`.")
    return said
