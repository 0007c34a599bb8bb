"""The scheduled job that keeps the tracking issue, run against a forge that answers as GitHub's API.

The forge keeps issues and comments in memory. Its answers hold the fields that
https://docs.github.com/rest/issues/issues documents and the job reads.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import sites
from forge_support import PLAIN, served, steps
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.scaffold.forges import github_files

BOT = "github-actions[bot]"
START = dt.date(2026, 9, 7)
CONFIG = (
    "site_name: x\nsite_url: https://example.org/r/\nplugins:\n  - dissent:\n      records: native\n"
    "      cadence: {start: 2026-09-07}\n      teams: {a: [ana, bo], b: [cy]}\n"
)


@dataclass
class Forge:
    """A forge with one repository, `o/r`, and two addresses that a chat listens at."""

    url: str = ""
    issues: list[dict[str, Any]] = field(default_factory=list)
    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def write(self, author: str, title: str, body: str, state: str = "open") -> dict[str, Any]:
        number = len(self.issues) + 1
        issue = {"number": number, "title": title, "body": body, "state": state,
                 "user": {"login": author}}  # fmt: skip
        self.issues.append(issue)
        self.comments[number] = []
        return issue

    def answer(self, method: str, address: str, body: Any) -> Any:
        parts = urlsplit(address)
        self.asked.append((method, parts.path))
        if parts.path in ("/slack", "/webhook"):
            self.sent.append((parts.path, body))
            return "ok"
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        found = re.fullmatch(r"/api/repos/o/r/issues(?:/(\d+)(/comments)?)?", parts.path)
        assert found, f"the job asked for {address}"
        first = (int(asked.get("page", 1)) - 1) * int(asked.get("per_page", 30))
        if found[2]:
            number = int(found[1])
            if method == "POST":
                self.comments[number].append({"user": {"login": BOT}, **body})
                return self.comments[number][-1]
            return self.comments[number][first : first + int(asked["per_page"])]
        if found[1]:
            assert method == "PATCH"
            self.issues[int(found[1]) - 1].update(body)
            return self.issues[int(found[1]) - 1]
        if method == "POST":
            return self.write(BOT, body["title"], body["body"])
        assert asked["state"] == "all"
        theirs = [one for one in self.issues if one["user"]["login"] == asked["creator"]]
        return theirs[::-1][first : first + int(asked["per_page"])]

    @property
    def own(self) -> list[dict[str, Any]]:
        return [one for one in self.issues if one["user"]["login"] == BOT]


@pytest.fixture
def forge() -> Iterator[Forge]:
    found = Forge()
    with served(found.answer, "Authorization", "Bearer secret-token") as found.url:
        yield found


Week = Callable[..., str]


@pytest.fixture
def week(tmp_path: Path, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> Week:
    """`week(day, files)`: the job as it runs on a day over some records; gives what it printed."""
    monkeypatch.chdir(tmp_path)
    text = github_files(PLAIN)[".github/workflows/dissent-digest.yml"]
    [script] = [step["run"] for _, step in steps(text) if step.get("shell") == "python"]

    def once(
        day: dt.date, files: dict[str, str], *more: str, event: str = "schedule", chat: bool = False
    ) -> str:
        texts = {f"{name}.md": f"---\n{front}\n---\n" for name, front in files.items()}
        for old in (tmp_path / "decisions").glob("*.md"):
            old.unlink()
        sites.write(tmp_path, {"mkdocs.yml": CONFIG, "decisions/README.md": "# x\n", **texts})
        output = tmp_path / "digest.json"
        argv = ["digest", "--format", "json", "--output", str(output), "--as-of", str(day), *more]
        assert run(argv) == 0
        chats = {"SLACK": f"{forge.url}/slack", "WEBHOOK": f"{forge.url}/webhook"}
        given = {
            "PATH": os.environ["PATH"],
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_API_URL": f"{forge.url}/api",
            "GITHUB_SERVER_URL": "https://forge.example",
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_EVENT_NAME": event,
            "TOKEN": "secret-token",
            **(chats if chat else dict.fromkeys(chats, "")),
        }
        done = subprocess.run([sys.executable, "-c", script], env=given, capture_output=True,
                              text=True, timeout=60, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "secret-token" not in done.stdout + done.stderr
        return done.stdout

    return once


def decision(revisit: str, steward: str = "ana", title: str = "Own it") -> str:
    return f"status: accepted\ntitle: {title}\nsteward: {steward}\nrevisit: {revisit}"


def weeks() -> list[tuple[dict[str, str], str, str]]:
    """Ten weeks of a register: its records, whether the issue is open then, and what it says."""
    memo = "status: {}\ntitle: Too dear\ndate: {}\nauthor: dee\nowner: bo\nrevisit: 2026-12-01"
    first = {"decisions/0001-a": decision("2026-10-01")}
    second = first | {"dissent/m": memo.format("open", "2026-09-24")}
    settled = memo.format("answered", "2026-09-24") + "\nresolution: {date: 2026-10-12, note: n}"
    third = {"decisions/0001-a": decision("2027-03-01"), "dissent/m": settled}
    fourth = third | {"decisions/0002-b": decision("2026-11-05", "bo", "Buy it")}
    return [
        (first, "", "nothing waits, and so no issue is opened"),
        (first, "", "nothing waits, and so no issue is opened"),
        (first, "open", "Decision: Own it"),  # due within a fortnight
        (second, "open", "Dissent: Too dear"),
        (second, "open", "1 record is overdue"),
        (third, "open", "Dissent answered: Too dear"),
        (third, "closed", "another cycle, and nothing waits"),
        (fourth, "open", "Decision: Buy it"),
        (fourth, "open", "Decision: Buy it"),
        (fourth, "open", "1 record is overdue"),
    ]


def test_the_issue_is_true_after_each_of_ten_weeks(forge: Forge, week: Week) -> None:
    theirs = forge.write("mallory", "x", "<!-- dissent-digest -->\nLook here")
    before = dict(theirs)
    for number, (files, state, words) in enumerate(weeks()):
        day = START + dt.timedelta(days=7 * number)
        week(day, files)
        assert [one["state"] for one in forge.own] == ([state] if state else []), day
        if state == "open":
            assert words in forge.own[0]["body"], day
            assert "as of" not in forge.own[0]["body"].lower(), "a day alone is no edit"
        # A second run on the same records edits nothing.
        asked = len(forge.asked)
        week(day, files)
        assert {method for method, _ in forge.asked[asked:]} == {"GET"}, day
    assert theirs == before, "an issue of somebody else with the marker is left alone"
    assert len(forge.own) == 1, "one issue, edited in place"


def test_each_person_in_teams_has_one_and_others_are_closed(forge: Forge, week: Week) -> None:
    files = {
        "decisions/0001-a": decision("2026-09-10"),
        "decisions/0002-b": decision("2026-09-11", "cy"),
        "decisions/0003-c": decision("2026-09-12", "stranger"),
    }
    week(START, files)
    assert [one["title"] for one in forge.own] == ["Where are we wrong? (decision register)"]
    week(START, files, "--per-steward")
    opened = {one["title"]: one["state"] for one in forge.own}
    assert opened == {
        "Where are we wrong? (decision register)": "closed",
        "What waits for ana (decision register)": "open",
        "What waits for cy (decision register)": "open",
    }
    week(START, {"decisions/0001-a": files["decisions/0001-a"]}, "--per-steward")
    assert {one["title"]: one["state"] for one in forge.own} == opened | {
        "What waits for cy (decision register)": "closed"
    }


def test_of_two_issues_with_one_marker_one_is_kept(forge: Forge, week: Week) -> None:
    files = {"decisions/0001-a": decision("2026-09-10")}
    for _ in range(130):
        forge.write(BOT, "Another job's", "body")
    forge.write(BOT, "t", "<!-- dissent-digest -->\r\nold")
    forge.write(BOT, "t", "<!-- dissent-digest -->\nolder")
    week(START, files)
    kept, twin = forge.own[-2:]
    assert (kept["state"], twin["state"]) == ("open", "closed")
    assert "Own it" in kept["body"]
    assert {one["state"] for one in forge.own[:130]} == {"open"}
    assert len(forge.own) == 132


def test_the_issue_that_a_record_was_made_of_hears_what_came_of_it_once(
    forge: Forge, week: Week
) -> None:
    asked = forge.write("dee", "Too dear", "please")
    elsewhere = "https://forge.example/other/r/issues/1"
    ours = f"https://forge.example/o/r/issues/{asked['number']}"
    memo = "status: upheld\ntitle: '{}'\ndate: 2026-08-01\nauthor: dee\nsource: {}\n" + (
        "resolution: {{date: 2026-09-07, note: '@all closes #1'}}"
    )
    files = {"dissent/m": memo.format("Too dear", ours), "dissent/n": memo.format("No", elsewhere)}
    for _ in range(2):
        week(START, files)
    [comment] = forge.comments[asked["number"]]
    assert "Dissent upheld: Too dear" in comment["body"]
    assert "https://example.org/r/dissent/m/" in comment["body"]
    assert not re.search(r"@all|closes #1", comment["body"])
    assert asked["state"] == "open" and asked["body"] == "please"


def test_a_chat_is_told_on_mondays_where_a_secret_is_set(forge: Forge, week: Week) -> None:
    files = {"decisions/0001-a": decision("2026-09-10")}
    week(START, files, chat=True, event="push")
    assert forge.sent == []
    week(START, files, chat=True)
    (slack, message), (webhook, data) = forge.sent
    assert (slack, set(message)) == ("/slack", {"text", "blocks"})
    assert (webhook, data["parts"][0]["name"]) == ("/webhook", "soon")
    week(START, {}, chat=True)
    assert len(forge.sent) == 2, "nothing happened"
