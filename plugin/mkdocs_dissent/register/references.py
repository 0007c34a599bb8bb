"""What links two records, every reference that a record holds, and where a reference leads."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import cached_property
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import unquote

from mkdocs_dissent.records.fields.types import Reference, nearest
from mkdocs_dissent.records.kinds import Andon, Decision, Key, Memo, Probe, Record, Review
from mkdocs_dissent.records.parts import number_of
from mkdocs_dissent.records.vocabularies import DecisionStatus, Folder, Kind

ANY = tuple(Folder)
"""What a reference may lead to where any record will do."""
_COMPARED = 500
"""How many ids a wrong reference is compared with: finding near ones costs milliseconds each."""
_WORD = r"(?:adr|rfc|dr|dec|decision|memo|initiative|no)[\s.:#-]*"
_NUMBER = re.compile(rf"(?:{_WORD}|#\s*)?(\d{{1,6}})", re.I)
_NUMBERED = re.compile(rf"{_WORD}(?=\d)", re.I)


class LinkType(Enum):
    """How one record bears on another: the words from its source, and from its target."""

    SUPERSEDES = ("supersedes", "superseded by")
    SUPERSEDES_IN_PART = ("supersedes in part", "superseded in part by")
    AMENDS = ("amends", "amended by")
    REVERSES = ("reverses", "reversed by")
    DISSENTS = ("dissents from", "dissent")
    SERVES = ("serves", "rests on")
    PROBED_BY = ("tested by", "tests")
    AFFECTS = ("doubts", "doubted by")
    LOGGED_BY = ("logged by", "logs")
    EXAMINES = ("examined", "examined by")
    RAISES = ("heard in its forum about", "raised in the forum of")
    DECIDES = ("decided about", "decided on by")
    LED_TO = ("led to", "came of the forum of")
    RESULTED_IN = ("its result led to", "came of the result of")

    # Members are singletons; hashing the name in Python code would cost more than the look-up.
    __hash__ = object.__hash__

    def __init__(self, forward: str, inverse: str) -> None:
        self.forward = forward
        self.inverse = inverse


LINEAGE = (LinkType.SUPERSEDES, LinkType.SUPERSEDES_IN_PART, LinkType.AMENDS, LinkType.REVERSES)
"""The links between a decision and what it changes, from the later to the earlier."""


class Link(NamedTuple):
    """`source` bears on `target`."""

    type: LinkType
    source: Key
    target: Key


class Statement(NamedTuple):
    """Who says that a link exists, and where."""

    by: Key
    reference: Reference


class Unresolved(NamedTuple):
    """A reference that leads nowhere, or to several records."""

    record: Record
    reference: Reference
    expected: str
    candidates: tuple[str, ...] = ()
    """What it may have meant: ids of near records, or of all that it could mean."""
    ambiguous: bool = False


_DECISION = (Folder.DECISIONS,)
_INITIATIVE = (Folder.INITIATIVES,)
_MEMO = (Folder.DISSENT,)
_LINEAGE_FIELDS = tuple(
    (words.replace(" ", "_"), type_, words == type_.inverse)
    for type_ in LINEAGE
    for words in (type_.forward, type_.inverse)
)
"""The fields of a decision that state its lineage, and whether it is the target of the link."""

_Held = tuple[Iterable[Reference | None], LinkType, bool, tuple[Folder, ...]]


def references_of(record: Record) -> Iterator[tuple[Reference, LinkType, bool, tuple[Folder, ...]]]:
    """Every reference of a record: its link, whether the record is its target, what it expects."""
    for references, type_, inverse, expected in _held(record):
        for reference in references:
            if reference:
                yield reference, type_, inverse, expected


def _held(record: Record) -> Iterator[_Held]:
    if isinstance(record, Decision):
        for name, type_, inverse in _LINEAGE_FIELDS:
            if references := getattr(record, name):
                yield references, type_, inverse, _DECISION
        yield [record.initiative], LinkType.SERVES, False, _INITIATIVE
    elif isinstance(record, Memo):
        yield record.decision, LinkType.DISSENTS, False, _DECISION
        yield record.initiative, LinkType.DISSENTS, False, _INITIATIVE
        yield [record.probe], LinkType.PROBED_BY, False, _INITIATIVE
    elif isinstance(record, Andon):
        yield record.affects, LinkType.AFFECTS, False, (*_DECISION, *_INITIATIVE)
        if record.resolution:
            yield [record.resolution.decision], LinkType.LOGGED_BY, False, _DECISION
    elif isinstance(record, Probe):
        if record.result:
            expected = (*_DECISION, *_INITIATIVE, *_MEMO)
            yield [record.result.led_to], LinkType.RESULTED_IN, False, expected
    elif isinstance(record, Review):
        yield [entry.item for entry in record.examined], LinkType.EXAMINES, False, ANY
        yield [entry.item for entry in record.forum], LinkType.RAISES, False, ANY
        yield [entry.memo for entry in record.forum], LinkType.LED_TO, False, _MEMO
        decided = [entry.initiative for entry in record.decided]
        yield decided, LinkType.DECIDES, False, _INITIATIVE


# Where a reference leads


def _number(text: str) -> int | None:
    # Bare digits, the commonest reference of all, need no pattern.
    if text.isdecimal() and len(text) <= 6:
        return int(text)
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match else None


def _kind_of(text: str) -> Kind | None:
    """The kind that a reference names before a colon, as in `bet:1`."""
    word, colon, rest = text.partition(":")
    return Kind(word.lower()) if colon and rest and word.lower() in set(Kind) else None


_URL = re.compile(r"<?https?://", re.IGNORECASE)
_HOSTED = re.compile(
    r"https?://(?:[^/@\s]*@)?([^/\s]+/\S+?)/(?:-/)?(?:blob|src|raw|tree)/(?:branch/|commit/)?"
    r"([^/\s]+)/(\S+\.md)",
    re.IGNORECASE,
)
"""A file on a forge: host, owner and repository, then a branch or a commit, then its path."""
_ONE_WORD = re.compile(r"main|master|trunk|develop|HEAD|[0-9a-f]{7,40}|v?[0-9.]+")
"""Names after which the path begins; below others, as `feature/x`, a branch may go on."""
_OWNER = re.compile(r"(?<=\d)['’]s$")
_STATES = (*map(str, DecisionStatus), "draft", "approved", "deprecated")


def _path(text: str) -> str:
    """A reference as a path: without what stands after `#`, and as it would be typed."""
    text = unquote(text if text.startswith("#") else text.partition("#")[0]).strip(" \t<>")
    text = _OWNER.sub("", text)
    return text if _URL.match(text) else _composed(text.replace("\\", "/"))


def _composed(text: str) -> str:
    """A text in one Unicode form, for macOS takes `é` apart in names of files."""
    return text if text.isascii() else normalize("NFC", text)


def _without_state(name: str) -> str:
    """A file's name without the state at its end: `001-a.superseded` → `001-a`."""
    first, dot, state = name.rpartition(".")
    return first if dot and state in _STATES else name


def _begins_with(record: Record, text: str) -> bool:
    name = record.id.rpartition("/")[2].casefold()
    return name.startswith(text.casefold()) and not name[len(text) : len(text) + 1].isalnum()


def _folded(name: str) -> str:
    """A name, case aside, and in one Unicode form."""
    return _composed(name).casefold()


def _distinct(records: Iterable[Record]) -> list[Record]:
    """The first record of each id: a second one can't be meant by any reference."""
    found: dict[Key, Record] = {}
    for record in records:
        found.setdefault(record.key, record)
    return list(found.values())


def _near(record: Record | None, found: list[Record]) -> list[Record]:
    """Of several records of one number or name, those that stand beside `record`, if any do.

    Beside it is first the same directory, then the same folder of the options.
    """
    if len(found) < 2 or record is None:
        return found
    kin = [item for item in found if item.folder is record.folder]
    directory = posixpath.dirname(record.source.path)
    beside = [item for item in kin if posixpath.dirname(item.source.path) == directory]
    within = [item for item in kin if item.source.prefix == record.source.prefix]
    # A record alone beside itself is not what it refers to.
    return next((near for near in (beside, within) if near and near != [record]), found)


class Index:
    """Finds a record by id, by file or by number."""

    def __init__(self, records: Sequence[Record], home: Callable[[], str] = str) -> None:
        """`home` says the address of the repository on its forge, where that is known."""
        self._records = records
        self.home = home
        self.by_key: dict[Key, Record] = {record.key: record for record in records}
        if len(self.by_key) < len(records):
            # Of several of one id the first counts.
            for record in reversed(records):
                self.by_key[record.key] = record

    # Most registers refer to their records in one way; the others need no table.

    @cached_property
    def by_path(self) -> dict[str, Record]:
        """The first record of each file."""
        return {_composed(record.source.path): record for record in reversed(self._records)}

    @cached_property
    def by_uri(self) -> dict[str, Record]:
        """The record of each page."""
        return {_composed(record.source.uri): record for record in self._records}

    @cached_property
    def by_number(self) -> dict[tuple[Folder, int], list[Record]]:
        """The records of each number."""
        found: dict[tuple[Folder, int], list[Record]] = defaultdict(list)
        for record in self._records:
            if (number := record.number) is not None:
                found[record.folder, number].append(record)
        return found

    @cached_property
    def by_name(self) -> dict[tuple[Folder, str], list[Record]]:
        """The records of each id and of each id's last part, case aside."""
        found: dict[tuple[Folder, str], list[Record]] = defaultdict(list)
        for record in self._records:
            folder, id_ = record.key
            last = _folded(id_.rpartition("/")[2])
            found[folder, last].append(record)
            if (bare := _without_state(last)) != last:
                found[folder, bare].append(record)
            if "/" in id_:
                found[folder, _folded(id_)].append(record)
        return found

    @cached_property
    def _own_repository(self) -> str:
        """Host, owner and name of the repository; empty where they are not known."""
        return self.home().partition("://")[2].casefold()

    def is_outside(self, text: str) -> bool:
        """Whether a reference leads to another place of the web than this repository."""
        return _URL.match(text.strip()) is not None and not self._own_path(_path(text))

    def _own_path(self, url: str) -> str:
        """The path of a file of this repository that a forge shows; empty for any other address."""
        hosted = _HOSTED.fullmatch(url)
        if not hosted or hosted[1].casefold().removesuffix(".git") != self._own_repository:
            return ""
        path = hosted[3]
        while not _ONE_WORD.fullmatch(hosted[2]) and "/" in path and path not in self.by_path:
            path = path.partition("/")[2]
        return f"/{path if path in self.by_path else hosted[3]}"

    def find(self, record: Record | None, text: str, expected: tuple[Folder, ...]) -> list[Record]:
        """Everything that `text` can mean, written in `record` if any; one is a resolution."""
        path = text = text.strip()
        names: Iterable[str] = (text,)
        is_link, linked = False, None
        # Most references are numbers, and have nothing to cut off.
        if not text.isalnum():
            path = _path(text)
            path = self._own_path(path) or path
            if _URL.match(path):
                return []
            names = dict.fromkeys((text, path, path.removesuffix(".md")))
            # A link to a file means that file; several folders may hold one of that name.
            is_link = "/" in path or path.endswith((".md", ".html"))
            linked = self._by_link(record, path) if is_link else None
        if linked is not None and linked.folder in expected and path.endswith((".md", ".html")):
            return [linked]
        if record and (prefix := record.source.prefix) and record.folder in expected:
            names = (*(prefix + name for name in names), *names)
        # An id may hold any sign, so it is looked up as it is written before anything is cut off.
        for name in names:
            if exact := self._by_id(name, expected):
                return [found for found in exact if not record or found.key != record.key] or exact
        if linked is not None:
            return [linked] if linked.folder in expected else []
        if is_link:
            first, _, rest = path.partition("/")
            if rest and first in (str(folder) for folder in expected):
                return self.find(record, rest, (Folder(first),))
        if (kind := _kind_of(path)) is not None:
            rest = path[len(kind) + 1 :]
            return [found for found in self.find(record, rest, expected) if found.kind == kind]
        if (number := _number(path)) is not None:
            numbered = self._numbered(number, expected)
            if len(numbered) == 1:  # as nearly every one is
                return numbered
            numbered = _near(record, _distinct(numbered))
            if numbered:
                # Several of one number are told apart by how their names begin.
                return [item for item in numbered if _begins_with(item, path)] or numbered
        last = _folded(_NUMBERED.sub("", path.removesuffix(".md")))
        named = [found for folder in expected for found in self.by_name.get((folder, last), ())]
        if not named and path[-1:].isdigit() and (number := number_of(path)) is not None:
            # `ODH-ADR-EH-0001` begins the names of a series.
            named = [item for item in self._numbered(number, expected) if _begins_with(item, path)]
        return _near(record, _distinct(named))

    def _by_id(self, name: str, expected: tuple[Folder, ...]) -> list[Record]:
        return [self.by_key[folder, name] for folder in expected if (folder, name) in self.by_key]

    def _numbered(self, number: int, expected: tuple[Folder, ...]) -> list[Record]:
        by_number = self.by_number
        return [found for folder in expected for found in by_number.get((folder, number), ())]

    def _by_link(self, record: Record | None, path: str) -> Record | None:
        bases = (record.source.path, record.source.uri) if record else ("", "")
        for base, index in zip(bases, (self.by_path, self.by_uri), strict=True):
            # A path from the root is one of the repository's, or of the site's.
            from_root = path.startswith("/") and not path.startswith("//")
            joined = posixpath.join(posixpath.dirname(_composed(base)), path)
            target = posixpath.normpath(path[1:] if from_root else joined)
            pages = (f"{target}/README.md", f"{target}/index.md")
            for name in (target, target + ".md", target.removesuffix(".html") + ".md", *pages):
                if (found := index.get(name)) is not None:
                    return found
        return None

    def near(self, text: str, expected: tuple[Folder, ...]) -> tuple[str, ...]:
        """Ids that look like `text`; only those that begin or end alike are compared."""
        text = text.removesuffix(".md").rpartition("/")[2]
        ids = [
            id_
            for folder, id_ in self.by_key
            if folder in expected and (id_[:2] == text[:2] or id_[-4:] == text[-4:])
        ]
        return tuple(nearest(text, ids[:_COMPARED], most=3, cutoff=0.5))
