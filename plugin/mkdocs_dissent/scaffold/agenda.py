"""The agenda of a review, from the records, and the minutes of one that was held."""

import datetime as dt
import posixpath
from collections.abc import Iterable
from functools import partial

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices import DEFINITIONS
from mkdocs_dissent.practices.meeting import meeting
from mkdocs_dissent.practices.portfolio import portfolio
from mkdocs_dissent.practices.scoring import scorecard
from mkdocs_dissent.reading.blanks import is_blank
from mkdocs_dissent.records.fields.types import Reference, Value
from mkdocs_dissent.records.kinds import Record, Review
from mkdocs_dissent.register.contradictions import contradictions_of
from mkdocs_dissent.register.due import last_told, story_is_old
from mkdocs_dissent.register.examinations import resolved_by
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.scaffold import filled
from mkdocs_dissent.scaffold.drafts import Agenda
from mkdocs_dissent.text import figure, list_words


def agenda(register: Register, policy: Policy, today: dt.date, folder: str) -> Agenda:
    """What the next review begins with; links lead from `folder`, relative to the root."""
    found = meeting(register, policy, today)
    known = contradictions_of(register, today).heaviest_first
    values: dict[str, Value] = {}
    if found.red_team.pair:
        values["red-team"] = list(found.red_team.pair)
    if found.falsify:
        values["examined"] = [
            {
                "item": register.reference_to(test.item),
                "outcome": None,
                **({"by": list(test.testers)} if test.testers else {}),
                "note": None,
            }
            for test in found.falsify
        ]
    queue = [
        (title, [item for item in known if item.kind.rank == rank])
        for rank, title in enumerate(DEFINITIONS["Weights"])
    ]
    text = filled(
        "agenda.md",
        red_team=found.red_team.pair,
        problems=[obstacle.value for obstacle in found.red_team.obstacles],
        tests=found.falsify,
        queue=[(title, items) for title, items in queue if items],
        orphans=found.orphans,
        teams=list(policy.teams),
        record=register.by_key.__getitem__,
        link=partial(_link, folder=folder),
        named=_named,
    )
    return Agenda(values, text)


def _link(record: Record, folder: str) -> str:
    return posixpath.relpath(record.source.path, folder)


def _named(names: Iterable[str]) -> list[str]:
    """The names that are not blanks of a template."""
    return [name for name in names if not is_blank(name)]


# Once a quarter


def quarterly_agenda(register: Register, policy: Policy, today: dt.date, folder: str) -> Agenda:
    """What a review of a quarter decides about, and what portfolio and scorecard say of it."""
    found, score = portfolio(register, policy, today), scorecard(register, policy, today)
    reasons = {
        question.initiative.key: question.reasons
        for question in found.questions
        if question.initiative and not question.waits
    }
    figures = [
        found.shape.summary,
        *(
            f"{reason.words}. {reason.ask}"
            for question in found.questions
            if not question.initiative
            for reason in question.reasons
        ),
        *(f"{figure.title}: {figure.of}" for figure in score.shares if figure.n),
    ]
    open_ = [one for one in register.initiatives if str(one.state) in one.asks]
    decided: list[Value] = [
        {"initiative": register.reference_to(one.key), "verdict": None, "note": None}
        for one in open_
    ]
    text = filled(
        "quarter.md",
        figures=figures,
        initiatives=open_,
        reasons=reasons,
        told=last_told,
        is_old=lambda one: story_is_old(one, policy.limits["story_days"], today),
        link=partial(_link, folder=folder),
    )
    return Agenda({"decided": decided} if decided else {}, text)


# After the meeting


def minutes(register: Register, review: Review) -> str:
    """What a review came to, as Markdown for those who were not there."""
    meant = resolved_by(register, review)

    def name(reference: Reference | None) -> str:
        if reference is None:
            return "nothing on record"
        key = meant.get(reference)
        return register.by_key[key].title if key else reference.text

    facts = [f"Held on {review.date}"] if review.date else ["Held"]
    leads = _named(review.facilitator)
    facts += [f"led by {list_words(leads)}"] if leads else []
    facts += [f"red team {list_words(review.red_team)}"] if review.red_team else []
    budget = f" of {figure(review.budget_hours)}" if review.budget_hours is not None else ""
    facts += [f"{figure(review.spent_hours or 0.0)}{budget} hours spent"]
    return filled("minutes.md", review=review, facts=facts, name=name, is_blank=is_blank)
