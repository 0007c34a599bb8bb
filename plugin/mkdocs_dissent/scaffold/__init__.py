"""New records and new registers: what is written for an author, as texts.

`drafts` writes a record from what is given for its fields (`values`) under a free name (`names`);
`agenda` fills in a review. `init` plans what sets a register up, around the records that are there
already (`adopting`), from `texts` and from what GitHub and GitLab run (`forges`). Nothing here
prints or asks.

The texts stand in `templates/`. In `*.j2` Jinja fills the places. A job has places `@name@`, since
forges have their own meaning for braces. The others are texts as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_dissent.edit import emit
from mkdocs_dissent.text import sentence

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
_PLACE = re.compile(r"@([a-z]+)@")
_MARKUP = re.compile(r"[\\`*_\[\]{}]")


def template(name: str) -> str:
    """The text of a template."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def job(name: str, places: Mapping[str, str]) -> str:
    """Fill in the places of a job, all at once: a value is never searched for places."""
    return _PLACE.sub(lambda found: places[found[1]], template(name))


def filled(name: str, /, **values: Any) -> str:
    """The text of a template for Jinja, which passes each value through a filter."""
    return _environment().get_template(f"{name}.j2").render(values)


@cache
def _environment() -> Environment:
    # Most commands need no template, and Jinja takes long to import.
    from mkdocs_dissent.templates import templates

    # Markdown and YAML: each has a filter of its own instead of HTML's.
    env = templates(TEMPLATES, keep_trailing_newline=True)
    env.filters.update(plain=plain, sentence=sentence, scalar=emit.scalar)
    return env


def plain(text: str) -> str:
    """Text as Markdown that shows it and means nothing by it."""
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return _MARKUP.sub(r"\\\g<0>", text)
