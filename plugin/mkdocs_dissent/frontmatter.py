"""Text → mapping + body + position of every key; strict YAML.

python-frontmatter says where front matter ends, through a handler of our own; its reading of it is
not used, because it drops a list or an unclosed block silently, keeps the last of duplicate keys
and moves lines. YAML is composed to nodes by PyYAML's C parser, and one walk over the nodes yields
values, positions, duplicate keys, tags and aliases. Nothing is ever constructed from a tag.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

import yaml
from frontmatter.default_handlers import BaseHandler
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mkdocs_dissent.fields import Path, Place, Value
from mkdocs_dissent.findings import Location, Problem

__all__ = ["LIMIT", "MAX_DEPTH", "Document", "Mark", "Path", "Value", "decode", "parse"]

LIMIT = 65536
"""How many characters of front matter are read at most, unless the caller says otherwise."""
MAX_DEPTH = 32
"""How deep lists and mappings may stand in each other."""

Mark = Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file taken apart: what its metadata says, where each part of it stands, and its prose."""

    path: str
    """Relative to the repository's root."""
    values: Mapping[str, Value]
    """The front matter, its keys as written; dates are text."""
    marks: Mapping[Path, Mark]
    """Where each value stands in the file; an empty value stands where its key does."""
    keys: Mapping[Path, Mark]
    """Where each key stands in the file."""
    body: str
    """Everything after the closing fence, untouched, with `\\n` for a line's end."""
    body_line: int
    """The line of the file on which the body begins."""
    problems: tuple[Problem, ...] = ()
    readable: bool = True
    """False where there is front matter that could not be read as a mapping."""
    has_front_matter: bool = False
    dialect: str = "native"


def decode(data: bytes, path: str) -> tuple[str, tuple[Problem, ...]]:
    """The text of a file, with `\\n` for a line's end and without a leading byte-order mark.

    Bytes that are not UTF-8 are replaced, and a null character is left in: both come with a
    DM001, and a caller must treat the record as unreadable then.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = _with_newlines(data.decode())
    except UnicodeDecodeError as error:
        before = _with_newlines(data[: error.start].decode())
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8 text"
        hint = "Save the file as UTF-8."
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            hint = "It looks like UTF-16: save the file as UTF-8."
        problem = _problem(path, _place(before, len(before)), message, hint)
        return _with_newlines(data.decode(errors="replace")), (problem,)
    if (at := text.find("\0")) >= 0:
        message = "the file holds a null character, which no text does"
        return text, (_problem(path, _place(text, at), message, "Save the file as UTF-8."),)
    return text, ()


def parse(text: str, path: str, *, limit: int = LIMIT) -> Document:
    """Take a file apart. Never raises: what can't be read is in `problems`.

    `limit` is the number of characters above which front matter is not read at all.
    """
    text = _with_newlines(text)
    if not text.startswith("---"):
        return _without_fence_at_start(text, path)
    opening = _OPENING.match(text)
    if not opening:
        return _plain(text, path)
    try:
        block, body = _SPLITTER.split(text)
    except ValueError:
        return _unclosed(text, path, opening.end())
    body_line = block.count("\n") + 3
    try:
        if len(block) > limit:
            _fail(
                Mark(1, 1),
                f"front matter of {len(block):,} characters is too large; the limit is {limit:,}",
                "Move prose below the closing `---`, and long data to a file beside the record.",
            )
        values, marks, keys, problems = _read(block, path)
    except _Unreadable as error:
        problem = _problem(path, error.mark, error.message, error.hint)
        return _unreadable(path, body, body_line, problem)
    return Document(
        path=path,
        values=values,
        marks=marks,
        keys=keys,
        body=body,
        body_line=body_line,
        problems=tuple(problems),
        has_front_matter=True,
    )


# Where front matter ends


class _Splitter(BaseHandler):
    """python-frontmatter's splitting, with fences that are lines of their own and nothing else."""

    # The line's end belongs to the fence, so that the body begins where its first line does.
    FM_BOUNDARY = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)


_SPLITTER = _Splitter()
_OPENING = re.compile(r"---[ \t]*(?:\n|\Z)")
_KEY_LINE = re.compile(
    r"(?:[ \t]*(?:#[^\n]*)?\n)*[\"']?[^\W\d][\w -]{0,60}[\"']?[ \t]*:(?:[ \t\n]|\Z)"
)
_LATE_OPENING = re.compile(r"(?:\s*\n)?---[ \t]*\n")


def _begins_with_key(text: str, start: int) -> bool:
    return _KEY_LINE.match(text, start, start + 4096) is not None


def _plain(text: str, path: str) -> Document:
    return Document(path=path, values={}, marks={}, keys={}, body=text, body_line=1)


def _unreadable(path: str, body: str, body_line: int, problem: Problem) -> Document:
    return Document(
        path=path,
        values={},
        marks={},
        keys={},
        body=body,
        body_line=body_line,
        problems=(problem,),
        readable=False,
        has_front_matter=True,
    )


def _unclosed(text: str, path: str, start: int) -> Document:
    # A thematic break is a `---` too: only a key right below makes it the front matter's fence.
    if not _begins_with_key(text, start):
        return _plain(text, path)
    gap = text.find("\n\n", start)
    body_at = len(text) if gap < 0 else gap + 2
    message = "front matter opens here and is never closed"
    hint = "Add a line `---` after its last field."
    problem = _problem(path, Mark(1, 1), message, hint)
    return _unreadable(path, text[body_at:], text.count("\n", 0, body_at) + 1, problem)


def _without_fence_at_start(text: str, path: str) -> Document:
    """A file whose first line is no fence; front matter that begins too late is said, not lost."""
    if text.startswith("\ufeff"):
        message = "a byte-order mark stands before the front matter"
        late = _LATE_OPENING.match(text, len(text) - len(text.lstrip("\ufeff")))
    elif text[:1].isspace():
        message = "front matter must begin on the first line of the file"
        late = _LATE_OPENING.match(text)
    else:
        return _plain(text, path)
    if not late or not _begins_with_key(text, late.end()):
        return _plain(text, path)
    try:
        block, body = _SPLITTER.split("---\n" + text[late.end() :])
    except ValueError:
        return _plain(text, path)
    line = text.count("\n", 0, late.end())
    hint = "Remove what stands before the first `---`."
    problem = _problem(path, Mark(line, 1), message, hint)
    return _unreadable(path, body, line + block.count("\n") + 2, problem)


# YAML → nodes


class _Unreadable(Exception):  # noqa: N818 (it never leaves this module)
    def __init__(self, mark: Mark, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.mark = mark
        self.message = message
        self.hint = hint


def _fail(mark: Mark, message: str, hint: str = "") -> NoReturn:
    raise _Unreadable(mark, message, hint)


def _no_tag(_self: object, _kind: object, _value: object, _implicit: object) -> None:
    """What an untagged node means is read from its text, later and through a memo."""


class _Unresolved:
    """Instead of PyYAML's resolver: a node's tag is what its author wrote, else None."""

    resolve = _no_tag

    def descend_resolver(self, _parent: object, _index: object) -> None: ...

    def ascend_resolver(self) -> None: ...


if TYPE_CHECKING:

    class _Composer(yaml.CBaseLoader):
        pass

elif yaml.__with_libyaml__:

    class _Composer(_Unresolved, yaml.cyaml.CParser):
        def dispose(self):
            pass

else:  # PyYAML without libyaml: ten times slower, the same nodes
    from yaml.composer import Composer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class _Composer(_Unresolved, Reader, Scanner, Parser, Composer):
        def __init__(self, text):
            Reader.__init__(self, text)
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)


# YAML counts these as line ends and no editor does; a space keeps every column where it was.
_ODD_BREAKS = str.maketrans("\x85\u2028\u2029", "   ")
# Compiled only when it is needed: it takes 5 ms.
_CONTROL = r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
# Composing recurses in C: text that could nest deeper than this is looked at event by event first.
_MANY_OPENERS = 100
_LONG_PREFIX = re.compile(r"^[ \t?:-]{60}", re.MULTILINE)
_ALIAS_OR_ANCHOR = re.compile(r"(?:^|[\s\[{,:?-])[&*][^\s&*]")

_Read = tuple[dict[str, Value], dict[Path, Mark], dict[Path, Mark], list[Problem]]


def _read(block: str, path: str) -> _Read:
    if not block.isascii():
        block = block.translate(_ODD_BREAKS)
        if (at := block.find("\ufeff")) >= 0:
            _fail(
                _in_file(block, at),
                "a byte-order mark stands inside the front matter",
                "Delete this invisible character: retype the line.",
            )
    walk = _Walk(path)
    may_alias = ("*" in block or "&" in block) and _ALIAS_OR_ANCHOR.search(block)
    may_nest = block.count("[") + block.count("{") > _MANY_OPENERS or _LONG_PREFIX.search(block)
    if may_alias or may_nest:
        walk.note_aliases(block)
    try:
        root = _Composer(block).get_single_node()
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise _explained(error, block) from None
    if root is None:
        return {}, {}, {}, walk.problems
    if not isinstance(root, MappingNode):
        _fail(
            _mark(root),
            "front matter must be fields, each `name: value`; this is "
            + ("a list" if isinstance(root, SequenceNode) else "plain text"),
            "Write `status: accepted`, one field a line; a thematic break on the first line"
            " of a file is written `***`.",
        )
    return walk.mapping(root, (), 1), walk.marks, walk.keys, walk.problems


def _mark(node: Node) -> Mark:
    # The block begins on the file's second line, and YAML counts from 0.
    start = node.start_mark
    return Mark(start.line + 2, start.column + 1)


def _in_file(block: str, at: int) -> Mark:
    line, column = _place(block, at)
    return Mark(line + 1, column)


# Nodes → values


_INT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,30}")


@lru_cache(maxsize=16384)
def _scalar(text: str) -> str | int | float | bool | None:
    """What unquoted text means; a register repeats its statuses, names and dates."""
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


@dataclass(slots=True)
class _Walk:
    """One pass over the node graph."""

    path: str
    marks: dict[Path, Mark] = field(default_factory=dict)
    keys: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] | None = None
    """Identities of the nodes met so far, where there are aliases: an alias is the node again."""

    def problem(self, mark: Mark, message: str, hint: str, code: str = "DM001") -> None:
        self.problems.append(_problem(self.path, mark, message, hint, code))

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
                        _too_deep(event)
                elif isinstance(event, yaml.CollectionEndEvent):
                    depth -= 1
                anchor = getattr(event, "anchor", None)
                if anchor is not None:
                    self.seen = set()
                    alias = isinstance(event, yaml.AliasEvent)
                    name = f"`*{anchor}` is a YAML alias" if alias else f"`&{anchor}` is an anchor"
                    hint = "Write the value out where it is meant, or quote the text."
                    self.problem(_mark(event), f"{name}, which is not read", hint)  # type: ignore[arg-type]
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
                or (not key_node.style and not isinstance(_scalar(key), str))
            ):
                key = self.odd_key(key_node, depth)
            at = (*path, key)
            start = key_node.start_mark
            mark = Mark(start.line + 2, start.column + 1)
            if key in values:
                first = keys[at].line
                hint = f"Keep one of them; the one on line {first} is read."
                message = f"`{_short(key)}` is given again; it was first given on line {first}"
                self.problem(mark, message, hint, "DM002")
                continue
            keys[at] = mark
            values[key] = self.value(value_node, at, depth)
        return values

    def value(self, node: Node, at: Path, depth: int) -> Value:
        if self.seen is not None:
            if id(node) in self.seen:
                self.marks[at] = self.keys.get(at) or _mark(node)
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
            return _scalar(text)
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
            self.problem(_mark(node), f"{what}; expected text", f'Quote it: `"{text}": …`.')
            return text
        if node.tag is not None:
            self.tag(node)
        if isinstance(node, ScalarNode):
            return str(node.value)
        what = "list" if isinstance(node, SequenceNode) else "mapping"
        hint = "Quote the text: `{` and `[` begin a mapping or a list."
        self.problem(_mark(node), f"a key is a {what}; expected text", hint)
        return _flat(node, MAX_DEPTH)

    def tag(self, node: Node) -> None:
        tag = str(node.tag).replace("tag:yaml.org,2002:", "!!")
        message = f"the tag `{_short(tag)}` is not read; what follows it is taken as it is written"
        self.problem(_mark(node), message, "Remove the tag, or quote the whole value.")


def _kind(text: str) -> str:
    value = _scalar(text)
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
    return _short(", ".join(parts))


def _too_deep(at: Node | yaml.Event) -> NoReturn:
    message = f"lists or mappings stand in each other more than {MAX_DEPTH} deep"
    _fail(_mark(at), message, "Quote the text if these brackets are part of it.")  # type: ignore[arg-type]


# YAML's errors in words that name the remedy


def _explained(error: yaml.YAMLError | UnicodeEncodeError, block: str) -> _Unreadable:
    if not isinstance(error, yaml.MarkedYAMLError):
        found = re.search(_CONTROL, block)
        at = found.start() if found else 0
        name = f"U+{ord(block[at]):04X}" if found else "a character"
        return _Unreadable(
            _in_file(block, at),
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
    said, hint = _in_words(problem, context, line, column)
    if any(_HEADING.match(text) for text in lines[:row]):
        hint = "A heading stands above it: is the closing `---` missing? " + hint
    return _Unreadable(Mark(row + 2, column + 1), said, hint)


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


def _in_words(problem: str, context: str, line: str, column: int) -> tuple[str, str]:
    """What a YAML error means to the author of `line`, and the remedy.

    The words looked for are libyaml's and PyYAML's own, which differ a little.
    """
    char = line[column : column + 1]
    quoted = _quoted(line)
    quote_it = f"Quote the value: `{quoted}`." if quoted else "Quote the value."
    if "tab character" in problem or (char == "\t" and not line[:column].strip()):
        return "a tab indents this line; YAML indents by spaces", "Replace the tab by two spaces."
    if "values are not allowed" in problem:
        if ":" in line[:column]:
            return "a value that holds a colon must be quoted", quote_it
        name = _short(line[:column].strip())
        return (
            f"`{name}:` can't begin here: the line above is a value without `name:`, or this line"
            " is indented too far",
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
    if "alias" in context or "alias" in problem:
        return "a value that begins with `*` must be quoted", quote_it
    if "anchor" in context:
        return "a value that begins with `&` must be quoted", quote_it
    if "tag" in context or "tag" in problem:
        return "a value that begins with `!` must be quoted; tags are not read", quote_it
    if "block scalar" in context:
        return "a value that begins with `>` or `|` must be quoted", quote_it
    if "cannot start any token" in problem:
        what = "a backtick" if char == "`" else f"`{char}`"
        return f"a value that begins with {what} must be quoted", quote_it
    if "sequence entries are not allowed" in problem:
        return "a list begins on the line below its field", "Write `- ` on a line of its own."
    if "could not find expected ':'" in problem or "':'" in problem:
        return (
            "this line has no `name:`, or the front matter was meant to end before it",
            "Write `name: value`, indent it if it continues a value, or close with `---`.",
        )
    if "document" in context or "document" in problem:
        return "a line that begins with `---` or `%` has no place here", "Close with `---` alone."
    if "expected key" in problem or "block end" in problem:
        before = line[:column].rstrip()
        if before[-1:] in ('"', "'", "]", "}"):
            return f"text follows the closing `{before[-1]}`", _quote_whole(line)
        return (
            "this line stands where the next `name:` of its block should",
            "Indent the fields of one level alike, by spaces.",
        )
    if "expected '-'" in problem:
        return "a field stands where the next `- ` of a list should", "Indent lists and fields."
    if "node content" in problem:
        return f"`{char}` can't begin a value", quote_it
    return f"the YAML can't be read: {problem}", "Quote values that hold `: `, `#`, `[` or `{`."


def _quoted(line: str) -> str | None:
    """The line's field with its value in quotes."""
    found = _FIELD.match(line[:300])
    if not found:
        return None
    lead, name, value = found.groups()
    value = value.strip()
    if '"' not in value and "\\" not in value:
        return f'{lead.strip()}{" " if lead.strip() else ""}{name}: "{value}"'
    if "'" not in value:
        return f"{lead.strip()}{' ' if lead.strip() else ''}{name}: '{value}'"
    return None


def _quote_whole(line: str) -> str:
    quoted = _quoted(line)
    if quoted:
        return f"Quote the whole value: `{quoted}`."
    return "Quote the whole value, and write a quote inside single quotes twice: `'it''s'`."


# Places


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _place(text: str, at: int) -> Mark:
    return Mark(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"


def _problem(path: str, mark: Mark, message: str, hint: str, code: str = "DM001") -> Problem:
    at = Location(path=path, line=mark.line, column=mark.column)
    return Problem(code=code, location=at, message=message, hint=hint)
