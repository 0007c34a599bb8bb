"""The command line as a whole: help, listings, exports, completion, and what bad input gets."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import hostile
import sites
from mkdocs_dissent import cli
from mkdocs_dissent.cli.main import COMMANDS, run
from mkdocs_dissent.report import FORMATS
from mkdocs_dissent.report.terminal import cells
from samples import FILES, line_of
from test_hostile import BAD, GOOD_IF_ODD

RULES = (*sites.READING, "DM202")
OVERDUE = "decisions/0002-one-store.md"
BUILT = [
    name
    for name, (module, _) in COMMANDS.items()
    if (Path(cli.__file__).parent / f"{module}.py").is_file()
]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register in a git repository, and the directory that commands run in."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_BASE_REF", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "repo"
    sites.write(folder, {**FILES, "mkdocs.yml": sites.config(rules=RULES)})
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    monkeypatch.chdir(folder)
    return folder


def process(*argv: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "mkdocs_dissent", *argv]
    return subprocess.run(command, capture_output=True, timeout=60, **more)  # type: ignore[call-overload,no-any-return]


# Help


def test_help_names_every_command_and_imports_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in COMMANDS)
    code = (
        "import sys; from mkdocs_dissent.cli.main import run; run(['--help']);"
        "print(sorted(m for m in sys.modules if m.startswith('mkdocs_dissent.')), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == (
        "['mkdocs_dissent.cli', 'mkdocs_dissent.cli.main', 'mkdocs_dissent.cli.output']"
    )


@pytest.mark.parametrize("name", BUILT)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: dissent {name} ")


def test_reading_commands_import_neither_the_site_nor_the_generator(repo: Path) -> None:
    code = (
        "import sys; from mkdocs_dissent.cli.main import run;"
        "run(['check']); run(['list']); run(['overdue']);"
        "print([m for m in ('jinja2', 'mkdocs', 'pydantic', 'markdown')"
        " if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "argv",
    [
        ["list"],
        ["list", "--kind", "contradiction"],
        ["overdue"],
        ["show", "0002"],
        ["export"],
        ["export", "--format", "atom"],
        ["new", "memo", "Too dear", "--decision", "2"],
        ["revisit", "2", "--verdict", "confirmed", "--next", "2027-05-01"],
    ],
    ids=" ".join,
)
def test_what_only_reads_the_register_judges_nothing(repo: Path, argv: list[str]) -> None:
    code = (
        "import sys; from mkdocs_dissent.cli.main import run; status = run(sys.argv[1:]);"
        "print(status, 'mkdocs_dissent.rules' in sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *argv]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    status = 1 if argv == ["overdue"] else 0
    assert done.stderr.splitlines()[-1] == f"{status} False", done.stderr


def test_a_mistyped_command_is_answered_with_the_right_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["chekc"]) == 2
    assert "did you mean `check`?" in capsys.readouterr().err


def test_the_module_runs_as_the_command_does(repo: Path) -> None:
    done = process("overdue")
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.startswith(b"decision\t0002\tUse one store\taccepted\tana\t")


# Listings


def lines(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    return [line.split("\t") for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("argv", "numbers"),
    [
        (["--kind", "decision"], ["0001", "0002", "0003"]),
        (["--kind", "bet", "--kind", "probe"], ["0001", "0002"]),
        (["--status", "accepted"], ["0002", "0003"]),
        (["--steward", "ANA", "--kind", "decision"], ["0002"]),
        (["--initiative", "1"], ["0002"]),
        (["--constraint", "context-debt"], ["0002"]),
        (["--due", "overdue"], ["0002"]),
        (["--due", "soon", "--kind", "decision"], ["0003"]),
    ],
)
def test_list_filters(
    repo: Path, capsys: pytest.CaptureFixture[str], argv: list[str], numbers: list[str]
) -> None:
    assert run(["list", *argv]) == 0
    assert [row[1] for row in lines(capsys)] == numbers


def test_list_says_that_nothing_matched(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "--steward", "nobody"]) == 0
    assert capsys.readouterr() == ("", "No record matches.\n")


def test_a_filter_that_can_match_nothing_is_refused(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["list", "--status", "acepted"]) == 2
    assert "accepted" in capsys.readouterr().err
    assert run(["list", "--initiative", "9"]) == 2
    assert "there is no record `9`" in capsys.readouterr().err


def test_list_as_json_is_the_published_record(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["list", "--kind", "decision", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert run(["export"]) == 0
    exported = json.loads(capsys.readouterr().out)
    of_kind = [item for item in exported["records"] if item["kind"] == "decision"]
    assert listed == {"schema": 1, "as_of": sites.AS_OF, "records": of_kind}


def test_overdue_is_an_exit_status(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["overdue"]) == 1
    assert "52 days overdue" in capsys.readouterr().out
    assert run(["overdue", "--as-of", "2026-10-01"]) == 0
    assert capsys.readouterr().out == "Nothing is overdue.\n"


def test_overdue_counts_what_it_does_not_know(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "---\nsteward: ana\nrevisit: 2019-01-01\n---\n# Status unknown\n"
    (repo / "decisions/0020-x.md").write_text(text, encoding="utf-8")
    assert run(["overdue", "--as-of", "2018-10-01"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("No revisit is known to be overdue.\nThe status of 1 decision is unknown")
    assert run(["overdue", "--as-of", "2020-10-01"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("decision\t0020\tStatus unknown\tunknown\tana\t")
    assert "The status of 1 decision is unknown" in out
    assert run(["overdue", "--as-of", "2020-10-01", "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["status_unknown"] == 1
    assert [item["status"] for item in data["records"]] == [None]


def test_show_names_what_a_record_has_and_nothing_that_it_has_not(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    front = "status: accepted\ntags: [cost, speed]\nreview:\nrevisits:\n"
    front += "  - {date: 2026-01-05, verdict: confirmed, by: [ana, bo]}\n"
    (repo / "decisions/0900-x.md").write_text(f"---\n{front}---\n\n# X\n")
    assert run(["show", "900"]) == 0
    text = capsys.readouterr().out
    assert re.search(r"^  tags +cost, speed$", text, re.M)
    assert re.search(r"^    - date: 2026-01-05; verdict: confirmed; by: ana, bo$", text, re.M)
    assert not re.search(r"[()\[\]]", text), "no value is printed as Python writes it"


def test_show_prefers_the_decision_of_a_number_and_names_the_others(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", "2"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("0002  Use one store\n")
    assert "`dissent/0002-too-new.md`" in err
    assert run(["show", "dissent/0002-too-new.md"]) == 0
    assert capsys.readouterr().out.startswith("0002  The store is too new\n")


def test_a_reference_that_matches_several_lists_them(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "decisions/0002-again.md").write_text("---\nstatus: proposed\n---\n# A\n")
    assert run(["show", "2"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "dissent: `2` could mean 2 records",
        "  Say which: `decisions/0002-again.md`, `decisions/0002-one-store.md`",
    ]


def test_a_file_is_named_as_it_is_seen_from_here(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "decisions").rename(repo / "adr")
    (repo / "mkdocs.yml").write_text(sites.config(options={"folders": {"decisions": "adr"}}))
    for folder, name in ((".", "adr/0002-one-store.md"), ("adr", "0002-one-store.md")):
        monkeypatch.chdir(repo / folder)
        assert run(["show", name]) == 0
        assert capsys.readouterr().out.startswith("0002  Use one store\n")
    assert run(["show", str(repo / "adr/0002-one-store.md")]) == 0


def test_a_terminal_obeys_nothing_that_a_record_says(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '---\ntitle: "\\e[31mred\\u202e"\nsteward: "\\e]0;x\\a"\nstatus: accepted\n---\n'
    (repo / "decisions/0009-red.md").write_text(text)
    for argv in (["list"], ["show", "9"], ["check"]):
        run(argv)
        out = capsys.readouterr().out
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "\x07" not in out


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make standard output a terminal of 150 cells that shows colours."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "150")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_a_terminal_gets_a_table(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_terminal(monkeypatch)
    assert run(["list", "--kind", "decision"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    names = ["kind", "no.", "title", "status", "steward", "date", "revisit", "dissent"]
    assert re.sub(r"\x1b\[\d+m", "", head).split() == names
    [late] = [row for row in rows if "52 days" in row]
    assert "\x1b[31m2026-10-01 · 52 days overdue\x1b[0m" in late
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["list", "--kind", "decision"]) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("width", [40, 72, 100, 150])
def test_a_table_is_as_wide_as_the_terminal(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    on_a_terminal(monkeypatch)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    titles = ["word " * 60, "x" * 300, "\u6c7a\u5b9a" * 90, "is [red]overdue[/red]"]
    for number, title in enumerate(titles, start=20):
        text = f"---\nstatus: proposed\ndate: 2026-11-01\n---\n# {title}\n"
        (repo / f"decisions/00{number}-x.md").write_text(text, encoding="utf-8")
    assert run(["list", "--kind", "decision", "--status", "proposed"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(line == line.rstrip() for line in lines)
    least = 71  # Eight columns and seven gaps can't be narrower.
    assert max(map(cells, lines)) <= max(width, least)
    assert sum(line.count("x") for line in lines) == 300
    assert sum(line.count("\u6c7a") for line in lines) == 90


def test_a_title_about_something_overdue_is_not_red(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_terminal(monkeypatch)
    text = "---\nstatus: retired\n---\n# What is overdue\n"
    (repo / "decisions/0020-x.md").write_text(text, encoding="utf-8")
    assert run(["list", "--kind", "decision", "--status", "retired"]) == 0
    assert "\x1b[31m" not in capsys.readouterr().out


# Exports


def test_export_writes_a_table_that_no_spreadsheet_runs(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "decisions/0009-x.md").write_text('---\ntitle: "=1+1"\nstatus: proposed\n---\n')
    assert run(["export", "--format", "csv", "-o", "out.csv"]) == 0
    rows = list(csv.DictReader(io.StringIO((repo / "out.csv").read_text(encoding="utf-8"))))
    assert len(rows) == 9
    assert [row["title"] for row in rows if row["id"] == "0009-x"] == ["'=1+1"]
    assert capsys.readouterr().out == ""


def test_schema_prints_a_schema(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in ([], ["--kind", "memo"], ["--register"]):
        assert run(["schema", *argv]) == 0
        assert "$schema" in json.loads(capsys.readouterr().out)
    assert run(["schema", "--kind", "memo", "--register"]) == 2


def test_what_is_saved_is_saved_whole_or_not_at_all(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = repo / "out.json"
    old.write_text("old")
    old.chmod(0o640)
    (repo / "link.json").symlink_to("out.json")
    assert run(["export", "-o", "link.json"]) == 0
    assert (repo / "link.json").is_symlink()
    assert json.loads(old.read_text(encoding="utf-8"))["schema"] == 1
    assert old.stat().st_mode & 0o777 == 0o640
    assert run(["export", "-o", "nowhere/out.json"]) == 2
    assert "nowhere/out.json can't be written: no such file" in capsys.readouterr().err
    assert run(["export", "-o", "docs"]) == 2
    assert "docs can't be written: is a directory" in capsys.readouterr().err
    assert not list(repo.rglob(".*.tmp"))


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("argv", [["check"], ["list"], ["--help"], ["check", "-f", "none.yml"]])
def test_a_closed_stream_changes_nothing_but_what_is_heard(
    repo: Path, closed: str, argv: list[str]
) -> None:
    command = [sys.executable, "-m", "mkdocs_dissent", *argv]
    shell = ["sh", "-c", f'exec "$@" {closed}', "sh", *command]
    done = subprocess.run(shell, cwd=repo, capture_output=True, timeout=60, check=False)
    heard = process(*argv, cwd=repo)
    assert done.returncode == heard.returncode
    assert done.stdout == (b"" if ">&-" in closed.split() else heard.stdout)
    assert done.stderr == (b"" if "2>&-" in closed else heard.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line(repo: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "mkdocs_dissent", "export"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr == b"dissent: the output can't be written: no space left on device\n"
    assert process("export", "-o", "/dev/full").returncode == 2
    assert process("export", "-o", "/dev/null").returncode == 0
    assert not Path("/dev/null").is_file(), "a device is written to, never replaced"


def test_a_reader_that_leaves_changes_no_exit_status(repo: Path) -> None:
    for argv, status in ((["overdue"], 1), (["export"], 0), (["--help"], 0)):
        read, write = os.pipe()
        os.close(read)
        command = [sys.executable, "-m", "mkdocs_dissent", *argv]
        done = subprocess.run(
            command, stdout=write, stderr=subprocess.PIPE, timeout=60, check=False
        )
        os.close(write)
        assert b"Traceback" not in done.stderr
        if argv != ["--help"]:
            assert (done.returncode, done.stderr) == (status, b"")


def test_any_terminal_can_show_any_record(repo: Path) -> None:
    (repo / "decisions/0009-a.md").write_text(
        "---\ntitle: Größe 決定\nstatus: proposed\n---\n", encoding="utf-8"
    )
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = process("list", env=ascii_only)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Gr\\xf6\\xdfe \\u6c7a\\u5b9a" in done.stdout
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    done = process("list", env={**plain, "LANG": "C", "PYTHONCOERCECLOCALE": "0"})
    assert "Größe 決定" in done.stdout.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes")
def test_a_file_name_that_is_no_text_is_shown_all_the_same(repo: Path) -> None:
    Path(os.fsdecode(os.fsencode(repo) + b"/decisions/0009-\xff.md")).write_text("# T\n")
    for argv in (["list"], ["check"], ["export"], ["export", "--format", "csv"]):
        done = process(*argv)
        assert done.returncode in (0, 1)
        assert done.stderr == b""
        done.stdout.decode()
    assert process("export", "-o", "out.json").returncode == 0


# Completion


def completed(*words: str) -> list[str]:
    env = {
        **os.environ,
        "_DISSENT_COMPLETE": "fish_complete",
        "COMP_WORDS": " ".join(("dissent", *words)),
        "COMP_CWORD": words[-1],
    }
    done = process(env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    rows = filter(None, done.stdout.decode().splitlines())
    return [row.split("\t")[0].rpartition(",")[2] for row in rows]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_its_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    out, err = capsys.readouterr()
    assert f"_DISSENT_COMPLETE={shell}_complete" in out
    assert err == ""


def test_shells_complete_commands_and_records(repo: Path) -> None:
    assert "resolve" in completed("re")
    assert completed("show", "0003") == ["0003-guide-first", "0003-bill"]
    assert completed("revisit", "0002") == ["0002-one-store", "0002-warm-copy"]
    assert completed("resolve", "0003") == ["0003-bill"]
    (repo / "mkdocs.yml").write_text("plugins: [dissent: 3]\n")
    assert completed("show", "0003") == []


# What bad input gets


def refused(
    argv: list[str], capsys: pytest.CaptureFixture[str], *parts: str, most: int = 2
) -> None:
    status = run(argv)
    out, err = capsys.readouterr()
    assert (status, out) == (2, ""), err
    assert all(part in err for part in parts), err
    assert 1 <= len(err.splitlines()) <= most, err


def test_no_configuration_means_defaults(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "mkdocs.yml").unlink()
    assert run(["list", "--kind", "decision", "--as-of", sites.AS_OF]) == 0
    assert len(lines(capsys)) == 3


def test_no_register_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for argv in (
        ["check"],
        ["list"],
        ["overdue"],
        ["export"],
        ["revisit", "1", "--verdict", "confirmed"],
    ):
        refused(argv, capsys, "no records", "decisions", "dissent init")


def test_no_git_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(tmp_path, {**FILES, "mkdocs.yml": sites.config(rules=RULES)})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    assert run(["check", "--format", "github"]) == 0
    assert run(["list"]) == 0


def test_a_bare_repository_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "x.git")], check=True)
    for folder in ("x.git", "x.git/refs"):
        monkeypatch.chdir(tmp_path / folder)
        refused(["check"], capsys, "bare repository", "git clone")


def test_a_configuration_named_elsewhere(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.chdir(other)
    assert run(["check", "-f", str(repo / "mkdocs.yml"), "--format", "concise"]) == 0
    assert capsys.readouterr().out.startswith(f"{OVERDUE}:{line_of(OVERDUE, 'revisit: ')}:1: ")
    assert (
        run(["check", "-f", "../repo/mkdocs.yml", "../repo/decisions", "--format", "concise"]) == 0
    )
    assert capsys.readouterr().out.startswith(f"{OVERDUE}:{line_of(OVERDUE, 'revisit: ')}:1: ")
    refused(["check", "-f", "none.yml"], capsys, "there is no configuration file none.yml")
    refused(["check", "-f", "../repo/mkdocs.yml", "."], capsys, "outside of the repository")


def test_several_configurations_are_refused(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "properdocs.yml").write_text(sites.config(rules=RULES))
    refused(["check"], capsys, "mkdocs.yml and properdocs.yml", "-f FILE")
    assert run(["check", "-f", "properdocs.yml"]) == 0


def test_wrong_options_are_named_with_the_right_ones(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "mkdocs.yml").write_text(
        "plugins:\n  - dissent:\n      folder: x\n      due_soon_days: soon\n"
    )
    refused(["check"], capsys, "mkdocs.yml: `folder`", "`folders`", "`due_soon_days` is 'soon'")


def test_a_folder_that_is_named_and_missing_is_a_finding(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "mkdocs.yml").write_text(sites.config(options={"folders": {"reviews": "gone"}}))
    assert run(["check", "--format", "concise"]) == 1
    assert "the folder of reviews, `gone`, does not exist" in capsys.readouterr().out


def test_the_directory_this_runs_in_may_be_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    status = run(["check"])
    monkeypatch.chdir(tmp_path)
    assert status == 2
    assert "was removed" in capsys.readouterr().err


def test_a_file_removed_while_it_runs_is_a_finding(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from mkdocs_dissent.reading.load import DiskTree

    files = DiskTree.files

    def vanishing(tree: DiskTree, folder: str) -> object:
        for found in files(tree, folder):
            if found.file == "0003-guide-first.md":
                (repo / found.path).unlink()
            yield found

    monkeypatch.setattr(DiskTree, "files", vanishing)
    assert run(["check", "--format", "concise"]) == 1
    assert "0003-guide-first.md:1:1: error DM001" in capsys.readouterr().out


def test_ctrl_c_is_one_line(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*args: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mkdocs_dissent.reading.load.load", stopped)
    monkeypatch.setattr("mkdocs_dissent.site.load", stopped)
    assert run(["check"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.strip()) == ("", "dissent: stopped")


def test_a_fault_of_ours_is_never_taken_for_findings(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*args: object, **more: object) -> None:
        raise LookupError("no\nsuch thing")

    monkeypatch.setattr("mkdocs_dissent.site.load", broken)
    refused(["check"], capsys, "a fault of dissent", "LookupError: no such thing", "test_cli.py:")
    monkeypatch.setenv("DISSENT_TRACEBACK", "1")
    assert run(["check"]) == 2
    assert "Traceback" in capsys.readouterr().err


READING = [
    ["check"],
    *(["check", "--format", name] for name in FORMATS),
    ["list"],
    ["list", "--format", "json"],
    ["overdue"],
    ["show", "100"],
    ["show", "0200-bad"],
    ["export"],
    ["export", "--format", "csv"],
    ["export", "--format", "ics"],
    ["export", "--format", "atom"],
]
CHANGING = [
    ["revisit", "100", "--verdict", "confirmed", "--next", "2027-01-01"],
    ["revisit", "0200-bad", "--verdict", "confirmed"],
    ["supersede", "2", "--by", "100"],
    ["supersede", "2", "100", "--by", "3", "--reverse", "--co-signed-by", "x"],
    ["resolve", "0100-memo-open", "--status", "upheld", "--note", "n"],
    ["resolve", "0200-andon-pulled", "--verdict", "retire", "--decision", "2"],
    ["convert"],
    ["convert", "--write"],
]


def hostile_register() -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {
        **FILES,
        **hostile.files(),
        "decisions/0500-empty.md": "",
        "mkdocs.yml": sites.config(),
    }
    for at, (text, _, _) in enumerate(BAD.values()):
        files[f"decisions/0{200 + at}-bad.md"] = text
    for at, odd in enumerate(GOOD_IF_ODD.values()):
        files[f"decisions/0{300 + at}-odd.md"] = odd
    return files


def test_no_command_ends_in_a_traceback_whatever_the_records_hold(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(repo, hostile_register())
    for argv in [*READING, *CHANGING]:
        status = run(argv)
        out, err = capsys.readouterr()
        assert status in (0, 1, 2)
        assert "a fault of dissent" not in err, (argv, err)
        assert out or err, argv


@pytest.mark.parametrize("name", list(BAD))
def test_every_bad_record_can_be_asked_about_and_is_never_damaged(
    name: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = BAD[name][0]
    data = text if isinstance(text, bytes) else text.encode()
    path = repo / "decisions/0200-bad.md"
    path.write_bytes(data)
    for argv in (
        ["show", "200"],
        ["revisit", "200", "--verdict", "confirmed", "--next", "2027-01-01", "--dry-run"],
        ["supersede", "200", "--by", "3", "--dry-run"],
        ["convert", "decisions/0200-bad.md"],
    ):
        assert run(argv) in (0, 1, 2)
        assert "a fault of dissent" not in capsys.readouterr().err
    assert path.read_bytes() == data


# Explain


def test_explain_tells_a_rule_by_code_or_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "dm202"]) == 0
    by_code = capsys.readouterr().out
    assert run(["explain", "Revisit-Overdue"]) == 0
    assert capsys.readouterr().out == by_code
    assert by_code.startswith("# DM202 revisit-overdue\n")
    assert "## Bad" in by_code
    assert run(["explain"]) == 0
    assert "DM202  revisit-overdue" in capsys.readouterr().out


def test_explain_knows_no_other_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "DM999"]) == 2
    assert "there is no rule `DM999`" in capsys.readouterr().err
    assert run(["explain", "revisit-overdu"]) == 2
    assert "Did you mean `revisit-overdue`?" in capsys.readouterr().err
