"""A text and where the parts of its YAML stand in it, so that one can be replaced.

Offsets count in the text as `frontmatter` reads it: without a byte-order mark, with `\\n` for a
line's end. `splice` applies them to the text as it stands in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.reading import frontmatter
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.records.fields.declaring import canonical
from mkdocs_dissent.records.fields.types import Position

BOM = "\ufeff"
_LOADER: type[yaml.BaseLoader | yaml.CBaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# As `frontmatter` does: YAML counts these as line ends and no editor does.
_ODD_BREAKS = str.maketrans("\x85\u2028\u2029", "   ")
_KEEPS_BREAKS = re.compile(r"[|>][0-9]?\+")


class Splice(NamedTuple):
    """`text` instead of what stands from `start` to `end`."""

    start: int
    end: int
    text: str


class Pair(NamedTuple):
    """A field of the front matter."""

    name: str
    """As written."""
    key: Node
    value: Node


def flatten(text: str) -> str:
    """A text as `frontmatter` reads it."""
    return text.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")


def splice(original: str, splices: Iterable[Splice]) -> str:
    """Replace pieces of a text; line ends are those of the line that is edited.

    Splices at one place keep their order. Raises ValueError where two overlap.
    """
    bom = BOM if original.startswith(BOM) else ""
    text = original[len(bom) :]
    ends = list(re.finditer(r"\r\n|\n|\r", text))
    two_wide = (found.start() for found in ends if found[0] == "\r\n")
    longer = [start - at for at, start in enumerate(two_wide)]
    starts = [found.end() for found in ends]

    def there(offset: int) -> int:
        return offset + bisect_left(longer, offset)

    out: list[str] = []
    done = 0
    for splice in sorted(splices, key=lambda splice: splice[:2]):
        start, end = there(splice.start), there(splice.end)
        if start < done:
            raise ValueError("two edits overlap")
        line = bisect_right(starts, start)
        near = ends[min(line, len(ends) - 1)][0] if ends else "\n"
        out += text[done:start], splice.text.replace("\n", near)
        done = end
    return "".join((bom, *out, text[done:]))


class Source:
    """A text and the nodes of its YAML: those of its front matter, or of the whole file."""

    def __init__(self, original: str, document: Document | None) -> None:
        """Take a text and its document; None for a file that is YAML from end to end.

        Raises EditError where the YAML can't be read.
        """
        self.original = original
        self.text = flatten(original)
        self.is_file = document is None
        """Whether it is YAML from end to end."""
        self.document = document or frontmatter.parse("", "")
        self._starts = [0, *(found.end() for found in re.finditer("\n", self.text))]
        self.root: MappingNode | None = None
        self.pairs: tuple[Pair, ...] = ()
        if document is None:
            self._first_line = 0
            self.close = len(self.text)
            self.root = compose_file(self.text)
            self.pairs = tuple(Pair(str(key.value), key, value) for key, value in self.root.value)
        elif document.has_front_matter:
            self._first_line = document.front_line - 1
            self.close = self._starts[document.body_line - 2]
            self.root = _compose_front_matter(
                self.text[self._starts[self._first_line] : self.close]
            )
            names = {place: path[0] for path, place in document.keys.items() if len(path) == 1}
            for key, value in self.root.value if self.root else ():
                place = Position(
                    key.start_mark.line + document.front_line, key.start_mark.column + 1
                )
                if place in names:
                    self.pairs += (Pair(str(names[place]), key, value),)

    @classmethod
    def of_record(cls, original: str, path: str = "") -> Source:
        """Read a text that may have front matter. Raises EditError where it can't be read."""
        return cls(original, read_document(flatten(original), path))

    def find(self, name: str) -> Pair | None:
        """The field of a name, hyphens, underscores and case aside."""
        exact = (pair for pair in self.pairs if pair.name == name)
        alike = (pair for pair in self.pairs if canonical(pair.name) == canonical(name))
        return next(exact, None) or next(alike, None)

    def start(self, node: Node) -> int:
        """The offset at which a node begins."""
        return self._offset(node.start_mark)

    def end(self, node: Node, *, whole: bool = False) -> int:
        """The offset at which the last character of a node ends; comments after it are not its.

        A block scalar ends with its last line that says something; one that keeps the blank lines
        below it has them too if `whole`.
        """
        if isinstance(node, MappingNode | SequenceNode) and not node.flow_style:
            if not node.value:
                return self._offset(node.end_mark)
            last = node.value[-1]
            return self.end(last[1] if isinstance(last, tuple) else last, whole=whole)
        end = self._offset(node.end_mark)
        if not isinstance(node, ScalarNode) or node.style not in ("|", ">"):
            return end
        text = self.text[self.start(node) : end]
        if whole and _KEEPS_BREAKS.search(text.split("\n", 1)[0]):
            return end - text.endswith("\n")
        return self.start(node) + len(text.rstrip("\n \t"))

    def below(self, node: Node) -> int:
        """Where the line after a node begins."""
        return self.next_line(self.end(node, whole=True))

    def colon(self, key: Node) -> int:
        """The offset after the colon of a field."""
        return self.text.index(":", self.end(key)) + 1

    def line(self, number: int) -> int:
        """The offset at which a line begins; the first has the number 1."""
        return self._starts[number - 1]

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        return self.text.rfind("\n", 0, offset) + 1

    def next_line(self, offset: int) -> int:
        """Where the line after that of an offset begins."""
        return self.text.index("\n", offset) + 1

    def column(self, node: Node) -> int:
        """A node's indentation, from 0."""
        return int(node.start_mark.column)

    def _offset(self, mark: yaml.error.Mark) -> int:
        return self._starts[mark.line + self._first_line] + mark.column


def read_document(text: str, path: str = "") -> Document:
    """Parse a flat text. Raises EditError where it can't be read."""
    document = frontmatter.parse(text, path)
    if "\0" in text:
        raise EditError("the file holds a null character, which no text does")
    if not document.readable:
        problem = document.problems[0]
        raise EditError(
            f"the front matter can't be read: {problem.message} (line {problem.location.line})",
            problem.hint,
        )
    return document


def compose_file(text: str) -> MappingNode:
    """Compose the nodes of a YAML file. Raises EditError where it is no mapping in block style.

    Tags of any kind, comments and anchors may stand in it.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise EditError("it can't be parsed as one YAML document") from error
    if not isinstance(root, MappingNode):
        raise EditError("it holds no mapping")
    if root.flow_style:
        raise EditError("it is written in braces")
    return root


def _compose_front_matter(block: str) -> MappingNode | None:
    block = block.translate(_ODD_BREAKS)
    root = yaml.compose(block, Loader=_LOADER)
    if root is None:
        return None
    assert isinstance(root, MappingNode), "frontmatter reads nothing else"
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(block, Loader=_LOADER)):
        raise EditError(
            "the front matter holds a YAML alias, which is not read",
            "Write the value out where it is meant, then try again.",
        )
    return root
