"""MADR 2 and log4brains: `* Status: accepted`, a bullet a field, above the first section."""

from __future__ import annotations

import re
from itertools import chain

from mkdocs_dissent.reading.dialects.phrases import relations
from mkdocs_dissent.reading.dialects.reading import (
    Entry,
    Reading,
    head,
    labelled,
    lines,
    plain_entries,
    section,
    trimmed,
)

_BULLET = re.compile(r" {0,3}[*+-][ \t]{1,20}")


def entries(seen: str) -> list[Entry]:
    """The known fields among the bullets; none where no bullet is one."""
    text = head(seen)
    if ":" not in text:
        return []
    found: list[Entry] = []
    every = list(lines(text))
    for index, line in enumerate(every):
        if (bullet := _BULLET.match(line.text)) and (
            entry := labelled(line, bullet.end(), chain(every[index + 1 : index + 51]))
        ):
            found.append(entry)
    # `Tags: a, b` may stand as a paragraph of its own below the list.
    return [*found, *plain_entries(text)] if found else []


def add_links(reading: Reading, seen: str) -> None:
    """The bullets of the `## Links` section that say what supersedes or amends what."""
    links = section(seen, "links") if "Links" in seen or "links" in seen else None
    for line in lines(links.text, links.at) if links else ():
        bullet = _BULLET.match(line.text)
        if not bullet:
            continue
        part = trimmed(line, bullet.end())
        for field, found in relations(part.text).items():
            reading.relate(field, found, part, part.at)
