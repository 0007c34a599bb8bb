"""The linked register: an index, references resolved, both sides of every link, contradictions.

Records hold references as text; here they are resolved once. Links are kept by key, never as
objects inside objects, so that a dangling or cyclic reference is a finding and not an exception.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from mkdocs_dissent.fields import Reference
from mkdocs_dissent.records import Folder, Key, Record
from mkdocs_dissent.register.contradictions import Contradiction, ContradictionKind
from mkdocs_dissent.register.cycles import cycles
from mkdocs_dissent.register.index import ANY, Index
from mkdocs_dissent.register.linked import Register
from mkdocs_dissent.register.links import (
    LINEAGE,
    Link,
    LinkType,
    Statement,
    Unresolved,
    references_of,
)
from mkdocs_dissent.register.looks import resolved_by, unanswered_evidence

__all__ = [
    "LINEAGE",
    "Contradiction",
    "ContradictionKind",
    "Link",
    "LinkType",
    "Register",
    "Statement",
    "Unresolved",
    "cycles",
    "link",
    "resolved_by",
    "unanswered_evidence",
]

_SUGGESTED = 20
"""How many wrong references get suggestions: a register with more has another problem."""


def link(records: Sequence[Record]) -> Register:
    """Resolve every reference and derive both sides of every link."""
    index = Index(records)
    statements: dict[Link, list[Statement]] = defaultdict(list)
    unresolved: list[Unresolved] = []
    for record in records:
        for reference, type_, inverse, expected in references_of(record):
            found = index.find(record, reference.text, expected)
            if len(found) != 1:
                suggest = len(unresolved) < _SUGGESTED
                unresolved.append(
                    _unresolved(record, reference, expected, found, index if suggest else None)
                )
                continue
            if type_ is None:
                continue
            here, there = record.key, found[0].key
            source, target = (there, here) if inverse else (here, there)
            statements[Link(type_, source, target)].append(Statement(here, reference))
    order = {key: at for at, key in enumerate(index.by_key)}
    out: dict[tuple[LinkType, Key], list[Key]] = defaultdict(list)
    into: dict[tuple[LinkType, Key], list[Key]] = defaultdict(list)
    for made in statements:
        out[made.type, made.source].append(made.target)
        into[made.type, made.target].append(made.source)
    return Register(
        records=tuple(records),
        by_key=index.by_key,
        statements={made: tuple(said) for made, said in statements.items()},
        unresolved=tuple(unresolved),
        _out={at: _in_order(keys, order) for at, keys in out.items()},
        _in={at: _in_order(keys, order) for at, keys in into.items()},
    )


def _in_order(keys: list[Key], order: Mapping[Key, int]) -> tuple[Key, ...]:
    return tuple(sorted(keys, key=order.__getitem__) if len(keys) > 1 else keys)


def _unresolved(
    record: Record,
    reference: Reference,
    expected: tuple[Folder, ...],
    found: Sequence[Record],
    index: Index | None,
) -> Unresolved:
    noun = "record" if expected == ANY else " or ".join(_NOUNS[folder] for folder in expected)
    if found:
        several = len(expected) > 1
        ids = tuple(f"{item.folder}/{item.id}" if several else item.id for item in found)
        return Unresolved(record, reference, noun, ids, ambiguous=True)
    near = index.near(reference.text, expected) if index else ()
    return Unresolved(record, reference, noun, near)


_NOUNS: Mapping[Folder, str] = {
    Folder.DECISIONS: "decision",
    Folder.INITIATIVES: "initiative",
    Folder.DISSENT: "memo",
    Folder.REVIEWS: "review",
}
