"""An initiative's one-page sheet: what stands around the three panels of its author's text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mkdocs_dissent.pages.charts import Chart, chart
from mkdocs_dissent.pages.context import Context, Due, Glyph, Ref, due_of, ref
from mkdocs_dissent.pages.decision import evidence_of
from mkdocs_dissent.pages.facts import (
    Banner,
    Fact,
    Mention,
    Section,
    banner_of,
    facts_of,
    mentions_of,
)
from mkdocs_dissent.pages.memo import DissentSection, dissent_section
from mkdocs_dissent.pages.notices import notices_of
from mkdocs_dissent.practices.stories import Divergence, field_of, stories_diverge
from mkdocs_dissent.records import Bearing, Decision, Evidence, FeedbackLands, Initiative, Probe
from mkdocs_dissent.register import Contradiction, LinkType, contradictions_of
from mkdocs_dissent.register.triggers import stale_since
from mkdocs_dissent.text import count, shorten

CHARTS_IN_PANEL = 3
"""More charts than this stand below the panels, over their whole width."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BoxItem:
    """A line of a box: a text, or a link to a record and what is said of it."""

    text: str = ""
    ref: Ref | None = None
    glyph: Glyph | None = None
    """Where the linked record stands, if that is worth a word."""

    @property
    def words(self) -> int:
        """About how many words it takes."""
        return _words(f"{self.ref.label} {self.ref.title}" if self.ref else "") + _words(self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """What stands below the panels under a name: a text, or lines."""

    name: str
    text: str = ""
    items: tuple[BoxItem, ...] = ()
    empty: str = ""
    """What is said where there are no lines."""
    built: bool = False
    """Whether time changes it, and the script does not."""

    @property
    def words(self) -> int:
        """About how many words it takes beside its name."""
        return _words(self.text) + sum(item.words for item in self.items)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an initiative's page says beside its author's text."""

    ref: Ref
    facts: tuple[Fact, ...]
    due: Due | None
    banner: Banner | None
    story: str
    field: tuple[BoxItem, ...]
    """What the field said, the latest first: it stands beside the story."""
    diverges: str
    """That stories contradict while the outcome improves; empty where they don't."""
    hypothesis: str
    confidence: float | None
    charts: tuple[Chart, ...]
    terms: tuple[Box, ...]
    """When it stops, what it rests on, what contradicts it; of a probe, how it is kept safe."""
    judged: tuple[Box, ...]
    """What speaks for it and against it, in the same size; its ledger, and a probe's result."""
    audit: tuple[Box, ...]
    """Expected benefit and harm, and where the feedback lands."""
    dissent: DissentSection
    mentions: tuple[Mention, ...]
    sections: Mapping[str, Section]
    prose_words: int
    """How many words its author's text and its story have."""
    notices: int
    supports: tuple[Evidence, ...]
    contradicts: tuple[Evidence, ...]
    inconclusive: tuple[Evidence, ...]

    @property
    def charts_inside(self) -> bool:
        """Whether the panel on feedback has room for the charts."""
        return len(self.charts) <= CHARTS_IN_PANEL

    @property
    def load(self) -> str:
        """How much the sheet holds, and so how large its type may be on one page."""
        prose, charts = self.prose_words, len(self.charts)
        whole = prose + _words(self.hypothesis) + _NOTICE * self.notices
        whole += sum(box.words for box in (*self.terms, *self.judged, *self.audit))
        whole += sum(item.words for item in self.field)
        if prose <= 140 and whole <= 170 and charts <= 3:
            return "light"
        most = 330 if self.charts_inside else 400
        return "medium" if prose <= 280 and whole <= most and charts <= 4 else "full"


_LETTERS = 6
"""A word of common length, with the space after it."""
_NOTICE = 60
"""So many words would take the room of a notice, which has the whole width."""


def _words(text: str) -> int:
    """The words of a text, or those that would fill its room where its own are long."""
    return max(len(text.split()), len(text) // _LETTERS)


def sheet_view(initiative: Initiative, ctx: Context) -> Sheet:
    """The sheet of an initiative."""
    due = due_of(initiative, ctx)
    dissent = dissent_section(initiative, ctx)
    mentions = mentions_of(initiative, ctx)
    story = initiative.story or ""
    divergence = stories_diverge(ctx.register, initiative, ctx.today)
    sections = {
        "dissent": dissent.known and Section("Dissent", dissent.anchor),
        "evidence": initiative.evidence and Section("Evidence", "dissent-evidence"),
        "revisits": initiative.revisits and Section("Revisits", "dissent-revisits"),
        "mentions": mentions and Section("Mentioned by", "dissent-mentions"),
    }
    return Sheet(
        ref=ref(initiative),
        facts=facts_of(initiative, ctx),
        due=due,
        banner=banner_of(initiative, ctx, due),
        story=story,
        field=tuple(_field(initiative, ctx)),
        diverges=_diverges(divergence) if divergence and initiative.is_active else "",
        hypothesis=initiative.hypothesis or "",
        confidence=initiative.confidence,
        charts=charts_of(initiative, ctx),
        terms=_terms(initiative, ctx),
        judged=tuple(_judged(initiative, ctx)),
        audit=_audit(initiative),
        dissent=dissent,
        mentions=mentions,
        sections={name: section for name, section in sections.items() if section},
        prose_words=len(initiative.source.body.split()) + len(story.split()),
        notices=len(notices_of(initiative, ctx)),
        supports=evidence_of(initiative, Bearing.SUPPORTS),
        contradicts=evidence_of(initiative, Bearing.CONTRADICTS),
        inconclusive=evidence_of(initiative, Bearing.INCONCLUSIVE, None),
    )


def charts_of(initiative: Initiative, ctx: Context) -> tuple[Chart, ...]:
    """The charts of an initiative: outcome, leading, shadow."""
    metrics, days = initiative.metrics, ctx.register.review_days(initiative)
    return tuple(
        chart(metric, role, stale_since(metric, days, ctx.today) if initiative.is_active else None)
        for role in ("outcome", "leading", "shadow")
        for metric in (getattr(metrics, role) if metrics else ())
    )


_MOST = 2
"""How many entries of a list the sheet has room for; all of them stand below it."""
_NOTE, _SAID = 80, 100
"""Characters of a note on the sheet, and of what the field said."""


def _field(initiative: Initiative, ctx: Context) -> Iterator[BoxItem]:
    """What the field said of it, the latest first, as far as there is room."""
    said = field_of(ctx.register, initiative)
    for item in said[:_MOST]:
        note = shorten(item.note, _SAID) or "Nobody wrote down what."
        yield BoxItem(text=f"{item.date or 'no date'}, {item.bearing}: {note}")
    if len(said) > _MOST:
        yield BoxItem(text=f"and {len(said) - _MOST} more")


def _diverges(found: Divergence) -> str:
    name = f"“{shorten(found.metric, 60)}”" if found.metric else "the outcome"
    stories = count(len(found.stories), "story", "stories")
    return f"{stories} of the last quarter contradict while {name} improves."


def _judged(initiative: Initiative, ctx: Context) -> Iterator[Box]:
    """For and against, each with as many lines; the ledger; how a probe ended."""
    if initiative.evidence:
        for name, bearing in (("For", Bearing.SUPPORTS), ("Against", Bearing.CONTRADICTS)):
            found = evidence_of(initiative, bearing)
            yield Box(
                name=f"{name} {len(found)}",
                items=_latest(f"{item.date or 'no date'}: {item.note or ''}" for item in found),
                empty="Nothing recorded.",
            )
    if initiative.revisits:
        lines = (
            f"{entry.date or 'no date'} {entry.verdict or 'no verdict'}: {entry.note or 'no note'}"
            for entry in initiative.revisits
        )
        yield Box(name=f"Revisited {count(len(initiative.revisits), 'time')}", items=_latest(lines))
    result = initiative.result if isinstance(initiative, Probe) else None
    if result:
        led = ctx.register.to(initiative, LinkType.RESULTED_IN)
        said = f"{result.date or 'no date'} {result.verdict or 'no verdict'}: {result.note or ''}"
        lost = []
        if result.led_to and not led:
            lost = [f"Led to {result.led_to.text}, which leads nowhere"]
        yield Box(
            name="Result",
            items=(
                BoxItem(text=shorten(said, 2 * _NOTE)),
                *(BoxItem(ref=ref(found), text="is what it led to") for found in led),
                *_lines(lost),
            ),
        )


def _latest(texts: Iterable[str]) -> tuple[BoxItem, ...]:
    """The last of some lines, latest first, as far as there is room."""
    lines = [shorten(text, _NOTE) for text in texts][::-1]
    more = [f"and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
    return _lines([*lines[:_MOST], *more])


def against_of(initiative: Initiative, ctx: Context) -> tuple[Contradiction, ...]:
    """What contradicts an initiative, itself or through a decision that it rests on."""
    bases = [initiative, *ctx.register.of(initiative, LinkType.SERVES)]
    found = (
        item for base in bases for item in contradictions_of(ctx.register, ctx.today).about(base)
    )
    return tuple({(item.kind, item.record, item.at): item for item in found}.values())


def _terms(initiative: Initiative, ctx: Context) -> tuple[Box, ...]:
    against = against_of(initiative, ctx)
    rests_on = [
        ref(found)
        for found in ctx.register.of(initiative, LinkType.SERVES)
        if isinstance(found, Decision)
    ]
    boxes = [
        Box(name="Stop if", items=_lines(initiative.stop_criteria)),
        Box(
            name="Rests on",
            items=tuple(
                BoxItem(ref=ref, glyph=None if ref.glyph.word == "accepted" else ref.glyph)
                for ref in rests_on
            ),
            empty="No decision names it.",
        ),
        Box(
            name=f"Contradicted by {len(against)} open" if against else "Contradicted by",
            items=tuple(
                BoxItem(ref=ref(ctx.register.by_key[item.record]), text=item.kind.words)
                for item in against
            ),
            empty="Nothing open.",
            built=True,
        ),
        Box(name="Revisit earlier if", items=_lines(initiative.revisit_if)),
    ]
    if isinstance(initiative, Probe):
        boxes += [
            Box(name="Guardrail", text=initiative.guardrail or ""),
            Box(name="Rollback", text=initiative.rollback or ""),
            Box(name="Decides next", text=initiative.next_decision or ""),
        ]
    return tuple(box for box in boxes if box.text or box.items or box.empty)


def _lines(texts: Iterable[str]) -> tuple[BoxItem, ...]:
    return tuple(BoxItem(text=text) for text in texts)


def _audit(initiative: Initiative) -> tuple[Box, ...]:
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
    expected = [f"benefit {initiative.benefit}"] if initiative.benefit else []
    expected += [f"harm: {harms}"] if harms else []
    lands = initiative.feedback_lands
    outside = lands is FeedbackLands.OUTSIDE
    unsaid = "Nobody has said what would: that is its adjustment." if outside else ""
    pairs = (
        ("Expected", ". ".join(part for part in ("; ".join(expected), initiative.why) if part)),
        ("Feedback lands", f"{lands} the system" if lands else ""),
        ("Real outcome", initiative.real_outcome),
        ("Brings it inside" if outside else "Adjustment", initiative.adjustment or unsaid),
    )
    return tuple(Box(name=name, text=text) for name, text in pairs if text)
