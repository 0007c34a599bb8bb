"""Kinds of link, what links two records, and every reference that a record holds."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from mkdocs_dissent.records import Andon, Decision, Folder, Key, Memo, Record, Review
from mkdocs_dissent.records.fields import Reference
from mkdocs_dissent.register.index import ANY


class LinkType(Enum):
    """How one record bears on another: the words from its source, and from its target."""

    SUPERSEDES = ("supersedes", "superseded by")
    SUPERSEDES_IN_PART = ("supersedes in part", "superseded in part by")
    AMENDS = ("amends", "amended by")
    REVERSES = ("reverses", "reversed by")
    DISSENTS = ("dissents from", "dissent")
    SERVES = ("serves", "rests on")
    PROBED_BY = ("tested by", "tests")
    AFFECTS = ("doubts", "doubted by")
    LOGGED_BY = ("logged by", "logs")
    EXAMINES = ("examined", "examined by")
    RAISES = ("heard in its forum about", "raised in the forum of")
    LED_TO = ("led to", "came of the forum of")

    # Members are singletons; hashing the name in Python code would cost more than the look-up.
    __hash__ = object.__hash__

    def __init__(self, forward: str, inverse: str) -> None:
        self.forward = forward
        self.inverse = inverse


LINEAGE = (
    LinkType.SUPERSEDES,
    LinkType.SUPERSEDES_IN_PART,
    LinkType.AMENDS,
    LinkType.REVERSES,
)
"""The links between a decision and what it changes, from the later to the earlier."""


class Link(Struct, frozen=True):
    """`source` bears on `target`."""

    type: LinkType
    source: Key
    target: Key


class Statement(Struct, frozen=True):
    """Who says that a link exists, and where."""

    by: Key
    reference: Reference


class Unresolved(Struct, frozen=True):
    """A reference that leads nowhere, or to several records."""

    record: Record
    reference: Reference
    expected: str
    candidates: tuple[str, ...] = ()
    """What it may have meant: ids of near records, or of all that it could mean."""
    ambiguous: bool = False


_DECISION = (Folder.DECISIONS,)
_INITIATIVE = (Folder.INITIATIVES,)
_MEMO = (Folder.DISSENT,)


_LINEAGE_FIELDS = (
    ("supersedes", LinkType.SUPERSEDES, False),
    ("superseded_by", LinkType.SUPERSEDES, True),
    ("supersedes_in_part", LinkType.SUPERSEDES_IN_PART, False),
    ("superseded_in_part_by", LinkType.SUPERSEDES_IN_PART, True),
    ("amends", LinkType.AMENDS, False),
    ("amended_by", LinkType.AMENDS, True),
    ("reverses", LinkType.REVERSES, False),
    ("reversed_by", LinkType.REVERSES, True),
)
"""The fields of a decision that state its lineage, and whether it is the target of the link."""


def references_of(
    record: Record,
) -> Iterator[tuple[Reference, LinkType, bool, tuple[Folder, ...]]]:
    """Every reference of a record: its link, whether the record is its target, what it expects."""
    if isinstance(record, Decision):
        for name, type_, inverse in _LINEAGE_FIELDS:
            for reference in getattr(record, name):
                yield reference, type_, inverse, _DECISION
        if record.initiative:
            yield record.initiative, LinkType.SERVES, False, _INITIATIVE
    elif isinstance(record, Memo):
        for reference in record.decision:
            yield reference, LinkType.DISSENTS, False, _DECISION
        for reference in record.initiative:
            yield reference, LinkType.DISSENTS, False, _INITIATIVE
        if record.probe:
            yield record.probe, LinkType.PROBED_BY, False, _INITIATIVE
    elif isinstance(record, Andon):
        for reference in record.affects:
            yield reference, LinkType.AFFECTS, False, (*_DECISION, *_INITIATIVE)
        if record.resolution and record.resolution.decision:
            yield record.resolution.decision, LinkType.LOGGED_BY, False, _DECISION
    elif isinstance(record, Review):
        for examined in record.examined:
            if examined.item:
                yield examined.item, LinkType.EXAMINES, False, ANY
        for item in record.forum:
            if item.item:
                yield item.item, LinkType.RAISES, False, ANY
            if item.memo:
                yield item.memo, LinkType.LED_TO, False, _MEMO
