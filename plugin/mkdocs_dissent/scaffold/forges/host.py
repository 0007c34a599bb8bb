"""What every host is given, and what it wants written."""

from __future__ import annotations

import json
import shlex

from msgspec import Struct

PYTHON = "3.12"
"""The Python that hosts run: one that all of them offer."""

MARKER = "<!-- mkdocs-dissent:diff -->"
"""How the Markdown of `dissent diff` begins: a host finds its own comment by it."""
UNCHANGED = "<!-- mkdocs-dissent:unchanged -->"
"""In that Markdown where the register is as it was: no comment is begun for that."""


class Work(Struct, frozen=True, kw_only=True):
    """What is to be run in a repository. Paths are relative to its root, with forward slashes."""

    install: str
    """The words after `pip install`, quoted for a shell."""
    config: str
    """The path of the configuration file."""
    site: str
    """The directory of the built site."""
    branch: str
    """The default branch."""
    name: str
    """What the project is called."""

    @property
    def option(self) -> str:
        """The option that names a configuration file which isn't found by itself; else nothing."""
        found = self.config in ("mkdocs.yml", "mkdocs.yaml")
        return "" if found else f" --config-file {shlex.quote(self.config)}"

    @property
    def build(self) -> str:
        """The command that installs, then builds the site, for hosts that take only one."""
        return f"pip install {self.install} && mkdocs build{self.option}"

    @property
    def deepen(self) -> tuple[str, str]:
        """The commands that give a shallow clone of one branch its history and default branch.

        Without the commit from which a change began, nothing can be told of the change. Neither
        fails the build: the first does nothing in a clone that is whole, and where the second
        fails, the page of changes says that they are unknown.
        """
        fetched = shlex.quote(f"+refs/heads/{self.branch}:refs/remotes/origin/{self.branch}")
        known = f"git remote set-head origin {shlex.quote(self.branch)}"
        return "git fetch --unshallow || true", f"git fetch origin {fetched} && {known} || true"


class HostFile(Struct, frozen=True, kw_only=True):
    """A file that a host reads."""

    path: str
    text: str
    also: tuple[str, ...] = ()
    """Other names under which the host looks for it."""
    sign: str = ""
    """What such a file holds where this host uses it; others may have one of the same name."""
    where: str = ""
    """To which part of a file that is there already something is to be added."""
    add: str = ""
    """What is to be added there by hand; nothing where such a file is its owner's affair."""
    done: tuple[str, ...] = ()
    """A file that has all of these words needs nothing more."""


def toml_text(text: str) -> str:
    """A TOML basic string. JSON's escapes are TOML's, and TOML forbids one character more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
