"""The dialects of decision records: each turns a text into the same mapping of fields.

Each file is recognised on its own; a register may mix dialects. Nothing is rewritten: fields that
stand in prose are read where they stand, and get positions there.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mkdocs_dissent.reading.dialects import prose
from mkdocs_dissent.reading.dialects.fields import Collector
from mkdocs_dissent.reading.dialects.phrases import REVIEW_NAMES, StatusPhrase, split_status
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.reading.markdown import passage, visible
from mkdocs_dissent.records import Decision
from mkdocs_dissent.records.fields import canonical, names_of

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

_MADR_FIELDS = frozenset({"status", "date", "deciders", "decision-makers", "consulted", "informed"})
"""What MADR's front matter may hold, in canonical spelling."""
_NATIVE_FIELDS = frozenset({*names_of(Decision), "kind"}) - _MADR_FIELDS
"""Fields that only we define, in canonical spelling; one of them makes a record native."""
_RENAMED = (REVIEW_NAMES | {"review-in"}) - {"revisit"}
_MADR_HEADINGS = re.compile(
    r"^##[ \t]{1,20}(?:context and problem statement|considered options|decision outcome)\b",
    re.IGNORECASE | re.MULTILINE,
)


def read(document: Document) -> Document:
    """A decision's document with its fields under native names, whatever dialect it is in.

    `values`, `places` and `keys` gain what prose says; a status is taken apart (`superseded by
    x`); a review date stands under `revisit`. `title` is not among the fields: the heading has it.
    """
    if not document.readable:
        return document
    names = {canonical(key) for key in document.values}
    is_native = not names.isdisjoint(_NATIVE_FIELDS)
    if "status" in names:
        is_madr = not is_native and _has_madr_headings(document.body)
        return _from_front_matter(document, names, "madr" if is_madr else "native")
    # A steward or a revisit date may stand above a text that says the rest.
    found = _from_prose(document)
    if is_native and "status" not in found.values:
        return _from_front_matter(document, names, "native")
    return found


def _has_madr_headings(body: str) -> bool:
    return _MADR_HEADINGS.search(body) is not None


def _from_front_matter(document: Document, names: set[str], dialect: str) -> Document:
    status = document.values.get("status")
    simple = "status" in document.values and (
        not isinstance(status, str) or split_status(status) == (status, {})
    )
    links = dialect == "madr" and "## Links" in document.body
    if names.isdisjoint(_RENAMED) and not links and (simple or "status" not in names):
        return document if dialect == document.dialect else Collector(document).finished(dialect)
    collector = Collector(document)
    collector.split_front_matter_status()
    collector.rename_review_dates()
    if links:
        prose.add_links(collector, visible(document.body))
    return collector.finished(dialect)


def _from_prose(document: Document) -> Document:
    """A record whose front matter, if any, says no status: its prose may."""
    collector = Collector(document)
    collector.rename_review_dates()
    seen = visible(document.body)
    found = {
        "bullets": prose.bullet_entries(seen),
        "table": prose.table_entries(seen),
        "nygard": prose.line_entries(seen),
    }
    status = passage(seen, "status")
    with_status = [
        name for name, fields in found.items() if any(f.field == "status" for f in fields)
    ]
    if status and not with_status:
        with_status = ["nygard"]
    dialect = next(iter(with_status or [name for name, fields in found.items() if fields]), None)
    if dialect is None:
        is_madr = _has_madr_headings(document.body)
        dialect = "madr" if is_madr else "native" if document.has_front_matter else "plain"
    for entry in found.get(dialect, ()):
        collector.add(entry)
    if dialect == "nygard":
        for entry in (*found["bullets"], *found["table"]):
            collector.add(entry)
        if status:
            prose.add_status(collector, status)
        prose.add_partial_supersessions(collector, seen)
    elif dialect in ("bullets", "madr"):
        prose.add_links(collector, seen)
    return collector.finished(dialect)
