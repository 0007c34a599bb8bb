"""Changes as a comment on a pull request, in the Markdown that GitHub and GitLab share.

A comment may have 65,536 characters on GitHub; what does not fit is counted, and the page of
changes has it. Titles and texts are strangers': they make no link, mention no person, close no
issue, run no quick action (a line never begins with them) and end no element.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_dissent.diff import Block, FindingChange, FindingWhat, Token, TokenOp
from mkdocs_dissent.pages.changes import Card, ChangesView, Line
from mkdocs_dissent.pages.context import Ref
from mkdocs_dissent.practices.governing import ALARMING
from mkdocs_dissent.reading.markdown import LIST_MARK
from mkdocs_dissent.report.context import MARKER, UNCHANGED, ChangesContext
from mkdocs_dissent.report.markdown import escaped
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
    text = "\n".join((*_head(view, context), *_touched(view, context))) + "\n"
    if not view.known:
        return text
    left = sum(len(group.cards) for group in view.groups) + len(view.left_out)
    for group in view.groups:
        heading = f"\n#### {group.title}\n"
        for card in group.cards:
            block = heading + "\n".join(_card(card, context)) + "\n"
            if len(text) + len(block) > LIMIT - _ROOM:
                return text + _rest(left, context)
            text, heading, left = text + block, "", left - 1
    tail = "".join(f"{line}\n" for line in _tail(view, context))
    if len(text) + len(tail) > LIMIT - _ROOM:
        tail = f"\n{count(len(view.findings), 'finding')} elsewhere.\n"
    return text + tail + (_rest(left, context) if left else "")


def _head(view: ChangesView, context: ChangesContext) -> Iterator[str]:
    yield MARKER
    parts = (view.governing, view.groups, view.left_out, view.findings, view.not_compared)
    if view.known and not any(parts):
        yield UNCHANGED
    yield "### Decision register"
    yield ""
    yield f"**{escaped(view.summary)}**"
    yield ""
    if view.judged:
        yield f"{view.judged}."
        yield ""
    if view.how:
        yield escaped(view.how)
    if not view.known:
        yield ""
        yield from (f"- {escaped(line)}" for line in view.tried)
    if context.changes_page and view.known:
        yield ""
        yield f"[The same as a page]({_address(context.changes_page)})"


_MOST_TOUCHED = 40
"""Records that govern a change and are named; the page of changes has them all."""


def _touched(view: ChangesView, context: ChangesContext) -> Iterator[str]:
    if not view.governing:
        return
    yield "\n#### This change touches what was decided\n"
    for item in view.governing[:_MOST_TOUCHED]:
        address = context.address_of(item.ref.uri, item.path, here=item.here)
        heavy = "⚠ " if item.weight in ALARMING else ""
        words = _value(item.words)
        yield f"- {heavy}**{_named(item.ref, address)}**: {words} · {escaped(item.files)}"
    if len(view.governing) > _MOST_TOUCHED:
        yield f"- … and {count(len(view.governing) - _MOST_TOUCHED, 'more record')}"


def _named(ref: Ref, address: str | None) -> str:
    """A record by its label and title, as a link where it can be read somewhere."""
    label = f"{ref.label} " if ref.label else ""
    title = escaped(f"{label}{ref.title}")
    return f"[{title}]({_address(address)})" if address else title


def _rest(number: int, context: ChangesContext) -> str:
    where = (
        f" on [the page of changes]({_address(context.changes_page)})"
        if context.changes_page
        else "; `dissent diff` shows all of them"
    )
    return f"\n… and {count(number, 'further record')}{where}.\n"


def _tail(view: ChangesView, context: ChangesContext) -> Iterator[str]:
    if view.findings:
        yield "\n#### Findings elsewhere\n"
        yield from (f"- {_finding(item, context)}" for item in view.findings)
    if view.not_compared:
        yield "\n#### Not compared\n"
        yield from (f"- {escaped(path)}: {escaped(why)}" for path, why in view.not_compared)


def _card(card: Card, context: ChangesContext) -> Iterator[str]:
    address = context.address_of(card.ref.uri, card.path, here=card.here)
    path = escaped(card.path)
    if card.old_path and card.old_path != card.path:
        path = f"{escaped(card.old_path)} → {path}"
    yield ""
    yield f"**{_named(card.ref, address)}** · {card.ref.kind.lower()} {card.what} · {path}"
    yield ""
    yield from (f"- **{reason}**" for reason in card.reasons)
    yield from (f"- {_line(line, context)}" for line in card.lines)
    yield from (f"- {escaped(note)}" for note in card.notes)
    yield from (f"- {_finding(item, context)}" for item in card.findings)
    if card.body is not None and card.body.blocks:
        yield f"<details><summary>Text: {_summary(card.body_words)}</summary>"
        yield ""
        yield from _prose(card.body.blocks)
        yield "</details>"


def _summary(text: str) -> str:
    # Inside of an HTML element's line, Markdown's marks are not read; backticks stay as they are.
    return escaped(text).replace("\\", "")


def _line(line: Line, context: ChangesContext) -> str:
    old, new = _value(line.old), _value(line.new)
    if line.tokens:
        old, new = "", _words(line.tokens)
    parts = [f"~~{old}~~ → {new}"] if old and new else []
    if not parts:
        parts += [f"~~{old}~~ (removed)"] if old else []
        parts += [new] if new else []
    if line.other is not None:
        address = context.address_of(line.other.uri, line.other_path, here=True)
        parts.append(_named(line.other, address))
    parts += [f"*{_value(line.note)}*"] if line.note else []
    alarm = "⚠ " if line.alarming else ""
    return f"{alarm}{escaped(line.term)}: {' '.join(parts)}"


def _value(text: str) -> str:
    return escaped(shorten(text, _MOST_VALUE))


def _finding(item: FindingChange, context: ChangesContext) -> str:
    found = item.finding
    reason = f" ({escaped(item.reason_words)})" if item.reason else ""
    where = f"{escaped(found.location.path)}:{found.location.line}"
    if address := context.file_of(found.location.path, item.what is FindingWhat.NEW):
        where = f"[{where}]({_address(address)})"
    return f"**{item.what}** {found.code} {escaped(found.message)}{reason} · {where}"


def _prose(blocks: tuple[Block, ...]) -> Iterator[str]:
    room = _MOST_TEXT
    for block in blocks:
        text = _block(block)
        room -= len(text)
        if room < 0:
            yield "> …"
            break
        yield f"> {text}"
        yield ">"
    yield ""


def _block(block: Block) -> str:
    if block.unchanged:
        return f"*{count(block.unchanged, 'paragraph')} unchanged*"
    return _words(block.tokens)


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
