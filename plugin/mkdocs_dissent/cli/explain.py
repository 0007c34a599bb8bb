"""`dissent explain` and `schema`: what a rule wants, and what front matter may hold."""

import click

from mkdocs_dissent.cli.output import Refusal, write_out
from mkdocs_dissent.cli.setup import Word
from mkdocs_dissent.feeds import register_schema, to_json
from mkdocs_dissent.reading.schema import front_matter_schema, kind_schema
from mkdocs_dissent.records import Kind
from mkdocs_dissent.records.fields import nearest
from mkdocs_dissent.rules import CATALOGUE, Rule


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> int:
    """Explain a rule: what it wants, and why. CODE is `DM201` or `revisit-missing`.

    Without CODE, list every rule.
    """
    if code is None:
        write_out("".join(map(_line, (rule for _, rule in sorted(CATALOGUE.items())))))
    else:
        write_out(page_of(_find(code)))
    return 0


def _line(rule: Rule) -> str:
    return f"{rule.code}  {rule.name:<22} {rule.severity:<8} {rule.about}\n"


def _find(text: str) -> Rule:
    for rule in CATALOGUE.values():
        if text.upper() == rule.code or text.lower() == rule.name:
            return rule
    names = [*CATALOGUE, *(rule.name for rule in CATALOGUE.values())]
    near = nearest(text.upper(), names) or nearest(text, names)
    hint = f"Did you mean `{near[0]}`?" if near else "`dissent explain` lists them all."
    raise Refusal(f"there is no rule `{text}`", hint)


def page_of(rule: Rule) -> str:
    """A rule as Markdown; the guide has one page of it each."""
    kind = "a practice" if rule.group.practice else "the register's truth"
    foreign = ""
    if rule.foreign is not rule.severity:
        foreign = f"; {rule.foreign} for records in another tool's dialect"
    return (
        f"# {rule.code} {rule.name}\n\n{rule.about}\n\n"
        f"It guards {kind}. By default: {rule.severity}{foreign}.\n\n"
        f"## Why\n\n{rule.why}\n\n"
        f"## Bad\n\n```text\n{rule.bad.strip()}\n```\n\n"
        f"## Good\n\n```text\n{rule.good.strip()}\n```\n"
    )


@click.command()
@click.option("--kind", type=Word(Kind), help="The schema of one kind.")
@click.option(
    "--register", "of_register", is_flag=True, help="The schema of register.json instead."
)
def schema(kind: str | None, of_register: bool) -> int:
    """Print the JSON Schema of the front matter, for editors."""
    if of_register and kind:
        raise click.UsageError("--kind and --register exclude each other: give one")
    if of_register:
        found = register_schema()
    else:
        found = front_matter_schema()
        if kind:
            found = {"$schema": found["$schema"], **kind_schema(Kind(kind))}
    write_out(to_json(found))
    return 0
