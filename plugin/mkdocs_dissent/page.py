"""The page of a record: parsed once by the core, rendered by one shared Markdown instance.

MkDocs parses front matter for itself, drops it silently where it is broken, and builds a new
`Markdown` instance for every page. A record's front matter has been read already, and its pages
can share an instance: that is what this subclass is for, and all it does beside putting the
record's parts around its body.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote
from xml.etree.ElementTree import Element

import markdown
import markdown.preprocessors
import markdown.treeprocessors
from markdown.extensions import Extension
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import (
    Page,
    _ExtractAnchorsTreeprocessor,
    _RawHTMLPreprocessor,
    _RelativePathTreeprocessor,
)
from mkdocs.structure.toc import AnchorLink, get_toc

from mkdocs_dissent.pages.renderer import Page as Made
from mkdocs_dissent.pages.renderer import Renderer
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.site import link_on_site, page_meta


class SharedMarkdown:
    """One `Markdown` instance for every record's page; made when the first one needs it."""

    def __init__(self, config: MkDocsConfig) -> None:
        self._config = config
        self._instance: markdown.Markdown | None = None

    def fresh(self) -> markdown.Markdown:
        """The instance, with nothing left of the page before."""
        if self._instance is None:
            self._instance = markdown.Markdown(
                extensions=self._config["markdown_extensions"],
                extension_configs=self._config["mdx_configs"] or {},
            )
            if "html_block" in self._instance.preprocessors:
                inner = _OnlyWithTags(self._instance.preprocessors["html_block"])
                # 20 is the priority that Python-Markdown and md_in_html give it.
                self._instance.preprocessors.register(inner, "html_block", 20)
        self._instance.reset()
        return self._instance


class _OnlyWithTags(markdown.preprocessors.Preprocessor):
    """Asks a preprocessor that looks for HTML only where a text may hold some.

    It parses the whole text for tags and entities, and gives it back as it was where it has
    neither; most records have neither.
    """

    def __init__(self, inner: markdown.preprocessors.Preprocessor) -> None:
        super().__init__(inner.md)
        self._inner = inner

    def run(self, lines: list[str]) -> list[str]:
        whole = "\n".join(lines)
        return self._inner.run(lines) if "<" in whole or "&" in whole else lines


class RepositoryLinks(Extension):
    """Makes links that are right in the repository right on the site, on every page.

    MkDocs' own processor stays as it is: mkdocstrings makes it anew from its class.
    """

    def __init__(self) -> None:
        super().__init__()
        self.at: tuple[Files, str, str] | None = None
        """The files of the build; the page's source uri, and its path in the repository."""
        self.uri_of: UriOf = lambda _: None

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 (its name there)
        """Register the processor; MkDocs' own has priority 0, and comes after it."""
        md.treeprocessors.register(_RepositoryLinks(md, self), "dissent_links", 1)


class _RepositoryLinks(markdown.treeprocessors.Treeprocessor):
    def __init__(self, md: markdown.Markdown, links: RepositoryLinks) -> None:
        super().__init__(md)
        self._links = links

    def run(self, root: Element) -> None:
        if self._links.at is not None:
            for element in root.iter():
                name = "src" if element.tag == "img" else "href"
                if url := element.get(name):
                    files, uri, path = self._links.at
                    made = link_on_site(url, path, uri, self._links.uri_of, files.src_uris)
                    element.set(name, made)


UriOf = Callable[[str], str | None]
"""The source uri under which a file of the repository is published, by its path."""


class RecordPage(Page):
    """A record's page."""

    def __init__(
        self,
        record: Record,
        file: File,
        config: MkDocsConfig,
        *,
        renderer: Renderer,
        shared: SharedMarkdown,
    ) -> None:
        super().__init__(None, file, config)
        if self.edit_url is not None:
            self.edit_url = _plain_url(self.edit_url)
        self.record = record
        self.body: str | None = None
        """The author's text as HTML; None until it is rendered."""
        self.whole: str | None = None
        """Its content, while a search has less of it."""
        self.parts: Mapping[str, str] = {}
        """What stands around the text: HTML by the name of its place; see `add`."""
        self.left_out: frozenset[str] = frozenset()
        """Page keys of the record that this theme can't follow."""
        self._renderer = renderer
        self._shared = shared

    def read_source(self, config: MkDocsConfig) -> None:
        """Take text and page keys from the record; its file is not read a second time."""
        self.markdown = self.record.source.body
        meta = page_meta(self.record)
        self.meta = {key: value for key, value in meta.items() if key not in self.left_out}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """As MkDocs renders a page, but with the shared instance, and places for the parts."""
        if self.markdown is None:
            raise RuntimeError("`markdown` field hasn't been set (via `read_source`)")
        md = self._shared.fresh()
        raw_html = _RawHTMLPreprocessor()
        anchors = _ExtractAnchorsTreeprocessor(self.file, files, config)
        links = _RelativePathTreeprocessor(self.file, files, config)
        # One registered under a name takes the place of the page before's. A title is given.
        anchors._register(md)
        links._register(md)
        if "<" in self.markdown:
            raw_html._register(md)
        elif "mkdocs_raw_html" in md.preprocessors:
            # It looks for anchors in tags, with a parser of HTML that reads the whole text.
            md.preprocessors.deregister("mkdocs_raw_html")
        self.body = md.convert(self.markdown)
        self.content = self._renderer.compose(self.record, self.body)
        self.toc = get_toc(getattr(md, "toc_tokens", []))
        self.present_anchor_ids = anchors.present_anchor_ids | raw_html.present_anchor_ids
        self.links_to_anchors = links.links_to_anchors

    def add(self, made: Made) -> None:
        """Take what stands around the text; its sections enter the table of contents."""
        self.parts, sections = made.parts, made.sections
        if not sections or self.present_anchor_ids is None:
            return
        tops = list(self.toc)
        items = tops[0].children if tops and tops[0].level == 1 else self.toc.items
        for title, anchor in sections:
            items.append(AnchorLink(title, anchor, 2))
            self.present_anchor_ids.add(anchor)


_CLIMB = re.compile(r"[^/?=&#]+/\.\./")


def _plain_url(url: str) -> str:
    """A URL without signs that would end it, and without `../` where no browser takes it away."""
    url = quote(url, safe="%/:=&?~#+!$,;@()*[]")
    while _CLIMB.search(url):
        url = _CLIMB.sub("", url, count=1)
    return url
