"""Dissent as a page tells it: memos with the answers they got, and cords that were pulled."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from mkdocs_dissent.pages.context import Context, Due, Glyph, Ref, due_of, glyph, ref
from mkdocs_dissent.pages.facts import Fact, facts_of
from mkdocs_dissent.records import Andon, Memo, MemoStatus, Record
from mkdocs_dissent.register import LinkType
from mkdocs_dissent.text import sentence, spaced


class Answer(Struct, frozen=True, kw_only=True):
    """What came of a memo or a cord; or that nothing has yet."""

    word: str
    """`Answered`, `Upheld`, `Not answered yet`."""
    glyph: Glyph
    date: dt.date | None = None
    by: tuple[str, ...] = ()
    note: str = ""
    refs: tuple[Ref, ...] = ()
    """The decision that logs it."""
    waiting: bool = False


class MemoCard(Struct, frozen=True):
    """A dissent memo as it stands whole on the page of what it dissents from."""

    key: Memo
    """The record, so that its body can be asked for."""
    ref: Ref
    authors: tuple[str, ...]
    facts: tuple[Fact, ...]
    due: Due | None
    resolved_if: str
    answer: Answer


class CordCard(Struct, frozen=True):
    """A pulled cord as it stands on the page of what it puts in doubt."""

    ref: Ref
    facts: tuple[Fact, ...]
    due: Due | None
    why: str
    assumption: str
    answer: Answer


def memo_card(memo: Memo, ctx: Context) -> MemoCard:
    """A memo with its answer."""
    return MemoCard(
        key=memo,
        ref=ref(memo),
        authors=memo.author,
        facts=facts_of(memo, ctx),
        due=due_of(memo, ctx),
        resolved_if=memo.resolved_if or "",
        answer=memo_answer(memo, ctx),
    )


def cord_card(andon: Andon, ctx: Context) -> CordCard:
    """A cord with what came of it."""
    return CordCard(
        ref=ref(andon),
        facts=facts_of(andon, ctx),
        due=due_of(andon, ctx),
        why=andon.why or "",
        assumption=andon.assumption or "",
        answer=cord_answer(andon, ctx),
    )


def memo_answer(memo: Memo, ctx: Context) -> Answer:
    """The answer a memo got."""
    tested_by = tuple(ref(found) for found in ctx.register.to(memo, LinkType.PROBED_BY))
    if memo.is_open:
        testing = memo.status is MemoStatus.TESTING
        return Answer(
            word="A probe tests it" if testing else "Nobody has answered it yet",
            glyph=glyph(memo),
            refs=tested_by if testing else (),
            waiting=True,
        )
    found = memo.resolution
    return Answer(
        word=sentence(str(memo.status)),
        glyph=glyph(memo),
        date=found.date if found else None,
        by=found.by if found else (),
        note=(found.note if found else None) or _unwritten(memo),
    )


def _unwritten(memo: Memo) -> str:
    if memo.status is MemoStatus.WITHDRAWN:
        return "Its author took it back."
    return "How is not written down: the memo has no resolution."


def cord_answer(andon: Andon, ctx: Context) -> Answer:
    """What came of a pulled cord."""
    if andon.is_open:
        return Answer(word="Not resolved yet", glyph=glyph(andon), waiting=True)
    found = andon.resolution
    verdict = found.verdict if found else None
    return Answer(
        word="Resolved" + (f": {spaced(verdict)}" if verdict else ""),
        glyph=glyph(andon),
        date=found.date if found else None,
        note=(found.note if found else None) or "",
        refs=tuple(ref(record) for record in ctx.register.to(andon, LinkType.LOGGED_BY)),
    )


def memos_of(record: Record, ctx: Context) -> tuple[MemoCard, ...]:
    """The memos of a decision or an initiative, unsettled ones first."""
    return tuple(memo_card(memo, ctx) for memo in ctx.register.dissent(record))


def cords_of(record: Record, ctx: Context) -> tuple[CordCard, ...]:
    """The cords pulled over a decision or an initiative, unresolved ones first."""
    return tuple(cord_card(pull, ctx) for pull in ctx.register.andons(record))
