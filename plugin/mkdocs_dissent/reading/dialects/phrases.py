"""What the words of a status and of a date say, as other tools write them."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from html import unescape
from typing import NamedTuple

LONGEST = 2000
"""Longer text is prose or an attack, not a status; no pattern here sees it."""


class StatusPhrase(NamedTuple):
    """A status taken apart."""

    status: str | None
    """As written, without links, dates, emphasis and what it supersedes or amends."""
    links: dict[str, list[str]]
    """Field name → references: a link's target, else the text (`ADR-0005`, `12`)."""


LINK = r"\[([^\[\]]{0,300})\]\(\s{0,3}<?([^()\s<>]{1,500})>?(?:\s{1,3}\"[^\"]{0,200}\")?\s{0,3}\)"
PART = r"(?:in\s{1,3}part|partly|partially)"
SUPERSEDE = r"super[sc]ee?d"

_LINK = re.compile("(!?)" + LINK)
_SIMPLE = re.compile(r"[A-Za-z]{1,30}(?:[ -][A-Za-z]{1,30})?")
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_STRUCK = re.compile(r"~~[^~]{0,500}~~")
_EMPHASIS = re.compile(
    r"\*+|`+|__|(?<!\w)_|_(?!\w)|:[a-z0-9_+-]{2,40}:(?=\s|$)|</?[A-Za-z][^<>]{0,300}>"
)
_EDGES = re.compile(r"^[^\w\ue000([{]+|[^\w\ue001)\]}?!]+$")
_LABEL = re.compile(r"^status\s{0,3}:\s{0,3}", re.IGNORECASE)
_DAY = re.compile(
    r"(?:\s|[(,;:–—-]){1,5}(?:(?:on|since|as of)\s{1,3})?[0-9]{4}-[0-9]{2}-[0-9]{2}\)?$",
    re.IGNORECASE,
)
_RELATION = re.compile(
    rf"\b(?:({PART})\s{{1,3}})?"
    rf"({SUPERSEDE}(?:e?s|ed)|amend(?:s|ed)|(?:refine|replace|reverse)[sd]|deprecated)\b"
    rf"(?:\s{{1,3}}({PART})\b)?(\s{{1,3}}by\b)?",
    re.IGNORECASE,
)
_PART_LATER = re.compile(rf"(?:[^.;]|[.;](?!\s|$))*?\b{PART}\b", re.IGNORECASE)
_JOINT = re.compile(
    r"(?:[\s,;:.(|/&–—-]|\b(?:and|but|then|now|this|the|adr|decision|record|is|was|has|been|have)\b)*$",
    re.IGNORECASE,
)
_HELD = re.compile("\ue000([0-9]{1,4})\ue001")
_END = re.compile(
    r"[.;](?=\s|$)|(?<![\w-])(?:see|because|for|due|since|on|in|as)(?![\w-])", re.IGNORECASE
)
_AND = re.compile(r",|&|\band\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:(ADR|RFC)[-_ #:]{0,3}|(?:decision|record|no\.?)[ #:]{1,3})?#?([0-9][\w.-]{0,200})",
    re.IGNORECASE,
)
_PARTIAL_WORDS = ("partly superseded", "partially superseded", "superseded in part")

# verb → (field of `verbs X`, field of `verbed by X`)
_FIELDS = {
    "s": ("supersedes", "superseded-by"),
    "a": ("amends", "amended-by"),
    "ref": ("amends", "amended-by"),
    "rep": ("supersedes", "superseded-by"),
    "rev": ("reverses", "reversed-by"),
    "d": ("supersedes", "superseded-by"),
}
_PARTIAL = {"supersedes": "supersedes-in-part", "superseded-by": "superseded-in-part-by"}


def split_status(text: str) -> StatusPhrase:
    """Take a status apart: `superseded by [ADR-5](0005-x.md)` → `superseded` and the link.

    Never raises; what it does not understand is left in `status`, for the schema to report.
    """
    if _SIMPLE.fullmatch(text):  # as nearly every status is
        return StatusPhrase(text, {})
    if len(text) > LONGEST:
        return StatusPhrase(text.strip(), {})
    clean, held = _cleaned(text)
    if clean.startswith(("{", "[")) or " | " in clean:  # a template's choice is no status
        return StatusPhrase(text.strip(), {})
    relations = [found for found in _RELATION.finditer(clean) if _says_more(found, clean)]
    if not relations:
        return StatusPhrase(_put_back(_DAY.sub("", clean), held) or None, {})
    links: dict[str, list[str]] = {}
    for index, relation in enumerate(relations):
        end = relations[index + 1].start() if index + 1 < len(relations) else len(clean)
        rest = clean[relation.end() : end]
        name = _field(relation, rest)
        for reference in _named(relation, rest, held):
            if reference not in links.setdefault(name, []):
                links[name].append(reference)
    first = relations[0]
    before = _put_back(_DAY.sub("", _JOINT.sub("", clean[: first.start()])), held)
    return StatusPhrase(before or _status_of(first, clean[first.end() :]), links)


def relations(text: str) -> dict[str, list[str]]:
    """The links of a bullet such as `Supersedes [x](x.md)`; empty where it begins otherwise."""
    if len(text) > LONGEST:
        return {}
    clean, _ = _cleaned(text)
    return split_status(text).links if _RELATION.match(clean) else {}


def references(text: str) -> list[str]:
    """The references of a plain field: link targets, else what commas separate."""
    if len(text) > LONGEST:
        return []
    clean, held = _cleaned(text)
    return _references(clean, held)


def plain(text: str) -> str:
    """Text without comments, emphasis, entities and with a link's words for the link."""
    if len(text) > LONGEST:
        return text.strip()
    clean, held = _cleaned(text, edges=False)
    return _put_back(clean, held)


def _cleaned(text: str, *, edges: bool = True) -> tuple[str, list[tuple[str, str]]]:
    """The bare words, each link held aside under its number between two private characters."""
    held: list[tuple[str, str]] = []

    def hold(found: re.Match[str]) -> str:
        if found[1]:  # an image: a badge says its status in words
            return found[2]
        held.append((found[2], found[3]))
        return f"\ue000{len(held) - 1}\ue001"

    text = text.replace("\ue000", "").replace("\ue001", "")
    text = _LINK.sub(hold, _COMMENT.sub(" ", text))
    text = _STRUCK.sub(" ", unescape(text))
    text = " ".join(_EMPHASIS.sub("", text).split())
    return (_LABEL.sub("", _EDGES.sub("", text)) if edges else text.rstrip("\\ ")), held


def _put_back(text: str, held: list[tuple[str, str]]) -> str:
    return _HELD.sub(lambda found: held[int(found[1])][0], text).strip()


def _says_more(relation: re.Match[str], text: str) -> bool:
    """Whether it names another record, or a part; else it is a word such as `deprecated`."""
    before, verb, after, by = relation.groups()
    rest = text[relation.end() :].lstrip(" :(-→")
    return bool(before or after or by) or verb.lower().endswith("s") or rest.startswith("\ue000")


def _is_partial(relation: re.Match[str], rest: str) -> bool:
    """`partly superseded by 3`, `superseded in part by 3`, `superseded by 3 in part`."""
    before, _, after, _ = relation.groups()
    return bool(before or after or _PART_LATER.match(rest))


def _status_of(relation: re.Match[str], rest: str) -> str | None:
    """The status that a phrase without any other implies."""
    before, verb, after, by = relation.groups()
    word = verb.lower()
    if not word.endswith("d") or (by and word.startswith(("a", "ref"))):
        return None
    if word.startswith("s") and _is_partial(relation, rest):
        said = " ".join(part for part in (before, verb, after) if part)
        return said if said.lower() in _PARTIAL_WORDS else "partly superseded"
    return "superseded" if by and word.startswith("rep") else verb


def _field(relation: re.Match[str], rest: str) -> str:
    """The field that a relation's references belong to."""
    word = relation[2].lower()
    key = word[:3] if word.startswith("re") else word[0]
    name = _FIELDS[key][word.endswith("d")]
    return _PARTIAL.get(name, name) if _is_partial(relation, rest) else name


def _named(relation: re.Match[str], rest: str, held: list[tuple[str, str]]) -> list[str]:
    # `Partly superseded (2021)` names no successor; `Superseded: [x](x.md)` does.
    needs_link = relation[2].lower().endswith("d") and not relation[4]
    return [] if needs_link and not _HELD.search(rest) else _references(rest, held)


def _references(text: str, held: list[tuple[str, str]]) -> list[str]:
    text = text.lstrip(" :(-→")
    if end := _END.search(text):
        text = text[: end.start()]
    if found := _HELD.findall(text):
        return [_target(held[int(number)][1]) for number in found]
    return [name for piece in _AND.split(text) if (name := _name(piece))]


def _target(target: str) -> str:
    path, mark, _ = target.partition("#")
    return path if mark and path.endswith(".md") else target


def _name(piece: str) -> str:
    piece = piece.strip(" \t.,;:()[]\"'→")
    number = _NUMBER.match(piece)
    if not number:
        return piece[:200]
    digits = number[2].rstrip(".-")
    return f"{number[1]}-{digits}" if number[1] else digits


# Dates

REVIEW_NAMES = frozenset(
    {
        "expires",
        "next-review",
        "reassessment-date",
        "resubmission",
        "review",
        "review-by",
        "review-date",
        "revisit",
        "revisit-by",
    }
)
"""The names, in canonical spelling, under which people keep the date of the next revisit."""

_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_LENGTH = re.compile(r"([0-9]{1,4})\s{0,3}(day|week|month|year)s?", re.IGNORECASE)


def to_iso(text: str) -> str | None:
    """`DD/MM/YYYY` as `YYYY-MM-DD`, None where no such day exists; other text as it is.

    Day before month is log4brains' documented order, also where both are 12 or less.
    """
    found = _SLASHED.fullmatch(text)
    if not found:
        return text
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def later(day: date, length: str) -> date | None:
    """The day `6 months`, `1 year`, `90 days` or `2 weeks` after `day`; None if that is no length.

    A month that is too short ends on its last day: six months after 31 August is 28 February.
    """
    found = _LENGTH.fullmatch(length.strip())
    if not found:
        return None
    count, unit = int(found[1]), found[2].lower()
    try:
        if unit in ("day", "week"):
            return day + timedelta(days=count * (7 if unit == "week" else 1))
        months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last))
    except (OverflowError, ValueError):
        return None
