"""The linked register: an index, references resolved, both sides of every link, contradictions.

Records hold references as text; here they are resolved once. Links are kept by key, never as
objects inside objects, so that a dangling or cyclic reference is a finding and not an exception.
"""

from __future__ import annotations

from mkdocs_dissent.register.contradictions import Contradiction, ContradictionKind
from mkdocs_dissent.register.cycles import cycles
from mkdocs_dissent.register.linked import Register
from mkdocs_dissent.register.linking import link, relink
from mkdocs_dissent.register.links import (
    LINEAGE,
    Link,
    LinkType,
    Statement,
    Unresolved,
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
    "relink",
    "resolved_by",
    "unanswered_evidence",
]
