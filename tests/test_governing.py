"""What governs a path: patterns as git reads them, the most specific record first, what speaks against."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from changes_support import TODAY, decision, registered
from mkdocs_dissent.practices.governing import (
    Governing,
    Pattern,
    governing,
    governing_change,
    matched_by,
    without_files,
)

PATHS = [
    *("src/ledger/db.py", "src/ledger/sql/a.sql", "src/ledger.py", "src/books/db.py", "db.py"),
    *("docs/ledger/index.md", ".github/workflows/ledger.yml", "a b/ü.txt", "src/[x].py", "ledger"),
]
PATTERNS = [
    ["src/ledger/db.py"],
    ["src/ledger"],
    ["src/ledger/"],
    ["ledger/"],
    ["ledger"],
    ["/ledger"],
    ["*.py"],
    ["src/*.py"],
    ["src/**/db.py"],
    ["**/db.py"],
    ["src/**"],
    ["**"],
    ["*"],
    ["src/led?er.py"],
    ["src/[kl]edger.py"],
    ["src/[!kl]*"],
    [r"src/\[x\].py"],
    ["src/**", "!*.sql", "src/ledger/sql/a.sql"],
    ["!src/ledger/db.py"],
    [".github/"],
    ["a b/*.txt"],
    ["docs/ledger/index.md/"],
    ["sql"],
    ["src/ledg"],
    ["edger"],
]


@pytest.mark.parametrize("globs", PATTERNS, ids=" ".join)
def test_patterns_name_what_git_names(globs: list[str], tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("\n".join(globs) + "\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    done = subprocess.run(
        ["git", "-c", "core.quotePath=false", "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(PATHS).encode(),
        cwd=tmp_path,
        check=False,
        capture_output=True,
    )
    expected = set(filter(None, done.stdout.decode().split("\0")))
    patterns = [Pattern.of(glob) for glob in globs]
    assert {path for path in PATHS if matched_by(patterns, path)} == expected


@pytest.mark.parametrize(
    "text", ["!", "\\", "[", "/", "", "#x", "src/[x", "../x", "/etc/passwd", "a:b"]
)
def test_what_is_no_pattern_names_nothing(text: str) -> None:
    assert [path for path in PATHS if matched_by([Pattern.of(text)], path)] == []


@pytest.mark.parametrize("text", ["!", "\\", "a\\", "[", "/"])
def test_what_is_no_pattern_takes_no_other_with_it(text: str) -> None:
    assert matched_by([Pattern.of("src/"), Pattern.of(text)], "src/a.py")
    assert matched_by([Pattern.of(text), Pattern.of("src/")], "src/a.py")


def test_a_pattern_can_name_files_of_another_repository() -> None:
    pattern = Pattern.of("Acme/Ledger:src/**")
    assert (pattern.repository, pattern.glob) == ("acme/ledger", "src/**")
    assert not matched_by([pattern], "src/db.py")
    assert matched_by([pattern], "src/db.py", ("", "acme/ledger"))
    assert list(without_files([pattern], ["README.md"])) == []
    assert list(without_files([pattern], ["README.md"], ("", "acme/ledger"))) == [pattern]


def test_an_exception_holds_for_a_folder_that_was_named_whole() -> None:
    patterns = [Pattern.of("src/"), Pattern.of("!src/books/")]
    assert [path for path in PATHS if matched_by(patterns, path)] == [
        *("src/ledger/db.py", "src/ledger/sql/a.sql", "src/ledger.py", "src/[x].py")
    ]


def test_a_folder_is_governed_by_what_governs_something_in_it() -> None:
    assert matched_by([Pattern.of("vendor/lib/src/*.c")], "vendor/lib/")
    assert matched_by([Pattern.of("vendor/**")], "vendor/lib/")
    assert not matched_by([Pattern.of("vendor/other/**")], "vendor/lib/")


def test_what_a_submodule_holds_is_not_known() -> None:
    patterns = [Pattern.of(text) for text in ("vendor/lib/src/**", "vendor/other/**")]
    assert [one.text for one in without_files(patterns, ["vendor/lib"])] == ["vendor/other/**"]


def told(files: dict[str, str], *paths: str) -> list[tuple[str, str]]:
    return [(i.record.id, i.words) for i in governing(registered(files), paths, TODAY)]


def applied(globs: str, front: str = "", status: str = "accepted") -> str:
    return f"---\nstatus: {status}\nrevisit: 2027-03-01\napplies-to: {globs}\n{front}\n---\n# Use one store\n"


def test_the_most_specific_record_comes_first() -> None:
    files = {
        "decisions/0001-all.md": applied("['**']"),
        "decisions/0002-python.md": applied("'*.py'"),
        "decisions/0003-source.md": applied("src/**"),
        "decisions/0004-file.md": applied("src/ledger/db.py"),
        "decisions/0005-ledger.md": applied("[src/ledger/, docs/]"),
        "decisions/0006-elsewhere.md": applied("docs/**"),
        "decisions/0007-none.md": decision(),
        "initiatives/a.md": "---\nkind: bet\nstatus: active\napplies-to: ledger/*.py\n---\n# A bet\n",
    }
    assert [id_ for id_, _ in told(files, "src/ledger/db.py")] == [
        *("0004-file", "0005-ledger", "0003-source", "0002-python", "0001-all")
    ]
    assert [id_ for id_, _ in told(files, "ledger/x.py")] == ["a", "0002-python", "0001-all"]


def test_each_thing_that_speaks_against_is_said_the_heaviest_first() -> None:
    files = {
        "decisions/0002-one.md": applied(
            "src/**",
            "evidence: [{date: 2026-10-01, bearing: contradicts, note: Costs rose}]\n"
            "revisits:\n  - {date: 2026-09-01, verdict: falsified, note: It did not hold, next: 2026-10-02}",
        ).replace("revisit: 2027-03-01\n", ""),
        "dissent/m.md": "---\ndecision: 2\nauthor: chen\nstatus: open\n---\n# One point\n\n## Claim challenged\n\n"
        "One store is enough, it says. It is not.\n",
        "dissent/a.md": "---\nkind: andon\ndate: 2026-08-01\naffects: 2\nstatus: pulled\nscope: migrations\n"
        "review-by: 2026-11-30\n---\n# Load drifted\n",
    }
    [(_, words)] = told(files, "src/db.py")
    assert words.split("; ") == [
        "frozen until the review, due 2026-11-30 by the andon “Load drifted”: migrations",
        "found false and not acted on: It did not hold",
        "its revisit is overdue by 51 days",
        "open dissent: “One point” — One store is enough, it says.",
        "unanswered evidence: Costs rose",
    ]


def test_an_andon_freezes_files_by_itself_while_it_is_open() -> None:
    andon = "---\nkind: andon\ndate: 2026-11-01\nstatus: pulled\nscope: no new tables\nscope-paths: src/db/\n---\n# Stop\n"
    [(id_, words)] = told({"dissent/a.md": andon}, "src/db/x.sql")
    assert (id_, words) == ("a", "frozen: no new tables, src/db/")
    assert told({"dissent/a.md": andon.replace("pulled", "resolved")}, "src/db/x.sql") == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("accepted", "nothing on record against it"),
        ("proposed", "proposed, not in force"),
        ("superseded", "superseded, not in force"),
        ("", "of unknown status, not in force"),
        ("rejected", None),
        ("retired", None),
    ],
)
def test_a_decision_says_whether_it_is_in_force(status: str, words: str | None) -> None:
    found = told({"decisions/0002-x.md": applied("src/", status=status)}, "src/a")
    assert found == ([("0002-x", words)] if words else [])


def test_a_decision_that_was_replaced_says_by_what() -> None:
    files = {
        "decisions/0002-x.md": applied("src/", status="superseded"),
        "decisions/0003-y.md": decision("supersedes: 2", "# Use two stores\n"),
    }
    assert told(files, "src/a") == [("0002-x", "replaced by 0003 Use two stores")]


def changed(old: dict[str, str], new: dict[str, str]) -> list[Governing]:
    return governing_change(registered(old), registered(new), ["src/a.py"], TODAY)


MEMO = "---\ndecision: 2\nauthor: chen\nstatus: open\n---\n# One point\n"


def test_a_change_does_not_excuse_itself() -> None:
    old = {"decisions/0002-x.md": applied("src/"), "dissent/m.md": MEMO}
    for new in (
        {"decisions/0002-x.md": applied("docs/"), "dissent/m.md": MEMO},
        {"decisions/0002-x.md": applied("src/", status="retired"), "dissent/m.md": MEMO},
        {"decisions/0002-x.md": applied("src/")},
        {"dissent/m.md": MEMO},
    ):
        [found] = changed(old, new)
        assert found.before and found.words.startswith("open dissent: “One point”")


def test_what_a_change_adds_against_a_decision_is_told_and_the_decisions_it_adds_are_not() -> None:
    old = {"decisions/0002-x.md": applied("src/")}
    new = old | {"dissent/m.md": MEMO, "decisions/0003-y.md": applied("src/")}
    [found] = changed(old, new)
    assert not found.before and found.words == "open dissent: “One point”"
