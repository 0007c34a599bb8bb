"""The register's configuration: folders, limits, severities, cadence, people; checked once."""

from __future__ import annotations

import datetime as dt

from mkdocs_dissent.policy.model import LIMITS, VIEWS, Cadence, Policy, View, default_pages
from mkdocs_dissent.policy.options import OPTIONS, OptionProblem, read_policy

__all__ = [
    "LIMITS",
    "OPTIONS",
    "VIEWS",
    "Cadence",
    "OptionProblem",
    "Policy",
    "View",
    "default_pages",
    "read_policy",
    "today_of",
]


def today_of(
    policy: Policy, epoch: str | None, clock: dt.date, as_of: dt.date | None = None
) -> dt.date:
    """The one day on which a register is built.

    `as_of` from a command line comes first, then the option, then `epoch` (the value of
    `SOURCE_DATE_EPOCH`: seconds, UTC, https://reproducible-builds.org/specs/source-date-epoch/),
    then the clock. Raises ValueError where `epoch` is no number of seconds.
    """
    if (fixed := as_of or policy.as_of) is not None:
        return fixed
    if epoch:
        try:
            return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
        except (ValueError, OverflowError, OSError) as error:
            message = f"SOURCE_DATE_EPOCH is {epoch!r}; expected a number of seconds"
            raise ValueError(message) from error
    return clock
