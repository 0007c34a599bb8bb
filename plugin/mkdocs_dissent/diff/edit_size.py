"""How much a change of words may change of what they say: typo-size, or substantial.

A machine can't tell a slip of the pen from a change of mind, but it can tell what is surely no
slip: a number, a `must`, a `not`, another link, a word that came or went. What is left, and is
little, is typo-size.
"""

import re
from collections.abc import Iterable, Sequence

from mkdocs_dissent.text import shorten

TYPO_WORDS = 5
"""The most words that may be other ones in a typo-size change."""

_ARTICLES = frozenset("a an the".split())
_TURNING = frozenset(
    "no not never none nothing nobody nor neither cannot without hardly barely"
    " must shall should may might can could will would need needs ought"
    " only always every each all any some most least at over under above below before after until"
    " unless except if else and or but optional required mandatory forbidden allowed".split()
)
"""Words that turn a meaning around or bound it: a change of one is never a slip."""
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "de", "anti", "a", "mis")
_CORE = re.compile(r"\w(?:.*\w)?", re.S)
_HARMLESS = re.compile(r"[.,;:!?'\"()*_#+‘’“”…–—-]*")
"""Punctuation and marks that a slip may leave out or put in."""
_LINK = re.compile(r"://|\]\(|\]\[|\]:|[`<>]")


def why_not_typo(changes: Iterable[tuple[Sequence[str], Sequence[str]]]) -> str | None:
    """Why changed words are more than a typo, in words; None where they may be one.

    Each change is the words that went and those that came in one place.
    """
    count = 0
    for removed, added in changes:
        count += max(len(removed), len(added))
        if reason := _reason(removed, added):
            return reason
        if count > TYPO_WORDS:
            return f"more than {TYPO_WORDS} words changed"
    return None


def _reason(removed: Sequence[str], added: Sequence[str]) -> str | None:
    for words, others, verb in ((removed, added, "removed"), (added, removed, "added")):
        cores = {_core(word) for word in others}
        for word in words[: TYPO_WORDS + 1]:
            core = _core(word)
            if any(sign.isdigit() for sign in word) and word not in others:
                return f"the number {_short(word)} was {verb}"
            if (core in _TURNING or core.endswith(("n't", "n’t"))) and core not in cores:
                return f"`{_short(core)}` was {verb}"
            if _LINK.search(word) and word not in others:
                return f"{_short(word)} was {verb}"
    if max(len(removed), len(added)) > TYPO_WORDS:
        return f"more than {TYPO_WORDS} words changed"
    if _same_letters(removed, added):
        return None
    if len(removed) == len(added):
        pairs = zip(removed, added, strict=True)
        wrong = next((pair for pair in pairs if not _slip(*pair)), None)
        return f"`{_short(wrong[0])}` became `{_short(wrong[1])}`" if wrong else None
    if all(_core(word) in _ARTICLES for word in (*removed, *added)):
        return None
    return "words were " + ("added" if len(added) > len(removed) else "removed")


def _core(word: str) -> str:
    match = _CORE.search(word)
    return match[0].casefold() if match else ""


def _short(word: str) -> str:
    return shorten(word, 40, whole_words=False)


def _same_letters(removed: Sequence[str], added: Sequence[str]) -> bool:
    """Whether only harmless marks, capitals or the gaps between words are others."""
    return "".join(map(_core, removed)) == "".join(map(_core, added)) and all(
        map(_is_plain, (*removed, *added))
    )


def _is_plain(word: str) -> bool:
    """Whether the marks around a word do nothing to it; struck through, it says the opposite."""
    return bool(_HARMLESS.fullmatch(_CORE.sub("", word, count=1)))


def _slip(old: str, new: str) -> bool:
    if not (_is_plain(old) and _is_plain(new)):
        return False
    a, b = _core(old), _core(new)
    if a == b:
        return True
    return (
        len(a) > 1
        and len(b) > 1
        and a[0] == b[0]
        and _one_apart(a, b)
        and not _negated(a, b)
        and not _negated(b, a)
    )


def _negated(word: str, other: str) -> bool:
    return any(word == prefix + other for prefix in _PREFIXES)


def _one_apart(a: str, b: str) -> bool:
    """Whether one letter more, less or other, or two swapped, make one word the other."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    at = next((i for i in range(len(a)) if a[i] != b[i]), len(a))
    if len(a) < len(b):
        return a[at:] == b[at + 1 :]
    swapped = a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
    return swapped or a[at + 1 :] == b[at + 1 :]
