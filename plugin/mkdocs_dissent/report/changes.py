"""What a pull request changes: for a terminal, as a comment, and for scripts."""

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from mkdocs_dissent.diff.model import Block, BodyChange, FindingChange, FindingWhat, Token, TokenOp
from mkdocs_dissent.pages.changes import Card, ChangesView, Line, Touched
from mkdocs_dissent.pages.context import kind, named
from mkdocs_dissent.practices.governing import ALARMING, Weight
from mkdocs_dissent.reading.markdown import LIST_MARK
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.report import MARKER, UNCHANGED, ChangesContext, dump
from mkdocs_dissent.report.people import escaped
from mkdocs_dissent.report.terminal import BOLD, BOLD_RED, GREEN, RED, painter
from mkdocs_dissent.templates import templates
from mkdocs_dissent.text import count, shorten, visible

# Templates: plain text, in which everything is escaped as on a page


def environment(escape: Callable[[str], str]) -> Environment:
    """The templates of this room; what they show is escaped so, but for `Markup`."""

    def shown(value: object) -> Markup:
        return value if isinstance(value, Markup) else Markup(escape(str(value)))

    env = templates(Path(__file__).parent, autoescape=True, finalize=shown)
    env.filters.update(count=count, kind=kind, name=named, paths=_paths)
    return env


def _paths(card: Card) -> str:
    """Where a record stands, and where it stood before it moved."""
    path = card.record.source.path
    return f"{card.moved_from} → {path}" if card.moved_from else path


def _value(line: Line, old: str, new: str, words: str) -> str:
    """What became of a value; `old`, `new` and the compared `words` are marked up already."""
    if line.tokens:
        return words
    if line.old and line.new:
        return f"{old} → {new}"
    return f"{old} (removed)" if line.old else new


# For a terminal: a block for each record, with words in and out as git marks them


_TERM = 26
"""How wide the column of terms is; a longer term has a line of its own."""
_WIDTH = 96


def write_text(view: ChangesView, context: ChangesContext) -> str:
    """The sentence that sums up, how the base was found, then every record."""
    paint = painter(context.colour)

    def strong(text: str, weight: Weight | None = None) -> Markup:
        return Markup(paint(visible(text), BOLD_RED if weight in ALARMING else BOLD))

    def line(item: Line) -> Markup:
        old, new = paint(visible(item.old), RED), paint(visible(item.new), GREEN)
        value = _value(item, old, new, "".join(map(_marked, item.tokens)))
        other = visible(named(item.other)) if item.other else ""
        rest = "  ".join(filter(None, (value, other, visible(item.note))))
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
    env.filters.update(strong=strong, line=line, finding=finding, rows=_text_rows)
    return env.get_template("diff_text.txt.j2").render(view=view).rstrip() + "\n"


_ITEM = re.compile(r"\n(?=[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t])")


def _text_rows(blocks: Sequence[Block]) -> Iterator[str]:
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


# A comment, in the Markdown that GitHub and GitLab share
#
# A comment may have 65,536 characters on GitHub; what does not fit is counted, and the page of
# changes has it. Titles and texts are strangers': they make no link, mention no person, close no
# issue, run no quick action (a line never begins with them) and end no element.

LIMIT = 65_000
"""Characters at most."""
_ROOM = 400
"""Characters kept for the last lines."""
_MOST_TEXT = 6_000
"""Characters of one text's comparison; a longer one is read on the page of changes."""
_MOST_VALUE = 400


def write_markdown(view: ChangesView, context: ChangesContext) -> str:
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
    parts = [_value(line, f"~~{_short(line.old)}~~", _short(line.new), _words(line.tokens))]
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


# For scripts; the guide describes the shape


SCHEMA = 1
"""The version of the shape."""


def write_json(view: ChangesView, context: ChangesContext) -> str:
    """One object: the base, and every record that changed in the order of a review."""
    base = {"name": view.base.name, "commit": view.base.commit} if view.base else None
    return dump(
        {
            "schema": SCHEMA,
            "as_of": context.as_of,
            "base": base,
            "how": view.base.how if view.base else "",
            "summary": view.summary,
            "judged": view.judged,
            "tried": view.tried,
            "governing": [
                {
                    "kind": kind(item.record).lower(),
                    "id": item.record.id,
                    "title": item.record.title,
                    "path": item.record.source.path,
                    "weight": str(item.weight) if item.weight else None,
                    "says": item.words,
                    "files": item.files,
                }
                for item in view.governing
            ],
            "records": [
                _card_data(card, group.title, context)
                for group in view.groups
                for card in group.cards
            ],
            "left_out": len(view.left_out),
            "findings": [_finding_data(item) for item in view.findings],
            "not_compared": [{"path": item.path, "why": item.why} for item in view.not_compared],
        }
    )


def _card_data(card: Card, reason: str, context: ChangesContext) -> dict[str, Any]:
    before = card.change.before
    return {
        "kind": kind(card.record).lower(),
        "id": card.record.id,
        "title": card.record.title,
        "what": str(card.change.what),
        "reasons": [reason, *card.reasons],
        "path": card.record.source.path,
        "old_path": before.source.path if before else None,
        "url": context.page_of(card.record.source.uri) if card.here else None,
        "changes": [_line_data(line) for line in card.lines],
        "text": _text_data(card.change.body),
        "findings": [_finding_data(item) for item in card.change.findings],
        "notes": card.change.notes,
    }


def _line_data(line: Line) -> dict[str, Any]:
    return {
        "what": line.term,
        "old": line.old or None,
        "new": line.new or None,
        "note": line.note or None,
        "record": line.other.id if line.other else None,
        "alarming": line.alarming,
    }


def _text_data(body: BodyChange | None) -> dict[str, Any] | None:
    if body is None:
        return None
    words = [token for block in body.blocks for token in block.tokens]
    return {
        "size": str(body.size),
        "added": body.added,
        "removed": body.removed,
        "inserted": [token.text for token in words if token.op is TokenOp.INSERT],
        "deleted": [token.text for token in words if token.op is TokenOp.DELETE],
    }


def _finding_data(item: FindingChange) -> dict[str, Any]:
    found = item.finding
    return {
        "what": str(item.what),
        "code": found.code,
        "severity": found.severity.value,
        "path": found.location.path,
        "line": found.location.line,
        "message": found.message,
        "reason": item.reason or None,
    }
