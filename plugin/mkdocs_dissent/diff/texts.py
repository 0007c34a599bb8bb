"""What a record's text says, before and after, and what a file's form has to do with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from mkdocs_dissent.diff.aligning import align
from mkdocs_dissent.diff.diff import Effort, diff_prose
from mkdocs_dissent.diff.parts import BodyChange, FieldChange
from mkdocs_dissent.records import Record

_OURS = ("native", "madr")
"""Dialects with front matter: which of the two a record is taken for hangs on its headings."""


def conversion(before: Record, after: Record) -> str:
    """`converted from nygard to native`; empty where a record is written as it was."""
    old, new = before.source.dialect, after.source.dialect
    if old == new or (old in _OURS and new in _OURS):
        return ""
    return f"converted from {old} to {new}"


def unreadable_note(before: Record | None, after: Record | None) -> str:
    """What could not be read, as a sentence; empty where everything could."""
    was = before is not None and not before.source.readable
    is_ = after is not None and not after.source.readable
    if before is None or after is None:
        return "It can't be read, so only its name is known." if was or is_ else ""
    if was and is_:
        return "It can't be read on either side, so nothing of it is compared."
    if is_:
        return "It can't be read any more, so nothing of it is compared."
    if was:
        return "It could not be read before, so it stands here without a comparison."
    return ""


def status_change(before: Record, after: Record) -> FieldChange | None:
    """The status transition; a status that nobody knows is shown as its author wrote it."""
    old, new = _status(before), _status(after)
    if old == new:
        return None
    about = after.state.about if after.state is not None else ""
    if not about and new:
        about = "not a status of this kind of record"
    return FieldChange(name="status", old=old, new=new, note=about)


def _status(record: Record) -> str:
    if record.state is not None:
        return str(record.state)
    return " ".join((record.source.status_text or "").split())


def body_change(
    before: Record, after: Record, fields: Iterable[FieldChange], effort: Effort
) -> BodyChange | None:
    """What changed in the text; None where nothing did that `fields` don't tell.

    In another tool's dialect the text holds the metadata too. A line that was read as a field is
    the fields' to tell, as long as no word in it is another that those fields don't show.
    """
    if before.source.body == after.source.body:
        return None
    foreign = not {before.source.dialect, after.source.dialect} & set(_OURS)
    if foreign and _is_told(before, after, fields):
        return None
    return diff_prose(before.source.body, after.source.body, effort)


_WORD = re.compile(r"\w+")
_LINK = re.compile(r"\[[^\[\]]{0,300}\]\([^()\s]{0,500}\)")
_PHRASES = frozenset(
    "superseded superceded supersedes supercedes amended amends by in part partly partially".split()
)
"""Words of a status that says what a field of references tells."""


def _is_told(before: Record, after: Record, fields: Iterable[FieldChange]) -> bool:
    old, new = _lines(before), _lines(after)
    gone: list[_Line] = []
    come: list[_Line] = []
    for same, a, b, c, d in align([line.text for line in old], [line.text for line in new]):
        if not same:
            gone += old[a:b]
            come += new[c:d]
    if not all(line.is_field for line in (*gone, *come)):
        return False
    statuses = (before.source.status_text or "", after.source.status_text or "")
    told = (*statuses, *(text for field in fields for text in (field.old, field.new)))
    known = _PHRASES.union(*(_WORD.findall(text.casefold()) for text in told))
    was, is_ = _words(gone), _words(come)
    return all(word in known for word in (was - is_) + (is_ - was))


class _Line(NamedTuple):
    text: str
    is_field: bool
    """Whether a field was read from it."""


def _lines(record: Record) -> list[_Line]:
    """The lines of a text that are not blank."""
    source = record.source
    holding = {place.line for place in (*source.places.values(), *source.keys.values())}
    return [
        _Line(" ".join(line.split()), number in holding)
        for number, line in enumerate(source.body.split("\n"), source.body_line)
        if line.strip()
    ]


def _words(lines: Iterable[_Line]) -> Counter[str]:
    """The words of some lines; links are none."""
    return Counter(
        word for line in lines for word in _WORD.findall(_LINK.sub(" ", line.text).casefold())
    )
