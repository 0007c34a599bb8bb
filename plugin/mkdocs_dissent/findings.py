"""What is wrong, and where: problems as they are seen, findings as they are judged.

A room that reads or links sees *problems*: a code, a place, a message. Which severity a problem
has, and whether it is waived, is the policy's to say; the rule engine turns problems into
*findings*, which every report prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How much a finding matters; the order of the members is the order of reports."""

    ERROR = "error"
    """It makes the register untrue: unreadable, unresolved, contradictory."""
    WARNING = "warning"
    """It breaks a practice that keeps the register honest."""
    NOTE = "note"
    """It is worth a look and fails nothing."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _SEVERITIES.index(self)


_SEVERITIES = list(Severity)


class Location(NamedTuple):
    """A place in a file of the repository.

    `path` is relative to the repository's root with forward slashes; `line` and `column` are
    counted from 1.
    """

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(kw_only=True, slots=True)
class Problem:
    """Something seen while reading or judging, before the policy has had its say.

    `message` names the place in words, the value and what was expected; `hint` is the remedy.
    `record` is the id of the record it concerns, where there is one.
    """

    code: str
    location: Location
    message: str
    hint: str = ""
    record: str | None = None
    at_most: Severity | None = None
    """The most that it can matter, whatever the policy makes of its rule."""


def problem_in(
    path: str, message: str, hint: str = "", code: str = "DM001", at: tuple[int, int] = (1, 1)
) -> Problem:
    """A problem at a line and a column of a file."""
    location = Location(path=path, line=at[0], column=at[1])
    return Problem(code=code, location=location, message=message, hint=hint)


class Finding(NamedTuple):
    """A problem with its rule's name and the severity that the policy gives it.

    `new` says whether it is new against a base revision; None where no base is known.
    """

    code: str
    name: str
    severity: Severity
    location: Location
    message: str
    hint: str = ""
    record: str | None = None
    new: bool | None = None


class Group(NamedTuple):
    """What the codes with one prefix have in common."""

    prefix: str
    about: str
    practice: bool = False
    """Whether its rules guard a practice rather than the register's truth."""
    compares: bool = False
    """Whether its rules compare with a base, and are silent without one."""
    last: bool = False
    """Whether its rules judge what the others found."""


GROUPS = (
    Group("DM0", "a record that can't be read, or can't be true by itself"),
    Group("DM1", "references, and what records say of each other"),
    Group("DM2", "stewardship of what is in force", practice=True),
    Group("DM3", "dissent memos and andons", practice=True),
    Group("DM4", "initiatives and the portfolio", practice=True),
    Group("DM5", "readings and the cadence", practice=True),
    Group("DM6", "changes against a base", compares=True),
    Group("DM9", "waivers", last=True),
)
"""Every group of codes; the digits after the prefix tell rules apart and mean nothing."""
_GROUPS = {group.prefix: group for group in GROUPS}


def group_of(code: str) -> Group:
    """The group of a code. Raises ValueError where no group has its prefix."""
    try:
        return _GROUPS[code[:3]]
    except KeyError:
        raise ValueError(f"{code} belongs to no group of codes") from None


class Fingerprint(NamedTuple):
    """What a finding is known again by, in a baseline and at another commit.

    It holds no place in the file and no number that changes by itself ("52 days ago", "612
    words"). Several findings may look alike.
    """

    code: str
    path: str
    record: str
    message: str
    """Without the numbers that were counted."""

    @classmethod
    def of(cls, finding: Finding, place: tuple[str, str | None] | None = None) -> Fingerprint:
        """The fingerprint of a finding; `place` is the file and record that it moved to."""
        path, record = place or (finding.location.path, finding.record)
        # What stands in backticks was written by people and identifies; other numbers were counted.
        texts = finding.message.replace("\N{NO-BREAK SPACE}", " ").split("`")
        texts[::2] = [_COUNTED.sub(r"0 \1", text) for text in texts[::2]]
        return cls(finding.code, path, record or "", "`".join(texts))

    @property
    def digest(self) -> str:
        """The same as 32 hexadecimal digits."""
        return digest(*self)


_COUNTED = re.compile(r"\d[\d\N{NARROW NO-BREAK SPACE}]*(?:\.\d+)?(?: ([a-z]+?)s?\b)?")
"""A number as `text.count` writes it, and the noun that it makes singular or plural."""


def digest(*parts: str) -> str:
    """32 hexadecimal digits that stand for some texts."""
    # Few commands need it, and it takes long to import.
    import hashlib

    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:32]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings worst first, then by file, place and code."""
    return sorted(findings, key=lambda f: (f.severity.rank, f.location, f.code, f.message))
