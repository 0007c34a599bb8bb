"""The files that set a register up, as texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

from mkdocs_dissent.edit import emit
from mkdocs_dissent.records.fields import Value
from mkdocs_dissent.scaffold.fill import filled, job
from mkdocs_dissent.stage.settings import toml

TALL = emit.Style(flow_items=False)
"""How a configuration file is written: one item a line."""


def options(*, decisions: Sequence[str], dated: bool, native: bool) -> dict[str, Value]:
    """Return the plugin's options where they differ from its defaults."""
    made: dict[str, Value] = {"records": "native"} if native else {}
    if list(decisions) not in ([], ["decisions"]):
        folders: Value = decisions[0] if len(decisions) == 1 else list(decisions)
        made["folders"] = {"decisions": folders}
    if dated:
        made["id_scheme"] = "date"
    return made


def plugin_entry(options: Mapping[str, Value]) -> Value:
    """Return the plugin as an item of the list `plugins`."""
    return {"dissent": dict(options)} if options else "dissent"


def new_config(
    *, name: str, docs: str, site: str, options: Mapping[str, Value], foreign: bool
) -> str:
    """Return a `mkdocs.yml`. `foreign` registers may hold links that lead nowhere on a site."""
    plugin = emit.item(plugin_entry(options), 2, TALL)
    return filled("mkdocs.yml", name=name, docs=docs, site=site, plugin=plugin, foreign=foreign)


def toml_rows(options: Mapping[str, Value]) -> list[str]:
    """Return the plugin's options as lines of TOML."""
    return [f"{name} = {toml(value)}" for name, value in options.items()]


def new_toml(name: str, docs: str, options: Mapping[str, Value]) -> str:
    """Return a `zensical.toml`."""
    head = {"name": toml(name), "docs": toml(docs)}
    return filled("zensical.toml", **head, rows=toml_rows(options))


def commit_hook(option: str, requirement: str) -> Value:
    """Return the entry of pre-commit's list `repos` that checks the register before a commit.

    `requirement` is what installs this package. `option` names the configuration file, with a space
    before it, where it is not in the root.
    """
    places = {
        "check": emit.scalar(f"dissent check{option}"),
        "requirement": emit.flow([requirement]),
    }
    hook: Value = yaml.safe_load(job("commit-hook.yml", places))
    return hook
