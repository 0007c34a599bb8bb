"""Real MkDocs builds for tests: write files, build, walk what came out."""

from __future__ import annotations

import logging
import posixpath
import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

from mkdocs_dissent.rules import CATALOGUE

AS_OF = "2026-11-22"
READING = ("DM001", "DM002", "DM003", "DM004", "DM005", "DM006")
"""The rules about what can be read, for a test that names its rules."""


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder; returns the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def config(
    theme: str = "material",
    options: Mapping[str, object] | None = None,
    plugins: list[object] | None = None,
    rules: Collection[str] | None = None,
    **more: object,
) -> str:
    """The text of a mkdocs.yml with the plugin; with `rules`, every other rule is off.

    A test that looks at the whole of a report names its rules, so that a new one leaves it alone.
    """
    options = dict(options or {})
    if rules is not None:
        options["policy"] = {code: "off" for code in CATALOGUE if code not in rules}
    themes = {"material": {"name": "material", "font": False}}
    # Without its highlighter, which comes from another host, the theme loads nothing foreign.
    plain = {"name": theme, "highlightjs": False}
    data = {
        "site_name": "Trial",
        "theme": themes.get(theme, plain),
        "plugins": [
            *(plugins if plugins is not None else ["search"]),
            {"dissent": {"as_of": AS_OF, "records": "native", **options}},
        ],
        **more,
    }
    return yaml.safe_dump(data, allow_unicode=True)


@dataclass
class Log(logging.Handler):
    """What the build said, warnings and worse."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.INFO)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.getMessage()}")

    def __hash__(self) -> int:
        return id(self)


@dataclass
class Built:
    """A built site."""

    site: Path
    log: list[str]

    def html(self, url: str) -> str:
        """The page at a URL relative to the site's root."""
        path = self.site / unquote(url)
        return (path / "index.html" if path.is_dir() else path).read_text(encoding="utf-8")

    @property
    def warnings(self) -> list[str]:
        """Warnings and errors."""
        return [line for line in self.log if not line.startswith("INFO")]

    def says(self, *parts: str) -> bool:
        """Whether one line of the log holds every part."""
        return any(all(part in line for part in parts) for line in self.log)


def build_site(
    folder: Path, files: Mapping[str, str | bytes] | None = None, **more: object
) -> Built:
    """Build the project in `folder` in this process; `mkdocs.yml` is written unless given."""
    files = dict(files or {})
    if "mkdocs.yml" not in files and not (folder / "mkdocs.yml").exists():
        files["mkdocs.yml"] = config(**more)  # type: ignore[arg-type]
    if not any(name.startswith("docs/") for name in files) and not (folder / "docs").exists():
        files["docs/index.md"] = "# Home\n"
    write(folder, files)
    log = Log()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(log)
    level = logger.level
    logger.setLevel(logging.INFO)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loaded = load_config(str(folder / "mkdocs.yml"), site_dir=str(folder / "site"))
            loaded.plugins.on_startup(command="build", dirty=False)
            try:
                build(loaded)
            finally:
                loaded.plugins.on_shutdown()
    finally:
        logger.removeHandler(log)
        logger.setLevel(level)
    return Built(folder / "site", log.lines)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str]] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.links.append((tag, value))
            if name == "id" and value:
                self.ids.append(value)


def pages(site: Path) -> Iterator[tuple[str, _Page]]:
    """Every page of a site, by its path, parsed."""
    for path in sorted(site.rglob("*.html")):
        page = _Page()
        page.feed(path.read_text(encoding="utf-8"))
        yield path.relative_to(site).as_posix(), page


def broken_links(site: Path) -> list[str]:
    """Every internal link that leads nowhere, anchors included."""
    found = dict(pages(site))
    ids = {path: set(page.ids) for path, page in found.items()}
    broken = []
    for path, page in found.items():
        if path == "404.html":
            continue
        for _, link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or link.startswith(("data:", "#__")):
                continue
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(path), unquote(parts.path)) if parts.path else path
            )
            if (site / target).is_dir():
                target = posixpath.normpath(posixpath.join(target, "index.html"))
            if not (site / target).is_file() or target.startswith(".."):
                broken.append(f"{path}: {link}")
            elif parts.fragment and target in ids and parts.fragment not in ids[target]:
                if not re.match(r"__|:~:", parts.fragment) and parts.fragment != "top":
                    broken.append(f"{path}: {link} (no such anchor)")
    return broken


def foreign_requests(site: Path) -> list[str]:
    """What a page would load from another host, links to click aside."""
    return [
        f"{path}: {link}"
        for path, page in pages(site)
        for tag, link in page.links
        if tag not in ("a",) and urlsplit(link).netloc and 'rel="canonical"' not in link
    ]
