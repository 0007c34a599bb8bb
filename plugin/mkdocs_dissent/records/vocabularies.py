"""The closed lists of words that a record may use, each word with its meaning."""

from collections.abc import Mapping
from enum import StrEnum

from mkdocs_dissent.records.fields.types import Vocabulary


class Kind(StrEnum):
    """What a record is."""

    # An enum hashes its name in Python code; these are keys of every look-up there is.
    __hash__ = str.__hash__

    DECISION = "decision"
    MEMO = "memo"
    ANDON = "andon"
    BET = "bet"
    PROBE = "probe"
    REVIEW = "review"


class Folder(StrEnum):
    """Where records of a kind live; ids are unique within one."""

    __hash__ = str.__hash__

    DECISIONS = "decisions"
    INITIATIVES = "initiatives"
    DISSENT = "dissent"
    REVIEWS = "reviews"


KINDS_IN: Mapping[Folder, tuple[Kind, ...]] = {
    Folder.DECISIONS: (Kind.DECISION,),
    Folder.INITIATIVES: (Kind.BET, Kind.PROBE),
    Folder.DISSENT: (Kind.MEMO, Kind.ANDON),
    Folder.REVIEWS: (Kind.REVIEW,),
}
"""The kinds a folder may hold; the first is what a file without `kind:` is."""

FOLDER_OF: Mapping[Kind, Folder] = {
    kind: folder for folder, kinds in KINDS_IN.items() for kind in kinds
}


class DecisionStatus(Vocabulary):
    PROPOSED = "proposed", "written down and still open for comment"
    ACCEPTED = "accepted", "in force"
    REJECTED = "rejected", "considered and not taken"
    SUPERSEDED = "superseded", "replaced by a later decision"
    REVERSED = "reversed", "undone by a later decision"
    RETIRED = "retired", "no longer needed; nothing replaces it"


class MemoStatus(Vocabulary):
    OPEN = "open", "nobody has answered it yet"
    TESTING = "testing", "a probe runs"
    UPHELD = "upheld", "the dissent was right"
    ANSWERED = "answered", "refuted with evidence"
    WITHDRAWN = "withdrawn", "its author took it back"


class AndonStatus(Vocabulary):
    PULLED = "pulled", "somebody stopped the line"
    REVIEWING = "reviewing", "the evidence review is under way"
    RESOLVED = "resolved", "reviewed, and the outcome is logged"


class InitiativeStatus(Vocabulary):
    PROPOSED = "proposed", "not begun"
    ACTIVE = "active", "under way"
    PAUSED = "paused", "stopped for now"
    STOPPED = "stopped", "ended before its aim was met"
    DONE = "done", "ended as planned"


class Stakes(Vocabulary):
    MAJOR = "major", "needs a dissent memo"
    MINOR = "minor", "does not"


class Door(Vocabulary):
    ONE_WAY = "one-way", "hard to walk back"
    TWO_WAY = "two-way", "easily undone"


class Constraint(Vocabulary):
    """The nine forms of misalignment (Dissent Mode, "Classes of Alignment Constraint")."""

    EPISTEMIC_CENTRALIZATION = (
        "epistemic-centralization",
        "a small centre decides and filters out weak signals",
    )
    INCENTIVE_DRIFT = "incentive-drift", "rewards favour local throughput over shared outcomes"
    CONTEXT_DEBT = "context-debt", "decisions rest on stale or siloed context"
    COORDINATION_FRICTION = (
        "coordination-friction",
        "moving together costs more than standing still",
    )
    SOCIAL_STASIS = "social-stasis", "everyone agrees and nobody moves first"
    TEMPORAL_MYOPIA = "temporal-myopia", "the horizon has shrunk to the next sprint or quarter"
    STRUCTURAL_EQUILIBRIUM = (
        "structural-equilibrium",
        "the architecture or the organisation enforces its own inertia",
    )
    COGNITIVE_LOCAL_MAXIMA = "cognitive-local-maxima", "experiments without a theory tune one hill"
    MORAL_OPTICS = "moral-optics", "optimised for how it looks, with the harm out of sight"


class Bearing(Vocabulary):
    SUPPORTS = "supports", "it speaks for the hypothesis"
    CONTRADICTS = "contradicts", "it speaks against the hypothesis"
    INCONCLUSIVE = "inconclusive", "it settles nothing"


class EvidenceFrom(Vocabulary):
    MEASUREMENT = "measurement", "a figure that was read"
    STORY = "story", "what a user or an operator told"
    TEST = "test", "an experiment that was run to find out"


class Verdict(Vocabulary):
    CONFIRMED = "confirmed", "looked at again and kept"
    FALSIFIED = "falsified", "the hypothesis proved false"
    INCONCLUSIVE = "inconclusive", "looked at again, not settled"
    POSTPONED = "postponed", "not looked at; the date moved"


class ProbeVerdict(Vocabulary):
    SUPPORTED = "supported", "the hypothesis stood; promote it"
    FALSIFIED = "falsified", "the hypothesis proved false; prune it, and keep what it taught"
    INCONCLUSIVE = "inconclusive", "it settled nothing"


class AndonVerdict(Vocabulary):
    CONTINUE = "continue", "go on as before"
    ALTER = "alter", "change the mechanism"
    RETIRE = "retire", "end the work"


class Trigger(Vocabulary):
    OUTCOME_REVERSED = "outcome-reversed", "an outcome moved against its intent, twice in a row"
    ASSUMPTION_FALSIFIED = "assumption-falsified", "new evidence falsified the primary assumption"
    GUARDRAIL_EXCEEDED = "guardrail-exceeded", "a side effect went past its agreed guardrail"
    OTHER = "other", "something else"


class Level(Vocabulary):
    NONE = "none", ""
    LOW = "low", ""
    MEDIUM = "medium", ""
    HIGH = "high", ""


class Better(Vocabulary):
    HIGHER = "higher", "more is better"
    LOWER = "lower", "less is better"


class FeedbackLands(Vocabulary):
    INSIDE = "inside", "those who decide feel the outcome"
    OUTSIDE = "outside", "somebody else does"


class ReviewStatus(Vocabulary):
    PLANNED = "planned", "still to be held; it counts for nothing yet"
    HELD = "held", "it took place"


class ReviewPeriod(Vocabulary):
    QUARTER = "quarter", "it decides about initiatives, once a quarter"


class PortfolioVerdict(Vocabulary):
    CONTINUE = "continue", "go on as before"
    PAUSE = "pause", "stop for now"
    CUT = "cut", "end it, and say so"
    RE_SCOPE = "re-scope", "go on with something smaller or other"
    PROMOTE = "promote", "make a bet of a probe, or give it more"


class ExaminedOutcome(Vocabulary):
    FALSIFIED = "falsified", "the claim did not survive"
    SURVIVED = "survived", "the claim stood"
    RETEST = "retest", "not settled; tested again"
