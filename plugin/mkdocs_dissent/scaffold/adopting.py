"""A register that another tool began: where it is, in which dialects, how much is read."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import yaml

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.files import is_record
from mkdocs_dissent.reading.load import DiskTree, in_figures, load
from mkdocs_dissent.records import Decision, Folder
from mkdocs_dissent.scaffold.names import is_dated
from mkdocs_dissent.text import count

KNOWN_FOLDERS = (
    "docs/adr docs/adrs doc/adr doc/adrs docs/decisions doc/decisions "
    "docs/architecture/decisions doc/architecture/decisions docs/architecture/adr "
    "docs/architecture-decisions architecture/decisions architecture/adr adr adrs decisions"
).split()
"""Where decision records are kept, the more usual first."""

DIALECT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "native": "our own front matter",
        "madr": "MADR",
        "bullets": "bullets under the title (MADR 2, log4brains)",
        "table": "inline or tabular metadata",
        "nygard": "Nygard (adr-tools)",
        "plain": "no metadata",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """An existing register of decisions, as it can be read in place."""

    folders: tuple[str, ...]
    """Relative to the configuration's directory."""
    decisions: int
    dialects: Mapping[str, int]
    with_status: int
    read: str
    """What was read, in figures."""
    unreadable: tuple[str, ...]
    """Files that are records and can't be read."""
    dated: bool
    """Whether files bear dates rather than numbers."""

    def summary(self) -> str:
        """Say what was found, and what was read of it."""
        kinds = ", ".join(
            f"{number} {DIALECT_WORDS.get(name, name)}" for name, number in self.dialects.items()
        )
        decisions = count(self.decisions, "decision")
        where = ", ".join(self.folders)
        return f"{where}: {decisions} can be read in place ({kinds}). Read {self.read}"


def read_register(base: Path, folders: Sequence[str]) -> Found:
    """What reading some folders as decisions in place gives."""
    policy = Policy(folders={Folder.DECISIONS: tuple(folders)})
    loaded = load(DiskTree.at(base), policy)
    decisions = [record for record in loaded.records if isinstance(record, Decision)]
    readable = [record for record in decisions if record.source.readable]
    dialects = Counter(record.source.dialect for record in readable)
    return Found(
        folders=tuple(folders),
        decisions=len(readable),
        dialects=dict(dialects.most_common()),
        with_status=sum(record.status is not None for record in readable),
        read=in_figures(loaded.records, loaded.others),
        unreadable=tuple(item.source.path for item in decisions if not item.source.readable),
        dated=is_dated(record.source.file for record in readable),
    )


def folders_without_records(base: Path, named: Sequence[str]) -> Iterator[str]:
    """What is wrong with each named or usual folder that holds files and no record."""
    for folder in dict.fromkeys((*named, *KNOWN_FOLDERS)):
        if (base / folder).is_dir():
            loaded = load(DiskTree.at(base), Policy(folders={Folder.DECISIONS: (folder,)}))
            yield from (each.message for each in loaded.problems if each.code == "DM008")


def find_register(base: Path) -> Found | None:
    """The register that lies in a directory; None where none is to be found.

    What a tool's own configuration names comes first, then the usual folders, then whatever
    folders hold numbered records with metadata.
    """
    guesses: list[Sequence[str]] = [_adr_tools(base), _log4brains(base)]
    guesses += [(folder,) for folder in KNOWN_FOLDERS]
    for guess in guesses:
        folders = [folder for folder in guess if (base / folder).is_dir()]
        if folders and (found := read_register(base, folders)).decisions:
            return found
    return _by_their_looks(base)


def _adr_tools(base: Path) -> tuple[str, ...]:
    """The folder that adr-tools keeps in `.adr-dir`."""
    try:
        lines = (base / ".adr-dir").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return ()
    return _inside(lines[:1])


def _log4brains(base: Path) -> tuple[str, ...]:
    """The folders that log4brains' configuration names, those of packages included."""
    try:
        data = yaml.safe_load((base / ".log4brains.yml").read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return ()
    project: Any = data.get("project") if isinstance(data, dict) else None
    if not isinstance(project, dict):
        return ()
    packages = project.get("packages")
    parts = [project, *(packages if isinstance(packages, list) else ())]
    return _inside([part.get("adrFolder") for part in parts if isinstance(part, dict)])


def _inside(folders: Sequence[Any]) -> tuple[str, ...]:
    """Those of some folders that are below the directory, as paths with forward slashes."""
    named = [
        os.path.normpath(folder.strip()).replace(os.sep, "/")
        for folder in folders
        if isinstance(folder, str) and folder.strip()
    ]
    return tuple(path for path in named if not path.startswith(("/", "..")) and path != ".")


_NUMBERED = re.compile(r"\d{3,8}[-_].+\.md", re.I)
_LOOKED_AT = 3000
_DEEPEST = 4
_FEWEST = 2


def _by_their_looks(base: Path) -> Found | None:
    """Every folder with several numbered files, most of which have metadata."""
    folders = []
    for folder in _numbered_folders(base):
        found = read_register(base, [folder])
        bare = found.dialects.get("plain", 0)
        if found.decisions >= _FEWEST and found.with_status * 2 > found.decisions and not bare:
            folders.append(folder)
    apart = [path for path in folders if not any(_holds(other, path) for other in folders)]
    return read_register(base, apart) if apart else None


def _holds(outer: str, inner: str) -> bool:
    return outer != inner and PurePosixPath(inner).is_relative_to(outer)


def _numbered_folders(base: Path) -> Iterator[str]:
    seen = 0
    for directory, inner, files in os.walk(base):
        inner[:] = sorted(name for name in inner if not name.startswith((".", "node_modules")))
        seen += len(files) + 1
        path = Path(directory).relative_to(base)
        if seen > _LOOKED_AT or len(path.parts) > _DEEPEST:
            inner.clear()
            continue
        numbered = [
            name for name in files if _NUMBERED.fullmatch(name) and is_record(name, Policy())
        ]
        if path.parts and len(numbered) >= _FEWEST:
            yield path.as_posix()
