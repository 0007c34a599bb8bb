"""Changes to YAML that touch the field they are about and not one other byte.

A field's place is found by the marks of YAML's nodes, and only that piece of the text is replaced.
Afterwards the new text is read: unless exactly the fields that were meant have changed, the edit is
refused. Comments, order, quoting, indentation, line ends and the body stay by construction.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mkdocs_dissent.edit import emit
from mkdocs_dissent.edit.emit import Style
from mkdocs_dissent.edit.source import (
    Pair,
    Source,
    Splice,
    compose_file,
    flatten,
    read_document,
    splice,
)
from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.records.fields.types import Value

_TALL = Style(flow_items=False, flow_lists=False)
"""How a configuration file is written: one item a line."""


def changed_text(
    source: Source,
    changes: Mapping[str, Value],
    *,
    above: Mapping[str, Sequence[str]] | None = None,
    prose: Sequence[Splice] = (),
) -> tuple[str, Document]:
    """Change fields of front matter, and pieces of the body; return the new text, and its document.

    A field that is there keeps its place, its name as written and its style. A list that begins
    with the items that are there keeps them as they stand; a single value is the first of them. A
    new field goes below the lowest of those that `above` names for it and of those changed before
    it, else to the end. Front matter is begun where there is none. Raises EditError where the
    fields can't be changed without changing anything else.
    """
    splices: list[Splice] = []
    written: dict[str, Value] = {}
    new: dict[str, Value] = {}
    for name, value in changes.items():
        pair = source.find(name)
        if pair is None:
            new[name] = written[name] = value
        elif not _same(old := source.document.values[pair.name], value):
            splices += _bring(source, pair, old, value)
            written[pair.name] = value
    # A list's further items come before a field that begins on the same line.
    splices += _insert(source, new, changes, above or {})
    text = splice(source.original, [*splices, *prose])
    body = splice(source.text, prose)[len(source.text) - len(source.document.body) :]
    try:
        after = read_document(flatten(text), source.document.path)
    except EditError:
        after = None
    if after is None or after.body != body or not _differs_only(source.document, after, written):
        message = f"`{'`, `'.join(written)}` can't be changed here without changing something else"
        raise EditError(message, "Edit the front matter by hand.")
    return text, after


def _differs_only(before: Document, after: Document, written: Mapping[str, Value]) -> bool:
    kept = {key: item for key, item in before.values.items() if key not in written}
    found = {key: item for key, item in after.values.items() if key not in written}
    changed = {key: item for key, item in after.values.items() if key in written}
    return (
        _same(kept, found)
        and _same({key: changed.get(key) for key in written}, dict(written))
        and len(changed) == len(written)
        and len(after.problems) <= len(before.problems)
    )


def _same(one: Value, other: Value) -> bool:
    """Whether two values are equal and of one type at any depth; True is not 1 here."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and one == other


# Fields that are not there yet


def _insert(
    source: Source,
    new: Mapping[str, Value],
    changes: Mapping[str, Value],
    above: Mapping[str, Sequence[str]],
) -> list[Splice]:
    if not new:
        return []
    style = _style(source)
    if not source.document.has_front_matter:
        return [Splice(0, 0, _join(["---", *_entries(new, 0, style), "---"]))]
    if source.root is None:
        return [Splice(source.close, source.close, _join(_entries(new, 0, style)))]
    if source.root.flow_style:
        pairs = [f"{emit.scalar(name)}: {emit.flow(value)}" for name, value in new.items()]
        return _into_flow(source, source.root, pairs)
    indent, changed = source.column(source.root.value[0][0]), list(changes)
    places: dict[str, int] = {}
    splices = []
    for name, value in new.items():
        words = [*above.get(name, ()), *changed[: changed.index(name)]]
        nodes = [pair.value for word in words if (pair := source.find(word))]
        at = source.below(max(nodes, key=source.start, default=source.root))
        at = places[name] = max(at, *(places.get(word, 0) for word in words), 0)
        splices.append(Splice(at, at, _join(_entries({name: value}, indent, style))))
    return splices


def _entries(fields: Mapping[str, Value], indent: int, style: Style) -> list[str]:
    return [
        line
        for name, value in fields.items()
        for line in emit.entry(emit.scalar(name), value, indent, style)
    ]


def _join(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _style(source: Source) -> Style:
    """How the file lays out its lists, by the first one that stands one item a line."""
    if source.is_file:
        return _TALL
    for pair in source.pairs:
        node = pair.value
        if isinstance(node, SequenceNode) and not node.flow_style and node.value:
            dash = max(0, source.column(node) - source.column(pair.key))
            return Style(dash=dash, flow_items=_flow_items(node))
    return Style()


def _flow_items(node: SequenceNode) -> bool:
    mappings = [item for item in node.value if isinstance(item, MappingNode)]
    return not mappings or bool(mappings[-1].flow_style)


# A field that is there


def _replace(source: Source, pair: Pair, value: Value) -> list[Splice]:
    node = pair.value
    start, end, colon = source.start(node), source.end(node), source.colon(pair.key)
    in_flow = source.root is not None and source.root.flow_style
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        start = colon
    if isinstance(node, ScalarNode) and not isinstance(value, list | dict):
        quote = node.style if node.style in ("'", '"') else ""
        return _at(start, end, colon, emit.scalar(value, flow=bool(in_flow), quote=quote))
    if in_flow or (isinstance(node, MappingNode | SequenceNode) and node.flow_style):
        bare = not in_flow and not isinstance(value, list | dict)
        text = emit.entry("", value, 0, Style())[0][2:] if bare else emit.flow(value)
        return _at(start, end, colon, text)
    name = emit.scalar(pair.name)
    first, *rest = emit.entry(name, value, source.column(pair.key), _style(source))
    if not rest:
        text = first[source.column(pair.key) + len(name) + 2 :]
        return _at(start if isinstance(node, ScalarNode) else colon, end, colon, text)
    if isinstance(node, ScalarNode):
        below = source.next_line(end)
        return [Splice(colon, end, ""), Splice(below, below, _join(rest))]
    # One item a line before and after: the field's own line, and comments below it, stay.
    return [Splice(source.line_start(start), end, "\n".join(rest))]


def _at(start: int, end: int, colon: int, text: str) -> list[Splice]:
    """Put a text in place of a value; an empty value stands right after its colon."""
    return [Splice(start, end, f" {text}" if start == colon else text)]


# A list


def _bring(source: Source, pair: Pair, old: Value, value: Value) -> list[Splice]:
    """Bring a field to a value: by adding to what stands there if it begins with that."""
    items = old if isinstance(old, list) else [old]
    is_longer = isinstance(value, list) and 0 < len(items) < len(value)
    if isinstance(value, list) and is_longer and _same(list(items), value[: len(items)]):
        return _append(source, pair, value, value[len(items) :])
    return _replace(source, pair, value)


def _append(source: Source, pair: Pair, value: Value, added: Sequence[Value]) -> list[Splice]:
    node = pair.value
    if isinstance(node, MappingNode):
        return _make_list(source, node, added)
    if not isinstance(node, SequenceNode):
        return _replace(source, pair, value)
    if node.flow_style:
        return _into_flow(source, node, list(map(emit.flow, added)))
    style = Style(flow_items=not source.is_file and _flow_items(node))
    at = source.below(node)
    lines = [line for item in added for line in emit.item(item, source.column(node), style)]
    return [Splice(at, at, _join(lines))]


_REST_OF_LINE = re.compile(r"[ \t]*(,?)[ \t]*(?:#[^\n]*)?\n")


def _into_flow(source: Source, node: Node, items: Sequence[str]) -> list[Splice]:
    """Add items before the closing bracket, each on a line of its own where the others are."""
    text, close = source.text, source.end(node) - 1
    joined = ", ".join(items)
    if not node.value:
        bracket = "[" if isinstance(node, SequenceNode) else "{"
        opening = text.index(bracket, source.start(node)) + 1
        return [Splice(opening, opening, joined)]
    last = node.value[-1]
    key, value = last if isinstance(last, tuple) else (last, last)
    start, end = source.start(key), source.end(value)
    lead = text[source.line_start(start) : start]
    rest = _REST_OF_LINE.match(text, end, close)
    if lead.strip() or not rest:
        return [Splice(end, end, f", {joined}")]
    comma = [] if rest[1] else [Splice(end, end, ",")]
    lines = f",\n{lead}".join(items)
    return [*comma, Splice(rest.end(), rest.end(), f"{lead}{lines}{rest[1]}\n")]


def _make_list(source: Source, node: MappingNode, added: Sequence[Value]) -> list[Splice]:
    """Make one mapping the first of a list, its lines as they are but for indentation."""
    start, end = source.start(node), source.end(node, whole=True)
    if node.flow_style:
        items = ", ".join(map(emit.flow, added))
        return [Splice(start, start, "["), Splice(end, end, f", {items}]")]
    splices = [Splice(start, start, "- ")]
    at = source.next_line(start)
    while at <= end:
        splices.append(Splice(at, at, "  "))
        at = source.next_line(at)
    style = Style(flow_items=False)
    lines = [line for item in added for line in emit.item(item, source.column(node), style)]
    return [*splices, Splice(at, at, _join(lines))]


# A configuration file of another tool


def append_entry(text: str, key: str, item: Value, *, before: Sequence[Value] = ()) -> str:
    """Add one more item to the top-level list `key` of a YAML file.

    A list that is not there is begun, with the items `before`. Where the list is a mapping, as
    `plugins` of mkdocs.yml may be, a name or `{name: options}` is one more key. Raises EditError
    where the file can't be added to without changing anything else.
    """
    if not text.endswith(("\n", "\r")):
        text += "\r\n" if "\r\n" in text else "\n"
    source = Source(text, None)
    pair = source.find(key)
    if pair is None:
        lines = _entries({key: [*before, item]}, source.column(source.pairs[0].key), _TALL)
        gap = "" if source.text.endswith("\n\n") else "\n"
        splices = [Splice(source.close, source.close, gap + _join(lines))]
    elif pair.value.tag == "tag:yaml.org,2002:null":
        splices = _replace(source, pair, [*before, item])
    elif pair.value.tag == "tag:yaml.org,2002:seq":
        splices = _append(source, pair, item, [item])
    elif isinstance(pair.value, MappingNode) and not (isinstance(item, dict) and len(item) > 1):
        splices = _one_more_key(source, pair.value, item)
    else:
        raise EditError(f"`{key}` is no list")
    after = splice(text, splices)
    _check_file(source, after, key)
    return after


def _one_more_key(source: Source, node: MappingNode, item: Value) -> list[Splice]:
    pair: dict[str, Value] = item if isinstance(item, dict) else {str(item): {}}
    if node.flow_style:
        return _into_flow(source, node, [emit.flow(pair)[1:-1]])
    at = source.below(node)
    return [Splice(at, at, _join(emit.block(pair, source.column(node), _TALL)))]


def _check_file(source: Source, after: str, key: str) -> None:
    assert source.root is not None
    old, new = _pairs(source.root), _pairs(compose_file(flatten(after)))
    items, known = new.pop(key, None), old.pop(key, [])
    known = known if isinstance(known, list) else []
    if old != new or not isinstance(items, list) or items[: len(known)] != known:
        raise EditError(f"`{key}` can't be added to without changing something else")


def _pairs(root: MappingNode) -> dict[str, Any]:
    try:
        return {key.value: _plain(value) for key, value in root.value}
    except RecursionError as error:
        raise EditError("an anchor in it refers to itself") from error


def _plain(node: Node) -> Any:
    if isinstance(node, SequenceNode):
        return [_plain(item) for item in node.value]
    if isinstance(node, MappingNode):
        return [(_plain(key), _plain(value)) for key, value in node.value]
    return (node.tag, node.value)
