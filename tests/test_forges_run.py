"""What hosts are told to run, carried out: real shells, real clones, the installed `dissent`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import sites
from forge_support import GITHUB_SHELL, HERE, build_commands, git, lines, shell, steps, texts
from mkdocs_dissent.report import UNCHANGED

ACCEPTED = """\
---
status: accepted
date: 2026-01-05
steward: ana
revisit: 2099-01-05
---

# Use Postgres
"""
PROPOSED = "---\nstatus: proposed\n---\n\n# Use Redis\n"
CONFIG = "site_name: x\nplugins:\n  - dissent: {folders: {decisions: docs/decisions}}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A register in a subfolder; the branch `work` began before the last commit of `main`."""
    folder = tmp_path / "origin"
    git(sites.write(folder, {"team a/it's #1.yml": CONFIG}), "init", "-b", "main")
    sites.write(
        folder, {"team a/docs/decisions/0001-x.md": ACCEPTED, "team a/docs/index.md": "# X\n"}
    )
    commit(folder)
    for number in range(3):
        sites.write(folder, {"other.txt": str(number)})
        commit(folder)
    git(folder, "checkout", "-b", "work", "main~2")
    sites.write(folder, {"team a/docs/decisions/0002-y.md": PROPOSED})
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "-m", "x")


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A search path on which `pip` does nothing and everything else is what it is."""
    stub = tmp_path / "stubs" / "pip"
    sites.write(stub.parent, {"pip": "#!/bin/sh\nexit 0\n"})
    stub.chmod(0o755)
    return os.pathsep.join([str(stub.parent), str(Path(sys.executable).parent), os.environ["PATH"]])


def github_job(job: str, folder: Path, path: str, temporary: Path) -> list[Any]:
    """What each `run:` step of a job gives, in order, up to the first that fails."""
    text = texts(HERE, "github")[".github/workflows/dissent.yml"]
    given = {
        "PATH": path,
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_BASE_REF": "main",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_REF": "refs/pull/12/merge",
        "GITHUB_STEP_SUMMARY": str(temporary / "summary.md"),
        "RUNNER_TEMP": str(temporary),
        "NUMBER": "12",
    }
    done: list[Any] = []
    for name, step in steps(text):
        if name == job and "run" in step and not (done and done[-1].returncode):
            done.append(shell(step["run"], folder, given, shell=GITHUB_SHELL))
    return done


@pytest.fixture
def checked_out(repository: Path, tmp_path: Path) -> Path:
    """What `actions/checkout` makes of a pull request: all branches, at a merge, detached."""
    git(repository, "checkout", "--detach", "main")
    git(repository, "merge", "--no-ff", "-m", "merge", "work")
    git(repository, "update-ref", "refs/pull/12/merge", "HEAD")
    clone = tmp_path / "clone"
    clone.mkdir()
    git(clone, "init")
    git(clone, "remote", "add", "origin", repository.as_uri())
    merge = "refs/remotes/pull/12/merge"
    git(
        clone,
        "fetch",
        "origin",
        "+refs/heads/*:refs/remotes/origin/*",
        f"+refs/pull/12/merge:{merge}",
    )
    git(clone, "checkout", "--detach", merge)
    return clone


def test_githubs_check_annotates(checked_out: Path, path: str, tmp_path: Path) -> None:
    done = github_job("check", checked_out, path, tmp_path)
    assert [run.returncode for run in done] == [0, 0], done
    (checked_out / "team a/docs/decisions/0002-y.md").write_text("---\nstatus: [\n---\n")
    broken = github_job("check", checked_out, path, tmp_path)[-1]
    assert broken.returncode == 1
    assert "::error file=team a/docs/decisions/0002-y.md,line=" in broken.stdout


def test_the_check_knows_the_base(checked_out: Path, path: str, tmp_path: Path) -> None:
    (checked_out / "team a/docs/decisions/0001-x.md").unlink()
    for job in (
        github_job("check", checked_out, path, tmp_path)[-1],
        gitlab_job("dissent-check", checked_out, path),
    ):
        assert job.returncode == 1 and "DM602" in job.stdout, job


def test_githubs_changes_are_in_the_summary(checked_out: Path, path: str, tmp_path: Path) -> None:
    done = github_job("changes", checked_out, path, tmp_path)
    assert {run.returncode for run in done} == {0}, done
    left = (tmp_path / "changes/comment.md").read_text()
    assert left.startswith("<!-- mkdocs-dissent:diff -->") and "0002-y" in left
    assert UNCHANGED not in left
    assert "0001-x" not in left, "only what the branch changes"
    assert (tmp_path / "changes/number").read_text() == "12\n"
    assert left in (tmp_path / "summary.md").read_text() and left.count("0002-y.md") == 1
    assert (checked_out / "team a/site/changes.html").is_file(), "the preview says so, too"


def test_a_pull_request_that_changes_no_record_says_so(
    checked_out: Path, path: str, tmp_path: Path
) -> None:
    git(checked_out, "checkout", "--detach", "origin/main")
    sites.write(checked_out, {"other.txt": "mine"})
    commit(checked_out)
    assert {run.returncode for run in github_job("changes", checked_out, path, tmp_path)} == {0}
    assert UNCHANGED in (tmp_path / "changes/comment.md").read_text().splitlines()


def test_githubs_preview_opens_from_disk(repository: Path, path: str, tmp_path: Path) -> None:
    text = texts(HERE, "github")[".github/workflows/dissent.yml"]
    [build] = [step["run"] for job, step in steps(text)
               if job == "changes" and "mkdocs build" in step.get("run", "")]  # fmt: skip
    done = shell(build, repository, {"PATH": path}, shell=GITHUB_SHELL)
    assert done.returncode == 0, done.stderr
    site = repository / "team a/site"
    pages = [page.name for page in site.rglob("*.html")]
    assert "register.html" in pages and "0002-y.html" in pages
    assert not sites.broken_links(site)


def gitlab_job(job: str, folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    script = "\n".join(lines(texts(HERE, "gitlab")[".gitlab-ci.yml"], job))
    given = {
        "PATH": path,
        "CI_PROJECT_DIR": str(folder),
        "CI_PROJECT_ROOT_NAMESPACE": "org",
        "CI_PROJECT_PATH": "org/team/ledger",
        "CI_PAGES_DOMAIN": "example.io",
        "CI_JOB_ID": "77",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(folder, "merge-base", "HEAD", "HEAD~1").strip(),
    }
    return shell(script, folder, given)


def test_gitlabs_check_reports_code_quality(repository: Path, path: str) -> None:
    assert gitlab_job("dissent-check", repository, path).returncode == 0
    (repository / "team a/docs/decisions/0002-y.md").write_text("---\nstatus: [\n---\n")
    done = gitlab_job("dissent-check", repository, path)
    assert done.returncode == 1 and "DM001" in done.stdout
    [issue] = json.loads((repository / "gl-code-quality.json").read_text())
    assert issue["location"]["path"] == "team a/docs/decisions/0002-y.md"


def test_gitlabs_changes_are_in_the_log_and_an_artifact(repository: Path, path: str) -> None:
    done = gitlab_job("dissent-changes", repository, path)
    assert done.returncode == 0, done.stderr
    left = (repository / "dissent-changes.md").read_text()
    assert "0002-y" in left and left in done.stdout
    job = yaml.safe_load(texts(HERE, "gitlab")[".gitlab-ci.yml"])["dissent-changes"]
    assert job["artifacts"]["paths"] == ["dissent-changes.md"]


def test_gitlabs_review_app_leads_to_the_artifact(repository: Path, path: str) -> None:
    done = gitlab_job("dissent-preview", repository, path)
    assert done.returncode == 0, done.stderr
    page = "artifacts/preview/index.html"
    assert (repository / "preview.env").read_text() == (
        f"DISSENT_PREVIEW=https://org.example.io/-/team/ledger/-/jobs/77/{page}\n"
    )
    assert (repository / page.removeprefix("artifacts/")).is_file()


ENVIRONMENTS = {
    "Read the Docs": {"READTHEDOCS": "True", "READTHEDOCS_VERSION_TYPE": "external"},
    "Netlify": {"NETLIFY": "true", "CONTEXT": "deploy-preview"},
    "Cloudflare Pages": {"CF_PAGES": "1", "CF_PAGES_BRANCH": "work"},
}


def guides_commands(host: str) -> str:
    """What the guide has a host run, for the site of this repository."""
    return build_commands(host).replace("mkdocs build", f"mkdocs build{HERE.option}")


@pytest.mark.parametrize("depth", [1, pytest.param(50, marks=pytest.mark.slow)])
@pytest.mark.parametrize("host", ENVIRONMENTS)
def test_a_shallow_clone_gets_a_base(
    host: str, depth: int, repository: Path, path: str, tmp_path: Path
) -> None:
    base = git(repository, "merge-base", "main", "work").strip()
    git(repository, "checkout", "main")
    clone = tmp_path / "clone"
    clone.mkdir()
    git(clone, "init")
    git(clone, "remote", "add", "origin", repository.as_uri())
    git(clone, "fetch", "--depth", str(depth), "origin", "refs/heads/work:external-1")
    git(clone, "checkout", "external-1")
    given = {"PATH": path} | ENVIRONMENTS[host]
    for _ in range(2):
        done = shell(guides_commands(host), clone, given)
        assert done.returncode == 0, done.stderr
    assert git(clone, "merge-base", "HEAD", "origin/HEAD").strip() == base
    git(clone, "remote", "set-url", "origin", (tmp_path / "gone").as_uri())
    told = shell(f"dissent diff{HERE.option} --format json", clone, given)
    assert base in told.stdout and "0002-y" in told.stdout, told.stderr
    assert "0001-x" not in told.stdout


@pytest.mark.parametrize("host", ENVIRONMENTS)
def test_a_default_branch_that_is_gone_stops_no_build(
    host: str, repository: Path, path: str
) -> None:
    git(repository, "branch", "-m", "main", "trunk")
    git(repository, "remote", "add", "origin", repository.as_uri())
    assert shell(guides_commands(host), repository, {"PATH": path}).returncode == 0
