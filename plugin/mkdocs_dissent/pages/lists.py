"""Long lists: the heaviest of each on its view's page, the rest on pages of their own."""

import html
import json
import posixpath
from collections.abc import Callable, Iterator
from typing import NamedTuple

from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.filters import Filters
from mkdocs_dissent.pages.overdue import overdue_view
from mkdocs_dissent.pages.stewards import held_by_all
from mkdocs_dissent.people import anchor, people, person
from mkdocs_dissent.policy import VIEWS
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.register.contradictions import contradictions_of

FIRST = 25
"""So many of a list stand on the page of a view whose list is longer."""
_NO_PAGE = ("index", "readme")
"""Names of files that stand for their folder."""


class Subpage(NamedTuple):
    """A page below that of a view."""

    view: str
    key: str
    """`overdue/all`, `stewards/ana`: how templates name it."""
    uri: str
    title: str
    """Plain text, to be escaped."""
    filters: Filters
    asked: str
    """The filters as a page asks for them."""

    @property
    def head(self) -> str:
        """The front matter and the title of the page, in Markdown."""
        title = html.escape(self.title)
        # The page of the view is found by a search, and these would say the same again.
        meta = {"title": title, "hide": ["toc"], "search": {"exclude": True}}
        return f"---\n{json.dumps(meta)}\n---\n\n<h1>{title}</h1>\n"

    @property
    def text(self) -> str:
        """The page in Markdown, for a generator with plugins."""
        return f"{self.head}\n<!-- dissent:{self.view} {self.asked} -->\n"


def subpages(ctx: Context, calendar_of: Callable[[str], str | None]) -> Iterator[Subpage]:
    """A page with all of each long list, and one a person who answers for something."""
    heaviest = contradictions_of(ctx.register, ctx.today).heaviest_first
    longest = overdue_view(ctx, Filters()).longest
    for view, total in (("overdue", longest), ("contradictions", len(heaviest))):
        uri = ctx.policy.pages.get(view)
        if uri and total > FIRST:
            title = f"{VIEWS[view].title}: all"
            yield Subpage(view, f"{view}/all", f"{_folder(uri)}/all.md", title, Filters(), "")
    uri = ctx.policy.pages.get("stewards")
    for name in names_of(ctx) if uri else ():
        stem = posixpath.basename(calendar_of(name) or "").removesuffix(".ics")
        key = person(name)
        if uri and key and stem and stem.lower() not in _NO_PAGE:
            page = f"{_folder(uri)}/{stem}.md"
            filters = Filters(steward=name)
            yield Subpage(
                "stewards", f"stewards/{key}", page, name, filters, f"steward={anchor(key)}"
            )


def _folder(uri: str) -> str:
    """The folder below a page: `overdue` of `overdue.md`, and of `overdue/index.md`."""
    return uri.removesuffix(".md").removesuffix("/index")


def has_long_lists(ctx: Context) -> bool:
    """Whether the lists of all people are too long for one page."""
    return sum(bool(people(record.owners)) for record in _waiting(ctx)) > 8 * FIRST


def _waiting(ctx: Context) -> Iterator[Record]:
    """What counts for a load, or has a date."""
    held = ctx.register.derived(held_by_all, ctx)
    return (one.record for one in held if one.loads or one.record.due is not None)


def names_of(ctx: Context) -> list[str]:
    """Everybody for whom something waits: a record, or the next step of a contradiction."""
    names: dict[str, str] = {}
    owners = [record.owners for record in _waiting(ctx)]
    owners += [item.owner for item in contradictions_of(ctx.register, ctx.today).heaviest_first]
    for found in owners:
        for key, name in people(found).items():
            names.setdefault(key, name)
    return sorted(names.values(), key=lambda name: (name.casefold(), name))
