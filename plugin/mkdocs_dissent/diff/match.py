"""What is the same in two registers: which record is which, and which items of two sequences.

A record is known by its id, its file, its title or what it says. Work grows with the records that
differ, not with the square of their number: texts are compared only where a cheap signature says
that they may be alike.
"""

import re
import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.records.vocabularies import Kind

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


# Which items of two sequences are the same: exact where short, nearly linear where long
#
# Short stretches go through difflib, whose worst case is cubic. Long ones are first cut at the
# items that occur once on either side and keep their order, as Bram Cohen's patience diff does:
# that takes n log n, whatever a stranger's text looks like.

_EXACT = 10_000
"""Up to this product of two lengths, difflib is asked: 100 words by 100."""
_DEPTH = 4
"""How often a stretch between anchors is cut again."""


class Region(NamedTuple):
    """A stretch of two sequences: `before[a:b]` and `after[c:d]`."""

    same: bool
    a: int
    b: int
    c: int
    d: int


def align(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Region]:
    """Both sequences from end to end, as regions that are the same or differ, in turn."""
    pairs = _matches(before, after, _DEPTH)
    regions: list[Region] = []
    i = j = 0
    for a, c, length in _joined(pairs):
        if i < a or j < c:
            regions.append(Region(False, i, a, j, c))
        i, j = a + length, c + length
        regions.append(Region(True, a, i, c, j))
    if i < len(before) or j < len(after):
        regions.append(Region(False, i, len(before), j, len(after)))
    return regions


_Match = tuple[int, int, int]


def _joined(matches: Iterator[_Match]) -> Iterator[_Match]:
    open_: _Match | None = None
    for match in matches:
        if open_ and open_[0] + open_[2] == match[0] and open_[1] + open_[2] == match[1]:
            open_ = (open_[0], open_[1], open_[2] + match[2])
            continue
        if open_:
            yield open_
        open_ = match
    if open_:
        yield open_


def _matches(before: Sequence[Hashable], after: Sequence[Hashable], depth: int) -> Iterator[_Match]:
    """Runs that are the same in two stretches, in order, none empty."""
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    if start:
        yield 0, 0, start
    before, after = before[start:], after[start:]
    shorter -= start
    end = next((at for at in range(shorter) if before[-at - 1] != after[-at - 1]), shorter)
    b, d = len(before) - end, len(after) - end
    for a, c, length in _inner(before[:b], after[:d], depth):
        yield start + a, start + c, length
    if end:
        yield start + b, start + d, end


def _inner(before: Sequence[Hashable], after: Sequence[Hashable], depth: int) -> Iterator[_Match]:
    """The same of stretches that neither begin nor end alike."""
    if not before or not after:
        return
    if len(before) * len(after) <= _EXACT:
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        yield from (match for match in matcher.get_matching_blocks() if match.size)
    elif depth and (anchors := _anchors(before, after)):
        i = j = 0
        for at, to in [*anchors, (len(before), len(after))]:
            for a, c, length in _matches(before[i:at], after[j:to], depth - 1):
                yield i + a, j + c, length
            if at < len(before):
                yield at, to, 1
            i, j = at + 1, to + 1


def _anchors(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The longest row of items that occur once on either side and keep their order."""
    left, right = Counter(before), Counter(after)
    where = {item: at for at, item in enumerate(after) if right[item] == 1}
    both = [
        (at, where[item]) for at, item in enumerate(before) if left[item] == 1 and item in where
    ]
    # Patience sorting: the smallest end of every increasing row so far, and what stands before it.
    ends: list[int] = []
    tops: list[int] = []
    previous: list[int] = []
    for index, (_, to) in enumerate(both):
        pile = bisect_left(ends, to)
        previous.append(tops[pile - 1] if pile else -1)
        if pile == len(ends):
            ends.append(to)
            tops.append(index)
        else:
            ends[pile], tops[pile] = to, index
    row: list[tuple[int, int]] = []
    index = tops[-1] if tops else -1
    while index >= 0:
        row.append(both[index])
        index = previous[index]
    return row[::-1]


_Item = TypeVar("_Item")
_Mark = TypeVar("_Mark", bound=Hashable)


def without(
    items: Iterable[_Item], counts: Mapping[_Mark, int], mark: Callable[[_Item], _Mark]
) -> list[_Item]:
    """The items without the first ones of each mark, as many as `counts` says."""
    spent = Counter(counts)
    rest = []
    for item in items:
        value = mark(item)
        if spent[value]:
            spent[value] -= 1
        else:
            rest.append(item)
    return rest
