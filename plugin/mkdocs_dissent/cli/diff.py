"""`dissent diff` and `for`: what a branch changes in the register, and what governs some files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import click

from mkdocs_dissent import __version__
from mkdocs_dissent.cli.output import (
    Refusal,
    write_err,
    write_out,
    write_result,
    write_step_summary,
)
from mkdocs_dissent.cli.setup import Setup, Word, examine_register, inside, with_setup
from mkdocs_dissent.practices.governing import (
    HERE,
    Governing,
    Pattern,
    Weight,
    governing,
    governing_records,
)
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.report import CHANGE_FORMATS, ChangesContext, write_changes
from mkdocs_dissent.report.governing import FORMATS, Answer
from mkdocs_dissent.report.terminal import has_colour

if TYPE_CHECKING:
    from mkdocs_dissent.git.base import NoBase
    from mkdocs_dissent.pages.changes import ChangesView
    from mkdocs_dissent.register.base import BaseFiles


@click.command()
@click.argument("base", required=False)
@click.option("--format", "format_", type=Word(CHANGE_FORMATS), default="text", show_default=True)
@click.option("--site-url", help="The address of the preview: links lead there.")
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
    """Show what has changed since BASE, a commit or a branch. Default: the base that git finds.

    The exit status is 0, and 2 if the comparison can't run.
    """
    from mkdocs_dissent.pages.changes import changes_view
    from mkdocs_dissent.pages.context import Context
    from mkdocs_dissent.pages.filters import Filters

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
    return context._replace(
        page_of=lambda uri: urljoin(root, setup.url_of(uri)),
        changes_page=urljoin(root, setup.url_of(page)) if page else None,
    )


def _files_on_forge(setup: Setup, view: ChangesView) -> Callable[[str, bool], str | None]:
    """Where the forge shows a file, as it is or as it was at the base.

    On a build host alone: elsewhere the commit at hand may never have been pushed.
    """
    from mkdocs_dissent.git.forge import built_commit, repository_url, source_urls
    from mkdocs_dissent.git.hosts import host_of

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
    from mkdocs_dissent.git.base import AUTO, NoBase, Published
    from mkdocs_dissent.register.base import find_base

    option = setup.policy.changes_base
    base = wanted or (AUTO if option == "off" else option)
    found = find_base(setup.tree, setup.policy, base, os.environ)
    if wanted is not None and isinstance(found, NoBase):
        raise Refusal(found.reason, " ".join(found.tried))
    if isinstance(found, Published):
        return NoBase(reason="there is nothing to compare with", tried=(found.how,))
    return found


# What governs some files


@click.command(name="for")
@click.argument("paths", nargs=-1)
@click.option("--base", metavar="REF", help="Add the files that differ from REF; `auto` finds it.")
@click.option("--format", "format_", type=Word(FORMATS), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=Word([Weight.FROZEN, Weight.OVERDUE, Weight.DISSENT]),
    multiple=True,
    help="Exit status 1 if that is true of one of them; may be given again.",
)
@with_setup
def for_(
    paths: tuple[str, ...], base: str | None, format_: str, fail_on: tuple[str, ...], setup: Setup
) -> int:
    """Show what governs PATHS, the most specific first.

    A path is a file, a folder, or `owner/name:path` in another repository. It need not exist yet.
    The exit status is 0, and 2 if the command can't run.
    """
    if not paths and base is None:
        raise click.UsageError("give a path, or --base REF for the files that a branch touches")
    asked = [_place(setup, path) for path in paths]
    found: list[Governing] = []
    touched: Sequence[str] = ()
    if base is None:
        register = setup.register
    else:
        register, found, touched = _touched(setup, base)
    for repository in dict.fromkeys(repository for repository, _ in asked):
        found += _governing(setup, register, repository, [p for r, p in asked if r == repository])
    found.sort(key=lambda item: (*(-part for part in item.pattern.rank), item.rank))
    answer = Answer(
        as_of=setup.today.isoformat(),
        paths=tuple(dict.fromkeys((*(_shown(*place) for place in asked), *touched))),
        governing=tuple(found),
        unreadable=tuple(r.source.path for r in register.records if not r.source.readable),
        colour=has_colour(sys.stdout),
    )
    write_out(FORMATS[format_](answer))
    against = {str(item.weight) for one in found for item in one.against}
    return int(not against.isdisjoint(fail_on))


def _place(setup: Setup, text: str) -> tuple[str, str]:
    """The repository that a path is in, empty for this one, and the path from its root."""
    named = Pattern.of(text)
    if named.repository and not Path(text).exists():
        return named.repository, named.glob.removeprefix("/")
    absolute = inside(setup, Path(text))
    path = setup.tree.relative(absolute)
    return "", f"{path}/" if text.endswith("/") or absolute.is_dir() else path


def _shown(repository: str, path: str) -> str:
    return f"{repository}:{path}" if repository else path


def _governing(
    setup: Setup, register: Register, repository: str, paths: Sequence[str]
) -> list[Governing]:
    """What governs some paths of one repository; a folder is governed by what governs its files."""
    from mkdocs_dissent.git.changed import repository_at

    folders = tuple("" if path == "./" else path for path in paths if path.endswith("/"))
    names: Collection[str] = (repository,) if repository else HERE
    files: list[str] = []
    others = any(one.repository for _, all_ in register.derived(governing_records) for one in all_)
    if folders or others:
        here = repository_at(setup.tree.root, os.environ)
        if repository in here.names:
            names = here.names
            files = [file for file in here.files if folders and file.startswith(folders)]
    found = governing(register, [*paths, *files], setup.today, names)
    return [item._replace(paths=_asked(item.paths, paths, repository)) for item in found]


def _asked(matched: Sequence[str], asked: Sequence[str], repository: str) -> tuple[str, ...]:
    """The paths that were asked for, of those that are governed: a folder for its files."""
    return tuple(
        _shown(repository, path)
        for path in asked
        if path in ("./", *matched)
        or (path.endswith("/") and any(one.startswith(path) for one in matched))
    )


def _touched(setup: Setup, wanted: str) -> tuple[Register, list[Governing], Sequence[str]]:
    """The register, what governs the files that a branch touches, and those files."""
    from mkdocs_dissent.git.base import AUTO, NoBase
    from mkdocs_dissent.git.run import GitError

    base = base_of(setup, None if wanted == AUTO else wanted)
    if isinstance(base, NoBase):
        raise Refusal(f"{base.reason}, so what the branch touches is unknown", " ".join(base.tried))
    try:
        touched = base.touched()
    except GitError as error:
        raise Refusal(f"what the branch touches is unknown: {error}") from error
    examined = examine_register(setup, base)
    assert examined.comparison is not None
    return examined.register, list(examined.comparison.governing), touched
