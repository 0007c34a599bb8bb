"""Renaming a record: its file, every reference to it, and every link of a page to it, at once."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote, unquote

from mkdocs_dissent.edit import emit
from mkdocs_dissent.edit.record import Drafts, Edit
from mkdocs_dissent.edit.source import Source, Splice, flatten, splice
from mkdocs_dissent.edit.write import EditError, Read
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.files import (
    below,
    id_prefix,
    is_folders_page,
    is_record,
    own_id,
    page_uri,
)
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.reading.markdown import visible
from mkdocs_dissent.records.fields.types import Position, Reference
from mkdocs_dissent.records.kinds import Andon, Record, csv_files
from mkdocs_dissent.records.parts import number_of
from mkdocs_dissent.records.vocabularies import Folder
from mkdocs_dissent.register.references import Index, Link, references_of
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.text import count

_LINK = re.compile(
    r"""(?P<open>\]\(\s*<?|^\ {0,3}\[[^\]\n]{1,400}\]:\s*<?|\bhref=["'])(?P<to>[^)\s>"'#?]+)""",
    re.M | re.X,
)
_CODE = re.compile(r"(`+)(?!`)[^\n]{1,1000}?(?<!`)\1(?!`)")
_DIGITS = re.compile(r"\d+")
_LABEL = re.compile(r"(\d{4}-\d{2}-\d{2}|\d{1,6})([-_. ])")
_WORD = r"[\w./-]"


class Place(NamedTuple):
    """Where a record is: its file in the repository, its id, and its page on the site."""

    path: str
    id: str
    uri: str
    prefix: str = ""
    """What the ids of its folder begin with."""

    @property
    def number(self) -> int | None:
        """The number that its file's name begins with."""
        return number_of(posixpath.basename(self.path).removesuffix(".md"))

    @property
    def folder(self) -> str:
        """The directory of its file."""
        return posixpath.dirname(self.path)


def named_anew(record: Record, new: str) -> str:
    """The path that a record gets by a new number, slug, file name or folder (with a `/` last)."""
    directory, _, file = record.source.path.rpartition("/")
    stem = file.removesuffix(".md")
    if new.endswith("/"):
        return posixpath.normpath(f"{new}{file}")
    folder, slash, name = new.removesuffix(".md").rpartition("/")
    label = _LABEL.match(stem) if name else None
    if name.isdecimal():
        rest = stem[label.end() :] if label else f"-{stem}"
        name = f"{int(name):0{len(label[1]) if label else 4}d}{label[2] if label else ''}{rest}"
    elif label and not name[:1].isdecimal():
        name = f"{label[0]}{name}"
    if not re.fullmatch(r"[\w][\w.-]*", name):
        raise EditError(f"`{new}` can't be the name of a file", "Use letters, digits and hyphens.")
    return posixpath.normpath(posixpath.join(folder if slash else directory, f"{name}.md"))


def place_at(path: str, folder: Folder, tree: DiskTree, policy: Policy, docs: str) -> Place:
    """The place that a file would have as a record of a folder. Raises EditError."""
    for directory in policy.folders[folder]:
        prefix = tree.relative(tree.directory(directory))
        file = path if prefix == "." else path.removeprefix(f"{prefix}/")
        if file != path or prefix == ".":
            if not is_record(file, policy):
                raise EditError(f"{path} would not be a record", "`exclude` or its name says so.")
            whole = posixpath.normpath(posixpath.join(directory, file))
            uri = page_uri(folder, whole, file, posixpath.normpath(docs))
            prefix = id_prefix(policy.folders[folder], directory)
            return Place(path, prefix + own_id(file), uri, prefix)
    names = ", ".join(f"{name}/" for name in policy.folders[folder])
    raise EditError(f"{path} would not be a record: it is not in {names}", "Name a path in there.")


def pages_of(tree: DiskTree, docs: str) -> dict[str, str]:
    """Every Markdown file of a tree that may hold links, by path, with the uri of its page."""
    found = {}
    for file in tree.files("."):
        if file.path.endswith(".md") and not re.search(r"(?:^|/)(?:\.|node_modules/)", file.path):
            found[file.path] = below(file.file, docs) or file.file
    return found


def rename(drafts: Drafts, read: Read, record: Record, to: Place, pages: Mapping[str, str]) -> Edit:
    """Give a record another place, and everything that leads to it the new one.

    `pages` are the Markdown files that may hold links, by path in the repository, with the uri of
    each page. Raises EditError where the place is taken, or a reference can't be changed.
    """
    register = drafts.register
    assert drafts[record]
    if is_folders_page(record.source.file):
        raise EditError(f"`{record.id}` is a folder", "Rename it with `git mv`, then run a check.")
    old = Place(record.source.path, record.id, record.source.uri)
    if old.path == to.path:
        return Edit(summary=(f"{old.path} has that name already",))
    if record.source.file.removesuffix(".md") != record.id:
        to = to._replace(id=record.id)  # An id of its own stays.
    elif (record.folder, to.id) in register.by_key:
        raise EditError(f"the id `{to.id}` is taken", "Choose another name, or `--next-free`.")
    for other in register.index.by_number.get((record.folder, to.number or -1), ()):
        beside = posixpath.dirname(other.source.path) == to.folder
        if beside and other is not record and to.number != old.number:
            why = f"the number {to.number} is that of {other.source.path}"
            raise EditError(why, "Choose another one, or `--next-free`.")
    change = _Renaming(register, record, old, to)
    holders = {item.source.path: item for item in register.records}
    before: dict[str, str] = {}
    changes: dict[str, str | None] = {}
    for path in dict.fromkeys([*holders, *pages]):
        try:
            text = read(path)
        except EditError as error:
            if path == old.path:
                raise
            change.unclear.append(f"{error.message}; what it says is not changed")
            continue
        before[path] = text
        after = change.applied(path, text, pages.get(path, path), holders.get(path))
        if path == old.path:
            changes[old.path], changes[to.path] = None, after
        elif after != text:
            changes[path] = after
    for file, goes_to in change.files.items():
        before[file] = read(file)
        changes[file], changes[goes_to] = None, before[file]
    others = count(len(changes) - 2, "other file")
    summary = f"{old.path} is {to.path} now; {others} changed with it"
    return Edit(
        changes=changes,
        before=before,
        summary=(summary, *change.unclear),
        renamed=(old.path, to.path),
    )


class _Renaming:
    """What a new place changes in each file."""

    def __init__(self, register: Register, record: Record, old: Place, new: Place) -> None:
        self.register, self.record, self.old, self.new = register, record, old, new
        self.unclear: list[str] = []
        self.files: dict[str, str] = {}
        """Files of readings that go along: their paths, and where each goes."""
        source = replace(record.source, path=new.path, uri=new.uri, prefix=new.prefix)
        self.moved = replace(record, id=new.id, source=source)
        records = [self.moved if item is record else item for item in register.records]
        self.after = Index(records, register.index.home)

    def applied(self, path: str, text: str, uri: str, holder: Record | None) -> str:
        """The text of a file with every reference and link of it changed."""
        flat = flatten(text)
        splices = set(self._links(path, flat, uri))
        if holder is not None and holder.source.readable:
            try:
                source = Source.of_record(text, path)
            except EditError as error:
                if holder is self.record:
                    raise
                self.unclear.append(f"{path}: {error.message}; its references are not changed")
                return splice(text, splices)
            splices |= set(self._references(holder, source))
            if holder is self.record:
                splices |= {*self._readings(source), *self._heading(flat)}
        return splice(text, splices)

    # References

    def _references(self, holder: Record, source: Source) -> Iterator[Splice]:
        for reference, link, expected in self._all_references(holder):
            found = self.register.index.find(holder, reference.text, expected)
            target = self.moved if self.record in found else found[0] if found else None
            if target is None or self.record not in (*found, holder):
                continue
            place = holder.source.value_place(reference.at)
            where = f"{holder.source.path}:{place.line}:{place.column}"
            # Of several that it could mean, it means the one that says the same.
            if len(found) > 1 and not (link and self.register.states(self.record, link)):
                self.unclear.append(
                    f"{where}: `{reference.text}` could mean either record: correct it by hand"
                )
                continue
            new = self._written_anew(target, holder, reference.text, expected)
            if new == reference.text:
                continue
            there = _token_at(source, reference.text, place)
            if there is not None:
                yield from _in_place_of(source, there, new)
            elif place.line < holder.source.body_line:
                raise EditError(f"{where}: `{reference.text}` is not found there as written")

    def _readings(self, source: Source) -> Iterator[Splice]:
        """The files of readings, as they lie from the new place.

        A file goes along where the record leaves the folder that both are in. Raises EditError
        where another record has readings in it.
        """
        top = self.old.path.removesuffix(self.record.source.file)
        for path, readings in csv_files(self.record):
            if self.old.folder == self.new.folder:
                continue
            goes_to = path
            if not self.new.path.startswith(top):
                goes_to = posixpath.join(self.new.folder, posixpath.basename(path))
                self.files[path] = goes_to
            place = self.record.source.value_place(readings.at)
            there = _token_at(source, readings.file or "", place)
            others = (item for item in self.register.records if item is not self.record)
            shared = any(path == other for item in others for other, _ in csv_files(item))
            # A record is a stranger's text, and may name any file as its readings.
            own = path.startswith(top) and path.lower().endswith(".csv") and path[:3] != "../"
            if there is None or (goes_to != path and (shared or not own)):
                raise EditError(
                    f"{self.old.path} has readings in a file of its folder, {path}",
                    "Move both by hand, or keep the record in its folder.",
                )
            yield from _in_place_of(source, there, posixpath.relpath(goes_to, self.new.folder))

    def _all_references(
        self, holder: Record
    ) -> Iterator[tuple[Reference, Link | None, tuple[Folder, ...]]]:
        """Each reference of a record, the link that it states if it means ours, what it expects."""
        for reference, type_, inverse, expected in references_of(holder):
            ends = (self.record.key, holder.key) if inverse else (holder.key, self.record.key)
            yield reference, Link(type_, *ends), expected
        if isinstance(holder, Andon):
            for at, text in enumerate(holder.scope):
                yield Reference(text, ("scope", at)), None, (Folder.DECISIONS, Folder.INITIATIVES)

    def _written_anew(
        self, target: Record, holder: Record, text: str, expected: tuple[Folder, ...]
    ) -> str:
        """A reference that leads to a record when all is renamed, in the form that it has.

        By id where no such form leads there.
        """
        path, mark, anchor = text.partition("#") if not text.startswith("#") else (text, "", "")
        for new in (
            path,
            self._moved(holder.source.path, holder.source.uri, path),
            _DIGITS.sub(lambda digits: self._renumbered(digits[0]), path, count=1),
            path.replace(self.old.path, self.new.path),
            path.replace(self.old.id, self.new.id),
            target.id,
        ):
            after = self.moved if holder is self.record else holder
            found = self.after.find(after, new, expected) if new else []
            if [record.key for record in found] == [target.key]:
                return f"{new}{mark}{anchor}"
        return f"{target.folder}/{target.id}"

    def _renumbered(self, digits: str) -> str:
        """The new number in as many digits as the old one was written with."""
        width = len(digits) if digits.startswith("0") else 1
        return f"{self.new.number or 0:0{width}d}"

    # Links

    def _links(self, path: str, text: str, uri: str) -> Iterator[Splice]:
        shown = _CODE.sub(lambda found: " " * len(found[0]), visible(text))
        for found in _LINK.finditer(shown if len(shown) == len(text) else text):
            to = unquote(found["to"])
            if to.startswith("/") or ":" in to:
                continue
            moved = self._moved(path, uri, to)
            if moved is None and path == self.old.path:
                moved = self._from_the_new_place(to)
            if moved is not None and moved != to:
                yield Splice(*found.span("to"), quote(moved))
            if moved is not None and found["open"][0] == "]":
                # The old number at the beginning of its text.
                label = text.rfind("[", max(0, found.start() - 400), found.start())
                if label >= 0:
                    yield from self._number_at(text, label + 1, found.start())

    def _moved(self, path: str, uri: str, to: str) -> str | None:
        """A link from a page to the old place, as it leads to the new one; None for another."""
        for page, old, new in (
            (path, self.old.path, self.new.path),
            (uri, self.old.uri, self.new.uri),
        ):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(page), to))
            stem = old.removesuffix(".md")
            if target in (old, stem, f"{stem}.html"):
                start = posixpath.dirname(new if page == old else page)
                link = posixpath.relpath(new, start or ".").removesuffix(".md")
                return link + re.sub(r".*?((?:\.md|\.html|/)?)$", r"\1", to)
        return None

    def _from_the_new_place(self, to: str) -> str:
        """A link in the renamed file to something else."""
        if self.old.folder == self.new.folder:
            return to
        target = posixpath.normpath(posixpath.join(self.old.folder, to))
        return posixpath.relpath(target, self.new.folder or ".") + "/" * to.endswith("/")

    def _heading(self, text: str) -> Iterator[Splice]:
        """The old number in the record's title."""
        found = re.search(r"^#[ \t]+", visible(text), re.M)
        if found:
            yield from self._number_at(text, found.end(), text.find("\n", found.end()))

    def _number_at(self, text: str, start: int, end: int) -> Iterator[Splice]:
        old, new = self.old.number, self.new.number
        if old is None or new is None or old == new:
            return
        pattern = re.compile(rf"(?:[A-Za-z]+[-\s#.]?)?(0*{old})(?!\d)")
        found = pattern.match(text, start, end if end >= 0 else len(text))
        if found:
            yield Splice(*found.span(1), self._renumbered(found[1]))


def _token_at(source: Source, text: str, place: Position) -> re.Match[str] | None:
    """A word where YAML says that its value stands, or after that in the line."""
    at = source.line(place.line) + place.column - 1
    end = source.text.find("\n", at)
    token = re.compile(rf"(?<!{_WORD}){re.escape(text)}(?!{_WORD})")
    return token.search(source.text, at, end if end >= 0 else len(source.text))


def _in_place_of(source: Source, there: re.Match[str], new: str) -> Iterator[Splice]:
    """A value in place of another; one inside of a link is changed with the link."""
    before = source.text[there.start() - 1] if there.start() else ""
    if before not in ("(", "<"):
        as_is = before in ("'", '"') or new.isdecimal()
        yield Splice(*there.span(), new if as_is else emit.scalar(new, flow=True))
