"""The configuration file of the site, read without the generator: the same section for everyone.

MkDocs reads `mkdocs.yml` for the plugin; Zensical reads `zensical.toml` and runs no plugin. A
command line must not need 200 ms of MkDocs to do so, and must work where the file names themes and
plugins that are not installed.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from mkdocs_dissent.filesystem import FILE, Unreadable, kind_at, read_inside, relative_path
from mkdocs_dissent.text import Hinted

NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml", "zensical.toml")
PLUGIN = "dissent"
_DEEP = 8
"""How many files may inherit from each other."""


class ConfigError(Hinted):
    """The configuration can't be used."""


class ConfigFile(NamedTuple):
    """What of a site's configuration the register needs."""

    path: Path | None
    """The file; None where there is none and defaults are used."""
    base: Path
    """Its directory, to which folders are relative."""
    options: Mapping[str, Any]
    """The plugin's section."""
    has_plugin: bool
    docs_dir: str = "docs"
    site_dir: str = "site"
    site_name: str = ""
    site_url: str = ""
    directory_urls: bool = True
    repo_url: str = ""


class Needs(NamedTuple):
    """What a site's configuration names that has to be installed."""

    theme: str = "mkdocs"
    plugins: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    generator: str = "mkdocs"


def find(folder: Path, named: Path | None = None) -> Path | None:
    """The configuration file: the named one, else the one in `folder` or the nearest above it.

    None where there is none up to the repository's root. Raises ConfigError where the named one
    is missing, or where a folder holds several that configure the plugin.
    """
    if named is not None:
        if kind_at(named) != FILE:
            raise ConfigError(f"there is no configuration file {named}")
        return named
    for directory in (folder, *folder.parents):
        found = [directory / name for name in NAMES if kind_at(directory / name) == FILE]
        if len(found) > 1:
            found = [path for path in found if read(path).has_plugin] or found[:1]
        if len(found) > 1:
            names = " and ".join(path.name for path in found)
            raise ConfigError(f"{names} both configure `{PLUGIN}`", "Name one: `-f FILE`.")
        if found:
            return found[0]
        if kind_at(directory / ".git"):
            return None
    return None


def read(path: Path) -> ConfigFile:
    """Read a configuration file, following `INHERIT`. Raises ConfigError where it can't be read."""
    data = settings(path)
    section = _section(data.get("plugins"), path)
    return ConfigFile(
        path=path,
        base=Path(os.path.realpath(path.parent)),
        options=section or {},
        has_plugin=section is not None,
        docs_dir=str(data.get("docs_dir") or "docs"),
        site_dir=str(data.get("site_dir") or "site"),
        site_name=str(data.get("site_name") or ""),
        site_url=str(data.get("site_url") or ""),
        directory_urls=data.get("use_directory_urls", True) is not False,
        repo_url=str(data.get("repo_url") or ""),
    )


def needs(path: Path) -> Needs:
    """What a configuration file names that has to be installed. Raises ConfigError."""
    data = settings(path)
    extensions = _names(data.get("markdown_extensions"))
    if path.suffix.lower() == ".toml":
        # Zensical has its themes in itself, and runs no plugin.
        return Needs(theme="", extensions=extensions, generator="zensical")
    theme = data.get("theme", "mkdocs")
    theme = theme.get("name") if isinstance(theme, dict) else theme
    return Needs(
        theme=str(theme or ""),
        plugins=_names(data.get("plugins")),
        extensions=extensions,
        generator="properdocs" if path.name.startswith("properdocs") else "mkdocs",
    )


_STAGES = re.compile(r"^[^#\n]*\bdissent stage\b", re.M)
_NO_PLUGINS = re.compile(
    r"^[^#\n]*\bzensical (?:build|serve)\b|^[ \t]*[\"']?zensical[ \t]*(?:[=<>~!;@\"',\[]|$)", re.M
)
"""A line that builds a site with Zensical, or asks for its package."""
_BUILDERS = (
    *(".github/workflows/*.y*ml", ".forgejo/workflows/*", ".gitea/workflows/*", ".gitlab-ci.yml"),
    *(".readthedocs.y*ml", ".circleci/config.yml", "*-pipelines.yml", "netlify.toml"),
    *("vercel.json", "Makefile", "justfile", "tox.ini", "noxfile.py", "Dockerfile", "*.sh"),
    *("package.json", "pyproject.toml", "requirements*.txt", "docs/requirements*.txt"),
    "requirements/*.txt",
)
"""Where a project says how its site is built, and of what."""


class Builder(NamedTuple):
    """What shows that a generator without plugins builds a site."""

    file: str
    stages: bool
    """Whether the site is staged for it; else it has no register, and nobody is told."""


def builder_without_plugins(root: Path, config: ConfigFile) -> Builder | None:
    """Which file shows that Zensical builds the site; None where none does."""
    found = "zensical.toml" if kind_at(config.base / "zensical.toml") == FILE else None
    for place in dict.fromkeys((config.base, root)):
        for path in sorted(path for pattern in _BUILDERS for path in place.glob(pattern)):
            name = relative_path(path, root)
            try:
                text = read_inside(os.fspath(root), name, 1_000_000).decode(errors="replace")
            except Unreadable:
                continue
            if _STAGES.search(text):
                return Builder(name, True)
            if found is None and _NO_PLUGINS.search(text):
                found = name
    return Builder(found, False) if found is not None else None


def _names(entries: Any) -> tuple[str, ...]:
    """The names of a list or mapping of things with options, each once and in their order."""
    found = entries if isinstance(entries, list | dict) else []
    names = (next(iter(entry), "") if isinstance(entry, dict) else entry for entry in found)
    return tuple(dict.fromkeys(str(name) for name in names if name))


def without_file(folder: Path) -> ConfigFile:
    """The configuration of a register that has no site yet: every default."""
    return ConfigFile(path=None, base=Path(os.path.realpath(folder)), options={}, has_plugin=False)


def settings(path: Path, loader: Any = None, depth: int = 0) -> dict[str, Any]:
    """Every setting of a configuration file; of `zensical.toml`, those of its `project`.

    `loader` reads YAML, by default as this package does. Raises ConfigError.
    """
    if depth > _DEEP:
        raise ConfigError(f"{path}: `INHERIT` goes round in a circle, or deeper than {_DEEP} files")
    data = _parsed(path, loader or _Loader)
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigError(f"{path} is no configuration file: it holds no mapping")
    parent = data.pop("INHERIT", None)
    if parent is None:
        return data
    below = path.parent / str(parent)
    if kind_at(below) != FILE:
        raise ConfigError(f"{path} inherits from {parent}, and there is no such file")
    return _over(settings(below, loader, depth + 1), data)


def _parsed(path: Path, loader: Any) -> Any:
    is_toml = path.suffix.lower() == ".toml"
    try:
        text = path.read_bytes().decode("utf-8-sig")
        if is_toml:
            import tomllib  # Few registers have such a file.

            data = tomllib.loads(text)
            return data.get("project", data)
        return yaml.load(text, loader)
    except OSError as error:
        why = f"can't be read: {(error.strerror or str(error)).lower()}"
        raise ConfigError(f"{path} {why}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        what = getattr(error, "problem", None) or getattr(error, "reason", None)
        raise ConfigError(f"{path}{where} is not YAML: {what or 'it cannot be parsed'}") from error
    except (ValueError, TypeError) as error:
        # A timestamp that is no date, a key that can't be one.
        why = "is not TOML" if is_toml else "holds a value that can't be read"
        raise ConfigError(f"{path} {why}: {error}") from error
    except RecursionError:
        raise ConfigError(f"{path} is nested too deeply to be a configuration file") from None


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """`above` laid over `below`, mapping into mapping, as MkDocs does it."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _over(old, value) if both else value  # type: ignore[arg-type]
    return merged


def _section(plugins: Any, path: Path) -> dict[str, Any] | None:
    """The plugin's options in a `plugins` list or mapping; None where it is not named.

    Raises ConfigError where they are no mapping.
    """
    entries = plugins if isinstance(plugins, list) else [plugins]
    entry = next((item for item in entries if item == PLUGIN or PLUGIN in _mapping(item)), None)
    if entry is None:
        return None
    options = _mapping(entry).get(PLUGIN) or {}
    if not isinstance(options, dict):
        message = f"{path}: the options of `{PLUGIN}` are {options!r}; expected a mapping"
        raise ConfigError(message, "Write each on a line of its own, as in `due_soon_days: 30`.")
    return dict(options)


def _mapping(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


if TYPE_CHECKING:
    _Safe = yaml.SafeLoader
else:
    # The same reading in C, where PyYAML was built with it.
    _Safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Safe):
    """Reads what MkDocs reads, and lets tags alone that name Python objects."""


def _environment(loader: _Loader, node: yaml.Node) -> Any:
    """`!ENV NAME`, `!ENV [NAME, …, default]`."""
    if isinstance(node, yaml.MappingNode):
        return None
    values = [node.value]
    if isinstance(node, yaml.SequenceNode):
        values = [loader.construct_object(item) for item in node.value]
    *names, default = values if len(values) > 1 else [*values[:1], None]
    for name in map(str, names):
        if name in os.environ:
            return yaml.safe_load(os.environ[name])
    return default


_Loader.add_constructor("!ENV", _environment)
for _prefix in ("!", "tag:yaml.org,2002:python/"):
    _Loader.add_multi_constructor(_prefix, lambda loader, suffix, node: suffix)  # noqa: ARG005
