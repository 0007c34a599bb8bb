"""Links that came and went, told where they are stated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from mkdocs_dissent.diff.parts import LinkChange
from mkdocs_dissent.diff.values import Resolve
from mkdocs_dissent.records import Key
from mkdocs_dissent.records.fields import Reference
from mkdocs_dissent.register import Link, Register


def link_changes(
    before: Register, after: Register, renamed: Mapping[Key, Key], changed: Collection[Key]
) -> dict[Key, list[LinkChange]]:
    """The links that came and went, by the later key of the record that tells them.

    That is every changed record that states the link; where none of those changed (a record that
    others refer to was removed or added), the changed record at its other end; else the one that
    states it.
    """
    found: dict[Key, list[LinkChange]] = defaultdict(list)
    lost, come = _difference(before, after, renamed)
    for register, links, gained in ((before, lost, False), (after, come, True)):
        for link, written in links:
            stated = {_later(said.by, renamed, gained) for said in register.statements[written]}
            ends = (link.source, link.target)
            tellers = stated & set(changed) or set(ends) & set(changed) or stated
            for at, other, own in (
                (link.source, link.target, written.target),
                (link.target, link.source, written.source),
            ):
                if at in tellers:
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
    """The links of one side alone, each as it is in the later register, and as it is written."""
    old, new = before.statements, after.statements
    if not renamed:
        lost = [(link, link) for link in old if link not in new]
        return lost, [(link, link) for link in new if link not in old]
    was: dict[Link, Link] = {}
    for link in old:
        source = renamed.get(link.source, link.source)
        target = renamed.get(link.target, link.target)
        was[Link(link.type, source, target)] = link
    lost = [(link, written) for link, written in was.items() if link not in new]
    return lost, [(link, link) for link in new if link not in was]


def _later(key: Key, renamed: Mapping[Key, Key], is_later: bool) -> Key:
    return key if is_later else renamed.get(key, key)


class Resolved:
    """Where references lead, by the record that holds them."""

    def __init__(self, found: Mapping[Key, Mapping[tuple[str, str], Key]]) -> None:
        self._found = found

    def of(self, key: Key) -> Resolve:
        """A look-up of one record's references."""
        targets = self._found.get(key, {})

        def find(reference: Reference) -> Key | None:
            return targets.get((reference.field, reference.text))

        return find


def resolver(register: Register, keys: Collection[Key], renamed: Mapping[Key, Key]) -> Resolved:
    """Where the references of some records lead, as keys of the later register.

    `renamed` is empty where `register` is the later one.
    """
    found: dict[Key, dict[tuple[str, str], Key]] = defaultdict(dict)
    for link, said in register.statements.items():
        for statement in said:
            if statement.by in keys:
                other = link.target if statement.by == link.source else link.source
                reference = statement.reference
                found[statement.by][reference.field, reference.text] = renamed.get(other, other)
    return Resolved(found)
