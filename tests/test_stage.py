"""`dissent stage`: a site with its register as Markdown, for a generator without plugins."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml

import git_repositories as repositories
import sites
from mkdocs_dissent.cli.main import run
from samples import FILES

ROOT = Path(__file__).parents[1]
HOSTILE = "---\nstatus: accepted\ntitle: |-\n  {{ 1 }} <b>*x*</b>\n  ```\nsteward: '`a` <!-- x -->'\n---\n# A\n\n```\nnever closed\n\n<!-- neither is this\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the sample register and a page of its own."""
    home = "# Home\n\nSee [the store](decisions/0002-one-store.md).\n"
    files = {"docs/guide.md": "# Guide\n", **FILES, "mkdocs.yml": sites.config()}
    sites.write(tmp_path, {"docs/index.md": home, **files})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def staged(project: Path, *arguments: str) -> Path:
    assert run(["stage", "out", *arguments]) == 0
    return project / "out"


def rendered(text: str, **more: Any) -> str:
    """A staged page as a generator renders it."""
    body = text.partition("\n---\n")[2] if text.startswith("---\n") else text
    extensions = ["toc", "tables", "fenced_code", "md_in_html", "mkdocs_dissent.embed"]
    return markdown.markdown(body, extensions=extensions, **more)


def settings(out: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((out / "mkdocs.yml").read_text(encoding="utf-8")))


def snapshot(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# What is there


def test_records_keep_their_markdown_and_get_their_parts(project: Path) -> None:
    out = staged(project)
    text = (out / "docs/decisions/0002-one-store.md").read_text(encoding="utf-8")
    assert "## Context\n\nSee [the old one](0001-old-store.md)" in text
    html = rendered(text)
    assert html.index("<h1") < html.index("dissent-head") < html.index("Context")
    assert html.index("One store.") < html.index("dissent-foot")
    assert '<article class="dissent-memo"' in html
    assert "<!--dissent-part" not in text


def test_links_name_source_files(project: Path) -> None:
    out = staged(project)
    decision = (out / "docs/decisions/0002-one-store.md").read_text(encoding="utf-8")
    assert 'href="../register.md"' in decision
    assert "[the guide](../guide.md)" in decision, "right in the repository, and now on the site"
    register = (out / "docs/register.md").read_text(encoding="utf-8")
    assert 'href="decisions/0002-one-store.md"' in register


def test_a_generator_sees_every_link_of_a_long_register(project: Path) -> None:
    """Zensical rewrites links of elements, and no text in a noscript."""
    record = "---\nstatus: accepted\ndate: 2026-01-02\n---\n\n# D\n"
    sites.write(project, {f"decisions/{number}-d.md": record for number in range(1000, 1250)})
    register = (staged(project) / "docs/register.md").read_text(encoding="utf-8")
    assert register.count('href="decisions/1') == 250
    assert "<noscript" not in register


def test_every_view_feed_and_asset_is_there(project: Path) -> None:
    out = staged(project)
    for view in ("register", "overdue", "contradictions", "stewards", "portfolio", "scorecard"):
        text = (out / f"docs/{view}.md").read_text(encoding="utf-8")
        assert f'id="dissent-{view}"' in text
        assert text.startswith("---\nhide: [toc]\n---\n")
    for name in ("register.json", "register.csv", "register.atom", "revisits.ics"):
        assert (out / "docs" / name).is_file()
    assert (out / "docs/assets/dissent/dissent.js").is_file()
    assert (out / "docs/decisions/store.png").read_bytes() == FILES["decisions/store.png"]
    urls = (out / "docs/register.json").read_text(encoding="utf-8")
    assert "decisions/0002-one-store/" in urls, "feeds hold addresses and no source paths"


def test_a_sheet_has_its_three_panels(project: Path) -> None:
    out = staged(project)
    html = rendered((out / "docs/initiatives/0001-ledger.md").read_text(encoding="utf-8"))
    assert html.count('<section class="dissent-panel"') == 3
    assert "markdown=" not in html
    assert html.index('data-panel="feedback"') < html.index("dissent-bottom")


def test_a_panel_that_is_not_written_says_so_in_plain_text(project: Path) -> None:
    name = "initiatives/0009-a_b_*c*.md"
    sites.write(
        project, {name: "---\nkind: probe\n---\n# Nine\n\nIntro *text*.\n\nAim\n---\n\nX.\n"}
    )
    html = rendered((staged(project) / "docs" / name).read_text(encoding="utf-8"))
    assert "<em>text</em>" in html
    assert "Not written yet" in html and f"<code>{name}</code>" in html
    assert html.index('data-panel="aim"') < html.index("X.") < html.index('data-panel="mechanism"')


def test_the_page_of_changes_is_there_in_a_preview(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where the tests run on a build host, its variables name a base of their own.
    monkeypatch.delenv("CI", raising=False)
    repositories.git(project, "init", "-q", "-b", "main")
    repositories.commit(project)
    repositories.git(project, "checkout", "-q", "-b", "work")
    sites.write(project, {"decisions/0009-new.md": "---\nstatus: proposed\n---\n# A new one\n"})
    out = staged(project)
    assert "A new one" in (out / "docs/changes.md").read_text(encoding="utf-8")


def test_an_anonymous_record_names_no_file_to_edit(project: Path) -> None:
    memo = "---\ndecision: 2\nauthor: anonymous\n---\n# No\n\n## Claim challenged\n\nX.\n"
    features = {"name": "material", "features": ["content.action.edit"]}
    config = yaml.safe_load(sites.config(repo_url="https://github.com/a/b"))
    config["theme"] = features
    sites.write(project, {"dissent/0009-no.md": memo, "mkdocs.yml": yaml.safe_dump(config)})
    out = staged(project)
    shown = (out / "docs/decisions/0002-one-store.md").read_text(encoding="utf-8")
    assert 'href="https://github.com/a/b/edit/master/decisions/0002-one-store.md"' in shown
    hidden = (out / "docs/dissent/0009-no.md").read_text(encoding="utf-8")
    assert "edit/master" not in hidden
    assert "data-dissent-made" in hidden, "the generator's own link would lead nowhere"


# The configuration


def test_the_configuration_is_the_projects_own_without_what_is_not_run(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "site_name: !ENV [NAME, Trial]\nINHERIT: base.yml\nexclude_docs: |\n  dissent/\n"
        "theme: {name: material, custom_dir: theme}\nnav: [index.md, Register: register.md]\n"
        "hooks: [x.py]\nplugins: [search, tags, git-authors, {dissent: {as_of: 2026-11-22}}]\n"
        "markdown_extensions:\n  - toc: {slugify: !!python/name:os.getcwd }\n"
    )
    base = "extra_css: [a.css]\nsite_url: https://example.org/\n"
    theme = {"theme/main.html": "x\n", "docs/a.css": "b {}\n"}
    sites.write(project, {"mkdocs.yml": text, "base.yml": base, **theme})
    out = staged(project)
    written = (out / "mkdocs.yml").read_text(encoding="utf-8")
    assert "!ENV" in written and "!!python/name:os.getcwd" in written
    assert "left out, as Zensical does not run it: git-authors, hooks" in capsys.readouterr().err
    found: Any = yaml.load(written, sites.yaml.BaseLoader)
    assert found["plugins"] == ["search", "tags"]
    assert found["extra_css"] == ["a.css", "assets/dissent/dissent.css"]
    assert found["theme"]["custom_dir"] == "overrides"
    assert (out / "overrides/main.html").read_text() == "x\n"
    assert found["nav"][2]["Decisions"][0] == {"Where are we wrong?": "brief.md"}
    assert found["exclude_docs"].endswith("!/assets/dissent/\n")
    assert "/decisions/0002-one-store.md" in found["not_in_nav"]
    assert "INHERIT" not in found and "hooks" not in found


@pytest.mark.parametrize(
    ("theme", "staged_theme"),
    [
        ("mkdocs", {"name": "material", "font": False}),
        (
            {"name": "readthedocs", "locale": "de"},
            {"name": "material", "font": False, "locale": "de"},
        ),
        ({"name": "materialx", "font": {"text": "X"}}, {"name": "material", "font": {"text": "X"}}),
        ({"name": "ours"}, {"name": "ours"}),
        ("material", "material"),
        (None, {"name": "material", "font": False}),
    ],
)
def test_a_theme_that_zensical_can_not_use_is_replaced_and_named(
    theme: Any, staged_theme: Any, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = yaml.safe_load(sites.config())
    del config["theme"]
    config |= {} if theme is None else {"theme": theme}
    sites.write(project, {"mkdocs.yml": yaml.safe_dump(config)})
    assert settings(staged(project))["theme"] == staged_theme
    name = "mkdocs" if theme is None else theme if isinstance(theme, str) else theme["name"]
    said = capsys.readouterr().err
    assert (f"theme {name}" in said) is (name not in ("ours", "material"))


def test_zensical_toml_stays_toml(project: Path) -> None:
    (project / "mkdocs.yml").unlink()
    text = (
        '[project]\nsite_name = "A \\"b\\" \\u007f"\n[project.theme]\nfeatures = ["x"]\n'
        "[project.plugins.search]\n[project.plugins.dissent]\nas_of = 2026-11-22\n"
        "[project.markdown_extensions.admonition]\n"
        "[project.markdown_extensions.pymdownx.tabbed]\nalternate_style = true\n"
    )
    sites.write(project, {"zensical.toml": text})
    out = staged(project)
    found = tomllib.loads((out / "zensical.toml").read_text(encoding="utf-8"))["project"]
    assert found["site_name"] == 'A "b" \x7f'
    assert found["plugins"] == {"search": {}}
    assert found["theme"] == {"features": ["x"]}
    assert found["markdown_extensions"]["pymdownx.tabbed"] == {"alternate_style": True}
    assert {"admonition", "md_in_html", "mkdocs_dissent.embed"} <= set(found["markdown_extensions"])
    assert not (out / "mkdocs.yml").exists()


def test_a_zensical_site_that_names_no_extensions_keeps_those_it_has(project: Path) -> None:
    (project / "mkdocs.yml").unlink()
    sites.write(
        project, {"zensical.toml": '[project]\nsite_name = "x"\n[project.plugins.dissent]\n'}
    )
    found = tomllib.loads((staged(project) / "zensical.toml").read_text(encoding="utf-8"))
    assert {"admonition", "pymdownx.emoji"} <= set(found["project"]["markdown_extensions"])


# Writing


def test_the_same_commit_and_day_give_the_same_bytes_and_nothing_is_written_again(
    project: Path,
) -> None:
    first = snapshot(staged(project))
    stamps = {path: path.stat().st_mtime_ns for path in (project / "out").rglob("*.md")}
    assert snapshot(staged(project)) == first
    assert stamps == {path: path.stat().st_mtime_ns for path in (project / "out").rglob("*.md")}
    assert run(["stage", "other"]) == 0
    assert snapshot(project / "other") == first


def test_only_what_changed_is_written_and_what_is_gone_is_removed(project: Path) -> None:
    out = staged(project)
    sites.write(out, {"site/index.html": "built"})
    guide = out / "docs/guide.md"
    before = guide.stat().st_mtime_ns
    (project / "docs/index.md").write_text("# New home\n")
    (project / "decisions/0003-guide-first.md").unlink(missing_ok=True)
    gone = next(path for path in (project / "dissent").glob("*.md") if "0002" in path.name)
    gone.unlink()
    staged(project)
    assert (out / "docs/index.md").read_text() == "# New home\n"
    assert guide.stat().st_mtime_ns == before
    assert not (out / "docs/dissent" / gone.name).exists()
    assert (out / "site/index.html").read_text() == "built", "what the generator made is its own"


@pytest.mark.parametrize("out", [".", "docs", "docs/in", "decisions", "..", ".git/x", "notes"])
def test_a_folder_that_no_stage_made_is_refused(
    out: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repositories.git(project, "init", "-q")
    sites.write(project, {"notes/mine.txt": "mine"})
    before = snapshot(project)
    assert run(["stage", out]) == 2
    assert capsys.readouterr().err.startswith("dissent: ")
    assert snapshot(project) == before


def test_nothing_is_written_or_removed_outside(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    sites.write(elsewhere, {"mine.md": "mine", "docs/register.md": "mine"})
    out = staged(project)
    (out / "dissent-stage.json").write_text(
        f'{{"files": ["../mkdocs.yml", "{elsewhere}/mine.md", "docs", "link/mine.md"]}}'
    )
    (out / "link").symlink_to(elsewhere)
    assert run(["stage", "out"]) == 0
    shutil.rmtree(out / "docs/decisions")
    (out / "docs/decisions").symlink_to(elsewhere)
    assert run(["stage", "out"]) == 2
    assert snapshot(elsewhere) == {"mine.md": b"mine", "docs/register.md": b"mine"}
    assert (project / "mkdocs.yml").is_file()


def test_a_link_out_of_the_repository_is_not_followed(
    project: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = sites.write(tmp_path_factory.mktemp("secret"), {"s.txt": "secret"})
    sites.write(project, {".env": "secret", "README.md": "# Read me\n"})
    (project / "docs/env.txt").symlink_to("../.env")
    (project / "docs/readme.md").symlink_to("../README.md")
    (project / "docs/s.txt").symlink_to(secret / "s.txt")
    (project / "docs/folder").symlink_to(secret)
    out = staged(project)
    assert b"secret" not in b"".join(snapshot(out).values())
    said = capsys.readouterr().err
    assert "docs/s.txt: " in said and "docs/folder is a link to a folder" in said
    assert "docs/env.txt: " in said
    assert (out / "docs/readme.md").read_text() == "# Read me\n"


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
def test_odd_names_and_texts_are_staged_or_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / os.fsdecode(b"docs/\xff.md")).write_text("# x\n")
    sites.write(project, {"docs/latin.md": b"\xe4 <!-- dissent:register -->\n"})
    out = staged(project)
    assert (out / "docs/latin.md").read_bytes().startswith(b"\xe4")
    assert "\\xff.md: " in capsys.readouterr().err


def test_hostile_texts_break_no_page(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    memo = "---\ndecision: 9\n---\n# `x`\n\n~~~\n<b>\n```\n{% raw %}\n~~~\n\n</div><!-- a -->\n"
    page = "---\nstatus: proposed\nhide: toc\ntemplate: ../x.html\n---\n# Ten\n"
    sites.write(
        project,
        {
            "decisions/0009-h.md": HOSTILE,
            "dissent/0009-m.md": memo,
            "decisions/0010-t.md": page,
        },
    )
    out = staged(project)
    text = (out / "docs/decisions/0009-h.md").read_text(encoding="utf-8")
    foot = text[text.index("dissent-foot") :]
    assert not {"{", "`", "~"} & set(foot) and "<!--" not in foot
    html = rendered(text)
    assert "<b>*x*</b>" not in html
    assert 'class="dissent dissent-foot"' in html
    front = yaml.safe_load((out / "docs/decisions/0010-t.md").read_text().split("---")[1])
    assert front == {"title": "0010 Ten", "render_macros": False}
    said = capsys.readouterr().err
    assert "there is no template `../x.html`" in said and "`hide` is no list" in said


# Embeds


PAGE = """\
# Page

<!-- dissent:register limit=1 -->

- in a list

    <!-- dissent:overdue -->

In a line <!-- dissent:register --> too, in code `<!-- dissent:register -->`:

```
<!-- dissent:scorecard -->
```
"""


def test_embeds_are_filled_where_they_stand(project: Path) -> None:
    sites.write(project, {"docs/page.md": PAGE})
    html = rendered((staged(project) / "docs/page.md").read_text(encoding="utf-8"))
    assert html.count('id="dissent-register"') == 1
    assert html.count('class="dissent dissent-register"') == 2
    between = html[html.index("in a list") : html.index('id="dissent-overdue"')]
    assert between.startswith("in a list</p>\n<section"), "it stands within the list"
    assert html.count("&lt;!-- dissent:") == 2, "what stands in code is text"
    assert "dissent-missing" not in html and "dissent-scorecard" not in html
    assert html.rstrip().endswith("</pre>"), "nothing is left at the end"


def test_an_embed_of_no_view_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites.write(project, {"docs/page.md": "x\n\n<!-- dissent:nothing -->\n"})
    out = staged(project)
    assert "page.md:3: there is no view `nothing`" in capsys.readouterr().err
    assert "dissent:nothing" not in (out / "docs/page.md").read_text()


def test_without_a_stage_the_page_says_what_is_missing() -> None:
    html = rendered(PAGE)
    assert html.count("The register is not here:") == 3
    assert "dissent stage build/register" in html
    assert html.count("&lt;!-- dissent:") == 2


def test_the_sections_around_a_text_enter_the_table_of_contents(project: Path) -> None:
    text = (staged(project) / "docs/decisions/0002-one-store.md").read_text(encoding="utf-8")
    made = markdown.Markdown(extensions=["toc", "md_in_html", "mkdocs_dissent.embed"])
    made.convert(text.partition("\n---\n")[2])
    tokens: list[Mapping[str, Any]] = made.toc_tokens  # type: ignore[attr-defined]
    names = [token["name"] for token in tokens[0]["children"]]
    assert names[:2] == ["Context", "Decision"] and {"Dissent", "Evidence"} <= set(names)


def test_under_mkdocs_the_plugin_does_what_the_extension_says_is_missing(project: Path) -> None:
    config = sites.config(markdown_extensions=["mkdocs_dissent.embed"])
    built = sites.build_site(project, {"docs/page.md": PAGE, "mkdocs.yml": config})
    html = built.html("page/")
    assert "dissent-missing" not in html and 'id="dissent-overdue"' in html


# No silence


ZENSICAL = {
    "zensical.toml": '[project]\nsite_name = "x"\n',
    ".github/workflows/docs.yml": "jobs:\n  docs:\n    steps:\n      - run: zensical build --clean\n",
    "requirements.txt": "# the site\nzensical==0.0.73\n",
    "pyproject.toml": '[project]\ndependencies = [\n  "zensical>=0.0.50",\n]\n',
    "Makefile": "docs:\n\tzensical build --strict\n",
}
OTHERS = {
    "requirements.txt": "# zensical build\nmkdocs\nzensical-extras==1\n",
    "pyproject.toml": '[project]\ndescription = "like zensical"\n',
    ".gitlab-ci.yml": "# zensical build\ndocs: {script: mkdocs build}\n",
}


@pytest.mark.parametrize("name", ZENSICAL)
def test_check_says_that_a_generator_without_plugins_shows_no_register(
    name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(project, {name: ZENSICAL[name]})
    run(["check", "--format", "concise"])
    said = capsys.readouterr().err
    assert f"dissent: {name}: Zensical builds this site and runs no plugins" in said
    assert "\n  `dissent stage build/register`" in said


def test_check_says_nothing_where_the_site_is_staged_or_built_by_others(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(project, OTHERS)
    run(["check"])
    sites.write(project, {**ZENSICAL, "build.sh": "dissent stage build/register\n"})
    run(["check"])
    assert "runs no plugins" not in capsys.readouterr().err


def test_init_writes_the_job_that_stages(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["init", "--yes", "--generator", "zensical", "--host", "github"])
    job = (project / ".github/workflows/dissent.yml").read_text(encoding="utf-8")
    assert (
        "dissent stage build/register && zensical build --strict -f build/register/mkdocs.yml"
        in job
    )
    assert "dissent stage build/register --no-directory-urls && " in job
    assert "path: build/register/site" in job and "'zensical" in job
    assert "mkdocs_dissent.embed" in "".join(capsys.readouterr()), "offered: there are no others"
    run(["check"])
    assert "runs no plugins" not in capsys.readouterr().err


def test_init_adds_the_extension_where_the_project_names_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml = '[project]\nsite_name = "x"\n\n[project.markdown_extensions.admonition]\n'
    sites.write(tmp_path, {"zensical.toml": toml, "docs/index.md": "# x\n"})
    monkeypatch.chdir(tmp_path)
    assert run(["init", "--yes", "--host", "gitlab"]) == 0
    text = (tmp_path / "zensical.toml").read_text(encoding="utf-8")
    assert text.startswith(toml)
    found = tomllib.loads(text)["project"]
    assert found["plugins"] == {"dissent": {"records": "native"}}
    assert set(found["markdown_extensions"]) == {"admonition", "mkdocs_dissent.embed"}
    jobs = (tmp_path / ".gitlab-ci.yml").read_text(encoding="utf-8")
    assert "zensical build --strict -f build/register/zensical.toml" in jobs
    assert 'cp -R build/register/site \\"$CI_PROJECT_DIR/public\\"' in jobs or "public" in jobs
    assert run(["stage", "build/register"]) == 0
    yml = "site_name: x\nmarkdown_extensions:\n  - admonition\n"
    sites.write(tmp_path, {"mkdocs.yml": yml})
    assert run(["init", "--yes", "-f", "mkdocs.yml"]) == 0
    made = yaml.safe_load((tmp_path / "mkdocs.yml").read_text(encoding="utf-8"))
    assert made["markdown_extensions"] == ["admonition", "mkdocs_dissent.embed"]


def test_init_in_an_empty_folder_for_zensical(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init", "--yes", "--generator", "zensical", "--host", "none"]) == 0
    assert "zensical serve -f build/register/zensical.toml" in capsys.readouterr().err
    assert run(["new", "decision", "Use Postgres", "--steward", "ana"]) == 0
    assert run(["stage", "build/register"]) == 0
    assert (tmp_path / "build/register/docs/register.md").is_file()
    assert (tmp_path / "build/register/.gitignore").read_text() == "*\n"


# The command


def test_it_says_what_it_did_and_what_comes_next(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    staged(project)
    said = capsys.readouterr().out
    assert "8 records" in said and "Next: zensical build -f out/mkdocs.yml" in said
    assert "written" in said


def test_watch_stages_again_when_a_page_of_the_site_changes(project: Path) -> None:
    command = [sys.executable, "-m", "mkdocs_dissent", "stage", "out", "--watch"]
    page = project / "out/docs/index.md"
    watching = subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL)
    try:
        _until(lambda: (project / "out/dissent-stage.json").exists())
        (project / "docs/index.md").write_text("# Changed\n")
        _until(lambda: page.read_text(encoding="utf-8") == "# Changed\n")
    finally:
        watching.kill()
        watching.wait()


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_without_a_site_there_is_nothing_to_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(tmp_path, {"decisions/0001-x.md": "# X\n"})
    monkeypatch.chdir(tmp_path)
    assert run(["stage", "out"]) == 2
    assert "no configuration file" in capsys.readouterr().err
