"""A register that another tool began: where it is, in which dialects, how much is read."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.files import is_record
from mkdocs_dissent.reading.load import DiskTree, in_figures, load
from mkdocs_dissent.records.kinds import Decision
from mkdocs_dissent.records.parts import is_numbered
from mkdocs_dissent.records.vocabularies import Folder
from mkdocs_dissent.scaffold.names import is_dated
from mkdocs_dissent.text import count

_NAMES = frozenset(
    "adr adrs decisions decision-records decision-log"
    " architecture-decisions architecture-decision-records".split()
)
"""What folders of decisions are called, wherever they are."""

DIALECT_WORDS: Mapping[str, str] = {
    "native": "our own front matter",
    "madr": "MADR",
    "bullets": "bullets under the title (MADR 2, log4brains)",
    "table": "inline or tabular metadata",
    "nygard": "Nygard (adr-tools)",
    "plain": "no metadata",
}


@dataclass(kw_only=True, slots=True)
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
    usual = (folder for folder in _likely_folders(base) if _has_usual_name(folder))
    for folder in dict.fromkeys((*named, *usual)):
        if (base / folder).is_dir():
            loaded = load(DiskTree.at(base), Policy(folders={Folder.DECISIONS: (folder,)}))
            yield from (each.message for each in loaded.problems if each.code == "DM008")


def find_register(base: Path) -> Found | None:
    """The register that lies in a directory; None where none is to be found.

    What a tool's own configuration names comes first, then every folder that bears a usual name
    or holds numbered records with metadata.
    """
    for named in (_adr_tools(base), _log4brains(base)):
        folders = [folder for folder in named if (base / folder).is_dir()]
        if folders and (found := read_register(base, folders)).decisions:
            return found
    folders = []
    for folder in _likely_folders(base):
        # The outer folder comes first, and holds what is in the inner one.
        outer = any(PurePosixPath(folder).is_relative_to(other) for other in folders)
        if not outer and _is_register(base, folder):
            folders.append(folder)
    return read_register(base, folders) if folders else None


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


_NOT_OURS = re.compile(
    r"\..*|node_modules|vendor|third[-_]party|site|dist|build|fixtures?|(?:\w+[-_])*tests?", re.I
)
"""Folders that hold other people's files, what a tool made, or what tests read."""
_LOOKED_AT = 20_000
"""Folders, at most: about a second."""
_DEEPEST = 5
_FEWEST = 2


def _is_register(base: Path, folder: str) -> bool:
    """Whether a folder holds decisions: by its name, or by what most of them say."""
    found = read_register(base, [folder])
    if _has_usual_name(folder):
        return found.decisions > 0
    stated = found.with_status * 2 > found.decisions and not found.dialects.get("plain", 0)
    return found.decisions >= _FEWEST and stated


def _has_usual_name(folder: str) -> bool:
    return PurePosixPath(folder).name.lower() in _NAMES


def _likely_folders(base: Path) -> Iterator[str]:
    """Folders that bear a usual name, or hold several numbered or dated files; outer ones first."""
    for seen, (directory, inner, files) in enumerate(os.walk(base)):
        inner[:] = sorted(name for name in inner if not _NOT_OURS.fullmatch(name))
        path = Path(directory).relative_to(base)
        if seen > _LOOKED_AT or len(path.parts) > _DEEPEST:
            inner.clear()
            continue
        records = [name for name in files if is_record(name, Policy()) and is_numbered(name)]
        if path.parts and (_has_usual_name(path.name) or len(records) >= _FEWEST):
            yield path.as_posix()
