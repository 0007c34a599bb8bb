"""What templates compile to is kept where Python keeps modules, and never in the way."""

import os
import sys
from pathlib import Path

import jinja2
import pytest

from mkdocs_dissent.templates import templates


@pytest.fixture(autouse=True)
def may_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)


def rendered(folder: Path, **options: object) -> str:
    return templates(folder, **options).get_template("a.j2").render(name="<b>")


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "__pycache__").glob("*"))


def forbid_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("it was compiled again")

    monkeypatch.setattr(jinja2.Environment, "compile", fail)


def test_a_template_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.j2").write_text("Hello {{ name }}")
    assert rendered(tmp_path) == "Hello <b>"
    assert [path.suffix for path in kept(tmp_path)] == [".pyc"]
    forbid_compiling(monkeypatch)
    assert rendered(tmp_path) == "Hello <b>"


def test_a_changed_template_is_compiled_anew(tmp_path: Path) -> None:
    template = tmp_path / "a.j2"
    template.write_text("Hello {{ name }}")
    rendered(tmp_path)
    then = template.stat()
    template.write_text("Howdy {{ name }}")
    # Its size and its time say nothing.
    os.utime(template, ns=(then.st_atime_ns, then.st_mtime_ns))
    assert rendered(tmp_path) == "Howdy <b>"
    assert len(kept(tmp_path)) == 1


def test_other_options_are_compiled_apart(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("Hello {{ name }}")
    assert rendered(tmp_path, autoescape=False) == "Hello <b>"
    assert rendered(tmp_path, autoescape=True) == "Hello &lt;b&gt;"
    assert rendered(tmp_path, autoescape=False) == "Hello <b>"


def test_another_jinja_is_compiled_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.j2").write_text("Hello {{ name }}")
    rendered(tmp_path)
    monkeypatch.setattr("mkdocs_dissent.templates.version", lambda _: "99.1")
    rendered(tmp_path)
    assert len(kept(tmp_path)) == 2


@pytest.mark.parametrize("left", [0, 1, 7, 40, 90])
def test_a_file_that_is_cut_off_is_written_anew(tmp_path: Path, left: int) -> None:
    (tmp_path / "a.j2").write_text("Hello {{ name }}")
    rendered(tmp_path)
    (path,) = kept(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:left])
    assert rendered(tmp_path) == "Hello <b>"
    assert path.read_bytes() == whole


@pytest.mark.parametrize("noise", [b"", b"\x80\x04cos\nnothing\n.", b"]" * 40, b"(" * 9 + b"a."])
def test_a_file_of_something_else_is_written_anew(tmp_path: Path, noise: bytes) -> None:
    (tmp_path / "a.j2").write_text("Hello {{ name }}")
    rendered(tmp_path)
    (path,) = kept(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(jinja2.bccache.bc_magic + noise)
    assert rendered(tmp_path) == "Hello <b>"
    assert path.read_bytes() == whole


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "a.j2").write_text("Hello {{ name }}")
    monkeypatch.setattr(Path, "replace", fail)
    assert rendered(tmp_path) == "Hello <b>"
    assert not kept(tmp_path)


def test_nothing_is_kept_where_python_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.j2").write_text("Hello {{ name }}")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(tmp_path) == "Hello <b>"
    assert not kept(tmp_path)


def test_what_is_kept_is_read_where_python_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.j2").write_text("Hello {{ name }}")
    rendered(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    forbid_compiling(monkeypatch)
    assert rendered(tmp_path) == "Hello <b>"


def test_an_installation_that_can_not_be_written_to_works(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("Hello {{ name }}")
    # A file where the folder would be stops every user, an administrator too.
    (tmp_path / "__pycache__").write_text("")
    assert rendered(tmp_path) == "Hello <b>"
