"""What every page is made from, and what it says of any record: where it leads, stands, is due."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records.kinds import Andon, Key, Memo, Record, counted
from mkdocs_dissent.records.vocabularies import Kind, Stakes
from mkdocs_dissent.register.due import Due as Due
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import count, list_words

if TYPE_CHECKING:
    from mkdocs_dissent.diff.model import Comparison


@dataclass(eq=False, slots=True)
class Context:
    """A linked register, the policy it is kept under, and today."""

    register: Register
    policy: Policy
    today: dt.date
    comparison: Comparison | None = None
    """What the register was compared with, where a preview was asked for."""
    unread: tuple[str, ...] = ()
    """The folders and index pages in which something was not read, by their paths."""


KIND_WORDS: Mapping[Kind, str] = {
    Kind.DECISION: "Decision",
    Kind.MEMO: "Dissent memo",
    Kind.ANDON: "Andon",
    Kind.BET: "Bet",
    Kind.PROBE: "Probe",
    Kind.REVIEW: "Evidence review",
}
"""A kind as a reader is told of it."""


class Glyph(NamedTuple):
    """Where something stands: a word, the shape drawn beside it, and the tone of both.

    Shapes: disc, half, ring, check, cross, arrow, back, dash, bars, diamond, triangle, broken.
    Tones: live (binds or runs), wait (asks for an answer), quiet (settled), alert.
    """

    word: str
    shape: str
    tone: str
    about: str = ""


_LOOKS = {
    "disc live": "accepted active supports",
    "check live": "confirmed survived continue held",
    "ring live": "contradicts",
    "arrow live": "promote",
    "half wait": "proposed testing reviewing inconclusive retest alter re-scope",
    "ring wait": "open planned",
    "dash wait": "postponed",
    "check quiet": "done answered resolved",
    "cross quiet": "rejected stopped cut",
    "dash quiet": "retired withdrawn retire",
    "bars quiet": "paused pause",
    "arrow quiet": "superseded",
    "back quiet": "reversed",
    "cross alert": "falsified",
    "diamond alert": "upheld",
    "triangle alert": "pulled",
}
"""Shape and tone → the words of vocabularies that look so."""
_STATES = {word: look.split() for look, words in _LOOKS.items() for word in words.split()}
_UNKNOWN = Glyph("unknown", "broken", "wait", "its status is missing or is no known word")
_UNREADABLE = Glyph("unreadable", "broken", "alert", "its front matter could not be read")
_GLYPHS: dict[tuple[type, object], Glyph] = {}


def glyph(of: object) -> Glyph:
    """The glyph of a record's status, or of a word of any vocabulary; None is unknown."""
    if isinstance(of, Record):
        if not of.source.readable:
            return _UNREADABLE
        of = of.state
    if of is None:
        return _UNKNOWN
    # Words of different vocabularies may be equal and mean different things.
    key = (type(of), of)
    if key not in _GLYPHS:
        shape, tone = _STATES.get(str(of), ("ring", "quiet"))
        _GLYPHS[key] = Glyph(str(of), shape, tone, str(getattr(of, "about", "")))
    return _GLYPHS[key]


def kind(record: Record) -> str:
    """A record's kind as a reader is told of it."""
    return KIND_WORDS[record.kind]


def label(record: Record) -> str:
    """A record's number as people say it; empty where its title says enough."""
    number = record.label
    return number if number != record.id or record.kind is Kind.DECISION else ""


def numbered(record: Record) -> str:
    """A record's kind and its number, as a reader is told of it: `Decision 0012`."""
    return " ".join(filter(None, (kind(record), label(record))))


def not_understood(ctx: Context) -> str:
    """What of a register is not known, in words: `the status of 3 decisions`; empty if all is."""
    unknown = [claim for claim in ctx.register.of_unknown_status if claim.source.readable]
    unreadable = sum(not record.source.readable for record in ctx.register.records)
    found = [f"the status of {counted(unknown)}"] * bool(unknown)
    found += [f"{count(unreadable, 'record')} that can't be read"] * bool(unreadable)
    found += [_unread(path, ctx) for path in ctx.unread]
    return list_words(found)


def _unread(path: str, ctx: Context) -> str:
    """An index page that may hold a decision, or a folder of which files were not read."""
    if path.endswith(".md"):
        return f"the index page {path}"
    inside = f"{path}/" if path != "." else ""
    if any(record.source.path.startswith(inside) for record in ctx.register.records):
        return f"files of the folder {path} that are in another markup"
    return f"the folder {path}, which holds no record"


def due_of(record: Record, ctx: Context) -> Due | None:
    """When a record asks for someone, or None where it asks nothing or names no date."""
    return due_on(record.due, ctx)


def asked_of(record: Record, ctx: Context) -> tuple[Due | None, bool]:
    """The earlier of a record's revisit and the end of its time box, and whether it is that end."""
    day, boxed = ctx.register.asked_on(record) or (None, False)
    return due_on(day, ctx), boxed


def due_on(day: dt.date | None, ctx: Context) -> Due | None:
    """A date on which something is asked, seen from today."""
    return Due.on(day, ctx.today, ctx.policy.due_soon_days) if day else None


def named(record: Record) -> str:
    """A record by its label and title."""
    return f"{label(record)} {record.title}".strip()


class Dissent(NamedTuple):
    """The dissent that a decision or an initiative carries."""

    record: Record
    memos: tuple[Memo, ...]
    """Unsettled ones first."""
    andons: tuple[Andon, ...]
    missing: bool
    """Whether there is no memo though its stakes ask for one."""

    @property
    def open(self) -> int:
        """How many memos are not settled."""
        return sum(memo.is_open for memo in self.memos)

    @property
    def pulled(self) -> int:
        """How many andons are not resolved."""
        return sum(andon.is_open for andon in self.andons)

    @property
    def known(self) -> bool:
        """Whether there is something to show: dissent, or none where there should be some."""
        return bool(self.memos or self.andons) or self.missing

    @property
    def anchor(self) -> str:
        """The id of its section; another one where the author's text has taken it."""
        body = self.record.source.body
        taken = "issent" in body.lower() and _TAKEN.search(body)
        return "dissent-memos" if taken else "dissent"


_TAKEN = re.compile(
    r"^ {0,3}#{1,6}[ \t]+dissent[ \t:#]*$|^dissent[ \t]*\n[-=]+[ \t]*$", re.I | re.M
)


def dissent_of(record: Record, ctx: Context) -> Dissent:
    """The dissent that a decision or an initiative carries."""
    memos = ctx.register.dissent(record)
    missing = not memos and getattr(record, "stakes", None) is Stakes.MAJOR
    return Dissent(record, memos, ctx.register.andons(record), missing)


def record_of(key: Key, ctx: Context) -> Record:
    """The record that bears a key."""
    return ctx.register.by_key[key]


def records_of(keys: Iterable[Key], ctx: Context, but: Key | None = None) -> list[Record]:
    """The records that bear some keys, besides one."""
    return [ctx.register.by_key[key] for key in keys if key != but]


def about(record: Record, ctx: Context) -> tuple[Record, ...]:
    """What a memo dissents from, or whose mechanism an andon puts in doubt."""
    if isinstance(record, Memo):
        return ctx.register.to(record, LinkType.DISSENTS)
    return ctx.register.to(record, LinkType.AFFECTS) if isinstance(record, Andon) else ()
