"""A register beside the one at its base: changes, and which findings are new.

The rules about changes need the changes; the changes name the findings that came and went. So both
registers are compared, then judged, then what was found is put with the records it is about.
"""

from __future__ import annotations

import datetime as dt

from msgspec import structs

from mkdocs_dissent.diff import Changes, Comparison, FindingWhat, compare, with_findings
from mkdocs_dissent.diff.earlier import Earlier, Snapshot, read_earlier
from mkdocs_dissent.findings import Finding
from mkdocs_dissent.git import NoBase
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import Loaded
from mkdocs_dissent.register import Register
from mkdocs_dissent.rules import judge


def compared(
    base: Earlier | Snapshot | NoBase,
    now: Loaded,
    register: Register,
    policy: Policy,
    today: dt.date,
    docs: str | None,
) -> tuple[Comparison, list[Finding]]:
    """What changed since the base, and today's findings, each marked as new or not.

    Where there is no base, nothing is said about changes; where there is none or it holds no texts,
    nothing about what is new.
    """
    if isinstance(base, NoBase):
        return Comparison(base=base), judge(register, now.problems, policy, today)
    if isinstance(base, Snapshot):
        changes = compare(base.register, register, today, published=True)
        findings = judge(register, now.problems, policy, today, changes)
    else:
        changes, findings = _against(base, now, register, policy, today, docs)
    comparison = Comparison(base=base.base, changes=changes, not_compared=base.not_compared)
    return comparison, findings


def _against(
    base: Earlier,
    now: Loaded,
    register: Register,
    policy: Policy,
    today: dt.date,
    docs: str | None,
) -> tuple[Changes, list[Finding]]:
    try:
        before = read_earlier(base, now, register, policy, docs)
    finally:
        base.close()
    changes = structs.replace(
        compare(before.register, register, today, only=before.differing),
        base_name=base.base.name,
        taken=base.taken,
    )
    findings = judge(register, now.problems, policy, today, changes)
    stood = judge(before.register, before.problems, policy, today)
    changes = with_findings(changes, stood, findings)
    return changes, _marked(findings, changes)


def _marked(findings: list[Finding], changes: Changes) -> list[Finding]:
    new = {id(item.finding) for item in changes.findings if item.what is FindingWhat.NEW}
    return [structs.replace(finding, new=id(finding) in new) for finding in findings]
