"""What the field says of an initiative, beside the story that it tells of itself."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mkdocs_dissent.records import Bearing, EvidenceFrom, Initiative, Key, Metric, Review
from mkdocs_dissent.register import Link, LinkType, Register
from mkdocs_dissent.register.triggers import LARGE, change, noise_of, readings_of, reviews_of
from mkdocs_dissent.text import days_after

LEAST_STORIES = 2
"""How many stories of one quarter must contradict."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One thing that the field said."""

    date: dt.date | None
    note: str
    bearing: Bearing
    """A forum's item contradicts: a forum is where the field does."""
    record: Key
    """Where it is written: the initiative itself, or a review."""
    at: tuple[str, int]


def field_of(register: Register, initiative: Initiative) -> list[Said]:
    """The stories in an initiative's evidence and the forum items about it, the latest first."""
    said = [*_stories(initiative), *_forum(register, initiative)]
    return sorted(said, key=lambda item: (item.date or dt.date.min, item.at), reverse=True)


def _stories(initiative: Initiative) -> Iterator[Said]:
    for index, item in enumerate(initiative.evidence):
        if item.from_ is EvidenceFrom.STORY:
            yield Said(
                date=item.date,
                note=item.note or "",
                bearing=item.bearing or Bearing.INCONCLUSIVE,
                record=initiative.key,
                at=("evidence", index),
            )


def _forum(register: Register, initiative: Initiative) -> Iterator[Said]:
    for review in register.of(initiative, LinkType.RAISES):
        link = Link(LinkType.RAISES, review.key, initiative.key)
        meant = {statement.reference for statement in register.statements[link]}
        for index, item in enumerate(review.forum if isinstance(review, Review) else ()):
            if item.item in meant:
                yield Said(
                    date=review.date,
                    note=item.note or "",
                    bearing=Bearing.CONTRADICTS,
                    record=review.key,
                    at=("forum", index),
                )


def field_lately(register: Register, initiative: Initiative, today: dt.date) -> list[Said]:
    """What the field said in the last quarter, the latest first."""
    begins = _quarter_before(register, today)
    said = field_of(register, initiative)
    return [item for item in said if item.date and begins <= item.date <= today]


def _quarter_before(register: Register, today: dt.date) -> dt.date:
    return days_after(today, -7 * register.cadence.quarter_weeks)


def stories_diverge(
    register: Register, initiative: Initiative, today: dt.date
) -> tuple[Sequence[Said], str] | None:
    """The stories of the last quarter that contradict, and the outcome that improved meanwhile."""
    said = field_lately(register, initiative, today)
    against = [item for item in said if item.bearing is Bearing.CONTRADICTS]
    begins = _quarter_before(register, today)
    if len(against) < LEAST_STORIES or initiative.metrics is None:
        return None
    for metric in initiative.metrics.outcome:
        if _improved(metric, begins, today, register.review_days(initiative)):
            return against, metric.name or ""
    return None


def _improved(metric: Metric, begins: dt.date, today: dt.date, review_days: int) -> bool:
    """Whether a metric got better over a quarter by more than its noise, where that is known."""
    known = [item for item in readings_of(metric) if item.day <= today]
    before = [item for item in known if item.day <= begins]
    first = before[-1] if before else known[0] if known else None
    if first is None or known[-1].day <= begins or change(metric, first, known[-1]) <= 0:
        return False
    reviews = [item for item in reviews_of(metric, review_days) if item.day <= begins]
    noise = noise_of(metric, reviews)
    return abs(known[-1].value - first.value) > float(noise.limit(1, LARGE))
