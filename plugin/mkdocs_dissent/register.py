"""The linked register: an index, references resolved, both sides of every link, contradictions.

Records hold references as text; here they are resolved once. Links are kept by key, never as
objects inside objects, so that a dangling or cyclic reference is a finding and not an exception.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from urllib.parse import unquote

from mkdocs_dissent.fields import Reference
from mkdocs_dissent.records import (
    Andon,
    Bearing,
    Decision,
    DecisionStatus,
    Folder,
    Initiative,
    Key,
    Kind,
    Memo,
    Record,
    Review,
)


class LinkType(Enum):
    """How one record bears on another: the words from its source, and from its target."""

    SUPERSEDES = ("supersedes", "superseded by")
    SUPERSEDES_IN_PART = ("supersedes in part", "superseded in part by")
    AMENDS = ("amends", "amended by")
    REVERSES = ("reverses", "reversed by")
    DISSENTS = ("dissents from", "dissent")
    SERVES = ("serves", "rests on")
    PROBED_BY = ("tested by", "tests")
    AFFECTS = ("doubts", "doubted by")
    LOGGED_BY = ("logged by", "logs")
    EXAMINES = ("examined", "examined by")

    # Members are singletons; hashing the name in Python code would cost more than the look-up.
    __hash__ = object.__hash__

    def __init__(self, forward: str, inverse: str) -> None:
        self.forward = forward
        self.inverse = inverse


LINEAGE = (
    LinkType.SUPERSEDES,
    LinkType.SUPERSEDES_IN_PART,
    LinkType.AMENDS,
    LinkType.REVERSES,
)
"""The links between a decision and what it changes, from the later to the earlier."""


@dataclass(frozen=True, slots=True)
class Link:
    """`source` bears on `target`."""

    type: LinkType
    source: Key
    target: Key


@dataclass(frozen=True, slots=True)
class Statement:
    """Who says that a link exists, and where."""

    by: Key
    reference: Reference


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A reference that leads nowhere, or to several records."""

    record: Record
    reference: Reference
    expected: str
    candidates: tuple[str, ...] = ()
    """What it may have meant: ids of near records, or of all that it could mean."""
    ambiguous: bool = False


class ContradictionKind(Enum):
    """Where a contradiction comes from."""

    MEMO = "memo"
    ANDON = "andon"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Something that says we may be wrong, and that nobody has settled yet."""

    kind: ContradictionKind
    record: Key
    about: tuple[Key, ...]
    since: dt.date | None
    owner: tuple[str, ...]
    due: dt.date | None


@dataclass(frozen=True, slots=True)
class Register:
    """Every record, and what each says of others. Made by `link`."""

    records: tuple[Record, ...]
    by_key: Mapping[Key, Record]
    """The first record of each key; a second one of the same id is a finding."""
    statements: Mapping[Link, tuple[Statement, ...]]
    """Every link, with each place that states it, on either side."""
    unresolved: tuple[Unresolved, ...]
    _out: Mapping[tuple[LinkType, Key], tuple[Key, ...]] = field(default_factory=dict)
    _in: Mapping[tuple[LinkType, Key], tuple[Key, ...]] = field(default_factory=dict)

    def to(self, record: Record, type_: LinkType) -> tuple[Record, ...]:
        """What `record` bears on, by a kind of link, in the order of the register."""
        return tuple(self.by_key[key] for key in self._out.get((type_, record.key), ()))

    def of(self, record: Record, type_: LinkType) -> tuple[Record, ...]:
        """What bears on `record`, by a kind of link, in the order of the register."""
        return tuple(self.by_key[key] for key in self._in.get((type_, record.key), ()))

    def states(self, record: Record, link: Link) -> bool:
        """Whether `record` itself states a link, rather than having it derived."""
        return any(statement.by == record.key for statement in self.statements.get(link, ()))

    def of_kind(self, *kinds: Kind) -> Iterator[Record]:
        """The records of some kinds, in order."""
        return (record for record in self.records if record.kind in kinds)

    @property
    def decisions(self) -> list[Decision]:
        """Every decision, in order."""
        return [record for record in self.records if isinstance(record, Decision)]

    @property
    def initiatives(self) -> list[Initiative]:
        """Every bet and probe, in order."""
        return [record for record in self.records if isinstance(record, Initiative)]

    def dissent(self, record: Record) -> tuple[Memo, ...]:
        """The dissent memos of a decision or initiative, unsettled ones first, then by date."""
        memos = (memo for memo in self.of(record, LinkType.DISSENTS) if isinstance(memo, Memo))
        return tuple(
            sorted(memos, key=lambda memo: (not memo.is_open, memo.date or dt.date.max, memo.id))
        )

    def andons(self, record: Record) -> tuple[Andon, ...]:
        """The cords pulled over a record, unresolved ones first, then by date."""
        found = (pull for pull in self.of(record, LinkType.AFFECTS) if isinstance(pull, Andon))
        return tuple(
            sorted(found, key=lambda pull: (not pull.is_open, pull.date or dt.date.max, pull.id))
        )

    def contradictions(self) -> list[Contradiction]:
        """Everything unsettled that contradicts a record, oldest first."""
        found = [found for record in self.records for found in self._contradictions(record)]
        return sorted(found, key=lambda item: (item.since or dt.date.max, item.record))

    def contradicting(self, record: Record) -> list[Contradiction]:
        """What contradicts one record."""
        about = [*self.dissent(record), *self.andons(record), record]
        found = (found for source in about for found in self._contradictions(source))
        return [item for item in found if record.key in item.about]

    def _contradictions(self, record: Record) -> Iterator[Contradiction]:
        if isinstance(record, Memo) and record.is_open and record.source.readable:
            about = self.to(record, LinkType.DISSENTS)
            yield self._contradiction(ContradictionKind.MEMO, record, about)
        elif isinstance(record, Andon) and record.is_open and record.source.readable:
            about = self.to(record, LinkType.AFFECTS)
            yield self._contradiction(ContradictionKind.ANDON, record, about)
        elif isinstance(record, Decision) and (found := unanswered_evidence(record)):
            yield Contradiction(
                kind=ContradictionKind.EVIDENCE,
                record=record.key,
                about=(record.key,),
                since=found,
                owner=record.steward,
                due=record.due,
            )

    @staticmethod
    def _contradiction(
        kind: ContradictionKind, record: Record, about: Iterable[Record]
    ) -> Contradiction:
        return Contradiction(
            kind=kind,
            record=record.key,
            about=tuple(item.key for item in about),
            since=record.date,
            owner=record.owners,
            due=record.due,
        )

    def named(self, text: str) -> list[Record]:
        """Every record that a person may mean by `text`: an id, a file, a number, part of an id."""
        index = _Index(self.records)
        text = text.strip()
        if (by_path := index.by_path.get(posixpath.normpath(text))) is not None:
            return [by_path]
        folder, _, rest = text.partition("/")
        if rest and folder in (str(item) for item in Folder):
            return index.anywhere(rest, (Folder(folder),))
        return index.anywhere(text, _ANY)

    def near(self, text: str) -> tuple[str, ...]:
        """Ids that look like `text`."""
        return _Index(self.records).near(text, _ANY)

    def lineage(self, decision: Record) -> tuple[list[Record], list[Record]]:
        """What a decision replaced or changed, and what replaced or changed it, at any distance.

        Both lists are in the order of distance; a cycle ends where it began.
        """
        return self._reach(decision, self._out), self._reach(decision, self._in)

    def _reach(
        self, start: Record, links: Mapping[tuple[LinkType, Key], tuple[Key, ...]]
    ) -> list[Record]:
        seen = {start.key}
        order: list[Key] = []
        front = [start.key]
        while front:
            nearest = [
                key for at in front for type_ in LINEAGE for key in links.get((type_, at), ())
            ]
            front = [key for key in dict.fromkeys(nearest) if key not in seen]
            seen.update(front)
            order.extend(front)
        return [self.by_key[key] for key in order]


def unanswered_evidence(decision: Decision) -> dt.date | None:
    """The date of the oldest contradicting evidence that no later revisit looked at.

    A revisit of the same day has seen it. None where there is none, or where the decision is
    no longer in force.
    """
    if decision.status not in (DecisionStatus.ACCEPTED, DecisionStatus.PROPOSED):
        return None
    looked = max(
        (
            entry.date
            for entry in decision.revisits
            if entry.date and entry.verdict not in (None, "postponed")
        ),
        default=dt.date.min,
    )
    return min(
        (
            item.date
            for item in decision.evidence
            if item.bearing is Bearing.CONTRADICTS and item.date and item.date > looked
        ),
        default=None,
    )


_ANY = tuple(Folder)
_DECISION = (Folder.DECISIONS,)
_INITIATIVE = (Folder.INITIATIVES,)
_MEMO = (Folder.DISSENT,)


def _references(
    record: Record,
) -> Iterator[tuple[Reference, LinkType | None, bool, tuple[Folder, ...]]]:
    """Every reference of a record: its link, whether the record is its target, what it expects."""
    if isinstance(record, Decision):
        for references, type_, inverse in (
            (record.supersedes, LinkType.SUPERSEDES, False),
            (record.superseded_by, LinkType.SUPERSEDES, True),
            (record.supersedes_in_part, LinkType.SUPERSEDES_IN_PART, False),
            (record.superseded_in_part_by, LinkType.SUPERSEDES_IN_PART, True),
            (record.amends, LinkType.AMENDS, False),
            (record.amended_by, LinkType.AMENDS, True),
            (record.reverses, LinkType.REVERSES, False),
            (record.reversed_by, LinkType.REVERSES, True),
        ):
            for reference in references:
                yield reference, type_, inverse, _DECISION
        if record.initiative:
            yield record.initiative, LinkType.SERVES, False, _INITIATIVE
    elif isinstance(record, Memo):
        for reference in record.decision:
            yield reference, LinkType.DISSENTS, False, _DECISION
        for reference in record.initiative:
            yield reference, LinkType.DISSENTS, False, _INITIATIVE
        if record.probe:
            yield record.probe, LinkType.PROBED_BY, False, _INITIATIVE
    elif isinstance(record, Andon):
        for reference in record.affects:
            yield reference, LinkType.AFFECTS, False, (*_DECISION, *_INITIATIVE)
        if record.resolution and record.resolution.decision:
            yield record.resolution.decision, LinkType.LOGGED_BY, False, _DECISION
    elif isinstance(record, Review):
        for examined in record.examined:
            if examined.item:
                yield examined.item, LinkType.EXAMINES, False, _ANY
        for item in record.forum:
            if item.item:
                yield item.item, LinkType.EXAMINES, False, _ANY
            if item.memo:
                yield item.memo, None, False, _MEMO


_COMPARED = 500
"""How many ids a wrong reference is compared with: finding near ones costs milliseconds each."""
_SUGGESTED = 20
"""How many wrong references get suggestions: a register with more has another problem."""
_NUMBER = re.compile(r"(?:(?:adr|rfc|decision|memo|initiative|no)[\s.:#-]*|#\s*)?(\d{1,6})", re.I)


def _distinct(records: Iterable[Record]) -> list[Record]:
    """The first record of each id: a second one can't be meant by any reference."""
    found: dict[Key, Record] = {}
    for record in records:
        found.setdefault(record.key, record)
    return list(found.values())


class _Index:
    """Finds a record by id, by file or by number."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.by_key: dict[Key, Record] = {}
        self.by_path: dict[str, Record] = {}
        self.by_uri: dict[str, Record] = {}
        self.by_number: dict[tuple[Folder, int], list[Record]] = defaultdict(list)
        self.by_name: dict[tuple[Folder, str], list[Record]] = defaultdict(list)
        for record in records:
            self.by_key.setdefault(record.key, record)
            self.by_path.setdefault(record.source.path, record)
            self.by_uri[record.source.uri] = record
            if record.number is not None:
                self.by_number[record.folder, record.number].append(record)
            self.by_name[record.folder, record.id.rpartition("/")[2].casefold()].append(record)
            if "/" in record.id:
                self.by_name[record.folder, record.id.casefold()].append(record)

    def find(self, record: Record, text: str, expected: tuple[Folder, ...]) -> list[Record]:
        """Everything that `text`, written in `record`, can mean; exactly one is a resolution."""
        text = text.strip()
        path = unquote(text if text.startswith("#") else text.partition("#")[0]).strip()
        # An id may hold any sign, so it is looked up as it is written before anything is cut off.
        for name in dict.fromkeys((text, path, path.removesuffix(".md"))):
            exact = [
                self.by_key[folder, name] for folder in expected if (folder, name) in self.by_key
            ]
            if exact:
                return [found for found in exact if found is not record] or exact
        if "/" in path or path.endswith((".md", ".html")):
            if (linked := self._by_link(record, path)) is not None:
                return [linked] if linked.folder in expected else []
            first, _, rest = path.partition("/")
            if rest and first in (str(folder) for folder in expected):
                return self.find(record, rest, (Folder(first),))
        if match := _NUMBER.fullmatch(path):
            number = int(match[1])
            numbered = [found for folder in expected for found in self.by_number[folder, number]]
            if numbered:
                return _distinct(numbered)
        last = path.removesuffix(".md").casefold()
        return _distinct(
            found for folder in expected for found in self.by_name.get((folder, last), ())
        )

    def anywhere(self, text: str, expected: tuple[Folder, ...]) -> list[Record]:
        """Everything that `text` can mean, written in no record in particular."""
        name = text.removesuffix(".md")
        by_id = [self.by_key[folder, name] for folder in expected if (folder, name) in self.by_key]
        if by_id:
            return by_id
        if match := _NUMBER.fullmatch(name):
            return [r for folder in expected for r in self.by_number[folder, int(match[1])]]
        return [r for folder in expected for r in self.by_name.get((folder, name.casefold()), ())]

    def _by_link(self, record: Record, path: str) -> Record | None:
        for base, index in (
            (record.source.path, self.by_path),
            (record.source.uri, self.by_uri),
        ):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
            for name in (target, target + ".md", target.removesuffix(".html") + ".md"):
                if (found := index.get(name)) is not None:
                    return found
        return None

    def near(self, text: str, expected: tuple[Folder, ...]) -> tuple[str, ...]:
        """Ids that look like `text`; only those that begin or end alike are compared."""
        text = text.removesuffix(".md").rpartition("/")[2]
        ids = [
            id_
            for folder, id_ in self.by_key
            if folder in expected and (id_[:2] == text[:2] or id_[-4:] == text[-4:])
        ]
        return tuple(get_close_matches(text, ids[:_COMPARED], n=3, cutoff=0.5))


def link(records: Sequence[Record]) -> Register:
    """Resolve every reference and derive both sides of every link."""
    index = _Index(records)
    statements: dict[Link, list[Statement]] = defaultdict(list)
    unresolved: list[Unresolved] = []
    for record in records:
        for reference, type_, inverse, expected in _references(record):
            found = index.find(record, reference.text, expected)
            if len(found) != 1:
                suggest = len(unresolved) < _SUGGESTED
                unresolved.append(
                    _unresolved(record, reference, expected, found, index if suggest else None)
                )
                continue
            if type_ is None:
                continue
            here, there = record.key, found[0].key
            source, target = (there, here) if inverse else (here, there)
            statements[Link(type_, source, target)].append(Statement(here, reference))
    order = {key: at for at, key in enumerate(index.by_key)}
    out: dict[tuple[LinkType, Key], list[Key]] = defaultdict(list)
    into: dict[tuple[LinkType, Key], list[Key]] = defaultdict(list)
    for made in statements:
        out[made.type, made.source].append(made.target)
        into[made.type, made.target].append(made.source)
    return Register(
        records=tuple(records),
        by_key=index.by_key,
        statements={made: tuple(said) for made, said in statements.items()},
        unresolved=tuple(unresolved),
        _out={at: tuple(sorted(keys, key=order.__getitem__)) for at, keys in out.items()},
        _in={at: tuple(sorted(keys, key=order.__getitem__)) for at, keys in into.items()},
    )


def _unresolved(
    record: Record,
    reference: Reference,
    expected: tuple[Folder, ...],
    found: Sequence[Record],
    index: _Index | None,
) -> Unresolved:
    noun = "record" if expected == _ANY else " or ".join(_NOUNS[folder] for folder in expected)
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


def cycles(register: Register, types: Sequence[LinkType]) -> list[list[Key]]:
    """Every cycle of links of some types, each once, from its first record in the register's order.

    Strongly connected components by Tarjan's algorithm (SIAM J. Comput. 1972), without recursion.
    """
    edges: dict[Key, list[Key]] = defaultdict(list)
    for made in register.statements:
        if made.type in types:
            edges[made.source].append(made.target)
    number: dict[Key, int] = {}
    low: dict[Key, int] = {}
    stack: list[Key] = []
    on_stack: set[Key] = set()
    found: list[list[Key]] = []
    for start in list(edges):
        if start in number:
            continue
        work: list[tuple[Key, Iterator[Key]]] = []

        def enter(key: Key, work: list[tuple[Key, Iterator[Key]]] = work) -> None:
            number[key] = low[key] = len(number)
            stack.append(key)
            on_stack.add(key)
            work.append((key, iter(edges.get(key, ()))))

        enter(start)
        while work:
            key, targets = work[-1]
            for target in targets:
                if target not in number:
                    enter(target)
                    break
                if target in on_stack:
                    low[key] = min(low[key], number[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[key])
                if low[key] == number[key]:
                    component = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        component.append(member)
                        if member == key:
                            break
                    if len(component) > 1 or key in edges.get(key, ()):
                        found.append(component)
    order = {key: at for at, key in enumerate(register.by_key)}
    ordered = [sorted(component, key=order.__getitem__) for component in found]
    return sorted(ordered, key=lambda component: order[component[0]])
