"""Registers made of a few lines of front matter each, for tests of what is worked out from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mkdocs_dissent.options import read_policy
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.frontmatter import parse
from mkdocs_dissent.reading.schema import read_record
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.records.vocabularies import Folder
from mkdocs_dissent.register.register import Register, link


def registered(files: Mapping[str, str]) -> Register:
    """The register of files: `decisions/0007-x` → front matter, and a body after `---`."""
    return link([made(name, text) for name, text in files.items()])


def made(name: str, text: str = "") -> Record:
    """One record; what can't be read of it is left out, as it is in a real register."""
    folder, _, file = name.partition("/")
    front, _, body = text.partition("\n---\n")
    document = parse(f"---\n{front}\n---\n{body}", f"{name}.md")
    record, _ = read_record(document, Folder(folder), f"{file}.md", f"{name}.md", Policy())
    return record


def policy(**options: Any) -> Policy:
    """The policy of some options; each must be right."""
    found, wrong = read_policy(options)
    assert not wrong, wrong
    return found
