"""The news: what happened in the register, newest first; feeds and the digest tell it.

Decisions, dissent and its answers, verdicts of revisits, andons pulled and settled, what else
contradicted and was settled, triggers that fired, what is overdue, what was cut, and what reviews
came to. A date is the record's own, never the build's; what bears no date, or one still to come,
is no news yet. An entry says who did something, unless they are anonymous.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from mkdocs_dissent.people import is_named, people
from mkdocs_dissent.practices.audit import lesson_of
from mkdocs_dissent.reading import markdown
from mkdocs_dissent.reading.dialects.phrases import plain
from mkdocs_dissent.records import (
    AUTHORS,
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
    Review,
    Revisit,
    Verdict,
    is_anonymous,
)
from mkdocs_dissent.register import (
    Contradiction,
    ContradictionKind,
    LinkType,
    Register,
    contradictions_of,
)
from mkdocs_dissent.register.examinations import resolved_by, reviews_held
from mkdocs_dissent.text import clean, count, days_after, one_line, sentence, shorten

_SUMMARY = 400
"""Characters of a text that is quoted."""
_CLAIM = "Claim challenged"
_CUT = (InitiativeStatus.PAUSED, InitiativeStatus.STOPPED)
_ANSWERS = "Who answers:"
_LIGHT = 9
"""The weight of what contradicts nothing."""


class Topic(StrEnum):
    """What news is about; a feed has it as a category."""

    DECISION = "decision"
    DISSENT = "dissent"
    TRIGGER = "trigger"
    OVERDUE = "overdue"
    VERDICT = "verdict"
    SETTLED = "settled"
    CUT = "cut"
    MINUTES = "minutes"


class Told(NamedTuple):
    """News in words; plain text, to be escaped."""

    title: str
    sentences: Sequence[str]
    """The empty ones say nothing."""

    @property
    def summary(self) -> str:
        """The sentences as one text."""
        return " ".join(filter(None, self.sentences))


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """Something that happened to a record on a day."""

    day: dt.date
    record: Record
    event: tuple[str, ...]
    """What tells it from the record's other news."""
    topics: tuple[Topic, ...]
    tell: Callable[[], Told]
    """Called for what is shown only: most news is older than a feed goes back."""
    people: tuple[str, ...] = ()
    """Whom it concerns: who answers for it, and who raised it."""
    weight: int = _LIGHT
    """0 for the heaviest."""
    is_open: bool = True
    """Whether it still stands: a trigger that was acted on does not."""


def news_of(register: Register, today: dt.date) -> list[News]:
    """Everything that happened until `today`, the newest first."""
    known = [record for record in register.records if register.by_key.get(record.key) is record]
    found = [item for record in known for item in _of(record, register)]
    found += _contradictions(register, today)
    found += _minutes(register, today)
    found += _overdue(known, register, today)
    found = [item for item in found if item.day <= today]
    # Of one day, what stands later in the register is taken to be the newer.
    found.reverse()
    return sorted(found, key=lambda item: item.day, reverse=True)


def _of(record: Record, register: Register) -> Iterator[News]:
    """What a record says that happened to itself."""
    dated = (
        _argued(record, register) if isinstance(record, Memo | Andon) else _own(record, register)
    )
    for day, event, topics, tell in dated:
        if day is not None:
            yield News(
                day=day,
                record=record,
                event=event,
                topics=topics,
                tell=tell,
                people=involved(record),
                weight=_WEIGHTS.get(type(record), _LIGHT),
            )


_Dated = tuple[dt.date | None, tuple[str, ...], tuple[Topic, ...], Callable[[], Told]]
_WEIGHTS = {Memo: ContradictionKind.MEMO.rank, Andon: ContradictionKind.ANDON.rank}


def _argued(record: Memo | Andon, register: Register) -> Iterator[_Dated]:
    tell = partial(_memo if isinstance(record, Memo) else _andon, record, register)  # type: ignore[arg-type]
    yield record.date, ("raised",), (Topic.DISSENT,), tell
    if end := record.resolution:
        tell = partial(_settled, record, end, register)
        yield end.date, ("resolution",), (Topic.DISSENT, Topic.SETTLED), tell


def _own(record: Record, register: Register) -> Iterator[_Dated]:
    """What happened to a decision, a bet or a probe."""
    if isinstance(record, Decision):
        yield record.date, ("decision",), (Topic.DECISION,), partial(_decision, record)
    # By date and place within it: an entry that is added later changes no other's id.
    seen: Counter[dt.date | None] = Counter()
    for entry in record.revisits if isinstance(record, Claim) else ():
        seen[entry.date] += 1
        event = ("revisit", str(entry.date), str(seen[entry.date]))
        false = [Topic.TRIGGER] * (entry.verdict is Verdict.FALSIFIED)
        yield entry.date, event, (Topic.VERDICT, *false), partial(_verdict, record, entry)
    if isinstance(record, Initiative) and record.status in _CUT:
        yield (
            record.date,
            ("cut", str(record.status)),
            (Topic.CUT,),
            partial(_cut, record, register),
        )
    if isinstance(record, Probe) and (result := record.result):
        tell = partial(_result, record, result, register)
        yield result.date, ("result",), (Topic.VERDICT,), tell


_FIRED = (ContradictionKind.TRIGGER, ContradictionKind.SIGN, ContradictionKind.EXCEPTION)


def _contradictions(register: Register, today: dt.date) -> Iterator[News]:
    """What contradicts, and what settled it, save what the news of a record tells of itself."""
    seen: Counter[tuple[str, ...]] = Counter()
    for item in contradictions_of(register, today).every:
        record, end = register.by_key[item.record], item.settled
        own = isinstance(record, Memo | Andon)
        if own or item.since is None:
            continue
        about = (item.kind.value, item.since.isoformat())
        seen[(*item.record, *about)] += 1
        number = str(seen[(*item.record, *about)])
        topic = Topic.TRIGGER if item.kind in _FIRED else Topic.DISSENT
        if item.kind in (ContradictionKind.STORY, ContradictionKind.IDLE_STORY):
            topic = Topic.OVERDUE
        common = partial(
            News,
            record=record,
            people=(*item.owner, *item.raised_by),
            weight=item.kind.rank,
            is_open=end is None,
        )
        # The ledger's own entry tells that a claim was found false.
        if item.kind is not ContradictionKind.VERDICT or isinstance(record, Review):
            yield common(
                day=item.since,
                event=("arose", *about, number),
                topics=(topic,),
                tell=partial(_arose, item, register),
            )
        if end and end.date:
            yield common(
                day=end.date,
                event=("settled", *about, number),
                topics=(topic, Topic.SETTLED),
                tell=partial(_contradiction, item, register),
            )


def _minutes(register: Register, today: dt.date) -> Iterator[News]:
    for review in reviews_held(register, today):
        yield News(
            day=review.date or today,
            record=review,
            event=("minutes",),
            topics=(Topic.MINUTES,),
            tell=partial(_review, review, register),
            people=review.red_team,
        )


def _overdue(records: Sequence[Record], register: Register, today: dt.date) -> Iterator[News]:
    """What is overdue, from the day after it was due on."""
    for record in records:
        due, _ = register.asked_on(record) or (today, False)
        if due < today:
            yield News(
                day=days_after(due, 1),
                record=record,
                event=("overdue", due.isoformat()),
                topics=(Topic.OVERDUE,),
                tell=partial(due_words, record, "Overdue", due),
                people=record.owners,
            )


# In words


def due_words(record: Record, lead: str, due: dt.date) -> Told:
    """A record that is, or will be, due."""
    lead = f"{lead}: {record.title}"
    return Told(lead, (f"Due on {due}.", _by(_ANSWERS, record.owners) or "Nobody answers for it."))


def _decision(record: Decision) -> Told:
    status = f" {record.status}" if record.status else ""
    return Told(
        f"Decision{status}: {record.title}",
        (
            _status(record),
            _by("Decided by", record.decision_makers),
            _by("Steward:", record.steward),
            _sentence("Hypothesis:", record.hypothesis),
        ),
    )


def _memo(record: Memo, register: Register) -> Told:
    claim = markdown.named(markdown.sections(clean(record.source.body)), _CLAIM)
    return Told(
        f"Dissent: {record.title}",
        (
            _status(record),
            "" if is_anonymous(record) else _by("By", record.author),
            _over("Dissents from", record, LinkType.DISSENTS, register),
            _sentence("", plain(markdown.first_paragraph(claim.text)) if claim else None),
        ),
    )


def _andon(record: Andon, register: Register) -> Told:
    return Told(
        f"Andon pulled: {record.title}",
        (
            _status(record),
            "" if is_anonymous(record) else _by("By", record.raised_by),
            _over("In doubt:", record, LinkType.AFFECTS, register),
            _sentence("", record.why),
            _sentence("Assumption:", record.assumption),
        ),
    )


def _verdict(record: Record, entry: Revisit) -> Told:
    word = str(entry.verdict) if entry.verdict else "revisited"
    return Told(
        f"Revisit, {word}: {record.title}",
        (
            _by("By", entry.by),
            _sentence("", entry.note),
            f"Next revisit: {entry.next}." if entry.next else "",
        ),
    )


def _result(record: Record, result: ProbeResult, register: Register) -> Told:
    return Told(
        f"Probe {result.verdict or 'ended'}: {record.title}",
        (
            _by("By", record.steward),
            _sentence("", result.note),
            _over("Led to", record, LinkType.RESULTED_IN, register),
        ),
    )


def _settled(
    record: Memo | Andon, end: MemoResolution | AndonResolution, register: Register
) -> Told:
    if isinstance(end, AndonResolution):
        lead = f"Andon resolved{f', {end.verdict}' if end.verdict else ''}"
    else:
        lead = f"Dissent {record.state or 'settled'}"
    return Told(
        f"{lead}: {record.title}",
        (
            _raised(record),
            _over("Logged in", record, LinkType.LOGGED_BY, register),
            _by("By", end.by) if isinstance(end, MemoResolution) else "",
            _sentence("", end.note),
        ),
    )


def _raised(record: Record) -> str:
    """Who raised a memo or an andon, so that they hear what came of it."""
    return _raised_by(_authors(record))


def involved(record: Record) -> tuple[str, ...]:
    """Who answers for a record, and who raised it."""
    return (*record.owners, *_authors(record))


def _authors(record: Record) -> tuple[str, ...]:
    return tuple(name for attribute in AUTHORS for name in getattr(record, attribute, ()))


def _raised_by(names: Sequence[str]) -> str:
    if not is_named(names):
        return "Raised by someone who is not named."
    return _by("Raised by", names)


def _arose(item: Contradiction, register: Register) -> Told:
    return Told(
        f"{sentence(item.kind.words)}: {register.by_key[item.record].title}",
        (
            _sentence("", item.note),
            _about(item, register),
            _raised_by(item.raised_by) if item.raised_by else "",
            _by(_ANSWERS, item.owner),
            f"Due on {item.due}." if item.due else "",
        ),
    )


def _contradiction(item: Contradiction, register: Register) -> Told:
    end = item.settled
    assert end is not None
    return Told(
        f"Settled, {item.kind.words}: {register.by_key[item.record].title}",
        (
            _sentence("", item.note),
            _about(item, register),
            _raised_by(item.raised_by),
            _sentence("Settled:", f"{end.how}, in {register.by_key[end.record].title}"),
            _by("By", end.by),
            _sentence("", end.note),
        ),
    )


def _about(item: Contradiction, register: Register) -> str:
    about = [one_line(register.by_key[key].title) for key in item.about if key != item.record]
    return f"About {'; '.join(about)}." if about else ""


def _review(record: Review, register: Register) -> Told:
    """The minutes of a review: what it examined, and how much was heard and decided."""
    meant = resolved_by(register, record)
    examined = (
        f"{register.by_key[meant[item.item]].title}: {item.outcome}. {item.note or ''}"
        for item in record.examined
        if item.item and item.outcome and item.item in meant
    )
    heard, decided = len(record.forum), len(record.decided)
    return Told(
        f"Review held: {record.title}",
        (
            _by("Red team:", record.red_team),
            *(_sentence("", words) for words in examined),
            f"{sentence(count(heard, 'word'))} of the forum." if heard else "",
            f"{sentence(count(decided, 'initiative'))} judged." if decided else "",
        ),
    )


def _cut(record: Initiative, register: Register) -> Told:
    lesson = lesson_of(record, register)
    return Told(
        f"{sentence(str(record.kind))} {record.status}: {record.title}",
        (_by("Steward:", record.steward), _sentence("Lesson:" if lesson else "", lesson)),
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
