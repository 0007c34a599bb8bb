"""Superseding and reversing: both sides of the link at once."""

import posixpath
import re
from collections.abc import Sequence
from itertools import chain
from urllib.parse import quote

from mkdocs_dissent.edit.record import Draft, Drafts, Edit
from mkdocs_dissent.edit.source import Splice
from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.people import is_among, two_keys
from mkdocs_dissent.reading import dialects, frontmatter
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.records.kinds import Decision, Key, Record
from mkdocs_dissent.records.vocabularies import DecisionStatus, Stakes
from mkdocs_dissent.register.references import Link, LinkType
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import with_article

_REPLACEMENTS = (LinkType.SUPERSEDES, LinkType.SUPERSEDES_IN_PART, LinkType.REVERSES)
_OVER = (
    DecisionStatus.REJECTED,
    DecisionStatus.SUPERSEDED,
    DecisionStatus.REVERSED,
    DecisionStatus.RETIRED,
)


def supersede(
    drafts: Drafts,
    olds: Sequence[Record],
    new: Record,
    *,
    reverse: bool = False,
    keys: Sequence[str] = (),
) -> Edit:
    """Let `new` supersede `olds`: it says so, and each of them that it is superseded, by what.

    With `reverse` they are reversed. A major decision needs two keys for that: `co-signed-by` in
    `new`, to which `keys` are added. Raises EditError where that can't be true: another record than
    a decision, itself, in a circle, a decision that is over, or one that another superseded.
    """
    type_ = LinkType.REVERSES if reverse else LinkType.SUPERSEDES
    later = _decision(drafts, new)
    earlier = [_decision(drafts, old) for old in {old.key: old for old in olds}.values()]
    added = list(dict.fromkeys(key for key in keys if not is_among(key, later.co_signed_by)))
    for old in earlier:
        if reverse and old.stakes is Stakes.MAJOR:
            # Rule DM207 asks the same of what is written, by the same function.
            stewards = (*old.steward, *later.steward)
            signed = (*later.co_signed_by, *added)
            found = two_keys(signed, stewards, drafts.policy.teams, drafts.policy.leaders)
            if found.lacking:
                raise EditError(
                    f"`{old.id}` is a major decision: its reversal needs two keys, and"
                    f" {found.lacking}",
                    "Have two people of different teams, not the steward, sign `co-signed-by` in"
                    f" {later.id}.",
                )
        _check(drafts.register, old, later, type_)
    if added:
        drafts[later].append("co-signed-by", *added)
    ended = [old for old in earlier if _end_old(drafts, old, later, type_)]
    silent = [
        old for old in earlier if not drafts.register.states(later, Link(type_, later.key, old.key))
    ]
    if silent and _state(drafts[later], later, silent, type_.forward):
        ended += silent
    return drafts.edit(
        *(
            f"{later.id} {type_.forward} {old.id}"
            if old in ended
            else f"{old.id} is {type_.inverse} {later.id} already"
            for old in earlier
        )
    )


def _decision(drafts: Drafts, record: Record) -> Decision:
    if not isinstance(record, Decision):
        raise EditError(
            f"{record.id} is {with_article(record.kind)}, not a decision", "Name a decision."
        )
    drafts.check(record)
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
    if new.key in _replaced_by(register, old):
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


def _replaced_by(register: Register, decision: Decision) -> list[Key]:
    """What a decision replaced, at any distance."""
    found = [decision.key]
    for key in found:
        ends = (register.targets.get((type_, key), ()) for type_ in _REPLACEMENTS)
        found += [end for end in dict.fromkeys(chain(*ends)) if end not in found]
    return found[1:]


# The two sides of a link


def _end_old(drafts: Drafts, old: Decision, new: Decision, type_: LinkType) -> bool:
    """Write in the old record by what it was replaced; return whether it did not say so yet."""
    ended, draft = _status_after(type_), drafts[old]
    stated = drafts.register.states(old, Link(type_, new.key, old.key))
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
    path, field = old.source.path, f"{status}-by"
    if draft.fields.values.get(field):
        raise EditError(
            f"{path} names another record by which it is {status}",
            "Add this one to its status by hand.",
        )
    phrase, is_written = f"{status} by {_link(old, new)}", True
    if old.source.dialect == "madr":
        draft.set("status", phrase, also=(field,))
    else:
        is_written = _rewrite_status(draft, draft.fields, 1, phrase, field)
    after = draft.result()[1].values if is_written else {}
    links = after.get(field)
    is_read = isinstance(links, list) and _target(old, new) in links
    if not is_read or str(after.get("status")).lower() != status:
        raise EditError(
            f"{path} has no place for its status that can be written to",
            f"Convert it first: `dissent convert {path}`.",
        )


def _end_in_prose(draft: Draft, old: Record, new: Record, status: str) -> None:
    """End also the status that a record of ours still has in its text, from before it was ours."""
    start = old.source.body_line
    text = draft.source.text[draft.source.line(start) :]
    if "status" in text.casefold():
        prose = dialects.read(frontmatter.parse(text, old.source.path))
        if prose.dialect in dialects.IN_PROSE:
            _rewrite_status(draft, prose, start, f"{status} by {_link(old, new)}")


def _rewrite_status(
    draft: Draft, read: Document, first_line: int, phrase: str, field: str = ""
) -> bool:
    """Put a phrase where a text that was `read` has its status; return whether it has one there.

    `first_line` is the line of the file at which that text begins.
    """
    known, place = read.values.get("status"), read.places.get(("status",))
    if not isinstance(known, str) or place is None:
        return False
    at = draft.source.line(first_line + place.line - 1) + place.column - 1
    if not draft.source.text.startswith(known, at):
        return False
    phrase = phrase[0].upper() + phrase[1:] if known[:1].isupper() else phrase
    draft.change_prose(Splice(at, at + len(known), phrase), ("status", field) if field else ())
    return True


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
