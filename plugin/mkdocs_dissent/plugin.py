"""The MkDocs adapter: hands files to the core and puts what it returns onto pages.

Nothing else in the package imports `mkdocs`, but the page class beside this file. It runs
unchanged under ProperDocs, which answers to the same imports.
"""

import datetime as dt
import html
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize
from urllib.parse import quote

from mkdocs.config.base import ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel, set_exclusions
from mkdocs.structure.pages import Page

from mkdocs_dissent import site as core
from mkdocs_dissent.baseline import apply_known
from mkdocs_dissent.filesystem import FILE, kind_at, relative_path
from mkdocs_dissent.git.forge import new_pages, repository_url, source_urls
from mkdocs_dissent.log import inform, report, warn
from mkdocs_dissent.options import read_policy
from mkdocs_dissent.page import RecordPage, RepositoryLinks, SharedMarkdown
from mkdocs_dissent.pages.bodies import EMBED, brief, once, place, relocate_html
from mkdocs_dissent.pages.filters import Embed, find_embeds
from mkdocs_dissent.policy import VIEWS, Policy, today_of
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.records.kinds import Record, is_anonymous
from mkdocs_dissent.register.base import preview_base
from mkdocs_dissent.text import count, list_code

ASSETS = "assets/dissent"
_LEFT_OUT = (InclusionLevel.EXCLUDED, InclusionLevel.DRAFT)
_NO_PAGE = "dissent-has-no-page"
_NO_LINK = re.compile(rf' href="[^"]*{_NO_PAGE}[^"]*"')
"""A link to a page that the author excluded."""
_IDS = re.compile(r'\bid="([^"]+)"')
_TAKEN = "Another plugin made the page anew or took its marks away; put `dissent` after it."
_BY_URI = frozenset({"document-dates", "git-committers", "git-latest-changes"})
"""Plugins that look up a file's history in `docs_dir` by its uri, whatever file is given."""


WHOLE_FOR_SEARCH, BRIEF_FOR_SEARCH = 2000, 4000
"""Up to so many records a search has their whole text, or brief, where the option is `auto`."""


class DissentPlugin(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Publishes a decision register: see the user guide."""

    policy: Policy
    site: core.Site
    tree: DiskTree

    def __init__(self) -> None:
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._pages: dict[str, RecordPage] = {}
        self._embeds: dict[str, list[Embed]] = {}
        self._links = RepositoryLinks()
        self._built: set[str] = set()
        self._docs: Path | None = None
        self._absent: list[Path] = []
        self._serves = self._dirty = self._brief = self._titles = False

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Read the options; each wrong one is an error that names the right ones."""
        self.policy, problems = read_policy(options)
        errors: ConfigErrors = [
            (problem.option, ValidationError(problem.message))
            for problem in problems
            if problem.fatal
        ]
        warnings: ConfigWarnings = [
            (problem.option, f"`{problem.option}` {problem.message}")
            for problem in problems
            if not problem.fatal
        ]
        return errors, warnings

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Keep this instance across the rebuilds of `serve`."""
        self._serves, self._dirty = command == "serve", dirty
        if dirty:
            inform(
                "--dirty builds the pages whose own files changed: views, and pages that show"
                " something of another record, are as they were built before"
            )

    def on_shutdown(self) -> None:
        """Remove the temporary files."""
        self._discard_scratch()

    # Before plugins that move `docs_dir` to a folder of their own.
    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Say where records are, watch their folders, add the style, the script and the nav."""
        base = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        self.tree = DiskTree.at(base, skip=(Path(config.site_dir).resolve(),))
        home = partial(repository_url, self.tree.root, repo_url=config.repo_url)
        self.policy = replace(self.policy, home=home)
        self._docs = Path(os.path.realpath(config.docs_dir))
        self._absent = []
        for path in (path for paths in self.policy.folders.values() for path in paths):
            directory = self.tree.directory(path)
            if not directory.is_dir():
                self._absent.append(directory)
            elif not directory.is_relative_to(config.docs_dir):
                config.watch.append(str(directory))
        config.markdown_extensions.append(self._links)  # type: ignore[arg-type]
        config.extra_css.append(f"{ASSETS}/dissent.css")
        config.extra_javascript.append(f"{ASSETS}/dissent.js")
        # It says that there is no plugin, and here is one.
        if "mkdocs_dissent.embed" in config.markdown_extensions:
            config.markdown_extensions.remove("mkdocs_dissent.embed")
        return config

    def on_serve(self, server: Any, *, config: MkDocsConfig, builder: Any) -> Any:
        """Watch for folders of records that do not exist yet, and build when they come."""
        for directory in self._absent:
            wait_for(directory, server)
        return server

    def _add_to_nav(self, nav: Any) -> None:
        """Put views that the navigation does not name at its end."""
        missing = self.site.missing_in(nav)
        if isinstance(nav, list) and missing:
            nav.append({"Decisions": missing})

    @event_priority(50)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Build the register and add its pages and files."""
        self._discard_scratch()
        self._scratch = tempfile.TemporaryDirectory(prefix="mkdocs-dissent-")
        self._pages, self._embeds, self._built = {}, {}, set()
        self._config, self._files = config, files
        set_exclusions(files, config)
        docs = self._docs or Path(os.path.realpath(config.docs_dir))
        inside = relative_path(docs, self.tree.base)

        @cache
        def url_of(uri: str) -> str:
            file = files.src_uris.get(uri)
            return (file or File(uri, None, config.site_dir, config.use_directory_urls)).url

        try:
            today = today_of(
                self.policy, os.environ.get("SOURCE_DATE_EPOCH"), dt.datetime.now(dt.UTC).date()
            )
        except ValueError as error:
            raise PluginError(f"dissent: {error}") from error
        self.site = core.build(
            self.tree,
            self.policy,
            today,
            docs=inside,
            url_of=url_of,
            base=preview_base(self.tree, self.policy, os.environ),
            about=core.About(
                url=config.site_url or "",
                name=config.site_name,
                source_url=source_urls(config.repo_url),
                new_pages=new_pages(
                    self.tree.root, config.repo_url, os.environ, self.policy.doors.branch
                ),
            ),
        )
        many = len(self.site.records) if self.policy.search == "auto" else 0
        self._brief = self.policy.search == "brief" or many > WHOLE_FOR_SEARCH
        self._titles = many > BRIEF_FOR_SEARCH
        if many > WHOLE_FOR_SEARCH:
            finds = "title and status"
            if not self._titles:
                finds = "title, status, hypothesis, claim and first paragraph"
            inform(
                f"{count(many, 'record')}: a search finds {finds} of each;"
                " the option `search` lets it find more"
            )
        if config.nav is not None:
            self._add_to_nav(config.nav)
        publishing = _Publishing(self, files, config, docs)
        self._links.uri_of = publishing.uri_of
        publishing.records()
        publishing.others()
        publishing.views()
        publishing.texts()
        self._leave_out_links(url_of)
        self._warn_of_history(config)
        try:
            known = apply_known(self.site.findings, self.tree, self.policy)
        except ValueError as error:
            raise PluginError(f"dissent: {error}") from error
        if known.matched:
            inform(f"{count(known.matched, 'finding')} of the baseline, known and left out")
        report(known.remaining)
        if notice := core.foreign_notice(self.site):
            inform(notice)
        return files

    def _leave_out_links(self, url_of: Callable[[str], str]) -> None:
        """Mark the links to pages that the author excluded: they would lead nowhere."""
        hidden = {uri for uri, page in self._pages.items() if not self._is_shown(page.file)}

        def shown_url(uri: str) -> str:
            return _NO_PAGE if uri in hidden else url_of(uri)

        if hidden:
            self.site.renderer.url_of = shown_url

    def _is_shown(self, file: File) -> bool:
        least = InclusionLevel.DRAFT if self._serves else InclusionLevel.NOT_IN_NAV
        return bool(file.inclusion.value >= least.value)

    def _warn_of_history(self, config: MkDocsConfig) -> None:
        """Name the plugins that look up the history of files in `docs_dir` by their uri."""
        plugins = [name for name in config.plugins if name.rpartition("/")[2] in _BY_URI]
        files = [
            page.record.source.path
            for uri, page in self._pages.items()
            if is_anonymous(page.record) and Path(config.docs_dir, uri).exists()
        ]
        if plugins and files:
            warn(
                f"{list_code(plugins)} may print who wrote {list_code(files)}, which is anonymous:"
                " it looks up the file in `docs_dir`. Keep anonymous records outside of it."
            )

    def scratch_file(self, name: str, text: str) -> str:
        """Write a temporary file that lives as long as the build; its absolute path."""
        assert self._scratch is not None
        path = Path(self._scratch.name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return str(path)

    def _discard_scratch(self) -> None:
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None

    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str | None:
        """Note the views that a page asks for, and say where it asks wrongly."""
        path = (
            page.record.source.path
            if isinstance(page, RecordPage)
            else self.tree.relative(Path(page.file.abs_src_path or page.file.src_uri))
        )
        self._links.at = (files, page.file.src_uri, path)
        for embed in find_embeds(markdown, self.site.renderer.ctx):
            for problem in embed.problems:
                warn(f"{page.file.src_uri}:{embed.line}: {problem}")
            if embed.known:
                self._embeds.setdefault(page.file.src_uri, []).append(embed)
        # It takes comments away, and leaves elements.
        if "pymdownx.striphtml" in config.markdown_extensions:
            for embed in self._embeds.get(page.file.src_uri, ()):
                markdown = markdown.replace(embed.comment, embed.element, 1)
            return markdown
        return None

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> None:
        """Make what stands around every record's text: each body has been rendered by now."""
        for page in self._pages.values():
            page.add(self.site.renderer.page(page.record, partial(self._memo_on, page)))

    def _memo_on(self, page: RecordPage, memo: Record) -> str:
        """A memo's rendered text as it must read on another record's page."""
        source = self._pages.get(memo.source.uri)
        if source is None or not self._is_shown(source.file):
            return ""
        if source.body is None:  # `--dirty` left it out, for its own file did not change
            source.read_source(self._config)
            self._links.at = (self._files, source.file.src_uri, memo.source.path)
            source.render(self._config, self._files)
            assert source.body is not None
        prefix = "memo-" + re.sub(r"[^\w-]+", "-", memo.id) + "-"
        return relocate_html(
            source.body, source=source.file.url, target=page.file.url, prefix=prefix
        )

    @event_priority(100)
    def _shorten(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Any) -> None:
        """Let a search have a record's brief, where it has no more; before search plugins."""
        if self._brief and isinstance(page, RecordPage):
            body = "" if self._titles else page.body or ""
            page.whole, page.content = page.content, brief(page.record, body)

    @event_priority(-100)
    def _restore(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Any) -> None:
        """Give the page its whole text back; after search plugins."""
        if self._brief and isinstance(page, RecordPage):
            page.content = page.whole

    on_page_context = CombinedEvent(_shorten, _restore)

    @event_priority(100)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str | None:
        """Put the record's parts and the asked-for views into the finished page.

        Here rather than earlier, so that what comes from front matter passes through neither
        Markdown nor the search index. First of all plugins, while the markers are still there.
        """
        uri = page.file.src_uri
        self._built.add(uri)
        if isinstance(page, RecordPage):
            lost = [name for name in page.parts if place(name) not in output]
            for name, part in page.parts.items():
                output = output.replace(place(name), part, 1)
            if lost:
                warn(f"{uri}: what stands around the record's text is not shown. {_TAKEN}")
        elif uri in self._pages:
            warn(f"{uri}: the page of this record shows its text alone. {_TAKEN}")
        shown: set[str] = set()
        for embed in self._embeds.get(uri, ()):
            marker = embed.comment if embed.comment in output else embed.element
            if marker not in output:
                warn(f"{uri}: the view `{embed.view}` is not shown. {_TAKEN}")
            output = output.replace(marker, self._view(embed, page, shown), 1)
        output = self._with_late(output, page, shown)
        return _NO_LINK.sub("", output) if _NO_PAGE in output else output

    def _with_late(self, output: str, page: Page, shown: set[str]) -> str:
        """Put in the views that came with a snippet, a macro or an excerpt, after Markdown."""
        for embed in find_embeds(output, self.site.renderer.ctx) if EMBED.search(output) else ():
            for problem in embed.problems:
                warn(f"{page.file.src_uri}: {problem}")
            if embed.known:
                output = output.replace(embed.comment, self._view(embed, page, shown), 1)
        return output

    def _view(self, embed: Embed, page: Page, shown: set[str]) -> str:
        html = self.site.renderer.view(embed.view, page.file.src_uri, embed.filters)
        if page.present_anchor_ids is not None:
            page.present_anchor_ids.update(_IDS.findall(html))
        return once(html, embed.view, shown)

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Fill the page that print-site writes last; name records whose page is not ours."""
        page = getattr(config.plugins.get("print-site"), "print_page", None)
        if isinstance(page, Page) and (path := Path(page.file.abs_dest_path)).exists():
            text = path.read_text(encoding="utf-8")
            path.write_text(self._with_late(text, page, set()), encoding="utf-8", newline="\n")
        lost = [
            page.record.source.path
            for uri, page in self._pages.items()
            if uri not in self._built and self._is_shown(page.file)
        ]
        if lost and not self._dirty:
            warn(f"no page was built for {list_code(lost[:5])}, {len(lost)} in all. {_TAKEN}")

    def page_of(self, record: Record, file: File, config: MkDocsConfig, publishing: Any) -> None:
        """Give a record its page."""
        self._pages[file.src_uri] = RecordPage(
            record, file, config, renderer=self.site.renderer, shared=publishing.shared
        )


def wait_for(directory: Path, server: Any) -> None:
    """Have a server watch a folder from when it exists."""
    from watchdog.events import FileSystemEventHandler

    parent = next(path for path in directory.parents if path.is_dir())

    def look(_event: Any) -> None:
        if not directory.is_dir():
            if parent != next(path for path in directory.parents if path.is_dir()):
                wait_for(directory, server)
        elif str(directory) not in server._watched_paths:
            server.watch(str(directory))
            with server._rebuild_cond:
                server._want_rebuild = True
                server._rebuild_cond.notify_all()

    handler = FileSystemEventHandler()
    handler.on_any_event = look  # type: ignore[method-assign,assignment]
    server.observer.schedule(handler, str(parent), recursive=False)


class _Publishing:
    """Adds the register's pages and files to a build; made for one build."""

    def __init__(
        self, plugin: DissentPlugin, files: Files, config: MkDocsConfig, docs: Path
    ) -> None:
        self.plugin = plugin
        self.site = plugin.site
        self.files = files
        self.config = config
        self.docs = docs
        self.docs_path = plugin.tree.relative(docs)
        self.shared = SharedMarkdown(config)
        self.uri_by_path = {
            **{other.path: other.uri for other in self.site.others},
            # One file may hold several records; a link to it means the first.
            **{record.source.path: record.source.uri for record in reversed(self.site.records)},
        }

    def uri_of(self, path: str) -> str | None:
        """The source uri of a file of the repository, where it is published."""
        forms = dict.fromkeys((path, *(normalize(form, path) for form in ("NFC", "NFD"))))
        path = next((form for form in forms if form in self.uri_by_path), path)
        uri = self.uri_by_path.get(path)
        prefix = "" if self.docs_path == "." else self.docs_path + "/"
        if uri is None and path.startswith(prefix):
            uri = path[len(prefix) :]
        return uri if uri is not None and uri in self.files.src_uris else None

    def records(self) -> None:
        """A page for every record."""
        for record in self.site.records:
            file = self._file(record.source.path, record.source.uri)
            if file is None:
                continue
            if not self.plugin.policy.records_in_nav and file.inclusion not in _LEFT_OUT:
                file.inclusion = InclusionLevel.NOT_IN_NAV
            if is_anonymous(record):
                self._hide_history(record, file)
            self.plugin.page_of(record, file, self.config, self)
            self._check_template(record, file)

    def others(self) -> None:
        """Images, CSV files and index pages that stand beside records."""
        for other in self.site.beside(self._dest_of, self.files.src_uris.keys()):
            path = self.plugin.tree.absolute(other.path)
            if path.is_symlink() or kind_at(path) != FILE:
                continue
            file = self._file(other.path, other.uri)
            if file and file.inclusion not in _LEFT_OUT and other.uri.lower().endswith(".md"):
                file.inclusion = InclusionLevel.NOT_IN_NAV

    def views(self) -> None:
        """A page for every view, unless the author has made one that shows it."""
        by_dest = {file.dest_uri: file for file in self.files if file.is_documentation_page()}
        for view, uri in self.site.views.items():
            existing = by_dest.get(self._dest_of(uri))
            if existing is None:
                # A list wants the width that a table of contents would take.
                hide = "---\nhide: [toc]\n---\n\n"
                first = self.site.renderer.first(view).first
                asked = f"{view} first={first}" if first else view
                text = f"{hide}# {VIEWS[view].title}\n\n<!-- dissent:{asked} -->\n"
                path = self.plugin.scratch_file(f"pages/{view}.md", text)
                self.files.append(File.generated(self.config, uri, abs_src_path=path))
            elif f"dissent:{view}" not in existing.content_string:
                warn(
                    f"{existing.src_uri} is a page of yours, so the view `{view}` has no page; put"
                    f" `<!-- dissent:{view} -->` into it, or name another page:"
                    f" `pages: {{{view}: other/}}`"
                )

        for page in self.site.renderer.subpages:
            if page.view in self.site.views and self._dest_of(page.uri) not in by_dest:
                path = self.plugin.scratch_file(f"pages/{page.uri}", page.text)
                level = InclusionLevel.NOT_IN_NAV
                file = File.generated(self.config, page.uri, abs_src_path=path, inclusion=level)
                self.files.append(file)

    def _dest_of(self, uri: str) -> str:
        return File(uri, None, self.config.site_dir, self.config.use_directory_urls).dest_uri

    def texts(self) -> None:
        """Data files, the style and the script."""
        for uri, text in self.site.files.items():
            self._generated(uri, self.plugin.scratch_file(f"files/{uri}", text))
        for name, text in self.site.renderer.assets().items():
            self._generated(f"{ASSETS}/{name}", self.plugin.scratch_file(f"assets/{name}", text))

    def _generated(self, uri: str, path: str) -> None:
        if uri in self.files.src_uris:
            warn(f"{uri} is a file of yours, so it is not replaced by the register's")
            return
        # `exclude_docs: dissent/` is about memos, and not about `assets/dissent/`.
        level = InclusionLevel.INCLUDED
        self.files.append(File.generated(self.config, uri, abs_src_path=path, inclusion=level))

    def _file(self, path: str, uri: str) -> File | None:
        """The file of the build at `uri`: the documentation's own, or a new one."""
        absolute = str(self.plugin.tree.absolute(path))
        existing = self.files.src_uris.get(uri)
        if existing is not None:
            source = existing.abs_src_path
            if source is not None and (
                source == absolute or os.path.realpath(source) == os.path.realpath(absolute)
            ):
                existing.edit_uri = self._edit_uri(existing.src_uri)
                return existing
            warn(
                f"{path} has no page of its own: another file is published as {uri} already;"
                " rename one of them"
            )
            return None
        base = str(self.plugin.tree.base)
        file = File(uri, base, self.config.site_dir, self.config.use_directory_urls)
        file.abs_src_path = absolute
        file.edit_uri = self._edit_uri(relative_path(absolute, self.docs))
        self.files.append(file)
        set_exclusions([file], self.config)
        return file

    def _edit_uri(self, path: str) -> str:
        # A name may hold `?` or `"`; a template that quotes would quote twice.
        quotes = "!q" in (self.config.edit_uri_template or "")
        return path if quotes else quote(path, errors="replace")

    def _hide_history(self, record: Record, file: File) -> None:
        """Give the generator a copy: other plugins print the author that git knows of a file."""
        text = record.source.body
        file.abs_src_path = self.plugin.scratch_file(f"anonymous/{record.source.uri}", text)
        file.edit_uri = None
        file.generated_by = "dissent"

    def _check_template(self, record: Record, file: File) -> None:
        """Leave out a page template that the theme does not have: it would end the build."""
        template = record.source.page.get("template")
        if template is None or template in self.config.theme.get_env().list_templates():
            return
        warn(
            f"{record.source.path}: the theme has no template `{html.escape(str(template))}`;"
            " the record is shown with the usual one"
        )
        assert isinstance(file.page, RecordPage)
        file.page.left_out = frozenset({"template"})
