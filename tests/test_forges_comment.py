"""The jobs that may write: GitHub's comment and GitLab's note, carried out against stand-ins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

import sites
from forge_support import GITHUB_SHELL, HERE, lines, shell, steps, texts
from mkdocs_dissent.report import MARKER, UNCHANGED

TEXT = f"{MARKER}\n### Decision register\n\nOne decision is new.\n"
SHA = "0123456789abcdef0123456789abcdef01234567"
BOT = "github-actions[bot]"

GH = f"""\
#!{sys.executable}
# Answers `gh run download` and `gh api` from a folder, as gh does; its filters are real.
import json, os, pathlib, shutil, sys
import jq

there = pathlib.Path(os.environ["STAND_IN"])
state = json.loads((there / "state.json").read_text())
arguments = sys.argv[1:]
with (there / "calls").open("a") as calls:
    calls.write(json.dumps(arguments) + "\\n")
if os.environ["GH_TOKEN"] != "t":
    sys.exit("gh: not logged in")
if arguments[:2] == ["run", "download"]:
    assert arguments[2:] == ["55", "--repo", "o/r", "--name", "dissent-changes"], arguments
    if not (there / "artifact").is_dir():
        sys.exit("no valid artifacts found to download")
    shutil.copytree(there / "artifact", ".", dirs_exist_ok=True, symlinks=True)
    sys.exit()
assert arguments.pop(0) == "api"
given = {{"--method": "GET", "--jq": ".", "--field": ""}}
path = None
while arguments:
    word = arguments.pop(0)
    if word in given:
        given[word] = arguments.pop(0)
    elif word not in ("--paginate", "--silent"):
        path = word.removeprefix("repos/o/r/").partition("?")[0]
parts = path.split("/")
if given["--method"] == "GET":
    numbered = parts[0] == "pulls" and len(parts) == 2
    found = state["pulls"].get(parts[1]) if numbered else state["comments"]
    if found is None:
        print('{{"message":"Not Found","status":"404"}}')
        sys.exit("gh: Not Found (HTTP 404)")
    for value in jq.compile(given["--jq"]).input_value(found):
        print(value if isinstance(value, str) else json.dumps(value))
    sys.exit()
if state["refuses"]:
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
name, _, file = given["--field"].partition("=@")
body = pathlib.Path(file).read_text()
if given["--method"] == "POST":
    assert parts == ["issues", "12", "comments"], parts
    user = {{"login": "{BOT}"}}
    state["comments"].append({{"id": 900 + len(state["comments"]), "user": user, "body": body}})
else:
    assert given["--method"] == "PATCH" and parts[:2] == ["issues", "comments"], parts
    [comment] = [one for one in state["comments"] if str(one["id"]) == parts[2]]
    comment[name] = body
(there / "state.json").write_text(json.dumps(state))
"""


class GitHub:
    """A repository with an open pull request 12 from a fork, and the artifact of its run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        head = {"sha": SHA, "repo": {"id": 7}}
        self.state: dict[str, Any] = {
            "pulls": {"12": {"state": "open", "head": head}},
            "comments": [],
            "refuses": False,
        }
        sites.write(folder / "stubs", {"gh": GH})
        (folder / "stubs/gh").chmod(0o755)
        self.artifact("12\n", TEXT)

    def artifact(self, number: str, text: str) -> None:
        sites.write(self.folder / "artifact", {"number": number, "comment.md": text})

    def run(self) -> str:
        """Carry out the workflow's one step; returns what it printed."""
        sites.write(self.folder, {"state.json": json.dumps(self.state), "calls": ""})
        [(_, step)] = steps(texts(HERE, "github")[".github/workflows/dissent-comment.yml"])
        assert step["shell"] == "bash"
        given = {
            "GH_TOKEN": "t",
            "RUN": "55",
            "RUN_URL": "https://github.example/o/r/actions/runs/55",
            "HEAD_SHA": SHA,
            "HEAD_REPOSITORY": "7",
        }
        assert given.keys() == step["env"].keys()
        given |= {
            "GITHUB_REPOSITORY": "o/r",
            "STAND_IN": str(self.folder),
            "PATH": f"{self.folder / 'stubs'}:{os.environ['PATH']}",
        }
        done = shell(step["run"], self.folder, given, shell=GITHUB_SHELL)
        assert done.returncode == 0, done.stdout + done.stderr
        self.state = json.loads((self.folder / "state.json").read_text())
        return done.stdout

    @property
    def writes(self) -> list[list[str]]:
        calls = [json.loads(line) for line in (self.folder / "calls").read_text().splitlines()]
        return [call for call in calls if "PATCH" in call or "POST" in call]

    @property
    def bodies(self) -> list[str]:
        return [comment["body"] for comment in self.state["comments"]]


@pytest.fixture
def github(tmp_path: Path) -> GitHub:
    return GitHub(tmp_path)


def test_the_marks_are_those_of_the_comment() -> None:
    for text in (
        texts(HERE)[name] for name in (".github/workflows/dissent-comment.yml", ".gitlab-ci.yml")
    ):
        assert MARKER in text and UNCHANGED in text


def test_a_comment_is_begun_and_then_brought_up_to_date(github: GitHub) -> None:
    github.state["comments"] = [{"id": 1, "user": {"login": "ana"}, "body": "Nice"}]
    github.run()
    [_, body] = github.bodies
    assert body.startswith(f"{MARKER}\n<sub>Of 0123456789, written by [a run of")
    assert body.endswith("\n### Decision register\n\nOne decision is new.\n")
    assert "(https://github.example/o/r/actions/runs/55)" in body
    github.artifact("12\n", TEXT.replace("One", "Two"))
    github.run()
    assert len(github.bodies) == 2 and "Two decision" in github.bodies[1]


def test_somebody_elses_comment_is_not_touched(github: GitHub) -> None:
    theirs = [{"id": 1, "user": {"login": "mallory"}, "body": TEXT},
              {"id": 2, "user": {"login": BOT}, "body": "Coverage: 80 %"}]  # fmt: skip
    github.state["comments"] = [dict(comment) for comment in theirs]
    github.run()
    assert github.state["comments"][:2] == theirs and len(github.bodies) == 3


def test_no_comment_is_begun_where_nothing_changes(github: GitHub) -> None:
    github.artifact("12\n", TEXT + UNCHANGED)
    assert "nothing changes" in github.run() and not github.writes
    github.artifact("12\n", TEXT)
    github.run()
    github.artifact("12\n", TEXT + UNCHANGED)
    github.run()
    assert len(github.bodies) == 1 and github.bodies[0].endswith(UNCHANGED), "it was changed"


@pytest.mark.parametrize(
    "number",
    ["13\n", "14", "15", "16", "404", "0", "-1", "12\n13", "12 ", "12/../13", "$(id)", "", "1" * 40,
     "x\n12", "12\x00"],
)  # fmt: skip
def test_no_other_pull_request_can_be_written_to(github: GitHub, number: str) -> None:
    def pull(**of: Any) -> dict[str, Any]:
        return {"state": "open", "head": {"sha": SHA, "repo": {"id": 7}}} | of

    github.state["pulls"] |= {
        "13": pull(head={"sha": "f" * 40, "repo": {"id": 7}}),
        "14": pull(head={"sha": SHA, "repo": {"id": 8}}),
        "15": pull(state="closed"),
        "16": pull(head={"sha": SHA, "repo": None}),
        "0": pull(),
    }
    github.artifact(number, TEXT)
    said = github.run()
    if number != "12\x00":
        assert "No comment was written" in said and not github.writes
        assert len(said.splitlines()) <= 2


@pytest.mark.parametrize("left", ["nothing", "no number", "a link", "other text", "empty"])
def test_an_artifact_that_is_not_ours_is_left(github: GitHub, left: str) -> None:
    artifact = github.folder / "artifact"
    text = artifact / "comment.md"
    if left == "nothing":
        artifact.rename(github.folder / "gone")
    elif left == "no number":
        (artifact / "number").unlink()
    elif left == "a link":
        sites.write(github.folder, {"secret": TEXT})
        text.unlink()
        text.symlink_to(github.folder / "secret")
    else:
        text.write_text("" if left == "empty" else f"::error::x\n{TEXT}")
    said = github.run()
    assert "No comment was written" in said and not github.writes
    assert "::error::" not in said, "a stranger's text is never printed: it could command the run"


def test_where_it_may_not_comment_it_says_where_the_text_is(github: GitHub) -> None:
    github.state["refuses"] = True
    assert "summary of https://github.example" in github.run()
    assert not github.bodies


# GitLab's note


class GitLab(BaseHTTPRequestHandler):
    """The few addresses of GitLab's API that a note needs, with two notes a page."""

    notes: list[dict[str, Any]]
    seen: list[str]

    def answer(self, value: object, status: int = 200) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def log_message(self, *arguments: object) -> None:
        pass

    def body(self) -> str:
        text: str = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
        return text

    def do_GET(self) -> None:
        self.seen.append(self.headers["PRIVATE-TOKEN"])
        if self.path == "/api/v4/user":
            self.answer({"id": 5})
            return
        path, _, query = self.path.partition("?")
        assert path == "/api/v4/projects/3/merge_requests/9/notes"
        page = int(query.rpartition("=")[2])
        self.answer(self.notes[2 * page - 2 : 2 * page])

    def do_POST(self) -> None:
        assert self.path == "/api/v4/projects/3/merge_requests/9/notes"
        self.notes.append({"id": 100, "author": {"id": 5}, "body": self.body()})
        self.answer(self.notes[-1], 201)

    def do_PUT(self) -> None:
        [note] = [one for one in self.notes if self.path.endswith(f"/9/notes/{one['id']}")]
        note["body"] = self.body()
        self.answer(note)


@pytest.fixture
def gitlab() -> Iterator[ThreadingHTTPServer]:
    GitLab.notes, GitLab.seen = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), GitLab)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def note(server: ThreadingHTTPServer, folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    (folder / "dissent-changes.md").write_text(text, encoding="utf-8")
    given = {
        "PATH": os.environ["PATH"],
        "CI_API_V4_URL": f"http://127.0.0.1:{server.server_port}/api/v4",
        "CI_PROJECT_ID": "4",
        "CI_MERGE_REQUEST_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "9",
        "DISSENT_TOKEN": "t",
    }
    script = lines(texts(HERE, "gitlab")[".gitlab-ci.yml"], "dissent-note")
    return shell("\n".join(script), folder, given)


def test_a_note_is_begun_and_then_brought_up_to_date(
    gitlab: ThreadingHTTPServer, tmp_path: Path
) -> None:
    theirs = [{"id": n, "author": {"id": 6}, "body": TEXT} for n in (1, 2, 3)]
    GitLab.notes = [dict(one) for one in theirs]
    for text in (TEXT + "Straße\n", TEXT + "again\n"):
        done = note(gitlab, tmp_path, text)
        assert done.returncode == 0, done.stderr
        assert [one["body"] for one in GitLab.notes] == [TEXT] * 3 + [text]
    assert set(GitLab.seen) == {"t"}


def test_no_note_is_begun_where_nothing_changes(
    gitlab: ThreadingHTTPServer, tmp_path: Path
) -> None:
    assert note(gitlab, tmp_path, TEXT + UNCHANGED).returncode == 0
    assert not GitLab.notes


def test_without_a_token_there_is_no_job() -> None:
    job = yaml.safe_load(texts(HERE, "gitlab")[".gitlab-ci.yml"])["dissent-note"]
    assert [rule["if"].endswith("&& $DISSENT_TOKEN") for rule in job["rules"]] == [True]
