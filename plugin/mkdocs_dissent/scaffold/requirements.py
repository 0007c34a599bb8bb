"""What has to be installed: this package as it is here, and what a site's configuration names.

Names of packages are never guessed: a name that is on no index yet is anybody's to register. What
is installed here names its package itself; else a name stands in `packages.toml`, or is unknown.
"""

import json
import os
import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from mkdocs_dissent import __version__
from mkdocs_dissent.config import Needs
from mkdocs_dissent.git.run import Git

OURS = "mkdocs-dissent"
_PACKAGES = Path(__file__).parent / "templates" / "packages.toml"
_BUILT_IN = {"theme": ("mkdocs", "readthedocs"), "plugin": ("search", "dissent")}
_COME_WITH_US = ("mkdocs-dissent", "mkdocs", "markdown")
_GROUPS = {
    "theme": ("mkdocs.themes", "properdocs.themes"),
    "plugin": ("mkdocs.plugins", "properdocs.plugins"),
    "extension": ("markdown.extensions",),
}


class Requirements(NamedTuple):
    """What `pip` has to install for a site."""

    lines: tuple[str, ...]
    """One requirement each, sorted."""
    unknown: tuple[str, ...]
    """What is neither installed here nor known, such as `plugin foo`."""


def requirements_of(needs: Needs) -> Requirements:
    """The packages of the themes, plugins and extensions that a configuration names."""
    known = tomllib.loads(_PACKAGES.read_text(encoding="utf-8"))
    lines: set[str] = set()
    unknown: list[str] = []
    for kind, name in _named(needs):
        installed = _installed(kind, name)
        if installed is not None:
            if _plain(installed.name) not in _COME_WITH_US:
                lines.add(pinned(installed))
        elif found := known[kind].get(name.partition(".")[0] if kind == "extension" else name):
            lines.add(found)
        else:
            unknown.append(f"{kind} {name}")
    return Requirements(tuple(sorted(lines)), tuple(unknown))


def _named(needs: Needs) -> Iterator[tuple[str, str]]:
    """Each thing that needs a package, as its kind and its name."""
    if needs.generator != "mkdocs":
        yield "generator", needs.generator
    if needs.theme and needs.theme not in _BUILT_IN["theme"]:
        yield "theme", needs.theme
    for plugin in needs.plugins:
        theme, slash, _ = plugin.partition("/")
        if slash or (needs.theme == "material" and plugin in _OF_MATERIAL):
            yield "theme", theme if slash else "material"
        elif plugin not in _BUILT_IN["plugin"]:
            yield "plugin", plugin
    for extension in needs.extensions:
        yield "extension", extension


_OF_MATERIAL = (
    *("blog", "group", "info", "meta", "offline", "optimize"),
    *("privacy", "projects", "social", "tags", "typeset"),
)
"""Plugins of Material that may be written without its name."""


def _installed(kind: str, name: str) -> metadata.Distribution | None:
    """The installed package that provides a thing; None where there is none."""
    for group in _GROUPS.get(kind, ()):
        for entry in metadata.entry_points(group=group, name=name):
            return entry.dist
    # A generator is named by its module, and an extension may be.
    named = kind in ("extension", "generator")
    packages = metadata.packages_distributions().get(name.partition(".")[0]) if named else None
    return metadata.distribution(packages[0]) if packages else None


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# One package as it is installed here


def pinned(installed: metadata.Distribution) -> str:
    """A requirement that brings the installed package again, or a later one that fits."""
    source = _source(installed)
    if source:
        return f"{installed.name} @ {source}"
    numbers = re.match(r"(\d+)(?:\.(\d+))?", installed.version)
    if numbers is None:
        return f"{installed.name}=={installed.version}"
    return f"{installed.name}~={numbers[1]}.{numbers[2] or 0}"


class Own(NamedTuple):
    """How this package is to be installed elsewhere."""

    requirement: str
    is_placeholder: bool
    """Whether the address is none that works yet."""


def own_requirement() -> Own:
    """How this package is to be installed elsewhere, by how it was installed here.

    From an index: the versions that go on working. From a repository: its address and commit. From
    a clone or a file that no other machine can reach: the placeholder of the project's address.
    """
    try:
        installed = metadata.distribution(OURS)
    except metadata.PackageNotFoundError:
        return Own(f"{OURS} @ git+{address()}@v{__version__}", True)
    record = _direct_url(installed)
    if record is not None and _source(installed) is None:
        return Own(f"{OURS} @ git+{address()}@v{installed.version}", True)
    return Own(pinned(installed), False)


def address(name: str = "Repository") -> str:
    """An address of the project, by its name in the package's metadata."""
    try:
        given = metadata.metadata(OURS).get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        given = []
    addresses: dict[str, str] = dict(entry.split(", ", 1) for entry in given)
    return addresses.get(name, "https://example.org/")


def _direct_url(installed: metadata.Distribution) -> dict[str, Any] | None:
    """What the installer noted about where a package came from; None for one from an index."""
    try:
        data = json.loads(installed.read_text("direct_url.json") or "null")
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _source(installed: metadata.Distribution) -> str | None:
    """Where a package came from if not from an index, as other machines can reach it."""
    record = _direct_url(installed)
    if record is None:
        return None
    url, version = str(record.get("url") or ""), record.get("vcs_info")
    if isinstance(version, dict):
        return _at_commit(url, str(version.get("commit_id") or ""))
    if url.startswith("file:") and "dir_info" in record:
        git = Git(Path(os.path.realpath(urlsplit(url).path)))
        return _at_commit(git.ask("remote", "get-url", "origin"), git.ask("rev-parse", "HEAD"))
    return _without_user(url) if url.startswith("https://") else None


_SCP = re.compile(r"([\w.-]+@)?([\w.-]+):(?!//)(.+)")


def _at_commit(remote: str, commit: str) -> str | None:
    if found := _SCP.fullmatch(remote):
        remote = f"ssh://{found[1] or ''}{found[2]}/{found[3]}"
    if not remote.startswith(("https://", "ssh://")) or not re.fullmatch(r"[0-9a-f]{7,64}", commit):
        return None
    return f"git+{_without_user(remote)}@{commit}"


def _without_user(url: str) -> str:
    """A URL without a password or a token, which a written file must not hold."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    keeps = at and parts.scheme == "ssh" and ":" not in user
    return urlunsplit(parts._replace(netloc=parts.netloc if keeps else host))
