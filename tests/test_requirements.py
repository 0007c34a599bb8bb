"""What has to be installed: as it was installed here, what a site needs, and never a guess."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml

import sites
from forge_support import git
from mkdocs_dissent import config
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.scaffold import requirements
from mkdocs_dissent.scaffold.requirements import own_requirement, pinned, requirements_of
from test_cli_init import empty, tree  # noqa: F401

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(name="folder")
def _folder(empty: Path) -> Path:  # noqa: F811
    return empty


class Installed:
    """A package as an installer leaves it."""

    def __init__(self, record: Any = None, version: str = "1.4.2", name: str = "mkdocs-dissent"):
        self.name, self.version, self.record = name, version, record

    def read_text(self, name: str) -> str | None:
        assert name == "direct_url.json"
        return None if self.record is None else json.dumps(self.record)


def from_git(url: str) -> dict[str, Any]:
    return {"url": url, "vcs_info": {"vcs": "git", "commit_id": COMMIT}}


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        (None, "mkdocs-dissent~=1.4"),
        (from_git("https://git.example.org/a/b"),
         f"mkdocs-dissent @ git+https://git.example.org/a/b@{COMMIT}"),
        (from_git("https://ana:s3cret@git.example.org/a/b"),
         f"mkdocs-dissent @ git+https://git.example.org/a/b@{COMMIT}"),
        (from_git("ssh://git@git.example.org/a/b"),
         f"mkdocs-dissent @ git+ssh://git@git.example.org/a/b@{COMMIT}"),
        ({"url": "https://x.example.org/mkdocs_dissent-1.whl", "archive_info": {}},
         "mkdocs-dissent @ https://x.example.org/mkdocs_dissent-1.whl"),
    ],
)  # fmt: skip
def test_it_is_installed_elsewhere_as_it_was_here(
    record: Any, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requirements.metadata, "distribution", lambda _: Installed(record))
    assert own_requirement() == (wanted, False)


@pytest.mark.parametrize("remote", ["git@git.example.org:a/b.git", "https://git.example.org/a/b"])
def test_a_clone_is_named_by_its_remote_and_commit(
    remote: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = {"url": tmp_path.as_uri(), "dir_info": {"editable": True}}
    monkeypatch.setattr(requirements.metadata, "distribution", lambda _: Installed(record))
    git(tmp_path, "init")
    git(tmp_path, "commit", "--allow-empty", "-m", "x")
    assert own_requirement().is_placeholder, "no remote"
    git(tmp_path, "remote", "add", "origin", remote)
    found = own_requirement()
    head = git(tmp_path, "rev-parse", "HEAD").strip()
    assert not found.is_placeholder and found.requirement.endswith(f"@{head}")
    assert found.requirement.startswith(("mkdocs-dissent @ git+ssh://git@git.example.org/a/b.git@",
                                         "mkdocs-dissent @ git+https://git.example.org/a/b@"))  # fmt: skip


def test_what_no_other_machine_can_reach_becomes_the_placeholder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for url in ("file:///home/ana/mkdocs_dissent-1.whl", "http://x.example.org/a.whl"):
        record = {"url": url, "archive_info": {}}
        monkeypatch.setattr(requirements.metadata, "distribution", lambda _, r=record: Installed(r))
        found = own_requirement()
        assert found.is_placeholder and " @ git+https://" in found.requirement
        assert found.requirement.endswith("@v1.4.2") and "/home" not in found.requirement


def test_jobs_and_hooks_hold_no_unpinned_name(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(folder, {"requirements.txt": "mkdocs-material==9.5.1\n"})
    assert run(["init", "--yes", "--host", "github", "--host", "gitlab"]) == 0
    assert "Put the address of your copy there" in capsys.readouterr().out
    hook = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"][0]
    assert hook["additional_dependencies"] == [own_requirement().requirement]
    installs = [
        line for name in (".github/workflows/dissent.yml", ".gitlab-ci.yml")
        for line in (folder / name).read_text().splitlines() if "pip install" in line
    ]  # fmt: skip
    assert len(installs) == 4
    for line in installs:
        assert "-r requirements.txt" in line and "dissent requirements" in line
        for word in line.split("pip install")[1].split("&&")[0].split():
            assert word != "mkdocs-dissent'" and word != "mkdocs-material"


def test_a_list_of_the_project_that_names_the_package_is_enough(folder: Path) -> None:
    sites.write(folder, {"requirements.txt": "mkdocs-dissent~=9.9\n"})
    assert run(["init", "--yes"]) == 0
    workflow = (folder / ".github/workflows/dissent.yml").read_text()
    assert "pip install --quiet -r requirements.txt &&" in workflow
    assert "git+" not in workflow


# What a site needs


def needs(**given: Any) -> list[str]:
    found = requirements_of(config.Needs(**given))
    assert not found.unknown
    return list(found.lines)


def test_what_comes_with_the_package_is_not_named() -> None:
    assert (
        needs(
            plugins=("search", "dissent"),
            extensions=("tables", "toc", "markdown.extensions.admonition"),
        )
        == []
    )


def test_what_is_installed_is_named_with_its_version() -> None:
    material, macros = (
        metadata.version(f"mkdocs-{name}") for name in ("material", "macros-plugin")
    )
    found = needs(
        theme="material",
        plugins=("macros", "tags", "material/blog"),
        extensions=("pymdownx.tabbed",),
    )
    names = [line.split("~=")[0] for line in found]
    assert names == ["mkdocs-macros-plugin", "mkdocs-material", "pymdown-extensions"]
    assert found[1] == f"mkdocs-material~={'.'.join(material.split('.')[:2])}"
    assert found[0] == f"mkdocs-macros-plugin~={'.'.join(macros.split('.')[:2])}"


def test_what_is_known_is_named_without_being_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements, "_installed", lambda *_: None)
    found = requirements_of(config.Needs(
        theme="material", plugins=("awesome-nav", "evil"), extensions=("pymdownx.details", "mine"),
        generator="properdocs",
    ))  # fmt: skip
    assert [re.split("[~>]=", line)[0] for line in found.lines] == [
        "mkdocs-awesome-nav", "mkdocs-material", "properdocs", "pymdown-extensions"]  # fmt: skip
    assert all("~=" in line or ">=" in line for line in found.lines), "nothing without a version"
    assert found.unknown == ("plugin evil", "extension mine"), "a name is never guessed"


def test_a_plugin_from_a_repository_is_named_by_it() -> None:
    odd = Installed(from_git("https://git.example.org/p"), name="mkdocs-odd")
    assert pinned(odd) == f"mkdocs-odd @ git+https://git.example.org/p@{COMMIT}"  # type: ignore[arg-type]


def test_the_command_follows_the_configuration(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["requirements"]) == 2 and "no configuration file" in capsys.readouterr().err
    sites.write(folder, {"mkdocs.yml": "site_name: x\nplugins: [search, dissent]\n"})
    assert run(["requirements"]) == 0
    assert capsys.readouterr().out == "# mkdocs.yml needs nothing else\n"
    sites.write(folder, {"base.yml": "theme: {name: material}\n"})
    sites.write(folder, {"mkdocs.yml": "INHERIT: base.yml\nplugins:\n  dissent: {}\n  nope: {}\n"})
    assert run(["requirements", "-o", "needs.txt"]) == 1
    assert "plugin nope" in capsys.readouterr().err
    assert (folder / "needs.txt").read_text().startswith("mkdocs-material~=")


# `init` again, and in a folder


def test_init_again_says_what_differs_and_offers_to_rewrite(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["init", "--yes"]) == 0
    job = folder / ".github/workflows/dissent.yml"
    ours = job.read_text()
    job.write_text(ours.replace("timeout-minutes: 15", "timeout-minutes: 99", 1))
    capsys.readouterr()
    assert run(["init"]) == 0
    out = capsys.readouterr().out
    assert "-    timeout-minutes: 99" in out and "+    timeout-minutes: 15" in out
    assert "dissent init --rewrite" in out and "99" in job.read_text()
    assert run(["init", "--rewrite", "--yes"]) == 0 and job.read_text() == ours
    job.write_text("name: my own\n")
    assert run(["init", "--rewrite", "--yes"]) == 0
    assert job.read_text() == "name: my own\n", "what is not ours stays"


def test_init_in_a_folder_says_where_it_writes(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    git(folder, "init")
    (folder / "core").mkdir()
    monkeypatch.chdir(folder / "core")
    assert run(["init", "--yes"]) == 0
    err = capsys.readouterr().err
    assert str(folder) in err and "--here" in err
    assert (folder / "mkdocs.yml").is_file() and not list((folder / "core").iterdir())


def test_each_part_of_a_repository_can_have_a_register(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    git(folder, "init")
    for name in ("core", "web"):
        (folder / name).mkdir()
        monkeypatch.chdir(folder / name)
        assert run(["init", "--here", "--yes"]) == 0
        assert (folder / name / "mkdocs.yml").is_file()
        assert run(["check"]) == 0
    out = capsys.readouterr().out
    assert "dissent check --config-file web/mkdocs.yml --base auto" in out, "the step to add"
    assert not (folder / "mkdocs.yml").exists()
    workflow = (folder / ".github/workflows/dissent.yml").read_text()
    assert "--config-file core/mkdocs.yml" in workflow and "web" not in workflow
    hooks = (folder / ".pre-commit-config.yaml").read_text()
    assert "core/mkdocs.yml" in hooks and "web/mkdocs.yml" in hooks
    before = tree(folder)
    assert run(["init", "--here", "--yes"]) == 0 and tree(folder) == before
