"""`dissent list --kind contradiction`: the queue on a terminal, and as the published JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sites
from mkdocs_dissent.cli.main import run

FILES = {
    "mkdocs.yml": sites.config(),
    "decisions/0007-use-postgres.md": "---\nstatus: accepted\nsteward: ana\nrevisit: 2026-10-01\n"
    "initiative: 1\nconstraint: context-debt\n"
    'evidence: [{date: 2026-09-01, bearing: contradicts, note: "slow\\e[31m\\ttoo"}]\n'
    "---\n# Use Postgres\n",
    "dissent/0001-cost.md": "---\ndecision: 7\nstatus: testing\ndate: 2026-01-11\nowner: bo\n"
    "revisit: 2026-12-01\n---\n# It costs more\n",
    "dissent/0002-cord.md": "---\nkind: andon\naffects: initiatives/1\nstatus: pulled\n"
    "date: 2026-11-01\nowner: chen\nreview-by: 2026-11-30\nwhy: it drifts\n---\n# A cord\n",
    "initiatives/0001-sheet.md": "---\nkind: bet\nstatus: active\nsteward: ana\n---\n# A sheet\n",
    "initiatives/0002-sheet.md": "---\nkind: bet\nstatus: active\nsteward: ana\nmetrics:\n"
    "  shadow: [{name: calls, guardrail: {max: 4}, readings: {2026-11-01: 9}}]\n---\n# Calls\n",
    "reviews/2026-11-09.md": "---\ndate: 2026-11-09\nforum: [{note: nobody asked}]\n---\n# A review\n",
}


@pytest.fixture(autouse=True)
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    sites.write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listed(capsys: pytest.CaptureFixture[str], *argv: str) -> list[list[str]]:
    assert run(["list", "--kind", "contradiction", "--as-of", "2026-11-22", *argv]) == 0
    return [row.split("\t") for row in capsys.readouterr().out.splitlines()]


def test_the_heaviest_stands_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys) == [
        [
            *("trigger", "0002 Calls", "2026-11-01", "fired", "ana"),
            *("2026-11-15 · 7 days overdue", "0002-sheet"),
            "“calls” was 9 on 2026-11-01, above its guardrail of at most 4",
        ],
        [
            *("andon", "0001 A sheet", "2026-11-01", "pulled", "chen"),
            *("2026-11-30 · in 8 days", "0002-cord", "it drifts"),
        ],
        [
            *("evidence", "0007 Use Postgres", "2026-09-01", "unanswered", "ana"),
            *("2026-09-15 · 68 days overdue", "0007-use-postgres", "slow␛[31m too"),
        ],
        [
            *("memo", "0007 Use Postgres", "2026-01-11", "testing", "bo"),
            *("2026-12-01 · in 9 days", "0001-cost", "It costs more"),
        ],
        [
            *("forum", "", "2026-11-09", "unresolved", ""),
            *("2026-11-23 · in 1 day", "2026-11-09", "nobody asked"),
        ],
    ]


@pytest.mark.parametrize(
    ("argv", "kinds"),
    [
        (["--steward", "ANA"], ["trigger", "evidence"]),
        (["--status", "testing", "--status", "fired"], ["trigger", "memo"]),
        (["--initiative", "1"], ["andon", "evidence", "memo"]),
        (["--constraint", "context-debt"], ["evidence", "memo"]),
        (["--due", "overdue"], ["evidence", "trigger"]),
        (["--due", "soon"], ["forum", "andon", "memo"]),
        (["--due", "soon", "--steward", "bo"], ["memo"]),
    ],
)
def test_contradictions_are_filtered(
    argv: list[str], kinds: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert [row[0] for row in listed(capsys, *argv)] == kinds


def test_json_has_the_shape_of_the_published_register(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["list", "--kind", "contradiction", "--format", "json", "--as-of", "2026-11-22"])
    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["schema", "as_of", "contradictions"]
    run(["export", "--format", "json", "--as-of", "2026-11-22"])
    published = json.loads(capsys.readouterr().out)["contradictions"]
    by_record = sorted(data["contradictions"], key=lambda item: (item["kind"], item["record"]))
    assert by_record == sorted(published, key=lambda item: (item["kind"], item["record"]))


def test_contradictions_are_listed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "--kind", "contradiction", "--kind", "memo"]) == 2
    assert "contradictions are listed alone" in capsys.readouterr().err


def test_nothing_to_list_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "--kind", "contradiction", "--steward", "zoe"]) == 0
    out, err = capsys.readouterr()
    assert out == "" and "No contradiction matches." in err
