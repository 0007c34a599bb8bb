"""Superseding and reversing: both sides of the link at once."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from urllib.parse import quote

from mkdocs_dissent.edit.record import Draft, Drafts, Edit, editable
from mkdocs_dissent.edit.source import Splice
from mkdocs_dissent.edit.write import EditError, Read
from mkdocs_dissent.people import is_among, shared_teams, two_keys
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading import dialects, frontmatter
from mkdocs_dissent.records import Decision, DecisionStatus, Record, Stakes
from mkdocs_dissent.register import Link, LinkType, Register
from mkdocs_dissent.text import with_article

_REPLACEMENTS = (LinkType.SUPERSEDES, LinkType.SUPERSEDES_IN_PART, LinkType.REVERSES)
_OVER = (
    DecisionStatus.REJECTED,
    DecisionStatus.SUPERSEDED,
    DecisionStatus.REVERSED,
    DecisionStatus.RETIRED,
)


def supersede(register: Register, read: Read, olds: Sequence[Record], new: Record) -> Edit:
    """Let `new` supersede `olds`: it says so, and each of them that it is superseded, by what.

    Raises EditError where that can't be true: another record than a decision, itself, in a
    circle, a decision that is over, or one that another decision superseded.
    """
    return _end(register, Drafts(read), olds, _decision(register, new), LinkType.SUPERSEDES)


def reverse(
    register: Register,
    read: Read,
    olds: Sequence[Record],
    new: Record,
    policy: Policy,
    *,
    keys: Sequence[str] = (),
) -> Edit:
    """Let `new` reverse `olds`. A major decision needs two keys: `co-signed-by` in `new`.

    `keys` are people to add to those who signed already. Raises EditError as `supersede` does,
    and where the two keys are missing.
    """
    drafts = Drafts(read)
    later = _decision(register, new)
    added = [key for key in keys if not is_among(key, later.co_signed_by)]
    signed = [*later.co_signed_by, *dict.fromkeys(added)]
    for old in olds:
        earlier = _decision(register, old)
        if earlier.stakes is Stakes.MAJOR:
            _check_keys(earlier, later, signed, policy)
    if added:
        drafts[later].append("co-signed-by", *dict.fromkeys(added))
    return _end(register, drafts, olds, later, LinkType.REVERSES)


def _end(
    register: Register, drafts: Drafts, olds: Sequence[Record], new: Decision, type_: LinkType
) -> Edit:
    """Write what is missing on either side of each link."""
    earlier = list({old.key: _decision(register, old) for old in olds}.values())
    if not earlier:
        raise EditError(f"`{new.id}` {type_.forward} nothing", "Name the earlier decision.")
    for old in earlier:
        _check(register, old, new, type_)
    ended = [old for old in earlier if _end_old(register, drafts[old], old, new, type_)]
    silent = [old for old in earlier if not register.states(new, Link(type_, new.key, old.key))]
    stated = silent if silent and _state(drafts[new], new, silent, type_.forward) else []
    summary = [
        f"{new.id} {type_.forward} {old.id}"
        if old in ended or old in stated
        else f"{old.id} is {type_.inverse} {new.id} already"
        for old in earlier
    ]
    return drafts.edit(summary)


def _decision(register: Register, record: Record) -> Decision:
    if not isinstance(record, Decision):
        raise EditError(
            f"{record.id} is {with_article(record.kind)}, no decision", "Name a decision."
        )
    editable(register, record)
    return record


def _check(register: Register, old: Decision, new: Decision, type_: LinkType) -> None:
    """Raises EditError where `new` can't have replaced `old`."""
    verb = type_.forward
    if old.key == new.key:
        raise EditError(f"`{old.id}` can't be {type_.inverse} itself", "Name the later decision.")
    if new.status is DecisionStatus.PROPOSED:
        raise EditError(
            f"`{new.id}` is only proposed, and so {verb} nothing yet: `{old.id}` holds until then",
            "When it is decided, set `status: accepted` and its `date`; then run this again.",
        )
    if new.status in _OVER:
        raise EditError(
            f"`{new.id}` is {new.status}: it {verb} nothing", "Name a decision that holds."
        )
    if _reaches(register, old, new):
        raise EditError(
            f"`{new.id}` came before `{old.id}`, which replaced it: neither would hold",
            "Name the later decision as the one that holds.",
        )
    ended = _status_after(type_)
    others = [found for found in register.of(old, type_) if found.key != new.key]
    stated = Link(type_, new.key, old.key) in register.statements
    if old.status is ended and others and not stated:
        names = ", ".join(f"`{other.id}`" for other in others)
        raise EditError(
            f"`{old.id}` is {type_.inverse} {names} already",
            "Should the later of them be replaced instead?",
        )
    if old.status in _OVER and old.status is not ended:
        raise EditError(
            f"`{old.id}` is {old.status}, and so not in force: it can't be {ended}",
            "Only a decision that holds, or may yet, can be replaced.",
        )


def _status_after(type_: LinkType) -> DecisionStatus:
    supersedes = type_ is LinkType.SUPERSEDES
    return DecisionStatus.SUPERSEDED if supersedes else DecisionStatus.REVERSED


def _reaches(register: Register, start: Decision, goal: Decision) -> bool:
    """Whether `start` replaced `goal`, at any distance."""
    seen = {start.key}
    front: list[Record] = [start]
    while front:
        record = front.pop()
        for type_ in _REPLACEMENTS:
            for found in register.to(record, type_):
                if found.key == goal.key:
                    return True
                if found.key not in seen:
                    seen.add(found.key)
                    front.append(found)
    return False


# The two sides of a link


def _end_old(
    register: Register, draft: Draft, old: Decision, new: Decision, type_: LinkType
) -> bool:
    """Write in the old record by what it was replaced; return whether it did not say so yet."""
    ended = _status_after(type_)
    stated = register.states(old, Link(type_, new.key, old.key))
    if stated and old.status is ended:
        return False
    if _is_own_place(old):
        _end_by_phrase(draft, old, new, str(ended))
        return True
    if old.status is not ended:
        draft.set("status", str(ended))
        _end_in_prose(draft, old, new, str(ended))
    if not stated:
        draft.append(f"{ended}-by", new.id)
    return True


def _state(draft: Draft, new: Decision, olds: Sequence[Decision], verb: str) -> bool:
    """Write in the new record what it replaces; return whether there was a place for it."""
    if not _is_own_place(new):
        draft.append(verb, *(old.id for old in olds))
        return True
    # A field of ours would make another tool's record ours; it has the link from the old one.
    return new.source.dialect == "nygard" and _add_statements(draft, new, olds, verb)


# Two keys


def _check_keys(old: Decision, new: Decision, signed: Sequence[str], policy: Policy) -> None:
    """Raises EditError unless two independent people signed the reversal of a major decision.

    Rule DM207 asks the same of what is written, by the same function.
    """
    stewards = (*old.steward, *new.steward)
    keys = two_keys(signed, stewards, policy.teams, policy.leaders)
    if keys.independent:
        return
    if not keys.signed:
        why = "nobody has signed"
    elif len(keys.signed) < 2:
        why = f"only {keys.signed[0]} has signed"
    elif len(keys.able) < 2:
        out, reason = next(iter(keys.refused.items()))
        why = f"{out} is {reason}"
    else:
        one, other = keys.able[:2]
        team = shared_teams(one, other, policy.teams)[0]
        why = f"{one} and {other} are of one team, {team}"
    raise EditError(
        f"`{old.id}` is a major decision: its reversal needs two keys, and {why}",
        f"Have two people of different teams, not the steward, sign `co-signed-by` in {new.id}.",
    )


# Records that keep their status in prose, or in MADR's way


_NO_BRACKETS = str.maketrans("", "", "[]")


def _is_own_place(record: Record) -> bool:
    """Whether a record's status is changed by a phrase and not by fields of ours."""
    return record.source.dialect in dialects.IN_PROSE or record.source.dialect == "madr"


def _end_by_phrase(draft: Draft, old: Record, new: Record, status: str) -> None:
    """Write `status by [new](new.md)` where `old` has its status, as its own tool does.

    adr-tools writes `Superceded by [3. Title](0003-title.md)` where the old status stood, MADR and
    log4brains `superseded by [ADR-0003](0003-title.md)`; all of them are read with that link.
    `status` is `superseded` or `reversed`. Raises EditError where there is no such place.
    """
    path = old.source.path
    field = f"{status}-by"
    if draft.fields.values.get(field):
        raise EditError(
            f"{path} names another record by which it is {status}",
            "Add this one to its status by hand.",
        )
    if old.source.dialect == "madr":
        draft.set("status", f"{status} by {_link(old, new)}", also=(field,))
    else:
        known = draft.fields.values.get("status")
        at = _status_at(draft)
        if not isinstance(known, str) or at is None or not draft.source.text.startswith(known, at):
            raise _no_place(path)
        word = status.capitalize() if known[:1].isupper() else status
        phrase = f"{word} by {_link(old, new)}"
        draft.change_prose(Splice(at, at + len(known), phrase), ("status", field))
    after = draft.result()[1].values
    links = after.get(field)
    if str(after.get("status")).lower() != status or not isinstance(links, list):
        raise _no_place(path)
    if _target(old, new) not in links:
        raise _no_place(path)


def _end_in_prose(draft: Draft, old: Record, new: Record, status: str) -> None:
    """End also the status that a record of ours still has in its text, from before it was ours."""
    start = draft.source.line(old.source.body_line)
    text = draft.source.text[start:]
    if "status" not in text.casefold():
        return
    prose = dialects.read(frontmatter.parse(text, old.source.path))
    known, place = prose.values.get("status"), prose.places.get(("status",))
    if prose.dialect not in dialects.IN_PROSE or not isinstance(known, str) or place is None:
        return
    at = draft.source.line(old.source.body_line + place.line - 1) + place.column - 1
    if draft.source.text.startswith(known, at):
        word = status.capitalize() if known[:1].isupper() else status
        draft.change_prose(Splice(at, at + len(known), f"{word} by {_link(old, new)}"), ())


def _add_statements(draft: Draft, new: Record, olds: Sequence[Record], verb: str) -> bool:
    """Add `Supersedes [old](old.md)` to the status section of a record of adr-tools.

    Returns whether there was a place for it; where there is none, the other side is enough.
    """
    place = draft.fields.places.get(("status",))
    if place is None:
        return False
    text = draft.source.text
    gap = re.compile(r"[ \t]*(?:\n[ \t]*\n|\n?\Z)").search(text, draft.source.line(place.line))
    at = gap.start() if gap else len(text)
    statements = "".join(f"\n\n{verb.capitalize()} {_link(new, old)}" for old in olds)
    draft.change_prose(Splice(at, at, statements), (verb,))
    try:
        links = draft.result()[1].values.get(verb)
    except EditError:
        links = None
    if isinstance(links, list) and all(_target(new, old) in links for old in olds):
        return True
    draft.leave_prose((verb,))
    return False


def _status_at(draft: Draft) -> int | None:
    """Return the offset of the status in the file."""
    place = draft.fields.places.get(("status",))
    return draft.source.line(place.line) + place.column - 1 if place else None


def _link(record: Record, other: Record) -> str:
    """A Markdown link from one record to another, labelled as the record's dialect does."""
    name = other.id.rpartition("/")[2]
    if record.source.dialect == "nygard" and other.number is not None:
        name = f"{other.number}. {other.title}"
    elif record.source.dialect == "madr" and other.number is not None:
        name = f"ADR-{other.label}"
    return f"[{name.translate(_NO_BRACKETS)[:200]}]({_target(record, other)})"


def _target(record: Record, other: Record) -> str:
    here = posixpath.dirname(record.source.path)
    return quote(posixpath.relpath(other.source.path, here or "."))


def _no_place(path: str) -> EditError:
    return EditError(
        f"{path} has no place for its status that can be written to",
        f"Convert it first: `dissent convert {path}`.",
    )
