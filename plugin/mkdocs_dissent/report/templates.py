"""The templates of changes: plain text, in which everything is escaped as on a page."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from mkdocs_dissent.pages.changes import Card
from mkdocs_dissent.pages.context import kind, named
from mkdocs_dissent.text import count, templates


def environment(escape: Callable[[str], str]) -> Environment:
    """The templates of this room; what they show is escaped so, but for `Markup`."""

    def shown(value: object) -> Markup:
        return value if isinstance(value, Markup) else Markup(escape(str(value)))

    env = templates(Path(__file__).parent, autoescape=True, finalize=shown)
    env.filters.update(count=count, kind=kind, name=named, paths=_paths)
    return env


def _paths(card: Card) -> str:
    """Where a record stands, and where it stood before it moved."""
    path = card.record.source.path
    return f"{card.moved_from} → {path}" if card.moved_from else path
