"""The tutorial is typed as it stands, and prints what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

import sites
import tutorial


def test_every_command_of_the_tutorial_prints_what_is_shown(tmp_path: Path) -> None:
    done, folder = tutorial.play(tmp_path)
    assert len(done) > 12
    for command, shown, printed in done:
        assert shown == printed, f"$ {command}: run `python tests/tutorial.py` to write it anew"
    built = sites.build_site(folder, as_of="2027-03-01")
    assert "Nobody here has run it" in built.html("decisions/0001-use-postgres-for-the-ledger/")
    assert not sites.broken_links(built.site)


def test_many_old_records_have_a_green_site_in_three_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = (
        "# {0}. Use number {0}\n\nDate: 2019-03-{1:02d}\n\n## Status\n\n{2}\n\n## Context\n\nWhy.\n"
    )
    statuses = ("Accepted", "Proposed", "Accepted")
    sites.write(tmp_path, {
        f"docs/adr/{n:04d}-use-number-{n}.md": record.format(n, n % 27 + 1, statuses[n % 3])
        for n in range(1, 39)
    })  # fmt: skip
    text = "```console\n$ dissent init --yes\n$ dissent check --write-baseline\n"
    text += "$ mkdocs build --strict\n$ dissent check --fail-on note\n```\n"
    done, _ = tutorial.play(tmp_path, text)
    printed = [line for _, _, said in done[:3] for line in said.splitlines()]
    assert len(printed) < 25, "\n".join(printed)
    assert "38 decisions can be read in place" in printed[0]
    assert not [line for line in printed if "WARNING" in line or "ERROR" in line]
    assert "known, 0 new." in done[3][2]
    register = (tmp_path / "site/register/index.html").read_text()
    assert register.count("data-record=") >= 38
