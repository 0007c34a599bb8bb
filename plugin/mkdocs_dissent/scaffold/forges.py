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

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from mkdocs_dissent.config import Needs
from mkdocs_dissent.edit import emit
from mkdocs_dissent.edit.splice import append_entry
from mkdocs_dissent.git.forge import known_forge, repository_url
from mkdocs_dissent.git.run import Git
from mkdocs_dissent.pages.doors import form_text
from mkdocs_dissent.records.fields.types import Value
from mkdocs_dissent.records.vocabularies import Kind
from mkdocs_dissent.scaffold import job, template
from mkdocs_dissent.scaffold.requirements import OURS, own_requirement, requirements_of

if TYPE_CHECKING:
    from mkdocs_dissent.scaffold.init import Plan

HOSTS = ("github", "gitlab")
"""For whom jobs are written. The guide shows the lines for hosts that only build sites."""
NONE = "none"
"""Asks for no host."""
WRITTEN = "# Written by `dissent init`"
"""How jobs begin that are ours to write anew."""
TALL = emit.Style(flow_items=False)
"""How a configuration file is written: one item a line."""
_TEMPLATES = {
    "github": ".github/pull_request_template.md",
    "gitlab": ".gitlab/merge_request_templates/Default.md",
}
_GITLAB = ".gitlab-ci.yml"
STAGE = "build/register"
"""Where a site is staged."""


@dataclass(kw_only=True, slots=True)
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


# What of it is planned for a repository


def hosting(made: Plan, asked: Sequence[str], *, intake: bool) -> None:
    """Add what the hosts `asked` for run, else the one that the repository looks like.

    `asked` holds names of HOSTS, or NONE alone. Raises EditError.
    """
    _, forge = known_forge(repository_url(made.root), {})
    looks_like = "gitlab" if made.exists(_GITLAB) or forge == "gitlab" else "github"
    if not asked and forge not in ("", *HOSTS):
        made.notes.append(f"No jobs are written for {forge.title()}: `--host` names another host.")
        asked = [NONE]
    hosts = [name for name in asked if name in HOSTS] or [looks_like]
    for host in hosts:
        _review_template(made, host)
    work = _work(made)
    _hook(made, work)
    if "github" in hosts and NONE not in asked:
        _github(made, work)
    if "gitlab" in hosts and NONE not in asked:
        _gitlab(made, gitlab_jobs(work, intake=intake), work)
    for host in hosts if intake else ():
        for path, text in intake_files(work, host).items():
            made.add(path, text)


def _github(made: Plan, work: Work) -> None:
    """Write the workflows, or name the step that the workflow of another register lacks."""
    files = github_files(work)
    if not _other_register(made, next(iter(files)), "- run: ", work):
        for path, text in files.items():
            made.add(path, text)


def _other_register(made: Plan, path: str, step: str, work: Work) -> bool:
    """Whether the jobs check another register; then say which step they lack."""
    there = made.text(path) if work.option and made.exists(path) else ""
    is_other = "dissent check" in there and work.config not in there
    if is_other:
        lines = [f"{step}dissent check{work.option} --base auto --only-new"]
        made.ask(path, "the steps of its check", lines, "it is for another register")
    return is_other


def _gitlab(made: Plan, jobs: str, work: Work) -> None:
    """Write the jobs, or say what the file that is there lacks."""
    if not made.exists(_GITLAB):
        made.add(_GITLAB, jobs)
        return
    there = made.text(_GITLAB)
    if _other_register(made, _GITLAB, "- ", work):
        return
    if WRITTEN in there:
        lacking = [part for part in re.split(r"\n\n(?=\S)", jobs.rstrip()) if part not in there]
        if lacking:
            where = "the jobs, in place of what has the same name,"
            made.ask(_GITLAB, where, "\n\n".join(lacking).splitlines())
    elif not ("dissent check" in there and "dissent diff" in there):
        made.ask(_GITLAB, "the jobs", jobs.splitlines())


def _review_template(made: Plan, forge: str) -> None:
    if forge == "github":
        for folder in (made.root / ".github", made.root / "docs", made.root):
            there = folder.iterdir() if folder.is_dir() else ()
            if any(path.name.lower().startswith("pull_request_template") for path in there):
                return
    made.add(_TEMPLATES[forge], template("pull_request.md"))


def _hook(made: Plan, work: Work) -> None:
    """Add the hook of pre-commit that checks the register before a commit."""
    name, check = ".pre-commit-config.yaml", f"dissent check{work.option}"
    requirement = emit.flow([own_requirement().requirement])
    places = {"check": emit.scalar(check), "requirement": requirement}
    hook: Value = yaml.safe_load(job("commit-hook.yml", places))
    if not made.exists(name):
        made.add(name, append_entry("repos: # see https://pre-commit.com\n", "repos", hook))
        return
    there, lines = made.text(name), emit.item(hook, 0, TALL)
    known = _hooks_of(there)
    if check not in there and "dissent-check" not in [one.get("id") for one in known]:
        made.change(name, "`repos`", lines, lambda text: append_entry(text, "repos", hook))
    ours = [one for one in known if one.get("id") == "dissent" and one.get("entry") == check]
    if ours and ours != _hooks_of(yaml.safe_dump({"repos": [hook]})):
        text = "".join(f"  {line}\n" for line in lines)
        made.todo.append(
            f"{name}: the hook `dissent` is not as `dissent init` writes it today:\n\n{text}"
        )


def _hooks_of(text: str) -> list[dict[str, Any]]:
    """The hooks that a configuration of pre-commit names; none where it can't be read."""
    try:
        repos = yaml.safe_load(text)["repos"]
        return [hook for repo in repos for hook in repo["hooks"] if isinstance(hook, dict)]
    except (yaml.YAMLError, LookupError, TypeError):
        return []


def _work(made: Plan) -> Work:
    git = Git(made.root)
    branch = git.ask("symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    branch = branch.removeprefix("origin/") or git.ask("symbolic-ref", "--short", "HEAD")
    zensical = Needs(theme="", generator="zensical")
    return Work(
        install=_install(made),
        config=made.config_name,
        site=made.from_root(made.site),
        branch=branch or "main",
        staged_for=requirements_of(zensical).lines[0] if made.is_staged else None,
        per_steward=made.per_steward,
    )


def _install(made: Plan) -> str:
    """What is installed before the configuration is asked: this package, and the project's list."""
    own = own_requirement()
    lists = ("docs/requirements.txt", "requirements-docs.txt", "requirements.txt")
    name = next((name for name in lists if (made.root / name).is_file()), None)
    if name and re.search(rf"^{OURS}\b", made.text(name), re.M | re.I):
        return f"-r {name}"
    if own.is_placeholder:
        made.notes.append(
            f"Jobs and hooks will install `{own.requirement}`. Put the address of your copy there:"
            f" {OURS} was installed here from a place that no other machine can reach."
        )
    return f"-r {name} " * bool(name) + shlex.quote(own.requirement)
