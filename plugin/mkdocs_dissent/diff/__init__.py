"""Two linked registers → what changed between them, typed, in the order a reviewer judges it.

`compare` is the entry. Everything that is text in a change is plain text by strangers: pages and
reports escape it.
"""

from __future__ import annotations

from mkdocs_dissent.diff.compare import compare
from mkdocs_dissent.diff.findings import with_findings
from mkdocs_dissent.diff.model import (
    Block,
    BodyChange,
    Changes,
    Comparison,
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
    Reason,
    RecordChange,
    RecordNotCompared,
    Size,
    Token,
    TokenOp,
    What,
)
from mkdocs_dissent.diff.text import diff_words

__all__ = [
    "Block",
    "BodyChange",
    "Changes",
    "Comparison",
    "DissentChange",
    "DissentEvent",
    "EntryChange",
    "FieldChange",
    "FindingChange",
    "FindingWhat",
    "LinkChange",
    "MetricChange",
    "Push",
    "ReadingChange",
    "Reason",
    "RecordChange",
    "RecordNotCompared",
    "Size",
    "Token",
    "TokenOp",
    "What",
    "compare",
    "diff_words",
    "with_findings",
]
