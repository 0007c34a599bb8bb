"""The command line of every day: finding, naming, opening and writing records."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import sites
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.report import terminal
from mkdocs_dissent.scaffold.names import slug


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sites.write(tmp_path, {
        "mkdocs.yml": "site_name: x\nplugins: [dissent]\n",
        "decisions/0001-use-postgres.md": (
            "---\nstatus: accepted\ndate: 2026-01-01\nsteward: ana\nrevisit: 2026-02-01\n"
            "initiative: bet:1\n---\n# Use Postgres\n\nVacuum at night.\n"
        ),
        "decisions/0002-use-redis.md": "---\nstatus: proposed\n---\n# Use Redis\n",
        "initiatives/0001-faster.md": "---\nkind: bet\nstatus: active\n---\n# Faster\n",
        "initiatives/core/0001-try.md": "---\nkind: probe\nstatus: active\n---\n# Try\n",
    })  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def test_a_list_finds_words_in_id_title_and_text(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, titles in {
        "VACUUM": ["Use Postgres"],
        "use": ["Use Postgres", "Use Redis"],
        "use redis": ["Use Redis"],
        "0002-use": ["Use Redis"],
        "nowhere": [],
    }.items():
        assert run(["list", "--find", words]) == 0
        rows = capsys.readouterr().out.splitlines()
        assert [row.split("\t")[2] for row in rows] == titles, words


def test_a_kind_tells_records_of_one_number_apart(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for text, title in {
        "decision:1": "Use Postgres", "bet:1": "Faster", "probe:0001": "Try", "bet:0001-faster": "Faster"
    }.items():  # fmt: skip
        capsys.readouterr()
        assert run(["show", text]) == 0, text
        assert title in capsys.readouterr().out
    assert run(["show", "memo:1"]) == 2
    run(["check", "--format", "concise"])
    assert "DM103" not in capsys.readouterr().out, "in a record too"


def test_near_words_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for argv, near in (
        (["list", "--status", "acepted"], "accepted"),
        (["list", "--kind", "descision"], "decision"),
        (["show", "0002-use-rediss"], "0002-use-redis"),
        (["explain", "DM20I"], "DM20"),
        (["explain", "revisit-mising"], "revisit-missing"),
    ):
        assert run(argv) == 2
        assert f"`{near}" in capsys.readouterr().err


def test_a_narrow_terminal_breaks_no_date(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(terminal, "terminal_width", lambda: 60)
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["list", "--as-of", "2026-02-03"]) == 0
    out = capsys.readouterr().out
    assert "2026-02-01" in out and "accepted" in out and "Postgres" in out
    assert max(map(len, out.splitlines())) <= 60


def test_paths_are_printed_as_they_would_be_typed_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder / "initiatives")
    run(["check", "--format", "concise"])
    lines = capsys.readouterr().out.splitlines()
    paths = {line.split(":")[0] for line in lines if ":" in line}
    assert "core/0001-try.md" in paths and all(Path(path).is_file() for path in paths), paths
    run(["check", "--format", "json"])
    assert '"path": "initiatives/core/0001-try.md"' in capsys.readouterr().out, "for programs"
    assert run(["show", "core/0001-try.md"]) == 0


def test_a_record_opens_in_the_editor(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "touch -d 2001-01-01")
    monkeypatch.delenv("VISUAL", raising=False)
    assert run(["edit", "decision:2"]) == 0
    assert (folder / "decisions/0002-use-redis.md").stat().st_mtime < 1e9
    assert run(["edit", "nothing"]) == 2


def test_paths_are_told_and_taken_from_where_one_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = "# 1. Old\n\nDate: 2020-01-01\n\n## Status\n\nAccepted\n"
    sites.write(folder, {
        "decisions/0005-old.md": old, "decisions/0006-b.md": "---\nstatus: [\n---\n# B\n",
        "decisions/0007-x.md": "---\nstatus: accepted\n---\n# X\n",
        "decisions/0007-y.md": "---\nstatus: accepted\n---\n# Y\n",
    })  # fmt: skip
    (folder / "src").mkdir()
    monkeypatch.chdir(folder / "src")

    def said(*argv: str) -> str:
        capsys.readouterr()
        run(list(argv))
        out, err = capsys.readouterr()
        return "".join(line for line in (out + err).splitlines(True) if line[:3] not in "---+++")

    assert "\n  path                   ../decisions/0001-use-postgres.md\n" in said("show", "1")
    assert "Use Postgres" in said("show", "../decisions/0001-use-postgres.md")
    assert said("new", "decision", "Use Kafka").startswith("../decisions/0008-use-kafka.md\n")
    assert "it would be ../decisions/0009-z.md" in said("new", "decision", "Z", "--dry-run")
    assert said("new", "memo", "No", "--decision", "../decisions/0008-use-kafka.md").startswith(
        "../dissent/0001-no.md\n"
    )
    assert "`../decisions/0007-x.md`, `../decisions/0007-y.md`" in said("show", "7")
    assert "dissent: ../decisions/0006-b.md can't be read" in said(
        "supersede", "1", "--by", "../decisions/0006-b.md"
    )
    assert "../decisions/0005-old.md: nygard: status, date" in said("convert")
    assert "Use Postgres" in said("list", "--initiative", "../initiatives/0001-faster.md")
    moved = said("rename", "../decisions/0007-y.md", "9")
    assert "../decisions/0007-y.md is ../decisions/0009-y.md now" in moved


@pytest.mark.parametrize(
    ("argv", "near"),
    [
        (["list", "--constraint", "context-det"], "context-debt"),
        (["list", "--format", "jsn"], "json"),
        (["list", "--due", "overdu"], "overdue"),
        (["check", "--format", "githb"], "github"),
        (["check", "--fail-on", "eror"], "error"),
        (["diff", "--format", "markdwn"], "markdown"),
        (["for", "x", "--fail-on", "frozn"], "frozen"),
        (["export", "--format", "atm"], "atom"),
        (["init", "--host", "gihub"], "github"),
        (["schema", "--kind", "decison"], "decision"),
        (["digest", "--format", "markdwn"], "markdown"),
        (["revisit", "1", "--verdict", "confirmd"], "confirmed"),
        (["new", "decision", "X", "--door", "one-wy"], "one-way"),
        (["new", "decison", "X"], "decision"),
    ],
)
def test_a_wrong_word_is_told_the_near_one(
    argv: list[str], near: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(argv) == 2
    assert f"did you mean `{near}`?" in capsys.readouterr().err


def test_a_template_of_the_register_gives_the_headings(folder: Path) -> None:
    sites.write(folder, {"templates/decision.md": "# {title}\n\n## Frage\n\n{was offen ist}\n"})
    assert run(["new", "decision", "Use Kafka", "--steward", "bo"]) == 0
    text = (folder / "decisions/0003-use-kafka.md").read_text()
    assert text.startswith("---\nstatus: proposed\n") and "steward: bo\n" in text
    assert text.endswith("---\n\n# Use Kafka\n\n## Frage\n\n{was offen ist}\n")


def test_a_title_that_gives_no_name_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "decision", "使用数据库", "--steward", "bo"]) == 0
    out, err = capsys.readouterr()
    assert out == "decisions/0003-decision.md\n"
    assert "named decision. Give it another name: `dissent rename decisions/0003-decision.md" in err
    assert run(["rename", "3", "use-a-store"]) == 0
    assert (folder / "decisions/0003-use-a-store.md").is_file()
    capsys.readouterr()
    assert run(["new", "decision", "Переход", "--dry-run"]) == 0
    assert "named decision" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Переходим на Postgres", "perekhodim-na-postgres"),
        ("Щит і меч", "shchit-i-mech"),
        ("Ψηφιακή Ελλάδα", "psifiaki-ellada"),
        ("데이터 저장", "de-i-teo-jeo-jang"),
        ("カタカナ", "ka-ta-ka-na"),
        ("Größe ändern", "grosse-andern"),
        ("قاعدة بيانات", "qaadh-byanat"),
        ("أين الخطأ؟", "ayn-alkhta"),
        ("שָׁלוֹם עולם", "shlvm-avlm"),
        ("数据库", "decision"),
        ("使用 Postgres 数据库", "postgres"),
    ],
)
def test_titles_in_other_scripts_become_names(title: str, wanted: str) -> None:
    assert slug(title, "decision").replace("-", "") == wanted.replace("-", "")
