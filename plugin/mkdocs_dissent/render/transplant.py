"""Carries rendered HTML from one page to another: links rebased, ids prefixed, headings demoted.

A dissent memo is rendered once, on its own page, and shown whole on its decision's page. Its
relative links, its anchors and the rank of its headings are those of its own page; here they
become right on the other.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import urlsplit

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"(\s)(href|src|id|name|for|aria-describedby)(\s*=\s*)(\"[^\"]*\"|'[^']*')")
_TITLE = re.compile(r"\s*<h1\b.*?</h1>\s*", re.S)
_PERMALINK = re.compile(r"<a\b[^<>]*\bclass=\"headerlink\"[^<>]*>.*?</a>", re.S)


def transplant(html: str, *, source: str, target: str, prefix: str, demote: int = 2) -> str:
    """`html` of the page at `source` as it must read on the page at `target`.

    `source` and `target` are URLs relative to the site's root. Ids get `prefix`, links to them
    follow. Headings go down by `demote` ranks, h6 at the lowest. The first level-1 heading is
    left out, and so are permalinks: the receiving page has its own.
    """
    html = _PERMALINK.sub("", _TITLE.sub("", html, count=1))

    def attribute(match: re.Match[str]) -> str:
        space, name, equals, quoted = match.groups()
        quote, value = quoted[0], quoted[1:-1]
        if name in ("href", "src"):
            value = f"#{prefix}{value[1:]}" if value[:1] == "#" else rebase(value, source, target)
        else:
            value = prefix + value
        return f"{space}{name}{equals}{quote}{value}{quote}"

    def tag(match: re.Match[str]) -> str:
        slash, name, rest = match.groups()
        if len(name) == 2 and name[0] in "hH" and name[1] in "123456":
            name = f"h{min(6, int(name[1]) + demote)}"
        return f"<{slash}{name}{_ATTRIBUTE.sub(attribute, rest)}>"

    return _TAG.sub(tag, html)


def rebase(link: str, source: str, target: str) -> str:
    """A link that is right on the page at `source`, made right on the page at `target`."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return link
    path = posixpath.normpath(posixpath.join(_directory(source), parts.path))
    if path.startswith(".."):
        return link
    relative = posixpath.relpath(path, _directory(target) or ".")
    slash = "/" if parts.path.endswith(("/", "/.", "/..")) or parts.path in (".", "..") else ""
    return relative + slash + link[link.index(parts.path) + len(parts.path) :]


def _directory(url: str) -> str:
    return url if url.endswith("/") else posixpath.dirname(url)
