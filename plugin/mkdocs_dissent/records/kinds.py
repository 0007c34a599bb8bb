"""The records: decisions, dissent memos, andons, bets, probes and reviews.

Each class is the one declaration of its kind's front matter; see `fields/`. A record
holds references by text, which `register/` resolves. Nothing writes to it once it is read.
"""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from mkdocs_dissent.people import is_named
from mkdocs_dissent.records.fields.declaring import Model, Part, Parts, Table, TextOrPart, declared
from mkdocs_dissent.records.fields.types import (
    Choice,
    Day,
    Length,
    Number,
    OneReference,
    Readings,
    Reference,
    References,
    Span,
    Text,
    Vocabulary,
    Words,
)
from mkdocs_dissent.records.parts import (
    LEVEL,
    AndonResolution,
    Decided,
    Evidence,
    Examined,
    ForumItem,
    Harm,
    MemoResolution,
    Metric,
    Metrics,
    Override,
    ProbeResult,
    Revisit,
    Source,
    Waiver,
    label_of,
    number_of,
    people,
    taken_from,
)
from mkdocs_dissent.records.vocabularies import (
    FOLDER_OF,
    AndonStatus,
    Constraint,
    DecisionStatus,
    Door,
    FeedbackLands,
    Folder,
    InitiativeStatus,
    Kind,
    Level,
    MemoStatus,
    ReviewPeriod,
    ReviewStatus,
    Stakes,
    Trigger,
)
from mkdocs_dissent.text import count


@dataclass(kw_only=True, slots=True)
class Record(Model):
    """What every record has."""

    kind: Kind
    id: str
    title: str
    """The title as shown: without a leading number or `ADR 12:`."""
    source: Source
    date: dt.date | None = declared(Day(), "when it was last taken or changed")
    steward: tuple[str, ...] = ()
    revisit: dt.date | None = None
    revisits: tuple[Revisit, ...] = ()
    waive: Mapping[str, Waiver | str | None] = declared(
        Table(TextOrPart(Waiver), key="rule codes"),
        "rules this record is exempted from, each with a reason, and until when",
    )
    tags: tuple[str, ...] = declared(
        Words("tag", split=True), "words by which records are grouped; themes get them too"
    )

    key: Key = field(init=False, repr=False, compare=False)
    """What identifies the record in the register."""

    asks: ClassVar[frozenset[str]] = frozenset()
    """The statuses in which the record still asks something of someone."""

    def __post_init__(self) -> None:
        self.key = (FOLDER_OF[self.kind], self.id)

    @property
    def label(self) -> str:
        """The leading number of the file's name as written, else the id."""
        return label_of(self.id)

    @property
    def number(self) -> int | None:
        """The leading number; None where there is none or where it is a date."""
        return number_of(self.id)

    @property
    def folder(self) -> Folder:
        """Ids are unique within it."""
        return FOLDER_OF[self.kind]

    @property
    def state(self) -> Vocabulary | None:
        """The status, whichever vocabulary it is from; None where it is unknown."""
        status: Vocabulary | None = getattr(self, "status", None)
        return status

    @property
    def waivers(self) -> dict[str, Waiver]:
        """What `waive` says, whichever form it is written in, by the keys as written."""
        return {key: Waiver.of(written) for key, written in self.waive.items()}

    @property
    def due(self) -> dt.date | None:
        """When it must be looked at again; None where no date is set or nothing is asked.

        One of unknown status may hold, so it asks too.
        """
        state = self.state
        return self.revisit_date if state is None or state in self.asks else None

    @property
    def revisit_date(self) -> dt.date | None:
        """The effective date of the next revisit."""
        return self.revisit

    def overdue(self, today: dt.date) -> bool:
        """Whether its date is strictly before `today` and something is still asked."""
        due = self.due
        return due is not None and due < today

    @property
    def owners(self) -> tuple[str, ...]:
        """Who takes the next step."""
        return self.steward


Key: TypeAlias = tuple[Folder, str]

_ACCEPTED = "approved, adopted, partly superseded, partially superseded, superseded in part"
_STATUS_SYNONYMS = {
    **dict.fromkeys(_ACCEPTED.split(", "), "accepted"),
    **dict.fromkeys(("draft", "pending"), "proposed"),
    "deprecated": "retired",
    "superceded": "superseded",
}
_STEWARD = {"synonyms": ("owner",)}
_CONSTRAINT = Choice(Constraint)
_HYPOTHESIS = declared(Text(), "the claim that could prove false")
_RESOLVES_ON = declared(
    Day(), "when the hypothesis can be judged: an earlier `confirmed` does not resolve it"
)
_CONFIDENCE = declared(Number(0, 1), "the probability given to the hypothesis when it was decided")
_EVIDENCE = declared(Parts(Evidence), "what was found since, for and against")
_EXCEPTIONS = declared(
    Parts(Override), "a guardrail or rule that may be overridden, for a time and a reason"
)
_REVISITS = declared(Parts(Revisit), "the ledger of revisits, oldest first")
_GLOBS = Words("path or pattern")


@dataclass(kw_only=True, slots=True, init=False, repr=False, eq=False)
class Claim(Record):
    """What a decision, a bet and a probe share: a claim, and how it fared in the world."""

    stakes: Stakes | None = None
    steward_since: dt.date | None = None
    hypothesis: str | None = None
    confidence: float | None = None
    resolves_on: dt.date | None = None
    stop_criteria: tuple[str, ...] = ()
    revisit_if: tuple[str, ...] = ()
    constraint: Constraint | None = None
    evidence: tuple[Evidence, ...] = ()
    exceptions: tuple[Override, ...] = ()

    @property
    def revisit_date(self) -> dt.date | None:
        """`revisit`, else the last ledger entry's `next`."""
        if self.revisit is not None:
            return self.revisit
        return self.revisits[-1].next if self.revisits else None


@dataclass(kw_only=True, slots=True, repr=False)
class Decision(Claim):
    """A decision: `decisions/`."""

    status: DecisionStatus | None = declared(
        Choice(DecisionStatus, synonyms=_STATUS_SYNONYMS, configurable=True), "where it stands"
    )
    decision_makers: tuple[str, ...] = people("who decided", synonyms=("deciders",))
    consulted: tuple[str, ...] = people("whose opinion was sought")
    informed: tuple[str, ...] = people("who is kept up to date")
    steward: tuple[str, ...] = people("who answers for it now; stewardship rotates", **_STEWARD)
    steward_since: dt.date | None = declared(Day(), "since when", synonyms=("owner-since",))
    stakes: Stakes | None = declared(
        Choice(Stakes), "`major` or `minor`; a major decision needs a dissent memo"
    )
    door: Door | None = declared(Choice(Door), "whether it can be walked back")
    initiative: Reference | None = declared(
        OneReference("initiative"), "whose mechanism this decision serves"
    )
    hypothesis: str | None = _HYPOTHESIS
    confidence: float | None = _CONFIDENCE
    resolves_on: dt.date | None = _RESOLVES_ON
    revisit: dt.date | None = declared(Day(), "when it is looked at again")
    revisit_if: tuple[str, ...] = declared(
        Words(), "a state of the world that calls for a revisit earlier (a tripwire)"
    )
    stop_criteria: tuple[str, ...] = declared(Words(), "what would make us stop")
    supersedes: tuple[Reference, ...] = declared(References("decision"), "what it replaces")
    superseded_by: tuple[Reference, ...] = declared(References("decision"), "what replaced it")
    supersedes_in_part: tuple[Reference, ...] = declared(
        References("decision"), "what it replaces a part of; the rest stays in force"
    )
    superseded_in_part_by: tuple[Reference, ...] = declared(
        References("decision"), "what replaced a part of it; the rest stays in force"
    )
    amends: tuple[Reference, ...] = declared(References("decision"), "what it changes")
    amended_by: tuple[Reference, ...] = declared(References("decision"), "what changed it")
    reverses: tuple[Reference, ...] = declared(References("decision"), "what it undoes")
    reversed_by: tuple[Reference, ...] = declared(References("decision"), "what undid it")
    co_signed_by: tuple[str, ...] = people(
        "the two keys: two people from different teams, neither of them the steward"
    )
    constraint: Constraint | None = declared(_CONSTRAINT, "which form of misalignment it loosens")
    applies_to: tuple[str, ...] = declared(
        _GLOBS, "the files that it governs, as `.gitignore` names files; elsewhere `owner/name:…`"
    )
    evidence: tuple[Evidence, ...] = _EVIDENCE
    exceptions: tuple[Override, ...] = _EXCEPTIONS
    revisits: tuple[Revisit, ...] = _REVISITS

    asks: ClassVar[frozenset[str]] = frozenset({"proposed", "accepted"})

    @property
    def in_force(self) -> bool:
        """Whether it binds anyone today."""
        return self.status is DecisionStatus.ACCEPTED

    @property
    def took_force(self) -> bool:
        """Whether it holds now or held once, and so could replace another."""
        return self.status not in (None, DecisionStatus.PROPOSED, DecisionStatus.REJECTED)


@dataclass(kw_only=True, slots=True, repr=False)
class Memo(Record):
    """A dissent memo: `dissent/`."""

    decision: tuple[Reference, ...] = declared(
        References("decision"), "the decision it dissents from"
    )
    initiative: tuple[Reference, ...] = declared(
        References("initiative"), "the initiative it dissents from"
    )
    author: tuple[str, ...] = people("who wrote it, or `anonymous`", synonyms=("authors",))
    status: MemoStatus | None = declared(Choice(MemoStatus), "where it stands")
    probe: Reference | None = declared(
        OneReference("probe"), "the smallest safe test that the objection ships"
    )
    resolved_if: str | None = declared(Text(), "what would remove the objection")
    steward: tuple[str, ...] = people("who takes the next step", name="owner")
    revisit: dt.date | None = declared(Day(), "by when")
    revisits: tuple[Revisit, ...] = _REVISITS
    resolution: MemoResolution | None = declared(
        Part(MemoResolution), "how it was settled; needed once upheld or answered"
    )
    origin: str | None = taken_from()

    asks: ClassVar[frozenset[str]] = frozenset({"open", "testing"})

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer; an unknown status has none yet."""
        return self.status is None or str(self.status) in self.asks


@dataclass(kw_only=True, slots=True, repr=False)
class Andon(Record):
    """An andon: `dissent/` with `kind: andon`."""

    raised_by: tuple[str, ...] = people("who pulled it, or `anonymous`")
    why: str | None = declared(Text(), "why")
    affects: tuple[Reference, ...] = declared(
        References("decision or initiative"), "whose mechanism is in doubt"
    )
    assumption: str | None = declared(Text(), "the assumption that drifted")
    trigger: Trigger | None = declared(Choice(Trigger), "what set it off")
    scope: tuple[str, ...] = declared(Words(), "what is frozen until the review")
    scope_paths: tuple[str, ...] = declared(
        _GLOBS, "the files that are frozen, as `.gitignore` names files"
    )
    review_by: dt.date | None = declared(Day(), "the pause is time-boxed")
    revisits: tuple[Revisit, ...] = _REVISITS
    steward: tuple[str, ...] = people("who takes the next step", name="owner")
    status: AndonStatus | None = declared(Choice(AndonStatus), "where it stands")
    resolution: AndonResolution | None = declared(
        Part(AndonResolution), "the outcome, and the decision that logs it"
    )
    origin: str | None = taken_from()

    asks: ClassVar[frozenset[str]] = frozenset({"pulled", "reviewing"})

    @property
    def revisit_date(self) -> dt.date | None:
        """The end of the time-box."""
        return self.review_by

    @property
    def is_open(self) -> bool:
        """Whether the loop is not closed yet."""
        return self.status is not AndonStatus.RESOLVED


@dataclass(kw_only=True, slots=True, init=False, repr=False, eq=False)
class Initiative(Claim):
    """What bets and probes share: `initiatives/`."""

    status: InitiativeStatus | None = declared(Choice(InitiativeStatus), "where it stands")
    steward: tuple[str, ...] = people("who answers for it now", **_STEWARD)
    steward_since: dt.date | None = declared(Day(), "since when", synonyms=("owner-since",))
    team: tuple[str, ...] = declared(Words("team"), "whose work it is")
    stakes: Stakes | None = declared(Choice(Stakes), "`major` or `minor`")
    start: dt.date | None = declared(Day(), "when it began")
    horizon: Span | None = declared(Length(), "how long until it can be judged")
    capacity: float | None = declared(Number(0, 100), "share of the group's capacity, percent")
    revisit: dt.date | None = declared(Day(), "when it is looked at again")
    hypothesis: str | None = _HYPOTHESIS
    confidence: float | None = _CONFIDENCE
    resolves_on: dt.date | None = _RESOLVES_ON
    stop_criteria: tuple[str, ...] = declared(Words(), "what would make us stop")
    revisit_if: tuple[str, ...] = declared(Words(), "a tripwire for an earlier revisit")
    metrics: Metrics | None = declared(Part(Metrics), "outcome, leading and shadow metrics")
    benefit: Level | None = declared(LEVEL, "expected benefit (negative-impact audit)")
    harm: Harm | None = declared(Part(Harm), "potential harm by kind (negative-impact audit)")
    why: str | None = declared(Text(), "why the audit rates it so")
    feedback_lands: FeedbackLands | None = declared(
        Choice(FeedbackLands), "inside or outside the system"
    )
    real_outcome: str | None = declared(Text(), "what really came of it")
    adjustment: str | None = declared(Text(), "what brings the feedback inside")
    story: str | None = declared(Text(), "why it exists, in a few lines")
    story_told: dt.date | None = declared(Day(), "when the story was last rewritten")
    constraint: Constraint | None = declared(_CONSTRAINT, "which form of misalignment it loosens")
    applies_to: tuple[str, ...] = declared(_GLOBS, "the files that it governs, as for a decision")
    evidence: tuple[Evidence, ...] = _EVIDENCE
    exceptions: tuple[Override, ...] = _EXCEPTIONS
    revisits: tuple[Revisit, ...] = _REVISITS

    asks: ClassVar[frozenset[str]] = frozenset({"proposed", "active"})

    @property
    def is_active(self) -> bool:
        """Whether it is under way."""
        return self.status is InitiativeStatus.ACTIVE

    @property
    def all_metrics(self) -> tuple[Metric, ...]:
        """Its outcome, leading and shadow metrics."""
        metrics = self.metrics or Metrics()
        return (*metrics.outcome, *metrics.leading, *metrics.shadow)


@dataclass(kw_only=True, slots=True, repr=False)
class Bet(Initiative):
    """A high-conviction bet: the right side of the barbell."""

    serves: str | None = declared(
        Text(), "how it serves the north star of the options, or which record it serves"
    )


@dataclass(kw_only=True, slots=True, repr=False)
class Probe(Initiative):
    """A safe-to-fail probe: the left side of the barbell."""

    guardrail: str | None = declared(Text(), "what it must not harm")
    rollback: str | None = declared(Text(), "how it is undone")
    next_decision: str | None = declared(Text(), "what its result decides")
    result: ProbeResult | None = declared(
        Part(ProbeResult), "how it ended: verdict, what it taught, and what it led to"
    )


@dataclass(kw_only=True, slots=True, repr=False)
class Review(Record):
    """An evidence review: `reviews/`."""

    status: ReviewStatus | None = declared(
        Choice(ReviewStatus),
        "whether it was held; without it, a review with an outcome or verdict counts as held",
    )
    period: ReviewPeriod | None = declared(
        Choice(ReviewPeriod), "`quarter` for the review of initiatives once a quarter", name="for"
    )
    facilitator: tuple[str, ...] = people("who led it")
    attendees: tuple[str, ...] = people("who was there")
    red_team: tuple[str, ...] = people("the pair who challenged")
    budget_hours: float | None = declared(Number(0), "the contradiction budget, hours")
    spent_hours: float | None = declared(Number(0), "what was used of it, hours")
    examined: tuple[Examined, ...] = declared(
        Parts(Examined), "what was tested; at least two items a cycle"
    )
    permits: Mapping[str, tuple[str, ...]] = declared(
        Table(Words(), key="teams"), "what each team challenged (dissent permits)"
    )
    forum: tuple[ForumItem, ...] = declared(Parts(ForumItem), "what the field contradicted")
    decided: tuple[Decided, ...] = declared(
        Parts(Decided), "what a quarterly review decided about each initiative"
    )

    @property
    def number(self) -> int | None:
        """The leading number; None where it is a year, as in `2026-11-review`."""
        number = number_of(self.id)
        return None if number and 1900 <= number < 2200 else number

    @property
    def was_held(self) -> bool:
        """Whether it took place: it says so, or says nothing of it and something came of it."""
        if self.status is None:
            judged = any(item.verdict for item in self.decided)
            return judged or any(item.outcome for item in self.examined)
        return self.status is ReviewStatus.HELD

    @property
    def is_quarterly(self) -> bool:
        """Whether it is the review of initiatives, and so no meeting of a cycle."""
        return self.period is ReviewPeriod.QUARTER


MEMO_PARTS = ("Claim challenged", "Alternative mechanism", "Evidence", "Proposed probe")
"""The headings of a dissent memo."""
SHEET_PARTS = ("Aim", "Mechanism", "Feedback")
"""The headings of the one-page sheet of an initiative."""

MODELS: Mapping[Kind, type[Record]] = dict(
    zip(Kind, (Decision, Memo, Andon, Bet, Probe, Review), strict=True)
)
AUTHORS = ("author", "raised_by")
"""The attributes that say who wrote a record."""


def csv_files(record: Record) -> Iterator[tuple[str, Readings]]:
    """The files of readings that a record names, by their paths in the repository."""
    folder = posixpath.dirname(record.source.path)
    for metric in record.all_metrics if isinstance(record, Initiative) else ():
        if file := metric.readings.file:
            yield posixpath.normpath(posixpath.join(folder, file)), metric.readings


def counted(claims: Collection[Claim]) -> str:
    """`3 decisions`, or `3 records` where an initiative is among them."""
    noun = "decision" if all(isinstance(claim, Decision) for claim in claims) else "record"
    return count(len(claims), noun)


def is_anonymous(record: Record) -> bool:
    """Whether the author of this record stays unnamed."""
    return not all(is_named(getattr(record, name, ())) for name in AUTHORS)
