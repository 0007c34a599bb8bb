"""Read the Docs: the build, with history enough to say what a pull request changes.

Its clone is shallow and holds the built branch alone, so that a merge base is often missing:
https://docs.readthedocs.io/en/stable/build-customization.html#unshallow-git-clone
"""

from __future__ import annotations

from mkdocs_dissent.edit import emit
from mkdocs_dissent.scaffold.forges.host import PYTHON, HostFile, Work


def readthedocs_files(work: Work) -> list[HostFile]:
    """The configuration file."""
    fetched = "".join(f"      - {emit.scalar(command)}\n" for command in work.deepen)
    install = f"      - {emit.scalar(f'pip install {work.install}')}\n"
    jobs = f"""\
  jobs:
    post_checkout:
      # The clone is shallow. To say what a pull request changes, the commit from which it began
      # is needed as well.
{fetched}\
    post_install:
{install}"""
    text = f"""\
# Written by `dissent init`. Pull requests are built once you say so, under Settings of the
# project: "Build pull requests for this project".
version: 2

build:
  os: ubuntu-24.04
  tools:
    python: "{PYTHON}"
{jobs}
mkdocs:
  configuration: {emit.scalar(work.config)}
"""
    return [
        HostFile(
            path=".readthedocs.yaml",
            also=(".readthedocs.yml", "readthedocs.yaml", "readthedocs.yml"),
            text=text,
            where="`build`",
            add=jobs,
            done=("git fetch",),
        )
    ]
