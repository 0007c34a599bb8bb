"""Which records a view shows, and how a page asks for fewer: `status=accepted limit=5`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mkdocs_dissent.pages.context import Context, glyph
from mkdocs_dissent.people import identity, is_among
from mkdocs_dissent.policy import VIEWS
from mkdocs_dissent.practices.governing import matched_by, patterns_of
from mkdocs_dissent.reading.markdown import lines
from mkdocs_dissent.records import (
    Andon,
    Constraint,
    DecisionStatus,
    Initiative,
    InitiativeStatus,
    Key,
    Memo,
    Record,
    Review,
)
from mkdocs_dissent.records.fields import nearest
from mkdocs_dissent.register import LinkType, Register
from mkdocs_dissent.register.examinations import resolved_by

DISSENT_WORDS = ("open", "any", "none")
EMBED = re.compile(r"<!--\s*dissent:\s*([\w-]*)([^>]{0,500}?)-->")
"""How a page asks for a view: its name, and its filters."""


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

    @property
    def given(self) -> bool:
        """Whether anything is narrowed at all."""
        return self != Filters()


@dataclass(frozen=True, kw_only=True, slots=True)
class Embed:
    """A view that an author's page asks for."""

    comment: str
    start: int
    """Where the comment begins in the page's Markdown."""
    line: int
    view: str
    filters: Filters
    problems: tuple[str, ...]
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
    if "dissent:" not in markdown:
        return []
    code = {line.number for line in lines(markdown) if line.code}
    found = []
    for match in EMBED.finditer(markdown):
        line = markdown.count("\n", 0, match.start()) + 1
        if line in code or markdown[: match.start()].endswith("`"):
            continue
        filters = Filters()
        if match[1] in VIEWS:
            filters, wrong = read_filters(match[2], ctx)
            problems = tuple(f"dissent:{match[1]}: {problem}" for problem in wrong)
        else:
            known = ", ".join(VIEWS)
            problems = (f"there is no view `{match[1]}` to show here; known: {known}",)
        embed = Embed(
            comment=match[0],
            start=match.start(),
            line=line,
            view=match[1],
            filters=filters,
            problems=problems,
        )
        found.append(embed)
    return found


def once(html: str, view: str, shown: set[str]) -> str:
    """A view's HTML on a page that has `shown` others: an id stands once on a page."""
    if view in shown:
        html = html.replace(f' id="dissent-{view}"', "", 1)
    shown.add(view)
    return html


def describe(filters: Filters) -> list[str]:
    """The filters in dissent, for the reader of a narrowed view."""
    words = [" or ".join(filters.status)] if filters.status else []
    words += [f"steward {filters.steward}"] if filters.steward else []
    words += [f"initiative {filters.initiative}"] if filters.initiative else []
    words += [filters.constraint.replace("-", " ")] if filters.constraint else []
    words += [f"tag {filters.tag}"] if filters.tag else []
    words += [f"governing {filters.path}"] if filters.path else []
    dissent = {"open": "with open dissent", "any": "with dissent", "none": "without dissent"}
    words += [dissent[filters.dissent]] if filters.dissent else []
    words += ["overdue"] if filters.overdue else []
    return words + ([f"at most {filters.limit}"] if filters.limit is not None else [])


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
    if filters.overdue and not record.overdue(ctx.today):
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
        key = match[1].lower()
        value = next((group for group in match.groups()[1:] if group is not None), None)
        reader = _READERS.get(key)
        if reader is None:
            problems.append(_wrong("filter", key, _READERS))
            continue
        try:
            values[key] = reader(value.strip() if value is not None else "", ctx)
        except ValueError as error:
            problems.append(str(error))
    return Filters(**values), problems


def _wrong(what: str, value: str, known: Iterable[str]) -> str:
    known = list(known)
    near = nearest(value, known)
    hint = f"did you mean `{near[0]}`?" if near else "use " + ", ".join(f"`{w}`" for w in known)
    return f"there is no {what} `{value}`; {hint}"


def _status(value: str, ctx: Context) -> tuple[str, ...]:  # noqa: ARG001
    known = [str(word) for word in dict.fromkeys([*DecisionStatus, *InitiativeStatus])]
    known += ["unknown", "unreadable"]
    words = tuple(word for part in value.split(",") if (word := part.strip().lower()))
    for word in words:
        if word not in known:
            raise ValueError(_wrong("status", word, known))
    if not words:
        raise ValueError(_wrong("status", "", known))
    return words


def _steward(value: str, ctx: Context) -> str:
    names = {identity(name): name for record in ctx.register.records for name in record.owners}
    if identity(value) not in names:
        raise ValueError(_wrong("steward", value, sorted(names.values())))
    return names[identity(value)]


def _initiative(value: str, ctx: Context) -> str:
    found = [
        record.id
        for record in ctx.register.initiatives
        if value.casefold() in (record.id.casefold(), record.label.casefold())
        or (value.isdecimal() and record.number == int(value))
    ]
    if len(found) != 1:
        raise ValueError(_wrong("initiative", value, [i.id for i in ctx.register.initiatives]))
    return found[0]


def _constraint(value: str, ctx: Context) -> str:  # noqa: ARG001
    word = value.lower().replace(" ", "-").replace("_", "-")
    if word not in list(Constraint):
        raise ValueError(_wrong("constraint", value, map(str, Constraint)))
    return word


def _tag(value: str, ctx: Context) -> str:
    known = dict.fromkeys(tag for record in ctx.register.records for tag in record.tags)
    if value not in known:
        raise ValueError(_wrong("tag", value, known))
    return value


def _path(value: str, ctx: Context) -> str:  # noqa: ARG001
    if not value:
        raise ValueError("`path` is empty; use a file of the repository, `src/ledger/db.py`")
    return value.removeprefix("./").removeprefix("/")


def _dissent(value: str, ctx: Context) -> str:  # noqa: ARG001
    if value.lower() not in DISSENT_WORDS:
        raise ValueError(_wrong("dissent", value, DISSENT_WORDS))
    return value.lower()


def _flag(value: str, ctx: Context) -> bool:  # noqa: ARG001
    words = {
        "": True,
        "true": True,
        "yes": True,
        "1": True,
        "false": False,
        "no": False,
        "0": False,
    }
    if value.lower() not in words:
        raise ValueError(f"`overdue` is `{value}`; use `true` or `false`")
    return words[value.lower()]


def _limit(value: str, ctx: Context) -> int:  # noqa: ARG001
    if not (value.isdecimal() and value.isascii() and len(value) < 7 and int(value)):
        raise ValueError(f"`limit` is `{value}`; use a whole number of at least 1")
    return int(value)


_READERS: Mapping[str, Callable[[str, Context], Any]] = {
    "status": _status,
    "steward": _steward,
    "initiative": _initiative,
    "constraint": _constraint,
    "tag": _tag,
    "path": _path,
    "dissent": _dissent,
    "overdue": _flag,
    "limit": _limit,
}


def subset(ctx: Context, filters: Filters) -> Register:
    """The register of the decisions and initiatives that `filters` let through.

    Memos and andons go with what they are about, a review's items with what was examined.
    """
    about = {Memo: LinkType.DISSENTS, Andon: LinkType.AFFECTS}
    register = ctx.register
    subjects = [r for r in register.records if not isinstance(r, Memo | Andon | Review)]
    kept = {record.key for record in subjects if matches(record, filters, ctx)}
    for type_, link in about.items():
        for record in register.records:
            if isinstance(record, type_) and _any_of(register.to(record, link), kept):
                kept.add(record.key)
    records = (
        _examining(record, register, kept) if isinstance(record, Review) else record
        for record in register.records
        if isinstance(record, Review) or record.key in kept
    )
    return replace(register, records=tuple(records))


def _any_of(records: Iterable[Record], kept: set[Key]) -> bool:
    return any(record.key in kept for record in records)


def _examining(review: Review, register: Register, kept: set[Key]) -> Review:
    meant = resolved_by(register, review)
    examined = (item for item in review.examined if item.item and meant.get(item.item) in kept)
    return replace(review, examined=tuple(examined))
