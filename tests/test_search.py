"""What the theme's search gets of a record."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

import sites
from mkdocs_dissent import plugin

DECISION = """\
---
status: accepted
hypothesis: One store is enough <b>for us</b>
---
# Keep one store

The first paragraph says *why* & how.

## Context

Something that only the whole text says: marmalade.
"""
MEMO = """\
---
decision: 1
status: open
author: ana
---
# Two stores

A beginning.

## Claim challenged

That one store is enough for everybody.

## Evidence

Only the whole says porcupine.
"""
FILES = {"decisions/0001-a.md": DECISION, "dissent/0001-b.md": MEMO}


def found(folder: Path, **options: Any) -> tuple[dict[str, str], sites.Built]:
    """The texts of a search by the pages that they are of, and the site."""
    built = sites.build_site(folder, {**FILES, "mkdocs.yml": sites.config(options=options)})
    index = json.loads((built.site / "search/search_index.json").read_text(encoding="utf-8"))
    texts: dict[str, str] = {}
    for entry in index["docs"]:
        page = entry["location"].partition("#")[0]
        texts[page] = f"{texts.get(page, '')} {entry['title']} {entry['text']}"
    return texts, built


def test_a_search_has_the_whole_of_a_small_register(tmp_path: Path) -> None:
    texts, _ = found(tmp_path)
    assert "marmalade" in texts["decisions/0001-a/"]
    assert "porcupine" in texts["dissent/0001-b/"]


def test_a_search_may_have_the_brief_and_the_page_is_whole(tmp_path: Path) -> None:
    texts, built = found(tmp_path, search="brief")
    decision, memo = texts["decisions/0001-a/"], texts["dissent/0001-b/"]
    for words in ("Keep one store", "accepted", "One store is enough", "first paragraph says why"):
        assert words in decision
    assert "<b>for us" not in decision
    assert "marmalade" not in decision
    assert "That one store is enough for everybody" in memo
    assert "A beginning" in memo
    assert "porcupine" not in memo
    page = built.html("decisions/0001-a/")
    assert "marmalade" in page
    assert "dissent-part" not in page
    assert "porcupine" in page, "the memo stands whole on its decision's page"


def test_a_large_register_is_brief_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(plugin, "WHOLE_FOR_SEARCH", 1)
    with caplog.at_level(logging.INFO):
        texts, _ = found(tmp_path / "auto")
    assert "marmalade" not in texts["decisions/0001-a/"]
    assert "2 records: a search finds title, status, hyp" in caplog.text
    monkeypatch.setattr(plugin, "BRIEF_FOR_SEARCH", 1)
    with caplog.at_level(logging.INFO):
        texts, _ = found(tmp_path / "titles")
    assert texts["decisions/0001-a/"].split() == "0001 Keep one store <p>accepted</p>".split()
    assert texts["dissent/0001-b/"].split() == "0001 Two stores <p>open</p>".split()
    assert "2 records: a search finds title and status of each" in caplog.text
    texts, _ = found(tmp_path / "brief", search="brief")
    assert "One store is enough" in texts["decisions/0001-a/"]
    texts, _ = found(tmp_path / "whole", search="whole")
    assert "marmalade" in texts["decisions/0001-a/"]
