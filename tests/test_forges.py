"""What hosts are told to run: their linters and schemas pass it, and it may no more than it must."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

import sites
from forge_support import INTAKE, ODD, PLAIN, build_commands, lines, shown, steps, texts
from mkdocs_dissent.pages.doors import FORM
from mkdocs_dissent.scaffold.forges import Work, intake_files


@pytest.fixture(params=[PLAIN, ODD], ids=["plain", "odd"])
def work(request: pytest.FixtureRequest) -> Work:
    found: Work = request.param
    return found


def written(folder: Path, work: Work, *hosts: str) -> list[Path]:
    files = texts(work, *hosts)
    sites.write(folder, files)
    return [folder / path for path in files]


def tool(name: str, *arguments: str | Path, said: str = "") -> subprocess.CompletedProcess[str]:
    """What a linter that stands beside this Python says."""
    command = [Path(sys.executable).with_name(name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, input=said, timeout=120)


# Linters and schemas


@pytest.mark.parametrize(
    ("host", "schema"),
    [
        ("github", "vendor.github-workflows"),
        ("github", "custom.github-workflows-require-timeout"),
        ("gitlab", "vendor.gitlab-ci"),
    ],
)
def test_the_hosts_schema_takes_it(host: str, schema: str, work: Work, tmp_path: Path) -> None:
    files = written(tmp_path, work, host)
    done = tool("check-jsonschema", "--builtin-schema", schema, *files)
    assert done.returncode == 0, done.stdout
    files[0].write_text(files[0].read_text() + "\njobs: 3\nversion: 9\ndissent-check: 3\n")
    assert tool("check-jsonschema", "--builtin-schema", schema, files[0]).returncode != 0


def test_read_the_docs_schema_takes_what_the_guide_shows(tmp_path: Path) -> None:
    file = tmp_path / ".readthedocs.yaml"
    file.write_text(shown("Read the Docs"))
    done = tool("check-jsonschema", "--builtin-schema", "vendor.readthedocs", file)
    assert done.returncode == 0, done.stdout


def test_yaml_has_no_duplicate_key_and_no_trailing_space(work: Work, tmp_path: Path) -> None:
    files = [path for path in written(tmp_path, work) if path.suffix in (".yml", ".yaml")]
    rules = "{extends: default, rules: {line-length: disable, document-start: disable, "
    rules += "truthy: disable, comments: {min-spaces-from-content: 1}, braces: disable}}"
    assert len(files) == 5
    done = tool("yamllint", "--strict", "-d", rules, *files)
    assert done.returncode == 0, done.stdout


def zizmor(folder: Path) -> list[str]:
    done = tool(
        "zizmor", "--offline", "--no-progress", "--persona=pedantic", "--format=json", folder
    )
    assert done.stdout.strip(), done.stderr
    return [found["ident"] for found in json.loads(done.stdout) if not found["ignored"]]


def test_the_auditor_of_workflows_finds_nothing(work: Work, tmp_path: Path) -> None:
    # It takes the one way to write `${{` as text for an expression.
    plain = replace(work, config=work.config.replace("${{", "{{"))
    files = written(tmp_path, plain, "github")
    assert set(zizmor(tmp_path)) <= {"anonymous-definition"}
    ignored = [
        line for path in files for line in path.read_text().splitlines() if "zizmor:" in line
    ]
    assert len(ignored) == 1 and "workflow_run" in ignored[0]
    for path in files:
        text = path.read_text().replace("persist-credentials: false", "lfs: false")
        text = text.replace('"$RUN"', "${{ github.head_ref }}")
        path.write_text(text)
    assert {"artipacked", "template-injection"} <= set(zizmor(tmp_path)), "it does look"


def test_shellcheck_finds_nothing(work: Work) -> None:
    scripts = [("bash", step["run"]) for path, text in texts(work, "github").items()
               for _, step in steps(text)
               if "run" in step and step.get("shell") != "python"]  # fmt: skip
    jobs = texts(work, "gitlab")[".gitlab-ci.yml"]
    names = [name for name, job in yaml.safe_load(jobs).items() if "script" in job]
    scripts += [("sh", "\n".join(lines(jobs, name))) for name in names]
    guides = ("Read the Docs", "Netlify", "Cloudflare Pages")
    scripts += [("bash", build_commands(host)) for host in guides]
    assert len(scripts) > 15
    for shell, text in scripts:
        script = text.replace("${{ '${{' }}", "${{")
        done = tool("shellcheck", "--shell", shell, "--exclude", "SC2015,SC2016", "-", said=script)
        assert done.returncode == 0, f"{script}\n{done.stdout}"
    assert tool("shellcheck", "--shell", "sh", "-", said="echo $x").returncode != 0


def test_the_linter_of_python_finds_nothing(work: Work, tmp_path: Path) -> None:
    text = texts(work, "github")[".github/workflows/dissent-digest.yml"]
    [script] = [step["run"] for _, step in steps(text) if step.get("shell") == "python"]
    scripts = [script]
    for found in yaml.safe_load(texts(work, "gitlab")[".gitlab-ci.yml"]).values():
        said = "\n".join(found.get("script", ()))
        scripts += re.findall(r"<<'PYTHON'\n(.*?)^PYTHON$", said, re.M | re.S)
    assert len(scripts) == 4
    for text in scripts:
        (tmp_path / "job.py").write_text(text)
        done = tool("ruff", "check", "--isolated", "--select=E9,F,B,S,SIM,UP",
                    "--ignore=S310,S603,SIM115,B904,UP032", tmp_path)  # fmt: skip
        assert done.returncode == 0, done.stdout
    (tmp_path / "job.py").write_text("import os\n" + script + "\neval(data)\n")
    assert tool("ruff", "check", "--isolated", "--select=S", tmp_path).returncode != 0


def test_the_guide_shows_documented_keys_of_netlify() -> None:
    netlify = tomllib.loads(shown("Netlify"))
    assert netlify["build"].keys() == {"command", "publish", "environment"}
    assert netlify["context"].keys() == {"deploy-preview"}
    command = netlify["context"]["deploy-preview"]["command"]
    assert command.endswith(netlify["build"]["command"])
    assert command == shown("Cloudflare Pages").strip(), "both are told the same"


# What a workflow may


def test_actions_are_pinned_to_commits() -> None:
    uses = [line.split("uses:")[1].strip() for text in texts(ODD, "github").values()
            for line in text.splitlines() if "uses:" in line]  # fmt: skip
    assert len(uses) == 17
    for used in uses:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", used)


def test_rights_are_least() -> None:
    files = texts(ODD, "github")
    main_, comment, digest, intake = (yaml.safe_load(text) for text in files.values())
    assert main_["permissions"] == {"contents": "read"} and comment["permissions"] == {}
    given = {
        name: job["permissions"] for name, job in main_["jobs"].items() if "permissions" in job
    }
    assert given == {"publish": {"pages": "write", "id-token": "write"}}
    [job] = comment["jobs"].values()
    assert job["permissions"] == {"actions": "read", "pull-requests": "write"}
    [job] = digest["jobs"].values()
    assert digest["permissions"] == {}
    assert job["permissions"] == {"contents": "read", "issues": "write"}
    assert intake["permissions"] == {}
    assert [job["permissions"] for job in intake["jobs"].values()] == [
        {"contents": "read"},
        {"contents": "write", "issues": "write", "pull-requests": "write"},
    ]
    # A secret reaches one step, which runs no code of the repository.
    secret = {step.get("shell") for text in files.values() for _, step in steps(text)
              if "secrets." in str(step.get("env", ""))}  # fmt: skip
    assert secret == {"python"}
    assert "secrets." not in "".join(
        str(step.get("run", "")).replace("${{ '${{' }} secrets.X", "")
        for text in files.values()
        for _, step in steps(text)
    )
    assert "pull_request_target" not in "".join(files.values())


def test_what_may_write_takes_no_code() -> None:
    text = texts(ODD, "github")[".github/workflows/dissent-comment.yml"]
    [(_, step)] = steps(text)
    assert "uses" not in step and not re.search(
        r"\b(git|pip|python|npm|eval|source)\b", step["run"]
    )
    assert yaml.safe_load(text)[True] == {
        "workflow_run": {"workflows": ["dissent"], "types": ["completed"]}
    }


def test_what_takes_in_an_issue_and_may_write_runs_no_code_of_the_repository() -> None:
    text = texts(ODD, "github")[INTAKE]
    data = yaml.safe_load(text)
    assert data[True] == {"issues": {"types": ["labeled"]}}
    [script] = [step["run"] for name, step in steps(text) if name == "write" and "run" in step]
    assert not re.search(r"\b(pip|python|npm|eval|source|dissent [a-z])", script)
    assert "github.event.issue." not in text.replace("github.event.issue.number", "")


def test_the_forms_of_issues_have_the_headings_that_are_read(tmp_path: Path) -> None:
    files = intake_files(PLAIN, "github")
    forms = {path: text for path, text in files.items() if "ISSUE_TEMPLATE" in path}
    sites.write(tmp_path, forms)
    paths = [tmp_path / path for path in forms]
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", *paths)
    assert done.returncode == 0, done.stdout
    asked = [
        tuple(part["attributes"]["label"] for part in yaml.safe_load(text)["body"] if "id" in part)
        for text in forms.values()
    ]
    assert asked == [*FORM.values()]
    # A form that set labels would set them for anybody.
    assert not any("labels" in yaml.safe_load(text) for text in forms.values())
    texts_ = intake_files(PLAIN, "gitlab").values()
    assert [tuple(re.findall("^### (.*)$", text, re.M)) for text in texts_] == asked


def test_no_expression_stands_in_a_command() -> None:
    for text in texts(ODD, "github").values():
        for _, step in steps(text):
            assert "${{" not in step.get("run", "").replace("${{ '${{' }}", "")


def test_names_come_through_whatever_they_hold() -> None:
    text = texts(ODD, "github")[".github/workflows/dissent.yml"]
    data = yaml.safe_load(text)
    assert data[True]["push"]["branches"] == [r"release/1.x\+y's"], "a + would be a pattern"
    [check] = [step["run"] for name, step in steps(text) if "dissent check" in step.get("run", "")]
    seen = check.replace("${{ '${{' }}", "${{")
    assert subprocess.check_output(["sh", "-c", f"printf '%s\\n' {seen}"], text=True) == (
        f"dissent\ncheck\n--config-file\n{ODD.config}\n--base\nauto\n--only-new\n"
    )
    jobs = yaml.safe_load(texts(ODD, "gitlab")[".gitlab-ci.yml"])
    [build] = jobs["dissent-site"]["script"]
    assert build.startswith(
        """mkdocs build --config-file 'team a/it'"'"'s #1: ${{ secrets.X }}.yml'"""
    )
