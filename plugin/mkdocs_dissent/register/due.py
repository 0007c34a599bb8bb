"""When something is due: revisits, a steward's turn, a story, and dates seen from today."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from mkdocs_dissent.records.fields.types import Path
from mkdocs_dissent.records.kinds import Claim, Decision, Initiative, Probe, Record
from mkdocs_dissent.records.parts import Revisit
from mkdocs_dissent.records.vocabularies import Verdict
from mkdocs_dissent.text import days_after, distance


class Due(NamedTuple):
    """A date on which something is asked, seen from today."""

    date: dt.date
    days: int
    """Days until then; negative once it is overdue."""
    words: str
    """`in 71 days`, `due today`, `12 days overdue`."""
    soon: bool
    """Whether it lies within the days that the option `due_soon_days` gives."""

    @classmethod
    @lru_cache(maxsize=4096)
    def on(cls, day: dt.date, today: dt.date, soon_days: int) -> Due:
        """A date seen from `today`."""
        days = (day - today).days
        return cls(day, days, distance(day, today), 0 <= days <= soon_days)

    @property
    def overdue(self) -> bool:
        """Whether it was strictly before today."""
        return self.days < 0


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day; the calendar's last at most."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


# Revisits


def revisit_place(record: Record) -> Path:
    """The field that holds the effective revisit date of a record."""
    if record.kind == "andon":
        return ("review-by",)
    if isinstance(record, Claim) and record.revisit is None and record.revisits:
        return ("revisits", len(record.revisits) - 1, "next")
    return ("revisit",)


def postponements(record: Record) -> list[Revisit]:
    """The postponed revisits in a row at the end of a ledger, the latest first."""
    latest_first = reversed(record.revisits)
    return list(takewhile(lambda entry: entry.verdict is Verdict.POSTPONED, latest_first))


# Time boxes


def box_ends(initiative: Initiative, probe_days: int) -> dt.date | None:
    """The day until which an initiative is to be judged: its start and its own horizon.

    A probe without a horizon has so many days. None where that is not known.
    """
    days = initiative.horizon.days if initiative.horizon else None
    if days is None and isinstance(initiative, Probe):
        days = probe_days
    if initiative.start is None or days is None:
        return None
    return days_after(initiative.start, days)


def asked_on(record: Record, probe_days: int) -> tuple[dt.date, bool] | None:
    """When something is asked of a record, and whether it is the end of its time box.

    The earlier of its revisit and, while it is under way, of that end. Calendars, lists and pages
    ask here, by way of `Register.asked_on`.
    """
    due, ends = record.due, None
    if isinstance(record, Initiative) and record.is_active:
        ends = box_ends(record, probe_days)
    if ends is not None and (due is None or ends < due):
        return ends, True
    return (due, False) if due is not None else None


# Stewards and stories


def binds(record: Decision | Initiative) -> bool:
    """Whether a decision is in force, or an initiative is under way."""
    return record.in_force if isinstance(record, Decision) else record.is_active


def rotation_due(record: Decision | Initiative, months: int, today: dt.date) -> bool:
    """Whether the steward of something in force has had a turn of so many months.

    False where no steward or no `steward-since` is given: then it is not known.
    """
    since = record.steward_since
    held = binds(record) and bool(record.steward)
    return held and since is not None and months_after(since, months) < today


def last_told(initiative: Initiative) -> dt.date | None:
    """When the story of an initiative was last told; its `start` where nothing else is said."""
    return initiative.story_told or initiative.start


def story_is_old(initiative: Initiative, days: int, today: dt.date) -> bool:
    """Whether the story of an active initiative was told longer ago than so many days."""
    told = last_told(initiative)
    return initiative.is_active and told is not None and (today - told).days > days
