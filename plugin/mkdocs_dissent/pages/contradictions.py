"""The page that runs the cadence: what contradicts us, what to test next, and who tests it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

from mkdocs_dissent.pages.context import Context, Due, Glyph, Ref, due_on, glyph_of, ref
from mkdocs_dissent.pages.filters import Filters, describe, matches
from mkdocs_dissent.people import is_among
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.cadence import Account, Origin
from mkdocs_dissent.practices.definitions import DEFINITIONS
from mkdocs_dissent.practices.meeting import Candidate, Meeting, meeting
from mkdocs_dissent.records import Claim, Folder, Key, Memo, code_of
from mkdocs_dissent.records.fields import Path
from mkdocs_dissent.register import (
    Contradiction,
    ContradictionKind,
    LinkType,
    Register,
    contradictions_of,
)
from mkdocs_dissent.rules import CATALOGUE
from mkdocs_dissent.text import count, shorten

KIND_GLYPHS: Mapping[ContradictionKind, Glyph] = MappingProxyType(
    {
        ContradictionKind.TRIGGER: Glyph("Trigger", "diamond", "alert"),
        ContradictionKind.ANDON: Glyph("Andon", "triangle", "alert"),
        ContradictionKind.EVIDENCE: Glyph("Evidence", "disc", "wait"),
        ContradictionKind.SIGN: Glyph("Sign", "diamond", "wait"),
        ContradictionKind.VERDICT: Glyph("Falsified claim", "cross", "alert"),
        ContradictionKind.EXCEPTION: Glyph("Exception", "disc", "wait"),
        ContradictionKind.MEMO: Glyph("Dissent memo", "ring", "wait"),
        ContradictionKind.FORUM: Glyph("Forum", "bars", "quiet"),
        ContradictionKind.STORY: Glyph("Untold story", "broken", "alert"),
        ContradictionKind.IDLE_STORY: Glyph("Untold story", "broken", "quiet"),
    }
)
"""Each kind as a word and a shape."""

STATES: Mapping[str, Glyph] = MappingProxyType(
    {
        "fired": Glyph("fired", "triangle", "alert"),
        "unanswered": Glyph("unanswered", "ring", "wait"),
        "not acted on": Glyph("not acted on", "ring", "alert"),
        "became the default": Glyph("became the default", "ring", "alert"),
        "past its end": Glyph("past its end", "ring", "wait"),
        "unresolved": Glyph("unresolved", "ring", "wait"),
        "untold": Glyph("untold", "ring", "wait"),
    }
)
"""The states that are no record's status."""

SENTENCE_LENGTH = 280
"""More of a note stands on the record's own page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContradictionRow:
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
    owners: tuple[str, ...]
    due: Due | None
    state: Glyph

    @property
    def lacks(self) -> str:
        """What is not written: `no owner`, `no date`, both; empty where nothing lacks."""
        lacking = ["owner"] * (not self.owners) + ["date"] * (self.due is None)
        return "no " + " and no ".join(lacking) if lacking else ""

    @property
    def leads_away(self) -> bool:
        """Whether it is said elsewhere than in what it is about."""
        return self.ref.uri not in {found.uri for found in self.about}


@dataclass(frozen=True, kw_only=True, slots=True)
class SettledRow:
    """A contradiction that was settled: what it said, what came of it, and who had raised it."""

    kind: Glyph
    ref: Ref
    sentence: str
    raised_by: tuple[str, ...]
    how: str
    where: Ref
    by: tuple[str, ...]
    date: dt.date
    note: str


class ExemptRow(NamedTuple):
    """A rule that a record waives, or an exception to a guardrail."""

    ref: Ref
    what: str
    why: str
    who: tuple[str, ...]
    """Who granted it, else who answers for the record."""
    until: Due | None
    since: dt.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Weight:
    """The contradictions of one weight, oldest first."""

    title: str
    about: str
    rows: tuple[ContradictionRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ContradictionsView:
    """The page of contradictions; narrowed, it is the rows alone."""

    register: Register
    total: int
    oldest: dt.date | None
    """Since when the oldest stands; None where no date tells."""
    age: str
    groups: tuple[Weight, ...]
    meeting: Meeting | None
    """None on a narrowed page."""
    orphans: tuple[ContradictionRow, ...]
    """What will be forgotten: without owner, or without a date."""
    settled: tuple[SettledRow, ...]
    """What was settled since the last review, the latest first."""
    cut: tuple[Ref, ...]
    exempt: tuple[ExemptRow, ...]
    """Everything that is waived and excepted, what ends first before the rest."""
    missing: tuple[tuple[str, str], ...]
    """Options that are not set, each with what it would say."""
    folder: str
    """Where dissent is written."""
    narrowed: tuple[str, ...]
    definitions: Mapping[str, str] = field(default_factory=lambda: DEFINITIONS["Cadence"])

    @property
    def lead(self) -> str:
        """`9 contradictions are open; the oldest for`, and then its age."""
        if not self.total:
            return "No contradiction is open"
        many = count(self.total, "contradiction is open", "contradictions are open")
        if self.oldest is None:
            return many
        return f"{many}; the oldest for" if self.total > 1 else f"{many}, for"

    @property
    def summary(self) -> str:
        """The first sentence of the page."""
        return f"{self.lead} {self.age}".strip() + "."

    @property
    def left_out(self) -> str:
        """What the share that was met can't count; empty where it counts all."""
        if not self.meeting or not self.meeting.undated:
            return ""
        return count(self.meeting.undated, "other has", "others have") + " no dates to tell."

    def ref(self, key: Key) -> Ref:
        """How a record is named and linked."""
        return ref(self.register.by_key[key])

    def about(self, candidate: Candidate) -> tuple[Ref, ...]:
        """The records that a test is about, besides the one that is tested."""
        keys = (key for key in candidate.subjects if key != candidate.item)
        return tuple(map(self.ref, keys))

    def kind(self, item: Contradiction) -> Glyph:
        """The kind of a contradiction."""
        return KIND_GLYPHS[item.kind]

    def anchor(self, item: Contradiction) -> str:
        """Where its row stands on the page."""
        return anchor_of(item)

    def title(self, account: Account) -> str:
        """`Cycle 24`; without a number where nothing says when the cadence began."""
        numbered = self.meeting and self.meeting.numbered
        return f"Cycle {account.cycle.number}" if numbered else "This cycle"


def contradictions_view(ctx: Context, filters: Filters) -> ContradictionsView:
    """Everything that says we may be wrong, by weight and age, and what this cycle does next."""
    items = [
        item
        for item in contradictions_of(ctx.register, ctx.today).heaviest_first
        if _matches(item, filters, ctx)
    ]
    narrowed = tuple(describe(filters))
    found = None if narrowed else meeting(ctx.register, ctx.policy, ctx.today)
    oldest = min((i.since for i in items if i.since and i.since <= ctx.today), default=None)
    return ContradictionsView(
        register=ctx.register,
        total=len(items),
        oldest=oldest,
        age=age_of(oldest, ctx.today),
        groups=tuple(_weights(items[: filters.limit], ctx)),
        meeting=found,
        orphans=tuple(row_of(item, ctx) for item in found.orphans) if found else (),
        settled=tuple(_settled_rows(found, ctx)) if found else (),
        cut=tuple(map(ref, found.cut)) if found else (),
        exempt=tuple(sorted(_exempt_rows(ctx), key=_last_day)) if found else (),
        missing=tuple(_missing(found, ctx.policy)) if found else (),
        folder=ctx.policy.folders[Folder.DISSENT][0],
        narrowed=narrowed,
    )


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


def _weights(items: Sequence[Contradiction], ctx: Context) -> Iterator[Weight]:
    """The contradictions by their weight; weights without any are left out."""
    for rank, (title, about) in enumerate(DEFINITIONS["Weights"].items()):
        rows = tuple(row_of(item, ctx) for item in items if item.kind.rank == rank)
        if rows:
            yield Weight(title=title, about=about, rows=rows)


def _settled_rows(found: Meeting, ctx: Context) -> Iterator[SettledRow]:
    for item in found.settled:
        end = item.settled
        if end is not None and end.date is not None:
            record = ctx.register.by_key[item.record]
            yield SettledRow(
                kind=KIND_GLYPHS[item.kind],
                ref=ref(record),
                sentence=words_of(item, record.title)[0],
                raised_by=item.raised_by,
                how=end.how,
                where=ref(ctx.register.by_key[end.record]),
                by=end.by,
                date=end.date,
                note=shorten(end.note, SENTENCE_LENGTH),
            )


def _exempt_rows(ctx: Context) -> Iterator[ExemptRow]:
    for record in ctx.register.records:
        for key, waiver in record.waivers.items():
            known = CATALOGUE.get(code_of(key))
            what = f"{known.code} {known.name}" if known else key
            until = due_on(waiver.until, ctx)
            yield ExemptRow(ref(record), what, waiver.why or "", record.owners, until)
        for item in record.exceptions if isinstance(record, Claim) else ():
            who, until = item.by or record.owners, due_on(item.until, ctx)
            yield ExemptRow(ref(record), item.what or "", item.why or "", who, until, item.date)


def _last_day(row: ExemptRow) -> dt.date:
    return row.until.date if row.until else dt.date.max


def _missing(found: Meeting, policy: Policy) -> Iterator[tuple[str, str]]:
    """The options of the cadence that are not set."""
    if found.rhythm.origin is not Origin.STATED:
        yield "cadence.start", "when the first cycle began"
    if policy.cadence.budget_hours is None:
        yield "cadence.budget_hours", "how many hours a cycle sets aside"
    if not policy.teams:
        yield "teams", "who has a dissent permit"
    if not found.red_team.pair:
        yield "red_team", "who takes turns challenging"


# ── One contradiction ──


def row_of(item: Contradiction, ctx: Context) -> ContradictionRow:
    """A contradiction as the page shows it."""
    by_key = ctx.register.by_key
    record = by_key[item.record]
    sentence, note = words_of(item, record.title)
    probes = ctx.register.to(record, LinkType.PROBED_BY) if isinstance(record, Memo) else ()
    return ContradictionRow(
        anchor=anchor_of(item),
        kind=KIND_GLYPHS[item.kind],
        ref=ref(record),
        sentence=sentence,
        note=note,
        about=tuple(ref(by_key[key]) for key in item.about),
        probes=tuple(ref(probe) for probe in probes),
        since=item.since,
        age=age_of(item.since, ctx.today),
        owners=item.owner,
        due=due_on(item.due, ctx),
        # The meaning of a status, which the page would repeat with every row, is left out.
        state=STATES.get(item.state) or replace(glyph_of(record.state), about=""),
    )


def anchor_of(item: Contradiction) -> str:
    """Where a contradiction stands on the page."""
    # One metric may fire several triggers.
    fired = (item.trigger.kind,) if item.trigger else ()
    return anchor_at(item.kind, item.record, (*item.at, *fired))


def anchor_at(kind: ContradictionKind, record: Key, at: Path = ()) -> str:
    """Where what a record says at a place of its front matter stands on the page."""
    parts = (kind.value, record[1], "-".join(map(str, at)))
    return "-".join(re.sub(r"[^\w-]+", "-", part) for part in parts if part)


def words_of(item: Contradiction, title: str) -> tuple[str, str]:
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
