"""The types of pointers to other records."""

from __future__ import annotations

import re
from typing import Any

from mkdocs_dissent.records.fields.reading import (
    FieldType,
    Reader,
    as_text,
    plain,
    with_article,
    wrong,
)
from mkdocs_dissent.records.fields.values import Path, Reference, Value, shown

_MARKDOWN_LINK = re.compile(r"\[[^\[\]]{0,300}\]\(\s*<?([^()\s<>]{1,500})>?[^()]{0,200}\)")


class References(FieldType):
    """Pointers to other records: ids, numbers or file links; one stands for a list of one."""

    empty: tuple[Reference, ...] = ()

    def __init__(self, noun: str = "record") -> None:
        self.noun = noun

    def read(self, value: Value, at: Path, reader: Reader) -> tuple[Reference, ...]:
        if value is None:
            return ()
        if not isinstance(value, list) or _is_wiki_link(value):
            one = self._one(value, at, reader)
            return () if one is None else (one,)
        found = (self._one(item, (*at, index), reader) for index, item in enumerate(value))
        return tuple(dict.fromkeys(ref for ref in found if ref is not None))

    def _one(self, value: Value, at: Path, reader: Reader) -> Reference | None:
        if not isinstance(value, str):
            value = plain(value, at, reader)
        if value is None:
            return None
        text = None if isinstance(value, float) else as_text(value)
        if text is None:
            expected = f"a reference to {with_article(self.noun)}"
            wrong(reader, at, value, expected, "Write its id or its number.")
            return None
        if "[" in text and (link := _MARKDOWN_LINK.search(text)):
            text = link[1]
        return Reference(text, reader.place(at), str(at[0])) if text else None

    def schema(self) -> dict[str, Any]:
        item = {"type": ["string", "integer"]}
        return {"anyOf": [item, {"type": "array", "items": item}]}

    def describe(self) -> str:
        return f"{with_article(self.noun)}'s id, number or file; or a list of them"


def _is_wiki_link(value: list[Value]) -> bool:
    # `[ADR-5](0005-x.md)` unquoted is a YAML error, never a list; `[[x]]` is a list in a list.
    return len(value) == 1 and isinstance(value[0], list)


class OneReference(References):
    """A pointer to one other record."""

    empty: Any = None

    def read(self, value: Value, at: Path, reader: Reader) -> Any:
        found = super().read(value, at, reader)
        if len(found) > 1:
            expected = f"one reference to {with_article(self.noun)}"
            wrong(reader, at, value, expected, f"`{shown(found[0].text)}` is what was read.")
        return found[0] if found else None

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "integer"]}

    def describe(self) -> str:
        return f"{with_article(self.noun)}'s id, number or file"
