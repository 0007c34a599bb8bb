"""Superseding and reversing: both sides of the link at once."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_dissent.edit.change import Edit, Texts
from mkdocs_dissent.edit.checks import editable
from mkdocs_dissent.edit.record_text import append_to_record, set_record
from mkdocs_dissent.edit.status_line import add_statement, end_by_phrase, is_own_place
from mkdocs_dissent.edit.write import EditError, Read
from mkdocs_dissent.people import is_among, shared_teams, two_keys
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records import Decision, DecisionStatus, Record, Stakes
from mkdocs_dissent.register import Link, LinkType, Register

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
    return _end(register, read, olds, new, LinkType.SUPERSEDES)


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
    texts = Texts(read)
    later = _decision(register, new)
    added = [key for key in keys if not is_among(key, later.co_signed_by)]
    signed = [*later.co_signed_by, *dict.fromkeys(added)]
    for old in olds:
        earlier = _decision(register, old)
        if earlier.stakes is Stakes.MAJOR:
            _check_keys(earlier, later, signed, policy)
    for key in dict.fromkeys(added):
        append_to_record(texts, later, "co-signed-by", key)
    return _end(register, read, olds, new, LinkType.REVERSES, texts)


def _end(
    register: Register,
    read: Read,
    olds: Sequence[Record],
    new: Record,
    type_: LinkType,
    texts: Texts | None = None,
) -> Edit:
    texts = texts or Texts(read)
    later = _decision(register, new)
    earlier = [_decision(register, old) for old in olds]
    if not earlier:
        raise EditError(f"`{later.id}` {type_.forward} nothing", "Name the earlier decision.")
    for old in earlier:
        _check(register, old, later, type_)
    summary: list[str] = []
    for old in earlier:
        texts[old.source.path], texts[later.source.path]
        if _end_one(register, texts, old, later, type_):
            summary.append(f"{later.id} {type_.forward} {old.id}")
        else:
            summary.append(f"{old.id} is {type_.inverse} {later.id} already")
    if later.status is DecisionStatus.PROPOSED:
        summary.append(f"{later.id} is only proposed: nothing is in force until it is accepted")
    return texts.edit(summary)


def _decision(register: Register, record: Record) -> Decision:
    if not isinstance(record, Decision):
        raise EditError(f"{record.id} is a {record.kind}, no decision", "Name a decision.")
    editable(register, record)
    return record


def _check(register: Register, old: Decision, new: Decision, type_: LinkType) -> None:
    """Raises EditError where `new` can't have replaced `old`."""
    verb = type_.forward
    if old.key == new.key:
        raise EditError(f"`{old.id}` can't be {type_.inverse} itself", "Name the later decision.")
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


def _end_one(
    register: Register, texts: Texts, old: Decision, new: Decision, type_: LinkType
) -> bool:
    """Write what is missing on either side; whether anything was."""
    link = Link(type_, new.key, old.key)
    ended = _status_after(type_)
    field = f"{ended}-by"
    changed = False
    if not register.states(old, link) or old.status is not ended:
        changed = True
        if is_own_place(old):
            end_by_phrase(texts, old, new, str(ended))
        else:
            if old.status is not ended:
                set_record(texts, old, {"status": str(ended)})
            if not register.states(old, link):
                append_to_record(texts, old, field, new.id)
    if not register.states(new, link):
        # A field of ours would make another tool's record ours; it has the link from the old one.
        if not is_own_place(new):
            append_to_record(texts, new, type_.forward, old.id)
            return True
        changed |= add_statement(texts, new, old, type_.forward)
    return changed


# Two keys


def _check_keys(old: Decision, new: Decision, signed: Sequence[str], policy: Policy) -> None:
    """Raises EditError unless two independent people signed the reversal of a major decision.

    Rule DM207 asks the same of what is written, by the same function.
    """
    stewards = (*old.steward, *new.steward)
    keys = two_keys(signed, stewards, policy.teams)
    if keys.independent:
        return
    if not keys.signed:
        why = "nobody has signed"
    elif len(keys.signed) < 2:
        why = f"only {keys.signed[0]} has signed"
    elif len(keys.able) < 2:
        out = next(name for name in keys.signed if name not in keys.able)
        what = "the steward" if is_among(out, stewards) else "nobody who can be asked"
        why = f"{out} is {what}"
    else:
        one, other = keys.able[:2]
        team = shared_teams(one, other, policy.teams)[0]
        why = f"{one} and {other} are of one team, {team}"
    raise EditError(
        f"`{old.id}` is a major decision: its reversal needs two keys, and {why}",
        f"Have two people of different teams, not the steward, sign `co-signed-by` in {new.id}.",
    )
