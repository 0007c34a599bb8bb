"""The page that runs the cadence: what contradicts us, what to test next, and who tests it."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from mkdocs_dissent.pages.context import Context, Due, Glyph, due_on, glyph
from mkdocs_dissent.pages.filters import Filters, describe, matches
from mkdocs_dissent.people import is_among
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices import DEFINITIONS
from mkdocs_dissent.practices.cadence import Origin
from mkdocs_dissent.practices.meeting import Meeting, meeting
from mkdocs_dissent.records.fields.types import Path
from mkdocs_dissent.records.kinds import Claim, Key, Memo, Record
from mkdocs_dissent.records.parts import code_of
from mkdocs_dissent.register.contradictions import (
    Contradiction,
    ContradictionKind,
    contradictions_of,
)
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.rules import CATALOGUE
from mkdocs_dissent.text import count, shorten

KIND_GLYPHS: Mapping[ContradictionKind, Glyph] = {
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
"""Each kind as a word and a shape."""

STATES: Mapping[str, Glyph] = {
    state: Glyph(state, shape, tone)
    for shape, tone, states in (
        ("triangle", "alert", ("fired",)),
        ("ring", "alert", ("not acted on", "became the default")),
        ("ring", "wait", ("unanswered", "past its end", "unresolved", "untold")),
    )
    for state in states
}
"""The states that are no record's status."""

SENTENCE_LENGTH = 280
"""More of a note stands on the record's own page."""


class Exempt(NamedTuple):
    """A rule that a record waives, or an exception to a guardrail."""

    record: Record
    what: str
    why: str
    who: tuple[str, ...]
    """Who granted it, else who answers for the record."""
    until: Due | None
    since: dt.date | None = None


class ContradictionsView(NamedTuple):
    """The page of contradictions; narrowed, it is the queue alone."""

    total: int
    oldest: dt.date | None
    """Since when the oldest stands; None where no date tells."""
    lead: str
    age: str
    groups: Sequence[tuple[str, str, Sequence[Contradiction], int]]
    """The contradictions of one weight, oldest first: a title, what it is about, each, how many."""
    kinds: Sequence[str]
    """The kinds that are open, as words."""
    meeting: Meeting | None
    """None on a narrowed page."""
    exempt: Sequence[Exempt]
    """Everything that is waived and excepted, what ends first before the rest."""
    missing: Sequence[tuple[str, str]]
    """Options that are not set, each with what it would say."""


def contradictions_view(ctx: Context, filters: Filters) -> ContradictionsView:
    """Everything that says we may be wrong, by weight and age, and what this cycle does next."""
    items = [
        item
        for item in contradictions_of(ctx.register, ctx.today).heaviest_first
        if _matches(item, filters, ctx)
    ]
    found = None if describe(filters) else meeting(ctx.register, ctx.policy, ctx.today)
    oldest = min((i.since for i in items if i.since and i.since <= ctx.today), default=None)
    shown = items[: filters.limit or filters.first]
    ranks = Counter(item.kind.rank for item in items)
    groups = (
        (title, about, [item for item in shown if item.kind.rank == rank], ranks[rank])
        for rank, (title, about) in enumerate(DEFINITIONS["Weights"].items())
    )
    return ContradictionsView(
        total=len(items),
        oldest=oldest,
        lead=lead_of(len(items), oldest),
        age=age_of(oldest, ctx),
        kinds=sorted({kind_of(item).word for item in items}),
        groups=[group for group in groups if group[2]],
        meeting=found,
        exempt=sorted(_exempt(ctx), key=lambda it: (it.until is None, it.until)) if found else (),
        missing=list(_missing(found, ctx.policy)) if found else (),
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


def _exempt(ctx: Context) -> Iterator[Exempt]:
    for record in ctx.register.records:
        for key, waiver in record.waivers.items() if record.waive else ():
            known = CATALOGUE.get(code_of(key))
            what = f"{known.code} {known.name}" if known else key
            until = due_on(waiver.until, ctx)
            yield Exempt(record, what, waiver.why or "", record.owners, until)
        for item in record.exceptions if isinstance(record, Claim) else ():
            who, until = item.by or record.owners, due_on(item.until, ctx)
            yield Exempt(record, item.what or "", item.why or "", who, until, item.date)


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


def kind_of(item: Contradiction) -> Glyph:
    """The kind of a contradiction."""
    return KIND_GLYPHS[item.kind]


def state_of(item: Contradiction, ctx: Context) -> Glyph:
    """Where a contradiction stands."""
    # The meaning of a status, which the page would repeat with every row, is left out.
    known = STATES.get(item.state)
    return known or glyph(ctx.register.by_key[item.record].state)._replace(about="")


def probes_of(item: Contradiction, ctx: Context) -> tuple[Record, ...]:
    """The probes that test a memo's objection."""
    record = ctx.register.by_key[item.record]
    return ctx.register.to(record, LinkType.PROBED_BY) if isinstance(record, Memo) else ()


def lacks(item: Contradiction) -> str:
    """What is not written: `no owner`, `no date`, both; empty where nothing lacks."""
    lacking = ["owner"] * (not item.owner) + ["date"] * (item.due is None)
    return "no " + " and no ".join(lacking) if lacking else ""


def lead_of(total: int, oldest: dt.date | None) -> str:
    """`9 contradictions are open, the oldest for`, and then its age."""
    if not total:
        return "No contradiction is open"
    many = count(total, "contradiction is open", "contradictions are open")
    if oldest is None:
        return many
    return f"{many}, the oldest for" if total > 1 else f"{many}, for"


def anchor_of(item: Contradiction) -> str:
    """Where a contradiction stands on the page."""
    # One metric may fire several triggers.
    fired = (item.trigger.kind,) if item.trigger else ()
    return anchor_at(item.kind, item.record, (*item.at, *fired))


def anchor_at(kind: ContradictionKind, record: Key, at: Path = ()) -> str:
    """Where what a record says at a place of its front matter stands on the page."""
    parts = (kind.value, record[1], "-".join(map(str, at)))
    return "-".join(re.sub(r"[^\w-]+", "-", part) for part in parts if part)


def words_of(item: Contradiction, title: str = "") -> tuple[str, str]:
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


def age_of(since: dt.date | None, ctx: Context) -> str:
    """How long something has stood: `143 days`."""
    if since is None:
        return ""
    days = (ctx.today - since).days
    return count(days, "day") if days >= 0 else "dated in the future"


ASKED = (age_of, anchor_of, kind_of, lacks, probes_of, state_of, words_of)
