"""The text of a new record: front matter with the fields that matter, and headings to fill in.

What only its author can say is left as a blank in braces. DM006 reports every one of them until it
is filled, so that no blank is ever published as an answer.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import NamedTuple

from mkdocs_dissent import scaffold
from mkdocs_dissent.edit import emit
from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading import frontmatter
from mkdocs_dissent.reading.blanks import is_blank
from mkdocs_dissent.reading.markdown import first_heading
from mkdocs_dissent.records.fields.declaring import declared_fields
from mkdocs_dissent.records.fields.types import Value
from mkdocs_dissent.records.kinds import MODELS
from mkdocs_dissent.records.vocabularies import Kind
from mkdocs_dissent.text import days_after

_ORDER = (
    "kind title decision initiative affects status date for raised-by author facilitator "
    "attendees why assumption trigger scope decision-makers steward owner team stakes door "
    "start horizon capacity serves hypothesis confidence guardrail rollback next-decision "
    "resolved-if revisit review-by revisit-if stop-criteria metrics red-team budget-hours "
    "spent-hours"
).split()
"""The order of fields in a draft; the others follow as they are declared."""
_MINOR = "or major: then it needs a hypothesis and a dissent memo"
_REVISIT_DECISION = 90
_LIST_FIELDS = ("stop-criteria", "affects")
"""Fields that stand as a list even where they hold one item: more are to come."""
_TALL_FIELDS = ("examined", "decided")
"""Lists whose items are filled in during a meeting: one field a line."""


class Agenda(NamedTuple):
    """What a review begins with."""

    values: dict[str, Value]
    """The front matter that the records know already."""
    text: str


def compose(
    kind: Kind,
    title: str,
    given: Mapping[str, Value],
    *,
    today: dt.date,
    policy: Policy,
    agenda: Agenda | None = None,
    body: str | None = None,
    pulled: bool = False,
) -> str:
    """The file of a new record.

    `given` are fields by name as front matter holds them; what else matters has its default or a
    blank. `agenda` is what a review begins with, `body` the headings of the register's own
    template. `pulled` leaves no blanks: an andon is pulled at once. Raises EditError for a value
    that front matter can't hold.
    """
    # Markdown stays Markdown; what a browser would take for an element is text.
    heading = re.sub(r"&(?=#?\w+;)", "&amp;", title).replace("<", "&lt;")
    template = frontmatter.parse(scaffold.template(f"{kind}.md"), f"{kind}.md")
    values = {
        name: value
        for name, value in template.values.items()
        if not (pulled and isinstance(value, str) and is_blank(value))
    }
    values |= _dates(kind, today, policy)
    values |= _opening(kind, given, today, policy)
    values |= (agenda.values if agenda else {}) | dict(given)
    if first_heading(f"# {heading}\n") != heading:
        values["title"] = title
    values = {name: _shaped(name, values[name]) for name in _in_order(kind, values)}
    text = "---\n" + "".join(_lines(name, value, given) for name, value in values.items())
    text += f"---\n\n# {heading}\n"
    if agenda and body is None:
        text += agenda.text
    if body is not None:
        text += body
    elif not pulled:
        start = template.body.rindex("\n## ") if given.get("for") == "quarter" else 0
        text += template.body[start:]
    _verify(text, values)
    return text


def _dates(kind: Kind, today: dt.date, policy: Policy) -> dict[str, Value]:
    """The day, and by when it is looked at again."""
    again = {
        Kind.DECISION: ("revisit", _REVISIT_DECISION),
        Kind.MEMO: ("revisit", policy.cadence.weeks * 7),
        Kind.ANDON: ("review-by", policy.cadence.andon_weeks * 7),
        Kind.BET: ("revisit", policy.limits["bet_revisit_days"]),
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
    """What follows from the kind and from what is given."""
    values: dict[str, Value] = {}
    if kind is Kind.DECISION and given.get("stakes") == "major":
        values["hypothesis"] = "{the claim that could prove false}"
    if kind is Kind.BET and policy.north_star:
        values["serves"] = "{how it serves the north star}"
    if kind is Kind.PROBE:
        values["horizon"] = f"{min(10, policy.limits['probe_days'])} days"
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
