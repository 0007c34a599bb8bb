"""A command that is killed at any moment leaves every file whole: its old text or its new one."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import sites
from mkdocs_dissent.cli.main import run

KILLS = int(os.environ.get("DISSENT_KILLS", "40"))
"""How many random kills are tried; `DISSENT_KILLS=1000` is the trial of a release."""

DECISION = "---\nstatus: accepted\ndate: 2026-01-10\nsteward: {}\n{}---\n\n# {}\n\nText.\n"
FILES = {
    "mkdocs.yml": sites.config(options={"records": "auto", "teams": {"a": ["cy"], "b": ["dara"]}}),
    "decisions/0001-old.md": DECISION.format("ana", "revisit: 2026-10-01\n", "Old"),
    "decisions/0002-older.md": DECISION.format("ana", "", "Older").replace("\n", "\r\n"),
    "decisions/0003-new.md": DECISION.format("bo", "", "New"),
    "decisions/0004-major.md": DECISION.format("ana", "stakes: major\n", "Major"),
    "decisions/0005-nygard.md": "# 5. Nygard\n\nDate: 2026-01-01\n\n## Status\n\nAccepted\n",
    "decisions/0006-bullets.md": "# Bullets\n\n* Status: accepted\n* Date: 2026-01-01\n\nText.\n",
    "dissent/0001-memo.md": "---\ndecision: 1\nauthor: cy\nstatus: open\n---\n# Doubt\n",
    "dissent/0002-andon.md": "---\nkind: andon\nstatus: pulled\naffects: 1\n---\n# Stop\n",
}
EDITS = (
    ["revisit", "1", "--verdict", "confirmed", "--next", "2027-05-01", "--by", "ana"],
    ["supersede", "1", "2", "--by", "3"],
    ["supersede", "4", "--by", "3", "--reverse", "--co-signed-by=cy", "--co-signed-by=dara"],
    ["supersede", "5", "--by", "3"],
    ["resolve", "dissent/1", "--status", "answered", "--note", "tested", "--by", "ana"],
    ["resolve", "dissent/2", "--verdict", "alter", "--decision", "3"],
    ["convert", "--write"],
)
ADDITIONS = (
    ["new", "decision", "Next", "--steward", "ana"],
    ["new", "review", "What we saw"],
    ["pull", "Drift", "--affects", "1", "--why", "it costs more"],
    ["init", "--yes"],
)
CALLS = ("open", "write", "fsync", "replace", "unlink", "mkdir", "link", "fchmod")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")


def contents(root: Path) -> dict[str, bytes]:
    """Every file of a folder but git's own and temporary ones, which nothing reads."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and ".git" not in path.relative_to(root).parts
        and path.suffix != ".dissent-tmp"
    }


def dying(step: int, count: Callable[[], None]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The system calls that write; the `step`th of them is the process's last."""
    left = step

    def wrapped(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*args: Any, **more: Any) -> Any:
            nonlocal left
            if (name == "open" and not args[1] & os.O_CREAT) or (name == "write" and args[0] < 3):
                return real(*args, **more)
            count()
            left -= 1
            if left == 0:
                if name == "write":
                    real(args[0], args[1][: len(args[1]) // 2])
                os._exit(9)
            return real(*args, **more)

        return call

    for name in CALLS:
        yield name, wrapped(name)


def killed_at(step: int, argv: list[str]) -> tuple[int, int]:
    """Run a command in a process that dies at its `step`th call; its status and its calls."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        write = os.write
        status = 1
        for name, call in dying(step, lambda: write(theirs, b".") and None):
            setattr(os, name, call)
        try:
            status = run(argv)
        finally:
            os._exit(status)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        calls = len(pipe.read())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), calls


@pytest.fixture
def lay_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], Path]:
    """Make a register anew, or an empty repository for `init`; commands run in it."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "repo"

    def made(argv: list[str]) -> Path:
        monkeypatch.chdir(tmp_path)
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir()
        if argv[0] == "init":
            subprocess.run(["git", "init", "-q", str(root)], check=True)
        else:
            sites.write(root, FILES)
        monkeypatch.chdir(root)
        return root

    return made


def test_a_command_killed_at_random_leaves_every_file_whole(
    lay_out: Callable[[list[str]], Path],
) -> None:
    chance = random.Random(7)
    whole: dict[int, tuple[dict[str, bytes], int]] = {}
    commands = (*EDITS, *ADDITIONS)
    died = half = 0
    for trial in range(KILLS):
        at = trial % len(commands)
        argv = commands[at]
        root = lay_out(argv)
        if at not in whole:
            status, calls = killed_at(10**9, argv)
            assert status == 0 and calls > 3, f"{argv} does not work: {status}, {calls} calls"
            whole[at] = contents(root), calls
            root = lay_out(argv)
        before, (after, calls) = contents(root), whole[at]
        step = chance.randint(1, calls)
        assert killed_at(step, argv)[0] == 9, f"{argv} did not come to its call {step}"
        died += 1
        now = contents(root)
        assert before.keys() <= now.keys() <= after.keys(), f"{argv} at {step}: {now.keys()}"
        for name, data in now.items():
            assert data in (before.get(name), after[name]), f"{name} is torn: {argv} at {step}"
        half += now not in (before, after)
        if argv in EDITS:
            assert killed_at(10**9, argv)[0] == 0, f"{argv} can't be run again after {step}"
            assert contents(root) == after, f"{argv} is not completed by a second run: {step}"
    assert died == KILLS
    print(f"{died} kills, {half} of them left a set half done")


def git(root: Path, *arguments: str) -> str:
    named = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    return subprocess.run(
        ["git", "-C", str(root), *named, *arguments], check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize(
    ("tree", "argv"),
    [("clone", ADDITIONS[2]), ("worktree", ADDITIONS[0]), ("submodule", ADDITIONS[2])],
)
def test_a_killed_command_leaves_nothing_that_git_would_add(
    tree: str,
    argv: list[str],
    lay_out: Callable[[list[str]], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = lay_out(argv)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        git(root, *command)
    if tree == "worktree":
        git(root, "worktree", "add", "-q", str(root / "../tree"))
        root = root / "../tree"
    elif tree == "submodule":
        outer = root.parent / "outer"
        outer.mkdir()
        git(outer, "init", "-q")
        file = ("-c", "protocol.file.allow=always")
        git(outer, *file, "submodule", "--quiet", "add", str(root), "inner")
        root = outer / "inner"
    monkeypatch.chdir(root)
    step, status = 0, 9
    while status == 9:
        step += 1
        status, _ = killed_at(step, argv)
        listed = git(root, "status", "--porcelain", "-uall").splitlines()
        assert not [line for line in listed if "dissent-tmp" in line], f"at {step}: {listed}"
        git(root, "clean", "-qfd")
    assert status == 0 and step > 3


@pytest.mark.parametrize("argv", [EDITS[1], EDITS[2], EDITS[3]], ids=" ".join)
def test_the_half_of_a_set_is_named_or_says_the_same(
    argv: list[str], lay_out: Callable[[list[str]], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root = lay_out(argv)
    before = contents(root)
    assert run(argv) == 0
    after = contents(root)
    changed = [name for name in after if after[name] != before[name]]
    assert len(changed) > 1 or argv is EDITS[3]
    for name in changed:
        sites.write(root, {**before, name: after[name]})
        capsys.readouterr()
        run(["check"])
        named = "DM105" in capsys.readouterr().out
        run(["list", "--format", "json"])
        ended = sum(word in capsys.readouterr().out for word in ("superseded", "reversed"))
        assert named or ended, f"{name} alone: neither is it named nor does the old one end"
        if name == "decisions/0003-new.md":
            assert named


def test_a_committed_journal_means_nothing(
    lay_out: Callable[[list[str]], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    argv = EDITS[0]
    root = lay_out(argv)
    temp = "decisions/.0002-older.md.0123456789abcdef.dissent-tmp"
    journal = f'{{"version": 1, "renames": [], "discard": ["{temp}"]}}'
    sites.write(root, {".dissent-journal": journal, temp: "mine"})
    assert run([*argv, "--dry-run"]) == 0
    assert run(argv) == 0
    assert (root / ".dissent-journal").read_text() == journal
    assert (root / temp).read_text() == "mine"
    assert "killed" not in "".join(capsys.readouterr())
