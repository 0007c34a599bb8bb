"""Small registers in the shapes that people really write, and what each must be read as.

A file of `reading/` holds the cases of one kind. A case has `files` (path → text), `options`,
`folder`, and what must hold:

- `expect`: path → facts of that record, a list where several are honest; lists of references hold
  paths; `record: false` where the file is no record;
- `findings`: `CODE path` of each finding that must be there; `findings_if_unknown` only where the
  status of that record is unknown;
- `none`: codes of which there may be no finding; `no_error`: whether no finding is an error.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from mkdocs_dissent.findings import Finding
from mkdocs_dissent.options import read_policy
from mkdocs_dissent.reading.load import DiskTree, load
from mkdocs_dissent.records.kinds import Decision
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.register import Register, link
from mkdocs_dissent.rules import CATALOGUE, judge

TODAY = dt.date(2026, 11, 28)
OURS = Path(__file__).parent / "reading"
SHARED = Path(__file__).parents[2] / "shared" / "cases"
LINKS = {
    "supersedes": (LinkType.SUPERSEDES, Register.to),
    "superseded_by": (LinkType.SUPERSEDES, Register.of),
    "amends": (LinkType.AMENDS, Register.to),
    "amended_by": (LinkType.AMENDS, Register.of),
}


def cases() -> list[Any]:
    paths = sorted([*OURS.glob("*.yml"), *SHARED.glob("reading*.yml")])
    return [
        pytest.param(case, id=f"{path.parent.name}/{path.stem}-{case['name']}")
        for path in paths
        for case in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    ]


def read(case: dict[str, Any], base: Path) -> tuple[Register, list[Finding]]:
    for name, text in case["files"].items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    options = dict(case.get("options", {}))
    if "folder" in case:
        options["folders"] = {"decisions": case["folder"]}
    policy, wrong = read_policy(options)
    assert not wrong, wrong
    loaded = load(DiskTree(base, base), policy)
    policy = replace(policy, home=lambda: case.get("repository", ""))
    register = link(loaded.records, policy)
    return register, judge(register, loaded.problems, policy, TODAY)


def fact(register: Register, record: Decision, name: str) -> Any:
    if name in LINKS:
        type_, follow = LINKS[name]
        return sorted(found.source.path for found in follow(register, record, type_))
    value = getattr(record, name)
    return value.isoformat() if isinstance(value, dt.date) else value


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


@pytest.mark.parametrize("case", cases())
def test_what_people_write_is_read_or_named(case: dict[str, Any], tmp_path: Path) -> None:
    register, findings = read(case, tmp_path)
    records = {record.source.path: record for record in register.decisions}
    told = {f"{finding.code} {finding.location.path}" for finding in findings}
    wrong = []
    for path, facts in case.get("expect", {}).items():
        if facts.get("record") is False:
            wrong += [f"{path} is a record"] if path in records else []
            continue
        for name, expected in facts.items():
            if path not in records:
                wrong.append(f"{path} is no record")
                break
            found = fact(register, records[path], name)
            if name in LINKS:
                right = found == sorted(expected)
            else:
                honest = expected if isinstance(expected, list) else [expected]
                right = found in [plain(value) for value in honest]
            if not right:
                wrong.append(f"{path}: {name} is {found!r}, not {expected!r}")
    needed = list(case.get("findings", ()))
    for item in case.get("findings_if_unknown", ()):
        record = records[item.partition(" ")[2]]
        needed += [item] if record.status is None else []
    wrong += [f"no {item}" for item in needed if item not in told and item.split()[0] in CATALOGUE]
    for finding in findings:
        text = f"{finding.code} {finding.location} {finding.message}"
        if finding.code in case.get("none", ()):
            wrong.append(f"there is {text}")
        elif case.get("no_error") and finding.severity == "error":
            wrong.append(f"an error: {text}")
    assert not wrong, "\n".join([case.get("why", ""), *wrong])
