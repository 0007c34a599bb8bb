"""Templates that escape by construction, the few things that they may call, and links."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, Template
from markupsafe import Markup, escape

from mkdocs_dissent import text
from mkdocs_dissent.pages.context import glyph, kind, label, numbered
from mkdocs_dissent.people import anchor, people, person
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.templates import templates

HERE = Path(__file__).parent


@cache
def _environment() -> Environment:
    """The templates, compiled once a process."""
    # Most templates run once a build; folding their constants costs more than it saves.
    env = templates(HERE, autoescape=True, auto_reload=False, optimized=False)
    # A filter is called at once, a function or a method by way of the context.
    env.filters.update(code=code, source=source, glyph=glyph, kind=kind, label=label, named=named)
    env.filters.update(link=link, links=links, href=Links.href, page=Links.page, of=Links.person)
    env.filters.update(numbered=numbered, person=person, count=text.count, listed=text.list_words)
    env.filters.update(words=text.spaced, sentence=text.sentence, shorten=text.shorten)
    env.filters.update(figure=text.figure, percent=text.percent, likelihood=text.likelihood)
    env.globals.update(people=people)
    # By type too: `Markup` equals the text that it is made of, and is not escaped.
    kept = lru_cache(maxsize=4096, typed=True)
    marks = {name: kept(mark) for name, mark in _macros(env, "marks", {}).items()}
    env.globals.update(marks, named=named)
    env.filters.update(marks)
    return env


@cache
def _template(name: str) -> Template:
    return _environment().get_template(f"{name}.html.j2")


def render(name: str, values: Mapping[str, Any]) -> str:
    """The template of a page, filled."""
    return _template(name).render(values).strip()


def render_blocks(name: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Each block of the template of a page, filled: name → HTML."""
    template = _template(name)
    # Jinja would look up each of its globals in several places, on every page.
    context = template.new_context({**_environment().globals, **values}, shared=True)
    return {name: "".join(block(context)).strip() for name, block in template.blocks.items()}


def fragments(values: Mapping[str, Any]) -> dict[str, Any]:
    """What pages show alike, as macros by name; each takes the `Links` of its page first."""
    return {**_macros(_environment(), "fragments", values), "link": link, "links": links}


def _macros(env: Environment, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    module = env.get_template(f"{name}.html.j2").make_module(dict(values))
    return {name: macro for name, macro in vars(module).items() if not name.startswith("_")}


def _mark(name: str, *of: object) -> Markup:
    made: Markup = _environment().filters[name](*of)
    return made


def named(record: Record) -> Markup:
    """A record by its label and title."""
    return _mark("called", label(record), record.title)


def link(at: "Links", record: Record) -> Markup:
    """A link to a record."""
    return _mark("reference", at.href(record), named(record))


def links(at: "Links", records: Iterable[Record]) -> Markup:
    """Links to records."""
    return Markup(", ").join([link(at, record) for record in records])


def code(written: str) -> Markup:
    """Text in which `backticks` set off code."""
    parts = written.split("`")
    if len(parts) % 2 == 0:
        return escape(written)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts)
    )


_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\]+", re.I)


def source(written: str) -> Markup:
    """Where something can be checked: a link where it is a web address and nothing else."""
    if not _ADDRESS.fullmatch(written) or not _host(written):
        return escape(written)
    label = written.split("://", 1)[1].rstrip("/")
    label = text.shorten(label, 60, whole_words=False)
    return Markup('<a href="{}" rel="nofollow noopener">{}</a>').format(written, label)


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


class Links:
    """The links of the page at source uri `at`; `pages` are those of the views."""

    def __init__(
        self, at: str, url_of: Callable[[str], str], pages: Mapping[str, str | None]
    ) -> None:
        self._url_of = url_of
        self._pages = pages
        self._here = url_of(at).removeprefix("./")
        self._root = self._here.partition("/")[0] + "/" if "/" in self._here else None
        self._up = "../" * self._here.count("/")
        self.worked: list[Any] = []
        """What the page says of how its figures are worked out."""

    def href(self, record: Record) -> str:
        """The link to a record's page."""
        return self._to(record.source.uri)

    def _to(self, uri: str) -> str:
        there = self._url_of(uri)
        # Most links of a long list lead out of the page's own folder: nothing is shared with those.
        if self._root is None or there.startswith((self._root, ".")) or not there:
            return relative(self._here, there)
        return self._up + there

    def page(self, view: str) -> str | None:
        """The link to a view's page; None where it has none."""
        uri = self._pages.get(view)
        return self._to(uri) if uri else None

    def row(self, view: str, anchor: str) -> str:
        """The link to a row of a list, on the page that has all of them."""
        return f"{self.page(f'{view}/all') or self.page(view)}#{anchor}"

    def person(self, name: str) -> str:
        """The link to what waits for a person."""
        key = person(name) or ""
        return self.page(f"stewards/{key}") or f"{self.page('stewards') or ''}#{anchor(key)}"

    def file(self, uri: str) -> str:
        """The link to a file beside the pages."""
        return relative(self._here, quote(uri))


def relative(here: str, there: str) -> str:
    """The link from one page to another, both by URL relative to the site's root."""
    base = here.removeprefix("./").split("/")[:-1]
    path = there.removeprefix("./").split("/")
    same = 0
    while same < min(len(base), len(path) - 1) and base[same] == path[same]:
        same += 1
    link = "../" * (len(base) - same) + "/".join(path[same:])
    # A colon in a first part would make it look like a scheme.
    return f"./{link}" if not link or ":" in link.split("/", 1)[0] else link
