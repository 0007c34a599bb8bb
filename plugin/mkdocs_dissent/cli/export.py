"""`dissent export`: the register as data, without building a site."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mkdocs_dissent.cli.output import Refusal, write_result
from mkdocs_dissent.cli.setup import Setup, with_setup
from mkdocs_dissent.feeds import register_csv, register_json, to_json
from mkdocs_dissent.feeds.atom import atom, json_feed
from mkdocs_dissent.feeds.calendar import calendar, calendar_uri, stewards
from mkdocs_dissent.feeds.links import Origin, origin
from mkdocs_dissent.register import Register

FORMATS = ("json", "csv", "ics", "atom", "feed")


@click.command()
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="json",
    help="Data, a table, the calendar of revisits, or the news as Atom or JSON Feed.",
)
@click.option("--steward", metavar="NAME", help="With `ics`: one steward's revisits only.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@with_setup
def export(format_: str, steward: str | None, output: Path | None, setup: Setup) -> int:
    """The register as data, as a table, as a calendar or as news."""
    if steward is not None and format_ != "ics":
        raise click.UsageError("--steward is of a calendar: add --format ics")
    register = setup.register
    if steward is not None:
        steward = _known_name(register, steward)
    text = _text_of(format_, register, setup, steward)
    if format_ == "ics" and output is None:
        _keep_line_ends()
    write_result(text, output)
    return 0


def _text_of(format_: str, register: Register, setup: Setup, steward: str | None) -> str:
    if format_ == "ics":
        return calendar(register, setup.today, _origin(setup), steward)
    if format_ in ("atom", "feed"):
        write = atom if format_ == "atom" else json_feed
        return write(register, setup.policy, setup.today, _origin(setup))
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
        f"`{name}` is no steward of any record",
        f"Stewards: {names}{', …' if len(known) > 8 else ''}" if known else "",
    )


def _keep_line_ends() -> None:
    """Have CR LF printed as it is, where a system would make CR CR LF of it."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(newline="")
