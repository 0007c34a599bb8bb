"""Two linked registers → what changed between them, typed, in the order a reviewer judges it.

`compare` is the entry. Everything that is text in a change is plain text by strangers: pages and
reports escape it.
"""

from mkdocs_dissent.diff.compare import compare as compare
from mkdocs_dissent.diff.findings import with_findings as with_findings
from mkdocs_dissent.diff.model import *
from mkdocs_dissent.diff.text import diff_words as diff_words
