"""Our own front matter."""

from __future__ import annotations

from mkdocs_dissent.dialects import madr
from mkdocs_dissent.fields import names_of
from mkdocs_dissent.records import Decision

FIELDS = frozenset({*names_of(Decision), "kind"}) - madr.FIELDS
"""Fields that only we define, in canonical spelling; one of them makes a record native."""
