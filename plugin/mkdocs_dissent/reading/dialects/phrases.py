"""What the words of a status, of a reference and of a date say, as other tools write them."""

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.dialects.vocabulary import FIELDS, MONTH, PARTLY, Vocabulary, vocabulary
from mkdocs_dissent.reading.markdown import HELD, LONGEST_LINE, bare_words, put_back

_PLAIN_WORDS = vocabulary(Policy())


class StatusPhrase(NamedTuple):
    """A status taken apart."""

    status: str | None
    """The phrase that says it, as written; where none is known or the rest takes it back, all of
    the text, without links, dates, emphasis and what it supersedes or amends."""
    links: dict[str, list[str]]
    """Field name → references: a link's target, else the text (`ADR-0005`, `12`)."""


PART = r"(?:in\s{1,3}part|partly|partially)"
SUPERSEDE = r"super[sc]ee?d"
_EDGES = re.compile(r"^[^\w\ue000([{]+|[^\w\ue001)\]}?!]+$")
_LABEL = re.compile(r"^status\s{0,3}:\s{0,3}", re.IGNORECASE)
_DAY = re.compile(
    r"(?:\s|[(,;:–—-]){1,5}(?:(?:on|since|as of)\s{1,3})?[0-9]{4}-[0-9]{2}-[0-9]{2}\)?$",
    re.IGNORECASE,
)
_RELATION = re.compile(
    rf"\b(?:({PART})\s{{1,3}})?"
    rf"({SUPERSEDE}(?:e?s|ed)|(?:amend|supplant)(?:s|ed)|(?:refine|replace|reverse|obsolete)[sd]"
    r"|deprecated)\b"
    rf"(?:\s{{1,3}}({PART})\b)?"
    r"((?:[\s:,(]{1,3}(?:on\s)?[0-9]{4}-[0-9]{2}-[0-9]{2}\)?,?)?\s{1,3}(?:by|with|in\sfavou?r\sof)\b)?",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:(?:to|will|may|might|could|can|should|would|must|not|gets?)(?:\s{1,3}be)?"
    r"|never|nothing|no\s(?:longer|\w{1,20})|until|once|when|if|unless)\s{0,3}$",
    re.IGNORECASE,
)
"""What stands before a relation that is no fact."""
_OTHER_LANGUAGES = re.compile(
    r"(?<!\w)(?:"
    + "|".join(
        label.replace("-", r"\s{1,3}")
        for labels in FIELDS["superseded-by"][1:]
        for label in labels.split(", ")
        if "-" in label
    )
    + r")(?!\w)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"\ue000]{1,200}\"|“[^”\ue000]{1,200}”")
_PART_LATER = re.compile(rf"(?:[^.;]|[.;](?!\s|$))*?\b{PART}\b", re.IGNORECASE)
_JOINT = re.compile(
    r"(?:[\s,;:.(|/&–—-]|\b(?:and|but|then|now|this|the|adr|decision|record|is|was|has|been|have)\b)*$",
    re.IGNORECASE,
)
_END = re.compile(
    r"[.;](?=\s|$)|(?<![\w-])(?:see|because|for|due|since|on|in|as)(?![\w-])", re.IGNORECASE
)
_AND = re.compile(r"[,;&、]|(?<![\w-])(?:and|und|et|y)(?![\w-])", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:(ADR|RFC)s?[-_ #:]{0,3}|(?:decision|record|no\.?)s?[ #:]{1,3})?#?([0-9][\w.-]{0,200})",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\S*[\w]-[\w]\S*|\S+\.md|(?:[A-Z]{2,10}-){1,3}[0-9]{1,6}|[A-Z]{2,5}[0-9]{2,6}")
"""A text that can be the name of a record: `use-x-in-y`, `0005-x.md`, `KEP-12`, `DR008`."""
_OWNER = re.compile(r"(?<=[0-9])['’]s\b")
_NOT_A_NUMBER = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?|(?:19|20)[0-9]{2}")
_LONGEST_NAME = 500
_WIKI = re.compile(r"\[\[([^\[\]|#\n]{1,300})(?:[#|][^\[\]\n]{0,300})?\]\]")
_HOSTED = re.compile(r"https?://[^\s]{1,400}/(?:blob|src|raw)/[^\s]{1,400}\.md", re.IGNORECASE)

# verb → (field of `verbs X`, field of `verbed by X`)
_FIELDS = {
    **dict.fromkeys(("s", "rep", "d", "o"), ("supersedes", "superseded-by")),
    **dict.fromkeys(("a", "ref"), ("amends", "amended-by")),
    "rev": ("reverses", "reversed-by"),
}
_REPLACED = ("superseded-by", "reversed-by")
PARTIAL = {"supersedes": "supersedes-in-part", "superseded-by": "superseded-in-part-by"}
IN_PART = re.compile(rf"\(.{{0,40}}\b{PART}\b", re.IGNORECASE)


def split_status(text: str, words: Vocabulary = _PLAIN_WORDS) -> StatusPhrase:
    """Take a status apart: `superseded by [ADR-5](0005-x.md)` → `superseded` and the link.

    Never raises; what it does not understand is left in `status`, for a finding to quote.
    """
    if text in words.known:  # as nearly every status is
        return StatusPhrase(text, {})
    if len(text) > LONGEST_LINE:
        return StatusPhrase(text.strip(), {})
    clean, held = _cleaned(text)
    if clean[:1] + clean[-1:] in ("{}", "()") and clean[1:-1].isalpha():
        clean = clean[1:-1]
    if clean.startswith(("{", "[")) or " | " in clean:  # a template's choice is no status
        return StatusPhrase(text.strip(), {})
    clean = _OTHER_LANGUAGES.sub("superseded by", _QUOTED.sub(" ", clean))
    relations = [
        found
        for found in _RELATION.finditer(clean)
        if _says_more(found, clean) and not _NOT_YET.search(clean[: found.start()][-40:])
    ]
    if not relations:
        return StatusPhrase(_said(clean, held, words), {})
    links: dict[str, list[str]] = {}
    first = last = relations[0]
    ends = [*(relation.start() for relation in relations[1:]), len(clean)]
    for relation, end in zip(relations, ends, strict=True):
        rest = clean[relation.end() : end]
        name, _ = _meaning(relation, rest)
        # `Partly superseded (2021)` names no successor; `Superseded: [x](x.md)` does.
        active = relation[2].lower().endswith("s") or relation[4]
        names_one = active or HELD.search(rest) or _points(rest)
        for reference in _references(rest, held) if names_one else ():
            if reference not in links.setdefault(name, []):
                links[name].append(reference)
        if name in _REPLACED:
            last = relation
    before = _said(_JOINT.sub("", clean[: first.start()]), held, words)
    name, ended = _meaning(last, clean[last.end() :])
    implied = _meaning(first, clean[first.end() :])[1]
    return StatusPhrase((ended if name in _REPLACED else None) or before or implied, links)


def _said(clean: str, held: list[tuple[str, str]], words: Vocabulary) -> str | None:
    """The phrase that a text begins with, where it says a status; else all of it."""
    text = put_back(clean, held)
    found = words.meaning(text)
    return found[0] if found and found[1] else _DAY.sub("", text) or None


def relations(text: str) -> dict[str, list[str]]:
    """The links of a bullet such as `Supersedes [x](x.md)`; empty where it begins otherwise."""
    if len(text) > LONGEST_LINE:
        return {}
    clean, _ = _cleaned(text)
    return split_status(text).links if _RELATION.match(clean) else {}


def references(text: str) -> list[str]:
    """The references of a plain field: link targets, else what commas separate."""
    if len(text) > LONGEST_LINE:
        return []
    clean, held = _cleaned(text)
    return _references(clean, held)


def _cleaned(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The bare words without what stands around them, and the links that are held aside."""
    text, held = bare_words(text)
    return _LABEL.sub("", _EDGES.sub("", text)), held


def _says_more(relation: re.Match[str], text: str) -> bool:
    """Whether it names another record, or a part; else it is a word such as `deprecated`."""
    before, verb, after, by = relation.groups()
    rest = text[relation.end() :]
    return (
        bool(before or after or by)
        or verb.lower().endswith("s")
        or rest.lstrip(" :(-→").startswith("\ue000")
        or bool(_points(rest) and _references(rest, []))
    )


def _points(rest: str) -> bool:
    """`Superseded: ADR-4`, `superseded → 4`: the reference follows without `by`."""
    return rest.lstrip().startswith((":", "→", "->"))


def _meaning(relation: re.Match[str], rest: str) -> tuple[str, str | None]:
    """The field that a relation's references belong to, and the status that it implies, if any."""
    before, verb, after, by = relation.groups()
    word = verb.lower()
    key = word[:3] if word.startswith("re") else word[0]
    name = _FIELDS[key][word.endswith("d")]
    # `partly superseded by 3`, `superseded in part by 3`, `superseded by 3 in part`
    is_partial = bool(before or after or _PART_LATER.match(rest))
    status = verb if word.endswith("d") and not (by and key in ("a", "ref")) else None
    if status and key == "s" and is_partial:
        said = " ".join(part for part in (before, verb, after) if part)
        status = said if said.lower() in PARTLY else "partly superseded"
    elif status and by and key == "rep":
        status = "superseded"
    return PARTIAL.get(name, name) if is_partial else name, status


def _references(text: str, held: list[tuple[str, str]]) -> list[str]:
    text = text.lstrip(" :(-→>")
    if wiki := _WIKI.findall(text):
        return [name.strip() for name in wiki]
    if end := _END.search(text):
        text = text[: end.start()]
    if found := HELD.findall(text):
        targets = [_target(held[int(number)][1]) for number in found]
        return [target for target in targets if "://" not in target or _HOSTED.fullmatch(target)]
    return [name for piece in _AND.split(text) if (name := _name(piece))]


def _target(target: str) -> str:
    path, mark, _ = target.partition("#")
    return path if mark and path.endswith(".md") else target


def _name(piece: str) -> str:
    """The record that a piece of a sentence names; empty where it is prose."""
    piece = _OWNER.split(piece.partition("(")[0])[0].strip(" \t.,;:()[]<>\"'→")
    number = _NUMBER.match(piece)
    if not number:
        is_name = _HOSTED.fullmatch(piece) if "://" in piece else _NAMED.fullmatch(piece)
        return piece if is_name and len(piece) <= _LONGEST_NAME else ""
    digits, after = number[2].rstrip(".-:"), piece[number.end() :]
    if number[1]:
        return f"{number[1]}-{digits}"
    # Further words make it an amount, unless a colon or a dash stands between: `5: Use Kafka`.
    is_alone = not after.strip() or piece[: number.end()].endswith((":", "."))
    if _NOT_A_NUMBER.fullmatch(digits) or not (is_alone or after.lstrip()[:1] in ":–—-"):
        return ""
    return digits


# Dates

_YMD = r"(?P<y>[0-9]{4})(?:[-/.](?P<m>[0-9]{1,2})[-/.]|年(?P<cm>[0-9]{1,2})月)(?P<d>[0-9]{1,2})日?"
_DMY = r"(?P<d2>[0-9]{1,2})(?:st|nd|rd|th|er|[.º])?[\s-]{1,3}(?:of\s|de\s)?(?P<n2>[^\W\d_]{3,12})"
_MDY = r"(?P<n3>[^\W\d_]{3,12})\.?\s{1,3}(?P<d3>[0-9]{1,2})(?:st|nd|rd|th)?"
_PAIR = r"(?P<a>[0-9]{1,2})(?P<sep>[/.-])(?P<b>[0-9]{1,2})(?P=sep)(?P<y4>[0-9]{4})"
_A_DAY = re.compile(
    rf"(?<![\w./;&#-])(?:{_YMD}|{_DMY}\.?,?[\s-]{{1,3}}(?:de\s|of\s)?(?P<y2>[0-9]{{4}})"
    rf"|{_MDY},?\s{{1,3}}(?P<y3>[0-9]{{4}})|{_PAIR})(?![0-9_]|(?!t[0-9])[a-z]|[/.-][0-9])",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:[-–—/~→]|to|until|bis|->)\s*", re.IGNORECASE)
_HEDGED = re.compile(
    r"[~≈?]|\b(?:before|after|until|about|around|circa|ca|approx\w*|tbd|todo|not|no|planned|vor|nach"
    r"|bis|avant|après|antes|después)\b",
    re.IGNORECASE,
)
"""Words before a day after which it is not the day."""
_LENGTH = re.compile(r"([0-9]{1,4})\s{0,3}(day|week|month|year)s?", re.IGNORECASE)


class DayRead(NamedTuple):
    """What a text says of a day."""

    day: str | None
    """`YYYY-MM-DD`; None where it says none, or could mean two."""
    problem: str
    """Why there is none, as the end of a sentence; empty where there is one."""
    day_first: bool | None = None
    """Which order the text itself shows, where it is day and month in figures."""
    ambiguous: bool = False


def read_day(text: str, day_first: bool | None = None) -> DayRead:
    """The one day that a text begins with: `2024/05/02`, `12 March 2021`, `2024-05-01 (updated …)`.

    `day_first` settles what `03/04/2022` means; without it both parts must differ in size.
    """
    found = list(_A_DAY.finditer(text[:200]))
    if not found or found[0].start() > 25 or _HEDGED.search(text[: found[0].start()]):
        return DayRead(None, "names no day")
    if len(found) > 1 and _RANGE.fullmatch(text[found[0].end() : found[1].start()]):
        return DayRead(None, "names two days")
    return _day_of(found[0], day_first)


def _day_of(found: re.Match[str], day_first: bool | None) -> DayRead:
    year = found["y"] or found["y2"] or found["y3"] or found["y4"]
    order = None
    if found["y"]:
        month, day = int(found["m"] or found["cm"]), int(found["d"])
    elif found["y4"]:
        first, second = int(found["a"]), int(found["b"])
        if found["sep"] == "." or first > 12 or first == second:
            order = True if first > 12 >= second else None
            day, month = first, second
        elif second > 12:
            order, month, day = False, first, second
        elif day_first is None:
            return DayRead(None, "could be two days", None, ambiguous=True)
        else:
            day, month = (first, second) if day_first else (second, first)
    else:
        name = (found["n2"] or found["n3"]).casefold()
        if name not in MONTH:
            return DayRead(None, "names no day")
        month, day = MONTH[name], int(found["d2"] or found["d3"])
    try:
        return DayRead(date(int(year), month, day).isoformat(), "", order)
    except ValueError:
        return DayRead(None, "is not a day of any calendar")


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
