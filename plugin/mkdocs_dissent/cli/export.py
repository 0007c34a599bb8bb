"""`dissent export` and `schema`: the register as data, without building a site."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import click

from mkdocs_dissent.cli.setup import Refusal, register_options, set_up, with_records
from mkdocs_dissent.feeds import register_json, register_schema, to_json
from mkdocs_dissent.records import Kind
from mkdocs_dissent.schema import front_matter_schema, kind_schema
from mkdocs_dissent.site import directory_url

_COLUMNS = "kind id label title status date revisit due overdue steward path url".split()


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
        click.echo(text, nl=False)
        return 0
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise Refusal(f"{output} can't be written: {error.strerror}") from error
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
    if of_register:
        click.echo(to_json(register_schema()), nl=False)
    elif kind:
        click.echo(to_json(kind_schema(Kind(kind))), nl=False)
    else:
        click.echo(to_json(front_matter_schema()), nl=False)
    return 0
