"""What came of initiatives: how they ended, what they taught, and what the field says of them."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile
from typing import NamedTuple

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.episodes import Figure
from mkdocs_dissent.reading.markdown import first_paragraph, named, plain, sections
from mkdocs_dissent.records.kinds import Bet, Initiative, Key, Memo, Probe, Record, Review
from mkdocs_dissent.records.parts import Metric
from mkdocs_dissent.records.vocabularies import (
    Bearing,
    EvidenceFrom,
    InitiativeStatus,
    ProbeVerdict,
)
from mkdocs_dissent.register.due import box_ends
from mkdocs_dissent.register.references import Link, LinkType
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.register.triggers import LARGE, change, noise_of, readings_of, reviews_of
from mkdocs_dissent.text import days_after

ENDED = (InitiativeStatus.STOPPED, InitiativeStatus.DONE)
CUT = (InitiativeStatus.PAUSED, InitiativeStatus.STOPPED)
"""The statuses of what was cut."""


def ended_on(initiative: Initiative) -> dt.date | None:
    """When an initiative ended, or was paused: the day of its result, else its own `date`."""
    result = initiative.result if isinstance(initiative, Probe) else None
    return (result.date if result else None) or initiative.date


class EndedProbe(NamedTuple):
    """A probe that has ended, and what it taught."""

    probe: Probe
    verdict: ProbeVerdict | None
    day: dt.date | None
    taught: str | None
    led_to: tuple[Record, ...]
    fate: str
    """`promoted`, `pruned`, or `neither`."""


def ended_probes(register: Register, initiatives: Iterable[Initiative]) -> tuple[EndedProbe, ...]:
    """The probes that have ended, the latest first, undated ones last."""
    found = [item for item in initiatives if isinstance(item, Probe) and item.status in ENDED]
    found.sort(key=lambda item: item.key)
    found.sort(key=lambda item: ended_on(item) or dt.date.min, reverse=True)
    return tuple(_ended(register, item) for item in found)


def _ended(register: Register, probe: Probe) -> EndedProbe:
    result = probe.result
    led_to = register.to(probe, LinkType.RESULTED_IN)
    verdict = result.verdict if result else None
    lasting = any(not isinstance(record, Memo) for record in led_to)
    fate = "neither"
    if probe.status is InitiativeStatus.STOPPED or verdict is ProbeVerdict.FALSIFIED:
        fate = "pruned"
    return EndedProbe(
        probe=probe,
        verdict=verdict,
        day=ended_on(probe),
        taught=(result.note if result else None) or lesson_of(probe, register),
        led_to=led_to,
        fate="promoted" if verdict is ProbeVerdict.SUPPORTED and lasting else fate,
    )


def rates(ended: Sequence[EndedProbe]) -> tuple[Figure, ...]:
    """How many probes were promoted, and how many pruned."""
    return tuple(
        Figure(
            name=name,
            title=f"Probes {name}",
            part=sum(item.fate == name for item in ended),
            n=len(ended),
            counted="probe",
            which="that have ended",
        )
        for name in ("promoted", "pruned")
    )


# The north star


class NorthStar(NamedTuple):
    """What the bets are for, and which of them say how they serve it."""

    words: str
    """The sentence; of a record that is named, its title."""
    record: Record | None
    serving: tuple[Bet, ...]
    elsewhere: tuple[Bet, ...]
    """Those that serve another record."""
    silent: tuple[Bet, ...]


def north_star(
    register: Register, policy: Policy, initiatives: Iterable[Initiative]
) -> NorthStar | None:
    """The north star of a register; None where the options name none and no bet serves any."""
    open_ = (InitiativeStatus.PROPOSED, InitiativeStatus.ACTIVE)
    bets = [item for item in initiatives if isinstance(item, Bet) and item.status in open_]
    if not policy.north_star and not any(bet.serves for bet in bets):
        return None
    record = _named(register, policy.north_star or "")
    sides: dict[str, list[Bet]] = {"serving": [], "elsewhere": [], "silent": []}
    for bet in bets:
        other = _named(register, bet.serves or "")
        stray = record is not None and other is not None and other.key != record.key
        sides["elsewhere" if stray else "serving" if bet.serves else "silent"].append(bet)
    return NorthStar(
        words=record.title if record else policy.north_star or "",
        record=record,
        **{side: tuple(found) for side, found in sides.items()},
    )


def _named(register: Register, text: str) -> Record | None:
    """The record that a text names and means nothing else by; None of a sentence."""
    found = register.named(text) if text.strip() else []
    return found[0] if len(found) == 1 else None


# Capacity over the quarters


class Quarter(NamedTuple):
    """The capacity that probes and bets had in a quarter of the calendar, in percent."""

    name: str
    """`2026 Q4`"""
    probes: float
    bets: float
    unknown: int
    """Initiatives of the quarter whose capacity is not stated."""
    current: bool


_BEFORE, _AFTER = 4, 1
"""How many quarters are shown before and after this one."""


def quarters(
    initiatives: Iterable[Initiative], policy: Policy, today: dt.date
) -> tuple[tuple[Quarter, ...], int]:
    """Capacity by quarter from the first in which anything ran, and how many have no dates."""
    spans = [
        (item, _span(item, policy, today))
        for item in initiatives
        if item.status is not InitiativeStatus.PROPOSED
    ]
    here = today.year * 4 + (today.month - 1) // 3
    numbers = [n for n in range(here - _BEFORE, here + _AFTER + 1) if 4 < n < 4 * dt.MAXYEAR]
    made = (_quarter(n, spans, current=n == here) for n in numbers)
    begun = dropwhile(lambda found: not (found.probes or found.bets or found.unknown), made)
    return tuple(begun), sum(span is None for _, span in spans)


_Span = tuple[dt.date, dt.date]


def _span(initiative: Initiative, policy: Policy, today: dt.date) -> _Span | None:
    """From when to when an initiative had its capacity; None where that can't be told.

    What is under way past its time box has no end that is known.
    """
    if initiative.start is None or initiative.status is None:
        return None
    if initiative.status in (*ENDED, InitiativeStatus.PAUSED):
        ends = ended_on(initiative)
        return (initiative.start, ends) if ends and ends >= initiative.start else None
    ends = box_ends(initiative, policy.limits["probe_days"])
    return initiative.start, ends if ends and ends >= today else dt.date.max


def _quarter(
    number: int, spans: Iterable[tuple[Initiative, _Span | None]], *, current: bool
) -> Quarter:
    year, at = divmod(number, 4)
    begins = dt.date(year, 3 * at + 1, 1)
    ends = days_after(dt.date(year + (at == 3), (3 * at + 3) % 12 + 1, 1), -1)
    days = (ends - begins).days + 1
    shares = {True: 0.0, False: 0.0}
    unknown = 0
    for initiative, span in spans:
        if span is None or span[0] > ends or span[1] < begins:
            continue
        if initiative.capacity is None:
            unknown += 1
            continue
        inside = (min(span[1], ends) - max(span[0], begins)).days + 1
        shares[isinstance(initiative, Probe)] += initiative.capacity * inside / days
    return Quarter(
        name=f"{year} Q{at + 1}",
        probes=round(shares[True], 1),
        bets=round(shares[False], 1),
        unknown=unknown,
        current=current,
    )


# What was cut, and what it taught


LESSON_HEADINGS = ("Lesson", "Lessons", "What we learned", "What was learned", "Learned")
"""Under which heading a stopped initiative says what it taught; the first of them counts."""


class Cut(NamedTuple):
    """An initiative that was stopped, and what it taught."""

    initiative: Initiative
    lesson: str | None
    """One paragraph of plain text; None where none is written."""
    source: str
    """Where the lesson was found, in words; empty where there is none."""
    memo: Memo | None = None
    """The memo that the lesson was taken from."""


def cuts_of(initiatives: Iterable[Initiative], register: Register) -> tuple[Cut, ...]:
    """What was stopped and what it taught, the latest first, undated ones last."""
    stopped = [item for item in initiatives if item.status is InitiativeStatus.STOPPED]
    stopped.sort(key=lambda item: item.key)
    stopped.sort(key=lambda item: item.date or dt.date.min, reverse=True)
    return tuple(_cut(item, register) for item in stopped)


def _cut(initiative: Initiative, register: Register) -> Cut:
    if taught := paragraph_under(initiative, LESSON_HEADINGS):
        return Cut(initiative=initiative, lesson=taught, source="its text")
    memos = register.dissent(initiative)
    settled = [(memo.resolution, memo) for memo in memos if not memo.is_open and memo.resolution]
    settled.sort(key=lambda item: (item[0].date or dt.date.min, item[1].id), reverse=True)
    for resolution, memo in settled:
        if note := paragraph(resolution.note or ""):
            source = "the dissent memo that closed it"
            return Cut(initiative=initiative, lesson=note, source=source, memo=memo)
    why = paragraph(initiative.why or "")
    return Cut(initiative=initiative, lesson=why, source="its audit" if why else "")


def lesson_of(initiative: Initiative, register: Register) -> str | None:
    """What an initiative taught, as its text, a memo or its audit says; None where nothing does."""
    return _cut(initiative, register).lesson


def paragraph_under(record: Record, headings: Sequence[str]) -> str | None:
    """The first paragraph under the first of `headings` that has one; None where none has."""
    found = sections(record.source.body)
    texts = (section.text for heading in headings if (section := named(found, heading)))
    return next(filter(None, map(paragraph, texts)), None)


def paragraph(text: str) -> str | None:
    """The first paragraph of a text as plain text on one line, or None."""
    return plain(first_paragraph(text)) or None


# What the field says of an initiative, beside the story that it tells of itself


LEAST_STORIES = 2
"""How many stories of one quarter must contradict."""


class Said(NamedTuple):
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
    known = readings_of(metric, today)
    before = [item for item in known if item.day <= begins]
    first = before[-1] if before else known[0] if known else None
    if first is None or known[-1].day <= begins or change(metric, first, known[-1]) <= 0:
        return False
    reviews = reviews_of(metric, review_days, begins)
    noise = noise_of(metric, reviews)
    return abs(known[-1].value - first.value) > float(noise.limit(1, LARGE))
