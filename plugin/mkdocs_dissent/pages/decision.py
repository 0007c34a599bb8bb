"""A decision's page: what stands above and below its author's text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mkdocs_dissent.pages.context import Context, Due, Ref, due_of, ref
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
from mkdocs_dissent.records import Bearing, Claim, Decision, Evidence, Record
from mkdocs_dissent.register import LINEAGE, Link, LinkType


@dataclass(frozen=True, slots=True)
class Aside:
    """A quieter line: something that changes a part of the decision."""

    lead: str
    refs: tuple[Ref, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What a decision's page says beside its author's text and its own front matter."""

    ref: Ref
    facts: tuple[Fact, ...]
    due: Due | None
    banner: Banner | None
    asides: tuple[Aside, ...]
    dissent: DissentSection
    supports: tuple[Evidence, ...]
    contradicts: tuple[Evidence, ...]
    inconclusive: tuple[Evidence, ...]
    lineage: Lineage
    mentions: tuple[Mention, ...]
    sections: Mapping[str, Section]


def decision_view(decision: Decision, ctx: Context) -> DecisionView:
    """The page of a decision."""
    due = due_of(decision, ctx)
    dissent = dissent_section(decision, ctx)
    lineage = lineage_of(decision, ctx)
    mentions = mentions_of(decision, ctx)
    sections = {
        "dissent": dissent.known and Section("Dissent", dissent.anchor),
        "evidence": decision.evidence and Section("Evidence", "dissent-evidence"),
        "revisits": decision.revisits and Section("Revisits", "dissent-revisits"),
        "lineage": lineage.known and Section("Lineage", "dissent-lineage"),
        "mentions": mentions and Section("Mentioned by", "dissent-mentions"),
    }
    return DecisionView(
        ref=ref(decision),
        facts=facts_of(decision, ctx),
        due=due,
        banner=banner_of(decision, ctx, due),
        asides=_asides(decision, ctx),
        dissent=dissent,
        supports=evidence_of(decision, Bearing.SUPPORTS),
        contradicts=evidence_of(decision, Bearing.CONTRADICTS),
        inconclusive=evidence_of(decision, Bearing.INCONCLUSIVE, None),
        lineage=lineage,
        mentions=mentions,
        sections={name: section for name, section in sections.items() if section},
    )


def _asides(decision: Decision, ctx: Context) -> tuple[Aside, ...]:
    lines = (
        (LinkType.SUPERSEDES_IN_PART, "Superseded in part by", "; the rest stays in force"),
        (LinkType.AMENDS, "Amended by", ""),
    )
    return tuple(
        Aside(lead, tuple(ref(record) for record in found), text)
        for type_, lead, text in lines
        if (found := ctx.register.of(decision, type_))
    )


def evidence_of(claim: Claim, *bearings: Bearing | None) -> tuple[Evidence, ...]:
    """The evidence of a record that bears on it so, oldest first."""
    found = [item for item in claim.evidence if item.bearing in bearings]
    return tuple(sorted(found, key=lambda item: item.date or dt.date.max))


_BACK = {
    LinkType.SUPERSEDES: "replaces",
    LinkType.SUPERSEDES_IN_PART: "replaces a part of",
    LinkType.AMENDS: "amends",
    LinkType.REVERSES: "reverses",
}
_FORWARD = {
    LinkType.SUPERSEDES: "replaced by",
    LinkType.SUPERSEDES_IN_PART: "replaced in part by",
    LinkType.AMENDS: "amended by",
    LinkType.REVERSES: "reversed by",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A decision in the lineage of another."""

    words: str
    """How it relates; for one further away, to the nearer decision it is reached through."""
    ref: Ref
    date: dt.date | None
    direct: bool


@dataclass(frozen=True, slots=True)
class Lineage:
    """Both directions, nearest first."""

    here: Ref
    date: dt.date | None
    earlier: tuple[Step, ...]
    later: tuple[Step, ...]

    @property
    def known(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.earlier or self.later)


def lineage_of(decision: Record, ctx: Context) -> Lineage:
    """The lineage of a decision; a cycle ends where it began."""
    earlier, later = ctx.register.lineage(decision)
    return Lineage(
        here=ref(decision),
        date=decision.date,
        earlier=tuple(_steps(decision, earlier, ctx, back=True)),
        later=tuple(_steps(decision, later, ctx, back=False)),
    )


def _steps(
    decision: Record, found: Iterable[Record], ctx: Context, *, back: bool
) -> Iterable[Step]:
    nearer = [decision]
    for record in found:
        through, words = _relation(record, nearer, ctx, back=back)
        direct = through is decision
        relation = words if direct else f"{through.label} {words}"
        yield Step(relation, ref(record), record.date, direct)
        nearer.append(record)


def _relation(
    record: Record, nearer: Iterable[Record], ctx: Context, *, back: bool
) -> tuple[Record, str]:
    """The nearest decision through which `record` is reached, and how."""
    words = _BACK if back else _FORWARD
    first = None
    for other in nearer:
        first = first or other
        source, target = (other, record) if back else (record, other)
        known = [
            words[type_]
            for type_ in LINEAGE
            if Link(type_, source.key, target.key) in ctx.register.statements
        ]
        if known:
            return other, " and ".join(known)
    return first or record, "related to"
