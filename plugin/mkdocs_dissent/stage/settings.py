"""The configuration of a staged site: the project's own, for its folder and without its plugins.

`mkdocs.yml` stays YAML, tags included, and `zensical.toml` stays TOML. What Zensical does by itself
stands in the `zensical.toml` beside this file; what else it is given, it silently ignores.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import yaml

from mkdocs_dissent.config import PLUGIN, settings
from mkdocs_dissent.edit.write import EditError

OVERRIDES = "overrides"
"""The folder of the theme's overrides in a stage."""
_OTHER_THEMES = ("mkdocs", "readthedocs", "materialx")
"""Themes in a language of templates that Zensical doesn't speak, or not to be found by it."""
_EMBED = "mkdocs_dissent.embed"
_BUILT_IN = tomllib.loads(Path(__file__).with_name("zensical.toml").read_text(encoding="utf-8"))
"""The `plugins` that Zensical runs, and its `extensions` where a site names none."""
_ALWAYS: Mapping[str, Any] = {"toc": {}, "tables": {}}
_OWN_EMOJI = "pymdownx.emoji"
"""Needs functions of the generator's own; without them it asks another host for pictures."""


class Settings:
    """The settings of a site's configuration file, and those of its stage."""

    def __init__(self, path: Path) -> None:
        self.is_toml = path.suffix == ".toml"
        self.data = settings(path, _KeepTags)
        self.not_in_nav: list[str] = []
        """Source uris of pages that the navigation leaves out."""

    @property
    def overrides(self) -> str | None:
        """The folder of the theme's overrides, relative to the configuration file."""
        found = self._theme.get("custom_dir")
        return found if isinstance(found, str) else None

    @property
    def _theme(self) -> dict[str, Any]:
        theme = self.data.get("theme")
        return theme if isinstance(theme, dict) else {}

    @property
    def has_edit_links(self) -> bool:
        """Whether pages show where they are edited."""
        features = self._theme.get("features")
        return isinstance(features, list) and bool(
            {"content.action.edit", "content.action.view"} & {str(word) for word in features}
        )

    @property
    def edit_url(self) -> str | None:
        """The address below which the documentation's files are edited; None if it is unknown."""
        repo, edit = self.data.get("repo_url"), self.data.get("edit_uri")
        if not isinstance(repo, str) or urlsplit(repo).scheme not in ("http", "https"):
            return None
        if edit is None and urlsplit(repo).hostname in ("github.com", "gitlab.com"):
            edit = f"edit/master/{self.data.get('docs_dir') or 'docs'}/"
        if not isinstance(edit, str) or not edit:
            return None
        return urljoin(repo.rstrip("/") + "/", edit.rstrip("/") + "/")

    def _use_known_theme(self, data: dict[str, Any]) -> list[str]:
        """Let Zensical use its own theme where it can't use the project's; what was left out."""
        theme = data.get("theme", "mkdocs")
        name = theme if isinstance(theme, str) else self._theme.get("name", "mkdocs")
        if self.is_toml or name not in _OTHER_THEMES:
            return []
        # Its own fonts come from another host, and those of these themes don't.
        data["theme"] = {**self._theme, "name": "material"}
        if name != "materialx":
            data["theme"]["font"] = False
        return [f"theme {name}"]

    def staged(
        self, *, docs: str, directory_urls: bool, assets: str, nav: Sequence[Mapping[str, str]]
    ) -> tuple[str, list[str]]:
        """The text of the stage's configuration file, and what of the project's it leaves out."""
        data = copy.deepcopy(self.data)
        plugins, left_out = _kept(data.get("plugins"))
        data |= {"docs_dir": docs, "site_dir": "site", "use_directory_urls": directory_urls}
        if "plugins" in data:
            data["plugins"] = plugins
        if data.pop("hooks", None):
            left_out.append("hooks")
        left_out += self._use_known_theme(data)
        if self.overrides is not None:
            data["theme"]["custom_dir"] = OVERRIDES
        data["extra_css"] = [*_list(data, "extra_css"), f"{assets}/dissent.css"]
        data["extra_javascript"] = [*_list(data, "extra_javascript"), f"{assets}/dissent.js"]
        extensions = _extensions(data)
        for name in ("md_in_html", _EMBED):
            extensions.setdefault(name, {})
        data["markdown_extensions"] = [
            {name: options} if options else name for name, options in extensions.items()
        ]
        if self.is_toml:
            data["markdown_extensions"] = extensions
        if isinstance(data.get("nav"), list) and nav:
            data["nav"].append({"Decisions": [dict(entry) for entry in nav]})
        patterns = "".join(f"/{_pattern(uri)}\n" for uri in sorted(self.not_in_nav))
        if patterns:
            data["not_in_nav"] = f"{_text(data, 'not_in_nav')}{patterns}"
        if data.get("exclude_docs"):
            # A pattern such as `dissent/` means the records, and not the style.
            data["exclude_docs"] = f"{_text(data, 'exclude_docs')}!/{assets}/\n"
        if self.is_toml:
            rows = "".join(f"{_key(name)} = {toml(value)}\n" for name, value in data.items())
            return f"{_HEAD}[project]\n{rows}", left_out
        text = yaml.dump(data, Dumper=_WriteTags, allow_unicode=True, sort_keys=False)
        return f"{_HEAD}{text}", left_out


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return f"{value.rstrip()}\n" if isinstance(value, str) and value.strip() else ""


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    value = data.get(name)
    return value if isinstance(value, list) else []


def _pattern(uri: str) -> str:
    """A path as a pattern of gitignore that means just this file."""
    return re.sub(r"[\\*?\[\]!#]|\s$", lambda found: f"\\{found[0]}", uri)


def _kept(plugins: Any) -> tuple[Any, list[str]]:
    """The plugins that Zensical runs, in the form in which they were given; and the others."""
    left_out: list[str] = []

    def keeps(name: Any) -> bool:
        plain = str(name).removeprefix("material/")
        if plain in _BUILT_IN["plugins"]:
            return True
        if plain != PLUGIN:
            left_out.append(str(name))
        return False

    if isinstance(plugins, dict):
        return {name: value for name, value in plugins.items() if keeps(name)}, left_out
    entries = plugins if isinstance(plugins, list) else []
    kept = [
        entry
        for entry in entries
        if keeps(next(iter(entry), "") if isinstance(entry, dict) else entry)
    ]
    return kept, left_out


# Markdown extensions


def _extensions(data: Mapping[str, Any]) -> dict[str, Any]:
    """The Markdown extensions by name, each with its options; Zensical's own where none is named.

    TOML needs no quotes in `[project.markdown_extensions.pymdownx.tabbed]`, so names may be nested.
    """
    given = data.get("markdown_extensions")
    if given is None:
        return dict(_BUILT_IN["extensions"])
    if isinstance(given, list):
        pairs = [
            item
            for entry in given
            for item in (entry.items() if isinstance(entry, dict) else [(entry, {})])
        ]
        return {str(name): options or {} for name, options in pairs}
    return _flat(given) if isinstance(given, dict) else {}


_PACKAGES = "pymdownx pymdownx.blocks zensical zensical.extensions mkdocs_dissent".split()
"""Names that hold extensions and are none."""


def _flat(given: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, options in given.items():
        whole = f"{prefix}{name}"
        if whole in _PACKAGES:
            found |= _flat(options or {}, f"{whole}.")
        else:
            found[whole] = options or {}
    return found


def markdown_of(data: Mapping[str, Any]) -> tuple[Any, list[str]]:
    """A Markdown renderer with a site's extensions, and the names of those that can't be had.

    Options that name functions are left out, but for those of fences.
    """
    from markdown import Markdown

    chosen: dict[str, Any] = {}
    without: list[str] = []
    for name, options in {**_ALWAYS, **_extensions(data)}.items():
        if name == _EMBED:
            continue
        plain = _plain(options if isinstance(options, dict) else {})
        try:
            if name == _OWN_EMOJI:
                raise ImportError(name)
            Markdown(extensions=[name], extension_configs={name: plain})
        except Exception:
            # An extension of another project may fail in any way; the site is staged without it.
            if data.get("markdown_extensions") is not None:
                without.append(name)
        else:
            chosen[name] = plain
    return Markdown(extensions=list(chosen), extension_configs=chosen), without


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options without those that name functions."""
    found = {name: value for name, value in options.items() if not isinstance(value, _Tagged)}
    fences = found.get("custom_fences")
    if isinstance(fences, list):
        fence_code_format = import_module("pymdownx.superfences").fence_code_format
        found["custom_fences"] = [
            {"name": fence["name"], "class": fence.get("class", ""), "format": fence_code_format}
            for fence in fences
            if isinstance(fence, dict) and isinstance(fence.get("name"), str)
        ]
    if not callable(found.get("slugify")):
        found.pop("slugify", None)
    return found


# YAML with its tags, and TOML


@dataclass(slots=True)
class _Tagged:
    """A value with a tag of YAML that is not ours to read: `!ENV`, `!!python/name:…`."""

    node: yaml.Node

    def __deepcopy__(self, memo: Any) -> _Tagged:
        return self


class _KeepTags(yaml.SafeLoader):
    """Reads a configuration file, and keeps what stands behind a tag as it is."""


class _WriteTags(yaml.SafeDumper):
    """Writes tags back."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 (PyYAML's name)
        return True


for _prefix in ("!", "tag:yaml.org,2002:python/"):
    _KeepTags.add_multi_constructor(_prefix, lambda loader, suffix, node: _Tagged(node))  # noqa: ARG005
_WriteTags.add_representer(_Tagged, lambda dumper, data: data.node)  # noqa: ARG005
_HEAD = "# Made by `dissent stage` of the project's own; changes here are lost.\n"


def toml(value: Any) -> str:
    """A value as TOML, on one line. Raises EditError for what TOML can't hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, Mapping):
        pairs = (f"{_key(name)} = {toml(item)}" for name, item in value.items())
        return "{ " + ", ".join(pairs) + " }" if value else "{}"
    raise EditError(f"{value!r} can't be written as TOML")


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml(str(name))
