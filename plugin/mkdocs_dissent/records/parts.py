"""The parts of records: where each comes from, evidence, revisits, resolutions, metrics, items."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from mkdocs_dissent.records.fields.declaring import Model, Part, Parts, ReadingsOf, declared
from mkdocs_dissent.records.fields.types import (
    Choice,
    Day,
    Length,
    Number,
    OneReference,
    Path,
    Position,
    Readings,
    Reference,
    Span,
    Text,
    Value,
    Words,
    iso_date,
)
from mkdocs_dissent.records.vocabularies import (
    AndonVerdict,
    Bearing,
    Better,
    EvidenceFrom,
    ExaminedOutcome,
    Level,
    PortfolioVerdict,
    ProbeVerdict,
    Verdict,
)


@dataclass(kw_only=True, slots=True)
class Source:
    """Where a record comes from and how it was read."""

    path: str
    """The file, relative to the repository's root."""
    file: str = ""
    """The file, relative to the folder of its kind."""
    prefix: str = ""
    """What the ids of that folder begin with; empty for the first one of its kind."""
    uri: str = ""
    """The page's source uri on the site, `decisions/0007-use-postgres.md`."""
    dialect: str = "native"
    readable: bool = True
    """False where the front matter could not be read; such a record knows only its id and title."""
    body: str = ""
    """The author's Markdown, untouched."""
    body_line: int = 1
    """The line of the file on which the body begins."""
    front: str = ""
    """The front matter as it is written; empty where there is none, or none that could be read."""
    places: Mapping[Path, Position] = field(default_factory=dict)
    """Where each value stands, by canonical field name."""
    keys: Mapping[Path, Position] = field(default_factory=dict)
    """Where each key stands, by canonical field name."""
    page: Mapping[str, Value] = field(default_factory=dict)
    """Keys of MkDocs and its themes, as written."""
    unknown: Mapping[str, Value] = field(default_factory=dict)
    """Fields that are not declared, kept as written."""
    heading: str | None = None
    """The first level-1 heading, as written."""
    status_text: str | None = None
    """The status as its author wrote it."""

    def value_place(self, at: Path) -> Position:
        """Where the value of a field stands, else where the field does."""
        return self.places.get(at) or self.place_of(*at)

    def place_of(self, *at: str | int) -> Position:
        """Where a field stands: its key or value, else those of what it is in, else line 1."""
        for end in range(len(at), 0, -1):
            # A single value stands for a list of one, and has the place of the field.
            if found := self.keys.get(at[:end]) or self.places.get(at[:end]):
                return found
        return Position(1, 1)


_LABEL = re.compile(
    r"(?:(?-i:[A-Z][A-Za-z]{0,11}[-_]){0,3}(?:adr|rfc|dr|ddr|tdr|ma?dr|rfd|kep|eip|pep|decision|proposal|(?-i:DEC))"
    r"[-_ ]?(?-i:[A-Z][A-Za-z]{0,11}[-_]){0,2}|(?-i:[A-Z]{2,8}[-_]){1,3}(?=0))?"
    r"(\d{4}-\d{2}-\d{2}|\d+)(?=[-_ .]|$)",
    re.IGNORECASE,
)
"""`0012-x`, `2024-05-01-x`, `ADR-0012-x`, `DR008-y`, `ODH-ADR-EH-0001-z`."""


@lru_cache(maxsize=32768)
def label_of(id_: str) -> str:
    """The label that an id begins with: a number, a date, or all of it."""
    match = _LABEL.match(id_.rpartition("/")[2])
    return match[1] if match else id_


def is_numbered(name: str) -> bool:
    """Whether the name of a file or a folder begins with a number or a date."""
    return _LABEL.match(name) is not None


def prefix_of(name: str) -> str:
    """What stands before the number of a file's name: `ADR-` in `ADR-0012-x`."""
    match = _LABEL.match(name)
    return name[: match.start(1)] if match else ""


def number_of(id_: str) -> int | None:
    """The number that an id or a file's name begins with; None where it is none, or a date."""
    label = label_of(id_)
    is_number = label.isdecimal() and label.isascii() and len(label) <= 6
    return int(label) if is_number else None


# Parts that are declared

LEVEL = Choice(Level, synonyms={"med": "medium"})
_PERSON = "a name or handle"


def people(about: str, **more: Any) -> Any:
    """Declare a field that names people."""
    return declared(Words(_PERSON), about, **more)


def taken_from() -> Any:
    """Declare the field `source` of what was said elsewhere."""
    return declared(Text(), "the address of the issue that it was taken in from", name="source")


@dataclass(kw_only=True, slots=True)
class Evidence(Model):
    """One piece of evidence, published as prominently when it contradicts as when it supports."""

    date: dt.date | None = declared(Day(), "when it was found", required=True)
    bearing: Bearing | None = declared(
        Choice(Bearing), "whether it supports or contradicts the hypothesis", required=True
    )
    from_: EvidenceFrom | None = declared(
        Choice(EvidenceFrom), "a measurement, a story or a test", name="from"
    )
    note: str | None = declared(Text(), "what was seen")
    source: str | None = declared(Text(), "where it can be checked")


@dataclass(kw_only=True, slots=True)
class Correction(Model):
    """What a ledger entry puts right in the past, which stays as it was written."""

    date: dt.date | None = declared(Day(), "the date of the entry that was wrong", required=True)
    field: str | None = declared(
        Text(), "the field: `hypothesis`, `confidence`, `verdict`, …", required=True
    )
    why: str | None = declared(Text(), "why it was wrong", required=True)


# Frozen, for entries are counted.
@dataclass(frozen=True, kw_only=True, slots=True)
class Revisit(Model):
    """One entry of the ledger of revisits."""

    date: dt.date | None = declared(Day(), "when it was revisited", required=True)
    verdict: Verdict | None = declared(Choice(Verdict), "what came of it", required=True)
    by: tuple[str, ...] = people("who looked")
    note: str | None = declared(Text(), "why; needed for `falsified` and `postponed`")
    next: dt.date | None = declared(Day(), "the next revisit")
    corrects: Correction | None = declared(
        Part(Correction), "what of the past this entry puts right"
    )


@dataclass(kw_only=True, slots=True)
class Waiver(Model):
    """Why a record is exempted from a rule, and until when."""

    why: str | None = declared(Text(), "why the rule does not hold here")
    until: dt.date | None = declared(Day(), "the last day on which it exempts")

    @classmethod
    def of(cls, written: Waiver | str | None) -> Waiver:
        """A waiver from either form; a date in its text is its end where nothing else says it."""
        given = written if isinstance(written, Waiver) else cls(why=written)
        if given.until is not None:
            return given
        ends = map(iso_date, _END.findall(" ".join((given.why or "").split())))
        return cls(why=given.why, until=max(filter(None, ends), default=None))

    def has_expired(self, today: dt.date) -> bool:
        """Whether its last day was strictly before `today`."""
        return self.until is not None and self.until < today

    def holds(self, today: dt.date) -> bool:
        """Whether it has a reason and has not expired."""
        return bool(self.why) and not self.has_expired(today)


def code_of(key: str) -> str:
    """The rule code that a key of `waive` names."""
    return key.strip().upper()


# What follows `since`, `from` or `of` is a beginning.
_END = re.compile(r"(?<![\w-])(?<!since )(?<!from )(?<!of )\d{4}-\d{2}-\d{2}(?![\w-])", re.I)


@dataclass(kw_only=True, slots=True)
class Override(Model):
    """An exception: a guardrail or a rule that may be overridden for a time."""

    date: dt.date | None = declared(Day(), "when it was granted", required=True)
    until: dt.date | None = declared(Day(), "the last day on which it holds", required=True)
    what: str | None = declared(Text(), "the guardrail or rule that is overridden", required=True)
    why: str | None = declared(Text(), "why", required=True)
    by: tuple[str, ...] = people("who granted it")


@dataclass(kw_only=True, slots=True)
class ProbeResult(Model):
    """How a probe ended, and what it led to."""

    date: dt.date | None = declared(Day(), "when it was judged", required=True)
    verdict: ProbeVerdict | None = declared(
        Choice(ProbeVerdict), "what came of its hypothesis", required=True
    )
    note: str | None = declared(Text(), "what it taught")
    led_to: Reference | None = declared(
        OneReference("decision, initiative or memo"), "the bet, decision or memo it led to"
    )


@dataclass(kw_only=True, slots=True)
class MemoResolution(Model):
    """How a dissent memo was settled."""

    date: dt.date | None = declared(Day(), "when", required=True)
    by: tuple[str, ...] = people("by whom")
    note: str | None = declared(Text(), "with what evidence", required=True)


@dataclass(kw_only=True, slots=True)
class AndonResolution(Model):
    """How an andon was settled, in public."""

    date: dt.date | None = declared(Day(), "when", required=True)
    verdict: AndonVerdict | None = declared(
        Choice(AndonVerdict), "continue, alter or retire", required=True
    )
    decision: Reference | None = declared(OneReference("decision"), "the decision that logs it")
    by: tuple[str, ...] = people("by whom")
    note: str | None = declared(Text(), "why")


@dataclass(kw_only=True, slots=True)
class Guardrail(Model):
    """Bounds that a metric must not leave."""

    min: float | None = declared(Number(), "no lower than this")
    max: float | None = declared(Number(), "no higher than this")


@dataclass(kw_only=True, slots=True)
class Metric(Model):
    """A figure that would show whether the mechanism works."""

    name: str | None = declared(Text(), "what is measured", required=True)
    unit: str | None = declared(Text(), "its unit")
    better: Better | None = declared(Choice(Better), "which way is better")
    target: float | None = declared(Number(), "where it should get to")
    tolerance: float | None = declared(
        Number(0), "how much a reading may move against its intent and still be noise"
    )
    guardrail: Guardrail | None = declared(Part(Guardrail), "bounds it must not leave")
    every: Span | None = declared(
        Length(), "how often it is read, as `2 weeks`; else once a review"
    )
    readings: Readings = declared(ReadingsOf(), "what was measured, and when")
    source: str | None = declared(Text(), "where the readings come from")


@dataclass(kw_only=True, slots=True)
class Metrics(Model):
    """The metrics of an initiative."""

    outcome: tuple[Metric, ...] = declared(Parts(Metric), "what the aim is measured by")
    leading: tuple[Metric, ...] = declared(Parts(Metric), "what should move first")
    shadow: tuple[Metric, ...] = declared(
        Parts(Metric), "the counter-indicator that would show harm first"
    )


@dataclass(kw_only=True, slots=True)
class Harm(Model):
    """What an initiative may cost, by kind (negative-impact audit)."""

    complexity: Level | None = declared(LEVEL, "harder to change")
    cost: Level | None = declared(LEVEL, "money and time")
    friction: Level | None = declared(LEVEL, "in the user's way")
    trust: Level | None = declared(LEVEL, "confidence lost")


@dataclass(kw_only=True, slots=True)
class Examined(Model):
    """One item that a review tried to falsify."""

    item: Reference | None = declared(OneReference("record"), "what was examined", required=True)
    outcome: ExaminedOutcome | None = declared(Choice(ExaminedOutcome), "what came of it")
    by: tuple[str, ...] = people("who tested it")
    note: str | None = declared(Text(), "what was found")


@dataclass(kw_only=True, slots=True)
class Decided(Model):
    """What a quarterly review decided about one initiative."""

    initiative: Reference | None = declared(
        OneReference("initiative"), "what it is about", required=True
    )
    verdict: PortfolioVerdict | None = declared(Choice(PortfolioVerdict), "what becomes of it")
    note: str | None = declared(Text(), "why")


@dataclass(kw_only=True, slots=True)
class ForumItem(Model):
    """What the field contradicted."""

    raised_by: tuple[str, ...] = people("who said it")
    item: Reference | None = declared(OneReference("record"), "what it is about")
    note: str | None = declared(Text(), "what was said")
    memo: Reference | None = declared(
        OneReference("memo"), "the dissent memo, where it stays unresolved"
    )
    origin: str | None = taken_from()
