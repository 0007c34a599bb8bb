"""What the practices ask, worked out from records, the policy and today.

What every figure, list and choice means stands in `definitions.md`, by page and name; `{counted}`
there is every kind of contradiction.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from mkdocs_dissent.register.contradictions import ContradictionKind
from mkdocs_dissent.text import list_words


def _entries(text: str, heading: str) -> list[tuple[str, str]]:
    """Each part of a text under a heading of some level: what the heading says, and the part."""
    parts = re.split(f"^{heading} (.+)$", text, flags=re.M)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


_TEXT = (
    Path(__file__)
    .with_name("definitions.md")
    .read_text(encoding="utf-8")
    .replace("{counted}", list_words(dict.fromkeys(kind.many for kind in ContradictionKind)))
)
DEFINITIONS: Mapping[str, Mapping[str, str]] = {
    page: {name: " ".join(words.split()) for name, words in _entries(part, "##")}
    for page, part in _entries(_TEXT, "#")
}
"""Page → name → what it means, each in the order of the file."""
MEANING: Mapping[str, str] = {n: text for page in DEFINITIONS.values() for n, text in page.items()}
"""The meaning of every name, whatever its page."""
