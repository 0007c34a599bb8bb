"""What `dissent init` writes: around what is there, and nothing of it replaced."""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mkdocs_dissent.config import PLUGIN, ConfigFile, Needs
from mkdocs_dissent.edit import emit
from mkdocs_dissent.edit.record import unified_diff
from mkdocs_dissent.edit.splice import append_entry
from mkdocs_dissent.edit.write import EditError, reader, write_all
from mkdocs_dissent.filesystem import relative_path
from mkdocs_dissent.git import Git
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.records import Folder
from mkdocs_dissent.records.fields import Value
from mkdocs_dissent.scaffold.adopting import (
    Found,
    find_register,
    folders_without_records,
    read_register,
)
from mkdocs_dissent.scaffold.fill import filled, template
from mkdocs_dissent.scaffold.forges import STAGE, Work, github_files, gitlab_jobs
from mkdocs_dissent.scaffold.requirements import OURS, Own, own_requirement, requirements_of
from mkdocs_dissent.scaffold.texts import (
    TALL,
    commit_hook,
    new_config,
    new_toml,
    options,
    plugin_entry,
    toml_rows,
)

SITES = ("site", "_site", "register-site")
"""Where a new site is built, the first that is free."""
_DOCS = ("docs", "pages", "register-pages")
HOSTS = ("github", "gitlab")
"""For whom jobs are written. The guide shows the lines for hosts that only build sites."""
GENERATORS = ("mkdocs", "zensical")
"""What builds a site: the plugin, or a stage for one that runs no plugins."""
_EMBED = "mkdocs_dissent.embed"
_WRITTEN = "# Written by `dissent init`"
"""How jobs begin that are ours to write anew."""
_ZENSICAL = Needs(theme="", generator="zensical")
NONE = "none"
"""Asks for no host."""

_TEMPLATES = {
    "github": ".github/pull_request_template.md",
    "gitlab": ".gitlab/merge_request_templates/Default.md",
}
_GITLAB = ".gitlab-ci.yml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """The repository that a register is set up in."""

    config: ConfigFile
    policy: Policy
    tree: DiskTree
    generator: str = GENERATORS[0]

    @property
    def is_staged(self) -> bool:
        """Whether the generator runs no plugins."""
        return self.generator == "zensical"

    @property
    def next_command(self) -> str:
        """What shows the site, as a sentence's last words."""
        if not self.is_staged:
            return "`mkdocs serve`"
        name = shlex.quote(f"{STAGE}/{Path(self.config_name).name}")
        return f"`dissent stage {STAGE}`, `zensical serve -f {name}`"

    @property
    def root(self) -> Path:
        """To which every path of a plan is relative."""
        return self.tree.root

    @property
    def is_new(self) -> bool:
        """Whether there is no configuration file yet."""
        return self.config.path is None

    def from_root(self, path: str) -> str:
        """A path below the configuration's directory, from the root."""
        return self.tree.relative(self.tree.directory(path))

    def free(self, names: Sequence[str]) -> str:
        """The first name that is free: a folder that is there may serve another purpose."""
        free = (name for name in names if not os.path.lexists(self.tree.directory(name)))
        return next(free, names[-1])

    @property
    def site(self) -> str:
        """The directory of the built site, from the root."""
        return self.from_root(self.free(SITES) if self.is_new else self.config.site_dir)

    @property
    def config_name(self) -> str:
        """The path of the configuration file, from the root."""
        path = self.config.path
        return self.from_root(path.name if path else self.new_name)

    @property
    def new_name(self) -> str:
        """The name of a new configuration file."""
        return "zensical.toml" if self.is_staged else "mkdocs.yml"

    def git(self, *arguments: str) -> str:
        """What git says, or nothing where it can't be asked."""
        return Git(self.root).ask(*arguments)


@dataclass(slots=True)
class Plan:
    """Texts to write below a root; paths are relative to it."""

    root: Path
    texts: dict[str, str] = field(default_factory=dict)
    before: dict[str, str | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """What was found."""
    todo: list[str] = field(default_factory=list)
    """What is left to be done by hand."""
    rewrite: bool = False
    """Whether jobs that an earlier run wrote, and that differ by now, are written anew."""

    def exists(self, path: str) -> bool:
        """Whether something has that name, a link that leads nowhere included."""
        return path in self.texts or os.path.lexists(self.root / path)

    def add(self, path: str, text: str) -> None:
        """Write a new file; one that is there is left alone.

        Raises EditError where a file stands in the way of its folder.
        """
        if self.exists(path):
            self._compare(path, text)
            return
        for parent in Path(path).parents:
            where = self.root / parent
            if os.path.lexists(where) and not where.is_dir():
                raise in_the_way(parent.as_posix())
        self.texts[path], self.before[path] = text, None

    def _compare(self, path: str, text: str) -> None:
        """Say how a file that an earlier run wrote differs from what would be written now."""
        there = self.root / path
        if path in self.texts or there.is_symlink() or not there.is_file():
            return
        before = reader(self.root)(path)
        if before == text or not before.startswith(_WRITTEN):
            return
        if self.rewrite:
            self.change(path, before, text)
        else:
            diff = unified_diff(before, text, path)
            self.todo.append(
                f"{path} is not as `dissent init` writes it today."
                f" `dissent init --rewrite` makes this change:\n\n{diff}"
            )

    def change(self, path: str, before: str, after: str) -> None:
        """Change a file."""
        self.texts[path], self.before[path] = after, before

    def ask(self, path: str, where: str, lines: Sequence[str], why: str = "") -> None:
        """Leave lines to be added by hand."""
        because = f"{path} is not changed: {why}. " if why else ""
        text = "".join(f"  {line}\n" for line in lines)
        self.todo.append(f"{because}Add to {where} in {path}:\n\n{text}")

    def preview(self) -> str:
        """The list of files, and the diff of those that change."""
        rows = [
            f"{'write ' if self.before[path] is None else 'change'}  {path}\n"
            for path in self.texts
        ]
        diffs = [
            "\n" + unified_diff(before, self.texts[path], path)
            for path, before in self.before.items()
            if before is not None
        ]
        return "".join([*rows, *diffs])

    def apply(self) -> None:
        """Write all files, or none. Raises EditError."""
        write_all(
            {Path(path): text for path, text in self.texts.items()},
            root=self.root,
            seen={Path(path): text for path, text in self.before.items()},
        )


def in_the_way(name: str) -> EditError:
    return EditError(f"{name} is a file, and a folder is needed there", "Move or rename it.")


def plan(
    ground: Ground,
    *,
    folders: Sequence[str] = (),
    hosts: Sequence[str] = (),
    rewrite: bool = False,
) -> Plan:
    """Plan what sets a register up here.

    `folders` are where decisions are or are to go, else they are looked for. `hosts` are whose
    files are written, by their names in HOSTS, `none` for no host, else those that the
    repository looks like. Raises EditError.
    """
    made = Plan(ground.root, rewrite=rewrite)
    if ground.tree.base != ground.root:
        where = ground.tree.relative(ground.tree.base)
        made.notes.append(f"The register is in {where}/, and jobs are in the root.")
    found = _existing(ground, folders)
    decisions = found.folders if found else ground.policy.folders[Folder.DECISIONS]
    if found and found.decisions:
        made.notes.append(f"Found {found.summary()}.")
        made.notes += [f"Can't be read: {path}" for path in found.unreadable]
    else:
        wrong = folders_without_records(ground.config.base, decisions)
        made.notes += [f"Not understood: {message}." for message in wrong]
    _site(made, ground, decisions, found)
    _folders(made, ground, decisions)
    _hosting(made, ground, hosts)
    return made


# The register and its site


def _existing(ground: Ground, folders: Sequence[str]) -> Found | None:
    base = ground.config.base
    for folder in folders:
        path = ground.tree.directory(folder)
        if not path.is_relative_to(ground.root) or path == base:
            raise EditError(f"`{folder}` is no folder inside {ground.root}")
        if os.path.lexists(path) and not path.is_dir():
            raise in_the_way(folder)
    if folders:
        paths = [ground.tree.directory(folder) for folder in folders]
        return read_register(base, [relative_path(p, base) for p in paths])
    return None if ground.config.has_plugin else find_register(base)


def _site(made: Plan, ground: Ground, decisions: Sequence[str], found: Found | None) -> None:
    # Where no record is yet, each one will be written for this register.
    native = not ground.config.has_plugin and not (found and found.decisions)
    given = options(decisions=decisions, dated=bool(found and found.dated), native=native)
    if ground.config.path is None:
        _new_site(made, ground, given, foreign=bool(found and found.decisions))
    elif not ground.config.has_plugin:
        _plugin(made, ground.config.path, given)
    elif not set(decisions) <= set(ground.policy.folders[Folder.DECISIONS]):
        path = ground.config.path
        name = ground.from_root(path.name)
        lines = toml_rows(given) if _is_toml(path) else emit.block(given, 0, TALL)
        made.ask(name, "the plugin's options", lines)
    if ground.config.path is not None and ground.is_staged:
        _extension(made, ground.config.path)


def _new_site(made: Plan, ground: Ground, given: dict[str, Value], *, foreign: bool) -> None:
    docs, site = ground.free(_DOCS), ground.free(SITES)
    name = ground.config.base.name or "Decisions"
    if ground.is_staged:
        config = new_toml(name, docs, given)
    else:
        config = new_config(name=name, docs=docs, site=site, options=given, foreign=foreign)
    made.add(ground.from_root(ground.new_name), config)
    made.add(ground.from_root(f"{docs}/index.md"), filled("home.md", name=name))
    if ground.is_staged:
        return  # A stage ignores itself.
    if made.exists(".gitignore"):
        made.notes.append(f"The built site will be in {site}/: see that git ignores it.")
    else:
        made.add(".gitignore", f"/{site}/\n")


def _plugin(made: Plan, path: Path, given: dict[str, Value]) -> None:
    """Add the plugin to a configuration file, or leave that to its owner."""
    name, text = _named(made, path)
    if _is_toml(path):
        _add_table(made, path, f"[project.plugins.{PLUGIN}]", toml_rows(given))
        return
    try:
        if re.search(r"^INHERIT\s*:", text, re.M) and not re.search(r"^plugins\s*:", text, re.M):
            raise EditError("its plugins may be in the file that it inherits from")
        after = append_entry(text, "plugins", plugin_entry(given), before=("search",))
    except EditError as error:
        made.ask(name, "`plugins`", emit.item(plugin_entry(given), 0, TALL), error.message)
    else:
        made.change(name, text, after)


def _extension(made: Plan, path: Path) -> None:
    """Add what says on a page that its register is missing, where a plain build would hide it."""
    name, text = _named(made, path)
    if _EMBED in text:
        return
    table = f'[project.markdown_extensions."{_EMBED}"]'
    if not re.search(r"^(?:markdown_extensions\s*:|\[project\.markdown_extensions)", text, re.M):
        why = "naming one extension leaves out those that Zensical has by itself"
        line = table if _is_toml(path) else f"- {_EMBED}"
        made.ask(name, "the Markdown extensions", [line], why)
    elif _is_toml(path):
        _add_table(made, path, table, [])
    else:
        try:
            made.change(
                name, _before(made, name), append_entry(text, "markdown_extensions", _EMBED)
            )
        except EditError as error:
            made.ask(name, "`markdown_extensions`", [f"- {_EMBED}"], error.message)


def _add_table(made: Plan, path: Path, head: str, rows: Sequence[str]) -> None:
    """Add a table at the end of a TOML file, or leave that to its owner."""
    name, text = _named(made, path)
    after = f"{text.rstrip()}\n\n{head}\n" + "".join(f"{row}\n" for row in rows)
    try:
        tomllib.loads(after)
    except tomllib.TOMLDecodeError as error:
        made.ask(name, "the end", [head, *rows], str(error))
    else:
        made.change(name, _before(made, name), after)


def _named(made: Plan, path: Path) -> tuple[str, str]:
    """A file's path from the root, and the text that it has or is to have."""
    name = relative_path(os.path.realpath(path), os.path.realpath(made.root))
    return name, made.texts.get(name) or reader(path.parent)(path.name)


def _before(made: Plan, name: str) -> str:
    """What a file holds now."""
    return made.before.get(name) or reader(made.root)(name)


def _is_toml(path: Path) -> bool:
    return path.suffix == ".toml"


def _folders(made: Plan, ground: Ground, decisions: Sequence[str]) -> None:
    """Folders that are missing or empty, each with a page that says what belongs there."""
    for folder in Folder:
        paths = decisions if folder is Folder.DECISIONS else ground.policy.folders[folder]
        for path in paths:
            directory = ground.tree.directory(path)
            if not directory.is_relative_to(ground.root):
                continue
            if os.path.lexists(directory) and not directory.is_dir():
                raise in_the_way(ground.from_root(path))
            if not directory.exists() or not any(directory.iterdir()):
                made.add(f"{ground.from_root(path)}/README.md", template(f"readme-{folder}.md"))


# What forges run


def _hosting(made: Plan, ground: Ground, asked: Sequence[str]) -> None:
    """Add what the hosts `asked` for run, else the one that the repository looks like.

    `asked` holds names of HOSTS, or NONE alone. Raises EditError.
    """
    hosts = [name for name in asked if name in HOSTS] or [_forge(ground)]
    for host in hosts:
        _review_template(made, host)
    work = _work(made, ground)
    _hook(made, work)
    if NONE in asked:
        return
    if "github" in hosts:
        _github(made, work)
    if "gitlab" in hosts:
        _gitlab(made, gitlab_jobs(work))


def _forge(ground: Ground) -> str:
    """Return whose forge the repository is on, by its files, else its remote."""
    if (ground.root / _GITLAB).exists():
        return "gitlab"
    return "gitlab" if "gitlab" in ground.git("remote", "get-url", "origin") else "github"


def _github(made: Plan, work: Work) -> None:
    """Write the workflows, or name the step that the workflow of another register lacks."""
    files = github_files(work)
    first = next(iter(files))
    if work.option and made.exists(first) and work.config not in reader(made.root)(first):
        step = f"- run: dissent check{work.option} --base auto --only-new"
        made.ask(first, "the steps of `check`", [step], "it is for another register")
        return
    for path, text in files.items():
        made.add(path, text)


def _gitlab(made: Plan, jobs: str) -> None:
    """Write the jobs, or say what the file that is there lacks."""
    if not made.exists(_GITLAB):
        made.add(_GITLAB, jobs)
        return
    text = reader(made.root)(_GITLAB)
    if not ("dissent check" in text and "dissent diff" in text):
        made.ask(_GITLAB, "the jobs", jobs.splitlines())


def _review_template(made: Plan, forge: str) -> None:
    if forge == "github":
        for folder in (made.root / ".github", made.root / "docs", made.root):
            there = folder.iterdir() if folder.is_dir() else ()
            if any(path.name.lower().startswith("pull_request_template") for path in there):
                return
    made.add(_TEMPLATES[forge], template("pull_request.md"))


def _hook(made: Plan, work: Work) -> None:
    name, hook = ".pre-commit-config.yaml", commit_hook(work.option, own_requirement().requirement)
    if not made.exists(name):
        made.add(name, append_entry("repos: # see https://pre-commit.com\n", "repos", hook))
        return
    text = reader(made.root)(name)
    if f"dissent check{work.option}" in text:
        return
    try:
        made.change(name, text, append_entry(text, "repos", hook))
    except EditError as error:
        made.ask(name, "`repos`", emit.item(hook, 0, TALL), error.message)


def _work(made: Plan, ground: Ground) -> Work:
    branch = ground.git("symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    branch = branch.removeprefix("origin/") or ground.git("symbolic-ref", "--short", "HEAD")
    return Work(
        install=_install(made, ground),
        config=ground.config_name,
        site=ground.site,
        branch=branch or "main",
        staged_for=next(iter(requirements_of(_ZENSICAL).lines)) if ground.is_staged else None,
    )


def _install(made: Plan, ground: Ground) -> str:
    """What is installed before the configuration is asked: this package, and the project's list."""
    own = own_requirement()
    for name in ("docs/requirements.txt", "requirements-docs.txt", "requirements.txt"):
        if (ground.root / name).is_file():
            if re.search(rf"^{OURS}\b", reader(ground.root)(name), re.M | re.I):
                return f"-r {name}"
            _name_placeholder(made, own)
            return f"-r {name} {shlex.quote(own.requirement)}"
    _name_placeholder(made, own)
    return shlex.quote(own.requirement)


def _name_placeholder(made: Plan, own: Own) -> None:
    if own.is_placeholder:
        made.notes.append(
            f"Jobs and hooks will install `{own.requirement}`. Put the address of your copy there:"
            f" {OURS} was installed here from a place that no other machine can reach."
        )
