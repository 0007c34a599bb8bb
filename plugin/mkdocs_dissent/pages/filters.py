"""Which records a view shows, and how a page asks for fewer: `status=accepted limit=5`."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from mkdocs_dissent.pages.bodies import EMBED
from mkdocs_dissent.pages.context import Context, about, glyph
from mkdocs_dissent.people import anchor, identity, is_among, people
from mkdocs_dissent.policy import VIEWS
from mkdocs_dissent.practices.governing import matched_by, patterns_of
from mkdocs_dissent.reading.markdown import lines
from mkdocs_dissent.records.fields.types import nearest
from mkdocs_dissent.records.kinds import Andon, Initiative, Key, Memo, Record, Review
from mkdocs_dissent.records.vocabularies import Constraint, DecisionStatus, InitiativeStatus
from mkdocs_dissent.register.contradictions import contradictions_of
from mkdocs_dissent.register.examinations import resolved_by
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.register import Register

_DISSENT = {"open": "with open dissent", "any": "with dissent", "none": "without dissent"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What a view is narrowed to; the default shows everything."""

    status: tuple[str, ...] = ()
    steward: str | None = None
    initiative: str | None = None
    """The id of an initiative."""
    constraint: str | None = None
    tag: str | None = None
    path: str | None = None
    """A file of the repository."""
    dissent: str | None = None
    """`open`: with unsettled dissent; `any`: with some; `none`: without."""
    overdue: bool = False
    limit: int | None = None
    first: int | None = None
    """So many of each list, with a link to the rest; this narrows nothing."""

    @property
    def given(self) -> bool:
        """Whether anything is narrowed at all."""
        return self != Filters()


class Embed(NamedTuple):
    """A view that an author's page asks for."""

    comment: str
    start: int
    """Where the comment begins in the page's Markdown."""
    line: int
    view: str
    filters: Filters
    problems: Sequence[str]
    """What of it can't be used, in words."""

    @property
    def known(self) -> bool:
        """Whether there is such a view."""
        return self.view in VIEWS

    @property
    def element(self) -> str:
        """What stands for the comment where comments are taken away."""
        return f'<div data-dissent="{self.view}-{self.start}"></div>'


def find_embeds(markdown: str, ctx: Context) -> list[Embed]:
    """Every view that a page asks for, in order; those that stand in code are text."""
    if "dissent:" not in markdown or not EMBED.search(markdown):
        return []
    code = {line.number for line in lines(markdown) if line.code}
    found = []
    for match in EMBED.finditer(markdown):
        line = markdown.count("\n", 0, match.start()) + 1
        if line in code or markdown[: match.start()].endswith("`"):
            continue
        view, filters = match[1], Filters()
        if view in VIEWS:
            filters, wrong = read_filters(match[2], ctx)
            problems = [f"dissent:{view}: {problem}" for problem in wrong]
        else:
            known = ", ".join(VIEWS)
            problems = [f"there is no view `{view}` to show here; known: {known}"]
        found.append(Embed(match[0], match.start(), line, view, filters, problems))
    return found


def describe(filters: Filters) -> list[str]:
    """The filters in words, for the reader of a narrowed view."""
    words = (
        " or ".join(filters.status),
        filters.steward and f"steward {filters.steward}",
        filters.initiative and f"initiative {filters.initiative}",
        filters.constraint and filters.constraint.replace("-", " "),
        filters.tag and f"tag {filters.tag}",
        filters.path and f"governing {filters.path}",
        filters.dissent and _DISSENT[filters.dissent],
        "overdue" if filters.overdue else "",
        filters.limit and f"at most {filters.limit}",
    )
    return [each for each in words if each]


def matches(record: Record, filters: Filters, ctx: Context) -> bool:
    """Whether a record is in a view; the limit is the view's to keep."""
    if filters.status and glyph(record).word not in filters.status:
        return False
    if filters.steward and not is_among(filters.steward, record.owners):
        return False
    if filters.constraint and str(getattr(record, "constraint", None)) != filters.constraint:
        return False
    if filters.tag and filters.tag not in record.tags:
        return False
    if filters.path and not matched_by(patterns_of(record), filters.path):
        return False
    asked = ctx.register.asked_on(record) if filters.overdue else None
    if filters.overdue and (asked is None or asked[0] >= ctx.today):
        return False
    if filters.initiative and not _serves(record, filters.initiative, ctx):
        return False
    return filters.dissent is None or _dissents(record, filters.dissent, ctx)


def _serves(record: Record, initiative: str, ctx: Context) -> bool:
    if isinstance(record, Initiative):
        return record.id == initiative
    related = (
        *ctx.register.to(record, LinkType.SERVES),
        *ctx.register.to(record, LinkType.DISSENTS),
    )
    return any(isinstance(found, Initiative) and found.id == initiative for found in related)


def _dissents(record: Record, wanted: str, ctx: Context) -> bool:
    memos = ctx.register.dissent(record)
    if wanted == "open":
        return any(memo.is_open for memo in memos)
    return bool(memos) is (wanted == "any")


_PAIR = re.compile(r"""([^\s=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S*)))?""")


def read_filters(text: str, ctx: Context) -> tuple[Filters, list[str]]:
    """The filters that a page asks for, and what of them can't be used.

    `text` is what follows the view's name in `<!-- dissent:register … -->`. A filter that can't
    be used is left out; its message names what would be right.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for match in _PAIR.finditer(text):
        value = next((group for group in match.groups()[1:] if group is not None), "")
        try:
            name = _known("filter", match[1].lower(), _FILTERS)
            values[name] = _value(name, value.strip(), ctx)
        except ValueError as error:
            problems.append(str(error))
    return Filters(**values), problems


_FILTERS = [field.name for field in fields(Filters)]
_FLAGS = {"": True, "true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _known(what: str, value: str, known: Iterable[str]) -> str:
    """A word that is known; raises ValueError, which names the right ones, where it is not."""
    known = list(known)
    if value in known:
        return value
    near = nearest(value, known)
    hint = f"did you mean `{near[0]}`?" if near else "use " + ", ".join(f"`{w}`" for w in known)
    raise ValueError(f"there is no {what} `{value}`; {hint}")


def _value(name: str, value: str, ctx: Context) -> Any:
    """What a filter asks for; raises ValueError, which says what would be right."""
    register, word = ctx.register, value.lower()
    match name:
        case "status":
            known = [*map(str, [*DecisionStatus, *InitiativeStatus]), "unknown", "unreadable"]
            known = list(dict.fromkeys(known))
            words = [part.strip() for part in word.split(",") if part.strip()] or [""]
            return tuple(_known("status", each, known) for each in words)
        case "steward":
            names, addressed = register.derived(_owners, ctx.today)
            found = names.get(identity(value)) or addressed.get(value)
            return found or _known("steward", value, sorted(names.values()))
        case "initiative":
            matching = [
                each.id
                for each in register.initiatives
                if value.casefold() in (each.id.casefold(), each.label.casefold())
                or (value.isdecimal() and each.number == int(value))
            ]
            known = [each.id for each in register.initiatives]
            return matching[0] if len(matching) == 1 else _known("initiative", value, known)
        case "constraint":
            kind = word.replace(" ", "-").replace("_", "-")
            return kind if kind in list(Constraint) else _known(name, value, map(str, Constraint))
        case "tag":
            return _known("tag", value, dict.fromkeys(t for r in register.records for t in r.tags))
        case "path" if not value:
            raise ValueError("`path` is empty; use a file of the repository, `src/ledger/db.py`")
        case "path":
            return value.removeprefix("./").removeprefix("/")
        case "dissent":
            return _known("dissent", word, _DISSENT)
        case "overdue" if word in _FLAGS:
            return _FLAGS[word]
        case "overdue":
            raise ValueError(f"`overdue` is `{value}`; use `true` or `false`")
        case _ if value.isdecimal() and value.isascii() and len(value) < 7 and int(value):
            return int(value)
    raise ValueError(f"`{name}` is `{value}`; use a whole number of at least 1")


def _owners(register: Register, today: dt.date) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Those who answer for records and for next steps: by identity, and as pages address them."""
    found = [record.owners for record in register.records]
    found += [item.owner for item in contradictions_of(register, today).heaviest_first]
    names = {identity(name): name for owners in found for name in owners}
    return names, {anchor(key): name for key, name in people(names.values()).items()}


def subset(ctx: Context, filters: Filters) -> Register:
    """The register of the decisions and initiatives that `filters` let through.

    Memos and andons go with what they are about, a review's items with what was examined.
    """
    register = ctx.register
    subjects = [r for r in register.records if not isinstance(r, Memo | Andon | Review)]
    kept = {record.key for record in subjects if matches(record, filters, ctx)}
    for type_ in (Memo, Andon):
        for record in register.records:
            if isinstance(record, type_) and any(s.key in kept for s in about(record, ctx)):
                kept.add(record.key)
    records = (
        _examining(record, register, kept) if isinstance(record, Review) else record
        for record in register.records
        if isinstance(record, Review) or record.key in kept
    )
    return replace(register, records=tuple(records))


def _examining(review: Review, register: Register, kept: set[Key]) -> Review:
    meant = resolved_by(register, review)
    examined = (item for item in review.examined if item.item and meant.get(item.item) in kept)
    return replace(review, examined=tuple(examined))
