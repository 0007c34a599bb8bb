"""`mkdocs serve` picks up edits, new and deleted records in every folder."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import sites
from engines import free_port
from samples import FILES


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    sites.write(tmp_path, {**FILES, "mkdocs.yml": sites.config(theme="mkdocs")})
    address = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address, "--livereload"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield tmp_path, f"http://{address}/"
    finally:
        process.terminate()
        process.wait()


def until(question: Callable[[], bool], seconds: float = 120) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if question():
                return True
        except OSError:
            pass
        time.sleep(0.3)
    return False


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as response:
        return response.read().decode()


def test_serve_follows_every_folder(served: tuple[Path, str]) -> None:
    folder, url = served
    register = url + "register/"
    assert until(lambda: "0003-guide-first" in get(register))

    decision = folder / "decisions/0003-guide-first.md"
    decision.write_text(
        decision.read_text(encoding="utf-8").replace("Write the guide first", "Write it last"),
        encoding="utf-8",
    )
    assert until(lambda: "Write it last" in get(register)), "an edit"

    sites.write(folder, {"decisions/0004-new.md": "---\nstatus: proposed\n---\n# Brand new\n"})
    assert until(lambda: "Brand new" in get(register)), "a new record"

    (folder / "dissent/0002-too-new.md").unlink()
    page = url + "decisions/0002-one-store/"
    assert until(lambda: "Wait a year" not in get(page)), "a deleted memo"

    sites.write(
        folder, {"initiatives/0009-next.md": "---\nkind: probe\nstatus: proposed\n---\n# Next\n"}
    )
    assert until(lambda: "0009-next" in get(url + "initiatives/")), "a new sheet"

    sites.write(
        folder,
        {"reviews/2026-11-20.md": "---\ndate: 2026-11-20\nfacilitator: ana\n---\n# First review\n"},
    )
    assert until(lambda: "First review" in get(url + "reviews/2026-11-20/")), "a new review"


def test_a_dirty_build_keeps_memos_on_their_decisions_page(tmp_path: Path) -> None:
    files = {"docs/index.md": "# Home\n", "mkdocs.yml": sites.config(theme="mkdocs")}
    files |= {"decisions/0001-a.md": "---\nstatus: accepted\n---\n# Warm copy\n\nText.\n"}
    memo = "---\ndecision: 1\nauthor: bo\nstatus: open\n---\n# Doubt\n\nAgainst it.\n"
    sites.write(tmp_path, {**files, "dissent/0001-m.md": memo})
    command = [sys.executable, "-m", "mkdocs", "build"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    decision = tmp_path / "decisions/0001-a.md"
    sites.write(tmp_path, {"decisions/0001-a.md": decision.read_text().replace("Text.", "Other.")})
    soon = time.time() + 5
    os.utime(decision, (soon, soon))
    said = subprocess.run([*command, "--dirty"], cwd=tmp_path, check=True, capture_output=True)
    page = (tmp_path / "site/decisions/0001-a/index.html").read_text(encoding="utf-8")
    assert "Other." in page and "Against it." in page
    assert b"are as they were built before" in said.stderr
