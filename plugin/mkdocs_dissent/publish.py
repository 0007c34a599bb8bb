"""What a register adds to a build: a page for every record and every view, and files."""

import html
import os
import tempfile
from pathlib import Path
from unicodedata import normalize
from urllib.parse import quote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel, set_exclusions

from mkdocs_dissent.filesystem import FILE, kind_at, relative_path
from mkdocs_dissent.log import warn
from mkdocs_dissent.page import RecordPage, SharedMarkdown
from mkdocs_dissent.policy import VIEWS
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.records.kinds import Record, is_anonymous
from mkdocs_dissent.site import Site

ASSETS = "assets/dissent"
_LEFT_OUT = (InclusionLevel.EXCLUDED, InclusionLevel.DRAFT)


class Publication:
    """Adds a register's pages and files to one build; `docs` is where the documentation stands."""

    def __init__(
        self, site: Site, tree: DiskTree, docs: Path, files: Files, config: MkDocsConfig
    ) -> None:
        self.pages: dict[str, RecordPage] = {}
        """The pages of records, by source uri."""
        self.scratch = tempfile.TemporaryDirectory(prefix="mkdocs-dissent-")
        """Where the texts of generated files stand: other plugins read files by their paths."""
        self.site = site
        self.tree = tree
        self.docs = docs
        self.docs_path = tree.relative(docs)
        self.files = files
        self.config = config
        self.shared = SharedMarkdown(config)
        self.uri_by_path = {
            **{other.path: other.uri for other in self.site.others},
            # One file may hold several records; a link to it means the first.
            **{record.source.path: record.source.uri for record in reversed(self.site.records)},
        }
        self._records()
        self._others()
        self._views()
        self._texts()

    def uri_of(self, path: str) -> str | None:
        """The source uri of a file of the repository, where it is published."""
        forms = dict.fromkeys((path, *(normalize(form, path) for form in ("NFC", "NFD"))))
        path = next((form for form in forms if form in self.uri_by_path), path)
        uri = self.uri_by_path.get(path)
        prefix = "" if self.docs_path == "." else self.docs_path + "/"
        if uri is None and path.startswith(prefix):
            uri = path[len(prefix) :]
        return uri if uri is not None and uri in self.files.src_uris else None

    def _records(self) -> None:
        """A page for every record."""
        for record in self.site.records:
            file = self._file(record.source.path, record.source.uri)
            if file is None:
                continue
            if not self.site.policy.records_in_nav and file.inclusion not in _LEFT_OUT:
                file.inclusion = InclusionLevel.NOT_IN_NAV
            if is_anonymous(record):
                self._hide_history(record, file)
            self.pages[file.src_uri] = RecordPage(
                record, file, self.config, renderer=self.site.renderer, shared=self.shared
            )
            self._check_template(record, file)

    def _others(self) -> None:
        """Images, CSV files and index pages that stand beside records."""
        for other in self.site.beside(self._dest_of, self.files.src_uris.keys()):
            path = self.tree.absolute(other.path)
            if path.is_symlink() or kind_at(path) != FILE:
                continue
            file = self._file(other.path, other.uri)
            if file and file.inclusion not in _LEFT_OUT and other.uri.lower().endswith(".md"):
                file.inclusion = InclusionLevel.NOT_IN_NAV

    def _views(self) -> None:
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
                path = self._written(f"pages/{view}.md", text)
                self.files.append(File.generated(self.config, uri, abs_src_path=path))
            elif f"dissent:{view}" not in existing.content_string:
                warn(
                    f"{existing.src_uri} is a page of yours, so the view `{view}` has no page; put"
                    f" `<!-- dissent:{view} -->` into it, or name another page:"
                    f" `pages: {{{view}: other/}}`"
                )

        for page in self.site.renderer.subpages:
            if page.view in self.site.views and self._dest_of(page.uri) not in by_dest:
                path = self._written(f"pages/{page.uri}", page.text)
                level = InclusionLevel.NOT_IN_NAV
                file = File.generated(self.config, page.uri, abs_src_path=path, inclusion=level)
                self.files.append(file)

    def _dest_of(self, uri: str) -> str:
        return File(uri, None, self.config.site_dir, self.config.use_directory_urls).dest_uri

    def _texts(self) -> None:
        """Data files, the style and the script."""
        assets = {f"{ASSETS}/{name}": text for name, text in self.site.renderer.assets().items()}
        for uri, text in (*self.site.files.items(), *assets.items()):
            if uri in self.files.src_uris:
                warn(f"{uri} is a file of yours, so it is not replaced by the register's")
                continue
            # `exclude_docs: dissent/` is about memos, and not about `assets/dissent/`.
            level, path = InclusionLevel.INCLUDED, self._written(f"files/{uri}", text)
            self.files.append(File.generated(self.config, uri, abs_src_path=path, inclusion=level))

    def _written(self, name: str, text: str) -> str:
        """Write a file that lives as long as the build; its absolute path."""
        path = Path(self.scratch.name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return str(path)

    def _file(self, path: str, uri: str) -> File | None:
        """The file of the build at `uri`: the documentation's own, or a new one."""
        absolute = os.path.normpath(f"{self.tree.root}/{path}")
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
        base = str(self.tree.base)
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
        file.abs_src_path = self._written(f"anonymous/{record.source.uri}", text)
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
