"""What a decision replaced or changed, and what replaced or changed it, as steps of a drawing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct

from mkdocs_dissent.pages.context import Context, Ref, ref
from mkdocs_dissent.records import Record
from mkdocs_dissent.register import LINEAGE, Link, LinkType

_BACK = {
    LinkType.SUPERSEDES: "replaces",
    LinkType.SUPERSEDES_IN_PART: "replaces a part of",
    LinkType.AMENDS: "amends",
    LinkType.REVERSES: "reverses",
}
_AHEAD = {
    LinkType.SUPERSEDES: "replaced by",
    LinkType.SUPERSEDES_IN_PART: "replaced in part by",
    LinkType.AMENDS: "amended by",
    LinkType.REVERSES: "reversed by",
}


class Step(Struct, frozen=True):
    """A decision in the lineage of another."""

    words: str
    """How it relates; for one further away, to the nearer decision it is reached through."""
    ref: Ref
    date: dt.date | None
    direct: bool


class Lineage(Struct, frozen=True):
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
        said = words if direct else f"{through.label} {words}"
        yield Step(said, ref(record), record.date, direct)
        nearer.append(record)


def _relation(
    record: Record, nearer: Iterable[Record], ctx: Context, *, back: bool
) -> tuple[Record, str]:
    """The nearest decision through which `record` is reached, and how."""
    words = _BACK if back else _AHEAD
    first = None
    for other in nearer:
        first = first or other
        source, target = (other, record) if back else (record, other)
        said = [
            words[type_]
            for type_ in LINEAGE
            if Link(type_, source.key, target.key) in ctx.register.statements
        ]
        if said:
            return other, " and ".join(said)
    return first or record, "related to"
