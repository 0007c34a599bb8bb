"""Links that came and went, and what happened to dissent memos."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from mkdocs_dissent.diff.fields import Targets
from mkdocs_dissent.diff.model import DissentChange, DissentEvent, LinkChange
from mkdocs_dissent.people import is_among, is_named
from mkdocs_dissent.reading.markdown import Section, named, sections, words
from mkdocs_dissent.records.kinds import MEMO_PARTS, Key, Memo
from mkdocs_dissent.records.vocabularies import MemoStatus
from mkdocs_dissent.register.references import Link
from mkdocs_dissent.register.register import Register


def link_changes(
    before: Register, after: Register, renamed: Mapping[Key, Key], changed: Collection[Key]
) -> dict[Key, list[LinkChange]]:
    """The links that came and went, by the later key of the record with which they are shown.

    That is every changed record that states the link; where none of those changed (a record that
    others refer to was removed or added), the changed record at its other end; else the one that
    states it.
    """
    found: dict[Key, list[LinkChange]] = defaultdict(list)
    lost, come = _difference(before, after, renamed)
    for register, links, gained in ((before, lost, False), (after, come, True)):
        for link, written in links:
            stated = {
                item.by if gained else renamed.get(item.by, item.by)
                for item in register.statements[written]
            }
            ends = {link.source, link.target}
            shown_with = stated & set(changed) or ends & set(changed) or stated
            for at, other, own in (
                (link.source, link.target, written.target),
                (link.target, link.source, written.source),
            ):
                if at in shown_with:
                    found[at].append(
                        LinkChange(
                            type=link.type,
                            forward=at == link.source,
                            other=other,
                            title=register.by_key[own].title,
                            gained=gained,
                        )
                    )
    return found


def _difference(
    before: Register, after: Register, renamed: Mapping[Key, Key]
) -> tuple[list[tuple[Link, Link]], list[tuple[Link, Link]]]:
    """The links of one side alone, each as the later register has it, and as it is written."""

    def later(key: Key) -> Key:
        return renamed.get(key, key)

    old = {
        Link(link.type, later(link.source), later(link.target)): link for link in before.statements
    }
    new = after.statements
    lost = [(link, written) for link, written in old.items() if link not in new]
    return lost, [(link, link) for link in new if link not in old]


def targets_of(
    register: Register, keys: Collection[Key], renamed: Mapping[Key, Key]
) -> Mapping[Key, Targets]:
    """Where the references of some records lead, as keys of the later register.

    `renamed` is empty where `register` is the later one.
    """
    found: dict[Key, dict[tuple[str, str], Key]] = {key: {} for key in keys}
    for link, statements in register.statements.items():
        for statement in statements:
            if statement.by in found:
                other = link.target if statement.by == link.source else link.source
                reference = statement.reference
                found[statement.by][reference.field, reference.text] = renamed.get(other, other)
    return found


_CLAIM = MEMO_PARTS[0]
_SHORTER = 2 / 3
_FEWER = 8
"""A claim is weakened where less than two thirds of its words are left, and at least eight went."""


def dissent_changes(
    before: Memo | None, after: Memo | None, old_about: tuple[Key, ...], new_about: tuple[Key, ...]
) -> Iterator[DissentChange]:
    """What happened to one memo; `old_about` and `new_about` are what it dissents from.

    What the same change removed is in neither, unless the memo itself was removed.
    """
    memo = after or before
    assert memo is not None

    def event(what: DissentEvent, note: str = "") -> DissentChange:
        about = new_about or old_about
        return DissentChange(event=what, memo=memo.key, title=memo.title, about=about, note=note)

    if before is None:
        yield event(DissentEvent.NEW)
    elif after is None:
        yield event(DissentEvent.REMOVED)
    elif not after.source.readable:
        if before.source.readable:
            yield event(DissentEvent.WEAKENED, "it can't be read any more")
    elif before.source.readable:
        if what := _transition(before, after):
            by = after.resolution.by if after.resolution and not after.is_open else ()
            yield event(what, f"by {', '.join(by)}" if by else "")
        if lost := list(_lost(before, after, old_about, new_about)):
            yield event(DissentEvent.WEAKENED, "; ".join(lost))


def _transition(before: Memo, after: Memo) -> DissentEvent | None:
    if before.status is after.status or after.status is None:
        return None
    if after.is_open and not before.is_open:
        return DissentEvent.REOPENED
    return DissentEvent.__members__.get(after.status.name)


def _lost(
    before: Memo, after: Memo, old_about: tuple[Key, ...], new_about: tuple[Key, ...]
) -> Iterator[str]:
    for _, id_ in (key for key in old_about if key not in new_about):
        yield f"it dissents no longer from {id_}"
    if before.probe and not after.probe:
        yield "its probe is gone"
    if before.resolved_if and not after.resolved_if:
        yield "`resolved-if` is gone"
    if (who := _another(after)) and before.status is not MemoStatus.WITHDRAWN:
        yield f"withdrawn by {who}, who did not write it"
    if before.source.body != after.source.body:
        yield from _lost_parts(before, after)


def _another(memo: Memo) -> str:
    """Who withdrew a memo, if it was not one of its authors; empty where that is unknown."""
    if memo.status is not MemoStatus.WITHDRAWN or not memo.resolution:
        return ""
    by = memo.resolution.by
    if not by or not memo.author or not is_named(memo.author):
        return ""
    return "" if any(is_among(name, memo.author) for name in by) else ", ".join(by)


def _lost_parts(before: Memo, after: Memo) -> Iterator[str]:
    old, new = sections(before.source.body), sections(after.source.body)
    for part in MEMO_PARTS:
        earlier, later = named(old, part), named(new, part)
        if earlier is None or earlier.empty:
            continue
        if later is None or later.empty:
            yield f"its part “{part}” is gone"
        elif part == _CLAIM and _is_shorter(earlier, later):
            yield f"its claim has {words(later.text)} of {words(earlier.text)} words left"


def _is_shorter(before: Section, after: Section) -> bool:
    old, new = words(before.text), words(after.text)
    return new < old * _SHORTER and old - new >= _FEWER
