"""YAML's errors in words that name the remedy."""

from __future__ import annotations

import re

import yaml

from mkdocs_dissent.reading.frontmatter.document import Mark, Unreadable, in_file
from mkdocs_dissent.records.fields import shown

# Compiled only when it is needed: it takes 5 ms.
_CONTROL = r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"


def explained(error: yaml.YAMLError | UnicodeEncodeError, block: str) -> Unreadable:
    """What PyYAML found wrong with `block`, said to its author."""
    if not isinstance(error, yaml.MarkedYAMLError):
        found = re.search(_CONTROL, block)
        at = found.start() if found else 0
        name = f"U+{ord(block[at]):04X}" if found else "a character"
        return Unreadable(
            in_file(block, at),
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
    return Unreadable(Mark(row + 2, column + 1), said, hint)


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
        name = shown(line[:column].strip())
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
