"""Dissent: the pages of memos and andons, and the cards of both on the page of their subject."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from mkdocs_dissent.pages.context import (
    Context,
    Dissent,
    Due,
    Glyph,
    Ref,
    dissent_of,
    due_of,
    glyph,
    ref,
)
from mkdocs_dissent.pages.facts import (
    Banner,
    Fact,
    Mention,
    Section,
    banner_of,
    facts_of,
    mentions_of,
)
from mkdocs_dissent.records import Andon, Folder, Memo, MemoStatus, Record
from mkdocs_dissent.register import LinkType
from mkdocs_dissent.text import sentence, spaced


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came of a memo or an andon; or that nothing has yet."""

    word: str
    """`Answered`, `Upheld`, `Not answered yet`."""
    glyph: Glyph
    date: dt.date | None = None
    by: tuple[str, ...] = ()
    note: str = ""
    refs: tuple[Ref, ...] = ()
    """The decision that logs it."""
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class DissentCard:
    """A memo or an andon as it stands on the page of what it is about."""

    record: Memo | Andon
    ref: Ref
    facts: tuple[Fact, ...]
    due: Due | None
    answer: Answer


@dataclass(frozen=True, slots=True)
class DissentSection:
    """All dissent about a decision or an initiative, unsettled first."""

    count: Dissent
    memos: tuple[DissentCard, ...]
    andons: tuple[DissentCard, ...]
    memo_file: str
    """The file in which a memo would be written."""
    anchor: str
    """Its id on the page."""

    @property
    def known(self) -> bool:
        """Whether there is something to show: dissent, or none where there should be some."""
        return bool(self.memos or self.andons) or self.count.missing


def dissent_section(record: Record, ctx: Context) -> DissentSection:
    """The dissent about a decision or an initiative."""
    name = record.id.rpartition("/")[2]
    return DissentSection(
        count=dissent_of(record, ctx),
        memos=tuple(_card(memo, ctx) for memo in ctx.register.dissent(record)),
        andons=tuple(_card(andon, ctx) for andon in ctx.register.andons(record)),
        memo_file=f"{ctx.policy.folders[Folder.DISSENT][0]}/{name}-dissent.md",
        anchor=_anchor(record),
    )


_TAKEN = re.compile(
    r"^ {0,3}#{1,6}[ \t]+dissent[ \t:#]*$|^dissent[ \t]*\n[-=]+[ \t]*$", re.I | re.M
)


def _anchor(record: Record) -> str:
    """The id of the section on dissent; another one where the author's text has taken it."""
    body = record.source.body
    taken = "issent" in body.lower() and _TAKEN.search(body)
    return "dissent-memos" if taken else "dissent"


def _card(record: Memo | Andon, ctx: Context) -> DissentCard:
    return DissentCard(
        record=record,
        ref=ref(record),
        facts=facts_of(record, ctx),
        due=due_of(record, ctx),
        answer=answer_of(record, ctx),
    )


def answer_of(record: Memo | Andon, ctx: Context) -> Answer:
    """What came of a memo or an andon."""
    return _memo_answer(record, ctx) if isinstance(record, Memo) else _andon_answer(record, ctx)


def _memo_answer(memo: Memo, ctx: Context) -> Answer:
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


def _andon_answer(andon: Andon, ctx: Context) -> Answer:
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


@dataclass(frozen=True, slots=True)
class MemoView:
    """The page of a memo or an andon."""

    ref: Ref
    lead: str
    """`Dissent from`, `An andon pulled over`."""
    about: tuple[Ref, ...]
    lost: str
    """What was written where it leads nowhere."""
    facts: tuple[Fact, ...]
    due: Due | None
    banner: Banner | None
    claims: tuple[tuple[str, str], ...]
    """Term and text of what the front matter says at length."""
    answer: Answer
    siblings: tuple[Ref, ...]
    """The other memos about the same record."""
    mentions: tuple[Mention, ...]
    sections: Mapping[str, Section]


def memo_view(record: Memo | Andon, ctx: Context) -> MemoView:
    """The page of a dissent memo or an andon."""
    due = due_of(record, ctx)
    if isinstance(record, Memo):
        lead, about = "Dissent from", ctx.register.to(record, LinkType.DISSENTS)
        written = (*record.decision, *record.initiative)
        claims = [("Resolved if", record.resolved_if)]
        found = (memo for subject in about for memo in ctx.register.dissent(subject))
        siblings = {memo.key: memo for memo in found if memo.key != record.key}
    else:
        lead, about = "An andon pulled over", ctx.register.to(record, LinkType.AFFECTS)
        written = record.affects
        claims = [("Why", record.why), ("Assumption in doubt", record.assumption)]
        siblings = {}
    return MemoView(
        ref=ref(record),
        lead=lead,
        about=tuple(map(ref, about)),
        lost=", ".join(reference.text for reference in written),
        facts=facts_of(record, ctx),
        due=due,
        banner=banner_of(record, ctx, due),
        claims=tuple((term, text) for term, text in claims if text),
        answer=answer_of(record, ctx),
        siblings=tuple(map(ref, siblings.values())),
        mentions=mentions_of(record, ctx),
        sections={"answer": Section("The answer", "dissent-answer")},
    )
