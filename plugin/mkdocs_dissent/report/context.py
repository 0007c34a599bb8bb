"""What a report needs to know beside the findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from msgspec import Struct, field


def _no_source(path: str) -> str | None:  # noqa: ARG001
    return None


class ReportContext(Struct, frozen=True, kw_only=True):
    """The run that found them."""

    as_of: dt.date
    version: str
    base: str | None = None
    """The revision that the findings were compared with."""
    records: Mapping[str, int] = field(default_factory=dict)
    """How many records of each kind were looked at."""
    source_of: Callable[[str], str | None] = _no_source
    """The text of a file, by its path in the repository; None where it can't be had."""
    colour: bool = False
    changed: frozenset[str] = frozenset()
    """The paths that this pull request changes: what is there comes first where space is short."""
