"""YAML with positions: a text becomes values, and each key and value keeps its place.

PyYAML's C parser composes nodes, and one walk over the nodes yields values, positions, duplicate
keys, tags and aliases. Nothing is ever constructed from a tag. The second half of the file says
PyYAML's errors in words that name the remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import yaml
from yaml.error import Mark
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mkdocs_dissent.people import ANONYMOUS
from mkdocs_dissent.records.fields.types import Path, Position, Value, position_in, shown

MAX_DEPTH = 32
"""How deep lists and mappings may stand in each other."""


class Unreadable(Exception):  # noqa: N818 (it never leaves this room)
    """A block that can't be read: where it goes wrong, what is wrong, and the remedy."""

    def __init__(self, place: Position, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.hint = hint


def read_yaml(block: str, first_line: int) -> Fields:
    """The fields of a YAML mapping whose first line is the `first_line` of its file.

    Raises Unreadable where the text is no YAML, or is no mapping.
    """
    if not block.isascii():
        block = block.translate(_ODD_BREAKS)
        if (at := block.find("\ufeff")) >= 0:
            raise Unreadable(
                position_in(block, at, first_line),
                "a byte-order mark stands inside the front matter",
                "Delete this invisible character: retype the line.",
            )
    fields = Fields(first_line)
    # Composing recurses in C: what could nest deep is read event by event first.
    deep = block.count("[") + block.count("{") > 100 or _LONG_PREFIX.search(f"\n{block}")
    if deep or "*" in block or "&" in block:
        fields.note_aliases(block)
    try:
        root = _Composer(block).get_single_node()
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise _explained(error, block, first_line) from None
    if isinstance(root, MappingNode):
        fields.values = fields.mapping(root, (), 1)
    elif root is not None:
        what = "a list" if isinstance(root, SequenceNode) else "plain text"
        raise Unreadable(
            fields.place_of(root),
            f"front matter must be fields, each `name: value`; this is {what}",
            "Write `status: accepted`, one field a line; a thematic break on the first line"
            " of a file is written `***`.",
        )
    return fields


# YAML counts these as line ends and no editor does; a space keeps every column where it was.
_ODD_BREAKS = str.maketrans("\x85\u2028\u2029", "   ")
_LONG_PREFIX = re.compile(r"\n[ \t?:-]{60}")  # `^` would be looked for at every character.


# Text → nodes


# Without libyaml PyYAML takes ten times as long, and makes the same nodes.
class _Composer(yaml.cyaml.CParser if yaml.__with_libyaml__ else yaml.BaseLoader):  # type: ignore[misc]
    """PyYAML without its resolver: a node's tag is what its author wrote, else None."""

    def resolve(self, _kind: object, _value: object, _implicit: object) -> None: ...

    def descend_resolver(self, _parent: object, _index: object) -> None: ...

    def ascend_resolver(self) -> None: ...


# Nodes → values

_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17}+)(?:\.[0-9]{1,30}+)?")


def scalar(text: str) -> str | int | float | bool | None:
    """What unquoted text means."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "-0123456789" and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


class Places(Mapping[Path, Position]):
    """Where the parts of a block stand in their file; a position is made when it is asked for."""

    def __init__(self, marks: dict[Path, Mark], first_line: int) -> None:
        self._marks = marks
        self._first_line = first_line

    def __getitem__(self, at: Path) -> Position:
        mark = self._marks[at]
        return Position(mark.line + self._first_line, mark.column + 1)

    def __contains__(self, at: object) -> bool:
        return at in self._marks

    def __iter__(self) -> Iterator[Path]:
        return iter(self._marks)

    def __len__(self) -> int:
        return len(self._marks)


class Fields:
    """What a block of YAML says, and where; made by one pass over its nodes."""

    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.values: dict[str, Value] = {}
        """The keys as written; dates are text."""
        self._places: dict[Path, Mark] = {}
        self._keys: dict[Path, Mark] = {}
        self.places = Places(self._places, first_line)
        """Where each value stands; an empty value stands where its key does."""
        self.keys = Places(self._keys, first_line)
        """Where each key stands."""
        self.remarks: list[tuple[str, str, str, Position]] = []
        """What is wrong with a block that can be read: message, remedy, code and place."""
        self.seen: set[int] | None = None
        """Identities of the nodes met so far, where there are aliases: one is the node again."""

    def place_of(self, node: Any) -> Position:
        """Where a node or an event begins in its file."""
        start = node.start_mark
        return Position(start.line + self.first_line, start.column + 1)

    def note_aliases(self, block: str) -> None:
        """Report anchors and aliases where they stand; refuse what nests too deep to compose."""
        depth = 0
        try:
            events = _Composer(block)
            while events.check_event():
                event = events.get_event()
                if isinstance(event, yaml.CollectionStartEvent):
                    depth += 1
                    if depth > MAX_DEPTH:
                        self.too_deep(event)
                elif isinstance(event, yaml.CollectionEndEvent):
                    depth -= 1
                anchor = getattr(event, "anchor", None)
                if anchor is not None:
                    self.seen = set()
                    alias = isinstance(event, yaml.AliasEvent)
                    name = f"`*{anchor}` is a YAML alias" if alias else f"`&{anchor}` is an anchor"
                    hint = "Write the value out where it is meant, or quote the text."
                    self.remark(event, f"{name}, which is not read", hint)
        except (yaml.YAMLError, UnicodeEncodeError):
            return  # composing meets the same error and says it

    def remark(self, node: Any, message: str, hint: str, code: str = "DM001") -> None:
        self.remarks.append((message, hint, code, self.place_of(node)))

    def too_deep(self, node: Any) -> NoReturn:
        message = f"lists or mappings stand in each other more than {MAX_DEPTH} deep"
        hint = "Quote the text if these brackets are part of it."
        raise Unreadable(self.place_of(node), message, hint)

    def mapping(self, node: MappingNode, path: Path, depth: int) -> dict[str, Value]:
        if depth > MAX_DEPTH:
            self.too_deep(node)
        values: dict[str, Value] = {}
        places, keys = self._places, self._keys
        for key_node, value_node in node.value:
            # Nearly every key is a word, and each of those of ten thousand records comes by here.
            key = key_node.value
            is_scalar = key_node.__class__ is ScalarNode and key_node.tag is None
            if not is_scalar or not key[:1].isalpha() or key in _WORDS:
                key = self.odd_key(key_node, depth)
            at = (*path, key)
            if key in values:
                first = read = self.keys[at].line
                # A person who is unnamed in one of the two is not named.
                if unnamed := ANONYMOUS in str(value_node.value).casefold():
                    read = key_node.start_mark.line + self.first_line
                message = f"`{shown(key)}` is given again; it was first given on line {first}"
                hint = f"Keep one of them; the one on line {read} is read."
                self.remark(key_node, message, hint, "DM002")
                if not unnamed:
                    continue
            keys[at] = key_node.start_mark
            is_scalar = value_node.__class__ is ScalarNode and value_node.tag is None
            if is_scalar and (text := value_node.value) and self.seen is None:
                places[at] = value_node.start_mark
                values[key] = text if value_node.style else scalar(text)
            else:
                values[key] = self.value(value_node, at, depth)
        return values

    def value(self, node: Node, at: Path, depth: int) -> Value:
        self._places[at] = node.start_mark
        if self.seen is not None:
            if id(node) in self.seen:
                self._places[at] = self._keys.get(at, node.start_mark)
                return None
            self.seen.add(id(node))
        if node.tag is not None:
            self.tag(node)
        if node.__class__ is ScalarNode:
            text: str = node.value
            if node.style or node.tag is not None:
                return text
            if not text:
                self._places[at] = self._keys.get(at, node.start_mark)
            return scalar(text)
        if isinstance(node, MappingNode):
            return self.mapping(node, at, depth + 1)
        if depth >= MAX_DEPTH:
            self.too_deep(node)
        return [self.value(item, (*at, i), depth + 1) for i, item in enumerate(node.value)]

    def odd_key(self, node: Node, depth: int) -> str:
        """The text of a key that may be no text; it is reported unless it is a nested number."""
        if isinstance(node, ScalarNode) and node.tag is None:
            text: str = node.value
            meant = text if node.style else scalar(text)
            if isinstance(meant, str) or (depth > 1 and text):
                return text
            kinds = {type(None): "null", bool: "a truth value"}
            kind = kinds.get(type(meant), "a number")
            what = f"the key `{text}` is {kind}" if text else "a key is empty"
            self.remark(node, f"{what}; expected text", f'Quote it: `"{text}": …`.')
            return text
        if node.tag is not None:
            self.tag(node)
        if isinstance(node, ScalarNode):
            return str(node.value)
        what = "list" if isinstance(node, SequenceNode) else "mapping"
        hint = "Quote the text: `{` and `[` begin a mapping or a list."
        self.remark(node, f"a key is a {what}; expected text", hint)
        return _flat(node, MAX_DEPTH)

    def tag(self, node: Node) -> None:
        tag = str(node.tag).replace("tag:yaml.org,2002:", "!!")
        message = f"the tag `{shown(tag)}` is not read; what follows it is taken as it is written"
        self.remark(node, message, "Remove the tag, or quote the whole value.")


def _flat(node: Node, depth: int) -> str:
    """A key that is a collection as short text, so that its value is not lost."""
    if isinstance(node, ScalarNode):
        return str(node.value)
    if depth == 0:
        return "…"
    items = node.value[:8] if isinstance(node, SequenceNode) else [key for key, _ in node.value[:8]]
    return shown(", ".join(_flat(item, depth - 1) for item in items))


# Errors in words

# Compiled only when it is needed: it takes 5 ms.
_CONTROL = r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"


def _explained(
    error: yaml.YAMLError | UnicodeEncodeError, block: str, first_line: int
) -> Unreadable:
    """What PyYAML found wrong with `block`, said to its author."""
    if not isinstance(error, yaml.MarkedYAMLError):
        found = re.search(_CONTROL, block)
        name = f"U+{ord(found[0]):04X}" if found else "a character"
        return Unreadable(
            position_in(block, found.start() if found else 0, first_line),
            f"the control character {name} stands in the front matter",
            "Delete this invisible character: retype the line.",
        )
    lines = block.split("\n")
    problem = str(error.problem or "")
    context = str(error.context or "")
    here, opened = error.problem_mark, error.context_mark
    # An open quote or bracket is found at the end; the place to mend is where it opens.
    if opened is not None and (
        here is None or _BLAME_THE_START.search(context) or _is_left_open(problem, here, lines)
    ):
        here = opened
    row, column = (here.line, here.column) if here is not None else (0, 0)
    row = min(row, max(len(lines) - 1, 0))
    line = lines[row]
    column = min(column, len(line))
    # Who stays anonymous is not named by a quoted line either.
    hides = ANONYMOUS in "\n".join(lines).casefold()
    said, hint = _in_words(problem, context, line, column, "" if hides else _quoted(line))
    if hides and "can't begin here" in said:
        said, hint = "a field can't begin here", "Give every line `name: value`."
    if any(_HEADING.match(text) for text in lines[:row]):
        hint = "A heading stands above it: is the closing `---` missing? " + hint
    return Unreadable(Position(row + first_line, column + 1), said, hint)


_BLAME_THE_START = re.compile(
    r"scanning (?:a simple key|an alias|an anchor|a block scalar|a quoted scalar)"
)
_HEADING = re.compile(r"#{1,6} \S.*$")
_FIELD = re.compile(r"([ ]*(?:- )?)([^\s:#\"'\[\]{}-][^:]{0,80}):[ \t]+(\S.*)$")


def _is_left_open(problem: str, here: yaml.error.Mark | None, lines: list[str]) -> bool:
    if "',' or '" not in problem or here is None:
        return False
    # `[a, b` and then the next field, or nothing: it was meant to close on its own line.
    rest = lines[here.line] if here.line < len(lines) else ""
    return not rest.strip() or here.column <= len(rest.split(":")[0])


_MEANINGS = (
    (r"alias", "a value that begins with `*` must be quoted", ""),
    (r"anchor", "a value that begins with `&` must be quoted", ""),
    (r"tag", "a value that begins with `!` must be quoted; tags are not read", ""),
    (r"block scalar", "a value that begins with `>` or `|` must be quoted", ""),
    (r"cannot start any token", "a value that begins with {char} must be quoted", ""),
    (
        r"sequence entries are not allowed",
        "a list begins on the line below its field",
        "Write `- ` on a line of its own.",
    ),
    (
        r"':'",
        "this line has no `name:`, or the front matter was meant to end before it",
        "Write `name: value`, indent it if it continues a value, or close with `---`.",
    ),
    (
        r"document",
        "a line that begins with `---` or `%` has no place here",
        "Close with `---` alone.",
    ),
    (
        r"expected key|block end",
        "this line stands where the next `name:` of its block should",
        "Indent the fields of one level alike, by spaces.",
    ),
    (
        r"expected '-'",
        "a field stands where the next `- ` of a list should",
        "Indent lists and fields.",
    ),
    (r"node content", "{char} can't begin a value", ""),
)
"""Words of libyaml's and PyYAML's errors, what they mean, and the remedy; else to quote."""


def _in_words(problem: str, context: str, line: str, column: int, quoted: str) -> tuple[str, str]:
    """What a YAML error means to the author of `line`, and the remedy; `quoted` mends the line."""
    char, before = line[column : column + 1], line[:column]
    quote_it = f"Quote the value: `{quoted}`." if quoted else "Quote the value."
    if "tab character" in problem or (char == "\t" and not before.strip()):
        return "a tab indents this line; YAML indents by spaces", "Replace the tab by two spaces."
    if "values are not allowed" in problem:
        if ":" in before:
            return "a value that holds a colon must be quoted", quote_it
        return (
            f"`{shown(before.strip())}:` can't begin here: the line above is a value without"
            " `name:`, or this line is indented too far",
            "Give every line `name: value`, with a space after the colon and the fields of one"
            " level in one column.",
        )
    if "quoted scalar" in context or "double-quoted" in context:
        if "escape" in problem:
            return "`\\` in double quotes begins an escape that YAML does not know", (
                "Write `\\\\`, or use single quotes."
            )
        return "a quote opens here and never closes", "Add the closing quote."
    if "flow " in context:
        what = "list `[`" if "sequence" in context else "mapping `{`"
        if "flow node" in context:
            what = "bracket"
        if char in ("[", "{") or not line[column:].strip():
            return f"a {what} opens and never closes", f"Add the closing bracket. {quote_it}"
        return f"a comma or the closing bracket is missing in a {what}", quote_it
    closing = before.rstrip()[-1:]
    if closing in ('"', "'", "]", "}") and re.search("expected key|block end", problem):
        remedy = f"Quote the whole value: `{quoted}`."
        if not quoted:
            remedy = (
                "Quote the whole value, and write a quote inside single quotes twice: `'it''s'`."
            )
        return f"text follows the closing `{closing}`", remedy
    shown_char = "a backtick" if char == "`" else f"`{char}`"
    for words, meaning, remedy in _MEANINGS:
        if re.search(words, f"{context}; {problem}"):
            return meaning.replace("{char}", shown_char), remedy or quote_it
    return f"the YAML can't be read: {problem}", "Quote values that hold `: `, `#`, `[` or `{`."


def _quoted(line: str) -> str:
    """The line's field with its value in quotes; empty where that can't be told."""
    found = _FIELD.match(line[:300])
    if not found:
        return ""
    lead, name, value = found.groups()
    value = value.strip()
    dash = f"{lead.strip()} " if lead.strip() else ""
    if '"' not in value and "\\" not in value:
        return f'{dash}{name}: "{value}"'
    return "" if "'" in value else f"{dash}{name}: '{value}'"
