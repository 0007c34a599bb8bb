"""GitLab's jobs that keep the tracking issue and take issues in, run against a forge in memory.

The forge answers with the fields that https://docs.gitlab.com/api/ documents and the jobs read.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

import sites
from forge_support import PLAIN, git, lines, served, shell
from mkdocs_dissent.scaffold.forges import gitlab_jobs
from test_digest_job import CONFIG, decision
from test_intake import DECISION, MEMO, form

ME, REPORTER, GUEST = 5, 6, 7
PAGE = "https://gitlab.example.org/g/r"
RECORDS = {
    "decisions/0012-one-store.md": DECISION,
    "dissent/0003-before.md": "---\ndecision: 12\n---\n\n# Before\n",
}


@dataclass
class GitLab:
    """A project with issues and their label events, branches and merge requests."""

    url: str = ""
    issues: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    events: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    commits: list[dict[str, Any]] = field(default_factory=list)
    proposed: list[dict[str, Any]] = field(default_factory=list)
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    changed: int = 0
    refuses: bool = False

    def write(self, author: int, title: str, text: str, *labels: str) -> dict[str, Any]:
        iid = len(self.issues) + 1
        issue = {"iid": iid, "title": title, "description": text, "state": "opened",
                 "author": {"id": author, "username": f"user{author}"}, "labels": list(labels),
                 "confidential": False, "web_url": f"{PAGE}/-/issues/{iid}"}  # fmt: skip
        self.issues.append(issue)
        self.notes[iid], self.events[iid] = [], []
        return issue

    def label(self, issue: dict[str, Any], label: str, by: int = REPORTER) -> None:
        issue["labels"] = sorted({*issue["labels"], label})
        events = self.events[issue["iid"]]
        events.append({"id": 100 * issue["iid"] + len(events), "action": "add",
                       "label": {"name": label}, "user": {"id": by}})  # fmt: skip

    def answer(self, method: str, address: str, body: Any) -> Any:
        parts = urlsplit(address)
        self.changed += method != "GET"
        if parts.path in ("/slack", "/webhook"):
            self.sent.append((parts.path, body))
            return "ok"
        if parts.path == "/api/v4/user":
            return {"id": ME}
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        found = self._found(method, parts.path.removeprefix("/api/v4/projects/3/"), asked, body)
        if isinstance(found, list):
            size = int(asked["per_page"])
            return found[(int(asked["page"]) - 1) * size :][:size]
        return found

    def _found(self, method: str, path: str, asked: Mapping[str, str], body: Any) -> Any:
        match method, path.split("/"):
            case "GET", ["issues"]:
                assert asked["scope"] == "all", "else only those of the token's own account"
                if "labels" in asked:
                    return [one for one in self.issues
                            if asked["labels"] in one["labels"] and one["state"] == "opened"]  # fmt: skip
                return [
                    one for one in self.issues if str(one["author"]["id"]) == asked["author_id"]
                ]
            case "POST", ["issues"]:
                return self.write(ME, body["title"], body["description"])
            case "PUT", ["issues", iid]:
                state = {"close": "closed", "reopen": "opened"}.get(body.pop("state_event", ""))
                self.issues[int(iid) - 1].update(body | ({"state": state} if state else {}))
                return self.issues[int(iid) - 1]
            case "GET", ["issues", iid, "notes"]:
                return self.notes[int(iid)]
            case "POST", ["issues", iid, "notes"]:
                self.notes[int(iid)].append({"author": {"id": ME}, **body})
                return self.notes[int(iid)][-1]
            case "GET", ["issues", iid, "resource_label_events"]:
                return self.events[int(iid)]
            case "GET", ["members", "all", user]:
                return {GUEST: {"access_level": 10}, REPORTER: {"access_level": 20}}.get(int(user))
            case "POST", ["repository", "commits"]:
                there = body["branch"] in [one["branch"] for one in self.commits]
                return 400 if there else (self.commits.append(body) or {"id": "c"})
            case "GET", ["merge_requests"]:
                return [one for one in self.proposed
                        if one["source_branch"] == asked["source_branch"]]  # fmt: skip
            case "POST", ["merge_requests"]:
                if self.refuses:
                    return 403
                self.proposed.append({**body, "web_url": f"{PAGE}/-/merge_requests/1"})
                return self.proposed[-1]
        raise AssertionError(f"the job asked for {method} {path}")


@pytest.fixture
def forge() -> Iterator[GitLab]:
    found = GitLab()
    with served(found.answer, "PRIVATE-TOKEN", "secret-token") as found.url:
        yield found


@dataclass
class Pipeline:
    """A clone in which jobs run."""

    folder: Path
    forge: GitLab

    def write(self, files: Mapping[str, str], config: str = CONFIG) -> None:
        sites.write(self.folder, {"mkdocs.yml": config, **files})
        git(self.folder, "init", "--quiet", "--initial-branch", "main")
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", "x")

    def run(
        self, job: str, *more: str, source: str = "schedule", day: dt.date | None = None
    ) -> str:
        text = gitlab_jobs(PLAIN, intake=True)
        assert (
            not yaml.safe_load(text).keys()
            - yaml.safe_load(gitlab_jobs(PLAIN)).keys()
            - {"dissent-intake"}
        )
        script = "\n".join(line for line in lines(text, job) if not line.startswith("pip install"))
        git(self.folder, "checkout", "--quiet", "--force", "main")
        git(self.folder, "clean", "--quiet", "--force", "-d")
        given = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "CI_API_V4_URL": f"{self.forge.url}/api/v4",
            "CI_COMMIT_SHA": git(self.folder, "rev-parse", "HEAD").strip(),
            "CI_DEFAULT_BRANCH": "main",
            "CI_PIPELINE_SOURCE": source,
            "CI_PROJECT_ID": "3",
            "CI_PROJECT_URL": PAGE,
            "DISSENT_TOKEN": "secret-token",
            "DISSENT_INTAKE_TOKEN": "secret-token",
            **dict(name.split("=", 1) for name in more),
        }
        if day:
            given["SOURCE_DATE_EPOCH"] = str(
                int(dt.datetime(*day.timetuple()[:3], tzinfo=dt.UTC).timestamp())
            )
        done = shell(script, self.folder, given)
        assert done.returncode == 0, done.stderr
        assert "secret-token" not in done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def pipeline(tmp_path: Path, forge: GitLab) -> Pipeline:
    folder = tmp_path / "a clone"
    folder.mkdir()
    return Pipeline(folder, forge)


def test_the_tracking_issue_is_opened_edited_closed_and_opened_again(
    pipeline: Pipeline, forge: GitLab
) -> None:
    theirs = forge.write(GUEST, "x", "<!-- dissent-digest -->\nLook here")
    twin = forge.write(ME, "x", "<!-- dissent-digest -->\r\nold")
    forge.write(ME, "x", "<!-- dissent-digest -->\nolder")
    for number in range(120):
        forge.write(ME, f"Another job's {number}", "<!-- x -->")
    before = dict(theirs)
    for revisit, state, words in (
        ("2026-09-10", "opened", "Own it"),
        ("2026-09-11", "opened", "2026-09-11"),
        ("2027-09-10", "closed", ""),
        ("2026-09-10", "opened", "Own it"),
    ):
        pipeline.write({"decisions/0001-a.md": f"---\n{decision(revisit)}\n---\n"})
        pipeline.run("dissent-digest", day=dt.date(2026, 9, 7))
        assert (twin["state"], forge.issues[2]["state"]) == (state, "closed")
        assert words in twin["description"]
        count = forge.changed
        pipeline.run("dissent-digest", day=dt.date(2026, 9, 7))
        assert forge.changed == count, "a second run changes nothing"
    assert theirs == before and len(forge.issues) == 123


def test_the_issue_of_a_settled_record_hears_it_once_and_a_chat_when_it_is_asked(
    pipeline: Pipeline, forge: GitLab
) -> None:
    asked = forge.write(GUEST, "Too dear", "please")
    memo = "status: upheld\ntitle: x\ndate: 2026-08-01\nauthor: dee\nsource: {}/-/issues/1\n" + (
        "resolution: {{date: 2026-09-07, note: '/close @all'}}"
    )
    pipeline.write({f"dissent/{name}.md": f"---\n{memo.format(place)}\n---\n"
                    for name, place in (("a", PAGE), ("b", f"{PAGE}2"))})  # fmt: skip
    chats = f"DISSENT_SLACK_WEBHOOK={forge.url}/slack", f"DISSENT_WEBHOOK={forge.url}/webhook"
    for source in ("push", "web"):
        pipeline.run("dissent-digest", *chats, source=source, day=dt.date(2026, 9, 7))
    [note] = forge.notes[asked["iid"]]
    assert "Dissent upheld" in note["body"] and not re.search(r"^/close|@all", note["body"], re.M)
    assert [where for where, _ in forge.sent] == ["/slack", "/webhook"]


def test_issues_that_a_member_labels_are_proposed_as_records(
    pipeline: Pipeline, forge: GitLab
) -> None:
    pipeline.write(RECORDS)
    hostile = form(MEMO).replace("### Evidence\n", "### Evidence\n\n/close\n$(touch pwned) `id`\n")
    first = forge.write(GUEST, "We never ran it; closes #1 @all", hostile)
    second = forge.write(REPORTER, "Nor did we", form(MEMO))
    byguest = forge.write(GUEST, "Mine", form(MEMO))
    for issue, by in ((first, REPORTER), (second, REPORTER), (byguest, GUEST), (byguest, 9)):
        forge.label(issue, "dissent", by)
    secret = forge.write(GUEST, "Secret", form(MEMO))
    secret["confidential"] = True
    forge.label(secret, "dissent")
    assert "Issue 3 is not taken in" in pipeline.run("dissent-intake")
    assert [one["branch"] for one in forge.commits] == ["dissent-intake-1", "dissent-intake-2"]
    paths = [one["actions"][0]["file_path"] for one in forge.commits]
    assert [path[:13] for path in paths] == ["dissent/0004-", "dissent/0005-"], (
        "each has its number"
    )
    record = forge.commits[0]["actions"][0]["content"]
    assert f"source: {PAGE}/-/issues/1" in record and "author: user7" in record
    assert not (pipeline.folder / "pwned").exists()
    for text in (forge.commits[0]["commit_message"], forge.proposed[0]["title"]):
        assert not re.search(r"@all|closes #1", text)
    assert "is proposed as a record: " in forge.notes[1][0]["body"]
    assert "`confidential`" in forge.notes[4][0]["body"] and not forge.notes[3]
    count = forge.changed
    pipeline.run("dissent-intake")
    assert forge.changed == count, "each label is answered once"


def test_a_label_that_is_set_again_asks_again_and_nothing_is_taken_in_twice(
    pipeline: Pipeline, forge: GitLab
) -> None:
    pipeline.write(RECORDS)
    issue = forge.write(GUEST, "We never ran it", "nothing of the form")
    forge.label(issue, "dissent")
    pipeline.run("dissent-intake")
    assert forge.notes[1][0]["body"].endswith("nothing is named below `Which decision?`. The id or"
                                              " the number of a decision or an initiative belongs"
                                              " there.\n")  # fmt: skip
    issue["description"], forge.refuses = form(MEMO).replace("\n", "\r\n"), True
    forge.label(issue, "dissent")
    pipeline.run("dissent-intake")
    assert (
        "merge_requests/new?merge_request%5Bsource_branch%5D=dissent-intake-1"
        in (forge.notes[1][1]["body"])
    )
    for words in ("is there already", "was taken in before"):
        forge.label(issue, "dissent")
        pipeline.run("dissent-intake")
        assert words in forge.notes[1][-1]["body"]
        [change] = forge.commits[0]["actions"]
        pipeline.write({change["file_path"]: change["content"]})


def test_words_for_the_forum_change_the_planned_review_of_each_branch_alone(
    pipeline: Pipeline, forge: GitLab
) -> None:
    review = "---\ndate: {}\nstatus: planned\nfacilitator: ana\n---\n\n# Review\n"
    today = dt.datetime.now(dt.UTC).date()
    config = CONFIG.replace("start: 2026-09-07", f"start: {today}")
    pipeline.write({**RECORDS, "reviews/r.md": review.format(today)}, config)
    for word in ("one", "two"):
        text = f"### Which decision?\n\n12\n\n### What was seen?\n\nSeen {word}\n"
        forge.label(forge.write(GUEST, word, text), "forum")
    pipeline.run("dissent-intake")
    changes = [one["actions"][0] for one in forge.commits]
    assert [(one["action"], one["file_path"]) for one in changes] == [
        ("update", "reviews/r.md")
    ] * 2
    assert ["Seen one" in one["content"] for one in changes] == [True, False]
