"""Where the next record goes: its folder, and a name that no record has here or on any branch."""

import datetime as dt
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from mkdocs_dissent.edit.write import EditError, create, locked
from mkdocs_dissent.git.run import Git, GitError
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.files import is_record
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.reading.schema import number_in_title, shown_title
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.records.parts import number_of, prefix_of
from mkdocs_dissent.records.vocabularies import FOLDER_OF, Kind

_WIDTH = 4
_MOST = 999_999
"""A longer number is a date to a register, and no number."""
_SLUG_LENGTH = 60
_NUMBER = re.compile(r"(\d{1,6})(?=[-_ .]|$)")
_COMPACT_DATE = re.compile(r"(?:19|20)\d{6}(?=[-_ .])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?=[-_ .])")
_LETTERS = str.maketrans(
    dict(zip("абвгґдеєзиіїйклмнопрстуфыэ", "abvggdeeziiijklmnoprstufye", strict=True))
    | dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True))
    | dict(zip("ابتجحدرزسصضطظعفقكلمنهويةىپگکی", "abtjhdrzssdtzafqklmnhwyhapgky", strict=True))
    | dict(zip("אבגדהוזחטיכלמנסעפקרתךםןף", "abgdhvzhtyklmnsapqrtkmnf", strict=True))
    | {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h"}
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
    | {"θ": "th", "χ": "ch", "ψ": "ps", "ъ": "", "ь": "", "ـ": "", "צ": "ts", "ץ": "ts", "ש": "sh"}
    | {"ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "ء": "", "چ": "ch", "ژ": "zh"}
)
"""Letters of scripts that are written by sounds, and those that no decomposition takes apart."""
_MARKS = re.compile("['’`´\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
"""What stands at a letter and is left out."""
_NAMED = re.compile(r"(?:HANGUL SYLLABLE|(?:HIRAGANA|KATAKANA) LETTER(?: SMALL)?) (\w+)")
"""The Unicode names that say how a character is spoken."""
_JOINERS = "\u200c\u200d"


def without_controls(text: str, but: str = "", instead: str = "") -> str:
    """The text with another in place of control characters, save joiners and some others."""
    kept = _JOINERS + but
    return "".join(
        char if char in kept or not unicodedata.category(char).startswith("C") else instead
        for char in text
    )


def clean_title(text: str) -> str:
    """A title on one line, without control characters and what can't be written as UTF-8.

    A number in front (`7. Use Postgres`) is left out: the file's name has the record's number.
    """
    title = " ".join(without_controls(text, instead=" ").split())
    return title if number_in_title(title) is None else shown_title(title)


def slug(title: str, fallback: str) -> str:
    """A title in small letters, digits and hyphens; `fallback` where none of them is left."""
    # Twice: what a letter is decomposed into may be in the table, and the letter itself.
    folded = "".join(map(_spoken, title)).casefold().translate(_LETTERS)
    letters = _MARKS.sub("", unicodedata.normalize("NFKD", folded)).translate(_LETTERS)
    words = re.findall(r"[a-z0-9]+", letters)
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


# Where it goes


class Names:
    """The names that are free for records of a kind, here and on every branch of this clone."""

    def __init__(self, tree: DiskTree, policy: Policy, kind: Kind, today: dt.date) -> None:
        self.tree, self.policy, self.kind, self.today = tree, policy, kind, today
        self.folders = policy.folders[FOLDER_OF[kind]]
        self.problem = ""
        """Why git could not be asked for other branches; empty where there is no git."""
        self._elsewhere: frozenset[str] = frozenset()
        if (tree.root / ".git").exists():
            try:
                self._elsewhere = frozenset(self._on_branches(Git(tree.root)))
            except GitError as error:
                self.problem = str(error)

    def free(self, title: str) -> Iterator[str]:
        """Paths that no record has, the first choice first.

        Raises EditError where a file is in the way, and for a name that would be no record's.
        """
        directory = self.tree.directory(self.folders[0])
        for place in (directory, *directory.parents):
            refuse_file(place, self.tree.relative(place))
        # A review is named by its day, which its title need not repeat.
        dated = self.kind is Kind.REVIEW
        title = title.removesuffix(f" of {self.today}") if dated else title
        words = slug(title, str(self.kind))
        if not is_record(f"0-{words}.md", Policy()):
            # `…-template.md` would be no record.
            words = f"{words}-{self.kind}"
        for name in self._free(words, "date" if dated else self.policy.id_scheme):
            if not is_record(f"{name}.md", self.policy):
                raise EditError(
                    f"{name}.md would not be a record: `exclude` in the plugin's options names it",
                    "Choose another title, or correct `exclude`.",
                )
            yield self.tree.relative(directory / f"{name}.md")

    def next_of(self, record: Record) -> str:
        """The path of a record with the next number that is free, else as it is named."""
        directory, _, file = record.source.path.rpartition("/")
        rest = file.removesuffix(".md").removeprefix(record.label).lstrip("-_ .")
        scheme = "number" if record.number is not None else self.policy.id_scheme
        name = next(self._free(rest or slug(record.title, str(self.kind)), scheme))
        return f"{directory}/{name}.md"

    def write(self, title: str, text: str) -> str:
        """Write a record under the next free name; returns its path.

        The root is locked from looking for a number to taking it. Where there are no locks a file
        is never written over all the same, and the name after it is tried. Raises EditError.
        """
        with locked(self.tree.root):
            for path in self.free(title):
                target = self.tree.absolute(path)
                # A folder that was configured outside of the repository is meant to be there.
                root = self.tree.root if target.is_relative_to(self.tree.root) else None
                try:
                    create(target, text, root=root)
                except EditError:
                    if not os.path.lexists(target):
                        raise
                else:
                    return path
        raise EditError("every number is taken", "`id_scheme: date` names files by their day.")

    def _free(self, words: str, scheme: str) -> Iterator[str]:
        here = {file.file for folder in self.folders for file in self.tree.files(folder)}
        return next_name(words, here | self._elsewhere, scheme=scheme, today=self.today)

    def _on_branches(self, git: Git) -> Iterator[str]:
        """What every local and remote-tracking branch, and HEAD, holds in the folders.

        It takes a few processes whatever the number of branches: one lists them, one finds their
        folders, and each distinct folder is read once.
        """
        paths = [self.tree.relative(self.tree.directory(path)) for path in self.folders]
        inside = ["" if path == "." else path for path in paths if not path.startswith("..")]
        listed = git.run("for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes")
        tips = ["HEAD", *dict.fromkeys(listed.decode().split())]
        wanted = "".join(f"{tip}:{path}\n" for tip in tips for path in inside)
        check = "--batch-check=%(objectname) %(objecttype)"
        answer = git.run("cat-file", check, stdin=wanted.encode())
        lines = (line.split() for line in answer.decode(errors="replace").splitlines())
        for tree in dict.fromkeys(line[0] for line in lines if line[1:] == ["tree"]):
            found = git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", tree)
            yield from filter(None, found.decode(errors="replace").split("\0"))


def refuse_file(path: Path, name: str) -> None:
    """Raises EditError where something else than a folder has a folder's name."""
    if os.path.lexists(path) and not path.is_dir():
        raise EditError(f"{name} is a file, and a folder is needed there", "Move or rename it.")
