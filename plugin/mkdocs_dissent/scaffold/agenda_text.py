"""The agenda of an evidence review as front matter and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mkdocs_dissent.records.fields import Value
from mkdocs_dissent.text import sentence


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


def prefilled(agenda: Agenda) -> dict[str, Value]:
    """The front matter of a review that the records know already."""
    values: dict[str, Value] = {}
    if agenda.red_team:
        values["red-team"] = list(agenda.red_team)
    if agenda.tests:
        values["examined"] = [_examined(test) for test in agenda.tests]
    return values


def _examined(test: Test) -> Value:
    # What came of it has no blank of its own: a word that is no outcome would be a wrong one.
    by: dict[str, Value] = {"by": list(test.by)} if test.by else {}
    return {"item": test.reference, **by, "note": "{what was found}"}


def text_of(agenda: Agenda) -> Iterator[str]:
    """What the facilitator goes through, from top to bottom, as Markdown."""
    yield "\n## To examine\n\n"
    if agenda.red_team:
        yield f"Red team: {_plain(' and '.join(agenda.red_team))}."
        yield "".join(f" {_plain(sentence(problem))}." for problem in agenda.problems) + "\n\n"
    if agenda.tests:
        yield "Try to falsify these. What came of each goes into `examined` above: what was found,"
        yield " and its `outcome`, which is falsified, survived or retest.\n\n"
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
        teams = _plain(", ".join(agenda.teams))
        yield "\n## Dissent permits\n\n"
        yield f"Ask each team what it challenged: {teams}. It goes into `permits` above.\n"


def _list(items: Iterable[Item]) -> str:
    lines = (f"- [{_plain(title)}](<{link}>): {_plain(about)}\n" for title, link, about in items)
    return "".join(lines)


_MARKUP = re.compile(r"[\\`*_\[\]{}]")


def _plain(text: str) -> str:
    """Text as Markdown that shows it and means nothing by it."""
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return _MARKUP.sub(r"\\\g<0>", text)
