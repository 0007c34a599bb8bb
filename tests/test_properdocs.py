"""The same plugin under ProperDocs, which is installed in an environment of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from samples import FILES

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("properdocs") is None,
    reason="ProperDocs takes over imports of mkdocs; `make properdocs` runs this where it is",
)
CONFIG = """\
site_name: Trial
theme: {name: material, font: false}
plugins:
  - search
  - dissent: {as_of: 2026-11-22, policy: {DM202: note}}
"""


@pytest.mark.parametrize("name", ["mkdocs.yml", "properdocs.yml"])
def test_it_runs_unchanged_with_material(name: str, tmp_path: Path) -> None:
    for path, text in {**FILES, name: CONFIG}.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = subprocess.run(
        [sys.executable, "-m", "properdocs", "build", "--strict", "-f", name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    page = (tmp_path / "site/decisions/0002-one-store/index.html").read_text(encoding="utf-8")
    assert page.count("dissent-memo") >= 2
    assert 'id="dissent-register"' in (tmp_path / "site/register/index.html").read_text(
        encoding="utf-8"
    )
    data = json.loads((tmp_path / "site/register.json").read_text(encoding="utf-8"))
    assert len(data["records"]) == 8
