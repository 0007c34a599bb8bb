"""`dissent rename`: the file, every reference and every link, all of them or none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import sites
from forge_support import git
from mkdocs_dissent.cli.main import run
from test_cli_init import tree

TWO = {
    "mkdocs.yml": "site_name: x\nplugins: [dissent]\n",
    "decisions/0007-old.md": "---\nstatus: superseded\ndate: 2026-01-01\nsuperseded-by: [12]\n---\n# 7. Old\n",
    "decisions/0012-a.md": "---\nstatus: accepted\ndate: 2026-01-15\n---\n# 12. A\n",
    "decisions/0012-b.md": (
        "---\nstatus: accepted\ndate: 2026-02-01\nsupersedes: 7 # for good\n---\n# ADR-0012: B\n\n"
        "See [7](0007-old.md) and ![plan](plan.png), of 2012.\n"
    ),
    "dissent/0012-m.md": (
        "---\ndecision: [ '0012-b' ]\nauthor: cy\nstatus: open\n---\n# M\n\n"
        "[ADR-0012](../decisions/0012-b.md#context), [12 days](https://example.org/0012-b.md),\n"
        "`[x](../decisions/0012-b.md)` and [a].\n\n```\n[12](../decisions/0012-b.md)\n```\n\n"
        "[a]: ../decisions/0012-a.md\n[b]: <../decisions/0012-b.md> 'B'\n"
    ),
    "dissent/0002-pull.md": (
        "---\nkind: andon\nraised-by: bo\nwhy: x\nassumption: y\naffects: decisions/0012-b.md\n"
        "scope: [0012-b]\nstatus: pulled\n---\n# Pull\n"
    ),
    "docs/index.md": '# Home\n\n[12. B](decisions/0012-b.md) <a href="decisions/0012-b.md">b</a>\n',
    "README.md": "[b](decisions/0012-b.md)\n",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sites.write(tmp_path, TWO)
    git(tmp_path, "init", "-b", "main")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def text(folder: Path, path: str) -> str:
    return (folder / path).read_text()


def test_the_file_every_reference_and_every_link_change_at_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rename", "0012-b", "13"]) == 0
    said = capsys.readouterr()
    assert "rename from decisions/0012-b.md\nrename to decisions/0013-b.md\n" in said.out
    assert not (folder / "decisions/0012-b.md").exists()
    assert text(folder, "decisions/0013-b.md") == (
        TWO["decisions/0012-b.md"].replace("ADR-0012", "ADR-0013")
    ), "its heading, and not one other byte"
    assert "superseded-by: [13]" in text(folder, "decisions/0007-old.md"), "the one it means"
    memo = TWO["dissent/0012-m.md"]
    memo = memo.replace("[ '0012-b' ]", "[ '0013-b' ]")
    memo = memo.replace(
        "[ADR-0012](../decisions/0012-b.md#c", "[ADR-0013](../decisions/0013-b.md#c"
    )
    assert text(folder, "dissent/0012-m.md") == (
        memo.replace("[b]: <../decisions/0012-b.md>", "[b]: <../decisions/0013-b.md>")
    ), "code, other hosts and the other 12 stay"
    pull = text(folder, "dissent/0002-pull.md")
    assert "affects: decisions/0013-b.md" in pull and "scope: [0013-b]" in pull
    home = text(folder, "docs/index.md")
    assert home == '# Home\n\n[13. B](decisions/0013-b.md) <a href="decisions/0013-b.md">b</a>\n'
    assert text(folder, "README.md") == "[b](decisions/0013-b.md)\n"
    assert run(["check", "--format", "concise"]) in (0, 1)
    out = capsys.readouterr().out
    assert not [code for code in ("DM101", "DM102", "DM103", "DM104", "DM105") if code in out], out
    assert not sites.build_site(folder).warnings or "0012-b" not in "".join(
        sites.build_site(folder).warnings
    )


def test_a_reference_that_could_mean_either_is_named_and_left(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(folder, {"dissent/0003-n.md": "---\ndecision: 12\nstatus: open\n---\n# N\n"})
    assert run(["rename", "0012-b", "13"]) == 0
    assert "dissent/0003-n.md:2:11: `12` could mean either" in capsys.readouterr().err
    assert "decision: 12\n" in text(folder, "dissent/0003-n.md")


FORMS = (
    "12", "'0012'", "decisions/12", "ADR-0012", "0012-A", "decisions/0012-a", '"decision:12"',
    '"decision:0012-a"', "../decisions/0012-a.md", "'[A](../decisions/0012-a.md)'",
    "https://github.com/o/r/blob/main/decisions/0012-a.md#why",
)  # fmt: skip
"""References as people write them."""


@pytest.mark.parametrize("written", FORMS)
@pytest.mark.parametrize("new", ["9", "new", "decisions/core/"])
def test_each_way_to_refer_leads_to_the_record_afterwards(
    written: str, new: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "decisions/0012-b.md").unlink()
    (folder / "dissent/0002-pull.md").unlink()
    (folder / "dissent/0012-m.md").unlink()
    sites.write(folder, {
        "mkdocs.yml": "site_name: x\nrepo_url: https://github.com/o/r\nplugins: [dissent]\n",
        "dissent/m.md": f"---\ndecision: {written}\nauthor: cy\nstatus: open\n---\n# M\n",
        "reviews/r.md": f"---\ndate: 2026-03-01\nexamined: [{{item: {written}, outcome: retest}}]\n---\n",
        "decisions/0012-a.md": "---\nstatus: accepted\namends: [0007-old.md, ./0007-old.md]\n---\n# A\n",
    })  # fmt: skip
    sites.write(folder, {"decisions/0007-old.md": "---\nstatus: accepted\n---\n# Old\n"})
    assert run(["rename", "0012-a", new]) == 0
    capsys.readouterr()
    run(["check", "--format", "concise"])
    out = capsys.readouterr().out
    assert not [code for code in ("DM001", "DM103", "DM104", "DM105") if code in out], out
    run(["export", "--format", "json"])
    found = {one["path"]: one for one in json.loads(capsys.readouterr().out)["records"]}
    [moved] = [
        one["id"]
        for path, one in found.items()
        if path.startswith("decisions/") and "old" not in path
    ]
    assert found["dissent/m.md"]["dissents_from"] == [moved] != ["0012-a"]
    assert found["reviews/r.md"]["examines"] == [moved]


def test_another_record_that_cant_be_edited_is_named_and_the_rest_goes_on(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = "---\nstatus: accepted\nx-a: &a 1\nx-b: *a\n---\n# Odd\n\n[b](0012-b.md)\n"
    sites.write(folder, {"decisions/0030-odd.md": odd})
    assert run(["rename", "0012-b", "13"]) == 0
    assert "decisions/0030-odd.md: the front matter holds a YAML al" in capsys.readouterr().err
    assert text(folder, "decisions/0030-odd.md") == odd.replace("0012", "0013"), (
        "its links are text"
    )
    assert "superseded-by: [13]" in text(folder, "decisions/0007-old.md")


def test_a_link_to_a_page_keeps_its_slash(folder: Path) -> None:
    sites.write(folder, {"docs/index.md": "[B](decisions/0012-b/) [c](decisions/0012-b.html#x)\n"})
    assert run(["rename", "0012-b", "13"]) == 0
    after = "[B](decisions/0013-b/) [c](decisions/0013-b.html#x)\n"
    assert text(folder, "docs/index.md") == after


def test_the_next_free_number_is_free_on_every_branch(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "x")
    git(folder, "switch", "-c", "other")
    sites.write(folder, {"decisions/0013-taken.md": "---\nstatus: proposed\n---\n# T\n"})
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "y")
    git(folder, "switch", "main")
    assert run(["rename", "0012-b", "--next-free"]) == 0
    assert (folder / "decisions/0014-b.md").is_file()


@pytest.mark.parametrize(
    ("new", "path"),
    [
        ("use-bees", "decisions/0012-use-bees.md"),
        ("0099-use-bees", "decisions/0099-use-bees.md"),
        ("0099-use-bees.md", "decisions/0099-use-bees.md"),
        ("decisions/core/", "decisions/core/0012-b.md"),
        ("./decisions/core/0031-c.md", "decisions/core/0031-c.md"),
    ],
)
def test_a_slug_a_name_and_a_folder(
    new: str, path: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(folder, {"decisions/plan.png": "png"})
    assert run(["rename", "0012-b", new]) == 0
    assert (folder / path).is_file()
    up = "../" if "core" in path else ""
    assert f"[7]({up}0007-old.md) and ![plan]({up}plan.png)" in text(folder, path)
    assert f"(decisions/{path.removeprefix('decisions/')})" in text(folder, "README.md")
    capsys.readouterr()
    run(["check", "--format", "concise"])
    assert "DM103" not in capsys.readouterr().out, "each reference leads somewhere"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("7", "the number 7 is that of decisions/0007-old.md"),
        ("13", None),
        ("0012-a", "taken"),
        ("../outside.md", "not be a record"),
        ("docs/0012-b.md", "not be a record"),
        ("decisions/0000-template.md", "not be a record"),
        ("a b", "name of a file"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_written(
    new: str, said: str | None, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(folder)
    if said is None:
        assert run(["rename", "0012-b", new, "--dry-run"]) == 0
    else:
        assert run(["rename", "0012-b", new]) == 2
        assert said in capsys.readouterr().err
    assert tree(folder) == before


def test_a_file_that_is_in_the_way_is_left_alone(folder: Path) -> None:
    sites.write(folder, {"decisions/0013-b.txt": "", "decisions/0013-b.md/x": "a folder"})
    before = tree(folder)
    assert run(["rename", "0012-b", "13"]) == 2
    assert tree(folder) == before


def test_a_file_of_readings_is_found_from_the_new_folder(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bet = (
        "---\nkind: bet\nstatus: active\nmetrics:\n  outcome:\n    - name: uptake # a share\n"
        '      readings: "uptake.csv" # weekly\n---\n# Bet\n'
    )
    sites.write(folder, {
        "mkdocs.yml": "site_name: x\nplugins:\n  - dissent:\n      folders: {initiatives: [bets, initiatives]}\n",
        "initiatives/0001-bet.md": bet,
        "initiatives/uptake.csv": "date,value\n2026-01-01,1\n",
    })  # fmt: skip
    assert run(["rename", "bet:1", "initiatives/core/"]) == 0
    moved = text(folder, "initiatives/core/0001-bet.md")
    assert moved == bet.replace("uptake.csv", "../uptake.csv")
    capsys.readouterr()
    run(["show", "bet:1", "--format", "json"])
    assert '"value": 1' in capsys.readouterr().out
    assert run(["rename", "bet:1", "initiatives/0002-bet.md"]) == 0
    assert text(folder, "initiatives/0002-bet.md") == bet
    (folder / "bets").mkdir()
    sites.write(folder, {"initiatives/0003-other.md": bet})
    before = tree(folder)
    assert run(["rename", "bet:2", "bets/"]) == 2, "another record has readings there"
    assert "initiatives/uptake.csv" in capsys.readouterr().err and tree(folder) == before
    (folder / "initiatives/0003-other.md").unlink()
    sites.write(folder, {"bets/uptake.csv": "theirs\n"})
    before = tree(folder)
    assert run(["rename", "bet:2", "bets/"]) == 2, "a file is in the way"
    assert tree(folder) == before
    (folder / "bets/uptake.csv").unlink()
    assert run(["rename", "bet:2", "bets/"]) == 0
    assert text(folder, "bets/0002-bet.md") == bet
    assert text(folder, "bets/uptake.csv") == "date,value\n2026-01-01,1\n"
    assert not (folder / "initiatives/uptake.csv").exists()


@pytest.mark.parametrize("named", ["../mkdocs.yml", "../data.csv", "notes.txt", "link.csv"])
def test_no_file_goes_along_that_is_not_the_records_own(folder: Path, named: str) -> None:
    metric = f"metrics:\n  outcome:\n    - name: m\n      readings: {named}\n"
    sites.write(folder, {
        "mkdocs.yml": "site_name: x\nplugins:\n  - dissent:\n      folders: {initiatives: [bets, initiatives]}\n",
        "initiatives/0001-bet.md": f"---\nkind: bet\nstatus: active\n{metric}---\n# Bet\n",
        "initiatives/notes.txt": "theirs\n",
        "data.csv": "date,value\n2026-01-01,1\n",
        ".secret.csv": "hidden\n",
        "bets/.keep": "",
    })  # fmt: skip
    (folder / "initiatives/link.csv").symlink_to(folder / ".secret.csv")
    before = tree(folder)
    assert run(["rename", "bet:1", "bets/"]) == 2
    assert tree(folder) == before


def test_windows_line_ends_and_an_own_id_stay(folder: Path) -> None:
    body = "---\r\nid: bee\r\nstatus: accepted\r\n---\r\n# 40. Bee\r\n"
    (folder / "decisions/0040-bee.md").write_bytes(body.encode())
    memo = "---\ndecision: bee\nstatus: open\n---\n# Of bee\n"
    sites.write(folder, {"dissent/0041-of-bee.md": memo})
    assert run(["rename", "bee", "41"]) == 0
    assert (folder / "decisions/0041-bee.md").read_bytes() == body.replace("40.", "41.").encode()
    assert text(folder, "dissent/0041-of-bee.md") == memo


def test_a_failure_leaves_every_file_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(folder)
    replaced = Path.replace

    def fails(self: Path, target: Path) -> Path:
        if target.name == "index.md":
            raise OSError(28, "No space left on device")
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    assert run(["rename", "0012-b", "13"]) == 2
    assert tree(folder) == before


def test_a_register_below_the_root_of_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-b", "main")
    sites.write(tmp_path / "core", {
        "mkdocs.yml": "site_name: x\nplugins:\n  - dissent:\n      folders: {decisions: docs/adr}\n",
        "docs/adr/0001-x.md": "---\nstatus: accepted\n---\n# X\n",
        "docs/index.md": "[x](adr/0001-x.md)\n",
    })  # fmt: skip
    monkeypatch.chdir(tmp_path / "core" / "docs")
    assert run(["rename", "1", "adr/0002-y.md"]) == 0
    assert text(tmp_path, "core/docs/index.md") == "[x](adr/0002-y.md)\n"
    assert (tmp_path / "core/docs/adr/0002-y.md").is_file()


def test_a_link_to_a_file_elsewhere_is_left_to_its_owner(folder: Path) -> None:
    sites.write(folder, {"kept/x.md": "---\nstatus: accepted\n---\n# X\n"})
    (folder / "decisions/0050-x.md").symlink_to("../kept/x.md")
    before = tree(folder)
    assert run(["rename", "50", "51"]) == 2
    assert tree(folder) == before


def test_a_hostile_title_and_a_long_line_change_nothing_else(folder: Path) -> None:
    text = "[" * 50_000 + "](decisions/0012-b.md)\n" + "`" * 3_000 + "\n" + "[x](" * 5_000
    sites.write(folder, {"docs/long.md": text})
    assert run(["rename", "0012-b", "13"]) == 0
    after = (folder / "docs/long.md").read_text()
    assert after == text.replace("0012-b", "0013-b")


@pytest.mark.parametrize(
    "command",
    ["convert", "rename 0012-b 13", "revisit 0012-a --verdict confirmed --next 2099-01-01"],
)
def test_a_pipe_and_links_to_secrets_beside_records_are_not_read(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(folder, "config", "user.secret", "s3cret")
    config = "site_name: x\nplugins:\n  - dissent: {records: native}\n"
    sites.write(folder, {"mkdocs.yml": config, ".env": "# TOKEN=s3cret\n"})
    for name, target in (("git", "../.git/config"), ("env", "../.env"), ("zero", "/dev/zero")):
        (folder / f"decisions/0020-{name}.md").symlink_to(target)
    os.mkfifo(folder / "decisions/0021-pipe.md")
    os.mkfifo(folder / "docs/pipe.md")
    # A pipe would keep who opens it waiting for ever.
    assert run(command.split()) in (0, 1)
    said = "".join(capsys.readouterr())
    assert "s3cret" not in said
    if command.startswith("rename"):
        assert "docs/pipe.md can't be read: it is not a plain file; what it says" in said
