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


# Folders and configurations that the change moves


def moved(repo: Path, *pairs: tuple[str, str]) -> None:
    for old, new in pairs:
        (repo / new).parent.mkdir(parents=True, exist_ok=True)
        git(repo, "mv", old, new)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_REF", "CI"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    files = {f"decisions/{n:04}-decide.md": decision(n) for n in range(1, 6)}
    commit(folder, {**files, "mkdocs.yml": sites.config("mkdocs"), "docs/index.md": "# Home\n"})
    git(folder, "checkout", "-q", "-b", "change")
    monkeypatch.chdir(folder)
    return folder


def told(capsys: pytest.CaptureFixture[str]) -> tuple[str, list[tuple[str, str]]]:
    capsys.readouterr()
    assert run(["diff", "main", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    return data["summary"], [(item["id"], item["what"]) for item in data["records"]]


def test_a_folder_that_the_change_moves_is_read_where_it_was(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved(small, ("decisions", "adr"))
    text = sites.config("mkdocs", {"folders": {"decisions": "adr"}})
    commit(small, {"mkdocs.yml": text, "adr/0002-decide.md": decision(2, "confidence: 0.7\n")})
    summary, records = told(capsys)
    assert "5 decisions renamed" in summary
    assert dict(records) == {f"{n:04}-decide": "renamed" for n in range(1, 6)}
    assert run(["check", "--base", "main", "--only-new"]) == 0


def test_a_configuration_that_the_change_moves_is_read_where_it_was(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(small, ("decisions", "web/decisions"), ("mkdocs.yml", "web/mkdocs.yml"))
    moved(small, ("docs", "web/docs"))
    commit(small, {"web/decisions/0003-decide.md": decision(3, "confidence: 0.7\n")})
    monkeypatch.chdir(small / "web")
    summary, records = told(capsys)
    assert "5 decisions renamed" in summary and len(records) == 5


def test_a_register_that_the_change_begins_is_new(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(small, "checkout", "-q", "--orphan", "bare")
    git(small, "rm", "-rqf", ".")
    commit(small, {"README.md": "# Home\n", "mkdocs.yml": "site_name: x\n"})
    git(small, "branch", "-qf", "main")
    commit(small, {"mkdocs.yml": sites.config("mkdocs"), "decisions/0001-a.md": decision(1)})
    assert told(capsys) == (told(capsys)[0], [("0001-a", "added")])


def test_records_in_a_submodule_are_unknown_and_never_unchanged(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    git(theirs, "init", "-q", "-b", "main")
    commit(theirs, {"0001-theirs.md": decision(1)})
    git(small, "checkout", "-q", "main")
    git(
        small,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        theirs.as_uri(),
        "decisions/theirs",
    )
    commit(small, {})
    git(small, "checkout", "-q", "-b", "bump")
    commit(small / "decisions/theirs", {"0001-theirs.md": decision(1, "confidence: 0.7\n")})
    commit(small, {})
    capsys.readouterr()
    run(["diff", "main", "--format", "markdown"])
    out = capsys.readouterr().out
    assert "not everything could be compared" in out and "is a submodule" in out
    assert "mkdocs-dissent:unchanged" not in out


def test_a_folder_of_records_inside_of_a_submodule_is_unknown_too(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    git(theirs, "init", "-q", "-b", "main")
    commit(theirs, {"decisions/0001-theirs.md": decision(1)})
    git(small, "checkout", "-q", "main")
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", theirs.as_uri())
    git(small, *add, "kept")
    options = {"folders": {"decisions": "kept/decisions"}}
    commit(small, {"mkdocs.yml": sites.config("mkdocs", options=options)})
    git(small, "checkout", "-q", "-b", "bump")
    changed = decision(1).replace("accepted", "rejected")
    commit(small / "kept", {"decisions/0001-theirs.md": changed})
    commit(small, {})
    capsys.readouterr()
    run(["diff", "main", "--format", "markdown"])
    out = capsys.readouterr().out
    assert "not everything could be compared" in out and "is in a submodule" in out
    assert "fixed" not in out and "mkdocs-dissent:unchanged" not in out


def test_the_files_of_a_submodule_are_governed_as_a_whole(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    git(theirs, "init", "-q", "-b", "main")
    commit(theirs, {"src/a.c": "x\n"})
    git(small, "checkout", "-q", "main")
    git(
        small,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        theirs.as_uri(),
        "vendor/lib",
    )
    commit(small, {"decisions/0009-lib.md": decision(9, "applies-to: vendor/lib/src/**\n")})
    git(small, "checkout", "-q", "-b", "bump")
    commit(small / "vendor/lib", {"src/a.c": "y\n"})
    commit(small, {})
    run(["for", "--base", "main"])
    assert "governs vendor/lib/, by vendor/lib/src/**" in capsys.readouterr().out


# Links


def test_every_record_of_a_comment_leads_somewhere_on_a_build_host(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(
        repo,
        {
            OVER: None,
            "src/m06/part01.py": CODE,
            "decisions/0150-decide.md": decision(150, "supersedes: 151\n"),
        },
    )
    for name, value in {
        "GITHUB_ACTIONS": "true",
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": "example/books",
    }.items():
        monkeypatch.setenv(name, value)
    head, base = (git(repo, "rev-parse", one).strip() for one in ("HEAD", "main"))
    capsys.readouterr()
    run(["diff", "main", "--format", "markdown"])
    out = capsys.readouterr().out
    blob = "https://github.example/example/books/blob"
    assert f"[0007 Decide 7]({blob}/{head}/decisions/0007-decide.md)" in out
    assert f"[0150 Decide 150]({blob}/{head}/decisions/0150-decide.md)" in out
    assert f"[0151 Decide 151]({blob}/{head}/decisions/0151-decide.md)" in out
    assert re.search(
        rf"\[0007 One point of failure\]\({blob}/{base}/dissent/0007-one-point.md\)", out
    )
    assert "- One store is enough, it says, and it is not. Then more.<br>- And this." in out


def test_the_page_of_changes_shows_the_same(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = sites.config("mkdocs", {"changes": {"base": "main"}})
    files = {"src/m30/part17.py": CODE, "src/m06/part01.py": CODE, OVER: None}
    text = comment(repo, {**files, "mkdocs.yml": config}, capsys)
    page = sites.build_site(repo).html("changes/")
    shown = re.findall(r'<li data-governs="([^"]+)"(?: data-weight="([^"]+)")?>', page)
    assert shown == [("0300-stop", "frozen"), ("0007-decide", "open-dissent"), ("0031-decide", "")]
    assert [name.split()[0] for name, _ in touched(text)] == [id_[:4] for id_, _ in shown]
    assert "so it stood on main; this change alters that" in page
