"""Each command of the guide whose output is shown is typed, and prints that; or it is said why not."""

from __future__ import annotations

from pathlib import Path

import pytest

import guide_commands
import tutorial

PAGES = sorted(page for page in guide_commands.DOCS.rglob("*.md") if page != tutorial.PAGE)
TYPED = [page for page in PAGES if any(block.register for block in guide_commands.blocks(page))]


def test_every_block_with_output_is_typed_or_says_why_not() -> None:
    silent = [
        block.place
        for page in PAGES
        for block in guide_commands.blocks(page)
        if block.register is None and not block.why
    ]
    assert not silent, f"{silent}: put `<!-- typed: REGISTER -->` above the block"
    assert sum(len(list(guide_commands.blocks(page))) for page in TYPED) > 25


@pytest.mark.parametrize("page", TYPED, ids=lambda page: page.name)
def test_every_command_of_the_guide_prints_what_is_shown(page: Path, tmp_path: Path) -> None:
    for block, done in guide_commands.play(page, tmp_path):
        for command, shown, printed in done:
            assert guide_commands.agrees(shown, printed), (
                f"{block.place}: $ {command}\nprints:\n{printed}\nnot what is shown:\n{shown}\n"
                "`python tests/guide_commands.py` writes it anew"
            )


@pytest.mark.parametrize(
    ("shown", "agrees"),
    [
        ("a\nb\nc\n", True), ("a\n…\n", True), ("a\n…\nc\n", True), ("…\nc\n", True), ("a\n", False),
        ("a\n…\nd\n", False), ("a\n…\nb\nc\n", True), ("", False),
    ],
)  # fmt: skip
def test_what_is_left_out_stands_for_any_lines(shown: str, agrees: bool) -> None:
    assert guide_commands.agrees(shown, "a\nb\nc\n") is agrees
