"""Our own front matter."""

from __future__ import annotations

from mkdocs_dissent.reading.dialects import madr
from mkdocs_dissent.records import Decision
from mkdocs_dissent.records.fields import names_of

FIELDS = frozenset({*names_of(Decision), "kind"}) - madr.FIELDS
"""Fields that only we define, in canonical spelling; one of them makes a record native."""
