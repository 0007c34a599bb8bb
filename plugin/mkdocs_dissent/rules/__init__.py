"""The rules: what makes a register untrue, and what breaks a practice.

The catalogue is made of the functions in this room's files. `judge` runs them all, and has the
policy and the records' waivers say what becomes of what they saw.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from mkdocs_dissent.findings import Finding, Problem, Severity, in_order
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.rules import waivers
from mkdocs_dissent.rules.core import CATALOGUE, Case, Rule, example_files, is_foreign

if TYPE_CHECKING:
    from mkdocs_dissent.diff.model import Changes
    from mkdocs_dissent.git.changed import Repository

__all__ = ["CATALOGUE", "Case", "Rule", "example_files", "judge", "severity_of"]

_FILES = "reading lineage stewardship dissent initiatives cadence changes waivers".split()
for _file in _FILES:  # their functions are the catalogue
    import_module(f"{__name__}.{_file}")


def judge(
    register: Register,
    problems: Sequence[Problem],
    policy: Policy,
    today: dt.date,
    changes: Changes | None = None,
    repository: Callable[[], Repository] | None = None,
) -> list[Finding]:
    """Everything that is wrong with a register as it stands on `today`, worst first.

    `problems` is what reading saw, `changes` what is changed against a base, `repository`
    says which files there are. Raises ValueError where one of the problems has a code of no rule.
    """
    if strays := {problem.code for problem in problems} - CATALOGUE.keys():
        raise ValueError(f"reading reported {', '.join(sorted(strays))}, and no rule has that code")
    case = Case(
        register=register,
        problems=problems,
        policy=policy,
        today=today,
        changes=changes,
        repository=repository,
    )
    seen = [problem for rule in _rules(last=False) for problem in rule.check(case)]
    owners = waivers.Owners(register, today, changes)
    standing = [problem for problem in seen if not owners.waives(problem)]
    case = replace(case, found=seen)
    standing += [problem for rule in _rules(last=True) for problem in rule.check(case)]
    return in_order(findings_of(standing, owners, policy))


def _rules(*, last: bool) -> list[Rule]:
    return [rule for rule in CATALOGUE.values() if rule.group.last is last]


def severity_of(rule: Rule, record: Record | None, policy: Policy) -> Severity | None:
    """How much a rule's finding about a record matters; None where the policy switched it off."""
    if rule.code in policy.severities:
        return policy.severities[rule.code]
    return rule.foreign if is_foreign(record) else rule.severity


def findings_of(
    problems: Iterable[Problem], owners: waivers.Owners, policy: Policy
) -> Iterable[Finding]:
    """The findings that the policy makes of problems that are not waived."""
    for problem in problems:
        rule = CATALOGUE[problem.code]
        severity = severity_of(rule, owners.of(problem), policy)
        if severity is not None and problem.at_most is not None:
            severity = max(severity, problem.at_most, key=lambda each: each.rank)
        if severity is not None:
            yield Finding(
                code=problem.code,
                name=rule.name,
                severity=severity,
                location=problem.location,
                message=problem.message,
                hint=problem.hint,
                record=problem.record,
            )
