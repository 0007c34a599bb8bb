"""A baseline silences what was there, tells what is new, and says what is no more."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs.exceptions import Abort, PluginError

import sites
from mkdocs_dissent.baseline import Entry, apply_baseline, fingerprints, write_baseline
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.findings import Finding, Location, Severity
from mkdocs_dissent.text import count, percent

HOSTILE = 'x\n::error::"\\ \x00\x1b[31m\udc80‮`]]></a>|@ana'


def finding(
    message: str = "an accepted decision has no revisit date",
    *,
    code: str = "DM201",
    path: str = "decisions/0007-use-postgres.md",
    line: int = 3,
    column: int = 1,
    severity: Severity = Severity.ERROR,
    record: str | None = "0007-use-postgres",
) -> Finding:
    return Finding(
        code=code,
        name="revisit-missing",
        severity=severity,
        location=Location(path=path, line=line, column=column),
        message=message,
        hint="Add `revisit:`.",
        record=record,
    )


def test_a_baseline_silences_what_it_was_written_from() -> None:
    found = [finding(), finding("another"), finding(path="decisions/0008.md"), finding(HOSTILE)]
    assert apply_baseline(found, write_baseline(found)) == ([], 4, [])


def test_what_is_new_remains_in_its_order() -> None:
    old, new, newer = finding(), finding("a new one"), finding(code="DM202")
    remaining, matched, stale = apply_baseline([new, old, newer], write_baseline([old]))
    assert (remaining, matched, stale) == ([new, newer], 1, [])


def test_one_more_that_looks_alike_is_told() -> None:
    alike = [finding(line=line) for line in (3, 9, 12)]
    assert apply_baseline(alike, write_baseline(alike[:2])) == ([alike[2]], 2, [])


def test_what_was_mended_is_reported_with_how_often() -> None:
    found = [finding(line=line) for line in (3, 9, 12)]
    stale = apply_baseline(found[:1], write_baseline(found)).stale
    assert [(entry.code, entry.path, entry.count) for entry in stale] == [
        ("DM201", "decisions/0007-use-postgres.md", 2)
    ]
    assert str(stale[0]) == "DM201 in decisions/0007-use-postgres.md (2 times)"
    assert str(Entry("DM201", "a.md", "f")) == "DM201 in a.md"


def test_a_change_of_severity_or_hint_is_no_new_finding() -> None:
    changed = finding(severity=Severity.NOTE)._replace(hint="said otherwise", new=True)
    assert apply_baseline([changed], write_baseline([finding()])).remaining == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "its revisit was due 2026-10-01, 52 days ago",
            "its revisit was due 2026-10-01, 1 day ago",
        ),
        ("the memo has 612 words; a page is 500", "the memo has 1003 words; a page is 500"),
        ("it was first given on line 7", "it was first given on line 70"),
    ],
)
def test_a_number_that_changes_by_itself_identifies_nothing(before: str, after: str) -> None:
    assert apply_baseline([finding(after)], write_baseline([finding(before)])).remaining == []


def test_a_value_in_backticks_identifies() -> None:
    base = write_baseline([finding("`0003` leads nowhere")])
    assert len(apply_baseline([finding("`0004` leads nowhere")], base).remaining) == 1


def test_the_text_is_stable_sorted_and_has_no_places() -> None:
    found = [finding("b"), finding("a"), finding(path="decisions/0001.md", line=7777), finding("a")]
    text = write_baseline(found)
    assert text == write_baseline(found[::-1])
    entries = json.loads(text)["findings"]
    assert entries == sorted(entries, key=lambda e: (e["code"], e["path"], e["fingerprint"]))
    assert {key for entry in entries for key in entry} == {"code", "path", "fingerprint", "count"}
    assert "7777" not in text
    assert sum(line.startswith('  {"code"') for line in text.splitlines()) == len(entries) == 3
    assert json.loads(write_baseline([])) == {"schema": 1, "findings": []}


def test_two_branches_that_both_added_an_entry_add_up() -> None:
    document = json.loads(write_baseline([finding()]))
    document["findings"] *= 2
    assert apply_baseline([finding(), finding()], json.dumps(document)).remaining == []


ENTRY: dict[str, object] = {"code": "DM201", "path": "a.md", "fingerprint": "f", "count": 1}
WRONG: list[dict[str, object]] = [
    {"count": 0},
    {"count": -1},
    {"count": True},
    {"count": "1"},
    {"count": 1.5},
    {"path": None},
    {"code": 7},
    {"fingerprint": []},
]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON: line 1, column 1"),
        ("<<<<<<< HEAD\n{", "not JSON: line 1"),
        ("[" * 100_000, "not JSON"),
        ("1" * 5_000, "not JSON that can be read"),
        ("[]", "not an object"),
        ('{"schema": 1}', "list `findings`"),
        ('{"schema": 1, "findings": {}}', "list `findings`"),
        ('{"schema": 2, "findings": []}', "`schema` is 2"),
        ('{"findings": []}', "`schema` is null"),
        ('{"schema": 1, "findings": [1]}', "entry 1"),
        *(
            (json.dumps({"schema": 1, "findings": [ENTRY, ENTRY | wrong]}), "entry 2")
            for wrong in WRONG
        ),
    ],
)
def test_a_broken_baseline_is_refused_and_says_where(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)) as raised:
        apply_baseline([], text)
    assert "\n" not in str(raised.value)


def test_a_byte_order_mark_is_no_error() -> None:
    assert apply_baseline([finding()], "\ufeff" + write_baseline([finding()])).remaining == []


def test_fingerprints_are_all_different() -> None:
    found = [
        finding(),
        finding(line=9),
        finding(column=2),
        finding("another"),
        finding(code="DM202"),
        finding(path="b.md"),
        finding(record=None),
        finding(HOSTILE),
    ]
    assert len(set(fingerprints(found))) == len(found)


@pytest.mark.parametrize("number", [1, 2, 999, 1_000, 12_345])
def test_a_finding_is_known_again_whatever_was_counted_meanwhile(number: int) -> None:
    def counted(days: int) -> Finding:
        return finding(f"due {count(days, 'day')} ago, `7 days`, {percent(days / 100_000)}")

    assert apply_baseline([counted(number)], write_baseline([counted(52)])).remaining == []
    known = write_baseline([finding("at 0 % of it")])
    assert apply_baseline([finding("at 0\N{NO-BREAK SPACE}% of it")], known).remaining == []


messages = st.text(alphabet=st.sampled_from("ab `7\n:\ud800"), max_size=6)
findings = st.lists(
    st.builds(
        finding,
        messages,
        code=st.sampled_from(["DM201", "DM202"]),
        path=st.sampled_from(["a.md", "b.md"]),
        line=st.integers(1, 9),
        column=st.integers(1, 3),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(findings, st.integers(0, 10_000), st.integers(0, 80))
def test_fingerprints_stay_when_lines_move(found: list[Finding], down: int, right: int) -> None:
    moved = [
        each._replace(
            location=each.location._replace(
                line=each.location.line + down, column=each.location.column + right
            ),
        )
        for each in found
    ]
    assert fingerprints(moved) == fingerprints(found)
    assert write_baseline(moved) == write_baseline(found)


@settings(deadline=None)
@given(findings, st.randoms(use_true_random=False))
def test_fingerprints_do_not_hang_on_the_order(found: list[Finding], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = random.sample(found, len(found))
    assert sorted(fingerprints(shuffled)) == sorted(fingerprints(found))
    assert len(set(fingerprints(found))) == len(found)


@settings(deadline=None)
@given(findings, findings)
def test_a_baseline_accounts_for_every_finding(old: list[Finding], now: list[Finding]) -> None:
    remaining, matched, stale = apply_baseline(now, write_baseline(old))
    assert len(remaining) + matched == len(now)
    assert matched + sum(entry.count for entry in stale) == len(old)


# One file for the check, the build and the jobs

BARE = "---\nstatus: accepted\ndate: 2026-01-01\n---\n# {0}\n"


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sites.write(tmp_path, {"mkdocs.yml": "site_name: x\nplugins: [dissent: {records: native}]\n",
                           "docs/index.md": "# X\n", "decisions/0001-a.md": BARE.format("A")})  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def test_check_and_build_read_the_same_file_from_any_folder(
    register: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sites.build_site(register).warnings
    monkeypatch.chdir(register / "docs")
    assert run(["check", "--write-baseline"]) == 0
    assert (register / ".dissent-baseline.json").is_file()
    capsys.readouterr()
    assert run(["check", "--fail-on", "note"]) == 0
    assert ".dissent-baseline.json: 2 known, 0 new." in capsys.readouterr().err
    assert not sites.build_site(register).warnings
    sites.write(register, {"decisions/0002-b.md": BARE.format("B")})
    assert run(["check", "--fail-on", "warning"]) == 1
    out, err = capsys.readouterr()
    assert "2 known, 2 new." in err and "0001-a" not in out and "0002-b" in out
    built = "".join(sites.build_site(register).warnings)
    assert "0002-b" in built and "0001-a" not in built


def test_a_known_finding_stays_known_by_another_severity(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--write-baseline"]) == 0
    config = "site_name: x\nplugins:\n  - dissent:\n      records: native\n      policy: {DM204: error, DM201: error}\n"
    sites.write(register, {"mkdocs.yml": config})
    assert run(["check"]) == 0
    assert "2 known, 0 new." in capsys.readouterr().err


def test_the_option_names_a_file_that_has_to_be_there(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = "site_name: x\nplugins:\n  - dissent:\n      baseline: ci/known.json\n"
    sites.write(register, {"mkdocs.yml": config, "ci/x": ""})
    assert run(["check"]) == 2
    assert "ci/known.json" in capsys.readouterr().err
    with pytest.raises((PluginError, Abort)):
        sites.build_site(register)
    assert run(["check", "--write-baseline"]) == 0
    assert (register / "ci/known.json").is_file() and run(["check", "--fail-on", "note"]) == 0
    config = config.replace("ci/known.json", "../outside.json")
    sites.write(register, {"mkdocs.yml": config})
    assert run(["check"]) == 2, "a register is not told by what lies outside of it"
