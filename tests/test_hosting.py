"""`dissent init` and hosts: which are seen, which are asked for, and whose files stay."""

from __future__ import annotations

from pathlib import Path

import pytest

import sites
from forge_support import git
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.scaffold.forges import HOSTS
from test_cli_init import assert_works, empty, tree  # noqa: F401

FILES = {
    "github": {
        ".github/workflows/dissent.yml",
        ".github/workflows/dissent-comment.yml",
        ".github/workflows/dissent-digest.yml",
        ".github/pull_request_template.md",
    },
    "gitlab": {".gitlab-ci.yml", ".gitlab/merge_request_templates/Default.md"},
}
REGISTER = {
    ".gitignore",
    ".pre-commit-config.yaml",
    "decisions/README.md",
    "dissent/README.md",
    "docs/index.md",
    "initiatives/README.md",
    "mkdocs.yml",
    "reviews/README.md",
}


@pytest.fixture(name="folder")
def _folder(empty: Path) -> Path:  # noqa: F811
    return empty


def asked(*hosts: str) -> list[str]:
    return ["init", "--yes", *(word for host in hosts for word in ("--host", host))]


@pytest.mark.parametrize("host", FILES)
def test_a_host_that_is_asked_for_is_written(
    host: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(asked(host)) == 0
    template = {".github/pull_request_template.md"} if host != "gitlab" else set()
    assert set(tree(folder)) == REGISTER | FILES[host] | template
    before = tree(folder)
    capsys.readouterr()
    assert run(asked(host)) == 0
    assert "Nothing to do" in "".join(capsys.readouterr()) and tree(folder) == before


def test_several_hosts_can_be_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert set(FILES) == set(HOSTS)
    assert run(asked(*HOSTS)) == 0
    assert set(tree(folder)) == REGISTER.union(*FILES.values())
    assert_works(folder, capsys)


def test_no_host_goes_with_no_other(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(asked("none", "github")) == 2
    assert "goes with no other" in capsys.readouterr().err and not tree(folder)
    assert run(asked("heroku")) == 2
    assert run(asked("netlify")) == 2, "the guide shows its lines"


MINE = {
    "netlify.toml": '[build]\ncommand = "make"\n',
    ".gitlab-ci.yml": "test:\n  script: dissent check\n",
}


def test_a_forge_is_seen_by_its_files_which_stay(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(folder, MINE)
    assert run(["init", "--yes"]) == 0
    out = capsys.readouterr().out
    assert {name: (folder / name).read_text() for name in MINE} == MINE
    assert set(tree(folder)) == REGISTER | set(MINE) | {
        ".gitlab/merge_request_templates/Default.md"
    }
    assert "Add to the jobs in .gitlab-ci.yml:" in out, "it checks, and says no changes yet"
    before = tree(folder)
    assert run(["init", "--yes"]) == 0
    assert "Add to the jobs" in capsys.readouterr().out and tree(folder) == before


def test_what_is_added_by_hand_is_asked_for_no_more(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(folder, MINE)
    assert run(["init", "--yes"]) == 0
    for part in capsys.readouterr().out.split("\nAdd to ")[1:]:
        where, _, lines = part.partition(":\n\n")
        path = folder / where.rpartition(" in ")[2]
        added = "".join(f"{line[2:]}\n" for line in lines.splitlines())
        path.write_text(path.read_text() + added)
    assert run(["init", "--yes"]) == 0
    assert "Nothing to do" in "".join(capsys.readouterr())


def test_jobs_of_an_earlier_run_are_named_one_by_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(asked("gitlab")) == 0
    path = folder / ".gitlab-ci.yml"
    before = path.read_text()
    kept, _, _ = before.replace("mkdocs build --no-dir", "mkdocs build").partition("\n# Tells")
    path.write_text(f"{kept}\n\nmine:\n  script: make\n")
    capsys.readouterr()
    assert run(["init", "--yes", "--host", "gitlab"]) == 0
    out = capsys.readouterr().out
    assert "Add to the jobs, in place of what has the same name, in .gitlab-ci.yml:" in out
    names = ("dissent-check", "dissent-preview", "dissent-site", "dissent-digest", "pages")
    shown = [name for name in names if f"\n  {name}:\n" in out]
    assert shown == ["dissent-preview", "dissent-digest"]
    path.write_text(before + "\nmine:\n  script: make\n")
    assert run(["init", "--yes"]) == 0
    assert "Nothing to do" in capsys.readouterr().err


@pytest.mark.parametrize("host", HOSTS)
def test_a_second_register_is_told_the_step_that_the_jobs_of_the_first_lack(
    host: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(folder, "init", "-b", "main")
    assert run(asked(host)) == 0
    sites.write(folder, {"a b/docs/index.md": "# X\n"})
    monkeypatch.chdir(folder / "a b")
    capsys.readouterr()
    assert run([*asked(host), "--here"]) == 0
    step = "dissent check --config-file 'a b/mkdocs.yml' --base auto --only-new\n"
    assert step in capsys.readouterr().out


@pytest.mark.parametrize(
    "branch", ["release/1.x", "it's", "a#b", "feature+x", "ünïcode", "-x", "${{x}}", "$(id)"]
)
def test_whatever_the_default_branch_is_called(
    branch: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(folder, "init", "-b", "tmp")
    git(folder, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
    assert run(asked(*HOSTS)) == 0
    assert_works(folder, capsys)


def test_files_of_a_site_below_the_root_name_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(folder, "init", "-b", "main")
    sites.write(folder, {"a b/mkdocs.yml": "site_name: x\n", "a b/docs/index.md": "# X\n"})
    monkeypatch.chdir(folder / "a b")
    assert run(asked(*HOSTS)) == 0
    option = "--config-file 'a b/mkdocs.yml'"
    named = (
        ".github/workflows/dissent.yml",
        ".gitlab-ci.yml",
        ".pre-commit-config.yaml",
    )
    for name in named:
        assert option in (folder / name).read_text(), name


def test_a_configuration_by_another_name_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(folder, {"site.yml": "site_name: x\n", "docs/index.md": "# X\n"})
    assert run(["init", "--yes", "-f", "site.yml"]) == 0
    workflow = (folder / ".github/workflows/dissent.yml").read_text()
    assert "dissent check --config-file site.yml" in workflow
