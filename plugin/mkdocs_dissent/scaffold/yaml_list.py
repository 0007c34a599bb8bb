"""One more item in a list of somebody's YAML file, and not one other byte changed.

`mkdocs.yml` and `.pre-commit-config.yaml` are theirs: tags of any kind, comments, anchors. The
place of the item is found by the marks of YAML's nodes, the text is spliced there, and both texts
are read again: unless the item is all that is new, nothing is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from mkdocs_dissent.edit import emit
from mkdocs_dissent.records.fields import Value

_STYLE = emit.Style(flow_items=False)


class CannotAppendError(Exception):
    """The file is written in a way that can't be added to safely; the message says which."""


def append_entry(
    text: str,
    key: str,
    name: str,
    options: Value = None,
    *,
    before: Sequence[Value] = (),
) -> str:
    """`text` with `name`, or `name: options`, as the last entry of the top-level list `key`.

    A list that is not there is begun, with the items `before`. Where the list is a mapping, as
    `plugins` may be, the entry is one more key. Raises CannotAppendError.
    """
    root = _composed(text)
    item: Value = name if options is None else {name: options}
    return _appended(text, root, key, item, before)


def append_item(text: str, key: str, item: Value) -> str:
    """`text` with one more item in the top-level list `key`. Raises CannotAppendError."""
    root = _composed(text)
    node = _value(root, key)
    if not (isinstance(node, SequenceNode) or _is_null(node)):
        raise CannotAppendError(f"it has no list `{key}`")
    return _appended(text, root, key, item, ())


def _appended(text: str, root: MappingNode, key: str, item: Value, before: Sequence[Value]) -> str:
    node = _value(root, key)
    if node is None:
        after = _begun(text, root, key, [*before, item])
    elif _is_null(node):
        after = _below(text, node, _items([*before, item], root.start_mark.column + 2))
    elif isinstance(node, SequenceNode):
        after = _into(text, node, emit.flow(item), _items([item], node.start_mark.column))
    elif isinstance(node, MappingNode):
        pair: dict[str, Value] = item if isinstance(item, dict) else {str(item): {}}
        lines = emit.block(pair, node.start_mark.column, _STYLE)
        after = _into(text, node, emit.flow(pair)[1:-1], lines)
    else:
        raise CannotAppendError(f"`{key}` is no list")
    _verify(root, after, key)
    return after


def _composed(text: str) -> MappingNode:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise CannotAppendError("it can't be parsed as one YAML document") from error
    if not isinstance(root, MappingNode):
        raise CannotAppendError("it holds no mapping")
    if root.flow_style:
        raise CannotAppendError("it is written in braces")
    return root


def _value(root: MappingNode, key: str) -> Node | None:
    return next((value for name, value in root.value if name.value == key), None)


def _is_null(node: Node | None) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _items(items: Sequence[Value], column: int) -> list[str]:
    return [line for item in items for line in emit.item(item, column, _STYLE)]


def _begun(text: str, root: MappingNode, key: str, items: list[Value]) -> str:
    """The list at the end of the file, below everything that is there."""
    column = root.start_mark.column
    lines = [f"{' ' * column}{key}:", *_items(items, column + 2)]
    gap = "" if text.endswith(("\n\n", "\r\n\r\n")) else _newline(text)
    start = text if text.endswith("\n") else text + _newline(text)
    return start + gap + _joined(text, lines)


def _below(text: str, node: Node, lines: list[str]) -> str:
    return _spliced(text, _next_line(text, node.start_mark.index), lines)


def _into(text: str, node: CollectionNode, said: str, lines: list[str]) -> str:
    last = _end(node.value[-1], text) if node.value else None
    if node.flow_style:
        if last is None:
            close = node.end_mark.index - 1
            return text[:close] + said + text[close:]
        return f"{text[:last]}, {said}{text[last:]}"
    if last is None:
        raise CannotAppendError("the list is empty")
    return _spliced(text, _next_line(text, last), lines)


def _end(item: Any, text: str) -> int:
    """Where an item of a list or mapping ends; comments below it are not its own."""
    node = item[1] if isinstance(item, tuple) else item
    if isinstance(node, CollectionNode) and not node.flow_style and node.value:
        return _end(node.value[-1], text)
    return len(text[: node.end_mark.index].rstrip())


def _next_line(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def _spliced(text: str, at: int, lines: list[str]) -> str:
    gap = _newline(text) if at and not text[:at].endswith("\n") else ""
    return text[:at] + gap + _joined(text, lines) + text[at:]


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _joined(text: str, lines: list[str]) -> str:
    return "".join(line + _newline(text) for line in lines)


def _verify(before: MappingNode, text: str, key: str) -> None:
    after = _composed(text)
    old, new = _pairs(before), _pairs(after)
    value = new.pop(key, None)
    was = old.pop(key, [])
    was = was if isinstance(was, list) else []
    if old != new or not isinstance(value, list) or value[: len(was)] != was:
        raise CannotAppendError(f"`{key}` can't be added to without changing something else")


def _pairs(root: MappingNode) -> dict[str, Any]:
    try:
        return {key.value: _said(value) for key, value in root.value}
    except RecursionError as error:
        raise CannotAppendError("an anchor in it refers to itself") from error


def _said(node: Node) -> Any:
    if isinstance(node, SequenceNode):
        return [_said(item) for item in node.value]
    if isinstance(node, MappingNode):
        return [(_said(key), _said(value)) for key, value in node.value]
    return (node.tag, node.value)
