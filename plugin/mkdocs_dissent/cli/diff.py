"""`dissent diff`: what a branch changes in the register, record by record and field by field."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import click

from mkdocs_dissent import __version__
from mkdocs_dissent.cli.output import Refusal, save, say, summarise, tell
from mkdocs_dissent.cli.setup import Setup, examine_register, register_options, set_up

if TYPE_CHECKING:
    from mkdocs_dissent.report.changes import ChangesContext

_FORMATS = ("text", "markdown", "json")


@click.command()
@click.argument("base", required=False)
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--site-url", help="Where the preview is published: records are linked there.")
@click.option(
    "--published",
    type=click.Path(path_type=Path),
    hidden=True,
    help="Does nothing any more: the base is found by git.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@register_options
def diff(
    base: str | None,
    format_: str,
    site_url: str | None,
    published: Path | None,
    output: Path | None,
    config_file: Path | None,
    as_of: Any,
) -> int:
    """What is changed against BASE, a commit or a branch; without one it is found out.

    Exit status: 0 whether or not anything changed, 2 where it could not run.
    """
    from mkdocs_dissent.cli.against import base_of
    from mkdocs_dissent.pages.changes import changes_view
    from mkdocs_dissent.pages.context import Context
    from mkdocs_dissent.pages.filters import Filters
    from mkdocs_dissent.report.changes import write_changes
    from mkdocs_dissent.report.terminal import has_colour

    setup = set_up(config_file, as_of)
    if published is not None:
        tell("dissent: --published does nothing any more: the base is found by git.")
    examined = examine_register(setup, base_of(setup, base))
    view = changes_view(
        Context(examined.register, examined.policy, examined.today, examined.comparison), Filters()
    )
    colour = output is None and has_colour(sys.stdout)
    context = _context(setup, site_url, colour)
    text = write_changes(view, format_, context=context)
    if output is None:
        say(text)
    else:
        save(output, text)
        tell(f"{output}: {view.summary}")
    summarise(lambda: write_changes(view, "markdown", context=context))
    return 0


def _context(setup: Setup, site_url: str | None, colour: bool) -> ChangesContext:
    from mkdocs_dissent.report.changes import ChangesContext

    as_of = setup.today.isoformat()
    if not site_url:
        return ChangesContext(as_of=as_of, version=__version__, colour=colour)
    if not site_url.startswith(("https://", "http://")):
        raise Refusal(f"--site-url is {site_url}; expected an address such as https://…/")
    root = site_url if site_url.endswith("/") else f"{site_url}/"
    page = setup.policy.pages["changes"]
    return ChangesContext(
        as_of=as_of,
        version=__version__,
        colour=colour,
        page_of=lambda uri: urljoin(root, setup.url_of(uri)),
        changes_page=urljoin(root, setup.url_of(page)) if page else None,
    )
