"""`dissent review`: what a meeting writes into the planned review, and the minutes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import sites
from mkdocs_dissent.cli.main import run

DAY = ("--as-of", "2026-11-22")
PLANNED = """\
---
status: planned
date: 2026-11-26
facilitator: "{who leads it}"
red-team: [ana, bo]
budget-hours: 4
spent-hours:
examined:
  # the first
  - item: 1
    outcome:
    by: [ana, bo]
    note:
permits:
  team-a:
forum: []
---

# Evidence review
"""
OPTIONS = {"cadence": {"start": "2026-11-16", "weeks": 2}}
FILES = {
    "mkdocs.yml": sites.config(options=OPTIONS),
    "decisions/0001-a.md": "---\nstatus: accepted\nsteward: cy\n---\n# One store\n",
    "decisions/0002-b.md": "---\nstatus: accepted\n---\n# <b>Weekly</b> [x](y)\n",
    "reviews/2026-11-26-evidence-review.md": PLANNED,
    "reviews/2026-11-05.md": "---\nstatus: held\ndate: 2026-11-05\n---\n# Before\n",
}
REVIEW = "reviews/2026-11-26-evidence-review.md"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sites.write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def dissent(*argv: str) -> int:
    return run(["review", *argv, *DAY])


def test_what_came_of_an_item_goes_into_its_place_on_the_agenda(repo: Path) -> None:
    assert (
        dissent("examine", "1", "--outcome", "survived", "--by", "bo", "--note", "It: held.") == 0
    )
    assert dissent("examine", "2", "--outcome", "retest", "--by", "bo", "--note", "No time") == 0
    text = (repo / REVIEW).read_text()
    assert (
        """\
  - item: 1
    outcome: survived
    by: bo
    note: "It: held."
  - item: 0002-b
    outcome: retest
    by: bo
    note: No time
permits:
  team-a:
forum: []
"""
        in text
    )
    assert "status: planned" in text
    # A second thought goes to the same place.
    assert dissent("examine", "0001-a", "--outcome", "falsified", "--by", "bo", "--note", "No") == 0
    assert (repo / REVIEW).read_text().count("item: 1") == 1


def test_what_was_heard_goes_into_the_forum_once(repo: Path) -> None:
    said = ("hear", "--by", "support", "--note", "It is slow", "--item", "1")
    assert dissent(*said) == 0
    assert dissent(*said) == 0
    text = (repo / REVIEW).read_text()
    assert "forum: [{raised-by: support, item: 0001-a, note: It is slow}]\n" in text


def test_a_review_is_closed_with_its_hours_and_prints_minutes(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dissent("examine", "2", "--outcome", "falsified", "--by", "bo", "--note", "<i>no</i>")
    dissent("hear", "--by", "support", "--note", "It is slow")
    capsys.readouterr()
    assert dissent("close", "--spent", "2.5") == 0
    assert (
        capsys.readouterr().out
        == """\
# Evidence review

Held on 2026-11-22; red team ana and bo; 2.5 of 4 hours spent.

## Examined

- **One store**: not examined; ana, bo
- **&lt;b>Weekly&lt;/b> x**: falsified; bo. &lt;i>no&lt;/i>

## Forum

- **nothing on record**: support. It is slow

## Dissent permits

- **team-a**: challenged nothing
"""
    )
    text = (repo / REVIEW).read_text()
    # It was planned for the 26th, and took place four days earlier.
    assert "status: held\ndate: 2026-11-22\n" in text and "spent-hours: 2.5\n" in text
    assert run(["check", *DAY, "--format", "concise"]) == 0
    assert "examined 1 item" not in capsys.readouterr().out, "only a past cycle is judged"


def test_a_dry_run_writes_nothing(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dissent("close", "--spent", "1", "--dry-run") == 0
    assert (repo / REVIEW).read_text() == PLANNED
    assert capsys.readouterr().out.startswith("# Evidence review\n")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("close", "--spent", "1", "--review", "2026-11-05"), "2026-11-05 was held already"),
        (("close", "--spent", "nan"), "nan is no number"),
        (("close", "--spent", "-1"), "-1"),
        (("hear", "--by", " ", "--note", "x"), "there is no `by`"),
        (("hear", "--by", "a", "--note", " "), "there is no `note`"),
        (("hear", "--by", "a", "--note", "x", "--item", "9"), "there is no record `9`"),
        (("hear", "--by", "a", "--note", "x", "--review", "0001-a"), "0001-a is a decision"),
        (("examine", "1", "--outcome", "won", "--by", "a", "--note", "x"), "won"),
    ],
)
def test_what_can_not_be_is_refused(
    repo: Path, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], message: str
) -> None:
    before = {path: path.read_text() for path in repo.rglob("*.md")}
    assert dissent(*argv) == 2
    assert message in capsys.readouterr().err
    assert before == {path: path.read_text() for path in repo.rglob("*.md")}


def test_without_one_planned_review_of_this_cycle_it_must_be_named(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "reviews/2026-11-20.md").write_text("---\ndate: 2026-11-20\n---\n# Another\n")
    assert dissent("close", "--spent", "1") == 2
    assert "several reviews are planned in this cycle" in capsys.readouterr().err
    assert dissent("close", "--spent", "1", "--review", "2026-11-20") == 0
    assert run(["review", "close", "--spent", "1", "--as-of", "2026-12-24"]) == 2
    assert "no review is planned in this cycle" in capsys.readouterr().err


def test_a_new_review_names_the_one_that_is_planned_in_its_cycle(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "review", "--as-of", "2026-11-22"]) == 0
    assert f"Planned in this cycle already: {REVIEW}." in capsys.readouterr().err
    assert run(["new", "review", "--as-of", "2026-12-24"]) == 0
    assert "already" not in capsys.readouterr().err
    assert run(["new", "review", "--for", "quarter", "--as-of", "2026-11-22"]) == 0
    assert "already" not in capsys.readouterr().err


def test_a_review_is_named_by_its_day_and_a_year_is_no_number(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "review", *DAY]) == 0
    assert capsys.readouterr().out == "reviews/2026-11-22-evidence-review.md\n"
    assert run(["new", "review", "--for", "quarter", *DAY]) == 0
    assert capsys.readouterr().out == "reviews/2026-11-22-quarterly-review.md\n"
    (repo / "reviews/2026-12-review.md").write_text("---\nstatus: held\n---\n# In December\n")
    assert run(["show", "2026", *DAY]) == 2
    assert run(["show", "2026-12-review", *DAY]) == 0
