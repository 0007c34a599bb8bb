"""`dissent export`, `digest` and `stage`: the register as data, as text that leaves, as sources."""

from __future__ import annotations

import datetime as dt
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from mkdocs_dissent.cli.editing import refusals
from mkdocs_dissent.cli.output import Refusal, path_from_here, write_err, write_out, write_result
from mkdocs_dissent.cli.setup import (
    Day,
    Setup,
    Word,
    examine_register,
    progress,
    register_options,
    set_up,
    with_setup,
)
from mkdocs_dissent.feeds.atom import atom, json_feed, latest
from mkdocs_dissent.feeds.calendar import cadence_calendar, calendar_uri, calendars, stewards
from mkdocs_dissent.feeds.data import register_csv, register_json, to_json
from mkdocs_dissent.feeds.links import REVISITS_ICS
from mkdocs_dissent.findings import Severity
from mkdocs_dissent.people import people, person
from mkdocs_dissent.practices.news import cycle_begins, involved
from mkdocs_dissent.practices.news import digest as digest_of
from mkdocs_dissent.records.fields.types import nearest
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.report import DIGEST_FORMATS
from mkdocs_dissent.text import count, list_code

_FORMATS = ("json", "csv", "ics", "cadence", "atom", "feed")


@click.command()
@click.option(
    "--format",
    "format_",
    type=Word(_FORMATS),
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
        files = calendars(register, setup.today, setup.origin, setup.policy.remind_days)
        return files[calendar_uri(steward or "") or REVISITS_ICS]
    if format_ == "cadence":
        return cadence_calendar(register, setup.policy, setup.today, setup.origin)
    if format_ in ("atom", "feed"):
        write = atom if format_ == "atom" else json_feed
        return write(latest(register, setup.today), setup.origin)
    data = register_json(register, setup.today, setup.url_of)
    return to_json(data) if format_ == "json" else register_csv(data["records"])


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


# The site as sources


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


# The digest


MOST_PEOPLE = 20
"""How many people have a digest of their own."""


class _Since(Day):
    """A date, or the word `cycle`."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        return value if value == "cycle" else super().convert(value, param, ctx)


@click.command()
@click.option(
    "--since", type=_Since(), default="cycle", metavar="DATE|cycle",
    help="The first day. Default: the day on which this cycle of the cadence began.",
)  # fmt: skip
@click.option(
    "--for", "whose", metavar="PERSON", help="Only what one person answers for or raised."
)
@click.option("--team", metavar="TEAM", help="Only what the people of a team answer for or raised.")
@click.option(
    "--per-steward", is_flag=True,
    help=f"Besides, one for each person in `teams`, {MOST_PEOPLE} at most; as JSON.",
)  # fmt: skip
@click.option("--format", "format_", type=Word(DIGEST_FORMATS), default="text")
@click.option(
    "--limit", type=click.IntRange(1, 200), default=12, show_default=True,
    help="Items that are shown; the rest is counted.",
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@with_setup
def digest(
    since: dt.date | str,
    whose: str | None,
    team: str | None,
    per_steward: bool,
    format_: str,
    limit: int,
    output: Path | None,
    setup: Setup,
) -> int:
    """Sum up what fired, fell overdue, was argued, settled or cut, and what falls due.

    The command posts nothing. Its text can be posted anywhere: it mentions nobody, and it closes
    no issue.
    """
    from mkdocs_dissent.pages.context import Context, not_understood
    from mkdocs_dissent.report import dump
    from mkdocs_dissent.report.digest import as_data, write

    if (whose is not None) + (team is not None) + per_steward > 1:
        raise click.UsageError("`--for`, `--team` and `--per-steward` go one at a time")
    if per_steward and format_ != "json":
        raise click.UsageError("`--per-steward` is for scripts: add `--format json`")
    if isinstance(since, dt.date) and since > setup.today:
        raise Refusal(f"{since} is after today, {setup.today}", "Give a day that has been.")
    teams = setup.policy.teams
    if team is not None and team not in teams:
        known = ", ".join(f"`{name}`" for name in teams) or "none"
        raise Refusal(f"there is no team `{team}`", f"`teams` of the options has {known}.")
    found = examine_register(setup)
    if not isinstance(since, dt.date):
        since = cycle_begins(found.register, setup.policy, setup.today)
    made = partial(
        digest_of,
        found.register,
        setup.policy,
        setup.today,
        since,
        limit,
        not_understood(Context(found.register, setup.policy, setup.today, None, found.unread)),
    )
    at = setup.origin
    if per_steward:
        everybody = list(people(name for names in teams.values() for name in names).values())
        if len(everybody) > MOST_PEOPLE:
            write_err(f"{len(everybody)} people are in `teams`; the first {MOST_PEOPLE} have one.")
        theirs = [as_data(made(name, [name]), at) for name in everybody[:MOST_PEOPLE]]
        write_result(dump(as_data(made(), at) | {"digests": theirs}), output)
        return 0
    one = made(f"team {team}", teams[team]) if team else made()
    if whose is not None:
        one = made(_known(whose, setup, found.register), [whose])
    write_result(write(one, format_, at), output)
    return 0


def _known(name: str, setup: Setup, register: Register) -> str:
    """The name of a person as it is written. Raises Refusal: an empty digest would mislead."""
    teams = (name for names in setup.policy.teams.values() for name in names)
    owners = (name for record in register.records for name in involved(record))
    known = people([*teams, *owners])
    if (found := known.get(person(name) or "")) is None:
        near = nearest(name, known.values())
        hint = f"Did you mean {list_code(near)}?" if near else "`dissent list` shows who answers."
        raise Refusal(f"`{name}` answers for nothing, has raised nothing, and is in no team", hint)
    return found
