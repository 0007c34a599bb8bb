"""The feeds as a page offers them: for its subscribe links and its `<link rel="alternate">`."""

from __future__ import annotations

from msgspec import Struct

from mkdocs_dissent.feeds.names import REGISTER_ATOM, REGISTER_CSV, REVISITS_ICS, SITE_NAME
from mkdocs_dissent.feeds.origin import Origin, origin
from mkdocs_dissent.feeds.stewards import calendar_name


class Subscription(Struct, frozen=True, kw_only=True):
    """A feed as a page offers it."""

    uri: str
    """Relative to the site's root."""
    title: str
    """What a calendar or a feed reader calls it."""
    about: str
    """What it brings, in a few words."""
    media_type: str
    webcal: str | None = None
    """The address that opens a calendar program; None where the site's address is not known."""


TABLE = Subscription(
    uri=REGISTER_CSV,
    title="The register as a table",
    about="The register as a table for your spreadsheet",
    media_type="text/csv",
)
"""For those who would rather load it than subscribe to it; no program is told of it."""


def subscriptions(
    site_name: str = SITE_NAME, site_url: str | None = None, *, steward: str | None = None
) -> tuple[Subscription, ...]:
    """The feeds that a page offers: a steward's calendar where one is named, then everybody's."""
    at = origin(site_url, site_name, str)
    news = Subscription(
        uri=REGISTER_ATOM,
        title=f"{at.name}: news",
        about="New decisions, dissent and verdicts in your feed reader",
        media_type="application/atom+xml",
    )
    everybody = _calendar(at, REVISITS_ICS, "revisits", "Every revisit in your calendar")
    if steward is None or (uri := calendar_name(steward)) is None:
        return (everybody, news)
    theirs = _calendar(
        at, uri, f"revisits of {steward}", f"What {steward} has to revisit, in your calendar"
    )
    return (theirs, everybody, news)


def _calendar(at: Origin, uri: str, what: str, about: str) -> Subscription:
    address = at.absolute(uri)
    return Subscription(
        uri=uri,
        title=f"{at.name}: {what}",
        about=about,
        media_type="text/calendar",
        webcal=f"webcal://{address.partition('://')[2]}" if address else None,
    )
