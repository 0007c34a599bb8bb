"""`dissent init`: set a register up, in an empty directory or around what is there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from mkdocs_dissent.cli.setup import Refusal, register_options, set_up
from mkdocs_dissent.edit import EditError, recover
from mkdocs_dissent.scaffold.branches import is_bare
from mkdocs_dissent.scaffold.planning import Ground, Plan, plan


@click.command()
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and end.")
@click.option(
    "--folder",
    "folders",
    multiple=True,
    metavar="PATH",
    help="Where decisions are, or are to go; several may be given. Else they are looked for.",
)
@click.option(
    "--ci",
    type=click.Choice(["github", "gitlab", "none"]),
    help="Whose jobs check and rebuild. Default: what the repository looks like, else github.",
)
@register_options
def init(
    yes: bool,
    dry_run: bool,
    folders: tuple[str, ...],
    ci: str | None,
    config_file: Path | None,
    as_of: Any,
) -> int:
    """Set up a register in this repository, and show what is written before it is.

    Finds decision records that are there already, and reads them in place. Existing files are
    left alone, but for the plugin's line in mkdocs.yml and a hook's in .pre-commit-config.yaml.
    """
    ground = _ground(config_file, as_of)
    try:
        recover(ground.root)
        return _carried_out(plan(ground, folders=folders, ci=ci), yes=yes, dry_run=dry_run)
    except EditError as error:
        raise Refusal(str(error), error.hint) from error


def _ground(config_file: Path | None, as_of: Any) -> Ground:
    if is_bare(Path.cwd()):
        raise Refusal(
            "this is a bare repository, which has no files to write",
            "Run it in a clone that has a working tree.",
        )
    setup = set_up(config_file, as_of)
    if setup.config.path is None and setup.tree.root != setup.tree.base:
        # No configuration file here or above: it is the repository that is set up.
        setup = set_up(None, as_of, folder=setup.tree.root)
    return Ground(config=setup.config, policy=setup.policy, tree=setup.tree)


def _carried_out(made: Plan, *, yes: bool, dry_run: bool) -> int:
    for note in made.notes:
        click.echo(note)
    if made.texts:
        click.echo(made.shown(), nl=False)
    for todo in made.todo:
        click.echo(f"\n{todo}", nl=False)
    if not made.texts:
        click.echo(
            "Nothing else to do." if made.todo else "Nothing to do: the register is set up."
        )
        return 0
    if dry_run:
        click.echo("\nNothing was written: this was a dry run.", err=True)
        return 0
    if not yes:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise Refusal("nothing was written: there is nobody to ask", "Add `--yes` to write it.")
        if not click.confirm(f"\nWrite this below {made.root}?", default=True):
            click.echo("Nothing was written.")
            return 0
    made.apply()
    click.echo("\nDone. Next: `dissent check`, `dissent new decision TITLE`, `mkdocs serve`.")
    return 0
