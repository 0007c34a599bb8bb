"""Dates and review dates as other tools write them."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

REVIEW_NAMES = frozenset(
    {
        "expires",
        "next-review",
        "reassessment-date",
        "resubmission",
        "review",
        "review-by",
        "review-date",
        "revisit",
        "revisit-by",
    }
)
"""The names, in canonical spelling, under which people keep the date of the next revisit."""

_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_LENGTH = re.compile(r"([0-9]{1,4})\s{0,3}(day|week|month|year)s?", re.IGNORECASE)


def to_iso(text: str) -> str | None:
    """`DD/MM/YYYY` as `YYYY-MM-DD`, None where no such day exists; other text as it is.

    Day before month is log4brains' documented order, also where both are 12 or less.
    """
    found = _SLASHED.fullmatch(text)
    if not found:
        return text
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def later(day: date, length: str) -> date | None:
    """The day `6 months`, `1 year`, `90 days` or `2 weeks` after `day`; None if that is no length.

    A month that is too short ends on its last day: six months after 31 August is 28 February.
    """
    found = _LENGTH.fullmatch(length.strip())
    if not found:
        return None
    count, unit = int(found[1]), found[2].lower()
    try:
        if unit in ("day", "week"):
            return day + timedelta(days=count * (7 if unit == "week" else 1))
        months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last))
    except (OverflowError, ValueError):
        return None
