"""Two linked registers → changes. The entry is `compare`."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mkdocs_dissent.diff.entries import entry_changes
from mkdocs_dissent.diff.fields import (
    Targets,
    field_changes,
    newly_overdue,
    revisit_change,
    status_change,
)
from mkdocs_dissent.diff.links import dissent_changes, link_changes, targets_of
from mkdocs_dissent.diff.match import Matched, match
from mkdocs_dissent.diff.model import (
    Changes,
    DissentChange,
    FieldChange,
    LinkChange,
    Reason,
    RecordChange,
    Size,
    What,
)
from mkdocs_dissent.diff.severity import in_order, is_text, reasons_of, summary_of
from mkdocs_dissent.diff.text import WITH_FRONT_MATTER, Effort, body_change, diff_prose
from mkdocs_dissent.git.changed import NotCompared
from mkdocs_dissent.records.fields.declaring import declared_fields
from mkdocs_dissent.records.kinds import Andon, Decision, Key, Memo, Record
from mkdocs_dissent.records.vocabularies import Door, Stakes
from mkdocs_dissent.register.references import LINEAGE, LinkType
from mkdocs_dissent.register.register import Register


def compare(before: Register, after: Register, today: dt.date) -> Changes:
    """What `after` changes against `before`, in the order in which a reviewer must judge it.

    A record whose file does not differ is the very same object on both sides and is not looked at:
    work grows with those that were read anew. Never raises on a record's account: what can't be
    compared is in `not_compared`.
    """
    matched = match(before.records, after.records)
    # Most are the very same record on both sides.
    pairs = [(old, new) for old, new in matched.same if old is not new]
    twos = (*pairs, *matched.renamed)
    renamed = {old.key: new.key for old, new in twos if old.key != new.key}
    changed = {record.key for record in matched.added}
    changed |= {record.key for record in matched.removed if record.key not in after.by_key}
    changed |= {new.key for _, new in twos}
    old_keys = {old.key for old, _ in twos}
    both = _Registers(
        before=before,
        after=after,
        today=today,
        links=link_changes(before, after, renamed, changed),
        old_targets=targets_of(before, old_keys, renamed),
        new_targets=targets_of(after, changed, {}),
        renamed=renamed,
    )
    found = list(_with_overruled(both, _record_changes(both, matched, pairs)))
    found = list(_with_amendments(both, found))
    records = in_order(replace(change, reasons=reasons_of(change)) for change in found)
    return Changes(
        records=records,
        form_only=tuple(sorted(both.form_only)),
        not_compared=tuple(sorted(both.not_compared)),
        summary=summary_of(records),
        frozen=_frozen(before, after),
    )


def _frozen(before: Register, after: Register) -> dict[Key, Key]:
    """What the andons froze at the base that `after` does not resolve: record → andon."""
    found: dict[Key, Key] = {}
    for record in before.records:
        if not (isinstance(record, Andon) and record.is_open and record.scope):
            continue
        now = after.by_key.get(record.key)
        if isinstance(now, Andon) and not now.is_open:
            continue
        for frozen in before.to(record, LinkType.AFFECTS):
            found.setdefault(frozen.key, record.key)
    return found


@dataclass(kw_only=True, slots=True)
class _Registers:
    """Both registers, what was found out about them, and what to report beside the changes."""

    before: Register
    after: Register
    today: dt.date
    links: Mapping[Key, Sequence[LinkChange]]
    old_targets: Mapping[Key, Targets]
    new_targets: Mapping[Key, Targets]
    renamed: Mapping[Key, Key]
    effort: Effort = field(default_factory=Effort)
    form_only: list[Key] = field(default_factory=list)
    not_compared: list[NotCompared] = field(default_factory=list)


def _record_changes(
    both: _Registers, matched: Matched, pairs: Sequence[tuple[Record, Record]]
) -> list[RecordChange]:
    found = [_change(both, What.REMOVED, record, None) for record in matched.removed]
    found += [_change(both, What.ADDED, None, record) for record in matched.added]
    for what, two in ((What.CHANGED, pairs), (What.RENAMED, matched.renamed)):
        for old, new in two:
            change = _change(both, what, old, new)
            if _is_worth_a_word(change):
                found.append(change)
            else:
                both.form_only.append(new.key)
    # A reference of a record that is the same can lead elsewhere now.
    known = {change.key for change in found}
    same = reversed(matched.same) if both.links else ()
    linked = {new.key: (old, new) for old, new in same if new.key in both.links}
    for key, (old, new) in linked.items():
        if key not in known:
            links = tuple(both.links[key])
            found.append(RecordChange(what=What.CHANGED, before=old, after=new, links=links))
    return found


def _is_worth_a_word(change: RecordChange) -> bool:
    """Whether a file that differs says something else, or was rewritten as a whole."""
    if reasons_of(change) != (Reason.FORM,) or change.newly_overdue:
        return True
    return change.body is not None or bool(change.converted)


def _change(both: _Registers, what: What, old: Record | None, new: Record | None) -> RecordChange:
    """What became of one record, by itself: what others make of it is added to all of them."""
    record = new or old
    assert record is not None
    links: Sequence[LinkChange] = both.links.get(record.key, ())
    notes = []
    if new is None and record.key in both.after.by_key:
        notes.append("Another record of its id stays; it is this file's record that is gone.")
        links = ()
    if unreadable := _unreadable_note(old, new):
        notes.append(unreadable)
        both.not_compared.append(NotCompared(record.source.path, unreadable))
    change = RecordChange(
        what=what,
        before=old,
        after=new,
        links=tuple(links),
        newly_overdue=newly_overdue(old, new, both.today) if new else None,
        notes=tuple(notes),
        unreadable=bool(unreadable),
        dissent=tuple(_dissent(both, old, new)),
        dissent_missing=_lacks_memo(both.after, new) and not _lacks_memo(both.before, old),
    )
    if old and new and not unreadable:
        return _compared(both, change, old, new)
    if new is None and isinstance(old, Memo | Andon):
        # What nobody can read any more is shown.
        return replace(change, body=diff_prose(old.source.body, "", both.effort))
    return change


def _compared(both: _Registers, change: RecordChange, old: Record, new: Record) -> RecordChange:
    """A change with what the fields, lists and text of two readable records say."""
    revisit, push = revisit_change(old, new)
    others = field_changes(old, new, both.old_targets[old.key], both.new_targets[new.key])
    fields = _ordered(new, filter(None, (status_change(old, new), revisit, *others)))
    return replace(
        change,
        fields=fields,
        entries=tuple(entry_changes(old, new)),
        push=push,
        body=body_change(old, new, fields, both.effort),
        converted=_conversion(old, new),
    )


def _ordered(record: Record, changes: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """Kind, title and status, then fields as they are declared, then unknown ones."""
    names = ["kind", "title", "status", *(field.name for field in declared_fields(type(record)))]
    place = {name: at for at, name in reversed(list(enumerate(names)))}
    return tuple(sorted(changes, key=lambda change: place.get(change.name, len(names))))


def _dissent(both: _Registers, old: Record | None, new: Record | None) -> Iterator[DissentChange]:
    """What happened to a memo."""
    before, after = (record if isinstance(record, Memo) else None for record in (old, new))
    if before or after:
        about = _about(both.before, old, both.renamed)
        if new is not None:
            about = tuple(key for key in about if key in both.after.by_key)
        yield from dissent_changes(before, after, about, _about(both.after, new, {}))


def _lacks_memo(register: Register, record: Record | None) -> bool:
    """Whether a record is an accepted major decision without a dissent memo."""
    major = isinstance(record, Decision) and record.in_force and record.stakes is Stakes.MAJOR
    return major and record is not None and not register.has_dissent(record)


def _about(register: Register, memo: Record | None, renamed: Mapping[Key, Key]) -> tuple[Key, ...]:
    """What a memo dissents from, as keys of the later register."""
    if memo is None:
        return ()
    keys = (record.key for record in register.to(memo, LinkType.DISSENTS))
    return tuple(renamed.get(key, key) for key in keys)


def _with_overruled(both: _Registers, found: Sequence[RecordChange]) -> Iterator[RecordChange]:
    """Changes of decisions that they put in force, with the dissent that this overrules.

    A memo that the same change removed or weakened counts twice: it was made to agree.
    """
    lost = [item for change in found for item in change.memo_lost]
    for change in found:
        new = change.after
        if isinstance(new, Decision) and new.in_force and not change.accepted:
            weighs = new.stakes is Stakes.MAJOR or new.door is Door.ONE_WAY
            words = [f"“{memo.title}” is open" for memo in both.after.dissent(new) if memo.is_open]
            made = (item for item in lost if new.key in item.about)
            words += [f"“{item.title}” was {item.event} by the same change" for item in made]
            change = replace(change, overruled=tuple(words) if weighs else ())
        yield change


def _with_amendments(both: _Registers, found: Sequence[RecordChange]) -> Iterator[RecordChange]:
    """Changes of accepted decisions with the records of this change that amend them.

    What is only proposed, or was rejected, amends nothing yet.
    """
    amending = {
        change.key
        for change in found
        if isinstance(change.after, Decision) and change.after.in_force and _is_news(change)
    }
    for change in found:
        if change.accepted and change.after and is_text(change.body):
            linked = (both.after.of(change.after, type_) for type_ in LINEAGE)
            keys = dict.fromkeys(record.key for records in linked for record in records)
            by = tuple(key for key in keys if key in amending and key != change.key)
            change = replace(change, amended_by=by)
        yield change


def _is_news(change: RecordChange) -> bool:
    """Whether a record says by this change what it did not say before."""
    linked = any(link.gained and link.type in LINEAGE for link in change.links)
    rewritten = change.body is not None and change.body.size is Size.SUBSTANTIAL
    accepted = change.status is not None
    return change.what is What.ADDED or linked or rewritten or accepted


def _conversion(before: Record, after: Record) -> str:
    """`converted from nygard to native`; empty where a record is written as it was."""
    old, new = before.source.dialect, after.source.dialect
    if old == new or (old in WITH_FRONT_MATTER and new in WITH_FRONT_MATTER):
        return ""
    return f"converted from {old} to {new}"


def _unreadable_note(before: Record | None, after: Record | None) -> str:
    """What could not be read, as a sentence; empty where everything could."""
    old_bad, new_bad = (
        record is not None and not record.source.readable for record in (before, after)
    )
    if before is None or after is None:
        return "It can't be read, so only its name is known." if old_bad or new_bad else ""
    notes = {
        (True, True): "It can't be read on either side, so nothing of it is compared.",
        (False, True): "It can't be read any more, so nothing of it is compared.",
        (True, False): "It could not be read before, so it stands here without a comparison.",
    }
    return notes.get((old_bad, new_bad), "")
