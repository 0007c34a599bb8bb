"""Where a page is about a person."""

from __future__ import annotations

import re

from mkdocs_dissent.people import ends_in_digest, plain_name

_PLAIN = re.compile(r"[a-z0-9]+(?:[- ][a-z0-9]+)*")
_LONGEST = 40
# Ids that the page, its theme or our own elements have.
_TAKEN = re.compile(r"stewards$|(dissent|mkdocs|navbar|rtd|toc)\b")


def anchor(key: str) -> str:
    """The id of the part of a page about the person whom `people.person` calls `key`.

    A name in plain letters is its own, `Ana B` is at `ana_b`; any other has a digest in it, so
    that two people never share one and none is that of something else on the page.
    """
    plain = _PLAIN.fullmatch(key) and len(key) <= _LONGEST and not ends_in_digest(key)
    if plain and not _TAKEN.match(key):
        return key.replace(" ", "_")
    return plain_name(key, _LONGEST // 2)
