"""The command line: `dissent`. Thin: a command reads its arguments, calls the core, prints.

Commands are imported when they are called, so that `dissent --help` costs next to nothing.
Exit status: 0 nothing found at or above the failing level, 1 findings, 2 could not run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType

import click

from mkdocs_dissent import __version__

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "init": ("init", "set up a register in this repository"),
        "new": ("new", "write the next record from a template"),
        "check": ("check", "every finding in one run"),
        "explain": ("explain", "a rule: why, a bad and a good example"),
        "list": ("listing", "records, filtered"),
        "show": ("listing", "one record with its links"),
        "overdue": ("listing", "what should have been revisited; exit 1 if anything is"),
        "revisit": ("changing", "record a revisit: verdict, note and next date"),
        "supersede": ("changing", "replace a decision by another, both sides at once"),
        "resolve": ("changing", "settle a dissent memo or a pulled cord"),
        "pull": ("new", "pull the cord: an assumption has drifted"),
        "convert": ("convert", "foreign dialects to this front matter, body untouched"),
        "export": ("export", "the register as data, without building a site"),
        "schema": ("export", "the JSON Schema of the front matter"),
    }
)
"""Command → its module, and what `--help` says of it."""


class _Lazy(click.Group):
    """Knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"{__name__}.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("list", "list_"))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "see `dissent --help`"
            raise click.UsageError(f"there is no command `{args[0]}`; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dissent", message="%(prog)s %(version)s")
def main() -> None:
    """A decision register that stays honest.

    Decisions, dissent memos and initiatives are Markdown records in git.
    """


def run(argv: Sequence[str] | None = None) -> int:
    """Run a command line; its exit status. Never ends in a traceback on a user's account."""
    try:
        status = main.main(args=argv, prog_name="dissent", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("dissent: stopped", err=True)
        return 2
    except BrokenPipeError:
        # The reader has seen enough; what is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"dissent: {where}{error.strerror or error}", err=True)
        return 2
    return status if isinstance(status, int) else 0


def entry() -> None:
    """The console script."""
    sys.exit(run())
