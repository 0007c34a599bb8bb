"""Metadata on lines `**Status:** Accepted | **Date:** 2025-02-17`, or in a two-column table."""

from __future__ import annotations

import re

from mkdocs_dissent.reading.dialects.reading import (
    LABEL,
    Entry,
    Part,
    field_of,
    head,
    lines,
    trimmed,
)

_START = re.compile(r"[ >]{0,8}(?:\*\*|__)")
_STRONG = re.compile(r"(?:\*\*|__)(?=[A-Za-z])")
_AFTER = re.compile(r"(?:[\s|·•,;\\]|<br ?/?>)+$")
_CELL = re.compile(r"(?:[^|\\]|\\.)*")
_RULE = re.compile(r"[\s|:-]*")


def entries(seen: str) -> list[Entry]:
    """The known fields of the lines and the first table at the top."""
    text = head(seen)
    found: list[Entry] = []
    if "**" in text or "__" in text:
        for line in lines(text):
            if _START.match(line.text):
                found += _inline(line)
    if "|" in text:
        found += _rows(text)
    return found


def _inline(line: Part) -> list[Entry]:
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
        value = Part(_AFTER.sub("", value.text), value.at)
        field = field_of(label[2])
        if field and value.text:
            found.append(Entry(field, line.at + label.start(2), (value,)))
    return found


def _rows(text: str) -> list[Entry]:
    found: list[Entry] = []
    begun = False
    for line in lines(text):
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


def _cells(line: Part) -> list[Part]:
    """The cells of a row; `\\|` is no border."""
    cells: list[Part] = []
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
