"""The register's configuration: folders, limits, severities, cadence, people; checked once."""

from __future__ import annotations

import datetime as dt
import math
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, NamedTuple

from mkdocs_dissent.findings import Severity
from mkdocs_dissent.people import identity
from mkdocs_dissent.records import FOLDER_OF, Decision, DecisionStatus, Folder
from mkdocs_dissent.records.fields import iso_date, names_of, nearest


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
        "front_matter_keys": (2000, "keys a front matter may have, nested ones too"),
        "headings": (1000, "headings a record may have"),
        "file_bytes": (2_000_000, "bytes a record's file may have"),
    }
)
"""Limits of the policy: default and meaning."""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Away:
    """A person who does not challenge for a time; both days belong to it."""

    who: str
    begins: dt.date = dt.date.min
    until: dt.date = dt.date.max

    @property
    def is_bounded(self) -> bool:
        """Whether it has an end."""
        return self.until < dt.date.max


@dataclass(frozen=True, kw_only=True, slots=True)
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
    changes_base: str = "auto"
    as_of: dt.date | None = None
    historical: bool = False
    """Whether readers see the register as it stood at `as_of` for ever: a register of the past."""
    pages: Mapping[str, str | None] = field(default_factory=default_pages)
    """View → source uri of its page; None for no page."""
    records_in_nav: bool = False
    north_star: str | None = None
    """What the bets are for: a sentence, or a record's id, number or file."""
    anonymous_intake_url: str | None = None
    baseline: str | None = None
    """The file of known findings that is named; else it is `BASELINE`, where that is there."""

    def names_of(self, people: Iterable[str]) -> tuple[str, ...]:
        """The names that people go by today: of a renamed handle its person's."""
        return tuple(self.aliases.get(identity(name), name) for name in people)

    def limit(self, name: str) -> int:
        """The value of a limit by name (`LIMITS`)."""
        return self.limits[name]


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


# Reading the options


class OptionProblem(NamedTuple):
    """An option that can't be used; `option` is its dotted name."""

    option: str
    message: str
    fatal: bool = True
    """False of an option that does nothing any more."""


BASELINE = ".dissent-baseline.json"
"""Where known findings are looked for, beside the configuration file."""

OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "folders": "kind of record → folder, or list of folders, inside or outside docs_dir",
        "exclude": "files that are no records: patterns such as `drafts/*`",
        "records": "native: all records are of this register; auto: each file shows whether it is",
        "status_synonyms": "word → status: how your register says it",
        "field_synonyms": "label → field: how your register names status, date and others",
        "cadence": "start, weeks and budget_hours of evidence reviews; weeks of other cadences",
        "teams": "team → its people",
        "leaders": "people who may hold a key to the reversal of a major decision; else anybody",
        "red_team": "people who take turns at challenging; or people, away and aliases",
        "policy": "rule code → error, warning, note or off; and limits such as memo_words",
        "id_scheme": "number or date: how `dissent new` names files",
        "due_soon_days": "how many days before its date a revisit is due soon",
        "changes": "base: auto, a git reference, or off",
        "as_of": "the day on which the register is built, YYYY-MM-DD",
        "historical": "true where readers see the register as it stood at as_of for ever",
        "pages": "view → uri of its page, or false",
        "records_in_nav": "true puts every record into the site's navigation",
        "north_star": "what the bets are for: a sentence, or a record",
        "anonymous_intake_url": "where an andon can be pulled without an account",
        "baseline": "the file of the findings that are known, beside the configuration",
    }
)
"""Every option and its meaning; the guide's table is made of it."""

_FOLDER_WORDS: Mapping[str, Folder] = MappingProxyType(
    {
        **{str(folder): folder for folder in Folder},
        **{str(kind): folder for kind, folder in FOLDER_OF.items()},
        "memos": Folder.DISSENT,
        "andons": Folder.DISSENT,
        "bets": Folder.INITIATIVES,
        "probes": Folder.INITIATIVES,
    }
)
_RULE_CODE = re.compile(r"DM\d{3}")
_SAFE_URI = re.compile(r"[\w.~ -]+(?:/[\w.~ -]+)*")


def read_policy(options: Mapping[str, Any]) -> tuple[Policy, list[OptionProblem]]:
    """The policy that `options` describe, and every option that can't be used.

    `options` is the plugin's section of the configuration file as YAML gave it. An option with a
    problem keeps its default.
    """
    return _Options(options).read()


class _Options:
    """Reads the options one by one and collects what is wrong with them."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.names = tuple(options)
        # A blank option counts as not given.
        self.options = {name: value for name, value in options.items() if value is not None}
        self.problems: list[OptionProblem] = []

    def read(self) -> tuple[Policy, list[OptionProblem]]:
        default = Policy()
        for name in self.names:
            if name not in OPTIONS:
                self._unknown(str(name), "", OPTIONS)
        folders = self._folders(default)
        severities, limits = self._policy()
        changes = self._mapping("changes")
        red_team, away, aliases = self._red_team()
        policy = Policy(
            folders=MappingProxyType({**default.folders, **folders}),
            configured=frozenset(folders),
            exclude=self._words("exclude"),
            records=self._one_of("records", ("native", "auto"), "auto")
            if self.options.get("records")
            else "",
            status_synonyms=MappingProxyType(
                self._synonyms("status_synonyms", [str(status) for status in DecisionStatus])
            ),
            field_synonyms=MappingProxyType(self._synonyms("field_synonyms", names_of(Decision))),
            cadence=self._cadence(),
            teams=MappingProxyType(self._teams()),
            leaders=self._words("leaders"),
            red_team=red_team,
            away=away,
            aliases=MappingProxyType(aliases),
            severities=MappingProxyType(severities),
            limits=MappingProxyType({**default.limits, **limits}),
            id_scheme=self._one_of("id_scheme", ("number", "date"), default.id_scheme),
            due_soon_days=self._whole("due_soon_days", default.due_soon_days),
            changes_base=self._changes_base(changes),
            as_of=self._day("as_of", self.options.get("as_of")),
            historical=self._flag("historical"),
            pages=MappingProxyType(self._pages()),
            records_in_nav=self._flag("records_in_nav"),
            north_star=self._text("north_star"),
            anonymous_intake_url=self._url("anonymous_intake_url"),
            baseline=next(iter(self._words("baseline")), None),
        )
        if policy.historical and policy.as_of is None:
            self._wrong("historical", "needs `as_of`: the day whose register readers see")
        return policy, self.problems

    def _wrong(self, option: str, message: str) -> None:
        self.problems.append(OptionProblem(option, message))

    def _unknown(self, name: str, where: str, known: Iterable[str]) -> None:
        near = nearest(name, known)
        hint = f"did you mean `{near[0]}`?" if near else "known: " + ", ".join(sorted(known))
        self._wrong(where + name, f"is no option; {hint}")

    def _only(self, where: str, values: Mapping[str, Any], known: Iterable[str]) -> None:
        for name in values:
            if name not in known:
                self._unknown(str(name), f"{where}.", known)

    def _mapping(self, name: str) -> Mapping[str, Any]:
        value = self.options.get(name)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self._wrong(name, f"is {value!r}; expected a mapping: {OPTIONS[name]}")
            return {}
        return {str(key): item for key, item in value.items()}

    def _text(self, name: str) -> str | None:
        value = self.options.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return None if value is None else str(value)
        if not isinstance(value, str) or not value.strip():
            self._wrong(name, f"is {value!r}; expected a text: {OPTIONS[name]}")
            return None
        return " ".join(value.split())

    def _words(self, name: str, value: Any = ...) -> tuple[str, ...]:
        value = self.options.get(name) if value is ... else value
        return () if value is None else self._texts(name, value) or ()

    def _texts(self, name: str, value: Any) -> tuple[str, ...] | None:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self._wrong(name, f"is {value!r}; expected a list of texts")
            return None
        return tuple(items)

    def _folders(self, default: Policy) -> dict[Folder, tuple[str, ...]]:
        out: dict[Folder, tuple[str, ...]] = {}
        for key, value in self._mapping("folders").items():
            folder = _FOLDER_WORDS.get(key.lower())
            if folder is None:
                self._unknown(key, "folders.", [str(folder) for folder in Folder])
            elif value is not None and (paths := self._texts(f"folders.{key}", value)) is not None:
                spelled = (posixpath.normpath(path.replace("\\", "/")) for path in paths)
                out[folder] = tuple(dict.fromkeys((*out.get(folder, ()), *spelled)))
        # Folders that were named come last, so that a collision is theirs to mend.
        seen: dict[str, Folder] = {}
        for folder, paths in sorted({**default.folders, **out}.items(), key=lambda x: x[0] in out):
            for path in paths:
                if seen.setdefault(path, folder) is not folder:
                    self._wrong(
                        f"folders.{folder}",
                        f"is `{path}`, which is the folder of {seen[path]} too;"
                        " give each kind a folder of its own",
                    )
        return out

    def _synonyms(self, option: str, known: Iterable[str]) -> dict[str, str]:
        out = {}
        for word, meaning in self._mapping(option).items():
            if isinstance(meaning, str) and meaning in known:
                out[" ".join(word.lower().split())] = str(meaning)
            else:
                expected = ", ".join(known)
                self._wrong(f"{option}.{word}", f"is {meaning!r}; expected one of {expected}")
        return out

    def _cadence(self) -> Cadence:
        values = self._mapping("cadence")
        self._only("cadence", values, [item.name for item in fields(Cadence)])
        default = Cadence()
        weeks = {
            name: self._whole(f"cadence.{name}", getattr(default, name), values.get(name), least=1)
            for name in ("weeks", "andon_weeks", "probe_weeks", "quarter_weeks")
        }
        hours = values.get("budget_hours")
        if hours is not None and not _is_amount(hours):
            self._wrong("cadence.budget_hours", f"is {hours!r}; expected a number of at least 0")
            hours = None
        return Cadence(
            start=self._day("cadence.start", values.get("start")),
            budget_hours=None if hours is None else float(hours),
            **weeks,
        )

    def _red_team(self) -> tuple[tuple[str, ...], tuple[Away, ...], dict[str, str]]:
        """Who takes turns, who is away when, and which handles are the same person's."""
        if not isinstance(self.options.get("red_team"), Mapping):
            return self._words("red_team"), (), {}
        values = self._mapping("red_team")
        self._only("red_team", values, ("people", "away", "aliases"))
        given = values.get("away") or []
        items = given if isinstance(given, list) else [given]
        away = (self._away(f"red_team.away.{at}", item) for at, item in enumerate(items, 1))
        people = self._words("red_team.people", values.get("people"))
        return people, tuple(filter(None, away)), self._aliases(values.get("aliases"))

    def _away(self, option: str, item: Any) -> Away | None:
        if not isinstance(item, Mapping) or not isinstance(who := item.get("who"), str):
            self._wrong(option, f"is {item!r}; expected {{who: ana, from: 2026-12-01, until: …}}")
            return None
        self._only(option, item, ("who", "from", "until"))
        begins = self._day(f"{option}.from", item.get("from")) or dt.date.min
        until = self._day(f"{option}.until", item.get("until")) or dt.date.max
        if until < begins:
            self._wrong(f"{option}.until", f"is {until}, before `from`, {begins}")
            return None
        return Away(who=who, begins=begins, until=until)

    def _aliases(self, value: Any) -> dict[str, str]:
        """Each handle → the last name that it leads to; a loop leads to none."""
        option = "red_team.aliases"
        if value is None:
            return {}
        if not isinstance(value, Mapping) or not all(isinstance(v, str) for v in value.values()):
            self._wrong(option, f"is {value!r}; expected a mapping: old handle → name of today")
            return {}
        renamed = {identity(str(old)): new for old, new in value.items()}
        found = {}
        for old, name in renamed.items():
            seen = {old}
            while (key := identity(name)) in renamed and key not in seen:
                seen.add(key)
                name = renamed[key]
            if key in seen:
                self._wrong(f"{option}.{old}", "leads back to itself; name who it is today")
            else:
                found[old] = name
        return found

    def _teams(self) -> dict[str, tuple[str, ...]]:
        teams = self._mapping("teams")
        return {team: self._words(f"teams.{team}", people) for team, people in teams.items()}

    def _policy(self) -> tuple[dict[str, Severity | None], dict[str, int]]:
        severities: dict[str, Severity | None] = {}
        limits: dict[str, int] = {}
        words: dict[Any, Severity | None] = {str(severity): severity for severity in Severity}
        # YAML 1.1 reads an unquoted `off` as false.
        words |= {"off": None, False: None}
        for name, value in self._mapping("policy").items():
            if _RULE_CODE.fullmatch(name):
                if isinstance(value, str | bool) and value in words:
                    severities[name] = words[value]
                else:
                    self._wrong(
                        f"policy.{name}", f"is {value!r}; expected error, warning, note or off"
                    )
            elif name in LIMITS:
                limits[name] = self._whole(f"policy.{name}", LIMITS[name][0], value)
            else:
                self._unknown(name, "policy.", LIMITS)
        return severities, limits

    def _changes_base(self, changes: Mapping[str, Any]) -> str:
        for name in changes:
            if name == "published":
                message = "does nothing any more; remove it: the base is found by git"
                self.problems.append(OptionProblem("changes.published", message, fatal=False))
            elif name != "base":
                self._unknown(name, "changes.", ("base",))
        base = changes.get("base")
        if base is None:
            return "auto"
        if base is False:
            return "off"
        if not isinstance(base, str) or not base.isprintable() or base.strip()[:1] in ("", "-"):
            self._wrong("changes.base", f"is {base!r}; expected auto, off or a git reference")
            return "auto"
        return base

    def _pages(self) -> dict[str, str | None]:
        pages: dict[str, str | None] = {**default_pages()}
        for view, uri in self._mapping("pages").items():
            if view not in VIEWS:
                self._unknown(view, "pages.", VIEWS)
            elif uri is False:
                pages[view] = None
            else:
                pages[view] = self._page_uri(view, uri)
        seen: dict[str, str] = {}
        for view, page in pages.items():
            if page is not None and seen.setdefault(page, view) != view:
                self._wrong(
                    f"pages.{view}",
                    f"is `{page}`, which is the page of {seen[page]} too;"
                    " give each view a page of its own",
                )
        return pages

    def _page_uri(self, view: str, uri: Any) -> str:
        text = str(uri).strip().removesuffix("/")
        if (
            not isinstance(uri, str)
            or not _SAFE_URI.fullmatch(text)
            or any(part.startswith(".") for part in text.split("/"))
        ):
            self._wrong(f"pages.{view}", f"is {uri!r}; expected a uri such as `register/` or false")
            return default_pages()[view]
        return text if text.endswith(".md") else text + ".md"

    def _day(self, name: str, value: Any) -> dt.date | None:
        if value is None:
            return None
        # The configuration file is read by the generator's YAML, which makes dates of dates.
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        day = iso_date(value) if isinstance(value, str) else None
        if day is None:
            self._wrong(name, f"is {value!r}; expected a date such as 2026-11-22")
        return day

    def _whole(self, name: str, default: int, value: Any = ..., *, least: int = 0) -> int:
        value = self.options.get(name) if value is ... else value
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self._wrong(name, f"is {value!r}; expected a whole number of at least {least}")
            return default
        return value

    def _flag(self, name: str) -> bool:
        value = self.options.get(name, False)
        if not isinstance(value, bool):
            self._wrong(name, f"is {value!r}; expected true or false")
            return False
        return value

    def _one_of(self, name: str, words: tuple[str, ...], default: str) -> str:
        value = self.options.get(name, default)
        if value not in words:
            self._wrong(name, f"is {value!r}; expected {' or '.join(words)}")
            return default
        return str(value)

    def _url(self, name: str) -> str | None:
        value = self.options.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not value.startswith(("https://", "http://", "mailto:")):
            self._wrong(name, f"is {value!r}; expected an https:// or mailto: address")
            return None
        return value


def _is_amount(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return value >= 0 and math.isfinite(value)
    except OverflowError:
        return False
