"""DM101–DM108: an id means one record, a reference leads to one, and both sides say the same."""

import datetime as dt
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator

from mkdocs_dissent.findings import Problem, Severity
from mkdocs_dissent.practices.governing import governing_records, without_files
from mkdocs_dissent.reading.dialects.vocabulary import vocabulary
from mkdocs_dissent.reading.markdown import headings
from mkdocs_dissent.reading.schema import number_in_title
from mkdocs_dissent.records.fields.types import Position, shown
from mkdocs_dissent.records.kinds import Andon, Decision, Memo, Record
from mkdocs_dissent.records.parts import number_of
from mkdocs_dissent.records.vocabularies import DecisionStatus, Folder
from mkdocs_dissent.register.references import Link, LinkType, Unresolved
from mkdocs_dissent.register.register import cycles, shortest_ring
from mkdocs_dissent.rules.core import Case, line_of, rule
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
    by_number = case.register.index.by_number
    # In most registers no number is borne twice, whatever the directory.
    is_shared = any(len(bearers) > 1 for bearers in by_number.values())
    for (folder, number), bearers in by_number.items() if is_shared else ():
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
    place = lost.record.source.value_place(lost.reference.at)
    return case.problem(lost.record, f"{where}; {message}", hint, place=place)


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
                place=record.source.value_place(index),
            )


# What records say of each other, and of themselves twice


_REPLACING = {LinkType.SUPERSEDES: "superseded-by", LinkType.REVERSES: "reversed-by"}
_ENDED = (DecisionStatus.SUPERSEDED, DecisionStatus.REVERSED)


@rule("DM105", "one-sided-link", Severity.ERROR)
def one_sided_link(case: Case) -> Iterator[Problem]:
    """The two sides of a supersession or reversal disagree."""
    lost = {
        item.record.source.path
        for item in case.register.unresolved
        if item.reference.field in ("superseded-by", "reversed-by")
    }
    lost |= {
        case.register.by_key[key].source.path
        for key, references in case.register.outside.items()
        if any(item.field in ("superseded-by", "reversed-by") for item in references)
    }
    replaced = {made.target for made in case.register.statements if made.type in _REPLACING}
    for decision in case.of(Decision):
        is_replaced = decision.key in replaced
        if not is_replaced and decision.status not in _ENDED:
            continue
        if case.register.by_key[decision.key] is not decision:
            continue  # Its links are those of the first record of its id.
        if not is_replaced:
            if decision.source.path not in lost:
                yield _without_successor(case, decision)
            continue
        yield from _in_force_though_replaced(case, decision)
        for type_, field in _REPLACING.items():
            yield from _sides_disagree(case, decision, type_, field)


def _without_successor(case: Case, decision: Decision) -> Problem:
    field = "superseded-by" if decision.status is DecisionStatus.SUPERSEDED else "reversed-by"
    message = f"`status` is `{decision.status}`, and no record says by what"
    hint = (
        f"Add `{field}: …` with the decision that took its place;"
        " if nothing did, `status: retired`."
    )
    return case.problem(decision, message, hint, at=("status",))


def _in_force_though_replaced(case: Case, decision: Decision) -> Iterator[Problem]:
    if decision.status not in (DecisionStatus.ACCEPTED, DecisionStatus.PROPOSED):
        return
    for type_ in _REPLACING:
        for later in case.register.of(decision, type_):
            if later is decision or not (isinstance(later, Decision) and later.took_force):
                continue
            ended = "superseded" if type_ is LinkType.SUPERSEDES else "reversed"
            part = (
                f"; if it replaces only a part, write `supersedes-in-part` in {later.source.path}"
                if type_ is LinkType.SUPERSEDES
                else ""
            )
            message = f"`status` is `{decision.status}`, and `{later.id}` {type_.forward} it"
            hint = f"Write `status: {ended}` here{part}."
            yield case.problem(decision, message, hint, at=("status",))
            return


def _sides_disagree(
    case: Case, decision: Decision, type_: LinkType, field: str
) -> Iterator[Problem]:
    """What one side of `decision`'s replacements states and the other states differently."""
    register = case.register
    claims = getattr(decision, field.replace("-", "_"))
    for later in register.of(decision, type_):
        made = Link(type_, later.key, decision.key)
        if later is decision or not isinstance(later, Decision):
            continue
        if register.states(decision, made) and not register.states(later, made):
            yield from _other_side_omits(case, decision, later, made)
        elif claims and not register.states(decision, made) and later.took_force:
            yield case.problem(
                decision,
                f"`{field}` is {list_code([str(claim) for claim in claims])}, and"
                f" `{later.id}` says that it {type_.forward} this record",
                f"Add `{later.id}` to `{field}`, or correct `{type_.forward}` in"
                f" {later.source.path}.",
                at=(field,),
            )


def _other_side_omits(
    case: Case, decision: Decision, later: Decision, made: Link
) -> Iterator[Problem]:
    claims = later.supersedes if made.type is LinkType.SUPERSEDES else later.reverses
    in_part = Link(LinkType.SUPERSEDES_IN_PART, made.source, made.target)
    if made.type is LinkType.SUPERSEDES and case.register.states(later, in_part):
        instead = "only a part of it"
    elif claims:
        instead = f"{list_code([str(claim) for claim in claims])} and not this record"
    else:
        return
    field = _REPLACING[made.type]
    stated = [said for said in case.register.statements[made] if said.by == decision.key]
    message = f"`{field}` names `{later.id}`, which says that it {made.type.forward} {instead}"
    hint = f"Make the two agree: correct `{field}` here, or {later.source.path}."
    place = decision.source.value_place(stated[0].reference.at)
    yield case.problem(decision, message, hint, place=place)


_LONGEST_CHAIN = 8
_REPLACEMENTS = (LinkType.SUPERSEDES, LinkType.SUPERSEDES_IN_PART, LinkType.REVERSES)


@rule("DM106", "lineage-cycle", Severity.ERROR)
def lineage_cycle(case: Case) -> Iterator[Problem]:
    """A record supersedes or reverses itself, at any distance."""
    for component in cycles(case.register, _REPLACEMENTS):
        chain = shortest_ring(case.register, component, _REPLACEMENTS)
        made, statement = next(
            (Link(type_, chain[0], chain[1]), said)
            for type_ in _REPLACEMENTS
            for said in case.register.statements.get(Link(type_, chain[0], chain[1]), ())
        )
        shown = [f"`{id_}`" for _, id_ in chain]
        if len(shown) > _LONGEST_CHAIN:
            shown[_LONGEST_CHAIN - 2 : -1] = [f"… ({len(chain) - 1} records)"]
        path = " → ".join(shown)
        message = f"`{chain[0][1]}` {made.type.forward} itself: {path}"
        hint = "Remove the link that points from an earlier decision to a later one."
        record = case.register.by_key[statement.by]
        place = record.source.value_place(statement.reference.at)
        yield case.problem(record, message, hint, place=place)


_STATUS_LINE = re.compile(r"^[^\w\n]{0,12}(?:\d{1,2}[.)][ \t]*)?\**status\b", re.M | re.I)


@rule("DM107", "name-status-mismatch", Severity.WARNING, foreign=Severity.NOTE)
def name_status_mismatch(case: Case) -> Iterator[Problem]:
    """The file's name, its heading and its front matter disagree on the number or the status."""
    for record in case.records:
        stated = number_in_title(record.source.heading)
        if stated is not None and record.number is not None and stated != record.number:
            message = f"the heading says {stated}, and the file's name {record.number}"
            hint = f"Correct the heading, `{record.label}`, or leave the number out of it."
            yield case.problem(record, message, hint, place=_title_place(record))
    for decision in case.of(Decision):
        yield from _told_twice(case, decision)


def _title_place(record: Record) -> Position:
    first = next((line for line in headings(record.source.body) if line.level == 1), None)
    return line_of(record, first.number if first else 1)


def _told_twice(case: Case, decision: Decision) -> Iterator[Problem]:
    """A status in the front matter and another one in the text."""
    source = decision.source
    # Looking for the word first costs a tenth of looking for the line.
    has_word = "tatus" in source.body or "STATUS" in source.body
    if not (decision.status and has_word and _STATUS_LINE.search(source.body)):
        return
    if source.place_of("status").line >= source.body_line:
        return
    from mkdocs_dissent.reading.dialects.prose import status_in_text

    told = status_in_text(source.body, source.body_line, vocabulary(case.policy))
    if told and told[0] != decision.status:
        yield case.problem(
            decision,
            f"the text says `{told[0]}`, and the front matter `{decision.status}`",
            "Remove the status from the text: the page shows that of the front matter.",
            place=told[1],
        )
