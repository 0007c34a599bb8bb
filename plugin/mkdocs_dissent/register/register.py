"""The register: every reference resolved, both sides of every link, lineage."""

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from mkdocs_dissent.policy import LIMITS, Cadence, Policy
from mkdocs_dissent.records.fields.types import Reference
from mkdocs_dissent.records.kinds import (
    Andon,
    Claim,
    Decision,
    Initiative,
    Key,
    Memo,
    Probe,
    Record,
)
from mkdocs_dissent.records.vocabularies import Folder, MemoStatus
from mkdocs_dissent.register.due import asked_on
from mkdocs_dissent.register.references import (
    ANY,
    LINEAGE,
    Index,
    Link,
    LinkType,
    Statement,
    Unresolved,
    references_of,
)

T = TypeVar("T")
_Dissent = TypeVar("_Dissent", Memo, Andon)
_SUGGESTED = 20
"""How many wrong references get suggestions: a register with more has another problem."""


@dataclass
class Register:
    """Every record, and what each says of others. Made by `link`."""

    records: tuple[Record, ...]
    index: Index
    """Finds them."""
    statements: Mapping[Link, Sequence[Statement]]
    """Every link, with each place that states it, on either side."""
    unresolved: tuple[Unresolved, ...]
    outside: Mapping[Key, Sequence[Reference]]
    """Each record's references to other places of the web."""
    targets: Mapping[tuple[LinkType, Key], Sequence[Key]]
    """What a record bears on, by a kind of link, in the order of the register."""
    sources: Mapping[tuple[LinkType, Key], Sequence[Key]]
    """What bears on a record, likewise."""
    cadence: Cadence = Cadence()
    """How often what is reviewed."""
    probe_days: int = LIMITS["probe_days"][0]
    """How long a probe takes that states no horizon."""

    @property
    def by_key(self) -> Mapping[Key, Record]:
        """The first record of each key; a second one of the same id is a finding."""
        return self.index.by_key

    def to(self, record: Record, type_: LinkType) -> tuple[Record, ...]:
        """What `record` bears on, by a kind of link, in the order of the register."""
        keys = self.targets.get((type_, record.key))
        return tuple([self.by_key[key] for key in keys]) if keys else ()

    def of(self, record: Record, type_: LinkType) -> tuple[Record, ...]:
        """What bears on `record`, by a kind of link, in the order of the register."""
        keys = self.sources.get((type_, record.key))
        return tuple([self.by_key[key] for key in keys]) if keys else ()

    def states(self, record: Record, link: Link) -> bool:
        """Whether `record` itself states a link, rather than having it derived."""
        return any(statement.by == record.key for statement in self.statements.get(link, ()))

    @functools.cached_property
    def decisions(self) -> Sequence[Decision]:
        """Every decision, in order."""
        return [record for record in self.records if isinstance(record, Decision)]

    @functools.cached_property
    def claims(self) -> Sequence[Claim]:
        """Every decision, bet and probe, in order."""
        return [record for record in self.records if isinstance(record, Claim)]

    @functools.cached_property
    def initiatives(self) -> Sequence[Initiative]:
        """Every bet and probe, in order."""
        return [record for record in self.records if isinstance(record, Initiative)]

    def review_days(self, initiative: Initiative) -> int:
        """Days between two reviews of an initiative: the interval of a metric that states none."""
        is_probe = isinstance(initiative, Probe)
        return 7 * (self.cadence.probe_weeks if is_probe else self.cadence.weeks)

    def asked_on(self, record: Record) -> tuple[dt.date, bool] | None:
        """When something is asked of a record, and whether it is the end of its time box."""
        return asked_on(record, self.probe_days)

    def dissent(self, record: Record) -> tuple[Memo, ...]:
        """The dissent memos of a decision or initiative, unsettled ones first, then by date."""
        return self._dissent.get(record.key, ())

    @functools.cached_property
    def _dissent(self) -> Mapping[Key, tuple[Memo, ...]]:
        return self._bearing(LinkType.DISSENTS, Memo)

    @functools.cached_property
    def of_unknown_status(self) -> Sequence[Claim]:
        """The decisions and initiatives that state no status, or none that could be read."""
        return [claim for claim in self.claims if claim.state is None]

    def has_dissent(self, record: Record) -> bool:
        """Whether a memo argues against a decision or initiative; a withdrawn one does not."""
        return any(memo.status is not MemoStatus.WITHDRAWN for memo in self.dissent(record))

    def andons(self, record: Record) -> tuple[Andon, ...]:
        """The andons pulled over a record, unresolved ones first, then by date."""
        return self._andons.get(record.key, ())

    @functools.cached_property
    def _andons(self) -> Mapping[Key, tuple[Andon, ...]]:
        return self._bearing(LinkType.AFFECTS, Andon)

    def _bearing(self, type_: LinkType, kind: type[_Dissent]) -> Mapping[Key, tuple[_Dissent, ...]]:
        """The records of a kind that bear on each record by a kind of link."""
        return {
            target: _open_first(
                record for key in keys if isinstance(record := self.by_key[key], kind)
            )
            for (link, target), keys in self.sources.items()
            if link is type_
        }

    def derived(self, make: Callable[..., T], *given: object) -> T:
        """What a function works out from this register and some values; it is called once each."""
        known: dict[object, Any] = vars(self).setdefault("_derived", {})
        if (key := (make, *given)) not in known:
            known[key] = make(self, *given)
        found: T = known[key]
        return found

    def frozen_by(self, record: Record) -> tuple[Andon, ...]:
        """The open andons that freeze a record, oldest first.

        An andon with a `scope` freezes what it affects, and each decision or initiative that a text
        of its scope names, as a reference would: by id, file or number. Other texts are words. A
        andon without a scope proposes no stop and freezes nothing.
        """
        return self._frozen.get(record.key, ())

    @functools.cached_property
    def _frozen(self) -> Mapping[Key, tuple[Andon, ...]]:
        found: dict[Key, dict[Key, Andon]] = defaultdict(dict)
        pulls = (item for item in self.records if isinstance(item, Andon) and item.is_open)
        for pull in _open_first(pull for pull in pulls if pull.scope):
            named = [self.index.find(pull, text, _FREEZABLE) for text in pull.scope]
            meant = (records[0] for records in named if len(records) == 1)
            for record in (*self.to(pull, LinkType.AFFECTS), *meant):
                found[record.key][pull.key] = pull
        return {key: tuple(frozen.values()) for key, frozen in found.items()}

    def named(self, text: str) -> list[Record]:
        """Every record that a person may mean by `text`: an id, a file, a number, part of an id."""
        return self.index.find(None, text, ANY)

    def reference_to(self, key: Key) -> str:
        """How another record names one: by its id, with the folder where several bear that id."""
        folder, name = key
        once = sum((other, name) in self.by_key for other in Folder) == 1
        return name if once else f"{folder}/{name}"

    def near(self, text: str) -> tuple[str, ...]:
        """Ids that look like `text`."""
        return self.index.near(text, ANY)

    def lineage(self, decision: Record) -> tuple[list[Record], list[Record]]:
        """What a decision replaced or changed, and what replaced or changed it, at any distance.

        Both lists are in the order of distance; a cycle ends where it began.
        """
        return self._reach(decision, self.targets), self._reach(decision, self.sources)

    def _reach(
        self, start: Record, links: Mapping[tuple[LinkType, Key], Sequence[Key]]
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


def _open_first(found: Iterable[_Dissent]) -> tuple[_Dissent, ...]:
    return tuple(
        sorted(found, key=lambda item: (not item.is_open, item.date or dt.date.max, item.id))
    )


_FREEZABLE = (Folder.DECISIONS, Folder.INITIATIVES)


# Linking


def link(records: Sequence[Record], policy: Policy | None = None) -> Register:
    """Resolve every reference and derive both sides of every link."""
    policy = policy or Policy()
    index = Index(records, policy.home)
    statements: defaultdict[Link, list[Statement]] = defaultdict(list)
    unresolved: list[Unresolved] = []
    outside: defaultdict[Key, list[Reference]] = defaultdict(list)
    for record in records:
        for reference, type_, inverse, expected in references_of(record):
            found = index.find(record, reference.text, expected)
            if not found and index.is_outside(reference.text):
                outside[record.key].append(reference)
                continue
            if len(found) != 1:
                near = index if len(unresolved) < _SUGGESTED else None
                unresolved.append(_unresolved(record, reference, expected, found, near))
                continue
            here, there = record.key, found[0].key
            made = Link(type_, there, here) if inverse else Link(type_, here, there)
            statements[made].append(Statement(here, reference))
    targets: defaultdict[tuple[LinkType, Key], list[Key]] = defaultdict(list)
    sources: defaultdict[tuple[LinkType, Key], list[Key]] = defaultdict(list)
    for type_, source, target in statements:
        targets[type_, source].append(target)
        sources[type_, target].append(source)
    order = {key: at for at, key in enumerate(index.by_key)}
    for ends in (*targets.values(), *sources.values()):
        if len(ends) > 1:
            ends.sort(key=order.__getitem__)
    # A look-up of what is not there must add nothing.
    statements.default_factory = targets.default_factory = sources.default_factory = None
    return Register(
        records=tuple(records),
        index=index,
        statements=statements,
        unresolved=tuple(unresolved),
        outside=dict(outside),
        targets=targets,
        sources=sources,
        cadence=policy.cadence,
        probe_days=policy.limits["probe_days"],
    )


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


# Circles of links


def cycles(register: Register, types: Sequence[LinkType]) -> list[list[Key]]:
    """Every cycle of links of some types, each once, from its first record in the register's order.

    Strongly connected components by the two passes of Kosaraju and Sharir (Computers & Mathematics
    with Applications 7, 1981), without recursion.
    """
    forward: dict[Key, list[Key]] = defaultdict(list)
    back: dict[Key, list[Key]] = defaultdict(list)
    for made in register.statements:
        if made.type in types:
            forward[made.source].append(made.target)
            back[made.target].append(made.source)
    finished: list[Key] = []
    seen: set[Key] = set()
    work = [(key, False) for key in forward]
    while work:
        key, is_done = work.pop()
        if is_done:
            finished.append(key)
        elif key not in seen:
            seen.add(key)
            work += [(key, True), *((target, False) for target in forward.get(key, ()))]
    order = {key: at for at, key in enumerate(register.by_key)}
    found = []
    while finished:
        start = finished.pop()
        ring, front = [], [start]
        while front:
            if (key := front.pop()) in seen:
                seen.remove(key)
                ring.append(key)
                front += back.get(key, ())
        if len(ring) > 1 or (ring and start in forward.get(start, ())):
            found.append(sorted(ring, key=order.__getitem__))
    return sorted(found, key=lambda ring: order[ring[0]])


def shortest_ring(register: Register, ring: Sequence[Key], types: Sequence[LinkType]) -> list[Key]:
    """A shortest way from the first of some keys back to it; each reaches every other."""
    start, inside = ring[0], set(ring)
    came_from: dict[Key, Key] = {}
    front = [start]
    while start not in came_from:
        reached: list[Key] = []
        for key in front:
            for type_ in types:
                for target in register.targets.get((type_, key), ()):
                    if target in inside and target not in came_from:
                        came_from[target] = key
                        reached.append(target)
        front = reached
    chain = [start, came_from[start]]
    while chain[-1] != start:
        chain.append(came_from[chain[-1]])
    return chain[::-1]
