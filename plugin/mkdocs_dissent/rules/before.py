"""What was wrong with a register before a change, at the cost of what the change touches.

A rule says of a record what hangs on the record and on those that links lead to. So where a record,
its links and everything near it are the same on both sides, what is found now was found before, and
only the rest is judged again. Rules over the whole register are, always.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from msgspec.structs import replace

from mkdocs_dissent.findings import Finding, Problem
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records import Key
from mkdocs_dissent.register import Register
from mkdocs_dissent.rules import findings_of, waivers
from mkdocs_dissent.rules.core import CATALOGUE, NEARBY, Case, Rule


def judge_before(
    register: Register,
    problems: Sequence[Problem],
    policy: Policy,
    today: dt.date,
    *,
    differing: Collection[Key],
    after: Register,
    findings: Sequence[Finding],
) -> list[Finding]:
    """What `judge` finds in a register that differs from `after` in few records.

    `differing` names these records, of either side, and `findings` is what was found in `after`.
    In no order; without the rules about changes, for nothing has changed yet.
    """
    # A reference of a record that is the same may lead elsewhere: another bears its number now.
    moved = register.statements.keys() ^ after.statements.keys()
    ends = {key for made in moved for key in (made.source, made.target)} | set(differing)
    scope = register.nearby(ends, NEARBY) | after.nearby(ends, NEARBY)
    again = _judged(register, problems, policy, today, scope)
    owners = waivers.Owners(after)
    stood = [
        finding
        for finding in findings
        if not _is_whole(finding.code)
        and not waivers.is_about_changes(finding.code)
        and (owner := owners.of(finding)) is not None
        and owner.key not in scope
    ]
    return [*again, *stood]


def _is_whole(code: str) -> bool:
    return CATALOGUE[code].whole


def _judged(
    register: Register,
    problems: Sequence[Problem],
    policy: Policy,
    today: dt.date,
    scope: frozenset[Key],
) -> list[Finding]:
    owners = waivers.Owners(register)
    everything = Case(register=register, problems=problems, policy=policy, today=today)
    near = replace(everything, scope=scope)

    def found_by(rule: Rule, case: Case) -> list[Problem]:
        if rule.whole:
            return list(rule.check(everything))
        return [problem for problem in rule.check(case) if _within(problem, owners, scope)]

    rules = CATALOGUE.values()
    seen = [problem for rule in rules if not rule.last for problem in found_by(rule, near)]
    standing = [problem for problem in seen if not owners.waives(problem)]
    near = near.having_found(seen)
    standing += [problem for rule in rules if rule.last for problem in found_by(rule, near)]
    return list(findings_of(standing, owners, policy))


def _within(problem: Problem, owners: waivers.Owners, scope: frozenset[Key]) -> bool:
    """Whether a problem is about a record of the scope, or about none."""
    owner = owners.of(problem)
    return owner is None or owner.key in scope
