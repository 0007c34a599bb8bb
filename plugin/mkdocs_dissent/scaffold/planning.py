"""What setting a register up would write: around what is there, and nothing of it replaced."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from mkdocs_dissent.edit import EditError, append_entry, emit, reader
from mkdocs_dissent.records import Folder
from mkdocs_dissent.records.fields import Value
from mkdocs_dissent.scaffold.adopting import Found, find_register, read_register
from mkdocs_dissent.scaffold.hosting import plan_hosting
from mkdocs_dissent.scaffold.plans import SITES, Ground, Plan, in_the_way
from mkdocs_dissent.scaffold.setting_up import (
    READMES,
    home_page,
    new_config,
    options,
    plugin_entry,
)

_STYLE = emit.Style(flow_items=False)
_DOCS = ("docs", "pages", "register-pages")


def plan(ground: Ground, *, folders: Sequence[str] = (), hosts: Sequence[str] = ()) -> Plan:
    """What sets a register up here.

    `folders` are where decisions are or are to go, else they are looked for. `hosts` are whose
    files are written, by their names in `forges.HOSTS`, `none` for no host, else those that the
    repository looks like. Raises EditError.
    """
    made = Plan(ground.root)
    found = _existing(ground, folders)
    decisions = found.folders if found else ground.policy.folders[Folder.DECISIONS]
    if found and found.decisions:
        made.notes.append(f"Found {found.said()}.")
        made.notes += [f"Can't be read: {path}" for path in found.unreadable]
    _site(made, ground, decisions, found)
    _folders(made, ground, decisions)
    plan_hosting(made, ground, hosts)
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
        return read_register(base, [Path(os.path.relpath(p, base)).as_posix() for p in paths])
    return None if ground.config.has_plugin else find_register(base)


def _site(made: Plan, ground: Ground, decisions: Sequence[str], found: Found | None) -> None:
    given = options(decisions=decisions, dated=bool(found and found.dated))
    if ground.config.path is None:
        _new_site(made, ground, given, foreign=bool(found and found.decisions))
    elif not ground.config.has_plugin:
        _plugin(made, ground.config.path, given)
    elif not set(decisions) <= set(ground.policy.folders[Folder.DECISIONS]):
        path = ground.config.path
        name = ground.named(path.name)
        made.ask(name, "the plugin's options", emit.block(given, 0, _STYLE))


def _new_site(made: Plan, ground: Ground, given: dict[str, Value], *, foreign: bool) -> None:
    docs, site = ground.free(_DOCS), ground.free(SITES)
    name = ground.config.base.name or "Decisions"
    config = new_config(name=name, docs=docs, site=site, options=given, foreign=foreign)
    made.add(ground.named("mkdocs.yml"), config)
    made.add(ground.named(f"{docs}/index.md"), home_page(name))
    if made.there(".gitignore"):
        made.notes.append(f"The built site will be in {site}/: see that git ignores it.")
    else:
        made.add(".gitignore", f"/{site}/\n")


def _plugin(made: Plan, path: Path, given: dict[str, Value]) -> None:
    """Add the plugin to a configuration file, or leave that to its owner."""
    name = Path(os.path.relpath(os.path.realpath(path), os.path.realpath(made.root))).as_posix()
    text = reader(path.parent)(path.name)
    try:
        if re.search(r"^INHERIT\s*:", text, re.M) and not re.search(r"^plugins\s*:", text, re.M):
            raise EditError("its plugins may be in the file that it inherits from")
        after = append_entry(text, "plugins", plugin_entry(given), before=("search",))
    except EditError as error:
        made.ask(name, "`plugins`", emit.item(plugin_entry(given), 0, _STYLE), error.message)
    else:
        made.change(name, text, after)


def _folders(made: Plan, ground: Ground, decisions: Sequence[str]) -> None:
    """Folders that are missing or empty, each with a page that says what belongs there."""
    for folder, text in READMES.items():
        paths = decisions if folder is Folder.DECISIONS else ground.policy.folders[folder]
        for path in paths:
            directory = ground.tree.directory(path)
            if not directory.is_relative_to(ground.root):
                continue
            if os.path.lexists(directory) and not directory.is_dir():
                raise in_the_way(ground.named(path))
            if not directory.exists() or not any(directory.iterdir()):
                made.add(f"{ground.named(path)}/README.md", text)
