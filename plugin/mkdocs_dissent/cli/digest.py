"""`dissent digest`: what happened and what falls due, for those who do not open the site."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mkdocs_dissent.cli.output import Refusal, write_err, write_result
from mkdocs_dissent.cli.setup import Day, Setup, Word, examine_register, with_setup
from mkdocs_dissent.feeds.links import origin
from mkdocs_dissent.pages.context import Context, not_understood
from mkdocs_dissent.people import people, person
from mkdocs_dissent.practices.news import cycle_begins, involved
from mkdocs_dissent.practices.news import digest as digest_of
from mkdocs_dissent.records.fields import nearest
from mkdocs_dissent.report.context import dump
from mkdocs_dissent.report.digest import FORMATS, as_data, write
from mkdocs_dissent.text import list_code

if TYPE_CHECKING:
    from mkdocs_dissent.register import Register

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
@click.option("--format", "format_", type=Word(FORMATS), default="text")
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
    if (whose is not None) + (team is not None) + per_steward > 1:
        raise click.UsageError("`--for`, `--team` and `--per-steward` go one at a time")
    if per_steward and format_ != "json":
        raise click.UsageError("`--per-steward` is for scripts: add `--format json`")
    teams = setup.policy.teams
    if team is not None and team not in teams:
        known = ", ".join(f"`{name}`" for name in teams) or "none"
        raise Refusal(f"there is no team `{team}`", f"`teams` of the options has {known}.")
    found = examine_register(setup)
    unread = tuple(each.location.path for each in found.findings if each.code == "DM008")
    if not isinstance(since, dt.date):
        since = cycle_begins(found.register, setup.policy, setup.today)
    made = partial(
        digest_of,
        found.register,
        setup.policy,
        setup.today,
        since,
        limit,
        not_understood(Context(found.register, setup.policy, setup.today, None, unread)),
    )
    at = origin(setup.config.site_url, setup.config.site_name, setup.url_of)
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
