"""Edits on other machines: systems without some functions, other spellings, other drives."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

import sites
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.edit.write import EditError, create, write_all
from mkdocs_dissent.filesystem import is_gits, is_hidden, relative_path
from test_edit_kills import FILES

EDIT = ["revisit", "1", "--verdict", "confirmed", "--next", "2027-05-01", "--by", "ana"]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sites.write(tmp_path, FILES)
    (tmp_path / ".git").mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def temporary(root: Path) -> list[Path]:
    return [path for path in root.rglob("*.dissent-tmp") if path.is_file()]


@pytest.mark.parametrize("missing", [("fchown",), ("fchown", "fchmod"), ("link",)])
def test_edits_work_where_functions_are_missing(
    missing: tuple[str, ...], repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Windows has no fchown; fchmod it has from Python 3.13.
    for name in missing:
        monkeypatch.delattr(os, name, raising=False)
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert run(EDIT) == 0
    assert run(["new", "decision", "Next", "--steward", "ana"]) == 0
    assert "confirmed" in (repo / "decisions/0001-old.md").read_text()
    assert not temporary(repo)


def test_a_file_that_an_editor_holds_for_a_moment_is_replaced(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = 3
    replace = Path.replace

    def busy(path: Path, target: Path) -> Path:
        nonlocal held
        held -= 1
        if held >= 0:
            raise PermissionError(13, "The process cannot access the file")
        return replace(path, target)

    monkeypatch.setattr("mkdocs_dissent.edit.write._TRIES", 5)
    monkeypatch.setattr("mkdocs_dissent.edit.write._PAUSE", 0)
    monkeypatch.setattr(Path, "replace", busy)
    old = (repo / "decisions/0001-old.md").read_bytes()
    write_all({Path("decisions/0001-old.md"): old + b"more\n"}, root=repo)
    held = 1000
    with pytest.raises(EditError):
        write_all({Path("decisions/0001-old.md"): old}, root=repo)
    assert (repo / "decisions/0001-old.md").read_bytes() == old + b"more\n"
    assert not temporary(repo)


def test_what_an_editor_saves_before_the_rename_is_kept(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = repo / "decisions/0001-old.md", repo / "decisions/0003-new.md"
    old = first.read_bytes()
    replace = Path.replace

    def saving(path: Path, target: Path) -> Path:
        if target.name == first.name:
            second.write_bytes(b"saved by an editor\n")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", saving)
    with pytest.raises(EditError, match="changed while this ran"):
        write_all({first: b"one\n", second: b"two\n"}, root=repo)
    assert first.read_bytes() == old
    assert second.read_bytes() == b"saved by an editor\n"
    assert not temporary(repo)


def test_temporary_files_stand_where_git_does_not_look_and_go(repo: Path) -> None:
    left = repo / ".git/dissent-tmp/.0009-x.md.00.dissent-tmp"
    sites.write(repo, {".git/dissent-tmp/.0009-x.md.00.dissent-tmp": "half"})
    create(Path("decisions/0008-a.md"), "a\n", root=repo)
    assert left.exists(), "it may be a command's that runs beside this one"
    os.utime(left, (time.time() - 7200,) * 2)
    create(Path("decisions/0009-b.md"), "b\n", root=repo)
    assert not left.exists()


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_temporary_files_follow_no_link(repo: Path) -> None:
    elsewhere = repo / "elsewhere"
    sites.write(repo, {"elsewhere/old.txt": "mine"})
    os.utime(elsewhere / "old.txt", (0, 0))
    (repo / ".git/dissent-tmp").symlink_to(elsewhere)
    create(Path("decisions/0008-a.md"), "a\n", root=repo)
    assert [path.name for path in elsewhere.iterdir()] == ["old.txt"]


@pytest.mark.parametrize(
    "path", [".git/x", ".GIT/hooks/x", "a/.Git/x", "GIT~1/x", ".git./x", ".git /x", ".g\u200cit/x"]
)
def test_git_is_known_in_every_spelling(path: str, repo: Path) -> None:
    assert is_gits(path)
    with pytest.raises(EditError, match="is git's own"):
        create(Path(path), "x", root=repo)
    assert not is_gits("decisions/.gitignore")


def test_paths_on_another_drive_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def relpath(path: object, start: object) -> str:
        raise ValueError(f"path is on mount {path!r}, start on mount {start!r}")

    monkeypatch.setattr(os.path, "relpath", relpath)
    assert relative_path("/docs", "/work") == "/docs"
    assert is_hidden("..\\a\\.env") and not is_hidden("../a/./b.md")


def test_names_that_macos_takes_apart_are_found(tmp_path: Path) -> None:
    apart, whole = "0001-cafe\u0301.md", "0001-caf\u00e9.md"
    text = "---\nstatus: superseded\n---\n# Coffee\n"
    other = f"---\nstatus: accepted\nsupersedes: [{whole}]\n---\n# Tea\n"
    files = {f"decisions/{apart}": text, "decisions/0002-tea.md": other}
    built = sites.build_site(tmp_path, {"docs/index.md": "# Home\n", **files})
    assert not built.says("DM103") and not built.says("DM105")
    assert sites.broken_links(built.site) == []
