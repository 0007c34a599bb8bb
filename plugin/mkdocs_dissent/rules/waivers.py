"""Waivers: a record's own exemptions, each with a reason, and none for longer than it is needed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from mkdocs_dissent.findings import GROUPS, Finding, Problem, Severity
from mkdocs_dissent.records.fields.types import nearest
from mkdocs_dissent.records.kinds import Claim, Initiative, Record
from mkdocs_dissent.records.parts import Waiver, code_of
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.rules.core import CATALOGUE, Case, rule

if TYPE_CHECKING:
    from mkdocs_dissent.diff.model import Changes


_COMPARING = tuple(group.prefix for group in GROUPS if group.compares)


class Owners:
    """Whose record a problem is about, and whether that record waives it."""

    def __init__(self, register: Register, today: dt.date, changes: Changes | None) -> None:
        self._today = today
        self._changes = changes
        self._records = register.records

    # Not every problem asks for each, and a large register takes its time to be gone through.

    @cached_property
    def _by_both(self) -> Mapping[tuple[str, str], Record]:
        # One file may hold several records, and two kinds may share an id.
        return {(record.source.path, record.id): record for record in self._records}

    @cached_property
    def _by_path(self) -> Mapping[str, Record]:
        return {record.source.path: record for record in self._records}

    @cached_property
    def _by_id(self) -> Mapping[str, Record]:
        # Only an initiative's problem can stand in another file: that of its readings.
        return {record.id: record for record in self._records if isinstance(record, Initiative)}

    def of(self, problem: Problem | Finding) -> Record | None:
        """The record that a problem is about, None where it is about a folder."""
        path, record = problem.location.path, problem.record
        if record is None:
            return self._by_path.get(path)
        return (
            self._by_both.get((path, record)) or self._by_path.get(path) or self._by_id.get(record)
        )

    def waives(self, problem: Problem) -> bool:
        """Whether the record exempts itself from this, with a reason, today."""
        record = self.of(problem)
        if record is None or not record.waive:
            return False
        return any(code_of(key) == problem.code and self.holds(record, key) for key in record.waive)

    def holds(self, record: Record, key: str) -> bool:
        """Whether a waiver exempts from anything today."""
        return record.waivers[key].holds(self._today) and self.is_asked(record, key)

    def is_asked(self, record: Record, key: str) -> bool:
        """Whether what a waiver is for is still asked.

        One of a rule about changes is for the change that brings it: what stood at the base
        already excuses nothing new.
        """
        return not code_of(key).startswith(_COMPARING) or self.is_new(record, key)

    def is_new(self, record: Record, key: str) -> bool:
        """Whether a waiver came with this change, or says something else than at the base."""
        change = self._changes.of(record) if self._changes else None
        before = change.before.waive.get(key) if change and change.before else None
        return change is not None and before != record.waive[key]


@rule("DM901", "waiver-without-reason", Severity.WARNING)
def waiver_without_reason(case: Case) -> Iterator[Problem]:
    """A waiver gives no reason."""
    for record, key, waiver in _waivers(case):
        if not waiver.why and not case.misread(record, "waive", key):
            message = f"the waiver of {key} gives no reason, so it waives nothing"
            hint = f'Write why, and until when: `{key}: "…"`; or remove it.'
            yield case.problem(record, message, hint, at=("waive", key))


def _waivers(case: Case) -> Iterator[tuple[Record, str, Waiver]]:
    """Every waiver of a readable record, with its key."""
    waiving = (record for record in case.records if record.waive)
    return ((record, *waiver) for record in waiving for waiver in record.waivers.items())


@rule("DM902", "waiver-unused", Severity.WARNING)
def waiver_unused(case: Case) -> Iterator[Problem]:
    """A waiver exempts its record from something that was not found."""
    waivers = list(_waivers(case))
    owners = Owners(case.register, case.today, case.changes)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for problem in case.found if waivers else ():
        if (owner := owners.of(problem)) is not None:
            found[owner.source.path, owner.id].add(problem.code)
    for record, key, _ in waivers:
        code = code_of(key)
        if code not in CATALOGUE:
            message, hint = f"`waive` names `{key}`, which is no rule", _near(key)
        elif owners.holds(record, key) and code not in found[record.source.path, record.id]:
            name = CATALOGUE[code].name
            message = f"the waiver of {code} ({name}) exempts from nothing: it was not found"
            hint = f"Remove `{key}` from `waive`."
        else:
            continue
        yield case.problem(record, message, hint, at=("waive", key))


@rule("DM903", "waiver-expired", Severity.WARNING)
def waiver_expired(case: Case) -> Iterator[Problem]:
    """The last day of a waiver has passed."""
    owners = Owners(case.register, case.today, case.changes)
    for record, key, waiver in _waivers(case):
        code = code_of(key)
        expired = waiver.why and waiver.has_expired(case.today)
        if expired and code in CATALOGUE and owners.is_asked(record, key):
            past = "had passed when it was written" if owners.is_new(record, key) else "is past"
            yield case.problem(
                record,
                f"the waiver of {code} ({CATALOGUE[code].name}) exempts from nothing:"
                f" its last day, {waiver.until}, {past}",
                f"Mend what {code} finds and remove `{key}`; or say why it is needed, and"
                f" until when: `{key}: {{why: …, until: …}}`.",
                at=("waive", key, "until"),
            )
    for claim in case.of(Claim):
        for index, item in enumerate(claim.exceptions):
            if item.date and item.until and item.until < item.date:
                message = (
                    f"`exceptions[{index + 1}]` was over before it began: granted on {item.date},"
                    f" until {item.until}"
                )
                hint = "Write the last day on which it holds as `until`."
                yield case.problem(claim, message, hint, at=("exceptions", index, "until"))


def _near(key: str) -> str:
    codes = {rule.name: code for code, rule in CATALOGUE.items()}
    if near := nearest(key.strip().lower(), codes, cutoff=0.8):
        return f"Write the rule's code, `{codes[near[0]]}`."
    if near := nearest(code_of(key), CATALOGUE, cutoff=0.75):
        return f"Did you mean `{near[0]}` ({CATALOGUE[near[0]].name})?"
    return "Remove it, or write the code of the finding to be waived, such as `DM201`."
