"""From a door on a built page to a merged record, with real requests to a forge of our own.

The workflow's scripts are carried out as a runner does, against a stand-in for `gh`, whose API is
a folder, and a bare repository that they push to.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

import sites
from forge_support import GITHUB_SHELL, INTAKE, git, shell, steps, texts
from mkdocs_dissent import site as core
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.records.kinds import Memo
from mkdocs_dissent.scaffold.forges import Work
from test_doors import doors
from test_intake import DECISION, MEMO, form

GH = f"""\
#!{sys.executable}
# Answers what the workflow asks of `gh`, from a folder, as gh does; its filters are real.
import json, os, pathlib, sys
import jq

there = pathlib.Path(os.environ["STAND_IN"])
state = json.loads((there / "state.json").read_text())
words = sys.argv[1:]
assert os.environ["GH_TOKEN"] == "t"

def value(name):
    return words[words.index(name) + 1]

if words[0] == "api":
    assert words[1] == "repos/o/r/collaborators/cy/permission", words
    print(json.dumps(jq.compile(value("--jq")).input_value(state["permission"]).first()))
elif words[:2] == ["issue", "comment"]:
    assert words[2] == "7" and value("--repo") == "o/r", words
    state["answers"].append(pathlib.Path(value("--body-file")).read_text())
elif words[:2] == ["pr", "list"]:
    print(jq.compile(value("--jq")).input_value(state["open"]).first())
elif words[:2] == ["auth", "setup-git"]:
    pass
elif words[:2] == ["pr", "create"]:
    if state["refuses"]:
        sys.exit("pull request create failed: GraphQL: GitHub Actions is not permitted to create or approve pull requests")
    names = ("--title", "--base", "--head", "--body-file")
    made = {{name: value(name) for name in names}}
    made["body"] = pathlib.Path(made.pop("--body-file")).read_text()
    state["made"].append(made)
    print("https://github.example/o/r/pull/8")
else:
    sys.exit(f"gh: unknown {{words}}")
(there / "state.json").write_text(json.dumps(state))
"""
HERE = Work(install="x", config="mkdocs.yml", site="site", branch="main")


class GitHub:
    """A repository with a register on `main`, a runner's folders, and an issue 7."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bare = folder / "server/o/r.git"
        self.work = folder / "work"
        self.state: dict[str, Any] = {
            "permission": {"permission": "read", "user": {"permissions": {"triage": True}}},
            "open": [],
            "refuses": False,
            "answers": [],
            "made": [],
        }
        self.issue = {
            "html_url": "https://github.example/o/r/issues/7",
            "title": "We never ran it",
            "body": form(MEMO),
            "user": {"login": "bo"},
            "labels": [{"name": "dissent"}],
        }
        sites.write(
            self.work,
            {
                "mkdocs.yml": sites.config("mkdocs", repo_url="https://github.com/o/r"),
                "docs/index.md": "# Home\n",
                "decisions/0012-one-store.md": DECISION,
                ".gitignore": "/site/\n",
            },
        )
        git(self.work, "init", "--quiet", "--initial-branch", "main")
        git(self.work, "add", "--all")
        git(self.work, "commit", "--quiet", "--message", "Begin")
        self.bare.parent.mkdir(parents=True)
        git(folder, "clone", "--quiet", "--bare", str(self.work), str(self.bare))
        git(self.work, "remote", "add", "origin", str(self.bare))
        sites.write(folder / "stubs", {"gh": GH})
        (folder / "stubs/gh").chmod(0o755)

    def run(self) -> str:
        """Carry out the workflow for a label that cy set; returns what it printed."""
        event = {"action": "labeled", "label": {"name": "dissent"}, "issue": self.issue}
        sites.write(
            self.folder,
            {"state.json": json.dumps(self.state), "event.json": json.dumps(event), "output": ""},
        )
        text = texts(HERE, "github")[INTAKE]
        shutil.rmtree(self.folder / "temp", ignore_errors=True)
        (self.folder / "temp").mkdir()
        said = ""
        for name in ("read", "write"):
            said += self._job(name, [step for job, step in steps(text) if job == name])
            if "may=true" not in (self.folder / "output").read_text():
                break
        self.state = json.loads((self.folder / "state.json").read_text())
        return said

    def _job(self, name: str, found: list[dict[str, Any]]) -> str:
        git(self.work, "fetch", "--quiet", "origin")
        git(self.work, "checkout", "--quiet", "--force", "--detach", "origin/main")
        given = {
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_SERVER_URL": f"file://{self.folder}/server",
            "GITHUB_WORKSPACE": str(self.work),
            "RUNNER_TEMP": str(self.folder / "temp"),
            "STAND_IN": str(self.folder),
            "PATH": f"{self.folder / 'stubs'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        # An expression is what the event says; none of it is the issue's text.
        values = {
            "github.token": "t",
            "github.event.sender.login": "cy",
            "github.event.issue.number": "7",
            "github.event.repository.default_branch": "main",
        }
        said = ""
        for step in found:
            script = step.get("run", "")
            if not script or "pip install" in script:
                continue
            own = {
                key: values[str(value).strip("${} ")] for key, value in step.get("env", {}).items()
            }
            if name == "write":
                # Each run has a clone of its own.
                gone = ["git", "branch", "-D", "dissent-intake-7"]
                subprocess.run(gone, cwd=self.work, capture_output=True)
            done = shell(script, self.work, given | own, shell=GITHUB_SHELL)
            assert done.returncode == 0, script + done.stdout + done.stderr
            said += done.stdout
            if "may=false" in (self.folder / "output").read_text():
                break
        return said

    def merge(self) -> None:
        """Merge the pull request, as a maintainer does."""
        [made] = self.state["made"]
        clone = self.folder / "clone"
        git(self.folder, "clone", "--quiet", str(self.bare), str(clone))
        git(clone, "merge", "--quiet", "--no-edit", f"origin/{made['--head']}")
        git(clone, "push", "--quiet", "origin", "main")


@pytest.fixture
def github(tmp_path: Path) -> GitHub:
    return GitHub(tmp_path)


def records(github: GitHub) -> list[Any]:
    folder = github.folder / "clone"
    return [*core.read(DiskTree.at(folder), Policy()).records]


def test_from_the_page_to_a_merged_record(github: GitHub) -> None:
    # A reader follows the door of the built page.
    built = sites.build_site(github.work)
    [_, (link, _)] = doors(built.html("decisions/0012-one-store/"))["Disagree? Write a memo"]
    asked = parse_qs(urlsplit(link["href"]).query)
    forms = yaml.safe_load(
        (Path(core.__file__).parent / "scaffold/templates/intake-memo.yml").read_text()
    )
    assert asked["template"] == ["dissent-memo.yml"]
    ids = {part["id"]: part["attributes"]["label"] for part in forms["body"] if "id" in part}
    # The form is filled with what the address says, and with what they write.
    answers = dict.fromkeys(ids.values(), "") | MEMO | {ids["about"]: asked["about"][0]}
    github.issue["body"] = form(answers)
    github.run()
    [made], [answer] = github.state["made"], github.state["answers"]
    assert made["--base"] == "main" and made["--head"] == "dissent-intake-7"
    assert made["--title"] == "Take in 0001-we-never-ran-it.md"
    assert "DM321" in made["body"], "it was checked, and says what is left to do"
    assert answer == "It is proposed as a record: https://github.example/o/r/pull/8\n"
    github.merge()
    [memo] = [record for record in records(github) if isinstance(record, Memo)]
    assert memo.author == ("bo",) and memo.origin == github.issue["html_url"]
    assert memo.decision[0].text == "0012-one-store"
    log = git(github.folder / "clone", "log", "-1", "--format=%an %B", "origin/dissent-intake-7")
    assert log.startswith("github-actions[bot] Take in 0001-we-never-ran-it.md")
    assert not re.search(r"clos|fix|resolv|@", log, re.I)
    # Labelled once more, it is taken in once.
    github.run()
    assert github.state["answers"][1:] == [
        "It was taken in before, as `dissent/0001-we-never-ran-it.md`.\n"
    ]
    assert len(github.state["made"]) == 1


def test_a_refusal_is_answered_with_its_reason(github: GitHub) -> None:
    github.issue["body"] = form(MEMO | {"Which decision?": "@ana $(id) `x` 99"})
    said = github.run()
    [answer] = github.state["answers"]
    assert "can't be taken in: there is no record" in answer and "@ana" not in answer
    assert not github.state["made"] and "ana" not in said


def test_who_may_not_triage_takes_nothing_in(github: GitHub) -> None:
    github.state["permission"]["user"]["permissions"]["triage"] = False
    assert "may not triage" in github.run()
    assert not github.state["answers"] and not github.state["made"]


def test_where_a_job_may_open_no_pull_request_the_branch_is_linked(github: GitHub) -> None:
    github.state["refuses"] = True
    github.run()
    [answer] = github.state["answers"]
    assert "/o/r/compare/main...dissent-intake-7?expand=1" in answer
    assert "0001-we-never-ran-it.md" in git(
        github.bare, "ls-tree", "-r", "--name-only", "dissent-intake-7"
    )
    # A branch that is there is somebody's work by now.
    github.run()
    assert "is there already" in github.state["answers"][1]


def test_one_that_is_open_is_not_opened_again(github: GitHub) -> None:
    github.state["open"] = [{"url": "https://github.example/o/r/pull/8"}]
    github.run()
    assert "already: https://github.example/o/r/pull/8" in github.state["answers"][0]
    assert "dissent-intake-7" not in git(github.bare, "branch", "--list")


@pytest.mark.parametrize(
    "text",
    ["$(touch pwned) `touch pwned`", "${{ github.token }}", "'; touch pwned; '", "::error::x\n%0A::x",
     "EOF\ntouch pwned\n", "-----\n--- a/x\n+++ b/.github/workflows/x.yml", "[skip ci] closes #1 @org/team"],
)  # fmt: skip
def test_an_issues_text_commands_nothing(text: str, github: GitHub) -> None:
    github.issue |= {"title": text, "body": form(MEMO | {"Claim challenged": text})}
    said = github.run()
    assert "::error::" not in said
    assert not list(github.folder.rglob("pwned"))
    [made] = github.state["made"]
    assert re.fullmatch(r"Take in [a-z0-9-]+\.md", made["--title"])
    files = git(github.bare, "diff", "--name-only", "main", "dissent-intake-7").split()
    assert len(files) == 1 and files[0].startswith("dissent/")
    log = git(github.bare, "log", "-1", "--format=%B", "dissent-intake-7")
    assert not re.search(r"\[skip|closes[\s:]|@", log + made["body"])
