"""What every page is made from, and what it says of any record: where it leads, stands, is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mkdocs_dissent.diff import Comparison
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records import Andon, Kind, Memo, Record
from mkdocs_dissent.register import LinkType, Register
from mkdocs_dissent.register.due import Due as Due
from mkdocs_dissent.register.due import asked_on
from mkdocs_dissent.text import count, list_words


@dataclass(frozen=True, slots=True)
class Context:
    """A linked register, the policy it is kept under, and today."""

    register: Register
    policy: Policy
    today: dt.date
    comparison: Comparison | None = None
    """What the register was compared with, where a preview was asked for."""
    unread: tuple[str, ...] = ()
    """The folders that hold files and no record, by their paths."""


KIND_WORDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.DECISION: "Decision",
        Kind.MEMO: "Dissent memo",
        Kind.ANDON: "Andon",
        Kind.BET: "Bet",
        Kind.PROBE: "Probe",
        Kind.REVIEW: "Evidence review",
    }
)
"""A kind as a reader is told of it."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """Where something stands: a word, the shape drawn beside it, and the tone of both.

    Shapes: disc, half, ring, check, cross, arrow, back, dash, bars, diamond, triangle, broken.
    Tones: live (binds or runs), wait (asks for an answer), quiet (settled), alert.
    """

    word: str
    shape: str
    tone: str
    about: str = ""


_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "accepted": ("disc", "live"),
        "proposed": ("half", "wait"),
        "rejected": ("cross", "quiet"),
        "superseded": ("arrow", "quiet"),
        "reversed": ("back", "quiet"),
        "retired": ("dash", "quiet"),
        "active": ("disc", "live"),
        "paused": ("bars", "quiet"),
        "stopped": ("cross", "quiet"),
        "done": ("check", "quiet"),
        "open": ("ring", "wait"),
        "testing": ("half", "wait"),
        "upheld": ("diamond", "alert"),
        "answered": ("check", "quiet"),
        "withdrawn": ("dash", "quiet"),
        "pulled": ("triangle", "alert"),
        "reviewing": ("half", "wait"),
        "resolved": ("check", "quiet"),
        "confirmed": ("check", "live"),
        "falsified": ("cross", "alert"),
        "inconclusive": ("half", "wait"),
        "postponed": ("dash", "wait"),
        "supports": ("disc", "live"),
        "contradicts": ("ring", "live"),
        "survived": ("check", "live"),
        "retest": ("half", "wait"),
        "continue": ("check", "live"),
        "alter": ("half", "wait"),
        "retire": ("dash", "quiet"),
        "planned": ("ring", "wait"),
        "held": ("check", "live"),
        "pause": ("bars", "quiet"),
        "cut": ("cross", "quiet"),
        "re-scope": ("half", "wait"),
        "promote": ("arrow", "live"),
    }
)
_UNKNOWN = Glyph("unknown", "broken", "wait", "its status is missing or is no known word")
_UNREADABLE = Glyph("unreadable", "broken", "alert", "its front matter could not be read")
_GLYPHS: dict[tuple[type, object], Glyph] = {}


def glyph_of(word: object) -> Glyph:
    """The glyph of a word of any vocabulary; None is unknown."""
    if word is None:
        return _UNKNOWN
    # Words of different vocabularies may be equal and mean different things.
    key = (type(word), word)
    if key not in _GLYPHS:
        shape, tone = _STATES.get(str(word), ("ring", "quiet"))
        _GLYPHS[key] = Glyph(str(word), shape, tone, str(getattr(word, "about", "")))
    return _GLYPHS[key]


def glyph(record: Record) -> Glyph:
    """Where a record stands."""
    return glyph_of(record.state) if record.source.readable else _UNREADABLE


def not_understood(ctx: Context) -> str:
    """What of a register is not known, in words: `the status of 3 decisions`; empty if all is."""
    unknown = sum(each.status is None and each.source.readable for each in ctx.register.decisions)
    unreadable = sum(not record.source.readable for record in ctx.register.records)
    found = [f"the status of {count(unknown, 'decision')}"] * bool(unknown)
    found += [f"{count(unreadable, 'record')} that can't be read"] * bool(unreadable)
    found += [f"the folder {path}, which holds no record" for path in ctx.unread]
    return list_words(found)


def due_of(record: Record, ctx: Context) -> Due | None:
    """When a record asks for someone, or None where it asks nothing or names no date."""
    return due_on(record.due, ctx)


def asked_of(record: Record, ctx: Context) -> tuple[Due | None, bool]:
    """The earlier of a record's revisit and the end of its time box, and whether it is that end."""
    day, boxed = asked_on(record, ctx.policy.limit("probe_days")) or (None, False)
    return due_on(day, ctx), boxed


def due_on(day: dt.date | None, ctx: Context) -> Due | None:
    """A date on which something is asked, seen from today."""
    return Due.on(day, ctx.today, ctx.policy.due_soon_days) if day else None


@dataclass(frozen=True, slots=True)
class Ref:
    """A record as it is named and linked elsewhere."""

    id: str
    uri: str
    label: str
    """The number as people say it; empty where the title says enough."""
    title: str
    kind: str
    glyph: Glyph


def ref(record: Record) -> Ref:
    """How another page names and links a record."""
    label = record.label
    return Ref(
        id=record.id,
        uri=record.source.uri,
        label="" if label == record.id and record.kind is not Kind.DECISION else label,
        title=record.title,
        kind=KIND_WORDS[record.kind],
        glyph=glyph(record),
    )


@dataclass(frozen=True, slots=True)
class Dissent:
    """How much dissent a record carries."""

    total: int
    open: int
    andons: int = 0
    """Andons pulled over it and not resolved yet."""
    missing: bool = False
    """Whether there is none though its stakes ask for some."""

    @property
    def settled(self) -> int:
        """Memos that were answered, upheld or withdrawn."""
        return self.total - self.open


def dissent_of(record: Record, ctx: Context) -> Dissent:
    """The dissent that a decision or an initiative carries."""
    memos = [m for m in ctx.register.of(record, LinkType.DISSENTS) if isinstance(m, Memo)]
    pulls = (p for p in ctx.register.of(record, LinkType.AFFECTS) if isinstance(p, Andon))
    andons = sum(pull.is_open for pull in pulls)
    major = str(getattr(record, "stakes", None) or "") == "major"
    return Dissent(len(memos), sum(memo.is_open for memo in memos), andons, major and not memos)
