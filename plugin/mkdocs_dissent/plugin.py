"""The MkDocs adapter: hands files to the core and puts what it returns onto pages.

Nothing else in the package imports `mkdocs`, but `page.py` and `publish.py` beside this file. It
runs unchanged under ProperDocs, which answers to the same imports.
"""

import datetime as dt
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.base import ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel, set_exclusions
from mkdocs.structure.pages import Page

from mkdocs_dissent import site as core
from mkdocs_dissent.baseline import apply_known
from mkdocs_dissent.filesystem import relative_path
from mkdocs_dissent.git.forge import new_pages, repository_url, source_urls
from mkdocs_dissent.log import inform, report, warn
from mkdocs_dissent.options import read_policy
from mkdocs_dissent.page import RecordPage, RepositoryLinks
from mkdocs_dissent.pages.bodies import brief, fill, once, relocate_html
from mkdocs_dissent.pages.filters import Embed, find_embeds
from mkdocs_dissent.policy import Policy, today_of
from mkdocs_dissent.publish import ASSETS, Publication
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.records.kinds import Record, is_anonymous
from mkdocs_dissent.register.base import preview_base
from mkdocs_dissent.text import count, list_code

_NO_PAGE = "dissent-has-no-page"
_NO_LINK = re.compile(rf' href="[^"]*{_NO_PAGE}[^"]*"')
"""A link to a page that the author excluded."""
# It begins with plain text, which is found fast: a view of a thousand records is a megabyte.
_IDS = re.compile(r'id="(?<!\wid=")([^"]+)"')
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
        self._publication: Publication | None = None
        self._embeds: dict[str, list[Embed]] = {}
        self._links = RepositoryLinks()
        self._built: set[str] = set()
        self._hidden: set[str] = set()
        self._docs: Path | None = None
        self._absent: list[Path] = []
        self._serves = self._dirty = self._brief = self._titles = False

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Read the options; each wrong one is an error that names the right ones."""
        self.policy, problems = read_policy(options)
        errors: ConfigErrors = []
        warnings: ConfigWarnings = []
        for problem in problems:
            if problem.fatal:
                errors.append((problem.option, ValidationError(problem.message)))
            else:
                warnings.append((problem.option, f"`{problem.option}` {problem.message}"))
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
        """Remove the temporary files of a build."""
        if self._publication is not None:
            self._publication.scratch.cleanup()
            self._publication = None

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

    @event_priority(50)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Build the register and add its pages and files."""
        self.on_shutdown()
        self._embeds, self._built = {}, set()
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
        self._limit_search()
        # Views that the navigation does not name come at its end.
        if isinstance(config.nav, list) and (missing := self.site.missing_in(config.nav)):
            config.nav.append({"Decisions": missing})
        self._publication = Publication(self.site, self.tree, docs, files, config)
        self._links.uri_of = self._publication.uri_of
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

    @property
    def _pages(self) -> Mapping[str, RecordPage]:
        """The pages of records, by source uri."""
        return self._publication.pages if self._publication else {}

    def _limit_search(self) -> None:
        """Say how much of each record a search is given."""
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

    def _leave_out_links(self, url_of: Callable[[str], str]) -> None:
        """Mark the links to pages that the author excluded: they would lead nowhere."""
        self._hidden = {uri for uri, page in self._pages.items() if not self._is_shown(page.file)}

        def shown_url(uri: str) -> str:
            return _NO_PAGE if uri in self._hidden else url_of(uri)

        if self._hidden:
            self.site.renderer.url_of = shown_url

    def _is_shown(self, file: File) -> bool:
        least = InclusionLevel.DRAFT if self._serves else InclusionLevel.NOT_IN_NAV
        return bool(file.inclusion.value >= least.value)

    def _warn_of_history(self, config: MkDocsConfig) -> None:
        """Name the plugins that look up the history of files in `docs_dir` by their uri."""
        plugins = [name for name in config.plugins if name.rpartition("/")[2] in _BY_URI]
        files = [
            page.record.source.path
            for uri, page in (self._pages.items() if plugins else ())
            if is_anonymous(page.record) and Path(config.docs_dir, uri).exists()
        ]
        if files:
            warn(
                f"{list_code(plugins)} may print who wrote {list_code(files)}, which is anonymous:"
                " it looks up the file in `docs_dir`. Keep anonymous records outside of it."
            )

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
            body_of = partial(self._memo_on, page, config, files)
            page.add(self.site.renderer.page(page.record, body_of))

    def _memo_on(self, page: RecordPage, config: MkDocsConfig, files: Files, memo: Record) -> str:
        """A memo's rendered text as it must read on another record's page."""
        source = self._pages.get(memo.source.uri)
        if source is None or not self._is_shown(source.file):
            return ""
        if source.body is None:  # `--dirty` left it out, for its own file did not change
            source.read_source(config)
            self._links.at = (files, source.file.src_uri, memo.source.path)
            source.render(config, files)
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
            output, lost = fill(output, page.parts)
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
        return _NO_LINK.sub("", output) if self._hidden and _NO_PAGE in output else output

    def _with_late(self, output: str, page: Page, shown: set[str]) -> str:
        """Put in the views that came with a snippet, a macro or an excerpt, after Markdown."""
        for embed in find_embeds(output, self.site.renderer.ctx):
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
