"""Changes for a terminal: a block for each record, with words in and out as git marks them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from mkdocs_dissent.diff import Block, FindingChange, Token, TokenOp
from mkdocs_dissent.pages.changes import Card, ChangesView, Line
from mkdocs_dissent.practices.governing import ALARMING
from mkdocs_dissent.report.context import ChangesContext
from mkdocs_dissent.report.terminal import BOLD, BOLD_RED, GREEN, RED, Paint, painter
from mkdocs_dissent.text import count, visible

_TERM = 26
"""How wide the column of terms is; a longer term has a line of its own."""
_WIDTH = 96


def write(view: ChangesView, context: ChangesContext) -> str:
    """The sentence that sums up, how the base was found, then every record."""
    paint = painter(context.colour)
    return "\n".join(_lines(view, paint)).rstrip() + "\n"


def _lines(view: ChangesView, paint: Paint) -> Iterator[str]:
    yield paint(visible(view.summary), BOLD)
    if view.judged:
        yield f"{view.judged}."
    if view.how:
        yield visible(view.how)
    if not view.known:
        yield from (f"- {visible(line)}" for line in view.tried)
        return
    if view.governing:
        yield ""
        yield paint("This change touches what was decided", BOLD)
    for item in view.governing:
        label = visible(f"{item.ref.label} {item.ref.title}".strip())
        heavy = paint(label, BOLD_RED if item.weight in ALARMING else BOLD)
        yield f"  {heavy}: {visible(item.words)}  {visible(item.files)}"
    for group in view.groups:
        yield ""
        yield paint(group.title, BOLD)
        for card in group.cards:
            yield ""
            yield from _card(card, paint)
    yield from _tail(view, paint)


def _tail(view: ChangesView, paint: Paint) -> Iterator[str]:
    if view.left_out:
        yield ""
        yield f"{count(len(view.left_out), 'further record')} changed."
    if view.findings:
        yield ""
        yield paint("Findings elsewhere", BOLD)
        yield from (f"  {_finding(item, paint)}" for item in view.findings)
    if view.not_compared:
        yield ""
        yield paint("Not compared", BOLD)
        yield from (f"  {visible(path)}: {visible(why)}" for path, why in view.not_compared)
    if view.form_only:
        yield ""
        yield f"{count(view.form_only, 'file')} written differently, saying the same."


def _card(card: Card, paint: Paint) -> Iterator[str]:
    label = f"{card.ref.label} " if card.ref.label else ""
    path = visible(card.path)
    if card.old_path and card.old_path != card.path:
        path = f"{visible(card.old_path)} → {path}"
    yield f"  {paint(visible(f'{label}{card.ref.title}'), BOLD)}"
    yield f"  {card.ref.kind.lower()} {card.what}  {path}"
    for reason in card.reasons:
        yield f"    {reason}"
    for line in card.lines:
        yield from _line(line, paint)
    for note in card.notes:
        yield f"    {visible(note)}"
    if card.body is not None and card.body.blocks:
        yield f"    Text: {visible(card.body_words)}"
        for block in card.body.blocks:
            yield from _block(block)
        if card.body.shortened:
            yield f"      … {count(card.body.shortened, 'changed paragraph')} more"
    yield from (f"    {_finding(item, paint)}" for item in card.findings)


def _line(line: Line, paint: Paint) -> Iterator[str]:
    old, new = paint(visible(line.old), RED), paint(visible(line.new), GREEN)
    if line.tokens:
        old, new = "", "".join(_marked(token) for token in line.tokens)
    parts = [f"{old} → {new}"] if line.old and line.new else []
    if not parts:
        parts += [f"{old} (removed)"] if line.old else []
        parts += [new] if line.new else []
    if line.other is not None:
        label = f"{line.other.label} " if line.other.label else ""
        parts.append(visible(f"{label}{line.other.title}"))
    parts += [visible(line.note)] if line.note else []
    term = visible(line.term)
    padded = term.ljust(_TERM) if len(term) < _TERM else f"{term}  "
    yield f"    {paint(padded, BOLD_RED) if line.alarming else padded}{'  '.join(parts)}"


_ITEM = re.compile(r"\n(?=[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t])")


def _block(block: Block) -> Iterator[str]:
    if block.unchanged:
        yield f"      … {count(block.unchanged, 'paragraph')} unchanged"
        return
    text = "".join(_marked(token) for token in block.tokens)
    for line in _ITEM.split(text):
        wrapped = textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
        yield from (f"      {part}" for part in wrapped)


def _marked(token: Token) -> str:
    text = "\n".join(visible(part) for part in token.text.split("\n"))
    if token.op is TokenOp.INSERT:
        return f"{{+{text}+}}"
    return f"[-{text}-]" if token.op is TokenOp.DELETE else text


def _finding(item: FindingChange, paint: Paint) -> str:
    found = item.finding
    tone = {"new": BOLD_RED, "fixed": GREEN}.get(str(item.what), BOLD)
    where = f"{visible(found.location.path)}:{found.location.line}"
    reason = f" ({visible(item.reason_words)})" if item.reason else ""
    return f"{paint(str(item.what), tone)} {found.code} {visible(found.message)}{reason}  {where}"
