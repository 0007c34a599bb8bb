"""The text of a new record: front matter with the fields that matter, and headings to fill in.

What only its author can say is left as a blank in braces. DM006 reports every one of them until it
is filled, so that no blank is ever published as an answer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from mkdocs_dissent.edit import EditError, emit
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading import frontmatter
from mkdocs_dissent.reading.schema import first_heading
from mkdocs_dissent.records import FOLDER_OF, KINDS_IN, MODELS, Folder, Kind
from mkdocs_dissent.records.fields import Value, declared_fields
from mkdocs_dissent.text import days_after, sentence

_Section = tuple[str, str]
"""A heading, and the blank below it."""

_SECTIONS: Mapping[Kind, tuple[_Section, ...]] = {
    Kind.DECISION: (
        ("Context", "what is true today that makes a decision necessary"),
        ("Decision", "what we will do, in a sentence or two"),
        ("Alternatives", "what else we could do, and why we don't"),
        ("Consequences", "what becomes easier, and what becomes harder"),
    ),
    Kind.MEMO: (
        ("Claim challenged", "which claim of the decision is doubtful, in its own words"),
        ("Alternative mechanism", "what would happen instead, and why"),
        ("Evidence", "what was seen or measured that speaks for this"),
        ("Proposed probe", "the smallest safe test that would tell who is right"),
    ),
    Kind.ANDON: (("What was seen", "what happened, where it can be checked"),),
    Kind.BET: (
        ("Aim", "what will be true for whom when this has worked"),
        ("Mechanism", "why doing this should bring the aim about"),
        ("Feedback", "which figures will show it, who reads them, and how often"),
    ),
    Kind.PROBE: (
        ("Aim", "what we will know at the end that we don't know now"),
        ("Mechanism", "what we will do, and why that would tell"),
        ("Feedback", "which result means yes, and which means no"),
    ),
    Kind.REVIEW: (
        ("What was tested", "each claim that was examined, and what came of it"),
        ("What the field contradicted", "what people who do the work said, item by item"),
        ("What follows", "who does what by when"),
    ),
}

_BLANKS: Mapping[Kind, Mapping[str, str]] = {
    Kind.DECISION: {"steward": "who answers for it now"},
    Kind.MEMO: {
        "author": "who dissents, or the word anonymous",
        "resolved-if": "what result would remove the objection",
        "owner": "who takes the next step",
    },
    Kind.ANDON: {
        "raised-by": "who pulls it, or the word anonymous",
        "why": "what went against what we assumed",
        "assumption": "which assumption has drifted",
        "owner": "who takes the next step",
    },
    Kind.BET: {
        "steward": "who answers for it now",
        "horizon": "how long until it can be judged, as 6 months",
        "capacity": "percent of the group's capacity, as 15",
        "hypothesis": "the claim that could prove false",
        "stop-criteria": "what would make us stop",
    },
    Kind.PROBE: {
        "steward": "who answers for it now",
        "capacity": "percent of the group's capacity, as 10",
        "hypothesis": "the claim that could prove false",
        "guardrail": "what it must not harm",
        "rollback": "how it is undone",
        "next-decision": "what its result decides",
    },
    Kind.REVIEW: {"facilitator": "who leads it", "attendees": "who is there"},
}
_METRICS: dict[str, Value] = {
    "outcome": [{"name": "{what the aim is measured by}", "better": "{higher or lower}"}],
    "leading": [{"name": "{what should move first}", "better": "{higher or lower}"}],
    "shadow": [
        {
            "name": "{what would show harm first}",
            "better": "{higher or lower}",
            "guardrail": {"max": "{how much is agreed to; or min}"},
        }
    ],
}
_STATUS: Mapping[Kind, str] = {
    Kind.DECISION: "proposed",
    Kind.MEMO: "open",
    Kind.ANDON: "pulled",
    Kind.BET: "proposed",
    Kind.PROBE: "proposed",
    Kind.REVIEW: "planned",
}
_ORDER = (
    "kind",
    "title",
    "decision",
    "initiative",
    "affects",
    "status",
    "date",
    "for",
    "raised-by",
    "author",
    "facilitator",
    "attendees",
    "why",
    "assumption",
    "trigger",
    "scope",
    "decision-makers",
    "steward",
    "owner",
    "team",
    "stakes",
    "door",
    "start",
    "horizon",
    "capacity",
    "serves",
    "hypothesis",
    "confidence",
    "guardrail",
    "rollback",
    "next-decision",
    "resolved-if",
    "revisit",
    "review-by",
    "revisit-if",
    "stop-criteria",
    "metrics",
    "red-team",
    "budget-hours",
    "spent-hours",
)
"""The order of fields in a draft; the others follow as they are declared."""
_MINOR = "or major: then it needs a hypothesis and a dissent memo"
_REVISIT_DECISION = 90
_LIST_FIELDS = ("stop-criteria", "affects")
"""Fields that stand as a list even where they hold one item: more are to come."""
_TALL_FIELDS = ("examined", "decided")
"""Lists whose items are filled in during a meeting: one field a line."""


def compose(
    kind: Kind,
    title: str,
    given: Mapping[str, Value],
    *,
    today: dt.date,
    policy: Policy,
    agenda: Agenda | None = None,
    pulled: bool = False,
) -> str:
    """The file of a new record.

    `given` are fields by name as front matter holds them; what else matters has its default or a
    blank. `agenda` is what a review begins with. `pulled` leaves no blanks: an andon is pulled at
    once. Raises EditError for a value that front matter can't hold.
    """
    heading = _heading(title)
    values = dict(given) if pulled else _blanks(kind, given, policy)
    values |= _dates(kind, today, policy)
    values |= _opening(kind, given, today, policy)
    values |= _prefilled(agenda or Agenda()) | dict(given)
    if first_heading(f"# {heading}\n") != heading:
        values["title"] = title
    values = {name: _shaped(name, values[name]) for name in _in_order(kind, values)}
    text = "---\n" + "".join(_lines(name, value, given) for name, value in values.items())
    text += f"---\n\n# {heading}\n"
    if kind is Kind.REVIEW:
        write = _quarter_text if given.get("for") == "quarter" else _agenda_text
        text += "".join(write(agenda or Agenda()))
    if not pulled:
        sections = _SECTIONS[kind][-1:] if given.get("for") == "quarter" else _SECTIONS[kind]
        text += "".join(f"\n## {name}\n\n{{{blank}}}\n" for name, blank in sections)
    _verify(text, values)
    return text


def _heading(title: str) -> str:
    # Markdown stays Markdown; what a browser would take for an element is text.
    return re.sub(r"&(?=#?\w+;)", "&amp;", title).replace("<", "&lt;")


def _blanks(kind: Kind, given: Mapping[str, Value], policy: Policy) -> dict[str, Value]:
    values: dict[str, Value] = {name: f"{{{blank}}}" for name, blank in _BLANKS[kind].items()}
    if kind is Kind.BET:
        values["metrics"] = _METRICS
    if kind is Kind.PROBE:
        values["metrics"] = {"outcome": _METRICS["outcome"]}
    if kind is Kind.BET and policy.north_star:
        values["serves"] = "{how it serves the north star}"
    if kind is Kind.DECISION and given.get("stakes") == "major":
        values["hypothesis"] = "{the claim that could prove false}"
    return values


def _dates(kind: Kind, today: dt.date, policy: Policy) -> dict[str, Value]:
    """The day, and by when it is looked at again."""
    again = {
        Kind.DECISION: ("revisit", _REVISIT_DECISION),
        Kind.MEMO: ("revisit", policy.cadence.weeks * 7),
        Kind.ANDON: ("review-by", policy.cadence.andon_weeks * 7),
        Kind.BET: ("revisit", policy.limit("bet_revisit_days")),
        Kind.PROBE: ("revisit", policy.cadence.probe_weeks * 7),
    }
    values: dict[str, Value] = {"date": today.isoformat()}
    if kind in again:
        name, days = again[kind]
        values[name] = days_after(today, days).isoformat()
    return values


def _opening(
    kind: Kind, given: Mapping[str, Value], today: dt.date, policy: Policy
) -> dict[str, Value]:
    """Which kind it is, where it stands, and what follows from that."""
    values: dict[str, Value] = {}
    if kind is not KINDS_IN[FOLDER_OF[kind]][0] or FOLDER_OF[kind] is Folder.INITIATIVES:
        values["kind"] = str(kind)
    if kind in _STATUS:
        values["status"] = _STATUS[kind]
    if kind is Kind.DECISION:
        values["stakes"] = "minor"
    if kind is Kind.PROBE:
        values["horizon"] = f"{min(10, policy.limit('probe_days'))} days"
    if given.get("status") == "active":
        values["start"] = today.isoformat()
    if kind is Kind.REVIEW and given.get("for") is None:
        if policy.cadence.budget_hours is not None:
            values["budget-hours"] = policy.cadence.budget_hours
        values |= {"spent-hours": None, "permits": dict.fromkeys(policy.teams), "forum": []}
        if not policy.teams:
            del values["permits"]
    return values


def _shaped(name: str, value: Value) -> Value:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if name in _LIST_FIELDS and not isinstance(value, list):
        return [value]
    return value


def _in_order(kind: Kind, values: Mapping[str, Value]) -> list[str]:
    declared = [field.name for field in declared_fields(MODELS[kind])]
    order = [*_ORDER, *(name for name in declared if name not in _ORDER)]
    return [name for name in order if name in values]


def _lines(name: str, value: Value, given: Mapping[str, Value]) -> str:
    lines = emit.entry(name, value, 0, emit.Style(flow_items=name not in _TALL_FIELDS))
    if name == "permits" and isinstance(value, dict) and value:
        lines = ["permits:", *emit.block(value, 2, emit.Style())]
    if name == "stakes" and "stakes" not in given:
        lines[-1] += f"  # {_MINOR}"
    return "".join(f"{line}\n" for line in lines)


def _verify(text: str, values: Mapping[str, Value]) -> None:
    """A draft says what was given, whatever that holds: nothing may break out of its field."""
    document = frontmatter.parse(text, "draft")
    if document.problems or document.values != values or list(document.values) != list(values):
        message = "a value can't be written as front matter"
        if document.problems:
            message += f": {document.problems[0].message}"
        raise EditError(message, "Leave it out, and write it into the file by hand.")


# The agenda of a review


class Item(NamedTuple):
    """A record that a review speaks of: its title, a link to it, what is to be said of it."""

    title: str
    link: str
    about: str


class Test(NamedTuple):
    """Something that a review tries to falsify first."""

    reference: str
    """How the review names it."""
    by: tuple[str, ...]
    item: Item


class Agenda(NamedTuple):
    """What a review begins with."""

    red_team: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """Why there is no proper pair."""
    teams: tuple[str, ...] = ()
    """Those that have a dissent permit."""
    tests: tuple[Test, ...] = ()
    queue: tuple[tuple[str, tuple[Item, ...]], ...] = ()
    """Open contradictions by the name of their weight, the heaviest first."""
    orphans: tuple[Item, ...] = ()
    """Those without an owner, or without a date."""
    initiatives: tuple[Test, ...] = ()
    """What a review of a quarter decides about."""
    figures: tuple[str, ...] = ()
    """What the portfolio and the scorecard say, for a review of a quarter."""


def _prefilled(agenda: Agenda) -> dict[str, Value]:
    """The front matter of a review that the records know already."""
    values: dict[str, Value] = {}
    if agenda.red_team:
        values["red-team"] = list(agenda.red_team)
    if agenda.tests:
        values["examined"] = [_examined(test) for test in agenda.tests]
    if agenda.initiatives:
        values["decided"] = [
            {"initiative": found.reference, "verdict": None, "note": None}
            for found in agenda.initiatives
        ]
    return values


def _examined(test: Test) -> Value:
    by: dict[str, Value] = {"by": list(test.by)} if test.by else {}
    return {"item": test.reference, "outcome": None, **by, "note": None}


def _quarter_text(agenda: Agenda) -> Iterator[str]:
    """What is gone through once a quarter, as Markdown."""
    yield "\n## What the portfolio and the scorecard say\n\n"
    yield "".join(f"- {plain(figure)}\n" for figure in agenda.figures)
    yield "\n## To decide\n\nRead each story aloud. What becomes of each initiative goes into"
    yield " `decided` above: continue, pause, cut, re-scope or promote, and why.\n\n"
    yield _list(found.item for found in agenda.initiatives)


def _agenda_text(agenda: Agenda) -> Iterator[str]:
    """What the facilitator goes through, from top to bottom, as Markdown."""
    yield "\n## To examine\n\n"
    if agenda.red_team:
        yield f"Red team: {plain(' and '.join(agenda.red_team))}."
        yield "".join(f" {plain(sentence(problem))}." for problem in agenda.problems) + "\n\n"
    if agenda.tests:
        yield "Try to falsify these. `dissent review examine ITEM --outcome falsified --by NAME"
        yield ' --note "what was found"` writes into `examined` above what came of each, which is'
        yield " falsified, survived or retest.\n\n"
        yield _list(test.item for test in agenda.tests)
    else:
        yield "{which two claims we try to falsify, since nothing on record contradicts}\n"
    if agenda.queue:
        yield "\n## Open contradictions\n"
    for title, items in agenda.queue:
        yield f"\n### {title}\n\n{_list(items)}"
    if agenda.orphans:
        yield "\n### Without owner or date\n\nGive each of them both before the review ends.\n\n"
        yield _list(agenda.orphans)
    if agenda.teams:
        teams = plain(", ".join(agenda.teams))
        yield "\n## Dissent permits\n\n"
        yield f"Ask each team what it challenged: {teams}. It goes into `permits` above, and counts"
        yield " where it names a record, or an item of the forum such as `forum 1`.\n"


def _list(items: Iterable[Item]) -> str:
    lines = (f"- [{plain(title)}](<{link}>): {plain(about)}\n" for title, link, about in items)
    return "".join(lines)


_MARKUP = re.compile(r"[\\`*_\[\]{}]")


def plain(text: str) -> str:
    """Text as Markdown that shows it and means nothing by it."""
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return _MARKUP.sub(r"\\\g<0>", text)
