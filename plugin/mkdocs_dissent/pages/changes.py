"""What a preview changes against its base, record by record, in the order of a review."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from mkdocs_dissent.diff import (
    BodyChange,
    Changes,
    DissentChange,
    EntryChange,
    FieldChange,
    FindingChange,
    LinkChange,
    Reason,
    RecordChange,
    Size,
    Token,
    What,
    diff_words,
)
from mkdocs_dissent.git import Base, NoBase
from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.facts import facts_of
from mkdocs_dissent.pages.filters import Filters, describe, matches
from mkdocs_dissent.practices.governing import Governing, Weight
from mkdocs_dissent.records import Decision, Initiative, Key, Record, Stakes
from mkdocs_dissent.text import count, list_words, percent, sentence

MOST_CARDS = 300
"""Cards on the page; a change of more records is no review, and the rest is named in a list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One thing that changed in a record."""

    term: str
    old: str = ""
    new: str = ""
    note: str = ""
    alarming: bool = False
    """Whether less can be seen, or less is asked, than before."""
    other: Record | None = None
    other_path: str = ""
    """The other record of a link that came or went, where it is still there."""
    tokens: tuple[Token, ...] = ()
    """A long text, word by word, in place of `old` and `new` side by side."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """What became of one record."""

    record: Record
    anchor: str
    what: str
    here: bool
    """Whether the record has a page on this site."""
    path: str
    old_path: str
    """Where it stood at the base; empty for one that was added."""
    reasons: tuple[str, ...]
    alarming: bool
    lines: tuple[Line, ...]
    body: BodyChange | None
    body_words: str
    findings: tuple[FindingChange, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Cards that are to be judged for the same reason."""

    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Touched:
    """A record that governs files of this change, in one line."""

    record: Record
    here: bool
    """Whether it has a page on this site."""
    path: str
    weight: Weight | None
    """The heaviest thing that speaks against it; None where nothing does."""
    words: str
    files: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangesView:
    """The page of changes."""

    summary: str
    judged: str = ""
    """`2 new findings, 1 fixed`; empty where none came or went."""
    how: str
    """How the base was found; where none was, what was tried."""
    tried: tuple[str, ...] = ()
    known: bool = True
    """Whether there is a base; without one nothing is said about changes."""
    base_name: str = ""
    base_commit: str = ""
    head_commit: str = ""
    governing: tuple[Touched, ...] = ()
    """The records that govern the files of this change, heaviest first."""
    groups: tuple[Group, ...] = ()
    findings: tuple[FindingChange, ...] = ()
    """Those that stand with no card."""
    not_compared: tuple[tuple[str, str], ...] = ()
    """Path, and why."""
    left_out: tuple[Record, ...] = ()
    form_only: int = 0
    narrowed: tuple[str, ...] = ()


def changes_view(ctx: Context, filters: Filters) -> ChangesView:
    """Everything that changed against the base, the most important first."""
    found = ctx.comparison
    if found is None:
        return _unknown(NoBase(tried=("Nothing was asked to compare with.",)))
    if isinstance(found.base, NoBase) or found.changes is None:
        assert isinstance(found.base, NoBase)
        return _unknown(found.base)
    changes, base = found.changes, found.base
    wanted = [
        change
        for change in changes.records
        if not filters.given or (change.after is not None and matches(change.after, filters, ctx))
    ]
    on_page = wanted[: min(MOST_CARDS, filters.limit or MOST_CARDS)]
    on_cards = {finding for change in on_page for finding in change.findings}
    return ChangesView(
        summary=against(base, changes, whole=not found.not_compared),
        judged=changes.finding_words,
        how=base.how,
        base_name=base.name,
        base_commit=base.commit,
        head_commit=base.head,
        governing=tuple(_touched(item, ctx, base) for item in found.governing),
        groups=tuple(
            Group(sentence(title), tuple(card(change, ctx) for change in group))
            for title, group in groupby(on_page, key=lambda change: change.reason.words)
        ),
        findings=tuple(item for item in changes.findings if item not in on_cards),
        not_compared=(
            *((item.path, item.why) for item in changes.not_compared),
            *((item.path, item.why) for item in found.not_compared),
        ),
        left_out=tuple(change.record for change in wanted[len(on_page) :]),
        form_only=len(changes.form_only),
        narrowed=tuple(describe(filters)),
    )


def _touched(item: Governing, ctx: Context, base: Base) -> Touched:
    lifted = f" (so it stood on {base.name}; this change alters that)" if item.before else ""
    return Touched(
        record=item.record,
        here=item.record.key in ctx.register.by_key,
        path=item.record.source.path,
        weight=item.against[0].weight if item.against else None,
        words=f"{item.words}{lifted}",
        files=item.files,
    )


def _unknown(base: NoBase) -> ChangesView:
    return ChangesView(
        summary=f"{_unsaid(base.reason)}.",
        how="",
        tried=base.tried,
        known=False,
    )


def _unsaid(reason: str) -> str:
    """Why nothing is said about changes: that is not the same as no change."""
    unknown = "what this changes could not be determined"
    return sentence(reason if unknown in reason else f"{unknown}: {reason}")


def against(base: Base, changes: Changes, *, whole: bool = True) -> str:
    """`Against main (3f2a91c): 2 decisions changed, 1 added, 1 dissent memo removed.`

    Where not everything could be compared, it says so.
    """
    short = f" ({base.commit[:7]})" if base.commit and not base.commit.startswith(base.name) else ""
    rest = "" if whole else "; not everything could be compared"
    return f"Against {base.name}{short}: {changes.words}{rest}."


def change_words(change: RecordChange) -> str:
    """What the page of a record that changed says about it."""
    if change.what is What.ADDED:
        return "This record is new in this preview."
    names = [line.name.replace("-", " ") for line in change.fields if line.name != "status"]
    parts = ["its status"] if change.status else []
    parts += [f"{len(names)} fields"] if len(names) > 3 else [f"its {name}" for name in names]
    parts += ["its text"] if change.body and change.body.size is not Size.FORM else []
    parts += ["its links"] if change.links and not parts else []
    parts += ["its lists of entries"] if change.entries and not parts else []
    what = list_words(parts) or "how it is written"
    if change.reason is Reason.OVERRULED:
        return f"This preview accepts this record over open dissent; it changes {what}."
    which = "an accepted decision" if change.reason is Reason.ACCEPTED else "this record"
    return f"This preview changes {which}: {what}."


_FIELDS_RANK = Reason.REMOVED.rank


def anchor_of(key: Key) -> str:
    """Where a record's change stands on the page of changes.

    An id with other signs than letters, digits and hyphens has a digest in it: two of them must
    not lead to one place.
    """
    folder, name = key
    plain = re.sub(r"[^\w-]+", "-", name)
    if plain != name:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        plain = f"{plain[:60]}-{digest}"
    return f"change-{folder}-{plain}"


def card(change: RecordChange, ctx: Context) -> Card:
    """A record's change as it is shown."""
    before, after = change.before, change.after
    return Card(
        record=change.record,
        anchor=anchor_of(change.key),
        what=str(change.what),
        here=after is not None,
        path=change.record.source.path,
        old_path=before.source.path if before is not None else "",
        reasons=tuple(
            sentence(reason.words) for reason in change.reasons[1:] if reason.rank < _FIELDS_RANK
        ),
        alarming=change.reason.rank < _FIELDS_RANK and change.what is not What.ADDED,
        lines=tuple(lines_of(change, ctx)),
        body=change.body,
        body_words=_body_words(change.body) if change.body else "",
        findings=change.findings,
        notes=change.notes,
    )


def lines_of(change: RecordChange, ctx: Context) -> Iterator[Line]:
    """What changed in a record, one thing a line, the most telling first."""
    if change.what is What.ADDED:
        yield from _gist(change.record, ctx)
    for words in change.overruled:
        yield Line(term="Dissent overruled", note=words, alarming=True)
    yield from map(_dissent, change.dissent)
    linked = {line.name for line in change.fields if line.is_link} if change.links else set()
    first = sorted(change.fields, key=lambda field: field.name not in ("status", "revisit"))
    for field in first:
        if field.name not in linked:
            yield _field(field, change)
    yield from (_link(item, ctx) for item in change.links)
    yield from map(_entry, change.entries)
    if change.newly_overdue:
        yield Line(
            term="Overdue",
            note=f"overdue since {change.newly_overdue}, and not before this change",
            alarming=True,
        )
    if change.dissent_missing and change.what is not What.ADDED:
        yield Line(term="Dissent", note="none, though this is major and accepted", alarming=True)
    if change.converted:
        yield Line(term="Form", note=change.converted)


def _field(field: FieldChange, change: RecordChange) -> Line:
    alarming = field.name in ("revisit", "review-by") and change.push is not None
    if field.gained or field.lost:
        parts = [f"+ {item}" for item in field.gained] + [f"− {item}" for item in field.lost]
        if len(field.gained) + len(field.lost) > 1 or (field.old and field.new):
            return Line(term=_term(field.name), note="; ".join(parts), alarming=alarming)
    long = min(len(field.old), len(field.new)) > _LONG
    return Line(
        term=_term(field.name),
        old=field.old,
        new=field.new,
        note=field.note,
        alarming=alarming,
        tokens=diff_words(field.old[:_MOST], field.new[:_MOST]) if long else (),
    )


_LONG = 60
"""Characters of a text from which its words are compared."""
_MOST = 4_000


def _gist(record: Record, ctx: Context) -> Iterator[Line]:
    """What a record that was added says in short; its own page has the rest."""
    for fact in facts_of(record, ctx):
        if fact.term in _GIST_TERMS:
            day = fact.due.date if fact.due else fact.date
            text = fact.glyph.word if fact.glyph else str(day) if day else fact.text
            yield Line(term=fact.term, note=text, alarming=fact.missing)
    if isinstance(record, Decision | Initiative) and record.hypothesis:
        yield Line(term="Hypothesis", note=record.hypothesis)
    if isinstance(record, Decision) and record.confidence is not None:
        yield Line(term="Confidence", note=percent(record.confidence, decimals=3))
    if isinstance(record, Decision | Initiative) and record.stakes is Stakes.MAJOR:
        memos = len(ctx.register.dissent(record))
        note = count(memos, "memo") if memos else "none, though this is major"
        yield Line(term="Dissent", note=note, alarming=not memos)


_GIST_TERMS = (
    "Status",
    "Steward",
    "Revisit",
    "Stakes",
    "By",
    "Answer by",
    "Review by",
    "Held",
    "Capacity",
)


def _term(name: str) -> str:
    return sentence(name.replace("-", " "))


def _dissent(item: DissentChange) -> Line:
    note = f"{item.event}: {item.note}" if item.note else str(item.event)
    return Line(term="Dissent", note=note, alarming=item.alarming)


_LISTS = {
    "evidence": "Evidence",
    "revisits": "Ledger of revisits",
    "examined": "Examined",
    "forum": "Forum",
    "permits": "Permits",
}


def _entry(item: EntryChange) -> Line:
    term = sentence(item.metric) or f"{_LISTS[item.field]}, {item.what}"
    return Line(term=term, old=item.old, new=item.new, note=item.note, alarming=item.alarming)


def _link(item: LinkChange, ctx: Context) -> Line:
    other = ctx.register.by_key.get(item.other)
    return Line(
        term=f"{'Now' if item.gained else 'No longer'} {item.words}",
        note="" if other is not None else item.title,
        other=other,
        other_path=other.source.path if other is not None else "",
        alarming=not item.gained,
    )


def _body_words(body: BodyChange) -> str:
    sizes = {
        Size.FORM: "only line breaks and spaces",
        Size.TYPO: "a slip of the pen",
        Size.SUBSTANTIAL: "substantial",
    }
    counted = f"{count(body.added, 'word')} in, {count(body.removed, 'word')} out"
    why = f": {body.why}" if body.why else ""
    return f"{sizes[body.size]} ({counted}){why}"
