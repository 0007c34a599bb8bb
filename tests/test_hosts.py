"""The examples under every host: the same records and views, no dead link, filters and judging.

Each host but MkDocs is installed in an environment of its own, beside the one that runs the tests:
`make hosts` makes them. ProperDocs takes over every import of mkdocs, and Zensical runs no plugins:
what it builds is staged first.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import sites
from mkdocs_dissent.policy import VIEWS

pytest_plugins = ["browser_support"]
pytestmark = [pytest.mark.hosts, pytest.mark.browser]

ROOT = Path(__file__).parents[1]
Serve = Callable[[Path], str]
Visit = Callable[..., Any]


class Host(NamedTuple):
    """What builds a site."""

    environment: str
    """What its environment's name ends in; empty for the one that runs the tests."""
    theme: str


HOSTS = {
    "mkdocs-material": Host("", "material"),
    "mkdocs-mkdocs": Host("", "mkdocs"),
    "mkdocs-readthedocs": Host("", "readthedocs"),
    "properdocs-material": Host("properdocs", "material"),
    "properdocs-materialx": Host("materialx", "materialx"),
    "zensical": Host("zensical", "material"),
}
REFERENCE = "mkdocs-material"


class Example(NamedTuple):
    """A site to build."""

    config: str
    """The name of its configuration file under ProperDocs, which reads both."""
    find: str
    """What to look for in its register."""
    later: str
    """A day on which more is overdue, unless the register is of the past."""


EXAMPLES = {
    "platform-team": Example("mkdocs.yml", "soap", "2027-06-01"),
    "vienna": Example("properdocs.yml", "wash", "2027-06-01"),
}


def program(environment: str, name: str) -> str:
    """A program of a host's environment. Skips, and fails where CI promised the host."""
    path = Path(f"{sys.prefix}-{environment}" if environment else sys.prefix) / "bin" / name
    if not path.exists():
        reason = f"{path} is not there: `make hosts` installs it"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(f"{reason}; CI=true promises it", pytrace=False)
        pytest.skip(reason)
    return str(path)


def called(folder: Path, *command: str) -> str:
    """What a program printed that ended well."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """`built(host, example)`: the site, built once."""

    @cache
    def build(name: str, example: str) -> Path:
        host = HOSTS[name]
        folder = tmp_path_factory.mktemp(name) / example
        shutil.copytree(ROOT / "examples" / example, folder, ignore=shutil.ignore_patterns("site"))
        config = folder / "mkdocs.yml"
        text = config.read_text(encoding="utf-8")
        text = text.replace("  name: material\n", f"  name: {host.theme}\n  highlightjs: false\n")
        config.write_text(text, encoding="utf-8")
        if host.environment == "zensical":
            build_zensical = program("zensical", "zensical")
            called(folder, program("", "dissent"), "stage", "build/register")
            staged = folder / "build/register"
            called(folder, build_zensical, "build", "--strict", "-f", str(staged / "mkdocs.yml"))
            return staged / "site"
        generator = "properdocs" if host.environment else "mkdocs"
        if host.environment:
            config = config.rename(folder / EXAMPLES[example].config)
        build_site = program(host.environment, generator)
        called(folder, build_site, "build", "--strict", "-f", str(config))
        return folder / "site"

    return build


def on_every_host(test: Any) -> Any:
    """A test of each example under each host; those of an example share what they build."""
    cases = [
        pytest.param(host, example, marks=pytest.mark.xdist_group(example), id=f"{example}-{host}")
        for example in EXAMPLES
        for host in HOSTS
    ]
    return pytest.mark.parametrize(("host", "example"), cases)(test)


def register(site: Path) -> dict[str, Any]:
    return dict(json.loads((site / "register.json").read_text(encoding="utf-8")))


def ours(page: Path) -> list[str]:
    """What we say on a page, in order: our elements by their classes and records."""
    html = page.read_text(encoding="utf-8")
    return re.findall(r'class="(dissent[^"]*)"|data-record="([^"]*)"', html)


@on_every_host
def test_it_has_the_same_records_and_views(
    host: str, example: str, built: Callable[[str, str], Path]
) -> None:
    site, reference = built(host, example), built(REFERENCE, example)
    assert register(site) == register(reference)
    pages = [record["url"] for record in register(reference)["records"]]
    views = [f"{view}/" for view in VIEWS if (reference / view).is_dir()]
    assert len(views) >= 7 and len(pages) > 10
    for url in [*pages, *views]:
        page = f"{url}index.html"
        assert ours(site / page) == ours(reference / page), f"{url} under {host}"


@on_every_host
def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(
    host: str, example: str, built: Callable[[str, str], Path]
) -> None:
    assert sites.broken_links(built(host, example)) == []
    assert sites.foreign_requests(built(host, example)) == []


@on_every_host
def test_filters_and_judging_work_in_a_browser(
    host: str, example: str, built: Callable[[str, str], Path], serve: Serve, visit: Visit
) -> None:
    address = serve(built(host, example))
    data = register(built(host, example))
    row = "#dissent-register [data-record]:visible"
    page = visit(address + "register/", today=data["as_of"])
    every = page.locator(row).count()
    page.fill("[data-dissent-filters] [name=q]", EXAMPLES[example].find)
    page.wait_for_url("**find=*")
    assert 0 < page.locator(row).count() < every
    overdue = "#dissent-register [data-overdue]"
    now = visit(address + "register/", today=data["as_of"]).locator(overdue).count()
    later = visit(address + "register/", today=EXAMPLES[example].later)
    if example == "vienna":
        assert later.locator(overdue).count() == now, "it is read for ever as it stood"
    else:
        assert later.locator(overdue).count() > now
    sheet = next(url for url in (r["url"] for r in data["records"]) if "initiatives/" in url)
    assert visit(address + sheet).locator(".dissent-panels > .dissent-panel").count() == 3


PAGE = "# Home\n\n<!-- dissent:register -->\n"


def test_who_builds_with_zensical_and_reads_nothing_sees_what_is_missing(tmp_path: Path) -> None:
    config = sites.config(markdown_extensions=["mkdocs_dissent.embed"])
    sites.write(
        tmp_path,
        {"docs/index.md": PAGE, "mkdocs.yml": config, "decisions/0001-x.md": "# X\n"},
    )
    called(tmp_path, program("zensical", "zensical"), "build", "-f", "mkdocs.yml")
    html = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert "The register is not here:" in html
    sites.write(tmp_path, {"requirements.txt": "zensical\n"})
    said = called(tmp_path, program("", "dissent"), "check")
    assert "`dissent stage build/register`" in said


def test_what_init_sets_up_for_mkdocs_is_built_by_zensical_too(tmp_path: Path) -> None:
    zensical = program("zensical", "zensical")
    called(tmp_path, program("", "dissent"), "init", "--yes", "--host", "none")
    called(tmp_path, program("", "dissent"), "new", "decision", "Use Postgres", "--steward", "ana")
    said = called(tmp_path, program("", "dissent"), "stage", "out")
    assert "of which 1 record" in said
    called(tmp_path, zensical, "build", "--strict", "-f", "out/mkdocs.yml")
    assert sites.foreign_requests(tmp_path / "out/site") == []
    assert (tmp_path / "out/site/decisions/index.html").is_file()


def test_zensical_toml_is_built_as_it_is_staged(tmp_path: Path) -> None:
    toml = (
        '[project]\nsite_name = "A & B"\n[project.theme]\nfont = false\n'
        'features = ["content.action.edit"]\n[project.plugins.dissent]\nas_of = 2026-11-22\n'
    )
    tab = '# Home\n\n=== "Tab"\n\n    <!-- dissent:register limit=1 -->\n\n:smile:\n'
    decision = (
        "---\nstatus: accepted\ntitle: <b>{{ x }}</b>\n---\nSee [home](../../docs/index.md).\n"
    )
    files = {"docs/index.md": tab, "zensical.toml": toml, "decisions/my x/0001-a b.md": decision}
    sites.write(tmp_path, files)
    zensical = program("zensical", "zensical")
    called(tmp_path, program("", "dissent"), "stage", "out")
    called(tmp_path, zensical, "build", "--strict", "-f", "out/zensical.toml")
    site = tmp_path / "out/site"
    assert sites.broken_links(site) == []
    home = (site / "index.html").read_text(encoding="utf-8")
    tabbed = home[home.index('class="tabbed-content"') :]
    assert tabbed.index('id="dissent-register"') < tabbed.index("twemoji")
    assert "<b>{{ x }}</b>" not in home
    assert (site / "decisions/my x/0001-a b/index.html").is_file()
