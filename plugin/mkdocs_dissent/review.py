"""A register beside the one at its base: changes, and which findings are new.

The rules about changes need the changes, and the changes name the findings that came and went. So
both registers are compared, then both are judged, then the findings join the changes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from mkdocs_dissent.diff import Changes, Comparison, FindingWhat, compare, with_findings
from mkdocs_dissent.diff.base import BaseFiles, read_base
from mkdocs_dissent.findings import Finding
from mkdocs_dissent.git import NoBase
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import Loaded
from mkdocs_dissent.register import Register
from mkdocs_dissent.rules import judge


def review(
    base: BaseFiles | NoBase,
    now: Loaded,
    register: Register,
    policy: Policy,
    today: dt.date,
    docs: str | None,
) -> tuple[Comparison, list[Finding]]:
    """What changed since the base, and today's findings, each marked as new or not.

    `register` is linked from what was read `now`. Where there is no base, nothing is said about
    changes, or about what is new.
    """
    if isinstance(base, NoBase):
        return Comparison(base=base), judge(register, now.problems, policy, today)
    before = read_base(base, now, policy, docs)
    changes = replace(
        compare(before.register, register, today), base_name=base.base.name, taken=base.taken
    )
    findings = judge(register, now.problems, policy, today, changes)
    old_findings = judge(before.register, before.problems, policy, today)
    changes = with_findings(changes, old_findings, findings)
    comparison = Comparison(base=base.base, changes=changes, not_compared=base.not_compared)
    return comparison, _marked(findings, changes)


def _marked(findings: list[Finding], changes: Changes) -> list[Finding]:
    new = {id(item.finding) for item in changes.findings if item.what is FindingWhat.NEW}
    return [replace(finding, new=id(finding) in new) for finding in findings]
