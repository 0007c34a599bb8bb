"""Whole sites, built by the real MkDocs and walked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

import sites
from samples import FILES, PIXEL, line_of


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> sites.Built:
    return sites.build_site(tmp_path_factory.mktemp("site"), FILES)


def codes(built: sites.Built) -> set[str]:
    """The codes of everything that the build warned of; other warnings stand as they are."""
    found = (re.search(r"DM\d{3}", line) for line in built.warnings)
    return {match[0] if match else line for match, line in zip(found, built.warnings, strict=True)}


WRONG = {"DM202"}
"""What is wrong with the sample: a revisit that is overdue."""


def test_everything_has_a_page_and_the_build_is_clean_but_for_what_is_wrong(
    built: sites.Built,
) -> None:
    for url in (
        "register/",
        "overdue/",
        "initiatives/",
        "decisions/0002-one-store/",
        "dissent/0002-too-new/",
        "dissent/0003-bill/",
        "initiatives/0001-ledger/",
        "decisions/",
    ):
        assert "<h1" in built.html(url), url
    assert codes(built) == WRONG, built.warnings


def test_a_finding_is_a_line_with_file_line_and_column(built: sites.Built) -> None:
    line = line_of("decisions/0002-one-store.md", "revisit: ")
    assert built.says(f"decisions/0002-one-store.md:{line}:", "DM202 revisit-overdue", "52 days")


def test_every_internal_link_resolves(built: sites.Built) -> None:
    assert sites.broken_links(built.site) == []


def test_no_page_asks_another_host(built: sites.Built) -> None:
    assert sites.foreign_requests(built.site) == []


def test_a_decision_carries_its_dissent_whole(built: sites.Built) -> None:
    page = built.html("decisions/0002-one-store/")
    memos = re.findall(
        r'<article[^>]*class="[^"]*dissent-memo[^"]*"[^>]*data-record="([^"]+)"', page
    )
    assert memos == ["0002-point-of-failure", "0002-too-new"], "open dissent first"
    for part in ("Two stores, one warm.", "Turn one off for an hour.", "The load test passed"):
        assert part in page
    assert 'href="./"' in page or 'href="../0002-one-store/"' in page, "the memo's link, rebased"


def test_the_table_of_contents_names_the_sections_that_records_add(built: sites.Built) -> None:
    page = built.html("decisions/0002-one-store/")
    contents = page.partition("md-nav--secondary")[2].partition("</nav>")[0]
    assert 'href="#dissent"' in contents
    assert 'href="#context"' in contents


def test_a_memo_leads_back_to_its_decision(built: sites.Built) -> None:
    assert "../../decisions/0002-one-store/" in built.html("dissent/0002-too-new/")


def test_both_sides_of_a_supersession_are_shown(built: sites.Built) -> None:
    assert "0002-one-store/" in built.html("decisions/0001-old-store/")
    assert "0001-old-store/" in built.html("decisions/0002-one-store/")


def test_a_link_that_is_right_on_the_forge_is_right_on_the_site(built: sites.Built) -> None:
    assert 'href="../../guide/"' in built.html("decisions/0002-one-store/")


def test_images_beside_records_are_published(built: sites.Built) -> None:
    assert (built.site / "decisions/store.png").read_bytes() == PIXEL


def test_the_register_lists_every_decision_once(built: sites.Built) -> None:
    page = built.html("register/")
    assert re.findall(r'role="row"[^>]*data-record="([^"]+)"', page) == [
        "0003-guide-first",
        "0002-one-store",
        "0001-old-store",
    ], "the latest first"


def test_due_dates_are_on_what_still_asks_something(built: sites.Built) -> None:
    page = built.html("overdue/")
    due = dict(re.findall(r'<li[^>]*data-record="([^"]+)"[^>]*data-due="([^"]+)"', page))
    assert due["0002-one-store"] == "2026-10-01"
    assert due["0003-guide-first"] == "2026-12-01"
    assert "0001-old-store" not in due


def test_the_sheet_has_its_three_panels_and_the_readings_of_a_csv_file(
    built: sites.Built,
) -> None:
    page = built.html("initiatives/0001-ledger/")
    assert 'class="dissent dissent-sheet" dir="ltr"' in page
    for text in ("Answers in a tenth", "One store close", "The three charts", "Queries moved"):
        assert text in page
    assert page.count("<svg") >= 3


def test_register_json_matches_its_schema_and_the_contract(built: sites.Built) -> None:
    data = json.loads((built.site / "register.json").read_text(encoding="utf-8"))
    schema = json.loads((built.site / "register.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)
    assert (data["schema"], data["as_of"]) == (1, "2026-11-22")
    by_id = {(record["kind"], record["id"]): record for record in data["records"]}
    new, old = by_id["decision", "0002-one-store"], by_id["decision", "0001-old-store"]
    assert new["label"] == "0002"
    assert new["title"] == "Use one store"
    assert new["path"] == "decisions/0002-one-store.md"
    assert new["url"] == "decisions/0002-one-store/"
    assert new["overdue"] is True
    assert new["supersedes"] == ["0001-old-store"]
    assert new["dissent"] == ["0002-point-of-failure", "0002-too-new"]
    assert old["superseded_by"] == ["0002-one-store"]
    assert old["status"] == "superseded"
    about = {found["record"]: found for found in data["contradictions"]}
    assert about["0002-point-of-failure"]["owner"] == ["ana"]
    assert about["0003-bill"]["about"] == ["0002-one-store"]
    assert about["0002-one-store"]["kind"] == "evidence"


def test_front_matter_schema_accepts_what_the_register_accepts(built: sites.Built) -> None:
    path = built.site / "dissent-front-matter.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for name, text in FILES.items():
        if isinstance(text, str) and text.startswith("---"):
            values = yaml.load(text.split("---\n")[1], yaml.BaseLoader)
            kind = values.get("kind", "memo" if name.startswith("dissent") else "decision")
            jsonschema.validate(
                json.loads(json.dumps(values)),
                {**_texts(schema), "$ref": f"#/$defs/{kind}"},
                cls=jsonschema.Draft202012Validator,
            )


def _texts(schema: object) -> object:
    """The schema with every number allowed as text: BaseLoader reads all scalars as text."""
    if isinstance(schema, dict):
        out = {key: _texts(value) for key, value in schema.items() if key not in ("anyOf_",)}
        if out.get("type") in ("number", "integer") or isinstance(out.get("type"), list):
            return {"description": out.get("description", "")}
        out.pop("minimum", None), out.pop("maximum", None)
        if "$ref" not in out and "anyOf" in out and "$defs" in out:
            out.pop("anyOf")
        return out
    return [_texts(item) for item in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_every_theme_renders_every_view(theme: str, tmp_path: Path) -> None:
    built = sites.build_site(tmp_path, FILES, theme=theme)
    for view in ("register", "overdue", "initiatives"):
        assert f'id="dissent-{view}"' in built.html(f"{view}/")
    assert 'class="dissent-memo' in built.html("decisions/0002-one-store/")
    assert sites.broken_links(built.site) == []
    assert sites.foreign_requests(built.site) == []


def test_two_builds_of_one_register_are_byte_identical(tmp_path: Path) -> None:
    first = sites.build_site(tmp_path / "a", FILES)
    second = sites.build_site(tmp_path / "b", FILES)

    def content(site: Path) -> dict[str, bytes]:
        return {
            path.relative_to(site).as_posix(): path.read_bytes()
            for path in sorted(site.rglob("*"))
            if path.is_file() and not path.name.startswith("sitemap")
        }

    one, two = content(first.site), content(second.site)
    assert one.keys() == two.keys()
    # MkDocs itself stamps its home page with the time of the build.
    stamped = re.compile(rb"Build Date UTC[^\n]*")
    for name, data in one.items():
        assert stamped.sub(b"", data) == stamped.sub(b"", two[name]), name


def test_records_inside_the_documentation_directory_keep_their_pages(tmp_path: Path) -> None:
    files = {
        name if name.startswith("docs/") else f"docs/{name}": text for name, text in FILES.items()
    }
    text = FILES["decisions/0002-one-store.md"]
    assert isinstance(text, str)
    files["docs/decisions/0002-one-store.md"] = text.replace("../docs/guide.md", "../guide.md")
    folders = {name: f"docs/{name}" for name in ("decisions", "dissent", "initiatives")}
    built = sites.build_site(tmp_path, files, options={"folders": folders})
    assert 'class="dissent-memo' in built.html("decisions/0002-one-store/")
    assert sites.broken_links(built.site) == []
    assert codes(built) == WRONG
    nav = built.html("").partition("md-nav--primary")[2].partition("</nav>")[0]
    assert "Use one store" not in nav, "records stay out of the navigation"


def test_folders_elsewhere_and_nested(tmp_path: Path) -> None:
    files = {
        "site/docs/index.md": "# Home\n",
        "site/mkdocs.yml": sites.config(options={"folders": {"decisions": "../adr"}}),
        "adr/security/001-isolation.md": "# ADR 001: Isolation\n\n**Status:** Accepted\n",
        "adr/security/shape.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "adr/ops/001-logs.md": "# ADR 001: Logs\n\n**Status:** Proposed\n\n![](../security/shape.svg)\n",
    }
    sites.write(tmp_path, files)
    built = sites.build_site(tmp_path / "site")
    data = json.loads((built.site / "register.json").read_text(encoding="utf-8"))
    assert [record["id"] for record in data["records"]] == [
        "ops/001-logs",
        "security/001-isolation",
    ]
    assert data["records"][0]["url"] == "decisions/ops/001-logs/"
    assert (built.site / "decisions/security/shape.svg").is_file()
    assert sites.broken_links(built.site) == []


def test_a_view_stands_in_any_page_filtered(tmp_path: Path) -> None:
    page = "# Mine\n\n<!-- dissent:register status=accepted -->\n\nAfter.\n\n```\n<!-- dissent:overdue -->\n```\n"
    built = sites.build_site(tmp_path, {**FILES, "docs/mine.md": page})
    html = built.html("mine/")
    rows = re.findall(r'role="row"[^>]*data-record="([^"]+)"', html)
    assert rows == ["0003-guide-first", "0002-one-store"]
    assert 'href="../decisions/0002-one-store/"' in html
    assert 'id="dissent-overdue"' not in html, "code stays code"


def test_a_view_may_stand_twice_on_a_page(tmp_path: Path) -> None:
    page = (
        "# Mine\n\n<!-- dissent:register steward=ana -->\n\n<!-- dissent:register steward=bo -->\n"
    )
    html = sites.build_site(tmp_path, {**FILES, "docs/mine.md": page}).html("mine/")
    assert html.count('id="dissent-register"') == 1
    assert re.findall(r'role="row"[^>]*data-record="([^"]+)"', html) == [
        "0002-one-store",
        "0003-guide-first",
    ]


def test_an_example_in_code_asks_for_nothing(tmp_path: Path) -> None:
    page = "# Mine\n\n```\n<!-- dissent:register steward=nobody -->\n```\n\nAs `<!-- dissent:nothing -->` says.\n"
    built = sites.build_site(tmp_path, {**FILES, "docs/mine.md": page})
    assert not built.says("mine.md")


def test_what_is_excluded_is_not_published(tmp_path: Path) -> None:
    files = {**FILES, "decisions/drafts/idea.md": "# Idea\n\nNot yet.\n"}
    built = sites.build_site(tmp_path, files, options={"exclude": ["drafts/*"]})
    assert not (built.site / "decisions/drafts").exists()


def test_a_wrong_embed_is_named_with_the_right_ones(tmp_path: Path) -> None:
    page = "# Mine\n\n<!-- dissent:registre -->\n\n<!-- dissent:register colour=red -->\n"
    built = sites.build_site(tmp_path, {**FILES, "docs/mine.md": page})
    assert built.says("mine.md:3", "registre", "register")
    assert built.says("mine.md:5", "colour", "status")


def test_a_page_of_the_authors_is_never_replaced(tmp_path: Path) -> None:
    files = {
        **FILES,
        "docs/overdue.md": "# My own\n\nMine.\n",
        "docs/register.md": "# Our register\n\nAn introduction.\n\n<!-- dissent:register -->\n",
    }
    built = sites.build_site(tmp_path, files)
    assert "Mine." in built.html("overdue/")
    assert built.says("overdue.md is a page of yours", "pages")
    assert "An introduction." in built.html("register/")
    assert 'id="dissent-register"' in built.html("register/")
    assert not built.says("register.md is a page of yours")


def test_a_page_at_the_address_of_a_view_is_not_lost(tmp_path: Path) -> None:
    files = {
        **FILES,
        "docs/overdue/index.md": "# My own\n\nMine.\n",
        "initiatives/README.md": "# About the sheets\n\nRead me.\n",
    }
    built = sites.build_site(tmp_path, files)
    assert "Mine." in built.html("overdue/")
    assert built.says("overdue/index.md is a page of yours", "pages")
    assert 'id="dissent-initiatives"' in built.html("initiatives/")


def test_views_join_a_navigation_that_does_not_name_them(tmp_path: Path) -> None:
    nav = [{"Home": "index.md"}, {"Guide": "guide.md"}, {"All": "register.md"}]
    built = sites.build_site(tmp_path, FILES, nav=nav, theme="mkdocs")
    page = built.html("")
    assert page.count("register/") >= 1
    assert "Overdue revisits" in page
    assert "Decision register" not in page, "it stands under the name its author gave it"


def test_views_can_move_or_be_left_out(tmp_path: Path) -> None:
    built = sites.build_site(
        tmp_path,
        {**FILES, "docs/index.md": "# Home\n"},
        options={"pages": {"register": "log/all/", "initiatives": False}},
    )
    assert 'id="dissent-register"' in built.html("log/all/")
    assert not (built.site / "initiatives/index.html").exists()
    assert sites.broken_links(built.site) == []


def test_pages_without_directory_urls(tmp_path: Path) -> None:
    built = sites.build_site(tmp_path, FILES, use_directory_urls=False)
    assert 'class="dissent-memo' in built.html("decisions/0002-one-store.html")
    assert sites.broken_links(built.site) == []
    data = json.loads((built.site / "register.json").read_text(encoding="utf-8"))
    assert data["records"][0]["url"] == "decisions/0001-old-store.html"


def test_an_anonymous_record_has_neither_edit_link_nor_history(tmp_path: Path) -> None:
    repo = {"repo_url": "https://example.org/r", "edit_uri": "edit/main/docs/"}
    built = sites.build_site(tmp_path, FILES, theme="mkdocs", **repo)
    edit = "https://example.org/r/edit/main/"
    assert edit + "decisions/0002-one-store.md" in built.html("decisions/0002-one-store/")
    assert edit not in built.html("dissent/0003-bill/")


def test_macros_leave_records_alone(tmp_path: Path) -> None:
    text = (
        "---\nstatus: proposed\n---\n\n# Use {{ braces }}\n\n{% raw material %} {{ unknown() }}\n"
    )
    built = sites.build_site(
        tmp_path,
        {**FILES, "decisions/0009-braces.md": text},
        plugins=["search", {"macros": {"on_error_fail": True}}],
    )
    assert "{{ unknown() }}" in built.html("decisions/0009-braces/")


def test_it_lives_with_the_rss_plugin(tmp_path: Path) -> None:
    plugins = ["search", {"rss": {"use_git": False}}]
    built = sites.build_site(
        tmp_path, FILES, plugins=plugins, site_url="https://example.org/", site_description="x"
    )
    assert (built.site / "feed_rss_created.xml").is_file()
    assert not [line for line in built.log if "Traceback" in line]


def test_no_configuration_and_no_records_teach_what_to_write(tmp_path: Path) -> None:
    built = sites.build_site(tmp_path, {"docs/index.md": "# Home\n"})
    assert built.warnings == []
    assert "decisions/0001-" in built.html("register/")
    assert 'id="dissent-overdue"' in built.html("overdue/")


def test_a_folder_that_was_named_and_is_missing_is_a_finding(tmp_path: Path) -> None:
    built = sites.build_site(tmp_path, {}, options={"folders": {"decisions": "adrs"}})
    assert built.says("ERROR", "adrs", "does not exist")


def run_mkdocs(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *arguments],
        cwd=folder,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_strict_counts_findings(tmp_path: Path) -> None:
    sites.write(tmp_path, {**FILES, "mkdocs.yml": sites.config()})
    result = run_mkdocs(tmp_path, "--strict")
    assert result.returncode == 1
    assert "DM202" in result.stderr
    assert "Traceback" not in result.stderr


def test_wrong_options_end_the_build_and_name_the_right_ones(tmp_path: Path) -> None:
    options = {
        "folder": {},
        "policy": {"DM202": "loud", "memo_word": 3},
        "as_of": "tomorrow",
        "folders": {"decision_s": "x", "decisions": "shared", "dissent": "shared"},
    }
    sites.write(tmp_path, {"docs/index.md": "# x\n", "mkdocs.yml": sites.config(options=options)})
    result = run_mkdocs(tmp_path)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    for part in ("folders", "memo_words", "error, warning, note or off", "2026-11-22", "decisions"):
        assert part in result.stderr, part


def test_today_comes_from_the_option_then_the_environment(tmp_path: Path) -> None:
    text = sites.config(theme="mkdocs").replace(f"as_of: '{sites.AS_OF}'", "due_soon_days: 30")
    assert "as_of" not in text
    sites.write(tmp_path, {**FILES, "mkdocs.yml": text})
    assert run_mkdocs(tmp_path, SOURCE_DATE_EPOCH="1767225600").returncode == 0
    data = json.loads((tmp_path / "site/register.json").read_text(encoding="utf-8"))
    assert data["as_of"] == "2026-01-01"
    broken = run_mkdocs(tmp_path, SOURCE_DATE_EPOCH="now")
    assert broken.returncode == 1
    assert "SOURCE_DATE_EPOCH" in broken.stderr
    assert "Traceback" not in broken.stderr
