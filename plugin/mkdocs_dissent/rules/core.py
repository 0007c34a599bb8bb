"""What a rule is, what it is given, and the catalogue that the decorated functions make.

A rule is a generator function whose docstring says when it fires. `examples/<code>.md` says why,
and shows it once bad and once good: one file or more, each introduced by its path
(`decisions/0007-use-postgres.md:`). Tests run both.
"""

from __future__ import annotations

import datetime as dt
import functools
import pathlib
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from mkdocs_dissent.findings import Group, Location, Problem, Severity, group_of
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.markdown import Section, sections
from mkdocs_dissent.records.fields.types import Path, Position
from mkdocs_dissent.records.kinds import Claim, Record
from mkdocs_dissent.register.register import Register

if TYPE_CHECKING:
    from mkdocs_dissent.diff.model import Changes
    from mkdocs_dissent.git.changed import Repository


_Kind = TypeVar("_Kind", bound=Record)
_ADD = re.compile(r"Add `([\w-]+):")
"""How a remedy begins that asks for a field."""


@dataclass(kw_only=True)
class Case:
    """What rules judge: the register, what was seen while reading it, the policy, the day.

    Its lists hold readable records only: of an unreadable one nothing is known that a practice
    could be held against.
    """

    register: Register
    problems: Sequence[Problem]
    """What reading and validation saw."""
    policy: Policy
    today: dt.date
    found: Sequence[Problem] = ()
    """What the other rules saw; only rules about waivers are given it."""
    changes: Changes | None = None
    """What is changed against a base; None where none is known."""
    repository: Callable[[], Repository] | None = None
    """Says which files there are; None where that is not known. It asks git: only where needed."""

    def problem(
        self,
        record: Record,
        message: str,
        hint: str = "",
        *,
        at: Path = (),
        place: Position | None = None,
        at_most: Severity | None = None,
    ) -> Problem:
        """A problem of the running rule at a field of a record, or at a place in its file."""
        if (field := _ADD.match(hint)) and (field[1],) in record.source.keys:
            hint, at = f"Fill in{hint.removeprefix('Add')}", (field[1],)
        place = place or record.source.place_of(*at)
        return Problem(
            code="",
            location=Location(path=record.source.path, line=place.line, column=place.column),
            message=message,
            hint=hint,
            record=record.id,
            at_most=at_most,
        )

    @property
    def records(self) -> list[Record]:
        """Every readable record, in order."""
        return self.of(Record)

    def of(self, kind: type[_Kind]) -> list[_Kind]:
        """Every readable record of a kind, in order: `Decision`, or `Claim` for all that claim."""
        return self.register.derived(_readable, kind)

    @property
    def of_unknown_status(self) -> list[Claim]:
        """The readable decisions and initiatives whose status is unknown, in order."""
        return [claim for claim in self.register.of_unknown_status if claim.source.readable]

    @functools.cached_property
    def by_code(self) -> Mapping[str, Sequence[Problem]]:
        """What reading saw, by rule."""
        found: dict[str, list[Problem]] = defaultdict(list)
        for problem in self.problems:
            found[problem.code].append(problem)
        return found

    @functools.cached_property
    def _sections(self) -> dict[tuple[str, str], list[Section]]:
        return {}

    def sections(self, record: Record) -> list[Section]:
        """The sections of a record's body; lines are the body's, see `line_of`."""
        # One file may hold several records.
        where = (record.source.path, record.id)
        if where not in self._sections:
            self._sections[where] = sections(record.source.body)
        return self._sections[where]

    @functools.cached_property
    def _misread(self) -> Mapping[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for problem in self.problems:
            found[problem.location.path].add(problem.location.line)
        return found

    def lacks(self, record: Record, field: str) -> bool:
        """Whether a record has no value for a top-level field, by the field's front-matter name.

        A value that is there and could not be read is not lacking: reading has reported it, and
        one mistake is one finding.
        """
        if getattr(record, field.replace("-", "_")):
            return False
        return not self.misread(record, field)

    def misread(self, record: Record, *at: str | int) -> bool:
        """Whether reading reported something at a field of a record, or within it."""
        source = record.source
        if source.path not in self._misread:
            return False
        lines = self._misread[source.path]
        return any(
            place.line in lines
            for marks in (source.keys, source.places)
            for path, place in marks.items()
            if path[: len(at)] == at
        )


def _readable(register: Register, kind: type[_Kind]) -> list[_Kind]:
    found = (record for record in register.records if isinstance(record, kind))
    return [record for record in found if record.source.readable]


def line_of(record: Record, line: int = 1) -> Position:
    """Where a line of a record's body stands in its file, by default where its prose begins."""
    return Position(record.source.body_line + line - 1, 1)


def is_foreign(record: Record | None) -> bool:
    """Whether a record is read in place in another tool's dialect."""
    return record is not None and record.source.dialect != "native"


Check: TypeAlias = Callable[[Case], Iterator[Problem]]


class Rule(NamedTuple):
    """A rule of the catalogue: its function, and `examples/<code>.md`."""

    code: str
    name: str
    severity: Severity
    """By default; the policy may say otherwise."""
    foreign: Severity
    """By default, for records in another tool's dialect: an adopted register must not drown."""
    group: Group
    about: str
    """One sentence: when it fires."""
    check: Check

    @property
    def why(self) -> str:
        """What it is good for, in a few sentences."""
        return _page(self.code)[0]

    @property
    def bad(self) -> str:
        """Files that make it fire; see `example_files`."""
        return _page(self.code)[1]

    @property
    def good(self) -> str:
        """The same files put right."""
        return _page(self.code)[2]


CATALOGUE: dict[str, Rule] = {}
"""Every rule of this version by its code."""


def rule(
    code: str, name: str, severity: Severity, *, foreign: Severity | None = None
) -> Callable[[Check], Check]:
    """Make a generator function a rule of the catalogue.

    Rules of practice are notes for records in a foreign dialect; `foreign` says what another rule
    is there. Raises ValueError for a code that is taken or that belongs to no group, and for a
    docstring that is not one line.
    """

    def register(function: Check) -> Check:
        if code in CATALOGUE:
            raise ValueError(f"{code} is the code of `{CATALOGUE[code].name}` already")
        group = group_of(code)
        about = (function.__doc__ or "").rstrip()
        # `python -OO` strips docstrings: the rules still judge, and `explain` says less.
        if "\n" in about or not (about or sys.flags.optimize >= 2):
            raise ValueError(f"the docstring of {code} needs one line that says when it fires")

        @functools.wraps(function)
        def check(case: Case) -> Iterator[Problem]:
            for problem in function(case):
                problem.code = problem.code or code
                yield problem

        CATALOGUE[code] = Rule(
            code=code,
            name=name,
            severity=severity,
            foreign=foreign or (Severity.NOTE if group.practice else severity),
            group=group,
            about=about,
            check=check,
        )
        return check

    return register


_EXAMPLES = pathlib.Path(__file__).parent / "examples"


@functools.cache
def _page(code: str) -> tuple[str, str, str]:
    """Why there is a rule, its bad and its good example, from its file."""
    text = (_EXAMPLES / f"{code}.md").read_text(encoding="utf-8")
    why, _, examples = text.partition("\n\n## Bad\n\n")
    bad, _, good = examples.partition("\n\n## Good\n\n")
    return why, bad, good


_EXAMPLE_FILE = re.compile(r"^(\S+\.(?:md|rst|csv|yml)):\n", re.M)
AT_BASE = "main:"
"""How an example marks a file as it is at the base, as git writes it."""


def example_files(example: str) -> dict[str, str]:
    """The files of a rule's example: path → text; those of the base begin with `AT_BASE`."""
    _, *rest = _EXAMPLE_FILE.split(example)
    return {path: text.strip("\n") + "\n" for path, text in zip(rest[::2], rest[1::2], strict=True)}
