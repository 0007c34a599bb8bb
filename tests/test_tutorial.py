"""The tutorial is typed as it stands, and prints what it shows."""

from __future__ import annotations

from pathlib import Path

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
