"""Changes as a comment on a pull request, in the Markdown that GitHub and GitLab share.

A comment may have 65,536 characters on GitHub; what does not fit is counted, and the page of
changes has it. Titles and texts are strangers': they make no link, mention no person, close no
issue, run no quick action (a line never begins with them) and end no element.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from markupsafe import Markup

from mkdocs_dissent.diff import Block, FindingChange, FindingWhat, Token, TokenOp
from mkdocs_dissent.pages.changes import Card, ChangesView, Line, Touched
from mkdocs_dissent.pages.context import named
from mkdocs_dissent.practices.governing import ALARMING
from mkdocs_dissent.reading.markdown import LIST_MARK
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.report.context import MARKER, UNCHANGED, ChangesContext
from mkdocs_dissent.report.markdown import escaped
from mkdocs_dissent.report.templates import environment
from mkdocs_dissent.text import count, shorten

LIMIT = 65_000
"""Characters at most."""
_ROOM = 400
"""Characters kept for the last lines."""
_MOST_TEXT = 6_000
"""Characters of one text's comparison; a longer one is read on the page of changes."""
_MOST_VALUE = 400


def write(view: ChangesView, context: ChangesContext) -> str:
    """The sentence that sums up, then as many records as fit, then how many did not."""
    env = environment(escaped)
    env.globals["alarming"] = ALARMING
    env.filters.update(
        finding=partial(_finding, context),
        line=partial(_line, context),
        link=partial(_link, context),
        rows=_rows,
        short=_short,
        # Inside of an HTML element's line, Markdown's marks are not read.
        summary=lambda text: Markup(escaped(text).replace("\\", "")),
    )
    macros = env.get_template("diff_markdown.md.j2").module

    def part(name: str, *values: object) -> str:
        return str(getattr(macros, name)(*values))

    page = Markup(_address(context.changes_page)) if context.changes_page else ""
    text = part("head", view, page, Markup(MARKER), Markup(UNCHANGED))
    if view.base is None:
        return text
    left = sum(len(group.cards) for group in view.groups) + len(view.left_out)
    for group in view.groups:
        heading = f"\n#### {group.title}\n"
        for card in group.cards:
            block = heading + part("card", card)
            if len(text) + len(block) > LIMIT - _ROOM:
                return text + part("rest", left, page)
            text, heading, left = text + block, "", left - 1
    tail = part("tail", view)
    if len(text) + len(tail) > LIMIT - _ROOM:
        tail = f"\n{count(len(view.findings), 'finding')} elsewhere.\n"
    return text + tail + (part("rest", left, page) if left else "")


def _link(context: ChangesContext, item: Card | Touched) -> Markup:
    """A record by its label and title, as a link where it can be read somewhere."""
    return _linked(item.record, context.address_of(item.record, here=item.here))


def _linked(record: Record, address: str | None) -> Markup:
    title = escaped(named(record))
    return Markup(f"[{title}]({_address(address)})" if address else title)


def _line(context: ChangesContext, line: Line) -> Markup:
    old, new = _short(line.old), _short(line.new)
    if line.tokens:
        parts = [_words(line.tokens)]
    elif old and new:
        parts = [f"~~{old}~~ → {new}"]
    else:
        parts = [f"~~{old}~~ (removed)" if old else new]
    if line.other is not None:
        address = context.address_of(line.other, here=True)
        parts.append(_linked(line.other, address))
    parts += [f"*{_short(line.note)}*"] if line.note else []
    return Markup(" ".join(filter(None, parts)))


def _short(text: str) -> Markup:
    return Markup(escaped(shorten(text, _MOST_VALUE)))


def _finding(context: ChangesContext, item: FindingChange) -> Markup:
    found = item.finding
    reason = f" ({escaped(item.reason_words)})" if item.reason else ""
    where = f"{escaped(found.location.path)}:{found.location.line}"
    if address := context.file_of(found.location.path, item.what is FindingWhat.NEW):
        where = f"[{where}]({_address(address)})"
    return Markup(f"**{item.what}** {found.code} {escaped(found.message)}{reason} · {where}")


def _rows(blocks: Sequence[Block]) -> Iterator[Markup]:
    """The paragraphs of a text that changed, as many as there is room for."""
    room = _MOST_TEXT
    for block in blocks:
        unchanged = f"*{count(block.unchanged, 'paragraph')} unchanged*"
        text = unchanged if block.unchanged else _words(block.tokens)
        room -= len(text)
        if room < 0:
            yield Markup("…")
            return
        yield Markup(text)


def _words(tokens: Sequence[Token]) -> str:
    tags = {TokenOp.INSERT: "ins", TokenOp.DELETE: "del"}
    parts = []
    for token in tokens:
        # A break before each item keeps a list a list, within the paragraph of a quote.
        lines = token.text.split("\n")
        breaks = ("<br>" if LIST_MARK.match(line) else " " for line in lines[1:])
        ends = [*breaks, ""]
        text = "".join(f"{escaped(line)}{end}" for line, end in zip(lines, ends, strict=True))
        tag = tags.get(token.op)
        parts.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return "".join(parts)


def _address(url: str) -> str:
    # An address is ours, but a page's part of it is made of a file's name.
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20").replace("<", "%3C")
