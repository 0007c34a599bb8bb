"""The plugin's options, read and checked once: they become a policy, or problems with a remedy."""

import datetime as dt
import posixpath
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs_dissent.findings import Severity
from mkdocs_dissent.people import identity
from mkdocs_dissent.policy import (
    LIMITS,
    PLACEHOLDER,
    VIEWS,
    WAYS,
    Away,
    Cadence,
    Doors,
    Policy,
    default_pages,
)
from mkdocs_dissent.records.fields.declaring import names_of
from mkdocs_dissent.records.fields.types import iso_date, nearest
from mkdocs_dissent.records.kinds import Decision
from mkdocs_dissent.records.vocabularies import FOLDER_OF, DecisionStatus, Folder


class OptionProblem(NamedTuple):
    """An option that can't be used; `option` is its dotted name."""

    option: str
    message: str
    fatal: bool = True
    """False of an option that does nothing any more."""


OPTIONS: Mapping[str, str] = {
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
    "remind_days": "how many days before its day an event of the calendars reminds; else none does",
    "changes": "base: auto, a git reference, or off",
    "as_of": "the day on which the register is built, YYYY-MM-DD",
    "historical": "true where readers see the register as it stood at as_of for ever",
    "pages": "view → uri of its page, or false",
    "records_in_nav": "true puts every record into the site's navigation",
    "search": "whole, brief or auto: what the theme's search gets of a record",
    "north_star": "what the bets are for: a sentence, or a record",
    "doors": "where readers contradict: memo, andon, confidential, anonymous; and the branch",
    "anonymous_intake_url": "deprecated: it is read as `anonymous` of doors",
    "baseline": "the file of the findings that are known, beside the configuration",
}
"""Every option and its meaning; the guide's table is made of it."""


def read_policy(options: Mapping[str, Any]) -> tuple[Policy, list[OptionProblem]]:
    """The policy that `options` describe, and every option that can't be used.

    `options` is the plugin's section of the configuration file as YAML gave it. An option with a
    problem keeps its default, as a blank one does.
    """
    problems = _Problems()
    given: dict[str, Any] = {}
    if (form := options.get(old := "anonymous_intake_url")) is not None:
        problems.tell(old, "is deprecated; write `doors: {anonymous: …}`", fatal=False)
        if isinstance(doors := options.get("doors") or {}, Mapping):
            options = {**options, old: None, "doors": {"anonymous": form, **doors}}
    for name, value in options.items():
        if name not in OPTIONS:
            problems.unknown(str(name), "", OPTIONS)
        elif value is not None:
            found = _READERS[name](problems, name, value)
            given |= found if name in _SEVERAL else {name: found}
    policy = Policy(**{name: value for name, value in given.items() if value is not None})
    if policy.historical and policy.as_of is None:
        problems.tell("historical", "needs `as_of`: the day whose register readers see")
    return policy, problems


class _Problems(list[OptionProblem]):
    """What is wrong with the options."""

    def tell(self, option: str, message: str, *, fatal: bool = True) -> None:
        """Add a problem."""
        self.append(OptionProblem(option, message, fatal))

    def wrong(self, option: str, value: Any, expected: str) -> None:
        """Add that an option has another value than what was expected."""
        self.tell(option, f"is {value!r}; expected {expected}")

    def unknown(self, name: str, where: str, known: Iterable[str]) -> None:
        """Add that there is no option of a name, with the nearest one."""
        near = nearest(name, known)
        hint = f"did you mean `{near[0]}`?" if near else "known: " + ", ".join(sorted(known))
        self.tell(where + name, f"is no option; {hint}")

    def shared(self, option: str, places: Iterable[tuple[str, str]], noun: str, each: str) -> None:
        """Add where two have one place; `places` are names with theirs."""
        seen: dict[str, str] = {}
        for name, place in places:
            if (first := seen.setdefault(place, name)) != name:
                message = f"is `{place}`, which is the {noun} of {first} too;"
                self.tell(f"{option}.{name}", f"{message} give each {each} a {noun} of its own")

    def mapping(self, option: str, value: Any, known: Iterable[str] = ()) -> dict[str, Any]:
        """The values of a mapping by name; where names are known, no others and no blank ones."""
        if not isinstance(value, Mapping):
            self.wrong(option, value, f"a mapping: {OPTIONS[option]}")
            return {}
        found = {str(name): item for name, item in value.items()}
        if not known:
            return found
        for name in found:
            if name not in known:
                self.unknown(name, f"{option}.", known)
        return {name: item for name, item in found.items() if name in known and item is not None}


_Read = Callable[[_Problems, str, Any], Any]
"""Reads the value of an option; None where it is wrong."""


def _checked(is_right: Callable[[Any], bool], expected: str) -> _Read:
    """Reads a value that is as it is written."""

    def read(problems: _Problems, option: str, value: Any) -> Any:
        return value if is_right(value) else problems.wrong(option, value, expected)

    return read


def _one_of(*words: str) -> _Read:
    return _checked(lambda value: isinstance(value, str) and value in words, " or ".join(words))


def _whole(least: int) -> _Read:
    return _checked(
        lambda value: type(value) is int and value >= least, f"a whole number of at least {least}"
    )


_flag = _checked(lambda value: isinstance(value, bool), "true or false")
_amount = _checked(
    lambda value: type(value) in (int, float) and 0 <= value <= sys.float_info.max,
    "a number of at least 0",
)
_git_reference = _checked(
    lambda value: (
        isinstance(value, str) and value.isprintable() and value.strip()[:1] not in ("", "-")
    ),
    "auto, off or a git reference",
)


def _day(problems: _Problems, option: str, value: Any) -> dt.date | None:
    # The configuration file is read by the generator's YAML, which makes dates of dates.
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    day = iso_date(value) if isinstance(value, str) else None
    if day is None:
        problems.wrong(option, value, "a date such as 2026-11-22")
    return day


def _text(problems: _Problems, option: str, value: Any) -> str | None:
    text = str(value) if type(value) in (str, int) else ""
    if not text.strip():
        problems.wrong(option, value, f"a text: {OPTIONS[option]}")
    return " ".join(text.split()) or None


def _texts(problems: _Problems, option: str, value: Any) -> tuple[str, ...] | None:
    items = [value] if isinstance(value, str) else value
    if isinstance(items, list) and all(isinstance(item, str) for item in items):
        return tuple(items)
    problems.wrong(option, value, "a list of texts")
    return None


def _first_text(problems: _Problems, option: str, value: Any) -> str | None:
    return next(iter(_texts(problems, option, value) or ()), None)


_FOLDER_WORDS: Mapping[str, Folder] = {
    **{str(folder): folder for folder in Folder},
    **{str(kind): folder for kind, folder in FOLDER_OF.items()},
    **dict.fromkeys(("memos", "andons"), Folder.DISSENT),
    **dict.fromkeys(("bets", "probes"), Folder.INITIATIVES),
}


def _folders(problems: _Problems, option: str, value: Any) -> dict[str, Any]:
    found: dict[Folder, tuple[str, ...]] = {}
    for key, written in problems.mapping(option, value).items():
        folder = _FOLDER_WORDS.get(key.lower())
        if folder is None:
            problems.unknown(key, f"{option}.", list(Folder))
        elif written is not None:
            paths = _texts(problems, f"{option}.{key}", written)
            if paths is not None:
                spelled = (posixpath.normpath(path.replace("\\", "/")) for path in paths)
                found[folder] = tuple(dict.fromkeys((*found.get(folder, ()), *spelled)))
    folders = {**Policy().folders, **found}
    # Folders that were named come last, so that a collision is theirs to mend.
    order = sorted(folders, key=lambda folder: folder in found)
    places = ((folder, path) for folder in order for path in folders[folder])
    problems.shared(option, places, "folder", "kind")
    return {"folders": folders, "configured": frozenset(found)}


def _synonyms(*known: str) -> _Read:
    def read(problems: _Problems, option: str, value: Any) -> dict[str, str]:
        found = {}
        for word, meaning in problems.mapping(option, value).items():
            if meaning in known:
                found[" ".join(word.lower().split())] = str(meaning)
            else:
                problems.wrong(f"{option}.{word}", meaning, f"one of {', '.join(known)}")
        return found

    return read


def _parts(
    problems: _Problems, option: str, value: Any, readers: Mapping[str, _Read]
) -> dict[str, Any]:
    """The parts of an option that are right."""
    given = problems.mapping(option, value, readers)
    found = {name: readers[name](problems, f"{option}.{name}", it) for name, it in given.items()}
    return {name: it for name, it in found.items() if it is not None}


def _cadence(problems: _Problems, option: str, value: Any) -> Cadence:
    readers: dict[str, _Read] = dict.fromkeys((item.name for item in fields(Cadence)), _whole(1))
    readers |= {"start": _day, "budget_hours": _amount}
    return Cadence(**_parts(problems, option, value, readers))


def _teams(problems: _Problems, option: str, value: Any) -> dict[str, tuple[str, ...]]:
    return {
        team: _texts(problems, f"{option}.{team}", [] if people is None else people) or ()
        for team, people in problems.mapping(option, value).items()
    }


def _red_team(problems: _Problems, option: str, value: Any) -> dict[str, Any]:
    """Who takes turns, who is away when, and which handles are the same person's."""
    if not isinstance(value, Mapping):
        return {option: _texts(problems, option, value)}
    values = problems.mapping(option, value, ("people", "away", "aliases"))
    given = values.get("away") or []
    items = given if isinstance(given, list) else [given]
    away = (_away(problems, f"{option}.away.{at}", item) for at, item in enumerate(items, 1))
    return {
        option: _texts(problems, f"{option}.people", values.get("people", [])),
        "away": tuple(filter(None, away)),
        "aliases": _aliases(problems, f"{option}.aliases", values.get("aliases", {})),
    }


def _away(problems: _Problems, option: str, item: Any) -> Away | None:
    if not isinstance(item, Mapping) or not isinstance(who := item.get("who"), str):
        problems.wrong(option, item, "{who: ana, from: 2026-12-01, until: …}")
        return None
    days = _parts(problems, option, item, {"who": _text, "from": _day, "until": _day})
    begins, until = days.get("from", dt.date.min), days.get("until", dt.date.max)
    if until < begins:
        problems.tell(f"{option}.until", f"is {until}, before `from`, {begins}")
        return None
    return Away(who=who, begins=begins, until=until)


def _aliases(problems: _Problems, option: str, value: Any) -> dict[str, str]:
    """Each handle → the last name that it leads to; a loop leads to none."""
    if not isinstance(value, Mapping) or not all(isinstance(v, str) for v in value.values()):
        problems.wrong(option, value, "a mapping: old handle → name of today")
        return {}
    renamed = {identity(str(old)): new for old, new in value.items()}
    found = {}
    for old, name in renamed.items():
        seen = {old}
        while (key := identity(name)) in renamed and key not in seen:
            seen.add(key)
            name = renamed[key]
        if key in seen:
            problems.tell(f"{option}.{old}", "leads back to itself; name who it is today")
        else:
            found[old] = name
    return found


_RULE_CODE = re.compile(r"DM\d{3}")
_RULES = Path(__file__).parent / "rules" / "examples"
"""Has a file a rule, named by its code; importing the rules would cost every command."""
# YAML 1.1 reads an unquoted `off` as false.
_SEVERITIES: Mapping[Any, Severity | None] = {
    **{str(severity): severity for severity in Severity},
    **dict.fromkeys(("off", False)),
}


def _policy(problems: _Problems, option: str, value: Any) -> dict[str, Any]:
    severities: dict[str, Severity | None] = {}
    limits = dict(Policy().limits)
    for name, item in problems.mapping(option, value).items():
        if not _RULE_CODE.fullmatch(name):
            if name not in LIMITS:
                problems.unknown(name, f"{option}.", LIMITS)
            elif item is not None:
                read = _whole(0)(problems, f"{option}.{name}", item)
                limits[name] = limits[name] if read is None else read
        elif not (_RULES / f"{name}.md").is_file():
            problems.unknown(
                name, f"{option}.", sorted(path.stem for path in _RULES.glob("DM*.md"))
            )
        elif isinstance(item, str | bool) and item in _SEVERITIES:
            severities[name] = _SEVERITIES[item]
        else:
            problems.wrong(f"{option}.{name}", item, "error, warning, note or off")
    return {"severities": severities, "limits": limits}


def _changes(problems: _Problems, option: str, value: Any) -> dict[str, Any]:
    values = problems.mapping(option, value)
    if "published" in values:
        message = "does nothing any more; remove it: the base is found by git"
        problems.tell("changes.published", message, fatal=False)
    for name in values.keys() - {"base", "published"}:
        problems.unknown(name, f"{option}.", ("base",))
    base = values.get("base")
    if base is None or base is False:
        return {"changes_base": "off" if base is False else None}
    return {"changes_base": _git_reference(problems, f"{option}.base", base)}


_SAFE_URI = re.compile(r"[\w~ -][\w.~ -]*(?:/[\w~ -][\w.~ -]*)*")


def _pages(problems: _Problems, option: str, value: Any) -> dict[str, str | None]:
    pages: dict[str, str | None] = {**default_pages()}
    for view, uri in problems.mapping(option, value).items():
        text = str(uri).strip().removesuffix("/")
        if view not in VIEWS:
            problems.unknown(view, f"{option}.", VIEWS)
        elif uri is False:
            pages[view] = None
        elif isinstance(uri, str) and _SAFE_URI.fullmatch(text):
            pages[view] = text if text.endswith(".md") else text + ".md"
        else:
            problems.wrong(f"{option}.{view}", uri, "a uri such as `register/` or false")
    places = ((view, page) for view, page in pages.items() if page is not None)
    problems.shared(option, places, "page", "view")
    return pages


# Nothing is filled in where the host stands.
_FORM = re.compile(r"(?:https?://[^\s/?#{}\\]+(?:[/?#]|$)|mailto:)[^\s<>\"\\]*", re.I)


def _doors(problems: _Problems, option: str, value: Any) -> Doors:
    readers: dict[str, _Read] = dict.fromkeys((item.name for item in fields(Doors)), _ways)
    readers["branch"] = _checked(
        lambda value: (
            isinstance(value, str) and re.fullmatch(r"[\w.][\w./+@-]*", value) is not None
        ),
        "the name of a branch",
    )
    return Doors(**_parts(problems, option, value, readers))


def _ways(problems: _Problems, option: str, value: Any) -> tuple[str, ...] | None:
    ways = WAYS if option in ("doors.memo", "doors.andon") else ()
    items = [] if value is False else value if isinstance(value, list) else [value]
    if all(
        isinstance(item, str)
        and (item in ways or _FORM.fullmatch(item))
        and {*PLACEHOLDER.findall(item)} <= {"id", "title", "url"}
        for item in items
    ):
        return tuple(items)
    forms = "an https:// or mailto: address with {id}, {title}, {url}"
    problems.wrong(option, value, ", ".join((*ways, forms, "or false")))
    return None


_READERS: Mapping[str, _Read] = {
    "folders": _folders,
    "exclude": _texts,
    "records": _one_of("native", "auto"),
    "status_synonyms": _synonyms(*DecisionStatus),
    "field_synonyms": _synonyms(*names_of(Decision)),
    "cadence": _cadence,
    "teams": _teams,
    "leaders": _texts,
    "red_team": _red_team,
    "policy": _policy,
    "id_scheme": _one_of("number", "date"),
    "search": _one_of("whole", "brief", "auto"),
    "due_soon_days": _whole(0),
    "remind_days": _whole(0),
    "changes": _changes,
    "as_of": _day,
    "historical": _flag,
    "pages": _pages,
    "records_in_nav": _flag,
    "north_star": _text,
    "doors": _doors,
    "anonymous_intake_url": _ways,
    "baseline": _first_text,
}
"""How each option is read; `Policy` has the defaults."""
_SEVERAL = ("folders", "red_team", "policy", "changes")
"""The options that set other attributes of the policy than the one of their name."""
