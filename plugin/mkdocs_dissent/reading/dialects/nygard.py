"""Nygard's records as adr-tools writes them: a `Date:` line and a `## Status` section."""

from __future__ import annotations

import re
from itertools import islice

from mkdocs_dissent.reading.dialects.phrases import (
    LINK,
    PART,
    SUPERSEDE,
    StatusPhrase,
    split_status,
)
from mkdocs_dissent.reading.dialects.reading import (
    Entry,
    Part,
    Reading,
    Section,
    head,
    lines,
    plain_entries,
    section,
    trimmed,
)

_BULLET = re.compile(r"\s{0,8}(?:[*+>-][ \t]{1,20})?(?:\[([ xX]?)\][ \t]{1,20}(?!\())?")
_MOST = 50
"""How many sentences of one kind are read; a body with more is no record's."""
_CUT = re.compile(r"[.,;:(]|\s[-–—]\s")
_IN_PART = re.compile(
    rf"\b(?:{PART}\s{{1,3}}{SUPERSEDE}(?P<a>es|ed\s{{1,3}}by)"
    rf"|{SUPERSEDE}(?P<b>es|ed)\s{{1,3}}{PART}(?:\s{{1,3}}by)?)\s{{1,3}}{LINK}",
    re.IGNORECASE,
)
_BY = re.compile(rf"\b{SUPERSEDE}ed\s{{1,3}}by\s{{1,3}}{LINK}", re.IGNORECASE)


def entries(seen: str) -> list[Entry]:
    """The known fields of the lines above the first section."""
    text = head(seen)
    return plain_entries(text) if ":" in text else []


def status_section(seen: str) -> Section | None:
    """The text of the `## Status` section."""
    return section(seen, "status") if "tatus" in seen or "STATUS" in seen else None


def add_status(reading: Reading, status: Section) -> None:
    """The first paragraph's first words, or a later one that says by what it is superseded."""
    said: tuple[StatusPhrase, Part] | None = None
    for part in _paragraphs(status):
        phrase = split_status(part.text)
        if not phrase.links and phrase.status:
            phrase = StatusPhrase(_first_words(part.text), {})
        if phrase.status and (said is None or "superseded-by" in phrase.links):
            said = (phrase, part)
        reading.add_status(part, status.heading_at, StatusPhrase(None, phrase.links))
    if said:
        reading.add_status(said[1], status.heading_at, StatusPhrase(said[0].status, {}))


def add_partial_supersessions(reading: Reading, seen: str) -> None:
    """What sentences of the body say is superseded in part.

    A plain `superseded by [x](x.md)` is one only where the status says `partly superseded` and
    names no successor: then the sentence can mean nothing else.
    """
    for found in islice(_IN_PART.finditer(seen), _MOST):
        active = (found["a"] or found["b"]).lower() == "es"
        field = "supersedes-in-part" if active else "superseded-in-part-by"
        _relate(reading, field, found)
    status = str(reading.values.get("status", "")).lower()
    partly = "supersed" in status and "part" in status
    if partly and "superseded-in-part-by" not in reading.values:
        for found in islice(_BY.finditer(seen), _MOST):
            _relate(reading, "superseded-in-part-by", found)


def _relate(reading: Reading, field: str, found: re.Match[str]) -> None:
    links = split_status(f"superseded by {found[0][found[0].rindex('[') :]}").links
    at = found.start() + found[0].rindex("[")
    for targets in links.values():
        if targets[0].endswith(".md"):
            reading.relate(field, targets, Part(found[0], at), found.start())


def _paragraphs(status: Section) -> list[Part]:
    """The section's paragraphs and list items, without bullets and unchecked boxes."""
    found: list[Part] = []
    open_ = False
    for line in lines(status.text, status.at):
        bullet = _BULLET.match(line.text)
        start = bullet.end() if bullet else 0
        part = trimmed(line, start)
        if not part.text or (bullet and bullet[1] in (" ", "")):
            open_ = False
        elif open_ and not (bullet and bullet[0].strip()):
            found[-1] = Part(f"{found[-1].text}\n{part.text}", found[-1].at)
        else:
            found.append(part)
            open_ = True
    return found


def _first_words(text: str) -> str | None:
    said = split_status(text.split("\n", 1)[0]).status or ""
    cut = _CUT.search(said)
    # Template text (`[proposed | accepted]`) is left whole, to be reported for what it is.
    return said[: cut.start()].rstrip() if cut and not said.startswith(("[", "{")) else said or None
