"""Who is who: one person however their name is spelled, and where a page tells of them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping

from mkdocs_dissent.records import ANONYMOUS

_PLAIN = re.compile(r"[a-z0-9]+(?:[- ][a-z0-9]+)*")
_LONGEST = 40
_DIGEST = 12
_DIGESTED = re.compile(rf"-[0-9a-f]{{{_DIGEST}}}$")
# Ids that the page, its theme or our own elements have.
_TAKEN = re.compile(r"stewards$|(dissent|mkdocs|navbar|rtd|toc)\b")


def person(name: str) -> str | None:
    """The same for every spelling of one name, case and spaces aside; None for nobody's.

    `anonymous` is nobody. Calendars hold the same people together (`feeds.stewards.person`).
    """
    folded = unicodedata.normalize("NFC", " ".join(name.split())).casefold()
    key = unicodedata.normalize("NFC", folded)
    return key if key and key != ANONYMOUS else None


def people(names: Iterable[str]) -> Mapping[str, str]:
    """Those who may be named, each once: `person` → the name on one line, as it stands first."""
    found: dict[str, str] = {}
    for name in names:
        if (key := person(name)) is not None:
            found.setdefault(key, " ".join(name.split()))
    return found


def anchor(key: str) -> str:
    """The id of the part of a page about the person whom `person` calls `key`.

    A name in plain letters is its own, `Ana B` is at `ana_b`; any other has a digest in it, so
    that two people never share one and none is that of something else on the page.
    """
    plain = _PLAIN.fullmatch(key) and len(key) <= _LONGEST and not _DIGESTED.search(key)
    if plain and not _TAKEN.match(key):
        return key.replace(" ", "_")
    letters = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", letters))[: _LONGEST // 2].strip("-")
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
    return f"{slug or 'steward'}-{digest}"
