"""An anonymous record names nobody, whatever other plugins know of its file."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import sites
from samples import FILES

NAME, ADDRESS = "Undisclosed Person", "undisclosed@example.org"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # git-authors looks for the repository around the working directory.
    monkeypatch.chdir(tmp_path)
    sites.write(tmp_path, {**FILES, "docs/index.md": "# Home\n"})
    for command in (
        ["init", "--quiet"],
        ["add", "--all"],
        ["commit", "--quiet", "--message", "Write the register", "--date", "2019-03-04T05:06:07Z"],
    ):
        subprocess.run(
            ["git", "-c", f"user.name={NAME}", "-c", f"user.email={ADDRESS}", *command],
            cwd=tmp_path,
            check=True,
            env={
                "GIT_COMMITTER_DATE": "2019-03-04T05:06:07Z",
                "PATH": "/usr/bin:/bin:/usr/local/bin",
            },
        )
    return tmp_path


PLUGINS = {
    "git-authors": {},
    "git-revision-date-localized": {"type": "iso_date", "fallback_to_build_date": True},
    "rss": {"match_path": ".*"},
}


@pytest.mark.parametrize("name", PLUGINS)
def test_other_plugins_learn_nothing_of_an_anonymous_record(name: str, repository: Path) -> None:
    built = sites.build_site(
        repository,
        plugins=["search", {name: PLUGINS[name]}],
        site_url="https://example.org/",
        site_description="x",
        repo_url="https://example.org/r",
        edit_uri="edit/main/docs/",
        theme="material",
    )
    assert name != "git-authors" or NAME in built.html("decisions/0002-one-store/")
    hidden = built.html("dissent/0003-bill/")
    assert NAME not in hidden
    assert ADDRESS not in hidden
    assert "2019-03-04" not in hidden
    assert "edit/main" not in hidden
    for feed in built.site.glob("feed_*.xml"):
        items = feed.read_text(encoding="utf-8").split("<item>")
        for item in items[1:]:
            if "0003-bill" in item:
                assert NAME not in item
                assert "2019" not in item


@pytest.mark.parametrize(
    "author",
    [
        "[anonymous, Undisclosed Person]",
        '"Undisclosed Person, anonymous"',
        "anonymous (Undisclosed Person)",
    ],
)
def test_who_writes_with_anonymous_is_not_named_either(author: str, tmp_path: Path) -> None:
    memo = f"---\ndecision: 2\nauthor: {author}\nstatus: open\n---\n# Doubt\n"
    andon = f"---\nkind: andon\naffects: 0002-one-store\nraised-by: {author}\nstatus: pulled\n---\n# Stop\n"
    files = {"dissent/0801-doubt.md": memo, "dissent/0802-stop.md": andon}
    built = sites.build_site(tmp_path, {**FILES, **files}, site_url="https://example.org/")
    for path in built.site.rglob("*"):
        if path.is_file():
            assert b"Undisclosed" not in path.read_bytes(), path
    assert not any("Undisclosed" in line for line in built.log)


def test_what_a_form_brought_in_and_another_person_typed_leaks_nowhere(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from mkdocs_dissent.cli.main import run
    from mkdocs_dissent.report import CHANGE_FORMATS, FORMATS

    secret = "https://forms.example.org/answers/undisclosed-77"
    front = f"date: 2026-11-20\nauthor: [anonymous, {NAME}]\nsource: {secret}"
    memo = f"---\ndecision: 0002-one-store\n{front}\nstatus: open\n---\n\n# It costs more than it saves\n\nSaid.\n"
    raised = front.replace("author", "raised-by")
    andon = f"---\nkind: andon\naffects: 0002-one-store\n{raised}\nstatus: pulled\n---\n\n# Stop\n"
    sites.write(
        repository,
        {
            "dissent/0090-costs.md": memo,
            "dissent/0091-stop.md": andon,
            "mkdocs.yml": sites.config("mkdocs", site_url="https://example.org/"),
        },
    )
    outputs = [["list"], ["show", "0090-costs"], ["show", "0091-stop"], ["overdue"]]
    outputs += [["check", "--format", name] for name in FORMATS]
    outputs += [["diff", "HEAD", "--format", name] for name in CHANGE_FORMATS]
    outputs += [["export", "--format", name] for name in ("json", "csv", "ics", "atom")]
    outputs += [
        ["digest", "--since", "2026-11-01", "--format", name]
        for name in ("markdown", "html", "json", "text")
    ]
    for command in outputs:
        assert run(command) in (0, 1), command
        out = "".join(capsys.readouterr())
        assert "ndisclosed" not in out, command
    built = sites.build_site(repository)
    for path in built.site.rglob("*"):
        assert not path.is_file() or b"ndisclosed" not in path.read_bytes(), path


@pytest.mark.parametrize(
    "lines",
    [
        "author: [anonymous, {unclear}",
        "author: anonymous ({unclear}: x)",
        "author:\n- anonymous\n- {unclear}: x: y",
        "author: anonymous\n  {unclear}\n x: y",
        "author: {{{unclear}: anonymous}}",
        "author: {{name: anonymous, real: {unclear}}}",
        "author: [anonymous, [{unclear}]]",
        "author: anonymous\nauthors: {unclear}",
        "author: {unclear}\nauthors: anonymous",
        "author: anonymous\nauthor: {unclear}",
        "author: {unclear}\nauthor: anonymous",
        "author: {unclear}\nauthor: [anonymous]",
        "author: anonymous\nautor: {unclear}",
        "author: anonymous # {unclear}\nauthors: cy",
    ],
)
def test_a_finding_quotes_no_line_of_an_anonymous_record(
    lines: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from mkdocs_dissent.cli.main import run
    from mkdocs_dissent.report import FORMATS

    front = lines.format(unclear="Undisclosed Person")
    memo = f"---\ndecision: 2\n{front}\nstatus: open\n---\n# Doubt\n"
    sites.write(repository, {"dissent/0090-doubt.md": memo})
    for name in FORMATS:
        assert run(["check", "--format", name]) in (0, 1)
        out = "".join(capsys.readouterr())
        assert "0090-doubt" in out
        assert "Undisclosed" not in out, name
    assert run(["show", "dissent/0090-doubt.md"]) in (0, 1)
    assert "Undisclosed" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    "by",
    [f"[anonymous, {NAME}]", f"{{{NAME}: anonymous}}", f"[anonymous, {{x: {NAME}}}]"],
)
def test_a_finding_quotes_no_line_of_a_review_that_heard_an_anonymous_person(
    by: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from mkdocs_dissent.cli.main import run

    said = f"forum:\n- {{raised-by: {by}, note: slow, item: 99}}"
    sites.write(repository, {"reviews/2026-11-20.md": f"---\nstatus: held\n{said}\n---\n# R\n"})
    run(["check", "--format", "full"])
    out = capsys.readouterr().out
    assert "`99`" in out and NAME not in out
    for command in ("export --format json", "show 2026-11-20", "digest --since 2026-11-01"):
        assert run(command.split()) == 0
        assert NAME not in "".join(capsys.readouterr()), command
