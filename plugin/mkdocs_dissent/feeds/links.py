"""Where the feeds are: their names, the addresses in them, and the links that pages have."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.text import one_line

REGISTER_JSON = "register.json"
REGISTER_SCHEMA = "register.schema.json"
FRONT_MATTER_SCHEMA = "dissent-front-matter.schema.json"
REGISTER_CSV = "register.csv"
REGISTER_ATOM = "register.atom"
REGISTER_FEED = "register.feed.json"
CADENCE_ICS = "cadence.ics"
LLMS_TXT = "llms.txt"
REVISITS_ICS = "revisits.ics"
REVISITS = "revisits"
"""The folder of the stewards' calendars."""

_ATOM = "application/atom+xml"
SITE_NAME = "Decision register"
"""The name of a register whose site has none."""

_SAFE = ":/?#[]@!$&'()*+,;=%~"
_URL_SPACE = uuid.NAMESPACE_URL


class Origin(NamedTuple):
    """A register's name and address. Made by `origin`."""

    name: str
    site: str | None
    """The site's address, ending in `/`; None where it is not known."""
    url_of: Callable[[str], str]
    """The URL of a page, relative to the site's root, by its source uri."""
    identity: uuid.UUID
    """Stands for the register in every id: see `origin`."""

    def absolute(self, url: str) -> str | None:
        """The whole address of what is at `url` on the site; None where the site's is unknown."""
        if self.site is None:
            return None
        return self.site + quote(url.removeprefix("./").lstrip("/"), safe=_SAFE)

    def address_of(self, uri: str | None) -> str | None:
        """The whole address of the page at a source uri; None where either is unknown."""
        return self.absolute(self.url_of(uri)) if uri else None

    def page(self, record: Record) -> str:
        """The record's page: its whole address, else relative to the site's root."""
        url = self.url_of(record.source.uri)
        # A colon in a relative address would make a scheme of what stands before it.
        return self.absolute(url) or quote(url, safe=_SAFE.replace(":", ""))

    def id_of(self, record: Record, *event: str) -> uuid.UUID:
        """The record's own id, or that of something that happened to it.

        Made of the record's folder and id, and so the same whatever becomes of its title, its
        dates, its status or its kind (RFC 9562, section 5.5: a name-based UUID).
        """
        return uuid.uuid5(self.identity, "#".join(("/".join(record.key), *event)))


def origin(site_url: str | None, site_name: str, url_of: Callable[[str], str]) -> Origin:
    """The register that is published at `site_url` as `site_name`.

    Its identity is the address of the site, be it reached by `http` or `https`; the name where
    there is no address. Two registers of one name at two addresses are two registers.
    """
    name = one_line(site_name) or SITE_NAME
    site = _address(site_url)
    place = site.partition("://")[2] if site else f"name:{name}"
    return Origin(
        name=name,
        site=site,
        url_of=url_of,
        identity=uuid.uuid5(_URL_SPACE, f"mkdocs-dissent:{place}"),
    )


def _address(site_url: str | None) -> str | None:
    """An address that begins with `http`, ends in `/` and is ASCII; None for anything else."""
    try:
        parts = urlsplit(one_line(site_url or ""))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    whole = f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}/"
    return quote(whole, safe=_SAFE)


def midnight(day: dt.date) -> str:
    """The beginning of a day in UTC, as RFC 3339 writes it."""
    return f"{day.isoformat()}T00:00:00Z"


# Links that pages have


class FeedLink(NamedTuple):
    """A link to a feed, as a page shows it."""

    uri: str
    """Relative to the site's root."""
    about: str
    """What it brings, in a few words."""
    media_type: str
    webcal: str | None = None
    """The address that opens a calendar program; None where the site's address is not known."""


def feed_links(site_name: str = SITE_NAME, site_url: str | None = None) -> tuple[FeedLink, ...]:
    """The links that every view has: the calendars, the news, the table."""
    place = origin(site_url, site_name, str)
    links = (
        (REVISITS_ICS, "Every revisit in your calendar", "text/calendar"),
        (CADENCE_ICS, "The reviews in your calendar", "text/calendar"),
        (REGISTER_ATOM, "New decisions, dissent and verdicts in your feed reader", _ATOM),
        (REGISTER_CSV, "The register as a table for your spreadsheet", "text/csv"),
    )

    def webcal(uri: str) -> str | None:
        address = place.absolute(uri) if uri.endswith(".ics") else None
        return f"webcal://{address.partition('://')[2]}" if address else None

    return tuple(
        FeedLink(uri=uri, about=about, media_type=media, webcal=webcal(uri))
        for uri, about, media in links
    )
