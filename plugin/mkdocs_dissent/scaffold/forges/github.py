"""GitHub: check, what a pull request changes, a preview, the weekly rebuild, one sticky comment.

Actions are pinned to the commits of their releases: a tag can be moved to other code. What a
stranger can choose, as a branch's name, never stands in a `run:`.
"""

from __future__ import annotations

import re

from mkdocs_dissent.edit import emit
from mkdocs_dissent.scaffold.forges.github_comment import COMMENT_WORKFLOW
from mkdocs_dissent.scaffold.forges.host import PYTHON, HostFile, Work

_CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0"
_PYTHON = "actions/setup-python@e797f83bcb11b83ae66e0230d6156d7c80228e7c # v6.0.0"
_ARTIFACT = "actions/upload-artifact@330a01c490aca151604b8cf639adc76d48f6c5d4 # v5.0.0"
_PAGES = "actions/upload-pages-artifact@7b1f4a764d45c48632c6b24a0339c27f5614fb0b # v4.0.0"
_DEPLOY = "actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e # v4.0.5"


def github_files(work: Work) -> list[HostFile]:
    """The workflow that runs what the repository holds, and the one that may comment."""
    return [
        HostFile(path=".github/workflows/dissent.yml", text=_workflow(work)),
        HostFile(path=".github/workflows/dissent-comment.yml", text=COMMENT_WORKFLOW),
    ]


def _workflow(work: Work) -> str:
    branch = emit.flow([re.sub(r"[*?+!\[\]\\]", r"\\\g<0>", work.branch)])
    setup = f"""\
      - uses: {_CHECKOUT}
        with:
          persist-credentials: false
          # All commits: what a pull request changes is told from the commit from which it began,
          # and without credentials nothing can be fetched later.
          fetch-depth: 0
      - uses: {_PYTHON}
        with:
          python-version: "{PYTHON}"
      - run: {_literal(f"pip install {work.install}")}
"""
    left = '"$RUNNER_TEMP/changes/comment.md"'
    diff = f"dissent diff{work.option} --format markdown --output {left}"
    preview = f"mkdocs build{work.option} --no-directory-urls"
    return f"""\
# Written by `dissent init`. Pull requests are checked; the site is rebuilt every week as well,
# because what is overdue depends on the day.
name: dissent

on:
  pull_request:
  push:
    branches: {branch}
  schedule:
    - cron: "17 5 * * 1" # Mondays, 05:17 UTC
  workflow_dispatch:

permissions:
  contents: read
{_CONCURRENCY}
jobs:
  check:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
{setup}\
      - run: {_literal(f"dissent check{work.option} --base auto")}

  # What the pull request changes: `dissent diff` adds it to the summary of the run, and the other
  # workflow puts the same into a comment. The preview is an artifact: unpack it, and open
  # index.html.
  changes:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
{setup}\
      - run: mkdir "$RUNNER_TEMP/changes"
      - run: {_literal(diff)}
{_NUMBER}\
      - uses: {_ARTIFACT}
{_CHANGES}\
      - run: {_literal(preview)}
      - uses: {_ARTIFACT}
        with:
          name: dissent-preview
          path: {_literal(work.site)}
          retention-days: 14

  site:
    if: github.event_name != 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
{setup}\
      - run: {_literal(f"mkdocs build{work.option}")}
      - uses: {_PAGES}
        with:
          path: {_literal(work.site)}

  # Published once you say so: choose "GitHub Actions" under Settings, Pages, and set the
  # repository variable DISSENT_PAGES to true.
  publish:
    if: vars.DISSENT_PAGES == 'true'
    needs: site
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      pages: write # to publish
      id-token: write # GitHub's proof to Pages of where the site comes from
    environment: github-pages
    steps:
      - uses: {_DEPLOY}
"""


_CONCURRENCY = """
# A new push to a pull request ends the run of the one before.
concurrency:
  group: dissent-${{ github.event.pull_request.number || github.ref }}
  cancel-in-progress: ${{ github.event_name == 'pull_request' }}
"""

_NUMBER = """\
      - env:
          NUMBER: ${{ github.event.pull_request.number }}
        run: echo "$NUMBER" > "$RUNNER_TEMP/changes/number"
"""

_CHANGES = """\
        with:
          name: dissent-changes
          path: ${{ runner.temp }}/changes
          retention-days: 14
"""


def _literal(text: str) -> str:
    """Text as YAML, in which GitHub finds no expression to evaluate."""
    return emit.scalar(text.replace("${{", "${{ '${{' }}"))
