"""The agenda of a review, from the records, and the minutes of one that was held."""

import datetime as dt
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices import DEFINITIONS
from mkdocs_dissent.practices.meeting import Candidate, meeting
from mkdocs_dissent.practices.portfolio import Reason, portfolio
from mkdocs_dissent.practices.scoring import scorecard
from mkdocs_dissent.reading.blanks import is_blank
from mkdocs_dissent.records.fields.types import Reference, Value
from mkdocs_dissent.records.kinds import Initiative, Key, Review
from mkdocs_dissent.register.contradictions import (
    Contradiction,
    ContradictionKind,
    contradictions_of,
)
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
        (title, [_describe(each, register, folder) for each in known if each.kind.rank == rank])
        for rank, title in enumerate(DEFINITIONS["Weights"])
    ]
    text = filled(
        "agenda.md",
        red_team=found.red_team.pair,
        problems=[obstacle.value for obstacle in found.red_team.obstacles],
        tests=[_item(test.item, _about(test), register, folder) for test in found.falsify],
        queue=[(title, items) for title, items in queue if items],
        orphans=[_orphan(item, register, folder) for item in found.orphans],
        teams=list(policy.teams),
    )
    return Agenda(values, text)


def _item(key: Key, about: Iterable[str], register: Register, folder: str) -> dict[str, str]:
    """A record that a review speaks of: its title, a link to it, what is to be said of it."""
    record = register.by_key[key]
    link = posixpath.relpath(record.source.path, folder)
    return {"title": record.title, "link": link, "about": "; ".join(about)}


def _about(test: Candidate) -> Iterator[str]:
    yield test.reason.value
    if test.since:
        yield f"since {test.since}"
    if test.testers:
        yield f"tested by {' and '.join(test.testers)}"
    if test.stewards:
        yield f"not by {', '.join(test.stewards)}"


def _orphan(item: Contradiction, register: Register, folder: str) -> dict[str, str]:
    words = ["nobody owns the next step"] * (not item.owner)
    words += ["no date for it"] * (item.due is None)
    return _item(item.record, [list_words(words)], register, folder)


def _describe(item: Contradiction, register: Register, folder: str) -> dict[str, str]:
    """A contradiction in a line, with who takes the next step by when."""
    about = ", ".join(register.by_key[key].title for key in item.about)
    about = about or "nothing that is on record"
    if item.kind is ContradictionKind.EVIDENCE:
        words = ["evidence against it that no revisit has answered"]
        words += [item.note] if item.note else []
    elif item.trigger or item.kind is ContradictionKind.EXCEPTION or item.state == "untold":
        words = [item.note]
    elif item.kind is ContradictionKind.VERDICT:
        words = [f"{about} was found false, and nobody acted on it"]
    elif item.kind is ContradictionKind.FORUM:
        words = [f"said in the forum about {about}" + (f": {item.note}" if item.note else "")]
    else:
        words = [f"{item.kind.words} about {about}"]
    words += [f"since {item.since}"] if item.since else []
    owners = [name for name in item.owner if not is_blank(name)]
    words += [f"owner {', '.join(owners)}" if owners else "nobody owns the next step"]
    words += [f"due {item.due}"] if item.due else []
    return _item(item.record, words, register, folder)


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
    items = [
        _item(one.key, _standing(one, reasons, policy, today), register, folder) for one in open_
    ]
    decided: list[Value] = [
        {"initiative": register.reference_to(one.key), "verdict": None, "note": None}
        for one in open_
    ]
    text = filled("quarter.md", figures=figures, initiatives=items)
    return Agenda({"decided": decided} if decided else {}, text)


def _standing(
    initiative: Initiative, reasons: Mapping[Key, Sequence[Reason]], policy: Policy, today: dt.date
) -> Iterator[str]:
    """What there is to know of an initiative before it is decided about."""
    yield f"{initiative.kind}, {initiative.state}"
    told = last_told(initiative)
    old = ", too long ago" if story_is_old(initiative, policy.limits["story_days"], today) else ""
    yield (
        f"its story was last told on {told}{old}"
        if told
        else "nobody knows when its story was told"
    )
    yield from (reason.words for reason in reasons.get(initiative.key, ()))


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
    leads = [name for name in review.facilitator if not is_blank(name)]
    facts += [f"led by {list_words(leads)}"] if leads else []
    facts += [f"red team {list_words(review.red_team)}"] if review.red_team else []
    budget = f" of {figure(review.budget_hours)}" if review.budget_hours is not None else ""
    facts += [f"{figure(review.spent_hours or 0.0)}{budget} hours spent"]
    return filled("minutes.md", review=review, facts=facts, name=name, is_blank=is_blank)
