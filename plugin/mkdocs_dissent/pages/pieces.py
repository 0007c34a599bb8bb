"""The small pieces that every page is made of: a date, a status, a link, a line of facts.

A page holds dozens of them and a register thousands of pages, so they are functions and not
macros: a macro's call costs ten times a function's. Whatever comes from a record goes through
`escape`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from mkdocs_dissent.pages.context import Due, Glyph, Ref
from mkdocs_dissent.pages.facts import Fact
from mkdocs_dissent.pages.memo import Neighbours
from mkdocs_dissent.pages.people import anchor
from mkdocs_dissent.people import person

_LEFT = '<span aria-hidden="true">← </span>'
_RIGHT = '<span aria-hidden="true"> →</span>'


class Pieces:
    """The pieces of one page after another; `turn_to` says which page is being made."""

    def __init__(
        self, href_at: Callable[[str], Callable[[str], str]], pages: Mapping[str, str | None]
    ) -> None:
        self._href_at = href_at
        self._pages = pages
        self._href: Callable[[str], str] = lambda uri: uri

    def turn_to(self, at: str) -> None:
        """From now on, links are those of the page at source uri `at`."""
        self._href = self._href_at(at)

    def href(self, uri: str) -> str:
        """The link to the page at a source uri."""
        return self._href(uri)

    def names(self) -> Mapping[str, Any]:
        """Every piece by the name under which templates call it."""
        return {
            "href": self.href,
            "day": day,
            "status": status,
            "status_shape": status_shape,
            "due": due,
            "due_data": due_data,
            "link": self.link,
            "links": self.links,
            "facts": self.facts,
            "crumbs": self.crumbs,
            "neighbours": self.neighbours,
            "page": self.page,
        }

    def page(self, view: str) -> str | None:
        """The link to a view's page; None where it has none."""
        uri = self._pages.get(view)
        return self._href(uri) if uri else None

    def crumbs(self, ref: Ref, view: str, name: str) -> Markup:
        """Where a record's page stands: the view that leads here, and what this is."""
        back = self.page(view)
        way = f'<a href="{escape(back)}">{name}</a> <span aria-hidden="true">›</span> '
        label = f' <span class="dissent-label">{escape(ref.label)}</span>' if ref.label else ""
        return Markup(
            '<nav class="dissent-crumbs" aria-label="Where this stands">\n'
            f"{way if back else ''}<span>{escape(ref.kind)}{label}</span>\n</nav>"
        )

    def neighbours(self, beside: Neighbours) -> Markup:
        """Links to the records before and after."""
        before = self._neighbour(beside.previous, "prev", f"{_LEFT}Before")
        after = self._neighbour(beside.next, "next", f"After{_RIGHT}")
        if not before and not after:
            return Markup("")
        return Markup(
            '<nav class="dissent-beside" aria-label="Records before and after">\n'
            f"{before}\n{after}\n</nav>"
        )

    def _neighbour(self, ref: Ref | None, rel: str, term: str) -> str:
        if ref is None:
            return ""
        label = f'<span class="dissent-label">{escape(ref.label)}</span> ' if ref.label else ""
        return (
            f'<a rel="{rel}" href="{escape(self._href(ref.uri))}">'
            f'<span class="dissent-term">{term}</span>'
            f"<span>{label}<bdi>{escape(ref.title)}</bdi></span></a>"
        )

    def link(self, ref: Ref) -> Markup:
        """A link to a record, with its label."""
        label = f'<span class="dissent-label">{escape(ref.label)}</span> ' if ref.label else ""
        return Markup(
            f'<a class="dissent-ref" href="{escape(self._href(ref.uri))}">{label}'
            f"<bdi>{escape(ref.title)}</bdi></a>"
        )

    def links(self, refs: Iterable[Ref]) -> Markup:
        """Links to records, separated by commas."""
        return Markup(", ").join(self.link(ref) for ref in refs)

    def facts(self, items: Iterable[Fact], record_id: str, when: Due | None) -> Markup:
        """The line of facts under a record's title."""
        inner = "\n".join(self._fact(item) for item in items)
        return Markup(
            f'<dl class="dissent-facts" data-record="{escape(record_id)}"{due_data(when)}>\n'
            f"{inner}\n</dl>"
        )

    def _fact(self, item: Fact) -> str:
        lacking = ' class="dissent-lacking"' if item.missing else ""
        when = due(item.due) if item.due else day(item.date) if item.date else ""
        return (
            f"<div{due_data(item.due)}><dt>{escape(item.term)}</dt><dd{lacking}>"
            f"{status(item.glyph) if item.glyph else ''}{when}"
            f"{self.links(item.refs) if item.refs else ''}"
            f"{self._text(item)}</dd></div>"
        )

    def _text(self, item: Fact) -> str:
        page = self.page("stewards") if item.stewards else None
        if page is None:
            return f"<bdi>{escape(item.text)}</bdi>" if item.text else ""
        return ", ".join(_steward(name, page) for name in item.stewards)


def _steward(name: str, page: str) -> str:
    """A name that leads to what waits for them; nobody's leads nowhere."""
    shown = f"<bdi>{escape(name)}</bdi>"
    key = person(name)
    return f'<a href="{escape(page)}#{anchor(key)}">{shown}</a>' if key else shown


@lru_cache(maxsize=4096)
def day(date: dt.date) -> Markup:
    """A date."""
    return Markup(f'<time datetime="{date}">{date}</time>')


@lru_cache(maxsize=256)
def status(glyph: Glyph) -> Markup:
    """Where something stands: shape, word and tone, with the word's meaning."""
    about = f' title="{escape(glyph.about)}"' if glyph.about else ""
    return _shaped(glyph, glyph.word, about)


@lru_cache(maxsize=256)
def status_shape(glyph: Glyph, text: str) -> Markup:
    """The shape and tone of a status before another text."""
    return _shaped(glyph, text, "")


def _shaped(glyph: Glyph, text: str, about: str) -> Markup:
    return Markup(
        f'<span class="dissent-status" data-shape="{glyph.shape}" data-tone="{glyph.tone}"{about}>'
        f"{escape(text)}</span>"
    )


def due(found: Due) -> Markup:
    """A date that something is due on, with its distance."""
    distance = f'<span class="dissent-distance" data-dissent-distance>{escape(found.words)}</span>'
    return Markup(f"{day(found.date)} {distance}")


def due_data(found: Due | None) -> Markup:
    """The attributes by which the script judges a date again."""
    if not found:
        return Markup("")
    late = " data-overdue" * found.overdue + " data-soon" * found.soon
    return Markup(f' data-due="{found.date}"{late}')
