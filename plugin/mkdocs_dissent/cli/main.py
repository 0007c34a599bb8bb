"""The group of commands.

Commands are imported when they are called, so that `dissent --help` costs next to nothing.
Exit status: 0 nothing found at or above the failing level, 1 findings, 2 could not run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from mkdocs_dissent import __version__
from mkdocs_dissent.cli.output import Refusal, reason_of, write_err, write_out

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("init", "set up a register in this repository"),
    "requirements": ("init", "print the packages that the site's configuration needs"),
    "new": ("new", "write a new record from a template"),
    "check": ("check", "report every finding"),
    "diff": ("diff", "show what a branch changes, record by record"),
    "for": ("diff", "show what governs some files, and what speaks against it"),
    "explain": ("check", "explain a rule, with a bad and a good example"),
    "list": ("listing", "list records, with filters"),
    "show": ("listing", "show one record with its links"),
    "overdue": ("listing", "list what is overdue; exit status 1 if anything is"),
    "digest": ("export", "sum up what happened and what falls due, for a chat or a mail"),
    "revisit": ("editing", "write down a revisit: verdict, note and next date"),
    "supersede": ("editing", "replace a decision by another, on both sides"),
    "review": ("editing", "write down what comes of a review, and end it"),
    "resolve": ("editing", "settle a memo or an andon, end a probe or a bet"),
    "edit": ("editing", "open a record in $VISUAL or $EDITOR"),
    "rename": ("editing", "give a record another number, name or folder"),
    "pull": ("new", "raise an andon: an assumption has drifted"),
    "intake": ("new", "make a record of what was said in an issue"),
    "convert": ("editing", "give other tools' records our front matter"),
    "export": ("export", "write the register as data, without a site"),
    "stage": ("export", "write the site for a generator without plugins"),
    "schema": ("check", "print the JSON Schema of the front matter"),
    "completion": ("main", "print the script that completes commands in a shell"),
}
"""Command → its module, and what `--help` says of it."""
_COMPLETE = "_DISSENT_COMPLETE"
"""The variable by which a shell asks for completions."""
_FUNCTIONS = {"list": "list_", "edit": "edit_", "for": "for_"}
"""Where a command's function can't have its name."""


class Commands(click.Group):
    """Knows its commands by name, and imports or makes one when it is called."""

    def __init__(
        self,
        *args: Any,
        about: Mapping[str, str],
        load: Callable[[str], click.Command],
        noun: str,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.about, self.load, self.noun = about, load, noun

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.about)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        return self.load(cmd_name) if cmd_name in self.about else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.about and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.about, n=1)
            hint = f"see `{ctx.command_path} --help`"
            if near:
                hint = f"did you mean `{near[0]}`?"
            elif len(self.about) < 9:
                hint = f"it is {', '.join(self.about)}"
            raise click.UsageError(f"there is no {self.noun} `{args[0]}`; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section(f"{self.noun.capitalize()}s"):
            formatter.write_dl(list(self.about.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        # By name alone: a Tab key must not import every command.
        named = [
            CompletionItem(name, help=about)
            for name, about in self.about.items()
            if name.startswith(incomplete)
        ]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]


def _imported(name: str) -> click.Command:
    module = import_module(f"{__package__}.{COMMANDS[name][0]}")
    command: click.Command = getattr(module, _FUNCTIONS.get(name, name))
    return command


@click.group(
    cls=Commands,
    about={name: about for name, (_, about) in COMMANDS.items()},
    load=_imported,
    noun="command",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="dissent", message="%(prog)s %(version)s")
def main() -> None:
    """A decision register that stays honest.

    Decisions, dissent memos and initiatives are Markdown records in git.
    """


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the script that completes commands, options and record ids in SHELL.

    For bash, put `eval "$(dissent completion bash)"` into ~/.bashrc. For zsh, put the same with
    `zsh` into ~/.zshrc, after compinit. For fish, save the script as
    ~/.config/fish/completions/dissent.fish.
    """
    from click.shell_completion import get_completion_class

    class_ = get_completion_class(shell)
    if class_ is None:
        raise Refusal(f"this version of click completes nothing in {shell}")
    script = class_(main, {}, "dissent", _COMPLETE)
    write_out(script.source_template % script.source_vars())
    return 0


def run(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status."""
    try:
        return _status(argv)
    except click.ClickException as error:
        from mkdocs_dissent.text import visible

        # It quotes the arguments, which may be names of files.
        error.message = visible(error.message)  # type: ignore[misc]
        error.show()
    except (click.Abort, KeyboardInterrupt):
        write_err("dissent: stopped")
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        write_err(f"dissent: {where}{reason_of(error)}")
    except Exception as error:
        _own_fault(error)
    return 2


def _status(argv: Sequence[str] | None) -> int:
    try:
        status = main.main(args=argv, prog_name="dissent", standalone_mode=False)
        # What click printed, such as help, may be waiting in the buffer still.
        write_out("")
    except SystemExit as end:
        # From a shell's completion, or from click itself where the reader of a pipe has gone.
        status = end.code
    return status if isinstance(status, int) else 0


def _own_fault(error: Exception) -> None:
    """Say that this program is wrong, and not the register: exit status 1 would say the latter."""
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    what = " ".join(str(error).split())[:200]
    write_err(
        f"dissent: a fault of dissent {__version__} itself, not of your register:"
        f" {type(error).__name__}: {what} ({last.filename}:{last.lineno})"
    )
    write_err("  Please report it with this line; DISSENT_TRACEBACK=1 shows where it came from.")
    if os.environ.get("DISSENT_TRACEBACK"):
        traceback.print_exception(error)
