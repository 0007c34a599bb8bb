"""Recorded votes: one JSON file a vote, as the Node.js TSC keeps them.

A vote is a decision, and every vote cast against it is a dissent of which nobody wrote down the
reasons: a memo with an author and an empty body. A ranked vote has scores, not dissent.

Source of the format: https://github.com/nodejs/TSC/tree/main/votes
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.records.fields import Value, iso_date

NAME = "votes"
ABOUT = "one JSON file a vote, with `description`, `outcome` and `votes`"

_OUTCOMES = {"yes": "accepted", "no": "rejected"}
_LINK = re.compile(r"https://[\w.~/#?=&%:+-]+")


class Vote(NamedTuple):
    """What a file of votes yields."""

    decision: Document
    dissent: tuple[tuple[str, Document], ...]
    """Who voted against, and the memo of each."""


def read_vote(text: str, path: str) -> Vote | None:
    """The decision and the dissent that a file records; None where it is no vote."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not isinstance(data.get("description"), str):
        return None
    votes = data.get("votes")
    if not isinstance(votes, dict):
        return None
    name = path.rpartition("/")[2].removesuffix(".json")
    day = name[:10] if iso_date(name[:10]) else None
    cast = {_whole(person): vote for person, vote in votes.items() if _is_plain(vote)}
    values: dict[str, Value] = {"title": _whole(data["description"]), "date": day}
    if isinstance(outcome := data.get("outcome"), str):
        values["status"] = _OUTCOMES.get(outcome.lower(), _whole(outcome))
    values["decision-makers"] = [_whole(person) for person in votes]
    against = [person for person, vote in cast.items() if vote < 0]
    return Vote(
        _document(path, values, _body(cast, data.get("refs"))),
        tuple((person, _memo(path, name, person, day)) for person in against),
    )


def _whole(text: str) -> str:
    """Text without the halves of characters that JSON may hold and no file can."""
    return text.encode(errors="replace").decode()


def _is_plain(vote: Any) -> bool:
    return isinstance(vote, int) and not isinstance(vote, bool) and vote in (-1, 0, 1)


def _memo(path: str, decision: str, person: str, day: str | None) -> Document:
    values: dict[str, Value] = {
        "title": f"{person} voted against",
        "decision": decision,
        "author": person,
        "date": day,
    }
    return _document(path, values, "")


def _body(cast: Mapping[str, int], refs: Any) -> str:
    """The tally and the links, as Markdown; nothing in it is free text of the file's."""
    lines = []
    if cast:
        counts = [sum(vote == way for vote in cast.values()) for way in (1, -1, 0)]
        lines.append("{} for, {} against, {} abstained.".format(*counts))
    links = [ref for ref in refs if isinstance(ref, str)] if isinstance(refs, list) else []
    lines += [f"- <{link}>" for link in links if _LINK.fullmatch(link)]
    return "\n\n".join(lines)


def _document(path: str, values: dict[str, Value], body: str) -> Document:
    known = {key: value for key, value in values.items() if value is not None}
    return Document(
        path=path,
        values=known,
        marks={},
        keys={},
        body=body,
        body_line=1,
        has_front_matter=True,
        dialect=NAME,
    )
