"""Files become records and problems; the only room that reads the register's files.

A `Tree` is where files come from: a directory now (`DiskTree`), a git revision later. Reading
never fails on a file's account: what can't be read is a problem with a place, and the record
stands in the register marked unreadable.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import math
import os
import posixpath
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple, Protocol

from mkdocs_dissent import dialects, frontmatter
from mkdocs_dissent.dialects import votes
from mkdocs_dissent.fields import Reading, Readings, iso_date, shown
from mkdocs_dissent.findings import Location, Problem
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records import Folder, Initiative, Metric, Metrics, Record
from mkdocs_dissent.schema import read_record

NOT_RECORDS = ("index.md", "readme.md", "template.md", "adr-template.md", "*-template.md")
"""Files in a record folder that are pages of their own, never records."""


class TreeFile(NamedTuple):
    """A file in a record folder."""

    path: str
    """Relative to the repository's root, with forward slashes."""
    file: str
    """Relative to the record folder."""


class Unreadable(Exception):  # noqa: N818 (it says what the file is)
    """A file is there and can't be read; the message says why, the hint what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Tree(Protocol):
    """Where a register's files come from."""

    def has(self, folder: str) -> bool:
        """Whether there is such a folder; `folder` is relative to the configuration file."""

    def files(self, folder: str) -> Iterator[TreeFile]:
        """Every file below a folder, hidden ones aside, in the order of their names."""

    def read(self, path: str, most: int) -> bytes:
        """A file's bytes, by path relative to the repository's root.

        Raises Unreadable where there is no such file in reach, or where it has more than `most`
        bytes.
        """


@dataclass(frozen=True, slots=True)
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
        base = base.resolve()
        skip = tuple(path.resolve() for path in skip)
        for directory in (base, *base.parents):
            if (directory / ".git").exists():
                return cls(directory, base, skip)
        return cls(base, base, skip)

    def directory(self, folder: str) -> Path:
        """The directory of a folder."""
        return Path(os.path.normpath(self.base / folder))

    def relative(self, path: Path) -> str:
        """A path relative to the root, with forward slashes."""
        return Path(os.path.relpath(path, self.root)).as_posix()

    def absolute(self, path: str) -> Path:
        """The inverse of `relative`."""
        return Path(os.path.normpath(self.root / path))

    def has(self, folder: str) -> bool:
        return self.directory(folder).is_dir()

    def files(self, folder: str) -> Iterator[TreeFile]:
        top = self.directory(folder)
        prefix = self.relative(top)
        for file in self._walk(top):
            yield TreeFile(file if prefix == "." else f"{prefix}/{file}", file)

    def _walk(self, top: Path) -> Iterator[str]:
        """Every file below `top`; without recursion, for git holds trees of any depth."""
        levels = [("", iter(_entries(top)))]
        while levels:
            prefix, entries = levels[-1]
            entry = next(entries, None)
            if entry is None:
                levels.pop()
            # A link to a directory is not followed: it may loop, or lead anywhere.
            elif entry.is_dir(follow_symlinks=False):
                path = Path(entry.path)
                below = _entries(path)
                if path not in self.skip and not any(x.name == "pyvenv.cfg" for x in below):
                    levels.append((f"{prefix}{entry.name}/", iter(below)))
            elif not _leads_to_directory(entry):
                yield prefix + entry.name

    def read(self, path: str, most: int) -> bytes:
        try:
            file = self.absolute(path)
            # The walk enters no links; but a file that a record names may be reached through one.
            if file.is_symlink() or file.suffix != ".md":
                self._stay_inside(path)
            status = file.stat()
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("the file can't be read: it is not a plain file")
            if status.st_size > most:
                raise Unreadable(
                    f"the file has {status.st_size:,} bytes; a record has at most {most:,}",
                    "Move what is not the record's text into a file beside it.",
                )
            return file.read_bytes()
        except (OSError, RuntimeError, ValueError) as error:
            raise Unreadable(f"the file can't be read: {_reason(error)}") from error

    def _stay_inside(self, path: str) -> None:
        root = os.path.realpath(self.root)
        plain = os.path.normpath(os.path.join(root, path))  # noqa: PTH118 (no Path: it is compared)
        target = os.path.realpath(plain)
        if target != plain and not Path(target).is_relative_to(root):
            raise Unreadable(
                "the file is a link that leads out of the repository, and is not followed",
                "Copy the text into the record.",
            )


def _entries(directory: Path) -> list[os.DirEntry[str]]:
    """What stands in a directory and may hold records, by name."""
    try:
        with os.scandir(directory) as entries:
            found = [x for x in entries if x.name[0] != "." and x.name != "node_modules"]
    except OSError:
        return []
    return sorted(found, key=lambda entry: entry.name)


def _leads_to_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that loops leads nowhere
        return False


def _reason(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read."""

    records: tuple[Record, ...]
    """In the order of folders and file names; every file of a folder that is a record."""
    problems: tuple[Problem, ...]
    others: tuple[Other, ...] = ()


@dataclass(frozen=True, slots=True)
class Other:
    """A file beside records that is none: an image, a CSV file, an index page."""

    path: str
    uri: str


@dataclass(slots=True)
class _Loading:
    tree: Tree
    policy: Policy
    docs: str | None
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)


def load(tree: Tree, policy: Policy, docs: str | None = None) -> Loaded:
    """Read every record of a tree.

    `docs` is the documentation directory relative to the configuration file: records inside it
    keep the page that they have there.
    """
    loading = _Loading(tree, policy, docs)
    owned = {path for paths in policy.folders.values() for path in paths}
    for folder, paths in policy.folders.items():
        for path in paths:
            inner = tuple(other for other in owned - {path} if _below(other, path) is not None)
            _load_folder(loading, folder, path, inner)
    return Loaded(tuple(loading.records), tuple(loading.problems), tuple(loading.others))


def _below(path: str, folder: str) -> str | None:
    """`path` relative to `folder`, or None where it is not below it."""
    path, folder = posixpath.normpath(path), posixpath.normpath(folder)
    if folder == ".":
        return None if path in (".", "..") or path.startswith(("../", "/")) else path
    return path[len(folder) + 1 :] if path.startswith(folder + "/") else None


def page_uri(folder: Folder, path: str, file: str, docs: str | None) -> str:
    """The source uri of the page of `file` in a record folder at `path`.

    Inside the documentation directory it is the page's own; outside, it is the file's path below
    the configuration file's directory; a folder elsewhere is published under its kind's name.
    """
    whole = posixpath.normpath(posixpath.join(path, file))
    if docs is not None and (inside := _below(whole, docs)) is not None:
        return inside
    return f"{folder}/{file}" if _below(whole, ".") is None else whole


def is_record(file: str, policy: Policy) -> bool:
    """Whether a file of a record folder is a record, by its name."""
    name = file.rpartition("/")[2].lower()
    if not name.endswith(".md") or any(fnmatchcase(name, pattern) for pattern in NOT_RECORDS):
        return False
    return not is_excluded(file, policy)


def is_excluded(file: str, policy: Policy) -> bool:
    """Whether the option `exclude` names a file of a record folder."""
    return any(
        fnmatchcase(file, pattern.rstrip("/"))
        or file.startswith(pattern.rstrip("/") + "/")
        or ("/" not in pattern and fnmatchcase(file.rpartition("/")[2], pattern))
        for pattern in policy.exclude
    )


def _load_folder(loading: _Loading, folder: Folder, path: str, inner: Sequence[str]) -> None:
    if not loading.tree.has(path):
        if folder in loading.policy.configured:
            loading.problems.append(
                Problem(
                    code="DM001",
                    location=Location(path=path),
                    message=f"the folder of {folder}, `{path}`, does not exist",
                    hint="Create it, or correct `folders` in the plugin's options.",
                )
            )
        return
    for found in loading.tree.files(path):
        below = posixpath.normpath(posixpath.join(path, found.file))
        if any(_below(below, other) is not None for other in inner):
            continue
        record = is_record(found.file, loading.policy)
        if not _is_text(found.path):
            if record:
                loading.problems.append(_badly_named(found.path))
            continue
        if record:
            # A page's name ends in `.md`, whatever the case of the file's.
            found = found._replace(file=found.file[:-3] + ".md")
        uri = page_uri(folder, path, found.file, loading.docs)
        if record:
            _load_record(loading, folder, found, uri)
        elif not _load_vote(loading, folder, found, uri):
            # What is named in `exclude` may be a draft: it is not published for standing there.
            if not is_excluded(found.file, loading.policy):
                loading.others.append(Other(found.path, uri))


def _is_text(path: str) -> bool:
    # On Linux a name is bytes; those that are no UTF-8 can't be written into any page.
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _badly_named(path: str) -> Problem:
    return Problem(
        code="DM001",
        location=Location(path=path.encode(errors="backslashreplace").decode()),
        message="the name of the file is not UTF-8 text, so the record is left out",
        hint="Rename the file.",
    )


def _load_record(loading: _Loading, folder: Folder, found: TreeFile, uri: str) -> None:
    document = _document(loading.tree, found.path, loading.policy)
    if folder is Folder.DECISIONS:
        document = dialects.read(document)
    _add(loading, document, folder, found, uri)


def _load_vote(loading: _Loading, folder: Folder, found: TreeFile, uri: str) -> bool:
    """Read a JSON file of decisions as a vote; whether it is one."""
    if folder is not Folder.DECISIONS or not found.file.endswith(".json"):
        return False
    if is_excluded(found.file, loading.policy):
        return False
    try:
        data = loading.tree.read(found.path, loading.policy.limit("file_bytes"))
    except Unreadable:
        return False
    vote = votes.read_vote(data.decode("utf-8-sig", errors="replace"), found.path)
    if vote is None:
        return False
    stem, page = found.file.removesuffix(".json"), uri.removesuffix(".json")
    _add(loading, vote.decision, folder, TreeFile(found.path, f"{stem}.md"), f"{page}.md")
    names: set[str] = set()
    for person, memo in vote.dissent:
        name = _free_name(re.sub(r"[^\w.-]+", "-", person).strip(".") or "voter", names)
        # By the whole id: two folders may hold votes of one name.
        memo = dataclasses.replace(memo, values={**memo.values, "decision": stem})
        against = TreeFile(found.path, f"{stem}/{name}.md")
        _add(loading, memo, Folder.DISSENT, against, f"{page}-against-{name}.md")
    return True


def _free_name(name: str, taken: set[str]) -> str:
    free, count = name, 1
    while free.casefold() in taken:
        count += 1
        free = f"{name}-{count}"
    taken.add(free.casefold())
    return free


def _add(
    loading: _Loading, document: frontmatter.Document, folder: Folder, found: TreeFile, uri: str
) -> None:
    record, problems = read_record(document, folder, found.file, uri, loading.policy)
    if isinstance(record, Initiative) and record.metrics is not None:
        metrics = _with_readings(record.metrics, loading, found, problems)
        record = dataclasses.replace(record, metrics=metrics)
    loading.records.append(record)
    # A dialect and a field may see the same mistake at the same place; it is told once.
    distinct = {(problem.code, problem.location): problem for problem in reversed(problems)}
    loading.problems.extend(
        problem if problem.record else dataclasses.replace(problem, record=record.id)
        for problem in reversed(distinct.values())
    )


def _document(tree: Tree, path: str, policy: Policy) -> frontmatter.Document:
    try:
        data = tree.read(path, policy.limit("file_bytes"))
    except Unreadable as error:
        problem = Problem(
            code="DM001", location=Location(path=path), message=str(error), hint=error.hint
        )
        return frontmatter.Document(
            path=path,
            values={},
            marks={},
            keys={},
            body="",
            body_line=1,
            problems=(problem,),
            readable=False,
            has_front_matter=False,
        )
    text, problems = frontmatter.decode(data, path)
    document = frontmatter.parse(text, path, limit=policy.limit("front_matter_bytes"))
    if problems:
        return dataclasses.replace(
            document, readable=False, values={}, problems=(*problems, *document.problems)
        )
    return document


def _with_readings(
    metrics: Metrics, loading: _Loading, found: TreeFile, problems: list[Problem]
) -> Metrics:
    def read(metric: Metric) -> Metric:
        if metric.readings.file is None:
            return metric
        readings = _readings_file(metric.readings, loading, found, problems)
        return dataclasses.replace(metric, readings=readings)

    return dataclasses.replace(
        metrics,
        outcome=tuple(map(read, metrics.outcome)),
        leading=tuple(map(read, metrics.leading)),
        shadow=tuple(map(read, metrics.shadow)),
    )


def _readings_file(
    readings: Readings, loading: _Loading, found: TreeFile, problems: list[Problem]
) -> Readings:
    """The readings of a CSV file beside a record; bad rows are problems with their line."""
    name = readings.file or ""
    here = Location(path=found.path, line=readings.place.line, column=readings.place.column)
    inside = posixpath.normpath(posixpath.join(posixpath.dirname(found.file), name))
    if posixpath.isabs(name) or inside.startswith("..") or not name.lower().endswith(".csv"):
        message = (
            f"`readings` is `{shown(name)}`; expected the name of a .csv file beside the record"
        )
        problems.append(Problem(code="DM003", location=here, message=message))
        return readings
    path = posixpath.normpath(posixpath.join(posixpath.dirname(found.path), name))
    try:
        data = loading.tree.read(path, loading.policy.limit("file_bytes"))
        text = data.decode("utf-8-sig")
    except (Unreadable, UnicodeDecodeError) as error:
        message = f"`readings` names `{shown(name)}`, which can't be read: {error}"
        hint = "Put a CSV file with the columns `date,value` beside the record."
        problems.append(Problem(code="DM003", location=here, message=message, hint=hint))
        return readings
    rows, wrong = csv_readings(text, path)
    problems.extend(wrong)
    return dataclasses.replace(readings, values=rows)


def csv_readings(text: str, path: str) -> tuple[tuple[Reading, ...], list[Problem]]:
    """The readings in a CSV text with the columns `date` and `value`, oldest first.

    Other columns are allowed. A row that can't be read is a problem at its line.
    """
    problems: list[Problem] = []

    def wrong(code: str, line: int, message: str, hint: str = "") -> None:
        location = Location(path=path, line=line)
        problems.append(Problem(code=code, location=location, message=message, hint=hint))

    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        if "date" not in header or "value" not in header:
            wrong(
                "DM003",
                1,
                f"the header is `{shown(','.join(header))}`; expected the columns `date,value`",
                "Write `date,value` as the first line.",
            )
            return (), problems
        day_at, value_at = header.index("date"), header.index("value")
        readings: list[Reading] = []
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) <= max(day_at, value_at):
                wrong("DM003", rows.line_num, f"the row has {len(row)} of {len(header)} columns")
                continue
            day = iso_date(row[day_at].strip())
            if day is None:
                wrong(
                    "DM004", rows.line_num, f"`{shown(row[day_at])}` is not a date like 2026-11-22"
                )
                continue
            number = _finite(row[value_at])
            if number is None:
                wrong("DM003", rows.line_num, f"`{shown(row[value_at])}` is not a number")
                continue
            readings.append(Reading(day, number))
    except csv.Error as error:
        wrong("DM003", rows.line_num, f"the file is not CSV: {error}")
        return (), problems
    return tuple(sorted(readings, key=lambda reading: reading.day)), problems


def _finite(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None
