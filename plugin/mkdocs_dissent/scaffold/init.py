"""What `dissent init` writes: around what is there, and nothing of it replaced."""

import os
import re
import shlex
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from mkdocs_dissent.config import PLUGIN, ConfigFile
from mkdocs_dissent.edit import emit
from mkdocs_dissent.edit.record import Edit, unified_diff
from mkdocs_dissent.edit.splice import append_entry
from mkdocs_dissent.edit.write import EditError, reader
from mkdocs_dissent.filesystem import relative_path
from mkdocs_dissent.git.forge import new_pages, repository_url
from mkdocs_dissent.git.run import Git
from mkdocs_dissent.policy import VIEWS, Policy
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.records.fields.types import Value
from mkdocs_dissent.records.vocabularies import Folder
from mkdocs_dissent.scaffold import filled, template
from mkdocs_dissent.scaffold.adopting import (
    Found,
    find_register,
    folders_without_records,
    read_register,
)
from mkdocs_dissent.scaffold.forges import STAGE, TALL, WRITTEN, hosting
from mkdocs_dissent.scaffold.names import refuse_file
from mkdocs_dissent.stage.settings import toml
from mkdocs_dissent.text import one_line

SITES = ("site", "_site", "register-site")
"""Where a new site is built, the first that is free."""
_DOCS = ("docs", "pages", "register-pages")
GENERATORS = ("mkdocs", "zensical")
"""What builds a site: the plugin, or a stage for one that runs no plugins."""
_EMBED = "mkdocs_dissent.embed"
_OFFERED = 12
"""How many people are offered for the options."""


@dataclass(kw_only=True, slots=True)
class Plan:
    """What sets a register up in a repository: what is there, and the texts to write.

    Every path is relative to the root of the repository.
    """

    config: ConfigFile
    policy: Policy
    tree: DiskTree
    generator: str = GENERATORS[0]
    rewrite: bool = False
    """Whether jobs that an earlier run wrote, and that differ by now, are written anew."""
    per_steward: bool = False
    """Whether each person in `teams` has an issue of their own."""
    texts: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    """What each file held that changes."""
    notes: list[str] = field(default_factory=list)
    """What was found."""
    todo: list[str] = field(default_factory=list)
    """What is left to be done by hand."""

    # What is there

    @property
    def root(self) -> Path:
        """The root of the repository."""
        return self.tree.root

    @property
    def is_staged(self) -> bool:
        """Whether the generator runs no plugins."""
        return self.generator == "zensical"

    @property
    def is_toml(self) -> bool:
        """Whether the configuration is written in TOML."""
        return self.config_name.endswith(".toml")

    @property
    def config_name(self) -> str:
        """The path of the configuration file."""
        new = "zensical.toml" if self.is_staged else "mkdocs.yml"
        return self.from_root(self.config.path.name if self.config.path else new)

    @property
    def next_command(self) -> str:
        """What shows the site, as a sentence's last words."""
        if not self.is_staged:
            return "`mkdocs serve`"
        name = shlex.quote(f"{STAGE}/{Path(self.config_name).name}")
        return f"`dissent stage {STAGE}`, `zensical serve -f {name}`"

    @property
    def site(self) -> str:
        """Where the site is built, relative to the configuration's directory."""
        return self.config.site_dir if self.config.path else self.free(SITES)

    def from_root(self, path: str) -> str:
        """A path below the configuration's directory, from the root."""
        return self.tree.relative(self.tree.directory(path))

    def free(self, names: Sequence[str]) -> str:
        """The first name that is free: a folder that is there may serve another purpose."""
        free = (name for name in names if not os.path.lexists(self.tree.directory(name)))
        return next(free, names[-1])

    def exists(self, path: str) -> bool:
        """Whether something has that name, a link that leads nowhere included."""
        return path in self.texts or os.path.lexists(self.root / path)

    def text(self, path: str) -> str:
        """The text that a file has, or is to have."""
        return self.texts.get(path) or reader(self.root)(path)

    # What is written

    def add(self, path: str, text: str) -> None:
        """Write a new file; one that is there is left alone.

        Raises EditError where a file stands in the way of its folder.
        """
        if self.exists(path):
            self._compare(path, text)
            return
        for parent in Path(path).parents:
            refuse_file(self.root / parent, parent.as_posix())
        self.texts[path] = text

    def _compare(self, path: str, text: str) -> None:
        """Say how a file that an earlier run wrote differs from what would be written now."""
        there = self.root / path
        if path in self.texts or there.is_symlink() or not there.is_file():
            return
        before = self.text(path)
        if before == text or not before.startswith(WRITTEN):
            return
        if self.rewrite:
            self.texts[path], self.before[path] = text, before
        else:
            self.todo.append(
                f"{path} is not as `dissent init` writes it today. `dissent init --rewrite` makes"
                f" this change:\n\n{unified_diff(before, text, path)}"
            )

    def change(
        self, path: str, where: str, lines: Sequence[str], changed: Callable[[str], str]
    ) -> None:
        """Change a file, or leave lines to be added by hand where that can't be done."""
        before = self.text(path)
        try:
            after = changed(before)
        except EditError as error:
            self.ask(path, where, lines, error.message)
        else:
            if path not in self.texts:
                self.before[path] = before
            self.texts[path] = after

    def ask(self, path: str, where: str, lines: Sequence[str], why: str = "") -> None:
        """Leave lines to be added by hand."""
        because = f"{path} is not changed: {why}. " if why else ""
        text = "".join(f"  {line}\n" for line in lines)
        self.todo.append(f"{because}Add to {where} in {path}:\n\n{text}")

    def preview(self) -> str:
        """The list of files, and the diff of those that change."""
        verbs = ((path, "change" if path in self.before else "write ") for path in self.texts)
        diffs = (
            "\n" + unified_diff(before, self.texts[path], path)
            for path, before in self.before.items()
        )
        return "".join([*(f"{verb}  {path}\n" for path, verb in verbs), *diffs])

    def apply(self) -> None:
        """Write all files, or none. Raises EditError."""
        Edit(changes=self.texts, before=self.before).apply(self.root)


def plan(
    made: Plan, *, folders: Sequence[str] = (), hosts: Sequence[str] = (), intake: bool = False
) -> Plan:
    """Plan what sets a register up, with `intake` also what makes records of issues.

    `folders` are where decisions are or are to go, else they are looked for. `hosts` are whose
    files are written, by their names in HOSTS, `none` for no host, else those that the
    repository looks like. Raises EditError.
    """
    base = made.config.base
    if made.tree.base != made.root:
        where = made.tree.relative(made.tree.base)
        made.notes.append(f"The register is in {where}/, and jobs are in the root.")
    found = _existing(made, folders)
    decisions = found.folders if found else made.policy.folders[Folder.DECISIONS]
    if found and found.decisions:
        made.notes.append(f"Found {found.summary()}.")
        made.notes += [f"Can't be read: {path}" for path in found.unreadable]
    else:
        wrong = folders_without_records(base, decisions)
        made.notes += [f"Not understood: {message}." for message in wrong]
    _site(made, decisions, found)
    _folders(made, decisions)
    hosting(made, hosts, intake=intake)
    return made


# The register and its site


def _existing(made: Plan, folders: Sequence[str]) -> Found | None:
    base = made.config.base
    paths = [made.tree.directory(folder) for folder in folders]
    for folder, path in zip(folders, paths, strict=True):
        if not path.is_relative_to(made.root) or path == base:
            raise EditError(f"`{folder}` is not a folder inside {made.root}")
        refuse_file(path, folder)
    if paths:
        return read_register(base, [relative_path(path, base) for path in paths])
    return None if made.config.has_plugin else find_register(base)


def _site(made: Plan, decisions: Sequence[str], found: Found | None) -> None:
    config, known = made.config, bool(found and found.decisions)
    # Where no record is yet, each one will be written for this register.
    options: dict[str, Value] = {}
    if not config.has_plugin and not known:
        options["records"] = "native"
    if list(decisions) not in ([], ["decisions"]):
        folders: Value = decisions[0] if len(decisions) == 1 else list(decisions)
        options["folders"] = {"decisions": folders}
    if found and found.dated:
        options["id_scheme"] = "date"
    if config.path is None:
        _new_site(made, options, foreign=known)
        return
    path = relative_path(os.path.realpath(config.path), os.path.realpath(made.root))
    if not config.has_plugin:
        _plugin(made, path, options)
    elif not set(decisions) <= set(made.policy.folders[Folder.DECISIONS]):
        lines = _rows(options) if made.is_toml else emit.block(options, 0, TALL)
        made.ask(made.config_name, "the plugin's options", lines)
    if made.is_staged:
        _extension(made, path)


def _new_site(made: Plan, options: Mapping[str, Value], *, foreign: bool) -> None:
    """Write a configuration; `foreign` records may hold links that lead nowhere on a site."""
    docs, site = made.free(_DOCS), made.site
    name = made.config.base.name or "Decisions"
    repo_url = None if made.is_staged else repository_url(made.root)
    if made.is_staged:
        rows = _rows(options)
        config = filled("zensical.toml", name=toml(name), docs=toml(docs), rows=rows)
    else:
        config = filled(
            "mkdocs.yml",
            name=name,
            docs=docs,
            site=site,
            options=emit.block(dict(options), 6, TALL),
            foreign=foreign,
            material=find_spec("material") is not None,
            repo_url=repo_url,
            views=[
                (view.title, f"{key}.md") for key, view in VIEWS.items() if not view.preview_only
            ],
            people=[emit.scalar(one_line(person)) for person in _authors(made)],
        )
    made.add(made.config_name, config)
    doors = new_pages(made.root, repo_url, os.environ)
    home = filled("home.md", name=name, doors=doors)
    made.add(made.from_root(f"{docs}/index.md"), home)
    if made.is_staged:
        return  # A stage ignores itself.
    if made.exists(".gitignore"):
        made.notes.append(f"The built site will be in {site}/: see that git ignores it.")
    else:
        made.add(".gitignore", f"/{site}/\n")


def _authors(made: Plan) -> list[str]:
    """Who wrote most commits, bots left out: offered as people, and never taken for them."""
    lines = Git(made.root).ask("shortlog", "-sn", "HEAD").splitlines()
    names = (line.partition("\t")[2].strip() for line in lines)
    return [name for name in names if name and not name.endswith("[bot]")][:_OFFERED]


def _entry(options: Mapping[str, Value]) -> Value:
    """The plugin as an item of the list `plugins`."""
    return {PLUGIN: dict(options)} if options else PLUGIN


def _rows(options: Mapping[str, Value]) -> list[str]:
    """The plugin's options as lines of TOML."""
    return [f"{name} = {toml(value)}" for name, value in options.items()]


def _plugin(made: Plan, path: str, options: Mapping[str, Value]) -> None:
    """Add the plugin to a configuration file, or leave that to its owner."""
    if made.is_toml:
        _add_table(made, path, f"[project.plugins.{PLUGIN}]", _rows(options))
        return

    def with_plugin(text: str) -> str:
        if re.search(r"^INHERIT\s*:", text, re.M) and not re.search(r"^plugins\s*:", text, re.M):
            raise EditError("its plugins may be in the file that it inherits from")
        return append_entry(text, "plugins", _entry(options), before=("search",))

    made.change(path, "`plugins`", emit.item(_entry(options), 0, TALL), with_plugin)


def _extension(made: Plan, path: str) -> None:
    """Add what says on a page that its register is missing, where a plain build would hide it."""
    text = made.text(path)
    if _EMBED in text:
        return
    table = f'[project.markdown_extensions."{_EMBED}"]'
    lines = [table if made.is_toml else f"- {_EMBED}"]
    if not re.search(r"^(?:markdown_extensions\s*:|\[project\.markdown_extensions)", text, re.M):
        why = "naming one extension leaves out those that Zensical has by itself"
        made.ask(path, "the Markdown extensions", lines, why)
    elif made.is_toml:
        _add_table(made, path, table, [])
    else:
        name = "markdown_extensions"
        made.change(path, f"`{name}`", lines, lambda text: append_entry(text, name, _EMBED))


def _add_table(made: Plan, path: str, head: str, rows: Sequence[str]) -> None:
    """Add a table at the end of a TOML file, or leave that to its owner."""

    def with_table(text: str) -> str:
        after = f"{text.rstrip()}\n\n{head}\n" + "".join(f"{row}\n" for row in rows)
        try:
            tomllib.loads(after)
        except tomllib.TOMLDecodeError as error:
            raise EditError(str(error)) from error
        return after

    made.change(path, "the end", [head, *rows], with_table)


def _folders(made: Plan, decisions: Sequence[str]) -> None:
    """Folders that are missing or empty, each with a page that says what belongs there."""
    for folder in Folder:
        paths = decisions if folder is Folder.DECISIONS else made.policy.folders[folder]
        for path in paths:
            directory = made.tree.directory(path)
            if not directory.is_relative_to(made.root):
                continue
            refuse_file(directory, made.from_root(path))
            if not directory.exists() or not any(directory.iterdir()):
                made.add(f"{made.from_root(path)}/README.md", template(f"readme-{folder}.md"))
