"""A calendar a steward: whose it is, and the name of its file.

Names come from strangers, and some file systems know no case. A name in plain letters is kept;
any other is spelled in plain letters and gets a digest of the whole name, so that two people never
share a file and none leads out of the folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mkdocs_dissent.feeds.names import REVISITS
from mkdocs_dissent.feeds.plain import named
from mkdocs_dissent.people import ends_in_digest, person, plain_name
from mkdocs_dissent.records import Record
from mkdocs_dissent.register import Register

_PLAIN = re.compile(r"[a-z0-9]+(?:[-. ][a-z0-9]+)*")
_LONGEST = 60
# Windows opens a device for these, whatever follows the first dot.
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)


def calendar_name(steward: str) -> str | None:
    """The uri of a steward's calendar, `revisits/ana.ics`; None for nobody's.

    `Ana B` has `revisits/ana_b.ics`. What has other signs than letters of ASCII, digits, single
    spaces, points and hyphens has a digest in its name.
    """
    key = person(steward)
    return None if key is None else f"{REVISITS}/{_stem(key)}.ics"


def _stem(key: str) -> str:
    stem = key.replace(" ", "_")
    kept = (
        len(stem) <= _LONGEST
        and _PLAIN.fullmatch(key)
        and stem.partition(".")[0] not in _DEVICES
        # Else a person could take the name that is made of another's.
        and not ends_in_digest(stem)
    )
    return stem if kept else plain_name(key, _LONGEST // 2)


def stewards(register: Register) -> Mapping[str, str]:
    """Who answers for any record, open or settled: the uri of their calendar → their name.

    A calendar stays where it is once nothing is due any more: people are subscribed to it. A name
    is as it was written first.
    """
    found: dict[str, str] = {}
    for record in register.records:
        for uri, name in stewards_of(record).items():
            found.setdefault(uri, name)
    return found


def stewards_of(record: Record) -> Mapping[str, str]:
    """Those who answer for a record: the uri of their calendar → their name."""
    names = {calendar_name(name): name for name in reversed(named(record.owners))}
    return {uri: name for uri, name in reversed(names.items()) if uri is not None}
