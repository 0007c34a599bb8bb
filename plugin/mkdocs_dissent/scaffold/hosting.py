"""What forges and hosts get: their files, the template of a review, the hook before a commit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mkdocs_dissent.edit import EditError, append_entry, emit, reader
from mkdocs_dissent.scaffold.forges import HOSTS
from mkdocs_dissent.scaffold.forges.host import HostFile, Work
from mkdocs_dissent.scaffold.forges.shared import PULL_REQUEST, commit_hook
from mkdocs_dissent.scaffold.plans import Ground, Plan

NONE = "none"
"""Asks for no host."""

_STYLE = emit.Style(flow_items=False)
_TEMPLATES = {
    "github": ".github/pull_request_template.md",
    "gitlab": ".gitlab/merge_request_templates/Default.md",
}


def plan_hosting(made: Plan, ground: Ground, asked: Sequence[str]) -> None:
    """Add what the hosts `asked` for run, else those that the repository looks like.

    `asked` holds names of HOSTS, or NONE alone. Raises EditError.
    """
    forges = [name for name in asked if name in _TEMPLATES] or [_forge(ground)]
    for forge in forges:
        _review_template(made, forge)
    work = _work(ground)
    _hook(made, work)
    for name in asked or (*forges, *_detected(ground, work)):
        for file in HOSTS[name](work) if name != NONE else ():
            _host_file(made, file)


def _forge(ground: Ground) -> str:
    """Whose forge the repository is on, by its files, else its remote."""
    if (ground.root / ".gitlab-ci.yml").exists():
        return "gitlab"
    return "gitlab" if "gitlab" in ground.git("remote", "get-url", "origin") else "github"


def _detected(ground: Ground, work: Work) -> list[str]:
    """The hosts beside the forge whose files are there."""
    return [
        name
        for name, files in HOSTS.items()
        if name not in _TEMPLATES and any(_uses(ground, file) for file in files(work))
    ]


def _uses(ground: Ground, file: HostFile) -> bool:
    there = [name for name in (file.path, *file.also) if (ground.root / name).is_file()]
    return any(file.sign in reader(ground.root)(name) for name in there)


def _review_template(made: Plan, forge: str) -> None:
    if forge == "github":
        for folder in (made.root / ".github", made.root / "docs", made.root):
            there = folder.iterdir() if folder.is_dir() else ()
            if any(path.name.lower().startswith("pull_request_template") for path in there):
                return
    made.add(_TEMPLATES[forge], PULL_REQUEST)


def _hook(made: Plan, work: Work) -> None:
    name, hook = ".pre-commit-config.yaml", commit_hook(work.option)
    if not made.there(name):
        made.add(name, append_entry("repos: # see https://pre-commit.com\n", "repos", hook))
        return
    text = reader(made.root)(name)
    if "dissent check" in text:
        return
    try:
        made.change(name, text, append_entry(text, "repos", hook))
    except EditError as error:
        made.ask(name, "`repos`", emit.item(hook, 0, _STYLE), error.message)


def _host_file(made: Plan, file: HostFile) -> None:
    """Write a file, or say what the one that is there lacks."""
    there = next((name for name in (file.path, *file.also) if made.there(name)), None)
    if there is None:
        made.add(file.path, file.text)
        return
    if not file.add:
        return
    text = reader(made.root)(there)
    if not all(words in text for words in file.done):
        made.ask(there, file.where, file.add.splitlines())


def _work(ground: Ground) -> Work:
    branch = ground.git("symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    branch = branch.removeprefix("origin/") or ground.git("symbolic-ref", "--short", "HEAD")
    return Work(
        install=_install(ground),
        config=ground.config_name,
        site=ground.site,
        branch=branch or "main",
        name=ground.root.name,
    )


def _install(ground: Ground) -> str:
    """What `pip install` needs: the project's own list where it has one."""
    for name in ("docs/requirements.txt", "requirements-docs.txt", "requirements.txt"):
        if (ground.root / name).is_file():
            return f"-r {name} mkdocs-dissent"
    path = ground.config.path
    material = path is not None and re.search(r"\bmaterial\b", reader(path.parent)(path.name))
    return "mkdocs-dissent mkdocs-material" if material else "mkdocs-dissent"
