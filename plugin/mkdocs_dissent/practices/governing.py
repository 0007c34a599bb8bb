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
from enum import StrEnum
from functools import lru_cache
from itertools import islice, takewhile
from typing import Any, NamedTuple

from mkdocs_dissent.reading.markdown import first_paragraph, named, sections
from mkdocs_dissent.records.kinds import MEMO_PARTS, Andon, Decision, Initiative, Memo, Record
from mkdocs_dissent.records.vocabularies import DecisionStatus, InitiativeStatus, MemoStatus
from mkdocs_dissent.register.contradictions import ContradictionKind, contradictions_of
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.register import Register
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
    ours = [one for one in patterns if one.repository in names]
    if path.endswith("/"):
        inside = [one for one in ours if one.prefix.startswith(path) and one.glob[:1] != "!"]
        if inside:
            return max(inside, key=lambda one: one.rank)
    near = [one for one in ours if path.startswith(one.prefix) and one.piece in path]
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
    for above in ("/".join(parts[:number]) for number in range(1, len(parts))):
        at = bisect_left(files, above)
        if at < len(files) and files[at] == above:
            return True
    start = bisect_left(files, pattern.prefix)
    near = takewhile(lambda path: path.startswith(pattern.prefix), islice(files, start, None))
    return any(pattern.piece in path and _spec((pattern.glob,)).match_file(path) for path in near)


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
    records: tuple[Record, ...] = ()
    """The andon, the memo, or what replaced it."""


class Governing(NamedTuple):
    """A record, which of some paths it governs, and what speaks against it."""

    record: Record
    paths: tuple[str, ...]
    pattern: Pattern
    """The most specific pattern that names one of them."""
    against: tuple[Against, ...]
    """Heaviest first."""
    before: bool = False
    """Whether this is how it stood at the base, and the change at hand made it look better."""

    def records(self, weight: Weight) -> list[Record]:
        """The records that speak against it in one way."""
        return [record for one in self.against if one.weight is weight for record in one.records]

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
            against = sorted(_against(register, record, today), key=lambda one: one.weight.rank)
            found.append(
                Governing(record=record, paths=mine, pattern=pattern, against=tuple(against))
            )
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
        patterns = patterns_of(record)
        over = isinstance(record, Andon) and not record.is_open
        if patterns and not over and record.state not in _ENDED:
            found.append((record, patterns))
    return found


def _against(register: Register, record: Record, today: dt.date) -> Iterator[Against]:
    """What speaks against relying on a record."""
    pulls = (record,) if isinstance(record, Andon) else register.frozen_by(record)
    for pull in pulls:
        until = f" until the review, due {pull.review_by}" if pull.review_by else ""
        scope = shorten(", ".join((*pull.scope, *pull.scope_paths)), 120)
        by = "" if pull is record else f" by the andon “{pull.title}”"
        yield Against(Weight.FROZEN, f"frozen{until}{by}: {scope}", (pull,))
    for item in contradictions_of(register, today).about(record):
        note = f": {shorten(item.note, 160)}" if item.note else ""
        if item.kind is ContradictionKind.VERDICT:
            yield Against(Weight.FALSIFIED, f"found false and not acted on{note}")
        elif item.kind in (ContradictionKind.EVIDENCE, ContradictionKind.TRIGGER):
            yield Against(Weight.CONTRADICTED, f"{item.kind.words}{note}")
    if record.due and record.due < today and not isinstance(record, Andon):
        late = count((today - record.due).days, "day")
        yield Against(Weight.OVERDUE, f"its revisit is overdue by {late}")
    for memo in register.dissent(record):
        upheld = memo.status is MemoStatus.UPHELD
        if memo.is_open or upheld:
            says = first_sentence(memo)
            words = f"{'dissent upheld' if upheld else 'open dissent'}: “{memo.title}”"
            yield Against(Weight.DISSENT, f"{words}{f' — {says}' if says else ''}", (memo,))
    types = (LinkType.SUPERSEDES, LinkType.REVERSES)
    if replaced_by := tuple(other for type_ in types for other in register.of(record, type_)):
        names = ", ".join(f"{other.label} {other.title}" for other in replaced_by)
        yield Against(Weight.REPLACED, f"replaced by {names}", replaced_by)
    elif isinstance(record, Decision) and not record.in_force:
        yield Against(Weight.NOT_IN_FORCE, f"{record.status or 'of unknown status'}, not in force")
    elif isinstance(record, Initiative) and not record.is_active:
        yield Against(Weight.NOT_IN_FORCE, f"{record.status or 'of unknown status'}, not under way")


_SENTENCE = re.compile(r".+?[.!?…](?=\s|$)")


def first_sentence(memo: Memo) -> str:
    """The first sentence of a memo's claim, else of its text."""
    claim = named(sections(memo.source.body), MEMO_PARTS[0])
    text = first_paragraph(claim.text if claim is not None else memo.source.body)
    found = _SENTENCE.match(text)
    return shorten(found[0] if found else text, 200)


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
            found.append(was._replace(before=True))
    return sorted(found, key=lambda item: (item.rank, *(-n for n in item.pattern.rank)))
