"""Which items of two sequences are the same: exact where short, nearly linear where long.

Short stretches go through difflib, whose worst case is cubic. Long ones are first cut at the items
that occur once on either side and keep their order, as Bram Cohen's patience diff does: that takes
n log n, whatever a stranger's text looks like.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

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
