"""The project's own files: what hosts, hooks and package indexes read of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import mkdocs_dissent
import sites
from forge_support import steps

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
ACTION = ROOT / "action.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
LINT = (
    "{extends: default, rules: {line-length: disable, document-start: disable, truthy: disable,"
    " comments: {min-spaces-from-content: 1}, braces: disable}}"
)


def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return found


def tool(name: str, *arguments: str | Path, said: str = "") -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name(name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, input=said, timeout=120)


def tracked() -> list[Path]:
    """The files of the project; in a distribution, which has no git, those that are there."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0:
        return [ROOT / name for name in done.stdout.split("\0") if name]
    return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]


# Where it is, and which version


def test_the_version_is_stated_once() -> None:
    assert "version" in project()["dynamic"] and "version" not in project()
    code = [path for path in tracked() if path.suffix in (".py", ".toml")]
    wanted = re.compile(rf'version\w* = "{re.escape(mkdocs_dissent.__version__)}"')
    holders = [path.name for path in code if path.exists() and wanted.search(path.read_text())]
    assert holders == ["__init__.py"]


def test_the_address_is_stated_in_one_place_and_is_the_same_wherever_it_is_shown() -> None:
    urls = project()["urls"]
    assert {"Repository", "Documentation", "Changelog", "Issues"} == set(urls)
    home, site = urls["Repository"], urls["Documentation"]
    assert urls["Changelog"].startswith(f"{home}/") and urls["Issues"].startswith(f"{home}/")
    for path in tracked():
        if path.suffix not in (".md", ".yml", ".yaml", ".toml") or not path.exists():
            continue
        for found in re.findall(
            r"https?://[\w.-]*(?:git|mkdocs-dissent)\.example\.org[^\s\"`)>@]*", path.read_text()
        ):
            assert found.startswith((home, site)), f"{path}: {found}"
    assert not [path for path in tracked() if path.suffix == ".py" and path.exists()
                and path.parts[-2] != "tests" and "example.org/mkdocs" in path.read_text()]  # fmt: skip


def test_classifiers_name_the_host_systems_and_pythons() -> None:
    given = project()["classifiers"]
    assert "Framework :: MkDocs" in given
    assert sum(name.startswith("Operating System :: ") for name in given) == 3
    pythons = [name.rpartition(" ")[2] for name in given if re.search(r":: 3\.\d+$", name)]
    jobs = yaml.safe_load((GITHUB / "workflows/test.yml").read_text())["jobs"]
    assert jobs["systems"]["strategy"]["matrix"]["python"] == pythons
    assert project()["requires-python"] == f">={pythons[0]}"


def test_links_and_pictures_of_the_readme_hold_on_a_package_index() -> None:
    pytest.importorskip("hatchling")
    sys.path.insert(0, str(ROOT / "tools"))
    from package_readme import with_addresses

    home = project()["urls"]["Repository"]
    text = with_addresses((ROOT / "README.md").read_text(), home)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    assert len(targets) > 10
    for target in targets:
        assert target.startswith("https://"), target
        if target.startswith(home):
            path = re.sub(r"^/(?:raw|blob)/main/", "", target.removeprefix(home))
            assert (ROOT / path.partition("#")[0]).exists(), target
    assert f"]({home}/raw/main/docs/img/" in text


# Workflows, the action, the hook


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_schemas_take_the_workflows(path: Path) -> None:
    for schema in ("vendor.github-workflows", "custom.github-workflows-require-timeout"):
        done = tool("check-jsonschema", "--builtin-schema", schema, path)
        assert done.returncode == 0, done.stdout


def test_schemas_take_the_action_and_what_updates_it() -> None:
    for schema, path in (("github-actions", ACTION), ("dependabot", GITHUB / "dependabot.yml")):
        done = tool("check-jsonschema", "--builtin-schema", f"vendor.{schema}", path)
        assert done.returncode == 0, done.stdout


def test_the_linter_of_yaml_finds_nothing() -> None:
    done = tool("yamllint", "--strict", "-d", LINT, GITHUB, ACTION, HOOKS)
    assert done.returncode == 0, done.stdout


def test_the_auditor_finds_nothing(tmp_path: Path) -> None:
    def idents(*places: Path) -> set[str]:
        done = tool("zizmor", "--offline", "--no-progress", "--persona=pedantic", "--format=json",
                    *places)  # fmt: skip
        assert done.stdout.strip(), done.stderr
        return {found["ident"] for found in json.loads(done.stdout)}

    assert idents(GITHUB, ACTION) <= {"anonymous-definition"}
    text = ACTION.read_text().replace('"$FAIL_ON"', "${{ github.head_ref }}")
    sites.write(tmp_path, {"action.yml": text})
    assert "template-injection" in idents(tmp_path / "action.yml"), "it does look"


def test_every_script_passes_shellcheck() -> None:
    files = [*((path.name, path.read_text()) for path in WORKFLOWS)]
    scripts = [step["run"] for _, text in files for _, step in steps(text) if "run" in step]
    action = yaml.safe_load(ACTION.read_text())["runs"]["steps"]
    scripts += [step["run"] for step in action]
    assert len(scripts) > 15
    for script in scripts:
        assert "${{ inputs" not in script and "${{ github" not in script, "by the environment"
        text = re.sub(r"\$\{\{.*?\}\}", "x", script)
        done = tool("shellcheck", "--shell", "bash", "-", said=text)
        assert done.returncode == 0, f"{script}\n{done.stdout}"


def test_actions_are_pinned_and_what_publishes_needs_no_token() -> None:
    uses = re.findall(r"uses: (\S+)", "".join(path.read_text() for path in WORKFLOWS))
    assert uses and all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", used) for used in uses)
    release = yaml.safe_load((GITHUB / "workflows/release.yml").read_text())
    assert release["jobs"]["publish"]["permissions"] == {"id-token": "write"}
    assert "secrets." not in "".join(path.read_text() for path in WORKFLOWS)


def test_the_hook_runs_a_command_that_exists() -> None:
    [hook] = yaml.safe_load(HOOKS.read_text())
    assert hook["id"] == "dissent-check" and hook["language"] == "python"
    assert hook["entry"] == "dissent check" and hook["pass_filenames"] is False
    assert re.search(hook["files"], "decisions/0001-x.md")
    assert not re.search(hook["files"], "a.py")


def test_the_commands_of_the_action_take_the_options_that_it_gives() -> None:
    from click.testing import CliRunner

    from mkdocs_dissent.cli.main import main

    text = ACTION.read_text()
    for command, options in {
        "check": ("--config-file", "--base", "--fail-on"),
        "diff": ("--config-file", "--format", "--output"),
        "requirements": ("--config-file", "--output"),
    }.items():
        assert f"dissent {command} " in text
        said = CliRunner().invoke(main, [command, "--help"]).output
        assert all(option in said for option in options), command


# What a distribution holds


def test_a_source_distribution_has_what_the_tests_need() -> None:
    built = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    assert "include" not in built["targets"]["sdist"], "everything that git tracks"
    assert set(built["targets"]["sdist"]["exclude"]) == {"/.ci"}


# The two commands


def test_make_site_installs_only_what_the_site_needs_and_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text()
    site = makefile.split("\n$(SITE): ")[1].split("\n\n")[0]
    assert "'.[site]'" in site and "echo" in site
    rules = re.findall(r"^(\w+): \$\(SITE\)$", makefile, re.M)
    assert rules == ["site", "serve"]
    for line in re.findall(r"^\$ python -?m? ?(.+)$", (ROOT / "CONTRIBUTING.md").read_text(), re.M):
        assert line.startswith("pip install") or (ROOT / line.split()[0]).is_file(), line


@pytest.mark.slow
def test_the_tour_is_part_of_the_site_and_needs_no_server(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "site.py", tmp_path], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    said = done.stdout.splitlines()
    assert [line[:5] for line in said[:3]] == ["[1/3]", "[2/3]", "[3/3]"] and len(said) == 4
    home = (tmp_path / "index.html").read_text()
    for name in ("vienna", "platform-team"):
        assert f'href="tour/{name}/index.html"' in home
        register = (tmp_path / "tour" / name / "register.html").read_text()
        links = re.findall(r'href="([^":#?]+)"', register)
        assert "decisions/" in "".join(links)
        assert not [link for link in links if link.endswith("/")], "a file has no index"
    assert not [link for link in sites.broken_links(tmp_path) if "404.html" not in link]


def test_the_plugin_stays_below_the_lines_that_were_agreed() -> None:
    files = [path for path in (ROOT / "plugin").rglob("*.py") if ".venv" not in path.parts]
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
    assert 20_000 < lines < 35_000, "make room in the same change; see decisions/0020"
