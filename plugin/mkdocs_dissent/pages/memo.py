"""Dissent: what came of memos and andons, and what else was said against the same."""

import datetime as dt
from typing import NamedTuple

from mkdocs_dissent.pages.context import Context, about
from mkdocs_dissent.records.kinds import Andon, Memo, Record
from mkdocs_dissent.records.vocabularies import MemoStatus
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.text import sentence, spaced


class Answer(NamedTuple):
    """What came of a memo or an andon; or that nothing has yet."""

    word: str
    """`Answered`, `Upheld`, `Not answered yet`."""
    date: dt.date | None = None
    by: tuple[str, ...] = ()
    note: str = ""
    records: tuple[Record, ...] = ()
    """The probe that tests it, or the decision that logs it."""


def answer_of(record: Memo | Andon, ctx: Context) -> Answer:
    """What came of a memo or an andon."""
    return _memo_answer(record, ctx) if isinstance(record, Memo) else _andon_answer(record, ctx)


def _memo_answer(memo: Memo, ctx: Context) -> Answer:
    if memo.is_open:
        if memo.status is MemoStatus.TESTING:
            return Answer("A probe tests it", records=ctx.register.to(memo, LinkType.PROBED_BY))
        return Answer("Nobody has answered it yet")
    word, found = sentence(str(memo.status)), memo.resolution
    unwritten = (
        "Its author took it back."
        if memo.status is MemoStatus.WITHDRAWN
        else "How is not written down: the memo has no resolution."
    )
    if found is None:
        return Answer(word, note=unwritten)
    return Answer(word, found.date, found.by, found.note or unwritten)


def _andon_answer(andon: Andon, ctx: Context) -> Answer:
    if andon.is_open:
        return Answer("Not resolved yet")
    logged, found = ctx.register.to(andon, LinkType.LOGGED_BY), andon.resolution
    if found is None:
        return Answer("Resolved", records=logged)
    word = f"Resolved: {spaced(found.verdict)}" if found.verdict else "Resolved"
    return Answer(word, found.date, note=found.note or "", records=logged)


def siblings_of(record: Memo | Andon, ctx: Context) -> tuple[Record, ...]:
    """The other memos against what a memo dissents from."""
    if not isinstance(record, Memo):
        return ()
    found = (memo for subject in about(record, ctx) for memo in ctx.register.dissent(subject))
    return tuple({memo.key: memo for memo in found if memo.key != record.key}.values())
