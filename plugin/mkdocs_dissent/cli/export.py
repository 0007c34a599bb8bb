"""`dissent export` and `stage`: the register as data, or as sources for another generator."""

import datetime as dt
import sys
from pathlib import Path

import click

from mkdocs_dissent.cli.editing import refusals
from mkdocs_dissent.cli.output import Refusal, path_from_here, write_err, write_out, write_result
from mkdocs_dissent.cli.setup import Setup, Word, progress, register_options, set_up, with_setup
from mkdocs_dissent.feeds import register_csv, register_json, to_json
from mkdocs_dissent.feeds.atom import atom, json_feed
from mkdocs_dissent.feeds.cadence import cadence_calendar
from mkdocs_dissent.feeds.calendar import calendar, calendar_uri, stewards
from mkdocs_dissent.feeds.links import Origin, origin
from mkdocs_dissent.findings import Severity
from mkdocs_dissent.register import Register
from mkdocs_dissent.text import count

FORMATS = ("json", "csv", "ics", "cadence", "atom", "feed")


@click.command()
@click.option(
    "--format",
    "format_",
    type=Word(FORMATS),
    default="json",
    help="Data, a table, the calendar of revisits or of reviews, or the news as Atom or JSON Feed.",
)
@click.option("--steward", metavar="NAME", help="With `ics`: the revisits of one steward.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@with_setup
def export(format_: str, steward: str | None, output: Path | None, setup: Setup) -> int:
    """Write the register as data, a table, a calendar or news."""
    if steward is not None and format_ != "ics":
        raise click.UsageError("--steward needs --format ics")
    register = setup.register
    if steward is not None:
        steward = _known_name(register, steward)
    text = _text_of(format_, register, setup, steward)
    if format_ in ("ics", "cadence") and output is None:
        _keep_line_ends()
    write_result(text, output)
    return 0


def _text_of(format_: str, register: Register, setup: Setup, steward: str | None) -> str:
    if format_ == "ics":
        remind = setup.policy.remind_days
        return calendar(register, setup.today, _origin(setup), steward, remind)
    if format_ == "cadence":
        return cadence_calendar(register, setup.policy, setup.today, _origin(setup))
    if format_ in ("atom", "feed"):
        write = atom if format_ == "atom" else json_feed
        return write(register, setup.today, _origin(setup))
    data = register_json(register, setup.today, setup.url_of)
    return to_json(data) if format_ == "json" else register_csv(data["records"])


def _origin(setup: Setup) -> Origin:
    return origin(setup.config.site_url, setup.config.site_name, setup.url_of)


def _known_name(register: Register, name: str) -> str:
    """A steward's name as records have it.

    Raises Refusal for a name that is no steward's: an empty calendar misleads.
    """
    known = stewards(register)
    if (found := known.get(calendar_uri(name) or "")) is not None:
        return found
    names = ", ".join(f"`{other}`" for other in sorted(known.values(), key=str.casefold)[:8])
    raise Refusal(
        f"`{name}` is not the steward of any record",
        f"Stewards: {names}{', …' if len(known) > 8 else ''}" if known else "",
    )


def _keep_line_ends() -> None:
    """Have CR LF printed as it is, where a system would make CR CR LF of it."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(newline="")


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--watch", is_flag=True, help="Stage again whenever a file changes.")
@click.option(
    "--no-directory-urls",
    is_flag=True,
    help="For a preview that is read from disk: every page is a file, not a folder.",
)
@register_options
def stage(
    out: Path, watch: bool, no_directory_urls: bool, config_file: Path | None, as_of: dt.date | None
) -> int:
    """Write the site with its register into OUT, for a generator that runs no plugins.

    OUT gets Markdown, assets and a configuration file, from which Zensical builds the site. Only
    files that differ are written again. The command changes no folder that it did not make.
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
    from mkdocs_dissent.stage.pages import stage as write_stage

    setup = set_up(config_file, as_of)
    urls = False if no_directory_urls else None
    with progress("Staging the site…"):
        made = write_stage(
            setup.config, setup.policy, setup.tree, setup.today, out, directory_urls=urls
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
