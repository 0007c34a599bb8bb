"""Files become records and problems; the only room that reads the register's files.

A `Tree` is where files come from: a directory (`DiskTree`), or a git revision. Reading never fails
on a file's account: what can't be read is a problem with a place, and the record stands in the
register marked unreadable.
"""

from __future__ import annotations

import os
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias

from mkdocs_dissent.filesystem import (
    FILE,
    FOLDER,
    LFS_POINTER,
    Unreadable,
    entries_of,
    is_hidden,
    is_inside,
    kind_at,
    read_inside,
    relative_path,
)
from mkdocs_dissent.findings import Problem, Severity, problem_in
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading import dialects
from mkdocs_dissent.reading.files import (
    below,
    id_prefix,
    inside,
    is_excluded,
    is_home,
    is_index,
    is_other_markup,
    is_template,
    is_usual,
    page_uri,
    record_files,
)
from mkdocs_dissent.reading.frontmatter import Document, decode, parse, too_much
from mkdocs_dissent.reading.schema import read_record
from mkdocs_dissent.records.fields.types import shown
from mkdocs_dissent.records.kinds import Decision, Record
from mkdocs_dissent.records.vocabularies import DecisionStatus, Folder
from mkdocs_dissent.text import count

# Where files come from


class TreeFile(NamedTuple):
    """A file in a record folder."""

    path: str
    """Relative to the repository's root, with forward slashes."""
    file: str
    """Relative to the record folder."""

    @property
    def folder(self) -> str:
        """The record folder, relative to the repository's root."""
        return self.path[: -len(self.file)].rstrip("/") or "."


class Tree(Protocol):
    """Where a register's files come from."""

    def has(self, folder: str) -> bool:
        """Whether there is such a folder; `folder` is relative to the configuration file."""

    def leads_out(self, folder: str) -> bool:
        """Whether a folder of the repository is a link to somewhere outside it."""

    def files(self, folder: str) -> Iterator[TreeFile]:
        """Every file below a folder, hidden ones aside, in the order of their names."""

    def read(self, path: str, most: int, within: str | None = None) -> bytes:
        """A file's bytes, by path relative to the repository's root.

        A link is followed to files in the folder `within`, by default the file's own, and to no
        hidden one. Raises Unreadable where there is no such file in reach, or where it has more
        than `most` bytes.
        """


@dataclass(slots=True)
class DiskTree:
    """A working tree on disk.

    `root` is the repository's root, to which paths in any output are relative; `base` is the
    directory of the configuration file, to which folders are relative.
    """

    root: Path
    base: Path
    skip: tuple[Path, ...] = ()
    """Directories that never hold records, such as the built site."""

    @classmethod
    def at(cls, base: Path, skip: Sequence[Path] = ()) -> DiskTree:
        """The tree around a configuration file's directory; the root is git's, else `base`."""
        base = Path(os.path.realpath(base))
        skip = tuple(Path(os.path.realpath(path)) for path in skip)
        for directory in (base, *base.parents):
            if kind_at(directory / ".git"):
                return cls(directory, base, skip)
        return cls(base, base, skip)

    def directory(self, folder: str) -> Path:
        """The directory of a folder."""
        return Path(os.path.normpath(self.base / folder))

    def relative(self, path: Path) -> str:
        """A path relative to the root, with forward slashes."""
        return relative_path(path, self.root)

    def absolute(self, path: str) -> Path:
        """The inverse of `relative`."""
        return Path(os.path.normpath(self.root / path))

    def has(self, folder: str) -> bool:
        directory = os.fspath(self.directory(folder))
        return kind_at(directory) == FOLDER and not self.leads_out(folder)

    def leads_out(self, folder: str) -> bool:
        directory = self.directory(folder)
        # A folder named outside the repository is its owner's word; a link within it may be a
        # stranger's.
        if not directory.is_relative_to(self.root):
            return False
        real, root = (os.path.realpath(path) for path in (directory, self.root))
        if not is_inside(real, root):
            return True
        # A folder may be hidden by its name; a link may not lead to one, such as `.git`.
        plain = relative_path(directory, self.root)
        return is_hidden(relative_path(real, root)) and not is_hidden(plain)

    def files(self, folder: str) -> Iterator[TreeFile]:
        top = self.directory(folder)
        prefix = self.relative(top)
        for file in self._walk(os.fspath(top)):
            yield TreeFile(file if prefix == "." else f"{prefix}/{file}", file)

    def _walk(self, top: str) -> Iterator[str]:
        """Every file below `top`; without recursion, for git holds trees of any depth."""
        skip = {os.fspath(path) for path in self.skip}
        levels = [("", iter(entries_of(top)))]
        while levels:
            prefix, entries = levels[-1]
            entry = next(entries, None)
            if entry is None:
                levels.pop()
                continue
            name, kind = entry
            if kind == FILE:
                yield prefix + name
            # A link to a directory is not followed: it may loop, or lead anywhere.
            elif kind == FOLDER:
                path = os.path.normpath(f"{top}/{prefix}{name}")
                if path in skip:
                    continue
                below = entries_of(path)
                if not any(file in NOT_SOURCES for file, _ in below):
                    levels.append((f"{prefix}{name}/", iter(below)))

    def read(self, path: str, most: int, within: str | None = None) -> bytes:
        within = posixpath.dirname(path) if within is None else within
        return read_inside(os.fspath(self.root), path, most, within)


MANIFEST = "dissent-stage.json"
"""Names the files that a stage made; a folder without it is not written into."""
NOT_SOURCES = ("pyvenv.cfg", MANIFEST)
"""A folder that holds one of these is made of others, and holds no records."""

# What is read


@dataclass(slots=True)
class Loaded:
    """What was read."""

    records: tuple[Record, ...]
    """In the order of folders and file names; every file of a folder that is a record."""
    problems: tuple[Problem, ...]
    others: tuple[Other, ...] = ()


@dataclass(slots=True)
class Other:
    """A file beside records that is none: an image, a CSV file, an index page."""

    path: str
    uri: str
    folder: Folder


def in_figures(records: Iterable[Record], others: Iterable[Other]) -> str:
    """What was read: `65 decisions: 51 accepted, 6 unknown; 47 dated; 2 files are no records`."""
    decisions = [record for record in records if isinstance(record, Decision)]
    unreadable = sum(not record.source.readable for record in decisions)
    number = Counter(record.status for record in decisions)
    number[None] -= unreadable
    words = [(str(word), number[word]) for word in DecisionStatus]
    words += [("unknown", number[None]), ("unreadable", unreadable)]
    stated = ", ".join(f"{times} {word}" for word, times in words if times)
    parts = [f"{count(len(decisions), 'decision')}{':' * bool(stated)} {stated}".rstrip()]
    parts += [f"{sum(record.date is not None for record in decisions)} dated"] * bool(decisions)
    beside = sum(other.folder is Folder.DECISIONS for other in others)
    if beside:
        parts.append("1 file is no record" if beside == 1 else f"{beside} files are no records")
    return "; ".join(parts)


# Reading them


def load(
    tree: Tree, policy: Policy, docs: str | None = None, standing: Sequence[Record] | None = None
) -> Loaded:
    """Read every record of a tree.

    `docs` is the documentation directory relative to the configuration file: records inside it
    keep the page that they have there. `standing` are records that are known, where the tree
    holds only some of a register's files.
    """
    loader = _Loader(tree, policy, None if docs is None else posixpath.normpath(docs), standing)
    for folder, paths in policy.folders.items():
        for path in paths:
            loader.load_folder(folder, path)
    return Loaded(tuple(loader.records), tuple(loader.problems), tuple(loader.others))


_Text: TypeAlias = tuple[str, tuple[Problem, ...]]
"""The text of a file, and why it can't be taken as it is."""


@dataclass(slots=True)
class _Loader:
    """Collects records, problems and other files, one folder after the other."""

    tree: Tree
    policy: Policy
    docs: str | None
    standing: Sequence[Record] | None
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)

    def load_folder(self, folder: Folder, path: str) -> None:
        if not self.tree.has(path):
            self._report_no_folder(folder, path)
            return
        top = posixpath.normpath(path)
        top = "" if top == "." else f"{top}/"
        files = self._own_files(path, top)
        records = self._records_among(folder, files)
        # All are taken apart before the first is read: doing one kind of work at a time takes a
        # fifth less than both in turn, for the processor has its code and data at hand.
        named = [found for found in files if found.file in records and _is_text(found.path)]
        texts = list(map(self._text, named))
        documents = {
            found.file: self._document(found, folder, text)
            for found, text in zip(named, texts, strict=True)
        }
        prefix = id_prefix(self.policy.folders[folder], path)
        before, strays = len(self.records), []
        undecided: list[tuple[int, TreeFile, str]] = []
        day_orders: set[bool] = set()
        for found in files:
            if not _is_text(found.path):
                if found.file in records:
                    name = found.path.encode(errors="backslashreplace").decode()
                    message = "the name of the file is not UTF-8 text, so the record is left out"
                    self.problems.append(problem_in(name, message, "Rename the file."))
                continue
            document = documents.pop(found.file, None)
            if document and not found.file.endswith(".md"):
                # A page's name ends in `.md`, whatever the case of the file's.
                found = found._replace(file=found.file[:-3] + ".md")
            uri = page_uri(folder, top + found.file, found.file, self.docs)
            # The text of a record shows whether it is a template.
            if document and not is_template(found.file, document.front, document.body):
                if document.day_first is not None:
                    day_orders.add(document.day_first)
                if document.ambiguous_day:
                    undecided.append((len(self.records), found, uri))
                self.records.append(self._record(document, folder, found, uri, prefix))
            # What is named in `exclude` may be a draft: it is not published for standing there.
            elif not is_excluded(found.file, self.policy):
                self.others.append(Other(found.path, uri, folder))
                strays += [found] * (not is_usual(found.file))
        if len(self.records) > before:
            strays = [found for found in strays if is_other_markup(found.file)]
        if strays and self.standing is None:
            self._report_no_records(folder, strays, len(self.records) - before)
        # A date such as `03/04/2022` is read anew where the folder's other dates settle it.
        for at, found, uri in undecided if len(day_orders) == 1 else ():
            self.problems = [each for each in self.problems if each.location.path != found.path]
            document = self._document(found, folder, self._text(found), min(day_orders))
            self.records[at] = self._record(document, folder, found, uri, prefix)

    def _own_files(self, path: str, top: str) -> list[TreeFile]:
        """The files of a folder that are in no record folder below it."""
        owned = {other for paths in self.policy.folders.values() for other in paths}
        inner = [posixpath.normpath(other) for other in owned - {path} if below(other, path)]
        found = list(self.tree.files(path))
        for other in inner:
            found = [file for file in found if inside(top + file.file, other) is None]
        return found

    def _records_among(self, folder: Folder, files: Sequence[TreeFile]) -> set[str]:
        """Those of a folder's files that are records; some have to be read to know."""
        by_name = {found.file: found for found in files}
        standing = {known.source.file for known in self.standing or () if known.folder is folder}

        unreadable: dict[str, tuple[Problem, ...]] = {}

        def has_status(file: str) -> bool:
            if file not in by_name:
                return False
            document = self._document(by_name[file], folder, self._text(by_name[file]))
            if not document.readable:
                unreadable[file] = document.problems
            return "status" in document.names.values()

        records = record_files(by_name, self.policy, has_status, standing)
        # What can't be read may be a record, and what states a status beside one was meant as one.
        for page in (file for file in by_name if is_index(file) and file not in records):
            above = page.rpartition("/")[0]
            is_alone = not any(file.startswith(f"{above}/" * bool(above)) for file in records)
            asked = (is_home(page) or is_alone) and not is_excluded(page, self.policy)
            if asked and has_status(page):
                self.problems.append(problem_in(by_name[page].path, *_LEFT_OUT, "DM008"))
        for file, problems in unreadable.items():
            self.problems.extend(problems if file not in records else ())
        return records

    def _report_no_folder(self, folder: Folder, path: str) -> None:
        if self.tree.leads_out(path):
            message = (
                f"the folder `{path}` is a link that leads out of the repository or"
                " to a hidden folder, and is not followed"
            )
            hint = "Keep the records in the repository, or name their folder in `folders`."
        elif folder in self.policy.configured:
            message = f"the folder of {folder}, `{path}`, does not exist"
            hint = "Create it, or correct `folders` in the plugin's options."
        else:
            return
        self.problems.append(problem_in(path, message, hint))

    def _report_no_records(self, folder: Folder, strays: Sequence[TreeFile], read: int) -> None:
        path, first = strays[0].folder, shown(strays[0].file)
        number = count(len(strays), "file")
        number += " in another markup, not read here" if read else " and no record"
        message = f"the folder `{path}` holds {number}; the first is `{first}`"
        hint = (
            "A record is a Markdown file whose name ends in `.md`. Name the folder that holds"
            " them in `folders`, or what is no record in `exclude`."
        )
        problem = problem_in(path, message, hint, "DM008")
        # A folder of that name may be there for something else.
        expected = folder is Folder.DECISIONS or folder in self.policy.configured
        self.problems.append(problem if expected else replace(problem, at_most=Severity.NOTE))

    def _record(
        self, document: Document, folder: Folder, found: TreeFile, uri: str, prefix: str
    ) -> Record:
        read = partial(self.tree.read, most=self.policy.limits["file_bytes"], within=found.folder)
        record, problems = read_record(document, folder, found.file, uri, self.policy, prefix, read)
        if not problems:
            return record
        # A dialect and a field may see the same mistake at the same place; it is told once.
        distinct = {(problem.code, problem.location): problem for problem in reversed(problems)}
        self.problems.extend(
            problem if problem.record else replace(problem, record=record.id)
            for problem in reversed(distinct.values())
        )
        return record

    def _text(self, found: TreeFile) -> _Text:
        try:
            data = self.tree.read(found.path, self.policy.limits["file_bytes"], found.folder)
            if data.startswith(LFS_POINTER):
                raise Unreadable(
                    "Git LFS keeps the file elsewhere, and has not fetched it",
                    "Run `git lfs pull`. Better keep records out of LFS: they are text.",
                )
        except Unreadable as error:
            return "", (problem_in(found.path, str(error), error.hint),)
        return decode(data, found.path)

    def _document(
        self, found: TreeFile, folder: Folder, read: _Text, day_first: bool | None = None
    ) -> Document:
        text, problems = read
        limits = self.policy.limits
        document = parse(text, found.path, limit=limits["front_matter_bytes"])
        if excess := too_much(document, limits["front_matter_keys"], limits["headings"]):
            # A page of so many headings would take minutes to make.
            document, problems = replace(document, body=""), (*problems, excess)
        if problems:
            problems = (*problems, *document.problems)
            return replace(document, readable=False, values={}, problems=problems)
        is_decision = folder is Folder.DECISIONS
        return dialects.read(document, self.policy, day_first) if is_decision else document


_LEFT_OUT = (
    "the page states a status, and is no record: by its name it is the index of its folder",
    "Write its decision into a file of its own beside them, or name the page in `exclude`.",
)


def _is_text(path: str) -> bool:
    # On Linux a name is bytes; those that are no UTF-8 can't be written into any page.
    return path.encode(errors="ignore").decode() == path
