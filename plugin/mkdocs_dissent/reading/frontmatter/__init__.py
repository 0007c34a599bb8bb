"""Text → mapping + body + position of every key; strict YAML.

python-frontmatter says where front matter ends, through a handler of our own; its reading of it is
not used, because it drops a list or an unclosed block silently, keeps the last of duplicate keys
and moves lines. Plain fields, one a line, are read without YAML (`plain_fields.py`); any other
block is composed to nodes by PyYAML's C parser, and one walk over the nodes yields values,
positions, duplicate keys, tags and aliases. Nothing is ever constructed from a tag.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import yaml
from yaml.nodes import MappingNode, SequenceNode

from mkdocs_dissent.findings import Problem
from mkdocs_dissent.reading.frontmatter.document import (
    Document,
    Mark,
    Unreadable,
    fail,
    in_file,
    place_in,
    problem_at,
    with_newlines,
)
from mkdocs_dissent.reading.frontmatter.fences import (
    OPENING,
    plain,
    split,
    unclosed,
    unreadable,
    without_fence_at_start,
)
from mkdocs_dissent.reading.frontmatter.plain_fields import plain_fields
from mkdocs_dissent.reading.frontmatter.wording import explained
from mkdocs_dissent.reading.frontmatter.yaml_walk import MAX_DEPTH, Walk, mark_of
from mkdocs_dissent.records.fields import Path, Value

__all__ = ["LIMIT", "MAX_DEPTH", "Document", "Mark", "Path", "Value", "decode", "parse"]

LIMIT = 65536
"""How many characters of front matter are read at most, unless the caller says otherwise."""


def decode(data: bytes, path: str) -> tuple[str, tuple[Problem, ...]]:
    """The text of a file, with `\\n` for a line's end and without a leading byte-order mark.

    Bytes that are not UTF-8 are replaced, and a null character is left in: both come with a
    DM001, and a caller must treat the record as unreadable then.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = with_newlines(data.decode())
    except UnicodeDecodeError as error:
        before = with_newlines(data[: error.start].decode())
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8 text"
        hint = "Save the file as UTF-8."
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            hint = "It looks like UTF-16: save the file as UTF-8."
        problem = problem_at(path, place_in(before, len(before)), message, hint)
        return with_newlines(data.decode(errors="replace")), (problem,)
    if (at := text.find("\0")) >= 0:
        message = "the file holds a null character, which no text does"
        return text, (problem_at(path, place_in(text, at), message, "Save the file as UTF-8."),)
    return text, ()


def parse(text: str, path: str, *, limit: int = LIMIT) -> Document:
    """Take a file apart. Never raises: what can't be read is in `problems`.

    `limit` is the number of characters above which front matter is not read at all.
    """
    text = with_newlines(text)
    if not text.startswith("---"):
        return without_fence_at_start(text, path)
    opening = OPENING.match(text)
    if not opening:
        return plain(text, path)
    try:
        block, body = split(text, opening.end())
    except ValueError:
        return unclosed(text, path, opening.end())
    body_line = block.count("\n") + 3
    try:
        if len(block) > limit:
            fail(
                Mark(1, 1),
                f"front matter of {len(block):,} characters is too large; the limit is {limit:,}",
                "Move prose below the closing `---`, and long data to a file beside the record.",
            )
        values, marks, keys, problems = _read(block, path)
    except Unreadable as error:
        problem = problem_at(path, error.mark, error.message, error.hint)
        return unreadable(path, body, body_line, problem)
    return Document(
        path=path,
        values=values,
        marks=marks,
        keys=keys,
        body=body,
        body_line=body_line,
        problems=tuple(problems),
        has_front_matter=True,
        front=block,
    )


# YAML → nodes


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
# Composing recurses in C: text that could nest deeper than this is looked at event by event first.
_MANY_OPENERS = 100
_LONG_PREFIX = re.compile(r"^[ \t?:-]{60}", re.MULTILINE)
_ALIAS_OR_ANCHOR = re.compile(r"(?:^|[\s\[{,:?-])[&*][^\s&*]")

_Read = tuple[dict[str, Value], Mapping[Path, Mark], Mapping[Path, Mark], list[Problem]]


def _read(block: str, path: str) -> _Read:
    if (plain := plain_fields(block)) is not None:
        return *plain, []
    return _composed(block, path)


def _composed(block: str, path: str) -> _Read:
    if not block.isascii():
        block = block.translate(_ODD_BREAKS)
        if (at := block.find("\ufeff")) >= 0:
            fail(
                in_file(block, at),
                "a byte-order mark stands inside the front matter",
                "Delete this invisible character: retype the line.",
            )
    walk = Walk(path)
    may_alias = ("*" in block or "&" in block) and _ALIAS_OR_ANCHOR.search(block)
    may_nest = block.count("[") + block.count("{") > _MANY_OPENERS or _LONG_PREFIX.search(block)
    if may_alias or may_nest:
        walk.note_aliases(block, _Composer)
    try:
        root = _Composer(block).get_single_node()
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise explained(error, block) from None
    if root is None:
        return {}, {}, {}, walk.problems
    if not isinstance(root, MappingNode):
        fail(
            mark_of(root),
            "front matter must be fields, each `name: value`; this is "
            + ("a list" if isinstance(root, SequenceNode) else "plain text"),
            "Write `status: accepted`, one field a line; a thematic break on the first line"
            " of a file is written `***`.",
        )
    return walk.mapping(root, (), 1), walk.marks, walk.keys, walk.problems
