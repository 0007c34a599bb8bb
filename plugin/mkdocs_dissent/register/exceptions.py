"""Exceptions that became the default: the third to one thing (Dissent Mode, signals)."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping
from unicodedata import normalize

from mkdocs_dissent.records import Claim, Key
from mkdocs_dissent.records.fields import Path
from mkdocs_dissent.register.register import Register

MANY = 3
"""So many exceptions to one thing are no exceptions any more."""

_WORDS = re.compile(r"[^\W_]+")


def defaults(register: Register, today: dt.date) -> Mapping[Path, list[Key]]:
    """The latest exception to each thing that was excepted three times or more.

    By kind of record, id and index of the exception; each with the records of all of them. One
    that is granted for later does not count yet.
    """
    granted: dict[str, list[tuple[dt.date, Key, int]]] = defaultdict(list)
    for record in register.records:
        for index, item in enumerate(record.exceptions if isinstance(record, Claim) else ()):
            if item.what and (item.date is None or item.date <= today):
                granted[_folded(item.what)].append((item.date or dt.date.min, record.key, index))
    found: dict[Path, list[Key]] = {}
    for several in granted.values():
        if len(several) >= MANY:
            _, key, index = max(several)
            found[*key, index] = [each for _, each, _ in sorted(several)]
    return found


def _folded(what: str) -> str:
    """What all spellings of one thing have in common: its letters and digits."""
    text = normalize("NFKC", what).casefold()
    return " ".join(_WORDS.findall(text)) or text
