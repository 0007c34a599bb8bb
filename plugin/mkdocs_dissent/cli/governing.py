"""`dissent for`: the decisions that govern some files, and what speaks against each."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import click

from mkdocs_dissent.cli.output import Refusal, write_out
from mkdocs_dissent.cli.setup import Setup, Word, examine_register, inside, with_setup
from mkdocs_dissent.practices.governing import (
    HERE,
    Governing,
    Pattern,
    Weight,
    governing,
    governing_records,
)
from mkdocs_dissent.register import Register
from mkdocs_dissent.report.governing import FORMATS, Answer
from mkdocs_dissent.report.terminal import has_colour


@click.command(name="for")
@click.argument("paths", nargs=-1)
@click.option("--base", metavar="REF", help="Add the files that differ from REF, or from `auto`.")
@click.option("--format", "format_", type=Word(FORMATS), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=Word([Weight.FROZEN, Weight.OVERDUE, Weight.DISSENT]),
    multiple=True,
    help="Exit status 1 where that holds of one of them; may be given several times.",
)
@with_setup
def for_(
    paths: tuple[str, ...], base: str | None, format_: str, fail_on: tuple[str, ...], setup: Setup
) -> int:
    """What governs PATHS, most specific first: files, folders, or `owner/name:path`.

    A path need not be there yet. Exit status: 0 whatever governs them, 2 where it could not run.
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
    from mkdocs_dissent.git import repository_at

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
    return [replace(item, paths=_asked(item.paths, paths, repository)) for item in found]


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
    from mkdocs_dissent.cli.diff import base_of
    from mkdocs_dissent.git import AUTO, GitError, NoBase

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
