"""A readable difference of two Markdown texts, and how much it may change of what they say.

Paragraphs are compared first, then the words inside of changed ones. Markdown stays text: nothing
is rendered. Blank lines between paragraphs are no part of either text; within a paragraph every
character is kept, so that the tokens of a block without its deletions are the new paragraph, and
without its insertions the old one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from mkdocs_dissent.diff.match import align
from mkdocs_dissent.diff.model import Block, BodyChange, FieldChange, Size, Token, TokenOp
from mkdocs_dissent.diff.severity import why_not_typo
from mkdocs_dissent.records.kinds import Record

WITH_FRONT_MATTER = ("native", "madr", "front-matter")
"""Dialects with front matter: which of them a record is in hangs on its headings and fields."""


_PAIRED = 400
"""Up to this product of two counts, changed paragraphs are paired by what they share."""
_ALIKE = 0.4
"""The share of words that two paragraphs must have in common to be one that changed."""
_BLOCKS = 200
_SHOWN = 100_000
"""How many changed paragraphs, and how many of their characters, a change holds."""


def body_change(
    before: Record, after: Record, fields: Iterable[FieldChange], effort: Effort
) -> BodyChange | None:
    """What changed in the text; None where nothing did but what `fields` tell.

    In another tool's dialect the text holds the metadata too. A line that was read as a field is
    left to the fields, unless a word in it changed that those fields don't show.
    """
    if before.source.body == after.source.body:
        return None
    foreign = not {before.source.dialect, after.source.dialect} & set(WITH_FRONT_MATTER)
    if foreign and _is_in_fields(before, after, fields):
        return None
    return diff_prose(before.source.body, after.source.body, effort)


@dataclass(slots=True)
class Effort:
    """How many characters may still be compared word by word, and how many shown at all.

    Beyond the first, paragraphs are shown whole; beyond the second, they are only counted.
    """

    body: int = 200_000
    """Of one text."""
    all: int = 5_000_000
    """Of all texts of one comparison."""
    shown: int = 10_000_000
    """Of all changed paragraphs of one comparison."""

    def allows(self, size: int) -> bool:
        """Whether a text of this size may be compared by words; what is allowed is used up."""
        if size > min(self.body, self.all):
            return False
        self.all -= size
        return True


def diff_prose(before: str, after: str, effort: Effort | None = None) -> BodyChange | None:
    """What changed from one text to the other; None where no paragraph is another."""
    old, new = paragraphs(before), paragraphs(after)
    regions = align(old, new)
    changed = [region for region in regions if not region.same]
    if not changed:
        return None
    size = sum(map(len, (text for r in changed for text in (*old[r.a : r.b], *new[r.c : r.d]))))
    effort = effort or Effort()
    fine = effort.allows(size)
    all_blocks: list[Block] = []
    inner: list[list[Block]] = []
    for region in regions:
        if region.same:
            all_blocks.append(Block(unchanged=region.b - region.a))
        else:
            inner.append(list(_region(old[region.a : region.b], new[region.c : region.d], fine)))
            all_blocks += inner[-1]
    shown, cut = _bounded(all_blocks, effort)
    return _measured(inner, old, new, shown, cut, coarse=not fine)


def _measured(
    inner: Sequence[Sequence[Block]],
    old: Sequence[str],
    new: Sequence[str],
    shown: tuple[Block, ...],
    cut: int,
    *,
    coarse: bool,
) -> BodyChange:
    flat = [block for blocks in inner for block in blocks]
    form = " ".join(old).split() == " ".join(new).split()
    places = ((a.split(), b.split()) for block in flat for a, b in _places(block))
    why = "" if form else why_not_typo((gone, come) for gone, come in places if gone != come)
    if coarse and not form:
        why = why or "the changed text is long"
    return BodyChange(
        blocks=shown,
        size=Size.FORM if form else Size.SUBSTANTIAL if why else Size.TYPO,
        removed=sum(_count(block, TokenOp.DELETE) for block in flat),
        added=sum(_count(block, TokenOp.INSERT) for block in flat),
        why=why or "",
        fills_blanks=not form and all(_fills_blanks(blocks) for blocks in inner),
        coarse=coarse,
        shortened=cut,
    )


def _bounded(blocks: Sequence[Block], effort: Effort) -> tuple[tuple[Block, ...], int]:
    """As many blocks as may be shown, and how many changed ones are left out."""
    shown: list[Block] = []
    characters = changed = 0
    for index, block in enumerate(blocks):
        size = sum(len(token.text) for token in block.tokens)
        characters += size
        changed += bool(block.tokens)
        if characters > _SHOWN or changed > _BLOCKS or size > effort.shown:
            return tuple(shown), sum(bool(left.tokens) for left in blocks[index:])
        effort.shown -= size
        shown.append(block)
    return tuple(shown), 0


_GAP = re.compile(r"\n(?:[ \t]*\n)+")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text: what stands between blank lines, every sign of it kept."""
    return [part for part in _GAP.split(text.strip("\n")) if part.strip()]


def _region(old: Sequence[str], new: Sequence[str], fine: bool) -> Iterator[Block]:
    """A stretch of changed paragraphs: each with its other side, else as gone or come."""
    i = j = 0
    for at, to in _pairs(old, new) if fine else ():
        yield from _alone(old[i:at], new[j:to])
        yield Block(tokens=diff_words(old[at], new[to]))
        i, j = at + 1, to + 1
    yield from _alone(old[i:], new[j:])


def _alone(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    for text in old:
        yield Block(tokens=(Token(TokenOp.DELETE, text),))
    for text in new:
        yield Block(tokens=(Token(TokenOp.INSERT, text),))


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Which paragraphs are one that changed, in order."""
    if len(old) == len(new) == 1:
        if _alike(Counter(_WORD.findall(old[0])), Counter(_WORD.findall(new[0]))):
            yield 0, 0
        return
    if len(old) * len(new) > _PAIRED:
        return
    left = [Counter(_WORD.findall(text)) for text in old]
    start = 0
    for to, text in enumerate(new):
        words = Counter(_WORD.findall(text))
        at = next((at for at in range(start, len(old)) if _alike(left[at], words)), None)
        if at is not None:
            yield at, to
            start = at + 1


def _alike(a: Counter[str], b: Counter[str]) -> bool:
    total = a.total() + b.total()
    if total <= 8:  # of a heading or a short line, one word in two is enough
        return bool(a & b) or total <= 2
    return 2 * (a & b).total() >= _ALIKE * total


# Words in square brackets may be a link, so only those in braces are taken for a blank.
_BLANK = r"\{\{[\w. -]{1,60}\}\}|\{[^\W\d_][^{}\n]{0,400}\}"
_WORD = re.compile(rf"{_BLANK}|\S+")
_PIECE = re.compile(rf"(?:{_BLANK}|\S+)|\s+")
_IS_BLANK = re.compile(
    r"\{.*[\s|…].*\}|\{\{.*\}\}|\{?YYYY-MM-DD\}?|(?:TODO|TBD|FIXME|XXX)[:.…]*", re.S
)
_SAYS = re.compile(r"\w")


def diff_words(before: str, after: str) -> tuple[Token, ...]:
    """Two texts as one row of tokens, deletions before insertions, neighbours of a kind joined.

    The tokens that are not inserted are `before`, those that are not deleted `after`, exactly.
    """
    left, right = _pieces(before), _pieces(after)
    runs: list[tuple[TokenOp, str]] = []
    for same, a, b, c, d in align([word for word, _ in left], [word for word, _ in right]):
        if same:
            for (word, gap), (_, other) in zip(left[a:b], right[c:d], strict=True):
                if gap == other:
                    runs.append((TokenOp.EQUAL, word + gap))
                else:
                    runs.append((TokenOp.EQUAL, word))
                    runs.append((TokenOp.DELETE, gap))
                    runs.append((TokenOp.INSERT, other))
            continue
        runs.append((TokenOp.DELETE, "".join(word + gap for word, gap in left[a:b])))
        runs.append((TokenOp.INSERT, "".join(word + gap for word, gap in right[c:d])))
    return tuple(_merged(runs))


def _merged(runs: Sequence[tuple[TokenOp, str]]) -> Iterator[Token]:
    """Runs joined: between two equal ones, one deletion at most and one insertion after it."""
    filled = [run for run in runs if run[1]]
    for equal, group in groupby(filled, key=lambda run: run[0] is TokenOp.EQUAL):
        items = list(group)
        for op in (TokenOp.EQUAL,) if equal else (TokenOp.DELETE, TokenOp.INSERT):
            if text := "".join(text for kind, text in items if kind is op):
                yield Token(op, text)


def _pieces(text: str) -> list[tuple[str, str]]:
    """The words of a text, each with the space after it; leading space stands with no word."""
    found: list[tuple[str, str]] = []
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece.isspace():
            word = found.pop()[0] if found else ""
            found.append((word, piece))
        else:
            found.append((piece, ""))
    return found


def _count(block: Block, op: TokenOp) -> int:
    return sum(len(token.text.split()) for token in block.tokens if token.op is op)


def _places(block: Block) -> Iterator[tuple[str, str]]:
    """The texts that went and came, place by place."""
    for equal, group in groupby(block.tokens, key=lambda token: token.op is TokenOp.EQUAL):
        if not equal:
            texts = {token.op: token.text for token in group}
            yield texts.get(TokenOp.DELETE, ""), texts.get(TokenOp.INSERT, "")


def _fills_blanks(blocks: Sequence[Block]) -> bool:
    """Whether in a stretch of changed paragraphs nothing but blanks gave way, and each to words."""
    blanks = 0
    for block in blocks:
        for removed, added in _places(block):
            gone = _WORD.findall(removed)
            filled = [word for word in gone if _IS_BLANK.fullmatch(word)]
            if any(_SAYS.search(word) for word in gone if word not in filled):
                return False
            blanks += len(filled)
            whole = len(block.tokens) == 1
            if not gone and not whole and (removed + added).strip():
                return False
    return bool(blanks)


_LETTERS = re.compile(r"\w+")
_LINK = re.compile(r"\[[^\[\]]{0,300}\]\([^()\s]{0,500}\)")
_PHRASES = frozenset(
    "superseded superceded supersedes supercedes amended amends by in part partly partially".split()
)
"""Words of a status that says what a field of references tells."""


def _is_in_fields(before: Record, after: Record, fields: Iterable[FieldChange]) -> bool:
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
    shown = (*statuses, *(text for field in fields for text in (field.old, field.new)))
    known = _PHRASES.union(*(_LETTERS.findall(text.casefold()) for text in shown))
    old_words, new_words = _plain_words(gone), _plain_words(come)
    return all(word in known for word in (old_words - new_words) + (new_words - old_words))


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


def _plain_words(lines: Iterable[_Line]) -> Counter[str]:
    """The words of some lines; links are none."""
    return Counter(
        word for line in lines for word in _LETTERS.findall(_LINK.sub(" ", line.text).casefold())
    )
