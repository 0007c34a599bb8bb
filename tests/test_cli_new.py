"""`dissent new` and `dissent pull`: names nobody has, templates that `check` sees through."""

from __future__ import annotations

import datetime as dt
import errno
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

import samples
import sites
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.edit import write
from mkdocs_dissent.reading import frontmatter
from mkdocs_dissent.records.vocabularies import Kind
from mkdocs_dissent.scaffold.names import clean_title, next_name, slug

TODAY = "2026-11-22"
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
AS_OF = ["--as-of", TODAY]
DECISION = """\
---
status: accepted
date: 2026-11-02
steward: ana
revisit: 2027-02-01
---

# Use Postgres
"""
BET = """\
---
kind: bet
status: proposed
date: 2026-11-02
---

# Own the pipeline

## Aim

A.

## Mechanism

B.

## Feedback

C.
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory with a register's first decision and bet."""
    sites.write(
        tmp_path,
        {"decisions/0007-use-postgres.md": DECISION, "initiatives/0001-own-it.md": BET},
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOON.timestamp())))
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def repository(folder: Path) -> None:
    git(folder, "init", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "first")


def written(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The text of the record whose path was just printed."""
    path = capsys.readouterr().out.strip()
    return (folder / path).read_text(encoding="utf-8")


def finds(capsys: pytest.CaptureFixture[str], *paths: str) -> list[str]:
    capsys.readouterr()
    run(["check", "--format", "concise", *AS_OF, *paths])
    return [line for line in capsys.readouterr().out.splitlines() if ": " in line]


TYPED = {
    '"{higher or lower}"': "higher",
    '"{how much is agreed to; or min}"': "4",
    '"{how long until it can be judged, as 6 months}"': "6 months",
    '"{percent of the group\'s capacity, as 15}"': "15",
    '"{percent of the group\'s capacity, as 10}"': "10",
}
"""Blanks of fields that hold no words, and what could fill them."""


def filled(text: str) -> str:
    for blank, value in TYPED.items():
        text = text.replace(blank, value)
    return re.sub(r'"\{[^{}]*\}"|\{[a-z][^{}:]* [^{}:]*\}', "something true", text)


FIELDS: dict[str, list[str]] = {
    "decision": ["--steward", "ana", "--stakes", "major", "--hypothesis", "one server will do"],
    "memo": ["--decision", "7", "--author", "cy", "--owner", "bo", "--resolved-if", "a test"],
    "bet": [
        *["--steward", "ana", "--hypothesis", "it pays", "--stop-criteria", "it does not"],
        *["--metrics", "{leading: [{name: builds}], shadow: [{name: nights on call}]}"],
    ],
    "probe": [
        *["--steward", "bo", "--hypothesis", "h", "--guardrail", "g", "--rollback", "r"],
        *["--next-decision", "n", "--status", "active"],
    ],
    "andon": [
        *["--affects", "7", "--raised-by", "anonymous", "--why", "w", "--assumption", "a"],
        *["--owner", "ana"],
    ],
    "review": ["--facilitator", "ana", "--attendees", "bo", "--attendees", "cy"],
}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_record_passes_check_once_its_blanks_are_filled(
    kind: Kind, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", str(kind), "A title", *FIELDS[kind], *AS_OF]) == 0
    path = here / capsys.readouterr().out.strip()
    name = path.relative_to(here).as_posix()
    left = finds(capsys, name)
    assert left and all(" DM006 " in line for line in left), (
        "only blanks are found, and all of them"
    )
    assert not any("steward" in line for line in left), "flags fill blanks"
    path.write_text(filled(path.read_text()), encoding="utf-8")
    # What is active must be measured and balanced, which no template can do.
    left = [line for line in finds(capsys, name) if " DM505 " not in line]
    assert [line for line in left if " DM404 " not in line] == []


@pytest.mark.parametrize("kind", list(Kind))
def test_every_blank_is_reported(
    kind: Kind, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    about = {"memo": ["--decision", "7"], "andon": ["--affects", "7"]}.get(kind, [])
    assert run(["new", str(kind), "A title", *about, *AS_OF]) == 0
    path = capsys.readouterr().out.strip()
    blanks = len(re.findall(r"\{[a-z][^{}:]* [^{}:]*\}", (here / path).read_text()))
    left = finds(capsys, path)
    [line] = [line for line in left if " DM006 " in line]
    assert f"{blanks - 1} more blanks" in line and blanks > 2
    (here / path).write_text(filled((here / path).read_text()), encoding="utf-8")
    assert finds(capsys, path) == []


def test_a_decision_has_the_fields_that_matter(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "decision", "Move", "to", "Redis", *AS_OF]) == 0
    out, err = capsys.readouterr()
    assert out == "decisions/0008-move-to-redis.md\n"
    assert "dissent check" in err
    text = (here / out.strip()).read_text()
    values = frontmatter.parse(text, "x").values
    assert values["status"] == "proposed" and values["date"] == TODAY
    assert values["revisit"] == "2027-02-20" and values["stakes"] == "minor"
    assert "# Move to Redis\n" in text


def test_every_field_of_a_kind_is_an_option(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["new", "decision", "X", "--owner", "ana", "--deciders", "ana", "--deciders", "bo"]
    command += [
        "--confidence",
        "0.7",
        "--door",
        "ONE-WAY",
        "--supersedes",
        "7",
        "--initiative",
        "1",
    ]
    command += ["--revisit-if", "it: rains", "--constraint", "context-debt"]
    command += ["--evidence", "{date: 2026-11-01, bearing: contradicts, note: 'a: b'}"]
    command += ["--waive", "{DM201: why}", "--steward-since", "2026-01-01", *AS_OF]
    assert run(command) == 0
    assert frontmatter.parse(written(here, capsys), "x").values == {
        "status": "proposed",
        "initiative": "0001-own-it",
        "date": TODAY,
        "decision-makers": ["ana", "bo"],
        "steward": "ana",
        "stakes": "minor",
        "door": "one-way",
        "confidence": 0.7,
        "revisit": "2027-02-20",
        "revisit-if": "it: rains",
        "waive": {"DM201": "why"},
        "steward-since": "2026-01-01",
        "supersedes": "0007-use-postgres",
        "constraint": "context-debt",
        "evidence": [{"date": "2026-11-01", "bearing": "contradicts", "note": "a: b"}],
    }


@pytest.mark.parametrize(
    "wrong",
    [
        ["--stakes", "huge"],
        ["--revisit", "soon"],
        ["--revisit", "2026-02-30"],
        ["--confidence", "7"],
        ["--confidence", "high"],
        ["--evidence", "{date: 2026-11-01"],
        ["--evidence", "{date: 2026-11-01, bering: supports}"],
        ["--evidence", "{date: 2026-11-01, bearing: supports}\nstatus: accepted"],
        ["--hypothesis", " "],
        ["--hypothesis", "\udc80"],
        ["--reviset", "2027-01-01"],
        ["--supersedes", "99"],
        ["--initiative", "0007-use-postgres"],
    ],
    ids=str,
)
def test_a_value_that_the_field_refuses_is_refused(
    wrong: list[str], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "decision", "X", *wrong]) == 2
    assert len(list((here / "decisions").iterdir())) == 1


@pytest.mark.parametrize(
    "title",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "..",
        "a\n---\nstatus: accepted",
        "---",
        "status: accepted # no",
        "\"quoted\" 'both' ways: yes",
        "日本語だけ",
        "Straße über Łódź",
        "C#",
        "Ends in #",
        "a" * 500,
        "{{ macros }} and {% more %}",
        "<script>alert(1)</script>",
        "\x1b[31mred\u202e\x00",
        "-",
        "CON",
        "Use a new template",
        "readme",
        "7. Numbered",
    ],
)
def test_no_title_leads_out_of_its_folder_or_of_its_field(
    title: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "decision", *AS_OF, "--steward", title, "--", title]) == 0
    path = capsys.readouterr().out.strip()
    assert re.fullmatch(r"decisions/0008-[a-z0-9-]{1,70}\.md", path)
    text = (here / path).read_text(encoding="utf-8")
    document = frontmatter.parse(text, path)
    assert not document.problems
    assert document.values["status"] == "proposed"
    assert document.values["steward"] == title.strip()
    assert "<script" not in document.body
    capsys.readouterr()
    assert run(["list", "--format", "json"]) == 0
    assert f'"path": "{path}"' in capsys.readouterr().out, "it is a record"
    unread = [line for line in finds(capsys, path) if " DM00" in line and " DM006 " not in line]
    assert unread == []


def test_slugs_are_plain_letters() -> None:
    assert slug("Straße über Łódź, naïvely!", "x") == "strasse-uber-lodz-naively"
    assert slug("Don't", "x") == "dont"
    assert slug("日本語", "decision") == "decision"
    assert len(slug("word " * 99, "x")) <= 60
    assert len(slug("w" * 99, "x")) == 60
    assert clean_title("ADR-0012: Use x") == "Use x"
    assert clean_title("a\u200bb\n\tc\x00 \udcff") == "a b c"


def first(taken: list[str], scheme: str = "number") -> str:
    return next(next_name("x", taken, scheme=scheme, today=dt.date(2026, 11, 22)))


def test_numbers_follow_the_folder() -> None:
    assert first([]) == "0001-x"
    assert first(["001-a.md", "002-b.md", "sub/0100-c.md"]) == "101-x"
    assert first(["1-a.md", "9-b.md"]) == "10-x"
    assert first(["20200926-use-x.md", "2026-01-02-y.md"]) == "0001-x"
    assert first(["999999-a.md", "000001-b.md"]) == "000002-x"
    assert first(["0003-notes.txt", "0002-a.md"]) == "0004-x"


def test_dates_follow_the_folder() -> None:
    assert first([], "date") == "2026-11-22-x"
    assert first(["20200926-use-x.md"], "date") == "20261122-x"
    assert first(["2026-11-22-x.md", "2026-11-22-x-2.md"], "date") == "2026-11-22-x-3"


def test_the_option_names_files_by_date(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = sites.config(options={"id_scheme": "date"})
    sites.write(here, {"mkdocs.yml": config, "docs/index.md": "# Home\n"})
    assert run(["new", "decision", "One title"]) == run(["new", "decision", "One title"]) == 0
    names = capsys.readouterr().out.splitlines()
    assert names == [f"decisions/{TODAY}-one-title.md", f"decisions/{TODAY}-one-title-2.md"]


def test_excluded_names_are_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites.write(here, {"mkdocs.yml": sites.config(options={"exclude": ["0008-*"]})})
    assert run(["new", "decision", "X"]) == 2
    assert "`exclude`" in capsys.readouterr().err


# Branches


def next_path(capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert run(["new", "decision", "X", "--dry-run"]) == 0
    err = capsys.readouterr().err
    found = re.search(r"decisions/\S+\.md", err)
    assert found, err
    return found[0]


def test_numbers_of_other_branches_are_taken(
    here: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    repository(here)
    git(here, "checkout", "-b", "other")
    sites.write(here, {"decisions/0011-eleven.md": DECISION})
    git(here, "add", ".")
    git(here, "commit", "-m", "eleven")
    git(here, "checkout", "main")
    assert next_path(capsys) == "decisions/0012-x.md"

    clone = tmp_path_factory.mktemp("clone") / "clone"
    git(here, "clone", str(here), str(clone))
    os.chdir(clone)
    assert next_path(capsys) == "decisions/0012-x.md", "a remote-tracking branch counts"

    git(clone, "checkout", "--detach", "HEAD")
    (clone / "decisions" / "0007-use-postgres.md").unlink()
    git(clone, "branch", "-rd", "origin/other")
    assert next_path(capsys) == "decisions/0008-x.md", "what HEAD holds counts"


def test_a_shallow_clone_and_one_below_the_root(
    here: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(here, {"team/mkdocs.yml": "site_name: x\nplugins: [dissent]\n"})
    sites.write(here, {"team/decisions/0041-a b.md": DECISION})
    repository(here)
    clone = tmp_path_factory.mktemp("clone") / "clone"
    git(here, "clone", "--depth", "1", f"file://{here}", str(clone))
    (clone / "team" / "decisions" / "0041-a b.md").unlink()
    os.chdir(clone / "team")
    assert next_path(capsys) == "decisions/0042-x.md"


def test_a_repository_without_commits_and_without_git(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(here, "init")
    assert next_path(capsys) == "decisions/0008-x.md"
    monkeypatch.setenv("PATH", "/nowhere")
    assert run(["new", "decision", "X"]) == 0
    out, err = capsys.readouterr()
    assert out == "decisions/0008-x.md\n" and "no `git`" in err


def test_a_bare_repository_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "init", "--bare")
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    assert run(["new", "decision", "X"]) == run(["pull", "X"]) == run(["init", "--yes"]) == 2
    assert "bare" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_the_environment_of_a_hook_does_not_mislead(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository(here)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert run(["new", "decision", "X"]) == 0
    assert "could not" not in capsys.readouterr().err


# Never twice


@pytest.mark.parametrize("same", [True, False])
def test_eight_at_once_take_eight_numbers(here: Path, same: bool) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "mkdocs_dissent", "new", "decision", "T" if same else f"T{at}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for at in range(8)
    ]
    results = [process.communicate() for process in started]
    assert [process.returncode for process in started] == [0] * 8, results
    paths = sorted(out.decode().strip() for out, _ in results)
    assert len(set(paths)) == 8 and all((here / path).is_file() for path in paths)
    numbers = Counter(Path(path).name[:4] for path in paths)
    assert numbers == {f"{number:04d}": 1 for number in range(8, 16)}
    assert not [path for path in here.rglob(".*") if path.is_file()], "nothing is left beside"


def test_a_file_that_appears_meanwhile_is_not_written_over(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from mkdocs_dissent.scaffold import names

    real = names.create

    def late(path: Path, text: str, *, root: Path | None = None) -> None:
        if "0008" in path.name:
            path.write_text("somebody else's")
        real(path, text, root=root)

    monkeypatch.setattr(names, "create", late)
    assert run(["new", "decision", "X"]) == 0
    assert capsys.readouterr().out == "decisions/0009-x.md\n"
    assert (here / "decisions/0008-x.md").read_text() == "somebody else's"


# What it is about


def test_a_reference_is_written_as_the_id_that_was_meant(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(here, {"dissent/0007-cost.md": samples.MEMO.replace("decision: 2", "decision: 7")})
    for named in ("7", "0007", "0007-use-postgres", "decisions/0007-use-postgres.md"):
        assert run(["new", "memo", "No", "--decision", named]) == 0
        assert "decision: 0007-use-postgres\n" in written(here, capsys)
    sites.write(here, {"initiatives/0007-use-postgres.md": BET})
    assert run(["pull", "No", "--why", "w", "--affects", "decisions/0007-use-postgres.md"]) == 0
    assert "affects: [decisions/0007-use-postgres]\n" in written(here, capsys)


def test_a_reference_to_nothing_or_to_several_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "memo", "No", "--decision", "0007-use-postgress"]) == 2
    assert "`0007-use-postgres`" in capsys.readouterr().err
    assert run(["new", "memo", "No", "--decision", "0001-own-it"]) == 2
    assert "expected a decision" in capsys.readouterr().err
    sites.write(here, {"decisions/0007-other.md": DECISION})
    assert run(["new", "memo", "No", "--decision", "7"]) == 2
    err = capsys.readouterr().err
    assert "0007-other.md" in err and "0007-use-postgres.md" in err
    assert run(["new", "memo", "No"]) == 2
    assert "--decision" in capsys.readouterr().err
    assert not (here / "dissent").exists()


def test_a_title_is_needed_and_nobody_is_asked_without_a_terminal(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "decision"]) == run(["new", "decision", " \n"]) == 2
    assert "no title" in capsys.readouterr().err
    assert run(["new", "idea", "X"]) == 2
    assert "decision, memo, bet, probe, andon, review" in capsys.readouterr().err
    assert run(["new", "decison", "X"]) == 2
    assert "did you mean `decision`?" in capsys.readouterr().err


def test_a_review_begins_with_what_is_contradicted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(tmp_path, samples.FILES)
    monkeypatch.chdir(tmp_path)
    assert run(["new", "review", *AS_OF]) == 0
    text = written(tmp_path, capsys)
    assert "# Evidence review of 2026-11-22\n" in text
    items = re.findall(r"- \[(.+)\]\(<(.+)>\): (.+)", text)
    # What to test first, then the queue by its weight.
    assert [title for title, _, _ in items] == [
        *("The bill doubled", "One store is one point of failure"),
        *("The bill doubled", "Use one store", "One store is one point of failure"),
    ]
    assert all((tmp_path / "reviews" / link).is_file() for _, link, _ in items)
    assert "memo about Use one store; since 2026-01-12; owner ana; due 2026-12-15" in text
    built = sites.build_site(tmp_path, theme="mkdocs")
    assert not [line for line in built.warnings if "link" in line.lower()]
    assert not sites.broken_links(built.site)


def test_a_review_of_an_empty_register(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["new", "review", "First"]) == 0
    assert "## To examine\n\n{" in written(tmp_path, capsys)


# Pulling the cord

PULL = ["pull", "The bill doubled", "--affects", "7", "--affects", "0001-own-it"]


def test_a_cord_is_valid_at_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = ["--why", "reads: dear", "--scope", "new tables", "--trigger", "guardrail-exceeded"]
    assert run([*PULL, *more, "--owner", "bo", *AS_OF]) == 0
    out, err = capsys.readouterr()
    assert frontmatter.parse((here / out.strip()).read_text(), "x").values == {
        "kind": "andon",
        "affects": ["0007-use-postgres", "0001-own-it"],
        "status": "pulled",
        "date": TODAY,
        "why": "reads: dear",
        "trigger": "guardrail-exceeded",
        "scope": "new tables",
        "owner": "bo",
        "review-by": "2026-11-29",
    }
    assert finds(capsys, out.strip()) == []
    assert "reveal" not in err


def test_the_time_box_is_a_cadence(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites.write(here, {"mkdocs.yml": sites.config(options={"cadence": {"andon_weeks": 3}})})
    assert run([*PULL, "--why", "w"]) == 0
    assert "review-by: 2026-12-13\n" in written(here, capsys)


def test_an_anonymous_cord_names_nobody_and_says_what_may_reveal(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository(here)
    url = "https://forms.example.org/andon"
    sites.write(here, {"mkdocs.yml": sites.config(options={"doors": {"anonymous": url}})})
    assert run([*PULL, "--why", "w", "--anonymous"]) == 0
    out, err = capsys.readouterr()
    text = (here / out.strip()).read_text()
    assert "raised-by: anonymous\n" in text and f"date: {TODAY}\n" in text
    assert not re.search(r"\d\d:\d\d", text)
    for word in ("committer", "e-mail", "time", "account", "pull request", "style", url):
        assert word in err
    assert len(err.splitlines()) == 6 and "␊" not in err
    status = subprocess.run(["git", "status", "--short"], capture_output=True, text=True)
    assert "?? dissent/" in status.stdout, "nothing is staged or committed"
    assert run([*PULL, "--why", "w", "--anonymous", "--raised-by", "ana"]) == 2


def test_a_cord_needs_a_reason_and_what_it_affects(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(PULL) == 2
    assert "--why" in capsys.readouterr().err
    assert run(["pull", "X", "--why", "w"]) == 2
    assert "--affects" in capsys.readouterr().err
    assert not (here / "dissent").exists()


# Bad circumstances


def test_a_dry_run_writes_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "decision", "X", "--dry-run"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("---\nstatus: proposed\n") and "decisions/0008-x.md" in err
    assert len(list((here / "decisions").iterdir())) == 1


def test_a_file_where_the_folder_should_be(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "reviews").write_text("mine")
    assert run(["new", "review", "X"]) == 2
    assert "reviews is a file" in capsys.readouterr().err


def test_a_folder_that_leads_out_of_the_repository(
    here: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    repository(here)
    (here / "reviews").symlink_to(outside)
    assert run(["new", "review", "X"]) == 2
    assert not list(outside.iterdir())


def test_no_permission_to_write(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def denied(*_: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "x")

    monkeypatch.setattr(write.os, "fsync", denied)
    assert run(["new", "decision", "X"]) == 2
    out, err = capsys.readouterr()
    assert not out and "decisions/0008-x.md can't be written: permission denied" in err
    assert "Traceback" not in err


def test_a_full_disk(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(write.os, "write", full)
    assert run(["new", "decision", "X"]) == 2
    monkeypatch.undo()
    os.chdir(here)
    assert "no space left" in capsys.readouterr().err
    assert [path.name for path in (here / "decisions").iterdir()] == ["0007-use-postgres.md"]


def test_the_editor_opens_what_was_written(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    editor = here / "editor"
    editor.write_text('#!/bin/sh\necho "# edited" >> "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    assert run(["new", "decision", "X", "--edit"]) == 0
    assert written(here, capsys).endswith("# edited\n")


# On a terminal


def on_a_terminal(folder: Path, arguments: list[str], typed: str) -> tuple[int, str]:
    """Run the program on a pseudo-terminal; its exit status and what it showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs_dissent", *arguments],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "TERM": "dumb", "NO_COLOR": "1"},
    )
    os.close(theirs)
    os.write(ours, typed.encode())
    shown, end = b"", time.monotonic() + 60
    while time.monotonic() < end:
        if not select.select([ours], [], [], 0.2)[0]:
            if process.poll() is not None:
                break
            continue
        try:
            data = os.read(ours, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
    os.close(ours)
    return process.wait(60), shown.decode()


def test_a_terminal_is_asked_for_the_title_and_the_decision(here: Path) -> None:
    status, shown = on_a_terminal(here, ["new", "memo"], "Too costly\n99\n7\n")
    assert status == 0, shown
    assert "Title" in shown and "there is no record `99`" in shown
    text = (here / "dissent" / "0001-too-costly.md").read_text()
    assert "decision: 0007-use-postgres\n" in text


def test_a_terminal_is_asked_why_a_cord_is_pulled(here: Path) -> None:
    status, shown = on_a_terminal(here, ["pull", "Too costly"], "7\nbecause\n")
    assert status == 0, shown
    text = (here / "dissent" / "0001-too-costly.md").read_text()
    assert "why: because\n" in text and "affects: [0007-use-postgres]\n" in text


def test_the_end_of_input_stops_it(here: Path) -> None:
    status, shown = on_a_terminal(here, ["new", "memo"], "Too costly\n\x04")
    assert status == 2 and "stopped" in shown
    assert not (here / "dissent").exists()
