"""`register.atom`: what happened in the register, newest first (RFC 4287).

Decisions, dissent and its answers, verdicts of revisits, andons pulled and settled, what else was
contradicted and settled, and what was cut. An entry's date is the record's own, never the
build's; what bears no date, or one still to come, is no news yet. The feed's author is the
register: an entry says who did something, unless they are anonymous.
"""

from __future__ import annotations

import datetime as dt
import html
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mkdocs_dissent.feeds.links import REGISTER_ATOM, Origin, midnight
from mkdocs_dissent.people import is_named, people
from mkdocs_dissent.practices.audit import lesson_of
from mkdocs_dissent.reading import markdown
from mkdocs_dissent.reading.dialects.phrases import plain
from mkdocs_dissent.records import (
    Andon,
    AndonResolution,
    Claim,
    Decision,
    Initiative,
    InitiativeStatus,
    Memo,
    MemoResolution,
    Probe,
    ProbeResult,
    Record,
    Revisit,
    is_anonymous,
)
from mkdocs_dissent.register import (
    Contradiction,
    ContradictionKind,
    LinkType,
    Register,
    contradictions_of,
)
from mkdocs_dissent.text import clean, one_line, sentence, shorten

MOST = 100
"""Entries that a feed holds."""
_NEVER = dt.date(1970, 1, 1)
"""When a feed was updated in which nothing has happened."""
_SUMMARY = 400
"""Characters of a summary that a feed reader shows in its list."""
_CLAIM = "Claim challenged"
_CUT = (InitiativeStatus.PAUSED, InitiativeStatus.STOPPED)


class _News(NamedTuple):
    """Something that happened to a record on a day."""

    day: dt.date
    record: Record
    event: tuple[str, ...]
    """What tells it from the record's other news."""
    entry: Revisit | ProbeResult | MemoResolution | AndonResolution | Contradiction | None = None


class _Text(NamedTuple):
    title: str
    sentences: Sequence[str]


def atom(register: Register, today: dt.date, origin: Origin) -> str:
    """The feed as it stands on `today`."""
    news = [
        item
        for record in register.records
        if register.by_key.get(record.key) is record
        for item in _news(record)
        if item.day <= today
    ]
    news += [item for item in _settled_news(register, today) if item.day <= today]
    # Of one day, what stands later in the register is taken to be the newer.
    news.reverse()
    news.sort(key=lambda item: item.day, reverse=True)
    news = news[:MOST]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{origin.identity.urn}</id>",
        f"<title>{_text(origin.name)}</title>",
        f"<author><name>{_text(origin.name)}</name></author>",
        f"<updated>{midnight(news[0].day if news else _NEVER)}</updated>",
        '<generator uri="https://pypi.org/project/mkdocs-dissent/">mkdocs-dissent</generator>',
        *_feed_links(origin),
        *(line for item in news for line in _entry(item, register, origin)),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _feed_links(origin: Origin) -> Iterator[str]:
    if (own := origin.absolute(REGISTER_ATOM)) is not None:
        yield f'<link rel="self" type="application/atom+xml" href="{_text(own)}"/>'
        yield f'<link rel="alternate" type="text/html" href="{_text(origin.site or "")}"/>'


def _news(record: Record) -> Iterator[_News]:
    if isinstance(record, Decision) and record.date is not None:
        yield _News(record.date, record, ("decision",))
    if isinstance(record, Claim):
        yield from _verdicts(record)
        if isinstance(record, Initiative) and record.status in _CUT and record.date is not None:
            yield _News(record.date, record, ("cut", str(record.status)))
        result = record.result if isinstance(record, Probe) else None
        if result is not None and result.date is not None:
            yield _News(result.date, record, ("result",), result)
    elif isinstance(record, (Memo, Andon)):
        if record.date is not None:
            yield _News(record.date, record, ("raised",))
        resolution = record.resolution
        if resolution is not None and resolution.date is not None:
            yield _News(resolution.date, record, ("resolution",), resolution)


def _settled_news(register: Register, today: dt.date) -> Iterator[_News]:
    """What was contradicted and settled, save memos and andons, whose own news tell it."""
    seen: Counter[tuple[str, ...]] = Counter()
    for item in contradictions_of(register, today).every:
        told = item.kind in (ContradictionKind.MEMO, ContradictionKind.ANDON)
        if told or item.settled is None or item.settled.date is None or item.since is None:
            continue
        event = ("settled", item.kind.value, item.since.isoformat())
        seen[(*item.record, *event)] += 1
        number = str(seen[(*item.record, *event)])
        record = register.by_key[item.record]
        yield _News(item.settled.date, record, (*event, number), item)


def _verdicts(claim: Claim) -> Iterator[_News]:
    # By date and place within it: an entry that is added later changes no other's id.
    seen: Counter[dt.date] = Counter()
    for entry in claim.revisits:
        if entry.date is not None:
            seen[entry.date] += 1
            event = ("revisit", entry.date.isoformat(), str(seen[entry.date]))
            yield _News(entry.date, claim, event, entry)


def _entry(item: _News, register: Register, origin: Origin) -> Iterator[str]:
    text = _text_of(item, register)
    page = _text(origin.page(item.record))
    summary = " ".join(words for words in text.sentences if words)
    yield "<entry>"
    yield f"<id>{origin.id_of(item.record, *item.event).urn}</id>"
    yield f'<title type="text">{_text(text.title)}</title>'
    yield f"<updated>{midnight(item.day)}</updated>"
    yield f'<link rel="alternate" type="text/html" href="{page}"/>'
    yield f'<category term="{item.record.kind}"/>'
    yield f'<summary type="text">{_text(summary)}</summary>'
    yield "</entry>"


def _text(text: str) -> str:
    return html.escape(one_line(text))


# What an entry says


def _text_of(item: _News, register: Register) -> _Text:
    record, told = item.record, item.entry
    if isinstance(told, Revisit):
        return _verdict(record, told)
    if isinstance(told, ProbeResult):
        return _result(record, told, register)
    if isinstance(told, MemoResolution):
        return _answer(record, told)
    if isinstance(told, AndonResolution):
        return _settled(record, told, register)
    if isinstance(told, Contradiction):
        return _contradiction(record, told, register)
    if isinstance(record, Initiative):
        return _cut(record, register)
    if isinstance(record, Memo):
        return _memo(record, register)
    if isinstance(record, Andon):
        return _andon(record, register)
    assert isinstance(record, Decision)
    return _decision(record)


def _decision(record: Decision) -> _Text:
    status = f" {record.status}" if record.status else ""
    return _Text(
        f"Decision{status}: {record.title}",
        (
            _status(record),
            _by("Decided by", record.decision_makers),
            _by("Steward:", record.steward),
            _sentence("Hypothesis:", record.hypothesis),
        ),
    )


def _memo(record: Memo, register: Register) -> _Text:
    claim = markdown.named(markdown.sections(clean(record.source.body)), _CLAIM)
    return _Text(
        f"Dissent: {record.title}",
        (
            _status(record),
            "" if is_anonymous(record) else _by("By", record.author),
            _over("Dissents from", record, LinkType.DISSENTS, register),
            _sentence("", plain(markdown.first_paragraph(claim.text)) if claim else None),
        ),
    )


def _andon(record: Andon, register: Register) -> _Text:
    return _Text(
        f"Andon pulled: {record.title}",
        (
            _status(record),
            "" if is_anonymous(record) else _by("By", record.raised_by),
            _over("In doubt:", record, LinkType.AFFECTS, register),
            _sentence("", record.why),
            _sentence("Assumption:", record.assumption),
        ),
    )


def _verdict(record: Record, entry: Revisit) -> _Text:
    word = str(entry.verdict) if entry.verdict else "revisited"
    return _Text(
        f"Revisit, {word}: {record.title}",
        (
            _by("By", entry.by),
            _sentence("", entry.note),
            f"Next revisit: {entry.next}." if entry.next else "",
        ),
    )


def _result(record: Record, result: ProbeResult, register: Register) -> _Text:
    return _Text(
        f"Probe {result.verdict or 'ended'}: {record.title}",
        (
            _by("By", record.steward),
            _sentence("", result.note),
            _over("Led to", record, LinkType.RESULTED_IN, register),
        ),
    )


def _answer(record: Record, resolution: MemoResolution) -> _Text:
    word = str(record.state) if record.state else "settled"
    return _Text(
        f"Dissent {word}: {record.title}",
        (_raised(record), _by("By", resolution.by), _sentence("", resolution.note)),
    )


def _raised(record: Record) -> str:
    """Who raised a memo or an andon, so that they hear what came of it."""
    return _raised_by(getattr(record, "author", ()) or getattr(record, "raised_by", ()))


def _raised_by(names: Sequence[str]) -> str:
    if not is_named(names):
        return "Raised by someone who is not named."
    return _by("Raised by", names)


def _contradiction(record: Record, item: Contradiction, register: Register) -> _Text:
    end = item.settled
    assert end is not None
    about = [one_line(register.by_key[key].title) for key in item.about if key != record.key]
    return _Text(
        f"Settled, {item.kind.words}: {record.title}",
        (
            _sentence("", item.note),
            f"About {'; '.join(about)}." if about else "",
            _raised_by(item.raised_by),
            _sentence("Settled:", f"{end.how}, in {register.by_key[end.record].title}"),
            _by("By", end.by),
            _sentence("", end.note),
        ),
    )


def _cut(record: Initiative, register: Register) -> _Text:
    lesson = lesson_of(record, register)
    return _Text(
        f"{sentence(str(record.kind))} {record.status}: {record.title}",
        (_by("Steward:", record.steward), _sentence("Lesson:" if lesson else "", lesson)),
    )


def _settled(record: Record, resolution: AndonResolution, register: Register) -> _Text:
    word = f", {resolution.verdict}" if resolution.verdict else ""
    return _Text(
        f"Andon resolved{word}: {record.title}",
        (
            _raised(record),
            _over("Logged in", record, LinkType.LOGGED_BY, register),
            _sentence("", resolution.note),
        ),
    )


def _status(record: Record) -> str:
    return f"Status: {record.state or 'not known'}."


def _by(lead: str, by: Sequence[str]) -> str:
    names = people(by).values()
    return f"{lead} {', '.join(names)}." if names else ""


def _over(lead: str, record: Record, type_: LinkType, register: Register) -> str:
    titles = [one_line(other.title) for other in register.to(record, type_)]
    return f"{lead} {'; '.join(titles)}." if titles else ""


def _sentence(lead: str, text: str | None) -> str:
    words = shorten(clean(text or ""), _SUMMARY)
    stop = "" if words.endswith((".", "!", "?", "…", ":", ";")) else "."
    return f"{lead} {words}{stop}".strip() if words else ""
