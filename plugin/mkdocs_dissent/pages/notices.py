"""What a record's page says before anything else: that a preview changes it, what contradicts it.

Asked once a page, for thousands of pages of which most have nothing to say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mkdocs_dissent.pages.context import Context, Due, due_on
from mkdocs_dissent.pages.contradictions import SENTENCE_LENGTH, anchor_at, anchor_of, words_of
from mkdocs_dissent.records.kinds import Andon, Decision, Initiative, Record
from mkdocs_dissent.register.contradictions import (
    Contradiction,
    ContradictionKind,
    contradictions_of,
)
from mkdocs_dissent.text import list_words, shorten


@dataclass(kw_only=True, slots=True)
class Notice:
    """One thing that a reader must know first; its parts are said in the order of the fields."""

    kind: str
    """`changed`, `frozen`, `trigger`, `tripwire` or `contradicted`."""
    lead: str
    record: Record | None = None
    """Who says it, where that is another record."""
    due: Due | None = None
    """Until when it is frozen."""
    text: str = ""
    """Plain text, to be escaped."""
    anchor: str
    """Its place on the page of contradictions, or on that of changes."""


def change_notice(record: Record, ctx: Context) -> Notice | None:
    """That a preview changes this record, where a page says what changed."""
    changes = ctx.comparison and ctx.comparison.changes
    change = changes.of(record) if changes and ctx.policy.pages.get("changes") else None
    if change is None:
        return None
    # Most builds compare with nothing, and pay for none of it.
    from mkdocs_dissent.pages import changes as page

    lead = page.change_words(change)
    return Notice(kind="changed", lead=lead, anchor=page.anchor_of(change.key))


def notices_of(record: Record, ctx: Context) -> tuple[Notice, ...]:
    """What is unsettled about a decision or an initiative, what stops the line first.

    Memos and andons that freeze nothing are left out: they stand whole on the page, and a line
    above its text counts them.
    """
    if not isinstance(record, Decision | Initiative):
        return ()
    pulls = ctx.register.frozen_by(record)
    contradictions = contradictions_of(ctx.register, ctx.today)
    items = contradictions.about(record)
    calls = contradictions.tripwire_called(record)
    if not (pulls or items or calls):
        return ()
    found = [_frozen(pull, ctx) for pull in pulls]
    found += _fired(items)
    found += _called(record, calls, items)
    return (*found, *_quiet(items, calls, ctx))


def _frozen(pull: Andon, ctx: Context) -> Notice:
    due = due_on(pull.review_by, ctx)
    return Notice(
        kind="frozen",
        lead="Frozen by",
        record=pull,
        due=due,
        text=shorten(list_words([text for text in pull.scope if text.strip()]), SENTENCE_LENGTH),
        anchor=anchor_at(ContradictionKind.ANDON, pull.key),
    )


def _fired(items: Sequence[Contradiction]) -> Iterator[Notice]:
    for item in items:
        if item.kind is ContradictionKind.TRIGGER:
            text = f"{shorten(item.note, SENTENCE_LENGTH)}."
            yield Notice(kind="trigger", lead="Stop the line:", text=text, anchor=anchor_of(item))


def _called(
    record: Record, calls: Sequence[Contradiction], items: Sequence[Contradiction]
) -> Iterator[Notice]:
    """The tripwires that may be met, and what calls them where no trigger above says so."""
    if not calls:
        return
    above = [item for item in items if item.kind is ContradictionKind.TRIGGER]
    said_here = [call for call in calls if call not in above]
    words = [f"look whether {tripwires(record)} is met.", *reasons(said_here)]
    yield Notice(
        kind="tripwire",
        lead="Its tripwire is called:",
        text=" ".join(words),
        anchor=anchor_of(calls[0]),
    )


def reasons(calls: Sequence[Contradiction]) -> tuple[str, ...]:
    """What calls a tripwire, a sentence each."""
    return tuple(dict.fromkeys(f"{_sentence(call)}." for call in calls))


def tripwires(record: Record) -> str:
    """A record's tripwires and stop criteria, as its author wrote them: `“traffic doubles”`."""
    words = (*getattr(record, "revisit_if", ()), *getattr(record, "stop_criteria", ()))
    quoted = [f"“{' '.join(text.split())}”" for text in words if text.strip()]
    return shorten(" or ".join(quoted), SENTENCE_LENGTH)


def _sentence(item: Contradiction) -> str:
    """What a contradiction says, without a full stop."""
    text, note = words_of(item, "")
    return (note or text).rstrip(". ")


_LEADS: Mapping[ContradictionKind, str] = {
    ContradictionKind.EVIDENCE: "Evidence against it that no revisit looked at:",
    ContradictionKind.SIGN: "A counter-indicator got worse:",
    ContradictionKind.VERDICT: "Found false, and nobody acted on it:",
    ContradictionKind.STORY: "Its story was not told for a quarter:",
    ContradictionKind.IDLE_STORY: "Its story was not told for a quarter:",
    ContradictionKind.EXCEPTION: "An exception became the default:",
    ContradictionKind.FORUM: "Said in the forum, and not taken up:",
}
"""What the page shows nowhere else as unsettled, with the words that say so."""


def _quiet(
    items: Sequence[Contradiction], calls: Sequence[Contradiction], ctx: Context
) -> Iterator[Notice]:
    for item in items:
        lead = _LEADS.get(item.kind)
        if lead is None or item in calls:
            continue
        text, note = words_of(item, "")
        source = ctx.register.by_key[item.record]
        yield Notice(
            kind="contradicted",
            lead=lead,
            record=None if item.record in item.about else source,
            text=note if item.kind is ContradictionKind.VERDICT else text,
            anchor=anchor_of(item),
        )
