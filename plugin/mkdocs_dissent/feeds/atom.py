"""The news as feeds: `register.atom` (RFC 4287) and `register.feed.json` (JSON Feed 1.1).

The feed's author is the register. Categories are the kind of the record and the topics of the news,
so that a reader can take dissent alone.
"""

import datetime as dt
import html
from collections.abc import Iterator, Sequence

from mkdocs_dissent.feeds.data import to_json
from mkdocs_dissent.feeds.links import REGISTER_ATOM, REGISTER_FEED, Origin, midnight
from mkdocs_dissent.practices.news import News, Told, news_of
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import clean, one_line

MOST = 100
"""Entries that a feed holds."""
_NEVER = dt.date(1970, 1, 1)
"""When a feed was updated in which nothing has happened."""

Latest = Sequence[tuple[News, Told]]
"""The news that a feed holds, each with its words, newest first."""


def latest(register: Register, today: dt.date) -> Latest:
    """The latest news as of `today`."""
    return [(item, item.tell()) for item in news_of(register, today)[:MOST]]


def atom(news: Latest, origin: Origin) -> str:
    """The Atom feed."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{origin.identity.urn}</id>",
        f"<title>{_text(origin.name)}</title>",
        f"<author><name>{_text(origin.name)}</name></author>",
        f"<updated>{midnight(news[0][0].day if news else _NEVER)}</updated>",
        '<generator uri="https://pypi.org/project/mkdocs-dissent/">mkdocs-dissent</generator>',
        *_feed_links(origin),
        *(line for item in news for line in _entry(*item, origin)),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _feed_links(origin: Origin) -> Iterator[str]:
    if (own := origin.absolute(REGISTER_ATOM)) is not None:
        yield f'<link rel="self" type="application/atom+xml" href="{_text(own)}"/>'
        yield f'<link rel="alternate" type="text/html" href="{_text(origin.site or "")}"/>'


def _entry(item: News, told: Told, origin: Origin) -> Iterator[str]:
    page = _text(origin.page(item.record))
    yield "<entry>"
    yield f"<id>{origin.id_of(item.record, *item.event).urn}</id>"
    yield f'<title type="text">{_text(told.title)}</title>'
    yield f"<updated>{midnight(item.day)}</updated>"
    yield f'<link rel="alternate" type="text/html" href="{page}"/>'
    for term in _categories(item):
        yield f'<category term="{term}"/>'
    yield f'<summary type="text">{_text(told.summary)}</summary>'
    yield "</entry>"


def _text(text: str) -> str:
    return html.escape(one_line(text))


def _categories(item: News) -> dict[str, None]:
    return dict.fromkeys((str(item.record.kind), *map(str, item.topics)))


def json_feed(news: Latest, origin: Origin) -> str:
    """The JSON feed (https://www.jsonfeed.org/version/1.1/)."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": origin.name,
        "home_page_url": origin.site,
        "feed_url": origin.absolute(REGISTER_FEED),
        "authors": [{"name": origin.name}],
    }
    items = [_item(*item, origin) for item in news]
    return to_json({name: value for name, value in feed.items() if value} | {"items": items})


def _item(item: News, told: Told, origin: Origin) -> dict[str, object]:
    return {
        "id": origin.id_of(item.record, *item.event).urn,
        "url": origin.page(item.record),
        "title": one_line(told.title),
        # An item has some content; a title says enough where nothing else does.
        "content_text": clean(told.summary) or one_line(told.title),
        "date_published": midnight(item.day),
        "tags": list(_categories(item)),
    }
