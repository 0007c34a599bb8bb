"""What a decision's page says beside its facts: what changed it, its evidence, its lineage."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.records.kinds import Claim, Record
from mkdocs_dissent.records.parts import Evidence
from mkdocs_dissent.register.references import LINEAGE, Link, LinkType

_ASIDES = (
    (LinkType.SUPERSEDES_IN_PART, "Superseded in part by", "; the rest stays in force"),
    (LinkType.AMENDS, "Amended by", ""),
)


def asides_of(record: Record, ctx: Context) -> Iterator[tuple[str, tuple[Record, ...], str]]:
    """What changed a part of a decision: a lead, the records, and what follows them."""
    for type_, lead, text in _ASIDES:
        if found := ctx.register.of(record, type_):
            yield lead, found, text


def evidence_of(claim: Claim, *bearings: str | None) -> list[Evidence]:
    """The evidence of a record that bears on it so, oldest first."""
    found = (item for item in claim.evidence if item.bearing in bearings)
    return sorted(found, key=lambda item: item.date or dt.date.max)


_WORDS = {
    LinkType.SUPERSEDES: ("replaces", "replaced by"),
    LinkType.SUPERSEDES_IN_PART: ("replaces a part of", "replaced in part by"),
    LinkType.AMENDS: ("amends", "amended by"),
    LinkType.REVERSES: ("reverses", "reversed by"),
}
"""How a decision relates to an earlier one, and to a later one."""


class Step(NamedTuple):
    """A decision in the lineage of another."""

    words: str
    """How it relates; for one further away, to the nearer decision it is reached through."""
    record: Record
    direct: bool


def lineage_of(decision: Record, ctx: Context) -> tuple[list[Step], list[Step]]:
    """What a decision replaced or changed, and what replaced or changed it, nearest first."""
    earlier, later = ctx.register.lineage(decision)
    return (
        list(_steps(decision, earlier, ctx, back=True)),
        list(_steps(decision, later, ctx, back=False)),
    )


def _steps(
    decision: Record, found: Iterable[Record], ctx: Context, *, back: bool
) -> Iterator[Step]:
    nearer = [decision]
    for record in found:
        relations = ((other, _relation(other, record, ctx, back=back)) for other in nearer)
        through, words = next((pair for pair in relations if pair[1]), (decision, "related to"))
        direct = through is decision
        yield Step(words if direct else f"{through.label} {words}", record, direct)
        nearer.append(record)


def _relation(other: Record, record: Record, ctx: Context, *, back: bool) -> str:
    """How a decision relates to an earlier or a later one; empty where no link says so."""
    source, target = (other, record) if back else (record, other)
    return " and ".join(
        _WORDS[type_][not back]
        for type_ in LINEAGE
        if Link(type_, source.key, target.key) in ctx.register.statements
    )
