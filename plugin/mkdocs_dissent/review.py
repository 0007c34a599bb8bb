"""A register beside the one at its base: changes, and which findings are new.

The rules about changes need the changes, and the changes name the findings that came and went. So
both registers are compared, then both are judged, then the findings join the changes.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from mkdocs_dissent.diff.compare import compare
from mkdocs_dissent.diff.findings import with_findings
from mkdocs_dissent.diff.model import Comparison, FindingWhat
from mkdocs_dissent.findings import Finding
from mkdocs_dissent.git.base import NoBase
from mkdocs_dissent.git.changed import NotCompared, Repository
from mkdocs_dissent.git.run import GitError
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.governing import HERE, Governing, governing_change, patterns_of
from mkdocs_dissent.reading.load import Loaded
from mkdocs_dissent.register import Register
from mkdocs_dissent.register.base import BaseFiles, read_base
from mkdocs_dissent.rules import judge


def review(
    base: BaseFiles | NoBase,
    now: Loaded,
    register: Register,
    policy: Policy,
    today: dt.date,
    docs: str | None,
    repository: Callable[[], Repository] | None = None,
) -> tuple[Comparison, list[Finding]]:
    """What changed since the base, and today's findings, each marked as new or not.

    `register` is linked from what was read `now`; `repository` holds the files as they are. Where
    there is no base, nothing is said about changes, or about what is new.
    """
    if isinstance(base, NoBase):
        findings = judge(register, now.problems, policy, today, repository=repository)
        return Comparison(base=base), findings
    before, old_problems = read_base(base, now, policy, docs)
    changes = compare(before, register, today)
    changes = replace(changes, base_name=base.base.name, taken=base.taken)
    findings = judge(register, now.problems, policy, today, changes, repository)
    old_findings = judge(before, old_problems, policy, today, repository=base.repository)
    changes = with_findings(changes, old_findings, findings, today)
    governing, not_known = _governing(base, before, register, today)
    comparison = Comparison(
        base=base.base,
        changes=changes,
        not_compared=(*base.not_compared, *not_known),
        governing=governing,
    )
    new = {id(item.finding) for item in changes.findings if item.what is FindingWhat.NEW}
    return comparison, [replace(finding, new=id(finding) in new) for finding in findings]


def _governing(
    base: BaseFiles, before: Register, after: Register, today: dt.date
) -> tuple[tuple[Governing, ...], tuple[NotCompared, ...]]:
    """The records that govern the files of a change; and why that is not known."""
    if not any(patterns_of(record) for side in (before, after) for record in side.records):
        return (), ()
    names = base.repository().names if base.repository else HERE
    try:
        return tuple(governing_change(before, after, base.touched(), today, names)), ()
    except GitError as error:
        return (), (NotCompared(".", f"can't be listed, so what governs it is unknown: {error}"),)
