"""A paragraph of an initiative's text, as plain words for a table."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_dissent.reading import prose
from mkdocs_dissent.reading.dialects.phrases import plain
from mkdocs_dissent.reading.prose import named, sections
from mkdocs_dissent.records import Initiative


def paragraph_under(initiative: Initiative, headings: Sequence[str]) -> str | None:
    """The first paragraph under the first of `headings` that has one; None where none has."""
    found = sections(initiative.source.body)
    for heading in headings:
        section = named(found, heading)
        if section and (text := first_paragraph(section.text)):
            return text
    return None


def first_paragraph(text: str) -> str | None:
    """The first paragraph of a text as plain text on one line, or None."""
    return plain(prose.first_paragraph(text)) or None
