"""Values → YAML that every reader reads alike.

Text is quoted wherever YAML 1.1, YAML 1.2 or our own reading could take it for something else:
other tools read these files too, and to most of them an unquoted `no` is false. Dates stay bare,
as people write them.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.records.fields.types import Value, iso_date

WIDTH = 100
"""No list or mapping is put on one line that would be longer."""

Scalar: TypeAlias = str | int | float | bool | None


@dataclass(slots=True)
class Style:
    """How a file lays out its lists."""

    dash: int = 2
    """How far a list's dashes stand right of its key."""
    flow_items: bool = True
    """Whether a mapping in a list goes on one line, `- {date: …, note: …}`, where it fits."""
    flow_lists: bool = True
    """Whether a short list goes on one line, `[a, b]`."""


def scalar(value: Scalar, *, flow: bool = False, quote: str = "") -> str:
    """A single value; `quote` is the quote character to use for text, if any is preferred.

    Raises EditError for a number that front matter can't hold.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if not _PRINTABLE.fullmatch(value):
        return _double(value)
    escapes = ('"' in value or "\\" in value) and "'" not in value
    if quote == "'" or (not quote and escapes and not _is_plain(value, False)):
        return "'" + value.replace("'", "''") + "'"
    return value if not quote and _is_plain(value, flow) else _double(value)


def flow(value: Value) -> str:
    """A value on one line, inside brackets."""
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(k, flow=True)}: {flow(v)}" for k, v in value.items()) + "}"
    return scalar(value, flow=True)


def entry(key: str, value: Value, indent: int, style: Style) -> list[str]:
    """The lines of `key: value` at an indentation; `key` is YAML already."""
    head = f"{' ' * indent}{key}:"
    if not isinstance(value, list | dict):
        # A key without a value is one that waits for it.
        return [head if value is None else f"{head} {scalar(value)}"]
    one = f"{head} {flow(value)}"
    on_one_line = style.flow_lists or not isinstance(value, list)
    if not value or (on_one_line and _is_flat(value) and len(one) <= WIDTH):
        return [one]
    return [head, *block(value, indent + (style.dash if isinstance(value, list) else 2), style)]


def block(value: list[Value] | dict[str, Value], indent: int, style: Style) -> list[str]:
    """The lines of a list or mapping, one entry below the other."""
    if isinstance(value, list):
        return [line for one in value for line in item(one, indent, style)]
    return [line for k, v in value.items() for line in entry(scalar(k), v, indent, style)]


def item(value: Value, indent: int, style: Style) -> list[str]:
    """The lines of one entry of a list."""
    lead = f"{' ' * indent}- "
    if not isinstance(value, list | dict):
        return [lead + scalar(value)]
    one = lead + flow(value)
    flat = _is_flat(value) and len(one) <= WIDTH
    if not value or (flat and (style.flow_items or isinstance(value, list))):
        return [one]
    first, *rest = block(value, indent + 2, style)
    return [lead + first[indent + 2 :], *rest]


def _is_flat(value: list[Value] | dict[str, Value]) -> bool:
    items = value if isinstance(value, list) else value.values()
    return all(
        not isinstance(item, list | dict) or (isinstance(item, list) and _is_flat(item))
        for item in items
    )


# Everything that YAML can hold unescaped, without its line ends and the byte-order mark.
_PRINTABLE = re.compile(
    r"[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
)
_PLAIN = re.compile(r"[\w/.(<$+][^\n]*", re.DOTALL)
_NOT_PLAIN = re.compile(r":(?: |$)| #|\s$")
_NOT_PLAIN_IN_FLOW = re.compile(r"[,\[\]{}:#]")
_OCTAL = re.compile(r"0o[0-7]+")
_RESOLVER: Any = Resolver()
_STR = "tag:yaml.org,2002:str"


def _is_plain(text: str, in_flow: bool) -> bool:
    if not _PLAIN.fullmatch(text) or _NOT_PLAIN.search(text):
        return False
    if in_flow and _NOT_PLAIN_IN_FLOW.search(text):
        return False
    return iso_date(text) is not None or not _means_something_else(text)


def _means_something_else(text: str) -> bool:
    """Whether some version of YAML reads bare `text` as no text."""
    if _RESOLVER.resolve(ScalarNode, text, (True, False)) != _STR or _OCTAL.fullmatch(text):
        return True
    try:
        float(text)
    except ValueError:
        return False
    return True


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


def _double(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if _PRINTABLE.fullmatch(char):
        return char
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


_FLOAT = re.compile(r"-?\d+\.\d+")


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        raise EditError(f"{value} is no number that front matter can hold")
    text = format(Decimal(repr(value)), "f")
    return text if _FLOAT.fullmatch(text) else f"{text}.0"
