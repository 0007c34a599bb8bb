"""Resolving references: of a whole register, or of what is not the same as in another one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from mkdocs_dissent.records import Folder, Key, Record
from mkdocs_dissent.records.fields import Reference
from mkdocs_dissent.register.index import ANY, Index, Namesakes
from mkdocs_dissent.register.linked import Register
from mkdocs_dissent.register.links import Link, LinkType, Statement, Unresolved, references_of

_SUGGESTED = 20
"""How many wrong references get suggestions: a register with more has another problem."""


def link(records: Sequence[Record]) -> Register:
    """Resolve every reference and derive both sides of every link."""
    links = _Links(Index(records))
    for record in records:
        links.resolve(record)
    return links.register(records)


def relink(known: Register, records: Sequence[Record]) -> Register:
    """What `link` makes of `records`, at the cost of those that `known` does not hold.

    A record that is the very same object in both says the same. Where its references lead is asked
    again only if they led nowhere, or to a record that is gone, or if one that has come since
    might be meant by them. Only the order of `statements` is another.
    """
    differ = _Difference.between(known, records)
    if differ is None:
        return link(records)
    index = differ.index(known, records)
    links = _Links(index)
    again = differ.again(known)
    for record in records:
        if record.key in again:
            links.resolve(record)
    return _merged(known, links, index, records, again | differ.lost)


class _Difference(Struct, frozen=True):
    """How the records of a register differ from those of another."""

    come: Mapping[Key, Record]
    """Every record that the other does not hold."""
    fresh: Mapping[Key, Record]
    """Those that can be meant by what meant no record: of a new id, file or page."""
    lost: frozenset[Key]
    """Ids that nothing bears any more."""

    @classmethod
    def between(cls, known: Register, records: Sequence[Record]) -> _Difference | None:
        """None where several records bear one id: which of them said what is not kept."""
        keys = {record.key for record in records}
        if len(keys) < len(records) or len(known.by_key) < len(known.records):
            return None
        there = {id(record) for record in known.records}
        come = {record.key: record for record in records if id(record) not in there}
        fresh = {
            key: record
            for key, record in come.items()
            if (old := known.by_key.get(key)) is None or not _in_one_place(old, record)
        }
        return cls(come, fresh, frozenset(known.by_key.keys() - keys))

    def index(self, known: Register, records: Sequence[Record]) -> Index:
        """An index that finds the keys of `records`, if in the guise that they have in `known`."""
        return Index(records) if self.fresh or self.lost else known.index

    def again(self, known: Register) -> set[Key]:
        """The records whose references may lead elsewhere."""
        found = {*self.come, *(item.record.key for item in known.unresolved)}
        for key in (*self.lost, *self.fresh):
            found |= {said.by for made in _links_at(known, key) for said in known.statements[made]}
        if self.fresh:
            namesakes = Namesakes(self.fresh.values())
            found |= {
                said.by
                for stated in known.statements.values()
                for said in stated
                if namesakes.may_be_meant(said.reference.text)
            }
        return found - self.lost


def _in_one_place(a: Record, b: Record) -> bool:
    return (a.source.path, a.source.uri) == (b.source.path, b.source.uri)


def _links_at(register: Register, key: Key) -> list[Link]:
    """Every link from or to a record."""
    found = []
    for type_ in LinkType:
        found += [Link(type_, key, other) for other in register.targets.get((type_, key), ())]
        found += [Link(type_, other, key) for other in register.sources.get((type_, key), ())]
    return found


class _Links:
    """Collects what records say of each other."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.statements: defaultdict[Link, list[Statement]] = defaultdict(list)
        self.unresolved: list[Unresolved] = []

    def resolve(self, record: Record) -> None:
        """Follow every reference of a record."""
        here = record.key
        for reference, type_, inverse, expected in references_of(record):
            found = self._index.find(record, reference.text, expected)
            if len(found) != 1:
                index = self._index if len(self.unresolved) < _SUGGESTED else None
                self.unresolved.append(_unresolved(record, reference, expected, found, index))
                continue
            there = found[0].key
            made = Link(type_, there, here) if inverse else Link(type_, here, there)
            self.statements[made].append(Statement(here, reference))

    def register(self, records: Sequence[Record]) -> Register:
        """The register in which nothing else is said."""
        targets: defaultdict[tuple[LinkType, Key], list[Key]] = defaultdict(list)
        sources: defaultdict[tuple[LinkType, Key], list[Key]] = defaultdict(list)
        for made in self.statements:
            targets[made.type, made.source].append(made.target)
            sources[made.type, made.target].append(made.source)
        order = _order(self._index.by_key)
        for ends in (*targets.values(), *sources.values()):
            if len(ends) > 1:
                ends.sort(key=order)
        # What is looked up in vain must not be put in.
        self.statements.default_factory = None
        targets.default_factory = sources.default_factory = None
        return Register(
            records=tuple(records),
            index=self._index,
            statements=self.statements,
            unresolved=tuple(self.unresolved),
            targets=targets,
            sources=sources,
        )


def _merged(
    known: Register, links: _Links, index: Index, records: Sequence[Record], spoke: Collection[Key]
) -> Register:
    """What a register says, with what some records say now in the place of what they said."""
    index = index.of(records)
    order = _order(index.by_key)
    touched = {made for key in spoke for made in _links_at(known, key)}
    statements = dict(known.statements)
    for made in sorted(touched, key=_by_name):
        stays = [said for said in statements.pop(made) if said.by not in spoke]
        if stays:
            statements[made] = stays
    for made, said in links.statements.items():
        both = [*statements.get(made, ()), *said]
        statements[made] = sorted(both, key=lambda statement: order(statement.by))
    touched |= links.statements.keys()
    return Register(
        records=tuple(records),
        index=index,
        statements=statements,
        unresolved=tuple(links.unresolved),
        targets=_ends(
            known.targets,
            [(made.type, made.source, made.target, made in statements) for made in touched],
            order,
        ),
        sources=_ends(
            known.sources,
            [(made.type, made.target, made.source, made in statements) for made in touched],
            order,
        ),
    )


_Ends = Mapping[tuple[LinkType, Key], Sequence[Key]]


def _ends(
    known: _Ends, touched: Iterable[tuple[LinkType, Key, Key, bool]], order: Callable[[Key], int]
) -> _Ends:
    """The other ends of links, of which some are there now or are not."""
    moved: defaultdict[tuple[LinkType, Key], dict[Key, bool]] = defaultdict(dict)
    for type_, at, other, there in touched:
        moved[type_, at][other] = there
    found = dict(known)
    for place, others in moved.items():
        stay = [key for key in found.pop(place, ()) if key not in others]
        if now := stay + [key for key, there in others.items() if there]:
            found[place] = sorted(now, key=order)
    return found


def _by_name(made: Link) -> tuple[str, Key, Key]:
    """An order that is the same in every run; sets have none."""
    return made.type.name, made.source, made.target


def _order(by_key: Mapping[Key, Record]) -> Callable[[Key], int]:
    """By what keys are put into the order of the register."""
    return {key: at for at, key in enumerate(by_key)}.__getitem__


def _unresolved(
    record: Record,
    reference: Reference,
    expected: tuple[Folder, ...],
    found: Sequence[Record],
    index: Index | None,
) -> Unresolved:
    noun = "record" if expected == ANY else " or ".join(_NOUNS[folder] for folder in expected)
    if found:
        several = len(expected) > 1
        ids = tuple(f"{item.folder}/{item.id}" if several else item.id for item in found)
        return Unresolved(record, reference, noun, ids, ambiguous=True)
    near = index.near(reference.text, expected) if index else ()
    return Unresolved(record, reference, noun, near)


_NOUNS: Mapping[Folder, str] = {
    Folder.DECISIONS: "decision",
    Folder.INITIATIVES: "initiative",
    Folder.DISSENT: "memo",
    Folder.REVIEWS: "review",
}
