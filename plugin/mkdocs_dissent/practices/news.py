"""The news: what happened in the register, newest first; feeds and the digest tell it.

Decisions, dissent and its answers, verdicts of revisits, andons pulled and settled, what else
contradicted and was settled, triggers that fired, what is overdue, what was cut, and what reviews
came to. A date is the record's own, never the build's; what bears no date, or one still to come,
is no news yet. `news.j2` has the words: an entry says who did something, unless they are anonymous.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mkdocs_dissent.people import is_among, is_named, people
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence import evidence_reviews, rhythm_of
from mkdocs_dissent.practices.outcomes import CUT, lesson_of, paragraph_under
from mkdocs_dissent.records.kinds import (
    AUTHORS,
    MEMO_PARTS,
    Andon,
    Claim,
    Decision,
    Initiative,
    Memo,
    Probe,
    Record,
    Review,
    is_anonymous,
)
from mkdocs_dissent.records.vocabularies import Kind, Verdict
from mkdocs_dissent.register.contradictions import (
    Contradiction,
    ContradictionKind,
    contradictions_of,
)
from mkdocs_dissent.register.examinations import resolved_by, reviews_held
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import clean, count, days_after, one_line, sentence, shorten

if TYPE_CHECKING:
    from jinja2.environment import TemplateModule

_LIGHT = 9
"""The weight of what contradicts nothing."""
_WEIGHTS = {Kind.MEMO: ContradictionKind.MEMO.rank, Kind.ANDON: ContradictionKind.ANDON.rank}


class Topic(StrEnum):
    """What news is about; a feed has it as a category."""

    DECISION = "decision"
    DISSENT = "dissent"
    TRIGGER = "trigger"
    OVERDUE = "overdue"
    VERDICT = "verdict"
    SETTLED = "settled"
    CUT = "cut"
    MINUTES = "minutes"


_TOPICS = {
    ContradictionKind.TRIGGER: Topic.TRIGGER,
    ContradictionKind.SIGN: Topic.TRIGGER,
    ContradictionKind.EXCEPTION: Topic.TRIGGER,
    ContradictionKind.STORY: Topic.OVERDUE,
    ContradictionKind.IDLE_STORY: Topic.OVERDUE,
}
"""What a contradiction is about; dissent, where it is none of these."""


class Told(NamedTuple):
    """News in words; plain text, to be escaped."""

    title: str
    summary: str


class News(NamedTuple):
    """Something that happened to a record on a day."""

    day: dt.date
    record: Record
    event: tuple[str, ...]
    """What tells it from the record's other news: the macro of its words first."""
    topics: tuple[Topic, ...]
    register: Register
    entry: Any = None
    """What it is told from, where the record alone does not say."""
    contradiction: Contradiction | None = None
    """The one that arose or was settled; None of other news."""

    @property
    def people(self) -> tuple[str, ...]:
        """Whom it concerns: who answers for it, and who raised it."""
        if (found := self.contradiction) is None:
            return involved(self.record)
        return (*found.owner, *(found.raised_by if is_named(found.raised_by) else ()))

    @property
    def weight(self) -> int:
        """0 for the heaviest."""
        found = self.contradiction
        return found.kind.rank if found else _WEIGHTS.get(self.record.kind, _LIGHT)

    @property
    def is_open(self) -> bool:
        """Whether it still stands: a trigger that was acted on does not."""
        return self.contradiction is None or self.contradiction.settled is None

    def tell(self) -> Told:
        """The news in words."""
        macro = getattr(_words(), f"{self.event[0]}_")
        title, _, summary = str(macro(self, self.record, self.entry)).strip().partition("\n")
        return Told(title.strip(), re.sub("[ \n]+", " ", summary).strip())


def news_of(register: Register, today: dt.date) -> list[News]:
    """Everything that happened until `today`, the newest first."""
    known = [record for record in register.records if register.by_key.get(record.key) is record]
    every = [item for record in known for item in _of(record, register, today)]
    found = [item for item in (*every, *_contradictions(register, today)) if item.day <= today]
    # Of one day, what stands later in the register is taken to be the newer.
    found.reverse()
    return sorted(found, key=lambda item: item.day, reverse=True)


def news(
    register: Register, record: Record, day: dt.date | None, event: tuple[str, ...],
    *topics: Topic, **more: Any,
) -> Iterator[News]:  # fmt: skip
    """News of a record; none where no date tells when it happened."""
    if day is not None:
        yield News(day=day, record=record, event=event, topics=topics, register=register, **more)


def _of(record: Record, register: Register, today: dt.date) -> Iterator[News]:
    """What a record says that happened to itself."""
    item = partial(news, register, record)
    if isinstance(record, Decision):
        yield from item(record.date, ("decision",), Topic.DECISION)
    # By date and place within it: an entry that is added later changes no other's id.
    seen: dict[dt.date | None, int] = defaultdict(int)
    for entry in record.revisits if isinstance(record, Claim) else ():
        seen[entry.date] += 1
        event = ("revisit", str(entry.date), str(seen[entry.date]))
        false = [Topic.TRIGGER] * (entry.verdict is Verdict.FALSIFIED)
        yield from item(entry.date, event, Topic.VERDICT, *false, entry=entry)
    if isinstance(record, Initiative) and record.status in CUT:
        yield from item(record.date, ("cut", str(record.status)), Topic.CUT)
    if isinstance(record, Probe) and (result := record.result):
        yield from item(result.date, ("result",), Topic.VERDICT, entry=result)
    if isinstance(record, Memo | Andon):
        yield from item(record.date, ("raised",), Topic.DISSENT)
        if end := record.resolution:
            topics = (Topic.DISSENT, Topic.SETTLED)
            yield from item(end.date, ("resolution",), *topics, entry=end)
    if isinstance(record, Review) and record.was_held:
        yield from item(record.date, ("minutes",), Topic.MINUTES)
    due, _ = register.asked_on(record) or (today, False)
    if due < today:
        yield from item(days_after(due, 1), ("overdue", str(due)), Topic.OVERDUE, entry=due)


def _contradictions(register: Register, today: dt.date) -> Iterator[News]:
    """What contradicts, and what settled it, save what the news of a record tells of itself."""
    seen: Counter[tuple[str, ...]] = Counter()
    for found in contradictions_of(register, today).every:
        record, end = register.by_key[found.record], found.settled
        if isinstance(record, Memo | Andon) or found.since is None:
            continue
        key = (found.kind.value, found.since.isoformat())
        seen[(*found.record, *key)] += 1
        about = (*key, str(seen[(*found.record, *key)]))
        topic = _TOPICS.get(found.kind, Topic.DISSENT)
        item = partial(news, register, record, entry=found, contradiction=found)
        # The ledger's own entry tells that a claim was found false.
        if found.kind is not ContradictionKind.VERDICT or isinstance(record, Review):
            yield from item(found.since, ("arose", *about), topic)
        if end:
            yield from item(end.date, ("settled", *about), topic, Topic.SETTLED)


def involved(record: Record) -> tuple[str, ...]:
    """Who answers for a record, and who raised it, unless that one may not be named."""
    return (*record.owners, *(() if is_anonymous(record) else _authors(record)))


def _authors(record: Record) -> tuple[str, ...]:
    return tuple(name for attribute in AUTHORS for name in getattr(record, attribute, ()))


# In words


@cache
def _words() -> TemplateModule:
    """The words, and what they may ask; one line in a value is one line in the news."""
    # Most commands need no template, and Jinja takes long to import.
    from mkdocs_dissent.templates import templates

    env = templates(Path(__file__).parent)
    env.filters.update(
        line=one_line, first_upper=sentence, count=count, clean=clean, shorten=shorten
    )
    env.globals.update(
        people=people, is_named=is_named, authors=_authors, claim=_claim, lesson=lesson_of,
        anonymous=is_anonymous, link=LinkType, kind=Kind, meant=resolved_by,
    )  # fmt: skip
    return env.get_template("news.j2").module


def _claim(record: Record) -> str:
    """The first paragraph of what a memo challenges."""
    return clean(paragraph_under(record, MEMO_PARTS[:1]) or "")


# The digest: what happened since a day and what falls due, for those who do not open the site


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


class Part(NamedTuple):
    """News of one sort, what weighs most first."""

    name: str
    items: tuple[News, ...]
    shown: tuple[News, ...]
    """Those that are shown; the rest is counted."""


class Digest(NamedTuple):
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

    kept = {
        name: [item for item in items if concerns(item.people)]
        for name, items in _parts(register, today, since).items()
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
