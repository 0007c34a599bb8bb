"""The files beside the pages: the register as data, as a table, as calendars and as news."""

import datetime as dt
from collections.abc import Callable

from mkdocs_dissent.feeds.data import (
    json_by_line,
    llms_txt,
    register_csv,
    register_json,
    register_schema,
    to_json,
)
from mkdocs_dissent.feeds.links import (
    CADENCE_ICS,
    FRONT_MATTER_SCHEMA,
    LLMS_TXT,
    REGISTER_ATOM,
    REGISTER_CSV,
    REGISTER_FEED,
    REGISTER_JSON,
    REGISTER_SCHEMA,
    SITE_NAME,
    origin,
)
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.schema import front_matter_schema
from mkdocs_dissent.register.register import Register


def feed_files(
    register: Register,
    today: dt.date,
    url_of: Callable[[str], str],
    *,
    site_url: str | None = None,
    site_name: str = SITE_NAME,
    policy: Policy = Policy(),  # noqa: B008
) -> dict[str, str]:
    """Every file beside the pages: uri → text. Lines of calendars end in CR LF: write them so.

    `url_of` gives a page's URL, relative to the site's root, by its source uri. With `site_url`,
    links of the calendars and of the news are whole addresses; without, the news has relative
    links and the calendars none.
    """
    # A listing needs the JSON alone, and should not wait for calendars and news.
    from mkdocs_dissent.feeds.atom import atom, json_feed, latest
    from mkdocs_dissent.feeds.calendar import cadence_calendar, calendars

    place = origin(site_url, site_name, url_of)
    data = register_json(register, today, url_of)
    news = latest(register, today)
    return {
        REGISTER_JSON: json_by_line(data),
        REGISTER_SCHEMA: to_json(register_schema()),
        FRONT_MATTER_SCHEMA: to_json(front_matter_schema()),
        REGISTER_CSV: register_csv(data["records"]),
        REGISTER_ATOM: atom(news, place),
        REGISTER_FEED: json_feed(news, place),
        LLMS_TXT: llms_txt(register, today, place),
        CADENCE_ICS: cadence_calendar(register, policy, today, place),
        **calendars(register, today, place, policy.remind_days),
    }
