"""Everything that a register may be configured to be, and what it is where nothing is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct, field

from mkdocs_dissent.findings import Severity
from mkdocs_dissent.records import Folder


class View(NamedTuple):
    """A generated view."""

    title: str
    """Of its page, and in the navigation."""
    about: str
    """What a person does there."""
    preview_only: bool = False
    """Whether it has a page only where there is something to compare with."""


VIEWS: Mapping[str, View] = MappingProxyType(
    {
        "register": View("Decision register", "find a decision"),
        "overdue": View("Overdue revisits", "see what must be looked at again, and by whom"),
        "contradictions": View("Contradictions", "run the fortnightly dissent cadence"),
        "stewards": View("Stewards", "see who answers for what, and what waits for them"),
        "portfolio": View("Portfolio", "decide what to kill, shrink or make real"),
        "initiatives": View("Initiatives", "read each initiative on one page"),
        "scorecard": View("Scorecard", "see whether the register corrects itself"),
        "changes": View("Changes", "review what a preview changes", preview_only=True),
    }
)
"""The generated views by name, in the order of the navigation."""


def default_pages() -> dict[str, str]:
    """View → source uri of its page."""
    return {name: f"{name}.md" for name in VIEWS}


LIMITS: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "memo_words": (500, "words a dissent memo may have: about a page"),
        "sheet_words": (260, "words of prose a one-page sheet holds beside its charts"),
        "bet_revisit_days": (90, "days a bet's revisit may be away"),
        "probe_days": (14, "days a probe's horizon may be"),
        "mid_bar_least_days": (28, "shortest horizon of mid-bar work"),
        "mid_bar_most_days": (70, "longest horizon of mid-bar work"),
        "probe_capacity_least": (70, "percent of capacity that probes should have at least"),
        "probe_capacity_most": (90, "percent of capacity that probes should have at most"),
        "bet_capacity_least": (10, "percent of capacity that bets should have at least"),
        "bet_capacity_most": (30, "percent of capacity that bets should have at most"),
        "probes_least": (5, "fewest probes that should be under way"),
        "probes_most": (10, "most probes that should be under way"),
        "bets_least": (1, "fewest bets that should be under way"),
        "bets_most": (3, "most bets that should be under way"),
        "examined_least": (2, "items that a cycle's reviews should examine at least"),
        "forecasts_least": (10, "resolved forecasts below which calibration is not shown"),
        "postponements": (3, "postponements in a row without evidence before DM203 fires"),
        "steward_months": (12, "months after which a stewardship rotates"),
        "story_days": (92, "days a story may go untold: a quarter"),
        "front_matter_bytes": (65536, "bytes a front matter may have"),
        "file_bytes": (2_000_000, "bytes a record's file may have"),
    }
)
"""Limits of the policy: default and meaning."""


class Cadence(Struct, frozen=True, kw_only=True):
    """The rhythm of evidence reviews."""

    start: dt.date | None = None
    weeks: int = 2
    budget_hours: float | None = None


class Policy(Struct, frozen=True, kw_only=True):
    """Everything that a register may be configured to be."""

    folders: Mapping[Folder, tuple[str, ...]] = field(
        default_factory=lambda: {folder: (str(folder),) for folder in Folder}
    )
    """Folder → paths, relative to the configuration file's directory."""
    configured: frozenset[Folder] = frozenset()
    """The folders that were named in the configuration, and so must exist."""
    exclude: tuple[str, ...] = ()
    """Patterns of files that are no records, beside the usual ones."""
    status_synonyms: Mapping[str, str] = field(default_factory=dict)
    cadence: Cadence = Cadence()
    teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    red_team: tuple[str, ...] = ()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    """Rule code → severity; None switches the rule off."""
    limits: Mapping[str, int] = field(
        default_factory=lambda: {name: value for name, (value, _) in LIMITS.items()}
    )
    id_scheme: str = "number"
    due_soon_days: int = 30
    changes_base: str = "auto"
    as_of: dt.date | None = None
    historical: bool = False
    """Whether readers see the register as it stood at `as_of` for ever: a register of the past."""
    pages: Mapping[str, str | None] = field(default_factory=default_pages)
    """View → source uri of its page; None for no page."""
    records_in_nav: bool = False
    anonymous_intake_url: str | None = None

    def limit(self, name: str) -> int:
        """The value of a limit by name (`LIMITS`)."""
        return self.limits[name]
