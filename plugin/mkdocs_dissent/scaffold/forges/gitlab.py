"""GitLab: check with code quality, what a merge request changes, a review app, the rebuild.

A job's own token can't write a note (https://docs.gitlab.com/ci/jobs/ci_job_token/), so what
changes is in the log and linked from the merge request; a note is written where a token is given.
"""

from __future__ import annotations

from mkdocs_dissent.edit import emit
from mkdocs_dissent.scaffold.forges.gitlab_note import NOTE_JOB
from mkdocs_dissent.scaffold.forges.host import PYTHON, HostFile, Work


def gitlab_files(work: Work) -> list[HostFile]:
    """The job file."""
    jobs = _jobs(work)
    return [
        HostFile(
            path=".gitlab-ci.yml",
            text=jobs,
            where="the jobs",
            add=jobs,
            done=("dissent check", "dissent diff"),
        )
    ]


def _jobs(work: Work) -> str:
    install = _line(f"pip install --quiet {work.install}")
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
    - {_line(quality)}
    - {_line(check)}
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality.json

dissent-changes:
  extends: .dissent
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - {_line(diff)}
    - cat dissent-changes.md
  artifacts:
    expose_as: Changes to the decision register
    paths: [dissent-changes.md]
    expire_in: 30 days

{NOTE_JOB}
# The site as the merge request would make it, behind "View app". It needs GitLab Pages on the
# instance, which shows the pages of artifacts; else download the artifact.
dissent-preview:
  extends: .dissent
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - {_line(preview)}
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
    - {_line(f'mkdocs build{work.option} --site-dir "$CI_PROJECT_DIR/public"')}
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


# GitLab has no variable for the address of an artifact's page.
_ADDRESS = """\
    - pages="https://$CI_PROJECT_ROOT_NAMESPACE.$CI_PAGES_DOMAIN/-/${CI_PROJECT_PATH#*/}"
    - file="$pages/-/jobs/$CI_JOB_ID/artifacts/preview/index.html"
    - echo "DISSENT_PREVIEW=$file" > preview.env
"""


def _line(command: str) -> str:
    """A command as one YAML text, whatever the names in it hold."""
    return emit.scalar(command)
