"""Fields in prose, as other tools write them: bullets, tables, and Nygard's sections."""

from __future__ import annotations

import re
from itertools import chain, islice

from mkdocs_dissent.reading.dialects.fields import (
    LABEL,
    Collector,
    Entry,
    field_of,
    labelled,
    plain_entries,
)
from mkdocs_dissent.reading.dialects.phrases import (
    LINK,
    PART,
    SUPERSEDE,
    StatusPhrase,
    relations,
    split_status,
)
from mkdocs_dissent.reading.markdown import Excerpt, Passage, head, passage, short_lines, trimmed

# MADR 2 and log4brains: `* Status: accepted`, a bullet a field, above the first section

_FIELD_BULLET = re.compile(r" {0,3}[*+-][ \t]{1,20}")


def bullet_entries(seen: str) -> list[Entry]:
    """The known fields among the bullets; none where no bullet is one."""
    text = head(seen)
    found: list[Entry] = []
    every = list(short_lines(text))
    for index, line in enumerate(every):
        if (bullet := _FIELD_BULLET.match(line.text)) and (
            entry := labelled(line, bullet.end(), chain(every[index + 1 : index + 51]))
        ):
            found.append(entry)
    # `Tags: a, b` may stand as a paragraph of its own below the list.
    return [*found, *plain_entries(text)] if found else []


def add_links(collector: Collector, seen: str) -> None:
    """The bullets of the `## Links` section that say what supersedes or amends what."""
    links = passage(seen, "links")
    for line in short_lines(links.text, links.at) if links else ():
        bullet = _FIELD_BULLET.match(line.text)
        if not bullet:
            continue
        part = trimmed(line, bullet.end())
        for field, found in relations(part.text).items():
            collector.relate(field, found, part, part.at)


# `**Status:** Accepted | **Date:** 2025-02-17` on a line, or a table of two columns

_START = re.compile(r"[ >]{0,8}(?:\*\*|__)")
_STRONG = re.compile(r"(?:\*\*|__)(?=[A-Za-z])")
_AFTER = re.compile(r"(?:[\s|·•,;\\]|<br ?/?>)+$")
_CELL = re.compile(r"(?:[^|\\]|\\.)*")
_RULE = re.compile(r"[\s|:-]*")


def table_entries(seen: str) -> list[Entry]:
    """The known fields of the lines and the first table at the top."""
    text = head(seen)
    found: list[Entry] = []
    for line in short_lines(text):
        if _START.match(line.text):
            found += _inline(line)
    return found + _rows(text)


def _inline(line: Excerpt) -> list[Entry]:
    labels = [
        label
        for strong in _STRONG.finditer(line.text)
        if (label := LABEL.match(line.text, strong.start())) and field_of(label[2])
    ]
    # A line of metadata begins with a field; a bold word in prose that is one by chance does not.
    if not labels or not _START.fullmatch(line.text, 0, labels[0].start(2)):
        return []
    ends = [label.start() for label in labels[1:]] + [len(line.text)]
    found = []
    for label, end in zip(labels, ends, strict=True):
        value = trimmed(line, label.end(), end)
        value = Excerpt(_AFTER.sub("", value.text), value.at)
        field = field_of(label[2])
        if field and value.text:
            found.append(Entry(field, line.at + label.start(2), (value,)))
    return found


def _rows(text: str) -> list[Entry]:
    found: list[Entry] = []
    begun = False
    for line in short_lines(text):
        if "|" not in line.text:
            if begun:
                break
            continue
        begun = True
        if _RULE.fullmatch(line.text):
            continue
        cells = _cells(line)
        field = field_of(cells[0].text.strip("*_`: ")) if len(cells) == 2 else None
        if field and cells[1].text:
            found.append(Entry(field, cells[0].at, (cells[1],)))
    return found


def _cells(line: Excerpt) -> list[Excerpt]:
    """The cells of a row; `\\|` is no border."""
    cells: list[Excerpt] = []
    start = 0
    while start <= len(line.text):
        cell = _CELL.match(line.text, start)
        end = cell.end() if cell else len(line.text)
        cells.append(trimmed(line, start, end))
        start = end + 1
    # The borders at both ends leave an empty cell each.
    first = 1 if line.text.lstrip().startswith("|") else 0
    last = -1 if line.text.rstrip().endswith("|") and len(cells) > first + 1 else None
    return cells[first:last]


# Nygard, as adr-tools writes: a `Date:` line and a `## Status` section

_STATUS_BULLET = re.compile(r"\s{0,8}(?:[*+>-][ \t]{1,20})?(?:\[([ xX]?)\][ \t]{1,20}(?!\())?")
_MOST = 50
"""How many sentences of one kind are read; a body with more is no record's."""
_CUT = re.compile(r"[.,;:(]|\s[-–—]\s")
_IN_PART = re.compile(
    rf"\b(?:{PART}\s{{1,3}}{SUPERSEDE}(?P<a>es|ed\s{{1,3}}by)"
    rf"|{SUPERSEDE}(?P<b>es|ed)\s{{1,3}}{PART}(?:\s{{1,3}}by)?)\s{{1,3}}{LINK}",
    re.IGNORECASE,
)
_BY = re.compile(rf"\b{SUPERSEDE}ed\s{{1,3}}by\s{{1,3}}{LINK}", re.IGNORECASE)


def line_entries(seen: str) -> list[Entry]:
    """The known fields of the lines above the first section."""
    return plain_entries(head(seen))


def add_status(collector: Collector, status: Passage) -> None:
    """The first paragraph's first words, or a later one that says by what it is superseded."""
    said: tuple[StatusPhrase, Excerpt] | None = None
    for part in _paragraphs(status):
        phrase = split_status(part.text)
        if not phrase.links and phrase.status:
            phrase = StatusPhrase(_first_words(part.text), {})
        if phrase.status and (said is None or "superseded-by" in phrase.links):
            said = (phrase, part)
        collector.add_status(part, status.heading_at, StatusPhrase(None, phrase.links))
    if said:
        collector.add_status(said[1], status.heading_at, StatusPhrase(said[0].status, {}))


def add_partial_supersessions(collector: Collector, seen: str) -> None:
    """What sentences of the body say is superseded in part.

    A plain `superseded by [x](x.md)` is one only where the status says `partly superseded` and
    names no successor: then the sentence can mean nothing else.
    """
    for found in islice(_IN_PART.finditer(seen), _MOST):
        active = (found["a"] or found["b"]).lower() == "es"
        field = "supersedes-in-part" if active else "superseded-in-part-by"
        _relate(collector, field, found)
    status = str(collector.values.get("status", "")).lower()
    partly = "supersed" in status and "part" in status
    if partly and "superseded-in-part-by" not in collector.values:
        for found in islice(_BY.finditer(seen), _MOST):
            _relate(collector, "superseded-in-part-by", found)


def _relate(collector: Collector, field: str, found: re.Match[str]) -> None:
    links = split_status(f"superseded by {found[0][found[0].rindex('[') :]}").links
    at = found.start() + found[0].rindex("[")
    for targets in links.values():
        if targets[0].endswith(".md"):
            collector.relate(field, targets, Excerpt(found[0], at), found.start())


def _paragraphs(status: Passage) -> list[Excerpt]:
    """The section's paragraphs and list items, without bullets and unchecked boxes."""
    found: list[Excerpt] = []
    open_ = False
    for line in short_lines(status.text, status.at):
        bullet = _STATUS_BULLET.match(line.text)
        start = bullet.end() if bullet else 0
        part = trimmed(line, start)
        if not part.text or (bullet and bullet[1] in (" ", "")):
            open_ = False
        elif open_ and not (bullet and bullet[0].strip()):
            found[-1] = Excerpt(f"{found[-1].text}\n{part.text}", found[-1].at)
        else:
            found.append(part)
            open_ = True
    return found


def _first_words(text: str) -> str | None:
    said = split_status(text.split("\n", 1)[0]).status or ""
    cut = _CUT.search(said)
    # Template text (`[proposed | accepted]`) is left whole, to be reported for what it is.
    return said[: cut.start()].rstrip() if cut and not said.startswith(("[", "{")) else said or None
