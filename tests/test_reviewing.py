"""A pull request that does ten things to a register, reviewed on every host.

The preview's page, the comment and the data name exactly those ten, in the order in which a
reviewer must judge them; what others did to the default branch meanwhile is not among them.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import git_repositories as repositories
import sites
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.pages.changes import anchor_of
from mkdocs_dissent.records.vocabularies import Folder
from mkdocs_dissent.report import MARKER

DECISION = """\
---
status: {status}
date: 2026-10-01
steward: ana
revisit: {revisit}
{more}---

# {title}

{text}
"""
MEMO = """\
---
decision: {decision}
author: bo
date: 2026-10-05
status: {status}
owner: ana
revisit: 2026-12-10
{more}---

# {title}

## Claim challenged

The forecast holds for a year.

## Alternative mechanism

Two small ones.

## Evidence

The bill of September.

## Proposed probe

One service for two weeks.
"""
BET = """\
---
kind: bet
status: active
steward: cy
revisit: 2026-12-15
stop-criteria: [two outages in a month]
metrics:
  outcome:
    - name: lead time
      unit: days
      better: lower
      readings: {{2026-10-01: 9{reading}}}
---

# Ledger rewrite

## Aim

Answer within a day.

## Mechanism

One queue.

## Feedback

Weekly.
"""


def decision(
    title: str,
    text: str = "Every service keeps its data in one cluster.",
    *,
    status: str = "accepted",
    revisit: str = "2027-01-04",
    more: str = "",
) -> str:
    return DECISION.format(title=title, text=text, status=status, revisit=revisit, more=more)


def memo(title: str, of: int, status: str = "open", more: str = "") -> str:
    return MEMO.format(title=title, decision=of, status=status, more=more)


BEFORE = {
    "mkdocs.yml": sites.config(),
    "docs/index.md": "# Home\n",
    "decisions/0001-one-store.md": decision("One store"),
    "decisions/0002-one-queue.md": decision("One queue"),
    "decisions/0003-one-cache.md": decision("One cache", status="proposed"),
    "decisions/0004-one-region.md": decision("One region", text="All of it runs in one region."),
    "decisions/0005-one-office.md": decision("One office", text="Everybody comes in on Tuesdays."),
    "decisions/0006-one-language.md": decision("One language", text="New services are in Python."),
    "decisions/0007-untouched.md": decision("Untouched"),
    "dissent/0001-cost.md": memo("It costs too much", 1),
    "dissent/0002-delay.md": memo("It will be late", 2),
    "initiatives/0001-ledger.md": BET.format(reading=""),
}
CHANGE: dict[str, str | None] = {
    # 1: the text of an accepted decision
    "decisions/0001-one-store.md": decision("One store", "Every service chooses its own store."),
    # 2: a memo removed
    "dissent/0001-cost.md": None,
    # 3: a revisit pushed, without a word in the ledger
    "decisions/0002-one-queue.md": decision("One queue", revisit="2027-07-05"),
    # 4: a proposal accepted
    "decisions/0003-one-cache.md": decision("One cache"),
    # 5 and 6: a decision superseded by a new one
    "decisions/0004-one-region.md": decision(
        "One region",
        "All of it runs in one region.",
        status="superseded",
        more="superseded-by: 8\n",
    ),
    "decisions/0008-two-regions.md": decision("Two regions", more="supersedes: 4\n"),
    # 7: a record moved
    "decisions/0005-one-office.md": None,
    "decisions/people/0005-one-office.md": BEFORE["decisions/0005-one-office.md"],
    # 8: evidence
    "decisions/0006-one-language.md": decision(
        "One language",
        "New services are in Python.",
        more="evidence:\n  - {date: 2026-11-10, bearing: contradicts, note: hiring took longer}\n",
    ),
    # 9: a memo answered
    "dissent/0002-delay.md": memo(
        "It will be late",
        2,
        "answered",
        "resolution: {date: 2026-11-20, by: ana, note: it was there in time}\n",
    ),
    # 10: a reading
    "initiatives/0001-ledger.md": BET.format(reading=", 2026-11-01: 7"),
}
OTHERS: dict[str, str | None] = {
    "decisions/0007-untouched.md": decision("Untouched", "Somebody else's words, meanwhile."),
    "decisions/0009-of-others.md": decision("Of others"),
}
TEN = [
    ("decisions/0001-one-store.md", "changed"),
    ("dissent/0001-cost.md", "removed"),
    ("decisions/0002-one-queue.md", "changed"),
    ("decisions/0003-one-cache.md", "changed"),
    ("decisions/0004-one-region.md", "changed"),
    ("dissent/0002-delay.md", "changed"),
    ("decisions/0008-two-regions.md", "added"),
    ("decisions/people/0005-one-office.md", "renamed"),
    ("decisions/0006-one-language.md", "changed"),
    ("initiatives/0001-ledger.md", "changed"),
]


@pytest.fixture(scope="module")
def pull(tmp_path_factory: pytest.TempPathFactory) -> repositories.Pull:
    folder = tmp_path_factory.mktemp("forge")

    def change(work: Path) -> None:
        repositories.write(work, CHANGE)

    return repositories.pull_request(folder, BEFORE, change, moved=OTHERS)


def enter(monkeypatch: pytest.MonkeyPatch, checkout: repositories.Checkout) -> None:
    """Be the build: in the clone, with the host's environment and nothing else."""
    for name in list(os.environ):
        if name.startswith(("GITHUB_", "GITLAB_", "CI", "READTHEDOCS", "NETLIFY", "CF_", "VERCEL")):
            monkeypatch.delenv(name)
    for name, value in checkout.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(checkout.path)


def dissent(capsys: pytest.CaptureFixture[str], *argv: str, status: int = 0) -> str:
    assert run(argv) == status, capsys.readouterr()
    return capsys.readouterr().out


def cards(html: str) -> list[tuple[str, str]]:
    """Id and what became of it, of every card on the page of changes, in order."""
    found = re.findall(
        r'<article class="dissent-change" id="[^"]+" data-record="([^"]+)" data-what="(\w+)"', html
    )
    return [(id_, what) for id_, what in found]


def ids(ten: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(path.partition("/")[2].removesuffix(".md"), what) for path, what in ten]


@pytest.mark.parametrize("host", repositories.HOSTS)
def test_the_page_and_the_comment_list_exactly_the_ten_changes(
    host: str,
    pull: repositories.Pull,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    checkout = repositories.HOSTS[host](pull, tmp_path / "clone")
    enter(monkeypatch, checkout)
    data = json.loads(dissent(capsys, "diff", "--format", "json"))
    assert data["base"]["commit"] == repositories.base_on(host, pull)
    assert [(item["path"], item["what"]) for item in data["records"]] == TEN
    comment = dissent(capsys, "diff", "--format", "markdown", "--site-url", "https://x.example/p")
    assert comment.startswith(MARKER)
    assert "3 decisions" not in comment
    titles = re.findall(r"^\*\*\[?\d{4} ([^\]*]+?)\]?(?:\([^)]*\))?\*\*", comment, re.M)
    assert len(titles) == len(TEN)
    assert "Untouched" not in comment and "Of others" not in comment
    built = sites.build_site(checkout.path)
    page = built.html("changes/")
    assert cards(page) == ids(TEN)
    assert data["summary"] in page
    assert sites.broken_links(built.site) == []


def test_a_changed_records_page_opens_its_changes(
    pull: repositories.Pull, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = repositories.laptop(pull, tmp_path / "clone")
    enter(monkeypatch, checkout)
    built = sites.build_site(checkout.path)
    page = built.html("decisions/0001-one-store/")
    assert 'href="../../changes/#change-decisions-0001-one-store"' in page
    assert "This preview changes an accepted decision: its" in page
    assert "data-kind=" in page
    assert 'data-kind="changed"' not in built.html("decisions/0007-untouched/")
    changes = built.html("changes/")
    for anchor in re.findall(r'id="(change-[^"]+)"', changes):
        assert changes.count(f'id="{anchor}"') == 1


def test_what_is_published_has_no_page_of_changes(
    pull: repositories.Pull, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repositories.git(tmp_path, "clone", "-q", pull.url, "clone")
    environ = repositories.environment(tmp_path)
    enter(monkeypatch, repositories.Checkout(tmp_path / "clone", environ))
    built = sites.build_site(tmp_path / "clone")
    assert not (built.site / "changes").exists()
    assert "changes/" not in built.html("")


def test_what_is_not_committed_yet_is_shown_to_its_writer(
    pull: repositories.Pull, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repositories.git(tmp_path, "clone", "-q", pull.url, "clone")
    clone = tmp_path / "clone"
    enter(monkeypatch, repositories.Checkout(clone, repositories.environment(tmp_path)))
    repositories.write(clone, {"decisions/0011-new.md": decision("New")})
    page = sites.build_site(clone).html("changes/")
    assert cards(page) == [("0011-new", "added")]
    assert "not committed yet" in page


def test_off_means_no_page(
    pull: repositories.Pull, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = repositories.laptop(pull, tmp_path / "clone")
    enter(monkeypatch, checkout)
    text = sites.config(options={"changes": {"base": "off"}})
    repositories.write(checkout.path, {"mkdocs.yml": text})
    assert not (sites.build_site(checkout.path).site / "changes").exists()


def test_a_preview_without_a_base_says_so_and_never_no_changes(
    pull: repositories.Pull,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    checkout = repositories.cloudflare_pages(pull, tmp_path / "clone")
    enter(monkeypatch, checkout)
    monkeypatch.setenv("DISSENT_OFFLINE", "1")
    page = sites.build_site(checkout.path).html("changes/")
    assert "could not be determined" in page
    assert "no record changed" not in page and not cards(page)
    data = json.loads(dissent(capsys, "diff", "--format", "json"))
    assert data["base"] is None and data["tried"] and data["records"] == []
    assert "could not be determined" in dissent(capsys, "diff", "--format", "markdown")


def test_a_published_register_is_no_base_any_more(
    pull: repositories.Pull,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    checkout = repositories.cloudflare_pages(pull, tmp_path / "clone")
    enter(monkeypatch, checkout)
    monkeypatch.setenv("DISSENT_OFFLINE", "1")
    options = {"changes": {"published": "live.json"}}
    repositories.write(checkout.path, {"mkdocs.yml": sites.config(options=options)})
    built = sites.build_site(checkout.path)
    assert built.says("`changes.published` does nothing any more")
    assert "could not be determined" in built.html("changes/")
    assert run(("diff", "--published", "live.json")) == 0
    printed = capsys.readouterr()
    assert "could not be determined" in printed.out
    assert "--published does nothing any more" in printed.err
    assert "`changes.published` does nothing any more" in printed.err


def test_check_marks_what_is_new_and_adds_the_rules_about_changes(
    pull: repositories.Pull,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    checkout = repositories.laptop(pull, tmp_path / "clone")
    enter(monkeypatch, checkout)
    data = json.loads(dissent(capsys, "check", "--base", "auto", "--format", "json", status=1))
    found = {item["code"]: item for item in data["findings"]}
    assert data["base"] == "main"
    assert {"DM601", "DM603", "DM604"} <= found.keys()
    assert all(found[code]["new"] is True for code in ("DM601", "DM603", "DM604"))
    without = json.loads(dissent(capsys, "check", "--format", "json"))
    assert not any(item["code"].startswith("DM6") for item in without["findings"])
    assert all(item["new"] is None for item in without["findings"])


def test_check_against_a_base_that_is_not_there_is_refused(
    pull: repositories.Pull,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    checkout = repositories.laptop(pull, tmp_path / "clone")
    enter(monkeypatch, checkout)
    assert run(["check", "--base", "no-such-branch"]) == 2
    said = capsys.readouterr().err
    assert "no-such-branch" in said and "Traceback" not in said


def test_a_number_that_the_base_branch_took_meanwhile_is_a_collision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = {"decisions/0009-of-mine.md": decision("Of mine")}
    pull = repositories.pull_request(
        tmp_path / "forge", BEFORE, lambda work: repositories.write(work, mine), moved=OTHERS
    )
    checkout = repositories.laptop(pull, tmp_path / "clone")
    enter(monkeypatch, checkout)
    data = json.loads(dissent(capsys, "check", "--base", "auto", "--format", "json", status=1))
    [found] = [item for item in data["findings"] if item["code"] == "DM102"]
    assert found["path"] == "decisions/0009-of-mine.md"
    assert "0009-of-others" in found["message"] and "main" in found["message"]
    assert found["new"] is True


HOSTILE: Mapping[str, str] = {
    "markup": "<img src=x onerror=alert(1)>",
    "link": "[free](https://evil.example)",
    "mention": "@everyone see #1 and GH-2",
    "address": "https://evil.example/ www.evil.example",
    "comment": "<!-- mkdocs-dissent:diff --> --> </details>",
    "action": "/close",
    "table": "| a | b |\\n|---|---|",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_title_stays_text_in_the_comment_and_on_the_page(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    title = HOSTILE[name]
    text = (
        decision("x", text=f"{title}\n\nNow {title}.")
        .replace("# x", "")
        .replace("status:", f"title: {json.dumps(title)}\nstatus:", 1)
    )
    pull = repositories.pull_request(
        tmp_path / "forge",
        BEFORE,
        lambda work: repositories.write(
            work, {"decisions/0012-x.md": text, "decisions/0001-one-store.md": text}
        ),
    )
    checkout = repositories.laptop(pull, tmp_path / "clone")
    enter(monkeypatch, checkout)
    comment = dissent(capsys, "diff", "--format", "markdown")
    assert comment.count(MARKER) == 1
    assert "<img" not in comment and "](https://evil" not in comment
    assert not re.search(r"@everyone|#1\b|://evil|www\.evil", comment)
    assert not re.search(r"^\s*/close", comment, re.M)
    assert comment.count("<details>") == comment.count("</details>")
    page = sites.build_site(checkout.path).html("changes/")
    section = page[page.index('id="dissent-changes"') :]
    assert "<img src=x" not in section and "</details> " not in section


def test_the_comment_has_room_for_65000_characters_and_counts_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = BEFORE | {f"decisions/{n:04}-many.md": decision(f"Many {n}") for n in range(100, 450)}
    change = {path: text.replace("one cluster", "two clusters") for path, text in before.items()}
    pull = repositories.pull_request(
        tmp_path / "forge", before, lambda work: repositories.write(work, change)
    )
    checkout = repositories.laptop(pull, tmp_path / "clone")
    enter(monkeypatch, checkout)
    comment = dissent(capsys, "diff", "--format", "markdown")
    assert len(comment) <= 65_000
    [rest] = re.findall(r"… and (\d+) further records", comment)
    shown = len(re.findall(r"^\*\*\d{4} ", comment, re.M))
    data = json.loads(dissent(capsys, "diff", "--format", "json"))
    assert int(rest) + shown == len(data["records"]) + data["left_out"]
    page = sites.build_site(checkout.path).html("changes/")
    assert "further records changed" in page


def test_the_step_summary_gets_the_comment(
    pull: repositories.Pull,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    checkout = repositories.github_whole(pull, tmp_path / "clone")
    enter(monkeypatch, checkout)
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    dissent(capsys, "diff")
    assert summary.read_text(encoding="utf-8").startswith(MARKER)


BROKEN: Mapping[str, Mapping[str, Any]] = {
    "a base with broken records": {
        "before": {"decisions/0001-one-store.md": "---\nstatus: [\n---\n# One store\n"},
        "says": "could not be read",
    },
    "a base in an older dialect": {
        "before": {
            "decisions/0001-one-store.md": "# 1. One store\n\nDate: 2026-10-01\n\n## Status\n\n"
            "Accepted\n\n## Decision\n\nEvery service chooses its own store.\n",
            # Where all records are native, none is converted.
            "mkdocs.yml": sites.config(options={"records": "auto"}),
        },
        "says": "converted from nygard",
    },
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_can_not_be_compared_is_named_and_the_rest_is_shown(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = BEFORE | BROKEN[name]["before"]
    pull = repositories.pull_request(
        tmp_path / "forge", before, lambda work: repositories.write(work, CHANGE)
    )
    checkout = repositories.laptop(pull, tmp_path / "clone")
    enter(monkeypatch, checkout)
    text = dissent(capsys, "diff")
    assert BROKEN[name]["says"] in text
    data = json.loads(dissent(capsys, "diff", "--format", "json"))
    assert {item["path"] for item in data["records"]} == {path for path, _ in TEN}
    assert sites.build_site(checkout.path).html("changes/")


def test_a_submodule_among_the_records_is_named_as_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(work: Path) -> None:
        repositories.write(work, CHANGE)
        head = repositories.git(work, "rev-parse", "HEAD")
        repositories.git(
            work, "update-index", "--add", "--cacheinfo", f"160000,{head},decisions/theirs"
        )
        (work / "decisions" / "theirs").mkdir()

    pull = repositories.pull_request(tmp_path / "forge", BEFORE, change)
    checkout = repositories.laptop(pull, tmp_path / "clone")
    enter(monkeypatch, checkout)
    data = json.loads(dissent(capsys, "diff", "--format", "json"))
    assert [item["path"] for item in data["not_compared"]] == ["decisions/theirs"]
    assert {item["path"] for item in data["records"]} == {path for path, _ in TEN}
    page = sites.build_site(checkout.path).html("changes/")
    assert "is a submodule" in page and cards(page) == ids(TEN)


def test_a_record_that_git_lfs_keeps_elsewhere_is_said_to_be_unreadable_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 1234\n"
    before = BEFORE | {"decisions/0006-one-language.md": pointer}
    pull = repositories.pull_request(
        tmp_path / "forge", before, lambda work: repositories.write(work, CHANGE)
    )
    enter(monkeypatch, repositories.laptop(pull, tmp_path / "clone"))
    data = json.loads(dissent(capsys, "diff", "--format", "json"))
    [found] = [x for x in data["records"] if x["path"] == "decisions/0006-one-language.md"]
    assert any("read" in note for note in found["notes"])
    assert {item["path"] for item in data["records"]} == {path for path, _ in TEN}


def test_without_git_nothing_is_said_about_changes_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = sites.write(tmp_path / "plain", BEFORE)
    enter(monkeypatch, repositories.Checkout(folder, repositories.environment(tmp_path)))
    said = dissent(capsys, "diff")
    assert said.startswith("What this changes could not be determined: the register is in no git")
    assert run(["check", "--base", "auto", "--format", "concise"]) == 0
    assert "The rules about changes are left out." in capsys.readouterr().err


def test_two_ids_never_share_a_place_on_the_page() -> None:
    names = ("a-b", "a b", "a/b", "a.b", "a--b", "ä", "\udcff")
    anchors = {anchor_of((Folder.DECISIONS, name)) for name in names}
    assert len(anchors) == len(names)
    assert all(re.fullmatch(r"[\w-]+", anchor) for anchor in anchors)
