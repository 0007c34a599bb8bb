"""Another tool's records → our front matter, the body untouched.

What a record says is read in its own dialect and put into front matter above the text, field by
field as it was read: the same words for the status, the same links. Lines of metadata stay in the
body, and are not read any more. What could not be read stays what it was, and is reported.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mkdocs_dissent.edit.record import Edit
from mkdocs_dissent.edit.source import Source, flatten
from mkdocs_dissent.edit.splice import changed_text
from mkdocs_dissent.edit.write import EditError, Read
from mkdocs_dissent.findings import Location, Problem
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading import dialects, frontmatter
from mkdocs_dissent.reading.dialects.fields import DAYS
from mkdocs_dissent.reading.dialects.vocabulary import vocabulary
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.reading.schema import read_record
from mkdocs_dissent.records.fields.declaring import canonical, declared_fields
from mkdocs_dissent.records.fields.types import Position, Value, evened, iso_date, shown
from mkdocs_dissent.records.kinds import Decision, Record
from mkdocs_dissent.records.vocabularies import Folder

_TOP = Position(1, 1)
_UNREAD = ("DM001", "DM002", "DM003", "DM004")
"""The codes of problems that mean: something stands there and could not be read."""


@dataclass(kw_only=True, slots=True)
class Conversion:
    """One record converted, or the reason why not."""

    path: str
    dialect: str
    """What it was written in."""
    before: str
    after: str
    """The same text where there is nothing to convert, or no way to."""
    fields: tuple[str, ...] = ()
    """The fields that were put into front matter, in order."""
    unread: tuple[Problem, ...] = ()
    """What stands in the record and could not be read, each at its place in the old text."""
    missing: tuple[str, ...] = ()
    """Of `status` and `date`, what the record does not say at all."""
    refused: str = ""
    """Why it was left as it is; empty where it was converted or is ours already."""

    @property
    def changed(self) -> bool:
        """Whether anything is to be written."""
        return self.before != self.after


def convert(text: str, path: str, policy: Policy | None = None) -> Conversion:
    """Convert the text of one decision record. Converting what comes of it changes nothing."""
    # What a file says of itself counts, also in a register whose records are all native.
    policy = replace(policy or Policy(), records="auto")
    raw = frontmatter.parse(flatten(text), path, limit=policy.limits["front_matter_bytes"])
    read = dialects.read(raw, policy)
    known = Conversion(path=path, dialect=read.dialect, before=text, after=text)
    if not read.readable:
        problem = read.problems[0]
        return replace(known, unread=read.problems, refused=problem.message)
    if not path.endswith(".md"):
        return replace(known, refused="it is no Markdown file")
    unread, missing = _report(read, policy)
    known = replace(known, unread=unread, missing=missing)
    if read.dialect == "native":
        return known
    if read.dialect == "plain":
        return replace(known, refused="it has no metadata to take over")
    understood = _understood(read, raw, policy)
    # The one field that no other tool's record has. With it and a status in front matter, prose
    # is not asked any more.
    added: dict[str, Value] = {} if "kind" in raw.values else {"kind": "decision"}
    if "status" in understood and not any(canonical(key) == "status" for key in raw.values):
        added["status"] = understood["status"]
    try:
        after, document = changed_text(Source(text, raw), added)
        ours = dialects.read(document, policy).values
        rest = {name: understood[name] for name in understood if ours.get(name) != understood[name]}
        after, document = changed_text(Source(after, document), rest)
    except EditError as error:
        return replace(known, refused=error.message)
    result = dialects.read(document, policy)
    same = _understood(result, raw, policy) == understood and result.body == read.body
    if not (same and result.readable and result.dialect == "native"):
        reason = "its fields would not say the same in front matter"
        return replace(known, refused=reason)
    return replace(known, after=after, fields=(*added, *rest))


def convert_records(
    records: Iterable[Record], read: Read, policy: Policy | None = None
) -> tuple[Edit, list[Conversion]]:
    """Convert every decision among some records: one edit of all files, and a report for each.

    A file that can't be read is reported, and the others are converted all the same.
    """
    all_native = policy is not None and policy.records == "native"
    before: dict[str, str] = {}
    found: list[Conversion] = []
    for record in records:
        path, dialect = record.source.path, record.source.dialect
        if not isinstance(record, Decision) or (dialect == "native" and not all_native):
            continue
        try:
            before[path] = read(path)
            made = convert(before[path], path, policy)
        except EditError as error:
            made = Conversion(
                path=path, dialect=dialect, before="", after="", refused=error.message
            )
        # There, front matter needs no field of ours; fields in prose need front matter.
        if not all_native or made.dialect in dialects.IN_PROSE:
            found.append(made)
    changes = {item.path: item.after for item in found if item.changed}
    return Edit(changes=changes, before=before, summary=tuple(map(_in_words, found))), found


def _in_words(item: Conversion) -> str:
    if item.refused:
        return f"{item.path}: left as it is: {item.refused}"
    fields = ", ".join(field for field in item.fields if field != "kind")
    return f"{item.path}: {item.dialect}: {fields or 'nothing to take over'}"


def _understood(read: Document, raw: Document, policy: Policy) -> dict[str, Value]:
    """What a record says, in our order; what prose says and could not be read stays there alone."""
    known = vocabulary(policy).known

    def is_read(name: str, value: Value) -> bool:
        if name == "status":
            return evened(str(value)) in known
        return name not in DAYS or iso_date(str(value)) is not None

    fields = ["status", *(field.name for field in declared_fields(Decision))]
    order = {name: at for at, name in reversed(list(enumerate(fields)))}
    return {
        name: read.values[name]
        for name in sorted(read.values, key=lambda key: order.get(canonical(key), len(order)))
        if name != "kind" and (name in raw.values or is_read(name, read.values[name]))
    }


def _report(read: Document, policy: Policy) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    record, problems = read_record(read, Folder.DECISIONS, read.path, read.path, policy)
    unread = [problem for problem in problems if problem.code in _UNREAD]
    if record.state is None and record.source.status_text:
        place = record.source.places.get(("status",), _TOP)
        unread.append(
            Problem(
                code="DM007",
                location=Location(path=read.path, line=place.line, column=place.column),
                message=f"`{shown(record.source.status_text)}` is no known word for a status",
                hint="Say what it means by the option `status_synonyms`.",
            )
        )
    missing = [name for name in ("status", "date") if not read.values.get(name)]
    distinct = {(each.code, str(each.location), each.message): each for each in unread}
    return tuple(distinct.values()), tuple(missing)
