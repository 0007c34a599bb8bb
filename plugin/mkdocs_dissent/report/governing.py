"""What governs some paths, as `dissent for` prints it; and its lines, as a comment has them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from mkdocs_dissent.practices.governing import (
    Governing,
    Weight,
    first_of,
    first_sentence,
    hypothesis_of,
)
from mkdocs_dissent.records.kinds import Memo, Record
from mkdocs_dissent.report import dump
from mkdocs_dissent.report.people import escaped
from mkdocs_dissent.report.terminal import BOLD, BOLD_RED, painter
from mkdocs_dissent.text import count, visible

SCHEMA = 1
"""The version of the shape of the JSON."""
_LIFTED = " (so it stood at the base; this change alters that)"


class Answer(NamedTuple):
    """What governs the paths that were asked for."""

    as_of: str
    paths: tuple[str, ...]
    """Those that were asked for."""
    governing: tuple[Governing, ...]
    """Most specific first."""
    unreadable: tuple[str, ...] = ()
    """Records of which it is not known what they govern."""
    colour: bool = False

    @property
    def ungoverned(self) -> list[str]:
        """The paths that no record names."""
        governed = {path for item in self.governing for path in item.paths}
        return [path for path in self.paths if path not in governed]


def state_of(record: Record) -> str:
    """The status of a record, as a word."""
    return str(record.state or "unknown")


def _label(record: Record) -> str:
    return f"{record.label} {record.title}" if record.label != record.id else record.title


def _text(answer: Answer) -> str:
    paint = painter(answer.colour)
    lines: list[str] = []
    for item in answer.governing:
        record = item.record
        lines += [
            f"{paint(visible(_label(record)), BOLD)}  {state_of(record)}",
            f"  {visible(record.source.path)}",
            f"  governs {visible(item.files)}, by {visible(item.pattern.text)}",
        ]
        if claim := hypothesis_of(record):
            lines.append(f"  hypothesis: {visible(claim)}")
        for against in item.against:
            lines.append(f"  {paint('!', BOLD_RED)} {visible(against.words)}")
        if item.before:
            lines.append(f" {_LIFTED}")
        lines.append("")
    lines += (visible(line) for line in _rest(answer))
    return "\n".join(lines).rstrip() + "\n"


def _rest(answer: Answer) -> Iterator[str]:
    """What is not known, and what nothing governs."""
    if ungoverned := answer.ungoverned:
        yield f"No record names {first_of(ungoverned)}."
    if answer.unreadable:
        number = count(len(answer.unreadable), "record")
        names = first_of(answer.unreadable)
        yield f"{number} can't be read, so what they govern is unknown: {names}."


def _markdown(answer: Answer) -> str:
    lines = []
    for item in answer.governing:
        where = f"{state_of(item.record)}, {escaped(item.record.source.path)}"
        words = escaped(item.words) + (_LIFTED if item.before else "")
        lines.append(
            f"- **{escaped(_label(item.record))}** ({where}): {words} · {escaped(item.files)}"
        )
    rest = [escaped(line) for line in _rest(answer)]
    return "\n".join([*lines, *([""] if lines and rest else []), *rest]) + "\n"


def _json(answer: Answer) -> str:
    return dump(
        {
            "schema": SCHEMA,
            "as_of": answer.as_of,
            "paths": answer.paths,
            "governing": [_entry(item) for item in answer.governing],
            "ungoverned": answer.ungoverned,
            "unreadable": answer.unreadable,
        }
    )


def _entry(item: Governing) -> dict[str, Any]:
    record = item.record
    return {
        "kind": str(record.kind),
        "id": record.id,
        "title": record.title,
        "status": str(record.state) if record.state is not None else None,
        "path": record.source.path,
        "governs": item.paths,
        "pattern": item.pattern.text,
        "hypothesis": hypothesis_of(record) or None,
        "revisit": record.revisit_date.isoformat() if record.revisit_date else None,
        "overdue": any(one.weight is Weight.OVERDUE for one in item.against),
        "frozen_by": [pull.id for pull in item.records(Weight.FROZEN)],
        "falsified": any(one.weight is Weight.FALSIFIED for one in item.against),
        "dissent": [
            {
                "id": memo.id,
                "title": memo.title,
                "status": str(memo.status) if memo.status is not None else None,
                "says": first_sentence(memo),
                "path": memo.source.path,
            }
            for memo in item.records(Weight.DISSENT)
            if isinstance(memo, Memo)
        ],
        "superseded_by": [other.id for other in item.records(Weight.REPLACED)],
        "against": [{"weight": str(one.weight), "says": one.words} for one in item.against],
        "at_base": item.before,
    }


FORMATS: Mapping[str, Callable[[Answer], str]] = {
    "text": _text,
    "markdown": _markdown,
    "json": _json,
}
"""Every format of `dissent for`: each takes the answer and returns text with a newline."""
