"""What becomes of a record's text once it is HTML: put together with its parts, or moved.

Parts are put in later, where `<!--dissent-part:NAME-->` stands: after Markdown and after search.
A dissent memo is rendered once, on its own page, and shown whole on its decision's page. Its
relative links, its anchors and the rank of its headings are those of its own page; `relocate_html`
makes them right on the other.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape as escape_html
from html import unescape
from itertools import accumulate
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from mkdocs_dissent.reading.markdown import headings
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.text import shorten

if TYPE_CHECKING:
    from mkdocs_dissent.pages.sheet import Sheet

PANELS = ("Aim", "Mechanism", "Feedback")
"""The sections of an initiative's text that make the three panels of its sheet."""


EMBED = re.compile(r"<!--\s*dissent:\s*([\w-]*)([^>]{0,500}?)-->")
"""How a page asks for a view: its name, and its filters."""
SECTION = re.compile(r'<section aria-labelledby="([\w-]+)">\s*<h2 id="\1">([^<]*)</h2>')
"""A section that a part adds to the page: its anchor, and its title as HTML."""


_PLACE = "<!--dissent-part:"


def place(name: str) -> str:
    """Where the part `name` will stand."""
    return f"{_PLACE}{name}-->"


def fill(html: str, parts: Mapping[str, str]) -> tuple[str, list[str]]:
    """A page with its parts in their places, and the names of those that found none."""
    left = dict(parts)
    head, *pieces = html.split(_PLACE)
    made = [head]
    for piece in pieces:
        name, end, after = piece.partition("-->")
        made += (left.pop(name), after) if end and name in left else (_PLACE, piece)
    return "".join(made), list(left)


def once(html: str, view: str, shown: set[str]) -> str:
    """A view's HTML on a page that has `shown` others: an id stands once on a page."""
    if view in shown:
        html = re.sub(rf' id="dissent-(?:{view}|how-[\w-]+)"', "", html)
    shown.add(view)
    return html


# One that is left open goes on to the end, and is looked for once.
_COMMENT = r"<!--(?:.*?-->|.*)"
_COMMENT_OR_H1 = re.compile(rf"{_COMMENT}|(<h1\b)", re.S | re.I)
_H1_END = re.compile(r"</h1\s*>", re.I)


def _title_in(html: str) -> tuple[int, int] | None:
    """Where the first level-1 heading begins and ends."""
    start = next((found for found in _COMMENT_OR_H1.finditer(html) if found[1]), None)
    end = _H1_END.search(html, start.end()) if start else None
    return (start.start(), end.end()) if start and end else None


def with_head(body: str, title: str, *, markdown: bool) -> tuple[str, str]:
    """A body cut after its first level-1 heading; one is made of the title where it has none."""
    found = next(iter(_markdown_headings(body, 1)), None) if markdown else _title_in(body)
    if found is None:
        return f"<h1>{escape(title)}</h1>" + "\n" * markdown, body
    return body[: found[1]], body[found[1] :]


def compose_page(body: str, title: str, *, markdown: bool = False) -> str:
    """A record's page: head after the title, foot after the text.

    `body` is HTML; with `markdown` it is Markdown, and so is the page.
    """
    head, text = with_head(body, title, markdown=markdown)
    text = text.strip("\n")
    return f"{head}\n{place('head')}\n{text}\n{place('foot')}\n"


def compose_sheet(body: str, record: Record, view: Sheet, *, markdown: bool = False) -> str:
    """An initiative's page: its sections become the panels of the one-page sheet.

    Markdown within HTML is read as such where `markdown="1"` asks for it (`md_in_html`).
    """
    head, text = with_head(body, record.title, markdown=markdown)
    intro, sections = split(text, markdown=markdown)
    asks = ' markdown="1"' if markdown else ""
    first = {found.name: found for found in reversed(sections)}
    panels = {name: first[name.lower()] for name in PANELS if name.lower() in first}
    extra = "".join(s.heading + s.text for s in sections if s not in panels.values())
    return "\n".join(
        (
            head,
            place("head"),
            f'<div class="dissent dissent-sheet" dir="ltr" data-load="{view.load}"{asks}>',
            _box(f'<div class="dissent-intro"{asks}>', intro, "</div>") if intro.strip() else "",
            f'<div class="dissent-panels"{asks}>',
            *(_panel(name, panels.get(name), record.source.path, body, asks) for name in PANELS),
            "</div>",
            place("charts"),
            _box(f'<div class="dissent-more"{asks}>', extra, "</div>") if extra.strip() else "",
            place("terms"),
            "</div>",
            place("foot"),
            "",
        )
    )


def _box(start: str, content: str, end: str) -> str:
    """An element; of one that holds Markdown, the content stands in lines of its own."""
    gap = "\n\n" if "markdown=" in start else ""
    return f"{start}{gap}{content}{gap}{end}"


def _panel(name: str, found: Section | None, path: str, body: str, asks: str) -> str:
    key = name.lower()
    if found is not None:
        content = f"{found.heading}{found.text}"
    else:
        # What is said here is no Markdown.
        plain = Markup(' markdown="0"') if asks else ""
        content = Markup('<h2 id="{}"{}>{}</h2>').format(f"dissent-{key}", plain, name)
        heading = r"^[ \t>]*#+[ \t]+[\W_]*" if asks else r"<h[1-6]\b[^>]*>\s*(?:<[^>]*>\s*)*"
        if not re.search(rf"{heading}{name}\b", body, re.I | re.M):
            content += "\n\n" if asks else ""
            content += Markup(
                '<p class="dissent-teach"{}>Not written yet. Add <code>## {}</code> to'
                " <code>{}</code>.</p>"
            ).format(plain, name, path)
    start = f'<section class="dissent-panel" data-panel="{key}"{asks}>'
    return _box(start, content, "</section>")


@dataclass(frozen=True, eq=False, slots=True)
class Section:
    """A level-2 section of a body, as HTML or as Markdown."""

    name: str
    """The panel it makes, in lower case; else its heading's text."""
    heading: str
    text: str


def split(text: str, *, markdown: bool) -> tuple[str, list[Section]]:
    """What stands before the first level-2 heading, and every section from there."""
    found = _markdown_headings(text, 2) if markdown else _headings(text)
    stops = [*(start for start, _ in found), len(text)]
    sections = [
        Section(_name(text[start:end]), text[start:end], text[end:stop])
        for (start, end), stop in zip(found, stops[1:], strict=True)
    ]
    return text[: stops[0]], sections


def _markdown_headings(text: str, level: int) -> list[tuple[int, int]]:
    """Where headings of a level begin and end in Markdown; one that is underlined has two rows."""
    rows = text.split("\n")
    starts = [0, *accumulate(len(row) + 1 for row in rows)]
    lines = [line.number - 1 for line in headings(text) if line.level == level]
    return [(starts[at], starts[at + 1 + (rows[at].lstrip()[:1] != "#")]) for at in lines]


_PERMALINK = re.compile(r"<a\b[^>]*\bheaderlink\b[^>]*>.*?</a>", re.S)
_PANEL = re.compile(r"(?:\d+[.)]\s*)?(" + "|".join(PANELS) + r")\b", re.I)


def _name(heading: str) -> str:
    text = unescape(re.sub(r"<[^>]*>", "", _PERMALINK.sub("", heading))).strip("# \t\n")
    match = _PANEL.match(text)
    return (match[1] if match else text).lower()


_CONTAINERS = "div blockquote details section article aside main figure table ul ol dl pre form"
_HOLD = frozenset((*_CONTAINERS.split(), "script", "style", "textarea", "template"))


def _headings(html: str) -> list[tuple[int, int]]:
    """Where level-2 headings begin and end that stand in no other element.

    One in a quotation is the quotation's.
    """
    found: list[tuple[int, int]] = []
    held: list[str] = []
    many: Counter[str] = Counter()
    start = None
    for tag in _COMMENT_OR_TAG.finditer(html):
        name, closes = (tag["name"] or "").lower(), bool(tag["slash"])
        if closes and many[name]:
            ended = ""
            while ended != name:
                ended = held.pop()
                many[ended] -= 1
        elif name in _HOLD and not closes and not tag["rest"].endswith("/"):
            held.append(name)
            many[name] += 1
        elif name == "h2" and not closes and not held and start is None:
            start = tag.start()
        elif name == "h2" and closes and start is not None:
            found.append((start, tag.end()))
            start = None
    return found


# ── For a search ──

_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
_CLAIM = re.compile(r"<h[2-6]\b[^>]*>[^<]*\bclaim\b.*?</h[2-6]>\s*", re.DOTALL | re.I)
_TAGS = re.compile(r"<[^>]*>")
_BRIEF = 160
"""Characters of each text in a brief."""


def brief(record: Record, body: str) -> str:
    """Status, hypothesis, claim and first paragraph of a record, as HTML.

    `body` is its rendered text, or empty where a search has the status alone. The title is there
    already: it is the page's.
    """
    claim = _CLAIM.search(body)
    found = [_PARAGRAPH.search(body), _PARAGRAPH.match(body, claim.end()) if claim else None]
    texts = [unescape(_TAGS.sub("", match[1])) for match in found if match]
    hypothesis = getattr(record, "hypothesis", None) if body else None
    words = [str(record.state or ""), hypothesis, *dict.fromkeys(texts)]
    return "".join(f"<p>{escape_html(shorten(text, _BRIEF))}</p>" for text in words if text)


# ── From one page to another ──

# Quoted values may hold `>` and `<`. No branch can be tried twice, so time is linear.
_TAG = re.compile(
    r"<(?P<slash>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)"
    r"(?P<rest>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>"
)
_COMMENT_OR_TAG = re.compile(rf"{_COMMENT}|{_TAG.pattern}", re.S)
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s\"'<>/=]++)(?P<equals>\s*+=\s*+)"
    r"(?P<value>\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++)"
    r"|\"[^\"]*+\"|'[^']*+'|[^\s\"'<>/=]++"
)
_HEADING = re.compile(r"h[1-6]", re.I)
_LINKS = frozenset({"href", "src", "poster", "xlink:href"})
_ANCHORS = frozenset({"id", "name"})
_ANCHORED = frozenset(
    {
        "for",
        "headers",
        "list",
        "aria-controls",
        "aria-describedby",
        "aria-details",
        "aria-labelledby",
        "aria-owns",
    }
)
"""Attributes that name anchors of the same page, several apart by spaces."""


def relocate_html(html: str, *, source: str, target: str, prefix: str, demote: int = 2) -> str:
    """`html` of the page at `source` as it must read on the page at `target`.

    `source` and `target` are URLs relative to the site's root. Ids get `prefix`, links to them
    follow. Headings go down by `demote` ranks, h6 at the lowest. The first level-1 heading is
    left out, and so are permalinks: the receiving page has its own.
    """

    def moved(name: str, value: str) -> str:
        if name in _LINKS:
            if value.startswith("#"):
                return "#" + prefix + value[1:] if len(value) > 1 else value
            return rebase(value, source, target)
        if name in _ANCHORS:
            return prefix + value if value else value
        if name in _ANCHORED:
            return " ".join(prefix + anchor for anchor in value.split())
        return value

    def attribute(match: re.Match[str]) -> str:
        name, quoted = match["name"], match["value"]
        if name is None or quoted is None:
            return match[0]
        quote = quoted[0] if quoted[0] in "\"'" else '"'
        value = unescape(quoted[1:-1] if quoted[0] == quote else quoted)
        new = moved(name.lower(), value)
        return (
            match[0] if new == value else f"{name}{match['equals']}{quote}{escape_html(new)}{quote}"
        )

    def tag(match: re.Match[str]) -> str:
        slash, name, rest = match.groups()
        if _HEADING.fullmatch(name):
            name = f"h{min(6, int(name[1]) + demote)}"
        return f"<{slash}{name}{_ATTRIBUTE.sub(attribute, rest) if rest else ''}>"

    return _TAG.sub(tag, "".join(_without_permalinks(_without_title(html))))


def _without_title(html: str) -> str:
    found = _title_in(html)
    return html[: found[0]] + html[found[1] :].lstrip() if found else html


def _without_permalinks(html: str) -> Iterator[str]:
    """The pieces of `html` between permalinks."""
    done = 0
    for match in _TAG.finditer(html) if "headerlink" in html else ():
        if match.start() < done or not _is_permalink(match):
            continue
        end = html.find("</a>", match.end())
        if end < 0:
            break
        yield html[done : match.start()]
        done = end + len("</a>")
    yield html[done:]


def _is_permalink(tag: re.Match[str]) -> bool:
    if tag["name"].lower() != "a" or tag["slash"] or "headerlink" not in tag["rest"]:
        return False
    return any(
        "headerlink" in found["value"].strip("\"'").split()
        for found in _ATTRIBUTE.finditer(tag["rest"])
        if found["name"] and found["name"].lower() == "class"
    )


_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_BEFORE_QUERY = re.compile(r"[^?#]*")
# What browsers drop from a link before they follow it (URL Standard, "basic URL parser").
_DROPPED = re.compile(r"[\t\n\r]|^[\x00-\x20]+|[\x00-\x20]+\Z")


def rebase(link: str, source: str, target: str) -> str:
    """A link that is right on the page at `source`, made right on the page at `target`.

    A link within the page (`#x`), one that names its host or begins at the host's root, and one
    that leads out of the site are given back as they are.
    """
    plain = _DROPPED.sub("", link)
    if plain.startswith(("#", "/", "\\")) or _SCHEME.match(plain):
        return link
    path = _BEFORE_QUERY.match(plain)[0]  # type: ignore[index]
    rest = plain[len(path) :]
    path = posixpath.join(_directory(source), path or posixpath.basename(source))
    whole = posixpath.normpath(path)
    if whole == ".." or whole.startswith("../"):
        return link
    relative = posixpath.relpath(whole, _directory(target) or ".")
    if path in ("", ".", "..") or path.endswith(("/", "/.", "/..")):
        relative += "/"
    if ":" in relative.partition("/")[0]:
        relative = "./" + relative
    return relative + rest


def _directory(url: str) -> str:
    return url if url.endswith("/") else posixpath.dirname(url)
