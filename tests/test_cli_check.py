"""`dissent check`: formats, baselines, paths, build servers and watching."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import sites
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.report import FORMATS
from samples import FILES

RULES = (*sites.READING, "DM202")
OVERDUE = "decisions/0002-one-store.md"
BROKEN = "decisions/0009-broken.md"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register with one warning and one error, and the directory that commands run in."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_BASE_REF", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "repo"
    broken = "---\nstatus: [accepted\n---\n# T\n"
    sites.write(folder, {**FILES, BROKEN: broken, "mkdocs.yml": sites.config(rules=RULES)})
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    monkeypatch.chdir(folder)
    return folder


def git(repo: Path, *argv: str) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(repo), *name, *argv], check=True, capture_output=True)


def concise(capsys: pytest.CaptureFixture[str], *argv: str) -> list[str]:
    """The codes and paths of what `check` finds."""
    run(["check", "--format", "concise", *argv])
    rows = capsys.readouterr().out.splitlines()
    return [f"{row.split()[2]} {row.partition(':')[0]}" for row in rows]


ELSEWHERE = "https://github.com/acme/app/blob/main/decisions/0009-x.md"


@pytest.mark.parametrize(
    ("remote", "repo_url", "found"),
    [
        ("git@github.com:acme/app.git", "", ["DM103 decisions/0001-a.md"]),
        (
            "git@github.com:me/fork.git",
            "https://github.com/Acme/app/",
            ["DM103 decisions/0001-a.md"],
        ),
        ("git@github.com:me/fork.git", "", []),
        ("", "", []),
    ],
)
def test_an_address_must_lead_to_a_record_only_where_it_is_the_repository_s_own(
    remote: str, repo_url: str, found: list[str], repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / BROKEN).unlink()
    front = f"status: superseded\nsuperseded-by: {ELSEWHERE}"
    sites.write(repo, {"decisions/0001-a.md": f"---\n{front}\ndate: 2024-01-01\n---\n# A\n"})
    text = sites.config(rules=("DM103", "DM105"))
    (repo / "mkdocs.yml").write_text(text + (f"repo_url: {repo_url}\n" if repo_url else ""))
    if remote:
        git(repo, "remote", "add", "origin", remote)
    assert [row for row in concise(capsys) if row.endswith("/0001-a.md")] == found


# Formats and exit status


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_is_printed_and_saved_alike(
    name: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--format", name]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert BROKEN in out
    assert run(["check", "--format", name, "-o", "report.out"]) == 1
    assert (repo / "report.out").read_text(encoding="utf-8") == out
    assert capsys.readouterr() == ("", "report.out: 1 error and 1 warning in 2 records\n")


def test_the_full_report_shows_the_line(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check"]) == 1
    out = capsys.readouterr().out
    assert "11 | revisit: 2026-10-01\n   | ^\n" in out
    assert "\x1b" not in out


def test_json_is_as_the_interface_has_it(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["schema", "as_of", "base", "records", "findings"]
    assert (data["schema"], data["as_of"], data["base"]) == (1, sites.AS_OF, None)
    assert data["records"]["decision"] == 4
    assert [item["path"] for item in data["findings"]] == [BROKEN, OVERDUE], "worst first"


@pytest.mark.parametrize(("level", "status"), [("error", 0), ("warning", 1), ("note", 1)])
def test_the_failing_level_is_the_users(level: str, status: int, repo: Path) -> None:
    (repo / BROKEN).unlink()
    assert run(["check", "--fail-on", level]) == status


def test_a_clean_register_passes(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / BROKEN).unlink()
    text = (repo / OVERDUE).read_text()
    (repo / OVERDUE).write_text(text.replace("2026-10-01", "2027-10-01"))
    assert run(["check", "--fail-on", "note"]) == 0
    read = "Read 3 decisions: 2 accepted, 1 superseded; 3 dated; 2 files are no records.\n"
    assert capsys.readouterr().out == f"{read}nothing found in 8 records\n"


def test_colour_is_for_terminals(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    run(["check"])
    assert "\x1b[1;31merror[DM001]" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    run(["check"])
    assert "\x1b" not in capsys.readouterr().out


# Paths


def test_paths_narrow_what_is_told(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [f"DM001 {BROKEN}", f"DM202 {OVERDUE}"]
    assert concise(capsys) == both
    assert concise(capsys, ".") == both
    assert concise(capsys, "decisions") == both
    assert concise(capsys, OVERDUE) == both[1:]
    assert concise(capsys, str(repo / OVERDUE), BROKEN) == both
    assert concise(capsys, "dissent", "mkdocs.yml") == []
    monkeypatch.chdir(repo / "dissent")
    here = [line.replace("decisions/", "../decisions/") for line in both]
    assert concise(capsys, "../decisions") == here, "relative to where one stands"


def test_the_summary_counts_what_the_paths_hold(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "dissent"]) == 0
    assert capsys.readouterr().out == "nothing found in 3 records\n"


def test_a_path_that_is_not_there_is_refused(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "decisions/none.md"]) == 2
    assert capsys.readouterr() == ("", "dissent: there is no file or folder decisions/none.md\n")
    assert run(["check", ".."]) == 2
    assert "outside of the repository" in capsys.readouterr().err


# Baselines


def test_a_baseline_lets_a_register_adopt_the_rules_today(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--write-baseline", "known.json"]) == 0
    assert "2 findings" in capsys.readouterr().err
    assert run(["check", "--baseline", "known.json", "--fail-on", "note"]) == 0
    out, err = capsys.readouterr()
    assert out.endswith("nothing found in 9 records\n")
    assert err == "known.json: 2 known, 0 new.\n"
    (repo / "decisions/0010-new.md").write_text("---\nstatus: [\n---\n")
    assert run(["check", "--baseline", "known.json", "--format", "concise"]) == 1
    assert "0010-new.md" in capsys.readouterr().out


def test_entries_that_are_no_longer_found_are_told_where_one_looked(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["check", "--write-baseline", "known.json"])
    (repo / BROKEN).write_text("---\nstatus: proposed\n---\n# T\n")
    capsys.readouterr()
    run(["check", "--baseline", "known.json"])
    assert f"known.json: no longer found: DM001 in {BROKEN}\n" in capsys.readouterr().err
    run(["check", "--baseline", "known.json", OVERDUE])
    assert "no longer" not in capsys.readouterr().err


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"schema": 9, "findings": []}', b"\xff"])
def test_a_baseline_that_is_none_is_refused(
    text: str | bytes | None, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        sites.write(repo, {"known.json": text})
    assert run(["check", "--baseline", "known.json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("dissent: the baseline known.json can't be used: ")
    assert len(err.splitlines()) == 2


def test_a_baseline_is_of_the_whole_register(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--write-baseline", "known.json", "decisions"]) == 2
    assert not (repo / "known.json").exists()


# GitHub


def annotated(capsys: pytest.CaptureFixture[str]) -> list[str]:
    rows = capsys.readouterr().out.splitlines()
    return [row.split("file=")[1].split(",")[0] for row in rows if row.startswith("::error")]


def many(repo: Path) -> None:
    for number in range(100, 115):
        (repo / f"decisions/0{number}-x.md").write_text("---\nstatus: [\n---\n")


def test_a_github_run_annotates_what_the_pull_request_changes_first(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    many(repo)
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "base")
    last = "decisions/0114-x.md"
    (repo / last).write_text("---\nstatus: [proposed\n---\n")
    git(repo, "commit", "-qam", "change")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run(["check"]) == 1
    paths = annotated(capsys)
    assert (len(paths), paths[0]) == (10, last), "HEAD^1 is the base where no branch is named"
    git(repo, "update-ref", "refs/remotes/origin/main", "HEAD")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    run(["check"])
    assert annotated(capsys)[0] == BROKEN, "nothing changed against origin/main"


def test_a_base_of_no_name_is_not_no_base(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--base "$BASE"` in a job that has no such variable must not pass for a check without one."""
    del repo
    assert run(["check", "--base", ""]) == 2
    assert "no commit yet" in capsys.readouterr().err


def test_a_shallow_clone_has_no_base_and_is_checked(
    repo: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "one")
    git(repo, "commit", "-qm", "two", "--allow-empty")
    shallow = tmp_path / "shallow"
    subprocess.run(
        ["git", "clone", "-q", "--depth=1", repo.as_uri(), str(shallow)],
        check=True,
        capture_output=True,
    )
    monkeypatch.chdir(shallow)
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    assert run(["check", "--format", "github"]) == 1
    assert annotated(capsys) == [BROKEN]


def test_a_github_step_gets_a_summary(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = repo / "summary.md"
    summary.write_text("# Before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert run(["check", "--format", "sarif"]) == 1
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("# Before\n### Decision register: 1 error and 1 warning")
    assert BROKEN in text.replace("\\", "")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(repo / "none/summary.md"))
    capsys.readouterr()
    assert run(["check", "--format", "json"]) == 1
    out, err = capsys.readouterr()
    json.loads(out)
    assert "no step summary" in err


# Watching


class Clock:
    """In place of `time.sleep`: does what it is given one by one, then Ctrl-C."""

    def __init__(self, *steps: object) -> None:
        self.steps = list(steps)

    def __call__(self, seconds: float) -> None:
        del seconds
        if not self.steps:
            raise KeyboardInterrupt
        step = self.steps.pop(0)
        if callable(step):
            step()


def test_watching_checks_again_after_a_change_and_ends_well(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def mend() -> None:
        (repo / BROKEN).write_text("---\nstatus: proposed\n---\n# T\n")

    monkeypatch.setattr("time.sleep", Clock(None, mend, None))
    assert run(["check", "--watch"]) == 0
    out, err = capsys.readouterr()
    assert err.count("Watching; Ctrl-C ends it.") == 2
    assert out.count("DM001") == 1
    assert out.count("DM202") == 2


def test_watching_sees_midnight(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (repo / "mkdocs.yml").read_text()
    (repo / "mkdocs.yml").write_text(re.sub(r"as_of: \S+", "", text))
    days = iter([dt.date(2026, 11, 22), dt.date(2026, 11, 22), dt.date(2026, 11, 23)])
    today = dt.date(2026, 11, 23)
    monkeypatch.setattr("mkdocs_dissent.cli.setup.today_of", lambda *_: next(days, today))
    monkeypatch.setattr("time.sleep", Clock(None, None, None))
    assert run(["check", "--watch"]) == 0
    assert capsys.readouterr().err.count("Watching; Ctrl-C ends it.") == 2


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "command",
    ["check", "list", "overdue", "new decision X --dry-run", "new bet X --dry-run", "diff"]
    + [f"export --format {name}" for name in ("json", "ics", "atom", "csv")],
)
def test_the_calendar_ends_without_a_fault(
    command: str, day: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "---\nkind: bet\nstart: 9999-12-31\nrevisit: 9999-12-31\n---\n# B\n"
    (repo / "initiatives").mkdir(exist_ok=True)
    (repo / "initiatives/0009-b.md").write_text(text)
    run([*command.split(), "--as-of", day])
    assert "a fault of dissent" not in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
def test_a_pipe_keeps_nobody_waiting(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("decisions/0090-pipe.md", "decisions/pipe.csv", "pipe.json"):
        os.mkfifo(repo / name)
    assert run(["check"]) == 1
    assert "it is not a plain file" in capsys.readouterr().out
    assert run(["check", "--baseline", "pipe.json"]) == 2
    assert "it is no plain file" in capsys.readouterr().err


def test_watching_outlives_a_configuration_half_written(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = repo / "mkdocs.yml"
    good = config.read_text()
    steps = (
        lambda: config.write_text("plugins: [\n"),
        None,
        lambda: config.write_text(good + "\n"),
        lambda: (repo / "decisions").rename(repo / "gone"),
    )
    monkeypatch.setattr("time.sleep", Clock(*steps))
    assert run(["check", "--watch"]) == 0
    out, err = capsys.readouterr()
    assert err.count("is not YAML") == 1
    assert err.count("Watching") == 4
    assert out.count("DM001") == 2


def test_work_that_takes_a_second_is_announced_on_a_terminal(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from mkdocs_dissent import site
    from mkdocs_dissent.cli import setup

    load, write_err = site.load, setup.write_err
    announced = threading.Event()

    def announce(text: str) -> None:
        write_err(text)
        announced.set()

    def slow(*args: object, **more: object) -> object:
        if sys.stderr.isatty():
            assert announced.wait(60)
        return load(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(setup, "write_err", announce)
    monkeypatch.setattr("mkdocs_dissent.site.load", slow)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    run(["check"])
    assert capsys.readouterr().err == "Reading the register…\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    run(["check"])
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_ends_a_watching_process_with_0(repo: Path) -> None:
    import signal

    command = [sys.executable, "-m", "mkdocs_dissent", "check", "--watch"]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        # A shell's background job, such as this run may be, ignores the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        try:
            assert process.stderr is not None
            assert b"Watching" in process.stderr.readline()
            process.send_signal(signal.SIGINT)
            assert process.wait(120) == 0
            assert b"Traceback" not in process.stderr.read()
        finally:
            process.kill()


# As a process

HEAVY = ("jinja2", "rich", "mkdocs", "pymdownx", "ruamel", "pydantic", "git")
OWN_HEAVY = ("pages", "feeds", "edit", "scaffold", "plugin", "git")


def test_a_check_imports_nothing_that_it_does_not_need(repo: Path) -> None:
    code = (
        "import sys; from mkdocs_dissent.__main__ import _run; _run(['check']);"
        " print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=repo, capture_output=True, text=True, check=True)
    modules = set(done.stderr.split())
    assert "mkdocs_dissent.reading" in modules
    assert not {*HEAVY, *(f"mkdocs_dissent.{name}" for name in OWN_HEAVY)} & modules


def test_the_option_of_the_cache_that_went_does_nothing_and_says_so(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["check"])
    plain = capsys.readouterr()
    run(["check", "--no-cache"])
    out, err = capsys.readouterr()
    assert out == plain.out
    assert err == "dissent: --no-cache does nothing, for there is no cache; it will be removed.\n"


def test_a_check_writes_nothing_anywhere(repo: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    environ = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    before = sorted(repo.rglob("*"))
    command = [sys.executable, "-m", "mkdocs_dissent", "check"]
    subprocess.run(command, cwd=repo, env=environ, capture_output=True, check=False)
    assert sorted(repo.rglob("*")) == before
    assert list(home.iterdir()) == []


def test_only_a_terminal_is_shown_colours(repo: Path) -> None:
    import pty

    command = [sys.executable, "-m", "mkdocs_dissent", "check"]
    leader, follower = pty.openpty()
    subprocess.run(command, cwd=repo, stdout=follower, check=False)
    os.close(follower)
    assert b"\x1b[" in os.read(leader, 65536)
    os.close(leader)
    assert (
        b"\x1b[" not in subprocess.run(command, cwd=repo, capture_output=True, check=False).stdout
    )


# Only what is new


def test_only_new_findings_fail_and_the_others_are_counted(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "x")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    git(repo, "checkout", "-qb", "change")
    assert run(["check", "--base", "HEAD"]) == 1
    capsys.readouterr()
    assert run(["check", "--base", "HEAD", "--only-new", "--format", "github"]) == 0
    out = capsys.readouterr().out
    assert "::error" not in out and "nothing new found" in out and "2 findings stood before" in out
    bad = "---\nstatus: accepted\nstatus: proposed\n---\n# New\n"
    sites.write(repo, {"decisions/0099-new.md": bad})
    assert run(["check", "--base", "HEAD", "--only-new", "--format", "github"]) == 1
    out = capsys.readouterr().out
    assert out.count("::error") == 1 and "0099-new" in out and "stood before" in out
    assert "stood before" in (tmp_path / "summary").read_text()


def test_only_new_needs_a_base(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--only-new"]) == 2
    assert "--only-new needs --base REF" in capsys.readouterr().err


def test_notes_of_one_code_in_foreign_records_are_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "# {0}. A\n\nDate: 2024-01-02\n\n## Status\n\n{1}\n"
    files = {f"adr/000{at}-a.md": text.format(at, "Accepted") for at in range(1, 6)}
    files["adr/0006-b.md"] = text.format(6, "On hold")
    files["adr/README.md"] = "# Decisions\n"
    files["mkdocs.yml"] = "plugins: [{dissent: {folders: {decisions: adr}}}]\n"
    sites.write(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    assert run(["check"]) == 0
    out = capsys.readouterr().out
    assert "note[DM204 × 5] steward-missing: records in another tool's dialect\n" in out
    assert " --> adr/0001-a.md:5:1 and 4 more\n" in out
    assert out.count("[DM204") == 1
    assert "note[DM007] status-unknown: the status is `On hold`" in out, "few are told each"
    assert out.count("--write-baseline") == 1
    assert "Read 6 decisions: 5 accepted, 1 unknown; 6 dated; 1 file is no record.\n" in out
    assert run(["check", "--format", "concise"]) == 0
    assert capsys.readouterr().out.count("DM204") == 5, "every one has its line there"
    assert run(["check", "adr/0001-a.md"]) == 0
    assert "Read " not in capsys.readouterr().out, "of a part no figures are told"


def test_a_folder_in_which_no_record_was_found_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(tmp_path, {"decisions/0001-a.rst": "A\n=\n", "mkdocs.yml": "plugins: [dissent]\n"})
    monkeypatch.chdir(tmp_path)
    assert run(["check", "--fail-on", "warning"]) == 1
    out = capsys.readouterr().out
    assert "warning[DM008] folder-without-records: the folder `decisions` holds 1 file" in out
    assert "Read 0 decisions; 1 file is no record.\n" in out
