"""`dissent completion`: a shell's script, and what it is told while somebody types."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mkdocs_dissent.cli.output import Refusal, say

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from mkdocs_dissent.records import Folder

VARIABLE = "_DISSENT_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the script that completes commands, options and record ids in SHELL.

    Put `eval "$(dissent completion bash)"` into ~/.bashrc, the same with zsh into ~/.zshrc after
    compinit, or save fish's as ~/.config/fish/completions/dissent.fish.
    """
    from click.shell_completion import get_completion_class

    from mkdocs_dissent.cli.main import main

    class_ = get_completion_class(shell)
    if class_ is None:
        raise Refusal(f"this version of click completes nothing in {shell}")
    script = class_(main, {}, "dissent", VARIABLE)
    say(script.source_template % script.source_vars())
    return 0


def record_names(
    incomplete: str, folders: Sequence[Folder], config_file: Path | None = None
) -> list[CompletionItem]:
    """The ids of the files in some folders, unread; none where there is no register."""
    from click.shell_completion import CompletionItem

    from mkdocs_dissent.cli.setup import set_up
    from mkdocs_dissent.reading.load import is_record

    try:
        setup = set_up(config_file, None)
        return [
            CompletionItem(name, help=str(folder))
            for folder in folders
            for path in setup.policy.folders[folder]
            for file in setup.tree.files(path)
            if is_record(file.file, setup.policy)
            and (name := file.file.removesuffix(".md")).startswith(incomplete)
        ]
    except (Refusal, OSError):
        return []
