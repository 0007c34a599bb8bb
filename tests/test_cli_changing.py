"""`dissent revisit`, `supersede`, `resolve` and `convert`, as people type them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sites
from mkdocs_dissent.cli.main import run
from samples import FILES

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
TRUTH = (*sites.READING, *(f"DM10{number}" for number in range(1, 8)))
"""The rules about what can be read and what leads where."""
ONE_STORE = "decisions/0002-one-store.md"
GUIDE = "decisions/0003-guide-first.md"
MEMO = "dissent/0002-point-of-failure.md"
BILL = "dissent/0003-bill.md"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register in a git repository, committed; commands run in it."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_BASE_REF", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "repo"
    sites.write(folder, {**FILES, "mkdocs.yml": sites.config()})
    committed(folder)
    monkeypatch.chdir(folder)
    return folder


def committed(folder: Path) -> None:
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for argv in (["add", "-A"], ["commit", "-qm", "base"]):
        subprocess.run(["git", "-C", str(folder), *name, *argv], check=True, capture_output=True)


def diff(repo: Path) -> str:
    """What changed since the commit, as git sees it, from the hunks on."""
    command = ["git", "-C", str(repo), "diff", "--no-color", "--no-ext-diff"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = out.splitlines(keepends=True)
    return "".join(row for row in rows if not row.startswith(("diff --git", "index ")))


def changed(repo: Path) -> list[str]:
    return [row[6:] for row in diff(repo).splitlines() if row.startswith("+++ b/")]


def status_of(repo: Path, name: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["show", name, "--format", "json"]) == 0
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    return data


def refused(argv: list[str], repo: Path, capsys: pytest.CaptureFixture[str], *parts: str) -> None:
    capsys.readouterr()
    status = run(argv)
    out, err = capsys.readouterr()
    assert (status, out) == (2, ""), err
    assert all(part in err for part in parts), err
    assert len(err.splitlines()) <= 2, err
    assert diff(repo) == ""


def unhunked(text: str) -> list[str]:
    """A diff without what follows `@@`, where git names the section it is in."""
    return [
        row[: row.index("@@", 2) + 2] if row.startswith("@@") else row for row in text.splitlines()
    ]


# Revisit


def test_revisit_writes_the_ledger_and_prints_the_diff(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["revisit", "2", "--verdict", "confirmed", "--next", "2027-05-01", "--by", "ana"]
    assert run([*argv, "--by", "bo", "--note", "held: again"]) == 0
    out, err = capsys.readouterr()
    assert unhunked(out) == unhunked(diff(repo))
    assert changed(repo) == [ONE_STORE]
    assert "0002-one-store: confirmed on 2026-11-22, to be revisited on 2027-05-01" in err
    data = status_of(repo, "0002-one-store", capsys)
    assert (data["revisit"], data["overdue"]) == ("2027-05-01", False)
    assert data["revisits"][-1] == {
        "date": sites.AS_OF,
        "verdict": "confirmed",
        "by": ["ana", "bo"],
        "note": "held: again",
        "next": "2027-05-01",
    }


def test_a_dry_run_writes_nothing(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["revisit", "2", "--verdict", "confirmed", "--next", "2027-05-01"]
    assert run([*argv, "--dry-run"]) == 0
    shown, err = capsys.readouterr()
    assert diff(repo) == ""
    assert "nothing was written" in err
    assert run(argv) == 0
    assert capsys.readouterr().out == shown


def test_doing_it_twice_changes_nothing_the_second_time(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = [
        "revisit",
        "2",
        "--verdict",
        "confirmed",
        "--next",
        "2027-05-01",
        "--date",
        "2026-11-20",
    ]
    assert run(argv) == 0
    before = diff(repo)
    capsys.readouterr()
    assert run(argv) == 0
    assert diff(repo) == before
    out, err = capsys.readouterr()
    assert out == ""
    assert "stands in `revisits` already" in err


@pytest.mark.parametrize(
    ("argv", "parts"),
    [
        (["2", "--verdict", "postponed", "--next", "2027-01-01"], ["postponed", "--note"]),
        (["2", "--verdict", "falsified"], ["falsified", "note"]),
        (["2", "--verdict", "confirmed"], ["was due on 2026-10-01", "--next DATE"]),
        (["2", "--verdict", "confirmed", "--next", "2026-01-01"], ["2026-01-01"]),
        (["1", "--verdict", "confirmed", "--next", "2027-01-01"], ["superseded"]),
        (["99", "--verdict", "confirmed"], ["there is no record `99`"]),
        (["0003-bill", "--verdict", "confirmed"], ["is an andon", "dissent resolve"]),
    ],
)
def test_revisit_refuses_what_would_be_untrue(
    argv: list[str], parts: list[str], repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(["revisit", *argv], repo, capsys, *parts)


def test_dates_and_verdicts_are_read_strictly(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["revisit", "2", "--verdict", "confirmd"]) == 2
    assert "confirmed" in capsys.readouterr().err
    assert run(["revisit", "2", "--verdict", "confirmed", "--next", "2027-02-30"]) == 2
    assert "`2027-02-30` is not a date such as 2026-11-22" in capsys.readouterr().err


# Supersede


def test_supersede_writes_both_sides_and_the_register_stays_true(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["supersede", "2", "--by", "3"]) == 0
    out, err = capsys.readouterr()
    assert unhunked(out) == unhunked(diff(repo))
    assert changed(repo) == [ONE_STORE, GUIDE]
    assert "0003-guide-first supersedes 0002-one-store" in err
    old = status_of(repo, "0002-one-store", capsys)
    assert (old["status"], old["superseded_by"]) == ("superseded", ["0003-guide-first"])
    (repo / "mkdocs.yml").write_text(sites.config(rules=TRUTH))
    assert run(["check", "--fail-on", "note"]) == 0


def test_a_reversal_of_a_major_decision_takes_two_keys(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["supersede", "2", "--by", "3", "--reverse"]
    refused(argv, repo, capsys, "two keys", "nobody co-signed it")
    refused([*argv, "--co-signed-by", "chen"], repo, capsys, "one key of two, `chen`")
    refused([*argv, "--co-signed-by", "chen", "--co-signed-by", "ana"], repo, capsys, "steward")
    assert run([*argv, "--co-signed-by", "chen", "--co-signed-by", "dee"]) == 0
    assert changed(repo) == [ONE_STORE, GUIDE]
    assert status_of(repo, "0002-one-store", capsys)["status"] == "reversed"
    assert status_of(repo, "0003-guide-first", capsys)["co_signed_by"] == ["chen", "dee"]


@pytest.mark.parametrize(
    ("argv", "parts"),
    [
        (["2", "--by", "77"], ["there is no record `77`"]),
        (["2", "--by", "2"], ["itself"]),
        (["2", "--by", "1"], ["superseded"]),
        (["2", "--by", "0003-bill"], ["andon"]),
    ],
)
def test_supersede_refuses_what_would_be_untrue(
    argv: list[str], parts: list[str], repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(["supersede", *argv], repo, capsys, *parts)


def test_keys_without_a_reversal_are_refused(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["supersede", "2", "--by", "3", "--co-signed-by", "x"]) == 2
    assert "--reverse" in capsys.readouterr().err


# Resolve


def test_resolve_settles_a_memo(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "0002-point-of-failure"
    argv = ["resolve", name, "--status", "answered", "--note", "the test passed", "--by", "ana"]
    assert run(argv) == 0
    assert unhunked(capsys.readouterr().out) == unhunked(diff(repo))
    assert changed(repo) == [MEMO]
    assert status_of(repo, name, capsys)["resolution"] == {
        "date": sites.AS_OF,
        "by": ["ana"],
        "note": "the test passed",
    }


def test_resolve_closes_the_loop_of_an_andon(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["resolve", "3", "--verdict", "alter", "--decision", "3", "--note", "cheaper tables"]
    assert run(argv) == 0, "3 is a decision too; resolving expects an andon"
    assert changed(repo) == [BILL]
    data = status_of(repo, "0003-bill", capsys)
    assert (data["status"], data["logged_by"]) == ("resolved", ["0003-guide-first"])


@pytest.mark.parametrize(
    ("argv", "parts"),
    [
        (["0002-point-of-failure"], ["is a memo", "--status upheld"]),
        (["0002-point-of-failure", "--status", "upheld"], ["note"]),
        (["0002-point-of-failure", "--verdict", "alter"], ["is a memo", "no `--verdict`"]),
        (["0002-too-new", "--status", "upheld", "--note", "x"], ["answered"]),
        (["0003-bill"], ["is an andon", "--verdict continue"]),
        (["0003-bill", "--verdict", "alter"], ["decision", "dissent new decision"]),
        (["0003-bill", "--status", "upheld", "--note", "x"], ["no `--status`"]),
        (["0002-one-store", "--status", "upheld"], ["is a decision", "a memo, an andon"]),
        (["2", "--status", "upheld"], ["could mean 2 records", "0002-too-new.md"]),
    ],
)
def test_resolve_refuses_what_would_be_untrue(
    argv: list[str], parts: list[str], repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(["resolve", *argv], repo, capsys, *parts)


# What an edit does to files


def test_a_register_in_a_subfolder_is_edited_below_the_repositorys_root(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "site").mkdir()
    for name in ("mkdocs.yml", "decisions", "dissent", "initiatives"):
        (repo / name).rename(repo / "site" / name)
    monkeypatch.chdir(repo / "site/decisions")
    argv = ["revisit", "0002-one-store.md", "--verdict", "confirmed", "--next", "2027-05-01"]
    assert run(argv) == 0
    assert "+++ b/site/decisions/0002-one-store.md\n" in capsys.readouterr().out
    text = (repo / "site/decisions/0002-one-store.md").read_text()
    assert "revisit: 2027-05-01\n" in text


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anything")
def test_a_file_that_can_not_be_written_is_refused(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / GUIDE).chmod(0o444)
    refused(["supersede", "2", "--by", "3"], repo, capsys, GUIDE, "permission denied")


def test_no_room_for_the_second_file_leaves_the_first_as_it_was(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    write, seen = os.write, []

    def full(handle: int, data: bytes) -> int:
        seen.append(handle)
        if len(seen) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(handle, data)

    monkeypatch.setattr(os, "write", full)
    refused(["supersede", "2", "--by", "3"], repo, capsys, "no space left on device")
    monkeypatch.setattr(os, "write", write)
    assert not [*repo.rglob("*.dissent-tmp")]
    assert run(["supersede", "2", "--by", "3"]) == 0


def test_a_terminal_gets_colours_and_nothing_it_would_obey(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (repo / GUIDE).read_text().replace("---\n\n# W", "---\n\x1b]0;x\x07\n# W")
    (repo / GUIDE).write_text(text)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    argv = ["revisit", "3", "--verdict", "confirmed", "--next", "2027-05-01", "--dry-run"]
    assert run(argv) == 0
    out = capsys.readouterr().out
    assert "\x1b[32m+revisit: 2027-05-01\x1b[0m" in out
    assert "\x1b]0" not in out
    monkeypatch.setenv("NO_COLOR", "1")
    run(argv)
    assert "\x1b" not in capsys.readouterr().out


# A first day


def test_a_first_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record = (
        "---\nstatus: accepted\ndate: 2026-11-01\nsteward: ana\nrevisit: {}\n---\n\n# {}\n\nText.\n"
    )
    sites.write(
        tmp_path,
        {
            "mkdocs.yml": sites.config(rules=(*TRUTH, "DM201", "DM202", "DM203")),
            "decisions/0001-use-mysql.md": record.format("2026-11-10", "Use MySQL"),
            "decisions/0002-use-postgres.md": record.format("2027-02-01", "Use Postgres"),
        },
    )
    committed(tmp_path)
    monkeypatch.chdir(tmp_path)
    today = ["--as-of", "2026-11-22"]
    assert run(["overdue", *today]) == 1
    assert run(["check", *today, "--fail-on", "warning"]) == 1
    argv = ["revisit", "1", "--verdict", "falsified", "--note", "it lost writes", *today]
    assert run([*argv, "--next", "2027-01-10"]) == 0
    assert run(["check", *today, "--fail-on", "warning"]) == 0
    assert run(["supersede", "1", "--by", "use-postgres", *today]) == 2
    assert run(["supersede", "1", "--by", "2", *today]) == 0
    assert run(["supersede", "1", "--by", "2", *today]) == 0, "and again"
    assert run(["check", *today, "--fail-on", "warning"]) == 0
    assert run(["overdue", *today]) == 0


# Convert

NYGARD = """\
# 1. Use MySQL

Date: 2026-01-02

## Status

Accepted

## Context

Text.
"""


def test_convert_shows_first_and_writes_when_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "decisions/0001-mysql.md": NYGARD,
        "decisions/0002-x.md": NYGARD.replace("2026-01-02", "2026-13-02").replace("1. U", "2. U"),
        "decisions/0003-y.md": "# 3. Y\n\nNo status here.\n",
    }
    committed(sites.write(tmp_path, files))
    monkeypatch.chdir(tmp_path)
    assert run(["convert"]) == 1
    shown, err = capsys.readouterr()
    assert diff(tmp_path) == ""
    assert "decisions/0002-x.md:3:" in err, "where it stands"
    assert "not read: " in err
    assert "decisions/0003-y.md: left as it is" in err
    assert "add `--write`; of 2 something could not be read.\n" in err
    assert run(["convert", "decisions/0001-mysql.md", "--write"]) == 0
    assert changed(tmp_path) == ["decisions/0001-mysql.md"]
    assert (tmp_path / "decisions/0001-mysql.md").read_text().endswith(NYGARD)
    run(["convert", "--write"])
    assert unhunked(diff(tmp_path)) == unhunked(shown)
    capsys.readouterr()
    assert run(["convert", "decisions/0001-mysql.md"]) == 0
    assert capsys.readouterr() == ("", "Nothing to convert: no decision is in another dialect.\n")


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not here")
@pytest.mark.parametrize(
    ("corpus", "folder"),
    [
        ("adr+madr", "docs/decisions"),
        ("alphagov+govuk-aws", "docs/architecture/decisions"),
        ("thomvaill+log4brains", "docs/adr"),
        ("wagov-dtt+architecture-decision-records", "security"),
    ],
)
def test_a_converted_register_is_the_same_register(
    corpus: str,
    folder: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(CORPORA / corpus, repo, copy_function=shutil.copyfile)
    for path in (repo, *repo.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    sites.write(
        repo, {"mkdocs.yml": f"plugins:\n  - dissent: {{folders: {{decisions: {folder}}}}}\n"}
    )
    committed(repo)
    monkeypatch.chdir(repo)

    def register() -> Any:
        capsys.readouterr()
        assert run(["export", "--as-of", "2026-11-22"]) == 0
        data = json.loads(capsys.readouterr().out)
        for record in data["records"]:
            del record["dialect"]
        return data

    before = register()
    run(["convert"])
    shown = capsys.readouterr().out
    assert diff(repo) == ""
    run(["convert", "--write"])
    assert capsys.readouterr().out == shown
    assert register() == before
    written = diff(repo)
    removed = [row for row in written.splitlines() if row.startswith("-") and row[:4] != "--- "]
    assert not [row for row in removed if row != "---"], "the text stays as it is"
    run(["convert", "--write"])
    assert capsys.readouterr().out == ""
    assert diff(repo) == written


ODD = "odd\x1b[31m\u202e##[error]x"


def test_what_is_printed_obeys_nobody_who_named_a_file(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"decisions/0077-{ODD}.md"
    (repo / name).write_text(
        f"---\r\nstatus: accepted\t\r\nnote: {ODD[:3]}\r\n---\r\n# A\tb {ODD}\r\n"
    )
    for argv in (
        ["check", ODD],
        ["check", "--format", "github"],
        ["check", "--baseline", ODD],
        ["show", ODD],
        [ODD],
        ["list", "--format", ODD],
        ["revisit", "77", "--verdict", "confirmed", "--next", "2027-05-01", "--by", "a\tb"],
        ["resolve", ODD, "--status", "answered"],
        ["-f", ODD, "check"],
    ):
        run(argv)
        out, err = capsys.readouterr()
        for hidden in ("\x1b", "\u202e", "##[error]"):
            assert hidden not in out + err, argv
    assert "\r\n" in out or b"\r\n" in (repo / name).read_bytes()
