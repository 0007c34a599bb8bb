"""`dissent init`: an empty directory, a site, a register that is there; nothing else touched."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

import sites
from mkdocs_dissent import config
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.edit.splice import append_entry
from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.options import read_policy
from mkdocs_dissent.scaffold.adopting import find_register
from test_cli_new import git, on_a_terminal

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
MATERIAL = """\
# Our site. Hands off!
site_name:   'Ours'   # quoted
theme: {name: mkdocs, highlightjs: false}
plugins:
    # the search
    - search:
        lang: en   # one language

    # - minify
markdown_extensions:
  - toc:
      slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}
"""
ADR = """\
# 1. Use Postgres

Date: 2020-01-02

## Status

Accepted

## Context

We need a store.
"""


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "our project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, git's and the built site's aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".git", "site"} & set(path.relative_to(folder).parts)
    }


def assert_works(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run has nothing to do, `check` passes, and the site builds strictly."""
    before = tree(folder)
    capsys.readouterr()
    assert run(["init"]) == 0
    assert "Nothing to do" in "".join(capsys.readouterr())
    assert run(["init", "--yes"]) == 0
    assert tree(folder) == before
    assert run(["check", "--format", "concise", "--fail-on", "error"]) == 0, capsys.readouterr()
    built = sites.build_site(folder)
    assert not built.warnings
    assert 'id="dissent-register"' in built.html("register/")


def test_an_empty_directory(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--yes"]) == 0
    written = set(tree(empty))
    assert written == {
        ".github/pull_request_template.md",
        ".github/workflows/dissent-comment.yml",
        ".github/workflows/dissent-digest.yml",
        ".github/workflows/dissent.yml",
        ".gitignore",
        ".pre-commit-config.yaml",
        "decisions/README.md",
        "dissent/README.md",
        "docs/index.md",
        "initiatives/README.md",
        "mkdocs.yml",
        "reviews/README.md",
    }
    out = capsys.readouterr().out
    assert all(f"write   {name}\n" in out for name in written)
    assert_works(empty, capsys)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert run(["new", "decision", "Use Postgres"]) == 0
    assert run(["init"]) == 0, "still nothing to do"
    built = sites.build_site(empty)
    assert not sites.broken_links(built.site) and not sites.foreign_requests(built.site)


def test_a_first_site_begins_with_the_register_and_where_we_are_wrong(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(empty, "init")
    git(empty, "remote", "add", "origin", "https://ana:secret@forge.example/o/r.git")
    for name in ("Ana Bo", "Ana Bo", "it: #1 {x}", "renovate[bot]"):
        git(empty, "-c", f"user.name={name}", "commit", "--allow-empty", "-m", "x")
    monkeypatch.setattr("mkdocs_dissent.scaffold.init.find_spec", lambda _: None)
    assert run(["init", "--yes"]) == 0
    text = (empty / "mkdocs.yml").read_text()
    found = yaml.safe_load(text)
    assert [*found["nav"][:2]] == [
        {"Decision register": "register.md"}, {"Where are we wrong?": "brief.md"}
    ]  # fmt: skip
    assert found["repo_url"] == "https://forge.example/o/r", "a password is for no page"
    home = (empty / "docs/index.md").read_text()
    assert "Disagree?" not in home, "no page has the line where the forge is not known"
    assert found["theme"]["name"] == "mkdocs"
    assert found["plugins"][1] == {"dissent": {"records": "native"}}, "people are offered only"
    # What is offered is right once its sign is taken away.
    offered = re.sub(r"^      # (cadence|teams|red_team):", r"      \1:", text, flags=re.M)
    policy, problems = read_policy(yaml.safe_load(offered)["plugins"][1]["dissent"])
    assert not problems
    assert policy.red_team == ("Ana Bo", "it: #1 {x}")
    assert policy.teams == {"team-a": ("Ana Bo", "it: #1 {x}")}
    home = sites.build_site(empty).html("")
    assert home.index('id="dissent-brief"') < home.index('id="dissent-register"')
    assert "dissent new memo" in home


def test_a_first_site_is_in_material_where_that_is_installed(empty: Path) -> None:
    assert run(["init", "--yes"]) == 0
    found = yaml.safe_load((empty / "mkdocs.yml").read_text())
    assert found["theme"]["name"] == "material"
    assert "repo_url" not in found
    assert sites.foreign_requests(sites.build_site(empty).site) == []


def test_a_site_with_comments_and_tags(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = MATERIAL.split("markdown_extensions")[0]
    sites.write(empty, {"mkdocs.yml": text, "docs/index.md": "# Home\n"})
    assert run(["init", "--yes"]) == 0
    out = capsys.readouterr().out
    assert (
        "change  mkdocs.yml\n" in out
        and "\n+    - dissent: {records: native}\n" in out
        and "\n-" in out
    )
    after = (empty / "mkdocs.yml").read_text()
    assert after.replace("    - dissent: {records: native}\n", "", 1) == text
    assert not (empty / ".gitignore").exists()
    assert_works(empty, capsys)


def test_a_folder_that_is_not_understood_is_told(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(empty, {"docs/adr/0001-a.rst": "A\n=\n", "docs/adr/0002-b.rst": "B\n=\n"})
    assert run(["init", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "Not understood: the folder `docs/adr` holds 2 files and no record" in out


def test_an_existing_register(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {
        "doc/adr/0001-use-postgres.md": ADR,
        "doc/adr/0002-use-redis.md": ADR.replace("1. Use Postgres", "2. Use Redis"),
        "doc/adr/README.md": "# ADRs\n",
        ".adr-dir": "doc/adr\n",
        "docs/internal.md": "[nowhere](nowhere.md)\n",
        "site/source.txt": "not a built site\n",
    }
    sites.write(empty, before)
    assert run(["init", "--yes"]) == 0
    out = capsys.readouterr().out
    assert "doc/adr: 2 decisions can be read in place (2 Nygard (adr-tools))" in out
    assert "Read 2 decisions: 2 accepted; 2 dated; 1 file is no record." in out
    assert config.read(empty / "mkdocs.yml").options == {"folders": {"decisions": "doc/adr"}}
    made = config.read(empty / "mkdocs.yml")
    assert (made.docs_dir, made.site_dir) == ("pages", "_site"), "docs/ and site/ are somebody's"
    assert not (empty / "decisions").exists()
    assert {name: (empty / name).read_text() for name in before} == before
    capsys.readouterr()
    assert_works(empty, capsys)
    capsys.readouterr()
    assert run(["new", "decision", "Third"]) == 0
    assert capsys.readouterr().out == "doc/adr/0003-third.md\n"


def test_dated_files_keep_being_dated(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for day in ("20200102", "20200304"):
        sites.write(empty, {f"docs/adr/{day}-x.md": "# X\n\n- Status: accepted\n"})
    assert run(["init", "--yes"]) == 0
    assert config.read(empty / "mkdocs.yml").options["id_scheme"] == "date"
    capsys.readouterr()
    assert run(["new", "decision", "Y", "--as-of", "2026-11-22"]) == 0
    assert capsys.readouterr().out == "docs/adr/20261122-y.md\n"


def test_the_folder_can_be_named(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites.write(empty, {"security/1-x.md": ADR, "docs/adr/0001-y.md": ADR})
    assert run(["init", "--yes", "--folder", "security/", "--folder", "records"]) == 0
    options = config.read(empty / "mkdocs.yml").options
    assert options == {"folders": {"decisions": ["security", "records"]}}
    assert (empty / "records/README.md").is_file()
    assert not read_policy(options)[1]
    assert_works(empty, capsys)
    assert run(["init", "--folder", "elsewhere", "--dry-run"]) == 0
    assert "decisions: elsewhere" in capsys.readouterr().out, "told, not edited"


@pytest.mark.parametrize("folder", ["..", "../x", "/etc", "."])
def test_a_folder_outside_is_refused(
    folder: str, empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", "--yes", "--folder", folder]) == 2
    assert not tree(empty)


# Asking


def test_without_a_terminal_it_needs_a_yes(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init"]) == 2
    out, err = capsys.readouterr()
    assert "write   mkdocs.yml" in out and "--yes" in err
    assert run(["init", "--dry-run"]) == 0
    assert not list(empty.iterdir())


@pytest.mark.parametrize(("answer", "writes"), [("y", True), ("", True), ("n", False)])
def test_a_terminal_is_asked(empty: Path, answer: str, writes: bool) -> None:
    status, shown = on_a_terminal(empty, ["init"], f"{answer}\n")
    assert status == 0, shown
    assert (empty / "mkdocs.yml").exists() is writes


def test_the_end_of_input_writes_nothing(empty: Path) -> None:
    status, shown = on_a_terminal(empty, ["init"], "\x04")
    assert status == 2 and "stopped" in shown
    assert not list(empty.iterdir())


def test_what_takes_in_issues_is_written_where_it_is_asked_for(empty: Path) -> None:
    forms = [f".github/ISSUE_TEMPLATE/dissent-{name}.yml" for name in ("memo", "andon", "forum")]
    assert run(["init", "--yes", "--host", "github"]) == 0
    assert not any((empty / path).exists() for path in forms)
    assert run(["init", "--yes", "--intake", "--host", "github", "--host", "gitlab"]) == 0
    assert all((empty / path).exists() for path in forms)
    assert (empty / ".github/workflows/dissent-intake.yml").exists()
    template = (empty / ".gitlab/issue_templates/Andon.md").read_text()
    assert template.startswith("### What drifted?\n")
    (empty / forms[0]).write_text("mine\n")
    assert run(["init", "--yes", "--intake", "--rewrite"]) == 0
    assert (empty / forms[0]).read_text() == "mine\n"


# Nothing that is there is touched


def test_what_is_there_is_left_alone(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine: Mapping[str, str] = {
        ".github/PULL_REQUEST_TEMPLATE.md": "mine\n",
        ".github/workflows/dissent.yml": "mine\n",
        ".gitignore": "*.pyc\n",
        "dissent/0001-x.md": "mine\n",
        "initiatives/notes.txt": "mine\n",
    }
    sites.write(empty, mine)
    assert run(["init", "--yes"]) == 0
    assert {name: (empty / name).read_text() for name in mine} == mine
    assert not (empty / "dissent/README.md").exists()
    assert not (empty / ".github/pull_request_template.md").exists()


def test_a_hook_is_added_below_the_others(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "# hooks\nrepos:\n- repo: local   # ours\n  hooks:\n  - id: x\n    name: x\n# end\n"
    sites.write(empty, {".pre-commit-config.yaml": text})
    assert run(["init", "--yes"]) == 0
    after = (empty / ".pre-commit-config.yaml").read_text()
    assert after.startswith(text.removesuffix("# end\n")) and after.endswith("\n# end\n")
    [first, second] = yaml.safe_load(after)["repos"]
    assert first["hooks"] == [{"id": "x", "name": "x"}]
    assert second["hooks"][0]["entry"] == "dissent check"
    assert_works(empty, capsys)


def test_what_cannot_be_added_to_is_printed(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = {
        "mkdocs.yml": "INHERIT: base.yml\nsite_name: x\n",
        "base.yml": "plugins: [search]\n",
        ".pre-commit-config.yaml": "repos: none of your business\n",
        ".gitlab-ci.yml": "test:\n  script: make\n",
    }
    sites.write(empty, mine)
    assert run(["init", "--yes"]) == 0
    out = capsys.readouterr().out
    assert {name: (empty / name).read_text() for name in mine} == mine
    assert "Add to `plugins` in mkdocs.yml:\n\n  - dissent: {records: native}\n" in out
    assert "Add to `repos` in .pre-commit-config.yaml:\n\n  - repo: local\n" in out
    assert "Add to the jobs in .gitlab-ci.yml:\n\n  # Written by" in out
    assert not (empty / ".github").exists()
    assert run(["init"]) == 0
    assert "Add to `plugins`" in capsys.readouterr().out, "it is still to be done"


def test_gitlab_by_option_and_by_remote(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(empty, "init", "-b", "trunk")
    git(empty, "remote", "add", "origin", "https://gitlab.example.org/a/b.git")
    assert run(["init", "--yes"]) == 0
    assert (empty / ".gitlab-ci.yml").is_file()
    assert (empty / ".gitlab/merge_request_templates/Default.md").is_file()
    assert not (empty / ".github").exists()
    assert_works(empty, capsys)


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("git@github.com:o/gitlab-tools.git", "https://github.com/o/gitlab-tools"),
        ("github.com:o/r.git/", "https://github.com/o/r"),
        ("ssh://git@ssh.github.com:443/o/r.git", "https://github.com/o/r"),
        ("ssh://gitlab.example.org:2222/a/b/c/d.git", "https://gitlab.example.org/a/b/c/d"),
        ("https://git.example.org:8443/in/o/r.git", "https://git.example.org:8443/in/o/r"),
        ("ssh://git@codeberg.org/o/r.git", "https://codeberg.org/o/r"),
        *(
            (remote, None)
            for remote in ("/srv/r.git", "../r", "file:///srv/r.git", "git://example.org/r", "gh:o")
        ),
    ],
)
def test_a_remote_is_an_address_only_where_a_browser_opens_it(
    remote: str, address: str | None, empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(empty, "init")
    git(empty, "remote", "add", "origin", remote)
    assert run(["init", "--yes"]) == 0
    assert yaml.safe_load((empty / "mkdocs.yml").read_text()).get("repo_url") == address
    jobs = (empty / ".github/workflows").exists(), (empty / ".gitlab-ci.yml").exists()
    asked = (
        (False, False) if "codeberg" in remote else ("gitlab.e" not in remote, "gitlab.e" in remote)
    )
    assert jobs == asked
    assert ("No jobs are written for Codeberg" in capsys.readouterr().out) == (not any(jobs))


def test_no_jobs_where_none_are_wanted(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--yes", "--host", "none"]) == 0
    assert not (empty / ".github/workflows").exists()


def test_below_the_root_of_a_repository(
    empty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(empty, "init", "-b", "trunk")
    sites.write(empty, {"team/mkdocs.yml": "site_name: x\n", "team/docs/index.md": "# X\n"})
    monkeypatch.chdir(empty / "team")
    assert run(["init", "--yes"]) == 0
    assert (empty / "team/decisions/README.md").is_file()
    workflow = (empty / ".github/workflows/dissent.yml").read_text()
    assert "dissent check --config-file team/mkdocs.yml" in workflow
    assert "branches: [trunk]" in workflow and "path: team/site" in workflow
    assert not sites.build_site(empty / "team").warnings


def test_without_a_site_the_repository_is_set_up(
    empty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(empty, "init")
    sites.write(empty, {"src/x.py": ""})
    monkeypatch.chdir(empty / "src")
    assert run(["init", "--yes"]) == 0
    assert (empty / "mkdocs.yml").is_file() and not (empty / "src/mkdocs.yml").exists()


# Bad circumstances


def test_a_file_where_a_folder_should_be(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites.write(empty, {"dissent": "a file"})
    assert run(["init", "--yes"]) == 2
    assert "dissent is a file" in capsys.readouterr().err
    (empty / "dissent").unlink()
    sites.write(empty, {".github": "a file"})
    assert run(["init", "--yes"]) == 2
    assert ".github is a file" in capsys.readouterr().err
    assert set(tree(empty)) == {".github"}


def test_no_permission_writes_nothing(
    empty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real, made = os.fsync, []

    def denied(handle: int) -> None:
        made.append(handle)
        if len(made) > 4:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        real(handle)

    monkeypatch.setattr(os, "fsync", denied)
    assert run(["init", "--yes"]) == 2
    assert "permission denied" in capsys.readouterr().err
    assert not tree(empty) and not list(empty.iterdir())


def test_a_configuration_that_is_no_yaml(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites.write(empty, {"mkdocs.yml": "plugins: [\n"})
    assert run(["init", "--yes"]) == 2
    assert "is not YAML" in capsys.readouterr().err
    assert set(tree(empty)) == {"mkdocs.yml"}


# Texts


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1\nplugins:\n  - search\nz: 1\n", "a: 1\nplugins:\n  - search\n  - dissent\nz: 1\n"),
        ("plugins:\n- search # yes\n", "plugins:\n- search # yes\n- dissent\n"),
        ("plugins:\r\n- search\r\nz: 1\r\n", "plugins:\r\n- search\r\n- dissent\r\nz: 1\r\n"),
        ("plugins:\n  - search", "plugins:\n  - search\n  - dissent\n"),
        ("plugins:\n  - a:\n      b: |\n        c\n\nz: 1\n",
         "plugins:\n  - a:\n      b: |\n        c\n  - dissent\n\nz: 1\n"),
        ("plugins:\n  - a:\n", "plugins:\n  - a:\n  - dissent\n"),
        ("plugins: [search, a]  # x\n", "plugins: [search, a, dissent]  # x\n"),
        ("plugins: [search,\n  a,\n]\n", "plugins: [search,\n  a,\n  dissent,\n]\n"),
        ("plugins: []\n", "plugins: [dissent]\n"),
        ("plugins:\nz: 1\n", "plugins:\n  - search\n  - dissent\nz: 1\n"),
        ("plugins:\n  search: {}\n  a:\n    b: 1\nz: 1\n",
         "plugins:\n  search: {}\n  a:\n    b: 1\n  dissent: {}\nz: 1\n"),
        ("plugins: {search: {}}\n", "plugins: {search: {}, dissent: {}}\n"),
        ("site_name: x", "site_name: x\n\nplugins:\n  - search\n  - dissent\n"),
        ("\ufeffsite_name: x\n", "\ufeffsite_name: x\n\nplugins:\n  - search\n  - dissent\n"),
        ("x: !ENV [A, b]\nplugins:\n  - !x y\n",
         "x: !ENV [A, b]\nplugins:\n  - !x y\n  - dissent\n"),
    ],
)  # fmt: skip
def test_the_plugin_is_added_and_nothing_else(before: str, after: str) -> None:
    assert append_entry(before, "plugins", "dissent", before=("search",)) == after


@pytest.mark.parametrize(
    "text",
    [
        "{site_name: x}\n",
        "- a\n",
        "",
        "a: [\n",
        "a: 1\n---\nb: 2\n",
        "a: 1\n...\n",
        "x: &p [search]\nplugins: *p\n",
        "plugins: search\n",
        "plugins: !ENV [P, []]\n",
        "plugins: &a [*a]\n",
        "a: \x01\n",
    ],
)
def test_what_is_not_safe_is_not_done(text: str) -> None:
    with pytest.raises(EditError):
        append_entry(text, "plugins", "dissent", before=("search",))


def test_options_go_with_the_plugin() -> None:
    options = {"folders": {"decisions": ["docs/adr", "a: b"]}}
    for text in (
        "plugins:\n  - search\n",
        "plugins: [search]\n",
        "plugins: {search: {}}\n",
        "a: 1\n",
    ):
        after = append_entry(text, "plugins", {"dissent": options})
        plugins = yaml.safe_load(after)["plugins"]
        found = plugins if isinstance(plugins, dict) else plugins[-1]
        assert found["dissent"] == options


def test_an_item_needs_a_list() -> None:
    with pytest.raises(EditError):
        append_entry("repos: {a: 1}\n", "repos", {"a": 1, "b": 2})


# Registers that others wrote


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not here")
@pytest.mark.parametrize(
    ("corpus", "folders", "count", "dialect"),
    [
        ("adr+madr", "docs/decisions", 19, "MADR"),
        ("alphagov+govuk-aws", "docs/architecture/decisions", 38, "38 Nygard"),
        ("eclipse-edc+Connector", "docs/developer/decision-records", 106, "106 no metadata"),
        (
            "HHS+simpler-grants-gov",
            ["docs/decisions", "documentation/wiki/product/decisions"],
            86,
            "81 bullets",
        ),
        (
            "opendatahub-io+architecture-decision-records",
            "architecture-decision-records",
            45,
            "44 inline",
        ),
        (
            "thomvaill+log4brains",
            ["docs/adr", "packages/core/docs/adr", "packages/web/docs/adr"],
            17,
            "17 bullets",
        ),
        (
            "wagov-dtt+architecture-decision-records",
            ["development", "operations", "security"],
            20,
            "20 inline",
        ),
    ],
)
def test_a_corpus_is_found_and_counted(
    corpus: str,
    folders: str | list[str],
    count: int,
    dialect: str,
    empty: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    clone = empty / "clone"
    shutil.copytree(CORPORA / corpus, clone)
    monkeypatch.chdir(clone)
    git(clone, "init", "-b", "main")
    git(clone, "add", ".")
    git(clone, "commit", "-m", "all")
    assert run(["init", "--yes"]) == 0
    out = capsys.readouterr().out
    assert f"{count} decisions can be read in place" in out and dialect in out
    assert config.read(clone / "mkdocs.yml").options["folders"] == {"decisions": folders}
    changed = subprocess.run(["git", "diff", "--name-only"], capture_output=True, text=True)
    assert not changed.stdout, "no file of theirs was touched"
    assert_works(clone, capsys)
    assert run(["new", "decision", "Ours", "--steward", "ana"]) == 0


NYGARD = "# One\n\nDate: 2026-01-02\n\n## Status\n\nAccepted\n"
BARE = "# Tracing\n\n## Decision\n\nWe trace.\n"
LAYOUTS: Mapping[str, tuple[Mapping[str, str], list[str]]] = {
    "a usual name at any depth, in folders by subject": (
        {f"decision-records/{name}": NYGARD for name in ("OURS-0001-a.md", "ml/OURS-ML-0001-b.md")},
        ["decision-records"],
    ),
    "several registers": (
        {
            f"{folder}/000{n}-x.md": NYGARD
            for folder in ("docs/decisions", "a/b/adr")
            for n in (1, 2)
        },
        ["a/b/adr", "docs/decisions"],
    ),
    "a dated folder for each, without a status": (
        {f"dev/decision-records/2026-01-0{n}-x/README.md": BARE for n in (1, 2, 3)},
        ["dev/decision-records"],
    ),
    "prefixed numbers under another name": (
        {f"security/ADR-00{n} x.md": NYGARD for n in (1, 2)},
        ["security"],
    ),
    "what tests read and what others wrote is left out": (
        {
            f"{folder}/adr/000{n}-x.md": NYGARD
            for folder in ("integration-tests/p", "vendor/x", "node_modules/y", ".cache")
            for n in (1, 2)
        },
        [],
    ),
    "numbered notes that state nothing": ({f"notes/000{n}-x.md": BARE for n in (1, 2, 3)}, []),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_folder_of_decisions_is_found(layout: str, empty: Path) -> None:
    files, folders = LAYOUTS[layout]
    sites.write(empty, files)
    found = find_register(empty)
    assert sorted(found.folders if found else ()) == folders
    assert (found.decisions if found else 0) == (len(files) if folders else 0)


def test_a_hook_that_differs_is_said(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--yes"]) == 0
    capsys.readouterr()
    assert run(["init", "--yes"]) == 0
    assert "Nothing to do" in capsys.readouterr().err
    file = empty / ".pre-commit-config.yaml"
    before = file.read_text()
    changed = before.replace("mkdocs-dissent @", "mkdocs-dissent-of-old @")
    assert changed != before
    file.write_text(changed)
    assert run(["init", "--yes"]) == 0
    out, err = capsys.readouterr()
    assert ".pre-commit-config.yaml: the hook `dissent` is not as `dissent init` writes it" in out
    assert "  - id: dissent\n" in out and "mkdocs-dissent @" in out
    assert "Nothing else to do." in err and file.read_text() == changed
    file.write_text(
        "repos:\n- repo: https://example.org/x\n  rev: v1\n  hooks:\n  - id: dissent-check\n"
    )
    assert run(["init", "--yes"]) == 0
    assert "Nothing to do" in capsys.readouterr().err, "the project's own hook does as well"


def test_the_home_page_names_the_doors_that_pages_have(empty: Path) -> None:
    git(empty, "init")
    git(empty, "remote", "add", "origin", "https://github.com/o/r.git")
    assert run(["init", "--yes"]) == 0
    assert run(["new", "decision", "One", "--steward", "ana"]) == 0
    built = sites.build_site(empty)
    assert 'the line "Disagree?"' in (empty / "docs/index.md").read_text()
    assert "Disagree?" in built.html("decisions/0001-one/")
