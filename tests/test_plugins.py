"""Other plugins, each before and after ours: the pages are whole, or the log says what is not.

`make plugins` runs this in an environment that has them, and writes the guide's table of what
was tried. Elsewhere it is skipped.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort, PluginError

import sites

PAGE = Path(__file__).parents[1] / "docs/plugins.md"
MARK = "<!-- plugins tried -->"

# Package → the plugin's name and options.
PLUGINS: Mapping[str, tuple[str, dict[str, object]]] = {
    "mkdocs-awesome-nav": ("awesome-nav", {}),
    "mkdocs-document-dates": ("document-dates", {}),
    "mkdocs-encryptcontent-plugin": ("encryptcontent", {}),
    "mkdocs-gen-files": ("gen-files", {"scripts": ["gen.py"]}),
    "mkdocs-git-authors-plugin": ("git-authors", {}),
    "mkdocs-git-revision-date-localized-plugin": (
        "git-revision-date-localized",
        {"fallback_to_build_date": True},
    ),
    "mkdocs-literate-nav": ("literate-nav", {}),
    "mkdocs-macros-plugin": ("macros", {}),
    "mkdocs-material": ("tags", {}),
    "mkdocs-minify-plugin": ("minify", {"minify_html": True}),
    "mkdocs-monorepo-plugin": ("monorepo", {}),
    "mkdocs-print-site-plugin": ("print-site", {}),
    "mkdocs-redirects": ("redirects", {"redirect_maps": {"old.md": "index.md"}}),
    "mkdocs-rss-plugin": ("rss", {"match_path": ".*"}),
    "mkdocs-same-dir": ("same-dir", {}),
    "mkdocs-section-index": ("section-index", {}),
    "mkdocs-simple-plugin": ("simple", {}),
    "mkdocs-static-i18n": (
        "i18n",
        {"languages": [{"locale": "en", "default": True, "name": "English", "build": True}]},
    ),
    "mkdocs-techdocs-core": ("techdocs-core", {}),
    "mkdocstrings": ("mkdocstrings", {"default_handler": "python"}),
}
BODY = "Text of the body, {{ not a template }}.\n"
KEYS = "tags: ['R&D']\ndate: 2026-01-10\nsteward: ana\nrevisit: 2027-01-01\n"
FILES: dict[str, str | bytes] = {
    "docs/index.md": "# Home\n\n<!-- dissent:register -->\n",
    "decisions/0001-a.md": f"---\nstatus: accepted\n{KEYS}---\n# Warm copy\n\n{BODY}",
    "decisions/0002-code.md": f"---\nstatus: accepted\n{KEYS}---\n# Code\n\n::: textwrap.dedent\n",
    "dissent/0001-m.md": "---\ndecision: 1\nauthor: bo\nstatus: open\n---\n# Doubt\n\nAgainst it.\n",
    "gen.py": "",
}
WHOLE = {
    "index.html": ('class="dissent dissent-register',),
    "decisions/0001-a/index.html": ("Text of the body", "dissent-facts", "Against it."),
    "dissent/0001-m/index.html": ("Against it.", "dissent-facts"),
    "register/index.html": ("Warm copy",),
    "assets/dissent/dissent.css": ("dissent",),
}
tried: dict[tuple[str, str], str] = {}


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    """Write what was tried into the guide, where `make plugins` asks for it."""
    yield
    if not os.environ.get("DISSENT_PLUGINS_TABLE"):
        return
    rows = ["| plugin | version | before `dissent` | after `dissent` |", "| --- |" + " --- |" * 3]
    for package in PLUGINS:
        version = importlib.metadata.version(package)
        results = [tried.get((package, order), "not tried") for order in ("before", "after")]
        rows.append(f"| {package} | {version} | {results[0]} | {results[1]} |")
    head, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    PAGE.write_text("\n".join([head + MARK, "", *rows, ""]), encoding="utf-8", newline="\n")


def needs(package: str) -> None:
    if not any(found.metadata["Name"] == package for found in importlib.metadata.distributions()):
        pytest.skip(f"{package} is not installed; `make plugins` has it")


def missing_in(site: Path) -> list[str]:
    """What a page should show and does not."""
    lost = []
    for name, parts in WHOLE.items():
        path = site / name
        html = path.read_text(encoding="utf-8") if path.exists() else ""
        lost += [f"{name}: {part}" for part in parts if part not in html]
        if "<!--dissent-part" in html or "<!-- dissent:" in html:
            lost.append(f"{name}: a mark of ours")
    return lost


@pytest.mark.parametrize("order", ["before", "after"])
@pytest.mark.parametrize("package", PLUGINS)
def test_pages_are_whole_or_the_log_says_so(
    package: str, order: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs(package)
    name, options = PLUGINS[package]
    ours: object = {"dissent": {"as_of": sites.AS_OF}}
    theirs: object = {name: options}
    pair = [theirs, ours] if order == "before" else [ours, theirs]
    text = sites.config(
        site_url="https://example.org/", site_description="x", repo_url="https://example.org/r"
    )
    data = sites.yaml.safe_load(text)
    data["plugins"] = ["search", *pair]
    sites.write(tmp_path, {**FILES, "mkdocs.yml": sites.yaml.safe_dump(data)})
    monkeypatch.chdir(tmp_path)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        named = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
        subprocess.run(["git", *named, *command], cwd=tmp_path, check=True)
    try:
        built = sites.build_site(tmp_path)
    except (Abort, PluginError, SystemExit) as error:
        tried[package, order] = f"ends the build: {' '.join(str(error).split())[:100]}"
        return
    lost = missing_in(built.site)
    for printed in built.site.glob("print_page/index.html"):
        lost += ["print_page: a view"] * ("<!-- dissent:" in printed.read_text(encoding="utf-8"))
    said = [line for line in built.warnings if "mkdocs_dissent" in line and "DM" not in line]
    tried[package, order] = "whole" if not lost else "not whole, and the build warns"
    assert not lost or said, lost


@pytest.mark.parametrize("plugins", [["encryptcontent", "dissent"], ["dissent", "encryptcontent"]])
def test_a_password_of_a_record_encrypts_its_page(plugins: list[str], tmp_path: Path) -> None:
    needs("mkdocs-encryptcontent-plugin")
    data = sites.yaml.safe_load(sites.config())
    data["plugins"] = [{name: {}} for name in plugins]
    memo = "---\ndecision: 1\npassword: s&t\nauthor: bo\nstatus: open\n---\n# M\n\nHidden words.\n"
    decision = FILES["decisions/0001-a.md"]
    files = {"decisions/0001-a.md": decision, "dissent/0001-m.md": memo}
    files |= {"mkdocs.yml": sites.yaml.safe_dump(data), "docs/index.md": "# Home\n"}
    built = sites.build_site(tmp_path, files)
    assert "encryptcontent" in built.html("dissent/0001-m/")
    assert "Hidden words" not in built.html("dissent/0001-m/")


@pytest.mark.parametrize("inside", [True, False])
def test_a_plugin_that_may_name_an_anonymous_author_is_named(inside: bool, tmp_path: Path) -> None:
    needs("mkdocs-document-dates")
    folder = "docs/dissent" if inside else "dissent"
    files = {f"{folder}/0001-m.md": "---\nauthor: anonymous\n---\n# M\n", "docs/index.md": "# H\n"}
    options = {"folders": {"memos": folder}} if inside else {}
    built = sites.build_site(tmp_path, files, options=options, plugins=["document-dates"])
    assert built.says("WARNING", "`document-dates` may print who wrote", folder) is inside


VIEW = 'class="dissent dissent-register'


@pytest.mark.parametrize("order", [["macros", "dissent"], ["dissent", "macros"]])
def test_a_view_that_a_macro_writes_is_shown(order: list[str], tmp_path: Path) -> None:
    needs("mkdocs-macros-plugin")
    data = sites.yaml.safe_load(sites.config())
    data["plugins"] = [{name: {}} for name in order]
    page = '# Home\n\n{{ "<!-- dissent:" ~ "register -->" }}\n'
    files = {**FILES, "docs/index.md": page, "mkdocs.yml": sites.yaml.safe_dump(data)}
    files["decisions/0001-a.md"] = "---\nstatus: accepted\n---\n# Warm copy\n\nText.\n"
    del files["decisions/0002-code.md"]
    built = sites.build_site(tmp_path, files)
    assert VIEW in built.html("") and "Warm copy" in built.html("")
    assert "<!-- dissent:" not in built.html("")


@pytest.mark.parametrize("order", [["blog", "dissent"], ["dissent", "blog"]])
def test_a_view_in_the_excerpt_of_a_post_is_shown_or_named(
    order: list[str], tmp_path: Path
) -> None:
    needs("mkdocs-material")
    data = sites.yaml.safe_load(sites.config())
    data["plugins"] = [{name: {}} for name in order]
    post = "---\ndate: 2026-11-01\n---\n# News\n\n<!-- dissent:register -->\n\n<!-- more -->\n\nMore.\n"
    files = {**FILES, "docs/blog/posts/news.md": post, "docs/blog/index.md": "# Blog\n"}
    files["mkdocs.yml"] = sites.yaml.safe_dump(data)
    del files["decisions/0002-code.md"]
    built = sites.build_site(tmp_path, files)
    for at in ("blog/", "blog/2026/11/01/news/"):
        page = built.html(at)
        shown = VIEW in page and "Warm copy" in page
        assert shown or built.says("WARNING", "register", "is not shown"), at
        assert "<!-- dissent:" not in page, at
