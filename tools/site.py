"""Builds this project's site, and the two registers of its tour into it.

`python tools/site.py [DIRECTORY]` writes to `site/` by default. The tour is built so that its pages
can be opened as files, without a server.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOUR = ("vienna", "platform-team")


def main(site: Path) -> int:
    """Build the sites one after the other, and say which; return the first failure's status."""
    works = [("this project's own register", ROOT / "mkdocs.yml", site, [])]
    for name in TOUR:
        config, place = ROOT / "examples" / name / "mkdocs.yml", site / "tour" / name
        works.append((f"the tour: examples/{name}", config, place, ["--no-directory-urls"]))
    for number, (what, config, place, more) in enumerate(works, 1):
        began = time.monotonic()
        print(f"[{number}/{len(works)}] {what} …", end=" ", flush=True)
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", *more]
        done = subprocess.run(
            [*command, "--config-file", config, "--site-dir", place],
            env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            print("failed\n", done.stdout, done.stderr, sep="\n")
            return done.returncode
        print(f"{time.monotonic() - began:.0f} s")
    print(f"Open {site / 'index.html'}; the tour is {site / 'tour' / TOUR[0] / 'index.html'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(*sys.argv[1:]).resolve() if sys.argv[1:] else ROOT / "site"))
