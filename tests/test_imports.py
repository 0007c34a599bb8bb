"""A room imports only from the rooms above it (see docs/design.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "plugin" / "mkdocs_dissent"
HOUSE = (
    "text",
    "templates",
    "filesystem",
    "findings",
    "people",
    "records",
    "policy",
    "options",
    "reading",
    "config",
    "git",
    "register",
    "practices",
    "diff",
    "rules",
    "review",
    "feeds",
    "pages",
    "site",
    "edit",
    "embed",
    "stage",
    "baseline",
    "report",
    "scaffold",
    "log",
    "page",
    "publish",
    "plugin",
    "cli",
    "__main__",
)
"""The rooms, top to bottom: data flows down, imports point up."""
GENERATORS = ("mkdocs", "properdocs", "material", "zensical")
ADAPTERS = ("log", "page", "publish", "plugin")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative imports hide the direction"
            assert node.module
            found.add(node.module)
            if node.module == "mkdocs_dissent":
                found.update(f"mkdocs_dissent.{alias.name}" for alias in node.names)
    return found


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def test_every_room_has_its_place_in_the_house() -> None:
    differ = {room_of(path) for path in FILES} ^ set(HOUSE)
    assert not differ, f"give {sorted(differ)} its place in HOUSE here and in docs/design.md"


def test_the_command_line_does_without_the_generator() -> None:
    for path in FILES:
        if room_of(path) in ("cli", "__main__"):
            assert not {f"mkdocs_dissent.{name}" for name in ADAPTERS} & imports_of(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_from_rooms_above(path: Path) -> None:
    room = room_of(path)
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] != "mkdocs_dissent" or len(parts) < 2 or parts[1] == "__version__":
            continue
        assert parts[1] in HOUSE, name
        assert HOUSE.index(parts[1]) <= HOUSE.index(room), f"{room} imports {parts[1]} below it"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_adapters_know_a_generator(path: Path) -> None:
    known = {name.split(".")[0] for name in imports_of(path)} & set(GENERATORS)
    assert not known or room_of(path) in ADAPTERS, f"only {ADAPTERS} may import {sorted(known)}"


def test_nothing_of_a_themes_internals_is_used() -> None:
    assert not any(name.startswith("material") for path in FILES for name in imports_of(path))
