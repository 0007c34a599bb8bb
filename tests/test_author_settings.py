"""What the author of a site set stands: inclusion, page keys, embeds, links, edit addresses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

import sites
from mkdocs_dissent.page import RecordPage
from samples import FILES

DECISION = "---\nstatus: accepted\nsteward: ana\nrevisit: 2027-01-01\n{}---\n# Warm {}\n\nText.\n"
HOME = {"docs/index.md": "# Home\n"}


def files_with(extra: str = "", title: str = "copy", body: str = "") -> dict[str, str | bytes]:
    return {**HOME, "decisions/0800-warm.md": DECISION.format(extra, title) + body}


def test_drafts_and_excluded_records_have_no_page_and_no_link(tmp_path: Path) -> None:
    files = {**FILES, **HOME, "docs/decisions/0801-a.md": DECISION.format("", "inside")}
    built = sites.build_site(
        tmp_path,
        files,
        options={"folders": {"decisions": ["decisions", "docs/decisions"]}},
        draft_docs="0002-one-store.md\n0801-a.md\n",
        exclude_docs="dissent/\n*.json\n",
    )
    assert not (built.site / "decisions/0002-one-store").exists()
    assert not (built.site / "decisions/0801-a").exists()
    assert not (built.site / "dissent").exists()
    for name in ("assets/dissent/dissent.css", "assets/dissent/dissent.js", "register.json"):
        assert (built.site / name).exists(), name
    register = built.html("register/")
    assert "One store" in register or "one store" in register
    assert not [link for link in re.findall('href="([^"]*)"', register) if "0002-one" in link]
    # A page of the author's own links to it; MkDocs warns of that.
    assert sites.broken_links(built.site) == ["decisions/index.html: 0002-one-store/"]


def test_keys_of_other_plugins_reach_them_escaped_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, object] = {}
    read = RecordPage.read_source

    def noting(page: RecordPage, config: object) -> None:
        read(page, config)  # type: ignore[arg-type]
        seen.update(page.meta)

    monkeypatch.setattr(RecordPage, "read_source", noting)
    keys = (
        "date: 2026-01-10\npassword: 'a&b<c'\nx-team: 'R&D'\nfoo: ['<b>']\ntags: ['R&D']\n"
        "ignore_macros: false\n"
    )
    built = sites.build_site(tmp_path, files_with(keys))
    assert str(seen["date"]) == "2026-01-10"
    assert seen["password"] == "a&b<c"
    assert (seen["x-team"], seen["foo"]) == ("R&amp;D", ["&lt;b&gt;"])
    assert seen["render_macros"] is False
    page = built.html("decisions/0800-warm/")
    assert "R&amp;amp;D" not in page and "<b>" not in page


def test_embeds_that_arrive_late_are_found(tmp_path: Path) -> None:
    late = "def on_page_content(html, **_):\n    return html + '<!-- dissent:register -->'\n"
    text = '# Home\n\n--8<-- "part.txt"\n\n```\n<!-- dissent:overdue -->\n```\n'
    files = {"docs/index.md": text, "part.txt": "<!-- dissent:overdue -->\n", "late.py": late}
    built = sites.build_site(
        tmp_path,
        {**FILES, **files},
        hooks=["late.py"],
        markdown_extensions=[{"pymdownx.snippets": {"base_path": [str(tmp_path)]}}],
    )
    home = built.html("")
    assert home.count('class="dissent dissent-register') == 1
    assert home.count('class="dissent dissent-overdue') == 1
    assert "<!-- dissent:" not in home


def test_embeds_outlive_what_strips_comments(tmp_path: Path) -> None:
    files = {**FILES, "docs/index.md": "# Home\n\n<!-- dissent:overdue -->\n\nText\n"}
    built = sites.build_site(tmp_path, files, markdown_extensions=["pymdownx.striphtml"])
    assert 'class="dissent dissent-overdue' in built.html("")
    assert "dissent-facts" in built.html("decisions/0002-one-store/")


def test_what_another_plugin_takes_away_is_said(tmp_path: Path) -> None:
    hook = (
        "import re\nfrom mkdocs.structure.pages import Page\n"
        "def on_page_content(html, page, **_):\n"
        "    return re.sub('<!--.*?-->', '', html)\n"
        "def on_files(files, config):\n"
        "    for file in files:\n"
        "        if file.src_uri.endswith('0002-one-store.md'):\n"
        "            file.page = Page(None, file, config)\n"
    )
    files = {**FILES, "docs/index.md": "# Home\n\n<!-- dissent:overdue -->\n", "hook.py": hook}
    built = sites.build_site(tmp_path, files, hooks=["hook.py"])
    assert built.says("WARNING", "index.md", "the view `overdue` is not shown")
    assert built.says("WARNING", "0002-one-store.md", "shows its text alone")
    assert built.says("WARNING", "what stands around the record's text is not shown")


def test_links_of_docs_pages_that_are_right_on_the_forge_work(tmp_path: Path) -> None:
    text = (
        "# Home\n\n[a](../decisions/0002-one-store.md) [b](../decisions/0002-one-store.md#x)"
        " [c](register.md#dissent-register) [d](https://example.org/../x) [e](../none.md)\n"
    )
    built = sites.build_site(
        tmp_path,
        {**FILES, "docs/index.md": text, "docs/deep/er.md": "[a](../../dissent/0003-bill.md)\n"},
        validation={"links": {"anchors": "warn"}},
    )
    home = built.html("")
    assert 'href="decisions/0002-one-store/"' in home
    assert 'href="decisions/0002-one-store/#x"' in home
    assert 'href="../../dissent/0003-bill/"' in built.html("deep/er/")
    assert 'href="https://example.org/../x"' in home
    assert not built.says("#dissent-register")
    assert built.says("../none.md")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"edit_uri": "edit/main/docs/"}, "https://x.org/r/edit/main/decisions/0801-a%3Fb%22c.md"),
        ({"edit_uri": "?at=docs/"}, "https://x.org/r?at=decisions/0801-a%3Fb%22c.md"),
        ({"edit_uri_template": "e?p={path!q}"}, "https://x.org/r/e?p=..%2Fdecisions%2F0801-a"),
    ],
)
def test_edit_links_are_quoted(settings: dict[str, str], expected: str, tmp_path: Path) -> None:
    files = {**HOME, 'decisions/0801-a?b"c.md': DECISION.format("", "name")}
    text = sites.config(repo_url="https://x.org/r", **settings)
    sites.write(tmp_path, {**files, "mkdocs.yml": text})
    loaded = load_config(str(tmp_path / "mkdocs.yml"), site_dir=str(tmp_path / "site"))
    loaded.plugins.on_startup(command="build", dirty=False)
    build(loaded)
    [page] = loaded.plugins["dissent"]._pages.values()
    loaded.plugins.on_shutdown()
    assert (page.edit_url or "").startswith(expected)
