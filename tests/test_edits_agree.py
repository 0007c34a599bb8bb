"""Edits and remedies that agree with themselves: what one command says, another takes."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

import sites
from mkdocs_dissent.cli.main import run
from test_cli_init import tree

NYGARD = "# {n}. Use X{n}\n\nDate: 2021-03-0{n}\n\n## Status\n\n{status}\n\n## Context\n\nWhy.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def found(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    run(["check", "--format", "json", "--as-of", "2026-11-22"])
    findings: list[dict[str, object]] = json.loads(capsys.readouterr().out)["findings"]
    return findings


@pytest.mark.parametrize("more", [[], ["--reverse"]])
def test_nothing_is_replaced_by_what_is_only_proposed(
    more: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = "---\nstatus: accepted\ndate: 2026-01-01\n---\n# Old\n"
    new = "---\nstatus: proposed\ndate: 2026-02-01\n---\n# New\n"
    sites.write(folder, {"decisions/0001-old.md": old, "decisions/0002-new.md": new})
    before = tree(folder)
    assert run(["supersede", "1", "--by", "2", *more]) == 2
    err = capsys.readouterr().err
    assert "only proposed" in err and "`status: accepted`" in err
    assert tree(folder) == before
    accepted = new.replace("proposed", "accepted")
    sites.write(folder, {"decisions/0002-new.md": accepted})
    assert run(["supersede", "1", "--by", "2", *more]) == 0


def test_a_status_that_convert_left_in_the_text_ends_with_that_above_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(folder, {
        f"decisions/000{n}-x{n}.md": NYGARD.format(n=n, status="Accepted") for n in (1, 2)
    })  # fmt: skip
    assert run(["convert", "--write"]) == 0
    assert run(["supersede", "1", "--by", "2"]) == 0
    text = (folder / "decisions/0001-x1.md").read_text()
    assert "status: superseded\n" in text
    assert "## Status\n\nSuperseded by [0002-x2](0002-x2.md)\n\n## Context" in text
    assert "## Status\n\nAccepted\n" in (folder / "decisions/0002-x2.md").read_text()
    assert not [item for item in found(capsys) if str(item["code"]).startswith("DM1")]


def test_prose_that_states_no_status_stays(folder: Path) -> None:
    text = "---\nstatus: accepted\ndate: 2026-01-01\n---\n# Old\n\nThe status is accepted by all.\n"
    new = "---\nstatus: accepted\ndate: 2026-02-01\n---\n# New\n"
    sites.write(folder, {"decisions/0001-old.md": text, "decisions/0002-new.md": new})
    assert run(["supersede", "1", "--by", "2"]) == 0
    assert "The status is accepted by all.\n" in (folder / "decisions/0001-old.md").read_text()


def test_who_closed_an_andon_is_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites.write(folder, {
        "decisions/0001-a.md": "---\nstatus: accepted\ndate: 2026-01-01\n---\n# A\n",
        "dissent/0002-b.md": (
            "---\nkind: andon\nstatus: pulled\ndate: 2026-11-01\nraised-by: cy\nwhy: x\n"
            "assumption: y\naffects: 1\nowner: bo\nreview-by: 2026-11-08\n---\n# B\n"
        ),
    })  # fmt: skip
    argv = ["resolve", "0002-b", "--verdict", "alter", "--decision", "0001-a", "--by", "bo",
            "--note", "Tested.", "--date", "2026-11-05", "--as-of", "2026-11-22"]  # fmt: skip
    assert run(argv) == 0 and run(argv) == 0, "twice says the same"
    assert "by: bo" in (folder / "dissent/0002-b.md").read_text()
    assert not [item for item in found(capsys) if item["path"] == "dissent/0002-b.md"]


MESSY = {
    "decisions/0001-a.md": "---\nstatus: accepted\ndate: 2026-01-01\nrevisit:\nsteward:\n---\n# A\n",
    "decisions/0002-b.md": (
        "---\nstatus: accepted\ndate: 2025-01-01\nsteward: ana\nrevisit: 2026-01-01\n---\n# B\n"
    ),
    "dissent/0001-m.md": (
        "---\ndecision: 1\nauthor: cy\nstatus: open\nrevisit: 2026-12-30\nowner: TBD\n---\n# M\n"
    ),
    "dissent/0002-n.md": (
        "---\ndecision: 2\nauthor: cy\nstatus: open\nrevisit: 2026-01-01\nowner:\n---\n# N\n"
    ),
    "dissent/0003-p.md": (
        "---\nkind: andon\nstatus: pulled\ndate: 2026-01-01\nraised-by: cy\nwhy: x\n"
        "assumption: y\naffects: 1\nowner: bo\nreview-by: 2026-01-08\n---\n# P\n"
    ),
}


def test_a_finding_stands_at_its_item_and_never_asks_to_add_what_is_there(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(folder, MESSY)
    items = found(capsys)
    [left] = [item for item in items if item["code"] == "DM006"]
    assert (left["line"], str(left["message"]).split(",")[0]) == (6, "`owner` is `TBD`")
    seen = 0
    for item in items:
        field = re.match(r"(?:Add|Fill in) `([\w-]+):", str(item["hint"]))
        if not field:
            continue
        lines = (folder / str(item["path"])).read_text().splitlines()
        there = [at for at, line in enumerate(lines, 1) if line.startswith(f"{field[1]}:")]
        assert str(item["hint"]).startswith("Fill in" if there else "Add"), item
        if there:
            seen += 1
            assert item["line"] == there[0], item
    assert seen >= 3


def test_a_remedy_names_a_command_with_what_it_needs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(folder, MESSY)
    commands = {
        line
        for item in found(capsys)
        for line in re.findall(r"`(dissent [^`]+)`", str(item["hint"]))
    }
    assert {line.split()[1] for line in commands} >= {"revisit", "resolve"}
    given = {"--verdict": "alter", "--status": "answered", "--next": "2027-01-01", "--decision": "1",
             "--note": "x", "--affects": "1", "--why": "x"}  # fmt: skip
    for line in commands:
        words = shlex.split(line)[1:]
        for at, word in enumerate(words):
            if word == "…":
                words[at] = given[words[at - 1]]
        if words[0] == "revisit":
            words[words.index("--verdict") + 1] = "confirmed"
        assert run([*words, "--dry-run", "--as-of", "2026-11-22"]) == 0, (line, capsys.readouterr())
