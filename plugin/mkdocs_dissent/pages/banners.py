"""What a record's page says first: that a preview changes it, and what contradicts it."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from mkdocs_dissent.pages.changes import Banner
from mkdocs_dissent.pages.notices import Notice
from mkdocs_dissent.pages.pieces import Pieces, due, due_data


def stack(banners: Iterable[str], root: Markup) -> str:
    """Banners one below the other; `root` holds what the script judges dates by."""
    return f'<div class="dissent dissent-notices" {root}>{"".join(banners)}</div>'


def changed(found: Banner, page: str) -> str:
    """The banner of a record that a preview changes; `page` is the link to the page of changes."""
    return (
        '<p class="dissent-banner" data-kind="changed" role="note">'
        f"<strong>{escape(found.words)}</strong>"
        f' <a href="{escape(page)}#{escape(found.anchor)}">See what changed</a></p>'
    )


def noticed(found: Notice, pieces: Pieces) -> str:
    """The banner of a record that something contradicts."""
    page = pieces.page("contradictions")
    link = f' <a href="{escape(page)}#{escape(found.anchor)}">In the queue</a>' if page else ""
    said = [f"<strong>{escape(found.lead)}</strong>"]
    said += [f" {pieces.link(found.ref)}"] if found.ref else []
    said += [f" until {due(found.due)}"] if found.due else []
    colon = ":" if found.text and (found.due or found.ref) else ""
    text = f'{colon} <span dir="auto">{escape(found.text)}</span>' if found.text else ""
    return (
        f'<p class="dissent-banner" data-kind="{found.kind}" role="note"{due_data(found.due)}>'
        f"{''.join(said)}{text}{link}</p>"
    )
