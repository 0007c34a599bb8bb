"""`dissent export` and `schema`: the register as data, without building a site."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import click

from mkdocs_dissent.cli.output import save, say
from mkdocs_dissent.cli.setup import register_options, set_up, with_records
from mkdocs_dissent.feeds import register_json, register_schema, to_json
from mkdocs_dissent.records import Kind
from mkdocs_dissent.schema import front_matter_schema, kind_schema
from mkdocs_dissent.site import directory_url

_COLUMNS = (
    *("kind", "id", "label", "title", "status", "date"),
    *("revisit", "due", "overdue", "steward", "path", "url"),
)


@click.command()
@click.option("--format", "format_", type=click.Choice(["json", "csv"]), default="json")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@register_options
def export(format_: str, output: Path | None, config_file: Path | None, as_of: Any) -> int:
    """The register as register.json has it, or as a table."""
    setup = set_up(config_file, as_of)
    data = register_json(with_records(setup).register, setup.today, directory_url)
    text = to_json(data) if format_ == "json" else _csv(data["records"])
    if output is None:
        say(text)
    else:
        save(output, text)
    return 0


def _csv(records: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for record in records:
        writer.writerow([_cell(record[name]) for name in _COLUMNS])
    return text.getvalue()


def _cell(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    # A spreadsheet takes what begins like this for a formula (OWASP, "CSV Injection").
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@click.command()
@click.option("--kind", type=click.Choice([str(kind) for kind in Kind]), help="Of one kind only.")
@click.option("--register", "of_register", is_flag=True, help="Of register.json instead.")
def schema(kind: str | None, of_register: bool) -> int:
    """The JSON Schema of the front matter, for editors."""
    if of_register and kind:
        raise click.UsageError(
            "--kind is of front matter, --register of register.json: one of them"
        )
    if of_register:
        found = register_schema()
    else:
        found = front_matter_schema()
        if kind:
            found = {"$schema": found["$schema"], **kind_schema(Kind(kind))}
    say(to_json(found))
    return 0
