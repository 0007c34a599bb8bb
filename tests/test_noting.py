"""cache/looking.py: whatever a check that is told again looks at, it has noted.

The probe of dissent/0015: a check runs with a tracer on every way to look at a file, and each path
that it looked at must be one that its answer asks for again.
"""

from __future__ import annotations

import builtins
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mkdocs_dissent import cache as room
from mkdocs_dissent.cache import SUFFIX
from mkdocs_dissent.cli.main import run
from test_cache import repo  # noqa: F401 (a fixture)

TRACED = ("stat", "lstat", "open", "scandir", "listdir", "readlink", "access", "walk")


def _absolute(path: str) -> str:
    return os.path.normpath(Path.cwd() / path)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The absolute path of whatever is looked at from now on."""
    seen: set[str] = set()

    def traced(call: Callable[..., Any]) -> Callable[..., Any]:
        def look(path: Any = ".", *rest: Any, **more: Any) -> Any:
            if isinstance(path, (str, bytes, os.PathLike)):
                seen.add(_absolute(os.fsdecode(path)))
            return call(path, *rest, **more)

        return look

    for name in TRACED:
        monkeypatch.setattr(os, name, traced(getattr(os, name)))
    opener = traced(io.open)
    monkeypatch.setattr(io, "open", opener)
    monkeypatch.setattr(builtins, "open", opener)
    return seen


def noted(folder: Path) -> Iterator[str]:
    """The absolute paths that the one answer asks for, and the folders on the way there."""
    [file] = folder.glob(f"*{SUFFIX}")
    _, asked, _, _ = room._opened(file.read_bytes())
    root = ""
    for question in asked:
        letter, of = question[0], question[1:]
        if letter == "m":
            root = of.partition(" ")[2]
            continue
        path = Path(_absolute(f"{root}/{of}" if letter == "r" else of))
        yield from map(str, (path, *path.parents))


ARGUMENTS = {
    "full": ["--format", "full"],
    "json": ["--format", "json"],
    "sarif": ["--format", "sarif"],
    "of a file": ["decisions/0002-b.md"],
    "of a folder": ["decisions"],
    "with a configuration": ["-f", "mkdocs.yml"],
    "with a baseline": ["--baseline", "known.json"],
}


@pytest.mark.parametrize("how", ARGUMENTS)
def test_a_check_looks_at_nothing_that_it_does_not_note(
    how: str,
    repo: Path,  # noqa: F811
    looked_at: set[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    (repo / "known.json").write_text('{"schema": 1, "findings": []}')
    argv = ["check", *ARGUMENTS[how]]
    memory = room.Memory.of(argv)
    assert memory
    looked_at.clear()
    assert run(argv, memory) in (0, 1)
    inside = {path for path in looked_at if path.startswith(f"{repo}/")}
    assert f"{repo}/decisions/0002-b.md" in inside, "the tracer sees what is read"
    assert f"{repo}/mkdocs.yml" in inside
    assert inside - set(noted(repo.parent / "cache/mkdocs-dissent")) == set()
    capsys.readouterr()


def test_the_tracer_sees_what_goes_past(
    repo: Path,  # noqa: F811
    looked_at: set[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Were the test above blind, it could not fail."""
    from mkdocs_dissent import site

    examine = site.examine

    def peeking(*args: Any, **more: Any) -> object:
        (repo / "secret").exists()
        return examine(*args, **more)

    monkeypatch.setattr(site, "examine", peeking)
    memory = room.Memory.of(["check"])
    assert memory
    run(["check"], memory)
    passed = looked_at - set(noted(repo.parent / "cache/mkdocs-dissent"))
    assert f"{repo}/secret" in passed
    capsys.readouterr()
