"""A baseline: the findings that a register had when it adopted the rules; reports leave them out.

A finding is known again by its `Fingerprint`. Of several that look alike, a baseline holds how many
there were: one more is reported.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs_dissent.filesystem import FILE, Unreadable, kind_at, read_inside
from mkdocs_dissent.findings import Finding, Fingerprint, digest
from mkdocs_dissent.policy import BASELINE, Policy
from mkdocs_dissent.reading.load import DiskTree

SCHEMA = 1
"""The version of the file's shape."""


@dataclass(frozen=True, order=True, slots=True)
class Entry:
    """So many findings of a rule in a file that look alike."""

    code: str
    path: str
    fingerprint: str
    count: int = 1

    def __str__(self) -> str:
        times = f" ({self.count} times)" if self.count > 1 else ""
        return f"{self.code} in {self.path}{times}"


class Applied(NamedTuple):
    """What a baseline makes of findings."""

    remaining: list[Finding]
    """Those that it does not hold, in their order."""
    matched: int
    """How many it does hold."""
    stale: list[Entry]
    """What it holds and was not found: mended, or not looked at."""


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """Fingerprints in the findings' order, each different: alike ones are told apart by turn."""
    marks = [Fingerprint.of(finding).digest for finding in findings]
    places = sorted(range(len(findings)), key=lambda at: findings[at].location)
    seen: Counter[str] = Counter()
    for at in places:
        mark = marks[at]
        if seen[mark]:
            marks[at] = digest(mark, str(seen[mark]))
        seen[mark] += 1
    return marks


def write_baseline(findings: Iterable[Finding]) -> str:
    """The baseline's text: sorted, one entry a line, so that two branches' edits can merge."""
    counts = Counter(_key(finding) for finding in findings)
    entries = sorted(Entry(*key, count) for key, count in counts.items())
    lines = ",\n".join(f"  {json.dumps(asdict(entry))}" for entry in entries)
    listed = f"\n{lines}\n " if lines else ""
    return f'{{\n "schema": {SCHEMA},\n "findings": [{listed}]\n}}\n'


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.location.path, Fingerprint.of(finding).digest


def apply_baseline(findings: Iterable[Finding], text: str) -> Applied:
    """Take from the findings those that a baseline holds.

    Raises ValueError where the text is no baseline.
    """
    left = read_baseline(text)
    remaining: list[Finding] = []
    matched = 0
    for finding in findings:
        key = _key(finding)
        if left[key]:
            left[key] -= 1
            matched += 1
        else:
            remaining.append(finding)
    return Applied(remaining, matched, sorted(Entry(*key, count) for key, count in (+left).items()))


_MOST_BYTES = 20_000_000


def own_file(tree: DiskTree, policy: Policy) -> Path | None:
    """The register's own baseline; None where the options name none and there is none."""
    file = tree.directory(policy.baseline or BASELINE)
    return file if policy.baseline is not None or kind_at(file) == FILE else None


def apply_known(findings: Iterable[Finding], tree: DiskTree, policy: Policy) -> Applied:
    """Take from the findings those that the register's own baseline holds.

    Raises ValueError where the baseline can't be used.
    """
    file = own_file(tree, policy)
    if file is None:
        return Applied(list(findings), 0, [])
    path = tree.relative(file)
    try:
        # A hidden file, as configuration often is: no record, and never published.
        data = read_inside(os.fspath(tree.root), path, _MOST_BYTES)
        return apply_baseline(findings, data.decode())
    except (Unreadable, ValueError) as error:
        raise ValueError(
            f"the baseline {path} can't be used: {error}. Write it anew:"
            " `dissent check --write-baseline`"
        ) from None


def read_baseline(text: str) -> Counter[tuple[str, str, str]]:
    """How many findings a baseline holds of each rule, path and fingerprint.

    Raises ValueError where the text is no baseline.
    """
    held: Counter[tuple[str, str, str]] = Counter()
    for number, entry in enumerate(_entries(text), 1):
        match entry:
            case {
                "code": str(code),
                "path": str(path),
                "fingerprint": str(mark),
                "count": int(times),
            } if times > 0 and not isinstance(times, bool):
                held[code, path, mark] += times
            case _:
                raise ValueError(
                    f"entry {number} of the baseline needs `code`, `path`, `fingerprint` and a"
                    " `count` of 1 or more"
                )
    return held


def _entries(text: str) -> list[Any]:
    try:
        document = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise ValueError(f"the baseline is not JSON: {where}") from None
    except (RecursionError, ValueError):
        raise ValueError("the baseline is not JSON that can be read") from None
    match document:
        case {"findings": list(entries), "schema": version} if version == SCHEMA:
            return entries
        case {"findings": list()}:
            schema = json.dumps(document.get("schema"))[:40]
            raise ValueError(
                f"the baseline's `schema` is {schema}, and this version reads {SCHEMA}"
            )
    raise ValueError("the baseline is not an object with a list `findings`")
