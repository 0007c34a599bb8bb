"""What every command needs: the configuration, the policy, the tree and the day."""

from __future__ import annotations

import datetime as dt
import os
import posixpath
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial, wraps
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mkdocs_dissent import config as configuration
from mkdocs_dissent.cli.output import Refusal, path_from_here, write_err
from mkdocs_dissent.config import ConfigError, ConfigFile
from mkdocs_dissent.filesystem import FILE, FOLDER, kind_at
from mkdocs_dissent.options import read_policy
from mkdocs_dissent.policy import Policy, today_of
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.records.fields.types import iso_date, nearest
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.records.vocabularies import FOLDER_OF, Kind

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from mkdocs_dissent.edit.record import Drafts
    from mkdocs_dissent.feeds.links import Origin
    from mkdocs_dissent.git.base import NoBase
    from mkdocs_dissent.register.base import BaseFiles
    from mkdocs_dissent.register.register import Register
    from mkdocs_dissent.site import Examined


class Day(click.ParamType):  # type: ignore[type-arg]
    """A date, `YYYY-MM-DD`."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> dt.date:
        if isinstance(value, dt.date):
            return value
        day = iso_date(str(value))
        if day is None:
            self.fail(f"`{value}` is not a date such as 2026-11-22", param, ctx)
        return day


class Word(click.Choice):  # type: ignore[type-arg]
    """A word of a list or a vocabulary, as its member; a wrong one is told the near ones."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {str(word): word for word in words}
        super().__init__(list(self._words))

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        text = str(value)
        text = text.lower() if text.lower() in self._words else text
        if text not in self._words and (near := nearest(text, self._words)):
            self.fail(f"`{text}` is not known; did you mean `{near[0]}`?", param, ctx)
        return self._words[super().convert(text, param, ctx)]


class RecordName(click.ParamType):  # type: ignore[type-arg]
    """A record by id, number or file; shells complete the ids of some kinds, or of all."""

    name = "ref"

    def __init__(self, *kinds: Kind) -> None:
        self.folders = tuple(dict.fromkeys(FOLDER_OF[kind] for kind in kinds or Kind))

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The ids of the files in some folders, unread; none where there is no register."""
        del param
        from click.shell_completion import CompletionItem

        from mkdocs_dissent.reading.files import id_prefix, is_record, own_id

        try:
            setup = set_up(ctx.params.get("config_file"), None)
            paths = setup.policy.folders
            return [
                CompletionItem(name, help=str(folder))
                for folder in self.folders
                for path in paths[folder]
                for file in setup.tree.files(path)
                if is_record(file.file, setup.policy)
                and (name := id_prefix(paths[folder], path) + own_id(file.file)).startswith(
                    incomplete
                )
            ]
        except (Refusal, OSError):
            return []


_PATH = re.compile(r"(?<![\w./(-])(?:[\w.@+-]+/)+[\w.@+-]+\.md\b")


@dataclass(kw_only=True)
class Setup:
    """Where a register is, and how it is to be read."""

    config: ConfigFile
    policy: Policy
    tree: DiskTree
    today: dt.date

    def url_of(self, uri: str) -> str:
        """The URL of a page on the site that is configured, by the page's source uri."""
        from mkdocs_dissent.site import page_url

        return page_url(uri, directory_urls=self.config.directory_urls)

    @property
    def origin(self) -> Origin:
        """Where links lead that stand outside of the site."""
        from mkdocs_dissent.feeds.links import origin

        return origin(self.config.site_url, self.config.site_name, self.url_of)

    def shown(self, path: str) -> str:
        """A path of the repository as a person in this directory would type it."""
        return path if self._here in (None, ".") else posixpath.relpath(path, self._here)

    @cached_property
    def _here(self) -> str | None:
        """This directory, relative to the root; None where it is elsewhere."""
        here = _here()
        return self.tree.relative(here) if here.is_relative_to(self.tree.root) else None

    def from_here(self, text: str) -> str:
        """A message with the paths of records as a person in this directory would type them."""

        def shown(found: re.Match[str]) -> str:
            known = self.tree.absolute(found[0]).parent.is_dir()
            return self.shown(found[0]) if known else found[0]

        return _PATH.sub(shown, text)

    @property
    def has_records(self) -> bool:
        """Whether any folder of records is there."""
        return any(self.tree.has(path) for paths in self.policy.folders.values() for path in paths)

    @cached_property
    def register(self) -> Register:
        """The register as it stands. Raises Refusal where no folder of records is to be found."""
        from mkdocs_dissent.site import read

        _refuse_without_records(self)
        with progress("Reading the register…"):
            return read(self.tree, self.policy, self.config.docs_dir)

    @cached_property
    def drafts(self) -> Drafts:
        """The register to be edited."""
        from mkdocs_dissent.edit.record import Drafts
        from mkdocs_dissent.edit.write import reader

        return Drafts(self.register, reader(self.tree.root), self.policy, self.today)

    def records_named(self, text: str) -> list[Record]:
        """Every record that a user may mean: by id, number, or file as seen from here."""
        found = []
        if "/" in text or text.endswith(".md"):
            found = self.register.named(self.tree.relative(_absolute(Path(text))))
        return found or self.register.named(text)

    def record(self, text: str, *kinds: Kind, rather: Sequence[Kind] = ()) -> Record:
        """The record that a user means; of several, the one of the expected kinds.

        `rather` are those of the expected kinds that a bare number means first. Raises Refusal
        where none or several could be meant, and lists them.
        """
        found = self.records_named(text)
        found = [record for record in found if record.kind in kinds] or found
        found = [record for record in found if record.kind in rather] or found
        if len(found) == 1:
            return found[0]
        if not found:
            near = ", ".join(f"`{name}`" for name in self.register.near(text))
            hint = f"Did you mean {near}?" if near else "`dissent list` shows every record."
            raise Refusal(f"there is no record `{text}`", hint)
        names = ", ".join(f"`{self.shown(record.source.path)}`" for record in found[:8])
        raise Refusal(f"`{text}` could mean {len(found)} records", f"Say which: {names}")


_Command = TypeVar("_Command", bound=Callable[..., Any])
_Result = TypeVar("_Result")


def register_options(command: _Command) -> _Command:
    """The options that every command of a register has."""
    command = click.option("--as-of", type=Day(), help="The day that counts as today.")(command)
    return click.option(
        "-f",
        "--config-file",
        type=click.Path(path_type=Path),
        help="The configuration file. Default: mkdocs.yml, properdocs.yml or zensical.toml.",
    )(command)


def with_setup(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """Give a command the options of every register, and as `setup` what they lead to."""

    @register_options
    @wraps(command)
    def run(config_file: Path | None, as_of: dt.date | None, **options: Any) -> _Result:
        return command(setup=set_up(config_file, as_of), **options)

    return run


def set_up(config_file: Path | None, as_of: dt.date | None, *, folder: Path | None = None) -> Setup:
    """The register of this directory. Raises Refusal where its configuration can't be used."""
    folder = folder or _here()
    try:
        path = configuration.find(folder, config_file)
        config = configuration.read(path) if path else configuration.without_file(folder)
    except ConfigError as error:
        raise Refusal(str(error), error.hint) from error
    if path is None:
        _refuse_bare(folder)
    policy, problems = read_policy(config.options)
    if problems:
        name = path_from_here(config.path) if config.path else "the configuration"
        wrong = "; ".join(f"`{problem.option}` {problem.message}" for problem in problems)
        if any(problem.fatal for problem in problems):
            raise Refusal(f"{name}: {wrong}")
        write_err(f"dissent: {name}: {wrong}")
    try:
        clock = dt.datetime.now(dt.UTC).date()
        today = today_of(policy, os.environ.get("SOURCE_DATE_EPOCH"), clock, as_of)
    except ValueError as error:
        raise Refusal(str(error)) from error
    tree = DiskTree.at(config.base, skip=(config.base / config.site_dir,))
    policy = replace(policy, home=partial(_home, tree.root, config.repo_url))
    return Setup(config=config, policy=policy, tree=tree, today=today)


def _home(root: Path, repo_url: str) -> str:
    # Few registers name files on a forge, and only those pay for git.
    from mkdocs_dissent.git.forge import repository_url

    return repository_url(root, repo_url=repo_url)


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise Refusal("the directory this runs in was removed", "Change to another.") from None


def _refuse_bare(folder: Path) -> None:
    """Raises Refusal inside a bare repository, or inside git's own directory."""
    for directory in (folder, *folder.parents):
        if kind_at(directory / ".git"):
            return
        head, objects = (kind_at(directory / name) for name in ("HEAD", "objects"))
        if head == FILE and objects == FOLDER:
            raise Refusal(
                f"{directory} is git's own directory or a bare repository: no files are there",
                "Run it in a working tree: `git worktree add`, or `git clone`.",
            )


def examine_register(setup: Setup, base: BaseFiles | NoBase | None = None) -> Examined:
    """The register, judged and compared with a base. Raises Refusal as `register` does."""
    from mkdocs_dissent.site import examine

    _refuse_without_records(setup)
    with progress("Reading the register…"):
        return examine(setup.tree, setup.policy, setup.today, docs=setup.config.docs_dir, base=base)


def _refuse_without_records(setup: Setup) -> None:
    if setup.has_records:
        return
    names = ", ".join(f"{path}/" for paths in setup.policy.folders.values() for path in paths)
    beside = path_from_here(setup.config.path) if setup.config.path else "the files here"
    raise Refusal(
        f"no records: beside {beside} there is none of the folders {names}",
        "`dissent init` sets one up; `folders` in the plugin's options names others.",
    )


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Say on a terminal what is being done, once it has taken a second."""
    if not sys.stderr.isatty():
        yield
        return
    from threading import Timer

    timer = Timer(1.0, write_err, [text])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def path_filter(setup: Setup, paths: Sequence[Path]) -> Callable[[str], bool]:
    """Whether a path in the repository is one that a user named, or below one.

    Without any, every path is. Raises Refusal for what is not there, or not in the repository.
    """
    wanted = []
    for path in paths:
        if not kind_at(_absolute(path)):
            raise Refusal(f"there is no file or folder {path}")
        wanted.append(PurePosixPath(setup.tree.relative(inside(setup, path))))

    def named(path: str) -> bool:
        return not wanted or any(PurePosixPath(path).is_relative_to(item) for item in wanted)

    return named


def inside(setup: Setup, path: Path) -> Path:
    """An absolute path. Raises Refusal for one outside of the repository."""
    absolute = _absolute(path)
    if not absolute.is_relative_to(setup.tree.root):
        absolute = Path(os.path.realpath(absolute))
    if not absolute.is_relative_to(setup.tree.root):
        raise Refusal(f"{path} is outside of the repository {setup.tree.root}")
    return absolute


def _absolute(path: Path) -> Path:
    """An absolute path; links are kept, for a record may be one."""
    return Path(os.path.normpath(Path.cwd() / path))


def path_in(tree: DiskTree, text: str) -> str:
    """A path that was typed here, from the root of the repository; a `/` at its end is kept."""
    return tree.relative(_absolute(Path(text))) + "/" * text.endswith("/")
