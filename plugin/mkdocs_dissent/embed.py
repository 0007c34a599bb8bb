"""A Markdown extension for generators that run no plugins: `mkdocs_dissent.embed`.

A page asks for a view by a comment, `<!-- dissent:register -->`, which only a plugin fills. Without
one the page would have a hole that nobody sees. In what `dissent stage` writes, this puts each view
where its comment stands; elsewhere it says in a visible line what is missing. It also enters the
sections around a record's text into the table of contents.

Under MkDocs the plugin does all this, and takes the extension out.
"""

import re
from html import escape, unescape
from typing import Any

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor

from mkdocs_dissent.pages.bodies import EMBED, SECTION, once

NAME = "mkdocs_dissent.embed"
_END = '<hr hidden data-dissent-end="">'
_FILL = re.compile(rf'<div data-dissent-fill="([^"]*)">(.*?){_END}</div>\s*', re.S)
_SHOWN = re.compile(r' id="dissent-([\w-]+)"')
_FOOT = '<div class="dissent dissent-foot'
_MISSING = (
    '<p class="dissent-missing" style="border:.15rem solid #c62828;padding:.4rem .8rem">'
    "<strong>The register is not here:</strong> this generator runs no plugins;"
    " see <code>dissent stage --help</code>. This site with its register:"
    " <code>dissent stage build/register</code>, then build what that wrote.</p>"
)


def fill(comment: str, html: str) -> str:
    """A view at the end of a page, to be put where its comment stands."""
    return f'<div data-dissent-fill="{escape(comment)}">{html}{_END}</div>'


class _Embeds(Postprocessor):
    """Puts views where comments ask for them; in code a comment is text, and no longer one."""

    def run(self, text: str) -> str:
        if "<!--" in text:
            views = {unescape(found[1]): found[2] for found in _FILL.finditer(text)}
            text = _FILL.sub("", text)
            shown = set(_SHOWN.findall(text))

            def put(found: re.Match[str]) -> str:
                html = views.get(found[0])
                return _MISSING if html is None else once(html, found[1], shown)

            text = EMBED.sub(put, text)
        if _FOOT in text:
            self._add_sections(text[text.rindex(_FOOT) :])
        return text

    def _add_sections(self, foot: str) -> None:
        tops: list[dict[str, Any]] = getattr(self.md, "toc_tokens", [])
        items = tops[0]["children"] if tops and tops[0]["level"] == 1 else tops
        for found in SECTION.finditer(foot):
            name = unescape(found[2])
            items.append(
                {
                    "level": 2,
                    "id": found[1],
                    "name": name,
                    "html": found[2],
                    "data-toc-label": "",
                    "children": [],
                }
            )


class EmbedExtension(Extension):
    """Fills embedded views, or says that they are missing."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Run after raw HTML was put back, which has priority 30."""
        md.postprocessors.register(_Embeds(md), NAME, 5)


def makeExtension(**options: Any) -> EmbedExtension:  # noqa: N802 (Python-Markdown's name)
    """The extension, as Python-Markdown asks for it."""
    return EmbedExtension(**options)
