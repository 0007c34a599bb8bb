"""Which record of one register is which of another: by id, by file, by title, by what it says.

Work grows with the records that differ, not with the square of their number: texts are compared
only where a cheap signature says that they may be alike.
"""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from mkdocs_dissent.records import Kind, Record

ALIKE = 0.6
"""The share of words that two bodies must have in common for a record to be a renamed one."""
_LEAST = 10
"""Words of the shortest body that tells one record from another."""
_MOST = 2_000
"""How many words of a body are looked at."""
_HOLDERS = 8
"""A row of three words that more bodies hold than this is a template's, and tells nothing."""
_SKETCH = 64
"""How many of its other rows stand for a body: those of the smallest checksums (bottom-k sketch;
A. Broder, "On the resemblance and containment of documents", 1997)."""
_COMPARED = 4
"""With how many of the likeliest bodies one is compared."""


class Matched(NamedTuple):
    """Two registers' records, each in exactly one of these."""

    same: list[tuple[Record, Record]]
    """Of one id and one file."""
    renamed: list[tuple[Record, Record]]
    """One record whose file or id is another."""
    removed: list[Record]
    added: list[Record]


def match(before: Sequence[Record], after: Sequence[Record]) -> Matched:
    """Find which record became which.

    Two records of one id are told apart by their files, so that none is lost.
    """
    # A record that was not read anew is the same object, and needs no look-up.
    both = {id(record) for record in before} & {id(record) for record in after}
    left = {at: record for at, record in enumerate(before) if id(record) not in both}
    right = {at: record for at, record in enumerate(after) if id(record) not in both}
    same = [(record, record) for record in after if id(record) in both]
    same += _pair(left, right, lambda record: (record.key, record.source.path))
    renamed = _pair(left, right, lambda record: record.key)
    renamed += _pair(left, right, lambda record: record.source.path)
    if left and right:
        renamed += _pair(left, right, _titled)
        renamed += _pair(left, right, _named, once=True)
    if left and right:
        renamed += _pair(left, right, _text, once=True)
        renamed += _by_likeness(left, right)
    order = {id(record): at for at, record in enumerate(after)}
    renamed.sort(key=lambda pair: order[id(pair[1])])
    return Matched(same, renamed, list(left.values()), list(right.values()))


_Pairs = list[tuple[Record, Record]]


def _pair(
    left: dict[int, Record],
    right: dict[int, Record],
    mark: Callable[[Record], Hashable],
    *,
    once: bool = False,
) -> _Pairs:
    """Take out the records that bear one mark on both sides, in order; None is no mark.

    With `once`, only those whose mark no other record on their side bears.
    """
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for at, record in left.items():
        if (value := mark(record)) is not None:
            waiting[value].append(at)
    if not waiting:
        return []
    several: Counter[Hashable] = Counter(map(mark, right.values())) if once else Counter()
    found: _Pairs = []
    for queue in waiting.values():
        queue.reverse()
    for to, record in list(right.items()):
        value = mark(record)
        queue = waiting.get(value, []) if value is not None else []
        if not queue or (once and (len(queue) > 1 or several[value] > 1)):
            continue
        found.append((left.pop(queue.pop()), right.pop(to)))
    return found


def _titled(record: Record) -> tuple[Kind, int, str] | None:
    named, number = _named(record), record.number
    return None if named is None or number is None else (named[0], number, named[1])


def _named(record: Record) -> tuple[Kind, str] | None:
    title = " ".join(record.title.split()).casefold()
    return (record.kind, title) if title and record.source.readable else None


def _text(record: Record) -> int | None:
    """A body's checksum, whatever the kind: a record may move to another folder."""
    words = _words(record)
    return zlib.crc32(" ".join(words).encode("utf-8", "replace")) if len(words) >= _LEAST else None


_WORD = re.compile(r"\w+")


def _words(record: Record) -> list[str]:
    body = record.source.body[: _MOST * 20] if record.source.readable else ""
    return _WORD.findall(body.casefold())[:_MOST]


def _by_likeness(left: dict[int, Record], right: dict[int, Record]) -> _Pairs:
    holders = _holders({at: _rows(_words(record)) for at, record in right.items()})
    candidates: list[tuple[float, int, int]] = []
    for at, record in left.items():
        words = _words(record)
        shared = Counter(to for row in _rows(words) for to in holders.get(row, ()))
        for to, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_COMPARED]:
            if right[to].kind is record.kind:
                share = likeness(words, _words(right[to]))
                if share >= ALIKE:
                    candidates.append((-share, at, to))
    found: _Pairs = []
    for _, at, to in sorted(candidates):
        if at in left and to in right:
            found.append((left.pop(at), right.pop(to)))
    return found


def _holders(rows: dict[int, set[int]]) -> dict[int, list[int]]:
    """Each telling row → the bodies that hold it."""
    spread = Counter(row for own in rows.values() for row in own)
    found: dict[int, list[int]] = defaultdict(list)
    for at, own in rows.items():
        for row in sorted(row for row in own if spread[row] <= _HOLDERS)[:_SKETCH]:
            found[row].append(at)
    return found


def _rows(words: Sequence[str]) -> set[int]:
    """Every three words in a row, as checksums."""
    if len(words) < _LEAST:
        return set()
    marks = [zlib.crc32(word.encode("utf-8", "replace")) for word in words]
    return {
        (a * 31 + b * 17 + c) * 2654435761 & 0xFFFFFFFF
        for a, b, c in zip(marks, marks[1:], marks[2:], strict=False)
    }


def likeness(a: Sequence[str], b: Sequence[str]) -> float:
    """The share of words that two texts have in common, order aside (Dice's coefficient)."""
    total = len(a) + len(b)
    return 2 * (Counter(a) & Counter(b)).total() / total if total else 1.0
