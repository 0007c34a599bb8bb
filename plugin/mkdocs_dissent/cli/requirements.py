"""`dissent requirements`: the packages that a site's configuration needs."""

from __future__ import annotations

from pathlib import Path

import click

from mkdocs_dissent.cli.output import Refusal, path_from_here, write_err, write_result
from mkdocs_dissent.cli.setup import Setup, with_setup


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@click.option("--with-dissent", is_flag=True, help="Name this package as well.")
@with_setup
def requirements(output: Path | None, with_dissent: bool, setup: Setup) -> int:
    """Print what `pip install -r` needs for the themes, plugins and extensions of mkdocs.yml.

    A package that is installed here is named with its version. The exit status is 1 where the
    package of a name is not known: put it into a requirements file of your own.
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
