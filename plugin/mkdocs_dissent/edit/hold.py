"""Holding a review: what came of each item, what was heard, and its end.

All three write into one planned review. What was held is published, and stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_dissent.edit.record import Drafts, Edit, by_and_note, plain_text
from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.practices.cadence import evidence_reviews, rhythm_of
from mkdocs_dissent.records import ExaminedOutcome, Record, Review, ReviewStatus
from mkdocs_dissent.records.fields import Value
from mkdocs_dissent.register import resolved_by
from mkdocs_dissent.register.examinations import reviews_held


def planned_review(drafts: Drafts) -> Review:
    """The one planned review of today's cycle. Raises EditError where there is none, or several."""
    register, today = drafts.register, drafts.today
    rhythm = rhythm_of(drafts.policy, evidence_reviews(reviews_held(register, today)))
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
        raise EditError(f"{review.id} is a {review.kind}, no review")
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
