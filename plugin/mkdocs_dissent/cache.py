"""What a check found, kept for the next one: by content, in JSON, and believed only when it fits.

A check is a function of its policy, its day and whatever it asked its tree. Each question is noted
with a digest of the answers (a *verifying trace*: Mokhov, Mitchell and Peyton Jones, "Build systems
à la carte", 2018, section 4.2.2); where the same questions have the same answers still, the same
was found. Nothing here knows which files reading looks at, so none can be forgotten.

Only the command line uses it. It never fails: what can't be read, written or understood is as good
as absent.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from msgspec import Struct, field

from mkdocs_dissent import __version__
from mkdocs_dissent.findings import Finding, Location, Severity
from mkdocs_dissent.load.tree import DiskTree, TreeFile, Unreadable

if TYPE_CHECKING:
    from mkdocs_dissent.policy import Policy

FORMAT = 1
"""Raised with every change of what a file of the cache holds."""
LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that is written or read."""
MOST = 64
"""How many registers are remembered; the one that was not written for longest goes first."""
_DIGEST = 32
_NOBODY_WAITS = 24 * 3600
"""Seconds after which a file that was never finished is nobody's any more."""


class Checked(Struct, frozen=True, kw_only=True):
    """What a check needs to report."""

    findings: tuple[Finding, ...]
    records: tuple[tuple[str, str], ...]
    """The path and the kind of every record, in the order of the register."""


def cache_folder(environ: Mapping[str, str]) -> Path | None:
    """Where the cache is; None where there is no place for it, or `DISSENT_NO_CACHE` is set.

    `$XDG_CACHE_HOME/mkdocs-dissent`, else `~/.cache/mkdocs-dissent`; a relative path counts as
    unset (https://specifications.freedesktop.org/basedir-spec/latest/).
    """
    if environ.get("DISSENT_NO_CACHE"):
        return None
    named = environ.get("XDG_CACHE_HOME", "")
    try:
        # A relative one counts as unset.
        base = Path(named) if os.path.isabs(named) else Path.home() / ".cache"  # noqa: PTH117
    except RuntimeError:
        return None
    return base / "mkdocs-dissent"


class NotingTree(DiskTree, frozen=True):
    """A working tree that notes what it is asked, and digests what it answers."""

    asked: list[list[Any]] = field(default_factory=list)
    """Questions in their order: `["read", most, path, path, …]`, `["has", folder]`, …"""
    answers: blake2b = field(default_factory=lambda: blake2b(digest_size=_DIGEST))

    @classmethod
    def of(cls, tree: DiskTree) -> NotingTree:
        """One that asks nothing yet, over the same files."""
        return cls(tree.root, tree.base, tree.skip)

    def _answer(self, what: str, data: bytes = b"") -> None:
        # With its length, so that no two answers run into each other and look like a third.
        self.answers.update(f"{what} {len(data)}\n".encode())
        self.answers.update(data)

    def has(self, folder: str) -> bool:
        # Of a plain tree: it asks itself more, and one question is enough to note.
        found = DiskTree(self.root, self.base, self.skip).has(folder)
        self.asked.append(["has", folder])
        self._answer(f"has {found}")
        return found

    def leads_out(self, folder: str) -> bool:
        found = DiskTree.leads_out(self, folder)
        self.asked.append(["leads_out", folder])
        self._answer(f"leads out {found}")
        return found

    def files(self, folder: str) -> Iterator[TreeFile]:
        found = list(DiskTree.files(self, folder))
        self.asked.append(["files", folder])
        self._answer("files", os.fsencode("\0".join(name for file in found for name in file)))
        return iter(found)

    def read(self, path: str, most: int) -> bytes:
        # One list for all that is read in a row: ten thousand of two words would be half the file.
        last = self.asked[-1] if self.asked else ()
        if last and last[0] == "read" and last[1] == most:
            self.asked[-1].append(path)
        else:
            self.asked.append(["read", most, path])
        return self._read(path, most)

    def _read(self, path: str, most: int) -> bytes:
        try:
            data = DiskTree.read(self, path, most)
        except Unreadable as error:
            said = f"{error} {error.hint}"
            self._answer("unreadable", said.encode(errors="backslashreplace"))
            raise
        self._answer("read", data)
        return data

    def ask_again(self, asked: list[list[Any]]) -> None:
        """Ask what another tree was asked. Raises ValueError where that is no question."""
        for what, *details in asked:
            if what == "read":
                most, *paths = details
                for path in paths:
                    with suppress(Unreadable):
                        self._read(path, most)
            elif what == "files":
                self.files(*details)
            elif what in ("has", "leads_out"):
                getattr(self, what)(*details)
            else:
                raise ValueError(what)


class Cache(Struct, frozen=True, kw_only=True):
    """The place of one register's last check, of one configuration."""

    folder: Path
    tree: DiskTree
    policy: Policy
    today: dt.date
    docs: str | None

    @property
    def file(self) -> Path:
        """One for each repository and configuration."""
        place = json.dumps([os.fspath(self.tree.root), os.fspath(self.tree.base)])
        return self.folder / f"{_digest(place.encode())[:32]}.json"

    def recall(self) -> Checked | None:
        """What the last check found, where everything that it depends on is as it was."""
        try:
            kept = _opened(_read_own(self.file))
            if kept["about"] != self._about():
                return None
            checked = _checked(kept)
            tree = NotingTree.of(self.tree)
            tree.ask_again(kept["asked"])
            return checked if tree.answers.hexdigest() == kept["answers"] else None
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            return None

    def keep(self, checked: Checked, tree: NotingTree) -> None:
        """Remember what a check found in `tree`, or let it be."""
        try:
            body = {
                "about": self._about(),
                "asked": tree.asked,
                "answers": tree.answers.hexdigest(),
                "findings": [_row(finding) for finding in checked.findings],
                "records": checked.records,
            }
            data = _sealed(body)
            if len(data) <= LARGEST:
                _write_own(self.file, data)
                _tidy(self.folder)
        except (OSError, ValueError, TypeError):
            return

    def _about(self) -> str:
        """A digest of everything but the files that a check depends on."""
        versions = [FORMAT, __version__, _own_code(), sys.version, yaml.__version__]
        places = [*map(os.fspath, (self.tree.root, self.tree.base, *self.tree.skip)), self.docs]
        about = [versions, places, self.today.isoformat(), _plain(self.policy)]
        return _digest(json.dumps(about).encode())


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=_DIGEST).hexdigest()


def _own_code() -> list[tuple[str, int, int]]:
    """Name, size and time of every module, by which Python too tells what it has compiled.

    The version alone would not do where the package is installed from its sources.
    """
    found = []
    for folder, folders, names in os.walk(Path(__file__).parent):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in names:
            if name.endswith(".py"):
                path = os.path.join(folder, name)  # noqa: PTH118 (a hundred of them a run)
                status = os.stat(path)  # noqa: PTH116
                found.append((path, status.st_size, status.st_mtime_ns))
    return sorted(found)


def _plain(value: Any) -> Any:
    """A policy as JSON can hold it. Raises TypeError for what it does not know."""
    if isinstance(value, Struct):
        return [[name, _plain(getattr(value, name))] for name in value.__struct_fields__]
    if isinstance(value, Mapping):
        return [[_plain(key), _plain(item)] for key, item in value.items()]
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value)} in a policy")


# What a file holds: a digest of the rest on its first line, so that half of it is nothing.


def _sealed(body: Mapping[str, Any]) -> bytes:
    data = json.dumps(body, separators=(",", ":")).encode()
    return _digest(data).encode() + b"\n" + data


def _opened(data: bytes) -> dict[str, Any]:
    """The inverse. Raises ValueError for anything else."""
    seal, _, rest = data.partition(b"\n")
    if seal.decode("ascii", "replace") != _digest(rest):
        raise ValueError("no whole file of this cache")
    body: dict[str, Any] = json.loads(rest)
    return body


_FIELDS = Finding.__struct_fields__


def _row(finding: Finding) -> list[Any]:
    at = finding.location
    row = [getattr(finding, name) for name in _FIELDS]
    row[_FIELDS.index("location")] = [at.path, at.line, at.column]
    return row


def _checked(kept: Mapping[str, Any]) -> Checked:
    """What was kept. Raises ValueError, TypeError or LookupError where it is of another shape."""
    findings = []
    for row in kept["findings"]:
        values = dict(zip(_FIELDS, row, strict=True))
        path, line, column = values["location"]
        values["location"] = Location(path=path, line=line, column=column)
        values["severity"] = Severity(values["severity"])
        findings.append(Finding(**values))
    records = tuple((path, kind) for path, kind in kept["records"])
    return Checked(findings=tuple(findings), records=records)


# Files of one's own


def _read_own(file: Path) -> bytes:
    """The bytes of a plain file that this user wrote. Raises OSError or ValueError otherwise."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(file, flags), "rb", buffering=0) as opened:  # noqa: PTH123 (with flags)
        status = os.fstat(opened.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            raise ValueError("no file of this cache")
        if hasattr(os, "getuid") and status.st_uid != os.getuid():
            raise ValueError("somebody else's file")
        return opened.read()


def _write_own(file: Path, data: bytes) -> None:
    """Write a file whole or not at all, for this user alone; a link in its place is replaced."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.urandom(8).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        with open(os.open(temporary, flags, 0o600), "wb") as opened:  # noqa: PTH123 (with flags)
            opened.write(data)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _tidy(folder: Path) -> None:
    """Forget the registers that were not written for longest, and what was never finished."""
    with os.scandir(folder) as entries:
        found = [(x.stat(follow_symlinks=False).st_mtime, x.name) for x in entries if x.is_file()]
    newest = max(found)[0]
    old = [name for when, name in found if name.endswith(".tmp") and newest - when > _NOBODY_WAITS]
    whole = sorted((item for item in found if item[1].endswith(".json")), reverse=True)
    for name in [*old, *(name for _, name in whole[MOST:])]:
        (folder / name).unlink(missing_ok=True)
