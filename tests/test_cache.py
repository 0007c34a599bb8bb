"""cache.py: a warm check says what a cold one says, and a cache that does not fit is no cache."""

from __future__ import annotations

import datetime as dt
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from mkdocs_dissent import cache as room
from mkdocs_dissent.cache import Cache, Checked, NotingTree, cache_folder
from mkdocs_dissent.cli import run
from mkdocs_dissent.findings import Finding, Location, Severity
from mkdocs_dissent.load.tree import DiskTree
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.report import FORMATS

CONFIG = "site_name: T\nplugins:\n  - dissent:\n      as_of: 2026-11-22\n"
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
    status = run(["check", "--format", "concise", *argv])
    said = capsys.readouterr()
    assert not said.err
    return status, said.out


def kept(repo: Path) -> Path:
    [file] = (repo.parent / "cache/mkdocs-dissent").glob("*.json")
    return file


@pytest.mark.parametrize("name", FORMATS)
def test_a_warm_run_says_byte_for_byte_what_a_cold_one_says(
    name: str, repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    said = [check(capsys, "--format", name) for _ in range(3)]
    fresh = check(capsys, "--format", name, "--no-cache")
    assert said == [fresh] * 3
    assert "0002-b.md" in fresh[1]
    assert len(examined) == 2


def write(name: str, text: str) -> Callable[[Path], object]:
    def change(repo: Path) -> None:
        (repo / name).parent.mkdir(exist_ok=True)
        (repo / name).write_text(text, encoding="utf-8")

    return change


CHANGES: dict[str, Callable[[Path], object]] = {
    "a record's text": write("decisions/0001-a.md", LATE),
    "a new record": write("decisions/0009-z.md", LATE),
    "a new folder of records": write("dissent/0001-a.md", "---\ndecision: 1\n---\n# No\n"),
    "readings": write("initiatives/time.csv", "date,value\n2026-11-01,many\n"),
    "readings that are gone": lambda repo: (repo / "initiatives/time.csv").unlink(),
    "a vote": write("decisions/vote.json", VOTE.replace('"bo": -1', '"bo": 1')),
    "a record that is gone": lambda repo: (repo / "decisions/0002-b.md").unlink(),
    "a folder that is gone": lambda repo: (repo / "initiatives").rename(repo / "elsewhere"),
    "a file's name": lambda repo: (repo / "decisions/0002-b.md").rename(repo / "decisions/0007.md"),
    "the policy": write("mkdocs.yml", CONFIG + "      policy: {DM202: off}\n"),
    "a limit": write("mkdocs.yml", CONFIG + "      policy: {file_bytes: 20}\n"),
    "the day": write("mkdocs.yml", CONFIG.replace("2026-11-22", "2027-11-22")),
    "what is left out": write("mkdocs.yml", CONFIG + "      exclude: [0002-b.md]\n"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_a_check_depends_on_makes_it_check_again(
    what: str, repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    before = check(capsys)
    CHANGES[what](repo)
    after = check(capsys)
    assert len(examined) == 2
    assert after == check(capsys, "--no-cache")
    assert what == "a vote" or after != before


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


def test_paths_narrow_a_warm_run_too(
    repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    check(capsys)
    narrow = check(capsys, "--format", "json", "decisions/0002-b.md")
    assert len(examined) == 1
    assert narrow == check(capsys, "--format", "json", "decisions/0002-b.md", "--no-cache")
    assert '"decision": 1' in narrow[1]


def resealed(data: bytes) -> bytes:
    """A file with the digest that its content asks for, whatever the content is."""
    rest = data.partition(b"\n")[2]
    return room._digest(rest).encode() + b"\n" + rest


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: data[:0],
    "half-written": lambda data: data[: len(data) // 2],
    "all but its end": lambda data: data[:-1],
    "a word changed": lambda data: data.replace(b"accepted", b"rejected").replace(b"due", b"DUE"),
    "not JSON": lambda data: resealed(data[:-1]),
    "another thing": lambda _: resealed(b"\n[1, 2]"),
    "no mapping": lambda _: resealed(b"\nnull"),
    "very deep": lambda _: resealed(b"\n" + b"[" * 100_000),
    "without findings": lambda data: resealed(data.replace(b'"findings"', b'"foundings"')),
    "an unknown severity": lambda data: resealed(data.replace(b'"warning"', b'"dreadful"')),
    "a finding too short": lambda data: resealed(data.replace(b'["DM', b'[["DM')),
    "a question nobody asks": lambda data: resealed(data.replace(b'["files"', b'["__init__"')),
    "a question of numbers": lambda data: resealed(data.replace(b'["has",', b'["has",7,')),
    "other answers": lambda data: resealed(data.replace(b'"answers":"', b'"answers":"0')),
    "of another version": lambda data: resealed(data.replace(b'"about":"', b'"about":"0')),
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


def test_a_cache_of_another_register_is_ignored(
    repo: Path, examined: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    check(capsys)
    file = kept(repo)
    data = file.read_bytes()
    other = repo.parent / "other"
    repo.rename(other)
    os.chdir(other)
    before = check(capsys)
    [own] = set(file.parent.glob("*.json")) - {file}
    own.write_bytes(data)
    assert check(capsys) == before
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
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
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
    kept(repo).unlink()
    os.mkfifo(kept_name(repo))
    check(capsys)
    assert len(examined) == 2


def kept_name(repo: Path) -> Path:
    tree = DiskTree.at(repo)
    folder = repo.parent / "cache/mkdocs-dissent"
    return a_cache(folder, tree).file


def a_cache(folder: Path, tree: DiskTree) -> Cache:
    day = dt.date(2026, 11, 22)
    return Cache(folder=folder, tree=tree, policy=Policy(), today=day, docs="docs")


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
    assert cache_folder({"XDG_CACHE_HOME": "/var/x"}) == Path("/var/x/mkdocs-dissent")
    home = Path.home() / ".cache/mkdocs-dissent"
    assert cache_folder({}) == cache_folder({"XDG_CACHE_HOME": "relative"}) == home
    assert cache_folder({"DISSENT_NO_CACHE": "1"}) is None


def test_every_part_of_a_finding_is_kept(tmp_path: Path) -> None:
    finding = Finding(
        code="DM999",
        name="x",
        severity=Severity.NOTE,
        location=Location(path="a\udc80.md", line=3, column=4),
        message="m «é»",
        hint="h",
        record="r",
        new=True,
    )
    for part in finding.__struct_fields__:
        assert getattr(finding, part) is not None, f"give `{part}` a value here"
    cache = a_cache(tmp_path / "cache", DiskTree.at(tmp_path))
    checked = Checked(findings=(finding,), records=(("a.md", "decision"),))
    cache.keep(checked, NotingTree.of(cache.tree))
    assert cache.recall() == checked


def test_every_part_of_a_policy_counts(tmp_path: Path) -> None:
    cache = a_cache(tmp_path / "cache", DiskTree.at(tmp_path))
    plain = cache._about()
    other: Any = {
        bool: True,
        int: 99,
        str: "other",
        tuple: ("other",),
        frozenset: frozenset({"other"}),
        dict: {"other": ("x",)},
        type(None): dt.date(2020, 1, 1),
    }
    for part in Policy.__struct_fields__:
        value = getattr(cache.policy, part)
        changed = other.get(type(value), "other")
        policy = replace(cache.policy, **{part: changed})
        assert replace(cache, policy=policy)._about() != plain, part


def test_few_registers_are_remembered_and_no_leavings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST", 3)
    folder = tmp_path / "cache"
    for number in range(5):
        root = tmp_path / str(number)
        root.mkdir()
        cache = a_cache(folder, DiskTree.at(root))
        cache.keep(Checked(findings=(), records=()), NotingTree.of(cache.tree))
        os.utime(cache.file, (10**9 + number, 10**9 + number))
        (folder / f".left-{number}.tmp").write_bytes(b"")
        os.utime(folder / f".left-{number}.tmp", (1, 1))
    assert cache.recall() is not None
    assert len(list(folder.glob("*.json"))) == 3
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
        "import sys; from mkdocs_dissent.cli import run; run(['check', '--format', 'concise']);"
        " print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code]
    for _ in range(1 + warm):
        done = subprocess.run(command, cwd=repo, capture_output=True, text=True, check=True)
    modules = done.stderr.split()
    needless = [*HEAVY, *(f"mkdocs_dissent.{name}" for name in OWN_HEAVY)]
    if warm:
        needless += [f"mkdocs_dissent.{name}" for name in ("dialects", "rules", "schema", "site")]
    assert "mkdocs_dissent.cache" in modules
    assert not set(needless) & set(modules)
