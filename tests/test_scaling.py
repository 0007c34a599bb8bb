"""Work grows with the register and not with its square: calls are counted, not seconds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import markdown
import pytest
from mkdocs.structure.files import Files

import sites
from mkdocs_dissent.pages import stewards
from mkdocs_dissent.pages.filters import matches
from mkdocs_dissent.pages.renderer import Renderer
from mkdocs_dissent.policy import VIEWS
from mkdocs_dissent.reading import load
from mkdocs_dissent.reading.load import DiskTree


def register(decisions: int) -> dict[str, str]:
    files = {"docs/index.md": "# Home\n"}
    for number in range(1, decisions + 1):
        files[f"decisions/{number:04d}-d.md"] = (
            f"---\nstatus: accepted\nsteward: ana\nrevisit: 2027-01-01\n---\n# Decision {number}\n"
        )
        if number % 3 == 0:
            files[f"dissent/{number:04d}-m.md"] = (
                f"---\ndecision: {number}\nauthor: bo\nstatus: open\n---\n"
                "# Against\n\n## Claim challenged\n\nIt.\n"
            )
    return files


def count_calls(folder: Path, decisions: int, patch: pytest.MonkeyPatch) -> Counter[str]:
    calls: Counter[str] = Counter()

    def counted(owner: object, name: str) -> None:
        original = getattr(owner, name)

        def call(*args: object, **kwargs: object) -> object:
            calls[name] += 1
            return original(*args, **kwargs)

        patch.setattr(owner, name, call)

    with patch.context() as patch:
        counted(load, "parse")
        counted(markdown, "Markdown")
        counted(Renderer, "page")
        counted(Files, "documentation_pages")
        sites.build_site(folder, register(decisions), theme="mkdocs")
    return calls


def test_calls_grow_with_the_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Both are long enough that each view with a page of its whole list has that page.
    small = count_calls(tmp_path / "small", 90, monkeypatch)
    large = count_calls(tmp_path / "large", 180, monkeypatch)
    assert (small["parse"], large["parse"]) == (120, 240), "every file is parsed once"
    assert (small["page"], large["page"]) == (120, 240), "every record's parts are made once"
    # Others: the views (that of changes on a build host only), what two of them list whole, a
    # steward, the front page, the configuration.
    assert small["Markdown"] == large["Markdown"] <= len(VIEWS) + 6, "one instance for all records"
    assert small["documentation_pages"] == large["documentation_pages"], "never once a page"


def test_front_matter_is_composed_once_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Counter[str] = Counter()
    original = DiskTree.read

    def counted(tree: DiskTree, path: str, most: int, within: str | None = None) -> bytes:
        read[path] += 1
        return original(tree, path, most, within)

    monkeypatch.setattr(DiskTree, "read", counted)
    sites.build_site(tmp_path, register(9), theme="mkdocs")
    assert {count for name, count in read.items() if name.endswith("-d.md")} == {1}


def test_a_persons_page_asks_for_their_records_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[int] = Counter()
    for people in (4, 8):
        files = register(3 * people)
        for number, name in enumerate(name for name in files if name.startswith("decisions/")):
            files[name] = files[name].replace("ana", f"person {number % people}")

        def counted(*args: object, people: int = people) -> bool:
            asked[people] += 1
            return matches(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(stewards, "matches", counted)
        built = sites.build_site(tmp_path / str(people), files, theme="mkdocs")
        assert len(list((built.site / "stewards").iterdir())) == people + 1
    assert asked[8] == 2 * asked[4], "the work grows with the square of the register"
