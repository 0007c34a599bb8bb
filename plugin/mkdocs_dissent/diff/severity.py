"""How much a change weighs: typo-size or substantial, why it must be judged, and how far up."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from mkdocs_dissent.diff.entries import rewrites
from mkdocs_dissent.diff.model import BodyChange, Reason, RecordChange, Size, What
from mkdocs_dissent.records.kinds import Andon, Decision
from mkdocs_dissent.records.vocabularies import DecisionStatus, Folder, Kind
from mkdocs_dissent.text import count, shorten

# Typo-size, or substantial
#
# A machine can't tell a slip of the pen from a change of mind, but it can tell what is surely no
# slip: a number, a `must`, a `not`, another link, a word that came or went. What is left, and is
# little, is typo-size.

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


# Why a reviewer must judge a change


SUBSTANCE = frozenset(
    "kind title decision-makers stakes door initiative hypothesis confidence revisit-if"
    " stop-criteria constraint supersedes supersedes-in-part amends reverses co-signed-by".split()
)
"""The fields of a decision that say what was decided, by whom and on what grounds. The others say
how it fares since: they are meant to change."""


def reasons_of(change: RecordChange) -> tuple[Reason, ...]:
    """Every reason to judge a change, in the order of their ranks; never empty."""
    found = set(_reasons(change))
    return tuple(reason for reason in Reason if reason in found) or (Reason.FORM,)


def _reasons(change: RecordChange) -> Iterator[Reason]:
    if change.overruled:
        yield Reason.OVERRULED
    if _touches_accepted(change):
        yield Reason.ACCEPTED
    andon_gone = change.what is What.REMOVED and isinstance(change.before, Andon)
    if change.memo_lost or change.dissent_missing or andon_gone:
        yield Reason.DISSENT
    if change.push:
        yield Reason.REVISIT
    if change.status:
        yield Reason.STATUS
    if change.what is not What.CHANGED:
        yield Reason[change.what.name]
    if change.what in (What.CHANGED, What.RENAMED) and _says_other(change):
        yield Reason.FIELDS


def _says_other(change: RecordChange) -> bool:
    parts = (change.fields, change.dissent, change.entries, change.links)
    text = change.body is not None and change.body.size is Size.SUBSTANTIAL
    return any(parts) or text or change.unreadable


def _touches_accepted(change: RecordChange) -> bool:
    """Whether what a decision in force says, or said, is another now or can't be seen."""
    before = change.before
    if not isinstance(before, Decision) or before.status is not DecisionStatus.ACCEPTED:
        return False
    if change.after is None or change.unreadable:
        return True
    if is_text(change.body) or any(map(rewrites, change.entries)):
        return True
    return any(field.name in SUBSTANCE for field in change.fields)


def is_text(body: BodyChange | None) -> bool:
    """Whether words became other words, rather than spaces or a template's blanks."""
    return body is not None and body.size is not Size.FORM and not body.fills_blanks


_FOLDERS = list(Folder)


def order_of(change: RecordChange) -> tuple[int, int, int, int, str, str, int]:
    """A total order: first reason, memos overruled, larger changes of text, folder, id and file."""
    body = change.body
    slight = body is not None and body.size is not Size.SUBSTANTIAL
    record = change.record
    folder = _FOLDERS.index(record.folder)
    gone = int(change.what is What.REMOVED)
    overruled = -len(change.overruled)
    return (change.reason.rank, overruled, int(slight), folder, record.id, record.source.path, gone)


_NOUNS = {Kind.MEMO: "dissent memo"}
_VERBS = (What.CHANGED, What.ADDED, What.RENAMED, What.REMOVED)


def summary_of(changes: Iterable[RecordChange]) -> tuple[str, ...]:
    """How many records of each kind were changed, added, renamed and removed, in that order.

    The texts can be read one after the other: `2 decisions changed`, `1 added`, `1 dissent memo
    removed`.
    """
    numbers = Counter(
        (change.record.kind, change.what, change.reason is Reason.FORM and bool(change.converted))
        for change in changes
    )
    found: list[str] = []
    for kind in Kind:
        noun = _NOUNS.get(kind, str(kind))
        for what, converted in product(_VERBS, (False, True)):
            if number := numbers[kind, what, converted]:
                verb = "converted" if converted else str(what)
                one, more = (f"{noun} {verb}", f"{noun}s {verb}") if noun else (verb, verb)
                found.append(count(number, one, more))
                noun = ""
    return tuple(found)


def in_order(changes: Iterable[RecordChange]) -> tuple[RecordChange, ...]:
    """Changes as a reviewer must judge them."""
    return tuple(sorted(changes, key=order_of))
