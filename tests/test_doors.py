"""Doors: what each opens, what it reveals, and that it leads somewhere with any record's name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sites
from mkdocs_dissent import site as core
from mkdocs_dissent.git.forge import new_pages
from mkdocs_dissent.options import read_policy
from mkdocs_dissent.pages.doors import filled
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.frontmatter import parse
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.records.kinds import MEMO_PARTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest_plugins = ["browser_support"]

TODAY = dt.date(2026, 11, 22)
DECISION = """\
---
status: accepted
date: 2026-01-10
steward: ana
revisit: 2027-01-01
---

# Use one store & no more

Text.
"""
BET = "---\nkind: bet\nstatus: active\nsteward: ana\n---\n\n# Ledger rewrite\n"
FORGES = {
    "github": "https://github.com/o/r",
    "gitlab": "https://gitlab.example.org/group/sub/r",
    "codeberg": "https://codeberg.org/o/r.git",
}
FORM = "https://forms.example.org/say?about={id}&t={title}&u={url}"


class Links(HTMLParser):
    """The doors of a page, each with its links and what stands beside them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.doors: dict[str, list[tuple[dict[str, str], str]]] = {}
        self._inside = False
        self._asks: str | None = None
        for block in re.findall(
            r'<details class="dissent-readings" name="dissent-door">.*?</details>', html, re.S
        ):
            self.feed(block)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "summary":
            self._asks = ""
        if tag == "a" and self._asks:
            found = {name: value or "" for name, value in attrs}
            self.doors.setdefault(self._asks, []).append((found, ""))

    def handle_data(self, data: str) -> None:
        if self._asks == "":
            self._asks = data
        elif self._asks in self.doors:
            found, text = self.doors[self._asks][-1]
            self.doors[self._asks][-1] = (found, text + data)


def doors(html: str) -> dict[str, list[tuple[dict[str, str], str]]]:
    return Links(html).doors


def built(
    folder: Path,
    url: str | None = FORGES["github"],
    options: dict[str, Any] | None = None,
    files: dict[str, str] | None = None,
) -> core.Site:
    there = {"decisions/0012-one-store.md": DECISION, "initiatives/0001-ledger.md": BET}
    sites.write(folder, there if files is None else files)
    policy, wrong = read_policy(options or {})
    assert not [problem for problem in wrong if problem.fatal]
    about = core.About(
        url="https://register.example.org/",
        new_pages=new_pages(folder, url, {}, policy.doors.branch),
    )
    return core.build(DiskTree.at(folder), policy, TODAY, about=about)


def head(site: core.Site, id_: str) -> str:
    [record] = [record for record in site.records if record.id == id_]
    return site.renderer.page(record, lambda _: "").parts["head"]


def hrefs(html: str) -> list[str]:
    return [link["href"] for ways in doors(html).values() for link, _ in ways]


# Where they stand, and what they open


def test_doors_stand_on_every_page_that_can_be_contradicted(tmp_path: Path) -> None:
    site = built(tmp_path, options={"doors": {"anonymous": FORM}})
    pages = [head(site, "0012-one-store"), head(site, "0001-ledger")]
    pages += [site.renderer.view(name, f"{name}.md") for name in ("contradictions", "scorecard")]
    for html in pages:
        assert [*doors(html)] == [
            "Disagree? Write a memo",
            "An assumption drifted? Pull the andon",
            "Say it without your name",
        ]
        for ways in doors(html).values():
            assert all("noreferrer" in link["rel"] for link, _ in ways)
            assert all(re.search("your name|account's name", says) for _, says in ways)
    assert not doors(site.renderer.view("register", "register.md"))


def test_each_says_what_it_reveals(tmp_path: Path) -> None:
    options = {"doors": {"confidential": "mailto:in@example.org", "anonymous": FORM}}
    memo, _, unnamed = doors(head(built(tmp_path, options=options), "0012-one-store")).values()
    assert "your account's name to everybody who can read the repository" in memo[0][1]
    assert "your account's name to everybody who can read the issues" in memo[1][1]
    assert "to whoever reads the mail" in unnamed[0][1]
    assert "to nobody, as far as this page can know" in unnamed[1][1]
    assert "forms.example.org" in unnamed[1][1]


@pytest.mark.parametrize("forge", FORGES)
def test_a_new_file_on_the_forge_is_a_record_about_the_page(forge: str, tmp_path: Path) -> None:
    [memo, issue], andon = list(
        doors(head(built(tmp_path, FORGES[forge]), "0012-one-store")).values()
    )
    parts = urlsplit(memo[0]["href"])
    home = FORGES[forge].removesuffix(".git")
    assert memo[0]["href"].startswith(home) and "/main/dissent?" in memo[0]["href"]
    given = {name: value for name, [value] in parse_qs(parts.query, strict_parsing=True).items()}
    name, text = given.values()
    assert name == "0001-on-0012.md"
    document = parse(text, name)
    assert not document.problems
    assert document.values["decision"] == "0012-one-store"
    assert document.values["date"] == "2026-11-22" and document.values["revisit"] == "2026-12-06"
    assert all(f"\n## {part}\n" in text for part in MEMO_PARTS)
    text = parse_qs(urlsplit(andon[0][0]["href"]).query)[
        "content" if forge == "gitlab" else "value"
    ][0]
    document = parse(text, name)
    assert document.values["kind"] == "andon" and document.values["affects"] == "0012-one-store"
    assert document.values["review-by"] == "2026-11-29"
    assert issue[0]["href"].startswith(home) and "0012-one-store" in unquote(issue[0]["href"])


def test_what_a_door_opens_is_a_record_once_its_blanks_are_filled(tmp_path: Path) -> None:
    site = built(tmp_path)
    for id_ in ("0012-one-store", "0001-ledger"):
        for address in hrefs(head(site, id_)):
            given = parse_qs(urlsplit(address).query)
            if "filename" not in given:
                continue
            text = re.sub(r"\{[^}]+\}", "said", given["value"][0])
            sites.write(tmp_path, {f"dissent/{given['filename'][0]}": text})
            examined = core.examine(DiskTree.at(tmp_path), Policy(), TODAY)
            assert not [
                each for each in examined.findings if each.location.path.startswith("dissent/")
            ]
            (tmp_path / "dissent" / given["filename"][0]).unlink()


def test_of_two_records_of_one_id_each_door_names_its_own(tmp_path: Path) -> None:
    bet = "---\nkind: bet\nstatus: active\n---\n\n# A bet\n"
    files = {"decisions/0012-one-store.md": DECISION, "initiatives/0012-one-store.md": bet}
    site = built(tmp_path, files=files)
    [record] = [record for record in site.records if record.kind == "bet"]
    found = hrefs(site.renderer.page(record, lambda _: "").parts["head"])
    assert len(found) == 4
    assert all("initiatives/0012-one-store" in unquote(address) for address in found)


def test_where_the_forge_has_no_form_its_headings_are_in_the_issue(tmp_path: Path) -> None:
    _, issue, *_ = hrefs(head(built(tmp_path), "0012-one-store"))
    given = parse_qs(urlsplit(issue).query)
    assert given["template"] == ["dissent-memo.yml"] and given["about"] == ["0012-one-store"]
    assert given["body"][0].startswith("### Which decision?\n\n0012-one-store\n")


def test_a_views_doors_name_no_record(tmp_path: Path) -> None:
    site = built(tmp_path, options={"doors": {"anonymous": FORM}})
    ways = doors(site.renderer.view("scorecard", "scorecard.md"))
    [(link, _)] = ways["Say it without your name"]
    assert link["href"] == (
        "https://forms.example.org/say?about=&t=&u=https%3A%2F%2Fregister.example.org%2Fscorecard%2F"
    )
    assert "{its id or number}" in unquote(ways["Disagree? Write a memo"][0][0]["href"])


def test_a_number_that_is_free_or_the_day_begins_the_name(tmp_path: Path) -> None:
    memo = "---\ndecision: 12\nauthor: bo\nstatus: open\n---\n\n# No\n"
    files = {"decisions/0012-one-store.md": DECISION, "dissent/0041-no.md": memo}
    site = built(tmp_path, files=files)
    assert "filename=0042-on-0012.md" in hrefs(head(site, "0012-one-store"))[0]
    site = built(tmp_path, files=files, options={"id_scheme": "date"})
    assert "filename=2026-11-22-on-0012.md" in hrefs(head(site, "0012-one-store"))[0]


def test_a_register_below_the_root_and_another_branch(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "team a"
    site = built(folder, options={"doors": {"branch": "release/1.x"}})
    assert "/new/release/1.x/team%20a/dissent?" in hrefs(head(site, "0012-one-store"))[0]


# What they may hold


def test_without_a_forge_and_without_a_form_nothing_is_shown(tmp_path: Path) -> None:
    for url in (None, "https://git.example.org/o/r", "ssh://git@github.com/o/r", "javascript:1"):
        site = built(tmp_path, url)
        assert "dissent-door" not in head(site, "0012-one-store")
        assert "dissent-door" not in site.renderer.view("scorecard", "scorecard.md")


def test_doors_are_shut_one_by_one(tmp_path: Path) -> None:
    site = built(tmp_path, options={"doors": {"memo": "issue", "andon": False}})
    assert [*doors(head(site, "0012-one-store"))] == ["Disagree? Write a memo"]
    assert len(hrefs(head(site, "0012-one-store"))) == 1


@given(st.text(min_size=1, max_size=300), st.text(max_size=3_000))
def test_an_address_is_encoded_and_kept_short(name: str, text: str) -> None:
    pattern = "https://github.com/o/r/new/main/{folder}?name={name}&value={text}"
    found = filled(pattern, {"folder": "dissent", "name": name, "text": text})
    if found is None:
        assert len(name.encode(errors="replace")) > 800
        return
    assert len(found) <= 8_000 and re.fullmatch(r"[!-~]+", found)
    shown = urlsplit(found)
    assert shown.netloc == "github.com" and shown.path == "/o/r/new/main/dissent"
    given = parse_qs(shown.query, keep_blank_values=True)
    assert given.keys() == {"name", "value"} and not shown.fragment


def test_a_draft_that_is_too_long_keeps_its_headings(tmp_path: Path) -> None:
    name = "0012-" + "決" * 60
    long = built(tmp_path, files={f"decisions/{name}.md": DECISION})
    for address in hrefs(head(long, name)):
        assert len(address) <= 8_000
    text = parse_qs(urlsplit(hrefs(head(long, name))[0]).query)["value"][0]
    assert parse(text, "x").values["decision"] == name
    text = "{" + "x" * 9_000 + "}\n## Evidence\n"
    assert filled("https://x.example/?value={text}", {"text": text}) == (
        "https://x.example/?value=%23%23%20Evidence%0A"
    )


@pytest.mark.parametrize(
    "name", ["0012-a&b=c#d", "0012-${{ x }}", "0012-<img>", "0012-é '\"%", "0012-x\u202ey"]
)
def test_any_name_and_any_title_are_text(name: str, tmp_path: Path) -> None:
    hostile = DECISION.replace("Use one store", '"><img src=x> @ana &lt; {url}')
    site = built(
        tmp_path,
        files={f"decisions/{name}.md": hostile},
        options={
            "doors": {"anonymous": FORM, "confidential": "mailto:in@example.org?subject={title}"}
        },
    )
    html = head(site, name)
    assert "<img" not in html
    for address in hrefs(html):
        assert not re.search(r"[\s<>\"'`]", address)
        if address.startswith("https://forms"):
            given = parse_qs(urlsplit(address).query, keep_blank_values=True)
            assert given["about"] == [name] and given.keys() == {"about", "t", "u"}
    draft = parse_qs(urlsplit(hrefs(html)[0]).query)["value"][0]
    assert parse(draft, "x").values["decision"] == name


# The options


@pytest.mark.parametrize(
    "form",
    [
        "https://forms.example.org/",
        "http://intranet/x?{id}",
        "mailto:in@example.org?subject={title}",
    ],
)
def test_a_door_opens_a_form(form: str) -> None:
    policy, wrong = read_policy({"doors": {"memo": [form, "issue"], "anonymous": form}})
    assert not wrong
    assert policy.doors.memo == (form, "issue") and policy.doors.anonymous == (form,)


@pytest.mark.parametrize(
    ("doors", "named"),
    [
        ({"anonymous": "issue"}, "doors.anonymous"),
        ({"memo": "javascript:alert(1)"}, "doors.memo"),
        ({"memo": ["pull-request", 5]}, "doors.memo"),
        ({"anonymous": "https://{id}.example.org/"}, "doors.anonymous"),
        ({"anonymous": "https://x.example/{name}"}, "doors.anonymous"),
        ({"anonymous": "https://x.example/\n"}, "doors.anonymous"),
        ({"anonymous": ""}, "doors.anonymous"),
        ({"branch": "--x"}, "doors.branch"),
        ({"branch": "a b"}, "doors.branch"),
        ({"andom": False}, "doors.andom"),
        ("https://x.example", "doors"),
    ],
)
def test_a_door_that_leads_nowhere_is_named(doors: object, named: str) -> None:
    policy, wrong = read_policy({"doors": doors})
    assert [problem.option for problem in wrong] == [named]
    assert policy.doors == Policy().doors


def test_the_older_option_is_read_and_named(tmp_path: Path) -> None:
    policy, [problem] = read_policy({"anonymous_intake_url": "https://forms.example.org/andon"})
    assert policy.doors.anonymous == ("https://forms.example.org/andon",)
    assert not problem.fatal and "doors: {anonymous" in problem.message
    policy, _ = read_policy(
        {
            "anonymous_intake_url": "https://old.example",
            "doors": {"anonymous": "https://new.example"},
        }
    )
    assert policy.doors.anonymous == ("https://new.example",)
    policy, [_, problem] = read_policy({"anonymous_intake_url": "javascript:alert(1)"})
    assert problem.option == "doors.anonymous" and policy.doors.anonymous == ()


# In the browser


@pytest.mark.browser
def test_a_click_brings_a_draft_to_the_readers_day(
    tmp_path: Path, serve: Callable[[Path], str], visit: Callable[..., Page]
) -> None:
    sites.write(
        tmp_path,
        {
            "mkdocs.yml": sites.config(
                "mkdocs",
                options={"as_of": "2026-11-22", "id_scheme": "date"},
                repo_url=FORGES["github"],
            ),
            "docs/index.md": "# Home\n",
            "decisions/2026-11-22-one-store.md": DECISION,
        },
    )
    made = sites.build_site(tmp_path)
    page = visit(serve(made.site) + "decisions/2026-11-22-one-store/", today="2026-12-31")
    link = page.locator("a[data-dissent-built]").first
    page.locator(".dissent-doors summary").first.click()
    page.evaluate("addEventListener('click', (event) => event.preventDefault())")
    link.click()
    given = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    document = parse(given["value"][0], "x")
    assert given["filename"] == ["2026-12-31-on-2026-11-22.md"]
    assert document.values["date"] == "2026-12-31" and document.values["revisit"] == "2027-01-14"
    assert document.values["decision"] == "2026-11-22-one-store"
