"""Changes for a terminal: a block for each record, with words in and out as git marks them."""

import re
import textwrap
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from mkdocs_dissent.diff import Block, FindingChange, Token, TokenOp
from mkdocs_dissent.pages.changes import ChangesView, Line
from mkdocs_dissent.pages.context import named
from mkdocs_dissent.practices.governing import ALARMING, Weight
from mkdocs_dissent.report.context import ChangesContext
from mkdocs_dissent.report.templates import environment
from mkdocs_dissent.report.terminal import BOLD, BOLD_RED, GREEN, RED, painter
from mkdocs_dissent.text import count, visible

_TERM = 26
"""How wide the column of terms is; a longer term has a line of its own."""
_WIDTH = 96


def write(view: ChangesView, context: ChangesContext) -> str:
    """The sentence that sums up, how the base was found, then every record."""
    paint = painter(context.colour)

    def strong(text: str, weight: Weight | None = None) -> Markup:
        return Markup(paint(visible(text), BOLD_RED if weight in ALARMING else BOLD))

    def line(item: Line) -> Markup:
        old, new = paint(visible(item.old), RED), paint(visible(item.new), GREEN)
        if item.tokens:
            parts = ["".join(map(_marked, item.tokens))]
        elif item.old and item.new:
            parts = [f"{old} → {new}"]
        else:
            parts = [f"{old} (removed)" if item.old else new]
        other = visible(named(item.other)) if item.other else ""
        rest = "  ".join(filter(None, (*parts, other, visible(item.note))))
        term = visible(item.term)
        padded = term.ljust(_TERM) if len(term) < _TERM else f"{term}  "
        return Markup(f"{paint(padded, BOLD_RED) if item.alarming else padded}{rest}")

    def finding(item: FindingChange) -> Markup:
        found = item.finding
        tone = {"new": BOLD_RED, "fixed": GREEN}.get(str(item.what), BOLD)
        where = visible(f"{found.location.path}:{found.location.line}")
        reason = f" ({visible(item.reason_words)})" if item.reason else ""
        what = paint(str(item.what), tone)
        return Markup(f"{what} {found.code} {visible(found.message)}{reason}  {where}")

    env = environment(visible)
    env.filters.update(strong=strong, line=line, finding=finding, rows=_rows)
    return env.get_template("diff_text.txt.j2").render(view=view).rstrip() + "\n"


_ITEM = re.compile(r"\n(?=[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t])")


def _rows(blocks: Sequence[Block]) -> Iterator[str]:
    """The lines of a text's changed paragraphs."""
    for block in blocks:
        if block.unchanged:
            yield f"… {count(block.unchanged, 'paragraph')} unchanged"
        for line in _ITEM.split("".join(map(_marked, block.tokens))):
            yield from textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _marked(token: Token) -> str:
    text = "\n".join(map(visible, token.text.split("\n")))
    if token.op is TokenOp.INSERT:
        return f"{{+{text}+}}"
    return f"[-{text}-]" if token.op is TokenOp.DELETE else text
