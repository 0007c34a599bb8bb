"""`dissent diff`: what a branch changes in the register, record by record and field by field."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import click

from mkdocs_dissent import __version__
from mkdocs_dissent.cli.output import Refusal, write_err, write_result, write_step_summary
from mkdocs_dissent.cli.setup import Setup, Word, examine_register, with_setup
from mkdocs_dissent.report import CHANGE_FORMATS, ChangesContext, write_changes

if TYPE_CHECKING:
    from mkdocs_dissent.git import NoBase
    from mkdocs_dissent.pages.changes import ChangesView
    from mkdocs_dissent.register.base import BaseFiles


@click.command()
@click.argument("base", required=False)
@click.option(
    "--format",
    "format_",
    type=Word(CHANGE_FORMATS),
    default="text",
    show_default=True,
)
@click.option("--site-url", help="Where the preview is published: records are linked there.")
@click.option(
    "--published",
    type=click.Path(path_type=Path),
    hidden=True,
    help="Does nothing any more: the base is found by git.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@with_setup
def diff(
    base: str | None,
    format_: str,
    site_url: str | None,
    published: Path | None,
    output: Path | None,
    setup: Setup,
) -> int:
    """What is changed against BASE, a commit or a branch; without one it is found out.

    Exit status: 0 whether or not anything changed, 2 where it could not run.
    """
    from mkdocs_dissent.pages.changes import changes_view
    from mkdocs_dissent.pages.context import Context
    from mkdocs_dissent.pages.filters import Filters
    from mkdocs_dissent.report.terminal import has_colour

    if published is not None:
        write_err("dissent: --published does nothing any more: the base is found by git.")
    examined = examine_register(setup, base_of(setup, base))
    view = changes_view(
        Context(examined.register, examined.policy, examined.today, examined.comparison), Filters()
    )
    colour = output is None and has_colour(sys.stdout)
    context = _context(setup, site_url, colour, view)
    text = write_changes(view, format_, context=context)
    write_result(text, output, view.summary)
    write_step_summary(lambda: write_changes(view, "markdown", context=context))
    return 0


def _context(setup: Setup, site_url: str | None, colour: bool, view: ChangesView) -> ChangesContext:
    context = ChangesContext(
        as_of=setup.today.isoformat(),
        version=__version__,
        colour=colour,
        file_of=_files_on_forge(setup, view),
    )
    if not site_url:
        return context
    if not site_url.startswith(("https://", "http://")):
        raise Refusal(f"--site-url is {site_url}; expected an address such as https://…/")
    root = site_url if site_url.endswith("/") else f"{site_url}/"
    page = setup.policy.pages["changes"]
    return replace(
        context,
        page_of=lambda uri: urljoin(root, setup.url_of(uri)),
        changes_page=urljoin(root, setup.url_of(page)) if page else None,
    )


def _files_on_forge(setup: Setup, view: ChangesView) -> Callable[[str, bool], str | None]:
    """Where the forge shows a file, as it is or as it was at the base.

    On a build host alone: elsewhere the commit at hand may never have been pushed.
    """
    from mkdocs_dissent.git import built_commit, host_of, repository_url, source_urls

    if host_of(os.environ) is None:
        return lambda path, here: None  # noqa: ARG005
    root = setup.tree.root
    url_of = source_urls(repository_url(root, os.environ), os.environ)
    base, head = (view.base.commit, view.base.head) if view.base else ("", "")
    head = built_commit(root, os.environ) or head
    return lambda path, here: url_of(head if here else base, path)


def base_of(setup: Setup, wanted: str | None) -> BaseFiles | NoBase:
    """The base: the one that was asked for, else the option's, else what git finds out.

    Raises Refusal where the one that was asked for can't be used.
    """
    from mkdocs_dissent.git import AUTO, NoBase, Published
    from mkdocs_dissent.register.base import find_base

    option = setup.policy.changes_base
    base = wanted or (AUTO if option == "off" else option)
    found = find_base(setup.tree, setup.policy, base, os.environ)
    if wanted is not None and isinstance(found, NoBase):
        raise Refusal(found.reason, " ".join(found.tried))
    if isinstance(found, Published):
        return NoBase(reason="there is nothing to compare with", tried=(found.how,))
    return found
