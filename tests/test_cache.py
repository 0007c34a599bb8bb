"""cache.py: a warm check says what a cold one says, and a cache that does not fit is no cache."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mkdocs_dissent import cache as room
from mkdocs_dissent.__main__ import _run
from mkdocs_dissent.cache import SUFFIX, Memory, folder_of
from mkdocs_dissent.filesystem import Noting
from mkdocs_dissent.report import FORMATS

CONFIG = "site_name: T\nplugins:\n  - dissent:\n      as_of: 2026-11-22\n"
CONFIG = "INHERIT: parent.yml\n" + CONFIG
INHERITED = "nothing: warning\n"
DECISION = "---\nstatus: accepted\ndate: 2026-11-02\nsteward: ana\nrevisit: 2027-02-01\n---\n# A\n"
LATE = DECISION.replace("2027-02-01", "2026-11-20")
SHEET = """\
---
kind: bet
status: active
steward: ana
revisit: 2027-01-18
stop-criteria: [nobody moves to it]
metrics:
  outcome: [{name: time, better: lower, readings: time.csv}]
---
# Own it
"""
VOTE = '{"title": "Use Go", "status": "accepted", "votes": {"ana": 1, "bo": -1}}'


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register with findings, readings and a vote, and a cache of its own."""
    files = {
        "mkdocs.yml": CONFIG,
        "parent.yml": INHERITED,
        "decisions/0001-a.md": DECISION,
        "decisions/0002-b.md": LATE,
        "decisions/0003-c.md": DECISION.replace("2026-11-02", "tomorrow"),
        "decisions/vote.json": VOTE,
        "initiatives/own-it.md": SHEET,
        "initiatives/time.csv": "date,value\n2026-11-01,3\n",
    }
    root = tmp_path / "repo"
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(root)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("DISSENT_NO_CACHE")
    return root


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One entry for every time that the register was really examined."""
    from mkdocs_dissent import site

    runs: list[object] = []
    examine = site.examine

    def counting(*args: Any, **more: Any) -> object:
        runs.append(args)
        return examine(*args, **more)

    monkeypatch.setattr(site, "examine", counting)
    return runs


def check(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    status, out, err = check_aloud(capsys, *argv)
    assert not err
    return status, out


def check_aloud(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    """As a process does it: an answer that is known is told again."""
    status = _run(["check", "--format", "concise", *argv])
    said = capsys.readouterr()
    return status, said.out, said.err


def answers(repo: Path) -> list[Path]:
    return list((repo.parent / "cache/mkdocs-dissent").glob(f"*{SUFFIX}"))


def kept(repo: Path) -> Path:
    [file] = answers(repo)
    return file


@pytest.mark.parametrize("name", FORMATS)
def test_a_warm_run_says_byte_for_byte_what_a_cold_one_says(
    name: str, repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    said = [check(capsys, "--format", name) for _ in range(3)]
    fresh = check(capsys, "--format", name, "--no-cache")
    assert said == [fresh] * 3
    assert "0002-b.md" in fresh[1]
    # What GitHub is told first hangs on git, which is not looked at here.
    assert len(examined) == (4 if name == "github" else 2)


def write(name: str, text: str) -> Callable[[Path], object]:
    def change(repo: Path) -> None:
        (repo / name).parent.mkdir(exist_ok=True)
        (repo / name).write_text(text, encoding="utf-8")

    return change


def _linked(repo: Path) -> None:
    (repo / "decisions").rename(repo.parent / "moved")
    (repo / "decisions").symlink_to(repo.parent / "moved")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a record's text": write("decisions/0001-a.md", LATE),
    "a new record": write("decisions/0009-z.md", LATE),
    "a new folder of records": write("dissent/0001-a.md", "---\ndecision: 1\n---\n# No\n"),
    "readings": write("initiatives/time.csv", "date,value\n2026-11-01,many\n"),
    "readings that are gone": lambda repo: (repo / "initiatives/time.csv").unlink(),
    "a vote": write("decisions/vote.json", VOTE.replace('"bo": -1', '"bo": 1')),
    "a record that is gone": lambda repo: (repo / "decisions/0002-b.md").unlink(),
    "a folder that is gone": lambda repo: (repo / "initiatives").rename(repo / "elsewhere"),
    "a folder that leads out": _linked,
    "a file's name": lambda repo: (repo / "decisions/0002-b.md").rename(repo / "decisions/0007.md"),
    "the policy": write("mkdocs.yml", CONFIG + "      policy: {DM202: off}\n"),
    "a limit": write("mkdocs.yml", CONFIG + "      policy: {file_bytes: 20}\n"),
    "the day": write("mkdocs.yml", CONFIG.replace("2026-11-22", "2027-11-22")),
    "what is left out": write("mkdocs.yml", CONFIG + "      exclude: [0002-b.md]\n"),
    "what the configuration inherits": write("parent.yml", INHERITED.replace("warning", "note")),
    "another configuration": lambda repo: (repo / "mkdocs.yml").rename(repo / "properdocs.yml"),
    "a repository of its own": lambda repo: (repo / "decisions/.git").mkdir(),
    "a repository around it": lambda repo: (repo.parent / ".git").mkdir(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_a_check_depends_on_makes_it_check_again(
    what: str, repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    before = check(capsys)
    CHANGES[what](repo)
    after = check(capsys)
    assert len(examined) == 2 or what in UNSEEN
    assert after == check(capsys, "--no-cache")
    assert what in SAME or after != before


SAME = (
    "a vote",
    "what the configuration inherits",
    "another configuration",
    "a repository of its own",
)
"""What is looked at again, and gives the same findings."""
UNSEEN = ("a repository of its own",)
"""What no check looks at."""


ENVIRONMENT = {
    "a variable of the configuration": ("DAY", "2027-11-22"),
    "the day of the build": ("SOURCE_DATE_EPOCH", "1900000000"),
}


@pytest.mark.parametrize("what", ENVIRONMENT)
def test_the_environment_counts(
    what: str,
    repo: Path,
    examined: list[object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    as_of = {"DAY": "      as_of: !ENV [DAY, 2026-11-22]\n", "SOURCE_DATE_EPOCH": ""}
    name, value = ENVIRONMENT[what]
    config = CONFIG.replace("      as_of: 2026-11-22\n", as_of[name])
    (repo / "mkdocs.yml").write_text(
        config.replace("dissent:\n", "dissent:\n      due_soon_days: 9\n")
    )
    before = check(capsys)
    monkeypatch.setenv(name, value)
    after = check(capsys)
    assert len(examined) == 2
    assert after != before
    assert after == check(capsys, "--no-cache")


def test_where_somebody_stands_in_a_shell_does_not_count(
    repo: Path,
    examined: list[object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    check(capsys)
    for name in ("_", "SHLVL", "OLDPWD"):
        monkeypatch.setenv(name, "7")
    check(capsys)
    assert len(examined) == 1


def test_the_directory_counts(
    repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    check(capsys, "decisions")
    os.chdir(repo / "decisions")
    assert check(capsys, ".")[1]
    (repo / "decisions/decisions").mkdir()
    assert not check(capsys, "decisions")[1]
    assert len(examined) == 3


def test_the_clocks_day_counts(
    repo: Path,
    examined: list[object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    check(capsys)
    monkeypatch.setattr(room, "_day", lambda: 99_999)
    check(capsys)
    assert len(examined) == 2


def test_what_was_begun_on_another_day_is_not_kept(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory.of(["check"])
    assert memory
    monkeypatch.setattr(room, "_day", lambda: 99_999)
    memory.keep(Noting(), (0, "", ""))
    assert not (repo.parent / "cache").exists()


def test_a_change_of_our_own_code_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("cache/__init__.py", "rules/a.py", "rules/b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    monkeypatch.setattr(room, "__file__", str(tmp_path / "cache/__init__.py"))
    before = room._code()
    (tmp_path / "rules/b.txt").write_text("12")
    assert room._code() == before
    (tmp_path / "rules/a.py").write_text("12")
    changed = room._code()
    assert changed != before
    (tmp_path / "rules/c.py").write_text("")
    assert room._code() != changed


def test_what_is_installed_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = tmp_path / "site-packages"
    packages.mkdir()
    monkeypatch.syspath_prepend(packages)
    os.utime(packages, (1, 1))
    before = room._code()
    os.utime(packages, (2, 2))
    assert room._code() != before


def test_a_baseline_is_looked_at(
    repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["check", "--write-baseline", "known.json"]) == 0
    capsys.readouterr()
    said = [check_aloud(capsys, "--baseline", "known.json") for _ in range(3)]
    assert said == [said[0]] * 3
    assert "known and not told" in said[0][2]
    assert not said[0][1]
    assert len(examined) == 2
    (repo / "known.json").write_text('{"schema": 1, "findings": []}')
    assert "0002-b.md" in check(capsys, "--baseline", "known.json")[1]


@pytest.mark.parametrize(
    "argv", [["-o", "out.txt"], ["--write-baseline", "known.json"], ["--format", "github"]]
)
def test_what_writes_or_asks_git_is_done_anew(
    argv: list[str], repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        check_aloud(capsys, *argv)
    assert len(examined) == 2
    assert not (repo.parent / "cache").exists()


def test_a_step_summary_is_written_by_every_run(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = repo.parent / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    check(capsys)
    once = summary.read_text()
    check(capsys)
    assert summary.read_text() == once * 2


def test_what_could_not_run_is_not_kept(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "mkdocs.yml").write_text("plugins: [dissent: {folder: x}]\n")
    for _ in range(2):
        assert check_aloud(capsys)[0] == 2
    assert not (repo.parent / "cache").exists()


def test_a_path_that_is_gone_is_refused(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(capsys, "decisions/vote.json")
    (repo / "decisions/vote.json").unlink()
    assert check_aloud(capsys, "decisions/vote.json")[0] == 2


def test_a_change_that_keeps_size_and_time_is_seen(
    repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    path = repo / "decisions/0001-a.md"
    os.utime(path, (1, 1))
    _, before = check(capsys)
    path.write_text(LATE, encoding="utf-8")
    os.utime(path, (1, 1))
    _, after = check(capsys)
    assert len(after.splitlines()) == len(before.splitlines()) + 1
    assert len(examined) == 2


def test_a_touched_file_is_the_same_file(
    repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    check(capsys)
    os.utime(repo / "decisions/0001-a.md", (1, 1))
    check(capsys)
    assert len(examined) == 1


def test_the_day_of_the_command_line_counts(
    repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    del repo
    assert check(capsys, "--as-of", "2026-11-22") != check(capsys, "--as-of", "2026-11-10")
    assert len(examined) == 2


def test_each_command_line_has_an_answer_of_its_own(
    repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    whole = check(capsys)
    narrow = check(capsys, "--format", "json", "decisions/0002-b.md")
    assert (whole, narrow) == (
        check(capsys),
        check(capsys, "--format", "json", "decisions/0002-b.md"),
    )
    assert len(examined) == 2
    assert len(answers(repo)) == 2
    assert '"decision": 1' in narrow[1]


def resealed(data: bytes) -> bytes:
    """A file with the digest that its content asks for, whatever the content is."""
    rest = data.partition(b"\n")[2]
    return room._digest(rest).encode() + b"\n" + rest


def head(data: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    """A file with another second line, and the digest that it asks for."""
    seal, line, rest = data.split(b"\n", 2)
    return resealed(b"\n".join([seal, b" ".join(change(line.split(b" "))), rest]))


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: data[:0],
    "half-written": lambda data: data[: len(data) // 2],
    "all but its end": lambda data: data[:-1],
    "a word changed": lambda data: data.replace(b"overdue", b"perfect"),
    "too short": lambda data: resealed(data[:-1]),
    "nothing but a seal": lambda _: resealed(b"\n"),
    "another thing": lambda _: resealed(b"\n[1, 2]"),
    "a status nobody gives": lambda data: head(data, lambda x: [*x[:2], b"3", *x[3:]]),
    "a negative length": lambda data: head(data, lambda x: [*x[:3], b"-1", *x[4:]]),
    "lengths that are none": lambda data: head(data, lambda x: [*x[:3], b"many", *x[4:]]),
    "one number more": lambda data: head(data, lambda x: [*x, b"0"]),
    "questions of no length": lambda data: head(
        data, lambda x: [*x[:3], b"0", b"%d" % (int(x[3]) + int(x[4])), x[5]]
    ),
    "another key": lambda data: head(data, lambda x: [b"0" * 64, *x[1:]]),
    "other answers": lambda data: head(data, lambda x: [x[0], b"0" * 64, *x[2:]]),
    "a question nobody asks": lambda data: resealed(data.replace(b"\0e/", b"\0_/")),
    "a limit that is none": lambda data: resealed(data.replace(b"\0m2", b"\0mx")),
    "no UTF-8": lambda data: resealed(data.replace(b"DM202", b"DM20\xff")),
    "a pickle": lambda _: resealed(b"\n\x80\x04K\x01."),
    "random bytes": lambda _: bytes(range(256)) * 8,
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_cache_that_is_wrong_foreign_or_half_written_is_ignored(
    how: str, repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    before = check(capsys)
    file = kept(repo)
    spoilt = SPOILT[how](file.read_bytes())
    assert spoilt != file.read_bytes()
    file.write_bytes(spoilt)
    assert check(capsys) == before
    assert len(examined) == 2
    assert check(capsys) == before
    assert len(examined) == 2, "and it is mended"


def test_an_answer_in_the_place_of_another_is_ignored(
    repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    check(capsys)
    file = kept(repo)
    narrow = check(capsys, "decisions/0001-a.md")
    [other] = set(answers(repo)) - {file}
    other.write_bytes(file.read_bytes())
    assert check(capsys, "decisions/0001-a.md") == narrow
    assert len(examined) == 3


def test_only_its_owner_can_read_it(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = os.umask(0)
    try:
        check(capsys)
    finally:
        os.umask(before)
    assert stat.S_IMODE(kept(repo).stat().st_mode) == 0o600
    assert stat.S_IMODE(kept(repo).parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("place", ["a file", "no permission", "relative", "nowhere"])
def test_a_place_that_can_not_be_written_is_no_trouble(
    place: str, repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = repo.parent / "cache"
    if place == "a file":
        cache.write_text("", encoding="utf-8")
    elif place == "no permission":
        cache.mkdir(mode=0o500)
    elif place == "relative":
        monkeypatch.setenv("XDG_CACHE_HOME", "cache")
        monkeypatch.setenv("HOME", "/proc/nowhere")
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/cache")
    fresh = check(capsys, "--no-cache")
    assert check(capsys) == check(capsys) == fresh
    assert not (repo / "cache").exists()


def test_a_full_disk_leaves_nothing_behind(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(old: str, new: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    check(capsys)
    assert not list((repo.parent / "cache/mkdocs-dissent").iterdir())


def test_a_link_in_its_place_is_neither_read_nor_written_through(
    repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    check(capsys)
    file = kept(repo)
    target = repo.parent / "precious"
    file.rename(target)
    held = target.read_bytes()
    file.symlink_to(target)
    check(capsys)
    assert len(examined) == 2
    assert target.read_bytes() == held
    assert not file.is_symlink()


def test_a_pipe_in_its_place_does_not_stop_anybody(
    repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    check(capsys)
    name = kept(repo)
    name.unlink()
    os.mkfifo(name)
    check(capsys)
    assert len(examined) == 2


def test_two_at_once_both_say_what_is_true(repo: Path) -> None:
    command = [sys.executable, "-m", "mkdocs_dissent", "check", "--format", "concise"]
    for _ in range(3):
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        first, second = (process.communicate()[0] for process in both)
        assert first == second
        assert "0002-b.md" in first
    assert not list((repo.parent / "cache/mkdocs-dissent").glob(".*"))


@pytest.mark.parametrize("how", ["option", "environment"])
def test_who_wants_none_gets_none(
    how: str, repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if how == "environment":
        monkeypatch.setenv("DISSENT_NO_CACHE", "1")
    check(capsys, *(["--no-cache"] if how == "option" else []))
    assert not (repo.parent / "cache").exists()


def test_the_place_is_that_of_the_desktop_specification() -> None:
    assert folder_of({"XDG_CACHE_HOME": "/var/x"}) == "/var/x/mkdocs-dissent"
    home = str(Path.home() / ".cache/mkdocs-dissent")
    assert folder_of({}) == folder_of({"XDG_CACHE_HOME": "relative"}) == home
    assert folder_of({"DISSENT_NO_CACHE": "1"}) is None


@pytest.mark.parametrize("text", ["", "a\n", "m «é»\n", "half a character: \udc80", "\0\r\n"])
def test_every_text_is_told_again_as_it_was(text: str, repo: Path) -> None:
    memory = Memory.of(["check"])
    assert memory
    for answer in ((0, text, ""), (1, "", text), (1, text, text)):
        memory.keep(Noting(), answer)
        assert memory.recall() == answer


def test_a_name_that_is_no_text_can_be_asked_for(
    repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    name = os.fsdecode(b"decisions/0009-\xff\n.md")
    (repo / name).write_text(DECISION)
    assert check(capsys) == check(capsys)
    assert len(examined) == 1
    (repo / name).unlink()
    check(capsys)
    assert len(examined) == 2


def test_few_answers_are_kept_and_no_leavings(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST", 3)
    folder = repo.parent / "cache/mkdocs-dissent"
    folder.mkdir(parents=True)
    (folder / "of-an-earlier-version.json").write_bytes(b"{}")
    for number in range(5):
        memory = Memory.of(["check", str(number)])
        assert memory
        memory.keep(Noting(), (0, str(number), ""))
        os.utime(memory.file, (10**9 + number, 10**9 + number))
        (folder / f".left-{number}.tmp").write_bytes(b"")
        os.utime(folder / f".left-{number}.tmp", (1, 1))
    assert memory.recall() == (0, "4", "")
    assert len(answers(repo)) == 3
    assert len(list(folder.iterdir())) == 4


def test_what_would_be_too_large_is_not_kept(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(room, "LARGEST", 100)
    check(capsys)
    assert not (repo.parent / "cache").exists()


HEAVY = ("jinja2", "rich", "mkdocs", "pymdownx", "ruamel", "pydantic", "git")
OWN_HEAVY = ("views", "render", "feeds", "edit", "scaffold", "plugin", "revision")


@pytest.mark.parametrize("warm", [False, True])
def test_a_check_imports_nothing_that_it_does_not_need(repo: Path, warm: bool) -> None:
    code = (
        "import sys; from mkdocs_dissent.__main__ import _run; _run(['check']);"
        " print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code]
    for _ in range(1 + warm):
        done = subprocess.run(command, cwd=repo, capture_output=True, text=True, check=True)
    modules = set(done.stderr.split())
    assert "mkdocs_dissent.cache" in modules
    assert not {*HEAVY, *(f"mkdocs_dissent.{name}" for name in OWN_HEAVY)} & modules
    if warm:
        assert {name for name in modules if name.startswith("mkdocs_dissent")} == {
            "mkdocs_dissent",
            *(
                f"mkdocs_dissent.{name}"
                for name in ("__main__", "cache", "cache.looking", "cli", "cli.streams")
            ),
        }
        assert not {"click", "yaml", "msgspec", "pathlib", "typing", "json", "re"} & modules


def test_a_result_that_can_not_be_written_is_no_result(repo: Path) -> None:
    command = [sys.executable, "-m", "mkdocs_dissent", "check"]
    for _ in range(2):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                command, cwd=repo, stdout=full, stderr=subprocess.PIPE, text=True, check=False
            )
        assert done.returncode == 2
        assert "can't be written" in done.stderr


def test_whoever_stops_it_while_it_recalls_is_told_so(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(self: Memory) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Memory, "recall", stopped)
    assert check_aloud(capsys) == (2, "", "dissent: stopped\n")


def test_a_terminal_has_an_answer_of_its_own(repo: Path) -> None:
    """Colours are for a terminal, and for nobody who reads the same from a file."""
    import pty

    command = [sys.executable, "-m", "mkdocs_dissent", "check"]
    seen = []
    for _ in range(2):
        leader, follower = pty.openpty()
        subprocess.run(command, cwd=repo, stdout=follower, check=False)
        os.close(follower)
        seen.append(os.read(leader, 65536))
        os.close(leader)
    assert seen[0] == seen[1]
    assert b"\x1b[" in seen[0]
    plain = subprocess.run(command, cwd=repo, capture_output=True, check=False).stdout
    assert b"\x1b[" not in plain
