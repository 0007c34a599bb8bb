"""GitHub: the workflow that puts what a pull request changes into one comment, forks included.

A run for a pull request from a fork gets no right to write, since it runs the fork's code. So the
comment is written by a second workflow that has the right and runs none of that code:
https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/

The artifact is a stranger's. Its number is compared with what GitHub knows of the commit and of
the repository it came from, so that no other pull request can be written to; its text becomes a
comment and nothing else, below a line that says whose it is.
"""

from __future__ import annotations

from mkdocs_dissent.scaffold.forges.host import MARKER, UNCHANGED

_HEAD = """\
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

_SCRIPT = f"""\
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


def _indented(script: str) -> str:
    return "".join(f"          {line}".rstrip() + "\n" for line in script.splitlines())


COMMENT_WORKFLOW = _HEAD + _indented(_SCRIPT)
"""The same for every repository."""
