"""DM101–DM104, DM108: an id means one record, a reference leads to one, a pattern to a file."""

import datetime as dt
import posixpath
from collections import defaultdict
from collections.abc import Iterator

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.practices.governing import governing_records, without_files
from mkdocs_dissent.records import Andon, Folder, Memo, Record, number_of
from mkdocs_dissent.records.fields import shown
from mkdocs_dissent.register import LinkType, Unresolved
from mkdocs_dissent.rules.core import Case, rule
from mkdocs_dissent.text import list_code


@rule("DM101", "duplicate-id", Severity.ERROR)
def duplicate_id(case: Case) -> Iterator[Problem]:
    """Two records of a kind claim the same id."""
    if len(case.register.by_key) == len(case.register.records):
        return
    for record in case.records:
        first = case.register.by_key[record.key]
        if first is not record:
            message = f"the id `{record.id}` is that of {first.source.path} already"
            hint = "Rename one of the two files, or give one of them an `id:` of its own."
            yield case.problem(record, message, hint, at=("id",))


@rule("DM102", "number-collision", Severity.ERROR, foreign=Severity.NOTE)
def number_collision(case: Case) -> Iterator[Problem]:
    """Two records of a kind in one directory bear the same number."""
    shelves: dict[tuple[Folder, str], dict[int, list[Record]]] = defaultdict(dict)
    for (folder, number), bearers in case.register.index.by_number.items():
        for record in bearers:
            if record.source.readable and not _bears_the_number_of_another(case, record):
                shelf = shelves[folder, posixpath.dirname(record.source.path)]
                shelf.setdefault(number, []).append(record)
    for shelf in shelves.values():
        for number, records in shelf.items():
            first, *later = sorted(records, key=lambda record: record.date or dt.date.max)
            # Two of one id are DM101's; they have one number because they have one name.
            for record in (other for other in later if other.id != first.id):
                free = f"{max(shelf) + 1:0{len(record.label)}d}"
                hint = (
                    f"`dissent rename {record.source.path} {free}` gives it the next free number,"
                    " and the references to it."
                )
                yield case.problem(record, f"the number {number} is that of `{first.id}` too", hint)
    yield from _taken_meanwhile(case)


def _taken_meanwhile(case: Case) -> Iterator[Problem]:
    """Numbers that others took on the base's branch while this was written."""
    if case.changes is None:
        return
    taken = {
        (posixpath.dirname(path), number): path
        for path in sorted(case.changes.taken)
        if (number := number_of(posixpath.basename(path))) is not None
    }
    for change in case.changes.records:
        record = change.after
        if record is None or record.number is None or change.what not in ("added", "renamed"):
            continue
        path = taken.get((posixpath.dirname(record.source.path), record.number))
        if path is not None and path != record.source.path:
            name = posixpath.basename(path).removesuffix(".md")
            yield case.problem(
                record,
                f"the number {record.number} was taken by `{name}` on {case.changes.base_name}"
                " meanwhile",
                f"Bring {case.changes.base_name} in, then"
                f" `dissent rename {record.source.path} --next-free`.",
            )


def _bears_the_number_of_another(case: Case, record: Record) -> bool:
    return isinstance(record, Memo) and any(
        about.number == record.number for about in case.register.to(record, LinkType.DISSENTS)
    )


@rule("DM103", "unresolved-reference", Severity.ERROR)
def unresolved_reference(case: Case) -> Iterator[Problem]:
    """A reference leads to no record."""
    for lost in case.register.unresolved:
        if not lost.ambiguous:
            near = lost.candidates
            hint = (
                f"Did you mean {list_code(near[:3], 'or')}?"
                if near
                else f"Write the number, the id or the file of a {lost.expected}."
            )
            yield _unresolved(case, lost, f"there is no such {lost.expected}", hint)


@rule("DM104", "ambiguous-reference", Severity.ERROR)
def ambiguous_reference(case: Case) -> Iterator[Problem]:
    """A reference could mean several records."""
    for lost in case.register.unresolved:
        if lost.ambiguous:
            shown = lost.candidates[:5]
            more = len(lost.candidates) - len(shown)
            rest = f" and {more} more" if more else ""
            hint = f"Write the id instead: {list_code(shown, 'or')}{rest}."
            yield _unresolved(case, lost, f"{len(lost.candidates)} records could be meant", hint)


def _unresolved(case: Case, lost: Unresolved, message: str, hint: str) -> Problem:
    field = lost.reference.field
    where = f"`{field}` is `{lost.reference}`" if field else f"`{lost.reference}` is referred to"
    return case.problem(lost.record, f"{where}; {message}", hint, place=lost.reference.place)


@rule("DM108", "applies-to-nothing", Severity.WARNING, foreign=Severity.NOTE)
def applies_to_nothing(case: Case) -> Iterator[Problem]:
    """A pattern of `applies-to` or `scope-paths` matches no file of the repository."""
    governed = case.register.derived(governing_records)
    if case.repository is None or not governed:
        return
    repository = case.repository()
    for record, patterns in governed:
        for pattern in without_files(patterns, repository.files, repository.names):
            at = "scope-paths" if isinstance(record, Andon) else "applies-to"
            index = (at, getattr(record, at.replace("-", "_")).index(pattern.text))
            yield case.problem(
                record,
                f"`{at}` names `{shown(pattern.text)}`, and no tracked file is like that",
                "Write a path from the repository's root, or a pattern as in `.gitignore`:"
                " `src/ledger/**`. A new file counts once it is added to git.",
                place=record.source.places.get(index) or record.source.place_of(at),
            )
