"""Where the next record goes: its folder, and a name that no record has here or on any branch."""

from __future__ import annotations

import datetime as dt
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from mkdocs_dissent.edit.write import EditError, create, locked
from mkdocs_dissent.git import Git, GitError
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.files import is_record
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.reading.schema import number_in_title, shown_title
from mkdocs_dissent.records import FOLDER_OF, Kind, Record, number_of, prefix_of

_WIDTH = 4
_MOST = 999_999
"""A longer number is a date to a register, and no number."""
_SLUG_LENGTH = 60
_NUMBER = re.compile(r"(\d{1,6})(?=[-_ .]|$)")
_COMPACT_DATE = re.compile(r"(?:19|20)\d{6}(?=[-_ .])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?=[-_ .])")
# Letters that no decomposition takes apart, and what is written for them.
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h"}
)
_CYRILLIC = str.maketrans(
    dict(zip("абвгґдеєзиіїйклмнопрстуфыэ", "abvggdeeziiijklmnoprstufye", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
    | {"ъ": "", "ь": ""}
)
_GREEK = str.maketrans(
    dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True))
    | {"θ": "th", "χ": "ch", "ψ": "ps"}
)
_NAMED = re.compile(r"(?:HANGUL SYLLABLE|(?:HIRAGANA|KATAKANA) LETTER(?: SMALL)?) (\w+)")
"""The Unicode names that say how a character is spoken."""
_JOINERS = "\u200c\u200d"


def clean_title(text: str) -> str:
    """A title on one line, without control characters and what can't be written as UTF-8.

    A number in front (`7. Use Postgres`) is left out: the file's name has the record's number.
    """
    kept = (
        char if char in _JOINERS or not unicodedata.category(char).startswith("C") else " "
        for char in text
    )
    title = " ".join("".join(kept).split())
    return title if number_in_title(title) is None else shown_title(title)


def slug(title: str, fallback: str) -> str:
    """A title in small letters, digits and hyphens; `fallback` where none of them is left."""
    folded = "".join(map(_spoken, title)).casefold().translate(_LETTERS)
    letters = unicodedata.normalize("NFKD", folded.translate(_CYRILLIC))
    letters = re.sub("[\u0300-\u036f]", "", letters).translate(_CYRILLIC).translate(_GREEK)
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’`´]|[\u0300-\u036f]", "", letters))
    text = ""
    for word in words:
        longer = f"{text}-{word}" if text else word[:_SLUG_LENGTH]
        if len(longer) > _SLUG_LENGTH:
            break
        text = longer
    return text or fallback


def is_dated(names: Iterable[str]) -> bool:
    """Whether the records of a folder bear dates rather than numbers."""
    stems = [_stem(name) for name in names]
    dated = sum(bool(_DATE.match(stem) or _COMPACT_DATE.match(stem)) for stem in stems)
    return dated > sum(bool(_NUMBER.match(stem)) for stem in stems if not _DATE.match(stem))


def _spoken(char: str) -> str:
    found = _NAMED.fullmatch(unicodedata.name(char, "")) if char >= "\u3040" else None
    return found[1] if found else char


def next_name(
    slug: str, taken: Collection[str], *, scheme: str = "number", today: dt.date
) -> Iterator[str]:
    """Names without `.md` that are free, the first choice first.

    `taken` holds the file names of the folder, here and on other branches. `scheme` is `number`
    or `date`; numbers and dates are written as those that are there.
    """
    stems = {_stem(name).casefold() for name in taken}
    if scheme == "date":
        yield from _dated(slug, stems, today)
    else:
        prefixes = Counter(prefix_of(_stem(name)) for name in taken if number_of(_stem(name)))
        [(prefix, times)] = prefixes.most_common(1) or [("", 0)]
        # A scheme is gone on with where most records are named by it.
        prefix = prefix if 2 * times > prefixes.total() else ""
        start = len(prefix)
        series = {stem[start:] for stem in stems if stem.startswith(prefix.casefold())}
        yield from (f"{prefix}{name}" for name in _numbered(slug, series))


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md")


def _dated(slug: str, stems: Collection[str], today: dt.date) -> Iterator[str]:
    compact = sum(bool(_COMPACT_DATE.match(stem)) for stem in stems)
    hyphens = sum(bool(_DATE.match(stem)) for stem in stems)
    day = f"{today:%Y%m%d}" if compact > hyphens else today.isoformat()
    if (name := f"{day}-{slug}") not in stems:
        yield name
    again = 2
    while True:
        if (name := f"{day}-{slug}-{again}") not in stems:
            yield name
        again += 1


def _numbered(slug: str, stems: Collection[str]) -> Iterator[str]:
    numbered = (_NUMBER.match(stem) for stem in stems if not _DATE.match(stem))
    digits = [match[1] for match in numbered if match]
    widths = Counter(map(len, digits))
    width = max(widths, key=lambda width: (widths[width], width)) if widths else _WIDTH
    used = {int(number) for number in digits}
    start = max(used, default=0) + 1
    candidates = range(start, _MOST + 1) if start <= _MOST else range(1, _MOST + 1)
    for number in candidates:
        if number not in used:
            yield f"{number:0{width}d}-{slug}"


# What other branches hold


class Branches(NamedTuple):
    """The files of a folder on every branch that this clone knows."""

    names: frozenset[str] = frozenset()
    """Relative to the folder, with forward slashes."""
    problem: str = ""
    """Why git could not be asked; empty where it could, and where there is no git."""


def branches_of(tree: DiskTree, policy: Policy, kind: Kind) -> Branches:
    """What every local and remote-tracking branch, and HEAD, holds in the folders of a kind.

    It takes a few processes whatever the number of branches: one lists them, one finds their
    folders, and each distinct folder is read once.
    """
    if not (tree.root / ".git").exists():
        return Branches()
    folders = [tree.relative(tree.directory(path)) for path in policy.folders[FOLDER_OF[kind]]]
    inside = ["" if folder == "." else folder for folder in folders if not folder.startswith("..")]
    git = Git(tree.root)
    try:
        listed = git.run("for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes")
        tips = ["HEAD", *dict.fromkeys(listed.decode().split())]
        wanted = "".join(f"{tip}:{folder}\n" for tip in tips for folder in inside)
        check = "--batch-check=%(objectname) %(objecttype)"
        answer = git.run("cat-file", check, stdin=wanted.encode())
        lines = (line.split() for line in answer.decode(errors="replace").splitlines())
        trees = dict.fromkeys(line[0] for line in lines if line[1:] == ["tree"])
        names = frozenset(name for found in trees for name in _names(git, found))
    except GitError as error:
        return Branches(problem=str(error))
    return Branches(names)


def _names(git: Git, tree: str) -> list[str]:
    found = git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", tree)
    return [name for name in found.decode(errors="replace").split("\0") if name]


# Where it goes


def free_paths(
    tree: DiskTree, policy: Policy, kind: Kind, title: str, *, today: dt.date, branches: Branches
) -> Iterator[str]:
    """Paths that no record has here or on any branch, the first choice first.

    Raises EditError where a file is in the way, and for a name that would be no record's.
    """
    folders = policy.folders[FOLDER_OF[kind]]
    directory = tree.directory(folders[0])
    _refuse_file(tree, directory)
    taken = {file.file for folder in folders for file in tree.files(folder)}
    # A review is named by its day, which its title need not repeat.
    dated = kind is Kind.REVIEW
    words = slug(title.removesuffix(f" of {today}") if dated else title, str(kind))
    if not is_record(f"0-{words}.md", Policy()):
        # `…-template.md` would be no record.
        words = f"{words}-{kind}"
    scheme = "date" if dated else policy.id_scheme
    names = next_name(words, taken | branches.names, scheme=scheme, today=today)
    for name in names:
        if not is_record(f"{name}.md", policy):
            raise EditError(
                f"{name}.md would be no record: `exclude` in the plugin's options names it",
                "Choose another title, or correct `exclude`.",
            )
        yield tree.relative(directory / f"{name}.md")


def next_free(
    tree: DiskTree, policy: Policy, record: Record, *, today: dt.date, branches: Branches
) -> str:
    """The path with the next number that is free here and on every branch, else as it is named."""
    directory, _, file = record.source.path.rpartition("/")
    taken = {found.file for path in policy.folders[record.folder] for found in tree.files(path)}
    stem = file.removesuffix(".md")
    rest = stem.removeprefix(record.label).lstrip("-_ .") or slug(record.title, str(record.kind))
    scheme = "number" if record.number is not None else policy.id_scheme
    names = next_name(rest, taken | branches.names, scheme=scheme, today=today)
    return f"{directory}/{next(names)}.md"


def _refuse_file(tree: DiskTree, directory: Path) -> None:
    for place in (directory, *directory.parents):
        if place.is_dir():
            return
        if os.path.lexists(place):
            name = tree.relative(place)
            raise EditError(f"{name} is a file, and a folder is needed there", "Move or rename it.")


def write_new(
    tree: DiskTree,
    policy: Policy,
    kind: Kind,
    title: str,
    text: str,
    *,
    today: dt.date,
    branches: Branches,
) -> str:
    """Write a record under the next free name; returns its path.

    The root is locked from looking for a number to taking it. Where there are no locks a file is
    never written over all the same, and the name after it is tried. Raises EditError.
    """
    with locked(tree.root):
        for path in free_paths(tree, policy, kind, title, today=today, branches=branches):
            target = tree.absolute(path)
            # A folder that was configured outside of the repository is meant to be there.
            root = tree.root if target.is_relative_to(tree.root) else None
            try:
                create(target, text, root=root)
            except EditError:
                if not os.path.lexists(target):
                    raise
            else:
                return path
    raise EditError("every number is taken", "`id_scheme: date` names files by their day.")
