"""Changes to front matter that touch the field they are about and not one other byte.

A field's place is found by the marks of YAML's nodes, and only that piece of the text is replaced.
Afterwards both texts are read again: unless exactly the field that was meant has changed, the edit
is refused. Comments, order, quoting, indentation, line ends and the body stay by construction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mkdocs_dissent.edit import emit
from mkdocs_dissent.edit.emit import Style
from mkdocs_dissent.edit.source import (
    BOM,
    Pair,
    Source,
    Splice,
    flattened,
    read_document,
    spliced,
)
from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.records.fields import Value

_NO_FRONT_MATTER = "the file has no front matter"


def set_fields(
    text: str,
    changes: Mapping[str, Value],
    *,
    after: Sequence[str] = (),
    create: bool = False,
) -> str:
    """`text` with top-level fields set to values; None takes a field away.

    A field that is there keeps its place, its name as written and its style. A new one goes below
    the lowest of the fields `after` and of those changed before it, else to the end. `create`
    allows front matter to be begun where there is none. Raises EditError where the fields can't be
    set without changing anything else.
    """
    for name, value in changes.items():
        source = Source(text)
        pair = source.find(name)
        if pair is None:
            if value is None:
                continue
            splices = _inserted(source, name, value, after, create)
        elif _same(source.document.values[pair.name], value) and value is not None:
            continue
        else:
            splices = _removed(source, pair) if value is None else _replaced(source, pair, value)
        text = _verified(source, splices, pair.name if pair else name, value)
        after = (*after, name)
    return text


def append_item(
    text: str,
    name: str,
    value: Value,
    *,
    after: Sequence[str] = (),
    create: bool = False,
) -> str:
    """`text` with one more item in the list of a field.

    The list keeps its form; a single value becomes the first of two, an absent or empty field a
    list of one. `after`, `create` and errors are as for `set_fields`.
    """
    source = Source(text)
    pair = source.find(name)
    old = source.document.values[pair.name] if pair else None
    if pair is None or old is None or old == []:
        return set_fields(text, {name: [value]}, after=after, create=create)
    node = pair.value
    if isinstance(node, SequenceNode):
        splices = _appended(source, node, value)
    elif isinstance(node, MappingNode):
        splices = _made_a_list(source, node, value)
    else:
        splices = _replaced(source, pair, [old, value])
    items = old if isinstance(old, list) else [old]
    return _verified(source, splices, pair.name, [*items, value])


# A field that is not there yet


def _inserted(
    source: Source, name: str, value: Value, after: Sequence[str], create: bool
) -> list[Splice]:
    key = emit.scalar(name)
    if not source.document.has_front_matter:
        if not create:
            raise EditError(_NO_FRONT_MATTER, "Convert it first: `dissent convert`.")
        return [Splice(0, 0, _joined(["---", *emit.entry(key, value, 0, Style()), "---"]))]
    if source.root is None:
        return [Splice(source.close, source.close, _joined(emit.entry(key, value, 0, Style())))]
    if source.root.flow_style:
        return _into_flow(source, source.root, f"{key}: {emit.flow(value)}")
    above = [pair.value for name in after if (pair := source.find(name))]
    at = source.below(max(above, key=source.start, default=source.root))
    indent = source.column(source.root.value[0][0])
    return [Splice(at, at, _joined(emit.entry(key, value, indent, _style(source))))]


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _style(source: Source) -> Style:
    """How the file lays out its lists, by the first one that stands one item a line."""
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


def _removed(source: Source, pair: Pair) -> list[Splice]:
    if source.root is not None and source.root.flow_style:
        raise EditError(f"`{pair.name}` stands in braces with the other fields", "Edit it by hand.")
    start = source.line_start(source.start(pair.key))
    return [Splice(start, source.next_line(source.end(pair.value)), "")]


def _replaced(source: Source, pair: Pair, value: Value) -> list[Splice]:
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
        said = emit.entry("", value, 0, Style())[0][2:] if bare else emit.flow(value)
        return _at(start, end, colon, said)
    name = emit.scalar(pair.name)
    first, *rest = emit.entry(name, value, source.column(pair.key), _style(source))
    if not rest:
        said = first[source.column(pair.key) + len(name) + 2 :]
        return _at(start if isinstance(node, ScalarNode) else colon, end, colon, said)
    if isinstance(node, ScalarNode):
        below = source.next_line(end)
        return [Splice(colon, end, ""), Splice(below, below, _joined(rest))]
    # One item a line before and after: the field's own line, and comments below it, stay.
    return [Splice(source.line_start(start), end, "\n".join(rest))]


def _at(start: int, end: int, colon: int, said: str) -> list[Splice]:
    """`said` in place of a value; an empty value stands right after its colon."""
    return [Splice(start, end, f" {said}" if start == colon else said)]


# A list


def _appended(source: Source, node: SequenceNode, value: Value) -> list[Splice]:
    if node.flow_style:
        return _into_flow(source, node, emit.flow(value))
    style = Style(flow_items=_flow_items(node))
    at = source.below(node)
    return [Splice(at, at, _joined(emit.item(value, source.column(node), style)))]


_REST_OF_LINE = re.compile(r"[ \t]*(,?)[ \t]*(?:#[^\n]*)?\n")


def _into_flow(source: Source, node: Node, said: str) -> list[Splice]:
    """One more item before the closing bracket, on a line of its own where the others have one."""
    text, close = source.text, source.end(node) - 1
    if not node.value:
        bracket = "[" if isinstance(node, SequenceNode) else "{"
        opening = text.index(bracket, source.start(node)) + 1
        return [Splice(opening, opening, said)]
    last = node.value[-1]
    key, value = last if isinstance(last, tuple) else (last, last)
    start, end = source.start(key), source.end(value)
    lead = text[source.line_start(start) : start]
    rest = _REST_OF_LINE.match(text, end, close)
    if lead.strip() or not rest:
        return [Splice(end, end, f", {said}")]
    comma = [] if rest[1] else [Splice(end, end, ",")]
    return [*comma, Splice(rest.end(), rest.end(), f"{lead}{said}{rest[1]}\n")]


def _made_a_list(source: Source, node: MappingNode, value: Value) -> list[Splice]:
    """One mapping becomes the first of a list of two, its lines as they are but for indentation."""
    start, end = source.start(node), source.end(node, whole=True)
    if node.flow_style:
        return [Splice(start, start, "["), Splice(end, end, f", {emit.flow(value)}]")]
    splices = [Splice(start, start, "- ")]
    at = source.next_line(start)
    while at <= end:
        splices.append(Splice(at, at, "  "))
        at = source.next_line(at)
    lines = emit.item(value, source.column(node), Style(flow_items=False))
    return [*splices, Splice(at, at, _joined(lines))]


# Was that all?


def _verified(source: Source, splices: Sequence[Splice], name: str, value: Value) -> str:
    """The spliced text, if it says what it said but for the field `name`."""
    text = spliced(source.original, splices)
    try:
        after = read_document(flattened(text))
    except EditError:
        after = None
    if after is None or not _differs_only(source.document, after, name, value):
        raise EditError(
            f"`{name}` can't be changed here without changing something else",
            "Edit the front matter by hand.",
        )
    assert text.startswith(BOM) == source.original.startswith(BOM)
    return text


def _differs_only(before: Document, after: Document, name: str, value: Value) -> bool:
    expected = {key: item for key, item in before.values.items() if key != name}
    found = {key: item for key, item in after.values.items() if key != name}
    return (
        after.body == before.body
        and list(expected) == list(found)
        and all(_same(item, found[key]) for key, item in expected.items())
        and (name not in after.values if value is None else _same(after.values.get(name), value))
        and len(after.problems) <= len(before.problems)
    )


def _same(one: Value, other: Value) -> bool:
    """Whether two values are equal and of one type at any depth; True is not 1 here."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and one == other
