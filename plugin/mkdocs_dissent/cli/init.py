"""`dissent init` and `requirements`: set a register up, and what its site needs."""

import datetime as dt
import sys
from pathlib import Path

import click

from mkdocs_dissent.cli.editing import dry_run_option, refusals
from mkdocs_dissent.cli.output import Refusal, path_from_here, write_err, write_out, write_result
from mkdocs_dissent.cli.setup import Setup, Word, progress, register_options, set_up, with_setup
from mkdocs_dissent.config import NAMES, builder_without_plugins, without_file
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.scaffold.forges import HOSTS, NONE
from mkdocs_dissent.scaffold.init import GENERATORS, Plan, plan
from mkdocs_dissent.text import visible_lines


@click.command()
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option(
    "--folder",
    "folders",
    multiple=True,
    metavar="PATH",
    help="The folder of decisions; may be given again. Default: it is looked for.",
)
@click.option(
    "--host",
    "hosts",
    multiple=True,
    type=Word([*HOSTS, NONE]),
    help="The host of the jobs; may be given again. Default: the one in use.",
)
@click.option(
    "--generator",
    type=Word(GENERATORS),
    help="What builds the site. Zensical runs no plugins: the site is staged for it."
    " Default: the one in use.",
)
@click.option("--intake", is_flag=True, help="Forms of issues, and what makes records of them.")
@click.option("--here", is_flag=True, help="Set up this folder, not the root of the repository.")
@click.option("--rewrite", is_flag=True, help="Write the jobs of an earlier run again.")
@click.option(
    "--per-steward",
    is_flag=True,
    help="A job that keeps an issue for each person in `teams`, not one for all.",
)
@dry_run_option
@register_options
def init(
    yes: bool,
    here: bool,
    intake: bool,
    rewrite: bool,
    per_steward: bool,
    dry_run: bool,
    folders: tuple[str, ...],
    hosts: tuple[str, ...],
    generator: str | None,
    config_file: Path | None,
    as_of: dt.date | None,
) -> int:
    """Set up a register in this repository.

    The command shows first what it will write. It finds decision records that are there already,
    and reads them in place. It changes two files that exist: it adds the plugin to mkdocs.yml and
    a hook to .pre-commit-config.yaml.
    """
    setup = _setup_here(as_of) if here else _setup(config_file, as_of)
    if generator is None:
        found = builder_without_plugins(setup.tree.root, setup.config)
        is_toml = setup.config.path is not None and setup.config.path.suffix == ".toml"
        generator = GENERATORS[bool(found) or is_toml]
    made = Plan(
        config=setup.config,
        policy=setup.policy,
        tree=setup.tree,
        generator=generator,
        rewrite=rewrite,
        per_steward=per_steward,
    )
    if here and config_file is not None:
        raise click.UsageError("`--here` and `--config-file` exclude each other: give one")
    if NONE in hosts and set(hosts) != {NONE}:
        raise click.UsageError(f"`--host {NONE}` goes with no other host")
    with refusals():
        with progress("Looking for records…"):
            plan(made, folders=folders, hosts=hosts, intake=intake)
        return _carry_out(made, yes=yes, dry_run=dry_run)


def _setup(config_file: Path | None, as_of: dt.date | None) -> Setup:
    setup = set_up(config_file, as_of)
    if setup.config.path is None and setup.tree.root != setup.tree.base:
        # No configuration file here or above: it is the repository that is set up.
        write_err(
            f"This is the repository {setup.tree.root}, and its root is set up;"
            " `--here` sets up this folder instead."
        )
        setup = set_up(None, as_of, folder=setup.tree.root)
    return setup


def _setup_here(as_of: dt.date | None) -> Setup:
    """This folder and no other, as for a register of one part of a repository."""
    folder = Path.cwd()
    if any((folder / name).is_file() for name in NAMES):
        return set_up(None, as_of, folder=folder)
    config = without_file(folder)
    tree = DiskTree.at(config.base)
    today = as_of or dt.datetime.now(dt.UTC).date()
    return Setup(config=config, policy=Policy(), tree=tree, today=today)


def _carry_out(made: Plan, *, yes: bool, dry_run: bool) -> int:
    write_out(visible_lines("".join(f"{note}\n" for note in made.notes) + made.preview()))
    write_out(visible_lines("".join(f"\n{todo}" for todo in made.todo)))
    if not made.texts:
        write_err("Nothing else to do." if made.todo else "Nothing to do: the register is set up.")
        return 0
    if dry_run:
        write_err("A dry run: nothing was written.")
        return 0
    if not yes:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise Refusal("nothing was written: there is nobody to ask", "Add `--yes` to write it.")
        if not click.confirm(f"\nWrite this below {made.root}?", default=True):
            write_err("Nothing was written.")
            return 0
    made.apply()
    write_err(f"Done. Next: `dissent check`, `dissent new decision TITLE`, {made.next_command}.")
    return 0


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@click.option("--with-dissent", is_flag=True, help="Print this package too.")
@with_setup
def requirements(output: Path | None, with_dissent: bool, setup: Setup) -> int:
    """Print the packages of the themes, plugins and extensions that mkdocs.yml names.

    `pip install -r` reads the output. A package that is installed here has its version. The exit
    status is 1 where the package of a name is not known: put it into a requirements file of your
    own.
    """
    from mkdocs_dissent import config
    from mkdocs_dissent.scaffold.requirements import own_requirement, requirements_of

    if setup.config.path is None:
        raise Refusal("there is no configuration file here or above", "`dissent init` writes one.")
    name = path_from_here(setup.config.path)
    found = requirements_of(config.needs(setup.config.path))
    lines = [*found.lines, *([own_requirement().requirement] if with_dissent else [])]
    text = "".join(f"{line}\n" for line in lines) or f"# {name} needs nothing else\n"
    write_result(text, output)
    for unknown in found.unknown:
        write_err(f"dissent: {name} names the {unknown}, and which package has it is not known.")
    if found.unknown:
        write_err("  Name the packages in a requirements file, and install that first.")
    return int(bool(found.unknown))
