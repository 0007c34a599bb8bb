"""Carries rendered HTML from one page to another: links rebased, ids prefixed, headings demoted.

A dissent memo is rendered once, on its own page, and shown whole on its decision's page. Its
relative links, its anchors and the rank of its headings are those of its own page; here they
become right on the other.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html import escape, unescape

# Quoted values may hold `>` and `<`. No branch can be tried twice, so time is linear.
_TAG = re.compile(
    r"<(?P<slash>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)"
    r"(?P<rest>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>"
)
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s\"'<>/=]++)(?P<equals>\s*+=\s*+)"
    r"(?P<value>\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++)"
    r"|\"[^\"]*+\"|'[^']*+'|[^\s\"'<>/=]++"
)
_TITLE = re.compile(r"<h1\b", re.I)
_TITLE_END = re.compile(r"</h1\s*>\s*", re.I)
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


def transplant(html: str, *, source: str, target: str, prefix: str, demote: int = 2) -> str:
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
        return match[0] if new == value else f"{name}{match['equals']}{quote}{escape(new)}{quote}"

    def tag(match: re.Match[str]) -> str:
        name = match["name"]
        if _HEADING.fullmatch(name):
            name = f"h{min(6, int(name[1]) + demote)}"
        return f"<{match['slash']}{name}{_ATTRIBUTE.sub(attribute, match['rest'])}>"

    return _TAG.sub(tag, "".join(_without_permalinks(_without_title(html))))


def _without_title(html: str) -> str:
    start = _TITLE.search(html)
    end = _TITLE_END.search(html, start.end()) if start else None
    if start is None or end is None:
        return html
    return html[: start.start()] + html[end.end() :]


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
