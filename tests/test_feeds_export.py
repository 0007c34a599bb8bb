"""`dissent export`: what the site publishes, without building it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import feedparser
import icalendar
import pytest
from mkdocs.structure.files import File

import sites
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.feeds import feed_files
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import DiskTree, load
from mkdocs_dissent.register.register import Register, link
from mkdocs_dissent.site import page_url

TODAY = dt.date.fromisoformat(sites.AS_OF)
SITE = "https://example.org/register/"
FILES = {
    "mkdocs.yml": sites.config(site_url=SITE),
    "decisions/0001-one.md": "---\nstatus: accepted\ndate: 2026-11-01\nsteward: Ana B\n"
    "revisit: 2027-02-01\n---\n# Größe, und Ort\n",
    "decisions/0002-two.md": "---\nstatus: accepted\ndate: 2026-11-02\nsteward: bo\n"
    "revisit: 2027-03-01\n---\n# Two\n",
    "decisions/0003-over.md": "---\nstatus: retired\ndate: 2026-11-03\nsteward: cy\n---\n# Over\n",
}


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sites.write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(*argv: str) -> bytes:
    """What the command prints, byte for byte."""
    command = [sys.executable, "-m", "mkdocs_dissent", "export", *argv]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert done.stderr == b""
    return done.stdout


def register_of(repo: Path) -> Register:
    return link(load(DiskTree(repo, repo), Policy()).records)


def summaries(data: bytes) -> list[str]:
    return [str(item["SUMMARY"]) for item in icalendar.Calendar.from_ical(data).walk("VEVENT")]


@pytest.mark.parametrize("format_", ["ics", "atom", "csv"])
def test_an_export_is_what_the_site_publishes(repo: Path, format_: str) -> None:
    uri = {"ics": "revisits.ics", "atom": "register.atom", "csv": "register.csv"}[format_]
    files = feed_files(register_of(repo), TODAY, page_url, site_url=SITE, site_name="Trial")
    assert printed("--format", format_) == files[uri].encode()
    assert run(["export", "--format", format_, "-o", "out"]) == 0
    assert (repo / "out").read_bytes() == files[uri].encode()


def test_every_format_is_what_it_says(repo: Path) -> None:
    assert summaries(printed("--format", "ics")) == ["Revisit: Größe, und Ort", "Revisit: Two"]
    news = feedparser.parse(printed("--format", "atom"))
    assert [entry.link for entry in news.entries] == [
        f"{SITE}decisions/{name}/" for name in ("0003-over", "0002-two", "0001-one")
    ]
    table = io.StringIO(printed("--format", "csv").decode(), newline="")
    assert [row["title"] for row in csv.DictReader(table)] == ["Größe, und Ort", "Two", "Over"]


def test_one_stewards_revisits(repo: Path) -> None:
    files = feed_files(register_of(repo), TODAY, page_url, site_url=SITE, site_name="Trial")
    theirs = files["revisits/ana_b.ics"].encode()
    assert summaries(theirs) == ["Revisit: Größe, und Ort"]
    for name in ("Ana B", "ana b", " ANA  B"):
        assert printed("--format", "ics", "--steward", name) == theirs
    assert summaries(printed("--format", "ics", "--steward", "cy")) == []


def test_a_steward_of_nothing_is_refused(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("anna", "", "anonymous"):
        assert run(["export", "--format", "ics", "--steward", name]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert f"`{name}` is not the steward of any record" in said.err
        assert "`Ana B`, `bo`, `cy`" in said.err
    assert run(["export", "--steward", "bo"]) == 2
    assert "--format ics" in capsys.readouterr().err


def test_a_register_without_a_configuration_has_a_name(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "mkdocs.yml").unlink()
    assert run(["export", "--format", "ics", "--as-of", sites.AS_OF]) == 0
    assert "X-WR-CALNAME:Decision register: revisits\n" in capsys.readouterr().out.replace("\r", "")


def test_a_built_site_holds_calendars_that_other_programs_read(tmp_path: Path) -> None:
    files = {**FILES, "decisions/0004-odd.md": FILES["decisions/0002-two.md"].replace("bo", "../x")}
    site = sites.build_site(tmp_path, files).site
    data = (site / "revisits.ics").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > 20
    assert len(summaries(data)) == 3
    theirs = {path.name: summaries(path.read_bytes()) for path in (site / "revisits").iterdir()}
    [odd] = theirs.keys() - {"ana_b.ics", "bo.ics", "cy.ics"}
    assert odd.startswith("x-") and theirs[odd] == ["Revisit: Two"]
    assert theirs["cy.ics"] == []
    assert not feedparser.parse((site / "register.atom").read_bytes()).bozo


@pytest.mark.parametrize("directory_urls", [True, False])
def test_every_address_that_a_command_prints_is_on_the_built_site(
    repo: Path, capsys: pytest.CaptureFixture[str], directory_urls: bool
) -> None:
    (repo / "mkdocs.yml").write_text(sites.config(site_url=SITE, use_directory_urls=directory_urls))
    built = sites.build_site(repo)

    def output(*argv: str) -> str:
        capsys.readouterr()
        assert run([*argv]) == 0
        return capsys.readouterr().out

    exported = json.loads(output("export"))
    assert exported == json.loads((built.site / "register.json").read_text(encoding="utf-8"))
    [url] = [item["url"] for item in exported["records"] if item["id"] == "0002-two"]
    assert url == ("decisions/0002-two/" if directory_urls else "decisions/0002-two.html")
    assert "Two" in built.html(url)
    listed = json.loads(output("list", "--format", "json"))["records"]
    assert listed == exported["records"]
    assert json.loads(output("show", "0002-two", "--format", "json"))["url"] == url
    for format_, name in (("csv", "register.csv"), ("atom", "register.atom")):
        assert output("export", "--format", format_) == (built.site / name).read_text("utf-8")
    ics = output("export", "--format", "ics")
    assert ics.encode() == (built.site / "revisits.ics").read_bytes()
    assert f"URL:{SITE}{url}" in ics


@pytest.mark.parametrize("directory_urls", [True, False])
def test_a_diff_links_pages_that_the_preview_has(
    repo: Path, capsys: pytest.CaptureFixture[str], directory_urls: bool
) -> None:
    (repo / "mkdocs.yml").write_text(sites.config(use_directory_urls=directory_urls))
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", "-C", str(repo), *command], check=True)
    path = repo / "decisions/0002-two.md"
    path.write_text(path.read_text().replace("accepted", "retired"))
    preview = "https://preview.example/7/"
    assert run(["diff", "HEAD", "--format", "markdown", "--site-url", preview]) == 0
    links = set(re.findall(rf"{preview}([^)#\s]*)", capsys.readouterr().out))
    ending = "/" if directory_urls else ".html"
    assert links == {f"decisions/0002-two{ending}", f"changes{ending}"}


@pytest.mark.parametrize(
    ("uri", "directory", "file"),
    [
        ("decisions/0007-x.md", "decisions/0007-x/", "decisions/0007-x.html"),
        ("decisions/index.md", "decisions/", "decisions/index.html"),
        ("decisions/README.md", "decisions/", "decisions/index.html"),
        ("decisions/Readme.md", "decisions/Readme/", "decisions/Readme.html"),
        ("index.md", "./", "index.html"),
        ("größe 1.md", "gr%C3%B6%C3%9Fe%201/", "gr%C3%B6%C3%9Fe%201.html"),
    ],
)
def test_addresses_are_those_of_mkdocs(uri: str, directory: str, file: str) -> None:
    assert File(uri, "docs", "site", use_directory_urls=True).url == directory
    assert File(uri, "docs", "site", use_directory_urls=False).url == file
    assert page_url(uri) == directory
    assert page_url(uri, directory_urls=False) == file
