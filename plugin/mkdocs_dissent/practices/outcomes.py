"""What came of initiatives: how probes ended, which bets serve the north star, who got capacity."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.audit import lesson_of
from mkdocs_dissent.practices.episodes import Figure
from mkdocs_dissent.records import (
    Bet,
    Initiative,
    InitiativeStatus,
    Memo,
    Probe,
    ProbeVerdict,
    Record,
)
from mkdocs_dissent.register import LinkType, Register
from mkdocs_dissent.register.due import box_ends
from mkdocs_dissent.text import days_after

ENDED = (InitiativeStatus.STOPPED, InitiativeStatus.DONE)


def ended_on(initiative: Initiative) -> dt.date | None:
    """When an initiative ended, or was paused: the day of its result, else its own `date`."""
    result = initiative.result if isinstance(initiative, Probe) else None
    return (result.date if result else None) or initiative.date


@dataclass(frozen=True, kw_only=True, slots=True)
class EndedProbe:
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


@dataclass(frozen=True, kw_only=True, slots=True)
class NorthStar:
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Quarter:
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
        (item, _span(item, policy))
        for item in initiatives
        if item.status is not InitiativeStatus.PROPOSED
    ]
    here = today.year * 4 + (today.month - 1) // 3
    numbers = [n for n in range(here - _BEFORE, here + _AFTER + 1) if 4 < n < 4 * dt.MAXYEAR]
    made = (_quarter(n, spans, current=n == here) for n in numbers)
    begun = dropwhile(lambda found: not (found.probes or found.bets or found.unknown), made)
    return tuple(begun), sum(span is None for _, span in spans)


_Span = tuple[dt.date, dt.date]


def _span(initiative: Initiative, policy: Policy) -> _Span | None:
    """From when to when an initiative had its capacity; None where that can't be told."""
    if initiative.start is None:
        return None
    if initiative.status in (*ENDED, InitiativeStatus.PAUSED):
        ends = ended_on(initiative)
        return (initiative.start, ends) if ends and ends >= initiative.start else None
    return initiative.start, box_ends(initiative, policy.limit("probe_days")) or dt.date.max


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
