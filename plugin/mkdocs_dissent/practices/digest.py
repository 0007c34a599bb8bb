"""The digest: what happened since a day and what falls due, for those who do not open the site."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mkdocs_dissent.people import is_among
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence import evidence_reviews, rhythm_of
from mkdocs_dissent.practices.news import News, Topic, news, news_of
from mkdocs_dissent.register import Register, contradictions_of
from mkdocs_dissent.register.examinations import reviews_held
from mkdocs_dissent.text import days_after

PARTS: Mapping[str, tuple[str, str, str]] = {
    "fired": ("What fired", "fired", "contradictions"),
    "overdue": ("Newly overdue", "fell overdue", "overdue"),
    "soon": ("Due within a fortnight", "fall due within a fortnight", "overdue"),
    "argued": ("Newly argued", "argued", "contradictions"),
    "settled": ("Settled", "settled", "contradictions"),
    "cut": ("Stopped or paused", "stopped or paused", "portfolio"),
}
"""The parts of a digest by name: title, what is said in the first sentence, and the view that has
the rest."""
_PARTS = {
    Topic.TRIGGER: "fired",
    Topic.OVERDUE: "overdue",
    Topic.DISSENT: "argued",
    Topic.SETTLED: "settled",
    Topic.CUT: "cut",
}
"""The part of news by its last topic; a digest leaves the others to the feeds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """News of one sort, what weighs most first."""

    name: str
    items: tuple[News, ...]
    shown: tuple[News, ...]
    """Those that are shown; the rest is counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """What happened since a day, what falls due, and what stands besides."""

    since: dt.date
    today: dt.date
    of: str
    """Whose it is: a person or a team; empty of everybody's."""
    parts: tuple[Part, ...]
    """Those that hold something."""
    open: int
    """How many contradictions are open, news or not."""
    oldest: dt.date | None
    overdue: int
    """How many records are overdue, news or not."""
    not_understood: str
    pages: Mapping[str, str | None]
    """The pages of the views that have the rest."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell and nothing waits: a chat and an issue may rest."""
        return not (self.parts or self.open or self.overdue or self.not_understood)


def cycle_begins(register: Register, policy: Policy, today: dt.date) -> dt.date:
    """When this cycle of the cadence began; a fortnight ago before the first one."""
    rhythm = rhythm_of(policy, evidence_reviews(reviews_held(register, today)))
    current = rhythm.at(today)
    return current.begins if current else days_after(today, -14)


def digest(
    register: Register,
    policy: Policy,
    today: dt.date,
    since: dt.date,
    limit: int,
    not_understood: str = "",
    of: str = "",
    people: Sequence[str] = (),
) -> Digest:
    """The digest of a register since a day, that day included; of some `people`, else everybody's.

    At most `limit` items are shown, each part's first one before another's second.
    """

    def concerns(names: Iterable[str]) -> bool:
        return not of or any(is_among(name, people) for name in policy.names_of(names))

    found = _parts(register, today, since)
    kept = {
        name: [item for item in items if concerns(item.people)] for name, items in found.items()
    }
    turns = sorted((at, row) for row, items in enumerate(kept.values()) for at in range(len(items)))
    shown = Counter(row for _, row in turns[:limit])
    still = contradictions_of(register, today).oldest_first
    still = [item for item in still if concerns(item.owner)]
    days = (register.asked_on(record) for record in register.records if concerns(record.owners))
    return Digest(
        since=since,
        today=today,
        of=of,
        parts=tuple(
            Part(name=name, items=tuple(items), shown=tuple(items[: shown[row]]))
            for row, (name, items) in enumerate(kept.items())
            if items
        ),
        open=len(still),
        oldest=still[0].since if still else None,
        overdue=sum(found is not None and found[0] < today for found in days),
        not_understood=not_understood,
        pages=policy.pages,
    )


def _parts(register: Register, today: dt.date, since: dt.date) -> dict[str, list[News]]:
    """What each part holds, the heaviest first, then what is due or has stood longest."""
    parts: dict[str, list[News]] = {name: [] for name in PARTS}
    for item in news_of(register, today):
        name = _PARTS.get(item.topics[-1])
        # A trigger that was acted on is told as settled.
        if name and item.day >= since and (item.is_open or name != "fired"):
            parts[name].append(item)
    for record in register.records:
        due, _ = register.asked_on(record) or (dt.date.max, False)
        if today <= due <= days_after(today, 14):
            parts["soon"] += news(register, record, due, ("due",), Topic.OVERDUE, entry=due)
    for items in parts.values():
        items.sort(key=lambda item: (item.weight, item.day, item.record.key))
    return parts
