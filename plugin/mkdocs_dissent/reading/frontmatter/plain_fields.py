"""Front matter of the commonest shape, a field a line, read as YAML reads it and without YAML.

Composing nodes costs more than all the rest of a record, and nine records of ten hold nothing but
`name: value`. What is read here is a small part of YAML in which a line can mean only one thing;
a block with a single line of another shape is left to the parser, whole. The tests hold the two
against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from mkdocs_dissent.reading.frontmatter.document import Mark
from mkdocs_dissent.reading.frontmatter.yaml_walk import scalar
from mkdocs_dissent.records.fields import Path, Value

Fields = tuple[dict[str, Value], Mapping[Path, Mark], Mapping[Path, Mark]]

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")
_ITEM = r"[A-Za-z0-9][A-Za-z0-9_./@ -]*"
_ITEMS = re.compile(_ITEM)
_LIST = re.compile(rf"\[(?: *{_ITEM}(?:, *{_ITEM})*)?\]")


class _Row(NamedTuple):
    """A line that says one field."""

    key: str
    path: Path
    value: Value
    """Of a list, nothing: a list of one's own is made of `items` for each record."""
    column: int
    """Where the value begins, counted from 1; of an empty value, where its key does."""
    items: tuple[tuple[int, Value], ...] | None = None
    """The items of a list, each with its column."""


@lru_cache(maxsize=4096)
def _is_key(text: str) -> bool:
    return _KEY.fullmatch(text) is not None and isinstance(scalar(text), str)


def _row(text: str) -> _Row | None:
    key, colon, rest = text.partition(":")
    if not colon or not _is_key(key):
        return None
    path = (key,)
    value = rest.strip(" ")
    if not value:
        return _Row(key, path, None, 1)
    if rest[0] != " ":
        return None
    column = text.index(value, len(key) + 1) + 1
    first = value[0]
    if first.isalnum():
        # Either might begin another value or a comment.
        return None if ":" in value or "#" in value else _Row(key, path, scalar(value), column)
    if first in "\"'":
        whole = "\\" not in value and value.find(first, 1) == len(value) - 1
        return _Row(key, path, value[1:-1], column) if whole else None
    if not _LIST.fullmatch(value):
        return None
    items = tuple(
        (column + item.start(), scalar(item[0].rstrip(" "))) for item in _ITEMS.finditer(value)
    )
    return _Row(key, path, None, column, items)


_NOTHING = _Row("", ("",), None, 1)
"""A line that is empty or a comment."""


def _read(text: str) -> _Row | None:
    return _NOTHING if not text or text[0] == "#" else _row(text)


# Records resemble each other: the same lines come again and again. A dictionary, because a whole
# block is looked up in it at once.
_KNOWN: dict[str, _Row] = {}
_MOST_KNOWN = 16384
_LONG = 60
"""A longer line is a sentence, and no other record's."""


def _rows(block: str) -> list[_Row] | None:
    """The row of each line; None where a line is of another shape."""
    texts = block.split("\n")
    rows = list(map(_KNOWN.get, texts))
    if None in rows:
        for at, text in enumerate(texts):
            if rows[at] is None:
                row = rows[at] = _read(text)
                if row is None:
                    return None
                if len(text) < _LONG and len(_KNOWN) < _MOST_KNOWN:
                    _KNOWN[text] = row
    return rows  # type: ignore[return-value]


class _Marks(Mapping[Path, Mark]):
    """Where values stand. Few are ever asked for, so each is made when it is."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Sequence[_Row]) -> None:
        self._rows = rows
        """Of the block's lines, which begin on the file's second."""

    def __getitem__(self, path: Path) -> Mark:
        if not path or len(path) > 2:
            raise KeyError(path)
        wanted = path[0]
        for line, (key, _, _, column, items) in enumerate(self._rows, 2):
            if key == wanted and key:
                if len(path) == 1:
                    return Mark(line, column)
                index = path[1]
                if items and isinstance(index, int) and 0 <= index < len(items):
                    return Mark(line, items[index][0])
                break
        raise KeyError(path)

    def __iter__(self) -> Iterator[Path]:
        for row in self._rows:
            if row is not _NOTHING:
                yield row.path
                for index in range(len(row.items or ())):
                    yield row.key, index

    def __len__(self) -> int:
        return sum(1 + len(row.items or ()) for row in self._rows if row is not _NOTHING)


class _Keys(_Marks):
    """Where keys stand."""

    __slots__ = ()

    def __getitem__(self, path: Path) -> Mark:
        if len(path) == 1:
            wanted = path[0]
            for line, row in enumerate(self._rows, 2):
                if row.key == wanted and wanted:
                    return Mark(line, 1)
        raise KeyError(path)

    def __iter__(self) -> Iterator[Path]:
        return (row.path for row in self._rows if row is not _NOTHING)

    def __len__(self) -> int:
        return sum(row is not _NOTHING for row in self._rows)


def plain_fields(block: str) -> Fields | None:
    """Values, and marks of values and of keys; None where the block needs YAML's parser."""
    # Whatever YAML refuses or takes for a line's end is not printable, and a tab neither.
    if not block.replace("\n", "").isprintable():
        return None
    rows = _rows(block)
    if rows is None:
        return None
    values: dict[str, Value] = {
        key: value if items is None else [item for _, item in items]
        for key, _, value, _, items in rows
    }
    nothing = rows.count(_NOTHING)
    if nothing:
        del values[""]
    if len(values) < len(rows) - nothing:  # a key is given twice
        return None
    return values, _Marks(rows), _Keys(rows)
