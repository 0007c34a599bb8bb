"""What a preview changes against its base, record by record, in the order of a review."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from mkdocs_dissent.diff.model import (
    Changes,
    FieldChange,
    FindingChange,
    Reason,
    RecordChange,
    Size,
    Token,
    What,
)
from mkdocs_dissent.diff.text import diff_words
from mkdocs_dissent.findings import digest
from mkdocs_dissent.git.base import Base, NoBase
from mkdocs_dissent.git.changed import NotCompared
from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.facts import facts_of
from mkdocs_dissent.pages.filters import Filters, matches
from mkdocs_dissent.practices.governing import Governing, Weight
from mkdocs_dissent.records.kinds import Decision, Initiative, Key, Record
from mkdocs_dissent.records.vocabularies import Stakes
from mkdocs_dissent.text import count, list_words, percent, sentence

MOST_CARDS = 300
"""Cards on the page; a change of more records is no review, and the rest is named in a list."""


class Line(NamedTuple):
    """One thing that changed in a record."""

    term: str
    note: str = ""
    alarming: bool = False
    """Whether less can be seen, or less is asked, than before."""
    old: str = ""
    new: str = ""
    tokens: Sequence[Token] = ()
    """A long text, word by word, in place of `old` and `new` side by side."""
    other: Record | None = None
    """The other record of a link that came or went, where it is still there."""


class Card(NamedTuple):
    """What became of one record."""

    change: RecordChange
    lines: Sequence[Line]

    @property
    def record(self) -> Record:
        """The record as it is, or as it was before it was removed."""
        return self.change.record

    @property
    def here(self) -> bool:
        """Whether the record has a page on this site."""
        return self.change.after is not None

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return anchor_of(self.change.key)

    @property
    def moved_from(self) -> str:
        """Where it stood at the base, if that was elsewhere."""
        old = self.change.before.source.path if self.change.before else ""
        return "" if old == self.record.source.path else old

    @property
    def reasons(self) -> list[str]:
        """Why it is to be judged, besides the reason of its group."""
        reasons = self.change.reasons[1:]
        return [sentence(reason.words) for reason in reasons if reason.rank < _FIELDS_RANK]

    @property
    def alarming(self) -> bool:
        """Whether it changes more than fields."""
        return self.change.reason.rank < _FIELDS_RANK and self.change.what is not What.ADDED

    @property
    def body_words(self) -> str:
        """How much of its text changed, and why that is not little."""
        body = self.change.body
        if body is None:
            return ""
        counted = f"{count(body.added, 'word')} in, {count(body.removed, 'word')} out"
        return f"{_SIZES[body.size]} ({counted}){f': {body.why}' if body.why else ''}"


_SIZES = {
    Size.FORM: "only line breaks and spaces",
    Size.TYPO: "a slip of the pen",
    Size.SUBSTANTIAL: "substantial",
}


class Group(NamedTuple):
    """Cards that are to be judged for the same reason."""

    title: str
    cards: Sequence[Card]


class Touched(NamedTuple):
    """A record that governs files of this change, in one line."""

    record: Record
    here: bool
    """Whether it has a page on this site."""
    weight: Weight | None
    """The heaviest thing that speaks against it; None where nothing does."""
    words: str
    files: str


class ChangesView(NamedTuple):
    """The page of changes."""

    summary: str
    base: Base | None = None
    """None where none was found: nothing is said about changes."""
    tried: Sequence[str] = ()
    judged: str = ""
    """`2 new findings, 1 fixed`; empty where none came or went."""
    governing: Sequence[Touched] = ()
    """The records that govern the files of this change, heaviest first."""
    groups: Sequence[Group] = ()
    findings: Sequence[FindingChange] = ()
    """Those that stand with no card."""
    not_compared: Sequence[NotCompared] = ()
    left_out: Sequence[Record] = ()
    form_only: int = 0


def changes_view(ctx: Context, filters: Filters) -> ChangesView:
    """Everything that changed against the base, the most important first."""
    found = ctx.comparison
    base = found.base if found else NoBase(tried=("Nothing was asked to compare with.",))
    if found is None or isinstance(base, NoBase) or found.changes is None:
        assert isinstance(base, NoBase)
        return ChangesView(summary=f"{_unsaid(base.reason)}.", tried=base.tried)
    changes = found.changes
    wanted = [
        change
        for change in changes.records
        if not filters.given or (change.after is not None and matches(change.after, filters, ctx))
    ]
    on_page = wanted[: min(MOST_CARDS, filters.limit or MOST_CARDS)]
    on_cards = {finding for change in on_page for finding in change.findings}
    return ChangesView(
        summary=against(base, changes, whole=not found.not_compared),
        base=base,
        judged=changes.finding_words,
        governing=[_touched(item, ctx, base) for item in found.governing],
        groups=[
            Group(sentence(title), [Card(change, list(lines_of(change, ctx))) for change in group])
            for title, group in groupby(on_page, key=lambda change: change.reason.words)
        ],
        findings=[item for item in changes.findings if item not in on_cards],
        not_compared=(*changes.not_compared, *found.not_compared),
        left_out=[change.record for change in wanted[len(on_page) :]],
        form_only=len(changes.form_only),
    )


def _touched(item: Governing, ctx: Context, base: Base) -> Touched:
    lifted = f" (so it stood on {base.name}; this change alters that)" if item.before else ""
    weight = item.against[0].weight if item.against else None
    here = item.record.key in ctx.register.by_key
    return Touched(item.record, here, weight, f"{item.words}{lifted}", item.files)


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
        plain = f"{plain[:60]}-{digest(name)[:12]}"
    return f"change-{folder}-{plain}"


def lines_of(change: RecordChange, ctx: Context) -> Iterator[Line]:
    """What changed in a record, one thing a line, the most telling first."""
    if change.what is What.ADDED:
        yield from _gist(change.record, ctx)
    for words in change.overruled:
        yield Line("Dissent overruled", words, alarming=True)
    for event in change.dissent:
        note = f"{event.event}: {event.note}" if event.note else str(event.event)
        yield Line("Dissent", note, event.alarming)
    linked = {line.name for line in change.fields if line.is_link} if change.links else set()
    first = sorted(change.fields, key=lambda field: field.name not in ("status", "revisit"))
    for field in first:
        if field.name not in linked:
            yield _field(field, change)
    for link in change.links:
        other = ctx.register.by_key.get(link.other)
        term = f"{'Now' if link.gained else 'No longer'} {link.words}"
        yield Line(term, "" if other else link.title, not link.gained, other=other)
    for entry in change.entries:
        term = sentence(entry.metric) or f"{_LISTS[entry.field]}, {entry.what}"
        yield Line(term, entry.note, entry.alarming, entry.old, entry.new)
    if since := change.newly_overdue:
        yield Line("Overdue", f"overdue since {since}, and not before this change", alarming=True)
    if change.dissent_missing and change.what is not What.ADDED:
        yield Line("Dissent", "none, though this is major and accepted", alarming=True)
    if change.converted:
        yield Line("Form", change.converted)


_LISTS = {
    "evidence": "Evidence",
    "revisits": "Ledger of revisits",
    "examined": "Examined",
    "forum": "Forum",
    "permits": "Permits",
}


def _field(field: FieldChange, change: RecordChange) -> Line:
    term = sentence(field.name.replace("-", " "))
    alarming = field.name in ("revisit", "review-by") and change.push is not None
    parts = [f"+ {item}" for item in field.gained] + [f"− {item}" for item in field.lost]
    if len(parts) > 1 or (parts and field.old and field.new):
        return Line(term, "; ".join(parts), alarming)
    long = min(len(field.old), len(field.new)) > _LONG
    tokens = diff_words(field.old[:_MOST], field.new[:_MOST]) if long else ()
    return Line(term, field.note, alarming, field.old, field.new, tokens)


_LONG = 60
"""Characters of a text from which its words are compared."""
_MOST = 4_000


def _gist(record: Record, ctx: Context) -> Iterator[Line]:
    """What a record that was added says in short; its own page has the rest."""
    for fact in facts_of(record, ctx):
        if fact.term in _GIST_TERMS:
            day = fact.due.date if fact.due else fact.date
            text = fact.glyph.word if fact.glyph else str(day) if day else fact.text
            yield Line(fact.term, text, fact.missing)
    if isinstance(record, Decision | Initiative) and record.hypothesis:
        yield Line("Hypothesis", record.hypothesis)
    if isinstance(record, Decision) and record.confidence is not None:
        yield Line("Confidence", percent(record.confidence, decimals=3))
    if isinstance(record, Decision | Initiative) and record.stakes is Stakes.MAJOR:
        memos = len(ctx.register.dissent(record))
        note = count(memos, "memo") if memos else "none, though this is major"
        yield Line("Dissent", note, alarming=not memos)


_GIST_TERMS = (
    *("Status", "Steward", "Revisit", "Stakes", "By"),
    *("Answer by", "Review by", "Held", "Capacity"),
)
