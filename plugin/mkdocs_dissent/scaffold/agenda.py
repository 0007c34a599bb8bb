"""The agenda of an evidence review, from the records: who challenges, and what is tested first."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections import defaultdict
from collections.abc import Iterable

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.meeting import WEIGHTS, Candidate, meeting
from mkdocs_dissent.reading.blanks import is_blank
from mkdocs_dissent.records import Key
from mkdocs_dissent.register import (
    Contradiction,
    ContradictionKind,
    Register,
    contradictions_of,
)
from mkdocs_dissent.scaffold.drafts import Agenda, Item, Test
from mkdocs_dissent.text import list_words


def agenda(register: Register, policy: Policy, today: dt.date, folder: str) -> Agenda:
    """The agenda of the next review; links lead from `folder`, relative to the root."""
    found = meeting(register, policy, today)
    by_rank: dict[int, list[Item]] = defaultdict(list)
    for item in contradictions_of(register).heaviest_first:
        by_rank[item.kind.rank].append(_describe(item, register, folder))
    return Agenda(
        red_team=found.red_team.pair,
        problems=tuple(obstacle.value for obstacle in found.red_team.obstacles),
        teams=tuple(policy.teams),
        tests=tuple(_test(item, register, folder) for item in found.falsify),
        queue=tuple(
            (title, tuple(by_rank[rank]))
            for rank, (title, _) in enumerate(WEIGHTS)
            if by_rank[rank]
        ),
        orphans=tuple(_orphan(item, register, folder) for item in found.orphans),
    )


def _item(key: Key, about: Iterable[str], register: Register, folder: str) -> Item:
    record = register.by_key[key]
    return Item(record.title, posixpath.relpath(record.source.path, folder), "; ".join(about))


def _test(candidate: Candidate, register: Register, folder: str) -> Test:
    testers = candidate.testers
    words = [candidate.reason.value]
    words += [f"since {candidate.since}"] if candidate.since else []
    words += [f"tested by {' and '.join(testers)}"] if testers else []
    words += [f"not by {', '.join(candidate.stewards)}"] if candidate.stewards else []
    return Test(
        reference=_reference(candidate.item, register),
        by=testers,
        item=_item(candidate.item, words, register, folder),
    )


def _reference(key: Key, register: Register) -> str:
    """How a review names a record: by its id, with the folder where several bear that id."""
    folder, name = key
    once = sum(other == name for _, other in register.by_key) == 1
    return name if once else f"{folder}/{name}"


def _orphan(item: Contradiction, register: Register, folder: str) -> Item:
    words = ["nobody owns the next step"] * (not item.owner)
    words += ["no date for it"] * (item.due is None)
    return _item(item.record, [list_words(words)], register, folder)


def _describe(item: Contradiction, register: Register, folder: str) -> Item:
    """A contradiction in a line, with who takes the next step by when."""
    about = ", ".join(register.by_key[key].title for key in item.about)
    about = about or "nothing that is on record"
    if item.kind is ContradictionKind.EVIDENCE:
        words = ["evidence against it that no revisit has answered"]
        words += [item.note] if item.note else []
    elif item.kind in (ContradictionKind.TRIGGER, ContradictionKind.SIGN):
        words = [item.note]
    elif item.kind is ContradictionKind.VERDICT:
        words = [f"{about} was found false, and nobody acted on it"]
    elif item.kind is ContradictionKind.FORUM:
        words = [f"said in the forum about {about}" + (f": {item.note}" if item.note else "")]
    else:
        words = [f"{item.kind.words} about {about}"]
    words += [f"since {item.since}"] if item.since else []
    owners = [name for name in item.owner if not is_blank(name)]
    words += [f"owner {', '.join(owners)}" if owners else "nobody owns the next step"]
    words += [f"due {item.due}"] if item.due else []
    return _item(item.record, words, register, folder)
