"""What a forge and a commit hook are told: templates of pull requests, jobs, a hook.

Actions are pinned to the commits of their releases: a tag can be moved to other code.
"""

from __future__ import annotations

from mkdocs_dissent.edit import emit
from mkdocs_dissent.fields import Value

_CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0"
_PYTHON = "actions/setup-python@e797f83bcb11b83ae66e0230d6156d7c80228e7c # v6.0.0"
_UPLOAD = "actions/upload-pages-artifact@56afc609e74202658d3ffba0e8f6dda462b719fa # v3.0.1"
_DEPLOY = "actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e # v4.0.5"

_MORE = "and the theme and plugins that mkdocs.yml names"

PULL_REQUEST = """\
<!-- For a change to the decision register; delete what does not apply. -->

**What is decided**, in a sentence:

**Status**: proposed / accepted

- [ ] Somebody answers for it (`steward`), and it says when we look again (`revisit`).
- [ ] Stakes are major: it has a hypothesis that could prove false, and a dissent memo.
- [ ] It supersedes or amends another decision, and says which.
- [ ] `dissent check` finds nothing that this change brings in.

**The strongest case against it**, and the smallest test that would tell:
"""


def github_workflow(*, branch: str, install: str, config: str, site: str) -> str:
    """The workflow: check on pull requests, rebuild every week.

    `install` are the words after `pip install`, `config` the options that name a configuration
    file elsewhere, `site` the directory of the built site.
    """
    setup = f"""\
      - uses: {_CHECKOUT}
        with:
          persist-credentials: false
          fetch-depth: 2 # the base as well, to tell first what a pull request changes
      - uses: {_PYTHON}
        with:
          python-version: "3.12"
      - run: {_run(f"pip install {install}")}
"""
    return f"""\
# Written by `dissent init`. Pull requests are checked; the site is rebuilt every week as well,
# because what is overdue depends on the day.
name: dissent

on:
  pull_request:
  push:
    branches: {emit.flow([branch])}
  schedule:
    - cron: "17 5 * * 1" # Mondays, 05:17 UTC
  workflow_dispatch:

permissions:
  contents: read

jobs:
  check:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    steps:
{setup}\
      - run: {_run(f"dissent check{config}")}

  site:
    if: github.event_name != 'pull_request'
    runs-on: ubuntu-latest
    steps:
{setup}\
      - run: {_run(f"mkdocs build{config}")}
      - uses: {_UPLOAD}
        with:
          path: {emit.scalar(site)}

  # Published once you say so: choose "GitHub Actions" under Settings, Pages, and set the
  # repository variable DISSENT_PAGES to true.
  publish:
    if: vars.DISSENT_PAGES == 'true'
    needs: site
    runs-on: ubuntu-latest
    permissions:
      pages: write
      id-token: write
    environment: github-pages
    steps:
      - uses: {_DEPLOY}
"""


def gitlab_job(*, install: str, config: str) -> str:
    """The jobs: check on merge requests, rebuild with every pipeline of the default branch."""
    return f"""\
# Written by `dissent init`. Merge requests are checked. What is overdue depends on the day, so
# have the site rebuilt every week: Build, Pipeline schedules, New schedule, `17 5 * * 1`.
dissent-check:
  image: python:3.12-slim
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - {_run(f"pip install --quiet {install}")}
    - {_run(f"dissent check{config} --format gitlab --output gl-code-quality.json || true")}
    - {_run(f"dissent check{config}")}
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality.json

dissent-site:
  image: python:3.12-slim
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - {_run(f"pip install --quiet {install}")}
    - {_run(f'mkdocs build{config} --site-dir "$CI_PROJECT_DIR/public"')}
  artifacts:
    paths: [public]

# Published once you say so: set the CI/CD variable DISSENT_PAGES to true.
pages:
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $DISSENT_PAGES == "true"
  needs: [dissent-site]
  script:
    - ls public
  artifacts:
    paths: [public]
"""


def _run(command: str) -> str:
    """A command as one YAML text, whatever the names in it hold."""
    return emit.scalar(command)


def commit_hook(config: str) -> Value:
    """The entry of pre-commit's list `repos` that checks the register before a commit."""
    return {
        "repo": "local",
        "hooks": [
            {
                "id": "dissent",
                "name": "dissent check",
                "entry": f"dissent check{config}",
                "language": "python",
                "additional_dependencies": ["mkdocs-dissent"],
                "files": r"\.(md|csv|json)$|mkdocs\.ya?ml$",
                "pass_filenames": False,
            }
        ],
    }
