"""Finds a record by what a reference says of it: an id, a file or a number."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from urllib.parse import unquote

from mkdocs_dissent.records import Folder, Key, Record

ANY = tuple(Folder)
"""What a reference may lead to where any record will do."""
_COMPARED = 500
"""How many ids a wrong reference is compared with: finding near ones costs milliseconds each."""
_NUMBER = re.compile(r"(?:(?:adr|rfc|decision|memo|initiative|no)[\s.:#-]*|#\s*)?(\d{1,6})", re.I)


def _distinct(records: Iterable[Record]) -> list[Record]:
    """The first record of each id: a second one can't be meant by any reference."""
    found: dict[Key, Record] = {}
    for record in records:
        found.setdefault(record.key, record)
    return list(found.values())


class Index:
    """Finds a record by id, by file or by number."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.by_key: dict[Key, Record] = {}
        self.by_path: dict[str, Record] = {}
        self.by_uri: dict[str, Record] = {}
        self.by_number: dict[tuple[Folder, int], list[Record]] = defaultdict(list)
        self.by_name: dict[tuple[Folder, str], list[Record]] = defaultdict(list)
        for record in records:
            self.by_key.setdefault(record.key, record)
            self.by_path.setdefault(record.source.path, record)
            self.by_uri[record.source.uri] = record
            if record.number is not None:
                self.by_number[record.folder, record.number].append(record)
            self.by_name[record.folder, record.id.rpartition("/")[2].casefold()].append(record)
            if "/" in record.id:
                self.by_name[record.folder, record.id.casefold()].append(record)

    def find(self, record: Record, text: str, expected: tuple[Folder, ...]) -> list[Record]:
        """Everything that `text`, written in `record`, can mean; exactly one is a resolution."""
        text = text.strip()
        path = unquote(text if text.startswith("#") else text.partition("#")[0]).strip()
        # An id may hold any sign, so it is looked up as it is written before anything is cut off.
        for name in dict.fromkeys((text, path, path.removesuffix(".md"))):
            exact = [
                self.by_key[folder, name] for folder in expected if (folder, name) in self.by_key
            ]
            if exact:
                return [found for found in exact if found is not record] or exact
        if "/" in path or path.endswith((".md", ".html")):
            if (linked := self._by_link(record, path)) is not None:
                return [linked] if linked.folder in expected else []
            first, _, rest = path.partition("/")
            if rest and first in (str(folder) for folder in expected):
                return self.find(record, rest, (Folder(first),))
        if match := _NUMBER.fullmatch(path):
            number = int(match[1])
            numbered = [found for folder in expected for found in self.by_number[folder, number]]
            if numbered:
                return _distinct(numbered)
        last = path.removesuffix(".md").casefold()
        return _distinct(
            found for folder in expected for found in self.by_name.get((folder, last), ())
        )

    def anywhere(self, text: str, expected: tuple[Folder, ...]) -> list[Record]:
        """Everything that `text` can mean, written in no record in particular."""
        name = text.removesuffix(".md")
        by_id = [self.by_key[folder, name] for folder in expected if (folder, name) in self.by_key]
        if by_id:
            return by_id
        if match := _NUMBER.fullmatch(name):
            return [r for folder in expected for r in self.by_number[folder, int(match[1])]]
        return [r for folder in expected for r in self.by_name.get((folder, name.casefold()), ())]

    def _by_link(self, record: Record, path: str) -> Record | None:
        for base, index in (
            (record.source.path, self.by_path),
            (record.source.uri, self.by_uri),
        ):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
            for name in (target, target + ".md", target.removesuffix(".html") + ".md"):
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
        return tuple(get_close_matches(text, ids[:_COMPARED], n=3, cutoff=0.5))
