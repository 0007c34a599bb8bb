"""The entries for every adapter: `read` a register, `examine` it, or `build` its site."""

from __future__ import annotations

import datetime as dt
import html
import posixpath
from collections.abc import Callable, Container, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from markupsafe import escape

from mkdocs_dissent.findings import Finding
from mkdocs_dissent.policy import VIEWS, Policy
from mkdocs_dissent.reading.load import DiskTree, Other, Tree, load
from mkdocs_dissent.records.kinds import Initiative, Record
from mkdocs_dissent.records.vocabularies import Folder
from mkdocs_dissent.register.register import Register, link

if TYPE_CHECKING:
    from mkdocs_dissent.diff.model import Comparison
    from mkdocs_dissent.git.base import NoBase
    from mkdocs_dissent.git.changed import Repository
    from mkdocs_dissent.git.forge import SourceUrl
    from mkdocs_dissent.pages.renderer import Renderer
    from mkdocs_dissent.register.base import BaseFiles


@dataclass(kw_only=True, slots=True)
class About:
    """What the adapter knows of the site and its repository."""

    url: str = ""
    """The address at which it is published, ending in a slash; empty where it is not known."""
    name: str = "Decision register"
    source_url: SourceUrl | None = None
    """The address of a file on the forge, by commit and path in the repository."""
    new_pages: Mapping[str, str] = field(default_factory=dict)
    """Where people write records in a browser, by way."""


NOWHERE = About()


@dataclass(kw_only=True, slots=True)
class Examined:
    """A register and what is wrong with it."""

    register: Register
    policy: Policy
    today: dt.date
    findings: tuple[Finding, ...]
    others: tuple[Other, ...]
    """Files beside records: images, CSV files, index pages."""
    comparison: Comparison | None = None
    """What the register was compared with; None where it was compared with nothing."""

    @property
    def unread(self) -> tuple[str, ...]:
        """The folders and index pages in which something was not read."""
        return tuple(each.location.path for each in self.findings if each.code == "DM008")


@dataclass(kw_only=True, slots=True)
class Site(Examined):
    """Everything that an adapter needs to publish a register."""

    views: Mapping[str, str]
    """View → source uri of the page that holds it; views without a page are absent."""
    files: Mapping[str, str]
    """Files beside the pages: uri → text."""
    renderer: Renderer

    def missing_in(self, nav: Any) -> list[dict[str, str]]:
        """The views that a navigation does not name, as its entries: title → source uri."""
        named = repr(nav)
        return [
            {VIEWS[view].title: uri} for view, uri in self.views.items() if repr(uri) not in named
        ]

    def beside(self, place_of: Callable[[str], str], taken: Set[str]) -> Iterator[Other]:
        """What is published of the files beside records; those `taken` are the author's own.

        `place_of` gives where a page will stand by its source uri.
        """
        views = {place_of(uri) for uri in self.views.values()}
        for other in self.others:
            folder, name = posixpath.split(other.uri)
            suffix = posixpath.splitext(name)[1].lower()
            index = posixpath.join(folder, "index.md") if name.lower() == "readme.md" else other.uri
            # A template is full of blanks and of links that lead nowhere yet.
            if suffix not in _BESIDE or "template" in name.lower() or {index, other.uri} & taken:
                continue
            # The page about the folder of initiatives stands where their view does.
            if suffix != ".md" or place_of(other.uri) not in views:
                yield other

    @property
    def records(self) -> tuple[Record, ...]:
        """Every record, in order."""
        return self.register.records


_BESIDE = frozenset(
    ".md .png .jpg .jpeg .gif .svg .webp .avif .csv .pdf .drawio .mermaid .puml .txt".split()
)
"""What is published of the files beside records; a record folder may be a repository's root."""


def read(tree: Tree, policy: Policy, docs: str | None = None) -> Register:
    """Read and link the register in `tree`, and judge nothing.

    `docs` is the documentation directory relative to the configuration file. Never raises on a
    record's account.
    """
    return link(load(tree, policy, docs).records, policy)


def examine(
    tree: Tree,
    policy: Policy,
    today: dt.date,
    *,
    docs: str | None = None,
    base: BaseFiles | NoBase | None = None,
) -> Examined:
    """Read, link and judge the register in `tree` as it stands on `today`.

    With a `base`, the register is compared with the one that stood there, and each finding says
    whether it is new. Never raises on a record's account: what is wrong with records is in
    `findings`. For `docs`, see `read`.
    """
    loaded = load(tree, policy, docs)
    register = link(loaded.records, policy)
    comparison: Comparison | None = None
    repository = partial(_repository, tree) if isinstance(tree, DiskTree) else None
    if base is None:
        # A command that only reads pays for no rules.
        from mkdocs_dissent.rules import judge

        findings = judge(register, loaded.problems, policy, today, repository=repository)
    else:
        # Most runs compare with nothing, and pay for none of it.
        from mkdocs_dissent.review import review

        comparison, findings = review(base, loaded, register, policy, today, docs, repository)
    return Examined(
        register=register,
        policy=policy,
        today=today,
        findings=tuple(findings),
        others=loaded.others,
        comparison=comparison,
    )


def _repository(tree: DiskTree) -> Repository:
    # Most registers name no files, and pay for no git.
    from mkdocs_dissent.git.changed import repository_at

    return repository_at(tree.root)


def build(
    tree: Tree,
    policy: Policy,
    today: dt.date,
    *,
    docs: str | None = None,
    url_of: Callable[[str], str] | None = None,
    link_of: Callable[[str], str] | None = None,
    base: BaseFiles | NoBase | None = None,
    about: About = NOWHERE,
) -> Site:
    """Examine a register and prepare everything that its site shows.

    `url_of` gives the URL of a page by its source uri, and by default is what generators do with
    directory URLs. `link_of` gives what a page links to, where that is not the URL: a generator
    that rewrites links wants the source uri. With a `base` there is a page of changes. For the
    rest, see `examine`.
    """
    # Templates and views take longer to import than a small register to examine.
    from mkdocs_dissent.feeds import feed_files
    from mkdocs_dissent.feeds.calendar import calendar_uri
    from mkdocs_dissent.feeds.links import feed_links
    from mkdocs_dissent.pages.context import Context
    from mkdocs_dissent.pages.doors import Doors
    from mkdocs_dissent.pages.renderer import Renderer

    address = url_of or page_url
    examined = examine(tree, policy, today, docs=docs, base=base)
    register = examined.register
    folder = policy.folders[Folder.DISSENT][0]
    if isinstance(tree, DiskTree):
        folder = tree.relative(tree.directory(folder))
    ctx = Context(register, policy, today, examined.comparison, examined.unread)
    return Site(
        register=register,
        policy=policy,
        today=today,
        findings=examined.findings,
        others=examined.others,
        comparison=examined.comparison,
        views={
            name: uri
            for name, uri in policy.pages.items()
            if uri is not None and (examined.comparison or not VIEWS[name].preview_only)
        },
        files=feed_files(
            register,
            today,
            address,
            site_url=about.url or None,
            site_name=about.name,
            policy=policy,
        ),
        renderer=Renderer(
            ctx,
            link_of or address,
            about.source_url,
            calendar_of=calendar_uri,
            feed_links=feed_links(about.name, about.url or None),
            rewritten=link_of is not None,
            doors=Doors(
                ctx=ctx,
                pages=about.new_pages,
                folder=folder,
                address_of=lambda uri: about.url and about.url.rstrip("/") + "/" + address(uri),
            ),
        ),
    )


def link_on_site(
    link: str, path: str, uri: str, uri_of: Callable[[str], str | None], taken: Container[str]
) -> str:
    """A link that is right in the repository, as it must read on the site; others as they are.

    `path` and `uri` are those of the file in which it stands; `uri_of` says where a file of the
    repository is published, `taken` holds the uris of pages. Only a link that climbs can mean
    different files on the forge and on the site; and one whose letters macOS takes apart.
    """
    if not (".." in link or "%" in link or not link.isascii()):
        return link
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    if not parts.path or parts.scheme or parts.netloc or link.startswith(("/", "\\")):
        return link
    there, here = (
        posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(parts.path)))
        for file in (path, uri)
    )
    target = uri_of(there)
    if target is None or here in taken:
        return link
    relative = posixpath.relpath(target, posixpath.dirname(uri) or ".")
    return parts._replace(path=quote(relative)).geturl()


def page_url(uri: str, *, directory_urls: bool = True) -> str:
    """The URL of a page by its source uri, as MkDocs makes it.

    `decisions/0007-x.md` is at `decisions/0007-x/`, or at `decisions/0007-x.html` where the site
    has no directory URLs.
    """
    folder, name = posixpath.split(uri.removesuffix(".md"))
    is_index = name in ("index", "README")
    if not directory_urls:
        return quote(posixpath.join(folder, "index" if is_index else name) + ".html")
    if is_index:
        return quote(f"{folder}/") if folder else "./"
    return quote(posixpath.join(folder, name) + "/")


def page_meta(record: Record) -> dict[str, Any]:
    """What templates and other plugins see of a record's front matter.

    Themes print these values as they are, so text is escaped here. What a record says of itself
    (its status, its people) is not passed on: themes give words such as `status` a meaning of
    their own.
    """
    source = record.source
    meta: dict[str, Any] = {key: _escaped(value) for key, value in source.page.items()}
    # Other plugins have keys of their own. A password is never printed, and must be as it was set.
    meta |= {
        key: value if key == "password" else _escaped(value)
        for key, value in source.unknown.items()
        if key not in ("render_macros", "ignore_macros")
    }
    if isinstance(date := getattr(record, "date", None), dt.date):
        meta["date"] = date
    label = f"{record.label} " if record.number is not None else ""
    meta["title"] = html.escape(label + record.title)
    if isinstance(record, Initiative):
        # Three panels side by side want the width that a table of contents would take.
        meta.setdefault("hide", ["toc"])
    # A record's text is data: what looks like a template in it stays as it is.
    meta["render_macros"] = False
    return meta


def _escaped(value: Any) -> Any:
    """A value of front matter with every text in it escaped."""
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, list | tuple):
        return [_escaped(item) for item in value]
    if isinstance(value, Mapping):
        return {str(escape(key)): _escaped(item) for key, item in value.items()}
    return value


def foreign_notice(examined: Examined) -> str:
    """What to say once where the options leave open whose records these are; empty elsewhere.

    Front matter without a field that only we have makes no record ours, and practices are notes
    for what is foreign: a register of our own must not fall silent by that.
    """
    if examined.policy.records:
        return ""
    foreign = sum(
        record.source.dialect == "front-matter" and record.status is not None
        for record in examined.register.decisions
    )
    if not foreign:
        return ""
    are = "records are" if foreign > 1 else "record is"
    return (
        f"{foreign} {are} read as foreign; set `records: native` in the plugin's options where"
        " they are written for this register, else `records: auto`"
    )
