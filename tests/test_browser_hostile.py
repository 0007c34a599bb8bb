"""A hostile register in a real browser: no page runs what a record's author wrote into it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

import git_repositories as repositories
import hostile
import sites
from mkdocs_dissent.policy import VIEWS
from samples import FILES

if TYPE_CHECKING:
    from browser_support import Complaints

pytest_plugins = ["browser_support"]
pytestmark = pytest.mark.browser

BASE = 'main"><svg/onload=alert(1)>'
NAMED = "decisions/0950-'\"><img src=x onerror=alert(1)>.md"
"""A record whose file's name is the attack."""
RAW = "decisions/0960-raw.md"
"""A record whose body is HTML. It runs on the record's own page, as its author's, and nowhere else."""
SPLIT = "---\nstatus: accepted\nsteward: ana\n---\n# Raw\n\n{}\n"
LISTEN = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print"])
  window[name] = (...said) => window.ran.push(name + " " + said);
"""
FOUND = """() => [
  ...window.ran,
  ...[...document.querySelectorAll("*")].flatMap(at => [...at.attributes].filter(
    one => one.name.startsWith("on") && one.value.includes("alert")
      || /^(javascript:|vbscript:|data:text)/i.test(one.value.replace(/[\\x00-\\x20]/g, ""))
        && ["href", "src", "action", "formaction", "xlink:href", "srcdoc"].includes(one.name)
  ).map(one => `<${at.tagName} ${one.name}=${one.value}>`)),
  ...[...document.querySelectorAll("[data-field]")].map(at => `markup of ${at.dataset.field}`),
  ...(document.body.innerText.includes("1235234") ? ["a template was filled"] : []),
]"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A preview against a harmless base, of attacks in every field, a file's name and a body."""
    folder = tmp_path_factory.mktemp("hostile")
    views = "\n\n".join(f"<!-- dissent:{name} -->" for name in VIEWS)
    begun = {**FILES, "docs/all.md": views, RAW: SPLIT.format("Calm words.")}
    begun["mkdocs.yml"] = sites.config(options={"changes": {"base": BASE}})
    sites.write(folder, begun)
    repositories.git(folder, "init", "-q", "-b", BASE)
    repositories.commit(folder)
    attack = hostile.attack("body")
    raw = SPLIT.replace("ana", f"'{attack.replace(chr(39), chr(39) * 2)}'").format(attack)
    sites.write(folder, {**hostile.files(), RAW: raw, NAMED: SPLIT.format("Text.")})
    return sites.build_site(folder).site


def test_no_page_runs_what_a_record_holds(
    site: Path,
    serve: Callable[[Path], str],
    visit: Callable[..., Any],
    complaints: Complaints,
) -> None:
    begun = time.monotonic()
    address = serve(site)
    page = visit(address, init=LISTEN)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    own = Path(RAW).with_suffix("").as_posix()
    visited = 0
    for file in sorted(site.rglob("*.html")):
        at = file.relative_to(site).as_posix()
        if at.startswith(own):
            continue
        page.goto(f"{address}{quote(at)}", wait_until="load")
        found = page.evaluate(FOUND)
        assert not found and not dialogs, f"{at}: {found[:5]} {dialogs}"
        visited += 1
    assert visited > 50, "a record of every kind in every status, and every view"
    assert not complaints.errors
    page.goto(f"{address}{own}/", wait_until="load")
    assert "alert 1" in page.evaluate("window.ran"), "the listener hears what does run"
    complaints.errors.clear()  # the image that is not there
    print(f"{visited} pages in {time.monotonic() - begun:.0f} seconds")
