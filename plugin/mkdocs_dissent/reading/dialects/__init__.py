"""The dialects of decision records: one file a dialect, each text → the same mapping.

Each file is recognised on its own; a register may mix dialects. Nothing is rewritten: fields that
stand in prose are read where they stand, and get positions there.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from mkdocs_dissent.reading.dialects import madr, native
from mkdocs_dissent.reading.dialects.dates import REVIEW_NAMES
from mkdocs_dissent.reading.dialects.phrases import StatusPhrase, split_status
from mkdocs_dissent.reading.dialects.reading import Reading, name_of, visible
from mkdocs_dissent.reading.frontmatter import Document

__all__ = ["DIALECTS", "Dialect", "StatusPhrase", "read", "split_status"]


class Dialect(NamedTuple):
    """A way to write a decision record down."""

    name: str
    about: str


DIALECTS: tuple[Dialect, ...] = (
    Dialect("native", "our own front matter"),
    Dialect("madr", "MADR 3 and 4: front matter and the headings of MADR's template"),
    Dialect("bullets", "MADR 2 and log4brains: `* Status: accepted` bullets under the title"),
    Dialect("table", "`**Status:** Accepted | **Date:** …` lines, or a table of two columns"),
    Dialect("nygard", "Nygard and adr-tools: a `Date:` line and a `## Status` section"),
    Dialect("plain", "no metadata at all"),
)
"""In the order in which they are tried."""

_RENAMED = (REVIEW_NAMES | {"review-in"}) - {"revisit"}


def read(document: Document) -> Document:
    """A decision's document with its fields under native names, whatever dialect it is in.

    `values`, `marks` and `keys` gain what prose says; a status is taken apart (`superseded by x`);
    a review date stands under `revisit`. `title` is not among the fields: the heading has it.
    """
    if not document.readable:
        return document
    names = _names(tuple(document.values))
    is_native = not names.isdisjoint(native.FIELDS)
    if "status" in names:
        is_madr = not is_native and madr.has_headings(document.body)
        return _front_matter(document, names, "madr" if is_madr else "native")
    # Somebody may have put a steward or a revisit date above a text that says the rest.
    told = _prose(document)
    if is_native and "status" not in told.values:
        return _front_matter(document, names, "native")
    return told


@lru_cache(maxsize=256)
def _names(keys: tuple[str, ...]) -> frozenset[str]:
    """The canonical names of keys; many records have the same."""
    return frozenset(map(name_of, keys))


def _front_matter(document: Document, names: frozenset[str], dialect: str) -> Document:
    status = document.values.get("status")
    simple = "status" in document.values and (
        not isinstance(status, str) or split_status(status) == (status, {})
    )
    links = dialect == "madr" and "## Links" in document.body
    if names.isdisjoint(_RENAMED) and not links and (simple or "status" not in names):
        return document if dialect == document.dialect else Reading(document).finished(dialect)
    reading = Reading(document)
    reading.split_front_matter_status()
    reading.rename_review_dates()
    if links:
        from mkdocs_dissent.reading.dialects import bullets

        bullets.add_links(reading, visible(document.body))
    return reading.finished(dialect)


def _prose(document: Document) -> Document:
    """A record whose front matter, if any, says no status: its prose may."""
    # A register of our own has no such record, and need not wait for their patterns.
    from mkdocs_dissent.reading.dialects import bullets, nygard, table

    reading = Reading(document)
    reading.rename_review_dates()
    seen = visible(document.body)
    found = {"bullets": bullets.entries(seen), "table": table.entries(seen)}
    status = nygard.status_section(seen)
    found["nygard"] = nygard.entries(seen)
    with_status = [
        name for name, fields in found.items() if any(f.field == "status" for f in fields)
    ]
    if status and not with_status:
        with_status = ["nygard"]
    dialect = next(iter(with_status or [name for name, fields in found.items() if fields]), None)
    if dialect is None:
        is_madr = madr.has_headings(document.body)
        dialect = "madr" if is_madr else "native" if document.has_front_matter else "plain"
    for entry in found.get(dialect, ()):
        reading.add(entry)
    if dialect == "nygard":
        for entry in (*found["bullets"], *found["table"]):
            reading.add(entry)
        if status:
            nygard.add_status(reading, status)
        if "upers" in seen:
            nygard.add_partial_supersessions(reading, seen)
    elif dialect in ("bullets", "madr"):
        bullets.add_links(reading, seen)
    return reading.finished(dialect)
