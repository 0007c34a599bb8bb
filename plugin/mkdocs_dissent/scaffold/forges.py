"""What GitHub and GitLab run: a check, what a pull request changes, a preview, the rebuild.

What goes into a command is quoted for a shell, then for YAML, since names of branches, folders and
files may hold anything. What a stranger can choose, as a branch's name, never stands in a command.
"""

from __future__ import annotations

import re
import shlex

from msgspec import Struct

from mkdocs_dissent.edit import emit

PYTHON = "3.12"
"""The Python that both run."""

MARKER = "<!-- mkdocs-dissent:diff -->"
"""How the Markdown of `dissent diff` begins: a host finds its own comment by it."""
UNCHANGED = "<!-- mkdocs-dissent:unchanged -->"
"""In that Markdown where the register is as it was: no comment is begun for that."""


class Work(Struct, frozen=True, kw_only=True):
    """What is to be run in a repository. Paths are relative to its root, with forward slashes."""

    install: str
    """The words after `pip install`, quoted for a shell."""
    config: str
    """The path of the configuration file."""
    site: str
    """The directory of the built site."""
    branch: str
    """The default branch."""

    @property
    def option(self) -> str:
        """The option that names a configuration file which isn't found by itself; else nothing."""
        found = self.config in ("mkdocs.yml", "mkdocs.yaml")
        return "" if found else f" --config-file {shlex.quote(self.config)}"


def github_files(work: Work) -> dict[str, str]:
    """Return the workflow that runs what the repository holds, and the one that may comment."""
    return {
        ".github/workflows/dissent.yml": _workflow(work),
        ".github/workflows/dissent-comment.yml": _COMMENT_HEAD + _indented(_COMMENT_SCRIPT, 10),
    }


def gitlab_jobs(work: Work) -> str:
    """Return the jobs of `.gitlab-ci.yml`."""
    install = emit.scalar(f"pip install --quiet {work.install}")
    check = f"dissent check{work.option} --base auto"
    quality = f"{check} --format gitlab --output gl-code-quality.json || true"
    diff = f"dissent diff{work.option} --format markdown --output dissent-changes.md"
    preview = f'mkdocs build{work.option} --no-directory-urls --site-dir "$CI_PROJECT_DIR/preview"'
    return f"""\
# Written by `dissent init`. Merge requests are checked. What is overdue depends on the day, so
# have the site rebuilt every week: Build, Pipeline schedules, New schedule, `17 5 * * 1`.
.dissent:
  image: python:{PYTHON} # not -slim, which has no git
  variables:
    # All commits: what a merge request changes is told from the commit from which it began.
    GIT_DEPTH: "0"
  before_script:
    - {install}

dissent-check:
  extends: .dissent
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - {emit.scalar(quality)}
    - {emit.scalar(check)}
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality.json

dissent-changes:
  extends: .dissent
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - {emit.scalar(diff)}
    - cat dissent-changes.md
  artifacts:
    expose_as: Changes to the decision register
    paths: [dissent-changes.md]
    expire_in: 30 days

{_note_job()}
# The site as the merge request would make it, behind "View app". It needs GitLab Pages on the
# instance, which shows the pages of artifacts; else download the artifact.
dissent-preview:
  extends: .dissent
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - {emit.scalar(preview)}
{_ADDRESS}\
  artifacts:
    paths: [preview]
    reports:
      dotenv: preview.env
    expire_in: 1 week
  environment:
    name: dissent/$CI_MERGE_REQUEST_IID
    url: $DISSENT_PREVIEW
    auto_stop_in: 1 week

dissent-site:
  extends: .dissent
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - {emit.scalar(f'mkdocs build{work.option} --site-dir "$CI_PROJECT_DIR/public"')}
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


def _indented(script: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}".rstrip() + "\n" for line in script.splitlines())


# GitHub

# Actions are pinned to the commits of their releases: a tag can be moved to other code.
_CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0"
_PYTHON = "actions/setup-python@e797f83bcb11b83ae66e0230d6156d7c80228e7c # v6.0.0"
_ARTIFACT = "actions/upload-artifact@330a01c490aca151604b8cf639adc76d48f6c5d4 # v5.0.0"
_PAGES = "actions/upload-pages-artifact@7b1f4a764d45c48632c6b24a0339c27f5614fb0b # v4.0.0"
_DEPLOY = "actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e # v4.0.5"


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


# GitHub: the comment

# A run for a pull request from a fork gets no right to write, since it runs the fork's code. So the
# comment is written by a second workflow that has the right and runs none of that code:
# https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
#
# The artifact is a stranger's. Its number is compared with what GitHub knows of the commit and of
# the repository it came from, so that no other pull request can be written to; its text becomes a
# comment and nothing else, below a line that says whose it is.

_COMMENT_HEAD = """\
# Written by `dissent init`. Puts what a pull request changes in the register into one comment.
#
# The workflow `dissent` runs a pull request's own code and so may write nothing; it leaves the
# comment as an artifact. This one may write and runs nothing of the pull request: it checks
# nothing out, and takes the artifact as data. It works from the default branch only, so from the
# next pull request after this one. Without it the same text is in the summary of each run.
name: dissent comment

on:
  workflow_run: # zizmor: ignore[dangerous-triggers] nothing of the pull request is run, see above
    workflows: [dissent]
    types: [completed]

permissions: {}

# One after the other for each branch of each fork: two at once could begin two comments.
concurrency:
  group: >-
    dissent-comment-${{ github.event.workflow_run.head_repository.id }}-${{
    github.event.workflow_run.head_branch }}
  cancel-in-progress: false

jobs:
  comment:
    if: github.event.workflow_run.event == 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      actions: read # to fetch the artifact
      pull-requests: write # to comment
    steps:
      - shell: bash
        env:
          GH_TOKEN: ${{ github.token }}
          RUN: ${{ github.event.workflow_run.id }}
          RUN_URL: ${{ github.event.workflow_run.html_url }}
          HEAD_SHA: ${{ github.event.workflow_run.head_sha }}
          HEAD_REPOSITORY: ${{ github.event.workflow_run.head_repository.id }}
        run: |
"""

_COMMENT_SCRIPT = f"""\
leave() {{ echo "::$1::No comment was written: $2"; exit 0; }}
marker='{MARKER}'
unchanged='{UNCHANGED}'
cd "$(mktemp -d)" || exit

gh run download "$RUN" --repo "$GITHUB_REPOSITORY" --name dissent-changes ||
  leave notice "the run left no changes."
for file in number comment.md; do
  [ -f "$file" ] && [ ! -L "$file" ] || leave warning "the artifact has no $file."
done

# The number is a claim. GitHub knows from where the commit came that was run.
number=$(head -c 12 number | tr -d '\\0')
[[ "$number" =~ ^[1-9][0-9]{{0,9}}$ ]] || leave warning "the artifact names no pull request."
head=$(gh api "repos/$GITHUB_REPOSITORY/pulls/$number" \\
  --jq '"\\(.state) \\(.head.repo.id) \\(.head.sha)"') ||
  leave warning "there is no pull request $number."
[ "$head" = "open $HEAD_REPOSITORY $HEAD_SHA" ] ||
  leave notice "pull request $number is not open at $HEAD_SHA, or not any more."

[ "$(head -c "${{#marker}}" comment.md | tr -d '\\0')" = "$marker" ] ||
  leave warning "the artifact's text is not what dissent diff writes."
whose="[a run of the pull request's own code]($RUN_URL)"
{{
  echo "$marker"
  echo "<sub>Of ${{HEAD_SHA:0:10}}, written by $whose.</sub>"
  echo
  tail -c "+$((${{#marker}} + 1))" comment.md
}} > body.md

issues="repos/$GITHUB_REPOSITORY/issues"
bot='.user.login == "github-actions[bot]"'
mine=$(gh api --paginate "$issues/$number/comments?per_page=100" \\
  --jq ".[] | select($bot and (.body // \\"\\" | startswith(\\"$marker\\"))) | .id") ||
  leave warning "the comments could not be read."
mine=${{mine%%$'\\n'*}}
if [ -n "$mine" ]; then
  gh api --silent --method PATCH "$issues/comments/$mine" --field body=@body.md
elif grep -qF "$unchanged" comment.md; then
  leave notice "nothing changes in the register."
else
  gh api --silent --method POST "$issues/$number/comments" --field body=@body.md
fi || leave warning "GitHub refused it; the text is in the summary of $RUN_URL"
"""


# GitLab

# GitLab has no variable for the address of an artifact's page.
_ADDRESS = """\
    - pages="https://$CI_PROJECT_ROOT_NAMESPACE.$CI_PAGES_DOMAIN/-/${CI_PROJECT_PATH#*/}"
    - file="$pages/-/jobs/$CI_JOB_ID/artifacts/preview/index.html"
    - echo "DISSENT_PREVIEW=$file" > preview.env
"""


# A job's own token can't write a note (https://docs.gitlab.com/ci/jobs/ci_job_token/), so what
# changes is in the log and linked from the merge request; a note is written where a token is given.
_NOTE_SCRIPT = f"""\
import json, os, urllib.request

given = os.environ
api = given["CI_API_V4_URL"]
merge_request = given["CI_MERGE_REQUEST_PROJECT_ID"], given["CI_MERGE_REQUEST_IID"]
notes = "{{}}/projects/{{}}/merge_requests/{{}}/notes".format(api, *merge_request)

def ask(method, url, data=None):
    headers = {{"PRIVATE-TOKEN": given["DISSENT_TOKEN"], "Content-Type": "application/json"}}
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(url, body, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)

def all_notes():
    page = 1
    while found := ask("GET", f"{{notes}}?per_page=100&page={{page}}"):
        yield from found
        page += 1

text = open("dissent-changes.md", encoding="utf-8").read()
me = ask("GET", f"{{api}}/user")["id"]
ours = (note for note in all_notes() if note["body"].startswith("{MARKER}"))
if note := next((note["id"] for note in ours if note["author"]["id"] == me), None):
    ask("PUT", f"{{notes}}/{{note}}", {{"body": text}})
elif "{UNCHANGED}" not in text:
    ask("POST", notes, {{"body": text}})
"""


def _note_job() -> str:
    return f"""\
# The same as a note of the merge request, once there is a CI/CD variable DISSENT_TOKEN: a project
# access token, role Reporter, scope api, masked. Whoever may push a branch here can read it. A
# merge request from a fork runs in the fork, without it: the job before has the text.
dissent-note:
  image: python:{PYTHON}-slim
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $DISSENT_TOKEN
  needs: [dissent-changes]
  variables:
    GIT_STRATEGY: none
  script:
    - |
      python3 - <<'PYTHON'
{_indented(_NOTE_SCRIPT, 6)}\
      PYTHON
"""
