"""The one entry for every adapter: a tree and a policy become a site and its findings."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from mkdocs_dissent import __version__
from mkdocs_dissent.feeds import feed_files
from mkdocs_dissent.findings import Finding
from mkdocs_dissent.load import Other, Tree, load
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records import Record
from mkdocs_dissent.register import Register, link
from mkdocs_dissent.rules import judge
from mkdocs_dissent.views import Context

if TYPE_CHECKING:
    from mkdocs_dissent.render import Renderer


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A register and what is wrong with it."""

    register: Register
    policy: Policy
    today: dt.date
    findings: tuple[Finding, ...]
    others: tuple[Other, ...]
    """Files beside records: images, CSV files, index pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Examined):
    """Everything that an adapter needs to publish a register."""

    views: Mapping[str, str]
    """View → source uri of the page that holds it; views without a page are absent."""
    files: Mapping[str, str]
    """Files beside the pages: uri → text."""
    renderer: Renderer

    @property
    def records(self) -> tuple[Record, ...]:
        """Every record, in order."""
        return self.register.records


def examine(tree: Tree, policy: Policy, today: dt.date, *, docs: str | None = None) -> Examined:
    """Read, link and judge the register in `tree` as it stands on `today`.

    `docs` is the documentation directory relative to the configuration file. Never raises on a
    record's account: what is wrong with records is in `findings`.
    """
    loaded = load(tree, policy, docs)
    register = link(loaded.records)
    return Examined(
        register=register,
        policy=policy,
        today=today,
        findings=tuple(judge(register, loaded.problems, policy, today)),
        others=loaded.others,
    )


def build(
    tree: Tree,
    policy: Policy,
    today: dt.date,
    *,
    docs: str | None = None,
    url_of: Callable[[str], str] | None = None,
) -> Site:
    """Examine a register and prepare everything that its site shows.

    `url_of` gives the URL of a page by its source uri, and by default is what generators do with
    directory URLs. For the rest, see `examine`.
    """
    # Templates take longer to import than a small register to examine.
    from mkdocs_dissent.render import Renderer

    url_of = url_of or directory_url
    examined = examine(tree, policy, today, docs=docs)
    register = examined.register
    return Site(
        register=register,
        policy=policy,
        today=today,
        findings=examined.findings,
        others=examined.others,
        views={name: uri for name, uri in policy.pages.items() if uri is not None},
        files=feed_files(register, today, url_of),
        renderer=Renderer(Context(register, policy, today), url_of, __version__),
    )


def directory_url(uri: str) -> str:
    """The URL of a page by its source uri: `decisions/0007-x.md` is at `decisions/0007-x/`."""
    folder, name = posixpath.split(uri.removesuffix(".md"))
    if name.lower() in ("index", "readme"):
        return quote(f"{folder}/") if folder else "./"
    return quote(posixpath.join(folder, name) + "/")
