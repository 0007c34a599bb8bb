"""A repository of 3,000 files and 300 decisions: what governs a change is told where it is reviewed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import sites
from git_repositories import commit, git
from mkdocs_dissent.cli.main import run

MODULES = [f"m{number:02}" for number in range(60)]
FILES = 3_000
DECISIONS = 300
AS_OF = sites.AS_OF
OVER = "dissent/0007-one-point.md"


def decision(number: int, front: str = "", status: str = "accepted") -> str:
    return (
        f"---\nstatus: {status}\ndate: 2026-01-10\nsteward: ana\nrevisit: 2027-03-01\n"
        f"hypothesis: module {number} stays small until 2027\n{front}---\n# Decide {number}\n\nWe decide {number}.\n"
    )


def memo(number: int, title: str, says: str) -> str:
    return (
        f"---\ndecision: {number}\nauthor: chen\nstatus: open\ndate: 2026-10-01\nowner: ana\nrevisit: 2027-02-01\n"
        f"resolved-if: it holds for a year\n---\n# {title}\n\n## Claim challenged\n\n- {says} Then more.\n- And this.\n\n"
        "## Alternative mechanism\n\nTwo.\n\n## Evidence\n\nSome.\n\n## Proposed probe\n\nTurn one off.\n"
    )


def repository() -> dict[str, str]:
    """The main branch."""
    files = {f"src/{MODULES[n % 60]}/part{n // 60:02}.py": f"n = {n}\n" for n in range(FILES - 10)}
    files |= {f".github/workflows/job{n}.yml": "on: push\n" for n in range(10)}
    files["mkdocs.yml"] = sites.config("mkdocs", site_url="https://example.org/")
    files["docs/index.md"] = "# Home\n"
    for number in range(1, DECISIONS + 1):
        front = ""
        if number <= 60:
            front = f"applies-to: src/{MODULES[number - 1]}/**\n"
        if number == 100:
            front = 'applies-to: ["src/m0*/part00.py", "!src/m09/**"]\n'
        if number == 101:
            front = "applies-to: .github/workflows/\nstakes: minor\n"
        if number == 200:
            front = "stakes: major\ndoor: one-way\napplies-to: src/m50/part01.py\n"
        status = "proposed" if number == 200 else "accepted"
        files[f"decisions/{number:04}-decide.md"] = decision(number, front, status)
    files["decisions/0012-decide.md"] = files["decisions/0012-decide.md"].replace(
        "2027-03-01", "2026-09-01"
    )
    files["decisions/0013-decide.md"] = decision(
        13,
        "applies-to: src/m12/**\nrevisits:\n  - {date: 2026-06-01, verdict: falsified, by: ana, note: It grew, next: 2027-03-01}\n",
    )
    files[OVER] = memo(7, "One point of failure", "One store is enough, it says, and it is not.")
    files["dissent/0200-no-way-back.md"] = memo(200, "No way back", "Nothing brings it back.")
    files["dissent/0300-stop.md"] = (
        "---\nkind: andon\nstatus: pulled\ndate: 2026-11-01\nraised-by: bo\nowner: ana\nwhy: load doubled\naffects: 20\n"
        "scope: no new tables\nscope-paths: src/m30/part1*.py\nreview-by: 2026-11-30\n---\n# The load drifted\n"
    )
    return files


@pytest.fixture(scope="module")
def main(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("big") / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, repository())
    return folder


@pytest.fixture
def repo(main: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_REF", "CI"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "repo"
    shutil.copytree(main, folder, symlinks=True)
    git(folder, "checkout", "-q", "-b", "change")
    monkeypatch.chdir(folder)
    yield folder


def comment(
    folder: Path, files: Mapping[str, str | None], capsys: pytest.CaptureFixture[str]
) -> str:
    commit(folder, files)
    capsys.readouterr()
    assert (
        run(["diff", "main", "--format", "markdown", "--site-url", "https://example.org/p/"]) == 0
    )
    return capsys.readouterr().out


def touched(text: str) -> list[tuple[str, str]]:
    """The records that the section of a comment names, with what it says of each, in its order."""
    part = text.partition("#### This change touches what was decided\n")[2].partition("\n####")[0]
    lines = [line for line in part.splitlines() if line.startswith("- ")]
    found = [re.fullmatch(r"- (?:⚠ )?\*\*\[(.+?)\]\(.+?\)\*\*: (.*) · .*", line) for line in lines]
    assert None not in found, lines
    return [(match[1].replace("\\", ""), match[2].replace("\\", "")) for match in found if match]


CODE = "x = 1\n"
NOTHING: list[tuple[str, str]] = []
CALM = "it rests on this: module {} stays small until 2027"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"README.md": "# New\n"}, NOTHING, id="nothing governs"),
        pytest.param({"src/m20/part03.py": CODE}, [
            ("0021 Decide 21", CALM.format(21)),
        ], id="code that one decision governs"),
        pytest.param({"src/m06/part00.py": CODE}, [
            ("0007 Decide 7", "open dissent: “One point of failure” — One store is enough, it says, and it is not."),
            ("0100 Decide 100", CALM.format(100)),
        ], id="open dissent first"),
        pytest.param({"src/m09/part00.py": CODE}, [("0010 Decide 10", CALM.format(10))], id="an exception"),
        pytest.param({"src/m30/part17.py": CODE, "src/m11/part09.py": None, "src/m12/new.py": CODE}, [
            ("0300 The load drifted", "frozen until the review, due 2026-11-30: no new tables, src/m30/part1*.py"),
            ("0013 Decide 13", "found false and not acted on: It grew"),
            ("0012 Decide 12", "its revisit is overdue by 82 days"),
            ("0031 Decide 31", CALM.format(31)),
        ], id="frozen files must stop it"),
        pytest.param({".github/workflows/job3.yml": CODE}, [("0101 Decide 101", CALM.format(101))], id="hidden files"),
        pytest.param({"decisions/0150-decide.md": decision(150, "confidence: 0.7\n")}, NOTHING, id="records only"),
        pytest.param({OVER: None}, NOTHING, id="a memo removed, no code"),
        pytest.param({OVER: None, "src/m06/part01.py": CODE}, [
            ("0007 Decide 7", "open dissent: “One point of failure” — One store is enough, it says, and it is not."
             " (so it stood on main; this change alters that)"),
        ], id="a memo removed with the code"),
        pytest.param({
            "src/m50/part01.py": CODE,
            "decisions/0200-decide.md": decision(200, "stakes: major\ndoor: one-way\napplies-to: src/m50/part01.py\n"),
        }, [
            ("0200 Decide 200", "open dissent: “No way back” — Nothing brings it back."),
            ("0051 Decide 51", CALM.format(51)),
        ], id="accepted over open dissent must stop it"),
    ],
)  # fmt: skip
def test_a_comment_says_exactly_what_governs_a_change(
    repo: Path,
    files: Mapping[str, str | None],
    expected: list[tuple[str, str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = comment(repo, files, capsys)
    assert touched(text) == expected
    assert ("#### This change touches" in text) is bool(expected)
    assert ("<!-- mkdocs-dissent:unchanged -->" in text) is (list(files) == ["README.md"])
    run(["for", "--base", "main", "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    assert sorted(item["title"] for item in data["governing"]) == sorted(
        name.partition(" ")[2] if name[0].isdigit() else name for name, _ in expected
    )


def test_a_gate_stops_a_change_of_what_is_frozen(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(repo, {"src/m30/part17.py": CODE})
    assert run(["for", "--base", "main"]) == 0
    assert run(["for", "--base", "main", "--fail-on", "frozen"]) == 1
    assert run(["for", "--base", "main", "--fail-on", "overdue", "--fail-on", "open-dissent"]) == 0
    assert run(["for", "src/m30/part17.py", "--fail-on", "frozen"]) == 1
    commit(repo, {"dissent/0300-stop.md": None})
    assert run(["for", "src/m30/part17.py", "--fail-on", "frozen"]) == 0
    assert run(["for", "--base", "main", "--fail-on", "frozen"]) == 1, (
        "a change does not excuse itself"
    )
    capsys.readouterr()
