"""Registers in memory, for tests of what changes between two of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

from mkdocs_dissent.diff.compare import compare
from mkdocs_dissent.diff.model import Changes, RecordChange
from mkdocs_dissent.git.base import Base
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import TreeFile, load
from mkdocs_dissent.register.base import BaseFiles, read_base
from mkdocs_dissent.register.register import Register, link

TODAY = dt.date(2026, 11, 22)

MEMO_BODY = """\
# One store is one point of failure

## Claim challenged

One store is enough for a year, says the decision, and the load of last spring says that it is not.

## Alternative mechanism

Two stores, one warm.

## Evidence

Two outages.

## Proposed probe

Turn one off for an hour.
"""


@dataclass(frozen=True, slots=True)
class MemoryTree:
    """A tree of files: path → text; `files` lists those that are in `listed`, where it is given."""

    all: Mapping[str, str]
    listed: Collection[str] | None = None

    def has(self, folder: str) -> bool:
        return any(path.startswith(f"{folder}/") for path in self.all)

    def leads_out(self, _folder: str) -> bool:
        return False

    def files(self, folder: str) -> Iterator[TreeFile]:
        for path in sorted(self.all):
            if path.startswith(f"{folder}/") and (self.listed is None or path in self.listed):
                yield TreeFile(path, path[len(folder) + 1 :])

    def read(self, path: str, most: int, within: str | None = None) -> bytes:  # noqa: ARG002
        return self.all[path].encode()


def base_files(before: Mapping[str, str], after: Mapping[str, str]) -> BaseFiles:
    """A base of which git would say what differs."""
    paths = before.keys() | after.keys()
    return BaseFiles(
        base=Base(name="main", commit="0" * 40, how="Given."),
        open=lambda listed: nullcontext(MemoryTree(before, listed)),
        differing=frozenset(path for path in paths if before.get(path) != after.get(path)),
    )


def registered(files: Mapping[str, str], policy: Policy | None = None) -> Register:
    return link(load(MemoryTree(files), policy or Policy()).records)


def changes(before: Mapping[str, str], after: Mapping[str, str], today: dt.date = TODAY) -> Changes:
    """What changes, by the way that a base read from git goes."""
    now = load(MemoryTree(after), Policy())
    old, _ = read_base(base_files(before, after), now, Policy(), None)
    return compare(old, link(now.records), today)


def change(
    before: Mapping[str, str], after: Mapping[str, str], today: dt.date = TODAY
) -> RecordChange:
    """The one change that there is."""
    [found] = changes(before, after, today).records
    return found


def decision(front: str = "", body: str = "# Use one store\n\nWe use one store.\n") -> str:
    return f"---\nstatus: accepted\n{front}\n---\n{body}"


def memo(front: str = "", body: str = MEMO_BODY, status: str = "open") -> str:
    return f"---\ndecision: 2\nauthor: chen\nstatus: {status}\n{front}\n---\n{body}"
