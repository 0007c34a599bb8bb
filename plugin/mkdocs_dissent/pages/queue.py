"""The contradiction queue: everything on record that says we may be wrong, as a page says it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_dissent.pages.context import Context, Due, Glyph, Ref, due_on, glyph_of, ref
from mkdocs_dissent.pages.filters import Filters, matches
from mkdocs_dissent.people import is_among
from mkdocs_dissent.records import Key, Memo
from mkdocs_dissent.records.fields import Path
from mkdocs_dissent.register import Contradiction, ContradictionKind, LinkType
from mkdocs_dissent.text import count, shorten

KIND_GLYPHS: Mapping[ContradictionKind, Glyph] = MappingProxyType(
    {
        ContradictionKind.TRIGGER: Glyph("Trigger", "diamond", "alert"),
        ContradictionKind.ANDON: Glyph("Pulled cord", "triangle", "alert"),
        ContradictionKind.EVIDENCE: Glyph("Evidence", "disc", "wait"),
        ContradictionKind.VERDICT: Glyph("Falsified claim", "cross", "alert"),
        ContradictionKind.MEMO: Glyph("Dissent memo", "ring", "wait"),
        ContradictionKind.FORUM: Glyph("Forum", "bars", "quiet"),
    }
)
"""Each kind as a word and a shape."""

STATES: Mapping[str, Glyph] = MappingProxyType(
    {
        "fired": Glyph("fired", "triangle", "alert"),
        "unanswered": Glyph("unanswered", "ring", "wait"),
        "not acted on": Glyph("not acted on", "ring", "alert"),
        "unresolved": Glyph("unresolved", "ring", "wait"),
    }
)
"""The states that are no record's status."""

WEIGHTS: Sequence[tuple[str, str]] = (
    ("Measured", "Readings moved against the intent or passed a guardrail: stop the line."),
    (
        "The cord is pulled",
        "Somebody stopped the line. The pause ends with a word: continue, alter or retire.",
    ),
    ("Found", "Evidence that no revisit looked at, and claims found false that nobody acted on."),
    ("Argued", "Dissent memos that nobody has settled."),
    ("Said", "What a forum heard, and what neither became a dissent memo nor was taken up."),
)
"""Title and meaning of every weight, the heaviest first; the place is the rank."""

SENTENCE_LENGTH = 280
"""More of a note stands on the record's own page."""


class Row(Struct, frozen=True, kw_only=True):
    """One contradiction."""

    anchor: str
    kind: Glyph
    ref: Ref
    """The record that says it."""
    sentence: str
    note: str
    about: tuple[Ref, ...]
    probes: tuple[Ref, ...]
    """The probes that test a memo's objection."""
    since: dt.date | None
    age: str
    """`143 days`; empty without a date."""
    began: bool
    """Whether it has a date, and that is not ahead."""
    owners: tuple[str, ...]
    due: Due | None
    state: Glyph

    @property
    def lacks(self) -> str:
        """What nobody has written: `no owner`, `no date`, both; empty where nothing lacks."""
        lacking = ["owner"] * (not self.owners) + ["date"] * (self.due is None)
        return "no " + " and no ".join(lacking) if lacking else ""

    @property
    def leads_away(self) -> bool:
        """Whether it is said elsewhere than in what it is about."""
        return self.ref.uri not in {found.uri for found in self.about}


class Group(Struct, frozen=True, kw_only=True):
    """The contradictions of one weight, oldest first."""

    title: str
    about: str
    rows: tuple[Row, ...]


def row_of(item: Contradiction, ctx: Context) -> Row:
    """A contradiction as the page shows it."""
    by_key = ctx.register.by_key
    record = by_key[item.record]
    sentence, note = said(item, record.title)
    probes = ctx.register.to(record, LinkType.PROBED_BY) if isinstance(record, Memo) else ()
    return Row(
        anchor=anchor_of(item),
        kind=KIND_GLYPHS[item.kind],
        ref=ref(record),
        sentence=sentence,
        note=note,
        about=tuple(ref(by_key[key]) for key in item.about),
        probes=tuple(ref(probe) for probe in probes),
        since=item.since,
        age=age_of(item.since, ctx.today),
        began=item.since is not None and item.since <= ctx.today,
        owners=item.owner,
        due=due_on(item.due, ctx),
        state=STATES.get(item.state) or _state(record.state),
    )


def _state(state: object) -> Glyph:
    # The meaning of the word, which the page would repeat with every row, is left out.
    return replace(glyph_of(state), about="")


def anchor_of(item: Contradiction) -> str:
    """Where a contradiction stands on the page."""
    # One metric may fire several triggers.
    fired = (item.trigger.kind,) if item.trigger else ()
    return anchor_at(item.kind, item.record, (*item.at, *fired))


def anchor_at(kind: ContradictionKind, record: Key, at: Path = ()) -> str:
    """Where what a record says at a place of its front matter stands on the page."""
    parts = (kind.value, record[1], "-".join(map(str, at)))
    return "-".join(re.sub(r"[^\w-]+", "-", part) for part in parts if part)


def said(item: Contradiction, title: str) -> tuple[str, str]:
    """A contradiction in a sentence, and what its author adds; plain text, to be escaped."""
    note = shorten(item.note, SENTENCE_LENGTH)
    if item.kind in (ContradictionKind.MEMO, ContradictionKind.ANDON):
        return title, note
    if item.kind is ContradictionKind.VERDICT:
        return "Found false, and nobody acted on it", note
    missing = {
        ContradictionKind.EVIDENCE: "Contradicting evidence, without a note",
        ContradictionKind.FORUM: "Something was said in the forum; nobody wrote down what",
    }
    return note or missing.get(item.kind, title), ""


def age_of(since: dt.date | None, today: dt.date) -> str:
    """How long something has stood: `143 days`."""
    if since is None:
        return ""
    return count((today - since).days, "day") if since <= today else "dated in the future"


def shown(queue: Sequence[Contradiction], filters: Filters, ctx: Context) -> list[Contradiction]:
    """The contradictions that a page asks for, by weight and age; the limit is not kept yet."""
    return [item for item in queue if _matches(item, filters, ctx)]


def _matches(item: Contradiction, filters: Filters, ctx: Context) -> bool:
    """Whether it waits for the steward asked for, and it or what it is about is asked for."""
    if filters.steward:
        if not is_among(filters.steward, item.owner):
            return False
        filters = replace(filters, steward=None)
    if filters.overdue:
        if item.due is None or item.due >= ctx.today:
            return False
        filters = replace(filters, overdue=False)
    keys = (item.record, *item.about)
    return any(matches(ctx.register.by_key[key], filters, ctx) for key in keys)


def grouped(items: Sequence[Contradiction], ctx: Context) -> tuple[Group, ...]:
    """The contradictions by their weight; weights without any are left out."""
    found = []
    for rank, (title, about) in enumerate(WEIGHTS):
        rows = tuple(row_of(item, ctx) for item in items if item.kind.rank == rank)
        if rows:
            found.append(Group(title=title, about=about, rows=rows))
    return tuple(found)
