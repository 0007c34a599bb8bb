"""Two linked registers → changes. The entry is `compare`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct, field, structs

from mkdocs_dissent.diff.dates import newly_overdue, revisit_change
from mkdocs_dissent.diff.diff import Effort
from mkdocs_dissent.diff.dissenting import dissent_changes
from mkdocs_dissent.diff.entries import entry_changes, metric_changes
from mkdocs_dissent.diff.judged import with_findings
from mkdocs_dissent.diff.linking import Resolved, link_changes, resolver
from mkdocs_dissent.diff.matching import Matched, differing, key_map, match, move_words
from mkdocs_dissent.diff.model import Changes, NotCompared, RecordChange, Weight
from mkdocs_dissent.diff.parts import (
    FieldChange,
    LinkChange,
    Size,
    What,
)
from mkdocs_dissent.diff.texts import (
    body_change,
    conversion,
    status_change,
    unreadable_note,
)
from mkdocs_dissent.diff.values import field_changes
from mkdocs_dissent.diff.weighing import (
    in_order,
    is_accepted_major,
    is_text,
    summary_of,
    weights_of,
)
from mkdocs_dissent.findings import Finding
from mkdocs_dissent.records import Decision, Key, Memo, Record
from mkdocs_dissent.records.fields import declared_fields
from mkdocs_dissent.register import LINEAGE, LinkType, Register


def compare(
    before: Register,
    after: Register,
    today: dt.date,
    *,
    findings_before: Sequence[Finding] = (),
    findings_after: Sequence[Finding] = (),
    waived: Sequence[Finding] = (),
    only: Collection[Key] | None = None,
    published: bool = False,
) -> Changes:
    """What `after` changes against `before`, in the order in which a reviewer must judge it.

    `only` names the records, of either side, whose files differ; the others are taken for equal,
    so that work grows with them alone. `waived` is what records of `after` exempt themselves from,
    where that is known. `published` says that `before` was read from a published `register.json`,
    which holds no text and does not say on which side a link was stated.

    Never raises on a record's account: what can't be compared is in `not_compared`.
    """
    matched = match(before.records, after.records, bodies=not published)
    pairs = differing(matched, only)
    renamed = key_map(matched)
    told = {record.key for record in matched.added}
    told |= {record.key for record in matched.removed if record.key not in after.by_key}
    told |= {now.key for _, now in (*pairs, *matched.renamed)}
    comparison = _Comparison(
        before=before,
        after=after,
        today=today,
        published=published,
        links=link_changes(before, after, renamed, told),
        old_keys=resolver(before, {was.key for was, _ in (*pairs, *matched.renamed)}, renamed),
        new_keys=resolver(after, told, {}),
        renamed=renamed,
    )
    found = _record_changes(comparison, matched, pairs)
    return with_findings(_finished(comparison, found), findings_before, findings_after, waived)


class _Comparison(Struct, frozen=True, kw_only=True):
    before: Register
    after: Register
    today: dt.date
    published: bool
    links: Mapping[Key, Sequence[LinkChange]]
    old_keys: Resolved
    new_keys: Resolved
    renamed: Mapping[Key, Key]
    effort: Effort = field(default_factory=Effort)
    form_only: list[Key] = field(default_factory=list)
    not_compared: list[NotCompared] = field(default_factory=list)


def _record_changes(
    comparison: _Comparison, matched: Matched, pairs: Sequence[tuple[Record, Record]]
) -> list[RecordChange]:
    found = [_removed(comparison, record) for record in matched.removed]
    found += [_added(comparison, record) for record in matched.added]
    for what, both in ((What.CHANGED, pairs), (What.RENAMED, matched.renamed)):
        for was, now in both:
            if change := _changed(comparison, what, was, now):
                found.append(change)
    # A reference of a record that is the same can lead elsewhere now.
    told = {change.key for change in found}
    same = reversed(matched.same) if comparison.links else ()
    stood = {now.key: (was, now) for was, now in same if now.key in comparison.links}
    for key, (was, now) in stood.items():
        if key not in told:
            found.append(_weighed(_plain_change(comparison, What.CHANGED, was, now)))
    return _with_amendments(comparison, found)


def _plain_change(
    comparison: _Comparison, what: What, was: Record | None, now: Record | None
) -> RecordChange:
    """A change with what all of them have: the links, and whether it is overdue by it."""
    change = RecordChange(what=what, before=was, after=now, weights=(Weight.FORM,))
    return structs.replace(
        change,
        links=tuple(comparison.links.get(change.key, ())),
        newly_overdue=newly_overdue(was, now, comparison.today) if now else None,
    )


def _weighed(change: RecordChange) -> RecordChange:
    return structs.replace(change, weights=weights_of(change))


def _added(comparison: _Comparison, record: Record) -> RecordChange:
    change = _plain_change(comparison, What.ADDED, None, record)
    return _weighed(_with_dissent(comparison, _noted(comparison, change)))


def _removed(comparison: _Comparison, record: Record) -> RecordChange:
    change = _plain_change(comparison, What.REMOVED, record, None)
    if record.key in comparison.after.by_key:
        note = "Another record of its id stays; it is this file's record that is gone."
        change = structs.replace(change, links=(), notes=(note,))
    return _weighed(_with_dissent(comparison, _noted(comparison, change)))


def _noted(comparison: _Comparison, change: RecordChange) -> RecordChange:
    """With what could not be read, which is told beside the changes too."""
    note = unreadable_note(change.before, change.after)
    if not note:
        return change
    record = change.record
    comparison.not_compared.append(NotCompared(path=record.source.path, key=record.key, why=note))
    return structs.replace(change, unreadable=True, notes=(*change.notes, note))


def _changed(comparison: _Comparison, what: What, was: Record, now: Record) -> RecordChange | None:
    """What became of one record; None where its file differs and it says the same."""
    change = _noted(comparison, _plain_change(comparison, what, was, now))
    if what is What.RENAMED:
        change = structs.replace(change, moved=move_words(was, now))
    if not change.unreadable:
        change = _compared(comparison, change, was, now)
    change = _weighed(_with_dissent(comparison, change))
    if change.weights != (Weight.FORM,) or change.newly_overdue:
        return change
    if change.body is None and not change.converted:
        comparison.form_only.append(now.key)
        return None
    return change


def _compared(
    comparison: _Comparison, change: RecordChange, was: Record, now: Record
) -> RecordChange:
    """A change with what the fields, lists and text of two readable records tell."""
    published = comparison.published
    revisit, push = revisit_change(was, now)
    old_key, new_key = comparison.old_keys.of(was.key), comparison.new_keys.of(now.key)
    others = field_changes(was, now, old_key, new_key, published=published)
    fields = _ordered(now, filter(None, (status_change(was, now), revisit, *others)))
    return structs.replace(
        change,
        fields=fields,
        entries=tuple(entry_changes(was, now)),
        metrics=tuple(metric_changes(was, now, published=published)),
        push=push,
        body=None if published else body_change(was, now, fields, comparison.effort),
        converted=conversion(was, now),
    )


def _ordered(record: Record, changes: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """Kind, title and status, then fields as they are declared, then those nobody knows."""
    names = ["kind", "title", "status", *(field.name for field in declared_fields(type(record)))]
    place = {name: at for at, name in reversed(list(enumerate(names)))}
    return tuple(sorted(changes, key=lambda change: place.get(change.name, len(names))))


def _with_dissent(comparison: _Comparison, change: RecordChange) -> RecordChange:
    """A change of a memo with what happened to it; of a decision, whether it lacks a memo by it."""
    was, now = change.before, change.after
    if isinstance(was, Memo) or isinstance(now, Memo):
        was_about = _about(comparison.before, was, comparison.renamed)
        if now is not None:
            was_about = tuple(key for key in was_about if key in comparison.after.by_key)
        found = dissent_changes(
            was if isinstance(was, Memo) else None,
            now if isinstance(now, Memo) else None,
            was_about,
            _about(comparison.after, now, {}),
            bodies=not comparison.published,
        )
        return structs.replace(change, dissent=tuple(found))
    if is_accepted_major(now) and now and not comparison.after.dissent(now):
        lacked = is_accepted_major(was) and was and not comparison.before.dissent(was)
        return structs.replace(change, dissent_missing=not lacked)
    return change


def _about(register: Register, memo: Record | None, renamed: Mapping[Key, Key]) -> tuple[Key, ...]:
    """What a memo dissents from, as keys of the later register."""
    if memo is None:
        return ()
    keys = (record.key for record in register.to(memo, LinkType.DISSENTS))
    return tuple(renamed.get(key, key) for key in keys)


def _with_amendments(comparison: _Comparison, found: Sequence[RecordChange]) -> list[RecordChange]:
    """Changes of accepted decisions with the records of this change that amend them.

    What is only proposed, or was rejected, amends nothing yet.
    """
    amending = {
        change.key
        for change in found
        if isinstance(change.after, Decision) and change.after.in_force and _is_news(change)
    }
    out = []
    for change in found:
        if change.accepted and change.after and is_text(change.body):
            by = (
                record.key
                for type_ in LINEAGE
                for record in comparison.after.of(change.after, type_)
                if record.key in amending and record.key != change.key
            )
            change = structs.replace(change, amended_by=tuple(dict.fromkeys(by)))
        out.append(change)
    return out


def _is_news(change: RecordChange) -> bool:
    """Whether a record says by this change what it did not say before."""
    linked = any(link.gained and link.type in LINEAGE for link in change.links)
    rewritten = change.body is not None and change.body.size is Size.SUBSTANTIAL
    accepted = change.status is not None
    return change.what is What.ADDED or linked or rewritten or accepted


def _finished(comparison: _Comparison, found: Sequence[RecordChange]) -> Changes:
    records = in_order(found)
    return Changes(
        records=records,
        form_only=tuple(sorted(comparison.form_only)),
        not_compared=tuple(sorted(comparison.not_compared, key=lambda item: (item.path, item.key))),
        summary=summary_of(records),
    )
