"""What a register may be configured to be: folders, limits, severities, cadence, people, pages."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from mkdocs_dissent.findings import Severity
from mkdocs_dissent.people import identity
from mkdocs_dissent.records.vocabularies import Folder


class View(NamedTuple):
    """A generated view."""

    title: str
    """Of its page, and in the navigation."""
    about: str
    """What a person does there."""
    preview_only: bool = False
    """Whether it has a page only where there is something to compare with."""


VIEWS: Mapping[str, View] = {
    "register": View("Decision register", "find a decision"),
    "brief": View("Where are we wrong?", "see in three minutes where we are wrong"),
    "overdue": View("Overdue revisits", "see what must be looked at again, and by whom"),
    "contradictions": View("Contradictions", "run the fortnightly dissent cadence"),
    "stewards": View("Stewards", "see who answers for what, and what waits for them"),
    "portfolio": View("Portfolio", "decide what to kill, shrink or make real"),
    "initiatives": View("Initiatives", "read each initiative on one page"),
    "scorecard": View("Scorecard", "see whether the register corrects itself"),
    "changes": View("Changes", "review what a preview changes", preview_only=True),
}
"""The generated views by name, in the order of the navigation."""


def default_pages() -> dict[str, str]:
    """View → source uri of its page."""
    return {name: f"{name}.md" for name in VIEWS}


LIMITS: Mapping[str, tuple[int, str]] = {
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
    "front_matter_keys": (2000, "keys a front matter may have, nested ones too"),
    "headings": (1000, "headings a record may have"),
    "file_bytes": (2_000_000, "bytes a record's file may have"),
}
"""Limits of the policy: default and meaning."""


BASELINE = ".dissent-baseline.json"
"""Where known findings are looked for, beside the configuration file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """The rhythm of evidence reviews."""

    start: dt.date | None = None
    weeks: int = 2
    """Of a cycle, which an evidence review ends."""
    budget_hours: float | None = None
    andon_weeks: int = 1
    """After which an andon was to be reviewed."""
    probe_weeks: int = 1
    """After which a probe is looked at again."""
    quarter_weeks: int = 13
    """Between two reviews of initiatives."""


class Away(NamedTuple):
    """A person who does not challenge for a time; both days belong to it."""

    who: str
    begins: dt.date = dt.date.min
    until: dt.date = dt.date.max

    @property
    def is_bounded(self) -> bool:
        """Whether it has an end."""
        return self.until < dt.date.max


WAYS = ("pull-request", "issue")
"""The ways to write a record on a forge, in a browser."""
PLACEHOLDER = re.compile(r"\{(\w*)\}")
"""What a form's address may have filled in: the record's id, its title, the page's address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    """Where readers go to contradict: ways of WAYS, or the address of a form."""

    memo: tuple[str, ...] = WAYS
    andon: tuple[str, ...] = WAYS
    confidential: tuple[str, ...] = ()
    anonymous: tuple[str, ...] = ()
    branch: str | None = None
    """Of the forge, to which records are proposed; else the default one, as far as it is known."""


@dataclass(kw_only=True, slots=True)
class Policy:
    """Everything that a register may be configured to be."""

    folders: Mapping[Folder, tuple[str, ...]] = field(
        default_factory=lambda: {folder: (str(folder),) for folder in Folder}
    )
    """Folder → paths, relative to the configuration file's directory."""
    configured: frozenset[Folder] = frozenset()
    """The folders that were named in the configuration, and so must exist."""
    exclude: tuple[str, ...] = ()
    """Patterns of files that are no records, beside the usual ones."""
    records: str = ""
    """`native`: every record is our own; `auto`: each file shows it; empty: nothing is said."""
    status_synonyms: Mapping[str, str] = field(default_factory=dict)
    field_synonyms: Mapping[str, str] = field(default_factory=dict)
    """Label → the field that it means."""
    cadence: Cadence = Cadence()
    teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leaders: tuple[str, ...] = ()
    """Who may hold a key; empty where everybody may."""
    red_team: tuple[str, ...] = ()
    away: tuple[Away, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Identity of a handle → the name that its person goes by."""
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    """Rule code → severity; None switches the rule off."""
    limits: Mapping[str, int] = field(
        default_factory=lambda: {name: value for name, (value, _) in LIMITS.items()}
    )
    id_scheme: str = "number"
    due_soon_days: int = 30
    remind_days: int | None = None
    changes_base: str = "auto"
    as_of: dt.date | None = None
    historical: bool = False
    """Whether readers see the register as it stood at `as_of` for ever: a register of the past."""
    pages: Mapping[str, str | None] = field(default_factory=default_pages)
    """View → source uri of its page; None for no page."""
    records_in_nav: bool = False
    search: str = "auto"
    """What a search gets of a record: `whole`, `brief`, or by the size of the register `auto`."""
    north_star: str | None = None
    """What the bets are for: a sentence, or a record's id, number or file."""
    doors: Doors = Doors()
    home: Callable[[], str] = str
    """Says the address of the repository's page on its forge, empty where nothing does: no option,
    but what an adapter knows. It asks git: only where needed."""
    baseline: str | None = None
    """The file of known findings that is named; else it is `BASELINE`, where that is there."""

    # What is worked out under a policy is kept by it, and its mappings have no hash.
    __hash__ = object.__hash__

    def names_of(self, people: Iterable[str]) -> tuple[str, ...]:
        """The names that people go by today: of a renamed handle its person's."""
        return tuple(self.aliases.get(identity(name), name) for name in people)


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
