"""Puts a record's rendered body and the places of its parts together.

Parts are put in later, where `<!--dissent-part:NAME-->` stands: after Markdown and after search.
"""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from markupsafe import Markup, escape
from msgspec import Struct

from mkdocs_dissent.pages.sheet import PANELS


def place(name: str) -> str:
    """Where the part `name` will stand."""
    return f"<!--dissent-part:{name}-->"


_COMMENT_OR_H1 = re.compile(r"<!--.*?-->|<h1[\s>].*?(</h1\s*>)", re.S | re.I)


def with_head(html: str, title: str) -> tuple[str, str]:
    """A body cut after its first level-1 heading; one is made of the title where it has none."""
    for match in _COMMENT_OR_H1.finditer(html):
        if match[1]:
            return html[: match.end()], html[match.end() :]
    return f"<h1>{escape(title)}</h1>", html


def page(html: str, title: str) -> str:
    """A record's page: head after the title, foot after the text."""
    head, text = with_head(html, title)
    return f"{head}\n{place('head')}\n{text.strip()}\n{place('foot')}\n"


def sheet(html: str, title: str, path: str, *, charts_inside: bool, load: str) -> str:
    """An initiative's page: its sections become the panels of the one-page sheet.

    `load` says how large its type may be on paper: `light`, `medium`, `full`.
    """
    head, text = with_head(html, title)
    intro, sections = split(text)
    panels = {name: found for name in PANELS if (found := _pick(sections, name)) is not None}
    extra = "".join(s.heading + s.text for s in sections if s not in panels.values())
    charts = place("charts")
    return "\n".join(
        (
            head,
            place("head"),
            f'<div class="dissent dissent-sheet" data-load="{load}">',
            f'<div class="dissent-intro">{intro}</div>' if intro.strip() else "",
            '<div class="dissent-panels">',
            *(
                _panel(name, panels.get(name), path, charts if charts_inside else "", html)
                for name in PANELS
            ),
            "</div>",
            "" if charts_inside else charts,
            f'<div class="dissent-more">{extra}</div>' if extra.strip() else "",
            place("terms"),
            "</div>",
            place("foot"),
            "",
        )
    )


def _panel(name: str, found: Section | None, path: str, charts: str, html: str) -> str:
    inside = charts if name == PANELS[-1] else ""
    key = name.lower()
    if found is not None:
        content = f"{found.heading}{found.text}"
    else:
        content = Markup('<h2 id="{}">{}</h2>').format(f"dissent-{key}", name)
        if not re.search(rf"<h[1-6]\b[^>]*>\s*(?:<[^>]*>\s*)*{name}\b", html, re.I):
            content += Markup(
                '<p class="dissent-teach">Not written yet. Add <code>## {}</code> to'
                " <code>{}</code>.</p>"
            ).format(name, path)
    return f'<section class="dissent-panel" data-panel="{key}">{content}{inside}</section>'


def _pick(sections: list[Section], name: str) -> Section | None:
    wanted = name.lower()
    return next((found for found in sections if found.name == wanted), None)


class Section(Struct, frozen=True, eq=False):
    """A level-2 section of a body."""

    name: str
    """The panel it makes, in lower case; else its heading's text."""
    heading: str
    text: str


def split(html: str) -> tuple[str, list[Section]]:
    """What stands before the first level-2 heading, and every section from there.

    Only headings that stand in no other element count: one in a quotation is the quotation's.
    """
    finder = _Headings(html)
    finder.feed(html)
    finder.close()
    if not finder.found:
        return html, []
    starts = [start for start, _ in finder.found]
    sections = [
        Section(_name(html[start:end]), html[start:end], html[end:stop])
        for (start, end), stop in zip(finder.found, [*starts[1:], len(html)], strict=True)
    ]
    return html[: starts[0]], sections


_PERMALINK = re.compile(r"<a\b[^>]*\bheaderlink\b[^>]*>.*?</a>", re.S)
_PANEL = re.compile(r"(?:\d+[.)]\s*)?(" + "|".join(PANELS) + r")\b", re.I)


def _name(heading: str) -> str:
    text = unescape(re.sub(r"<[^>]*>", "", _PERMALINK.sub("", heading))).strip()
    match = _PANEL.match(text)
    return (match[1] if match else text).lower()


_CONTAINERS = "div blockquote details section article aside main figure table ul ol dl pre form"
_HOLD = frozenset(_CONTAINERS.split())


class _Headings(HTMLParser):
    """Finds the level-2 headings that stand in no other element."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, int]] = []
        self._html = html
        self._open: list[str] = []
        self._start: int | None = None
        self._lines = [0]
        # As the parser counts lines: by "\n" alone.
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _HOLD:
            self._open.append(tag)
        elif tag == "h2" and not self._open and self._start is None:
            self._start = self._at()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that ends where it begins holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        elif tag == "h2" and self._start is not None:
            self.found.append((self._start, self._html.index(">", self._at()) + 1))
            self._start = None
