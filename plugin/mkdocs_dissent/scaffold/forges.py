"""What GitHub and GitLab run: a check, what a pull request changes, a preview, the rebuild.

The jobs stand in `templates/`, with `@name@` where a command or a name goes. What goes there is
quoted for a shell, then for YAML, since names of branches, folders and files may hold anything.
What a stranger can choose, as a branch's name, never stands in a command.

GitHub: actions are pinned to the commits of their releases, because a tag can be moved to other
code. A run for a pull request from a fork gets no right to write, since it runs the fork's code. So
the comment is written by a second workflow that has the right and runs none of that code:
https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
The artifact is a stranger's. Its number is compared with what GitHub knows of the commit and of the
repository it came from, so that no other pull request can be written to; its text becomes a comment
and nothing else, below a line that says whose it is.

GitLab: a job's own token can't write a note (https://docs.gitlab.com/ci/jobs/ci_job_token/), so
what changes is in the log and linked from the merge request; notes and issues are written where a
token is given. There is no variable for the address of an artifact's page, so a job puts it
together.
"""

import posixpath
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from mkdocs_dissent.edit import emit
from mkdocs_dissent.pages.doors import form_text
from mkdocs_dissent.records.vocabularies import Kind
from mkdocs_dissent.scaffold import job, template

STAGE = "build/register"
"""Where a site is staged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What is to be run in a repository. Paths are relative to its root, with forward slashes."""

    install: str
    """The words after `pip install`, quoted for a shell: this package, and the project's own."""
    config: str
    """The path of the configuration file."""
    site: str
    """The directory of the built site."""
    branch: str
    """The default branch."""
    staged_for: str | None = None
    """The requirement of a generator without plugins, for which the site is staged."""
    per_steward: bool = False
    """Whether each person in `teams` has an issue of their own."""

    @property
    def option(self) -> str:
        """The option that names a configuration file which isn't found by itself; else nothing."""
        found = self.config in ("mkdocs.yml", "mkdocs.yaml", "zensical.toml")
        return "" if found else f" --config-file {shlex.quote(self.config)}"

    def installation(self, needs: str) -> str:
        """The commands that install what the configuration names when they run.

        `needs` is the file that holds it meanwhile, quoted for a shell.
        """
        pip = "pip install --quiet"
        return (
            f"{pip} {self.install} && dissent requirements{self.option} --output {needs}"
            f" && {pip} -r {needs}{f' {shlex.quote(self.staged_for)}' if self.staged_for else ''}"
        )

    def build(self, *, preview: bool = False, into: str = "") -> str:
        """The command that builds the site; a `preview` is read from disk.

        `into` is the directory of the site, quoted for a shell; else it is the configured one.
        """
        urls = " --no-directory-urls" if preview else ""
        if not self.staged_for:
            where = f" --site-dir {into}" if into else ""
            return f"mkdocs build{self.option}{urls}{where}"
        config = shlex.quote(f"{STAGE}/{posixpath.basename(self.config)}")
        copy = f" && cp -R {STAGE}/site {into}" if into else ""
        return (
            f"dissent stage {STAGE}{self.option}{urls} && zensical build --strict -f {config}{copy}"
        )

    def digest(self, into: str) -> str:
        """The command that writes the digest into a file, quoted for a shell."""
        each = " --per-steward" * self.per_steward
        return f"dissent digest{self.option}{each} --format json --output {into}"

    @property
    def folder(self) -> str:
        """The directory of the site that `build` makes."""
        return f"{STAGE}/site" if self.staged_for else self.site


def github_files(work: Work) -> dict[str, str]:
    """Return the workflows: for what the repository holds, for comments, and for the digest."""
    output = '"$RUNNER_TEMP/changes/comment.md"'
    commands = {
        "install": work.installation('"$RUNNER_TEMP/requirements.txt"'),
        "check": f"dissent check{work.option} --base auto --only-new",
        "diff": f"dissent diff{work.option} --format markdown --output {output}",
        "preview": work.build(preview=True),
        "site": work.build(),
        "folder": work.folder,
        "package": f"pip install --quiet {work.install}",
        "digest": work.digest('"$RUNNER_TEMP/digest.json"'),
    }
    places = _scalars(commands)
    places["branches"] = emit.flow([re.sub(r"[*?+!\[\]\\]", r"\\\g<0>", work.branch)])
    return {
        ".github/workflows/dissent.yml": job("github.yml", places),
        ".github/workflows/dissent-comment.yml": job("github-comment.yml", {}),
        ".github/workflows/dissent-digest.yml": job("github-digest.yml", places),
    }


def _scalars(commands: Mapping[str, str]) -> dict[str, str]:
    """Commands as YAML in which GitHub finds no expression to evaluate."""
    kept = {name: text.replace("${{", "${{ '${{' }}") for name, text in commands.items()}
    return {name: emit.scalar(text) for name, text in kept.items()}


def intake_files(work: Work, host: str) -> dict[str, str]:
    """Return the forms of issues that become records, and what takes them in on GitHub.

    On GitLab that is one of the jobs.
    """
    if host == "gitlab":
        names = {Kind.MEMO: "Dissent memo", Kind.ANDON: "Andon", Kind.REVIEW: "For the forum"}
        return {f".gitlab/issue_templates/{names[kind]}.md": form_text(kind) for kind in names}
    there = '"$RUNNER_TEMP/intake"'
    commands = {
        "install": work.installation('"$RUNNER_TEMP/requirements.txt"'),
        "intake": f'dissent intake{work.option} "$GITHUB_EVENT_PATH"'
        f" > {there}/path 2> {there}/reason || [ $? = 1 ]",
        "check": f"GITHUB_STEP_SUMMARY={there}/check.md dissent check{work.option}"
        f" --base HEAD --only-new || [ $? = 1 ]; [ ! -s {there}/path ] ||"
        f' git add -- "$(cat {there}/path)"; git diff --cached --binary > {there}/record.patch',
    }
    forms = {
        f".github/ISSUE_TEMPLATE/dissent-{name}.yml": template(f"intake-{name}.yml")
        for name in ("memo", "andon", "forum")
    }
    workflow = job("github-intake.yml", _scalars(commands))
    return {".github/workflows/dissent-intake.yml": workflow, **forms}


def gitlab_jobs(work: Work, *, intake: bool = False) -> str:
    """Return the jobs of `.gitlab-ci.yml`, with `intake` also what takes issues in."""
    check = f"dissent check{work.option} --base auto --only-new"
    commands = {
        "install": work.installation("/tmp/dissent-requirements.txt"),
        "check": check,
        "quality": f"{check} --format gitlab --output gl-code-quality.json || true",
        "diff": f"dissent diff{work.option} --format markdown --output dissent-changes.md",
        "preview": work.build(preview=True, into='"$CI_PROJECT_DIR/preview"'),
        "site": work.build(into='"$CI_PROJECT_DIR/public"'),
        "digest": work.digest("dissent-digest.json"),
    }
    jobs = job("gitlab.yml", {name: emit.scalar(text) for name, text in commands.items()})
    return jobs + job("gitlab-intake.yml", {"option": work.option}) * intake
