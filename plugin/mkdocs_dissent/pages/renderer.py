"""A page as a value of a record, or of a view, and the address at which it stands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from mkdocs_dissent.feeds.links import FeedLink
from mkdocs_dissent.git.base import Base
from mkdocs_dissent.git.forge import SourceUrl
from mkdocs_dissent.pages.bodies import SECTION, compose_page, compose_sheet
from mkdocs_dissent.pages.context import (
    KIND_WORDS,
    Context,
    about,
    dissent_of,
    due_of,
    due_on,
    not_understood,
    record_of,
    records_of,
)
from mkdocs_dissent.pages.doors import Doors, Way
from mkdocs_dissent.pages.engine import HERE, Links, fragments, render, render_blocks
from mkdocs_dissent.pages.facts import banner_of, facts_of, mentions_of
from mkdocs_dissent.pages.filters import Filters, describe
from mkdocs_dissent.pages.lists import FIRST, Subpage, has_long_lists, names_of, subpages
from mkdocs_dissent.pages.notices import change_notice, notices_of, tripwires
from mkdocs_dissent.pages.records import (
    answer_of,
    asides_of,
    evidence_of,
    lineage_of,
    lines_of,
    siblings_of,
)
from mkdocs_dissent.pages.sheet import against_of, sheet_view
from mkdocs_dissent.policy import VIEWS
from mkdocs_dissent.practices import DEFINITIONS
from mkdocs_dissent.practices.cadence import evidence_reviews, rhythm_of
from mkdocs_dissent.practices.governing import Pattern
from mkdocs_dissent.records.kinds import Andon, Decision, Initiative, Key, Memo, Record, Review
from mkdocs_dissent.records.vocabularies import Folder, Kind
from mkdocs_dissent.register.examinations import reviews_held

_TEMPLATES: Mapping[type[Record], str] = {
    Decision: "decision",
    Initiative: "sheet",
    Memo: "memo",
    Andon: "memo",
    Review: "review",
}
"""A record's class → the template of its page."""
_ASKED = (
    *(about, against_of, answer_of, asides_of, due_of, due_on, evidence_of, facts_of),
    *(lineage_of, lines_of, record_of, records_of, siblings_of, tripwires),
)
"""What templates may ask of a record in its register, or of a day."""

_STYLE = (
    "assets/base.css",
    "register.css",
    "overdue.css",
    "initiatives.css",
    "decision.css",
    "sheet.css",
    "assets/paper.css",
)
"""The files of the style that come first, in this order: what is for paper overrides them."""
_SCRIPT = ("shared", "judging", "filtering", "start")
"""The files of the script, in the order in which they run."""


class Page(NamedTuple):
    """What a record's page says around its author's text."""

    parts: Mapping[str, str]
    """HTML by the name of its place in what `Renderer.compose` gives."""

    @property
    def sections(self) -> list[tuple[str, str]]:
        """The level-2 sections in the parts, for the table of contents: HTML and anchor."""
        return [(title, anchor) for anchor, title in SECTION.findall(self.parts["foot"])]


class Renderer:
    """Makes the HTML of every view and of every record's page.

    `url_of` gives a page's URL, relative to the site's root and quoted, by its source uri;
    `source_url` that of a file on the forge, by commit and path in the repository.
    `ctx.policy.pages` says which views have a page; others are not linked. `calendar_of` gives
    the uri of a person's calendar by their name, `feed_links` the links to feeds on every view,
    `doors` where readers go to contradict. `rewritten` says that a generator will rewrite the links
    of what is made: rows that wait as text would keep theirs, so there are none.
    """

    def __init__(
        self,
        ctx: Context,
        url_of: Callable[[str], str],
        source_url: SourceUrl | None = None,
        *,
        calendar_of: Callable[[str], str | None] = lambda name: None,  # noqa: ARG005
        feed_links: Sequence[FeedLink] = (),
        doors: Doors | None = None,
        rewritten: bool = False,
    ) -> None:
        self.ctx = ctx
        self.url_of = url_of
        self.source_url = source_url
        self.calendar_of = calendar_of
        self.feed_links = feed_links
        self.doors = doors
        self.rewritten = rewritten

    def view(self, name: str, at: str, filters: Filters = Filters()) -> str:  # noqa: B008
        """A view as it stands on the page at source uri `at`: `register`, `overdue`, …

        The model of the view `x` is `x_view` in `pages/x.py`, its template `pages/x.html.j2`.
        """
        if name not in VIEWS:
            raise ValueError(f"there is no view {name!r}")
        module = import_module(f"mkdocs_dissent.pages.{name}")
        view = getattr(module, f"{name}_view")(self.ctx, filters)
        shown = {"view": view, "filters": filters, "narrowed": describe(filters)}
        shown |= self._asked(getattr(module, "ASKED", ()))
        links = Links(at, self.url_of, self._pages)
        bound = {name: partial(macro, links) for name, macro in self._fragments.items()}
        own = {"at": links, "page": links.page, "file": links.file, "m": bound}
        own |= {"place": links.row, "of_person": links.person, "doors_of": partial(self._doors, at)}
        return render(name, {**self._shared, **own, **bound, **shown})

    def compose(self, record: Record, body: str, *, markdown: bool = False) -> str:
        """A record's body with the places of its parts, `<!--dissent-part:NAME-->`.

        `body` is rendered, or Markdown that another generator is to render.
        """
        if isinstance(record, Initiative):
            view = sheet_view(record, self.ctx)
            return compose_sheet(body, record, view, markdown=markdown)
        return compose_page(body, record.title, markdown=markdown)

    def page(self, record: Record, body_of: Callable[[Record], str]) -> Page:
        """What a record's page says around its author's text.

        `body_of` gives a memo's rendered body as it must read on this page: without its title,
        headings demoted below level 3, ids prefixed, links rebased.
        """
        name = next(name for type_, name in _TEMPLATES.items() if isinstance(record, type_))
        values = {
            **self._shared,
            **self._fragments,
            "at": Links(record.source.uri, self.url_of, self._pages),
            "view": sheet_view(record, self.ctx) if isinstance(record, Initiative) else None,
            "record": record,
            "when": due_of(record, self.ctx),
            "alert": banner_of(record, self.ctx),
            "ways": self._doors(record.source.uri, record),
            "dissent": dissent_of(record, self.ctx),
            "mentioned_by": mentions_of(record, self.ctx),
            "body_of": lambda memo: Markup(body_of(memo)),
            # A second record of one id has no place of its own in the order.
            "beside": self._neighbours.get(record.key, (None, None)),
        }
        parts = render_blocks(name, values)
        change = change_notice(record, self.ctx)
        if notices := ([change] if change else []) + [*notices_of(record, self.ctx)]:
            above = render("notices", values | {"notices": notices})
            parts["head"] = f"{above}\n{parts['head']}"
        return Page(parts)

    @staticmethod
    def assets() -> dict[str, str]:
        """The style sheet and the script, to be served beside the pages: name → text.

        What only one page needs stands in a file of its own, `<page>.css`. The script's files
        share one scope, which no other script of the page sees.
        """
        first = [HERE / name for name in _STYLE]
        style = [*first, *sorted(set(HERE.glob("*.css")) - set(first))]
        script = [HERE / "assets" / "script" / f"{name}.js" for name in _SCRIPT]
        return {
            "dissent.css": _joined(style),
            "dissent.js": f'(() => {{\n"use strict";\n\n{_joined(script)}}})();\n',
        }

    def _doors(self, at: str, record: Record | None) -> Mapping[str, Sequence[Way]]:
        return self.doors.of(at, record) if self.doors else {}

    @cached_property
    def subpages(self) -> tuple[Subpage, ...]:
        """The pages below those of the views."""
        return tuple(subpages(self.ctx, self.calendar_of))

    @cached_property
    def _pages(self) -> Mapping[str, str | None]:
        """The source uri of every page that templates name."""
        return {**self.ctx.policy.pages, **{page.key: page.uri for page in self.subpages}}

    def first(self, view: str) -> Filters:
        """What the page of a view shows: of a long list, its beginning."""
        people = view == "stewards" and has_long_lists(self.ctx)
        return Filters(first=FIRST if people or f"{view}/all" in self._pages else None)

    @cached_property
    def _fragments(self) -> dict[str, Any]:
        return fragments(self._shared)

    @cached_property
    def _shared(self) -> dict[str, Any]:
        """What templates know on every page."""
        policy = self.ctx.policy
        clock = "fixed" if policy.historical else "reader"
        # Our words are English, whatever the language and the direction of the site.
        root = Markup(
            'lang="en" dir="ltr" data-as-of="{}" data-clock="{}" data-due-soon="{}"'
        ).format(self.ctx.today, clock, policy.due_soon_days)
        rhythm = rhythm_of(
            policy, evidence_reviews(reviews_held(self.ctx.register, self.ctx.today))
        )
        root += Markup(' data-cycles="{} {}"').format(rhythm.start, rhythm.days)
        return {
            "at_base": self._at_base,
            "forge": self._forge,
            **self._asked(_ASKED),
            "policy": policy,
            "folders": {str(name): paths[0] for name, paths in policy.folders.items()},
            "memo_file": self._memo_file,
            "calendar_of": self.calendar_of,
            "feed_links": self.feed_links,
            "not_understood": not_understood(self.ctx),
            "today": self.ctx.today,
            "names": names_of(self.ctx),
            "kinds": KIND_WORDS.values(),
            "definitions": DEFINITIONS,
            "root": root,
            "rewritten": self.rewritten,
        }

    def _asked(self, functions: Iterable[Callable[..., Any]]) -> dict[str, Any]:
        """Functions by their names, each with the context that it wants."""
        return {
            each.__name__: partial(each, ctx=self.ctx) if "ctx" in each.__annotations__ else each
            for each in functions
        }

    def _at_base(self, path: str) -> str | None:
        """The address of a file on the forge as it was at the base; None where it is unknown."""
        found = self.ctx.comparison
        if found is None or not isinstance(found.base, Base) or self.source_url is None:
            return None
        return self.source_url(found.base.commit, path)

    def _memo_file(self, record: Record) -> str:
        """The file in which a memo against a record would be written."""
        folder = self.ctx.policy.folders[Folder.DISSENT][0]
        return f"{folder}/{record.id.rpartition('/')[2]}-dissent.md"

    def _forge(self, pattern: Pattern) -> str | None:
        """The address of the folder or file that a pattern names; None where that is unknown."""
        if self.source_url is None or not pattern.folder:
            return None
        return self.source_url("HEAD", pattern.folder, pattern.repository)

    @cached_property
    def _neighbours(self) -> Mapping[Key, tuple[Record | None, Record | None]]:
        """For every record, those before and after it of its kind, in the order of files."""
        kinds: dict[Kind, list[Record]] = {}
        for record in self.ctx.register.records:
            kinds.setdefault(record.kind, []).append(record)
        out = {}
        for records in kinds.values():
            ends = [None, *records, None]
            for record, before, after in zip(records, ends, ends[2:], strict=False):
                out[record.key] = (before, after)
        return out


def _joined(paths: Sequence[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
