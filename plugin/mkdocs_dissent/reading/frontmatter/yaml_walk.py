"""Nodes become values: one walk yields values, positions, duplicate keys, tags and aliases."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn

import yaml
from msgspec import Struct, field
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mkdocs_dissent.findings import Problem
from mkdocs_dissent.reading.frontmatter.document import Mark, fail, problem_at
from mkdocs_dissent.records.fields import Path, Value, shown

MAX_DEPTH = 32
"""How deep lists and mappings may stand in each other."""


def mark_of(node: Node) -> Mark:
    """Where a node begins, in the file."""
    # The block begins on the file's second line, and YAML counts from 0.
    start = node.start_mark
    return Mark(start.line + 2, start.column + 1)


_INT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,30}")


@lru_cache(maxsize=16384)
def scalar(text: str) -> str | int | float | bool | None:
    """What unquoted text means; a register repeats its statuses, names and dates."""
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


class Walk(Struct):
    """One pass over the node graph."""

    path: str
    marks: dict[Path, Mark] = field(default_factory=dict)
    keys: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] | None = None
    """Identities of the nodes met so far, where there are aliases: an alias is the node again."""

    def problem(self, mark: Mark, message: str, hint: str, code: str = "DM001") -> None:
        self.problems.append(problem_at(self.path, mark, message, hint, code))

    def note_aliases(self, block: str, composer: Callable[[str], Any]) -> None:
        """Report anchors and aliases where they stand; refuse what nests too deep to compose."""
        depth = 0
        try:
            events = composer(block)
            while events.check_event():
                event = events.get_event()
                if isinstance(event, yaml.CollectionStartEvent):
                    depth += 1
                    if depth > MAX_DEPTH:
                        _too_deep(event)
                elif isinstance(event, yaml.CollectionEndEvent):
                    depth -= 1
                anchor = getattr(event, "anchor", None)
                if anchor is not None:
                    self.seen = set()
                    alias = isinstance(event, yaml.AliasEvent)
                    name = f"`*{anchor}` is a YAML alias" if alias else f"`&{anchor}` is an anchor"
                    hint = "Write the value out where it is meant, or quote the text."
                    self.problem(mark_of(event), f"{name}, which is not read", hint)
        except (yaml.YAMLError, UnicodeEncodeError):
            return  # composing meets the same error and says it

    def mapping(self, node: MappingNode, path: Path, depth: int) -> dict[str, Value]:
        if depth > MAX_DEPTH:
            _too_deep(node)
        values: dict[str, Value] = {}
        keys = self.keys
        for key_node, value_node in node.value:
            key = key_node.value
            if (
                key_node.__class__ is not ScalarNode
                or key_node.tag is not None
                or (not key_node.style and not isinstance(scalar(key), str))
            ):
                key = self.odd_key(key_node, depth)
            at = (*path, key)
            start = key_node.start_mark
            mark = Mark(start.line + 2, start.column + 1)
            if key in values:
                first = keys[at].line
                hint = f"Keep one of them; the one on line {first} is read."
                message = f"`{shown(key)}` is given again; it was first given on line {first}"
                self.problem(mark, message, hint, "DM002")
                continue
            keys[at] = mark
            values[key] = self.value(value_node, at, depth)
        return values

    def value(self, node: Node, at: Path, depth: int) -> Value:
        if self.seen is not None:
            if id(node) in self.seen:
                self.marks[at] = self.keys.get(at) or mark_of(node)
                return None
            self.seen.add(id(node))
        start = node.start_mark
        self.marks[at] = Mark(start.line + 2, start.column + 1)
        if node.tag is not None:
            self.tag(node)
        if isinstance(node, ScalarNode):
            text: str = node.value
            if node.style or node.tag is not None:
                return text
            if not text and at in self.keys:
                self.marks[at] = self.keys[at]
            return scalar(text)
        if isinstance(node, MappingNode):
            return self.mapping(node, at, depth + 1)
        if depth >= MAX_DEPTH:
            _too_deep(node)
        return [self.value(item, (*at, i), depth + 1) for i, item in enumerate(node.value)]

    def odd_key(self, node: Node, depth: int) -> str:
        """The text of a key that is not plainly text, reported unless it is a nested number."""
        if isinstance(node, ScalarNode) and node.tag is None:
            text: str = node.value
            if depth > 1 and text:
                return text
            what = f"the key `{text}` is {_kind(text)}" if text else "a key is empty"
            self.problem(mark_of(node), f"{what}; expected text", f'Quote it: `"{text}": …`.')
            return text
        if node.tag is not None:
            self.tag(node)
        if isinstance(node, ScalarNode):
            return str(node.value)
        what = "list" if isinstance(node, SequenceNode) else "mapping"
        hint = "Quote the text: `{` and `[` begin a mapping or a list."
        self.problem(mark_of(node), f"a key is a {what}; expected text", hint)
        return _flat(node, MAX_DEPTH)

    def tag(self, node: Node) -> None:
        tag = str(node.tag).replace("tag:yaml.org,2002:", "!!")
        message = f"the tag `{shown(tag)}` is not read; what follows it is taken as it is written"
        self.problem(mark_of(node), message, "Remove the tag, or quote the whole value.")


def _kind(text: str) -> str:
    value = scalar(text)
    return "null" if value is None else "a truth value" if isinstance(value, bool) else "a number"


def _flat(node: Node, depth: int) -> str:
    """A key that is a collection as short text, so that its value is not lost."""
    if isinstance(node, ScalarNode):
        return str(node.value)
    if depth == 0:
        return "…"
    parts = (
        [_flat(item, depth - 1) for item in node.value[:8]]
        if isinstance(node, SequenceNode)
        else [_flat(key, depth - 1) for key, _ in node.value[:8]]
    )
    return shown(", ".join(parts))


def _too_deep(at: Node | yaml.Event) -> NoReturn:
    message = f"lists or mappings stand in each other more than {MAX_DEPTH} deep"
    fail(mark_of(at), message, "Quote the text if these brackets are part of it.")  # type: ignore[arg-type]
