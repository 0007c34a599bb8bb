"""What governs a path, and what speaks against it.

A record governs the files that its `applies-to` names, in the patterns of `.gitignore`; an open
andon has frozen those of its `scope-paths`. A pattern is compiled only where a path may match it:
compiling two thousand takes longer than reading the register.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import takewhile
from typing import Any, NamedTuple

from mkdocs_dissent.reading.markdown import first_paragraph, named, sections
from mkdocs_dissent.records import (
    MEMO_PARTS,
    Andon,
    Decision,
    DecisionStatus,
    Initiative,
    InitiativeStatus,
    Memo,
    MemoStatus,
    Record,
)
from mkdocs_dissent.register import ContradictionKind, LinkType, Register, contradictions_of
from mkdocs_dissent.text import count, shorten

# Patterns

_ELSEWHERE = re.compile(r"([\w.-]+(?:/[\w.-]+)+):(.+)", re.S)
_WILD = re.compile(r"[*?\[\]\\]")


HERE = ("",)
"""What patterns call the repository of their record."""


class Pattern(NamedTuple):
    """A pattern of `applies-to` or `scope-paths`."""

    text: str
    """As it is written."""
    repository: str
    """`owner/name` of another repository, in small letters; empty for the one of the record."""
    glob: str
    """The pattern that `.gitignore` would hold."""
    prefix: str
    """How every path begins that it matches; empty where it may match anywhere."""
    piece: str
    """What stands in every path that it matches."""

    @classmethod
    @lru_cache(maxsize=10_000)
    def of(cls, text: str) -> Pattern:
        """Take a pattern apart."""
        elsewhere = _ELSEWHERE.fullmatch(text)
        repository, glob = (elsewhere[1].lower(), elsewhere[2]) if elsewhere else ("", text)
        bare = glob.removeprefix("!")
        anchored = "/" in bare.rstrip("/")
        prefix = _WILD.split(bare.lstrip("/"), maxsplit=1)[0] if anchored else ""
        piece = max(re.split(r"[*?\[\]\\/]", re.sub(r"\[.*", "", bare)), key=len)
        return cls(text, repository, glob, prefix, piece)

    @property
    def folder(self) -> str:
        """The last folder, or the file, that it names without a wildcard; empty for none."""
        whole = not _WILD.search(self.glob)
        return (self.prefix if whole else self.prefix.rpartition("/")[0]).strip("/")

    @property
    def rank(self) -> tuple[int, int]:
        """How specific it is: the path's parts that it names, then how much else it says."""
        parts = [part for part in self.glob.split("/") if part and not _WILD.search(part)]
        return len(parts), len(_WILD.sub("", self.glob))

    def is_inside(self, folder: str) -> bool:
        """Whether it names something in a folder, whose path ends with a slash."""
        return self.prefix.startswith(folder) and not self.glob.startswith("!")

    def may_match(self, path: str) -> bool:
        """Whether a path is worth asking the pattern itself."""
        return path.startswith(self.prefix) and self.piece in path


@lru_cache(maxsize=5_000)
def _spec(globs: tuple[str, ...]) -> Any:
    # A library that most runs don't need.
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(globs)
    except ValueError:
        # One of them is no pattern, as `!` or a lone backslash; it takes no other with it.
        several = len(globs) > 1
        good = [one for one in globs if _spec((one,)).patterns] if several else []
        return GitIgnoreSpec.from_lines(good)


def patterns_of(record: Record) -> list[Pattern]:
    """The patterns of a record, as they are written."""
    texts = getattr(record, "applies_to", ()) or getattr(record, "scope_paths", ())
    return [Pattern.of(text) for text in texts]


def matched_by(
    patterns: Iterable[Pattern], path: str, names: Collection[str] = HERE
) -> Pattern | None:
    """The most specific of a record's patterns that names a path; None where none does.

    `names` are those of the path's repository, in small letters; empty is the record's own. A path
    with a slash at its end is a folder, and stands for what is in it. As in `.gitignore`, a later
    pattern that begins with `!` takes out what an earlier one named.
    """
    near = [one for one in patterns if one.repository in names and one.may_match(path)]
    if path.endswith("/"):
        inside = [one for one in patterns if one.repository in names and one.is_inside(path)]
        if inside:
            return max(inside, key=lambda one: one.rank)
    if not near or not _spec(tuple(one.glob for one in near)).match_file(path):
        return None
    alone = (one for one in near if _spec((one.glob,)).match_file(path))
    return max(alone, key=lambda one: one.rank, default=near[-1])


def without_files(
    patterns: Iterable[Pattern], files: Sequence[str], names: Collection[str] = HERE
) -> Iterator[Pattern]:
    """The patterns of a repository that match none of its files, which are in order.

    What a submodule holds is not known where it is not at hand, and is taken to match.
    """
    for pattern in patterns:
        ours = pattern.repository in names and not pattern.glob.startswith("!")
        if ours and not _has_file(pattern, files):
            yield pattern


def _has_file(pattern: Pattern, files: Sequence[str]) -> bool:
    parts = pattern.folder.split("/")
    above = ("/".join(parts[:number]) for number in range(1, len(parts)))
    if any(_among(files, one) for one in above):
        return True
    start = bisect_left(files, pattern.prefix)
    near = takewhile(lambda path: path.startswith(pattern.prefix), files[start:])
    return any(pattern.piece in path and _spec((pattern.glob,)).match_file(path) for path in near)


def _among(files: Sequence[str], path: str) -> bool:
    at = bisect_left(files, path)
    return at < len(files) and files[at] == path


# What speaks against a record


class Weight(StrEnum):
    """What could change a reviewer's mind, the heaviest first."""

    FROZEN = "frozen"
    FALSIFIED = "falsified"
    OVERDUE = "overdue"
    DISSENT = "open-dissent"
    CONTRADICTED = "contradicted"
    REPLACED = "replaced"
    NOT_IN_FORCE = "not-in-force"

    @property
    def rank(self) -> int:
        """0 for the heaviest."""
        return list(Weight).index(self)


ALARMING = frozenset({Weight.FROZEN, Weight.FALSIFIED, Weight.OVERDUE, Weight.DISSENT})
"""What a reviewer must not miss."""


class Against(NamedTuple):
    """One thing that speaks against relying on a record."""

    weight: Weight
    words: str


class Objection(NamedTuple):
    """A dissent memo that is not settled, or that was upheld."""

    memo: Memo
    says: str
    """Its first sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Governing:
    """A record, which of some paths it governs, and what speaks against it."""

    record: Record
    paths: tuple[str, ...]
    pattern: Pattern
    """The most specific pattern that names one of them."""
    against: tuple[Against, ...]
    """Heaviest first."""
    objections: tuple[Objection, ...] = ()
    frozen_by: tuple[Andon, ...] = ()
    replaced_by: tuple[Record, ...] = ()
    overdue: bool = False
    before: bool = False
    """Whether this is how it stood at the base, and the change at hand made it look better."""

    @property
    def files(self) -> str:
        """`src/a.py, src/b.py, src/c.py and 3 more`."""
        return first_of(self.paths)

    @property
    def words(self) -> str:
        """What a reviewer must know, in one line: what speaks against it, else what it claims."""
        if self.against:
            return "; ".join(item.words for item in self.against)
        claim = hypothesis_of(self.record)
        return f"it rests on this: {claim}" if claim else "nothing on record against it"

    @property
    def rank(self) -> int:
        """0 for what weighs most."""
        return self.against[0].weight.rank if self.against else len(Weight)


def first_of(paths: Sequence[str], most: int = 3) -> str:
    """The first of some paths, and how many more there are."""
    more = len(paths) - most
    return ", ".join(paths[:most]) + (f" and {more} more" if more > 0 else "")


def hypothesis_of(record: Record) -> str:
    """The hypothesis of a record in one line; empty where there is none."""
    return shorten(getattr(record, "hypothesis", None) or "", 200)


def governing(
    register: Register, paths: Sequence[str], today: dt.date, names: Collection[str] = HERE
) -> list[Governing]:
    """The records that govern some paths, most specific first.

    Decisions and initiatives that bind, that are proposed, or that others replaced; what was
    rejected, retired, stopped or done governs nothing. Andons while they are open.
    """
    found = []
    for record, patterns in register.derived(governing_records):
        prefixes = tuple(pattern.prefix for pattern in patterns)
        near = [path for path in paths if path.startswith(prefixes) or path.endswith("/")]
        hits = [(path, hit) for path in near if (hit := matched_by(patterns, path, names))]
        if hits:
            pattern = max((hit for _, hit in hits), key=lambda hit: hit.rank)
            mine = tuple(dict.fromkeys(path for path, _ in hits))
            found.append(_judged(register, record, mine, pattern, today))
    return sorted(found, key=lambda item: (*(-n for n in item.pattern.rank), item.rank))


_ENDED = frozenset(
    {
        DecisionStatus.REJECTED,
        DecisionStatus.RETIRED,
        InitiativeStatus.STOPPED,
        InitiativeStatus.DONE,
    }
)


def governing_records(register: Register) -> list[tuple[Record, list[Pattern]]]:
    """The records that govern files today, with their patterns."""
    found = []
    for record in register.records:
        over = isinstance(record, Andon) and not record.is_open
        if not over and record.state not in _ENDED and (patterns := patterns_of(record)):
            found.append((record, patterns))
    return found


def _judged(
    register: Register, record: Record, paths: tuple[str, ...], pattern: Pattern, today: dt.date
) -> Governing:
    frozen_by = (record,) if isinstance(record, Andon) else register.frozen_by(record)
    replaced_by = (
        *register.of(record, LinkType.SUPERSEDES),
        *register.of(record, LinkType.REVERSES),
    )
    objections = tuple(_objections(register, record))
    overdue = record.overdue(today) and not isinstance(record, Andon)
    against = [
        *(Against(Weight.FROZEN, _frozen(pull, record)) for pull in frozen_by),
        *_contradicted(register, record, today),
        *([Against(Weight.OVERDUE, _overdue(record, today))] if overdue else []),
        *(Against(Weight.DISSENT, _dissent(item)) for item in objections),
        *_not_in_force(record, replaced_by),
    ]
    return Governing(
        record=record,
        paths=paths,
        pattern=pattern,
        against=tuple(sorted(against, key=lambda item: item.weight.rank)),
        objections=objections,
        frozen_by=frozen_by,
        replaced_by=replaced_by,
        overdue=overdue,
    )


def _frozen(pull: Andon, record: Record) -> str:
    until = f" until the review, due {pull.review_by}" if pull.review_by else ""
    scope = shorten(", ".join((*pull.scope, *pull.scope_paths)), 120)
    by = "" if pull is record else f" by the andon “{pull.title}”"
    return f"frozen{until}{by}: {scope}"


def _contradicted(register: Register, record: Record, today: dt.date) -> Iterator[Against]:
    for item in contradictions_of(register, today).about(record):
        note = f": {shorten(item.note, 160)}" if item.note else ""
        if item.kind is ContradictionKind.VERDICT:
            yield Against(Weight.FALSIFIED, f"found false and not acted on{note}")
        elif item.kind in (ContradictionKind.EVIDENCE, ContradictionKind.TRIGGER):
            yield Against(Weight.CONTRADICTED, f"{item.kind.words}{note}")


def _overdue(record: Record, today: dt.date) -> str:
    assert record.due is not None
    return f"its revisit is overdue by {count((today - record.due).days, 'day')}"


def _objections(register: Register, record: Record) -> Iterator[Objection]:
    for memo in register.dissent(record):
        if memo.is_open or memo.status is MemoStatus.UPHELD:
            yield Objection(memo, _first_sentence(memo))


_SENTENCE = re.compile(r".+?[.!?…](?=\s|$)")


def _first_sentence(memo: Memo) -> str:
    """The first sentence of a memo's claim, else of its text."""
    claim = named(sections(memo.source.body), MEMO_PARTS[0])
    text = first_paragraph(claim.text if claim is not None else memo.source.body)
    found = _SENTENCE.match(text)
    return shorten(found[0] if found else text, 200)


def _dissent(item: Objection) -> str:
    word = "dissent upheld" if item.memo.status is MemoStatus.UPHELD else "open dissent"
    return f"{word}: “{item.memo.title}”{f' — {item.says}' if item.says else ''}"


def _not_in_force(record: Record, replaced_by: Sequence[Record]) -> Iterator[Against]:
    if replaced_by:
        names = ", ".join(f"{other.label} {other.title}" for other in replaced_by)
        yield Against(Weight.REPLACED, f"replaced by {names}")
    elif isinstance(record, Decision) and not record.in_force:
        yield Against(Weight.NOT_IN_FORCE, f"{record.status or 'of unknown status'}, not in force")
    elif isinstance(record, Initiative) and not record.is_active:
        yield Against(Weight.NOT_IN_FORCE, f"{record.status or 'of unknown status'}, not under way")


def governing_change(
    before: Register,
    after: Register,
    paths: Sequence[str],
    today: dt.date,
    names: Collection[str] = HERE,
) -> list[Governing]:
    """The records that governed the paths of a change before it, heaviest first.

    Each as it stands now; or as it stood at the base where the change makes less speak against it,
    or ends it: a change does not excuse itself. Those that the change adds are news of their own.
    """
    old = {item.record.key: item for item in governing(before, paths, today, names)}
    new = {item.record.key: item for item in governing(after, paths, today, names)}
    found = []
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if now is not None and (was is None or now.rank <= was.rank):
            if key in before.by_key:
                found.append(now)
        elif was is not None:
            found.append(replace(was, before=True))
    return sorted(found, key=lambda item: (item.rank, *(-n for n in item.pattern.rank)))
