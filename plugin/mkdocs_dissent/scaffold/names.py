"""The name of the next record's file: a free number or a date, and the title in plain letters."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from mkdocs_dissent.reading.schema import number_in_title, shown_title

_WIDTH = 4
_MOST = 999_999
"""A longer number is a date to a register, and no number."""
_SLUG_LENGTH = 60
_NUMBER = re.compile(r"(\d{1,6})(?=[-_ .]|$)")
_COMPACT_DATE = re.compile(r"(?:19|20)\d{6}(?=[-_ .])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?=[-_ .])")
# Letters that no decomposition takes apart, and what is written for them.
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h"}
)
_JOINERS = "\u200c\u200d"


def clean_title(text: str) -> str:
    """A title on one line, without control characters and what can't be written as UTF-8.

    A number in front (`7. Use Postgres`) is left out: the file's name has the record's number.
    """
    kept = (
        char if char in _JOINERS or not unicodedata.category(char).startswith("C") else " "
        for char in text
    )
    title = " ".join("".join(kept).split())
    return title if number_in_title(title) is None else shown_title(title)


def slug(title: str, fallback: str) -> str:
    """A title in small letters, digits and hyphens; `fallback` where none of them is left."""
    folded = title.casefold().translate(_LETTERS)
    letters = unicodedata.normalize("NFKD", folded)
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’`´]|[\u0300-\u036f]", "", letters))
    text = ""
    for word in words:
        longer = f"{text}-{word}" if text else word[:_SLUG_LENGTH]
        if len(longer) > _SLUG_LENGTH:
            break
        text = longer
    return text or fallback


def is_dated(names: Iterable[str]) -> bool:
    """Whether the records of a folder bear dates rather than numbers."""
    stems = [_stem(name) for name in names]
    dated = sum(bool(_DATE.match(stem) or _COMPACT_DATE.match(stem)) for stem in stems)
    return dated > sum(bool(_NUMBER.match(stem)) for stem in stems if not _DATE.match(stem))


def next_name(
    slug: str, taken: Collection[str], *, scheme: str = "number", today: dt.date
) -> Iterator[str]:
    """Names without `.md` that are free, the first choice first.

    `taken` holds the file names of the folder, here and on other branches. `scheme` is `number`
    or `date`; numbers and dates are written as those that are there.
    """
    stems = {_stem(name).casefold() for name in taken}
    if scheme == "date":
        yield from _dated(slug, stems, today)
    else:
        yield from _numbered(slug, stems)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md")


def _dated(slug: str, stems: Collection[str], today: dt.date) -> Iterator[str]:
    compact = sum(bool(_COMPACT_DATE.match(stem)) for stem in stems)
    hyphens = sum(bool(_DATE.match(stem)) for stem in stems)
    day = f"{today:%Y%m%d}" if compact > hyphens else today.isoformat()
    if (name := f"{day}-{slug}") not in stems:
        yield name
    again = 2
    while True:
        if (name := f"{day}-{slug}-{again}") not in stems:
            yield name
        again += 1


def _numbered(slug: str, stems: Collection[str]) -> Iterator[str]:
    numbered = (_NUMBER.match(stem) for stem in stems if not _DATE.match(stem))
    digits = [match[1] for match in numbered if match]
    widths = Counter(map(len, digits))
    width = max(widths, key=lambda width: (widths[width], width)) if widths else _WIDTH
    used = {int(number) for number in digits}
    start = max(used, default=0) + 1
    candidates = range(start, _MOST + 1) if start <= _MOST else range(1, _MOST + 1)
    for number in candidates:
        if number not in used:
            yield f"{number:0{width}d}-{slug}"
