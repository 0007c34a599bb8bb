"""load: which files are records, where their pages stand, and what can't be read stays in sight."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sites
from mkdocs_dissent.filesystem import is_inside
from mkdocs_dissent.findings import Problem
from mkdocs_dissent.options import read_policy
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.files import is_record, page_uri
from mkdocs_dissent.reading.load import DiskTree, Loaded, Unreadable, load
from mkdocs_dissent.reading.schema import csv_readings
from mkdocs_dissent.records.kinds import Initiative, Memo, Record
from mkdocs_dissent.records.parts import Metrics
from mkdocs_dissent.records.vocabularies import Folder
from mkdocs_dissent.register.triggers import readings_of, reviews_of

RECORD = "---\nstatus: accepted\n---\n\n# T\n"


def loaded(
    folder: Path,
    files: Mapping[str, str | bytes],
    options: Mapping[str, Any] | None = None,
    docs: str | None = None,
    base: str = ".",
) -> Loaded:
    sites.write(folder, files)
    policy, wrong = read_policy(options or {})
    assert not wrong
    return load(DiskTree(folder, Path(os.path.normpath(folder / base))), policy, docs)


def paths(found: Loaded) -> list[str]:
    return [record.source.path for record in found.records]


def only(found: Loaded) -> Record:
    [record] = found.records
    return record


def unreadable(found: Loaded) -> Problem:
    """The one problem of a register whose one record can't be read."""
    record = only(found)
    assert not record.source.readable
    assert record.state is None
    [problem] = found.problems
    assert problem.code == "DM001"
    assert problem.record == record.id
    assert problem.location.path == record.source.path
    return problem


# Folders


def test_records_are_found_in_every_folder_in_order(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {
            "reviews/2026-01.md": "# R\n",
            "decisions/0002-b.md": RECORD,
            "decisions/0001-a.md": RECORD,
            "dissent/0001-m.md": "# M\n",
            "initiatives/0001-i.md": "---\nkind: bet\n---\n",
            "elsewhere/0001-x.md": RECORD,
        },
    )
    assert paths(found) == [
        "decisions/0001-a.md",
        "decisions/0002-b.md",
        "initiatives/0001-i.md",
        "dissent/0001-m.md",
        "reviews/2026-01.md",
    ]
    assert found.problems == ()


def test_an_empty_repository_is_an_empty_register(tmp_path: Path) -> None:
    assert loaded(tmp_path, {}) == Loaded((), ())


def test_a_folder_that_was_named_must_exist(tmp_path: Path) -> None:
    [problem] = loaded(tmp_path, {}, {"folders": {"decisions": "docs/adr"}}).problems
    assert problem.message == "the folder of decisions, `docs/adr`, does not exist"
    assert problem.location.path == "docs/adr"
    assert "`folders`" in problem.hint


def test_a_kind_is_read_from_all_its_folders(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {"adr/0001-a.md": RECORD, "packages/x/adr/0001-b.md": RECORD},
        {"folders": {"decisions": ["packages/x/adr", "adr"]}},
    )
    assert paths(found) == ["packages/x/adr/0001-b.md", "adr/0001-a.md"]
    assert [record.id for record in found.records] == ["0001-b", "adr/0001-a"]


def test_a_folder_within_a_folder_is_read_once_and_by_its_own_kind(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {
            "decisions/0001-a.md": RECORD,
            "decisions/dissent/0001-m.md": "# M\n",
            "decisions/dissent-not/0002-b.md": RECORD,
            "decisions/security/0003-c.md": RECORD,
        },
        {"folders": {"dissent": "./decisions/dissent/"}},
    )
    assert paths(found) == [
        "decisions/0001-a.md",
        "decisions/dissent-not/0002-b.md",
        "decisions/security/0003-c.md",
        "decisions/dissent/0001-m.md",
    ]
    assert isinstance(found.records[-1], Memo)
    assert found.records[-1].id == "0001-m"


def test_the_whole_repository_may_be_a_folder(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {"0001-a.md": RECORD, "dissent/0001-m.md": "# M\n", "README.md": "# R\n"},
        {"folders": {"decisions": "."}},
    )
    assert paths(found) == ["0001-a.md", "dissent/0001-m.md"]


def test_paths_are_relative_to_the_repository_and_folders_to_the_configuration(
    tmp_path: Path,
) -> None:
    found = loaded(
        tmp_path,
        {"handbook/decisions/0001-a.md": RECORD, "adr/0002-b.md": RECORD},
        {"folders": {"decisions": ["decisions", "../adr"]}},
        base="handbook",
    )
    assert paths(found) == ["handbook/decisions/0001-a.md", "adr/0002-b.md"]
    assert [record.source.uri for record in found.records] == [
        "decisions/0001-a.md",
        "decisions/0002-b.md",
    ]


def test_the_repositorys_root_is_where_git_is(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert DiskTree.at(tmp_path / "a" / "b").root in (tmp_path / "a" / "b", *tmp_path.parents)
    (tmp_path / ".git").write_text("gitdir: elsewhere\n")
    tree = DiskTree.at(tmp_path / "a" / ".." / "a" / "b")
    assert (tree.root, tree.base) == (tmp_path.resolve(), (tmp_path / "a" / "b").resolve())


@pytest.mark.parametrize(
    ("path", "file", "docs", "uri"),
    [
        ("decisions", "0001-a.md", "docs", "decisions/0001-a.md"),
        ("decisions", "x/0001-a.md", "docs", "decisions/x/0001-a.md"),
        ("./decisions/", "0001-a.md", "docs", "decisions/0001-a.md"),
        ("docs/adr", "0001-a.md", "docs", "adr/0001-a.md"),
        ("docs/adr", "0001-a.md", "./docs/", "adr/0001-a.md"),
        ("docs/adr", "0001-a.md", None, "docs/adr/0001-a.md"),
        ("docs", "0001-a.md", "docs", "0001-a.md"),
        ("docs-old/adr", "0001-a.md", "docs", "docs-old/adr/0001-a.md"),
        ("../adr", "0001-a.md", "docs", "decisions/0001-a.md"),
        ("..", "0001-a.md", "docs", "decisions/0001-a.md"),
        ("..", "0001-a.md", ".", "decisions/0001-a.md"),
        ("../docs/adr", "0001-a.md", "../docs", "adr/0001-a.md"),
        ("/srv/adr", "0001-a.md", "docs", "decisions/0001-a.md"),
        ("/srv/adr", "0001-a.md", ".", "decisions/0001-a.md"),
        (".", "0001-a.md", "docs", "0001-a.md"),
        (".", "docs/adr/0001-a.md", "docs", "adr/0001-a.md"),
        (".", "adr/0001-a.md", ".", "adr/0001-a.md"),
        ("docs/../adr", "0001-a.md", "docs", "adr/0001-a.md"),
    ],
)
def test_a_records_page_has_the_uri_that_the_generator_gives_it(
    path: str, file: str, docs: str | None, uri: str
) -> None:
    whole = os.path.normpath(f"{path}/{file}")
    docs = docs and os.path.normpath(docs)
    assert page_uri(Folder.DECISIONS, whole, file, docs) == uri


# Which files are records


@pytest.mark.parametrize(
    ("file", "is_one"),
    [
        ("0001-a.md", True),
        ("security/0001-a.md", True),
        ("0001-a.MD", True),
        ("indexes.md", True),
        ("0004-use-template.md-files.md", True),
        ("index.md", False),
        ("security/Index.md", False),
        ("README.md", False),
        ("readme.md", False),
        ("template.md", False),
        ("adr-template.md", False),
        ("x/0000-template.md", False),
        ("notes.txt", False),
        ("store.png", False),
        ("0001-a.md.bak", False),
        ("md", False),
    ],
)
def test_pages_and_templates_beside_records_are_none(file: str, is_one: bool) -> None:
    assert is_record(file, Policy()) is is_one


@pytest.mark.parametrize(
    ("pattern", "file", "excluded"),
    [
        ("drafts/*", "drafts/0001-a.md", True),
        ("drafts/*", "drafts/x/0001-a.md", True),
        ("drafts", "drafts/0001-a.md", True),
        ("drafts/", "drafts/x/0001-a.md", True),
        ("drafts", "drafts-kept/0001-a.md", False),
        ("drafts", "x/drafts.md", False),
        ("0001-a.md", "0001-a.md", True),
        ("0001-a.md", "x/0001-a.md", True),
        ("x/0001-a.md", "0001-a.md", False),
        ("000[12]-*.md", "0002-b.md", True),
        ("*-draft.md", "x/0002-b-draft.md", True),
        ("", "0001-a.md", False),
        ("/", "0001-a.md", False),
        ("[", "0001-a.md", False),
    ],
)
def test_patterns_exclude_files(pattern: str, file: str, excluded: bool) -> None:
    assert is_record(file, Policy(exclude=(pattern,))) is not excluded


def test_files_beside_records_are_noted_with_their_uri(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {
            "docs/adr/0001-a.md": RECORD,
            "docs/adr/index.md": "# I\n",
            "docs/adr/img/store.png": b"\x89PNG",
            "docs/adr/drafts/x.md": "# D\n",
        },
        {"folders": {"decisions": "docs/adr"}, "exclude": "drafts"},
        docs="docs",
    )
    assert paths(found) == ["docs/adr/0001-a.md"]
    assert [(other.path, other.uri) for other in found.others] == [
        ("docs/adr/img/store.png", "adr/img/store.png"),
        ("docs/adr/index.md", "adr/index.md"),
    ]


def test_hidden_files_and_other_peoples_trees_are_not_walked(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {
            "0001-a.md": RECORD,
            ".hidden.md": RECORD,
            ".github/0002-b.md": RECORD,
            "node_modules/x/0003-c.md": RECORD,
            "x/node_modules/0003-c.md": RECORD,
            "venv/pyvenv.cfg": "home = /usr\n",
            "venv/lib/python3.11/site-packages/x/0004-d.md": RECORD,
            "my-env/pyvenv.cfg": "home = /usr\n",
            "my-env/0005-e.md": RECORD,
            "venv-notes/0006-f.md": RECORD,
        },
        {"folders": {"decisions": "."}},
    )
    assert paths(found) == ["0001-a.md", "venv-notes/0006-f.md"]
    assert found.others == ()


def test_the_built_site_is_not_walked(tmp_path: Path) -> None:
    sites.write(tmp_path, {"0001-a.md": RECORD, "site/0001-a.md": RECORD})
    policy, _ = read_policy({"folders": {"decisions": "."}})
    real = load(DiskTree.at(tmp_path, skip=[tmp_path / "x" / ".." / "site"]), policy)
    assert len(real.records) == 1


def test_a_directory_named_like_a_record_is_none(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"decisions/0001-a.md/0002-b.md": RECORD})
    assert [record.id for record in found.records] == ["0001-a.md/0002-b"]


def test_a_thousand_directories_in_each_other_are_walked(tmp_path: Path) -> None:
    deep = ["decisions" + "/d" * depth for depth in range(1, 1101)]
    sites.write(tmp_path, {"decisions/z.md": RECORD})
    try:
        for name in deep:
            (tmp_path / name).mkdir()
        (tmp_path / deep[-1] / "a.md").write_text(RECORD)
        found = loaded(tmp_path, {})
    finally:  # pytest's own cleaning up recurses
        (tmp_path / deep[-1] / "a.md").unlink(missing_ok=True)
        for name in reversed(deep):
            (tmp_path / name).rmdir()
    assert [record.id for record in found.records] == ["d/" * 1100 + "a", "z"]
    assert found.problems == ()


def test_a_record_whose_name_ends_in_capitals_has_a_page(tmp_path: Path) -> None:
    record = only(loaded(tmp_path, {"decisions/0001-a.MD": RECORD}))
    assert (record.id, record.source.path) == ("0001-a", "decisions/0001-a.MD")
    assert record.source.uri == "decisions/0001-a.md"


# Links


def test_a_link_to_a_file_of_its_record_folder_is_read(tmp_path: Path) -> None:
    sites.write(tmp_path, {"decisions/old/a.txt": "---\nstatus: rejected\n---\n"})
    (tmp_path / "decisions" / "0001-a.md").symlink_to("old/a.txt")
    found = loaded(tmp_path, {})
    assert only(found).state == "rejected"


@pytest.mark.parametrize(
    "target",
    [
        "../.git/config",
        "../.env",
        "../notes/a.md",
        ".hidden.md",
        "../decisions/.more/a.md",
        "../through/config",
    ],
)
def test_a_link_to_a_hidden_file_or_out_of_its_folder_is_not_read(
    target: str, tmp_path: Path
) -> None:
    secret = "date,value\ns3cret,1\n"
    files = dict.fromkeys((".git/config", ".env", "notes/a.md"), secret)
    files |= dict.fromkeys(("decisions/.hidden.md", "decisions/.more/a.md"), secret)
    sheet = "---\nkind: goal\nmetrics:\n  outcome: {name: x, readings: a.csv}\n---\n# S\n"
    sites.write(tmp_path, {**files, "initiatives/0001-s.md": sheet})
    (tmp_path / "through").symlink_to(".git")
    (tmp_path / "decisions" / "0001-a.md").symlink_to(target)
    (tmp_path / "initiatives" / "a.csv").symlink_to(f"../decisions/{target}")
    found = loaded(tmp_path, {})
    assert [record.source.body for record in found.records] == ["", sheet[sheet.index("# S") :]]
    told = [f"{problem.message} {problem.hint}" for problem in found.problems]
    assert sum("and is not read" in text for text in told) == 2
    assert not any("s3cret" in text for text in told)


def test_a_folder_that_is_a_link_to_a_hidden_one_is_not_followed(tmp_path: Path) -> None:
    sites.write(tmp_path, {".git/hooks/0001-a.md": RECORD, "docs/index.md": ""})
    (tmp_path / "decisions").symlink_to(".git/hooks")
    found = loaded(tmp_path, {})
    assert not found.records
    assert "to a hidden folder" in found.problems[0].message


def test_a_link_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    repository = tmp_path / "repo"
    sites.write(tmp_path, {"secret.md": "# Secret\n", "repo/decisions/z.txt": ""})
    (repository / "decisions" / "0001-a.md").symlink_to(tmp_path / "secret.md")
    found = loaded(repository, {})
    assert "a link that leads out of its record folder" in unreadable(found).message
    assert only(found).title == "A"


def test_a_link_through_links_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    repository = tmp_path / "repo"
    sites.write(tmp_path, {"secret/a.md": "# Secret\n", "repo/decisions/z.txt": ""})
    (repository / "away").symlink_to(tmp_path / "secret")
    (repository / "decisions" / "0001-a.md").symlink_to("../away/a.md")
    assert "out of its record folder" in unreadable(loaded(repository, {})).message


def test_a_directory_link_is_not_followed(tmp_path: Path) -> None:
    sites.write(tmp_path, {"decisions/0001-a.md": RECORD, "more/0002-b.md": RECORD})
    (tmp_path / "decisions" / "more").symlink_to("../more", target_is_directory=True)
    (tmp_path / "decisions" / "again").symlink_to(".", target_is_directory=True)
    assert paths(loaded(tmp_path, {})) == ["decisions/0001-a.md"]


def test_links_that_loop_or_lead_nowhere_are_unreadable_records(tmp_path: Path) -> None:
    sites.write(tmp_path, {"decisions/0009-z.md": RECORD})
    decisions = tmp_path / "decisions"
    (decisions / "0001-self.md").symlink_to("0001-self.md")
    (decisions / "0002-b.md").symlink_to("0003-c.md")
    (decisions / "0003-c.md").symlink_to("0002-b.md")
    (decisions / "0004-gone.md").symlink_to("nowhere.md")
    found = loaded(tmp_path, {})
    assert [(record.id, record.source.readable) for record in found.records] == [
        ("0001-self", False),
        ("0002-b", False),
        ("0003-c", False),
        ("0004-gone", False),
        ("0009-z", True),
    ]
    assert all("can't be read" in problem.message for problem in found.problems)


# Files that can't be read


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    found = loaded(
        tmp_path, {"decisions/0001-a.md": RECORD + "x" * 2000}, {"policy": {"file_bytes": 1000}}
    )
    problem = unreadable(found)
    assert problem.message == "the file has 2,030 bytes; a record has at most 1,000"
    assert only(found).source.body == ""


def test_front_matter_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {"decisions/0001-a.md": f"---\nhypothesis: {'x' * 500}\n---\n# T\n"},
        {"policy": {"front_matter_bytes": 100}},
    )
    assert "too large" in unreadable(found).message
    assert only(found).title == "T"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_without_permission_is_an_unreadable_record(tmp_path: Path) -> None:
    sites.write(tmp_path, {"decisions/0001-a.md": RECORD})
    (tmp_path / "decisions" / "0001-a.md").chmod(0)
    assert "Permission denied" in unreadable(loaded(tmp_path, {})).message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"---\nstatus: accepted\n---\n\n# Caf\xe9\n\n* Status: accepted\n", "is not UTF-8"),
        (RECORD.encode("utf-16"), "is not UTF-8"),
        (b"---\nstatus: accepted\n---\n\n# T\0\n", "null character"),
    ],
)
def test_what_is_not_utf8_text_stands_in_the_register_without_facts(
    tmp_path: Path, data: bytes, said: str
) -> None:
    found = loaded(tmp_path, {"decisions/0001-a.md": data, "decisions/0002-b.md": RECORD})
    first, second = found.records
    assert (first.id, first.source.readable, first.state) == ("0001-a", False, None)
    assert second.state == "accepted"
    assert said in found.problems[0].message
    assert {problem.record for problem in found.problems} == {"0001-a"}


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + RECORD.replace("\n", "\r\n").encode()
    found = loaded(tmp_path, {"decisions/0001-a.md": data})
    assert (only(found).state, only(found).title, found.problems) == ("accepted", "T", ())


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes among files")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    sites.write(tmp_path, {"decisions/z.txt": ""})
    os.mkfifo(tmp_path / "decisions" / "0001-a.md")
    assert "not a plain file" in unreadable(loaded(tmp_path, {})).message


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text elsewhere")
def test_a_file_whose_name_is_not_utf8_is_said_and_not_published(tmp_path: Path) -> None:
    sites.write(tmp_path, {"decisions/0002-b.md": RECORD})
    (tmp_path / "decisions" / os.fsdecode(b"0001-caf\xe9.md")).write_text(RECORD)
    found = loaded(tmp_path, {})
    assert paths(found) == ["decisions/0002-b.md"]
    [problem] = found.problems
    assert problem.code == "DM001"
    assert "0001-caf" in problem.location.path
    json.dumps(problem.location.path, ensure_ascii=False).encode()


@pytest.mark.parametrize("path", ["decisions/none.md", "decisions", "a\0b.md", "x" * 5000 + ".md"])
def test_a_tree_says_what_it_cannot_read(tmp_path: Path, path: str) -> None:
    sites.write(tmp_path, {"decisions/0001-a.md": RECORD})
    with pytest.raises(Unreadable):
        DiskTree(tmp_path, tmp_path).read(path, 1000)


def test_problems_name_their_record(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"decisions/0001-a.md": "---\nid: own\ndate: soon\n---\n"})
    assert [(problem.record, problem.code) for problem in found.problems] == [("own", "DM004")]


# Readings


def bet(readings: str) -> str:
    return (
        "---\nkind: bet\nmetrics:\n  shadow:\n"
        f"    - name: cost\n      readings: {readings}\n---\n\n# B\n"
    )


def readings(found: Loaded) -> list[tuple[str, float]]:
    [record] = (record for record in found.records if isinstance(record, Initiative))
    assert isinstance(record.metrics, Metrics)
    [metric] = record.metrics.shadow
    return [(reading.day.isoformat(), reading.value) for reading in metric.readings.values]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("cost.csv", "initiatives/x/cost.csv"),
        ("data/cost.csv", "initiatives/x/data/cost.csv"),
        ("../cost.csv", "initiatives/cost.csv"),
        ("./COST.CSV", "initiatives/x/COST.CSV"),
    ],
)
def test_readings_are_read_from_a_file_beside_the_record(
    tmp_path: Path, name: str, file: str
) -> None:
    found = loaded(
        tmp_path,
        {"initiatives/x/0001-b.md": bet(name), file: "date,value\n2026-02-01,2\n2026-01-01,1\n"},
    )
    assert readings(found) == [("2026-01-01", 1.0), ("2026-02-01", 2.0)]
    assert found.problems == ()


@pytest.mark.parametrize(
    "name",
    [
        "../../secret.csv",
        "../../../secret.csv",
        "data/../../../secret.csv",
        "/etc/passwd",
        "/etc/secret.csv",
        "secret.txt",
        ".",
        '""',
        '"a\\nb.csv.txt"',
    ],
)
def test_readings_elsewhere_are_refused_where_they_are_named(tmp_path: Path, name: str) -> None:
    found = loaded(
        tmp_path,
        {"initiatives/x/0001-b.md": bet(name), "secret.csv": "date,value\n2026-01-01,1\n"},
    )
    assert readings(found) == []
    [problem] = found.problems
    assert problem.code == "DM003"
    assert (problem.location.line, problem.location.column) == (6, 17)
    assert "expected the name of a .csv file beside the record" in problem.message
    assert "\n" not in problem.message
    assert problem.record == "x/0001-b"


@pytest.mark.parametrize("name", ["gone.csv", '"a\\0b.csv"', "x" * 300 + ".csv", "directory.csv"])
def test_readings_that_are_not_there_are_said_where_they_are_named(
    tmp_path: Path, name: str
) -> None:
    found = loaded(tmp_path, {"initiatives/b.md": bet(name), "initiatives/directory.csv/x": ""})
    assert readings(found) == []
    [problem] = found.problems
    assert (problem.location.line, problem.location.column) == (6, 17)
    assert "can't be read" in problem.message
    assert "`date,value`" in problem.hint


def test_readings_through_a_directory_link_out_of_the_repository_are_refused(
    tmp_path: Path,
) -> None:
    repository = tmp_path / "repo"
    sites.write(tmp_path, {"secret/cost.csv": "date,value\n2026-01-01,1\n"})
    sites.write(repository, {"initiatives/b.md": bet("data/cost.csv")})
    (repository / "initiatives" / "data").symlink_to(tmp_path / "secret")
    found = loaded(repository, {})
    assert readings(found) == []
    assert "out of its record folder" in found.problems[0].message


def test_a_bad_row_is_placed_in_the_csv_file_and_the_others_are_read(tmp_path: Path) -> None:
    text = "date,value\n2026-01-01,1\n2026-13-01,2\n2026-03-01,many\n\n2026-05-01\n2026-06-01,6\n"
    found = loaded(tmp_path, {"initiatives/b.md": bet("cost.csv"), "initiatives/cost.csv": text})
    assert [day for day, _ in readings(found)] == ["2026-01-01", "2026-06-01"]
    assert [(p.code, p.location.path, p.location.line, p.record) for p in found.problems] == [
        ("DM004", "initiatives/cost.csv", 3, "b"),
        ("DM003", "initiatives/cost.csv", 4, "b"),
        ("DM003", "initiatives/cost.csv", 6, "b"),
    ]


@pytest.mark.parametrize("data", [b"date,value\n2026-01-01,\xff\n", b"\xff\xfed\0a\0"])
def test_readings_that_are_not_utf8_are_said(tmp_path: Path, data: bytes) -> None:
    found = loaded(tmp_path, {"initiatives/b.md": bet("c.csv"), "initiatives/c.csv": data})
    assert readings(found) == []
    assert "can't be read" in found.problems[0].message


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("date,value\n2026-01-01,1\n", [("2026-01-01", 1.0)]),
        ("\ufeffdate,value\r\n2026-01-01,1.5\r\n", [("2026-01-01", 1.5)]),
        ("date,value\r2026-01-01,1\r", [("2026-01-01", 1.0)]),
        ("Date , VALUE\n2026-01-01, -2e3 \n", [("2026-01-01", -2000.0)]),
        ('note,value,date\n"a, b",3,2026-01-01\n', [("2026-01-01", 3.0)]),
        ('"date","value"\n"2026-01-01","1"\n', [("2026-01-01", 1.0)]),
        (
            'date,value,note\n2026-01-01,1,"two\nlines"\n2026-01-02,2,\n',
            [("2026-01-01", 1.0), ("2026-01-02", 2.0)],
        ),
        ("date,value,note\n2026-01-01,1,a\u2028b\x0cc\n", [("2026-01-01", 1.0)]),
        ("date,value\n\n , \n", []),
        ("date,value", []),
    ],
)
def test_csv_is_read(text: str, rows: list[tuple[str, float]]) -> None:
    found, problems = csv_readings(text.removeprefix("\ufeff"), "x.csv")
    assert [(reading.day.isoformat(), reading.value) for reading in found] == rows
    assert problems == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "the header is ``; expected the columns `date,value`"),
        ("day,value\n2026-01-01,1\n", 1, "the header is `day,value`"),
        ("date;value\n2026-01-01;1\n", 1, "the header is `date;value`"),
        ("2026-01-01,1\n", 1, "the header is `2026-01-01,1`"),
        ("date,value\n2026-01-01,nan\n", 2, "`nan` is not a number"),
        ("date,value\n2026-01-01,inf\n", 2, "`inf` is not a number"),
        ("date,value\n2026-01-01,1e999\n", 2, "`1e999` is not a number"),
        ("date,value\n2026-01-01,\n", 2, "`` is not a number"),
        ("date,value\n2026-01-01,1_000\n", 2, "`1_000` is not a number"),
        ('date,value\n2026-01-01,"1,5"\n', 2, "`1,5` is not a number"),
        ("date,value\n1/2/26,1\n", 2, "`1/2/26` is not a date like 2026-11-22"),
        ("date,value,x\n2026-01-01\n", 2, "the row has 1 of 3 columns"),
        ('date,value,n\n2026-01-01,?,"a\nb"\n', 3, "`?` is not a number"),
        ('date,value\n"a\nb",1\n', 3, "`a b` is not a date"),
        ("date,value\n" + "9" * 200_000 + ",1\n", 2, "not CSV"),
    ],
)
def test_csv_that_is_wrong_is_said_with_its_line(text: str, line: int, said: str) -> None:
    found, [problem] = csv_readings(text, "x.csv")
    assert found == ()
    assert (problem.location.path, problem.location.line) == ("x.csv", line)
    assert said in problem.message
    assert "\n" not in problem.message


def test_a_csv_of_a_hundred_thousand_rows_is_read_whole_unsorted_and_doubled(
    tmp_path: Path,
) -> None:
    first = dt.date(1750, 1, 1)
    rows = [(first + dt.timedelta(number), number % 7) for number in range(90_000)]
    doubled = [(first + dt.timedelta(number), 9) for number in range(0, 90_000, 9)]
    random.Random(7).shuffle(rows)
    lines = [f"{day},{value}" for day, value in (*rows, *doubled)]
    sheet = "---\nkind: bet\nmetrics: {outcome: [{name: x, better: lower, readings: x.csv}]}\n---\n"
    text = "date,value\n" + "\n".join(lines) + "\n"
    whole = loaded(tmp_path, {"initiatives/x.csv": text, "initiatives/s.md": sheet + "# S\n"})
    bet = only(whole)
    assert isinstance(bet, Initiative) and bet.metrics
    [metric] = bet.metrics.outcome
    found = readings_of(metric)
    assert [item.day for item in found] == [first + dt.timedelta(n) for n in range(90_000)]
    # Of a day that stands twice the last row counts, and each such row is named.
    assert [item.value for item in found[:10]] == [9, 1, 2, 3, 4, 5, 6, 0, 1, 9]
    named = [item for item in whole.problems if item.code == "DM002"]
    assert len(named) == len(doubled) == 10_000
    assert [item.location.line for item in named[:2]] == [90_002, 90_003]
    assert [item.day for item in reviews_of(metric, 91)[-1:]] == [found[-1].day]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='date,value\n\r"2026-01\0é\u2028 ', max_size=80) | st.text())
def test_no_csv_is_an_exception(text: str) -> None:
    for whole in (text, "date,value\n" + text):
        found, problems = csv_readings(whole, "x.csv")
        assert list(found) == sorted(found, key=lambda reading: reading.day)
        assert all(
            1 <= p.location.line <= whole.count("\n") + whole.count("\r") + 1 for p in problems
        )


def test_json_beside_the_records_is_a_file_of_the_site(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"decisions/v.json": '{"description": "x", "votes": {}}'})
    assert found.records == ()
    assert [other.path for other in found.others] == ["decisions/v.json"]
    assert [problem.code for problem in found.problems] == ["DM008"]


@pytest.mark.parametrize("sign", "/\\")
def test_a_name_that_begins_alike_is_not_inside(sign: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sep", sign)
    repo = f"C:{sign}work{sign}repo"
    assert is_inside(repo, repo)
    assert is_inside(f"{repo}{sign}a", repo)
    assert is_inside(repo, f"C:{sign}")
    assert not is_inside(f"{repo}-of-another{sign}a", repo)
    assert not is_inside(f"C:{sign}work", repo)


def test_a_folder_around_the_documentation_keeps_the_pages_that_stand_in_it(tmp_path: Path) -> None:
    """Pages of one record folder may be named by two rules: inside `docs_dir`, and outside."""
    for name in ("all/docs/0001-a.md", "all/0002-b.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("---\nstatus: accepted\n---\n# T\n")
    policy, _ = read_policy({"folders": {"decisions": "all"}})
    loaded = load(DiskTree(tmp_path, tmp_path), policy, "all/docs")
    assert [record.source.uri for record in loaded.records] == ["all/0002-b.md", "0001-a.md"]
