"""The MkDocs adapter: hands files to the core and puts what it returns onto pages.

Nothing else in the package imports `mkdocs`, but the page class beside this file. It runs
unchanged under ProperDocs, which answers to the same imports.
"""

from __future__ import annotations

import datetime as dt
import html
import logging
import os
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.base import ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from mkdocs_dissent import site as core
from mkdocs_dissent.baseline import apply_known
from mkdocs_dissent.diff.base import preview_base
from mkdocs_dissent.findings import Finding, Severity, group_of
from mkdocs_dissent.git import source_urls
from mkdocs_dissent.page import RecordPage, SharedMarkdown
from mkdocs_dissent.pages.bodies import place, relocate_html
from mkdocs_dissent.pages.filters import Embed, find_embeds, once
from mkdocs_dissent.policy import VIEWS, Policy, read_policy, today_of
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.records import Record, is_anonymous
from mkdocs_dissent.text import count

log = get_plugin_logger(__name__)

ASSETS = "assets/dissent"
_LEVELS = {
    Severity.ERROR: logging.ERROR,
    Severity.WARNING: logging.WARNING,
    Severity.NOTE: logging.INFO,
}


class DissentPlugin(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Publishes a decision register: see the user guide."""

    policy: Policy
    site: core.Site
    tree: DiskTree

    def __init__(self) -> None:
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._pages: dict[str, RecordPage] = {}
        self._embeds: dict[str, list[Embed]] = {}

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

    def on_shutdown(self) -> None:
        """Remove the temporary files."""
        self._discard_scratch()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Say where records are, watch their folders, add the style, the script and the nav."""
        base = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        self.tree = DiskTree.at(base, skip=(Path(config.site_dir).resolve(),))
        for paths in self.policy.folders.values():
            for path in paths:
                directory = self.tree.directory(path)
                if directory.is_dir() and not directory.is_relative_to(config.docs_dir):
                    config.watch.append(str(directory))
        config.extra_css.append(f"{ASSETS}/dissent.css")
        config.extra_javascript.append(f"{ASSETS}/dissent.js")
        # It says that there is no plugin, and here is one.
        if "mkdocs_dissent.embed" in config.markdown_extensions:
            config.markdown_extensions.remove("mkdocs_dissent.embed")
        return config

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
        self._pages, self._embeds = {}, {}
        docs = Path(os.path.realpath(config.docs_dir))
        base = self.tree.base
        inside = os.path.relpath(docs, base).replace(os.sep, "/")

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
            ),
        )
        if config.nav is not None:
            self._add_to_nav(config.nav)
        publishing = _Publishing(self, files, config, docs)
        publishing.records()
        publishing.others()
        publishing.views()
        publishing.texts()
        try:
            known = apply_known(self.site.findings, self.tree, self.policy)
        except ValueError as error:
            raise PluginError(f"dissent: {error}") from error
        if known.matched:
            log.info(f"{count(known.matched, 'finding')} of the baseline, known and left out")
        report(known.remaining)
        if notice := core.foreign_notice(self.site):
            log.info(notice)
        return files

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
        for embed in find_embeds(markdown, self.site.renderer.ctx):
            for problem in embed.problems:
                log.warning(f"{page.file.src_uri}:{embed.line}: {problem}")
            if embed.known:
                self._embeds.setdefault(page.file.src_uri, []).append(embed)
        return None

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> None:
        """Make what stands around every record's text: each body has been rendered by now."""
        for page in self._pages.values():
            page.add(self.site.renderer.page(page.record, partial(self._memo_on, page)))

    def _memo_on(self, page: RecordPage, memo: Record) -> str:
        """A memo's rendered text as it must read on another record's page."""
        source = self._pages.get(memo.source.uri)
        if source is None or source.body is None:
            return ""
        prefix = "memo-" + re.sub(r"[^\w-]+", "-", memo.id) + "-"
        return relocate_html(
            source.body, source=source.file.url, target=page.file.url, prefix=prefix
        )

    @event_priority(100)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str | None:
        """Put the record's parts and the asked-for views into the finished page.

        Here rather than earlier, so that what comes from front matter passes through neither
        Markdown nor the search index. First of all plugins, while the markers are still there.
        """
        if isinstance(page, RecordPage):
            for name, part in page.parts.items():
                output = output.replace(place(name), part, 1)
        shown: set[str] = set()
        for embed in self._embeds.get(page.file.src_uri, ()):
            html = self.site.renderer.view(embed.view, page.file.src_uri, embed.filters)
            output = output.replace(embed.comment, once(html, embed.view, shown), 1)
        return output

    def page_of(self, record: Record, file: File, config: MkDocsConfig, publishing: Any) -> None:
        """Give a record its page."""
        self._pages[file.src_uri] = RecordPage(
            record,
            file,
            config,
            renderer=self.site.renderer,
            shared=publishing.shared,
            uri_of=publishing.uri_of,
        )


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
            if not self.plugin.policy.records_in_nav and file.inclusion != InclusionLevel.EXCLUDED:
                file.inclusion = InclusionLevel.NOT_IN_NAV
            if is_anonymous(record):
                self._hide_history(record, file)
            self.plugin.page_of(record, file, self.config, self)
            self._check_template(record, file)

    def others(self) -> None:
        """Images, CSV files and index pages that stand beside records."""
        for other in self.site.beside(self._dest_of, self.files.src_uris.keys()):
            if self.plugin.tree.absolute(other.path).is_symlink():
                continue
            file = self._file(other.path, other.uri)
            if file is not None and other.uri.lower().endswith(".md"):
                file.inclusion = InclusionLevel.NOT_IN_NAV

    def views(self) -> None:
        """A page for every view, unless the author has made one that shows it."""
        by_dest = {file.dest_uri: file for file in self.files if file.is_documentation_page()}
        for view, uri in self.site.views.items():
            existing = by_dest.get(self._dest_of(uri))
            if existing is None:
                # A list wants the width that a table of contents would take.
                hide = "---\nhide: [toc]\n---\n\n"
                text = f"{hide}# {VIEWS[view].title}\n\n<!-- dissent:{view} -->\n"
                path = self.plugin.scratch_file(f"pages/{view}.md", text)
                self.files.append(File.generated(self.config, uri, abs_src_path=path))
            elif f"dissent:{view}" not in existing.content_string:
                log.warning(
                    f"{existing.src_uri} is a page of yours, so the view `{view}` has no page; put"
                    f" `<!-- dissent:{view} -->` into it, or name another page:"
                    f" `pages: {{{view}: other/}}`"
                )

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
            log.warning(f"{uri} is a file of yours, so it is not replaced by the register's")
            return
        self.files.append(File.generated(self.config, uri, abs_src_path=path))

    def _file(self, path: str, uri: str) -> File | None:
        """The file of the build at `uri`: the documentation's own, or a new one."""
        absolute = str(self.plugin.tree.absolute(path))
        existing = self.files.src_uris.get(uri)
        if existing is not None:
            source = existing.abs_src_path
            if source is not None and (
                source == absolute or os.path.realpath(source) == os.path.realpath(absolute)
            ):
                return existing
            log.warning(
                f"{path} has no page of its own: another file is published as {uri} already;"
                " rename one of them"
            )
            return None
        base = str(self.plugin.tree.base)
        file = File(uri, base, self.config.site_dir, self.config.use_directory_urls)
        file.abs_src_path = absolute
        file.edit_uri = Path(os.path.relpath(absolute, self.docs)).as_posix()
        self.files.append(file)
        return file

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
        log.warning(
            f"{record.source.path}: the theme has no template `{html.escape(str(template))}`;"
            " the record is shown with the usual one"
        )
        assert isinstance(file.page, RecordPage)
        file.page.left_out = frozenset({"template"})


def _level(finding: Finding) -> int:
    # A preview is built to show what changed; `dissent check --base` is where that can fail.
    return logging.INFO if group_of(finding.code).compares else _LEVELS[finding.severity]


NOTES_SHOWN = 10
"""Notes that a build prints; a register adopted in place may have hundreds."""


def report(findings: Sequence[Finding]) -> None:
    """A log line for each finding; errors and warnings count in strict mode.

    Of the notes, the first few and the number of the others.
    """
    loud = [finding for finding in findings if _level(finding) > logging.INFO]
    notes = [finding for finding in findings if _level(finding) <= logging.INFO]
    for finding in loud + notes[:NOTES_SHOWN]:
        hint = f" {finding.hint}" if finding.hint else ""
        line = f"{finding.location}: {finding.code} {finding.name}: {finding.message}.{hint}"
        log.log(_level(finding), line.replace("\n", " "))
    if len(notes) > NOTES_SHOWN:
        codes = Counter(finding.code for finding in notes[NOTES_SHOWN:])
        counted = ", ".join(f"{code} × {times}" for code, times in sorted(codes.items()))
        log.info(f"and {len(notes) - NOTES_SHOWN} notes more: {counted}")
