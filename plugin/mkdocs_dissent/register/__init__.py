"""The register: an index, references resolved, both sides of every link, and what follows of it.

Records hold references as text; here they are resolved once. Links are kept by key, never as
objects inside objects, so that a dangling or cyclic reference is a finding and not an exception.
"""

from mkdocs_dissent.register.contradictions import (
    Contradiction,
    ContradictionKind,
    contradictions_of,
)
from mkdocs_dissent.register.examinations import resolved_by
from mkdocs_dissent.register.references import LINEAGE, Link, LinkType, Unresolved
from mkdocs_dissent.register.register import Register, link

__all__ = [
    "LINEAGE",
    "Contradiction",
    "ContradictionKind",
    "Link",
    "LinkType",
    "Register",
    "Unresolved",
    "contradictions_of",
    "link",
    "resolved_by",
]
