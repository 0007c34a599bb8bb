"""A site as Markdown and assets, for a generator that runs no plugins.

Pages keep their authors' Markdown, so that the generator's own extensions render it; what the
register says around it is raw HTML. Pages link each other by source path, which such a generator
rewrites, in raw HTML too. Files are written whole, below one folder, and only where they differ.

Raw HTML meets Markdown's preprocessors, so what these look for is spelled as entities in it.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

import yaml
from markupsafe import Markup

from mkdocs_dissent import site as core
from mkdocs_dissent.config import ConfigFile
from mkdocs_dissent.edit.write import EditError, write_all
from mkdocs_dissent.embed import fill
from mkdocs_dissent.filesystem import Unreadable, is_inside
from mkdocs_dissent.git.forge import new_pages, source_urls
from mkdocs_dissent.pages.bodies import once, place, relocate_html
from mkdocs_dissent.pages.filters import find_embeds
from mkdocs_dissent.policy import VIEWS, Policy
from mkdocs_dissent.reading.files import inside
from mkdocs_dissent.reading.load import MANIFEST, DiskTree
from mkdocs_dissent.reading.markdown import visible
from mkdocs_dissent.records.kinds import Record, is_anonymous
from mkdocs_dissent.register.base import preview_base
from mkdocs_dissent.stage.settings import OVERRIDES, Settings, markdown_of

if TYPE_CHECKING:
    import datetime as dt

    from mkdocs_dissent.findings import Severity

_ASSETS = "assets/dissent"
_MOST = 200_000_000
"""Bytes that a file of the documentation may have."""
_MADE = '<div data-dissent-made="" hidden></div>'
_MADE_STYLE = """
/* The generator takes these pages for files of the documentation: its link would lead nowhere. */
.md-content__inner:has([data-dissent-made]) > .md-content__button:not([data-md-copy-url]) {
  display: none;
}
"""


class _Plain(yaml.SafeDumper):
    """Writes text of every kind as plain text, markup that is escaped already too."""


_Plain.add_multi_representer(str, lambda dumper, text: dumper.represent_str(str(text)))


@dataclass(kw_only=True, slots=True)
class Staged:
    """What was staged."""

    config: Path
    """The configuration file that the generator reads."""
    pages: int
    records: int
    written: int
    removed: int
    severities: Mapping[Severity, int]
    """How many findings there are of each severity."""
    notes: tuple[str, ...]
    """What could not be staged, in words."""


def stage(
    config: ConfigFile,
    policy: Policy,
    tree: DiskTree,
    today: dt.date,
    out: Path,
    *,
    environ: Mapping[str, str] = os.environ,
    directory_urls: bool | None = None,
) -> Staged:
    """Write the site with its register below `out`.

    Raises EditError for a folder that no stage made, and for what can't be written.
    """
    if config.path is None:
        message = "there is no configuration file, so there is no site to stage"
        raise EditError(message, "`dissent init` sets one up.")
    out = Path(os.path.realpath(out))
    old = _staged_before(out, tree, config)
    urls = config.directory_urls if directory_urls is None else directory_urls
    site = core.build(
        tree,
        policy,
        today,
        docs=config.docs_dir,
        url_of=partial(core.page_url, directory_urls=urls),
        link_of=quote,
        base=preview_base(tree, policy, environ),
        about=core.About(
            url=config.site_url,
            name=config.site_name,
            source_url=source_urls(config.repo_url),
            new_pages=new_pages(tree.root, config.repo_url, environ, policy.doors.branch),
        ),
    )
    made = _Stage(site, config, tree, urls)
    files = made.files()
    written, removed = _write(out, files, old)
    return Staged(
        config=out / config.path.name,
        pages=sum(name.endswith(".md") for name in files),
        records=len(site.records),
        written=written,
        removed=removed,
        severities=Counter(finding.severity for finding in site.findings),
        notes=tuple(made.notes),
    )


# The folder


def _staged_before(out: Path, tree: DiskTree, config: ConfigFile) -> frozenset[str]:
    """The files that an earlier stage made in a folder. Raises EditError for any other folder."""
    docs = os.path.realpath(tree.directory(config.docs_dir))
    here = os.fspath(out)
    git = os.path.join(tree.root, ".git")  # noqa: PTH118 (compared as text)
    if any(is_inside(os.fspath(path), here) for path in (tree.root, tree.base, docs)):
        raise EditError(f"{out} holds the documentation itself", "Name a folder of its own.")
    if is_inside(here, docs) or is_inside(here, git):
        raise EditError(f"{out} is inside a folder that is read", "Name a folder beside it.")
    if not out.exists():
        return frozenset()
    if not out.is_dir():
        raise EditError(f"{out} is a file", "Name a folder.")
    if not (out / MANIFEST).is_file():
        if any(out.iterdir()):
            message = f"{out} holds files, and `dissent stage` did not make it"
            raise EditError(message, "Name a folder that is not there yet.")
        return frozenset()
    try:
        names = json.loads((out / MANIFEST).read_bytes())["files"]
        return frozenset(name for name in names if isinstance(name, str))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EditError(f"{out / MANIFEST} can't be read", f"Remove {out}.") from error


def _write(out: Path, files: Mapping[str, bytes], old: frozenset[str]) -> tuple[int, int]:
    """Write what differs, and remove what an earlier stage made and this one did not."""
    names = sorted(files)
    manifest = json.dumps({"made-by": "dissent stage", "files": names}, indent=1, ensure_ascii=True)
    whole = {**files, ".gitignore": b"*\n", MANIFEST: manifest.encode() + b"\n"}
    changes = {Path(name): data for name, data in whole.items() if _held(out / name) != data}
    out.mkdir(parents=True, exist_ok=True)
    stale = [out / name for name in sorted(old - set(files))]
    # A folder may stand where a file was, so what is stale goes first.
    removed = [path for path in stale if _is_own(path, out)]
    for path in removed:
        path.unlink()
        for parent in path.parents:
            if parent == out or any(parent.iterdir()):
                break
            parent.rmdir()
    write_all(changes, root=out)
    return len(changes.keys() & set(map(Path, files))), len(removed)


def _held(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _is_own(path: Path, out: Path) -> bool:
    """Whether a path that a manifest names is a file in the folder, reached through no link."""
    plain = os.path.normpath(path)
    inside = is_inside(plain, os.fspath(out)) and plain != os.fspath(out)
    return inside and os.path.realpath(path) == plain and path.is_file()


# The files


class _Stage:
    """Collects the files of a stage; made for one."""

    def __init__(self, site: core.Site, config: ConfigFile, tree: DiskTree, urls: bool) -> None:
        self.site = site
        self.config = config
        self.tree = tree
        self.texts: dict[str, bytes] = {}
        """What the documentation's folder holds, by source uri."""
        self.notes: list[str] = []
        self._place_of = partial(core.page_url, directory_urls=urls)
        self._urls = urls
        docs = posixpath.normpath(config.docs_dir)
        self.docs = "docs" if docs == "." or docs.startswith(("..", "/")) else docs
        """The documentation's folder in the stage."""
        self._top = tree.directory(config.docs_dir)
        self._docs_path = tree.relative(self._top)
        assert config.path is not None
        self._config_path = config.path
        self.settings = Settings(config.path)
        self._rendered: dict[str, str] = {}
        self._taken: frozenset[str] = frozenset()
        """What a record may link to; known once authors' files are."""
        self._by_uri = {record.source.uri: record for record in reversed(site.records)}
        self._uri_by_path = {
            **{other.path: other.uri for other in site.others},
            **{record.source.path: uri for uri, record in self._by_uri.items()},
        }

    def files(self) -> dict[str, bytes]:
        """Every file of the stage, by path below its folder."""
        self._authors()
        self._others()
        self._records()
        self._views()
        for uri, text in self.site.files.items():
            self._add_new(uri, text)
        for name, text in self.site.renderer.assets().items():
            style = _MADE_STYLE if name.endswith(".css") and self.settings.has_edit_links else ""
            self._add_new(f"{_ASSETS}/{name}", text + style)
        return {
            **{f"{self.docs}/{uri}": data for uri, data in self.texts.items()},
            **{f"{OVERRIDES}/{path}": data for path, data in self._overrides().items()},
            self._config_path.name: self._configuration(),
        }

    def _add(self, uri: str, content: str | bytes) -> None:
        self.texts[uri] = content if isinstance(content, bytes) else content.encode()

    def _add_new(self, uri: str, text: str) -> None:
        if uri in self.texts:
            self.notes.append(f"{uri} is a file of yours, so it is not replaced by the register's")
        else:
            self._add(uri, text)

    def _read(self, path: str) -> bytes | None:
        try:
            path.encode()
            # A page of the documentation may be a link to the repository's own README.
            return self.tree.read(path, _MOST, within=".")
        except UnicodeEncodeError:
            name = os.fsencode(path).decode(errors="backslashreplace")
            self.notes.append(f"{name}: its name is not UTF-8 text, so it is left out")
        except Unreadable as error:
            self.notes.append(f"{path}: {error}")
        return None

    # Authors' pages

    def _authors(self) -> None:
        """What stands in the documentation's folder, records aside."""
        for folder, below, _ in os.walk(self._top):
            for linked in (Path(folder, name) for name in below):
                if linked.is_symlink():
                    where = self.tree.relative(linked)
                    self.notes.append(f"{where} is a link to a folder, and is left out")
        for found in self.tree.files(self.config.docs_dir):
            record = self._by_uri.get(found.file)
            if record is not None and record.source.path == found.path:
                continue
            if record is not None:
                self.notes.append(
                    f"{record.source.path} has no page of its own: another file is published as"
                    f" {found.file} already; rename one of them"
                )
                del self._by_uri[found.file]
            data = self._read(found.path)
            if data is not None:
                self._add(found.file, self._page(found.file, data))

    def _page(self, uri: str, data: bytes) -> str | bytes:
        if not uri.lower().endswith(".md"):
            return data
        try:
            return self._embedded(uri, data.decode())
        except UnicodeDecodeError:
            return data

    def _embedded(self, uri: str, text: str) -> str:
        """A page with the views that it asks for.

        Where a comment stands alone, the view takes its place. Elsewhere, in a list or in a tab,
        HTML would break the Markdown: the view stands at the end, and the extension moves it.
        """
        fills: dict[str, str] = {}
        shown: set[str] = set()
        parts, done = [], 0
        for embed in find_embeds(text, self.site.renderer.ctx):
            self.notes += [f"{uri}:{embed.line}: {problem}" for problem in embed.problems]
            start, end = embed.start, embed.start + len(embed.comment)
            html = ""
            if embed.known:
                html = self.site.renderer.view(embed.view, uri, embed.filters)
            before = text[text.rfind("\n", 0, start) + 1 : start]
            after = text[end:].partition("\n")[0]
            alone = not (before.strip() or after.strip() or "markdown=" in text)
            if alone and len(before) < 4 and "\t" not in before:
                parts += [text[done:start], _block(once(html, embed.view, shown))]
                done = end
            else:
                fills[embed.comment] = fill(embed.comment, html)
        whole = "".join([*parts, text[done:]])
        return whole + "".join(_block(html) for html in fills.values())

    # The register's pages

    def _others(self) -> None:
        """Files beside records."""
        for other in self.site.beside(self._place_of, self.texts.keys()):
            linked = self.tree.absolute(other.path).is_symlink()
            data = None if linked else self._read(other.path)
            if data is not None:
                self._add(other.uri, self._page(other.uri, data))
                if other.uri.lower().endswith(".md"):
                    self.settings.not_in_nav.append(other.uri)

    def _records(self) -> None:
        self._taken = frozenset(self.texts.keys() | self._by_uri.keys())
        for uri, record in sorted(self._by_uri.items()):
            made = self.site.renderer.page(record, partial(self._memo, at=uri))
            text = self._embedded(uri, self._linked(record))
            text = self.site.renderer.compose(record, text, markdown=True)
            for name, part in made.parts.items():
                html = _block(part, within=name in ("charts", "terms"))
                if name in ("head", "foot"):
                    html += _block(self._edit_link(record, name))
                text = text.replace(place(name), html, 1)
            self._add(uri, f"---\n{self._meta(record)}---\n\n{text}")
            if not self.site.policy.records_in_nav:
                self.settings.not_in_nav.append(uri)

    def _meta(self, record: Record) -> str:
        meta = core.page_meta(record)
        template = meta.get("template")
        overrides = self.settings.overrides
        known = overrides and (self.tree.directory(overrides) / str(template)).is_file()
        if template is not None and not known:
            # A template that is not there would end the generator's run.
            self.notes.append(f"{record.source.path}: there is no template `{template}`")
            del meta["template"]
        hide = meta.get("hide")
        if hide is not None and not isinstance(hide, list):
            self.notes.append(f"{record.source.path}: `hide` is no list, and is left out")
            del meta["hide"]
        return str(yaml.dump(meta, Dumper=_Plain, allow_unicode=True, sort_keys=False))

    def _edit_link(self, record: Record, name: str) -> str:
        """A record outside the documentation is edited elsewhere than its page's place says."""
        path = record.source.path
        if not self.settings.has_edit_links or inside(path, self._docs_path) is not None:
            return ""
        if name == "head":
            return _MADE
        edit = self.settings.edit_url
        if edit is None or is_anonymous(record):
            return ""
        address = urljoin(edit, quote(posixpath.relpath(path, self._docs_path)))
        link = Markup('<p class="dissent"><a href="{}" rel="edit">Edit this record</a></p>')
        return link.format(address)

    def _views(self) -> None:
        """A page for every view, unless the author has made one that shows it."""
        pages = {self._place_of(uri): uri for uri in self.texts if uri.endswith(".md")}
        for view, uri in self.site.views.items():
            own = pages.get(self._place_of(uri))
            if own is None:
                html = self.site.renderer.view(view, uri, self.site.renderer.first(view))
                made = _MADE if self.settings.has_edit_links else ""
                text = f"---\nhide: [toc]\n---\n\n# {VIEWS[view].title}\n{_block(made + html)}"
                self._add(uri, text)
            elif f'id="dissent-{view}"' not in self.texts[own].decode(errors="replace"):
                self.notes.append(
                    f"{own} is a page of yours, so the view `{view}` has no page; put"
                    f" `<!-- dissent:{view} -->` into it, or name another page:"
                    f" `pages: {{{view}: other/}}`"
                )

        for page in self.site.renderer.subpages:
            if page.view in self.site.views and self._place_of(page.uri) not in pages:
                html = self.site.renderer.view(page.view, page.uri, page.filters)
                self._add(page.uri, page.head + _block(html))

    # Records' Markdown

    def _linked(self, record: Record) -> str:
        """A record's text, in which links that are right in the repository are so on the site."""
        body = record.source.body
        parts, done = [], 0
        for found in _LINK.finditer(visible(body)):
            start, end = found.span("link")
            parts += [body[done:start], self._site_link(body[start:end], record)]
            done = end
        return "".join([*parts, body[done:]])

    def _site_link(self, link: str, record: Record) -> str:
        def uri_of(path: str) -> str | None:
            found = self._uri_by_path.get(path) or inside(path, self._docs_path)
            return found if found in self._taken else None

        source = record.source
        return core.link_on_site(link, source.path, source.uri, uri_of, self._taken)

    def _memo(self, memo: Record, *, at: str) -> str:
        """A memo's rendered text as it must read on another record's page."""
        if (html := self._rendered.get(memo.source.uri)) is None:
            html = self._markdown.reset().convert(self._linked(memo))
            self._rendered[memo.source.uri] = html
        prefix = "memo-" + re.sub(r"[^\w-]+", "-", memo.id) + "-"
        return relocate_html(html, source=memo.source.uri, target=at, prefix=prefix)

    @cached_property
    def _markdown(self) -> Any:
        """Renders a memo where it stands on another record's page, amid raw HTML."""
        made, without = markdown_of(self.settings.data)
        if without:
            names = ", ".join(without)
            self.notes.append(f"memos on other records' pages do without the extensions {names}")
        return made

    # The configuration

    def _overrides(self) -> dict[str, bytes]:
        """The theme's overrides, by path."""
        folder = self.settings.overrides
        files = self.tree.files(folder) if folder is not None else ()
        read = ((found.file, self._read(found.path)) for found in files)
        return {name: data for name, data in read if data is not None}

    def _configuration(self) -> bytes:
        text, left_out = self.settings.staged(
            docs=self.docs,
            directory_urls=self._urls,
            assets=_ASSETS,
            nav=self.site.missing_in(self.settings.data.get("nav")),
        )
        if left_out:
            self.notes.append(f"left out, as Zensical does not run it: {', '.join(left_out)}")
        return text.encode()


# Link targets in Markdown and in HTML. What stands around one is bounded, so time is linear.
_LINK = re.compile(
    r"(?:\]\([ \t]{0,8}<?|^[ ]{0,3}\[[^\]\n]{1,200}\]:[ \t]{0,8}<?|\b(?:href|src)=[\"'])"
    r"(?P<link>[^\s<>\"'()]{1,1000})",
    re.M,
)
_COMMENT = re.compile(r"<!--.*?-->", re.S)


def _block(html: str, *, within: bool = False) -> str:
    """Raw HTML in a page's Markdown; `within` an element whose content is Markdown."""
    if not html:
        return ""
    html = _COMMENT.sub("", html)
    html = re.sub(r"[`~{}]", lambda found: f"&#{ord(found[0])};", html)
    if within:
        html = f'<div markdown="0" style="display:contents">{html}</div>'
    return f"\n\n{html}\n\n"
