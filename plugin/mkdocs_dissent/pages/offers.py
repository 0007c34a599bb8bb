"""Files beside the pages that somebody may subscribe to, as the adapter hands them in."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import quote

from mkdocs_dissent.pages.engine import relative


class Offer(Protocol):
    """A feed as a page offers it."""

    @property
    def uri(self) -> str:
        """Relative to the site's root."""

    @property
    def about(self) -> str:
        """What it brings, in a few words."""

    @property
    def media_type(self) -> str:
        """Its type, for the link."""

    @property
    def webcal(self) -> str | None:
        """The address that opens a calendar program, where the site's address is known."""


def file_link(here: str, uri: str) -> str:
    """The link from the page at URL `here` to a file at `uri`; both relative to the site's root."""
    return relative(here, quote(uri))
