"""Takes the pictures of the README and the guide, with the browser that the tests use.

`python tools/pictures.py [NAME…]` builds the sites that they show and writes `docs/img/NAME.png`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import sync_playwright  # noqa: E402

import git_repositories as repositories  # noqa: E402
import sites  # noqa: E402
import test_reviewing as reviewing  # noqa: E402
import tutorial  # noqa: E402
from browser_support import ARGUMENTS, chromium_path  # noqa: E402


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture shows: a page of a site, so many pixels of it."""

    site: str
    url: str
    width: int
    height: int
    scheme: str = "light"


PICTURES: Mapping[str, Picture] = {
    "decision": Picture("vienna", "decisions/0004-wash-between-patients/", 1000, 2150),
    "register": Picture("vienna", "register/", 1240, 960),
    "sheet": Picture("vienna", "initiatives/0001-stop-childbed-fever/", 1240, 1600),
    "changes": Picture("pull request", "changes/", 1100, 1290),
    "changes-phone": Picture("pull request", "changes/", 390, 1100, "dark"),
    "changed-record": Picture("pull request", "decisions/0001-one-store/", 1100, 620),
    "brief": Picture("team", "brief/", 1240, 1080),
    "contradictions": Picture("team", "contradictions/", 1240, 1500),
    "portfolio": Picture("team", "portfolio/", 1240, 1500),
    "tutorial-decision": Picture(
        "tutorial", "decisions/0001-use-postgres-for-the-ledger/", 1000, 1500
    ),
    "tutorial-overdue": Picture("tutorial, spring", "overdue/", 1000, 620),
    "scorecard": Picture("team", "scorecard/", 1240, 1500),
}


def main(names: list[str]) -> None:
    """Take the named pictures, or all of them."""
    wanted = {name: PICTURES[name] for name in names or PICTURES}
    with tempfile.TemporaryDirectory(prefix="dissent-pictures-") as folder:
        built = {
            site: SITES[site](Path(folder))
            for site in {picture.site for picture in wanted.values()}
        }
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium_path(), args=list(ARGUMENTS)
            )
            for name, picture in wanted.items():
                page = browser.new_page(
                    viewport={"width": picture.width, "height": picture.height},
                    color_scheme=picture.scheme,
                )
                page.goto(served(built[picture.site]) + picture.url)
                page.wait_for_timeout(300)
                page.screenshot(path=ROOT / "docs" / "img" / f"{name}.png")
                page.close()
                print(name)
            browser.close()


def example(name: str, folder: Path) -> Path:
    """One of the examples, built."""
    site = folder / name
    config = ROOT / "examples" / name / "mkdocs.yml"
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "-q", "build", "-f", str(config), "-d", str(site)],
        check=True,
    )
    return site


def pull_request(folder: Path) -> Path:
    """The preview of the tests' pull request that does ten things."""
    pull = repositories.pull_request(
        folder / "forge",
        reviewing.BEFORE,
        lambda work: repositories.write(work, reviewing.CHANGE),
    )
    checkout = repositories.laptop(pull, folder / "clone")
    return sites.build_site(checkout.path).site


def tutorial_until(heading: str, day: str, folder: Path) -> Path:
    """The site of the tutorial before a step, as of a day."""
    text = tutorial.PAGE.read_text(encoding="utf-8").split(heading)[0]
    folder = folder / heading.strip("# .")
    folder.mkdir()
    _, there = tutorial.play(folder, text)
    name = there / "mkdocs.yml"
    name.write_text(
        name.read_text()
        .replace("name: mkdocs # or material, once mkdocs-material is installed", "name: material")
        .replace("highlightjs: false", "font: false")
        .replace("  - dissent\n", f"  - dissent:\n      as_of: {day}\n")
    )
    return sites.build_site(there).site


SITES = {
    "tutorial": partial(tutorial_until, "## 4. ", "2026-11-22"),
    "tutorial, spring": partial(tutorial_until, "Cy looks at", "2027-03-01"),
    "vienna": partial(example, "vienna"),
    "team": partial(example, "platform-team"),
    "pull request": pull_request,
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def served(site: Path) -> str:
    """The address of a directory on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/"


if __name__ == "__main__":
    main(sys.argv[1:])
