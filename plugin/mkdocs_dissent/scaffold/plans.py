"""What is written for somebody before it is written: where, which texts, and what is left to do."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct, field

from mkdocs_dissent.config import ConfigFile
from mkdocs_dissent.edit import EditError, unified_diff, write_all
from mkdocs_dissent.git import Git
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import DiskTree

SITES = ("site", "_site", "register-site")
"""Where a new site is built, the first that is free."""


class Ground(Struct, frozen=True, kw_only=True):
    """The repository that a register is set up in."""

    config: ConfigFile
    policy: Policy
    tree: DiskTree

    @property
    def root(self) -> Path:
        """To which every path of a plan is relative."""
        return self.tree.root

    @property
    def is_new(self) -> bool:
        """Whether there is no configuration file yet."""
        return self.config.path is None

    def named(self, path: str) -> str:
        """A path below the configuration's directory, from the root."""
        return self.tree.relative(self.tree.directory(path))

    def free(self, names: Sequence[str]) -> str:
        """The first name that nothing has: what is there may be somebody's, and not for a site."""
        free = (name for name in names if not os.path.lexists(self.tree.directory(name)))
        return next(free, names[-1])

    @property
    def site(self) -> str:
        """The directory of the built site, from the root."""
        return self.named(self.free(SITES) if self.is_new else self.config.site_dir)

    @property
    def config_name(self) -> str:
        """The path of the configuration file, from the root."""
        path = self.config.path
        return self.named(path.name if path else "mkdocs.yml")

    def git(self, *arguments: str) -> str:
        """What git says, or nothing where it can't be asked."""
        return Git(self.root).ask(*arguments)


class Plan(Struct):
    """Texts to write below a root; paths are relative to it."""

    root: Path
    texts: dict[str, str] = field(default_factory=dict)
    before: dict[str, str | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """What was found."""
    todo: list[str] = field(default_factory=list)
    """What is left to be done by hand."""

    def there(self, path: str) -> bool:
        """Whether something has that name, a link that leads nowhere included."""
        return path in self.texts or os.path.lexists(self.root / path)

    def add(self, path: str, text: str) -> None:
        """Write a new file; one that is there is left alone.

        Raises EditError where a file stands in the way of its folder.
        """
        if self.there(path):
            return
        for parent in Path(path).parents:
            where = self.root / parent
            if os.path.lexists(where) and not where.is_dir():
                raise in_the_way(parent.as_posix())
        self.texts[path], self.before[path] = text, None

    def change(self, path: str, before: str, after: str) -> None:
        """Change a file."""
        self.texts[path], self.before[path] = after, before

    def ask(self, path: str, where: str, lines: Sequence[str], why: str = "") -> None:
        """Leave lines to be added by hand."""
        because = f"{path} is not changed: {why}. " if why else ""
        text = "".join(f"  {line}\n" for line in lines)
        self.todo.append(f"{because}Add to {where} in {path}:\n\n{text}")

    def shown(self) -> str:
        """The list of files, and the diff of those that change."""
        rows = [
            f"{'write ' if self.before[path] is None else 'change'}  {path}\n"
            for path in self.texts
        ]
        diffs = [
            "\n" + unified_diff(before, self.texts[path], path)
            for path, before in self.before.items()
            if before is not None
        ]
        return "".join([*rows, *diffs])

    def apply(self) -> None:
        """Write all files, or none. Raises EditError."""
        write_all(
            {Path(path): text for path, text in self.texts.items()},
            root=self.root,
            seen={Path(path): text for path, text in self.before.items()},
        )


def in_the_way(name: str) -> EditError:
    return EditError(f"{name} is a file, and a folder is needed there", "Move or rename it.")
