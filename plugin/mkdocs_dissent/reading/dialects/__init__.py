"""The dialects of decision records: each turns a text into the same mapping of fields.

Each file is recognised on its own; a register may mix dialects. Nothing is rewritten: fields that
stand in prose are read where they stand, and get positions there.
"""

import re

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.dialects.vocabulary import REVIEW_NAMES, Vocabulary, vocabulary
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.reading.markdown import visible
from mkdocs_dissent.records.fields.declaring import names_of
from mkdocs_dissent.records.kinds import Decision

_DEFAULT = Policy()
DIALECTS = {
    "native": "our own front matter: it has a field that only we have",
    "madr": "MADR 3 and 4: front matter and the headings of MADR's template",
    "front-matter": "front matter of another tool, with a status or other facts",
    "bullets": "MADR 2 (`* Status: accepted`) and log4brains (`- Status: accepted`),"
    " under the title",
    "table": "`**Status:** Accepted | **Date:** …` lines, or a table",
    "nygard": "Nygard and adr-tools: a `Date:` line and a `## Status` section",
    "plain": "no metadata at all",
}
"""The ways to write a decision record down, in the order in which they are tried."""

IN_PROSE = ("bullets", "table", "nygard")
"""The dialects that have no front matter, or none that matters."""

_SHARED_FIELDS = frozenset(
    "status date deciders decision-makers consulted informed owner tags source supersedes"
    " superseded-by amends amended-by initiative evidence".split()
)
NATIVE_FIELDS = frozenset({*names_of(Decision), "kind"}) - _SHARED_FIELDS
"""Fields that only we define, in canonical spelling; one of them makes a record native."""
_RENAMED = (REVIEW_NAMES | {"review-in"}) - {"revisit"}
_MADR_HEADINGS = re.compile(
    r"^##[ \t]{1,20}(?:context and problem statement|considered options|decision outcome)\b",
    re.IGNORECASE | re.MULTILINE,
)


def read(document: Document, policy: Policy = _DEFAULT, day_first: bool | None = None) -> Document:
    """A decision's document with its fields under native names, whatever dialect it is in.

    `values`, `places` and `keys` gain what prose says; a status is taken apart (`superseded by
    x`); a review date stands under `revisit`. `title` is not among the fields: the heading has it.
    `day_first` says what `03/04/2022` means where the document itself doesn't.
    """
    if not document.readable:
        return document
    words = vocabulary(policy)
    names = set(document.names.values())
    # `kind` says it outright: prose fills gaps, and the record is ours.
    is_native = policy.records == "native" or "kind" in names
    has_own_fields = not names.isdisjoint(NATIVE_FIELDS)
    is_ours = "status" in names and (is_native or has_own_fields)
    if is_ours and _is_plain(document, names, words):
        return document
    # A register of our own needs neither the languages' phrases nor what finds fields in prose.
    from mkdocs_dissent.reading.dialects import prose
    from mkdocs_dissent.reading.dialects.fields import Collector

    if is_ours:
        collector = Collector(document, words, None)
        collector.read_front_matter()
        return collector.finished("native")
    # A record of another tool: its prose fills what its front matter, if any, does not say.
    is_madr = _MADR_HEADINGS.search(document.body) is not None
    collector = Collector(document, words, True if is_madr and "status" not in names else day_first)
    collector.read_front_matter_of_others()
    collector.read_front_matter()
    seen = visible(document.body)
    found = prose.find_fields(seen, words)
    for entry in found.entries:
        if entry.field != "status":
            collector.add(entry)
    gives_status = "status" in collector.given
    form = None if gives_status else prose.add_status(collector, found)
    prose.add_partial_supersessions(collector, seen)
    prose.add_links(collector, found.links)
    said = form or (found.entries[0].form if found.entries else None)
    if is_native or (form is None and has_own_fields):
        return collector.finished("native")
    if is_madr and (said is None or gives_status):
        return collector.finished("madr")
    if said is None or gives_status:
        said = "front-matter" if document.has_front_matter else said or "plain"
    return collector.finished(said)


def _is_plain(document: Document, names: set[str], words: Vocabulary) -> bool:
    """Whether front matter of our own means what it says, as nearly every one does."""
    status = document.values.get("status")
    if "status" not in document.values or not names.isdisjoint(_RENAMED):
        return False
    is_known = not isinstance(status, str) or status in words.known
    if is_known and "(" not in document.front:
        return True
    from mkdocs_dissent.reading.dialects.phrases import IN_PART, split_status

    partly = IN_PART.search(document.front) is not None
    return not partly and (is_known or split_status(str(status), words) == (status, {}))
