"""An initiative's one-page sheet: what stands around the three panels of its author's text."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mkdocs_dissent.pages.charts import Chart, chart
from mkdocs_dissent.pages.context import Context, glyph, named
from mkdocs_dissent.pages.notices import notices_of
from mkdocs_dissent.pages.records import evidence_of
from mkdocs_dissent.practices.outcomes import Said, field_of, stories_diverge
from mkdocs_dissent.records.kinds import Decision, Initiative, Probe, Record
from mkdocs_dissent.records.vocabularies import FeedbackLands
from mkdocs_dissent.register.contradictions import Contradiction, contradictions_of
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.triggers import stale_since
from mkdocs_dissent.text import count, shorten


class Line(NamedTuple):
    """A line of a box: a text, or a link to a record and what is said of it."""

    text: str
    record: Record | None = None
    stands: bool = False
    """Whether where the record stands is worth a word."""

    @property
    def words(self) -> int:
        """About how many words it takes."""
        return _words(self.text) + (_words(named(self.record)) if self.record else 0)


class Box(NamedTuple):
    """What stands below the panels under a name: lines."""

    name: str
    lines: tuple[Line, ...]
    empty: str = ""
    """What is said where there are no lines."""
    listed: bool = True
    """Whether its lines are a list; else it has one, a text."""
    built: bool = False
    """Whether time changes it, and the script does not."""


class Sheet(NamedTuple):
    """What an initiative's page says beside its author's text."""

    initiative: Initiative
    field: tuple[Line, ...]
    """What the field said, the latest first: it stands beside the story."""
    diverges: str
    """That stories contradict while the outcome improves; empty where they don't."""
    charts: tuple[Chart, ...]
    boxes: tuple[tuple[str, tuple[Box, ...]], ...]
    """In three rows: when it stops, what it rests on, what contradicts it; what speaks for it and
    against it, its ledger and a probe's result; benefit, harm and where the feedback lands."""
    notices: int

    @property
    def load(self) -> str:
        """How much the sheet holds, and so how large its type may be on one page."""
        told = self.initiative.source.body, self.initiative.story or ""
        prose, charts = sum(len(text.split()) for text in told), len(self.charts)
        whole = prose + _words(self.initiative.hypothesis or "") + _NOTICE * self.notices
        lines = [line for _, boxes in self.boxes for box in boxes for line in box.lines]
        whole += sum(line.words for line in (*lines, *self.field))
        if prose <= 140 and whole <= 170 and charts <= 3:
            return "light"
        return "medium" if prose <= 300 and whole < 400 and charts <= 4 else "full"


_LETTERS = 6
"""A word of common length, with the space after it."""
_NOTICE = 60
"""So many words would take the room of a notice, which has the whole width."""


def _words(text: str) -> int:
    """The words of a text, or those that would fill its room where its own are long."""
    return max(len(text.split()), len(text) // _LETTERS)


def sheet_view(initiative: Initiative, ctx: Context) -> Sheet:
    """The sheet of an initiative."""
    divergence = stories_diverge(ctx.register, initiative, ctx.today)
    return Sheet(
        initiative=initiative,
        field=tuple(_field(initiative, ctx)),
        diverges=_diverges(divergence) if divergence and initiative.is_active else "",
        charts=charts_of(initiative, ctx),
        boxes=(
            ("", tuple(_terms(initiative, ctx))),
            ("judged", tuple(_judged(initiative, ctx))),
            ("audit", tuple(_audit(initiative))),
        ),
        notices=len(notices_of(initiative, ctx)),
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


def _field(initiative: Initiative, ctx: Context) -> Iterator[Line]:
    """What the field said of it, the latest first, as far as there is room."""
    said = field_of(ctx.register, initiative)
    for item in said[:_MOST]:
        note = shorten(item.note, _SAID) or "Nobody wrote down what."
        yield Line(f"{item.date or 'no date'}, {item.bearing}: {note}")
    if len(said) > _MOST:
        yield Line(f"and {len(said) - _MOST} more")


def _diverges(found: tuple[Sequence[Said], str]) -> str:
    stories, metric = found
    name = f"“{shorten(metric, 60)}”" if metric else "the outcome"
    words = count(len(stories), "story", "stories")
    return f"{words} of the last quarter contradict while {name} improves."


def _judged(initiative: Initiative, ctx: Context) -> Iterator[Box]:
    """For and against, each with as many lines; the ledger; how a probe ended."""
    if initiative.evidence:
        for name, bearing in (("For", "supports"), ("Against", "contradicts")):
            found = evidence_of(initiative, bearing)
            notes = (f"{item.date or 'no date'}: {item.note or ''}" for item in found)
            yield Box(f"{name} {len(found)}", _latest(notes), "Nothing recorded.")
    if initiative.revisits:
        ledger = (
            f"{entry.date or 'no date'} {entry.verdict or 'no verdict'}: {entry.note or 'no note'}"
            for entry in initiative.revisits
        )
        yield Box(f"Revisited {count(len(initiative.revisits), 'time')}", _latest(ledger))
    result = initiative.result if isinstance(initiative, Probe) else None
    if result:
        led = ctx.register.to(initiative, LinkType.RESULTED_IN)
        said = f"{result.date or 'no date'} {result.verdict or 'no verdict'}: {result.note or ''}"
        lines = [Line(shorten(said, 2 * _NOTE))]
        lines += [Line("is what it led to", found) for found in led]
        if result.led_to and not led:
            lines.append(Line(f"Led to {result.led_to.text}, which leads nowhere"))
        yield Box("Result", tuple(lines))


def _latest(texts: Iterable[str]) -> tuple[Line, ...]:
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


def _terms(initiative: Initiative, ctx: Context) -> Iterator[Box]:
    """When it stops, what it rests on, what contradicts it; of a probe, how it is kept safe."""
    against = against_of(initiative, ctx)
    rests_on = tuple(
        Line("", found, stands=glyph(found).word != "accepted")
        for found in ctx.register.of(initiative, LinkType.SERVES)
        if isinstance(found, Decision)
    )
    contrary = tuple(Line(item.kind.words, ctx.register.by_key[item.record]) for item in against)
    if initiative.stop_criteria:
        yield Box("Stop if", _lines(initiative.stop_criteria))
    yield Box("Rests on", rests_on, "No decision names it.")
    name = f"Contradicted by {len(against)} open" if against else "Contradicted by"
    yield Box(name, contrary, "Nothing open.", built=True)
    if initiative.revisit_if:
        yield Box("Revisit earlier if", _lines(initiative.revisit_if))
    if isinstance(initiative, Probe):
        yield from _texts(
            ("Guardrail", initiative.guardrail),
            ("Rollback", initiative.rollback),
            ("Decides next", initiative.next_decision),
        )


def _lines(texts: Iterable[str]) -> tuple[Line, ...]:
    return tuple(map(Line, texts))


def _texts(*pairs: tuple[str, str | None]) -> Iterator[Box]:
    """A box for each text that is not empty."""
    for name, text in pairs:
        if text:
            yield Box(name, (Line(text),), listed=False)


_HARMS = ("complexity", "cost", "friction", "trust")


def _audit(initiative: Initiative) -> Iterator[Box]:
    """Expected benefit and harm, and where the feedback lands."""
    levels = ((name, getattr(initiative.harm, name, None)) for name in _HARMS)
    harms = ", ".join(f"{name} {level}" for name, level in levels if level is not None)
    benefit = f"benefit {initiative.benefit}" if initiative.benefit else ""
    rated = "; ".join(filter(None, (benefit, harms and f"harm: {harms}")))
    lands = initiative.feedback_lands
    outside = lands is FeedbackLands.OUTSIDE
    unsaid = "Nobody has said what would: that is its adjustment." if outside else ""
    yield from _texts(
        ("Expected", ". ".join(filter(None, (rated, initiative.why)))),
        ("Feedback lands", f"{lands} the system" if lands else ""),
        ("Real outcome", initiative.real_outcome),
        ("Brings it inside" if outside else "Adjustment", initiative.adjustment or unsaid),
    )
