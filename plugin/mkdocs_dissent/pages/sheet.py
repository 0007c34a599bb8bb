"""An initiative's one-page sheet, and the gallery of all sheets."""

from __future__ import annotations

from msgspec import Struct

from mkdocs_dissent.pages.chart import Chart, chart
from mkdocs_dissent.pages.context import (
    Context,
    Dissent,
    Due,
    Glyph,
    Ref,
    dissent_of,
    due_of,
    due_on,
    glyph,
    ref,
)
from mkdocs_dissent.pages.decision import Banner, Claim, Mention, banner_of, claim_of, mentions_of
from mkdocs_dissent.pages.decision import memo_file as _memo_file
from mkdocs_dissent.pages.dissent import CordCard, MemoCard, cords_of, memos_of
from mkdocs_dissent.pages.facts import Fact, facts_of
from mkdocs_dissent.pages.filters import Filters, describe, matches
from mkdocs_dissent.practices.audit import paragraph_under
from mkdocs_dissent.practices.balance import Bar, Side, shape_of
from mkdocs_dissent.reading.dialects.phrases import plain
from mkdocs_dissent.records import (
    Decision,
    Folder,
    Initiative,
    InitiativeStatus,
    Metric,
    Metrics,
    Probe,
)
from mkdocs_dissent.register import LinkType, contradictions_of
from mkdocs_dissent.text import count, percent, shorten

PANELS = ("Aim", "Mechanism", "Feedback")
"""The sections of the body that make the three panels."""
AIM_LENGTH = 160
"""Characters of an aim that its card in the gallery has room for."""


class Against(Struct, frozen=True):
    """Something unsettled that contradicts an initiative."""

    words: str
    ref: Ref


class Term(Struct, frozen=True):
    """A short text under its name."""

    name: str
    text: str


class Sheet(Struct, frozen=True):
    """Everything that an initiative's page says beside its author's text."""

    ref: Ref
    path: str
    facts: tuple[Fact, ...]
    due: Due | None
    banner: Banner | None
    claim: Claim | None
    story: str
    charts: tuple[Chart, ...]
    stop: tuple[str, ...]
    tripwires: tuple[str, ...]
    rests_on: tuple[Ref, ...]
    against: tuple[Against, ...]
    terms: tuple[Term, ...]
    """Of a probe: what it must not harm, how it is undone, what it decides."""
    audit: tuple[Term, ...]
    """Expected benefit and harm, and where the feedback lands."""
    dissent: Dissent
    memos: tuple[MemoCard, ...]
    cords: tuple[CordCard, ...]
    mentions: tuple[Mention, ...]
    memo_file: str

    @property
    def has_dissent(self) -> bool:
        """Whether there is a section on dissent."""
        return bool(self.memos or self.cords) or self.dissent.missing


def sheet_view(initiative: Initiative, ctx: Context) -> Sheet:
    """The sheet of an initiative."""
    due = due_of(initiative, ctx)
    rests_on = ctx.register.of(initiative, LinkType.SERVES)
    return Sheet(
        ref=ref(initiative),
        path=initiative.source.path,
        facts=facts_of(initiative, ctx),
        due=due,
        banner=banner_of(initiative, ctx, due),
        claim=claim_of(initiative.hypothesis, None),
        story=initiative.story or "",
        charts=charts_of(initiative.metrics),
        stop=initiative.stop_criteria,
        tripwires=initiative.revisit_if,
        rests_on=tuple(ref(found) for found in rests_on if isinstance(found, Decision)),
        against=against_of(initiative, ctx),
        terms=_terms(initiative),
        audit=_audit(initiative),
        dissent=dissent_of(initiative, ctx),
        memos=memos_of(initiative, ctx),
        cords=cords_of(initiative, ctx),
        mentions=mentions_of(initiative, ctx),
        memo_file=_memo_file(initiative, ctx),
    )


def charts_of(metrics: Metrics | None) -> tuple[Chart, ...]:
    """The charts of an initiative: outcome, leading, shadow."""
    if metrics is None:
        return ()
    roles: tuple[tuple[str, tuple[Metric, ...]], ...] = (
        ("outcome", metrics.outcome),
        ("leading", metrics.leading),
        ("shadow", metrics.shadow),
    )
    return tuple(chart(metric, role) for role, found in roles for metric in found)


def against_of(initiative: Initiative, ctx: Context) -> tuple[Against, ...]:
    """What contradicts an initiative, itself or through a decision that it rests on."""
    bases = [initiative, *ctx.register.of(initiative, LinkType.SERVES)]
    found = (item for base in bases for item in contradictions_of(ctx.register).about(base))
    once = {(item.kind, item.record, item.at): item for item in found}
    return tuple(
        Against(item.kind.words, ref(ctx.register.by_key[item.record])) for item in once.values()
    )


def _terms(initiative: Initiative) -> tuple[Term, ...]:
    if not isinstance(initiative, Probe):
        return ()
    pairs = (
        ("Guardrail", initiative.guardrail),
        ("Rollback", initiative.rollback),
        ("Decides next", initiative.next_decision),
    )
    return tuple(Term(name, text) for name, text in pairs if text)


def _audit(initiative: Initiative) -> tuple[Term, ...]:
    harm = initiative.harm
    levels = (
        (
            ("complexity", harm.complexity),
            ("cost", harm.cost),
            ("friction", harm.friction),
            ("trust", harm.trust),
        )
        if harm is not None
        else ()
    )
    harms = ", ".join(f"{name} {level}" for name, level in levels if level is not None)
    said = [f"benefit {initiative.benefit}"] if initiative.benefit else []
    said += [f"harm: {harms}"] if harms else []
    expected = "; ".join(said)
    pairs = (
        ("Expected", ". ".join(part for part in (expected, initiative.why) if part)),
        (
            "Feedback lands",
            f"{initiative.feedback_lands} the system" if initiative.feedback_lands else "",
        ),
        ("Real outcome", initiative.real_outcome),
        ("Adjustment", initiative.adjustment),
    )
    return tuple(Term(name, text) for name, text in pairs if text)


class SheetCard(Struct, frozen=True):
    """An initiative in the gallery."""

    id: str
    ref: Ref
    glyph: Glyph
    steward: tuple[str, ...]
    unowned: bool
    due: Due | None
    """Its revisit; of a probe that has none, the end of its time box."""
    timed: bool
    """Whether `due` is the end of a time box."""
    dateless: bool
    facts: str
    """Team, horizon and share of capacity, in words."""
    aim: str
    """The first paragraph under Aim, shortened."""
    middle: bool
    """Whether it is mid-bar work."""
    chart: Chart | None
    """The first outcome metric."""
    against: int
    """Open contradictions."""
    rests_on: int
    receded: bool


class Group(Struct, frozen=True):
    """The initiatives of one kind."""

    name: str
    about: str
    cards: tuple[SheetCard, ...]


class InitiativesView(Struct, frozen=True):
    """The gallery of sheets: bets, then probes."""

    groups: tuple[Group, ...]
    summary: str
    narrowed: tuple[str, ...]
    folder: str


_ORDER = [
    InitiativeStatus.ACTIVE,
    InitiativeStatus.PROPOSED,
    None,
    InitiativeStatus.PAUSED,
    InitiativeStatus.DONE,
    InitiativeStatus.STOPPED,
]
_KINDS = (
    ("bet", "Bets", "few, with high conviction"),
    ("probe", "Probes", "many, small and safe to fail"),
)


def initiatives_view(ctx: Context, filters: Filters) -> InitiativesView:
    """Every initiative: what runs first, then what is proposed, then what has ended."""
    found = [i for i in ctx.register.initiatives if matches(i, filters, ctx)]
    found.sort(key=lambda i: (_ORDER.index(i.status), i.id))
    found = found[: filters.limit]
    bars = {bar.initiative.key: bar for bar in shape_of(found, ctx.policy, ctx.today).bars}
    groups = tuple(
        Group(
            name,
            about,
            tuple(_card(i, bars.get(i.key), ctx) for i in found if str(i.kind) == kind),
        )
        for kind, name, about in _KINDS
    )
    active = sum(initiative.is_active for initiative in found)
    return InitiativesView(
        groups=tuple(group for group in groups if group.cards),
        summary=f"{count(len(found), 'initiative')}, {active} active." if found else "",
        narrowed=tuple(describe(filters)),
        folder=ctx.policy.folders[Folder.INITIATIVES][0],
    )


def _card(initiative: Initiative, bar: Bar | None, ctx: Context) -> SheetCard:
    metrics = initiative.metrics
    revisit = due_of(initiative, ctx)
    box = due_on(bar.clock.ends, ctx) if bar and bar.clock else None
    about = list(initiative.team)
    about += [initiative.horizon.text] if initiative.horizon else []
    if initiative.capacity is not None:
        about.append(f"{percent(initiative.capacity / 100)} of capacity")
    ended = initiative.status in (InitiativeStatus.DONE, InitiativeStatus.STOPPED)
    return SheetCard(
        id=initiative.id,
        ref=ref(initiative),
        glyph=glyph(initiative),
        steward=initiative.steward,
        unowned=initiative.is_active and not initiative.steward,
        due=revisit or box,
        timed=revisit is None and box is not None,
        dateless=initiative.is_active and not (revisit or box),
        facts=" · ".join(about),
        aim=shorten(plain(paragraph_under(initiative, ("Aim",)) or ""), AIM_LENGTH),
        middle=bar is not None and bar.side is Side.MIDDLE,
        chart=chart(metrics.outcome[0], "outcome") if metrics and metrics.outcome else None,
        against=len(against_of(initiative, ctx)),
        rests_on=len(ctx.register.of(initiative, LinkType.SERVES)),
        receded=ended,
    )
