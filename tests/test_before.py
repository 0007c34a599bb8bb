"""The register as it was: read and judged at the cost of what differs, and with the same result."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from changes_support import TODAY, MemoryTree, base_files
from mkdocs_dissent.findings import Finding
from mkdocs_dissent.options import read_policy
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import load
from mkdocs_dissent.register.base import read_base
from mkdocs_dissent.register.register import link
from mkdocs_dissent.rules import judge

POLICY, _ = read_policy(
    {
        "cadence": {"start": "2026-09-07", "weeks": 2},
        "teams": {"ledger": ["ana", "bo"], "web": ["cy"]},
        "red_team": ["ana", "bo", "cy"],
    }
)
NUMBERS = st.integers(1, 4)
PEOPLE = st.sampled_from(["ana", "bo", "cy"])
DAYS = st.sampled_from(["2026-01-05", "2026-08-01", "2026-11-20", "2027-02-01", "2026-02-30"])
FIELDS = {
    "decisions": {
        "status": st.sampled_from(["accepted", "proposed", "superseded", "reversed", "gone"]),
        "stakes": st.sampled_from(["major", "minor"]),
        "date": DAYS,
        "revisit": DAYS,
        "steward": PEOPLE,
        "supersedes": NUMBERS,
        "superseded-by": NUMBERS,
        "amends": NUMBERS,
        "reverses": NUMBERS,
        "initiative": NUMBERS,
        "hypothesis": st.sampled_from(["one store is enough", "{a claim}"]),
        "waive": st.sampled_from(["{DM201: later}", "{DM301: later}", "{DM204: }"]),
        "evidence": st.just("[{date: 2026-10-01, bearing: contradicts, note: x}]"),
        "id": st.sampled_from(["0001-x", "own"]),
    },
    "dissent": {
        "decision": NUMBERS,
        "status": st.sampled_from(["open", "answered", "testing"]),
        "revisit": DAYS,
        "date": DAYS,
        "owner": PEOPLE,
        "probe": NUMBERS,
    },
    "initiatives": {
        "kind": st.sampled_from(["bet", "probe"]),
        "status": st.sampled_from(["active", "stopped"]),
        "capacity": st.sampled_from(["20", "80", "120"]),
        "revisit": DAYS,
        "stakes": st.just("major"),
        "metrics": st.just(
            "{outcome: [{name: x, better: lower, readings: {2026-09-01: 1, 2026-10-01: 2,"
            " 2026-11-01: 3}}]}"
        ),
    },
    "reviews": {
        "date": DAYS,
        "examined": st.builds("[{{item: decisions/{:04}-x, outcome: survived}}]".format, NUMBERS),
    },
}


@st.composite
def records(draw: st.DrawFn) -> tuple[str, str]:
    folder = draw(st.sampled_from(sorted(FIELDS)))
    path = f"{folder}/{draw(NUMBERS):04}-{draw(st.sampled_from(['x', 'x', 'y']))}.md"
    # Most fields are given, or hardly anything would be linked with anything.
    left_out = draw(st.sets(st.sampled_from(sorted(FIELDS[folder])), max_size=4))
    chosen = [name for name in sorted(FIELDS[folder]) if name not in left_out]
    front = "".join(f"{name}: {draw(FIELDS[folder][name])}\n" for name in chosen)
    return path, f"---\n{front}---\n# A title\n\n{draw(st.sampled_from(['Text.', '## Aim']))}\n"


registers = st.lists(records(), min_size=4, max_size=14).map(dict)


def told(findings: list[Finding]) -> list[tuple[object, ...]]:
    return sorted(
        (f.code, f.location.path, f.location.line, f.message, str(f.severity)) for f in findings
    )


MAJOR = "---\nstatus: accepted\nstakes: major\n---\n# A title\n"
ABOUT_IT = "---\ndecision: 1\nstatus: open\n---\n# A memo\n"


# A decision that is the same on both sides lacks its memo now.
@example(before={"decisions/0001-x.md": MAJOR, "dissent/0002-x.md": ABOUT_IT}, change={}, gone={2})
# A record of the same number makes a reference ambiguous that led somewhere before.
@example(
    before={"decisions/0001-x.md": MAJOR.replace("stakes", "reverses: 1\nstakes")},
    change={"decisions/0001-y.md": MAJOR},
    gone=set(),
)
@settings(max_examples=20)
@given(before=registers, change=registers, gone=st.sets(NUMBERS, max_size=2))
def test_what_was_found_before_is_the_same_as_if_all_of_it_were_judged(
    before: Mapping[str, str], change: Mapping[str, str], gone: set[int]
) -> None:
    few = dict(list(change.items())[:3])
    after = {path: text for path, text in before.items() if int(path[-9:-5]) not in gone} | few
    now = load(MemoryTree(after), POLICY)
    register, problems = read_base(base_files(before, after), now, POLICY, None)
    whole = load(MemoryTree(before), POLICY)
    assert [r.source.path for r in register.records] == [r.source.path for r in whole.records]
    found = judge(register, problems, POLICY, TODAY)
    expected = judge(link(whole.records), whole.problems, POLICY, TODAY)
    assert told(found) == told(expected)


def test_only_what_differs_is_read_at_the_base(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {f"decisions/{n:04}-x.md": f"---\nstatus: accepted\n---\n# {n}\n" for n in range(500)}
    changed = "decisions/0007-x.md"
    after = before | {changed: before[changed].replace("accepted", "retired")}
    now = load(MemoryTree(after), Policy())
    paths: list[str] = []
    whole = MemoryTree.read
    monkeypatch.setattr(
        MemoryTree, "read", lambda tree, path, *more: paths.append(path) or whole(tree, path, *more)
    )
    register, _ = read_base(base_files(before, after), now, Policy(), None)
    assert paths == [changed]
    assert len(register.records) == 500
    same = {id(record) for record in now.records} & {id(record) for record in register.records}
    assert len(same) == 499, "a record that does not differ is the very same object"


def test_a_csv_file_of_readings_that_differs_makes_its_initiative_differ() -> None:
    sheet = "---\nkind: bet\nmetrics: {outcome: [{name: x, readings: x.csv}]}\n---\n# Bet\n"
    before = {"initiatives/0001-x.md": sheet, "initiatives/x.csv": "date,value\n2026-10-01,1\n"}
    after = before | {"initiatives/x.csv": "date,value\n2026-10-01,2\n"}
    now = load(MemoryTree(after), Policy())
    register, _ = read_base(base_files(before, after), now, Policy(), None)
    [bet] = register.initiatives
    assert bet.metrics is not None
    assert [reading.value for reading in bet.metrics.outcome[0].readings.values] == [1]
