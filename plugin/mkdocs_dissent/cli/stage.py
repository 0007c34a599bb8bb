"""`dissent stage`: the whole site as Markdown and assets, for a generator without plugins."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from mkdocs_dissent.cli.editing import refusals
from mkdocs_dissent.cli.output import path_from_here, write_err, write_out
from mkdocs_dissent.cli.setup import register_options, set_up
from mkdocs_dissent.findings import Severity
from mkdocs_dissent.text import count


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--watch", is_flag=True, help="Stage again whenever a file changes.")
@click.option(
    "--no-directory-urls",
    is_flag=True,
    help="For a preview that is read from disk: pages are files and no folders.",
)
@register_options
def stage(
    out: Path, watch: bool, no_directory_urls: bool, config_file: Path | None, as_of: dt.date | None
) -> int:
    """Write the site with its register below OUT, for a generator that runs no plugins.

    OUT holds Markdown, assets and a configuration file: Zensical builds them. Only files that
    changed are written again. A folder that this command did not make is left alone.
    """

    def run() -> int:
        with refusals():
            return _stage(out, no_directory_urls, config_file, as_of)

    if not watch:
        return run()
    from mkdocs_dissent.cli.check import stamps, watch_files

    return watch_files(run, lambda: stamps(config_file, as_of, docs=True))


def _stage(
    out: Path, no_directory_urls: bool, config_file: Path | None, as_of: dt.date | None
) -> int:
    from mkdocs_dissent.stage import stage as write_stage

    setup = set_up(config_file, as_of)
    made = write_stage(
        setup.config,
        setup.policy,
        setup.tree,
        setup.today,
        out,
        directory_urls=False if no_directory_urls else None,
    )
    for note in made.notes:
        write_err(f"dissent: {note}")
    bad = [
        count(made.severities[severity], str(severity))
        for severity in (Severity.ERROR, Severity.WARNING)
        if made.severities.get(severity)
    ]
    if bad:
        write_err(f"dissent: {' and '.join(bad)} in the register: see `dissent check`")
    gone = f", {made.removed} removed" if made.removed else ""
    write_out(
        f"{path_from_here(out)}: {count(made.pages, 'page')}, of which"
        f" {count(made.records, 'record')}; {count(made.written, 'file')} written{gone}.\n"
        f"Next: zensical build -f {path_from_here(made.config)}\n"
    )
    return 0
