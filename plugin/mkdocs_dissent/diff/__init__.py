"""Two linked registers → what changed between them, typed, in the order a reviewer judges it.

`compare` is the entry. Everything that is text in a change is plain text by strangers: whoever
shows it escapes it.
"""

from __future__ import annotations

from mkdocs_dissent.diff.comparing import compare
from mkdocs_dissent.diff.comparison import Comparison
from mkdocs_dissent.diff.judged import with_findings
from mkdocs_dissent.diff.model import Changes, Count, NotCompared, RecordChange, Weight
from mkdocs_dissent.diff.parts import (
    Block,
    BodyChange,
    DissentChange,
    DissentEvent,
    EntryChange,
    FieldChange,
    FindingChange,
    FindingWhat,
    LinkChange,
    MetricChange,
    Push,
    ReadingChange,
    Size,
    Token,
    TokenOp,
    What,
)

__all__ = [
    "Block",
    "BodyChange",
    "Changes",
    "Comparison",
    "Count",
    "DissentChange",
    "DissentEvent",
    "EntryChange",
    "FieldChange",
    "FindingChange",
    "FindingWhat",
    "LinkChange",
    "MetricChange",
    "NotCompared",
    "Push",
    "ReadingChange",
    "RecordChange",
    "Size",
    "Token",
    "TokenOp",
    "Weight",
    "What",
    "compare",
    "with_findings",
]
