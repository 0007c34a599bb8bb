"""MADR 3 and 4: front matter of a few fields, and headings by which a record is known."""

from __future__ import annotations

import re

_HEADINGS = re.compile(
    r"^##[ \t]{1,20}(?:context and problem statement|considered options|decision outcome)\b",
    re.IGNORECASE | re.MULTILINE,
)

FIELDS = frozenset({"status", "date", "deciders", "decision-makers", "consulted", "informed"})
"""What MADR's front matter may hold, in canonical spelling."""


def has_headings(body: str) -> bool:
    """Whether the body is laid out as MADR's template is."""
    return "## " in body and _HEADINGS.search(body) is not None
