"""What initiatives do: benefit against harm, what was cut and taught, where feedback lands."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mkdocs_dissent.reading import markdown
from mkdocs_dissent.reading.dialects.phrases import plain
from mkdocs_dissent.reading.markdown import named, sections
from mkdocs_dissent.records import FeedbackLands, Harm, Initiative, InitiativeStatus, Level, Memo
from mkdocs_dissent.register import Register

AUDITED = (InitiativeStatus.PROPOSED, InitiativeStatus.ACTIVE, InitiativeStatus.PAUSED)
"""What the audit looks at: work planned, under way or on hold."""
LESSON_HEADINGS = ("Lesson", "Lessons", "What we learned", "What was learned", "Learned")
"""Under which heading a stopped initiative says what it taught; the first of them counts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rated:
    """An initiative in the matrix."""

    initiative: Initiative
    benefit: Level
    harm: Level
    """The worst of its kinds."""
    kinds: tuple[str, ...]
    """The kinds of harm that are rated as high as that."""

    @property
    def detracts(self) -> bool:
        """Whether it is a value detractor: of no or low benefit and high harm."""
        return self.benefit in (Level.NONE, Level.LOW) and self.harm is Level.HIGH

    @property
    def erodes(self) -> bool:
        """Whether it is unsustainable: of high benefit and high harm."""
        return self.benefit is Level.HIGH and self.harm is Level.HIGH

    @property
    def verdict(self) -> str:
        """What the audit says of it; empty where it says nothing."""
        return "value detractor" if self.detracts else "unsustainable" if self.erodes else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """The negative-impact audit; every list is in the register's order."""

    rated: tuple[Rated, ...]
    unrated: tuple[Initiative, ...]
    """Those that lack a rating of benefit or of every kind of harm."""

    def cell(self, benefit: Level, harm: Level) -> tuple[Rated, ...]:
        """The initiatives in one cell of the matrix."""
        return tuple(item for item in self.rated if item.benefit is benefit and item.harm is harm)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """An initiative that was stopped, and what it taught."""

    initiative: Initiative
    lesson: str | None
    """One paragraph of plain text; None where none is written."""
    source: str
    """Where the lesson was found, in words; empty where there is none."""
    memo: Memo | None = None
    """The memo that the lesson was taken from."""


def worst_harm(harm: Harm | None) -> tuple[Level, tuple[str, ...]] | None:
    """The highest level of harm and the kinds rated so; None where no kind is rated."""
    kinds = ("complexity", "cost", "friction", "trust")
    rated = {kind: level for kind in kinds if (level := getattr(harm, kind, None)) is not None}
    if not rated:
        return None
    worst: Level = max(rated.values(), key=list(Level).index)
    return worst, tuple(kind for kind, level in rated.items() if level is worst)


def audit_of(initiatives: Iterable[Initiative]) -> Audit:
    """The audit of those among `initiatives` that are planned, under way or on hold."""
    rated, unrated = [], []
    for item in initiatives:
        worst = worst_harm(item.harm)
        if item.status not in AUDITED:
            continue
        if item.benefit is None or worst is None:
            unrated.append(item)
        else:
            harm, kinds = worst
            rated.append(Rated(initiative=item, benefit=item.benefit, harm=harm, kinds=kinds))
    return Audit(rated=tuple(rated), unrated=tuple(unrated))


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
        if note := first_paragraph(resolution.note or ""):
            source = "the dissent memo that closed it"
            return Cut(initiative=initiative, lesson=note, source=source, memo=memo)
    why = first_paragraph(initiative.why or "")
    return Cut(initiative=initiative, lesson=why, source="its audit" if why else "")


def lesson_of(initiative: Initiative, register: Register) -> str | None:
    """What an initiative taught, as its text, a memo or its audit says; None where nothing does."""
    return _cut(initiative, register).lesson


@dataclass(frozen=True, kw_only=True, slots=True)
class Feedback:
    """Where the feedback of an initiative lands; texts are plain, None where nothing is written."""

    initiative: Initiative
    goal: str | None
    """The first paragraph under Aim."""
    mechanism: str | None
    """The first paragraph under Mechanism."""
    lands: FeedbackLands | None
    real_outcome: str | None
    adjustment: str | None

    @property
    def unanswered(self) -> bool:
        """Whether feedback lands outside and nothing is named that would bring it in."""
        return self.lands is FeedbackLands.OUTSIDE and not self.adjustment


def optics_of(initiatives: Iterable[Initiative]) -> tuple[Feedback, ...]:
    """The table: first what lands outside without an adjustment, then outside, then the rest."""
    rows = [
        Feedback(
            initiative=item,
            goal=paragraph_under(item, ("Aim",)),
            mechanism=paragraph_under(item, ("Mechanism",)),
            lands=item.feedback_lands,
            real_outcome=first_paragraph(item.real_outcome or ""),
            adjustment=first_paragraph(item.adjustment or ""),
        )
        for item in initiatives
        if item.feedback_lands or item.real_outcome or item.adjustment
    ]
    rows.sort(key=lambda row: row.initiative.key)
    rows.sort(key=lambda row: (not row.unanswered, row.lands is not FeedbackLands.OUTSIDE))
    return tuple(rows)


def paragraph_under(initiative: Initiative, headings: Sequence[str]) -> str | None:
    """The first paragraph under the first of `headings` that has one; None where none has."""
    found = sections(initiative.source.body)
    for heading in headings:
        section = named(found, heading)
        if section and (text := first_paragraph(section.text)):
            return text
    return None


def first_paragraph(text: str) -> str | None:
    """The first paragraph of a text as plain text on one line, or None."""
    return plain(markdown.first_paragraph(text)) or None
