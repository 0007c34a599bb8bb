"""An edit of records: which files it changes, and a draft of each, parsed once and checked once.

The fields of a record are set by native name, whatever they are called in its file. The result is
read as the register reads it. A change by which the record would say anything else in another field
is refused: a field of ours in the front matter of another tool's record may make the record ours,
and then some of its prose is not read any more.
"""

import datetime as dt
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from mkdocs_dissent.edit.source import Source, Splice
from mkdocs_dissent.edit.splice import changed_text
from mkdocs_dissent.edit.write import EditError, Read, write_all
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading import dialects
from mkdocs_dissent.reading.dialects.vocabulary import REVIEW_NAMES
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.records.fields.declaring import canonical, declared_fields, names_of
from mkdocs_dissent.records.fields.types import Value
from mkdocs_dissent.records.kinds import Decision, Record
from mkdocs_dissent.register.register import Register


@dataclass(kw_only=True, slots=True)
class Edit:
    """Texts that change, and what that means; nothing is written yet."""

    changes: Mapping[str, str | None] = field(default_factory=dict)
    """Path in the repository → new text, None for a file that goes; only files that differ."""
    before: Mapping[str, str] = field(default_factory=dict)
    """Path → text when the edit was worked out, of every file that it looked at."""
    summary: tuple[str, ...] = ()
    """What changes, a line each, for people; without changes, why there are none."""

    renamed: tuple[str, str] | None = None
    """A file's old path and its new one."""

    def __bool__(self) -> bool:
        return bool(self.changes)

    def diff(self) -> str:
        """What changes, as a unified diff."""
        old, new = self.renamed or ("", "")
        moved = f"rename from {old}\nrename to {new}\n" if old else ""
        was = {path: old if path == new else path for path in self.changes}
        return moved + "".join(
            unified_diff(self.before.get(was[path]), text, path, was[path])
            for path, text in self.changes.items()
            if text is not None
        )

    def apply(self, root: Path) -> None:
        """Write it below `root`: all files or none. Raises EditError; see `write_all`."""
        write_all(
            {Path(path): text for path, text in self.changes.items()},
            root=root,
            seen={Path(path): self.before.get(path) for path in self.changes},
        )


def unified_diff(before: str | None, after: str, path: str, old_path: str = "") -> str:
    """A diff as git prints it; `before` is None for a new file. Empty where nothing changes."""
    old = "/dev/null" if before is None else f"a/{old_path or path}"
    rows = difflib.unified_diff(_lines(before or ""), _lines(after), old, f"b/{path}")
    return "".join(
        row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows
    )


def _lines(text: str) -> list[str]:
    # Not splitlines: a form feed or U+2028 ends no line of a file.
    rows = text.split("\n")
    return [f"{row}\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])


# Files in the making


class Draft:
    """A record's file as it is edited: parsed once, spliced, and read once more to check it."""

    def __init__(self, original: str, record: Record) -> None:
        self.original = original
        self.record = record
        self._changes: dict[str, Value] = {}
        self._prose: list[Splice] = []
        self._changed: set[str] = set()

    @cached_property
    def source(self) -> Source:
        """The parsed file. Raises EditError where it can't be read."""
        return Source.of_record(self.original, self.record.source.path)

    @cached_property
    def fields(self) -> Document:
        """The file as the register reads it, its fields under native names."""
        return _native(self.source.document, self.record)

    def set(self, name: str, value: Value, *, also: Sequence[str] = ()) -> None:
        """Set a field, by native name; fields that the value states `also` may change with it."""
        self._changes[name] = value
        self._changed.update((name, *also))

    def append(self, name: str, *values: Value) -> None:
        """Add items to a list field, by native name; a single value is the first of them."""
        pair = self.source.find(self._written(name) or name)
        old = self.source.document.values[pair.name] if pair else None
        first = old if isinstance(old, list) else [] if old is None else [old]
        self.set(name, [*first, *values])

    def change_prose(self, splice: Splice, fields: Sequence[str]) -> None:
        """Replace a piece of the body, which states some fields."""
        self._prose.append(splice)
        self._changed.update(fields)

    def leave_prose(self, fields: Sequence[str]) -> None:
        """Take back what was replaced in the body."""
        self._prose.clear()
        self._changed.difference_update(fields)

    @property
    def text(self) -> str:
        """The new text; the old one where nothing changes. Raises EditError."""
        return self.result()[0] if self._changes or self._prose else self.original

    def result(self) -> tuple[str, Document]:
        """Return the new text, and it as the register reads it. Raises EditError."""
        ordered = _ordered(self.record)
        order = {names[0]: at for at, names in enumerate(ordered)}
        changes: dict[str, Value] = {}
        above: dict[str, list[str]] = {}
        for name in sorted(self._changes, key=lambda name: order.get(name, len(order))):
            written = self._written(name) or name
            changes[written] = self._changes[name]
            above[written] = [word for names in ordered[: order.get(name)] for word in names]
        text, document = changed_text(self.source, changes, above=above, prose=self._prose)
        after = _native(document, self.record)
        self._check(after)
        return text, after

    def _check(self, after: Document) -> None:
        """Raises EditError where a field that was not meant says something else."""
        before = self.fields.values
        names = (set(before) | set(after.values)) - self._changed
        lost = sorted(name for name in names if before.get(name) != after.values.get(name))
        if lost:
            path = self.record.source.path
            raise EditError(
                f"{path} keeps its fields in another tool's way, and `{lost[0]}` would not be"
                " read any more",
                f"Convert it first: `dissent convert {path}`.",
            )

    def _written(self, name: str) -> str | None:
        """Return the name under which the front matter has a field, if it does."""
        keys = self.source.document.values
        known = names_of(type(self.record))
        for key in keys:
            declared = known.get(canonical(key))
            if declared is not None and declared.name == name:
                return key
        if name != "revisit" or not isinstance(self.record, Decision):
            return None
        # As `dialects` reads it: the first of the names that other tools have for it.
        return next((key for key in keys if canonical(key) in REVIEW_NAMES), None)


class Drafts:
    """A register that is edited on a day: what every action asks of it, and one draft a file."""

    def __init__(self, register: Register, read: Read, policy: Policy, today: dt.date) -> None:
        self.register, self.policy, self.today = register, policy, today
        self._read = read
        self._drafts: dict[str, Draft] = {}

    def __getitem__(self, record: Record) -> Draft:
        """The draft of a record's file. Raises EditError where it is not to be edited."""
        path = record.source.path
        if path not in self._drafts:
            self.check(record)
            if not path.endswith(".md"):
                raise EditError(f"{path} is no Markdown file, and is not edited")
            self._drafts[path] = Draft(self._read(path), record)
        return self._drafts[path]

    def check(self, record: Record) -> None:
        """Raises EditError for a record that can't be named by others."""
        path = record.source.path
        if not record.source.readable:
            message = f"{path} can't be read, so it can't be edited"
            raise EditError(message, "`dissent check` says what is wrong.")
        known = self.register.by_key.get(record.key)
        if known is None:
            raise EditError(
                f"there is no {record.kind} `{record.id}`", "`dissent list` shows them."
            )
        if known.source.path != path or known.kind != record.kind:
            raise EditError(
                f"{path} and {known.source.path} both claim the id `{record.id}`",
                "Rename one of them first.",
            )

    def refuse_future(self, day: dt.date, what: str) -> None:
        """Raises EditError for a day that is still to come."""
        if day > self.today:
            raise EditError(f"the {what} is dated {day}, which is after today, {self.today}")

    def edit(self, *summary: str) -> Edit:
        """Return what has changed by now. Raises EditError."""
        drafts = self._drafts.items()
        texts = {path: draft.text for path, draft in drafts}
        return Edit(
            changes={path: texts[path] for path, draft in drafts if texts[path] != draft.original},
            before={path: draft.original for path, draft in drafts},
            summary=summary,
        )


class Entry(NamedTuple):
    """What an entry of a ledger says besides the outcome: of which day, by whom and why."""

    on: dt.date
    by: Sequence[str]
    note: str | None

    def fields(self, **outcome: Value) -> dict[str, Value]:
        """The entry as front matter holds it."""
        return {"date": self.on.isoformat(), **outcome, **by_and_note(self.by, self.note)}


def by_and_note(by: Sequence[str], note: str | None) -> dict[str, Value]:
    """Who and why, as an entry holds it."""
    names: dict[str, Value] = {"by": by[0] if len(by) == 1 else list(by)} if by else {}
    return names | ({"note": note} if note is not None else {})


def plain_text(text: str | None) -> str | None:
    """Return a note without blanks around it; None for an empty one."""
    return (text or "").strip() or None


def _native(document: Document, record: Record) -> Document:
    if isinstance(record, Decision):
        ours = record.source.dialect == "native"
        document = dialects.read(document, Policy(records="native" if ours else ""))
    known = names_of(type(record))
    values: dict[str, Value] = {}
    for key, value in document.values.items():
        declared = known.get(canonical(key))
        values.setdefault(declared.name if declared else key, value)
    return replace(document, values=values)


def _ordered(record: Record) -> list[tuple[str, ...]]:
    """The names of each field of a record, in the order in which front matter has them."""
    fields = [one for one in declared_fields(type(record)) if one.name != "waive"]
    fields.sort(key=lambda one: one.name != "status")
    return [(one.name, *one.synonyms) for one in fields]
