"""Front matter is hostile input: nothing crashes, nothing vanishes, nothing is let through."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

import hostile
import sites
from mkdocs_dissent.policy import VIEWS
from mkdocs_dissent.records.fields.declaring import declared_fields
from mkdocs_dissent.records.kinds import MODELS
from mkdocs_dissent.records.vocabularies import Kind
from samples import FILES, line_of


@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_markup_in_any_field_stays_text(theme: str, tmp_path: Path) -> None:
    views = "\n\n".join(f"<!-- dissent:{name} -->" for name in VIEWS)
    built = sites.build_site(
        tmp_path, FILES | hostile.files() | {"docs/all.md": views}, theme=theme
    )
    for path in built.site.rglob("*.html"):
        hostile.assert_escaped(path.read_text(encoding="utf-8"), path.relative_to(built.site))
    assert "alert(1)" in built.html("register/"), "it is shown, as text"


def test_a_field_that_is_declared_is_attacked() -> None:
    for kind in Kind:
        for field in declared_fields(MODELS[kind]):
            assert field.name in hostile.front_matter(kind, None), (
                f"{kind}.{field.name} is left out"
            )


def test_markup_that_a_page_lets_through_is_named_by_its_field() -> None:
    with pytest.raises(AssertionError, match=r"memo\.owner"):
        hostile.assert_escaped(f"<p>{hostile.attack('memo.owner')}</p>", "a page")


BAD: dict[str, tuple[str | bytes, str, str]] = {
    # name: (text, code, what the message or hint says)
    "broken yaml": ("---\nstatus: [accepted\n---\n# T\n", "DM001", ""),
    "tab": ("---\nstatus:\n\t- accepted\n---\n# T\n", "DM001", "tab"),
    "unquoted colon": ("---\ntitle: Use X: why\nstatus: accepted\n---\n# T\n", "DM001", "quote"),
    "duplicate key": ("---\nstatus: accepted\nstatus: rejected\n---\n# T\n", "DM002", "status"),
    "alias": ("---\nsteward: &a ana\nowner2: *a\n---\n# T\n", "DM001", ""),
    "too large": ("---\ntitle: " + "x" * 10_000_000 + "\n---\n# T\n", "DM001", "bytes"),
    "large block": ("---\ntitle: " + "x" * 100_000 + "\n---\n# T\n", "DM001", "large"),
    "deep": ("---\ntitle: " + "[" * 20_000 + "\n---\n# T\n", "DM001", ""),
    "not utf-8": (b"---\nstatus: accepted\ntitle: caf\xe9\n---\n# T\n", "DM001", "UTF-8"),
    "bom inside": ("---\nstatus: accepted\n\ufefftitle: x\n---\n# T\n", "DM001", ""),
    "unclosed": ("---\nstatus: accepted\ndate: 2026-01-01\n\n# T\n", "DM001", "---"),
    "a list": ("---\n- accepted\n---\n# T\n", "DM001", ""),
    "braces": ("---\nstatus: {accepted}\n---\n# T\n", "DM003", "braces"),
    "impossible date": (
        "---\nstatus: proposed\ndate: 2026-02-31\n---\n# T\n",
        "DM004",
        "2026-02-31",
    ),
    "mangled date": (
        "---\nstatus: proposed\ndate: 2024-023-2706\n---\n# T\n",
        "DM004",
        "YYYY-MM-DD",
    ),
    "climbing id": ("---\nstatus: proposed\nid: ../../x\n---\n# T\n", "DM003", "id"),
    "unknown field": ("---\nstatus: proposed\nstewart: ana\n---\n# T\n", "DM005", "steward"),
    "unknown status": ("---\nstatus: acepted\n---\n# T\n", "DM003", "accepted"),
    "wrong type": ("---\nstatus: proposed\nconfidence: high\n---\n# T\n", "DM003", "0 to 1"),
    "dangling": ("---\nstatus: proposed\nsupersedes: 77\n---\n# T\n", "DM103", "77"),
    "tag": ("---\nstatus: !!python/object/apply:os.system [id]\n---\n# T\n", "DM001", ""),
}


def test_every_malformed_record_yields_a_finding_and_the_rest_is_right(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = dict(FILES)
    for at, (text, _, _) in enumerate(BAD.values()):
        files[f"decisions/0{200 + at}-bad.md"] = text
    built = sites.build_site(tmp_path, files)
    data = json.loads((built.site / "register.json").read_text(encoding="utf-8"))
    known = {record["id"]: record for record in data["records"] if record["kind"] == "decision"}
    register = built.html("register/")
    for at, (name, (_, code, words)) in enumerate(BAD.items()):
        record = f"0{200 + at}-bad"
        path = f"decisions/{record}.md:"
        lines = [line for line in built.log if path in line and f" {code} " in line]
        assert lines, f"{name}: no {code}"
        assert any(words in line for line in lines), f"{name}: {lines}"
        assert record in known, f"{name}: dropped"
        assert f'data-record="{record}"' in register, name
        assert "<h1" in built.html(f"decisions/{record}/"), name
    assert known["0002-one-store"]["dissent"] == ["0002-point-of-failure", "0002-too-new"]
    unreadable = [record for record in data["records"] if not record["readable"]]
    assert unreadable
    assert all(record["status"] is None for record in unreadable), "never as if it said nothing"


GOOD_IF_ODD: dict[str, str | bytes] = {
    "crlf": b"---\r\nstatus: accepted\r\nsteward: ana\r\nrevisit: 2027-01-01\r\n---\r\n\r\n# T\r\n\r\nText.\r\n",
    "bom": b"\xef\xbb\xbf---\nstatus: accepted\nsteward: ana\nrevisit: 2027-01-01\n---\n# T\n",
    "no trailing newline": "---\nstatus: accepted\nsteward: ana\nrevisit: 2027-01-01\n---\n# T",
    "rtl": "---\nstatus: accepted\nsteward: ana\nrevisit: 2027-01-01\n---\n# قرار: استخدم مخزنًا واحدًا\n",
    "marks in title": "---\nstatus: accepted\nsteward: ana\nrevisit: 2027-01-01\n---\n# Use `a | b` & <b>c</b> [d](e.md)\n",
}


def test_odd_but_right_records_are_read(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"docs/index.md": "# Home\n", "decisions/e.md": "# E\n"}
    for at, text in enumerate(GOOD_IF_ODD.values()):
        files[f"decisions/{at + 1:04d}-odd.md"] = text
    built = sites.build_site(tmp_path, files)
    data = json.loads((built.site / "register.json").read_text(encoding="utf-8"))
    statuses = [record["status"] for record in data["records"] if record["id"] != "e"]
    assert statuses == ["accepted"] * len(GOOD_IF_ODD)
    assert not [line for line in built.warnings if "odd.md" in line]
    assert "قرار" in built.html("register/")
    assert "<b>c</b>" not in built.html("register/")


def test_an_empty_file_is_a_record_of_unknown_status(tmp_path: Path) -> None:
    built = sites.build_site(tmp_path, {"docs/index.md": "# Home\n", "decisions/0001-x.md": ""})
    data = json.loads((built.site / "register.json").read_text(encoding="utf-8"))
    [record] = data["records"]
    assert (record["status"], record["title"]) == (None, "X")


def test_two_records_of_one_number_or_id_both_stand(tmp_path: Path) -> None:
    files = {
        "decisions/0001-a.md": "---\nstatus: proposed\n---\n# A\n",
        "decisions/0001-b.md": "---\nstatus: proposed\n---\n# B\n",
        "decisions/0002-c.md": "---\nstatus: proposed\nid: 0001-a\n---\n# C\n",
        "decisions/0003-d.md": "---\nstatus: proposed\nsupersedes: 1\n---\n# D\n",
    }
    built = sites.build_site(tmp_path, files)
    assert built.says("DM102", "0001-a", "0001-b") or built.says("DM102", "0001-b.md")
    assert built.says("DM101", "0001-a")
    assert built.says("DM104", "0001-a", "0001-b")
    register = built.html("register/")
    assert len(re.findall(r'role="row"[^>]*data-record', register)) == 4


def test_cycles_are_findings(tmp_path: Path) -> None:
    files = {
        "decisions/0001-a.md": "---\nstatus: accepted\nsupersedes: 3\n---\n# A\n",
        "decisions/0002-b.md": "---\nstatus: accepted\nsupersedes: 1\n---\n# B\n",
        "decisions/0003-c.md": "---\nstatus: accepted\nsupersedes: 2\n---\n# C\n",
        "decisions/0004-d.md": "---\nstatus: accepted\nsupersedes: 4\n---\n# D\n",
    }
    built = sites.build_site(tmp_path, files)
    found = [line for line in built.log if " DM106 " in line]
    assert len(found) == 2
    assert "0001-a" in found[0] and "0003-c" in found[0]


def test_links_out_of_the_repository_and_loops_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("---\nstatus: accepted\n---\n# s3cret\n", encoding="utf-8")
    repo = tmp_path / "repo"
    sites.write(repo, {**FILES, "mkdocs.yml": sites.config()})
    (repo / ".git").mkdir()
    os.symlink(secret, repo / "decisions/0300-leak.md")
    os.symlink(secret, repo / "decisions/leak.csv")
    os.symlink(repo / "decisions", repo / "decisions/loop")
    os.symlink("0301-self.md", repo / "decisions/0301-self.md")
    built = sites.build_site(repo)
    assert built.says("0300-leak.md", "DM001", "out of its record folder")
    assert built.says("0301-self.md", "DM001")
    for path in built.site.rglob("*"):
        if path.is_file():
            assert b"s3cret" not in path.read_bytes(), path


def test_readings_stay_beside_their_record(tmp_path: Path) -> None:
    sheet = FILES["initiatives/0001-ledger.md"]
    assert isinstance(sheet, str)
    line = line_of("initiatives/0001-ledger.md", "moved.csv")
    for name in ("../../secret.csv", "/etc/passwd", "missing.csv"):
        text = sheet.replace("moved.csv", name)
        built = sites.build_site(tmp_path, {**FILES, "initiatives/0001-ledger.md": text})
        assert built.says(f"0001-ledger.md:{line}", "DM003", name), name


def test_bad_rows_of_readings_are_findings_with_their_line(tmp_path: Path) -> None:
    rows = "date,value\n2026-09-01,5\n2026-13-01,6\n2026-10-01,lots\n2026-10-02,nan\n2026-11-01,7\n"
    built = sites.build_site(tmp_path, {**FILES, "initiatives/moved.csv": rows})
    assert built.says("initiatives/moved.csv:3:", "DM004")
    assert built.says("initiatives/moved.csv:4:", "DM003")
    assert built.says("initiatives/moved.csv:5:", "DM003")


def test_a_template_the_theme_does_not_have_does_not_end_the_build(tmp_path: Path) -> None:
    text = "---\nstatus: proposed\ntemplate: ../../../etc/passwd\n---\n# T\n"
    built = sites.build_site(tmp_path, {**FILES, "decisions/0400-t.md": text})
    assert built.says("0400-t.md", "template")
    assert "<h1" in built.html("decisions/0400-t/")


def test_page_keys_reach_the_theme_escaped(tmp_path: Path) -> None:
    text = (
        "---\nstatus: proposed\ntags: ['<b>x</b>', y]\nhide: [navigation]\n"
        "description: '\"><b>q</b>'\n---\n# T\n"
    )
    built = sites.build_site(tmp_path, {**FILES, "decisions/0400-t.md": text})
    page = built.html("decisions/0400-t/")
    assert "<b>q</b>" not in page
    assert "<b>x</b>" not in page


def test_odd_file_names_have_pages_and_links(tmp_path: Path) -> None:
    names = ("0500-<b>x", "0501-a b", "0502-it's", '0503-"q"', "0504-50%25", "0505-ü", "0506-a&b")
    files: dict[str, str | bytes] = {
        f"decisions/{name}.md": f"---\nstatus: proposed\nsteward: ana\n---\n# Named {at}\n"
        for at, name in enumerate(names)
    }
    files["dissent/0500-m.md"] = "---\ndecision: 0500-<b>x\nstatus: open\n---\n# Against it\n"
    built = sites.build_site(tmp_path, {"docs/index.md": "# Home\n", **files})
    register = built.html("register/")
    assert len(re.findall(r'role="row"[^>]*data-record', register)) == len(names)
    assert "<b>x" not in register
    assert sites.broken_links(built.site) == []


def test_a_folder_that_is_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    sites.write(tmp_path / "elsewhere", {"0001-x.md": "# s3cret\n", "notes.txt": "s3cret"})
    repo = tmp_path / "repo"
    sites.write(repo, {"docs/index.md": "# Home\n", "mkdocs.yml": sites.config()})
    (repo / ".git").mkdir()
    os.symlink(tmp_path / "elsewhere", repo / "decisions")
    built = sites.build_site(repo)
    assert built.says("ERROR", "DM001", "`decisions` is a link that leads out")
    for path in built.site.rglob("*"):
        if path.is_file():
            assert b"s3cret" not in path.read_bytes(), path
